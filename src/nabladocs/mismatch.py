"""What is said of an output that is not what the page says: where it begins to differ, and how."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nabladocs.alignment import align
from nabladocs.difference import draw_difference
from nabladocs.source import Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nabladocs.alignment import Stretch
    from nabladocs.compare import Terms
    from nabladocs.model import Expectation

MISMATCH = "output-mismatch"
SHORT = 40
"""Characters that a label shows."""
NEAR = 1e-2
"""The relative difference of two numbers below which they look like the same number."""
ROUNDING = 1e-6
"""The relative difference of two numbers below which rounding may have made it."""


def mismatch(expectation: Expectation, expected: str, computed: str, terms: Terms) -> Diagnostic:
    """Say where a recorded output and what came out begin to differ, and draw both."""
    path = expectation.place.source.file
    told, accept = "page", f"record what came out: nabla accept {path} --write"
    if expectation.place.cell:
        told = "notebook"
    if path.endswith(".py"):
        told, accept = "docstring", "write what came out"
    if not expected:
        message, note = (
            f"this has an output, and the {told} records none",
            f"computed (+):\n{_drawn('', computed, terms)}",
        )
        advice: tuple[str, ...] = (f"give the value a name to keep it off the {told}, or {accept}",)
        return Diagnostic(MISMATCH, message, expectation.place, "nothing is recorded here", (note,), advice)
    if not computed:
        message, advice = f"nothing came out, and the {told} records an output", (f"mend the code, or {accept}",)
        return Diagnostic(MISMATCH, message, expectation.place, "this did not come out", help=advice)
    differing = [stretch for stretch in align(expected, computed, terms) if not stretch.same]
    place, label = _first(expectation, expected, computed, differing)
    note = f"recorded (-) and computed (+):\n{_drawn(expected, computed, terms)}"
    notes, more = _rounding(_distance(expected, computed, differing))
    message, advice = f"the output is not what the {told} says", (f"mend the code, or {accept}", *more)
    return Diagnostic(MISMATCH, message, place, label, (note, *notes), advice)


def _drawn(expected: str, computed: str, terms: Terms) -> str:
    return draw_difference(expected, computed, terms)


def _rounding(distance: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what is to be noted and advised of numbers that differ by a part of their size, and nothing else does."""
    if not 0 < distance < NEAR:
        return (), ()
    notes: tuple[str, ...] = (f"the numbers differ by {distance:.0e} of their size at most",)
    if distance > ROUNDING:
        return notes, ()
    above = float(10 ** math.ceil(math.log10(distance)))
    return notes, (f'if that is rounding, write fewer digits, or add float="rtol={above:.0e}" to the cell',)


def _first(expectation: Expectation, expected: str, computed: str, differing: Sequence[Stretch]) -> tuple[Place, str]:
    """Give the place of the first difference in the page's file, and what is to be said there."""
    if not differing:
        return expectation.place, ""
    start, end, *rest = differing[0][1:]
    recorded, came = expected[start:end].strip(), computed[slice(*rest)].strip()
    start += len(expected[start:end]) - len(expected[start:end].lstrip())
    place = _place(expectation, expected, start, start + len(recorded))
    if place is None or max(len(came), len(recorded)) > SHORT or "\n" in came + recorded:
        return place or expectation.place, "it differs from here on"
    if not came:
        return place, "this did not come out"
    return place, f"{came} came out" if recorded else f"{came} came out here too"


def _place(expectation: Expectation, expected: str, start: int, end: int) -> Place | None:
    """Give the place of a part of a recorded output, None where its lines are not as they stand in the file."""
    source, line = expectation.place.source, expectation.place.start.line
    first, last = expected.count("\n", 0, start), expected.count("\n", 0, end)
    written = source.line(line + first)
    text = expected.split("\n")[first]
    if not written.endswith(text) or first != last:
        return None
    column = start - (expected.rfind("\n", 0, start) + 1) + len(written) - len(text) + 1
    return Place(source, source.span(line + first, column, line + first, column + end - start))


def _distance(expected: str, computed: str, differing: Iterable[Stretch]) -> float:
    """Give the largest relative difference of numbers, where nothing else differs; else 0."""
    distances = []
    for stretch in differing:
        try:
            one = complex(expected[stretch.start : stretch.end].strip())
            other = complex(computed[stretch.computed_start : stretch.computed_end].strip())
        except ValueError:
            return 0.0
        distances.append(abs(one - other) / max(abs(one), abs(other)))
    return max(distances, default=0.0)
