"""A page as a search engine should read it, and the way back."""

from __future__ import annotations

import re

_DRAWN = re.compile(r"<(?P<tag>math|svg)[ >].*?</(?P=tag)>", re.DOTALL)
_TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>|^<math alttext="(.*?)"', re.DOTALL)
"""Where a formula has its TeX: within it or, in a heading, as an attribute."""
_VEILED = re.compile(r'<span nabla="(?P<number>\d+)">.*?</span>', re.DOTALL)


class Veil:
    """HTML whose formulas are their TeX, and whose drawings are nothing: ten elements a formula are no words to find.

    They also take a search plugin longer than all else on a page.
    """

    def __init__(self, html: str) -> None:
        self._drawn: list[str] = []
        self.html = _DRAWN.sub(self._veiled, html)

    def _veiled(self, found: re.Match[str]) -> str:
        self._drawn.append(found[0])
        tex = _TEX.search(found[0])
        return f'<span nabla="{len(self._drawn) - 1}">{(tex[1] or tex[2]) if tex else ""}</span>'

    def lifted(self, html: str) -> str:
        """Give HTML that others may have changed meanwhile, with formulas and drawings again."""
        return _VEILED.sub(lambda found: self._drawn[int(found["number"])], html) if self._drawn else html
