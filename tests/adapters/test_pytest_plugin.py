"""Chapters as tests: what pytest collects, how it names them, and what it says of those that fail."""

from __future__ import annotations

import os
import re
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
RECORDED = """\
# Recorded

```pycon session="sums"
>>> 1 + 1
2
>>> print("more")
>>> 2 + 2
5
```

```python
[1, 2]
```

```output
[1, 2]
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


def test_a_claim_is_an_item_and_a_false_one_is_drawn(site, pytester):
    claims = "```claim one\nx in R\nx*x == x**2\n```\n\n```claim two\nx in R\nx*x == x**3\n```\n"
    site({"docs/claims.md": claims})
    assert items(pytester) == ["docs/claims.md::L1", "docs/claims.md::L6"]
    assert items(pytester, "-k", "two") == ["docs/claims.md::L6"]
    ran = pytester.runpytest_subprocess("-v")
    assert outcomes(ran) == {"docs/claims.md::L1": "PASSED", "docs/claims.md::L6": "FAILED"}
    ran.stdout.fnmatch_lines(["*error?claim-refuted?: this is false: x?x == x??3*", "*--> docs/claims.md:8:1*"])


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


def test_an_expectation_is_an_item_of_its_own_behind_its_cell(site, pytester):
    site({"docs/page.md": RECORDED})
    assert items(pytester) == [f"docs/page.md::{name}" for name in ("L3", "L5", "L8", "L11", "L16")]


def test_an_expectation_in_an_included_file_is_named_by_that_file(site, pytester):
    site({"docs/page.md": '```pycon\n--8<-- "sums.txt"\n```\n', "sums.txt": ">>> 1 + 1\n3\n"})
    assert items(pytester) == ["docs/page.md::L1", "docs/page.md::sums.txt:L2"]
    ran = pytester.runpytest_subprocess("-v", "docs")
    assert outcomes(ran) == {"docs/page.md::L1": "PASSED", "docs/page.md::sums.txt:L2": "FAILED"}
    ran.stdout.fnmatch_lines([" --> sums.txt:2:1"])


@pytest.mark.parametrize("folder", ["website", "a/b"])
def test_a_site_may_lie_in_a_folder_of_the_project(site, pytester, folder):
    site({f"{folder}/mkdocs.yml": MKDOCS, f"{folder}/docs/well.md": WELL, "docs/other.md": WELL}, "site_name: no\n")
    ran = pytester.runpytest_subprocess("-v")
    assert outcomes(ran) == {f"{folder}/docs/well.md::{name}": "PASSED" for name in ("L3", "L7", "L7:39")}


def test_of_two_sites_each_has_its_own_settings(site, pytester):
    page = "```python\nimport random\nrandom.random()\n```\n"
    rest = {"b/mkdocs.yml": f"{MKDOCS}    seed: 1\n", "b/docs/b.md": page}
    site({"a/mkdocs.yml": MKDOCS, "a/docs/a.md": page, **rest}, "site_name: no\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    assert (pytester.path / "a" / ".nabla").is_dir()
    assert (pytester.path / "b" / ".nabla").is_dir()


def test_a_site_is_found_from_within_the_folder_of_its_pages(site, pytester, monkeypatch):
    site({"docs/well.md": WELL})
    monkeypatch.chdir(pytester.path / "docs")
    assert items(pytester, "well.md") == ["well.md::L3", "well.md::L7", "well.md::L7:39"]


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


def test_a_wrong_expectation_fails_its_own_item_and_one_that_is_not_recorded_its_cell(site, pytester):
    site({"docs/page.md": RECORDED})
    # The summary would tell of each failure again where CI is set.
    ran = pytester.runpytest_subprocess("-v", "-r", "N", "docs")
    assert outcomes(ran) == {
        "docs/page.md::L3": "FAILED",
        "docs/page.md::L5": "PASSED",
        "docs/page.md::L8": "FAILED",
        "docs/page.md::L11": "PASSED",
        "docs/page.md::L16": "PASSED",
    }
    assert re.findall(r"-->.*", ran.stdout.str()) == ["--> docs/page.md:6:18", "--> docs/page.md:8:1"]


@pytest.mark.parametrize(
    ("info", "code", "why"),
    [
        ("", "1 / 0", "not run, because docs/page.md:2 failed"),
        (' skip="no network"', "1 / 0", "docs/page.md:1 is skipped: no network"),
        (' needs="nosuchmodule"', "1 / 0", "docs/page.md:1 is skipped: nosuchmodule is not installed"),
        (' raises="OSError"', "1 / 0", "not run, because docs/page.md:2 failed"),
        ("", "import os; os._exit(3)", "not run, because docs/page.md:2 failed"),
    ],
)
def test_an_expectation_that_did_not_come_to_be_compared_is_skipped_with_the_place(site, pytester, info, code, why):
    site({"docs/page.md": f"```python{info}\n{code}\n```\n```output\n3\n```\n"})
    ran = pytester.runpytest_subprocess("-v", "-rs", "docs")
    assert outcomes(ran)["docs/page.md::L5"] == "SKIPPED"
    ran.stdout.fnmatch_lines([f"SKIPPED [[]1[]] docs/page.md:5: {why}"])


def test_the_expectations_behind_a_failure_are_skipped_with_its_place(site, pytester):
    text = "```pycon\n>>> 1\n1\n>>> 1 / 0\n2\n>>> 3\n3\n```\n\n```pycon\n>>> 4\n4\n```\n"
    site({"docs/page.md": text})
    ran = pytester.runpytest_subprocess("-v", "-rs", "docs")
    assert outcomes(ran) == {
        "docs/page.md::L1": "FAILED",
        "docs/page.md::L3": "PASSED",
        "docs/page.md::L5": "SKIPPED",
        "docs/page.md::L7": "SKIPPED",
        "docs/page.md::L10": "SKIPPED",
        "docs/page.md::L12": "SKIPPED",
    }
    ran.stdout.fnmatch_lines(["SKIPPED [[]1[]] docs/page.md:7: not run, because docs/page.md:4 failed"])
    ran.stdout.fnmatch_lines(["SKIPPED [[]1[]] docs/page.md:12: not run, because docs/page.md:1 failed"])


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


@pytest.mark.parametrize(("word", "found"), [("error", "FAILED"), ("warn", None), ("allow", None)])
def test_an_undeclared_formula_is_an_item_that_fails_where_the_site_wants_it(site, pytester, word, found):
    mkdocs = f"{MKDOCS}    undeclared: {word}\n"
    site({"docs/a.md": "# A\n\n$$x$$\n\n$$y$$\n{: .definition }\n"}, mkdocs)
    ran = pytester.runpytest_subprocess("-v")
    failed = {"docs/a.md::L3": found} if found else {}
    assert outcomes(ran) == {**failed, "docs/a.md::formulas": "PASSED"}
    assert ("error[formula-undeclared]: " in ran.stdout.str()) == bool(found)


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


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        ("sums", ["L3", "L5", "L8"]),
        ("L5", ["L5"]),
        ("docs/page.md and not sums", ["L11", "L16"]),
        ("other.md", []),
    ],
)
def test_k_knows_the_path_the_line_and_the_session(site, pytester, words, selected):
    site({"docs/page.md": RECORDED})
    assert items(pytester, "-k", words) == [f"docs/page.md::{name}" for name in selected]


def test_k_knows_the_figure(site, pytester):
    text = '```python fig="bowl" alt="A bowl" caption="Bowl"\n1\n```\n\n```python\n2\n```\n'
    site({"docs/page.md": text})
    assert items(pytester, "-k", "bowl") == ["docs/page.md::L1"]


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
