"""Pages and runs to outcomes: whether what ran is what the page says, and what its author must mend."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from nabladocs.advice import CLAIM_HELP, DOCSTRING_HELP, SMALLER_CLAIM, advise, typed
from nabladocs.certificates import doubts
from nabladocs.expected import comparisons
from nabladocs.model import Blocked, Broken, Cell, Died, Finished, Formulation, Outcome, Raised, Skipped
from nabladocs.said import clipped
from nabladocs.source import Diagnostic, Place
from nabladocs.unchecked import is_unchecked, unchecked_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabladocs.config import Reaction
    from nabladocs.model import Frame, Origin, Page, Run, Running, Step, Unit

DEATHS = {
    "timeout": ("cell-timeout", 'mark the cell timeout="{longer:g}" if it needs the time'),
    "memory": ("cell-memory", "make the example smaller, or raise `memory` in mkdocs.yml"),
    "signal": ("cell-crashed", "run the cell's code alone with `python -X faulthandler` to see where it crashes"),
    "exit": ("cell-exited", "a cell must not end its process: leave out os._exit and the like"),
    "lost": (
        "cell-lost",
        "build again; if it comes back, try `preload: none` in mkdocs.yml: an import may be the cause",
    ),
}
"""How a process ended → the diagnostic's code and what to do."""

KILLED_HELP = (
    "the system does this when its memory runs out; make the example smaller if the cell does not do it itself"
)

CALLERS_SHOWN = 4


UNSTABLE = "not-reproducible"


def check(page: Page, steps: Sequence[Step], runs: Sequence[Run], unchecked: Reaction = "allow") -> tuple[Outcome, ...]:
    """Give the outcome of each unit of a page, in order, and report shown outputs that nothing checks if asked to."""
    before = {run.number: run for step in steps if step.action == "run" for run in step.kept}
    units = zip(page.units, runs, strict=True)
    outcomes = ((unit, run, _outcome(page, unit, run, before.get(unit.number))) for unit, run in units)
    return tuple(_with_unchecked(unit, run, outcome, unchecked) for unit, run, outcome in outcomes)


def is_unstable(outcome: Outcome) -> bool:
    """Say whether a unit came out in another way than before, though all that it depends on is the same."""
    return any(finding.code == UNSTABLE for finding in outcome.diagnostics)


def _outcome(page: Page, unit: Unit, run: Run, before: Run | None) -> Outcome:
    if isinstance(unit, Broken):
        return Outcome(unit.number, "failed", unit.diagnostics)
    if isinstance(run.ending, Skipped):
        return Outcome(unit.number, "skipped")
    if isinstance(run.ending, Blocked):
        return Outcome(unit.number, "blocked")
    compared = tuple(comparisons(page, unit, run))
    flaw = _flaw(page, unit, run) or (_unstable(unit, run, before) if before else None)
    found = [comparison.finding for comparison in compared if comparison.finding]
    found += [flaw] if flaw else []
    found += doubts(unit, run) if isinstance(unit, Formulation) else ()
    return Outcome(unit.number, "failed" if found else "passed", tuple(found), compared)


def _with_unchecked(unit: Unit, run: Run, outcome: Outcome, reaction: Reaction) -> Outcome:
    # An inline value is computed where it stands, and what failed is to be mended first.
    if not isinstance(unit, Cell) or outcome.status not in ("passed", "skipped") or not is_unchecked(unit, run):
        return outcome
    found = tuple(unchecked_cell(unit, run, reaction))
    status = "failed" if reaction == "error" else outcome.status
    return replace(outcome, status=status, diagnostics=(*outcome.diagnostics, *found), unchecked=True)


def _flaw(page: Page, unit: Running, run: Run) -> Diagnostic | None:
    expected = unit.options.raises if isinstance(unit, Cell) else ""
    match run.ending:
        case Raised() as raised if isinstance(unit, Cell) and unit.module:
            return _unimportable(unit, raised)
        case Raised() as raised if expected not in raised.names:
            return _raised(page, unit, run, raised, expected)
        case Died() as died:
            return _died(page, unit, run, died)
        case Finished() if expected:
            return _not_raised(unit, expected)
    return None


def _unstable(unit: Running, run: Run, before: Run) -> Diagnostic | None:
    then, now = _shown(before), _shown(run)
    if then == now:
        return None
    old, new = next(pair for pair in zip_longest(then, now) if pair[0] != pair[1])
    thing = "value" if unit.kind == "inline" else unit.kind
    return Diagnostic(
        UNSTABLE,
        f"this {thing} came out differently than before, though nothing that it depends on has changed",
        unit.place,
        label="not the same again",
        notes=(f"before: {clipped(old)}", f"now:    {clipped(new)}"),
        help=(
            "seed what is random and show no time of day, or give the cell a session of its own: isolated",
            'if it reads what Python does not open, such as the file of a database, say so: reads="data/*.db"',
            "if the new result is right, throw the old ones away: nabla clean",
        ),
    )


