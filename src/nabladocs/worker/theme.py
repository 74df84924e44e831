"""The colours of figures that follow the page, and Matplotlib's settings at the start of a session."""

from __future__ import annotations

INK = "#1a1b1c"
"""Text and axes: the page puts the colour of its own text in its place."""
PAPER = "#fefdfc"
"""What lies on the figure and hides what is below it, such as the box of a legend."""
RULE = "#d4d5d6"
"""Grids and frames, which stand behind."""
PALETTE = ("#1f6fe0", "#b8410a", "#00726a", "#5e1a96", "#97104f", "#4a4a00")
"""Blue, orange, teal, purple, crimson and olive on white, each fit for text: C0 to C5 of Matplotlib."""

_INKED = (
    *(
        "text.color",
        "axes.edgecolor",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
        "hatch.color",
        "patch.edgecolor",
    ),
    *(f"boxplot.{part}.color" for part in ("boxprops", "capprops", "whiskerprops", "flierprops")),
    "boxplot.flierprops.markeredgecolor",
)
THEME = {
    **dict.fromkeys(_INKED, INK),
    # The seventh line is dashed in the colour of the first.
    "axes.prop_cycle": f"cycler('linestyle', ['-', '--']) * cycler('color', {list(PALETTE)})",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.facecolor": PAPER,
    "legend.edgecolor": RULE,
    "grid.color": RULE,
    **{f"axes3d.{axis}axis.panecolor": f"{INK}0a" for axis in "xyz"},
    # As wide as text of 11 points can be read in on a phone.
    "figure.figsize": (5.0, 3.6),
    "font.size": 11.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "nabla",
}
"""Matplotlib's settings at the start of a session; a cell may change them."""
