"""Links to claims, equations and figures by their names, wherever on the site they stand."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from nabladocs.formulas import anchor_of, failure, spoken
from nabladocs.model import Cell, Formulation
from nabladocs.prose import SCHEME
from nabladocs.rows import REFERENCE
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.model import Kind, Page, Reference
    from nabladocs.source import Place

    Known = Mapping[tuple[Kind, str], "Target"]
    """What can be linked to, by its kind and name."""

ANCHOR = "claim-{}"
"""The id of a claim in its page; headings have ids without the word before it."""
_WORDS: Mapping[Kind, tuple[str, str, str]] = {
    "claim": ("claim", "claim", "a fence states one, ```claim name"),
    "eq": ("equation", "named equation", r"\label{eq:name} in a displayed formula names it"),
    "figure": ("figure", "named figure", 'the option fig="name" of its cell names it'),
}
"""What each kind is called, and one of it that can be linked to, and how one is made."""
CODES: Mapping[Kind, str] = {"claim": "claim-unknown", "eq": "reference-unknown", "figure": "reference-unknown"}
"""What is said of links of each kind that lead nowhere."""
_MEANING = re.compile(r"[^\w\s,.;:()'-]|_")
"""What could mean something to Markdown, or to HTML."""

_SHOWN = 5
"""The names in an advice, at most."""


@dataclass(frozen=True, slots=True)
class Target:
    """What can be linked to: its kind and name, and the path of its page.

    A claim has a title and a family, an equation or a figure its number. `twin` is another page on which something of
    its kind has its name too, "" for none.
    """

    kind: Kind
    id: str
    path: str
    title: str = ""
    family: str = ""
    number: str = ""
    twin: str = ""

    @property
    def anchor(self) -> str:
        """Its id in its page."""
        return {"claim": ANCHOR.format(self.id), "eq": anchor_of(self.id), "figure": self.id}[self.kind]

    def address_from(self, page: str) -> str:
        """Give its address as a link in the Markdown of a page; a site generator makes one of its own from that."""
        there = "" if self.path == page else quote(posixpath.relpath(self.path, posixpath.dirname(page)))
        return f"{there}#{self.anchor}"

    @property
    def words(self) -> str:
        """What it is called, as Markdown."""
        if self.kind == "claim":
            return _inert(self.title or self.id)
        return f"Figure\N{NO-BREAK SPACE}{self.number}" if self.kind == "figure" else f"({_inert(self.number)})"

    def link_from(self, page: str) -> str:
        """Give a link to it as Markdown."""
        return f"[{self.words}]({self.address_from(page)})"


def _inert(text: str) -> str:
    """Give a text as Markdown that shows it as it is."""
    return _MEANING.sub(lambda sign: f"&#{ord(sign[0])};", text)


def families_of(page: Page) -> tuple[tuple[str, Place], ...]:
    """Give the names of families whose claims a page lists, and where they stand."""
    return tuple(family for listing in page.listings for family in listing.families)


def links_of(page: Page) -> tuple[tuple[Kind, str, Place], ...]:
    """Give what a page links to by its name, in its claims and formulas too: the kind, the name and where it stands."""
    references = (*page.references, *(each for formula in page.formulas for each in formula.references))
    links = [(reference.kind, reference.id, reference.place) for reference in references]
    claims = (unit for unit in page.units if isinstance(unit, Formulation))
    return (*links, *(("claim", name, place) for claim in claims for name, place in claim.links))


def anchors(page: Page) -> Iterator[str]:
    """Give the ids of what can be linked to on a page by its name."""
    yield from (target.anchor for target in targets_on(page).values())


def targets_on(page: Page) -> Known:
    """Give what can be linked to on a page, the first of each name."""
    return by_name(_targets_on(page))


def _targets_on(page: Page) -> Iterator[Target]:
    for unit in page.units:
        if isinstance(unit, Formulation):
            yield Target("claim", unit.id, page.path, unit.claim.title, unit.claim.family)
        elif isinstance(unit, Cell) and unit.figure:
            yield Target("figure", unit.options.fig, page.path, number=str(unit.figure))
    for each in (each for formula in page.formulas for each in formula.numbered if each.name):
        yield Target("eq", each.name, page.path, number=spoken(each.number, page.defaults.macros))


def by_name(targets: Iterator[Target]) -> Known:
    """Give what can be linked to by its kind and name, the first of each."""
    found: dict[tuple[Kind, str], Target] = {}
    for target in targets:
        found.setdefault((target.kind, target.id), target)
    return found


# --- what leads nowhere -------------------------------------------------------------------------------------------


def unknown(page: Page, known: Known) -> Iterator[Diagnostic]:
    """Tell of each link on a page that leads nowhere, or to one of two, and of each family that has no claim."""
    for kind, name, place in links_of(page):
        target = known.get((kind, name))
        if target is None:
            advice = _advice(kind, name, [each for of, each in known if of == kind])
            yield Diagnostic(CODES[kind], _message(kind, name), place, help=(advice,))
        elif target.twin and kind != "claim":
            message = f"two {_WORDS[kind][0]}s are called {name}"
            notes = (f"one is on {target.path}, one on {target.twin}",)
            yield Diagnostic(CODES[kind], message, place, notes=notes, help=("give one of them another name",))
    families = sorted({target.family for target in known.values()} - {""})
    for name, place in families_of(page):
        if name not in families:
            message = f"no claim of this site is of the family {name}"
            yield Diagnostic("claim-unknown", message, place, help=(_advice_on_family(name, families),))


def _message(kind: Kind, name: str) -> str:
    what, *_ = _WORDS[kind]
    return f"no {what} of this site is called {name}" if name else f"this link names no {what}"


def _advice(kind: Kind, name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name.lower(), names, 1) or [each for each in sorted(names) if name and name in each]
    if near:
        return f"did you mean {kind}:{near[0]}?"
    _, what, how = _WORDS[kind]
    if not names:
        return f"the site has no {what} yet: {how}"
    shown = ", ".join(sorted(names)[:_SHOWN]) + ", …" * (len(names) > _SHOWN)
    return f"the {what}s are {shown}" if len(names) > 1 else f"the only {what} is {shown}"


def _advice_on_family(name: str, families: list[str]) -> str:
    near = get_close_matches(name, families, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"the families are {', '.join(families)}" if families else "a claim says of which it is in a line, family: …"


# --- what stands for links ----------------------------------------------------------------------------------------


def linked(page: Page, known: Known, at: str) -> Iterator[tuple[str, str]]:
    """Give the Markdown that stands for each link of a text on the page `at`, and what is wrong with it."""
    for reference in page.references:
        written = page.text[reference.at.start : reference.at.end]
        target = known.get((reference.kind, reference.id))
        is_inline = reference.form or written.endswith(")")
        wrong = "" if target or not is_inline else failure(_message(reference.kind, reference.id))
        yield (_number(reference, target, at) if reference.form else _rewritten(written, reference, target, at)), wrong


def _rewritten(written: str, reference: Reference, target: Target | None, at: str) -> str:
    name = f"{reference.kind}:{reference.id}"
    address = target.address_from(at) if target else name
    words = target.words if target else _inert(reference.id)
    before, _, behind = written.partition(name)
    if reference.bare:
        before = "[" + words + before.lstrip("[ \t")
    return f"{before}{address}{behind}"


def _number(reference: Reference, target: Target | None, at: str) -> str:
    """Give a reference that is written in TeX as a link of Markdown."""
    words = _inert(_numeral(reference, target))
    return f"[{words}]({target.address_from(at)})" if target else words


def _numeral(reference: Reference, target: Target | None) -> str:
    number = target.number if target else reference.id
    return f"({number})" if reference.form == "eqref" else number


def numbers_in(page: Page, known: Known) -> tuple[tuple[str, ...], ...]:
    """Give the numbers of others that each formula of a page refers to, as text.

    They are no links: to who hears a formula, it is one thing, and nothing in it can be reached.
    """
    return tuple(
        tuple(_numeral(each, known.get((each.kind, each.id))) for each in formula.references)
        for formula in page.formulas
    )


def with_numbers(formulas: Sequence[str], numbers: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Give the HTML of formulas with the numbers of others for what refers to them."""
    return tuple(
        REFERENCE.sub(partial(_filled, each), html) if each else html
        for html, each in zip(formulas, numbers, strict=True)
    )


def _filled(numbers: Sequence[str], mark: re.Match[str]) -> str:
    # What stands in a computed part of the formula may be anything.
    return escape(numbers[int(mark["number"])]) if int(mark["number"]) < len(numbers) else ""


def see_also(page: Page, known: Known, at: str) -> Mapping[int, tuple[str, ...]]:
    """Give what each claim of a text names in its line of links, as Markdown, by the claim's number."""
    claims = (unit for unit in page.units if isinstance(unit, Formulation))
    return {claim.number: tuple(_see(link, known, at) for link in claim.claim.links) for claim in claims}


def _see(link: str, known: Known, at: str) -> str:
    name = link.removeprefix(SCHEME)
    if name == link:
        # What names no claim is what its author wrote.
        return link
    target = known.get(("claim", name))
    return target.link_from(at) if target else failure(_message("claim", name))
