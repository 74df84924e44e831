r"""Names, numbers and sizes as TeX: `lam` is λ, `x1` has a subscript, `dX` is the differential of X."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from nabladocs.math.sizes import Monomial, Size, Smaller

_SMALL = "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"
_LARGE = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = {name: rf"\{name}" for name in f"{_SMALL} {_LARGE}".split()} | {
    "lam": r"\lambda",
    "Lam": r"\Lambda",
    "eps": r"\varepsilon",
    "epsilon": r"\varepsilon",
    "ell": r"\ell",
}
"""Names that stand for a letter; `lambda` itself is a word of Python."""
_LETTERS = dict(
    zip("αβγδζηθικλμνξπρστυφχψωε", [*(GREEK[name] for name in _SMALL.split()), r"\varepsilon"], strict=True)
)
_LETTERS |= dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", (GREEK[name] for name in _LARGE.split()), strict=True))
_ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde"}
_MARKS = {"star": r"\star", "max": r"\max", "min": r"\min"}
_GREEK_NAMES = "|".join(sorted(GREEK, key=len, reverse=True))
_DIFFERENTIAL = re.compile(rf"d(?P<of>(?:{_GREEK_NAMES}|[^\W\d_])(?:_?\d+)?)")
_HEAD = re.compile(r"(?P<letters>.*?)(?P<digits>\d*)")
LARGEST_DENOMINATOR = 9
"""Numbers with a larger one are written as decimals, where that is exact."""
MOST_ZEROS = 6
"""A number with more zeros than this before or after its digits is written with a power of ten."""


def name_tex(name: str) -> str:
    """Give a name as it stands in a formula: a letter, with what follows as its subscript."""
    if differential := _DIFFERENTIAL.fullmatch(name):
        return rf"\mathrm{{d}}{name_tex(differential['of'])}"
    head, *rest = name.strip("_").split("_")
    found = _HEAD.fullmatch(head)
    assert found
    letter = letter_tex(found["letters"])
    if rest and rest[0] in _ACCENTS and not found["digits"]:
        letter = f"{_ACCENTS[rest.pop(0)]}{{{letter}}}"
    below = [*filter(None, [found["digits"]]), *map(_subscript, filter(None, rest))]
    return f"{letter}_{{{','.join(below)}}}" if below else letter


def is_subscripted(name: str) -> bool:
    """Whether the name has a subscript already, so that an index cannot be another."""
    return "_{" in name_tex(name)


def letter_tex(letters: str) -> str:
    """Give a letter, or a word in upright type."""
    if letters in GREEK:
        return GREEK[letters]
    if letters in _LETTERS:
        return _LETTERS[letters]
    return letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"


def _subscript(part: str) -> str:
    return part if part.isdigit() else _MARKS.get(part) or letter_tex(part)


def number_tex(value: Fraction, *, inline: bool = False) -> str:
    """Give a number that is not negative: whole, a small fraction, or a decimal where that is exact."""
    if value.denominator == 1:
        return _digits(str(value.numerator))
    decimal = _decimal(value) if value.denominator > LARGEST_DENOMINATOR else ""
    if decimal:
        return decimal
    above, below = value.numerator, value.denominator
    return f"{above}/{below}" if inline else rf"\frac{{{above}}}{{{below}}}"


def _decimal(value: Fraction) -> str:
    """Give a number as a decimal, or nothing where that does not end."""
    places = next((places for places in range(1, 80) if 10**places % value.denominator == 0), 0)
    if not places:
        return ""
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    if value < 1 and places - len(digits.lstrip("0")) >= MOST_ZEROS:
        return _power_of_ten(digits.lstrip("0"), -places)
    return f"{digits[:-places]}.{digits[-places:]}"


def _digits(digits: str) -> str:
    kept = digits.rstrip("0")
    zeros = len(digits) - len(kept)
    return _power_of_ten(kept, zeros) if kept and zeros > MOST_ZEROS else digits


def _power_of_ten(digits: str, power: int) -> str:
    return f"10^{{{power}}}" if digits == "1" else rf"{digits}\cdot10^{{{power}}}"


def size_tex(size: Size) -> str:
    """Give a size, such as `2n-1`."""
    text = "".join(_monomial(monomial, times) for monomial, times in size.terms) or "0"
    return text.removeprefix("+")


def _monomial(monomial: Monomial, times: int) -> str:
    factors = []
    for name, group in groupby(monomial):
        power = len(list(group))
        letter = name_tex(name) if isinstance(name, str) else _smaller(name)
        factors.append(letter if power == 1 else f"{letter}^{{{power}}}")
    number = [str(abs(times))] if abs(times) != 1 or not factors else []
    return ("-" if times < 0 else "+") + joined([*number, *factors])


def _smaller(either: Smaller) -> str:
    return rf"\min({','.join(map(size_tex, either.sizes))})"


_COMMAND_END = re.compile(r"\\[a-zA-Z]+$")


def joined(parts: list[str]) -> str:
    """Give pieces of TeX side by side, with a space where a command would run into a letter."""
    text = ""
    for part in parts:
        glued = _COMMAND_END.search(text) and part[:1].isalpha()
        text += f" {part}" if glued else part
    return text
