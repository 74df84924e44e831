"""Vectors and matrices that are made of parts: how they are simplified, added, multiplied and taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, cast

from nabladocs.math.expr import number
from nabladocs.math.forms import eye, plus, times, transpose, zeros
from nabladocs.math.operators import Misfit, apply
from nabladocs.math.sums import Monomial, addends, is_zero, joined, monomial
from nabladocs.math.types import SCALAR, shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra
    from nabladocs.math.sizes import Size
    from nabladocs.math.types import Type

MOST_ENTRIES = 64
"""The entries of a vector or matrix with one that is not 0, which is written out."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The parts of a block by rows, with how high the rows are and how wide the columns."""

    rows: tuple[tuple[Expr, ...], ...]

    @classmethod
    def of(cls, expr: Expr) -> Grid:
        """Give the grid of a block."""
        _, cols = cast("tuple[int, int]", expr.value)
        return cls(tuple(expr.args[start : start + cols] for start in range(0, len(expr.args), cols)))

    @property
    def heights(self) -> tuple[Size, ...]:
        """The rows that each row of parts has."""
        return tuple(row[0].type.rows for row in self.rows)

    @property
    def widths(self) -> tuple[Size, ...]:
        """The columns that each column of parts has."""
        return tuple(part.type.cols for part in self.rows[0])

    @property
    def expr(self) -> Expr:
        """The block with these parts."""
        return apply("block", *(part for row in self.rows for part in row), value=(len(self.rows), len(self.rows[0])))


def _grid(rows: Iterable[Iterable[Expr]]) -> Grid:
    return Grid(tuple(map(tuple, rows)))


def simplified(expr: Expr, _: Algebra) -> Expr:
    """Simplify a block of simplified parts: nothing but zeros are zeros, and a block in it becomes part of its grid."""
    if all(map(is_zero, expr.args)):
        return zeros(expr.type)
    if len(expr.args) == 1 and expr.args[0].type == expr.type:
        return expr.args[0]
    if any(part.op == "block" for part in expr.args):
        return _flat(expr)
    return expr


def _flat(expr: Expr) -> Expr:
    """Give a block of blocks as one, where their rows and columns meet."""
    grid = Grid.of(expr)
    heights = [_split(row, lambda inner: inner.heights, row[0].type.rows) for row in grid.rows]
    widths = [_split(col, lambda inner: inner.widths, col[0].type.cols) for col in zip(*grid.rows, strict=True)]
    lines: list[list[Expr]] = []
    for row, height in zip(grid.rows, heights, strict=True):
        cut = [_cut(part, height, width) for part, width in zip(row, widths, strict=True)]
        for number_of_line in range(len(height)):
            line: list[Expr] = []
            for part in cut:
                if part is None:
                    return expr
                line += part.rows[number_of_line]
            lines.append(line)
    made = _grid(lines).expr
    return made if made.type == expr.type else expr


def _split(parts: Iterable[Expr], sizes: Callable[[Grid], tuple[Size, ...]], whole: Size) -> tuple[Size, ...]:
    return max((sizes(Grid.of(part)) for part in parts if part.op == "block"), key=len, default=(whole,))


def _cut(part: Expr, heights: Sequence[Size], widths: Sequence[Size]) -> Grid | None:
    """Give a part as a grid with such rows and columns; None where it cannot be cut so."""
    if is_zero(part):
        return _grid([zeros(shaped(height, width)) for width in widths] for height in heights)
    if len(heights) == len(widths) == 1:
        return Grid(((part,),))
    inner = Grid.of(part) if part.op == "block" else None
    return inner if inner and (inner.heights, inner.widths) == (tuple(heights), tuple(widths)) else None


def transposed(expr: Expr) -> Expr:
    """Give the transpose of a block."""
    return _grid(map(transpose, col) for col in zip(*Grid.of(expr).rows, strict=True)).expr


# --- sums and products --------------------------------------------------------------------------------------------


def with_blocks_added(terms: Iterable[Expr]) -> list[Expr]:
    """Give the terms of a sum with blocks of one grid added part by part, where the first of them stood."""
    found: dict[object, tuple[Expr, ...]] = {}
    for place, each in enumerate(part for term in terms for part in addends(term)):
        core = monomial(each).core if each.type != SCALAR else None
        name = _shape(core) if core is not None and core.op == "block" else place
        found[name] = (*found.get(name, ()), each)
    return [each[0] if len(each) == 1 else _added(each) for each in found.values()]


