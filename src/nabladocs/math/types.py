"""What a formula's parts are: scalars, columns, rows and matrices, with their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nabladocs.math.sizes import ONE, Size

Kind = Literal["scalar", "column", "row", "matrix"]


@dataclass(frozen=True, slots=True)
class Type:
    """The kind of a value and its sizes; a column has one column, a row one row, a scalar one of both."""

    kind: Kind
    rows: Size = ONE
    cols: Size = ONE

    @property
    def entries(self) -> Size:
        """How many entries it has."""
        return self.rows * self.cols

    @property
    def is_square(self) -> bool:
        """Whether it is a matrix with as many rows as columns."""
        return self.kind == "matrix" and self.rows == self.cols

    @property
    def transposed(self) -> Type:
        """The type of its transpose."""
        kinds: dict[Kind, Kind] = {"column": "row", "row": "column"}
        return Type(kinds.get(self.kind, self.kind), self.cols, self.rows)

    def __str__(self) -> str:
        match self.kind:
            case "scalar":
                return "a scalar"
            case "matrix":
                return f"a matrix of shape ({self.rows}, {self.cols})"
        return f"a {self.kind} of length {self.entries}"


SCALAR = Type("scalar")


def column(size: Size) -> Type:
    """Give the type of a column; one of length 1 is a scalar."""
    return SCALAR if size == ONE else Type("column", size, ONE)


def row(size: Size) -> Type:
    """Give the type of a row; one of length 1 is a scalar."""
    return SCALAR if size == ONE else Type("row", ONE, size)


def shaped(rows: Size, cols: Size) -> Type:
    """Give the type of what has so many rows and columns: a vector or a number where one of them or both are 1."""
    return column(rows) if cols == ONE else row(cols) if rows == ONE else matrix(rows, cols)


def matrix(rows: Size, cols: Size) -> Type:
    """Give the type of a matrix, which is no vector even with one column; with one entry it is a scalar."""
    return SCALAR if rows == cols == ONE else Type("matrix", rows, cols)
