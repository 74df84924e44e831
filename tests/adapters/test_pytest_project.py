"""Another project that only has the package installed: no configuration of pytest, and all that pytest can do."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

FILES = {
    "mkdocs.yml": "site_name: Scratch\nmarkdown_extensions:\n- nabla\n",
    "docs/index.md": "# Home\n\nTwice two is `{python} 2 * 2`, and $x$ is a formula.\n",
    "docs/sums.md": "# Sums\n\n```pycon\n>>> 1 + 1\n2\n>>> 2 + 2\n5\n```\n",
    "src/pkg/__init__.py": '"""A package."""\n',
    "src/pkg/sums.py": (
        '"""Sums."""\n\n\ndef add(a, b):\n    """Add.\n\n    >>> add(1, 2)\n    3\n    >>> add(1, 3)\n    5\n    """\n'
        "    return a + b\n"
    ),
    "tests/test_pkg.py": "def test_well():\n    pass\n\n\ndef test_wrong():\n    assert 1 + 1 == 3\n",
}
PASSED = {
    "docs/index.md::L3",
    "docs/index.md::formulas",
    "docs/sums.md::L3",
    "docs/sums.md::L5",
    "src/pkg/sums.py::import",
    "src/pkg/sums.py::L7",
    "src/pkg/sums.py::L8",
    "tests/test_pkg.py::test_well",
}
FAILED = {"docs/sums.md::L7", "src/pkg/sums.py::L10", "tests/test_pkg.py::test_wrong"}


@pytest.fixture
def run(tmp_path):
    """Run pytest in a project, as somebody who has nothing but the installed package."""
    write(tmp_path, FILES)

    def run(*words, folder="."):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        command = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", *words]
        folder = tmp_path / folder
        ran = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
        assert not ran.stderr
        return ran.stdout

    return run


def write(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def outcomes(said):
    """What became of each item, by the verbose report of one process or of several."""
    lines = (
        line.replace("] PASSED", "] PASSED ").split() for line in said.split("\n") if "::" in line and "%]" in line
    )
    found = {}
    for words in lines:
        (name,) = [word for word in words if "::" in word]
        (found[name],) = [word for word in words if word in ("PASSED", "FAILED", "SKIPPED")]
    return found


def failed(said):
    return {name for name, status in outcomes(said).items() if status == "FAILED"}


def test_pages_docstrings_and_tests_are_collected_without_configuration(run):
    found = outcomes(run("-v"))
    assert {name for name, status in found.items() if status == "PASSED"} == PASSED
    assert {name for name, status in found.items() if status == "FAILED"} == FAILED


def test_k_selects(run):
    assert set(outcomes(run("-v", "-k", "sums and not formulas"))) == {
        name for name in PASSED | FAILED if "sums" in name
    }


def test_x_stops_at_the_first_failure(run):
    assert failed(run("-v", "-x")) == {"docs/sums.md::L7"}


def test_lf_runs_only_what_failed(run, tmp_path):
    run()
    assert set(outcomes(run("-v", "--lf"))) == FAILED
    page = tmp_path / "docs" / "sums.md"
    page.write_text(page.read_text("utf-8").replace("5", "4"), "utf-8")
    assert outcomes(run("-v", "--lf"))["docs/sums.md::L7"] == "PASSED"
    assert set(outcomes(run("-v", "--lf"))) == FAILED - {"docs/sums.md::L7"}


def test_several_processes_give_the_same_outcomes(run):
    for _ in ("cold", "warm"):
        found = outcomes(run("-v", "-n2"))
        assert {name for name, status in found.items() if status == "PASSED"} == PASSED
        assert {name for name, status in found.items() if status == "FAILED"} == FAILED


def test_junit_names_class_file_and_line(run, tmp_path):
    run("--junit-xml=report.xml", "-o", "junit_family=xunit1")
    cases = list(ET.parse(tmp_path / "report.xml").iter("testcase"))
    # The schema counts lines from 0.
    found = [tuple(case.get(name) for name in ("classname", "name", "file", "line")) for case in cases]
    assert ("docs.sums.md", "L7", "docs/sums.md", "6") in found
    assert ("src.pkg.sums", "L10", "src/pkg/sums.py", "9") in found
    assert len(found) == len(PASSED | FAILED)
    failures = {f"{case.get('file')}::{case.get('name')}" for case in cases if case.find("failure") is not None}
    assert failures == FAILED


def test_the_plugin_can_be_left_out(run):
    assert set(outcomes(run("-v", "-p", "no:nabla"))) == {
        "tests/test_pkg.py::test_well",
        "tests/test_pkg.py::test_wrong",
    }


def test_the_options_are_told(run):
    assert "--nabla-no-cache" in run("--help")


# --- wrong expectations -------------------------------------------------------------------------------------------

WRONG = {
    "mkdocs.yml": "site_name: Scratch\nplugins:\n- nabla\n",
    "docs/prompts.md": """\
# Prompts

```pycon
>>> 6 * 7
41
>>> "right"
'right'
>>> [number ** 2 for number in range(4)]
[0, 1, 4, 8]
```

And what raises.

```pycon
>>> {}["key"]
Traceback (most recent call last):
  ...
KeyError: 'lock'
>>> int("3")
3
```
""",
    "docs/fences.md": """\
# Fences

```python
print("three")
```

```output
four
```

- A list with a cell:

    ```python
    sum(range(5))
    ```

    ```output
    11
    ```

!!! note "A note"

    ```pycon
    >>> len("abc")
    3
    >>> max("abc")
    'b'
    ```
""",
    "docs/deep/arrays.md": """\
# Arrays

```python
import numpy as np
np.diag([1.0, 2.0])
```

```output
array([[1., 0.],
       [0., 3.]])
```

```pycon
>>> np.arange(3)
array([0, 1, 2])
```
""",
    "docs/included.md": """\
# Included

```pycon
--8<-- "answers.txt"
```
""",
    "answers.txt": ">>> 2 + 2\n4\n>>> 2 ** 10\n1000\n",
}
EIGHT = {
    "docs/prompts.md::L5",
    "docs/prompts.md::L9",
    "docs/prompts.md::L16",
    "docs/fences.md::L8",
    "docs/fences.md::L18",
    "docs/fences.md::L27",
    "docs/deep/arrays.md::L9",
    "docs/included.md::answers.txt:L4",
}


@pytest.mark.parametrize("words", [(), ("-n2",)])
def test_eight_wrong_expectations_are_eight_failures_named_by_file_and_line(run, tmp_path, words):
    write(tmp_path, WRONG)
    (tmp_path / "docs" / "sums.md").unlink()
    said = run("-v", "--junit-xml=report.xml", *words, "docs")
    assert failed(said) == EIGHT
    assert "8 failed, 15 passed" in said
    for name in EIGHT:
        heading = name.removeprefix("docs/included.md::").replace("::", ":").replace(":L", ":")
        assert f"_ {heading} _" in said
    cases = ET.parse(tmp_path / "report.xml").iter("testcase")
    wrong = [(case.get("classname"), case.get("name")) for case in cases if case.find("failure") is not None]
    assert sorted(wrong) == sorted((path.replace("/", "."), name) for path, _, name in map(parted, EIGHT))


def parted(name):
    return name.partition("::")
