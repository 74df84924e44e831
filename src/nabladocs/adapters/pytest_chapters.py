"""Chapters as pytest sees them: files of items, one for each cell or value and one for each flaw between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from nabladocs.cache import NoCache
from nabladocs.config import read_config
from nabladocs.model import Blocked, Broken, Result, Skipped
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project
from nabladocs.source import ConfigError, Diagnostic, Error, Place, Span

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from nabladocs.model import Page

Judge = Callable[[Result], Sequence[Diagnostic]]
"""Gives what is wrong with one part of a page, or raises pytest's skip."""


class Chapters:
    """The chapters of one run of pytest, and the project that runs them."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._unusable = False
        self._selected: Sequence[Page] = ()
        self._open = ExitStack()

    @cached_property
    def project(self) -> Project:
        """The project of the site; nothing runs before a page is started."""
        # Who runs tests wants to see them run.
        return self._open.enter_context(Project(read_config(self._site), cache=NoCache()))

    @cached_property
    def _pages(self) -> frozenset[Path]:
        return frozenset(find_pages(self.project.config))

    def collect(self, path: Path, parent: pytest.Collector) -> Chapter:
        """Take a file from the folder of the pages."""
        return Chapter.from_parent(parent, path=path, chapters=self)

    def open(self, path: Path) -> Page | None:
        """Read a page; None for what is no page of the site.

        Raises:
            Error: It cannot be read. If that is because of the site's settings, only the first page says so.
        """
        if self._unusable:
            return None
        try:
            is_page = path in self._pages
        except ConfigError:
            self._unusable = True
            raise
        return self.project.open(path) if is_page else None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the pages that items were selected from."""
        # A worker of pytest-xdist does not know yet which of the items will be its own.
        if not hasattr(session.config, "workerinput"):
            self._selected = [item.page for item in session.items if isinstance(item, Item)]

    def finish(self, page: Page) -> Result:
        """Wait for a page; the first call starts all that were selected, so that they run side by side."""
        self.project.start([page, *self._selected])
        self._selected = ()
        return self.project.finish(page)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let a skip name the line of the page, where pytest would name a line of this file."""
        report = yield
        if isinstance(item, Item) and report.skipped and isinstance(report.longrepr, tuple):
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line + 1, report.longrepr[2])
        return report

    def pytest_sessionfinish(self) -> None:
        """End what still runs."""
        self._open.close()


class Chapter(pytest.File):
    """A page of the site."""

    def __init__(self, *, chapters: Chapters, **more: Any) -> None:
        super().__init__(**more)
        self._chapters = chapters

    def collect(self) -> Iterator[Item]:
        """Give what can be wrong on the page, from its top to its end."""
        page = self._chapters.open(self.path)
        for part in _parts(page) if page else ():
            yield Item.from_parent(self, name=part.name, chapters=self._chapters, page=page, part=part)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], _style: Any = None) -> Any:
        """Draw why the page cannot be read; a fault of this tool keeps its traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Error) else super().repr_failure(excinfo)


class Item(pytest.Item):
    """A part of a page that can be wrong."""

    def __init__(self, *, chapters: Chapters, page: Page, part: Part, **more: Any) -> None:
        super().__init__(**more)
        self.page = page
        self._chapters = chapters
        self._part = part

    def runtest(self) -> None:
        """Fail with what an author must mend."""
        found = self._part.judge(self._chapters.finish(self.page))
        if found:
            raise Error(*found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Draw what is wrong for the page's author; a fault of this tool keeps its traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Error) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the place for pytest's headings; pytest counts lines from 0."""
        return self.path, self._part.place.start.line - 1, str(self._part.place)


# --- what can be wrong on a page ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that can be wrong, and who tells from the page's result whether it is."""

    name: str
    place: Place
    judge: Judge


def _parts(page: Page) -> Sequence[Part]:
    """Give the parts of a page in the order of their places."""
    judges: list[tuple[Place, Judge]] = [(unit.place, partial(_judge_unit, number=unit.number)) for unit in page.units]
    judges += [(flaw.place or _top(page), partial(_judge_flaw, flaw=flaw)) for flaw in _flaws(page)]
    judges.sort(key=lambda judged: (judged[0].source.path != page.path, judged[0].span.start))
    parts: dict[str, Part] = {}
    for place, judge in judges:
        name = next(name for name in _names(page, place) if name not in parts)
        parts[name] = Part(name, place, judge)
    if page.formulas:
        # One part for all: a page has many, and it is rare that one cannot be drawn.
        parts["formulas"] = Part("formulas", page.formulas[0].place, _judge_formulas)
    return tuple(parts.values())


def _names(page: Page, place: Place) -> Iterator[str]:
    """Give names for a part, the best first: its line, then what else tells it from others on that line."""
    start = place.start
    line = f"L{start.line}" if place.source.path == page.path else f"{place.source.path}:{start.line}"
    yield line
    yield f"{line}:{start.column}"
    yield from (f"{line}:{start.column}-{more}" for more in count(2))


def _top(page: Page) -> Place:
    return Place(page.files[page.path], Span(0, 0))


def _flaws(page: Page) -> Sequence[Diagnostic]:
    """Give the errors found in reading a page that belong to none of its units."""
    known = {finding for unit in page.units if isinstance(unit, Broken) for finding in unit.diagnostics}
    return [flaw for flaw in page.diagnostics if flaw not in known and flaw.severity == "error"]


def _judge_flaw(_result: Result, flaw: Diagnostic) -> Sequence[Diagnostic]:
    return (flaw,)


def _judge_unit(result: Result, number: int) -> Sequence[Diagnostic]:
    outcome = result.outcomes[number]
    match result.runs[number].ending:
        case Skipped(reason) if outcome.status == "skipped":
            pytest.skip(reason)
        case Blocked(by) if outcome.status == "blocked":
            pytest.skip(f"not run, because {result.page.units[by].place} failed")
    return _errors(outcome.diagnostics)


def _judge_formulas(result: Result) -> Sequence[Diagnostic]:
    known = {finding for outcome in result.outcomes for finding in outcome.diagnostics}
    return [flaw for flaw in _errors(result.diagnostics) if flaw not in known and flaw not in result.page.diagnostics]


def _errors(findings: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    return [finding for finding in findings if finding.severity == "error"]
