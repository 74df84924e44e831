"""The exact oracle: sides of a statement compared over GF(2**61 - 1), derivatives by dual numbers.

What holds at random points of so large a field holds everywhere, but for a chance that the degree of the formula
bounds. Functions such as exp are unknown there, but for their derivatives: a formula that holds for all functions with
these derivatives holds for exp; one that does not may only need to know more of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Finding, Inapplicable, Trial, Undefined, refuse_ones
from nabladocs.math.degree import bound
from nabladocs.math.duals import CONTRACTED, contracted, derivative, directions
from nabladocs.math.equations import holds, met
from nabladocs.math.generic import choices, direction, point
from nabladocs.math.instances import Instance, instance
from nabladocs.math.rational import has_roots, is_rational
from nabladocs.math.reach import beyond
from nabladocs.math.residues import Scope, evaluate
from nabladocs.math.shapes import shapes
from nabladocs.math.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.spaces import Space
    from nabladocs.math.statements import Statement

NAME = "exact dual numbers"
SHAPES, LARGEST = 4, 5
POINTS, POINTS_OF_BRANCHES = 3, 8
"""Points at each shape; more where a formula may be false on one of two parts, which then has to be met."""
DRAWS = 300
"""How often a point is drawn until all roots and inverses exist; a root does half of the time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where sides were compared: a scope, random directions by derivative and variable, and the slopes in them."""

    scope: Scope
    ways: dict[tuple[str, str], tuple[Array, ...]] = field(default_factory=dict)
    slopes: dict[tuple[Expr, str, str], Array | None] = field(default_factory=dict)

    def copied(self) -> Place:
        """Give the same place, where what else is found out about it leaves this one as it is."""
        return Place(self.scope.copied(), dict(self.ways), dict(self.slopes))


@dataclass(frozen=True, slots=True)
class Point:
    """Where a chain was tried: a place for each value of its indices, and for each member of finite spaces."""

    trial: Trial
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found out about a chain, and the points at which it was."""

    finding: Finding
    chain: Instance | None = None
    points: tuple[Point, ...] = ()


