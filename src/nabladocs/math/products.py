"""Simplifying what is done to vectors and matrices as wholes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.math.blocks import simplified, transposed
from nabladocs.math.chains import chain, matrix_power, order, product, reduced
from nabladocs.math.cofactors import cofactor
from nabladocs.math.expr import number
from nabladocs.math.forms import hadamard, inner, neg, ones, over, plus, times, trace, transpose, zeros
from nabladocs.math.indices import Tangled, without_indices
from nabladocs.math.operators import OPERATORS, apply, size
from nabladocs.math.sizes import ONE
from nabladocs.math.sums import Monomial, addends, is_zero, joined, key, monomial
from nabladocs.math.types import SCALAR, column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra

    Simplifier = Callable[[Expr, Algebra], Expr]

_MOST_TURNED = 12
"""The factors of a product under a trace of which all rotations are tried."""


# --- transposes ---------------------------------------------------------------------------------------------------


def _transpose(expr: Expr, algebra: Algebra) -> Expr:  # noqa: C901, PLR0911 - one return a case
    (arg,) = expr.args
    if arg.type == SCALAR or _is_symmetric(arg, algebra):
        return arg
    match arg.op, arg.args:
        case "transpose", (inside,):
            return inside
        case (("add" | "sub" | "hadamard"), _) if arg.type.kind == "column":
            return expr
        case "neg" | "add" | "sub" | "hadamard", args:
            return algebra.simplify(replace(arg, args=tuple(map(transpose, args)), type=arg.type.transposed))
        case "mul" | "div", (one, other):
            sides = (one, transpose(other)) if one.type == SCALAR else (transpose(one), other)
            return algebra.simplify(replace(arg, args=sides, type=arg.type.transposed))
        case "matmul", (one, other):
            return algebra.simplify(times(transpose(other), transpose(one)))
        case "kron", (one, other):
            return algebra.simplify(apply("kron", transpose(one), transpose(other)))
        case "block", _:
            return algebra.simplify(transposed(arg))
        case (("zeros" | "ones"), _) if arg.type.kind == "matrix":
            return (zeros if arg.op == "zeros" else ones)(arg.type.transposed)
        case "variable", _ if algebra.is_known(arg, "skew-symmetric"):
            return neg(arg)
    return expr


def _is_symmetric(expr: Expr, algebra: Algebra) -> bool:
    if not expr.type.is_square:
        return False
    match expr.op, expr.args:
        case "variable", _:
            return algebra.is_known(expr, "symmetric") or algebra.is_known(expr, "diagonal")
        case "eye" | "diag", _:
            return True
        case op, (arg,) if op in ("inv", "matpow", "cof", "expm", "pinv", "apply") or OPERATORS[op].entrywise:
            return arg.type.is_square and key(algebra.simplify(transpose(arg))) == key(arg)
    return False


# --- numbers of a matrix ------------------------------------------------------------------------------------------


def _trace(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    terms = list(addends(arg))
    if len(terms) > 1:
        return algebra.simplify(plus(*map(trace, terms)))
    scalar, factors = chain(arg)
    if scalar.coefficient == 0 or is_zero(arg):
        return number(0)
    return joined(scalar * monomial(_trace_of(factors, algebra)), SCALAR)


def _trace_of(factors: Sequence[Expr], algebra: Algebra) -> Expr:  # noqa: PLR0911 - one return a case
    cut = next((place for place, each in enumerate(factors) if each.type.rows == ONE), None)
    if cut is not None:
        return algebra.simplify(times(*factors[cut:], *factors[:cut]))
    if len(factors) > 1:
        return _cyclic(factors, algebra)
    (one,) = factors
    match one.op, one.args:
        case "eye", _:
            return size(one.type.rows)
        case "transpose", (inside,):
            return algebra.simplify(trace(inside))
        case "diag", (vector,):
            return algebra.simplify(apply("sum", vector))
        case "kron", (left, right) if left.type.is_square and right.type.is_square:
            return algebra.simplify(times(trace(left), trace(right)))
    return trace(one)


def _cyclic(factors: Sequence[Expr], algebra: Algebra) -> Expr:
    """Write tr(A B) = tr(B A) = tr(Bᵀ Aᵀ) in the one way that has the fewest transposes and comes first."""
    if len(factors) > _MOST_TURNED:
        return trace(times(*factors))
    turned = [[*factors[place:], *factors[:place]] for place in range(len(factors))]
    for each in turned[1:]:
        shorter = reduced(list(each), algebra)
        if len(shorter) < len(factors):
            back = times(*shorter) if shorter else apply("eye", value=(each[0].type.rows,))
            return algebra.simplify(trace(back))
    flipped = [algebra.simplify(transpose(each)) for each in reversed(factors)]
    if all(monomial(each).core == each for each in flipped):
        turned += [[*flipped[place:], *flipped[:place]] for place in range(len(flipped))]
    best = min(turned, key=lambda each: order(each, algebra))
    return trace(times(*best))


def _sum(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if expr.value is not None:
        whole = ones(column(arg.type.cols if expr.value == 1 else arg.type.rows))
        sides = (arg, whole) if expr.value == 1 else (transpose(whole), arg)
        return algebra.simplify(times(*sides))
    terms = list(addends(arg))
    if len(terms) > 1:
        return algebra.simplify(plus(*(apply("sum", each) for each in terms)))
    one = monomial(arg)
    assert one.core is not None
    return joined(Monomial(one.coefficient, one.powers) * monomial(_sum_of(one.core, algebra)), SCALAR)


def _sum_of(arg: Expr, algebra: Algebra) -> Expr:
    match arg.op, arg.args:
        case (("zeros" | "ones" | "eye"), _):
            return _COUNTED[arg.op](arg)
        case (("softmax" | "variable"), _) if _sums_to_one(arg, algebra):
            return number(1)
        case "transpose" | "diag" | "vec" | "unvec", (inside,) if arg.op != "diag" or arg.type.kind == "matrix":
            return algebra.simplify(apply("sum", inside))
        case "hadamard", (one, other) if arg.type.kind == "column":
            return algebra.simplify(inner(one, other))
    return apply("sum", arg)


_COUNTED: Mapping[str, Callable[[Expr], Expr]] = {
    "zeros": lambda _: number(0),
    "ones": lambda arg: size(arg.type.entries),
    "eye": lambda arg: size(arg.type.rows),
}
"""The sums of constants."""


def _sums_to_one(arg: Expr, algebra: Algebra) -> bool:
    if arg.op == "softmax":
        return arg.value is None
    return algebra.is_known(arg, "probability vector") or algebra.is_known(arg, "one-hot")


def _mean(expr: Expr, algebra: Algebra) -> Expr:
    kind = expr.args[0].type
    count = kind.entries if expr.value is None else kind.cols if expr.value == 1 else kind.rows
    return algebra.simplify(over(apply("sum", expr.args[0], value=expr.value), size(count)))


def _determinant(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    match arg.op, arg.args:
        case "eye", _:
            return number(1)
        case "transpose", (inside,):
            return algebra.simplify(apply("det", inside))
        case "inv", (inside,):
            return algebra.simplify(over(number(1), apply("det", inside)))
    return expr


# --- matrices of a matrix -----------------------------------------------------------------------------------------


def _inverse(expr: Expr, algebra: Algebra) -> Expr:  # noqa: PLR0911 - one return a case
    (arg,) = expr.args
    match arg.op, arg.args:
        case "inv", (inside,):
            return inside
        case "transpose", (inside,):
            return algebra.simplify(transpose(apply("inv", inside)))
        case "kron", (left, right) if left.type.is_square and right.type.is_square:
            return algebra.simplify(apply("kron", apply("inv", left), apply("inv", right)))
        case "matpow", (inside,) if isinstance(arg.value, int):
            return algebra.simplify(matrix_power(inside, -arg.value))
        case "eye", _:
            return arg
    if algebra.is_known(arg, "orthogonal"):
        return algebra.simplify(transpose(arg))
    one = monomial(arg)
    if one.core is not None and one.core != arg and one.coefficient:
        scalar = Monomial(one.coefficient, one.powers)
        return algebra.simplify(over(apply("inv", one.core), joined(scalar, SCALAR)))
    return expr


def _matrix_power(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    assert isinstance(expr.value, int)
    match arg.op, arg.args:
        case "inv", (inside,):
            return algebra.simplify(matrix_power(inside, -expr.value))
        case "transpose", (inside,):
            return algebra.simplify(transpose(matrix_power(inside, expr.value)))
        case "eye", _:
            return arg
    return matrix_power(arg, expr.value)


def _outside(name: str) -> Simplifier:
    """Take the transpose out of an operator that commutes with it."""

    def simplified(expr: Expr, algebra: Algebra) -> Expr:
        (arg,) = expr.args
        if arg.op == "transpose":
            return algebra.simplify(transpose(apply(name, arg.args[0])))
        return expr

    return simplified


def _diag(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if expr.type.kind == "column":
        return _diagonal_of(expr, arg, algebra)
    if arg.op == "transpose":
        return algebra.simplify(apply("diag", arg.args[0]))
    if arg.op == "ones":
        return apply("eye", value=(arg.type.entries,))
    return _linear(expr, algebra)


def _diagonal_of(expr: Expr, arg: Expr, algebra: Algebra) -> Expr:
    match arg.op, arg.args:
        case "diag", (vector,):
            return vector if vector.type.kind == "column" else algebra.simplify(transpose(vector))
        case "transpose", (inside,):
            return algebra.simplify(apply("diag", inside))
        case "eye", _:
            return ones(expr.type)
        case "matmul", _:
            _, factors = chain(arg)
            cut = next((place for place, each in enumerate(factors) if each.type.rows == ONE), None)
            if cut is not None:
                return algebra.simplify(hadamard(times(*factors[:cut]), transpose(times(*factors[cut:]))))
            for place, rest in ((0, factors[1:]), (-1, factors[:-1])):
                if factors[place].op == "diag":
                    return algebra.simplify(hadamard(factors[place].args[0], apply("diag", times(*rest))))
    return _linear(expr, algebra)


def _linear(expr: Expr, algebra: Algebra) -> Expr:
    """Take numbers out of a linear operator."""
    (arg,) = expr.args
    if is_zero(arg):
        return zeros(expr.type)
    one = monomial(arg)
    if one.core is None or one.core == arg:
        return expr
    made = algebra.simplify(apply(expr.op, one.core, value=expr.value))
    return joined(Monomial(one.coefficient, one.powers) * monomial(made), expr.type)


def _vec(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    return arg.args[0] if arg.op == "unvec" else _linear(expr, algebra)


def _unvec(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if arg.op == "vec" and arg.args[0].type == expr.type:
        return arg.args[0]
    return _linear(expr, algebra)


def _kronecker(expr: Expr, algebra: Algebra) -> Expr:
    if any(map(is_zero, expr.args)):
        return zeros(expr.type)
    one, other = map(monomial, expr.args)
    if one.core == expr.args[0] and other.core == expr.args[1]:
        if one.core.op == other.core.op == "eye":
            return apply("eye", value=(expr.type.rows,))
        return expr
    scalar = Monomial(one.coefficient, one.powers) * Monomial(other.coefficient, other.powers)
    if one.core is None or other.core is None:
        return expr
    made = algebra.simplify(apply("kron", one.core, other.core))
    return joined(scalar * monomial(made), expr.type)


# --- other ways to write the same ---------------------------------------------------------------------------------


def _dot(expr: Expr, algebra: Algebra) -> Expr:
    return algebra.simplify(inner(*expr.args))


def _outer(expr: Expr, algebra: Algebra) -> Expr:
    one, other = expr.args
    left = one if one.type.kind == "column" else transpose(one)
    right = other if other.type.kind == "row" else transpose(other)
    return algebra.simplify(times(left, right))


def _filled(expr: Expr, _: Algebra) -> Expr:
    return (ones if expr.op == "ones" else zeros)(expr.type)


def _unit(expr: Expr, _: Algebra) -> Expr:
    return number(1) if expr.type == SCALAR else expr


def _softmax(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if expr.value is None and arg.type.kind == "row":
        return algebra.simplify(transpose(apply("softmax", transpose(arg))))
    return expr


def _norm(expr: Expr, algebra: Algebra) -> Expr:
    (arg,) = expr.args
    if is_zero(arg):
        return number(0)
    if arg.op in ("transpose", "neg"):
        return algebra.simplify(apply("norm", arg.args[0], value=expr.value))
    return expr


def _sigma(expr: Expr, algebra: Algebra) -> Expr:
    try:
        return algebra.simplify(without_indices(expr))
    except Tangled:
        return expr


PRODUCTS: Mapping[str, Simplifier] = {
    "block": simplified,
    "cof": cofactor,
    "det": _determinant,
    "diag": _diag,
    "dot": _dot,
    "expm": _outside("expm"),
    "eye": _unit,
    "inv": _inverse,
    "kron": _kronecker,
    "matmul": product,
    "matpow": _matrix_power,
    "mean": _mean,
    "norm": _norm,
    "ones": _filled,
    "outer": _outer,
    "pinv": _outside("pinv"),
    "sigma": _sigma,
    "softmax": _softmax,
    "sum": _sum,
    "tr": _trace,
    "transpose": _transpose,
    "tril": _linear,
    "unvec": _unvec,
    "vec": _vec,
    "zeros": _filled,
}
"""How an operator is simplified that is applied to simplified expressions."""
