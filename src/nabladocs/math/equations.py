"""Conditions of statements over GF(2**61 - 1): points at which equations hold are made, not searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.expr import Expr, number
from nabladocs.math.field import P, inverse, is_square, root
from nabladocs.math.generic import move
from nabladocs.math.residues import Scope, evaluate
from nabladocs.math.types import SCALAR
from nabladocs.math.unknowns import HALF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from nabladocs.math.expr import Variable
    from nabladocs.math.statements import Condition

FREE = frozenset({"R", "Positive", "Inv", "FullRank"})
"""The spaces whose members may have any entries, but for inequalities."""
MOVABLE = FREE | {"Sym", "PD", "PSD", "Diag", "Skew"}


def holds(condition: Condition, scope: Scope) -> bool:
    """Whether a condition is met. Of an order there is only that squares are like positive numbers; else it is met."""
    left, right = evaluate(condition.left, scope)[0], evaluate(condition.right, scope)[0]
    if condition.relation in (">", ">=", "<", "<="):
        wanted = ">" in condition.relation
        return bool(right.any()) or all(is_square(each) == wanted for each in left.flat)
    return bool((left == right).all()) == (condition.relation == "==")


def met(conditions: Sequence[Condition], variables: Mapping[str, Variable], scope: Scope, random: Random) -> Scope:
    """Move variables to a point where the equations among conditions hold.

    Raises:
        Inapplicable: It is not known how.
        Undefined: There is none on the line that was taken.
    """
    fixed: set[str] = set()
    equations = [each for each in conditions if each.relation == "=="]
    for each in equations:
        scope, moved = _solved(each, variables, scope, random, fixed)
        fixed.add(moved)
    if not all(holds(each, scope) for each in equations):
        msg = "the equations among its conditions were not met together"
        raise Undefined(msg)
    return scope


def _solved(
    equation: Condition, variables: Mapping[str, Variable], scope: Scope, random: Random, fixed: set[str]
) -> tuple[Scope, str]:
    left, right = _squared(equation.left, equation.right)
    for one, other in ((left, right), (right, left)):
        name = str(one.value)
        if one.op == "variable" and name not in fixed | other.variables and variables[name].space.name in FREE:
            return scope.at(name, evaluate(other, scope)), name
    if left.type == SCALAR:
        for name in sorted((left.variables | right.variables) - fixed):
            if variables[name].space.name in MOVABLE:
                difference = Expr("sub", (left, right), SCALAR)
                found = _on_line(difference, variables[name], scope, random)
                if found:
                    return found, name
    msg = f"{equation.relation} is a condition that cannot be met over a finite field"
    raise Inapplicable(msg)


def _squared(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Give the squares of both sides where one is a norm, so that they are polynomials."""
    if "norm" not in (left.op, right.op):
        return left, right
    return Expr("pow", (left, number(2)), SCALAR), Expr("pow", (right, number(2)), SCALAR)


def _on_line(difference: Expr, variable: Variable, scope: Scope, random: Random) -> Scope | None:
    """Move a variable along a random line to where a polynomial of degree 1 or 2 is zero; None if it is no such."""
    start, way = scope.values[variable.name][0], move(variable.space, scope.sizes, random)

    def at(distance: int) -> Scope:
        return scope.at(variable.name, ((start + distance * way) % P,))

    value = [int(evaluate(difference, at(distance))[0][0, 0]) for distance in range(5)]
    if any(np.diff(np.array(value, object), 3) % P):
        return None
    square = (value[2] - 2 * value[1] + value[0]) * HALF % P
    slope = (value[1] - value[0] - square) % P
    if square == 0:
        return at(-value[0] * inverse(slope) % P) if slope else None
    spread = root((slope * slope - 4 * square * value[0]) % P)
    return at((spread - slope) * inverse(2 * square) % P)
