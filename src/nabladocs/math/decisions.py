"""Extrema, convexity and definiteness on given numbers, decided in exact arithmetic.

A function that is rational over the rationals is a quotient of polynomials in the coordinates of its variable. Its
gradient at a rational point is zero or is not, and the signs of its Hessian's eigenvalues there are known. Where the
function is quadratic the Hessian is the same everywhere, and decides for all points; where it is not and the Hessian is
only semidefinite, nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Counterexample, Finding, Inapplicable, Trial, Undefined, shown
from nabladocs.math.inertia import Inertia
from nabladocs.math.quotients import Scope, evaluate
from nabladocs.math.statements import Property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.polynomials import Quotient
    from nabladocs.math.statements import Statement

NAME = "exact arithmetic"
GRIDS = ((1, 2), (2, 2), (4, 2), (1, 10))
"""The coordinates of points that are tried: multiples of 1/k from -r to r."""
TRIED = 3125
"""Points that are tried."""
QUADRATIC = 2
HALVINGS = 200

Point = tuple[Fraction, ...]
"""The coordinates of a value of the variable in the basis of its space."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a property holds, and why; the `point` is where it is seen to fail, if that is another than it names."""

    holds: bool
    why: str
    point: Point | None = None


def judge(statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Finding:
    """Decide a property in exact arithmetic, where that can be done."""
    try:
        _, decision = _decided(statement, variables)
    except (Inapplicable, Undefined) as reason:
        return Finding(NAME, "inapplicable", detail=str(reason))
    trial = Trial({}, seed, float(not decision.holds))
    return Finding(NAME, "agrees" if decision.holds else "refutes", (trial,), decision.why)


def find_counterexample(statement: Statement, variables: Sequence[Variable]) -> Counterexample | None:
    """Give the point at which a property is seen to be false, with what it is compared with; None where none is."""
    try:
        case, decision = _decided(statement, variables)
    except (Inapplicable, Undefined):
        return None
    return None if decision.holds or not isinstance(case, Case) else case.told(decision)


def _decided(statement: Statement, variables: Sequence[Variable]) -> tuple[Case | None, Decision]:
    body = statement.body
    if not isinstance(body, Property):
        msg = "this is an equation or inequality, and no property"
        raise Inapplicable(msg)
    if statement.conditions:
        msg = "what is given is no number: it is under a condition"
        raise Inapplicable(msg)
    if body.variable is None:
        return None, MATRICES[body.name](_constant(evaluate(body.subject, _scope(statement, variables))))
    others = sorted(body.subject.variables - {str(body.variable.value)})
    if others:
        msg = f"{others[0]} is not given"
        raise Inapplicable(msg)
    case = Case.of(body, _scope(statement, variables))
    return case, DECISIONS[body.name](case)


def _scope(statement: Statement, variables: Sequence[Variable]) -> Scope:
    if statement.indices:
        msg = f"the index {statement.indices[0][0]} is not given"
        raise Inapplicable(msg)
    used = frozenset[str]().union(*(expr.variables for expr in statement.exprs))
    return Scope.of(variable for variable in variables if variable.name in used)


def _constant(value: Array) -> list[list[Fraction]]:
    """Give a matrix of numbers.

    Raises:
        Inapplicable: There are variables in it.
    """
    numbers = [[entry.number for entry in row] for row in value]
    if any(number is None for row in numbers for number in row):
        msg = "the entries are not the same everywhere"
        raise Inapplicable(msg)
    return [[Fraction(number) for number in row] for row in numbers]


# --- functions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A function of one variable, with the point that a property names.

    All is in coordinates: gradient and Hessian are those by coordinates, which are zero or definite where the others
    are, as the basis is one of the variable's space.
    """

    name: str
    function: Quotient
    count: int
    point: Point | None
    directions: Array
    slopes: tuple[Quotient, ...] = field(repr=False)

    @classmethod
    def of(cls, body: Property, scope: Scope) -> Case:
        """Give the case of a property whose one variable the scope has."""
        assert body.variable
        name = str(body.variable.value)
        function = evaluate(body.subject, scope)[0, 0]
        directions = scope.directions[name]
        point = _coordinates(body.point, scope, directions) if body.point else None
        slopes = tuple(function.by(place) for place in range(len(directions)))
        return cls(name, function, len(directions), point, directions, slopes)

    @property
    def at(self) -> Point:
        """The point that the property names."""
        assert self.point is not None
        return self.point

    @property
    def is_quadratic(self) -> bool:
        """Whether the Hessian is the same at all points."""
        return self.function.is_polynomial and self.function.above.degree <= QUADRATIC

    def gradient(self, at: Point) -> Point:
        """Give the derivatives by coordinates at a point."""
        return tuple(slope.at(at) for slope in self.slopes)

    def curvature(self, at: Point) -> Inertia:
        """Give the signs of the Hessian at a point."""
        return Inertia.of([[slope.by(place).at(at) for place in range(self.count)] for slope in self.slopes])

    def somewhere(self) -> Iterator[Point]:
        """Give points with short coordinates, at which the function has a value, the plainest first."""
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

    def told(self, decision: Decision) -> Counterexample | None:
        """Give what a reader can check: a point and the values to compare, or the gradient where it should be zero."""
        if decision.point is not None:
            values = [np.array([[self.function.at(each)]], object) for each in (decision.point, self.at)]
            return self._example(decision.point, *values)
        if self.point is not None and any(self.gradient(self.at)):
            slope = self._value(self.gradient(self.at))
            return self._example(self.at, slope, np.zeros(slope.shape, int))
        return None

    def _example(self, point: Point, left: Array, right: Array) -> Counterexample:
        return Counterexample(
            {},
            {self.name: shown(self._value(point))},
            {},
            shown(left),
            shown(right),
        )

    def _value(self, coordinates: Point) -> Array:
        return _combined(coordinates, self.directions)


def _combined(coordinates: Point, directions: Array) -> Array:
    return np.tensordot(np.array(coordinates, object), directions.astype(object), 1)


def _coordinates(point: Expr, scope: Scope, directions: Array) -> Point:
    value = np.array(_constant(evaluate(point, scope)), object)
    found = tuple(Fraction((value * way).sum()) / int((way**2).sum()) for way in directions)
    if (_combined(found, directions) != value).any():
        msg = "the point lies outside of the space of the variable"
        raise Inapplicable(msg)
    return found


# --- what is decided ----------------------------------------------------------------------------------------------

_SLOPE = "the gradient is not zero there"
_SILENT = "the Hessian there has eigenvalues of one sign and zeros, which tells nothing"


def _stationary(case: Case) -> Decision:
    return (
        Decision(holds=False, why=_SLOPE)
        if any(case.gradient(case.at))
        else Decision(holds=True, why="the gradient is zero there")
    )


def _lowest(case: Case, sign: int) -> Decision:
    """Decide whether nothing is smaller than the value at a point; for the largest the sign is -1."""
    negative, _, positive = case.curvature(case.at).signs
    wrong, right = (negative, positive) if sign > 0 else (positive, negative)
    elsewhere = f"the function is {'smaller' if sign > 0 else 'larger'} elsewhere"
    if any(case.gradient(case.at)) or wrong:
        return Decision(
            holds=False, why=f"{_not_lowest(case, right, sign)}, and {elsewhere}", point=_beyond(case, sign)
        )
    if case.is_quadratic:
        side = "negative" if sign > 0 else "positive"
        return Decision(
            holds=True, why=f"the gradient is zero there, and the Hessian has no {side} eigenvalue anywhere"
        )
    value = case.function.at(case.at)
    lower = next((each for each in case.somewhere() if sign * case.function.at(each) < sign * value), None)
    if lower is not None:
        return Decision(holds=False, why=elsewhere, point=lower)
    msg = "the function is not quadratic: its Hessian at one point does not decide for all"
    raise Inapplicable(msg)


def _not_lowest(case: Case, right: int, sign: int) -> str:
    if any(case.gradient(case.at)):
        return _SLOPE
    both = "eigenvalues of both signs" if right else "a negative eigenvalue" if sign > 0 else "a positive eigenvalue"
    return f"the Hessian there has {both}"


def _beyond(case: Case, sign: int) -> Point:
    """Give a point at which the function is smaller, for the sign -1 larger, than at one that is no extremum."""
    value = case.function.at(case.at)
    for each in case.somewhere():
        if sign * case.function.at(each) < sign * value:
            return each
    slope = case.gradient(case.at)
    signed = tuple(-sign * each for each in slope)
    way = signed if any(slope) else _downward(case, sign)
    for halving in range(HALVINGS):
        step = Fraction(1, 2**halving)
        each = tuple(here + step * part for here, part in zip(case.at, way, strict=True))
        if case.function.below.at(each) and sign * case.function.at(each) < sign * value:
            return each
    msg = "no smaller value was found"
    raise Inapplicable(msg)


def _downward(case: Case, sign: int) -> Point:
    form = case.curvature(case.at)
    return next(way for value, way in zip(form.values, form.directions, strict=True) if sign * value < 0)


def _saddle(case: Case) -> Decision:
    if any(case.gradient(case.at)):
        return Decision(holds=False, why=_SLOPE)
    negative, zero, positive = case.curvature(case.at).signs
    if negative and positive:
        return Decision(holds=True, why="the gradient is zero there, and the Hessian has eigenvalues of both signs")
    if zero and not case.is_quadratic:
        raise Inapplicable(_SILENT)
    return Decision(
        holds=False, why=f"the Hessian there has no {'negative' if not negative else 'positive'} eigenvalue"
    )


def _convex(case: Case, sign: int) -> Decision:
    side = "negative" if sign > 0 else "positive"
    points = [(Fraction(0),) * case.count] if case.is_quadratic else case.somewhere()
    for each in points:
        negative, _, positive = case.curvature(each).signs
        if negative if sign > 0 else positive:
            where = "everywhere" if case.is_quadratic else f"at {_written(case, each)}"
            return Decision(holds=False, why=f"the Hessian has a {side} eigenvalue {where}")
    if case.is_quadratic:
        return Decision(holds=True, why=f"the Hessian, the same everywhere, has no {side} eigenvalue")
    msg = "the function is not quadratic, and its Hessian differs from point to point"
    raise Inapplicable(msg)


def _written(case: Case, point: Point) -> str:
    numbers = ", ".join(map(str, point))
    return f"{case.name} = {numbers if case.count == 1 else f'({numbers})'}"


# --- matrices -----------------------------------------------------------------------------------------------------


def _definite(matrix: Sequence[Sequence[Fraction]], *, strictly: bool) -> Decision:
    if any(matrix[i][j] != matrix[j][i] for i in range(len(matrix)) for j in range(i)):
        return Decision(holds=False, why="the matrix is not symmetric")
    negative, zero, _ = Inertia.of(matrix).signs
    if negative:
        return Decision(holds=False, why="it has a negative eigenvalue")
    if strictly and zero:
        return Decision(holds=False, why="it has the eigenvalue 0")
    return Decision(
        holds=True,
        why=f"it is symmetric, and {'all eigenvalues are positive' if strictly else 'no eigenvalue is negative'}",
    )


DECISIONS: Mapping[str, Callable[[Case], Decision]] = {
    "stationary": _stationary,
    "minimum": lambda case: _lowest(case, 1),
    "maximum": lambda case: _lowest(case, -1),
    "saddle": _saddle,
    "convex": lambda case: _convex(case, 1),
    "concave": lambda case: _convex(case, -1),
}
"""How each property of a function is decided."""
MATRICES: Mapping[str, Callable[[Sequence[Sequence[Fraction]]], Decision]] = {
    "psd": lambda matrix: _definite(matrix, strictly=False),
    "pd": lambda matrix: _definite(matrix, strictly=True),
}
"""How each property of a matrix is decided."""
