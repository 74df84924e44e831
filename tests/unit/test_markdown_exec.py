"""What the info string of a cell written for markdown-exec asks for."""

import pytest

from nabladocs.markdown_exec import COMPATIBLE, OFF, read_compatible
from nabladocs.model import Options, Printed

ALONE = {"source": "none", "isolated": True}


def cell(printed=None, **options):
    return Options(**{**ALONE, "printed": Printed(**printed or {}), **options})


@pytest.mark.parametrize(
    ("info", "options"),
    [
        ('python exec="on"', cell()),
        ("py exec", cell()),
        ('{.python exec="1"}', cell()),
        ('pycon exec="TRUE"', cell()),
        ('python exec="1" session="a b"', cell(session="a b", isolated=False)),
        ('python exec="1" html="1"', cell({"html": True})),
        ("python exec html", cell({"html": True})),
        ('python exec="1" html="Off"', cell()),
        ('python exec="1" id="a b"', cell({"prefix": "a b-"})),
        ('python exec="1" id="a" idprefix="b--"', cell({"prefix": "b--"})),
        ('python exec="1" id="a" idprefix=""', cell({"prefix": ""})),
        ('python exec="1" updatetoc="no"', cell({"listed": False})),
        ('python exec="1" source="above" title="a.py"', cell(source="above", title="a.py")),
        ('python exec="1" source="block"', cell(source="block")),
        ('python exec="1" source="material-block"', cell(source="block")),
        ('python exec="1" source="tabbed-left"', cell(source="tabs")),
        ('python exec="1" source="tabbed-right"', cell({"result_first": True}, source="tabs")),
        (r'python exec="1" tabs="a \|\| b | c|d"', cell({"tabs": ("a || b", "c|d")})),
        ('python exec="1" source="fold" hide', cell(source="fold", hide=True)),
        ('python exec="1" result="none"', cell(result="none")),
        ('python exec="off" source="above" title="a.py"', Options(skip=OFF, title="a.py")),
        ('python exec=""', Options(skip=OFF)),
        ('python exec="0" reason="slow"', Options(skip="slow")),
    ],
)
def test_options_are_read_as_there(info, options):
    asked = read_compatible(info)
    assert asked.flaws == ()
    assert asked.options == options
    assert asked.runs is (not options.skip)


@pytest.mark.parametrize(
    ("info", "code", "text", "advice"),
    [
        ('python exec="1" workdir="a"', "option-unsupported", 'workdir="a"', "os.chdir"),
        ('python exec="1" width="40"', "option-unsupported", 'width="40"', "COLUMNS"),
        ('python exec="1" returncode="1"', "option-unsupported", 'returncode="1"', "check=True"),
        ('python exec="1" result="ansi"', "option-unsupported", 'result="ansi"', 'result="text"'),
        ('python exec="1" fig="f"', "option-conflict", 'fig="f"', "python: run"),
        ('python exec="1" alt="a"', "option-conflict", 'alt="a"', "python: run"),
        ('python exec="1" reason="slow"', "option-conflict", "reason", 'skip="slow"'),
        ('python exec="1" isolated session="a"', "option-conflict", "isolated", "take away"),
        ('python exec="1" html="1" source="console"', "option-conflict", 'html="1"', 'source="above"'),
        ('python exec="1" session="#1"', "option-value", '"#1"', "a name"),
        ('python exec="1" source="tabs-left"', "option-value", '"tabs-left"', '"tabbed-left"'),
        ('python exec="1" tabs="One"', "option-value", '"One"', "Source|Result"),
        ('python exec="1" html="maybe"', "option-value", '"maybe"', '"on" or "off"'),
        ('python exec="1" idprefx="a"', "option-unknown", "idprefx", 'idprefix="a"'),
        ('python exec="1" wdth="a"', "option-unknown", "wdth", "the options are"),
        ('python exec="1" title="a', "option-syntax", '"a', 'type "'),
    ],
)
def test_each_slip_is_found_at_its_word(info, code, text, advice):
    (flaw,) = read_compatible(info).flaws
    assert (flaw.code, info[flaw.start : flaw.end]) == (code, text)
    assert advice in " ".join(flaw.help)


def test_what_is_not_supported_is_suggested_to_nobody():
    (flaw,) = read_compatible('python exec="1" colour="a"').flaws
    listed = flaw.help[0].removeprefix("the options are ").split(", ")
    assert listed == [name for name, option in COMPATIBLE.items() if option.meaning]
    assert not {"workdir", "fig"} & set(listed)
