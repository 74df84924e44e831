"""The commands as the manual lists them, from what reads the command line."""

from __future__ import annotations

from argparse import Action, ArgumentParser, _HelpAction, _SubParsersAction

from nabladocs.adapters.cli import command_line


def commands() -> dict[str, ArgumentParser]:
    """Give what reads each command."""
    (found,) = (each for each in command_line()._actions if isinstance(each, _SubParsersAction))  # noqa: SLF001
    return found.choices


def summary(name: str) -> str:
    """Give what a command does, and a table of what stands behind its name."""
    parser = commands()[name]
    given = [each for each in parser._actions if not isinstance(each, _HelpAction)]  # noqa: SLF001 - argparse has no other way
    if not given:
        return str(parser.description)
    rows = (f"| {_form(each)} | {each.help} |" for each in given)
    return "\n".join((str(parser.description), "", "| Write | It says |", "|---|---|", *rows))


def _form(action: Action) -> str:
    """Give how an argument is written."""
    value = str(action.metavar or (action.option_strings and action.dest.upper()) or action.dest)
    if action.choices and action.option_strings:
        value = f"{{{','.join(map(str, action.choices))}}}"
    if not action.option_strings:
        return f"`{value}{' …' if action.nargs == '*' else ''}`"
    # A flag takes nothing.
    behind = "" if action.nargs == 0 else f" {value}"
    return ", ".join(f"`{each}{behind}`" for each in action.option_strings)
