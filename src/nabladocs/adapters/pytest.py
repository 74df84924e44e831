"""The door of pytest: pages and docstrings are tests where a mkdocs.yml lists this tool.

Every run of pytest in every project imports this file, so all else is imported when there is a use for it.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FILE_NAMES = ("mkdocs.yml", "mkdocs.yaml")
SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".ipynb")
SOURCES = "src"
"""The folder beside mkdocs.yml whose docstrings are tests."""
SITES = pytest.StashKey[dict["Path", "tuple[Path, Path] | None"]]()
"""By its folder, the mkdocs.yml of a site that lists this tool, and the folder of its pages."""
CHAPTERS = pytest.StashKey[dict["Path", Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be asked for on the command line."""
    group = parser.getgroup("nabla")
    group.addoption(
        "--nabla-no-cache",
        action="store_true",
        help="run all cells and docstrings, and keep nothing of it; without this, what nothing changed for is reused",
    )
    group.addoption(
        "--nabla-seed",
        type=_seed,
        metavar="N|fresh",
        help="check claims from this seed, or one that is drawn now; without this, each has its own",
    )


def _seed(text: str) -> int:
    from nabladocs.seeds import read_seed  # noqa: PLC0415 - see above

    return read_seed(text)


def pytest_configure(config: pytest.Config) -> None:
    """Begin to know no site; a worker of pytest-xdist has the seed of the process that began it."""
    if hasattr(config, "workerinput"):
        config.option.nabla_seed = config.workerinput["nabla_seed"]
    config.stash[SITES] = {}
    config.stash[CHAPTERS] = {}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist the seed: it reads the command line anew, and would draw another."""
    node.workerinput["nabla_seed"] = node.config.getoption("nabla_seed")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say where claims are checked from, if not as ever, and who tests docstrings, if not we."""
    seed = config.getoption("nabla_seed")
    said = [] if seed is None else [f"nabla: claims are checked from seed {seed}, and again by --nabla-seed={seed}"]
    if _is_theirs(config) and _site_of(config.invocation_params.dir / SOURCES / "module.py", config):
        said.append(f"nabla: the docstrings of {SOURCES} are left to --doctest-modules")
    return said


def _is_theirs(config: pytest.Config) -> bool:
    return bool(config.getoption("doctestmodules", default=False))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a page of a site, or a module with prompts in its docstrings."""
    if file_path.suffix in SUFFIXES:
        site = _site_of(file_path, parent.config)
        return _collected(site, file_path, parent) if site else None
    if file_path.suffix == ".py" and _has_prompts(file_path, parent.config):
        site = _site_of(file_path, parent.config)
        # The folders in between are packages to pytest, which would import them into its own process.
        return _collected(site, file_path, parent.session) if site else None
    return None


def _has_prompts(path: Path, config: pytest.Config) -> bool:
    """Say whether a file is for us to read: to import a `__main__` would run it."""
    if SOURCES not in path.parts or path.name == "__main__.py" or _is_theirs(config):
        return False
    return _site_of(path, config) is not None and b">>>" in path.read_bytes()


def _site_of(path: Path, config: pytest.Config) -> Path | None:
    """Give the mkdocs.yml of the nearest site above a file that the file is a part of."""
    sites = config.stash[SITES]
    for folder in path.parents:
        if folder not in sites:
            sites[folder] = next(_sites_in(folder), None)
        if found := sites[folder]:
            site, docs = found
            # Where pages lie in `src`, the scripts beside them are no modules.
            is_module = path.is_relative_to(folder / SOURCES) and not path.is_relative_to(docs)
            if is_module if path.suffix == ".py" else path.is_relative_to(docs):
                return site
    return None


def _sites_in(folder: Path) -> Iterator[tuple[Path, Path]]:
    for name in FILE_NAMES:
        # What is above a project need not be for us to read.
        with suppress(OSError):
            site = folder / name
            if site.is_file() and b"nabla" in site.read_bytes() and (docs := _docs(site)):
                yield site, docs


def _docs(site: Path) -> Path | None:
    from nabladocs.mkdocs_yml import read_site  # noqa: PLC0415 - see above
    from nabladocs.source import Error  # noqa: PLC0415 - see above

    try:
        found = read_site(site)
    except Error:
        # The first page that is collected says why.
        return site.with_name("docs")
    return found.docs if found.uses_nabla else None


def _collected(site: Path, path: Path, parent: pytest.Collector) -> pytest.Collector:
    known = parent.config.stash[CHAPTERS]
    if site not in known:
        chapters = import_module("nabladocs.adapters.pytest_chapters").Chapters
        known[site] = chapters(
            site, reuses=not parent.config.getoption("nabla_no_cache"), seed=parent.config.getoption("nabla_seed")
        )
        parent.config.pluginmanager.register(known[site])
    collector: pytest.Collector = known[site].collect(path, parent)
    return collector
