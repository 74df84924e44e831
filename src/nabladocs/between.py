"""What stands between two headings, in a box that browsers lay out when a reader comes near it.

A phone takes a second for a page of four hundred formulas, and most of them are out of sight. Headings stay outside:
tables of contents and links ask where they are. Who comes by a link to a place in the page has all of it laid out, or
the place would move when what stands before it does not have the height that was estimated.
"""

from __future__ import annotations

import re
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

from nabladocs.ids import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CLASS = "nabla-between"
WHOLE = 'location.hash&&document.documentElement.classList.add("nabla-whole")'
"""Has the boxes laid out from the start; without scripts, the style sheet does when it meets the link's target."""
ENOUGH = 150
"""Elements of formulas that are worth a box: to lay them out takes a phone a hundredth of a second."""
LETTERS = 75
"""Letters on a line, about."""
FIGURE, BLOCK = 16, 1.2
"""How many lines of text a figure is as high as, and what a block has around it."""

_FOLDED = re.compile(r"<details\b(?![^>]*\bopen\b).*?</details>|<annotation\b.*?</annotation>", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>|<img\b[^>]*>", re.DOTALL)
_OF_FORMULA = re.compile(r"<m[a-z]")
_TAG = re.compile(r"<[^>]*>")
_BOX = re.compile(r"<(/?)(?:div|section|details|figure|blockquote|ul|ol|table)\b")


class Between(Treeprocessor):
    """Puts what stands between two headings of a page into a box, where it has many formulas."""

    def run(self, root: Element) -> None:
        """Take the page apart at its headings, and put it together again."""
        children = list(root)
        for child in children:
            root.remove(child)
        for is_apart, run in groupby(children, is_heading):
            parts = list(run)
            html = "" if is_apart else self._html(parts)
            if len(_OF_FORMULA.findall(html)) < ENOUGH or not _is_whole(html):
                root.extend(parts)
            else:
                box = Element("div", {"class": CLASS, "style": f"--nabla-lines: {_lines(html, len(parts))}"})
                box.extend(parts)
                box.tail = "\n"
                root.append(box)
        first = next((number for number, each in enumerate(root) if each.get("class") == CLASS), None)
        if first is not None:
            root.insert(first, _script())

    def _html(self, parts: Iterable[Element]) -> str:
        """Give the text of elements, with what stands for HTML in it filled in, and without what is folded."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        text = "\n".join("".join(_seen(part)) for part in parts)
        return _FOLDED.sub("", HTML_PLACEHOLDER_RE.sub(lambda found: str(blocks[int(found[1])]), text))


def _script() -> Element:
    script = Element("script")
    script.text = AtomicString(WHOLE)
    script.tail = "\n"
    return script


def _seen(element: Element) -> Iterator[str]:
    """Give the text of an element, less what a reader has to unfold."""
    is_folded = element.tag == "details" and "open" not in element.attrib
    yield element.text or ""
    for child in element:
        if not is_folded or child.tag == "summary":
            yield from _seen(child)
        yield child.tail or ""


def _is_whole(html: str) -> bool:
    """Say whether all that begins in a run of blocks ends in it: a cell around headings is in several runs."""
    depth = 0
    for tag in _BOX.finditer(html):
        depth += -1 if tag[1] else 1
        if depth < 0:
            return False
    return depth == 0


def _lines(html: str, blocks: int) -> int:
    """Give about how many lines of text a run of blocks is as high as."""
    text, drawings = _DRAWING.subn("", html)
    lines = [line for line in _TAG.sub("", text).split("\n") if line.strip()]
    return ceil(sum(1 + len(line) / LETTERS for line in lines) + FIGURE * drawings + BLOCK * blocks)
