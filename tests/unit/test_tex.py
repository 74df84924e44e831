"""Formulas as TeX: what a mathematician reads is what is checked."""

# ruff: noqa: RUF001 - chips have the letters that readers see

import re
from fractions import Fraction
from pathlib import Path

import pytest

from nabladocs.math.chips import chips
from nabladocs.math.expr import number
from nabladocs.math.operators import OPERATORS, apply
from nabladocs.math.reader import read_claim
from nabladocs.math.tex import WRITERS, tex
from nabladocs.math.tex_statements import tex_parts, tex_statement
from nabladocs.mathml import to_mathml

GOLDEN = Path(__file__).parents[1] / "golden" / "formulas.md"
PAIRS = re.findall(r"```claim\n(.*?)```\n\n```tex\n(.*?)\n```", GOLDEN.read_text("utf-8"), re.DOTALL)
DECLARED = """\
x, y, a, b in R^n; z in R^m; A, B in R^(n, n); X in R^(m, n); S in Sym(n); P in PD(n)
t, lam, p in R; g in Function; v in R^(m*n); x1 in R^n
"""


def claim(text):
    read = read_claim(text)
    assert not read.slips
    return read.claim


def shown(text):
    """Give the TeX of an expression in the variables above."""
    return tex(claim(f"{DECLARED}{text} == 0").statements[0].body.sides[0])


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_a_claim_is_shown_as_a_mathematician_would_write_it(text, expected):
    read = claim(text)
    (statement,) = read.statements
    assert tex_statement(statement, read) == expected
    assert "<math" in to_mathml(expected, display=True)


def test_there_are_a_hundred_of_them():
    assert len(PAIRS) > 100


