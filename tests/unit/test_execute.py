"""Steps to runs: what a session shows, how its units end, and which of them run at all."""

from __future__ import annotations

import ast
import doctest
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import pytest

from nabladocs import runs
from nabladocs.config import Config
from nabladocs.execute import Host, environment
from nabladocs.model import (
    Blocked,
    Broken,
    Cell,
    Died,
    Example,
    Finished,
    Frame,
    Inline,
    Options,
    Origin,
    Output,
    Page,
    PageDefaults,
    Raised,
    Skipped,
    Step,
)
from nabladocs.source import Place, Source, Span

PATH = "docs/page.md"
NOWHERE = Place(Source(PATH, ""), Span(0, 0))


def lines_of(code, first):
    return tuple(Origin(PATH, first + number, 0) for number in range(code.count("\n") + 1))


def fence(number, examples, options, *, interactive=False):
    language = "pycon" if interactive else "python"
    options = Options(**options)
    return Cell(number, language, interactive, options, tuple(examples), "", "", NOWHERE, Span(0, 0))


def cell(code, **options):
    """A python cell; that of number n has its first line of code on line 100 * n + 1 of the page."""
    return lambda n: fence(n, [Example(code, lines_of(code, 100 * n + 1))], options)


def prompts(*codes, **options):
    """A pycon cell with a prompt each ten lines; a prompt may be a pair, with the exception that it records."""
    pairs = [code if isinstance(code, tuple) else (code, "") for code in codes]

    def make(n):
        firsts = range(100 * n + 1, 100 * n + 100, 10)
        examples = [
            Example(code, lines_of(code, first), raises) for (code, raises), first in zip(pairs, firsts, strict=False)
        ]
        return fence(n, examples, options, interactive=True)

    return make


def inline(code, context="text"):
    return lambda n: Inline(n, Example(code, lines_of(code, 100 * n + 1)), context, NOWHERE, Span(0, 0))


def broken(n):
    return Broken(n, "cell", "", (), "", NOWHERE, Span(0, 0))


def step(*makers, timeout=20.0, seed=0, preload="auto"):
    units = tuple((cell(make) if isinstance(make, str) else make)(number) for number, make in enumerate(makers))
    page = Page(PATH, {}, "", units, (), (), PageDefaults(seed, timeout, "written", "run", (), preload))
    return Step(page, "", units, "run", "no earlier run is kept")


def configured(folder, **settings):
    (folder / "docs").mkdir(exist_ok=True)
    return Config(root=folder, docs=folder / "docs", **{"start": "fork", "workers": 2, **settings})


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with Host(configured(tmp_path_factory.mktemp("project"))) as host:
        yield host


@pytest.fixture
def run(host):
    """Run the units of one session and give their runs."""

    def run_units(*makers, **defaults):
        (future,) = host.submit([step(*makers, **defaults)])
        return future.result(60)

    return run_units


@pytest.fixture
def show(run):
    """Run one cell and give what it shows, as (kind, plain text) pairs."""

    def show_one(code, **options):
        (ran,) = run(cell(code, **options) if isinstance(code, str) else code)
        assert isinstance(ran.ending, Finished), ran.ending
        return [(output.kind, output.data["text/plain"]) for output in ran.outputs[-1]]

    return show_one


# --- what a cell shows --------------------------------------------------------------------------------------------


def test_a_cell_shows_its_streams_displays_and_value_in_their_order(show):
    code = (
        "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\ndisplay('d', 2)\n"
        "print('e', file=sys.stderr)\ndisplay()\n'f'"
    )
    assert show(code) == [
        ("stdout", "a\nc\n"),
        ("stderr", "b\n"),
        ("display", "'d'"),
        ("display", "2"),
        ("stderr", "e\n"),
        ("result", "'f'"),
    ]


@pytest.mark.parametrize("code", ["x = 1", "1;", "None", "x = 1\nx  ;  # quiet", "", "# nothing", "if True:\n    3"])
def test_a_cell_without_a_value_shows_nothing(show, code):
    assert show(code) == []


def test_what_c_code_and_subprocesses_write_is_shown_in_its_place(show):
    code = (
        "import ctypes, os, subprocess\nprint('python', end=' ')\nprint('again')\nsubprocess.run(['echo', 'process'])\n"
        "os.write(1, b'descriptor\\n')\nprint('python')\nos.system('echo error >&2')\n"
        "ctypes.CDLL(None).puts(b'library');"
    )
    assert show(code) == [
        ("stdout", "python again\nprocess\ndescriptor\npython\nlibrary\n"),
        ("stderr", "error\n"),
    ]


def test_a_warning_stands_at_the_line_of_the_page(show):
    code = "import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\nf()"
    text = "docs/page.md:3: DeprecationWarning: old\n  warnings.warn('old', DeprecationWarning)\n"
    assert show(code) == [("stderr", text)]


