"""The oracle in floating point: sides of a statement compared at random points, derivatives by complex steps."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.cancellation import terms
from nabladocs.math.certificate import Finding, Inapplicable, Trial, Undefined, Verdict, refuse_ones
from nabladocs.math.conditions import holds, met
from nabladocs.math.instances import Instance, instance
from nabladocs.math.numeric import Scope, evaluate
from nabladocs.math.reach import beyond
from nabladocs.math.regions import is_parted, spread, walked
from nabladocs.math.sample import Draw, direction, sample
from nabladocs.math.shapes import shapes
from nabladocs.math.steps import derivative

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sample import Value
    from nabladocs.math.shapes import Shape
    from nabladocs.math.statements import Statement

NAME = "complex step"
AGREE, REFUTE = 1e-9, 1e-6
"""Relative errors up to which sides agree, and from which they do not; nothing true or false was found between."""
SHAPES = 6
POINTS, POINTS_OF_BOUNDS = 3, 20
"""Points at as many shapes. What is false at half of all points, such as det(Q) == 1, is found at one of eighteen;
an inequality may be false at fewer."""
DRAWS = 80
"""How often a point is drawn at one shape until the statement means something there."""
SCALES = (1.0, 1.0, 0.6, 2.0, 0.3, 5.0, 0.1, 20.0)
WIDE, WALKED = 2 / 3, 1 / 4
"""The part of all points that are taken far and near where a statement may be false in a part of space alone, and of
those from which a walk goes where an inequality may fail."""
CANCELLED = 1e-4
"""What is smaller than this part of the terms that it is the sum of is compared with them."""


def judge(statement: Statement, variables: Sequence[Variable], seed: int = 0, count: int = SHAPES) -> Finding:
    """Try a chain at random points; it stops where it is refuted."""
    try:
        chain = instance(statement, variables)
        done = _tried(chain, variables, seed, count)
    except Inapplicable as reason:
        return Finding(NAME, "inapplicable", detail=str(reason))
    except Undefined as reason:
        return Finding(NAME, "undecided", detail=f"no point was found where it means something: {reason}")
    return Finding(NAME, verdict_of(done), tuple(done))


def verdict_of(trials: Sequence[Trial]) -> Verdict:
    """Say what the errors of trials mean."""
    worst = max(trial.error for trial in trials)
    return "agrees" if worst <= AGREE else "refutes" if worst > REFUTE else "undecided"


def _tried(chain: Instance, variables: Sequence[Variable], seed: int, count: int) -> list[Trial]:
    """Give trials, at other shapes too where some have no point; one that refutes is the last."""
    done: list[Trial] = []
    last = Undefined("there was no trial")
    wanted = count * (POINTS_OF_BOUNDS if chain.relation == "<=" else POINTS)
    for number in range(2 * wanted):
        again, place = divmod(number, count)
        shape = _shapes(chain, variables, count, seed + again)[place]
        point = Random(f"{seed} {number}").getrandbits(32)  # noqa: S311 - it is to be repeatable, not secret
        try:
            done.append(Trial(shape, point, point_of(chain, shape, point)[1]))
        except Undefined as reason:
            last = reason
            continue
        if len(done) == wanted or done[-1].error > REFUTE:
            break
    if not done:
        raise last
    if done[-1].error <= REFUTE:
        refuse_ones(done)
    return done


def _shapes(chain: Instance, variables: Sequence[Variable], count: int, seed: int) -> tuple[Shape, ...]:
    """Give shapes, with one above the reach of a chain in the place of another if it is to be tried at many."""
    found = shapes(variables, count, seed)
    return found if count < SHAPES else (*found[:3], *(beyond(chain, variables, found) or found[3:4]), *found[4:])


def point_of(chain: Instance, sizes: Mapping[str, int], seed: int) -> tuple[Scope, float]:
    """Give the point that a seed stands for, values of all variables that meet the conditions, and the error there.

    Raises:
        Undefined: None was found where the sides have values.
    """
    rng = np.random.default_rng(seed)
    last = Undefined("it was never tried")
    parted = is_parted(chain)
    for attempt in range(DRAWS):
        draw = Draw(rng, SCALES[attempt % len(SCALES)], positive=attempt >= DRAWS // 2)
        # What is asked for first is a point of some other magnitude, where that may make a difference.
        is_wide = parted and attempt % 2 == 0 and rng.random() < WIDE
        try:
            scope = _drawn(chain, sizes, draw, is_wide=is_wide)
            if chain.relation == "<=" and rng.random() < WALKED:
                scope = _walked(chain, scope, rng)
            return scope, error(chain, scope)
        except Undefined as reason:
            last = reason
    raise last


def scope_at(chain: Instance, values: Mapping[str, Value], sizes: Mapping[str, int]) -> Scope:
    """Give the scope in which the variables of a chain have these values."""
    return Scope(values, sizes, derivative=derivative(chain.variables))


def _walked(chain: Instance, scope: Scope, rng: np.random.Generator) -> Scope:
    """Give the scope after a walk to where an inequality fails, or nearly so."""

    def gap(values: Mapping[str, Value]) -> float:
        return error(chain, scope_at(chain, {**scope.values, **values}, scope.sizes), above=True)

    found = walked(
        chain, {name: scope.values[name] for name in chain.variables if name not in chain.differentials}, gap, rng
    )
    return scope_at(chain, {**scope.values, **found}, scope.sizes)


def _drawn(chain: Instance, sizes: Mapping[str, int], draw: Draw, *, is_wide: bool) -> Scope:
    plain = [variable for name, variable in chain.variables.items() if name not in chain.differentials]
    values = {variable.name: sample(variable, sizes, draw) for variable in plain}
    scope = scope_at(chain, spread(chain, values, draw.rng) if is_wide else values, sizes)
    scope = met(chain.conditions, chain.variables, scope)
    for name, moved in chain.differentials.items():
        scope = scope.at(name, direction(moved.space, scope.values[moved.name], sizes, draw))
    return scope


def error(chain: Instance, scope: Scope, *, above: bool = False) -> float:
    """Give the largest relative error of all pairs, over all values of free indices that meet the conditions.

    Of an inequality that holds it is 0, or how far it is `above` it if that is asked for, which is then negative.

    Raises:
        Undefined: A side has no value, or the conditions do not hold.
    """
    worst = -np.inf
    for indices in chain.assignments(scope.sizes):
        inner = Scope(scope.values, scope.sizes, indices, scope.derivative)
        if all(holds(condition, inner) for condition in chain.conditions):
            for left, right in chain.pairs:
                worst = max(worst, _difference(left, right, inner, chain.relation))
    if worst == -np.inf:
        msg = "the conditions do not hold"
        raise Undefined(msg)
    return worst if above else max(worst, 0.0)


def _difference(left: Expr, right: Expr, scope: Scope, relation: str) -> float:
    one, other = evaluate(left, scope), evaluate(right, scope)
    apart = float((one - other).max() if relation == "<=" else np.abs(one - other).max())
    size = float(max(np.abs(one).max(), np.abs(other).max()))
    if apart > AGREE * size:
        size = max(size, CANCELLED * max(terms(left, scope), terms(right, scope)))
    return apart / size if size else 0.0
