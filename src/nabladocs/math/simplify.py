"""Simplifying: numbers gathered in front, 0 and I vanish, (Aᵀ)ᵀ = A. Each rule holds for all sizes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nabladocs.math.blocks import with_blocks_added
from nabladocs.math.cofactors import divided
from nabladocs.math.differentials import Missing
from nabladocs.math.forms import times, transpose, zeros
from nabladocs.math.products import PRODUCTS
from nabladocs.math.slopes import ENTRYWISE
from nabladocs.math.sums import is_zero, joined, monomial, total
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.spaces import Assumption

OPAQUE = frozenset({"number", "variable", "index", "size", "diff", "grad", "tied_grad", "jac", "hess"})
"""What is left as it stands: what is to be differentiated yet keeps the form that was written."""

MOST_WORK = 40_000
"""How many parts are simplified before a derivation is given up."""


@dataclass(frozen=True)
class Algebra:
    """What is known of the variables, and expressions simplified by it."""

    known: Mapping[str, frozenset[Assumption]]
    changes: frozenset[str] = frozenset()
    done: dict[Expr, Expr] = field(default_factory=dict)
    """What was simplified, so that equal parts become one and the same, which are soon compared."""

    @classmethod
    def of(cls, variables: Iterable[Variable]) -> Algebra:
        """Give the algebra that uses what the spaces of variables say."""
        known = {each.name: frozenset(each.space.assumptions) for each in variables}
        return cls(known, frozenset(f"d{name}" for name in known))

    def is_change(self, expr: Expr) -> bool:
        """Whether an expression is a differential, found or not."""
        return expr.op == "diff" or (expr.op == "variable" and expr.value in self.changes)

    def is_known(self, expr: Expr, assumption: Assumption) -> bool:
        """Whether an expression is a variable of which that is assumed."""
        return expr.op == "variable" and assumption in self.known.get(str(expr.value), ())

    def simplify(self, expr: Expr) -> Expr:
        """Give an equal expression with less to read."""
        if expr not in self.done:
            if expr.op in OPAQUE or not expr.args:
                made = SIMPLIFIERS[expr.op](expr, self) if expr.op in ("ones", "zeros", "eye") else expr
            else:
                made = self._of_simple(replace(expr, args=tuple(map(self.simplify, expr.args))))
            self.done[expr] = self.done.get(made, made)
            if len(self.done) > MOST_WORK:
                raise Missing(expr.op, "the derivative becomes too long to be written")
        return self.done[expr]

    def _of_simple(self, expr: Expr) -> Expr:
        return SIMPLIFIERS[expr.op](expr, self) if expr.op in SIMPLIFIERS else expr


def _sum(expr: Expr, algebra: Algebra) -> Expr:
    if (
        expr.type.kind == "row" and sum(not is_zero(arg) for arg in expr.args) > 1
    ):  # (x + y)ᵀ is kept rather than xᵀ + yᵀ
        columns = tuple(algebra.simplify(transpose(arg)) for arg in expr.args)
        made = algebra.simplify(replace(expr, args=columns, type=expr.type.transposed))
        return _of_column(made)
    terms = with_blocks_added((expr,))
    return total((each if each.op != "block" else algebra.simplify(each) for each in terms), expr.type)


def _of_column(expr: Expr) -> Expr:
    """Give the transpose of a simplified sum of columns, with its number in front."""
    one = monomial(expr)
    if one.core is None or not one.coefficient:
        return zeros(expr.type.transposed)
    return joined(replace(one, core=transpose(one.core)), expr.type.transposed)


def _scaled(expr: Expr, algebra: Algebra) -> Expr:
    if (expr.op in ("mul", "div") and is_zero(expr.args[0])) or (expr.op == "mul" and is_zero(expr.args[1])):
        return zeros(expr.type)
    whole = monomial(expr)
    if (core := divided(whole)) is not None:
        return algebra.simplify(times(joined(replace(whole, core=None), SCALAR), core))
    return joined(whole, expr.type)


def _root(expr: Expr, algebra: Algebra) -> Expr:
    return (_scaled if expr.type.kind == "scalar" else ENTRYWISE["sqrt"])(expr, algebra)


SIMPLIFIERS: Mapping[str, Callable[[Expr, Algebra], Expr]] = {
    **ENTRYWISE,
    **PRODUCTS,
    "add": _sum,
    "sub": _sum,
    "neg": _sum,
    "mul": _scaled,
    "div": _scaled,
    "pow": _scaled,
    "sqrt": _root,
}
"""How an operator is simplified that is applied to simplified expressions."""
