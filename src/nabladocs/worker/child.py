"""A session's process: how it begins, forked or started anew, and how it ends."""

from __future__ import annotations

import atexit
import json
import linecache
import os
import signal
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.worker import process
from nabladocs.worker.channel import Channel, Ends, lifted
from nabladocs.worker.fresh import import_afresh
from nabladocs.worker.observe import observe
from nabladocs.worker.place import shown_path
from nabladocs.worker.scratch import Scratch
from nabladocs.worker.session import Session

if TYPE_CHECKING:
    from typing import NoReturn

    from nabladocs.worker.wire import Job, Settings


class Order(NamedTuple):
    """What a session is born with."""

    ends: Ends
    settings: Settings
    job: Job
    token: bytes
    host: int

    def written(self) -> str:
        """Give all but the descriptors as text."""
        return json.dumps([self.settings, self.job, self.token.hex(), self.host])


def main() -> NoReturn:
    """Be the session that a host started anew: the words on the command line are descriptors, the last an order's."""
    *ends, paper = map(int, sys.argv[2:])
    with open(paper, encoding="utf-8") as file:  # noqa: PTH123 - a descriptor has no path
        settings, job, token, host = json.load(file)
    high = Ends(*map(lifted, ends))
    for fd in ends:
        os.close(fd)
    run(Order(high, settings, job, bytes.fromhex(token), host))


def run(order: Order) -> NoReturn:
    """Do a job in this process, and end with it."""
    scratch = Scratch(order.ends.scratch)
    try:
        _leave_home(order.settings, order.host)
        scratch.listen()
        Session(Channel(order.ends, order.token), scratch, order.settings, order.job).run()
        # The host has heard all there is to hear and waits no longer; temporary folders are still put away.
        atexit._run_exitfuncs()  # noqa: SLF001 - a full exit would take many times the time of a small session
    except BaseException as error:  # noqa: BLE001 - the last chance to say why
        scratch.complain(f"{type(error).__name__}: {error}")
    os._exit(0)


def _leave_home(settings: Settings, host: int) -> None:
    """Become a process like any other that Python starts, in the project's folder and with its limits."""
    os.setsid()
    process.die_with(host)
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process.limit(settings["memory"])
    os.chdir(settings["root"])
    # The cells' own import of this package gets the real one.
    for part in list(vars(sys.modules["nabladocs.worker"])):
        # To look through all modules would copy the pages of memory that their names lie in.
        sys.modules.pop(f"nabladocs.worker.{part}", None)
    del sys.modules["nabladocs.worker"], sys.modules["nabladocs"]
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - what the session itself will be told
    observer = observe(sys.path[0])
    import_afresh(observer)
    if checker := sys.modules.get("nabladocs.math"):
        # An import sets what it loads in its package, and this is loaded.
        with observer.owning("nabladocs"):
            vars(import_module("nabladocs"))["math"] = checker
    sys.argv[:] = [""]
    warnings.formatwarning = _format_warning


def _format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    line = linecache.getline(filename, lineno) if line is None else line
    head = f"{shown_path(filename)}:{lineno}: {category.__name__}: {message}\n"
    return head + f"  {line.strip()}\n" if line.strip() else head
