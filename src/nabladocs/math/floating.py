"""The oracle in floating point: sides of a statement compared at random points, derivatives by complex steps."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, islice, pairwise
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.cancellation import terms
from nabladocs.math.certificate import Finding, Inapplicable, Trial, Undefined, Verdict, refuse_ones
from nabladocs.math.conditions import holds, met, shaken
from nabladocs.math.instances import Instance, instance
from nabladocs.math.numeric import QUIET, Scope, evaluate, evaluated
from nabladocs.math.reach import beyond
from nabladocs.math.regions import Far, is_parted, numbers, scales, spread, walked
from nabladocs.math.sample import Draw, direction, sample
from nabladocs.math.shapes import shapes
from nabladocs.math.steps import derivative

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sample import Value
    from nabladocs.math.shapes import Shape
    from nabladocs.math.statements import Statement

NAME = "complex step"
AGREE, REFUTE = 1e-9, 1e-6
"""Relative errors up to which sides agree, and from which they do not; nothing true or false was found between."""
SHAPES = 6
POINTS, POINTS_OF_PARTS, POINTS_OF_BOUNDS = 3, 6, 20
"""Points at as many shapes. What is false at half of all points, such as det(Q) == 1, is found at one of eighteen;
an inequality may be false at fewer."""
DRAWS = 80
"""How often a point is drawn at one shape until the statement means something there."""
SCALES = (1.0, 1.0, 0.6, 2.0, 0.3, 5.0, 0.1, 20.0)
WIDE, WALKED = 2 / 3, 1 / 4
"""The part of all points that are taken far and near where a statement may be false in a part of space alone, and of
those from which a walk goes where an inequality may fail."""
SQUARE_OF_STEP = 1e-50
"""What is below this says nothing of two sides."""
SURE = 0.1
"""What part of a difference of sides may change with a point that meets equations as nearly as can be told."""
CANCELLED = 1e-4
"""What is smaller than this part of the terms that it is the sum of is compared with them."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a chain was tried: a scope for each value of its indices, and the values that its sides have there."""

    trial: Trial
    sides: tuple[Expr, ...]
    values: tuple[tuple[Scope, tuple[Array, ...]], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found out about a chain, and the points at which it was."""

    finding: Finding
    points: tuple[Point, ...] = ()


def judge(statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Finding:
    """Try a chain at random points; it stops where it is refuted."""
    return tried(statement, variables, seed).finding


def tried(statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Tried:
    """Try a chain at random points, and keep those for others that have some of its sides."""
    try:
        chain = instance(statement, variables)
        points = _points(chain, variables, seed)
    except Inapplicable as reason:
        return Tried(Finding(NAME, "inapplicable", detail=str(reason)))
    except Undefined as reason:
        return Tried(Finding(NAME, "undecided", detail=f"no point was found where it means something: {reason}"))
    trials = tuple(point.trial for point in points)
    return Tried(Finding(NAME, verdict_of(trials), trials), tuple(points))


def judge_at(points: Sequence[Point], statement: Statement, variables: Sequence[Variable]) -> Finding:
    """Try a chain at the points of another with the same conditions: only the sides that differ are evaluated.

    It is undecided where it has no value at one of them, and where there are too few since the other was refuted.
    """
    trials: list[Trial] = []
    try:
        chain = instance(statement, variables)
    except Inapplicable as reason:
        return Finding(NAME, "undecided", detail=str(reason))
    for point in points:
        with suppress(Undefined):
            trials.append(replace(point.trial, error=_error_at(point, chain)))
            if trials[-1].error > REFUTE:
                return Finding(NAME, "refutes", tuple(trials))
    is_enough = points and len(trials) == len(points) and points[-1].trial.error <= REFUTE
    return Finding(NAME, verdict_of(trials) if is_enough else "undecided", tuple(trials))


def _error_at(point: Point, chain: Instance) -> float:
    worst = 0.0
    for scope, known in point.values:
        values = [_value_of(side, scope, point.sides, known) for side in chain.sides]
        worst = max(worst, _worst(chain, scope, values))
    return worst


def _value_of(side: Expr, scope: Scope, sides: Sequence[Expr], known: Sequence[Array]) -> Array:
    found = next((value for one, value in zip(sides, known, strict=True) if one is side), None)
    return evaluate(side, scope) if found is None else found


def verdict_of(trials: Sequence[Trial]) -> Verdict:
    """Say what the errors of trials mean."""
    worst = max(trial.error for trial in trials)
    return "agrees" if worst <= AGREE else "refutes" if worst > REFUTE else "undecided"


def _points(chain: Instance, variables: Sequence[Variable], seed: int) -> list[Point]:
    """Give points, at other shapes too where some have none; one that refutes is the last."""
    done: list[Point] = []
    last = Undefined("there was no trial")
    far = Far(numbers(chain.exprs), scales(chain), is_stretched=chain.relation == "<=") if is_parted(chain) else None
    wanted = SHAPES * _points_at_each(chain, variables, far)
    for number, shape in enumerate(islice(_shapes(chain, variables, seed), 2 * wanted)):
        if number and not number % SHAPES and all(1 in point.trial.sizes.values() for point in done):
            # Where not one of so many draws meant anything, more of them would not.
            break
        # The first ones have nothing special: what has a value at special points alone says nothing.
        at = 2 * Random(f"{seed} {number}").getrandbits(31) + (number >= SHAPES)  # noqa: S311 - it is to be repeatable
        try:
            done.append(point_of(chain, shape, at, far))
        except Undefined as reason:
            last = reason
            continue
        if len(done) == wanted or done[-1].trial.error > REFUTE:
            break
    if not done:
        raise last
    if done[-1].trial.error <= REFUTE:
        refuse_ones([point.trial for point in done])
    return done


def _points_at_each(chain: Instance, variables: Sequence[Variable], far: Far | None) -> int:
    """Give how many points are taken at each shape; a number is one part of space at a time, a vector is many."""
    if chain.relation == "<=" or (far and not any(each.space.type.entries.names for each in variables)):
        return POINTS_OF_BOUNDS
    return POINTS_OF_PARTS if far else POINTS


def _shapes(chain: Instance, variables: Sequence[Variable], seed: int) -> Iterator[Shape]:
    """Give shapes without end, one of each six above the reach of a chain."""
    for again in count():
        found = shapes(variables, SHAPES, seed + again)
        yield from (*found[:3], *(beyond(chain, variables, found) or found[3:4]), *found[4:])


def point_of(chain: Instance, sizes: Mapping[str, int], seed: int, far: Far | None = None) -> Point:
    """Give the point that a seed stands for, values of all variables that meet the conditions, and the error there.

    It may be moved far or near, if it is said whereto. An odd seed may stand for a special point, with zeros in it or
    just the numbers of the chain.

    Raises:
        Undefined: None was found where the sides have values.
    """
    rng = np.random.default_rng(seed)
    last = Undefined("it was never tried")
    far = far and replace(far, is_special=seed % 2 == 1)
    for attempt in range(DRAWS):
        draw = Draw(rng, SCALES[attempt % len(SCALES)], positive=attempt >= DRAWS // 2)
        # What is asked for first is a point of some other magnitude, where that may make a difference.
        is_moved = far and attempt % 2 == 0 and rng.random() < WIDE
        try:
            scope = _drawn(chain, sizes, draw, far if is_moved else None)
            if chain.relation == "<=" and rng.random() < WALKED:
                scope = _walked(chain, scope, rng)
            values = tuple(_values(chain, scope))
            worst = max(0.0, *(_worst(chain, scope, sides) for scope, sides in values))
            if worst > AGREE and any(condition.relation == "==" for condition in chain.conditions):
                _refuse_unsure(chain, values, rng)
            return Point(Trial(dict(sizes), seed, worst), chain.sides, values)
        except Undefined as reason:
            last = reason
    raise last


def _refuse_unsure(
    chain: Instance, values: Sequence[tuple[Scope, tuple[Array, ...]]], rng: np.random.Generator
) -> None:
    """Refuse a point where sides are apart, but less so or more at one that could not be told from it.

    Of r == y - X @ w nothing may be left but rounding errors, and X.T @ r == 0 is then nothing to be asked of r.
    """
    for scope, known in values:
        there = shaken(chain.conditions, chain.variables, scope, rng)
        for pair, of_pair in zip(pairwise(chain.sides), pairwise(known), strict=True):
            if _difference(pair, of_pair, scope, chain.relation) <= AGREE:
                continue
            apart = of_pair[0] - of_pair[1]
            moved = evaluate(pair[0], there) - evaluate(pair[1], there) - apart
            if np.abs(moved).max() > SURE * np.abs(apart).max():
                msg = "the equations among the conditions leave it uncertain what is to be compared"
                raise Undefined(msg)


def scope_at(chain: Instance, values: Mapping[str, Value], sizes: Mapping[str, int]) -> Scope:
    """Give the scope in which the variables of a chain have these values."""
    return Scope(values, sizes, derivative=derivative(chain.variables))


def _walked(chain: Instance, scope: Scope, rng: np.random.Generator) -> Scope:
    """Give the scope after a walk to where an inequality fails, or nearly so."""

    def gap(values: Mapping[str, Value]) -> float:
        return signed_error(chain, scope_at(chain, {**scope.values, **values}, scope.sizes))

    found = walked(
        chain, {name: scope.values[name] for name in chain.variables if name not in chain.differentials}, gap, rng
    )
    return scope_at(chain, {**scope.values, **found}, scope.sizes)


def _drawn(chain: Instance, sizes: Mapping[str, int], draw: Draw, far: Far | None) -> Scope:
    plain = [variable for name, variable in chain.variables.items() if name not in chain.differentials]
    values = {variable.name: sample(variable, sizes, draw) for variable in plain}
    if far:
        values = spread(values, chain.variables, far, draw.rng)
    scope = scope_at(chain, values, sizes)
    scope = _met(chain, scope, draw)
    for name, moved in chain.differentials.items():
        scope = scope.at(name, direction(moved.space, scope.values[moved.name], sizes, draw))
    return scope


def _met(chain: Instance, scope: Scope, draw: Draw) -> Scope:
    """Move to where the equations among the conditions hold, for one value of the free indices if there are any."""
    if not chain.indices or all(condition.relation != "==" for condition in chain.conditions):
        return met(chain.conditions, chain.variables, scope)
    choices = list(chain.assignments(scope.sizes))
    chosen = choices[draw.rng.integers(len(choices))]
    moved = met(chain.conditions, chain.variables, Scope(scope.values, scope.sizes, chosen, scope.derivative))
    return Scope(moved.values, scope.sizes, scope.indices, scope.derivative)


def error(chain: Instance, scope: Scope) -> float:
    """Give the largest relative error of all pairs, over all values of free indices that meet the conditions.

    Raises:
        Undefined: A side has no value, or the conditions do not hold.
    """
    return max(0.0, signed_error(chain, scope))


def signed_error(chain: Instance, scope: Scope) -> float:
    """Give the error, which is negative where an inequality holds: how far it is from failing."""
    return max(_worst(chain, inner, values) for inner, values in _values(chain, scope))


def _values(chain: Instance, scope: Scope) -> list[tuple[Scope, tuple[Array, ...]]]:
    """Give the values of all sides for each value of the indices that meets the conditions."""
    found = []
    for indices in chain.assignments(scope.sizes):
        inner = Scope(scope.values, scope.sizes, indices, scope.derivative)
        if all(holds(condition, inner) for condition in chain.conditions):
            with QUIET():
                found.append((inner, tuple(evaluated(side, inner) for side in chain.sides)))
    if not found:
        msg = "the conditions do not hold"
        raise Undefined(msg)
    return found


def _worst(chain: Instance, scope: Scope, values: Sequence[Array]) -> float:
    """Give the largest relative error of neighbours."""
    sides = zip(pairwise(chain.sides), pairwise(values), strict=True)
    return max(_difference(pair, of_pair, scope, chain.relation) for pair, of_pair in sides)


def _difference(sides: tuple[Expr, Expr], values: tuple[Array, Array], scope: Scope, relation: str) -> float:
    apart, size = _compared(*values, relation)
    if apart > AGREE * size:
        size = max(size, CANCELLED * max(terms(side, scope) for side in sides))
    # Where a derivative is 0, what is left of it may be the square of a complex step, and relative to nothing.
    return 0.0 if abs(apart) <= SQUARE_OF_STEP or not size else apart / size


def _compared(one: Array, other: Array, relation: str) -> tuple[float, float]:
    """Give how far two values are apart, and how large the larger one is."""
    if one.size == other.size == 1:
        # NumPy takes longer than Python to compare two numbers.
        left, right = one.item(), other.item()
        return left - right if relation == "<=" else abs(left - right), max(abs(left), abs(right))
    apart = (one - other).max() if relation == "<=" else np.abs(one - other).max()
    return float(apart), float(max(np.abs(one).max(), np.abs(other).max()))
