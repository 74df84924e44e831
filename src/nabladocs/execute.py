"""Steps to runs: the near side of the processes that run cells, and what becomes of a page when they are lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING, Literal, Self

from nabladocs.inputs import Present
from nabladocs.model import Cell, Died, Inline, Input, Options, Run
from nabladocs.runs import run_of
from nabladocs.sessions import completed, runnable
from nabladocs.worker.preload import site_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.config import Config
    from nabladocs.model import Example, Running, Step
    from nabladocs.worker import wire

DOOR = Path(__file__).parent / "worker" / "__main__.py"

LET_THROUGH = (
    *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SOURCE_DATE_EPOCH"),
    *("PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
)
"""The variables that cells see, with those that the settings name; no secret gets to them."""

FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS")},
    "VECLIB_MAXIMUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "COLUMNS": "80",
    "LINES": "24",
    "TERM": "dumb",
    "NO_COLOR": "1",
}
"""What makes a cell's output the same on a terminal, in CI and beside other sessions."""

FAREWELL = 5.0
"""Seconds that the host is given to end its sessions."""


def environment(config: Config) -> dict[str, str]:
    """Give the variables that cells see."""
    names = {*LET_THROUGH, *config.environment, *(name for name in os.environ if name.startswith("LC_"))}
    return {**{name: value for name, value in os.environ.items() if name in names}, **FIXED}


@dataclass(frozen=True, slots=True)
class _Order:
    """A step that waits for its runs."""

    step: Step
    job: wire.Job
    future: Future[tuple[Run, ...]]


class Host:
    """Runs Python cells in a tree of processes, which begins with the first step that has something to run."""

    def __init__(self, config: Config, *, door: Path = DOOR, given: Mapping[str, str] | None = None) -> None:
        """Take the settings, what to start and variables for the cells; nothing is started yet."""
        self._config = config
        self._door = door
        self._given = given or {}
        self._settings: wire.Settings = {
            "root": str(config.root.absolute()),
            "workers": config.workers,
            "memory": config.memory,
            "output": config.output,
            "start": config.start,
            "preloads": True,
            "without": [],
        }
        # A future's callback may submit more.
        self._lock = RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._losses = 0
        self._warm: tuple[Input, ...] = ()
        self._site: tuple[int, ...] = ()
        self._orders: dict[int, _Order] = {}
        self._ordered = 0

    def submit(self, steps: Sequence[Step]) -> list[Future[tuple[Run, ...]]]:
        """Begin the sessions of steps; each future gives one run for each unit of its step, in order."""
        with self._lock:
            orders = [self._order(step) for step in steps]
            waiting = [order for order in orders if order.job["units"]]
            if waiting:
                self._refresh()
            self._orders |= {order.job["job"]: order for order in waiting}
            self._send(waiting)
        for order in orders:
            if not order.job["units"]:
                order.future.set_result(completed(order.step.units, ()))
        return [order.future for order in orders]

    def _refresh(self) -> None:
        """Let go of a host that was born before something changed that its modules are made of."""
        if self._orders or not self._process:
            return
        present = Present(self._config.root)
        if self._site != _site() or any(given.state != present.state(given) for given in self._warm):
            _hang_up(self._process)
            self._process = None

    def _order(self, step: Step) -> _Order:
        self._ordered += 1
        given = step.page.defaults
        job: wire.Job = {
            "job": self._ordered,
            "seed": given.seed,
            "preload": given.preload if isinstance(given.preload, str) else list(given.preload),
            "units": [_unit(unit, step) for unit in runnable(step.units)],
        }
        return _Order(step, job, Future())

    def _send(self, orders: Sequence[_Order]) -> None:
        if not orders:
            return
        try:
            _say(self._process or self._start(), {"jobs": [order.job for order in orders]})
        except BrokenPipeError:
            # This host is gone, which is noticed where its reports are read.
            return
        except OSError as error:
            self._give_up(orders, f"the process that runs cells could not be started: {error}")

    def _start(self) -> subprocess.Popen[bytes]:
        self._warm, self._site = (), _site()
        self._process = process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-P", self._door, "host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._config.root,
            env={**environment(self._config), **self._given},
            # An interrupt on the terminal is for the site generator, which then ends its host.
            start_new_session=True,
        )
        Thread(target=self._read, args=(process,), daemon=True, name="nabla-reports").start()
        _say(process, self._careful_settings())
        return process

    def _careful_settings(self) -> wire.Settings:
        """Give the settings of the next host: the more were lost, the less it dares."""
        settings = self._settings.copy()
        if self._losses:
            settings["preloads"] = False
        if self._losses > 1:
            settings["workers"] = 1
        return settings

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        refused = False
        # A host that is killed may leave half a line behind.
        with suppress(ValueError), process.stdout as lines:
            for line in lines:
                said = json.loads(line)
                if "without" in said:
                    self._settings["without"].append(said["without"])
                    refused = True
                elif "warm" in said:
                    self._warm = tuple(Input(*given) for given in said["warm"])
                else:
                    self._finish(said)
        self._lose(process, refused=refused)

    def _finish(self, report: wire.Report) -> None:
        with self._lock:
            order = self._orders.pop(report["job"], None)
            if self._process and self._losses > 1 and not self._orders:
                # The next one may run sessions side by side again.
                _hang_up(self._process)
                self._process, self._losses = None, 1
        if order:
            order.future.set_result(completed(order.step.units, map(run_of, report["runs"])))

    def _lose(self, process: subprocess.Popen[bytes], *, refused: bool) -> None:
        process.kill()
        process.wait()
        _hang_up(process)
        with self._lock:
            if self._process is not process:
                return
            self._process = None
            if self._orders and not refused:
                self._blame()
            self._send(list(self._orders.values()))

    def _blame(self) -> None:
        """Find what ends the host: an import, which the next one leaves out, or the one session that ran at last."""
        if self._losses > 1:
            first = next(iter(self._orders.values()))
            self._give_up([first], "the process that runs all cells ended while this one ran")
        self._losses = min(self._losses + 1, 2)

    def _give_up(self, orders: Sequence[_Order], detail: str) -> None:
        for order in orders:
            del self._orders[order.job["job"]]
            lost = Run(order.job["units"][0]["number"], (), Died("lost", detail, ()), 0.0)
            order.future.set_result(completed(order.step.units, (lost,)))

    def close(self) -> None:
        """End what still runs; what was not finished is cancelled."""
        with self._lock:
            process, self._process = self._process, None
            orders, self._orders = self._orders, {}
        for order in orders.values():
            order.future.cancel()
        if process is None:
            return
        _hang_up(process)
        try:
            process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


