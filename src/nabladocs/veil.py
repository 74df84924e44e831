"""A page as a search plugin should read it, and the way back."""

from __future__ import annotations

import re
from html import escape, unescape
from textwrap import shorten

from nabladocs.plaintext import plain_text

_DRAWN = re.compile(
    # A verdict is followed by the fold with how it was found, and what a reader can copy; no fold is in that.
    r'<p class="nabla-verdict">.*?</details>'
    r'|<(?P<tag>math|svg|pre|section(?= class="nabla-catalogue"))[ >].*?</(?P=tag)>',
    re.DOTALL,
)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
SUMMARY = 200
"""Signs of a page's first paragraph that others show, about: search engines, and those who show where a link leads."""
_COLOURING = re.compile(r"</?(?:span|a)\b[^>]*>")
# A search plugin reads a comment in a fraction of the time that an element takes.
_VEILED = re.compile(r"<!--nabla (?P<number>\d+)-->.*?<!--/nabla-->", re.DOTALL)


class Veil:
    """HTML whose formulas are text in one line, whose code is its text, and whose drawings are nothing.

    How well a claim was checked, and how, is nothing too: a search for words that stand below all claims would find
    every page. So are lists of claims, as a search is to find where they stand.
    The ten elements of a formula are no words to find. A search plugin takes longer over them, and over the colours of
    code, than Nabla takes over the page.
    """

    def __init__(self, html: str) -> None:
        self._drawn: list[str] = []
        self.html = _DRAWN.sub(self._veiled, html)

    def _veiled(self, found: re.Match[str]) -> str:
        self._drawn.append(found[0])
        return f"<!--nabla {len(self._drawn) - 1}-->{_words(found[0], found['tag'])}<!--/nabla-->"

    def summary(self) -> str:
        """Give the first paragraph as text, cut at the end of a word where it is longer than what others show of it."""
        found = _PARAGRAPH.search(self.html)
        text = unescape(_TAG.sub("", found[1])) if found else ""
        return shorten(text, SUMMARY, placeholder="…")

    def lifted(self, html: str) -> str:
        """Give HTML that others may have changed meanwhile, with all that was drawn in its place again."""
        return _VEILED.sub(self._lifted, html) if self._drawn else html

    def _lifted(self, found: re.Match[str]) -> str:
        number = int(found["number"])
        # An author may have written such a comment.
        return self._drawn[number] if number < len(self._drawn) else found[0]


def _words(html: str, tag: str | None) -> str:
    if tag == "math":
        return escape(plain_text(html), quote=False)
    return _COLOURING.sub("", html) if tag == "pre" else ""
