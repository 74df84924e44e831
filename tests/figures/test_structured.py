"""The figure of the chapter on structured arguments shows what its caption says, and its partials are tied."""

import numpy as np
import pytest

from snippets import structured

C = np.array([[1.0, 4.0], [0.0, 3.0]])


@pytest.fixture
def drawn(marked):
    return marked(structured.free_and_symmetric_gradient(C[0, 1], C[1, 0]))


def test_the_purple_arrow_is_the_projection_onto_the_line(drawn):
    (line,), ((start, free),), ((again, projected),) = (drawn[name] for name in ("symmetric", "free", "projected"))
    along = line[1] - line[0]
    assert projected - again == pytest.approx(along * ((free - start) @ along) / (along @ along))
    assert line[:, 0] == pytest.approx(line[:, 1])


def test_the_dotted_line_joins_the_tips(drawn):
    (dropped,), ((_, free),), ((_, projected),) = (drawn[name] for name in ("dropped", "free", "projected"))
    assert dropped == pytest.approx(np.array([free, projected]))


def test_the_tied_partials_of_a_linear_form_are_sums_off_the_diagonal():
    partials = structured.tied_partials(lambda entries: np.sum(C * entries), np.eye(2))
    assert partials == pytest.approx(np.array([[1, 4], [4, 3]]))
