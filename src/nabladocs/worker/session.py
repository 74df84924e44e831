"""A session: the cells of a page that share names, run one after the other in a process of their own."""

from __future__ import annotations

import builtins
import importlib.util
import os
import signal
import sys
from contextlib import suppress
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING

from nabladocs.worker import libraries, process
from nabladocs.worker.bundle import PICTURES, PLAIN, bundle, cut, is_drawing, pictures_of, steady, take_figures
from nabladocs.worker.failure import failure_of, last_words, size_of
from nabladocs.worker.observe import CELLS, observe
from nabladocs.worker.place import Places
from nabladocs.worker.tex import inline

if TYPE_CHECKING:
    from typing import Literal

    from nabladocs.worker.channel import Channel
    from nabladocs.worker.failure import Failure
    from nabladocs.worker.place import Extent, Piece
    from nabladocs.worker.scratch import Scratch
    from nabladocs.worker.wire import Ending, Example, Frame, Job, Output, Settings, Unit

KINDS: dict[str, Literal["exec", "single", "eval"]] = {
    "python": "exec",
    "pycon": "single",
    "text": "eval",
    "math": "eval",
}
RUN = exec, eval
"""How a statement and an expression are run, kept here as a cell may take away all builtins. `exec` gives None."""
DEPTH = 50
"""Levels of a traceback that are told from either end: a recursion has a thousand."""
SLACK = 64 * 1024**2
"""Memory for telling that there is none left."""