def test_every_operator_is_written():
    assert set(WRITERS) == set(OPERATORS) | {"number", "variable", "index", "size"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - (b + x)", "a-(b+x)"),
        ("a - (b - x)", "a-(b-x)"),
        ("a + (b - x)", "a+b-x"),
        ("a + -2*x", "a+(-2x)"),
        ("-(a + b)", "-(a+b)"),
        ("-(-x)", "-(-x)"),
        ("-A @ x", "-Ax"),
        ("-x/2", r"-\frac{x}{2}"),
        ("-(x - y)/2", r"-\frac{x-y}{2}"),
        ("(-x + y)/2", r"\frac{-x+y}{2}"),
        ("A @ (2*x)", "A(2x)"),
        ("2*A @ x", "2Ax"),
        ("(x.T @ y)*x", r"(x^{\top}y)x"),
        ("x*(x.T @ y)", r"x(x^{\top}y)"),
        ("t*(x.T @ y)", r"tx^{\top}y"),
        ("(a.T @ x)*(b.T @ x)", r"(a^{\top}x)(b^{\top}x)"),
        ("3*4*t", r"3\cdot 4t"),
        ("x*2", r"x\cdot 2"),
        ("lam*t", r"\lambda t"),
        ("log(t)*x", r"\log(t)x"),
        ("x*log(t)", r"x\log t"),
        ("sum(x - 3)", r"\sum_{i=1}^{n}(x_{i}-3)"),
        ("sum(x)*x", r"\left(\sum_{i=1}^{n}x_{i}\right)x"),
        ("sum(x)*x[i]", r"\left(\sum_{j=1}^{n}x_{j}\right)x_{i}"),
        ("norm(x)*norm(y)", r"\lVert x\rVert\,\lVert y\rVert"),
        ("x + outer(x, y) @ b", r"x+xy^{\top}b"),
        ("hadamard(A @ B, S)", r"(AB)\odot S"),
        ("hadamard(A, B) @ x", r"(A\odot B)x"),
        ("kron(A, kron(B, S))", r"A\otimes B\otimes S"),
    ],
)
def test_only_parentheses_that_count_are_written(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("inv(A).T", r"A^{-\top}"),
        ("inv(A.T)", r"(A^{\top})^{-1}"),
        ("A.T.T", r"(A^{\top})^{\top}"),
        ("inv(A @ B)", "(AB)^{-1}"),
        ("grad(t*x.T @ x, x).T", r"\bigl(\nabla_{x}(tx^{\top}x)\bigr)^{\top}"),
        ("norm(x)**2", r"\lVert x\rVert^{2}"),
        ("(x.T @ x)**2", r"(x^{\top}x)^{2}"),
        ("tr(A)**2", r"(\operatorname{tr}A)^{2}"),
        ("log(t)**2", r"(\log t)^{2}"),
        ("log(t**2)", r"\log(t^{2})"),
        ("tanh(t)**2", r"\tanh^{2}t"),
        ("exp(t)**2", "(e^{t})^{2}"),
        ("t**(1/2)", "t^{1/2}"),
        ("t**-1", "t^{-1}"),
        ("exp(-mean(x)/t)", "\\exp\\left(-\\frac{(1/n)\\sum_{i=1}^{n}x_{i}}{t}\\right)"),
        ("log(det(A) + 1)", r"\log(\det A+1)"),
        ("log(det(A)) + 1", r"\log\det A+1"),
        ("exp(2*log(t)/3)", r"e^{2\log(t)/3}"),
        ("hadamard(t*tanh(x), y)", r"t\tanh(x)\odot y"),
        ("(1/t)**2", r"\left(\frac{1}{t}\right)^{2}"),
        ("x[1]**2", "x_{1}^{2}"),
        ("x1[2]", "(x_{1})_{2}"),
        ("X[1, 2]", "X_{12}"),
        ("X[10, 2]", "X_{10,2}"),
        ("X[i, alpha]", r"X_{i\alpha}"),
        ("power(x, 2)", r"x^{\odot 2}"),
        ("matpow(inv(A), 2)", "(A^{-1})^{2}"),
        ("dot(x, y)", r"\langle x,y\rangle"),
    ],
)
def test_exponents_and_indices_stand_on_what_they_belong_to(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X - z @ ones(n).T", r"X-z\mathbf{1}^{\top}"),
        ("X @ ones(n)", r"X\mathbf{1}"),
        ("z @ ones(n).T", r"z\mathbf{1}_{n}^{\top}"),
        ("z.T @ ones(m)", r"z^{\top}\mathbf{1}"),
        ("kron(eye(m), A)", r"I_{m}\otimes A"),
        ("X.T @ X + lam*eye(n)", r"X^{\top}X+\lambda I"),
        ("X @ eye(n)", "XI"),
        ("tr(eye(n))*z", r"\operatorname{tr}(I_{n})z"),
        ("[[X], [lam*eye(n)]]", r"\begin{pmatrix}X\\\lambda I\end{pmatrix}"),
        ("[[A, ones(n)]]", r"\begin{pmatrix}A&\mathbf{1}\end{pmatrix}"),
        ("[z, ones(n)]", r"\begin{pmatrix}z\\\mathbf{1}_{n}\end{pmatrix}"),
        ("X - ones(m, n)", r"X-\mathbf{1}_{m\times n}"),
    ],
)
def test_a_length_is_written_where_it_is_not_clear(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("lam", r"\lambda"),
        ("λ", r"\lambda"),
        ("Sigma", r"\Sigma"),
        ("sigma", r"\sigma"),
        ("eps", r"\varepsilon"),
        ("x1", "x_{1}"),
        ("x_1", "x_{1}"),
        ("w_star", r"w_{\star}"),
        ("W_1_2", "W_{1,2}"),
        ("x_new", r"x_{\mathrm{new}}"),
        ("x_hat", r"\hat{x}"),
        ("mu2", r"\mu_{2}"),
        ("loss", r"\mathrm{loss}"),
        ("dX", r"\mathrm{d}X"),
        ("dlam", r"\mathrm{d}\lambda"),
        ("q", "q"),
    ],
)
def test_names_are_letters(declared, expected):
    read = claim(f"{declared} in R\n{declared} == {declared}")
    found = tex(read.statements[0].body.sides[0])
    assert found == expected
    assert "<math" in to_mathml(found, display=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 2), r"\frac{1}{2}"),
        (Fraction(1, 3), r"\frac{1}{3}"),
        (Fraction(2, 17), r"\frac{2}{17}"),
        (Fraction("0.044715"), "0.044715"),
        (Fraction("12.5"), r"\frac{25}{2}"),
        (Fraction("10.25"), r"\frac{41}{4}"),
        (Fraction("3.14159"), "3.14159"),
        (Fraction("1e-9"), "10^{-9}"),
        (Fraction("2.5e-9"), r"25\cdot10^{-10}"),
        (Fraction(1000), "1000"),
        (Fraction(10**12), "10^{12}"),
        (Fraction(-3), "-3"),
        (Fraction(0), "0"),
    ],
)
def test_numbers_are_exact(value, expected):
    assert tex(number(value)) == expected


