"""The ladder: what passes for the same output, on which rung, and what does not."""

from __future__ import annotations

import doctest

import pytest

from nabladocs import compare as ladder
from nabladocs import numerals
from nabladocs.alignment import align
from nabladocs.compare import RUNGS, Terms, compare
from nabladocs.difference import draw_difference
from nabladocs.rules import RULES

HOLDS = [
    # exact
    ("1", "1", "exact"),
    ("", "", "exact"),
    ("naïve λ → 1", "naïve λ → 1", "exact"),
    # white space and array layout
    ("a b", "a  b", "layout"),
    ("a\nb", "a b", "layout"),
    ("a", "a ", "layout"),
    ("[1 2 3]", "[ 1  2 3 ]", "layout"),
    ("array([[1, 2], [3, 4]])", "array([[1, 2],\n       [3, 4]])", "layout"),
    ("[[1 2] [3 4]]", "[[1 2]\n [3 4]]", "layout"),
    ("(1,2)", "(1, 2)", "layout"),
    ("[1.+0.j 2.5-1.j]", "[1. +0.j 2.5-1.j]", "layout"),
    ("'a b'", "'a  b'", "layout"),
    # numbers, each at its own precision
    ("0.333", "0.3333333333333333", "numbers"),
    ("0.3333", "0.3333333333333333", "numbers"),
    ("[0.333 1.   ]", "[0.33333333 1.        ]", "numbers"),
    ("[0.3, 0.667]", "[0.3333333333333333, 0.6666666666666666]", "numbers"),
    ("-0.33", "-0.3333", "numbers"),
    ("1.", "1.0", "numbers"),
    ("0.", "-0.", "numbers"),
    ("0.00", "-0.0004", "numbers"),
    ("1.23e-05", "1.2345e-05", "numbers"),
    ("1.2e-5", "0.0000123", "numbers"),
    ("1e-05", "1.4e-05", "numbers"),
    ("2.5e+3", "2543.1", "numbers"),
    ("(0.33+2j)", "(0.3333333333333333+2j)", "numbers"),
    ("(0.33-0.67j)", "(0.3333333333333333-0.6666666666666666j)", "numbers"),
    ("[nan, inf, -inf, 0.3]", "[nan, inf, -inf, 0.3333]", "numbers"),
    ("array([0.33, 0.5], dtype=float32)", "array([0.33333334, 0.5       ], dtype=float32)", "numbers"),
    ("array([[[0.1]], [[0.3]]])", "array([[[0.12]],\n\n       [[0.31]]])", "numbers"),
    ("np.float64(0.33)", "np.float64(0.3333333333333333)", "numbers"),
    ("x = 0.33, y = -1.50", "x = 0.3333, y = -1.5", "numbers"),
    ("0.3333333333333333148", "0.3333333333333333", "numbers"),
    ("0.33333333333333333333", "0.333333333333333333333333333", "numbers"),
    ("3.14*x + 2.72", "3.14159*x + 2.71828", "numbers"),
    # sets and dictionaries
    ("{1, 2, 3}", "{3, 1, 2}", "unordered"),
    ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "unordered"),
    ("{'a': {1, 2}, 'b': [3, 4]}", "{'b': [3, 4], 'a': {2, 1}}", "unordered"),
    ("frozenset({(1, 2), (3, 4)})", "frozenset({(3, 4), (1, 2)})", "unordered"),
    ("Counter({'b': 1, 'a': 1})", "Counter({'a': 1, 'b': 1})", "unordered"),
    ("{x: 1, y: 2}", "{y: 2, x: 1}", "unordered"),
    ("{0.33, 0.67}", "{0.6666666, 0.3333333}", "unordered"),
    ("[{1, 2}, {3, 4}]", "[{2, 1}, {4, 3}]", "unordered"),
    ("{0.3, 0.30}", "{0.30, 0.34}", "unordered"),
    # ellipsis
    ("...", "", "ellipsis"),
    ("...", "a\nb", "ellipsis"),
    ("a...z", "abc\nxyz", "ellipsis"),
    ("0.333...", "0.3333333333333333", "ellipsis"),
    ("<Model ... fitted>", "<Model with 3 parts, fitted>", "ellipsis"),
    ("[0, 1, ..., 99]", "[0, 1, 2, 3, 99]", "ellipsis"),
    ("x = 0.33 ... y = 0.67", "x = 0.3333 and then y = 0.6666", "ellipsis"),
    ("[0., 0.1, ..., 9.9]", "[0., 0.1, ..., 9.9]", "exact"),
    ("[0.33, 0.5, ..., 9.9]", "[0.3333, 0.5, ..., 9.9]", "numbers"),
]

