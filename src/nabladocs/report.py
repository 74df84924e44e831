"""What a check of pages found, drawn for a person, for a program or for GitHub."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from nabladocs.displays import KINDS, displays, tally
from nabladocs.entries import entries
from nabladocs.formulations import names_of, repeated_names
from nabladocs.source import as_json, draw, draw_github, draw_json, ordered, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nabladocs.entries import Class, Entry
    from nabladocs.model import Checked
    from nabladocs.source import Diagnostic, Place
    from nabladocs.undeclared import Kind

STATUSES = ("passed", "failed", "blocked")
CLASSES: Mapping[str, Class] = {
    "checked": "checked",
    "only_run": "only-run",
    "skipped": "skipped",
    "syntax_only": "syntax-only",
}
"""The classes of cells that are counted, by what their count is called."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of pages, and all that was found on them.

    `names` are those of the claims, which no two pages share, `left` counts the pages that were not come to, `folder`
    is where the site stands in its repository, `seed` is the one that was asked for in place of the claims' own, and
    `displays` counts the display formulas by their kind.
    """

    pages: tuple[str, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Diagnostic, ...]
    seconds: float
    names: tuple[tuple[str, Place], ...] = ()
    left: int = 0
    folder: str = ""
    seed: int | None = None
    displays: Mapping[Kind, int] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Iterable[Checked], seconds: float, unread: Iterable[Diagnostic] = ()) -> Report:
        """Give the report on pages and on files that could not be read as such."""
        results, unread = tuple(results), tuple(unread)
        names = tuple(name for result in results for name in names_of(result.page))
        found = {finding for result in results for finding in result.diagnostics}
        return cls(
            tuple(result.page.path for result in results),
            tuple(entry for result in results for entry in entries(result)),
            tuple(ordered({*unread, *found, *repeated_names(names)})),
            seconds,
            names,
            displays=tally(display for result in results for display in displays(result)),
        )

    @classmethod
    def joined(cls, reports: Iterable[Report]) -> Report:
        """Give the report on all that some reports are on."""
        reports = tuple(reports)
        names = tuple(name for report in reports for name in report.names)
        found = {finding for report in reports for finding in report.findings}
        return cls(
            tuple(page for report in reports for page in report.pages),
            tuple(entry for report in reports for entry in report.entries),
            tuple(ordered({*found, *repeated_names(names)})),
            sum(report.seconds for report in reports),
            names,
            displays={kind: sum(report.displays.get(kind, 0) for report in reports) for kind in KINDS},
        )

    @property
    def errors(self) -> Sequence[Diagnostic]:
        """What an author must mend."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> Sequence[Diagnostic]:
        """What an author should know."""
        return [finding for finding in self.findings if finding.severity == "warning"]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pages, cells, inline values and claims there are, and what became of these."""
        kinds = Counter(entry.kind for entry in self.entries)
        statuses = Counter[str](entry.status for entry in self.entries)
        classes = Counter(entry.classed for entry in self.entries if entry.kind == "cell")
        return {
            "pages": len(self.pages),
            "cells": kinds["cell"],
            "inline": kinds["inline"],
            "claims": kinds["claim"],
            "run": sum(entry.ran for entry in self.entries),
            "reused": sum(entry.reused for entry in self.entries),
            **{status: statuses[status] for status in STATUSES},
            **{name: classes[each] for name, each in CLASSES.items()},
            "expectations": sum(len(entry.expectations) for entry in self.entries),
            "unchecked": sum(entry.unchecked for entry in self.entries),
            "examples_left_out": sum(entry.examples_left_out for entry in self.entries),
            "left": self.left,
        }


def draw_text(report: Report, *, color: bool = False) -> str:
    """Draw all findings for a person, and a line that sums up, with why something was left out below it."""
    sums = "\n".join([summary(report), *_below(report)])
    return "\n\n".join([*(draw(finding, color=color) for finding in report.findings), sums])


def draw_annotations(report: Report, *, color: bool = False) -> str:
    """Draw all findings as GitHub's commands, and what sums up for who reads the log."""
    del color  # GitHub takes these commands plain
    drawn = (draw_github(finding, report.folder) for finding in report.findings)
    return "\n".join([*drawn, summary(report), *_below(report)])


