"""What is said of fences that are not written as they must be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.directives import DIRECTIVES
from nabladocs.fences import exec_column, is_ours
from nabladocs.infostrings import read_words
from nabladocs.located import place_between
from nabladocs.options import ELSEWHERE, OPTIONS, PRESENTED
from nabladocs.prompts import read_prompts
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.directives import Directive
    from nabladocs.fences import Fence, Opening, Unclosed
    from nabladocs.infostrings import Flaw
    from nabladocs.located import Line, Text
    from nabladocs.options import Asked
    from nabladocs.source import Place, Source

_CLOSES = re.compile(r"[> \t]*(?P<marker>`{3,}|~{3,})[ \t]*")


def in_info(fence: Opening, text: Text, start: int, end: int) -> Place:
    """Give the place of a part of a fence's info string."""
    at = text.starts[fence.first] + fence.info_column
    return text.place(at + start, at + end)


def flawed(fence: Opening, text: Text, flaw: Flaw) -> Diagnostic:
    """Say what is wrong with an info string."""
    return Diagnostic(
        flaw.code, flaw.message, in_info(fence, text, flaw.start, flaw.end), label=flaw.label, help=flaw.help
    )


def without_effect(fence: Opening, text: Text, asked: Asked, *, prompts: bool) -> Iterator[Diagnostic]:
    """Say of the options of a fence that does not run that they do nothing; `prompts` says that it would with some."""
    for word in asked.words:
        if (word.name in OPTIONS or (word.name in ELSEWHERE and not asked.flaws)) and word.name not in PRESENTED:
            message = f"`{word.name}` does nothing here, because this fence does not run"
            place = in_info(fence, text, word.start, word.start + len(word.name))
            advice = "write its code behind >>> prompts" if prompts else "add exec"
            yield Diagnostic("option-conflict", message, place, help=(f"{advice}, or take {word.name} away",))


# --- fences that do not close -------------------------------------------------------------------------------------


def never_closed(fence: Unclosed, text: Text) -> Diagnostic:
    """Say that a fence is never closed."""
    if fence.reason == "end":
        message = f"{_named(fence)} is never closed"
        label = f"{fence.marker} is looked for down to the end of the page"
        advice = _closing(fence)
    else:
        line = text.lines[fence.stop].number
        message = f"{_named(fence)} is broken off by line {line}"
        label = f"the lines of this fence begin{_depth(fence)}"
        advice = f"begin line {line} in the same way, or close the fence above it"
    return Diagnostic("fence-unclosed", message, _marker(fence, text), label, _near_miss(fence, text), (advice,))


def _marker(fence: Opening, text: Text) -> Place:
    at = text.starts[fence.first] + len(fence.prefix)
    return text.place(at, at + len(fence.marker))


def _named(fence: Opening) -> str:
    return f"the {fence.language} fence" if fence.language else "the fence"


def _closing(fence: Opening) -> str:
    return f"type {fence.marker} on a line of its own where its code ends{_depth(fence)}"


def _depth(fence: Opening) -> str:
    if ">" in fence.prefix:
        return f' behind "{fence.prefix}"'
    return f" {fence.width} columns in" if fence.width else ""


def _near_miss(fence: Unclosed, text: Text) -> tuple[str, ...]:
    """Say of the first line that looks like the end why it is none."""
    for line in text.lines[fence.first + 1 : fence.stop]:
        found = _CLOSES.fullmatch(line.text)
        if found and found["marker"] == fence.marker:
            return (f"line {line.number} does not close it: its {fence.marker} stands further right",)
        if found:
            return (f"line {line.number} does not close it: {found['marker']} is not {fence.marker}",)
    return ()


def swallowed(fence: Fence, text: Text) -> Diagnostic | None:
    """Say of a fence whose body holds the opening line of one of ours that it should end above."""
    inner = next((line for line in fence.body if line.text.startswith(fence.marker) and is_ours(line.text)), None)
    if inner is None:
        return None
    number = text.lines[inner.number].number
    message = f"{_named(fence)} is not closed before line {number}, where another one opens"
    label = f"so it goes on to line {text.lines[fence.last].number}"
    longer = fence.marker + fence.marker[0]
    advice = (_closing(fence), f"a fence that shows another opens and closes with more signs: {longer}")
    return Diagnostic("fence-unclosed", message, _marker(fence, text), label, help=advice)


