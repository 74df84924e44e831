"""Sites written for markdown-exec: what a reader gets of them, built as they are."""

import re

import pytest
from markdown import Markdown

from nabladocs.adapters.markdown import NablaExtension
from nabladocs.config import Config
from nabladocs.pipeline import Project

PAGE = """\
# Page

```python exec="on"
print("A **bold** word, and $x^2$.\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |")
"the last value"
```

```python exec="true" session="one"
import matplotlib.pyplot as plt
plt.plot([1, 2])
name = "Ada"
```

```py exec="1" session="one" html="yes"
print(f"<b class='html'>{name}</b>")
```

```python exec="yes"
print("Names are", "shared" if "name" in globals() else "apart", end=".\\n")
```

```python exec="1" result="yaml"
print("answer: 42")
```

```python exec="1" source="above" title="above.py" id="above"
print("## Printed by above\\n\\nWords. [There](#printed-by-above)")
```

```python exec="1" source="below" idprefix="b-"
print("## Printed by below\\n\\nMore words.")
```

```python exec="1" source="material-block"
print("In a *block*.")
```

```python exec="1" source="tabbed-left"
print("On the *right*.")
```

```python exec="1" source="tabbed-right" tabs="Code|Output"
print("On the *left*.")
```

```python exec="1" source="console"
print("said")
```

```pycon exec="1" source="console"
>>> name = "pycon"
>>> print("said by", name)
```

- In a list:

    ```python exec="1"
    print("An *item*.")
    ```

```python exec="no"
print("turned off")
```

```python
print("never on")
```
"""
THEME = """\
<nav>{% macro list(items) %}{% for item in items %}{{ item.url }} {{ list(item.children) }}{% endfor %}{% endmacro %}
{{ list(page.toc) }}</nav>
<article>{{ page.content }}</article>
"""


def plain(html):
    """Give HTML without what highlights code and links to headings, and without line ends."""
    html = re.sub(r'<a class="headerlink".*?</a>|</?span[^>]*>|</?code>|nabla-source ', "", html)
    return re.sub(r"\s*\n\s*", "", html)


@pytest.fixture(scope="module")
def built(make_site):
    extensions = ["tables", {"toc": {"permalink": True}}, {"pymdownx.tabbed": {"alternate_style": True}}]
    settings = {"markdown_exec": True, "timeout": 60}
    site = make_site({"docs/index.md": PAGE}, settings, markdown_extensions=extensions)
    site.write({"theme/main.html": THEME})
    ran = site.build("--strict")
    assert (ran.code, ran.findings) == (0, [])
    return site


@pytest.fixture(scope="module")
def article(built):
    return plain(built.articles()["index.html"])


def code(text, title=""):
    return f'<div class="highlight">{title}<pre>{text}</pre></div>'


def prose(html):
    return f'<div class="nabla-prose">{html}</div>'


def tabs(*contents):
    return '<div class="tabbed-content">' + "".join(f'<div class="tabbed-block">{html}</div>' for html in contents)


