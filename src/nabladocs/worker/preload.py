"""Importing in the host what sessions will import, so that they are born with it."""

from __future__ import annotations

import ast
import gc
import os
import re
import signal
import site
import sys
import sysconfig
import warnings
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.worker.scratch import open_nameless
from nabladocs.worker.warm import USES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nabladocs.worker.observe import Observer

_MAYBE = re.compile(r"^.*\bimport\b.*$", re.MULTILINE)
OURS = Path(__file__).parents[1]
"""Where our own package lies."""
CHECKER = "math"
"""Its part that checks claims, and has neither state nor anything to say when it is imported."""
PATIENCE = 120
"""Seconds after which an import is given up, and the host with it: the next one does without."""


def imported_by(codes: Iterable[str]) -> list[str]:
    """Give the modules that code imports, in the order in which it names them; what is no Python imports none."""
    found: dict[str, None] = {}
    known: set[str] = set()
    for code in codes:
        # Most pages begin with the same lines, and parsing takes longer than all else here.
        if set(_MAYBE.findall(code)) <= known:
            continue
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            lines = code.split("\n")
            for node in _imports(ast.parse(code)):
                found |= dict.fromkeys(_named(node))
                # What only looks like an import, in a string, says nothing of the same words elsewhere.
                known |= {lines[node.lineno - 1]} if node.lineno == node.end_lineno else set()
    return list(found)


def _imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def _named(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif node.module and not node.level:
        # A name from a package may be a module of it.
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


class Unfit(Exception):  # noqa: N818 - it ends the host, but nothing went wrong
    """A module that each session must import by itself.

    It speaks when it is imported, and a cell that imports it should be heard to do so; or it brings in modules of the
    site, which may change from run to run.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def preload(names: Iterable[str], observer: Observer) -> None:
    """Import modules.

    Raises:
        Unfit: One of them should not have been. It is imported now, and this process of no more use.
    """
    with _patience(), _listening() as heard:
        for name in names:
            package = name.partition(".")[0]
            # The cell that imports it will fail the same way, where somebody sees it.
            with suppress(Exception, SystemExit), observer.owning(package):
                _import(name)
            if heard() or any(observer.site_modules()):
                raise Unfit(package)


def use(observer: Observer, *, at_length: bool = False) -> None:
    """Use libraries that are imported, where the first use is slow: for each session, or at length for many."""
    with _patience(), _listening():
        for name in USES.keys() & sys.modules.keys():
            for act in USES[name][1:] if at_length else USES[name][:1]:
                with suppress(Exception), observer.owning(name), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    act()
    # What is here now is never garbage; a child that looks for some would copy the pages it lies in.
    gc.collect()
    gc.freeze()


@contextmanager
def _patience() -> Iterator[None]:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)


@contextmanager
def _listening() -> Iterator[Callable[[], bool]]:
    """Hear whether anything is printed; nobody reads it."""
    null, ear = os.dup(1), open_nameless()
    for fd in (1, 2):
        os.dup2(ear, fd)

    def heard() -> bool:
        sys.stdout.flush()
        sys.stderr.flush()
        return os.fstat(ear).st_size > 0

    try:
        yield heard
    finally:
        for fd in (1, 2):
            os.dup2(null, fd)
        os.close(null)
        os.close(ear)


def is_installed(name: str, root: str) -> bool:
    """Say whether a module comes from a distribution, and neither with Python nor from the project.

    Python's own are quick to import, and some of them (`this`) do something when they are.
    """
    spec = PathFinder.find_spec(name, [root, *sys.path])
    origin = spec and (spec.origin or next(iter(spec.submodule_search_locations or ()), None))
    return bool(origin) and any(Path(str(origin)).is_relative_to(folder) for folder in site_folders())


def is_checker(name: str, root: str) -> bool:
    """Say whether a module is of those that check claims, whether they are installed or lie where they are edited.

    It is none where the project has a NumPy of its own, or there is none at all: a session has to see that.
    """
    package, _, rest = name.partition(".")
    spec = PathFinder.find_spec(package, [root, *sys.path])
    is_ours = spec is not None and spec.origin is not None and Path(spec.origin).parent == OURS
    return is_ours and rest.partition(".")[0] == CHECKER and is_installed("numpy", root)


def site_folders() -> set[str]:
    """Give the folders that distributions are installed in."""
    paths = sysconfig.get_paths()
    return {paths["purelib"], paths["platlib"], *site.getsitepackages(), site.getusersitepackages()}


def _import(name: str) -> None:
    package, _, leaf = name.rpartition(".")
    if package:
        _import(package)
        if hasattr(sys.modules[package], leaf):
            return
    import_module(name)
