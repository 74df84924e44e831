"""Extrema, convexity and definiteness on given numbers, decided in exact arithmetic.

A function that is rational over the rationals is a quotient of polynomials in the coordinates of its variable. Its
gradient at a rational point is zero or is not, and the signs of its Hessian's eigenvalues there are known. Where the
function is quadratic the Hessian is the same everywhere, and decides for all points; where it is not and the Hessian is
only semidefinite, nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from nabladocs.math.certificate import Counterexample, Finding, Inapplicable, Trial, Undefined
from nabladocs.math.inertia import Inertia
from nabladocs.math.objectives import Objective, Point, constants
from nabladocs.math.quotients import Scope, evaluate
from nabladocs.math.statements import Property

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Variable
    from nabladocs.math.statements import Statement

NAME = "exact arithmetic"
BENT = 400
"""Points at which the Hessian of a function that is not quadratic is looked at."""
HALVINGS = 200
"""How often a step is halved until a function that falls there is smaller."""


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
        objective, decision = _decided(statement, variables)
    except (Inapplicable, Undefined):
        return None
    if decision.holds or objective is None or objective.point is None:
        return None
    if decision.point is not None:
        return objective.compared(decision.point)
    return objective.sloping() if any(objective.gradient(objective.at)) else None


def _decided(statement: Statement, variables: Sequence[Variable]) -> tuple[Objective | None, Decision]:
    body = statement.body
    if not isinstance(body, Property):
        msg = "this is an equation or inequality, and no property"
        raise Inapplicable(msg)
    if statement.conditions:
        msg = "it is stated under a condition, and not of given numbers alone"
        raise Inapplicable(msg)
    if body.variable is None:
        return None, MATRICES[body.name](constants(evaluate(body.subject, _scope(statement, variables))))
    named = body.subject.variables | (body.point.variables if body.point else frozenset())
    others = sorted(named - {str(body.variable.value)})
    if others:
        msg = f"{others[0]} is not given"
        raise Inapplicable(msg)
    objective = Objective.of(body, _scope(statement, variables))
    return objective, DECISIONS[body.name](objective)


def _scope(statement: Statement, variables: Sequence[Variable]) -> Scope:
    if statement.indices:
        msg = f"the index {statement.indices[0][0]} is not given"
        raise Inapplicable(msg)
    used = frozenset[str]().union(*(expr.variables for expr in statement.exprs))
    return Scope.of(variable for variable in variables if variable.name in used)


# --- functions ----------------------------------------------------------------------------------------------------

_SLOPE = "the gradient is not zero there"
_FLAT = "the gradient is zero there"


def _yes(why: str) -> Decision:
    return Decision(holds=True, why=why)


def _no(why: str, point: Point | None = None) -> Decision:
    return Decision(holds=False, why=why, point=point)


def _slopes(objective: Objective) -> bool:
    return any(objective.gradient(objective.at))


def _stationary(objective: Objective) -> Decision:
    return _no(_SLOPE) if _slopes(objective) else _yes(_FLAT)


def _lowest(objective: Objective, sign: int) -> Decision:
    """Decide whether nothing is smaller than the value at a point; for the largest the sign is -1."""
    at, elsewhere = objective.at, f"the function is {'smaller' if sign > 0 else 'larger'} elsewhere"
    negative, _, positive = objective.curvature(at).signs
    if _slopes(objective):
        return _no(f"{_SLOPE}, and {elsewhere}", _beyond(objective, sign))
    if negative if sign > 0 else positive:
        both = negative and positive
        bends = "eigenvalues of both signs" if both else f"a {_side(sign)} eigenvalue"
        return _no(f"the Hessian there has {bends}, and {elsewhere}", _beyond(objective, sign))
    if objective.is_quadratic:
        return _yes(f"{_FLAT}, and the Hessian has no {_side(sign)} eigenvalue anywhere")
    if (lower := _lower(objective, sign)) is not None:
        return _no(elsewhere, lower)
    msg = "the function is not quadratic: its Hessian at one point does not decide for all"
    raise Inapplicable(msg)


def _side(sign: int) -> str:
    """Name the eigenvalues that a minimum, for the sign -1 a maximum, does not have."""
    return "negative" if sign > 0 else "positive"


def _is_lower(objective: Objective, point: Point, sign: int) -> bool:
    return sign * objective.function.at(point) < sign * objective.function.at(objective.at)


def _lower(objective: Objective, sign: int) -> Point | None:
    return next((each for each in objective.somewhere() if _is_lower(objective, each, sign)), None)


def _beyond(objective: Objective, sign: int) -> Point:
    """Give a point at which the function is smaller, for the sign -1 larger, than at one that is no extremum."""
    if (lower := _lower(objective, sign)) is not None:
        return lower
    for halving in range(HALVINGS):
        step = Fraction(1, 2**halving)
        ways = zip(objective.at, _downward(objective, sign), strict=True)
        point = tuple(here + step * part for here, part in ways)
        if objective.function.below.at(point) and _is_lower(objective, point, sign):
            return point
    msg = "no smaller value was found"
    raise Inapplicable(msg)


def _downward(objective: Objective, sign: int) -> Point:
    """Give a direction in which the function falls, for the sign -1 rises."""
    if _slopes(objective):
        return tuple(-sign * slope for slope in objective.gradient(objective.at))
    form = objective.curvature(objective.at)
    return next(way for value, way in zip(form.values, form.directions, strict=True) if sign * value < 0)


def _saddle(objective: Objective) -> Decision:
    if _slopes(objective):
        return _no(_SLOPE)
    negative, zero, positive = objective.curvature(objective.at).signs
    if negative and positive:
        return _yes(f"{_FLAT}, and the Hessian has eigenvalues of both signs")
    if zero and not objective.is_quadratic:
        msg = "the Hessian there has the eigenvalue 0 and no two signs, which tells nothing"
        raise Inapplicable(msg)
    return _no(f"the Hessian there has no {'positive' if negative else 'negative'} eigenvalue")


def _convex(objective: Objective, sign: int) -> Decision:
    anywhere = (Fraction(0),) * objective.count
    points = [anywhere] if objective.is_quadratic else islice(objective.somewhere(), BENT)
    for point in points:
        negative, _, positive = objective.curvature(point).signs
        if negative if sign > 0 else positive:
            where = "everywhere" if objective.is_quadratic else f"at {objective.written(point)}"
            return _no(f"the Hessian has a {_side(sign)} eigenvalue {where}")
    if objective.is_quadratic:
        return _yes(f"the Hessian, the same everywhere, has no {_side(sign)} eigenvalue")
    msg = "the function is not quadratic, and its Hessian differs from point to point"
    raise Inapplicable(msg)


# --- matrices -----------------------------------------------------------------------------------------------------


def _definite(matrix: Sequence[Sequence[Fraction]], *, strictly: bool) -> Decision:
    if any(matrix[i][j] != matrix[j][i] for i in range(len(matrix)) for j in range(i)):
        return _no("the matrix is not symmetric")
    negative, zero, _ = Inertia.of(matrix).signs
    if negative:
        return _no("it has a negative eigenvalue")
    if strictly:
        return _no("it has the eigenvalue 0") if zero else _yes("it is symmetric, and all eigenvalues are positive")
    return _yes("it is symmetric, and no eigenvalue is negative")


DECISIONS: Mapping[str, Callable[[Objective], Decision]] = {
    "stationary": _stationary,
    "minimum": lambda objective: _lowest(objective, 1),
    "maximum": lambda objective: _lowest(objective, -1),
    "saddle": _saddle,
    "convex": lambda objective: _convex(objective, 1),
    "concave": lambda objective: _convex(objective, -1),
}
"""How each property of a function is decided."""
MATRICES: Mapping[str, Callable[[Sequence[Sequence[Fraction]]], Decision]] = {
    "psd": lambda matrix: _definite(matrix, strictly=False),
    "pd": lambda matrix: _definite(matrix, strictly=True),
}
"""How each property of a matrix is decided."""
