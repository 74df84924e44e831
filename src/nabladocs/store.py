"""The file that records are kept in: how to get at what it holds, and how to be rid of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from nabladocs.model import Kept, Record
from nabladocs.runs import run_of, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

FILE = "cache.sqlite"
DAMAGED = "cache.damaged.sqlite"
FONTS = "fonts"
"""The folder beside it with fonts that were cut for sites."""
IGNORE = "# made by nabla: nothing in this folder has to be kept\n*\n"
OURS = 0x4E41424C
"""What SQLite keeps as `application_id` in a file of ours."""
FORMAT = 1
"""Counted up when records change their form; those of another form are thrown away."""
PATIENCE = 10.0
"""Seconds to wait for another build that writes."""

_SCHEMA = (
    "DROP TABLE IF EXISTS records",
    """CREATE TABLE records (
        page TEXT NOT NULL, session TEXT NOT NULL, used INTEGER NOT NULL, seal BLOB NOT NULL, record BLOB NOT NULL,
        PRIMARY KEY (page, session)
    )""",
    f"PRAGMA application_id = {OURS}",
    f"PRAGMA user_version = {FORMAT}",
)


# A value that is damaged can be of another type than its column.
_ROWS = """
    SELECT ifnull(CAST(session AS TEXT), ''), ifnull(CAST(used AS INTEGER), 0), ifnull(CAST(seal AS BLOB), x''),
           ifnull(CAST(record AS BLOB), x'')
    FROM records WHERE page = ?
"""
_PAGES = "SELECT DISTINCT ifnull(CAST(page AS TEXT), '') FROM records"
_SUMMED = """
    SELECT count(DISTINCT page), count(*), ifnull(CAST(min(used) AS INTEGER), 0), ifnull(CAST(max(used) AS INTEGER), 0)
    FROM records
"""
_NOT_OF_THE_FILE = {
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL),
}
"""What SQLite says where the machine, or another program, is in its way."""


class ForeignError(Exception):
    """The file is another program's."""


TROUBLE = (sqlite3.Error, OSError, UnicodeDecodeError, ForeignError)
"""What may be raised by whoever touches the file."""


