"""Claims checked one after the other in one process, or a fixed piece of work that is like it.

A script: it takes a JSON file of texts of claims, or nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

REPEATED = 12_000
SIZE = 5
PRIME = 2**61 - 1


def check(texts: list[str]) -> None:
    """Find out all that a page shows of each claim, and stop at one that does not hold."""
    from nabladocs.math.certify import certify  # noqa: PLC0415 - the other piece of work has no part of it

    for text in texts:
        if not all(found["holds"] for found in json.loads(certify(text))):
            sys.exit(f"it does not hold:\n{text}")


def work() -> None:
    """Do what checks do, and what no version of them changes: small matrices, residues, and Python between them."""
    import numpy as np  # noqa: PLC0415 - likewise

    random = np.random.default_rng(0)
    known: dict[tuple[int, ...], float] = {}
    for number in range(REPEATED):
        matrix = random.standard_normal((SIZE, SIZE)) + 1e-30j * np.eye(SIZE)
        inverse = np.linalg.inv(matrix @ matrix.T + np.eye(SIZE))
        residues = random.integers(PRIME, size=(SIZE, SIZE)).astype(object)
        key = tuple(int(entry) for entry in (residues @ residues % PRIME)[number % SIZE])
        known[key] = float(np.abs(inverse).max())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        check(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    else:
        work()
