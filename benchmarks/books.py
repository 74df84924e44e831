"""The books: made by rule, so that they are the same everywhere and no two of their pages are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Shown = Literal["text", "latex", "figure"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said below it, and a cell; `shows` is what the cell's last line gives."""

    heading: str
    prose: str
    code: str
    shows: Shown = "text"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, by the name of its file."""

    name: str
    title: str
    lead: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A number of pages, and the function that writes one: from its number, and the variant of its middle cell."""

    name: str
    length: int
    write: Callable[[int, int], Page]

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages, as they are before an edit."""
        return tuple(self.write(number, 0) for number in range(1, self.length + 1))

    def edited(self, variant: int) -> Page:
        """Give the page in the middle of the book with another number in its middle cell, which prints it."""
        return self.write(self.length // 2 + 1, variant)


LEAD = """\
This is page {number}. It follows one example from its definition to a number, so that each step can be tried.
Throughout, $x \\in \\mathbb R^{{{size}}}$ is a column and $A$ is a matrix whose rows are $a_1, \\dots, a_m$;
then $Ax$ has the entries $a_i^\\top x$, and $\\lVert Ax \\rVert^2 = x^\\top A^\\top A x \\ge 0$.

- What is *given* comes first, and what **follows** from it comes after.
- Names such as `A` and `b` keep their meaning to the end of the page.
- Where a number is rounded, it is rounded to four places.

| Name | Meaning | Size |
|------|---------|------|
| $A$  | the matrix of this page | $m \\times {size}$ |
| $b$  | what $Ax$ is compared with | $m$ |
| $\\lambda$ | a number between $0$ and ${number}$ | $1$ |

!!! note "What to look for"

    The results below belong to page {number} alone: another page has other numbers.
    Compare them with $\\lambda_{{\\max}}(A^\\top A) = \\lVert A \\rVert_2^2$.
"""


def light_page(number: int, variant: int = 0) -> Page:
    """Give a page with ten cells of NumPy, each about a millisecond of work on a machine of 2024."""
    return Page(
        f"light-{number:03}",
        f"Numbers and matrices, part {number}",
        LEAD.format(number=number, size=280),
        (
            Section(
                "A random matrix",
                f"The entries are drawn from the normal distribution with seed {number}, so $E\\,a_{{ij}} = 0$ and "
                "the Frobenius norm is near $280$.",
                f"""\
import numpy as np

rng = np.random.default_rng({number})
A = rng.normal(size=(280, 280))
np.linalg.norm(A)""",
            ),
            Section(
                "An integral",
                f"The trapezoid rule for $\\int_0^3 e^{{-x}} \\sin {number}x \\, dx$ with forty thousand steps.",
                f"""\
x = np.linspace(0, 3, 40_001)
height = np.exp(-x) * np.sin({number} * x)
np.trapezoid(height, x).round(6)""",
            ),
            Section(
                "A linear system",
                "A leading block of $A$ is almost surely invertible, so $z = A^{-1}b$ is unique.",
                f"""\
b = A[:, 0] + {number}
z = np.linalg.solve(A[:230, :230], b[:230])
z[:4].round(4)""",
            ),
            Section(
                "Singular values",
                "The largest singular value is $\\sigma_1 = \\max_{\\lVert x \\rVert = 1} \\lVert Ax \\rVert$.",
                """\
sigma = np.linalg.svd(A[:110, :110], compute_uv=False)
print(f"condition {sigma[0] / sigma[-1]:.1f}")
sigma[:5].round(4)""",
            ),
            Section(
                "Quantiles",
                "Half of the entries lie between the quartiles, which for this distribution are near $\\pm 0.6745$.",
                f"""\
np.percentile(A[:170] + {number}, [5, 25, 50, 75, 95]).round(4)""",
            ),
            Section(
                "Eigenvalues",
                "A symmetric matrix has real eigenvalues $\\lambda_1 \\le \\dots \\le \\lambda_n$, "
                "and adding $cI$ adds $c$ to each of them.",
                f"""\
variant = {variant}
S = A[:110, :110] + A[:110, :110].T + variant * np.eye(110)
print("variant", variant)
np.linalg.eigvalsh(S)[-4:].round(4)""",
            ),
            Section(
                "Random walks",
                "After $n$ steps of $\\pm 1$ a walk is $\\sqrt n$ away from where it began, on average.",
                """\
walks = rng.choice([-1, 1], size=(20, 5_000)).cumsum(axis=1)
walks[:, -1]""",
            ),
            Section(
                "A spectrum",
                f"The discrete Fourier transform of a sine of frequency {number} with noise added to it.",
                f"""\
