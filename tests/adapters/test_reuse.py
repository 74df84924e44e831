"""What changed runs again, and nothing else does, with the reason: a table of changes.

All rows stand on one site, each on pages of its own, and all its changes are made at once. So the other rows are what
must not run. `§` in a row stands for the row's own name.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sysconfig
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml

from nabladocs import store

if TYPE_CHECKING:
    from collections.abc import Mapping

INSTALLED = sysconfig.get_path("purelib", "posix_user", {"userbase": "home/.local"})
"""Where distributions lie that are installed for a person whose home is in the site's folder."""


def cell(*lines, info="python"):
    return "\n".join((f"```{info}", *lines, "```", ""))


def page(*parts):
    return "# A page\n\n" + "\n".join(parts)


def distribution(name, version, *lines):
    """A distribution of one package, as it lies where it is installed."""
    return {
        f"installed/{name}/__init__.py": "".join(f"{line}\n" for line in lines) or "\n",
        f"installed/{name}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"installed/{name}-{version}.dist-info/RECORD": f"{name}/__init__.py,,\n",
    }


def without(files):
    return dict.fromkeys(files)


def upgraded(name, *lines):
    return {**without(distribution(name, "1.0")), **distribution(name, "1.1", *lines)}


@dataclass(frozen=True)
class Row:
    """Files before, files after (None: taken away), and which sessions run then, with words of the reasons.

    A session of the row's page is known by its name, one of another page of the row's by `path session`. `same_time`
    gives changed files the times that they had.
    """

    before: Mapping[str, str] | str
    after: Mapping[str, str | None] | str = field(default_factory=dict)
    runs: Mapping[str, str] | str = field(default_factory=dict)
    same_time: bool = False

    def named(self, name):
        """Give the row with its name in the place of `§`."""
        return replace(
            self,
            before=own(as_files(self.before), name),
            after=own(as_files(self.after), name),
            runs={as_session(key, name): own(reason, name) for key, reason in as_runs(self.runs).items()},
        )


def as_files(given):
    return {"docs/§.md": given} if isinstance(given, str) else given


def as_runs(given):
    return {"": given} if isinstance(given, str) else given


def as_session(key, name):
    path, blank, session = own(key, name).partition(" ")
    return (path, session) if blank else (f"docs/{name}.md", path)


def own(value, name):
    if isinstance(value, str):
        return value.replace("§", name)
    return {own(path, name): text if text is None else own(text, name) for path, text in value.items()}


ONE, TWO, THREE = cell("a = 1", "a"), cell("b = 2", "b"), cell("c = 3", "c")
SECOND = 8
"""The line of the second of such cells on a page."""

CODE = {
    "a_cell": Row(page(ONE, TWO), page(ONE, cell("b = 3", "b")), "docs/§.md:8 changed"),
    "a_cell_above_others": Row(page(ONE, TWO), page(cell("a = 5"), TWO), "docs/§.md:3 changed"),
    "a_comment_in_a_cell": Row(page(ONE), page(cell("a = 1  # one", "a")), "docs/§.md:3 changed"),
    "a_cell_inserted": Row(page(ONE, THREE), page(ONE, TWO, THREE), "docs/§.md:8 is new"),
    "a_cell_inserted_first": Row(page(TWO, THREE), page(ONE, TWO, THREE), "docs/§.md:3 is new"),
    "a_cell_appended": Row(page(ONE, TWO), page(ONE, TWO, THREE), "docs/§.md:13 is new"),
    "a_cell_removed": Row(page(ONE, TWO, THREE), page(ONE, THREE), "what ran before docs/§.md:8 is gone"),
    "the_last_cell_removed": Row(page(ONE, TWO, THREE), page(ONE, TWO)),
    "cells_reordered": Row(page(ONE, TWO, THREE), page(ONE, THREE, TWO), "docs/§.md:8 is new"),
    "an_inline_value": Row(page(ONE, "`{python} a`\n"), page(ONE, "`{python} a + 1`\n"), "docs/§.md:8 changed"),
    "an_inline_value_into_a_formula": Row(
        page("`{python} 1`\n"), page("$`{python} 1`$\n"), "docs/§.md:3: kind text → math"
    ),
    "a_prompt": Row(
        page(cell(">>> 1 + 1", "2", info="pycon")), page(cell(">>> 1 + 2", "3", info="pycon")), "docs/§.md:3 changed"
    ),
    "a_directive": Row(
        page(cell(">>> 1 + 1  # doctest: +SKIP", "2", info="pycon")),
        page(cell(">>> 1 + 1", "2", info="pycon")),
        "docs/§.md:3 changed",
    ),
    "one_of_two_sessions": Row(
        page(ONE, cell("b = 2", info='python session="other"')),
        page(ONE, cell("b = 3", info='python session="other"')),
        {"other": "docs/§.md:8 changed"},
    ),
    "a_cell_inserted_above_isolated_ones": Row(
        page(cell("6", info="python isolated"), cell("7", info="python isolated")),
        page(ONE, cell("6", info="python isolated"), cell("7", info="python isolated")),
        {"": "no earlier run is kept"},
    ),
    "an_isolated_cell_removed_above_another": Row(
        page(cell("6", info="python isolated"), cell("7", info="python isolated")),
        page(cell("7", info="python isolated")),
    ),
    "a_folder_that_a_cell_declares": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/"')), "§/in/a.txt": "one"},
        {"§/in/a.txt": "two"},
        "§/in/a.txt changed",
    ),
    "a_file_that_is_added_to_and_read": Row(
        {"docs/§.md": page(cell("open('§.log', 'a').close()", "open('§.log').read()")), "§.log": "one"},
        {"§.log": "two"},
        "§.log changed",
    ),
    "a_page_renamed": Row(
        page(ONE), {"docs/§.md": None, "docs/§_anew.md": page(ONE)}, {"docs/§_anew.md ": "no earlier run is kept"}
    ),
    "a_session_renamed": Row(
        page(cell("1", info='python session="one"')),
        page(cell("1", info='python session="two"')),
        {"two": "no earlier run is kept"},
    ),
    "a_cell_before_an_isolated_one_edited": Row(
        page(ONE, cell("7", info="python isolated")),
        page(TWO, cell("7", info="python isolated")),
        "docs/§.md:3 changed",
    ),
}

