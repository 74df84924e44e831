"""Random points lie in their spaces, and nowhere more special."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabladocs.math import equations, floating, generic, residues
from nabladocs.math.certificate import Undefined
from nabladocs.math.field import P
from nabladocs.math.instances import instance
from nabladocs.math.reader import read_claim
from nabladocs.math.sample import Draw, direction, sample
from nabladocs.math.shapes import fits, shapes
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.spans import basis
from nabladocs.math.unknowns import Unknowns

SEEDS = st.integers(0, 10**6)
MATRICES = [
    "Sym(n)",
    "PSD(n)",
    "PD(n)",
    "Inv(n)",
    "Diag(n)",
    "Skew(n)",
    "Orth(n)",
    "Orth(m, n)",
    "FullRank(m, n)",
    "R^(m, n)",
]
VECTORS = ["R^n", "Simplex(n)", "Positive(n)", "OneHot(n)", "Signs(n)"]
IS_IN = {
    "Sym": lambda value: (value == value.T).all(),
    "PSD": lambda value: (value == value.T).all() and np.linalg.eigvalsh(value).min() > -1e-12,
    "PD": lambda value: (value == value.T).all() and np.linalg.eigvalsh(value).min() > 0.05,
    "Inv": lambda value: np.linalg.cond(value) < 30,
    "Diag": lambda value: (value == np.diag(np.diag(value))).all(),
    "Skew": lambda value: (value == -value.T).all(),
    "Orth": lambda value: np.allclose(value.T @ value, np.eye(value.shape[1])),
    "FullRank": lambda value: np.linalg.matrix_rank(value) == value.shape[1] and np.linalg.cond(value) < 30,
    "R": lambda value: np.isfinite(value).all(),
    "Simplex": lambda value: (value > 0).all() and np.isclose(value.sum(), 1),
    "Positive": lambda value: (value > 0).all(),
    "OneHot": lambda value: sorted(value.ravel()) == [0] * (len(value) - 1) + [1],
    "Signs": lambda value: set(value.ravel()) <= {1, -1},
}


def declared(*spaces):
    names = [f"v{number}" for number in range(len(spaces))]
    lines = [f"{name} in {space}" for name, space in zip(names, spaces, strict=True)]
    return read_claim("; ".join([*lines, "1 == 1"])).claim.variables


def drawn(space, sizes, seed):
    (variable,) = declared(space)
    return sample(variable, sizes, Draw(np.random.default_rng(seed)))


@given(st.sampled_from(MATRICES + VECTORS), st.integers(1, 6), st.integers(0, 3), SEEDS)
def test_a_value_lies_in_its_space(space, n, more, seed):
    value = drawn(space, {"n": n, "m": n + more}, seed)
    assert value.shape[1:] == ((n,) if space in MATRICES else (1,))
    assert IS_IN[space.partition("(")[0].partition("^")[0]](value)


def test_every_space_is_tried():
    assert set(IS_IN) | {"Function"} == set(FAMILIES)


SPECIAL = {
    "Sym(n)": [IS_IN["PD"], IS_IN["Diag"], lambda value: IS_IN["PD"](-value)],
    "PSD(n)": [IS_IN["Diag"], lambda value: np.linalg.matrix_rank(value) == 4],
    "PD(n)": [IS_IN["Diag"], lambda value: np.allclose(value, np.eye(4))],
    "Inv(n)": [IS_IN["Sym"], IS_IN["Orth"], IS_IN["Positive"], lambda value: np.linalg.det(value) > 0],
    "Diag(n)": [IS_IN["PD"]],
    "Orth(n)": [IS_IN["Sym"], lambda value: np.linalg.det(value) > 0, lambda value: np.linalg.det(value) < 0],
    "Orth(m, n)": [IS_IN["Positive"], lambda value: np.allclose(value[4], 0), lambda value: np.allclose(value[0], 0)],
    "FullRank(m, n)": [IS_IN["Positive"], lambda value: np.allclose(value.T @ value, np.eye(4))],
    "R^(m, n)": [IS_IN["Positive"], lambda value: IS_IN["Positive"](-value)],
    "R^n": [IS_IN["Positive"], lambda value: IS_IN["Positive"](-value), lambda value: np.isclose(value.sum(), 1)],
    "Simplex(n)": [lambda value: np.allclose(value, 1 / 4)],
    "Positive(n)": [lambda value: np.isclose(value.sum(), 1), lambda value: (value < 1).all()],
}


@pytest.mark.parametrize("space", SPECIAL)
def test_values_are_no_more_special_than_their_space(space):
    values = [drawn(space, {"n": 4, "m": 5}, seed) for seed in range(30)]
    for is_special in SPECIAL[space]:
        assert not all(map(is_special, values))


@given(st.sampled_from([*MATRICES, "Simplex(n)"]), st.integers(2, 5), SEEDS)
def test_a_small_step_in_a_direction_stays_in_the_space(space, n, seed):
    sizes = {"n": n, "m": n + 1}
    (variable,) = declared(space)
    draw = Draw(np.random.default_rng(seed))
    at = sample(variable, sizes, draw)
    way = direction(variable.space, at, sizes, draw)
    moved = at + 1e-7 * way
    name = variable.space.name
    if name == "Orth":
        assert np.allclose(moved.T @ moved, np.eye(n), atol=1e-10)
    elif name in ("Sym", "Diag", "Skew", "Simplex", "PD"):
        assert IS_IN[name](moved)
    assert np.abs(way).max() > 0


@given(st.sampled_from(["Sym(n)", "Diag(n)", "Skew(n)", "R^(n, n)"]), st.integers(2, 5), SEEDS)
def test_a_basis_spans_its_space(space, n, seed):
    (variable,) = declared(space)
    columns = basis(variable.space, {"n": n}).reshape(-1, n * n).T
    value = drawn(space, {"n": n}, seed).ravel()
    found = columns @ np.linalg.lstsq(columns, value, rcond=None)[0]
    np.testing.assert_allclose(found, value, atol=1e-12)
    gram = columns.T @ columns
    assert (gram == np.diag(np.diag(gram))).all()


# --- shapes -------------------------------------------------------------------------------------------------------


@given(st.sets(st.sampled_from("mnpq"), min_size=1), SEEDS)
def test_shapes_are_distinct_equal_and_with_a_one(names, seed):
    variables = declared(*(f"R^{name}" for name in names))
    *distinct, equal, one = shapes(variables, 6, seed)
    assert len(distinct) == 4
    for shape in distinct:
        assert len(set(shape.values())) == len(names)
        assert set(shape.values()) <= {2, 3, 4, 5, 6}
    assert len(set(equal.values())) == 1
    assert sorted(one.values()).count(1) == 1
    for name in names:
        assert len({shape[name] for shape in distinct}) > 1


@given(SEEDS)
def test_a_matrix_is_tall_and_wide(seed):
    tried = [shape["m"] - shape["n"] for shape in shapes(declared("R^(m, n)"), 4, seed)]
    assert min(tried) < 0 < max(tried)


@given(SEEDS)
def test_shapes_fit_their_spaces(seed):
    variables = declared("FullRank(m, n)", "R^(m*n, 2*n - 1)", "R^(n - 1)")
    for shape in shapes(variables, 6, seed):
        assert fits([variable.space for variable in variables], shape)
        assert shape["m"] >= shape["n"] > 1


# --- the field and conditions -------------------------------------------------------------------------------------


@given(
    st.sampled_from(["Sym(n)", "Diag(n)", "Skew(n)", "Orth(n)", "Orth(m, n)", "Simplex(n)"]), st.integers(2, 5), SEEDS
)
def test_points_of_the_field_meet_the_equations_of_their_space(space, n, seed):
    (variable,) = declared(space)
    value = generic.point(variable.space, {"n": n, "m": n + 2}, Random(seed))
    assert value.shape == (n + 2 * ("(m" in space), n if space != "Simplex(n)" else 1)
    match variable.space.name:
        case "Sym":
            assert (value == value.T).all()
        case "Diag":
            assert not value[~np.eye(n, dtype=bool)].any()
        case "Skew":
            assert not ((value + value.T) % P).any()
        case "Orth":
            assert (value.T @ value % P == np.eye(n, dtype=int)).all()
        case "Simplex":
            assert value.sum() % P == 1


MET = {
    "x in R^n; x == x if norm(x) == 1": lambda x: np.linalg.norm(x) - 1,
    "x in R^n; x == x if x.T @ x == 2 and x[1] > 0": lambda x: (x**2).sum() - 2,
    "A in R^(n, n); A == A if tr(A) == 3": lambda a: np.trace(a) - 3,
    "A in Sym(n); A == A if det(A) == 1": lambda a: np.linalg.det(a) - 1,
    "A in R^(n, n); A == A if A.T @ A == eye(n)": lambda a: np.abs(a.T @ a - np.eye(len(a))).max(),
    "t in R; t == t if t > 3": lambda t: min(t.item() - 3, 0),
    "x in R^n; x == x if norm(x) < 1": lambda x: max(np.linalg.norm(x) - 1, 0),
}


@pytest.mark.parametrize("text", MET)
def test_conditions_are_met_in_floating_point(text):
    claim, _ = read_claim(text)
    chain = instance(claim.statements[0], claim.variables)
    for seed in range(5):
        ((scope, _), *_) = floating.point_of(chain, {"n": 2 + seed}, seed).values
        (value,) = scope.values.values()
        assert abs(MET[text](value)) < 1e-9


@pytest.mark.parametrize("text", [text for text in MET if "det" not in text and "eye" not in text])
def test_equations_are_met_in_the_field(text):
    claim, _ = read_claim(text)
    chain = instance(claim.statements[0], claim.variables)
    for seed in range(20):
        random = Random(seed)
        values = {name: (generic.point(each.space, {"n": 3}, random),) for name, each in chain.variables.items()}
        scope = residues.Scope(values, {"n": 3}, Unknowns(random))
        try:
            met = equations.met(chain.conditions, chain.variables, scope, random)
            holding = [equations.holds(each, met) for each in chain.conditions if each.relation == "=="]
        except Undefined:
            continue
        assert all(holding)
        break
    else:
        pytest.fail("no point was found")
