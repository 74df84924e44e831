"""Pages as values, and every slip in a page at its character."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from nabladocs.config import Config
from nabladocs.model import Broken, Cell, Inline
from nabladocs.parse import read_page
from nabladocs.source import Source

ROOT = Path("/site")


def page(text, body=None, files=None, **settings):
    """Read a page among files of the test's own."""
    texts = {ROOT / path: content for path, content in (files or {}).items()}

    def read(path):
        if path not in texts:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        if isinstance(texts[path], Exception):
            raise texts[path]
        return texts[path]

    config = Config(ROOT, Path("docs"), **{"snippet_bases": (Path("snippets"),), **settings})
    return read_page(Source("docs/page.md", text), config, read, body)


def cells(text, **more):
    return [unit for unit in page(text, **more).units if isinstance(unit, Cell)]


def written(place):
    return place.source.text[place.span.start : place.span.end]


def finding(text, **more):
    """Give the one finding of a page: its code, the text underlined and where that stands."""
    (found,) = page(text, **more).diagnostics
    place = found.place
    return found.code, written(place), f"{place.source.path}:{place.start.line}:{place.start.column}"


def advice(text, **more):
    (found,) = page(text, **more).diagnostics
    return " ".join(found.help)


# --- cells --------------------------------------------------------------------------------------------------------

CELL = """\
# Page

- item

    ```python hide
    λ = 1

    λ + 1
    ```

Words.
"""


def test_a_cell_knows_its_code_and_where_each_line_comes_from():
    (cell,) = cells(CELL)
    (example,) = cell.examples
    assert cell.shown == example.code == "λ = 1\n\nλ + 1"
    assert [(origin.path, origin.line, origin.column) for origin in example.lines] == [
        ("docs/page.md", 6, 4),
        ("docs/page.md", 7, 0),
        ("docs/page.md", 8, 4),
    ]
    assert (cell.language, cell.interactive, cell.prefix, cell.options.hide) == ("python", False, "    ", True)
    assert written(cell.place) == "python"
    assert CELL[cell.at.start : cell.at.end] == "\n".join(CELL.split("\n")[4:9])


def test_an_empty_cell_has_no_lines():
    (cell,) = cells("```python\n```")
    assert (cell.examples[0].code, cell.examples[0].lines) == ("", ())


def test_code_with_tabs_runs_as_it_is_shown():
    (cell,) = cells('- a\n\n\t```python\n\tif 1:\n\t\tx = "\t"\n\t```')
    assert cell.shown == 'if 1:\n\tx = "\t"'


def test_units_are_numbered_as_they_stand():
    units = page("`{python} 1`\n\n```python\n2\n```\n\n$x = `{python} 3`$\n\n```py\n4\n```\n").units
    assert [unit.number for unit in units] == [0, 1, 2, 3]
    assert [type(unit) for unit in units] == [Inline, Cell, Inline, Cell]


def test_crlf_and_a_byte_order_mark_change_no_code_and_no_place():
    read = page("\ufeff# Page\r\n\r\n```python\r\nx = 1\r\ny = (1 2)\r\n```\r\n")
    assert (read.diagnostics[0].place.start.line, read.diagnostics[0].place.start.column) == (5, 6)
    assert read.text == "# Page\n\n```python\nx = 1\ny = (1 2)\n```\n"
    (cell,) = cells("\ufeff```python\r\n1\r\n\r\n2\r\n```")
    assert cell.shown == "1\n\n2"
    assert cell.place.start.column == 5


# --- expected outputs ---------------------------------------------------------------------------------------------


def test_an_output_fence_below_a_cell_is_its_expectation():
    text = "> ```python\n> 1\n> ```\n>\n> ```output\n> one\n>\n> two\n> ```\n"
    (cell,) = cells(text)
    expectation = cell.examples[0].expectation
    assert expectation.text == "one\n\ntwo"
    assert written(expectation.place) == "one\n>\n> two"
    assert text[cell.at.start : cell.at.end] == text.rstrip("\n")


def test_an_empty_output_fence_expects_nothing_at_the_end_of_its_opening_line():
    (cell,) = cells("```python\n1\n```\n```output\n```")
    place = cell.examples[0].expectation.place
    assert (place.start.line, place.start.column, written(place)) == (4, 10, "")


