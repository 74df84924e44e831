"""The figure of the chapter on differentials tells a right differential from a wrong one."""

import numpy as np
import pytest

from snippets import differential_method


@pytest.fixture
def drawn(marked):
    def right(at, step):
        return at @ step + step @ at

    def wrong(at, step):
        return 2 * at @ step

    at, along = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([[0.3, -0.2], [0.5, 0.1]])
    return marked(differential_method.remainders(lambda at: at @ at, {"right": right, "wrong": wrong}, at, along))


@pytest.mark.parametrize(("name", "order"), [("right", 2), ("wrong", 1)])
def test_the_remainder_falls_with_the_order_that_the_caption_says(drawn, name, order):
    (line,) = drawn[name]
    steps, left = line.T
    slopes = np.diff(np.log(left)) / np.diff(np.log(steps))
    assert slopes[6:] == pytest.approx(np.full(len(slopes) - 6, order), abs=0.02)
