"""The settings a site can make: the one table that reading them, naming them and their manual page come from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNITS = {"": 1, "b": 1} | {f"{letter}b": 1000**n for n, letter in enumerate("kmgt", 1)}
_UNITS |= {f"{letter}ib": 1024**n for n, letter in enumerate("kmgt", 1)}
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]*)")
_TOLERANCE = re.compile(r"[ar]tol=(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
# With less, not even the interpreter starts, which would look like a fault of the page.
_LEAST_MEMORY = 32 * 1024**2
_LARGEST_SEED = 2**32 - 1  # NumPy takes no larger one


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name, its default as one would write it, what a value is, how to read one, and what it means.

    `read` takes what YAML gave, and gives None for what cannot be a value.
    """

    name: str
    default: str
    expected: str
    read: Callable[[object], object | None]
    meaning: str


def _choice(name: str, allowed: tuple[str, ...], meaning: str) -> Setting:
    *most, last = (f'"{value}"' for value in allowed)
    expected = f"{', '.join(most)} or {last}"
    return Setting(name, allowed[0], expected, lambda value: value if value in allowed else None, meaning)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 < value < math.inf else None


def _size(value: object) -> int | None:
    found = _SIZE.fullmatch(str(value).strip())
    factor = _UNITS.get(found["unit"].lower()) if found else None
    # `or None`: nothing can be done in no space at all.
    return int(float(found["number"]) * factor) or None if found and factor else None


def _memory(value: object) -> int | None:
    size = _size(value)
    return size if size and size >= _LEAST_MEMORY else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _workers(value: object) -> int | None:
    number = _whole(value)
    return number if number is not None and number >= 1 else None


def _seed(value: object) -> int | None:
    number = _whole(value)
    return number if number is not None and 0 <= number <= _LARGEST_SEED else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _names(value: object) -> tuple[str, ...] | None:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)):
        return None
    return tuple(values) if all(isinstance(item, str) and item for item in values) else None


def is_pattern(text: str) -> bool:
    """Say whether a text can stand for files: it has a name in it, and two stars stand alone between slashes.

    >>> is_pattern("data/**/*.csv")
    True
    >>> is_pattern("data/**.csv"), is_pattern("../..")
    (False, False)
    """
    path = PurePath(text)
    names = [part for part in path.parts if part not in (path.anchor, "..")]
    return bool(names) and all(part == "**" or "**" not in part for part in names)


def _patterns(value: object) -> tuple[str, ...] | None:
    names = _names(value)
    return names if names is not None and all(map(is_pattern, names)) else None


def _preload(value: object) -> str | tuple[str, ...] | None:
    if value == "auto":
        return "auto"
    return () if value == "none" else _names(value)


def _tolerance(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    parts = re.split(r"\s*,\s*|\s+", value.strip())
    return value if value in ("written", "exact") or all(map(_TOLERANCE.fullmatch, parts)) else None


def _folder(value: object) -> Path | None:
    return Path(value) if isinstance(value, str) and value.strip() else None


def _macros(value: object) -> tuple[tuple[str, object], ...] | None:
    return tuple((str(name), tex) for name, tex in value.items()) if isinstance(value, dict) else None


_SIZES = "a size such as 4GiB or 512MB"
_VERDICTS = ("allow", "warn", "error")

SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        _choice("python", ("run", "syntax", "ignore"), "what happens to a plain `python` fence"),
        Setting("timeout", "30", "a number of seconds above 0", _seconds, "seconds that one cell may take"),
        Setting("memory", "4GiB", f"{_SIZES}, at least 32MiB", _memory, "memory that one session may take"),
        Setting("output", "1MiB", _SIZES, _size, "what one cell may print; the rest is cut, with a note"),
        Setting("workers", "the cores available", "a whole number, at least 1", _workers, "sessions that run at once"),
        Setting(
            "preload",
            "auto",
            '"auto", "none" or a list of modules',
            _preload,
            "modules imported once, before the sessions start: `auto` for those that the cells import",
        ),
        Setting(
            "seed",
            "0",
            f"a whole number from 0 to {_LARGEST_SEED}",
            _seed,
            "where the random numbers of `random` and NumPy start in each session",
        ),
        Setting(
            "float",
            "written",
            '"written", "exact", or a tolerance such as "rtol=1e-6" or "rtol=1e-6, atol=1e-12"',
            _tolerance,
            "how closely computed numbers must match recorded ones; `written` is to the digits the page shows",
        ),
        _choice("unchecked", _VERDICTS, "what a shown output is that nothing checks"),
        _choice("undeclared", _VERDICTS, "what a display formula is that is no claim, no value and no definition"),
        _choice("undescribed", ("warn", "allow", "error"), "what a figure is that has no `alt` text"),
        Setting(
            "environment", "[]", "a list of names of environment variables", _names, "environment variables cells see"
        ),
        Setting(
            "reads", "[]", "a list of file patterns", _patterns, "files that cells read in ways that cannot be observed"
        ),
        Setting(
            "macros",
            "{}",
            r"commands without their backslash, each with its TeX, such as `norm: '\lVert #1\rVert'`",
            _macros,
            "commands of the site's own for formulas, each with the TeX that stands for it",
        ),
        Setting(
            "notebooks", "true", '"true" or "false"', _truth, "let readers download each page with cells as a notebook"
        ),
        Setting("cache", ".nabla", "a folder, relative to mkdocs.yml", _folder, "where earlier runs are kept"),
        Setting(
            "markdown_exec",
            "false",
            '"true" or "false"',
            _truth,
            "behave as markdown-exec does: only fences with `exec` run, and what they print is Markdown",
        ),
    )
}
