"""The manual's table of operators: each has an example that is read, shown and run."""

import math

import numpy as np
import pytest

from nabladocs.math.operators import OPERATORS
from nabladocs.math.reference import operator_rows
from nabladocs.math.snippet import FUNCTIONS
from nabladocs.mathml import to_mathml

ROWS = operator_rows()
EXAMPLES = [example for row in ROWS for example in row.examples]
RNG = np.random.default_rng(3)
NAMES = {
    "np": np,
    "math": math,
    "m": 4,
    "n": 3,
    **{name: RNG.uniform(0.5, 2, size=3) for name in "xya"},
    **{name: RNG.uniform(0.5, 2, size=(3, 3)) for name in "AB"},
    "dA": np.eye(3),
    "S": np.diag([1.0, 2.0, 3.0]) + 0.1,
    "X": RNG.uniform(0.5, 2, size=(4, 3)),
    "v": RNG.normal(size=12),
    "t": 0.7,
    "p": 2.0,
    "g": np.sin,
    "g_prime": np.cos,
    "g_second": lambda t: -np.sin(t),
    "tied": lambda e: e + e.T - np.diag(np.diag(e)),
}


def test_every_operator_has_a_row():
    assert [row.name for row in ROWS] == list(OPERATORS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_an_example_is_drawn_and_runs(example):
    assert "<math" in to_mathml(example.tex, display=False)
    names = dict(NAMES)
    exec("\n".join(FUNCTIONS.values()), names)
    # The Cholesky factor is that of a positive definite matrix.
    names["A"] = names["A"] @ names["A"].T if "cholesky" in example.numpy else names["A"]
    assert np.all(np.isfinite(eval(example.numpy, names)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_example_shows_its_operator(row):
    used = {name for name, operator in OPERATORS.items() if operator.form.startswith(f"{name}(")}
    if row.name in used - {"apply"}:
        assert all(example.text.startswith(f"{row.name}(") for example in row.examples)
