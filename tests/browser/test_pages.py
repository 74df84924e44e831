"""This repository's own site, as a reader's browser sees it.

NABLA_SCREENSHOTS=folder keeps a picture of every page at every width in both schemes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
GUIDELINES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
VIEWS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]
RAW_TEX = re.compile(r"\\[A-Za-z]{2,}|\$\$|(?<!\w)\$[^$\s][^$]*\$(?!\w)")

# What is visible outside of code: there, a backslash may stand.
VISIBLE_TEXT = """() => {
  const walker = document.createTreeWalker(document.querySelector("article") ?? document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("code, pre, script, style, annotation") && parent.checkVisibility())
      found.push(walker.currentNode.data);
  }
  return found.join("\\n");
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
EMPTY_MATH = """() => [...document.querySelectorAll("math")]
  .filter(math => math.checkVisibility() && !(math.getBoundingClientRect().width * math.getBoundingClientRect().height))
  .map(math => math.textContent)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture(scope="module")
def address(site, hosted):
    with hosted(site) as address:
        yield address


@pytest.fixture(scope="module", params=VIEWS, ids=[f"{width}-{scheme}" for width, scheme in VIEWS])
def seen(request, browser, site, address):
    """What there is to find fault with on each page, by its path."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    yield {path: look(context, address + path, f"{path}-{width}-{scheme}") for path in pages}
    context.close()


def look(context, url, name):
    """Open a page and give what was seen of it."""
    page = context.new_page()
    said, failed, asked = [], [], []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(url, wait_until="networkidle")
    if folder := os.environ.get("NABLA_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name.replace('/', '_')}.png", full_page=True)
    text = page.evaluate(VISIBLE_TEXT)
    found = {
        "console": said,
        "failed": failed,
        "away": [url for url in asked if urlsplit(url).hostname not in {"127.0.0.1", None}],
        "overflow": page.evaluate(OVERFLOW),
        "empty math": page.evaluate(EMPTY_MATH),
        "raw tex": RAW_TEX.findall(text),
        "findings": page.locator(".nabla-diagnostic").all_inner_texts(),
        "math": page.locator("math").count(),
    }
    page.close()
    return found


@pytest.mark.parametrize("flaw", ["console", "failed", "away", "overflow", "empty math", "raw tex", "findings"])
def test_no_page_has(seen, flaw):
    flawed = {path: found[flaw] for path, found in seen.items() if found[flaw]}
    assert not flawed


def test_there_are_formulas_to_look_at(seen):
    assert sum(found["math"] for found in seen.values()) > 10


@pytest.mark.parametrize("path", ["index.html", "catalogue/index.html", "quadratic-forms/index.html"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_no_fault_with_what_the_guidelines_ask_for(browser, address, width, scheme, path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe to look for faults with").Axe()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address + path, wait_until="networkidle")
    found = axe.run(page, options={"runOnly": GUIDELINES}).response["violations"]
    context.close()
    assert [(each["id"], node["html"], node["failureSummary"]) for each in found for node in each["nodes"]] == []
