"""What SymPy says of a statement at exact rational points: it holds there, it fails, or nothing can be said.

python -m tests.claims.crosscheck [word of an id or family …] tells it of every statement, and how long that took.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import mpmath
import sympy as sp

from nabladocs.fences import Unclosed, read_fences
from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Chain
from tests.claims.cases import cases
from tests.claims.rational import change, directions, member, sizes_for
from tests.claims.symbolic import Point, second, slope, value
from tests.claims.symbolic_operations import DIGITS, Inexpressible, number_at
from tests.claims.values import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.expr import Variable
    from nabladocs.math.statements import Claim, Condition, Property, Statement

DOCS = Path(__file__).parents[2] / "docs"
NOTHING = sp.Float(10) ** (-DIGITS // 2)
POINTS = 2
"""Points at each shape."""
POINTS_OF_BOUNDS, POINTS_OF_BRANCHES = 12, 8
"""More points, where a statement may fail in a part of the space only."""
BRANCHED = frozenset({"abs", "sign", "relu", "max", "sqrt"})
DRAWS = 24
"""How often a point is drawn until a statement means something there; all numbers are positive in half of them."""
OTHERS = 8
"""Points that a minimum is compared with, and pairs that convexity is tried on."""


def holds(claim: Claim, statement: Statement, seed: int = 0) -> bool:
    """Say whether a statement holds at all points that are tried; what is inside of refuted(…) is what is asked about.

    Raises:
        Inexpressible: Nothing can be said of it.
    """
    tried, why = 0, "no point was found where it means something"
    relation = statement.body.relation if isinstance(statement.body, Chain) else ""
    for sizes in sizes_for(claim.variables, larger=relation == "<="):
        try:
            for number in range(_wanted(statement)):
                found = _at_some_point(claim, statement, sizes, Random(f"{seed} {sizes} {number}"))
                if found is False:
                    return False
                # Where all sizes are 1, nearly everything is true.
                tried += found is not None and (not sizes or max(sizes.values()) > 1)
        except Inexpressible as reason:
            why = str(reason)
    if not tried:
        raise Inexpressible(why)
    return True


def _wanted(statement: Statement) -> int:
    """Give how many points are tried at each shape."""
    if isinstance(statement.body, Chain) and statement.body.relation == "<=":
        return POINTS_OF_BOUNDS
    operators = {part.op for expr in statement.exprs for part in expr.walk()}
    return POINTS_OF_BRANCHES if operators & BRANCHED else POINTS


def _at_some_point(claim: Claim, statement: Statement, sizes: Mapping[str, int], rng: Random) -> bool | None:
    """Say whether it holds at one point, None where none was found at which it means something."""
    for draw in range(DRAWS):
        try:
            point = _point(claim.variables, sizes, rng, positive=draw >= DRAWS // 2)
            inner = [each for each in _places(statement, point) if _met(statement.conditions, each)]
            if inner:
                return all(_is_true(statement, each, rng) for each in inner)
        except Undefined:
            continue
    return None


def _point(variables: tuple[Variable, ...], sizes: Mapping[str, int], rng: Random, *, positive: bool) -> Point:
    spaces = {each.name: each.space for each in variables}
    plain = [name for name, space in spaces.items() if space.name != "Function"]
    values = {name: member(spaces[name], sizes, rng, positive=positive) for name in plain}
    changes = {f"d{name}": change(spaces[name], values[name], rng) for name in plain}
    return Point({**changes, **values}, spaces, sizes)


def _places(statement: Statement, point: Point) -> Iterator[Point]:
    """Give the point with all values of the indices that are free in a statement."""
    names = [name for name, _ in statement.indices]
    for each in product(*(range(1, length.at(point.sizes) + 1) for _, length in statement.indices)):
        yield replace(point, indices=dict(zip(names, each, strict=True)))


def _met(conditions: tuple[Condition, ...], point: Point) -> bool:
    return all(_is_met(condition, point) for condition in conditions)


def _is_met(condition: Condition, point: Point) -> bool:
    differences = [number_at(one - other) for one, other in _entries(condition.left, condition.right, point)]
    equal = all(abs(each) <= NOTHING for each in differences)
    if condition.relation in ("==", "!="):
        return equal == (condition.relation == "==")
    return all(ORDERS[condition.relation](each) for each in differences)


ORDERS: Mapping[str, Callable[[sp.Expr], bool]] = {
    "<": lambda difference: bool(difference < 0),
    "<=": lambda difference: bool(difference <= NOTHING),
    ">": lambda difference: bool(difference > 0),
    ">=": lambda difference: bool(difference >= -NOTHING),
}


def _entries(left: object, right: object, point: Point) -> list[tuple[sp.Expr, sp.Expr]]:
    one, other = value(left, point), value(right, point)
    assert one.shape == other.shape
    return list(zip(one, other, strict=True))


def _is_true(statement: Statement, point: Point, rng: Random) -> bool:
    body = statement.body
    if not isinstance(body, Chain):
        return PROPERTIES[body.name](body, point, rng)
    compare = _is_equal if body.relation == "==" else _is_at_most
    return all(compare(*pair) for one, other in pairwise(body.sides) for pair in _entries(one, other, point))


def _is_equal(one: sp.Expr, other: sp.Expr) -> bool:
    if one.is_Rational and other.is_Rational:
        return bool(one == other)
    left, right = number_at(one), number_at(other)
    return bool(abs(left - right) <= NOTHING * max(1, abs(left), abs(right)))


def _is_at_most(one: sp.Expr, other: sp.Expr) -> bool:
    return bool(number_at(one) <= number_at(other)) or _is_equal(one, other)


# --- properties ---------------------------------------------------------------------------------------------------


LINEAR = ("R", "Sym", "Diag", "Skew")


def _there(body: Property, point: Point) -> Point:
    return point.put(str(body.variable.value), value(body.point, point))


def _moves(body: Property, point: Point) -> list[sp.Matrix]:
    name = str(body.variable.value)
    return directions(point.spaces[name], point.values[name].shape)


def _stationary(body: Property, point: Point, _: Random) -> bool:
    there, name = _there(body, point), str(body.variable.value)
    return all(_is_equal(slope(body.subject, there, name, each)[0], sp.Integer(0)) for each in _moves(body, there))


def _curvatures(body: Property, point: Point) -> list[mpmath.mpf]:
    """Give the eigenvalues of the matrix of second derivatives along the directions of the space."""
    moves, name = _moves(body, point), str(body.variable.value)
    table = mpmath.matrix(len(moves))
    with mpmath.workdps(DIGITS // 2):
        for row, one in enumerate(moves):
            for col, other in enumerate(moves[: row + 1]):
                entry = number_at(second(body.subject, point, name, one, other))
                table[row, col] = table[col, row] = mpmath.mpf(str(sp.N(entry, DIGITS // 2)))
        values = list(mpmath.eigsy(table, eigvals_only=True))
        least = max(map(abs, values)) * mpmath.mpf(10) ** (-DIGITS // 4)
        return [each if abs(each) > least else mpmath.mpf(0) for each in values]


def _subject(body: Property, point: Point, at: sp.Matrix | None = None) -> sp.Expr:
    there = point if at is None else point.put(str(body.variable.value), at)
    return number_at(value(body.subject, there)[0])


def _others(body: Property, point: Point, rng: Random) -> Iterator[sp.Matrix]:
    """Give points of the variable's space, near to where it is and elsewhere."""
    name = str(body.variable.value)
    space = point.spaces[name]
    for number in range(OTHERS):
        if space.name in LINEAR and number % 2:
            yield point.values[name] + change(space, point.values[name], rng) / sp.Integer(4) ** (number % 4)
        else:
            yield member(space, point.sizes, rng, positive=False)


