"""A site's settings as one frozen value; what is wrong with them points into mkdocs.yml."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from nabladocs.mkdocs_yml import Site, Spot, find_site, read_site
from nabladocs.settings import SETTINGS
from nabladocs.source import ConfigError, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Seconds = float
Reaction = Literal["allow", "warn", "error"]


def cores() -> int:
    """Give the number of processors this process may use."""
    # A container or taskset may allow fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_method() -> Literal["fork", "spawn"]:
    """Give how sessions start: as NABLA_START says, else by fork where the system has it.

    Raises:
        ConfigError: NABLA_START names no way to start.
    """
    wanted = os.environ.get("NABLA_START") or ("fork" if hasattr(os, "fork") else "spawn")
    if wanted not in ("fork", "spawn"):
        message = f"NABLA_START cannot be {wanted}"
        raise ConfigError(Diagnostic("config-value", message, None, help=('set it to "fork" or "spawn"',)))
    return cast("Literal['fork', 'spawn']", wanted)


@dataclass(frozen=True, slots=True)
class Config:
    """What holds for a whole site. `docs`, `cache` and `snippet_bases` may be given relative to `root`.

    `exclude` are patterns, written as in a .gitignore, of files below `docs` that are no pages; `notebook_pages`
    are patterns of notebooks that are pages, and of those among them that are not. With a `claim_seed`,
    which no mkdocs.yml holds, claims are checked from it in any case, and nothing is kept of that.
    """

    root: Path
    docs: Path
    python: Literal["run", "syntax", "ignore"] = "run"
    timeout: Seconds = 30.0
    memory: int = 4 * 1024**3
    output: int = 1024**2
    workers: int = field(default_factory=cores)
    preload: Literal["auto"] | tuple[str, ...] = "auto"
    seed: int = 0
    float: str = "written"
    unchecked: Reaction = "allow"
    undeclared: Reaction = "allow"
    undescribed: Reaction = "warn"
    environment: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    macros: tuple[tuple[str, str], ...] = ()
    notebooks: bool = True
    cache: Path = Path(".nabla")
    markdown_exec: bool = False
    snippet_bases: tuple[Path, ...] = (Path(),)
    snippets_everywhere: bool = False
    exclude: tuple[str, ...] = ()
    notebook_pages: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    claim_seed: int | None = None
    start: Literal["fork", "spawn"] = field(default_factory=start_method)

    def __post_init__(self) -> None:
        # A frozen value has no other way to make its paths absolute, once and for every stage.
        object.__setattr__(self, "docs", self.root / self.docs)
        object.__setattr__(self, "cache", self.root / self.cache)
        object.__setattr__(self, "snippet_bases", tuple(self.root / base for base in self.snippet_bases))


def find_config(start: Path) -> Config:
    """Give the configuration of the site whose mkdocs.yml is in a folder or the nearest one above.

    Raises:
        ConfigError: There is none, or a setting in it cannot be used.
    """
    path = find_site(start)
    if path is None:
        message = f"there is no mkdocs.yml in {start.absolute()} or any folder above it"
        advice = ("go to the folder of a MkDocs site, or make one: mkdocs new .",)
        raise ConfigError(Diagnostic("config-missing", message, None, help=advice))
    return read_config(path)


def read_config(path: Path) -> Config:
    """Give the configuration that a mkdocs.yml asks for.

    Raises:
        ConfigError: It cannot be read, or a setting in it cannot be used.
    """
    site = read_site(path)
    root = site.path.parent
    if not site.docs.is_dir():
        message = f"the folder of the pages, {os.path.relpath(site.docs, root)}, does not exist"
        advice = (f"make it, or name another as docs_dir in {path.name}",)
        raise ConfigError(Diagnostic("config-missing", message, None, help=advice))
    return from_site(site)


def from_site(site: Site, settings: Mapping[str, object] | None = None) -> Config:
    """Give the configuration that a mkdocs.yml asks for; `settings` stand in for those it holds.

    Raises:
        ConfigError: A setting cannot be used.
    """
    given = site.settings if settings is None else settings
    config = from_settings(
        given, root=site.path.parent, docs=site.docs, spots=site.spots, snippet_bases=site.snippet_bases
    )
    return replace(config, exclude=site.exclude, notebook_pages=site.notebook_pages)


def from_settings(
    settings: Mapping[str, object],
    *,
    root: Path,
    docs: Path,
    spots: Mapping[str, Spot] | None = None,
    snippet_bases: tuple[Path, ...] | None = None,
) -> Config:
    """Give the configuration that settings ask for; `snippet_bases` is None where a site has no pymdownx.snippets.

    Raises:
        ConfigError: A setting cannot be used.
    """
    values, wrong = read_settings(settings, spots or {})
    if values.get("macros"):
        # Most sites have none, and need no converter before there is a formula.
        from nabladocs.macros import wrong_macros  # noqa: PLC0415

        wrong = (*wrong, *wrong_macros(values["macros"], spots or {}))
    if wrong:
        raise ConfigError(*wrong)
    if values.get("markdown_exec"):
        # There, a fence runs only where it says so.
        values = {"python": "syntax", **values}
    everywhere = snippet_bases is not None
    return Config(root, docs, snippet_bases=snippet_bases or (root,), snippets_everywhere=everywhere, **values)


def read_settings(
    given: Mapping[str, object], spots: Mapping[str, Spot], known: Collection[str] = tuple(SETTINGS)
) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
    """Give the values of settings, and what is wrong with those that cannot be used. A null is no value."""
    values: dict[str, object] = {}
    wrong = []
    for name, written in given.items():
        spot = spots.get(str(name))
        if name not in known:
            wrong.append(_unknown(str(name), spot, known))
        elif written is not None:
            values[name] = value = SETTINGS[name].read(written)
            if value is None:
                wrong.append(_unusable(name, written, spot))
    return values, tuple(wrong)


def _unknown(name: str, spot: Spot | None, known: Collection[str]) -> Diagnostic:
    near = get_close_matches(name.replace("-", "_").lower(), known, n=1)
    advice = f'did you mean "{near[0]}"?' if near else f"the settings are {', '.join(known)}"
    return Diagnostic("config-unknown", f'there is no setting "{name}"', spot.name if spot else None, help=(advice,))


def _unusable(name: str, written: object, spot: Spot | None) -> Diagnostic:
    place = spot.value if spot else None
    # What YAML made of it is not always what the author sees: `on` is true.
    shown = place.source.text[place.span.start : place.span.end] if place else written
    message = f"the setting {name} cannot be {shown}"
    return Diagnostic("config-value", message, place, help=(f"write {SETTINGS[name].expected}",))
