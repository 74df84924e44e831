"""Chapters as tests: what pytest collects, how it names them, and what it says of those that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest_plugins = ["pytester"]

MKDOCS = "site_name: Scratch\nplugins:\n- nabla:\n    timeout: 10\n"
WELL = "# Well\n\n```python\nx = 6 * 7\n```\n\nIt is `{python} x`, and half of it is `{python} x / 2`.\n"
BROKEN = """\
# Broken

```python
1 / 0
```

```python
print("not reached")
```

```python skip="needs a GPU" session="other"
import torch
```
"""


@pytest.fixture
def site(pytester):
    """Write files by their paths, and beside them a mkdocs.yml."""

    def write(files, mkdocs=MKDOCS):
        for path, text in {"mkdocs.yml": mkdocs, **files}.items():
            target = pytester.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")

    (pytester.path / "docs").mkdir()
    return write


def items(pytester, *words):
    ran = pytester.runpytest_subprocess("--collect-only", "-q", *words)
    return [line for line in ran.outlines if "::" in line]


def outcomes(ran):
    """What became of each item, by the verbose report."""
    words = (line.split() for line in ran.outlines if "::" in line)
    return {name: status for name, status, *_ in words if status.isupper()}


# --- collecting ---------------------------------------------------------------------------------------------------


def test_an_item_is_named_by_its_page_and_line(site, pytester):
    site({"docs/deep/well.md": WELL, "docs/broken.md": BROKEN})
    assert items(pytester, "docs") == [
        "docs/broken.md::L3",
        "docs/broken.md::L7",
        "docs/broken.md::L11",
        "docs/deep/well.md::L3",
        "docs/deep/well.md::L7",
        "docs/deep/well.md::L7:39",
    ]


def test_a_page_is_collected_by_its_path_and_an_item_by_its_name(site, pytester):
    site({"docs/well.md": WELL, "docs/broken.md": BROKEN})
    assert len(items(pytester, "docs/well.md")) == 3
    assert items(pytester, "docs/broken.md::L7") == ["docs/broken.md::L7"]


def test_lines_are_those_of_the_file_below_front_matter(site, pytester):
    site({"docs/page.md": "---\ntitle: Page\n---\n\n```python\n1\n```\n"})
    assert items(pytester) == ["docs/page.md::L5"]


@pytest.mark.parametrize(
    "mkdocs",
    ["site_name: No such tool\n", "site_name: nabla\nplugins: [search]\n", "markdown_extensions: [nablatives]\n"],
)
def test_a_site_that_does_not_list_the_tool_is_left_alone(site, pytester, mkdocs):
    site({"docs/well.md": WELL}, mkdocs)
    assert items(pytester) == []


@pytest.mark.parametrize(
    "mkdocs", ["markdown_extensions: [nabla]\n", "markdown_extensions:\n- nabladocs: {seed: 1}\n", "plugins: [nabla]\n"]
)
def test_a_site_is_collected_however_it_lists_the_tool(site, pytester, mkdocs):
    site({"docs/well.md": WELL}, mkdocs)
    assert len(items(pytester)) == 3


def test_only_pages_are_collected(site, pytester):
    files = dict.fromkeys(("docs/page.md", "docs/drafts/x.md", "docs/.x/y.md", "docs/page.txt", "README.md"), WELL)
    site(files, MKDOCS + "exclude_docs: drafts/\n")
    assert {name.partition("::")[0] for name in items(pytester)} == {"docs/page.md"}


def test_nothing_runs_while_collecting(site, pytester):
    site({"docs/page.md": "```python\nopen('ran', 'w').close()\n```\n"})
    assert items(pytester) == ["docs/page.md::L1"]
    assert not (pytester.path / "ran").exists()


# --- running ------------------------------------------------------------------------------------------------------


def test_each_item_has_its_own_outcome(site, pytester):
    site({"docs/well.md": WELL, "docs/broken.md": BROKEN})
    ran = pytester.runpytest_subprocess("-v", "docs")
    assert outcomes(ran) == {
        "docs/broken.md::L3": "FAILED",
        "docs/broken.md::L7": "SKIPPED",
        "docs/broken.md::L11": "SKIPPED",
        "docs/well.md::L3": "PASSED",
        "docs/well.md::L7": "PASSED",
        "docs/well.md::L7:39": "PASSED",
    }
    assert ran.ret == 1


def test_a_failure_is_the_drawn_finding_and_nothing_of_python(site, pytester):
    site({"docs/broken.md": BROKEN})
    ran = pytester.runpytest_subprocess("docs")
    ran.stdout.fnmatch_lines(
        [
            "*__ docs/broken.md:3 __*",
            "error[[]cell-raised[]]: ZeroDivisionError: division by zero",
            " --> docs/broken.md:4:1",
            "4 | 1 / 0",
        ]
    )
    ran.stdout.no_fnmatch_line("*Traceback*")
    ran.stdout.no_fnmatch_line("*pytest_chapters*")


def test_a_skip_says_why_at_the_line_of_the_page(site, pytester):
    site({"docs/broken.md": BROKEN})
    ran = pytester.runpytest_subprocess("-rs", "docs")
    ran.stdout.fnmatch_lines(["SKIPPED [[]1[]] docs/broken.md:7: not run, because docs/broken.md:3 failed"])
    ran.stdout.fnmatch_lines(["SKIPPED [[]1[]] docs/broken.md:11: needs a GPU"])


def test_what_is_wrong_between_the_cells_is_an_item_too(site, pytester):
    site({"docs/page.md": f"---\nnabla:\n  sed: 1\n---\n{WELL}"})
    ran = pytester.runpytest_subprocess("-v", "docs")
    assert outcomes(ran)["docs/page.md::L3"] == "FAILED"
    assert outcomes(ran)["docs/page.md::L7"] == "PASSED"
    ran.stdout.fnmatch_lines([" --> docs/page.md:3:3"])


def test_a_cell_that_cannot_be_understood_is_one_failure(site, pytester):
    site({"docs/page.md": '```python timout="3"\n1\n```\n'})
    ran = pytester.runpytest_subprocess("-v", "docs")
    assert outcomes(ran) == {"docs/page.md::L1": "FAILED"}
    ran.stdout.fnmatch_lines([" --> docs/page.md:1:11"])


def test_the_formulas_of_a_page_are_one_item(site, pytester):
    site({"docs/good.md": "$x$ and $y$\n", "docs/bad.md": "$x$\n\n$\\frac{1$\n"})
    ran = pytester.runpytest_subprocess("-v", "docs")
    assert outcomes(ran) == {"docs/bad.md::formulas": "FAILED", "docs/good.md::formulas": "PASSED"}
    ran.stdout.fnmatch_lines([" --> docs/bad.md:3:*"])


def test_a_page_that_cannot_be_read_is_an_error_and_the_others_run(site, pytester):
    site({"docs/well.md": WELL})
    (pytester.path / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    ran = pytester.runpytest_subprocess("docs", "--continue-on-collection-errors")
    ran.assert_outcomes(passed=3, errors=1)
    ran.stdout.fnmatch_lines(["error[[]page-unreadable[]]: docs/latin.md is not UTF-8: byte 0xe9 at position 3"])


def test_settings_that_cannot_be_used_are_told_once(site, pytester):
    site({"docs/one.md": WELL, "docs/two.md": WELL}, "plugins:\n- nabla:\n    timout: 3\n")
    ran = pytester.runpytest_subprocess("docs")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([" --> mkdocs.yml:3:5"])
    assert ran.stdout.str().count("error[config-unknown]") == 1


@pytest.mark.parametrize("mkdocs", ["plugins:\n- nabla:\n    timout: 3\n", "plugins: [nabla\n"])
def test_settings_that_cannot_be_used_disturb_no_other_test(site, pytester, mkdocs):
    site({"docs/one.md": WELL, "test_it.py": "def test_it(): pass\n", "README.md": WELL}, mkdocs)
    pytester.runpytest_subprocess("test_it.py").assert_outcomes(passed=1)


# --- with the rest of pytest --------------------------------------------------------------------------------------


def test_k_selects_and_only_the_pages_it_selects_run(site, pytester):
    site({f"docs/{name}.md": f"```python\nopen('{name}', 'w').close()\n```\n" for name in ("one", "two")})
    pytester.runpytest_subprocess("-k", "one", "docs").assert_outcomes(passed=1, deselected=1)
    assert (pytester.path / "one").exists()
    assert not (pytester.path / "two").exists()


def test_x_stops_at_the_first_failure(site, pytester):
    site({"docs/a.md": BROKEN, "docs/b.md": BROKEN})
    pytester.runpytest_subprocess("-x", "docs").assert_outcomes(failed=1)


def test_lf_runs_what_failed_last(site, pytester):
    site({"docs/broken.md": BROKEN, "docs/well.md": WELL})
    pytester.runpytest_subprocess("docs")
    ran = pytester.runpytest_subprocess("--lf", "-v", "docs")
    assert outcomes(ran) == {"docs/broken.md::L3": "FAILED"}


def test_xdist_gives_the_same_outcomes(site, pytester):
    site({"docs/broken.md": BROKEN, "docs/well.md": WELL})
    ran = pytester.runpytest_subprocess("-n", "2", "docs")
    ran.assert_outcomes(passed=3, failed=1, skipped=2)
    ran.stdout.fnmatch_lines([" --> docs/broken.md:4:1"])


def test_junit_names_the_page_the_line_and_the_finding(site, pytester):
    site({"docs/broken.md": BROKEN})
    pytester.runpytest_subprocess("--junit-xml=report.xml", "docs")
    cases = ET.parse(pytester.path / "report.xml").iter("testcase")
    assert [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in cases] == [
        ("docs.broken.md", "L3", ["failure"]),
        ("docs.broken.md", "L7", ["skipped"]),
        ("docs.broken.md", "L11", ["skipped"]),
    ]
    failure = ET.parse(pytester.path / "report.xml").find(".//failure")
    assert "--> docs/broken.md:4:1" in failure.text


def test_pages_run_side_by_side(site, pytester):
    wait = """\
