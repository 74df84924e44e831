"""Cells of a page as code cells of a notebook, which give there what they gave on the page."""

from __future__ import annotations

import ast
import re
import token
from dataclasses import dataclass, fields
from io import StringIO
from itertools import count
from tokenize import generate_tokens
from typing import TYPE_CHECKING, Any

from nabladocs.download import kernel
from nabladocs.download.document import Json, code_cell, markdown_cell
from nabladocs.download.outputs import FORMS, PLAIN, asked, is_figure, outputs_of
from nabladocs.model import Finished, Options, Output, Raised, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nabladocs.model import Cell, Ending, Example, Run

_PLAIN = Options()
_ELSEWHERE = frozenset({"printed", "skip"})
"""What is said of a cell, and is not kept with it: it says nothing of the notebook's own cell."""
_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*doctest:.*$", re.MULTILINE)
_TRACEBACK = "Traceback (most recent call last):\n"
_NO_SIGN = frozenset({token.COMMENT, token.NL, token.NEWLINE, token.INDENT, token.DEDENT, token.ENDMARKER})
_HIDDEN = {(True, True): "hide-cell", (True, False): "hide-input", (False, True): "hide-output"}
"""What Jupyter Book calls a cell whose code, or whose outputs, are hidden."""
_SILENT = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)
_SHOWS = frozenset({"print", "display", "show"})
"""Functions that give nothing worth hiding."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Code that becomes one cell, with what came of it."""

    code: str
    outputs: tuple[Output, ...]
    ending: Ending


class Coder:
    """Makes the code cells of one notebook, and counts those that ran."""

    def __init__(self, sessions: Mapping[int, str]) -> None:
        """Take the name of the session of each cell that does not run among the notebook's own names."""
        self._sessions = sessions
        self._count = count(1)

    def cells(self, cell: Cell, run: Run) -> Iterator[Json]:
        """Give the cells that a cell becomes, and what stands below it in words."""
        if isinstance(run.ending, Skipped):
            yield markdown_cell(f"*Not run when this page was built: {run.ending.reason}.*")
        stretches = _prompted(cell, run) if cell.interactive else [_whole(cell, run)]
        for stretch in stretches:
            yield self._cell(cell, stretch)
        caption = _caption(cell)
        if caption and any(is_picture(output) for outputs in run.outputs for output in outputs):
            yield markdown_cell(caption)

    def _cell(self, cell: Cell, stretch: _Stretch) -> Json:
        metadata = _metadata(cell, stretch.ending)
        code = f"{self._magic(cell)}{_silenced(stretch)}"
        if not isinstance(stretch.ending, Finished | Raised):
            return code_cell(code, metadata=metadata)
        number = next(self._count)
        outputs = outputs_of(stretch.outputs, stretch.ending, cell.options, number)
        return code_cell(code, tuple(outputs), number, metadata)

    def _magic(self, cell: Cell) -> str:
        session, form = self._sessions.get(cell.number, ""), asked(cell.options)
        words = [f'session="{session}"'] if session else []
        words += [f'result="{form}"'] if form in FORMS else []
        return f"{' '.join((kernel.MAGIC, *words))}\n" if words else ""


def is_picture(output: Output) -> bool:
    """Say whether an output is shown as an image."""
    return output.kind != "quiet" and any(mime.startswith("image/") for mime in output.data)


def _caption(cell: Cell) -> str:
    """Give what stands below the figure of a cell, with its number where it has one."""
    stop = "." if cell.options.caption else ""
    number = f"**Figure {cell.figure}{stop}**" if cell.figure else ""
    return " ".join(filter(None, (number, cell.options.caption)))


def _whole(cell: Cell, run: Run) -> _Stretch:
    outputs = [output for outputs in run.outputs for output in outputs]
    if isinstance(run.ending, Raised) and outputs and outputs[-1].kind == "stderr":
        # The words of the exception, which Jupyter has in an output of their own.
        del outputs[-1]
    return _Stretch(cell.shown.strip("\n"), tuple(outputs), run.ending)


