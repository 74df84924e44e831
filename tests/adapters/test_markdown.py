"""Pages through Python-Markdown, with real cells: what a reader gets, wherever a cell or a formula stands."""

import logging
import re
from html import unescape
from html.parser import HTMLParser
from threading import Thread

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from nabladocs.adapters.markdown import NablaExtension
from nabladocs.config import Config
from nabladocs.pipeline import Project

SITE = ("admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details")
OPTIONS = {"pymdownx.tabbed": {"alternate_style": True}, "pymdownx.snippets": {"check_paths": True}}
VOID = {"br", "hr", "img", "input", "path", "use"}
BLOCKS = {"div", "p", "pre", "figure", "details", "ul", "ol", "table", "blockquote"}
FENCE = "```python\n{}\n```"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    (root / "docs").mkdir()
    with Project(Config(root, root / "docs", preload=())) as opened:
        yield opened


@pytest.fixture
def convert(project):
    """Give the converter of a text that is a page of its own, with the extensions of a common site and more."""

    def convert_page(text, *more, page=True, **options):
        extension = NablaExtension(project)
        md = Markdown(extensions=[*SITE, "pymdownx.tabbed", *more, extension], extension_configs={**OPTIONS, **options})
        if page:
            extension.expect(project.open(None, text), text)
        html = md.convert(text)
        convert_page.md, convert_page.result = md, extension.take()
        return html

    return convert_page


class Outline(HTMLParser):
    """The elements of a page, each with those around it; that they nest well is asserted."""

    def __init__(self, html):
        super().__init__()
        self.stack, self.paths, self.texts = [], [], {}
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        name = ".".join([tag, *(dict(attrs).get("class") or "").split()])
        assert tag not in BLOCKS or not any(outer.split(".")[0] == "p" for outer in self.stack), f"<{tag}> in <p>"
        self.paths.append(">".join([*self.stack, name]))
        if tag not in VOID:
            self.stack.append(name)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop().split(".")[0] == tag

    def handle_data(self, data):
        key = self.stack[-1] if self.stack else ""
        self.texts[key] = self.texts.get(key, "") + data


def around(html, name):
    """Give the tags around the first element of a name, outermost first."""
    paths = [path.split(">") for path in Outline(html).paths]
    path = next(path for path in paths if path[-1].startswith(name))
    return [part.split(".")[0] for part in path[:-1] if not part.startswith(("div.tabbed", "div.nabla-"))]


def text_of(html):
    return unescape(re.sub(r"<[^>]+>", "", html))


def outputs(html):
    return [text_of(found) for found in re.findall(r'<div class="nabla-output highlight">(.*?)</div>', html, re.DOTALL)]


# --- where a cell stands

PLACES = {
    "alone": ("{}", []),
    "right after a paragraph": ("Words.\n{}", []),
    "right before a paragraph": ("{}\nWords.", []),
    "indented below a paragraph": ("Words.\n{}\n", [], "    "),
    "in an item": ("- one\n\n{}\n\n- two", ["ul", "li"], "    "),
    "right below an item": ("- one\n{}\n- two", ["ul", "li"], "    "),
    "right below an item, indented less": ("1. one\n{}\n2. two", ["ol", "li"], "   "),
    "in an item by a tab": ("- one\n\n{}\n", ["ul", "li"], "\t"),
    "in an inner item": ("- one\n    - two\n\n{}\n", ["ul", "li", "ul", "li"], "        "),
    "in an admonition": ("!!! note\n{}\n", ["div"], "    "),
    "in details": ("??? note\n\n{}\n", ["details"], "    "),
    "in a tab": ('=== "A"\n\n{}\n\n=== "B"\n\n    Words.\n', [], "    "),
    "in a tab in an admonition": ('!!! note\n\n    === "A"\n\n{}\n', ["div"], "        "),
    "in a quote": ("> Words.\n{}\n> Words.", ["blockquote"], "> "),
    "last in a quote": ("> Words.\n>\n{}\n>\n", ["blockquote"], "> "),
    "in an item in a quote": ("> - one\n>\n{}\n", ["blockquote", "ul", "li"], ">     "),
    "in a quote in an item": ("- one\n\n{}\n", ["ul", "li", "blockquote"], "    > "),
    "in a definition": ("Term\n\n:   Words.\n\n{}\n", ["dl", "dd"], "    "),
    "in a footnote": ("Words[^1].\n\n[^1]:\n{}\n", ["div", "ol", "li"], "    "),
    "last in a footnote": ("Words[^1].\n\n[^1]: More.\n\n{}\n", ["div", "ol", "li"], "    "),
    "in HTML with Markdown": ('<div markdown="1">\n\n{}\n\n</div>', ["div"]),
    "in raw HTML": ("<section>\n{}\n</section>", ["section"]),
}