def test_a_warning_of_a_library_does_not_name_a_folder_of_this_machine(show):
    ((_kind, text),) = show("import warnings\nwarnings.warn_explicit('x', UserWarning, warnings.__file__, 3)")
    assert text.startswith("warnings.py:3: UserWarning: x\n")


def test_a_cell_is_a_main_module(show):
    code = (
        "import dataclasses, inspect, pickle, sys\n@dataclasses.dataclass\nclass Point:\n    x: int\n"
        "def f(): return 1\n__name__, pickle.loads(pickle.dumps(Point(3))), inspect.getsource(f),"
        " sys.modules['__main__'].Point is Point, sys.argv"
    )
    assert show(code) == [("result", "('__main__', Point(x=3), 'def f(): return 1\\n', True, [''])")]


def test_cells_run_in_the_projects_folder_which_comes_first_on_the_path(show):
    code = "import os, sys\nsys.path[0] == os.getcwd(), os.path.isdir('docs')"
    assert show(code) == [("result", "(True, True)")]


def test_nothing_can_be_read_from_stdin(show):
    assert show("import sys\nsys.stdin.read(), sys.stdin.isatty(), sys.stdout.isatty()") == [
        ("result", "('', False, False)")
    ]


def test_the_session_can_import_this_package(show):
    code = "import nabladocs.source\nnabladocs.source.Span(1, 2)"
    assert show(code) == [("result", "Span(start=1, end=2)")]


# --- figures ------------------------------------------------------------------------------------------------------

PLOT = "import matplotlib.pyplot as plt\nplt.plot([0, 1], [0, 1])"


def pictures(ran):
    return [output.kind for output in ran.outputs[-1] if "image/svg+xml" in output.data]


def test_open_figures_are_shown_at_the_end_of_the_cell_and_closed(run):
    code = f"{PLOT}\nplt.figure()\nplt.plot([1, 2])\nprint('first')"
    drawn, after = run(code, "plt.get_fignums()")
    assert [output.kind for output in drawn.outputs[0]] == ["stdout", "display", "display"]
    assert pictures(drawn) == ["display", "display"]
    assert after.outputs[0][0].data["text/plain"] == "[]"


def test_a_figure_that_is_the_value_or_was_displayed_is_shown_once(run):
    drawn, again, after = run(f"{PLOT}\nplt.gcf()", f"{PLOT}\ndisplay(plt.gcf())", "plt.get_fignums()")
    assert pictures(drawn) == ["result"]
    assert pictures(again) == ["display"]
    assert after.outputs[0][0].data["text/plain"] == "[]"


def test_pyplot_shows_figures_where_the_cell_says_so(run):
    (ran,) = run(f"{PLOT}\nplt.show()\nprint('between')\nplt.plot([1, 2])\nplt.show()")
    assert [output.kind for output in ran.outputs[0]] == ["display", "stdout", "display"]


def test_figures_of_a_pycon_cell_are_shown_after_its_last_prompt(run):
    (ran,) = run(prompts("import matplotlib.pyplot as plt", "_ = plt.plot([1, 2])", "_ = plt.title('t')"))
    assert [len(outputs) for outputs in ran.outputs] == [0, 0, 1]


def test_a_figure_is_drawn_for_any_background_and_without_time_or_place(run):
    (ran,) = run(f"{PLOT}\nplt.title('t')\nplt.legend(['a']);")
    svg = ran.outputs[0][0].data["image/svg+xml"]
    assert "#1a1b1c" in svg
    assert "#ffffff" not in svg
    assert "<dc:date>" not in svg
    assert "Matplotlib v" not in svg
    assert "<text" not in svg


def test_a_cell_may_set_colours_of_its_own(run):
    (ran,) = run("import matplotlib.pyplot as plt\nplt.rcParams['text.color'] = '#abcdef'\nplt.figtext(0, 0, 'x');")
    assert "#abcdef" in ran.outputs[0][0].data["image/svg+xml"]


def test_a_figure_that_cannot_be_drawn_is_the_cells_failure(run):
    (ran,) = run(f"{PLOT}\nplt.title('$\\\\nosuchcommand$');")
    assert isinstance(ran.ending, Raised)
    assert [frame.line for frame in ran.ending.frames] == [3]


# --- how a unit ends ----------------------------------------------------------------------------------------------


def test_an_exception_ends_the_session_and_keeps_what_was_shown_before(run):
    first, second, third = run("print('before')\ndef f():\n    1 / 0\nf()", "1", inline("1"))
    assert first.outputs == ((Output("stdout", {"text/plain": "before\n"}),),)
    assert isinstance(first.ending, Raised)
    assert first.ending.names[:2] == ("ZeroDivisionError", "ArithmeticError")
    assert first.ending.message == "division by zero"
    assert first.ending.frames == (Frame(PATH, 4, 1, 4, 4, "<module>"), Frame(PATH, 3, 5, 3, 10, "f"))
    assert first.ending.traceback.endswith("ZeroDivisionError: division by zero\n")
    assert (second.ending, third.ending) == (Blocked(0), Blocked(0))


