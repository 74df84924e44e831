"""What a session depends on besides its code: files and folders it reads, modules it imports, processes it starts.

Python tells an audit hook of all but the imports (PEP 578). Of these it tells only where a module is not loaded yet,
and a session is born with many: so `__import__` is wrapped, and notes which package imports which. From the cells on,
that leads to all packages a session depends on, also by way of those that were there before it.
"""

from __future__ import annotations

import builtins
import importlib
import os
import stat
import sys
import sysconfig
from contextlib import contextmanager
from hashlib import blake2b, file_digest
from threading import get_ident
from types import ModuleType
from typing import TYPE_CHECKING, Any

from nabladocs.worker.preload import site_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nabladocs.worker.wire import Input, Kind

CELLS = "__main__"
"""What the cells are to Python: a module of that name."""
ABSENT = ""
"""The state of a file or folder that is not there."""
THERE = "there"
"""The state of a file that was made, whatever it holds: others may have added to it."""
_IMPORTLIB = "<frozen importlib._bootstrap>"
_SYSTEM = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr")
"""What belongs to the machine: its libraries and fonts are not a page's, and its devices never read the same."""


def file_state(path: str) -> str:
    """Give a hash of a file's content; a name that says why where it has none."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a path as Python was given it
            return "no file"
        with open(path, "rb") as file:  # noqa: PTH123
            return str(file_digest(file, _blake).hexdigest())
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    except OSError as error:
        return error.strerror or "unreadable"


def folder_state(path: str) -> str:
    """Give a hash of the names in a folder; a name that says why where it has none."""
    try:
        return names_state(os.listdir(path))  # noqa: PTH208 - names are what is listed
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    except OSError as error:
        return error.strerror or "unreadable"


def names_state(names: list[str]) -> str:
    """Give a hash of names, in whatever order they come."""
    return _blake("\0".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()


def _blake(data: bytes = b"") -> blake2b:
    return blake2b(data, digest_size=16)


def installed_folders() -> tuple[str, ...]:
    """Give the folders whose modules are known by a version, each with a separator at its end."""
    paths = sysconfig.get_paths()
    return tuple(folder.rstrip(os.sep) + os.sep for folder in {paths["stdlib"], paths["platstdlib"], *site_folders()})


LOOKS_FOR = {"matplotlib": ("matplotlibrc",)}
"""Files that a library asks for in the working directory, without opening those that are not there."""


class Observer:
    """What is noted in this process. Each note has an owner: the package being imported, or the cells."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip(os.sep) + os.sep
        self.installed = installed_folders()
        """The folders of Python and of distributions, each with a separator at its end."""
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
        self._system = tuple(folder + os.sep for folder in (*_SYSTEM, cache))
        self._notes: dict[str, dict[tuple[Kind, str], str]] = {}
        self._imports: dict[str, set[str]] = {}
        self._importing: list[str] = []
        self._made: set[str] = set()
        self._products: set[str] = set()
        self._told: set[tuple[Kind, str]] = set()
        self._has_news = False
        self._busy: set[int] = set()
        self._reactions: dict[str, Callable[..., None]] = {
            "open": self._opened,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "os.mkdir": lambda path, *_: self._makes_folder(self._whole(path)),
            "os.rename": lambda _source, target, *_: self._makes(self._whole(target)),
            "import": lambda _name, path, *_: self.note_file(path) if path else None,
            "sqlite3.connect": self.note_file,
            "socket.connect": lambda _socket, address: self._note("process", f"a connection to {address}", ""),
            "subprocess.Popen": lambda program, *_: self._starts(program),
            "os.exec": lambda program, *_: self._starts(program),
            "os.posix_spawn": lambda program, *_: self._starts(program),
            "os.system": lambda command: self._starts(os.fsdecode(command).partition(" ")[0]),
            "os.fork": lambda: self._note("process", "a process", ""),
            "os.forkpty": lambda: self._note("process", "a process", ""),
        }

    def begin(self) -> None:
        """Begin a session: what this process did for itself is forgotten, what packages did at their import is not."""
        self._notes.pop(CELLS, None)
        self._imports.pop(CELLS, None)
        self._products.clear()
        self._importing.clear()
        self._told.clear()
        self._has_news = True

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take in what Python tells of."""
        react = self._reactions.get(event)
        # What is done here is told of too.
        if react is None or (me := get_ident()) in self._busy:
            return
        self._busy.add(me)
        try:
            react(*arguments)
        except (OSError, TypeError, ValueError):
            # A path that is none, which Python is about to say itself.
            return
        finally:
            self._busy.discard(me)

    def importing(self, package: str, by: str) -> None:
        """Note which package imports which."""
        imported = self._imports.setdefault(by, set())
        if package not in imported:
            imported.add(package)
            self._has_news = True
            for name in LOOKS_FOR.get(package, ()):
                self._notes.setdefault(package, {}).setdefault(("file", name), file_state(self._root + name))

    @contextmanager
    def owning(self, package: str) -> Iterator[None]:
        """Note what happens meanwhile for a package: it is being imported."""
        self.enter(package)
        try:
            yield
        finally:
            self.leave()

    def enter(self, package: str) -> None:
        """Begin to note for a package; as `owning`, for where each microsecond counts."""
        self._importing.append(package)

    def leave(self) -> None:
        """End it."""
        # A cell may have forked in the midst of an import.
        if self._importing:
            self._importing.pop()

    def _note(self, kind: Kind, name: str, state: str) -> None:
        owner = self._importing[-1] if self._importing else CELLS
        self._notes.setdefault(owner, {}).setdefault((kind, name), state)
        self._has_news = True

    def _whole(self, path: object) -> str:
        return os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]  # noqa: PTH100 - links are not followed

    def _opened(self, path: object, _mode: object, flags: int) -> None:
        if isinstance(path, int):
            return
        if flags & (os.O_TRUNC | os.O_EXCL):
            self._makes(self._whole(path))
        elif flags & os.O_ACCMODE != os.O_WRONLY:
            self.note_file(path)

    def _makes(self, name: str) -> None:
        """Note a file that is made anew; what is only added to is no product, and an input where it is read."""
        self._made.add(name)
        if name.startswith(self._root) and not self._is_foreign(name):
            self._products.add(name)

    def _makes_folder(self, name: str) -> None:
        # Into those of the site others may put files, and one that is there already stays what it is.
        if not name.startswith(self._root) and not os.path.lexists(name):
            self._made.add(name)

    def note_file(self, path: object) -> None:
        """Note a file that is about to be read: if it changes meanwhile, it differs next time."""
        name = self._whole(path)
        if name.endswith(".pyc") and "__pycache__" in name:
            name = _source_of(name)
        if self._is_foreign(name) or name in self._made or self._knows("file", name):
            return
        self._note("file", self._shown(name), file_state(name))

    def _listed(self, path: object = ".") -> None:
        if isinstance(path, int):
            return
        name = self._whole("." if path is None else path)
        # Python looks through folders itself, to find modules.
        if _is_importing(sys._getframe(2)) or self._is_foreign(name):  # noqa: SLF001
            return
        if name in self._made or self._knows("folder", name):
            return
        self._note("folder", self._shown(name), folder_state(name))

    def _is_foreign(self, path: str) -> bool:
        """Say whether a file belongs to Python, a distribution or the machine."""
        return path.startswith(self.installed) or (not path.startswith(self._root) and path.startswith(self._system))

    def _knows(self, kind: Kind, name: str) -> bool:
        owner = self._importing[-1] if self._importing else CELLS
        return (kind, self._shown(name)) in self._notes.get(owner, ())

    def _starts(self, program: object) -> None:
        self._note("process", os.path.basename(os.fsdecode(program)), "")  # type: ignore[arg-type]  # noqa: PTH119

    def _shown(self, path: str) -> str:
        return path.removeprefix(self._root)

    def news(self, *, at_end: bool) -> list[Input]:
        """Give what the cells depend on that was not given before; at the end also the files that they leave behind."""
        left = [name for name in self._products if at_end and os.path.exists(name)]  # noqa: PTH110
        products: list[Input] = [("product", self._shown(name), THERE) for name in left]
        return sorted([*products, *self._found()])

    def _found(self) -> Iterator[Input]:
        if not self._has_news:
            return
        self._has_news = False
        packages = self._reached()
        found: dict[tuple[Kind, str], str] = {("module", name): "" for name in packages if self._is_versioned(name)}
        for owner in (CELLS, *packages):
            found |= {key: state for key, state in self._notes.get(owner, {}).items() if key not in found}
        yield from ((*key, state) for key, state in found.items() if key not in self._told)
        self._told.update(found)

    def _reached(self) -> set[str]:
        """Give the packages that the cells import, and those that these import."""
        reached: set[str] = set()
        new = {CELLS}
        while new:
            new = {name for owner in new for name in self._imported(owner)} - reached
            reached |= new
        return reached

    def _imported(self, owner: str) -> Iterable[str]:
        names = self._imports.get(owner, ())
        # Python's own modules also look for some that only other kinds of Python have.
        return (name for name in names if name in sys.modules) if owner in sys.stdlib_module_names else names

    def _is_versioned(self, package: str) -> bool:
        """Say whether a package is neither Python's own nor the site's, whose files are noted."""
        if package in sys.stdlib_module_names:
            return False
        paths = list(_paths(sys.modules.get(package)))
        return not paths or not paths[0].startswith(self._root) or paths[0].startswith(self.installed)

    def of_packages(self) -> list[Input]:
        """Give the files and folders that packages read at their import in this process."""
        notes = (note for owner, notes in self._notes.items() if owner != CELLS for note in notes.items())
        return sorted((kind, name, state) for (kind, name), state in notes)

    def site_modules(self) -> Iterator[str]:
        """Give the loaded modules that are no distribution's and not Python's, and so may change from run to run."""
        for name, module in list(sys.modules.items()):
            if name != CELLS and name.partition(".")[0] != "nabladocs":
                paths = list(_paths(module))
                if paths and not self._is_foreign(paths[0]):
                    yield name


def _paths(module: ModuleType | None) -> Iterator[str]:
    """Give the file of a module, or the folders of a package that has none."""
    # A module may be anything that somebody put into `sys.modules`.
    path = vars(module).get("__file__") if isinstance(module, ModuleType) else None
    if isinstance(path, str):
        yield path
    elif isinstance(module, ModuleType):
        yield from (str(folder) + os.sep for folder in vars(module).get("__path__") or ())


def _source_of(compiled: str) -> str:
    folder, name = os.path.split(compiled)
    return os.path.join(os.path.dirname(folder), name.partition(".")[0] + ".py")  # noqa: PTH118, PTH120


def _is_importing(frame: Any) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")


_observers: list[Observer] = []
"""That of this process, which its children inherit: a hook cannot be taken away again."""


def observe(root: str) -> Observer:
    """Begin to note what this process depends on, if it does not yet."""
    if not _observers:
        observer = Observer(root)
        _observers.append(observer)
        _wrap_imports(observer)
        sys.addaudithook(observer.hear)
    return _observers[0]


def _wrap_imports(observer: Observer) -> None:
    original, load = builtins.__import__, importlib.import_module

    def noting(
        name: str,
        globals: Any = None,  # noqa: A002 - the names are Python's
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> ModuleType:
        importer = (globals or {}).get("__name__") or CELLS
        by = importer.partition(".")[0] if isinstance(importer, str) else CELLS
        package = by if level else name.partition(".")[0]
        observer.importing(package, by)
        observer.enter(package)
        try:
            return original(name, globals, locals, fromlist, level)
        finally:
            observer.leave()

    def noting_by_name(name: str, package: str | None = None) -> ModuleType:
        by = str(sys._getframe(1).f_globals.get("__name__") or CELLS).partition(".")[0]  # noqa: SLF001 - who calls it
        whole = (package if name.startswith(".") else name) or CELLS
        observer.importing(whole.partition(".")[0], by)
        observer.enter(whole.partition(".")[0])
        try:
            return load(name, package)
        finally:
            observer.leave()

    for function in (noting, noting_by_name):
        # Python leaves its own import machinery out of tracebacks, and out of the levels that a warning counts.
        function.__code__ = function.__code__.replace(co_filename=_IMPORTLIB)
    builtins.__import__ = noting
    importlib.import_module = noting_by_name