def _prompted(cell: Cell, run: Run) -> Iterator[_Stretch]:
    """Give what is typed at prompts up to each that answers: a cell of a notebook shows its last value alone."""
    code: list[str] = []
    for number, example in enumerate(cell.examples):
        if example.left_out:
            continue
        if example.raises and code:
            yield _Stretch("\n".join(code), (), run.ending)
            code = []
        code.append(_DIRECTIVE.sub("", example.code.rstrip("\n")))
        outputs = run.outputs[number] if number < len(run.outputs) else ()
        if outputs or example.raises:
            yield _answered("\n".join(code), example, outputs, run.ending)
            code = []
    if code:
        yield _Stretch("\n".join(code), (), run.ending)


def _answered(code: str, example: Example, outputs: tuple[Output, ...], ending: Ending) -> _Stretch:
    """Give what is typed with its answer, which came as text: as the exception or the value that it tells of."""
    if not isinstance(ending, Finished) or not outputs or outputs[-1].kind != "stdout":
        return _Stretch(code, outputs, ending)
    *before, last = outputs
    text = last.data.get(PLAIN, "")
    if example.raises:
        printed, _, traceback = text.rpartition(_TRACEBACK)
        name, _, message = traceback.partition("\n")[2].strip().partition(": ")
        above = (Output("stdout", {PLAIN: printed}),) if printed else ()
        return _Stretch(code, (*before, *above), Raised((name,), message, (), ""))
    if not before and _is_value(example.code):
        return _Stretch(code, (Output("result", {PLAIN: text.removesuffix("\n")}, last.dropped),), ending)
    return _Stretch(code, outputs, ending)


def _is_value(code: str) -> bool:
    """Say whether what code answers is the value of its last expression alone, as far as can be seen."""
    match _parsed(code):
        case [*before, ast.Expr(value)] if all(isinstance(each, _SILENT) for each in before):
            return not (isinstance(value, ast.Call) and _name(value.func) in _SHOWS)
    return False


def _silenced(stretch: _Stretch) -> str:
    """Give code with a semicolon where Jupyter would show what the page does not: what plotting gives back.

    A figure that is a value is shown as one that is open, and by Jupyter not twice.
    """
    drawn = any(is_picture(output) for output in stretch.outputs)
    valued = any(output.kind == "result" and not is_figure(output) for output in stretch.outputs)
    quiet = any(output.kind == "quiet" for output in stretch.outputs)
    if valued or not (drawn or quiet) or not isinstance(stretch.ending, Finished):
        return stretch.code
    match _parsed(stretch.code):
        case [*_, ast.Expr(value)] if not (isinstance(value, ast.Call) and _name(value.func) in _SHOWS):
            return _with_semicolon(stretch.code)
    return stretch.code


def _with_semicolon(code: str) -> str:
    """Give code with a semicolon behind its last sign, before a comment that may stand there."""
    signs = (sign for sign in generate_tokens(StringIO(code).readline) if sign.type not in _NO_SIGN)
    *_, last = signs
    lines = code.split("\n")
    line, at = lines[last.end[0] - 1], last.end[1]
    if last.string != ";":
        lines[last.end[0] - 1] = f"{line[:at]};{line[at:]}"
    return "\n".join(lines)


def _parsed(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except (SyntaxError, ValueError):
        return []


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


# --- what is said of a cell ---------------------------------------------------------------------------------------


def _metadata(cell: Cell, ending: Ending) -> Json:
    """Give what Jupyter has to know of a cell, and what its author said of it."""
    options = cell.options
    hides_code, hides_outputs = options.hide or options.source in ("none", "fold"), options.hide
    hides_outputs |= options.result == "none"
    tags = [_HIDDEN[hides_code, hides_outputs]] if hides_code or hides_outputs else []
    tags += ["raises-exception"] if isinstance(ending, Raised | Skipped) else []
    # Who runs the notebook elsewhere may have what is missing here, and otherwise goes on.
    tags += ["skip-execution"] if isinstance(ending, Skipped) else []
    hidden = {"source_hidden": hides_code, "outputs_hidden": hides_outputs}
    said = {
        "jupyter": {name: True for name, is_so in hidden.items() if is_so},
        "nabla": {**({"language": cell.language} if cell.interactive else {}), **_said(options)},
        "tags": tags,
    }
    return {name: value for name, value in said.items() if value}


def _said(options: Options) -> Mapping[str, Any]:
    """Give the options that an author has set."""
    given = ((each.name, getattr(options, each.name)) for each in fields(options) if each.name not in _ELSEWHERE)
    set_ = {name: value for name, value in given if value != getattr(_PLAIN, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in set_.items()}
