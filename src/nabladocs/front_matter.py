"""The front matter of a page: what it sets for the page's cells, and how many lines it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from nabladocs.config import read_settings
from nabladocs.mkdocs_yml import Spot
from nabladocs.model import PageDefaults
from nabladocs.settings import SETTINGS
from nabladocs.source import Diagnostic, Place, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.config import Config
    from nabladocs.source import Source

OF_A_PAGE = ("python", "timeout", "seed", "float", "preload", "reads", "undeclared")
"""The settings that a page may make for itself."""

# The loader in C, where PyYAML has it, is ten times as fast.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CODE = "front-matter"
_NULL = "tag:yaml.org,2002:null"
# As MkDocs has it, but for a byte order mark and a file that ends with the closing line.
_FRONT_MATTER = re.compile(r"\ufeff?-{3}[ \t]*\r?\n(?P<yaml>.*?\n)(?:-{3}|\.{3})[ \t]*(?:\r?\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """How many lines it takes at the top of the file, what it sets, and what is wrong with it."""

    lines: int
    defaults: PageDefaults
    diagnostics: tuple[Diagnostic, ...]


def read_front_matter(source: Source, config: Config) -> FrontMatter:
    """Give the front matter of a page, laid over the settings of its site."""
    found = _FRONT_MATTER.match(source.text)
    defaults = PageDefaults(
        seed=config.seed,
        timeout=config.timeout,
        float=config.float,
        python=config.python,
        reads=config.reads,
        preload=config.preload,
        markdown_exec=config.markdown_exec,
        undeclared=config.undeclared,
        macros=config.macros,
    )
    if found is None:
        return FrontMatter(0, defaults, ())
    lines = source.position(found.end()).line - 1
    try:
        loader = _Loader(found["yaml"])
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            # Two rules with text between them are no front matter.
            return FrontMatter(0, defaults, ())
        values, wrong = _read(loader, node, source, found.start("yaml"))
    except yaml.YAMLError as error:
        return FrontMatter(lines, defaults, (_malformed(error, source, found.start("yaml")),))
    known = {name: value for name, value in values.items() if name in PageDefaults.__slots__ and value is not None}
    return FrontMatter(lines, replace(defaults, **known), wrong)


def _read(
    loader: yaml.SafeLoader, node: yaml.MappingNode, source: Source, offset: int
) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
    """Give what stands under `nabla`, and what is wrong with it."""
    nabla = _entries(node).get("nabla", (None, None))[1]
    if nabla is None or nabla.tag == _NULL:
        return {}, ()
    if not isinstance(nabla, yaml.MappingNode):
        advice = "write lines such as `timeout: 60` below it, indented"
        place = _place(source, offset, nabla)
        return {}, (Diagnostic(_CODE, "what stands under `nabla` sets nothing", place, help=(advice,)),)
    entries = _entries(nabla)
    spots = {
        name: Spot(_place(source, offset, key), _place(source, offset, value)) for name, (key, value) in entries.items()
    }
    given = {name: loader.construct_object(value, deep=True) for name, (_, value) in entries.items()}
    values, wrong = read_settings(given, spots, OF_A_PAGE)
    return values, tuple(map(_of_a_page, wrong))


def _entries(node: yaml.MappingNode) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
    return {key.value: (key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _of_a_page(finding: Diagnostic) -> Diagnostic:
    """Give what is wrong with a setting, as said of a page."""
    name = finding.place.source.text[finding.place.span.start : finding.place.span.end] if finding.place else ""
    if finding.code == "config-unknown" and name in SETTINGS:
        finding = replace(finding, message=f"{name} is set for the whole site", help=("move it to mkdocs.yml",))
    return replace(finding, code=_CODE)


def _malformed(error: yaml.YAMLError, source: Source, offset: int) -> Diagnostic:
    at, problem = 0, str(error)
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        at, problem = mark.index if mark else 0, error.problem or problem
    elif isinstance(error, yaml.reader.ReaderError):
        at, problem = error.position, error.reason
    place = Place(source, Span(offset + at, offset + at + 1))
    advice = "put text with a colon or other signs in quotes, and indent with spaces"
    return Diagnostic(_CODE, f"the front matter is not YAML: {problem}", place, help=(advice,))


def _place(source: Source, offset: int, node: yaml.Node) -> Place:
    return Place(source, Span(offset + node.start_mark.index, offset + node.end_mark.index))
