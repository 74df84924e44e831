"""What the sign of an expression is, or whether it is definite or invertible, as far as how it is made tells.

An answer of no means that this does not tell, and never that it is otherwise. Signs are those of all entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.spaces import Assumption

    Rule = Callable[["Signs", Expr], bool]


@dataclass(frozen=True, slots=True)
class Signs:
    """What is assumed of variables, and what follows for expressions of them."""

    known: Mapping[str, frozenset[Assumption]]

    @classmethod
    def of(cls, variables: Iterable[Variable]) -> Signs:
        """Give what the spaces say."""
        return cls({each.name: frozenset(each.space.assumptions) for each in variables})

    def has(self, expr: Expr, *assumptions: Assumption) -> bool:
        """Whether one of these is assumed of a variable."""
        return expr.op == "variable" and not self.known.get(str(expr.value), frozenset()).isdisjoint(assumptions)

    def is_positive(self, expr: Expr) -> bool:
        """Whether it is positive."""
        return _follows(POSITIVE, self, expr)

    def is_not_negative(self, expr: Expr) -> bool:
        """Whether it is not negative."""
        return self.is_positive(expr) or _follows(NOT_NEGATIVE, self, expr)

    def is_nonzero(self, expr: Expr) -> bool:
        """Whether it is not zero."""
        return self.is_positive(expr) or _follows(NONZERO, self, expr)

    def is_definite(self, expr: Expr) -> bool:
        """Whether it is a positive definite matrix."""
        return _follows(DEFINITE, self, expr)

    def is_semidefinite(self, expr: Expr) -> bool:
        """Whether it is a positive semidefinite matrix."""
        return self.is_definite(expr) or _follows(SEMIDEFINITE, self, expr)

    def of_definite_form(self, expr: Expr) -> Expr | None:
        """Give B of a product B'SB with S positive definite, or of B'B."""
        found = _around(self, expr)
        return found[0] if found and all(map(self.is_definite, found[1])) else None

    def is_invertible(self, expr: Expr) -> bool:
        """Whether it is an invertible matrix."""
        return self.is_definite(expr) or _follows(INVERTIBLE, self, expr)


def _follows(rules: Mapping[str, Rule], signs: Signs, expr: Expr) -> bool:
    return expr.op in rules and rules[expr.op](signs, expr)


# --- rules that several have --------------------------------------------------------------------------------------


def _yes(_: Signs, __: Expr) -> bool:
    return True


def _of_first(ask: Rule) -> Rule:
    return lambda signs, expr: ask(signs, expr.args[0])


def _of_all(ask: Rule) -> Rule:
    return lambda signs, expr: all(ask(signs, arg) for arg in expr.args)


def _of_both(one: Rule, other: Rule) -> Rule:
    """Ask this of the first argument, and that of the second."""
    return lambda signs, expr: one(signs, expr.args[0]) and other(signs, expr.args[1])


def _of_one(strong: Rule, weak: Rule) -> Rule:
    """Ask the strong of one of two arguments at least, and the weak of both."""
    return lambda signs, expr: (
        any(strong(signs, arg) for arg in expr.args) and all(weak(signs, arg) for arg in expr.args)
    )


def _on_diagonal(ask: Rule) -> Rule:
    return lambda signs, expr: expr.args[0].type.kind == "column" and ask(signs, expr.args[0])


def _assumed(*assumptions: Assumption) -> Rule:
    return lambda signs, expr: signs.has(expr, *assumptions)


def _number(signs: Callable[[Fraction], bool]) -> Rule:
    return lambda _, expr: isinstance(expr.value, Fraction) and signs(expr.value)


# --- products that are squares in some sense ----------------------------------------------------------------------


def _is_even(exponent: Expr) -> bool:
    value = exponent.value
    return exponent.op == "number" and isinstance(value, Fraction) and (value / 2).denominator == 1


def _factors(expr: Expr) -> tuple[list[Expr], list[Expr]]:
    """Give the numbers in a product, and its other factors in their order."""
    if expr.op not in ("matmul", "mul"):
        return ([expr], []) if expr.type.kind == "scalar" else ([], [expr])
    parts = [_factors(arg) for arg in expr.args]
    return [each for numbers, _ in parts for each in numbers], [each for _, others in parts for each in others]


def _around(signs: Signs, expr: Expr) -> tuple[Expr, list[Expr]] | None:
    """Give B and what stands between B' and B in a product B'B or B'SB, times what is positive."""
    numbers, factors = _factors(expr)
    if len(factors) not in (2, 3) or not all(map(signs.is_positive, numbers)):
        return None
    first, *between, last = factors
    is_form = (first.op == "transpose" and first.args[0] == last) or (last.op == "transpose" and last.args[0] == first)
    return (last, between) if is_form else None


def _is_form(signs: Signs, expr: Expr) -> bool:
    found = _around(signs, expr)
    return found is not None and all(map(signs.is_semidefinite, found[1]))


def _is_definite_form(signs: Signs, expr: Expr) -> bool:
    found = _around(signs, expr)
    return found is not None and _has_full_rank(signs, found[0]) and all(map(signs.is_definite, found[1]))


def _has_full_rank(signs: Signs, expr: Expr) -> bool:
    """Whether the columns are independent."""
    full = signs.has(expr, "full column rank", "invertible", "orthogonal")
    return full or (expr.type.is_square and signs.is_invertible(expr))


def _is_square_of_one(_: Signs, expr: Expr) -> bool:
    return expr.args[0] == expr.args[1]


def _is_rest_of_one(_: Signs, expr: Expr) -> bool:
    """Whether it is 1 less a value between 0 and 1, of each entry."""
    one, part = expr.args
    return (one.op == "ones" or one.value == 1) and part.op == "sigmoid"


