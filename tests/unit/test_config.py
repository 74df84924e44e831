"""Settings: where they may stand, what they may be, and what is said of those that cannot be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from nabladocs.config import Config, find_config, from_settings, read_config
from nabladocs.mkdocs_yml import find_site
from nabladocs.pages import find_pages, is_built
from nabladocs.settings import SETTINGS
from nabladocs.source import ConfigError, draw


@pytest.fixture
def site(tmp_path):
    """Write a mkdocs.yml beside an empty folder of pages, and give its path."""
    (tmp_path / "docs").mkdir()

    def write(text: str, name: str = "mkdocs.yml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def flaws(path: Path) -> list[tuple[str, str, str]]:
    """The code, place and first advice of everything that is wrong with a mkdocs.yml."""
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    return [
        (flaw.code, f"{flaw.place}:{flaw.place.start.column}" if flaw.place else "", " ".join(flaw.help))
        for flaw in caught.value.diagnostics
    ]


# --- where settings stand -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "plugins:\n- search\n- nabla:\n    seed: 7\n",
        "plugins:\n  search: {}\n  nabla:\n    seed: 7\n",
        "plugins: [nabla: {seed: 7}]\n",
        "markdown_extensions:\n- toc\n- nabladocs:\n    seed: 7\n",
        "markdown_extensions:\n- nabla:\n    seed: 7\n",
        "plugins:\n- search\nmarkdown_extensions:\n- nabla:\n    seed: 7\n",
        "plugins:\n- nabla:\n    enabled: true\n    seed: 7\n",
    ],
)
def test_settings_are_read_where_the_plugin_or_the_extension_is_listed(site, text):
    assert read_config(site(text)).seed == 7


@pytest.mark.parametrize("text", ["", "plugins:\n- nabla\n", "plugins:\n- nabla:\n", "markdown_extensions: [nabla]\n"])
def test_a_site_without_settings_has_the_defaults(site, text):
    path = site(text)
    assert read_config(path) == Config(path.parent, path.parent / "docs")


def test_a_setting_without_a_value_is_the_default(site):
    assert read_config(site("plugins:\n- nabla:\n    timeout:\n")).timeout == 30


def test_the_site_is_found_from_the_folders_below_it(site, tmp_path):
    path = site("docs_dir: pages\n")
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    config = find_config(tmp_path / "pages" / "deep")
    assert (config.root, config.docs) == (path.parent, tmp_path / "pages")


def test_the_nearest_site_is_the_one(site, tmp_path):
    site("")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "mkdocs.yaml").touch()
    assert find_site(inner) == inner / "mkdocs.yaml"


def test_no_site_is_an_error_that_names_the_folder(tmp_path):
    with pytest.raises(ConfigError, match=r"config-missing.*no mkdocs\.yml in .*" + tmp_path.name):
        find_config(tmp_path)


def test_a_missing_folder_of_pages_is_an_error(site):
    path = site("docs_dir: pages\n")
    with pytest.raises(ConfigError, match="the folder of the pages, pages, does not exist"):
        read_config(path)


def test_tags_of_other_tools_do_not_disturb(site):
    text = """\
markdown_extensions:
- pymdownx.emoji:
    emoji_index: !!python/name:material.extensions.emoji.twemoji
    emoji_generator: !!python/name:material.extensions.emoji.to_svg ''
- pymdownx.snippets:
    base_path: [!relative $config_dir/snippets, !relative $docs_dir, other]
