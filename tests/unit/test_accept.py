"""What a page comes to say when its outputs are accepted."""

import dataclasses

import pytest

from nabladocs.acceptance import prepare
from nabladocs.config import Config

PROMPT = '>>> print("{}")'


@pytest.fixture
def accepted(tmp_path, printing):
    """Accept a page; give its text afterwards and what was refused."""

    def accept(text, runs=(printing, printing), included=None):
        docs = tmp_path / "docs"
        docs.mkdir(exist_ok=True)
        path = docs / "page.md"
        path.write_bytes(text.encode())
        for name, content in (included or {}).items():
            (tmp_path / name).write_bytes(content.encode())
        found = prepare(Config(tmp_path, docs), [path], runs=runs).written()
        after = {name: (tmp_path / name).read_bytes().decode() for name in included or ()}
        return path.read_bytes().decode(), [(each.code, each.label) for each in found.refused], after

    return accept


def lines(*texts, ending="\n", final=True):
    return ending.join([*texts, *([""] if final else [])])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # An answer that differs, one that is missing, and one too many.
        (['>>> print("a")', "b"], ['>>> print("a")', "a"]),
        (['>>> print("a")'], ['>>> print("a")', "a"]),
        (['>>> print("a")', ">>> x = 1"], ['>>> print("a")', "a", ">>> x = 1"]),
        ([">>> x = 1", "b", "c", '>>> print("a")', "a"], [">>> x = 1", '>>> print("a")', "a"]),
        ([">>> x = 1", "b", "", ">>> x"], [">>> x = 1", "", ">>> x"]),
        # Lines more and lines less, and those that stay.
        ([r'>>> print("a\nb\nc")', "a", "c"], [r'>>> print("a\nb\nc")', "a", "b", "c"]),
        ([r'>>> print("a\nc")', "a", "b", "c", "# d"], [r'>>> print("a\nc")', "a", "c"]),
        # Code on several lines, and prompts that stand further right.
        ([">>> if 1:", "...     x = 1", "... ", "no"], [">>> if 1:", "...     x = 1", "... "]),
        (['  >>> print("a")', "  b"], ['  >>> print("a")', "  a"]),
        (['  >>> print("a")', "  >>> x"], ['  >>> print("a")', "  a", "  >>> x"]),
        ([r'  >>> print(" a\n  b")', "  c"], [r'  >>> print(" a\n  b")', "   a", "    b"]),
        # An empty line would end an answer.
        ([r'>>> print("a\n\nb")', "a"], [r'>>> print("a\n\nb")', "a", "<BLANKLINE>", "b"]),
        ([r'>>> print("a\n\nb")', "a", "<BLANKLINE>", "c"], [r'>>> print("a\n\nb")', "a", "<BLANKLINE>", "b"]),
    ],
)  # fmt: skip
def test_answers_come_to_be_what_came_out(accepted, before, after):
    assert accepted(lines("```pycon", *before, "```"))[:2] == (lines("```pycon", *after, "```"), [])


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ('print("a")', ["b"], ["a"]),
        ('print("a")', [], ["a"]),
        ('print("a")', [""], ["a"]),
        # Where the author parted lines in another way, that stays.
        ('print("a")', ["", "b", ""], ["", "a", ""]),
        ("x = 1", ["b", "c"], []),
        (r'print("a\n\n b\n")', ["a", "1"], ["a", "", " b", ""]),
        (r'print("\n  a")', ["1"], ["", "  a"]),
        (r'print("<BLANKLINE>\n>>> 1")', ["b"], ["<BLANKLINE>", ">>> 1"]),
        (r'print("``\n~~~\n````\n# x")', ["b"], ["``", "~~~", "````", "# x"]),
    ],
)
def test_an_output_comes_to_be_what_came_out(accepted, code, before, after):
    page = ["```python", code, "```", "", "```output"]
    assert accepted(lines(*page, *before, "```", "end"))[:2] == (lines(*page, *after, "```", "end"), [])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize(
    ("opening", "prefix"),
    [
        ([], ""),
        (["- item", ""], "    "),
        (["1. item", ""], "\t"),
        (["!!! note", ""], "    "),
        (['=== "Tab"', "", "    - item", ""], "        "),
        (['=== "Tab"', "", "\t- item", ""], "\t\t"),
        ([], "> "),
        ([], ">"),
        ([], "> > "),
        (["- item", ""], "    > "),
    ],
)
def test_what_stands_before_the_lines_and_how_they_end_is_kept(accepted, ending, final, opening, prefix):
    def page(first, second):
        inner = ["```pycon", r'>>> print("λ\n\n数")', *first, "```", "", "```python", r'print("a\n\nb")', "```"]
        body = [*inner, "```output", *second, "```"]
        indented = [f"{prefix}{line}" if line else prefix.rstrip() for line in body]
        return lines(*opening, *indented, ending=ending, final=final)

    after = page(["λ", "<BLANKLINE>", "数"], ["a", "", "b"])
    assert accepted(page([], []))[:2] == (after, [])
    assert accepted(page(["x"], ["y"]))[:2] == (after, [])
    assert accepted(page(["1", "2", "3", "4"], ["a", "", "c"]))[:2] == (after, [])
    assert accepted(after)[:2] == (after, [])