OPTIONS = {
    "timeout": Row(page(cell("1")), page(cell("1", info='python timeout="9"')), "docs/§.md:3: timeout 5 → 9"),
    "timeout_as_it_was": Row(page(cell("1")), page(cell("1", info='python timeout="5"'))),
    "raises": Row(
        page(cell("1 / 0", info='python raises="ArithmeticError"')),
        page(cell("1 / 0", info='python raises="ZeroDivisionError"')),
        "docs/§.md:3: raises ArithmeticError → ZeroDivisionError",
    ),
    "needs": Row(page(cell("1")), page(cell("1", info='python needs="json"')), "docs/§.md:3: needs (none) → json"),
    "reads": Row(page(cell("1")), page(cell("1", info='python reads="*.x"')), "docs/§.md:3: reads (none) → *.x"),
    "skip": Row(
        page(cell("a = 1"), TWO),
        page(cell("a = 1", info='python skip="not now"'), TWO),
        "what ran before docs/§.md:7 is gone",
    ),
    "prompts": Row(page(cell("1")), page(cell(">>> 1", "1", info="pycon")), "docs/§.md:3"),
    "front_matter_seed": Row(page(cell("1")), f"---\nnabla:\n  seed: 7\n---\n{page(cell('1'))}", "seed 0 → 7"),
    "front_matter_timeout": Row(
        page(cell("1")), f"---\nnabla:\n  timeout: 7\n---\n{page(cell('1'))}", "docs/§.md:7: timeout 5 → 7"
    ),
    "front_matter_reads": Row(
        page(cell("1")), f"---\nnabla:\n  reads: '*.x'\n---\n{page(cell('1'))}", "docs/§.md:7: reads (none) → *.x"
    ),
}

LOOKS = {
    "prose_above": Row(page(ONE, TWO), page("Words.\n", ONE, "More.\n", TWO)),
    "prose_below": Row(page(ONE, TWO), page(ONE, TWO, "Words.\n")),
    "prose_around_an_inline_value": Row(page(ONE, "It is `{python} a`.\n"), page(ONE, "Now it is `{python} a`!\n")),
    "a_formula": Row(page(ONE, "$x$\n"), page(ONE, "$x^2$\n")),
    "front_matter": Row(page(ONE), f"---\ntitle: Another\n---\n{page(ONE)}"),
    "line_endings": Row(page(ONE, TWO), page(ONE, TWO).replace("\n", "\r\n")),
    "a_container": Row(page(cell("a = 1")), "# A page\n\n!!! note\n\n    ```python\n    a = 1\n    ```\n"),
    "a_longer_fence": Row(page(cell("a = 1")), "# A page\n\n````py\na = 1\n````\n"),
    "an_expectation": Row(page(cell("1 + 1")), page(cell("1 + 1"), cell("2", info="output"))),
    "a_recorded_output": Row(page(cell(">>> 1 + 1", "2", info="pycon")), page(cell(">>> 1 + 1", "2 ", info="pycon"))),
    "hide": Row(page(cell("1")), page(cell("1", info="python hide"))),
    "source": Row(page(cell("1")), page(cell("1", info='python source="fold"'))),
    "result": Row(page(cell("print('<b>1</b>')")), page(cell("print('<b>1</b>')", info='python result="html"'))),
    "title": Row(page(cell("1")), page(cell("1", info='python title="One"'))),
    "linenums": Row(page(cell("1")), page(cell("1", info='python linenums="1" hl_lines="1"'))),
    "alt": Row(
        page(cell("1", info='python fig="one" caption="A line." alt="A line."')),
        page(cell("1", info='python fig="two" caption="Two lines." alt="Two lines."')),
    ),
    "a_skipped_cell": Row(
        page(ONE, cell("1", info='python skip="not now"')), page(ONE, cell("2", info='python skip="never"'))
    ),
}

WARNING = cell("import warnings", "warnings.warn('careful')")
WARNER = "# --8<-- [start:f]\ndef f():\n    import warnings\n    warnings.warn('careful')\n# --8<-- [end:f]\n"
LINES = {
    "a_warning_moved": Row(page(WARNING), page("Words.\n", WARNING), "docs/§.md:5 has moved, and shows line numbers"),
    "a_warning_with_prose_below": Row(page(WARNING), page(WARNING, "Words.\n")),
    "a_traceback_moved": Row(
        page(cell("import traceback", "try:", "    1 / 0", "except ZeroDivisionError:", "    traceback.print_exc()")),
        page(
            "Words.\n",
            cell("import traceback", "try:", "    1 / 0", "except ZeroDivisionError:", "    traceback.print_exc()"),
        ),
        "docs/§.md:5 has moved, and shows line numbers",
    ),
    "a_line_number_moved": Row(
        page(cell("import sys", "sys._getframe().f_lineno")),
        page("Words.\n", cell("import sys", "sys._getframe().f_lineno")),
        "docs/§.md:5 has moved, and shows line numbers",
    ),
    "a_function_that_warns_moved": Row(
        page(cell("import warnings", "def f():", "    warnings.warn('careful')"), cell("f()")),
        page("Words.\n", cell("import warnings", "def f():", "    warnings.warn('careful')"), cell("f()")),
        "docs/§.md:11 has moved, and shows line numbers",
    ),
    "a_snippet_that_warns_moved_in_its_file": Row(
        {"docs/§.md": page(cell('--8<-- "snippets/§.py:f"'), cell("f()")), "snippets/§.py": WARNER},
        {"snippets/§.py": f"\n\n{WARNER}"},
        "docs/§.md:7 has moved, and shows line numbers",
    ),
    "bytecode_moved": Row(
        page(cell("import dis", "dis.dis(lambda x: x + 1)")),
        page("Words.\n", cell("import dis", "dis.dis(lambda x: x + 1)")),
        "docs/§.md:5 has moved, and shows line numbers",
    ),
}

