"""The figures of the chapter on layers show what their captions say."""

import numpy as np
import pytest

from snippets import layers

X, G = np.array([3.0, 1.0, -1.0]), np.array([0.0, 2.0, 1.0])
GRADIENT = np.array([-1.0, 2.0, -1.0]) / np.sqrt(32 / 3)


@pytest.fixture
def plane(marked):
    return marked(layers.layer_norm_in_its_plane(X, G))


def test_a_slope_is_that_of_its_activation(marked):
    drawn = marked(layers.slopes_of_activations())
    gelu, tanh = (line.T for name in ("gelu", "tanh") for line in drawn[name])
    assert [line[:, 1].mean() for line in drawn["relu"]] == [0, 1]
    assert gelu[1].min() < -0.1
    assert gelu[1].max() > 1.1
    assert np.interp(0, *gelu) == pytest.approx(0.5)
    values = np.tanh(tanh[0])
    assert np.trapezoid(tanh[1], tanh[0]) == pytest.approx(values[-1] - values[0], abs=1e-3)


def test_the_arrows_are_as_long_as_the_vectors_and_the_gradient_is_orthogonal_to_the_centred_input(plane):
    pushed, passed, gradient = (tip - tail for name in ("pushed", "passed", "gradient") for tail, tip in plane[name])
    assert np.linalg.norm(pushed) == pytest.approx(np.linalg.norm(G - G.mean()))
    assert np.linalg.norm(gradient) == pytest.approx(np.linalg.norm(GRADIENT))
    assert gradient * X.std() == pytest.approx(passed)
    ((centred, _),) = plane["gradient"]
    assert gradient @ centred == pytest.approx(0, abs=1e-12)


def test_the_arrows_of_the_output_start_on_the_circle(plane):
    (circle,), ((y, _),) = plane["circle"], plane["pushed"]
    assert np.linalg.norm(circle, axis=1) == pytest.approx(np.full(181, np.sqrt(3)))
    assert np.linalg.norm(y) == pytest.approx(np.sqrt(3))