@pytest.mark.parametrize(
    "text",
    [
        "```output\n1\n```",
        "```python\n1\n```\n\nWords.\n\n```output\n1\n```",
        "```python\n1\n```\n\n- a\n\n    ```output\n    1\n    ```",
        "```python\n1\n```\n```output\n1\n```\n```output\n1\n```",
        "```pycon\n>>> 1\n```\n```output\n1\n```",
    ],
)
def test_an_output_fence_anywhere_else_belongs_to_no_cell(text):
    code, marked, _ = finding(text)
    assert (code, marked) == ("output-orphan", "output")


def test_an_output_fence_takes_no_options():
    assert finding('```python\n1\n```\n```output title="x"\n1\n```')[:2] == ("option-unknown", 'title="x"')


PROMPTS = """\
> ```pycon
> >>> x = 1
> >>> for i in range(2):
> ...     print(i)
> ...
> 0
> 1
>
> # A comment.
> >>> 1 / 0
> Traceback (most recent call last):
>   File "<stdin>", line 1
> ZeroDivisionError: division by zero
> ```
"""


def test_each_prompt_is_an_example_with_its_answer():
    (cell,) = cells(PROMPTS)
    assert cell.interactive
    assert [example.code for example in cell.examples] == ["x = 1", "for i in range(2):\n    print(i)\n", "1 / 0"]
    assert [example.raises for example in cell.examples] == ["", "", "ZeroDivisionError"]
    first, second, _ = (example.expectation for example in cell.examples)
    assert (first.text, written(first.place), first.place.start.line) == ("", "", 2)
    assert (second.text, written(second.place)) == ("0\n1", "0\n> 1")
    assert [(origin.line, origin.column) for origin in cell.examples[1].lines] == [(3, 6), (4, 6), (5, 5)]
    assert cell.shown.startswith(">>> x = 1\n>>> for i")


def test_a_recorded_syntax_error_is_the_lesson():
    (cell,) = cells('```pycon\n>>> 1 +\n  File "<stdin>", line 1\n    1 +\n       ^\nSyntaxError: invalid syntax\n```')
    assert cell.examples[0].raises == "SyntaxError"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Traceback (most recent call last):\nKeyError", "KeyError"),
        (
            "Traceback (most recent call last):   \n    ...\nnumpy.linalg.LinAlgError: Singular matrix",
            "numpy.linalg.LinAlgError",
        ),
        (
            "Traceback (innermost last):\n  anything\n...\n  KeyError: no\nValueError: a\n  b\nTypeError: c",
            "ValueError",
        ),
        ("Traceback (most recent call last):\n    ...\n_Own", "_Own"),
        ("Traceback (most recent call last):\n    ...\nA message alone", "A"),
        ("Traceback (most recent call last):\n    ...", ""),
        ("Traceback (most recent call last): no\nValueError: a", ""),
        ("printed\nTraceback (most recent call last):\nValueError: a", ""),
        ("ValueError: a", ""),
    ],
)
def test_a_recorded_exception_is_read_as_doctest_reads_it(answer, name):
    (cell,) = cells(f"```pycon\n>>> f()\n{answer}\n```")
    assert cell.examples[0].raises == name
    (read,) = doctest.DocTestParser().get_examples(f">>> f()\n{answer}\n")
    assert (read.exc_msg or "").startswith(name)
    assert bool(read.exc_msg) == bool(name)


def test_an_example_has_its_directives():
    text = """\
```pycon
>>> f(  # doctest: +ELLIPSIS,-NUMBER
...     1)  #doctest: +NUMBER  +SKIP
>>> print("# doctest: +FLOAT_CMP")
>>> g()  # doctest: +REMOTE_DATA
>>> h()  # doctest:
```
"""
    (cell,) = cells(text)
    assert [example.directives for example in cell.examples] == [
        (("ELLIPSIS", True), ("NUMBER", True), ("SKIP", True)),
        (),
        (("REMOTE_DATA", True),),
        (),
    ]
    assert [example.left_out for example in cell.examples] == [True, False, True, False]


@pytest.mark.parametrize("name", doctest.OPTIONFLAGS_BY_NAME)
def test_every_directive_of_doctest_is_known(name):
    assert page(f"```pycon\n>>> x  # doctest: -{name}\n```").diagnostics == ()


