"""The specification, run: each heading in specs/ is a test, a page goes in and what an author reads comes out.

In a section a `markdown` fence is the page, `yaml` the settings, any fence with a `title` a file, `text` the findings,
`html` the article and `notebook` what is downloaded. ACCEPT=1 writes what came out in place of the last three.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
import yaml
from markdown import markdown

from nabladocs.adapters.cli import main
from nabladocs.config import read_config
from nabladocs.download.site import Site, Spot, offered
from nabladocs.fences import Fence, Unclosed, read_fences
from nabladocs.pipeline import Project

FOLDER = Path(__file__).with_name("specs")


def sections(path):
    """Give the fences of each section of a spec file, by the section's heading."""
    lines = path.read_text("utf-8").split("\n")
    found: dict[str, list[Fence]] = {}
    at = 0
    for fence in read_fences(lines):
        assert not isinstance(fence, Unclosed), f"{path}:{fence.first + 1}: a fence is not closed"
        headings = [line for line in lines[at : fence.first] if line.startswith("## ")]
        found.setdefault(headings[-1].removeprefix("## ") if headings else next(reversed(found)), []).append(fence)
        at = fence.last + 1
    return found


def body(fence):
    return "".join(f"{line.text}\n" for line in fence.body)


def write(root, fences):
    settings = {}
    for fence in fences:
        language, _, title = fence.info.partition(" title=")
        if title:
            target = root / title.strip('"')
        elif language == "markdown":
            target = root / "docs" / "page.md"
        else:
            settings |= yaml.safe_load(body(fence)) if language == "yaml" else {}
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(body(fence), "utf-8")
    (root / "mkdocs.yml").write_text(yaml.safe_dump({"site_name": "Spec", "plugins": [{"nabla": settings}]}), "utf-8")


SPECS = [(path, heading) for path in sorted(FOLDER.rglob("*.md")) for heading in sections(path)]


@pytest.mark.parametrize(("path", "heading"), SPECS, ids=[f"{path.stem}: {heading}" for path, heading in SPECS])
def test_spec(path, heading, tmp_path, monkeypatch, capsys):
    fences = sections(path)[heading]
    write(tmp_path, fences)
    monkeypatch.chdir(tmp_path)
    given = {
        "text": lambda: checked(capsys),
        "html": lambda: article(tmp_path),
        "notebook": lambda: downloaded(tmp_path),
    }
    snapshots = [fence for fence in fences if fence.info in given]
    assert snapshots, f"{path}: {heading} says nothing of what comes out"
    for fence in reversed(snapshots):
        got = given[fence.info]().strip()
        if os.environ.get("ACCEPT"):
            lines = path.read_text("utf-8").split("\n")
            lines[fence.first + 1 : fence.last] = got.split("\n")
            path.write_text("\n".join(lines), "utf-8")
        assert got == body(fence).strip() or os.environ.get("ACCEPT"), f"{path}:{fence.first + 1}"


def checked(capsys):
    """Give all that an author reads on the terminal."""
    main(["check", "--quiet"])
    return "".join(capsys.readouterr())


def article(root):
    """Give the HTML of the page, as any user of Python-Markdown gets it."""
    return markdown((root / "docs" / "page.md").read_text("utf-8"), extensions=["nabla"])


def downloaded(root):
    """Give the cells of the page's notebook, less the first that says where it comes from."""
    site = Site(root / "site", "https://site.example/", lambda _: None, is_material=False)
    with Project(read_config(root / "mkdocs.yml")) as project:
        result = project.finish(project.open(root / "docs" / "page.md"))
        offered("", result, site, Spot("Page", "page.md", "page/"), project.present)
    notebook = nbformat.read(root / "site" / "page.ipynb", as_version=4)
    nbformat.validate(notebook)
    return "\n\n".join(told(cell) for cell in notebook.cells if not cell.source.startswith("*This is the page"))


def told(cell):
    metadata = f" {json.dumps(cell.metadata)}" if cell.metadata else ""
    if cell.cell_type == "markdown":
        return f"--- markdown{metadata}\n{cell.source}"
    if "%%nabla" in cell.source and not cell.execution_count:
        # What the kernel is told is a test of its own.
        return "--- code that says what %%nabla is"
    outputs = "".join(f"\n--> {said(output)}" for output in cell.outputs)
    return f"--- code [{cell.execution_count or ' '}]{metadata}\n{cell.source}{outputs}"


def said(output):
    match output.output_type:
        case "stream":
            return f"{output.name}: {output.text.rstrip()}"
        case "error":
            return f"error: {output.ename}: {output.evalue}"
    shown = {mime: form if "image" not in mime else "…" for mime, form in output.data.items()}
    metadata = f" {json.dumps(output.metadata)}" if output.metadata else ""
    return f"{output.output_type} {json.dumps(shown)}{metadata}"
