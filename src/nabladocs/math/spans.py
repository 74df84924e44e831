"""Directions in which a variable may move: a basis of its space's tangents."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array
    from nabladocs.math.spaces import Space


def basis(space: Space, sizes: Mapping[str, int]) -> Array:
    """Give a basis of the directions in a space, of shape (d, r, c), orthogonal, with entries -1, 0 and 1.

    A function of symmetric matrices, definite ones too, says nothing of other directions: x.T @ S @ y and y.T @ S @ x
    are the same function, with different partial derivatives if S moves freely. So its gradient is the Frobenius
    gradient in that subspace. In other spaces a formula is differentiated as it is written, in all directions.
    """
    return _basis(space.name, space.type.rows.at(sizes), space.type.cols.at(sizes))


@lru_cache(maxsize=256)
def _basis(name: str, rows: int, cols: int) -> Array:
    made = np.stack(list(BASES.get(name, _free)(rows, cols)))
    made.flags.writeable = False
    return made


def _unit(rows: int, cols: int, row: int, col: int) -> Array:
    made = np.zeros((rows, cols), np.int64)
    made[row, col] = 1
    return made


def _free(rows: int, cols: int) -> list[Array]:
    # Column after column, as vec stacks them.
    return [_unit(rows, cols, row, col) for col in range(cols) for row in range(rows)]


def _diagonal(rows: int, _: int) -> list[Array]:
    return [_unit(rows, rows, each, each) for each in range(rows)]


def _off(rows: int, sign: int) -> list[Array]:
    pairs = combinations(range(rows), 2)
    return [_unit(rows, rows, one, other) + sign * _unit(rows, rows, other, one) for one, other in pairs]


def _symmetric(rows: int, _: int) -> list[Array]:
    return _diagonal(rows, rows) + _off(rows, 1)


def _skew(rows: int, _: int) -> list[Array]:
    return _off(rows, -1) or [np.zeros((rows, rows), np.int64)]


BASES: Mapping[str, Callable[[int, int], list[Array]]] = {
    "Sym": _symmetric,
    "PD": _symmetric,
    "PSD": _symmetric,
    "Diag": _diagonal,
    "Skew": _skew,
}
"""The bases of spaces in which not every direction is one, by name."""
TIED = frozenset({*BASES, "R", "Inv", "Positive", "FullRank"})
"""The spaces whose entries are free but for ties, so that there are partial derivatives by tied entries."""
