"""What a cell gave, as a notebook stores it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

from nabladocs.download.document import Json, lines_of
from nabladocs.model import Raised
from nabladocs.said import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nabladocs.model import Ending, Options, Output

PLAIN = "text/plain"
SVG = "image/svg+xml"
FORMS = {"markdown": "text/markdown", "html": "text/html", "latex": "text/latex"}
"""What `result=` can take the text of a cell for."""

_ROOT = re.compile(r"<svg\b[^>]*")


def outputs_of(outputs: Iterable[Output], ending: Ending, options: Options, count: int | None) -> Iterator[Json]:
    """Give the outputs of code that ran; what it printed comes last where that is shown as more than text."""
    form = FORMS.get(asked(options))
    printed = ""
    for output in joined(outputs):
        if form and output.kind == "stdout":
            printed += _text(output)
        elif output.kind in ("stdout", "stderr"):
            yield {"name": output.kind, "output_type": "stream", "text": lines_of(_text(output))}
        elif output.kind != "quiet":
            yield _shown(output, options, count)
    if form and printed:
        yield {"data": {form: lines_of(printed)}, "metadata": {}, "output_type": "display_data"}
    if isinstance(ending, Raised):
        yield _error(ending)


def asked(options: Options) -> str:
    """Give what a cell says that its text is."""
    if options.printed:
        return "html" if options.printed.html else "markdown"
    return options.result


def _text(output: Output) -> str:
    cut = f"\n… {output.dropped:,} more characters were cut off\n" if output.dropped else ""
    return output.data.get(PLAIN, "") + cut


def _shown(output: Output, options: Options, count: int | None) -> Json:
    data = _wanted(output.data, options.result)
    metadata = {mime: {"alt": options.alt} for mime in data if options.alt and mime.startswith("image/")}
    shown = {"data": {mime: _form(mime, text, options.alt) for mime, text in data.items()}, "metadata": metadata}
    # Jupyter draws the figures that are open at the end of a cell, and so would draw one that is its value twice.
    if output.kind == "result" and not is_figure(output):
        return {**shown, "execution_count": count, "output_type": "execute_result"}
    return {**shown, "output_type": "display_data"}


def is_figure(output: Output) -> bool:
    """Say whether an output is one of Matplotlib's figures."""
    return SVG in output.data and output.data.get(PLAIN, "").startswith("<Figure size ")


def _wanted(data: Mapping[str, str], result: str) -> Mapping[str, str]:
    """Give the forms that are shown, as `result=` asks; an image stays one, unless it is to be text."""
    if not result or PLAIN not in data or (result != "text" and any(mime.startswith("image/") for mime in data)):
        return data
    return {mime: data[mime] for mime in (FORMS.get(result, PLAIN), PLAIN) if mime in data}


def _form(mime: str, text: str, alt: str) -> Any:
    if mime == "application/json":
        with suppress(ValueError):
            return json.loads(text)
    return lines_of(_standalone(text, alt) if mime == SVG else text)


def _standalone(svg: str, alt: str) -> str:
    """Give a drawing that is read out, and is read on a dark page: a notebook's theme does not reach its colours."""
    return _ROOT.sub(lambda root: _labelled(root[0], alt), svg, count=1)


def _labelled(root: str, alt: str) -> str:
    wanted = {"style": "background: white", **({"role": "img", "aria-label": alt} if alt else {})}
    # What the drawing says itself stays.
    added = (f' {name}="{escape(value)}"' for name, value in wanted.items() if f" {name}=" not in root)
    return f"<svg{''.join(added)}{root.removeprefix('<svg')}"


def _error(raised: Raised) -> Json:
    name = raised.names[0].rpartition(".")[2]
    headline = f"{name}: {raised.message}" if raised.message else name
    return {"ename": name, "evalue": raised.message, "output_type": "error", "traceback": [headline]}
