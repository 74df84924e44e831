"""The benchmarks compare what they say: all ways show the same outputs of the same cells."""

import html
import re

import pytest

from benchmarks import checking, claims, formulas
from benchmarks.books import LIGHT, LONG, REAL, Book, light_page, real_page
from benchmarks.measures import Measured, Verdict
from benchmarks.table import drawn
from benchmarks.ways import NABLA, PASTED, PLAIN, Cost, Site, bare, markdown_exec
from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.pipeline import Project
from tests.claims.cases import cases

BOOK = Book("both", 2, lambda number, variant: (light_page if number == 1 else real_page)(number, variant))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return bare(tmp_path_factory.mktemp("bare"), BOOK.pages)


@pytest.fixture(scope="module")
def shown(ran, tmp_path_factory):
    """Give the article of a page as one of the ways shows it."""
    sites = {way: Site(way, tmp_path_factory.mktemp(way.name) / "site") for way in (NABLA, PLAIN, PASTED)}
    for site in sites.values():
        site.lay_out(BOOK.pages, ran.outputs)
        site.build()

    def article(way, page):
        text = (sites[way].root / "site" / page.name / "index.html").read_text("utf-8")
        return text[text.index("<article") : text.index("</article>")]

    return article


def blocks(article):
    """Give the text of each block of code or of output."""
    found = re.findall(r"<pre.*?>(.*?)</pre>", article, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", block)).rstrip("\n") for block in found]


@pytest.mark.parametrize(("book", "pages", "cells"), [(LIGHT, 50, 10), (REAL, 20, 8), (LONG, 200, 10)])
def test_no_two_pages_of_a_book_have_the_same_cells(book, pages, cells):
    written = {tuple(section.code for section in page.sections) for page in book.pages}
    assert len(written) == len({page.name for page in book.pages}) == pages
    assert {len(page) for page in written} == {cells}


@pytest.mark.parametrize("book", [LIGHT, REAL])
def test_an_edit_changes_one_cell_of_a_page_that_the_book_has(book):
    (before,) = [page for page in book.pages if page.name == book.edited(0).name]
    pairs = list(zip(before.sections, book.edited(1234).sections, strict=True))
    (changed,) = [number for number, (old, new) in enumerate(pairs) if old != new]
    assert changed == len(pairs) // 2
    assert "variant = 1234\n" in pairs[changed][1].code


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.name)
def test_nabla_shows_what_was_pasted(shown, ran, page):
    ours, theirs = shown(NABLA, page), shown(PASTED, page)
    assert blocks(ours) == blocks(theirs)
    assert len(blocks(ours)) > len(page.sections)
    assert ours.count("<svg") == theirs.count("<svg") == sum(section.shows == "figure" for section in page.sections)
    formulas = sum(kind == "latex" for outputs in ran.outputs[page.name] for kind, _ in outputs)
    assert ours.count('display="block"') == theirs.count('"arithmatex"') == formulas


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.name)
def test_a_plain_site_shows_the_cells_alone(shown, page):
    assert blocks(shown(PLAIN, page)) == [section.code for section in page.sections]


def test_a_cell_shows_what_it_printed_its_value_and_its_figures(ran):
    kinds = {
        section.heading: [kind for kind, _ in outputs]
        for page in BOOK.pages
        for section, outputs in zip(page.sections, ran.outputs[page.name], strict=True)
    }
    assert kinds["A random matrix"] == ["text"]
    assert kinds["Eigenvalues"] == ["text", "text"]
    assert kinds["An inverse"] == ["text", "latex"]
    assert kinds["Level sets"] == ["svg"]


def test_cells_for_markdown_exec_print_the_value_of_their_last_line():
    written = markdown_exec(light_page(7))
    assert '```python exec="on" source="above" session="light-007" result="text"\nimport numpy' in written
    assert "\nprint(np.linalg.norm(A))\n```" in written


def test_a_verdict_says_whether_the_median_of_its_rounds_is_within_the_bar():
    measured = Measured("book", "cold")
    for seconds in (1.0, 2.0, 4.0):
        measured.add("plain", Cost(1.0, 1.0, 1.0, 50.0))
        measured.add("nabla", Cost(seconds, 1.0, 1.0, 60.0))
    measured.judge("nabla / plain", "nabla", ["plain"], 1.9)
    measured.judge_memory("nabla", "plain", 20)
    *_, ratio, memory, end = drawn(measured).split("\n")
    assert ratio.split() == [
        "nabla",
        "/",
        "plain",
        "2.000",
        "(1.500",
        "to",
        "3.000)",
        "bar",
        "1.9:",
        "DOES",
        "NOT",
        "HOLD",
    ]
    assert memory.endswith("10.0 MB (10.0 to 10.0)    bar 20 MB: holds")
    assert end == ""
    assert Verdict("", [2.0], None).holds is None


def test_the_claims_are_so_many_and_of_all_families():
    texts = claims.texts()
    assert len(texts) == len(set(texts)) == claims.COUNT
    every = {case.family for case in cases()}
    assert {case.family for case in cases() if case.text in set(texts)} == every


def test_the_pages_of_claims_have_all_of_them_once():
    written = "\n".join(map(claims.claimed, claims.pages()))
    assert re.findall(r"```claim (\S+)\n", written) == [f"claim-{number}" for number in range(claims.COUNT)]
    assert all(f"\n{text}\n```" in written for text in claims.texts())


def test_a_check_stops_at_a_claim_that_does_not_hold():
    checking.check(["t in R; t == t"])
    with pytest.raises(SystemExit, match="t == 2"):
        checking.check(["t in R; t == t", "t in R; t == 2*t"])


def test_the_formulas_differ_and_their_page_is_well(tmp_path):
    assert len(set(formulas.formulas())) == formulas.COUNT
    with Project(Config(root=tmp_path, docs=tmp_path), cache=NoCache()) as project:
        result = project.finish(project.open(None, formulas.page()))
    assert result.diagnostics == ()
    assert len(result.formulas) == formulas.COUNT
    assert len(result.links) == sum(bool(formula.numbered) for formula in result.page.formulas) == 100