def behind(prefix, text):
    return "\n".join(prefix + line for line in text.split("\n"))


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", PLACES)
def test_a_cell_stands_where_its_fence_stood(convert, name, ending):
    frame, tags, *prefix = PLACES[name]
    cell = FENCE.format("for i in range(2):\n    print(i)\n\nif i:\n    print('<b>')")
    html = convert(frame.format(behind("".join(prefix), cell)).replace("\n", ending))
    assert outputs(html) == ["0\n1\n<b>\n"]
    assert text_of(html).count("for i in range(2):\n    print(i)\n\nif i:\n    print('<b>')\n") == 1
    assert around(html, "div.nabla-source") == around(html, "div.nabla-output") == tags
    assert "```" not in text_of(html)


def test_a_list_goes_on_after_a_cell_in_it(convert):
    html = convert("1. one\n   ```python\n   1\n   ```\n2. two\n3. three\n")
    assert html.count("<ol") == 1
    assert html.count("<li>") == 3


def test_two_cells_in_a_row_are_two(convert):
    assert outputs(convert("```python\n1\n```\n```python\n2\n```")) == ["1\n", "2\n"]


def test_two_cells_right_below_an_item_are_both_in_it(convert):
    html = convert("- one\n  ```python\n  1\n  ```\n  ```python\n  2\n  ```\n- two\n")
    assert html.count("<ul>") == 1
    assert outputs(html) == ["1\n", "2\n"]


def test_what_follows_a_quote_is_not_drawn_into_it(convert):
    html = convert("> ```python\n> 1\n> ```\n| a |\n|---|\n| b |\n")
    assert around(html, "table") == []


def test_text_around_a_cell_is_paragraphs_of_its_own(convert):
    html = convert("Before.\n```python\n1\n```\nAfter.")
    assert re.findall("<p>(.*?)</p>", html) == ["Before.", "After."]


def test_a_cell_without_outputs_ends_a_quote_with_an_empty_line(convert):
    Outline(convert("> ```python\n> x = 1\n> ```\n>\n"))


def test_a_cell_without_outputs_is_a_code_block_like_any_other(convert):
    assert "nabla-cell" not in convert("```python\nx = 1\n```")


# --- what a cell shows


@pytest.mark.parametrize(
    "text",
    [
        "</div><script>alert(1)</script>",
        "```\n~~~~\n````python\nnot a fence",
        '--8<-- "nowhere.md"\n-8<-',
        "$x^2$ and $$y$$",
        "`{python} 1 + 1`",
        "{++critic++} *[HTML]: Hyper",
        "&amp; &lt; &copy;",
        "    indented\n\n\n  # heading\n- item",
        "> quoted\n| a | b |\n|---|---|",
        "\\* \\$ \\\\",
        "[link][ref]\n\n[ref]: http://example.org",
        "λ \N{MATHEMATICAL ITALIC SMALL X} ½ \N{ZERO WIDTH SPACE}",
    ],
)
@pytest.mark.parametrize("prefix", ["", "    > "])
def test_printed_text_is_shown_as_it_is(convert, text, prefix):
    frame = "- item\n\n" if prefix else ""
    html = convert(
        frame + behind(prefix, FENCE.format(f"print({text!r})")), "pymdownx.snippets", "pymdownx.critic", "abbr"
    )
    assert outputs(html) == [f"{text}\n"]
    assert "<script>" not in html
    Outline(html)


