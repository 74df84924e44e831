"""Docstrings of installed packages, and what the standard library's doctest says of their examples.

Run as a program, with a file of its order and one to fill: in a process of its own, as it imports all of a package.
"""

from __future__ import annotations

import doctest
import importlib
import json
import os
import pkgutil
import select
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from nabladocs.worker import libraries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PATIENCE = 60.0
"""Seconds that a docstring may take."""
CALLED = {"np": "numpy"}
"""What NumPy's docstrings call it; the other packages import what they use."""

# --- finding ------------------------------------------------------------------------------------------------------


def found(package: str) -> list[dict[str, str]]:
    """Give the docstrings of a package that have examples, by name: each with the public module that it is met in."""
    texts: dict[str, dict[str, str]] = {}
    for module in sorted(_modules(package), key=lambda module: (module.__name__.count("."), module.__name__)):
        for name, text in _docstrings(module, package):
            texts.setdefault(text, {"name": name, "module": module.__name__, "text": text})
    return sorted(texts.values(), key=lambda docstring: docstring["name"])


def _modules(package: str) -> Iterator[ModuleType]:
    whole = importlib.import_module(package)
    yield whole
    for info in pkgutil.walk_packages(whole.__path__, f"{package}.", onerror=lambda _: None):
        parts = info.name.split(".")
        if not any(part.startswith("_") or part in ("tests", "conftest") for part in parts):
            # What needs something that is not installed is not to be had.
            with suppress(Exception):
                yield importlib.import_module(info.name)


def _docstrings(module: ModuleType, package: str) -> Iterator[tuple[str, str]]:
    public = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    values = {name: getattr(module, name, None) for name in sorted(public)}
    finder = doctest.DocTestFinder()
    for name, value in {"": module, **values}.items():
        is_own = callable(value) and (getattr(value, "__module__", None) or package).partition(".")[0] == package
        if is_own or value is module:
            # doctest refuses a docstring whose prompts are indented in disorder.
            with suppress(ValueError):
                tests = finder.find(value, f"{module.__name__}.{name}".rstrip("."), module=False, globs={})
                for test in tests if value is not module else tests[:1]:
                    yield from [(test.name, test.docstring)] if test.examples and test.docstring else []


# --- running ------------------------------------------------------------------------------------------------------


class _Spoof(doctest._SpoofOut):  # type: ignore[name-defined,misc]  # noqa: SLF001
    """What doctest takes prints with, as a stream that can print what those of a session can."""

    encoding = "utf-8"


class Recorder(doctest.DocTestRunner):
    """Tells what came of each example as soon as it has run."""

    def __init__(self, told: int) -> None:
        super().__init__(verbose=False, optionflags=FLAGS)
        self._told = told
        vars(self)["_fakeout"] = _Spoof()

    def _tell(self, test: doctest.DocTest, example: doctest.Example, status: str, got: str) -> None:
        line = json.dumps([test.examples.index(example), status, got]) + "\n"
        os.write(self._told, line.encode())

    def report_start(self, _out: Any, test: doctest.DocTest, example: doctest.Example) -> None:
        """Tell that an example begins, which may never end."""
        self._tell(test, example, "lost", "")

    def report_success(self, _out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        """Tell of one that passed."""
        self._tell(test, example, "passed", got)

    def report_failure(self, _out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        """Tell of one that failed."""
        self._tell(test, example, "failed", got)

    def report_unexpected_exception(
        self, _out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        """Tell of one that raised what it does not record."""
        name = exc_info[0].__name__
        self._tell(test, example, "raised", f"{name}: {exc_info[1]}")


def names_of(module: str) -> dict[str, Any]:
    """Give the names that a docstring sees."""
    return {**vars(importlib.import_module(module)), **{name: sys.modules[full] for name, full in CALLED.items()}}


def examples_of(text: str) -> list[doctest.Example]:
    """Give the examples of a docstring."""
    return doctest.DocTestParser().get_examples(text)


def judged(docstring: dict[str, str], seed: int) -> list[tuple[str, str]]:
    """Give for each example what became of it and what came out, from a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _judge(docstring, seed, writing)
    os.close(writing)
    text, deadline = b"", monotonic() + PATIENCE
    while select.select([reading], [], [], max(deadline - monotonic(), 0))[0]:
        chunk = os.read(reading, 1 << 16)
        if not chunk:
            break
        text += chunk
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    verdicts = [("skipped", "")] * len(examples_of(docstring["text"]))
    for line in text.decode().splitlines():
        with suppress(ValueError):
            number, *verdict = json.loads(line)
            verdicts[number] = (verdict[0], verdict[1])
    return verdicts


def _judge(docstring: dict[str, str], seed: int, told: int) -> None:
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    try:
        libraries.prepare(seed, lambda: None)
        names = names_of(docstring["module"])
        test = doctest.DocTestParser().get_doctest(docstring["text"], names, docstring["name"], None, 0)
        # An example is told by what it is, and two may be alike.
        for number, example in enumerate(test.examples):
            example.lineno = number
        Recorder(told).run(test, clear_globs=False)
    finally:
        os._exit(0)


def main() -> None:
    """Do what the order says: find the docstrings of packages, or judge some with each of several seeds."""
    order, target = map(Path, sys.argv[1:])
    given = json.loads(order.read_text("utf-8"))
    warnings.simplefilter("ignore")
    if "packages" in given:
        target.write_text(json.dumps({package: found(package) for package in given["packages"]}), "utf-8")
        return
    for module in (*CALLED.values(), *{docstring["module"] for docstring in given["docstrings"]}):
        importlib.import_module(module)
    warnings.resetwarnings()
    results: Iterable[Any] = [judged(docstring, given["seed"]) for docstring in given["docstrings"]]
    target.write_text(json.dumps(results), "utf-8")


if __name__ == "__main__":
    main()