def test_lines_that_stay_keep_the_spaces_before_them(accepted):
    page = ["- item", "", "    ```python", r"    print('a\n\nb\n\nc')", "    ```", "    ```output"]
    kept = lines(*page, "\ta", "    ", "    x", "", "\tc", "    ```", final=False)
    assert accepted(kept)[0] == kept.replace("    x", "    b")
    fewer = lines(*page, "\ta", "    ", "\tb", "    ```", final=False)
    assert accepted(fewer)[0] == lines(*page, "\ta", "    ", "\tb", "", "\tc", "    ```", final=False)


def test_a_byte_order_mark_is_kept(accepted):
    page = "\ufeff```pycon\n>>> print('a')\n{}\n```"
    assert accepted(page.format("b"))[0] == page.format("a")


def test_equal_blocks_are_told_apart(accepted):
    block = ["```pycon", ">>> print('a')", "{}", "```", ""]
    page = lines(*block, *block, *block)
    assert accepted(page.format("a", "b", "a"))[0] == page.format("a", "a", "a")


def test_what_is_said_in_an_included_file_is_changed_there(accepted):
    page = '```pycon\n>>> print("b")\nwrong\n--8<-- "session.txt"\n```\n'
    text, refused, files = accepted(page, included={"session.txt": ">>> print('a')\n1\n2"})
    assert (text, refused) == (page.replace("wrong", "b"), [])
    assert files == {"session.txt": ">>> print('a')\na"}


def test_an_output_of_two_files_is_left_alone(accepted):
    page = "```pycon\n>>> print('a')\nx\n--8<-- \"rest.txt\"\n```\n"
    text, refused, files = accepted(page, included={"rest.txt": "y\n"})
    assert (text, files) == (page, {"rest.txt": "y\n"})
    assert refused == [("accept-impossible", "an include puts this together from several places")]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (["```pycon", ">>> print('>>> 1')", "x", "```"], "a line of it begins with >>>, which is a prompt"),
        (["```pycon", r">>> print('a\n  >>> 1')", "x", "```"], "a line of it begins with >>>, which is a prompt"),
        (["```pycon", ">>> print('... a')", "x", "```"], "it begins with ..., which goes on with what is typed"),
        (["```pycon", ">>> print('''```''')", "x", "```"], "it would not be read again as what it is"),
        (
            ["```python", "print('''```''')", "```", "```output", "x", "```"],
            "a line of it would close a fence or open one",
        ),
        (
            ["```pycon", r">>> print('Traceback (most recent call last):\nKeyError: 1')", "x", "```"],
            "it looks like a traceback, and nothing was raised",
        ),
    ],
)
def test_what_would_be_read_as_something_else_is_refused(accepted, page, why):
    well = ["```pycon", ">>> print('a')", "{}", "```", ""]
    text = lines(*well, *page)
    assert accepted(text.format("b"))[:2] == (text.format("a"), [("accept-impossible", why)])


def test_what_was_cut_off_is_refused(accepted, printing):
    class Cutting(printing):
        def outputs(self, example):
            return tuple(dataclasses.replace(output, dropped=7) for output in super().outputs(example))

    page = "```pycon\n>>> print('a')\nb\n```\n"
    text, refused, _ = accepted(page, runs=(Cutting, Cutting))
    assert (text, refused) == (page, [("accept-impossible", "7 characters of it were cut off")])


