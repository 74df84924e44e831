"""MathML as one line that a person can compare with a formula: `frac(a, b)`, `sup(x, 2)`, `table{a & b; c & d}`."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

NAMES = {"mfrac": "frac", "msup": "sup", "msub": "sub", "msubsup": "subsup", "msqrt": "sqrt", "mroot": "root"}
NAMES |= {"mover": "over", "munder": "under", "munderover": "underover", "mphantom": "phantom", "mpadded": "padded"}
NAMES |= {"menclose": "enclose", "mstyle": "style", "merror": "error", "mmultiscripts": "multiscripts"}
TOLD = ("displaystyle", "linethickness", "mathvariant", "minsize", "notation", "scriptlevel", "stretchy", "width")
TOLD += ("height", "depth", "voffset", "lspace", "rspace", "id")
"""The attributes that make a difference to the eye; a row of letters is read without the others."""
INVISIBLE = {"\N{FUNCTION APPLICATION}": "", "\N{INVISIBLE TIMES}": "", "\N{NO-BREAK SPACE}": "␣"}


def sketch(mathml: str) -> str:
    """Give the structure of a formula, less its annotation."""
    root = ET.fromstring(re.sub(r"<annotation.*</annotation>", "", mathml, flags=re.DOTALL))
    return row(list(root[0]) if root[0].tag == "semantics" else list(root))


def row(elements: list[ET.Element]) -> str:
    return " ".join(filter(None, map(part, elements)))


def part(element: ET.Element) -> str:
    """Give one element: a sign as it is, and what else by its name."""
    if element.tag in ("mi", "mn", "mo", "mtext", "a"):
        return sign(element)
    if element.tag == "mspace":
        return f"space({element.get('width', '')})" if element.get("width") else ""
    if element.tag == "mtable":
        rows = (told(each) + " & ".join(row(list(cell)) + told(cell) for cell in each) for each in element)
        return f"table{told(element)}{{{'; '.join(rows)}}}"
    inner = [part(each) for each in element]
    if element.tag == "mrow":
        text = " ".join(filter(None, inner))
        return f"[{text}]{told(element)}" if len(inner) != 1 or told(element) else text
    if element.tag == "mprescripts":
        return "|"
    return f"{NAMES[element.tag]}{told(element)}({', '.join(inner)})"


def sign(element: ET.Element) -> str:
    text = "".join(INVISIBLE.get(letter, letter) for letter in "".join(element.itertext()))
    inner = f"{element[0].tag}:" if len(element) else ""
    quoted = f'{inner}"{text}"' if element.tag == "mtext" else text
    return f"{quoted}{told(element)}" if text else ""


def told(element: ET.Element) -> str:
    """Give the attributes that change how an element looks."""
    given = [f"{name}={element.get(name)}" for name in TOLD if element.get(name)]
    style = [
        rule for rule in element.get("style", "").split(";") if rule and not rule.startswith(("justify", "padding"))
    ]
    return f"<{' '.join([*given, *style])}>" if given or style else ""
