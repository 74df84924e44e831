"""The door by path, `python -P …/worker/__main__.py host`: nothing has to be installed or on `sys.path`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def start(role: str) -> None:
    """Become the host or a session."""
    # A package of that name without its contents: what the real one imports has no place in these processes.
    package = ModuleType("nabladocs")
    package.__path__ = [str(Path(__file__).parents[1])]
    sys.modules["nabladocs"] = package
    import_module(f"nabladocs.worker.{role}").main()


if __name__ == "__main__":
    start(sys.argv[1])
