"""Values of formulas over GF(2**61 - 1), with first and second derivatives along with them.

As in floating point everything is two-dimensional; but it is a jet, and exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math import jets
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.comparisons import holds
from nabladocs.math.field import inverse, residue, unit
from nabladocs.math.rational import fixed_number, is_even_norm
from nabladocs.math.sizes import Size
from nabladocs.math.unknowns import Unknowns, reciprocal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr
    from nabladocs.math.jets import Jet


def _no_derivatives(expr: Expr, _: Scope) -> Jet:
    msg = f"{expr.op} has no value of its own here"
    raise Inapplicable(msg)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of a formula stand for, and the unknown functions of the point.

    `known` holds the values that parts of formulas were found to have.
    """

    values: Mapping[str, Jet]
    sizes: Mapping[str, int]
    unknowns: Unknowns
    indices: Mapping[str, int] = field(default_factory=dict)
    derivative: Callable[[Expr, Scope], Jet] = _no_derivatives
    known: dict[Expr, Jet] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, name: str, value: Jet) -> Scope:
        """Give the scope in which a variable has another value."""
        return Scope({**self.values, name: value}, self.sizes, self.unknowns, self.indices, self.derivative)

    def copied(self) -> Scope:
        """Give the same scope, where what else is found out about it leaves this one as it is."""
        made = replace(self, unknowns=self.unknowns.copied())
        made.known.update(self.known)
        return made


def evaluate(expr: Expr, scope: Scope) -> Jet:
    """Give the value of a formula, its parts (r, c).

    Raises:
        Undefined: It has none there.
        Inapplicable: It has something in it that there is not over a field.
    """
    if expr.op in LEAVES:
        return LEAVES[expr.op](expr, scope)
    found = scope.known.get(expr)
    if found is None:
        found = scope.known[expr] = _applied_to(expr, scope)
    return found


def _applied_to(expr: Expr, scope: Scope) -> Jet:
    if expr.op in DERIVED:
        return scope.derivative(expr, scope)
    if expr.op not in OPERATORS:
        msg = f"{expr.op} is not to be had over a finite field"
        raise Inapplicable(msg)
    return OPERATORS[expr.op](expr, scope, *(evaluate(arg, scope) for arg in expr.args))


DERIVED = frozenset({"grad", "tied_grad", "jac", "hess", "diff"})


# --- what has no arguments, or binds names -------------------------------------------------------------------------


def constant(number: Fraction | int) -> Jet:
    """Give a number, (1, 1)."""
    return (np.array([[residue(number)]], object),)


def _number(expr: Expr, _: Scope) -> Jet:
    assert isinstance(expr.value, Fraction)
    return constant(expr.value)


def _size(expr: Expr, scope: Scope) -> Jet:
    assert isinstance(expr.value, Size)
    return constant(expr.value.at(scope.sizes))


def _filled(number: int) -> Callable[[Expr, Scope], Jet]:
    return lambda expr, scope: (np.full(_shape(expr, scope), number, object),)


def _shape(expr: Expr, scope: Scope) -> tuple[int, int]:
    return expr.type.rows.at(scope.sizes), expr.type.cols.at(scope.sizes)


def _sigma(expr: Expr, scope: Scope) -> Jet:
    assert isinstance(expr.value, tuple)
    names = [name for name, _ in expr.value]
    ranges = [range(1, size.at(scope.sizes) + 1) for _, size in expr.value]
    made = constant(0)
    for each in product(*ranges):
        inner = replace(scope, indices={**scope.indices, **dict(zip(names, each, strict=True))})
        made = jets.add(made, evaluate(expr.args[0], inner))
    return made


def _where(expr: Expr, scope: Scope) -> Jet:
    # A term that is left out may have no value.
    return evaluate(expr.args[0], scope) if holds(expr, scope.indices) else constant(0)


def _power(expr: Expr, scope: Scope) -> Jet:
    """Give each entry to a power; an even one of a norm needs no root."""
    of, exponent = expr.args
    fixed = fixed_number(exponent, scope.sizes, scope.indices)
    if is_even_norm(expr) and fixed is not None:
        return whole_power(_square_sum(evaluate(of.args[0], scope)), int(fixed / 2))
    base = evaluate(of, scope)
    if fixed is not None and fixed.denominator == 1:
        return whole_power(base, int(fixed))
    if fixed is not None and fixed.denominator == 2:  # noqa: PLR2004 - a root
        return whole_power(_root(of, scope, base), fixed.numerator)
    logarithm = jets.each(scope.unknowns.log, base)
    return jets.each(scope.unknowns.exp, jets.times(evaluate(exponent, scope), logarithm))


