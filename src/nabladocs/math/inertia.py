"""The signs of a symmetric matrix's eigenvalues, exactly: congruence keeps them (Sylvester's law of inertia)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Matrix = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True)
class Inertia:
    """The form x.T @ A @ x as a sum of squares: its `values` along `directions`, v.T @ A @ v for each of them.

    >>> Inertia.of([[Fraction(6), Fraction(8)], [Fraction(8), Fraction(2)]]).signs
    (1, 0, 1)
    """

    values: tuple[Fraction, ...]
    directions: tuple[tuple[Fraction, ...], ...]

    @classmethod
    def of(cls, matrix: Matrix) -> Inertia:
        """Take a symmetric matrix A to a diagonal T.T @ A @ T; the columns of T are the directions."""
        form = _Form([list(row) for row in matrix])
        for step in range(len(form.rows)):
            form.eliminate(step)
        values = tuple(row[place] for place, row in enumerate(form.rows))
        return cls(values, tuple(map(tuple, form.directions)))

    @property
    def signs(self) -> tuple[int, int, int]:
        """How many eigenvalues are negative, zero and positive."""
        return (
            sum(value < 0 for value in self.values),
            sum(value == 0 for value in self.values),
            sum(value > 0 for value in self.values),
        )

    @property
    def downward(self) -> tuple[Fraction, ...] | None:
        """A direction along which the form is negative."""
        return next((way for value, way in zip(self.values, self.directions, strict=True) if value < 0), None)


class _Form:
    """A symmetric matrix on its way to a diagonal one, whatever is done to columns being done to rows too."""

    def __init__(self, rows: list[list[Fraction]]) -> None:
        self.rows = rows
        size = range(len(rows))
        self.directions = [[Fraction(place == other) for other in size] for place in size]

    def eliminate(self, step: int) -> None:
        """Make all but the diagonal zero in the row and the column of a step."""
        rest = range(step, len(self.rows))
        if (pivot := next((place for place in rest if self.rows[place][place]), None)) is not None:
            self._exchange(step, pivot)
        elif (pair := next(((a, b) for a in rest for b in rest if self.rows[a][b]), None)) is not None:
            # 2 x y has no squares; along (1, 1) it has one.
            self._add(pair[0], pair[1], Fraction(1))
            self._exchange(step, pair[0])
        else:
            return
        for place in rest[1:]:
            self._add(place, step, -self.rows[step][place] / self.rows[step][step])

    def _exchange(self, one: int, two: int) -> None:
        for row in self.rows:
            row[one], row[two] = row[two], row[one]
        for table in (self.rows, self.directions):
            table[one], table[two] = table[two], table[one]

    def _add(self, place: int, other: int, times: Fraction) -> None:
        """Add a multiple of another direction to one."""
        for row in self.rows:
            row[place] += times * row[other]
        for table in (self.rows, self.directions):
            table[place] = [one + times * two for one, two in zip(table[place], table[other], strict=True)]
