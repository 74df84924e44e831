"""Macros written out, for readers of TeX that do not know them, mean what they mean where they are known."""

import re

import pytest

from nabladocs.macros import written_out
from nabladocs.mathml import to_mathml

MACROS = (
    ("RR", r"\mathbb{R}"),
    ("norm", r"\lVert #1\rVert"),
    ("pair", "(#1,#2)"),
    ("twice", r"\pair{#1}{#1}"),
    ("hatted", r"\hat#1"),
    ("al", r"\alpha"),
)
ANNOTATION = re.compile(r"<annotation.*", re.DOTALL)


@pytest.mark.parametrize(
    "tex",
    [
        r"\norm{x}\in\RR",
        r"\norm x\norm\beta\norm {x_{i}}",
        r"\pair{a}{b}\pair ab\pair{\RR}{\norm{x}}",
        r"\twice{\twice{y}}",
        r"\hatted x\hatted{x}\hatted\beta",
        r"\al x\al_1\alpha",
        r"\begin{aligned}\norm{a}&=\pair{b}{\}}\\&=\RR\end{aligned}",
    ],
)
def test_a_macro_that_is_written_out_is_drawn_the_same(tex):
    drawn = [to_mathml(tex, display=True, macros=MACROS), to_mathml(written_out(tex, MACROS), display=True)]
    assert ANNOTATION.sub("", drawn[0]) == ANNOTATION.sub("", drawn[1])


def test_a_formula_without_macros_is_as_it_was():
    assert written_out(r"\normal{x}", MACROS) == r"\normal{x}"
    assert written_out(r"\norm{x}", ()) == r"\norm{x}"
