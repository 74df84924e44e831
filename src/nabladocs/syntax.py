"""What Python says of code before it runs, placed in the files the code comes from."""

from __future__ import annotations

import ast
import re
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

from nabladocs.located import place_between
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from nabladocs.located import Line
    from nabladocs.source import Place, Source

_LINE = re.compile(r"(?<=\bon line )\d+|(?<=\bat line )\d+")
_ADVICE = (
    (re.compile(r"\s*>>>( |$)"), "name a fence with >>> prompts `pycon`"),
    (re.compile(r"\s*(%{1,2}\w|!\w|\?\w)"), "a cell is plain Python, without IPython's commands"),
    (re.compile(r".*\bawait\b"), "run coroutines with asyncio.run(…)"),
)
"""What the line that Python stops at looks like, and what its author may have meant."""

_INDENTED = {
    "TabError: inconsistent use of tabs and spaces in indentation": (
        "indent all lines of the cell with spaces: this one and those above mix them with tabs",
    ),
    "IndentationError: unexpected indent": ("begin the line where the one above begins",),
}
"""What helps against some of Python's findings, whatever the line looks like."""


def find_syntax_error(
    code: str, lines: Sequence[Line], files: Mapping[str, Source], *, is_expression: bool = False
) -> Diagnostic | None:
    """Give the finding of Python's parser or compiler, None where they take the code; nothing is run."""
    mode: Literal["eval", "exec"] = "eval" if is_expression else "exec"
    try:
        with warnings.catch_warnings():
            # What Python merely advises against is said when the code runs.
            warnings.simplefilter("ignore")
            # Without a tree of Python's objects in between, which would take as long again.
            compile(code, "", mode, dont_inherit=True)
    except SyntaxError as error:
        # Only the parser counts characters; the compiler counts bytes.
        place = _place(error, lines, files, in_bytes=_parses(code, mode))
        return _finding(error, lines, place)
    except (ValueError, RecursionError, MemoryError) as error:
        place = place_between(files, lines[0], 0, lines[0], len(lines[0].text))
        return Diagnostic("cell-syntax", f"Python cannot compile this: {error or type(error).__name__}", place)
    return None


def _parses(code: str, mode: Literal["eval", "exec"]) -> bool:
    with warnings.catch_warnings(), suppress(SyntaxError):
        warnings.simplefilter("ignore")
        ast.parse(code, mode=mode)
        return True
    return False


def _finding(error: SyntaxError, lines: Sequence[Line], place: Place) -> Diagnostic:
    kind = type(error).__name__
    message = _LINE.sub(lambda found: str(_line(lines, int(found[0])).number), error.msg)
    stopped = _line(lines, error.lineno).text
    return Diagnostic(
        "cell-syntax",
        f"{kind}: {message}",
        place,
        label="Python stops here",
        help=_INDENTED.get(f"{kind}: {message}") or tuple(x for pattern, x in _ADVICE if pattern.match(stopped))[:1],
    )


def _line(lines: Sequence[Line], number: int | None) -> Line:
    """Give the line that Python counts as `number`; what is missing at the end it may miss below the last line."""
    return lines[min(max(number or 1, 1), len(lines)) - 1]


def _place(error: SyntaxError, lines: Sequence[Line], files: Mapping[str, Source], *, in_bytes: bool) -> Place:
    first, last = _line(lines, error.lineno), _line(lines, error.end_lineno or error.lineno)
    shift = _shift(error, first.text)
    start = _column(first.text, error.offset, in_bytes=in_bytes) + shift
    end = _column(last.text, error.end_offset, in_bytes=in_bytes) + shift
    if (error.lineno or 1) > len(lines) or error.offset == 0:
        # Something is missing at the end.
        start = len(first.text)
    return place_between(files, first, start, last, max(end, start + 1) if last is first else end)


def _column(text: str, offset: int | None, *, in_bytes: bool) -> int:
    """Give a column in characters, counted from 0, for one of Python's, counted from 1."""
    column = max((offset or 1) - 1, 0)
    return len(text.encode()[:column].decode(errors="ignore")) if in_bytes else column


def _shift(error: SyntaxError, text: str) -> int:
    """Give how far a column is off: up to Python 3.11, it counts in f-strings from a parenthesis that is not there."""
    inner = (error.text or "").strip()
    if not error.msg.startswith("f-string: ") or not inner.startswith("(") or inner in text:
        return 0
    return max(text.find("{" + inner[1:-1]), 0)
