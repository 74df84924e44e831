"""Points where a statement may be false that is true at most others: far out, close to 0, near its numbers.

An equation between analytic functions that holds somewhere holds everywhere. One with a kink in it, and an inequality,
may fail in a small region alone: max(x, 5) == 5 beyond 5, 1 <= (x - 50)**2 near 50. So such a statement is tried at
points of all magnitudes and close to the numbers in it, and of an inequality a walk looks for where it fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from nabladocs.math.certificate import Undefined
from nabladocs.math.rational import fixed_number
from nabladocs.math.sample import Smooth, exactly_symmetric, signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.instances import Instance
    from nabladocs.math.sample import Value
    from nabladocs.math.spaces import Space

Item = TypeVar("Item")
KINKS = frozenset({"abs", "sign", "relu", "max", "sqrt", "norm", "logdet", "eigvals", "eigmax", "svdvals", "pinv"})
ORDERS = frozenset({"<", "<=", ">", ">="})
SCALES = (0.01, 0.1, 10.0, 100.0)
SCALES_OF_BOUNDS = (1e-4, 0.01, 0.1, 3.0, 10.0, 100.0, 1e4, 1e6)
SCALABLE = frozenset({"R", "Sym", "PSD", "PD", "Inv", "Diag", "Skew", "Positive", "FullRank"})
LARGEST_NUMBER = 1e12
SINGULAR = 0.2
"""The part of all vectors and matrices that get a 0 or lose their rank."""
ALIKE = 0.3
"""The part of all vectors of signs in which these are the same."""
STEPS = 60
WIDEST, NARROWEST = 1.0, 1e-6
"""The steps of a walk, relative to where it is: it takes longer ones where they help, and shorter ones where not."""


def is_parted(chain: Instance) -> bool:
    """Whether a chain may be false in a part of space alone."""
    if chain.relation == "<=" or any(each.relation in ORDERS for each in chain.conditions):
        return True
    if any(each.space.name == "Signs" for each in chain.variables.values()):
        return True
    parts = [part for expr in chain.exprs for part in expr.walk()]
    return any(part.op in KINKS or (part.op in ("pow", "power") and not _is_whole_power(part)) for part in parts)


def _is_whole_power(expr: Expr) -> bool:
    fixed = fixed_number(expr.args[1])
    return fixed is not None and fixed.denominator == 1


def numbers(exprs: Iterable[Expr]) -> tuple[float, ...]:
    """Give the numbers in expressions, and their roots, which are where something may turn."""
    parts = [part for expr in exprs for part in expr.walk()]
    found = {abs(float(value)) for part in parts if (value := fixed_number(part)) is not None}
    kept = {each for each in found if 1 / LARGEST_NUMBER < each < LARGEST_NUMBER}
    return tuple(sorted(kept | {each**0.5 for each in kept}))


def scales(chain: Instance) -> tuple[float, ...]:
    """Give the magnitudes at which a chain is to be tried."""
    return SCALES_OF_BOUNDS if chain.relation == "<=" else SCALES


@dataclass(frozen=True, slots=True)
class Far:
    """Where points are moved: close to numbers, to magnitudes, and, if they may be special, to zeros.

    Matrices may be stretched too, along some of their axes. What is said of their order needs that: A @ B + B @ A has
    no negative eigenvalue as long as those of A and of B are not far apart. Equations lose digits by it.
    """

    near: tuple[float, ...]
    magnitudes: tuple[float, ...] = SCALES_OF_BOUNDS
    is_special: bool = True
    is_stretched: bool = False


def spread(
    values: Mapping[str, Value], variables: Mapping[str, Variable], far: Far, rng: np.random.Generator
) -> dict[str, Value]:
    """Give values moved to other magnitudes, each variable by itself, or close to numbers."""
    found = {}
    for name, value in values.items():
        space = variables[name].space
        found[name] = value if isinstance(value, Smooth) else moved(space, value, far, rng)
    return found


def moved(space: Space, value: Array, far: Far, rng: np.random.Generator) -> Array:
    """Give a value moved within its space."""
    if space.name == "Simplex":
        weights = value ** _one_of(rng, (0.0, 0.1, 1.0, 4.0, 12.0))
        return np.asarray(weights / weights.sum())
    if space.name == "Signs" and rng.random() < ALIKE:
        return np.full_like(value, value.flat[0])
    if space.name not in SCALABLE:
        return value
    value = value * _one_of(rng, (1.0, *far.magnitudes, *far.near))
    if far.is_special and space.name == "R" and rng.random() < SINGULAR:
        return _with_zeros(value, rng)
    if far.is_stretched and min(value.shape) > 1 and rng.random() < 1 / 2:
        return _stretched(space, value, rng)
    is_free = space.name in ("R", "Positive") and min(value.shape) == 1
    return _with_entries_of_their_own(space, value, far, rng) if is_free else value


def _with_entries_of_their_own(space: Space, value: Array, far: Far, rng: np.random.Generator) -> Array:
    """Give a vector with entries close to numbers, or of different magnitudes."""
    if far.near and rng.random() < 1 / 2:
        sign = 1.0 if space.name == "Positive" else signs(rng, *value.shape)
        rest = _one_of(rng, (0.0, 0.01) if far.is_special else (0.01,))
        return np.asarray(sign * np.array(far.near)[rng.integers(len(far.near), size=value.shape)] + value * rest)
    return np.asarray(value * 10.0 ** rng.uniform(-2, 2, value.shape)) if rng.random() < 1 / 2 else value


def _stretched(space: Space, value: Array, rng: np.random.Generator) -> Array:
    """Give a matrix with eigenvalues or singular values of different magnitudes."""
    by = 10.0 ** rng.uniform(-2, 2, min(value.shape))
    match space.name:
        case "Diag":
            return np.asarray(value * by)
        case "Sym" | "PSD" | "PD":
            values, axes = np.linalg.eigh(value)
            if space.name == "PSD":
                values = np.maximum(values, 0.0)  # what is below are rounding errors, and they would be stretched too
            return exactly_symmetric((axes * (values * by)) @ axes.T)
        case "Skew" | "Positive":
            return value
        case _:
            left, values, right = np.linalg.svd(value, full_matrices=False)
            return np.asarray((left * (values * by)) @ right)


def _one_of(rng: np.random.Generator, these: Sequence[Item]) -> Item:
    return these[int(rng.integers(len(these)))]


def _with_zeros(value: Array, rng: np.random.Generator) -> Array:
    """Give a vector in which some entries are 0, a matrix in which a row stands twice."""
    if min(value.shape) == 1:
        return np.asarray(value * (rng.random(value.shape) < 1 / 2))
    return np.concatenate([value[:-1], value[:1]])


# --- a walk to where an inequality fails ----------------------------------------------------------------------------


def walked(
    chain: Instance, values: Mapping[str, Value], gap: Callable[[Mapping[str, Value]], float], rng: np.random.Generator
) -> Mapping[str, Value]:
    """Give the values after a random walk that goes where the gap between the sides becomes larger."""
    names = [name for name in values if chain.variables[name].space.name in WALKS]
    if not names or any(each.relation == "==" for each in chain.conditions):
        return values
    best, reached, step = dict(values), gap(values), 0.3
    for _ in range(STEPS):
        chosen = _one_of(rng, names) if rng.random() < 1 / 2 else None
        tried = {
            name: _stepped(chain.variables[name], value, step, rng)
            if name in names and chosen in (None, name)
            else value
            for name, value in best.items()
        }
        try:
            found = gap(tried)
        except Undefined:
            found = -np.inf
        if found > reached:
            best, reached, step = tried, found, min(step * 2, WIDEST)
        else:
            step = max(step * 0.8, NARROWEST)
        if reached > 0:
            break
    return best


def _stepped(variable: Variable, value: Value, step: float, rng: np.random.Generator) -> Value:
    assert not isinstance(value, Smooth)
    return WALKS[variable.space.name](variable.space, value, step, rng)


def _any_way(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    return np.asarray(value + step * np.abs(value).max() * rng.standard_normal(value.shape))


def _symmetric(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    move = rng.standard_normal(value.shape)
    return np.asarray(value + step * np.abs(value).max() * (move + move.T) / 2)


def _diagonal(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    return np.asarray(value + step * np.abs(value).max() * np.diag(rng.standard_normal(len(value))))


def _skew(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    move = rng.standard_normal(value.shape)
    return np.asarray(value + step * np.abs(value).max() * (move - move.T) / 2)


def _positive(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    return np.asarray(value * np.exp(step * rng.standard_normal(value.shape)))


def _weights(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    weights = value * np.exp(step * rng.standard_normal(value.shape))
    return np.asarray(weights / weights.sum())


def _congruent(_: Space, value: Array, step: float, rng: np.random.Generator) -> Array:
    turn = np.eye(len(value)) + step * rng.standard_normal(value.shape)
    return exactly_symmetric(turn @ value @ turn.T)


def _flipped(_: Space, value: Array, __: float, rng: np.random.Generator) -> Array:
    place = rng.integers(value.size)
    return np.where(np.arange(value.size).reshape(value.shape) == place, -value, value)


WALKS: Mapping[str, Callable[[Space, Array, float, np.random.Generator], Array]] = {
    "R": _any_way,
    "Inv": _any_way,
    "FullRank": _any_way,
    "Sym": _symmetric,
    "Diag": _diagonal,
    "Skew": _skew,
    "Positive": _positive,
    "Simplex": _weights,
    "PD": _congruent,
    "PSD": _congruent,
    "Signs": _flipped,
}
"""A step to a point nearby in each space."""
