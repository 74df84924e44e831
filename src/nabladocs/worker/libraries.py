"""What is done to a library when a session meets it, so that every session shows the same."""

from __future__ import annotations

import random
import sys
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING
from uuid import UUID

from nabladocs.worker.theme import THEME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    Act = Callable[[ModuleType], None]


def prepare(seed: int, show: Callable[[], None]) -> None:
    """Seed what draws random numbers and set how figures look, now or when a cell imports it."""

    def seeded(module: ModuleType) -> None:
        module.seed(seed)

    def seeded_throughout(module: ModuleType) -> None:
        seeded(module)
        # Where a generator that is made without a seed gets one from the system.
        module.bit_generator.randbits = random.Random(seed).getrandbits  # noqa: S311 - to be the same is the point

    def numbered(module: ModuleType) -> None:
        # Tables of pandas with a style have a random name each.
        names = random.Random(seed)  # noqa: S311 - to be the same is the point
        module.uuid4 = lambda: UUID(int=names.getrandbits(128), version=4)  # type: ignore[attr-defined]

    def themed(module: ModuleType) -> None:
        module.rcParams.update(THEME)

    def showing(module: ModuleType) -> None:
        # Pyplot's own has no window to show them in.
        module.show = lambda *_args, **_options: show()  # type: ignore[attr-defined]

    acts = {
        "numpy.random": seeded_throughout,
        "sympy.core.random": seeded,
        "pandas.io.formats.style_render": numbered,
        "matplotlib": themed,
        "matplotlib.pyplot": showing,
    }
    random.seed(seed)
    for name, act in acts.items():
        if name in sys.modules:
            act(sys.modules[name])
    sys.meta_path.insert(0, _Finder({name: act for name, act in acts.items() if name not in sys.modules}))


class _Finder(MetaPathFinder):
    """Finds nothing by itself, but has something done to modules that others find."""

    def __init__(self, acts: Mapping[str, Act]) -> None:
        self._acts = acts

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._acts:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(fullname, path, target) for finder in others)), None)
        if spec and spec.loader:
            spec.loader = _Loader(spec.loader, self._acts[fullname])
        return spec


class _Loader(Loader):
    """Loads by another loader, acts on the module, and leaves no trace of itself."""

    def __init__(self, loader: Loader, act: Act) -> None:
        self._loader = loader
        self._act = act

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._act(module)
