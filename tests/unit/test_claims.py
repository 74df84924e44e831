"""Claims in pages: read where they stand, judged by what was found out about them, and drawn with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape

import pytest

from nabladocs.certificates import certificates, doubts
from nabladocs.claimed import draw_claim
from nabladocs.config import Config
from nabladocs.entries import entries
from nabladocs.layout import Layout
from nabladocs.math.sentences import written
from nabladocs.model import Broken, Checked, Died, Finished, Fold, Formulation, Html, Outcome, Output, Run
from nabladocs.parse import read_page
from nabladocs.parts import parts_of
from nabladocs.pipeline import Project, read_text
from nabladocs.selection import Selection
from nabladocs.sessions import sessions
from nabladocs.source import Source

SQUARE = "x in R^n\ngrad(x.T @ x, x) == 2*x"


@pytest.fixture
def config(tmp_path):
    (tmp_path / "docs").mkdir()
    return Config(tmp_path, tmp_path / "docs", snippet_bases=(tmp_path,))


@pytest.fixture
def read(config):
    return lambda text: read_page(Source("docs/page.md", text), config, read_text)


def fence(text=SQUARE, info="square"):
    return f"```claim {info}\n{text}\n```"


def lined(text, first, other=None):
    """Give a text with something before its first line and before each other one."""
    one, *more = text.split("\n")
    return "\n".join([first + one, *((first if other is None else other) + line for line in more)])


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        fence(),
        fence().replace("\n", "\r\n"),
        lined(fence(), "> "),
        "- item\n\n" + lined(fence(), "    "),
        "- item\n\n" + lined(fence(), "\t"),
        "!!! note\n" + lined(fence(), "    "),
        '=== "Tab"\n\n' + lined(fence(), "    "),
        "> - item\n>\n" + lined(fence(), ">     "),
        "---\ntitle: x\n---\n\n" + fence(),
        fence().replace("```", "~~~~"),
        fence().replace("claim square", "{.claim square}"),
    ],
)
def test_a_claim_is_read_wherever_a_cell_is(read, text):
    page = read(text)
    (claim,) = page.units
    assert isinstance(claim, Formulation), claim
    assert (claim.id, claim.text, page.diagnostics) == ("square", SQUARE, ())
    (place,) = claim.statements
    assert place.source.text[place.span.start : place.span.end] == "grad(x.T @ x, x) == 2*x"
    assert claim.place.source.text[claim.place.span.start : claim.place.span.end] == "claim"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "> ", "    ", "\t", ">     "])
def test_a_slip_stands_under_the_characters_that_are_wrong(read, newline, before):
    above = (
        "- item\n\n" if before.strip("> ") == "\t" or before == "    " else "> - item\n>\n" if len(before) > 4 else ""
    )
    text = above + lined(fence("x in R^n\nA in R^(n, n); A @ x == nosuch"), before)
    (broken,) = read(text.replace("\n", newline)).units
    assert isinstance(broken, Broken)
    assert broken.kind == "claim"
    (finding,) = broken.diagnostics
    assert finding.code == "claim-syntax"
    assert finding.place.source.text[finding.place.span.start : finding.place.span.end] == "nosuch"


def test_a_claim_can_come_from_a_file_and_its_slips_are_found_there(read, config):
    (config.root / "square.txt").write_text("x in R^n\nx.T @ z == 1\n", "utf-8")
    (broken,) = read(fence('--8<-- "square.txt"')).units
    assert str(broken.diagnostics[0].place) == "square.txt:2"


def test_the_option_steps_asks_for_the_derivation_and_so_does_a_line(read):
    def asks(text):
        return read(text).units[0].claim.steps

    assert not asks(fence())
    assert asks(fence(info="square steps"))
    assert asks(fence(f"steps\n{SQUARE}"))


def test_a_claim_has_a_session_of_its_own_and_waits_for_no_cell(read):
    page = read(f"```python\n1\n```\n\n{fence()}\n\n```python\n2\n```\n")
    assert {name: [unit.number for unit in units] for name, units in sessions(page).items()} == {
        "": [0, 2],
        "claim square": [1],
    }


def test_a_claim_is_a_part_of_its_page_by_its_line_and_its_name(read):
    page = read(f"# Title\n\n{fence()}\n")
    (part,) = parts_of(page)
    assert (part.name, "square" in part.words) == ("L3", True)
    assert Selection(fits=lambda names: "square" in names).units_of(page) == [0]


# --- judging ------------------------------------------------------------------------------------------------------


def certificate(**given):
    """Give what a check says of a statement that holds, but for what is given."""
    trials = [{"sizes": {"n": size}, "seed": 1, "error": error} for size, error in ((3, 1e-16), (1, 0.0), (3, 2e-16))]
    oracle = {"oracle": "complex step", "verdict": "agrees", "trials": trials, "detail": "", "degree": None}
    plain = {"text": "f == g", "verdict": "numeric", "holds": True, "seed": 7, "oracles": [oracle], "needs": []}
    said = {"words": "checked numerically at 2 shapes", "mutants": {"made": 0, "killed": 0}, "counterexamples": []}
    traced = {"bound": None, "steps": [], "compared": []}
    return {**plain, **said, **traced, "equal": [], "variant": None, "step": None, **given}


EXAMPLE = {
    "sizes": {"n": 2},
    "values": {"x": [[1], [-2]], "A": [[1, 0.5], [0, 1e-7]]},
    "indices": {"i": 1},
    "left": [[3]],
    "right": [[4]],
    "step": 1,
}
FALSE = certificate(verdict="refuted", holds=False, words="refuted", counterexamples=[EXAMPLE], variant="f == h")


def ran(*found, dropped=0, ending=None):
    told = Output("stdout", {"text/plain": json.dumps(found)}, dropped)
    return Run(0, ((told,),), ending or Finished(), 0.1)


@pytest.mark.parametrize(
    ("rows", "text"),
    [([[2]], "2"), ([[1], [-0.5]], "[1, -0.5]"), ([[1, 2]], "[[1, 2]]"), ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]")],
)
def test_a_value_is_written_like_an_array(rows, text):
    assert written(rows) == text


def test_what_holds_is_not_spoken_of(read):
    assert list(doubts(read(fence()).units[0], ran(certificate()))) == []


def test_what_is_false_is_shown_by_its_counterexample_and_what_may_be_meant(read):
    (finding,) = doubts(read(fence()).units[0], ran(FALSE))
    assert finding.code == "claim-refuted"
    assert finding.notes == (
        "smallest counterexample: n = 2, x = [1, -2], A = [[1, 0.5], [0, 1e-07]], i = 1",
        "there the one side is   3",
        "and the other           4",
    )
    assert finding.help[0] == "did you mean f == h?"
    assert str(finding.place) == "docs/page.md:3"


CHAIN = "x in R^n\ngrad(x.T @ x, x) == x + x == 3*x"


def test_of_a_longer_chain_the_step_that_fails_is_named(read):
    claim = read(fence(CHAIN)).units[0]
    (finding,) = doubts(claim, ran({**FALSE, "step": 2, "counterexamples": [{**EXAMPLE, "step": 2}]}))
    assert finding.notes[:2] == (
        "the step that fails: x + x == 3*x",
        "smallest counterexample: n = 2, x = [1, -2], A = [[1, 0.5], [0, 1e-07]], i = 1",
    )
    (bare,) = doubts(claim, ran({**FALSE, "step": 1, "counterexamples": []}))
    assert bare.notes[0] == "the step that fails: grad(x.T @ x, x) == x + x"


def test_what_is_false_without_a_counterexample_says_which_oracle_found_it(read):
    trial = {"sizes": {"n": 3}, "seed": 1, "error": 0.25}
    oracle = {"oracle": "sampling", "verdict": "refutes", "trials": [trial], "detail": "no minimum", "degree": None}
    (finding,) = doubts(read(fence()).units[0], ran({**FALSE, "counterexamples": [], "oracles": [oracle]}))
    assert finding.notes == ("sampling refutes it at 1 point, relative error up to 2.5e-01: no minimum",)


def test_a_check_without_room_for_its_answer_does_not_pass_for_one(read):
    claim = read(fence()).units[0]
    run = ran(certificate(), dropped=3)
    assert certificates(run) == []
    assert [finding.code for finding in doubts(claim, run)] == ["claim-undecided"]


def test_a_check_that_died_is_told_of_once(read):
    assert list(doubts(read(fence()).units[0], ran(ending=Died("timeout", "30 s", ())))) == []


def test_each_statement_is_judged_where_it_stands(read):
    claim = read(fence(f"{SQUARE}\nx.T @ x == 1")).units[0]
    (finding,) = doubts(claim, ran(certificate(), FALSE))
    assert str(finding.place) == "docs/page.md:4"


def test_a_report_says_of_a_claim_that_it_was_checked(read):
    page = read(fence())
    checked = Checked(page, (), (ran(certificate()),), (Outcome(0, "passed"),), ())
    (entry,) = entries(checked)
    assert (entry.kind, entry.classed, entry.status, entry.line) == ("claim", "checked", "passed", 1)


# --- drawing ------------------------------------------------------------------------------------------------------


def drawn(group):
    """Give all HTML of a group, and its texts to copy by their titles."""
    html, codes = [], {}
    for piece in group.pieces:
        html += [each.html for each in (piece.pieces if isinstance(piece, Fold) else (piece,))]
    copies = r'<span class="filename">(.*?)</span><pre>(.*?)\n</pre>'
    for title, text in re.findall(copies, "".join(html), re.DOTALL):
        codes.setdefault(title, []).append(unescape(text))
    return "\n".join(html), codes


def words(html):
    """Give what is left of HTML without its tags and its formulas' TeX."""
    plain = re.sub(r"<annotation.*?</annotation>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def test_a_claim_is_shown_with_its_title_its_address_and_the_words_for_its_level(read):
    claim = read(fence(f"title: Squares & <more>\n{SQUARE}")).units[0]
    html, codes = drawn(draw_claim(claim, [certificate()]))
    assert 'id="claim-square"' in html
    assert 'href="#claim-square"' in html
    assert "Squares &amp; &lt;more&gt;" in html
    assert r"\nabla_{x}(x^{\top}x)=2x</annotation>" in html
    assert '<span class="nabla-badge nabla-badge-numeric">checked numerically at 2 shapes</span>' in html
    (numpy,) = codes.pop("NumPy")
    ran = subprocess.run([sys.executable, "-c", numpy], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[-1] == "True"
    assert codes == {"TeX": [r"\nabla_{x}(x^{\top}x)=2x"], "As it is stated": [claim.text]}


def test_the_fold_says_how_it_was_checked(read):
    claim = read(fence()).units[0]
    told = words(drawn(draw_claim(claim, [certificate(mutants={"made": 3, "killed": 2}, equal=["doubled"])]))[0])
    assert "Complex step found no difference at 3 points, relative error up to 2.0e-16; n = 1, 3." in told
    assert "Refuted with a mistake put in: 2 of 3 variants. Another form that holds too: doubled." in told
    assert "Seed 7." in told


def test_an_exact_oracle_tells_its_degree_and_one_that_does_not_apply_why(read):
    oracle = {**certificate()["oracles"][0], "oracle": "exact dual numbers"}
    exact = {**oracle, "trials": [{**oracle["trials"][0], "error": 0.0}], "degree": 6}
    silent = {**oracle, "verdict": "inapplicable", "trials": [], "detail": "f is not smooth"}
    told = words(drawn(draw_claim(read(fence()).units[0], [certificate(oracles=[exact, silent])]))[0])
    assert "Exact dual numbers found no difference at 1 point; n = 3; degree at most 6." in told
    assert "Exact dual numbers does not apply: f is not smooth." in told


def test_what_is_assumed_in_words_is_text_beside_a_formula(read):
    html, _ = drawn(draw_claim(read(fence("x in R^n; A in Sym(n)\nx.T @ A @ x == x.T @ A.T @ x")).units[0], []))
    head = html[: html.index("</p>")]
    assert '<span class="nabla-chip"><math><mi>A</mi></math> symmetric</span>' in head
    assert "annotation" not in head


def test_shapes_of_several_sizes_are_told_together(read):
    claim = read(fence("X in R^(m, n)\ntr(X.T @ X) == norm(X)**2")).units[0]
    oracle = certificate()["oracles"][0]
    trials = [{"sizes": {"m": m, "n": n}, "seed": 1, "error": 0.0} for m, n in ((4, 2), (1, 3))]
    html, _ = drawn(draw_claim(claim, [certificate(oracles=[{**oracle, "trials": trials}])]))
    assert "(m, n) = (1, 3), (4, 2)" in html


def test_an_assumption_is_needed_or_was_not_shown_to_be(read):
    claim = read(fence("x in R^n; A in Sym(n)\ngrad(x.T @ A @ x, x) == 2*A @ x if x != 0")).units[0]
    needs = [
        {"assumption": "A symmetric", "needed": True, "counterexample": EXAMPLE},
        {"assumption": "condition 1", "needed": False, "counterexample": None},
        {"assumption": "A symmetric", "needed": True, "counterexample": None},
    ]
    told = words(drawn(draw_claim(claim, [certificate(needs=needs)]))[0])
    assert "Needed: A symmetric. Without it, this fails for n = 2 , i = 1 , x = ( 1 \N{MINUS SIGN} 2 )" in told
    assert "3 ≠ 4" in told
    assert "Assumed: x ≠ 0 . It was not shown to be needed." in told
    assert "Needed: A symmetric. Without it, this fails." in told


def test_a_mistake_shown_on_purpose_has_its_counterexample_in_sight(read):
    claim = read(fence("x in R^n\nrefuted(grad(x.T @ x, x) == x)")).units[0]
    group = draw_claim(claim, [{**FALSE, "holds": True}])
    seen = "\n".join(piece.html for piece in group.pieces if isinstance(piece, Html))
    assert r"\ne x</annotation>" in seen
    assert re.search(r"<msup><mn>10</mn><mrow><mo[^>]*>\N{MINUS SIGN}</mo><mn>7</mn></mrow></msup>", seen)
    assert "nabla-badge-wrong" not in seen
    assert "nabla-badge-wrong" in drawn(draw_claim(claim, [FALSE]))[0]


def test_a_false_bound_is_shown_as_not_below(read):
    claim = read(fence("x in R^n\nrefuted(x.T @ x <= 1)")).units[0]
    assert "3 \N{NEITHER LESS-THAN NOR EQUAL TO} 4 ." in words(drawn(draw_claim(claim, [FALSE]))[0])


def test_of_a_longer_chain_the_page_names_the_step_that_fails(read):
    claim = read(fence(CHAIN.replace("grad", "refuted(grad") + ")")).units[0]
    told = words(drawn(draw_claim(claim, [{**FALSE, "holds": True, "counterexamples": [{**EXAMPLE, "step": 2}]}]))[0])
    assert ", the step x + x = 3 x fails: 3 \N{NOT EQUAL TO} 4 ." in told.replace("  ", " ")


def test_the_fold_says_what_stands_behind_all_sizes_and_which_oracles_compared_it(read):
    claim = read(fence()).units[0]
    step = {"rule": "r", "source": "", "before": "a", "after": "b"}
    for compared, end in ((["one", "other"], "one and other."), (["one"], "one alone.")):
        told = words(drawn(draw_claim(claim, [certificate(verdict="derived", steps=[step], compared=compared)]))[0])
        assert f"Derived by rules that hold for all sizes, in 1 step, and compared with what is stated by {end}" in told
    for steps, start in (([step], "The other steps were checked"), ([], "Checked")):
        told = words(
            drawn(draw_claim(claim, [certificate(verdict="derived", steps=steps, compared=["one"], bound=3)]))[0]
        )
        assert f"{start} exactly at sizes from 3 up; what holds there holds for all sizes." in told
    same = words(drawn(draw_claim(claim, [certificate(verdict="derived")]))[0])
    assert "Its sides are the same formula." in same


def test_a_false_extremum_is_shown_by_values_of_the_function(read):
    claim = read(fence("x in R^2\nrefuted(minimum(x[1]*x[2], x, at=0)); stationary(x[1]*x[2], x, at=[1, 2])")).units[0]
    examples = [
        {"sizes": {}, "values": {"x": [[1], [-1]]}, "indices": {}, "left": [[-1]], "right": [[0]]},
        {"sizes": {}, "values": {"x": [[1], [2]]}, "indices": {}, "left": [[2], [1]], "right": [[0], [0]]},
    ]
    found = [{**FALSE, "holds": number == 0, "counterexamples": [each]} for number, each in enumerate(examples)]
    told = words(drawn(draw_claim(claim, found))[0])
    minus = "\N{MINUS SIGN}"
    assert f"For x = ( 1 {minus} 1 ) : there the function is {minus} 1 , and at the stated point 0 ." in told
    assert "For x = ( 1 2 ) : there the gradient is ( 2 1 ) ." in told
    (finding,) = doubts(claim, ran(*found))
    assert finding.notes[:3] == (
        "smallest counterexample: x = [1, 2]",
        "there the gradient is   [2, 1]",
        "and would have to be    [0, 0]",
    )


def test_the_derivation_is_shown_where_it_is_asked_for(read):
    step = {"rule": "product <rule>", "source": "MC 37", "before": "a", "after": "b"}
    for info, shown in (("square", False), ("square steps", True)):
        html, _ = drawn(draw_claim(read(fence(info=info)).units[0], [certificate(steps=[step])]))
        assert ("product &lt;rule&gt; (MC 37)" in html) is shown
        assert "in 1 step." in html


def test_each_statement_has_its_own_level_and_all_have_one_head(read):
    claim = read(fence(f"{SQUARE}\nx.T @ x == norm(x)**2")).units[0]
    html, codes = drawn(draw_claim(claim, [certificate(), certificate(words="checked exactly at 3 shapes")]))
    assert (html.count("nabla-claim-head"), html.count("nabla-statement"), html.count("nabla-badge ")) == (1, 2, 2)
    assert [len(texts) for texts in codes.values()] == [2, 2, 1]


def test_a_condition_and_what_is_said_of_a_function_may_stand_on_lines_of_their_own(read):
    text = "x in R^n; A in PD(n)\nminimum(x.T @ A @ x, x, at=0) if x != 0"
    html, codes = drawn(draw_claim(read(fence(text)).units[0], [certificate()]))
    assert parts(html) == [r"x^{\top}Ax", r"\text{ has a minimum at }x=0", r"\text{if }x\ne0"]
    assert codes["TeX"][0] == r"x^{\top}Ax\text{ has a minimum at }x=0\qquad\text{if }x\ne0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x in R^n\nx.T @ x == norm(x)**2", [r"x^{\top}x=\lVert x\rVert^{2}"]),
        (
            "x, h in R^n; A in R^(n, n)\n(x + h).T @ A @ (x + h) == x.T @ A @ x + ((A + A.T) @ x).T @ h + h.T @ A @ h",
            [r"(x+h)^{\top}A(x+h)", r"=x^{\top}Ax+\bigl((A+A^{\top})x\bigr)^{\top}h+h^{\top}Ah"],
        ),
    ],
)
def test_a_long_equation_may_begin_a_line_with_its_sign(read, text, expected):
    html, codes = drawn(draw_claim(read(fence(text)).units[0], [certificate()]))
    assert parts(html) == expected
    assert codes["TeX"][0] == "".join(expected)


