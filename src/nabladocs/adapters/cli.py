"""The door of the command line."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from nabladocs import __version__, about, acceptance, agenda
from nabladocs.cache import NoCache
from nabladocs.config import find_config
from nabladocs.pages import SUFFIXES, find_pages
from nabladocs.pipeline import Project
from nabladocs.report import FORMATS, Report
from nabladocs.rewrite import draw_diff
from nabladocs.source import ConfigError, Diagnostic, Error, SourceError
from nabladocs.store import FILE, ForeignError, clean
from nabladocs.terminal import Progress, is_coloured, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

    def command(run: Callable[[argparse.Namespace], int], name: str, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    check = command(_check, "check", "run pages and report what an author must mend")
    _add_paths(check)
    check.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")
    check.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    check.add_argument("--no-cache", action="store_true", help="run everything, and keep nothing of it")
    accepting = command(_accept, "accept", "record what came out where a page expects something else")
    _add_paths(accepting)
    accepting.add_argument("--write", action="store_true", help="write it; without this, only show what would change")
    accepting.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    plan = command(_plan, "plan", "say what would run, and why")
    _add_paths(plan)
    plan.add_argument("--format", choices=agenda.FORMATS, default="text", help="text for people, json for programs")
    command(_clean, "clean", "throw away what is kept of earlier runs")
    info = command(_info, "info", "show versions and settings")
    info.add_argument("--format", choices=about.FORMATS, default="text", help="text for people, json for programs")
    return parser


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a page or a folder; all pages if none")


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
    config = _config(paths)
    with Project(config, cache=NoCache() if arguments.no_cache else None) as project:
        report = _report(project, _selected(config, paths), shown=not arguments.quiet)
    _say(sys.stdout, FORMATS[arguments.format](report, color=is_coloured(sys.stdout)))
    return TO_MEND if report.errors else WELL


def _config(paths: Sequence[Path]) -> Config:
    start = next(iter(paths), Path.cwd())
    return find_config(start if start.is_dir() else start.parent)


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
    project.flush()
    return Report.of(results, time.monotonic() - began, (*unread, *project.trouble))


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


# --- accept -------------------------------------------------------------------------------------------------------


def _accept(arguments: argparse.Namespace) -> int:
    """Show how expected outputs would change if what came out were recorded; with --write, record it."""
    acceptance.forbid_on_ci(os.environ)
    config = _config(arguments.paths)
    found = acceptance.prepare(
        config, _selected(config, arguments.paths), counting=partial(Progress, shown=not arguments.quiet)
    )
    if arguments.write:
        found = found.written()
    sys.stdout.write(draw_diff(found.rewrites, color=is_coloured(sys.stdout)))
    tell(found.refused)
    _say(sys.stderr, f"\n{found.summary}" if found.refused else found.summary)
    return WELL if found.is_done else TO_MEND


# --- plan ---------------------------------------------------------------------------------------------------------


def _plan(arguments: argparse.Namespace) -> int:
    """Say which pages would run now, and why; nothing is run."""
    config = _config(arguments.paths)
    with Project(config) as project:
        pages, unread = _opened(project, _selected(config, arguments.paths))
        steps = [step for page in pages for step in project.plan(page)]
        tell((*unread, *project.trouble))
    _say(sys.stdout, agenda.FORMATS[arguments.format](steps))
    return TO_MEND if unread else WELL


# --- clean and info -----------------------------------------------------------------------------------------------


def _clean(_: argparse.Namespace) -> int:
    """Throw away what is kept of earlier runs, so that all pages run again."""
    config = find_config(Path.cwd())
    shown = os.path.relpath(config.cache / FILE)
    try:
        freed = clean(config.cache)
    except ForeignError:
        message = f"{shown} is a file of another program, and stays"
        raise ConfigError(Diagnostic("cache-unusable", message, None)) from None
    _say(sys.stdout, f"{shown}: {about.size(freed)} thrown away" if freed else f"{shown}: nothing is kept")
    return WELL


def _info(arguments: argparse.Namespace) -> int:
    """Show the versions and settings that pages run with, for a report of a fault."""
    config = find_config(Path.cwd())
    with Project(config) as project:
        pages, _ = _opened(project, find_pages(config))
    _say(sys.stdout, about.FORMATS[arguments.format](about.facts(config, pages)))
    return WELL