@pytest.mark.parametrize(
    ("comment", "found", "at", "words"),
    [
        ("+ELIPSIS", ("directive-unknown", "+ELIPSIS"), 21, ["did you mean +ELLIPSIS?"]),
        ("+ELLIPSIS, -numbers", ("directive-unknown", "-numbers"), 32, ["did you mean -NUMBER?"]),
        ("ELLIPSIS", ("directive-unknown", "ELLIPSIS"), 21, ["did you mean +ELLIPSIS?"]),
        ("+QQQ", ("directive-unknown", "+QQQ"), 21, ["+SKIP", "+FLOAT_CMP"]),
        ("+", ("directive-unknown", "+"), 21, ["+SKIP"]),
    ],
)
def test_a_directive_that_is_not_known_is_found_at_its_name(comment, found, at, words):
    text = f"> ```pycon\n> >>> λ  # doctest: {comment}\n> ```"
    assert finding(text) == (*found, f"docs/page.md:2:{at}")
    assert all(word in advice(text) for word in words)


def test_a_directive_needs_code_that_it_is_for():
    assert finding("```pycon\n>>> # doctest: +SKIP\n```") == ("option-conflict", "+SKIP", "docs/page.md:2:16")


def test_what_is_left_out_is_not_read_as_python():
    (cell,) = cells("```pycon\n>>> %timeit f()  # doctest: +SKIP\n>>> 1\n1\n```")
    assert len(cell.examples) == 2


def test_text_below_an_answer_is_compared_with_nothing():
    assert finding("```pycon\n>>> f()\n1\n\n  2\n3\n>>> 4\n```") == ("output-orphan", "2\n3", "docs/page.md:5:3")
    assert "<BLANKLINE>" in advice("```pycon\n>>> f()\n1\n\n2\n```")


def test_a_prompt_needs_a_space():
    assert finding("```pycon\n>>>1\n```") == ("cell-syntax", "1", "docs/page.md:2:4")


def test_a_session_without_prompts_is_an_error_because_nothing_in_it_would_run():
    (finding,) = page("```pycon\n\n1 / 0\n```").diagnostics
    assert (finding.code, str(finding.place)) == ("output-orphan", "docs/page.md:3")
    assert "write >>>" in finding.help[0]


def test_an_empty_session_makes_no_cell():
    assert page("```pycon\n\n```").units == ()


def test_a_list_right_below_a_cell_holds_cells_as_one_below_an_empty_line_does():
    text = "```python\n1\n```\n- a\n\n    ```python\n    2\n    ```\n"
    assert [unit.shown for unit in page(text).units] == ["1", "2"]
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    assert [unit.shown for unit in page(quoted).units] == ["1", "2"]


# --- what runs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "text", "kinds"),
    [
        ("run", "```python\n1\n```", [Cell]),
        ("run", '```python skip="x"\n1 +\n```', [Cell]),
        ("run", "```pycon\n>>> 1\n```", [Cell]),
        ("run", "```js\n1\n```", []),
        ("run", '```python raises="SyntaxError"\n1 +\n```', [Cell]),
        ("syntax", "```python\n1\n```\n```output\n1\n```", []),
        ("syntax", '```python title="x"\n1\n```', []),
        ("syntax", "```python\n1 +\n```", [Broken]),
        ("syntax", "```python exec\n1\n```\n```output\n1\n```", [Cell]),
        ("syntax", "```pycon\n>>> 1\n```", [Cell]),
        ("syntax", "`{python} 1`", [Inline]),
        ("ignore", "```python hidee\n1 +\n```\n```output\n1\n```", []),
        ("ignore", "```pycon\n>>> 1\n```", []),
        ("ignore", "```python\n1", []),
        ("ignore", "```text\n```python\n1\n```", []),
        ("ignore", "```python exec\n1", [Broken]),
        ("ignore", "```python exec\n1\n```", [Cell]),
        ("ignore", "```python title= exec\n1\n```", [Broken]),
        ("ignore", "`{python} 1`", [Inline]),
    ],
)
def test_what_runs_depends_on_the_site_and_the_fence(mode, text, kinds):
    assert [type(unit) for unit in page(text, python=mode).units] == kinds


def test_an_option_of_a_fence_that_does_not_run_is_a_slip():
    assert finding('```python session="a"\n1\n```', python="syntax") == (
        "option-conflict",
        "session",
        "docs/page.md:1:11",
    )


def test_exec_is_for_python_alone():
    assert finding("```js exec\n1\n```") == ("exec-language", "exec", "docs/page.md:1:7")


# --- what is broken -----------------------------------------------------------------------------------------------


