"""The door of the command line: `nabla check` and `nabla info`."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any, TextIO, cast

from nabladocs import __version__
from nabladocs.config import find_config
from nabladocs.ingredients import imported, local
from nabladocs.pages import SUFFIXES, find_pages
from nabladocs.pipeline import Project
from nabladocs.report import FORMATS, Report
from nabladocs.source import ConfigError, Diagnostic, Error, SourceError, draw_json
from nabladocs.terminal import Progress, is_coloured, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from nabladocs.config import Config
    from nabladocs.model import Page, Result

WELL, TO_MEND, BROKEN = 0, 1, 2
"""Exit codes: nothing to do; an author must act; the tool or its settings broke."""
INTERRUPTED, UNREAD = 130, 141
"""Exit codes that a shell gives for SIGINT and SIGPIPE."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says and give the exit code."""
    arguments = _parser().parse_args(words)
    run = cast("Callable[[argparse.Namespace], int]", arguments.run)
    try:
        code = run(arguments)
        sys.stdout.flush()
    except Error as error:
        tell(error.diagnostics)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        # Python flushes stdout once more as it ends, and must not meet the same trouble again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return UNREAD
        _confess(error)
    except Exception as error:  # noqa: BLE001 - the door: what is left is a fault of this tool or of the machine
        _confess(error)
    else:
        return code
    return BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nabla", description="Documentation whose mathematics runs.")
    parser.add_argument("--version", action="version", version=f"nabla {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help="run pages and report what an author must mend", description=_check.__doc__
    )
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a page or a folder; all pages if none")
    check.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")
    check.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    check.set_defaults(run=_check)
    info = commands.add_parser("info", help="show versions and settings", description=_info.__doc__)
    info.add_argument("--format", choices=("text", "json"), default="text")
    info.set_defaults(run=_info)
    return parser


def _say(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")


def _confess(error: Exception) -> None:
    if os.environ.get("NABLA_DEBUG"):
        traceback.print_exception(error)
    _say(sys.stderr, f"nabla: {type(error).__name__}: {error}")
    if not isinstance(error, OSError):
        _say(sys.stderr, "nabla: this is a fault of nabla itself; NABLA_DEBUG=1 shows where")


# --- check --------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    """Run the code of pages and report what an author must mend."""
    paths: list[Path] = arguments.paths
    config = find_config(next((_folder(path) for path in paths), Path.cwd()))
    with Project(config) as project:
        report = _report(project, _selected(config, paths), shown=not arguments.quiet)
    _say(sys.stdout, FORMATS[arguments.format](report, color=is_coloured(sys.stdout)))
    return TO_MEND if report.errors else WELL


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _selected(config: Config, paths: Sequence[Path]) -> Sequence[Path]:
    """Give the pages that paths stand for, each once."""
    chosen = (page for path in paths for page in _pages_at(config, path.absolute()))
    return list(dict.fromkeys(chosen)) if paths else find_pages(config)


def _pages_at(config: Config, path: Path) -> Sequence[Path]:
    if not path.exists():
        raise _unusable(path, "does not exist")
    if not path.resolve().is_relative_to(config.root.resolve()):
        raise _unusable(path, f"is outside of the site in {config.root}")
    if path.is_dir():
        return find_pages(config, path)
    if path.suffix not in SUFFIXES:
        raise _unusable(path, "is not a Markdown file")
    return (path,)


def _unusable(path: Path, flaw: str) -> ConfigError:
    return ConfigError(Diagnostic("path-unusable", f"{os.path.relpath(path)} {flaw}", None))


def _report(project: Project, paths: Sequence[Path], *, shown: bool) -> Report:
    began = time.monotonic()
    pages, unread = _opened(project, paths)
    project.start(pages)
    with Progress(len(pages), shown=shown) as progress:
        results = [_finished(project, page, progress) for page in pages]
    return Report.of(results, time.monotonic() - began, unread)


def _opened(project: Project, paths: Sequence[Path]) -> tuple[Sequence[Page], Sequence[Diagnostic]]:
    """Read pages; one that cannot be read is no reason not to check the others."""
    pages: list[Page] = []
    unread: list[Diagnostic] = []
    for path in paths:
        try:
            pages.append(project.open(path))
        except SourceError as error:
            unread += error.diagnostics
    return pages, unread


def _finished(project: Project, page: Page, progress: Progress) -> Result:
    result = project.finish(page)
    progress.advance()
    return result


# --- info ---------------------------------------------------------------------------------------------------------


def _info(arguments: argparse.Namespace) -> int:
    """Show the versions and settings that pages run with, for a report of a fault."""
    config = find_config(Path.cwd())
    with Project(config) as project:
        pages, _ = _opened(project, find_pages(config))
    facts = {
        "nabladocs": __version__,
        "python": python_version(),
        "executable": sys.executable,
        "root": str(config.root),
        "docs": os.path.relpath(config.docs, config.root),
        "pages": len(pages),
        **{name: getattr(config, name) for name in ("start", "workers", "timeout", "memory", "output")},
        "imports": _versions({name for page in pages for name in imported(page)}, config.root),
    }
    _say(sys.stdout, draw_json(facts) if arguments.format == "json" else _table(facts))
    return WELL


def _versions(modules: Collection[str], root: Path) -> Mapping[str, str | None]:
    """Give the version of each distribution that modules come from; None where none is installed."""
    distributions = metadata.packages_distributions()
    foreign = sorted(name for name in modules if name not in sys.stdlib_module_names and not local(name, root))
    return {
        distribution: metadata.version(distribution) if name in distributions else None
        for name in foreign
        for distribution in distributions.get(name, [name])
    }


def _table(facts: Mapping[str, Any]) -> str:
    imports = (f"{name} {version or '(not installed)'}" for name, version in facts["imports"].items())
    shown = {
        **facts,
        "timeout": f"{facts['timeout']:g} s a cell",
        "memory": f"{facts['memory'] / 2**30:g} GiB a session",
        "output": f"{facts['output'] / 2**20:g} MiB a cell",
        "imports": ", ".join(imports) or "nothing to be installed",
    }
    return "\n".join(f"{name:10}  {value}" for name, value in shown.items())
