"""Links of this repository's own site: each leads to what is there, and that is seen below the header."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin

import pytest

HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
# Wherever a page is long enough below it, a target stands close below the header.
LANDED = """([id, near]) => {
  const target = document.getElementById(id);
  if (!target?.checkVisibility()) return "not shown";
  const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
  const { top } = target.getBoundingClientRect();
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  if (top < header - 2) return `${header - top} px under the header`;
  return top > (end ? innerHeight : header + near) ? `${top - header} px below the header` : "";
}"""
FOLLOW = f"""async ([ids, near]) => {{
  const landed = {LANDED};
  const lost = [];
  for (const id of ids) {{
    location.hash = encodeURIComponent(id);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const how = landed([id, near]);
    if (how) lost.push([id, how]);
  }}
  return lost;
}}"""
NEAR = 120
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def links(site, address, paths):
    """The addresses that links of a page of this site lead to on it, by the path of the page."""
    found = {}
    for path in paths:
        hrefs = {unescape(href) for href in HREF.findall((site / path).read_text("utf-8"))}
        found[path] = {url for href in hrefs if (url := urljoin(address + path, href)).startswith(address)}
    return found


@pytest.fixture(scope="module")
def targets(links, address):
    """The ids that links of any page lead to, by the address of their page."""
    found = defaultdict(set)
    for urls in links.values():
        for url in urls:
            page, place = urldefrag(url)
            found[page.removeprefix(address).removesuffix("index.html")] |= {unquote(place)} - {""}
    return {path: sorted(ids) for path, ids in found.items() if ids}


@pytest.fixture(params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture
def page(width, browser):
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def test_each_link_leads_to_a_page_or_to_a_file(site, address, links):
    for path, urls in links.items():
        assert len(urls) > 5
        for url in urls:
            file = site / unquote(urldefrag(url)[0].removeprefix(address))
            assert (file / "index.html").is_file() or file.is_file(), f"{path} leads to {url}"


def test_each_place_that_is_linked_to_is_seen_below_the_header(page, width, address, targets):
    """Each is looked for in one of the widths, every other one of a page in the same."""
    assert sum(map(len, targets.values())) > 200
    lost = {}
    for path, ids in targets.items():
        page.goto(address + path)
        lost[path] = page.evaluate(FOLLOW, [ids[WIDTHS.index(width) :: len(WIDTHS)], NEAR])
    assert not {path: each for path, each in lost.items() if each}


@pytest.mark.parametrize("number", [0, 20, -1])
def test_a_formula_of_the_catalogue_leads_to_its_claim_on_another_page(page, address, number):
    page.goto(f"{address}catalogue/", wait_until="networkidle")
    link = page.locator("article a[href*='/#claim-']").nth(number)
    place = link.get_attribute("href").partition("#")[2]
    # Far away, what is around a link is laid out while it comes into sight: too late for a pointer that jumps there.
    link.press("Enter")
    page.wait_for_url(f"**/#{place}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LANDED, [place, NEAR]) == ""
