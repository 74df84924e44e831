"""Modules of the site and of projects beside it, compiled from their source in each session.

A compiled file is taken for that of a source of the same size and second, so an edit could go unseen. Distributions
do not change while they are used.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

    from _typeshed.importlib import PathEntryFinderProtocol

    from nabladocs.worker.observe import Observer


class _Fresh(SourceFileLoader):
    """Loads a module from its source and leaves no compiled file behind."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def import_afresh(observer: Observer) -> None:
    """Have modules compiled anew, but for Python's own and those of distributions; note the files that they are."""
    installed = observer.installed

    class Finder(FileFinder):
        def find_spec(self, fullname: str, target: object = None) -> ModuleSpec | None:
            spec: ModuleSpec | None = super().find_spec(fullname, target)  # type: ignore[arg-type]
            package, _, name = fullname.rpartition(".")
            # A package may do without a module of its own until somebody writes it.
            missed = [f"{name}.py"] if spec is None and package else []
            if missed or (spec and not spec.submodule_search_locations):
                # It would come before a module.
                missed.append(os.path.join(name, "__init__.py"))  # noqa: PTH118
            for file in missed:
                observer.note_file(os.path.join(self.path, file))  # noqa: PTH118 - as the finder has it
            return spec

    find = Finder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (_Fresh, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )

    def find_local(path: str) -> PathEntryFinderProtocol:
        if (path + os.sep).startswith(installed):
            # What this means to Python: another hook is to try.
            raise ImportError(path)
        return find(path)

    sys.path_hooks.insert(0, find_local)
    for path in [path for path in sys.path_importer_cache if not (path + os.sep).startswith(installed)]:
        del sys.path_importer_cache[path]
