"""Values of formulas in both arithmetics, against NumPy and SymPy."""

from __future__ import annotations

import ast
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
import sympy

import nabladocs.math
from nabladocs.math import degree, duals, matrices, numeric, residues
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.field import P, inverse_matrix, matrix, residue, root
from nabladocs.math.jets import determinant, faddeev
from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.sizes import Size, smaller
from nabladocs.math.unknowns import Unknowns

RNG = np.random.default_rng(3)
SIZES = {"m": 3, "n": 2}
WHOLE = {
    "x": [[2], [-3]],
    "y": [[5], [1]],
    "t": [[7]],
    "A": [[1, 2], [5, 3]],
    "S": [[4, 1], [1, 3]],
    "X": [[1, -2], [0, 3], [4, 1]],
}
DECLARED = "x, y in R^n; t in R; A in R^(n, n); S in PD(n); X in R^(m, n); "
A, S, X, x, y, t = (np.array(WHOLE[name], float) for name in "ASXxyt")
VALUES = {
    "X + 2*X": 3 * X,
    "-X.T @ X": -X.T @ X,
    "x / t": x / 7,
    "t**3": t**3,
    "hadamard(x, y)": x * y,
    "X[3, 1]": [[4]],
    "x[2]": [[-3]],
    "x.T[2]": [[-3]],
    "sum(i * x[i], i)": [[2 - 6]],
    "sum(X[i, j]**2, i, j)": [[(X**2).sum()]],
    "m * n - 1/2": [[5.5]],
    "tr(A)": [[4]],
    "det(A)": [[-7]],
    "inv(A)": np.linalg.inv(A),
    "pinv(X)": np.linalg.pinv(X),
    "pinv(X.T)": np.linalg.pinv(X.T),
    "cof(A)": [[3, -5], [-2, 1]],
    "matpow(A, 3)": A @ A @ A,
    "matpow(A, -2)": np.linalg.inv(A @ A),
    "matpow(A, 0)": np.eye(2),
    "tril(A)": [[1, 0], [5, 3]],
    "norm(y + x)**2": [[49 + 4]],
    "norm(X)**4": [[(X**2).sum() ** 2]],
    "sum(X)": [[7]],
    "sum(X, axis=0)": [[5, 2]],
    "sum(X, axis=1)": [[-1], [3], [5]],
    "mean(X)": [[7 / 6]],
    "mean(X, axis=1)": [[-0.5], [1.5], [2.5]],
    "dot(x, y)": [[7]],
    "outer(x, y)": [[10, 2], [-15, -3]],
    "kron(A, X)": np.kron(A, X),
    "vec(X)": [[1], [0], [4], [-2], [3], [1]],
    "unvec(vec(X), m, n)": X,
    "diag(x)": [[2, 0], [0, -3]],
    "diag(A)": [[1], [3]],
    "power(x, 3)": [[8], [-27]],
    "power(x, -1)": [[1 / 2], [-1 / 3]],
    "ones(m, n) + zeros(m, n)": np.ones((3, 2)),
    "eye(n)": np.eye(2),
    "x.T @ A @ y": [[2 * 7 - 3 * 28]],
    "grad(x.T @ A @ x, x)": (A + A.T) @ x,
    "jac(A @ x, x)": A,
    "hess(x.T @ A @ x, x)": A + A.T,
    "tied_grad(x.T @ S @ x, S)": [[4, -12], [-12, 9]],
}
"""Formulas with rational values, to be had in both arithmetics."""
REAL = {
    "2**(-t)": [[1 / 128]],
    "exp(x)": np.exp(x),
    "log(y)": np.log(y),
    "sin(X)": np.sin(X),
    "cos(X)": np.cos(X),
    "tanh(x)": np.tanh(x),
    "sqrt(y)": np.sqrt(y),
    "abs(x)": [[2], [3]],
    "sign(X)": np.sign(X),
    "erf(x)": [[math.erf(2)], [math.erf(-3)]],
    "sigmoid(x)": 1 / (1 + np.exp(-x)),
    "relu(X)": np.maximum(X, 0),
    "softplus(x)": np.log(1 + np.exp(x)),
    "power(y, 1/3)": np.cbrt(y),
    "t**2.5": t**2.5,
    "max(x, y)": np.maximum(x, y),
    "max(x, 0)": np.maximum(x, 0),
    "max(X)": [[4]],
    "logdet(A)": [[math.log(7)]],
    "softmax(x)": np.exp(x) / np.exp(x).sum(),
    "softmax(x.T)": (np.exp(x) / np.exp(x).sum()).T,
    "softmax(X, axis=1)": np.exp(X) / np.exp(X).sum(1, keepdims=True),
    "logsumexp(x)": [[np.log(np.exp(x).sum())]],
    "logsumexp(X, axis=1)": np.log(np.exp(X).sum(1, keepdims=True)),
    "norm(X)": [[np.linalg.norm(X)]],
    'norm(X, "nuc")': [[np.linalg.norm(X, "nuc")]],
    "norm(X, 2)": [[np.linalg.norm(X, 2)]],
    "eigvals(S)": np.linalg.eigvalsh(S)[:, None],
    "eigmax(S)": [[np.linalg.eigvalsh(S).max()]],
    "svdvals(X)": np.linalg.svd(X, compute_uv=False)[:, None],
    "chol(S)": np.linalg.cholesky(S),
}


