"""What holds for every pair of outputs, whatever they are."""

from __future__ import annotations

import doctest
from collections import Counter

from hypothesis import assume, example, given
from hypothesis import strategies as st

from nabladocs.alignment import align
from nabladocs.compare import RUNGS, Terms, compare
from nabladocs.difference import draw_difference
from nabladocs.numerals import is_same_number, rounded_like
from nabladocs.rules import without_chance

DIRECTIVES = st.lists(
    st.tuples(st.sampled_from(["ELLIPSIS", "NORMALIZE_WHITESPACE", "NUMBER", "FLOAT_CMP"]), st.booleans()), max_size=3
).map(tuple)
TERMS = st.builds(Terms, st.sampled_from(["written", "exact", "rtol=1e-6", "rtol=0, atol=0.1"]), DIRECTIVES)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
PIECES = st.sampled_from(
    [
        *("0.333", "0.3333333", "1.", "1.0", "-2.5e-05", "1e400", "nan", "-inf", "7", "2j", "1.5+0.5j", "x1", "..."),
        *(
            " ",
            "  ",
            "\n",
            "\t",
            ",",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "'",
            '"',
            ":",
            "=",
            "'a b'",
            "λ",
            "array(",
            "..",
            "-",
        ),
        *(
            "<A at 0x7f01>",
            "done in 3 s",
            "/home/ada/x",
            "Traceback (most recent call last):\n",
            "\\",
            "\u2028",
            "\x1b",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
TERMS_AS_WRITTEN = Terms()


@given(st.one_of(TEXTS, st.text()), TERMS)
def test_every_output_is_what_it_is(text, terms):
    assert compare(text, text, terms).rung == "exact"


@given(TEXTS, TEXTS, TERMS)
def test_no_tighter_rung_holds_than_the_one_named(expected, computed, terms):
    rung = compare(expected, computed, terms).rung
    pairs = [(expected, computed), without_chance(expected, computed)[:2]]
    tighter = list(RUNGS)[: list(RUNGS).index(rung)] if rung else list(RUNGS)
    assert not any(RUNGS[name](*pair, terms) for name in tighter for pair in pairs)


@st.composite
def variants(draw):
    """Give a recorded output and one that may be what it stands for: other white space, and text for its dots."""
    pieces = draw(st.lists(PIECES, max_size=10))
    others = [
        draw(TEXTS) if piece == "..." else draw(st.sampled_from([" ", "\n  "])) if piece.isspace() else piece
        for piece in pieces
    ]
    return "".join(pieces), "".join(others)


@given(st.one_of(variants(), st.tuples(TEXTS, TEXTS)))
def test_what_doctest_lets_pass_passes(texts):
    expected, computed = texts
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.DONT_ACCEPT_TRUE_FOR_1
    if doctest.OutputChecker().check_output(expected, computed, flags):
        assert compare(expected, computed, TERMS_AS_WRITTEN).rung


# --- numbers ------------------------------------------------------------------------------------------------------


def near(value, places, kind):
    """Give values about as far from another as half a unit of the last place written."""
    written = float(f"{value:.{places}{kind}}")
    unit = 10.0**-places if kind == "f" else 10.0 ** (int(f"{value:.{places}e}".partition("e")[2]) - places)
    return [value, written, *(written + unit * part for part in (-1, -0.51, -0.5, -0.49, 0.49, 0.5, 0.51, 1))]


@given(FLOATS, st.integers(1, 15), st.sampled_from("fe"))
@example(0.5, 1, "f")
@example(0.125, 2, "f")
@example(995.1, 2, "e")
@example(-0.0004, 2, "f")
def test_a_number_stands_for_all_that_round_to_it_and_no_others(value, places, kind):
    written = f"{value:.{places}{kind}}"
    for other in near(value, places, kind):
        assume(abs(other) < float("inf"))
        # How Python itself rounds is the other way to know.
        rounds = float(f"{other:.{places}{kind}}") == float(written)
        assert is_same_number(written, repr(other)) == rounds, (written, other)


@given(FLOATS, FLOATS, st.integers(1, 15), st.sampled_from("fe"))
def test_a_number_rounded_as_another_is_written_stands_for_what_it_was(value, other, places, kind):
    written = f"{value:.{places}{kind}}"
    assert is_same_number(rounded_like(written, repr(other)), repr(other))
    assert float(rounded_like(written, repr(other))) == float(f"{other:.{places}{kind}}")


@given(st.lists(FLOATS, min_size=1, max_size=6), st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_each_number_of_a_list_is_compared_at_its_own_precision(values, places):
    written = [f"{value:.{place}f}" for value, place in zip(values, places, strict=False)]
    assert compare(f"[{', '.join(written)}]", str(values), TERMS_AS_WRITTEN).rung


@given(st.integers(), st.integers())
def test_integers_are_exact(one, other):
    assert is_same_number(str(one), str(other)) == (one == other)


# --- order --------------------------------------------------------------------------------------------------------

MEMBERS = st.one_of(
    st.integers(-9, 9).map(str),
    st.sampled_from(["'a'", "'b, c'", "(1, 2)", "frozenset({1, 2})", "0.25", "None", "'}'", "x**2", "{1: 2, 3: 4}"]),
)


@given(st.lists(MEMBERS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_set_never_matters(members, random):
    other = random.sample(members, len(members))
    assert compare("{" + ", ".join(members) + "}", "{" + ", ".join(other) + "}", TERMS_AS_WRITTEN).rung


@given(st.lists(st.integers(0, 5).map(str), max_size=7), st.lists(st.integers(0, 5).map(str), max_size=7))
def test_but_how_often_a_member_stands_there_does(one, other):
    texts = ["{" + ", ".join(members) + "}" for members in (one, other)]
    assert bool(compare(*texts, TERMS_AS_WRITTEN).rung) == (Counter(one) == Counter(other))


@given(st.dictionaries(st.integers(0, 20), st.lists(st.integers(), max_size=2), max_size=6), st.randoms())
def test_the_order_of_a_dictionary_never_matters(given_, random):
    keys = random.sample(list(given_), len(given_))
    assert compare(str(given_), str({key: given_[key] for key in keys}), TERMS_AS_WRITTEN).rung


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does(members, random):
    other = random.sample(members, len(members))
    assert bool(compare(str(members), str(other), TERMS_AS_WRITTEN).rung) == (members == other)


# --- which parts differ -------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS, TERMS)
def test_an_alignment_leaves_out_nothing_but_white_space(expected, computed, terms):
    stretches = align(expected, computed, terms)
    for text, spans in (
        (expected, [(stretch.start, stretch.end) for stretch in stretches]),
        (computed, [(stretch.computed_start, stretch.computed_end) for stretch in stretches]),
    ):
        ends = [0, *(at for span in spans for at in span), len(text)]
        assert ends == sorted(ends)
        assert not "".join(text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)).strip()


@given(TEXTS, TEXTS)
def test_what_an_alignment_calls_the_same_passes_for_it(expected, computed):
    for stretch in align(expected, computed, TERMS_AS_WRITTEN):
        one = expected[stretch.start : stretch.end]
        other = computed[stretch.computed_start : stretch.computed_end]
        if stretch.same and "'" not in one and '"' not in one and "..." not in one:
            assert compare(one, other, TERMS_AS_WRITTEN).rung, (one, other)


@given(TEXTS, TEXTS)
def test_where_nothing_differs_they_pass(expected, computed):
    if all(stretch.same for stretch in align(expected, computed, TERMS_AS_WRITTEN)) and "..." not in expected:
        assert compare(expected, computed, TERMS_AS_WRITTEN).rung


@given(st.one_of(TEXTS, st.text()), st.one_of(TEXTS, st.text()))
def test_every_difference_can_be_drawn(expected, computed):
    drawn = draw_difference(expected, computed, TERMS_AS_WRITTEN).split("\n")
    assert all(line[:2] in {"", "-", "+", "- ", "+ ", "  "} for line in drawn)
