"""Formulas as matrices of polynomials and their quotients in the entries of their variables, exactly.

As elsewhere all is two-dimensional. What is no rational function over the rational numbers is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, cast

import numpy as np

from nabladocs.math.arrays import Array, stacked
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.comparisons import holds
from nabladocs.math.polynomials import Polynomial, Quotient
from nabladocs.math.rational import fixed_number, is_even_norm
from nabladocs.math.spans import basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sizes import Size

LARGEST_POWER = 64
PARAMETERS = frozenset({"R", "Sym", "Diag", "Skew"})
"""The spaces that are all combinations of a basis."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of a formula stand for.

    `directions` are the bases of the variables' spaces, `places` the first of the numbers by which the coordinates in
    these are called.
    """

    values: Mapping[str, Array]
    directions: Mapping[str, Array]
    places: Mapping[str, int]
    indices: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, variables: Iterable[Variable]) -> Scope:
        """Give the scope in which each variable is the general point of its space.

        Raises:
            Inapplicable: A size is no number, or a space is no subspace.
        """
        scope = cls({}, {}, {})
        place = 0
        for variable in variables:
            if variable.space.name not in PARAMETERS:
                msg = f"{variable.space} is not a whole space of vectors or matrices"
                raise Inapplicable(msg)
            _refuse_names(variable.space.sizes)
            along = basis(variable.space, {})
            value = entries(np.zeros_like(along[0]))
            for number, way in enumerate(along):
                value = value + entries(way) * Quotient(Polynomial.variable(place + number))
            name = variable.name
            scope = cls(
                {**scope.values, name: value},
                {**scope.directions, name: along},
                {**scope.places, name: place},
            )
            place += len(along)
        return scope

    def coordinates(self, name: str) -> range:
        """Give the numbers of a variable's coordinates."""
        start = self.places[name]
        return range(start, start + len(self.directions[name]))


def _refuse_names(sizes: Iterable[Size]) -> None:
    names = sorted(frozenset[str]().union(*(size.names for size in sizes)))
    if names:
        msg = f"the size {names[0]} is not given"
        raise Inapplicable(msg)


def entries(numbers: Array) -> Array:
    """Give an array of whole numbers or fractions as one of quotients."""
    made = np.empty(numbers.shape, object)
    for place, number in np.ndenumerate(numbers):
        made[place] = Quotient.constant(number if isinstance(number, Fraction) else int(number))
    return made


def evaluate(expr: Expr, scope: Scope) -> Array:
    """Give a formula as a matrix of quotients.

    Raises:
        Inapplicable: It is no rational function, or too long.
        Undefined: It has no value anywhere.
    """
    if expr.op in LEAVES:
        return LEAVES[expr.op](expr, scope)
    if expr.op not in OPERATORS:
        msg = f"{expr.op} is no rational function"
        raise Inapplicable(msg)
    return np.asarray(OPERATORS[expr.op](expr, *(evaluate(arg, scope) for arg in expr.args)), object)


# --- what has no arguments, or binds names -------------------------------------------------------------------------


def _number(expr: Expr, _: Scope) -> Array:
    return entries(np.array([[expr.value]], object))


def _size(expr: Expr, _: Scope) -> Array:
    _refuse_names([cast("Size", expr.value)])
    return entries(np.array([[cast("Size", expr.value).at({})]]))


def _index(expr: Expr, scope: Scope) -> Array:
    return entries(np.array([[scope.indices[str(expr.value)]]]))


def _shape(expr: Expr) -> tuple[int, int]:
    _refuse_names((expr.type.rows, expr.type.cols))
    return expr.type.rows.at({}), expr.type.cols.at({})


def _filled(number: int) -> Callable[[Expr, Scope], Array]:
    return lambda expr, _: entries(np.full(_shape(expr), number))


def _variable(expr: Expr, scope: Scope) -> Array:
    return scope.values[str(expr.value)]


def _sigma(expr: Expr, scope: Scope) -> Array:
    ranges = cast("tuple[tuple[str, Size], ...]", expr.value)
    _refuse_names(size for _, size in ranges)
    names = [name for name, _ in ranges]
    made = entries(np.zeros((1, 1), int))
    for each in product(*(range(1, size.at({}) + 1) for _, size in ranges)):
        inner = replace(scope, indices={**scope.indices, **dict(zip(names, each, strict=True))})
        made = made + evaluate(expr.args[0], inner)
    return made


def _where(expr: Expr, scope: Scope) -> Array:
    return evaluate(expr.args[0], scope) if holds(expr, scope.indices) else entries(np.zeros((1, 1), int))


def _entry(expr: Expr, scope: Scope) -> Array:
    of = evaluate(expr.args[0], scope)
    named = cast("tuple[int | str, ...]", expr.value)
    places = [(scope.indices[place] if isinstance(place, str) else place) - 1 for place in named]
    found = of[tuple(places)] if len(places) > 1 else of.ravel()[places[0]]
    return np.array([[found]], object)


def _power(expr: Expr, scope: Scope) -> Array:
    of, exponent = expr.args
    fixed = fixed_number(exponent, {}, scope.indices)
    if fixed is None or fixed.denominator != 1 or abs(fixed) > LARGEST_POWER:
        msg = f"{expr.op} with such an exponent is no rational function"
        raise Inapplicable(msg)
    if is_even_norm(expr):
        base = evaluate(of.args[0], scope)
        return _each(_total(base * base), int(fixed / 2))
    return _each(evaluate(of, scope), int(fixed))


