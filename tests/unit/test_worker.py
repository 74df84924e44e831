"""The parts of the processes that run cells, each alone: where code stands, what values look like, what is kept."""

from __future__ import annotations

import inspect
import io
import os
import sys
from decimal import Decimal
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy
from matplotlib.image import NonUniformImage

from nabladocs.worker.bundle import bundle, cut, is_drawing
from nabladocs.worker.place import Extent, Places, shown_path
from nabladocs.worker.preload import imported_by, is_installed
from nabladocs.worker.scratch import Scratch, open_scratch
from nabladocs.worker.stream import Stream
from nabladocs.worker.tex import plain, tex

PAGE = "docs/page.md"


def lines_of(code, line=10, column=0, path=PAGE):
    return [(path, line + number, column) for number in range(code.count("\n") + 1)]


class Raises:
    """Code that was placed and run, and the exception that came out of it."""

    def __init__(self, *cells):
        self.places = Places()
        names = {}
        self.error = None
        for code, lines in cells:
            try:
                for statement in self.places.place(self.places.add(code, lines), "exec"):
                    (eval if statement.is_expression else exec)(statement.code, names)
            except BaseException as error:  # noqa: BLE001 - whatever the cell of a test raises
                self.error = error

    @property
    def spots(self):
        return [
            (frame["path"], frame["line"], frame["column"], frame["end_column"], frame["function"])
            for frame in self.places.frames(self.error)
        ]


def test_an_exception_is_placed_in_the_page_at_its_expression():
    code = "def f(n):\n    return 1 / n\nf(0)"
    assert Raises((code, lines_of(code))).spots == [
        (PAGE, 12, 1, 5, "<module>"),
        (PAGE, 11, 12, 17, "f"),
    ]


def test_columns_count_characters_and_what_stands_before_the_code():
    code = "λ = 'é數'; λ + 1"
    assert Raises((code, lines_of(code, column=4))).spots == [(PAGE, 10, 4 + 11, 4 + 16, "<module>")]


def test_a_function_of_an_earlier_cell_is_placed_where_it_was_written():
    cells = [("def f():\n    return [][1]", lines_of("\n", 3, 2)), ("f()", lines_of("", 20))]
    assert [spot[:3] for spot in Raises(*cells).spots] == [(PAGE, 20, 1), (PAGE, 4, 4 + 2 + 8)]


def test_a_snippet_between_lines_of_the_page_answers_for_its_own_lines():
    code = "x = 1\ndef f():\n    return 1 / 0\nf()"
    lines = [(PAGE, 7, 0), ("snippets/f.py", 3, 4), ("snippets/f.py", 4, 4), (PAGE, 9, 0)]
    assert [spot[:3] for spot in Raises((code, lines)).spots] == [(PAGE, 9, 1), ("snippets/f.py", 4, 16)]


def test_a_snippet_inside_a_function_of_the_page_answers_for_its_own_lines():
    code = "def f(n):\n    a = 1\n    b = 1 / n\n    return b\nf(0)"
    lines = [(PAGE, 7, 0), ("snippets/body.py", 1, 0), ("snippets/body.py", 2, 0), (PAGE, 9, 0), (PAGE, 10, 0)]
    raised = Raises((code, lines))
    assert [spot[:3] for spot in raised.spots] == [(PAGE, 10, 1), ("snippets/body.py", 2, 9)]
    assert 'File "snippets/body.py", line 2, in f\n    b = 1 / n\n' in raised.places.told(raised.error)


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("x = 1\ny = (1 2)", 11, 6),
        ("λλ = 'é'; return 3", 10, 11),
        ("if True:\nx = 1", 11, 1),
        ("x = (1,\n", 10, 5),
        ("x = '''abc\ndef", 10, 5),
        ("def f(a, a): pass", 10, 10),
        ("x = 1 +", 10, 8),
        ("f(1 for x in y, 2)", 10, 3),
    ],
)
def test_a_syntax_error_is_placed_where_python_finds_it(code, line, column):
    raised = Raises((code, lines_of(code, column=2)))
    assert isinstance(raised.error, SyntaxError)
    assert raised.spots[-1][:3] == (PAGE, line, column + 2)


def test_a_syntax_error_below_a_snippet_is_placed_in_the_page():
    raised = Raises(("a = 1\nb = (1 2)", [("snippets/a.py", 30, 0), (PAGE, 8, 0)]))
    assert raised.spots[-1][:3] == (PAGE, 8, 6)
    assert f'File "{PAGE}", line 8' in raised.places.told(raised.error)


