"""What was found out about the statements of a claim, as the process that checked it says, and what that means."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from nabladocs.model import Finished
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.math.sentences import Record
    from nabladocs.math.statements import Statement
    from nabladocs.model import Formulation, Run
    from nabladocs.source import Place

UNCHECKED: Record = {"verdict": "unchecked", "words": "not checked"}
"""What is known of a statement that no check came to."""
UNCUT = "raise `output` in mkdocs.yml, the most that a cell or a check may say"
"""What to do where there was no room for what was found out."""


def certificates(run: Run) -> Sequence[Record]:
    """Give what was found out about each statement of a claim; nothing where the check did not come to its end."""
    told = [output for outputs in run.outputs for output in outputs if output.kind == "stdout"]
    if not isinstance(run.ending, Finished) or any(output.dropped for output in told):
        return []
    return _read("".join(output.data["text/plain"] for output in told))


@lru_cache(maxsize=128)
def _read(told: str) -> Sequence[Record]:
    """Read what a check said, which is asked for where its claim is judged, drawn, listed and offered for download."""
    found: Sequence[Record] = json.loads(told or "[]")
    return found


def doubts(claim: Formulation, run: Run) -> Iterator[Diagnostic]:
    """Give what is wrong with the statements of a claim."""
    known = certificates(run)
    if isinstance(run.ending, Finished) and len(known) < len(claim.statements):
        yield Diagnostic("claim-undecided", "the check of this claim was cut short", claim.place, help=(UNCUT,))
    for statement, place, found in zip(claim.claim.statements, claim.statements, known, strict=False):
        if found["holds"]:
            continue
        if found["verdict"] == "undecided":
            yield _undecided(found, place)
        elif statement.refuted:
            yield _not_refuted(found, place)
        else:
            yield _refuted(found, statement, place)


def _refuted(found: Record, statement: Statement, place: Place) -> Diagnostic:
    advice = [f"did you mean {found['variant']}?"] if found["variant"] else []
    return Diagnostic(
        "claim-refuted",
        f"this is false: {found['text']}",
        place,
        label="refuted",
        notes=tuple(_shown_false(found, statement)),
        help=(*advice, "if the mistake is the lesson, write refuted(…) around it"),
    )


def _shown_false(found: Record, statement: Statement) -> Iterator[str]:
    # Only a site with claims needs to know how they are told.
    from nabladocs.math.sentences import said, told_case, told_step  # noqa: PLC0415
    from nabladocs.math.statements import Property  # noqa: PLC0415

    yield from told_step(statement, found["step"])
    for example in found["counterexamples"]:
        yield from told_case(example, statement)
    if isinstance(statement.body, Property) or not found["counterexamples"]:
        yield from (said(each) for each in found["oracles"] if each["verdict"] == "refutes")


def _undecided(found: Record, place: Place) -> Diagnostic:
    from nabladocs.math.sentences import said  # noqa: PLC0415

    return Diagnostic(
        "claim-undecided",
        "nothing shows that this holds, and nothing that it does not",
        place,
        label="undecided",
        notes=tuple(map(said, found["oracles"])),
        help=("say more of what is assumed, such as `if x != 0`, or state it in another form",),
    )


def _not_refuted(found: Record, place: Place) -> Diagnostic:
    return Diagnostic(
        "claim-not-refuted",
        "this is shown as a mistake, and holds",
        place,
        label=found["words"],
        help=("take refuted(…) away, or state the mistake that is meant",),
    )
