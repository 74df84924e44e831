"""The order of the stages, and the only file that knows it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from nabladocs.cache import Cache
from nabladocs.check import check, is_unstable
from nabladocs.docstrings import read_docstrings
from nabladocs.execute import EXECUTORS
from nabladocs.index import Index
from nabladocs.inputs import Present, facts
from nabladocs.model import Cell, Checked, Outcome, Result, Run, Skipped
from nabladocs.pages import find_pages
from nabladocs.parse import read_page
from nabladocs.plan import plan, record
from nabladocs.references import families_of, linked, links_of, numbers_in, see_also, targets_on, unknown, with_numbers
from nabladocs.render import draw_formulas, draw_units
from nabladocs.seeds import is_claim, seeded
from nabladocs.sessions import completed
from nabladocs.source import Diagnostic, Source, SourceError, ordered
from nabladocs.undescribed import undescribed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Input, Page, Record, Step
    from nabladocs.references import Known


class Executor(Protocol):
    """What carries out steps; each future gives one run for each unit of its step."""

    def submit(self, steps: Sequence[Step]) -> Sequence[Future[tuple[Run, ...]]]:
        """Begin the steps and return at once."""

    def close(self) -> None:
        """End what still runs."""


class Records(Protocol):
    """What keeps the records of earlier runs, and `trouble` with that."""

    @property
    def trouble(self) -> tuple[Diagnostic, ...]:
        """What has gone wrong up to now."""

    def load(self, page: str) -> Mapping[str, Record]:
        """Give the records of a page by session."""

    def keep(self, page: str, sessions: Collection[str], records: Mapping[str, Record]) -> None:
        """Keep records; those of sessions that the page has no more are thrown away."""

    def flush(self) -> None:
        """Write what is new."""

    def close(self) -> None:
        """Write what is new, and let go of all."""


def read_text(path: Path) -> str:
    """Read a file with its line endings kept, as diagnostics and edits count characters in it."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


NAMELESS = "<page>"
"""What a text is called that comes from no file."""

_Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is being done with the sessions of a page, and what comes of each."""

    steps: tuple[Step, ...]
    futures: tuple[Future[tuple[Run, ...]], ...]


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
        cache: Records | None = None,
        pages: Callable[[], Iterable[Path]] | None = None,
    ) -> None:
        """Take what the project reads with, runs with and keeps runs in; nothing is read or started yet.

        `pages` gives the pages that may link to what others name: those of the site, if no one knows better.
        """
        self.config = config
        self._read = read
        self._executor = executors["python"](config)
        self._cache = Cache(config.cache, config.root) if cache is None else cache
        self._present = Present(config.root)
        self._begun: dict[_Key, _Begun] = {}
        self._finished: set[_Key] = set()
        self._opened: dict[Path, tuple[int, Page]] = {}
        self._index = Index(config, read, pages or partial(find_pages, config), self.name_of)

    def open(self, path: Path | None, body: str | None = None) -> Page:
        """Read a page, or a module; `body` is its Markdown where a site generator has it, and all of it without a path.

        Raises:
            SourceError: The file cannot be read, or is not UTF-8.
        """
        if path is None:
            return read_page(Source(NAMELESS, body or ""), self.config, self._read)
        shown = self.name_of(path)
        try:
            text = self._read(path)
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(_unreadable(shown, error)) from error
        source = Source(shown, text)
        before, page = self._opened.get(path, (0, None))
        # A plugin reads a page ahead of its rendering, and mostly nothing changes in between.
        if page is None or before != hash(body) or not self._is_current(page, source):
            is_module = path.suffix == ".py"
            page = (
                read_docstrings(source, self.config) if is_module else read_page(source, self.config, self._read, body)
            )
            self._opened[path] = hash(body), page
        return page

    def name_of(self, path: Path) -> str:
        """Give what a page is called: its path from the folder of mkdocs.yml."""
        try:
            return path.resolve().relative_to(self.config.root.resolve()).as_posix()
        except ValueError:
            return path.name

    def _is_current(self, page: Page, source: Source) -> bool:
        """Say whether a page would be read the same again: from its file, and from those it includes."""
        # What is wrong with a page may lie in a file that was not there.
        if page.files[page.path] != source or page.diagnostics:
            return False
        included = (file for path, file in page.files.items() if path != page.path and not file.within)
        try:
            return all(self._read(self.config.root / file.path) == file.text for file in included)
        except (OSError, UnicodeDecodeError):
            return False

    def glance(self, text: str, around: Page | None = None) -> Result:
        """Draw a text that is no page, such as a docstring: its formulas, and its cells as the code they are.

        `around` is the page that it stands on; without one, it is not known where its links to claims lead.
        """
        config = replace(self.config, snippets_everywhere=False)
        page = read_page(Source(NAMELESS, text), config, self._read, text)
        # Nobody can know the numbers of what is computed, or stands beside the pages.
        formulas = tuple(replace(formula, numbered=()) for formula in page.formulas if len(formula.tex) == 1)
        if not around:
            formulas = tuple(replace(formula, references=()) for formula in formulas)
        references = page.references if around else ()
        page = replace(page, formulas=formulas, diagnostics=(), references=references)
        runs = tuple(Run(unit.number, (), Skipped(""), 0.0) for unit in page.units)
        outcomes = tuple(Outcome(unit.number, "skipped") for unit in page.units)
        drawn, flaws = draw_formulas(page, runs)
        known = self._targets(around) if around and links_of(page) else {}
        at = around.path if around else NAMELESS
        found = tuple(ordered((*flaws, *(unknown(page, known) if around else ()))))
        pieces = draw_units(page, runs, outcomes, see_also(page, known, at))
        numbers = numbers_in(page, known)
        drawn = with_numbers(drawn, numbers)
        return Result(page, (), runs, outcomes, found, pieces, drawn, tuple(linked(page, known, at)), numbers)

    def _targets(self, page: Page) -> Known:
        """Give what a page can link to: that of the site or, of a text of unknown place, its own."""
        return targets_on(page) if page.path == NAMELESS else {**self._index.targets, **targets_on(page)}

    def state(self, given: Input) -> str:
        """Give the state of what a run depended on as it is now."""
        return self._present.state(given)

    def plan(self, page: Page) -> tuple[Step, ...]:
        """Say what is to be done with each session of a page, and why; nothing is done."""
        given = facts(self.config, page.defaults, self._present)
        records = {} if page.path == NAMELESS else self._cache.load(page.path)
        return plan(page, records, given, self._present.state)

    def start(self, pages: Iterable[Page]) -> None:
        """Begin the sessions of pages that have not begun, where they have to run; returns at once.

        The first may run while the last are still to be read.
        """
        for page in pages:
            if _key(page) not in self._begun:
                self._begin(page)

    def _begin(self, page: Page) -> None:
        steps = tuple(map(self._seeded, self.plan(page)))
        running = [step for step in steps if step.action == "run"]
        for step in running:
            # How what it declares to read is before it runs.
            self._present.declared(page.defaults.reads)
            for unit in step.units:
                self._present.declared(unit.options.reads if isinstance(unit, Cell) else ())
        futures = iter(self._executor.submit(running))
        runs = (next(futures) if step.action == "run" else _reused(step) for step in steps)
        self._begun[_key(page)] = _Begun(steps, tuple(runs))

    def _seeded(self, step: Step) -> Step:
        return step if (seed := self.config.claim_seed) is None or not is_claim(step) else seeded(step, seed)

    def finish(self, page: Page) -> Result:
        """Wait for the sessions of one page, tell what became of it and draw it."""
        checked, formulas, known = self._checked(page)
        drawn = draw_units(page, checked.runs, checked.outcomes, see_also(page, known, page.path))
        links = tuple(linked(page, known, page.path))
        numbers = numbers_in(page, known)
        return Result(
            page,
            checked.steps,
            checked.runs,
            checked.outcomes,
            checked.diagnostics,
            drawn,
            with_numbers(formulas, numbers),
            links,
            numbers,
        )

    def check(self, page: Page) -> Checked:
        """Wait for the sessions of one page and tell what became of it, for who does not want to see the page."""
        return self._checked(page)[0]

    def _checked(self, page: Page) -> tuple[Checked, tuple[str, ...], Known]:
        """Give what became of a page, its formulas, as only drawing them shows what is wrong, and what it can name."""
        self.start([page])
        begun = self._begun[_key(page)]
        done = [future.result() for future in begun.futures]
        runs = tuple(sorted((run for runs in done for run in runs), key=lambda run: run.number))
        outcomes = check(page, begun.steps, runs, self.config.unchecked)
        self._keep(page, begun.steps, runs, outcomes)
        formulas, flaws = draw_formulas(page, runs)
        # Where nothing is named, other pages need not be read.
        known = self._targets(page) if links_of(page) or families_of(page) else {}
        found = {*page.diagnostics, *flaws, *unknown(page, known)}
        found |= set(undescribed(page.units, runs, self.config.undescribed))
        found |= {finding for outcome in outcomes for finding in outcome.diagnostics}
        return Checked(page, begun.steps, runs, outcomes, tuple(ordered(found))), formulas, known

    def _keep(self, page: Page, steps: Sequence[Step], runs: Sequence[Run], outcomes: Sequence[Outcome]) -> None:
        """Keep what ran, unless it came out in another way than before: that has to be mended first."""
        key = _key(page)
        if page.path == NAMELESS or key in self._finished:
            return
        self._finished.add(key)
        present = self._present
        given = facts(self.config, page.defaults, present)
        records = {
            step.session: record(step, runs, given, present.state, present.declared)
            for step in steps
            if step.action == "run"
            and (self.config.claim_seed is None or not is_claim(step))
            and not any(is_unstable(outcomes[unit.number]) for unit in step.units)
        }
        self._cache.keep(page.path, {step.session for step in steps}, records)

    def release(self, page: Page) -> None:
        """Let go of a page that is finished and will not be asked for again."""
        self._begun.pop(_key(page), None)
        self._finished.discard(_key(page))
        self._opened.pop(self.config.root / page.path, None)

    @property
    def present(self) -> Present:
        """What runs depend on besides their pages, as it is at the time of this build."""
        return self._present

    @property
    def trouble(self) -> tuple[Diagnostic, ...]:
        """What has gone wrong with what is kept of earlier runs, which makes no page wrong."""
        return self._cache.trouble

    def flush(self) -> None:
        """Write what is to be kept of the pages that are finished."""
        self._cache.flush()

    def forget(self) -> None:
        """Forget what became of pages, so that the next build looks again at what they are made of.

        The executor stays warm, and pages are read again only where they changed.
        """
        self._cache.close()
        self._present = Present(self.config.root)
        self._begun.clear()
        self._finished.clear()
        self._index.forget()

    def close(self) -> None:
        """End what still runs, and write what is to be kept."""
        self._executor.close()
        self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _reused(step: Step) -> Future[tuple[Run, ...]]:
    future: Future[tuple[Run, ...]] = Future()
    future.set_result(completed(step.units, step.kept))
    return future


def _unreadable(path: str, error: OSError | UnicodeDecodeError) -> Diagnostic:
    if isinstance(error, UnicodeDecodeError):
        return Diagnostic(
            "page-unreadable",
            f"{path} is not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}",
            None,
            help=("save the file as UTF-8",),
        )
    return Diagnostic("page-unreadable", f"{path} cannot be read: {error.strerror}", None)
