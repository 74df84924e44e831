"""The list of a site's claims on a page, what its search knows of them, and their data with its schema."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from nabladocs.math.certificate import Verdict
from nabladocs.math.verify import Level

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "manual" / "claims.schema.json").read_text("utf-8"))
LISTED = "# Catalogue\n\n```claims\n```\n"
TRACES = """\
# Traces

```claim trace
title: Gradient of a trace & more
family: traces
links: claim:norm
A in R^(m, n)
X in R^(n, m)
grad(tr(A @ X), X) == A.T
refuted(grad(tr(A @ X), X) == 2*A.T)
```
"""
NORMS = """\
# Norms

```claim norm
x in R^n
A in Sym(n)
grad(norm(x), x) == x/norm(x) if x != 0
grad(x.T @ A @ x, x) == 2*A @ x
norm(x) <= sum(abs(x))
```
"""
PAGES = {"docs/index.md": LISTED, "docs/deep/traces.md": TRACES, "docs/norms.md": NORMS}
ROW = re.compile(r'<tr role="row" class="nabla-row.*?</tr>', re.DOTALL)
DATA = re.compile(r'data-(function|argument|assumption|level)="(.*?)"')


@pytest.fixture(scope="module")
def site(make_site):
    nav = ["index.md", "norms.md", "deep/traces.md"]
    site = make_site(PAGES, nav=nav, use_directory_urls=True, plugins=["search", {"nabla": {"timeout": 30}}])
    ran = site.build("--strict")
    assert (ran.code, ran.findings) == (0, []), ran.err
    return site


def rows(site, page="index.html"):
    return ROW.findall(site.articles()[page])


def test_all_statements_are_listed_with_what_a_reader_asks_for_in_the_order_of_the_site(site):
    assert [dict(DATA.findall(row)) for row in rows(site)] == [
        {"function": "norm", "argument": "vector", "assumption": "a condition", "level": "derived"},
        {"function": "", "argument": "vector", "assumption": "symmetric", "level": "derived"},
        {"function": "abs|norm|sum", "argument": "vector", "assumption": "", "level": "numeric"},
        {"function": "tr", "argument": "matrix", "assumption": "", "level": "derived"},
        {"function": "tr", "argument": "matrix", "assumption": "", "level": "mistake"},
    ]


def test_a_row_has_the_formula_and_leads_to_the_claim_and_its_page(site):
    article = site.articles()["index.html"]
    assert '<a href="norms/">Norms</a>' in article
    assert '<a href="deep/traces/">Traces</a>' in article
    first, *_, trace, mistake = rows(site)
    assert '<a href="norms/#claim-norm">norm</a>' in first
    assert "derived for all shapes and checked" in first
    assert '<a href="deep/traces/#claim-trace">Gradient of a trace &amp; more</a>' in trace
    assert '<span class="nabla-family">traces</span>' in trace
    assert r"\operatorname{tr}" in trace
    assert "<strong>Common mistake</strong>" in mistake
    assert r"\ne2A^{\top}" in mistake
    assert (site.root / "site" / "assets" / "nabla-catalogue.js").is_file()
    assert 'src="assets/nabla-catalogue.js"' in article
    assert '<a href="claims.json">' in article


def test_a_list_may_be_of_some_families(make_site):
    listed = '- In a list:\n\n    ```claims family="traces"\n    ```\n\n```claims family="no one, traces"\n```\n'
    site = make_site({"docs/a/index.md": listed, "docs/traces.md": TRACES, "docs/norms.md": NORMS})
    for ran in (site.build(), site.nabla("check")):
        assert ran.code == 1
        assert "no claim of this site is of the family no one\n --> docs/a/index.md:6:19" in ran.err + ran.out
        assert "the families are traces" in ran.err + ran.out
    article = site.articles()["a/index.html"]
    assert article.count('href="../traces.html#claim-trace"') == 4
    assert "claim-norm" not in article
    assert article.index("<li>") < article.index("<table") < article.index("</li>")
    assert re.findall(r'id="nabla-find.*?"', article) == ['id="nabla-find"', 'id="nabla-find-1"']
    assert 'src="../assets/nabla-catalogue.js"' in article


def test_what_is_false_or_cannot_be_decided_is_listed_as_such(make_site):
    statements = "x in R^n\nx.T @ x == norm(x)\nsqrt(-x.T @ x) <= 1\nrefuted(x.T @ x == norm(x)**2)\n"
    site = make_site({"docs/index.md": LISTED, "docs/wrong.md": f"```claim wrong\n{statements}```\n"}, {"timeout": 30})
    assert site.build().code == 1
    listed = rows(site)
    assert [dict(DATA.findall(row))["level"] for row in listed] == ["wrong"] * 3
    assert all("<strong>Do not use</strong>" in row and "nabla-badge-wrong" in row for row in listed)
    assert [re.search(r"nabla-badge-wrong\">(.*?)<", row)[1][:9] for row in listed] == [
        "refuted",
        "undecided",
        "derived f",
    ]


def test_what_no_check_came_to_is_listed_as_not_checked(make_site):
    site = make_site({"docs/index.md": LISTED, "docs/norms.md": NORMS}, {"timeout": 0.001})
    assert site.build().code == 1
    assert [dict(DATA.findall(row))["level"] for row in rows(site)] == ["unchecked"] * 3


def test_a_site_without_claims_has_a_list_of_none(make_site):
    site = make_site({"docs/index.md": LISTED})
    assert site.build("--strict").code == 0
    assert "No claim" in site.texts()["index.html"]


@pytest.mark.parametrize(
    ("fence", "code"),
    [
        ('```claims families="a"\n```', "option-unknown"),
        ("```claims family\n```", "option-value"),
        ('```claims family="a" family="b"\n```', "option-repeated"),
        ("```claims\nsoftmax\n```", "claim-syntax"),
        ("```claims\n", "fence-unclosed"),
    ],
)
def test_a_list_that_is_written_wrong_is_an_error(make_site, fence, code):
    ran = make_site({"docs/index.md": f"{fence}\n"}).nabla("check")
    assert (ran.code, re.findall(r"error\[(.*?)\]", ran.out + ran.err)) == (1, [code])


def test_a_server_shows_claims_as_they_come_and_go(make_site):
    site = make_site({"docs/index.md": LISTED, "docs/z.md": "# Z\n"})
    with site.serve() as server:
        assert server.shows("index.html", "No claim")
        site.write({"docs/z.md": TRACES})
        assert server.shows("index.html", "Gradient of a trace & more")
        site.write({"docs/z.md": TRACES.replace("& more", "alone")})
        assert server.shows("index.html", "Gradient of a trace alone")


def test_a_site_generator_without_plugins_says_who_lists_claims(make_site):
    pages = {"docs/index.md": LISTED, "docs/norms.md": NORMS}
    extensions = ["pymdownx.superfences", "nabladocs"]
    site = make_site(pages, markdown_extensions=extensions, plugins=[], theme={"variant": "modern"})
    ran = site.run(sys.executable, "-m", "zensical", "build")
    assert ran.code == 0, ran.err
    assert "listed here where MkDocs builds it with the plugin" in (site.root / "site" / "index.html").read_text(
        "utf-8"
    )


# --- the search ---------------------------------------------------------------------------------------------------


def test_the_search_finds_claims_where_they_stand_and_not_in_their_list(site):
    found = json.loads((site.root / "site" / "search" / "search_index.json").read_text("utf-8"))["docs"]
    known = {each["location"]: each for each in found}
    assert known["deep/traces/#claim-trace"]["title"] == "Gradient of a trace & more"
    assert known["deep/traces/#claim-trace"]["text"] == (
        "trace · traces · ∇_X tr(AX) = Aᵀ · ∇_X tr(AX) ≠ 2Aᵀ"
        " · grad(tr(A @ X), X) == A.T · refuted(grad(tr(A @ X), X) == 2*A.T)"
        " · tr · the gradient of a number f · the trace"
    )
    assert known["norms/#claim-norm"]["title"] == "norm"
    assert "‖x‖ ≤ " in known["norms/#claim-norm"]["text"]
    assert "norm(x) &lt;= sum(abs(x))" in known["norms/#claim-norm"]["text"]
    assert not any("Gradient" in each["text"] for name, each in known.items() if not name.startswith("deep/"))


def test_what_is_said_of_a_page_in_the_search_holds_for_its_claims(make_site):
    said = "---\nsearch:\n  {}\n---\n\n"
    pages = {"docs/index.md": said.format("boost: 0.5") + NORMS, "docs/t.md": said.format("exclude: true") + TRACES}
    site = make_site(pages, theme={"name": "material", "font": False}, plugins=["search", {"nabla": {"timeout": 30}}])
    assert site.build().code == 0
    found = json.loads((site.root / "site" / "search" / "search_index.json").read_text("utf-8"))["docs"]
    claims = {each["location"]: each["boost"] for each in found if "#claim-" in each["location"]}
    assert claims == {"index.html#claim-norm": 1.5}


# --- claims.json --------------------------------------------------------------------------------------------------


def objects(schema):
    """Give each part of a schema."""
    if isinstance(schema, dict):
        yield schema
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from objects(value)


def test_the_schema_is_one_and_leaves_nothing_open():
    Draft202012Validator.check_schema(SCHEMA)
    for part in objects(SCHEMA):
        if part.get("type") == "object" and "properties" in part:
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
            assert all("$ref" in each or each["description"] for each in part["properties"].values())


def test_the_schema_knows_the_words_of_the_code():
    claim = SCHEMA["$defs"]["claim"]["properties"]
    assert claim["verdict"]["enum"] == list(get_args(Level))
    assert SCHEMA["$defs"]["oracle"]["properties"]["verdict"]["enum"] == list(get_args(Verdict))


def test_the_data_of_a_site_fit_the_schema_and_say_what_the_list_says(site):
    data = json.loads((site.root / "site" / "claims.json").read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(data)
    assert [(each["id"], each["functions"], each["arguments"], each["assumptions"]) for each in data["claims"]] == [
        ("trace", ["tr"], ["matrix"], []),
        ("trace", ["tr"], ["matrix"], []),
        ("norm", ["norm"], ["vector"], ["x != zeros(n)"]),
        ("norm", [], ["vector"], ["A symmetric"]),
        ("norm", ["abs", "norm", "sum"], ["vector"], []),
    ]
    trace, mistake, norm, symmetric, _ = data["claims"]
    assert (trace["words"], trace["verdict"]) == ("derived for all shapes and checked", "derived")
    assert (trace["family"], trace["links"]) == ("traces", ["claim:norm"])
    assert trace["mutants"]["killed"] == trace["mutants"]["made"] > 0
    assert (mistake["verdict"], mistake["holds"], len(mistake["counterexamples"])) == ("refuted", True, 1)
    assert [need["assumption"] for need in norm["needs"]] == ["condition 1"]
    assert symmetric["needs"][0]["assumption"] == "A symmetric"
    assert symmetric["needs"][0]["counterexample"]["left"] != symmetric["needs"][0]["counterexample"]["right"]


def test_what_is_wrong_fits_the_schema_too(make_site):
    page = "```claim wrong\nx in R^n\nx[i] == 2*x[i]\nsqrt(-x.T @ x) <= 1\n```\n"
    site = make_site({"docs/index.md": page}, {"timeout": 30})
    assert site.build().code == 1
    data = json.loads((site.root / "site" / "claims.json").read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(data)
    assert [each["verdict"] for each in data["claims"]] == ["refuted", "undecided"]