def _each(of: Array, exponent: int) -> Array:
    made = np.empty_like(of)
    for place, one in np.ndenumerate(of):
        made[place] = one**exponent
    return made


def _derived(expr: Expr, scope: Scope) -> Array:
    """Give a gradient, Jacobian or Hessian from the derivatives by coordinates in an orthogonal basis."""
    f, name = evaluate(expr.args[0], scope), str(expr.args[1].value)
    along, coordinates = scope.directions[name], scope.coordinates(name)
    lengths = [Fraction(1, max(int((way**2).sum()), 1)) for way in along]
    columns = entries(stacked(along)) * entries(np.array([lengths], object))
    if expr.op == "jac":
        return np.asarray(np.concatenate([_by(f, place) for place in coordinates], axis=1) @ columns.T)
    slopes = np.concatenate([_by(f, place) for place in coordinates])
    if expr.op == "grad":
        return np.asarray((columns @ slopes).reshape(along[0].shape, order="F"))
    second = np.concatenate([_by(slopes, place) for place in coordinates], axis=1)
    return np.asarray(columns @ second @ columns.T)


def _by(of: Array, place: int) -> Array:
    made = np.empty_like(of)
    for each, one in np.ndenumerate(of):
        made[each] = one.by(place)
    return made


LEAVES: Mapping[str, Callable[[Expr, Scope], Array]] = {
    "number": _number,
    "size": _size,
    "index": _index,
    "variable": _variable,
    "sigma": _sigma,
    "where": _where,
    "entry": _entry,
    "pow": _power,
    "power": _power,
    "ones": _filled(1),
    "zeros": _filled(0),
    "eye": lambda expr, _: entries(np.eye(*_shape(expr), dtype=int)),
    "unvec": lambda expr, scope: evaluate(expr.args[0], scope).reshape(_shape(expr), order="F"),
    **dict.fromkeys(("grad", "jac", "hess"), _derived),
}
"""Operators that do not have all their arguments evaluated first."""


# --- operators -----------------------------------------------------------------------------------------------------


def _total(of: Array, axis: object = None) -> Array:
    if axis is None:
        return np.array([[of.sum()]], object)
    return np.asarray(of.sum(axis=axis, keepdims=True))  # type: ignore[call-overload]  # the axes there are


def _mean(expr: Expr, of: Array) -> Array:
    total = _total(of, expr.value)
    return np.asarray(total * Quotient.constant(Fraction(total.size, of.size)))


def _block(expr: Expr, *parts: Array) -> Array:
    _, cols = cast("tuple[int, int]", expr.value)
    return np.block([list(parts[start : start + cols]) for start in range(0, len(parts), cols)])


def _trace(of: Array) -> Array:
    return np.array([[np.diagonal(of).sum()]], object)


def _faddeev(of: Array) -> tuple[Array, Array]:
    """Give the determinant and the adjugate, which take no division but by whole numbers (Faddeev and LeVerrier)."""
    size = len(of)
    unit = entries(np.eye(size, dtype=int))
    adjugate = unit
    for step in range(1, size):
        made = of @ adjugate
        adjugate = made - _trace(made) * Quotient.constant(Fraction(1, step)) * unit
    determinant = _trace(of @ adjugate) * Quotient.constant(Fraction(1, size))
    sign = Quotient.constant((-1) ** (size - 1))
    return determinant * sign, adjugate * sign


def _inverse(of: Array) -> Array:
    determinant, adjugate = _faddeev(of)
    if not determinant[0, 0].above.terms:
        msg = "a matrix is singular"
        raise Undefined(msg)
    return np.asarray(adjugate / determinant)


def _matrix_power(expr: Expr, of: Array) -> Array:
    exponent = cast("int", expr.value)
    base, made = (of if exponent >= 0 else _inverse(of)), entries(np.eye(len(of), dtype=int))
    for _ in range(abs(exponent)):
        made = made @ base
    return made


def _diagonal(expr: Expr, of: Array) -> Array:
    if expr.type.kind == "column":
        return np.diagonal(of).reshape(-1, 1)
    return np.asarray(entries(np.eye(of.size, dtype=int)) * of.reshape(1, -1))


def _triangle(of: Array) -> Array:
    return np.asarray(of * entries(np.tri(*of.shape, dtype=int)))


def _plain(function: Callable[..., Array]) -> Callable[..., Array]:
    """Take a function of arrays alone into the table."""
    return lambda _expr, *args: function(*args)


OPERATORS: Mapping[str, Callable[..., Array]] = {
    "add": _plain(np.add),
    "sub": _plain(np.subtract),
    "neg": _plain(np.negative),
    "mul": _plain(np.multiply),
    "hadamard": _plain(np.multiply),
    "div": _plain(np.divide),
    "matmul": _plain(np.matmul),
    "transpose": _plain(np.transpose),
    "block": _block,
    "tr": _plain(_trace),
    "det": _plain(lambda of: _faddeev(of)[0]),
    "inv": _plain(_inverse),
    "cof": _plain(lambda of: _faddeev(of)[1].T),
    "matpow": _matrix_power,
    "sum": lambda expr, of: _total(of, expr.value),
    "mean": _mean,
    "dot": _plain(lambda one, other: _total(one * other)),
    "outer": _plain(lambda one, other: one.reshape(-1, 1) * other.reshape(1, -1)),
    "kron": _plain(np.kron),
    "vec": _plain(lambda of: of.reshape(-1, 1, order="F")),
    "diag": _diagonal,
    "tril": _plain(_triangle),
}
"""What each operator makes of the values of its arguments."""
