"""What runs depended on besides their pages, as it is now."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from functools import cache, cached_property
from hashlib import blake2b
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs import __version__, worker
from nabladocs.model import Input
from nabladocs.worker.observe import ABSENT, THERE, file_state, folder_state, names_state
from nabladocs.worker.preload import site_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.config import Config
    from nabladocs.model import PageDefaults

UNKNOWN = "?"
"""The state of what nothing can be known of; no state of an input is equal to it."""
SAYS_WHAT_IS_SHOWN = ("TZ", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH")
"""Variables of the environment, of those that all cells see, that change what they show."""
_VERSIONED = re.compile(r"(?P<distribution>\S+) \d\S*")
_TOP = re.compile(rb"^([^/,\n]+?)(?:\.[^/,\n]*)?[/,]", re.MULTILINE)
_PROCESSOR = re.compile(r"^model name\s*: (.*)$", re.MULTILINE)


class Present:
    """The state of inputs at this time, each looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._states: dict[tuple[str, str], str] = {}
        self._looks: Mapping[str, Callable[[Input], str]] = {
            "file": lambda given: file_state(self._path(given.name)),
            "folder": lambda given: folder_state(self._path(given.name)),
            "product": lambda given: THERE if os.path.exists(self._path(given.name)) else ABSENT,  # noqa: PTH110
            "pattern": lambda given: names_state(self._fitting(given.name)),
            "module": self._module,
            "process": lambda _: UNKNOWN,
        }

    def _path(self, name: str) -> str:
        return os.path.join(self._root, name)  # noqa: PTH118 - there may be thousands

    def state(self, given: Input) -> str:
        """Give the state of an input now."""
        key = given.kind, given.name
        if key not in self._states:
            self._states[key] = self._looks[given.kind](given)
        return self._states[key]

    def as_now(self, given: Input) -> Input:
        """Give an input with its state now."""
        return Input(given.kind, given.name, self.state(given))

    def declared(self, patterns: Iterable[str]) -> tuple[Input, ...]:
        """Give what file patterns stand for, relative to the site's folder: which files fit them, and each of these."""
        inputs = []
        for pattern in patterns:
            files = (Input("file", name, "") for name in self._fitting(pattern))
            inputs += [self.as_now(given) for given in (Input("pattern", pattern, ""), *files)]
        return tuple(inputs)

    def _fitting(self, pattern: str) -> list[str]:
        whole = Path(pattern)
        base = Path(whole.anchor) if whole.is_absolute() else self._root
        below = whole.relative_to(whole.anchor)
        # Before Python 3.13 these stars stand for folders alone. A folder stands for what is in it.
        is_folder = below.name == "**" or (base / below).is_dir()
        fitting = base.glob(str(below / "**" / "*" if is_folder else below))
        files = (path for path in fitting if path.is_file())
        return sorted(str(path if whole.is_absolute() else path.relative_to(base)) for path in files)

    def _module(self, given: Input) -> str:
        if self._is_of_the_site(given.name):
            return "a module of the site"
        # Whose a module is was kept with its version, as it takes long to find out.
        known = _VERSIONED.fullmatch(given.state)
        if known and (version := _version(known["distribution"])):
            return f"{known['distribution']} {version}"
        if not PathFinder.find_spec(given.name, [str(self._root), *sys.path]):
            return "not installed"
        owner = self._owner(given.name)
        version = _version(owner) if owner else ""
        return f"{owner} {version}" if version else "without a version"

    def _is_of_the_site(self, module: str) -> bool:
        return any(map(os.path.isfile, (self._path(f"{module}.py"), self._path(f"{module}/__init__.py"))))

    @cached_property
    def hidden(self) -> str:
        """Those of Python's own modules that are not to be had, because modules of the site have their names."""
        names = {name.removesuffix(".py") for name in os.listdir(self._root)}  # noqa: PTH208 - names are what is listed
        return " ".join(sorted(filter(self._is_of_the_site, names & sys.stdlib_module_names)))

    def _owner(self, module: str) -> str:
        """Give the distribution that a module is of: mostly one of that name, else the one that lists it."""
        try:
            listed = metadata.distribution(module).read_text("RECORD") or ""
        except (metadata.PackageNotFoundError, ValueError):
            listed = ""
        return module if re.search(rf"^{re.escape(module)}[/.]", listed, re.MULTILINE) else self._owners.get(module, "")

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        """The distribution of each top-level module."""
        owners: dict[str, str] = {}
        for folder in map(Path, {*site_folders(), *filter(None, sys.path)}):
            for listed in folder.glob("*.dist-info/RECORD"):
                distribution = listed.parent.name.partition("-")[0]
                owners |= dict.fromkeys((top.decode() for top in set(_TOP.findall(listed.read_bytes()))), distribution)
        return owners


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def facts(config: Config, defaults: PageDefaults, present: Present) -> Mapping[str, str]:
    """Give what all sessions of a page depend on, by the names that a person knows it by."""
    variables = {*SAYS_WHAT_IS_SHOWN, *(name for name in os.environ if name.startswith("LC_"))}
    return {
        **_machine(),
        "seed": str(defaults.seed),
        "memory": str(config.memory),
        "output": str(config.output),
        "hidden by modules of the site": present.hidden,
        **{name: os.environ[name] for name in sorted(variables) if name in os.environ},
        **{name: _veiled(os.environ[name]) for name in sorted(config.environment) if name in os.environ},
    }


def _veiled(value: str) -> str:
    # It may be a secret, and what is kept is shown.
    return f"#{blake2b(value.encode('utf-8', 'surrogateescape'), digest_size=4).hexdigest()}"


@cache
def _machine() -> Mapping[str, str]:
    """Give what runs cells here. Two kinds of processor may differ in the last digit of a result."""
    engine = blake2b(digest_size=4)
    for path in sorted(Path(worker.__file__).parent.glob("*.py")):
        engine.update(path.read_bytes())
    return {
        "Python": ".".join(map(str, sys.version_info[:3])) + sys.version_info.releaselevel.removeprefix("final"),
        "nabla": f"{__version__} ({engine.hexdigest()})",
        "platform": sysconfig.get_platform(),
        "processor": _processor(),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            found = _PROCESSOR.search(file.read(4096))
    except OSError:
        return ""
    return found[1] if found else ""
