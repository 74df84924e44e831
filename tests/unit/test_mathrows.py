"""Rows in rows: those go that change nothing, and the others stay."""

import re

import pytest

from nabladocs.mathml import to_mathml


def rows(tex):
    """Give how many rows a formula has, but for the one that is all of it."""
    drawn = to_mathml(tex, display=True)
    return len(re.findall(r"<mrow\b", drawn)) - drawn.startswith("<semantics><mrow>", drawn.index(">") + 1)


@pytest.mark.parametrize(
    "tex",
    [
        r"a\log x",
        r"\sin(x)-\cos(-y)",
        r"\operatorname{tr}(A(B+\operatorname{diag}(x)))=0",
        r"\det\bigl(A^{2}\bigr)b",
        r"b+\log\det A",
        r"\lim_n f(x)+1",
    ],
)
def test_what_a_function_is_applied_to_needs_no_row(tex):
    assert rows(tex) == 0


@pytest.mark.parametrize(
    ("tex", "why"),
    [
        (r"a\exp\left(\frac{x}{y}\right)", "its fences are as high as what is in them, and not as the line"),
        (r"x\left(-\log x\right)", "so it is where a sign comes first"),
        (r"x^{\log y}", "an exponent is one thing"),
    ],
)
def test_a_row_stays_that_holds_something_together(tex, why):
    assert rows(tex) > 0, why