ABOVE = 'print("## Printed by above\\n\\nWords. [There](#printed-by-above)")'
BELOW = 'print("## Printed by below\\n\\nMore words.")'
SHOWN = {
    "Markdown and formulas": "<p>A <strong>bold</strong> word, and <math>",
    "a table": "<td>1</td>",
    "HTML": "<p><b class='html'>Ada</b></p>",
    "names of its own": "<p>Names are apart.</p>",
    "a language": '<div class="nabla-output highlight"><pre>answer: 42</pre></div>',
    "above": code(ABOVE, "above.py")
    + prose(
        '<h2 id="above-printed-by-above">Printed by above</h2><p>Words. <a href="#above-printed-by-above">There</a></p>'
    ),
    "below": prose('<h2 id="b-printed-by-below">Printed by below</h2><p>More words.</p>') + code(BELOW),
    "a block": code('print("In a *block*.")') + f'<div class="result">{prose("<p>In a <em>block</em>.</p>")}</div>',
    "tabs": tabs(code('print("On the *right*.")'), prose("<p>On the <em>right</em>.</p>")),
    "tabs, the result first": tabs(prose("<p>On the <em>left</em>.</p>"), code('print("On the *left*.")')),
    "a console": code('print("said")said'),
    "prompts": code('&gt;&gt;&gt; name = "pycon"&gt;&gt;&gt; print("said by", name)said by pycon'),
    "a list": f"<li><p>In a list:</p>{prose('<p>An <em>item</em>.</p>')}</li>",
    "turned off": code('print("turned off")'),
    "never on": code('print("never on")'),
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_a_reader_sees_what_markdown_exec_would_show(article, shown):
    assert shown in article


def test_the_tabs_have_their_titles_in_order(article):
    titles = re.findall(r"<label [^>]*>(.*?)</label>", article)
    assert titles == ["Source", "Result", "Output", "Code"]


@pytest.mark.parametrize("hidden", ["the last value", "<svg", "plt", "Names are&quot;", "globals", "nabla-cell"])
def test_a_reader_does_not_see_what_markdown_exec_does_not_show(article, hidden):
    assert hidden not in article


def test_printed_headings_are_in_the_table_of_contents(built):
    page = (built.root / "site" / "index.html").read_text("utf-8")
    contents = re.search(r"<nav>(.*?)</nav>", page, re.DOTALL)[1].split()
    assert contents == ["#page", "#above-printed-by-above", "#b-printed-by-below"]


def test_what_is_not_the_same_fails_the_build_at_its_place(make_site):
    page = '# Page\n\n```sh exec="1"\nls\n```\n\n```python exec="1" workdir="docs"\nprint(1)\n```\n\n```tree\na\n```\n'
    ran = make_site({"docs/index.md": page}, {"markdown_exec": True}).build()
    assert ran.code == 1
    assert [(finding.code, finding.at) for finding in ran.findings] == [
        ("exec-language", "docs/index.md:3:7"),
        ("option-unsupported", "docs/index.md:7:20"),
        ("exec-language", "docs/index.md:11:4"),
    ]


# --- through Python-Markdown ---------------------------------------------------------------------------------------

SITE = ["admonition", "attr_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.tabbed"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    (root / "docs").mkdir()
    with Project(Config(root, root / "docs", preload=(), python="syntax", markdown_exec=True)) as opened:
        yield opened


@pytest.fixture
def convert(project):
    """Give the converter of a page that prints a text, with options and with more around it."""

    def convert_page(printed, options="", page="{}", **configs):
        text = page.format(f'```python exec="1" {options}\nprint({printed!r})\n```')
        extension = NablaExtension(project)
        configs = {"pymdownx.tabbed": {"alternate_style": True}, **configs}
        md = Markdown(extensions=[*SITE, *configs, extension], extension_configs=configs)
        extension.expect(project.open(None, text), text)
        html = md.convert(text)
        convert_page.md, convert_page.result = md, extension.take()
        return html

    return convert_page


def test_a_heading_without_an_id_has_the_number_of_its_cell(convert):
    html = convert("# One\n\n# One", page="# One\n\n{0}\n\n{0}\n\n[page](#one)")
    assert re.findall(r'id="(.*?)"', html) == [
        "one",
        *("exec-1--one", "exec-1--one_1"),
        *("exec-2--one", "exec-2--one_1"),
    ]
    assert '<a href="#one">page</a>' in html


def test_an_empty_prefix_leaves_ids_as_the_page_would_have_them(convert):
    html = convert("# One", 'id="a" idprefix=""', page="# One\n\n{}")
    assert re.findall(r'id="(.*?)"', html) == ["one", "one_1"]


def test_ids_that_are_given_have_the_prefix_and_so_have_the_links_to_them(convert):
    html = convert("# One {#own}\n\nWords.\n{#said}\n\n[a](#own) [b](#said) [c](#page) [d](other.md#own)", 'id="x"')
    assert re.findall(r'(?:id|href)="(.*?)"', html) == ["x-own", "x-said", "#x-own", "#x-said", "#page", "other.md#own"]


@pytest.mark.parametrize("prefix", ["", "x-"])
def test_headings_may_be_left_out_of_the_table_of_contents(convert, prefix):
    page = "[TOC]\n\n# One\n\n{}\n\n# Three"
    html = convert("# Two\n\n# One", f'updatetoc="no" idprefix="{prefix}"', page, toc={"permalink": True})
    assert [token["name"] for token in convert.md.toc_tokens] == ["One", "Three"]
    contents, _, article = html.partition("</div>")
    assert re.findall(r'href="(.*?)"', contents) == ["#one", "#three"]
    ids = ["one", f"{prefix}two", f"{prefix}one" if prefix else "one_1", "three"]
    assert re.findall(r'<h1 id="(.*?)">', article) == ids
    assert re.findall(r'href="(.*?)"', article) == [f"#{name}" for name in ids]


def test_a_heading_with_a_formula_is_named_by_its_tex(convert):
    html = convert("# Let $x=1$", 'id="f"')
    assert '<h1 id="f-let-x1">' in html
    assert [token["id"] for token in convert.md.toc_tokens] == ["f-let-x1"]


def test_footnotes_and_tabs_that_a_cell_prints_stay_linked(convert):
    html = convert('Words.[^1]\n\n[^1]: A note.\n\n=== "A"\n\n    a\n\n=== "B"\n\n    b\n', 'id="x"')
    ids = re.findall(r' id="(.*?)"', html)
    links = re.findall(r'(?:href="#|for=")(.*?)"', html)
    assert links
    assert set(links) <= set(ids)


@pytest.mark.parametrize("page", ["- item\n\n    {}", "> quote\n>\n> {}", "!!! note\n\n    {}", '=== "A"\n\n    {}'])
def test_the_prefix_holds_wherever_the_cell_stands(convert, page):
    indent = page.rpartition("\n")[2].removesuffix("{}")
    fence = f'```python exec="1" id="x"\n{indent}print("# One")\n{indent}```'
    html = convert("", page=page.format(fence).replace("{", "{{").replace("}", "}}") + "\n\n# One\n\n{}")
    assert re.findall(r'<h1 id="(.*?)"', html) == ["x-one", "one"]


def test_a_cell_that_prints_nothing_leaves_nothing(convert):
    assert convert("", page="{}\n\nWords.") == "<p>Words.</p>"


def test_a_diagram_that_is_printed_is_drawn_as_the_site_draws_diagrams(convert):
    def draw(source, *_args, **_kwargs):
        return f'<pre class="drawn">{source}</pre>'

    fences = {"custom_fences": [{"name": "mermaid", "class": "mermaid", "format": draw}]}
    html = convert("graph LR", 'result="mermaid"', **{"pymdownx.superfences": fences})
    assert html == '<pre class="drawn">graph LR</pre>'


def test_markdown_exec_itself_comes_too_late_to_run_anything(convert):
    def takes(_language, inputs, *_more):
        return "exec" in inputs

    def runs(*_args, **_kwargs):
        pytest.fail("it ran")

    names = ("python", "py", "pycon", "md")
    fences = {"custom_fences": [{"name": name, "class": name, "validator": takes, "format": runs} for name in names]}
    html = convert("*one*", 'source="above"', **{"pymdownx.superfences": fences})
    assert "<em>one</em>" in html
    assert html.count('<div class="nabla-source highlight">') == 1


def test_code_in_a_text_beside_a_page_is_shown(project):
    extension = NablaExtension(project)
    html = Markdown(extensions=[extension]).convert('```python exec="1" source="below"\nprint("one")\n```')
    assert re.sub(r"<[^>]*>", "", html).strip() == 'print("one")'


def test_an_expected_exception_is_shown(project):
    text = '```python exec="1" raises="ZeroDivisionError"\nprint("*before*")\n1 / 0\n```'
    extension = NablaExtension(project)
    extension.expect(project.open(None, text), text)
    html = Markdown(extensions=[extension]).convert(text)
    assert "<em>before</em>" in html
    assert "ZeroDivisionError: division by zero" in html
    assert extension.take().diagnostics == ()


def test_what_is_cut_off_is_said(tmp_path):
    (tmp_path / "docs").mkdir()
    text = '```python exec="1"\nprint("x" * 99)\n```'
    with Project(Config(tmp_path, tmp_path / "docs", preload=(), markdown_exec=True, output=20)) as project:
        extension = NablaExtension(project)
        extension.expect(project.open(None, text), text)
        html = Markdown(extensions=[extension]).convert(text)
    assert "more characters were cut off" in html
