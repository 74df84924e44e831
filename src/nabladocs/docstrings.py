"""Modules as pages: docstrings with `>>>` prompts are the cells, each in a session that knows the module's names."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from nabladocs.cells import prompted
from nabladocs.literals import ASTRAY, lines_said
from nabladocs.located import lines_of
from nabladocs.model import Broken, Cell, Example, Options, Origin, Page, PageDefaults
from nabladocs.slips import prompted_badly
from nabladocs.source import Place, Span, ordered
from nabladocs.syntax import find_syntax_error
from nabladocs.worker.preload import imported_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    from nabladocs.config import Config
    from nabladocs.located import Line
    from nabladocs.model import Unit
    from nabladocs.source import Source

    Definition = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

SOURCES = "src"
"""The folder below which modules are named as Python imports them."""

_PROMPT = re.compile(r"[ \t]*>>>")
_FENCE = re.compile(r"[ \t]*(?:`{3}|~{3})")

# As in doctest, the session has a copy of all names of the module. What is installed goes first, as it may hold
# compiled parts that the source lacks; but then it has to be what the docstrings are written for.
_IMPORT = """\
__import__("sys").path.append(__import__("os").path.abspath({folder!r}))
globals().update(vars(__import__("importlib").import_module({name!r})))
if __file__.endswith(".py") and not __import__("filecmp").cmp(__file__, {path!r}, False): raise ImportError(\
f"another version of it is installed, {{__file__}}")"""


def read_docstrings(source: Source, config: Config) -> Page:
    """Give what stands in the docstrings of a module; nothing is imported."""
    module = _Module(source, *_named(source.path))
    tree = _parsed(source.text)
    units: list[Unit] = []
    if tree is None:
        units += _misread(source)
    for name, node in _told_apart(_documented(tree, module.name)) if tree else ():
        lines = tuple(_asked(lines_said(source, node)))
        if lines:
            units += module.units(len(units), name, lines)
    findings = [finding for unit in units if isinstance(unit, Broken) for finding in unit.diagnostics]
    preload = _preload(tree, units, module.name) if tree and config.preload == "auto" else config.preload
    defaults = PageDefaults(config.seed, config.timeout, config.float, "run", config.reads, preload)
    files = {source.path: source}
    return Page(source.path, files, source.text, tuple(units), (), tuple(ordered(findings)), defaults)


def _named(path: str) -> tuple[str, str]:
    """Give the name by which a module is imported, and the folder that Python finds it in."""
    parts = PurePosixPath(path).with_suffix("").parts
    first = parts.index(SOURCES) + 1 if SOURCES in parts else 0
    name = ".".join(parts[first:-1] if parts[-1] == "__init__" else parts[first:])
    return name, "/".join(parts[:first])


def _parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        # What Python merely advises against is for whoever imports it.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _misread(source: Source) -> Iterator[Broken]:
    lines = lines_of(source)
    finding = find_syntax_error("\n".join(line.text for line in lines), lines, {source.path: source})
    if finding and finding.place:
        yield Broken(0, "cell", "", (finding,), "", finding.place, finding.place.span)


def _preload(tree: ast.Module, units: Iterable[Unit], name: str) -> Literal["auto"] | tuple[str, ...]:
    """Give what sessions should be born with: what the module itself imports, and what its docstrings do."""
    codes = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    codes += [example.code for unit in units if isinstance(unit, Cell) for example in unit.examples]
    own = name.partition(".")[0]
    return tuple(found for found in imported_by(codes) if found.partition(".")[0] != own)


# --- docstrings ---------------------------------------------------------------------------------------------------


def _documented(node: Definition, name: str) -> Iterator[tuple[str, ast.Constant]]:
    """Give the docstrings that doctest finds, with the names of what they document: none inside of functions."""
    match node.body:
        case [ast.Expr(ast.Constant(str(said)) as text), *_] if ">>>" in said:
            yield name, text
    if isinstance(node, ast.Module | ast.ClassDef):
        for inner in _defined(node.body):
            yield from _documented(inner, f"{name}.{inner.name}")


def _defined(statements: Iterable[ast.AST]) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give what statements define, under conditions too."""
    for statement in statements:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement
        elif isinstance(statement, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _defined(ast.iter_child_nodes(statement))


def _told_apart(found: Iterable[tuple[str, ast.Constant]]) -> Iterator[tuple[str, ast.Constant]]:
    """Give each docstring a name of its own: a setter has that of its property."""
    known: Counter[str] = Counter()
    for name, node in found:
        known[name] += 1
        yield (f"{name}.{known[name]}" if known[name] > 1 else name), node


def _asked(lines: Iterable[Line]) -> Iterator[Line]:
    """Give prompts with their answers, without what is written around them."""
    is_asked = False
    for line in lines:
        # A fence around prompts, for who reads docstrings as Markdown, answers none of them.
        is_over = not line.text.strip() or _FENCE.match(line.text) is not None
        is_asked = _PROMPT.match(line.text) is not None or (is_asked and not is_over)
        if is_asked:
            yield line


# --- cells --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Module:
    """A module: its file, its name, and the folder that it is imported from."""

    source: Source
    name: str
    folder: str

    def units(self, number: int, session: str, lines: Sequence[Line]) -> Iterator[Unit]:
        """Give the cells of a docstring: one that imports the module, and one of its prompts."""
        files = {self.source.path: self.source}
        findings = tuple(prompted_badly(lines, files))
        at = self._whole(lines[0].number, lines[-1].number)
        place = self._sign(lines[0])
        if findings:
            yield Broken(number, "cell", session, findings, "", place, at)
            return
        examples = tuple(self._placed(example, lines) for _, example in prompted(lines, files))
        yield self._import(number, session)
        yield Cell(number + 1, "pycon", True, Options(session=session), examples, "", "", place, at)  # noqa: FBT003

    def _import(self, number: int, session: str) -> Cell:
        code = _IMPORT.format(folder=self.folder or ".", name=self.name, path=self.source.path)
        origins = tuple(Origin(self.source.path, line, 0) for line in range(1, code.count("\n") + 2))
        options, example, top = Options(session=session, hide=True), Example(code, origins), Span(0, 0)
        place = Place(self.source, top)
        return Cell(number, "python", False, options, (example,), "", "", place, top, self.name)  # noqa: FBT003

    def _sign(self, line: Line) -> Place:
        column = line.text.index(">>>") + line.shift + 1
        span = self.source.span(line.number, column, line.number, column + len(">>>"))
        return Place(self.source, self._whole(line.number, line.number) if line.shift == ASTRAY else span)

    def _placed(self, example: Example, lines: Sequence[Line]) -> Example:
        """Give an example whose answer stands on whole lines, where the file has no columns for it."""
        expectation = example.expectation
        if expectation is None:
            return example
        first, last = expectation.place.start.line, expectation.place.end.line
        if not any(line.shift == ASTRAY and first <= line.number <= last for line in lines):
            return example
        return replace(example, expectation=replace(expectation, place=Place(self.source, self._whole(first, last))))

    def _whole(self, first: int, last: int) -> Span:
        """Give the span of whole lines of the file, without their indent."""
        return Span(self.source.span_of_line(first).start, self.source.span_of_line(last).end)
