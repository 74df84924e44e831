"""Values of formulas in decimals of many digits, as `numeric` has them in floating point.

Derivatives are central differences with so small a step that their error is far below what is told apart.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, cast

import numpy as np

from nabladocs.math import decimals, matrices
from nabladocs.math.certificate import Inapplicable
from nabladocs.math.comparisons import holds
from nabladocs.math.decimals import ONE, exactly
from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.spans import basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.numeric import Scope
    from nabladocs.math.sample import Smooth
    from nabladocs.math.sizes import Size

STEP = Decimal("1e-40")
STEP_OF_HESSIANS = Decimal("1e-28")


def evaluate(expr: Expr, scope: Scope) -> Array:
    """Give the value of a formula, (r, c).

    Raises:
        Undefined: It has none there.
        Inapplicable: It has something in it that there is no function for.
    """
    if expr.op in LEAVES:
        return LEAVES[expr.op](expr, scope)
    if expr.op in DERIVATIVES:
        return scope.derivative(expr, scope)
    if expr.op not in OPERATORS:
        msg = f"{expr.op} is not to be had in decimals"
        raise Inapplicable(msg)
    return OPERATORS[expr.op](expr, scope, *(evaluate(arg, scope) for arg in expr.args))


def _scalar(number: Decimal | int) -> Array:
    return np.array([[Decimal(number)]], object)


def _number(expr: Expr, _: Scope) -> Array:
    value = cast("Fraction", expr.value)
    return _scalar(Decimal(value.numerator) / value.denominator)


def _shape(expr: Expr, scope: Scope) -> tuple[int, int]:
    return expr.type.rows.at(scope.sizes), expr.type.cols.at(scope.sizes)


def _sigma(expr: Expr, scope: Scope) -> Array:
    ranges = cast("tuple[tuple[str, Size], ...]", expr.value)
    total = _scalar(0)
    for each in product(*(range(1, size.at(scope.sizes) + 1) for _, size in ranges)):
        named = dict(zip((name for name, _ in ranges), each, strict=True))
        total = total + evaluate(expr.args[0], replace(scope, indices={**scope.indices, **named}))
    return total


def _where(expr: Expr, scope: Scope) -> Array:
    return evaluate(expr.args[0], scope) if holds(expr, scope.indices) else _scalar(0)


LEAVES: Mapping[str, Callable[[Expr, Scope], Array]] = {
    "number": _number,
    "size": lambda expr, scope: _scalar(cast("Size", expr.value).at(scope.sizes)),
    "variable": lambda expr, scope: cast("Array", scope.values[str(expr.value)]),
    "index": lambda expr, scope: _scalar(scope.indices[str(expr.value)]),
    "sigma": _sigma,
    "where": _where,
    "pi": lambda _, __: _scalar(decimals.pi()),
    "ones": lambda expr, scope: exactly(np.ones(_shape(expr, scope))),
    "zeros": lambda expr, scope: exactly(np.zeros(_shape(expr, scope))),
    "eye": lambda expr, scope: decimals.unit(_shape(expr, scope)[0]),
}
"""Operators that do not have all their arguments evaluated first."""


def _each(function: Callable[..., Decimal]) -> Callable[..., Array]:
    """Apply a function of numbers to each entry."""
    applied = np.frompyfunc(function, 1, 1)
    return lambda _expr, _scope, of: np.asarray(applied(of), object).reshape(of.shape)


def _plain(function: Callable[..., object]) -> Callable[..., Array]:
    def made(_expr: Expr, _scope: Scope, *args: Array) -> Array:
        found = function(*args)
        return found if isinstance(found, np.ndarray) else np.array([[found]], object)

    return made


def _entry(expr: Expr, scope: Scope, of: Array) -> Array:
    places = cast("tuple[int | str, ...]", expr.value)
    found = [(scope.indices[place] if isinstance(place, str) else place) - 1 for place in places]
    flat = of if len(found) > 1 else of.reshape(-1)
    return np.array([[flat[tuple(found)]]], object)


def _sum(of: Array, axis: object) -> Array:
    if axis is None:
        return np.array([[sum(of.flat, Decimal(0))]], object)
    return np.asarray(of.sum(axis=cast("int", axis), keepdims=True))


def _powers(_: Expr, __: Scope, base: Array, exponent: Array) -> Array:
    return np.array([[decimals.power(each, exponent[0, 0]) for each in row] for row in base], object)


def _softmax(expr: Expr, _: Scope, of: Array) -> Array:
    raised = _each(Decimal.exp)(expr, _, of)
    return np.asarray(raised / _sum(raised, expr.value))


def _logsumexp(expr: Expr, scope: Scope, of: Array) -> Array:
    ln = _each(Decimal.ln)
    return ln(expr, scope, _sum(_each(Decimal.exp)(expr, scope, of), expr.value))


def _norm(expr: Expr, _: Scope, of: Array) -> Array:
    if expr.value is None:
        return np.array([[sum((each * each for each in of.flat), Decimal(0)).sqrt()]], object)
    found = decimals.singular_values(of)
    return _sum(found, None) if expr.value == "nuc" else found[:1]


def _larger(_: Expr, __: Scope, one: Array, other: Array | None = None) -> Array:
    if other is None:
        return np.array([[max(one.flat)]], object)
    return np.asarray(np.maximum(one, other))


def _diag(expr: Expr, _: Scope, of: Array) -> Array:
    if expr.type.kind == "column":
        return np.diagonal(of).reshape(-1, 1)
    return np.asarray(of.reshape(-1, 1) * decimals.unit(of.size))


def _applied(expr: Expr, scope: Scope, of: Array) -> Array:
    """Give a named function's derivative of an order, as `Smooth` does."""
    name, order = cast("tuple[str, int]", expr.value)
    function = cast("Smooth", scope.values[name])
    factors = [Decimal(each) for each in function.cubic]
    for _ in range(order):
        factors = [power * factor for power, factor in enumerate(factors)][1:]
    quarter = order * decimals.pi() / 2

    def value(at: Decimal) -> Decimal:
        total = sum(
            (factor * at**power for power, factor in enumerate(factors) if power), factors[0] if factors else Decimal(0)
        )
        for height, pace, shift in (tuple(map(Decimal, wave)) for wave in function.waves):
            total += height * pace**order * decimals.sine(pace * at + shift + quarter)
        return total

    return _each(value)(expr, scope, of)


