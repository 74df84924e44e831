"""Formulas as NumPy code: it is what one would write, and gives what the formula means."""

import contextlib
import io
import math
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

from nabladocs.math.numpy_text import WRITERS, numpy_text
from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.snippet import can_be_tried, snippet

GOLDEN = Path(__file__).parents[1] / "golden" / "formulas.md"
CHAPTERS = sorted((Path(__file__).parents[2] / "docs").glob("*.md"))
CLAIMS = re.findall(r"```claim\n(.*?)```", GOLDEN.read_text("utf-8"), re.DOTALL)
DECLARED = """\
x, y in R^n; z in R^m; A, B in R^(n, n); X in R^(m, n); S in PD(n); t in R; g in Function; v in R^(m*n); T in R^(n, 1)
"""
SIZES = {"m": 4, "n": 3}
RNG = np.random.default_rng(7)
DATA = {
    "x": RNG.normal(size=3),
    "y": RNG.normal(size=3),
    "z": RNG.normal(size=4),
    "A": RNG.normal(size=(3, 3)),
    "B": RNG.normal(size=(3, 3)),
    "X": RNG.normal(size=(4, 3)),
    "S": np.diag([1.0, 2.0, 3.0]) + 0.1,
    "t": 0.7,
    "v": RNG.normal(size=12),
    "T": RNG.normal(size=(3, 1)),
}
x, y, z, A, B, X, S, t, v, T = (DATA[name] for name in ("x", "y", "z", "A", "B", "X", "S", "t", "v", "T"))
C = x[:, None]  # the vector as the column that it is


def claim(text):
    read = read_claim(text)
    assert not read.slips
    return read.claim


def written(text):
    return numpy_text(claim(f"{DECLARED}{text} == 0").statements[0].body.sides[0])


def value(code, **more):
    names = {"np": np, "math": math, "g": np.sin, "g_prime": np.cos, **SIZES, **DATA, **more}
    return eval(code, names)


