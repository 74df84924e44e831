"""What the names of a claim stand for, and what reads its formulas in that light."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.operators import OPERATORS, Misfit
from nabladocs.math.reader.slips import Wrong
from nabladocs.math.reader.spaces import is_bounded
from nabladocs.math.reader.syntax import DEEPEST
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.reader.syntax import Parsed
    from nabladocs.math.sizes import Size

LARGEST = 400
"""Parts of all expressions of a claim."""

FUNCTIONS = frozenset(name for name, operator in OPERATORS.items() if operator.form.startswith(f"{name}("))
"""The operators that are written as functions."""
CONSTANTS = frozenset(name for name, operator in OPERATORS.items() if operator.form == name)
"""Those that are written as their name alone."""
WORDS = frozenset({*FUNCTIONS, *CONSTANTS, *FAMILIES, *PROPERTIES, "prime", "refuted", "min"})
"""The names that have a meaning of their own; operators that are written as signs leave theirs to variables."""
NO_VARIABLE = "a variable stands here, by which the function is varied"


@dataclass(slots=True)
class Scope:
    """What a claim has declared so far.

    `written` are all its sizes, each with its place, `later` the names that it declares anywhere, `indices` those that
    its statements have used; `room` is left for its expressions.
    """

    variables: dict[str, Variable] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    written: list[tuple[Size, tuple[int, int]]] = field(default_factory=list)
    later: set[str] = field(default_factory=set)
    indices: set[str] = field(default_factory=set)
    room: int = LARGEST

    def is_function(self, name: str) -> bool:
        """Whether a name stands for a function."""
        return name in self.variables and self.variables[name].space.name == "Function"

    def is_known(self, name: str) -> bool:
        """Whether a name stands for something in the whole claim."""
        return name in self.variables or name in self.sizes


@dataclass(slots=True)
class Names:
    """What a statement may name besides: differentials, and indices with the size to which each runs, once known.

    `summed` are the indices of its sums, which do not stand for anything outside of them.
    """

    scope: Scope
    differentials: Mapping[str, Variable] = field(default_factory=dict)
    indices: dict[str, Size | None] = field(default_factory=dict)
    summed: set[str] = field(default_factory=set)


class Call(NamedTuple):
    """A function's name, what it is called with, and where."""

    node: ast.Call
    name: str

    @property
    def args(self) -> list[ast.expr]:
        """What stands between its brackets."""
        return self.node.args

    @property
    def words(self) -> Mapping[str | None, ast.expr]:
        """What is given by name."""
        return {keyword.arg: keyword.value for keyword in self.node.keywords}


@dataclass(slots=True)
class Formula:
    """A line's tree, what its names stand for, and what reads each node of it."""

    tree: Parsed
    names: Names
    read: Callable[[Formula, ast.expr], Expr]
    depth: int = 0

    @property
    def scope(self) -> Scope:
        """What the claim has declared so far."""
        return self.names.scope

    def wrong(self, node: ast.AST, message: str, advice: str = "") -> Wrong:
        """Give what to raise for a part that cannot be read."""
        return Wrong(message, self.tree.span(node), advice)

    def expr(self, node: ast.expr) -> Expr:
        """Give the expression that a node of Python's tree is.

        Raises:
            Wrong: It is none.
        """
        self.scope.room -= 1
        if self.scope.room < 0:
            raise self.wrong(node, f"a claim has at most {LARGEST} parts", "make two claims of it")
        if self.depth >= DEEPEST:
            raise self.wrong(
                node, f"an expression has at most {DEEPEST} levels", "give a part of it in a claim of its own"
            )
        self.depth += 1
        try:
            found = self.read(self, node)
        except Misfit as misfit:
            parts = _parts(node)
            place = node if misfit.part is None or misfit.part >= len(parts) else parts[misfit.part]
            raise self.wrong(place, misfit.message, misfit.advice) from None
        self.depth -= 1
        if not (is_bounded(found.type.rows) and is_bounded(found.type.cols)):
            raise self.wrong(node, f"the sizes of {found.type} are too long", "use smaller spaces")
        return replace(found, at=self.tree.span(node))

    def variable(self, node: ast.expr) -> Expr:
        """Give the variable that a derivative or property is about.

        Raises:
            Wrong: It is none.
        """
        match node:
            case ast.Name(id=name) if self.scope.is_function(name):
                raise self.wrong(node, f"{name} is a function, and no variable", f"the derivative is prime({name})(t)")
            case ast.Name(id=name) if name in self.scope.variables:
                return replace(self.scope.variables[name].expr, at=self.tree.span(node))
            case ast.Name(id=name):
                raise self.undeclared(node, name)
        raise self.wrong(node, NO_VARIABLE, "give the expression a name")

    def undeclared(self, node: ast.expr, name: str) -> Wrong:
        """Give what to raise for a name that stands for nothing."""
        if name in self.scope.later:
            return self.wrong(node, f"{name} is declared below its use", "declare it above")
        if name in FUNCTIONS:
            return self.wrong(node, f"{name} is a function", f"apply it: {OPERATORS[name].form}")
        near = get_close_matches(name, [*self.scope.variables, *self.scope.sizes, *FUNCTIONS], 1, 0.75)
        advice = f"did you mean {near[0]}?" if near else f"declare it above: {name} in R^n"
        return self.wrong(node, f"{name} is not declared", advice)


def _parts(node: ast.expr) -> Sequence[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return left, right
        case ast.Call(args=args):
            return args
        case ast.UnaryOp(operand=operand):
            return (operand,)
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return (value,)
        case ast.List(elts=elts):
            return [part for each in elts for part in (each.elts if isinstance(each, ast.List) else [each])]
    return ()
