"""The directives of doctest: how an example is to be run and compared, said in a comment of its code.

An example may end in `# doctest: +ELLIPSIS, -NUMBER`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.located import Line

_NOTHING = "nothing: a mismatch is drawn in one way, and every one of them is"
_PREFIXES = "nothing: it is for prefixes of strings in Python 2"

_EFFECTIVE = {
    "SKIP": "the example is shown, and does not run",
    "REMOTE_DATA": "the same: no build may rely on the network",
    "ELLIPSIS": "`...` in the output stands for any text",
    "NORMALIZE_WHITESPACE": "all white space is alike",
    "NUMBER": "numbers are compared at the precision written",
    "FLOAT_CMP": "numbers are compared as numbers",
    "IGNORE_EXCEPTION_DETAIL": "of an exception, only its class counts",
    "DONT_ACCEPT_TRUE_FOR_1": "`True` is not what `1` says, nor `False` what `0` does",
    "DONT_ACCEPT_BLANKLINE": "`<BLANKLINE>` stands for itself",
    "IGNORE_OUTPUT": "the example runs, and any output is right",
}
DIRECTIVES: Mapping[str, str] = {
    **_EFFECTIVE,
    "IGNORE_WARNINGS": "nothing: warnings are never compared",
    "ALLOW_UNICODE": _PREFIXES,
    "ALLOW_BYTES": _PREFIXES,
    "REPORT_UDIFF": _NOTHING,
    "REPORT_CDIFF": _NOTHING,
    "REPORT_NDIFF": _NOTHING,
    "REPORT_ONLY_FIRST_FAILURE": _NOTHING,
    "FAIL_FAST": _NOTHING,
}
"""The directives of the standard library, of pytest and of pytest-doctestplus, and what each means here."""

# As in doctest, for which no quote follows: so it is no part of a string.
_COMMENT = re.compile(r"#\s*doctest:\s*(?P<words>[^'\"]*)$")
_WORD = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive as it is written: on which line, between which columns."""

    text: str
    line: Line
    start: int
    end: int

    @property
    def name(self) -> str:
        """What it is called, without its sign."""
        return self.text.lstrip("+-")

    @property
    def is_known(self) -> bool:
        """Whether it is one of those that doctest reads, with a sign."""
        return self.text[:1] in ("+", "-") and self.text[1:] in DIRECTIVES

    @property
    def advice(self) -> str:
        """What to write in its place."""
        near = get_close_matches(self.name.upper(), DIRECTIVES, 1)
        sign = "-" if self.text.startswith("-") else "+"
        return f"did you mean {sign}{near[0]}?" if near else f"the directives are +{', +'.join(_EFFECTIVE)}"


def find_directives(lines: Sequence[Line]) -> Iterator[Directive]:
    """Give the directives in the comments of code, in order."""
    for line in lines:
        comment = _COMMENT.search(line.text)
        for word in _WORD.finditer(line.text, comment.start("words")) if comment else ():
            yield Directive(word[0], line, *word.span())


def settled(directives: Sequence[Directive]) -> tuple[tuple[str, bool], ...]:
    """Give what directives say by their names: True for `+NAME`; of two that disagree the last counts."""
    return tuple({found.name: found.text.startswith("+") for found in directives if found.is_known}.items())
