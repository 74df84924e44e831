"""Whatever is given to the reader, it gives a tree or says what is wrong and where; NABLA_CLAIMS tries more texts."""

from __future__ import annotations

import os

import pytest

from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.text import to_text
from tests.property.hostile import VALID, hostile

TRIED = int(os.environ.get("NABLA_CLAIMS", "4000"))
LEAVES = {"number", "variable", "index", "size"}


def check(text):
    reading = read_claim(text)
    assert bool(reading.slips) == (reading.claim is None)
    for slip in reading.slips:
        assert 0 <= slip.start < slip.end <= len(text) or not text
        assert slip.message.isprintable()
        assert slip.advice.isprintable()
    for statement in reading.claim.statements if reading.claim else ():
        assert text[slice(*statement.at)].replace("\r\n", " \n").replace("\r", "\n") == statement.text
        for expr in statement.exprs:
            assert {each.op for each in expr.walk()} <= LEAVES | set(OPERATORS)
            assert to_text(expr)


@pytest.mark.parametrize("part", range(8))
def test_any_text_is_read_or_told_what_is_wrong(part):
    for number in range(part, TRIED, 8):
        check(hostile(number))


def test_what_the_hostile_texts_are_made_of_is_read_itself():
    assert [read_claim(text).slips for text in VALID] == [()] * len(VALID)


def test_many_mutants_are_still_claims():
    # A reader that says no to everything would pass all the others.
    assert sum(read_claim(hostile(number)).claim is not None for number in range(1200)) > 50
