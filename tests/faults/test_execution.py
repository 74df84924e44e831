"""What cells do to their process, each by really doing it: one ending at one place, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from nabladocs.config import Config
from nabladocs.execute import Host
from nabladocs.model import Blocked, Cell, Died, Example, Finished, Options, Origin, Page, PageDefaults, Raised, Step
from nabladocs.source import Place, Source, Span

PATH = "docs/page.md"
MEMORY = 1024**3
OUTPUT = 100_000
STARTS = ("fork", "spawn")
TIMEOUT = 1.0
PATIENCE = 30.0


def step(*codes, timeout=PATIENCE, path=PATH):
    """A session of python cells; the first line of code of cell n stands on line 100 * n + 1, four columns in."""
    units = []
    for number, code in enumerate(codes):
        lines = tuple(Origin(path, 100 * number + 1 + below, 4) for below in range(code.count("\n") + 1))
        units.append(
            Cell(
                number=number,
                language="python",
                interactive=False,
                options=Options(),
                examples=(Example(code, lines),),
                shown=code,
                prefix="    ",
                place=Place(Source(path, ""), Span(0, 0)),
                at=Span(0, 0),
            )
        )
    defaults = PageDefaults(0, timeout, "written", "run", ())
    return Step(Page(path, {}, "", tuple(units), (), (), defaults), "", tuple(units), "run", "")


def configured(folder, **settings):
    settings = {"start": "fork", "workers": 4, "memory": MEMORY, "output": OUTPUT, **settings}
    return Config(root=folder, docs=folder, **settings)


def text_of(ran, kind="stdout"):
    return "".join(output.data["text/plain"] for output in ran.outputs[-1] if output.kind == kind)


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that goes wrong: how it ends, where, and a part of what is said of it. Column 0: not known."""

    code: str
    ending: str
    line: int
    column: int
    says: str = ""

    @property
    def timeout(self):
        return TIMEOUT if self.ending == "timeout" else PATIENCE


