"""First uses of libraries that are slow: a library imports parts of itself, and fills its caches, when it is used.

A child that is born after them is spared that; none of them leaves anything that a cell could see.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def _numpy() -> None:
    # It comes only with its first use, and most pages use it.
    import_module("numpy.random")


def _more_numpy() -> None:
    """Import the parts that NumPy imports only when they are used, and let its linear algebra set itself up."""
    for part in ("fft", "ma", "polynomial"):
        import_module(f"numpy.{part}")
    np = import_module("numpy")
    matrix = np.eye(8) + 1 / 8
    for done in (np.linalg.inv, np.linalg.eigh, np.linalg.svd, np.linalg.qr, np.linalg.cholesky, repr):
        done(matrix @ matrix)


def _sympy() -> None:
    sp = import_module("sympy")
    sp.latex(sp.Symbol("x"))


def _more_sympy() -> None:
    """Do what a first course does: what its parts import and build tables of takes longer than most answers."""
    sp = import_module("sympy")
    x, y = sp.symbols("x y", real=True)
    z, a = sp.Symbol("z"), sp.Symbol("a", positive=True)
    f = sp.exp(-a * z**2) * sp.sin(z) + sp.log(1 + z**2)
    sp.lambdify(z, f.diff(z))
    # It counts what it makes, and tracebacks tell the number.
    vars(import_module("sympy.utilities.lambdify"))["_lambdify_generated_counter"] = 1
    for rewrite in (sp.expand, sp.factor, sp.together, sp.apart):
        rewrite(1 / (z**2 + z))
    sp.simplify((z**2 - 1) / (z - 1) + sp.sin(z) ** 2 + sp.cos(z) ** 2)
    sp.integrate(z**2 * sp.exp(-a * z), (z, 0, sp.oo))
    sp.integrate(z * sp.sin(z), z)
    sp.limit(sp.sin(z) / z, z, 0)
    sp.series(sp.log(1 + z), z, 0, 3)
    sp.solve(z**2 - y * z - 1, z)
    sp.solve([x + y - 1, x - y], [x, y])
    matrix = sp.Matrix([[2, x], [x, y]])
    sp.latex([matrix.det(), matrix.inv(), matrix.eigenvals(), sp.Integral(z, (z, 0, 1)), sp.Sum(z, (z, 1, a))])


def _matplotlib() -> None:
    # A figure outside pyplot is forgotten as soon as it is drawn.
    figure = import_module("matplotlib.figure").Figure()
    figure.subplots().set_title("$x$")
    figure.savefig(BytesIO(), format="svg", bbox_inches="tight")


def _more_matplotlib() -> None:
    """Draw what most figures have."""
    figure = import_module("matplotlib.figure").Figure()
    left, right = figure.subplots(1, 2)
    left.plot([1, 2], [3, 4], label=r"$f'(x_1) = \frac{1}{2}$")
    left.scatter([1, 2], [4, 3])
    left.fill_between([1, 2], [1, 2])
    left.annotate("text", (1, 3), xytext=(1.5, 3.5), arrowprops={"arrowstyle": "->"})
    left.set(xlabel="$x$", ylabel="$y$", title="Title")
    left.grid(visible=True)
    left.legend()
    right.clabel(right.contour([[0, 1, 0], [1, 2, 1], [0, 1, 3]]))
    right.contourf([[0, 1], [1, 2]])
    right.imshow([[0, 1], [1, 2]])
    right.quiver([0], [0], [1], [1])
    figure.savefig(BytesIO(), format="svg", bbox_inches="tight")


USES: Mapping[str, Sequence[Callable[[], None]]] = {
    "numpy": (_numpy, _more_numpy),
    "sympy": (_sympy, _more_sympy),
    "matplotlib": (_matplotlib, _more_matplotlib),
}
"""What is done with a library once it is imported: first what each session gains by, then what only many do."""
