"""The statements by which a checker is judged are read, and are what they are said to be."""

from __future__ import annotations

from collections import Counter

import pytest

from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES, Property
from tests.claims.cases import cases
from tests.claims.judgement import AGREES, DIFFERS, trials

CASES = cases()


def each(chosen):
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in chosen])


def errors(case, **options):
    reading = read_claim(case.text)
    assert not reading.slips
    found = trials(reading.claim, **options)
    assert len(found) >= 3, "too few points at which it has a value"
    return [trial.error for trial in found]


def test_there_are_enough_of_many_families():
    counts = Counter(case.holds for case in CASES)
    assert counts[True] >= 150
    assert counts[False] >= 150
    families = Counter((case.family, case.holds) for case in CASES)
    assert len({family for family, _ in families}) >= 20
    assert min(families.values()) >= 5


@pytest.mark.parametrize("holds", [True, False])
def test_the_whole_language_is_used(holds):
    claims = [read_claim(case.text).claim for case in CASES if case.holds == holds]
    statements = [statement for claim in claims for statement in claim.statements]
    assert {part.op for each in statements for expr in each.exprs for part in expr.walk()} >= set(OPERATORS)
    assert {variable.space.name for claim in claims for variable in claim.variables} == set(FAMILIES)
    assert {each.body.name for each in statements if isinstance(each.body, Property)} == set(PROPERTIES)


def test_each_has_a_name_and_a_text_of_its_own():
    for key in ("id", "text"):
        assert [found for found, count in Counter(getattr(case, key) for case in CASES).items() if count > 1] == []


def test_a_false_case_is_one_statement():
    assert [case.id for case in CASES if not case.holds and len(read_claim(case.text).claim.statements) > 1] == []


@each(case for case in CASES if case.holds)
def test_a_true_statement_holds_wherever_it_is_tried(case):
    assert max(errors(case)) < AGREES


@each(case for case in CASES if not case.holds)
def test_a_false_statement_fails_somewhere(case):
    assert max(errors(case)) > DIFFERS


@each(case for case in CASES if case.coincides)
def test_a_coincidence_hides_the_mistake(case):
    assert max(errors(case, sizes=case.coincides)) < AGREES
