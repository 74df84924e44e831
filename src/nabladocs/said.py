"""What outputs say in words, as a reader at a prompt sees it; pictures and warnings stand apart."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from nabladocs.model import Output
from nabladocs.screen import as_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLAIN = "text/plain"
LONGEST = 100
"""Characters of a line that are shown where two runs differ."""
BLANK = "<BLANKLINE>"
"""How an empty line is written in the answer of a prompt, which would end there."""

_BLANKS = re.compile(rf"^[ \t]*{BLANK}[ \t]*$", re.MULTILINE)


def said(outputs: Iterable[Output], *, quiet: bool = False) -> str:
    """Give the text of outputs, each on lines of its own; `quiet` ones only where that is asked for."""
    spoken = (output for output in joined(outputs) if is_said(output) or (quiet and output.kind == "quiet"))
    texts = (output.data.get(PLAIN, "") for output in spoken)
    return "\n".join(as_seen(text).removesuffix("\n") for text in texts if text)


def is_said(output: Output) -> bool:
    """Whether a prompt answers with an output, rather than with a picture or a warning below it."""
    return output.kind not in ("stderr", "quiet") and not any(mime.startswith("image/") for mime in output.data)


def joined(outputs: Iterable[Output]) -> Iterator[Output]:
    """Give outputs with what was printed in a row as one."""
    for kind, group in groupby(outputs, key=lambda output: output.kind):
        if kind in ("stdout", "stderr"):
            parts = tuple(group)
            text = "".join(part.data.get(PLAIN, "") for part in parts)
            yield Output(kind, {PLAIN: text}, sum(part.dropped for part in parts))
        else:
            yield from group


def answered(text: str) -> str:
    """Give the answer that is recorded below a prompt, with its empty lines as such."""
    return _BLANKS.sub("", text)


def clipped(line: str | None) -> str:
    """Give a line as it is shown where two runs differ; None is one that the other run has and this one has not."""
    line = line or ""
    return f"{line[:LONGEST]}…" if len(line) > LONGEST else line or "(nothing)"
