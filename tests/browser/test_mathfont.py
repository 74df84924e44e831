"""The font of formulas, in a browser: it is there when the page is drawn, and draws what the whole font draws."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from nabladocs.mathfont import lettering
from nabladocs.mathml import to_mathml

FORMULAS = (
    r"\left( 3 \right) \left( \frac{1}{2} \right) \left( \frac{\frac{1}{2}}{\frac{3}{4}} \right)",
    r"\left( \begin{matrix} 1 \\ 2 \\ 3 \\ 4 \\ 5 \\ 6 \end{matrix} \right) \Bigl( 1 \Bigr) \left\{ \frac12 \right\}",
    r"\sqrt{2} \sqrt{\frac{1}{2}} \sqrt{\frac{\frac12}{\frac34}} \overbrace{1 + 2 + 3 + 4} \hat{1}",
    r"\sum_{1}^{2} \int_0^1 \left\lVert \frac{1}{2} \right\rVert \left| 3 \right| \mathrm{softmax} \in \mathbb{R}",
    # Linux fits letters and digits to pixels by these, which pages have.
    r"\mathrm{THEZOCQSLU fijkdbh uvxzoesc nr pqgy}",
)
PAGE = "".join(f"<p>{to_mathml(tex, display=True)}</p>" for tex in FORMULAS)
# No letters in italics: the whole font has Chromium measure them by their upright forms.
STYLE = "<style>math { font: 20px 'Nabla Math'; } p { margin: 0; height: 9em; }</style>"


BOXES = """() => [...document.querySelectorAll("mo, msqrt > *, mtable, mover")]
  .flatMap((element) => [element.getBoundingClientRect().width, element.getBoundingClientRect().height])"""


def boxes(page, address):
    page.goto(address)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].map((font) => font.status)") == ["loaded"]
    return page.evaluate(BOXES)


def test_brackets_and_sums_are_drawn_as_with_the_whole_font(browser, hosted, tmp_path):
    sheet = lettering({"page.md": PAGE}, tmp_path / "cache").sheet.text
    whole = re.sub(r'url\("[^"]*"\) format\("woff2"\)', 'url("whole.ttf")', sheet)
    (tmp_path / "whole.ttf").write_bytes(files("nabladocs").joinpath("fonts", "STIXTwoMath-Regular.ttf").read_bytes())
    for name, text in (("cut", sheet), ("whole", whole)):
        page = f"<!doctype html><meta charset=utf-8><title>A</title><style>{text}</style>{STYLE}{PAGE}"
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    with hosted(tmp_path) as address, browser.new_context(viewport={"width": 900, "height": 800}) as context:
        cut, uncut = (boxes(context.new_page(), f"{address}{name}.html") for name in ("cut", "whole"))
    # From one size of a bracket to the next are five.
    assert cut == pytest.approx(uncut, abs=1.6)
    assert max(uncut) > 100


def test_no_space_stands_behind_a_small_root(browser, hosted, tmp_path):
    roots = r"\sqrt{t} \sqrt{\frac{\frac12}{\frac34}} \sqrt{\begin{matrix}1\\2\\3\\4\\5\\6\end{matrix}}"
    html = to_mathml(roots, display=True)
    sheet = lettering({"page.md": html}, tmp_path / "cache").sheet.text
    (tmp_path / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{sheet}</style>{STYLE}{html}")
    with hosted(tmp_path) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate("document.fonts.ready")
        behind = page.evaluate("""() => [...document.querySelectorAll("msqrt")].map(
            (root) => root.getBoundingClientRect().right - root.lastElementChild.getBoundingClientRect().right)""")
    assert len(behind) == 3
    # In ems of 20 pixels; the widest sign of the whole font left 0.42.
    assert max(behind) / 20 < 0.1
