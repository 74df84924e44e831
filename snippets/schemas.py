"""What the page on data says of the schemas: `python -m snippets.schemas` writes it, and a test holds it current.

A part stands between `<!-- schema: name -->` and `<!-- end -->`; what is around it is written by hand.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "api" / "data.md"
PART = re.compile(r"<!-- schema: (?P<name>\w+) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)


def filled(text: str) -> str:
    """Give the page with its generated parts made anew."""
    return PART.sub(
        lambda found: "\n\n".join((f"<!-- schema: {found['name']} -->", *keys(found["name"]), "<!-- end -->")), text
    )


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


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
