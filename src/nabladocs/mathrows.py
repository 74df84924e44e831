"""Rows of MathML that change nothing: a page of formulas is lighter without them, and drawn the same."""

from __future__ import annotations

import re

# Leaves, with what is in them, are most of a formula.
_TOKEN = re.compile(r"<(m[inos]|mtext|mspace)\b([^>]*)(?:/>|>([^<]*)</\1>)|<(/?)(\w+)([^>]*)>([^<]*)")
_APPLIED = "\N{FUNCTION APPLICATION}"
# What an element is to the row that it stands in: it may begin and end it, or stand within it, or change with it.
_PLAIN, _WITHIN, _CHANGING = 2, 1, 0
# A row has them as the operators that they are, wherever they stand in it.
_FENCES = frozenset("()[]{}")
# They are as high as they are, whatever stands beside them, but what is at the end of a row may be another operator.
_STEADY = frozenset("=+\N{MINUS SIGN},;:<>≤≥≠∈→↦⋅\N{MULTIPLICATION SIGN}∘⊙⊗±≈≡.…") | {_APPLIED}
_SCRIPTS = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_SOLID = frozenset(("mrow", "mfrac", "msqrt", "mroot", "mtable"))


def without_needless_rows(markup: str) -> str:
    """Give a formula without the rows in rows that change nothing in how it is drawn.

    A row decides which of its operators come first or last, and how far fences stretch. It is dissolved if neither
    would change: it begins and ends with a fence or no operator at all, and has none that may stretch.
    Where math-core makes rows in rows, it is around functions and what they are applied to.
    """
    if _APPLIED not in markup:
        return markup
    tokens = [""]
    opened: list[tuple[str, int]] = [("", 0)]
    children: list[list[int]] = [[]]
    for token in _TOKEN.finditer(markup):
        leaf, attributes, text, closing, name, others, _ = token.groups()
        if leaf:
            children[-1].append(_leaf(leaf, attributes, text))
        elif others.endswith("/"):
            children[-1].append(_CHANGING)
        elif not closing:
            opened.append((f"{name}{others}", len(tokens)))
            children.append([])
        else:
            (name, start), inside = opened.pop(), children.pop()
            if name == opened[-1][0] == "mrow" and _is_needless(inside):
                tokens[start] = ""
                children[-1] += inside
                continue
            children[-1].append(_branch(name, inside))
        tokens.append(token[0])
    return "".join(tokens)


def _leaf(name: str, attributes: str, text: str) -> int:
    if name != "mo":
        return _WITHIN if name in ("ms", "mspace") else _PLAIN
    if 'stretchy="false"' in attributes or "minsize=" in attributes:
        return _PLAIN if text in _FENCES else _WITHIN
    return _WITHIN if text in _STEADY else _CHANGING


def _branch(name: str, inside: list[int]) -> int:
    if name in _SCRIPTS or len(inside) == 1:
        # An operator with scripts is an operator, and so is one that is alone in a row.
        return inside[0]
    return _PLAIN if name in _SOLID else _WITHIN


def _is_needless(inside: list[int]) -> bool:
    return bool(inside) and inside[0] == inside[-1] == _PLAIN and _CHANGING not in inside
