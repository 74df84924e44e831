"""The smallest case that shows that a statement is false: few rows, and entries that are whole numbers from -2 to 2."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from nabladocs.math.certificate import DIGITS, Counterexample, Inapplicable, Undefined, shown
from nabladocs.math.conditions import holds
from nabladocs.math.floating import REFUTE, error
from nabladocs.math.instances import instance
from nabladocs.math.numeric import Scope, evaluate
from nabladocs.math.sample import Draw, Smooth, direction, sample, signs
from nabladocs.math.shapes import fits
from nabladocs.math.sizes import Size
from nabladocs.math.steps import derivative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Variable
    from nabladocs.math.floating import Point
    from nabladocs.math.instances import Instance
    from nabladocs.math.sample import Value
    from nabladocs.math.statements import Statement

LARGEST = 3
"""The most rows or columns that are tried."""
DRAWS = 40
"""Points that are tried at each shape."""
MORE_DIGITS = (DIGITS, 10, 17)
"""Those of two sides, of which the first that tell them apart are taken."""
ROUNDED = frozenset({"R", "Inv", "FullRank", "Sym", "Diag", "Skew", "Positive", "PD"})
"""The spaces whose members stay in them if they are rounded."""


def find_counterexample(
    statement: Statement, variables: Sequence[Variable], seed: int = 0, points: Sequence[Point] = ()
) -> Counterexample | None:
    """Give the plainest point found at the smallest shape at which a chain fails; None where it fails at none.

    The last of the points at which it was tried before stands in where no small one was found.
    """
    try:
        chain = instance(statement, variables)
        rng = np.random.default_rng(seed)
        at_shapes = (list(_failing(chain, sizes, rng)) for sizes in _small_shapes(variables))
        return next((min(found, key=_weight) for found in at_shapes if found), None) or _known(chain, points[-1:])
    except Inapplicable:
        return None


def _known(chain: Instance, points: Sequence[Point]) -> Counterexample | None:
    for point in points:
        scope = point.values[0][0]
        values = {name: _rounded(chain.variables[name], value) for name, value in scope.values.items()}
        for each in (replace(scope, values=values, indices={}), replace(scope, indices={})):
            with suppress(Undefined, np.linalg.LinAlgError):
                return _told(chain, each)
    return None


def _rounded(variable: Variable, value: Value) -> Value:
    """Give a value as it is shown, where it stays in its space then."""
    if isinstance(value, Smooth) or variable.space.name not in ROUNDED:
        return value
    return np.array(_rows(value))


def _failing(chain: Instance, sizes: Mapping[str, int], rng: np.random.Generator) -> Iterator[Counterexample]:
    for attempt in range(DRAWS):
        try:
            scope = _point(chain, sizes, rng, whole=attempt < DRAWS // 2)
            if error(chain, scope) > REFUTE:
                yield _told(chain, scope)
        except (Undefined, np.linalg.LinAlgError):
            continue


def _weight(found: Counterexample) -> tuple[int, float]:
    """How much there is to read in it: characters first, then how large the numbers are."""
    numbers = [entry for value in found.values.values() for row in value for entry in row]
    return sum(len(f"{number:g}") for number in numbers), sum(map(abs, numbers))


def _small_shapes(variables: Sequence[Variable]) -> list[dict[str, int]]:
    spaces = [variable.space for variable in variables]
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    every = (dict(zip(names, each, strict=True)) for each in product(range(1, LARGEST + 1), repeat=len(names)))
    return sorted((shape for shape in every if fits(spaces, shape)), key=lambda shape: sum(shape.values()))


def _point(chain: Instance, sizes: Mapping[str, int], rng: np.random.Generator, *, whole: bool) -> Scope:
    draw = Draw(rng)
    values: dict[str, Any] = {}
    for name, variable in chain.variables.items():
        if name in chain.differentials:
            continue
        small = SMALL.get(variable.space.name) if whole else None
        rows, cols = variable.space.type.rows.at(sizes), variable.space.type.cols.at(sizes)
        values[name] = small(rng, rows, cols) if small else _rounded(variable, sample(variable, sizes, draw))
    scope = Scope(values, sizes, derivative=derivative(chain.variables))
    for name, moved in chain.differentials.items():
        way = direction(moved.space, scope.values[moved.name], sizes, draw)
        scope = scope.at(name, np.round(way, 1) if moved.space.name in ROUNDED else way)
    if not all(holds(condition, scope) for condition in chain.conditions if not chain.indices):
        msg = "the conditions do not hold"
        raise Undefined(msg)
    return scope


def _told(chain: Instance, scope: Scope) -> Counterexample:
    for indices in chain.assignments(scope.sizes):
        inner = Scope(scope.values, scope.sizes, indices, scope.derivative)
        if not all(holds(condition, inner) for condition in chain.conditions):
            continue
        for step, (left, right) in enumerate(chain.pairs, start=1):
            one, other = evaluate(left, inner), evaluate(right, inner)
            apart = (one - other).max() if chain.relation == "<=" else np.abs(one - other).max()
            if apart > REFUTE * max(np.abs(one).max(), np.abs(other).max()):
                values = {name: _rows(value) for name, value in scope.values.items() if not isinstance(value, Smooth)}
                sides = next(
                    pair for digits in MORE_DIGITS if (pair := (_rows(one, digits), _rows(other, digits)))[0] != pair[1]
                )
                sizes = {name: size for name, size in scope.sizes.items() if name in _named(chain)}
                return Counterexample(sizes, values, dict(indices), *sides, step)
    msg = "the sides do not differ"
    raise Undefined(msg)


def _named(chain: Instance) -> frozenset[str]:
    """Give the names in the sizes of what stands in a chain; others are those of its neighbours in a claim."""
    parts = [part for expr in chain.exprs for part in expr.walk()]
    sizes = [size for part in parts for size in (part.type.rows, part.type.cols, part.value) if isinstance(size, Size)]
    return frozenset[str]().union(*(size.names for size in sizes))


def _rows(value: Array, digits: int = DIGITS) -> list[list[float]]:
    return shown(np.real(value).tolist(), digits)


# --- small members of the spaces ----------------------------------------------------------------------------------


def _entries(rng: np.random.Generator, rows: int, cols: int) -> Array:
    return rng.integers(-2, 3, (rows, cols)).astype(float)


def _symmetric(rng: np.random.Generator, rows: int, cols: int) -> Array:
    lower = np.tril(_entries(rng, rows, cols))
    return np.asarray(lower + np.tril(lower, -1).T)


def _skew(rng: np.random.Generator, rows: int, cols: int) -> Array:
    lower = np.tril(_entries(rng, rows, cols), -1)
    return np.asarray(lower - lower.T)


def _gram(rng: np.random.Generator, rows: int, cols: int) -> Array:
    made = _entries(rng, rows, cols)
    return np.asarray(made @ made.T)


def _of_full_rank(rng: np.random.Generator, rows: int, cols: int) -> Array:
    made = _entries(rng, rows, cols)
    if np.linalg.matrix_rank(made) < cols:
        msg = "the columns depend on each other"
        raise Undefined(msg)
    return made


def _turned(rng: np.random.Generator, rows: int, cols: int) -> Array:
    return np.asarray(np.eye(rows, cols)[rng.permutation(rows)] * signs(rng, rows, 1))


def _weights(rng: np.random.Generator, rows: int, cols: int) -> Array:
    made = rng.integers(1, 4, (rows, cols)).astype(float)
    return np.asarray(made / made.sum())


SMALL: Mapping[str, Callable[[np.random.Generator, int, int], Array]] = {
    "R": _entries,
    "Sym": _symmetric,
    "Skew": _skew,
    "Diag": lambda rng, rows, cols: np.diag(_entries(rng, rows, 1)[:, 0]) if cols else _entries(rng, rows, cols),
    "PSD": _gram,
    "PD": lambda rng, rows, cols: _gram(rng, rows, cols) + np.eye(rows),
    "Inv": _of_full_rank,
    "FullRank": _of_full_rank,
    "Orth": _turned,
    "Simplex": _weights,
    "Positive": lambda rng, rows, cols: rng.integers(1, 4, (rows, cols)).astype(float),
    "OneHot": lambda rng, rows, _: np.eye(rows)[:, [rng.integers(rows)]],
    "Signs": signs,
}
"""How a small member of each space is made, by its name; a named function is drawn as ever."""