def _root(of: Expr, scope: Scope, base: Jet) -> Jet:
    """Give the root of each entry. Of a constant there may be none in the field, and then it is one more unknown."""
    root = scope.unknowns.sqrt if of.variables else scope.unknowns.constant_sqrt
    return jets.each(root, base)


def whole_power(of: Jet, exponent: int) -> Jet:
    """Give each entry to a whole power."""
    if exponent == 0:
        return (np.full(of[0].shape, 1, object),)
    return jets.power(of if exponent > 0 else jets.each(reciprocal, of), abs(exponent), jets.times)


LEAVES: Mapping[str, Callable[[Expr, Scope], Jet]] = {
    "number": _number,
    "size": _size,
    "variable": lambda expr, scope: scope.values[str(expr.value)],
    "index": lambda expr, scope: constant(scope.indices[str(expr.value)]),
    "sigma": _sigma,
    "where": _where,
    "pow": _power,
    "power": _power,
    # Of no polynomial with whole coefficients a root (Lindemann), so as good as any number.
    "pi": lambda _, scope: constant(scope.unknowns.other("pi")),
    "ones": _filled(1),
    "zeros": _filled(0),
    "eye": lambda expr, scope: (unit(_shape(expr, scope)[0]),),
}
"""Operators that do not have all their arguments evaluated first."""


# --- operators -----------------------------------------------------------------------------------------------------


def _entry(expr: Expr, scope: Scope, of: Jet) -> Jet:
    assert isinstance(expr.value, tuple)
    places = [(scope.indices[place] if isinstance(place, str) else place) - 1 for place in expr.value]
    if places[-1] >= (of[0].shape[1] if len(places) > 1 else of[0].size) or places[0] >= of[0].size:
        msg = "an index lies beyond the entries"
        raise Undefined(msg)
    if len(places) > 1:
        row, col = places
        return tuple(part[row : row + 1, col : col + 1] for part in of)
    return tuple(part.reshape(-1, 1)[places[0] : places[0] + 1] for part in of)


def _block(expr: Expr, _: Scope, *blocks: Jet) -> Jet:
    assert isinstance(expr.value, tuple)
    _, cols = expr.value

    def joined(part: int) -> Array:
        given = [each[part] if part < len(each) else np.zeros_like(each[0]) for each in blocks]
        return np.block([given[start : start + cols] for start in range(0, len(given), cols)])

    return tuple(map(joined, range(max(map(len, blocks)))))


def _divided(_: Expr, __: Scope, one: Jet, other: Jet) -> Jet:
    return jets.times(one, jets.each(reciprocal, other))


def _sum(of: Jet, axis: object) -> Jet:
    if axis is None:
        return jets.linear(lambda part: np.array([[part.sum()]], object), of)
    return jets.linear(lambda part: np.asarray(part.sum(axis=axis, keepdims=True)), of)  # type: ignore[call-overload]


