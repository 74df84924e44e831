"""Runs a module or a script as Python itself would, and leaves in a file what its process took.

A script: the file to leave, the module or the script, and their arguments.
"""

from __future__ import annotations

import atexit
import json
import resource
import runpy
import sys
from pathlib import Path


def note(path: Path) -> None:
    """Write the processor time of this process and of its children, and the most memory that this one had."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Linux counts in kibibytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    taken = {
        "own": own.ru_utime + own.ru_stime,
        "children": children.ru_utime + children.ru_stime,
        "peak": own.ru_maxrss * unit / 1e6,
    }
    path.write_text(json.dumps(taken), "utf-8")


if __name__ == "__main__":
    report, target = sys.argv[1:3]
    del sys.argv[:2]
    # Registered first and so called last, after all that the process itself does at its end.
    atexit.register(note, Path(report).absolute())
    if target.endswith(".py"):
        runpy.run_path(target, run_name="__main__")
    else:
        runpy.run_module(target, run_name="__main__", alter_sys=True)
