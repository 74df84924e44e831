"""Formulas made as one writes them on paper: products of whatever fits, and nothing simplified."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr, number
from nabladocs.math.operators import apply
from nabladocs.math.types import SCALAR, Type

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from nabladocs.math.sizes import Size


def plus(*terms: Expr) -> Expr:
    """Give the sum of terms of one type."""
    return reduce(lambda one, other: apply("add", one, other), terms)


def minus(one: Expr, other: Expr) -> Expr:
    """Give a difference."""
    return apply("sub", one, other)


def neg(expr: Expr) -> Expr:
    """Give the negative."""
    return apply("neg", expr)


def times(*factors: Expr) -> Expr:
    """Give the product of numbers, vectors and matrices, from the left."""
    return reduce(_times, factors)


def _times(one: Expr, other: Expr) -> Expr:
    return apply("mul" if SCALAR in (one.type, other.type) else "matmul", one, other)


def over(one: Expr, other: Expr) -> Expr:
    """Give something divided by a number."""
    return apply("div", one, other)


def transpose(expr: Expr) -> Expr:
    """Give the transpose; a number is its own, and two of them are none."""
    if expr.op == "transpose":
        return expr.args[0]
    return expr if expr.type == SCALAR else apply("transpose", expr)


def trace(expr: Expr) -> Expr:
    """Give the trace; a number is its own."""
    return expr if expr.type == SCALAR else apply("tr", expr)


def hadamard(*factors: Expr) -> Expr:
    """Give the product entry by entry."""
    return reduce(lambda one, other: apply("mul" if one.type == SCALAR else "hadamard", one, other), factors)


def power(expr: Expr, exponent: Expr | Fraction | int) -> Expr:
    """Give a power of a number, or of each entry."""
    by = exponent if isinstance(exponent, Expr) else number(exponent)
    return apply("pow" if expr.type == SCALAR else "power", expr, by)


def inverse(expr: Expr) -> Expr:
    """Give the inverse of a square matrix, or of a number."""
    return over(number(1), expr) if expr.type == SCALAR else apply("inv", expr)


def eye(size: Size) -> Expr:
    """Give the unit matrix; the number 1 where it has one entry."""
    made = apply("eye", value=(size,))
    return number(1) if made.type == SCALAR else made


def ones(like: Type) -> Expr:
    """Give what has 1 in each entry, in a type."""
    return _filled("ones", like)


def zeros(like: Type) -> Expr:
    """Give what has 0 in each entry, in a type."""
    return _filled("zeros", like)


def _filled(name: str, like: Type) -> Expr:
    if like.kind == "scalar":
        return number(int(name == "ones"))
    if like.kind == "matrix":
        return apply(name, value=(like.rows, like.cols))
    made = apply(name, value=(like.entries,))
    return made if like.kind == "column" else transpose(made)


def inner(one: Expr, other: Expr) -> Expr:
    """Give ⟨A, B⟩ = tr(Aᵀ B), which for vectors is aᵀ b and for numbers their product."""
    match other.type.kind:
        case "matrix":
            return trace(times(transpose(one), other))
        case "row":
            return times(other, transpose(one))
    return times(transpose(one), other)


def differential(expr: Expr, variable: Expr) -> Expr:
    """Give the differential of an expression as a thing to be found: dX of X itself, 0 of what does not hold X."""
    if expr == variable:
        return replace(variable, value=f"d{variable.value}", at=(0, 0))
    if variable.value not in expr.variables:
        return zeros(expr.type)
    return apply("diff", expr, variable)


def replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    """Give an expression with one part of it, wherever that stands, replaced by another."""
    if expr == old:
        return new
    if not expr.args:
        return expr
    args = tuple(replaced(arg, old, new) for arg in expr.args)
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else replace(expr, args=args)


def parts(expr: Expr, op: str) -> Iterable[Expr]:
    """Give the parts of an expression that are an operator applied to something, outer before inner."""
    return (each for each in expr.walk() if each.op == op)