def _shown(run: Run) -> list[str]:
    """Give what a run showed, line by line, and how it ended."""
    outputs = (output for example in run.outputs for output in example)
    lines = [
        line
        for output in outputs
        for mime, text in output.data.items()
        for line in (f"{output.kind} {mime}", *text.split("\n"))
    ]
    match run.ending:
        case Raised(names, message):
            return [*lines, f"{names[0]}: {message}"]
        case Skipped(reason):
            return [*lines, reason]
    return lines


def _not_raised(unit: Unit, expected: str) -> Diagnostic:
    return Diagnostic(
        "raises-missing",
        f"the cell should raise {expected}, and ran to its end",
        unit.place,
        label="nothing was raised",
        help=(f'take away raises="{expected}" if the cell is right',),
    )


def _raised(page: Page, unit: Running, run: Run, raised: Raised, expected: str) -> Diagnostic:
    name = raised.names[0]
    notes = [] if isinstance(unit, Formulation) else _callers(raised.frames)
    if expected:
        notes.append(f'the cell says raises="{expected}"')
    return Diagnostic(
        "raises-other" if expected else "cell-raised",
        f"{name}: {raised.message}" if raised.message else name,
        _place(page, unit, run, raised.frames),
        label="raised here",
        notes=tuple(notes),
        help=tuple(advise(unit, raised)),
    )


def _unimportable(unit: Cell, raised: Raised) -> Diagnostic:
    """Say that the module of a docstring cannot be imported; where, the last line of the stack that is not ours."""
    own = ('File "importlib/', 'File "<frozen ', f'File "{unit.place.source.path}"')
    stack = [line.strip() for line in raised.traceback.split("\n") if line.lstrip().startswith('File "')]
    name, where = raised.names[0], [line for line in stack if not line.startswith(own)]
    return Diagnostic(
        "module-unimportable",
        f"{unit.module} cannot be imported: {name}: {raised.message}".removesuffix(": "),
        unit.place,
        label="so its docstrings cannot be tested",
        notes=tuple(where[-1:]),
        help=("install the project and what it needs, where the tests run: pip install -e .",),
    )


def _is_docstring(unit: Running) -> bool:
    return isinstance(unit, Cell) and unit.is_docstring


def _died(page: Page, unit: Running, run: Run, died: Died) -> Diagnostic:
    code, advice = DEATHS[died.how]
    if _is_docstring(unit):
        advice = DOCSTRING_HELP.get(code, advice)
    if isinstance(unit, Formulation):
        advice = CLAIM_HELP.get(code, SMALLER_CLAIM)
    if "SIGKILL" in died.detail:
        advice = KILLED_HELP
    return Diagnostic(
        code,
        died.detail,
        _place(page, unit, run, died.frames),
        label="it was here",
        notes=tuple(_callers(died.frames)),
        help=(typed(unit, advice.format(longer=2 * _timeout(page, unit))),),
    )


def _timeout(page: Page, unit: Running) -> float:
    asked = unit.options.timeout if isinstance(unit, Cell) else None
    return page.defaults.timeout if asked is None else asked


def _callers(frames: Sequence[Frame]) -> list[str]:
    """Notes on who called the place that failed, inner to outer; a recursion is not its own caller."""
    # Before Python 3.12 a comprehension is a call, from the line it stands in.
    lines = dict.fromkeys((frame.path, frame.line) for frame in reversed(frames))
    callers = [f"called from {path}:{line}" for path, line in lines][1:]
    more = len(callers) - CALLERS_SHOWN
    return [*callers[:CALLERS_SHOWN], f"and from {more} more"] if more > 0 else callers


def _place(page: Page, unit: Running, run: Run, frames: Sequence[Frame]) -> Place:
    """Where a failure stands: its innermost frame in the page, else the first line of the example that failed."""
    if isinstance(unit, Formulation) or (isinstance(unit, Cell) and unit.module):
        return unit.place
    if frames:
        frame = frames[-1]
        source = page.files[frame.path]
        if frame.column < 1:
            # Its line is not written there as it runs.
            return Place(source, source.span_of_line(frame.line))
        return Place(source, source.span(frame.line, frame.column, frame.end_line, frame.end_column))
    if not isinstance(unit, Cell):
        return unit.place
    example = unit.examples[min(max(len(run.outputs) - 1, 0), len(unit.examples) - 1)]
    return _first_code(page, example.lines, example.code) or unit.place


def _first_code(page: Page, lines: Sequence[Origin], code: str) -> Place | None:
    for origin, text in zip(lines, code.split("\n"), strict=False):
        if text.strip() and not text.lstrip().startswith("#"):
            source = page.files[origin.path]
            return Place(source, source.span_of_line(origin.line))
    return None
