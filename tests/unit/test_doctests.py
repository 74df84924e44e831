"""The tool that runs docstrings of others as pages: what it writes, what it counts, and why it says doctest fails."""

import pytest

from benchmarks.causes import cause_of
from benchmarks.doctests import Judged, page, sample, table, with_doctest, with_nabla
from nabladocs.fences import read_fences

TEXT = '''\
Give a root.

    >>> sqrt(4)
    2.0

    >>> root = sqrt(9)
    >>> for each in (root,):
    ...     each
    ...
    3.0
    >>> nowhere  # doctest: +ELLIPSIS
    1
    >>> print("one\\n\\n```three```")
    one
    <BLANKLINE>
    ```three```
    >>> sqrt(-1)
    Traceback (most recent call last):
    ValueError: math domain error
    >>> np.float64(2)
    2.0
    >>> np.random.rand() < 0
    True
    >>> np.random.rand() > 0
    False
    >>> np.random.rand()
    0.5
    >>> """a
    ... b"""; undefined
    >>> 1 + 1  # doctest: +SKIP
    3
'''
DOCSTRING = {"name": "math.sqrt", "module": "math", "text": TEXT}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    return with_doctest("numpy", [DOCSTRING], tmp_path_factory.mktemp("doctest"))


def test_doctest_tells_of_each_example(judged):
    (examples,) = judged
    assert [(example.theirs, example.cause) for example in examples] == [
        ("passed", ""),
        ("passed", ""),
        ("passed", ""),
        ("raised", "raises NameError: a name that the docstring does not define"),
        ("passed", ""),
        ("passed", ""),
        ("failed", "scalars as NumPy 1 wrote them"),
        ("failed", "is written otherwise"),
        ("failed", "is written otherwise"),
        ("failed", "is random: it differs with the seed"),
        ("raised", "raises NameError: a name that the docstring does not define"),
        ("skipped", "its author skips it"),
    ]


def test_a_docstring_is_a_page_whose_fence_holds_all_of_it(judged):
    names, prompts = read_fences(page(DOCSTRING, judged[0]).split("\n"))
    assert (names.info, prompts.info, prompts.marker) == ("python hide", "pycon", "````")
    lines = [line.text for line in prompts.body]
    assert lines[:8] == [
        ">>> sqrt(4)",
        "2.0",
        "",
        ">>> root = sqrt(9)",
        "",
        ">>> for each in (root,):",
        "...     each",
        "3.0",
    ]
    assert ">>> nowhere  # doctest: +ELLIPSIS +SKIP" in lines
    assert '... b"""; undefined  # doctest: +SKIP' in lines
    assert ">>> 1 + 1  # doctest: +SKIP +SKIP" in lines


def test_what_doctest_passes_passes_here_and_the_rest_is_told(judged, tmp_path):
    found = list(with_nabla([DOCSTRING], judged, tmp_path))
    assert [example.ours for example in found] == [
        *["passed"] * 3,
        "left out",
        *["passed"] * 2,
        *["failed"] * 4,
        *["left out"] * 2,
    ]
    assert found[6].computed == "np.float64(2.0)"
    assert not any(example.is_defect for example in found)
    rows = {row.split(" | ")[0].strip("| "): row.strip(" |").split(" | ")[1:] for row in table(found).split("\n")}
    assert rows["expectations"] == ["10", "10"]
    assert rows["passed by doctest"] == rows["of these by Nabla"] == ["4", "4"]
    assert rows["of these not by Nabla: defects"] == ["0", "0"]
    assert rows["is written otherwise"] == ["2", "0", "0", "2"]


def test_what_stops_a_session_here_alone_is_a_defect(tmp_path):
    docstring = {"name": "a", "module": "math", "text": ""}
    judged = [
        Judged("numpy", "a", source, want, "passed", want)
        for source, want in (("1\n", "1\n"), ("1/0\n", ""), ("2\n", "2\n"))
    ]
    found = list(with_nabla([docstring], [judged], tmp_path))
    assert [(example.ours, example.is_defect) for example in found] == [
        ("passed", False),
        ("not run", True),
        ("not run", True),
    ]
    assert found[1].computed == "ZeroDivisionError: division by zero"


def test_a_sample_has_every_docstring_or_every_so_many():
    docstrings = [{"name": str(number), "module": "math", "text": ">>> 1\n1\n>>> x = 1"} for number in range(10)]
    assert sample(docstrings, 100) == docstrings
    assert [docstring["name"] for docstring in sample(docstrings, 3)] == ["0", "3", "6", "9"]


@pytest.mark.parametrize(
    ("want", "got", "cause"),
    [
        ("array([ 1., 2.])", "array([1., 2.])", "white space"),
        ("1.5", "np.float64(1.5)", "scalars as NumPy 1 wrote them"),
        ("(True, (1+2j))", "(np.True_, np.complex128(1+2j))", "scalars as NumPy 1 wrote them"),
        ("1.50001", "np.float64(1.5)", "scalars as NumPy 1 wrote them, rounded or with other last digits"),
        ("[1.5, 2]", "[1.50001, 2]", "numbers that are rounded, or differ in the last digits"),
        ("[1.5, 2]", "[1.7, 2]", "other numbers"),
        ("array([1], dtype=int64)", "array([1])", "an array's dtype"),
        ("array(['a'])", "array([b'a'])", "bytes as Python 2 wrote them"),
        ("array([1.-0.j])", "array([1.+0.j])", "the sign of a zero"),
        ("[1, 2]", "array([1, 2])", "an array written as a list, or a list as an array"),
        ("{'a', 'b'}", "{'b', 'a'}", "in another order"),
        ("x^2", "x²", "is drawn with characters beyond ASCII"),
        ("<A object at 0x12ab>", "<A object at 0x34cd>", "shows an address"),
        ("1.2  # may vary", "1.3", "says that it varies"),
        ("# a remark", "", "its answer is a comment"),
        ("1", "", "records something, and nothing came out"),
        ("", "1", "records nothing, and something came out"),
        ("Traceback (most recent call last):\nKeyError", "1", "raises nothing, or another exception"),
        ("this", "that", "is written otherwise"),
    ],
)
def test_a_cause_is_found_by_what_differs(want, got, cause):
    assert cause_of(Judged("numpy", "a", "f()", want, "failed", got), got) == cause
