"""A function of one variable on given numbers, exactly: its values, its gradient and the signs of its Hessian."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Counterexample, Inapplicable, shown
from nabladocs.math.inertia import Inertia
from nabladocs.math.quotients import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr
    from nabladocs.math.polynomials import Quotient
    from nabladocs.math.quotients import Scope
    from nabladocs.math.statements import Property

GRIDS = ((1, 2), (2, 2), (4, 2), (1, 10))
"""The coordinates of points that are tried: multiples of 1/k from -r to r."""
TRIED = 3125
"""Points that are tried in each grid."""
QUADRATIC = 2

Point = tuple[Fraction, ...]
"""The coordinates of a value of the variable in the basis of its space."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A function of one variable, with the point that a property names.

    All is in coordinates: gradient and Hessian are those by coordinates, which are zero or definite where the others
    are, as the basis is one of the variable's space.
    """

    name: str
    function: Quotient
    directions: Array
    slopes: tuple[Quotient, ...]
    bends: tuple[tuple[Quotient, ...], ...]
    point: Point | None

    @classmethod
    def of(cls, body: Property, scope: Scope) -> Objective:
        """Give the function that a property is about, whose one variable the scope has.

        Raises:
            Inapplicable: It is no rational function, or the point is not given or lies outside of the space.
        """
        assert body.variable
        name = str(body.variable.value)
        function: Quotient = evaluate(body.subject, scope)[0, 0]
        directions = scope.directions[name]
        places = range(len(directions))
        slopes = tuple(function.by(place) for place in places)
        bends = tuple(tuple(slope.by(place) for place in places) for slope in slopes)
        point = _coordinates(body.point, scope, directions) if body.point else None
        return cls(name, function, directions, slopes, bends, point)

    @property
    def at(self) -> Point:
        """The point that the property names."""
        assert self.point is not None
        return self.point

    @property
    def count(self) -> int:
        """How many coordinates the variable has."""
        return len(self.slopes)

    @property
    def is_quadratic(self) -> bool:
        """Whether the Hessian is the same at all points."""
        return self.function.is_polynomial and self.function.above.degree <= QUADRATIC

    def gradient(self, at: Point) -> Point:
        """Give the derivatives by coordinates at a point."""
        return tuple(slope.at(at) for slope in self.slopes)

    def curvature(self, at: Point) -> Inertia:
        """Give the signs of the Hessian at a point."""
        return Inertia.of([[bend.at(at) for bend in row] for row in self.bends])

    def somewhere(self) -> Iterator[Point]:
        """Give points with short coordinates, at which the function has a value, the plainest of each grid first."""
        random = Random(0)  # noqa: S311 - it is to be repeatable, not secret
        for parts, reach in GRIDS:
            steps = [Fraction(number, parts) for number in range(-reach * parts, reach * parts + 1)]
            if len(steps) ** self.count <= TRIED:
                tried = list(product(steps, repeat=self.count))
            else:
                tried = [tuple(random.choices(steps, k=self.count)) for _ in range(TRIED // (4 * self.count))]
            for each in sorted(tried, key=lambda point: (sum(map(abs, point)), sum(part < 0 for part in point))):
                if self.function.below.at(each):
                    yield each

    # --- what is shown ---

    def compared(self, point: Point) -> Counterexample:
        """Give the value at a point beside the one at the point that the property names."""
        there, here = ([[self.function.at(each)]] for each in (point, self.at))
        return Counterexample({}, {self.name: self._shown(point)}, {}, shown(there), shown(here))

    def sloping(self) -> Counterexample:
        """Give the gradient at the point that the property names, which is not zero."""
        lengths = (max(int((way**2).sum()), 1) for way in self.directions)
        slope = tuple(each / length for each, length in zip(self.gradient(self.at), lengths, strict=True))
        zero = (Fraction(0),) * self.count
        return Counterexample({}, {self.name: self._shown(self.at)}, {}, self._shown(slope), self._shown(zero))

    def written(self, point: Point) -> str:
        """Give a point as text, such as `x = (1, 1/2)`."""
        numbers = ", ".join(map(str, point))
        return f"{self.name} = {numbers if self.count == 1 else f'({numbers})'}"

    def _shown(self, coordinates: Point) -> list[list[float]]:
        return shown(_combined(coordinates, self.directions))


def _combined(coordinates: Point, directions: Array) -> Array:
    return np.tensordot(np.array(coordinates, object), directions.astype(object), 1)


def _coordinates(point: Expr, scope: Scope, directions: Array) -> Point:
    value = np.array(constants(evaluate(point, scope)), object)
    found = tuple(Fraction((value * way).sum()) / max(int((way**2).sum()), 1) for way in directions)
    if (_combined(found, directions) != value).any():
        msg = "the point lies outside of the space of the variable"
        raise Inapplicable(msg)
    return found


def constants(value: Array) -> list[list[Fraction]]:
    """Give a matrix of numbers.

    Raises:
        Inapplicable: There are variables in it.
    """
    numbers = [[entry.number for entry in row] for row in value]
    if any(number is None for row in numbers for number in row):
        msg = "the entries are not the same everywhere"
        raise Inapplicable(msg)
    return [[Fraction(number) for number in row] for row in numbers]
