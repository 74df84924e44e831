"""The domain of a claim: what has to hold, besides what is assumed, for both sides to be defined and differentiable.

It is inferred from the operators alone. What the spaces or the conditions of a statement say already is left out, as is
what follows from how a part is made, such as that X'X + tI is invertible for a positive t.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.operators import apply
from nabladocs.math.signs import Signs
from nabladocs.math.statements import Property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.statements import Claim, Condition, Statement

Need = Literal["nonzero", "without zeros", "positive", "not negative", "invertible", "positive definite"]
"""What is asked of a part: of the whole of it, of each entry, or of the matrix that it is."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a part of a claim has to be."""

    of: Expr
    need: Need


def domain(claim: Claim) -> tuple[Requirement, ...]:
    """Give what has to hold for the statements of a claim to mean something, each requirement once."""
    signs = Signs.of(claim.variables)
    found: dict[Requirement, None] = {}
    for statement in claim.statements:
        said = {least for each in _said(statement.conditions, signs) for least in (each, *_least(each, signs))}
        asked = (least for each in _of_statement(statement) for least in _least(each, signs))
        found |= dict.fromkeys(each for each in asked if each not in said)
    # A positive number is not zero either.
    return tuple(each for each in found if Requirement(each.of, "positive") not in found or each.need == "positive")


def _of_statement(statement: Statement) -> Iterator[Requirement]:
    body = statement.body
    if isinstance(body, Property) and body.variable:
        varied = frozenset({str(body.variable.value)})
        # A function that is only compared with itself elsewhere need not be differentiable.
        smooth = varied if body.name in ("stationary", "saddle") else frozenset[str]()
        yield from _needed(body.subject, smooth)
        yield from _needed(body.point, frozenset()) if body.point else ()
        return
    for expr in statement.exprs:
        yield from _needed(expr, frozenset())


def _needed(expr: Expr, varied: frozenset[str]) -> Iterator[Requirement]:
    """Give what an expression asks for that is differentiated by some variables."""
    if expr.op in DERIVATIVES:
        yield from _needed(expr.args[0], varied | {str(expr.args[1].value)})
        return
    if expr.op in DEFINED:
        yield from DEFINED[expr.op](expr)
    if expr.op in SMOOTH and varied & expr.variables:
        yield from SMOOTH[expr.op](expr)
    inner = expr.args[0] if _is_even_power(expr) and expr.args[0].op == "norm" else expr
    for arg in inner.args:
        yield from _needed(arg, varied)


def _is_even_power(expr: Expr) -> bool:
    """Whether it is a power that is smooth at 0 where its base has a kink, such as norm(x)**2."""
    exponent = expr.args[1].value if expr.op in ("pow", "power") else None
    return isinstance(exponent, Fraction) and exponent > 0 and (exponent / 2).denominator == 1


def _power(expr: Expr) -> Iterator[Requirement]:
    base, exponent = expr.args
    if _is_natural(exponent):
        return
    number = exponent.value if exponent.op == "number" else _negated(exponent)
    if not isinstance(number, Fraction) or number.denominator != 1:
        yield Requirement(base, "positive")
    elif number < 0:
        yield Requirement(base, "nonzero" if expr.op == "pow" else "without zeros")


def _is_natural(exponent: Expr) -> bool:
    """Whether it is made of sizes and indices and can be no negative number, as in (-1)**(i + j)."""
    if exponent.op in ("add", "mul"):
        return all(_is_natural(arg) for arg in exponent.args)
    if isinstance(exponent.value, Fraction):
        return exponent.value >= 0 and exponent.value.denominator == 1
    return exponent.op in ("size", "index")


def _negated(expr: Expr) -> object:
    """Give the number that a minus sign stands before."""
    if expr.op == "neg" and isinstance(expr.args[0].value, Fraction):
        return -expr.args[0].value
    if expr.op == "div" and all(isinstance(arg.value, Fraction) for arg in expr.args):
        one, other = (arg.value for arg in expr.args)
        return one / other if isinstance(one, Fraction) and isinstance(other, Fraction) and other else None
    return None


def _of_argument(need: Need) -> Callable[[Expr], Iterator[Requirement]]:
    return lambda expr: iter([Requirement(expr.args[0], need)])


def _norm(expr: Expr) -> Iterator[Requirement]:
    if expr.value is None:
        yield Requirement(expr.args[0], "nonzero")


DEFINED: Mapping[str, Callable[[Expr], Iterator[Requirement]]] = {
    "inv": _of_argument("invertible"),
    "logdet": _of_argument("invertible"),
    "chol": _of_argument("positive definite"),
    "log": _of_argument("positive"),
    "sqrt": _of_argument("not negative"),
    "div": lambda expr: iter([Requirement(expr.args[1], "nonzero")]),
    "pow": _power,
    "power": _power,
}
"""What an operator asks for where it has to have a value."""
SMOOTH: Mapping[str, Callable[[Expr], Iterator[Requirement]]] = {
    "norm": _norm,
    "sqrt": _of_argument("positive"),
    "abs": _of_argument("without zeros"),
    "sign": _of_argument("without zeros"),
    "relu": _of_argument("without zeros"),
}
"""What an operator asks for where it has to have a derivative too."""


