"""The order of the stages, and the only file that knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, Self

from nabladocs.check import check
from nabladocs.execute import EXECUTORS
from nabladocs.model import Outcome, Result, Run, Skipped
from nabladocs.parse import read_page
from nabladocs.plan import plan
from nabladocs.render import draw_formulas, draw_units
from nabladocs.source import Diagnostic, Source, SourceError, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Page, Step


class Executor(Protocol):
    """What carries out steps; each future gives one run for each unit of its step."""

    def submit(self, steps: Sequence[Step]) -> Sequence[Future[tuple[Run, ...]]]:
        """Begin the steps and return at once."""

    def close(self) -> None:
        """End what still runs."""


def read_text(path: Path) -> str:
    """Read a file with its line endings kept, as diagnostics and edits count characters in it."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


NAMELESS = "<page>"
"""What a text is called that comes from no file."""

_Key = tuple[str, str, tuple[str, ...]]


def _key(page: Page) -> _Key:
    """What a page's runs come from; two readings of one page are equal in it, and no edit of a file is missed."""
    return page.path, page.text, tuple(source.text for source in page.files.values())


class Project:
    """Pages of one site, their sessions and what became of them."""

    def __init__(
        self,
        config: Config,
        *,
        read: Callable[[Path], str] = read_text,
        executors: Mapping[str, Callable[[Config], Executor]] = EXECUTORS,
    ) -> None:
        """Take what the project reads with and runs with; nothing is read or started yet."""
        self.config = config
        self._read = read
        self._executor = executors["python"](config)
        self._begun: dict[_Key, tuple[Future[tuple[Run, ...]], ...]] = {}
        self._opened: dict[Path, tuple[str | None, Page]] = {}

    def open(self, path: Path | None, body: str | None = None) -> Page:
        """Read a page; `body` is its Markdown where a site generator has it already, and all of it without a path.

        Raises:
            SourceError: The file cannot be read, or is not UTF-8.
        """
        if path is None:
            return read_page(Source(NAMELESS, body or ""), self.config, self._read)
        try:
            shown = path.resolve().relative_to(self.config.root.resolve()).as_posix()
        except ValueError:
            shown = path.name
        try:
            text = self._read(path)
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(_unreadable(shown, error)) from error
        source = Source(shown, text)
        before, page = self._opened.get(path, (None, None))
        # A plugin reads a page ahead of its rendering, and mostly nothing changes in between.
        if page is None or before != body or not self._is_current(page, source):
            page = read_page(source, self.config, self._read, body)
            self._opened[path] = body, page
        return page

    def _is_current(self, page: Page, source: Source) -> bool:
        """Say whether a page would be read the same again: from its file, and from those it includes."""
        # What is wrong with a page may lie in a file that was not there.
        if page.files[page.path] != source or page.diagnostics:
            return False
        included = (file for path, file in page.files.items() if path != page.path)
        try:
            return all(self._read(self.config.root / file.path) == file.text for file in included)
        except (OSError, UnicodeDecodeError):
            return False

    def glance(self, text: str) -> Result:
        """Draw a text that is no page, such as a docstring: its formulas, and its cells as the code they are."""
        config = replace(self.config, snippets_everywhere=False)
        page = read_page(Source(NAMELESS, text), config, self._read, text)
        formulas = tuple(formula for formula in page.formulas if len(formula.tex) == 1)
        page = replace(page, formulas=formulas, diagnostics=())
        runs = tuple(Run(unit.number, (), Skipped(""), 0.0) for unit in page.units)
        outcomes = tuple(Outcome(unit.number, "skipped") for unit in page.units)
        drawn, flaws = draw_formulas(page, runs)
        return Result(page, runs, outcomes, draw_units(page, runs, outcomes), drawn, tuple(ordered(flaws)))

    def start(self, pages: Iterable[Page]) -> None:
        """Begin the sessions of pages that have not begun; returns at once."""
        steps = {key: plan(page) for page in pages if (key := _key(page)) not in self._begun}
        futures = iter(self._executor.submit([step for planned in steps.values() for step in planned]))
        self._begun |= {key: tuple(next(futures) for _ in planned) for key, planned in steps.items()}

    def finish(self, page: Page) -> Result:
        """Wait for the sessions of one page and tell what became of it."""
        self.start([page])
        runs = sorted(
            (run for future in self._begun[_key(page)] for run in future.result()), key=lambda run: run.number
        )
        outcomes = check(page, runs)
        formulas, flaws = draw_formulas(page, runs)
        found = {*page.diagnostics, *flaws, *(finding for outcome in outcomes for finding in outcome.diagnostics)}
        return Result(page, tuple(runs), outcomes, draw_units(page, runs, outcomes), formulas, tuple(ordered(found)))

    def forget(self) -> None:
        """Forget pages and what became of them, so that the next build runs them anew; the executor stays warm."""
        self._opened.clear()
        self._begun.clear()

    def close(self) -> None:
        """End what still runs."""
        self._executor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _unreadable(path: str, error: OSError | UnicodeDecodeError) -> Diagnostic:
    if isinstance(error, UnicodeDecodeError):
        return Diagnostic(
            "page-unreadable",
            f"{path} is not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}",
            None,
            help=("save the file as UTF-8",),
        )
    return Diagnostic("page-unreadable", f"{path} cannot be read: {error.strerror}", None)