def test_a_slip_in_an_info_string_breaks_the_cell_in_its_session():
    text = '> ```python session="b" hidee\n> 1\n> ```'
    (broken,) = page(text).units
    assert (type(broken), broken.session, broken.prefix) == (Broken, "b", "> ")
    assert text[broken.at.start : broken.at.end] == text
    assert finding(text) == ("option-unknown", "hidee", "docs/page.md:1:25")


@pytest.mark.parametrize("text", ["```python isolated hidee\n```", "```js exec\n```", "```output\n```"])
def test_what_no_other_cell_waits_for_breaks_alone(text):
    _, broken = page(f"Words, `{{python}} 1`.\n\n{text}").units
    assert broken.session == "#1"


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("```python\nx\n", "docs/page.md:1:1", "down to the end"),
        ("- a\n\n    ```python\n    x\n  y\n    ```", "docs/page.md:3:5", "4 columns in"),
        ("> ```python\n> x\n\ny\n", "docs/page.md:1:3", 'behind "> "'),
        ("```python\nx\n\nWords.\n\n```python\ny\n```", "docs/page.md:1:1", "to line 8"),
        ("```js\nx\n\nWords.\n\n```python\ny\n```", "docs/page.md:1:1", "to line 8"),
        ("```pycon\n>>> x\n\n```python\ny\n```", "docs/page.md:1:1", "to line 6"),
    ],
)
def test_a_fence_that_does_not_close_is_found_at_its_marker(text, at, word):
    code, marked, place = finding(text)
    assert (code, marked, place) == ("fence-unclosed", "```", at)
    assert word in page(text).diagnostics[0].label


@pytest.mark.parametrize(
    ("closing", "note"),
    [
        ("````", "line 3 does not close it: ```` is not ```"),
        ("  ```", "line 3 does not close it: its ``` stands further right"),
    ],
)
def test_a_line_that_only_looks_like_the_end_is_named(closing, note):
    assert page(f"```python\nx\n{closing}\n").diagnostics[0].notes == (note,)


@pytest.mark.parametrize(
    ("code", "marked", "line", "column"),
    [
        ("λ = (1 2)", "1 2", 1, 6),
        ('x = "λλ"; return 1', "return 1", 1, 11),
        ("def f(λ, λ): pass", "λ", 1, 10),
        ("x = 1 +", "", 1, 8),
        ("f(\n1", "(", 1, 2),
        ("if x:\ny", "y", 2, 1),
        ("x\n  y", " ", 2, 2),
        ("x = '''a\n\nb", "'", 1, 5),
        ('λ = 1\ny = f"λ{1 2}"', "1 2", 2, 9),
        ("%matplotlib inline", "%", 1, 1),
    ],
)
def test_a_syntax_error_is_found_where_python_finds_it(code, marked, line, column):
    prefixed = "\n".join(f"    {text}" if text else "" for text in code.split("\n"))
    found = finding(f"- item\n\n    ```python\n{prefixed}\n    ```\n")
    assert found == ("cell-syntax", marked, f"docs/page.md:{3 + line}:{4 + column}")


def test_a_line_that_python_names_is_one_of_the_page():
    (found,) = page("# Page\n\n```python\nif x:\ny\n```").diagnostics
    assert found.message.endswith("after 'if' statement on line 4")


@pytest.mark.parametrize(
    ("code", "word"),
    [(">>> 1", "pycon"), ("!ls", "plain Python"), ("%timeit f()", "plain Python"), ("await f()", "asyncio.run")],
)
def test_what_only_looks_like_python_is_told_apart(code, word):
    assert word in advice(f"```python\n{code}\n```")


@pytest.mark.parametrize("code", ["1 + " * 50_000 + "1", "(" * 500, "a\0"])
def test_code_that_python_cannot_compile_at_all_is_a_finding(code):
    found, _, place = finding(f"```python\n{code}\n```")
    assert found == "cell-syntax"
    assert place.startswith("docs/page.md:2:")


def test_what_python_only_advises_against_is_no_finding():
    assert page("```python\n'\\d' is 1\n```").diagnostics == ()


# --- includes -----------------------------------------------------------------------------------------------------

SNIPPET = "import m\n\n# --8<-- [start:mean]\ndef mean(xs):\n    return 1\n# --8<-- [end:mean]\n"


def test_an_included_line_comes_from_its_file():
    text = '- a\n\n    ```python\n    if 1:\n        --8<-- "mean.py:mean"\n    ```'
    (cell,) = cells(text, files={"snippets/mean.py": SNIPPET})
    assert cell.shown == "if 1:\n    def mean(xs):\n        return 1"
    assert [(origin.path, origin.line, origin.column) for origin in cell.examples[0].lines] == [
        ("docs/page.md", 4, 4),
        ("snippets/mean.py", 4, -4),
        ("snippets/mean.py", 5, -4),
    ]


