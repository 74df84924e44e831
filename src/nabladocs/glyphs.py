"""The characters that a browser draws for the formulas of a page, which are not always those that are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ITALIC: Mapping[int, str] = str.maketrans(
    {
        **{chr(ord("A") + n): chr(0x1D434 + n) for n in range(26)},
        **{chr(ord("a") + n): chr(0x1D44E + n) for n in range(26)},
        **{chr(ord("Α") + n): chr(0x1D6E2 + n) for n in range(25)},  # noqa: RUF001 - an alpha
        **{chr(ord("α") + n): chr(0x1D6FC + n) for n in range(25)},  # noqa: RUF001 - an alpha
        "h": "\N{PLANCK CONSTANT}",  # it came first, and the block has a hole for it
        **dict(zip("ıȷϴ∇∂ϵϑϰϕϱϖ", "𝚤𝚥𝛳𝛻𝜕𝜖𝜗𝜘𝜙𝜚𝜛", strict=True)),
    }
)
"""What browsers draw for an `<mi>` of one character (MathML Core, appendix C.1, "italic mappings")."""


_FORMULA = re.compile(r"<math\b.*?(?:</math\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<(annotation(?:-xml)?)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_PIECE = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][\w-]*)(?P<said>(?:[^>"']|"[^"]*"|'[^']*')*)>|(?P<text>[^<]+)""", re.IGNORECASE
)

_UPRIGHT = re.compile(r"""\bmathvariant\s*=\s*["']?normal\b""", re.IGNORECASE)
_RIGID = re.compile(r"""\bstretchy\s*=\s*["']?false\b""", re.IGNORECASE)
_ELASTIC = re.compile(r"""\bstretchy\s*=\s*["']?true\b""", re.IGNORECASE)
_BOUND = re.compile(r"""\bmaxsize\s*=\s*["']?(\d{1,3}(?:\.\d{1,9})?)em\b""", re.IGNORECASE)
_SPACE = " \t\n\f\r"
"""What MathML takes for white space; a no-break space is drawn."""
_LARGE = frozenset(
    map(chr, (*range(0x220F, 0x2212), *range(0x222B, 0x2234), *range(0x22C0, 0x22C4), *range(0x2A00, 0x2A1D)))
)
"""Operators with a larger form in displays, which stretch no further unless they are told to."""
DISPLAYED = 2.0
"""More ems than a font asks a large operator to have."""

Reach = Mapping[str, float]
"""What is drawn, and how far it stretches at most, in ems: 0 for what keeps its size, infinity for want of a bound."""


def has_formulas(html: str) -> bool:
    """Say whether there may be a formula in HTML."""
    return "<math" in html


def drawn(html: str) -> Reach:
    """Give the characters that are drawn for all formulas in HTML, which need not be well-formed."""
    if not has_formulas(html):
        return {}
    return joined(_drawn(each) for each in set(_FORMULA.findall(_UNSEEN.sub("", html))))


def joined(all_drawn: Iterable[Reach]) -> Reach:
    """Give what is drawn here or there, as far as it stretches anywhere."""
    found: dict[str, float] = {}
    for each in all_drawn:
        _add(found, each.items())
    return found


def _add(found: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    for character, reach in more:
        found[character] = max(reach, found.get(character, 0))


# The pages of a book share most of their short formulas, and a server builds the same pages again and again.
@lru_cache(maxsize=4096)
def _drawn(formula: str) -> Reach:
    found: dict[str, float] = {}
    name, said = "", ""
    for piece in _PIECE.finditer(formula):
        if piece["text"]:
            _add(found, _said(name, said, unescape(piece["text"]).strip(_SPACE)))
        else:
            name, said = ("", "") if piece["end"] else (piece["name"].lower(), piece["said"])
            if name in ("msqrt", "mroot"):
                found["√"] = inf
    return found


def _said(name: str, said: str, text: str) -> Iterator[tuple[str, float]]:
    """Give what is drawn for the text of an element."""
    if name == "mi" and len(text) == 1 and not _UPRIGHT.search(said):
        text = text.translate(ITALIC)
    if name != "mo":
        return ((each, 0.0) for each in text)
    return ((each, _reach(each, said)) for each in text.replace("-", "\N{MINUS SIGN}"))


def _reach(operator: str, said: str) -> float:
    if _RIGID.search(said) or (operator == "/" and not _ELASTIC.search(said)):
        return 0.0
    if operator in _LARGE and not _ELASTIC.search(said):
        return DISPLAYED
    bound = _BOUND.search(said)
    return float(bound[1]) if bound else inf
