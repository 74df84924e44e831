"""The type of an expression says the shape that NumPy gives it, a vector being an array with one column or row."""

from __future__ import annotations

from functools import partial

import numpy as np
from hypothesis import given, settings

from nabladocs.math.operators import OPERATORS
from tests.property.expressions import VARIABLES, expressions

SIZES = {"m": 3, "n": 4}


def shape_of(kind):
    return kind.rows.at(SIZES), kind.cols.at(SIZES)


def drawn(kind):
    return np.random.default_rng(1).uniform(0.1, 1, shape_of(kind))


VALUES = {each.name: drawn(each.space.type) for each in VARIABLES}


def scalar(function):
    """Give what makes one number of arrays, as an array with one entry."""
    return lambda expr, *args: np.reshape(function(*args), (1, 1))  # noqa: ARG005 - as all others are called


def alike(function):
    """Give what takes arrays of one shape alone, where NumPy would stretch them."""

    def apply(_, one, other):
        assert one.shape == other.shape
        return function(one, other)

    return apply


def stretched(function):
    return lambda expr, *args: function(*args)  # noqa: ARG005


def reduced(function):
    return lambda expr, x: np.reshape(function(x), (1, 1)) if expr.value is None else function(x, axis=expr.value)


def entry(expr, x):
    kind = expr.args[0].type.kind
    places = [place - 1 if isinstance(place, int) else 0 for place in expr.value]
    return np.reshape(x[tuple(places)] if kind == "matrix" else x.ravel()[places[0]], (1, 1))


def blocks(expr, *parts):
    _, cols = expr.value
    return np.block([list(parts[at : at + cols]) for at in range(0, len(parts), cols)])


def diagonal(expr, x):
    return np.diag(x).reshape(-1, 1) if expr.args[0].type.kind == "matrix" else np.diag(x.ravel())


def filled(expr):
    sizes = [size.at(SIZES) for size in expr.value]
    return np.ones((sizes[0], {"eye": sizes[0]}.get(expr.op, 1) if len(sizes) == 1 else sizes[1]))


def unstacked(expr, x):
    return x.reshape([size.at(SIZES) for size in expr.value], order="F")


def first(_, x, *__):
    return x


MADE = {
    **dict.fromkeys(("add", "sub", "hadamard"), alike(np.add)),
    **dict.fromkeys(("mul", "div", "pow", "power"), stretched(np.multiply)),
    "max": lambda expr, *args: np.maximum(*args) if len(args) > 1 else np.reshape(np.max(args[0]), (1, 1)),  # noqa: ARG005
    "matmul": stretched(np.matmul),
    "transpose": stretched(np.transpose),
    "kron": stretched(np.kron),
    "outer": stretched(np.outer),
    "dot": scalar(np.vdot),
    "tr": scalar(np.trace),
    **dict.fromkeys(("det", "logdet"), scalar(np.linalg.det)),
    "norm": scalar(np.linalg.norm),
    "pinv": stretched(np.linalg.pinv),
    **dict.fromkeys(("inv", "cof", "matpow", "expm", "chol", "tril"), stretched(lambda x: x + np.eye(len(x)))),
    "eigvals": stretched(lambda x: np.linalg.eigvals(x).real.reshape(-1, 1)),
    "eigmax": scalar(lambda x: np.linalg.eigvals(x).real.max()),
    "svdvals": stretched(lambda x: np.linalg.svd(x, compute_uv=False).reshape(-1, 1)),
    "sum": reduced(partial(np.sum, keepdims=True)),
    "mean": reduced(partial(np.mean, keepdims=True)),
    "logsumexp": reduced(partial(np.sum, keepdims=True)),
    "softmax": first,
    "vec": stretched(lambda x: x.reshape(-1, 1, order="F")),
    "unvec": unstacked,
    "diag": diagonal,
    "entry": entry,
    "block": blocks,
    **dict.fromkeys(("sigma", "where"), first),
    "pi": lambda _: np.full((1, 1), np.pi),
    "neg": first,
    "apply": first,
    **dict.fromkeys(("ones", "zeros", "eye"), filled),
    **dict.fromkeys(("grad", "tied_grad"), lambda _, f, x: f * x),
    "jac": stretched(np.outer),
    "hess": stretched(lambda f, x: f * np.outer(x, x)),
    "diff": first,
}
"""How NumPy makes the shape that each operator gives; of functions of one number it is that of what they take."""


def value_of(expr):
    if expr.op in ("number", "index", "size"):
        return np.ones((1, 1))
    if expr.op == "variable":
        return VALUES[expr.value]
    made = MADE.get(expr.op, first if OPERATORS[expr.op].entrywise else None)(expr, *map(value_of, expr.args))
    assert made.shape == shape_of(expr.type), (expr.op, expr.type)
    return np.clip(made, -9, 9)


@settings(max_examples=500, deadline=None)
@given(expressions())
def test_a_type_is_the_shape_that_numpy_gives(expr):
    assert value_of(expr).shape == shape_of(expr.type)
