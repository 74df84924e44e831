"""Images as they stand in a page."""

import re
from xml.etree import ElementTree as ET

import pytest

from nabladocs.figure import inline_image, inline_svg
from nabladocs.worker.theme import INK, PALETTE, PAPER, RULE

MATPLOTLIB = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="460.8pt" height="345.6pt" viewBox="0 0 460.8 345.6" \
xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Work>text</rdf:Work></rdf:RDF>
 </metadata>
 <!-- a comment -->
 <defs>
  <style type="text/css">*{stroke-linejoin: round; fill: url(#gradient)}</style>
  <linearGradient id="gradient"/>
 </defs>
 <g id="axes_1" clip-path="url(#clip)" style="fill: #1A1B1C; stroke: #fff">
  <use xlink:href="#glyph" x="1"/>
  <image xlink:href="data:image/png;base64,
iVBO
Rw0K"/>
  <text>a &lt; b</text>
 </g>
</svg>
"""


def drawn(svg=MATPLOTLIB, name="nabla-3", alt="A line & more"):
    return inline_svg(svg, name=name, alt=alt)


def test_what_a_page_has_no_use_for_is_gone():
    svg = drawn()
    assert svg.startswith("<svg ")
    assert not re.search(r"xml|DOCTYPE|metadata|rdf|comment|version|xlink", svg)
    ET.fromstring(svg)


def test_the_image_is_named_for_those_who_do_not_see_it():
    svg = ET.fromstring(drawn())
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "A line & more")
    assert [title.text for title in svg.iter("title")] == ["A line & more"]


def test_an_image_without_alternative_text_keeps_its_title():
    own = "<svg><title>Mine</title><g><title>Part</title></g></svg>"
    assert re.findall("<title>(.*?)</title>", drawn(own, alt="")) == ["Mine", "Part"]
    assert re.findall("<title>(.*?)</title>", drawn(own, alt="Yours")) == ["Yours", "Part"]


def test_ids_and_what_refers_to_them_are_the_images_own():
    svg = drawn()
    assert re.findall(r'\bid="(.*?)"', svg) == ["nabla-3", "nabla-3-gradient", "nabla-3-axes_1"]
    assert 'clip-path="url(#nabla-3-clip)"' in svg
    assert 'href="#nabla-3-glyph"' in svg
    assert "fill: url(#nabla-3-gradient)" in svg
    assert "stroke: #fff" in svg


def test_lists_of_ids_are_renamed_too():
    svg = drawn('<svg><g aria-labelledby="a b"/><g href="#" fill="url( \'#c\' )"/></svg>', name="n", alt="")
    assert 'aria-labelledby="n-a n-b"' in svg
    assert "url( &#x27;#n-c&#x27; )" in svg


def test_a_style_sheet_holds_for_its_image_only():
    assert "#nabla-3{*{stroke-linejoin: round;" in drawn()


def test_the_image_is_as_wide_as_it_asks_and_never_wider_than_its_page():
    svg = ET.fromstring(drawn())
    assert (svg.get("width"), svg.get("height")) == (None, None)
    assert (svg.get("viewBox"), svg.get("style")) == ("0 0 460.8 345.6", "max-width:460.8pt")


def test_an_image_without_a_view_box_gets_one_from_its_size():
    svg = ET.fromstring(drawn('<svg width="2in" height="96" style="color:red"/>'))
    assert (svg.get("viewBox"), svg.get("style")) == ("0 0 192 96", "max-width:2in;color:red")


def test_an_image_in_percent_of_its_page_has_no_size_of_its_own():
    svg = ET.fromstring(drawn('<svg width="100%" height="5em" viewBox="0 0 1 1"/>'))
    assert (svg.get("viewBox"), svg.get("style"), svg.get("width")) == ("0 0 1 1", None, None)


def following(inner="", root=""):
    return drawn(f'<svg class="nabla-follows" {root}>{inner}</svg>', name="n", alt="")


@pytest.mark.parametrize(
    ("color", "shown"),
    [
        (INK, "currentColor"),
        (PAPER, "var(--nabla-paper,#fff)"),
        (RULE, "var(--nabla-rule,#d4d5d6)"),
        *((color, f"var(--nabla-{number},{color})") for number, color in enumerate(PALETTE, 1)),
    ],
)
def test_a_figure_that_follows_the_page_has_its_colours(color, shown):
    assert f'<path style="stroke:{shown}"/>' in following(f'<path style="stroke:{color}"/>')
    assert f'fill="{shown}"' in following(root=f'fill="{color}"')


def test_other_colours_of_a_figure_that_follows_the_page_stay():
    assert 'style="stroke:#abcdef"' in following('<path style="stroke:#abcdef"/>')


def test_an_image_that_does_not_follow_the_page_keeps_its_colours_and_stands_on_a_plate():
    svg = ET.fromstring(drawn())
    assert svg.get("class") == "nabla-plate"
    assert "fill: #1A1B1C; stroke: #fff" in drawn()
    assert 'class="own nabla-plate"' in drawn(f'<svg class="own" fill="{INK}"/>')


@pytest.mark.parametrize("way", ["currentColor", "var(--md-accent-fg-color)", "light-dark(#000, #fff)"])
def test_an_image_that_follows_the_page_by_itself_needs_no_plate(way):
    assert "nabla-plate" not in drawn(f'<svg><path stroke="{way}"/></svg>')
    assert "nabla-plate" not in following()


def test_what_stands_in_an_image_does_not_make_it_follow_the_page():
    assert INK in drawn(f'<svg><g class="nabla-follows" fill="{INK}"/></svg>')


def test_text_and_data_stay_as_they_are():
    assert "<text>a &lt; b</text>" in drawn()
    assert 'href="data:image/png;base64,iVBORw0K"' in drawn()


def test_nested_empty_elements_close_one_by_one():
    assert drawn("<svg><g><g><path/></g></g><path/></svg>", name="n", alt="").endswith(
        "<g><g><path/></g></g><path/></svg>"
    )


def test_a_png_image_has_its_size():
    png = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAC0lEQVR4nGNgQAcAABIAAZvZ2loAAAAASUVORK5CYII="
    assert 'width="4" height="2"' in inline_image("image/png", png, alt="")


def test_what_is_no_image_is_not_drawn():
    assert drawn("<svg><g></svg>") is None
    assert drawn("plain") is None
