"""What a report says below its findings."""

from __future__ import annotations

from nabladocs.entries import Compared, Entry, entries
from nabladocs.model import (
    Cell,
    Comparison,
    Example,
    Expectation,
    Finished,
    Options,
    Origin,
    Outcome,
    Page,
    PageDefaults,
    Result,
    Run,
)
from nabladocs.report import Report, draw_text
from nabladocs.source import Place, Source, Span

HELD = (Compared("docs/a.md", None, 5, "exact", ()),)


def entry(line, classed, status="passed", kind="cell", **more):
    return Entry("docs/a.md", None, line, kind, classed, status, **more)


def drawn(*found):
    return draw_text(Report(("docs/a.md",), found, (), 0.0))


def test_cells_that_were_checked_are_told_from_those_that_only_ran():
    summary = drawn(
        entry(1, "checked", expectations=HELD),
        entry(2, "only-run"),
        entry(3, "only-run", kind="inline"),
        entry(4, "syntax-only", "idle"),
    )
    assert summary == "1 page, 3 cells, 1 inline value: 3 passed (1 checked, 1 only run, 1 syntax only)"


def test_each_reason_for_skipping_is_told_once_with_its_first_place():
    summary, *reasons = drawn(
        entry(1, "skipped", "skipped", reason="needs a GPU"),
        entry(2, "skipped", "skipped", reason="takes\x1b[31m an hour"),
        entry(3, "skipped", "skipped", reason="needs a GPU"),
    ).splitlines()
    assert summary == "1 page, 3 cells (3 skipped)"
    assert reasons == [
        "  2 skipped: needs a GPU (first at docs/a.md:1)",
        "  1 skipped: takes\N{REPLACEMENT CHARACTER}[31m an hour (docs/a.md:2)",
    ]


def test_prompts_that_are_left_out_are_no_skipped_cells():
    summary, left_out = drawn(
        entry(1, "checked", examples_left_out=2), entry(9, "only-run", examples_left_out=1)
    ).splitlines()
    assert summary == "1 page, 2 cells: 2 passed (1 checked, 1 only run)"
    assert left_out == "  3 prompts left out by a directive (first at docs/a.md:1)"


def prompts(*examples):
    """Give the entry of a cell with prompts, of which each has an answer, and is left out or holds on a rung."""
    source = Source("docs/a.md", "```pycon\n" + ">>> 1\n1\n" * len(examples) + "```\n")
    lines = (Origin(source.path, 2, 0),)
    expectation = Expectation("1", Place(source, source.span_of_line(3)))
    made = [
        Example("1", lines, expectation=expectation, directives=(("SKIP", True),) if rung == "left out" else ())
        for rung in examples
    ]
    place = Place(source, Span(3, 8))
    cell = Cell(0, "pycon", True, Options(), tuple(made), "", "", place, Span(0, len(source.text)))  # noqa: FBT003
    held = tuple(
        Comparison(number, expectation, "1", rung, ("addresses",))
        for number, rung in enumerate(examples)
        if rung != "left out"
    )
    page = Page(
        source.path, {source.path: source}, source.text, (cell,), (), (), PageDefaults(0, 9, "written", "run", ())
    )
    run = Run(0, ((),) * len(made), Finished(), 0.1)
    (found,) = entries(Result(page, (), (run,), (Outcome(0, "passed", (), held),), ((),), (), ()))
    return found


def test_a_cell_is_checked_by_one_prompt_that_was_compared():
    found = prompts("left out", "numbers")
    assert (found.classed, found.examples_left_out) == ("checked", 1)
    assert found.expectations == (Compared("docs/a.md", None, 3, "numbers", ("addresses",)),)


def test_a_cell_whose_answers_are_all_left_out_only_ran():
    found = prompts("left out")
    assert (found.classed, found.status, found.examples_left_out) == ("only-run", "passed", 1)
