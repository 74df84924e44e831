"""How large sizes have to be before a formula can no longer be true by their smallness.

A polynomial in n of degree d is zero at d sizes, and the trace identity of degree k holds for all matrices with fewer
than k rows (Procesi 1976). Both are true wherever it is tried, if that is at small sizes alone. So a statement is
tried at sizes above the number of times that it sums over one, or names one.
"""

from __future__ import annotations

from itertools import islice
from math import prod
from typing import TYPE_CHECKING

from nabladocs.math.certificate import Inapplicable
from nabladocs.math.rational import fixed_number
from nabladocs.math.shapes import is_wide
from nabladocs.math.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.instances import Instance
    from nabladocs.math.shapes import Shape
    from nabladocs.math.spaces import Space

LARGEST = 16
"""The largest reach for which there is a trial; longer formulas are tried at it, too."""
MOST_TERMS = 3000
"""The terms of a sum over indices up to which it is tried at large sizes."""
MOST_ENTRIES = 200_000
"""The entries of an array up to which it is."""
BOUNDS = 8
"""The reach of an inequality, at least."""
FURTHER = 40
"""How much larger than its reach the sizes are that are looked at for a shape that fits."""


def reach(expr: Expr) -> int:
    """Give how often a term of an expression sums over a size or names one, about."""
    # What is no number is one when it is multiplied with what has its two indices.
    return _times(expr, SUMS) + 2 * (expr.type.kind != "scalar")


def degree(expr: Expr) -> int:
    """Give how often a term names a size, or an index as a number."""
    return _times(expr, {})


def _times(expr: Expr, sums: Mapping[str, int]) -> int:
    if expr.op in ("size", "index"):
        return expr.value.degree if isinstance(expr.value, Size) else 1
    inner = [_times(arg, sums) for arg in expr.args]
    if expr.op in RULES:
        return RULES[expr.op](expr, inner)
    if expr.op == "matpow" and isinstance(expr.value, int):
        return abs(expr.value) * inner[0] + sums.get("matmul", 0) * (abs(expr.value) - 1)
    named = len(expr.value) if expr.op == "sigma" and isinstance(expr.value, tuple) else 0
    return sum(inner) + sums.get(expr.op, 0) * max(named, 1)


def _powered(expr: Expr, inner: Sequence[int]) -> int:
    fixed = fixed_number(expr.args[1])
    times = abs(int(fixed)) if fixed is not None and fixed.denominator == 1 else 1
    return max(times, 1) * inner[0] + inner[1]


def _entry(expr: Expr, inner: Sequence[int]) -> int:
    places = expr.value if isinstance(expr.value, tuple) else ()
    return max([*inner, *(place for place in places if isinstance(place, int))])


RULES: Mapping[str, Callable[[Expr, Sequence[int]], int]] = {
    # A term has one of those that are added, and an entry lies in one part of a grid.
    **dict.fromkeys(("add", "sub", "max", "block"), lambda _, inner: max(inner)),
    **dict.fromkeys(("pow", "power"), _powered),
    "entry": _entry,
}
"""What an operator makes of the counts of its arguments; else they are added up."""
SUMS: Mapping[str, int] = {
    **dict.fromkeys(("matmul", "tr", "sum", "mean", "dot", "sigma", "det", "cof", "inv", "logsumexp", "softmax"), 1),
    **dict.fromkeys(("norm", "svdvals", "eigvals", "eigmax", "pinv", "logdet", "expm", "chol"), 2),
}
"""The sums over sizes in an operator."""


def beyond(chain: Instance, variables: Sequence[Variable], tried: Sequence[Shape]) -> tuple[Shape, ...]:
    """Give a shape whose sizes are all above the reach of a chain; nothing where one that is tried is so.

    Raises:
        Inapplicable: It names sizes so often that a polynomial of them may be zero at all that are tried.
    """
    spaces = [variable.space for variable in variables]
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    least = max(map(reach, chain.exprs), default=0)
    if chain.relation == "<=":
        # A bound holds at small sizes for many reasons.
        least = max(least, BOUNDS)
    gap = max(map(degree, chain.exprs), default=0)
    if not names or any(is_wide(spaces, shape, least + 1) for shape in tried if not gap):
        return ()
    if gap > LARGEST:
        msg = f"it multiplies sizes {gap} times, and may hold at small ones alone"
        raise Inapplicable(msg)
    # Identities of few rows are short; and to sum more often takes more time than there is.
    least = min(least, LARGEST)
    return tuple(islice(_fitting(chain, spaces, names, least + 1, max(gap, 1)), 1))


def _fitting(chain: Instance, spaces: Sequence[Space], names: Sequence[str], least: int, gap: int) -> Iterator[Shape]:
    for start in range(least, least + FURTHER):
        for order in (names, names[::-1]):
            shape = {name: start + gap * place for place, name in enumerate(order)}
            if is_wide(spaces, shape, least):
                if _is_short(chain, shape):
                    yield shape
                return


def _is_short(chain: Instance, shape: Shape) -> bool:
    """Whether it takes a moment to evaluate a chain at a shape."""
    parts = [part for expr in chain.exprs for part in expr.walk()]
    ranges = [size for part in parts if part.op == "sigma" and isinstance(part.value, tuple) for _, size in part.value]
    terms = prod(size.at(shape) for size in (*ranges, *chain.indices.values()))
    return terms <= MOST_TERMS and all(part.type.entries.at(shape) <= MOST_ENTRIES for part in parts)