EXAMPLES = [
    ("x.T @ A @ x", "x @ A @ x", (C.T @ A @ C).item()),
    ("(A + A.T) @ x", "(A + A.T) @ x", (A @ C + A.T @ C).ravel()),
    ("x @ y.T", "np.outer(x, y)", C @ y[None, :]),
    ("x @ y.T @ A", "np.outer(x, y) @ A", C @ y[None, :] @ A),
    ("A @ (2*x)", "A @ (2 * x)", 2 * (A @ C).ravel()),
    ("2*A @ x", "2 * A @ x", 2 * (A @ C).ravel()),
    ("x*(x.T @ y)", "x * (x @ y)", x * sum(x * y)),
    ("x.T @ T", "(x @ T).item()", sum(x * T[:, 0])),
    ("T @ y.T @ (t*x)*2", None, T[:, 0] * sum(y * t * x) * 2),
    ("kron(t, x)", "np.kron(t, x[:, None])", t * C),
    ("kron(y.T, t)", "np.kron(y[None, :], t)", t * y[None, :]),
    ("mean(T, axis=0)", "np.mean(T, axis=0).item()", T.mean()),
    ("logsumexp(T.T, axis=1)", "np.log(np.sum(np.exp(T.T), axis=1)).item()", np.log(np.exp(T).sum())),
    ("x - (y - x)", "x - (y - x)", 2 * x - y),
    ("-x/2", "-x / 2", -0.5 * x),
    ("-(x + y)", "-(x + y)", -x - y),
    ("t/(t*3)", "t / (t * 3)", 1 / 3),
    ("(-t)**2", "(-t) ** 2", 0.49),
    ("-t**2", "-t ** 2", -0.49),
    ("t**-1", "t ** -1", 1 / 0.7),
    ("2**(t + 1)", "2 ** (t + 1)", 2 ** (0.7 + 1)),
    ("0.1*t", "0.1 * t", 0.07),
    ("n*t", "n * t", 2.1),
    ("(2*n - 1)*t", "(2 * n - 1) * t", 3.5),
    ("x[1]*X[4, 2]", "x[0] * X[3, 1]", x[0] * X[3, 1]),
    ("sum(x[i]*y[i], i)", "sum(x[i] * y[i] for i in range(n))", sum(a * b for a, b in zip(x, y, strict=True))),
    (
        "sum(X[i, j]*x[j], i, j)",
        "sum(X[i, j] * x[j] for i in range(m) for j in range(n))",
        sum(float(X[i] @ x) for i in range(4)),
    ),
    ("sum(i*x[i], i)", "sum((i + 1) * x[i] for i in range(n))", x[0] + 2 * x[1] + 3 * x[2]),
    ("sum(X)", "np.sum(X)", sum(sum(X))),
    ("sum(X, axis=1)", "np.sum(X, axis=1)", [sum(row) for row in X]),
    ("mean(X, axis=0)", "np.mean(X, axis=0)", sum(X) / 4),
    ("norm(X)", "np.linalg.norm(X)", math.sqrt(sum(each**2 for each in X.ravel()))),
    ('norm(X, "nuc")', 'np.linalg.norm(X, "nuc")', sum(np.sqrt(np.linalg.eigvalsh(X.T @ X)))),
    ("norm(X, 2)", "np.linalg.norm(X, 2)", math.sqrt(np.linalg.eigvalsh(X.T @ X)[-1])),
    ("logdet(A)", "np.linalg.slogdet(A)[1]", math.log(abs(np.linalg.det(A)))),
    ("inv(A).T", "np.linalg.inv(A).T", np.linalg.inv(A.T)),
    ("cof(A)", "np.linalg.det(A) * np.linalg.inv(A).T", None),
    ("A @ cof(A).T", "A @ (np.linalg.det(A) * np.linalg.inv(A).T).T", np.linalg.det(A) * np.eye(3)),
    ("matpow(A, 3)", "np.linalg.matrix_power(A, 3)", A @ A @ A),
    ("expm(S)", None, np.linalg.eigh(S)[1] @ np.diag(np.exp(np.linalg.eigh(S)[0])) @ np.linalg.eigh(S)[1].T),
    ("chol(S) @ chol(S).T", "np.linalg.cholesky(S) @ np.linalg.cholesky(S).T", S),
    ("pinv(X)", "np.linalg.pinv(X)", np.linalg.inv(X.T @ X) @ X.T),
    ("tril(A)", "np.tril(A)", A * [[1, 0, 0], [1, 1, 0], [1, 1, 1]]),
    ("eigmax(S)", "np.linalg.eigvalsh(S)[-1]", max(np.linalg.eigvals(S))),
    ("eigvals(S)[1]", "np.linalg.eigvalsh(S)[0]", min(np.linalg.eigvals(S))),
    ("svdvals(X)[1]", "np.linalg.svdvals(X)[0]", math.sqrt(max(np.linalg.eigvalsh(X.T @ X)))),
    ("hadamard(A, B)", "A * B", np.multiply(A, B)),
    ("hadamard(A, B) @ x", "A * B @ x", None),
    ("dot(x, y)", "x @ y", sum(x * y)),
    ("dot(A, B)", "np.sum(A * B)", np.trace(A.T @ B)),
    ("outer(x, z)", "np.outer(x, z)", C @ z[None, :]),
    ("kron(A, X)", "np.kron(A, X)", np.block([[a * X for a in row] for row in A])),
    ("kron(x, z)", "np.kron(x, z)", [a * b for a in x for b in z]),
    ("kron(x, X)", "np.kron(x[:, None], X)", np.vstack([a * X for a in x])),
    ("kron(X, x.T)", "np.kron(X, x[None, :])", np.block([[a * x[None, :] for a in row] for row in X])),
    ("kron(x.T, z)", "np.outer(z, x)", z[:, None] * x),
    ("vec(X)", 'X.ravel(order="F")', X.T.ravel()),
    ("unvec(v, m, n)", 'v.reshape((m, n), order="F")', v.reshape(3, 4).T),
    ("diag(x)", "np.diag(x)", x * np.eye(3)),
    ("diag(A)", "np.diag(A)", [A[0, 0], A[1, 1], A[2, 2]]),
    ("softmax(x)", "np.exp(x) / np.sum(np.exp(x))", np.exp(x) / sum(np.exp(x))),
    ("softmax(X, axis=1)", None, [np.exp(row) / sum(np.exp(row)) for row in X]),
    ("logsumexp(x)", "np.log(np.sum(np.exp(x)))", math.log(sum(np.exp(x)))),
    ("logsumexp(X, axis=1)", "np.log(np.sum(np.exp(X), axis=1))", [math.log(sum(np.exp(row))) for row in X]),
    ("sigmoid(x + y)", "1 / (1 + np.exp(-(x + y)))", np.exp(x + y) / (1 + np.exp(x + y))),
    ("relu(x)", "np.maximum(x, 0)", [max(each, 0) for each in x]),
    ("softplus(x)", "np.logaddexp(x, 0)", np.log(1 + np.exp(x))),
    ("erf(t)", "math.erf(t)", math.erf(0.7)),
    ("erf(x)", "np.vectorize(math.erf)(x)", [math.erf(each) for each in x]),
    ("power(x, 2)", "x ** 2", x * x),
    ("power(x + y, 2)", "(x + y) ** 2", (x + y) * (x + y)),
    ("max(x)", "np.max(x)", max(x)),
    ("max(x, 0)", "np.maximum(x, 0)", [max(each, 0) for each in x]),
    ("abs(sign(x))", "np.abs(np.sign(x))", [1, 1, 1]),
    ("tr(A) + det(A)", "np.trace(A) + np.linalg.det(A)", A[0, 0] + A[1, 1] + A[2, 2] + np.linalg.det(A)),
    ("X - z @ ones(n).T", "X - np.outer(z, np.ones(n))", X - z[:, None]),
    ("ones(m, n) - X", "np.ones((m, n)) - X", 1 - X),
    ("eye(n) + zeros(n, n)", "np.eye(n) + np.zeros((n, n))", np.diag([1, 1, 1])),
    ("sum(x[i], i, i != 1)", "sum(x[i] for i in range(n) if i != 0)", x[1] + x[2]),
    (
        "sum(A[i, j], i, j, i < j, j > 2)",
        "sum(A[i, j] for i in range(n) for j in range(n) if i < j and j > 1)",
        A[0, 2] + A[1, 2],
    ),
    ("[t, -2]", "np.array([t, -2])", [0.7, -2]),
    ("[t]*x", "t * x", 0.7 * x),
    ("[[2, t], [3, 1]]", "np.array([[2, t], [3, 1]])", [[2, 0.7], [3, 1]]),
    ("[[1, t]]", "np.array([1, t])", [1, 0.7]),
    ("[x, t, z]", "np.block([x, t, z])", [*x, 0.7, *z]),
    ("[[A, x], [y.T, t]]", None, np.vstack([np.hstack([A, C]), [*y, 0.7]])),
    ("[[x, y]]", "np.block([[x[:, None], y[:, None]]])", np.column_stack([x, y])),
    ("[[X], [x.T]]", None, np.vstack([X, x])),
    ("[[A, 0], [0, X]]", None, np.block([[A, np.zeros((3, 3))], [np.zeros((4, 3)), X]])),
    ("g(t)*prime(g)(t)", "g(t) * g_prime(t)", math.sin(0.7) * math.cos(0.7)),
]