DIFFERS = [
    ("0.333", "0.3335"),
    ("0.334", "0.3333"),
    ("0.3330", "0.3333"),
    ("1", "1.0"),
    ("1.0", "1"),
    ("3", "3.2"),
    ("1.", "1.2"),
    ("1.", "1.0000001"),
    ("1.0", "True"),
    ("2", "3"),
    ("-1.0", "1.0"),
    ("nan", "0.0"),
    ("inf", "-inf"),
    ("0.5", "nan"),
    ("(1+2j)", "(1-2j)"),
    ("1.5j", "1.5"),
    ("dtype=float32", "dtype=float64"),
    ("1.26.4", "1.26.5"),
    ("x1", "x2"),
    ("0x1f", "0x2f"),
    ("(3, 4)", "(4, 3)"),
    ("[1, 2]", "[2, 1]"),
    ("[1, 2]", "[1, 2, 2]"),
    ("{1, 2}", "{1, 2, 2}"),
    ("{1, 1, 2}", "{1, 2, 2}"),
    ("{'a': 1, 'b': 2}", "{'a': 2, 'b': 1}"),
    ("{1, 2}", "[1, 2]"),
    (r"\frac{1,2}{3}", r"\frac{2,1}{3}"),
    ("x_{1,2}", "x_{2,1}"),
    ("'a,b'", "'a, b'"),
    ("'0.33'", "'0.3333'"),
    ("a...z", "abc"),
    ("aa...aa", "aaa"),
    ("ab", "a b"),
    ("2026-01-31", "2026-02-28"),
    ("12:30:00", "12:30:01"),
    ("1 s", "2 s"),
    ("/tmp/a.csv", "/tmp/b.csv"),
    ("1e400", "1.0"),
]


@pytest.mark.parametrize(("expected", "computed", "rung"), HOLDS)
def test_the_tightest_rung_that_holds_is_named(expected, computed, rung):
    assert compare(expected, computed, Terms()).rung == rung


@pytest.mark.parametrize(("expected", "computed"), DIFFERS)
def test_what_differs_does_so_on_every_rung(expected, computed):
    assert compare(expected, computed, Terms()).rung is None


def test_rungs_are_named_from_the_tightest_to_the_loosest():
    assert list(RUNGS) == ["exact", "layout", "numbers", "unordered", "ellipsis"]


# --- what a site, a cell or a prompt asks for ---------------------------------------------------------------------


def test_a_stated_tolerance_stands_in_for_the_digits_written():
    tight, loose = Terms("rtol=1e-6"), Terms("rtol=0.1, atol=0")
    assert compare("0.333", "0.3333333", tight).rung is None
    assert compare("0.3333333", "0.33333333333", tight).rung == "numbers"
    assert compare("[1., 2.]", "[1.05, 1.95]", loose).rung == "numbers"
    assert compare("0.0", "1e-12", Terms("rtol=1e-6, atol=1e-9")).rung == "numbers"
    assert compare("0.0", "1e-12", tight).rung is None


def test_no_tolerance_makes_integers_or_infinities_equal():
    loose = Terms("rtol=0.5, atol=10")
    pairs = (("3", "4"), ("inf", "1.0"), ("nan", "1.0"), ("1.5", "inf"))
    assert [compare(*pair, loose).rung for pair in pairs] == [None] * 4


