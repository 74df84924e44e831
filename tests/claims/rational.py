"""Rational points: members of each space, directions in it, and sizes, by SymPy's exact numbers."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import sympy as sp

from tests.claims.values import Undefined, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from nabladocs.math.expr import Variable
    from nabladocs.math.spaces import Space

NUMBERS = (2, 3, 4, 2, 3, 2, 3, 2)
"""What sizes are: those of the first three names are different."""
ALONE = (2, 3, 1)
"""What the size is where there is one."""
EQUAL = (2, 1)
"""What all sizes are where there are several."""
LARGER = 4
"""One more size, where there is no derivative to be taken."""


def sizes_for(variables: Sequence[Variable], *, larger: bool) -> Iterator[dict[str, int]]:
    """Give sizes at which each space has members: all different in two ways, and all equal."""
    spaces = [variable.space for variable in variables]
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    if len(names) < 2:
        tried = [(number,) * len(names) for number in (*ALONE, *([LARGER] if larger else []))]
    else:
        mixed = [each for each in permutations(NUMBERS[: len(names)]) if _fits(spaces, names, each)]
        tried = [*mixed[:1], *mixed[-1:], *((number,) * len(names) for number in EQUAL)]
    yield from (dict(zip(names, each, strict=True)) for each in dict.fromkeys(tried) if _fits(spaces, names, each))


def _fits(spaces: Sequence[Space], names: Sequence[str], numbers: Sequence[int]) -> bool:
    sizes = dict(zip(names, numbers, strict=True))
    shapes = [(space.name, *shape_of(space, sizes)) for space in spaces]
    return all(min(rows, cols) > 0 and (name not in TALL or rows >= cols) for name, rows, cols in shapes)


TALL = ("FullRank", "Orth")


def member(space: Space, sizes: Mapping[str, int], rng: Random, *, positive: bool) -> sp.Matrix:
    """Give a random member of a space, of positive numbers where nothing else is said and that is asked for."""
    rows, cols = shape_of(space, sizes)
    return MEMBERS[space.name](rows, cols, lambda: _number(rng, positive=positive))


def _number(rng: Random, *, positive: bool) -> sp.Rational:
    size = sp.Rational(rng.randint(1, 7), rng.randint(2, 4))
    return size if positive or rng.random() < 0.5 else -size


Draw = "Callable[[], sp.Rational]"


def _real(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    return sp.Matrix(rows, cols, lambda _, __: draw())


def _symmetric(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    square = _real(rows, cols, draw)
    return square + square.T


def _semidefinite(rows: int, _: int, draw: Draw) -> sp.Matrix:
    factor = _real(rows, max(1, rows - 1), draw)
    return factor * factor.T


def _definite(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    factor = _real(rows, cols, draw)
    return factor * factor.T + sp.eye(rows) / 2


def _of_full_rank(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    for _ in range(50):
        found = _real(rows, cols, draw)
        if found.rank() == min(rows, cols):
            return found
    raise Undefined


def _skew(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    square = _real(rows, cols, draw)
    return square - square.T


def _orthogonal(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    """Give an orthogonal matrix by Cayley's transform of a skew one, of either orientation."""
    skew, unit = _skew(rows, rows, draw), sp.eye(rows)
    made = (unit - skew).inv() * (unit + skew)
    sign = 1 if draw().p % 2 else -1
    return (made * sp.diag(sign, *[1] * (rows - 1)))[:, :cols]


def _simplex(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    weights = _positive(rows, cols, draw)
    return weights / sum(weights)


def _positive(rows: int, cols: int, draw: Draw) -> sp.Matrix:
    return sp.Matrix(rows, cols, lambda _, __: abs(draw()))


def _one_hot(rows: int, _: int, draw: Draw) -> sp.Matrix:
    place = draw().p % rows
    return sp.Matrix(rows, 1, lambda row, _: int(row == place))


MEMBERS: Mapping[str, Callable[[int, int, Draw], sp.Matrix]] = {
    "R": _real,
    "Sym": _symmetric,
    "PSD": _semidefinite,
    "PD": _definite,
    "Inv": _of_full_rank,
    "FullRank": _of_full_rank,
    "Diag": lambda rows, _, draw: sp.diag(*(draw() for _ in range(rows))),
    "Skew": _skew,
    "Orth": _orthogonal,
    "Simplex": _simplex,
    "Positive": _positive,
    "OneHot": _one_hot,
    "Signs": lambda rows, cols, draw: sp.Matrix(rows, cols, lambda _, __: sp.sign(draw())),
}


# --- directions ---------------------------------------------------------------------------------------------------


def directions(space: Space, shape: tuple[int, int]) -> list[sp.Matrix]:
    """Give an orthogonal basis of a linear space, or of all matrices around one that is not."""
    rows, cols = shape
    if space.name == "Diag":
        return [_unit(shape, row, row) for row in range(rows)]
    sign = MIRRORED.get(space.name, 0)
    if not sign:
        # Column after column, as vec stacks them.
        return [_unit(shape, row, col) for col in range(cols) for row in range(rows)]
    pairs = [(row, col) for row in range(rows) for col in range(row)]
    diagonal = [_unit(shape, row, row) for row in range(rows)] if sign > 0 else []
    return diagonal + [_unit(shape, row, col) + sign * _unit(shape, col, row) for row, col in pairs]


MIRRORED: Mapping[str, int] = {"Sym": 1, "PSD": 1, "PD": 1, "Skew": -1}


def tied(space: Space, shape: tuple[int, int], row: int, col: int) -> sp.Matrix:
    """Give the direction in which an entry moves by 1, and those that the space ties to it along with it."""
    sign = MIRRORED.get(space.name, 0)
    if row == col:
        return sp.zeros(*shape) if sign < 0 else _unit(shape, row, col)
    if space.name == "Diag":
        return sp.zeros(*shape)
    return _unit(shape, row, col) + (sign * _unit(shape, col, row) if sign else sp.zeros(*shape))


def change(space: Space, at: sp.Matrix, rng: Random) -> sp.Matrix:
    """Give a random direction in which a member may move, for the name dX."""
    if space.name == "Orth":
        return at * _skew(at.cols, at.cols, lambda: _number(rng, positive=False))
    moves = sum(
        (_number(rng, positive=False) * each for each in directions(space, at.shape)), start=sp.zeros(*at.shape)
    )
    return moves - sp.ones(*at.shape) * sum(moves) / len(moves) if space.name == "Simplex" else moves


def _unit(shape: tuple[int, int], row: int, col: int) -> sp.Matrix:
    made = sp.zeros(*shape)
    made[row, col] = 1
    return made
