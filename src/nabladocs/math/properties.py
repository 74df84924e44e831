"""Statements that are no chain (a minimum, a saddle, convexity, definiteness), examined at random points.

Sampling can refute them and cannot do more than fail to: what passes is checked numerically, and never derived.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Finding, Inapplicable, Trial, Undefined
from nabladocs.math.conditions import holds, met
from nabladocs.math.numeric import Scope
from nabladocs.math.regions import Far, numbers, spread
from nabladocs.math.sample import Draw, sample
from nabladocs.math.setting import Setting, concerns
from nabladocs.math.shapes import shapes
from nabladocs.math.sizes import Size
from nabladocs.math.statements import Property
from nabladocs.math.steps import derivative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Variable
    from nabladocs.math.statements import Statement

NAME = "sampling"
TRIALS = 8
POINTS = 60
"""Points that a minimum is compared with, and pairs that convexity is tried on, in each trial."""
NEAR = 300
"""Points close to one at which second derivatives do not tell whether it is a saddle."""
DRAWS, FAR_DRAWS = 40, 3
"""How often a choice is drawn until the conditions hold, and how many are tried far out until one has a value."""
CURVATURES = 6
"""Points at which the Hessian is looked at, in each trial."""
FAR = 0.5
"""The part of all choices of what is not the variable that is taken at other magnitudes."""
EXACTLY = 1e-25
"""What counts as zero where it was found with many digits."""
CANCELLED = 1e-4
"""What is smaller than this part of the terms that it is the sum of is compared with them."""
CLOSE, FEW_DIGITS = 1e-7, 1e-2
"""What counts as zero, relative to the numbers that it comes from; and where those are far from others."""


def examine(statement: Statement, variables: Sequence[Variable], seed: int = 0, trials: int = TRIALS) -> Finding:
    """Try a property at random points; it stops where it is refuted, and the detail says why."""
    body = statement.body
    assert isinstance(body, Property)
    done: list[Trial] = []
    variables = _concerned(statement, variables)
    # A matrix may be definite at most points; and it takes a moment to see that of one.
    times = 4 if body.name in ("psd", "pd") else 1
    for number, sizes in enumerate(shapes(variables, trials, seed) * times):
        point = seed % 2**31 + number
        rng = np.random.default_rng([seed % 2**31, number])
        try:
            # What has a value at unusual points alone says nothing.
            is_far = bool(done) and body.name != "saddle" and rng.random() < FAR
            why = _examined(statement, variables, sizes, rng, is_far=is_far)
        except Inapplicable as reason:
            return Finding(NAME, "inapplicable", detail=str(reason))
        except Undefined:
            continue
        done.append(Trial(dict(sizes), point, float(bool(why))))
        if why:
            return Finding(NAME, "refutes", tuple(done), why)
    if not done:
        return Finding(NAME, "inapplicable", detail="no point was found where it means something")
    return Finding(NAME, "agrees", tuple(done))


def _concerned(statement: Statement, variables: Sequence[Variable]) -> list[Variable]:
    """Give the variables that stand in a statement, and those whose sizes do."""
    parts = [part for expr in statement.exprs for part in expr.walk()]
    used = {str(part.value) for part in parts if part.op == "variable"}
    used |= {part.value[0] for part in parts if part.op == "apply" and isinstance(part.value, tuple)}
    sizes = [part.value for part in parts if isinstance(part.value, Size)]
    sizes += [size for part in parts for size in (part.type.rows, part.type.cols)]
    names = frozenset[str]().union(*(size.names for size in sizes))
    return [each for each in variables if each.name in used or any(size.names & names for size in each.space.sizes)]


def _examined(
    statement: Statement,
    variables: Sequence[Variable],
    sizes: Mapping[str, int],
    rng: np.random.Generator,
    *,
    is_far: bool,
) -> str:
    """Say why a property fails at one choice of what is not its variable; nothing where it does not.

    Far out, where a matrix may be too close to a singular one, it is tried a few times, and otherwise at usual points.
    """
    for _ in range(FAR_DRAWS if is_far else 0):
        with suppress(Undefined):
            return _examined_at_one(statement, variables, sizes, rng, is_far=True)
    return _examined_at_one(statement, variables, sizes, rng, is_far=False)


def _examined_at_one(
    statement: Statement,
    variables: Sequence[Variable],
    sizes: Mapping[str, int],
    rng: np.random.Generator,
    *,
    is_far: bool,
) -> str:
    body = statement.body
    assert isinstance(body, Property)
    known = {variable.name: variable for variable in variables}
    others = tuple(each for each in statement.conditions if not concerns(each, body))
    for _ in range(DRAWS):
        values = {name: sample(variable, sizes, Draw(rng)) for name, variable in known.items()}
        if is_far:
            values = spread(values, known, Far(numbers(statement.exprs), is_stretched=True), rng)
        scope = met(others, known, Scope(values, sizes, derivative=derivative(known)))
        if all(holds(condition, scope) for condition in others):
            return PROPERTIES[body.name](Setting(statement, known, scope, rng, is_far=is_far))
    msg = "the conditions do not hold"
    raise Undefined(msg)


def _stationary(case: Setting) -> str:
    at = case.at()
    slope = case.derived("grad", at)
    usual = max(float(np.abs(case.derived("grad", each)).max()) for each in case.somewhere(4))
    closely = case.slope_at_point()
    if closely is not None:
        # A constant function, as many are in one dimension, has no gradient elsewhere to compare with.
        usual = max(usual, np.finfo(float).eps * case.terms())
        return "" if np.abs(closely).max() <= EXACTLY * max(usual, 1e-300) else "the gradient is not zero there"
    # Far out, as where a matrix has nearly lost its rank, few digits are left.
    close = FEW_DIGITS if case.is_far else CLOSE
    return "" if np.abs(slope).max() <= close * max(usual, 1e-300) else "the gradient is not zero there"


def _curvatures(case: Setting) -> Array:
    values = np.linalg.eigvalsh(case.derived("hess", case.at()))
    return np.where(np.abs(values) <= 10 * CLOSE * np.abs(values).max(), 0.0, values)


def _lowest(case: Setting, sign: float) -> str:
    at = case.at()
    if not case.is_on_equations(at) and next(case.somewhere(1), None) is not None:
        return "the point does not meet the conditions"
    best = sign * float(case.value(case.subject, at)[0, 0])
    for value in case.values(list(case.somewhere(POINTS))):
        if value is not None and sign * value < best - CLOSE * max(abs(value), abs(best)):
            return f"the function is {'smaller' if sign > 0 else 'larger'} elsewhere"
    if not case.is_open():
        return ""
    try:
        return _stationary(case)
    except Undefined:
        # At a kink there is no gradient to be zero.
        return ""


def _saddle(case: Setting) -> str:
    bends = _curvatures(case)
    if bends.all() and not bends.min() < 0 < bends.max():
        return "the Hessian has no eigenvalues of both signs there"
    if not bends.min() < 0 < bends.max() and (side := _only_side(case)):
        return f"the function is nowhere {side} close to that point"
    return _stationary(case)


def _only_side(case: Setting) -> str:
    """Say what a function is nowhere near a point where its second derivatives do not tell; nothing if it is both."""
    best = float(case.value(case.subject, case.at())[0, 0])
    rises = [float(case.value(case.subject, each)[0, 0]) - best for each in case.near(NEAR)]
    least = CLOSE * max(map(abs, rises))
    return "smaller" if min(rises) > -least else "larger" if max(rises) < least else ""


def _bends(case: Setting, sign: float) -> str:
    points = list(case.somewhere(2 * POINTS))
    pairs = list(zip(points[::2], points[1::2], strict=True))
    if case.is_smooth():
        # Where it bends the wrong way at all, it does so along an eigenvector of its Hessian.
        pairs += [pair for at in points[:CURVATURES] for pair in _along_curvature(case, at, sign)]
    # What is said of a set that is not convex is said of the chords within it.
    pairs = [(one, other) for one, other in pairs if case.meets((one + other) / 2)]
    found = case.values([each for one, other in pairs for each in (one, other, (one + other) / 2)])
    for one, other, middle in zip(found[::3], found[1::3], found[2::3], strict=True):
        if one is None or other is None or middle is None:
            continue
        if sign * middle > sign * (one + other) / 2 + CLOSE * max(map(abs, (one, other, middle))):
            return f"between two points it is {'above' if sign > 0 else 'below'} the chord"
    return ""


def _along_curvature(case: Setting, at: Array, sign: float) -> Iterator[tuple[Array, Array]]:
    """Give chords through a point in the direction in which a function bends down the most."""
    try:
        values, axes = np.linalg.eigh(sign * case.derived("hess", at))
    except Undefined:
        return
    if values[0] < 0:
        step = axes[:, 0].reshape(at.shape, order="F") * np.abs(at).max()
        if np.array_equal(at, at.T):
            # The second derivatives by all entries know nothing of the space; a symmetric point is to stay symmetric.
            step = (step + step.T) / 2
        for part in (0.3, 0.1, 0.03):
            one, other = at + part * step, at - part * step
            if case.is_inside(one) and case.is_inside(other):
                yield one, other


def _definite(case: Setting, *, strictly: bool) -> str:
    value = case.value(case.subject)
    size, made_of = np.abs(value).max(), case.terms()
    rough = CLOSE * max(size, CANCELLED * made_of)
    if np.abs(value - value.T).max() > rough:
        return "the matrix is not symmetric"
    closely = case.least_eigenvalue()
    if closely is None:
        least, close = np.linalg.eigvalsh((value + value.T) / 2).min(), rough
    else:
        least, close = closely, EXACTLY * max(size, made_of)
    if least < -close:
        return "it has a negative eigenvalue"
    # Far out what is positive may be as small as what is not.
    return "it has the eigenvalue 0" if strictly and not case.is_far and least <= close else ""


PROPERTIES: Mapping[str, Callable[[Setting], str]] = {
    "stationary": _stationary,
    "minimum": lambda case: _lowest(case, 1.0),
    "maximum": lambda case: _lowest(case, -1.0),
    "saddle": _saddle,
    "convex": lambda case: _bends(case, 1.0),
    "concave": lambda case: _bends(case, -1.0),
    "psd": lambda case: _definite(case, strictly=False),
    "pd": lambda case: _definite(case, strictly=True),
}
"""Why each property fails at one choice of everything else, "" where it does not."""
