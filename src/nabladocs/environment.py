"""What the pages of a site ran with, and what drew them: Python, packages and their versions, as data and as a list."""

from __future__ import annotations

import json
import os
import platform
import re
import sysconfig
from datetime import UTC, datetime
from html import escape
from importlib import metadata
from typing import TYPE_CHECKING, Any

from nabladocs.model import Broken, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nabladocs.model import Checked, Input, Page

Record = dict[str, Any]
"""What is said of the environment."""
FILE = "environment.json"
"""Where a site that shows its environment has it."""
EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that says of when a build is; without it, a site does not say when it was built."""

_INSTALLED = re.compile(r"(?P<name>\S+) (?P<version>\d\S*)")
"""The state of a module that a distribution brought: its name, and its version."""
_IMPORT = re.compile(r"^\s*(?:from\s+(\w+)|import\s+(\w[\w., \t]*))", re.MULTILINE)
_FIRST = re.compile(r"(?:^|,\s*)(\w+)")
_EXTRA = re.compile(r";.*\bextra\b")
_NAME = re.compile(r"[\w.-]*\w")
_RUNS = re.compile(r"[-_.]+")


class Environment:
    """What the pages of a site imported, brought together as they come."""

    def __init__(self) -> None:
        self._modules: dict[str, str] = {}
        self._named: set[str] = set()

    def add(self, checked: Checked, state: Callable[[Input], str]) -> None:
        """Take what a page imported; `state` gives the distribution and the version of a module."""
        found = {given.name: given for run in checked.runs for given in run.inputs if given.kind == "module"}
        self._modules |= {name: state(given) for name, given in found.items() if name not in self._modules}
        self._named |= {name for name in _named_on(checked.page) if name in found}

    def record(self, tools: Iterable[str]) -> Record:
        """Give the environment as data; `tools` are the distributions that took part in drawing the pages."""
        known = ((module, _INSTALLED.fullmatch(state)) for module, state in self._modules.items())
        modules = {module: (_canonical(found["name"]), found["version"]) for module, found in known if found}
        named = {modules[module] for module in self._named if module in modules}
        return {
            "date": _date(),
            "python": {"implementation": platform.python_implementation(), "version": platform.python_version()},
            "platform": sysconfig.get_platform(),
            "packages": [
                {"name": name, "version": version, "imported": (name, version) in named}
                for name, version in sorted(set(modules.values()))
            ],
            "tools": list(_installed(tools)),
        }


def _named_on(page: Page) -> Iterator[str]:
    """Give the modules that the lines of cells name behind `import` and `from`."""
    units = (unit for unit in page.units if not isinstance(unit, Broken))
    codes = (
        example.code for unit in units for example in (unit.examples if isinstance(unit, Cell) else [unit.example])
    )
    for package, names in (found for code in codes for found in _IMPORT.findall(code)):
        yield from [package] if package else _FIRST.findall(names)


def _canonical(name: str) -> str:
    """Give a distribution's name as indexes of packages have it."""
    return _RUNS.sub("-", name).lower()


def _date() -> str | None:
    epoch = os.environ.get(EPOCH, "")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch.isdecimal() else None


def _installed(tools: Iterable[str]) -> Iterator[Record]:
    for name in sorted({*map(_canonical, tools), *_required("nabladocs"), "nabladocs"}):
        try:
            yield {"name": name, "version": metadata.version(name)}
        except metadata.PackageNotFoundError:
            continue


def _required(distribution: str) -> Iterator[str]:
    """Give the distributions that one cannot do without."""
    for line in metadata.requires(distribution) or ():
        found = _NAME.match(line)
        if found and not _EXTRA.search(line):
            yield _canonical(found[0])


def providers(group: str, names: Iterable[str]) -> Iterator[str]:
    """Give the distributions that plugins come from, by the names of their entry points."""
    points = metadata.entry_points(group=group)
    asked = frozenset(names)
    yield from (point.dist.name for point in points if point.dist and point.name in asked)


def draw(record: Record) -> str:
    """Give the file of the environment."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


# --- a list for readers -------------------------------------------------------------------------------------------


def draw_list(record: Record, address: Callable[[str], str]) -> str:
    """Give the environment as HTML; `address` gives that of a file of the site from there."""
    python = record["python"]
    ran = [each for each in record["packages"] if each["imported"]]
    others = [each for each in record["packages"] if not each["imported"]]
    lists = {
        "Imported by the pages": [{"name": python["implementation"], "version": python["version"]}, *ran],
        "Drew the pages": record["tools"],
        "Imported in turn": others,
    }
    tables = "".join(_table(caption, listed) for caption, listed in lists.items() if listed)
    of = f" They are of {record['date']}." if record["date"] else ""
    return (
        f'<section class="nabla-environment"><p>The pages ran on {escape(record["platform"])}.{of}</p>'
        f'<div>{tables}</div><p><a href="{escape(address(FILE))}">The same as data</a></p></section>'
    )


def _table(caption: str, listed: Sequence[Mapping[str, str]]) -> str:
    # Spaces, since a search takes what stands in cells side by side for one word.
    rows = " ".join(
        f'<tr><th scope="row">{escape(each["name"])}</th> <td>{escape(each["version"])}</td></tr>' for each in listed
    )
    head = '<thead><tr><th scope="col">Package</th> <th scope="col">Version</th></tr></thead>'
    return f'<table class="nabla-table"><caption>{caption}</caption> {head} <tbody>{rows}</tbody></table> '
