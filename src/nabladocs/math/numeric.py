"""Values of formulas in floating point, real or complex.

Inside, everything has its two axes last: a column is (n, 1), a row (1, n), a scalar (1, 1); axes before those hold
many values at once. Nothing is conjugated, so that a complex step goes through whatever is analytic.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from nabladocs.math import matrices
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.comparisons import holds
from nabladocs.math.entrywise import ENTRYWISE, constant_sign, power
from nabladocs.math.operators import apply, whole
from nabladocs.math.rational import is_even_norm
from nabladocs.math.sample import Smooth, Value
from nabladocs.math.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr


def _no_derivatives(expr: Expr, _: Scope) -> Array:
    msg = f"{expr.op} has no value of its own here"
    raise Inapplicable(msg)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of a formula stand for; `derivative` gives the value of grad, jac and the like.

    `known` holds the values that parts of formulas were found to have: sides and their variants share most of them.
    """

    values: Mapping[str, Value]
    sizes: Mapping[str, int]
    indices: Mapping[str, int] = field(default_factory=dict)
    derivative: Callable[[Expr, Scope], Array] = _no_derivatives
    known: dict[Expr, Array] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, name: str, value: Array) -> Scope:
        """Give the scope in which a variable has another value."""
        return Scope({**self.values, name: value}, self.sizes, self.indices, self.derivative)


def value(expr: Expr, values: Mapping[str, Value], sizes: Mapping[str, int]) -> Array:
    """Give the value of a formula without derivatives, as a matrix."""
    return evaluate(expr, Scope(values, sizes))


def evaluate(expr: Expr, scope: Scope) -> Array:
    """Give the value of a formula, (..., r, c).

    Raises:
        Undefined: It has none there.
        Inapplicable: It has something in it that is not to be had in floating point.
    """
    with QUIET():
        return evaluated(expr, scope)


QUIET = partial(np.errstate, all="ignore")
"""What keeps NumPy from telling of what is not finite, which is seen here operator by operator."""


def evaluated(expr: Expr, scope: Scope) -> Array:
    """Give what `evaluate` does, to one who keeps NumPy `QUIET` meanwhile: to begin that takes its time."""
    if expr.op in LEAVES:
        return LEAVES[expr.op](expr, scope)
    found = scope.known.get(expr)
    if found is None:
        found = scope.known[expr] = _applied_to(expr, scope)
    return found


def _applied_to(expr: Expr, scope: Scope) -> Array:
    if expr.op not in OPERATORS:
        return scope.derivative(expr, scope)
    args = [evaluated(arg, scope) for arg in _arguments(expr)]
    try:
        made = OPERATORS[expr.op](expr, scope, *args)
    except np.linalg.LinAlgError as error:
        msg = f"{expr.op}: {error}"
        raise Undefined(msg) from None
    # NumPy takes longer than Python to look at one number.
    if not (cmath.isfinite(made.item()) if made.size == 1 else np.isfinite(made).all()):
        msg = f"{expr.op} has no finite value"
        raise Undefined(msg)
    return made


def _arguments(expr: Expr) -> tuple[Expr, ...]:
    """Give what an operator is applied to: of an even power of a norm the sum of squares, which is smooth at 0."""
    if expr.op == "pow" and is_even_norm(expr):
        of, exponent = expr.args
        return apply("dot", of.args[0], of.args[0]), apply("div", exponent, whole(2))
    return expr.args


# --- what has no arguments, or binds names -------------------------------------------------------------------------


def _scalar(number: Fraction | float) -> Array:
    return np.array([[float(number)]])


def _number(expr: Expr, _: Scope) -> Array:
    assert isinstance(expr.value, Fraction)
    return _scalar(expr.value)


def _variable(expr: Expr, scope: Scope) -> Array:
    found = scope.values[str(expr.value)]
    assert not isinstance(found, Smooth)
    return found


def _size(expr: Expr, scope: Scope) -> Array:
    assert isinstance(expr.value, Size)
    return _scalar(expr.value.at(scope.sizes))


def _shape(expr: Expr, scope: Scope) -> tuple[int, int]:
    return expr.type.rows.at(scope.sizes), expr.type.cols.at(scope.sizes)


def _sigma(expr: Expr, scope: Scope) -> Array:
    assert isinstance(expr.value, tuple)
    names = [name for name, _ in expr.value]
    ranges = [range(1, size.at(scope.sizes) + 1) for _, size in expr.value]
    scopes = (
        replace(scope, indices={**scope.indices, **dict(zip(names, each, strict=True))}) for each in product(*ranges)
    )
    return np.asarray(sum(evaluated(expr.args[0], each) for each in scopes))


def _where(expr: Expr, scope: Scope) -> Array:
    # A term that is left out may have no value.
    return evaluated(expr.args[0], scope) if holds(expr, scope.indices) else _scalar(0)


