"""The figure of the chapter on inverses shows what its caption says."""

import numpy as np
import pytest

from snippets import inverses


@pytest.fixture
def panels(marked):
    return [marked(axes) for axes in inverses.shifted_solutions((90, 15), 0.4).axes]


def distance(ends, at):
    along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    return abs(np.cross([*along, 0], [*(at - ends[0]), 0])[2])


def test_the_solution_moves_as_far_as_the_caption_says(panels):
    moved = [np.linalg.norm(tip - tail) for drawn in panels for tail, tip in drawn["change"]]
    assert moved == pytest.approx([0.4, 1.55], abs=0.005)


def test_both_crossings_lie_on_both_lines(panels):
    for drawn in panels:
        ((start, end),), (fixed,), (before, after) = (drawn[name] for name in ("change", "fixed", "moved"))
        assert start.tolist() == [0.5, 0.5]
        for ends, at in ((fixed, start), (fixed, end), (before, start), (after, end)):
            assert distance(ends, at) == pytest.approx(0, abs=1e-12)


def test_the_line_is_moved_by_the_same_distance_in_both(panels):
    for drawn in panels:
        before, after = drawn["moved"]
        assert distance(after, before[0]) == pytest.approx(0.4)
