"""The figure of the chapter on inverses shows what its caption says."""

import numpy as np
import pytest

from snippets import inverses


@pytest.fixture
def panels():
    return inverses.shifted_solutions((90, 15), 0.4).axes


def changes(axes):
    return [np.subtract(text.xy, text.xyann) for text in axes.texts if text.get_gid() == "change"]


def lines(axes, gid):
    return [np.array(line.get_data()).T for line in axes.get_lines() if line.get_gid() == gid]


def distance(ends, at):
    along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    return abs(np.cross([*along, 0], [*(at - ends[0]), 0])[2])


def test_the_solution_moves_as_far_as_the_caption_says(panels):
    moved = [np.linalg.norm(step) for axes in panels for step in changes(axes)]
    assert moved == pytest.approx([0.4, 1.55], abs=0.005)


def test_both_crossings_lie_on_both_lines(panels):
    for axes in panels:
        (step,) = changes(axes)
        (fixed,), (before, after) = lines(axes, "fixed"), lines(axes, "moved")
        start = np.array([0.5, 0.5])
        for ends, at in ((fixed, start), (fixed, start + step), (before, start), (after, start + step)):
            assert distance(ends, at) == pytest.approx(0, abs=1e-12)


def test_the_line_is_moved_by_the_same_distance_in_both(panels):
    for axes in panels:
        before, after = lines(axes, "moved")
        assert distance(after, before[0]) == pytest.approx(0.4)
