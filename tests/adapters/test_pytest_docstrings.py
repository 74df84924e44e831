"""Docstrings as tests: what pytest collects of src/, and what it says of those that fail."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

MKDOCS = "site_name: Scratch\nplugins:\n- nabla:\n    timeout: 10\n"
SUMS = '''\
"""Sums.

>>> _secret
5
"""

from math import sqrt

_secret = 5


def add(a, b):
    """Add two numbers.

    >>> add(1, 2)
    3
    >>> add(_secret, 2)
    8
    """
    return a + b


class Pair:
    """A pair."""

    @property
    def length(self):
        r"""Its length, \\alpha.

        >>> sqrt(4)
        2.0
        """

    async def later(self):
        """Come later.

        >>> len("\\\\n") / 0
        1.0
        """
'''


@pytest.fixture
def project(pytester):
    """Write files by their paths, with a mkdocs.yml and a folder of pages."""

    def write(files, mkdocs=MKDOCS):
        for path, text in {"mkdocs.yml": mkdocs, "docs/index.md": "# Home\n", **files}.items():
            target = pytester.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")

    return write


def outcomes(ran):
    """What became of each item, by the verbose report."""
    words = (line.split() for line in ran.outlines if "::" in line)
    return {name: status for name, status, *_ in words if status.isupper()}


def test_docstrings_and_their_answers_are_items_named_by_file_and_line(project, pytester):
    project({"src/pkg/sums.py": SUMS, "src/pkg/plain.py": "'''No prompts.'''\n"})
    ran = pytester.runpytest_subprocess("-v")
    assert outcomes(ran) == {
        "src/pkg/sums.py::import": "PASSED",
        "src/pkg/sums.py::L3": "PASSED",
        "src/pkg/sums.py::L4": "PASSED",
        "src/pkg/sums.py::L15": "PASSED",
        "src/pkg/sums.py::L16": "PASSED",
        "src/pkg/sums.py::L18": "FAILED",
        "src/pkg/sums.py::L30": "PASSED",
        "src/pkg/sums.py::L31": "PASSED",
        "src/pkg/sums.py::L37": "FAILED",
        "src/pkg/sums.py::L38": "SKIPPED",
    }


def test_what_is_wrong_is_drawn_in_the_module(project, pytester):
    project({"src/pkg/sums.py": SUMS})
    ran = pytester.runpytest_subprocess("src")
    ran.stdout.fnmatch_lines(
        [
            "error[[]output-mismatch[]]: the output is not what the docstring says",
            "  --> src/pkg/sums.py:18:5",
            "18 |     8",
            "   |     ^*",
            "error[[]cell-raised[]]: ZeroDivisionError: division by zero",
            # The line is written with an escape, so no column of it can be told.
            "  --> src/pkg/sums.py:37:9",
            '37 |         >>> len("\\\\n") / 0',
            "   |         ^^^^^^^^^^^^^^^^^^ raised here",
        ]
    )
    ran.stdout.no_fnmatch_line("*Traceback*")
    ran.stdout.no_fnmatch_line("*accept*")


def test_an_item_is_selected_by_its_name_and_by_what_it_documents(project, pytester):
    project({"src/pkg/sums.py": SUMS})
    ran = pytester.runpytest_subprocess("-v", "src/pkg/sums.py::L16")
    assert outcomes(ran) == {"src/pkg/sums.py::L16": "PASSED"}
    ran = pytester.runpytest_subprocess("-v", "-k", "pkg.sums.Pair.length")
    assert list(outcomes(ran)) == ["src/pkg/sums.py::L30", "src/pkg/sums.py::L31"]


def test_each_docstring_has_a_session_of_its_own(project, pytester):
    first, second = '"""\n    >>> x = 2\n    >>> x\n    2\n    """\n', '"""\n    >>> x\n    1\n    """\n'
    text = f"x = 1\ndef f():\n    {first}def g():\n    {second}"
    project({"src/mod.py": text})
    pytester.runpytest_subprocess().assert_outcomes(passed=5)


def test_classes_made_in_a_docstring_are_of_the_module_as_in_doctest(project, pytester):
    text = '"""\n>>> class Error(Exception): pass\n>>> Error\n<class \'mod.Error\'>\n>>> __name__\n\'mod\'\n"""\n'
    project({"src/mod.py": text})
    pytester.runpytest_subprocess("--nabla-no-cache").assert_outcomes(passed=4)
    pytester.runpytest_subprocess("--doctest-modules", "-p", "no:nabla").assert_outcomes(passed=1)


