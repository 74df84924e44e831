"""The parts of pages that are asked for, by a line or by an expression over their names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nabladocs.displays import displays, tally
from nabladocs.model import Blocked, Cell, Formulation
from nabladocs.paths import SPOT
from nabladocs.references import CODES
from nabladocs.report import Report
from nabladocs.source import ConfigError, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nabladocs.displays import Display
    from nabladocs.model import Checked, Page, Unit
    from nabladocs.source import Place

FORMULAS, LINKS = "formulas", "links"
"""What pytest calls the formulas of a page, and its links to claims, each of which it tests as one."""


def _all(_: Iterable[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: of some pages only what has one of some names, and everywhere only what fits.

    The names of a unit are those that pytest gives it and its outputs, `docs/softmax.md::L42`, and for `fits` also its
    session, its figure and its title, and those of a claim its own.
    """

    spots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fits: Callable[[Iterable[str]], bool] = _all

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.spots and self.fits is _all

    def has_part_in(self, page: Page) -> bool:
        """Say whether a page has to run.

        Raises:
            ConfigError: It has nothing of a name that is asked for.
        """
        parts = list(_parts(page))
        known = {name for names in parts for name in names}
        for spot in sorted(self.spots.get(page.path, ())):
            if spot not in (FORMULAS, LINKS) and f"{page.path}{SPOT}{spot}" not in known:
                raise ConfigError(_nothing_at(page, spot, parts))
        wanted = page.path in self.spots or self._takes(page, [page.path])
        return wanted or any(self._takes(page, names) for names in parts)

    def _takes(self, page: Page, names: Sequence[str]) -> bool:
        spots = self.spots.get(page.path)
        return (spots is None or any(f"{page.path}{SPOT}{spot}" in names for spot in spots)) and self.fits(names)

    def units_of(self, page: Page) -> Sequence[int]:
        """Give the numbers of the units that are asked for, in order."""
        return [unit.number for unit in page.units if self._takes(page, _names_of(page, unit))]

    def narrowed(self, result: Checked) -> Report:
        """Give the report on what is asked for of a page, and on what keeps that from running."""
        report = Report.of([result], 0.0)
        if self.is_all:
            return report
        page = result.page
        taken = self.units_of(page)
        idle = [n for n, each in enumerate(page.idle, len(page.units)) if self._takes(page, [_name(page, each.place)])]
        endings = (result.runs[n].ending for n in taken)
        blockers = [ending.by for ending in endings if isinstance(ending, Blocked)]
        found = {finding for n in (*taken, *blockers) for finding in result.outcomes[n].diagnostics}
        found |= {finding for finding in _between(result) if self._takes_finding(page, finding)}
        findings = tuple(finding for finding in report.findings if finding in found)
        shown = tally(display for display in displays(result) if self._takes_display(page, display, taken))
        chosen = tuple(report.entries[n] for n in (*taken, *idle))
        return replace(report, entries=chosen, findings=findings, displays=shown)

    def _takes_display(self, page: Page, display: Display, taken: Sequence[int]) -> bool:
        names = [_name(page, display.place), f"{page.path}{SPOT}{FORMULAS}"]
        return display.place in [page.units[n].place for n in taken] or self._takes(page, names)

    def _takes_finding(self, page: Page, finding: Diagnostic) -> bool:
        names = [_name(page, finding.place) if finding.place else page.path]
        if finding not in page.diagnostics and finding.code.startswith("formula"):
            names.append(f"{page.path}{SPOT}{FORMULAS}")
        if finding.code in CODES.values():
            names.append(f"{page.path}{SPOT}{LINKS}")
        return self._takes(page, names)


def _parts(page: Page) -> Iterator[Sequence[str]]:
    """Give the names of each part of a page that is known before anything runs."""
    yield from (_names_of(page, unit) for unit in page.units)
    yield from ([_name(page, idle.place)] for idle in page.idle)
    yield from ([_name(page, finding.place)] for finding in page.diagnostics if finding.place)


def _names_of(page: Page, unit: Unit) -> Sequence[str]:
    places = [unit.place]
    if isinstance(unit, Formulation):
        return [_name(page, unit.place), unit.id, unit.claim.title]
    if not isinstance(unit, Cell):
        return [_name(page, unit.place)]
    expected = (example.expectation for example in unit.examples)
    places += [each.place for each in expected if each and each.text]
    given = unit.options
    return [*(_name(page, place) for place in places), given.session, given.fig, given.title]


def _name(page: Page, place: Place) -> str:
    line, within = place.start.line, place.source.within
    if within:
        return f"{page.path}{SPOT}{within.name}:L{line}"
    spot = f"L{line}" if place.source.path == page.path else f"{place.source.path}:{line}"
    return f"{page.path}{SPOT}{spot}"


def _between(result: Checked) -> Iterator[Diagnostic]:
    """Give what was found on a page and belongs to none of its units."""
    known = {finding for outcome in result.outcomes for finding in outcome.diagnostics}
    yield from (finding for finding in result.diagnostics if finding not in known)


def _nothing_at(page: Page, spot: str, parts: Sequence[Sequence[str]]) -> Diagnostic:
    names = [names[0].partition(SPOT)[2] for names in parts]
    advice = f"there is something at {', '.join(names)}" if names else "the page has no cells and no values"
    return Diagnostic(
        "path-unusable", f"there is no cell, claim, value or output at {page.path}{SPOT}{spot}", None, help=(advice,)
    )
