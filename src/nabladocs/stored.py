"""What a notebook stores of the outputs of a cell, and how a run is stored there: nbformat 4."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nabladocs.jsontext import in_its_place, items, members
from nabladocs.model import Cell, Edit, Finished, Output, Raised
from nabladocs.said import PLAIN, joined, said
from nabladocs.source import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nabladocs.jsontext import Value
    from nabladocs.model import Expectation, Page, Run, Unit
    from nabladocs.source import Source

PIXELS = frozenset({"image/png", "image/jpeg"})
_DEPTH = 3
"""The outputs of a cell stand in the cell, that in the list of cells, and that in the notebook."""
# What plotting gives back, which a notebook stores where no semicolon keeps it away.
_DRAWN = re.compile(
    r"[\[({\s]*(?:<matplotlib\.|<Axes\b|<Axes3D\b|<\w*Container object|<seaborn\.|Text\([-\d.])|.*<\w*Container object",
    re.DOTALL,
)

_CLASS = re.compile(r"<class '(?P<name>[\w.]+)'>")


def recorded(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Give what stored outputs say in words, as `said` does of those of a run, with the exception at their end."""
    text = said(_read(output) for output in outputs)
    raised = [output for output in outputs if output.get("output_type") == "error"]
    return "\n".join(filter(None, (text, *map(_headline, raised[-1:]))))


def _read(output: Mapping[str, Any]) -> Output:
    match output.get("output_type"):
        case "stream":
            printed = {PLAIN: joined_text(output.get("text", ""))}
            return Output("stderr" if output.get("name") == "stderr" else "stdout", printed)
        case "execute_result" | "display_data" as kind:
            data = output.get("data")
            bundle = {mime: joined_text(text) for mime, text in data.items()} if isinstance(data, dict) else {}
            is_drawn = kind == "execute_result" and set(bundle) == {PLAIN} and _DRAWN.match(bundle[PLAIN])
            return Output("quiet" if is_drawn else "display", bundle)
        case "error":
            return Output("stderr", {PLAIN: _headline(output)})
    return Output("quiet", {})


def shown_before(page: Page, cell: Cell) -> tuple[Output, ...]:
    """Give what a notebook stores for a cell of its own, none where nothing is to be expected of it."""
    expectation = cell.examples[0].expectation if cell.examples else None
    within = expectation.place.source.within if expectation else None
    if within is None or within.part != "output":
        return ()
    text = page.files[within.path].text[within.span.start : within.span.end]
    return tuple(_sound(_read(output)) for output in json.loads(text))


def _sound(output: Output) -> Output:
    """Give an output without images that are none, which only a file can hold."""
    return replace(output, data={mime: text for mime, text in output.data.items() if _is_sound(mime, text)})


def _is_sound(mime: str, text: str) -> bool:
    if mime not in PIXELS:
        return True
    try:
        return bool(b64decode("".join(text.split()), validate=True))
    except ValueError:
        return False


def joined_text(text: object) -> str:
    """Give a text that may be stored in lines; what is no text is JSON of its own."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text if isinstance(text, str) else json.dumps(text)


def _headline(error: Mapping[str, Any]) -> str:
    name, value = str(error.get("ename", "")), str(error.get("evalue", ""))
    return f"{name}: {value}" if value else name


def stored(run: Run, count: int | None, *, in_lines: bool) -> list[Mapping[str, object]]:
    """Give the outputs of a run of a cell as a notebook stores them.

    `count` is the number that the cell has there, and `in_lines` says that the file keeps texts line by line.
    """
    shown = (output for example in run.outputs for output in example if output.kind != "quiet")
    outputs = list(map(as_in_jupyter, shown))
    errors = []
    if isinstance(run.ending, Raised) and outputs and outputs[-1].kind == "stderr":
        # It is the last that the cell tells, and Jupyter keeps it apart.
        outputs.pop()
        errors = [_error(run.ending)]
    return [*(_stored(output, count, in_lines=in_lines) for output in joined(outputs)), *errors]


def _error(raised: Raised) -> Mapping[str, object]:
    told = raised.traceback.rstrip("\n").split("\n")
    return {"output_type": "error", "ename": raised.names[0], "evalue": raised.message, "traceback": told}


def as_in_jupyter(output: Output) -> Output:
    """Give a value in the words of IPython, which calls a class by its name alone."""
    named = _CLASS.fullmatch(output.data.get(PLAIN, "")) if output.kind == "result" else None
    return replace(output, data={**output.data, PLAIN: named["name"]}) if named else output


def _stored(output: Output, count: int | None, *, in_lines: bool) -> Mapping[str, object]:
    if output.kind in ("stdout", "stderr"):
        return {"output_type": "stream", "name": output.kind, "text": _lines(output.data[PLAIN], in_lines=in_lines)}
    data = {mime: _datum(mime, text, in_lines=in_lines) for mime, text in output.data.items()}
    if output.kind == "result":
        return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _datum(mime: str, text: str, *, in_lines: bool) -> object:
    if mime == "application/json":
        return json.loads(text)
    return text if mime in PIXELS else _lines(text, in_lines=in_lines)


def _lines(text: str, *, in_lines: bool) -> object:
    return re.findall(r"[^\n]*\n|[^\n]+", text) if in_lines else text


def edit_of_stored(file: Source, expectation: Expectation, run: Run) -> Edit:
    """Give the edit that stores the outputs of a run in the place of those that are there, and changes nothing else."""
    within = expectation.place.source.within
    assert within
    cell = _cells(file.text)[within.cell - 1].data
    outputs = _outputs(cell, run)
    return Edit(
        Place(file, within.span), in_its_place(file.text, within.span, _DEPTH, outputs), expectation, recorded(outputs)
    )


def refreshed(page: Page, runs: Iterable[Run]) -> str:
    """Give the file of a page that is a notebook, with the outputs of these runs in place of those that it stores.

    Those of cells that did not run to their end stay.
    """
    text = page.files[page.path].text
    ended = {unit.place.cell: run for unit, run in zip(page.units, runs, strict=True) if _is_ended(unit, run)}
    # From its end backwards, so that no place moves before its turn.
    for number, cell in reversed(list(enumerate(_cells(text), 1))):
        held = members(text, cell.span).get("outputs")
        if number in ended and cell.data["cell_type"] == "code" and held:
            new = in_its_place(text, held.span, _DEPTH, _outputs(cell.data, ended[number]))
            text = text[: held.span.start] + new + text[held.span.end :]
    return text


def _is_ended(unit: Unit, run: Run) -> bool:
    match run.ending:
        case Raised(names):
            return isinstance(unit, Cell) and unit.options.raises in names
        case Finished():
            return isinstance(unit, Cell)
    return False


def _cells(text: str) -> Sequence[Value]:
    return items(text, members(text, Span(text.index("{"), len(text)))["cells"].span)


def _outputs(cell: Mapping[str, Any], run: Run) -> list[Mapping[str, object]]:
    return stored(run, cell.get("execution_count"), in_lines=isinstance(cell["source"], list))