def _matmul(one: Array, other: Array) -> Array:
    return np.asarray(one @ other)


OPERATORS: Mapping[str, Callable[..., Array]] = {
    "add": _plain(np.add),
    "sub": _plain(np.subtract),
    "neg": _plain(np.negative),
    "mul": _plain(np.multiply),
    "hadamard": _plain(np.multiply),
    "div": _plain(np.divide),
    "pow": _powers,
    "power": _powers,
    "matmul": _plain(_matmul),
    "transpose": _plain(np.transpose),
    "entry": _entry,
    "exp": _each(Decimal.exp),
    "log": _each(decimals.logarithm),
    "sin": _each(decimals.sine),
    "cos": _each(decimals.cosine),
    "tanh": _each(decimals.hyperbolic_tangent),
    "sqrt": _each(decimals.root),
    "abs": _each(abs),
    "sign": _each(decimals.sign),
    "erf": _each(decimals.error_function),
    "sigmoid": _each(lambda of: ONE / (1 + (-of).exp())),
    "relu": _each(lambda of: max(of, Decimal(0))),
    "softplus": _each(lambda of: (1 + of.exp()).ln()),
    "max": _larger,
    "tr": _plain(np.trace),
    "det": _plain(decimals.determinant),
    "logdet": _plain(lambda of: decimals.logarithm(abs(decimals.determinant(of)))),
    "inv": _plain(decimals.inverse),
    "pinv": _plain(decimals.pseudoinverse),
    "cof": _plain(decimals.cofactors),
    "matpow": lambda expr, _, of: decimals.matrix_power(of, expr.value),
    "expm": _plain(decimals.exponential),
    "chol": _plain(decimals.cholesky),
    "tril": _plain(lambda of: of * exactly(np.tril(np.ones(of.shape)))),
    "norm": _norm,
    "sum": lambda expr, _, of: _sum(of, expr.value),
    "mean": lambda expr, _, of: _sum(of, expr.value) / (of.size // _sum(of, expr.value).size),
    "dot": _plain(lambda one, other: _sum(one * other, None)),
    "outer": _plain(lambda one, other: one.reshape(-1, 1) * other.reshape(1, -1)),
    "kron": _plain(matrices.kronecker),
    "vec": _plain(lambda of: of.reshape((-1, 1), order="F")),
    "unvec": lambda expr, scope, of: of.reshape(_shape(expr, scope), order="F"),
    "diag": _diag,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "eigvals": _plain(decimals.eigenvalues),
    "eigmax": _plain(lambda of: decimals.eigenvalues(of)[-1:]),
    "svdvals": _plain(decimals.singular_values),
    "apply": _applied,
}
"""What each operator makes of the values of its arguments."""


# --- derivatives ----------------------------------------------------------------------------------------------------


def derivative(variables: Mapping[str, Variable]) -> Callable[[Expr, Scope], Array]:
    """Give what evaluates the derivatives in formulas with these variables."""

    def evaluated(expr: Expr, scope: Scope) -> Array:
        f, x = expr.args
        name = str(x.value)
        at = cast("Array", scope.values[name])
        if expr.op == "diff":
            return _slope(f, name, scope, cast("Array", scope.values[f"d{name}"]))
        ways = [exactly(way) for way in basis(variables[name].space, scope.sizes)]
        if expr.op == "hess":
            return _hessian(f, name, scope, ways)
        slopes = [_slope(f, name, scope, way) for way in ways]
        if expr.op == "jac":
            return np.concatenate(slopes, axis=1)
        lengths = [max((way * way).sum(), ONE) if expr.op == "grad" else ONE for way in ways]
        total = exactly(np.zeros(at.shape))
        return np.asarray(
            sum((s[0, 0] / length * way for s, length, way in zip(slopes, lengths, ways, strict=True)), total)
        )

    return evaluated


def _slope(f: Expr, name: str, scope: Scope, way: Array) -> Array:
    at = cast("Array", scope.values[name])
    ahead, behind = (evaluate(f, scope.at(name, at + sign * STEP * way)) for sign in (1, -1))
    return np.asarray((ahead - behind) / (2 * STEP))


def _hessian(f: Expr, name: str, scope: Scope, ways: Sequence[Array]) -> Array:
    at, h = cast("Array", scope.values[name]), STEP_OF_HESSIANS
    columns = np.concatenate([way.reshape((-1, 1), order="F") / max((way * way).sum(), ONE) for way in ways], axis=1)

    def value(move: Array) -> Decimal:
        return cast("Decimal", evaluate(f, scope.at(name, at + h * move))[0, 0])

    made = exactly(np.zeros((len(ways), len(ways))))
    for i, one in enumerate(ways):
        for j, other in enumerate(ways[: i + 1]):
            bent = value(one + other) - value(one - other) - value(other - one) + value(-one - other)
            made[i, j] = made[j, i] = bent / (4 * h * h)
    return np.asarray(columns @ made @ columns.T)