class Session:
    """The names that cells share, and what happens to one after the other."""

    def __init__(self, channel: Channel, scratch: Scratch, settings: Settings, job: Job) -> None:
        self._channel = channel
        self._scratch = scratch
        self._memory = settings["memory"]
        self._limit = self._room = settings["output"]
        self._units = job["units"]
        self._places = Places()
        self._standing: tuple[Piece, Extent] | None = None
        self._is_prompt = self._is_silenced = False
        self._above = 0
        self._shown: list[object] = []
        self._main = ModuleType(CELLS)
        sys.modules[CELLS] = self._main
        self._observer = observe(os.getcwd())  # noqa: PTH109 - as cells are told it
        vars(builtins)["display"] = self.display
        self._builtins = dict(vars(builtins))
        libraries.prepare(job["seed"], self.show_figures)
        self._observer.begin()

    def run(self) -> None:
        """Run the units up to the first that fails."""
        self._channel.say({"ends": "start", "outputs": []})
        for unit in self._units:
            if not self._run_unit(unit):
                break

    def _run_unit(self, unit: Unit) -> bool:
        """Run a unit and say whether the session goes on."""
        began = perf_counter()
        self._room = self._limit
        self._shown = []
        self._is_prompt = unit["kind"] == "pycon"
        outputs: list[Output] = []
        for name in unit["needs"]:
            self._observer.importing(name.partition(".")[0], CELLS)
        ending = _missing(unit)
        for number, example in enumerate(() if ending else unit["examples"]):
            if number:
                self._channel.say({"ends": "example", "outputs": outputs})
            outputs, ending = self._attempt(unit, number, example)
            if ending:
                break
        last: Ending = ending or {"type": "Finished"}
        goes_on = unit is not self._units[-1] and _is_well(unit, last)
        self._channel.say(
            {
                "ends": "unit" if goes_on else "session",
                "outputs": outputs,
                "ending": last,
                "seconds": perf_counter() - began,
                "inputs": self._observer.news(at_end=not goes_on),
            }
        )
        return goes_on

    def _attempt(self, unit: Unit, number: int, example: Example) -> tuple[list[Output], Ending | None]:
        """Run an example; give what it shows at its end, and an ending where it is the unit's last."""
        try:
            try:
                return self._execute(unit, number, example), None
            finally:
                self._settle()
        except BaseException as error:  # noqa: BLE001 - a cell may raise anything
            return self._judge(unit, example, error)

    def _execute(self, unit: Unit, number: int, example: Example) -> list[Output]:
        piece = self._places.add(example["code"], example["lines"])
        self._standing, self._is_silenced, self._above = None, False, piece.above
        value, names = None, vars(self._main)
        statements = self._places.place(piece, KINDS[unit["kind"]])
        self._above = 0
        if self._is_prompt and sys.displayhook is sys.__displayhook__:
            sys.displayhook = self._answer
        for statement in statements:
            self._standing = piece, statement.extent
            self._is_silenced = statement is statements[-1] and piece.is_silenced(statement.extent)
            self._scratch.mark(unit["number"], number, statement.extent)
            value = RUN[statement.is_expression](statement.code, names)
        if unit["kind"] in ("text", "math"):
            return [self._output("result", inline(value, unit["kind"]))]
        if self._is_silenced:
            value = None
        is_last = example is unit["examples"][-1]
        return [*self._result(value), *(self._figures() if is_last else ())]

    def _answer(self, value: object) -> None:
        """Show a value as Python does at its prompt, but for pictures and what nobody reads."""
        pictures = {} if self._is_silenced else pictures_of(value)
        if value is None or not (pictures or self._is_silenced or is_drawing(value)):
            sys.__displayhook__(value)
            return
        # What is not shown where the value is asked for is kept, as the page may record it.
        plain = {PLAIN: steady(repr(value))}
        outputs = [self._output("quiet", plain)]
        if pictures:
            self._shown.append(value)
            outputs.append(self._output("display", {**pictures, **plain}))
        self._channel.say({"ends": "stretch", "outputs": outputs})
        vars(builtins)["_"] = value

    def _result(self, value: object) -> list[Output]:
        if value is None or is_drawing(value):
            return []
        self._shown.append(value)
        return [self._output("result", bundle(value))]

    def _figures(self) -> list[Output]:
        """Give the figures that are still open, but for those that were shown."""
        figures = [figure for figure in take_figures() if not any(figure is shown for shown in self._shown)]
        return [self._output("display", bundle(figure)) for figure in figures]

    def _output(self, kind: Literal["stderr", "display", "result", "quiet"], forms: dict[str, str]) -> Output:
        data, dropped = cut(forms, self._room)
        self._room -= sum(map(len, data.values()))
        if self._is_prompt and dropped and not data.keys() & set(PICTURES) and forms.keys() & set(PICTURES):
            # What is left of a picture is no answer.
            kind = "quiet"
        return {"kind": kind, "data": data, "dropped": dropped}

    def _settle(self) -> None:
        """Take back what a cell may have done to the ground that all code stands on, ours too."""
        # The first line cannot use any builtin, and the others may.
        builtins.__dict__.update(self._builtins)
        sys.settrace(None)
        sys.setprofile(None)
        if sys.displayhook == self._answer:
            sys.displayhook = sys.__displayhook__
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._channel.flush()
        if not self._channel.is_own:
            # A process that the cell forked has come to the cell's end; the rest of the page is not its own.
            os._exit(0)
        self._channel.restore()

    def display(self, *values: object) -> None:
        """Show values where the cell stands, each in its best form; for cells, as in a notebook."""
        for value in values:
            self._shown.append(value)
            self._channel.say({"ends": "stretch", "outputs": [self._output("display", bundle(value))]})

    def show_figures(self) -> None:
        """Show the open figures where the cell stands; what `pyplot.show` does here."""
        self.display(*take_figures())

    def _judge(self, unit: Unit, example: Example, error: BaseException) -> tuple[list[Output], Ending | None]:
        """Say what an exception means: an example's output, a unit's announced ending or its failure."""
        if isinstance(error, MemoryError):
            process.loosen(SLACK)
        failure = failure_of(error, self._limit)
        if self._is_prompt and example["raises"]:
            sys.stdout.write(f"Traceback (most recent call last):\n    ...\n{last_words(error, self._above)}")
            return [], None
        if unit["raises"] in failure.names:
            return self._announced(failure), self._raised(failure, error)
        if isinstance(error, MemoryError):
            return [], {"type": "Died", "how": "memory", "detail": self._spent(failure), "frames": self._frames(error)}
        return [], self._raised(failure, error)

    def _announced(self, failure: Failure) -> list[Output]:
        figures: list[Output] = []
        # What was plotted before the exception may be half done.
        with suppress(Exception):
            figures = self._figures()
        return [*figures, self._output("stderr", {PLAIN: failure.headline + "\n"})]

    def _raised(self, failure: Failure, error: BaseException) -> Ending:
        return {
            "type": "Raised",
            "names": failure.names,
            "message": failure.message,
            "frames": self._frames(error),
            "traceback": self._places.told(error)[: self._limit],
        }

    def _spent(self, failure: Failure) -> str:
        detail = f"memory ran out: a session may take {size_of(self._memory)}"
        return f"{detail}\n{failure.message}" if failure.message else detail

    def _frames(self, error: BaseException) -> list[Frame]:
        """Give the levels of a traceback in the page, or the statement that ran where it never came to the page."""
        frames = self._places.frames(error)
        if not frames and self._standing:
            piece, extent = self._standing
            frames = [piece.frame(extent)]
        return [*frames[:DEPTH], *frames[DEPTH:][-DEPTH:]]


def _is_well(unit: Unit, ending: Ending) -> bool:
    if ending["type"] == "Raised":
        return unit["raises"] in ending["names"]
    return ending["type"] == "Skipped" or (ending["type"] == "Finished" and not unit["raises"])


def _missing(unit: Unit) -> Ending | None:
    for name in unit["needs"]:
        with suppress(ValueError):
            if importlib.util.find_spec(name.partition(".")[0]):
                continue
        return {"type": "Skipped", "reason": f"{name} is not installed"}
    return None
