"""What pytest does not run again: it reuses what a build would reuse, in several processes too."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time

import pytest

pytest_plugins = ["pytester"]

MKDOCS = "site_name: Scratch\nplugins:\n- nabla:\n    timeout: 10\n"
PAGE = """\
```pycon
>>> _ = open("{name}.ran", "a").write("x")
>>> 1 + 1
2
```
"""
PATIENCE = 30


@pytest.fixture
def site(pytester):
    """Write pages that note each of their runs."""
    (pytester.path / "docs").mkdir()
    (pytester.path / "mkdocs.yml").write_text(MKDOCS, "utf-8")

    def write(*names, page=PAGE):
        for name in names:
            (pytester.path / "docs" / f"{name}.md").write_text(page.format(name=name), "utf-8")

    return write


@pytest.fixture
def runs(pytester):
    """Count how often a page ran."""
    return lambda name: len((pytester.path / f"{name}.ran").read_text("utf-8"))


def test_what_nothing_changed_for_is_not_run_again(site, runs, pytester):
    site("a", "b")
    pytester.runpytest_subprocess("docs").assert_outcomes(passed=4)
    (pytester.path / "docs" / "b.md").write_text(PAGE.format(name="b").replace("1 + 1", "2 * 1"), "utf-8")
    pytester.runpytest_subprocess("docs").assert_outcomes(passed=4)
    assert (runs("a"), runs("b")) == (1, 2)


def test_what_a_page_says_is_compared_anew_though_nothing_runs(site, runs, pytester):
    site("a")
    pytester.runpytest_subprocess("docs")
    site("a", page=PAGE.replace("\n2\n", "\n3\n"))
    pytester.runpytest_subprocess("docs").assert_outcomes(passed=1, failed=1)
    assert runs("a") == 1


def test_a_build_and_pytest_reuse_each_others_runs(site, runs, pytester):
    site("a")
    subprocess.run([sys.executable, "-m", "nabladocs", "check", "-q"], cwd=pytester.path, check=True)
    pytester.runpytest_subprocess("docs").assert_outcomes(passed=2)
    assert runs("a") == 1


def test_without_the_cache_everything_runs_and_nothing_is_kept(site, runs, pytester):
    site("a")
    for number in (1, 2):
        pytester.runpytest_subprocess("docs", "--nabla-no-cache").assert_outcomes(passed=2)
        assert runs("a") == number
    assert not (pytester.path / ".nabla").exists()


def test_what_failed_runs_again(site, runs, pytester):
    site("a", page=PAGE.replace("1 + 1", "1 / 0"))
    for number in (1, 2):
        pytester.runpytest_subprocess("docs").assert_outcomes(failed=1, skipped=1)
        assert runs("a") == number


def test_a_damaged_cache_makes_no_test_fail_and_is_told_of(site, runs, pytester):
    site("a")
    (pytester.path / ".nabla").mkdir()
    (pytester.path / ".nabla" / "cache.sqlite").write_bytes(b"damaged" * 1000)
    ran = pytester.runpytest_subprocess("docs")
    ran.assert_outcomes(passed=2)
    ran.stdout.fnmatch_lines(["warning[[]cache-unusable[]]: .nabla/cache.sqlite cannot be used: it is damaged *"])
    ran = pytester.runpytest_subprocess("docs")
    ran.assert_outcomes(passed=2)
    ran.stdout.no_fnmatch_line("*cache-unusable*")
    assert runs("a") == 1


def test_several_processes_share_the_cache(site, runs, pytester):
    names = [f"page{number}" for number in range(8)]
    site(*names)
    cold = pytester.runpytest_subprocess("-n", "2", "docs")
    cold.assert_outcomes(passed=16)
    counts = {name: runs(name) for name in names}
    # Two processes may begin a page at once.
    assert set(counts.values()) <= {1, 2}
    warm = pytester.runpytest_subprocess("-n", "2", "docs")
    warm.assert_outcomes(passed=16)
    assert {name: runs(name) for name in names} == counts
    for ran in (cold, warm):
        ran.stdout.no_fnmatch_line("*cache-unusable*")


def test_what_has_finished_is_kept_where_pytest_is_killed(site, runs, pytester):
    site("a")
    site("b", page="```python\nimport time; time.sleep(8)\n```\n")
    process = subprocess.Popen([sys.executable, "-m", "pytest", "docs"], cwd=pytester.path, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while not kept(pytester.path / ".nabla" / "cache.sqlite"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    pytester.runpytest_subprocess("docs/a.md").assert_outcomes(passed=2)
    assert runs("a") == 1


def kept(path):
    """Say whether a cache holds something of a page."""
    try:
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
            return db.execute("SELECT count(*) FROM records").fetchone()[0] > 0
    except sqlite3.OperationalError:
        return False


def test_no_part_of_a_site_generator_is_imported(site, pytester):
    site("a")
    names = {"mkdocs", "pymdownx", "material", "numpy", "sympy", "matplotlib", "jinja2"}
    code = f"import sys\ndef test_it():\n    assert not {names!r} & {{name.split('.')[0] for name in sys.modules}}\n"
    (pytester.path / "test_it.py").write_text(code, "utf-8")
    pytester.runpytest_subprocess("docs", "test_it.py").assert_outcomes(passed=3)
