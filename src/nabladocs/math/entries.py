"""An entry of an expression, written with the entries of its parts: what a sum over all entries shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.math.operators import OPERATORS, apply, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.math.expr import Expr

_ENTRYWISE = {"hadamard": "mul"} | {name: name for name in ("add", "sub", "neg", "mul", "div", "apply")}
"""What is applied to each entry, by what it is for numbers."""
ALL = ":"
"""The place of an entry that stands for a whole row or column."""


def entry_of(expr: Expr, places: tuple[str, ...]) -> Expr:
    """Give the entry at these places: that of exp(x) is exp(x[i]), that of A @ x is (A @ x)[i]."""
    match expr.op:
        case _ if expr.type.kind == "scalar":
            return expr
        case "ones":
            return whole(1)
        case "transpose":
            return entry_of(expr.args[0], places[::-1])
        case "power":
            return apply("pow", entry_of(expr.args[0], places), expr.args[1])
    if expr.op in _ENTRYWISE or (expr.op in OPERATORS and OPERATORS[expr.op].entrywise):
        name, args = _ENTRYWISE.get(expr.op, expr.op), [entry_of(arg, places) for arg in expr.args]
        return args[0] if name == "mul" and args[1] == whole(1) else apply(name, *args, value=expr.value)
    return apply("entry", expr, value=places)


def fresh(names: Iterable[str]) -> Iterator[str]:
    """Give names of indices that are not in use."""
    used = set(names)
    return (letter for letter in "ijklpqrs" if letter not in used)


def product_of_outer(expr: Expr) -> Expr:
    """Give outer(x, y) as the product of a column and a row that it is."""
    one, other = expr.args
    return apply("matmul", _column(one), apply("transpose", _column(other)))


def _column(expr: Expr) -> Expr:
    if expr.type.kind != "row":
        return expr
    return expr.args[0] if expr.op == "transpose" else apply("transpose", expr)
