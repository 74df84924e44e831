"""Statements with one assumption less: where they fail, the assumption was needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nabladocs.math.spaces import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.expr import Variable
    from nabladocs.math.spaces import Space
    from nabladocs.math.statements import Statement

WEAKER: Mapping[str, str] = {
    "Sym": "R",
    "PSD": "Sym",
    "PD": "Sym",
    "Diag": "R",
    "Skew": "R",
    "Orth": "Inv",
    "Simplex": "R",
    "Positive": "R",
    "OneHot": "R",
    "Signs": "R",
}
"""The space that is left of each when what it assumes is dropped.

An inverse or full column rank is what a formula needs to have a value at all, and almost all matrices have it.
"""
OF_SYMMETRIC = frozenset({"eigvals", "eigmax", "chol"})
"""Operators that have no value for a matrix that is not symmetric, as none is that is drawn without a reason to be."""


@dataclass(frozen=True, slots=True)
class Weakened:
    """A statement without one of its assumptions, which is `dropped`, and the variables as they are then.

    Where it `is_empty` it means nothing without it, and there is nothing to be tried.
    """

    dropped: str
    statement: Statement
    variables: tuple[Variable, ...]
    is_empty: bool = False


def weakened(statement: Statement, variables: Sequence[Variable]) -> Iterator[Weakened]:
    """Give the statement once for each assumption, without it; conditions are assumptions too."""
    used = frozenset[str]().union(*(expr.variables for expr in statement.exprs))
    for number, variable in enumerate(variables):
        space = _weaker(variable.space)
        if space and variable.name in used:
            others = (*variables[:number], replace(variable, space=space), *variables[number + 1 :])
            assumed = variable.space.assumptions[-1]
            is_empty = space.name == "R" and _asks_for_symmetry(statement, variable.name)
            yield Weakened(f"{variable.name} {assumed}", statement, others, is_empty)
    for number, _ in enumerate(statement.conditions):
        conditions = (*statement.conditions[:number], *statement.conditions[number + 1 :])
        yield Weakened(f"condition {number + 1}", replace(statement, conditions=conditions), tuple(variables))


def _asks_for_symmetry(statement: Statement, name: str) -> bool:
    parts = (part for expr in statement.exprs for part in expr.walk() if part.op in OF_SYMMETRIC)
    return any(part.args[0].op == "variable" and part.args[0].value == name for part in parts)


def _weaker(space: Space) -> Space | None:
    name = "FullRank" if space.is_tall and space.name == "Orth" else WEAKER.get(space.name)
    if name is None:
        return None
    sizes = space.sizes * 2 if name == "R" and space.type.kind == "matrix" and len(space.sizes) == 1 else space.sizes
    return FAMILIES[name].space(name, sizes)