def test_a_value_that_is_another_the_second_time_is_refused(accepted, printing):
    class Other(printing):
        def outputs(self, example):
            outputs = super().outputs(example)
            return outputs if "same" in example.code else (*outputs, *outputs)

    page = "```pycon\n>>> print('same')\n{}\n>>> print('other')\n2\n```\n"
    text, refused, _ = accepted(page.format("1"), runs=(printing, Other))
    assert (text, refused) == (page.format("same"), [("accept-unstable", "left as it is")])


def kept(computed, before, after):
    page = ["```pycon", f">>> print({computed!r})"]
    return (lines(*page, *before.split("\n"), "```"), lines(*page, *after.split("\n"), "```"))


@pytest.mark.parametrize(
    ("computed", "before", "after"),
    [
        # Numbers to as many digits as the author writes, and all digits where all are there.
        ("0.3333333333333333", "0.343333", "0.333333"),
        ("x = 0.125, y = 0.3333333333333333", "x = 0.126, y = 0.333", "x = 0.125, y = 0.333"),
        ("[0.33333333 0.5        0.66666667]", "[0.333 0.4 0.667]", "[0.333 0.5 0.667]"),
        ("-1.5e-07", "-1.4e-07", "-1.5e-07"),
        ("2.9556583562860845e-16", "4e-16", "3e-16"),
        ("12", "0.5", "12"),
        ("0.6666666666666666 1.25", "0.5", "0.6666666666666666 1.25"),
        # What is added is as precise as what is there.
        ("[0.33333333 0.66666667 0.125     ]", "[0.333 0.667]", "[0.333 0.667 0.125]"),
        ("[0.33333333 0.66666667 0.12345678]", "[0.333 0.667]", "[0.333 0.667 0.123]"),
        ("[0.25 0.75 0.12345678]", "[0.25 0.75]", "[0.25 0.75 0.12345678]"),
        # Dots stay where what they stand for may be anything.
        ("<A at 7f0011> of 3", "<A at ...> of 2", "<A at ...> of 3"),
        ("1 2 3 4 5 end", "1 ... 5 End", "1 ... 5 end"),
        ("a\nb\nc\nd", "a\n...\ne", "a\n...\nd"),
        ("b", "a ... c d", "b"),
        # A layout of the author's stays, and columns that came out follow what is new in them.
        ("[1.5 2.5 3.5]", "[1.5 2.5\n 4.5]", "[1.5 2.5\n 3.5]"),
        ("  a    b\n1   200", "  a  b\n1  2", "  a    b\n1   200"),
        # The order of a set is not looked at, and so it stays.
        ("{'a', 'b', 'c'}\n2", "{'c', 'b', 'a'}\n3", "{'c', 'b', 'a'}\n2"),
        ("{'a', 'b', 'c'}", "{'c', 'b', 'x'}", "{'c', 'b', 'a'}"),
        ("{'a': {1, 2}, 'b': 0.25}", "{'b': 0.26, 'a': {2, 1}}", "{'b': 0.25, 'a': {2, 1}}"),
        ("{1: 0, 2: 5, 3: 7}", "{3: 0, 2: 5, 3: 7}", "{1: 0, 2: 5, 3: 7}"),
        ("{1, 2} {3, 4}", "{2, 1} {5, 3, 4}", "{2, 1} {3, 4}"),
        # Lines that came or went.
        ("a = 1\nb = 2\nc = 3", "a = 1\nc = 3", "a = 1\nb = 2\nc = 3"),
        ("a = 1\nc = 3", "a = 1\nb = 2\nc = 3", "a = 1\nc = 3"),
    ],
)  # fmt: skip
def test_what_the_author_wrote_stays_where_it_holds(accepted, computed, before, after):
    page, meant = kept(computed, before, after)
    assert accepted(page)[:2] == (meant, [])
    assert accepted(meant)[:2] == (meant, [])


def test_only_what_is_wanted_is_accepted(tmp_path, printing):
    path = tmp_path / "page.md"
    block = "```pycon\n>>> print('a')\n{}\n```\n\n"
    path.write_text(block.format("b") + block.format("c"), "utf-8")
    config = Config(tmp_path, tmp_path)
    found = prepare(config, [path], runs=(printing, printing), wanted=lambda _, unit: unit.number == 1).written()
    assert found.is_done
    assert path.read_text("utf-8") == block.format("b") + block.format("a")
