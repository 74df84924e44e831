"""Numbers, references and the copying of TeX, as a reader's browser has them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nabladocs import mathml

PAGE = """\
# Formulas

See $\\eqref{eq:wide}$ and $a\\overset{\\eqref{eq:wide}}{=}b$.

$$ x^2 $$

$$
\\overline{x}=1 \\label{eq:short}
$$

FILLER

$$
f(x)=a_1x+a_2x^2+a_3x^3+a_4x^4+a_5x^5+a_6x^6+a_7x^7+a_8x^8+a_9x^9+a_{10}x^{10} \\label{eq:wide}
$$

FILLER
"""
SETTINGS = "site_name: Formulas\ntheme: {name: material, font: false}\nplugins: [nabla]\n"
RIGHT = "element => element.getBoundingClientRect().right"


@pytest.fixture(scope="module")
def address(tmp_path_factory, hosted):
    root = tmp_path_factory.mktemp("formulas")
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text(PAGE.replace("FILLER", "And so on.\n\n" * 40), "utf-8")
    (root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    with hosted(root / "site") as address:
        yield address


@pytest.fixture(params=[390, 1280])
def page(request, browser, address):
    allowed = ["clipboard-read", "clipboard-write"]
    context = browser.new_context(viewport={"width": request.param, "height": 800}, permissions=allowed)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    yield page
    context.close()


def test_a_number_stands_at_the_end_of_its_line(page):
    formula = page.locator(".nabla-display", has=page.locator("#eq-short"))
    end = formula.locator("mtd", has_text="(1)").evaluate(RIGHT)
    assert abs(formula.evaluate(RIGHT) - end) < 2


def test_a_reference_leads_to_the_formula_from_its_beginning(page):
    page.get_by_role("link", name="(2)").click()
    page.wait_for_timeout(200)
    row = page.locator("#eq-wide")
    box = row.bounding_box()
    header = page.locator(".md-header").bounding_box()
    assert header["y"] + header["height"] <= box["y"] < 700
    assert row.evaluate("row => row.closest('.nabla-display').scrollLeft") == 0
    assert page.locator("mtext", has_text="(2)").count() == 2


def test_keys_copy_the_tex_of_a_formula_and_it_is_said(page):
    buttons = page.get_by_role("button", name="Copy the TeX of this formula")
    assert buttons.count() == 2
    page.locator(".nabla-display").last.scroll_into_view_if_needed()
    buttons.nth(2).wait_for()
    button = buttons.nth(1)
    assert float(button.evaluate("button => getComputedStyle(button).opacity")) == 0
    button.focus()
    assert float(button.evaluate("button => getComputedStyle(button).opacity")) == 1
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="TeX copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == r"\overline{x}=1 \label{eq:short}"
    assert button.evaluate("button => button === document.activeElement")
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_a_line_over_a_letter_is_as_long_as_the_letter(page):
    over = page.locator("mover:has(> .nabla-line)")
    letter, line = over.locator("mi").bounding_box(), over.bounding_box()
    assert abs(letter["width"] - line["width"]) < 1.5
    assert over.evaluate("line => getComputedStyle(line).borderTopStyle") == "solid"


def test_without_scripts_nothing_is_lost(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "x^2" in [each.text_content() for each in page.locator("annotation").all()]
    assert page.get_by_role("button", name="Copy the TeX").count() == 0
    context.close()


CONSTRUCTS = Path(__file__).parents[1] / "golden" / "constructs.md"
APPLIED = [
    r"2\log(x)^2-\sin(-x)+a\det A",
    r"\operatorname{tr}(A(\operatorname{diag}(x)))-\lambda",
    r"\log\sum_j e^{-z_j}\cdot\exp(\log|x|)",
    r"\det\left(\frac{\partial f}{\partial x}\right)\Pr(x)!",
    r"\left(\log(\frac12)-\tfrac12\right)\to\min\{a,-b\}",
]
BOXES = """() => [...document.querySelectorAll("math, mi, mo, mn")].map((each) => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return [each.textContent, x, y, width, height];
})"""


def test_rows_that_are_left_out_move_nothing(browser, monkeypatch):
    constructs = re.findall(r"^\$\$\n(.*?)\n\$\$$", CONSTRUCTS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    formulas = APPLIED + [tex for tex in constructs if not re.search(r"\\(tag|label|eqref)", tex)]

    def drawn():
        mathml.to_mathml.cache_clear()
        return "<p>".join(mathml.to_mathml(tex, display=True) for tex in formulas)

    without = drawn()
    monkeypatch.setattr(mathml, "without_needless_rows", lambda markup: markup)
    whole = drawn()
    mathml.to_mathml.cache_clear()
    assert without.count("<mrow>") < whole.count("<mrow>") - 10
    page = browser.new_page()
    boxes = []
    for html in (without, whole):
        page.set_content(f"<!doctype html><p>{html}")
        boxes.append(page.evaluate(BOXES))
    page.close()
    assert len(boxes[0]) > 1000
    assert boxes[0] == boxes[1]