def test_an_include_works_behind_quote_marks_and_in_prompts():
    (cell,) = cells('> ```pycon\n> --8<-- "a.txt"\n> ```', files={"snippets/a.txt": ">>> 1\n1"})
    assert cell.examples[0].expectation.place.source.path == "snippets/a.txt"


def test_a_syntax_error_in_an_included_file_is_found_there():
    found = finding('```python\nx\n  --8<-- "a.py"\n```', files={"snippets/a.py": "y = (1 2)"})
    assert found[0] == "cell-syntax"
    found = finding('```python\nif x:\n  --8<-- "a.py"\n```', files={"snippets/a.py": "λ = (1 2)"})
    assert found == ("cell-syntax", "1 2", "snippets/a.py:1:6")


def test_an_escaped_include_is_shown_without_its_sign():
    (cell,) = cells('```python\nx = """\n;--8<-- "a.py"\n"""\n```')
    assert '\n--8<-- "a.py"\n' in cell.shown


@pytest.mark.parametrize(
    ("include", "marked", "message", "word"),
    [
        ('--8<-- "absent.py"', "absent.py", "there is no file absent.py", "snippets"),
        ('--8<-- "a.py:maen"', "maen", "snippets/a.py has no region maen", "a.py:mean?"),
        ('--8<-- "a.py:other"', "other", "snippets/a.py has no region other", "are mean"),
        ('--8<-- "b.py:mean"', "mean", "snippets/b.py has no region mean", "[start:mean]"),
        ('--8<-- "../secret.py"', "../secret.py", "../secret.py is outside", "snippets"),
        ('--8<-- "/etc/passwd"', "/etc/passwd", "/etc/passwd is outside", "snippets"),
        ('--8<-- "locked.py"', "locked.py", "snippets/locked.py cannot be read: Permission denied", ""),
        ('--8<-- "latin.py"', "latin.py", "snippets/latin.py is not UTF-8", "save"),
        ("--8<-- a.py", "a.py", "an include names its file in quotes", '--8<-- "a.py"'),
        ("--8<--\n  absent.py:1:2\n--8<--", "absent.py:1:2", "there is no file absent.py", "snippets"),
        ('--8<-- "https://x.org/a.py"', "https://x.org/a.py", "there is no file https", "snippets"),
    ],
)
@pytest.mark.parametrize("everywhere", [False, True])
def test_what_an_include_cannot_have_is_found_at_its_name(include, marked, message, word, everywhere):
    files = {
        "snippets/a.py": SNIPPET,
        "snippets/b.py": "",
        "snippets/locked.py": PermissionError(13, "Permission denied"),
        "snippets/latin.py": UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "invalid"),
    }
    read = page(f"```python\n{include}\n```", files=files, snippets_everywhere=everywhere)
    assert [type(unit) for unit in read.units] == [Broken]
    (found,) = read.diagnostics
    assert (found.code, written(found.place)) == ("include-missing", marked)
    assert found.message.startswith(message)
    assert word in " ".join(found.help)


def test_a_file_that_includes_itself_is_found_in_it():
    files = {"snippets/a.py": 'x\n--8<-- "b.py"', "snippets/b.py": '--8<-- "a.py"'}
    found = finding('```python\n--8<-- "a.py"\n```', files=files)
    assert found == ("include-missing", "a.py", "snippets/b.py:1:9")


INCLUDED = "Words.\n\n```python\n1 / 0\n```\n"


def test_prose_is_left_alone_without_the_sites_own_snippets():
    read = page('--8<-- "a.md"\n', files={"snippets/a.md": INCLUDED})
    assert (read.text, read.units, list(read.files)) == ('--8<-- "a.md"\n', (), ["docs/page.md"])


def test_where_the_site_includes_everywhere_the_cells_of_included_pages_run():
    text = '# Page\n\n- a\n\n    --8<-- "a.md"\n\n;--8<-- "b.md"\n\n--8<-- "https://x.org"\n'
    read = page(text, files={"snippets/a.md": INCLUDED}, snippets_everywhere=True)
    (cell,) = read.units
    assert str(cell.place) == "snippets/a.md:3"
    assert cell.examples[0].lines[0].column == 0
    assert read.text[cell.at.start : cell.at.end] == "    ```python\n    1 / 0\n    ```"
    # What pymdownx.snippets will take off, or load, it must find.
    assert read.text.endswith(';--8<-- "b.md"\n\n--8<-- "https://x.org"\n')


