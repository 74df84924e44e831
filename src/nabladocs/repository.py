"""Where a site stands in its repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def folder_of(root: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Give the path of a site's folder from the root of its repository, empty where that is the same or not known."""
    root = root.resolve()
    workspace = environment.get("GITHUB_WORKSPACE")
    if workspace and root.is_relative_to(Path(workspace).resolve()):
        top = Path(workspace).resolve()
    else:
        # In a work tree of a repository that stands elsewhere, `.git` is a file.
        top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    folder = root.relative_to(top).as_posix()
    return "" if folder == "." else folder
