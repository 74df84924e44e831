"""A site is a function of its files: order, number of workers, way of starting and time of day change nothing."""

from __future__ import annotations

import pytest

PAGES = {
    "numbers": """# Numbers

```python
import random
import numpy as np

random.random(), np.random.default_rng().integers(10**9) >= 0, np.random.random(3)
```

A hash `{python} hash("nabla")`, a set `{python} {"x", "y", "z"}` and an identity.

```python
class Thing:
    pass

np.linspace(0, 1, 3)
```
""",
    "figure": """# Figure

```python fig="line" caption="A line." alt="A line that goes up."
import matplotlib.pyplot as plt

plt.plot([0, 1], [0, 1], label="up")
plt.legend();
```

```python alt="Random dots."
import numpy as np

plt.scatter(np.random.random(5), np.random.random(5));
```
""",
    "symbols": """# Symbols

```python
from sympy import Matrix, diff, exp, symbols

x, y = symbols("x y")
diff(x * exp(x * y), x)
```

The sum is $`{python} x + y`$, the matrix

$$
M = `{python} Matrix([[x, y], [1, 2]])`
$$
""",
    "tabs": """# Tabs

=== "One"

    ```pycon
    >>> {number: number**2 for number in range(3)}
    {0: 0, 1: 1, 2: 4}
    ```

=== "Two"

    ```python source="fold"
    import os
    print(sorted(os.environ))
    ```
""",
    "index": '# Index\n\n```python session="a"\nprint(1)\n```\n\n```python isolated\nimport this\n```\n',
}
FILES = {f"docs/{name}.md": text for name, text in PAGES.items()}
SETTINGS = {"timeout": 30}
MATERIAL = {
    "theme": {"name": "material", "font": False},
    "plugins": ["search", {"nabla": SETTINGS}],
    "site_url": "https://example.org/",
}
EPOCH = "1700000000"


def nav(*names):
    return [{name.title(): f"{name}.md"} for name in names]


def articles_of(site, **environment):
    ran = site.build(**environment)
    assert (ran.code, ran.errors) == (0, []), ran.err
    return site.articles()


@pytest.fixture(scope="module")
def articles(make_site):
    return articles_of(make_site(FILES, SETTINGS, nav=nav(*PAGES)))


def test_the_articles_hold_what_was_computed(articles):
    assert "<svg" in articles["figure.html"] or "<img" in articles["figure.html"]
    assert articles["symbols.html"].count("<math") >= 3
    assert "Namespaces are one honking great idea" in articles["index.html"]


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_articles_are_the_same_in_any_order_with_any_number_of_workers(make_site, articles, workers):
    order = sorted(PAGES, key=lambda name: name[workers % len(name)], reverse=workers != 2)
    assert order != list(PAGES)
    site = make_site(FILES, {**SETTINGS, "workers": workers}, nav=nav(*order))
    assert articles_of(site) == articles


def test_articles_are_the_same_in_spawned_children(make_site, articles):
    site = make_site(FILES, SETTINGS, nav=nav(*PAGES))
    assert articles_of(site, NABLA_START="spawn") == articles


def test_articles_are_the_same_without_preloaded_modules(make_site, articles):
    site = make_site(FILES, {**SETTINGS, "preload": []}, nav=nav(*PAGES))
    assert articles_of(site) == articles


def test_an_article_is_the_same_alone(make_site, articles):
    site = make_site({"docs/figure.md": PAGES["figure"]}, SETTINGS)
    assert articles_of(site)["figure.html"] == articles["figure.html"]


def test_two_builds_with_a_source_date_are_the_same_bytes(make_site):
    sites = [make_site(FILES, **MATERIAL, nav=nav(*PAGES)) for _ in range(2)]
    builds = [site.start(*site.mkdocs("build"), SOURCE_DATE_EPOCH=EPOCH) for site in sites]
    assert [site.wait(build).code for site, build in zip(sites, builds, strict=True)] == [0, 0]
    first, second = ({path.relative_to(site.root): path.read_bytes() for path in files_of(site)} for site in sites)
    assert set(first) == set(second)
    assert [path for path in first if first[path] != second[path]] == []


def files_of(site):
    return [path for path in (site.root / "site").rglob("*") if path.is_file()]


CHANCES = {
    "an address": "class Thing:\n    pass\n\nThing()",
    "a function": "def double(x):\n    return 2 * x\n\n[double]",
    "a generator of numbers": "import numpy as np\n\nnp.random.default_rng().integers(10**9)",
    "a warning": "import warnings\n\nwarnings.warn('careful')",
    "a failing thread": "import threading\n\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
}


def test_what_differs_from_process_to_process_is_in_no_article(make_site):
    pages = {f"docs/{number}.md": f"# P\n\n```python\n{code}\n```\n" for number, code in enumerate(CHANCES.values())}
    first, second = (articles_of(make_site(pages, SETTINGS), SOURCE_DATE_EPOCH=EPOCH) for _ in range(2))
    assert [name for number, name in enumerate(CHANCES) if first[f"{number}.html"] != second[f"{number}.html"]] == []