def test_no_statement_runs_when_a_later_one_cannot_be_compiled():
    raised = Raises(("import sys\nsys.was_here = True\nreturn 1", lines_of("\n\n")))
    assert isinstance(raised.error, SyntaxError)
    assert not hasattr(sys, "was_here")


def test_a_traceback_shows_the_page_and_neither_our_frames_nor_this_machine():
    code = "import json\njson.loads('{')"
    told = Raises((code, lines_of(code)))
    head, _, text = told.places.told(told.error).partition('  File "docs/page.md", line 11, in <module>\n')
    assert head.startswith("Traceback (most recent call last):\n")
    assert text.startswith("    json.loads('{')\n")
    assert 'File "json/decoder.py"' in text
    assert sys.prefix not in text
    assert sys.base_prefix not in text


def test_a_traceback_tells_of_causes_and_groups():
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ExceptionGroup('two', [ValueError(1), e]) from e"
    told = Raises((code, lines_of(code, 10)))
    text = told.places.told(told.error)
    assert text.count('File "docs/page.md", line 11') == 2
    assert "The above exception was the direct cause" in text
    assert "ValueError: 1" in text


def test_a_function_of_a_page_has_its_source_and_its_class_too():
    places, names = Places(), {"__name__": "__main__"}
    code = "class A:\n    def f(self):\n        return 'λ'"
    for statement in places.place(places.add(code, lines_of(code, 30, 8)), "exec"):
        exec(statement.code, names)
    assert inspect.getsource(names["A"].f) == "    def f(self):\n        return 'λ'\n"


def test_a_future_import_holds_in_later_cells():
    cells = [("from __future__ import annotations", lines_of("")), ("def f(x: nowhere): pass", lines_of("", 20))]
    assert Raises(*cells).error is None


@pytest.mark.parametrize(
    ("code", "is_silent"),
    [("x;", True), ("x ;  # why", True), ("x  # a; b;", False), ("'a;'", False), ("λ; 'é';", True), ("(\n1\n);", True)],
)
def test_a_semicolon_after_the_last_statement_silences_it(code, is_silent):
    places = Places()
    piece = places.add(code, lines_of(code))
    assert piece.is_silenced(places.place(piece, "exec")[-1].extent) == is_silent


def test_a_statement_begins_at_its_decorator():
    places = Places()
    code = "import functools\n@functools.cache\ndef f(): pass"
    assert places.place(places.add(code, lines_of(code)), "exec")[1].extent == Extent(1, 0, 2, 13)


def test_code_without_a_line_does_nothing():
    places = Places()
    assert places.place(places.add("", []), "exec") == []


def test_paths_are_shown_from_where_python_looks_for_modules(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "venv" / "site-packages"), ""])
    assert shown_path(str(tmp_path / "local.py")) == "local.py"
    assert shown_path(str(tmp_path / "venv" / "site-packages" / "numpy" / "a.py")) == "numpy/a.py"
    assert shown_path("/elsewhere/entirely/b.py") == "…/b.py"
    assert shown_path("<frozen importlib._bootstrap>") == "<frozen importlib._bootstrap>"


# --- values -------------------------------------------------------------------------------------------------------


class Rich:
    def __init__(self, **forms):
        self.forms = forms

    def _repr_html_(self):
        return self.forms.get("html")

    def _repr_png_(self):
        return self.forms.get("png")

    def _repr_json_(self):
        return self.forms.get("json")

    def _repr_mimebundle_(self, include=None, exclude=None):
        assert include is exclude is None
        return self.forms.get("bundle")

    def __repr__(self):
        return "Rich"


def test_a_value_has_every_form_it_can_give_and_its_plain_one_last():
    value = Rich(html=("<b>x</b>", {"isolated": True}), png=b"\x89PNG", json={"a": 1})
    assert list(bundle(value).items()) == [
        ("text/html", "<b>x</b>"),
        ("image/png", "iVBORw=="),
        ("application/json", '{"a": 1}'),
        ("text/plain", "Rich"),
    ]


def test_a_bundle_of_its_own_wins_over_the_single_forms():
    value = Rich(html="no", bundle=({"text/html": "yes", "text/plain": "plainly"}, {}))
    assert bundle(value) == {"text/html": "yes", "text/plain": "plainly"}


