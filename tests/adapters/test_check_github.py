"""What GitHub is told, so that it shows findings on the lines of a pull request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nabladocs.repository import folder_of

NABLA = Path(sys.executable).with_name("nabla")
PAGE = "# Page\n\n```pycon\n>>> 6 * 7\n41\n```\n\n```python\n1 / 0\n```\n"


@pytest.fixture
def repository(tmp_path, make_site):
    """Make a repository with a site in a folder of it."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    site = type(make_site({}))(tmp_path / "web" / "site")
    site.write({"mkdocs.yml": "plugins: [nabla]\n", "docs/a b,c.md": PAGE})
    return site


def files(ran):
    commands = [line for line in ran.out.splitlines() if line.startswith("::")]
    return [line.partition("file=")[2].partition(",title")[0] for line in commands]


def test_annotations_stand_on_lines_of_files_from_the_root_of_the_repository(repository):
    ran = repository.nabla("check", "--format=github")
    assert ran.code == 1
    path = "web/site/docs/a b%2Cc.md"
    assert files(ran) == [
        f"{path},line=5,endLine=5,col=1,endColumn=3",
        f"{path},line=9,endLine=9,col=1,endColumn=6",
    ]
    # Each file that is named is there, as GitHub will look for it.
    assert (repository.root.parents[1] / "web/site/docs/a b,c.md").is_file()


def test_the_folder_one_stands_in_is_no_matter(repository):
    ran = repository.run("sh", "-c", f"cd docs && exec {NABLA} check --format=github")
    assert all(file.startswith("web/site/docs/") for file in files(ran))


def test_the_workspace_of_a_job_is_where_paths_begin(repository):
    ran = repository.nabla("check", "--format=github", GITHUB_WORKSPACE=str(repository.root.parent))
    assert all(file.startswith("site/docs/") for file in files(ran))
    ran = repository.nabla("check", "--format=github", GITHUB_WORKSPACE="/somewhere/else")
    assert all(file.startswith("web/site/docs/") for file in files(ran))


def test_people_and_programs_see_paths_from_the_folder_of_the_site(repository):
    assert "--> docs/a b,c.md:5:1" in repository.nabla("check").out
    assert '"path": "docs/a b,c.md"' in repository.nabla("check", "--format=json").out


def test_a_site_is_known_in_work_trees_and_outside_of_repositories(tmp_path):
    (tmp_path / "tree" / "site").mkdir(parents=True)
    assert folder_of(tmp_path / "tree" / "site", {}) == ""
    (tmp_path / "tree" / ".git").write_text("gitdir: /elsewhere\n")
    assert folder_of(tmp_path / "tree" / "site", {}) == "site"
    assert folder_of(tmp_path / "tree", {}) == ""
