"""Files with edits in them: what they would be, how that differs, and writing it, all or nothing."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.source import Diagnostic, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.model import Edit

# As `patch` has it, to which a carriage return is a character of the line.
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_COLORS, _PLAIN = {"-": "\033[31m", "+": "\033[32m", "@": "\033[36m"}, "\033[0m"
_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file that is to change: where it is, the path it is known by, and its text before and after.

    `outputs` are changed in it, which `pages` asked for.
    """

    path: Path
    shown: str
    before: str
    after: str
    outputs: int
    pages: frozenset[str]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Give a text with edits in it, which must stand apart."""
    # From its end backwards, so that no place moves before its turn.
    for edit in sorted(edits, key=lambda edit: edit.place.span.start, reverse=True):
        span = edit.place.span
        text = text[: span.start] + edit.text + text[span.end :]
    return text


def in_conflict(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Give those of the edits of one file that cannot stand together."""
    for first, second in combinations(edits, 2):
        one, other = first.place.span, second.place.span
        if one == other or (one.start < other.end and other.start < one.end):
            yield from (first, second)


def draw_diff(rewrites: Iterable[Rewrite], *, color: bool = False) -> str:
    """Draw what changes, as `patch` and `git apply` take it in the folder of the site; in colour, for a person."""
    lines = (line for rewrite in rewrites for line in _diff(rewrite))
    return "".join(map(_painted, lines) if color else lines)


def _diff(rewrite: Rewrite) -> Iterator[str]:
    before, after = _LINES.findall(rewrite.before), _LINES.findall(rewrite.after)
    for line in unified_diff(before, after, f"a/{rewrite.shown}", f"b/{rewrite.shown}"):
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _painted(line: str) -> str:
    text = line.rstrip("\r\n")
    return f"{_COLORS.get(text[:1], '')}{printable(text)}{_PLAIN}\n"


def changed(path: Path, text: str) -> str:
    """Say what has happened to a file since its text was read; empty for nothing."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "was deleted"
    except OSError as error:
        return f"cannot be read any more: {error.strerror}"
    return "" if data == text.encode() else "has changed"


def write(rewrite: Rewrite) -> Diagnostic | None:
    """Put a file's new text in the place of the old one; say why where that cannot be, and leave the old one whole."""
    happened = changed(rewrite.path, rewrite.before)
    if happened:
        return stale(rewrite.shown, happened)
    try:
        _replace(rewrite.path, rewrite.after.encode())
    except OSError as error:
        return Diagnostic("page-unwritable", f"{rewrite.shown} cannot be written: {error.strerror}", None)
    return None


def stale(shown: str, happened: str) -> Diagnostic:
    """Say that a file is no longer what was checked."""
    message = f"{shown} {happened} since it was checked, and is left as it is"
    return Diagnostic("accept-changed", message, None, help=("accept again when nothing else writes it",))


def _replace(path: Path, data: bytes) -> None:
    # A new file could take its place without the leave that is asked for here.
    with path.open("r+b") as file:
        known = os.fstat(file.fileno())
    # Neither a site generator nor we take for a page what begins with a dot.
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with open(number, "wb") as file:  # noqa: PTH123 - a descriptor has no path
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(PermissionError):
            os.chown(new, known.st_uid, known.st_gid)
        new.chmod(stat.S_IMODE(known.st_mode))
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
