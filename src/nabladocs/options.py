"""What an author may ask of a cell: the one table that reading options, naming them and their manual page come from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from nabladocs.infostrings import Flaw, Word, read_words
from nabladocs.model import Options
from nabladocs.settings import SETTINGS, is_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Affected = Literal["running", "checking", "presentation"]


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its name, an example of its value, how to read one, what it affects, what a value is and its meaning.

    `read` takes the text between the quotes, and gives None for what cannot be a value. A flag has no example.
    `prompts` says that it also holds for cells with prompts.
    """

    name: str
    example: str
    read: Callable[[str], object | None]
    affects: Affected
    expected: str
    meaning: str
    prompts: bool = True

    @property
    def form(self) -> str:
        """How it is written."""
        return f'{self.name}="{self.example}"' if self.example else self.name

    @property
    def advice(self) -> str:
        """What to write for its value."""
        such = "" if f'"{self.example}"' in self.expected else f", such as {self.form}"
        return f"write {self.expected}{such}"


def _flag(name: str, affects: Affected, meaning: str) -> Option:
    return Option(name, "", lambda _: None, affects, "", meaning)


def _choice(name: str, allowed: tuple[str, ...], affects: Affected, meaning: str) -> Option:
    *most, last = (f'"{value}"' for value in allowed)
    expected = f"{', '.join(most)} or {last}"
    return Option(name, allowed[0], lambda text: text if text in allowed else None, affects, expected, meaning)


def _like(pattern: str) -> Callable[[str], str | None]:
    fits = re.compile(pattern).fullmatch
    return lambda text: text if fits(text) else None


_text = _like(r".*\S.*")
_SWITCH = dict.fromkeys(("on", "yes", "true", "1"), True) | dict.fromkeys(("off", "no", "false", "0"), False)


def _exception(text: str) -> str | None:
    return text if all(part.isidentifier() for part in text.split(".")) else None


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < math.inf else None


def _patterns(text: str) -> tuple[str, ...] | None:
    patterns = tuple(text.split())
    return patterns if patterns and all(map(is_pattern, patterns)) else None


def _packages(text: str) -> tuple[str, ...] | None:
    names = tuple(re.split(r"[\s,]+", text.strip(" ,")))
    return names if all(re.fullmatch(r"\w[\w.-]*", name) for name in names) else None


_FLOAT = SETTINGS["float"]
_LINES = r"\d+(-\d+)?"

