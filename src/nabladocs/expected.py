"""What a page says will come out, held against what came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.compare import Terms, compare
from nabladocs.difference import draw_difference
from nabladocs.model import Cell, Comparison
from nabladocs.said import PLAIN, said
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.model import Expectation, Inline, Output, Page, Run

MISMATCH = "output-mismatch"
BLANK = "<BLANKLINE>"
"""How an empty line is written in the answer of a prompt, which would end there."""

_BLANKS = re.compile(rf"^[ \t]*{BLANK}[ \t]*$", re.MULTILINE)
# What stands between the first line and the exception is the stack, and no one's business.
_TRACEBACK = re.compile(
    r"(?P<stack>^Traceback \((?:most recent call last|innermost last)\):[ \t]*\n(?:(?!\w)[^\n]*\n)*)"
    r"(?P<exception>\w.*)",
    re.MULTILINE | re.DOTALL,
)


def comparisons(page: Page, unit: Cell | Inline, run: Run) -> Iterator[Comparison]:
    """Give what came of each expectation of a unit whose example ran."""
    if not isinstance(unit, Cell):
        return
    tolerance = unit.options.float or page.defaults.float
    for number, (example, outputs) in enumerate(zip(unit.examples, run.outputs, strict=False)):
        if example.expectation and not example.left_out:
            terms = Terms(tolerance, example.directives)
            yield _compared(number, example.expectation, _put_out(unit, example.expectation, outputs), unit, terms)


def _put_out(cell: Cell, expectation: Expectation, outputs: Sequence[Output]) -> str:
    computed = said(outputs, quiet=bool(expectation.text))
    return _with_exception(computed, outputs) if cell.options.raises else computed


def _compared(number: int, expectation: Expectation, computed: str, cell: Cell, terms: Terms) -> Comparison:
    expected = expectation.text
    if cell.interactive and ("DONT_ACCEPT_BLANKLINE", True) not in terms.directives:
        expected = _BLANKS.sub("", expected)
    computed = _with_stack_of(expected, computed)
    verdict = compare(expected, computed, terms)
    finding = None if verdict.rung else _mismatch(expectation, expected, computed, terms)
    return Comparison(number, expectation, computed, verdict.rung, verdict.rules, finding)


def _with_exception(computed: str, outputs: Sequence[Output]) -> str:
    """Add the exception that a cell announced, which is the last that it tells as an error."""
    told = [output.data.get(PLAIN, "").rstrip("\n") for output in outputs if output.kind == "stderr"]
    return "\n".join(filter(None, (computed, *told[-1:])))


def _with_stack_of(expected: str, computed: str) -> str:
    """Give what came out with the page's own stack in it, where both end in an exception."""
    recorded, raised = _TRACEBACK.match(expected), _TRACEBACK.search(computed)
    return recorded["stack"] + raised["exception"] if recorded and raised else computed


def _mismatch(expectation: Expectation, expected: str, computed: str, terms: Terms) -> Diagnostic:
    message, label = "the output is not what the page says", ""
    if not expected:
        message, label = "this has an output, and the page records none", "nothing is recorded here"
    elif not computed:
        message, label = "this has no output, and the page records one", "nothing came out"
    return Diagnostic(
        MISMATCH,
        message,
        expectation.place,
        label=label,
        notes=(draw_difference(expected, computed, terms),),
        help=("mend the code, or record what came out: nabla accept --write",),
    )
