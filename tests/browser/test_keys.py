"""Pages without a mouse: keys come to what scrolls and to nothing that does not, with scripts and without."""

from __future__ import annotations

import pytest

LONG, MIDDLE = (" + ".join(f"x_{{{number}}}" for number in range(many)) for many in (40, 12))
TABLE = f"<table class='t'><tr>{''.join(f'<td>column {number}</td>' for number in range(20))}</tr></table>"
PAGE = f"""\
# Wide

$$
{LONG}
$$
{{: .definition #long }}

$$
{MIDDLE}
$$
{{: .definition #middle }}

$$
x
$$
{{: .definition #short }}

```python
class Table:
    def _repr_html_(self):
        return "{TABLE}"


Table()
```

```python
print("line " * 9, *range(60), sep="\\n")
```

```claim square
title: Gradient of a square
x in R^n; A in FullRank(m, n)
grad(x.T @ x, x) == 2*x
refuted(x.T @ x <= 1)
```
"""
THEMES = {"material": {"name": "material", "font": False}, "mkdocs": {"name": "mkdocs"}}


@pytest.fixture(scope="module", params=THEMES)
def address(request, make_site, hosted):
    extensions = ["attr_list", "admonition", "pymdownx.details", "pymdownx.superfences"]
    theme = THEMES[request.param]
    site = make_site({"docs/index.md": PAGE}, theme=theme, plugins=["nabla"], markdown_extensions=extensions)
    ran = site.build("--strict", NO_MKDOCS_2_WARNING="1")
    assert ran.code == 0, ran.err
    with hosted(site.root / "site") as address:
        yield address


@pytest.fixture
def opened(browser, address):
    contexts = []

    def open_page(width, *, scripts=True):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.goto(address, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


def reached(page):
    """Press the tabulator through a page, and give the ids or classes of what of ours it comes to, but for buttons."""
    found = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name, key = page.evaluate("[document.activeElement.className, document.activeElement.id]")
        if name.startswith("nabla-") and "nabla-copi" not in name:
            # Material's script adds a class where keys are.
            found.append(key or name.removesuffix(" focus-visible").split()[-1])
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_keys_reach_what_is_wider_than_the_page_and_pass_by_the_rest(opened, scripts):
    assert reached(opened(320, scripts=scripts)) == ["long", "middle", "nabla-html"]
    assert reached(opened(1280, scripts=scripts)) == ["long", "nabla-html"]


def test_keys_reach_an_output_that_is_higher_than_its_place(opened):
    page = opened(1280)
    tall = page.locator(".nabla-output code", has_text="59")
    assert tall.evaluate("it => [it.scrollWidth > it.clientWidth, it.scrollHeight > it.clientHeight]") == [False, True]
    page.wait_for_function("it => it.tabIndex === 0", arg=tall.element_handle())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_arrows_scroll_a_wide_formula(opened, scripts):
    page = opened(320, scripts=scripts)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "long":
            break
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.locator("#long").evaluate("it => it.scrollLeft") > 0
