r"""Statements as TeX: equations, derivations line by line, and properties in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from nabladocs.math.lengths import BOTH, NEITHER, shown
from nabladocs.math.names import joined
from nabladocs.math.pieces import Level
from nabladocs.math.statements import Chain, Property
from nabladocs.math.tex import writing
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from nabladocs.math.statements import Claim, Condition, Statement
    from nabladocs.math.writing import Writing

_RELATIONS = {"==": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_REFUTED = {"==": r"\ne", "<=": r"\nleq"}
LONGEST_WHOLE = 22
"""Letters and signs, beyond which a relation may begin a new line where the page is narrow."""
_UNSEEN = re.compile(r"\\(?:operatorname|mathrm|left|right|[bB]igg?[lr])\b|\\[,;:! ]")
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_SIGNLESS = re.compile(r"[{}^_ ]")


def tex_statement(statement: Statement, claim: Claim) -> str:
    """Give a statement as TeX, with its conditions behind it.

    A chain of more than two sides is set line by line. What is refuted has its sign struck through, or says "not".
    """
    *stated, last = tex_parts(statement, claim)
    return "".join([*stated, r"\qquad" if statement.conditions else "", last])


# A site asks for it on the page, in its lists, in its data, for its search and for its notebooks.
@lru_cache(maxsize=4096)
def tex_parts(statement: Statement, claim: Claim) -> tuple[str, ...]:
    """Give a statement as TeX in parts, between which a narrow page begins a new line; the conditions are the last."""
    write = _writing(statement, claim)
    body = statement.body
    if isinstance(body, Property):
        stated = PROPERTY_WRITERS[body.name](write, body, statement.refuted)
    else:
        stated = _chain(write, body, refuted=statement.refuted)
    conditions = r"\text{ and }".join(tex_condition(condition, claim) for condition in statement.conditions)
    return (*stated, rf"\text{{if }}{conditions}") if conditions else stated


def tex_condition(condition: Condition, claim: Claim) -> str:
    r"""Give a condition as TeX, such as `x\ne0`."""
    write = replace(writing(condition.left, condition.right), positive=_positive(claim))
    return _related(_RELATIONS[condition.relation], [write.text(condition.left), write.text(condition.right)])


def _positive(claim: Claim) -> frozenset[str]:
    return frozenset(
        each.name
        for each in claim.variables
        if set(each.space.assumptions) & {"positive definite", "positive semidefinite"}
        or (each.space.name == "Positive" and each.space.type == SCALAR)
    )


def _writing(statement: Statement, claim: Claim) -> Writing:
    body = statement.body
    write = replace(writing(*statement.exprs), positive=_positive(claim))
    # What one side of an equation says of its shape holds for the others.
    clear = isinstance(body, Chain) and any(shown(side) == BOTH for side in body.sides)
    return replace(write, known=BOTH if clear else NEITHER)


def _chain(write: Writing, chain: Chain, *, refuted: bool) -> tuple[str, ...]:
    sides = [write.text(side) for side in chain.sides]
    if any(one == other for one, other in pairwise(sides)):
        # Then it says how factors are grouped: y'Xw = y'(Xw).
        sides = [replace(write, grouped=True).text(side) for side in chain.sides]
    sign = _RELATIONS[chain.relation]
    if len(sides) > 2 and refuted:  # noqa: PLR2004 - an equation has two sides
        return (r"\text{not: }" + "".join(_set(chain, sign, sides)),)
    return _set(chain, _REFUTED[chain.relation] if refuted else sign, sides)


def _set(chain: Chain, sign: str, sides: list[str]) -> tuple[str, ...]:
    """Give a derivation line by line; bounds or an equation on one line, or in parts where that may be too long."""
    if len(sides) > 2 and chain.relation == "==":  # noqa: PLR2004 - likewise
        return (_lines(sign, sides),)
    return _in_parts(sign, sides)


def _in_parts(sign: str, sides: Sequence[str]) -> tuple[str, ...]:
    if _width("".join(sides)) <= LONGEST_WHOLE:
        return (_related(sign, sides),)
    return (sides[0], *(joined([sign, side]) for side in sides[1:]))


def _width(text: str) -> int:
    """Give about how many letters and signs a formula has."""
    return len(_SIGNLESS.sub("", _COMMAND.sub("c", _UNSEEN.sub(" ", text))))


def _related(sign: str, sides: Sequence[str]) -> str:
    first, *others = sides
    return joined([first, *(part for side in others for part in (sign, side))])


def _lines(sign: str, sides: list[str]) -> str:
    first, second, *others = (_related(f"&{sign}", ["", side]) for side in sides)
    first = sides[0]
    rows = r"\\".join([f"{first}{second}", *others])
    return rf"\begin{{aligned}}{rows}\end{{aligned}}"


# --- properties ---------------------------------------------------------------------------------------------------


def _extremum(name: str) -> PropertyWriter:
    def write(writing: Writing, stated: Property, refuted: bool) -> tuple[str, ...]:
        article = "no" if refuted else "a"
        return _of_function(writing, stated, f"has {article} {name} at")

    return write


def _stationary(writing: Writing, stated: Property, refuted: bool) -> tuple[str, ...]:
    return _of_function(writing, stated, "is not stationary at" if refuted else "is stationary at")


def _curved(name: str) -> PropertyWriter:
    def write(writing: Writing, stated: Property, refuted: bool) -> tuple[str, ...]:
        return _of_function(writing, stated, f"is not {name} in" if refuted else f"is {name} in")

    return write


def _of_function(writing: Writing, stated: Property, words: str) -> tuple[str, ...]:
    assert stated.variable
    place = writing.text(stated.variable)
    if stated.point:
        place = _related("=", [place, replace(writing, known=BOTH).text(stated.point)])
    return writing.text(stated.subject), rf"\text{{ {words} }}{place}"


def _definite(sign: str, refuted_sign: str) -> PropertyWriter:
    def write(writing: Writing, stated: Property, refuted: bool) -> tuple[str, ...]:
        return _in_parts(refuted_sign if refuted else sign, [writing.text(stated.subject, Level.SUM), "0"])

    return write


PropertyWriter = Callable[["Writing", Property, bool], tuple[str, ...]]

PROPERTY_WRITERS: Mapping[str, PropertyWriter] = {
    "minimum": _extremum("minimum"),
    "maximum": _extremum("maximum"),
    "saddle": _extremum("saddle point"),
    "stationary": _stationary,
    "convex": _curved("convex"),
    "concave": _curved("concave"),
    "psd": _definite(r"\succeq", r"\nsucceq"),
    "pd": _definite(r"\succ", r"\nsucc"),
}
"""How each property is written, and its refutation, in parts that may stand on lines of their own."""
