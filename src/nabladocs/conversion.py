"""What is taken out of a text before Python-Markdown reads it, and what is put in its place while it does."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.extensions.toc import remove_fnrefs, render_inner_html, strip_tags, unique
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, HTML_PLACEHOLDER_RE, STX, AtomicString

from nabladocs.formulas import written
from nabladocs.ids import find_stretches, name_apart, toc_of, unlisted_headings
from nabladocs.layout import Layout, settled, split_prefix
from nabladocs.listings import placeholder
from nabladocs.model import Html, Prose
from nabladocs.source import Span
from nabladocs.words import WORD, taken_out, without_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from markdown import Markdown

    from nabladocs.model import Page, Piece, Result


@dataclass(frozen=True, slots=True)
class Slot:
    """What comes in the place of a word: blocks, or one piece in a line; `tex` is that of a formula."""

    pieces: Sequence[Piece]
    is_block: bool
    tex: str = ""


def _taken_out(result: Result) -> tuple[list[str], Mapping[str, Slot]]:
    """Give the lines of a page with a word for each of its units and formulas, and what comes in the words' places."""
    text, words = taken_out(result.page.text, _slots(result))
    return text.split("\n"), words.slots


def _slots(result: Result) -> Iterator[tuple[Span, Slot | str]]:
    """Give what comes in the place of parts of a page; where that is Markdown, as text."""
    page = result.page
    for reference, (markdown, wrong) in zip(page.references, result.links, strict=True):
        yield reference.at, markdown
        if wrong:
            yield Span(reference.at.end, reference.at.end), Slot((Html(wrong),), is_block=False)
    for formula, html in zip(page.formulas, result.formulas, strict=True):
        yield formula.at, Slot((Html(html),), is_block=False, tex=written(page, formula))
    for number, listing in enumerate(page.listings):
        yield without_prefix(page.text, listing), Slot((Html(placeholder(number, listing.kind)),), is_block=True)
    for unit, pieces in zip(page.units, result.pieces, strict=True):
        if unit.kind != "inline":
            yield without_prefix(page.text, unit), Slot(pieces, is_block=True)
        elif not any(formula.at.start <= unit.at.start < formula.at.end for formula in page.formulas):
            yield unit.at, Slot(pieces, is_block=False)


