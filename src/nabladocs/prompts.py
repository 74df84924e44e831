"""Sessions with `>>>` prompts: what was typed at each, and what the page records as its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from nabladocs.directives import find_directives, settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.directives import Directive
    from nabladocs.located import Line

_SIGN = re.compile(r"[ \t]*>>>")
_MORE = re.compile(r"[ \t]*\.\.\.(?: |$)")
# At a prompt, Python says of code that it cannot parse where that stands, and shows no stack.
_TRACEBACK = re.compile(r"Traceback \((?:most recent call last|innermost last)\):\s*$|[ \t]+File \"")
_EXCEPTION = re.compile(r"\w[\w.]*")
_COMMENTED = re.compile(r"\s*(?:#|$)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: the lines typed, without the signs before them, those that answer, and those that do not.

    As in doctest, an answer goes up to the next prompt or empty line, and <BLANKLINE> stands for an empty line in it.
    `is_tight` says that no space follows the sign.
    """

    typed: tuple[Line, ...]
    answer: tuple[Line, ...]
    stray: tuple[Line, ...]
    is_tight: bool

    @property
    def raises(self) -> str:
        """The exception whose traceback is the answer, empty for none.

        As in doctest, the stack ends at the first line that begins with a letter or a digit, or with an underscore.
        """
        if not self.answer or not _TRACEBACK.match(self.answer[0].text):
            return ""
        names = (_EXCEPTION.match(line.text) for line in self.answer[1:])
        return next((name[0] for name in names if name), "")

    @property
    def directives(self) -> tuple[tuple[str, bool], ...]:
        """What the directives in its comments say."""
        return settled(tuple(find_directives(self.typed)))

    @property
    def misdirected(self) -> tuple[Directive, ...]:
        """The directives that doctest does not know, or all of them where there is no code that they are for."""
        found = tuple(find_directives(self.typed))
        if all(_COMMENTED.match(line.text) for line in self.typed):
            return found
        return tuple(directive for directive in found if not directive.is_known)


def read_prompts(lines: Sequence[Line]) -> Iterator[Prompt]:
    """Give the prompts among lines, in order."""
    starts = [number for number, line in enumerate(lines) if _SIGN.match(line.text)]
    for first, end in pairwise([*starts, len(lines)]):
        yield _read(lines[first:end])


def _read(lines: Sequence[Line]) -> Prompt:
    sign = _SIGN.match(lines[0].text)
    assert sign
    more = list(takewhile(lambda line: _MORE.match(line.text), lines[1:]))
    rest = lines[1 + len(more) :]
    answer = list(takewhile(lambda line: line.text.strip(), rest))
    indent = sign.end() - len(">>>")
    return Prompt(
        # The signs and the space behind them are as wide in all lines.
        tuple(line.cut(min(sign.end() + 1, len(line.text))) for line in (lines[0], *more)),
        tuple(line.cut(min(indent, len(line.text) - len(line.text.lstrip()))) for line in answer),
        tuple(line for line in rest[len(answer) :] if line.text.strip() and not line.text.lstrip().startswith("#")),
        lines[0].text[sign.end() : sign.end() + 1].strip() != "",
    )
