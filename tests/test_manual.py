"""The manual explains every diagnostic, and what it shows is what the tool says.

In a section of errors.md a `markdown` fence is a page and a `yaml` fence are settings; the `text` fence is what is then
drawn. ACCEPT=1 writes what was drawn in its place.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest
import yaml

from nabladocs.adapters.cli import main
from nabladocs.fences import Unclosed, read_fences
from nabladocs.markdown_exec import OTHER_LANGUAGES
from nabladocs.options import ELSEWHERE

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual" / "errors.md"
HEADING = re.compile(r"## `(?P<code>[a-z-]+)`")
KEBAB = re.compile(r"[a-z]+(-[a-z]+)+")
OTHER_WORDS = re.compile(
    r"(aria|nabla|nbval|mkdocs)-.*|(hide|remove)-(input|output|cell)|skip-execution|raises-exception|gh-deploy|site-packages|border-top|(material|tabbed)-(block|left|right)|only-run|syntax-only|skew-symmetric|one-hot"
)
"""Words in the source that are written like a code and are none."""


def sections():
    """Give the fences below each code's heading."""
    lines = MANUAL.read_text("utf-8").split("\n")
    found = {match["code"]: [] for line in lines if (match := HEADING.fullmatch(line))}
    for fence in read_fences(lines):
        assert not isinstance(fence, Unclosed), f"{MANUAL}:{fence.first + 1}: a fence is not closed"
        above = [match["code"] for line in lines[: fence.first] if (match := HEADING.fullmatch(line))]
        if above:
            found[above[-1]].append(fence)
    return found


def body(fence):
    return "\n".join(line.text for line in fence.body)


def emitted(path):
    """Give the words in a module that are written like a code."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if KEBAB.fullmatch(text) and not OTHER_WORDS.fullmatch(text)}


def test_the_manual_explains_every_code_and_no_other():
    known = set().union(*map(emitted, sorted((ROOT / "src").rglob("*.py"))))
    assert set(sections()) == known


def test_the_table_of_codes_has_each_of_them_once():
    table = MANUAL.read_text("utf-8").partition("\n## ")[0]
    assert sorted(re.findall(r"\[`([a-z-]+)`\]\(#\1\)", table)) == sorted(sections())


def test_every_code_is_shown_as_it_is_drawn():
    for code, fences in sections().items():
        drawn = [body(fence) for fence in fences if fence.info == "text"]
        assert any(text.startswith((f"error[{code}]: ", f"warning[{code}]: ")) for text in drawn), code


def test_the_page_on_markdown_exec_says_what_becomes_of_each_word_of_it():
    page = MANUAL.with_name("markdown-exec.md").read_text("utf-8")
    table = page.partition("\nAnd these cannot be found")[0]
    words = {*OTHER_LANGUAGES, *ELSEWHERE, *ELSEWHERE["source"]} - {"markdown"}
    assert [word for word in sorted(words) if not re.search(rf'[`"]{word}[`="]', table)] == []


RUN = {code: fences for code, fences in sections().items() if {"markdown", "yaml"} & {fence.info for fence in fences}}


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Check a site of one chapter and give what the tool says of it."""

    def check(page, path="docs/chapter.md", settings=None, command="check"):
        (tmp_path / "docs").mkdir()
        (tmp_path / path).write_text(f"{page}\n", "utf-8")
        configuration = {"site_name": "Manual", "plugins": [{"nabla": settings or {}}]}
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(configuration, sort_keys=False), "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("CI", raising=False)
        main([command, "--quiet"])
        return "".join(capsys.readouterr())

    return check


@pytest.mark.parametrize("code", RUN)
def test_the_manual_shows_what_the_tool_says(code, said):
    given = {fence.info: fence for fence in RUN[code]}
    page = body(given["markdown"]) if "markdown" in given else "# Chapter"
    settings = yaml.safe_load(body(given["yaml"])) if "yaml" in given else {}
    drawn = said(page, settings=settings, command="accept" if code.startswith("accept-") else "check")
    # The name of a temporary folder is never the same again.
    drawn = re.sub(r"/nabla-\w{8}'", "/nabla-yd3d8vtm'", drawn)
    if os.environ.get("ACCEPT"):
        accept(code, drawn.split("\n\n")[0])
    else:
        assert body(given["text"]) in drawn


def accept(code, drawn):
    lines = MANUAL.read_text("utf-8").split("\n")
    first = lines.index("```text", lines.index(f"## `{code}`"))
    lines[first + 1 : lines.index("```", first)] = drawn.strip().split("\n")
    MANUAL.write_text("\n".join(lines), "utf-8")


def drawn_in(text):
    """Give the first diagnostic that a page shows."""
    return all_drawn_in(text)[0]


def all_drawn_in(text):
    fences = [fence for fence in read_fences(text.split("\n")) if fence.info == "text"]
    return [body(fence) for fence in fences if body(fence).startswith("error[")]


def test_the_readme_shows_what_the_tool_says_of_its_example(said):
    readme = (ROOT / "README.md").read_text("utf-8")
    example = next(body(fence) for fence in read_fences(readme.split("\n")) if fence.info == "markdown")
    assert drawn_in(readme) in said(example.replace("sp.Matrix", "sp.Matrx"), "docs/softmax.md")


def test_the_readme_shows_what_becomes_of_its_claim(said):
    readme = (ROOT / "README.md").read_text("utf-8")
    example = next(body(fence) for fence in read_fences(readme.split("\n")) if body(fence).startswith("```claim"))
    assert all_drawn_in(readme)[1] in said(example, "docs/gradient.md")


def test_the_front_page_shows_what_the_tool_says_of_it(said):
    page = (ROOT / "docs" / "index.md").read_text("utf-8")
    assert drawn_in(page) in said(page.replace("inv(X).T", "inv(X)"), "docs/index.md")