SNIPPETS = {
    "a_snippet": Row(
        {
            "docs/§.md": page(ONE, cell('--8<-- "snippets/§.py"', "n")),
            "docs/§_b.md": page(cell('--8<-- "snippets/§.py"')),
            "docs/§_c.md": page(ONE),
            "snippets/§.py": "n = 1\n",
        },
        {"snippets/§.py": "n = 2\n"},
        {"": "snippets/§.py changed", "docs/§_b.md ": "snippets/§.py changed"},
    ),
    "another_region_of_a_snippet": Row(
        {
            "docs/§.md": page(cell('--8<-- "snippets/§.py:one"')),
            "snippets/§.py": "# --8<-- [start:one]\nn = 1\n# --8<-- [end:one]\nm = 1\n",
        },
        {"snippets/§.py": "# --8<-- [start:one]\nn = 1\n# --8<-- [end:one]\nm = 2\n"},
    ),
}

USES = page(cell("import mod_§", "mod_§.N"))
MODULES = {
    "a_module": Row({"docs/§.md": USES, "mod_§.py": "N = 1\n"}, {"mod_§.py": "N = 22\n"}, "mod_§.py changed"),
    "a_module_in_the_same_second_at_equal_size": Row(
        {"docs/§.md": USES, "mod_§.py": "N = 1\n"}, {"mod_§.py": "N = 2\n"}, "mod_§.py changed", same_time=True
    ),
    "a_module_gone": Row(
        {
            "docs/§.md": page(cell("try:", "    import mod_§", "except ImportError:", "    print('none')")),
            "mod_§.py": "\n",
        },
        {"mod_§.py": None},
        "mod_§.py is gone",
    ),
    "a_module_of_one_session": Row(
        {
            "docs/§.md": page(cell("import mod_§"), cell("1", info='python session="other"')),
            "docs/§_b.md": page(cell("import mod_§")),
            "docs/§_c.md": page(cell("1")),
            "mod_§.py": "N = 1\n",
        },
        {"mod_§.py": "N = 2\n"},
        {"": "mod_§.py changed", "docs/§_b.md ": "mod_§.py changed"},
    ),
    "a_module_that_another_imports": Row(
        {"docs/§.md": USES, "mod_§.py": "from inner_§ import N\n", "inner_§.py": "N = 1\n"},
        {"inner_§.py": "N = 2\n"},
        "inner_§.py changed",
        same_time=True,
    ),
    "a_module_imported_in_a_function": Row(
        {
            "docs/§.md": page(cell("def f():", "    import mod_§", "    return mod_§.N"), cell("f()")),
            "mod_§.py": "N = 1\n",
        },
        {"mod_§.py": "N = 2\n"},
        "mod_§.py changed",
    ),
    "a_module_that_another_imports_in_a_function": Row(
        {
            "docs/§.md": page(cell("import mod_§", "mod_§.f()")),
            "mod_§.py": "def f():\n    import inner_§\n    return inner_§.N\n",
            "inner_§.py": "N = 1\n",
        },
        {"inner_§.py": "N = 2\n"},
        "inner_§.py changed",
    ),
    "a_module_by_its_name": Row(
        {"docs/§.md": page(cell("import importlib", "importlib.import_module('mod_§').N")), "mod_§.py": "N = 1\n"},
        {"mod_§.py": "N = 2\n"},
        "mod_§.py changed",
    ),
    "a_module_of_a_package": Row(
        {
            "docs/§.md": page(cell("from pack_§.part import N", "N")),
            "pack_§/__init__.py": "",
            "pack_§/part.py": "N = 1\n",
        },
        {"pack_§/part.py": "N = 2\n"},
        "pack_§/part.py changed",
        same_time=True,
    ),
    "a_packages_own_file": Row(
        {
            "docs/§.md": page(cell("from pack_§.part import N", "N")),
            "pack_§/__init__.py": "",
            "pack_§/part.py": "N = 1\n",
        },
        {"pack_§/__init__.py": "M = 1\n"},
        "pack_§/__init__.py changed",
    ),
    "a_module_of_a_package_that_is_not_imported": Row(
        {
            "docs/§.md": page(cell("import pack_§.part")),
            "pack_§/__init__.py": "",
            "pack_§/part.py": "",
            "pack_§/rest.py": "",
        },
        {"pack_§/rest.py": "N = 1\n"},
    ),
    "a_new_module_of_a_package_that_was_looked_for": Row(
        {
            "docs/§.md": page(cell("import pack_§", "pack_§.N")),
            "pack_§/__init__.py": "try:\n    from .fast import N\nexcept ImportError:\n    N = 1\n",
        },
        {"pack_§/fast.py": "N = 2\n"},
        "pack_§/fast.py is new",
    ),
    "a_new_package_in_a_package_that_was_looked_for": Row(
        {
            "docs/§.md": page(cell("import pack_§", "pack_§.N")),
            "pack_§/__init__.py": "try:\n    from .fast import N\nexcept ImportError:\n    N = 1\n",
        },
        {"pack_§/fast/__init__.py": "N = 2\n"},
        "pack_§/fast",
    ),
    "a_module_that_was_looked_for": Row(
        page(cell("try:", "    from mod_§ import N", "except ImportError:", "    N = 1", "N")),
        {"mod_§.py": "N = 2\n"},
        "mod_§: not installed → a module of the site",
    ),
    "a_module_becomes_a_package": Row(
        {"docs/§.md": USES, "mod_§.py": "N = 1\n"}, {"mod_§/__init__.py": "N = 2\n"}, "mod_§"
    ),
    "a_module_outside_of_the_site": Row(
        {"docs/§.md": USES, "outside/mod_§.py": "N = 1\n"},
        {"outside/mod_§.py": "N = 2\n"},
        "-outside/mod_§.py changed",
        same_time=True,
    ),
    "a_module_of_the_site_before_one_outside": Row(
        {"docs/§.md": USES, "outside/mod_§.py": "N = 1\n"}, {"mod_§.py": "N = 2\n"}, "mod_§"
    ),
    "a_module_of_a_namespace_package": Row(
        {"docs/§.md": page(cell("import space_§.part", "space_§.part.N")), "space_§/part.py": "N = 1\n"},
        {"space_§/part.py": "N = 2\n"},
        "space_§/part.py changed",
    ),
    "a_file_that_a_module_reads": Row(
        {"docs/§.md": USES, "mod_§.py": "N = open('§.txt').read()\n", "§.txt": "1"}, {"§.txt": "2"}, "§.txt changed"
    ),
}

