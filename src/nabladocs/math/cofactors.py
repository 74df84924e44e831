"""Cofactors beside the determinant: cof(X) = det(X) X⁻ᵀ where X is invertible."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.forms import replaced, times, transpose
from nabladocs.math.operators import apply
from nabladocs.math.sums import key

if TYPE_CHECKING:
    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra
    from nabladocs.math.sums import Monomial


def by_determinant(expr: Expr) -> Expr:
    """Give cof(X) as det(X) X⁻ᵀ."""
    (arg,) = expr.args
    return times(apply("det", arg), transpose(apply("inv", arg)))


def cofactor(expr: Expr, algebra: Algebra) -> Expr:
    """Simplify cof(X) of a matrix that is known to have an inverse."""
    (arg,) = expr.args
    if arg.op == "transpose":
        return algebra.simplify(transpose(apply("cof", arg.args[0])))
    has_inverse = any(algebra.is_known(arg, each) for each in ("invertible", "positive definite", "orthogonal"))
    return algebra.simplify(by_determinant(expr)) if has_inverse else expr


def divided(one: Monomial) -> Expr | None:
    """Give the core of a monomial without the factor cof(X), where det(X) divides it, so that X has an inverse."""
    divisors = {key(base.args[0]) for base, by in one.powers if base.op == "det" and _is_negative(by)}
    if one.core is None or not divisors:
        return None
    for each in one.core.walk():
        if each.op == "cof" and key(each.args[0]) in divisors:
            return replaced(one.core, each, by_determinant(each))
    return None


def _is_negative(expr: Expr) -> bool:
    return isinstance(expr.value, Fraction) and expr.value < 0
