"""What readers do on this repository's own site: open folds, copy, search, and choose light or dark."""

from __future__ import annotations

import subprocess
import sys

import pytest

FOLD = "#claim-dot-product ~ .nabla-fold"


@pytest.fixture
def page(browser):
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="light",
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def opened(page):
    return page.locator(FOLD).evaluate("fold => fold.open")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_how_a_claim_was_checked_and_closes_it(page, address, key):
    page.goto(f"{address}three-rules/", wait_until="networkidle")
    found = page.locator(f"{FOLD} .nabla-how")
    assert not found.is_visible()
    page.locator(f"{FOLD} summary").focus()
    page.keyboard.press(key)
    found.wait_for()
    assert "Derived by rules" in found.inner_text()
    page.keyboard.press(key)
    found.wait_for(state="hidden")


def test_words_within_a_fold_open_it_when_they_are_linked_to(page, address):
    page.goto(f"{address}three-rules/")
    assert not opened(page)
    page.goto("about:blank")
    page.goto(f"{address}three-rules/#:~:text=Exact%20dual%20numbers%20found%20no%20difference%20at%2013%20points")
    page.wait_for_function("selector => document.querySelector(selector).open", arg=FOLD)


def copied(page, address, name):
    """Copy what stands in the fold of a claim under a name."""
    page.goto(f"{address}three-rules/", wait_until="networkidle")
    page.locator(f"{FOLD} summary").click()
    block = page.locator(f"{FOLD} .nabla-copy", has=page.get_by_text(name, exact=True))
    block.hover()
    block.get_by_title("Copy to clipboard").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    return page.evaluate("navigator.clipboard.readText()")


def test_the_tex_of_a_claim_is_copied(page, address):
    assert copied(page, address, "TeX").rstrip() == r"\nabla_{x}(a^{\top}x)=a"


def test_what_is_copied_as_numpy_runs_and_agrees(page, address):
    program = copied(page, address, "NumPy")
    assert "claimed = a\n" in program
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("True\n", "")


def test_the_search_lands_where_its_words_are(page, address):
    page.goto(address, wait_until="networkidle")
    page.keyboard.press("/")
    page.keyboard.type("ridge gradient")
    page.locator(".md-search-result__link[href*='#claim-ridge']").first.press("Enter")
    page.wait_for_url("**/ridge/**#claim-ridge")
    page.wait_for_load_state("networkidle")
    top = page.locator("#claim-ridge").evaluate("it => it.getBoundingClientRect().top")
    header = page.locator(".md-header").bounding_box()["height"]
    assert header - 2 <= top < 900


def scheme(page):
    return page.locator("body").get_attribute("data-md-color-scheme")


def test_the_scheme_that_is_chosen_stays(page, address):
    page.goto(address, wait_until="networkidle")
    for title, light, dark in [
        ("Use the light theme", "default", "default"),
        ("Use the dark theme", "slate", "slate"),
        ("Follow the system's theme", "default", "slate"),
    ]:
        page.get_by_title(title, exact=True).click()
        page.wait_for_function("it => document.body.dataset.mdColorScheme === it", arg=light)
        page.goto(f"{address}three-rules/", wait_until="networkidle")
        assert scheme(page) == light
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("it => document.body.dataset.mdColorScheme === it", arg=dark)
        page.emulate_media(color_scheme="light")