OPENS = page(cell("open('§.txt').read()"))
LOOKS_FOR = page(cell("try:", "    print(open('§.txt').read())", "except FileNotFoundError:", "    print('none')"))
FILES = {
    "a_data_file": Row({"docs/§.md": OPENS, "§.txt": "one"}, {"§.txt": "two"}, "§.txt changed", same_time=True),
    "a_data_file_with_the_same_content": Row({"docs/§.md": OPENS, "§.txt": "one"}, {"§.txt": "one"}),
    "a_data_file_opened_with_pathlib": Row(
        {"docs/§.md": page(cell("from pathlib import Path", "Path('§.txt').read_text()")), "§.txt": "one"},
        {"§.txt": "two"},
        "§.txt changed",
    ),
    "a_data_file_of_the_second_cell": Row(
        {"docs/§.md": page(ONE, cell("open('§.txt').read()")), "§.txt": "one"}, {"§.txt": "two"}, "§.txt changed"
    ),
    "a_data_file_of_an_inline_value": Row(
        {"docs/§.md": page("`{python} open('§.txt').read()`\n"), "§.txt": "one"}, {"§.txt": "two"}, "§.txt changed"
    ),
    "a_data_file_opened_in_another_folder": Row(
        {"docs/§.md": page(cell("import os", "os.chdir('far')", "open('§.txt').read()")), "far/§.txt": "one"},
        {"far/§.txt": "two"},
        "far/§.txt changed",
    ),
    "a_data_file_of_one_session": Row(
        {
            "docs/§.md": page(cell("open('§.txt').read()"), cell("1", info='python session="other"')),
            "docs/§_b.md": page(cell("1")),
            "§.txt": "one",
        },
        {"§.txt": "two"},
        "§.txt changed",
    ),
    "a_data_file_gone": Row({"docs/§.md": LOOKS_FOR, "§.txt": "one"}, {"§.txt": None}, "§.txt is gone"),
    "a_data_file_that_was_looked_for": Row(LOOKS_FOR, {"§.txt": "one"}, "§.txt is new"),
    "a_data_file_that_changes_while_it_is_read_and_written": Row(
        {
            "docs/§.md": page(cell("text = open('§.txt').read()", "open('§.txt', 'w').write('two');", "text")),
            "§.txt": "one",
        },
        {},
        "§.txt changed",
    ),
    "a_database": Row(
        {
            "docs/§.md": page(
                cell(
                    "import sqlite3",
                    "try:",
                    "    sqlite3.connect('§.db').execute('SELECT 1 FROM t')",
                    "except sqlite3.Error as e:",
                    "    print(e)",
                )
            ),
            "§.db": "none",
        },
        {"§.db": "other"},
        "§.db changed",
    ),
    "a_new_file_in_a_listed_folder": Row(
        {"docs/§.md": page(cell("import os", "sorted(os.listdir('§'))")), "§/a": ""}, {"§/b": ""}, "§ changed"
    ),
    "another_content_in_a_listed_folder": Row(
        {"docs/§.md": page(cell("import os", "sorted(os.listdir('§'))")), "§/a": ""}, {"§/a": "other"}
    ),
    "a_new_file_among_those_globbed": Row(
        {"docs/§.md": page(cell("from glob import glob", "sorted(glob('§/*'))")), "§/a": ""}, {"§/b": ""}, "§ changed"
    ),
    "a_listed_folder_that_was_not_there": Row(
        page(
            cell(
                "from pathlib import Path",
                "sorted(Path().glob('§_data/*'))",
                "from glob import glob",
                "glob('§_data/*')",
            )
        ),
        {"§_data/a": ""},
        "§_data",
    ),
    "a_file_that_the_cell_wrote_is_gone": Row(
        page(cell("open('§.out', 'w').write('made');")), {"§.out": None}, "§.out, which docs/§.md:3 makes, is gone"
    ),
    "a_file_that_the_cell_wrote_and_read": Row(page(cell("open('§.out', 'w').write('made');", "open('§.out').read()"))),
    "a_file_that_one_page_writes_and_another_reads": Row(
        {
            "docs/§.md": page(cell("open('§.txt').read()")),
            "docs/§_a.md": page(cell("open('§.out', 'w').write('made');")),
            "§.txt": "1",
        },
        {"§.out": None},
        {"docs/§_a.md ": "§.out, which docs/§_a.md:3 makes, is gone"},
    ),
    "a_temporary_file": Row(
        page(cell("import tempfile", "with tempfile.NamedTemporaryFile('w+') as f:", "    f.write('1')"))
    ),
    "a_new_file_in_a_folder_that_the_cell_made": Row(
        page(
            cell(
                "import os",
                "os.makedirs('§_out', exist_ok=True)",
                "open('§_out/a', 'w');",
                "sorted(os.listdir('§_out'))",
            )
        ),
        {"§_out/b": ""},
        "§_out changed",
    ),
    "a_temporary_folder": Row(
        page(
            cell(
                "import os, tempfile", "with tempfile.TemporaryDirectory() as f:", "    open(f + '/a', 'w').write('1')"
            )
        )
    ),
    "a_temporary_folder_listed": Row(
        page(
            cell(
                "import os, tempfile",
                "with tempfile.TemporaryDirectory() as f:",
                "    open(f + '/a', 'w').write('1')",
                "    print(os.listdir(f))",
            )
        )
    ),
}

