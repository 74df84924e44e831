"""A public name is a promise: it is described once, by its own docstring, and what the manual uses is public."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from nabladocs.adapters.cli import WELL, main
from nabladocs.fences import read_fences
from snippets import schemas
from snippets.commands import commands

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted((DOCS / "api").glob("*.md"))
NAMES = [name for page in PAGES for name in re.findall(r"^::: ([\w.]+)$", page.read_text("utf-8"), re.MULTILINE)]
IMPORT = re.compile(r"^>>> from (?P<module>nabladocs[\w.]*) import (?P<names>[\w, ]+)$", re.MULTILINE)


def found(address):
    module, _, name = address.rpartition(".")
    return getattr(import_module(module), name)


def test_the_page_on_data_is_as_the_schemas_say():
    text = schemas.PAGE.read_text("utf-8")
    assert text.count("<!-- schema:") == 3
    assert schemas.filled(text) == text, "write it anew: python -m snippets.schemas"


def test_a_public_name_has_one_address():
    assert len({id(found(address)) for address in NAMES}) == len(NAMES) > 30


@pytest.mark.parametrize("address", NAMES)
def test_a_public_name_says_what_it_is(address):
    assert found(address).__doc__
    assert not any(part.startswith("_") for part in address.split("."))


def test_what_the_manual_imports_at_a_prompt_is_public():
    used = set()
    for page in sorted((*(DOCS / "manual").glob("*.md"), *(DOCS / "api").glob("*.md"))):
        for fence in read_fences(page.read_text("utf-8").split("\n")):
            if fence.info.startswith("pycon"):
                text = "\n".join(line.text for line in fence.body)
                for match in IMPORT.finditer(text):
                    used |= {f"{match['module']}.{name}" for name in match["names"].split(", ")}
    assert used - set(NAMES) == set()


def test_the_manual_has_each_command():
    page = (DOCS / "manual" / "commands.md").read_text("utf-8")
    assert re.findall(r"^## `nabla (\w+)`$", page, re.MULTILINE) == list(commands())


@pytest.mark.parametrize("name", commands())
def test_each_command_says_what_it_takes(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == WELL
    assert capsys.readouterr().out.startswith(f"usage: nabla {name} ")
