"""Conditions of statements in floating point: whether a point meets them, and how to get there for an equation."""

from __future__ import annotations

import operator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from nabladocs.math.cancellation import terms
from nabladocs.math.certificate import Undefined
from nabladocs.math.numeric import QUIET, Scope, evaluate
from nabladocs.math.sample import Smooth
from nabladocs.math.spans import basis
from nabladocs.math.steps import along

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Variable
    from nabladocs.math.statements import Condition

EXACT, APART = 1e-11, 1e-6
ROUGH = 1e-10
"""How far a point may be from where an equation holds."""
VANISHED = 1e-4
"""What part of a variable is left where it is taken to have gone to 0."""
ROUNDS = 40
MOVABLE = frozenset({"R", "Sym", "Diag", "Skew", "Positive", "Inv", "FullRank", "PD"})
"""The spaces in which a small step in a direction of the basis stays inside."""
RELATIONS: Mapping[str, Callable[[Array, Array], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(condition: Condition, scope: Scope, *, nearly: bool = False) -> bool:
    """Whether a condition is met, entry by entry; != asks for one entry that differs.

    An equation that a computed point is to meet, which has rounding errors of its own, is asked to hold nearly.
    """
    left, right = evaluate(condition.left, scope), evaluate(condition.right, scope)
    if condition.relation == "==":
        return bool(np.abs(left - right).max() <= (APART if nearly else EXACT) * _size(condition, scope))
    if condition.relation == "!=":
        return bool(np.abs(left - right).max() > APART * (1 + max(np.abs(left).max(), np.abs(right).max())))
    return bool(np.all(RELATIONS[condition.relation](left, right)))


def _size(condition: Condition, scope: Scope) -> float:
    # Rounding errors are relative to the terms, which may cancel: a.T @ x is 1 for a and x of any length.
    return 1 + terms(condition.left, scope) + terms(condition.right, scope)


@QUIET()
def met(conditions: Sequence[Condition], variables: Mapping[str, Variable], scope: Scope) -> Scope:
    """Move variables to a point near by where the equations among conditions hold (Gauss and Newton).

    One variable alone is moved where two steps are enough, as where they are linear in it: a vector rather than a
    matrix, and one with few entries. If all moved, A in A.T @ A @ x == A.T @ b would be led to where it is nearly
    singular, and what is said of x be lost in rounding errors.

    Raises:
        Undefined: It was not found, or only so nearly that what is said there could not be told from a mistake: where
            an equation is met at a point at which its derivative is 0, such as t**2 == 0. Or it is one where a
            variable vanished on the way: A @ x == lam*x holds at x = 0 for every A, and what is said of eigenvectors
            is not to be judged there.
    """
    equations = [each for each in conditions if each.relation == "=="]
    if not equations:
        return scope
    names = _movable(equations, variables)
    types = {name: variables[name].space.type for name in names}
    for name in sorted(names, key=lambda name: (types[name].kind == "matrix", types[name].entries.at(scope.sizes))):
        with suppress(Undefined):
            return _met_by(name, equations, variables, scope)
    start = scope
    for _ in range(ROUNDS):
        rest = _rest(equations, scope)
        if np.abs(rest).max() <= EXACT / 100:
            # One step more, since what the statement says there has the error of the point.
            closer = _stepped(equations, names, variables, scope, rest) if rest.any() else scope
            _refuse_rough(scope, closer)
            _refuse_vanished(equations, names, start, closer)
            _refuse_outside(names, variables, closer)
            return closer
        scope = _stepped(equations, names, variables, scope, rest)
    _refuse_outside(names, variables, scope)
    return scope


@QUIET()
def shaken(
    conditions: Sequence[Condition], variables: Mapping[str, Variable], scope: Scope, rng: np.random.Generator
) -> Scope:
    """Give a point from which one that meets the equations among conditions could not be told.

    Each variable is moved as far as leaves the sides no more apart than `holds` lets them be.
    """
    equations = [each for each in conditions if each.relation == "=="]
    gaps = [np.full(_rest([each], scope).size, EXACT * _size(each, scope)) for each in equations]
    apart = np.concatenate(gaps)
    for name in _movable(equations, variables):
        scope = _stepped(equations, [name], variables, scope, apart * rng.standard_normal(apart.size))
    return scope


def _movable(equations: Sequence[Condition], variables: Mapping[str, Variable]) -> list[str]:
    used = frozenset[str]().union(*(side.variables for each in equations for side in (each.left, each.right)))
    return sorted(name for name in used if name in variables and variables[name].space.name in MOVABLE)


def _met_by(name: str, equations: Sequence[Condition], variables: Mapping[str, Variable], start: Scope) -> Scope:
    """Move one variable alone, by a step, and by one more that takes away the rounding errors of the first."""
    scope = start
    for _ in range(2):
        scope = _stepped(equations, [name], variables, scope, _rest(equations, scope))
    if not all(holds(each, scope) for each in equations):
        msg = f"{name} alone cannot meet the conditions"
        raise Undefined(msg)
    _refuse_vanished(equations, [name], start, scope)
    _refuse_outside([name], variables, scope)
    return scope


def _rest(equations: Sequence[Condition], scope: Scope) -> Array:
    """Give what is left between the sides of equations, in one row."""
    return np.concatenate([(evaluate(each.left, scope) - evaluate(each.right, scope)).ravel() for each in equations])


def _refuse_rough(scope: Scope, closer: Scope) -> None:
    for name, value in scope.values.items():
        other = closer.values[name]
        if isinstance(value, Smooth) or isinstance(other, Smooth):
            continue
        if np.abs(value - other).max() > ROUGH * max(1.0, float(np.abs(value).max())):
            msg = "a condition is met at singular points alone, which are found too roughly"
            raise Undefined(msg)


def _refuse_vanished(equations: Sequence[Condition], names: Sequence[str], start: Scope, scope: Scope) -> None:
    sides = (side for each in equations for side in (each.left, each.right))
    said = {side.value for side in sides if side.op == "variable"}  # t == 0 is meant as it is said
    for name in (each for each in names if each not in said):
        before, after = start.values[name], scope.values[name]
        assert not isinstance(before, Smooth)
        assert not isinstance(after, Smooth)
        if np.abs(after).max() < VANISHED * np.abs(before).max():
            msg = f"the conditions are met at {name} = 0 alone"
            raise Undefined(msg)


def _refuse_outside(names: Sequence[str], variables: Mapping[str, Variable], scope: Scope) -> None:
    """Refuse what many steps led out of its space: P @ P == A holds for roots of A that are not positive definite."""
    for name in names:
        value = scope.values[name]
        assert not isinstance(value, Smooth)
        match variables[name].space.name:
            case "PD":
                inside = np.linalg.eigvalsh(value).min() > 0
            case "Positive":
                inside = value.min() > 0
            case _:
                continue
        if not inside:
            msg = f"the conditions are met where {name} is not positive"
            raise Undefined(msg)


def _stepped(
    equations: Sequence[Condition],
    names: Sequence[str],
    variables: Mapping[str, Variable],
    scope: Scope,
    rest: Array,
) -> Scope:
    """Take the shortest step that solves the linearised equations."""
    bases = {name: basis(variables[name].space, scope.sizes) for name in names}
    if not bases:
        msg = "no variable can be moved to meet a condition"
        raise Undefined(msg)
    slopes = [
        np.concatenate([_slopes(each, name, scope, directions) for each in equations], axis=1)
        for name, directions in bases.items()
    ]
    step = np.linalg.lstsq(np.concatenate(slopes).T, -rest, rcond=1e-9)[0]
    start = 0
    for name, directions in bases.items():
        value = scope.values[name]
        assert not isinstance(value, Smooth)
        scope = scope.at(name, value + np.tensordot(step[start : start + len(directions)], directions, 1))
        start += len(directions)
    return scope


def _slopes(equation: Condition, name: str, scope: Scope, directions: Array) -> Array:
    made = along(equation.left, name, scope, directions) - along(equation.right, name, scope, directions)
    return made.reshape(len(directions), -1)
