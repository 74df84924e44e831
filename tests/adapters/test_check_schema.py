"""The schema of what `nabla check --format=json` prints, held against what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from nabladocs.entries import Class, Kind
from nabladocs.model import Rung

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "manual" / "check.schema.json").read_text("utf-8"))
EVERYTHING = {
    "docs/every.md": """\
---
nabla:
  sed: 1
---

# Every kind

```python
6 * 7
```

```output
42
```

```pycon
>>> 6 * 7
41
>>> x = 1
```

```python skip="needs a GPU"
1
```

```output
1
```

```python session="odd" timout="3"
1
```

`{python} 1`

```python session="broken"
raise ValueError(
    1
)
```

```python session="broken"
x
```

```python
class Formula:
    def _repr_latex_(self):
        return r"$\\frc$"

Formula()
```

$$ \\frc $$

$$ x $$

$$ y $$
{: .definition }

```claim square
x in R
x*x == x**2
```
""",
    "docs/shown.md": "---\nnabla:\n  python: ignore\n---\n\n```pycon\n>>> 1\n1\n```\n\n```python\n1 +\n```\n",
}


@pytest.fixture(scope="module")
def site(make_site):
    site = make_site(EVERYTHING, {"unchecked": "warn"})
    (site.root / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    return site


def objects(schema):
    """Give each part of a schema that describes an object, and each that describes anything."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def valid(ran):
    report = json.loads(ran.out)
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_the_schema_is_one_and_leaves_nothing_open():
    Draft202012Validator.check_schema(SCHEMA)
    for part in objects(SCHEMA):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
            assert all("$ref" in each or each["description"] for each in part["properties"].values())


def test_the_schema_knows_the_words_of_the_code():
    outcome = SCHEMA["$defs"]["outcome"]["properties"]
    assert outcome["kind"]["enum"] == list(get_args(Kind))
    assert outcome["class"]["enum"] == list(get_args(Class))
    assert outcome["expectations"]["items"]["properties"]["rung"]["enum"] == [*get_args(Rung), None]


def test_a_report_of_everything_fits_and_has_everything(site):
    report = valid(site.nabla("check", "--format=json"))
    assert {each["class"] for each in report["outcomes"]} == set(get_args(Class))
    assert {each["status"] for each in report["outcomes"]} == {"passed", "failed", "skipped", "blocked", "idle"}
    assert {each["severity"] for each in report["diagnostics"]} == {"error"}
    assert {each["severity"] for each in report["warnings"]} == {"warning"}
    assert any(each["path"] is None for each in report["diagnostics"])
    compared = [each for outcome in report["outcomes"] for each in outcome["expectations"]]
    assert [(each["line"], each["rung"]) for each in compared] == [(13, "exact"), (18, None)]
    counts = report["counts"]
    assert counts["claims"] == len([each for each in report["outcomes"] if each["kind"] == "claim"]) == 1
    assert (counts["expectations"], counts["unchecked"], counts["syntax_only"]) == (2, 3, 2)
    assert counts["cells"] == len([each for each in report["outcomes"] if each["kind"] == "cell"])
    # The formula with an unknown command is not shown.
    assert report["display_formulas"] == {"claims": 1, "computed": 0, "definitions": 1, "undeclared": 1}


@pytest.mark.parametrize("words", [["-x"], ["-k", "L8"], ["docs/shown.md"], ["--pages-only", "mkdocs.yml"], []])
def test_every_kind_of_report_fits(site, words):
    valid(site.nabla("check", "--format=json", *words))


def test_what_was_reused_fits(make_site):
    site = make_site({"docs/index.md": "```python\n1\n```\n"})
    for reused in (False, True):
        (outcome,) = valid(site.nabla("check", "--format=json"))["outcomes"]
        assert (outcome["ran"], outcome["reused"]) == (not reused, reused)
