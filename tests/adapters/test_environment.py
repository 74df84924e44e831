"""The versions that a site was built with: their list on a page, and their data with its schema."""

from __future__ import annotations

import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "manual" / "environment.schema.json").read_text("utf-8"))
LISTED = "# Environment\n\n```environment\n```\n"
PAGES = {
    "docs/a/environment.md": LISTED,
    "docs/one.md": "# One\n\n```python\nimport json, sympy as sp\n\nsp.Integer(2)\n```\n",
    "docs/two.md": "# Two\n\n```python\nfrom numpy import arange\n\narange(2)\n```\n",
    "docs/three.md": "# Three\n\n```claim t\nx in R^n\nx.T @ x == norm(x)**2\n```\n",
}
MATERIAL = {"theme": {"name": "material", "font": False}, "plugins": ["search", {"nabla": {"timeout": 30}}]}
ROW = re.compile(r'<tr><th scope="row">(.*?)</th> <td>(.*?)</td></tr>')


def data(site):
    return json.loads((site.root / "site" / "environment.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def site(make_site):
    site = make_site(PAGES, **MATERIAL)
    assert site.build("--strict", SOURCE_DATE_EPOCH="1700000000").code == 0
    return site


def test_the_data_fit_the_schema_and_say_what_is_installed(site):
    found = data(site)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(found)
    # `date -u -d @1700000000` says so.
    assert found["date"] == "2023-11-14"
    assert found["python"] == {"implementation": platform.python_implementation(), "version": platform.python_version()}
    packages = {each["name"]: each for each in found["packages"]}
    assert all(version(name) == each["version"] for name, each in packages.items())
    assert {name for name, each in packages.items() if each["imported"]} == {"numpy", "sympy"}
    assert "mpmath" in packages
    tools = {each["name"]: each["version"] for each in found["tools"]}
    assert {"markdown", "math-core", "mkdocs", "mkdocs-material", "nabladocs"} <= tools.keys()
    assert all(version(name) == found for name, found in tools.items())


def test_a_page_lists_what_the_data_say(site):
    page = (site.root / "site" / "a" / "environment.html").read_text("utf-8")
    rows = ROW.findall(page)
    assert (platform.python_implementation(), platform.python_version()) in rows
    assert set(rows) >= {(each["name"], each["version"]) for kind in ("packages", "tools") for each in data(site)[kind]}
    assert "They are of 2023-11-14." in page
    assert '<a href="../environment.json">' in page
    index = json.loads((site.root / "site" / "search" / "search_index.json").read_text("utf-8"))
    assert f" numpy {version('numpy')} " in " ".join(each["text"] for each in index["docs"])


def test_the_data_are_the_same_whether_pages_were_run_or_not(make_site):
    site = make_site(PAGES, **MATERIAL)
    assert site.build().code == 0
    first = data(site)
    assert first["date"] is None
    assert site.build().code == 0
    assert data(site) == first
    site.write({"docs/two.md": PAGES["docs/two.md"].replace("arange(2)", "arange(3)")})
    assert site.build().code == 0
    assert data(site) == first


def test_a_site_that_does_not_list_its_environment_keeps_it_to_itself(make_site):
    site = make_site({"docs/index.md": "# A\n\n```environment\nLANG=C\n```\n"})
    assert site.build("--strict").code == 0
    assert not (site.root / "site" / "environment.json").exists()
    assert "LANG=C" in site.texts()["index.html"]


def test_a_list_that_is_written_wrong_is_an_error(make_site):
    ran = make_site({"docs/index.md": '```environment title="a"\n```\n'}).nabla("check")
    assert (ran.code, re.findall(r"error\[(.*?)\]", ran.out + ran.err)) == (1, ["option-unknown"])
    assert "the list of packages has no option `title`" in ran.out + ran.err