def draw_object(report: Report, *, color: bool = False) -> str:
    """Draw the report as one JSON object."""
    del color  # JSON has none
    return draw_json(
        {
            "pages": report.pages,
            "counts": report.counts,
            "display_formulas": {name: report.displays.get(kind, 0) for kind, name in KINDS.items()},
            "outcomes": [_object(entry) for entry in report.entries],
            "diagnostics": [as_json(finding) for finding in report.errors],
            "warnings": [as_json(finding) for finding in report.warnings],
            "seconds": round(report.seconds, 3),
            "seed": report.seed,
        }
    )


def _object(entry: Entry) -> Mapping[str, object]:
    given = asdict(entry)
    # Python has a use of its own for the word `class`.
    return {"class" if name == "classed" else name: value for name, value in given.items()}


FORMATS: Mapping[str, Callable[..., str]] = {"text": draw_text, "json": draw_object, "github": draw_annotations}


def summary(report: Report) -> str:
    """Give one line such as `12 pages, 88 cells: 87 passed, 1 failed (60 checked, 28 only run)`."""
    counts = report.counts
    fates = [f"{counts[status]} {status}" for status in STATUSES if counts[status]]
    # A failed unit is one error, as a rule; what stands between the units is not in the counts.
    fates += [counted(len(report.errors), "error")] if len(report.errors) != counts["failed"] else []
    classes = [f"{counts[name]} {name.replace('_', ' ')}" for name in CLASSES if counts[name]]
    said = inventory(report) + (f": {', '.join(fates)}" if fates else "")
    return f"{said} ({', '.join(classes)})" if classes else said


def _below(report: Report) -> Iterator[str]:
    """Give the lines below the one that sums up."""
    yield from (f"  {line}" for line in [display_formulas(report)] if line)
    yield from _left_out(report)
    if report.seed is not None and report.counts["claims"]:
        yield f"  claims checked from seed {report.seed}: --seed={report.seed} does it again"


def _left_out(report: Report) -> Iterator[str]:
    """Give a line for each reason why something did not run, with the first place where."""
    skipped = [entry for entry in report.entries if entry.classed == "skipped"]
    for reason, times in Counter(entry.reason or "" for entry in skipped).items():
        first = next(entry for entry in skipped if (entry.reason or "") == reason)
        yield f"  {times} skipped: {printable(reason)} ({_at(first, times)})"
    prompted = [entry for entry in report.entries if entry.examples_left_out]
    if prompted:
        times = report.counts["examples_left_out"]
        yield f"  {counted(times, 'prompt')} left out by a directive ({_at(prompted[0], times)})"


def _at(entry: Entry, times: int) -> str:
    cell = f":cell {entry.cell}" if entry.cell else ""
    return f"{'first at ' if times > 1 else ''}{entry.path}{cell}:{entry.line}"


def inventory(report: Report) -> str:
    """Give what the pages hold, such as `12 pages, 88 cells`, and how much of that did not run because it is known."""
    counts = report.counts
    things = [counted(counts["pages"], "page"), counted(counts["cells"], "cell")]
    things += [counted(counts["inline"], "inline value")] if counts["inline"] else []
    things += [counted(counts["claims"], "claim")] if counts["claims"] else []
    things += [f"{counts['reused']} unchanged"] if counts["reused"] else []
    return ", ".join(things)


def display_formulas(report: Report) -> str:
    """Give a line such as `display formulas: 52 claims, 7 computed, 1 undeclared`; nothing where there are none."""
    found = {kind: number for kind, number in report.displays.items() if number}
    parts = [f"{number} {KINDS[kind] if number > 1 else kind}" for kind, number in found.items()]
    return f"display formula{'s' * (sum(found.values()) > 1)}: {', '.join(parts)}" if parts else ""


def counted(number: int, thing: str) -> str:
    """Give a number of things in words."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
