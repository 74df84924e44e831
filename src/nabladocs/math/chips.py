"""Chips beside a formula: where its variables are taken from, what is assumed of them, and what has to hold besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.math.domain import domain
from nabladocs.math.names import name_tex, size_tex
from nabladocs.math.tex import tex
from nabladocs.math.text import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.math.domain import Requirement
    from nabladocs.math.expr import Variable
    from nabladocs.math.sizes import Size
    from nabladocs.math.spaces import Assumption, Space
    from nabladocs.math.statements import Claim


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip says, as TeX and as plain text. One of an assumption names that; one of a space names none."""

    tex: str
    text: str
    assumption: Assumption | None = None


def chips(claim: Claim) -> tuple[Chip, ...]:
    """Give the chips of a claim: variables of one space together, what is assumed of each, what has to hold besides."""
    members: dict[str, list[Variable]] = {}
    for variable in claim.variables:
        members.setdefault(space_text(variable.space), []).append(variable)
    assumed = (
        assumption_chip(variable, assumption)
        for variable in claim.variables
        for assumption in variable.space.assumptions
        if assumption not in _IN_SPACE
    )
    return (*map(_member_chip, members.values()), *assumed, *map(_domain_chip, domain(claim)))


def _domain_chip(required: Requirement) -> Chip:
    """Give the chip of what has to hold for a claim to mean something, such as "x ≠ 0" or "A invertible"."""
    written, plain = tex(required.of), to_text(required.of)
    if required.of.type.kind == "scalar" or required.need == "nonzero":
        sign, words = _SIGNS_OF_NEED[required.need]
        return Chip(f"{written}{sign}", f"{plain} {words}")
    words = _WORDS_OF_NEED.get(required.need, required.need)
    return Chip(rf"{written}\text{{ {words}}}", f"{plain} {words}")


def _member_chip(variables: list[Variable]) -> Chip:
    space = variables[0].space
    names = ",".join(name_tex(variable.name) for variable in variables)
    sign = ":" if space.name == "Function" else r"\in "
    plain = ": " if space.name == "Function" else " ∈ "
    text = ", ".join(variable.name for variable in variables)
    return Chip(f"{names}{sign}{space_tex(space)}", f"{text}{plain}{space_text(space)}")


def assumption_chip(variable: Variable, assumption: Assumption) -> Chip:
    """Give the chip of what is assumed of a variable, such as "A symmetric"."""
    words = _WORDS.get(assumption, assumption)
    tex, name = name_tex(variable.name), variable.name
    if assumption == "positive" and variable.space.type.kind == "scalar":
        return Chip(f"{tex}>0", f"{name} > 0", assumption)
    return Chip(rf"{tex}\text{{ {words}}}", f"{name} {words}", assumption)


_IN_SPACE = ("signs",)
"""Assumptions that the space says already."""
_WORDS: Mapping[Assumption, str] = {
    "probability vector": "a probability vector",
    "positive": "with positive entries",
    "orthonormal columns": "with orthonormal columns",
    "full column rank": "of full column rank",
    "smooth function": "smooth",
}
"""What is said of a variable where the assumption's name does not fit behind it."""
_SIGNS_OF_NEED: Mapping[str, tuple[str, str]] = {
    "nonzero": (r"\ne 0", "≠ 0"),
    "without zeros": (r"\ne 0", "≠ 0"),
    "positive": (">0", "> 0"),
    "not negative": (r"\ge 0", "≥ 0"),
}
_WORDS_OF_NEED: Mapping[str, str] = {
    "without zeros": "without zeros",
    "positive": "with positive entries",
    "not negative": "without negative entries",
}
_SIGNS = r"\{-1,1\}"


def space_tex(space: Space) -> str:
    r"""Give the numbers, vectors, matrices or functions that a space consists of, such as `\mathbb{R}^{m\times n}`."""
    if space.name == "Function":
        return r"\mathbb{R}\to\mathbb{R}"
    shape = _shape(space)
    power = r"\times ".join(map(size_tex, shape))
    numbers = _SIGNS if space.name == "Signs" else r"\mathbb{R}"
    return f"{numbers}^{{{power}}}" if shape else numbers


_REALS = "\N{DOUBLE-STRUCK CAPITAL R}"
_TIMES = "\N{MULTIPLICATION SIGN}"
_RAISED = str.maketrans(f"0123456789+-{_TIMES}abcdeghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣᵃᵇᶜᵈᵉᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def space_text(space: Space) -> str:
    """Give the same as plain text, with raised letters where there are such."""
    if space.name == "Function":
        return f"{_REALS} → {_REALS}"
    numbers = "{\N{MINUS SIGN}1, 1}" if space.name == "Signs" else _REALS
    power = _TIMES.join(_plain(size) for size in _shape(space))
    if not power:
        return numbers
    raised = power.translate(_RAISED)
    if not set(raised) & set(power):
        return f"{numbers}{raised}"
    return f"{numbers}^{power}" if power.isalnum() else f"{numbers}^({power})"


def _plain(size: Size) -> str:
    return str(size).replace(" ", "").replace("**", "^").replace("*", "")


def _shape(space: Space) -> tuple[Size, ...]:
    kind = space.type
    if kind.kind == "matrix":
        return kind.rows, kind.cols
    return (kind.rows,) if kind.kind == "column" else ()
