"""Pages of any kind are read, with every place exact; includes and formulas are those of the extensions we follow."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from nabladocs.config import Config
from nabladocs.files import Files
from nabladocs.includes import write_out
from nabladocs.located import lines_of
from nabladocs.model import Broken, Cell, Inline
from nabladocs.parse import read_page
from nabladocs.source import Source, draw

ROOT = Path("/site")
FILES = {
    "a.py": 'x = 1\n# --8<-- [start:r]\nλ = 2\n--8<-- "b.py"\n# --8<-- [end:r]\nz\n',
    "b.py": 'y = (1 2)\n--8<-- "a.py"',
}
INDENTS = ["", "", "", "    ", "    ", "        ", "  ", "\t", "> ", ">     ", "    > "]
LINES = [
    *["", "", "words", "- item", "* a", "!!! note", '=== "Tab"', "Term", ":   meaning", "# Head $x$", "---", "[x]: y"],
    *[
        "```",
        "```python",
        "```py hide",
        "```python hidee",
        "~~~",
        "~~~py",
        "````",
        "```pycon",
        "```output",
        "```js exec",
    ],
    *['```{.python title="a"}', '```python session="b"', "```claim c", "```text", "``` {python", "```python isolated"],
    *[">>> 1", "... 2", ">>>3", "x = 1", "λ = (1 2)", 'y = "$x$"', "    indented", "def f():"],
    *["`{python} a`", "`{python} λ λ`", "`{python} `", "`{python} a +", "b`", "$x$", "$$", "$$ y $$", "$`{python} c`$"],
    *[
        "$a",
        "b$",
        "`c",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "<div markdown>",
        "| a | b |",
        "|---|---|",
        "\\$",
        "\x02",
        "\f",
    ],
    *['--8<-- "a.py"', '--8<-- "a.py:r"', "--8<--", "b.py", '--8<-- "none"', ';--8<-- "a.py"', "# --8<-- [start:q]"],
]
FRONTS = ["---\ntitle: x\n---\n", "---\nnabla:\n  seed: y\n---\n", "---\nnabla: [a\n---\n", "\ufeff", "---\n"]


@st.composite
def pages(draw):
    line = st.tuples(st.sampled_from(INDENTS), st.sampled_from(LINES)).map("".join)
    text = draw(st.sampled_from([*FRONTS, "", "", "", "", ""])) + "\n".join(draw(st.lists(line, max_size=25)))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


@st.composite
def bodies(draw, text):
    """What a site generator could make of a page."""
    lines = text.replace("\r\n", "\n").split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    changed = draw(st.sampled_from([[], [], ["changed"], ["changed", "`{python} a`"]]))
    return "\n".join(lines[draw(st.integers(0, at)) : at] + changed + lines[at + draw(st.integers(0, 1)) :])


def read(path):
    if path.name not in FILES:
        raise FileNotFoundError(2, "No such file or directory", str(path))
    return FILES[path.name]


@st.composite
def readings(draw):
    text = draw(pages())
    body = draw(st.none() | bodies(text))
    mode, everywhere = draw(st.sampled_from(["run", "syntax", "ignore"])), draw(st.booleans())
    config = Config(ROOT, Path("docs"), python=mode, snippets_everywhere=everywhere)
    return body, read_page(Source("docs/page.md", text), config, read, body)


@settings(max_examples=200, deadline=None)
@given(readings())
def test_any_page_is_read_and_its_parts_stand_apart_and_in_order(reading):
    _, page = reading
    assert [unit.number for unit in page.units] == list(range(len(page.units)))
    inner = {number for formula in page.formulas for number in formula.tex if isinstance(number, int)}
    spans = [unit.at for unit in page.units if unit.number not in inner] + [formula.at for formula in page.formulas]
    ends = 0
    for span in sorted(spans, key=lambda span: span.start):
        assert ends <= span.start < span.end <= len(page.text)
        ends = span.end
    assert {finding for unit in page.units if isinstance(unit, Broken) for finding in unit.diagnostics} <= set(
        page.diagnostics
    )


@settings(max_examples=200, deadline=None)
@given(readings())
def test_every_finding_can_be_drawn_at_its_place(reading):
    _, page = reading
    for finding in page.diagnostics:
        source, span = finding.place.source, finding.place.span
        assert page.files[source.path] == source
        assert 0 <= span.start <= span.end <= len(source.text)
        assert f" {source.path}:{finding.place.start.line}:" in draw(finding)


@settings(max_examples=200, deadline=None)
@given(readings())
def test_every_line_of_code_is_the_line_it_says_it_comes_from(reading):
    body, page = reading
    assume(body is None)
    for unit in page.units:
        for example in unit.examples if isinstance(unit, Cell) else (unit.example,) if isinstance(unit, Inline) else ():
            texts = example.code.split("\n") if example.lines else []
            assert len(texts) == len(example.lines)
            for text, origin in zip(texts, example.lines, strict=True):
                there = page.files[origin.path].line(origin.line)
                for column, character in enumerate(text):
                    # Indents of includes, cut tabs and the parentheses around an expression are ours.
                    at = column + origin.column
                    assert (at < len(there) and there[max(at, 0)] == character) or character in " ()-8<", (text, there)


@settings(max_examples=200, deadline=None)
@given(readings())
def test_units_and_formulas_are_placed_on_what_they_are_in_the_text(reading):
    body, page = reading
    assume(body is None)
    for part in (*page.units, *page.formulas):
        start = part.place.start
        there = part.place.source.line(start.line)[start.column - 1 :]
        if isinstance(part, Cell):
            assert there.lower().startswith(part.language)
        elif not isinstance(part, Broken):
            assert there[:1] == page.text[part.at.start] in "`$"


# --- includes, against pymdownx.snippets --------------------------------------------------------------------------

INCLUDES = [
    *["x = 1", "", "  y", '--8<-- "a.md"', '--8<-- "b.md"', "-8<- 'c.md'", '--8<-- "a.md:r"', '--8<-- "b.md:s"'],
    *['--8<-- "a.md:2:3"', '--8<-- "a.md:-2"', '--8<-- "b.md::2"', '--8<-- "b.md:1:2,3:4,-1"', "--8<--", "---8<----"],
    *["a.md", "b.md:s", "; c.md", ';--8<-- "a.md"', ';;--8<-- "a.md"', '--8<-- "; a.md"', "# --8<-- [start:r]"],
    *["# --8<-- [end:r]", "<!-- --8<-- [start:s] -->", "--8<-- [END:s]", ";--8<-- [start:r]", "x ;;--8<-- [start:s]"],
    *[
        '--8<-- "b.md:"',
        '--8<--  "c.md:r"',
        '--8<-- " a.md "',
        "\ty",
        "c.md:1:1",
        '--8<-- "a.md:0"',
        '--8<-- "c.md:5:2"',
    ],
]
included = st.lists(
    st.tuples(st.sampled_from(["", "", "", "  ", "\t", "    "]), st.sampled_from(INCLUDES)).map("".join), max_size=8
).map("\n".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("snippets")


@settings(max_examples=250, deadline=None)
@given(texts=st.fixed_dictionaries(dict.fromkeys(("a.md", "b.md", "c.md"), included)), page=included)
def test_includes_write_out_what_snippets_writes_out(folder, texts, page):
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    chapter = Source("page.md", page)
    files = Files(chapter, Config(folder, folder), Path.read_text)
    lines = list(write_out(lines_of(chapter), files))
    assume(not any(line.flaw for line in lines))
    md = Markdown(
        extensions=["pymdownx.snippets"], extension_configs={"pymdownx.snippets": {"base_path": [str(folder)]}}
    )
    assert [line.text for line in lines] == md.preprocessors["snippet"].run(page.split("\n"))


# --- formulas, against pymdownx.arithmatex ------------------------------------------------------------------------

# Two dollars in a line of text, and backslashes before backticks, are where we differ.
WORDS = [
    *["a", "b ", " ", " $ ", "$x$", "$x", "y$ ", "5$ ", "`c`", "`$d`", r"\$", "\n", "\n\n", "\n\n- ", "\n- ", "\n# "],
    *["|", "\n\n    ", "{}", r"\frac ", "\n\n$$\ny + 1\n$$\n\n", "\n\n$$ z $$\n\n", "\n\n> ", "\n> ", "^", "\n\n1. "],
]


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=20).map("".join))
def test_formulas_are_those_of_arithmatex(text):
    lone = re.sub(r"\n\n\$\$.*?\$\$\n\n", "\n\n", text, flags=re.DOTALL)
    assume("$$" not in lone)
    options = {"generic": True, "block_syntax": ["dollar"], "inline_syntax": ["dollar"]}
    md = Markdown(extensions=["pymdownx.arithmatex"], extension_configs={"pymdownx.arithmatex": options})
    drawn = re.findall(r'class="arithmatex">\\[(\[](.*?)\\[)\]]</', md.convert(text), re.DOTALL)
    page = read_page(Source("docs/page.md", text), Config(ROOT, Path("docs")), read)
    assert [plain(formula.tex[0]) for formula in page.formulas] == [plain(html.unescape(tex)) for tex in drawn]


def plain(tex):
    """Give TeX without what stands at the start of its lines."""
    return re.sub(r"\n[> ]*", "\n", tex).strip()
