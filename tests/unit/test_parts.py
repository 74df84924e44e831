"""The parts of a page that can be wrong: what is found anywhere on it belongs to one of them."""

from dataclasses import replace

import pytest

from nabladocs.config import Config
from nabladocs.model import Checked, Finished, Idle, Outcome, Run, Skipped
from nabladocs.parse import read_page
from nabladocs.parts import parts_of
from nabladocs.pipeline import read_text
from nabladocs.source import Diagnostic, Place, Source

TEXT = '```pycon\n>>> 1\n1\n```\n\n```python skip="no network"\n1\n```\n\n```output\n1\n```\n\n$x$ and $y$\n'


@pytest.fixture
def page(tmp_path):
    return read_page(Source("docs/page.md", TEXT), Config(tmp_path, tmp_path / "docs"), read_text)


def at(page, line):
    source = page.files[page.path]
    return Place(source, source.span_of_line(line))


def checked(page, *found, **outcomes):
    runs = (Run(0, ((),), Finished(), 0.0), Run(1, (), Skipped("no network"), 0.0))
    given = (outcomes.get("first", Outcome(0, "passed")), outcomes.get("second", Outcome(1, "skipped")))
    every = (*found, *(finding for outcome in given for finding in outcome.diagnostics))
    return Checked(page, (), runs, given, every)


def judged(page, *found, **outcomes):
    verdicts = {part.name: part.judge(checked(page, *found, **outcomes)) for part in parts_of(page)}
    return {
        name: [finding.code for finding in verdict.findings] or verdict.reason for name, verdict in verdicts.items()
    }


def test_what_did_not_run_says_why(page):
    assert judged(page)["L6"] == "no network"
    assert judged(page)["L11"] == "docs/page.md:6 is skipped: no network"


def test_an_error_of_a_cell_that_was_skipped_fails_it(page):
    finding = Diagnostic("output-unchecked", "nothing checks it", page.units[1].place)
    found = judged(page, second=Outcome(1, "failed", (finding,)))
    assert found["L6"] == ["output-unchecked"]
    assert found["L11"] == "docs/page.md:6 is skipped: no network"


def test_a_warning_fails_nothing(page):
    finding = Diagnostic("output-unchecked", "nothing checks it", page.units[0].place, severity="warning")
    assert judged(page, finding, first=Outcome(0, "passed", (finding,)))["L1"] == ""


def test_a_fence_that_does_not_run_is_skipped_and_fails_where_the_site_wants_it_to(page):
    place = at(page, 1)
    page = replace(page, units=page.units[1:], idle=(Idle(True, place), Idle(False, at(page, 2))))  # noqa: FBT003
    page = replace(page, units=(replace(page.units[0], number=0),))
    empty = Checked(page, (), (Run(0, (), Skipped("no network"), 0.0),), (Outcome(0, "skipped"),), ())
    (part,) = [part for part in parts_of(page) if part.place == place]
    assert part.judge(empty).reason == "what is recorded here is shown, and does not run"
    finding = Diagnostic("output-unchecked", "recorded, and not run", place)
    assert part.judge(replace(empty, diagnostics=(finding,))).findings == (finding,)
    assert not any(part.judge(replace(empty, diagnostics=(finding,))).findings for part in parts_of(page)[1:])


def test_an_error_in_drawing_is_that_of_the_formulas_wherever_it_stands(page):
    formula = Diagnostic("formula-invalid", "cannot be drawn", page.formulas[1].place)
    value = Diagnostic("formula-invalid", "cannot be drawn", page.units[0].place)
    found = judged(page, formula, value)
    assert (found["formulas"], found["L1"]) == (["formula-invalid"], ["formula-invalid"])


def test_parts_know_what_they_are_called(page):
    assert [part.name for part in parts_of(page)] == ["L1", "L3", "L6", "L11", "formulas"]
    assert all("docs/page.md" in part.words for part in parts_of(page))