BAD = '"""Bad.\n\n>>> 1\n1\n"""\n\nimport nosuchthing\n\n\ndef f():\n    """\n    >>> 2\n    2\n    """\n'


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({"src/pkg/bad.py": BAD}, 'File "pkg/bad.py", line 7, in <module>'),
        (
            {"src/pkg/bad.py": BAD, "src/pkg/__init__.py": "import nosuchthing\n"},
            'File "pkg/__init__.py", line 1, in *',
        ),
    ],
)
def test_a_module_that_cannot_be_imported_is_one_failure(project, pytester, files, note):
    project(files)
    ran = pytester.runpytest_subprocess("-v", "-rs")
    assert outcomes(ran) == {
        "src/pkg/bad.py::import": "FAILED",
        **{f"src/pkg/bad.py::L{line}": "SKIPPED" for line in (3, 4, 12, 13)},
    }
    ran.stdout.fnmatch_lines(
        [
            "error[[]module-unimportable[]]: pkg.bad cannot *: ModuleNotFoundError: No module named 'nosuchthing'",
            " --> src/pkg/bad.py:1:1",
            f"  = note: {note}",
            "  = help: install the project and what it needs, where the tests run: pip install -e .",
            "SKIPPED [[]1[]] src/pkg/bad.py:12: not run, because src/pkg/bad.py:1 failed",
        ]
    )
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_another_version_that_is_installed_is_not_tested_in_its_place(project, pytester, monkeypatch):
    project({"src/mod.py": '"""\n>>> x\n1\n"""\nx = 1\n', "installed/mod.py": '"""\n>>> x\n1\n"""\nx = 2\n'})
    monkeypatch.setenv("PYTHONPATH", str(pytester.path / "installed"))
    ran = pytester.runpytest_subprocess("-v", "src")
    assert outcomes(ran)["src/mod.py::import"] == "FAILED"
    ran.stdout.fnmatch_lines(
        ["*mod cannot be imported: ImportError: another version of it is installed, *installed/mod.py"]
    )


def test_a_file_that_is_no_python_is_one_failure_where_python_stops(project, pytester):
    project({"src/mod.py": '"""\n>>> 1\n"""\nx = (\n'})
    ran = pytester.runpytest_subprocess("src")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["error[[]cell-syntax[]]: SyntaxError: '(' was never closed", " --> src/mod.py:4:5"])


def test_a_module_is_a_failure_also_where_it_ends_its_process(project, pytester):
    project({"src/mod.py": '"""\n>>> 1\n1\n"""\nimport os\nos._exit(3)\n'})
    ran = pytester.runpytest_subprocess("-v", "src")
    assert outcomes(ran) == {"src/mod.py::import": "FAILED", "src/mod.py::L2": "SKIPPED", "src/mod.py::L3": "SKIPPED"}
    ran.stdout.fnmatch_lines([" --> src/mod.py:1:1"])


def test_nothing_is_imported_or_run_while_collecting(project, pytester):
    package = {"src/pkg/__init__.py": "open('imported', 'w').close()\n", "src/pkg/sub/__init__.py": ""}
    project({**package, "src/pkg/sub/mod.py": '"""\n>>> open("ran", "w").close()\n"""\n'})
    ran = pytester.runpytest_subprocess("--collect-only", "-q")
    assert [line for line in ran.outlines if "::" in line] == ["src/pkg/sub/mod.py::import", "src/pkg/sub/mod.py::L2"]
    assert not (pytester.path / "imported").exists()
    assert not (pytester.path / "ran").exists()


def test_a_package_is_never_imported_into_the_process_of_pytest(project, pytester):
    code = "import sys\nif 'pytest' in sys.modules: raise SystemError\n"
    project({"src/pkg/__init__.py": code, "src/pkg/mod.py": '"""\n>>> 1\n1\n"""\n'})
    pytester.runpytest_subprocess("src").assert_outcomes(passed=3)


def test_only_modules_below_src_of_a_site_are_collected(project, pytester):
    module = '"""\n>>> 1\n1\n"""\n'
    project(dict.fromkeys(("src/a.py", "src/pkg/__main__.py", "tests/b.py", "tests/test_c.py", "lib/d.py"), module))
    ran = pytester.runpytest_subprocess("-v")
    assert {name.partition("::")[0] for name in outcomes(ran)} == {"src/a.py"}
    project({}, "site_name: Without the tool\n")
    assert outcomes(pytester.runpytest_subprocess("-v")) == {}


def test_scripts_among_the_pages_are_no_modules(project, pytester):
    module = '"""\n>>> 1\n1\n"""\n'
    project({"src/page.md": "```python\n1\n```\n", "src/script.py": module}, "docs_dir: src\nplugins: [nabla]\n")
    assert outcomes(pytester.runpytest_subprocess("-v")) == {"src/page.md::L1": "PASSED"}


def test_doctest_modules_leaves_docstrings_to_pytest_and_says_so(project, pytester):
    project({"src/mod.py": '"""\n>>> 1\n1\n"""\n', "docs/page.md": "```python\n1\n```\n"})
    ran = pytester.runpytest_subprocess("-v", "--doctest-modules")
    assert outcomes(ran) == {"docs/page.md::L1": "PASSED", "src/mod.py::mod": "PASSED"}
    ran.stdout.fnmatch_lines(["nabla: the docstrings of src are left to --doctest-modules"])


def test_a_docstring_runs_again_when_its_module_changes_or_what_that_imports(project, pytester):
    noting = "open('ran', 'a').write('x')"
    text = f'"""\n>>> import mod, near\n>>> _ = {noting}\n>>> near.x\n1\n"""\nimport near\n'
    project({"src/mod.py": text, "src/near.py": "x = 1\n"})
    runs = pytester.path / "ran"
    for edit, failed, count in (("", 0, 1), ("", 0, 1), ("src/near.py", 1, 2), ("src/mod.py", 1, 3)):
        if edit:
            (pytester.path / edit).write_text((pytester.path / edit).read_text().replace("x = 1", "x = 2") + "# more\n")
        pytester.runpytest_subprocess("src").assert_outcomes(passed=3 - failed, failed=failed)
        assert len(runs.read_text()) == count


def test_an_exception_may_be_the_answer(project, pytester):
    text = '"""\n>>> 1 / 0\nTraceback (most recent call last):\n    ...\nZeroDivisionError: division by zero\n"""\n'
    project({"src/mod.py": text})
    pytester.runpytest_subprocess("src").assert_outcomes(passed=3)
