"""An exception in words."""

from __future__ import annotations

import re
from contextlib import suppress
from traceback import format_exception_only
from typing import NamedTuple

from nabladocs.worker.bundle import steady

_LINE = re.compile(r"(?<= on line )\d+|(?<= at line )\d+")


class Failure(NamedTuple):
    """The names of an exception's class and its base classes, first the one that Python prints, and what it says."""

    names: list[str]
    message: str

    @property
    def headline(self) -> str:
        """The last line of a traceback."""
        return f"{self.names[0]}: {self.message}" if self.message else self.names[0]


def failure_of(error: BaseException, limit: int) -> Failure:
    """Put an exception in words, in no more characters than that."""
    names = [name for each in type(error).__mro__[:-1] for name in _names(each)]
    return Failure(list(dict.fromkeys(names)), steady(_message(error)[:limit]))


def last_words(error: BaseException, above: int) -> str:
    """Give what stands below the stack in a traceback, which is what doctest compares.

    `above` is the number of lines above code that could not be read, which counts its lines from 1 at a prompt.
    """
    lines = format_exception_only(error)
    if isinstance(error, SyntaxError):
        # Where the code cannot be read is told apart.
        lines = lines[next(number for number, line in enumerate(lines) if not line.startswith(" ")) :]
        lines[0] = _LINE.sub(lambda found: str(int(found[0]) - above), lines[0])
    return steady("".join(lines))


def _names(kind: type) -> list[str]:
    own = [kind.__qualname__, kind.__name__]
    return own if kind.__module__ in ("builtins", "__main__") else [f"{kind.__module__}.{kind.__qualname__}", *own]


def _message(error: BaseException) -> str:
    # A cell's own class may fail to say what failed.
    with suppress(Exception):
        # Python adds a file and a line to that of a syntax error, and they are told apart here.
        return str(error.msg or "") if isinstance(error, SyntaxError) else str(error)
    return "its message cannot be made: str() of it raises"


def size_of(number: int) -> str:
    """Give a number of bytes as the settings write it.

    >>> size_of(3 * 1024**3 // 2)
    '1.5 GiB'
    >>> size_of(1000)
    '1000 B'
    """
    power = next((power for power in (3, 2, 1) if number >= 1024**power), 0)
    return f"{number / 1024**power:g} {('B', 'KiB', 'MiB', 'GiB')[power]}"
