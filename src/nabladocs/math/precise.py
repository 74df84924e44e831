"""A second look in decimals of many digits, where floating point alone would have to decide.

In floating point tanh(x + 30) is 1, and what differs by one part in 10**12 is the same. Where the exact oracle does
not say that a chain holds, its sides are evaluated with 120 digits at some of the points that floating point had.
Derivatives are central differences with so small a step that their error is far below what is told apart.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, cast

from nabladocs.math import decimals
from nabladocs.math.cancellation import terms
from nabladocs.math.certificate import Finding, Inapplicable, Undefined
from nabladocs.math.decimals import exactly
from nabladocs.math.digits import derivative, evaluate
from nabladocs.math.floating import AGREE
from nabladocs.math.instances import DERIVATIVES, instance
from nabladocs.math.numeric import Scope
from nabladocs.math.rational import has_large_numbers
from nabladocs.math.sample import Smooth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.floating import Point
    from nabladocs.math.instances import Instance
    from nabladocs.math.sample import Value
    from nabladocs.math.statements import Statement

NAME = "120 digits"
DIGITS = 120
POINTS = 3
APART, OF_SLOPES, OF_BENDS = Decimal("1e-100"), Decimal("1e-65"), Decimal("1e-40")
"""What equal sides differ by at most, relative to them: without derivatives, with first, with second ones."""
OF_TERMS = Decimal("1e-5")
"""The part of that which they differ by at most relative to the terms that they are made of."""
MOST = 4000
"""Entries of variables times parts of a formula, about what a look may cost."""


def second_look(
    statement: Statement, variables: Sequence[Variable], found: Sequence[Finding], points: Sequence[Point]
) -> tuple[Finding, ...]:
    """Give what a second look finds, where the exact oracle leaves it to floating point to decide."""
    floating, exact = found
    if not points or exact.verdict == "refutes":
        return ()
    chain = instance(statement, variables)
    is_settled = floating.verdict == exact.verdict == "agrees" and exact.degree is not None
    return () if is_settled and not has_large_numbers(chain.exprs) else (judge(chain, points),)


def judge(chain: Instance, points: Sequence[Point]) -> Finding:
    """Look again at some points, those at which floating point did not find that the sides agree among them."""
    if any(condition.relation == "==" for condition in chain.conditions):
        return Finding(NAME, "inapplicable", detail="points that meet an equation are known to fewer digits")
    trials = []
    try:
        for point in _chosen(chain, points):
            trials.append(replace(point.trial, error=_error(chain, point)))
            if trials[-1].error:
                return Finding(NAME, "refutes", tuple(trials))
    except Inapplicable as reason:
        return Finding(NAME, "inapplicable", detail=str(reason))
    except (Undefined, ArithmeticError) as reason:
        return Finding(NAME, "inapplicable", detail=f"a point has no value: {reason}")
    return (
        Finding(NAME, "agrees", tuple(trials)) if trials else Finding(NAME, "inapplicable", detail="no point is small")
    )


def value_of(expr: Expr, scope: Scope, variables: Mapping[str, Variable], moved: Mapping[str, Expr]) -> Array | None:
    """Give the value of an expression, found with many digits, with variables `moved` to where expressions say.

    None where it is not to be had so.
    """
    try:
        with localcontext(_context()):
            values = {name: _value(variables[name].space.name, value) for name, value in scope.values.items()}
            precise = Scope(values, scope.sizes, scope.indices, derivative(variables))
            there = {name: evaluate(point, precise) for name, point in moved.items()}
            return evaluate(expr, replace(precise, values={**values, **there})).astype(float)
    except (Inapplicable, Undefined, ArithmeticError):
        return None


def _context() -> Context:
    context = Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN)
    context.traps[InvalidOperation] = True
    return context


def _chosen(chain: Instance, points: Sequence[Point]) -> list[Point]:
    parts = sum(1 for side in chain.sides for _ in side.walk())

    def cost(point: Point) -> int:
        return parts * sum(each.space.type.entries.at(point.trial.sizes) for each in chain.variables.values())

    apart = [each for each in points if each.trial.error > AGREE]
    if any(cost(each) > MOST for each in apart):
        msg = "a point where it has to be told is too large"
        raise Inapplicable(msg)
    small = sorted((each for each in points if 1 not in each.trial.sizes.values()), key=cost)
    return [*apart, *(each for each in small[: max(1, POINTS - len(apart))] if cost(each) <= MOST)]


def _error(chain: Instance, point: Point) -> float:
    """Give how far the sides are apart at a point, 0 where they are equal but for the last digits."""
    with localcontext(_context()):
        worst, close = Decimal(0), _closeness(chain)
        for scope, _ in point.values:
            precise = _precise(chain, scope)
            for pair in chain.pairs:
                values = evaluate(pair[0], precise), evaluate(pair[1], precise)
                # Where a derivative is 0, what is left of it is the square of a step, and relative to nothing.
                least = 0.0 if close == APART else 1.0
                made_of = OF_TERMS * Decimal(max(least, *(terms(side, scope) for side in pair)))
                apart, size = _apart(*values, chain.relation)
                worst = max(worst, apart / size if apart > close * max(size, made_of) else worst)
        return float(worst)


def _closeness(chain: Instance) -> Decimal:
    operators = chain.operators()
    return OF_BENDS if "hess" in operators else OF_SLOPES if operators & DERIVATIVES else APART


def _apart(one: Array, other: Array, relation: str) -> tuple[Decimal, Decimal]:
    """Give how far two sides are apart, and how large they are."""
    difference = one - other
    apart = max(difference.flat) if relation == "<=" else max(map(abs, difference.flat))
    return apart, max(map(abs, (*one.flat, *other.flat)))


def _precise(chain: Instance, scope: Scope) -> Scope:
    plain = {name: value for name, value in scope.values.items() if name not in chain.differentials}
    values = {name: _value(chain.variables[name].space.name, value) for name, value in plain.items()}
    for name in chain.differentials:
        space = chain.variables[name].space
        if space.name in ("Orth", "Simplex"):
            msg = f"directions in {space} are known to fewer digits"
            raise Inapplicable(msg)
        values[name] = exactly(cast("Array", scope.values[name]))
    return Scope(values, scope.sizes, scope.indices, derivative(chain.variables))


def _value(space: str, value: Value) -> Value:
    """Give a value to all digits: one of a space with equations meets them to all digits too."""
    if isinstance(value, Smooth):
        return value
    made = exactly(value)
    match space:
        case "Orth":
            for _ in range(8):
                # Newton's iteration for the nearest orthogonal matrix doubles the digits each time.
                made = made @ (3 * decimals.unit(made.shape[1]) - made.T @ made) / 2
        case "Simplex":
            made = made / made.sum()
        case "PSD":
            msg = "semidefinite matrices are known to fewer digits"
            raise Inapplicable(msg)
    return made
