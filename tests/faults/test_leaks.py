"""No page sees another: a page reads the same whether or not one that turns every screw stands beside it."""

import pytest

TURNS_EVERY_SCREW = """# A

```python
import builtins, decimal, gc, json, locale, logging, os, random, sys, warnings
import numpy as np
import matplotlib.pyplot as plt

secret = "a name of page a"
builtins.also_secret = "a name for everyone"
json.left_here = "a module's attribute"
np.left_here = "a heavy module's attribute"
np.set_printoptions(precision=1)
np.seterr(all="raise")
plt.rcParams["figure.figsize"] = (1, 1)
plt.rcParams["lines.color"] = "red"
os.environ["LEFT_HERE"] = "1"
os.chdir("/")
warnings.simplefilter("error")
plt.figure()
plt.figure();
```

```python
random.seed(99)
np.random.seed(99)
sys.path.insert(0, "/nowhere")
sys.setrecursionlimit(333)
sys.displayhook = print
decimal.getcontext().prec = 3
logging.disable(logging.CRITICAL)
gc.disable()
os.umask(0o777)
sys.modules["colorsys"] = None
```
"""

LOOKS_AT_EVERY_SCREW = """# B

```python
import builtins, decimal, gc, json, logging, os, random, sys, warnings
import numpy as np
import matplotlib.pyplot as plt

print("names:", "secret" in globals(), hasattr(builtins, "also_secret"))
print("modules:", hasattr(json, "left_here"), hasattr(np, "left_here"), sys.modules.get("colorsys", "absent"))
print("print options:", np.array([1 / 3]), np.geterr())
print("rcParams:", plt.rcParams["figure.figsize"], plt.rcParams["lines.color"])
print("environment:", os.environ.get("LEFT_HERE"))
print("working directory:", os.path.exists("mkdocs.yml"))
print("warnings filters:", warnings.filters)
print("figures:", plt.get_fignums())
print("random state:", random.random(), np.random.random())
print("path:", sys.path[0] == os.getcwd(), "/nowhere" in sys.path)
print("interpreter:", sys.getrecursionlimit(), sys.displayhook, gc.isenabled(), oct(os.umask(0o022)))
print("arithmetic:", decimal.Decimal(1) / 3)
print("logging:", logging.root.manager.disable)
```
"""


@pytest.fixture(scope="module")
def alone(make_site):
    return what_b_says(make_site({"docs/b.md": LOOKS_AT_EVERY_SCREW}))


def what_b_says(site, **environment):
    ran = site.build(**environment)
    assert (ran.code, ran.errors) == (0, []), ran.err
    return site.texts()["b.html"].splitlines()


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_page_is_the_same_beside_one_that_turns_every_screw(make_site, alone, start):
    # One worker, and names on both sides of page b's, so that pages run before it in any order.
    pages = {f"docs/{name}.md": TURNS_EVERY_SCREW for name in ("a", "c")}
    site = make_site({**pages, "docs/b.md": LOOKS_AT_EVERY_SCREW}, {"workers": 1})
    assert what_b_says(site, NABLA_START=start) == alone


def test_a_page_alone_finds_everything_as_a_new_python_has_it(alone):
    for line in (
        "names: False False",
        "modules: False False",
        "environment: None",
        "working directory: True",
        "figures: []",
        "path: True False",
        "logging: 0",
    ):
        assert any(text.startswith(line) for text in alone), line
    assert any("[0.33333333]" in text for text in alone)


SESSIONS = """# Sessions

```python
import json
name, json.left_here = 1, 1
```

```python session="other"
print("other session:", "name" in globals(), hasattr(json, "left_here") if "json" in globals() else "no json")
```

```python isolated
import json
print("isolated:", "name" in globals(), hasattr(json, "left_here"))
```

```python
print("same session:", name)
```
"""


def test_a_session_sees_only_its_own_cells(make_site):
    site = make_site({"docs/index.md": SESSIONS})
    ran = site.build()
    assert (ran.code, ran.errors) == (0, []), ran.err
    text = site.texts()["index.html"]
    assert "other session: False no json" in text
    assert "isolated: False False" in text
    assert "same session: 1" in text


SECRETS = """# Secrets

```python
import os
print("found:", sorted(name for name in os.environ if "SECRET" in name or "TOKEN" in name), os.environ.get("WANTED"))
```
"""


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_cell_sees_only_the_variables_let_through(make_site, start):
    site = make_site({"docs/index.md": SECRETS}, {"environment": ["WANTED"]})
    ran = site.build(NABLA_START=start, A_SECRET="s", GITHUB_TOKEN="t", WANTED="w")
    assert (ran.code, ran.errors) == (0, []), ran.err
    assert "found: [] w" in site.texts()["index.html"]


NOISY = """# Noisy

```python
import os, sys
print("to stdout")
print("to stderr", file=sys.stderr)
os.write(1, b"straight to one\\n")
os.system("echo from a shell; echo from a shell, too >&2");
```
"""


def test_what_a_cell_prints_is_on_its_page_and_not_in_the_log(make_site):
    site = make_site({"docs/index.md": NOISY})
    ran = site.build()
    text = site.texts()["index.html"].partition("os.system")[2]
    for line in ("to stdout", "to stderr", "straight to one", "from a shell", "from a shell, too"):
        assert line in text
        assert line not in ran.out + ran.err
