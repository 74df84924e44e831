"""Rows and their numbers, as another reader of LaTeX counts them, and the places of what says something of them."""

import random
import re

import pytest
from math_core import LatexToMathML

from nabladocs.mathml import to_mathml
from nabladocs.model import Numbered
from nabladocs.rows import edits_of, entitled, references_in, rows_of, with_tags

ENVIRONMENTS = ("equation", "align", "gather", "multline", "equation*", "align*", "gather*")
PIECES = (
    "a&=b",
    r"\frac{a}{b}",
    r"\begin{pmatrix}1\\2\end{pmatrix}",
    r"\text{so \{ it is}",
    "{\\alpha}% \\\\ \\label{no}\n",
)
CORNER = re.compile(r"<mtext>([^<]*)</mtext></mtd></mtr>")


def environment(rng):
    """Give an environment with rows that say this and that of their numbers."""
    name = rng.choice(ENVIRONMENTS)
    is_one = name.startswith(("equation", "multline"))
    rows = []
    for _ in range(1 if name.startswith("equation") else rng.randint(1, 4)):
        pieces = [piece for piece in rng.sample(PIECES, 2) if "&" not in piece or name.startswith("align")]
        rows.append("".join(pieces) + "c")
    said = range(len(rows))[-1:] if is_one else range(len(rows))
    for number in said:
        rows[number] += rng.choice(("", "", "", rf"\tag{{T{number}}}", "" if is_one else r"\notag"))
    return rf"\begin{{{name}}}" + r"\\".join(rows) + rf"\end{{{name}}}"


@pytest.mark.parametrize("seed", range(40))
def test_rows_are_numbered_as_by_another_reader(seed):
    rng = random.Random(seed)
    formulas = [environment(rng) for _ in range(8)]
    others = LatexToMathML(fancy_error=False).convert_all([(formula, True) for formula in formulas])
    ours = [[f"({each.number})" for each in rows] for rows in entitled(formulas)]
    assert ours == [CORNER.findall(drawn) for drawn in others]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_drawn_has_the_numbers_that_were_counted(seed):
    rng = random.Random(seed)
    formulas = [environment(rng) for _ in range(4)]
    for formula, rows in zip(formulas, entitled(formulas), strict=True):
        numbered = tuple(Numbered(each.number, f"n{at}", None) for at, each in enumerate(rows))
        drawn = to_mathml(formula, display=True, edits=edits_of(formula, numbered, references=False))
        expected = [f"nabla-row-{at}" for at in range(len(rows))]
        assert CORNER.findall(drawn) == re.findall(r'id="(nabla-row-\d+)"', drawn) == expected
        assert drawn.count("<mtr>") >= len(rows_of(formula))


@pytest.mark.parametrize(
    ("tex", "numbers"),
    [
        (r"x", []),
        (r"x \label{eq:a}", [("1", "a")]),
        (r"x \label{a}\\ y", [("1", "a")]),
        (r"x\\ y \label {eq:a}", [("1", "a")]),
        (r"\begin{aligned}x\\y\label{eq:a}\end{aligned}", [("1", "a")]),
        (r"\begin{align*}x\\y\label{eq:a}\\z\end{align*}", [("1", "a")]),
        (r"\begin{align}x\\y\\ \end{align}", [("1", ""), ("2", "")]),
        (r"\begin{align}\begin{cases}x\\y\end{cases}\\z\end{align}", [("1", ""), ("2", "")]),
        (r"\begin{multline}x\\y\\z\end{multline}", [("1", "")]),
        (r"x \tag{$\star$} \label{b}", [(r"$\star$", "b")]),
        (r"x \tag{\text{A}}", [(r"\text{A}", "")]),
        (r"x % \label{no}", []),
        ("x \\\\% y\nz \\tag{3}", [("3", "")]),
        (r"\{ x \\ y \}\label{c}", [("1", "c")]),
        (r"\notagged", []),
    ],
)
def test_a_row_has_a_number_where_it_says_so(tex, numbers):
    (rows,) = entitled([tex])
    assert [(each.number, each.name) for each in rows] == numbers


def test_tags_are_not_counted():
    found = [rows[0].number for rows in entitled([r"x\label{a}", r"x\tag{7}", r"\begin{equation}y\end{equation}"])]
    assert found == ["1", "7", "2"]


def test_references_are_found_outside_of_comments_alone():
    tex = "a \\eqref{b} % \\eqref{c}\n \\ref {d} \\preference{e}"
    assert [(each["form"], each["name"]) for each in references_in(tex)] == [("eqref", "b"), ("ref", "d")]


@pytest.mark.parametrize("seed", range(20))
def test_tags_make_others_number_as_the_page_does(seed):
    formulas = [environment(random.Random(seed * 100 + number)) for number in range(4)]
    for formula, rows in zip(formulas, entitled(formulas), strict=True):
        numbered = tuple(Numbered(each.number, "", None) for each in rows)
        drawn = LatexToMathML(fancy_error=False).convert_with_local_state(
            with_tags(formula, numbered, ()), displaystyle=True
        )
        assert CORNER.findall(drawn) == [f"({each.number})" for each in rows]


def test_what_others_read_has_no_labels_and_the_numbers_of_references():
    tex = r"a\\overset{\eqref{b}}{=}c \label{d}".replace("\\\\", "\\")
    numbered = (Numbered("7", "d", None, plain=True),)
    assert with_tags(tex, numbered, ("(3)",)) == r"a\overset{\text{(3)}}{=}c  \tag*{7}".replace("\\\\", "\\")
