"""Whether a statement holds at random points, by a second means: no rule, and no simplification."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.statements import Chain
from tests.claims.evaluation import Point, slope, value
from tests.claims.values import Undefined, directions, sample, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.statements import Claim, Condition, Property, Statement

AGREES, DIFFERS = 1e-8, 1e-5
"""Relative errors up to which sides agree, and from which they differ."""


@dataclass(frozen=True)
class Trial:
    """How far a statement was from true at one point of these sizes."""

    sizes: Mapping[str, int]
    error: float


def trials(
    claim: Claim, count: int | None = None, sizes: Mapping[str, int] | None = None, seed: int = 0
) -> list[Trial]:
    """Try a claim's statements at random points: all sizes equal, then all different, or those given."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count or _count(claim)):
        chosen = sizes or _sizes(claim, number, seed)
        try:
            point = _point(claim, chosen, rng)
            errors = [_error(statement, point, rng) for statement in claim.statements]
        except Undefined:
            continue
        found.append(Trial(chosen, max(errors)))
    return found


def _count(claim: Claim) -> int:
    """Give how many points to try: an inequality may fail in a small part of the space only."""
    relations = {statement.body.relation for statement in claim.statements if isinstance(statement.body, Chain)}
    return 60 if "<=" in relations else 10


def _sizes(claim: Claim, number: int, seed: int) -> dict[str, int]:
    """Give sizes 1, 2, 3 for all; then different ones, and each time the other way round next."""
    spaces = (variable.space.sizes for variable in claim.variables)
    names = sorted(frozenset[str]().union(*(size.names for sizes in spaces for size in sizes)))
    if number < 3:
        return dict.fromkeys(names, number + 1)
    largest = max(4, len(names))
    mixed = np.random.default_rng([seed, number // 2]).permutation(largest)[: len(names)]
    return dict(zip(names, map(int, mixed + 1 if number % 2 else largest - mixed), strict=True))


def _point(claim: Claim, sizes: Mapping[str, int], rng: np.random.Generator) -> Point:
    spaces = {variable.name: variable.space for variable in claim.variables}
    conditions = [condition for statement in claim.statements for condition in statement.conditions]
    for _ in range(300):
        values = {name: sample(space, sizes, rng) for name, space in spaces.items()}
        point = Point(values, spaces, sizes, {})
        if all(_met(condition, point) for condition in conditions):
            break
    else:
        raise Undefined
    moves = {f"d{name}": _direction(point, name, rng) for name, space in spaces.items() if space.name != "Function"}
    return replace(point, values={**moves, **values})


def _direction(point: Point, name: str, rng: np.random.Generator) -> np.ndarray:
    if point.spaces[name].name == "Orth":
        # Q.T @ Q stays what it is if Q.T @ dQ is skew-symmetric.
        factor, change = point.values[name], rng.standard_normal(point.values[name].shape)
        return change - factor @ (factor.T @ change + change.T @ factor) / 2
    basis = list(directions(point.spaces[name], point.values[name].shape))
    return sum((rng.standard_normal() * each for each in basis), np.zeros(point.values[name].shape))


def _met(condition: Condition, point: Point) -> bool:
    one, other = value(condition.left, point), value(condition.right, point)
    compared = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    if condition.relation in compared:
        return bool(compared[condition.relation](one, other).all())
    return np.allclose(one, other) == (condition.relation == "==")


# --- statements ---------------------------------------------------------------------------------------------------


def _error(statement: Statement, point: Point, rng: np.random.Generator) -> float:
    body = statement.body
    if not isinstance(body, Chain):
        return PROPERTIES[body.name](body, point, rng)
    return max(_chain(body, there) for there in _running(statement, point))


def _chain(chain: Chain, point: Point) -> float:
    sides = [value(side, point) for side in chain.sides]
    compare = _apart if chain.relation == "==" else _above
    return max(compare(*pair) for pair in pairwise(sides))


def _running(statement: Statement, point: Point) -> Iterator[Point]:
    """Give the points with all values of the indices that are free in a statement."""
    lengths: dict[str, int] = {}
    for expr in statement.exprs:
        for part in expr.walk():
            if part.op == "entry":
                kind = part.args[0].type
                rows, cols = kind.rows, kind.cols
                runs = (rows, cols) if kind.kind == "matrix" else (rows * cols,)
                lengths |= {p: r.at(point.sizes) for p, r in zip(part.value, runs, strict=True) if isinstance(p, str)}
    bound = {name for expr in statement.exprs for part in expr.walk() if part.op == "sigma" for name, _ in part.value}
    free = [name for name in lengths if name not in bound]
    for place in np.ndindex(*(lengths[name] for name in free)):
        yield replace(point, indices=dict(zip(free, (k + 1 for k in place), strict=True)))


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    assert one.shape == other.shape
    scale = max(1.0, np.abs(one).max(initial=0), np.abs(other).max(initial=0))
    return float(np.abs(one - other).max(initial=0) / scale)


def _above(one: np.ndarray, other: np.ndarray) -> float:
    scale = max(1.0, abs(one.item()), abs(other.item()))
    return max(0.0, (one - other).item() / scale)


# --- properties ---------------------------------------------------------------------------------------------------


def _subject(body: Property) -> tuple[Callable[[Point], np.ndarray], str]:
    return lambda there: value(body.subject, there), str(body.variable.value)


def _put(point: Point, name: str, array: np.ndarray) -> Point:
    return replace(point, values={**point.values, name: array})


def _stationary(body: Property, point: Point, _: np.random.Generator) -> float:
    f, name = _subject(body)
    there = _put(point, name, value(body.point, point))
    slopes = [slope(f, there, name, each).item() for each in directions(point.spaces[name], there.values[name].shape)]
    return float(np.abs(slopes).max())


def _changes(body: Property, point: Point, rng: np.random.Generator) -> np.ndarray:
    """Give the changes of a function by moving away from a point, far and near."""
    f, name = _subject(body)
    there = _put(point, name, value(body.point, point))
    here = f(there).item()
    found = []
    for number in range(60):
        direction = _direction(there, name, rng)
        far = (0.05, 0.3, 1.0)[number % 3]
        moved = there.values[name] + far * direction
        if not within(point.spaces[name], moved):
            continue
        try:
            found.append((f(_put(there, name, moved)).item() - here) / far**2)
        except Undefined:
            continue
    return np.array(found)


def _minimum(body: Property, point: Point, rng: np.random.Generator) -> float:
    return max(_stationary(body, point, rng), -_changes(body, point, rng).min(initial=0))


def _maximum(body: Property, point: Point, rng: np.random.Generator) -> float:
    return max(_stationary(body, point, rng), _changes(body, point, rng).max(initial=0))


def _saddle(body: Property, point: Point, rng: np.random.Generator) -> float:
    changes = _changes(body, point, rng)
    both = changes.min(initial=0) < -DIFFERS and changes.max(initial=0) > DIFFERS
    return max(_stationary(body, point, rng), 0.0 if both else 1.0)


def _convex(body: Property, point: Point, rng: np.random.Generator, sign: int = 1) -> float:
    f, name = _subject(body)
    worst = 0.0
    for _ in range(40):
        ends = [sample(point.spaces[name], point.sizes, rng) for _ in range(2)]
        share = rng.uniform(0.2, 0.8)
        try:
            low, high = (f(_put(point, name, end)).item() for end in ends)
            middle = f(_put(point, name, share * ends[0] + (1 - share) * ends[1])).item()
        except Undefined:
            continue
        chord = share * low + (1 - share) * high
        worst = max(worst, sign * (middle - chord) / max(1.0, abs(low), abs(high), abs(middle)))
    return worst


def _semidefinite(body: Property, point: Point, _: np.random.Generator) -> float:
    matrix = value(body.subject, point)
    scale = max(1.0, np.abs(matrix).max())
    skewness = np.abs(matrix - matrix.T).max()
    return float(max(skewness, -np.linalg.eigvalsh(matrix + matrix.T).min()) / scale)


def _definite(body: Property, point: Point, rng: np.random.Generator) -> float:
    matrix = value(body.subject, point)
    if np.linalg.eigvalsh(matrix + matrix.T).min() < 1e-9 * np.abs(matrix).max():
        return 1.0
    return _semidefinite(body, point, rng)


PROPERTIES: Mapping[str, Callable[[Property, Point, np.random.Generator], float]] = {
    "stationary": _stationary,
    "minimum": _minimum,
    "maximum": _maximum,
    "saddle": _saddle,
    "convex": _convex,
    "concave": lambda body, point, rng: _convex(body, point, rng, -1),
    "psd": _semidefinite,
    "pd": _definite,
}
