"""Derivatives that rules give, against differences of values in NumPy, over objectives of many families."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from nabladocs.math.derive import DERIVATIVES, derive
from nabladocs.math.forms import replaced
from nabladocs.math.reader import read_claim
from nabladocs.math.simplify import Algebra

# --- values -------------------------------------------------------------------------------------------------------
# Everything has two axes here; a scalar is 1 by 1.


def minors(matrix):
    n = len(matrix)
    without = [[np.delete(np.delete(matrix, i, 0), j, 1) for j in range(n)] for i in range(n)]
    return np.array([[(-1) ** (i + j) * np.linalg.det(without[i][j]) for j in range(n)] for i in range(n)])


def exponential(matrix):
    total, term = np.eye(len(matrix)), np.eye(len(matrix))
    for k in range(1, 60):
        term = term @ matrix / k
        total = total + term
    return total


def stable_softmax(x, axis):
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def log_sum_exp(x, axis):
    top = x.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True))


def named(name, order, t):
    """Give derivatives of g(t) = sin t + t²/3, and of h(t) = exp(t/2)."""
    if name == "h":
        return np.exp(t / 2) / 2**order
    return [np.sin(t) + t**2 / 3, np.cos(t) + 2 * t / 3, -np.sin(t) + 2 / 3 + 0 * t, -np.cos(t)][order]


def stacked(x):
    return x.reshape(-1, 1, order="F")


PLAIN = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "neg": lambda x: -x,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "power": lambda x, y: x**y,
    "matmul": lambda x, y: x @ y,
    "transpose": lambda x: x.T,
    "hadamard": lambda x, y: x * y,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "erf": np.vectorize(math.erf),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "tr": np.trace,
    "det": np.linalg.det,
    "logdet": lambda x: np.linalg.slogdet(x)[1],
    "inv": np.linalg.inv,
    "pinv": np.linalg.pinv,
    "cof": minors,
    "expm": exponential,
    "tril": np.tril,
    "norm": lambda x: np.sqrt((x**2).sum()),
    "dot": lambda x, y: (x * y).sum(),
    "outer": lambda x, y: x @ y.T,
    "kron": np.kron,
    "vec": stacked,
    "pi": lambda: np.pi,
}


def value(expr, names, sizes):  # noqa: C901, PLR0911, PLR0912 - a case for each operator
    """Give the value of an expression, with central differences for the derivatives in it."""
    match expr.op:
        case "number":
            return np.array([[float(expr.value)]])
        case "variable" | "index":
            return names[expr.value]
        case "size":
            return np.array([[float(expr.value.at(sizes))]])
        case "ones" | "zeros":
            shape = [each.at(sizes) for each in expr.value]
            return np.full(shape if len(shape) == 2 else (*shape, 1), float(expr.op == "ones"))
        case "eye":
            return np.eye(expr.value[0].at(sizes))
        case "sigma":
            return summed(expr, names, sizes)
    if expr.op in DERIVATIVES:
        return differences(expr, names, sizes)
    args = [value(arg, names, sizes) for arg in expr.args]
    match expr.op:
        case "entry":
            places = [int(names[i]) if isinstance(i, str) else i for i in expr.value]
            return args[0][places[0] - 1, places[1] - 1 if len(places) == 2 else 0].reshape(1, 1)
        case "sum" | "mean":
            return getattr(args[0], expr.op)(axis=expr.value, keepdims=True)
        case "softmax":
            return stable_softmax(args[0], expr.value)
        case "logsumexp":
            return log_sum_exp(args[0], expr.value)
        case "max":
            return np.maximum(*args)
        case "matpow":
            return np.linalg.matrix_power(args[0], expr.value)
        case "apply":
            return named(*expr.value, args[0])
        case "unvec":
            return args[0].reshape([each.at(sizes) for each in expr.value], order="F")
        case "diag":
            flat = expr.args[0].type.kind != "matrix"
            return np.diag(args[0].ravel()) if flat else np.diag(args[0]).reshape(-1, 1)
    return np.reshape(made := PLAIN[expr.op](*args), np.shape(made) if np.ndim(made) else (1, 1))


def summed(expr, names, sizes):
    (inner,), ((name, length), *more) = expr.args, expr.value
    rest = inner if not more else type(expr)("sigma", (inner,), expr.type, tuple(more))
    return sum(value(rest, {**names, name: i + 1}, sizes) for i in range(length.at(sizes)))


# --- differences --------------------------------------------------------------------------------------------------


def slope(f, x, direction, step):
    def central(h):
        return (f(x + h * direction) - f(x - h * direction)) / (2 * h)

    return (4 * central(step / 2) - central(step)) / 3


def units(shape):
    for place in np.ndindex(*reversed(shape)):
        unit = np.zeros(shape)
        unit[place[::-1]] = 1
        yield unit


def projected(space, unit, *, tied):
    """Give the direction in which an entry moves within a space."""
    match space:
        case "Diag":
            return unit * np.eye(len(unit))
        case "Sym":
            other = unit if (unit == unit.T).all() else unit + unit.T
            return other if tied else (unit + unit.T) / 2
        case "Skew":
            return (unit - unit.T) / (1 if tied else 2)
    return unit


SPACES = {}
"""The space of each variable of the claim that is judged."""


def differences(expr, names, sizes):
    f, variable = expr.args
    name, x = variable.value, names[variable.value]

    def at(point):
        return value(f, {**names, name: point}, sizes)

    space, tied = SPACES[name].name, expr.op == "tied_grad"
    if not SPACES[name].linear:
        space = "Sym" if tied and "symmetric" in SPACES[name].assumptions else "R"
    directions = [projected(space, unit, tied=tied) for unit in units(x.shape)]
    match expr.op:
        case "grad" | "tied_grad":
            return np.array([slope(at, x, each, 1e-3).item() for each in directions]).reshape(x.shape, order="F")
        case "jac":
            return np.hstack([slope(at, x, each, 1e-3) for each in directions])
        case "diff":
            return slope(at, x, names[f"d{name}"], 1e-3)

    def second(one, other):
        return slope(lambda point: slope(at, point, one, 4e-3), x, other, 4e-3).item()

    return np.array([[second(one, other) for one in directions] for other in directions])


# --- samples ------------------------------------------------------------------------------------------------------


def sample(space, sizes, rng):
    """Give a member of a space; a matrix far from those with a lower rank."""
    while np.linalg.cond(made := member(space, sizes, rng)) > 20 and space.name != "Skew":
        pass
    return made


def member(space, sizes, rng):  # noqa: C901, PLR0911 - a case for each space
    rows, cols = space.type.rows.at(sizes), space.type.cols.at(sizes)
    x = rng.normal(size=(rows, cols))
    square = x @ x.T / rows + np.eye(rows)
    match space.name:
        case "Sym":
            return (x + x.T) / 2
        case "PD":
            return square
        case "Inv":
            return x + 3 * np.diag(np.sign(np.diag(x)))
        case "Diag":
            return np.diag(np.diag(x) + np.sign(np.diag(x)))
        case "Skew":
            return x - x.T if rows > 1 else np.zeros((1, 1))
        case "Orth":
            return np.linalg.qr(x)[0]
        case "Positive":
            return np.abs(x) + 0.5
        case "Simplex":
            return np.exp(x) / np.exp(x).sum()
        case "OneHot":
            return np.eye(rows)[:, [rng.integers(rows)]]
        case "Signs":
            return np.sign(x)
    return x


def shapes(claim):
    """Give sizes: all different, rising and falling, all equal, and all 1; full rank has no more columns than rows."""
    sizes = sorted(frozenset().union(*(each.names for variable in claim.variables for each in variable.space.sizes)))
    made = [dict(zip(sizes, order, strict=False)) for order in ([2, 3, 4, 5, 6], [5, 4, 3, 2, 6], [3] * 5, [1] * 5)]
    tall = [variable.space.sizes for variable in claim.variables if variable.space.name == "FullRank"]
    return [each for each in made if all(rows.at(each) >= cols.at(each) for rows, cols in tall)]


def points(claim):
    """Give values of the variables, and of dX for each X, with the sizes."""
    for sizes in shapes(claim):
        rng = np.random.default_rng([len(sizes), *sizes.values()])
        names = {each.name: sample(each.space, sizes, rng) for each in claim.variables}
        for each in claim.variables:
            change = sample(each.space, sizes, rng) if each.space.linear else rng.normal(size=names[each.name].shape)
            names[f"d{each.name}"] = change
        yield names, sizes


# --- objectives ---------------------------------------------------------------------------------------------------


def read(text):
    reading = read_claim("\n".join(f"{text} == 0".split("; ")))
    assert reading.claim, (text, reading.slips)
    return reading.claim, reading.claim.statements[0].body.sides[0]


def objectives():
    family = ""
    for line in (Path(__file__).parent / "objectives.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            family = line[2:]
        elif line:
            yield pytest.param(line, id=f"{family}: {line}")


OBJECTIVES = list(objectives())


def assert_equal(one, other, tolerance):
    scale = 1 + np.abs(one).max()
    assert np.abs(one - other).max() / scale < tolerance, (one, other)


def judged(text):
    claim, expr = read(text)
    SPACES.clear()
    SPACES.update({each.name: each.space for each in claim.variables})
    return claim, expr, derive(expr, claim.variables)


@pytest.mark.parametrize("text", OBJECTIVES)
def test_a_derivative_agrees_with_differences_at_all_shapes(text):
    claim, expr, found = judged(text)
    assert found.result is not None, found.refused
    assert not {each.op for each in found.result.walk()} & set(DERIVATIVES)
    nested = sum(each.op in DERIVATIVES for each in expr.walk()) + (expr.op == "hess" or "hess" in text)
    for names, sizes in points(claim):
        derived = value(found.result, names, sizes)
        wanted = value(expr, names, sizes)
        assert derived.shape == wanted.shape
        assert_equal(wanted, derived, 1e-7 if nested == 1 else 1e-4)


@pytest.mark.parametrize("text", OBJECTIVES)
def test_each_step_is_an_equation(text):
    claim, _, found = judged(text)
    for names, sizes in list(points(claim))[:2]:
        for step in found.steps:
            nested = sum(each.op in DERIVATIVES for each in step.before.walk())
            before, after = value(step.before, names, sizes), value(step.after, names, sizes)
            assert_equal(before, after, 1e-6 if nested < 2 and step.before.op != "hess" else 1e-4)


def replay(found, claim):
    """Make the result from the start and the steps alone."""
    changes = [type(each)(f"d{each.name}", each.space) for each in claim.variables if each.space.linear]
    algebra = Algebra.of((*claim.variables, *changes))
    whole, line = found.start, None
    for step in found.steps:
        if step.closes:
            whole, line = replaced(whole, step.before, step.after), None
            continue
        before = step.before if line is None else line
        line = step.after if before == step.before else algebra.simplify(replaced(before, step.before, step.after))
        assert line == step.line
    return whole


@pytest.mark.parametrize("text", OBJECTIVES)
def test_the_steps_give_the_result(text):
    claim, _, found = judged(text)
    assert replay(found, claim) == found.result


# --- how it reads -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x)", "(A + A.T) @ x"),
        ("x in R^n; A in Sym(n); grad(x.T @ A @ x, x)", "2 * (A @ x)"),
        ("x in R^n; grad(norm(x)**2, x)", "2 * x"),
        ("x in R^n; p in R; grad(norm(x)**p, x)", "p * norm(x)**(p - 2) * x"),
        ("w in R^n; X in R^(m, n); y in R^m; grad(norm(y - X @ w)**2, w)", "2 * (X.T @ (X @ w - y))"),
        ("w in R^n; X in R^(m, n); y in R^m; grad(norm(y - X @ w)**2/m, w)", "2 * (X.T @ (X @ w - y)) / m"),
        ("X in R^(m, n); B in R^(n, m); grad(tr(X @ B), X)", "B.T"),
        ("X in Inv(n); grad(logdet(X), X)", "inv(X).T"),
        ("X in PD(n); grad(logdet(X), X)", "inv(X)"),
        ("X in R^(n, n); grad(log(det(X)), X)", "inv(X).T"),
        ("X in R^(n, n); grad(det(X), X)", "cof(X)"),
        ("X in Inv(n); grad(det(X), X)", "det(X) * inv(X).T"),
        ("X in Sym(n); A in R^(n, n); grad(tr(A @ X), X)", "(A + A.T) / 2"),
        ("X in Diag(n); A in R^(n, n); grad(tr(A @ X), X)", "diag(diag(A))"),
        ("X in Skew(n); A in R^(n, n); grad(tr(A @ X), X)", "(A.T - A) / 2"),
        ("x in R^n; jac(softmax(x), x)", "diag(softmax(x)) - softmax(x) @ softmax(x).T"),
        ("x in R^n; grad(logsumexp(x), x)", "softmax(x)"),
        ("X in Inv(n); diff(inv(X), X)", "-(inv(X) @ dX @ inv(X))"),
        ("x in R^n; A in R^(n, n); hess(x.T @ A @ x, x)", "A + A.T"),
        ("Q in Orth(n); x in R^n; grad(norm(Q @ x)**2, x)", "2 * x"),
        ("g in Function; x in R^n; grad(g(norm(x)**2), x)", "2 * prime(g)(norm(x)**2) * x"),
        ("a, x in R^n; grad(sum(a[i]*x[i], i), x)", "a"),
    ],
)
def test_a_result_reads_as_one_writes_it(given, wanted):
    claim, expr, found = judged(given)
    changes = "".join(f"; d{each.name} in {each.space}" for each in claim.variables) if expr.op == "diff" else ""
    *declared, _ = given.split("; ")
    _, written = read(
        "; ".join([*declared, f"{wanted}"]) if not changes else f"{'; '.join(declared)}{changes}; {wanted}"
    )
    assert found.result == written


def test_steps_name_their_rules_and_where_these_stand():
    _, _, found = judged("X in Inv(n); A in R^(n, n); grad(tr(A @ inv(X)), X)")
    steps = {step.rule: step.source for step in found.steps}
    assert steps["inverse: d(X⁻¹) = -X⁻¹ dX X⁻¹"] == "MC 40"
    assert found.steps[-1].closes
    assert found.steps[-1].after == found.result


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("S in Sym(n); grad(eigmax(S), S)", "eigmax"),
        ("S in Sym(n); grad(sum(eigvals(S)), S)", "eigvals"),
        ("X in R^(m, n); grad(sum(svdvals(X)), X)", "svdvals"),
        ('X in R^(m, n); grad(norm(X, "nuc"), X)', "norm"),
        ("X in R^(m, n); grad(norm(X, 2), X)", "norm"),
        ("A in PD(n); grad(tr(chol(A)), A)", "chol"),
        ("X, B in R^(n, n); grad(tr(B @ expm(X)), X)", "expm"),
        ("x in R^n; grad(max(x), x)", "max"),
        ("x in R^n; grad(x[1]**2, x)", "entry"),
        ("X in Sym(n); hess(tr(X @ X), X)", "hess"),
        ("X in Inv(n); hess(logdet(X), X)", "transpose"),
        ("X in R^(n, n); A in R^(m, m); C in R^(m*n, m*n); grad(tr(kron(X, A) @ C), X)", "kron"),
        ("x in R^n; grad(sum(x[i]*x[j]*exp(x[k]*x[i]*x[j]), i, j, k), x)", "sigma"),
        ("X in R^(n, 1); a in R^n; grad(a.T @ X, X)", "matmul"),
    ],
)
def test_what_has_no_rule_is_refused_by_name(text, operator):
    _, _, found = judged(text)
    assert found.result is None
    assert found.refused.operator == operator
    assert found.refused.reason
