"""The ids of what cells print, kept apart from those of the page, and its headings that are not listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markdown.extensions.toc import TocTreeprocessor, unique
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from markdown import Markdown

    from nabladocs.model import Prose

_HEADING = re.compile(r"h[1-6]")
_NAMED_BY_OTHERS = frozenset({"input", "sup"})
"""What tabs and footnotes are linked by, with names that no page repeats."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The elements that have become of Markdown whose ids are its own, and what the links to those must be."""

    elements: Sequence[Element]
    prose: Prose
    links: dict[str, str] = field(default_factory=dict)


def find_stretches(root: Element, kept: Mapping[str, tuple[str, Prose]]) -> Sequence[Stretch]:
    """Give the stretches of a page, by what stands for HTML before and behind each."""
    elements = list(root.iter())
    places = {(element.text or "").strip(): number for number, element in enumerate(elements)}
    return [
        Stretch(elements[places[opening] + 1 : places[closing]], prose)
        for opening, (closing, prose) in kept.items()
        if opening in places and closing in places
    ]


def name_apart(root: Element, stretches: Sequence[Stretch], slug: Callable[[Element], str]) -> None:
    """Begin the ids in stretches with their prefixes, and mend the links to them."""
    around = {element: stretch for stretch in stretches for element in stretch.elements}
    used = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    # The other headings of the page are named too, or those in between would take their names.
    for element in root.iter():
        name = element.get("id") or (slug(element) if is_heading(element) else "")
        stretch = around.get(element)
        prefix = stretch.prose.prefix if stretch else ""
        if name and element.tag not in _NAMED_BY_OTHERS and (prefix or "id" not in element.attrib):
            element.set("id", unique(f"{prefix}{name}", used))
            if stretch:
                stretch.links.setdefault(f"#{name}", f"#{element.attrib['id']}")
    for element, stretch in around.items():
        if element.get("href") in stretch.links:
            element.set("href", stretch.links[element.attrib["href"]])


def is_heading(element: Element) -> bool:
    """Say whether an element is a heading."""
    return isinstance(element.tag, str) and _HEADING.fullmatch(element.tag) is not None


def unlisted_headings(stretches: Sequence[Stretch]) -> Iterator[tuple[Element, str]]:
    """Give the headings that are to be in no table of contents, with their tags."""
    unlisted = (stretch.elements for stretch in stretches if not stretch.prose.listed)
    return ((element, element.tag) for elements in unlisted for element in elements if is_heading(element))


def toc_of(md: Markdown) -> TocTreeprocessor | None:
    """Give what names headings and lists them, if the site has it."""
    return next((other for other in md.treeprocessors if isinstance(other, TocTreeprocessor)), None)


class Restore(Treeprocessor):
    """Makes headings again of what was none while they were listed, with the links that other headings have."""

    def __init__(self, md: Markdown, unlisted: Callable[[], Sequence[tuple[Element, str]]]) -> None:
        super().__init__(md)
        self._unlisted = unlisted

    def run(self, _root: Element) -> None:
        """Mend the headings."""
        for heading, tag in self._unlisted():
            heading.tag = tag
            if toc := toc_of(self.md):
                toc.set_level(heading)
                if toc.use_anchors:
                    toc.add_anchor(heading, heading.attrib["id"])
                if toc.use_permalinks not in (False, None):
                    toc.add_permalink(heading, heading.attrib["id"])
