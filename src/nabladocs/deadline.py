"""Work that is waited for no longer than it may take."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")


def within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Give what comes of work, which goes on alone where it takes longer and ends with the process at the latest.

    Raises:
        TimeoutError: It took longer.
    """
    future: Future[Answer] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is asked for
            future.set_exception(error)

    # A signal would end the work too, but not on Windows, and not inside of linear algebra.
    Thread(target=run, daemon=True).start()
    return future.result(seconds)
