"""The text of a claim parted into lines: what is said of it, declarations and statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.reader.tokens import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = ("title", "family", "links", "steps")
"""The words by which a line says something of the claim."""
_HEADING = re.compile(r"[ \t]*(?P<word>[A-Za-z]+)[ \t]*(?::(?![=:])[ \t]*(?P<value>.*))?")


class Heading(NamedTuple):
    """A line such as `title: …`; where its word stands, and where its value."""

    word: str
    value: str
    span: tuple[int, int]
    value_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration or statement, or a part of one: its tokens, of which there is one at least."""

    whole: str
    tokens: tuple[Token, ...]

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text of the claim."""
        return self.tokens[0].start, self.tokens[-1].span[1]

    @property
    def text(self) -> str:
        """What is written there."""
        return self.whole[slice(*self.span)]

    def cut(self, start: int, end: int | None = None) -> Line | None:
        """Give a part of it, counted in tokens; None where that is empty."""
        tokens = self.tokens[start:end]
        return Line(self.whole, tokens) if tokens else None

    def outside(self, word: str) -> Iterator[int]:
        """Give where a token stands that no bracket holds."""
        depth = 0
        for number, token in enumerate(self.tokens):
            depth += _opened(token)
            if token.text == word and depth == 0:
                yield number


def lines_of(text: str) -> Iterator[Heading | Line]:
    """Give the lines of a claim, parted at semicolons too; an open bracket joins a line to the next one."""
    pending: list[Token] = []
    depth = place = 0
    for written in text.split("\n"):
        heading = _heading(text, place, place + len(written))
        tokens = [] if heading else list(tokens_of(text, place, place + len(written)))
        if pending and (heading or not written.strip() or declares(tokens)):
            yield Line(text, tuple(pending))
            pending, depth = [], 0
        if heading:
            yield heading
        for token in tokens:
            if token.text == ";":
                depth = 0
            else:
                pending.append(token)
                depth += _opened(token)
            if pending and (token.text == ";" or (depth <= 0 and token is tokens[-1])):
                yield Line(text, tuple(pending))
                pending, depth = [], 0
        place += len(written) + 1
    if pending:
        yield Line(text, tuple(pending))


def declares(tokens: list[Token] | tuple[Token, ...]) -> bool:
    """Whether a line begins with names and `in`."""
    words = [token.text for token in tokens]
    if "in" not in words[1:]:
        return False
    head = tokens[: words.index("in", 1)]
    return all(token.kind in ("name", "odd") or token.text == "," for token in head)


def _opened(token: Token) -> int:
    return (token.text in ("(", "[")) - (token.text in (")", "]"))


def _heading(text: str, start: int, end: int) -> Heading | None:
    found = _HEADING.fullmatch(text, start, end)
    if not found or (found["value"] is None and found["word"] != "steps"):
        return None
    value = (found["value"] or "").strip()
    value_start = found.start("value") if value else found.start("word")
    value_end = value_start + len(value or found["word"])
    return Heading(found["word"], value, found.span("word"), (value_start, value_end))
