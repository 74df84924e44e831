"""What is found of every case, and where: python -m tests.claims.report [word of an id or family …]."""

from __future__ import annotations

import sys

from nabladocs.math.reader import read_claim
from tests.claims.cases import cases
from tests.claims.judgement import AGREES, DIFFERS, trials


def main() -> None:
    """Write a line a case: the worst error, and of a false one the smallest sizes at which it fails."""
    for case in cases():
        if any(word in f"{case.family} {case.id}" for word in sys.argv[1:] or [""]):
            found = trials(read_claim(case.text).claim)
            worst = max(trial.error for trial in found)
            verdict = "agrees" if worst < AGREES else "differs" if worst > DIFFERS else "between"
            failing = [trial.sizes for trial in found if trial.error > DIFFERS]
            where = min(failing, key=lambda sizes: sum(sizes.values()), default={})
            at = ", ".join(f"{name} = {size}" for name, size in where.items())
            line = f"{case.family}/{case.id}: {verdict}, {len(found)} trials, {worst:.1e}"
            sys.stdout.write(f"{line} at {at}\n" if at else f"{line}\n")


if __name__ == "__main__":
    main()
