"""A second run that differs from the first in what nobody can promise to be the same."""

from __future__ import annotations

from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from nabladocs.execute import Host

if TYPE_CHECKING:
    from nabladocs.config import Config


class Elsewhere(Host):
    """Runs cells in other processes than an earlier host, at other addresses, later, and with other temporary files."""

    def __init__(self, config: Config) -> None:
        """Take the settings; nothing is started yet."""
        self._folder = TemporaryDirectory(prefix="nabla-")
        super().__init__(replace(config, workers=1 if config.workers > 1 else 2), given={"TMPDIR": self._folder.name})

    def close(self) -> None:
        """End what still runs, and put its temporary files away."""
        super().close()
        self._folder.cleanup()