SHOWS = "import subprocess\nprint(subprocess.run(['cat', '§.txt'], capture_output=True, text=True).stdout)"
READS = {
    "a_process": Row(page(cell(SHOWS)), {}, "docs/§.md:3 starts cat, and what that reads cannot be seen"),
    "a_system_call": Row(page(cell("import os", "os.system('true')")), {}, "docs/§.md:3 starts true"),
    "a_fork": Row(
        page(cell("import os", "pid = os.fork()", "if not pid: os._exit(0)", "os.waitpid(pid, 0)[1]")),
        {},
        "docs/§.md:3 starts a process",
    ),
    "a_connection": Row(
        page(
            cell(
                "import socket",
                "try:",
                "    socket.create_connection(('127.0.0.1', 9), 1)",
                "except OSError:",
                "    print('none')",
            )
        ),
        {},
        "a connection to ('127.0.0.1', 9)",
    ),
    "a_process_that_says_what_it_reads": Row(
        {"docs/§.md": page(cell(SHOWS, info='python reads="§.txt"')), "§.txt": "one"}, {}
    ),
    "what_a_process_reads": Row(
        {"docs/§.md": page(cell(SHOWS, info='python reads="§.txt"')), "§.txt": "one"}, {"§.txt": "two"}, "§.txt changed"
    ),
    "a_file_that_a_cell_declares": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/*.txt"')), "§/a.txt": "one", "§/a.md": ""},
        {"§/a.txt": "two"},
        "§/a.txt changed",
    ),
    "a_new_file_that_fits": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/*.txt"')), "§/a.txt": "one"},
        {"§/b.txt": "two"},
        "other files than before fit §/*.txt",
    ),
    "a_file_that_fits_is_gone": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/*.txt"')), "§/a.txt": "one", "§/b.txt": "one"},
        {"§/b.txt": None},
        "other files than before fit §/*.txt",
    ),
    "a_new_file_that_does_not_fit": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/*.txt"')), "§/a.txt": "one"}, {"§/b.md": "two"}
    ),
    "a_file_deep_below": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/**/*.txt"')), "§/a/b/c.txt": "one"},
        {"§/a/b/c.txt": "two"},
        "§/a/b/c.txt changed",
    ),
    "all_below_a_folder": Row(
        {"docs/§.md": page(cell("1", info='python reads="§/**"')), "§/a/c.txt": "one"},
        {"§/a/c.txt": "two"},
        "§/a/c.txt changed",
    ),
    "a_file_that_a_page_declares": Row(
        {
            "docs/§.md": f"---\nnabla:\n  reads: '§.txt'\n---\n{page(ONE, cell(SHOWS))}",
            "§.txt": "one",
            "docs/§_b.md": page(ONE),
        },
        {"§.txt": "two"},
        "§.txt changed",
    ),
    "a_file_that_the_second_cell_declares": Row(
        {"docs/§.md": page(ONE, cell("1", info='python reads="§.txt"')), "§.txt": "one"},
        {"§.txt": "two"},
        "§.txt changed",
    ),
}

VERSIONS = {
    "a_distribution": Row(
        {
            "docs/§.md": page(cell("import dist_§", "dist_§.N")),
            "docs/§_b.md": page(cell("1")),
            **distribution("dist_§", "1.0", "N = 1"),
        },
        upgraded("dist_§", "N = 2"),
        "dist_§ 1.0 → 1.1",
    ),
    "a_distribution_that_another_imports": Row(
        {
            "docs/§.md": page(cell("import outer_§", "outer_§.N")),
            "docs/§_b.md": page(cell("import inner_§", "inner_§.N")),
            **distribution("outer_§", "1.0", "from inner_§ import N"),
            **distribution("inner_§", "1.0", "N = 1"),
        },
        upgraded("inner_§", "N = 2"),
        {"": "inner_§ 1.0 → 1.1", "docs/§_b.md ": "inner_§ 1.0 → 1.1"},
    ),
    "a_distribution_that_another_imports_in_a_function": Row(
        {
            "docs/§.md": page(cell("import outer_§", "outer_§.f()")),
            **distribution("outer_§", "1.0", "def f():", "    import inner_§", "    return inner_§.N"),
            **distribution("inner_§", "1.0", "N = 1"),
        },
        upgraded("inner_§", "N = 2"),
        "inner_§ 1.0 → 1.1",
    ),
    "a_distribution_that_is_not_used": Row(
        {
            "docs/§.md": page(cell("import outer_§", "outer_§.N")),
            **distribution("outer_§", "1.0", "N = 1", "def f():", "    import inner_§"),
            **distribution("inner_§", "1.0", "N = 1"),
        },
        upgraded("inner_§", "N = 2"),
    ),
    "a_distribution_that_a_module_imports": Row(
        {"docs/§.md": USES, "mod_§.py": "from dist_§ import N\n", **distribution("dist_§", "1.0", "N = 1")},
        upgraded("dist_§", "N = 2"),
        "dist_§ 1.0 → 1.1",
    ),
    "a_distribution_that_was_looked_for": Row(
        page(cell("try:", "    from dist_§ import N", "except ImportError:", "    N = 0", "N")),
        distribution("dist_§", "1.0", "N = 1"),
        "dist_§: not installed → dist_§ 1.0",
    ),
    "a_distribution_that_a_cell_needs": Row(
        page(cell("import dist_§", "dist_§.N", info='python needs="dist_§"')),
        distribution("dist_§", "1.0", "N = 1"),
        "dist_§: not installed → dist_§ 1.0",
    ),
    "a_distribution_gone": Row(
        {
            "docs/§.md": page(cell("try:", "    from dist_§ import N", "except ImportError:", "    N = 0", "N")),
            **distribution("dist_§", "1.0", "N = 1"),
        },
        without(distribution("dist_§", "1.0", "N = 1")),
        "dist_§ 1.0 → not installed",
    ),
}

FAILURES = {
    "a_failure": Row(page(cell("1 / 0")), {}, "docs/§.md:3 failed in the last run"),
    "a_failure_in_the_second_cell": Row(page(ONE, cell("1 / 0"), TWO), {}, "docs/§.md:8 failed in the last run"),
    "a_failure_below_prose": Row(
        page(cell("1 / 0")), page("Words.\n", cell("1 / 0")), "docs/§.md:5 failed in the last run"
    ),
    "a_failure_mended": Row(page(ONE, cell("1 / 0")), page(ONE, TWO), "docs/§.md:8 changed"),
    "a_failure_taken_away": Row(page(ONE, cell("1 / 0")), page(ONE)),
    "an_exception_that_does_not_come": Row(
        page(cell("1", info='python raises="KeyError"')), {}, "docs/§.md:3 failed in the last run"
    ),
    "an_exit": Row(page(cell("import os", "os._exit(0)")), {}, "docs/§.md:3 failed in the last run"),
    "a_cell_that_is_too_slow": Row(
        page(cell("while True: pass", info='python timeout="0.2"')), {}, "docs/§.md:3 failed in the last run"
    ),
    "an_exception_that_should_come": Row(page(cell("1 / 0", info='python raises="ZeroDivisionError"'))),
    "a_failing_value": Row(page("`{python} 1 / 0`\n"), {}, "docs/§.md:3 failed in the last run"),
    "a_cell_that_cannot_be_read_before_one_that_fits": Row(page(cell("1", info="python hidee"), ONE)),
}

