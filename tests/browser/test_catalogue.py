"""The list of a site's claims as its readers use it: by keys, by a link, without scripts, by a screen reader."""

from __future__ import annotations

import pytest

PAGES = {
    "docs/index.md": '# Catalogue\n\n```claims\n```\n\n## One family\n\n```claims family="norms"\n```\n',
    "docs/traces.md": """\
# Traces

```claim trace
title: Gradient of a trace
family: traces
links: claim:norm, claim:logdet
A in R^(m, n); X in R^(n, m)
grad(tr(A @ X), X) == A.T
refuted(grad(tr(A @ X), X) == 2*A.T)
```

```claim logdet
title: Gradient of the log-determinant
X in PD(n)
tied_grad(logdet(X), X) == 2*inv(X) - diag(diag(inv(X)))
```
""",
    "docs/norms.md": """\
# Norms

```claim norm steps
family: norms
x in R^n
grad(norm(x), x) == x/norm(x) if x != 0
norm(x) <= sum(abs(x))
```
""",
}
SCHEMES = {"light": "default", "dark": "slate"}
PALETTE = [{"media": f"(prefers-color-scheme: {each})", "scheme": scheme} for each, scheme in SCHEMES.items()]
THEME = {"name": "material", "font": False, "palette": PALETTE}
VIEWS = [(width, scheme) for width in (390, 1280) for scheme in SCHEMES]
FIRST = "#nabla-catalogue-0"


@pytest.fixture(scope="module")
def address(make_site, hosted):
    extensions = ["tables", "admonition", "pymdownx.details", "pymdownx.superfences"]
    plugins = ["search", {"nabla": {"timeout": 30}}]
    site = make_site(PAGES, theme=THEME, plugins=plugins, markdown_extensions=extensions)
    ran = site.build("--strict", NO_MKDOCS_2_WARNING="1")
    assert ran.code == 0, ran.err
    with hosted(site.root / "site") as address:
        yield address


