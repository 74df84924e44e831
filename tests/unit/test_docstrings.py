"""Docstrings as cells: which are found, and that every line knows where it stands in its file."""

import ast
import warnings

import pytest

from nabladocs.config import Config
from nabladocs.docstrings import read_docstrings
from nabladocs.literals import ASTRAY, lines_said
from nabladocs.model import Broken, Cell
from nabladocs.source import Source


@pytest.fixture
def read(tmp_path):
    def read(text, path="src/pkg/mod.py", **settings):
        return read_docstrings(Source(path, text), Config(tmp_path, tmp_path / "docs", **settings))

    return read


def cells(page):
    return [unit for unit in page.units if isinstance(unit, Cell) and not unit.module]


def parsed(text):
    with warnings.catch_warnings():
        # Of an escape that means nothing Python says so.
        warnings.simplefilter("ignore")
        (statement,) = ast.parse(text.removeprefix("\ufeff")).body
    return statement.value


def said(text):
    return lines_said(Source("src/mod.py", text), parsed(text))


# --- which docstrings ---------------------------------------------------------------------------------------------

EVERYWHERE = '''\
"""
>>> 0
"""
class Outer:
    """
    >>> 1
    """
    class Inner:
        """
        >>> 2
        """
        async def method(self):
            """
            >>> 3
            """
    @property
    def value(self):
        """
        >>> 4
        """
    @value.setter
    def value(self, new):
        """
        >>> 5
        """
try:
    import fast
except ImportError:
    def fast():
        """
        >>> 6
        """
        def inside():
            """
            >>> "not reached by doctest either"
            """
def silent():
    """No prompt."""
    return """
    >>> "no docstring"
    """
'''


def test_docstrings_are_found_where_doctest_finds_them(read):
    found = [(cell.options.session, cell.examples[0].code) for cell in cells(read(EVERYWHERE))]
    assert found == [
        ("pkg.mod", "0"),
        ("pkg.mod.Outer", "1"),
        ("pkg.mod.Outer.Inner", "2"),
        ("pkg.mod.Outer.Inner.method", "3"),
        ("pkg.mod.Outer.value", "4"),
        ("pkg.mod.Outer.value.2", "5"),
        ("pkg.mod.fast", "6"),
    ]


def test_each_docstring_has_a_session_that_begins_with_its_module(read):
    page = read(EVERYWHERE)
    assert [unit.number for unit in page.units] == list(range(14))
    for first, second in zip(page.units[::2], page.units[1::2], strict=True):
        assert first.options.session == second.options.session
        assert first.module == "pkg.mod"
        assert first.options.hide


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/mod.py", "mod"),
        ("src/pkg/__init__.py", "pkg"),
        ("src/space/pkg/sub/mod.py", "space.pkg.sub.mod"),
        ("part/src/pkg/mod.py", "pkg.mod"),
        ("mod.py", "mod"),
    ],
)
def test_a_module_is_named_by_its_path_below_src(read, path, name):
    assert {unit.module for unit in read('""">>> 1"""', path).units} == {name, ""}


def test_sessions_are_born_with_what_the_module_and_its_docstrings_import(read):
    text = 'import numpy as np\nfrom . import near\nfrom pkg import own\ndef f():\n    """>>> import sympy"""\n'
    assert read(text).defaults.preload == ("numpy", "sympy")
    assert read(text, preload=("scipy",)).defaults.preload == ("scipy",)
    assert read(text, preload=()).defaults.preload == ()


# --- what is in them ----------------------------------------------------------------------------------------------


def test_prose_between_prompts_is_no_part_of_them(read):
    text = '''\
def f():
    """Text.

    >>> a = 1
    >>> a
    1

    More text.
    >>> for x in "ab":
    ...     print(x)
    a
    <BLANKLINE>
    """
'''
    (cell,) = cells(read(text))
    assert [(example.code, example.expectation.text) for example in cell.examples] == [
        ("a = 1", ""),
        ("a", "1"),
        ('for x in "ab":\n    print(x)', "a\n<BLANKLINE>"),
    ]


def test_a_fence_around_prompts_is_no_answer(read):
    text = '"""\n```pycon\n>>> 1\n1\n```\n~~~ python\n>>> 2\n~~~\n"""'
    (cell,) = cells(read(text))
    assert [example.expectation.text for example in cell.examples] == ["1", ""]


def test_a_prompt_without_a_space_is_an_error_there(read):
    page = read('def f():\n    """\n    >>>1\n    1\n    """\n')
    (broken,) = page.units
    assert isinstance(broken, Broken)
    (finding,) = page.diagnostics
    assert (finding.code, str(finding.place), finding.place.start.column) == ("cell-syntax", "src/pkg/mod.py:3", 8)


def test_a_file_that_is_no_python_is_an_error_where_python_stops(read):
    page = read('"""\n>>> 1\n"""\nλ = "é" + (\n')
    (finding,) = page.diagnostics
    assert (finding.code, finding.place.start.line) == ("cell-syntax", 4)


def test_a_module_without_prompts_is_an_empty_page(read):
    assert read('"""Text."""\nx = ">>> 1"\n').units == ()


# --- where they stand ---------------------------------------------------------------------------------------------

FORMS = [
    '"""One.\nTwo."""',
    "'''\n  One.\n\n  Two.\n'''",
    'r"""A \\alpha.\n>>> "\\n"\n"""',
    'R"""raw\\\n"""',
    '"""Zwölf λ.\n>>> "é" + "λ"\n"""',
    "'One line.'",
    '"""CRLF.\r\n>>> 1\r\n1\r\n"""',
    '"""CR.\r>>> 1\r1\r"""',
    '\ufeff"""With a byte order mark.\n>>> 1\n"""',
    '("""In parentheses.\n>>> 1\n""")',
]


@pytest.mark.parametrize("text", FORMS)
def test_lines_written_as_they_are_said_stand_where_they_do(text):
    lines = said(text)
    assert "\n".join(line.text for line in lines) == parsed(text).value
    written = Source("src/mod.py", text)
    for line in lines:
        assert written.line(line.number)[line.shift :].startswith(line.text)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('"""\\\nBehind\nit."""', [(2, 0), (3, 0)]),
        ('"""a\\\nb\nc"""', [(1, ASTRAY), (3, 0)]),
        ('"""a \\\\ b\nc"""', [(1, ASTRAY), (2, 0)]),
        ('"one\\ntwo\\n"', [(1, 1), (1, 6), (1, 11)]),
        ('"one\\n" "two"', [(1, 1), (1, 9)]),
        ('("one\\n"  # "a" comment\'s\n \'two\'\n)', [(1, 2), (2, 2)]),
        ('"\\N{GREEK SMALL LETTER LAMDA}\\x41\\101\\u0041\\U00000041\\d\\""', [(1, ASTRAY)]),
        ('"""\r\n\\\r\nx\r\n"""', [(1, 3), (3, 0), (4, 0)]),
    ],
)
def test_lines_written_in_another_way_have_the_right_line_and_no_wrong_column(text, places):
    lines = said(text)
    assert [(line.number, line.shift) for line in lines] == places
    assert "\n".join(line.text for line in lines) == parsed(text).value
