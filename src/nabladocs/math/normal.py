"""Expressions without derivatives, led by rules to a form in which many that are equal look the same.

These are the rules that simplify what is derived; each holds for all sizes, and is noted where it changes something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.math.derive import Derivation, Step, Unknown, algebra_of
from nabladocs.math.differentials import Missing
from nabladocs.math.forms import replaced
from nabladocs.math.operators import OPERATORS
from nabladocs.math.simplify import OPAQUE
from nabladocs.math.sums import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.simplify import Algebra

RULES: Mapping[str, str] = {
    **dict.fromkeys(("add", "sub", "neg"), "gather equal terms"),
    **dict.fromkeys(("mul", "div", "pow"), "gather numbers in front"),
}
"""What is done to some operators; of all others, what they are is simplified."""


def normalized(expr: Expr, known: Iterable[Variable]) -> Derivation:
    """Give the normal form of an expression, with the steps that lead to it: each `line` is the whole after it."""
    algebra = algebra_of(tuple(known))
    steps: list[Step] = []
    try:
        return Derivation(expr, _normal(expr, expr, algebra, steps), tuple(steps))
    except Missing as missing:
        return Derivation(expr, None, tuple(steps), Unknown(missing.operator, missing.reason))


def _normal(part: Expr, start: Expr, algebra: Algebra, steps: list[Step]) -> Expr:
    if part.op in OPAQUE:
        return part
    args = tuple(_normal(arg, start, algebra, steps) for arg in part.args)
    before = replace(part, args=args) if args != part.args else part
    after = algebra.simplify(before)
    if after != before:
        line = replaced(steps[-1].line if steps else start, before, after)
        rule = RULES.get(part.op, f"simplify {OPERATORS[part.op].meaning}")
        steps.append(Step(rule, before, after, line))
    return after


def is_same(one: Derivation, other: Derivation) -> bool:
    """Whether two expressions have one normal form, but for the order of terms and of scalar factors."""
    return one.result is not None and other.result is not None and key(one.result) == key(other.result)
