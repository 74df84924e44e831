"""Links to claims by their names, wherever a site's pages are read."""

from __future__ import annotations

import re
import sys

import pytest
from markdown import Markdown

from nabladocs.config import Config
from nabladocs.pipeline import Project

SQUARE = """\
```claim square
title: A square_ *norm*
links: claim:home, <https://example.org>
x in R^n
x.T @ x == norm(x)**2
```
"""
HOME = "```claim home\nx in R^n\nx.T @ x == norm(x)**2\n```\n"
PAGES = {
    "docs/index.md": f"# Home\n\nSee [the $x$](claim:square), [](claim:square) and [below](claim:home).\n\n{HOME}",
    "docs/deep/er/last page.md": f"# Last\n\n{SQUARE}\n[](claim:home), [by hand](../../index.md#claim-home)\n",
}
STRICT = {"validation": {"anchors": "warn", "unrecognized_links": "warn", "not_found": "warn"}}
LINK = re.compile(r'<a href="([^"]*)"[^>]*>(?!<)(.*?)</a>')


@pytest.mark.parametrize(
    ("there", "back", "last"),
    [
        ("deep/er/last%20page.html", "../../index.html", "deep/er/last page.html"),
        ("deep/er/last%20page/", "../../../", "deep/er/last page/index.html"),
    ],
)
def test_a_link_leads_to_the_claim_on_its_page(make_site, there, back, last):
    site = make_site(PAGES, use_directory_urls=last.endswith("index.html"), **STRICT)
    ran = site.build("--strict")
    assert (ran.code, ran.findings) == (0, []), ran.err
    articles = site.articles()
    links = [(where, re.sub("<.*?>", "", words)) for where, words in LINK.findall(articles["index.html"])]
    assert [where for where, _ in links] == [f"{there}#claim-square", f"{there}#claim-square", "#claim-home"]
    assert [words for _, words in links][1:] == ["A square&#95; &#42;norm&#42;", "below"]
    assert LINK.findall(articles[last]) == [
        (f"{back}#claim-home", "home"),
        ("https://example.org", "https://example.org"),
        (f"{back}#claim-home", "home"),
        (f"{back}#claim-home", "by hand"),
    ]
    for article in articles.values():
        for name in re.findall(r'href="#(.*?)"', article):
            assert f'id="{name}"' in article


def test_a_name_that_no_claim_has_fails_a_build_a_check_and_a_test(make_site):
    site = make_site({**PAGES, "docs/index.md": "# Home\n\nSee [](claim:squared).\n\n" + HOME})
    for ran in (site.build(), site.nabla("check"), site.nabla("check", "docs/index.md")):
        assert ran.code == 1
        assert (
            "error[claim-unknown]: no claim of this site is called squared\n --> docs/index.md:3:8\n"
            in ran.err + ran.out
        )
        assert "did you mean claim:square?" in ran.err + ran.out
    tested = site.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "docs")
    assert "docs/index.md::links" in tested.out
    assert "1 failed, 3 passed" in tested.out


def test_what_is_asked_for_of_a_page_can_be_its_links(make_site):
    site = make_site({"docs/index.md": "# Home\n\nSee [](claim:squared).\n\n```python\n1 / 0\n```\n"})
    assert "cell-raised" not in site.nabla("check", "docs/index.md::links").out
    assert "claim-unknown" in site.nabla("check", "docs/index.md::links").out
    assert "claim-unknown" not in site.nabla("check", "docs/index.md::L5").out


def test_a_page_that_is_left_out_has_no_claims_to_link_to(make_site):
    site = make_site({"docs/index.md": "See [](claim:home).\n", "docs/draft.md": HOME}, exclude_docs="draft.md\n")
    for ran in (site.build(), site.nabla("check")):
        assert ran.code == 1
        assert "the site has no claim yet" in ran.err + ran.out


def test_a_claim_may_be_included_by_a_page(make_site):
    pages = {"docs/index.md": "See [](claim:home).\n", "docs/b.md": '--8<-- "c.txt"\n', "c.txt": HOME}
    site = make_site(pages, markdown_extensions=[{"pymdownx.snippets": {"base_path": ["."]}}])
    assert site.build("--strict").code == 0
    assert LINK.findall(site.articles()["index.html"]) == [("b.html#claim-home", "home")]


def test_captions_and_what_cells_print_can_link(make_site):
    cell = '```python result="markdown"\nprint("[](claim:home) and [](claim:nowhere)")\n```\n'
    site = make_site({"docs/a/index.md": cell, "docs/b.md": HOME})
    ran = site.build()
    assert [finding.code for finding in ran.findings] == ["claim-unknown"]
    assert LINK.findall(site.articles()["a/index.html"])[0] == ("../b.html#claim-home", "home")


def test_a_server_follows_a_claim_to_its_new_name_and_page(make_site):
    site = make_site({"docs/index.md": "See [](claim:home).\n", "docs/b.md": HOME, "docs/c.md": "C\n"})
    with site.serve() as server:
        assert server.shows("index.html", "See home.")
        site.write({"docs/b.md": HOME.replace("home", "abroad")})
        assert server.shows("index.html", "no claim of this site is called home")
        site.write({"docs/c.md": HOME.replace("x in", "title: At home\nx in")})
        assert server.shows("index.html", "See At home.")


def test_without_a_site_the_claims_of_the_same_page_are_known(tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    text = (
        HOME.replace("x in", "title: [b]\nx in")
        + "\n[](claim:home), [*as* is](<claim:home> 'a title'), [lost](claim:hom)\n"
    )
    html = Markdown(extensions=["nabla"]).convert(text).rpartition("<p>")[2]
    assert '<a href="#claim-home">&#91;b&#93;</a>, <a href="#claim-home" title="a title"><em>as</em> is</a>' in html
    assert '<a href="claim:hom">lost</a><span class="nabla-diagnostic" role="alert">no claim' in html
    assert [record.message.partition("\n")[0] for record in caplog.records] == [
        "error[claim-unknown]: no claim of this site is called hom"
    ]


def test_zensical_follows_links_to_other_pages(make_site):
    pages = {name.replace(" ", "-"): text for name, text in PAGES.items()}
    extensions = ["pymdownx.superfences", "nabladocs"]
    site = make_site(pages, markdown_extensions=extensions, plugins=[], theme={"variant": "modern"})
    ran = site.run(sys.executable, "-m", "zensical", "build")
    assert ran.code == 0, ran.err
    html = (site.root / "site" / "index.html").read_text("utf-8")
    assert html.count('href="deep/er/last-page.html#claim-square"') == 2


def test_a_site_whose_pages_link_to_no_claim_is_not_searched_for_any(tmp_path):
    (tmp_path / "a.md").write_text(HOME, "utf-8")
    (tmp_path / "b.md").write_text("[](claim:home)\n", "utf-8")
    asked = []
    pages = lambda: asked.append("pages") or [tmp_path / "a.md"]  # noqa: E731
    with Project(Config(root=tmp_path, docs=tmp_path), pages=pages) as project:
        project.check(project.open(tmp_path / "a.md"))
        assert asked == []
        assert project.check(project.open(tmp_path / "b.md")).diagnostics == ()
        assert asked == ["pages"]
