"""The statements of a site's claims, each with what was found out about it: as data, and for its search."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from nabladocs.certificates import UNCHECKED, certificates
from nabladocs.mathml import TexError, to_mathml
from nabladocs.model import Formulation
from nabladocs.plaintext import plain_text
from nabladocs.references import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from nabladocs.math.sentences import Record as Found
    from nabladocs.math.statements import Statement
    from nabladocs.model import Checked

Record = dict[str, Any]
"""What is said of one statement."""
FILE = "claims.json"
"""Where a site has its claims."""
SEARCH = "search/search_index.json"
"""Where a site has what its search knows."""
BOOST = 3
"""How much more a claim counts there than a section. Material multiplies the score of whole pages by 2.5."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of a claim, by its number in that, and what was found out about it."""

    claim: Formulation
    number: int
    found: Found

    @property
    def statement(self) -> Statement:
        """What is stated."""
        return self.claim.claim.statements[self.number]

    @property
    def anchor(self) -> str:
        """The id of its claim in its page."""
        return ANCHOR.format(self.claim.id)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of a site that states something: its title, its address from the site's root, and its statements."""

    title: str
    url: str
    stated: tuple[Stated, ...]


class Catalogue:
    """What the pages of a site state, brought together as they come."""

    def __init__(self) -> None:
        self._chapters: dict[str, Chapter] = {}
        self._order: Iterable[str] = ()

    def order(self, urls: Iterable[str]) -> None:
        """Take the order of the site's pages; those that are not in it stand behind it."""
        self._order = tuple(urls)

    def add(self, title: str, url: str, checked: Checked) -> None:
        """Take what a page states."""
        stated = stated_on(checked)
        if stated:
            self._chapters[url] = Chapter(title, url, stated)

    @property
    def chapters(self) -> list[Chapter]:
        """The pages that state something, in the order of the site."""
        urls = dict.fromkeys((*self._order, *self._chapters))
        return [self._chapters[url] for url in urls if url in self._chapters]


def stated_on(checked: Checked) -> tuple[Stated, ...]:
    """Give the statements of a page, in order; what no check came to is not checked."""
    return tuple(
        Stated(unit, number, known)
        for unit, run in zip(checked.page.units, checked.runs, strict=True)
        if isinstance(unit, Formulation)
        for number, known in enumerate(_known(unit, certificates(run)))
    )


def of_families(chapters: Iterable[Chapter], families: Collection[str]) -> list[Chapter]:
    """Give what pages state of some families; all of it where none is named."""
    if not families:
        return list(chapters)
    return [
        replace(chapter, stated=tuple(each for each in chapter.stated if each.claim.claim.family in families))
        for chapter in chapters
    ]


def _known(claim: Formulation, found: Iterable[Found]) -> list[Found]:
    known = list(found)
    return [*known, *[UNCHECKED] * (len(claim.claim.statements) - len(known))]


# --- claims.json --------------------------------------------------------------------------------------------------

_FOUND = ("verdict", "words", "holds", "seed", "oracles", "needs", "mutants", "counterexamples")


def draw(chapters: Iterable[Chapter]) -> str:
    """Give the file of all statements that a check came to, in the order of their places."""
    checked = (each for chapter in chapters for each in chapter.stated if each.found is not UNCHECKED)
    ordered = sorted(map(_record, checked), key=lambda record: (record["path"], record["cell"] or 0, record["line"]))
    # A line a statement: to indent what is in them takes several times as long.
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in ordered)
    return f'{{"claims": [\n{lines}\n]}}\n'


def _record(stated: Stated) -> Record:
    # Only a site with claims needs to know how they are written, and what they are about.
    from nabladocs.math.subjects import arguments_of, assumptions_of, functions_in  # noqa: PLC0415
    from nabladocs.math.tex_statements import tex_statement  # noqa: PLC0415

    claim, statement = stated.claim.claim, stated.statement
    place = stated.claim.statements[stated.number]
    return {
        "id": stated.claim.id,
        "title": claim.title,
        **place.address,
        "text": stated.found["text"],
        "tex": tex_statement(statement, claim),
        **{name: stated.found[name] for name in _FOUND},
        "functions": list(functions_in(statement)),
        "arguments": list(arguments_of(statement, claim.variables)),
        "assumptions": [assumed.text for assumed in assumptions_of(statement, claim.variables)],
        "family": claim.family,
        "links": list(claim.links),
    }


# --- the search ---------------------------------------------------------------------------------------------------


def searchable(index: str, chapters: Iterable[Chapter]) -> str:
    """Give the index of a site's search with the claims in it, each at its address.

    An index that was built ahead stays as it is: it knows its documents by their numbers.
    """
    found = [document for chapter in chapters for document in _documents(chapter)]
    known = json.loads(index) if found else {}
    if "docs" not in known or "index" in known:
        return index
    # What is said of a page, that it is to be found first or not at all, holds for its claims too.
    boosts = {each["location"].partition("#")[0]: each.get("boost", 1) for each in known["docs"]}
    for document in found:
        page, _, _ = document["location"].partition("#")
        if page in boosts:
            known["docs"].append({**document, "boost": BOOST * boosts[page]})
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _documents(chapter: Chapter) -> Iterator[Record]:
    for claim in dict.fromkeys(each.anchor for each in chapter.stated):
        stated = [each for each in chapter.stated if each.anchor == claim]
        said = stated[0].claim
        yield {
            "location": f"{chapter.url}#{claim}",
            "title": said.claim.title or said.id,
            # Some searches take what they show for HTML.
            "text": escape(" · ".join(filter(None, _said(stated))), quote=False),
        }


def _said(stated: Sequence[Stated]) -> Iterator[str]:
    """Give what a claim is found by besides its title: its formulas, as they are read and typed, and their words."""
    # Only a site with claims needs to know how they are written, and what they are about.
    from nabladocs.math.subjects import functions_in, meanings_in  # noqa: PLC0415

    said = stated[0].claim
    yield said.id if said.claim.title else ""
    yield said.claim.family
    yield from map(_formula, stated)
    yield from (each.statement.text for each in stated)
    yield ", ".join(dict.fromkeys(name for each in stated for name in functions_in(each.statement)))
    meanings = (_AFTERTHOUGHT.sub("", meaning) for each in stated for meaning in meanings_in(each.statement))
    yield from dict.fromkeys(meaning for meaning in meanings if "(" not in meaning)


_AFTERTHOUGHT = re.compile(r"[,;].*", re.DOTALL)


def _formula(stated: Stated) -> str:
    from nabladocs.math.tex_statements import tex_statement  # noqa: PLC0415

    with suppress(TexError):
        return plain_text(to_mathml(tex_statement(stated.statement, stated.claim.claim), display=True))
    return ""
