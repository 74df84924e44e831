"""Claims checked from a seed that is asked for: it is used, it is told, and what is kept stays as it was."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import yaml

from nabladocs.adapters.cli import main
from nabladocs.certificates import certificates
from nabladocs.config import read_config
from nabladocs.pipeline import Project

pytest_plugins = ["pytester"]

PAGE = """\
```python
6 * 7
```

```claim square
x in R^n
grad(x.T @ x, x) == 2*x
```
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Give a page with a cell and a claim, in the folder that the command runs in."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE, "utf-8")
    settings = {"site_name": "Scratch", "plugins": [{"nabla": {}}]}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def checked(site, capsys):
    """Check the site, and give the report."""
    assert site

    def check(*words):
        assert main(["check", "-q", "--format=json", *words]) == 0
        return json.loads(capsys.readouterr().out)

    return check


@pytest.mark.parametrize("seed", [None, 0, 7])
def test_claims_are_checked_from_the_seed_that_is_asked_for(site, seed):
    with Project(replace(read_config(site / "mkdocs.yml"), claim_seed=seed)) as project:
        found = project.check(project.open(site / "docs" / "page.md"))
    (certificate,) = certificates(found.runs[1])
    assert certificate["holds"]
    assert (certificate["seed"] == seed) == (seed is not None)


@pytest.mark.usefixtures("site")
def test_the_seed_is_told_so_that_it_can_be_given_again(capsys):
    assert main(["check", "-q", "--seed=7"]) == 0
    assert "  claims checked from seed 7: --seed=7 does it again\n" in capsys.readouterr().out
    assert main(["check", "-q"]) == 0
    assert "seed" not in capsys.readouterr().out


@pytest.mark.usefixtures("site")
def test_a_fresh_seed_is_told_as_the_number_that_it_is(capsys):
    assert main(["check", "-q", "--seed", "fresh", "--format=github"]) == 0
    assert re.search(r"claims checked from seed (\d+): --seed=\1 does it again", capsys.readouterr().out)


def test_programs_are_told_the_seed(checked):
    assert [checked(*words)["seed"] for words in ((), ("--seed=7",))] == [None, 7]


def test_what_is_kept_is_neither_used_nor_lost(checked):
    def ran(*words):
        counts = checked(*words)["counts"]
        return counts["run"], counts["reused"]

    assert ran() == (2, 0)
    assert ran("--seed=7") == (1, 1)
    assert ran("--seed=7") == (1, 1)
    assert ran() == (0, 2)


def test_the_cells_of_a_seeded_run_are_kept(checked):
    assert checked("--seed=7")["counts"]["run"] == 2
    assert checked()["counts"]["run"] == 1


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("seed", ["x", "-1", "1.5", ""])
def test_what_is_no_seed_is_an_error(seed, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["check", f"--seed={seed}"])
    assert f"{seed!r} is no seed: give a whole number from 0 on, or fresh" in capsys.readouterr().err


# --- pytest -------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(pytester):
    """Write the site where pytest runs."""
    (pytester.path / "docs").mkdir()
    (pytester.path / "docs" / "page.md").write_text(PAGE, "utf-8")
    (pytester.path / "mkdocs.yml").write_text("site_name: Scratch\nplugins: [nabla]\n", "utf-8")
    return pytester


def test_pytest_says_from_which_seed_claims_are_checked(pages):
    result = pages.runpytest_subprocess("docs", "--nabla-seed=7")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["nabla: claims are checked from seed 7, and again by --nabla-seed=7"])


def test_pytest_says_nothing_where_no_seed_is_asked_for(pages):
    pages.runpytest_subprocess("docs").stdout.no_fnmatch_line("*claims are checked from*")


def test_pytest_checks_from_that_seed(pages):
    pages.runpytest_subprocess("docs").assert_outcomes(passed=2)
    kept = pages.path / ".nabla" / "cache.sqlite"
    before = kept.read_bytes()
    pages.runpytest_subprocess("docs", "--nabla-seed=fresh").assert_outcomes(passed=2)
    assert kept.read_bytes() == before


def test_all_processes_of_pytest_have_one_fresh_seed(pages):
    pages.makepyfile("""
        import os, pathlib, pytest

        @pytest.mark.parametrize("number", range(8))
        def test_seed(number, request):
            seed = request.config.getoption("nabla_seed")
            pathlib.Path(f"seed-{os.getpid()}").write_text(str(seed))
    """)
    result = pages.runpytest_subprocess("-n", "2", "--nabla-seed=fresh")
    result.assert_outcomes(passed=10)
    told = re.search(r"--nabla-seed=(\d+)$", result.stdout.str(), re.MULTILINE)[1]
    assert {path.read_text("utf-8") for path in pages.path.glob("seed-*")} == {told}


def test_pytest_refuses_what_is_no_seed(pages):
    result = pages.runpytest_subprocess("docs", "--nabla-seed=x")
    assert result.ret == 4
    assert "'x' is no seed: give a whole number from 0 on, or fresh" in result.stderr.str()
