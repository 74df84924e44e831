"""Cells as a highlighter drew them, without the elements whose colour no one sees."""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

_SOURCE = re.compile(r'<div class="[^"]*\bnabla-source\b')
# Names are two fifths of the elements of code. A dot, a comma or a colon alone has too little ink to show a colour.
_COLOURLESS = re.compile(r'<span class="(?:[nw]">([^<]*)|[op]">([.,:]))</span>')


class Thin(Preprocessor):
    """Leaves names, white space and lone dots to the colour of the text that they stand in."""

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines as they are; the code has gone from them into Python-Markdown's stash."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        for number, block in enumerate(blocks):
            if isinstance(block, str) and _SOURCE.match(block):
                blocks[number] = _COLOURLESS.sub(r"\1\2", block)
        return lines
