"""Derivatives by rules, for all sizes at once: df = tr(Gᵀ dX). What there is no rule for is refused by name.

A derivation never looks at a number that a size stands for, and every step of it is an equation that holds for all of
them: `replay` makes the result anew from the steps alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nabladocs.math.adjoints import gathered
from nabladocs.math.differentials import Missing, rule_for
from nabladocs.math.expr import Expr, Variable, number
from nabladocs.math.factors import factored
from nabladocs.math.forms import differential as unfound
from nabladocs.math.forms import inner, minus, over, parts, plus, replaced, transpose, zeros
from nabladocs.math.jacobians import isolated
from nabladocs.math.operators import Misfit, apply
from nabladocs.math.simplify import Algebra
from nabladocs.math.sums import is_zero, key
from nabladocs.math.types import SCALAR, Type, matrix, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.spaces import Assumption

LONGEST = 2000
"""The parts of a differential that somebody could still read."""


@dataclass(frozen=True, slots=True)
class Step:
    """An equation `before` = `after`, the rule that gives it, and where the rule stands in the literature.

    `line` is the whole differential after it. A step that `closes` says what a derivative is that was asked for, which
    is its `before`; its `line` is then the same as `after`.
    """

    rule: str
    before: Expr
    after: Expr
    line: Expr
    source: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the rules do not know: the operator, and why."""

    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derivative with the steps that lead to it, from `start` on; or what was refused."""

    start: Expr
    result: Expr | None
    steps: tuple[Step, ...]
    refused: Unknown | None = None


def gradient(f: Expr, variable: Variable, known: Iterable[Variable] = ()) -> Derivation:
    """Derive the gradient G with df = tr(Gᵀ dX); `known` are the other variables, for what their spaces say."""
    return derive(apply("grad", f, variable.expr), (*known, variable))


def jacobian(f: Expr, variable: Variable, known: Iterable[Variable] = ()) -> Derivation:
    """Derive the Jacobian J with df = J dx."""
    return derive(apply("jac", f, variable.expr), (*known, variable))


def hessian(f: Expr, variable: Variable, known: Iterable[Variable] = ()) -> Derivation:
    """Derive the Hessian H with d(vec G) = H vec(dX) for the gradient G."""
    return derive(apply("hess", f, variable.expr), (*known, variable))


def differential(f: Expr, variable: Variable, known: Iterable[Variable] = ()) -> Derivation:
    """Derive the differential, linear in dX."""
    return derive(apply("diff", f, variable.expr), (*known, variable))


def derive(expr: Expr, known: Iterable[Variable]) -> Derivation:
    """Derive every derivative in an expression: `grad(f, x)` alone, or `x.T @ grad(f, x)`, or `jac(grad(f, x), x)`."""
    trace = _Trace({each.name: each for each in known})
    try:
        return Derivation(expr, trace.derived(expr), tuple(trace.steps))
    except Missing as missing:
        return Derivation(expr, None, tuple(trace.steps), Unknown(missing.operator, missing.reason))
    except Misfit as misfit:
        unknown = Unknown(expr.op, f"a column would have to be a matrix with one column: {misfit.message}")
        return Derivation(expr, None, tuple(trace.steps), unknown)


@dataclass(slots=True)
class _Trace:
    """What is known of the variables, and the steps so far."""

    known: Mapping[str, Variable]
    steps: list[Step] = field(default_factory=list)

    @property
    def algebra(self) -> Algebra:
        """What simplifies by what is known; dX lies in the subspace that X moves in."""
        changes = (_change(each) for each in self.known.values() if each.space.linear)
        return Algebra.of((*self.known.values(), *changes))

    def derived(self, expr: Expr) -> Expr:
        """Give an expression with all derivatives in it found, the inner ones first."""
        if expr.op not in DERIVATIVES:
            args = tuple(map(self.derived, expr.args))
            return replace(expr, args=args) if args != expr.args else expr
        f, variable = expr.args
        if variable.value not in self.known:
            raise Missing(expr.op, f"{variable.value} is no variable of the claim")
        given = self.known[str(variable.value)]
        within = replace(self, known={**self.known, given.name: _anywhere(given)}).derived(f)
        return DERIVATIVES[expr.op](self, replace(expr, args=(within, given.expr)), given)

    def close(self, expr: Expr, result: Expr, rule: str, source: str = "") -> Expr:
        """Note what a derivative was found to be."""
        self.steps.append(Step(rule, expr, result, result, source, closes=True))
        return result

    def differential(self, f: Expr, variable: Expr) -> Expr:
        """Give df in terms of dX: rule by rule, from the outside, until no part is left to be differentiated."""
        algebra = self.algebra
        line = unfound(f, variable)
        while (part := next(iter(parts(line, "diff")), None)) is not None:
            inside = part.args[0]
            rule = rule_for(inside)
            after = algebra.simplify(rule.of(inside, lambda arg: unfound(arg, variable)))
            line = after if line == part else algebra.simplify(replaced(line, part, after))
            self.steps.append(Step(rule.name, part, after, line, rule.source))
            if sum(1 for _ in line.walk()) > LONGEST:
                raise Missing(inside.op, "the derivative becomes too long to be written")
        return line

    def weight(self, f: Expr, variable: Variable) -> Expr:
        """Give G with df = tr(Gᵀ dX)."""
        line, change = self.differential(f, variable.expr), unfound(variable.expr, variable.expr)
        found, names = gathered(line, change, number(1), self.algebra)
        found = factored(found, self.algebra)
        if found.type != variable.space.type:
            raise Missing(f.op, "a column would have to be written as a matrix with one column")
        if names:
            self._move(line, inner(found, change), f"{change.value} to the end: {', '.join(names)}")
        return found

    def _move(self, line: Expr, after: Expr, rule: str) -> None:
        if line != after:
            self.steps.append(Step(rule, line, after, after))

    def in_space(self, found: Expr, variable: Variable) -> Expr:
        """Give the gradient in the subspace that a variable is taken from."""
        for assumption, (rule, projected) in PROJECTIONS.items():
            if variable.space.linear and assumption in variable.space.assumptions:
                inside = factored(self.algebra.simplify(projected(found)), self.algebra)
                if key(inside) != key(found):
                    change = unfound(variable.expr, variable.expr)
                    self._move(inner(found, change), inner(inside, change), rule)
                    return inside
        return found


# --- the derivatives ----------------------------------------------------------------------------------------------


def _gradient(trace: _Trace, expr: Expr, variable: Variable) -> Expr:
    found = trace.in_space(trace.weight(expr.args[0], variable), variable)
    return trace.close(expr, found, f"read off: df = ⟨G, d{variable.name}⟩")


def _tied(trace: _Trace, expr: Expr, variable: Variable) -> Expr:
    found = trace.weight(expr.args[0], variable)
    for assumption, (rule, tied) in TIES.items():
        if assumption in variable.space.assumptions:
            made = factored(trace.algebra.simplify(tied(found)), trace.algebra)
            return trace.close(expr, made, rule, "MC 138" if assumption == "symmetric" else "")
    return trace.close(expr, found, f"read off: df = ⟨G, d{variable.name}⟩")


def _jacobian(trace: _Trace, expr: Expr, variable: Variable) -> Expr:
    _refuse_tied(expr, variable)
    f = expr.args[0]
    line, change = trace.differential(f, variable.expr), unfound(variable.expr, variable.expr)
    made = trace.algebra.simplify(isolated(line, change, trace.algebra))
    if is_zero(made):
        made = zeros(_type_of_jacobian(f.type, variable.expr.type))
    found = factored(made, trace.algebra)
    return trace.close(expr, found, f"read off: df = J {_stacked_change(variable)}")


def _type_of_jacobian(function: Type, argument: Type) -> Type:
    if function == SCALAR:
        return row(argument.entries)
    return function if argument == SCALAR else matrix(function.rows, argument.entries)


def _refuse_tied(expr: Expr, variable: Variable) -> None:
    """Refuse to differentiate by vec(X) where the entries of X are tied to each other.

    Raises:
        Missing: They are.
    """
    if variable.space.linear:
        raise Missing(expr.op, f"in {variable.space} it could be by all entries or by those that are free")


def _hessian(trace: _Trace, expr: Expr, variable: Variable) -> Expr:
    _refuse_tied(expr, variable)
    f, x = expr.args
    anywhere = _anywhere(variable)
    within = replace(trace, known={**trace.known, variable.name: anywhere})
    slope = within.close(apply("grad", f, x), within.weight(f, anywhere), f"read off: df = ⟨G, d{variable.name}⟩")
    line, change = trace.differential(slope, x), unfound(x, x)
    made = trace.algebra.simplify(isolated(line, change, trace.algebra))
    if is_zero(made):
        made = zeros(expr.type)
    return trace.close(expr, factored(made, trace.algebra), f"read off: dG = H {_stacked_change(variable)}")


def _stacked_change(variable: Variable) -> str:
    return f"vec(d{variable.name})" if variable.space.type.kind == "matrix" else f"d{variable.name}"


def _differential(trace: _Trace, expr: Expr, variable: Variable) -> Expr:
    line = trace.differential(expr.args[0], variable.expr)
    return trace.close(expr, line, f"in terms of d{variable.name}")


DERIVATIVES: Mapping[str, Callable[[_Trace, Expr, Variable], Expr]] = {
    "grad": _gradient,
    "tied_grad": _tied,
    "jac": _jacobian,
    "hess": _hessian,
    "diff": _differential,
}
"""How each derivative that a claim may name is found."""


def _diagonal(found: Expr) -> Expr:
    return apply("diag", apply("diag", found))


PROJECTIONS: Mapping[Assumption, tuple[str, Callable[[Expr], Expr]]] = {
    "diagonal": ("dX is diagonal, so that only the diagonal of G counts", _diagonal),
    "symmetric": (
        "dX is symmetric, so that only (G + Gᵀ)/2 counts",
        lambda found: over(plus(found, transpose(found)), number(2)),
    ),
    "skew-symmetric": (
        "dX is skew-symmetric, so that only (G - Gᵀ)/2 counts",
        lambda found: over(minus(found, transpose(found)), number(2)),
    ),
}
"""The gradient in a subspace, from one that gives the same differential there."""

TIES: Mapping[Assumption, tuple[str, Callable[[Expr], Expr]]] = {
    "diagonal": ("an entry outside the diagonal stays 0", _diagonal),
    "symmetric": (
        "two entries off the diagonal move together: G + Gᵀ - G ∘ I",
        lambda found: minus(plus(found, transpose(found)), _diagonal(found)),
    ),
    "skew-symmetric": (
        "two entries move against each other: G - Gᵀ",
        lambda found: minus(found, transpose(found)),
    ),
}
"""The partial derivatives by tied entries, from a gradient by all entries."""

_SIGNED: frozenset[Assumption] = frozenset({"positive semidefinite", "positive definite"})
"""What a change of a matrix is not, where the matrix is."""


def _change(variable: Variable) -> Variable:
    """Give dX for X of a space that is a subspace, or an open part of one."""
    assumptions = tuple(each for each in variable.space.assumptions if each not in _SIGNED)
    return replace(variable, name=f"d{variable.name}", space=replace(variable.space, assumptions=assumptions))


_LOCAL: frozenset[Assumption] = frozenset({"orthogonal", "probability vector", "one-hot"})
"""What holds at a point of a space, and not at all points near it."""


def _anywhere(variable: Variable) -> Variable:
    """Give a variable with what is true of all matrices near it, as differentiating twice has to go off the space."""
    assumptions = tuple(each for each in variable.space.assumptions if each not in _LOCAL)
    return replace(variable, space=replace(variable.space, assumptions=assumptions))
