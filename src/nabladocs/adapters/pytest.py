"""The door of pytest: chapters are tests where the root's mkdocs.yml lists this tool.

Every run of pytest in every project imports this file, so all else is imported when there is a use for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


FILE_NAMES = ("mkdocs.yml", "mkdocs.yaml")
SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
SITE = pytest.StashKey["tuple[Path, Path]"]()
"""The site's mkdocs.yml and the folder of its pages."""
CHAPTERS = pytest.StashKey[Any]()


def pytest_configure(config: pytest.Config) -> None:
    """Find the pages, where the root is a site that lists this tool."""
    site = next((path for name in FILE_NAMES if (path := config.rootpath / name).is_file()), None)
    if site and b"nabla" in site.read_bytes() and (docs := _docs(site)):
        config.stash[SITE] = (site, docs)


def _docs(site: Path) -> Path | None:
    from nabladocs.mkdocs_yml import read_site  # noqa: PLC0415 - see above
    from nabladocs.source import Error  # noqa: PLC0415 - see above

    try:
        found = read_site(site)
    except Error:
        # The first page that is collected says why.
        return site.with_name("docs")
    return found.docs if found.uses_nabla else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a page of the site."""
    site, docs = parent.config.stash.get(SITE, (None, None))
    if site is None or docs is None or file_path.suffix not in SUFFIXES or not file_path.is_relative_to(docs):
        return None
    collector: pytest.Collector = _chapters(parent.config, site).collect(file_path, parent)
    return collector


def _chapters(config: pytest.Config, site: Path) -> Any:
    if CHAPTERS not in config.stash:
        config.stash[CHAPTERS] = import_module("nabladocs.adapters.pytest_chapters").Chapters(site)
        config.pluginmanager.register(config.stash[CHAPTERS])
    return config.stash[CHAPTERS]
