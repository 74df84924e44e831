"""Code that a notebook has in a cell before all others, so that its kernel shows what the page shows."""

MAGIC = "%%nabla"
"""How a cell begins that needs `CELLS`."""

FIGURES = """\
# Figures as drawings, of the size and in the colours of the page.
%config InlineBackend.figure_formats = ["svg"]
import matplotlib
matplotlib.rcParams.update({settings})
"""

SEED = """\
# Where the random numbers of the page began.
import random
random.seed({seed})
"""

NUMPY_SEED = """\
import numpy.random
numpy.random.seed({seed})
numpy.random.bit_generator.randbits = random.Random({seed}).getrandbits
"""

COLLECTIONS = """\
# Lists, tuples and dictionaries of what SymPy can typeset, as formulas.
def _typeset():
    from numbers import Number

    import sympy
    from IPython import get_ipython
    from sympy.printing.defaults import Printable

    def leaves(value):
        if isinstance(value, dict):
            value = [*value, *value.values()]
        if isinstance(value, (list, tuple, set, frozenset)):
            return [leaf for part in value for leaf in leaves(part)]
        return [value]

    def latex(value):
        parts = leaves(value)
        symbols = [isinstance(part, Printable) for part in parts]
        if any(symbols) and all(isinstance(part, (Printable, Number)) for part in parts):
            return f"$\\displaystyle {sympy.latex(value)}$"

    formatter = get_ipython().display_formatter.formatters["text/latex"]
    for kind in (list, tuple, dict, set, frozenset):
        formatter.for_type(kind, latex)


_typeset()
"""

CELLS = """\
# Cells that begin with %%nabla have names of their own, or print what is more than text.
def _define():
    import shlex
    from contextlib import redirect_stdout
    from io import StringIO
    from types import ModuleType

    from IPython import get_ipython
    from IPython.core.magic import register_cell_magic
    from IPython.display import display

    shell = get_ipython()
    sessions = {}

    @register_cell_magic
    def nabla(line, code):
        asked = dict(word.split("=", 1) for word in shlex.split(line))
        around, printed = (shell.user_module, shell.user_ns), StringIO()
        if name := asked.get("session"):
            module = sessions.setdefault(name, ModuleType("__main__"))
            for hidden in shell.user_ns_hidden:
                vars(module).setdefault(hidden, shell.user_ns.get(hidden))
            shell.user_module, shell.user_ns = module, vars(module)
        try:
            if form := asked.get("result"):
                with redirect_stdout(printed):
                    shell.run_cell(code)
                display({f"text/{form}": printed.getvalue()}, raw=True)
            else:
                shell.run_cell(code)
        finally:
            shell.user_module, shell.user_ns = around


_define()
"""