LEAVES: Mapping[str, Callable[[Expr, Scope], Array]] = {
    "number": _number,
    "size": _size,
    "variable": _variable,
    "index": lambda expr, scope: _scalar(scope.indices[str(expr.value)]),
    "sigma": _sigma,
    "where": _where,
    "pi": lambda _, __: _scalar(math.pi),
    "ones": lambda expr, scope: np.ones(_shape(expr, scope)),
    "zeros": lambda expr, scope: np.zeros(_shape(expr, scope)),
    "eye": lambda expr, scope: np.eye(*_shape(expr, scope)),
}
"""Operators that do not have all their arguments evaluated first."""


# --- operators -----------------------------------------------------------------------------------------------------


def _entry(expr: Expr, scope: Scope, of: Array) -> Array:
    assert isinstance(expr.value, tuple)
    places = [(scope.indices[place] if isinstance(place, str) else place) - 1 for place in expr.value]
    row, col = places if len(places) > 1 else (0, *places) if expr.args[0].type.kind == "row" else (*places, 0)
    if row >= of.shape[-2] or col >= of.shape[-1]:
        msg = "an index lies beyond the entries"
        raise Undefined(msg)
    return of[..., row : row + 1, col : col + 1]


def _block(expr: Expr, _: Scope, *parts: Array) -> Array:
    assert isinstance(expr.value, tuple)
    rows, cols = expr.value
    # Of values that are taken together, some parts may have one and others many.
    many = np.broadcast_shapes(*(part.shape[:-2] for part in parts))
    spread = [np.broadcast_to(part, (*many, *part.shape[-2:])) for part in parts]
    lines = [np.concatenate(spread[row * cols : (row + 1) * cols], axis=-1) for row in range(rows)]
    return np.concatenate(lines, axis=-2)


def _axes(expr: Expr) -> tuple[int, ...]:
    return {None: (-2, -1), 0: (-2,), 1: (-1,)}[expr.value]  # type: ignore[index]  # the axes there are


def _softmax_axes(expr: Expr) -> tuple[int, ...]:
    # Over a vector's one axis that is longer than 1, or over both of a matrix.
    return (-2, -1) if expr.value is None else (-1,)


def _softmax(expr: Expr, _: Scope, of: Array) -> Array:
    axes = _softmax_axes(expr)
    raised = np.exp(of - of.real.max(axes, keepdims=True))
    return np.asarray(raised / raised.sum(axes, keepdims=True))


def _logsumexp(expr: Expr, _: Scope, of: Array) -> Array:
    axes = _softmax_axes(expr)
    most = of.real.max(axes, keepdims=True)
    return np.asarray(most + np.log(np.exp(of - most).sum(axes, keepdims=True)))


def _largest(_: Expr, __: Scope, one: Array, other: Array | None = None) -> Array:
    if other is not None:
        return np.where(constant_sign(one - other) > 0, one, other)
    flat = one.reshape(*one.shape[:-2], 1, -1)
    places = flat.real.argmax(-1)
    if (places != places.reshape(-1)[0]).any():
        msg = "a point lies at a kink"
        raise Undefined(msg)
    place = places.reshape(-1)[0]
    return flat[..., place : place + 1]


def _applied(expr: Expr, scope: Scope, of: Array) -> Array:
    assert isinstance(expr.value, tuple)
    name, order = expr.value
    function = scope.values[name]
    assert isinstance(function, Smooth)
    return function(of, order)


def _divided(_: Expr, __: Scope, one: Array, other: Array) -> Array:
    if (other == 0).any():
        msg = "a division by zero"
        raise Undefined(msg)
    return one / other


def _plain(function: Callable[..., Any]) -> Callable[..., Array]:
    """Take a function of arrays alone into the table."""
    return lambda _expr, _scope, *args: np.asarray(function(*args))


OPERATORS: Mapping[str, Callable[..., Array]] = {
    **{name: _plain(function) for name, function in ENTRYWISE.items()},
    **{name: _plain(function) for name, function in matrices.MATRICES.items()},
    "add": _plain(np.add),
    "sub": _plain(np.subtract),
    "neg": _plain(np.negative),
    "mul": _plain(np.multiply),
    "hadamard": _plain(np.multiply),
    "div": _divided,
    "pow": _plain(power),
    "power": _plain(power),
    "entry": _entry,
    "block": _block,
    "apply": _applied,
    "max": _largest,
    "sum": lambda expr, _, of: of.sum(_axes(expr), keepdims=True),
    "mean": lambda expr, _, of: of.mean(_axes(expr), keepdims=True),
    "dot": _plain(lambda one, other: (one * other).sum((-2, -1), keepdims=True)),
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "diag": lambda expr, _, of: matrices.diagonal_of(of) if expr.type.kind == "column" else matrices.diagonal(of),
    "matpow": lambda expr, _, of: matrices.power(of, expr.value),
    "norm": lambda expr, _, of: matrices.norm(of, expr.value),
    "unvec": lambda expr, scope, of: matrices.unvec(of, *_shape(expr, scope)),
}
"""What each operator makes of the values of its arguments."""
