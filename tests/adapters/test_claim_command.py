"""Formulas on the command line: what `nabla claim` and `nabla derive` answer, and with which exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from nabladocs.adapters.cli import main

TRUE = "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == (A + A.T) @ x"
FALSE = "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == 2*A @ x"


def test_a_true_formula_holds(capsys):
    assert main(["claim", TRUE]) == 0
    out = capsys.readouterr().out
    assert out.startswith("holds: derived for all shapes and checked\n")
    assert re.search(r"wrong variants noticed: (\d+) of \1\n", out)


def test_a_false_one_is_refuted_with_a_case_and_what_may_be_meant(capsys):
    assert main(["claim", FALSE]) == 1
    out = capsys.readouterr().out
    assert out.startswith("does not hold: refuted\n")
    assert "did you mean grad(x.T @ A @ x, x) == (A + A.T) @ x?" in out


def test_of_a_longer_chain_the_step_that_fails_is_named(capsys):
    assert main(["claim", "x in R^n; grad(x.T @ x, x) == x + x == 3*x"]) == 1
    assert "  the step that fails: x + x == 3*x\n  smallest counterexample: n = 1, x = " in capsys.readouterr().out


def test_an_assumption_that_is_needed_has_a_case_in_the_words_of_a_page(capsys):
    assert main(["claim", "x in R^n; A in Sym(n); grad(x.T @ A @ x, x) == 2*A @ x"]) == 0
    lines = capsys.readouterr().out.split("\n")
    start = lines.index("  A symmetric is needed; without it:")
    assert re.match(r"    smallest counterexample: n = 2, x = \[.*\], A = \[\[.*\]\]$", lines[start + 1])
    assert [line[:28] for line in lines[start + 2 : start + 4]] == [
        "    there the one side is   ",
        "    and the other           ",
    ]


def test_one_that_cannot_be_read_is_drawn_at_its_place(capsys):
    assert main(["claim", "x in R^n; x ^ 2 == 3"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--> <claim>:1:13" in told.err
    assert "write ** for a power" in told.err


@pytest.mark.parametrize(("text", "code", "verdict"), [(TRUE, 0, "derived"), (FALSE, 1, "refuted"), ("x == ", 2, None)])
def test_programs_get_one_object(text, code, verdict, capsys):
    assert main(["claim", text, "--format=json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["holds"]) == (verdict, code == 0)
    if code < 2:
        assert {each["oracle"] for each in answer["oracles"]} == {"complex step", "exact dual numbers"}
        assert bool(answer["counterexamples"]) == bool(code)
        assert answer["tex"].startswith(r"\nabla_{x}")


def test_of_several_statements_all_have_to_hold(capsys):
    assert main(["claim", "x in R^n; dot(x, x) == norm(x)**2; dot(x, x) == norm(x)", "--format=json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [each["verdict"] for each in answer["statements"]] == ["derived", "refuted"]


def test_a_seed_may_be_given_or_drawn(capsys):
    for words in (["--seed", "7"], ["--seed", "fresh"]):
        assert main(["claim", TRUE, "--format=json", *words]) == 0
    assert '"seed": 7' in capsys.readouterr().out


def test_a_derivation_is_told_step_by_step(capsys):
    assert main(["derive", "x in R^n; A in R^(n, n); grad(logdet(eye(n) + x @ x.T), x)"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "grad(logdet(eye(n) + x @ x.T), x)"
    assert any("log-determinant" in line for line in lines)
    (result,) = (line.removeprefix("= ") for line in lines if line.startswith("= "))
    # By the matrix determinant lemma the function is log(1 + |x|²).
    assert main(["claim", f"x in R^n; {result} == grad(log(1 + dot(x, x)), x)"]) == 0


def test_what_is_not_known_is_refused_by_name(capsys):
    assert main(["derive", "S in Sym(n); grad(eigmax(S), S)"]) == 1
    assert "not derived: eigmax" in capsys.readouterr().out


def test_there_has_to_be_something_to_derive(capsys):
    assert main(["derive", "x in R^n; dot(x, x)"]) == 2
    assert "there is nothing to derive" in capsys.readouterr().err


def test_derivations_are_an_object_too(capsys):
    assert main(["derive", "x in R^n; grad(dot(x, x), x)", "--format=json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["derivations"]
    assert (found["result"], found["refused"]) == ("2*x", None)
    assert found["steps"]


def test_to_read_a_formula_and_to_derive_needs_no_numpy():
    code = (
        "import sys, nabladocs.inquiry as inquiry\n"
        "inquiry.derived('x in R^n; grad(dot(x, x), x)', 'text')\n"
        "print('numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(("command", "what"), [("claim", "check"), ("derive", "derivation")])
def test_what_takes_too_long_is_given_up(command, what):
    # There are as many terms as pairs of factors.
    product = "*".join(f"sin({number}*t)" for number in range(1, 25))
    order = [sys.executable, "-m", "nabladocs", command, f"t in R; hess({product}, t) == 0", "--timeout", "0.02"]
    ran = subprocess.run(order, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"error[claim-timeout]: the {what} ran longer than 0.02 s" in ran.stderr
    assert "such as --timeout 0.04" in ran.stderr
    answer = subprocess.run([*order, "--format=json"], capture_output=True, text=True, check=False)
    if command == "claim":
        assert json.loads(answer.stdout)["diagnostics"][0]["code"] == "claim-timeout"


@pytest.mark.parametrize("time", ["0", "-1", "soon", "nan", "inf"])
def test_a_time_is_a_number_of_seconds_above_zero(time, capsys):
    with pytest.raises(SystemExit):
        main(["derive", "x in R^n; grad(x.T @ x, x)", f"--timeout={time}"])
    assert f"a number of seconds above 0 is wanted, not '{time}'" in capsys.readouterr().err
