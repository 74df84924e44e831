"""The edits that pages ask for, brought together by file, and tried on all pages that have these files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.accept import impossible
from nabladocs.cache import NoCache
from nabladocs.model import Cell
from nabladocs.pipeline import Project, read_text
from nabladocs.readback import is_as_meant, key_of, reason
from nabladocs.rewrite import Rewrite, changed, edited, in_conflict, stale
from nabladocs.source import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nabladocs.config import Config
    from nabladocs.model import Edit, Page
    from nabladocs.readback import Key
    from nabladocs.source import Diagnostic

_SHARED = "another page that includes this has another output here", "give each page its own"

_Wish = tuple[Span, str]
"""An edit by what it changes and to what; two pages that include a file have the same one."""


class Desk:
    """Pages, the files they are made of, and the edits of these; what is refused is kept with its reason."""

    def __init__(self, config: Config, pages: Mapping[Path, Page], holding: Mapping[str, Collection[Key]]) -> None:
        """Take the pages by their files, and of each what holds on it."""
        self._config = config
        self._pages = {page.path: (path, page) for path, page in pages.items()}
        self._holding = holding
        self._edits: dict[Path, dict[_Wish, Edit]] = {}
        self._askers: dict[tuple[Path, _Wish], set[str]] = {}
        self.refused: dict[Diagnostic, None] = {}

    def ask(self, page: Page, edits: Iterable[Edit]) -> None:
        """Take the edits that a page asks for, unless one of its files is no longer what was read."""
        files = {shown: source for shown, source in page.files.items() if not source.within}
        happened = [(shown, changed(self._path(page, shown), source.text)) for shown, source in files.items()]
        found = [stale(shown, what) for shown, what in happened if what]
        self.refused |= dict.fromkeys(found)
        for edit in () if found else edits:
            path, wish = self._path(page, edit.place.source.path), (edit.place.span, edit.text)
            self._edits.setdefault(path, {})[wish] = edit
            self._askers.setdefault((path, wish), set()).add(page.path)

    def settle(self) -> None:
        """Leave out what cannot stand together, and what a page would not read as it is meant."""
        for edits in self._edits.values():
            for edit in tuple(in_conflict(edits.values())):
                self._refuse(edit, *_SHARED)
        # Without one edit, another may be read in another way.
        while unfit := [found for path, page in self._pages.values() for found in self._unfit(path, page)]:
            for edit, why, advice in unfit:
                self._refuse(edit, why, advice)

    def _refuse(self, edit: Edit, why: str, advice: str) -> None:
        for edits in self._edits.values():
            for wish in [wish for wish, each in edits.items() if each == edit]:
                del edits[wish]
        self.refused[impossible(edit.old, why, advice)] = None

    def _unfit(self, path: Path, page: Page) -> Sequence[tuple[Edit, str, str]]:
        edits = self._on(page)
        if spoilt := [edit for key, edit in edits.items() if key in self._holding.get(page.path, ())]:
            return [(edit, *_SHARED) for edit in spoilt]
        if not edits or self._fits(path, page, edits):
            return ()
        alone = [edit for key, edit in edits.items() if not self._fits(path, page, {key: edit})]
        return [(edit, *self._reason(page, edit)) for edit in alone or edits.values()]

    def _fits(self, path: Path, page: Page, edits: Mapping[Key, Edit]) -> bool:
        """Say whether a page reads as it should with edits in its files."""
        texts = {
            self._path(page, shown): edited(source.text, _of_file(edits, shown))
            for shown, source in page.files.items()
            if not source.within
        }

        def read(wanted: Path) -> str:
            text = texts.get(wanted.resolve())
            return read_text(wanted) if text is None else text

        return is_as_meant(page, Project(self._config, read=read, cache=NoCache()).open(path), edits)

    def _on(self, page: Page) -> Mapping[Key, Edit]:
        """Give the edits of the files of a page."""
        return {
            key_of(edit.old) if edit.old.place.source.within else (shown, edit.old.place.span): edit
            for shown, source in page.files.items()
            if not source.within
            for edit in self._edits.get(self._path(page, shown), {}).values()
        }

    def _path(self, page: Page, shown: str) -> Path:
        """Give the file that a page calls by a path; what is a link is what it leads to."""
        own, _ = self._pages[page.path]
        return (own if shown == page.path else self._config.root / shown).resolve()

    @staticmethod
    def _reason(page: Page, edit: Edit) -> tuple[str, str]:
        for unit in (unit for unit in page.units if isinstance(unit, Cell)):
            for example in unit.examples:
                if example.expectation and key_of(example.expectation) == key_of(edit.old):
                    return reason(edit, unit)
        return f"{page.path} includes this too, and would not be read as before", "give each page its own"

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """The files that change."""
        found = (self._rewrite(path, tuple(edits.items())) for path, edits in self._edits.items() if edits)
        return tuple(sorted(found, key=lambda rewrite: rewrite.shown))

    def _rewrite(self, path: Path, edits: Sequence[tuple[_Wish, Edit]]) -> Rewrite:
        source = edits[0][1].place.source
        text = edited(source.text, (edit for _, edit in edits))
        askers = frozenset(name for wish, _ in edits for name in self._askers[path, wish])
        return Rewrite(path, source.path, source.text, text, len(edits), askers)


def _of_file(edits: Mapping[Key, Edit], shown: str) -> Iterator[Edit]:
    return (edit for (path, _), edit in edits.items() if shown in (path, edit.old.place.source.file))
