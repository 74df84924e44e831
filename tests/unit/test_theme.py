"""Figures in colours that a page can put its own for, and those colours."""

import itertools
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

import nabladocs
from nabladocs.worker.bundle import bundle
from nabladocs.worker.drawing import FOLLOWS, svg
from nabladocs.worker.theme import INK, PALETTE, PAPER, RULE, THEME

mpl.use("Agg")
import matplotlib.pyplot as plt

CSS = (Path(nabladocs.__file__).parent / "assets" / "nabla.css").read_text("utf-8")
WHITE, SLATE = "#ffffff", "#1e2129"  # the page in Material's light and dark palettes


@pytest.fixture
def figure():
    # What draws the figures of the site has settings of its own, and others may have imported it.
    with plt.style.context(["default", THEME]):
        yield plt.figure()
    plt.close("all")


@pytest.fixture
def axes(figure):
    return figure.subplots()


def colors(drawn):
    return set(re.findall("#[0-9a-f]{6}", drawn))


# --- what a figure is drawn in ------------------------------------------------------------------------------------


def test_a_plain_figure_has_no_colours_but_those_of_the_page(figure, axes):
    for height in range(7):
        axes.plot([0, 1], [height, 1], label=f"$x_{height}$")
    axes.set(title="Title", xlabel="$x$", ylabel="$y$")
    axes.grid()
    axes.legend()
    drawn = svg(figure)
    assert f'class="{FOLLOWS}"' in drawn
    assert colors(drawn) == {INK, PAPER, RULE, *PALETTE}


def test_the_seventh_line_is_dashed_in_the_colour_of_the_first(axes):
    first, *_, seventh = (axes.plot([0, 1])[0] for _ in range(7))
    assert (first.get_color(), first.get_linestyle()) == (PALETTE[0], "-")
    assert (seventh.get_color(), seventh.get_linestyle()) == (PALETTE[0], "--")


def test_black_and_white_are_the_ink_and_the_paper(figure, axes):
    axes.axhline(1, color="k")
    axes.quiver([0], [0], [1], [1])  # black where nothing is said
    axes.text(0, 0, "x", color="black", bbox={"facecolor": "white"})
    drawn = svg(figure)
    assert colors(drawn) == {INK, PAPER}
    assert f'<svg class="{FOLLOWS}" fill="{INK}"' in drawn


@pytest.mark.parametrize(
    "cover",
    [
        lambda axes: axes.imshow([[0, 1]]),
        lambda axes: axes.pcolormesh([[0, 1], [1, 2]]),
        lambda axes: axes.contourf([[0, 1], [1, 2]]),
    ],
    ids=["image", "mesh", "filled contours"],
)
def test_on_a_colour_map_black_and_white_stay(cover, figure, axes):
    cover(axes)
    axes.axhline(1, color="k")
    axes.axhline(0, color="w")
    drawn = svg(figure)
    assert {"#000000", "#ffffff", INK} <= colors(drawn)
    assert PAPER not in colors(drawn)
    assert f'<svg class="{FOLLOWS}" xmlns' in drawn


@pytest.mark.parametrize(
    "draw",
    [
        lambda axes: axes.contour([[0, 1], [1, 2]]),
        lambda axes: axes.scatter([0, 1], [0, 1], c=[0, 1]),
    ],
    ids=["contours", "points"],
)
def test_beside_lines_and_points_of_a_colour_map_black_is_ink(draw, figure, axes):
    figure.colorbar(draw(axes))
    axes.axhline(1, color="k")
    assert "#000000" not in colors(svg(figure))


def test_walls_and_grid_of_three_dimensions_are_those_of_the_page(figure):
    figure.add_subplot(projection="3d")
    assert colors(svg(figure)) == {INK, RULE}


@pytest.mark.parametrize("style", ["default", "ggplot", "seaborn-v0_8-whitegrid", "dark_background"])
def test_a_figure_with_a_background_of_its_own_keeps_all_its_colours(style):
    with plt.style.context(["default", THEME, style]):
        figure, axes = plt.subplots()
        axes.plot([0, 1], color="k")
        drawn = svg(figure)
        plt.close(figure)
    assert FOLLOWS not in drawn
    assert "fill:none" not in drawn.partition("<path")[2].partition("/>")[0]  # the background comes first


