"""Sums over indices written with matrices: Σᵢ aᵢ xᵢ = aᵀ x, Σⱼ Aᵢⱼ xⱼ = (A x)ᵢ."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.comparisons import parted
from nabladocs.math.expr import Expr, number
from nabladocs.math.forms import hadamard, ones, power, times, transpose
from nabladocs.math.operators import OPERATORS, apply, size
from nabladocs.math.types import SCALAR, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nabladocs.math.sizes import Size

MOST = 2
"""The indices that an array of ours can have."""


class Tangled(Exception):  # noqa: N818 - the sum is well, only no product of matrices
    """A sum over indices is no product of matrices."""


class Indexed(NamedTuple):
    """An array and the names that its rows and its columns are counted by; a number has none."""

    array: Expr
    names: tuple[str, ...] = ()


def without_indices(expr: Expr) -> Expr:
    """Give a sum over indices as products of matrices and vectors.

    Raises:
        Tangled: That cannot be done.
    """
    return _read(expr, {}).array


def _read(expr: Expr, sizes: Mapping[str, Size]) -> Indexed:  # noqa: PLR0911 - one return a case
    match expr.op, expr.args:
        case "sigma", (inner,):
            assert isinstance(expr.value, tuple)
            return _sum(inner, dict(expr.value), {**sizes, **dict(expr.value)})
        case "entry", (array,):
            return _entry(array, expr.value, sizes)
        case "where", (_, one, other):
            return _chosen(str(expr.value), one, other, sizes)
    if not any(_has_index(each, sizes) for each in expr.walk()):
        return Indexed(expr)
    match expr.op, expr.args:
        case (("add" | "sub"), (one, other)):
            return _together(expr.op, _read(one, sizes), _read(other, sizes), sizes)
        case (("mul" | "div"), _):
            return _multiplied([_read(each, sizes) for each in _factors(expr)], sizes)
        case "pow", (base, exponent) if not any(_has_index(each, sizes) for each in exponent.walk()):
            inside = _read(base, sizes)
            return Indexed(power(inside.array, exponent), inside.names)
        case op, (arg,) if OPERATORS[op].entrywise or op in ("neg", "apply"):
            inside = _read(arg, sizes)
            return Indexed(apply(op, inside.array, value=expr.value), inside.names)
    raise Tangled


def _has_index(expr: Expr, sizes: Mapping[str, Size]) -> bool:
    if expr.op == "entry":
        assert isinstance(expr.value, tuple)
        return any(each in sizes for each in expr.value)
    return expr.op in ("index", "sigma", "where")


def _chosen(relation: str, one: Expr, other: Expr, sizes: Mapping[str, Size]) -> Indexed:
    """Give the matrix that is 1 where two indices compare so, and 0 elsewhere."""
    names = str(one.value), str(other.value)
    if one.op != "index" or other.op != "index" or len({sizes.get(name) for name in names}) > 1 or names[0] == names[1]:
        raise Tangled
    if names[0] not in sizes:
        raise Tangled
    length = sizes[names[0]]
    unit, whole = apply("eye", value=(length,)), apply("ones", value=(length, length))
    lower = apply("tril", whole)
    made = {
        "!=": lambda: apply("sub", whole, unit),
        ">=": lambda: lower,
        ">": lambda: apply("sub", lower, unit),
        "<=": lambda: transpose(lower),
        "<": lambda: transpose(apply("sub", lower, unit)),
    }
    return Indexed(made[relation](), names)


def _entry(array: Expr, places: object, sizes: Mapping[str, Size]) -> Indexed:
    assert isinstance(places, tuple)
    if not all(each in sizes for each in places) or any(_has_index(each, sizes) for each in array.walk()):
        raise Tangled
    if array.type.kind == "row":
        return Indexed(transpose(array), places)
    if len(places) == MOST and places[0] == places[1]:
        return Indexed(apply("diag", array), places[:1])
    return Indexed(array, places)


# --- sums ---------------------------------------------------------------------------------------------------------


def _sum(inner: Expr, over: Mapping[str, Size], sizes: Mapping[str, Size]) -> Indexed:
    match inner.op, inner.args:
        case (("add" | "sub"), (one, other)):
            return _together(inner.op, _sum(one, over, sizes), _sum(other, over, sizes), sizes)
        case "neg", (one,):
            found = _sum(one, over, sizes)
            return Indexed(apply("neg", found.array), found.names)
    term, conditions = parted(inner)
    factors = [_read(each, sizes) for each in (*_factors(term), *conditions)]
    waiting = list(over)
    while waiting:
        name, factors = _next(waiting, factors, sizes)
        waiting.remove(name)
    return _multiplied(factors, sizes)


def _factors(expr: Expr) -> Iterator[Expr]:
    match expr.op, expr.args:
        case "mul", (one, other):
            yield from _factors(one)
            yield from _factors(other)
        case "div", (one, other):
            yield from _factors(one)
            yield power(other, -1)
        case "neg", (one,):
            yield number(-1)
            yield from _factors(one)
        case _:
            yield expr


def _next(waiting: Sequence[str], factors: Sequence[Indexed], sizes: Mapping[str, Size]) -> tuple[str, list[Indexed]]:
    """Sum over the first index over which the factors can be summed."""
    for name in waiting:
        inside = _merged([each for each in factors if name in each.names], sizes)
        if len(inside) <= MOST + 1 and len({other for each in inside for other in each.names}) <= MOST + 1:
            return name, [*(each for each in factors if name not in each.names), _summed(name, inside, sizes)]
    raise Tangled


def _merged(factors: Iterable[Indexed], sizes: Mapping[str, Size]) -> list[Indexed]:
    """Multiply entry by entry what has the same indices."""
    found: dict[frozenset[str], Indexed] = {}
    for each in factors:
        name = frozenset(each.names)
        found[name] = _multiplied([found[name], each], sizes) if name in found else each
    return list(found.values())


def _summed(name: str, inside: Sequence[Indexed], sizes: Mapping[str, Size]) -> Indexed:
    if not inside:
        return Indexed(size(sizes[name]))
    vectors = [each.array for each in inside if len(each.names) == 1]
    matrices = [_with_rows(name, each) for each in inside if len(each.names) == MOST]
    match matrices:
        case []:
            return Indexed(apply("sum", vectors[0]) if vectors[0].type != SCALAR else vectors[0])
        case [one]:
            along = vectors[0] if vectors else ones(column(sizes[name]))
            return Indexed(times(transpose(one.array), along), one.names[1:])
        case [one, other]:
            weighted = times(apply("diag", vectors[0]), other.array) if vectors else other.array
            return Indexed(times(transpose(one.array), weighted), (one.names[1], other.names[1]))
    raise Tangled


def _with_rows(name: str, one: Indexed) -> Indexed:
    return one if one.names[0] == name else Indexed(transpose(one.array), one.names[::-1])


# --- arrays beside each other -------------------------------------------------------------------------------------


def _together(op: str, one: Indexed, other: Indexed, sizes: Mapping[str, Size]) -> Indexed:
    names = _union((one, other))
    return Indexed(apply(op, _spread(one, names, sizes), _spread(other, names, sizes)), names)


def _multiplied(factors: Sequence[Indexed], sizes: Mapping[str, Size]) -> Indexed:
    names = _union(factors)
    scalars = [each.array for each in factors if not each.names]
    arrays = [_spread(each, names, sizes) for each in factors if each.names]
    product = [*([times(*scalars)] if scalars else []), *([hadamard(*arrays)] if arrays else [])]
    return Indexed(reduce(times, product), names)


def _union(factors: Iterable[Indexed]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for each in factors for name in each.names))
    if len(names) > MOST:
        raise Tangled
    return names


def _spread(one: Indexed, names: tuple[str, ...], sizes: Mapping[str, Size]) -> Expr:
    """Give an array with all of the names, constant along those that it had not."""
    if one.names == names:
        return one.array
    if not one.names:
        kind = [column(sizes[name]) for name in names]
        whole = ones(kind[0]) if len(kind) == 1 else times(ones(kind[0]), transpose(ones(kind[1])))
        return times(one.array, whole)
    if len(one.names) == MOST:
        return transpose(one.array)
    other = ones(column(sizes[names[1 - names.index(one.names[0])]]))
    return times(one.array, transpose(other)) if one.names[0] == names[0] else times(other, transpose(one.array))
