"""The characters that a browser draws for the formulas of a page, which are not always those that are written."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_SPACE = " \t\n\f\r"
"""What MathML takes for white space; a no-break space is drawn."""


def has_formulas(html: str) -> bool:
    """Say whether there may be a formula in HTML."""
    return "<math" in html


def characters(html: str) -> frozenset[str]:
    """Give the characters that are drawn for all formulas in HTML, which need not be well-formed."""
    if not has_formulas(html):
        return frozenset()
    found = _FORMULA.findall(_UNSEEN.sub("", html))
    return frozenset[str]().union(*map(_drawn, set(found)))


# The pages of a book share most of their short formulas, and a server builds the same pages again and again.
@lru_cache(maxsize=4096)
def _drawn(formula: str) -> frozenset[str]:
    drawn: set[str] = set()
    name, said = "", ""
    for piece in _PIECE.finditer(formula):
        if piece["text"]:
            drawn.update(_said(name, said, unescape(piece["text"]).strip(_SPACE)))
        else:
            name, said = ("", "") if piece["end"] else (piece["name"].lower(), piece["said"])
            if name in ("msqrt", "mroot"):
                drawn.add("√")
    return frozenset(drawn)


def _said(name: str, said: str, text: str) -> str:
    """Give what is drawn for the text of an element."""
    if name == "mi" and len(text) == 1 and not _UPRIGHT.search(said):
        return text.translate(ITALIC)
    if name == "mo":
        return text.replace("-", "\N{MINUS SIGN}")
    return text
