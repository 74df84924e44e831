"""Runs as JSON, which is how they come from the processes that run cells and how they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nabladocs.model import Died, Finished, Frame, Input, Output, Raised, Run, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.model import Ending

ENDINGS: Mapping[str, type[Finished | Raised | Died | Skipped]] = {
    kind.__name__: kind for kind in (Finished, Raised, Died, Skipped)
}


def run_of(told: Mapping[str, Any]) -> Run:
    """Give the run that a JSON object tells of, such as `nabladocs.worker.wire.Run`.

    Raises:
        KeyError, TypeError, ValueError: It tells of none.
    """
    outputs = tuple(tuple(Output(**output) for output in example) for example in told["outputs"])
    inputs = tuple(Input(*given) for given in told["inputs"])
    return Run(told["number"], outputs, _ending(told["ending"]), told["seconds"], inputs)


def _ending(told: Mapping[str, Any]) -> Ending:
    if told["type"] == "Finished":
        return Finished()
    fields = {**told}
    kind = ENDINGS[fields.pop("type")]
    if "frames" in fields:
        fields["frames"] = tuple(Frame(**frame) for frame in fields["frames"])
    if "names" in fields:
        fields["names"] = tuple(fields["names"])
    return kind(**fields)


def told(run: Run) -> Mapping[str, Any]:
    """Give a run as a JSON object, without the places that its failure names."""
    return {
        "number": run.number,
        "outputs": [[_output(output) for output in example] for example in run.outputs],
        "ending": _told_ending(run.ending),
        "seconds": run.seconds,
        "inputs": [[given.kind, given.name, given.state] for given in run.inputs],
    }


def _output(output: Output) -> Mapping[str, Any]:
    return {"kind": output.kind, "data": dict(output.data), "dropped": output.dropped}


def _told_ending(ending: Ending) -> Mapping[str, Any]:
    match ending:
        case Raised(names, message):
            return {"type": "Raised", "names": names, "message": message, "frames": (), "traceback": ""}
        case Died(how, detail):
            return {"type": "Died", "how": how, "detail": detail, "frames": ()}
        case Skipped(reason):
            return {"type": "Skipped", "reason": reason}
    return {"type": "Finished"}
