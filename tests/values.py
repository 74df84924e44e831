"""Values in NumPy, and central differences for the derivatives in an expression: what derivations are held to."""

from __future__ import annotations

import math

import numpy as np

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
        case "where":
            one, other = (names[each.value] if each.op == "index" else int(each.value) for each in expr.args[1:])
            signs = {"!=": one != other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
            return value(expr.args[0], names, sizes) * signs[expr.value]
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
        case "block":
            _, cols = expr.value
            return np.block([args[at : at + cols] for at in range(0, len(args), cols)])
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

    space, tied = around(SPACES[name]), expr.op == "tied_grad"
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


def around(space):
    """Give the name of the subspace that the members of a space move in."""
    return {"PD": "Sym", "PSD": "Sym"}.get(space.name, space.name if space.linear else "R")


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
        case "PD" | "PSD":
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
    made = [
        dict(zip(sizes, order, strict=False)) for order in ([2, 3, 4, 5, 6, 7], [5, 4, 3, 2, 6, 7], [3] * 6, [1] * 6)
    ]
    tall = [variable.space.sizes for variable in claim.variables if variable.space.is_tall]
    return [each for each in made if all(rows.at(each) >= cols.at(each) for rows, cols in tall)]


def points(claim):
    """Give values of the variables, and of dX for each X, with the sizes."""
    for sizes in shapes(claim):
        rng = np.random.default_rng([len(sizes), *sizes.values()])
        names = {each.name: sample(each.space, sizes, rng) for each in claim.variables}
        for each in claim.variables:
            names[f"d{each.name}"] = projected(around(each.space), rng.normal(size=names[each.name].shape), tied=False)
        yield names, sizes


# --- judging -----------------------------------------------------------------------------------------------------


def read(text):
    reading = read_claim("\n".join(f"{text} == 0".split("; ")))
    assert reading.claim, (text, reading.slips)
    return reading.claim, reading.claim.statements[0].body.sides[0]


def assert_equal(one, other, tolerance):
    scale = 1 + np.abs(one).max()
    assert np.abs(one - other).max() / scale < tolerance, (one, other)


def judged(text):
    claim, expr = read(text)
    SPACES.clear()
    SPACES.update({each.name: each.space for each in claim.variables})
    return claim, expr, derive(expr, claim.variables)


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
