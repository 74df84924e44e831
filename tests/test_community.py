"""What GitHub shows to those who take part: forms that it can read, and a citation of this version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from nabladocs import __version__

ROOT = Path(__file__).parents[1]
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
KINDS = {"input", "textarea", "checkboxes"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_github_can_read_a_form(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "title", "labels", "body"}
    assert len(form["description"]) <= 200
    names = [each["id"] for each in form["body"]]
    assert len(set(names)) == len(names)
    assert any(each.get("validations", {}).get("required") for each in form["body"])
    for each in form["body"]:
        assert each["type"] in KINDS
        assert set(each) <= {"type", "id", "attributes", "validations"}
        assert each["attributes"]["label"]
        if each["type"] == "checkboxes":
            assert all(option["label"] for option in each["attributes"]["options"])


def test_a_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["version"] == __version__
    assert citation["license"] == "MIT"


@pytest.mark.parametrize(
    "name",
    ["README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", ".github/PULL_REQUEST_TEMPLATE.md", ".github/SECURITY.md"],
)
def test_what_a_page_of_the_repository_links_to_is_there(name):
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / name).parent.joinpath(target).exists(), target


def test_the_files_that_contributing_names_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table, _, _ = text.partition("## How the code is laid out")
    named = set(re.findall(r"`((?:src|docs|tests|snippets|benchmarks)/[\w./-]*)`", table))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
