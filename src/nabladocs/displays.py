"""The display formulas that a page shows, and what vouches for each: a check, a computation, its author or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.fences import read_blocks
from nabladocs.formulas import DISPLAY, draw_formula
from nabladocs.located import lines_of, text_of
from nabladocs.model import Cell, Fold, Formulation, Group, Html, Inline, Prose, Tabs
from nabladocs.prose import Mathematics, find_in_prose
from nabladocs.render import draw_unit
from nabladocs.source import TAB_WIDTH, Source
from nabladocs.undeclared import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nabladocs.model import Checked, Piece, Run, Unit
    from nabladocs.source import Place
    from nabladocs.undeclared import Kind

KINDS: Mapping[Kind, str] = {
    "claim": "claims",
    "computed": "computed",
    "definition": "definitions",
    "undeclared": "undeclared",
}
"""The kinds of display formulas → what several of a kind are called."""
_RICH = {"text/latex", "text/markdown"}


@dataclass(frozen=True, slots=True)
class Display:
    """A display formula that a page shows; the place is that of the formula, or of the fence or value it comes from."""

    kind: Kind
    place: Place


def displays(checked: Checked) -> Iterator[Display]:
    """Give the display formulas of a page: those that are typed, then those of its claims and cells.

    A claim has one for each statement; the steps of its derivation are how that is checked, and no more statements.
    """
    page = checked.page
    for formula in page.formulas:
        # One that cannot be drawn is not shown.
        if formula.display and draw_formula(page, formula, checked.runs)[0].startswith(DISPLAY):
            yield Display(kind_of(formula), formula.place)
    for unit, run, outcome in zip(page.units, checked.runs, checked.outcomes, strict=True):
        if isinstance(unit, Formulation):
            yield from (Display("claim", unit.place) for _ in unit.claim.statements)
        elif _may_show_formulas(unit, run):
            shown = sum(map(_count, draw_unit(page, unit, run, outcome)))
            yield from (Display("computed", unit.place) for _ in range(shown))


def tally(found: Iterable[Display]) -> Mapping[Kind, int]:
    """Give how many there are of each kind."""
    counts = Counter(display.kind for display in found)
    return {kind: counts[kind] for kind in KINDS}


def _may_show_formulas(unit: Unit, run: Run) -> bool:
    """Say whether a unit is worth drawing: most give text and figures, and figures take long."""
    if isinstance(unit, Inline) and unit.context == "math":
        return False
    if isinstance(unit, Cell) and (unit.options.printed or unit.options.result in ("latex", "markdown")):
        return True
    return any(_RICH & output.data.keys() for outputs in run.outputs for output in outputs)


def _count(piece: Piece) -> int:
    match piece:
        case Html(html):
            return html.count(DISPLAY)
        case Prose(text):
            return _count_in_markdown(text)
        case Fold() | Group():
            return sum(map(_count, piece.pieces))
        case Tabs():
            return sum(_count(inner) for _, pieces in piece.tabs for inner in pieces)
    return 0


def _count_in_markdown(text: str) -> int:
    lines = lines_of(Source("", text.strip("\n").expandtabs(TAB_WIDTH)))
    closed = read_blocks([line.text for line in lines]).closed
    # Nothing in such a text runs, so a formula with values in it is none.
    found = (each for each in find_in_prose(text_of(lines, {}), closed) if isinstance(each, Mathematics))
    return sum(each.display and not each.values for each in found)