def test_a_negative_number_has_parentheses_within_a_product():
    assert tex(apply("mul", number(3), number(-2))) == "3(-2)"


def test_a_sum_of_entries_takes_an_index_that_is_free():
    read = claim("x in R^n; i in R\nsum(i*x) == 0")
    assert tex(read.statements[0].body.sides[0]) == r"\sum_{j=1}^{n}ix_{j}"


def test_e_is_a_variable_where_it_is_declared():
    read = claim("e, t in R\nexp(t*e) == 0")
    assert tex(read.statements[0].body.sides[0]) == r"\exp(te)"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("A @ x == b if t > 0 and x != 0", r"Ax=b\qquad\text{if }t>0\text{ and }x\ne0"),
        ("refuted(A @ x == b == y)", r"\text{not: }\begin{aligned}Ax&=b\\&=y\end{aligned}"),
        ("p <= t", r"p\le t"),
        ("refuted(psd(A))", r"A\nsucceq0"),
        ("maximum(-t**2, t, at=0)", r"-t^{2}\text{ has a maximum at }t=0"),
        ("concave(-t**2, t)", r"-t^{2}\text{ is concave in }t"),
        ("refuted(saddle(t**2, t, at=0))", r"t^{2}\text{ has no saddle point at }t=0"),
        ("logdet(P) == logdet(inv(P))", r"\log\det P=\log\det(P^{-1})"),
        ("logdet(A) == t", r"\log\lvert\det A\rvert=t"),
    ],
)
def test_statements(statement, expected):
    read = claim(DECLARED + statement)
    assert tex_statement(read.statements[0], read) == expected
    assert "<math" in to_mathml(expected, display=True)


def test_chips_say_where_variables_are_from_and_what_is_assumed():
    read = claim("x, b in R^n; A in PD(n); t in Positive; w in R^(m*n); g in Function; s in Signs(q)\nA @ x == b")
    found = chips(read)
    assert [chip.text for chip in found] == [
        "x, b ∈ ℝⁿ",
        "A ∈ ℝⁿˣⁿ",
        "t ∈ ℝ",
        "w ∈ ℝᵐⁿ",
        "g: ℝ → ℝ",
        "s ∈ {−1, 1}^q",
        "A symmetric",
        "A positive definite",
        "t > 0",
        "g smooth",
    ]
    assert [chip.assumption for chip in found[6:]] == ["symmetric", "positive definite", "positive", "smooth function"]
    assert all("<math" in to_mathml(chip.tex, display=False) for chip in found)


@pytest.mark.parametrize(
    ("stated", "second"),
    [
        ("x.T @ x == norm(x)**2", ""),
        # What stands behind the sign of a transpose counts too.
        ("x.T @ A @ y + y.T @ A @ x + x.T @ A @ x == 2*(x.T @ A @ y) + y.T @ A @ y", "="),
        ("psd(diag(softmax(x)) - softmax(x) @ softmax(x).T)", r"\succeq"),
        ("refuted(psd(diag(softmax(x)) - 2*(softmax(x) @ softmax(x).T)))", r"\nsucceq"),
        ("x.T @ y <= norm(x)*norm(y) + 2*norm(x)*norm(y) + 3*norm(x)*norm(y)", r"\le"),
        (" == ".join(["+".join(["x.T @ A @ y"] * 12)] * 2), "="),
    ],
)
def test_a_narrow_page_begins_a_new_line_before_the_sign_of_a_long_relation(stated, second):
    stating = claim(f"x, y in R^n; A in R^(n, n); {stated}")
    first, *others = tex_parts(stating.statements[0], stating)
    assert [part.startswith(second) for part in others] == ([True] if second else [])
    assert "aligned" not in first
    assert first + "".join(others) == tex_statement(stating.statements[0], stating)
