"""Statements made to deceive a checker: false where it does not look, by very little, or in a finite field alone."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import numpy as np
import pytest

from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Chain
from nabladocs.math.verify import verify
from tests.claims.evaluation import Point
from tests.claims.judgement import DIFFERS, _error, trials

SEEDS = range(int(os.environ.get("NABLA_SEEDS", "1")))
TABLES = {
    f"{path.stem}-{name}": table
    for path in sorted((Path(__file__).parent / "deceptions").glob("*.toml"))
    for name, table in tomllib.loads(path.read_text("utf-8")).items()
}


def each(chosen):
    return pytest.mark.parametrize("table", [pytest.param(table, id=name) for name, table in chosen.items()])


FALSE = {name: table for name, table in TABLES.items() if "false" in table}
TRUE = {name: table for name, table in TABLES.items() if "true" in table}


def certificates(text, seed):
    reading = read_claim(text)
    assert not reading.slips
    return verify(reading.claim, seed)


@pytest.mark.parametrize("seed", SEEDS)
@each(FALSE)
def test_what_is_false_is_refuted(table, seed):
    assert "refuted" in {each.level for each in certificates(table["false"], seed)}


@pytest.mark.parametrize("seed", SEEDS)
@each(TRUE)
def test_what_is_true_holds(table, seed):
    found = certificates(table["true"], seed)
    if table.get("undecided"):
        assert {each.level for each in found} == {"undecided"}
    else:
        assert all(each.holds for each in found)


@pytest.mark.parametrize("seed", SEEDS)
@each({name: table for name, table in FALSE.items() if "refuted(" not in table["false"]})
def test_a_counterexample_shows_what_differs(table, seed):
    for found in certificates(table["false"], seed):
        if found.counterexample:
            assert found.counterexample.left != found.counterexample.right


@each({name: table for name, table in FALSE.items() if "sizes" in table})
def test_it_fails_at_the_sizes_that_are_said(table):
    found = trials(read_claim(table["false"]).claim, 3, table["sizes"])
    assert max(trial.error for trial in found) > DIFFERS


@each({name: table for name, table in FALSE.items() if "values" in table})
def test_it_fails_at_the_values_that_are_said(table):
    claim = read_claim(table["false"]).claim
    spaces = {variable.name: variable.space for variable in claim.variables}
    values = {name: np.array([[float(value)]]) for name, value in table["values"].items()}
    point = Point(values, spaces, {}, {})
    rng = np.random.default_rng(0)
    chains = [statement for statement in claim.statements if isinstance(statement.body, Chain)]
    assert max(_error(statement, point, rng) for statement in chains) > DIFFERS
