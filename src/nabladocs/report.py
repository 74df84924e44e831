"""What a check of pages found, drawn for a person, for a program or for GitHub."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from nabladocs.model import Blocked, Skipped
from nabladocs.source import as_json, draw, draw_github, draw_json, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nabladocs.model import Ending, Page, Result
    from nabladocs.source import Diagnostic

LEFT_OUT = ("skipped", "blocked")
STATUSES = ("passed", "failed", *LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one unit: where it stands, its status, and why it was left out if it was.

    It ran, or its last run was `reused` because nothing changed that it depends on, or neither.
    """

    path: str
    line: int
    kind: Literal["cell", "inline"]
    status: str
    ran: bool
    reused: bool
    reason: str | None


def entries(result: Result) -> tuple[Entry, ...]:
    """Give an entry for each unit of a page, in order."""
    page = result.page
    return tuple(
        Entry(
            unit.place.source.path,
            unit.place.start.line,
            unit.kind,
            outcome.status,
            not isinstance(run.ending, Skipped | Blocked) and unit.number not in result.reused,
            not isinstance(run.ending, Skipped | Blocked) and unit.number in result.reused,
            _reason(page, run.ending) if outcome.status in LEFT_OUT else None,
        )
        for unit, run, outcome in zip(page.units, result.runs, result.outcomes, strict=True)
    )


def _reason(page: Page, ending: Ending) -> str | None:
    match ending:
        case Skipped(reason):
            return reason
        case Blocked(by):
            return f"{page.units[by].place} failed"
    return None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of pages, and all that was found on them."""

    pages: tuple[str, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Diagnostic, ...]
    seconds: float

    @classmethod
    def of(cls, results: Iterable[Result], seconds: float, unread: Iterable[Diagnostic] = ()) -> Report:
        """Give the report on pages and on files that could not be read as such."""
        results, unread = tuple(results), tuple(unread)
        return cls(
            tuple(result.page.path for result in results),
            tuple(entry for result in results for entry in entries(result)),
            tuple(ordered({*unread, *(finding for result in results for finding in result.diagnostics)})),
            seconds,
        )

    @classmethod
    def joined(cls, reports: Iterable[Report]) -> Report:
        """Give the report on all that some reports are on."""
        reports = tuple(reports)
        return cls(
            tuple(page for report in reports for page in report.pages),
            tuple(entry for report in reports for entry in report.entries),
            tuple(ordered({finding for report in reports for finding in report.findings})),
            sum(report.seconds for report in reports),
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
        """How many pages, cells and inline values there are, and what became of these."""
        kinds = Counter(entry.kind for entry in self.entries)
        statuses = Counter(entry.status for entry in self.entries)
        return {
            "pages": len(self.pages),
            "cells": kinds["cell"],
            "inline": kinds["inline"],
            "run": sum(entry.ran for entry in self.entries),
            "reused": sum(entry.reused for entry in self.entries),
            **{status: statuses[status] for status in STATUSES},
        }


def draw_text(report: Report, *, color: bool = False) -> str:
    """Draw all findings for a person, and one line that sums up."""
    return "\n\n".join([*(draw(finding, color=color) for finding in report.findings), summary(report)])


def draw_annotations(report: Report, *, color: bool = False) -> str:
    """Draw all findings as GitHub's commands, and one line that sums up for who reads the log."""
    del color  # GitHub takes these commands plain
    return "\n".join([*(draw_github(finding) for finding in report.findings), summary(report)])


def draw_object(report: Report, *, color: bool = False) -> str:
    """Draw the report as one JSON object."""
    del color  # JSON has none
    return draw_json(
        {
            "pages": report.pages,
            "counts": report.counts,
            "outcomes": [asdict(entry) for entry in report.entries],
            "diagnostics": [as_json(finding) for finding in report.errors],
            "warnings": [as_json(finding) for finding in report.warnings],
            "seconds": round(report.seconds, 3),
        }
    )


FORMATS: Mapping[str, Callable[..., str]] = {"text": draw_text, "json": draw_object, "github": draw_annotations}


def summary(report: Report) -> str:
    """Give one line such as `12 pages, 88 cells: 87 passed, 1 failed`."""
    counts = report.counts
    fates = [f"{counts[status]} {status}" for status in STATUSES if counts[status]]
    # A failed unit is one error, as a rule; what stands between the units is not in the counts.
    fates += [counted(len(report.errors), "error")] if len(report.errors) != counts["failed"] else []
    return inventory(report) + (f": {', '.join(fates)}" if fates else "")


def inventory(report: Report) -> str:
    """Give what the pages hold, such as `12 pages, 88 cells`, and how much of that did not run because it is known."""
    counts = report.counts
    things = [counted(counts["pages"], "page"), counted(counts["cells"], "cell")]
    things += [counted(counts["inline"], "inline value")] if counts["inline"] else []
    things += [f"{counts['reused']} unchanged"] if counts["reused"] else []
    return ", ".join(things)


def counted(number: int, thing: str) -> str:
    """Give a number of things in words."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