def test_characters_that_python_markdown_uses_itself_cannot_be_forged(convert):
    html = convert("```python\nprint('\\x02wzxhzdk:0\\x03', '\\x02amp\\x03')\n```\n\n<b>raw</b>")
    assert outputs(html) == ["␂wzxhzdk:0␃ ␂amp␃\n"]
    html = convert("```python\nclass H:\n    def _repr_html_(self): return '<i>\\x02wzxhzdk:0\\x03</i>'\nH()\n```")
    assert "<i>wzxhzdk:0</i>" in html


def test_words_of_a_page_are_never_taken_for_ours(convert):
    text = "```python\n1\n```\n\nnabla0000000000000000n0x nabla1x"
    assert "<p>nabla0000000000000000n0x nabla1x</p>" in convert(text)


def test_a_very_long_line_is_shown_whole(convert):
    assert outputs(convert("```python\nprint('x' * 300_000)\n```")) == ["x" * 300_000 + "\n"]


def test_html_is_passed_on_and_stays_out_of_paragraphs(convert):
    html = convert('Words.\n```python result="html"\nprint("<table><tr><td>*1*</td></tr></table>")\n```')
    assert '<div class="nabla-output nabla-html"><table><tr><td>*1*</td></tr></table>' in html
    Outline(html)


def test_printed_markdown_is_markdown_at_its_place(convert):
    code = 'print("A *star*, $x_1$ and\\n\\n| a |\\n|---|\\n| $|x|$ |\\n\\n```python exec=\\"on\\"\\n1\\n```")'
    html = convert(f'- item\n\n    ```python result="markdown" source="none"\n    {code}\n    ```')
    assert around(html, "table") == ["ul", "li"]
    assert around(html, "em") == ["ul", "li", "p"]
    assert html.count("<math>") == 2
    assert "nabla-output" not in html


def test_a_figure_has_its_caption_with_formulas_and_links(convert):
    svg = '<svg width="4" height="4"><path d=\\"M0 0\\"/></svg>'
    code = f"class F:\n    def _repr_svg_(self): return '{svg}'\nF()".replace('\\"', '"')
    html = convert(f'```python fig="line" caption="Slope $m_1$, [see](a.md)." alt="A line"\n{code}\n```')
    outline = Outline(html)
    assert '<figure id="line" class="nabla-figure"><svg id="nabla-0" role="img" aria-label="A line"' in html
    assert around(html, "figcaption") == ["figure"]
    assert around(html, "math")[:2] == ["figure", "figcaption"]
    assert any(path.endswith("figcaption>p>a") for path in outline.paths)


def test_an_attribute_without_a_value_stands_beside_a_formula(convert):
    # What `attr_list` makes of a slip such as a fence whose caption has backticks.
    assert "<code python>x</code>" in convert("`x`{python} $y$")


def test_tabs_hold_source_and_result(convert):
    html = convert('```python source="tabs"\n1 + 1\n```\n\n=== "Mine"\n\n    Words.\n')
    outline = Outline(html)
    assert [path.count("tabbed-block") for path in outline.paths if path.endswith("div.tabbed-block")] == [1, 1, 1]
    assert len(re.findall('class="tabbed-set tabbed-alternate"', html)) == 2
    assert len(set(re.findall(r'<input[^>]* id="(.*?)"', html))) == 3


def test_a_fold_holds_the_source_only(convert):
    html = convert('```python source="fold"\n1 + 1\n```')
    assert around(html, "div.nabla-source") == ["details"]
    assert around(html, "div.nabla-output") == []


def test_title_and_line_numbers_are_drawn_by_the_highlighter(convert):
    html = convert('```python title="a.py" linenums="7" hl_lines="1"\nx = 1\n```', "pymdownx.highlight")
    assert "a.py" in html
    assert ">7<" in html
    assert 'class="hll"' in html


def test_prompts_show_what_was_computed(convert):
    html = convert("```pycon\n>>> 1 + 1\n3\n```")
    shown, _, said = text_of(html).partition("error[output-mismatch]")
    assert ">>> 1 + 1\n2\n" in shown
    assert "3" not in shown
    assert said


def test_tabs_in_code_stay_where_superfences_keeps_them(convert):
    html = convert("```python\nx = '\ta'\nprint(x)\n```", **{"pymdownx.superfences": {"preserve_tabs": True}})
    assert "a\n" in outputs(html)[0]