def test_a_broken_rich_form_leaves_the_plain_one():
    class Broken(Rich):
        def _repr_html_(self):
            raise ZeroDivisionError

    assert bundle(Broken(bundle="no mapping")) == {"text/plain": "Rich"}
    assert bundle(Broken(bundle={("a",): "b", "image/png": object()})) == {"text/plain": "Rich"}


def test_a_broken_plain_form_raises():
    class Broken:
        def __repr__(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bundle(Broken())


def test_a_class_and_an_object_that_answers_to_everything_have_their_plain_form_only():
    class Anything:
        def __getattr__(self, name):
            return lambda **_: name

    assert list(bundle(Rich)) == ["text/plain"]
    assert list(bundle(Anything())) == ["text/plain"]


X = sympy.Symbol("x")


def test_symbolic_values_and_collections_of_them_have_tex():
    assert bundle(X**2)["text/latex"] == r"$\displaystyle x^{2}$"
    assert bundle([X, 1])["text/latex"] == r"$\displaystyle \left[ x, \  1\right]$"
    assert bundle([{X: sympy.sqrt(2)}])["text/latex"] == r"$\displaystyle \left[ \left\{ x : \sqrt{2}\right\}\right]$"
    assert "text/latex" not in bundle([X, "a"])
    assert "text/latex" not in bundle([])
    assert "text/latex" not in bundle([1, 2])


def test_what_plotting_gives_back_is_a_drawing_and_what_it_computes_is_not():
    figure, axes = plt.subplots()
    try:
        drawings = [
            axes.plot([1, 2]),
            axes.set_title("t"),
            axes.hist([1, 2]),
            axes.bar([1], [2]),
            axes.boxplot([1, 2]),
            (figure, axes),
            np.array([axes, axes]),
            figure.colorbar(axes.imshow([[1]])),
        ]
        assert [is_drawing(value) for value in drawings] == [True] * len(drawings)
        values = [axes.get_xlim(), plt.get_cmap("viridis"), np.ones(2), [], {}, None]
        assert [is_drawing(value) for value in values] == [False] * len(values)
    finally:
        plt.close(figure)


def test_a_figure_whose_bounds_matplotlib_does_not_know_is_drawn():
    figure, axes = plt.subplots()
    try:
        image = NonUniformImage(axes)
        image.set_data([0, 1], [0, 1], [[1, 2], [3, 4]])
        axes.add_image(image)
        with pytest.raises(TypeError):
            figure.savefig(io.BytesIO(), bbox_inches="tight")
        assert bundle(figure)["image/svg+xml"].count("<svg") == 1
    finally:
        plt.close(figure)


def test_only_plain_text_is_cut_and_a_form_that_is_too_long_is_left_out():
    forms = {"text/html": "h" * 60, "image/png": "p" * 50, "text/plain": "t" * 70}
    assert cut(forms, 100) == ({"text/html": "h" * 60, "text/plain": "t" * 40}, 80)
    assert cut(forms, 1000) == (forms, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (-0.1, "-0.1"),
        (1e-05, r"1 \times 10^{-5}"),
        (-1.5e20, r"-1.5 \times 10^{20}"),
        (np.float64(2.5), "2.5"),
        (np.float32(0.1), "0.1"),
        (np.int64(-7), "-7"),
        (float("inf"), r"\infty"),
        (-np.inf, r"-\infty"),
        (float("nan"), r"\text{nan}"),
        (1 + 2j, "1 + 2i"),
        (1.5 - 1j, "1.5 - i"),
        (-2j, "-2i"),
        (np.complex128(1e-5 + 0j), r"1 \times 10^{-5} + 0i"),
        (True, r"\text{True}"),
        (np.True_, r"\text{True}"),
        (None, r"\text{None}"),
        (Fraction(-1, 3), r"-\frac{1}{3}"),
        (Decimal("1E+5"), r"1 \times 10^{5}"),
        (r"\alpha", r"\alpha"),
        (X / 2, r"\frac{x}{2}"),
        (sympy.Rational(1, 3), r"\frac{1}{3}"),
        ([X, 1], r"\left[ x, \  1\right]"),
        ((1, 2.5), r"\left(1, 2.5\right)"),
        (np.array([1.0, 2.5]), r"\begin{pmatrix} 1 \\ 2.5 \end{pmatrix}"),
        (np.array([[1, 20], [3, 4]]), r"\begin{pmatrix} 1 & 20 \\ 3 & 4 \end{pmatrix}"),
        (np.array([[1e-8, 1.0]]), r"\begin{pmatrix} 1 \times 10^{-8} & 1 \times 10^{0} \end{pmatrix}"),
        (np.array([1j, 2]), r"\begin{pmatrix} 0+1i \\ 2+0i \end{pmatrix}"),
        (np.array([True]), r"\begin{pmatrix} \text{True} \end{pmatrix}"),
        (np.array(3.5), "3.5"),
        ({"a_b"}, r"\text{\{'a\_b'\}}"),
        (Rich(), r"\text{Rich}"),
    ],
    ids=repr,
)
def test_a_value_in_a_formula_is_tex(value, expected):
    assert tex(value) == expected


