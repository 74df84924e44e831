"""Pages as notebooks for readers to download, made from what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.model import Cell, Skipped

if TYPE_CHECKING:
    from nabladocs.model import Result


def has_cells(result: Result) -> bool:
    """Say whether a page has a cell that ran, without which a notebook of it would be no more than the page."""
    pairs = zip(result.page.units, result.runs, strict=True)
    return any(isinstance(unit, Cell) and not isinstance(run.ending, Skipped) for unit, run in pairs)
