"""Random points of spaces over GF(2**61 - 1).

Where a space is an open part of one that is given by equations alone (positive definite matrices among the symmetric
ones), a point of the larger one is taken: a rational formula that holds on the part holds on all of it.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Inapplicable
from nabladocs.math.field import P, inverse_matrix, matrix, unit
from nabladocs.math.spans import BASES, basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from nabladocs.math.arrays import Array
    from nabladocs.math.spaces import Space


MOST = 64
"""How many members of spaces that have finitely many are tried one by one."""


def members(space: Space, sizes: Mapping[str, int]) -> list[Array]:
    """Give all members of a space that has finitely many; nothing for other spaces."""
    size = space.type.rows.at(sizes)
    if space.name == "OneHot":
        return [unit(size)[:, [each]] for each in range(size)]
    if space.name == "Signs" and 2**size <= MOST:
        return [np.array(signs, object).reshape(-1, 1) % P for signs in product((1, -1), repeat=size)]
    return []


def choices(spaces: Mapping[str, Space], sizes: Mapping[str, int]) -> list[dict[str, Array]]:
    """Give every way to choose members of the spaces that have finitely many.

    Raises:
        Inapplicable: They are too many, and random ones would tell too little.
    """
    finite = {name: members(space, sizes) for name, space in spaces.items() if space.name in FINITE}
    count = prod(map(len, finite.values()))
    if not 0 < count <= MOST:
        msg = f"{' and '.join(str(spaces[name]) for name in finite)} have too many members to try all"
        raise Inapplicable(msg)
    return [dict(zip(finite, each, strict=True)) for each in product(*finite.values())]


def point(space: Space, sizes: Mapping[str, int], random: Random) -> Array:
    """Give a random point of a space that has infinitely many."""
    return POINTS.get(space.name, move)(space, sizes, random)


def move(space: Space, sizes: Mapping[str, int], random: Random) -> Array:
    """Give a random combination of the directions in a space."""
    if space.name not in BASES:
        rows, cols = space.type.rows.at(sizes), space.type.cols.at(sizes)
        return matrix(1, rows * cols, random).reshape(rows, cols, order="F")
    directions = basis(space, sizes).astype(object)
    return np.asarray(np.tensordot(matrix(1, len(directions), random)[0], directions, 1) % P)


def direction(space: Space, at: Array, sizes: Mapping[str, int], random: Random) -> Array:
    """Give a random direction in which a point may move without leaving its space, for the name dX."""
    if space.name == "Orth":
        return np.asarray(_skew(len(at), random) @ at % P)
    if space.name == "Simplex":
        return _with_sum(0, len(at), random)
    return move(space, sizes, random)


def _skew(size: int, random: Random) -> Array:
    lower = np.tril(matrix(size, size, random), -1)
    return np.asarray(lower - lower.T)


def _orthogonal(space: Space, sizes: Mapping[str, int], random: Random) -> Array:
    """Give columns of (I - K) inv(I + K) of a skew K (Cayley), with the first row turned over half of the time."""
    size = space.type.rows.at(sizes)
    skew = _skew(size, random)
    made = (unit(size) - skew) @ inverse_matrix((unit(size) + skew) % P) % P
    made[0] = made[0] * random.choice((1, -1)) % P
    return np.asarray(made[:, : space.type.cols.at(sizes)])


def _with_sum(total: int, size: int, random: Random) -> Array:
    made = matrix(size, 1, random)
    made[-1, 0] = (total - made[:-1].sum()) % P
    return made


def _definite(space: Space, sizes: Mapping[str, int], random: Random) -> Array:
    """Give B @ B.T, which is like a positive definite matrix in that its determinant is a square."""
    free = matrix(space.type.rows.at(sizes), space.type.rows.at(sizes), random)
    return np.asarray(free @ free.T % P)


def _positive(space: Space, sizes: Mapping[str, int], random: Random) -> Array:
    """Give squares, of which roots and products are squares again."""
    return np.asarray(matrix(space.type.rows.at(sizes), space.type.cols.at(sizes), random) ** 2 % P)


POINTS: Mapping[str, Callable[[Space, Mapping[str, int], Random], Array]] = {
    "Orth": _orthogonal,
    "PD": _definite,
    "PSD": _definite,
    "Positive": _positive,
    "Simplex": lambda space, sizes, random: _with_sum(1, space.type.rows.at(sizes), random),
}
"""The spaces that are no linear ones."""
FINITE = frozenset({"OneHot", "Signs"})
"""The spaces with finitely many members."""