def test_an_exception_has_its_plain_and_its_dotted_name(run):
    (ran,) = run("import json\njson.loads('{')")
    assert ran.ending.names[:3] == ("json.decoder.JSONDecodeError", "JSONDecodeError", "ValueError")


def test_an_announced_exception_is_shown_and_the_session_goes_on(run):
    first, second = run(cell("print(1)\n1 / 0", raises="ArithmeticError"), "2")
    assert isinstance(first.ending, Raised)
    assert first.outputs[0] == (
        Output("stdout", {"text/plain": "1\n"}),
        Output("stderr", {"text/plain": "ZeroDivisionError: division by zero\n"}),
    )
    assert isinstance(second.ending, Finished)


def test_figures_of_a_cell_that_raises_as_announced_are_its_own(run):
    first, second = run(cell(f"{PLOT}\n1 / 0", raises="ZeroDivisionError"), "2")
    assert pictures(first) == ["display"]
    assert pictures(second) == []


@pytest.mark.parametrize(("code", "ending"), [("1 / 0", Raised), ("1", Finished)])
def test_an_announced_exception_that_does_not_come_ends_the_session(run, code, ending):
    first, second = run(cell(code, raises="KeyError"), "2")
    assert isinstance(first.ending, ending)
    assert second.ending == Blocked(0)


def test_a_unit_that_is_skipped_does_not_run_and_the_session_goes_on(run):
    runs = run(
        cell("no Python", skip="takes an hour"),
        cell("import nowhere", needs=("nowhere.at_all",)),
        cell("import this_too", needs=("os", "nowhere")),
        cell("1", needs=("numpy", "os.path")),
    )
    assert [ran.ending for ran in runs] == [
        Skipped("takes an hour"),
        Skipped("nowhere.at_all is not installed"),
        Skipped("nowhere is not installed"),
        Finished(),
    ]
    assert [ran.outputs for ran in runs[:3]] == [()] * 3


def test_what_cannot_be_understood_blocks_what_follows_it(run):
    runs = run("x = 1", broken, "x", cell("x", skip="why"))
    assert [ran.ending for ran in runs] == [Finished(), Blocked(1), Blocked(1), Skipped("why")]


def test_a_failure_before_what_cannot_be_understood_comes_first(run):
    runs = run("1 / 0", "1", broken, "2")
    assert [ran.ending for ran in runs[1:]] == [Blocked(0), Blocked(2), Blocked(0)]


def test_an_isolated_session_of_skipped_units_starts_no_process(tmp_path):
    with Host(configured(tmp_path)) as host:
        ours = children()
        (future,) = host.submit([step(cell("1", skip="why"), broken)])
        assert [ran.ending for ran in future.result(0)] == [Skipped("why"), Blocked(1)]
        assert children() == ours


def test_the_time_of_a_unit_is_its_own(run):
    slow, quick = run("import time\ntime.sleep(0.2)", "1")
    assert 0.2 <= slow.seconds < 2
    assert quick.seconds < 0.2


# --- prompts and inline values ------------------------------------------------------------------------------------


def test_prompts_show_values_as_the_console_does_each_with_its_own_outputs(run):
    (ran,) = run(prompts("x = 3", "x; 'a'", "for i in range(2):\n    i\n", "print(x)", "None"))
    texts = ["".join(output.data["text/plain"] for output in outputs) for outputs in ran.outputs]
    assert texts == ["", "3\n'a'\n", "0\n1\n", "3\n", ""]
    assert {output.kind for outputs in ran.outputs for output in outputs} == {"stdout"}


def test_a_recorded_exception_is_an_output_of_its_prompt(run):
    (ran,) = run(prompts("x = 3", ("print(x)\nx / 0", "ZeroDivisionError"), ("1 1", "SyntaxError"), "x"))
    assert isinstance(ran.ending, Finished)
    assert ran.outputs[1][0].data["text/plain"] == (
        "3\nTraceback (most recent call last):\n    ...\nZeroDivisionError: division by zero\n"
    )
    assert ran.outputs[2][0].data["text/plain"].endswith("SyntaxError: invalid syntax\n")
    assert ran.outputs[3][0].data["text/plain"] == "3\n"


def last_of(ran, number):
    """Give what a prompt said below its stack."""
    return ran.outputs[number][-1].data["text/plain"].removeprefix("Traceback (most recent call last):\n    ...\n")