# --- fences in the wrong place ------------------------------------------------------------------------------------


def misplaced(output: Fence, text: Text) -> Diagnostic:
    """Say of an output fence that it belongs to no cell."""
    return Diagnostic(
        "output-orphan",
        "this output belongs to no cell",
        in_info(output, text, 0, len("output")),
        "nothing is compared with it",
        help=(
            "put it right below the closing line of a python fence, as far in as that",
            "below prompts, write the output behind the prompt it answers; or call the fence `text`",
        ),
    )


def indented(fence: Fence, text: Text) -> Diagnostic:
    """Say of a fence in indented code that it is none."""
    return Diagnostic(
        "fence-indented",
        f"this {fence.language} fence is shown as text, because it is indented like code",
        _marker(fence, text),
        "nothing here runs",
        help=(
            "begin it further left: at the line's start, or as far in as the text of the list or note it belongs to",
            f"to show a fence, put it between longer ones: {fence.marker}{fence.marker[0]}",
        ),
        severity="warning",
    )


def not_python(fence: Fence, text: Text, advice: str = "") -> Diagnostic:
    """Say of a fence of another language that it cannot run."""
    at = exec_column(fence.info)
    start = fence.info.lower().find(fence.language) if at is None else at
    end = start + (len(fence.language) if at is None else len("exec"))
    named = f"a {fence.language} fence" if fence.language else "a fence without a language"
    return Diagnostic(
        "exec-language",
        f"{named} cannot run, only python and pycon can",
        in_info(fence, text, start, end),
        "markdown-exec runs it" if at is None else "asks to run it",
        help=(advice or "take exec away, or run it from Python: subprocess.run([…])",),
    )


def worded(output: Fence, text: Text) -> Iterator[Diagnostic]:
    """Say of an output fence that it takes no options."""
    words, slip = read_words(output.info)
    rest = [(word.start, word.end) for word in words[1:]] or ([(slip.start, slip.end)] if slip else [])
    if rest:
        place = in_info(output, text, rest[0][0], len(output.info))
        yield Diagnostic("option-unknown", "an output fence takes no options", place, help=("take it away",))


# --- prompts ------------------------------------------------------------------------------------------------------


def prompted_badly(lines: Sequence[Line], files: Mapping[str, Source]) -> Iterator[Diagnostic]:
    """Say what is wrong with how prompts and their answers are written."""
    texts = [line for line in lines if line.text.strip()]
    if texts and not any(read_prompts(lines)):
        yield Diagnostic(
            "output-orphan",
            "no line here begins with the prompt >>>, so nothing would run",
            _written(texts[0], texts[0], files),
            "this looks like an answer",
            help=("write >>> and a space before what is typed, or make it a text fence",),
        )
    for prompt in read_prompts(lines):
        first = prompt.typed[0]
        if prompt.is_tight:
            # What should be a space was cut off with the sign.
            place = place_between(files, first, -1, first, 0)
            advice = "write >>> with a space behind it"
            yield Diagnostic("cell-syntax", "no space follows the prompt", place, help=(advice,))
        if prompt.stray:
            yield Diagnostic(
                "output-orphan",
                "this text answers no prompt, because an empty line stands above it",
                _written(prompt.stray[0], prompt.stray[-1], files),
                "nothing is compared with it",
                help=("write <BLANKLINE> for an empty line in an output, and # before a comment",),
            )
        for directive in prompt.misdirected:
            yield _misdirected(directive, files)


def _misdirected(directive: Directive, files: Mapping[str, Source]) -> Diagnostic:
    place = place_between(files, directive.line, directive.start, directive.line, directive.end)
    if directive.is_known:
        message, advice = "this directive has no code that it is for", "write it behind the code of an example"
        return Diagnostic("option-conflict", message, place, help=(advice,))
    message = f"doctest has no directive `{directive.name}`"
    if directive.name in DIRECTIVES:
        message = f"the directive `{directive.name}` has no sign that turns it on or off"
    return Diagnostic("directive-unknown", message, place, help=(directive.advice,))


def _written(first: Line, last: Line, files: Mapping[str, Source]) -> Place:
    """Give the place of lines without the indent of the first."""
    return place_between(files, first, len(first.text) - len(first.text.lstrip()), last, len(last.text))
