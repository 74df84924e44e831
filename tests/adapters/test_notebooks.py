"""Notebooks that readers download: by which links, with what in them, and that Jupyter gives the same again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from nabladocs.config import read_config
from nabladocs.download import has_cells
from nabladocs.download.site import Site, Spot, offered
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project

ROOT = Path(__file__).parents[2]
WELL = "# Well\n\n```python\n6 * 7\n```\n\n[Words](sub/words.md#here), [itself](#well) and ![a picture](sub/dot.svg).\n"
PAGES = {
    "docs/index.md": WELL,
    "docs/sub/words.md": "# Words\n\nNothing `{python} 1 + 1` runs but a value.\n\n## Here\n",
    "docs/sub/deep.md": "# Deep\n\n[Up](../index.md).\n\n```pycon\n>>> 1 + 1\n2\n```\n",
    "docs/sub/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}
LINK = re.compile(r'<a href="([^"]*\.ipynb)" download[^>]*>')


def notebooks(site, folder="site"):
    built = site.root / folder
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*.ipynb")}


def sources(notebook):
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]


# --- links --------------------------------------------------------------------------------------------------------


def test_a_page_with_cells_ends_with_a_link_to_its_notebook(make_site):
    site = make_site(PAGES)
    assert site.build("--strict").code == 0
    found = {page: LINK.findall(article) for page, article in site.articles().items()}
    assert found == {"index.html": ["index.ipynb"], "sub/words.html": [], "sub/deep.html": ["deep.ipynb"]}
    assert set(notebooks(site)) == {"index.ipynb", "sub/deep.ipynb"}
    assert site.texts()["index.html"].rstrip().endswith("Download as notebook")


def test_where_pages_are_folders_the_notebook_lies_beside_them(make_site):
    site = make_site(PAGES, use_directory_urls=True)
    assert site.build("--strict").code == 0
    found = {page: LINK.findall(article) for page, article in site.articles().items()}
    assert found["index.html"] == ["index.ipynb"]
    assert found["sub/deep/index.html"] == ["../deep.ipynb"]


def test_in_material_it_stands_beside_the_title(make_site):
    site = make_site(PAGES, theme={"name": "material", "font": False})
    assert site.build("--strict", NO_MKDOCS_2_WARNING="1").code == 0
    page = (site.root / "site" / "index.html").read_text("utf-8")
    button, title = page.index(' download title="Download as notebook" class="md-content__button'), page.index("<h1")
    assert button < title
    # A search for the words of the link would find every page.
    index = (site.root / "site" / "search" / "search_index.json") if (site.root / "site" / "search").is_dir() else None
    assert index is None or "Download" not in index.read_text("utf-8")


def test_the_search_does_not_find_the_link(make_site):
    material = {"name": "material", "font": False}
    site = make_site(PAGES, theme=material, plugins=["search", "nabla"])
    assert site.build("--strict", NO_MKDOCS_2_WARNING="1").code == 0
    assert "ownload" not in (site.root / "site" / "search" / "search_index.json").read_text("utf-8")


def test_a_site_can_do_without(make_site):
    site = make_site(PAGES, {"notebooks": False})
    assert site.build("--strict").code == 0
    assert notebooks(site) == {}
    assert "ipynb" not in site.articles()["index.html"]


def test_a_notebook_of_the_author_stays_what_it_is(make_site):
    site = make_site({**PAGES, "docs/index.ipynb": "mine"})
    assert site.build("--strict").code == 0
    assert notebooks(site)["index.ipynb"] == b"mine"
    assert "ipynb" not in site.articles()["index.html"]


# --- what is in them ----------------------------------------------------------------------------------------------


def test_links_lead_to_the_site_or_within_its_folder(make_site):
    site = make_site(PAGES, use_directory_urls=True)
    assert site.build("--strict").code == 0
    assert "[Words](sub/words/#here), [itself](./#well) and ![a picture](sub/dot.svg)." in sources(
        notebooks(site)["index.ipynb"]
    )
    assert sources(notebooks(site)["sub/deep.ipynb"])[0] == "# Deep\n\n[Up](../)."

    site = make_site(PAGES, use_directory_urls=True, site_url="https://site.example/docs/")
    assert site.build("--strict").code == 0
    assert (
        "[Words](https://site.example/docs/sub/words/#here), [itself](https://site.example/docs/#well)"
        " and ![a picture](https://site.example/docs/sub/dot.svg)."
    ) in sources(notebooks(site)["index.ipynb"])


def test_the_first_cell_says_where_it_comes_from_and_what_it_needs(make_site):
    files = {
        **PAGES,
        "ours.py": "x = 1\n",
        "docs/index.md": "# Ours\n\n```python\nimport yaml, ours, json\nours.x\n```\n",
    }
    site = make_site(files, site_url="https://site.example/")
    assert site.build("--strict").code == 0
    said = sources(notebooks(site)["index.ipynb"])[1]
    assert re.fullmatch(
        r"\*This is the page \[Ours\]\(https://site\.example/index\.html\) as a notebook, with the outputs computed "
        r"by Python \S+ and pyyaml \S+\.\* \*Its cells import `ours` from the project of the page: "
        r"run it in a folder that has it\.\*",
        said,
    )


def test_the_same_page_gives_the_same_bytes_whether_it_ran_or_not(make_site):
    site = make_site(PAGES)
    first, again, anew = (site.build("-d", folder) for folder in ("first", "again", "anew"))
    assert (first.code, again.code, anew.code) == (0, 0, 0)
    assert notebooks(site, "first") == notebooks(site, "again") == notebooks(site, "anew") != {}
    for text in notebooks(site, "first").values():
        nbformat.validate(nbformat.reads(text.decode(), as_version=4))
        assert json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text.decode()


def test_a_cell_keeps_its_id_while_its_text_stays(make_site):
    site = make_site({"docs/index.md": "# A\n\n```python\n1\n```\n\n```python\n2\n```\n\n```python\n2\n```\n"})
    site.build()
    before = {"".join(cell["source"]): cell["id"] for cell in json.loads(notebooks(site)["index.ipynb"])["cells"]}
    site.write({"docs/index.md": "# A\n\nMore.\n\n```python\n0\n```\n\n```python\n1\n```\n\n```python\n2\n```\n"})
    site.build()
    after = {"".join(cell["source"]): cell["id"] for cell in json.loads(notebooks(site)["index.ipynb"])["cells"]}
    assert after["1"] == before["1"]
    assert before["2"].removesuffix("-2") == after["2"]
    assert len(set(after.values())) == len(after)


# --- Jupyter ------------------------------------------------------------------------------------------------------


def executed(path, folder):
    """Give a notebook as Jupyter leaves it that has run all its cells in a new kernel."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(folder)}}
    # Nothing is asked of a kernel after its last cell, so that it need not take leave.
    client = NotebookClient(notebook, timeout=60, kernel_name="python3", resources=where, shutdown_kernel="immediate")
    client.execute(env={**os.environ, "IPYTHONDIR": str(path.parent / "ipython"), "MPLBACKEND": ""})
    return notebook


