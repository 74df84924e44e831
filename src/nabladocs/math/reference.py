"""The language as the manual lists it: its operators, spaces and statements, with their TeX and NumPy code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.math.chips import chips
from nabladocs.math.data import sample
from nabladocs.math.expr import Variable
from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.sizes import Size
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES, Chain, Claim
from nabladocs.math.tex import tex
from nabladocs.math.tex_statements import tex_statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.spaces import Space

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


GROUPS: Mapping[str, str] = {
    "add": "Arithmetic",
    "entry": "Entries, and sums over indices",
    "exp": "Entry by entry",
    "tr": "Functions of matrices",
    "norm": "Norms, sums and means",
    "dot": "Products of vectors and matrices",
    "vec": "Other shapes",
    "softmax": "Softmax",
    "eigvals": "Eigenvalues and singular values",
    "ones": "Constants",
    "grad": "Derivatives",
    "apply": "Functions without a formula",
}
"""The groups of operators, by the one that each begins with."""


@dataclass(frozen=True, slots=True)
class Row:
    """An operator in the manual's table."""

    name: str
    group: str
    form: str
    meaning: str
    examples: tuple[Example, ...]


def operator_rows() -> tuple[Row, ...]:
    """Give the operators in the order of the table they are defined in, which keeps those of a group together."""
    rows, group = [], ""
    for name, operator in OPERATORS.items():
        group = GROUPS.get(name, group)
        examples = tuple(map(_example, EXAMPLES.get(name, (operator.form,))))
        rows.append(Row(name, group, operator.form, operator.meaning, examples))
    return tuple(rows)


def _example(text: str) -> Example:
    expr = _read(text)
    return Example(text, tex(expr), numpy_text(expr))


def _read(text: str) -> Expr:
    # A bare 0 takes any shape, so that an expression makes a statement.
    body = _claim(f"{DECLARATIONS}{text} == 0").statements[0].body
    assert isinstance(body, Chain)
    return body.sides[0]


def _claim(text: str) -> Claim:
    claim = read_claim(text).claim
    assert claim, f"the example {text} cannot be read"
    return claim


# --- spaces -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """A space in the manual's table: how a variable of it is declared, its chips as TeX, and a random one in NumPy."""

    name: str
    declaration: str
    meaning: str
    chips: tuple[str, ...]
    numpy: str


def space_rows() -> tuple[SpaceRow, ...]:
    """Give the spaces with each number of sizes that they take."""
    return tuple(
        _space_row(family.space(name, tuple(map(Size.named, "mn"[-sizes:] if sizes else ()))), family.meaning)
        for name, family in FAMILIES.items()
        for sizes in family.arity
    )


def _space_row(space: Space, meaning: str) -> SpaceRow:
    variable = Variable(_letter(space), space)
    shown = tuple(chip.tex for chip in chips(Claim((variable,), ())))
    return SpaceRow(space.name, f"{variable.name} in {space}", meaning, shown, "\n".join(sample(variable)))


def _letter(space: Space) -> str:
    if space.name == "Function":
        return "g"
    kind = space.type
    return {"scalar": "t", "column": "x"}.get(kind.kind, "A" if kind.is_square else "X")


# --- statements ---------------------------------------------------------------------------------------------------

STATED = """\
x, y, a in R^n; z in R^2; X in R^(m, n); A in R^(n, n); S in PD(n)
"""
"""The variables of the statements."""
FORMS: Mapping[str, str] = {
    "equation": "a == b",
    "chain": "a == b == c",
    "bound": "a <= b",
    "condition": "a == b if c and d",
    "refuted": "refuted(a == b)",
    **PROPERTIES,
}
"""How each kind of statement is written."""
STATEMENTS: Mapping[str, tuple[str, str]] = {
    "equation": ("two sides are equal, entry by entry", "grad(x.T @ A @ x, x) == (A + A.T) @ x"),
    "chain": ("a derivation: each side equals the next", "norm(x)**2 == x.T @ x == dot(x, x)"),
    "bound": ("a number is at most another; chains too", "abs(x.T @ y) <= norm(x)*norm(y)"),
    "condition": ("what is supposed besides the spaces", "grad(norm(x), x) == x/norm(x) if x != 0"),
    "refuted": ("a mistake, shown as one with a case where it fails", "refuted(A @ S == S @ A)"),
    "minimum": ("f is nowhere smaller than at p, and stationary there", "minimum((x - y).T @ S @ (x - y), x, at=y)"),
    "maximum": (
        "f is nowhere larger than at p, and stationary there",
        "maximum(2*a.T @ x - x.T @ S @ x, x, at=inv(S) @ a)",
    ),
    "saddle": ("stationary, and the Hessian has eigenvalues of both signs", "saddle(z[1]*z[2], z, at=0)"),
    "stationary": ("the gradient is zero at p", "stationary(x.T @ A @ x, x, at=0)"),
    "convex": ("between two points f is never above its chord", "convex(logsumexp(x), x)"),
    "concave": ("between two points f is never below its chord", "concave(logdet(S), S)"),
    "psd": ("A is symmetric, and no eigenvalue is negative", "psd(X.T @ X)"),
    "pd": ("A is symmetric, and all eigenvalues are positive", "pd(X.T @ X + S)"),
}
"""What each kind says, and an example that holds."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A kind of statement in the manual's table: how it is written, what it says, and an example with its TeX."""

    name: str
    form: str
    meaning: str
    text: str
    tex: str


def statement_rows() -> tuple[StatementRow, ...]:
    """Give the kinds of statements: chains first, and then what is said of functions and matrices."""
    return tuple(_statement_row(name, form, *STATEMENTS[name]) for name, form in FORMS.items())


def _statement_row(name: str, form: str, meaning: str, example: str) -> StatementRow:
    claim = _claim(STATED + example)
    return StatementRow(name, form, meaning, example, tex_statement(claim.statements[0], claim))
