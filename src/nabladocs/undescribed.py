"""Images that a page shows without a text for those who do not see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.model import Cell
from nabladocs.source import Diagnostic
from nabladocs.unchecked import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.config import Reaction
    from nabladocs.model import Output, Run, Unit

_BEFORE_IMAGES = ("text/html", "text/markdown")
"""The forms of a value that are shown in place of its picture."""
# What Graphviz and the like write of their own accord.
_TITLED = re.compile(r"<svg\b[^>]*>(?:\s|<!--.*?-->)*<title>\s*[^\s<]", re.DOTALL)
_DESCRIBE = 'write alt="…" behind its language, with what it shows'
_DESCRIBE_BELOW = 'write #| alt="…" in its first line, with what it shows'
_PART = 'draw each figure in a cell of its own, with an alt="…" of its own'


def undescribed(units: Iterable[Unit], runs: Iterable[Run], reaction: Reaction) -> Iterator[Diagnostic]:
    """Say of cells that they show an image without a text, where the site wants to know: one finding a cell."""
    for unit, run in zip(units, runs, strict=True) if reaction != "allow" else ():
        if isinstance(unit, Cell) and _shows_images(unit):
            images = [output for outputs in run.outputs for output in outputs if _is_image(output)]
            silent = [number for number, output in enumerate(images) if not _is_described(unit, number, output)]
            if silent:
                yield _finding(unit, silent[0], len(images), reaction)


def _shows_images(cell: Cell) -> bool:
    given = cell.options
    return not (given.hide or given.printed or given.result in ("none", "text") or cell.is_docstring)


def _is_image(output: Output) -> bool:
    forms = (
        () if output.kind in ("quiet", "stderr") or any(form in output.data for form in _BEFORE_IMAGES) else output.data
    )
    return any(form.startswith("image/") for form in forms)


def _is_described(cell: Cell, number: int, output: Output) -> bool:
    return (number == 0 and bool(cell.options.alt)) or bool(_TITLED.search(output.data.get("image/svg+xml", "")))


def _finding(cell: Cell, number: int, count: int, reaction: Reaction) -> Diagnostic:
    which = "the figure" if count == 1 else f"figure {number + 1} of {count} of this cell"
    describe = _DESCRIBE_BELOW if cell.place.source.within else _DESCRIBE
    return Diagnostic(
        "figure-alt",
        f"{which} has no text for those who do not see it",
        cell.place,
        help=(*(() if cell.options.alt else (describe,)), *((_PART,) if count > 1 else ())),
        severity=severity_of(reaction),
    )
