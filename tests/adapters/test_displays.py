"""Display formulas: that as many are counted as a page shows, whatever it is made of, and what vouches for each."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from markdown import Markdown

from nabladocs.adapters.markdown import NablaExtension
from nabladocs.config import Config
from nabladocs.displays import displays
from nabladocs.pipeline import Project

EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"),
    *("pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed"),
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HOW = re.compile(r'<section class="nabla-how">.*?</section>', re.DOTALL)
SHOWN = re.compile(r'<math [^>]*display="block"')


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    (root / "docs").mkdir()
    with Project(Config(root, root / "docs", preload=())) as opened:
        yield opened


@pytest.fixture
def counted(project):
    """Give how many formulas of each kind a page has; as many are displayed in its article."""

    def count(text):
        extension = NablaExtension(project)
        page = project.open(None, text)
        extension.expect(page, text)
        html = Markdown(
            extensions=[*EXTENSIONS, extension], extension_configs={"pymdownx.tabbed": {"alternate_style": True}}
        ).convert(text)
        found = Counter(display.kind for display in displays(extension.take()))
        # The steps of a derivation are how a statement is checked, and no statements of the page.
        assert len(SHOWN.findall(HOW.sub("", COMMENT.sub("", html)))) == found.total(), html
        return found

    return count


TYPED = {
    "dollars": "$$\nx\n$$\n",
    "dollars on one line": "$$x$$\n",
    "brackets": "\\[\nx\n\\]\n",
    "brackets on one line": "\\[ x \\]\n",
    "brackets around rows": "\\[\n\\begin{aligned}a&=b\\\\[2pt]\nc&=d\\end{aligned}\n\\]\n",
    "brackets around dollars": "\\[ x \\text{ where $y$} \\]\n",
    "environment": "\\begin{align}\nx&=y\\\\\nz&=w\n\\end{align}\n",
    "environment with a star": "\\begin{equation*}x\\end{equation*}\n",
    "environment in dollars": "$$\n\\begin{aligned}\nx\n\\end{aligned}\n$$\n",
    "amid a paragraph": "We set\n$$ x $$\nand go on.\n",
    "CRLF": "$$\r\nx\r\n$$\r\n",
    "item": "- a\n\n    $$\n    x\n    $$\n",
    "item that begins with it": "- $$x$$\n",
    "tight item": "- a\n  $$x$$\n",
    "item of an item": "1. a\n\n    - b\n\n        \\[\n        x\n        \\]\n\n2. c\n",
    "admonition": "!!! note\n\n    $$\n    x\n    $$\n",
    "tight admonition": "!!! note\n    \\begin{align}\n    x\n    \\end{align}\n",
    "fold": "??? note\n\n    $$\n    x\n    $$\n",
    "tab": '=== "A"\n\n    $$\n    x\n    $$\n\n=== "B"\n\n    B\n',
    "quote": "> $$\n> x\n> $$\n",
    "quote that is lazy": "> a\n$$x$$\n",
    "definition list": "Term\n\n:   $$x$$\n",
    "footnote": "a[^1]\n\n[^1]:\n    $$\n    x\n    $$\n",
    "HTML with Markdown in it": "<div markdown>\n$$\nx\n$$\n</div>\n",
    "fold in HTML": "<details markdown><summary>s</summary>\n\n$$\nx\n$$\n\n</details>\n",
    "below a tag": "a <br>\n$$x$$\n",
    "below code that ends": "a `b`\n$$x$$\n`c` d\n",
    "between two codes": "a `b\n$$u$$\nc`\n$$x$$\n`d\n$$v$$\ne`\n",
    "below a backtick of another item": "- a ` b\n- c\n  $$x$$\n- d ` e\n",
    "other attributes": "$$ x $$\n{: .wide }\n",
    "nearly the class": "$$ x $$\n{: .definitions }\n",
    "attributes in TeX": "$$ \\{ .definition \\} $$\n",
    "attributes too far away": "$$ x $$\n\n{: .definition }\n",
}
DEFINED = {
    "below dollars": "$$\nx\n$$\n{: .definition }\n",
    "behind dollars": "$$ x $$ {: .definition }\n",
    "without a colon": "$$ x $$\n{ .definition }\n",
    "without spaces": "$$ x $$\n{.definition}\n",
    "among attributes": "$$ x $$\n{: #e .definition title='a } b' }\n",
    "below brackets": "\\[ x \\]\n{: .definition }\n",
    "below an environment": "\\begin{align}\nx\n\\end{align}\n{: .definition }\n",
    "amid a paragraph": "a\n$$ x $$  \n{: .definition }  \nb\n",
    "quote": "> $$\n> x\n> $$\n> {: .definition }\n",
    "item": "- a\n\n    $$x$$\n    {: .definition }\n",
    "tight item": "- $$x$$\n  {: .definition }\n- b\n",
    "item that is lazy": "- $$x$$\n{: .definition }\n",
    "tab": '=== "A"\n\n    $$\n    x\n    $$\n    {: .definition }\n',
    "HTML with Markdown in it": "<div markdown>\n$$ x $$\n{: .definition }\n</div>\n",
}
NONE = {
    "in a line": "We set $$x$$ here, and \\[y\\], and \\begin{align}z\\end{align}.\n",
    "heading": "# $$x$$\n",
    "table": "| a | b |\n|---|---|\n| $$x$$ | $y$ |\n",
    "fence": "```text\n$$\nx\n$$\n\\[\nx\n\\]\n```\n",
    "fence of tildes in an item": "- a\n\n    ~~~\n    $$x$$\n    {: .definition }\n    ~~~\n",
    "indented code": "Text.\n\n    $$\n    x\n    $$\n",
    "indented brackets": "Text.\n\n    \\[\n    x\n    \\]\n",
    "indented environment": "Text.\n\n\t\\begin{align}\n\tx\n\t\\end{align}\n",
    "indented code in an item": "- a\n\n    - b\n\n            $$\n            x\n            $$\n",
    "indented code in a quote": ">     $$x$$\n",
    "code across lines": "a ``\n$$x$$\n`` b\n",
    "code around brackets": "a `b\n\\[x\\]\nc` d\n",
    "comment": "a\n\n<!--\n\n$$\nx\n$$\n\n-->\n\nb\n",
    "comment in a line": "a <!--\n$$x$$\n--> b\n",
    "raw HTML": "<div>\n$$\nx\n$$\n</div>\n",
    "pre": "<pre>\n\n\\[\nx\n\\]\n\n</pre>\n",
    "script": "<script>\n\n$$\nx\n$$\n\n</script>\n",
    "attribute": '<p title="\n$$x$$\n">a</p>\n',
    "escaped dollars": "\\$$\nx\n\\$$\n",
    "escaped backslashes": "\\\\[ x \\\\]\n",
    "brackets of no link": "\\[a\\](b)\n",
    "money": "$5 and $6, or $$ in cash\n",
    "empty line": "$$\nx\n\ny\n$$\n",
    "brackets with an empty line": "\\[\nx\n\ny\n\\]\n",
    "unknown command": "$$ \\nosuch $$\n",
    "two names": "\\begin{align}\nx\n\\end{gather}\n",
    "string": "```python\ns = '''\n$$x$$\n'''\n```\n",
    "output": "```python\nprint('$$x$$')\n```\n\n```output\n$$x$$\n```\n",
    "prompt": ">>> no\n\n```pycon\n>>> print('$$x$$')\n$$x$$\n```\n",
    "hidden": '```python hide result="markdown"\nprint("$$x$$")\n```\n',
    "not run": '```python skip="takes an hour" result="latex"\nprint("x")\n```\n',
}


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_is_undeclared(counted, name):
    assert counted(TYPED[name]) == {"undeclared": 1}


@pytest.mark.parametrize("name", DEFINED)
def test_what_is_declared_is_a_definition(counted, name):
    assert counted(DEFINED[name]) == {"definition": 1}


@pytest.mark.parametrize("name", NONE)
def test_what_is_not_displayed_is_not_counted(counted, name):
    assert counted(NONE[name]) == {}


TEX = "class T:\n    def _repr_latex_(self):\n        return '$x$'\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"```python\n{TEX}\nT()\n```\n", 1),
        (f'```python source="fold"\n{TEX}\nT()\n```\n', 1),
        (f'```python source="tabs"\n{TEX}\nT()\n```\n', 1),
        (f'```python result="none"\n{TEX}\nT()\n```\n', 0),
        (f'```python result="text"\n{TEX}\nT()\n```\n', 0),
        (f"```python hide\n{TEX}\n```\n\n```pycon\n>>> T()  # doctest: +ELLIPSIS\n<...>\n```\n", 0),
        ('```python result="latex"\nprint(r"\\frac12")\n```\n', 1),
        ('```python result="markdown"\nprint("$$x$$\\n\\nand\\n\\n- $$y$$\\n\\n`$$z$$`")\n```\n', 2),
        ('```python exec result="markdown" source="tabs"\nprint("$$x$$")\n```\n', 1),
        (f"```python hide\n{TEX}\n```\n\n$$ `{{python}} T()` $$\n", 1),
        (f"```python hide\n{TEX}\n```\n\n$$\n`{{python}} T()`.\n$$\n", 1),
    ],
)
def test_what_a_cell_shows_as_a_formula_is_computed(counted, text, number):
    assert counted(text) == ({"computed": number} if number else {})


def test_what_is_typed_beside_a_value_is_not_computed(counted):
    assert counted("$$ \\operatorname{tr}A = `{python} 5` $$\n") == {"undeclared": 1}


def test_a_value_that_is_not_computed_shows_no_formula(counted):
    assert counted('```python raises="KeyError"\n1\n```\n\n$$ `{python} 5` $$\n') == {}


def test_each_statement_of_a_claim_is_one(counted):
    text = "```claim square steps\nx in R^n\ngrad(x.T @ x, x) == 2*x\nx.T @ x == norm(x)**2\n```\n"
    assert counted(f"{text}\n> {text.replace('square', 'again').rstrip().replace(chr(10), chr(10) + '> ')}\n") == {
        "claim": 4
    }


def test_a_formula_of_each_kind(counted):
    text = (
        "$$x$$\n\n$$x$$\n{: .definition }\n\n```claim one\nx in R\nx*x == x**2\n```\n\n"
        '```python result="latex"\nprint("x")\n```\n'
    )
    assert counted(text) == {"undeclared": 1, "definition": 1, "claim": 1, "computed": 1}