def judge(statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Finding:
    """Try a chain of equations at random points of the field; it stops where it does not hold."""
    return tried(statement, variables, seed).finding


def tried(statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Tried:
    """Try a chain at random points, and keep those for others that have some of its sides."""
    try:
        chain = instance(statement, variables)
        _refuse(chain)
        points = _points(chain, variables, seed)
    except Inapplicable as reason:
        return Tried(Finding(NAME, "inapplicable", detail=str(reason)))
    except Undefined as reason:
        return Tried(Finding(NAME, "inapplicable", detail=f"no point was found where it means something: {reason}"))
    return Tried(_finding(chain, tuple(point.trial for point in points)), chain, points)


def judge_at(other: Tried, statement: Statement, variables: Sequence[Variable], seed: int = 0) -> Finding:
    """Try a chain at the points of another with the same conditions, so that only what differs is evaluated.

    Where these points would not do for it, or it has no value at one of them, it is tried at points of its own.
    """
    try:
        chain = instance(statement, variables)
        _refuse(chain)
        if not _is_served(chain, other):
            return judge(statement, variables, seed)
        trials = [replace(point.trial, error=float(not _agrees_at(chain, point))) for point in other.points]
        if not any(trial.error for trial in trials):
            further = beyond(chain, variables, [dict(trial.sizes) for trial in trials])
            trials += [_point(chain, shape, seed).trial for shape in further]
    except Inapplicable as reason:
        return Finding(NAME, "inapplicable", detail=str(reason))
    except Undefined:
        return judge(statement, variables, seed)
    failed = next((number for number, trial in enumerate(trials, 1) if trial.error), len(trials))
    return _finding(chain, tuple(trials[:failed]))


def _is_served(chain: Instance, other: Tried) -> bool:
    """Whether the points of another chain, if it passed them, are as many as this one needs, and have its names."""
    if other.chain is None or other.finding.verdict != "agrees":
        return False
    return (
        chain.variables.keys() <= other.chain.variables.keys()
        and chain.indices == other.chain.indices
        and _has_branches(chain) <= _has_branches(other.chain)
    )


def _agrees_at(chain: Instance, point: Point) -> bool:
    return all(_agrees_in(chain, place.copied()) for place in point.places)


def _finding(chain: Instance, trials: tuple[Trial, ...]) -> Finding:
    unsure = _unsure(chain)
    if trials[-1].error:
        return Finding(NAME, "undecided" if unsure else "refutes", trials, unsure)
    why = _without_degree(chain)
    shapes_tried = {tuple(trial.sizes.items()): trial.sizes for trial in trials}.values()
    degree = None if why else max(bound(chain.pairs, chain.variables, sizes) for sizes in shapes_tried)
    return Finding(NAME, "agrees", trials, why, degree, is_formal=bool(unsure))


def _without_degree(chain: Instance) -> str:
    """Say why no degree bounds the chance that a false statement passes, or nothing where one does."""
    if _has_branches(chain):
        return "roots, signs and orthogonal matrices have two parts, for which no degree is given"
    if any(each.relation == "==" for each in chain.conditions):
        return "it has equations as conditions, for which no degree is given"
    return ""


def _refuse(chain: Instance) -> None:
    if chain.relation == "<=":
        msg = "there is no order in a finite field"
        raise Inapplicable(msg)
    semidefinite = [str(each.space) for each in chain.variables.values() if each.space.name == "PSD"]
    if semidefinite and "pinv" in chain.operators():
        msg = f"pinv of a matrix in {semidefinite[0]}, whose rank is not known"
        raise Inapplicable(msg)


def _unsure(chain: Instance) -> str:
    """Say why a failure does not refute a statement, or nothing where it does."""
    if not all(map(is_rational, chain.exprs)):
        return "it does not follow from derivatives alone: a functional equation may be needed"
    relations = {condition.relation for condition in chain.conditions} - {"!="}
    if relations:
        return f"a condition with {min(relations)} may be needed, which a finite field does not know fully"
    return ""


def _has_branches(chain: Instance) -> bool:
    """Whether a formula may be false on one of two parts: of roots, signs of determinants, orthogonal matrices."""
    parted = any(variable.space.name == "Orth" for variable in chain.variables.values())
    return parted or any(map(has_roots, chain.exprs)) or {"logdet", "exp"} <= chain.operators()


def _points(chain: Instance, variables: Sequence[Variable], seed: int) -> tuple[Point, ...]:
    done: list[Point] = []
    last = Undefined("there was no trial")
    points = POINTS_OF_BRANCHES if _has_branches(chain) else POINTS
    usual = shapes(variables, SHAPES, seed, LARGEST)
    for place, shape in enumerate((*usual, *beyond(chain, variables, usual))):
        # One point is enough where only the sizes are others.
        for number in range(points if place < len(usual) else 1):
            at = Random(f"{seed} {place} {number}").getrandbits(32)  # noqa: S311 - it is to be repeatable
            try:
                done.append(_point(chain, shape, at))
            except Undefined as reason:
                last = reason
                break
            if done[-1].trial.error:
                return tuple(done)
    if not done:
        raise last
    refuse_ones([point.trial for point in done])
    return tuple(done)


def agrees(chain: Instance, sizes: Mapping[str, int], seed: int) -> bool:
    """Whether all pairs are equal at the point that a seed stands for, with every member of a finite space.

    Raises:
        Undefined: No point was found where they have values.
    """
    return not _point(chain, sizes, seed).trial.error


def _point(chain: Instance, sizes: Mapping[str, int], seed: int) -> Point:
    random = Random(seed)  # noqa: S311 - it is to be repeatable, not secret
    spaces = {name: each.space for name, each in chain.variables.items() if name not in chain.differentials}
    places: list[Place] = []
    for chosen in choices(spaces, sizes):
        found = _agreeing(chain, sizes, random, chosen)
        if not found:
            return Point(Trial(dict(sizes), seed, 1.0), ())
        places += found
    return Point(Trial(dict(sizes), seed, 0.0), tuple(places))


def _agreeing(chain: Instance, sizes: Mapping[str, int], random: Random, chosen: Mapping[str, Array]) -> list[Place]:
    """Give the places at one point, nothing where the sides differ at one of them."""
    last = Undefined("it was never tried")
    for _ in range(DRAWS):
        try:
            return _agreeing_in(chain, _drawn(chain, sizes, random, chosen))
        except Undefined as reason:
            last = reason
    raise last


def _drawn(chain: Instance, sizes: Mapping[str, int], random: Random, chosen: Mapping[str, Array]) -> Scope:
    plain = {name: each.space for name, each in chain.variables.items() if name not in chain.differentials}
    values = {
        name: (chosen[name] if name in chosen else point(space, sizes, random),)
        for name, space in plain.items()
        if space.name != "Function"
    }
    scope = Scope(values, sizes, Unknowns(random), derivative=derivative(chain.variables))
    if chain.indices and any(condition.relation == "==" for condition in chain.conditions):
        # The equations hold for one value of the free indices.
        at_one = replace(scope, indices=random.choice(list(chain.assignments(sizes))))
        scope = replace(met(chain.conditions, chain.variables, at_one, random), indices=scope.indices)
    else:
        scope = met(chain.conditions, chain.variables, scope, random)
    for name, moved in chain.differentials.items():
        scope = scope.at(name, (direction(moved.space, scope.values[moved.name][0], sizes, random),))
    return scope


def _agreeing_in(chain: Instance, scope: Scope) -> list[Place]:
    places = []
    for indices in chain.assignments(scope.sizes):
        place = Place(replace(scope, indices=indices))
        if all(holds(condition, place.scope) for condition in chain.conditions):
            places.append(place)
            if not _agrees_in(chain, place):
                return []
    if not places:
        msg = "the conditions do not hold"
        raise Undefined(msg)
    return places


def _agrees_in(chain: Instance, place: Place) -> bool:
    return all(_equal(left, right, chain.variables, place) for left, right in chain.pairs)


def _equal(left: Expr, right: Expr, variables: Mapping[str, Variable], place: Place) -> bool:
    """Compare two sides; a derivative that stands alone on one of them in a random direction, not entry by entry."""
    scope = place.scope
    leading = next((side for side in (left, right) if side.op in CONTRACTED), None)
    if leading is None:
        return bool((evaluate(left, scope)[0] == evaluate(right, scope)[0]).all())
    name = str(leading.args[1].value)
    if (leading.op, name) not in place.ways:
        place.ways[leading.op, name] = directions(leading.op, variables[name].space, scope, scope.unknowns.random)
    one, other = (_slope(side, leading, name, variables[name].space, place) for side in (left, right))
    return one is not None and other is not None and bool(np.all(one == other))


def _slope(side: Expr, leading: Expr, name: str, space: Space, place: Place) -> Array | None:
    key = side, leading.op, name
    if key not in place.slopes:
        place.slopes[key] = contracted(side, leading, place.ways[leading.op, name], space, place.scope)
    return place.slopes[key]
