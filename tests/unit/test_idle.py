"""Fences of Python that are shown and do not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabladocs.config import Config
from nabladocs.parse import read_page
from nabladocs.source import Source

RECORDED = "```python\n1\n```\n\n```output\n1\n```\n"
THEIRS = {"python": "syntax", "markdown_exec": True}


def read(text, **settings):
    return read_page(Source("docs/page.md", text), Config(Path("/site"), Path("docs"), **settings), Path.read_text)


@pytest.mark.parametrize(
    ("text", "settings", "idle"),
    [
        ("```python\n1\n```\n", {"python": "run"}, []),
        ("```python\n1\n```\n", {"python": "syntax"}, [(1, False)]),
        ("```python exec\n1\n```\n", {"python": "syntax"}, []),
        ("words\n\n> ```py\n> 1\n> ```\n>\n> ```output\n> 1\n> ```\n", {"python": "syntax"}, [(3, True)]),
        ("```python\n1\n```\n```output\n\n```\n", {"python": "syntax"}, [(1, False)]),
        ("```python\n1\n```\nwords\n```text\n1\n```\n", {"python": "syntax"}, [(1, False)]),
        ("```pycon\n>>> 1\n1\n```\n", {"python": "syntax"}, []),
        ("```pycon\n>>> 1\n1\n```\n", {"python": "ignore"}, [(1, True)]),
        ("```pycon\n>>> x = 1\n```\n", {"python": "ignore"}, [(1, False)]),
        (RECORDED, {"python": "ignore"}, [(1, True)]),
        ("```pycon\n\n```\n", {"python": "run"}, [(1, False)]),
        ("```pycon\n>>> 1\n1\n```\n", THEIRS, [(1, True)]),
        ("```python\n1\n```\n\n```pycon exec\n>>> print(1)\n```\n", THEIRS, [(1, False)]),
        ("---\nnabla:\n  python: syntax\n---\n" + RECORDED, {}, [(5, True)]),
        ("```sh\nls\n```\n\n```\n1\n```\n", {"python": "ignore"}, []),
    ],
)
def test_a_fence_that_is_only_shown_is_known_with_its_line_and_whether_it_records(text, settings, idle):
    page = read(text, **settings)
    assert [(each.place.start.line, each.recorded) for each in page.idle] == idle
    assert page.diagnostics == ()


def test_an_output_below_prompts_belongs_to_them_where_markdown_exec_takes_prompts_for_one_piece_of_code():
    text = "```pycon\n>>> print(1)\n```\n\n```output\n1\n```\n"
    page = read(text, **THEIRS)
    assert (page.diagnostics, [each.recorded for each in page.idle]) == ((), [True])
    (cell,) = read(text.replace("pycon", "pycon exec"), **THEIRS).units
    assert cell.examples[0].expectation.text == "1"


def test_a_fence_that_cannot_be_python_is_broken_and_not_idle():
    page = read("```python\n1 +\n```\n", python="syntax")
    assert page.idle == ()
    assert [finding.code for finding in page.diagnostics] == ["cell-syntax"]
