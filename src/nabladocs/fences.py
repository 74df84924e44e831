"""Fenced blocks with the place of each of their characters, as pymdownx.superfences sees them.

Superfences works in two steps, and so does this reader. It first takes all that looks like a fence, at any indent and
behind quote marks. Later, Python-Markdown's block parser gives back those that turn out to stand in an indented code
block; only that parser knows what a list, an admonition or a tab makes of an indent, so it is asked (`containers`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nabladocs.containers import Mark, normalized, outside_flow
from nabladocs.source import TAB_WIDTH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

PYTHON = frozenset({"python", "python3", "py"})
PYCON = frozenset({"pycon"})
CLAIM = "claim"
CLAIMS = "claims"
LISTS = frozenset({"definitions", "environment"})
"""Languages of ours where nothing stands in the fence; others have used the names."""
LANGUAGES = PYTHON | PYCON | {"output", CLAIM, CLAIMS}
"""What is ours and drawn by us: behind one of these words a fence is a fence, whatever else its opening line says."""
UNASKED = frozenset({"tree", "pyodide"})
"""What markdown-exec runs without `exec`, with options that superfences does not know."""

_OPENING = re.compile(r"(?P<prefix>[> \t]*)(?P<marker>`{3,}|~{3,})[ \t]*(?P<info>.*)", re.DOTALL)
_SIGN = re.compile(r"[$`]|\\(?:\[|begin\{)|\]\([ \t]*<?claim:")


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line of a fence; lines are counted from 0 in those given.

    `prefix` is what stands before the marker, `width` columns wide, `info` what follows it without the spaces around.
    `language` is in lower case, and empty for none.
    """

    first: int
    prefix: str
    width: int
    marker: str
    info: str
    info_column: int
    language: str


class BodyLine(NamedTuple):
    """A line of a fence: its number, the characters cut off before it, and the rest.

    A tab that reaches across the cut leaves spaces for the columns that stay.
    """

    number: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fence(Opening):
    """A fenced block; `last` is its closing line."""

    last: int
    body: tuple[BodyLine, ...]


@dataclass(frozen=True, slots=True)
class Unclosed(Opening):
    """The opening line of a fence that never closes, where it is ours or would swallow one of ours.

    `stop` is where the search for its end stops: at a line that is indented less, at one that is quoted more or less
    deeply, or at the number of lines.
    """

    stop: int
    reason: Literal["end", "indent", "quote"]

    @property
    def last(self) -> int:
        """Its last line, which is its only one."""
        return self.first


@dataclass(frozen=True, slots=True)
class Blocks:
    """The fences of a page, and the numbers of the lines that are no prose.

    Of the lines in indented code, raw HTML and comments, `closed` has those in which a formula or code could begin, and
    may lack others. `indented` are fences that are only text, because they stand in indented code.
    """

    fences: tuple[Fence | Unclosed, ...]
    closed: frozenset[int]
    indented: tuple[Fence, ...] = ()


def read_fences(lines: Sequence[str]) -> tuple[Fence | Unclosed, ...]:
    """Give the fenced blocks among lines, in order."""
    return read_blocks(lines).fences


def read_blocks(lines: Sequence[str], parted: Collection[str] = ()) -> Blocks:
    """Give the fenced blocks among lines, and the lines that are no prose.

    `parted` are the languages of fences that are drawn with a blank line below them. A list right below such a fence
    is one then, and what is indented in it belongs to it.
    """
    plain = normalized(lines)
    taken = tuple(_scan(lines, plain))
    ends = ((fence.first, fence.stop if isinstance(fence, Unclosed) else fence.last + 1) for fence in taken)
    fenced = {number for first, end in ends for number in range(first, end)}
    signs = ((number, _SIGN.search(line)) for number, line in enumerate(plain) if number not in fenced)
    marks = [Mark(fence.first, fence.last, fence.width, fence.language in parted) for fence in taken]
    marks += [Mark(number, number, sign.start()) for number, sign in signs if sign]
    regions = outside_flow(plain, sorted(marks, key=lambda mark: mark.first))
    return Blocks(
        # A fence in raw HTML is drawn, whatever stands around it; an opening line alone is just text there.
        tuple(
            fence
            for fence in taken
            if fence.first not in regions or (regions[fence.first] == "raw" and isinstance(fence, Fence))
        ),
        frozenset(fenced | regions.keys()),
        tuple(fence for fence in taken if isinstance(fence, Fence) and regions.get(fence.first) == "code"),
    )


# --- where fences open and close ----------------------------------------------------------------------------------


def _scan(lines: Sequence[str], plain: Sequence[str]) -> Iterator[Fence | Unclosed]:
    at = 0
    while at < len(lines):
        opening = _opening(lines[at], at)
        if opening:
            # A line that breaks a fence off opens none: superfences goes on below it.
            at, reason = _end(plain, opening)
            if reason == "closed":
                body = tuple(_cut(lines[n], n, opening.width) for n in range(opening.first + 1, at))
                yield Fence(**_fields(opening), last=at, body=body)
            elif opening.language in LANGUAGES or any(map(is_ours, plain[opening.first + 1 : at])):
                yield Unclosed(**_fields(opening), stop=at, reason=reason)
        at += 1