- pymdownx.arithmatex: !!python/object/apply:a.b {kwds: {x: 1}}
plugins:
- nabla: {seed: 7}
"""
    path = site(text)
    config = read_config(path)
    assert config.seed == 7
    assert config.snippet_bases == (path.parent / "snippets", path.parent / "docs", path.parent / "other")


@pytest.mark.parametrize(("value", "timeout"), [("12", 12), (None, 5)])
def test_a_setting_can_come_from_the_environment(site, monkeypatch, value, timeout):
    monkeypatch.delenv("CELL_SECONDS", raising=False)
    if value:
        monkeypatch.setenv("CELL_SECONDS", value)
    assert (
        read_config(site("plugins:\n- nabla:\n    timeout: !ENV [OTHER_SECONDS, CELL_SECONDS, 5]\n")).timeout == timeout
    )


def test_an_absent_variable_without_a_default_leaves_the_setting(site, monkeypatch):
    monkeypatch.delenv("CELL_SECONDS", raising=False)
    assert read_config(site("plugins:\n- nabla:\n    timeout: !ENV CELL_SECONDS\n")).timeout == 30


def test_settings_are_inherited_and_overlaid(site):
    site("docs_dir: docs\nplugins:\n  nabla:\n    seed: 7\n    timeout: 8\n", "base.yml")
    config = read_config(site("INHERIT: base.yml\nplugins:\n  nabla:\n    seed: 9\n"))
    assert (config.seed, config.timeout) == (9, 8)


def test_a_flaw_in_an_inherited_file_is_shown_there(site):
    site("plugins:\n- nabla:\n    sed: 7\n", "base.yml")
    assert flaws(site("INHERIT: base.yml\n")) == [("config-unknown", "base.yml:3:5", 'did you mean "seed"?')]


def test_files_that_inherit_each_other_are_read_once(site):
    site("INHERIT: mkdocs.yml\nplugins: [nabla: {seed: 7}]\n", "base.yml")
    assert read_config(site("INHERIT: base.yml\n")).seed == 7


# --- what a setting may be ----------------------------------------------------------------------------------------

VALUES = {
    "python": [("run", "run"), ("syntax", "syntax"), ("ignore", "ignore")],
    "timeout": [("3", 3.0), ("0.5", 0.5)],
    "memory": [("4GiB", 4 * 2**30), ("512 MB", 512 * 10**6), ("1.5gib", 3 * 2**29), ("67108864", 2**26)],
    "output": [("1MiB", 2**20), ("100", 100), ("20 kB", 20_000)],
    "workers": [("1", 1), ("64", 64)],
    "preload": [
        ("auto", "auto"),
        ("none", ()),
        ("[]", ()),
        ("[numpy, sympy]", ("numpy", "sympy")),
        ("numpy", ("numpy",)),
    ],
    "seed": [("0", 0), ("4294967295", 2**32 - 1)],
    "float": [("written", "written"), ("rtol=1e-6", "rtol=1e-6"), ("'rtol=1e-6, atol=0.5'", "rtol=1e-6, atol=0.5")],
    "unchecked": [("allow", "allow"), ("warn", "warn"), ("error", "error")],
    "undeclared": [("allow", "allow"), ("warn", "warn"), ("error", "error")],
    "undescribed": [("allow", "allow"), ("warn", "warn"), ("error", "error")],
    "environment": [("[]", ()), ("[A, B]", ("A", "B")), ("A", ("A",))],
    "reads": [("[data/*.csv]", ("data/*.csv",))],
    "markdown_exec": [("true", True), ("false", False)],
}
WRONG = {
    "python": ["on", "yes", "Run", "1"],
    "timeout": ["0", "-1", ".inf", ".nan", "true", "30s", "[1]"],
    "memory": ["4", "4 potatoes", "-1GiB", "1MiB", "4G", "true", "[1]", "1e3"],
    "output": ["0", "many", "-5"],
    "workers": ["0", "1.5", "true", "many"],
    "preload": ["true", "[1]", "{a: b}"],
    "seed": ["-1", "4294967296", "fresh", "true"],
    "float": ["close", "rtol", "rtol=x", "1e-6", "rtol=1e-6 and more", "''"],
    "unchecked": ["warning", "true"],
    "undeclared": ["warning", "true"],
    "undescribed": ["warning", "true"],
    "environment": ["true", "[1]", "{A: B}"],
    "reads": ["3"],
    "cache": ["3", "''"],
    "markdown_exec": ["1", "'true'"],
}


@pytest.mark.parametrize(("name", "written", "value"), [(n, *pair) for n, pairs in VALUES.items() for pair in pairs])
def test_a_setting_is_read(site, name, written, value):
    config = read_config(site(f"plugins:\n- nabla:\n    {name}: {written}\n"))
    assert getattr(config, name) == value


@pytest.mark.parametrize(("name", "written"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_cannot_be_is_refused_at_its_place(site, name, written):
    column = 4 + len(name) + 3
    path = site(f"plugins:\n- search\n- nabla:\n    {name}: {written}\n")
    assert flaws(path) == [("config-value", f"mkdocs.yml:4:{column}", f"write {SETTINGS[name].expected}")]


def test_what_is_refused_is_shown_as_the_author_wrote_it(site):
    with pytest.raises(ConfigError) as caught:
        read_config(site("plugins:\n- nabla:\n    python: on\n"))
    assert draw(caught.value.diagnostics[0]) == (
        "error[config-value]: the setting python cannot be on\n"
        " --> mkdocs.yml:3:13\n"
        "  |\n"
        "3 |     python: on\n"
        "  |             ^^\n"
        '  = help: write "run", "syntax" or "ignore"'
    )


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("timout", 'did you mean "timeout"?'),
        ("markdown-exec", 'did you mean "markdown_exec"?'),
        ("Seed", 'did you mean "seed"?'),
        ("1", f"the settings are {', '.join(SETTINGS)}"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_one(site, written, advice):
    path = site(f"plugins:\r\n- search\r\n- nabla:\r\n    seed: 1\r\n    {written}: 3\r\n")
    assert flaws(path) == [("config-unknown", "mkdocs.yml:5:5", advice)]


def test_all_flaws_are_told_at_once(site):
    path = site("plugins:\n- nabla:\n    timout: 3\n    seed: x\n    workers: 0\n")
    assert [place for _, place, _ in flaws(path)] == ["mkdocs.yml:3:5", "mkdocs.yml:4:11", "mkdocs.yml:5:14"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1,\n", "mkdocs.yml:2:1"),
        ("plugins:\n\t- nabla\n", "mkdocs.yml:2:1"),
        ("- nabla\n", "mkdocs.yml:1:1"),
        ("a: 'x\n", "mkdocs.yml:2:1"),
    ],
)
def test_what_is_not_yaml_is_refused_at_its_place(site, text, place):
    assert [flaw[:2] for flaw in flaws(site(text))] == [("config-syntax", place)]


def test_settings_beside_the_plugin_instead_of_under_it_are_refused(site):
    path = site("plugins:\n- nabla:\n  timeout: 3\n  seed: 1\n")
    assert [flaw[:2] for flaw in flaws(path)] == [("config-syntax", "mkdocs.yml:3:3")]


def test_settings_in_two_places_are_refused(site):
    path = site("plugins:\n- nabla\nmarkdown_extensions:\n- nabladocs:\n    seed: 7\n")
    assert [flaw[:2] for flaw in flaws(path)] == [("config-syntax", "mkdocs.yml:5:5")]


def test_a_file_that_is_not_utf_8_is_refused(site):
    path = site("")
    path.write_bytes(b"site_name: caf\xe9\n")
    assert flaws(path) == [("config-syntax", "", "save the file as UTF-8")]


def test_markdown_exec_runs_only_what_asks_for_it_unless_the_site_says_otherwise(site):
    assert read_config(site("plugins: [nabla: {markdown_exec: true}]\n")).python == "syntax"
    assert read_config(site("plugins: [nabla: {markdown_exec: true, python: run}]\n")).python == "run"


def test_snippets_come_from_the_root_where_the_site_does_not_use_them_itself(site):
    path = site("plugins: [nabla]\n")
    assert read_config(path).snippet_bases == (path.parent,)
    assert not read_config(path).snippets_everywhere


@pytest.mark.parametrize(("options", "bases"), [("", ["."]), (": {base_path: code}", ["code"])])
def test_snippets_come_from_where_the_site_includes_them(site, options, bases):
    path = site(f"markdown_extensions:\n- pymdownx.snippets{options}\n")
    config = read_config(path)
    assert config.snippet_bases == tuple(path.parent / base for base in bases)
    assert config.snippets_everywhere


def test_the_cache_is_a_folder_of_the_site(site):
    path = site("plugins: [nabla: {cache: build/runs}]\n")
    assert read_config(path).cache == path.parent / "build" / "runs"


@pytest.mark.parametrize("name", ["spawn", "fork"])
def test_the_start_method_comes_from_the_environment(monkeypatch, name):
    monkeypatch.setenv("NABLA_START", name)
    assert Config(Path("/site"), Path("docs")).start == name


def test_an_unknown_start_method_is_refused(monkeypatch):
    monkeypatch.setenv("NABLA_START", "thread")
    with pytest.raises(ConfigError, match="NABLA_START cannot be thread"):
        from_settings({}, root=Path("/site"), docs=Path("/site/docs"))


def test_every_setting_has_a_field_whose_default_is_the_one_in_the_table():
    config = Config(Path("/site"), Path("docs"))
    for setting in SETTINGS.values():
        if setting.name not in ("workers", "cache"):
            yaml_values = {"[]": [], "{}": {}, "false": False, "true": True, "30": 30, "0": 0}
            assert setting.read(yaml_values.get(setting.default, setting.default)) == getattr(config, setting.name)
    assert {"workers", "cache"} < set(SETTINGS) <= {field.name for field in dataclasses.fields(Config)}


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_pages_are_those_that_mkdocs_builds(site, tmp_path):
    path = site("exclude_docs: |\n  # not these\n  drafts/\n  *.tmpl.md\n  !keep.tmpl.md\ndraft_docs: todo.md\n")
    built = ["a.md", "b/index.md", "b/c.markdown", "keep.tmpl.md", "sub/templates/x.md"]
    others = ["a.txt", ".hidden.md", ".git/x.md", "templates/x.md", "drafts/x.md", "b/drafts/y.md", "x.tmpl.md"]
    for name in [*built, *others, "todo.md", "b/README.md"]:
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).touch()
    config = read_config(path)
    assert [page.relative_to(config.docs).as_posix() for page in find_pages(config)] == sorted(built)
    assert all(is_built(config, config.docs / name) for name in built)
    left_out = [name for name in others if name.endswith(".md")]
    assert not any(is_built(config, config.docs / name) for name in (*left_out, "todo.md", "b/README.md"))