# --- what need not be said ----------------------------------------------------------------------------------------


def _least(asked: Requirement, signs: Signs) -> Iterator[Requirement]:
    """Give the simplest requirements that are the same as one; none where it holds in any case."""
    if _holds(asked, signs):
        return
    simpler = SIMPLER.get((asked.need, asked.of.op), _as_it_is)(asked, signs)
    if simpler is None:
        yield asked
    else:
        for each in simpler:
            yield from _least(each, signs)


def _holds(asked: Requirement, signs: Signs) -> bool:
    match asked.need:
        case "positive":
            return signs.is_positive(asked.of)
        case "not negative":
            return signs.is_not_negative(asked.of)
        case "nonzero" | "without zeros":
            return signs.is_nonzero(asked.of)
        case "invertible":
            return signs.is_invertible(asked.of)
        case "positive definite":
            return signs.is_definite(asked.of)


def _as_it_is(_: Requirement, __: Signs) -> None:
    return None


def _first(asked: Requirement, _: Signs) -> list[Requirement]:
    return [Requirement(asked.of.args[0], asked.need)]


def _first_nonzero(asked: Requirement, _: Signs) -> list[Requirement]:
    return [Requirement(asked.of.args[0], "nonzero")]


def _even_base(asked: Requirement, _: Signs) -> list[Requirement] | None:
    return [Requirement(asked.of.args[0], "nonzero")] if _is_even_power(asked.of) else None


def _each(asked: Requirement, _: Signs) -> list[Requirement]:
    return [Requirement(arg, asked.need) for arg in asked.of.args]


def _by_positive(asked: Requirement, signs: Signs) -> list[Requirement] | None:
    """Leave out a factor or divisor that is positive."""
    rest = [arg for arg in asked.of.args if not signs.is_positive(arg)]
    is_first = asked.of.op != "div" or rest == [asked.of.args[0]]
    return [Requirement(rest[0], asked.need)] if len(rest) == 1 and is_first else None


def _form(asked: Requirement, signs: Signs) -> list[Requirement] | None:
    """Give that B is not zero for a number B'SB with S positive definite."""
    of = signs.of_definite_form(asked.of) if asked.of.type.kind == "scalar" else None
    return [Requirement(of, "nonzero")] if of else None


SIMPLER: Mapping[tuple[Need, str], Callable[[Requirement, Signs], list[Requirement] | None]] = {
    ("nonzero", "neg"): _first,
    ("nonzero", "transpose"): _first,
    ("nonzero", "norm"): _first,
    ("nonzero", "abs"): _first,
    ("nonzero", "sqrt"): _first,
    ("nonzero", "pow"): _first,
    ("nonzero", "mul"): _each,
    ("nonzero", "div"): _first,
    ("nonzero", "matmul"): _form,
    ("nonzero", "det"): lambda asked, _: [Requirement(asked.of.args[0], "invertible")],
    ("positive", "norm"): _first_nonzero,
    ("positive", "abs"): lambda asked, _: [Requirement(asked.of.args[0], "without zeros")],
    ("positive", "pow"): _even_base,
    ("positive", "matmul"): _form,
    ("positive", "mul"): _by_positive,
    ("positive", "div"): _by_positive,
    ("not negative", "mul"): _by_positive,
    ("not negative", "div"): _by_positive,
    ("invertible", "transpose"): _first,
    ("invertible", "neg"): _first,
    ("invertible", "matpow"): _first,
    ("invertible", "kron"): _each,
}
"""How a requirement is said of a part of what it is asked of."""


def _said(conditions: tuple[Condition, ...], signs: Signs) -> Iterator[Requirement]:
    """Give the requirements that conditions are, or that follow from them at once."""
    for each in conditions:
        turned = (_TURNED[each.relation], each.right, each.left)
        for relation, one, other in ((each.relation, each.left, each.right), turned):
            if relation == "!=":
                yield Requirement(one if _is_zero(other) else apply("sub", one, other), "nonzero")
            if relation == ">" and signs.is_not_negative(other):
                yield from (Requirement(one, need) for need in ("nonzero", "without zeros", "positive", "not negative"))
            if relation == ">=" and signs.is_not_negative(other):
                yield Requirement(one, "not negative")


def _is_zero(expr: Expr) -> bool:
    return expr.op == "zeros" or (expr.op == "number" and not expr.value)


_TURNED: Mapping[str, str] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
