"""Figures drawn without a screen and closed when a test ends, and what has a mark in them."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def points(part):
    """Give the points of a line in the plane or in space, and of an arrow its tail and its tip."""
    if isinstance(part, Annotation):
        return np.array([part.xyann, part.xy])
    return np.transpose(part.get_data_3d()) if hasattr(part, "get_data_3d") else part.get_xydata()


@pytest.fixture(scope="session")
def marked():
    """Give the points of the lines and arrows of a figure, or of axes, in the order drawn, in a list for each mark."""

    def by_mark(drawn):
        found = {}
        for part in (*drawn.findobj(Line2D), *drawn.findobj(Annotation)):
            if mark := part.get_gid():
                found.setdefault(mark, []).append(points(part))
        return found

    return by_mark