def _lowest(sign: int) -> Callable[[Property, Point, Random], bool]:
    def is_lowest(body: Property, point: Point, rng: Random) -> bool:
        there = _there(body, point)
        here = sign * _subject(body, there)
        if not _stationary(body, point, rng):
            return False
        if any(sign * each < 0 for each in _curvatures(body, there)):
            return False
        return all(_is_at_most(here, sign * found) for found in _found(body, there, _others(body, there, rng)))

    return is_lowest


def _found(body: Property, point: Point, places: Iterator[sp.Matrix]) -> Iterator[sp.Expr]:
    for place in places:
        try:
            yield _subject(body, point, place)
        except Undefined:
            continue


def _saddle(body: Property, point: Point, rng: Random) -> bool:
    bends = _curvatures(body, _there(body, point))
    return min(bends) < 0 < max(bends) and _stationary(body, point, rng)


def _bends(sign: int) -> Callable[[Property, Point, Random], bool]:
    def is_convex(body: Property, point: Point, rng: Random) -> bool:
        if any(sign * each < 0 for each in _curvatures(body, point)):
            return False
        space = point.spaces[str(body.variable.value)]
        here = point.values[str(body.variable.value)]
        ends = [member(space, point.sizes, rng, positive=number % 2 > 0) for number in range(OTHERS)]
        for end in ends:
            values = list(_found(body, point, iter([here, end, (here + end) / 2])))
            if len(values) == 3 and not _is_at_most(2 * sign * values[2], sign * (values[0] + values[1])):
                return False
        return True

    return is_convex


