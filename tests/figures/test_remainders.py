"""The figure of the chapter on differentials tells a right differential from a wrong one."""

import numpy as np
import pytest

from snippets import differential_method


@pytest.fixture
def axes():
    def right(at, step):
        return at @ step + step @ at

    def wrong(at, step):
        return 2 * at @ step

    at, along = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([[0.3, -0.2], [0.5, 0.1]])
    return differential_method.remainders(lambda at: at @ at, {"right": right, "wrong": wrong}, at, along).axes[0]


@pytest.mark.parametrize(("name", "order"), [("right", 2), ("wrong", 1)])
def test_the_remainder_falls_with_the_order_that_the_caption_says(axes, name, order):
    ((steps, left),) = [np.transpose(line.get_xydata()) for line in axes.get_lines() if line.get_gid() == name]
    slopes = np.diff(np.log(left)) / np.diff(np.log(steps))
    assert slopes[6:] == pytest.approx(np.full(len(slopes) - 6, order), abs=0.02)
