"""A phone on a slow network: Chromium with a small screen, a quarter of the processor, and nothing kept."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks.ways import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page, ViewportSize

SCREEN: ViewportSize = {"width": 390, "height": 844}
SLOWER = 4
"""How many times slower the processor is made."""
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""Milliseconds, and bytes a second."""
QUIET = 2000
"""Milliseconds without a change after which none is expected any more."""
PATIENCE = 120_000
"""Milliseconds after which a page that is not drawn will not be."""

WATCH = (HERE / "watch.js").read_text("utf-8")
DRAWN = """([formula, count]) => document.querySelectorAll(formula).length >= count
    && document.readyState === "complete" && document.fonts.status === "loaded"
    && performance.now() - Math.max(seen.final, performance.timing.loadEventEnd - performance.timeOrigin) > QUIET"""
RESOURCES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map((entry) => [entry.name, entry.encodedBodySize])"""
STEP, PAUSE = 500, 60
"""Pixels by which a reader goes on, and milliseconds in between."""
REST = "document.documentElement.scrollHeight - innerHeight - scrollY"
BOXES = "boxes => boxes.filter(each => each.getBoundingClientRect().width > 0).length"
FAILED = "document.querySelectorAll('mjx-merror, .katex-error, .nabla-diagnostic').length"
ASTRAY = """(id) => {
    const target = document.getElementById(id);
    return target.getBoundingClientRect().top - parseFloat(getComputedStyle(target).scrollMarginTop);
}"""

KINDS: Mapping[str, str] = {
    "": "HTML",
    ".html": "HTML",
    ".css": "CSS",
    ".js": "JavaScript",
    ".json": "search index",
    ".ttf": "fonts",
    ".woff": "fonts",
    ".woff2": "fonts",
}


@dataclass(frozen=True, slots=True)
class Load:
    """What a reader got: compressed bytes by kind, what moved, and the milliseconds."""

    sizes: Mapping[str, int]
    shift: float
    """All layout shifts together, which is no less than the worst window of them."""
    final: float
    """Milliseconds until no formula's box changes any more and all fonts are there."""
    blocked: float
    """Milliseconds beyond the fiftieth of each long task."""
    elements: int
    elsewhere: int
    """Requests that went to another host."""
    later: float
    """All layout shifts while the reader goes on to the end; 0 from a link, where nobody does."""
    astray: float
    """How many pixels the target of the link stands from where it belongs; 0 without a target."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser while the context lasts."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        sys.exit("no chromium to look at pages with")
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


def load(browser: Browser, address: str, formula: str, count: int) -> Load:
    """Load a page with nothing kept, until its formulas stand still; `formula` selects those that are drawn.

    Raises:
        playwright.sync_api.TimeoutError: Fewer formulas than that are drawn.
    """
    parts = urlsplit(address)
    # Each context has a cache of its own.
    with browser.new_context(viewport=SCREEN, device_scale_factor=2, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        _slow_down(page)
        page.add_init_script(WATCH.replace("FORMULA", formula))
        page.goto(address, timeout=PATIENCE)
        drawn = DRAWN.replace("QUIET", str(QUIET))
        page.wait_for_function(drawn, arg=[formula, count], polling=250, timeout=PATIENCE)
        if failed := page.evaluate(FAILED):
            sys.exit(f"{address}: {failed} formulas cannot be drawn")
        seen: dict[str, Any] = page.evaluate("seen")
        return Load(
            _sizes(page),
            **seen,
            elements=page.evaluate("document.getElementsByTagName('*').length"),
            elsewhere=sum(urlsplit(each).netloc != parts.netloc for each in requested),
            later=0.0 if parts.fragment else _read_on(page),
            astray=page.evaluate(ASTRAY, parts.fragment) if parts.fragment else 0.0,
        )


def drawn_without_scripts(browser: Browser, address: str, formula: str) -> int:
    """Give how many formulas have a box where scripts are off."""
    with browser.new_context(viewport=SCREEN, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address, timeout=PATIENCE)
        found: int = page.locator(formula).evaluate_all(BOXES)
        return found


def _read_on(page: Page) -> float:
    """Give how much moves while the page is scrolled to its end."""
    before: float = page.evaluate("seen.shift")
    while page.evaluate(REST) > 1:
        page.evaluate(f"scrollBy({{top: {STEP}, behavior: 'instant'}})")
        page.wait_for_timeout(PAUSE)
    after: float = page.evaluate("seen.shift")
    return after - before


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _sizes(page: Page) -> dict[str, int]:
    sizes = dict.fromkeys([*KINDS.values(), "other"], 0)
    for name, size in page.evaluate(RESOURCES):
        path = PurePosixPath(urlsplit(name).path)
        # Nabla's font is in a style sheet of its own.
        kind = "fonts" if path.name.startswith("nabla-math.") else KINDS.get(path.suffix, "other")
        sizes[kind] += size
    return sizes
