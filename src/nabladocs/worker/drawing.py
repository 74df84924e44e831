"""A Matplotlib figure as an SVG document: the same each time, small, and in colours that a page can put its own for."""

from __future__ import annotations

import re
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

from nabladocs.worker.theme import INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLLOWS = "nabla-follows"
"""The class of a figure whose colours a page can put its own for."""

_ROOT = "<svg "
_DATA = re.compile(r'(?<= d=")[^"]*')
_STYLE = re.compile(r'(?<= style=")[^"]*')
_NUMBERS = re.compile(r'(?<= (?:d|x|y)=")[^"]*|(?<=translate\()[^)]*')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_GAP = re.compile(r"\s*([A-Za-z])\s*")
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:url\(|href=")#([^")]*)')
_OPAQUE = 0.5
"""From which alpha on a colour is a background and no tint."""


def svg(figure: Any) -> str:
    """Draw a figure that follows the page or, where it brings a background of its own, one that stands for itself."""
    if _has_ground(figure):
        return _small(_saved(figure, facecolor="auto" if _is_ground(figure.patch) else "white"), figure)
    drawn = _small(_saved(figure), figure)
    if any(map(_is_covered, figure.axes)):
        return drawn.replace(_ROOT, f'{_ROOT}class="{FOLLOWS}" ', 1)
    # Matplotlib does not write out what SVG fills anyway: black.
    drawn = drawn.replace(_ROOT, f'{_ROOT}class="{FOLLOWS}" fill="{INK}" ', 1)
    return drawn.replace("#000000", INK).replace("#ffffff", PAPER)


def _saved(figure: Any, **more: str) -> str:
    # Matplotlib knows no bounds of some images that it can draw.
    with suppress(Exception):
        return _written(figure, bbox_inches="tight", **more)
    return _written(figure, **more)


def _written(figure: Any, **more: str) -> str:
    file = StringIO()
    # A writer's name and the time of day would change with the machine.
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, **more)
    return file.getvalue()


# --- colours ------------------------------------------------------------------------------------------------------


def _has_ground(figure: Any) -> bool:
    """Say whether a figure or one of its axes has a background, for which its author chose all other colours."""
    return _is_ground(figure.patch) or any(axes.axison and _is_ground(axes.patch) for axes in figure.axes)


def _is_ground(patch: Any) -> bool:
    return bool(patch.get_visible() and patch.get_facecolor()[3] >= _OPAQUE)


def _is_covered(axes: Any) -> bool:
    """Say whether axes hold a picture or a colour map: black and white on it must stay, as it stays itself."""
    if axes.get_label() == "<colorbar>":
        return False
    areas = (part for part in axes.collections if getattr(part, "filled", True))
    return bool(axes.images) or any(part.get_array() is not None and _is_area(part) for part in areas)


def _is_area(part: Any) -> bool:
    # Points and lines leave the page free between them.
    return not any(kind.__name__ in ("PathCollection", "LineCollection") for kind in type(part).__mro__)


# --- size ---------------------------------------------------------------------------------------------------------


def _small(drawn: str, figure: Any) -> str:
    """Give an SVG document with numbers to a hundredth of a point, and without ids that nothing names."""
    drawn = _NUMBERS.sub(lambda found: _LONG.sub(_rounded, found[0]), drawn)
    drawn = _DATA.sub(lambda found: _GAP.sub(r"\1", found[0]), drawn)
    drawn = _STYLE.sub(lambda found: found[0].replace(": ", ":").replace("; ", ";"), drawn)
    named = {*_REFERENCE.findall(drawn), *_given_names(figure)}
    return _ID.sub(lambda found: found[0] if found[1] in named else "", drawn)


def _rounded(number: re.Match[str]) -> str:
    short = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _given_names(figure: Any) -> Iterable[str]:
    return filter(None, (artist.get_gid() for artist in figure.findobj()))
