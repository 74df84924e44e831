"""What was found out about the statements of a claim, as the process that checked it says, and what that means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nabladocs.math.statements import Property
from nabladocs.model import Finished
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.statements import Statement
    from nabladocs.model import Formulation, Run
    from nabladocs.source import Place

Certificate = dict[str, Any]
"""What `nabladocs.math.certify` tells of one statement."""

UNCUT = "raise `output` in mkdocs.yml, the most that a cell or a check may say"
"""What to do where there was no room for what was found out."""
SAID = {
    "agrees": "found no difference",
    "refutes": "found a difference",
    "undecided": "cannot tell",
    "inapplicable": "does not apply",
}
"""The verdicts of oracles in a sentence."""
SAID_OF_PROPERTIES = {
    "sampling": {**SAID, "agrees": "found nothing against it", "refutes": "refutes it"},
    "exact arithmetic": {**SAID, "agrees": "confirms it", "refutes": "refutes it"},
}
"""The same of the oracles that decide what is no equation or inequality."""
COMPARED = {
    **dict.fromkeys(("minimum", "maximum"), ("there the function is", "and at the stated point")),
    **dict.fromkeys(("stationary", "saddle"), ("there the gradient is", "and would have to be")),
}
"""What the two values of a property's counterexample are."""


def certificates(run: Run) -> Sequence[Certificate]:
    """Give what was found out about each statement of a claim; nothing where the check did not come to its end."""
    told = [output for outputs in run.outputs for output in outputs if output.kind == "stdout"]
    if not isinstance(run.ending, Finished) or any(output.dropped for output in told):
        return []
    found: Sequence[Certificate] = json.loads("".join(output.data["text/plain"] for output in told) or "[]")
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


def _refuted(found: Certificate, statement: Statement, place: Place) -> Diagnostic:
    advice = [f"did you mean {found['variant']}?"] if found["variant"] else []
    return Diagnostic(
        "claim-refuted",
        f"this is false: {found['text']}",
        place,
        label="refuted",
        notes=tuple(_shown_false(found, statement)),
        help=(*advice, "if the mistake is the lesson, write refuted(…) around it"),
    )


def _shown_false(found: Certificate, statement: Statement) -> Iterator[str]:
    body = statement.body
    one, other = COMPARED.get(body.name, _SIDES) if isinstance(body, Property) else _SIDES
    for example in found["counterexamples"]:
        yield f"smallest counterexample: {', '.join(_given(example))}"
        yield f"{one:<24}{written(example['left'])}"
        yield f"{other:<24}{written(example['right'])}"
    if isinstance(body, Property) or not found["counterexamples"]:
        yield from (_said(each) for each in found["oracles"] if each["verdict"] == "refutes")


_SIDES = "there the one side is", "and the other"


def _given(example: Mapping[str, Any]) -> Iterator[str]:
    """Give the sizes, the values and the indices of a counterexample."""
    yield from (f"{name} = {size}" for name, size in example["sizes"].items())
    yield from (f"{name} = {written(value)}" for name, value in example["values"].items())
    yield from (f"{name} = {index}" for name, index in example["indices"].items())


def written(rows: Sequence[Sequence[float]]) -> str:
    """Give a value as text: a number, the entries of a column, or the rows of a matrix."""
    if all(len(row) == 1 for row in rows):
        entries = [f"{row[0]:g}" for row in rows]
        return entries[0] if len(entries) == 1 else f"[{', '.join(entries)}]"
    return f"[{', '.join('[' + ', '.join(f'{entry:g}' for entry in row) + ']' for row in rows)}]"


def _undecided(found: Certificate, place: Place) -> Diagnostic:
    return Diagnostic(
        "claim-undecided",
        "nothing shows that this holds, and nothing that it does not",
        place,
        label="undecided",
        notes=tuple(map(_said, found["oracles"])),
        help=("say more of what is assumed, such as `if x != 0`, or state it in another form",),
    )


def said_by(oracle: Mapping[str, Any]) -> str:
    """Give the verdict of an oracle in a sentence."""
    return SAID_OF_PROPERTIES.get(oracle["oracle"], SAID)[oracle["verdict"]]


def _said(oracle: Mapping[str, Any]) -> str:
    """Give what an oracle says in words."""
    trials = len(oracle["trials"])
    said = f"{oracle['oracle']} {said_by(oracle)}"
    said += f" at {trials} {'point' if trials == 1 else 'points'}" if trials else ""
    worst = max((trial["error"] for trial in oracle["trials"]), default=0.0)
    said += f", relative error up to {worst:.1e}" if 0 < worst < 1 else ""
    return f"{said}: {oracle['detail']}" if oracle["detail"] else said


def _not_refuted(found: Certificate, place: Place) -> Diagnostic:
    return Diagnostic(
        "claim-not-refuted",
        "this is shown as a mistake, and holds",
        place,
        label=found["words"],
        help=("take refuted(…) away, or state the mistake that is meant",),
    )
