"""What a page is made from, told from its text and its runs."""

from __future__ import annotations

import pytest

from nabladocs.config import Config
from nabladocs.ingredients import imported, ingredients, local
from nabladocs.model import Finished, Input, Result, Run
from nabladocs.parse import read_page
from nabladocs.pipeline import read_text
from nabladocs.source import Source


@pytest.fixture
def page(tmp_path):
    def read(text, **settings):
        config = Config(tmp_path, tmp_path / "docs", **settings)
        return read_page(Source("docs/page.md", text), config, read_text), config

    return read


def result(page, *runs):
    return Result(page, (), runs, (), (), (), ())


def test_imports_are_found_wherever_they_stand(page):
    text = """\
```python
import numpy as np, os.path
def f():
    from sympy.abc import x
from . import nothing
```

```pycon
>>> import json
```

`{python} __import__("math").pi`

```python
this is no Python, import re
```
"""
    assert imported(page(text)[0]) == {"numpy", "os", "sympy", "json"}


def test_only_modules_of_the_site_are_local(tmp_path):
    for name in ("mine.py", "package/__init__.py", "folder/part.py", "venv/lib/site-packages/theirs.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    names = ["mine", "package", "folder", "theirs", "pytest", "sys", "json", "nowhere_at_all"]
    assert {name: path for name in names if (path := local(name, tmp_path))} == {
        "mine": tmp_path / "mine.py",
        "package": tmp_path / "package",
        "folder": tmp_path / "folder",
    }


def test_included_files_and_the_folders_they_come_from_are_ingredients(page, tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "part.py").write_text("x = 1\n")
    text = '```python\n--8<-- "part.py"\n```\n'
    bases = (tmp_path / "code", tmp_path / "absent", tmp_path)
    read, config = page(text, snippet_bases=bases)
    assert set(ingredients(result(read), config)) == {tmp_path / "code", tmp_path / "code" / "part.py"}


def test_files_that_cells_were_seen_to_read_are_ingredients(page, tmp_path):
    (tmp_path / "data.csv").touch()
    inputs = Input("file", "data.csv", "a hash"), Input("file", "gone.csv", ""), Input("module", "numpy", "numpy 2.4")
    read, config = page("text", snippet_bases=())
    assert set(ingredients(result(read, Run(0, (), Finished(), 0.1, inputs)), config)) == {tmp_path / "data.csv"}
