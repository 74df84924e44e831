"""Fences that run, made into cells; what cannot be understood becomes broken, with what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from nabladocs.fences import CLAIM, CLAIMS, LISTS, PYCON, PYTHON, UNASKED, Fence, Unclosed, exec_column
from nabladocs.formulations import read_formulation
from nabladocs.includes import write_out
from nabladocs.listings import read_listing
from nabladocs.located import place_between
from nabladocs.markdown_exec import OTHER_LANGUAGES, read_compatible, shown_code, typed_lines
from nabladocs.model import Broken, Cell, Example, Expectation, Idle, Listing
from nabladocs.options import read_options
from nabladocs.prompts import read_prompts
from nabladocs.slips import (
    flawed,
    in_info,
    indented,
    misplaced,
    never_closed,
    not_python,
    prompted_badly,
    swallowed,
    without_effect,
    worded,
)
from nabladocs.source import Diagnostic, Span
from nabladocs.syntax import find_syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Literal, TypeGuard

    from nabladocs.files import Files
    from nabladocs.located import Line, Text
    from nabladocs.model import Formulation, Options, PageDefaults, Unit
    from nabladocs.options import Asked
    from nabladocs.prompts import Prompt
    from nabladocs.source import Source

_SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A unit that lacks only its number."""

    at: Span
    numbered: Callable[[int], Unit]


def draft_cells(
    fences: Sequence[Fence | Unclosed], text: Text, files: Files, defaults: PageDefaults
) -> Iterator[Draft | Idle | Listing]:
    """Give what the fences of a page make, in order: units, fences that could make one, and lists."""
    drafts = _Drafts(text, files, defaults)
    outputs = {above.first: below for above, below in pairwise(fences) if drafts.is_output(below, above)}
    taken = {output.first for output in outputs.values()}
    for fence in fences:
        draft = None if fence.first in taken else drafts.of(fence, outputs.get(fence.first))
        if draft:
            yield draft


def unseen_cells(fences: Sequence[Fence], text: Text, defaults: PageDefaults) -> Iterator[Diagnostic]:
    """Tell of the fences in indented code that would run if they stood further left."""
    unasked = PYTHON | PYCON if defaults.python == "run" else frozenset[str]()
    for fence in fences:
        if fence.language in unasked or (fence.language in PYTHON | PYCON and exec_column(fence.info) is not None):
            yield indented(fence, text)