# --- formulas and inline values


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Let $a_1*b_1*c$ be.", ["p"]),
        ("$a_1*b_1*c$", ["p"]),
        ("# The $a_1*b_1*c$", ["h1"]),
        ("Under $a_1*b_1*c$\n====", ["h1"]),
        ("[see $a_1*b_1*c$](x.md)", ["p", "a"]),
        ("**bold $a_1*b_1*c$**", ["p", "strong"]),
        ('!!! note "On $a_1*b_1*c$"\n\n    Words.', ["div", "p"]),
        ('=== "$a_1*b_1*c$"\n\n    Words.', ["label"]),
        ("| a |\n|---|\n| $a_1*b_1*c|d$ |", ["table", "tbody", "tr", "td"]),
        ("- $a_1*b_1*c$\n- two", ["ul", "li"]),
        ("> $a_1*b_1*c$", ["blockquote", "p"]),
        ("Words[^1].\n\n[^1]: $a_1*b_1*c$", ["div", "ol", "li", "p"]),
        ('<div markdown="1">$a_1*b_1*c$</div>', ["div", "p"]),
    ],
)
def test_a_formula_is_drawn_in_the_line_wherever_it_stands(convert, text, tags):
    html = convert(text)
    assert around(html, "span.nabla-math") == tags
    assert "<em>" not in html
    assert html.count("<math") == 1
    assert "$" not in text_of(html)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("$$\nx_1\n$$", ["p"]),
        ("Words\n$$x_1$$\nmore.", ["p"]),
        ("- item\n\n    $$\n    x_1\n    $$", ["ul", "li", "p"]),
        ("> $$\n> x_1\n> $$", ["blockquote", "p"]),
    ],
)
def test_a_displayed_formula_stands_in_its_paragraph(convert, text, tags):
    html = convert(text)
    assert around(html, "span.nabla-math.nabla-display") == tags
    assert html.count('<math display="block">') == 1


def test_attributes_of_a_displayed_formula_reach_its_paragraph(convert):
    assert '<p class="wide"><span class="nabla-math nabla-display"' in convert("$$\nx\n$$\n{: .wide }")


def test_a_definition_and_nothing_around_it_has_the_class(convert):
    html = convert("Let\n\\[ x \\]\n{: #e .definition .big title='\"<' }\nbe.")
    opening = '<span class="nabla-math nabla-display definition big" id="e" title="&quot;&lt;">'
    assert re.sub(r"<math.*</math>", "", html) == f"<p>Let\n{opening}</span>\nbe.</p>"


def test_code_and_prices_are_no_formulas(convert):
    html = convert("`$x$`, \\$5 and $5 or $6.\n\n```text\n$y$\n```\n")
    assert "<math" not in html
    assert ", $5 and $5 or $6." in html
    assert "<code>$x$</code>" in html


def test_headings_keep_readable_ids_and_entries(convert):
    html = convert("# On $x^\\top A x$\n\n## On $x^\\top A x$\n\n## Value `{python} 6 * 7`\n\n## Own $y$ {#own}\n")
    first = convert.md.toc_tokens[0]
    ids = [first["id"], *(token["id"] for token in first["children"])]
    assert ids == ["on-xtop-a-x", "on-xtop-a-x_1", "value-42", "own"]
    assert [token["name"] for token in first["children"]] == ["On x\N{DOWN TACK}Ax", "Value 42", "Own y"]
    assert r'<math alttext="x^\top A x">' in html
    assert "annotation" not in html


def test_attributes_hold_tex_where_only_text_can_stand(convert):
    html = convert('![The $x_1$ axis](a.png "$y$")')
    assert 'alt="The x_1 axis"' in html
    assert 'title="y"' in html


def test_inline_values_are_part_of_their_sentence(convert):
    html = convert("It is `{python} 6 * 7`, `{python} '*a* <b>'` and `{python} [1, 2]`.")
    assert text_of(html) == "It is 42, *a* <b> and [1, 2]."


def test_an_inline_value_alone_is_a_paragraph(convert):
    assert convert("`{python} 6 * 7`") == '<p><span class="nabla-value">42</span></p>'


