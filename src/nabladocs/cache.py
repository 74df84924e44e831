"""The records of earlier runs, in one file that builds share and that none of them relies on."""

from __future__ import annotations

from contextlib import suppress
from threading import RLock
from time import time
from typing import TYPE_CHECKING

from nabladocs import store
from nabladocs.source import Diagnostic
from nabladocs.store import Change, ForeignError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from nabladocs.model import Record
    from nabladocs.store import Row

DAY = 86400
UNUSED = 60 * DAY
"""Seconds after which a record is thrown away that no build has used."""
NOTED = 7 * DAY
"""Seconds after which a use is noted again; to note each would make every build write."""
PAUSE = 2.0
"""Seconds after which new records are written while a build goes on, so that little is lost if it is killed."""


class NoCache:
    """A cache that is always empty, so that everything runs."""

    trouble: tuple[Diagnostic, ...] = ()

    def load(self, page: str) -> Mapping[str, Record]:
        """Give no records."""
        del page
        return {}

    def keep(self, page: str, sessions: Collection[str], records: Mapping[str, Record]) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """Write nothing."""

    def close(self) -> None:
        """Close nothing."""


class Cache:
    """Records by page and session.

    Whatever is wrong with the file, what cannot be read is as if it had never been kept, and `trouble` tells of it.
    """

    def __init__(self, folder: Path, root: Path, *, clock: Callable[[], float] = time) -> None:
        """Take where the file is, and the folder that pages' paths are relative to; nothing is opened yet."""
        self._path = folder / store.FILE
        self._root = root
        self._clock = clock
        # Site generators may convert pages in several threads.
        self._lock = RLock()
        self._db: sqlite3.Connection | None = None
        self._is_shut = False
        self._is_damaged = False
        self._found: dict[str, frozenset[str]] = {}
        self._used: set[str] = set()
        self._new: dict[str, Mapping[str, Record]] = {}
        self._sessions: dict[str, Collection[str]] = {}
        self._flushed = clock()
        self._trouble: dict[str, Diagnostic] = {}

    @property
    def trouble(self) -> tuple[Diagnostic, ...]:
        """What has gone wrong up to now."""
        return tuple(self._trouble.values())

    def load(self, page: str) -> Mapping[str, Record]:
        """Give the records of a page's sessions."""
        with self._lock:
            rows = self._rows(page)
            self._found[page] = frozenset(row.session for row in rows)
            if any(row.used < self._clock() - NOTED for row in rows):
                self._used.add(page)
            records = {row.session: row.record(page) for row in rows}
            if None in records.values():
                self._tell("a record in it is damaged", "the cells that it was of run again")
        return {session: record for session, record in records.items() if record}

    def _rows(self, page: str) -> list[Row]:
        try:
            db = self._opened()
            return store.rows(db, page) if db else []
        except store.TROUBLE as error:
            self._fail(error)
            return []

    def _opened(self) -> sqlite3.Connection | None:
        if self._db is None and not self._is_shut and not self._is_damaged and self._path.exists():
            db = store.connected(self._path)
            try:
                if store.is_current(db):
                    self._db = db
            finally:
                if self._db is None:
                    db.close()
        return self._db

    def keep(self, page: str, sessions: Collection[str], records: Mapping[str, Record]) -> None:
        """Keep the records of sessions that ran; those of sessions that the page has no more are thrown away."""
        with self._lock:
            if not records and self._found.get(page, frozenset()) <= set(sessions):
                return
            self._new[page] = {**self._new.get(page, {}), **records}
            self._sessions[page] = sessions
            if self._clock() > self._flushed + PAUSE:
                self.flush()

    def flush(self) -> None:
        """Write what is new, and throw away what no page uses."""
        with self._lock:
            # Damage may show only now, and what is new goes into a file that is made anew.
            if not self._write() and self._is_damaged:
                self._write()
            self._new, self._sessions, self._used = {}, {}, set()
            self._flushed = self._clock()

    def _write(self) -> bool:
        """Write what is new, and say whether that went well."""
        try:
            change = Change(self._new, self._sessions, self._used, self._gone())
            if not self._is_shut and (change.new or change.used or change.gone):
                self._make_room()
                now = int(self._clock())
                store.apply(self._path, change, now, now - UNUSED)
        except store.TROUBLE as error:
            self._fail(error)
            return False
        return True

    def _gone(self) -> list[str]:
        db = self._opened()
        pages = store.pages(db) if db else []
        return [page for page in pages if page not in self._found and not (self._root / page).exists()]

    def _make_room(self) -> None:
        folder = self._path.parent
        store.make_folder(folder)
        if self._is_damaged:
            # Perhaps somebody wants to know what it was.
            with suppress(FileNotFoundError):
                self._path.replace(folder / store.DAMAGED)
        self._is_damaged = False

    def _fail(self, error: Exception) -> None:
        self._let_go()
        if isinstance(error, ForeignError):
            self._is_shut = True
            self._tell("it is a file of another program", "name another folder as `cache` in mkdocs.yml")
        elif store.is_damage(error):
            self._is_damaged = True
            self._tell(f"it is damaged ({error})", "what it held runs again, and it is made anew")
        else:
            self._is_shut = True
            self._tell(str(error), "the pages are right; what ran now will run again in the next build")

    def _tell(self, what: str, advice: str) -> None:
        path = self._path.relative_to(self._root) if self._path.is_relative_to(self._root) else self._path
        message = f"{path.as_posix()} cannot be used: {what}"
        self._trouble[message] = Diagnostic("cache-unusable", message, None, help=(advice,), severity="warning")

    def _let_go(self) -> None:
        if self._db:
            self._db.close()
            self._db = None

    def close(self) -> None:
        """Write what is new, and let go of the file; it is looked for again where it is needed."""
        self.flush()
        with self._lock:
            self._let_go()
            self._is_shut = False
            self._found.clear()