def test_a_long_array_in_a_formula_is_whole():
    assert tex(np.arange(2000)).count(r"\\") == 1999


def test_numbers_of_an_array_follow_the_print_options():
    with np.printoptions(precision=2):
        assert tex(np.array([1 / 3])) == r"\begin{pmatrix} 0.33 \end{pmatrix}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), "0.5"),
        ("text", "text"),
        ([np.float64(0.5), np.int64(1), np.True_], "[0.5, 1, True]"),
        ({"a": np.complex128(1 + 2j)}, "{'a': 1+2j}"),
        (X, "x"),
    ],
    ids=repr,
)
def test_a_value_in_a_sentence_is_plain(value, expected):
    assert plain(value) == expected


# --- streams and the place of a death -----------------------------------------------------------------------------

TOKEN = b"<16 random bytes"


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def stretches(pipe, *chunks, limit=100):
    reading, writing = pipe
    stream = Stream(reading, TOKEN, limit)
    for chunk in chunks:
        os.write(writing, chunk)
        stream.read()
    stream.finish()
    return [tuple(stretch) for stretch in stream.stretches]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 17, 18, 1000])
def test_marks_cut_a_stream_however_its_bytes_arrive(pipe, size):
    data = "é1".encode() + TOKEN + b"." + TOKEN[:9] + TOKEN + b"\n" + "數".encode()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert stretches(pipe, *chunks) == [("é1", 0), (TOKEN[:9].decode(), 0), ("數", 0)]


def test_bytes_that_are_no_text_are_replaced(pipe):
    assert stretches(pipe, b"a\xff\xfeb\xc3", TOKEN + b".", b"\xa9") == [("a��b�", 0), ("�", 0)]


def test_what_is_beyond_the_limit_is_counted_and_each_unit_has_its_own(pipe):
    chunks = [b"12345678", TOKEN + b".", b"90ab", TOKEN + b"\n", "éééééééééééé".encode()]
    assert stretches(pipe, *chunks, limit=10) == [("12345678", 0), ("90", 2), ("é" * 10, 2)]


def test_nothing_is_there_to_be_read_yet(pipe):
    stream = Stream(pipe[0], TOKEN, 10)
    assert stream.read() is False
    os.write(pipe[1], b"x")
    assert stream.read() is True


def test_the_last_statement_is_known_when_its_process_is_not_there_any_more():
    scratch = Scratch(open_scratch())
    assert scratch.last().unit == -1
    scratch.mark(3, 1, Extent(2, 4, 5, 6))
    assert scratch.last() == (3, 1, (2, 4, 5, 6))
    assert scratch.complaint() == ""
    scratch.complain("é" * 5000)
    assert set(scratch.complaint().rstrip("�")) == {"é"}
    scratch.close()


# --- preloading ---------------------------------------------------------------------------------------------------


def test_the_imports_of_code_are_known_without_running_it():
    codes = [
        "import numpy as np, os.path\n1 / 0",
        "def f():\n    from matplotlib import pyplot as plt",
        "from . import here",
        "this is no Python import",
        "x = 1",
    ]
    assert imported_by(codes) == ["numpy", "os.path", "matplotlib.pyplot"]


def test_an_import_is_found_though_a_string_said_the_same_words_before():
    assert imported_by(['"""\nimport numpy\n"""', "import numpy"]) == ["numpy"]


def test_a_longer_import_is_read_each_time_as_its_first_line_does_not_say_what_it_imports():
    codes = ["from sympy import (\n    core,\n)", "from sympy import (\n    printing,\n)"]
    assert imported_by(codes) == ["sympy.core", "sympy.printing"]


def test_only_what_is_installed_is_preloaded_and_nothing_that_the_project_hides(tmp_path):
    assert is_installed("numpy", str(tmp_path))
    assert not is_installed("this", str(tmp_path))
    assert not is_installed("nowhere_to_be_found", str(tmp_path))
    (tmp_path / "numpy.py").touch()
    assert not is_installed("numpy", str(tmp_path))