def test_an_inline_markdown_value_is_read_as_markdown(convert):
    html = convert(
        "```python hide\nclass M:\n    def _repr_markdown_(self): return '**b** and $x$'\n```\n\nIt is `{python} M()`."
    )
    assert "<strong>b</strong> and" in html
    assert html.count("<math>") == 1


def test_values_stand_in_formulas(convert):
    html = convert("The sum is $x = `{python} 6 * 7`$.")
    assert "<mn>42</mn>" in html


def test_what_goes_wrong_is_shown_and_told(convert):
    text = "```python\n1 / 0\n```\n\nThen `{python} 2` and $\\nosuch$.\n\n```python\n3\n```\n"
    html = convert(text)
    assert html.count("error[cell-raised]") == 1
    assert '<span class="nabla-note">not run</span>' in html
    assert "not run: the cell at line 1 failed" in html
    assert [flaw.code for flaw in convert.result.diagnostics] == ["cell-raised", "formula-invalid"]
    assert "$" not in text_of(html)
    Outline(html)


def test_a_broken_fence_in_a_list_is_shown_in_it(convert):
    html = convert("- item\n\n    ```python exce\n    1\n    ```\n")
    assert around(html, "div.nabla-diagnostic") == ["ul", "li"]
    assert "```python exce\n1\n```" in text_of(html)


# --- which text is a page


class Nested(Extension):
    """Converts a text in the midst of another conversion, as mkdocstrings does."""

    def __init__(self, text, inner):
        super().__init__()
        self.text, self.inner, self.html = text, inner, ""

    def extendMarkdown(self, md):  # noqa: N802 - the name is Python-Markdown's
        outer = self

        class Converter(Preprocessor):
            def run(self, lines):
                outer.html = Markdown(extensions=[outer.inner()]).convert(outer.text)
                return lines

        md.preprocessors.register(Converter(md), "nested", 10)


FOREIGN = "Docs of $x^2$ and $\\nosuch$:\n\n```python\nopen('ran', 'w').close()\n```\n"


def test_a_text_beside_the_page_has_its_formulas_drawn_and_runs_nothing(project):
    extension = NablaExtension(project)
    page = "Words.\n\n```python\n6 * 7\n```\n"
    nested = Nested(FOREIGN, lambda: extension)
    extension.expect(project.open(None, page), page)
    html = Markdown(extensions=[extension, nested]).convert(page)
    assert outputs(html) == ["42\n"]
    assert "<msup>" in nested.html
    assert "open(" in text_of(nested.html)
    assert not (project.config.root / "ran").exists()
    assert [flaw.code for flaw in extension.take().diagnostics] == ["formula-invalid"]


def test_a_page_that_comes_changed_is_not_taken_for_the_expected_one(project):
    extension = NablaExtension(project)
    extension.expect(project.open(None, "One."), "One.")
    Markdown(extensions=[extension]).convert(FOREIGN)
    assert extension.take() is None
    assert not (project.config.root / "ran").exists()


def test_a_result_is_taken_once(project):
    extension = NablaExtension(project)
    extension.expect(project.open(None, "One."), "One.")
    Markdown(extensions=[extension]).convert("One.\n")
    assert extension.take().page.text == "One."
    assert extension.take() is None


def test_one_instance_converts_texts_one_after_another(project):
    extension = NablaExtension(project)
    md = Markdown(extensions=["toc", extension])
    pages = [f"# $x_{n}$\n\n```python\n{n} * 7\n```\n" for n in range(3)]
    shown = []
    for page in pages:
        extension.expect(project.open(None, page), page)
        shown += outputs(md.reset().convert(page))
    assert shown == ["0\n", "7\n", "14\n"]


# --- without a plugin


