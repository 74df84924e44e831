"""A notebook as JSON, in the form that Jupyter writes: nbformat 4.5."""

from __future__ import annotations

import json
import platform
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Json = dict[str, Any]
"""A cell, an output or a notebook."""


def markdown_cell(text: str) -> Json:
    """Give a cell of Markdown that has no id yet."""
    return {"cell_type": "markdown", "metadata": {}, "source": lines_of(text)}


def code_cell(code: str, outputs: Sequence[Json] = (), count: int | None = None, metadata: Json | None = None) -> Json:
    """Give a cell of code that has no id yet; `count` is None where it has not run."""
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": metadata or {},
        "outputs": list(outputs),
        "source": lines_of(code),
    }


def lines_of(text: str) -> list[str]:
    """Give a text as notebooks hold it, so that a change of a line is one in the file."""
    return text.splitlines(keepends=True)


def written(cells: Iterable[Json], metadata: Mapping[str, object]) -> str:
    """Give a notebook as the text of its file: the same for the same cells, with the same Python."""
    notebook = {
        "cells": list(_named(cells)),
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {
                "codemirror_mode": {"name": "ipython", "version": 3},
                "file_extension": ".py",
                "mimetype": "text/x-python",
                "name": "python",
                "nbconvert_exporter": "python",
                "pygments_lexer": "ipython3",
                "version": platform.python_version(),
            },
            **metadata,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _named(cells: Iterable[Json]) -> Iterable[Json]:
    """Give cells with ids: the one of a cell stays while its text does, whatever changes around it."""
    met: Counter[str] = Counter()
    for cell in cells:
        text = f"{cell['cell_type']}\0{''.join(cell['source'])}"
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        met[name] += 1
        yield {**cell, "id": name if met[name] == 1 else f"{name}-{met[name]}"}
