"""The operators as the manual lists them: form, meaning, and an example with its TeX and its NumPy code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Chain
from nabladocs.math.tex import tex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.math.expr import Expr

DECLARATIONS = """\
x, y, a in R^n; A, B in R^(n, n); S in Sym(n); X in R^(m, n); v in R^(m*n); t, p in R; g in Function
"""
"""The variables of the examples."""
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "add": ("x + y",),
    "sub": ("x - y",),
    "neg": ("-x",),
    "mul": ("t*x",),
    "div": ("x/t",),
    "pow": ("t**p",),
    "matmul": ("A @ x", "x.T @ A @ x"),
    "transpose": ("A.T",),
    "entry": ("x[1]", "X[1, 2]"),
    "block": ("[t, -2]", "[[2, 3], [3, 1]]", "[[A, x], [y.T, t]]"),
    "sigma": ("sum(a[i]*x[i], i)",),
    "where": ("sum(x[i], i, i != 1)", "sum(A[i, j], i, j, i < j)"),
    "exp": ("exp(t)", "exp(x)"),
    "power": ("power(x, p)",),
    "max": ("max(x)", "max(t, 0)"),
    "hadamard": ("hadamard(x, y)",),
    "matpow": ("matpow(A, 3)",),
    "norm": ("norm(x)", "norm(X)", 'norm(X, "nuc")', "norm(X, 2)"),
    "sum": ("sum(X)", "sum(X, axis=1)", "sum(X, axis=0)"),
    "mean": ("mean(x)", "mean(X, axis=0)"),
    "diag": ("diag(x)", "diag(A)"),
    "softmax": ("softmax(x)", "softmax(X, axis=1)"),
    "logsumexp": ("logsumexp(x)", "logsumexp(X, axis=1)"),
    "pi": ("pi",),
    "ones": ("ones(n)", "ones(m, n)"),
    "zeros": ("zeros(n)",),
    "grad": ("grad(x.T @ A @ x, x)", "grad(g(t), t)"),
    "tied_grad": ("tied_grad(tr(A @ S), S)",),
    "jac": ("jac(A @ x, x)",),
    "hess": ("hess(x.T @ A @ x, x)",),
    "diff": ("diff(inv(A), A)",),
    "apply": ("g(x)", "prime(g)(x)", "prime(g, 2)(x)"),
}
"""Examples of the operators whose form is not one."""


@dataclass(frozen=True, slots=True)
class Example:
    """How something is written, how it is shown and what it is in NumPy."""

    text: str
    tex: str
    numpy: str


@dataclass(frozen=True, slots=True)
class Row:
    """An operator in the manual's table."""

    name: str
    form: str
    meaning: str
    examples: tuple[Example, ...]


def operator_rows() -> tuple[Row, ...]:
    """Give the operators in the order of the table they are defined in."""
    return tuple(
        Row(name, operator.form, operator.meaning, tuple(map(_example, EXAMPLES.get(name, (operator.form,)))))
        for name, operator in OPERATORS.items()
    )


def _example(text: str) -> Example:
    expr = _read(text)
    return Example(text, tex(expr), numpy_text(expr))


def _read(text: str) -> Expr:
    # A bare 0 takes any shape, so that an expression makes a statement.
    claim = read_claim(f"{DECLARATIONS}{text} == 0").claim
    assert claim, f"the example {text} cannot be read"
    body = claim.statements[0].body
    assert isinstance(body, Chain)
    return body.sides[0]
