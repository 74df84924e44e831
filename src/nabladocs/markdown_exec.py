"""Fences as markdown-exec reads them, for sites that were written for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nabladocs.infostrings import Flaw
from nabladocs.model import Options, Printed
from nabladocs.options import ELSEWHERE, OPTIONS, PRESENTED, Asked, Option, conflicts, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nabladocs.infostrings import Word
    from nabladocs.located import Line
    from nabladocs.options import Written

OFF = 'it says exec="off"'
"""Why a cell does not run that is turned off, for which markdown-exec asks no reason."""

OTHER_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(
        ("sh", "bash", "console"),
        'run it from a python cell: print(subprocess.check_output("…", shell=True, text=True))',
    ),
    **dict.fromkeys(("md", "markdown"), "write its Markdown into the page, in place of the fence"),
    "tree": "call the fence `text`, and draw its lines in it",
    "pyodide": "make it a python cell, which runs while the site is built",
}
"""What markdown-exec runs and we do not, with what to write in its place."""

_SOURCES = {"material-block": "block", "tabbed-left": "tabs", "tabbed-right": "tabs"}
_SWITCH = dict.fromkeys(("on", "yes", "true", "1"), True) | dict.fromkeys(("off", "no", "false", "0", ""), False)
_BAR = re.compile(r"(?<!\\)\|")
_WITHOUT = {
    "workdir": 'write os.chdir("…") into the cell',
    "width": 'write os.environ["COLUMNS"] = "…" into the cell',
    "returncode": "take it away: Python has no such code, and subprocess.run(…, check=True) looks at that of a command",
}
"""The options of markdown-exec that we have not, and what to write in their place."""
_OF_FIGURES = ("fig", "caption", "alt")
_FIGURES = "print the figure's HTML, or set `python: run` in mkdocs.yml and take exec away"
_COLOURS = 'write result="text": colours are taken out of what is printed'


def _switch(text: str) -> bool | None:
    return _SWITCH.get(text.lower())


def _source(text: str) -> str | None:
    return text if text in (*ELSEWHERE["source"], "above", "below", "none", "fold", "tabs") else None


def _text(text: str) -> str | None:
    return text if text.strip() else None


def _session(text: str) -> str | None:
    # A name with that sign before it is one of ours.
    return None if text.startswith("#") else _text(text)


def _titles(text: str) -> tuple[str, ...] | None:
    parts = _BAR.split(text, maxsplit=1)
    return tuple(part.replace(r"\|", "|").strip() for part in parts) if len(parts) > 1 else None


_OWN = (
    replace(OPTIONS["exec"], read=_switch),
    replace(
        OPTIONS["source"],
        read=_source,
        expected='"above", "below", "material-block", "tabbed-left", "tabbed-right" or "console"',
    ),
    replace(OPTIONS["session"], read=_session),
    Option("html", "on", _switch, "presentation", '"on" or "off"', "whether what it prints is HTML"),
    Option("id", "setup", _text, "presentation", "a name", "what begins the ids in its output, before a hyphen"),
    Option("idprefix", "setup-", lambda text: text, "presentation", "a prefix", "what begins the ids in its output"),
    Option("tabs", "Source|Result", _titles, "presentation", 'two titles parted by "|"', "the titles of its tabs"),
    Option("updatetoc", "on", _switch, "presentation", '"on" or "off"', "whether its headings are in the contents"),
)
COMPATIBLE: Mapping[str, Option] = {
    **OPTIONS,
    **{option.name: option for option in _OWN},
    **{name: Option(name, "…", lambda text: text, "presentation", "a value", "") for name in (*_WITHOUT, *_OF_FIGURES)},
}
"""The options of a cell written for markdown-exec: ours, and its own in their place."""


def read_compatible(info: str) -> Asked:
    """Give what the info string of a cell written for markdown-exec asks for."""
    written = read_values(info, COMPATIBLE)
    without = {*_WITHOUT, *_OF_FIGURES}
    values = {name: value for name, value in written.values.items() if name not in without}
    seen = {name: word for name, word in written.seen.items() if name not in without}
    flaws = (*written.flaws, *_unsupported(written), *conflicts(values, seen), *_unseen(written))
    runs, reason = values.pop("exec", None), values.pop("reason", OFF)
    if runs is False:
        # What else is said is for the day when it is turned on again.
        shown = {name: values[name] for name in PRESENTED if name in values}
        return Asked(written.language, written.words, Options(skip=reason, **shown), runs, written.flaws)
    return Asked(written.language, written.words, _options(values), runs, flaws)


def _options(values: dict[str, Any]) -> Options:
    source = values.pop("source", "none")
    name = values.pop("id", None)
    printed = Printed(
        html=values.pop("html", False),
        prefix=values.pop("idprefix", f"{name}-" if name else None),
        listed=values.pop("updatetoc", True),
        tabs=values.pop("tabs", Printed().tabs),
        result_first=source == "tabbed-right",
    )
    # There, cells share names only where they say so.
    values.setdefault("isolated", "session" not in values)
    return Options(source=_SOURCES.get(source, source), printed=printed, **values)


# --- slips --------------------------------------------------------------------------------------------------------


def _unsupported(written: Written) -> Iterator[Flaw]:
    """Say what is not to be had, with what to write in its place."""
    for name, word in written.seen.items():
        if name in _WITHOUT:
            yield _missing(word, f"`{name}`", _WITHOUT[name])
    if written.values.get("result") == "ansi":
        yield _missing(written.seen["result"], 'result="ansi"', _COLOURS)


def _unseen(written: Written) -> Iterator[Flaw]:
    """Say what cannot be seen of what is shown."""
    for name in _OF_FIGURES:
        if name in written.seen:
            message = f"`{name}` does nothing in a cell that shows only what it prints"
            yield _conflict(written.seen[name], message, _FIGURES)
    if written.values.get("html") and written.values.get("source") == "console":
        advice = 'take html away, or write source="above"'
        yield _conflict(written.seen["html"], "a console shows text, and no HTML", advice)


def _conflict(word: Word, message: str, advice: str) -> Flaw:
    return Flaw("option-conflict", message, word.start, word.end, "", (advice,))


def _missing(word: Word, named: str, advice: str) -> Flaw:
    message = f"{named} of markdown-exec is not supported"
    return Flaw("option-unsupported", message, word.start, word.end, "", (advice,))


# --- what is shown ------------------------------------------------------------------------------------------------

_PROMPT = (">>> ", "... ")


def typed_lines(lines: Iterable[Line]) -> list[Line]:
    """Give the lines behind prompts, without these: what is recorded below them is not even shown."""
    return [line.cut(len(_PROMPT[0])) for line in lines if line.text.startswith(_PROMPT)]


def shown_code(lines: Iterable[Line], *, prompts: bool) -> str:
    """Give the code that a page shows, where it shows it."""
    texts = (line.text for line in lines if not prompts or line.text.startswith(_PROMPT))
    return "\n".join(text for text in texts if "markdown-exec: hide" not in text).strip("\n")