def test_an_include_that_fails_in_prose_is_found_once():
    assert finding('Words.\n\n--8<-- "a.md"', snippets_everywhere=True) == (
        "include-missing",
        "a.md",
        "docs/page.md:3:9",
    )


# --- prose --------------------------------------------------------------------------------------------------------


def values(text):
    return [unit.example.code for unit in page(text).units if isinstance(unit, Inline)]


@pytest.mark.parametrize(
    ("text", "expressions"),
    [
        ("`{python} x`", ["x"]),
        ("``{python} d['`'] ``", ["d['`']"]),
        ("**`{python} x`** and [`{python} y`](a.md)", ["x", "y"]),
        ("# `{python} x`", ["x"]),
        ("| a | b |\n|---|---|\n| `{python} x` | `{python} y` |", ["x", "y"]),
        ("- `{python} x`\n\n    `{python} y`", ["x", "y"]),
        ("> `{python} f(1,\n> 2)`", ["(f(1,\n2))"]),
        ("`` `{python} x` ``", []),
        ("\\`{python} x`", []),
        ("`{ruby} x`", []),
        ("words\n\n    `{python} x`", []),
        ("<!-- `{python} x` -->", []),
        ("<!--\n\n`{python} x`\n\n-->", []),
        ("<div>\n`{python} x`\n</div>", []),
        ("```text\n`{python} x`\n```", []),
    ],
)
def test_inline_values_stand_in_prose(text, expressions):
    assert values(text) == expressions


def test_an_inline_value_knows_its_place_and_what_is_around_it():
    text = "é `{python} a` and\n$b = `{python} c` + 1$"
    first, second = page(text).units
    assert (written(first.place), text[first.at.start : first.at.end]) == ("`{python} a`",) * 2
    assert (first.context, second.context) == ("text", "math")
    (origin,) = second.example.lines
    assert (origin.line, origin.column) == (2, 15)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> `{python} n = 3`", ("inline-syntax", "=", "docs/page.md:1:15")),
        ("`{python} `", ("inline-syntax", "`{python} `", "docs/page.md:1:1")),
        ("$x = `{python} 1 +`$", ("inline-syntax", "`", "docs/page.md:1:19")),
        ("`{python} f(1,\n  2 3)`", ("inline-syntax", "2 3", "docs/page.md:2:3")),
    ],
)
def test_a_value_that_is_no_expression_is_found_where_it_is_not(text, found):
    assert finding(text) == found
    assert isinstance(page(text).units[0], Broken)


def test_a_statement_belongs_in_a_cell():
    assert "in a cell" in advice("`{python} n = 3`")


def formulas(text):
    return [(formula.tex, formula.display) for formula in page(text).formulas]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$x$ and $y_1$", [(("x",), False), (("y_1",), False)]),
        ("It costs $5 and $6.", []),
        ("`$HOME` and $x$", [(("x",), False)]),
        (r"\$x\$ and $a\$b$", [((r"a\$b",), False)]),
        (r"\\$x$", [(("x",), False)]),
        ("$ x$ and $x $", []),
        ("$a +\nb$", [(("a +\nb",), False)]),
        ("$a\n\nb$", []),
        ("$a`b$ and `c$`", []),
        (r"$\text{``a''}$", [((r"\text{``a''}",), False)]),
        ("$$x$$", [(("x",), True)]),
        ("words\n$$\nx\n$$\nwords", [(("\nx\n",), True)]),
        ("words $$x$$ words", [(("x",), False)]),
        ("- $$x$$", [(("x",), True)]),
        ("$$\na\n- b\n= c\n$$", [(("\na\n- b\n= c\n",), True)]),
        ("> $$\n> a\n> > b\n> $$", [(("\na\n> b\n",), True)]),
        ("- a\n\n    $$\n      x\n    $$", [(("\n  x\n",), True)]),
        (r"$$ \text{$x$} $$", [((r" \text{$x$} ",), True)]),
        ("> \\[\n> x\n> \\]", [(("\nx\n",), True)]),
        (r"\[ a\\[2pt] b \]", [((r" a\\[2pt] b ",), True)]),
        (r"a \[x\] b", []),
        ("\\[\na\n\nb\n\\]", []),
        (
            "- a\n\n    \\begin{align*}\n    x\n    \\end{align*}",
            [(("\\begin{align*}\nx\n\\end{align*}",), True)],
        ),
        ("\\begin{align}\nx\n\\end{align*}", []),
        ("$$x$$\n{: .definition }", [(("x",), True)]),
        ("<!--\n$$x$$\n-->", []),
        ("a `\n$$x$$\n` b", []),
        ("- costs $5\n- costs 6$", []),
        ("# costs $5\ncosts 6$", []),
        ("| $|x|$ | $5 |\n|---|---|\n| 6$ | |", [(("|x|",), False)]),
        ('<a href="$x$">$y$</a>', [(("y",), False)]),
        ("[$y$](http://a.org/$b$) <http://a.org/$c$>", [(("y",), False)]),
        ("[a]: http://a.org/$b$", []),
        ("> [a]: http://a.org 'The title $b$'", []),
        ("$a<b$ and $c>d$", [(("a<b",), False), (("c>d",), False)]),
        ("words\n\n    $x$", []),
        ("- a\n\n    $x$", [(("x",), False)]),
        ("<!-- $x$ -->", []),
        ("<script>\n$x$\n</script>", []),
        ("<pre>\n$x$\n</pre>", []),
        ("```text\n$x$\n```", []),
        ("~~~\n$x$\n~~~", []),
    ],
)
def test_formulas_stand_in_prose(text, found):
    assert formulas(text) == found


