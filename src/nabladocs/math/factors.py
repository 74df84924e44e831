"""Common factors of a sum taken out: A x + Aᵀ x = (A + Aᵀ) x."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from nabladocs.math.chains import chain
from nabladocs.math.forms import minus, plus, times, transpose
from nabladocs.math.sums import Monomial, addends, joined, key, monomial, total
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra


def factored(expr: Expr, algebra: Algebra) -> Expr:
    """Give a simplified expression with the common factors of its sums taken out."""
    if expr.op not in ("add", "sub", "neg") or len(terms := list(addends(expr))) == 1:
        made = replace(expr, args=tuple(factored(arg, algebra) for arg in expr.args))
        return _flipped(made) if made.op in ("mul", "div", "neg") else made
    if expr.type == SCALAR:
        return expr
    while len(terms) > 1 and (shorter := _with_a_pair_joined(terms, algebra)):
        terms = shorter
    return _common(_in_order(terms, algebra))


def _in_order(terms: Sequence[Expr], algebra: Algebra) -> Sequence[Expr]:
    """Give A + Aᵀ rather than Aᵀ + A."""
    if len(terms) == 2 and key(algebra.simplify(transpose(terms[0]))) == key(terms[1]):  # noqa: PLR2004
        return sorted(terms, key=lambda each: sum(part.op == "transpose" for part in each.walk()))
    return terms


def _with_a_pair_joined(terms: Sequence[Expr], algebra: Algebra) -> list[Expr] | None:
    for last in (True, False):
        for (here, one), (there, other) in combinations(enumerate(terms), 2):
            if made := _pair(one, other, algebra, last=last):
                return [made if place == here else each for place, each in enumerate(terms) if place != there]
    return None


def _pair(one: Expr, other: Expr, algebra: Algebra, *, last: bool) -> Expr | None:
    (left, factors), (right, more) = chain(one), chain(other)
    if min(len(factors), len(more)) < 2 or not _is_alike(left, right):  # noqa: PLR2004 - something is left of each
        return None
    place = -1 if last else 0
    if key(factors[place]) != key(more[place]):
        return None
    rests = [times(*(each[:-1] if last else each[1:])) for each in (factors, more)]
    if SCALAR in (rests[0].type, rests[1].type) or rests[0].type != rests[1].type:
        return None
    inside = factored(algebra.simplify((plus if left.coefficient == right.coefficient else minus)(*rests)), algebra)
    core = times(inside, factors[-1]) if last else times(factors[0], inside)
    return joined(Monomial(left.coefficient, left.powers, core), one.type)


def _is_alike(one: Monomial, other: Monomial) -> bool:
    """Whether two have the same scalars, but for the sign."""
    ones = [key(joined(Monomial(abs(each.coefficient), each.powers), SCALAR)) for each in (one, other)]
    return ones[0] == ones[1]


def _common(terms: Sequence[Expr]) -> Expr:
    """Give the sum, with the number and the scalars in front that all terms have."""
    like = terms[0].type
    parts = [monomial(each) for each in terms]
    first = parts[0]
    if len(parts) == 1 or not all(_is_alike(first, each) for each in parts) or not _is_worth_it(first):
        return total(terms, like) if len(terms) > 1 else _flipped(terms[0])
    signs = [replace(each, coefficient=Fraction(1 if each.coefficient > 0 else -1), powers=()) for each in parts]
    inside = total([joined(each, like) for each in signs], like)
    return joined(Monomial(abs(first.coefficient), first.powers) * monomial(inside), like)


def _flipped(expr: Expr) -> Expr:
    """Give -A (y - X w) as A (X w - y)."""
    one = monomial(expr)
    if one.core is None or one.coefficient >= 0:
        return joined(one, expr.type)
    _, factors = chain(one.core)
    for place, each in enumerate(factors):
        if each.op == "sub" and len(list(addends(each))) == 2:  # noqa: PLR2004 - a difference of two
            turned = times(*factors[:place], replace(each, args=each.args[::-1]), *factors[place + 1 :])
            return joined(Monomial(-one.coefficient, one.powers, turned), expr.type)
    return joined(one, expr.type)


def _is_worth_it(one: Monomial) -> bool:
    return abs(one.coefficient) != 1 or bool(one.powers)
