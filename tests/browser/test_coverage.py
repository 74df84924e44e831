"""All that the reference sets out to teach is taught, and its list says where."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from snippets import coverage  # noqa: E402 - it is the site's own, and not installed


@pytest.fixture(scope="module")
def taught(site):
    return coverage.places(site)


def test_each_item_is_taught_and_no_other_is_marked(taught):
    assert sorted(taught) == list(range(1, 68)) == list(coverage.syllabus())


def test_the_page_says_where(taught):
    page = coverage.PAGE.read_text("utf-8")
    assert coverage.table(taught) in page, "run `uv run mkdocs build && uv run python -m snippets.coverage`"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h2 id='a'>A</h2><!-- item: 3 --><h2 id='b'>B</h2>", [(3, "b")]),
        ("<h2 id='a'>A</h2><!-- item: 3 --> <!-- item: 4 --> <h2 id='b'>B</h2>", [(3, "b"), (4, "b")]),
        ("<h2 id='a'>A</h2><!-- item: 3 --><p>B</p><h2 id='c'>C</h2>", [(3, "a")]),
        ("<h2 id='a'>A</h2><!-- item: 3 --><p>B</p><p id='claim-b'></p><h2 id='c'>C</h2>", [(3, "claim-b")]),
        ("<h2 id='a'>A</h2><p id='claim-b'></p><!-- item: 3 --><p>B</p>", [(3, "a")]),
    ],
)
def test_a_mark_belongs_to_what_it_stands_above(html, found):
    assert coverage.Marks(html).found == found


def test_an_item_that_is_taught_nowhere_has_no_link(tmp_path):
    (tmp_path / "one.md").touch()
    rows = coverage.table({2: [coverage.Place("one", "One", "a")]}, tmp_path).splitlines()
    assert (rows[2].endswith("|  |"), rows[3].endswith("| [One](one.md#a) |")) == (True, True)


def test_the_page_stays_as_it_is_where_the_site_is_not(tmp_path, monkeypatch, capsys):
    page = tmp_path / "coverage.md"
    page.write_text("| Item | ...\n", "utf-8")
    monkeypatch.setattr(coverage, "PAGE", page)
    assert coverage.main(tmp_path / "site") == 1
    assert "uv run mkdocs build" in capsys.readouterr().err
    assert page.read_text("utf-8") == "| Item | ...\n"