@pytest.fixture
def opened(browser, address):
    """Open the catalogue, with a query; what went wrong in it fails the test."""
    contexts, troubles = [], []

    def open_page(query="", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if request.url.startswith(address) else troubles.append(request.url))
        page.goto(f"{address}index.html{query}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def shown(page, within=FIRST):
    """Give the levels of the rows that are seen."""
    rows = page.locator(f"{within} .nabla-row:visible")
    return rows.evaluate_all("rows => rows.map(row => row.dataset.level)")


def told(page, text, within=FIRST):
    """Wait until the number of formulas is told."""
    page.wait_for_function(
        "([list, text]) => document.querySelector(list + ' .nabla-count').textContent === text", arg=[within, text]
    )


def choices(page, name):
    return page.locator(f"{FIRST} select[name={name}] option:enabled").all_inner_texts()


def test_without_scripts_there_is_the_table_and_no_form(opened):
    page = opened(java_script_enabled=False)
    assert len(shown(page)) == 5
    assert not page.locator("form.nabla-filters").first.is_visible()
    assert not page.locator(".nabla-count").first.is_visible()


def test_words_are_looked_for_in_titles_names_families_formulas_and_meanings(opened):
    page = opened()
    told(page, "5 formulas")
    found = {
        "gradient trace": 2,
        "LOGDET": 1,
        "norms": 2,
        "determinant": 1,
        "operatorname": 3,
        "tied_grad": 1,
        "norm": 2,
    }
    for words, many in found.items():
        page.locator("#nabla-find").fill(words)
        told(page, f"{many} of 5 formulas")
        assert len(shown(page)) == many, words
    page.locator("#nabla-find").fill("no such word")
    told(page, "No formula fits.")
    assert page.locator(f"{FIRST} .nabla-page:visible").count() == 0


def test_filters_count_what_they_would_leave_and_stand_in_the_address(opened):
    page = opened("?h=other#nabla-catalogue-0")
    assert choices(page, "function") == [
        "any",
        "abs (1)",
        "diag (1)",
        "inv (1)",
        "logdet (1)",
        "norm (2)",
        "sum (1)",
        "tr (2)",
    ]
    assert choices(page, "argument") == ["any", "matrix (3)", "vector (2)"]
    page.get_by_label("Argument").first.select_option("matrix")
    told(page, "3 of 5 formulas")
    assert choices(page, "function") == ["any", "diag (1)", "inv (1)", "logdet (1)", "tr (2)"]
    page.get_by_label("Assumption").first.select_option("positive definite")
    told(page, "1 of 5 formulas")
    page.wait_for_function("location.search.includes('assumption')")
    assert page.url.partition("?")[2] == "h=other&argument=matrix&assumption=positive+definite#nabla-catalogue-0"


def test_a_link_opens_what_it_was_copied_from(opened):
    page = opened("?argument=matrix&level=mistake")
    told(page, "1 of 5 formulas")
    assert shown(page) == ["mistake"]
    assert page.get_by_label("Level").first.input_value() == "mistake"


def test_a_link_to_what_there_is_not_any_more_shows_all(opened):
    page = opened("?function=gone")
    told(page, "5 formulas")
    assert page.get_by_label("Function").first.input_value() == ""


def test_all_is_cleared_at_once(opened):
    page = opened("?find=trace&level=mistake")
    page.locator(FIRST).get_by_role("button", name="Clear").click()
    told(page, "5 formulas")
    page.wait_for_function("location.search === ''")
    assert page.evaluate("document.activeElement.name") == "find"


def test_two_lists_of_a_page_are_asked_apart(opened):
    page = opened("?find-1=smaller-than-anything")
    told(page, "5 formulas")
    told(page, "No formula fits.", "#nabla-catalogue-1")
    page.locator("#nabla-find-1").fill("norm")
    told(page, "2 formulas", "#nabla-catalogue-1")


def test_it_is_used_by_keys(opened):
    page = opened()
    page.locator("#nabla-find").focus()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert names == ["function", "argument", "assumption", "level", "Clear", "Norms"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/norms.html#claim-norm")


def test_a_phone_lays_out_what_is_near_and_keeps_about_as_much_room_for_the_rest(opened):
    page = opened(viewport={"width": 390, "height": 200})
    last = page.locator(f"{FIRST} tbody").last
    laid_out = "group => group.querySelector('a').checkVisibility({contentVisibilityAuto: true})"
    kept = last.bounding_box()["height"]
    assert not last.evaluate(laid_out)
    last.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({laid_out})(document.querySelectorAll('{FIRST} tbody')[1])")
    assert last.bounding_box()["height"] == pytest.approx(kept, rel=0.25)


def test_a_phone_keeps_no_room_for_what_was_not_asked_for(opened):
    rooms = []
    for query in ("", "?level-1=numeric"):
        page = opened(query, viewport={"width": 390, "height": 200})
        told(page, "5 formulas")
        rooms.append(page.locator("#nabla-catalogue-1 tbody").bounding_box()["height"])
    assert rooms[1] == pytest.approx(rooms[0] / 2)


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_no_fault_with_the_list_nor_with_claims(browser, axe, address, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    faults = {}
    for path in ("index.html", "index.html?level=mistake", "traces.html", "norms.html"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        # The colours of code are the theme's.
        found = axe.run(page, context={"include": [["article"]], "exclude": [[".highlight"]]}).response["violations"]
        faults |= {(path, each["id"], node["html"]): node["failureSummary"] for each in found for node in each["nodes"]}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
    assert faults == {}


def test_keys_reach_the_formulas_that_are_wider_than_the_screen_and_no_others(opened):
    page = opened(viewport={"width": 240, "height": 900})
    wide = """() => [...document.querySelectorAll(".nabla-formula")].filter(each => each.checkVisibility({
      contentVisibilityAuto: true})).map(each => [each.scrollWidth > each.clientWidth, each.tabIndex === 0])"""
    for index in range(5):
        page.locator(f"{FIRST} .nabla-formula").nth(index).scroll_into_view_if_needed()
        page.wait_for_timeout(100)
        found = page.evaluate(wide)
        assert all(is_wide == is_reached for is_wide, is_reached in found)
    assert {is_wide for is_wide, _ in found} == {True, False}
