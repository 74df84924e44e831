"""Every page of this repository's own site, as a reader's browser sees it: wide and narrow, with scripts and without.

Of what axe knows, it is held to the rules of WCAG 2.1 A and AA, and to axe's own best practices.
NABLA_SCREENSHOTS=folder keeps a picture of every page in both schemes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FAULTS = Path(__file__).with_name("faults.js").read_text("utf-8")
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

# Without `preload`, which fetches sounds and style sheets anew: no sound plays here, and no rule asks for the others.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
# What is no fault of these pages: the theme's script gives each piece of code a landmark that has no name; the corner
# of a table may be empty, and axe does not count the letters of a formula, which screen readers say, as words.
LEFT_OUT = {"landmark-unique": '<nav class="md-code__nav">', "empty-table-header": "<th"}
# The inside of formulas is most of a page. Of it, axe knows the colour alone, which is that of the words around; but
# for each of its letters it would see whether anything lies above it.
HOLLOW = """() => {
  const boxes = [...document.querySelectorAll("math")].map((it) => [it, it.getBoundingClientRect()]);
  for (const [it, { width, height }] of boxes) {
    it.replaceChildren();
    Object.assign(it.style, { display: "inline-block", width: `${width}px`, height: `${height}px` });
  }
}"""


@dataclass(frozen=True, slots=True)
class View:
    """How a reader looks at the pages."""

    width: int
    scheme: str
    scripts: bool

    def __str__(self):
        return f"{self.width}-{self.scheme}{'' if self.scripts else '-no-scripts'}"


SCRIPTED = [View(390, "dark", scripts=True), View(1280, "light", scripts=True)]
VIEWS = [*SCRIPTED, View(390, "light", scripts=False), View(1280, "dark", scripts=False)]


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
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(folder) / f"{name.replace('/', '_')}-{scheme}.png", full_page=True)


def load(page, url, *, scripts):
    """Open a page, and wait until all that it asks for is there: last, for its script, what a search looks in."""
    if not scripts:
        page.goto(url)
        return
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search_index.json")):
        page.goto(url)


def faults(axe, page):
    """Give what axe finds fault with, but for what is no fault of these pages."""
    found = axe.run(page, options=RULES).response["violations"]
    nodes = [(each["id"], node) for each in found for node in each["nodes"]]
    return [
        (name, node["html"][:200], node["failureSummary"])
        for name, node in nodes
        if name not in LEFT_OUT or LEFT_OUT[name] not in node["html"]
    ]


def look(context, url, name, axe, *, scripts):
    """Open a page, and give what is wrong with it, with its folds closed and open."""
    page = context.new_page()
    troubles = heard(page)
    load(page, url, scripts=scripts)
    if scripts:
        troubles["shift"] = page.evaluate(SHIFTS)
    page.evaluate(LAY_OUT)
    keep(page, name)
    # Folds are the same without scripts, and are looked at once.
    for state in ("closed", "open") if scripts else ("open",):
        if state == "open":
            page.evaluate(OPEN)
        for kind, found in page.evaluate(FAULTS).items():
            troubles[kind] += found
    if scripts:
        page.evaluate(HOLLOW)
        troubles["axe"] = faults(axe, page)
    page.close()
    return troubles


@pytest.fixture(scope="module", params=VIEWS, ids=str)
def seen(request, browser, address, paths, axe):
    """What there is to find fault with on each page, by its path."""
    view = request.param
    context = browser.new_context(
        viewport={"width": view.width, "height": 900}, color_scheme=view.scheme, java_script_enabled=view.scripts
    )
    yield {path: look(context, address + path, f"{path}-{view}", axe, scripts=view.scripts) for path in paths}
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


@pytest.mark.parametrize("seen", SCRIPTED, ids=str, indirect=True)
def test_axe_finds_no_fault_with_any_page(seen):
    assert {path: found["axe"] for path, found in seen.items() if found["axe"]} == {}


@pytest.mark.parametrize("seen", SCRIPTED, ids=str, indirect=True)
def test_little_moves_while_a_page_is_loaded(seen):
    assert {path: found["shift"] for path, found in seen.items() if found["shift"] > GOOD} == {}


@pytest.mark.parametrize("view", SCRIPTED, ids=str)
def test_axe_finds_no_fault_with_the_results_of_a_search(view, browser, axe, address):
    page = browser.new_page(viewport={"width": view.width, "height": 900}, color_scheme=view.scheme)
    page.goto(f"{address}?q=gradient")
    page.locator(".md-search-result__link").first.wait_for()
    assert faults(axe, page) == []
    page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_there_are_formulas_to_look_at(browser, address, scripts):
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(f"{address}softmax/")
    assert page.locator("math:visible").count() > 100
    page.close()
