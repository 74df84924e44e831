"""Why doctest fails an example, found by rules: the first that fits names the cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.doctests import Judged

_NUMBER = re.compile(r"(?<![\w.])[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?j?(?![\w])")
_SCALAR = re.compile(r"np\.(?:float|int|uint|complex|bool|str)_?\d*\(([^()]*)\)|np\.(True|False)_")
_DTYPE = re.compile(r",\s*dtype=[^)\]]+")
_BYTES = re.compile(r"\bb(?=['\"])")
_COMMENT = re.compile(r"#.*")
_VARIES = re.compile(r"#.*\b(?:random|vary|varies|may|different|approx\w*|platform)\b", re.IGNORECASE)
_MATPLOTLIB = re.compile(r"matplotlib|^\(?\[?<(?:Figure|Axes)|\bText\(|_AxesStack|BarContainer", re.MULTILINE)
_PLOTS = re.compile(r"\b(?:plt|ax\d*|axs|axes|fig\d*)\b")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


def _numberless(text: str) -> str:
    return "".join(_NUMBER.sub("#", text).split())


def _values(text: str) -> list[complex]:
    return [complex(found) for found in _NUMBER.findall(text)]


def _are_near(want: str, got: str) -> bool:
    wanted, came = _values(want), _values(got)
    return len(wanted) == len(came) and all(
        abs(one - two) <= 1e-3 * max(abs(one), abs(two), 1e-3) for one, two in zip(wanted, came, strict=True)
    )


def _bare(text: str) -> str:
    """Give a text without the names of NumPy's scalars, and without parentheses and white space."""
    return re.sub(r"[\s()]", "", _SCALAR.sub(r"\1\2", text))


def _listed(text: str) -> str:
    return _bare(text).replace("array", "")


def _untyped(text: str) -> str:
    return "".join(_DTYPE.sub("", text).split())


RULES: Sequence[tuple[str, Callable[[Judged, str], bool]]] = (
    ("its author skips it", lambda each, _: each.theirs == "skipped"),
    ("takes too long, or stands behind what does", lambda each, _: each.theirs == "lost"),
    ("raises NameError: a name that the docstring does not define", lambda each, _: each.got.startswith("NameError")),
    ("raises ModuleNotFoundError or ImportError", lambda each, _: bool(re.match("ModuleNotFound|Import", each.got))),
    ("raises SyntaxError", lambda each, _: bool(re.match("SyntaxError|IndentationError", each.got))),
    ("raises FileNotFoundError", lambda each, _: each.got.startswith("FileNotFound")),
    ("raises another exception", lambda each, _: each.theirs == "raised"),
    ("is random: it differs with the seed", lambda each, other: each.got != other),
    ("says that it varies", lambda each, _: bool(_VARIES.search(each.source + each.want))),
    ("gives back parts of a plot", lambda each, _: bool(_MATPLOTLIB.search(each.got))),
    ("gives back something where a plot is drawn", lambda each, _: not each.want and bool(_PLOTS.search(each.source))),
    ("raises nothing, or another exception", lambda each, _: each.want.startswith("Traceback")),
    ("records nothing, and something came out", lambda each, _: not each.want),
    ("its answer is a comment", lambda each, _: each.want.lstrip().startswith("#")),
    ("records something, and nothing came out", lambda each, _: not each.got),
    ("shows an address", lambda each, _: _ADDRESS.sub("", each.want) == _ADDRESS.sub("", each.got)),
    ("white space", lambda each, _: "".join(each.want.split()) == "".join(each.got.split())),
    (
        "numbers that are rounded, or differ in the last digits",
        lambda each, _: _numberless(each.want) == _numberless(each.got) and _are_near(each.want, each.got),
    ),
    ("other numbers", lambda each, _: _numberless(each.want) == _numberless(each.got)),
    ("scalars as NumPy 1 wrote them", lambda each, _: _bare(each.want) == _bare(each.got)),
    (
        "scalars as NumPy 1 wrote them, rounded or with other last digits",
        lambda each, _: (
            _numberless(_bare(each.want)) == _numberless(_bare(each.got))
            and _are_near(_bare(each.want), _bare(each.got))
        ),
    ),
    ("an array's dtype", lambda each, _: _untyped(each.want) == _untyped(each.got)),
    ("bytes as Python 2 wrote them", lambda each, _: _numberless(each.want) == _numberless(_BYTES.sub("", each.got))),
    (
        "the sign of a zero",
        lambda each, _: (
            re.sub(r"[+-]", "", _bare(each.want)) == re.sub(r"[+-]", "", _bare(each.got)) and "0" in each.want
        ),
    ),
    (
        "an array written as a list, or a list as an array",
        lambda each, _: (
            _numberless(_listed(each.want)) == _numberless(_listed(each.got))
            and _are_near(_listed(each.want), _listed(each.got))
        ),
    ),
    ("a comment stands in its answer", lambda each, _: _COMMENT.sub("", each.want).split() == each.got.split()),
    ("in another order", lambda each, _: sorted(_bare(each.want)) == sorted(_bare(each.got))),
    ("is drawn with characters beyond ASCII", lambda each, _: each.want.isascii() and not each.got.isascii()),
    ("is written otherwise", lambda *_: True),
)
"""A cause, and whether it is that of an example; what came out under another seed is known too."""


def cause_of(judged: Judged, other: str) -> str:
    """Give why doctest fails an example; `other` is what came out under another seed."""
    return next(cause for cause, fits in RULES if fits(judged, other))