TABLE = {
    **CODE,
    **{f"option_{name}": row for name, row in OPTIONS.items()},
    **LOOKS,
    **LINES,
    **SNIPPETS,
    **MODULES,
    **FILES,
    **READS,
    **VERSIONS,
    **FAILURES,
}
ROWS = {name: row.named(name) for name, row in TABLE.items()}


MAIN = {*MODULES, *FILES, *READS, *VERSIONS}
"""The rows in which it matters how a session is born."""
STORIES = [("fork", name) for name in ROWS] + [("spawn", name) for name in ROWS if name in MAIN]


def pages_of(row):
    return {path for path in (*row.before, *row.after) if path.startswith("docs/")}


def placed(files):
    """Give files by where they belong: what is installed, and what is outside of the site."""
    homes = {"installed": INSTALLED, "outside": "../{root}-outside"}
    return {
        "/".join((homes.get(top, top), *rest)): text for path, text in files.items() for top, *rest in [path.split("/")]
    }


@dataclass(frozen=True)
class Story:
    """What happened on the site of all rows: the plan after the changes, what then ran, and what readers read."""

    reasons: Mapping[tuple[str, str], str]
    planned: set[tuple[str, int]]
    ran: set[tuple[str, int]]
    reused: Mapping[str, str]
    clean: Mapping[str, str]


def put(site, files, *, same_time=False):
    for path, text in placed(files).items():
        target = site.root / path.format(root=site.root.name)
        if text is None:
            target.unlink()
            shutil.rmtree(target.parent / "__pycache__", ignore_errors=True)
            if not list(target.parent.iterdir()):
                target.parent.rmdir()
            continue
        times = (target.stat().st_atime_ns, target.stat().st_mtime_ns) if same_time else None
        site.write({str(target): text})
        if times:
            os.utime(target, ns=times)


def planned(site, **environment):
    ran = site.nabla("plan", "--format=json", **environment)
    assert ran.code == 0, ran.err
    return [step for step in json.loads(ran.out)["steps"] if step["action"] == "run"]


def reported(site, **environment):
    """Give what the check says, which runs what has to run."""
    return json.loads(site.nabla("check", "--format=json", **environment).out)


@pytest.fixture(scope="module")
def tell(make_site):
    """Give the story of a way of starting sessions, once for each."""
    return cache(
        lambda start: happened(make_site, start, ROWS if start == "fork" else {name: ROWS[name] for name in MAIN})
    )


@pytest.fixture
def story(tell, start):
    return tell(start)


def happened(make_site, start, rows):
    site = make_site({})
    environment = {
        "NABLA_START": start,
        "HOME": str(site.root / "home"),
        "PYTHONPATH": f"{site.root / INSTALLED}:{site.root}-outside",
    }
    for row in rows.values():
        put(site, row.before)
    built = site.build(**environment)
    failing = {f"docs/{name}.md" for name in FAILURES}
    assert {str(at).partition(":")[0] for at in built.errors} <= failing, built.err
    for row in rows.values():
        put(site, row.after, same_time=row.same_time)
    steps = planned(site, **environment)
    entries = reported(site, **environment)["outcomes"]
    site.build(**environment)
    reused = site.articles()
    shutil.rmtree(site.root / ".nabla")
    site.build(**environment)
    return Story(
        {(step["page"], step["session"]): step["reason"] for step in steps},
        {(unit["path"], unit["line"]) for step in steps for unit in step["units"]},
        {(entry["path"], entry["line"]) for entry in entries if entry["ran"]},
        reused,
        site.articles(),
    )


@pytest.mark.parametrize(("start", "name"), STORIES)
def test_exactly_its_users_are_to_run_with_the_reason(story, name):
    row = ROWS[name]
    found = {key: reason for key, reason in story.reasons.items() if key[0] in pages_of(row)}
    assert set(found) == set(row.runs), found
    assert {key: reason for key, reason in row.runs.items() if reason not in found[key]} == {}, found


@pytest.mark.parametrize(("start", "name"), STORIES)
def test_what_was_planned_runs(story, name):
    pages = pages_of(ROWS[name])
    ran, planned = ({unit for unit in units if unit[0] in pages} for units in (story.ran, story.planned))
    blocked = {("docs/a_failure_in_the_second_cell.md", 12)}
    assert ran == planned - blocked


@pytest.mark.parametrize(("start", "name"), STORIES)
def test_the_article_is_that_of_a_clean_build(story, name):
    paths = {f"{path.removeprefix('docs/').removesuffix('.md')}.html" for path in pages_of(ROWS[name])}
    built = [{path: found[path] for path in paths & set(found)} for found in (story.reused, story.clean)]
    assert built[1]
    assert built[0] == built[1]


# --- what holds for the whole site ----------------------------------------------------------------------------------

PLAIN = page(ONE, cell("b = 2", info='python session="other"'))
DECLARING = {"docs/index.md": PLAIN, "docs/own.md": f"---\nnabla:\n  seed: 3\n  reads: []\n---\n{PLAIN}"}
EVERYTHING = {(f"docs/{name}.md", session) for name in ("index", "own") for session in ("", "other")}
WHAT_HAS_DEFAULTS = {("docs/index.md", ""), ("docs/index.md", "other")}


@pytest.fixture(scope="module")
def built(make_site):
    """A site that was built once, its settings and what it keeps of that."""
    site = make_site(DECLARING)
    assert site.build().code == 0
    assert planned(site) == []
    return site, *((site.root / path).read_bytes() for path in BEFORE)


BEFORE = ("mkdocs.yml", ".nabla/cache.sqlite")


@pytest.fixture
def plain(built):
    """The same, as it was just after that build."""
    site, *contents = built
    for path, content in zip(BEFORE, contents, strict=True):
        (site.root / path).write_bytes(content)
    return site


def reasons_of(steps):
    return {(step["page"], step["session"]): step["reason"] for step in steps}


def configure(site, **settings):
    path = site.root / "mkdocs.yml"
    text = yaml.safe_load(path.read_text())
    text["plugins"][0]["nabla"] |= settings
    path.write_text(yaml.safe_dump(text))


