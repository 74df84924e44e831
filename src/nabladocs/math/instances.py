"""What the oracles ask of a statement before they try it: its variables, indices and derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

from nabladocs.math.certificate import Inapplicable
from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sizes import Size
    from nabladocs.math.statements import Condition, Statement

DERIVATIVES = frozenset({"grad", "tied_grad", "jac", "hess", "diff"})


@dataclass(frozen=True, slots=True)
class Instance:
    """A chain ready to be tried: its sides, and what stands in them.

    `differentials` gives for names such as dX the variable that they are a direction of. `indices` are the free ones,
    each with the size that it runs to.
    """

    relation: str
    sides: tuple[Expr, ...]
    conditions: tuple[Condition, ...]
    variables: Mapping[str, Variable]
    differentials: Mapping[str, Variable]
    indices: Mapping[str, Size]

    @property
    def pairs(self) -> tuple[tuple[Expr, Expr], ...]:
        """Its neighbours."""
        return tuple(pairwise(self.sides))

    @property
    def exprs(self) -> tuple[Expr, ...]:
        """Its sides, and those of its conditions."""
        return (*self.sides, *(side for condition in self.conditions for side in (condition.left, condition.right)))

    def operators(self) -> frozenset[str]:
        """The operators in it."""
        return frozenset(part.op for expr in self.exprs for part in expr.walk())

    def assignments(self, sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Give every value of the free indices, from 1 on."""
        ranges = [range(1, size.at(sizes) + 1) for size in self.indices.values()]
        return (dict(zip(self.indices, values, strict=True)) for values in product(*ranges))


def instance(statement: Statement, variables: Sequence[Variable]) -> Instance:
    """Give what there is to try of a statement.

    Raises:
        Inapplicable: It is no chain, or has derivatives of derivatives.
    """
    body = statement.body
    if not isinstance(body, Chain):
        msg = f"{body.name} is no equation"
        raise Inapplicable(msg)
    statement = replace(statement, body=Chain(body.relation, tuple(map(_hessians, body.sides))))
    body = statement.body
    assert isinstance(body, Chain)
    _refuse_nested(statement.exprs)
    used = _names(statement.exprs)
    declared = {each.name: each for each in variables if {each.name, f"d{each.name}"} & used}
    differentials = dict(_differentials(statement.exprs, declared))
    directions = {name: replace(variable, name=name) for name, variable in differentials.items()}
    indices = _free_indices(statement.exprs)
    return Instance(body.relation, body.sides, statement.conditions, declared | directions, differentials, indices)


def _hessians(expr: Expr) -> Expr:
    """Give an expression with the Jacobian of a gradient called a Hessian, which is what that word means."""
    args = tuple(map(_hessians, expr.args))
    if expr.op == "jac" and args[0].op == "grad" and args[0].args[1] == args[1] and args[1].type.kind == "column":
        return replace(expr, op="hess", args=args[0].args)
    return replace(expr, args=args) if args != expr.args else expr


def _refuse_nested(exprs: Iterable[Expr]) -> None:
    outer = (part for expr in exprs for part in expr.walk() if part.op in DERIVATIVES)
    for derivative in outer:
        inner = next((part.op for part in derivative.args[0].walk() if part.op in DERIVATIVES), None)
        if inner:
            msg = f"{derivative.op} of {inner} is a derivative of a derivative"
            raise Inapplicable(msg)


def _names(exprs: Iterable[Expr]) -> set[str]:
    """Give the names of variables and functions that stand in expressions."""
    parts = [part for expr in exprs for part in expr.walk()]
    functions = {part.value[0] for part in parts if part.op == "apply" and isinstance(part.value, tuple)}
    return functions | {str(part.value) for part in parts if part.op == "variable"}


def _differentials(exprs: Iterable[Expr], declared: Mapping[str, Variable]) -> Iterator[tuple[str, Variable]]:
    """Give the names such as dX with what they are a direction of, also where the diff(f, X) they belong to is gone."""
    named = {str(part.args[1].value) for expr in exprs for part in expr.walk() if part.op == "diff"}
    used = frozenset[str]().union(*(expr.variables for expr in exprs)) - set(declared)
    named |= {name[1:] for name in used if name.startswith("d") and name[1:] in declared}
    yield from ((f"d{name}", declared[name]) for name in sorted(named))


def _free_indices(exprs: Iterable[Expr]) -> dict[str, Size]:
    """Give the names in subscripts that no sum runs over, with the size that each runs to."""
    found: dict[str, Size] = {}
    for expr in exprs:
        _note_indices(expr, frozenset(), found)
    return found


def _note_indices(expr: Expr, bound: frozenset[str], found: dict[str, Size]) -> None:
    if expr.op == "entry":
        of = expr.args[0].type
        lengths = (of.rows, of.cols) if of.kind == "matrix" else (of.entries,)
        places = expr.value if isinstance(expr.value, tuple) else ()
        for place, length in zip(places, lengths, strict=True):
            if isinstance(place, str) and place not in bound:
                found.setdefault(place, length)
    if expr.op == "sigma":
        assert isinstance(expr.value, tuple)
        bound |= {name for name, _ in expr.value}
    for arg in expr.args:
        _note_indices(arg, bound, found)
