"""Trace polynomials, which hold for all sizes if they hold at large enough ones.

A claim whose sides are sums of products of scalars, traces and words in matrices, vectors and transposes, with
coefficients that do not depend on the sizes, is an identity among invariants of orthogonal groups. By the second
fundamental theorem for O(n) (Weyl, The Classical Groups, II.17; Procesi 1976) such an identity holds for every shape if
it holds at one whose sizes are all at least the number of contractions over them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Statement

LARGEST = 12
"""The largest size that is tried; a bound above it is not used."""
GENERIC = frozenset({"R", "Positive", "Inv", "FullRank", "Sym", "Skew", "PD", "PSD"})
"""The spaces that an identity cannot tell from all matrices, or from all B + B' or B - B', of which they are a part
with inner points."""


class Outside(Exception):  # noqa: N818 - it is an answer, not an error
    """An expression is no trace polynomial."""


def bound_of(statement: Statement, variables: Sequence[Variable]) -> int | None:
    """Give the size at which a chain of equations decides for all sizes; None where none is known."""
    body = statement.body
    if not isinstance(body, Chain) or body.relation != "==" or statement.conditions:
        return None
    if any(times < 0 for each in variables for size in each.space.sizes for _, times in size.terms):
        # n - 5 is small where n is large enough.
        return None
    free = {variable.name for variable in variables if variable.space.name in GENERIC}
    # A direction dX of a free X is as free, where that is not the name of something else.
    generic = free | ({f"d{name}" for name in free} - {variable.name for variable in variables})
    try:
        most = max(_contractions(side, generic) for side in body.sides)
    except Outside:
        return None
    # A side that is no number is one for every vector or matrix that it is multiplied with, which are two more.
    bound = most + 2 * (body.sides[0].type.kind != "scalar")
    return max(bound, 2) if bound <= LARGEST else None


def _contractions(expr: Expr, generic: set[str]) -> int:
    """Give the most contractions over any size in a term of an expression, from above."""
    if expr.op == "number":
        return 0
    if expr.op == "variable" and str(expr.value) in generic:
        return 0
    if expr.op == "eye":
        # An empty word. Its trace would be a size, which is no coefficient: see _closes.
        return 0
    if expr.op == "pow":
        return _power(expr, generic)
    if expr.op == "div" and expr.args[1].op == "number":
        return _contractions(expr.args[0], generic)
    if expr.op not in RULES or _closes(expr):
        raise Outside
    return RULES[expr.op]([_contractions(arg, generic) for arg in expr.args])


def _closes(expr: Expr) -> bool:
    """Say whether an expression may be a trace of a word without a letter, which is a size."""
    around = expr.op in ("tr", "dot", "norm") and expr.args[0].type.kind == "matrix"
    return around and any(part.op == "eye" for part in expr.walk())


def _power(expr: Expr, generic: set[str]) -> int:
    base, exponent = expr.args
    if exponent.op != "number" or not isinstance(exponent.value, Fraction) or exponent.value.denominator != 1:
        raise Outside
    times = int(exponent.value)
    if times < 0 or _closes(base):
        raise Outside
    if base.op == "norm" and base.value is None and times % 2 == 0:
        inner = 2 * _contractions(base.args[0], generic) + 1 + (base.args[0].type.kind == "matrix")
        return inner * times // 2
    return times * _contractions(base, generic)


RULES: Mapping[str, Callable[[list[int]], int]] = {
    "add": max,
    "sub": max,
    "neg": max,
    "transpose": max,
    "mul": sum,
    "outer": sum,
    "matmul": lambda parts: sum(parts) + 1,
    "tr": lambda parts: sum(parts) + 1,
    "dot": lambda parts: sum(parts) + 2,
}
"""The contractions of each operator by those of what it is applied to."""
