"""The font of formulas: which characters are drawn, what is cut out for them, and when that is done again."""

# ruff: noqa: RUF001 - letters of mathematics are what this is about
from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from math import inf

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from nabladocs import mathfont
from nabladocs.glyphs import DISPLAYED, drawn
from nabladocs.mathfont import LOADING, lettering
from nabladocs.mathml import to_mathml
from nabladocs.subset import cut

SEAL = b"0" * 16


def drawn_for(inside):
    return drawn(f"<p>Prose</p><math><semantics>{inside}</semantics></math>More")


def cut_to(text, reach=inf):
    return cut(dict.fromkeys(text, reach))


def opened(font):
    return TTFont(BytesIO(font))


def font_in(sheet):
    return b64decode(re.search(r"base64,([^\"]+)", sheet.text)[1])


# --- what is drawn --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "expected"),
    {
        "<mi>x</mi>": "𝑥",
        "<mi>h</mi>": "\N{PLANCK CONSTANT}",
        "<mi> A\n</mi>": "𝐴",
        "<mi>λ</mi><mi>Σ</mi><mi>∂</mi><mi>∇</mi>": "𝛴𝛻𝜆𝜕",
        "<mi>&#x78;</mi><mi>&lambda;</mi>": "𝑥𝜆",
        "<mi>ab</mi>": "ab",
        "<mi>ℝ</mi><mi>𝟏</mi><mi>⊤</mi>": "ℝ⊤𝟏",
        '<mi mathvariant="normal">d</mi><mi mathvariant=normal>e</mi><MI MathVariant="NORMAL">f</MI>': "def",
        '<mi mathvariant="bold">x</mi>': "𝑥",  # MathML Core knows no other value, and browsers do as it says
        "<mn>3.5</mn>": ".35",
        "<mtext>x&nbsp;if</mtext>": "fix\N{NO-BREAK SPACE}",
        "<mo>-</mo><mo>&lt;</mo><mo>&#8290;</mo>": "<\N{INVISIBLE TIMES}\N{MINUS SIGN}",
        "<msqrt><mn>2</mn></msqrt>": "2√",
        "<mroot><mn>2</mn><mn>3</mn></mroot>": "23√",
        '<mspace width="2em"/><mn>1</mn>': "1",
        "<mn>1</mn><annotation encoding=application/x-tex>abc</annotation>": "1",
        "<mn>1</mn><annotation-xml><math><mi>z</mi></math></annotation-xml><mn>2</mn>": "12",
        "<mn>1</mn><!-- <mi>z</mi> </math> --><mn>2</mn>": "12",
        '<mo title="a > b">+</mo>': "+",
        "<mtext><b>w</b>z</mtext>": "wz",
    }.items(),
)
def test_what_is_drawn_for_an_element(inside, expected):
    assert "".join(sorted(drawn_for(inside))) == "".join(sorted(expected))


@pytest.mark.parametrize(
    ("inside", "expected"),
    {
        "<mi>x</mi><mn>1</mn><mtext>(</mtext>": {"𝑥": 0, "1": 0, "(": 0},
        '<mo stretchy="false">(</mo>': {"(": 0},
        "<mo>(</mo>": {"(": inf},
        '<mo stretchy="false">(</mo><mo minsize="1.2em" maxsize="1.2em">(</mo>': {"(": 1.2},
        "<mo maxsize=2.5em>(</mo><mo maxsize=1.5em>(</mo>": {"(": 2.5},
        '<mo maxsize="80%">(</mo>': {"(": inf},
        "<mo>/</mo><mo>∑</mo>": {"/": 0, "∑": DISPLAYED},
        '<mo stretchy="true">/</mo><mo stretchy="true">∑</mo>': {"/": inf, "∑": inf},
        "<msqrt><mo>√</mo></msqrt>": {"√": inf},
    }.items(),
)
def test_how_far_it_stretches(inside, expected):
    assert drawn_for(inside) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>x</p><pre>&lt;math>&lt;mi>x&lt;/mi></pre>", ""),
        ("<math><mn>1</mn></math> 7 <math><mn>2</mn></math>", "12"),
        ("<math><mn>1</mn>", "1"),  # browsers close it at the end
        ("<MATH><mn>1</mn></MATH><math display=block><mn>2</mn></math >", "12"),
        ("<math><mi>x", "𝑥"),
        ("<math></math>", ""),
    ],
)
def test_what_is_drawn_for_a_page(html, expected):
    assert "".join(sorted(drawn(html))) == expected