def test_a_formula_holds_the_numbers_of_its_values():
    read = page("`{python} a`\n\n> $$\n> x = `{python} b`\n> + `{python} c`$$\n")
    (formula,) = read.formulas
    assert formula.tex == ("\nx = ", 1, "\n+ ", 2, "")
    assert formula.prefix == "> "
    assert (
        written(formula.place)
        == read.text[formula.at.start : formula.at.end]
        == "$$\n> x = `{python} b`\n> + `{python} c`$$"
    )


def test_a_formula_that_never_closes_is_found_once():
    assert finding("$$\nx\n\ny\n$$\n") == ("formula-unclosed", "$$", "docs/page.md:1:1")
    assert finding("> $$\n> x\n") == ("formula-unclosed", "$$", "docs/page.md:1:3")
    assert finding("a\n\n\\[ \nx\n\ny\n\\]\n") == ("formula-unclosed", "\\[", "docs/page.md:3:1")
    assert finding("> \\begin{align}\n> x\n")[2] == "docs/page.md:1:3"
    assert r"type \end{gather*} where" in advice("\\begin{gather*}\n\n\\end{gather*}\n")


def test_the_place_of_a_definition_is_that_of_its_formula():
    read = page("a\n$$\nx\n$$\n{: #e .definition }  \nb\n")
    (formula,) = read.formulas
    assert formula.attributes == "#e .definition "
    assert written(formula.place) == "$$\nx\n$$"
    assert read.text[formula.at.start : formula.at.end] == "$$\nx\n$$\n{: #e .definition }"


def test_what_should_declare_a_formula_and_is_parted_from_it_is_found():
    at = ("definition-orphan", "{: .definition }", "docs/page.md:3:1")
    assert finding("$$x$$\n\n{: .definition }\n") == at
    assert finding("\\[x\\]\n\n\n> {: .definition }\n")[2] == "docs/page.md:4:3"
    # Behind anything else it is no business of ours.
    assert not page("$$x$$\n\nwords\n{: .definition }\n\n{: .definition }\n").diagnostics
    assert not page("$x$\n\n{: .definition }\n").diagnostics
    assert not page("$$x$$\n\n```text\n```\n\n{: .definition }\n").diagnostics


# --- what nobody vouches for --------------------------------------------------------------------------------------


def test_a_site_is_told_of_undeclared_formulas_if_it_asks():
    text = "a\n\n- $$ x $$\n- $y$\n\n\\[ x \\]\n{: .definition }\n\n$$ `{python} 1` $$\n"
    assert finding(text, undeclared="warn") == ("formula-undeclared", "$$ x $$", "docs/page.md:3:3")
    assert not page(text).diagnostics
    severities = [page(text, undeclared=word).diagnostics[0].severity for word in ("warn", "error")]
    assert severities == ["warning", "error"]


def test_a_page_may_ask_for_itself():
    (found,) = page("---\nnabla:\n  undeclared: error\n---\n$$x$$\n").diagnostics
    assert (found.severity, str(found.place)) == ("error", "docs/page.md:5")
    assert not page("---\nnabla:\n  undeclared: allow\n---\n$$x$$\n", undeclared="error").diagnostics


