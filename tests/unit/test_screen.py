"""Printed text as a terminal would leave it."""

import pytest

from nabladocs.screen import as_seen


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("\033[1;31mred\033[0m and \033]8;;https://a.b\033\\link\033]8;;\007", "red and link"),
        ("10%\r50%\r100%\ndone\n", "100%\ndone\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("half a line\r", "half a line"),
        ("\x02wzxhzdk:0\x03", "␂wzxhzdk:0␃"),
        ("nul \x00, bell \x07, delete \x7f", "nul ␀, bell ␇, delete ␡"),
        ("tab\tand λ stay", "tab\tand λ stay"),
        ("half a pair \ud835", "half a pair ?"),
    ],
)
def test_text_is_shown_as_a_terminal_would(printed, seen):
    assert as_seen(printed) == seen


def test_a_very_long_line_takes_no_time():
    line = "x" * 2_000_000
    assert as_seen(line) == line
