"""What a run means to the author of the cell."""

from dataclasses import replace

import pytest

from nabladocs.check import check
from nabladocs.model import (
    Blocked,
    Broken,
    Cell,
    Died,
    Ending,
    Example,
    Expectation,
    Finished,
    Frame,
    Inline,
    Options,
    Origin,
    Output,
    Page,
    PageDefaults,
    Raised,
    Run,
    Skipped,
    Unit,
)
from nabladocs.source import Diagnostic, Place, Source, Span, draw

CHAPTER = Source(
    "docs/ridge.md", "# Ridge\n\n```python\n# the λ of the ridge\ndef f(n):\n    return 1 / (n - n)\nf(2)\n```\n"
)
CODE = "# the λ of the ridge\ndef f(n):\n    return 1 / (n - n)\nf(2)"
INNER = Frame("docs/ridge.md", 6, 12, 6, 23, "f")
OUTER = Frame("docs/ridge.md", 7, 1, 7, 5, "<module>")
ZERO = Raised(("ZeroDivisionError", "ArithmeticError", "Exception"), "division by zero", (OUTER, INNER), "…")


def cell(*, interactive=False, **options):
    lines = tuple(Origin(CHAPTER.path, number, 0) for number in range(4, 8))
    place = Place(CHAPTER, CHAPTER.span(3, 4, 3, 10))
    return Cell(0, "python", interactive, Options(**options), (Example(CODE, lines),), CODE, "", place, Span(9, 80))


def outcome(unit: Unit, ending: Ending):
    defaults = PageDefaults(0, 30, "written", "run", ())
    page = Page(CHAPTER.path, {CHAPTER.path: CHAPTER}, CHAPTER.text, (unit,), (), (), defaults)
    (found,) = check(page, (), [Run(0, ((),), ending, 0.1)])
    return found


def test_a_raised_exception_is_drawn_at_its_place_with_its_callers():
    found = outcome(cell(), ZERO)
    assert found.status == "failed"
    assert draw(*found.diagnostics) == (
        "error[cell-raised]: ZeroDivisionError: division by zero\n"
        " --> docs/ridge.md:6:12\n"
        "  |\n"
        "6 |     return 1 / (n - n)\n"
        "  |            ^^^^^^^^^^^ raised here\n"
        "  = note: called from docs/ridge.md:7\n"
        '  = help: mark the cell raises="ZeroDivisionError" if this is the lesson'
    )


@pytest.mark.parametrize("name", ["ZeroDivisionError", "ArithmeticError"])
def test_the_exception_a_cell_announces_passes_by_its_own_name_or_a_base_class(name):
    assert outcome(cell(raises=name), ZERO).status == "passed"


def test_another_exception_than_the_announced_one_fails_and_says_what_was_announced():
    (found,) = outcome(cell(raises="KeyError"), ZERO).diagnostics
    assert found.code == "raises-other"
    assert 'the cell says raises="KeyError"' in found.notes


def test_an_announced_exception_that_does_not_come_fails_at_the_fence():
    (found,) = outcome(cell(raises="KeyError"), Finished()).diagnostics
    assert (found.code, found.place.start.line) == ("raises-missing", 3)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("timeout", "cell-timeout"),
        ("memory", "cell-memory"),
        ("signal", "cell-crashed"),
        ("exit", "cell-exited"),
        ("lost", "cell-lost"),
    ],
)
def test_a_death_without_a_known_place_stands_at_the_first_line_that_does_something(how, code):
    (found,) = outcome(cell(), Died(how, "gone", ())).diagnostics
    assert (found.code, found.place.start.line, found.place.start.column) == (code, 5, 1)


def test_a_recursion_does_not_name_its_own_line_and_many_callers_are_cut():
    frames = (*(Frame("docs/ridge.md", line, 1, line, 2, "f") for line in (1, 2, 3, 4, 5, 6, 7)), *[INNER] * 900)
    (found,) = outcome(cell(), Raised(("RecursionError",), "too deep", frames, "…")).diagnostics
    assert found.notes == (*(f"called from docs/ridge.md:{line}" for line in (7, 5, 4, 3)), "and from 2 more")


def test_a_comprehension_is_no_caller_of_the_line_it_stands_in():
    (found,) = outcome(cell(), Raised(("KeyError",), "1", (INNER, INNER), "…")).diagnostics
    assert found.notes == ()


def test_the_time_advised_is_longer_than_the_time_there_was():
    (found,) = outcome(cell(timeout=90.0), Died("timeout", "the cell ran for 90 s", ())).diagnostics
    assert 'timeout="180"' in found.help[0]


def test_a_killed_process_is_told_of_memory_and_not_of_its_code():
    (found,) = outcome(cell(), Died("signal", "the process was ended by SIGKILL", ())).diagnostics
    assert "memory" in found.help[0]


