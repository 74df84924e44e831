"""Imports point down, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nabladocs

SRC = Path(nabladocs.__file__).parent
MODULES = {path.relative_to(SRC).with_suffix("").as_posix().replace("/", "."): path for path in SRC.rglob("*.py")}
HEAVY = {"numpy", "sympy", "matplotlib", "mkdocs", "playwright"}
GROUND = {"source", "model"}
STAGES = {
    "fences": set(),
    "parse": {"fences"},
    "plan": set(),
    "execute": set(),
    "compare": set(),
    "check": {"compare"},
    "accept": {"compare"},
    "render": {"mathml"},
}
"""What a stage may import beside `source`, `model` and the configuration."""


def imports(name):
    """Give the modules that a file imports anywhere in it, those of ours without their package's name."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("nabladocs.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} says from where it imports by dots"
            inner = {f"{node.module}.{alias.name}".removeprefix("nabladocs.") for alias in node.names}
            yield from inner & set(MODULES) or {node.module.removeprefix("nabladocs.")}


def ours(name):
    return {imported for imported in imports(name) if imported in MODULES}


@pytest.mark.parametrize(("name", "below"), [("source", set()), ("mathrows", set()), ("mathml", {"mathrows"})])
def test_the_ground_imports_nothing_that_is_not_ground(name, below):
    assert ours(name) == below


@pytest.mark.parametrize("name", [name for name in MODULES if name.partition(".")[0] == "worker"])
def test_what_runs_in_a_child_needs_only_the_standard_library(name):
    # Only type checkers know _typeshed.
    known = {"worker", "_typeshed", *sys.stdlib_module_names}
    assert {imported.partition(".")[0] for imported in imports(name)} <= known


@pytest.mark.parametrize("name", sorted(set(MODULES) & set(STAGES)))
def test_a_stage_imports_no_other_stage(name):
    assert ours(name) & set(STAGES) <= STAGES[name]
    assert "pipeline" not in ours(name)


DOORS = {name for name in MODULES if name.startswith("adapters.")}


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_door_imports_no_other_door_and_no_stage(name):
    assert not ours(name) & (DOORS | set(STAGES))


@pytest.mark.parametrize("name", sorted(set(MODULES) - DOORS - {"__main__"}))
def test_no_room_imports_a_door(name):
    assert not ours(name) & DOORS


@pytest.mark.parametrize(
    "name", ["pipeline", "adapters.pytest", "adapters.pytest_chapters", "adapters.markdown", "adapters.cli"]
)
def test_an_import_is_light(name):
    code = f"import sys, nabladocs.{name}; print(*{{module.partition('.')[0] for module in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stdout.split())


def test_a_page_without_claims_needs_none_of_the_mathematics(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("# A page\n\n$x^2$\n\n```python\n1 + 1\n```\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: Scratch\nplugins: [nabla]\n", "utf-8")
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from nabladocs.config import read_config\nfrom nabladocs.pipeline import Project\n"
        "with Project(read_config(Path('mkdocs.yml'))) as project:\n"
        "    project.finish(project.open(Path('docs/page.md').resolve()))\n"
        "print([name for name in sys.modules if name.startswith('nabladocs.math.')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.strip() == "[]"
