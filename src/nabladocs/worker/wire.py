"""What is said between the site generator, the host and the sessions: JSON, one value a line.

The site generator says `Settings` once and then `Batch`es; the host answers with `Warmth`, with a `Report` for each
job, or with a `Refusal`.
A session says a `Message` at each mark it makes in its output, which cuts the streams into stretches: first comes what
stands in stdout before the mark, then what stands in stderr, then the outputs of the message.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Settings(TypedDict):
    """What holds for all jobs. `preloads` says whether any module is, and those in `without` never are."""

    root: str
    workers: int
    memory: int
    output: int
    start: str
    preloads: bool
    without: list[str]


class Example(TypedDict):
    """Code that runs at once; `lines` has path, line and column of each of its lines."""

    code: str
    lines: list[tuple[str, int, int]]
    raises: str


class Unit(TypedDict):
    """A cell or an inline value."""

    number: int
    kind: Literal["python", "pycon", "text", "math"]
    timeout: float
    needs: list[str]
    raises: str
    examples: list[Example]


class Job(TypedDict):
    """A session to run. `preload` names the modules that should be there, or is "auto" for those that it imports."""

    job: int
    seed: int
    preload: str | list[str]
    units: list[Unit]


class Batch(TypedDict):
    """Jobs that are known at once, in the order in which they should begin."""

    jobs: list[Job]


class Output(TypedDict):
    """See `nabladocs.model.Output`."""

    kind: Literal["stdout", "stderr", "display", "result", "quiet"]
    data: dict[str, str]
    dropped: int


class Frame(TypedDict):
    """See `nabladocs.model.Frame`."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str


class Ending(TypedDict):
    """One of the endings in `nabladocs.model`, by its class's name, with that class's fields."""

    type: Literal["Finished", "Raised", "Died", "Skipped"]
    names: NotRequired[list[str]]
    message: NotRequired[str]
    traceback: NotRequired[str]
    how: NotRequired[Literal["timeout", "memory", "signal", "exit", "lost"]]
    detail: NotRequired[str]
    frames: NotRequired[list[Frame]]
    reason: NotRequired[str]


Kind = Literal["file", "folder", "product", "pattern", "module", "process"]

Input = tuple[Kind, str, str]
"""Kind, name and state; see `nabladocs.model.Input`."""


class Run(TypedDict):
    """See `nabladocs.model.Run`."""

    number: int
    outputs: list[list[Output]]
    ending: Ending
    seconds: float
    inputs: list[Input]


class Report(TypedDict):
    """What became of a job: the runs of its units up to the first that failed."""

    job: int
    runs: list[Run]


class Refusal(TypedDict):
    """The host's last word: it must be started again, to live without a module that speaks when it is imported."""

    without: str


class Warmth(TypedDict):
    """What the modules that the host has imported read meanwhile."""

    warm: list[Input]


class Message(TypedDict):
    """What a session says at a mark, and what the mark ends; the end of a session ends its last unit too."""

    ends: Literal["start", "stretch", "example", "unit", "session"]
    outputs: list[Output]
    ending: NotRequired[Ending]
    seconds: NotRequired[float]
    inputs: NotRequired[list[Input]]
