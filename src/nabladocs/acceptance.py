"""Accepting from end to end: pages run twice, and files that would say what came out both times."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from nabladocs.accept import accept, acceptable
from nabladocs.cache import NoCache
from nabladocs.desk import Desk
from nabladocs.elsewhere import Elsewhere
from nabladocs.execute import Host
from nabladocs.model import Edit, Outcome
from nabladocs.pipeline import Project
from nabladocs.readback import key_of
from nabladocs.report import counted
from nabladocs.rewrite import write
from nabladocs.source import ConfigError, Diagnostic, SourceError, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Checked, Page, Unit
    from nabladocs.pipeline import Executor
    from nabladocs.readback import Key
    from nabladocs.rewrite import Rewrite

RUNS: tuple[Callable[[Config], Executor], Callable[[Config], Executor]] = Host, Elsewhere
"""What pages are run with, the first time and the second."""


class Counter(Protocol):
    """What is told of each page that has run."""

    def advance(self) -> None:
        """Count one page more."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What there is to accept on some pages: the files to change, or those that were if it `is_written`.

    What is `refused` differs too and cannot be recorded; besides, there are `failures` that no record mends.
    """

    rewrites: tuple[Rewrite, ...]
    refused: tuple[Diagnostic, ...]
    failures: int
    is_written: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for an author to do."""
        return not (self.refused or self.failures) and (self.is_written or not self.rewrites)

    def written(self) -> Self:
        """Write the files, and give what came of it."""
        flaws = {rewrite: write(rewrite) for rewrite in self.rewrites}
        return replace(
            self,
            rewrites=tuple(rewrite for rewrite, flaw in flaws.items() if not flaw),
            refused=(*self.refused, *filter(None, flaws.values())),
            is_written=True,
        )

    @property
    def summary(self) -> str:
        """A line on what changes, and one on what does not though it should."""
        outputs = counted(sum(rewrite.outputs for rewrite in self.rewrites), "output")
        pages = counted(len(frozenset[str]().union(*(rewrite.pages for rewrite in self.rewrites))), "page")
        lines = [f"{outputs} in {pages} {'changed' if self.is_written else 'would change; --write writes them'}"]
        if not self.rewrites:
            changes = "nothing changed" if self.is_written else "nothing would change"
            lines = [changes if self.refused else "nothing to accept"]
        if self.failures:
            lines.append(f"{counted(self.failures, 'error')} cannot be accepted; nabla check shows them")
        return "\n".join(lines)


class _Silent:
    def advance(self) -> None:
        """Count nothing."""


def forbid_on_ci(environment: Mapping[str, str]) -> None:
    """Let pages be changed only where a person sees it.

    Raises:
        ConfigError: This is a server that checks pages.
    """
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        message = "outputs are not accepted on CI, where nobody looks at them: CI is set"
        advice = "accept where the page is written, look at what changed, and commit it; nabla check runs anywhere"
        raise ConfigError(Diagnostic("accept-on-ci", message, None, help=(advice,)))


def prepare(
    config: Config,
    paths: Iterable[Path],
    *,
    runs: tuple[Callable[[Config], Executor], Callable[[Config], Executor]] = RUNS,
    wanted: Callable[[Page, Unit], bool] = lambda *_: True,
    counting: Callable[[int], AbstractContextManager[Counter]] = lambda _: nullcontext(_Silent()),
) -> Acceptance:
    """Run pages, and those with something to accept once more; give what would change, and write nothing.

    Only what is `wanted` is accepted, and pages that have nothing of it do not run.
    """
    first, again = runs
    # What is kept of earlier runs is no run.
    with Project(config, executors={"python": first}, cache=NoCache()) as project:
        pages, unread = _opened(project, paths)
        chosen = [page for page in pages.values() if not page.units or any(wanted(page, unit) for unit in page.units)]
        results = _finished(project, chosen, counting)
    holding = {result.page.path: frozenset(_holding(result)) for result in results}
    results = [_narrowed(result, wanted) for result in results]
    wanting = [result for result in results if any(_wanted(result))]
    with Project(config, executors={"python": again}, cache=NoCache()) as project:
        # In another order, so that pages that lean on each other are noticed.
        repeated = _finished(project, [result.page for result in reversed(wanting)], counting)
    desk = Desk(config, pages, holding)
    for result, second in zip(wanting, reversed(repeated), strict=True):
        _lay_down(desk, result, second)
    desk.settle()
    failures = {*unread, *(finding for result in results for finding in _failures(result))}
    return Acceptance(desk.rewrites, tuple(ordered(desk.refused)), len(failures))


def _lay_down(desk: Desk, result: Checked, second: Checked) -> None:
    found = tuple(accept(result.page, result.runs, result.outcomes, second.outcomes))
    desk.refused |= dict.fromkeys(each for each in found if not isinstance(each, Edit))
    desk.ask(result.page, [each for each in found if isinstance(each, Edit)])


def _opened(project: Project, paths: Iterable[Path]) -> tuple[Mapping[Path, Page], Sequence[Diagnostic]]:
    """Read pages; one that cannot be read is no reason not to accept the others."""
    pages: dict[Path, Page] = {}
    unread: list[Diagnostic] = []
    for path in paths:
        try:
            pages[path] = project.open(path)
        except SourceError as error:
            unread += error.diagnostics
    return pages, unread


def _finished(
    project: Project, pages: Sequence[Page], counting: Callable[[int], AbstractContextManager[Counter]]
) -> Sequence[Checked]:
    project.start(pages)
    results = []
    with counting(len(pages)) as counter:
        for page in pages:
            results.append(project.check(page))
            counter.advance()
    return results


def _narrowed(result: Checked, wanted: Callable[[Page, Unit], bool]) -> Checked:
    """Give a result without what was found on units that are not wanted."""
    units = zip(result.page.units, result.outcomes, strict=True)
    left_out = [outcome for unit, outcome in units if not wanted(result.page, unit)]
    hidden = {finding for outcome in left_out for finding in outcome.diagnostics}
    return replace(
        result,
        outcomes=tuple(Outcome(each.number, "skipped") if each in left_out else each for each in result.outcomes),
        diagnostics=tuple(finding for finding in result.diagnostics if finding not in hidden),
    )


def _wanted(result: Checked) -> Iterable[Diagnostic]:
    """Give what was found that may be mended by recording what came out."""
    for outcome, run in zip(result.outcomes, result.runs, strict=True):
        yield from (each.finding for each in acceptable(outcome, run) if each.finding)


def _holding(result: Checked) -> Iterable[Key]:
    """Give the expectations of a page that hold."""
    compared = (comparison for outcome in result.outcomes for comparison in outcome.comparisons)
    return (key_of(comparison.expectation) for comparison in compared if comparison.rung)


def _failures(result: Checked) -> Iterable[Diagnostic]:
    wanted = set(_wanted(result))
    return (finding for finding in result.diagnostics if finding.severity == "error" and finding not in wanted)
