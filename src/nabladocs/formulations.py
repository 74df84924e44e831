"""Fences that state a claim, read; what is wrong in one stands under the characters that are."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from nabladocs.includes import write_out
from nabladocs.infostrings import Flaw, read_words
from nabladocs.located import place_between
from nabladocs.model import Example, Formulation
from nabladocs.prose import SCHEME
from nabladocs.slips import flawed, in_info
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.fences import Fence
    from nabladocs.files import Files
    from nabladocs.infostrings import Word
    from nabladocs.located import Line, Text
    from nabladocs.math.reader import Slip
    from nabladocs.math.statements import Claim
    from nabladocs.model import Page
    from nabladocs.source import Place, Span

STEPS = "steps"
"""The option that asks for the derivation."""
_LINKED = re.compile(rf"(?<![^\s,]){SCHEME}(?P<id>[^\s,]*)")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def read_formulation(fence: Fence, text: Text, files: Files, at: Span) -> Formulation | tuple[Diagnostic, ...]:
    """Give the claim that a fence states, or what is wrong with it; `at` are its lines."""
    # Most pages have no claim, and need not know how to read one.
    from nabladocs.math.reader import read_claim  # noqa: PLC0415

    header = _read_header(fence.info)
    stated = _Stated.of(fence, text, files)
    reading = read_claim(stated.text)
    findings = [flawed(fence, text, flaw) for flaw in header.flaws]
    findings += [line.flaw for line in stated.lines if line.flaw]
    # Without its includes, a claim is another one.
    findings += (
        [] if findings else [stated.slipped(slip, in_info(fence, text, *header.language)) for slip in reading.slips]
    )
    if findings or reading.claim is None:
        return tuple(findings)
    claim = replace(reading.claim, steps=reading.claim.steps or header.steps)
    return stated.formulation(claim, header.id, fence.prefix, in_info(fence, text, *header.language), at)


def checking(text: str, seed: int | None = None) -> str:
    """Give what checks a claim: Python on one line, which runs in a process of its own."""
    more = "" if seed is None else f", {seed}"
    return f"from nabladocs.math.certify import certify; print(certify({text!r}{more}))"


def glimpse(fence: Fence, text: Text, files: Files) -> tuple[str, str, str]:
    """Give the name, the title and the family of a claim, which can be told without reading its formulas."""
    # Most pages have no claim.
    from nabladocs.math.reader.lines import Heading, lines_of  # noqa: PLC0415

    lines = lines_of(_Stated.of(fence, text, files).text)
    said = {line.word: line.value for line in lines if isinstance(line, Heading)}
    return _read_header(fence.info).id, said.get("title", ""), said.get("family", "")


def repeated_names(names: Iterable[tuple[str, Place]]) -> Iterator[Diagnostic]:
    """Tell of each claim that is called like one before it."""
    known: dict[str, Place] = {}
    for name, place in names:
        first = known.setdefault(name, place)
        if first is not place:
            message, advice = f"another claim is called {name} too", "give it a name of its own"
            yield Diagnostic("claim-name", message, place, notes=(f"the other is at {first}",), help=(advice,))


def names_of(page: Page) -> tuple[tuple[str, Place], ...]:
    """Give the names of the claims on a page, each once, and where the first of that name stands."""
    found: dict[str, Place] = {}
    for unit in page.units:
        if isinstance(unit, Formulation):
            found.setdefault(unit.id, unit.place)
    return tuple(found.items())


# --- the opening line ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    """What an opening line says, from the column of its language on."""

    language: tuple[int, int]
    id: str
    steps: bool
    flaws: tuple[Flaw, ...]


def _read_header(info: str) -> _Header:
    words, slip = read_words(info)
    found = re.search(r"\w+", info)
    language = found.span() if found else (0, len(info))
    given = [word for word in words if word.start > language[0]]
    names = given[:1] if given and given[0].value is None and not given[0].sign else []
    flaws = [_unnamed(slip) if not names else slip] if slip else _nameless(names, language)
    flaws += _unknown(given[len(names) :])
    return _Header(language, names[0].name if names else "", any(map(_asks_for_steps, given[1:])), tuple(flaws))


_SUCH = ("a name has letters from a to z, digits and hyphens, and begins with a letter",)


def _unnamed(slip: Flaw) -> Flaw:
    return Flaw("claim-name", "this cannot be the name of a claim", slip.start, slip.end, help=_SUCH)


def _nameless(names: Sequence[Word], language: tuple[int, int]) -> list[Flaw]:
    if not names:
        advice = "write a name behind `claim`, such as quadratic-form: it is the claim's address on the site"
        return [Flaw("claim-name", "this claim has no name", *language, help=(advice,))]
    (word,) = names
    if _ID.fullmatch(word.name):
        return []
    return [Flaw("claim-name", "this cannot be the name of a claim", word.start, word.end, help=_SUCH)]


def _unknown(words: Sequence[Word]) -> Iterator[Flaw]:
    for word in words:
        if not _asks_for_steps(word):
            advice = f"the only one is {STEPS}, which shows the derivation; a title is a line of the claim, title: …"
            message = f"a claim has no option `{word.name}`"
            yield Flaw("option-unknown", message, word.start, word.start + len(word.sign + word.name), help=(advice,))


def _asks_for_steps(word: Word) -> bool:
    return word.name == STEPS and word.value is None and not word.sign


# --- the claim ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stated:
    """The text of a claim, and the lines of files that it stands on."""

    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    files: Files

    @classmethod
    def of(cls, fence: Fence, text: Text, files: Files) -> _Stated:
        body = (text.lines[line.number].cut(line.column, line.text) for line in fence.body)
        lines = tuple(write_out(body, files))
        starts = tuple(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
        return cls("\n".join(line.text for line in lines), lines, starts, files)

    def place(self, start: int, end: int) -> Place:
        """Give where a part of the text stands."""
        first, last = (bisect_right(self.starts, offset) - 1 for offset in (start, end))
        return place_between(
            self.files, self.lines[first], start - self.starts[first], self.lines[last], end - self.starts[last]
        )

    def slipped(self, slip: Slip, opening: Place) -> Diagnostic:
        """Say what is wrong with the text, at the opening line where there is none."""
        place = self.place(slip.start, slip.end) if self.text.strip() else opening
        return Diagnostic("claim-syntax", slip.message, place, help=(slip.advice,) if slip.advice else ())

    def formulation(self, claim: Claim, name: str, prefix: str, place: Place, at: Span) -> Formulation:
        """Give the fence as it is checked and shown."""
        example = Example(checking(self.text), (self.lines[0].origin,))
        places = tuple(self.place(*statement.at) for statement in claim.statements)
        return Formulation(0, name, claim, self.text, example, places, prefix, place, at, tuple(self.links()))

    def links(self) -> Iterator[tuple[str, Place]]:
        """Give the names of claims in the line of links, and where they stand."""
        from nabladocs.math.reader.lines import Heading, lines_of  # noqa: PLC0415 - see above

        for line in lines_of(self.text):
            if isinstance(line, Heading) and line.word == "links":
                for found in _LINKED.finditer(self.text, *line.value_span):
                    yield found["id"], self.place(*found.span())
