"""The host: starts a child for each session, watches over them all, and ends with the site generator.

One thread and one loop, so that it may fork at any time. It never waits for anything but news.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
from collections import deque
from contextlib import suppress
from functools import partial
from math import inf
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn

from nabladocs.worker import child, process
from nabladocs.worker.birth import Birth, begin
from nabladocs.worker.fresh import import_afresh
from nabladocs.worker.observe import observe
from nabladocs.worker.preload import Unfit, imported_by, is_checker, is_installed, preload, use
from nabladocs.worker.stream import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable

    from nabladocs.worker.watch import Watch
    from nabladocs.worker.wire import Ending, Job, Refusal, Report, Run, Settings, Warmth

MANY = 2
"""Sessions for each that may run at once, from which on it is worth some time to make each of them quicker."""
FAREWELL = 2.0
"""Seconds that the host gives the processes it ended to be gone."""


def main() -> NoReturn:
    """Be the host of the process that holds the other ends of stdin and stdout, or one of its children."""
    try:
        _serve()
    except Birth as birth:
        order = birth.order
    # Here, where no exception is being handled and little is on the stack.
    child.run(order)


def _serve() -> NoReturn:
    requests, reports = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    os.close(null)
    host = Host(requests, reports)
    # Whatever stops us, what runs must not outlive us; and nobody would hear what it was.
    with suppress(Exception):
        host.run()
    host.end()
    os._exit(0)


class Host:
    """All sessions of one site generator, those that run and those that wait."""

    def __init__(self, requests: int, reports: int) -> None:
        process.adopt()
        self._requests = requests
        self._reports = reports
        self._words = b""
        self._unsaid = b""
        self._settings: Settings | None = None
        self._waiting: deque[Job] = deque()
        self._unread: list[Job] = []
        self._is_over = False
        self._watches: dict[int, Watch] = {}
        self._told: set[int] = set()
        self._known: set[str] = set()
        self._missing: list[str] = []
        self._is_unused = self._gains = False
        self._observer = observe(os.getcwd())  # noqa: PTH109 - as a session will be told it
        # A checker that is being edited has to be what its source says.
        import_afresh(self._observer)
        self._selector = selectors.DefaultSelector()
        self._news, bell = os.pipe()
        for fd in (requests, reports, self._news, bell):
            os.set_blocking(fd, False)
        # A signal wakes the loop like any other news.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._stop)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        self._has_rung = False
        self._own = [requests, reports, self._news, bell]
        self._selector.register(requests, selectors.EVENT_READ, self._listen)
        self._selector.register(self._news, selectors.EVENT_READ, self._ring)

    def run(self) -> None:
        """Do what the site generator says, until it is gone or has no more to say."""
        while not self._is_over:
            self._begin()
            for key, _ in self._selector.select(self._patience()):
                key.data()
            # Only after all were read: a session that is reaped is closed.
            if self._has_rung:
                self._reap()
            now = monotonic()
            for watch in self._watches.values():
                watch.look(now)

    def _patience(self) -> float | None:
        deadline = min((watch.deadline for watch in self._watches.values()), default=inf)
        return None if deadline == inf else max(deadline - monotonic(), 0)

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            while data := os.read(self._requests, CHUNK):
                self._words += data
            self._stop()
        *lines, self._words = self._words.split(b"\n")
        for line in lines:
            said = json.loads(line)
            if self._settings is None:
                self._settings = said
            else:
                self._waiting += said["jobs"]
                self._unread += said["jobs"]

    def _stop(self, *_signal: object) -> None:
        self._is_over = True

    def _begin(self) -> None:
        while self._settings and self._waiting and len(self._watches) < self._settings["workers"]:
            if not self._is_prepared(self._settings):
                return
            job = self._waiting.popleft()
            try:
                watch = begin(self._settings, job, self._leave)
            except OSError as error:
                self._report({"job": job["job"], "runs": [_unborn(job, error)]})
            else:
                self._watches[watch.pid] = watch
                for fd, read in watch.readers().items():
                    self._selector.register(fd, selectors.EVENT_READ, partial(self._hear, watch, fd, read))

    def _is_prepared(self, settings: Settings) -> bool:
        """Import what the jobs that wait will import; say whether that is done.

        A long import would keep us from looking after those that run, so these come to their end first.
        """
        if settings["start"] == "spawn" or not settings["preloads"]:
            self._unread.clear()
            return True
        while missing := self._find_missing(settings):
            if self._watches:
                return False
            self._preload(missing)
            # The site generator has read more pages meanwhile.
            self._listen()
        if self._is_unused:
            self._is_unused = False
            use(self._observer)
            self._report({"warm": self._observer.of_packages()})
            self._gains = len(self._waiting) > MANY * settings["workers"]
        if self._gains and (self._watches or settings["workers"] == 1):
            # While a first session keeps another core busy; what it says can wait that long.
            self._gains = False
            use(self._observer, at_length=True)
        return True

    def _find_missing(self, settings: Settings) -> list[str]:
        wanted = dict.fromkeys(name for job in self._unread for name in _wanted(job))
        self._unread.clear()
        for name in [name for name in wanted if name not in self._known]:
            self._known.add(name)
            package = name.partition(".")[0]
            if package not in settings["without"] and _is_fit(name, settings["root"]):
                self._missing.append(name)
        return self._missing

    def _preload(self, names: list[str]) -> None:
        try:
            preload(names, self._observer)
        except Unfit as unfit:
            # The last word has to be out before the end.
            os.set_blocking(self._reports, True)
            self._report({"without": unfit.name})
            raise
        self._is_unused = True
        self._missing.clear()

    def _leave(self) -> None:
        """Give up what a child of ours has no business with."""
        for watch in self._watches.values():
            watch.close()
        for fd in self._own:
            os.close(fd)
        self._selector.close()

    def _hear(self, watch: Watch, fd: int, read: Callable[[], bool]) -> None:
        if not read():
            # Nobody is left who could write.
            self._selector.unregister(fd)
        if watch.is_complete:
            self._tell(watch)

    def _tell(self, watch: Watch) -> None:
        if watch.pid not in self._told:
            self._told.add(watch.pid)
            self._report({"job": watch.job["job"], "runs": watch.runs})

    def _report(self, report: Report | Refusal | Warmth) -> None:
        self._unsaid += json.dumps(report).encode() + b"\n"
        self._speak()

    def _speak(self) -> None:
        """Say as much as the site generator takes; it may be busy with a page."""
        with suppress(BlockingIOError):
            while self._unsaid:
                self._unsaid = self._unsaid[os.write(self._reports, self._unsaid[:CHUNK]) :]
        is_waiting = self._reports in self._selector.get_map()
        if self._unsaid and not is_waiting:
            self._selector.register(self._reports, selectors.EVENT_WRITE, self._speak)
        elif is_waiting and not self._unsaid:
            self._selector.unregister(self._reports)

    def _ring(self) -> None:
        os.read(self._news, CHUNK)
        self._has_rung = True

    def _reap(self) -> None:
        self._has_rung = False
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                if watch := self._watches.pop(pid, None):
                    self._finish(watch, status)

    def _finish(self, watch: Watch, status: int) -> None:
        open_fds = self._selector.get_map()
        for fd in watch.readers():
            if fd in open_fds:
                self._selector.unregister(fd)
        watch.end(status)
        self._tell(watch)
        self._told.discard(watch.pid)
        if not self._watches:
            # Now no session can still need what others left behind.
            for orphan in process.children():
                process.kill_group(orphan)

    def end(self) -> None:
        """End all that descends from here, and wait until it is gone."""
        for pid in self._watches:
            process.kill_group(pid)
        patience = monotonic() + FAREWELL
        with suppress(ChildProcessError):
            while monotonic() < patience:
                for orphan in process.children():
                    process.kill_group(orphan)
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    sleep(0.005)


def _wanted(job: Job) -> list[str]:
    """Give the modules that a session should be born with."""
    preload = job["preload"]
    if not isinstance(preload, str):
        return preload
    return imported_by(example["code"] for unit in job["units"] for example in unit["examples"])


def _is_fit(name: str, root: str) -> bool:
    return is_installed(name.partition(".")[0], root) or is_checker(name, root)


def _unborn(job: Job, error: OSError) -> Run:
    detail = f"the session could not be started: {error.strerror}"
    ending: Ending = {"type": "Died", "how": "lost", "detail": detail, "frames": []}
    return {"number": job["units"][0]["number"], "outputs": [], "ending": ending, "seconds": 0.0, "inputs": []}
