"""What can be seen of a formula's text: its numbers, and whether it is rational or has roots."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.expr import Expr

NOTHING: Mapping[str, int] = {}


def fixed_number(
    expr: Expr, sizes: Mapping[str, int] = NOTHING, indices: Mapping[str, int] = NOTHING
) -> Fraction | None:
    """Give the number that an expression without variables is, such as -1/2 or n - 1; None where it is not known."""
    match expr.op, expr.value:
        case "number", Fraction() as number:
            return number
        case "size", Size() as size if size.names <= set(sizes):
            return Fraction(size.at(sizes))
        case "index", str(name) if name in indices:
            return Fraction(indices[name])
    args = [fixed_number(arg, sizes, indices) for arg in expr.args]
    if expr.op not in ARITHMETIC or None in args or (expr.op == "div" and args[1] == 0):
        return None
    return ARITHMETIC[expr.op](*args)


def has_large_numbers(exprs: Iterable[Expr]) -> bool:
    """Whether a whole number that a finite field takes for 0 may come of the numbers in expressions.

    That is what their bits say: those of factors add up, a sum has one more than its largest term.
    """
    return sum(_bits(expr) for expr in exprs) >= FIELD_BITS


def _bits(expr: Expr) -> int:
    inner = [_bits(arg) for arg in expr.args]
    match expr.op, expr.value:
        case "number", Fraction() as number:
            return number.numerator.bit_length() + number.denominator.bit_length() - 1
        case (("pow" | "power"), _):
            fixed = fixed_number(expr.args[1])
            # An exponent may be p itself.
            return max(1, abs(int(fixed or 1))) * inner[0] + inner[1]
        case "matpow", int(exponent):
            return max(1, abs(exponent)) * inner[0]
        case (("add" | "sub"), _):
            return max(inner) + 1
    return sum(inner)


def is_whole(expr: Expr) -> bool:
    """Whether an expression is a whole number whatever its sizes and indices stand for."""
    if expr.op == "number":
        return isinstance(expr.value, Fraction) and expr.value.denominator == 1
    return expr.op in ("size", "index") or (
        expr.op in ("neg", "add", "sub", "mul") and all(is_whole(arg) for arg in expr.args)
    )


ARITHMETIC: Mapping[str, Callable[..., Fraction]] = {
    "neg": lambda one: -one,
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "mul": lambda one, other: one * other,
    "div": lambda one, other: one / other,
}
"""Arithmetic of numbers by operator."""
FIELD_BITS = 60
"""The bits that a number has at most that is no multiple of the field's prime."""
UNKNOWN = frozenset({"exp", "log", "sin", "cos", "tanh", "sqrt", "erf", "sigmoid", "softplus", "softmax", "logsumexp"})
"""Operators whose values are unknowns of their own; so are those of the next, at times."""


def is_even_norm(expr: Expr) -> bool:
    """Whether this is an even power of a Euclidean norm, which is a polynomial or its reciprocal."""
    of, exponent = expr.args
    fixed = fixed_number(exponent)
    return of.op == "norm" and of.value is None and fixed is not None and (fixed / 2).denominator == 1


def is_rational(expr: Expr) -> bool:
    """Whether all of an expression is a rational function of the entries of its variables."""
    match expr.op:
        case "pow" | "power" if is_even_norm(expr):
            return is_rational(expr.args[0].args[0])
        case "pow" | "power":
            return is_whole(expr.args[1]) and is_rational(expr.args[0])
        case "logdet" | "apply" | "norm" | "pi":
            return False
    return expr.op not in UNKNOWN and all(is_rational(arg) for arg in expr.args)


def has_roots(expr: Expr) -> bool:
    """Whether there is a root of variables in an expression, so that a value may be on either of two branches."""
    if not expr.variables:
        return False
    if expr.op in ("pow", "power"):
        if is_even_norm(expr):
            return has_roots(expr.args[0].args[0])
        if not expr.args[1].variables and not is_whole(expr.args[1]) and expr.args[0].variables:
            return True
    return expr.op in ("sqrt", "norm") or any(has_roots(arg) for arg in expr.args)
