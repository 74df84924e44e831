"""Random values of variables in floating point: each space just as it says, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.arrays import Array
from nabladocs.math.spans import basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Variable
    from nabladocs.math.spaces import Space

CONDITION = 30.0
"""What the condition number of a random matrix stays below, so that rounding errors stay small."""
DRAWS = 20


@dataclass(frozen=True, slots=True)
class Smooth:
    """A function of one variable whose derivatives are known: waves and a cubic, at real and complex arguments."""

    waves: tuple[tuple[float, float, float], ...]
    cubic: tuple[float, float, float, float]

    def __call__(self, argument: Array, order: int) -> Array:
        """Give its derivative of an order, the function itself for order 0."""
        factors = list(self.cubic)
        for _ in range(order):
            factors = [power * factor for power, factor in enumerate(factors)][1:]
        value = np.zeros_like(argument)
        for factor in reversed(factors):
            value = value * argument + factor
        for height, pace, shift in self.waves:
            # Each derivative moves a sine by a quarter of its period.
            value = value + height * pace**order * np.sin(pace * argument + shift + order * np.pi / 2)
        return value


Value = Array | Smooth


def signs(rng: np.random.Generator, *shape: int) -> Array:
    """Give random signs; the generator's own `choice` takes ten times as long."""
    return 2.0 * rng.integers(2, size=shape) - 1.0


@dataclass(frozen=True, slots=True)
class Draw:
    """How values are drawn: from where, how large, and whether vectors and matrices without structure are positive.

    Small and positive ones are asked for only where a formula is not defined at others.
    """

    rng: np.random.Generator
    scale: float = 1.0
    positive: bool = False

    def normal(self, *shape: int) -> Array:
        """Give numbers of both signs, none of them close to 0."""
        size = self.scale * self.rng.uniform(0.3, 1.7, shape)
        return size if self.positive else size * signs(self.rng, *shape)

    def conditioned(self, rows: int, cols: int) -> Array:
        """Give a matrix of full rank whose condition number is small, a square one of either orientation."""
        for _ in range(DRAWS):
            made = self.normal(rows, cols) if self.positive else self.scale * self.rng.standard_normal((rows, cols))
            values = np.linalg.svd(made, compute_uv=False)
            if values[0] < CONDITION * values[-1]:
                return made
        # Large square matrices are seldom like that; lifting the smallest singular values leaves all else random.
        left, values, right = np.linalg.svd(made, full_matrices=False)
        return np.asarray((left * np.maximum(values, 1.5 * values[0] / CONDITION)) @ right)

    def orthogonal(self, size: int) -> Array:
        """Give an orthogonal matrix of either orientation."""
        made, upper = np.linalg.qr(self.rng.standard_normal((size, size)))
        return np.asarray(made * np.sign(np.diagonal(upper)))


def sample(variable: Variable, sizes: Mapping[str, int], draw: Draw) -> Value:
    """Give a random value of a variable: a column is (n, 1), a row (1, n), a scalar (1, 1)."""
    space = variable.space
    if space.name == "Function":
        waves = tuple(tuple(draw.rng.uniform(0.4, 1.3, 3).tolist()) for _ in range(2))
        cubic = draw.rng.uniform(-0.5, 0.5, 4).tolist()
        return Smooth(waves, (cubic[0], cubic[1], cubic[2], cubic[3] / 3))
    return SPACES[space.name](draw, space.type.rows.at(sizes), space.type.cols.at(sizes))


def direction(space: Space, at: Value, sizes: Mapping[str, int], draw: Draw) -> Array:
    """Give a random direction in which a value may move without leaving its space, for the name dX."""
    assert not isinstance(at, Smooth)
    if space.name == "Orth":
        turn = draw.normal(len(at), len(at))
        return np.asarray((turn - turn.T) @ at)
    if space.name == "Simplex":
        free = draw.normal(*at.shape)
        return np.asarray(free - free.mean())
    along = basis(space, sizes)
    return np.tensordot(draw.normal(len(along)), along, 1)


def _real(draw: Draw, rows: int, cols: int) -> Array:
    return draw.normal(rows, cols) if min(rows, cols) == 1 else draw.conditioned(rows, cols)


def _symmetric(draw: Draw, rows: int, _: int) -> Array:
    """Give a symmetric matrix whose eigenvalues are of both signs, and apart."""
    if draw.positive:
        return _definite(draw, rows, rows)
    axes = draw.orthogonal(rows)
    turned = signs(draw.rng, rows)
    if rows > 1:
        # Both signs are there, so that none passes for definite.
        turned[:2] = draw.rng.permutation((-1.0, 1.0))
    return exactly_symmetric((axes * (turned * _apart(draw, rows))) @ axes.T)


def _definite(draw: Draw, rows: int, _: int) -> Array:
    axes = draw.orthogonal(rows)
    return exactly_symmetric((axes * _apart(draw, rows)) @ axes.T)


def _semidefinite(draw: Draw, rows: int, _: int) -> Array:
    """Give a matrix of any rank from 1 on, often not the full one."""
    axes, rank = draw.orthogonal(rows), draw.rng.integers(1, rows + 1)
    return exactly_symmetric((axes * (_apart(draw, rows) * (np.arange(rows) < rank))) @ axes.T)


def _apart(draw: Draw, count: int) -> Array:
    steps = np.arange(count) + draw.rng.uniform(0.2, 0.8, count)
    return draw.scale * (0.2 + 2.5 * draw.rng.permutation(steps) / count)


def exactly_symmetric(value: Array) -> Array:
    """Give the symmetric part of a matrix that is symmetric but for rounding errors."""
    return (value + value.T) / 2


def _skew(draw: Draw, rows: int, cols: int) -> Array:
    free = draw.normal(rows, cols)
    return np.tril(free, -1) - np.tril(free, -1).T


def _simplex(draw: Draw, rows: int, cols: int) -> Array:
    weights = draw.rng.uniform(1.0, 6.0, (rows, cols))
    return np.asarray(weights / weights.sum())


def _one_hot(draw: Draw, rows: int, _: int) -> Array:
    return np.eye(rows)[:, [draw.rng.integers(rows)]]


SPACES: Mapping[str, Callable[[Draw, int, int], Array]] = {
    "R": _real,
    "Sym": _symmetric,
    "PSD": _semidefinite,
    "PD": _definite,
    "Inv": lambda draw, rows, cols: draw.conditioned(rows, cols),
    "FullRank": lambda draw, rows, cols: draw.conditioned(rows, cols),
    "Diag": lambda draw, rows, _: np.diag(draw.normal(rows)),
    "Skew": _skew,
    "Orth": lambda draw, rows, cols: draw.orthogonal(rows)[:, :cols],
    "Simplex": _simplex,
    "Positive": lambda draw, rows, cols: draw.scale * draw.rng.uniform(0.3, 2.5, (rows, cols)),
    "OneHot": _one_hot,
    "Signs": lambda draw, rows, cols: signs(draw.rng, rows, cols),
}
"""How each space is sampled, by its name."""
