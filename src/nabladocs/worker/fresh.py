"""A site's own modules, compiled from their source in each session.

A compiled file is taken for that of a source of the same size and second, so an edit could go unseen. Distributions
do not change while they are used.
"""

from __future__ import annotations

import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.worker.preload import site_folders

if TYPE_CHECKING:
    from types import CodeType

    from _typeshed.importlib import PathEntryFinderProtocol


class _Fresh(SourceFileLoader):
    """Loads a module from its source and leaves no compiled file behind."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def import_afresh(root: str) -> None:
    """Have the modules below a folder compiled anew, but for those of distributions installed there."""
    find = FileFinder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (_Fresh, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )
    installed = site_folders()

    def find_local(path: str) -> PathEntryFinderProtocol:
        folder = Path(path)
        if not folder.is_relative_to(root) or any(folder.is_relative_to(other) for other in installed):
            # What this means to Python: another hook is to try.
            raise ImportError(path)
        return find(path)

    sys.path_hooks.insert(0, find_local)
    for path in [path for path in sys.path_importer_cache if Path(path).is_relative_to(root)]:
        del sys.path_importer_cache[path]