def formula(text, declared=DECLARED):
    claim, slips = read_claim(f"{declared}{text} == {text}")
    assert not slips, slips
    return claim.statements[0].body.sides[0], {each.name: each for each in claim.variables}


def real(text, values=WHOLE, sizes=SIZES):
    from nabladocs.math.steps import derivative  # noqa: PLC0415 - beside what it is compared with

    expr, variables = formula(text)
    arrays = {name: np.array(value, float) for name, value in values.items()}
    return numeric.evaluate(expr, numeric.Scope(arrays, sizes, derivative=derivative(variables)))


def in_field(text, values=WHOLE, sizes=SIZES):
    expr, variables = formula(text)
    arrays = {name: (np.array(value, object) % P,) for name, value in values.items()}
    scope = residues.Scope(arrays, sizes, Unknowns(Random(1)), derivative=duals.derivative(variables))
    return residues.evaluate(expr, scope)[0] % P


@pytest.mark.parametrize(("text", "expected"), [*VALUES.items(), *REAL.items()], ids=[*VALUES, *REAL])
def test_values_in_floating_point(text, expected):
    np.testing.assert_allclose(real(text), expected, rtol=1e-10 if text.startswith("hess") else 1e-12, atol=1e-12)


def test_the_exponential_of_a_matrix_is_the_limit_of_powers():
    count = 2**40
    expected = np.linalg.matrix_power((np.eye(2) + A / count).astype(np.longdouble).astype(float), count)
    np.testing.assert_allclose(real("expm(A)"), expected, rtol=1e-3)
    values, vectors = np.linalg.eig(A)
    np.testing.assert_allclose(real("expm(A)"), vectors @ np.diag(np.exp(values)) @ np.linalg.inv(vectors), rtol=1e-12)


@pytest.mark.parametrize(("text", "expected"), VALUES.items(), ids=VALUES)
def test_values_in_the_field(text, expected):
    rational = np.array([[residue(Fraction(float(each)).limit_denominator(10**4)) for each in row] for row in expected])
    assert (in_field(text) == rational).all()


def test_every_operator_is_evaluated_or_refused_by_name():
    named = set(OPERATORS)
    assert named == set(numeric.OPERATORS) | (set(numeric.LEAVES) & named) | residues.DERIVED
    refused = named - set(residues.OPERATORS) - set(residues.LEAVES) - residues.DERIVED
    assert refused == {"abs", "sign", "relu", "max", "expm", "chol", "eigvals", "eigmax", "svdvals"}
    for each in ("abs(x)", "expm(A)", "eigvals(S)"):
        with pytest.raises(Inapplicable, match=each.partition("(")[0]):
            in_field(each)


@pytest.mark.parametrize(
    "text", ["log(x)", "sqrt(x)", "power(x, 0.5)", "inv(x @ x.T)", "eigvals(A)", "chol(A)", "1/(t-7)"]
)
def test_what_has_no_value(text):
    with pytest.raises(Undefined):
        real(text)


def test_many_values_at_once_are_those_of_each():
    many = RNG.standard_normal((5, 4, 3, 3)) + 3 * np.eye(3)
    for function in matrices.MATRICES.values():
        if function in (np.matmul, matrices.kronecker, matrices.outer, matrices.eigenvalues):
            continue
        symmetric = many @ matrices.transpose(many)
        symmetric += 1e-3 * np.arange(20).reshape(5, 4, 1, 1) * np.eye(3)
        found = function(symmetric)
        np.testing.assert_allclose(found[2, 1], function(symmetric[2, 1]), rtol=1e-9)


