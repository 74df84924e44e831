"""The verdicts on all statements that are known to be true or false, under a seed.

NABLA_SEEDS gives how many, and NABLA_SEED the first of them.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from nabladocs.math.reader import read_claim
from nabladocs.math.verify import level_of
from tests.claims.cases import cases

FIRST = int(os.environ.get("NABLA_SEED", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("NABLA_SEEDS", "1")))
CASES = cases()
UNDECIDED = 0.03
"""The part of all statements that may be left undecided."""


@cache
def level(text, seed):
    """The level of a claim: that of its worst statement; one that is shown as a mistake holds if it is refuted."""
    claim = read_claim(text).claim
    assert claim, text
    levels = []
    for statement in claim.statements:
        found = level_of(statement, claim.variables, seed)
        levels.append(
            {"refuted": "exact", "undecided": "undecided"}.get(found, "refuted") if statement.refuted else found
        )
    return next((worst for worst in ("refuted", "undecided") if worst in levels), levels[0])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", [case for case in CASES if case.holds], ids=lambda case: case.id)
def test_no_true_statement_is_refuted(case, seed):
    assert level(case.text, seed) != "refuted"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", [case for case in CASES if not case.holds], ids=lambda case: case.id)
def test_no_false_statement_is_accepted(case, seed):
    assert level(case.text, seed) in ("refuted", "undecided")


def test_few_are_left_undecided():
    levels = [level(case.text, 0) for case in CASES]
    assert levels.count("undecided") <= UNDECIDED * len(CASES)