RAISERS = """\
class Odd(Exception):
    class Inner(Exception):
        def __str__(self):
            return 1 / 0

def noted():
    error = ValueError("first\\nsecond")
    error.add_note("a note")
    raise error

def grouped():
    raise ExceptionGroup("two", [ValueError(1), KeyError(2)])
"""


@pytest.mark.parametrize(
    "code",
    [
        "raise KeyError",
        "raise KeyError('a')",
        "raise ValueError('')",
        "raise Odd.Inner",
        "noted()",
        "grouped()",
        "import json; json.loads('{')",
        "1 1",
        "compile('(', 'made.py', 'eval')",
        "if True:\n1",
        "undefined_name",
        "[].appendd",
        "raise SystemExit(3)",
        "raise SyntaxError('told\\n  in lines')",
    ],
)
def test_an_exception_is_told_as_doctest_reads_it(run, code):
    (ran,) = run(prompts(RAISERS, (code, "Some")))
    told = last_of(ran, 1)
    typed, names = "\n... ".join(code.split("\n")), {"__name__": "__main__"}
    exec(RAISERS, names)
    headed = f">>> {typed}\nTraceback (most recent call last):\n    ...\n"
    test = doctest.DocTestParser().get_doctest(headed + told, names, "n", "f", 0)
    if "SystemExit" not in code:
        assert test.examples[0].exc_msg == told
        assert doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None).failed == 0
    assert told.endswith("\n")


def test_what_a_prompt_does_not_show_is_kept_quietly(run):
    (ran,) = run(prompts("import matplotlib.pyplot as plt", "plt.title('t')", "1; 2;", "_", "plt.figure()"))
    assert [[output.kind for output in outputs] for outputs in ran.outputs] == [
        [],
        ["quiet"],
        ["stdout", "quiet"],
        ["stdout"],
        ["quiet", "display", "display"],
    ]
    assert ran.outputs[1][0].data == {"text/plain": "Text(0.5, 1.0, 't')"}
    assert [output.data["text/plain"] for output in ran.outputs[2]] == ["1\n", "2"]
    assert ran.outputs[3][0].data["text/plain"] == "2\n"
    quiet, figure, title = ran.outputs[4]
    assert quiet.data["text/plain"] == "<Figure size 500x360 with 0 Axes>"
    assert ["image/svg+xml" in output.data for output in (quiet, figure, title)] == [False, True, True]
    assert runs.run_of(json.loads(json.dumps(runs.told(ran)))).outputs == ran.outputs


def test_a_figure_shown_at_a_prompt_is_not_shown_again_at_the_end_of_its_cell(run):
    (ran,) = run(prompts("import matplotlib.pyplot as plt", "fig, ax = plt.subplots()", "fig", "1"))
    assert [[output.kind for output in outputs] for outputs in ran.outputs[2:]] == [["quiet", "display"], ["stdout"]]


def test_what_is_left_of_a_picture_that_is_too_large_is_no_answer(tmp_path):
    plot = "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])"
    with Host(configured(tmp_path, output=5000)) as host:
        (future,) = host.submit([step(prompts(plot, "plt.show()", "1"))])
        (ran,) = future.result(60)
    (shown,), (one,) = ran.outputs[1:]
    assert (shown.kind, shown.data) == ("quiet", {"text/plain": "<Figure size 500x360 with 1 Axes>"})
    assert shown.dropped > 5000
    assert one.data["text/plain"] == "1\n"


RICH = """\
class Rich:
    asked = []
    def _repr_html_(self):
        self.asked.append("html")
    def _repr_latex_(self):
        self.asked.append("latex")
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "no", "text/html": "no"}
    def __repr__(self):
        return "Rich"

class Picture(Rich):
    def _repr_png_(self):
        return b"png"
"""


def test_a_value_at_a_prompt_is_its_repr_and_is_asked_for_nothing_but_pictures(run):
    (ran,) = run(prompts(RICH, "Rich()", "Picture()", "Rich.asked"))
    plain, (quiet, picture), asked = ran.outputs[1:]
    assert [(output.kind, output.data["text/plain"]) for output in plain] == [("stdout", "Rich\n")]
    assert (quiet.kind, quiet.data) == ("quiet", {"text/plain": "Rich"})
    assert picture.data == {"image/png": "cG5n", "text/plain": "Rich"}
    assert asked[0].data["text/plain"] == "[]\n"


def test_values_stand_in_a_line_with_what_was_printed_as_at_a_prompt(run):
    (ran,) = run(prompts("import sys", "sys.stdout.write('abc')"))
    assert ran.outputs[1][0].data["text/plain"] == "abc3\n"