def _mean(expr: Expr, _: Scope, of: Jet) -> Jet:
    total = _sum(of, expr.value)
    return jets.scaled(inverse(of[0].size // total[0].size), total)


def _square_sum(of: Jet) -> Jet:
    return _sum(jets.times(of, of), None)


def _norm(expr: Expr, scope: Scope, of: Jet) -> Jet:
    if expr.value is not None:
        msg = f"norm(X, {expr.value!r}) is made of singular values, which are not to be had over a finite field"
        raise Inapplicable(msg)
    return jets.each(scope.unknowns.sqrt, _square_sum(of))


def _entrywise(expr: Expr, scope: Scope, of: Jet) -> Jet:
    return jets.each(getattr(scope.unknowns, expr.op), of)


def _one(of: Jet) -> Jet:
    return (np.full(of[0].shape, 1, object),)


def _sigmoid(_: Expr, scope: Scope, of: Jet) -> Jet:
    """Give 1 / (1 + exp(-t))."""
    raised = jets.each(scope.unknowns.exp, jets.scaled(-1, of))
    return jets.each(reciprocal, jets.add(_one(of), raised))


def _tanh(_: Expr, scope: Scope, of: Jet) -> Jet:
    """Give 1 - 2 / (exp(2 t) + 1)."""
    raised = jets.each(scope.unknowns.exp, jets.scaled(2, of))
    return jets.add(_one(of), jets.scaled(-2, jets.each(reciprocal, jets.add(_one(of), raised))))


def _softplus(_: Expr, scope: Scope, of: Jet) -> Jet:
    """Give log(1 + exp(t))."""
    return jets.each(scope.unknowns.log, jets.add(_one(of), jets.each(scope.unknowns.exp, of)))


def _softmax(expr: Expr, scope: Scope, of: Jet) -> Jet:
    raised = jets.each(scope.unknowns.exp, of)
    return jets.times(raised, jets.each(reciprocal, _sum(raised, expr.value)))


def _logsumexp(expr: Expr, scope: Scope, of: Jet) -> Jet:
    return jets.each(scope.unknowns.log, _sum(jets.each(scope.unknowns.exp, of), expr.value))


def _logdet(_: Expr, scope: Scope, of: Jet) -> Jet:
    return jets.each(scope.unknowns.log_abs, jets.determinant(of))


def _pinv(_: Expr, __: Scope, of: Jet) -> Jet:
    """Give the pseudoinverse at full rank, which random matrices have."""
    rows, cols = of[0].shape
    flipped = _transpose(of)
    if rows < cols:
        return jets.matmul(flipped, jets.inverse(jets.matmul(of, flipped)))
    return jets.matmul(jets.inverse(jets.matmul(flipped, of)), flipped)


def _matpow(expr: Expr, _: Scope, of: Jet) -> Jet:
    assert isinstance(expr.value, int)
    if expr.value == 0:
        return (unit(len(of[0])),)
    return jets.power(of if expr.value > 0 else jets.inverse(of), abs(expr.value), jets.matmul)


def _transpose(of: Jet) -> Jet:
    return jets.linear(np.transpose, of)


def _diag(expr: Expr, _: Scope, of: Jet) -> Jet:
    if expr.type.kind == "column":
        return jets.linear(lambda part: np.diagonal(part).reshape(-1, 1), of)
    return jets.linear(lambda part: np.diag(part.ravel()), of)


def _unvec(expr: Expr, scope: Scope, of: Jet) -> Jet:
    shape = _shape(expr, scope)
    return jets.linear(lambda part: part.reshape(shape, order="F"), of)


def _applied(expr: Expr, scope: Scope, of: Jet) -> Jet:
    assert isinstance(expr.value, tuple)
    name, order = expr.value
    return jets.each(lambda a: scope.unknowns.named(name, order, a), of)


def _plain(function: Callable[..., Jet]) -> Callable[..., Jet]:
    """Take a function of jets alone into the table."""
    return lambda _expr, _scope, *args: function(*args)


def _bilinear(product: Callable[[Array, Array], Array]) -> Callable[..., Jet]:
    return lambda _expr, _scope, one, other: jets.bilinear(product, one, other)


def _linear(function: Callable[[Array], Array]) -> Callable[..., Jet]:
    return lambda _expr, _scope, of: jets.linear(function, of)


OPERATORS: Mapping[str, Callable[..., Jet]] = {
    **dict.fromkeys(("exp", "log", "sin", "cos", "erf"), _entrywise),
    "sqrt": lambda expr, scope, of: _root(expr.args[0], scope, of),
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "logdet": _logdet,
    "apply": _applied,
    "norm": _norm,
    "add": _plain(jets.add),
    "sub": _plain(lambda one, other: jets.add(one, jets.scaled(-1, other))),
    "neg": _plain(lambda of: jets.scaled(-1, of)),
    "mul": _plain(jets.times),
    "hadamard": _plain(jets.times),
    "div": _divided,
    "matmul": _plain(jets.matmul),
    "transpose": _plain(_transpose),
    "inv": _plain(jets.inverse),
    "pinv": _pinv,
    "det": _plain(jets.determinant),
    "cof": _plain(lambda of: _transpose(jets.faddeev(of)[1])),
    "matpow": _matpow,
    "tr": _plain(jets.trace),
    "sum": lambda expr, _, of: _sum(of, expr.value),
    "mean": _mean,
    "dot": _plain(lambda one, other: _sum(jets.times(one, other), None)),
    "outer": _bilinear(lambda one, other: np.multiply.outer(one.ravel(), other.ravel())),
    "kron": _bilinear(np.kron),
    "vec": _linear(lambda part: part.reshape((-1, 1), order="F")),
    "unvec": _unvec,
    "tril": _linear(np.tril),
    "diag": _diag,
    "entry": _entry,
    "block": _block,
}
"""What each operator makes of the values of its arguments."""
