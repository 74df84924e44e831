"""Where fences open and close, and what their opening lines say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from markdown.extensions.admonition import AdmonitionProcessor

from nabladocs.fences import Fence, Unclosed, language_of, read_blocks, read_fences


def lines(text):
    return text.strip("\n").split("\n")


def only(text):
    (fence,) = read_fences(lines(text))
    return fence


def body(fence):
    return [line.text for line in fence.body]


def test_a_fence_knows_its_lines_its_marker_and_what_it_says():
    fence = only("""
Words.

````python  title="a"  \n\
x = 1

```
````
""")
    assert (fence.first, fence.last) == (2, 6)
    assert (fence.prefix, fence.marker, fence.info, fence.info_column) == ("", "````", 'python  title="a"', 4)
    assert body(fence) == ["x = 1", "", "```"]


@pytest.mark.parametrize(
    ("opening", "prefix"),
    [
        ("- item\n", "    "),
        ("- item\n", "\t"),
        ("1. item\n\n    - nested\n", "        "),
        ("!!! note\n", "    "),
        ('??? tip "Title"\n', "    "),
        ('=== "One"\n', "    "),
        ("Term\n:   meaning\n", "    "),
        ("[^1]: note\n", "    "),
        ("> quoted\n", "> "),
        ("> - item\n>\n", ">     "),
        ("!!! note\n\n    > quoted\n    >\n", "    > "),
        ("words\n", "   "),
    ],
)
def test_a_fence_stands_in_any_container(opening, prefix):
    code = ["def f():", "    return 1"]
    text = opening + "\n".join(f"{prefix}{line}" for line in ["", "```py", *code, "```"])
    fence = read_fences(text.split("\n"))[-1]
    assert fence.prefix == prefix
    assert body(fence) == code
    assert [text.split("\n")[line.number][line.column :] for line in fence.body] == code


def test_the_same_indent_without_a_container_is_code():
    assert read_fences(lines("Words.\n\n    ```py\n    x\n    ```")) == ()
    assert read_fences(lines("- item\n\nWords.\n\n    ```py\n    x\n    ```")) == ()


def test_a_fence_right_below_indented_code_is_given_back():
    assert read_fences(lines("Words.\n\n    code\n```py\nx\n```")) == ()


def test_a_tab_across_the_cut_leaves_its_columns():
    fence = only("  ```py\n\tx\n    \ty\n  ```")
    assert body(fence) == ["  x", "  \ty"]


def test_a_fence_in_a_comment_is_none():
    assert read_fences(lines("<!--\n```py\nx\n```\n-->\n")) == ()
    assert len(read_fences(lines("`<!--`\n\n```py\nx\n```\n\n`-->`\n"))) == 1


def test_a_fence_in_raw_html_is_drawn_and_so_is_one():
    assert only("<div>\n```py\nx\n```\n</div>").language == "py"


@pytest.mark.parametrize("closing", ["``", "````", "~~~", "``` x", " ```", "> ```"])
def test_a_line_that_differs_from_the_marker_does_not_close(closing):
    assert body(only(f"```py\n{closing}\n```")) == [closing]


@pytest.mark.parametrize(
    ("text", "reason", "stop"),
    [
        ("```py\nx\n", "end", 2),
        ("- a\n\n    ```py\n    x\n  y\n    ```", "indent", 4),
        ("> ```py\n> x\n\ny\n> ```", "quote", 3),
        ("> ```py\n>> x\n> ```", "quote", 1),
    ],
)
def test_a_fence_of_ours_that_never_closes_says_where_and_why(text, reason, stop):
    fence = read_fences(lines(text))[0]
    assert isinstance(fence, Unclosed)
    assert (fence.reason, fence.stop) == (reason, stop)


def test_another_language_may_stay_open_unless_it_swallows_a_cell():
    assert read_fences(lines("```js\nx")) == ()
    fence = only("```js\nx\n\n- a\n\n    ```python\n    x\n    ```")
    assert isinstance(fence, Unclosed)


def test_what_superfences_spills_opens_nothing_and_its_closing_line_opens_a_fence():
    first, second = read_fences(lines("```js foo bar\nx\n```\nwords\n```\n\n```py\ny\n```"))
    assert (first.first, first.last, first.language) == (2, 4, "")
    assert (second.first, second.language) == (6, "py")


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("", ""),
        ("python", "python"),
        (".python", "python"),
        ("Python", "python"),
        ("{.python}", "python"),
        ("{ .python exec }", "python"),
        ('{title=".x" #id .python}', "python"),
        ("{python}", "python"),
        ("python{.x}", "python"),
        ("python, exec", "python"),
        ("python\u00a0exec", "python"),
        ('py title="a', "py"),
        ("claim quadratic-form", "claim"),
        ('js title="python"', "js"),
        ("js {data-x=1}", "js"),
        ("python-repl", "python-repl"),
        ("pythonic", "pythonic"),
        ("js exec", "js"),
        ("js foo", None),
        ('js title="exec now" foo', None),
        ('js hl_lines="a"', None),
        ("js {", None),
        ("a=b", None),
        ("python` and `x", None),
    ],
)
def test_the_language_of_an_opening_line(info, language):
    assert language_of("```", info) == language


def test_lines_that_are_no_prose_are_closed():
    text = lines("$a$\n\n```py\n$b$\n```\n\n    $c$\n\n<div>\n$d$\n</div>\n\n- `e`\n\n    `f`\n\n```py\n`g`")
    assert read_blocks(text).closed == {2, 3, 4, 6, 9, 16, 17}


def test_a_fence_and_an_unclosed_one_have_one_face():
    closed, open_ = read_fences(lines("```py\n```\n\n```py\nx"))
    assert isinstance(closed, Fence)
    assert (open_.first, open_.last, open_.prefix, open_.marker) == (3, 3, "", "```")


APART = [
    "A note.[^1]\n\n[^1]:\n    A note's\n\n    ```py\n    1\n    ```",
    "!!! note\n    $a$\n\n    - `b`\n\n        `c`",
    "<div markdown>\n\n- `a`\n\n    ```py\n    1\n    ```\n\n[^1]: `d`",
    '=== "A tab"\n\n    $a$\n\n[name]: <address>\n\n    $b$',
    "    $a$\n\n[^1]\n\nTerm\n:   `b`\n\n        $c$",
]


def test_of_what_was_read_before_nothing_stays():
    alone = []
    for text in APART:
        with ThreadPoolExecutor(1) as thread:
            alone.append(thread.submit(read_blocks, lines(text)).result())
    for first, second in permutations(range(len(APART)), 2):
        assert [read_blocks(lines(APART[number])) for number in (first, second)] == [alone[first], alone[second]]


def test_what_broke_off_while_it_was_read_leaves_nothing_behind(monkeypatch):
    expected = [read_blocks(lines(text)) for text in APART]
    with monkeypatch.context() as patched:
        patched.setattr(AdmonitionProcessor, "run", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read_blocks(lines("- A list\n\n    !!! note\n        `a`"))
    assert [read_blocks(lines(text)) for text in APART] == expected