def test_a_cell_may_say_how_values_are_shown_and_python_cells_see_pythons_own_way(run):
    before, *_, ran = run("import sys\nsys.displayhook", prompts("1"), "sys.displayhook = print", prompts("None", "2"))
    assert before.outputs[0][0].data["text/plain"] == "<built-in function displayhook>"
    assert [outputs[0].data["text/plain"] for outputs in ran.outputs] == ["None\n", "2\n"]


def test_the_last_value_of_prompts_is_none_of_python_cells(run):
    *_, ran = run(prompts("41"), "42", prompts("_ + 1"))
    assert ran.outputs[0][0].data["text/plain"] == "42\n"


def test_what_is_left_out_does_not_run_and_keeps_its_number(run):
    first, second, third = (Example(code, lines_of(code, 10)) for code in ("1", "!", "2"))
    second = replace(second, directives=(("SKIP", True),))
    (ran,) = run(lambda n: fence(n, [first, second, third], {}, interactive=True))
    assert isinstance(ran.ending, Finished)
    assert [[output.data["text/plain"] for output in outputs] for outputs in ran.outputs] == [["1\n"], [], ["2\n"]]


def test_an_exception_that_is_not_recorded_ends_the_cell_at_its_prompt(run):
    ran, after = run(prompts("x = 3", "x / 0", "x"), "1")
    assert len(ran.outputs) == 2
    assert [(frame.line, frame.column) for frame in ran.ending.frames] == [(11, 1)]
    assert after.ending == Blocked(0)


def test_a_pycon_cell_may_announce_its_exception_as_a_whole(run):
    ran, after = run(prompts("1", "1 / 0", "2", raises="ZeroDivisionError"), "1")
    assert isinstance(ran.ending, Raised)
    assert len(ran.outputs) == 2
    assert isinstance(after.ending, Finished)


def test_inline_values_have_a_form_for_the_place_they_stand_in(run):
    runs = run(
        "import numpy as np\nimport sympy\nx = sympy.Symbol('x')",
        inline("np.float64(1e-5)"),
        inline("np.float64(1e-5)", "math"),
        inline("'two words'"),
        inline("x**2", "math"),
        inline("x**2"),
        inline("None"),
    )
    forms = [dict(ran.outputs[0][0].data) for ran in runs[1:]]
    assert forms == [
        {"text/plain": "1e-05"},
        {"text/latex": r"1 \times 10^{-5}", "text/plain": "1e-05"},
        {"text/plain": "two words"},
        {"text/latex": "x^{2}", "text/plain": "x**2"},
        {"text/latex": r"$\displaystyle x^{2}$", "text/plain": "x**2"},
        {"text/plain": "None"},
    ]


@pytest.mark.parametrize("code", ["n = 3", "1 +", "import os"])
def test_an_inline_value_that_is_no_expression_is_a_syntax_error_in_its_place(run, code):
    (ran,) = run(inline(code))
    assert ran.ending.names[0] == "SyntaxError"
    assert ran.ending.frames[-1].line == 1


# --- the same each time -------------------------------------------------------------------------------------------

RANDOM = (
    "import random\nimport numpy as np\nimport sympy.core.random as r\n"
    "random.random(), np.random.random(), r.random(), np.random.default_rng().random(), hash('a'), {'x', 'y', 'z'}"
)


def test_random_numbers_and_hashes_are_the_same_in_each_session_and_follow_the_seed(host):
    first, second, other = (
        future.result(60)[0].outputs[0][0].data["text/plain"]
        for future in host.submit([step(RANDOM), step(RANDOM), step(RANDOM, seed=1)])
    )
    assert first == second
    assert [a == b for a, b in zip(first.split(", "), other.split(", "), strict=True)][:5] == [False] * 4 + [True]


def test_addresses_are_in_no_output(run):
    code = "class A: pass\nprint(A(), [A()])\ndisplay([len, A().__init__])\nx = '<b at 0x123456> at 0x12'\nx + ' &'"
    (ran,) = run(code)
    assert [output.data["text/plain"] for output in ran.outputs[0]] == [
        "<__main__.A object at 0x...> [<__main__.A object at 0x...>]\n",
        "[<built-in function len>, <method-wrapper '__init__' of A object at 0x...>]",
        "'<b at 0x...> at 0x12 &'",
    ]


ASSORTED = [
    step(RANDOM),
    step(f"{PLOT}\nplt.title('$x^2$')", "plt.get_fignums()", "print('é'); 1 / 0", "1"),
    step("import sys\nprint(sys.argv, __name__, sys.flags.hash_randomization)\nsys.exit(3)"),
    step("import os\nos.getcwd() == sys.path[0]"),
    step("import os\nprint(sorted(os.environ))\nos._exit(4)"),
    step("import sympy\nx = sympy.Symbol('x')\n[sympy.sin(x)]", inline("x", "math"), prompts("x", ("1/0", "E"), "y")),
    step("print('x' * 3_000_000)", "import numpy as np\nnp.arange(3)"),
    step("import ctypes\ndef f():\n    ctypes.string_at(0)\nf()"),
    step("def f(n):\n    return f(n + 1)\nf(0)"),
    step("import warnings\nwarnings.warn('w')\nwarnings.filters[:1], sys.stdout, 3", inline("1")),
    step("while True: pass", timeout=0.3),
    step("import atexit, signal, threading\nsignal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD)"),
]