def test_a_prompt_that_raises_is_told_to_record_the_traceback():
    (found,) = outcome(cell(interactive=True), ZERO).diagnostics
    assert "traceback" in found.help[0]


def test_a_missing_package_is_named_in_the_help():
    (found,) = outcome(
        cell(), Raised(("ModuleNotFoundError", "ImportError"), "No module named 'torch.nn'", (OUTER,), "…")
    ).diagnostics
    assert 'needs="torch"' in found.help[0]


@pytest.mark.parametrize(
    ("module", "advice"),
    [
        ("json.nowhere", "json is there and has no such module: see its version by nabla info"),
        ("itertoools", "did you mean itertools?"),
        ("nunpy", "did you mean numpy or runpy?"),
        ("a_name_like_no_other", "install it where the site is built, or skip"),
    ],
)
def test_a_missing_module_is_told_by_what_is_there(module, advice):
    (found,) = outcome(
        cell(), Raised(("ModuleNotFoundError", "ImportError"), f"No module named '{module}'", (OUTER,), "…")
    ).diagnostics
    assert found.help[0].startswith(advice)


def test_an_inline_value_that_fails_is_not_told_of_cell_options():
    place = Place(CHAPTER, Span(0, 3))
    unit = Inline(0, Example("1/0", (Origin(CHAPTER.path, 1, 0),)), "text", place, Span(0, 3))
    (found,) = outcome(unit, Raised(("ZeroDivisionError",), "division by zero", (), "…")).diagnostics
    assert found.place == place
    assert "raises=" not in found.help[0]


def test_what_did_not_run_is_told_apart():
    assert outcome(cell(), Skipped("torch is not installed")).status == "skipped"
    assert outcome(cell(), Blocked(0)).status == "blocked"


def test_a_fence_that_cannot_be_understood_fails_with_its_own_diagnostics():
    flaw = Diagnostic("option-unknown", "unknown option", Place(CHAPTER, Span(9, 12)))
    broken = Broken(0, "cell", "", (flaw,), "", Place(CHAPTER, Span(9, 12)), Span(9, 80))
    assert outcome(broken, Blocked(0)).diagnostics == (flaw,)


def recorded(**more):
    place = Place(CHAPTER, CHAPTER.span(7, 1, 7, 5))
    return Example(CODE, (Origin(CHAPTER.path, 4, 0),), expectation=Expectation("1", place), **more)


@pytest.mark.parametrize(
    ("examples", "outputs", "ending", "options", "unchecked"),
    [
        ((Example(CODE, ()),), ((Output("stdout", {"text/plain": "1\n"}),),), Finished(), {}, True),
        ((Example(CODE, ()),), ((Output("display", {"text/html": "<b>1</b>"}),),), Finished(), {}, True),
        (
            (Example(CODE, ()),),
            ((Output("display", {"image/png": "…", "text/plain": "<Figure>"}),),),
            Finished(),
            {},
            False,
        ),
        ((Example(CODE, ()),), ((Output("stderr", {"text/plain": "1\n"}),),), Finished(), {}, False),
        ((Example(CODE, ()),), ((Output("stdout", {"text/plain": " \n"}),),), Finished(), {}, False),
        ((Example(CODE, ()),), ((Output("stdout", {"text/plain": "1\n"}),),), Finished(), {"hide": True}, False),
        ((Example(CODE, ()),), ((Output("stdout", {"text/plain": "1\n"}),),), Finished(), {"result": "none"}, False),
        ((recorded(),), ((Output("result", {"text/plain": "1"}),),), Finished(), {}, False),
        ((recorded(),), (), Skipped("no GPU"), {}, True),
        ((recorded(),), (), Skipped("no GPU"), {"hide": True}, False),
        ((Example(CODE, ()),), (), Skipped("no GPU"), {}, False),
        ((recorded(directives=(("SKIP", True),)),), ((),), Finished(), {}, True),
        ((recorded(),), (), Blocked(0), {}, False),
    ],
)
def test_an_output_is_unchecked_that_the_page_shows_and_nothing_is_compared_with(
    examples, outputs, ending, options, unchecked
):
    unit = replace(cell(**options), examples=examples)
    defaults = PageDefaults(0, 30, "written", "run", ())
    page = Page(CHAPTER.path, {CHAPTER.path: CHAPTER}, CHAPTER.text, (unit,), (), (), defaults)
    runs = [Run(0, outputs, ending, 0.1)]
    (found,) = check(page, (), runs)
    assert (found.unchecked, found.diagnostics) == (unchecked, ())
    for reaction, severity, status in [("warn", "warning", found.status), ("error", "error", "failed")]:
        (told,) = check(page, (), runs, reaction)
        assert [each.severity for each in told.diagnostics] == [severity] * unchecked
        assert told.status == (status if unchecked else found.status)
