"""Fences in whose place a page lists what the whole site has: claims, definitions, or what it was built with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from nabladocs.fences import CLAIMS
from nabladocs.infostrings import Flaw, read_words
from nabladocs.model import Listing
from nabladocs.slips import flawed, in_info
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.fences import Fence
    from nabladocs.infostrings import Word
    from nabladocs.located import Text
    from nabladocs.source import Place, Span

FAMILY = "family"
"""The option that names the families whose claims are listed."""
_NAMES = re.compile(r"[^,]+")
_FORM = f'write {FAMILY}="…", with commas between several, or nothing for all claims'

Kind = Literal["claims", "definitions", "environment"]
_LISTED: Mapping[Kind, str] = {"claims": "claims", "definitions": "definitions", "environment": "packages"}


def placeholder(number: int, kind: Kind) -> str:
    """Give what stands in a page for its list of that number until all of the site is known.

    A site generator that has no plugin of ours shows it.
    """
    note = f"The {_LISTED[kind]} of the site are listed here where MkDocs builds it with the plugin."
    return f'<div class="nabla-{kind}-list" id="nabla-list-{number}"><p class="nabla-note">{note}</p></div>'


def filled(html: str, listings: Sequence[Listing], draw: Mapping[Kind, Callable[[int, Listing], str]]) -> str:
    """Give the HTML of a page with its lists in their places, drawn by their number and what is asked for."""
    for number, listing in enumerate(listings):
        html = html.replace(placeholder(number, listing.kind), draw[listing.kind](number, listing), 1)
    return html


def read_listing(fence: Fence, text: Text, at: Span) -> Listing | tuple[Diagnostic, ...]:
    """Give the list that a fence asks for, or what is wrong with it; `at` are its lines."""
    words, slip = read_words(fence.info)
    found = re.search(r"\w+", fence.info)
    language = found.span() if found else (0, len(fence.info))
    given = [word for word in words if word.start > language[0]]
    kind: Kind = next(each for each in _LISTED if each == fence.language)
    slips = _slips(given) if kind == CLAIMS else (_pointless(word, kind) for word in given)
    flaws = [*slips, *([slip] if slip else [])]
    findings = [flawed(fence, text, flaw) for flaw in flaws]
    findings += [_filled(fence, text)] if any(line.text.strip() for line in fence.body) else []
    if findings:
        return tuple(findings)
    families = tuple(_families(given[0], fence, text)) if given else ()
    return Listing(kind, families, fence.prefix, in_info(fence, text, *language), at)


def _slips(given: list[Word]) -> Iterator[Flaw]:
    for number, word in enumerate(given):
        end = word.start + len(word.sign + word.name)
        if word.name != FAMILY or word.sign:
            yield Flaw(
                "option-unknown", f"a list of claims has no option `{word.name}`", word.start, end, help=(_FORM,)
            )
        elif number:
            yield Flaw("option-repeated", f"`{FAMILY}` is given twice", word.start, end, help=(_FORM,))
        elif not (word.value or "").strip(", "):
            yield Flaw("option-value", f"`{FAMILY}` names none", word.start, word.end, help=(_FORM,))


def _pointless(word: Word, kind: Kind) -> Flaw:
    message = f"the list of {_LISTED[kind]} has no option `{word.name}`"
    return Flaw("option-unknown", message, word.start, word.end, help=(f"write ```{kind} and nothing behind it",))


def _families(word: Word, fence: Fence, text: Text) -> Iterator[tuple[str, Place]]:
    for found in _NAMES.finditer(word.value or ""):
        name = found[0].strip()
        start = word.value_start + 1 + found.start() + len(found[0]) - len(found[0].lstrip())
        if name:
            yield name, in_info(fence, text, start, start + len(name))


def _filled(fence: Fence, text: Text) -> Diagnostic:
    first = next(line for line in fence.body if line.text.strip())
    place = text.place(*(text.starts[first.number] + first.column + end for end in (0, len(first.text))))
    advice = "leave nothing between its lines; a formula is stated in a fence ```claim name"
    return Diagnostic("claim-syntax", "a list of claims has no text of its own", place, help=(advice,))
