"""Every page of this repository's own site, as a reader's browser sees it, wide and narrow, with scripts and without.

NABLA_SCREENSHOTS=folder keeps a picture of every page in both schemes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FAULTS = Path(__file__).with_name("faults.js").read_text("utf-8")
VIEWS = [(width, scripts) for width in (390, 1280) for scripts in (True, False)]
SCHEMES = ("light", "dark")
# What is out of sight is laid out as well, in lists that leave that for later.
LAY_OUT = """() => {
  const style = document.createElement("style");
  style.textContent = "* { content-visibility: visible !important; }";
  document.head.append(style);
}"""
OPEN = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"
# How much moved while the page was loaded; 0.1 is what Core Web Vitals call good.
SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach(({ value }) => { sum += value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 50);
})"""
GOOD = 0.1


def heard(page):
    """Give what goes wrong in a page from now on, by its kind."""
    troubles = defaultdict(list)

    def note(kind, what):
        troubles[kind].append(what)

    page.on("console", lambda it: note("console", it.text) if it.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: note("console", str(error)))
    page.on("requestfailed", lambda request: note("failed", request.url))
    page.on("response", lambda answer: note("failed", answer.url) if answer.status >= 400 else None)
    page.on(
        "request", lambda it: note("away", it.url) if urlsplit(it.url).hostname not in {"127.0.0.1", None} else None
    )
    return troubles


def keep(page, name):
    if folder := os.environ.get("NABLA_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name.replace('/', '_')}.png", full_page=True)


def look(context, url, name, *, scripts):
    """Open a page, and give what is wrong with it, with its folds closed and open."""
    page = context.new_page()
    troubles = heard(page)
    page.goto(url, wait_until="networkidle" if scripts else "load")
    if scripts:
        troubles["shift"] = page.evaluate(SHIFTS)
    page.evaluate(LAY_OUT)
    for scheme in SCHEMES:
        # Nothing that is looked for depends on it but what a page's own script says.
        page.emulate_media(color_scheme=scheme)
        keep(page, f"{name}-{scheme}")
    # Folds are the same without scripts, and are looked at once.
    for state in ("closed", "open") if scripts else ("open",):
        if state == "open":
            page.evaluate(OPEN)
        for kind, found in page.evaluate(FAULTS).items():
            troubles[kind] += found
    page.close()
    return troubles


@pytest.fixture(scope="module", params=VIEWS, ids=[f"{width}{'' if it else '-no-scripts'}" for width, it in VIEWS])
def seen(request, browser, address, paths):
    """What there is to find fault with on each page, by its path."""
    width, scripts = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    yield {path: look(context, address + path, f"{path}-{width}-{scripts}", scripts=scripts) for path in paths}
    context.close()


@pytest.mark.parametrize(
    "flaw",
    [
        "console",
        "failed",
        "away",
        "overflow",
        "empty formulas",
        "lost formulas",
        "overlapping formulas",
        "raw TeX",
        "findings",
    ],
)
def test_no_page_has(seen, flaw):
    flawed = {path: found[flaw] for path, found in seen.items() if found[flaw]}
    assert not flawed


def test_little_moves_while_a_page_is_loaded(seen):
    assert {path: found["shift"] for path, found in seen.items() if found["shift"] and found["shift"] > GOOD} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_there_are_formulas_to_look_at(browser, address, scripts):
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(f"{address}softmax/")
    assert page.locator("math:visible").count() > 100
    page.close()
