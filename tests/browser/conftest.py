"""A browser, and built sites under an address."""

from __future__ import annotations

import fcntl
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = "nabla/"
VARIABLES = {"SITE_URL": f"https://example.org/{BASE}", "EDIT_URI": "https://example.org/edit/docs/"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_): ...


@pytest.fixture(scope="session")
def hosted():
    """Host a folder for as long as a block runs, and give its address."""

    @contextmanager
    def host(folder):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()
            thread.join()

    return host


def build(folder):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, **VARIABLES}
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Give the folder of this repository's own site, which one of the test processes builds for all of them."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    built = shared / "hosted" / BASE
    with (shared / "hosted.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            build(shared / "unfinished")
            built.parent.mkdir()
            (shared / "unfinished").rename(built)
    return built


@pytest.fixture(scope="session")
def address(site, hosted):
    """Give the address of this repository's own site, which is not at the root of its host."""
    with hosted(site.parent) as address:
        yield address + BASE


@pytest.fixture(scope="session")
def paths(site):
    """Give the paths of the pages of this repository's own site."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(found) > 10
    return found


def missing(what):
    """Skip a test for what is missing, but where all is to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def axe():
    """Give what looks for faults that keep readers out."""
    try:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415
    except ImportError:
        missing("no axe to look for faults with")
    return Axe()


@pytest.fixture(scope="session")
def browser():
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        missing("no chromium to look at the pages with")
    try:
        from playwright import sync_api  # noqa: PLC0415
    except ImportError:
        missing("no playwright to drive chromium with")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=flags)
        yield chromium
        chromium.close()
