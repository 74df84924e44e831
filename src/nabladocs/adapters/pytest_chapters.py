"""Pages and modules as pytest sees them: files, with an item for each of their parts that can be wrong."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from nabladocs.cache import NoCache
from nabladocs.config import read_config
from nabladocs.pages import find_pages
from nabladocs.parts import parts_of
from nabladocs.pipeline import Project
from nabladocs.source import ConfigError, Error, draw

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from nabladocs.model import Checked, Page
    from nabladocs.parts import Part


class Chapters:
    """The pages and modules of one site in one run of pytest, and the project that runs them."""

    def __init__(self, site: Path, *, reuses: bool, seed: int | None) -> None:
        self._site = site
        self._reuses = reuses
        self._seed = seed
        self._unusable = False
        self._selected: Sequence[Page] = ()
        self._checked: dict[str, Checked] = {}
        self._open = ExitStack()

    @cached_property
    def project(self) -> Project:
        """The project of the site; nothing runs before a page is started."""
        cache = None if self._reuses else NoCache()
        return self._open.enter_context(Project(replace(read_config(self._site), claim_seed=self._seed), cache=cache))

    @cached_property
    def _pages(self) -> frozenset[Path]:
        return frozenset(find_pages(self.project.config))

    def collect(self, path: Path, parent: pytest.Collector) -> Chapter:
        """Take a file of the site."""
        return Chapter.from_parent(parent, path=path, chapters=self)

    def open(self, path: Path) -> Page | None:
        """Read a file; None for Markdown that is no page of the site.

        Raises:
            Error: It cannot be read. If that is because of the site's settings, only the first file says so.
        """
        if self._unusable:
            return None
        try:
            is_page = path.suffix == ".py" or path in self._pages
            return self.project.open(path) if is_page else None
        except ConfigError:
            self._unusable = True
            raise

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the pages that items were selected from."""
        # A worker of pytest-xdist does not know yet which of the items will be its own.
        if not hasattr(session.config, "workerinput"):
            items = (item for item in session.items if isinstance(item, Item) and item.chapters is self)
            self._selected = [item.page for item in items]

    def check(self, page: Page) -> Checked:
        """Wait for a page; the first call starts all that were selected, so that they run side by side."""
        if page.path not in self._checked:
            self.project.start([page, *self._selected])
            self._selected = ()
            self._checked[page.path] = self.project.check(page)
            # What has run need not run again if we are interrupted, nor in another process of pytest-xdist.
            self.project.flush()
        return self._checked[page.path]

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

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell of trouble with the cache, which makes no test fail."""
        for finding in self.project.trouble if self._checked else ():
            terminalreporter.write_line(draw(finding))


class Chapter(pytest.File):
    """A page of the site, or a module with prompts in its docstrings."""

    def __init__(self, *, chapters: Chapters, **more: Any) -> None:
        super().__init__(**more)
        self._chapters = chapters

    def collect(self) -> Iterator[Item]:
        """Give what can be wrong in the file, from its top to its end."""
        page = self._chapters.open(self.path)
        for part in parts_of(page) if page else ():
            yield Item.from_parent(self, name=part.name, chapters=self._chapters, page=page, part=part)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], _style: Any = None) -> Any:
        """Draw why the file cannot be read; a fault of this tool keeps its traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Error) else super().repr_failure(excinfo)


class Item(pytest.Item):
    """A part of a page that can be wrong."""

    def __init__(self, *, chapters: Chapters, page: Page, part: Part, **more: Any) -> None:
        super().__init__(**more)
        self.chapters = chapters
        self.page = page
        self._part = part
        # What `-k` looks at, beside the names of the item and of the folders above it.
        self.extra_keyword_matches |= part.words

    def runtest(self) -> None:
        """Fail with what an author must mend."""
        verdict = self._part.judge(self.chapters.check(self.page))
        if verdict.reason:
            pytest.skip(verdict.reason)
        if verdict.findings:
            raise Error(*verdict.findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Draw what is wrong for the page's author; a fault of this tool keeps its traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Error) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the place for pytest's headings; pytest counts lines from 0."""
        place = self._part.place
        return self.chapters.project.config.root / place.source.file, place.row - 1, str(place)
