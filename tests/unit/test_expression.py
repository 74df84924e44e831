"""Expressions over names, as behind pytest's `-k`."""

from __future__ import annotations

import pytest
from _pytest.mark.expression import Expression
from hypothesis import given
from hypothesis import strategies as st

from nabladocs.expression import read_expression
from nabladocs.source import ConfigError

NAMES = ["docs/softmax.md::L42", "other", "descent", ""]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("softmax", True),
        ("SoftMax", True),
        ("L42", True),
        ("docs/softmax.md::L42", True),
        ("ridge", False),
        ("softmax and other", True),
        ("softmax and ridge", False),
        ("ridge or other", True),
        ("not ridge", True),
        ("not not softmax", True),
        ("ridge and other or descent", True),
        ("descent or other and ridge", True),
        ("(descent or other) and ridge", False),
        ("not (ridge or softmax)", False),
        ("not ridge and not other", False),
        ("L42other", False),
        ("android", False),
        ("NOT ridge", True),
    ],
)
def test_words_are_found_in_names_and_joined_as_in_pytest(text, fits):
    assert read_expression(text)(NAMES) == fits


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("softmax and", 12, "the end"),
        ("not", 4, "the end"),
        ("(softmax", 9, "the end"),
        ("softmax)", 8, "`)`"),
        ("softmax other", 9, "`other`"),
        ("or softmax", 1, "`or`"),
        ("softmax & other", 9, "`&`"),
        ("()", 2, "`)`"),
    ],
)
def test_what_cannot_be_read_is_shown_at_its_column(text, column, found):
    with pytest.raises(ConfigError) as caught:
        read_expression(text)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.place.start.column) == ("selection-syntax", column)
    assert diagnostic.message.endswith(f"not {found}")


@given(st.lists(st.sampled_from(["a", "b", "and", "or", "not", "(", ")", "&"]), min_size=1, max_size=9), st.booleans())
def test_the_same_expressions_can_be_read_as_by_pytest_and_mean_the_same(words, has_a):
    text, names = " ".join(words), ["a"] if has_a else ["b"]
    try:
        wanted = Expression.compile(text).evaluate(lambda word, **_: word in names[0])
    except SyntaxError:
        wanted = None
    try:
        got = read_expression(text)(names)
    except ConfigError:
        got = None
    assert got == wanted
