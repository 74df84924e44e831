r"""Inline values, formulas and links by names in the prose of a page.

Formulas follow pymdownx.arithmatex: `$…$` has no space inside its dollars, and what stands between `$$` and `$$`,
between `\[` and `\]` or in an environment is displayed where it is alone on its lines, also amid a paragraph.
Beside other text, `$$…$$` is a formula in the line. A backslash before a dollar makes it a dollar. Code, links'
addresses, tags and comments hold no formulas, and a formula no blank line. A list of attributes behind a displayed
formula, or on the line below it, belongs to it where it says that it is a definition. A link to a claim has `claim:`
and its name for an address, one to an equation `eq:`, one to a figure `figure:`; and a formula that is nothing but
`\eqref{…}` or `\ref{…}` is a link to an equation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
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
    """A formula: where it stands in the text, dollars and all, where its TeX does, and the values in it.

    `attributes` are what the list behind a definition says, and `stop` is the end of that list.
    """

    start: int
    end: int
    tex_start: int
    tex_end: int
    display: bool
    values: tuple[Value, ...]
    attributes: str
    stop: int


@dataclass(frozen=True, slots=True)
class Stray:
    """What should open or close a formula, alone on a line, and does not."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """The attributes of a definition that an empty line parts from the formula above them."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link by a name: where it stands in the text behind its words, or with them if it is bare; and its address.

    `form` is the command of TeX that it is, "" for a link of Markdown.
    """

    start: int
    end: int
    address_start: int
    address_end: int
    bare: bool
    form: str = ""


Found = Value | Mathematics | Stray | Orphan | Link

SCHEME = "claim:"
"""How the address of a claim begins."""
SCHEMES = (SCHEME, "eq:", "figure:")
"""How the addresses of all begin that have names."""


def _code(name: str, content: str = ".+?") -> str:
    """Give the pattern of a code span: as many backticks at its end as at its start."""
    return rf"(?P<{name}>`+){content}(?<!`)(?P={name})(?!`)"


_VALUE = r"[ \t]*\{python\}.*?"


def _tex(name: str, plain: str = r"\\.|[^\\$`]") -> str:
    """Give the pattern of TeX; inline values may stand in it, and no other code."""
    value, code = _code(f"{name}_value", _VALUE), _code(f"{name}_code")
    # What was read as a value, or as backticks that open no code, is read in no other way.
    return rf"(?:{plain}|(?>{value})|(?!{code})`++)+?"


def _dollars(name: str) -> str:
    return rf"\$\$(?P<{name}>{_tex(name, _IN_DOLLARS)})\$\$"


_IN_DOLLARS = r"\\.|[^\\$`]|\$(?!\$)"
_IN_BRACKETS = r"\\[^]\[]|[^\\`]"
_IN_ENVIRONMENT = r"(?!\\begin\{(?P=name)\})\\.|[^\\`]"
_NAME = r"[a-z]+\*?"
_DISPLAYED = "|".join(
    (
        _dollars("dollars"),
        rf"\\\[(?P<brackets>{_tex('brackets', _IN_BRACKETS)})\\\]",
        rf"(?P<environment>\\begin\{{(?P<name>{_NAME})\}}{_tex('environment', _IN_ENVIRONMENT)}\\end\{{(?P=name)\}})",
    )
)
_MARKS = {"dollars": 2, "brackets": 2, "environment": 0, "double": 2, "single": 1}
"""How many characters stand on each side of TeX that is found by a name."""
_SAYING = r"(?:[^}\n\"']|\"[^\"\n]*\"|'[^'\n]*')*"
_DEFINITION = rf"\{{:?[ ]*(?P<attributes>{_SAYING}?(?<![^ :{{])\.definition(?![^ }}]){_SAYING})\}}[ \t]*"
"""A list as attr_list reads one, that has the class by which a formula is a definition."""
_QUOTED = r"(?:\"[^\"]*\"|'[^']*')"
_ADDRESS = rf"(?:{'|'.join(SCHEMES)})[^\s()<>\"']*"
_ITEM = r"(?:[-*+]|\d+\.|:)[ \t]"
_ALONE = re.compile(
    rf"^(?:[> \t]|{_ITEM})*+(?:{_DISPLAYED})[ \t]*(?:(?:\n[> \t]*)?{_DEFINITION})?$", re.DOTALL | re.MULTILINE
)
_ORPHAN = re.compile(rf"[> \t]*(?P<list>{_DEFINITION})")
_MAY_HOLD = re.compile(rf"\$|\{{python\}}|\\(?:\[|begin\{{)|{'|'.join(SCHEMES)}")
_REFERENCE = re.compile(r"\s*\\(?P<form>eqref|ref)\s*\{(?P<name>[^{}]*)\}\s*")
"""A formula that is nothing but the number of another."""
_TOKEN = re.compile(
    # What none of them begins with is passed over at once.
    r"(?=[\\<>\]\[`$ \t])(?:"
    + "|".join(
        (
            rf"(?P<stray>^[> \t]*(?:\$\$|\\[][]|\\(?:begin|end)\{{{_NAME}\}})[ \t]*$)",
            r"\\.",
            r"(?P<comment><!--.*?-->)",
            rf"</?[a-zA-Z][\w:-]*(?:\s+[\w:@.-]+(?:\s*=\s*(?:{_QUOTED}|[^\s\"'=<>`]+))?)*\s*/?>",
            r"<[a-zA-Z][\w+.-]*:[^<>\s]*>",
            rf"(?P<bare>\[[ \t]*)?\]\([ \t]*<?(?P<link>{_ADDRESS})>?(?:\s+{_QUOTED})?\s*\)",
            rf"^(?:>[ ]?)*[ ]{{0,3}}\[[^\]^][^\]\n]*\]:[ \t]*<?(?P<defined>{_ADDRESS})>?",
            r"\]\([ \t]*(?:<[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)",
            r"^[> \t]*\[[^\]^][^\]\n]*\]:[ \t]*\S+",
            _code("ticks"),
            r"`+",
            _dollars("double"),
            rf"\$(?!\s)(?P<single>{_tex('single')})(?<!\s)\$",
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
    whole = text.whole
    last: Mathematics | None = None
    for start, end in _paragraphs(text, closed):
        orphan = _ORPHAN.fullmatch(whole, start, end) if last else None
        if orphan and last and not whole[last.stop : start].strip("> \t\n"):
            yield Orphan(orphan.start("list"), end)
        last = None
        for found in _find(whole, start, end) if _MAY_HOLD.search(whole, start, end) else ():
            yield found
            last = found if isinstance(found, Mathematics) and found.display else None


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
    at = known = start
    for found in _ALONE.finditer(whole, start, end):
        known = max(known, _end_around(whole, known, found.start(), end))
        if known <= found.start():
            yield from _find_in_lines(whole, at, found.start())
            yield _mathematics(whole, found, next(name for name in _MARKS if found[name]), display=True)
            at = known = found.end()
    yield from _find_in_lines(whole, at, end)


def _end_around(whole: str, start: int, at: int, end: int) -> int:
    """Give where the code or comment ends that an offset is in the midst of; the offset itself where it is in none."""
    first, last = max(_pieces(whole, start, at), default=(at, at))
    if "`" not in whole[first:last] and "<!--" not in whole[first:last]:
        return at
    tokens = takewhile(lambda token: token.start() < at, _TOKEN.finditer(whole, first, end))
    return max((token.end() for token in tokens if token["ticks"] or token["comment"]), default=at)


def _find_in_lines(whole: str, start: int, end: int) -> Iterator[Found]:
    for first, last in _pieces(whole, start, end):
        for found in _TOKEN.finditer(whole, first, last):
            value = _value(whole, found) if found["ticks"] else None
            if value:
                yield value
            elif found["single"] and (reference := _REFERENCE.fullmatch(found["single"])):
                start, end = (found.start("single") + offset for offset in reference.span("name"))
                yield Link(*found.span(), start, end, bare=True, form=reference["form"])
            elif found["double"] or found["single"]:
                yield _mathematics(whole, found, "double" if found["double"] else "single", display=False)
            elif name := next((name for name in ("link", "defined") if found[name]), ""):
                yield Link(*found.span(), *found.span(name), bare=found["bare"] is not None)
            elif found["stray"]:
                yield Stray(found.end() - len(found[0].lstrip("> \t")), found.start() + len(found[0].rstrip(" \t")))


def _value(whole: str, found: re.Match[str]) -> Value | None:
    ticks = len(found["ticks"])
    code = _CODE.fullmatch(whole, found.start() + ticks, found.end() - ticks)
    return Value(found.start(), found.end(), *code.span("code")) if code else None


def _mathematics(whole: str, found: re.Match[str], name: str, *, display: bool) -> Mathematics:
    start, end = found.span(name)
    attributes = (found["attributes"] if display else "") or ""
    marks = _MARKS[name]
    stop = found.start() + len(found[0].rstrip(" \t")) if attributes else end + marks
    values = _values(whole, start, end)
    return Mathematics(start - marks, end + marks, start, end, display, values, attributes, stop)


def _values(whole: str, start: int, end: int) -> tuple[Value, ...]:
    found = (_value(whole, value) for value in _VALUES.finditer(whole, start, end))
    return tuple(value for value in found if value)


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