@pytest.mark.parametrize(
    ("settings", "sessions", "reason"),
    [
        ({"memory": "2GiB"}, EVERYTHING, "memory 4294967296 → 2147483648"),
        ({"output": "2MiB"}, EVERYTHING, "output 1048576 → 2097152"),
        ({"seed": 1}, WHAT_HAS_DEFAULTS, "seed 0 → 1"),
        ({"timeout": 6}, EVERYTHING, "timeout 5 → 6"),
        ({"reads": ["data/*"]}, WHAT_HAS_DEFAULTS, "reads (none) → data/*"),
        ({"workers": 1, "preload": "none", "float": "rtol=1e-6"}, set(), ""),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_setting_of_the_site_runs_what_it_holds_for(plain, settings, sessions, reason):
    configure(plain, **settings)
    reasons = reasons_of(planned(plain))
    assert set(reasons) == sessions
    assert [found for found in reasons.values() if reason not in found] == []
    counts = reported(plain)["counts"]
    assert (counts["run"], counts["reused"]) == (len(sessions), 4 - len(sessions))
    assert planned(plain) == []


VARIABLES = {"TZ": EVERYTHING, "LC_ALL": EVERYTHING, "LET_THROUGH": EVERYTHING, "KEPT_OUT": set()}
"""The variables of an environment, and what runs where one of them changed."""


@pytest.fixture(scope="module")
def in_an_environment(make_site):
    site = make_site(DECLARING, {"environment": ["LET_THROUGH"]})
    ones = dict.fromkeys(VARIABLES, "one")
    assert site.build(**ones).code == 0
    assert planned(site, **ones) == []
    return site, ones


@pytest.mark.parametrize(("variable", "sessions"), VARIABLES.items())
def test_a_variable_that_cells_see_runs_them(in_an_environment, variable, sessions):
    site, ones = in_an_environment
    reasons = reasons_of(planned(site, **{**ones, variable: "two"}))
    assert set(reasons) == sessions
    # What a site lets through may be a secret.
    assert set(reasons.values()) <= {"LET_THROUGH changed" if variable == "LET_THROUGH" else f"{variable} one → two"}
    kept = (site.root / ".nabla" / "cache.sqlite").read_bytes()
    assert (b'"LET_THROUGH": "one"' in kept, b'"KEPT_OUT"' in kept) == (False, False)


def test_a_file_that_the_site_declares_runs_all_that_do_not_declare_their_own(make_site):
    site = make_site({**DECLARING, "data/a.csv": "1"}, {"reads": ["data/*.csv"]})
    assert site.build().code == 0
    site.write({"data/a.csv": "2"})
    assert reasons_of(planned(site)) == dict.fromkeys(WHAT_HAS_DEFAULTS, "data/a.csv changed")
    site.write({"data/a.csv": "1", "data/b.csv": "1"})
    assert set(reasons_of(planned(site)).values()) == {"other files than before fit data/*.csv"}


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ("Python", f"Python 3.10.1 → {platform.python_version()}"),
        ("nabla", "nabla 3.10.1 → "),
        ("processor", "processor 3.10.1 → "),
        ("platform", "platform 3.10.1 → "),
    ],
)
def test_another_python_tool_or_machine_runs_everything(plain, fact, reason):
    """As if the runs that are kept were made elsewhere."""
    path = plain.root / ".nabla" / "cache.sqlite"
    for name in ("docs/index.md", "docs/own.md"):
        with closing(store.connected(path)) as db:
            records = {row.session: row.record(name) for row in store.rows(db, name)}
        records = {
            session: replace(record, facts={**record.facts, fact: "3.10.1"}) for session, record in records.items()
        }
        now = int(time.time())
        store.apply(path, store.Change({name: records}, {name: records}, (), ()), now, 0)
    reasons = reasons_of(planned(plain))
    assert set(reasons) == EVERYTHING
    assert [found for found in reasons.values() if not found.startswith(reason)] == []
    assert reported(plain)["counts"]["run"] == 4


UNFIT = ("**.csv", "data/a**", "/", ".", "..", "../..")
"""Patterns that can fit no file."""


def test_a_pattern_that_can_fit_no_file_is_an_error_where_it_stands(make_site):
    site = make_site({"docs/index.md": page(*(cell("1", info=f'python reads="{pattern}"') for pattern in UNFIT))})
    flaws = [(flaw["code"], flaw["line"], flaw["column"]) for flaw in reported(site)["diagnostics"]]
    assert flaws == [("option-value", 3 + 4 * number, 17) for number in range(len(UNFIT))]


@pytest.mark.parametrize("pattern", UNFIT)
def test_a_pattern_of_the_site_that_can_fit_no_file_is_an_error(make_site, pattern):
    site = make_site({"docs/index.md": page(ONE)}, {"reads": [pattern]})
    ran = site.nabla("check")
    assert (ran.code, [finding.code for finding in ran.findings]) == (2, ["config-value"])


# --- failures, and what does not come out the same -----------------------------------------------------------------

CLOCK = cell("import time", "time.perf_counter_ns()")


def test_a_cell_that_runs_again_for_one_below_and_differs_is_not_reproducible_at_its_line(make_site):
    site = make_site({"docs/index.md": page(ONE, CLOCK, THREE), "docs/other.md": page(ONE)})
    assert site.build().code == 0
    assert planned(site) == []
    for text in (page(ONE, CLOCK, TWO), page(ONE, CLOCK, TWO)):
        site.write({"docs/index.md": text})
        report = reported(site)
        assert [(flaw["code"], flaw["path"], flaw["line"]) for flaw in report["diagnostics"]] == [
            ("not-reproducible", "docs/index.md", 8)
        ]
    ran = site.build()
    assert (ran.code, [(finding.code, finding.at) for finding in ran.findings]) == (
        1,
        [("not-reproducible", "docs/index.md:8:4")],
    )


def test_a_cell_that_differs_and_changed_is_not_at_fault(make_site):
    site = make_site({"docs/index.md": page(CLOCK, TWO)})
    assert site.build().code == 0
    site.write({"docs/index.md": page(cell("import time", "time.perf_counter_ns() + 1"), TWO)})
    assert site.build().code == 0


def test_a_cell_that_differs_in_a_session_of_its_own_is_not_run_by_others(make_site):
    clock = cell("import time", "time.time_ns()", info="python isolated")
    site = make_site({"docs/index.md": page(clock, TWO)})
    shown = []
    for text in (page(clock, TWO), page(clock, THREE)):
        site.write({"docs/index.md": text})
        assert site.build().code == 0
        shown += re.findall(r"\d{19}", site.texts()["index.html"])
    assert shown[0] == shown[1]


