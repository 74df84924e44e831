"""What an expression is written as is read back as the same tree, and has no bracket that could go."""

from __future__ import annotations

from hypothesis import given, settings

from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.text import to_text
from tests.property.expressions import DECLARATIONS, RULES, expressions


def test_every_operator_is_drawn():
    assert {name for rules in RULES.values() for name in rules} | {"block", "entry", "sigma", "where"} == set(OPERATORS)


def read(text):
    reading = read_claim(f"{DECLARATIONS}\n{text} == {text}")
    assert not reading.slips, (text, reading.slips)
    return reading.claim.statements[0].body.sides[0]


@settings(max_examples=1000, deadline=None)
@given(expressions())
def test_what_is_written_is_read_back(expr):
    assert read(to_text(expr)) == expr


def grouping(text):
    """Give the places of brackets that only group."""
    opened = []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")":
            start = opened.pop()
            if not start or not (text[start - 1].isalnum() or text[start - 1] == ")"):
                yield start, place


@settings(max_examples=1000, deadline=None)
@given(expressions())
def test_no_bracket_could_go(expr):
    text = to_text(expr)
    for start, end in grouping(text):
        fewer = text[:start] + text[start + 1 : end] + text[end + 1 :]
        reading = read_claim(f"{DECLARATIONS}\n{fewer} == {fewer}")
        assert reading.slips or reading.claim.statements[0].body.sides[0] != expr, (text, fewer)
