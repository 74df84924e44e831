"""What a mkdocs.yml says to this tool, and where; read without MkDocs, which need not be installed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from nabladocs.source import ConfigError, Diagnostic, Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE_NAMES = ("mkdocs.yml", "mkdocs.yaml")
NAMES = ("nabla", "nabladocs")
"""How the plugin and the Markdown extension are listed."""
_SECTIONS = ("plugins", "markdown_extensions")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a setting stands: its name and its value."""

    name: Place
    value: Place


@dataclass(frozen=True, slots=True)
class Site:
    """A mkdocs.yml with what it inherits: all values, and the places of this tool's settings.

    What stands in a setting has its place too, by both names with a dot between them.
    """

    path: Path
    values: Mapping[str, Any]
    spots: Mapping[str, Spot]

    @property
    def uses_nabla(self) -> bool:
        """Whether the plugin or the Markdown extension is listed."""
        return any(name in _listed(self.values.get(section)) for section in _SECTIONS for name in NAMES)

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings under the plugin, or, without the plugin, under the Markdown extension."""
        listings = (_listed(self.values.get(section)) for section in _SECTIONS)
        found = next((listed[name] for listed in listings for name in NAMES if name in listed), {})
        # `enabled` is MkDocs' own switch for any plugin.
        return {name: value for name, value in found.items() if name != "enabled"}

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        # Without `..` in it, so that paths can be compared.
        return Path(os.path.normpath(self.path.parent / str(self.values.get("docs_dir") or "docs")))

    @property
    def exclude(self) -> tuple[str, ...]:
        """The patterns of files that are not built into pages."""
        patterns = (self.values.get(name) for name in ("exclude_docs", "draft_docs"))
        return tuple(line for text in patterns if isinstance(text, str) for line in text.splitlines())

    @property
    def notebook_pages(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The patterns of files that mkdocs-jupyter takes for pages, and of those that it does not; none without it."""
        options = _listed(self.values.get("plugins")).get("mkdocs-jupyter")
        if options is None or not options.get("enabled", True):
            return (), ()
        taken, left = options.get("include") or ["*.ipynb"], options.get("ignore") or []
        return tuple(map(str, taken)), tuple(map(str, left))

    @property
    def snippet_bases(self) -> tuple[Path, ...] | None:
        """The folders that pymdownx.snippets includes from; None where the site does not use it."""
        options = _listed(self.values.get("markdown_extensions")).get("pymdownx.snippets")
        if options is None:
            return None
        bases = options.get("base_path") or "."
        # MkDocs' tag `!relative` names folders by variables.
        folders = {"$config_dir": str(self.path.parent), "$docs_dir": str(self.docs)}
        texts = (str(base) for base in (bases if isinstance(bases, list) else [bases]))
        parts = (re.sub(r"^\$\w+", lambda found: folders.get(found[0], found[0]), text) for text in texts)
        return tuple(self.path.parent / part for part in parts)


def find_site(start: Path) -> Path | None:
    """Give the mkdocs.yml of a folder, or of the nearest folder above that has one."""
    start = start.absolute()
    candidates = (folder / name for folder in (start, *start.parents) for name in FILE_NAMES)
    return next((path for path in candidates if path.is_file()), None)


def read_site(path: Path) -> Site:
    """Give what a mkdocs.yml says, with what it inherits.

    Raises:
        ConfigError: It cannot be read, or is not YAML.
    """
    return _read_site(path.absolute(), path.absolute().parent, seen=())


def _read_site(path: Path, root: Path, seen: tuple[Path, ...]) -> Site:
    source = _read_source(path, root)
    node, values = _parse(source)
    spots = _find_spots(source, node)
    parent = values.pop("INHERIT", None)
    if not isinstance(parent, str) or path in seen:
        return Site(path, values, spots)
    inherited = _read_site(path.parent / parent, root, (*seen, path))
    return Site(path, _merged(inherited.values, values), {**inherited.spots, **spots})


def _read_source(path: Path, root: Path) -> Source:
    shown = Path(os.path.relpath(path, root)).as_posix()
    try:
        return Source(shown, path.read_bytes().decode())
    except OSError as error:
        finding = Diagnostic("config-missing", f"{shown} cannot be read: {error.strerror}", None)
    except UnicodeDecodeError:
        finding = Diagnostic("config-syntax", f"{shown} is not UTF-8", None, help=("save the file as UTF-8",))
    raise ConfigError(finding)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay one file's values over those it inherits, as MkDocs does: names are merged, lists replaced."""
    both = {name for name in above if isinstance(above[name], dict) and isinstance(below.get(name), dict)}
    return {**below, **above, **{name: _merged(below[name], above[name]) for name in both}}


