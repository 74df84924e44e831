"""What a page says will come out, held against what came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.compare import Terms, compare
from nabladocs.mismatch import mismatch
from nabladocs.model import Cell, Comparison, Died, Raised
from nabladocs.said import PLAIN, answered, said
from nabladocs.stored import as_in_jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.model import Expectation, Output, Page, Run, Running

MODULE = "module"
"""The name of the rule by which an exception's class may have moved to another module."""

_RAISED = "Traceback (most recent call last):\n    ...\n"
"""What the exception of a prompt begins with."""

# What stands between the first line and the exception is the stack, and no one's business.
_TRACEBACK = re.compile(
    r"(?P<stack>^(?:Traceback \((?:most recent call last|innermost last)\):[ \t]*|[ \t]+File \"[^\n]*)\n"
    r"(?:(?!\w)[^\n]*\n)*)"
    r"(?P<module>(?:\w+\.)*)(?P<name>\w+)(?P<rest>.*)",
    re.MULTILINE | re.DOTALL,
)


def comparisons(page: Page, unit: Running, run: Run) -> Iterator[Comparison]:
    """Give what came of each expectation of a unit whose example ran to its end."""
    if not isinstance(unit, Cell):
        return
    tolerance = unit.options.float or page.defaults.float
    for number, (example, outputs) in enumerate(zip(unit.examples, _ended_well(unit, run), strict=False)):
        if example.expectation and not example.left_out:
            computed = _put_out(unit, example.expectation, outputs)
            yield _compared(number, example.expectation, computed, unit, Terms(tolerance, example.directives))


def _ended_well(cell: Cell, run: Run) -> Sequence[Sequence[Output]]:
    """Give the outputs of the examples that ran to their end; in the midst of one, a failure breaks off its output."""
    match run.ending:
        case Raised(names) if cell.options.raises in names:
            return run.outputs
        case Raised() | Died():
            return run.outputs[:-1]
    return run.outputs


def _put_out(cell: Cell, expectation: Expectation, outputs: Sequence[Output]) -> str:
    if expectation.place.cell:
        outputs = tuple(map(as_in_jupyter, outputs))
    computed = said(outputs, quiet=bool(expectation.text))
    return _with_exception(computed, outputs) if cell.options.raises else computed


def _with_exception(computed: str, outputs: Sequence[Output]) -> str:
    """Add the exception that a cell announced, which is the last that it tells as an error."""
    told = [output.data.get(PLAIN, "").rstrip("\n") for output in outputs if output.kind == "stderr"]
    return "\n".join(filter(None, (computed, *told[-1:])))


def _compared(number: int, expectation: Expectation, computed: str, cell: Cell, terms: Terms) -> Comparison:
    expected = expectation.text
    if cell.interactive and ("DONT_ACCEPT_BLANKLINE", True) not in terms.directives:
        expected = answered(expected)
    computed, moved = _as_recorded(expected, computed)
    if ("IGNORE_EXCEPTION_DETAIL", True) in terms.directives:
        verdict = compare(_without_detail(expected), _without_detail(computed), terms)
    else:
        verdict = compare(expected, computed, terms)
    finding = None if verdict.rung else mismatch(expectation, expected, computed, terms)
    rules = (*verdict.rules, MODULE) if verdict.rung and moved else verdict.rules
    return Comparison(number, expectation, computed, verdict.rung, rules, finding)


def _as_recorded(expected: str, computed: str) -> tuple[str, bool]:
    """Give an exception with the stack that the page shows, and its class in the module that the page names.

    The second says whether that is another module than the one it came from.
    """
    # What was printed before it may hold another.
    start = max(computed.rfind(_RAISED), 0)
    recorded, raised = _TRACEBACK.match(expected), _TRACEBACK.search(computed, start)
    if not recorded or not raised:
        return computed, False
    moved = recorded["name"] == raised["name"] and recorded["module"] != raised["module"]
    module = recorded["module"] if moved else raised["module"]
    return f"{recorded['stack']}{module}{raised['name']}{raised['rest']}", moved


def _without_detail(text: str) -> str:
    """Give of an exception only its name, as doctest does when told to ignore its detail."""
    found = _TRACEBACK.match(text)
    return found["name"] if found else text