def test_exact_numbers_are_compared_digit_by_digit():
    exact = Terms("exact")
    assert compare("0.333", "0.3333", exact).rung is None
    assert compare("[0.5,  1.]", "[0.5, 1.]", exact).rung == "layout"
    assert compare("{1.5, 2}", "{2, 1.5}", exact).rung == "unordered"
    assert compare("{1.5, 2}", "{2, 1.52}", exact).rung is None
    assert compare("0.33 ... 0.5", "0.333 x 0.5", exact).rung is None


@pytest.mark.parametrize(
    ("directive", "expected", "computed"),
    [
        (("ELLIPSIS", False), "a...", "abc"),
        (("NORMALIZE_WHITESPACE", False), "a b", "a  b"),
        (("NUMBER", False), "0.33", "0.3333"),
    ],
)
def test_a_directive_with_a_minus_takes_a_rung_away(directive, expected, computed):
    assert compare(expected, computed, Terms()).rung
    assert compare(expected, computed, Terms(directives=(directive,))).rung is None


def test_where_white_space_counts_the_looser_rungs_hold_still():
    spaced = Terms(directives=(("NORMALIZE_WHITESPACE", False),))
    assert compare("a  0.33", "a  0.3333", spaced).rung == "numbers"
    assert compare("a  0.33", "a 0.3333", spaced).rung is None
    assert compare("a  ...", "a  b", spaced).rung == "ellipsis"


def test_the_directives_of_others_mean_what_they_mean_there():
    assert compare("1.0", "1.000001", Terms("exact", (("FLOAT_CMP", True),))).rung == "numbers"
    assert compare("anything", "else", Terms(directives=(("IGNORE_OUTPUT", True),))).rung == "ellipsis"


# --- rules --------------------------------------------------------------------------------------------------------

VARIANTS = {
    "address": ("<object at 0x7f00aa>", "<object at 0x1b>"),
    "duration": ("done in 1.3 s", "done in 12 s"),
    "timing": ("12.1 µs ± 0.4 µs per loop", "9 ms ± 1 ms per loop"),
    "log": ("2026-01-31 12:00:59,123 INFO", "2025-03-01 02:00:00,001 INFO"),
    "temporary": ("open '/tmp/tmpk3j_x0aa/a.csv'", "open '/var/folders/zz/T/tmpabcdefgh/a.csv'"),
    "packages": ("/usr/lib/site-packages/numpy/x.py", "/opt/env/lib/site-packages/numpy/x.py"),
    "home": ("/home/ada/a.csv", "/Users/bob/a.csv"),
    "escape": ("b'Á'", r"b'\xc1'"),
}


def test_each_rule_is_tried():
    assert set(VARIANTS) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_its_own_example(rule):
    assert len(rule.found(rule.example)) == 1


@pytest.mark.parametrize("name", VARIANTS)
def test_what_differs_by_chance_is_not_looked_at_and_the_rule_is_named(name):
    verdict = compare(*VARIANTS[name], Terms())
    assert (verdict.rung, verdict.rules) == ("exact", (name,))


@pytest.mark.parametrize("name", VARIANTS)
def test_what_stands_beside_it_still_counts(name):
    one, other = VARIANTS[name]
    assert compare(f"{one} 1", f"{other} 2", Terms()).rung is None


def test_a_rule_that_was_not_needed_is_not_named():
    assert compare("<A at 0x1f> 0.33", "<A at 0x1f> 0.3333", Terms()) == ladder.Verdict("numbers")


def test_rules_do_not_reach_into_what_is_meant():
    assert compare("done in 3 steps", "done in 4 steps", Terms()).rung is None
    assert compare("/home/ada/a.csv", "/home/ada/b.csv", Terms()).rung is None
    assert compare("x=/tmp/tmpk3j_x0aa", "y=/tmp/tmpk3j_x0ab", Terms()).rung is None


