"""A formula as plain text in one line, which is what people read where no mathematics can be drawn."""

# ruff: noqa: RUF001 - the signs are those of mathematics

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, fromstring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from xml.etree.ElementTree import Element

_SUPERSCRIPTS = str.maketrans(
    "0123456789+−=()abcdefghijklmnoprstuvwxyz⊤⋆∗′″",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ⋆*′″",
)
_SUBSCRIPTS = str.maketrans("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ACCENTS = {
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "¯": "\u0304",
    "‾": "\u0304",
    "\u0332": "\u0305",
}
_ACCENTS |= {"˙": "\u0307", "¨": "\u0308", "→": "\u20d7", "\u20d7": "\u20d7", "⏞": "", "⏟": ""}
"""Marks above and below letters, and those that text has for them; it has no braces there."""
_TIGHT = frozenset("|∇∂∑∏∫√∞∀∃¬⊤⊥′″/∥")
"""Signs of mathematics with no room around them."""
_SIGNS = frozenset("+−±∓")
"""Signs that stand before a term too."""
_APPLICATION = "\N{FUNCTION APPLICATION}"
_INVISIBLE = str.maketrans(dict.fromkeys("\u2062\u2063\u2064\ufe00\ufe01"))
_STYLED = re.compile(r"[\U0001d400-\U0001d7ff]")
_SMALL = "".join(map(chr, {*_SUPERSCRIPTS.values(), *_SUBSCRIPTS.values()} - {ord("*")}))
_BARRED = r"‖\w*‖|[(][^()]*[)]"
_ABOVE = re.compile(rf"[^\s/−+∑∏∫]*|{_BARRED}")
_BELOW = re.compile(rf"\d+(?:\.\d+)?|∂?\w[{re.escape(_SMALL)}]*(?:_\w)?|{_BARRED}")
"""What stands above and below a stroke without brackets: a product, and a factor."""
_LEFT, _RIGHT = "\ue000", "\ue001"
"""The ends of a fraction, until it is known what stands beside them; no font has these letters."""
_BESIDE = re.compile(rf"(?<=[\w)\]}}]){_LEFT}|{_RIGHT}(?=[\w(\[{{√∇∂∑∏∫‖])")
_ENDS = str.maketrans(dict.fromkeys(_LEFT + _RIGHT))


# A formula such as $x$ stands on a page a hundred times.
@lru_cache(maxsize=2048)
def plain_text(mathml: str) -> str:
    """Give a `<math>` element as text, such as `∇ₓ(xᵀAx) = (A + Aᵀ)x`, with brackets where two dimensions become one.

    A program that can read none of it gives what stands between the tags.
    """
    try:
        text = _of(fromstring(mathml))  # noqa: S314 - it is drawn here, and has no entities of its own
    except ParseError:
        text = unescape(re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", mathml, flags=re.DOTALL))
    text = re.sub(rf"\s*{_APPLICATION}\s*(?=[(\[])", "", text).replace(_APPLICATION, " ")
    text = _BESIDE.sub(" ", text).translate(_ENDS)
    text = re.sub(r"(?<=[(\[⟨])\s+|\s+(?=[)\]⟩,;])", "", re.sub(r":\s+=", " :=", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _of(element: Element) -> str:
    draw = _ELEMENTS.get(element.tag.rpartition("}")[2])
    return draw(element) if draw else _row(element)


def _row(element: Element) -> str:
    return "".join(_along(element))


def _along(elements: Iterable[Element]) -> Iterable[str]:
    is_open = True
    for each in elements:
        text = _of(each)
        # A sign at the beginning, or behind another one, belongs to what follows.
        yield text.strip() if is_open and text.strip() in _SIGNS else text
        if text.strip():
            is_open = text.endswith((" ", "(", "[", "{", "⟨"))


def _letters(element: Element) -> str:
    text = _plain(element.text)
    return f" {text} " if len(text) > 1 else text


def _text(element: Element) -> str:
    return _plain(element.text)


def _plain(text: str | None) -> str:
    # Few fonts have the letters that mathematics has for itself, and nobody types them.
    plain = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text or "")
    return plain.translate(_INVISIBLE).replace("\xa0", " ")


def _operator(element: Element) -> str:
    text = _plain(element.text)
    if text in (",", ";", ":"):
        return f"{text} "
    if text.isalpha():
        return f" {text}"
    is_spaced = all(unicodedata.category(sign) == "Sm" for sign in text) and not _TIGHT.intersection(text)
    return f" {text} " if text and (is_spaced or text == "*") else text


def _space(element: Element) -> str:
    return " " if element.get("width") else ""


def _fraction(element: Element) -> str:
    above, below = (_of(part).translate(_ENDS).strip() for part in element)
    if element.get("linethickness") == "0":
        return f"{above} choose {below}"
    return f"{_LEFT}{_grouped(above, _ABOVE)}/{_grouped(below, _BELOW)}{_RIGHT}"


def _grouped(text: str, bare: re.Pattern[str]) -> str:
    return text if bare.fullmatch(text) else f"({text})"


def _root(element: Element) -> str:
    return f"√{_grouped(_row(element).strip(), _BELOW)}"


def _nth_root(element: Element) -> str:
    inner, degree = element
    return f"{_script(degree, _SUPERSCRIPTS, '^')}√{_grouped(_of(inner).strip(), _BELOW)}"


def _below(element: Element) -> str:
    base, script = element
    if _ACCENTS.get(_of(script).strip()) is not None:
        return _of(base)
    return f"{_of(base).rstrip()}{_script(script, _SUBSCRIPTS, '_')}{_room(base)}"


def _above(element: Element) -> str:
    base, script = element
    mark = _ACCENTS.get(_of(script).strip())
    if mark is None:
        return f"{_of(base).rstrip()}{_script(script, _SUPERSCRIPTS, '^')}{_room(base)}"
    return "".join(f"{letter}{mark}" if letter.isalnum() else letter for letter in _of(base))


def _both(element: Element) -> str:
    base, below, above = element
    scripts = _script(below, _SUBSCRIPTS, "_") + _script(above, _SUPERSCRIPTS, "^")
    return f"{_of(base).rstrip()}{scripts}{_room(base)}"


def _room(base: Element) -> str:
    """Give the space behind an operator that carries something, such as a sum."""
    return " " if _of(base).strip() in ("∑", "∏", "∫", "→") or _of(base).endswith(" ") else ""


def _script(element: Element, small: Mapping[int, int], sign: str) -> str:
    text = "".join(_of(element).split())
    if all(ord(letter) in small for letter in text):
        return text.translate(small)
    return f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"


def _table(element: Element) -> str:
    return "; ".join(" ".join(_of(cell).strip() for cell in row) for row in element)


_ELEMENTS: Mapping[str, Callable[[Element], str]] = {
    "annotation": lambda _: "",
    "mfrac": _fraction,
    "mi": _letters,
    "mn": _text,
    "mo": _operator,
    "mover": _above,
    "mphantom": lambda _: "",
    "mroot": _nth_root,
    "mspace": _space,
    "msqrt": _root,
    "msub": _below,
    "msubsup": _both,
    "msup": _above,
    "mtable": _table,
    "mtext": _text,
    "munder": _below,
    "munderover": _both,
}
"""How elements that are more than a row are written."""