@dataclass(frozen=True, slots=True)
class _Drafts:
    """How the fences of one page become units."""

    text: Text
    files: Files
    defaults: PageDefaults

    def is_output(self, output: Fence | Unclosed, cell: Fence | Unclosed) -> TypeGuard[Fence]:
        """Say whether a fence is the output of the one above it: next to it, and as deep in lists and quotes."""
        return (
            isinstance(output, Fence)
            and output.language == "output"
            and isinstance(cell, Fence)
            # To markdown-exec, prompts are one piece of code, and what answers them is no output.
            and cell.language in (PYTHON | PYCON if self._is_theirs else PYTHON)
            and (output.width, output.prefix.count(">")) == (cell.width, cell.prefix.count(">"))
            and not any(line.text.strip("> \t") for line in self.text.lines[cell.last + 1 : output.first])
        )

    def of(self, fence: Fence | Unclosed, output: Fence | None) -> Draft | Idle | Listing | None:
        """Give the unit that a fence makes, or the fence itself where it could make one and does not run."""
        if fence.language in (CLAIM, CLAIMS) or _is_list(fence):
            return self._stated(fence)
        # Read so that no slip can hide what is said of running.
        wanted = exec_column(fence.info) is not None
        if self.defaults.markdown_exec and isinstance(fence, Fence) and (wanted or fence.language in UNASKED):
            return self._compatible(fence, output)
        if self.defaults.python == "ignore" and not wanted:
            could_run = fence.language in PYTHON | PYCON
            return self._shown(fence, output) if could_run and isinstance(fence, Fence) else None
        if isinstance(fence, Unclosed):
            return self._broken(fence, fence.last, read_options(fence.info).options, never_closed(fence, self.text))
        if fence.language in PYTHON | PYCON:
            return self._python(fence, output, wanted=wanted)
        finding = self._misplaced(fence, wanted=wanted)
        return self._broken(fence, fence.last, None, finding) if finding else None

    def _misplaced(self, fence: Fence, *, wanted: bool) -> Diagnostic | None:
        """Give what is wrong with a fence that makes no cell, but looks as if it should."""
        if fence.language == "output":
            return misplaced(fence, self.text)
        return not_python(fence, self.text) if wanted else swallowed(fence, self.text)

    def _stated(self, fence: Fence | Unclosed) -> Draft | Listing:
        """Give what a fence states or asks for, whatever the site does with Python, or what is wrong with it."""
        if isinstance(fence, Unclosed):
            return self._broken(fence, fence.last, None, never_closed(fence, self.text))
        read = self._read_stated(fence)
        if isinstance(read, tuple):
            return self._broken(fence, fence.last, None, *read)
        return read if isinstance(read, Listing) else Draft(read.at, lambda number: replace(read, number=number))

    def _read_stated(self, fence: Fence) -> Formulation | Listing | tuple[Diagnostic, ...]:
        inner = swallowed(fence, self.text)
        if inner:
            return (inner,)
        at = self._lines(fence.first, fence.last)
        if fence.language != CLAIM:
            return read_listing(fence, self.text, at)
        return read_formulation(fence, self.text, self.files, at)

    def _python(self, fence: Fence, output: Fence | None, *, wanted: bool) -> Draft | Idle:
        prompts = fence.language in PYCON
        asked = read_compatible(fence.info) if self._is_theirs else read_options(fence.info, prompts=prompts)
        body = [self.text.lines[line.number].cut(line.column, line.text) for line in fence.body]
        lines = list(write_out(body, self.files))
        prompted = prompts and not self._is_theirs and any(line.text.strip() for line in lines)
        runs = prompted or (fence.language in PYTHON and (wanted or self.defaults.python == "run"))
        return self._running(fence, output, asked, lines) if runs else self._idle(fence, output, asked, body)

    @property
    def _is_theirs(self) -> bool:
        """Whether fences mean what they mean to markdown-exec, those too that do not say that they run."""
        return self.defaults.markdown_exec and self.defaults.python != "run"

    def _idle(self, fence: Fence, output: Fence | None, asked: Asked, body: Sequence[Line]) -> Draft | Idle:
        """Give a fence that is only shown, or what is wrong with it."""
        findings = [flawed(fence, self.text, flaw) for flaw in asked.flaws]
        prompts = fence.language in PYCON and not self._is_theirs
        findings += without_effect(fence, self.text, asked, prompts=prompts)
        findings += self._not_compiling(fence, body) if fence.language in PYTHON else ()
        return self._broken(fence, fence.last, None, *findings) if findings else self._shown(fence, output)

    def _shown(self, fence: Fence, output: Fence | None) -> Idle:
        """Give a fence that does not run, which has outputs recorded behind its prompts or in a fence below it."""
        lines = [self.text.lines[line.number].cut(line.column, line.text) for line in (output or fence).body]
        recorded = bool(_code(lines).strip()) if output else any(prompt.answer for prompt in read_prompts(lines))
        place = in_info(fence, self.text, *read_options(fence.info).language)
        return Idle(recorded, place)

    def _running(
        self, fence: Fence, output: Fence | None, asked: Asked, lines: Sequence[Line], *, theirs: bool = False
    ) -> Draft:
        """Give the cell that a fence makes, as we read it or as markdown-exec does, or what is wrong with it."""
        last = (output or fence).last
        inner = swallowed(fence, self.text) if fence.language in PYCON else None
        if inner:
            return self._broken(fence, last, asked.options, inner)
        interactive = fence.language in PYCON and not theirs
        if theirs:
            parts = list(self._compatible_parts(fence, output, asked, lines))
        else:
            parts = list(self._parts(fence, output, asked.options, lines))
        findings = [flawed(fence, self.text, flaw) for flaw in asked.flaws]
        findings += [line.flaw for line in lines if line.flaw]
        findings += worded(output, self.text) if output else ()
        findings += prompted_badly(lines, self.files) if interactive or (asked.runs and not parts) else ()
        # What is skipped is not even read as Python, and what lacks its includes cannot be.
        if not asked.options.skip and not any(line.flaw for line in lines):
            for typed, example in parts:
                is_wrong = example.left_out or example.raises in _SYNTAX_ERRORS
                findings += () if is_wrong else self._not_compiling(fence, typed)
        if findings:
            return self._broken(fence, last, asked.options, *findings)
        at = self._lines(fence.first, last)
        cell = partial(
            Cell,
            language=fence.language,
            interactive=interactive,
            options=asked.options,
            examples=tuple(example for _, example in parts),
            shown=shown_code(lines, prompts=fence.language in PYCON) if asked.options.printed else _code(lines),
            prefix=fence.prefix,
            place=in_info(fence, self.text, *asked.language),
            at=at,
        )
        return Draft(at, cell)

    def _compatible(self, fence: Fence, output: Fence | None) -> Draft:
        """Give the cell that a fence written for markdown-exec makes, or what is wrong with it."""
        asked = read_compatible(fence.info)
        if fence.language in UNASKED or (asked.runs is not False and fence.language not in PYTHON | PYCON):
            finding = not_python(fence, self.text, OTHER_LANGUAGES.get(fence.language, ""))
            return self._broken(fence, fence.last, None, finding)
        body = (self.text.lines[line.number].cut(line.column, line.text) for line in fence.body)
        return self._running(fence, output, asked, list(write_out(body, self.files)), theirs=True)

    def _compatible_parts(
        self, fence: Fence, output: Fence | None, asked: Asked, lines: Sequence[Line]
    ) -> Iterator[tuple[Sequence[Line], Example]]:
        """Give what runs at once, with its lines: all of a cell, or what is typed at all of its prompts."""
        typed = typed_lines(lines) if fence.language in PYCON else lines
        if asked.runs is not False and (typed or not _code(lines).strip()):
            yield typed, _example(typed, asked.options.raises, self._put_out(output))

    def _parts(
        self, fence: Fence, output: Fence | None, options: Options, lines: Sequence[Line]
    ) -> Iterator[tuple[Sequence[Line], Example]]:
        """Give what runs at once, with its lines: all of a cell, or each of its prompts."""
        if fence.language in PYTHON:
            yield lines, _example(lines, options.raises, self._put_out(output))
            return
        yield from prompted(lines, self.files)

    def _not_compiling(self, fence: Fence, lines: Sequence[Line]) -> Iterator[Diagnostic]:
        finding = find_syntax_error(_code(lines), lines, self.files)
        if finding:
            yield swallowed(fence, self.text) or finding

    def _put_out(self, output: Fence | None) -> Expectation | None:
        if output is None:
            return None
        end = self._lines(output.first, output.last - 1).end
        start = self.text.starts[output.body[0].number] + output.body[0].column if output.body else end
        return Expectation("\n".join(line.text for line in output.body), self.text.place(start, end))

    def _broken(self, fence: Fence | Unclosed, last: int, options: Options | None, *findings: Diagnostic) -> Draft:
        """Give a unit that cannot run; without options it has a session of its own, and no other waits for it."""
        session = None if options is None or options.isolated else options.session
        place = in_info(fence, self.text, *read_options(fence.info).language)
        kind: Literal["cell", "claim"] = "claim" if fence.language in {CLAIM, CLAIMS, *LISTS} else "cell"
        broken = Broken(0, kind, session or "", findings, fence.prefix, place, self._lines(fence.first, last))
        return Draft(
            broken.at,
            lambda number: replace(broken, number=number, session=f"#{number}" if session is None else session),
        )

    def _lines(self, first: int, last: int) -> Span:
        """Give the span of whole lines."""
        return Span(self.text.starts[first], self.text.starts[last] + len(self.text.lines[last].text))


def _is_list(fence: Fence | Unclosed) -> bool:
    return isinstance(fence, Fence) and fence.language in LISTS and not any(line.text.strip() for line in fence.body)


def prompted(lines: Sequence[Line], files: Mapping[str, Source]) -> Iterator[tuple[Sequence[Line], Example]]:
    """Give what is typed at each prompt among lines, with the lines that it stands on."""
    for prompt in read_prompts(lines):
        example = _example(prompt.typed, prompt.raises, _answered(prompt, files))
        yield prompt.typed, replace(example, directives=prompt.directives)


def _answered(prompt: Prompt, files: Mapping[str, Source]) -> Expectation:
    last = prompt.typed[-1]
    if not prompt.answer:
        return Expectation("", place_between(files, last, len(last.text), last, len(last.text)))
    first, last = prompt.answer[0], prompt.answer[-1]
    return Expectation(_code(prompt.answer), place_between(files, first, 0, last, len(last.text)))


def _example(lines: Sequence[Line], raises: str, expectation: Expectation | None) -> Example:
    return Example(_code(lines), tuple(line.origin for line in lines), raises, expectation)


def _code(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)
