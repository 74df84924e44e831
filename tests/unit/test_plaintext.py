"""Formulas as text in one line, compared with what a person would type."""

# ruff: noqa: RUF001 - the signs are those of mathematics

from __future__ import annotations

import pytest

from nabladocs.mathml import to_mathml
from nabladocs.plaintext import plain_text

FORMULAS = {
    r"\nabla_x(x^\top Ax)=(A+A^{\top})x": "∇ₓ(xᵀAx) = (A + Aᵀ)x",
    r"f:\mathbb R^n\to\mathbb R": "f: ℝⁿ → ℝ",
    r"A\in\mathbb R^{m\times n}": "A ∈ ℝ^(m×n)",
    r"\lVert x\rVert_2^2": "‖x‖₂²",
    r"\frac1{2m}\lVert Ax-b\rVert^2": "1/(2m) ‖Ax − b‖²",
    r"\frac{a+b}{c}d": "(a + b)/c d",
    r"x^\top\frac{A+A^\top}{2}x": "xᵀ (A + Aᵀ)/2 x",
    r"-\frac12": "−1/2",
    r"\frac{\partial f}{\partial x_1}(x)": "∂f/∂x₁ (x)",
    r"\frac{\frac ab}{c}": "(a/b)/c",
    r"2\cdot-1\le-x": "2 ⋅ −1 ≤ −x",
    r"\log\det A=\sum_{i=1}^n\log\lambda_i": "log det A = ∑ᵢ₌₁ⁿ log λᵢ",
    r"\operatorname{tr}(AB)\operatorname{softmax}\bigl(x\bigr)": "tr(AB) softmax(x)",
    r"e^{-\beta(x_k-x_i)}": "e^(−β(xₖ−xᵢ))",
    r"\begin{bmatrix}1&-2\\3&4\end{bmatrix}": "[1 −2; 3 4]",
    r"\begin{aligned}a&=b\\&=c\end{aligned}": "a = b; = c",
    r"\hat x+\bar y\cdot\vec v": "x̂ + ȳ ⋅ v⃗",
    r"\sqrt{x+1}\sqrt2\sqrt[3]{y}": "√(x + 1)√2³√y",
    r"\binom nk": "(n choose k)",
    r"\mathbf 1^{\top}\mathcal N(\mu,\boldsymbol\Sigma)": "1ᵀN(μ, Σ)",
    r"f'(x)\,dx\quad\text{for all }x": "f′(x) dx for all x",
    r"\operatorname*{argmin}_{w\in\mathbb R^p}R(w)": "argmin_(w∈ℝᵖ) R(w)",
    r"x_\star:=\max_ix_i": "x_⋆ := maxᵢ xᵢ",
    r"0<x": "0 < x",
    r"\underbrace{a+b}_{c}": "a + b_c",
}


@pytest.mark.parametrize("tex", FORMULAS)
@pytest.mark.parametrize("display", [False, True])
def test_a_formula_is_what_a_person_types(tex, display):
    assert plain_text(to_mathml(tex, display=display)) == FORMULAS[tex]


def test_what_is_no_xml_gives_its_letters():
    assert plain_text('<math><mi>x<mo>&lt;</mo>1<annotation encoding="t">x</annotation></math>') == "x<1"
