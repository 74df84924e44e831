"""Random values of variables, two-dimensional throughout: columns (n, 1), rows (1, n), numbers (1, 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.spaces import Space

Generator = np.random.Generator


class Undefined(Exception):  # noqa: N818 - it is a finding: no value here
    """An expression has no value, or no derivative that differences can find, at this point."""


@dataclass(frozen=True)
class Smooth:
    """A smooth function of one variable: a sin(b t + c) + d t^2 + e t."""

    a: float
    b: float
    c: float
    d: float
    e: float

    def derivative(self, order: int, t: np.ndarray) -> np.ndarray:
        """Give its values, or those of its first or second derivative."""
        inner = self.b * t + self.c
        if order == 0:
            return self.a * np.sin(inner) + self.d * t**2 + self.e * t
        if order == 1:
            return self.a * self.b * np.cos(inner) + 2 * self.d * t + self.e
        return -self.a * self.b**2 * np.sin(inner) + 2 * self.d


def shape_of(space: Space, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Give rows and columns of a space's members."""
    return space.type.rows.at(sizes), space.type.cols.at(sizes)


def sample(space: Space, sizes: Mapping[str, int], rng: Generator) -> np.ndarray | Smooth:
    """Give a random member of a space."""
    if space.name == "Function":
        return Smooth(*rng.uniform(0.3, 1.5, 5))
    rows, cols = shape_of(space, sizes)
    if rows < 1 or cols < 1 or (space.name in ("FullRank", "Orth") and rows < cols):
        raise Undefined
    return SAMPLES[space.name](rows, cols, rng)


def _conditioned(rows: int, cols: int, rng: Generator) -> np.ndarray:
    while np.linalg.cond(found := rng.standard_normal((rows, cols))) > 20:
        pass
    return found


def _symmetric(rows: int, _: int, rng: Generator) -> np.ndarray:
    square = rng.standard_normal((rows, rows))
    return square + square.T


def _semidefinite(rows: int, _: int, rng: Generator) -> np.ndarray:
    factor = rng.standard_normal((rows, rng.integers(1, rows + 1)))
    return factor @ factor.T


def _definite(rows: int, _: int, rng: Generator) -> np.ndarray:
    factor = rng.standard_normal((rows, rows))
    return factor @ factor.T / rows + 0.5 * np.eye(rows)


def _skew(rows: int, _: int, rng: Generator) -> np.ndarray:
    square = rng.standard_normal((rows, rows))
    return square - square.T


def _simplex(rows: int, cols: int, rng: Generator) -> np.ndarray:
    parts = rng.uniform(0.3, 2, (rows, cols))
    return parts / parts.sum()


SAMPLES: Mapping[str, Callable[[int, int, Generator], np.ndarray]] = {
    "R": lambda rows, cols, rng: rng.standard_normal((rows, cols)),
    "Sym": _symmetric,
    "PSD": _semidefinite,
    "PD": _definite,
    "Inv": _conditioned,
    "FullRank": _conditioned,
    "Diag": lambda rows, _, rng: np.diag(rng.standard_normal(rows)),
    "Skew": _skew,
    "Orth": lambda rows, cols, rng: np.linalg.qr(rng.standard_normal((rows, cols)))[0] * rng.choice([-1, 1], cols),
    "Simplex": _simplex,
    "Positive": lambda rows, cols, rng: rng.uniform(0.3, 2, (rows, cols)),
    "OneHot": lambda rows, _, rng: np.eye(rows)[:, [rng.integers(rows)]],
    "Signs": lambda rows, cols, rng: rng.choice([-1.0, 1.0], (rows, cols)),
}


def within(space: Space, array: np.ndarray) -> bool:
    """Say whether a matrix or vector near a member of an open space is still one."""
    if space.name == "PD":
        return np.linalg.eigvalsh(array).min() > 0
    return space.name not in ("Positive", "Simplex") or bool((array > 0).all())


def tied(space: Space, shape: tuple[int, int]) -> Iterator[tuple[tuple[int, int], np.ndarray]]:
    """Give each entry with the direction in which it moves by 1, entries that the space ties to it along with it."""
    mirror = {"Sym": 1, "PD": 1, "PSD": 1, "Skew": -1}.get(space.name, 0)
    for i, j in np.ndindex(shape):
        direction = np.zeros(shape)
        direction[i, j] += 1
        if mirror and i != j:
            direction[j, i] += mirror
        if (space.name == "Diag" and i != j) or (space.name == "Skew" and i == j):
            direction[:] = 0
        yield (i, j), direction


def directions(space: Space, shape: tuple[int, int]) -> Iterator[np.ndarray]:
    """Give an orthonormal basis of the space, or of the linear space around it."""
    for (i, j), direction in tied(space, shape):
        if direction.any() and (i <= j or space.name not in ("Sym", "PD", "PSD", "Skew")):
            yield direction / np.linalg.norm(direction)
