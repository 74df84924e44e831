r"""The rows of a displayed formula that have a number, and the places of numbers and references in its TeX.

They are those of LaTeX: an environment without a star has a number, or one for each row that does not say `\notag`.
Besides, a row with a `\label` has one wherever it stands, and what a `\tag` says is the number of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.mathml import Edits
    from nabladocs.model import Numbered

ID = re.compile(r' id="nabla-row-(?P<number>[0-9]+)"')
TAG = re.compile(r"<mtext>nabla-row-(?P<number>[0-9]+)</mtext>")
"""The id and the number of a row while its formula is drawn: math-core takes few of the signs that names have."""
REFERENCE = re.compile("\ue000(?P<number>[0-9]+)\ue001")
"""What stands for a reference while its formula is drawn."""

_SINGLE = {"equation", "multline"}
_NUMBERED = r"align|eqnarray|alignat|flalign|gather|equation|multline"
_WHOLE = re.compile(rf"\s*\\begin\s*\{{(?P<name>{_NUMBERED})(?P<star>\*?)\}}")
_TOKEN = re.compile(
    r"""(?P<comment>%[^\n]*)
      | \\label\s*\{(?P<label>[^{}]*)\}
      | \\tag(?P<plain>\*?)\s*\{(?P<tag>(?:[^{}]|\{[^{}]*\})*)\}
      | (?P<silent>\\(?:notag|nonumber)(?![a-zA-Z]))
      | \\(?P<form>eqref|ref)\s*\{(?P<name>[^{}]*)\}
      | (?P<opening>\\begin\s*\{[^{}]*\}|\{)
      | (?P<closing>\\end\s*\{[^{}]*\}|\})
      | (?P<break>\\\\)
      | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_MAY_HAVE = re.compile(rf"\\(?:label|tag|notag|nonumber|(?:eq)?ref)\b|\\begin\s*\{{(?:{_NUMBERED})\}}")

Token = re.Match[str]


@dataclass(slots=True)
class Row:
    """A row, from where to where it stands in the TeX, and what in it says something of its number.

    It `counts` where its environment numbers it.
    """

    start: int
    counts: bool
    end: int = 0
    labels: list[Token] = field(default_factory=list)
    tags: list[Token] = field(default_factory=list)
    silent: list[Token] = field(default_factory=list)

    @property
    def has_number(self) -> bool:
        """Whether a number stands beside it, or a tag in the place of one."""
        return bool(self.tags or self.labels or (self.counts and not self.silent))


def rows_of(tex: str) -> list[Row]:
    """Give the rows of a displayed formula; an empty one at its end is none."""
    if not _MAY_HAVE.search(tex):
        return []
    whole = _WHOLE.match(tex)
    counts = whole is not None and not whole["star"]
    is_one = whole is not None and whole["name"] in _SINGLE
    rows = [Row(whole.end() if whole else 0, counts)]
    depth = 0
    for token in _TOKEN.finditer(tex, rows[0].start):
        if token["closing"] and not depth and whole:
            rows[-1].end = token.start()
            break
        if token["break"] and not depth and not is_one:
            rows[-1].end = token.start()
            rows.append(Row(token.end(), counts))
        else:
            _note(rows[-1], token)
            depth += bool(token["opening"]) - bool(token["closing"])
    else:
        rows[-1].end = len(tex)
    return rows if tex[rows[-1].start : rows[-1].end].strip("> \t\r\n") else rows[:-1]


@dataclass(frozen=True, slots=True)
class Entitled:
    """A row with its number, and the name by which its first label calls it, "" for none."""

    row: Row
    number: str
    name: str


def entitled(formulas: Iterable[str]) -> Iterator[tuple[Entitled, ...]]:
    """Give the rows that have a number for each displayed formula of a page, in order; tags are not counted."""
    count = 0
    for tex in formulas:
        found = []
        for row in rows_of(tex):
            if row.has_number:
                count += not row.tags
                number = row.tags[0]["tag"].strip() if row.tags else str(count)
                found.append(Entitled(row, number, name_of(row.labels[0]["label"]) if row.labels else ""))
        yield tuple(found)


def name_of(label: str) -> str:
    """Give the name that a label is: authors of LaTeX write before it that it is an equation's.

    >>> name_of("eq:ridge"), name_of("ridge")
    ('ridge', 'ridge')
    """
    return label.strip().removeprefix("eq:")


def _note(row: Row, token: Token) -> None:
    if token["label"] is not None:
        row.labels.append(token)
    elif token["tag"] is not None:
        row.tags.append(token)
    elif token["silent"]:
        row.silent.append(token)


def references_in(tex: str) -> list[Token]:
    """Give the commands in a formula that stand for the numbers of others."""
    return [token for token in _TOKEN.finditer(tex) if token["form"]] if "ref" in tex else []


def edits_of(tex: str, numbered: Sequence[Numbered], *, references: bool) -> Edits:
    """Give what is to stand in a formula for its numbers to be drawn, and for references to be found in what is drawn.

    A row gets the id of its number among the others, if that has a name.
    """
    if not _MAY_HAVE.search(tex):
        return ()
    edits: list[tuple[int, int, str]] = []
    if references:
        marks = enumerate(references_in(tex))
        edits += [(*token.span(), f"\\text{{\ue000{number}\ue001}}") for number, token in marks]
    if numbered:
        rows = rows_of(tex)
        edits += [(*token.span(), "") for row in rows for token in (*row.labels, *row.tags, *row.silent)]
        shown = enumerate(zip((row for row in rows if row.has_number), numbered, strict=True))
        for number, (row, each) in shown:
            # A comment ends with its line, and would take the number with it.
            commented = "%" in tex[row.start : row.end]
            end = row.end if commented else len(tex[: row.end].rstrip())
            edits.append((end, end, "\n" * commented + _tag(number, each)))
    return tuple(sorted(edits))


def _tag(number: int, numbered: Numbered) -> str:
    return f" \\tag*{{nabla-row-{number}}}" + (f"\\label{{nabla-row-{number}}}" if numbered.name else "")


def with_tags(tex: str, numbered: Sequence[Numbered], references: Sequence[str]) -> str:
    """Give a formula as TeX that others number as the page does: by tags, and with numbers for what it refers to."""
    for start, end, new in reversed(edits_of(tex, numbered, references=bool(references))):
        tex = tex[:start] + new + tex[end:]
    for number, each in enumerate(numbered):
        tex = tex.replace(_tag(number, each), f" \\tag{'*' * each.plain}{{{each.number}}}", 1)
    tex = REFERENCE.sub(lambda mark: references[int(mark["number"])], tex)
    return _UNSTARRED.sub(r"\1*}", tex) if numbered else tex


_UNSTARRED = re.compile(rf"(\\(?:begin|end)\{{(?:{_NUMBERED}))\}}")
