"""Places in a text, and how a finding at one is drawn."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabladocs.source import (
    Diagnostic,
    Error,
    Place,
    Position,
    Source,
    Span,
    as_json,
    draw,
    draw_github,
    draw_json,
    ordered,
)

TEXTS = st.text(alphabet="ab \tλ漢\N{COMBINING ACUTE ACCENT}\f\u2028\r\n", max_size=40)


def finding(text: str, marked: str, **more) -> Diagnostic:
    start = text.index(marked)
    place = Place(Source("docs/a.md", text), Span(start, start + len(marked)))
    return Diagnostic(**{"code": "cell-raised", "message": "it broke", "place": place, **more})


def picture(diagnostic: Diagnostic) -> list[str]:
    """The source line and the underline, without the margin."""
    return [line.partition("| ")[2] for line in draw(diagnostic).splitlines()[3:5]]


# --- places -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_line_ends_at_each_of_the_endings_that_editors_write(ending):
    source = Source("a.md", f"one{ending}{ending}three{ending}")
    assert source.lines() == ("one", "", "three", "")
    assert source.position(source.text.index("three")) == Position(3, 1)


def test_mixed_endings_are_counted_one_by_one():
    assert Source("a.md", "a\rb\r\r\nc\n\rd").lines() == ("a", "b", "", "c", "", "d")


def test_a_form_feed_or_a_unicode_separator_ends_no_line():
    assert Source("a.md", "a\fb\u2028c\x85d").lines() == ("a\fb\u2028c\x85d",)


def test_columns_count_characters_and_not_bytes():
    source = Source("a.md", "λ = 漢\tx")
    assert source.position(source.text.index("x")) == Position(1, 7)


def test_an_empty_text_has_one_empty_line():
    source = Source("a.md", "")
    assert source.lines() == ("",)
    assert source.position(0) == Position(1, 1)


def test_a_line_past_the_end_is_empty():
    source = Source("a.md", "one\ntwo")
    assert (source.line(0), source.line(2), source.line(3)) == ("", "two", "")


@pytest.mark.parametrize(
    ("line", "column", "offset"), [(0, 0, 0), (1, 99, 3), (2, 2, 6), (2, 99, 8), (99, 1, 5), (99, 99, 8)]
)
def test_an_offset_stays_inside_its_line(line, column, offset):
    assert Source("a.md", "one\r\ntwo").offset(line, column) == offset


def test_a_span_between_positions_never_runs_backwards():
    source = Source("a.md", "one\ntwo")
    assert source.span(2, 3, 1, 1) == Span(6, 6)


def test_the_span_of_a_line_is_its_text_without_indentation():
    source = Source("a.md", "a\n  > x = 1  \r\n")
    span = source.span_of_line(2)
    assert source.text[span.start : span.end] == "> x = 1"
    assert source.span_of_line(3) == Span(len(source.text), len(source.text))


def test_the_span_of_a_blank_line_is_empty_and_inside_it():
    span = Source("a.md", "a\n    \nb").span_of_line(2)
    assert span.start == span.end
    assert 2 <= span.start <= 6


def test_a_place_names_its_file_and_line():
    place = Place(Source("docs/a.md", "one\ntwo\nthree"), Span(4, 9))
    assert str(place) == "docs/a.md:2"
    assert (place.start, place.end) == (Position(2, 1), Position(3, 2))


@given(TEXTS)
def test_lines_and_their_endings_are_the_text(text):
    source = Source("a.md", text)
    starts = [source.offset(number) for number in range(1, len(source.lines()) + 1)]
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(pieces) == text
    assert [piece.rstrip("\r\n") for piece in pieces] == list(source.lines())
    assert all(
        piece.removeprefix(line) in ("\n", "\r\n", "\r")
        for piece, line in zip(pieces[:-1], source.lines(), strict=False)
    )


@given(TEXTS, st.data())
def test_a_position_leads_back_to_its_offset(text, data):
    source = Source("a.md", text)
    offset = data.draw(st.integers(0, len(text)))
    at = source.position(offset)
    inside_crlf = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
    assert source.offset(at.line, at.column) == offset - inside_crlf


@given(TEXTS, st.data())
def test_a_span_of_two_positions_slices_the_text_between_them(text, data):
    source = Source("a.md", text)
    number = data.draw(st.integers(1, len(source.lines())))
    line = source.line(number)
    first = data.draw(st.integers(0, len(line)))
    last = data.draw(st.integers(first, len(line)))
    span = source.span(number, first + 1, number, last + 1)
    assert source.text[span.start : span.end] == line[first:last]


# --- pictures -----------------------------------------------------------------------------------------------------


def test_a_finding_is_drawn_with_its_line_underlined():
    text = "---\ntitle: Ridge\n---\n\ndef f(n):\n    return (n + 1) / (n - n)\n"
    drawn = draw(
        finding(
            text,
            "(n + 1) / (n - n)",
            message="ZeroDivisionError: division by zero",
            label="raised here",
            notes=("called from docs/a.md:15",),
            help=('mark the cell raises="ZeroDivisionError" if this is the lesson',),
        )
    )
    assert drawn == (
        "error[cell-raised]: ZeroDivisionError: division by zero\n"
        " --> docs/a.md:6:12\n"
        "  |\n"
        "6 |     return (n + 1) / (n - n)\n"
        "  |            ^^^^^^^^^^^^^^^^^ raised here\n"
        "  = note: called from docs/a.md:15\n"
        '  = help: mark the cell raises="ZeroDivisionError" if this is the lesson'
    )


def test_the_margin_is_as_wide_as_the_line_number():
    drawn = draw(finding("\n" * 99 + "boom", "boom")).splitlines()
    assert drawn[1:] == ["   --> docs/a.md:100:1", "    |", "100 | boom", "    | ^^^^"]


@pytest.mark.parametrize(
    ("line", "marked", "shown", "underline"),
    [
        ("\tx = y", "y", "    x = y", "        ^"),
        ("漢字 = y", "y", "漢字 = y", "       ^"),
        ("x = 漢字", "漢字", "x = 漢字", "    ^^^^"),
        ("e\N{COMBINING ACUTE ACCENT} = y", "y", "e\N{COMBINING ACUTE ACCENT} = y", "    ^"),
        ("a\tb", "\t", "a    b", " ^^^^"),
        ("\x1b[31mred", "red", "\N{REPLACEMENT CHARACTER}[31mred", "     ^^^"),
    ],
)
def test_the_underline_stands_below_what_it_marks(line, marked, shown, underline):
    assert picture(finding(line, marked)) == [shown, underline]


def test_an_empty_span_is_drawn_as_one_caret():
    assert picture(finding("x = ", "")) == ["x =", "^"]
    place = Place(Source("docs/a.md", "x = \ny"), Span(4, 4))
    assert picture(Diagnostic("cell-raised", "m", place)) == ["x =", "    ^"]


def test_a_span_of_several_lines_is_underlined_to_the_end_of_the_first():
    assert picture(finding("f(a,\n  b)\n", "(a,\n  b)")) == ["f(a,", " ^^^"]


def test_the_place_of_a_crlf_file_is_drawn_without_its_carriage_return():
    drawn = draw(finding("one\r\ntwo\r\n", "two"))
    assert "\r" not in drawn
    assert picture(finding("one\r\ntwo\r\n", "two")) == ["two", "^^^"]


def test_the_rest_of_a_long_message_stands_below_the_picture():
    drawn = draw(finding("x", "x", message="wrong\nfirst\nsecond")).splitlines()
    assert drawn[0] == "error[cell-raised]: wrong"
    assert drawn[-2:] == ["  = note: first", "          second"]


def test_nothing_that_a_message_holds_reaches_the_terminal_as_a_command():
    drawn = draw(finding("x", "x", message="a\x1b[2Jb\rc\x07", notes=("\x1b]0;d",), label="\x08"))
    assert drawn.replace("\n", "").isprintable()
    assert "a\N{REPLACEMENT CHARACTER}[2Jb" in drawn


def test_the_lines_of_one_note_are_aligned():
    drawn = draw(finding("x", "x", notes=("one\ntwo",))).splitlines()
    assert drawn[-2:] == ["  = note: one", "          two"]


def test_a_finding_without_a_place_has_no_picture():
    diagnostic = Diagnostic("config-missing", "no mkdocs.yml", None, help=("make one",), severity="warning")
    assert draw(diagnostic) == "warning[config-missing]: no mkdocs.yml\n  = help: make one"


def test_color_changes_no_text():
    diagnostic = finding("x = 1", "1", label="here", notes=("n",), help=("h",))
    coloured = draw(diagnostic, color=True)
    assert "\033[" in coloured
    assert "\033[" not in draw(diagnostic)
    plain = coloured
    for code in ("\033[1;31m", "\033[1;33m", "\033[1;34m", "\033[36m", "\033[1m", "\033[0m"):
        plain = plain.replace(code, "")
    assert plain == draw(diagnostic)


def test_an_error_shows_all_its_findings():
    one, two = finding("x", "x", message="one"), finding("x", "x", message="two")
    assert str(Error(one, two)) == f"{draw(one)}\n\n{draw(two)}"


# --- reports ------------------------------------------------------------------------------------------------------


def test_github_is_told_the_line_and_the_columns():
    drawn = draw_github(finding("a\nx = 1/0\n", "1/0", label="raised here", help=("divide less",)))
    assert drawn == (
        "::error file=docs/a.md,line=2,endLine=2,col=5,endColumn=8,title=cell-raised"
        "::it broke%0Araised here%0Ahelp: divide less"
    )


def test_github_is_told_no_columns_of_a_finding_on_several_lines():
    assert "col=" not in draw_github(finding("f(a,\n  b)", "(a,\n  b)"))


def test_github_counts_the_last_line_in():
    drawn = draw_github(finding("a\nb\nc\n", "a\nb\n"))
    assert "line=1,endLine=2,title" in drawn
    assert "line=1,endLine=1,col=1,endColumn=2,title" in draw_github(finding("a\nb\n", "a\n"))


def test_github_is_told_paths_from_the_root_of_the_repository():
    place = finding("x = 1/0\n", "1/0")
    assert draw_github(place, "website").startswith("::error file=website/docs/a.md,line=1,")


def test_github_escapes_what_would_end_a_command():
    source = Source("docs/a,b:c%.md", "x")
    drawn = draw_github(Diagnostic("cell-raised", "50%\r\nof a, b: c", Place(source, Span(0, 1)), severity="warning"))
    assert drawn.startswith("::warning file=docs/a%2Cb%3Ac%25.md,line=1,")
    assert drawn.endswith("::50%25%0D%0Aof a, b: c")
    assert "\n" not in drawn


def test_github_takes_a_finding_without_a_place():
    assert draw_github(Diagnostic("config-missing", "no site", None)) == "::error title=config-missing::no site"


def test_json_says_everything_and_keeps_unicode():
    report = as_json(finding("a\nλ = 1/0", "1/0", label="here", notes=("n",), help=("h",)))
    assert report == {
        "code": "cell-raised",
        "severity": "error",
        "message": "it broke",
        "path": "docs/a.md",
        "cell": None,
        "part": None,
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 8,
        "label": "here",
        "notes": ["n"],
        "help": ["h"],
    }
    text = draw_json({"message": "λ"})
    assert "λ" in text
    assert json.loads(text) == {"message": "λ"}


def test_json_of_a_finding_without_a_place_has_nulls():
    report = as_json(Diagnostic("config-missing", "no site", None))
    assert [report[name] for name in ("path", "line", "column", "end_line", "end_column")] == [None] * 5


def test_findings_are_ordered_by_file_and_place_and_those_of_the_whole_run_come_first():
    one, two = (Source(path, "abc") for path in ("docs/a.md", "docs/b.md"))
    sorted_ones = [
        Diagnostic("z", "m", None),
        Diagnostic("b", "m", Place(one, Span(0, 1))),
        Diagnostic("a", "m", Place(one, Span(2, 3))),
        Diagnostic("a", "m", Place(two, Span(0, 1))),
    ]
    assert list(ordered(reversed(sorted_ones))) == sorted_ones