def test_behind_axes_with_a_background_all_is_white(figure, axes):
    axes.set_facecolor("#eeeeee")
    assert 'style="fill:#ffffff"' in svg(figure)
    assert FOLLOWS not in svg(figure)


def test_a_tint_behind_axes_is_no_background(figure, axes):
    axes.set_facecolor((0.5, 0.5, 0.5, 0.1))
    assert FOLLOWS in svg(figure)


def test_the_words_of_a_plain_figure_can_be_read_on_a_phone(figure, axes):
    axes.plot([0, 1])
    width = float(re.search(r'width="([\d.]+)pt"', svg(figure))[1])
    assert plt.rcParams["font.size"] * 4 / 3 * 371 / (width * 4 / 3) >= 11  # what a page of 390 pixels leaves


# --- its size -----------------------------------------------------------------------------------------------------


def test_numbers_are_short_and_lie_where_they_were(figure, axes):
    axes.plot(np.linspace(0, 1, 50), np.sin(np.linspace(0, 9, 50)), color="#123456")
    (short,) = (path for path in re.findall(r'<path d="([^"]*)"[^>]*#123456', svg(figure)) if path)
    numbers = re.findall(r"-?[\d.]+", short)
    assert max(len(number.partition(".")[2]) for number in numbers) == 2
    drawn = np.reshape(np.array(numbers, float), (-1, 2))
    line = axes.get_lines()[0]
    at = line.get_transform().transform(line.get_xydata()) * 72 / figure.dpi
    steps = np.diff(at, axis=0) * [1, -1]  # SVG counts from the top
    assert np.diff(drawn, axis=0) == pytest.approx(steps, abs=0.011)


def test_ids_that_nothing_names_are_left_out_and_given_ones_are_not(figure, axes):
    axes.plot([0, 1], marker="o", gid="mine")
    drawn = svg(figure)
    ids, named = re.findall(r' id="(.*?)"', drawn), re.findall(r"#([^\")]*)", drawn)
    assert "mine" in ids
    assert set(ids) - {"mine"} <= set(named)
    assert set(re.findall(r'(?:url\(|href=")#([^")]*)', drawn)) <= set(ids)


def test_the_same_figure_is_drawn_in_the_same_bytes(figure, axes):
    axes.plot([0, 1], marker="o")
    axes.fill_between([0, 1], [1, 2], hatch="/")
    assert svg(figure) == svg(figure) == bundle(figure)["image/svg+xml"]


# --- the colours of the page --------------------------------------------------------------------------------------


def shown(number):
    """Give a colour of the style sheet, on white and on slate."""
    return re.search(rf"--nabla-{number}: light-dark\((#\w+), (#\w+)\)", CSS).groups()


def linear(color):
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    darker, lighter = sorted(linear(color) @ [0.2126, 0.7152, 0.0722] for color in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_page_shows_on_white_what_the_figure_has():
    assert [shown(number)[0] for number in range(1, 7)] == list(PALETTE)
    for number, color in enumerate(PALETTE, 1):
        assert f"--nabla-{number}: {color};" in CSS  # where a browser does not know light-dark()


@pytest.mark.parametrize("number", range(1, 7))
def test_words_in_each_colour_can_be_read_on_both_pages(number):
    light, dark = shown(number)
    assert contrast(light, WHITE) >= 4.5
    assert contrast(dark, SLATE) >= 4.5


# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency (2009),
# table of severity 1.0, for linear sRGB.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# Ottosson, A perceptual color space for image processing (2020).
CONES = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
CONES += [[0.0883024619, 0.2817188376, 0.6299787005]]
LAB = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099]]
LAB += [[0.0259040371, 0.7827717662, -0.808675766]]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
def test_no_two_colours_look_alike_and_the_first_four_least(sight, page):
    seen = [LAB @ np.cbrt(CONES @ np.clip(SIGHT[sight] @ linear(shown(number)[page]), 0, 1)) for number in range(1, 7)]
    apart = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(range(6), 2)}
    assert min(apart.values()) >= 0.05
    assert min(distance for pair, distance in apart.items() if max(pair) < 4) >= 0.08