def _shape(expr: Expr) -> object:
    return expr.value, tuple(part.type for part in expr.args)


def _added(terms: Sequence[Expr]) -> Expr:
    blocks = [[_scaled(each, part) for part in _core(each).args] for each in terms]
    return apply("block", *(plus(*parts) for parts in zip(*blocks, strict=True)), value=_core(terms[0]).value)


def _core(expr: Expr) -> Expr:
    core = monomial(expr).core
    assert core is not None
    return core


def _scaled(expr: Expr, part: Expr) -> Expr:
    """Give a part of a block with what stands in front of that."""
    front = monomial(expr)
    return times(joined(Monomial(front.coefficient, front.powers), SCALAR), part)


def multiplied(one: Expr, other: Expr) -> Expr | None:
    """Give the product of blocks part by part, and that of a block of one column or row with anything."""
    left = Grid.of(one) if one.op == "block" else None
    right = Grid.of(other) if other.op == "block" else None
    if not left and right and len(right.rows) == 1:
        left = Grid(((one,),))
    if not right and left and len(left.rows[0]) == 1:
        right = Grid(((other,),))
    if not left or not right or left.widths != right.heights:
        return None
    columns = list(zip(*right.rows, strict=True))
    try:
        made = _grid([_product(row, col) for col in columns] for row in left.rows)
        whole = made.expr if len(made.rows) * len(columns) > 1 else made.rows[0][0]
    except Misfit:
        return None
    return whole if whole.type == times(one, other).type else None


def _product(row: Sequence[Expr], col: Sequence[Expr]) -> Expr:
    return plus(*(times(a, b) for a, b in zip(row, col, strict=True)))


# --- adjoints -----------------------------------------------------------------------------------------------------


def part_of(weight: Expr, like: Expr, place: int) -> Expr:
    """Give the part of a weight that stands where a block like this has the part with this number."""
    if weight.op == "block" and _shape(weight) == _shape(like):
        return weight.args[place]
    grid = Grid.of(like)
    row, col = divmod(place, len(grid.widths))
    first = _offset(grid.heights[:row]), _offset(grid.widths[:col])
    if like.args[place].type == SCALAR and None not in first:
        places = tuple(each + 1 for each in first if each is not None)
        return apply("entry", weight, value=_indices(weight.type, places))
    above = [_chosen(row, grid.heights)] if len(grid.heights) > 1 else []
    beside = [transpose(_chosen(col, grid.widths))] if len(grid.widths) > 1 else []
    return times(*above, weight, *beside)


def _indices(kind: Type, places: tuple[int, ...]) -> tuple[int, ...]:
    return {"column": places[:1], "row": places[1:]}.get(kind.kind, places)


def _offset(sizes: Iterable[Size]) -> int | None:
    numbers = [size.number for size in sizes]
    return None if None in numbers else sum(each for each in numbers if each is not None)


def _chosen(place: int, sizes: Sequence[Size]) -> Expr:
    """Give the block row (0 I 0) that takes one part out of what is stacked."""
    height = sizes[place]
    parts = [eye(height) if each == place else zeros(shaped(height, width)) for each, width in enumerate(sizes)]
    return _grid([parts]).expr


def with_entry(kind: Type, places: tuple[int, ...], value: Expr) -> Expr | None:
    """Give what is 0 but for one entry, written out; None where there are too many entries, or it is not known."""
    rows, cols = kind.rows.number, kind.cols.number
    if not rows or not cols or rows * cols > MOST_ENTRIES:
        return None
    row, col = places if kind.kind == "matrix" else (places[0], 1) if kind.kind == "column" else (1, places[0])
    entries = (value if place == (row, col) else number(0) for place in product(range(1, rows + 1), range(1, cols + 1)))
    return apply("block", *entries, value=(rows, cols))


def parts_stacked(expr: Expr, place: int, jacobian: Expr) -> Expr | None:
    """Give the Jacobian of a block by one of its parts, whose own is given; None where vec does not stack the parts."""
    grid = Grid.of(expr)
    if expr.type.kind == "matrix" and len(grid.rows) > 1:
        return None
    parts = [
        jacobian if each == place else zeros(shaped(part.type.entries, jacobian.type.cols))
        for each, part in enumerate(expr.args)
    ]
    return apply("block", *parts, value=(len(parts), 1))
