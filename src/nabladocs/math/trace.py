"""What stands behind the words "for all shapes": rules that derive each step of a chain, or sizes that decide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from nabladocs.math.bounds import bound_of
from nabladocs.math.derive import Derivation, derive
from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.normal import is_same, normalized
from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Statement

Agrees = Callable[["Statement"], Sequence[str]]
"""Asks the oracles whether what was derived is what the chain says: the names of those that agree, if none objects."""
AgreesFrom = Callable[["Statement", int], bool]
"""Asks whether a chain holds at a shape whose sizes are all at least so large."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What shows a chain for all sizes: derivations of its sides, and the `bound` from which on sizes do not matter.

    `compared` names the oracles that found each derived result to be what the chain says.
    """

    derivations: tuple[Derivation, ...] = ()
    bound: int | None = None
    compared: tuple[str, ...] = ()

    def __and__(self, other: Trace) -> Trace:
        """Give what shows two steps."""
        bounds = [each.bound for each in (self, other) if each.bound is not None]
        derivations = tuple({each.start: each for each in (*self.derivations, *other.derivations)}.values())
        derived = [each.compared for each in (self, other) if each.derivations]
        compared = tuple(name for name in derived[0] if all(name in each for each in derived)) if derived else ()
        return Trace(derivations, max(bounds, default=None), compared)


def trace(statement: Statement, variables: Sequence[Variable], agrees: Agrees, agrees_from: AgreesFrom) -> Trace | None:
    """Give what shows that a chain of equations holds for all shapes: None where one of its steps has nothing."""
    if not isinstance(statement.body, Chain) or statement.body.relation != "==":
        return None
    found = []
    for pair in pairwise(statement.body.sides):
        is_derived = any(_has_derivative(side) for side in pair)
        step = _by_rules(statement, pair, variables, agrees) if is_derived else None
        if not is_derived:
            step = _by_size(statement, pair, variables, agrees_from) or _by_form(statement, pair, variables, agrees)
        if step is None:
            return None
        found.append(step)
    return reduce(Trace.__and__, found)


def _has_derivative(expr: Expr) -> bool:
    return any(part.op in DERIVATIVES for part in expr.walk())


def _by_rules(
    statement: Statement, pair: tuple[Expr, Expr], variables: Sequence[Variable], agrees: Agrees
) -> Trace | None:
    """Derive the sides with a derivative, and have the oracles compare what comes out with the other side."""
    derivations = tuple(derive(side, variables) for side in pair if _has_derivative(side))
    results = {each.start: each.result for each in derivations}
    sides = tuple(each for each in (results.get(side, side) for side in pair) if each)
    if len(sides) < len(pair):
        return None
    compared = agrees(replace(statement, body=Chain("==", sides)))
    return Trace(derivations, compared=tuple(compared)) if compared else None


def _by_size(
    statement: Statement, pair: tuple[Expr, Expr], variables: Sequence[Variable], agrees_from: AgreesFrom
) -> Trace | None:
    """Try sums over indices at a shape so large that it decides for all."""
    step = replace(statement, body=Chain("==", pair))
    bound = bound_of(step, variables)
    return Trace(bound=bound) if bound is not None and agrees_from(step, bound) else None


def _by_form(
    statement: Statement, pair: tuple[Expr, Expr], variables: Sequence[Variable], agrees: Agrees
) -> Trace | None:
    """Lead both sides to one form by rules, and have the oracles compare it with them."""
    one, other = (normalized(side, variables) for side in pair)
    if one.result is None or not is_same(one, other):
        return None
    compared = agrees(replace(statement, body=Chain("==", (pair[0], one.result, pair[1]))))
    return Trace((one, other), compared=tuple(compared)) if compared else None
