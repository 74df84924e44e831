"""What was found out about a statement, in plain words: from its record, and the same wherever it is told."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from nabladocs.math.statements import Chain, Property
from nabladocs.math.text import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.statements import Statement

Record = dict[str, Any]
"""What `nabladocs.math.certify` tells of one statement."""
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
_SIDES = "there the one side is", "and the other"


def counted(number: int, thing: str) -> str:
    """Give a number of things."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def said_by(oracle: Mapping[str, Any]) -> str:
    """Give the verdict of an oracle."""
    return SAID_OF_PROPERTIES.get(oracle["oracle"], SAID)[oracle["verdict"]]


def said(oracle: Mapping[str, Any]) -> str:
    """Give what an oracle says."""
    trials = oracle["trials"]
    told = f"{oracle['oracle']} {said_by(oracle)}"
    told += f" at {counted(len(trials), 'point')}" if trials else ""
    worst = max((trial["error"] for trial in trials), default=0.0)
    told += f", relative error up to {worst:.1e}" if 0 < worst < 1 else ""
    return f"{told}: {oracle['detail']}" if oracle["detail"] else told


def behind(found: Mapping[str, Any]) -> Iterator[str]:
    """Give what stands behind the words "for all shapes"."""
    if found["steps"]:
        steps = counted(len(found["steps"]), "step")
        yield f"Derived by rules that hold for all sizes, in {steps}{_compared(found['compared'])}."
    if found["bound"] is not None and any(trial["sizes"] for each in found["oracles"] for trial in each["trials"]):
        checked = "The other steps were checked" if found["steps"] else "Checked"
        yield f"{checked} exactly at sizes from {found['bound']} up; what holds there holds for all sizes."
    if found["verdict"] == "derived" and not found["steps"] and found["bound"] is None:
        yield "Its sides are the same formula."


def _compared(oracles: Sequence[str]) -> str:
    alone = " alone" if len(oracles) == 1 else ""
    return f", and compared with what is stated by {' and '.join(oracles)}{alone}" if oracles else ""


# --- what is false ------------------------------------------------------------------------------------------------


def failing(statement: Statement, step: int | None) -> tuple[Expr, Expr] | None:
    """Give the neighbours that differ, by the number of their step; None where there are no others than these."""
    body = statement.body
    if step is None or not isinstance(body, Chain) or len(body.sides) == 2:  # noqa: PLR2004 - a pair
        return None
    return next(islice(pairwise(body.sides), step - 1, None))


def told_step(statement: Statement, step: int | None) -> Iterator[str]:
    """Give the step of a longer chain that fails."""
    pair = failing(statement, step)
    if pair and isinstance(statement.body, Chain):
        yield f"the step that fails: {to_text(pair[0])} {statement.body.relation} {to_text(pair[1])}"


def told_case(example: Mapping[str, Any], statement: Statement) -> Iterator[str]:
    """Give where a statement fails, and which two values show that."""
    body = statement.body
    one, other = COMPARED.get(body.name, _SIDES) if isinstance(body, Property) else _SIDES
    yield f"smallest counterexample: {', '.join(_given(example)) or 'all values'}"
    yield f"{one:<24}{written(example['left'])}"
    yield f"{other:<24}{written(example['right'])}"


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
