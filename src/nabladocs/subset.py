"""The part of STIX Two Math that draws given characters: fontTools cuts it out, and packs it for the web."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any

from nabladocs.glyphs import ITALIC

if TYPE_CHECKING:
    from collections.abc import Collection

    from nabladocs.glyphs import Reach

FONT = "STIXTwoMath-Regular.ttf"
"""The font as its authors published it with version 2.13, whole; its licence lies beside it."""
LICENCE = "OFL.txt"
RECIPE = 2
"""Counted up when the same characters give another font."""

FEATURES = ("ccmp", "dtls", "kern", "ssty")
"""What the font is asked for: parts of letters, dotless letters below accents, kerning in words, primes."""
COPYRIGHT = "Copyright 2001-2021 The STIX Fonts Project Authors (https://github.com/stipub/stixfonts)"
NAMES = (0, 14)
"""What the font says of itself: its copyright, and where its licence is to be found."""
_FIRST, _ALL = 4, 12
"""The formats of the tables that know the first 65,536 characters, and those beyond them too, if there are any."""
_VARIANTS = 14
"""The format of the table that knows the forms of a character."""
_WIDEST_ROOT = 0.88
"""How wide the sign of a root may be, in ems."""
_PRIMES = range(0x2032, 0x2038), range(0x2057, 0x2058)


def provenance() -> str:
    """Give what a subset depends on besides its characters: with the same, the same bytes come out."""
    return f"{FONT} {RECIPE} fonttools {version('fonttools')} brotli {version('brotli')}"


def licence() -> str:
    """Give the text of the font's licence."""
    return files("nabladocs").joinpath("fonts", LICENCE).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the font as WOFF2, and the characters of those asked for that the font has not."""

    font: bytes
    missing: str


def cut(characters: Reach) -> Cut:
    """Give the part of the font that draws some characters, with the sizes and pieces that these stretch with."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.2 s that only a site with new glyphs pays

    font = _whole()
    missing = sorted(each for each in set(characters) - set(map(chr, font.getBestCmap())) if _is_seen(each))
    _offer_everywhere(font["GSUB"].table, {"dtls", "ssty"})
    _vary_primes_only(font)
    _stretch_as_far(font, characters)
    options = Options(layout_features=list(FEATURES), name_IDs=list(NAMES), hinting=False, notdef_outline=True)
    options.drop_tables += ["gasp"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in {" ", *characters}])
    cutter.subset(font)
    _measure_as_drawn(font)
    _draw_roots_narrow(font)
    return Cut(_packed(font), "".join(missing))


def _is_seen(character: str) -> bool:
    """Say whether a character is drawn at all, and is of mathematics: words have letters of all the world's scripts."""
    kind = unicodedata.category(character)
    return kind[0] not in "CZ" and kind not in ("Lo", "Mn")


def _whole() -> Any:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    return TTFont(BytesIO(files("nabladocs").joinpath("fonts", FONT).read_bytes()), lazy=True, recalcTimestamp=False)


def _offer_everywhere(table: Any, wanted: Collection[str]) -> None:
    """Let style sheets ask for features in any script: browsers do not take a formula for the script `math`."""
    indices = {n for n, record in enumerate(table.FeatureList.FeatureRecord) if record.FeatureTag in wanted}
    for record in table.ScriptList.ScriptRecord:
        for system in (record.Script.DefaultLangSys, *(each.LangSys for each in record.Script.LangSysRecord)):
            system.FeatureIndex = sorted({*system.FeatureIndex, *indices})


def _vary_primes_only(font: Any) -> None:
    """Take away what is drawn a little heavier in a script: it doubles the font, and most browsers never ask for it."""
    names = font.getBestCmap()
    kept = {names[code] for codes in _PRIMES for code in codes if code in names}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ssty":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    part.alternates = {name: found for name, found in part.alternates.items() if name in kept}


def _stretch_as_far(font: Any, characters: Reach) -> None:
    """Take away sizes, and pieces that are put together, which no formula is tall or wide enough for."""
    names = font.getBestCmap()
    reach = {names[ord(each)]: ems * font["head"].unitsPerEm for each, ems in characters.items() if ord(each) in names}
    table = font["MATH"].table.MathVariants
    for way in ("Vert", "Horiz"):
        coverage, constructions = getattr(table, f"{way}GlyphCoverage"), getattr(table, f"{way}GlyphConstruction")
        kept = [pair for pair in zip(coverage.glyphs, constructions, strict=True) if reach.get(pair[0])]
        for name, construction in kept:
            _shorten(construction, reach[name])
        coverage.glyphs = [name for name, _ in kept]
        setattr(table, f"{way}GlyphConstruction", [construction for _, construction in kept])
        setattr(table, f"{way}GlyphCount", len(kept))


def _shorten(construction: Any, reach: float) -> None:
    records = construction.MathGlyphVariantRecord
    enough = next((n for n, each in enumerate(records, 1) if each.AdvanceMeasurement >= reach), None)
    if enough:
        construction.MathGlyphVariantRecord = records[:enough]
        construction.VariantCount = enough
        construction.GlyphAssembly = None


def _measure_as_drawn(font: Any) -> None:
    """Give a letter that is shown in italics only its italic form, or Chromium measures it by its upright one."""
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != _VARIANTS:
            drawn = {
                upright: table.cmap[ord(italic)] for upright, italic in ITALIC.items() if ord(italic) in table.cmap
            }
            table.cmap = {**drawn, **table.cmap}


def _draw_roots_narrow(font: Any) -> None:
    """Make the tall signs of roots nearly as narrow as the small one.

    MathML Core (3.3.3, and 5.3 for the glyphs) gives each root the room of the widest sign that it could have, so that
    a space stood behind all small ones.
    """
    glyphs, widths = font["glyf"], font["hmtx"]
    widest = _WIDEST_ROOT * font["head"].unitsPerEm
    for name in _variants(font, "√"):
        width, _ = widths[name]
        if width > widest:
            glyphs[name].coordinates.scale((widest / width, 1))
            glyphs[name].recalcBounds(glyphs)
            widths[name] = round(widest), glyphs[name].xMin


def _variants(font: Any, character: str) -> set[str]:
    """Give the glyphs that a character is drawn with where it is tall: larger signs, and pieces of them."""
    table, name = font["MATH"].table.MathVariants, font.getBestCmap().get(ord(character))
    known = dict(zip(table.VertGlyphCoverage.glyphs, table.VertGlyphConstruction, strict=True)) if table else {}
    if name not in known:
        return set()
    pieces = known[name].GlyphAssembly.PartRecords if known[name].GlyphAssembly else ()
    return {each.VariantGlyph for each in known[name].MathGlyphVariantRecord} | {each.glyph for each in pieces}


def _packed(font: Any) -> bytes:
    # One table holds all characters; the others say the same again, or less.
    tables = {table.format: table for table in font["cmap"].tables}
    if _ALL in tables:
        tables.pop(_FIRST, None)
    font["cmap"].tables = list(tables.values())
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()
