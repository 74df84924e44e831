"""Whatever a string says and however it is written, its lines are known in the file."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from nabladocs.literals import ASTRAY, lines_said
from nabladocs.source import Source

TEXTS = st.text(st.sampled_from("aλ \n\"'\\>.#\t\r😀"), max_size=30)


@st.composite
def written(draw, text):
    """Give a literal that says a text: in quotes of some kind, with escapes where they are needed or not."""
    quote = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    parts = []
    for character in text:
        must = character in ("\\", "\r", quote[0]) or (character == "\n" and len(quote) == 1)
        if must or draw(st.integers(0, 9)) == 0:
            escapes = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", '"': '\\"', "'": "\\'"}
            parts.append(escapes.get(character) or f"\\U{ord(character):08x}")
        else:
            parts.append(character)
        if draw(st.integers(0, 19)) == 0:
            parts.append("\\\n")
    return f"{quote}{''.join(parts)}{quote}"


@st.composite
def literals(draw):
    """Give what one or several literals in a row say, and how."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=3))
    forms = [draw(written(text)) for text in texts]
    gaps = [draw(st.sampled_from([" ", "\n", ' # "comment"\n', " \\\n"])) for _ in forms]
    return "".join(texts), "(" + "".join(form + gap for form, gap in zip(forms, gaps, strict=True)) + ")"


@given(literals(), st.sampled_from(["", "λ = 1; ", "\n\n    "]), st.booleans())
def test_lines_are_what_is_said_and_stand_where_they_do(literal, before, is_marked):
    value, form = literal
    start = "if 1:" + before if before.startswith("\n") else before
    text = ("\ufeff" if is_marked else "") + start + form + "\n"
    tree = ast.parse(text.removeprefix("\ufeff"))
    node = next(each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    lines = lines_said(Source("src/mod.py", text), node)
    assert "\n".join(line.text for line in lines) == value == node.value
    rows = Source("src/mod.py", text)
    numbers = [line.number for line in lines]
    assert numbers == sorted(numbers)
    for line in lines:
        if line.shift != ASTRAY:
            assert rows.line(line.number)[line.shift :].startswith(line.text)


@given(st.text(st.sampled_from("aλ \n'>.#"), max_size=60))
def test_a_text_that_needs_no_escape_has_a_column_on_each_line(text):
    (statement,) = ast.parse(f'"""{text}\n"""').body
    assert all(line.shift != ASTRAY for line in lines_said(Source("src/mod.py", f'"""{text}\n"""'), statement.value))