def _definite(*, strictly: bool) -> Callable[[Property, Point, Random], bool]:
    def is_definite(body: Property, point: Point, _: Random) -> bool:
        matrix = value(body.subject, point)
        if not all(_is_equal(*pair) for pair in zip(matrix, matrix.T, strict=True)):
            return False
        with mpmath.workdps(DIGITS // 2):
            table = mpmath.matrix(
                [[mpmath.mpf(str(sp.N(number_at(entry), DIGITS // 2))) for entry in row] for row in matrix.tolist()]
            )
            least = min(mpmath.eigsy(table, eigvals_only=True))
            nothing = mpmath.mpf(10) ** (-DIGITS // 4)
            return bool(least > nothing if strictly else least > -nothing)

    return is_definite


PROPERTIES: Mapping[str, Callable[[Property, Point, Random], bool]] = {
    "stationary": _stationary,
    "minimum": _lowest(1),
    "maximum": _lowest(-1),
    "saddle": _saddle,
    "convex": _bends(1),
    "concave": _bends(-1),
    "psd": _definite(strictly=False),
    "pd": _definite(strictly=True),
}


# --- what is checked ----------------------------------------------------------------------------------------------


def statements() -> Iterator[tuple[str, Claim, Statement, bool]]:
    """Give every statement of the cases and of the site's pages, with a name and whether it is said to hold."""
    stated = [(f"{case.family}/{case.id}", case.text, case.holds) for case in cases()]
    stated += [(name, text, True) for path in sorted(DOCS.rglob("*.md")) for name, text in _claims_on(path)]
    for name, text, is_true in stated:
        claim = read_claim(text).claim
        assert claim, text
        for number, statement in enumerate(claim.statements, 1):
            shown = f"{name}:{number}" if len(claim.statements) > 1 else name
            # A false case is one statement. What is shown as a mistake is stated to be false.
            yield shown, claim, statement, is_true != statement.refuted


def _claims_on(path: Path) -> Iterator[tuple[str, str]]:
    for fence in read_fences(path.read_text("utf-8").split("\n")):
        if not isinstance(fence, Unclosed) and (found := re.match(r"\{?\.?claim\s+([\w-]+)", fence.info)):
            yield f"{path.relative_to(DOCS).as_posix()}#{found[1]}", "\n".join(line.text for line in fence.body)


def main() -> None:
    """Write a line a statement."""
    for name, claim, statement, is_true in statements():
        if any(word in name for word in sys.argv[1:] or [""]):
            began = time.monotonic()
            try:
                found = holds(claim, statement)
                said = f"{'holds' if found else 'fails'}{'' if found == is_true else ' AGAINST WHAT IS SAID'}"
            except Inexpressible as reason:
                said = f"inexpressible: {reason}"
            sys.stdout.write(f"{time.monotonic() - began:6.2f} s  {name}: {said}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
