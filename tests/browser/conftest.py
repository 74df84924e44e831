"""A browser, and built sites under an address."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager

import pytest


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


@pytest.fixture(scope="session")
def browser():
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        pytest.skip("no chromium to look at the pages with")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright to drive chromium with")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=flags)
        yield chromium
        chromium.close()
