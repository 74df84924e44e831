"""A check of chosen pages: they are read, run side by side, and reported in order."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.expression import read_expression
from nabladocs.report import Report
from nabladocs.repository import folder_of
from nabladocs.selection import Selection
from nabladocs.source import ConfigError, Diagnostic, SourceError
from nabladocs.terminal import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nabladocs.model import Page
    from nabladocs.paths import Chosen
    from nabladocs.pipeline import Project


def opened(project: Project, paths: Iterable[Path]) -> tuple[Sequence[Page], Sequence[Diagnostic]]:
    """Read pages; one that cannot be read is no reason not to check the others."""
    pages: list[Page] = []
    unread: list[Diagnostic] = []
    for path in paths:
        try:
            pages.append(project.open(path))
        except SourceError as error:
            unread += error.diagnostics
    return pages, unread


def select(project: Project, chosen: Chosen, expression: str) -> Selection:
    """Give what is asked for by paths and by an expression, empty for all that is on the pages.

    Raises:
        ConfigError: The expression cannot be read.
    """
    spots = {project.name_of(path): names for path, names in chosen.spots.items()}
    return Selection(spots, read_expression(expression)) if expression.strip() else Selection(spots)


def _selected(pages: Sequence[Page], selection: Selection) -> Sequence[Page]:
    """Give the pages that have something in them that is asked for.

    Raises:
        ConfigError: None has, or one has nothing of a name that is asked for.
    """
    if selection.is_all:
        return pages
    taken = [page for page in pages if selection.has_part_in(page)]
    if pages and not taken:
        advice = "a cell is called by its page, line, session, figure and title, such as docs/softmax.md::L42"
        raise ConfigError(
            Diagnostic("selection-empty", "nothing on these pages fits the expression", None, help=(advice,))
        )
    return taken


def review(
    project: Project, paths: Iterable[Path], selection: Selection, *, fail_fast: bool = False, shown: bool = True
) -> Report:
    """Run pages and report on what is asked for of them; `fail_fast` stops after the first with an error.

    A bar is `shown` while they run, where there is a terminal.

    Raises:
        ConfigError: Nothing that is asked for is on them.
    """
    began = time.monotonic()
    found, unread = opened(project, paths)
    pages = _selected(found, selection)
    ahead = () if fail_fast and unread else pages
    reports = [Report.of((), 0.0, unread)]
    project.start(ahead)
    with Progress(len(pages), shown=shown) as progress:
        for page in ahead:
            reports.append(selection.narrowed(project.check(page)))
            progress.advance()
            if fail_fast and reports[-1].errors:
                break
    project.flush()
    left = len(pages) - (len(reports) - 1)
    joined = Report.joined([*reports, Report.of((), 0.0, project.trouble)])
    seconds, folder = time.monotonic() - began, folder_of(project.config.root)
    return replace(joined, seconds=seconds, left=left, folder=folder, seed=project.config.claim_seed)
