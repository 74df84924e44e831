"""Which marked lines stand outside the flow of a page's Markdown: in indented code, in raw HTML, in a comment.

Whether four spaces make code depends on the list, admonition, tab, definition or footnote they may belong to, and on
all that came before. Python-Markdown's block parser is the only authority on that, so it is asked, with marks in the
text. That takes as long as all other reading, so only those parts of a page are asked about that may hold any of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Literal

from markdown import Markdown
from markdown.blockprocessors import CodeBlockProcessor
from markdown.extensions.footnotes import FootnoteExtension
from markdown.util import AtomicString

from nabladocs.source import TAB_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from markdown.blockparser import BlockParser

Region = Literal["code", "raw", "comment", "nowhere"]

_EXTENSIONS = ("admonition", "def_list", "md_in_html", "pymdownx.details", "pymdownx.tabbed")
"""With footnotes, all that makes containers of indents. A site without one of them shows its marker as text."""
_OPTIONS = {"pymdownx.tabbed": {"alternate_style": True}}

# Python-Markdown takes these two characters out of every page, so what stands between them is never an author's.
_START, _END = "\x02", "\x03"
_MARK = re.compile(f"{_START}(\\d+){_END}")
_ALONE = re.compile(f"^(?P<before>[> ]*){_START}(?P<number>\\d+){_END}$", re.MULTILINE)
_ANYWHERE = re.compile(r"^ {0,3}<|\[[^\[\]]*\]:", re.MULTILINE)
"""How raw HTML, references and footnotes begin, which may reach far. Without them, all but code is in the flow."""
_HEADING = re.compile(r"\n\n(?=#{1,6} [^\n]*\n\n)")
"""A heading that is a block of its own ends all that an indent could belong to."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What to ask about: a column of line `first`, or all lines up to `last` as if they were one.

    `is_parted` says that a blank line will follow it when the page is drawn, whatever follows it now.
    """

    first: int
    last: int
    column: int
    is_parted: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it stands for whole lines."""
        return self.last > self.first


def normalized(lines: Sequence[str]) -> list[str]:
    """Give lines as Python-Markdown's preprocessors get them."""
    plain = "\n".join(lines).replace(_START, "").replace(_END, "").expandtabs(TAB_WIDTH).split("\n")
    # Spaces alone are an empty line, but not above all others.
    return plain[:1] + [line if line.strip(" ") else "" for line in plain[1:]]


def outside_flow(lines: Sequence[str], marks: Sequence[Mark]) -> Mapping[int, Region]:
    """Give the first lines of the marks that stand outside the flow, and where they stand instead.

    The lines must be normalized, and the marks in order and apart.
    """
    if not marks:
        return {}
    text = "\n".join(_marked(lines, marks))
    parts = [text] if _ANYWHERE.search(text) else filter(_has_marks_behind_spaces, _HEADING.split(text))
    regions = (_ask(part, lines, marks) for part in parts)
    return {marks[number].first: region for numbers in regions for number, region in numbers.items()}


def _has_marks_behind_spaces(text: str) -> bool:
    # Indented code ends with its block, and of a block with a mark in it any line may be code.
    return any(_START in block and "    " in block for block in text.split("\n\n"))


def _marked(lines: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    text: list[str] = []
    at = 0
    for number, mark in enumerate(marks):
        line = lines[mark.first]
        text += lines[at : mark.first]
        text.append(f"{line[: mark.column]}{_START}{number}{_END}{'' if mark.is_block else line[mark.column :]}")
        if mark.is_parted:
            text.append(line[: line.rfind(">", 0, mark.column) + 1])
        at = mark.last + 1
    return [*text, *lines[at:]]


class _IndentedCode(CodeBlockProcessor):
    """Python-Markdown's indented code, which puts whole-line marks back as they were, as superfences does."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.expect((), ())

    def expect(self, lines: Sequence[str], marks: Sequence[Mark]) -> None:
        """Say which lines come next, and what is marked in them."""
        self.put_back: set[int] = set()
        self._lines = lines
        self._marks = marks

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Make code of the first lines of the first block; the marks of all its lines are put back."""
        blocks[0] = _ALONE.sub(self._original, blocks[0])
        return super().run(parent, blocks)

    def _original(self, found: re.Match[str]) -> str:
        number = int(found["number"])
        mark = self._marks[number]
        if not mark.is_block:
            return found[0]
        self.put_back.add(number)
        stripped = mark.column - len(found["before"])
        return "\n".join(line[stripped:] for line in self._lines[mark.first : mark.last + 1])


class _Authority:
    """Python-Markdown as it is asked."""

    def __init__(self) -> None:
        self.footnotes = FootnoteExtension()
        self.md = Markdown(extensions=[*_EXTENSIONS, self.footnotes], extension_configs=_OPTIONS)
        self.code = _IndentedCode(self.md.parser)
        self.md.parser.blockprocessors.register(self.code, "code", 80)


_IDLE = local()
"""Has what can be asked next in a thread: to make another takes as long as an answer."""


def _ask(text: str, lines: Sequence[str], marks: Sequence[Mark]) -> Mapping[int, Region]:
    # What an exception stops in the midst of a text is not asked again.
    authority: _Authority = vars(_IDLE).pop("authority", None) or _Authority()
    md, code, footnotes = authority.md.reset(), authority.code, authority.footnotes
    code.expect(lines, marks)
    md.parser.parseDocument(md.preprocessors["html_block"].run(text.split("\n")))
    for name in tuple(footnotes.footnotes):
        md.parser.parseChunk(md.parser.root, footnotes.footnotes[name])
    regions: dict[int, Region] = dict.fromkeys(_marks_in(text), "nowhere")
    for part in md.parser.root.itertext():
        for number in _marks_in(part):
            # Python-Markdown reads no further in code.
            if isinstance(part, AtomicString):
                regions[number] = "raw" if marks[number].is_block else "code"
            else:
                regions.pop(number, None)
    for html in md.htmlStash.rawHtmlBlocks:
        if isinstance(html, str):
            regions |= dict.fromkeys(_marks_in(html), "comment" if html.startswith("<!--") else "raw")
    _IDLE.authority = authority
    return regions | dict.fromkeys(code.put_back, "code")


def _marks_in(text: str) -> Iterable[int]:
    return map(int, _MARK.findall(text))
