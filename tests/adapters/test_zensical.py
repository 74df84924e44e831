"""Zensical takes no plugins: there the Markdown extension is alone."""

import re
import sys

import pytest

PAGES = {
    "docs/index.md": """\
---
title: First
---
# One

```python
import numpy as np
np.arange(3) + 1
```

- In a list

    ```python
    print("a < b")
    ```

Six by seven is `{python} 6 * 7`, and $x^2$ a formula.
""",
    "docs/two.md": '# Two\n\n```python session="b"\nimport sympy\nsympy.Symbol("x") ** 2 / 2\n```\n',
}
COMPUTED = re.compile(
    r'<div class="nabla-output.*?</div>|<span class="nabla-value">.*?</span>|<math.*?</math>', re.DOTALL
)


def computed(html):
    return COMPUTED.findall(html)


@pytest.fixture
def zensical(make_site):
    """Build a site by Zensical, and give it with the run."""

    def build(pages):
        extensions = ["pymdownx.superfences", "nabladocs"]
        site = make_site(pages, markdown_extensions=extensions, plugins=[], theme={"variant": "modern"})
        return site, site.run(sys.executable, "-m", "zensical", "build")

    return build


def test_zensical_shows_what_mkdocs_shows(zensical, make_site):
    site, ran = zensical(PAGES)
    assert ran.code == 0, ran.err
    plain = make_site(PAGES)
    assert plain.build().code == 0
    for name in ("index.html", "two.html"):
        expected = computed((plain.root / "site" / name).read_text("utf-8"))
        assert len(expected) >= 1
        assert computed((site.root / "site" / name).read_text("utf-8")) == expected


def test_zensical_shows_and_logs_what_is_wrong(zensical):
    site, ran = zensical({**PAGES, "docs/two.md": "# Two\n\nText.\n\n```python\n1 / 0\n```\n"})
    drawn = "error[cell-raised]: ZeroDivisionError: division by zero\n --> docs/two.md:6:1\n"
    assert drawn in ran.out + ran.err
    html = (site.root / "site" / "two.html").read_text("utf-8")
    assert "error[cell-raised]" in html
    assert computed((site.root / "site" / "index.html").read_text("utf-8"))