@given(st.text(alphabet="<>/math miontex\"'=&;!-x", max_size=80))
def test_whatever_stands_in_a_formula_it_is_read(text):
    drawn(f"<math>{text}")


# --- what is cut out ------------------------------------------------------------------------------------------------


def test_a_cut_font_has_what_formulas_need():
    shown = drawn(to_mathml(r"\left(\frac{\sqrt{\hat{x}'}}{2}\right) \sum_{i=1}^n \overbrace{a+b}", display=True))
    font = opened(cut(shown).font)
    names = font.getBestCmap()
    assert {ord(each) for each in shown} <= set(names)
    variants = font["MATH"].table.MathVariants
    tall = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True))
    for stretched in "()√":
        grown = tall[names[ord(stretched)]]
        assert len(grown.MathGlyphVariantRecord) >= 4
        assert grown.GlyphAssembly.PartRecords
    wide = variants.HorizGlyphCoverage.glyphs
    assert names[ord("\N{TOP CURLY BRACKET}")] in wide
    assert font["MATH"].table.MathConstants.AxisHeight.Value == 258  # that of the font's own documentation
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert features == {"dtls", "ssty"}


@pytest.mark.parametrize(
    ("reach", "sizes", "assembled"),
    [(0, 0, False), (1.2, 3, False), (3.0, 10, False), (9.0, 13, True), (inf, 13, True)],
)
def test_there_are_the_sizes_that_are_reached_and_no_others(reach, sizes, assembled):
    font = opened(cut_to("(", reach).font)
    table = font["MATH"].table.MathVariants
    grown = dict(zip(table.VertGlyphCoverage.glyphs, table.VertGlyphConstruction, strict=True)) if reach else {}
    (records,) = [each.MathGlyphVariantRecord for each in grown.values()] or [[]]
    assert len(records) == sizes
    assert not records or records[-1].AdvanceMeasurement >= min(reach, 3.8) * 1000
    assert any(each.GlyphAssembly for each in grown.values()) == assembled


def test_a_letter_in_italics_alone_is_measured_in_italics():
    names = opened(cut_to("𝑥𝜆y𝑦").font).getBestCmap()
    assert names[ord("x")] == names[ord("𝑥")]
    assert names[ord("λ")] == names[ord("𝜆")]
    assert names[ord("y")] != names[ord("𝑦")]


@pytest.mark.parametrize("text", ["1", "𝑥", "1𝑥", "∅\N{VARIATION SELECTOR-1}"])
def test_whatever_its_characters_are_it_knows_them(text):
    assert {*map(ord, text)} - {0xFE00} <= set(opened(cut_to(text).font).getBestCmap())


def test_the_font_says_whose_it_is_and_under_which_licence():
    names = opened(cut_to("1").font)["name"]
    assert "The STIX Fonts Project Authors" in names.getDebugName(0)
    assert names.getDebugName(14) == "https://scripts.sil.org/OFL"
    # The licence reserves a name, and asks that no changed font has it.
    assert not any("TM Math" in str(record) for record in names.names if record.nameID != 0)


@settings(max_examples=10, deadline=None)
@given(st.frozensets(st.characters(), max_size=6))
def test_whatever_is_shown_a_font_comes_of_it(letters):
    found = cut_to(letters)
    assert set(found.missing) <= letters
    names = opened(found.font).getBestCmap()
    assert {each for each in letters if each.isascii() and each.isalnum()} <= set(map(chr, names))


def test_the_same_characters_give_the_same_bytes():
    assert cut_to("x+y=√2").font == cut_to("2√=y+x").font


# --- the sheet ------------------------------------------------------------------------------------------------------

PAGES = {"a.md": f"<p>{to_mathml('x+1', display=False)}</p>", "b.md": "<p>No formula</p>"}


