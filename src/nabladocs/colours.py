"""Cells as a highlighter drew them, without the elements to which no theme gives a colour."""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

_SOURCE = re.compile(r'<div class="[^"]*\bnabla-source\b')
# Pygments puts each name and each space before a name into one. They are two fifths of the elements of code.
_COLOURLESS = re.compile(r'<span class="[nw]">([^<]*)</span>')


class Thin(Preprocessor):
    """Leaves names and white space to the colour of the text that they stand in."""

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines as they are; the code has gone from them into Python-Markdown's stash."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        for number, block in enumerate(blocks):
            if isinstance(block, str) and _SOURCE.match(block):
                blocks[number] = _COLOURLESS.sub(r"\1", block)
        return lines