def told(runs):
    """Runs without the time they took."""
    return [(ran.number, ran.outputs, ran.ending) for ran in runs]


@pytest.fixture(scope="module")
def forked(host):
    return [told(future.result(60)) for future in host.submit(ASSORTED)]


@pytest.mark.parametrize("settings", [{"start": "spawn"}, {"workers": 1}, {"workers": 4}], ids=str)
def test_runs_are_the_same_however_the_sessions_start(tmp_path, forked, settings):
    with Host(configured(tmp_path, **settings)) as host:
        assert [told(future.result(60)) for future in host.submit(ASSORTED)] == forked


# --- many sessions ------------------------------------------------------------------------------------------------


def test_sessions_are_done_in_the_order_they_were_given_and_no_more_at_once_than_there_are_workers(tmp_path):
    code = "import time\nbegan = time.monotonic()\ntime.sleep(0.1)\nbegan, time.monotonic()"
    with Host(configured(tmp_path, workers=2)) as host:
        futures = host.submit([step(code) for _ in range(6)])
        times = [eval(future.result(60)[0].outputs[0][0].data["text/plain"]) for future in futures]
    for number, (moment, _ended) in enumerate(times):
        assert sum(began <= moment < ended for began, ended in times) <= 2
        assert all(ended <= moment for _began, ended in times[: max(number - 1, 0)])


def test_what_is_submitted_later_runs_too(run):
    assert run("1")[0].outputs == run("1")[0].outputs


def test_a_great_many_cells_come_back_whole(run):
    runs = run(*(f"print({number})\n{number}" for number in range(300)))
    assert [ran.outputs[0][0].data["text/plain"] for ran in runs] == [f"{number}\n" for number in range(300)]


def test_an_output_of_megabytes_comes_back_whole(tmp_path):
    with Host(configured(tmp_path, output=10_000_000)) as host:
        (future,) = host.submit([step("class A:\n    def _repr_html_(self): return 'é' * 4_000_000\nA()")])
        assert future.result(60)[0].outputs[0][0].data["text/html"] == "é" * 4_000_000


def test_a_bundle_is_cut_like_a_stream_with_a_limit_for_each_cell(tmp_path):
    with Host(configured(tmp_path, output=100)) as host:
        (future,) = host.submit([step("display('a' * 60)\ndisplay('b' * 60)\nprint('c' * 120)", "'d' * 50")])
        first, second = future.result(60)
    assert [(len(output.data["text/plain"]), output.dropped) for output in first.outputs[0]] == [
        (62, 0),
        (38, 24),
        (100, 21),
    ]
    assert second.outputs[0][0].dropped == 0


# --- the environment ----------------------------------------------------------------------------------------------


def test_cells_see_variables_only_from_the_list(tmp_path, monkeypatch):
    for name in ("GITHUB_TOKEN", "LC_TIME", "WANTED", "PYTHONHASHSEED", "COLUMNS"):
        monkeypatch.setenv(name, "given")
    monkeypatch.delenv("ABSENT", raising=False)
    seen = environment(configured(tmp_path, environment=("WANTED", "ABSENT")))
    assert "GITHUB_TOKEN" not in seen
    assert "ABSENT" not in seen
    assert (seen["LC_TIME"], seen["WANTED"]) == ("given", "given")
    assert (seen["PYTHONHASHSEED"], seen["COLUMNS"], seen["OPENBLAS_NUM_THREADS"]) == ("0", "80", "1")


# --- preloading ---------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Put modules where installed ones are, and give how often each was imported."""
    home = tmp_path / "home"
    probe = "import site; print(site.getusersitepackages())"
    monkeypatch.setenv("HOME", str(home))
    folder = Path(subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout[:-1])
    folder.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def install(name, code):
        (folder / f"{name}.py").write_text(f"open({str(home)!r} + '/{name}', 'a').write('.')\n{code}\n")

    install.times = lambda name: len((home / name).read_text())
    return install


def test_an_installed_module_is_imported_once_for_all_sessions(tmp_path, installed):
    installed("heavy", "value = 3")
    with Host(configured(tmp_path)) as host:
        runs = [future.result(60) for future in host.submit([step("import heavy\nheavy.value") for _ in range(3)])]
    assert [ran.outputs[0][0].data["text/plain"] for (ran,) in runs] == ["3"] * 3
    assert installed.times("heavy") == 1


