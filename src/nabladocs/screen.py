"""Printed text as a terminal would leave it."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
# Unicode has a picture for each control character; those that HTML cannot hold are shown as that.
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


def as_seen(text: str) -> str:
    """Give text without colours and overwritten lines, and with pictures for the other control characters."""
    text = _ESCAPE.sub("", text).replace("\r\n", "\n")
    if "\r" in text:
        # What a progress bar draws anew overwrites what it drew before.
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    # Half of a surrogate pair can be printed, but not written into a page.
    return text.translate(_PICTURES).encode("utf-8", "replace").decode("utf-8")
