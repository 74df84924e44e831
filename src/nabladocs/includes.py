"""Includes, written as pymdownx.snippets has them, each line with the place it comes from.

    --8<-- "snippets/ridge.py"          all of a file
    --8<-- "snippets/ridge.py:fit"      what stands between `--8<-- [start:fit]` and `--8<-- [end:fit]`
    --8<-- "snippets/ridge.py:3:7,12"   lines 3 to 7, and those from 12 on
    ;--8<-- "snippets/ridge.py"         no include

Several names may stand between two lines with the sign alone. An indent before the sign goes before each line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nabladocs.files import Files, Missing
from nabladocs.located import Line, lines_of, place_between
from nabladocs.source import TAB_WIDTH, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.source import Source

_SCISSORS = "8<"
_SIGN = rf"-+{_SCISSORS}-+"
_DIRECTIVE = re.compile(
    rf"""(?P<indent>[ \t]*)(?P<escape>;*){_SIGN}
        (?:[ \t]+(?P<quote>["'])(?P<target>(?:\\(?P=quote)|(?!(?P=quote)).)+)(?P=quote))?[ \t]*""",
    re.VERBOSE,
)
_UNQUOTED = re.compile(rf"[ \t]*{_SIGN}[ \t]*(?P<target>[^\s\"'].*)")
_LISTED = re.compile(r"(?P<indent>[ \t]*)(?P<target>.*)")
_EDGE = re.compile(
    rf"(?P<escape>;*){_SIGN}[ \t]+\[[ \t]*(?P<side>start|end)[ \t]*:[ \t]*(?P<name>[a-z][a-z0-9_-]*)[ \t]*\]",
    re.IGNORECASE,
)
_NUMBER = r"(?:-?\d+)?"
_RANGE = rf"{_NUMBER}(?::{_NUMBER})?"
_TARGET = re.compile(
    rf"(?P<name>.*?)(?::(?P<ranges>{_RANGE}(?:,(?=[-\d:]){_RANGE})*)|:(?P<region>[a-z][a-z0-9_-]*))?", re.IGNORECASE
)
_ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The lines of a file that an include asks for."""

    path: str
    lines: Sequence[Line]
    is_region: bool = False


def write_out(lines: Iterable[Line], files: Files, *, on_page: bool = False) -> Iterator[Line]:
    """Give lines with their includes written out; where that fails, an empty line has the flaw.

    `on_page` is for lines that the site's own pymdownx.snippets will see later: it takes the `;` off what is no
    include, and may load what is on the web.
    """
    lines = tuple(lines)
    if not any(_SCISSORS in line.text for line in lines):
        return iter(lines)
    return _Writer(files, on_page=on_page).write(lines, ())


class _Writer:
    def __init__(self, files: Files, *, on_page: bool) -> None:
        self._files = files
        self._on_page = on_page

    def write(self, lines: Iterable[Line], within: tuple[str, ...], *, is_region: bool = False) -> Iterator[Line]:
        """Write out lines of the last of some files that include each other."""
        listing = False
        for line in lines:
            found = _DIRECTIVE.fullmatch(line.text)
            if found and found["escape"]:
                yield self._unescaped(line, found)
            elif found and not found["target"]:
                listing = not listing
            elif listing:
                # Between two signs stand names alone; an include there is none.
                yield from self._include(line, _LISTED.match(line.text), within) if not found else ()
            elif found:
                yield from self._include(line, found, within)
            else:
                yield from self._plain(line, None if is_region else _EDGE.search(line.text))

    def _plain(self, line: Line, edge: re.Match[str] | None) -> Iterator[Line]:
        unquoted = None if edge or self._on_page else _UNQUOTED.match(line.text)
        if unquoted:
            name = unquoted["target"]
            yield self._flawed(line, name, Missing("an include names its file in quotes", (f'write --8<-- "{name}"',)))
        elif edge is None:
            yield line
        elif edge["escape"]:
            yield self._unescaped(line, edge)

    def _include(self, line: Line, found: re.Match[str] | None, within: tuple[str, ...]) -> Iterator[Line]:
        assert found
        wanted = found["target"].strip()
        indent = found["indent"].expandtabs(TAB_WIDTH)
        if not wanted:
            yield line._replace(text="")
        elif self._on_page and _ON_THE_WEB.match(wanted):
            yield line._replace(text=f'{indent}--8<-- "{wanted}"')
        elif not wanted.startswith(";"):
            chosen = self._chosen(wanted, within)
            if isinstance(chosen, Missing):
                yield self._flawed(line, wanted, chosen)
            else:
                inner = self.write(chosen.lines, (*within, chosen.path), is_region=chosen.is_region)
                yield from (each.indented(indent) for each in inner)

    def _chosen(self, wanted: str, within: tuple[str, ...]) -> _Chosen | Missing:
        target = _TARGET.fullmatch(wanted)
        assert target
        source = self._files.find(target["name"].strip())
        if isinstance(source, Missing):
            return source
        if source.path in within:
            chain = " → ".join((*within[within.index(source.path) :], source.path))
            return Missing(f"{source.path} includes itself: {chain}", ("take this include away",))
        lines = lines_of(source) if source.text else ()
        if target["region"]:
            return _region(source, lines, target["region"])
        if target["ranges"]:
            lines = tuple(line for text in target["ranges"].split(",") for line in lines[_range(text, len(lines))])
        return _Chosen(source.path, lines)

    def _unescaped(self, line: Line, found: re.Match[str]) -> Line:
        return line if self._on_page else _unescaped(line, found)

    def _flawed(self, line: Line, wanted: str, missing: Missing) -> Line:
        part = missing.part or wanted
        at = line.text.rindex(part)
        place = place_between(self._files, line, at, line, at + len(part))
        return line._replace(text="", flaw=Diagnostic("include-missing", missing.message, place, help=missing.advice))


def _unescaped(line: Line, found: re.Match[str]) -> Line:
    at = found.start("escape")
    return line._replace(text=line.text[:at] + line.text[at + 1 :])


def _range(text: str, total: int) -> slice:
    """Give the lines that numbers such as 3:7 mean; below zero they count from the end."""
    first, _, last = text.partition(":")
    start, stop = int(first or 1), int(last or total)
    start = max(start - 1, 0) if start >= 0 else max(total + start, 0)
    return slice(start, stop if stop >= 0 else max(total + stop + 1, 0))


def _region(source: Source, lines: Sequence[Line], name: str) -> _Chosen | Missing:
    """Give the lines between the edges of a region, without the edges of others."""
    inside = False
    chosen = []
    for line in lines:
        edge = _EDGE.search(line.text)
        if edge and not edge["escape"]:
            if edge["name"] == name and edge["side"].lower() == "end":
                break
            inside = inside or edge["name"] == name
        elif inside:
            chosen.append(_unescaped(line, edge) if edge else line)
    return _Chosen(source.path, chosen, is_region=True) if inside else _no_region(source, lines, name)


def _no_region(source: Source, lines: Sequence[Line], name: str) -> Missing:
    edges = filter(None, (_EDGE.search(line.text) for line in lines))
    names = list(dict.fromkeys(edge["name"] for edge in edges if edge["side"].lower() == "start"))
    near = get_close_matches(name, names, 1)
    if near:
        advice = f"did you mean {source.path}:{near[0]}?"
    elif names:
        advice = f"its regions are {', '.join(names)}"
    else:
        advice = f"mark it in {source.path} with the lines # --8<-- [start:{name}] and # --8<-- [end:{name}]"
    return Missing(f"{source.path} has no region {name}", (advice,), name)