@pytest.mark.parametrize(("start", "preload"), [("fork", ()), ("fork", ("json",)), ("spawn", "auto")])
def test_a_module_is_imported_by_each_session_where_none_is_to_be_preloaded(tmp_path, installed, start, preload):
    installed("heavy", "value = 3")
    with Host(configured(tmp_path, start=start)) as host:
        for future in host.submit([step("import heavy", preload=preload) for _ in range(3)]):
            future.result(60)
    assert installed.times("heavy") == 3


def test_a_module_that_the_page_names_is_preloaded(tmp_path, installed):
    installed("heavy", "value = 3")
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step("import sys\n'heavy' in sys.modules", preload=("heavy",))])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "True"


def test_a_local_module_is_never_preloaded(tmp_path, installed):
    installed("heavy", "value = 'installed'")
    (tmp_path / "heavy.py").write_text("value = 'local'")
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step("import heavy\nheavy.value")])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "'local'"


def test_the_names_that_pandas_draws_for_its_tables_are_the_same_each_time(tmp_path):
    # Its own package is large, and no part of it but this one matters.
    formats = tmp_path / "pandas" / "io" / "formats"
    formats.mkdir(parents=True)
    for folder in (formats, formats.parent, formats.parents[1]):
        (folder / "__init__.py").touch()
    (formats / "style_render.py").write_text("from uuid import uuid4\n")
    code = "from pandas.io.formats import style_render\n[style_render.uuid4().hex[:5] for _ in range(2)]"
    with Host(configured(tmp_path)) as host:
        runs = [future.result(60) for future in host.submit([step(code), step(code)])]
    first, second = (ran.outputs[0][0].data["text/plain"] for (ran,) in runs)
    assert first == second
    assert len(set(ast.literal_eval(first))) == 2


CHECKER = "from nabladocs.math.certify import certify"


def test_the_checker_of_claims_is_loaded_once_however_it_is_installed(tmp_path):
    codes = ("import sys; 'nabladocs.math.verify' in sys.modules", f"{CHECKER}\nimport nabladocs.math\nnabladocs.math")
    with Host(configured(tmp_path)) as host:
        for future in host.submit([step(*codes) for _ in range(2)]):
            before, after = future.result(60)
            assert before.outputs[0][0].data["text/plain"] == "True"
            assert "'nabladocs.math'" in after.outputs[0][0].data["text/plain"]


def test_a_claim_depends_on_the_modules_of_the_checker_wherever_they_were_loaded(tmp_path):
    def inputs(start):
        with Host(configured(tmp_path, start=start)) as host:
            (future,) = host.submit([step(f"{CHECKER}\nlen(certify('x in R^n; grad(x.T @ x, x) == 2*x'))")])
            return future.result(60)[0].inputs

    loaded_before, loaded_alone = inputs("fork"), inputs("spawn")
    assert loaded_before == loaded_alone
    assert {("module", "numpy"), ("module", "nabladocs")} <= {(given.kind, given.name) for given in loaded_before}


def test_a_package_of_the_project_is_not_taken_for_the_checker(tmp_path):
    (tmp_path / "nabladocs" / "math").mkdir(parents=True)
    (tmp_path / "nabladocs" / "__init__.py").touch()
    (tmp_path / "nabladocs" / "math" / "certify.py").write_text("certify = 'local'")
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step(f"{CHECKER}\ncertify")])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "'local'"


@pytest.mark.parametrize("code", ["print('hello')", "import sys\nprint('hello', file=sys.stderr)"])
def test_a_module_that_speaks_when_it_is_imported_is_heard_in_each_session(tmp_path, installed, code):
    installed("loud", code)
    with Host(configured(tmp_path)) as host:
        for future in host.submit([step("import loud\n2") for _ in range(3)]):
            assert [output.data["text/plain"] for output in future.result(60)[0].outputs[0]] == ["hello\n", "2"]


# Only the first process that imports it, which is the host, dies of it.
DEADLY = "import os\nif not os.path.exists('died'):\n    open('died', 'w')\n    os.kill(os.getpid(), 9)"


def test_a_module_that_kills_the_host_is_left_to_the_sessions(tmp_path, installed):
    installed("deadly", DEADLY)
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step("import deadly\n2")])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "2"
    assert (tmp_path / "died").exists()


def test_an_import_that_never_ends_ends_the_host(installed):
    installed("endless", "import time\ntime.sleep(600)")
    code = (
        "from nabladocs.worker import observe, preload\n"
        "preload.PATIENCE = 1\n"
        "preload.preload(['endless'], observe.observe('/'))"
    )
    ended = subprocess.run([sys.executable, "-c", code], timeout=30, check=False)
    assert ended.returncode == -signal.SIGALRM


