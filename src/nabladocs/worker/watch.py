"""A session as its host sees it: what it says, how long it may go on, and what became of it."""

from __future__ import annotations

import json
import os
import signal
from collections import deque
from contextlib import suppress
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.worker import process
from nabladocs.worker.bundle import PLAIN, steady
from nabladocs.worker.place import Places
from nabladocs.worker.scratch import ASK, Scratch
from nabladocs.worker.stream import CHUNK, Stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from nabladocs.worker.scratch import Mark
    from nabladocs.worker.wire import Ending, Frame, Input, Job, Message, Output, Run, Unit

STARTUP = 60.0
"""Seconds after which a session that has not begun is given up."""
GRACE = 2.0
"""Seconds for what a session does at its end, after all its units have run."""
PULSE = 0.02
"""Seconds between two looks at what a session that was asked has told."""
PATIENCE = 1.0
"""Seconds for a session to tell where it is."""


class Lines(NamedTuple):
    """The reading ends of a session, and the scratch file it writes."""

    stdout: int
    stderr: int
    messages: int
    scratch: int


class Watch:
    """One session, from its start to the end of its process."""

    def __init__(self, job: Job, pid: int, lines: Lines, token: bytes, limit: int) -> None:
        self.job = job
        self.pid = pid
        self.runs: list[Run] = []
        self.is_complete = False
        self.deadline = monotonic() + STARTUP
        self._streams = Stream(lines.stdout, token, limit), Stream(lines.stderr, token, limit)
        self._line = lines.messages
        self._scratch = Scratch(lines.scratch)
        self._words = b""
        self._messages: deque[Message] = deque()
        self._examples: list[list[Output]] = [[]]
        self._began = inf
        self._asked = inf
        self._told = 0
        self._verdict: Ending | None = None

    def readers(self) -> dict[int, Callable[[], bool]]:
        """Give the descriptors to wait for, and what takes in what comes from each; it says whether there was news."""
        stdout, stderr = self._streams
        return {stdout.fd: self._reading(stdout), stderr.fd: self._reading(stderr), self._line: self._read_messages}

    def _reading(self, stream: Stream) -> Callable[[], bool]:
        def read() -> bool:
            news = stream.read()
            self._advance()
            return news

        return read

    def _read_messages(self) -> bool:
        with suppress(BlockingIOError):
            if data := os.read(self._line, CHUNK):
                *lines, self._words = (self._words + data).split(b"\n")
                self._understand(lines)
                return True
        return False

    def _understand(self, lines: list[bytes]) -> None:
        try:
            self._messages += map(json.loads, lines)
        except ValueError:
            self._verdict = _died("lost", "the cell wrote into the descriptor that carries its outputs")
            self._kill()
        self._advance()

    def _advance(self) -> None:
        # A message and the marks that belong to it come by three ways, in any order.
        while self._messages and all(stream.stretches for stream in self._streams):
            self._take(self._messages.popleft())

    def _take(self, message: Message) -> None:
        self._examples[-1] += self._take_stretch() + message["outputs"]
        if message["ends"] == "start":
            # Before it began, only Python itself can have spoken.
            self._examples = [[]]
            self._start_clock()
        elif message["ends"] == "example":
            self._examples.append([])
        elif message["ends"] != "stretch":
            self._end_unit(message["ending"], message["seconds"], message["inputs"])
            self.is_complete = message["ends"] == "session"
            self._start_clock()

    def _take_stretch(self) -> list[Output]:
        shown: list[Output] = []
        kinds: tuple[Literal["stdout", "stderr"], ...] = ("stdout", "stderr")
        for kind, stream in zip(kinds, self._streams, strict=True):
            text, dropped = stream.stretches.popleft()
            if text or dropped:
                shown.append({"kind": kind, "data": {PLAIN: steady(text)}, "dropped": dropped})
        return shown

    @property
    def _unit(self) -> Unit:
        return self.job["units"][len(self.runs)]

    def _end_unit(self, ending: Ending, seconds: float, inputs: list[Input]) -> None:
        outputs = [] if ending["type"] == "Skipped" else self._examples
        number = self._unit["number"]
        self.runs.append({"number": number, "outputs": outputs, "ending": ending, "seconds": seconds, "inputs": inputs})
        self._examples = [[]]

    def _start_clock(self) -> None:
        if self._asked != inf:
            # It came to an end while it told where it was.
            self._scratch.forget()
            self._asked, self._verdict = inf, None
        self._began = monotonic()
        self.deadline = self._began + (GRACE if self.is_complete else self._unit["timeout"])

    def look(self, now: float) -> None:
        """See to a session whose time has run out: ask it where it is, and end it when it has told or will not."""
        if now < self.deadline:
            return
        if self.is_complete:
            self._kill()
        elif self._began == inf:
            self._verdict = _died("lost", f"the session did not begin within {STARTUP:g} s")
            self._kill()
        elif self._asked == inf:
            self._verdict = _died("timeout", f"the code ran longer than {self._unit['timeout']:g} s")
            self._asked, self._told = now, 0
            self.deadline = now + PULSE
            os.kill(self.pid, ASK)
        elif (0 < self._scratch.said() == self._told) or now > self._asked + PATIENCE:
            self._kill()
        else:
            self._told = self._scratch.said()
            self.deadline = now + PULSE

    def _kill(self) -> None:
        self.deadline = inf
        process.kill_group(self.pid)

    def end(self, status: int) -> None:
        """Take in the last words of a session whose process has ended, and what is left of its group with it."""
        process.kill_group(self.pid)
        for read in self.readers().values():
            # The pipes' own size bounds what a dead session can have left in them.
            for _ in range(CHUNK // 512):
                if self.is_complete or not read():
                    break
        if not self.is_complete:
            self._die(status)
        self.close()

    def close(self) -> None:
        """Give up the reading ends and the scratch file."""
        for fd in self.readers():
            os.close(fd)
        self._scratch.close()

    def _die(self, status: int) -> None:
        for stream in self._streams:
            stream.finish()
        self._examples[-1] += self._take_stretch()
        ending = self._verdict or _ended(status, self._scratch.complaint())
        seconds = 0.0 if self._began == inf else monotonic() - self._began
        # What it depended on died with it, and nothing is reused that failed.
        self._end_unit({**ending, "frames": self._frames()}, seconds, [])
        self.is_complete = True

    def _frames(self) -> list[Frame]:
        """Give the last place known: what the crash handler told of it, else the statement that ran."""
        mark = self._scratch.last()
        if mark.unit != self._unit["number"]:
            return []
        with suppress(IndexError):
            return self._frames_at(mark)
        # A cell that destroys memory may have met ours.
        return []

    def _frames_at(self, mark: Mark) -> list[Frame]:
        places = Places()
        done = (example for unit in self.job["units"][: len(self.runs) + 1] for example in unit["examples"])
        pieces = [places.add(example["code"], example["lines"]) for example in done]
        later = len(self._unit["examples"]) - mark.example
        statement = pieces[-later].frame(mark.extent)
        frames = [frame for level in self._scratch.levels() if (frame := places.frame_at_line(*level))]
        if not frames or (frames[0]["line"] == statement["line"] == statement["end_line"]):
            # The crash handler knows no columns.
            frames[:1] = [statement]
        return frames


def _died(how: Literal["timeout", "signal", "exit", "lost"], detail: str) -> Ending:
    return {"type": "Died", "how": how, "detail": detail}


def _ended(status: int, complaint: str) -> Ending:
    if complaint:
        return _died("lost", f"the session could not go on: {complaint}")
    if os.WIFSIGNALED(status):
        return _died("signal", f"the process was killed by {_signal_name(os.WTERMSIG(status))}")
    return _died("exit", f"the process exited with status {os.WEXITSTATUS(status)}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
