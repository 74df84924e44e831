"""The benchmarks compare what they say: all ways show the same outputs of the same cells."""

import gzip
import html
import re
from urllib.request import urlopen

import pytest

from benchmarks import checking, claims, formulas, lighthouse, reader, reference, typesetting
from benchmarks.books import LIGHT, LONG, REAL, Book, light_page, real_page
from benchmarks.hosting import hosted
from benchmarks.measures import Measured, Verdict
from benchmarks.phone import KINDS, Load
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


def words(article):
    """Give the words that are no part of a formula."""
    return re.sub(
        r"<math.*?</math>|<span class=\"arithmatex\">.*?</span>|<[^>]+>", " ", article, flags=re.DOTALL
    ).split()


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
    # Above the title stand the icons of buttons.
    drawn = [article.partition("<h1")[2].count("<svg") for article in (ours, theirs)]
    assert drawn == 2 * [sum(section.shows == "figure" for section in page.sections)]
    formulas = sum(kind == "latex" for outputs in ran.outputs[page.name] for kind, _ in outputs)
    assert ours.count('display="block"') == theirs.count('"arithmatex"') == formulas


REFERENCE = """\
# A page

Twice four is `python 2 * 4`, as [the claim](claim:square) does not say.

```python
print("an output")
```

```claim square
title: The square of a norm
x in R^n
norm(x)**2 == x.T @ x
```

```claims
```
"""


SETTINGS = """\
site_name: A site
theme: {name: material, font: false}
plugins:
  - search
  - nabla:
      timeout: 30
markdown_extensions:
  - md_in_html
  - pymdownx.superfences
"""


def test_what_a_claim_and_a_list_of_claims_show_is_pasted_too(tmp_path):
    source, target = tmp_path / "nabla", tmp_path / "pasted"
    for folder in (source, target):
        (folder / "docs").mkdir(parents=True)
    (source / "docs" / "index.md").write_text(REFERENCE, "utf-8")
    (source / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    reference.paste(source, target)
    assert "nabla" not in (target / "mkdocs.yml").read_text("utf-8")
    pages = []
    for folder, way in ((source, NABLA), (target, PASTED)):
        Site(way, folder).build()
        page = (folder / "site" / "index.html").read_text("utf-8")
        pages.append(page[page.index("<h1") : page.index("</article>")])
    ours, theirs = pages
    assert words(ours) == words(theirs)
    assert ours.count("<math") == theirs.count('class="arithmatex"') > 2
    assert "an output" in theirs


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


# --- what readers wait for ----------------------------------------------------------------------------------------


def test_the_readers_page_has_400_formulas_and_no_two_are_the_same():
    inline = [tex for topic in formulas.topics() for tex in topic.inline]
    display = [tex for topic in formulas.topics() for tex in topic.display]
    assert (len(inline), len(display)) == (300, 100)
    assert len({*inline, *display}) == 400


def test_without_mathematics_the_page_has_as_many_characters_of_words():
    words = re.findall(r"\*(.+?)\*", formulas.word_page())
    tex = re.findall(r"\$\$\n(.+?)\n\$\$|\$(.+?)\$", formulas.tex_page())
    assert [len(each) for each in words] == pytest.approx([len("".join(each)) for each in tex], abs=1)
    assert re.sub(r"\*.+?\*", "*", formulas.word_page()) == re.sub(r"\$\$\n.+?\n\$\$|\$.+?\$", "*", formulas.tex_page())


def test_the_host_compresses_text_and_says_how_long_to_keep_it(tmp_path):
    (tmp_path / "index.html").write_text("<p>" * 1000, "utf-8")
    (tmp_path / "f.woff2").write_bytes(b"font")
    with hosted(tmp_path) as address:
        with urlopen(address) as page:
            assert page.headers["Content-Encoding"] == "gzip"
            assert page.headers["Cache-Control"] == "max-age=600"
            assert gzip.decompress(page.read()) == b"<p>" * 1000
        with urlopen(f"{address}f.woff2") as font:
            assert font.headers["Content-Type"] == "font/woff2"
            assert font.read() == b"font"


def load(**values):
    ordinary = {
        "shift": 0.0,
        "final": 1000.0,
        "blocked": 100.0,
        "elements": 1000,
        "elsewhere": 0,
        "later": 0.0,
        "astray": 0.0,
    }
    return Load(dict.fromkeys([*KINDS.values(), "other"], 10_000), **{**ordinary, **values})


def test_one_load_of_twenty_that_moves_is_enough_to_miss_the_bar():
    still = reader.Loads([load()] * 20, [load()] * 20)
    moved = reader.Loads([*[load()] * 19, load(shift=0.0001)], [*[load()] * 19, load(shift=0.01)])
    verdicts = {verdict.name: verdict.holds for verdict in reader.verdicts({"nabla": moved, "words": still})}
    assert verdicts["layout shift from the top, worst"] is False
    assert verdicts["layout shift from a deep link, worst"] is True


def test_a_score_below_its_bar_is_said():
    scores = {name: {each: [89, 90, 100] for each in lighthouse.BARS} for name in lighthouse.PAGES}
    metrics = {name: {each: [1.0] for each in lighthouse.METRICS} for name in lighthouse.PAGES}
    lines = lighthouse.drawn(scores, metrics, {"home": ["tap-targets"]}).splitlines()
    assert lines[0].endswith("3 times each page")
    assert lines[2].endswith("bar 90: holds")
    assert lines[3].endswith("bar 100: DOES NOT HOLD")
    assert lines[-1] == "  home: fails tap-targets"


def test_the_formulas_differ_and_their_page_is_well(tmp_path):
    assert len(set(typesetting.formulas())) == typesetting.COUNT
    with Project(Config(root=tmp_path, docs=tmp_path), cache=NoCache()) as project:
        result = project.finish(project.open(None, typesetting.page()))
    assert result.diagnostics == ()
    assert len(result.formulas) == typesetting.COUNT
    assert len(result.links) == sum(bool(formula.numbered) for formula in result.page.formulas) == 100