def test_a_module_that_starts_threads_does_not_get_into_a_fork(tmp_path, installed):
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    installed("threaded", code)
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step("import threaded, threading\nthreading.active_count()")])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "2"


# --- when processes are lost --------------------------------------------------------------------------------------


def children():
    return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))


def eventually(holds, patience=10.0):
    end = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


WAITS = """
import pathlib, time
pathlib.Path("began").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.01)
1
"""


def test_a_session_whose_host_is_killed_runs_again(tmp_path):
    with Host(configured(tmp_path)) as host:
        before = children()
        (future,) = host.submit([step(WAITS)])
        assert eventually((tmp_path / "began").exists)
        (pid,) = children() - before
        os.kill(pid, signal.SIGKILL)
        (tmp_path / "go").touch()
        assert isinstance(future.result(60)[0].ending, Finished)


def test_a_session_whose_host_is_killed_again_and_again_is_lost_and_the_next_one_runs(tmp_path):
    with Host(configured(tmp_path)) as host:
        before = children()
        (future,) = host.submit([step(WAITS, "2")])
        for _ in range(3):
            assert eventually((tmp_path / "began").exists)
            (tmp_path / "began").unlink()
            (pid,) = children() - before
            os.kill(pid, signal.SIGKILL)
        first, second = future.result(60)
        assert (first.ending.how, second.ending) == ("lost", Blocked(0))
        (future,) = host.submit([step("1")])
        assert isinstance(future.result(60)[0].ending, Finished)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_cell_that_kills_the_host_is_lost_alone(tmp_path, workers):
    killer = step("x = 1", "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)")
    with Host(configured(tmp_path, workers=workers)) as host:
        steps = [step("'a'"), killer, step("'b'"), killer, step("'c'")]
        runs = [future.result(60) for future in host.submit(steps)]
        assert [ran.ending.how for ran, _blocked in (runs[1], runs[3])] == ["lost", "lost"]
        assert [isinstance(runs[number][0].ending, Finished) for number in (0, 2, 4)] == [True] * 3
        assert isinstance(host.submit([step("1")])[0].result(60)[0].ending, Finished)


def test_closing_ends_what_runs_and_leaves_no_process(tmp_path):
    host = Host(configured(tmp_path))
    before = children()
    (future,) = host.submit([step(WAITS)])
    assert eventually((tmp_path / "began").exists)
    began = time.monotonic()
    host.close()
    assert time.monotonic() - began < 4
    assert children() == before
    with pytest.raises(CancelledError):
        future.result(0)


def test_closing_what_was_never_used_or_is_closed_is_nothing(tmp_path):
    host = Host(configured(tmp_path))
    host.close()
    host.close()


@pytest.mark.parametrize(
    "words",
    [
        "print('{\"job\": 1, \"ru', end='')",
        "print('no JSON at all', flush=True); time.sleep(600)",
        "os.close(0); os.close(1); time.sleep(600)",
        "sys.exit(1)",
    ],
)
def test_a_host_that_talks_nonsense_is_given_up(tmp_path, words):
    door = tmp_path / "door.py"
    door.write_text(f"import os, sys, time\nsys.stdin.readline()\n{words}\n")
    with Host(configured(tmp_path), door=door) as host:
        (future,) = host.submit([step(cell("1", skip="why"), "1", "2")])
        skipped, lost, blocked = future.result(60)
    assert (skipped.ending, lost.ending.how, blocked.ending) == (Skipped("why"), "lost", Blocked(1))


def test_a_host_that_cannot_be_started_is_told_of_by_its_cells(tmp_path):
    with Host(Config(root=tmp_path / "nowhere", docs=tmp_path)) as host:
        (future,) = host.submit([step("1", "2")])
        first, second = future.result(60)
    assert first.ending.how == "lost"
    assert re.search("could not be started.*No such file", first.ending.detail)
    assert second.ending == Blocked(0)
    assert isinstance(first.ending, Died)


# --- modules of the site ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_an_edit_of_a_local_module_is_seen_at_equal_size_and_second(tmp_path, start):
    package = tmp_path / "own"
    package.mkdir()
    shown = []
    with Host(configured(tmp_path, start=start)) as host:
        for value in (1, 2):
            (package / "part.py").write_text(f"value = {value}")
            os.utime(package / "part.py", (10**9, 10**9))
            (future,) = host.submit([step("from own.part import value\nvalue")])
            shown.append(future.result(60)[0].outputs[0][0].data["text/plain"])
    assert shown == ["1", "2"]
    assert not list(tmp_path.rglob("*.pyc"))


def test_a_distribution_is_not_compiled_anew(tmp_path):
    code = "from importlib.util import find_spec\nfind_spec('pytest').loader.__class__.__name__"
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step(code)])
        assert future.result(60)[0].outputs[0][0].data["text/plain"] == "'SourceFileLoader'"
