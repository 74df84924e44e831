"""What the chapters on traces, determinants and inverses draw and compute is what they say."""

import numpy as np
import pytest

from snippets import matrices, traces

TRANSPOSED = "X^{\\!\\top\\!}"


@pytest.fixture
def rings():
    return traces.two_cuts().axes


def factors(axes):
    """Give what stands around a ring, clockwise from the top."""
    around = [text for text in axes.texts if (text.get_gid() or "").startswith("factor")]
    turns = {text.get_text().strip("$"): np.arctan2(*text.xy) % (2 * np.pi) for text in around}
    return sorted(turns, key=lambda name: round(turns[name], 9) % (2 * np.pi))


def left_over(axes):
    (text,) = [text for text in axes.texts if text.get_gid() == "left over"]
    return text.get_text().strip("$")


def test_the_factors_stand_clockwise_in_the_order_of_the_product(rings):
    first, second = rings
    assert factors(first) == ["\\mathrm{d}X", "B", TRANSPOSED, "C"]
    assert factors(second) == ["X", "B", f"\\mathrm{{d}}{TRANSPOSED}", "C"]


def test_what_is_left_is_read_clockwise_from_the_gap(rings):
    for axes in rings:
        around = factors(axes)
        (gap,) = [place for place, name in enumerate(around) if name.startswith("\\mathrm")]
        assert left_over(axes) == "".join(around[gap + 1 :] + around[:gap])


def test_what_is_left_makes_the_gradient():
    rng = np.random.default_rng(1)
    X, B, C = (rng.standard_normal(shape) for shape in ((3, 2), (2, 2), (3, 3)))  # noqa: N806
    found = matrices.complex_step(lambda y: np.trace(y @ B @ y.T @ C), X)
    assert found == pytest.approx((B @ X.T @ C).T + C @ X @ B, rel=1e-12)


def test_the_complex_step_keeps_the_shape_and_the_digits():
    X = np.array([[1.0, 2.0, 0.5]])  # noqa: N806
    assert matrices.complex_step(lambda y: np.sum(np.exp(y)), X) == pytest.approx(np.exp(X), rel=1e-15)