OPTIONS: Mapping[str, Option] = {
    option.name: option
    for option in (
        Option("exec", "on", _SWITCH.get, "running", '"on" or "off"', "whether the cell runs"),
        Option("reason", "needs a GPU", _text, "running", "a reason", 'why a cell with exec="off" does not run'),
        Option("skip", "needs a GPU", _text, "running", "a reason", "do not run the cell, and show why"),
        Option(
            "needs", "torch", _packages, "running", "names of packages", "skip the cell where one of them is absent"
        ),
        Option("session", "other", _like(r"\w[\w.-]*"), "running", "a name", "share names only with cells that say so"),
        _flag("isolated", "running", "share names with no other cell"),
        Option("raises", "KeyError", _exception, "running", "an exception's name", "what must come out", prompts=False),
        Option("timeout", "30", _seconds, "running", "a number of seconds above 0", "how long the cell may take"),
        Option("reads", "data/*.csv", _patterns, "running", "file patterns", "files that the cell reads unseen"),
        Option("float", "rtol=1e-6", _FLOAT.read, "checking", _FLOAT.expected, _FLOAT.meaning),
        _flag("hide", "presentation", "run the cell, and show nothing of it"),
        _choice("source", ("above", "below", "none", "fold", "tabs"), "presentation", "where its code stands"),
        Option(
            "result",
            "text",
            _like(r"[\w.+#-]+"),
            "presentation",
            '"text", "markdown", "html", "latex", "none" or a language to highlight',
            "what its output is shown as",
        ),
        Option("fig", "descent", _like(r"[A-Za-z][\w.:-]*"), "presentation", "a name", "the id of its figure"),
        Option("caption", "Steepest descent", _text, "presentation", "a sentence", "what stands below its figure"),
        Option("alt", "A falling line", _text, "presentation", "a sentence", "its figure, for those who do not see it"),
        Option("title", "ridge.py", _text, "presentation", "a title", "what stands above its code"),
        Option(
            "linenums", "1", _like(r"\d+([ \t]+\d+){0,2}"), "presentation", "a number", "the number of its first line"
        ),
        Option(
            "hl_lines", "1 3-5", _like(rf"{_LINES}([ \t]+{_LINES})*"), "presentation", "lines", "lines to highlight"
        ),
    )
}
PRESENTED = frozenset({"title", "linenums", "hl_lines"})
"""What superfences shows without us."""
_ALONE = {"exec": True, "isolated": True, "hide": True, "html": True}
"""The options that may stand without a value, and what they then say."""
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "source": ("block", "material-block", "tabbed-left", "tabbed-right", "console"),
    **dict.fromkeys(("html", "id", "idprefix", "tabs", "updatetoc", "returncode", "workdir", "width"), ()),
}
"""The options that markdown-exec has and we have not, and the values of those that we have too."""
_WRITTEN_FOR = "set `markdown_exec: true` in mkdocs.yml if this site was written for markdown-exec"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an info string asks for.

    `language` is where the language stands, from one column to another, `words` are the options as written. `runs` is
    what is said of running, None for nothing. Options with flaws are left out of `options`.
    """

    language: tuple[int, int]
    words: tuple[Word, ...]
    options: Options
    runs: bool | None
    flaws: tuple[Flaw, ...]


@lru_cache(maxsize=256)
def read_options(info: str, *, prompts: bool = False) -> Asked:
    """Give what the info string of a cell asks for; a cell with prompts takes fewer options."""
    # Kept, because most fences of a site say the same.
    written = read_values(info, OPTIONS, prompts=prompts)
    values, seen = written.values, written.seen
    flaws = (*written.flaws, *_unreasoned(values, seen), *conflicts(values, seen))
    runs, reason = values.pop("exec", None), values.pop("reason", "")
    if runs is False:
        values.setdefault("skip", reason)
    return Asked(written.language, written.words, Options(**values), runs, flaws)


@dataclass(frozen=True, slots=True)
class Written:
    """The words of an info string, what they say by their names, and what is wrong with each of them."""

    language: tuple[int, int]
    words: tuple[Word, ...]
    values: dict[str, Any]
    seen: Mapping[str, Word]
    flaws: tuple[Flaw, ...]


def read_values(info: str, table: Mapping[str, Option], *, prompts: bool = False) -> Written:
    """Give what the words of an info string say, by a table of options."""
    words, slip = read_words(info)
    language, words = _parted(info, words)
    flaws = [slip] if slip else []
    values: dict[str, Any] = {}
    seen: dict[str, Word] = {}
    for word in words:
        flaw = _unknown(word, table, prompts=prompts) or _repeated(word, seen) or _misused(word, table)
        if flaw:
            flaws.append(flaw)
        else:
            values[word.name] = _ALONE.get(word.name) if word.value is None else table[word.name].read(word.value)
        seen.setdefault(word.name, word)
    return Written(language, words, values, seen, tuple(flaws))


def _parted(info: str, words: tuple[Word, ...]) -> tuple[tuple[int, int], tuple[Word, ...]]:
    """Part the language from the options: it is the first word or, in braces, the first class."""
    signs = (".",) if words and (words[0].sign == "#" or words[0].value is not None) else ("", ".")
    for number, word in enumerate(words):
        if word.sign in signs:
            return (word.end - len(word.name), word.end), words[:number] + words[number + 1 :]
    first = re.search(r"\w+", info)
    return first.span() if first else (0, len(info)), words


# --- slips --------------------------------------------------------------------------------------------------------


def _at(word: Word, code: str, message: str, label: str, advice: str) -> Flaw:
    return Flaw(code, message, word.start, word.start + len(word.sign + word.name), label, (advice,))


def _unknown(word: Word, table: Mapping[str, Option], *, prompts: bool) -> Flaw | None:
    option = table.get(word.name)
    if word.sign:
        message = f"a cell has no {'class' if word.sign == '.' else 'id'} of its own"
        return _at(word, "option-unknown", message, "", "take it away")
    if option and (option.prompts or not prompts):
        return None
    if option:
        message = f"a cell with prompts has no option `{word.name}`"
        return _at(word, "option-unknown", message, "", "write the traceback below its prompt")
    known = [name for name, option in table.items() if option.meaning]
    near = get_close_matches(word.name.lower(), known, 1)
    advice = f"did you mean {_meant(table[near[0]], word)}?" if near else f"the options are {', '.join(known)}"
    if word.name in ELSEWHERE:
        advice = _WRITTEN_FOR
    return _at(word, "option-unknown", f"a cell has no option `{word.name}`", "", advice)


def _meant(option: Option, word: Word) -> str:
    return option.form if word.value is None or not option.example else f'{option.name}="{word.value}"'


def _repeated(word: Word, seen: Mapping[str, Word]) -> Flaw | None:
    if word.name not in seen:
        return None
    return _at(word, "option-repeated", f"`{word.name}` is given twice", "the second time", "take one of them away")


def _misused(word: Word, table: Mapping[str, Option]) -> Flaw | None:
    option = table[word.name]
    if word.value is None:
        if word.name in _ALONE:
            return None
        return _at(word, "option-value", f"`{word.name}` has no value", "", option.advice)
    if not option.example:
        message, advice = f"`{word.name}` takes no value", f"write {word.name} alone, or nothing"
    elif option.read(word.value) is None:
        message, advice = f'the option `{word.name}` cannot be "{word.value}"', option.advice
    else:
        return None
    more = (_WRITTEN_FOR,) if word.value in ELSEWHERE.get(word.name, ()) else ()
    return Flaw("option-value", message, word.value_start, word.end, "", (advice, *more))


def _unreasoned(values: Mapping[str, Any], seen: Mapping[str, Word]) -> Iterator[Flaw]:
    if values.get("exec") is False and not {"reason", "skip"} & set(seen):
        message, advice = "a cell that does not run needs a reason", 'write skip="…" with the reason in its place'
        yield _at(seen["exec"], "option-value", message, "", advice)


def conflicts(values: Mapping[str, Any], seen: Mapping[str, Word]) -> Iterator[Flaw]:
    """Give the slips that lie in what is said together, and in what is not."""
    if "reason" in values and values.get("exec") is not False:
        message, advice = '`reason` says why of exec="off", which is not here', f'write skip="{values["reason"]}"'
        yield _at(seen["reason"], "option-conflict", message, "", advice)
    if {"isolated", "session"} <= set(values):
        message = "a cell in a session of its own cannot share one"
        yield _at(seen["isolated"], "option-conflict", message, "", "take away isolated or session")
    figure = seen.get("fig") or seen.get("caption")
    if figure and "alt" not in seen:
        message, advice = "the figure has no text for those who do not see it", 'write alt="…" with what it shows'
        yield _at(figure, "figure-alt", message, "", advice)