def _listed(entries: object) -> Mapping[str, Mapping[str, Any]]:
    """Give plugins or extensions with their options, from each of the forms that MkDocs takes."""
    listing = entries if isinstance(entries, list) else [entries]
    pairs = (pair for entry in listing for pair in (entry.items() if isinstance(entry, dict) else [(entry, None)]))
    return {name: options if isinstance(options, dict) else {} for name, options in pairs if isinstance(name, str)}


# --- YAML ---------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML with the tags that mkdocs.yml files hold."""


def _foreign(_loader: _Loader, _tag: str, node: yaml.Node) -> object:
    """Stand in for what a tag of another tool would make; no setting of ours holds one."""
    return node.value if isinstance(node, yaml.ScalarNode) else None


def _environment(loader: _Loader, node: yaml.Node) -> object:
    """Read `!ENV NAME` and `!ENV [NAME, OTHER, default]`, as MkDocs does."""
    names = [node]
    last = None
    if isinstance(node, yaml.SequenceNode):
        *names, last = node.value
    for name in names:
        if name.value in os.environ:
            text = os.environ[name.value]
            tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # stubs omit it
            return loader.construct_object(yaml.ScalarNode(tag, text))
    return loader.construct_object(last) if last else None


_Loader.add_multi_constructor("", _foreign)
_Loader.add_constructor("!ENV", _environment)


def _parse(source: Source) -> tuple[yaml.Node | None, dict[str, Any]]:
    loader = _Loader(source.text)
    try:
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        raise ConfigError(_malformed(source, error)) from None
    except yaml.YAMLError as error:
        raise ConfigError(Diagnostic("config-syntax", f"{source.path} is not YAML: {error}", None)) from None
    if not isinstance(values, dict):
        message = f"{source.path} is not a list of `name: value` lines"
        raise ConfigError(Diagnostic("config-syntax", message, _place(source, node) if node else None))
    return node, values


def _malformed(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = Place(source, Span(mark.index, mark.index + 1)) if mark else None
    message = f"{source.path} is not YAML: {error.problem}"
    advice = ("indent with spaces, YAML takes no tabs",) if r"'\t'" in message else ()
    return Diagnostic("config-syntax", message, place, notes=(error.context,) if error.context else (), help=advice)


def _find_spots(source: Source, node: yaml.Node | None) -> Mapping[str, Spot]:
    """Give the places of the settings and of what is in them, which all stand in one listing of this tool."""
    sections = _entries(node)
    first, *others = [
        options for name in _SECTIONS if name in sections for options in _listed_options(source, sections[name].value)
    ] or [None]
    for entry in (entry for options in others for entry in _entries(options).values()):
        message = "this is not read, because nabla is listed twice"
        advice = ("keep all settings in one place: under the plugin, where it is listed",)
        raise ConfigError(Diagnostic("config-syntax", message, _place(source, entry.name), help=advice))
    entries = _entries(first)
    inner = ((f"{key}.{name}", each) for key, entry in entries.items() for name, each in _entries(entry.value).items())
    return {key: Spot(_place(source, name), _place(source, value)) for key, (name, value) in (*entries.items(), *inner)}


def _listed_options(source: Source, section: yaml.Node) -> Iterator[yaml.Node | None]:
    """Give what stands under each listing of this tool among the plugins or the extensions."""
    for node in section.value if isinstance(section, yaml.SequenceNode) else [section]:
        entry = _entries(node)
        for name in NAMES:
            if name in entry:
                if node is not section and len(entry) > 1:
                    raise ConfigError(_beside(source, name, entry))
                yield entry[name].value
            elif node.value == name:
                yield None


def _beside(source: Source, name: str, entry: Mapping[str, _Entry]) -> Diagnostic:
    other = next(key for key in entry if key != name)
    message = f"{other} stands beside {name}, and belongs under it"
    return Diagnostic("config-syntax", message, _place(source, entry[other].name), help=("indent it further",))


class _Entry(NamedTuple):
    name: yaml.Node
    value: yaml.Node


def _entries(node: yaml.Node | None) -> Mapping[str, _Entry]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {name.value: _Entry(name, value) for name, value in pairs}


def _place(source: Source, node: yaml.Node) -> Place:
    return Place(source, Span(node.start_mark.index, node.end_mark.index))
