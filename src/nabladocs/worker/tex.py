"""An inline value as text and as TeX."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from functools import singledispatch
from numbers import Complex, Number, Real
from types import NoneType
from typing import Any

from nabladocs.worker.bundle import PLAIN, bundle, is_symbolic, latex, steady

_TYPED = re.compile(r"\bnp\.(?:(?:u?int|float|complex|c?longdouble)\w*\(([^()]*)\)|(True|False)_?\b)")
_EXPONENT = re.compile(r"(?<=[\d.])e([+-]?)0*(\d+)", re.IGNORECASE)
_BARE_POINT = re.compile(r"(?<=\d)\.(?!\d)")
_SPECIAL = {character: f"\\{character}" for character in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def inline(value: object, kind: str) -> dict[str, str]:
    """Give a value as it stands in a sentence ("text") or, as bare TeX, in a formula ("math")."""
    if kind == "math":
        return {"text/latex": tex(value), PLAIN: plain(value)}
    return {**bundle(value), PLAIN: plain(value)}


def plain(value: object) -> str:
    """Give a value as text in a sentence; NumPy's numbers are numbers like others, also in a list."""
    text = steady(str(value))
    if isinstance(value, list | tuple | dict | set | frozenset):
        return _TYPED.sub(lambda found: found[1] or found[2], text)
    return text


def tex(value: object) -> str:
    """Give a value as TeX that can stand in a formula."""
    # SymPy's numbers count as Python's numbers too, and would lose their form.
    return latex(value) if is_symbolic(value) else _tex(value)


@singledispatch
def _tex(value: object) -> str:
    array = getattr(sys.modules.get("numpy"), "ndarray", ())
    if isinstance(value, array):
        return _array(value)
    own = bundle(value).get("text/latex")
    return _text(plain(value)) if own is None else own.strip("$").removeprefix(r"\displaystyle").strip()


@_tex.register
def _string(value: str) -> str:
    # Whoever makes a string for a formula writes TeX.
    return value


@_tex.register(bool)
@_tex.register(NoneType)
def _word(value: bool | None) -> str:
    return _text(str(value))


@_tex.register
def _fraction(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


@_tex.register
def _number(value: Number) -> str:
    if isinstance(value, Real) or not isinstance(value, Complex):
        return _digits(str(value))
    real, size = (_digits(str(part).removesuffix(".0")) for part in (value.real, abs(value.imag)))
    sign = "-" if str(value.imag).startswith("-") else "+"
    imaginary = "i" if size == "1" else f"{size}i"
    return f"{real} {sign} {imaginary}" if value.real else f"{sign.strip('+')}{imaginary}"


@_tex.register(list)
@_tex.register(tuple)
def _sequence(value: list[object] | tuple[object, ...]) -> str:
    left, right = "[]" if isinstance(value, list) else "()"
    return rf"\left{left}{', '.join(map(tex, value))}\right{right}"


def _array(value: Any) -> str:
    if not value.ndim:
        return tex(value.item())
    # In mathematics a vector is a column.
    columns = value.shape[1] if value.shape[1:] else 1
    if value.shape[2:] or value.dtype.kind not in "biufc":
        return _text(str(value))
    # As NumPy prints them, so that numpy.set_printoptions holds; flat, so that all have one format.
    printed = sys.modules["numpy"].array2string(value.ravel(), separator="&", threshold=sys.maxsize)
    entries = [_entry(entry.strip()) for entry in printed.strip("[]").split("&")]
    rows = [" & ".join(entries[at : at + columns]) for at in range(0, len(entries), max(columns, 1))]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"


def _entry(text: str) -> str:
    return _text(text) if text in ("True", "False") else _digits(text.replace("j", "i"))


def _digits(text: str) -> str:
    r"""Give a number as Python writes it as TeX: 1e-05 is 1 \times 10^{-5}."""
    text = _BARE_POINT.sub("", text)
    text = _EXPONENT.sub(lambda found: rf" \times 10^{{{found[1].replace('+', '')}{found[2]}}}", text)
    return text.replace("inf", r"\infty").replace("nan", r"\text{nan}")


def _text(text: str) -> str:
    return rf"\text{{{''.join(_SPECIAL.get(character, character) for character in text)}}}"
