"""What an info string asks for, and where it slips."""

from __future__ import annotations

import dataclasses

import pytest

from nabladocs.model import Options
from nabladocs.options import OPTIONS, read_options


def slips(info, **more):
    """Give the code, the text underlined and the advice of each slip."""
    return [(flaw.code, info[flaw.start : flaw.end], flaw.help) for flaw in read_options(info, **more).flaws]


def only(info, **more):
    ((code, text, advice),) = slips(info, **more)
    return code, text, " ".join(advice)


@pytest.mark.parametrize(
    ("info", "language", "options"),
    [
        ("python", "python", {}),
        (".py  hide", "py", {"hide": True}),
        ("python timeout=\"2.5\"  session='b'", "python", {"timeout": 2.5, "session": "b"}),
        ('{.python hide title="a}b" timeout=3}', "python", {"hide": True, "title": "a}b", "timeout": 3.0}),
        ('{title="x" .python}', "python", {"title": "x"}),
        ("python {hide}", "python", {"hide": True}),
        ("{python}", "python", {}),
        ('python caption="=" alt="a \'b\' c"', "python", {"caption": "=", "alt": "a 'b' c"}),
        ('python needs="torch, jax scipy"', "python", {"needs": ("torch", "jax", "scipy")}),
        ('python reads="a/*.csv b"', "python", {"reads": ("a/*.csv", "b")}),
        ('python raises="np.linalg.LinAlgError"', "python", {"raises": "np.linalg.LinAlgError"}),
        ('python float="rtol=1e-6, atol=0"', "python", {"float": "rtol=1e-6, atol=0"}),
        ('python linenums="1" hl_lines="1 3-5"', "python", {"linenums": "1", "hl_lines": "1 3-5"}),
        ('python result="c++" source="none" isolated', "python", {"result": "c++", "source": "none", "isolated": True}),
        ('python fig="f" alt="A line"', "python", {"fig": "f", "alt": "A line"}),
        ('python exec="off" reason="slow"', "python", {"skip": "slow"}),
    ],
)
def test_options_are_read(info, language, options):
    asked = read_options(info)
    assert asked.flaws == ()
    assert info[slice(*asked.language)] == language
    assert asked.options == Options(**options)


@pytest.mark.parametrize(
    ("info", "runs"),
    [
        ("python", None),
        ("python exec", True),
        *((f'python exec="{word}"', True) for word in ("on", "yes", "true", "1")),
        *((f'python exec="{word}" reason="x"', False) for word in ("off", "no", "false", "0")),
    ],
)
def test_exec_says_whether_a_cell_runs(info, runs):
    assert read_options(info).runs is runs


@pytest.mark.parametrize(
    ("info", "code", "text", "advice"),
    [
        ("python hidee", "option-unknown", "hidee", "hide"),
        ('python hide tiemout="3"', "option-unknown", "tiemout", 'timeout="3"'),
        ("python Hide", "option-unknown", "Hide", "hide"),
        ('python colour="red"', "option-unknown", "colour", ", ".join(OPTIONS)),
        ("python .annotate", "option-unknown", ".annotate", "take it away"),
        ("{.python #id}", "option-unknown", "#id", "take it away"),
        ('{.python hidee="1"}', "option-unknown", "hidee", "hide"),
        ("python hide hide", "option-repeated", "hide", "take one"),
        ('python title="a" title="b"', "option-repeated", "title", "take one"),
        ("python title", "option-value", "title", 'title="'),
        ("python title=", "option-value", "title=", 'title="'),
        ('python hide="maybe"', "option-value", '"maybe"', "hide alone"),
        ('python skip=""', "option-value", '""', "a reason"),
        ('python timeout="soon"', "option-value", '"soon"', 'timeout="30"'),
        ('python timeout="0"', "option-value", '"0"', "above 0"),
        ('python timeout="inf"', "option-value", '"inf"', "above 0"),
        ('python source="bellow"', "option-value", '"bellow"', '"below"'),
        ('python result="a b"', "option-value", '"a b"', '"markdown"'),
        ('python raises="Zero Division"', "option-value", '"Zero Division"', "KeyError"),
        ('python needs=""', "option-value", '""', "torch"),
        ('python float="1e-6"', "option-value", '"1e-6"', "rtol="),
        ('python hl_lines="1-a"', "option-value", '"1-a"', 'hl_lines="1 3-5"'),
        ('python exec="maybe"', "option-value", '"maybe"', '"on" or "off"'),
        ('python exec="off"', "option-value", "exec", 'skip="'),
        ('python source="tabbed-left"', "option-value", '"tabbed-left"', "markdown_exec: true"),
        ('python idprefix="a"', "option-unknown", "idprefix", "markdown_exec: true"),
        ('python alt=""', "option-value", '""', "alt="),
        ('python reason="slow"', "option-conflict", "reason", 'skip="slow"'),
        ('python session="a" isolated', "option-conflict", "isolated", "take away"),
        ('python fig="f"', "figure-alt", "fig", 'alt="'),
        ('python caption="c"', "figure-alt", "caption", 'alt="'),
        ('python title="One', "option-syntax", '"One', 'type "'),
        ("python title='One", "option-syntax", "'One", "type '"),
        ("python timeout=3", "option-syntax", "3", 'timeout="3"'),
        ("python title=\u201cOne\u201d", "option-syntax", "\u201cOne\u201d", 'title="'),
        ('python timeout = "3"', "option-syntax", " = ", 'timeout="'),
        ('python timeout= "3"', "option-syntax", "= ", 'timeout="'),
        ('python title="a"hide', "option-syntax", "hide", "by a space"),
        ('python caption="The "best" fit"', "option-syntax", 'best"', "the other kind"),
        ('python tags=["a", "b"]', "option-syntax", '["a", "b"]', 'tags="'),
        ("python, hide", "option-syntax", ",", "take away ,"),
        ("python hide; isolated", "option-syntax", ";", "take away ;"),
        ("python\u00a0hide", "option-syntax", "\u00a0", "plain space"),
        ("python --hide", "option-syntax", "--hide", "name="),
        ('python "x"', "option-syntax", '"x"', "name="),
        ("{.python hide", "option-syntax", "{.python hide", "type }"),
        ("{.python} hide", "option-syntax", "hide", "between the braces"),
    ],
)
def test_each_slip_is_found_at_its_word(info, code, text, advice):
    found = only(info)
    assert found[:2] == (code, text)
    assert advice in found[2]


def test_several_slips_are_found_at_once_up_to_one_that_hides_the_rest():
    codes = [code for code, _, _ in slips('python hidee timeout="x" title="y hide')]
    assert sorted(codes) == ["option-syntax", "option-unknown", "option-value"]


def test_what_is_right_beside_a_slip_still_holds():
    asked = read_options('python hidee session="b"')
    assert asked.options.session == "b"


def test_a_cell_with_prompts_records_its_exceptions_below_them():
    assert only('pycon raises="KeyError"', prompts=True)[:2] == ("option-unknown", "raises")
    assert slips('pycon timeout="3"', prompts=True) == []


def test_the_table_and_the_model_hold_the_same_options():
    names = {field.name for field in dataclasses.fields(Options)}
    assert set(OPTIONS) - {"exec", "reason"} == names - {"printed"}


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_every_example_in_the_table_is_a_value(option):
    beside = {"fig": ' alt="x"', "caption": ' alt="x"', "reason": ' exec="off"'}
    assert slips(f"python {option.form}{beside.get(option.name, '')}") == []
    assert option.meaning
    assert option.affects in {"running", "checking", "presentation"}