def parts(html):
    """Give the TeX of each part of the one statement of a claim."""
    (statement,) = re.findall('<div class="nabla-statement">(.*?)</div>', html)
    found = re.findall("<annotation[^>]*>(.*?)</annotation>", statement)
    return [part.removeprefix(r"\displaystyle{} ") for part in found]


def test_what_no_check_came_to_is_shown_as_not_checked(read):
    claim = read(fence()).units[0]
    html, _ = drawn(draw_claim(claim, []))
    assert "not checked" in html
    assert "complex step" not in html


def test_a_text_that_is_no_page_shows_its_claims_unchecked(config):
    with Project(config) as project:
        result = project.glance(fence())
    lines = Layout(lambda html: html, lambda text: [text]).lines(result.pieces[0])
    assert "not checked" in "\n".join(lines)
    assert result.diagnostics == ()


# --- all of it ----------------------------------------------------------------------------------------------------


def test_a_claim_runs_once_and_is_known_again_wherever_it_moves(config):
    path = config.docs / "page.md"
    config = replace(config, cache=config.root / ".nabla")

    def checked(text):
        path.write_text(text, "utf-8")
        with Project(config) as project:
            return project.finish(project.open(path))

    first = checked(fence())
    assert [(step.action, outcome.status) for step, outcome in zip(first.steps, first.outcomes, strict=True)] == [
        ("run", "passed")
    ]
    moved = checked(f"Words.\n\n{fence(f'title: T{chr(10)}{SQUARE}')}\n\n{fence(info='other steps')}\n")
    assert [(step.session, step.action, step.reason) for step in moved.steps] == [
        ("claim square", "run", "docs/page.md:3 changed"),
        ("claim other", "run", "docs/page.md:9 is new or changed"),
    ]
    again = checked(f"More words.\n\n\n\n{fence(f'title: T{chr(10)}{SQUARE}')}\n\n{fence(info='other')}\n")
    assert [step.action for step in again.steps] == ["reuse", "reuse"]
    assert again.pieces[0] == moved.pieces[0]


DRAWING = """\
import sys
from pathlib import Path
from nabladocs.config import Config
from nabladocs.pipeline import Project
root = Path.cwd()
with Project(Config(root, root / "docs")) as project:
    result = project.finish(project.open(root / "docs" / "page.md"))
print(result.outcomes[0].status, "numpy" in sys.modules)
"""


def test_numpy_stays_out_of_the_process_that_draws_claims(config):
    (config.docs / "page.md").write_text(fence(), "utf-8")
    ran = subprocess.run([sys.executable, "-c", DRAWING], capture_output=True, text=True, check=True, cwd=config.root)
    assert ran.stdout == "passed False\n"
