"""What a report says of each fence and inline value of a page: where it stands, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nabladocs.model import Blocked, Broken, Cell, Skipped

if TYPE_CHECKING:
    from nabladocs.model import Checked, Comparison, Ending, Idle, Outcome, Page, Run, Rung, Unit

Kind = Literal["cell", "inline", "claim"]
Class = Literal["checked", "only-run", "skipped", "blocked", "broken", "syntax-only"]
"""What was done with a unit: run and compared with what the page records, only run, or neither."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An output that the page records: where, on which rung of the ladder it holds (None: on none), and by what."""

    path: str
    cell: int | None
    line: int
    rung: Rung | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one unit, or of a fence that does not run: its class, its status and why it was left out.

    It ran, or its last run was `reused` because nothing changed that it depends on, or neither. `unchecked` says that
    the page shows an output of it that nothing is compared with.
    """

    path: str
    cell: int | None
    line: int
    kind: Kind
    classed: Class
    status: Literal["passed", "failed", "skipped", "blocked", "idle"]
    ran: bool = False
    reused: bool = False
    reason: str | None = None
    expectations: tuple[Compared, ...] = ()
    unchecked: bool = False
    examples_left_out: int = 0


def entries(result: Checked) -> tuple[Entry, ...]:
    """Give an entry for each unit of a page, in order, and then one for each fence that does not run."""
    page = result.page
    reused = result.reused
    units = zip(page.units, result.runs, result.outcomes, strict=True)
    return (*(_entry(page, *each, reused=each[0].number in reused) for each in units), *map(_idle, page.idle))


def _entry(page: Page, unit: Unit, run: Run, outcome: Outcome, *, reused: bool) -> Entry:
    came_to = not isinstance(run.ending, Skipped | Blocked)
    compared = tuple(_compared(each) for each in outcome.comparisons if each.expectation.text)
    return Entry(
        unit.place.source.file,
        unit.place.cell,
        unit.place.start.line,
        unit.kind,
        _class(unit, run, compared),
        outcome.status,
        ran=came_to and not reused,
        reused=came_to and reused,
        reason=None if came_to or isinstance(unit, Broken) else _reason(page, run.ending),
        expectations=compared,
        unchecked=outcome.unchecked,
        examples_left_out=sum(example.left_out for example in unit.examples) if isinstance(unit, Cell) else 0,
    )


def _compared(comparison: Comparison) -> Compared:
    place = comparison.expectation.place
    return Compared(place.source.file, place.cell, place.start.line, comparison.rung, comparison.rules)


def _class(unit: Unit, run: Run, compared: tuple[Compared, ...]) -> Class:
    if isinstance(unit, Broken):
        return "broken"
    match run.ending:
        case Skipped():
            return "skipped"
        case Blocked():
            return "blocked"
    return "checked" if compared or unit.kind == "claim" else "only-run"


def _reason(page: Page, ending: Ending) -> str | None:
    match ending:
        case Skipped(reason):
            return reason
        case Blocked(by):
            return f"{page.units[by].place} failed"
    return None


def _idle(idle: Idle) -> Entry:
    place = idle.place
    at = place.source.file, place.cell, place.start.line
    return Entry(*at, "cell", "syntax-only", "idle", unchecked=idle.recorded)
