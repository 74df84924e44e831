"""The cells of pages run one after the other by `exec`, with the outputs that a reader would get, and nothing else.

A script: it takes a JSON file of pages, each a list of cells, and leaves a JSON file of what they showed.
"""

from __future__ import annotations

import ast
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from time import perf_counter
from typing import Any


def run(code: str, names: dict[str, Any]) -> list[tuple[str, str]]:
    """Run a cell among the names of its page; give its outputs, each with its kind."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    value = None
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    texts = [("text", printed.getvalue())] if printed.getvalue() else []
    return [*texts, *([] if value is None else [shown(value)]), *figures()]


def shown(value: object) -> tuple[str, str]:
    """Give a value as a formula where SymPy made it, and as text otherwise."""
    sympy = sys.modules.get("sympy")
    if sympy and isinstance(value, sympy.Basic | sympy.MatrixBase):
        return "latex", sympy.latex(value)
    return "text", repr(value)


def figures() -> list[tuple[str, str]]:
    """Draw the open figures and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    drawn = [("svg", svg(pyplot.figure(number))) for number in pyplot.get_fignums()] if pyplot else []
    if pyplot:
        pyplot.close("all")
    return drawn


def svg(figure: Any) -> str:
    """Draw one figure."""
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def run_page(cells: list[str]) -> dict[str, object]:
    """Run the cells of a page, which share their names; give their outputs, and the seconds they took."""
    start = perf_counter()
    names: dict[str, Any] = {"__name__": "__main__"}
    outputs = [run(code, names) for code in cells]
    return {"outputs": outputs, "seconds": perf_counter() - start}


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    ran = {name: run_page(cells) for name, cells in json.loads(source.read_text("utf-8")).items()}
    target.write_text(json.dumps(ran), "utf-8")