@pytest.mark.parametrize(("text", "code", "expected"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_a_formula_is_written_as_one_would_and_gives_what_it_means(text, code, expected):
    found = written(text)
    if code is not None:
        assert found == code
    if expected is not None:
        assert np.shape(value(found)) == np.shape(expected)
        np.testing.assert_allclose(value(found), expected, rtol=1e-10, atol=1e-12)


def test_every_operator_is_written():
    assert set(WRITERS) == set(OPERATORS) | {"number", "variable", "index", "size"}


@pytest.mark.parametrize("text", CLAIMS)
def test_a_snippet_runs_and_finds_that_its_statement_holds(text):
    assert printed(text) == {"True"}


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_the_snippets_of_a_chapter_find_that_its_statements_hold(page):
    fences = re.findall(r"^( *)```claim [^\n]*\n(.*?)^\1```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    claims = [claim(textwrap.dedent(text)) for _, text in fences]
    stated = [(each, read) for read in claims for each in read.statements]
    tried = [each for each in stated if can_be_tried(*each)]
    assert len(tried) >= 0.6 * len(stated)
    wrong = [each.text for each, read in tried if run(snippet(each, read)) != {"True"}]
    assert not wrong


def printed(text):
    read = claim(text)
    return run(snippet(read.statements[0], read))


def run(code):
    """Give the words that code prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    return set(out.getvalue().split())


@pytest.mark.parametrize(
    "text",
    [
        "x in R^n; A in R^(n, n)\ngrad(x.T @ A @ x, x) == 2*A @ x",
        "x in R^n; A in Sym(n)\nrefuted(grad(x.T @ A @ x, x) == 2*A @ x)",
        "X in Sym(n); A in R^(n, n)\ngrad(tr(A @ X), X) == A.T",
        "X in Sym(n); A in R^(n, n)\ntied_grad(tr(A @ X), X) == 1/2*(A + A.T)",
        "D in Diag(n); A in R^(n, n)\ngrad(tr(A @ D), D) == A.T",
        "K in Skew(n); A in R^(n, n)\ngrad(tr(A @ K), K) == A.T",
        "x in R^n\nhess(norm(x)**2, x) == eye(n)",
        "X in Inv(n)\ndiff(inv(X), X) == inv(X) @ dX @ inv(X)",
        "x in R^n; A in R^(m, n)\njac(A @ x, x) == 2*A",
        "a, x in R^n\ngrad(a.T @ x, x)[i] == x[i]",
        "x in R^n\nlogsumexp(x) <= max(x)",
        "x in R^2\nminimum(x[1]**2 - x[2]**2, x, at=0)",
        "x in R^2\nsaddle(x[1]**2 + x[2]**2, x, at=0)",
        "x in R^n; a in R^n\nstationary(norm(x - a)**2, x, at=0)",
        "x in R^n\nconvex(-norm(x)**2, x)",
        "x in R^n\nrefuted(convex(norm(x)**2, x))",
        "S in Sym(n)\npd(S)",
        "X in R^(n, m)\nrefuted(psd(X.T @ X))",
    ],
)
def test_a_snippet_finds_that_a_false_statement_does_not_hold(text):
    assert "False" in printed(text)


@pytest.mark.parametrize(
    "text",
    [
        "D in Diag(n); A in R^(n, n)\ngrad(tr(A @ D), D) == diag(diag(A))",
        "K in Skew(n); A in R^(n, n)\ngrad(tr(A @ K), K) == 1/2*(A.T - A)",
        "K in Skew(n); A in R^(n, n)\ntied_grad(tr(A @ K), K) == A.T - A",
        "Q in Orth(n)\ndiff(Q.T @ Q, Q) == 0",
        "Q in Orth(m, n)\ndiff(Q.T @ Q, Q) == 0",
        "Q in Orth(m, n)\nQ.T @ Q == eye(n)",
        "Q in Orth(m, n)\nrefuted(Q @ Q.T == eye(m))",
        "S in PD(n)\ndiff(S, S) == dS.T",
        "S in PD(n); B in R^(n, n)\ngrad(tr(B @ S), S) == (B + B.T)/2",
        "t in R\ngrad(log(t), t) == 1/t if t > 0",
        "t, p in R\ngrad(t**p, t) == p*t**(p - 1) if t > 0 and p > 0",
        "x in R^n\nmaximum(-norm(x), x, at=0)",
        "x in R^n\nconcave(-logsumexp(x), x)",
        "x in R^n\nhess(sum(power(x, 3)), x) == 6*diag(x)",
        "X in R^(2, 3); A in R^(2, 2)\nhess(1/2*tr(X.T @ A @ X), X) == kron(eye(3), 1/2*(A + A.T))",
        "t in R; x in R^n\njac(t*x, t) == x",
        "x in R^2\njac([x[1]*x[2], sin(x[1])], x) == [[x[2], x[1]], [cos(x[1]), 0]]",
        "x in R^2; A in R^(2, 2)\nhess(x.T @ [[1, 2], [3, 4]] @ x, x) == [[2, 5], [5, 8]]",
        "x in R^2\nminimum(x[1]**2 + x[2]**2 - 2*x[1], x, at=[1, 0])",
        "f, x in R^n\ngrad(f.T @ x, x) == f",
    ],
)
def test_a_snippet_moves_within_the_space_of_its_variable(text):
    assert printed(text) == {"True"}


@pytest.mark.parametrize(
    "text",
    [
        "x, p, b in R^n; A in Sym(n)\nx.T @ A @ x + b.T @ x == b.T @ p/2 + (x - p).T @ A @ (x - p) if 2*A @ p == -b",
        "x, y in R^n\nnorm(x + y)**2 == norm(x)**2 + norm(y)**2 if x.T @ y == 0",
        "X in R^(m, n); y in R^m; w, v in R^n\nnorm(y - X @ v) <= norm(y - X @ w) if X.T @ (y - X @ v) == 0",
        "A in R^(n, n); x, y in R^n; t in R\ny.T @ A @ x == t*y.T @ x if A @ x == t*x and t > 0",
        "s, t in Positive; x in R^n\ns*x == x/t if s*t == 1",
        "A in Sym(n); x in R^n\nx.T @ A @ A @ A @ x == x.T @ x if A @ A == eye(n) and A @ x == x",
    ],
)
def test_a_snippet_moves_its_data_to_where_the_equations_among_the_conditions_hold(text):
    assert printed(text) == {"True"}


def test_a_snippet_finds_that_equations_among_the_conditions_do_not_suffice():
    assert printed("x, y in R^n\nnorm(x - y)**2 == norm(x)**2 - norm(y)**2 if x.T @ y == 0") == {"False"}


def test_a_snippet_finds_what_is_false_of_wide_matrices_alone():
    assert printed("X in R^(m, n)\nrefuted(pd(X.T @ X))") == {"True"}


def test_a_snippet_reads_as_one_would_write_it():
    read = claim("x in R^n; A in Sym(n)\ngrad(x.T @ A @ x, x) == 2*A @ x")
    code = snippet(read.statements[0], read)
    assert code.startswith("import numpy as np\n")
    assert code.endswith(
        """

rng = np.random.default_rng(0)
n = 4
x = rng.normal(size=n)
A = symmetric(rng.normal(size=(n, n)))


def f(x):
    return x @ A @ x


claimed = 2 * A @ x
print(np.allclose(gradient(f, x), claimed, rtol=1e-4, atol=1e-6))
"""
    )
