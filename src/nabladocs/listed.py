"""A list of claims as HTML: a table that stands by itself, and a form that a script makes work."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from nabladocs.catalogue import FILE, of_families
from nabladocs.claimed import draw_chip
from nabladocs.formulas import failure
from nabladocs.math.chips import chips
from nabladocs.math.subjects import arguments_of, assumptions_of, functions_in, meanings_in, variables_in
from nabladocs.math.tex_statements import tex_statement
from nabladocs.mathml import TexError, to_mathml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.catalogue import Chapter, Stated
    from nabladocs.model import Listing

FILTERS = "assets/nabla-catalogue.js"
"""What makes the form work, in the package and on the site."""
LEVELS: Mapping[str, str] = {
    "derived": "derived for all shapes",
    "exact": "checked exactly",
    "numeric": "checked numerically",
    "mistake": "common mistake",
    "wrong": "false or undecided",
    "unchecked": "not checked",
}
"""What a reader can ask for, the best first."""
FACETS: Mapping[str, Callable[[Stated], Sequence[str]]] = {
    "function": lambda stated: functions_in(stated.statement),
    "argument": lambda stated: arguments_of(stated.statement, stated.claim.claim.variables),
    "assumption": lambda stated: tuple(
        dict.fromkeys(each.kind for each in assumptions_of(stated.statement, stated.claim.claim.variables))
    ),
    "level": lambda stated: (_level(stated),),
}
"""What a list can be filtered by, and what each statement has of it."""
_WORD = re.compile(r"\w{2,}")


def _level(stated: Stated) -> str:
    verdict, holds = stated.found["verdict"], stated.found.get("holds", True)
    if verdict == "refuted" and holds:
        return "mistake"
    return verdict if holds and verdict in LEVELS else "wrong"


def draw_listing(number: int, listing: Listing, chapters: Sequence[Chapter], address: Callable[[str], str]) -> str:
    """Give a list of the statements of some pages, the list of that number on its own page.

    `address` gives that of a file of the site from there.
    """
    chapters = of_families(chapters, [name for name, _ in listing.families])
    stated = [each for chapter in chapters for each in chapter.stated]
    if not stated:
        return '<p class="nabla-note">No claim is stated yet.</p>'
    groups = "".join(_group(chapter, address) for chapter in chapters if chapter.stated)
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in _COLUMNS)
    # With a class of its own and nothing of its kind in it: a search is to find the claims, and not their list.
    return (
        f'<section class="nabla-catalogue" id="nabla-catalogue-{number}">{_form(number, stated)}'
        f'<table class="nabla-table" role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'{groups}</table><p><a href="{escape(address(FILE))}">All claims of the site as data</a></p>'
        f'<script src="{escape(address(FILTERS))}" defer></script></section>'
    )


# --- the form -----------------------------------------------------------------------------------------------------


def _form(number: int, stated: Sequence[Stated]) -> str:
    """Give the form, which nobody sees where no script runs."""
    search = _field(number, "find", "Search", '<input type="search" {named} autocomplete="off" spellcheck="false">')
    selects = "".join(_select(number, facet, stated) for facet in FACETS)
    # A page may have several, and its theme a search too; who goes from one to the other has to tell them apart.
    label = f"Claims, list {number + 1}" if number else "Claims"
    form = f'<form class="nabla-filters" role="search" aria-label="{label}" hidden>{search}{selects}'
    return f'{form}<button type="reset">Clear</button></form><p class="nabla-count" role="status" hidden></p>'


def _select(number: int, facet: str, stated: Sequence[Stated]) -> str:
    found = {value for each in stated for value in FACETS[facet](each)}
    values = [level for level in LEVELS if level in found] if facet == "level" else sorted(found)
    options = "".join(f'<option value="{escape(each)}">{escape(LEVELS.get(each, each))}</option>' for each in values)
    select = f'<select {{named}}><option value="">any</option>{options}</select>'
    return _field(number, facet, facet.capitalize(), select)


def _field(number: int, name: str, label: str, control: str) -> str:
    # The first list of a page has the plain names, which stand in its address too; ?q= there is a theme's own search.
    name = f"{name}-{number}" if number else name
    named = control.replace("{named}", f'id="nabla-{name}" name="{name}"')
    return f'<p class="nabla-field nabla-field-{label.lower()}"><label for="nabla-{name}">{label}</label>{named}</p>'


# --- the table ----------------------------------------------------------------------------------------------------

_COLUMNS = ("Claim", "Formula", "Functions", "Argument", "Level")


def _group(chapter: Chapter, address: Callable[[str], str]) -> str:
    page = escape(address(chapter.url))
    link = f'<a href="{page}">{escape(chapter.title)}</a>'
    head = f'<th scope="rowgroup" role="rowheader" colspan="{len(_COLUMNS)}">{link}</th>'
    rows = "".join(_row(each, f"{page}#{each.anchor}") for each in chapter.stated)
    # As many rows as it is about as high as, while a phone has not laid it out.
    group = f'<tbody role="rowgroup" style="--nabla-rows: {len(chapter.stated)}">'
    return f'{group}<tr role="row" class="nabla-page">{head}</tr>{rows}</tbody>'


def _row(stated: Stated, address: str) -> str:
    claim = stated.claim
    data = {"words": " ".join(_words(stated)), **{facet: "|".join(of(stated)) for facet, of in FACETS.items()}}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    family = f'<span class="nabla-family">{escape(claim.claim.family)}</span>' if claim.claim.family else ""
    named = zip(_COLUMNS[1:], _cells(stated), strict=True)
    cells = "".join(f'<td role="cell" data-column="{name}">{cell}</td>' for name, cell in named)
    return (
        f'<tr role="row" class="nabla-row nabla-row-{_level(stated)}"{attributes}><th scope="row" role="rowheader">'
        f'<a href="{address}">{escape(claim.claim.title or claim.id)}</a>{family}</th>{cells}</tr>'
    )


def _cells(stated: Stated) -> tuple[str, str, str, str]:
    claim = stated.claim.claim
    formula = _formula(tex_statement(stated.statement, claim), display=True)
    return (
        f'<div class="nabla-stated"><div class="nabla-formula">{formula}</div>{_chips(stated)}</div>',
        " ".join(f"<code>{name}</code>" for name in functions_in(stated.statement)),
        ", ".join(arguments_of(stated.statement, claim.variables)),
        _badge(stated),
    )


def _words(stated: Stated) -> Iterator[str]:
    """Give the words by which a statement is found, each once."""
    claim = stated.claim.claim
    texts = (
        claim.title,
        stated.claim.id,
        claim.family,
        stated.statement.text,
        tex_statement(stated.statement, claim),
        *meanings_in(stated.statement),
    )
    yield from dict.fromkeys(
        [stated.claim.id.lower(), *(word for text in texts for word in _WORD.findall(text.lower()))]
    )


def _chips(stated: Stated) -> str:
    claim = stated.claim.claim
    # What another statement of the claim is about would seem to be assumed of this one.
    own = variables_in(stated.statement, claim.variables)
    shown = "".join(map(draw_chip, chips(replace(claim, variables=own, statements=(stated.statement,)))))
    return f'<div class="nabla-chips">{shown}</div>' if shown else ""


def _badge(stated: Stated) -> str:
    level, found = _level(stated), stated.found
    wrong = " nabla-badge-wrong" if level == "wrong" else ""
    badge = f'<span class="nabla-badge nabla-badge-{found["verdict"]}{wrong}">{escape(found["words"])}</span>'
    said = {"mistake": "Common mistake", "wrong": "Do not use"}.get(level)
    return f"<strong>{said}</strong> {badge}" if said else badge


def _formula(tex: str, *, display: bool = False) -> str:
    try:
        return f'<span class="nabla-math">{to_mathml(tex, display=display)}</span>'
    except TexError as error:
        return failure(error.message)
