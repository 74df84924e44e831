"""Simplifying what is done to each entry."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr, number
from nabladocs.math.forms import hadamard, ones, times, transpose, zeros
from nabladocs.math.operators import OPERATORS, apply
from nabladocs.math.sums import (
    Monomial,
    entry_factors,
    entrywise_product,
    is_number,
    is_ones,
    is_zero,
    joined,
    monomial,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.simplify import Algebra

_AT_ZERO: Mapping[str, int] = {
    "exp": 1,
    "sin": 0,
    "cos": 1,
    "tanh": 0,
    "sqrt": 0,
    "abs": 0,
    "sign": 0,
    "erf": 0,
    "relu": 0,
}
"""What a function gives at 0, where that is a whole number."""


def _function(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if is_zero(arg) and expr.op in _AT_ZERO:
        return algebra.simplify(times(number(_AT_ZERO[expr.op]), ones(expr.type)))
    if arg.op == "transpose":
        inside = apply(expr.op, arg.args[0], value=expr.value)
        return algebra.simplify(transpose(inside))
    return expr


def _hadamard(expr: Expr, algebra: Algebra) -> Expr:
    if any(map(is_zero, expr.args)):
        return zeros(expr.type)
    if all(arg.type.kind == "row" for arg in expr.args):
        return algebra.simplify(transpose(hadamard(*(algebra.simplify(transpose(arg)) for arg in expr.args))))
    if found := _special(expr.args[0], expr.args[1]) or _special(expr.args[1], expr.args[0]):
        return algebra.simplify(found)
    coefficient, powers, factors = entry_factors(expr)
    core = entrywise_product(factors.values()) or ones(expr.type)
    if core.op == "hadamard" and (coefficient != 1 or powers):
        core = algebra.simplify(core)
    return joined(Monomial(coefficient, powers) * monomial(core), expr.type)


def _special(one: Expr, other: Expr) -> Expr | None:
    """Give A ∘ (x yᵀ) = diag(x) A diag(y) where x or y is all ones, A ∘ I = diag(diag(A))."""
    match one.op, one.args:
        case "matmul", (left, right) if is_ones(right) and left.type.kind == "column":
            return times(apply("diag", left), other)
        case "matmul", (left, right) if is_ones(left) and right.type.kind == "row":
            return times(other, apply("diag", transpose(right)))
        case "eye", ():
            return apply("diag", apply("diag", other))
        case "diag", (vector,) if one.type.kind == "matrix":
            return apply("diag", hadamard(vector, apply("diag", other)))
    return None


def _power(expr: Expr, algebra: Algebra) -> Expr:
    base, by = expr.args
    if is_number(by, 0):
        return algebra.simplify(ones(expr.type))
    if is_ones(base) or is_number(by, 1):
        return base
    if base.type.kind == "row":
        return algebra.simplify(transpose(apply("power", algebra.simplify(transpose(base)), by)))
    if base.op == "power" and _is_whole(by) and _is_whole(base.args[1]):
        return algebra.simplify(apply("power", base.args[0], apply("mul", base.args[1], by)))
    if _is_whole(by):
        coefficient, powers, factors = entry_factors(base)
        if coefficient != 1 or powers or len(factors) != 1:
            scalar = Monomial(coefficient, powers)
            if coefficient:
                raised = scalar.raised(_value(by))
                inside = [(each, algebra.simplify(apply("mul", old, by))) for each, old in factors.values()]
                return joined(
                    Monomial(raised.coefficient, raised.powers, entrywise_product(inside) or ones(expr.type)), expr.type
                )
    return apply("sqrt", base) if by.value == Fraction(1, 2) and is_number(by) else expr


def _is_whole(expr: Expr) -> bool:
    return is_number(expr) and _value(expr).denominator == 1


def _value(expr: Expr) -> Fraction:
    assert isinstance(expr.value, Fraction)
    return expr.value


def _log(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if arg.op == "exp":
        return arg.args[0]
    return zeros(expr.type) if is_ones(arg) or is_number(arg, 1) else _function(expr, algebra)


ENTRYWISE: Mapping[str, Callable[[Expr, Algebra], Expr]] = {
    **{name: _function for name, operator in OPERATORS.items() if operator.entrywise},
    "apply": _function,
    "log": _log,
    "hadamard": _hadamard,
    "power": _power,
}
"""How an operator that is applied entry by entry is simplified."""