signal = np.sin({number} * np.linspace(0, 10, 2**15)) + A.ravel()[: 2**15]
np.abs(np.fft.rfft(signal))[:6].round(2)""",
            ),
            Section(
                "A fit",
                "The polynomial $p$ of degree eight for which $\\sum_i (p(t_i) - y_i)^2$ is smallest.",
                f"""\
t = np.linspace(-1, 1, 4_000)
np.polynomial.polynomial.polyfit(t, np.cos({number} * t), 8).round(4)""",
            ),
            Section(
                "Descent",
                "Each step goes along $-\\nabla f(w) = B^\\top(b - Bw)$, "
                "where $f(w) = \\tfrac12 \\lVert Bw - b \\rVert^2$.",
                f"""\
B, w = A[:80, :40], np.zeros(40)
for _ in range(200):
    w -= 0.004 * (B.T @ (B @ w - b[:80]))
print("after 200 steps, on page", {number})
w[:5].round(4)""",
            ),
        ),
    )


def real_page(number: int, variant: int = 0) -> Page:
    """Give a page with eight cells of SymPy and Matplotlib, as a chapter of a reference has them."""
    power = number % 5 + 2
    return Page(
        f"real-{number:03}",
        f"Functions and curves, part {number}",
        LEAD.format(number=number, size=power),
        (
            Section(
                "A derivative",
                f"Let $f(x) = e^{{-x^2/{power}}} \\sin({number}x + 1)$. The product rule gives $f'$.",
                f"""\
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

x, y = sp.symbols("x y", real=True)
f = sp.exp(-(x**2) / {power}) * sp.sin({number} * x + 1)
f.diff(x)""",
                "latex",
            ),
            Section(
                "Roots",
                f"The cubic $(x - {number})(x^2 - {power})$, multiplied out and solved again.",
                f"""\
cubic = sp.expand((x - {number}) * (x**2 - {power}))
print(cubic)
sp.Matrix(sp.solve(cubic, x))""",
                "latex",
            ),
            Section(
                "A simplification",
                "By $\\sin^2 t + \\cos^2 t = 1$ and $(x-a)(x+a) = x^2 - a^2$ little remains of the following.",
                f"""\
long = sp.sin({power} * x) ** 2 + sp.cos({power} * x) ** 2 + (x**2 - {number**2}) / (x - {number})
sp.simplify(long)""",
                "latex",
            ),
            Section(
                "The curve and its slope",
                "Where $f$ has an extremum, $f'$ crosses the axis.",
                """\
at = np.linspace(-3, 3, 400)
figure, axes = plt.subplots(figsize=(6, 3.5))
axes.plot(at, sp.lambdify(x, f)(at), label="$f$")
axes.plot(at, sp.lambdify(x, f.diff(x))(at), label="$f'$")
axes.set(xlabel="$x$", title="A function and its derivative")
axes.grid(visible=True, alpha=0.3)
axes.legend()
figure.tight_layout()""",
                "figure",
            ),
            Section(
                "An inverse",
                "By Cramer's rule $M^{-1} = \\operatorname{adj}(M) / \\det M$ wherever $\\det M \\ne 0$.",
                f"""\
variant = {variant}
M = sp.Matrix([[variant, x, 1], [x, {number}, 2], [1, 2, y]])
print("variant", variant)
M.inv().applyfunc(sp.factor)""",
                "latex",
            ),
            Section(
                "A Hessian",
                "The matrix of second derivatives is symmetric, since $g$ is smooth.",
                f"""\
g = sp.log(1 + x**2 + {number} * y**2) + sp.cos({power} * x * y)
sp.hessian(g, (x, y)).applyfunc(sp.together)""",
                "latex",
            ),
            Section(
                "A series and an integral",
                f"With $n = {power}$ the integral is $n!/{number}^{{n+1}}$.",
                f"""\
print(sp.integrate(x**{power} * sp.exp(-{number} * x), (x, 0, sp.oo)))
sp.series(sp.log(1 + {number} * x) / (1 - x), x, 0, 6)""",
                "latex",
            ),
            Section(
                "Level sets",
                "The gradient stands at right angles to them.",
                f"""\
across, up = np.meshgrid(np.linspace(-2, 2, 80), np.linspace(-2, 2, 80))
figure, axes = plt.subplots(figsize=(5, 4))
lines = axes.contour(across, up, sp.lambdify((x, y), g)(across, up), levels=9)
axes.clabel(lines, fontsize=7)
axes.set(xlabel="$x$", ylabel="$y$", title="$g$ on page {number}")
figure.tight_layout()""",
                "figure",
            ),
        ),
    )


LIGHT = Book("light", 50, light_page)
REAL = Book("real", 20, real_page)
LONG = Book("long", 200, light_page)