def _of_diagonal(ask: Rule) -> Rule:
    return lambda signs, expr: (
        expr.args[0].type.kind == "matrix" and (expr.args[0].op == "chol" or ask(signs, expr.args[0]))
    )


def _any_of(*rules: Rule) -> Rule:
    return lambda signs, expr: any(rule(signs, expr) for rule in rules)


def _even(_: Signs, expr: Expr) -> bool:
    return _is_even(expr.args[1])


def _even_of_nonzero(signs: Signs, expr: Expr) -> bool:
    return _is_even(expr.args[1]) and signs.is_nonzero(expr.args[0])


# --- the tables ---------------------------------------------------------------------------------------------------

_KEEPING = ("sum", "mean", "transpose", "entry", "sigma", "vec", "sqrt")
"""Operators whose result has the sign that all entries of their argument have."""
_PRODUCTS = ("mul", "hadamard", "outer", "kron", "matmul", "dot")
_OF_SPECTRUM = ("det", "tr", "eigmax")

POSITIVE: Mapping[str, Rule] = {
    **dict.fromkeys(("exp", "softplus", "sigmoid", "softmax", "ones", "size", "pi", "index"), _yes),
    **dict.fromkeys(_KEEPING, _of_first(Signs.is_positive)),
    **dict.fromkeys((*_PRODUCTS, "div"), _of_all(Signs.is_positive)),
    **dict.fromkeys(_OF_SPECTRUM, _of_first(Signs.is_definite)),
    **dict.fromkeys(("pow", "power"), _any_of(_of_first(Signs.is_positive), _even_of_nonzero)),
    "number": _number(lambda value: value > 0),
    "variable": _assumed("positive", "probability vector"),
    "add": _of_one(Signs.is_positive, Signs.is_not_negative),
    "sub": _is_rest_of_one,
    "norm": _of_first(Signs.is_nonzero),
    "diag": _of_diagonal(Signs.is_definite),
    "eigvals": _of_first(Signs.is_definite),
}
"""What is positive."""
NOT_NEGATIVE: Mapping[str, Rule] = {
    **dict.fromkeys(("abs", "norm", "relu", "svdvals", "eye", "zeros"), _yes),
    **dict.fromkeys(_KEEPING, _of_first(Signs.is_not_negative)),
    **dict.fromkeys(("outer", "kron"), _of_all(Signs.is_not_negative)),
    **dict.fromkeys(("mul", "hadamard", "dot"), _any_of(_is_square_of_one, _of_all(Signs.is_not_negative))),
    **dict.fromkeys(_OF_SPECTRUM, _of_first(Signs.is_semidefinite)),
    **dict.fromkeys(("pow", "power"), _any_of(_of_first(Signs.is_not_negative), _even)),
    "matmul": _any_of(
        _of_all(Signs.is_not_negative), lambda signs, expr: expr.type.kind == "scalar" and _is_form(signs, expr)
    ),
    "number": _number(lambda value: value >= 0),
    "variable": _assumed("one-hot"),
    "add": _of_all(Signs.is_not_negative),
    "div": _of_all(Signs.is_not_negative),
}
"""What is not negative, besides that."""
NONZERO: Mapping[str, Rule] = {
    **dict.fromkeys(("neg", "transpose", "div", "pow", "power"), _of_first(Signs.is_nonzero)),
    **dict.fromkeys(("mul", "hadamard"), _of_all(Signs.is_nonzero)),
    "number": _number(bool),
    "variable": _assumed("signs"),
    "det": _of_first(Signs.is_invertible),
}
"""What is not zero, besides what is positive."""
DEFINITE: Mapping[str, Rule] = {
    "variable": _assumed("positive definite"),
    "eye": _yes,
    "transpose": _of_first(Signs.is_definite),
    "inv": _of_first(Signs.is_definite),
    "add": _of_one(Signs.is_definite, Signs.is_semidefinite),
    "mul": _of_both(Signs.is_positive, Signs.is_definite),
    "div": _of_both(Signs.is_definite, Signs.is_positive),
    "diag": _on_diagonal(Signs.is_positive),
    "kron": _of_all(Signs.is_definite),
    "matmul": _is_definite_form,
}
"""What is positive definite."""
SEMIDEFINITE: Mapping[str, Rule] = {
    "variable": _assumed("positive semidefinite"),
    "zeros": lambda _, expr: expr.type.is_square,
    "add": _of_all(Signs.is_semidefinite),
    "kron": _of_all(Signs.is_semidefinite),
    "mul": _of_both(Signs.is_not_negative, Signs.is_semidefinite),
    "div": _of_both(Signs.is_semidefinite, Signs.is_positive),
    "diag": _on_diagonal(Signs.is_not_negative),
    "outer": _is_square_of_one,
    "matmul": _is_form,
}
"""What is positive semidefinite, besides that."""
INVERTIBLE: Mapping[str, Rule] = {
    **dict.fromkeys(("inv", "expm", "chol"), _yes),
    **dict.fromkeys(("transpose", "neg", "matpow", "div"), _of_first(Signs.is_invertible)),
    **dict.fromkeys(("matmul", "kron"), _of_all(lambda signs, arg: arg.type.is_square and signs.is_invertible(arg))),
    "variable": lambda signs, expr: expr.type.is_square and signs.has(expr, "invertible", "orthogonal"),
    "mul": _of_both(Signs.is_nonzero, Signs.is_invertible),
    "diag": _on_diagonal(Signs.is_nonzero),
}
"""What is invertible, besides what is definite."""
