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
    for attempt in range(DRAWS):
        draw = Draw(rng, SCALES[attempt % len(SCALES)], positive=attempt >= DRAWS // 2)
        try:
            scope = _drawn(chain, sizes, draw)
            return scope, error(chain, scope)
        except Undefined as reason:
            last = reason
    raise last


def scope_at(chain: Instance, values: Mapping[str, Value], sizes: Mapping[str, int]) -> Scope:
    """Give the scope in which the variables of a chain have these values."""
    return Scope(values, sizes, derivative=derivative(chain.variables))


def _drawn(chain: Instance, sizes: Mapping[str, int], draw: Draw) -> Scope:
    plain = [variable for name, variable in chain.variables.items() if name not in chain.differentials]
    values = {variable.name: sample(variable, sizes, draw) for variable in plain}
    scope = scope_at(chain, values, sizes)
    scope = met(chain.conditions, chain.variables, scope)
    for name, moved in chain.differentials.items():
        scope = scope.at(name, direction(moved.space, scope.values[moved.name], sizes, draw))
    return scope


def error(chain: Instance, scope: Scope) -> float:
    """Give the largest relative error of all pairs, over all values of free indices that meet the conditions.

    Raises:
        Undefined: A side has no value, or the conditions do not hold.
    """
    worst = -1.0
    for indices in chain.assignments(scope.sizes):
        inner = Scope(scope.values, scope.sizes, indices, scope.derivative)
        if all(holds(condition, inner) for condition in chain.conditions):
            for left, right in chain.pairs:
                worst = max(worst, _difference(left, right, inner, chain.relation))
    if worst < 0:
        msg = "the conditions do not hold"
        raise Undefined(msg)
    return worst


def _difference(left: Expr, right: Expr, scope: Scope, relation: str) -> float:
    one, other = evaluate(left, scope), evaluate(right, scope)
    apart = float((one - other).max() if relation == "<=" else np.abs(one - other).max())
    if apart <= 0:
        return 0.0
    size = float(max(np.abs(one).max(), np.abs(other).max()))
    if apart > AGREE * size:
        size = max(size, CANCELLED * max(terms(left, scope), terms(right, scope)))
    return apart / size
