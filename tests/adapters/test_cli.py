"""The `nabla` command, as a person, a program and GitHub see it."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from nabladocs import __version__
from nabladocs.adapters import cli

NABLA = Path(sys.executable).with_name("nabla")
WELL = "# Well\n\n```python\n6 * 7\n```\n"
PAGES = {
    "docs/index.md": WELL,
    "docs/deep/values.md": "# Values\n\nIt is `{python} 6 * 7`.\n\n```python\nx = 1\n```\n",
    "README.md": WELL,
    "notes/note.md": WELL,
    "notes/.hidden/note.md": WELL,
}
BROKEN = {
    "docs/broken.md": "# Broken\n\n```python\nx = 1\n1 / 0\n```\n\n```python\nx\n```\n",
    "docs/skipped.md": '```python skip="needs a GPU"\nimport torch\n```\n',
}


@pytest.fixture(scope="module")
def well(make_site):
    return make_site(PAGES)


@pytest.fixture(scope="module")
def broken(make_site):
    return make_site({**PAGES, **BROKEN})


def last_line(text):
    return text.splitlines()[-1]


def values(outcome):
    return tuple(outcome[name] for name in ("path", "line", "kind", "class", "status", "ran", "reason"))


# --- check --------------------------------------------------------------------------------------------------------


def test_a_site_that_is_well_is_one_line_and_exit_0(well):
    ran = well.nabla("check")
    assert (ran.code, ran.out, ran.err) == (0, "2 pages, 2 cells, 1 inline value: 3 passed (2 only run)\n", "")


def test_what_is_wrong_is_drawn_and_summed_up(broken):
    ran = broken.nabla("check", "--no-cache")
    assert ran.code == 1
    assert ran.out.startswith("error[cell-raised]: ZeroDivisionError: division by zero\n --> docs/broken.md:5:1\n")
    *_, summary, reason = ran.out.splitlines()
    assert summary == "4 pages, 5 cells, 1 inline value: 3 passed, 1 failed, 1 blocked (3 only run, 1 skipped)"
    assert reason == "  1 skipped: needs a GPU (docs/skipped.md:1)"
    assert ran.err == ""


def test_json_is_one_object_with_everything(broken):
    ran = broken.nabla("check", "--no-cache", "--format=json")
    report = json.loads(ran.out)
    assert ran.code == 1
    assert list(report) == [
        *("pages", "counts", "display_formulas", "outcomes", "diagnostics", "warnings", "seconds", "seed")
    ]
    assert report["pages"] == ["docs/broken.md", "docs/deep/values.md", "docs/index.md", "docs/skipped.md"]
    assert report["counts"] == {
        "pages": 4, "cells": 5, "inline": 1, "claims": 0, "run": 4, "reused": 0, "passed": 3, "failed": 1, "blocked": 1,
        "checked": 0, "only_run": 3, "skipped": 1, "syntax_only": 0, "expectations": 0, "unchecked": 1,
        "examples_left_out": 0, "left": 0,
    }  # fmt: skip
    assert report["display_formulas"] == {"claims": 0, "computed": 0, "definitions": 0, "undeclared": 0}
    assert [values(outcome) for outcome in report["outcomes"]] == [
        ("docs/broken.md", 3, "cell", "only-run", "failed", True, None),
        ("docs/broken.md", 8, "cell", "blocked", "blocked", False, "docs/broken.md:3 failed"),
        ("docs/deep/values.md", 3, "inline", "only-run", "passed", True, None),
        ("docs/deep/values.md", 5, "cell", "only-run", "passed", True, None),
        ("docs/index.md", 3, "cell", "only-run", "passed", True, None),
        ("docs/skipped.md", 1, "cell", "skipped", "skipped", False, "needs a GPU"),
    ]
    (flaw,) = report["diagnostics"]
    assert (flaw["code"], flaw["path"], flaw["line"], flaw["column"]) == ("cell-raised", "docs/broken.md", 5, 1)
    assert report["warnings"] == []


def test_a_cell_that_cannot_be_understood_has_failed_and_did_not_run(make_site):
    report = json.loads(
        make_site({"docs/index.md": '```python timout="3"\n1\n```\n'}).nabla("check", "--format=json").out
    )
    assert [values(each) for each in report["outcomes"]] == [
        ("docs/index.md", 1, "cell", "broken", "failed", False, None)
    ]
    assert (report["counts"]["run"], report["counts"]["failed"]) == (0, 1)


def test_json_is_the_same_again_but_for_the_seconds(broken):
    one, two = (json.loads(broken.nabla("check", "--no-cache", "--format=json").out) for _ in range(2))
    assert one.pop("seconds") > 0
    del two["seconds"]
    assert one == two


def test_github_gets_an_annotation_on_the_line(broken):
    ran = broken.nabla("check", "--no-cache", "--format=github")
    annotation, summary, _ = ran.out.splitlines()
    assert ran.code == 1
    assert annotation.startswith("::error file=docs/broken.md,line=5,endLine=5,col=1,endColumn=6,title=cell-raised::")
    assert summary.startswith("4 pages")


@pytest.mark.parametrize(
    ("paths", "pages"),
    [
        (["docs/index.md"], ["docs/index.md"]),
        (["docs/deep"], ["docs/deep/values.md"]),
        (["docs/deep", "docs/deep/values.md"], ["docs/deep/values.md"]),
        (["docs/index.md", "docs/deep/"], ["docs/index.md", "docs/deep/values.md"]),
        (["."], ["docs/deep/values.md", "docs/index.md"]),
        (["docs/deep/../index.md"], ["docs/index.md"]),
    ],
)
def test_only_the_pages_asked_for_are_checked(well, paths, pages):
    ran = well.nabla("check", "--format=json", *paths)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["pages"] == pages


def test_paths_are_taken_from_the_folder_one_stands_in(well):
    ran = well.run("sh", "-c", f"cd docs/deep && exec {NABLA} check --format=json ../index.md")
    assert json.loads(ran.out)["pages"] == ["docs/index.md"], ran.err


def test_another_site_is_checked_by_its_path(well):
    ran = well.run("sh", "-c", f"cd / && exec {NABLA} check --no-cache {well.root}/docs/index.md")
    assert (ran.code, ran.out) == (0, "1 page, 1 cell: 1 passed (1 only run)\n"), ran.err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("docs/nowhere.md", "docs/nowhere.md does not exist\n"),
        ("mkdocs.yml", "mkdocs.yml is not a Markdown file\n  = help: the pages stand in docs\n"),
        ("README.md", "README.md is no page of the site\n  = help: the pages stand in docs\n"),
        ("notes", "notes holds no page of the site\n  = help: the pages stand in docs\n"),
    ],
)
def test_a_path_that_cannot_be_checked_is_exit_2(well, path, message):
    ran = well.nabla("check", "docs/index.md", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error[path-unusable]: {message}"


def test_a_page_outside_of_the_site_is_exit_2(well, tmp_path):
    (tmp_path / "page.md").touch()
    ran = well.nabla("check", "docs/index.md", tmp_path / "page.md")
    assert (ran.code, ran.out) == (2, "")
    assert f"is outside of the site in {well.root}" in ran.err


def test_a_page_that_is_not_utf_8_is_told_and_the_others_are_checked(make_site):
    site = make_site(PAGES)
    (site.root / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    ran = site.nabla("check")
    assert ran.code == 1
    assert ran.out.startswith("error[page-unreadable]: docs/latin.md is not UTF-8: byte 0xe9 at position 3\n")
    assert last_line(ran.out) == "2 pages, 2 cells, 1 inline value: 3 passed, 1 error (2 only run)"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "docs/drafts/todo.md",
            "MkDocs leaves it out: by exclude_docs or draft_docs in mkdocs.yml, or because of a dot",
        ),
        ("docs/README.md", "MkDocs builds the index.md beside it in its place"),
    ],
)
def test_pages_that_are_not_built_are_not_checked(make_site, path, reason):
    site = make_site({**PAGES, path: "```python\n1 / 0\n```\n"}, exclude_docs="drafts/\n")
    assert site.nabla("check").code == 0
    ran = site.nabla("check", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error[path-unusable]: {path} is no page of the site\n  = help: {reason}")


def test_a_site_without_pages_is_well(make_site):
    site = make_site({"docs/style.css": ""})
    ran = site.nabla("check")
    assert (ran.code, ran.out) == (0, "0 pages, 0 cells\n")


def test_a_flaw_between_the_cells_is_counted_apart(make_site):
    site = make_site({"docs/index.md": f"---\nnabla:\n  sed: 1\n---\n{WELL}"})
    ran = site.nabla("check")
    assert ran.code == 1
    assert "--> docs/index.md:3:3" in ran.out
    assert last_line(ran.out) == "1 page, 1 cell: 1 passed, 1 error (1 only run)"


def test_settings_that_cannot_be_used_are_exit_2(make_site):
    ran = make_site(PAGES, {"timout": 3}).nabla("check")
    assert (ran.code, ran.out) == (2, "")
    assert 'error[config-unknown]: there is no setting "timout"\n' in ran.err
    assert 'help: did you mean "timeout"?' in ran.err


def test_no_site_is_exit_2(well, tmp_path):
    ran = well.run("sh", "-c", f"cd {tmp_path} && exec {NABLA} check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error[config-missing]: there is no mkdocs.yml in {tmp_path} or any folder above it\n")


@pytest.mark.parametrize("words", [[], ["chekc"], ["check", "--format=xml"]])
def test_a_command_line_that_cannot_be_understood_is_exit_2(well, words):
    ran = well.nabla(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: nabla")


# --- terminals and pipes ------------------------------------------------------------------------------------------


def test_a_terminal_shows_a_bar_that_is_gone_at_the_end(well):
    seen, code = well.on_terminal(NABLA, "check")
    assert code == 0
    assert "nabla ━━━━━━━━━━           1/2 pages" in seen
    *_, left = seen.split("\r\033[K")
    assert left == "2 pages, 2 cells, 1 inline value: 3 passed (2 only run)\n"


def test_a_quiet_command_shows_no_bar(well):
    assert well.on_terminal(NABLA, "check", "-q", "--no-cache") == (
        "2 pages, 2 cells, 1 inline value: 3 passed (2 only run)\n",
        0,
    )


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_findings_are_coloured_on_a_terminal(broken, environment, coloured):
    seen, code = broken.on_terminal(NABLA, "check", "-q", **environment)
    assert code == 1
    assert ("\033[1;31merror[cell-raised]\033[0m" in seen) == coloured


def test_a_reader_that_goes_away_is_no_fault(broken):
    ran = broken.run("sh", "-c", f"{NABLA} check --format=json | true")
    assert (ran.code, ran.err) == (0, "")


def test_a_report_that_cannot_be_written_is_exit_2(well):
    ran = well.run("sh", "-c", f"exec {NABLA} check >/dev/full")
    assert ran.code == 2
    assert ran.err == "nabla: OSError: [Errno 28] No space left on device\n"


def test_an_interrupt_ends_everything_at_once(make_site, eventually):
    site = make_site({"docs/index.md": "```python\nimport time\ntime.sleep(60)\n```\n"}, {"timeout": 60})
    command = site.start(NABLA, "check")
    assert eventually(lambda: len(site.processes()) > 2)
    command.send_signal(signal.SIGINT)
    ran = site.wait(command)
    assert (ran.code, ran.out, ran.err) == (130, "", "")
    assert eventually(lambda: not site.processes())


@pytest.mark.parametrize(("debug", "shown"), [("", False), ("1", True)])
def test_a_fault_of_the_tool_itself_is_exit_2_and_shows_where_if_asked(monkeypatch, capsys, debug, shown):
    def fail(_start):
        message = "a fault"
        raise RuntimeError(message)

    # No page and no setting leads there, or it would be mended.
    monkeypatch.setattr(cli, "find_config", fail)
    monkeypatch.setenv("NABLA_DEBUG", debug)
    assert cli.main(["check"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nabla: RuntimeError: a fault\nnabla: this is a fault of nabla itself; NABLA_DEBUG=1 shows where\n" in err
    assert ("Traceback" in err) == shown


# --- info ---------------------------------------------------------------------------------------------------------


def test_the_version_is_told(well):
    assert well.nabla("--version").out == f"nabla {__version__}\n"


def test_info_names_versions_and_settings(make_site):
    code = "import numpy as np, json\nfrom sympy.abc import x\nimport nowhere_at_all\nimport mine\n"
    site = make_site({"docs/index.md": f"```python\n{code}```\n", "mine.py": ""}, {"workers": 3, "memory": "2GiB"})
    facts = json.loads(site.nabla("info", "--format=json").out)
    assert facts["nabladocs"] == __version__
    assert facts["python"] == ".".join(map(str, sys.version_info[:3]))
    assert (facts["root"], facts["docs"], facts["pages"]) == (str(site.root), "docs", 1)
    assert (facts["start"], facts["workers"], facts["memory"]) == ("fork", 3, 2 * 2**30)
    assert set(facts["imports"]) == {"numpy", "sympy", "nowhere_at_all"}
    assert facts["imports"]["nowhere_at_all"] is None
    shown = site.nabla("info").out
    assert f"numpy {facts['imports']['numpy']}, nowhere_at_all (not installed), sympy" in shown or "numpy" in shown
    assert "memory      2 GiB a session\n" in shown