# --- size ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "computed", "rung"),
    [
        ("1" * 300_000, "1" * 300_001, None),
        ("/" * 300_000, "/tmp" * 80_000, None),
        ("{" * 300_000, "{" * 299_999 + "}", None),
        ("'" * 30_000, r"\'" * 30_000, None),
        ("... " * 20_000, "a " * 20_000 + "b...", "ellipsis"),
        ("{" + "1, " * 400 + "2}", "{2, " + "1, " * 399 + "1}", "unordered"),
        (" " * 300_000 + "a", " " * 300_000 + "b", None),
        ("took " * 60_000, "took 1" * 60_000, None),
    ],
    ids=["digits", "slashes", "braces", "quotes", "dots", "members", "spaces", "words"],
)
def test_no_output_is_too_much(expected, computed, rung):
    # With a search that begins anew at each character, or calls itself for each brace, this would not come to an end.
    assert compare(expected, computed, Terms()).rung == rung


# --- which parts differ -------------------------------------------------------------------------------------------


def parted(expected, computed):
    stretches = align(expected, computed, Terms())
    return [
        (expected[stretch.start : stretch.end], computed[stretch.computed_start : stretch.computed_end])
        for stretch in stretches
        if not stretch.same
    ]


@pytest.mark.parametrize(
    ("expected", "computed", "differing"),
    [
        ("[1, 2, 3]", "[1, 2, 3]", []),
        ("[0.333 1.   ]", "[0.5123 1.        ]", [("0.333", "0.5123")]),
        ("0.333 a", "0.33333 b", [("a", "b")]),
        ("<Model at 0x...> 3", "<Model at 0x7fab> 4", [("3", "4")]),
        ("a ... z q", "a b c d y q", [("z", "y")]),
        ("x = 1\ny = 2", "y = 2", [("x = 1\n", "")]),
        ("abc", "", [("abc", "")]),
    ],
)
def test_only_what_differs_is_parted_from_the_rest(expected, computed, differing):
    assert parted(expected, computed) == differing


def test_long_outputs_are_aligned_too():
    lines = [f"row {number} has {number / 7:.6f}" for number in range(3000)]
    others = [*lines[:500], "row none", *lines[501:2500], "row void", *lines[2501:]]
    assert parted("\n".join(lines), "\n".join(others)) == [
        ("500 has 71.428571", "none"),
        ("2500 has 357.142857", "void"),
    ]


@pytest.mark.parametrize(
    ("expected", "computed", "drawn"),
    [
        ("[1, 2, 4]", "[1, 2, 3]", "- [1, 2, 4]\n         ^\n+ [1, 2, 3]\n         ^"),
        ("a\nb\nc", "a\nc", "  a\n- b\n  c"),
        ("a\nc", "a\nb\nc", "  a\n+ b\n  c"),
        ("", "a\nb", "+ a\n+ b"),
        ("True", "False", "- True\n+ False"),
    ],
)
def test_a_difference_is_drawn_line_below_line(expected, computed, drawn):
    assert draw_difference(expected, computed, Terms()) == drawn


def test_only_what_lies_near_a_difference_is_drawn():
    lines = [str(number) for number in range(100)]
    drawn = draw_difference("\n".join(lines), "\n".join([*lines[:50], "x", *lines[51:]]), Terms()).split("\n")
    assert drawn == ["  …", "  48", "  49", "- 50", "+ x", "  51", "  52", "  …"]


def test_a_long_line_is_drawn_around_its_difference():
    drawn = draw_difference("a " * 200 + "1" + " b" * 200, "a " * 200 + "2" + " b" * 200, Terms()).split("\n")
    assert all(len(line) < 110 for line in drawn)
    assert [line.index("^") for line in drawn[1::2]] == [drawn[0].index("1"), drawn[2].index("2")]


# --- examples in docstrings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [ladder, numerals])
def test_the_examples_hold_for_pythons_own_doctest_too(module):
    assert doctest.testmod(module).failed == 0
