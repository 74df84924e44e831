"""Pages to steps: what is to be done with each session, and why."""

from __future__ import annotations

from nabladocs.model import Broken, Cell, Page, Step, Unit


def plan(page: Page) -> tuple[Step, ...]:
    """Give one step for each session of a page, in the order in which the sessions begin."""
    sessions: dict[str, list[Unit]] = {}
    for unit in page.units:
        sessions.setdefault(session_of(unit), []).append(unit)
    return tuple(
        Step(page, name, tuple(units), action="run", reason="no earlier run is kept")
        for name, units in sessions.items()
    )


def session_of(unit: Unit) -> str:
    """Give the name of the session a unit runs in; an isolated cell has one of its own that no author can name."""
    if isinstance(unit, Cell):
        return f"#{unit.number}" if unit.options.isolated else unit.options.session
    return unit.session if isinstance(unit, Broken) else ""