EXECUTORS: Mapping[str, Callable[[Config], Host]] = {"python": Host}
"""What a page can be run with, by the name of its language."""


def _site() -> tuple[int, ...]:
    """Give when something was last installed."""
    return tuple(os.stat(folder).st_mtime_ns for folder in sorted(site_folders()) if os.path.isdir(folder))  # noqa: PTH112, PTH116


def _say(process: subprocess.Popen[bytes], value: wire.Settings | wire.Batch) -> None:
    assert process.stdin
    process.stdin.write(json.dumps(value).encode() + b"\n")
    process.stdin.flush()


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    # What was still to be said has no listener any more.
    with suppress(OSError):
        process.stdin.close()


def _unit(unit: Running, step: Step) -> wire.Unit:
    options = unit.options if isinstance(unit, Cell) else Options()
    examples = unit.examples if isinstance(unit, Cell) else (unit.example,)
    kind: Literal["python", "pycon", "text", "math"] = unit.context if isinstance(unit, Inline) else "python"
    return {
        "number": unit.number,
        "kind": "pycon" if isinstance(unit, Cell) and unit.interactive else kind,
        "timeout": step.page.defaults.timeout if options.timeout is None else options.timeout,
        "needs": list(options.needs),
        "raises": options.raises,
        "examples": [
            # What is left out has its number and no code.
            {"code": "", "lines": [], "raises": ""} if example.left_out else _example(example)
            for example in examples
        ],
    }


def _example(example: Example) -> wire.Example:
    return {
        "code": example.code,
        "lines": [(origin.path, origin.line, origin.column) for origin in example.lines],
        "raises": example.raises,
    }