# --- the field ----------------------------------------------------------------------------------------------------


def test_the_inverse_over_the_field():
    of = np.array([[0, 2, 1], [3, 0, 5], [1, 1, 0]], object)
    assert (of @ inverse_matrix(of) % P == np.eye(3, dtype=int)).all()
    exact = sympy.Matrix(of.tolist()).inv()
    assert [residue(Fraction(int(each.p), int(each.q))) for each in exact] == list(inverse_matrix(of).ravel())


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_inverse_over_the_field_wherever_the_pivots_lie(size):
    random = Random(size)
    for _ in range(10):
        # Half of the entries are 0, so that rows have to change places.
        of = matrix(size, size, random) * np.array([random.randrange(2) for _ in range(size * size)]).reshape(
            size, size
        )
        if not faddeev((of,))[0][0][0, 0] % P:
            with pytest.raises(Undefined):
                inverse_matrix(of)
            continue
        assert (of @ inverse_matrix(of) % P == np.eye(size, dtype=int)).all()


@pytest.mark.parametrize("parts", [1, 2, 4])
@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_determinant_by_elimination_is_that_by_sums_of_traces(size, parts):
    random = Random(10 * size + parts)
    for first in (random.randrange(P), 0):
        of = tuple(matrix(size, size, random) for _ in range(parts))
        of[0][0, 0] = first
        for one, other in zip(determinant(of), faddeev(of)[0], strict=True):
            assert one % P == other % P


def test_roots_of_products_are_products_of_roots():
    random = Random(0)
    squares = [pow(random.randrange(P), 2, P) for _ in range(20)]
    for one, other in pairwise(squares):
        assert root(one) ** 2 % P == one
        assert root(one) * root(other) % P == root(one * other % P)


def test_unknown_functions_keep_their_functional_equations():
    random = Random(4)
    a, b, c = (random.randrange(P) for _ in range(3))
    unknowns = Unknowns(random)

    def exp(argument):
        return unknowns.exp(argument % P)[0]

    def log(argument):
        return unknowns.log(argument % P)[0]

    assert exp(0) == 1
    assert exp(a) * exp(b) % P == exp(a + b)
    assert exp(2 * a) == exp(a) ** 2 % P
    assert exp(-a) * exp(a) % P == 1
    # The sums may come first.
    assert exp(a + c) * exp(b) % P == exp(b + c) * exp(a) % P
    assert log(exp(c)) == c
    assert exp(log(a)) == a
    assert log(a * b) == (log(a) + log(b)) % P
    assert log(a * a) == 2 * log(a) % P
    cosine, sine = unknowns.turn(a)
    assert (cosine**2 + sine**2) % P == 1
    assert unknowns.turn(2 * a % P)[1] == 2 * sine * cosine % P
    assert unknowns.erf(P - a)[0] == -unknowns.erf(a)[0] % P


POLYNOMIALS = {
    "det(A)": lambda a, b, c, d: a * d - b * c,
    "tr(inv(A))": lambda a, b, c, d: (a + d) / (a * d - b * c),
    "tr(matpow(A, 4))": lambda a, b, c, d: (sympy.Matrix([[a, b], [c, d]]) ** 4).trace(),
    "tr(pinv(A)) * sum(cof(A))": lambda a, b, c, d: (a + d) / (a * d - b * c) * (a + d - b - c),
    "sum(power(A, -2))": lambda a, b, c, d: a**-2 + b**-2 + c**-2 + d**-2,
    "sum(A)**3 / tr(A)": lambda a, b, c, d: (a + b + c + d) ** 3 / (a + d),
    "tr(kron(A, inv(A)))": lambda a, b, c, d: (a + d) ** 2 / (a * d - b * c),
    "sum(A[i, j] * A[j, i], i, j)": lambda a, b, c, d: a * a + 2 * b * c + d * d,
}


@pytest.mark.parametrize("text", POLYNOMIALS)
def test_second_derivatives_by_dual_numbers_are_those_of_sympy(text):
    entries = sympy.symbols("a b c d")
    function = POLYNOMIALS[text](*entries)
    at = dict(zip(entries, (1, 2, 5, 3), strict=True))
    # vec stacks columns: a, c, b, d.
    order = [entries[each] for each in (0, 2, 1, 3)]
    hessian = sympy.hessian(function, order).subs(at)
    expected = [residue(Fraction(int(each.p), int(each.q))) for each in hessian]
    assert list(in_field(f"hess({text}, A)").ravel()) == expected
    floating = np.array(hessian.tolist(), float)
    np.testing.assert_allclose(real(f"hess({text}, A)"), floating, rtol=1e-9, atol=1e-9 * np.abs(floating).max())


