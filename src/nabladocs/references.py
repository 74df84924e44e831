"""Links to claims by their names, wherever on the site the claims stand."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import quote

from nabladocs.fences import CLAIM, LANGUAGES, Fence, read_blocks
from nabladocs.files import Files
from nabladocs.formulas import failure
from nabladocs.formulations import glimpse
from nabladocs.includes import write_out
from nabladocs.located import text_of
from nabladocs.model import Formulation
from nabladocs.notebooks import manuscript
from nabladocs.prose import SCHEME
from nabladocs.source import Diagnostic, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Page, Reference
    from nabladocs.source import Place

ANCHOR = "claim-{}"
"""The id of a claim in its page; headings have ids without the word before it."""
_STATES = re.compile(r"[> \t]*(?:`{3,}|~{3,})[ \t]*\{?[ \t]*\.?claim\b")
_MEANING = re.compile(r"[^\w\s,.;:()'-]|_")
"""What could mean something to Markdown, or to HTML."""

_SHOWN = 5
"""The names in an advice, at most."""


@dataclass(frozen=True, slots=True)
class Target:
    """A claim that can be linked to: its name, the path of its page, its title and its family."""

    id: str
    path: str
    title: str = ""
    family: str = ""

    def address_from(self, page: str) -> str:
        """Give its address as a link in the Markdown of a page; a site generator makes one of its own from that."""
        there = "" if self.path == page else quote(posixpath.relpath(self.path, posixpath.dirname(page)))
        return f"{there}#{ANCHOR.format(self.id)}"

    @property
    def words(self) -> str:
        """What it is called, as Markdown."""
        return _inert(self.title or self.id)

    def link_from(self, page: str) -> str:
        """Give a link to it as Markdown."""
        return f"[{self.words}]({self.address_from(page)})"


def _inert(text: str) -> str:
    """Give a text as Markdown that shows it as it is."""
    return _MEANING.sub(lambda sign: f"&#{ord(sign[0])};", text)


def families_of(page: Page) -> tuple[tuple[str, Place], ...]:
    """Give the names of families whose claims a page lists, and where they stand."""
    return tuple(family for listing in page.listings for family in listing.families)


def links_of(page: Page) -> tuple[tuple[str, Place], ...]:
    """Give the names of claims that a page links to, those in its claims too, and where they stand."""
    claims = (unit for unit in page.units if isinstance(unit, Formulation))
    links = [(reference.id, reference.place) for reference in page.references]
    return tuple(links + [link for claim in claims for link in claim.links])


def anchors(page: Page) -> Iterator[str]:
    """Give the ids of the claims on a page."""
    yield from (ANCHOR.format(unit.id) for unit in page.units if isinstance(unit, Formulation))


def targets_on(page: Page) -> Mapping[str, Target]:
    """Give the claims of a page by their names, the first of each."""
    claims = [unit for unit in page.units if isinstance(unit, Formulation)]
    return {claim.id: Target(claim.id, page.path, claim.claim.title, claim.claim.family) for claim in reversed(claims)}


def unknown(page: Page, known: Mapping[str, Target]) -> Iterator[Diagnostic]:
    """Tell of each link on a page to a claim that there is not, and of each family that has no claim."""
    for name, place in links_of(page):
        if name not in known:
            yield Diagnostic("claim-unknown", _message(name), place, help=(_advice(name, known),))
    families = sorted({target.family for target in known.values()} - {""})
    for name, place in families_of(page):
        if name not in families:
            message = f"no claim of this site is of the family {name}"
            yield Diagnostic("claim-unknown", message, place, help=(_advice_on_family(name, families),))


def _message(name: str) -> str:
    return f"no claim of this site is called {name}" if name else "this link names no claim"


def _advice(name: str, known: Mapping[str, Target]) -> str:
    near = get_close_matches(name.lower(), known, 1) or [each for each in sorted(known) if name and name in each]
    if near:
        return f"did you mean {SCHEME}{near[0]}?"
    if not known:
        return "the site has no claim yet: a fence states one, ```claim name"
    shown = ", ".join(sorted(known)[:_SHOWN]) + ", …" * (len(known) > _SHOWN)
    return f"the claims are {shown}" if len(known) > 1 else f"the only claim is {shown}"


def _advice_on_family(name: str, families: list[str]) -> str:
    near = get_close_matches(name, families, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"the families are {', '.join(families)}" if families else "a claim says of which it is in a line, family: …"


def linked(page: Page, known: Mapping[str, Target], at: str) -> Iterator[tuple[str, str]]:
    """Give the Markdown that stands for each link of a text on the page `at`, and what is wrong with it."""
    for reference in page.references:
        written = page.text[reference.at.start : reference.at.end]
        target = known.get(reference.id)
        is_inline = written.endswith(")")
        wrong = "" if target or not is_inline else failure(_message(reference.id))
        yield _rewritten(written, reference, target, at), wrong


def _rewritten(written: str, reference: Reference, target: Target | None, at: str) -> str:
    address = target.address_from(at) if target else f"{SCHEME}{reference.id}"
    words = target.words if target else _inert(reference.id)
    before, _, behind = written.partition(f"{SCHEME}{reference.id}")
    if reference.bare:
        before = "[" + words + before.lstrip("[ \t")
    return f"{before}{address}{behind}"


def see_also(page: Page, known: Mapping[str, Target], at: str) -> Mapping[int, tuple[str, ...]]:
    """Give what each claim of a text names in its line of links, as Markdown, by the claim's number."""
    claims = (unit for unit in page.units if isinstance(unit, Formulation))
    return {claim.number: tuple(_see(link, known, at) for link in claim.claim.links) for claim in claims}