def test_of_a_formula_with_a_value_in_it_more_is_said():
    assert "let a cell show" in advice("$$ x = `{python} 1` $$\n", undeclared="warn")
    assert "let a cell show" not in advice("$$ x $$\n", undeclared="warn")


# --- front matter -------------------------------------------------------------------------------------------------

FRONT = (
    "---\ntitle: A title\nnabla:\n  seed: 7\n  timeout: 2\n  python: syntax\n"
    "  reads: [a, b]\n  float: rtol=1e-6\n  preload: [numpy]\n---\n"
)


def test_front_matter_sets_the_defaults_of_its_page():
    read = page(FRONT + "\n\n# Page\n\n```python exec\n1\n```\n")
    assert read.text.startswith("# Page\n")
    assert (read.defaults.seed, read.defaults.timeout, read.defaults.python) == (7, 2.0, "syntax")
    assert (read.defaults.reads, read.defaults.float, read.defaults.preload) == (("a", "b"), "rtol=1e-6", ("numpy",))
    assert read.units[0].place.start.line == 15


def test_a_page_without_front_matter_has_the_sites_defaults():
    read = page("---\n\nWords.\n\n---\n", seed=3, timeout=9.0)
    assert (read.defaults.seed, read.defaults.timeout) == (3, 9.0)
    assert read.text.startswith("---\n")


@pytest.mark.parametrize(
    ("front", "found", "word"),
    [
        ("nabla:\n  tiemout: 3", ("front-matter", "tiemout", "docs/page.md:3:3"), "timeout"),
        ("é: 1\nnabla:\n  timeout: soon", ("front-matter", "soon", "docs/page.md:4:12"), "seconds"),
        ("nabla: {memory: 1GiB}", ("front-matter", "memory", "docs/page.md:2:9"), "mkdocs.yml"),
        ("nabla: no", ("front-matter", "no", "docs/page.md:2:8"), "timeout: 60"),
        ("title: a: b", ("front-matter", ":", "docs/page.md:2:9"), "quotes"),
    ],
)
def test_a_slip_in_front_matter_is_found_in_its_line(front, found, word):
    text = f"---\n{front}\n---\n# Page\n"
    assert finding(text) == found
    assert finding(text.replace("\n", "\r\n")) == found
    assert word in advice(text)


def test_a_setting_that_cannot_be_is_left_as_the_site_has_it():
    assert page("---\nnabla:\n  timeout: soon\n---\n", timeout=9.0).defaults.timeout == 9.0


def test_a_null_in_front_matter_is_nothing():
    assert page("---\nnabla:\n---\n").diagnostics == ()
    assert page("---\nnabla:\n  seed:\n---\n").defaults.seed == 0


# --- what a site generator hands over -----------------------------------------------------------------------------

CHAPTER = "---\r\ntitle: x\r\n---\r\n\r\n# Page\r\n\r\n{{ name }}\r\n\r\n```python\r\nx = {{ n }}\r\n1 / 0\r\n```\r\n"


def test_a_page_begins_below_its_front_matter_with_a_body_and_without():
    body = "# Page\n\n```python\n1 / 0\n```\n"
    for given in (body, None):
        read = page(f"---\ntitle: x\n---\n{body}", given)
        assert (read.text.rstrip("\n"), read.units[0].place.start.line) == (body.rstrip("\n"), 6)


def test_a_body_is_found_in_its_file():
    read = page(CHAPTER, CHAPTER.replace("\r\n", "\n").partition("---\n\n")[2].replace("{{ n }}", "{{ n }}"))
    assert (str(read.units[0].place), read.units[0].examples[0].lines[1].line) == ("docs/page.md:9", 11)


def test_a_body_that_was_changed_is_found_line_by_line():
    body = "# Page\n\nA name\nof two lines\n\n```python\nx = 5\n1 / 0\n```\n"
    read = page(CHAPTER, body)
    assert read.text == body
    assert [(origin.line, origin.column) for origin in read.units[0].examples[0].lines] == [(10, 0), (11, 0)]
    assert read.units[0].examples[0].code == "x = 5\n1 / 0"


def test_a_body_with_nothing_of_its_file_is_still_read():
    assert page("# Page\n", "```python\n1 +\n```").diagnostics[0].code == "cell-syntax"
    assert page("", "").units == ()
