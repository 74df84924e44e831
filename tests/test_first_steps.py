"""The first steps of the manual, taken in order: files are written, and commands answer what the page says.

A fence with a title is a file, or what is added to it; one of `diff` changes it. A `text` fence that begins with a
dollar is a command and its answer. ACCEPT=1 writes the answers.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from nabladocs.adapters.cli import main
from nabladocs.fences import Unclosed, read_fences

PAGE = Path(__file__).parents[1] / "docs" / "manual" / "first-steps.md"
TITLED = re.compile(r'(?P<language>\w+) title="(?P<path>[\w./]+)"')
DURATION = re.compile(r" in \d+\.\d+s")


def body(fence):
    return "\n".join(line.text for line in fence.body)


def change(path, text, *, is_diff):
    if not is_diff:
        path.parent.mkdir(exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{before}{text}\n", "utf-8")
        return
    old, new = ([line[1:] for line in text.split("\n") if line[0] == sign] for sign in "-+")
    before = path.read_text("utf-8")
    assert before.count("\n".join(old)) == 1, f"{old} is not what the page has"
    path.write_text(before.replace("\n".join(old), "\n".join(new)), "utf-8")


def answer(command, capsys):
    program, *words = shlex.split(command)
    if program == "nabla":
        main(words)
        return "".join(capsys.readouterr())
    assert program == "pytest"
    ran = subprocess.run([sys.executable, "-m", program, *words], capture_output=True, text=True, check=False)
    return DURATION.sub("", ran.stdout)


def test_the_first_steps_go_as_the_manual_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("CI", "PYTEST_ADDOPTS"):  # they change what pytest says
        monkeypatch.delenv(name, raising=False)
    lines = PAGE.read_text("utf-8").split("\n")
    answers = []
    for fence in read_fences(lines):
        assert not isinstance(fence, Unclosed)
        if titled := TITLED.fullmatch(fence.info):
            change(tmp_path / titled["path"], body(fence), is_diff=titled["language"] == "diff")
        elif fence.info == "text" and body(fence).startswith("$ "):
            command, _, said = body(fence).partition("\n")
            came = answer(command.removeprefix("$ "), capsys).strip("\n")
            answers.append((fence, came))
            assert os.environ.get("ACCEPT") or said == came, command
    assert answers
    if os.environ.get("ACCEPT"):
        for fence, came in reversed(answers):
            lines[fence.first + 2 : fence.last] = came.split("\n")
        PAGE.write_text("\n".join(lines), "utf-8")
