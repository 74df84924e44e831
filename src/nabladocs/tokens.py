"""The parts of an output that are compared as one: numbers, strings, words, brackets and single signs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["gap", "dots", "number", "string", "open", "close", "comma", "word", "sign"]

_NUMBER = r"(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
# A cell may print a million quotes, and from each of them the end would be looked for.
_QUOTED = "|".join(rf"{quote}(?:[^{quote}\\\n]|\\.){{0,200}}{quote}" for quote in "'\"")
_TOKEN = re.compile(
    rf"""
      (?P<gap>\s+)
    | (?P<dots>\.\.\.)
    | (?P<number>(?<=[\d.])[+-]{_NUMBER}j(?!\w)           # the imaginary part of 1.5-2.5j, with its sign
               | (?<![\w.])[+-]?{_NUMBER}j?(?!\w|\.\d))   # not in x1, 0x1f, 1.26.4 and 5ms
    | (?P<string>(?<!\w)[bBrRuUfF]{{0,2}}(?:{_QUOTED})(?!\w))
    | (?P<open>[\[({{])
    | (?P<close>[\])}}])
    | (?P<comma>,)
    | (?P<word>\w+)
    | (?P<sign>.)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A part of a text, from one character offset to another."""

    kind: Kind
    text: str
    start: int
    end: int


# Each rung of the ladder asks for the same two texts.
@lru_cache(maxsize=4)
def tokens(text: str) -> tuple[Token, ...]:
    """Give the tokens of a text, which leave nothing of it out."""
    return tuple(
        Token(found.lastgroup, found[0], found.start(), found.end())  # type: ignore[arg-type]  # the groups' names
        for found in _TOKEN.finditer(text)
    )


@lru_cache(maxsize=4)
def laid_out(text: str) -> tuple[Token, ...]:
    """Give the tokens of a text without the white space that only lays them out.

    One space stands for any that parts two words. NumPy pads what stands between brackets and commas, and the two parts
    of a complex number.
    """
    parts = tokens(text)
    kept: list[Token] = []
    for number, token in enumerate(parts):
        if token.kind != "gap":
            kept.append(token._replace(text=" ".join(token.text.split())) if token.kind == "string" else token)
        elif kept and number + 1 < len(parts) and not _is_padding(kept[-1], parts[number + 1]):
            kept.append(token._replace(text=" "))
    return tuple(kept)


def _is_padding(before: Token, after: Token) -> bool:
    """Whether white space between two tokens says nothing."""
    if before.kind in ("open", "comma") or after.kind in ("close", "comma"):
        return True
    return before.kind == after.kind == "number" and after.text[0] in "+-" and after.text.endswith("j")