@pytest.mark.parametrize("text", POLYNOMIALS)
def test_degrees_are_never_too_small(text):
    entries = sympy.symbols("a b c d")
    function = POLYNOMIALS[text](*entries)
    derivatives = {text: [function], f"grad({text}, A)": [sympy.diff(function, each) for each in entries]}
    derivatives[f"hess({text}, A)"] = [sympy.diff(function, one, other) for one in entries for other in entries]
    for written, parts in derivatives.items():
        expr, variables = formula(written)
        bound = degree.Bounds(variables, SIZES).of(expr)
        fractions = [sympy.fraction(sympy.cancel(sympy.together(part))) for part in parts]
        assert max(sympy.Poly(above, *entries).total_degree() for above, _ in fractions) <= bound.above
        common = sympy.lcm_list([below for _, below in fractions])
        assert sympy.Poly(common, *entries).total_degree() <= bound.below
        assert bound.above < 10**6


# --- derivatives in floating point --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "sum(erf(x))",
        "logsumexp(A @ x)",
        "sum(relu(A @ x)) + max(x)",
        "norm(x)**2.5",
        "sum(softplus(x)) * sigmoid(t)",
        "tr(expm(A * x[1]))",
        "sum(chol(S + x @ x.T))",
        'norm(A + x @ y.T, "nuc")',
        "eigmax(S + x @ x.T)",
        "logdet(A + x @ y.T)",
        "sum(pinv(X @ diag(x)))",
        "sum(softmax(X @ diag(x), axis=1)[1, 2] * tanh(x))",
    ],
)
def test_gradients_are_differences_of_values(text):
    found = real(f"grad({text}, x)").ravel()
    step = 1e-5
    for place in range(2):
        moved = [x.copy(), x.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        above, below = (real(text, {**WHOLE, "x": each})[0, 0] for each in moved)
        assert found[place] == pytest.approx((above - below) / (2 * step), rel=1e-6, abs=1e-7)


def test_there_is_no_derivative_at_a_kink():
    with pytest.raises(Undefined, match="kink"):
        real("grad(sum(abs(x)), x)", {**WHOLE, "x": [[0], [1]]})


def test_even_powers_of_a_norm_have_derivatives_where_it_is_zero():
    zero = {**WHOLE, "x": [[0], [0]]}
    assert real("grad(norm(x)**2, x)", zero).tolist() == [[0], [0]]
    assert real("hess(norm(x)**2, x)", zero) == pytest.approx(2 * np.eye(2))
    assert real("grad(norm(x - 2*y)**4, x)", zero) == pytest.approx(-32 * y * (y**2).sum())
    with pytest.raises(Undefined):
        real("grad(norm(x), x)", zero)


# --- apart --------------------------------------------------------------------------------------------------------

PLACE = Path(nabladocs.math.__file__).parent
GROUND = {"sizes", "types", "spaces", "expr", "operators", "statements", "certificate"}
SHARED = GROUND | {"arrays", "spans", "shapes", "instances", "rational", "reach", "comparisons"}


def imported(name):
    """Give the modules of the package that a module stands on."""
    found, pending = set(), [name]
    while pending:
        tree = ast.parse((PLACE / f"{pending.pop()}.py").read_text("utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        names |= {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "nabladocs.math"
            for alias in node.names
        }
        new = {each.removeprefix("nabladocs.math.") for each in names if each.startswith("nabladocs.math.")} - found
        found |= new
        pending += new
    return found


def test_the_oracles_share_no_rules():
    one, other = imported("floating"), imported("exact")
    assert one & other <= SHARED
    assert "numeric" in one
    assert "residues" in other
    assert not (one | other) & {"derive", "simplify", "rules", "reader", "tex"}


def test_what_decides_on_given_numbers_shares_no_rules_with_sampling():
    one, other = imported("properties"), imported("decisions")
    assert one & other <= SHARED
    assert not other & {"derive", "simplify", "rules", "reader", "tex"}


def test_the_smaller_of_sizes_is_a_number_too():
    m, n = Size.named("m"), Size.named("n")
    smallest = smaller(2 * m - 1, smaller(m * m, n))
    for rows, cols in ((1, 7), (2, 5), (3, 4)):
        assert (3 * smallest).at({"m": rows, "n": cols}) == 3 * min(2 * rows - 1, rows**2, cols)
