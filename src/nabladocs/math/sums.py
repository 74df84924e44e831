"""Sums with equal terms gathered, and numbers in front of what they multiply."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr, number
from nabladocs.math.forms import hadamard, neg, over, plus, power, times, zeros
from nabladocs.math.operators import apply
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from nabladocs.math.types import Type

_SMALL = 24
"""The largest denominator that is written below a line; others are decimals."""


@dataclass(frozen=True, slots=True)
class Monomial:
    """A number times powers of scalars, times a vector or matrix if there is one."""

    coefficient: Fraction
    powers: tuple[tuple[Expr, Expr], ...] = ()
    core: Expr | None = None

    def __mul__(self, other: Monomial) -> Monomial:
        """Multiply, where at most one has a core."""
        coefficient = self.coefficient * other.coefficient
        if not coefficient:
            return Monomial(coefficient, (), self.core or other.core)
        return Monomial(coefficient, _gathered((*self.powers, *other.powers)), self.core or other.core)

    def raised(self, exponent: Fraction) -> Monomial:
        """Give a whole power of one without a core."""
        powers = tuple((each, _scaled(by, exponent)) for each, by in self.powers)
        return Monomial(self.coefficient ** int(exponent), powers)


def is_zero(expr: Expr) -> bool:
    """Whether it is written as 0 in every entry."""
    if expr.op in ("transpose", "neg"):
        return is_zero(expr.args[0])
    return expr.op == "zeros" or (expr.op == "number" and not expr.value)


def is_number(expr: Expr, value: int | None = None) -> bool:
    """Whether it is a number as such; that number, where one is asked for."""
    return expr.op == "number" and (value is None or expr.value == value)


def monomial(expr: Expr) -> Monomial:  # noqa: PLR0911 - one return a case
    """Give a simplified expression as a number, scalars and the rest."""
    match expr.op, expr.args:
        case "number", _:
            return Monomial(_value(expr))
        case "neg", (one,):
            return Monomial(Fraction(-1)) * monomial(one)
        case "mul", (one, other):
            return monomial(one) * monomial(other)
        case "div", (one, other) if not is_zero(other):
            return monomial(one) * _to_power(other, number(-1))
        case "pow", (one, other):
            return _to_power(one, other)
        case "sqrt", (one,) if one.type == SCALAR:
            return _to_power(one, number(Fraction(1, 2)))
    return Monomial(Fraction(1), ((expr, number(1)),)) if expr.type == SCALAR else Monomial(Fraction(1), (), expr)


def _to_power(base: Expr, exponent: Expr) -> Monomial:
    """Give a scalar to a power. (2 s t)³ is parted; a broken power is not: that is wrong below 0."""
    inside = monomial(base)
    if is_number(exponent) and _value(exponent).denominator == 1 and (inside.coefficient or _value(exponent) > 0):
        return inside.raised(_value(exponent))
    if is_number(base, 1):
        return Monomial(Fraction(1))
    return Monomial(Fraction(1), ((base, exponent),))


def joined(one: Monomial, like: Type) -> Expr:
    """Give a monomial as an expression: the number first, then the scalars, then the rest, all over its divisors."""
    if not one.coefficient:
        return zeros(like)
    if one.coefficient < 0 and (one.powers or one.core):
        return neg(joined(Monomial(-one.coefficient, one.powers, one.core), like))
    above = [power_of(each, by) for each, by in one.powers if not _is_below(by)]
    below = [power_of(each, _scaled(by, Fraction(-1))) for each, by in one.powers if _is_below(by)]
    divisor = (
        one.coefficient.denominator if one.coefficient.denominator <= _SMALL and (above or one.core or below) else 1
    )
    front = one.coefficient * divisor
    below = [*([number(divisor)] if divisor != 1 else []), *below]
    factors = [*([number(front)] if front != 1 else []), *above, *([one.core] if one.core else [])]
    # A number times a vector is one factor more: 2 (s x), not (2 s) x, would hide the scalar.
    scalars, rest = (factors[:-1], factors[-1:]) if one.core else (factors, [])
    upper = times(*([times(*scalars)] if scalars else []), *rest) if factors else number(1)
    return over(upper, times(*below)) if below else upper


def power_of(base: Expr, exponent: Expr) -> Expr:
    """Give a power of a scalar, the square root as such."""
    if is_number(exponent, 1):
        return base
    return apply("sqrt", base) if exponent.value == Fraction(1, 2) and is_number(exponent) else power(base, exponent)


def total(terms: Iterable[Expr], like: Type) -> Expr:
    """Give the sum of simplified terms, in the order in which they first appear."""
    found: dict[Hashable, Monomial] = {}
    for each in (monomial(part) for term in terms for part in addends(term) if not is_zero(part)):
        name = _name(Monomial(Fraction(1), each.powers, each.core))
        so_far = found[name].coefficient if name in found else Fraction(0)
        kept = found.get(name, each)
        found[name] = Monomial(so_far + each.coefficient, kept.powers, kept.core)
    return _summed([each for each in found.values() if each.coefficient], like)


def _summed(monomials: list[Monomial], like: Type) -> Expr:
    # A sum begins with what is not subtracted, where there is such a term.
    first = next((number for number, each in enumerate(monomials) if each.coefficient > 0), 0)
    ordered = [*monomials[first : first + 1], *monomials[:first], *monomials[first + 1 :]]
    if not ordered:
        return zeros(like)
    return reduce(_added, [joined(each, like) for each in ordered])


def _added(one: Expr, other: Expr) -> Expr:
    if is_number(other) and _value(other) < 0:
        return apply("sub", one, number(-_value(other)))
    return apply("sub", one, other.args[0]) if other.op == "neg" else plus(one, other)


def addends(expr: Expr) -> Iterator[Expr]:
    """Give the terms of a sum, each with its sign."""
    match expr.op, expr.args:
        case "add", (one, other):
            yield from addends(one)
            yield from addends(other)
        case "sub", (one, other):
            yield from addends(one)
            yield from (neg(each) for each in addends(other))
        case "neg", (one,) if one.op in ("add", "sub", "neg"):
            yield from (each.args[0] if each.op == "neg" else neg(each) for each in addends(one))
        case _:
            yield expr


def entry_factors(expr: Expr) -> tuple[Fraction, tuple[tuple[Expr, Expr], ...], dict[Hashable, tuple[Expr, Expr]]]:
    """Give a product entry by entry as number, scalars, and each factor with its power."""
    outer = monomial(expr)
    coefficient, powers = outer.coefficient, outer.powers
    found: dict[Hashable, tuple[Expr, Expr]] = {}
    pending = [outer.core] if outer.core else []
    while pending:
        each = pending.pop(0)
        if each.op == "hadamard":
            pending[:0] = each.args
            continue
        if (inside := monomial(each)).core != each:
            coefficient *= inside.coefficient
            powers = _gathered((*powers, *inside.powers))
            pending[:0] = [inside.core] if inside.core else []
            continue
        if is_ones(each):
            continue
        base, by = _root_or_power(each)
        old = found.get(key(base), (base, number(0)))[1]
        found[key(base)] = (base, total((old, by), SCALAR))
    return coefficient, powers, found


def entrywise_product(factors: Iterable[tuple[Expr, Expr]]) -> Expr | None:
    """Give the product entry by entry of powers; None where nothing is left but ones."""
    kept = [each if is_number(by, 1) else _entry_power(each, by) for each, by in factors if not is_number(by, 0)]
    kept = [each for each in kept if not is_ones(each)]
    return hadamard(*kept) if kept else None


def _root_or_power(expr: Expr) -> tuple[Expr, Expr]:
    match expr.op, expr.args:
        case "power", (base, exponent):
            return base, exponent
        case "sqrt", (base,):
            return base, number(Fraction(1, 2))
    return expr, number(1)


def _entry_power(base: Expr, exponent: Expr) -> Expr:
    return apply("sqrt", base) if is_number(exponent) and exponent.value == Fraction(1, 2) else power(base, exponent)


def is_ones(expr: Expr) -> bool:
    """Whether it is written as 1 in every entry."""
    return expr.op == "ones" or (expr.op == "transpose" and expr.args[0].op == "ones")


class _Key:
    """A value that is compared by its hash first: those of large formulas are made of those of their parts."""

    __slots__ = ("_hash", "_parts")

    def __init__(self, parts: Hashable) -> None:
        self._parts, self._hash = parts, hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Key) and self._hash == other._hash and self._parts == other._parts)


@lru_cache(maxsize=1 << 14)
def key(expr: Expr) -> Hashable:
    """Give what is equal for simplified expressions that differ in the order of terms and of scalar factors only."""
    return _Key(_parts_of(expr))


def _parts_of(expr: Expr) -> Hashable:
    if expr.op in ("add", "sub", "neg"):
        terms = tuple(addends(expr))
        if len(terms) > 1:
            return "sum", frozenset(_name(monomial(each)) for each in terms)
    if expr.op in ("mul", "div", "neg", "pow", "number") or (expr.op == "sqrt" and expr.type == SCALAR):
        return _name(monomial(expr))
    if expr.op == "hadamard":
        return "hadamard", frozenset(key(each) for each in _flat(expr))
    return expr.op, expr.value, tuple(map(key, expr.args)), expr.type


def _flat(expr: Expr) -> Iterator[Expr]:
    if expr.op != "hadamard":
        yield expr
        return
    for arg in expr.args:
        yield from _flat(arg)


def _name(one: Monomial) -> Hashable:
    if one.core is None and not one.powers:
        return "number", one.coefficient
    powers = frozenset((_atom(base), _atom(by)) for base, by in one.powers)
    return "monomial", one.coefficient, powers, one.core and _atom(one.core)


def _atom(expr: Expr) -> Hashable:
    """Give the key of something that is no product of its own."""
    if expr.op in ("mul", "div", "neg", "pow", "sqrt"):
        return expr.op, tuple(map(key, expr.args))
    return key(expr)


def _gathered(powers: tuple[tuple[Expr, Expr], ...]) -> tuple[tuple[Expr, Expr], ...]:
    found: dict[Hashable, tuple[Expr, Expr]] = {}
    for base, by in powers:
        name = _atom(base)
        found[name] = (base, total((found[name][1], by), SCALAR) if name in found else by)
    return tuple((base, by) for base, by in found.values() if not is_number(by, 0))


def _scaled(exponent: Expr, by: Fraction) -> Expr:
    return joined(Monomial(by) * monomial(exponent), SCALAR)


def _is_below(exponent: Expr) -> bool:
    return is_number(exponent) and _value(exponent) < 0


def _value(expr: Expr) -> Fraction:
    assert isinstance(expr.value, Fraction)
    return expr.value
