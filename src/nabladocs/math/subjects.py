"""What a statement is about: the functions in it, what they are taken of, and what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.operators import OPERATORS
from nabladocs.math.statements import Property
from nabladocs.math.text import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Statement
    from nabladocs.math.types import Kind

_ARITHMETIC = frozenset({"add", "sub", "neg", "mul", "div", "pow", "matmul", "transpose", "entry", "apply"})
_CONSTANTS = frozenset({"ones", "zeros", "eye", "pi"})
_FUNCTIONS = OPERATORS.keys() - DERIVATIVES - _ARITHMETIC - _CONSTANTS
_WRITTEN: Mapping[str, str] = {"sigma": "sum"}
"""What operators are called that have no name where they are written."""
_KINDS: Mapping[Kind, str] = {"scalar": "scalar", "column": "vector", "row": "vector", "matrix": "matrix"}
CONDITION = "a condition"
"""What is assumed that is no property of a variable."""


class Assumed(NamedTuple):
    """An assumption: of what kind it is, such as "symmetric", and what it says, such as "A symmetric"."""

    kind: str
    text: str


def functions_in(statement: Statement) -> tuple[str, ...]:
    """Give the names of the functions in a statement; arithmetic, constants and derivatives are none."""
    used = {each.op for each in _parts(statement)} & _FUNCTIONS
    return tuple(sorted({_WRITTEN.get(name, name) for name in used}))


def arguments_of(statement: Statement, variables: Sequence[Variable]) -> tuple[str, ...]:
    """Give what a statement differentiates by, of "scalar", "vector" and "matrix"; else what its variables are."""
    by = [each.args[1] for each in _parts(statement) if each.op in DERIVATIVES]
    if isinstance(statement.body, Property) and statement.body.variable:
        by.append(statement.body.variable)
    by = by or [each.expr for each in variables_in(statement, variables) if each.space.name != "Function"]
    found = {_KINDS[each.type.kind] for each in by}
    return tuple(name for name in dict.fromkeys(_KINDS.values()) if name in found)


def assumptions_of(statement: Statement, variables: Sequence[Variable]) -> tuple[Assumed, ...]:
    """Give what a statement assumes of its variables beside their shapes, and then its conditions."""
    of_variables = (
        Assumed(assumption, f"{variable.name} {assumption}")
        for variable in variables_in(statement, variables)
        for assumption in variable.space.assumptions
    )
    conditions = (f"{to_text(each.left)} {each.relation} {to_text(each.right)}" for each in statement.conditions)
    return (*of_variables, *(Assumed(CONDITION, text) for text in conditions))


def meanings_in(statement: Statement) -> tuple[str, ...]:
    """Give what the functions and derivatives in a statement mean, in words."""
    used = {each.op for each in _parts(statement)} & (_FUNCTIONS | DERIVATIVES)
    return tuple(OPERATORS[name].meaning for name in sorted(used))


def _parts(statement: Statement) -> Iterator[Expr]:
    return (part for expr in statement.exprs for part in expr.walk())


def variables_in(statement: Statement, variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """Give those of some variables that stand in a statement or in its conditions."""
    names = frozenset[str]().union(*(expr.variables for expr in statement.exprs))
    names |= {part.value[0] for part in _parts(statement) if part.op == "apply" and isinstance(part.value, tuple)}
    return tuple(variable for variable in variables if variable.name in names)
