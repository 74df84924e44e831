"""The generated parts of the pages on interfaces: `python -m snippets.api` writes them, and a test holds them current.

A part stands between `<!-- api: module:name -->`, or `<!-- schema: name -->`, and `<!-- end -->`; what is around it is
written by hand.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import textwrap
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCS = Path(__file__).parents[1] / "docs"
PAGES = tuple(sorted((DOCS / "api").glob("*.md")))
PART = re.compile(r"<!-- (?P<kind>api|schema): (?P<name>[\w.:]+) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
RAISES = re.compile(r"^Raises:\n(?P<rows>(?:    .*\n?)+)", re.MULTILINE)
EXAMPLE = re.compile(r"^>>> (?:.+\n?)+", re.MULTILINE)
WIDTH = 88


def filled(text: str) -> str:
    """Give a page with its generated parts made anew."""
    return PART.sub(lambda found: f"<!-- {found['kind']}: {found['name']} -->\n\n{part(found)}\n\n<!-- end -->", text)


def part(found: re.Match[str]) -> str:
    """Give what stands in one part."""
    return "\n\n".join(described(found["name"]) if found["kind"] == "api" else keys(found["name"]))


def names(text: str) -> list[str]:
    """Give the names that a page describes, as `module:name`."""
    return [found["name"] for found in PART.finditer(text) if found["kind"] == "api"]


# --- names of Python ----------------------------------------------------------------------------------------------


def described(address: str) -> Iterator[str]:
    """Give heading, signature and description of a function or class."""
    module, _, name = address.partition(":")
    found = getattr(import_module(module), name)
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(found))).body
    yield f"### `{name}`"
    yield f"```pyi\nfrom {module} import {name}\n\n{signature(node)}\n```"
    yield from told(inspect.getdoc(found) or "", module)
    if isinstance(node, ast.ClassDef) and (methods := list(members(node))):
        yield "\n".join(methods)


def signature(node: ast.stmt) -> str:
    """Give a definition without what it does."""
    if isinstance(node, ast.ClassDef):
        fields = [f"    {ast.unparse(each)}" for each in node.body if isinstance(each, ast.AnnAssign)]
        inherited = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
        starts = [call(each) for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
        made = [textwrap.indent(start, "    ") for start in starts]
        return "\n".join([f"class {node.name}{inherited}:", *(fields or made or ["    ..."])])
    assert isinstance(node, ast.FunctionDef)
    return call(node)


def call(node: ast.FunctionDef) -> str:
    """Give the head of a function, a line an argument where it is long."""
    given = ast.unparse(node.args)
    back = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"def {node.name}({given}){back}: ..."
    if len(line) <= WIDTH:
        return line
    arguments = "".join(f"    {each},\n" for each in parted(given))
    return f"def {node.name}(\n{arguments}){back}: ..."


def parted(arguments: str) -> list[str]:
    """Part arguments at the commas that stand in no bracket.

    >>> parted("a: int, b: dict[str, int]")
    ['a: int', 'b: dict[str, int]']
    """
    parts, depth = [""], 0
    for sign in arguments:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [each.strip() for each in parts]


def members(node: ast.ClassDef) -> Iterator[str]:
    """Give a row for each method and property that a class tells of."""
    for each in node.body:
        doc = ast.get_docstring(each) if isinstance(each, ast.FunctionDef) else None
        if isinstance(each, ast.FunctionDef) and doc and not each.name.startswith("_"):
            is_property = any(ast.unparse(mark) == "property" for mark in each.decorator_list)
            given = [arg.arg for arg in (*each.args.args[1:], *each.args.kwonlyargs)]
            form = each.name if is_property else f"{each.name}({', '.join(given)})"
            yield f"- `{form}`: {doc.partition(chr(10))[0]}"


def told(doc: str, module: str) -> Iterator[str]:
    """Give a docstring as Markdown; its examples run on the page, as they do in pytest."""
    if raises := RAISES.search(doc):
        rows = [row.strip().partition(":") for row in raises["rows"].splitlines()]
        listed = "\n".join(f"- `{name}`: {what.strip()}" for name, _, what in rows)
        doc = doc.replace(raises[0], f"Raises:\n\n{listed}\n")
    last = 0
    for example in EXAMPLE.finditer(doc):
        yield from filter(None, [doc[last : example.start()].strip()])
        words = set(re.findall(r"\w+", "".join(re.findall(r"(?:>>>|\.\.\.) .*", example[0]))))
        needed = sorted(word for word in words & set(vars(import_module(module))) if word in example[0])
        yield f"```pycon\n>>> from {module} import {', '.join(needed)}\n{example[0].strip()}\n```"
        last = example.end()
    yield from filter(None, [doc[last:].strip()])


# --- data ---------------------------------------------------------------------------------------------------------


def keys(name: str) -> Iterator[str]:
    """Give the keys of a JSON schema, a table an object."""
    schema = json.loads((DOCS / "manual" / f"{name}.schema.json").read_text("utf-8"))
    yield f"{schema['description']}. The file is described by [`{name}.schema.json`](../manual/{name}.schema.json)."
    yield table(schema)
    for title, each in schema.get("$defs", {}).items():
        article = "An" if title[0] in "aeiou" else "A"
        yield f"**{article} {title}.** {each['description']}:"
        yield table(each)


def table(schema: Mapping[str, Any]) -> str:
    """Give the keys of an object, with those of objects in it behind a dot."""
    rows = (f"| `{key}` | {kind(each)} | {each.get('description', '')} |" for key, each in inner(schema, ""))
    return "\n".join(("| Key | What it is | What it says |", "|---|---|---|", *rows))


def inner(schema: Mapping[str, Any], before: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give each key of an object, and of those in it that have no name of their own."""
    for key, each in schema.get("properties", {}).items():
        yield f"{before}{key}", each
        items = each.get("items", {})
        yield from inner(items or each, f"{before}{key}[]." if items else f"{before}{key}.")


def kind(schema: Mapping[str, Any]) -> str:
    """Give what a value is, in a word or two."""
    if "enum" in schema:
        return " ".join(f"`{json.dumps(each)}`" for each in schema["enum"])
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(map(kind, schema.get("anyOf") or schema["oneOf"]))
    types = schema.get("type", "anything")
    said = " or ".join([types] if isinstance(types, str) else types)
    return f"{said} of {kind(schema['items'])}" if "items" in schema else said


def main() -> None:
    """Write what is not current."""
    for page in PAGES:
        before = page.read_text("utf-8")
        if (after := filled(before)) != before:
            page.write_text(after, "utf-8")
            sys.stdout.write(f"{page.relative_to(DOCS.parent)}\n")


if __name__ == "__main__":
    main()
