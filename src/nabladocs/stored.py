"""What a notebook stores of the outputs of a cell, and how a run is stored there: nbformat 4."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nabladocs.download.outputs import outputs_of
from nabladocs.jsontext import in_its_place, items, members
from nabladocs.model import Cell, Edit, Finished, Options, Output, Raised
from nabladocs.said import PLAIN, said
from nabladocs.source import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nabladocs.download.document import Json
    from nabladocs.jsontext import Value
    from nabladocs.model import Expectation, Page, Run
    from nabladocs.source import Source

JSON = "application/json"
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


def stored(run: Run, options: Options, count: int | None, *, in_lines: bool) -> list[Json]:
    """Give the outputs of a run of a cell as a notebook stores them.

    `count` is the number that the cell has there, and `in_lines` says that the file keeps texts line by line.
    """
    outputs = [as_in_jupyter(output) for example in run.outputs for output in example]
    errors = []
    if isinstance(run.ending, Raised) and outputs and outputs[-1].kind == "stderr":
        # It is the last that the cell tells, and Jupyter keeps it apart.
        outputs.pop()
        errors = [_error(run.ending)]
    # What else the options ask for is how the page shows it.
    found = [*outputs_of(outputs, Finished(), Options(alt=options.alt), count), *errors]
    return found if in_lines else list(map(_whole, found))


def _whole(output: Json) -> Json:
    """Give an output with its texts in one piece."""
    data = {mime: text if mime == JSON else joined_text(text) for mime, text in output.get("data", {}).items()}
    return {**output, **({"data": data} if data else {}), **_text(output)}


def _text(output: Json) -> Json:
    return {"text": joined_text(output["text"])} if "text" in output else {}


def _error(raised: Raised) -> Json:
    told = raised.traceback.rstrip("\n").split("\n")
    return {"output_type": "error", "ename": raised.names[0], "evalue": raised.message, "traceback": told}


def as_in_jupyter(output: Output) -> Output:
    """Give a value in the words of IPython, which calls a class by its name alone."""
    named = _CLASS.fullmatch(output.data.get(PLAIN, "")) if output.kind == "result" else None
    return replace(output, data={**output.data, PLAIN: named["name"]}) if named else output


def edit_of_stored(file: Source, cell: Cell, expectation: Expectation, run: Run) -> Edit:
    """Give the edit that stores the outputs of a run in the place of those that are there, and changes nothing else."""
    within = expectation.place.source.within
    assert within
    outputs = _outputs(_cells(file.text)[within.cell - 1].data, cell, run)
    return Edit(
        Place(file, within.span), in_its_place(file.text, within.span, _DEPTH, outputs), expectation, recorded(outputs)
    )


def refreshed(page: Page, runs: Iterable[Run]) -> str:
    """Give the file of a page that is a notebook, with the outputs of these runs in place of those that it stores.

    Those of cells that did not run to their end stay.
    """
    text = page.files[page.path].text
    pairs = zip(page.units, runs, strict=True)
    ended = {cell.place.cell: (cell, run) for cell, run in pairs if isinstance(cell, Cell) and _is_ended(cell, run)}
    # From its end backwards, so that no place moves before its turn.
    for number, cell in reversed(list(enumerate(_cells(text), 1))):
        held = members(text, cell.span).get("outputs")
        if number in ended and cell.data["cell_type"] == "code" and held:
            new = in_its_place(text, held.span, _DEPTH, _outputs(cell.data, *ended[number]))
            text = text[: held.span.start] + new + text[held.span.end :]
    return text


def _is_ended(cell: Cell, run: Run) -> bool:
    match run.ending:
        case Raised(names):
            return cell.options.raises in names
        case Finished():
            return True
    return False


def _cells(text: str) -> Sequence[Value]:
    return items(text, members(text, Span(text.index("{"), len(text)))["cells"].span)


def _outputs(known: Json, cell: Cell, run: Run) -> list[Json]:
    in_lines = isinstance(known["source"], list)
    return stored(run, cell.options, known.get("execution_count"), in_lines=in_lines)
