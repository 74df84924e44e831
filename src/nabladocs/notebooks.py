"""Notebooks as pages: the cells as Markdown, each line with the place in its cell that it comes from.

A code cell becomes a fence of Python, and what is stored below it an ```output fence, so that all that reads a page
reads a notebook. No kernel has a part in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from nabladocs.jsontext import items, members
from nabladocs.located import Line, lines_of
from nabladocs.source import Diagnostic, Passage, Place, Source, Span
from nabladocs.stored import joined_text, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nabladocs.jsontext import Value

SUFFIX = ".ipynb"
CODE = "notebook-invalid"
_UNREADABLE = "*This notebook cannot be read.*"
_FORMAT = 4
_OPTIONS = re.compile(r"#\|[ \t]*(?P<options>.*)")
# These ask IPython for what holds here anyway.
_IDLE_MAGIC = re.compile(
    r"%(?:matplotlib\b|config[ \t]+InlineBackend\b|(?:re)?load_ext[ \t]+autoreload\b|autoreload\b).*"
)
_ATTACHMENT = re.compile(r"(?<=\()attachment:(?P<name>[^()\s]+)")
_SIGNS = re.compile(r"^[> \t]*(~+)", re.MULTILINE)
_PASSED_ON = (None, "text/html", "text/markdown")
"""The forms of raw cells that a page can hold, as nbconvert has it."""

_TAGS = {
    "skip-execution": 'skip="its tag says skip-execution"',
    "nbval-skip": 'skip="its tag says nbval-skip"',
    "hide-input": 'source="fold"',
    "hide-cell": 'source="fold"',
    "remove-input": 'source="none"',
    "remove-output": 'result="none"',
    "remove-cell": "hide",
    "raises-exception": 'raises="Exception"',
    "nbval-raises-exception": 'raises="Exception"',
}
"""The tags that Jupyter's tools know, and the options that say the same."""
_UNCOMPARED = "nbval-ignore-output"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The lines of a page as Markdown, the sources that they stand in beside the page's file, and what is wrong.

    `top` is the source that front matter can stand in.
    """

    lines: tuple[Line, ...]
    top: Source
    parts: Mapping[str, Source] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()


def is_notebook(path: str) -> bool:
    """Say whether a file is a notebook."""
    return path.endswith(SUFFIX)


def manuscript(source: Source) -> Manuscript:
    """Give the lines of a page, whether it is a notebook or Markdown."""
    return read_notebook(source) if is_notebook(source.path) else Manuscript(lines_of(source), source)


# Who makes a page of a notebook asks at each step whether it is one for us.
@lru_cache(maxsize=64)
def markdown_of(text: str) -> str | None:
    """Give a notebook as Markdown; None for one whose cells are not Python, which is for others to draw."""
    source = Source("", text)
    read = _cells(source)
    if not isinstance(read, Diagnostic) and read.language not in ("python", "ipython"):
        return None
    return "\n".join(line.text for line in read_notebook(source).lines)


def read_notebook(source: Source) -> Manuscript:
    """Give a notebook as the page that it is."""
    read = _cells(source)
    if isinstance(read, Diagnostic):
        return Manuscript((Line(_UNREADABLE, source.path, 1),), source, findings=(read,))
    if read.language not in ("python", "ipython"):
        return Manuscript((Line("", source.path, 1),), source)
    cells = read.cells
    marker = "~" * (
        3 + max((len(sign) for cell in cells for text in cell.texts for sign in _SIGNS.findall(text)), default=0)
    )
    lines = [line for cell in cells for line in _lines(cell, marker)]
    parts = {part.path: part for cell in cells for part in (cell.source, cell.output) if part}
    return Manuscript(tuple(lines[:-1]) or (Line("", source.path, 1),), cells[0].source if cells else source, parts)


# --- JSON to cells ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its number from 1, its text and, where it is known what comes out of it, its outputs' text."""

    number: int
    kind: Literal["code", "markdown", "raw"]
    source: Source
    output: Source | None
    tags: frozenset[str]
    format: str | None
    attachments: Mapping[str, object]

    @property
    def texts(self) -> Iterator[str]:
        """All that is written in it."""
        yield self.source.text
        yield self.output.text if self.output else ""


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a notebook, and the language of its kernel in small letters."""

    language: str
    cells: tuple[_Cell, ...]


def _cells(source: Source) -> _Cells | Diagnostic:
    text = source.text
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        at = error.pos + text.startswith("\ufeff")
        advice = "mend it in an editor, or take an earlier version; Jupyter cannot open it as it is"
        message = f"this notebook is not JSON: {error.msg}"
        return Diagnostic(CODE, message, Place(source, Span(at, at + 1)), "here its reading ends", help=(advice,))
    except RecursionError:
        return _invalid(source, Span(0, 1), "it is nested too deeply")
    if not isinstance(data, dict) or data.get("nbformat") != _FORMAT:
        return _invalid(source, Span(0, 1), f"it is not of nbformat {_FORMAT}", "open it in Jupyter and save it")
    root = Span(text.index("{"), len(text))
    listed = members(text, root).get("cells")
    if listed is None or not isinstance(listed.data, list):
        return _invalid(source, Span(0, 1), "it has no list of cells")
    cells = []
    for number, value in enumerate(items(text, listed.span), 1):
        if flaw := _flaw(value.data):
            return _invalid(source, value.span, f"cell {number} {flaw}")
        cells.append(_cell(source, number, value))
    metadata = data.get("metadata")
    return _Cells(_language(metadata if isinstance(metadata, dict) else {}), tuple(cells))


def _invalid(source: Source, span: Span, why: str, *advice: str) -> Diagnostic:
    place = Place(source, Span(span.start, span.start + 1))
    return Diagnostic(CODE, f"this notebook cannot be read: {why}", place, help=advice)


def _language(metadata: Mapping[str, Any]) -> str:
    named = (metadata.get(name) for name in ("language_info", "kernelspec"))
    info, kernel = (each if isinstance(each, dict) else {} for each in named)
    return str(info.get("name") or kernel.get("language") or "python").lower()


def _flaw(data: object) -> str:
    """Say why something is no cell; empty where it is one."""
    if not isinstance(data, dict) or data.get("cell_type") not in ("code", "markdown", "raw"):
        return "is neither code nor Markdown nor raw"
    if not _is_text(data.get("source")):
        return "has no text"
    outputs = data.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        return "has no list of outputs"
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(part, str) for part in value))


def _cell(file: Source, number: int, value: Value) -> _Cell:
    data: Mapping[str, Any] = value.data
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags, attachments = metadata.get("tags"), data.get("attachments")
    known = frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset[str]()
    held = members(file.text, value.span)
    return _Cell(
        number,
        data["cell_type"],
        _source(file, number, held["source"]),
        _output(file, number, held, known) if data["cell_type"] == "code" else None,
        known,
        metadata.get("format") or metadata.get("raw_mimetype"),
        attachments if isinstance(attachments, dict) else {},
    )


def _source(file: Source, number: int, value: Value) -> Source:
    strings = items(file.text, value.span) if isinstance(value.data, list) else [value]
    rows: list[int] = []
    begins = True
    for string in strings:
        row = file.position(string.span.start).line
        for line in str(string.data).splitlines(keepends=True):
            rows += [row] if begins else []
            begins = line.endswith("\n")
    rows += [rows[-1] if rows else file.position(value.span.start).line] if begins else []
    text = _whole("".join(string.data for string in strings))
    return Source(f"{file.path}:cell {number}", text, Passage(file.path, number, "source", value.span, tuple(rows)))


def _whole(text: str) -> str:
    # Half of a surrogate pair can stand in JSON, and not in a page.
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def _output(file: Source, number: int, held: Mapping[str, Value], tags: frozenset[str]) -> Source | None:
    """Give what the outputs of a code cell say; None where it never ran, and where they are not to be compared."""
    stored, count = held.get("outputs"), held.get("execution_count")
    if stored is None or _UNCOMPARED in tags or not (stored.data or (count and count.data is not None)):
        return None
    rows = (file.position(stored.span.start).line,)
    within = Passage(file.path, number, "output", stored.span, rows)
    return Source(f"{file.path}:cell {number} output", _whole(recorded(stored.data)), within)


# --- cells to lines -----------------------------------------------------------------------------------------------


def _lines(cell: _Cell, marker: str) -> Iterator[Line]:
    """Give what stands on the page for a cell, with a blank line below it; nothing for an empty one."""
    if cell.source.text.strip() and not (cell.kind == "raw" and cell.format not in _PASSED_ON):
        yield from _code(cell, marker) if cell.kind == "code" else _prose(cell)
        yield Line("", cell.source.path, len(cell.source.lines()))


def _prose(cell: _Cell) -> Iterator[Line]:
    def embedded(found: re.Match[str]) -> str:
        bundle = cell.attachments.get(found["name"])
        images = bundle.items() if isinstance(bundle, dict) else ()
        return next((f"data:{mime};base64,{''.join(joined_text(data).split())}" for mime, data in images), found[0])

    for number, text in enumerate(cell.source.lines(), 1):
        yield Line(_ATTACHMENT.sub(embedded, text) if cell.attachments else text, cell.source.path, number)


def _code(cell: _Cell, marker: str) -> Iterator[Line]:
    path, lines = cell.source.path, cell.source.lines()
    first = _OPTIONS.fullmatch(lines[0])
    opening, given = f"{marker}python", first["options"] if first else ""
    column = first.start("options") - len(f"{opening} ") if first else -len(marker)
    words = [word for word in (given, *_tagged(cell, given)) if word]
    yield Line(" ".join([opening, *words]), path, 1, column)
    for number, text in enumerate(lines[1:] if first else lines, 2 if first else 1):
        if not _IDLE_MAGIC.fullmatch(text):
            yield Line(text, path, number, flaw=_second(cell, number) if _OPTIONS.fullmatch(text) else None)
    yield Line(marker, path, len(lines), -len(marker))
    if cell.output:
        yield from _fenced(cell.output, f"{marker}output", marker)


def _fenced(output: Source, opening: str, marker: str) -> Iterator[Line]:
    yield Line(opening, output.path, 1, -len(opening))
    lines = output.lines() if output.text else ()
    yield from (Line(text, output.path, number) for number, text in enumerate(lines, 1))
    yield Line(marker, output.path, max(len(lines), 1), -len(marker))


def _tagged(cell: _Cell, given: str) -> Iterator[str]:
    """Give the options that a cell's tags stand for, but for those that its first line gives."""
    options = [option for tag, option in _TAGS.items() if tag in cell.tags]
    names: set[str] = {word.partition("=")[0] for word in given.split()}
    for option in options:
        name = option.partition("=")[0]
        if name not in names:
            yield option
        names.add(name)


def _second(cell: _Cell, number: int) -> Diagnostic:
    place = Place(cell.source, cell.source.span_of_line(number))
    advice = ("write all options behind the #| of the first line",)
    return Diagnostic("option-repeated", "the options of a cell stand in its first line", place, help=advice)
