"""The manual's tables of the language: each example is read, shown as the row says, and run."""

import math

import numpy as np
import pytest

from nabladocs.math.certify import certify
from nabladocs.math.numeric import Scope, evaluate
from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.reference import DECLARATIONS, STATED, operator_rows, space_rows, statement_rows
from nabladocs.math.sample import Smooth
from nabladocs.math.snippet import FUNCTIONS
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES
from nabladocs.math.steps import derivative
from nabladocs.math.tex import tex
from nabladocs.math.tex_statements import tex_statement
from nabladocs.mathml import to_mathml

ROWS = operator_rows()
EXAMPLES = [example for row in ROWS for example in row.examples]
SHAPES = [(4, 3), (2, 5), (3, 3), (1, 2)]
G = Smooth(((0.7, 1.1, 0.4),), (0.1, 0.2, 0.3, 0.4))


def claim(text):
    read = read_claim(text)
    assert not read.slips
    return read.claim


def drawn(example, m, n):
    """Give values of the variables of the examples, two-dimensional, for which all of them are defined."""
    rng = np.random.default_rng([m, n])
    square = rng.uniform(0.5, 2, size=(n, n))
    values = {name: rng.uniform(0.5, 2, size=(n, 1)) for name in "xya"}
    values |= {"t": np.array([[0.7]]), "p": np.array([[2.5]]), "X": rng.uniform(0.5, 2, size=(m, n))}
    # The Cholesky factor is that of a positive definite matrix.
    values["A"] = square @ square.T if "chol" in example.text else square + n * np.eye(n)
    values |= {"B": rng.normal(size=(n, n)), "dA": rng.normal(size=(n, n)), "v": rng.normal(size=(m * n, 1))}
    return {**values, "S": np.diag(np.arange(1.0, n + 1)) + 0.1}


def in_numpy(example, values, m, n):
    """Give what the NumPy text makes of the values: vectors have one axis there, and numbers none."""
    kinds = {each.name: each.space.type.kind for each in claim(f"{DECLARATIONS}x == x").variables}
    flat = {"scalar": np.ndarray.item, "column": np.ravel}
    names = {name: flat.get(kinds.get(name), np.asarray)(value) for name, value in values.items()}
    names |= {"np": np, "math": math, "m": m, "n": n, "tied": lambda e: e + e.T - np.diag(np.diag(e))}
    names |= {name: lambda u, order=order: G(np.asarray(u), order) for order, name in enumerate(_names("g"))}
    exec("\n".join(FUNCTIONS.values()), names)
    return np.asarray(eval(example.numpy, names))


def _names(function):
    return function, f"{function}_prime", f"{function}_second"


def test_every_operator_has_a_row_in_a_group():
    assert [row.name for row in ROWS] == list(OPERATORS)
    assert all(row.group for row in ROWS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_an_example_is_shown_as_its_row_says(example):
    expr = claim(f"{DECLARATIONS}{example.text} == 0").statements[0].body.sides[0]
    assert (example.tex, example.numpy) == (tex(expr), numpy_text(expr))
    assert "<math" in to_mathml(example.tex, display=False)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_numpy_gives_what_the_formula_means(example, shape):
    m, n = shape
    stated = claim(f"{DECLARATIONS}{example.text} == 0")
    expr = stated.statements[0].body.sides[0]
    values = drawn(example, m, n)
    variables = {each.name: each for each in stated.variables}
    scope = Scope({**values, "g": G}, {"m": m, "n": n}, derivative=derivative(variables))
    meant, found = evaluate(expr, scope), in_numpy(example, values, m, n)
    axes = {"scalar": 0, "matrix": 2}.get(expr.type.kind, 1)
    assert found.ndim == axes
    np.testing.assert_allclose(found, meant.reshape(found.shape), rtol=1e-4, atol=1e-6)
    if axes == 2:
        assert found.shape == meant.shape


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_example_shows_its_operator(row):
    used = {name for name, operator in OPERATORS.items() if operator.form.startswith(f"{name}(")}
    if row.name in used - {"apply"}:
        assert all(example.text.startswith(f"{row.name}(") for example in row.examples)


# --- spaces -------------------------------------------------------------------------------------------------------


def test_every_space_has_a_row_for_each_number_of_sizes():
    found = [row.name for row in space_rows()]
    assert list(dict.fromkeys(found)) == list(FAMILIES)
    assert len(found) == sum(len(family.arity) for family in FAMILIES.values())


@pytest.mark.parametrize("row", space_rows(), ids=lambda row: row.declaration)
def test_a_space_is_read_shown_and_drawn(row):
    name = row.declaration[0]
    stated = claim(
        f"{row.declaration}; {name}(1) == {name}(1)"
        if row.name == "Function"
        else f"{row.declaration}; {name} == {name}"
    )
    (variable,) = stated.variables
    assert variable.space.name == row.name
    assert row.chips
    assert all("<math" in to_mathml(chip, display=False) for chip in row.chips)
    names = {"np": np, "rng": np.random.default_rng(0), "m": 4, "n": 3}
    exec("\n".join([*FUNCTIONS.values(), row.numpy]), names)
    if row.name != "Function":
        rows, cols = (size.at({"m": 4, "n": 3}) for size in (variable.space.type.rows, variable.space.type.cols))
        assert np.shape(names[name]) == {"scalar": (), "column": (rows,)}.get(variable.space.type.kind, (rows, cols))


# --- statements ---------------------------------------------------------------------------------------------------


def test_every_property_has_a_row():
    assert set(PROPERTIES) <= {row.name for row in statement_rows()}


@pytest.mark.parametrize("row", statement_rows(), ids=lambda row: row.name)
def test_a_statement_is_shown_and_holds(row):
    stated = claim(STATED + row.text)
    assert row.tex == tex_statement(stated.statements[0], stated)
    assert "<math" in to_mathml(row.tex, display=False)
    assert '"holds": true' in certify(STATED + row.text)
