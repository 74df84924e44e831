"""What stands behind the words "for all shapes": a derivation by rules, or a bound on the sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from nabladocs.math.bounds import bound_of
from nabladocs.math.derive import Derivation, derive
from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Statement


@dataclass(frozen=True, slots=True)
class Trace:
    """Derivations, one for each side with a derivative, or the `bound` from which on sizes make no difference."""

    derivations: tuple[Derivation, ...] = ()
    bound: int | None = None


def trace(
    statement: Statement,
    variables: Sequence[Variable],
    agrees: Callable[[Statement], bool],
    agrees_from: Callable[[Statement, int], bool],
) -> Trace | None:
    """Give what shows that a chain of equations holds for all shapes, None where nothing does.

    `agrees` asks the oracles whether a result that was derived is what the chain says, `agrees_from` whether a chain
    holds at a shape whose sizes are all at least so large.
    """
    body = statement.body
    if not isinstance(body, Chain) or body.relation != "==":
        return None
    if not any(_has_derivative(side) for side in body.sides):
        bound = bound_of(statement, variables)
        return Trace(bound=bound) if bound is not None and agrees_from(statement, bound) else None
    derivations = [derive(side, variables) for side in body.sides if _has_derivative(side)]
    if any(each.result is None for each in derivations):
        return None
    if not all(_is_rules_work(one, other) for one, other in pairwise(body.sides)):
        return None
    return Trace(tuple(derivations)) if all(map(agrees, _compared(statement, body, derivations))) else None


def _has_derivative(expr: Expr) -> bool:
    return any(part.op in DERIVATIVES for part in expr.walk())


def _is_rules_work(one: Expr, other: Expr) -> bool:
    """Whether one of two neighbours has a derivative, so that the step between them is what rules derive."""
    return _has_derivative(one) or _has_derivative(other)


def _compared(statement: Statement, body: Chain, derivations: Sequence[Derivation]) -> Iterator[Statement]:
    """Give the statements that each derived result is its neighbour in the chain."""
    results = {each.start: each.result for each in derivations}
    for one, other in pairwise(body.sides):
        left, right = results.get(one, one), results.get(other, other)
        assert left
        assert right
        yield replace(statement, body=Chain("==", (left, right)))
