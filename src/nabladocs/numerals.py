"""Numbers as they are written: which values a number with so many digits stands for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from functools import lru_cache

_PARTS = re.compile(r"(?P<mantissa>[+-]?\d*\.?\d*)(?P<exponent>[eE][+-]?\d+)?(?P<imaginary>j?)")
_STATED = re.compile(r"(?P<name>[ar]tol)=(?P<value>[^\s,]+)")
_FLOAT_DIGITS = 17
"""Decimal digits that always tell one float64 from all others (Goldberg, theorem 15)."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a computed number may be from a recorded one: |computed - recorded| <= atol + rtol * |recorded|."""

    rtol: float = 0.0
    atol: float = 0.0

    @classmethod
    def stated(cls, text: str) -> Tolerance | None:
        """Read one such as `rtol=1e-6, atol=1e-12`; None where none is stated."""
        given = {found["name"]: float(found["value"]) for found in _STATED.finditer(text)}
        return cls(**given) if given else None


@lru_cache(maxsize=1024)
def is_same_number(written: str, computed: str, tolerance: Tolerance | None = None) -> bool:
    """Say whether a computed number is the one that is written, both as text.

    One with digits behind its point stands for all values that round to it there, half to even; one with an exponent
    for all that round to it in as many digits as it has. A whole number, also `2.` as NumPy writes 2.0, is exact.

    >>> is_same_number("0.333", "0.3333333333333333"), is_same_number("0.333", "0.3335")
    (True, False)
    >>> is_same_number("1.", "1.0"), is_same_number("1.", "1.2"), is_same_number("1", "1.0")
    (True, False, False)
    """
    one, other = _PARTS.fullmatch(written), _PARTS.fullmatch(computed)
    if not one or not other or one["imaginary"] != other["imaginary"] or _is_whole(one) != _is_whole(other):
        return False
    try:
        # Enough for all digits that a float64 has, and for what is written here.
        context = Context(prec=1200 + len(written) + len(computed), rounding=ROUND_HALF_EVEN)
        return _agree(one, other, tolerance, context)
    except DecimalException:
        # It lies far beyond all that rounds to the one written.
        return False


def _is_whole(number: re.Match[str]) -> bool:
    """Whether this is an integer; in a complex number, 2j is as good a float as 2.5j."""
    return not (number["exponent"] or number["imaginary"] or "." in number["mantissa"])


def _agree(one: re.Match[str], other: re.Match[str], tolerance: Tolerance | None, context: Context) -> bool:
    recorded = Decimal(one["mantissa"] + (one["exponent"] or ""))
    value = _value(other["mantissa"] + (other["exponent"] or ""))
    if tolerance and not _is_whole(one):
        allowed = Decimal(tolerance.atol) + Decimal(tolerance.rtol) * abs(recorded)
        return context.compare(context.abs(context.subtract(value, recorded)), allowed) <= 0
    digits = one["mantissa"].partition(".")[2]
    if not digits and (not one["exponent"] or "." in one["mantissa"]):
        return _value(one["mantissa"] + (one["exponent"] or "")) == value
    if one["exponent"]:
        return value.normalize(Context(prec=_significant(one["mantissa"]), rounding=ROUND_HALF_EVEN)) == recorded
    return value.quantize(recorded, context=context) == recorded


def _value(text: str) -> Decimal:
    """Give the value that a computed number has, of which its text may be the shortest that tells it from others."""
    number = Decimal(text)
    if _significant(text.partition("e")[0].partition("E")[0]) > _FLOAT_DIGITS:
        return number
    nearest = float(text)
    return Decimal(nearest) if math.isfinite(nearest) and (nearest or not number) else number


def _significant(mantissa: str) -> int:
    return max(len(mantissa.replace(".", "").lstrip("+-0")), 1)


def rounded_like(written: str, computed: str) -> str:
    """Give a computed number with as many digits as a written one has; itself, where that is not written as a fraction.

    >>> rounded_like("0.333", "0.5123456"), rounded_like("2.5e-3", "0.00412"), rounded_like("4e-16", "2.96e-16")
    ('0.512', '4.1e-3', '3e-16')
    """
    one, other = _PARTS.fullmatch(written), _PARTS.fullmatch(computed)
    if not one or not other or one["imaginary"] != other["imaginary"] or _is_whole(one) or _is_whole(other):
        return computed
    places = len(one["mantissa"].partition(".")[2])
    if not places and ("." in one["mantissa"] or not one["exponent"]):
        return computed
    sign = "+" if written.startswith("+") else ""
    value = _value(other["mantissa"] + (other["exponent"] or ""))
    if not one["exponent"]:
        return f"{value:{sign}.{places}f}{one['imaginary']}"
    mantissa, _, power = f"{value:{sign}.{places}e}".partition("e")
    return f"{mantissa}{one['exponent'][0]}{_like(one['exponent'][1:], int(power))}{one['imaginary']}"


def _like(written: str, power: int) -> str:
    """Give an exponent as wide as another is written, and with a plus where that has one."""
    sign = "-" if power < 0 else "+" if written[0] in "+-" else ""
    return sign + str(abs(power)).zfill(len(written.lstrip("+-")))
