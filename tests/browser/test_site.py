"""This repository's own site: what leads to it, through it, and back into it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
URL = "https://example.org/nabla/"
META = re.compile(r'<meta (?:name|property)="(.*?)" content="(.*?)">')
TEX = re.compile(r"\\[A-Za-z]+")


@pytest.fixture(scope="module")
def pages(site):
    """The HTML of each page, by its address from the site's root."""
    found = {path.parent.relative_to(site).as_posix(): path for path in site.rglob("index.html")}
    return {"" if name == "." else f"{name}/": path.read_text("utf-8") for name, path in found.items()}


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def test_each_page_says_what_it_is_about_to_those_who_link_to_it(site, pages):
    assert len(pages) > 10
    said = {name: {key: unescape(value) for key, value in META.findall(html)} for name, html in pages.items()}
    for name, meta in said.items():
        assert meta["og:url"] == URL + name
        assert f'<link rel="canonical" href="{URL}{name}">' in pages[name]
        assert meta["og:description"] == meta["description"]
        assert f"<title>{meta['og:title']} - Nabla</title>" in unescape(pages[name])
        assert (site / meta["og:image"].removeprefix(URL)).is_file()
    assert len({meta["description"] for meta in said.values()}) == len(pages)
    assert [name for name, meta in said.items() if meta["og:type"] == "website"] == [""]


def test_each_page_can_be_edited_and_leads_to_the_next_one(pages):
    for html in pages.values():
        path = re.search(r'href="https://example.org/edit/(docs/.*?)"', html)[1]
        assert (ROOT / path).is_file()
    assert sum('class="md-footer__link md-footer__link--next"' in html for html in pages.values()) == len(pages) - 1


def test_the_browser_is_told_to_ask_no_one_else(pages, page, address):
    assert all("Content-Security-Policy" in html for html in pages.values())
    asked = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://localhost:1/stranger.png'}))")
    page.wait_for_timeout(200)
    assert asked
    assert all(url.startswith(address) for url in asked)


def search(page, address, query):
    """Search from the front page, and give where the first results lead."""
    page.goto(f"{address}?q={query.replace(' ', '+')}")
    page.locator(".md-search-result__link").first.wait_for()
    links = page.locator(".md-search-result__item:first-child .md-search-result__link:visible").all()
    # What is to be highlighted there stands behind a question mark.
    return [re.sub(r"\?[^#]*", "", link.get_attribute("href")).removeprefix(address) for link in links]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ridge gradient", "ridge/#claim-ridge"),
        ("logdet", "determinants/"),
        ("dot-product", "three-rules/"),
        ("gradient of a quadratic form", "quadratic-forms/"),
        ("kronecker", "elementwise/"),
        ("normal equations", "least-squares/#claim-normal-equations"),
        ("cell-timeout", "manual/errors/#cell-timeout"),
    ],
)
def test_the_search_leads_to_the_place(page, address, query, place):
    assert place in search(page, address, query)[:2]


@pytest.mark.parametrize("query", ["gradient", "ridge gradient", "softmax", "matrix", "norm"])
def test_results_show_formulas_and_no_tex(page, address, query):
    search(page, address, query)
    shown = page.locator(".md-search-result__list").inner_text()
    assert TEX.findall(shown) == []
    assert re.search("[ₓᵀⁿ∇‖]", shown)


@pytest.mark.parametrize("lost", ["nowhere", "a/deep/dot-product.html", "gradient/%zz/"])
def test_an_address_that_no_page_has_leads_on(page, site, address, lost):
    missing = (site / "404.html").read_text("utf-8")
    page.route(address + lost, lambda route: route.fulfill(status=404, content_type="text/html", body=missing))
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(address + lost, wait_until="networkidle")
    assert failed == [address + lost]
    assert page.title() == "Page not found - Nabla"
    words = page.locator(".lost input")
    assert words.input_value() == re.sub(r"\.html$|\W+", " ", lost).strip()
    words.fill("dot product")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator(".md-search-result__link").first.wait_for()
    assert page.url.partition("?")[0] == address
    page.goto(address + lost)
    page.get_by_role("article").get_by_role("link", name="Three rules").click()
    assert page.url == f"{address}three-rules/"