@pytest.fixture
def alone(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_text_is_a_page_where_no_plugin_says_otherwise(alone, caplog):
    text = "Words.\n\n```python\n1 / 0\n```\n"
    with caplog.at_level(logging.WARNING, logger="nabladocs"):
        html = Markdown(extensions=["nabla"]).convert(text)
    assert "error[cell-raised]" in html
    assert [(record.levelname, record.getMessage().splitlines()[0]) for record in caplog.records] == [
        ("ERROR", "error[cell-raised]: ZeroDivisionError: division by zero")
    ]
    assert "<page>:4:1" in caplog.text
    del alone


def test_settings_come_from_the_site_around_or_from_the_extension(alone):
    (alone / "mkdocs.yml").write_text("site_name: x\nplugins:\n- nabla: {python: ignore}\n", "utf-8")
    text = "```python\n6 * 7\n```\n"
    assert outputs(Markdown(extensions=["nabla"]).convert(text)) == []
    settings = {"nabla": {"python": "run", "timeout": 5}}
    assert outputs(Markdown(extensions=["nabla"], extension_configs=settings).convert(text)) == ["42\n"]


def test_a_nested_text_is_no_page_without_a_plugin_either(alone, caplog):
    nested = Nested(FOREIGN, NablaExtension)
    with caplog.at_level(logging.ERROR, logger="nabladocs"):
        Markdown(extensions=["nabla", nested]).convert("Words.")
    assert "<msup>" in nested.html
    assert not (alone / "ran").exists()
    assert "formula-invalid" in caplog.text


def test_a_site_generator_tells_the_path_of_its_page(alone, caplog):
    (alone / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    (alone / "docs" / "one.md").write_text("---\ntitle: x\n---\n\n```python\n1 / 0\n```\n", "utf-8")

    class Context(Extension):
        def extendMarkdown(self, md):  # noqa: N802 - the name is Python-Markdown's
            processor = Preprocessor(md)
            processor.page = type("Page", (), {"path": "one.md"})
            processor.run = lambda lines: lines
            md.preprocessors.register(processor, "rendering_context", 0)

    with caplog.at_level(logging.ERROR, logger="nabladocs"):
        Markdown(extensions=[Context(), "nabla"]).convert("\n```python\n1 / 0\n```\n")
    assert "docs/one.md:6:1" in caplog.text


def test_pages_are_converted_in_threads(alone):
    shown = {}

    def convert_one(number):
        shown[number] = outputs(Markdown(extensions=["nabla"]).convert(f"```python\n{number} * 7\n```"))

    threads = [Thread(target=convert_one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shown == {number: [f"{number * 7}\n"] for number in range(8)}
    del alone


@pytest.mark.parametrize("others", [["fenced_code"], ["extra"], ["pymdownx.superfences"], []])
@pytest.mark.parametrize("first", [True, False])
def test_superfences_is_on_whatever_the_site_lists(project, others, first):
    extension = NablaExtension(project)
    text = "> ```python\n> 6 * 7\n> ```\n"
    extension.expect(project.open(None, text), text)
    extensions = [extension, *others] if first else [*others, extension]
    assert outputs(Markdown(extensions=extensions).convert(text)) == ["42\n"]


def test_the_superfences_of_the_site_keep_their_options(project):
    extension = NablaExtension(project)
    custom = {"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}}
    text = "```mermaid\ngraph LR\n```\n"
    extension.expect(project.open(None, text), text)
    html = Markdown(extensions=[extension, "pymdownx.superfences"], extension_configs=custom).convert(text)
    assert '<pre class="mermaid">' in html


# --- how heavy it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"linenums": True, "anchor_linenums": True}, {"pygments_lang_class": True}])
def test_a_cell_has_elements_for_what_has_a_colour_and_a_fence_keeps_those_of_its_highlighter(convert, settings):
    code = 'import math\n\n\ndef area(r: float) -> str:\n    return f"{r * 2:.1f}"  # <b> & "c"'
    page = f"{FENCE.format(code)}\n\n```c\nint area;\n```"
    html = convert(page, **{"pymdownx.highlight": settings})
    cell, fence = re.findall(r"<code>.*?</code>", html, re.DOTALL)
    assert unescape(re.sub(r"<[^>]*>", "", cell)).strip() == code
    assert '<span class="k">def</span>' in cell
    assert not re.search('class="(?:[nw]"|[op]">[.,:]<)', cell)
    assert '<span class="p">):</span>' in convert(FENCE.format("def f(x, y): ..."), **{"pymdownx.highlight": settings})
    assert '<span class="n">area</span>' in fence