def _see(link: str, known: Mapping[str, Target], at: str) -> str:
    name = link.removeprefix(SCHEME)
    if name == link:
        # What names no claim is what its author wrote.
        return link
    return known[name].link_from(at) if name in known else failure(_message(name))


# --- what the pages of a site state ---------------------------------------------------------------------------------


class Index:
    """The claims of a site by their names, from the texts of its pages: nothing runs, and no formula is read."""

    def __init__(
        self,
        config: Config,
        read: Callable[[Path], str],
        pages: Callable[[], Iterable[Path]],
        name: Callable[[Path], str],
    ) -> None:
        """Take what pages there are, how they are read and what they are called; nothing is read yet."""
        self._config = config
        self._read = read
        self._pages = pages
        self._name = name
        self._known: Mapping[str, Target] | None = None
        self._texts: dict[Path, tuple[str, tuple[Target, ...]]] = {}

    @property
    def targets(self) -> Mapping[str, Target]:
        """The claims by their names; of two that share one, that on the first page."""
        if self._known is None:
            found = [target for path in self._pages() for target in self._on(path)]
            self._known = {target.id: target for target in reversed(found)}
        return self._known

    def forget(self) -> None:
        """Look at the pages anew where they are asked for again; those that did not change are known."""
        self._known = None

    def _on(self, path: Path) -> tuple[Target, ...]:
        try:
            text = self._read(path)
        except (OSError, UnicodeDecodeError):
            # Who comes to the page itself says so.
            return ()
        before, targets = self._texts.get(path, ("", ()))
        # What a page includes may have changed where the page has not.
        if text != before or self._config.snippets_everywhere:
            targets = tuple(self._stated(Source(self._name(path), text)))
            self._texts[path] = text, targets
        return targets

    def _stated(self, source: Source) -> Iterator[Target]:
        files = Files(source, self._config, self._read)
        script = manuscript(source)
        files.update(script.parts)
        lines = script.lines
        if self._config.snippets_everywhere:
            lines = tuple(write_out(lines, files, on_page=True))
        if not any(_STATES.match(line.text) for line in lines):
            return
        text = text_of(lines, files)
        for fence in read_blocks([line.text for line in lines], parted=LANGUAGES).fences:
            if isinstance(fence, Fence) and fence.language == CLAIM:
                name, title, family = glimpse(fence, text, files)
                if name:
                    yield Target(name, source.path, title, family)
