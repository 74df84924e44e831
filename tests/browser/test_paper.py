"""Pages on paper: what is said, shown and computed, in dark ink, with nothing cut off and nothing to press."""

from __future__ import annotations

import pytest

LONG = " + ".join(f"x_{{{number}}}" for number in range(30))
CLAIM = """\
title: Gradient of a square
x in R^n; A in FullRank(m, n)
grad(x.T @ x, x) == 2*x
refuted(x.T @ A.T @ A @ x <= 1)
"""
PAGE = f"""\
# On paper

## A heading

$$
{LONG}
$$
{{: .definition }}

```python source="fold"
print("folded " * 50)
```

```python
1 + {" + ".join(map(str, range(200)))}
```

```claim square
{CLAIM}```
"""
SCHEMES = {"light": "default", "dark": "slate"}
PALETTE = [{"media": f"(prefers-color-scheme: {each})", "scheme": scheme} for each, scheme in SCHEMES.items()]
THEMES = {"material": {"name": "material", "font": False, "palette": PALETTE}, "mkdocs": {"name": "mkdocs"}}
WIDTH = 658
"""Pixels between the margins of A4."""
INK = "it => getComputedStyle(it).color"
WIDE = """() => [...document.querySelectorAll("article *, [role=main] *")]
  .filter(it => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1)
  .map(it => [it.outerHTML.slice(0, 99), it.getBoundingClientRect().right])"""


@pytest.fixture(scope="module", params=THEMES)
def address(request, make_site, hosted):
    extensions = ["attr_list", "admonition", "pymdownx.details", "pymdownx.superfences"]
    options = {"theme": THEMES[request.param], "plugins": ["search", "nabla"], "markdown_extensions": extensions}
    site = make_site({"docs/index.md": PAGE}, site_name="The site", **options)
    ran = site.build("--strict", NO_MKDOCS_2_WARNING="1")
    assert ran.code == 0, ran.err
    with hosted(site.root / "site") as address:
        yield address


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def printed(request, browser, address):
    """Open the page in the dark, and lay it out for paper."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="dark", java_script_enabled=request.param
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    # What a browser does before it prints: themes open folds then.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": WIDTH, "height": 900})
    yield page, request.param
    context.close()


def test_nothing_is_cut_off(printed):
    page, scripts = printed
    # How wide a formula is, no one knows before it is drawn: without scripts, the longest reach into the margin.
    assert page.evaluate(WIDE.replace("it.checkVisibility()", "it.checkVisibility() && !it.closest('math')")) == []
    if scripts:
        assert page.evaluate(WIDE) == []


def test_what_a_reader_of_paper_needs_is_there_and_nothing_to_press(printed):
    page, _ = printed
    text = page.locator("article, [role=main]").inner_text()
    for shown in ("On paper", "A heading", "19901", "Gradient of a square", "derived for all shapes and checked"):
        assert shown in text
    for pressed in (".nabla-fold", ".headerlink", ".md-header", ".md-sidebar", ".md-footer", ".md-code__nav"):
        assert not [it for it in page.locator(pressed).all() if it.is_visible()], pressed


def test_ink_is_dark_in_the_dark_scheme_too(printed):
    page, _ = printed
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    colours = {name: page.locator(f".nabla-badge-{name}").evaluate(INK) for name in ("derived", "refuted")}
    assert colours == {"derived": "rgb(27, 110, 60)", "refuted": "rgb(180, 83, 9)"}


def test_each_sheet_says_what_page_it_is_of_where_scripts_run(printed):
    page, scripts = printed
    title = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--nabla-title')")
    assert title == (f'"{page.title()}"' if scripts else "")
