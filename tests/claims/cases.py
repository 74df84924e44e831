"""The statements by which a checker of claims is judged: a table a statement, a file a family."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """A claim that is true, or false: the text, and who says it or which mistake it shows.

    A false one holds by coincidence at the sizes of `coincides`.
    """

    id: str
    family: str
    text: str
    holds: bool
    source: str
    coincides: dict[str, int] = field(default_factory=dict)


def cases() -> list[Case]:
    """Read all of them."""
    return [case for path in sorted(FOLDER.glob("*.toml")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    tables = tomllib.loads(path.read_text("utf-8"))
    return [
        Case(
            name,
            path.stem,
            table["true"] if "true" in table else table["false"],
            "true" in table,
            table["from"] if "true" in table else table["error"],
            table.get("coincides", {}),
        )
        for name, table in tables.items()
    ]
