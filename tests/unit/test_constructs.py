"""A page of what authors write in TeX: each formula is drawn as what it means, or as a person has judged it to be."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from nabladocs.config import Config
from nabladocs.mathml import TexError, to_mathml
from nabladocs.pipeline import Project

GOLDEN = Path(__file__).parents[1] / "golden"
PAGE = GOLDEN / "constructs.md"
sys.path.insert(0, str(GOLDEN))
from sketch import sketch  # noqa: E402 - it lies beside the page, for who looks at the formulas

SKETCH = re.compile(r"(?<=^\$\$\n\n)    (?P<sketch>.*)$", re.MULTILINE)
MATH = re.compile(r"<math.*?</math>", re.DOTALL)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Give what is drawn for each formula of the page, and what is wrong with it."""
    root = tmp_path_factory.mktemp("site")
    with Project(Config(root=root, docs=root)) as project:
        result = project.finish(project.open(None, PAGE.read_text("utf-8")))
    return [sketch(MATH.search(html)[0]) for html in result.formulas], result.diagnostics


def test_every_construct_is_drawn_as_it_was_judged(drawn):
    sketches, wrong = drawn
    assert wrong == ()
    text = PAGE.read_text("utf-8")
    if os.environ.get("ACCEPT"):
        lines = iter(sketches)
        PAGE.write_text(SKETCH.sub(lambda _: f"    {next(lines)}", text), "utf-8")
    assert sketches == SKETCH.findall(PAGE.read_text("utf-8"))
    assert len(sketches) > 200


def test_no_construct_loses_a_letter_or_shows_a_command(drawn):
    sketches, _ = drawn
    assert [each for each in sketches if "\\" in each.replace("[\\]", "") and each != "\\"] == []
    assert [each for each in sketches if not each or each == "[]"] == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\colorbox{yellow}{x}",
        r"\cancelto{0}{x}",
        r"\ce{H2O}",
        r"\SI{3}{m}",
        r"\href{https://example.org}{x}",
        r"\rule{1em}{1pt}",
        r"\begin{pmatrix*}[r]1\end{pmatrix*}",
        r"\begin{tikzcd}a\end{tikzcd}",
        r"\begin{eqnarray}a&=&\begin{matrix}b&c\end{matrix}\end{eqnarray}",
        r"\begin{array}{@{=}l}a\end{array}",
        r"\includegraphics{x}",
        r"\varlimsup",
        r"x_1_2",
        r"x^1^2",
        r"\left(x",
        r"\frac{a}",
        r"{x",
        r"x}",
        r"a & b",
        r"\begin{matrix}a\end{pmatrix}",
        r"\text{a $b}",
        r"\limits",
        r"\intertext{so}",
        r"\verb|x|",
    ],
)
def test_what_cannot_be_drawn_is_refused(tex):
    with pytest.raises(TexError):
        to_mathml(tex, display=True)
