"""What a site is built with: the facts that a report of a fault needs."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from platform import python_version
from time import time
from typing import TYPE_CHECKING, Any

from nabladocs import __version__
from nabladocs.ingredients import imported, local
from nabladocs.report import counted
from nabladocs.source import draw_json
from nabladocs.store import FILE, stock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Page


def facts(config: Config, pages: Sequence[Page]) -> Mapping[str, Any]:
    """Give versions, settings and what is kept of earlier runs."""
    return {
        "nabladocs": __version__,
        "python": python_version(),
        "executable": sys.executable,
        "root": str(config.root),
        "docs": os.path.relpath(config.docs, config.root),
        "pages": len(pages),
        **{name: getattr(config, name) for name in ("start", "workers", "timeout", "memory", "output")},
        "imports": _versions({name for page in pages for name in imported(page)}, config.root),
        "cache": _cache(config),
    }


def _versions(modules: Collection[str], root: Path) -> Mapping[str, str | None]:
    """Give the version of each distribution that modules come from; None where none is installed."""
    distributions = metadata.packages_distributions()
    foreign = sorted(name for name in modules if name not in sys.stdlib_module_names and not local(name, root))
    return {
        distribution: metadata.version(distribution) if name in distributions else None
        for name in foreign
        for distribution in distributions.get(name, [name])
    }


def _cache(config: Config) -> Mapping[str, Any]:
    """Give where earlier runs are kept, how many, their size in bytes and their age in seconds."""
    kept = stock(config.cache)
    path = os.path.relpath(config.cache / FILE, config.root)
    if kept is None:
        return {"path": path, "pages": 0, "sessions": 0, "bytes": 0, "oldest": None, "newest": None}
    now = time()
    ages = {name: max(now - then, 0) for name, then in (("oldest", kept.oldest), ("newest", kept.newest))}
    return {"path": path, "pages": kept.pages, "sessions": kept.sessions, "bytes": kept.bytes, **ages}


def _table(facts: Mapping[str, Any]) -> str:
    imports = (f"{name} {version or '(not installed)'}" for name, version in facts["imports"].items())
    shown = {
        **facts,
        "timeout": f"{facts['timeout']:g} s a cell",
        "memory": f"{facts['memory'] / 2**30:g} GiB a session",
        "output": f"{facts['output'] / 2**20:g} MiB a cell",
        "imports": ", ".join(imports) or "nothing to be installed",
        "cache": _kept(facts["cache"]),
    }
    return "\n".join(f"{name:10}  {value}" for name, value in shown.items())


def _kept(cache: Mapping[str, Any]) -> str:
    if not cache["sessions"]:
        return f"{cache['path']}, empty"
    held = f"{counted(cache['pages'], 'page')}, {size(cache['bytes'])}"
    return f"{cache['path']}, {held}, the last {_age(cache['newest'])} old, the first {_age(cache['oldest'])}"


def size(number: int) -> str:
    """Give a number of bytes as people read it."""
    return f"{number / 2**20:.1f} MiB" if number >= 2**20 else f"{number / 2**10:.0f} KiB"


def _age(seconds: float) -> str:
    units = ((86400, "day"), (3600, "hour"), (60, "minute"))
    length, unit = next(((length, unit) for length, unit in units if seconds >= length), (1, "second"))
    return counted(int(seconds / length), unit)


FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {"text": _table, "json": draw_json}