def test_pages_with_formulas_load_the_sheet_before_they_are_drawn(tmp_path):
    found = lettering(PAGES, tmp_path)
    (sheet, licence) = found.files()
    page = f"<html><head><title>A</title></head><body>{PAGES['a.md']}</body></html>"
    linked = found.linked(page, lambda path: f"../{path}")
    assert f'<link rel="stylesheet" href="../{sheet}">{LOADING}</head>' in linked
    assert linked.replace(f'<link rel="stylesheet" href="../{sheet}">{LOADING}', "") == page
    assert found.files()[licence].startswith("Copyright 2001-2021 The STIX Fonts Project Authors")
    assert found.linked(PAGES["b.md"], str) == PAGES["b.md"]
    assert found.findings == ()


def test_a_head_that_was_made_small_has_no_end(tmp_path):
    linked = lettering(PAGES, tmp_path).linked(f"<title>A</title><body class=x>{PAGES['a.md']}", str)
    assert re.fullmatch(r"<title>A</title><link [^>]*><script>[^<]*</script><body class=x>.*", linked)


def test_a_site_without_formulas_has_no_font(tmp_path):
    found = lettering({"b.md": PAGES["b.md"]}, tmp_path / "cache")
    assert found.files() == {}
    assert found.linked("<head></head><math></math>", str) == "<head></head><math></math>"
    assert not (tmp_path / "cache").exists()


def test_the_sheet_is_named_by_what_is_in_it(tmp_path):
    first, again = lettering(PAGES, tmp_path).sheet, lettering(PAGES, tmp_path / "elsewhere").sheet
    assert first == again
    other = lettering({"a.md": f"<p>{to_mathml('y', display=False)}</p>"}, tmp_path).sheet
    assert other.path != first.path


def test_what_was_cut_is_kept_and_used_again(tmp_path, monkeypatch):
    first = lettering(PAGES, tmp_path / "cache")
    assert (tmp_path / "cache" / ".gitignore").exists()
    monkeypatch.setattr(mathfont, "cut", None)
    assert lettering(PAGES, tmp_path / "cache") == first


@pytest.mark.parametrize("damaged", [b"", b"nothing", SEAL + b"\n\n", SEAL])
def test_what_is_damaged_is_cut_anew(tmp_path, damaged):
    first = lettering(PAGES, tmp_path)
    (kept,) = (tmp_path / "fonts").iterdir()
    kept.write_bytes(damaged)
    assert lettering(PAGES, tmp_path) == first
    assert kept.read_bytes() != damaged


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    assert opened(font_in(lettering(PAGES, tmp_path / "file" / "cache").sheet)).getBestCmap()


def test_what_no_build_has_used_for_long_goes(tmp_path, monkeypatch):
    lettering(PAGES, tmp_path)
    (old,) = (tmp_path / "fonts").iterdir()
    monkeypatch.setattr(mathfont, "time", lambda: old.stat().st_mtime + mathfont.UNUSED + 1)
    lettering({"a.md": to_mathml("y", display=False)}, tmp_path)
    assert not old.exists()


def test_a_character_that_the_font_has_not_is_named_with_its_page(tmp_path):
    pages = {"a.md": "<math><mo>✨</mo><mtext>若 ب</mtext></math>", "b.md": PAGES["a.md"]}
    (finding,) = lettering(pages, tmp_path).findings
    assert finding.code == "glyph-missing"
    assert finding.severity == "warning"
    assert finding.message == "the math font cannot draw ✨ (U+2728 SPARKLES) in the formulas of a.md"
    assert lettering(pages, tmp_path).findings == (finding,), "it is told again where the font is used again"


def test_without_what_cuts_the_font_formulas_have_those_of_readers(tmp_path, monkeypatch):
    def fails(_):
        message = "No module named 'brotli'"
        raise ModuleNotFoundError(message, name="brotli")

    monkeypatch.setattr(mathfont, "cut", fails)
    found = lettering(PAGES, tmp_path)
    assert found.files() == {}
    assert [each.message for each in found.findings] == ["the math font cannot be cut: No module named 'brotli'"]
