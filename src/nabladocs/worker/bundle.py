"""A value as the MIME bundle that a notebook would show for it."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from contextlib import suppress
from numbers import Number
from typing import TYPE_CHECKING, Any, TypeGuard

from nabladocs.worker.drawing import svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLAIN = "text/plain"
METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
}
SVG = "image/svg+xml"
PICTURES = tuple(kind for kind in METHODS if kind.startswith("image/"))

_ADDRESS = re.compile(r"(?<= at 0x)[0-9a-f]{6,16}(?=[>,]|&gt;)")


def steady(text: str) -> str:
    """Give a text with the memory addresses in it left out, which are others in each process."""
    return _ADDRESS.sub("...", text) if " at 0x" in text else text


def bundle(value: object) -> dict[str, str]:
    """Give all forms that a value has of itself; the plain one is last, and is never missing."""
    forms: dict[str, str] = {}
    if is_figure(value):
        forms[SVG] = svg(value)
    elif not isinstance(value, type):
        forms = _rich(value)
        if "text/latex" not in forms and is_symbolic(value):
            forms["text/latex"] = f"$\\displaystyle {latex(value)}$"
    plain = forms.pop(PLAIN, None)
    forms[PLAIN] = repr(value) if plain is None else plain
    return {kind: steady(form) for kind, form in forms.items()}


def pictures_of(value: object) -> dict[str, str]:
    """Give the forms of a value that are pictures."""
    if is_figure(value):
        return {SVG: svg(value)}
    if isinstance(value, type):
        return {}
    given = {kind: _asked(value, METHODS[kind]) for kind in PICTURES}
    several = _asked(value, "_repr_mimebundle_", include=PICTURES, exclude=None)
    given |= {kind: form for kind in PICTURES if isinstance(several, dict) and (form := several.get(kind))}
    texts = ((kind, _text(kind, form)) for kind, form in given.items())
    return {kind: text for kind, text in texts if text is not None}


def _rich(value: object) -> dict[str, str]:
    several = _asked(value, "_repr_mimebundle_", include=None, exclude=None)
    given = dict(several) if isinstance(several, dict) else {}
    for kind, method in METHODS.items():
        if kind not in given:
            given[kind] = _asked(value, method)
    texts = ((kind, _text(kind, form)) for kind, form in given.items() if isinstance(kind, str))
    return {kind: text for kind, text in texts if text is not None}


def _asked(value: object, method: str, **options: object) -> object:
    # On the class, as Python looks up its own methods: some objects answer to any name.
    if not hasattr(type(value), method):
        return None
    # A broken rich form must not hide the plain one.
    with suppress(Exception):
        answer = getattr(value, method)(**options)
        # Jupyter lets metadata come with the form.
        return answer[0] if isinstance(answer, tuple) else answer
    return None


def _text(kind: str, form: object) -> str | None:
    if isinstance(form, bytes):
        return b64encode(form).decode("ascii")
    if kind == "application/json" and form is not None and not isinstance(form, str):
        with suppress(TypeError, ValueError):
            return json.dumps(form)
    return form if isinstance(form, str) else None


# A library is asked only where the session has imported it.


def _module(name: str) -> Any:
    return sys.modules.get(name)


def is_figure(value: object) -> TypeGuard[Any]:
    """Say whether a value is a Matplotlib figure."""
    module = _module("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def is_drawing(value: object) -> bool:
    """Say whether a value is or holds a part of a Matplotlib figure: what plotting gives back and nobody reads."""
    artist, container = _module("matplotlib.artist"), _module("matplotlib.container")
    if artist is None or container is None or is_figure(value):
        return False
    bars = getattr(_module("matplotlib.colorbar"), "Colorbar", container.Container)
    return _holds(value, (artist.Artist, container.Container, bars))


def _holds(value: object, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, kinds):
        return True
    if isinstance(value, list | tuple | dict):
        inner = value.values() if isinstance(value, dict) else value
        return any(_holds(part, kinds) for part in inner)
    array = getattr(_module("numpy"), "ndarray", ())
    return isinstance(value, array) and value.dtype == object and any(isinstance(part, kinds) for part in value.flat)


def take_figures() -> Iterator[Any]:
    """Give the open figures of pyplot in order, each closed after it was taken."""
    pyplot = _module("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else ():
        figure = pyplot.figure(number)
        yield figure
        pyplot.close(figure)


def is_symbolic(value: object) -> bool:
    """Say whether SymPy can typeset a value: an object of its own, or a collection of such and numbers."""
    printing = _module("sympy.printing.defaults")
    if printing is None:
        return False
    leaves = list(_leaves(value))
    symbols = [isinstance(leaf, printing.Printable) for leaf in leaves]
    return any(symbols) and all(
        symbol or isinstance(leaf, Number) for symbol, leaf in zip(symbols, leaves, strict=True)
    )


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def latex(value: object) -> str:
    """Give the TeX of a symbolic value."""
    text: str = _module("sympy").latex(value)
    return text


def cut(forms: Mapping[str, str], room: int) -> tuple[dict[str, str], int]:
    """Fit a bundle into a number of characters and count those left out.

    Only plain text means something without its end; another form is shown whole or not at all.
    """
    kept, total = {}, sum(map(len, forms.values()))
    for kind, text in forms.items():
        if len(text) <= room or kind == PLAIN:
            kept[kind] = text[:room]
            room -= len(kept[kind])
    return kept, total - sum(map(len, kept.values()))