_UNSTEADY = re.compile(r"<object.*? at 0x[0-9a-f.]+>|(?<=at 0x)[0-9a-f.]+|(?<=process )\d+")


def told(cell):
    """Give what a cell shows, but for the layout of text, what a drawing draws, and what is another in each process.

    Prompts show the text of a value alone, and Jupyter its other forms too.
    """
    prompts = cell.metadata.get("nabla", {}).get("language") == "pycon"
    return [_told(output, prompts=prompts) for output in cell.outputs]


def _told(output, *, prompts):
    match output.output_type:
        case "stream":
            return output.name, _bare(output.text)
        case "error":
            return output.ename, output.evalue
    data = {"text/plain": output.data["text/plain"]} if prompts else output.data
    return output.output_type, {mime: "image" in mime or _bare(form) for mime, form in data.items()}


def _bare(text):
    return "".join(_UNSTEADY.sub("…", text).split())


def downloaded(project, path, folder):
    """Give where the notebook of a page lies now, or None where it has none."""
    result = project.finish(project.open(path))
    spot = Spot("Page", "page.md", "page/")
    if has_cells(result):
        offered("", result, Site(folder, "", lambda _: None, is_material=True), spot, project.present)
    return folder / spot.notebook if has_cells(result) else None


OF_NABLA = ("_NUM_THREADS", "currentframe", "subprocess.run")
"""What cells look at that show how Nabla runs them, which is not how Jupyter does."""
CHAPTERS = [path.relative_to(ROOT).as_posix() for path in find_pages(read_config(ROOT / "mkdocs.yml"))]


@pytest.fixture(scope="module")
def project():
    """This site, of which each page asks what the others name."""
    with Project(read_config(ROOT / "mkdocs.yml")) as project:
        yield project


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_gives_the_same_in_jupyter(chapter, project, tmp_path):
    path = downloaded(project, ROOT / chapter, tmp_path)
    if path is None:
        # A page of prose.
        return
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    for before, after in zip(stored.cells, executed(path, ROOT).cells, strict=True):
        if before.cell_type == "code":
            assert told(before) == told(after) or any(each in before.source for each in OF_NABLA), before.source


HARD = """# Hard

```python
import random
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

x = sp.Symbol("x")
(x, 1.5), random.random(), np.random.rand(), np.random.default_rng().random()
```

```python
(x, 1.5)
```

```python session="other"
x = "another x"
print(x)
```

```python isolated
"x" in globals()
```

```python
x
```

```python session="other" result="markdown"
print(f"**{x}**")
len(x)
```

```python
figure, axes = plt.subplots()
axes.plot([1, 2])  # a list of lines
```

```python
figure, axes = plt.subplots()
figure
```

```python raises="ZeroDivisionError"
print("before")
1 / 0
```

```pycon
>>> y = {1: x}; y
{1: x}
>>> for n in range(2): print(n)
0
1
>>> [][1]
Traceback (most recent call last):
    ...
IndexError: list index out of range
```

```python needs="a_package_that_is_not_there"
import a_package_that_is_not_there
```
"""


def test_what_a_page_can_do_gives_the_same_in_jupyter(make_site, tmp_path):
    site = make_site({"docs/index.md": HARD}, {"seed": 3})
    with Project(read_config(site.root / "mkdocs.yml")) as project:
        path = downloaded(project, site.root / "docs" / "index.md", tmp_path)
    stored = nbformat.read(path, as_version=4)
    ran = executed(path, tmp_path)
    before, after = ([told(cell) for cell in each.cells if cell.cell_type == "code"] for each in (stored, ran))
    assert before == after
    assert [("stdout", "anotherx")] in before
    assert [("execute_result", {"text/plain": "False"})] in before
    assert (
        sum(
            shown == [("display_data", {"image/svg+xml": True, "text/plain": "<Figuresize500x360with1Axes>"})]
            for shown in before
        )
        == 2
    )
