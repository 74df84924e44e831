"""The figure of the chapter on structured arguments shows what its caption says, and its partials are tied."""

import numpy as np
import pytest

from snippets import structured

C = np.array([[1.0, 4.0], [0.0, 3.0]])


@pytest.fixture
def axes():
    return structured.free_and_symmetric_gradient(C[0, 1], C[1, 0]).axes[0]


def step(axes, mark):
    ((tail, tip),) = [(text.xyann, text.xy) for text in axes.texts if text.get_gid() == mark]
    return np.subtract(tip, tail)


def test_the_purple_arrow_is_the_projection_onto_the_line(axes):
    (line,) = [line.get_xydata() for line in axes.get_lines() if line.get_gid() == "symmetric"]
    along = line[1] - line[0]
    projected = along * (step(axes, "free") @ along) / (along @ along)
    assert step(axes, "projected") == pytest.approx(projected)
    assert line[:, 0] == pytest.approx(line[:, 1])


def test_the_dotted_line_joins_the_tips(axes):
    (dropped,) = [line.get_xydata() for line in axes.get_lines() if line.get_gid() == "dropped"]
    assert dropped[1] - dropped[0] == pytest.approx(step(axes, "projected") - step(axes, "free"))


def test_the_tied_partials_of_a_linear_form_are_sums_off_the_diagonal():
    partials = structured.tied_partials(lambda entries: np.sum(C * entries), np.eye(2))
    assert partials == pytest.approx(np.array([[1, 4], [4, 3]]))