def test_what_was_not_reproducible_runs_anew_when_the_old_results_are_thrown_away(make_site):
    site = make_site({"docs/index.md": page(CLOCK, TWO)})
    assert site.build().code == 0
    site.write({"docs/index.md": page(CLOCK, THREE)})
    assert reported(site)["counts"]["failed"] == 1
    assert site.nabla("clean").code == 0
    assert reported(site)["counts"]["failed"] == 0
    assert planned(site) == []


def test_a_cell_that_failed_by_chance_runs_until_it_does_not(make_site):
    chance = cell("from pathlib import Path", "assert Path('there').exists()", "'well'")
    site = make_site({"docs/index.md": page(ONE, chance, TWO)})
    assert [site.build().code for _ in range(2)] == [1, 1]
    site.write({"there": ""})
    assert site.build().code == 0
    assert "well" in site.texts()["index.html"]
    assert planned(site) == []


def test_cells_that_are_left_alone_run_in_no_build(make_site):
    """A cell that leaves a mark when it runs leaves one."""
    mark = cell("import os", "os.write(os.open('marks', os.O_WRONLY | os.O_APPEND | os.O_CREAT), b'x');")
    site = make_site({"docs/index.md": page(mark)})
    for _ in range(2):
        assert site.build().code == 0
    assert [reported(site)["counts"][name] for name in ("run", "reused")] == [0, 1]
    site.write({"docs/index.md": page("Words.\n", mark)})
    assert site.build().code == 0
    assert (site.root / "marks").read_text() == "x"
    assert site.nabla("check", "--no-cache").code == 0
    assert (site.root / "marks").read_text() == "xx"


def test_a_plan_runs_nothing_and_keeps_nothing(make_site):
    site = make_site({"docs/index.md": page(cell("open('mark', 'w');"))})
    ran = site.nabla("plan")
    assert ran.out == "run  docs/index.md  no earlier run is kept\n1 of 1 cells, inline values and claims would run\n"
    assert not (site.root / "mark").exists()
    assert not (site.root / ".nabla").exists()


def test_a_plan_in_words_names_page_session_and_reason(make_site):
    site = make_site({"docs/index.md": page(ONE, cell("b = 2", info='python session="other"'))})
    assert site.build().code == 0
    assert site.nabla("plan").out == "0 of 2 cells, inline values and claims would run\n"
    site.write({"docs/index.md": page(ONE, cell("b = 3", info='python session="other"'))})
    assert site.nabla("plan").out == (
        "run  docs/index.md (other)  docs/index.md:8 changed\n1 of 2 cells, inline values and claims would run\n"
    )


# --- what is not imported ------------------------------------------------------------------------------------------

HEAVY = ("numpy", "sympy", "matplotlib")


@pytest.fixture(scope="module")
def heavy(make_site):
    """A site that was built and needs large libraries, its article, and the environment in which processes leave marks.

    Its cells are let see where, as they would leave none otherwise.
    """
    cells = [cell(f"import {name}", f"{name}.__name__") for name in HEAVY]
    files = {"docs/index.md": page(*cells), "docs/other.md": page(cells[0])}
    site = make_site(files, {"timeout": 30, "environment": ["MARKS"]})
    # Python reads this file at each start; what it is told of by then goes to the file of marks.
    site.write({"shim/sitecustomize.py": SHIM})
    environment = {"PYTHONPATH": str(site.root / "shim"), "MARKS": str(site.root / "marks")}
    assert site.build(**environment).code == 0
    return site, site.articles()["index.html"], environment


@pytest.mark.parametrize("command", ["build", "check", "plan"])
def test_with_nothing_to_run_no_library_is_imported_and_no_process_started(heavy, command):
    site, article, environment = heavy
    marks = site.root / "marks"
    marks.unlink()
    ran = site.build(**environment) if command == "build" else site.nabla(command, **environment)
    assert ran.code == 0, ran.err
    assert marks.read_text().split() == ["began"], "one process, which imported none of them"
    if command == "build":
        assert site.articles()["index.html"] == article


def test_the_marks_show_what_does_run(make_site):
    """The test above could not fail without this."""
    site = make_site({"docs/index.md": page(cell("import numpy"))}, {"environment": ["MARKS"], "timeout": 30})
    site.write({"shim/sitecustomize.py": SHIM})
    marks = site.root / "marks"
    assert site.build(PYTHONPATH=str(site.root / "shim"), MARKS=str(marks)).code == 0
    assert set(marks.read_text().split()) == {"began", "numpy"}


SHIM = f"""\
import os, sys

def mark(word):
    with open(os.environ["MARKS"], "a") as file:
        file.write(word + "\\n")

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name in {HEAVY}:
            mark(name)

if "MARKS" in os.environ:
    mark("began")
    sys.meta_path.insert(0, Finder())
"""


def test_a_module_that_hides_one_of_pythons_own_runs_all(make_site):
    site = make_site({"docs/index.md": "```python\nimport colorsys\n\ncolorsys.__name__\n```\n"})
    assert site.build().code == 0
    site.write({"colorsys.py": "x = 1\n"})
    (step,) = planned(site)
    assert step["reason"] == "hidden by modules of the site (none) → colorsys"


def test_settings_that_matplotlib_only_asks_for_are_noticed(make_site):
    site = make_site(
        {"docs/index.md": "```python\nimport matplotlib.pyplot as plt\n\nplt.rcParams['lines.linewidth']\n```\n"}
    )
    assert site.build().code == 0
    site.write({"matplotlibrc": "lines.linewidth: 7\n"})
    (step,) = planned(site)
    assert step["reason"] == "matplotlibrc is new"
    site.build()
    assert "7.0" in site.texts()["index.html"]


def test_an_isolated_cell_that_changed_says_so(make_site):
    site = make_site({"docs/index.md": "```python isolated\n1\n```\n\n```python\n2\n```\n"})
    assert site.build().code == 0
    site.write({"docs/index.md": "```python isolated\n3\n```\n\n```python\n2\n```\n"})
    (step,) = planned(site)
    assert step["reason"] == "docs/index.md:1 is new or changed"
