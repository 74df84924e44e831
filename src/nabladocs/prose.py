"""Inline values, formulas and links to claims in the prose of a page.

Formulas follow pymdownx.arithmatex: `$…$` has no space inside its dollars, and `$$…$$` alone on its lines is displayed,
there also in the middle of a paragraph. Beside other text, `$$…$$` is a formula in the line. A backslash before a
dollar makes it a dollar. Code, links' addresses, tags and comments hold no formulas, and a formula no blank line.
A link to a claim has `claim:` and its name for an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nabladocs.located import Text


@dataclass(frozen=True, slots=True)
class Value:
    """An inline value: where it stands in the text, backticks and all, and where its expression does."""

    start: int
    end: int
    code_start: int
    code_end: int


@dataclass(frozen=True, slots=True)
class Mathematics:
    """A formula: where it stands in the text, dollars and all, where its TeX does, and the values in it."""

    start: int
    end: int
    tex_start: int
    tex_end: int
    display: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """Two dollars alone on a line that open or close nothing."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a claim: where it stands in the text behind its words, or with them if it is bare; and its address."""

    start: int
    end: int
    address_start: int
    address_end: int
    bare: bool


Found = Value | Mathematics | Stray | Link

SCHEME = "claim:"
"""How the address of a claim begins."""


def _code(name: str, content: str = ".+?") -> str:
    """Give the pattern of a code span: as many backticks at its end as at its start."""
    return rf"(?P<{name}>`+){content}(?<!`)(?P={name})(?!`)"


_VALUE = r"[ \t]*\{python\}.*?"


def _tex(name: str, dollar: str = "") -> str:
    """Give the pattern of TeX; inline values may stand in it, and no other code."""
    value, code = _code(f"{name}_value", _VALUE), _code(f"{name}_code")
    # What was read as a value, or as backticks that open no code, is read in no other way.
    return rf"(?:\\.|[^\\$`]{dollar}|(?>{value})|(?!{code})`++)+?"


def _display(name: str) -> str:
    return rf"\$\$(?P<{name}>{_tex(name, _ONE_DOLLAR)})\$\$"