def is_damage(error: Exception) -> bool:
    """Say whether an error comes from what stands in the file, and not from a way to it that is barred."""
    # SQLite quotes what it cannot understand, which may be no text; and what Python says of it has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return isinstance(error, (sqlite3.Error, UnicodeDecodeError)) and code & 0xFF not in _NOT_OF_THE_FILE


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it lies in the file, with when it was last used; `seal` shows whether it is whole."""

    session: str
    used: int
    seal: bytes
    written: bytes

    def record(self, page: str) -> Record | None:
        """Give the record; None where it is not as it was written, as SQLite does not look."""
        if self.seal != _seal(page, self.session, self.written):
            return None
        given: dict[str, Any] = json.loads(self.written)
        units = (Kept(unit["code"], unit["options"], unit["lines"], run_of(unit["run"])) for unit in given["units"])
        return Record(given["facts"], tuple(units))


def _seal(page: str, session: str, written: bytes) -> bytes:
    names = f"{page}\0{session}\0".encode("utf-8", "surrogatepass")
    return blake2b(names + written, digest_size=16).digest()


def _written(record: Record) -> bytes:
    units = [
        {"code": {**kept.code}, "options": {**kept.options}, "lines": kept.lines, "run": told(kept.run)}
        for kept in record.units
    ]
    return json.dumps({"facts": {**record.facts}, "units": units}).encode()


def make_folder(folder: Path) -> None:
    """Make the folder that all this lies in, where there is none.

    Raises:
        OSError: It cannot be made.
    """
    if not folder.exists():
        # Another build may be as far as this one.
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text(IGNORE, "utf-8")


def connected(path: Path, mode: Literal["rw", "rwc"] = "rw") -> sqlite3.Connection:
    """Open the file, or make it.

    Raises:
        sqlite3.Error: It cannot be opened, or is no such file.
    """
    where = f"{path.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(where, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    # A name that is damaged is just another name.
    db.text_factory = lambda data: data.decode(errors="replace")
    try:
        # What a power cut damages is found out, and made anew.
        db.execute("PRAGMA synchronous = OFF")
    except sqlite3.Error:
        db.close()
        raise
    return db


def is_current(db: sqlite3.Connection) -> bool:
    """Say whether a file holds records as they are now, and not yet nothing or those of another version.

    Raises:
        ForeignError: It holds something else.
        sqlite3.DatabaseError: It holds our table under a mark that is not ours.
    """
    # Another process may make the file in between. Its mark, asked for last, is never older than its tables.
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    ((version,),) = db.execute("PRAGMA user_version").fetchall()
    ((owner,),) = db.execute("PRAGMA application_id").fetchall()
    if owner != OURS and tables == {"records"}:
        message = "its mark is wrong"
        raise sqlite3.DatabaseError(message)
    if owner != OURS and (owner or tables):
        raise ForeignError
    return bool(owner == OURS and version == FORMAT)


def rows(db: sqlite3.Connection, page: str) -> list[Row]:
    """Give what is kept of a page."""
    return [Row(*row) for row in db.execute(_ROWS, (page,)).fetchall()]


def pages(db: sqlite3.Connection) -> list[str]:
    """Give the pages of which something is kept."""
    return [page for (page,) in db.execute(_PAGES).fetchall()]


@dataclass(frozen=True, slots=True)
class Change:
    """What a build changes: records it made, by page and session, with all the sessions that these pages have.

    It used records of the pages in `used`, and those in `gone` are no more.
    """

    new: Mapping[str, Mapping[str, Record]]
    sessions: Mapping[str, Collection[str]]
    used: Collection[str]
    gone: Collection[str]


def apply(path: Path, change: Change, now: int, unused: int) -> None:
    """Change what is kept, all of it or nothing; what was last used before `unused` goes too.

    Raises:
        sqlite3.Error: It cannot be written.
        ForeignError: The file is another program's.
    """
    with closing(connected(path, "rwc")) as db:
        # It has an effect only on a file that is new.
        db.execute("PRAGMA auto_vacuum = FULL")
        with db:
            db.execute("BEGIN IMMEDIATE")
            for statement in () if is_current(db) else _SCHEMA:
                db.execute(statement)
            for page, records in change.new.items():
                over = (row.session for row in rows(db, page) if row.session not in change.sessions[page])
                db.executemany("DELETE FROM records WHERE page = ? AND session = ?", [(page, name) for name in over])
                db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", _sealed(page, records, now))
            db.executemany("DELETE FROM records WHERE page = ?", [(page,) for page in change.gone])
            db.executemany("UPDATE records SET used = ? WHERE page = ?", [(now, page) for page in change.used])
            db.execute("DELETE FROM records WHERE used < ?", (unused,))


def _sealed(page: str, records: Mapping[str, Record], now: int) -> Iterable[tuple[str, str, int, bytes, bytes]]:
    for session, record in records.items():
        written = _written(record)
        yield page, session, now, _seal(page, session, written), written


# --- for people ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stock:
    """How much is kept: pages, sessions, when the first and the last was used (as `time.time`), and bytes on disk."""

    pages: int
    sessions: int
    oldest: float
    newest: float
    bytes: int


def stock(folder: Path) -> Stock | None:
    """Give how much is kept in a folder; None where there is nothing that can be read."""
    path = folder / FILE
    with suppress(*TROUBLE):
        if path.exists():
            with closing(connected(path)) as db:
                if is_current(db):
                    pages, sessions, oldest, newest = db.execute(_SUMMED).fetchone()
                    return Stock(pages, sessions, oldest, newest, path.stat().st_size)
    return None


def clean(folder: Path) -> int:
    """Take away all that is kept in a folder, and give its size in bytes.

    Raises:
        OSError: A file cannot be taken away.
        ForeignError: It is another program's.
    """
    path = folder / FILE
    if path.exists():
        # What is damaged is taken away like what is whole.
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(connected(path)) as db:
            is_current(db)
    freed = 0
    for kept in (folder / FILE, folder / f"{FILE}-journal", folder / DAMAGED, *(folder / FONTS).glob("*")):
        with suppress(FileNotFoundError):
            freed += kept.stat().st_size
            kept.unlink()
    with suppress(FileNotFoundError):
        (folder / FONTS).rmdir()
    ignore = folder / ".gitignore"
    if ignore.is_file() and ignore.read_text("utf-8", "replace") == IGNORE and list(folder.iterdir()) == [ignore]:
        ignore.unlink()
        folder.rmdir()
    return freed
