"""Vectors and matrices written out: [a, b] is a column, [[a, b], [c, d]] a matrix by its rows."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.math.forms import zeros
from nabladocs.math.operators import apply
from nabladocs.math.sizes import ONE
from nabladocs.math.types import shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.reader.scope import Formula
    from nabladocs.math.sizes import Size


def block(formula: Formula, node: ast.List) -> Expr:
    """Read what stands in square brackets: numbers, or columns and matrices beside and below each other."""
    if any(isinstance(each, ast.List) for each in node.elts):
        rows = list(_rows(formula, node))
        parts = [formula.expr(part) for row in rows for part in row]
    else:
        rows = [[each] for each in node.elts]
        parts = [_of_column(formula, each) for each in node.elts]
    cols = len(rows[0])
    return apply("block", *_with_zeros(parts, cols), value=(len(rows), cols))


def _rows(formula: Formula, node: ast.List) -> Iterator[list[ast.expr]]:
    for each in node.elts:
        if not isinstance(each, ast.List):
            raise formula.wrong(each, "a row of a matrix stands in brackets of its own", "write [[a, b], [c, d]]")
        yield each.elts
        first = node.elts[0]
        assert isinstance(first, ast.List)
        if len(each.elts) != len(first.elts):
            message = f"this row has {_counted(len(each.elts))}, and the first one {len(first.elts)}"
            raise formula.wrong(each, message, "all rows of a matrix have the same number of parts")


def _counted(parts: int) -> str:
    return "1 part" if parts == 1 else f"{parts} parts"


def _of_column(formula: Formula, node: ast.expr) -> Expr:
    part = formula.expr(node)
    if part.type.kind not in ("scalar", "column"):
        advice = "write [[A], [B]] for what stands below each other, [[A, B]] for what stands side by side"
        raise formula.wrong(node, f"a column is made of numbers and columns, and this is {part.type}", advice)
    return part


def _with_zeros(parts: Sequence[Expr], cols: int) -> list[Expr]:
    """Give the parts with each bare 0 as large as what stands beside it and above or below it."""
    filled = []
    for place, part in enumerate(parts):
        if not _is_bare(part):
            filled.append(part)
            continue
        beside = [each.type.rows for each in parts[place - place % cols :][:cols] if not _is_bare(each)]
        above = [each.type.cols for each in parts[place % cols :: cols] if not _is_bare(each)]
        kind = shaped(_first(beside), _first(above))
        filled.append(part if kind == part.type else replace(zeros(kind), at=part.at))
    return filled


def _is_bare(expr: Expr) -> bool:
    return expr.op == "number" and not expr.value


def _first(sizes: Sequence[Size]) -> Size:
    return sizes[0] if sizes else ONE
