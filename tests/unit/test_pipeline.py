"""The order of the stages, with an executor and files of the test's own."""

from concurrent.futures import Future

import pytest

from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.model import Blocked, Finished, Output, Run
from nabladocs.pipeline import Project
from nabladocs.source import SourceError

PAGE = '---\ntitle: x\n---\n# One\n\n```python\n1 + 1\n```\n\n```python session="b"\n2\n```\n\n`{python} 3`\n'


class Answering:
    """An executor that finishes every unit at once and keeps what it was asked for."""

    def __init__(self, config):
        self.config = config
        self.steps = []
        self.closed = False

    def submit(self, steps):
        self.steps += steps
        return [self._done(step) for step in steps]

    def _done(self, step):
        future = Future()
        shown = ((Output("result", {"text/plain": step.session}),),)
        future.set_result(tuple(Run(unit.number, shown, Finished(), 0.5) for unit in step.units))
        return future

    def close(self):
        self.closed = True


@pytest.fixture
def files(tmp_path):
    (tmp_path / "docs").mkdir()
    return {tmp_path / "docs" / "one.md": PAGE}


@pytest.fixture
def project(tmp_path, files):
    config = Config(root=tmp_path, docs=tmp_path / "docs", snippet_bases=(tmp_path,))
    return Project(config, read=files.__getitem__, executors={"python": Answering})


def asked(project):
    return project._executor.steps  # noqa: SLF001 - the test's own executor


def test_each_session_is_a_step_and_runs_come_back_in_the_order_of_the_page(project, files):
    result = project.finish(project.open(*files))
    assert [(step.session, [unit.number for unit in step.units]) for step in asked(project)] == [
        ("", [0, 2]),
        ("b", [1]),
    ]
    assert [run.number for run in result.runs] == [0, 1, 2]
    assert [outcome.status for outcome in result.outcomes] == ["passed"] * 3
    assert result.seconds == 1.5


def test_a_page_read_from_its_file_and_handed_over_by_the_site_generator_runs_once(project, files):
    (path,) = files
    project.start([project.open(path)])
    body = PAGE.partition("# One")[2]
    project.finish(project.open(path, "# One" + body))
    assert len(asked(project)) == 2


def test_a_page_that_another_plugin_changed_runs_as_it_was_handed_over(project, files):
    (path,) = files
    project.start([project.open(path)])
    result = project.finish(project.open(path, "```python\n40 + 2\n```\n"))
    assert [unit.examples[0].code for unit in result.page.units] == ["40 + 2"]
    assert len(asked(project)) == 3


def test_an_edit_that_moves_a_page_down_places_its_findings_anew(project, files):
    (path,) = files
    first = project.open(path)
    project.start([first])
    files[path] = PAGE.replace("title: x", "title: x\nauthor: y")
    second = project.open(path)
    assert [unit.place.start.line for unit in second.units] == [unit.place.start.line + 1 for unit in first.units]


def test_an_edit_of_an_included_file_is_seen_when_the_page_is_opened_again(project, files, tmp_path):
    (path,) = files
    files[path] = '```python\n--8<-- "part.py"\n```\n'
    shown = []
    for text in ("1", "2"):
        (tmp_path / "part.py").touch()
        files[tmp_path / "part.py"] = text
        shown.append(project.open(path, files[path]).units[0].shown)
    assert shown == ["1", "2"]


def test_a_page_that_is_opened_twice_is_read_once(project, files):
    (path,) = files
    assert project.open(path, PAGE) is project.open(path, PAGE)


def test_a_page_runs_again_in_the_next_build_only_where_nothing_is_kept(tmp_path, files):
    config = Config(root=tmp_path, docs=tmp_path / "docs", snippet_bases=(tmp_path,))
    for cache, steps in ((None, 2), (NoCache(), 4)):
        project = Project(config, read=files.__getitem__, executors={"python": Answering}, cache=cache)
        page = project.open(*files)
        project.finish(page)
        project.forget()
        project.finish(page)
        assert len(asked(project)) == steps


def test_a_flaw_found_while_reading_is_told_once(project, files):
    (path,) = files
    files[path] = '```python timeot="3"\n1\n```\n'
    page = project.open(path)
    assert [flaw.code for flaw in project.finish(page).diagnostics] == ["option-unknown"]


def test_a_page_that_cannot_be_read_is_an_error_with_its_path(project, tmp_path):
    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    closed = Project(project.config, read=denied, executors={"python": Answering})
    with pytest.raises(SourceError, match=r"docs/one\.md cannot be read: Permission denied"):
        closed.open(tmp_path / "docs" / "one.md")


def test_a_page_that_is_not_utf8_is_an_error_that_names_the_byte(project, tmp_path):
    (tmp_path / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    with pytest.raises(SourceError, match="0xe9 at position 3"):
        Project(project.config, executors={"python": Answering}).open(tmp_path / "docs" / "latin.md")


def test_leaving_the_project_ends_its_executor(project):
    with project:
        pass
    assert project._executor.closed  # noqa: SLF001 - the test's own executor


def test_a_blocked_unit_has_no_finding_of_its_own(project, files):
    class Blocking(Answering):
        def _done(self, step):
            future = Future()
            future.set_result(tuple(Run(unit.number, (), Blocked(0), 0.0) for unit in step.units))
            return future

    blocked = Project(project.config, read=files.__getitem__, executors={"python": Blocking})
    result = blocked.finish(blocked.open(*files))
    assert result.diagnostics == ()
    assert {outcome.status for outcome in result.outcomes} == {"blocked"}


def test_a_text_that_is_no_page_is_drawn_without_running_it(project):
    result = project.glance('Let $x$ be\n\n```python title="as in a docstring" hide\n1 / 0\n```\n')
    assert asked(project) == []
    assert "<math" in result.formulas[0]
    assert [outcome.status for outcome in result.outcomes] == ["skipped"]
    assert result.diagnostics == ()
