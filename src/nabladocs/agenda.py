"""Steps as a person or a program reads them: what would run, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nabladocs.sessions import runnable
from nabladocs.source import draw_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.model import Step


def _object(step: Step) -> Mapping[str, Any]:
    return {
        "page": step.page.path,
        "session": step.session,
        "action": step.action,
        "reason": step.reason,
        "units": [{**unit.place.address, "kind": unit.kind} for unit in runnable(step.units)],
    }


def draw_plan(steps: Sequence[Step]) -> str:
    """Draw a line for each session that has to run, with its reason, and one that sums up."""
    running = [step for step in steps if step.action == "run"]
    names = [f"{step.page.path} ({step.session})" if step.session else step.page.path for step in running]
    width = max(map(len, names), default=0)
    lines = [f"run  {name:{width}}  {step.reason}" for name, step in zip(names, running, strict=True)]
    return "\n".join([*lines, _summary(steps)])


def _summary(steps: Sequence[Step]) -> str:
    counts = _counts(steps)
    return f"{counts['run']} of {sum(counts.values())} cells, inline values and claims would run"


def _counts(steps: Sequence[Step]) -> Mapping[str, int]:
    return {
        action: sum(len(runnable(step.units)) for step in steps if step.action == action) for action in ("run", "reuse")
    }


def draw_object(steps: Sequence[Step]) -> str:
    """Draw all steps as one JSON object."""
    return draw_json({"counts": _counts(steps), "steps": [_object(step) for step in steps]})


FORMATS: Mapping[str, Callable[[Sequence[Step]], str]] = {"text": draw_plan, "json": draw_object}
