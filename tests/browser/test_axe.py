"""What axe finds on this repository's own site: the rules of WCAG 2.1 A and AA, and axe's own best practices."""

from __future__ import annotations

import pytest

VIEWS = [(390, "dark"), (1280, "light")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# What is no fault of these pages: the theme's script gives each piece of code a landmark that has no name; the corner
# of a table may be empty, and axe does not count the letters of a formula, which screen readers say, as words.
LEFT_OUT = {"landmark-unique": '<nav class="md-code__nav">', "empty-table-header": "<th"}
# What is far out of sight is laid out when a reader comes near it, and only then is it known what scrolls.
SHOW = "document.documentElement.classList.add('nabla-whole')"
OPEN = "() => document.querySelectorAll('article details').forEach(each => { each.open = true; })"


# Of the inside of formulas, which is most of a page, axe knows the colour alone: that of the words around.
ALL = {"include": [["html"]], "exclude": [["math"]]}


def faults(axe, page):
    found = axe.run(page, ALL, {"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    nodes = [(each["id"], node) for each in found for node in each["nodes"]]
    return [
        (name, node["html"][:200], node["failureSummary"])
        for name, node in nodes
        if name not in LEFT_OUT or LEFT_OUT[name] not in node["html"]
    ]


@pytest.fixture(params=VIEWS, ids=[f"{width}-{scheme}" for width, scheme in VIEWS])
def view(request):
    return request.param


@pytest.fixture
def page(view, browser):
    width, scheme = view
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield page
    page.close()


def test_axe_finds_no_fault_with_any_page(page, view, axe, address, paths):
    """Each page is looked at in one view, since axe takes seconds for it; pages of each kind are in both."""
    found = {}
    for path in paths[VIEWS.index(view) :: len(VIEWS)]:
        page.goto(address + path, wait_until="networkidle")
        page.evaluate(SHOW)
        page.evaluate(OPEN)
        page.wait_for_timeout(300)
        found[path] = faults(axe, page)
    assert not {path: each for path, each in found.items() if each}


def test_axe_finds_no_fault_with_the_results_of_a_search(page, axe, address):
    page.goto(f"{address}?q=gradient")
    page.locator(".md-search-result__link").first.wait_for()
    assert faults(axe, page) == []
