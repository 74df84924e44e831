"""What the pages of a site can be linked to by, from their texts: nothing runs, and no formula is drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.fences import CLAIM, LANGUAGES, PYCON, PYTHON, Fence, read_blocks
from nabladocs.files import Files
from nabladocs.formulas import spoken
from nabladocs.formulations import glimpse
from nabladocs.front_matter import read_front_matter
from nabladocs.includes import write_out
from nabladocs.located import text_of
from nabladocs.notebooks import is_notebook, manuscript
from nabladocs.numbering import NAME, names_figure
from nabladocs.options import read_options
from nabladocs.prose import Mathematics, find_in_prose
from nabladocs.references import Target
from nabladocs.rows import entitled
from nabladocs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.located import Text
    from nabladocs.mathml import Macros
    from nabladocs.model import Kind, PageDefaults
    from nabladocs.references import Known

_STATES = re.compile(r"^[> \t]*(?:`{3,}|~{3,})[ \t]*\{?[ \t]*\.?claim\b", re.MULTILINE)
_NUMBERS = re.compile(r"\\label\s*\{")
_DRAWS = re.compile(r"^[^\n]*(?:`{3,}|~{3,})[^\n`]*\bfig=", re.MULTILINE)


class Index:
    """The claims, equations and figures of a site by their names."""

    def __init__(
        self,
        config: Config,
        read: Callable[[Path], str],
        pages: Callable[[], Iterable[Path]],
        name: Callable[[Path], str],
    ) -> None:
        """Take what pages there are, how they are read and what they are called; nothing is read yet."""
        self._config = config
        self._read = read
        self._pages = pages
        self._name = name
        self._known: Known | None = None
        self._texts: dict[Path, tuple[str, tuple[Target, ...]]] = {}

    @property
    def targets(self) -> Known:
        """What can be linked to; of two that share a name, that on the first page, and where the other is."""
        if self._known is None:
            found: dict[tuple[Kind, str], Target] = {}
            for target in (target for path in self._pages() for target in self._on(path)):
                first = found.setdefault((target.kind, target.id), target)
                if first.path != target.path and not first.twin:
                    found[target.kind, target.id] = replace(first, twin=target.path)
            self._known = found
        return self._known

    def forget(self) -> None:
        """Look at the pages anew where they are asked for again; those that did not change are known."""
        self._known = None

    def _on(self, path: Path) -> tuple[Target, ...]:
        try:
            text = self._read(path)
        except (OSError, UnicodeDecodeError):
            # Who comes to the page itself says so.
            return ()
        before, targets = self._texts.get(path, ("", ()))
        # What a page includes may have changed where the page has not.
        if text != before or self._config.snippets_everywhere:
            targets = tuple(self._named(Source(self._name(path), text)))
            self._texts[path] = text, targets
        return targets

    def _named(self, source: Source) -> Iterator[Target]:
        files = Files(source, self._config, self._read)
        # What stands in a notebook begins no line of its file.
        is_read = self._config.snippets_everywhere or is_notebook(source.path)
        if not is_read and not _may_name(source.text):
            return
        script = manuscript(source)
        files.update(script.parts)
        front = read_front_matter(script.top, self._config)
        lines = script.lines[front.lines :]
        if self._config.snippets_everywhere:
            lines = tuple(write_out(lines, files, on_page=True))
        text = text_of(lines, files)
        if not _may_name(text.whole):
            return
        blocks = read_blocks([line.text for line in lines], parted=LANGUAGES)
        fences = [fence for fence in blocks.fences if isinstance(fence, Fence)]
        yield from _claims(fences, text, files, source.path)
        yield from _figures(fences, front.defaults, source.path)
        if _NUMBERS.search(text.whole):
            yield from _equations(text, blocks.closed, source.path, self._config.macros)


def _may_name(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_STATES, _NUMBERS, _DRAWS))


def _claims(fences: Sequence[Fence], text: Text, files: Files, path: str) -> Iterator[Target]:
    for fence in fences:
        if fence.language == CLAIM:
            name, title, family = glimpse(fence, text, files)
            if name:
                yield Target("claim", name, path, title, family)


def _figures(fences: Sequence[Fence], defaults: PageDefaults, path: str) -> Iterator[Target]:
    # What is written for markdown-exec has no figures with names.
    cells = [fence for fence in fences if fence.language in PYTHON | PYCON and "fig" in fence.info]
    number = 0
    for fence in cells if not defaults.markdown_exec else ():
        asked = read_options(fence.info, prompts=fence.language in PYCON)
        if names_figure(asked.options) and (asked.runs or defaults.python == "run"):
            number += 1
            yield Target("figure", asked.options.fig, path, number=str(number))


def _equations(text: Text, closed: Collection[int], path: str, macros: Macros) -> Iterator[Target]:
    found = (each for each in find_in_prose(text, closed) if isinstance(each, Mathematics) and each.display)
    for rows in entitled(_typed(text.whole, each) for each in found):
        for each in rows:
            if NAME.fullmatch(each.name):
                yield Target("eq", each.name, path, number=spoken(each.number, macros))


def _typed(whole: str, found: Mathematics) -> str:
    """Give the TeX of a formula with empty groups in the places of its values."""
    starts = (found.tex_start, *(value.end for value in found.values))
    ends = (*(value.start for value in found.values), found.tex_end)
    return "{}".join(whole[start:end] for start, end in zip(starts, ends, strict=True))