```python
import pathlib, time
pathlib.Path("{mine}").touch()
while not pathlib.Path("{other}").exists():
    time.sleep(0.01)
```
"""
    pages = {"docs/a.md": wait.format(mine="a", other="b"), "docs/b.md": wait.format(mine="b", other="a")}
    site(pages, MKDOCS + "    workers: 2\n")
    pytester.runpytest_subprocess("docs").assert_outcomes(passed=2)


def test_no_process_outlives_pytest(site, pytester):
    site({"docs/page.md": "```python\n1 / 0\n```\n", "docs/slow.md": "```python\nimport time; time.sleep(60)\n```\n"})
    pytester.runpytest_subprocess("-x", "docs").assert_outcomes(failed=1)
    here = os.fsencode(pytester.path)
    others = (entry for entry in Path("/proc").glob("[0-9]*") if entry.name != str(os.getpid()))
    assert not [entry for entry in others if here in cwd_of(entry)]


def cwd_of(process):
    try:
        return os.fsencode((process / "cwd").readlink())
    except OSError:
        return b""


def test_the_plugin_costs_other_projects_next_to_nothing():
    code = (
        "import pytest, sys, time\n"
        "before, began = set(sys.modules), time.perf_counter()\n"
        "import nabladocs.adapters.pytest\n"
        "print(time.perf_counter() - began, *sorted(set(sys.modules) - before))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, *imported = ran.stdout.split()
    assert imported == ["nabladocs", "nabladocs.adapters", "nabladocs.adapters.pytest"]
    assert float(seconds) < 0.05
