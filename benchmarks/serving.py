"""`mkdocs serve`, as a user has it: from saving a page to its new content being served."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from time import perf_counter, sleep
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.ways import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.ways import Site

PATIENCE = 300.0
"""Seconds after which a page that has not come will not come."""
PAUSE = 0.02
"""Seconds between two requests."""


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a site while the context lasts; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = site.root / "mkdocs.yml"
    server = subprocess.Popen(
        [site.way.python, "-P", "-m", "mkdocs", "serve", "-q", "-f", settings, "-a", address],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"http://{address}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def until_served(address: str, text: str, save: Callable[[], None] = lambda: None) -> float:
    """Save something and give the seconds until the page at an address has a text in it."""
    start = perf_counter()
    save()
    while text not in _got(address):
        if perf_counter() - start > PATIENCE:
            sys.exit(f"{address} does not show {text!r} after {PATIENCE:.0f} s")
        sleep(PAUSE)
    return perf_counter() - start


def _got(address: str) -> str:
    try:
        with urlopen(address, timeout=PATIENCE) as answer:
            return str(answer.read(), "utf-8")
    except (URLError, ConnectionError):
        # The server does not listen yet.
        return ""
