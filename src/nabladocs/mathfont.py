"""The style sheet that brings a site's formulas their font, cut down to what they show."""

from __future__ import annotations

import os
import re
import unicodedata
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from time import time
from typing import TYPE_CHECKING

from nabladocs.glyphs import drawn, has_formulas, joined
from nabladocs.source import Diagnostic
from nabladocs.store import FONTS, make_folder
from nabladocs.subset import COPYRIGHT, Cut, cut, licence, provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

FAMILY = "Nabla Math"
"""What nabla.css calls the font: a name of its own, since a reader may have the whole font under its own name."""
LOADING = f"<script>document.fonts.load('1em {FAMILY}')</script>"
"""What has a browser decode the font at once: else it begins when a formula asks for it, and the formula moves."""
LICENCE = "assets/nabla-math-OFL.txt"
"""Where a site has the licence of the font."""
UNUSED = 60 * 86400
"""Seconds after which a font is thrown away that no build has used."""
SHOWN = 8
"""Characters that a warning names at most."""

# In the sheet itself, and not in a file that it names: what comes later than the text would move it.
_SHEET = """\
/* The glyphs of STIX Two Math that the formulas of this site show. {copyright}
   SIL Open Font License 1.1: {licence} */
@font-face {{
  font-family: "{family}";
  src: url("data:font/woff2;base64,{data}") format("woff2");
}}
"""
_HEAD_END = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet with the font in it, and its path on the site, which names its content."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Lettering:
    """What the formulas of a site are drawn with, None for the fonts that readers have; and what there is to tell."""

    sheet: Sheet | None = None
    findings: tuple[Diagnostic, ...] = ()

    def files(self) -> dict[str, str]:
        """Give what has to be on the site, by its path there."""
        return {self.sheet.path: self.sheet.text, LICENCE: licence()} if self.sheet else {}

    def linked(self, html: str, address: Callable[[str], str]) -> str:
        """Give a page with the sheet in its head if it shows formulas; `address` gives that of a file from there."""
        end = _HEAD_END.search(html) if self.sheet and has_formulas(html) else None
        if not (self.sheet and end):
            return html
        link = f'<link rel="stylesheet" href="{address(self.sheet.path)}">'
        return html[: end.start()] + link + LOADING + html[end.start() :]


def lettering(pages: Mapping[str, str], folder: Path) -> Lettering:
    """Give what draws the formulas of pages, given as HTML by their paths; fonts that were cut are kept in a folder."""
    shown = {path: found for path, html in pages.items() if (found := drawn(html))}
    if not shown:
        return Lettering()
    try:
        letters = joined(shown.values())
        key = _digest(f"{provenance()}\n{sorted(letters.items())}".encode())
        made = _kept(folder / FONTS / f"{key}.woff2", lambda: cut(letters))
    except (ImportError, OSError, ValueError, LookupError) as error:
        return Lettering(None, (_unusable(error),))
    lacking = {path: lacks for path, found in shown.items() if (lacks := set(found).intersection(made.missing))}
    return Lettering(_sheet(made.font), tuple(_lacking(path, lacks) for path, lacks in lacking.items()))


def _sheet(font: bytes) -> Sheet:
    text = _SHEET.format(
        copyright=COPYRIGHT, licence=LICENCE.rpartition("/")[2], family=FAMILY, data=b64encode(font).decode()
    )
    return Sheet(f"assets/nabla-math.{_digest(text.encode())}.css", text)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


# --- what was cut before --------------------------------------------------------------------------------------------


def _kept(path: Path, make: Callable[[], Cut]) -> Cut:
    """Give what a file holds; made, and left there, where it holds nothing, or not what was written."""
    with suppress(OSError):
        seal, _, written = path.read_bytes().partition(b"\n")
        if seal == _digest(written).encode():
            os.utime(path)
            missing, _, font = written.partition(b"\n")
            return Cut(font, missing.decode())
    new = make()
    written = new.missing.encode() + b"\n" + new.font
    # A folder that cannot be written costs time in the next build, and nothing else.
    with suppress(OSError):
        make_folder(path.parent.parent)
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(_digest(written).encode() + b"\n" + written)
        fresh.replace(path)
        _sweep(path.parent)
    return new


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time() - UNUSED:
            path.unlink(missing_ok=True)


# --- what there is to tell ------------------------------------------------------------------------------------------


def _unusable(error: Exception) -> Diagnostic:
    message = f"the math font cannot be cut: {error}"
    advice = (
        "formulas are drawn with the math fonts that readers have",
        "install nabladocs again, with fonttools and brotli",
    )
    return Diagnostic("font-unusable", message, None, help=advice, severity="warning")


def _lacking(path: str, missing: Collection[str]) -> Diagnostic:
    named = [f"{each} (U+{ord(each):04X} {unicodedata.name(each, 'without a name')})" for each in sorted(missing)]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    message = f"the math font cannot draw {', '.join(named[:SHOWN])}{more} in the formulas of {path}"
    advice = ("each is drawn with another font, where the reader has one that can; use a TeX command for the symbol",)
    return Diagnostic("glyph-missing", message, None, help=advice, severity="warning")