class Take(Preprocessor):
    """Takes units and formulas out of the text, before anything else reads it."""

    def __init__(self, md: Markdown, convert: Callable[[Markdown, str], Result], put: Put) -> None:
        super().__init__(md)
        self._convert = convert
        self._put = put

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines with words in place of units and formulas."""
        result = self._convert(self.md, "\n".join(lines))
        taken, slots = _taken_out(result)
        self._put.begin(result.page, slots)
        return taken


class Put(Preprocessor):
    """Puts what was drawn in the place of words: code as fences, HTML as Python-Markdown's placeholders."""

    _page: Page

    def __init__(self, md: Markdown, glance: Callable[[str, Page], Result]) -> None:
        super().__init__(md)
        self._glance = glance
        self._slots: Mapping[str, Slot] = {}
        self.blocks: set[int] = set()
        """The numbers of placeholders that stand for blocks."""
        self.formulas: dict[int, tuple[str, str]] = {}
        """The TeX and the HTML of each formula, by the number of its placeholder."""
        self.kept: dict[str, tuple[str, Prose]] = {}
        """The placeholder behind Markdown whose ids are its own, and that Markdown, by the placeholder before it."""
        self.unlisted: list[tuple[Element, str]] = []
        """The headings that are to be in no table of contents, and what they are when there is one."""

    def begin(self, page: Page, slots: Mapping[str, Slot]) -> None:
        """Begin the conversion of a page."""
        self._page = page
        self._slots = slots
        self.blocks = set()
        self.formulas = {}
        self.kept = {}
        self.unlisted = []

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines with what was drawn in them."""
        return self._filled(lines, self._slots)

    def _filled(self, lines: list[str], slots: Mapping[str, Slot]) -> list[str]:
        if not slots:
            return lines
        filled: list[str] = []
        for number, line in enumerate(lines):
            word = WORD.search(line)
            slot = slots.get(word[0]) if word else None
            if word and slot and slot.is_block:
                filled += self._blocks(slot, lines, number, line[: word.start()], filled[-1:])
            else:
                filled.append(WORD.sub(partial(self._in_place, slots), line) if word else line)
        return filled

    def _in_place(self, slots: Mapping[str, Slot], word: re.Match[str]) -> str:
        slot = slots.get(word[0])
        return self._in_line(slot) if slot else word[0]

    def _blocks(self, slot: Slot, lines: list[str], number: int, prefix: str, above: list[str]) -> Iterator[str]:
        """Give blocks where a fence stood, parted by blank lines from what stands right above and below."""
        quotes, indent = split_prefix(prefix)
        blank = quotes.rstrip()

        def rest(line: str) -> str:
            return line[len(quotes) :] if line.startswith(blank) else ""

        indent = settled(indent, (rest(line) for line in reversed(lines[:number])), self.md.tab_length)
        if rest("".join(above)).strip():
            yield blank
        for line in Layout(self._stash_block, self._converted, self._keep).lines(slot.pieces):
            yield f"{quotes}{' ' * indent}{line}" if line else blank
        below = "".join(lines[number + 1 : number + 2])
        if below.strip() and not below.startswith(blank):
            yield ""
        elif rest(below).strip():
            yield blank

    def _in_line(self, slot: Slot) -> str:
        (piece,) = slot.pieces
        if isinstance(piece, Prose):
            return " ".join(self._converted(piece.text))
        assert isinstance(piece, Html)
        if slot.tex:
            self.formulas[self.md.htmlStash.html_counter] = slot.tex, piece.html
        return self._stash(piece.html)

    def _converted(self, text: str) -> list[str]:
        """Give Markdown that an output is made of, as it must look at this point of the conversion."""
        plain = text.strip("\n").replace("\r\n", "\n").expandtabs(self.md.tab_length)
        return self._filled(*_taken_out(self._glance(plain, self._page)))

    def _keep(self, opening: str, closing: str, prose: Prose) -> None:
        self.kept[opening] = closing, prose

    def _stash_block(self, html: str) -> str:
        self.blocks.add(self.md.htmlStash.html_counter)
        return self._stash(html)

    def _stash(self, html: str) -> str:
        # Placeholders are looked for in what was stashed too, and nothing that was computed is one.
        return self.md.htmlStash.store(html.replace(STX, "").replace(ETX, ""))


class Spare(Treeprocessor):
    """Spares paragraphs that are one placeholder the search for inline Markdown, of which they have none."""

    def run(self, root: Element) -> None:
        """Mark their text as done."""
        for paragraph in root.iter("p"):
            if paragraph.text and HTML_PLACEHOLDER_RE.fullmatch(paragraph.text):
                paragraph.text = AtomicString(paragraph.text)


_ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
_HEADING = re.compile(r"h[1-6]")


class Tidy(Treeprocessor):
    """Mends what others make of placeholders: names get the TeX of formulas, paragraphs let go of blocks."""

    def __init__(self, md: Markdown, put: Put) -> None:
        super().__init__(md)
        self._put = put

    def run(self, root: Element) -> None:
        """Mend the tree, all of it but the tables of contents that are still to come."""
        _part(root, self._put.blocks)
        if self._put.kept:
            stretches = find_stretches(root, self._put.kept)
            name_apart(root, stretches, self._slug)
            self._put.unlisted += unlisted_headings(stretches)
        if self._put.formulas:
            self._name_all(root)
        for heading, _ in self._put.unlisted:
            heading.tag = "div"

    def _name_all(self, root: Element) -> None:
        elements = list(root.iter())
        for element in elements:
            for key, value in element.attrib.items():
                if value and STX in value:
                    element.set(key, HTML_PLACEHOLDER_RE.sub(self._tex, value))
        headings = [element for element in elements if isinstance(element.tag, str) and _HEADING.fullmatch(element.tag)]
        # Names must differ from those above them, so all headings are named here, or none.
        if any(map(self._has_formula, headings)):
            used = {element.attrib["id"] for element in elements if "id" in element.attrib}
            for heading in headings:
                self._name(heading, used)

    def _has_formula(self, heading: Element) -> bool:
        return any(
            int(number) in self._put.formulas for number in HTML_PLACEHOLDER_RE.findall("".join(heading.itertext()))
        )

    def _name(self, heading: Element, used: set[str]) -> None:
        if "id" not in heading.attrib and (slug := self._slug(heading)):
            heading.set("id", unique(slug, used))
        _replace(heading, self._labelled)

    def _slug(self, heading: Element) -> str:
        """Give the name of a heading, from its text; none where the site names no headings."""
        toc = toc_of(self.md)
        if toc is None:
            return ""
        copy = deepcopy(heading)
        _replace(copy, self._tex)
        text = strip_tags(render_inner_html(remove_fnrefs(copy), self.md))
        slug: str = toc.slugify(unescape(text), toc.sep)
        return slug

    def _tex(self, found: re.Match[str]) -> str:
        tex, _ = self._put.formulas.get(int(found[1]), (found[0], ""))
        return tex

    def _labelled(self, found: re.Match[str]) -> str:
        """Give a formula that carries its TeX as an attribute: tables of contents read all text, annotations too."""
        tex, html = self._put.formulas.get(int(found[1]), ("", ""))
        if not html:
            return found[0]
        plain = _ANNOTATION.sub("", html).replace("\N{FUNCTION APPLICATION}", "")
        return self.md.htmlStash.store(plain.replace("<math", f'<math alttext="{escape(tex)}"', 1))


def _part(root: Element, blocks: Collection[int]) -> None:
    """Leave nothing beside a block in its paragraph, which is what makes Python-Markdown put the block in its place."""
    if not any(map(_is_shared, root.iter("p"))):
        return
    for parent in list(root.iter()):
        for number, paragraph in reversed(list(enumerate(parent))):
            text = paragraph.text or ""
            found = HTML_PLACEHOLDER_RE.match(text) if paragraph.tag == "p" else None
            if found and not len(paragraph) and not text[found.end() :].strip():
                # A quote that ends with an empty line has left it here.
                paragraph.text = found[0]
            elif found and int(found[1]) in blocks:
                # A footnote has put the link back into the last paragraph it found.
                block = Element("p")
                block.text, paragraph.text = found[0], text[found.end() :]
                parent.insert(number, block)


def _is_shared(paragraph: Element) -> bool:
    """Say whether something stands in a paragraph behind a placeholder."""
    text = paragraph.text or ""
    found = HTML_PLACEHOLDER_RE.match(text)
    return found is not None and (found.end() < len(text) or len(paragraph) > 0)


def _replace(heading: Element, by: Callable[[re.Match[str]], str]) -> None:
    for element in heading.iter():
        element.text = HTML_PLACEHOLDER_RE.sub(by, element.text or "")
        if element is not heading:
            element.tail = HTML_PLACEHOLDER_RE.sub(by, element.tail or "")
