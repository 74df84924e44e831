"""The figures of the chapter on layers show what their captions say."""

import numpy as np
import pytest

from snippets import layers

X, G = np.array([3.0, 1.0, -1.0]), np.array([0.0, 2.0, 1.0])
GRADIENT = np.array([-1.0, 2.0, -1.0]) / np.sqrt(32 / 3)


@pytest.fixture
def parts():
    """Give all that has a mark in a figure, drawn by its function's name."""

    def marked(name, *values):
        (axes,) = getattr(layers, name)(*values).axes
        return [(part.get_gid(), part) for part in axes.get_children() if part.get_gid()]

    return marked


def test_a_slope_is_that_of_its_activation(parts):
    drawn = parts("slopes_of_activations")
    gelu, tanh = (dict(drawn)[name].get_data() for name in ("gelu", "tanh"))
    assert [line.get_ydata().mean() for name, line in drawn if name == "relu"] == [0, 1]
    assert gelu[1].min() < -0.1
    assert gelu[1].max() > 1.1
    assert np.interp(0, *gelu) == pytest.approx(0.5)
    values = np.tanh(tanh[0])
    assert np.trapezoid(tanh[1], tanh[0]) == pytest.approx(values[-1] - values[0], abs=1e-3)


def test_the_arrows_are_as_long_as_the_vectors_and_the_gradient_is_orthogonal_to_the_centred_input(parts):
    drawn = dict(parts("layer_norm_in_its_plane", X, G))
    arrows = {name: np.array(drawn[name].xy) - drawn[name].xyann for name in ("pushed", "passed", "gradient")}
    assert np.linalg.norm(arrows["pushed"]) == pytest.approx(np.linalg.norm(G - G.mean()))
    assert np.linalg.norm(arrows["gradient"]) == pytest.approx(np.linalg.norm(GRADIENT))
    assert arrows["gradient"] * X.std() == pytest.approx(arrows["passed"])
    assert arrows["gradient"] @ drawn["gradient"].xyann == pytest.approx(0, abs=1e-12)


def test_the_arrows_of_the_output_start_on_the_circle(parts):
    drawn = dict(parts("layer_norm_in_its_plane", X, G))
    assert np.linalg.norm(drawn["circle"].get_xydata(), axis=1) == pytest.approx(np.full(181, np.sqrt(3)))
    assert np.linalg.norm(drawn["pushed"].xyann) == pytest.approx(np.sqrt(3))