_ONE_DOLLAR = r"|\$(?!\$)"
_QUOTED = r"(?:\"[^\"]*\"|'[^']*')"
_ADDRESS = rf"{SCHEME}[^\s()<>\"']*"
_ITEM = r"(?:[-*+]|\d+\.|:)[ \t]"
_ALONE = re.compile(rf"^(?:[> \t]|{_ITEM})*+{_display('tex')}[ \t]*$", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(
    # What none of them begins with is passed over at once.
    r"(?=[\\<>\]\[`$ \t])(?:"
    + "|".join(
        (
            r"\\.",
            r"<!--.*?-->",
            rf"</?[a-zA-Z][\w:-]*(?:\s+[\w:@.-]+(?:\s*=\s*(?:{_QUOTED}|[^\s\"'=<>`]+))?)*\s*/?>",
            r"<[a-zA-Z][\w+.-]*:[^<>\s]*>",
            rf"(?P<bare>\[[ \t]*)?\]\([ \t]*<?(?P<link>{_ADDRESS})>?(?:\s+{_QUOTED})?\s*\)",
            rf"^(?:>[ ]?)*[ ]{{0,3}}\[[^\]^][^\]\n]*\]:[ \t]*<?(?P<defined>{_ADDRESS})>?",
            r"\]\([ \t]*(?:<[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)",
            r"^[> \t]*\[[^\]^][^\]\n]*\]:[ \t]*\S+",
            _code("ticks"),
            r"`+",
            _display("double"),
            rf"\$(?!\s)(?P<single>{_tex('single')})(?<!\s)\$",
            r"(?P<stray>^[> \t]*\$\$[ \t]*$)",
        )
    )
    + ")",
    re.DOTALL | re.MULTILINE,
)
"""What must be read as one, the first that fits first; what has no name is passed over."""

_VALUES = re.compile(_code("ticks", _VALUE), re.DOTALL)
_CODE = re.compile(r"\s*\{python\}\s*(?P<code>.*?)\s*", re.DOTALL)


def find_in_prose(text: Text, closed: Collection[int]) -> Iterator[Found]:
    """Give the inline values, formulas and links of a text, in order; lines that are closed hold none."""
    for start, end in _paragraphs(text, closed):
        if any(sign in text.whole[start:end] for sign in ("$", "{python}", "claim:")):
            yield from _find(text.whole, start, end)


def _paragraphs(text: Text, closed: Collection[int]) -> Iterator[tuple[int, int]]:
    """Give the runs of lines that are neither empty nor closed, as offsets."""
    start = None
    for number, line in enumerate(text.lines):
        ends = number in closed or not line.text.strip("> \t")
        if ends and start is not None:
            yield start, text.starts[number] - 1
        start = None if ends else text.starts[number] if start is None else start
    if start is not None:
        yield start, len(text.whole)


def _find(whole: str, start: int, end: int) -> Iterator[Found]:
    at = start
    for found in _ALONE.finditer(whole, start, end):
        yield from _find_in_lines(whole, at, found.start())
        yield _mathematics(whole, found, "tex", display=True)
        at = found.end()
    yield from _find_in_lines(whole, at, end)


def _find_in_lines(whole: str, start: int, end: int) -> Iterator[Found]:
    for first, last in _pieces(whole, start, end):
        for found in _TOKEN.finditer(whole, first, last):
            value = _value(whole, found) if found["ticks"] else None
            if value:
                yield value
            elif found["double"] or found["single"]:
                yield _mathematics(whole, found, "double" if found["double"] else "single", display=False)
            elif name := next((name for name in ("link", "defined") if found[name]), ""):
                yield Link(*found.span(), *found.span(name), bare=found["bare"] is not None)
            elif found["stray"]:
                yield Stray(found.end() - len(found[0].lstrip("> \t")), found.end())


def _value(whole: str, found: re.Match[str]) -> Value | None:
    ticks = len(found["ticks"])
    code = _CODE.fullmatch(whole, found.start() + ticks, found.end() - ticks)
    return Value(found.start(), found.end(), *code.span("code")) if code else None


def _mathematics(whole: str, found: re.Match[str], name: str, *, display: bool) -> Mathematics:
    tex_start, tex_end = found.span(name)
    dollars = 1 if name == "single" else 2
    values = (_value(whole, value) for value in _VALUES.finditer(whole, tex_start, tex_end))
    return Mathematics(
        tex_start - dollars, tex_end + dollars, tex_start, tex_end, display, tuple(value for value in values if value)
    )


# --- lines that text does not run across --------------------------------------------------------------------------

_LINE = re.compile(
    r"""(?P<quotes>[> \t]*)
        (?:(?P<alone>[#]|!!![ ]|[?]{3}[+]?[ ]|===[!+]*[ ]")|(?P<item>(?:[-*+]|\d+[.])[ \t])|(?P<begin>:[ ]|\[\^))?""",
    re.VERBOSE,
)
_RULED = re.compile(r"[> \t]*[|:-][|: \t-]*\|[|: \t-]*|[> \t]*\|[|: \t-]+")


def _pieces(whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a paragraph where Markdown does: at headings, items, rows of tables and deeper quotes."""
    lines = whole[start:end].split("\n")
    is_table = len(lines) > 1 and _RULED.fullmatch(lines[1]) is not None
    at = start
    depth, listing = 0, False
    for line in lines:
        kind = _LINE.match(line)
        assert kind
        quotes = kind["quotes"].count(">")
        # Only below another item is an item more than a line of its paragraph.
        listing = bool(kind["item"]) if at == start else listing
        alone = is_table or kind["alone"] is not None
        if at > start and (alone or kind["begin"] or quotes > depth or (listing and kind["item"])):
            yield start, at - 1
            start = at
        at += len(line) + 1
        if alone:
            yield start, at - 1
            start = at
        depth = quotes
    if start < end:
        yield start, end
