"""The files that a page is made of, each read once, by the path a person knows it by."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from nabladocs.config import Config


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not to be had: why, what to do, and the part of its name that is to blame, empty for all of it."""

    message: str
    advice: tuple[str, ...] = ()
    part: str = ""


class Files(dict[str, Source]):
    """The chapter and what it includes."""

    def __init__(self, chapter: Source, config: Config, read: Callable[[Path], str]) -> None:
        """Begin with the chapter alone."""
        super().__init__({chapter.path: chapter})
        self._read = read
        self._root = config.root
        self._bases = tuple(Path(os.path.normpath(base)) for base in config.snippet_bases)

    def find(self, name: str) -> Source | Missing:
        """Give the file that an include names, from the first of the folders that has it."""
        paths = [path for path in map(partial(_below, name), self._bases) if path]
        if not paths:
            return Missing(f"{name} is outside the folders that pages include from", self._advice())
        for path in paths:
            shown = self._shown(path)
            try:
                return self.get(shown) or self.setdefault(shown, Source(shown, self._read(path)))
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                return Missing(f"{shown} cannot be read: {error.strerror}")
            except UnicodeDecodeError:
                return Missing(f"{shown} is not UTF-8", ("save the file as UTF-8",))
        return Missing(f"there is no file {name}", self._advice())

    def _shown(self, path: Path) -> str:
        return (path.relative_to(self._root) if path.is_relative_to(self._root) else path).as_posix()

    def _advice(self) -> tuple[str, ...]:
        names = map(self._shown, self._bases)
        known = (name if name != "." else "the folder of mkdocs.yml" for name in names)
        return (f"files are included from {' and '.join(known)}",)


def _below(name: str, base: Path) -> Path | None:
    """Give the path of a file in a folder; None where its name leads out of there."""
    path = Path(os.path.normpath(base / name))
    return path if path.is_relative_to(base) and path != base else None