RECURSION = "def down(n):\n    return down(n + 1)\ndown(0)"
FAULTS = {
    "exception": Fault("x = 1\ny = 'λ' + x", "TypeError", 2, 5, "can only concatenate"),
    "exception of several lines": Fault("raise ValueError('a\\nb')", "ValueError", 1, 1, "a\nb"),
    "exception that cannot say what it is": Fault(
        "class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", "E", 3, 1, "cannot be made"
    ),
    "exception group": Fault("raise ExceptionGroup('g', [ValueError(1)])", "ExceptionGroup", 1, 1, "g (1 sub"),
    "exception that replaces another": Fault(
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    [][0]", "IndexError", 4, 5
    ),
    "exit by SystemExit": Fault("x = 1\nraise SystemExit('over')", "SystemExit", 2, 1, "over"),
    "exit by sys.exit": Fault("import sys; sys.exit(0)", "SystemExit", 1, 13, "0"),
    "interrupt": Fault("raise KeyboardInterrupt", "KeyboardInterrupt", 1, 1),
    "generator that is closed": Fault("raise GeneratorExit", "GeneratorExit", 1, 1),
    "recursion": Fault(RECURSION, "RecursionError", 2, 12, "maximum recursion depth"),
    "recursion in repr": Fault(
        "class R:\n    def __repr__(self): return repr([self])\nx = 1\nR()", "RecursionError", 2, 32
    ),
    "syntax": Fault("x = 1\ny = (1 2)", "SyntaxError", 2, 6, "Perhaps you forgot a comma"),
    "syntax error without a word": Fault("raise SyntaxError", "SyntaxError", 1, 1),
    "null byte": Fault("x = 1\n'\0'", "", 1, 0),
    "missing module": Fault("x = 1\nimport nowhere_to_be_found", "ModuleNotFoundError", 2, 1, "nowhere_to_be_found"),
    "broken repr": Fault("class R:\n    def __repr__(self): return 1 / 0\nx = 1\nR()", "ZeroDivisionError", 2, 32),
    "builtin that raises in display": Fault("class R:\n    __repr__ = 3\nR()", "TypeError", 3, 1, "not callable"),
    "import of a broken file": Fault("import broken", "SyntaxError", 1, 1),
    "assertion": Fault("assert 1 > 2, 'no'", "AssertionError", 1, 8, "no"),
    "input": Fault("input('> ')", "EOFError", 1, 1),
    "builtins taken away": Fault("import builtins\nbuiltins.__dict__.clear()\n1 / 0", "ZeroDivisionError", 3, 1),
    "endless loop": Fault("n = 1\nwhile True: pass", "timeout", 2, 1, "longer than 1 s"),
    "endless loop in a function": Fault("def f():\n    while True:\n        x = 1\nf()", "timeout", 0, 0),
    "endless loop in C": Fault("import itertools\nx = 1; sum(itertools.repeat(1))", "timeout", 2, 8),
    "endless regular expression": Fault("import re\nre.match('(a+)+$', 'a' * 50 + 'b')", "timeout", 2, 1),
    "sleep": Fault("import time\ntry:\n    time.sleep(3600)\nfinally:\n    x = 1", "timeout", 3, 5),
    "loop that ignores all signals": Fault(
        "import signal\nfor n in signal.valid_signals() - {9, 19}: signal.signal(n, signal.SIG_IGN)\nwhile True: pass",
        "timeout",
        3,
        1,
    ),
    "loop that lets all signals end it": Fault(
        "import signal\nfor n in signal.valid_signals() - {9, 19}: signal.signal(n, signal.SIG_DFL)\nwhile True: pass",
        "timeout",
        3,
        1,
    ),
    "loop that blocks all signals": Fault(
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass", "timeout", 3, 1
    ),
    "loop that catches everything": Fault(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "timeout", 3, 9
    ),
    "process that stops": Fault("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "timeout", 2, 1),
    "deadlock": Fault("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()", "timeout", 4, 1),
    "exit": Fault("import os\ndef f():\n    os._exit(3)\nx = 1; f()", "exit", 4, 8, "status 3"),
    "exit as if all were well": Fault("import os\nos._exit(0)", "exit", 2, 1, "status 0"),
    "segfault": Fault("import ctypes\nctypes.string_at(0)", "signal", 2, 1, "SIGSEGV"),
    "segfault in a function": Fault("import ctypes\ndef f():\n    ctypes.string_at(0)\nf()", "signal", 3, 5, "SIGSEGV"),
    "abort": Fault("import os\nos.abort()", "signal", 2, 1, "SIGABRT"),
    "killed by itself": Fault("import os\nos.kill(os.getpid(), 9)", "signal", 2, 1, "SIGKILL"),
    "killed from outside": Fault(
        "import os, subprocess\nsubprocess.run(['kill', '-9', str(os.getpid())])", "signal", 2, 1, "SIGKILL"
    ),
    "group killed": Fault("import os\nos.killpg(0, 9)", "signal", 2, 1, "SIGKILL"),
    "terminated": Fault("import os\nos.kill(os.getpid(), 15)", "signal", 2, 1, "SIGTERM"),
    "a large array of bytes": Fault("x = 1\ny = bytearray(8 * 1024**3)", "memory", 2, 5, "may take 1 GiB"),
    "a large NumPy array": Fault("import numpy as np\nnp.ones(10**9)", "memory", 2, 1, "Unable to allocate 7.45 GiB"),
    "many small things": Fault("x = []\nwhile True: x.append(bytes(10**6))", "memory", 2, 22),
    "garbage to all descriptors": Fault(
        "import os\nfor fd in range(3, 300):\n    try: os.write(fd, b'}\\n')\n    except OSError: pass\n"
        "import time; time.sleep(9)",
        "lost",
        0,
        0,
        "descriptor that carries",
    ),
    "garbage to shared memory": Fault(
        "import gc, mmap, os\nfor thing in gc.get_objects():\n    memory = getattr(thing, '_memory', 0)\n"
        "    if isinstance(memory, mmap.mmap): memory[4:24] = b'\\x7f' * 20\nos._exit(5)",
        "exit",
        0,
        0,
        "status 5",
    ),
    "all descriptors closed": Fault("x = 1\nimport os\nos.closerange(0, 1000)", "lost", 3, 1, "Bad file descriptor"),
}


@pytest.fixture(scope="module", params=STARTS)
def endings(request, tmp_path_factory):
    """The runs of all faulty cells, each before a second cell."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "broken.py").write_text("x = 1\ny = (1 2)\n")
    with Host(configured(folder, start=request.param)) as host:
        steps = [step(fault.code, "print('after')", timeout=fault.timeout) for fault in FAULTS.values()]
        futures = host.submit(steps)
        yield dict(zip(FAULTS, [future.result(PATIENCE) for future in futures], strict=True))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_ending_at_its_place(endings, name):
    fault = FAULTS[name]
    ending = endings[name][0].ending
    assert isinstance(ending, Raised | Died)
    if isinstance(ending, Raised):
        assert fault.ending in ("", *ending.names[:1])
        assert fault.says in ending.message
    else:
        assert (ending.how, fault.says in ending.detail) == (fault.ending, True), ending.detail
    if fault.column:
        assert [(frame.line, frame.column - 4) for frame in ending.frames][-1] == (fault.line, fault.column)
    assert {frame.path for frame in ending.frames} <= {PATH}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_blocks_the_rest_of_its_session(endings, name):
    assert endings[name][1].ending == Blocked(0)


def test_a_traceback_names_no_file_of_this_machine(endings):
    for name, (first, _second) in endings.items():
        if isinstance(first.ending, Raised):
            assert "/" not in first.ending.traceback.replace(PATH, "").replace("1 / 0", ""), name


HARMLESS = {
    "fork that ends": ("import os\nif not os.fork():\n    os._exit(0)\nos.wait()[1]", None),
    "fork that lives on": ("import os, time\nif not os.fork():\n    time.sleep(3600)", ""),
    "fork that runs on": ("import os\nprint('once')\nparent = os.fork()\n_ = parent and os.wait()", "once\n"),
    "fork that displays": ("import os\nif not os.fork():\n    display('no')\nelse:\n    os.wait()\nNone", ""),
    "fork that raises": ("import os\nif not os.fork():\n    1 / 0\n_ = os.wait()", ""),
    "pool of processes": (
        "import multiprocessing\nwith multiprocessing.Pool(2) as p: print(p.map(abs, [-1]))",
        "[1]\n",
    ),
    "process of its own session": (
        "import subprocess\np = subprocess.Popen(['sleep', '3600'], start_new_session=True);",
        "",
    ),
    "closed stdout": ("import sys\nprint('before')\nsys.stdout.close()", "before\n"),
    "detached stdout": ("import sys\nprint('before')\nx = sys.stdout.detach()", "before\n"),
    "closed descriptors": ("import os\nprint('before')\nos.close(1); os.close(2); os.close(0)", "before\n"),
    "closed high descriptors": ("import os\nos.closerange(3, 50)", ""),
    "redirected descriptor": (
        "import os\nfd = os.open('/dev/null', os.O_WRONLY)\nos.dup2(fd, 1)\nprint('nobody reads this')",
        "",
    ),
    "redirected stdout": ("import io, sys\nsys.stdout = io.StringIO()\nprint('nobody reads this')", ""),
    "stdout that is no stream": ("import sys\nsys.stdout = sys.stderr = None", ""),
    "stdout that does not wait": ("import os\nos.set_blocking(1, False)\nprint('a')", "a\n"),
    "bytes that are no text": ("import os\nos.write(1, b'\\xff\\xfe\\x00x\\n');", "��\0x\n"),
    "surrogates": ("print('\\udc80')\ndisplay(type('S', (), {'__repr__': lambda self: 'a\\udc80'})())", "\\udc80\n"),
    "half a line": ("print('no end', end='')", "no end"),
    "daemon thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,), daemon=True).start()",
        "",
    ),
    "thread": ("import threading, time\nthreading.Thread(target=time.sleep, args=(3600,)).start()", ""),
    "thread that raises": ("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()", ""),
    "changed folder": ("import os\nos.chdir('/')", ""),
    "folder that is gone": ("import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')", ""),
    "no recursion limit": ("import sys\nsys.setrecursionlimit(10**6)", ""),
    "generator": ("x = (n for n in range(3))\nnext(x);", ""),
    "builtins changed": ("import builtins\nbuiltins.open = builtins.len = None\ndel builtins.print, builtins.repr", ""),
    "modules forgotten": ("import sys\nsys.modules.clear()", ""),
    "main module replaced": ("import sys\nsys.modules['__main__'] = None", ""),
    "names cleared": ("globals().clear()", ""),
    "tracing": (
        "import sys\nsys.settrace(lambda *a: print('traced'))\nsys.setprofile(lambda *a: print('profiled'))",
        None,
    ),
    "signal handlers": ("import signal\nfor n in (1, 2, 10, 15, 17): signal.signal(n, signal.SIG_IGN)", ""),
    "alarm": ("import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\nsignal.setitimer(0, 0.01, 0.01);", ""),
    "warnings as errors": ("import warnings\nwarnings.simplefilter('error')", ""),
    "atexit that raises": ("import atexit\natexit.register(lambda: 1 / 0);", ""),
    "atexit that hangs": ("import atexit, time\natexit.register(time.sleep, 3600);", ""),
    "garbage with a finalizer that prints": (
        "class A:\n    def __del__(self): print('gone')\nx = A()\ndel x",
        "gone\n",
    ),
    "excepthook": ("import sys\nsys.excepthook = None\nsys.displayhook = None", ""),
    "time stands still": ("import time\ntime.perf_counter = time.monotonic = lambda: 0", ""),
    "flood from Python": ("for _ in range(50): print('x' * 10**6)", None),
    "flood from a process": (
        "import subprocess\nsubprocess.run('yes | head -c 50000000', shell=True, check=True);",
        None,
    ),
    "flood of lines": ("for _ in range(200_000): print()", None),
    "huge value": ("'x' * 10**8", None),
}


@pytest.fixture(scope="module", params=STARTS)
def oddities(request, tmp_path_factory):
    """The runs of all harmless cells, each before a second cell."""
    folder = tmp_path_factory.mktemp("oddities")
    with Host(configured(folder, start=request.param)) as host:
        after = "print('after', end='')\n6 * 7"
        futures = host.submit([step(code, after) for code, _text in HARMLESS.values()])
        yield dict(zip(HARMLESS, [future.result(PATIENCE) for future in futures], strict=True))


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_oddity_shows_what_it_printed(oddities, name):
    first, _second = oddities[name]
    assert isinstance(first.ending, Finished), first.ending
    expected = HARMLESS[name][1]
    assert expected is None or text_of(first) == expected


@pytest.mark.parametrize("name", HARMLESS)
def test_what_comes_after_a_harmless_oddity_is_right(oddities, name):
    _first, second = oddities[name]
    assert isinstance(second.ending, Finished), second.ending
    if name != "tracing":
        assert [output.data["text/plain"] for output in second.outputs[0]][-2:] == ["after", "42"]


@pytest.mark.parametrize(
    ("name", "size"),
    [("flood from Python", 50 * (10**6 + 1)), ("flood from a process", 50_000_000), ("flood of lines", 200_000)],
)
def test_a_flood_is_kept_up_to_the_limit_and_the_rest_is_counted(oddities, name, size):
    (output,) = oddities[name][0].outputs[0]
    assert len(output.data["text/plain"]) == OUTPUT
    assert output.dropped == size - OUTPUT


def test_a_huge_value_is_cut(oddities):
    (output,) = oddities["huge value"][0].outputs[0]
    assert (len(output.data["text/plain"]), output.dropped) == (OUTPUT, 10**8 + 2 - OUTPUT)


def test_what_a_dying_cell_printed_is_kept(tmp_path):
    code = "import os\nprint('before')\ndisplay(1)\nprint('no end', end='', flush=True)\nos.kill(os.getpid(), 9)"
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step("1", code)])
        first, second = future.result(PATIENCE)
    assert isinstance(first.ending, Finished)
    assert [output.data["text/plain"] for output in second.outputs[0]] == ["before\n", "1", "no end"]


def test_an_alarm_ends_with_its_cell(tmp_path):
    alarm = "import signal, time\nsignal.signal(signal.SIGALRM, lambda *_: 1 / 0)\nsignal.setitimer(0, 0.05);"
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step(alarm, "time.sleep(0.2)")])
        assert [ran.ending for ran in future.result(PATIENCE)] == [Finished(), Finished()]


def test_temporary_folders_are_put_away(tmp_path):
    code = "import tempfile\nfolder = tempfile.TemporaryDirectory()\nprint(folder.name, end='')"
    with Host(configured(tmp_path)) as host:
        (future,) = host.submit([step(code)])
        name = text_of(future.result(PATIENCE)[0])
        assert name
        assert eventually(lambda: not Path(name).exists())


# --- nothing leaks ------------------------------------------------------------------------------------------------

TURNS = """
import builtins, decimal, json, locale, os, random, sys, warnings
import numpy as np, matplotlib.pyplot as plt
secret = builtins.also_secret = json.left_here = np.left_here = 1
np.set_printoptions(precision=1); np.seterr(all="raise")
plt.rcParams["figure.figsize"] = (1, 1); plt.rcParams["text.color"] = "red"
os.environ["LEFT_HERE"] = "1"; os.chdir("/"); os.umask(0o777)
warnings.simplefilter("error"); random.seed(9); np.random.seed(9)
decimal.getcontext().prec = 3; sys.path.insert(0, "/nowhere"); sys.setrecursionlimit(200)
display = print; builtins.display = None
"""
LOOKS = """
import builtins, decimal, json, os, random, sys, warnings
import numpy as np, matplotlib.pyplot as plt
print("secret" in globals(), hasattr(builtins, "also_secret"), hasattr(json, "left_here"), hasattr(np, "left_here"))
print(np.array([1 / 3]), np.geterr(), plt.rcParams["figure.figsize"], plt.rcParams["text.color"], plt.get_fignums())
print(os.environ.get("LEFT_HERE"), os.getcwd() == sys.path[0], oct(os.umask(0)), sys.getrecursionlimit())
print(warnings.filters, random.random(), np.random.random(), decimal.Decimal(1) / 3)
display("shown")
"""


@pytest.mark.parametrize("start", STARTS)
def test_a_session_sees_nothing_of_the_one_before(tmp_path, start):
    shown = []
    for before in ([], [step(TURNS, "plt.figure();")]):
        with Host(configured(tmp_path, workers=1, start=start)) as host:
            *_, future = host.submit([*before, step(LOOKS)])
            (ran,) = future.result(PATIENCE)
        assert isinstance(ran.ending, Finished), ran.ending
        shown.append(ran.outputs)
    assert shown[0] == shown[1]
    assert text_of(ran).startswith("False False False False\n[0.33333333]")


# --- nothing lives on ---------------------------------------------------------------------------------------------

MARK = "NABLA_TEST_MARK"
SPREADS = textwrap.dedent(
    """
    import os, pathlib, subprocess, sys, time
    subprocess.Popen(["sleep", "3600"])
    subprocess.Popen(["sleep", "3600"], start_new_session=True)
    if not os.fork():
        os.setsid()
        if not os.fork():
            time.sleep(3600)
        os._exit(0)
    pathlib.Path("spread").touch()
    time.sleep(3600)
    """
)
BUILDS = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_execution import Host, SPREADS, configured, step
host = Host(configured(Path({folder!r}), environment=({mark!r},), start={start!r}))
host.submit([step(SPREADS, timeout=600), step("import time; time.sleep(3600)", timeout=600)])
time.sleep(3600)
"""


def eventually(holds, patience=PATIENCE):
    end = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def marked(mark):
    """The living processes that have a mark in their environment."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}\0".encode() in (entry / "environ").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def host_among(pids):
    """The process that the tests' own has started. Its number may be above those of its children, as numbers wrap."""
    (host,) = (pid for pid in pids if parent_of(pid) == os.getpid())
    return host


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    except OSError:  # it is gone
        return 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and only Linux lets a host adopt")
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_site_generator_is_killed_nothing_lives_on(tmp_path, start, number):
    code = BUILDS.format(tests=str(Path(__file__).parent), folder=str(tmp_path), mark=MARK, start=start)
    environment = {**os.environ, MARK: str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL) as build:
        has_spread = eventually(lambda: (tmp_path / "spread").exists() and len(marked(tmp_path)) >= 6)
        build.send_signal(number)
    assert has_spread
    assert eventually(lambda: not marked(tmp_path)), marked(tmp_path)


def test_a_session_that_spread_is_ended_with_all_its_processes(tmp_path, monkeypatch):
    monkeypatch.setenv(MARK, str(tmp_path))
    with Host(configured(tmp_path, environment=(MARK,))) as host:
        (future,) = host.submit([step(SPREADS, timeout=TIMEOUT)])
        assert future.result(PATIENCE)[0].ending.how == "timeout"
        # The host itself stays.
        assert eventually(lambda: len(marked(tmp_path)) == 1), marked(tmp_path)
    assert eventually(lambda: not marked(tmp_path))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_host_is_killed_its_sessions_are_too(tmp_path, monkeypatch, number):
    monkeypatch.setenv(MARK, str(tmp_path))
    code = "import pathlib, time\npathlib.Path('spread').touch()\ntime.sleep(3600)"
    with Host(configured(tmp_path, environment=(MARK,))) as host:
        (future,) = host.submit([step(SPREADS if number == signal.SIGTERM else code, timeout=600)])
        for _ in range(3):
            assert eventually((tmp_path / "spread").exists)
            (tmp_path / "spread").unlink()
            os.kill(host_among(marked(tmp_path)), number)
        assert future.result(PATIENCE)[0].ending.how == "lost"
        assert eventually(lambda: not marked(tmp_path)), marked(tmp_path)
