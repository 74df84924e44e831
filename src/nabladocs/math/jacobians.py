"""Taking a differential out on the right: vec L(dX) = J vec(dX) for each linear operator L."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.math.adjoints import gathered
from nabladocs.math.blocks import parts_stacked
from nabladocs.math.chains import chain
from nabladocs.math.differentials import Missing
from nabladocs.math.expr import number
from nabladocs.math.forms import eye, hadamard, neg, over, plus, times, transpose, zeros
from nabladocs.math.operators import apply
from nabladocs.math.sums import addends
from nabladocs.math.types import SCALAR, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra

    Outward = Callable[[Expr, int, Expr, Algebra], Expr]


def isolated(expr: Expr, change: Expr, algebra: Algebra) -> Expr:
    """Give J with vec(expr) = J vec(change), for an expression that is linear in the change; vec(x) of a column is x.

    Raises:
        Missing: An operator on the way to the change cannot be written as a product with a matrix.
    """
    if expr == change:
        return eye(expr.type.entries)
    if change.value not in expr.variables:
        return zeros(matrix(expr.type.entries, change.type.entries))
    if expr.type == SCALAR:
        weight, _ = gathered(expr, change, number(1), algebra)
        return transpose(stacked(weight))
    if (other := _respread(expr, change)) is not None:
        return isolated(algebra.simplify(other), change, algebra)
    found = []
    for place, arg in enumerate(expr.args):
        if change.value in arg.variables:
            if expr.op not in OUTWARD:
                raise Missing(expr.op, "a differential cannot be taken out of it on the right")
            inside = algebra.simplify(isolated(arg, change, algebra))
            found.append(algebra.simplify(OUTWARD[expr.op](expr, place, inside, algebra)))
    return plus(*found)


def _respread(expr: Expr, change: Expr) -> Expr | None:
    """Give (A + B) x as A x + B x, and A diag(dx) y as A (dx ∘ y), where the change is in a matrix before a vector."""
    if expr.op != "matmul" or expr.type.kind != "column":
        return None
    one, other = expr.args
    if change.value in one.variables and len(terms := list(addends(one))) > 1:
        return plus(*(times(each, other) for each in terms))
    _, factors = chain(expr)
    for place, each in enumerate(factors[:-1]):
        if each.op == "diag" and change.value in each.variables:
            return times(*factors[:place], hadamard(each.args[0], times(*factors[place + 1 :])))
    return None


def stacked(expr: Expr) -> Expr:
    """Give vec(X); a column is its own."""
    if expr.type.kind == "row":
        return transpose(expr)
    return apply("vec", expr) if expr.type.kind == "matrix" else expr


def _same(_: Expr, __: int, jacobian: Expr, ___: Algebra) -> Expr:
    return jacobian


def _difference(_: Expr, place: int, jacobian: Expr, __: Algebra) -> Expr:
    return neg(jacobian) if place else jacobian


def _negative(_: Expr, __: int, jacobian: Expr, ___: Algebra) -> Expr:
    return neg(jacobian)


def _scaled(expr: Expr, place: int, jacobian: Expr, _: Algebra) -> Expr:
    other = expr.args[1 - place]
    return times(other, jacobian) if other.type == SCALAR else times(stacked(other), jacobian)


def _divided(expr: Expr, _: int, jacobian: Expr, __: Algebra) -> Expr:
    return over(jacobian, expr.args[1])


def _product(expr: Expr, place: int, jacobian: Expr, _: Algebra) -> Expr:
    """Give vec(A L B) = (Bᵀ ⊗ A) vec(L)."""
    one, other = expr.args
    if place:
        return times(one if other.type.kind == "column" else apply("kron", eye(other.type.cols), one), jacobian)
    flipped = transpose(other)
    return times(flipped if one.type.kind == "row" else apply("kron", flipped, eye(one.type.rows)), jacobian)


def _transposed(expr: Expr, _: int, jacobian: Expr, __: Algebra) -> Expr:
    if expr.type.kind == "matrix":
        raise Missing(expr.op, "vec(Xᵀ) takes a commutation matrix, which the language does not have")
    return jacobian


def _entrywise(expr: Expr, place: int, jacobian: Expr, algebra: Algebra) -> Expr:
    return times(apply("diag", algebra.simplify(stacked(expr.args[1 - place]))), jacobian)


def _kronecker(expr: Expr, place: int, jacobian: Expr, _: Algebra) -> Expr:
    one, other = expr.args
    if not one.type.kind == other.type.kind == "column":
        raise Missing(expr.op, "a differential cannot be taken out of it on the right")
    halves = (one, eye(other.type.rows)) if place else (eye(one.type.rows), other)
    return times(apply("kron", *halves), jacobian)


def _block(expr: Expr, place: int, jacobian: Expr, _: Algebra) -> Expr:
    made = parts_stacked(expr, place, jacobian)
    if made is None:
        raise Missing(expr.op, "vec(X) of a block matrix takes a commutation matrix, which the language does not have")
    return made


OUTWARD: Mapping[str, Outward] = {
    "add": _same,
    "sub": _difference,
    "neg": _negative,
    "mul": _scaled,
    "div": _divided,
    "matmul": _product,
    "transpose": _transposed,
    "hadamard": _entrywise,
    "vec": _same,
    "unvec": _same,
    "block": _block,
    "kron": _kronecker,
}
"""How the Jacobian of an argument becomes that of the whole."""