def _opening(line: str, number: int) -> Opening | None:
    found = _OPENING.match(line)
    language = language_of(found["marker"], found["info"]) if found else None
    if found is None or language is None:
        return None
    prefix, marker, info = found.group("prefix", "marker", "info")
    width = len(prefix.expandtabs(TAB_WIDTH))
    return Opening(number, prefix, width, marker, info.rstrip(" \t"), found.start("info"), language)


def is_ours(line: str) -> bool:
    """Say whether a line opens a fence of ours."""
    opening = _opening(line, 0)
    return opening is not None and opening.language in LANGUAGES


def _fields(opening: Opening) -> dict[str, Any]:
    return {name: getattr(opening, name) for name in Opening.__slots__}


def _end(plain: Sequence[str], opening: Opening) -> tuple[int, Literal["closed", "end", "indent", "quote"]]:
    """Give the number of the line at which a fence ends, and why it does."""
    depth = opening.prefix.count(">")
    paused = False
    for number in range(opening.first + 1, len(plain)):
        head = plain[number][: opening.width]
        before = head[: len(head) - len(head.lstrip("> "))]
        rest = plain[number][len(before) :]
        quoted = before.count(">")
        if quoted > depth or (rest and paused and quoted < depth):
            return number, "quote"
        if rest and len(before) < opening.width:
            return number, "indent"
        if rest.rstrip(" \t") == opening.marker:
            return number, "closed"
        paused = not rest
    return len(plain), "end"


def _cut(line: str, number: int, width: int) -> BodyLine:
    """Cut up to `width` columns of prefix off a line."""
    column = columns = 0
    while column < len(line) and columns < width and line[column] in "> \t":
        columns += TAB_WIDTH - columns % TAB_WIDTH if line[column] == "\t" else 1
        column += 1
    return BodyLine(number, column, " " * max(columns - width, 0) + line[column:])


# --- what an opening line says ------------------------------------------------------------------------------------

_FIRST_WORD = re.compile(r"[\s{]*\.?(?P<language>\w+)(?![\w#.+-])")
_EXEC = re.compile(r"(?<![^\s{])exec(?![\w-])|\"[^\"]*\"|'[^']*'")
_HEADER = re.compile(
    r"""(?:\.?(?P<language>[\w#.+-]+)(?=[ \t]|$))?
        (?:[ \t]*\{(?P<attributes>.*)\}
          |(?P<options>(?:[ \t]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?P<quote>["']).*?(?P=quote))?(?=[ \t]|$))+))?""",
    re.VERBOSE,
)
_OPTION = re.compile(r"(?P<name>\w+)(?:=(?P<quote>[\"'])(?P<value>.*?)(?P=quote))?")
_CLASS = re.compile(r"(?:^|\s)\.([^\s=}]+)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LINES = r"\d+(?:-\d+)?"
_PRESENTED = {
    "title": re.compile(""),
    "title_mode": re.compile(""),
    "linenums": re.compile(r"\d"),
    "hl_lines": re.compile(rf"{_LINES}(?:[ \t]+{_LINES})*$"),
}
"""The options that superfences takes, and what it asks of their values."""


def language_of(marker: str, info: str) -> str | None:
    """Give the language that an opening line names, empty for none; None where the line opens no fence.

    Superfences opens no fence where it does not understand the line, and we leave such a line alone. But a slip behind
    a language of ours, or behind a promise to run, must be found: there the fence is one for us.
    """
    found = _HEADER.fullmatch(info.rstrip(" \t"))
    language = _named(found) if found and _is_known(found["options"] or "") else None
    if language in LANGUAGES:
        return language
    first = _FIRST_WORD.match(info)
    word = first["language"].lower() if first else ""
    if word in LANGUAGES or (language is None and (word in UNASKED or exec_column(info) is not None)):
        # Code between three backticks may begin a line of prose: ``` python ``` is such code.
        return None if language is None and "`" in marker and "`" in info else word
    return language


def exec_column(info: str) -> int | None:
    """Give where an info string says `exec`, outside the values of its options; None where it does not."""
    return next((found.start() for found in _EXEC.finditer(info) if found[0] == "exec"), None)


def _named(header: re.Match[str]) -> str:
    """Give the language of a header: its first word or, where that is in braces, the first class there."""
    if header["language"]:
        return header["language"].lower()
    first = _CLASS.search(_QUOTED.sub("", header["attributes"] or ""))
    return first[1].lower() if first else ""


def _is_known(options: str) -> bool:
    """Say whether superfences takes all options of a header; a flag's value is its own name."""
    given = ((option["name"], option["value"]) for option in _OPTION.finditer(options))
    return all(
        name in _PRESENTED and _PRESENTED[name].match(name if value is None else value) is not None
        for name, value in given
    )
