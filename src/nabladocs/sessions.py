"""Which units of a page share a session, which of them run, and what is said of those that do not."""

from __future__ import annotations

from hashlib import blake2b
from itertools import count, takewhile
from typing import TYPE_CHECKING

from nabladocs.model import Blocked, Broken, Cell, Formulation, Run, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nabladocs.model import Page, Running, Unit

ISOLATED = "isolated "
"""What the name of an isolated cell's session begins with."""
CLAIM = "claim "
"""What the name of a claim's session begins with."""


def sessions(page: Page) -> Mapping[str, tuple[Unit, ...]]:
    """Give the units of each session of a page, in the order in which the sessions begin."""
    found: dict[str, list[Unit]] = {}
    for unit in page.units:
        name = _session_of(unit)
        if name.startswith((ISOLATED, CLAIM)):
            name = next(each for each in _numbered(name) if each not in found)
        found.setdefault(name, []).append(unit)
    return {name: tuple(units) for name, units in found.items()}


def _session_of(unit: Unit) -> str:
    """Give the name of the session a unit runs in.

    An isolated cell and a claim have each one of its own, that no author can name.
    """
    if isinstance(unit, Cell) and unit.options.isolated:
        # By its code it is known again, wherever it moves on the page.
        code = "\0".join(example.code for example in unit.examples)
        return f"{ISOLATED}{blake2b(code.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"
    if isinstance(unit, Formulation):
        return CLAIM + unit.id
    if isinstance(unit, Cell):
        return unit.options.session
    return unit.session if isinstance(unit, Broken) else ""


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}.{number}" for number in count(2))


def runnable(units: Iterable[Unit]) -> list[Running]:
    """Give the units that a session has to run: those before the first that cannot be understood."""
    understood = takewhile(lambda unit: not isinstance(unit, Broken), units)
    return [unit for unit in understood if not isinstance(unit, Broken) and not _skip(unit)]


def _skip(unit: Unit) -> str:
    return unit.options.skip if isinstance(unit, Cell) else ""


def completed(units: Sequence[Unit], ran: Iterable[Run]) -> tuple[Run, ...]:
    """Give the runs of all units of a session: of those that it came to, and of the others."""
    by_number = {run.number: run for run in ran}
    last = max(by_number, default=-1)
    runs = []
    blocked_by = None
    for unit in units:
        if run := by_number.get(unit.number):
            runs.append(run)
        elif reason := _skip(unit):
            runs.append(Run(unit.number, (), Skipped(reason), 0.0))
        else:
            by = unit.number if isinstance(unit, Broken) else last
            blocked_by = by if blocked_by is None else blocked_by
            runs.append(Run(unit.number, (), Blocked(by if isinstance(unit, Broken) else blocked_by), 0.0))
    return tuple(runs)
