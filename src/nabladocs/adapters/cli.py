"""The door of the command line."""

from __future__ import annotations

import argparse
import math
import os
import sys
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from nabladocs import __version__, about, acceptance, agenda, chapter
from nabladocs.cache import NoCache
from nabladocs.config import find_config
from nabladocs.pages import find_pages
from nabladocs.paths import choose, read_target, start_of
from nabladocs.pipeline import Project
from nabladocs.report import FORMATS, Report, counted
from nabladocs.review import opened, review, select
from nabladocs.rewrite import draw_diff
from nabladocs.seeds import read_seed
from nabladocs.source import ConfigError, Diagnostic, Error
from nabladocs.store import FILE, ForeignError, clean
from nabladocs.terminal import Progress, is_coloured, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nabladocs.config import Config

WELL, TO_MEND, BROKEN = 0, 1, 2
"""Exit codes: nothing to do; an author must act; the tool or its settings broke."""
INTERRUPTED, UNREAD = 130, 141
"""Exit codes that a shell gives for SIGINT and SIGPIPE."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says and give the exit code."""
    arguments = command_line().parse_args(words)
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


def command_line() -> argparse.ArgumentParser:
    """Give what reads the command line, which the manual's list of commands is made from too."""
    parser = argparse.ArgumentParser(prog="nabla", description="Documentation whose mathematics runs.")
    parser.add_argument("--version", action="version", version=f"nabla {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace], int], name: str, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    check = command(_check, "check", "run pages and report what an author must mend")
    _add_paths(check)
    check.add_argument(
        "-k", dest="expression", default="", metavar="EXPRESSION", help="only cells that fit, as in pytest"
    )
    check.add_argument("-x", "--fail-fast", action="store_true", help="stop after the first page with an error")
    check.add_argument("--pages-only", action="store_true", help="leave out files that are no pages of the site")
    check.add_argument("--format", choices=FORMATS, default="text", help="for people, for programs, or for GitHub")
    check.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    check.add_argument("--no-cache", action="store_true", help="run everything, and keep nothing of it")
    check.add_argument(
        "--seed", type=read_seed, help="check claims from this seed, or a `fresh` one; else each has its own"
    )
    accepting = command(_accept, "accept", "record what came out where a page expects something else")
    _add_paths(accepting)
    accepting.add_argument(
        "-k", dest="expression", default="", metavar="EXPRESSION", help="only cells that fit, as in pytest"
    )
    accepting.add_argument("--write", action="store_true", help="write it; without this, only show what would change")
    accepting.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    plan = command(_plan, "plan", "say what would run, and why")
    _add_paths(plan)
    plan.add_argument("--format", choices=agenda.FORMATS, default="text", help="text for people, json for programs")
    new = command(_new, "new", "begin a chapter")
    new.add_argument("thing", choices=["chapter"], metavar="chapter", help="what to begin")
    new.add_argument("title", metavar="TITLE", help="its title, from which its file is named")
    new.add_argument("--path", type=Path, help="its file, such as docs/a/b.md")
    claim = command(_claim, "claim", "find out whether a formula holds")
    claim.add_argument("text", metavar="CLAIM", help="such as 'x in R^n; grad(x.T @ x, x) == 2*x'")
    claim.add_argument("--seed", type=read_seed, help="where random points start, or `fresh`; else the text says it")
    claim.add_argument("--format", choices=("text", "json"), default="text", help="for people or for programs")
    _add_timeout(claim)
    derive = command(_derive, "derive", "derive a gradient, Jacobian, Hessian or differential")
    derive.add_argument("text", metavar="TEXT", help="such as 'x in R^n; grad(x.T @ x, x)'")
    derive.add_argument("--format", choices=("text", "json"), default="text", help="for people or for programs")
    _add_timeout(derive)
    command(_clean, "clean", "throw away what is kept of earlier runs")
    info = command(_info, "info", "show versions and settings")
    info.add_argument("--format", choices=about.FORMATS, default="text", help="text for people, json for programs")
    return parser


def _add_paths(parser: argparse.ArgumentParser) -> None:
    about_paths = "a page, a folder, or a line of a page as pytest prints it (docs/trace.md::L42); all pages if none"
    parser.add_argument("paths", nargs="*", type=read_target, metavar="PATH", help=about_paths)


def _add_timeout(parser: argparse.ArgumentParser) -> None:
    about_time = "seconds that it may take (default: 30)"
    parser.add_argument("--timeout", type=_seconds, default=30.0, metavar="SECONDS", help=about_time)


def _seconds(text: str) -> float:
    try:
        if 0 < (seconds := float(text)) < math.inf:
            return seconds
    except ValueError:
        pass
    message = f"a number of seconds above 0 is wanted, not {text!r}"
    raise argparse.ArgumentTypeError(message)


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
    start = start_of(arguments.paths, leniently=arguments.pages_only)
    report = _report(arguments, find_config(start)) if start else Report((), (), (), 0.0)
    _say(sys.stdout, FORMATS[arguments.format](report, color=is_coloured(sys.stdout)))
    if report.left:
        _say(sys.stderr, f"nabla: stopped at the first page with an error, {counted(report.left, 'page')} left")
    return TO_MEND if report.errors else WELL


def _report(arguments: argparse.Namespace, config: Config) -> Report:
    chosen = choose(config, arguments.paths, leniently=arguments.pages_only)
    config = replace(config, claim_seed=arguments.seed)
    with Project(config, cache=NoCache() if arguments.no_cache else None) as project:
        selection = select(project, chosen, arguments.expression)
        return review(project, chosen.pages, selection, fail_fast=arguments.fail_fast, shown=not arguments.quiet)


# --- accept -------------------------------------------------------------------------------------------------------


def _accept(arguments: argparse.Namespace) -> int:
    """Show how expected outputs would change if what came out were recorded; with --write, record it."""
    acceptance.forbid_on_ci(os.environ)
    config = find_config(start_of(arguments.paths) or Path.cwd())
    chosen = choose(config, arguments.paths)
    with Project(config, cache=NoCache()) as project:
        selection = select(project, chosen, arguments.expression)
    found = acceptance.prepare(
        config,
        chosen.pages,
        wanted=lambda page, unit: unit.number in selection.units_of(page),
        counting=partial(Progress, shown=not arguments.quiet),
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
    config = find_config(start_of(arguments.paths) or Path.cwd())
    with Project(config) as project:
        pages, unread = opened(project, choose(config, arguments.paths).pages)
        steps = [step for page in pages for step in project.plan(page)]
        tell((*unread, *project.trouble))
    _say(sys.stdout, agenda.FORMATS[arguments.format](steps))
    return TO_MEND if unread else WELL


# --- new ----------------------------------------------------------------------------------------------------------


def _new(arguments: argparse.Namespace) -> int:
    """Write a new page that runs as it stands, to be changed into what it should say."""
    made = chapter.new_chapter(find_config(Path.cwd()), arguments.title, arguments.path)
    chapter.write(made)
    _say(sys.stdout, os.path.relpath(made.path))
    if made.entry:
        _say(sys.stdout, f"add to nav in mkdocs.yml:\n  {made.entry}")
    return WELL


# --- claim and derive ---------------------------------------------------------------------------------------------


def _claim(arguments: argparse.Namespace) -> int:
    """Find out whether a formula holds: by complex steps, exactly over a finite field, and by derivation."""
    from nabladocs import inquiry  # noqa: PLC0415 - only formulas need the mathematics

    code, text = inquiry.claimed(arguments.text, arguments.format, arguments.seed, arguments.timeout)
    _say(sys.stdout, text)
    return code


def _derive(arguments: argparse.Namespace) -> int:
    """Derive what a text asks for, with the steps, for all sizes at once."""
    from nabladocs import inquiry  # noqa: PLC0415 - only formulas need the mathematics

    code, text = inquiry.derived(arguments.text, arguments.format, arguments.timeout)
    _say(sys.stdout, text)
    return code


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
        pages, _ = opened(project, find_pages(config))
    _say(sys.stdout, about.FORMATS[arguments.format](about.facts(config, pages)))
    return WELL
