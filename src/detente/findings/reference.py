"""What findings hold, for those who read them: docs/json.md, a JSON Schema each, and TypeScript types.

`python -m detente.findings.reference` writes all of them from the records; a test compares.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from detente.files import write_text
from detente.findings.common import Entry, Finding
from detente.findings.read import FINDINGS, KINDS
from detente.findings.statuses import Outcome, Premises, Source, Status

ROOT = Path(__file__).parents[3]
COMMAND = "python -m detente.findings.reference"

HEAD = f"""\
# The JSON documents

Every command that answers a question prints one JSON object with `--json`: a *finding*. Its `format` names its kind and
version: the number rises when a key changes its meaning or goes away; new keys do not raise it, so ignore what you do not
know. Every key is always there; where there may be nothing to say its value is null, and the table says when.

Shares and chances lie in 0 .. 1, dates are `YYYY-MM-DD`, durations are years, values to a party are utility-years. There is no
NaN and no infinity.

<!-- written by `{COMMAND}`; a test compares -->
"""


def shown_name(name: str, info: FieldInfo) -> str:
    """The key as it stands in JSON."""
    return info.serialization_alias or info.alias or name


def parts_of(kind: object) -> list[object]:
    """The types a type is made of, without what is only said about them."""
    return [each for each in get_args(kind) if each is not Ellipsis]


def _plain(kind: object) -> object:
    """The type without its annotations."""
    return _plain(parts_of(kind)[0]) if get_origin(kind) is Annotated else kind


def entries_in(kind: object) -> Iterator[type[Entry]]:
    """The records mentioned in a type, in order."""
    if isinstance(kind, type) and issubclass(kind, Entry):
        yield kind
    for inner in get_args(kind):
        yield from entries_in(inner)


ENUMS = (Status, Outcome, Premises, Source)
"""The words that findings carry."""


def entries() -> list[type[Entry]]:
    """Every record that a finding is made of, in the order first met."""
    inner: list[type[Entry]] = []
    waiting: list[type[Entry]] = list(FINDINGS)
    while waiting:
        for info in waiting.pop(0).model_fields.values():
            for found in entries_in(info.annotation):
                if found not in inner:
                    inner.append(found)
                    waiting.append(found)
    return inner


def spelled(kind: object) -> str:
    """A type in a reader's words: `list of text`, `object by name of number`."""
    kind = _plain(kind)
    origin, inner = get_origin(kind), parts_of(kind)
    if origin is tuple:
        return f"list of {spelled(inner[0])}"
    if origin is dict:
        return f"object by name of {spelled(inner[1])}"
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(spelled(each) for each in inner)
    if isinstance(kind, type) and issubclass(kind, Entry):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of [{kind.__name__}](#{kind.__name__.lower()})"
    return WORDS[kind]


WORDS: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
    Any: "anything",
}


def _section(record: type[Entry], level: str) -> list[str]:
    rows = [
        f"| `{shown_name(name, info)}` | {spelled(info.annotation)} | {(info.description or '').replace('|', chr(92) + '|')} |"
        for name, info in record.model_fields.items()
    ]
    about = (record.__doc__ or "").strip()
    return [f"{level} {record.__name__}", "", about, "", "| key | what | meaning |", "|---|---|---|", *rows, ""]


def _words(kind: type[Status | Outcome | Premises | Source]) -> list[str]:
    """An enumeration with the sentence each of its words means."""
    rows = [f"| `{each.value}` | {each.means} |" for each in kind]
    return [f"### {kind.__name__}", "", (kind.__doc__ or "").strip(), "", "| word | meaning |", "|---|---|", *rows, ""]


def page() -> str:
    """The findings as Markdown: every kind, then every object they are made of."""
    kinds = [line for record in FINDINGS for line in _section(record, "##")]
    schemas = ", ".join(f"{{download}}`{name} <schema/{schema_file(name)}>`" for name in KINDS)
    inner = [line for record in entries() for line in _section(record, "###")]
    words = [line for kind in ENUMS for line in _words(kind)]
    lines = [HEAD, f"As JSON Schema: {schemas}.", "", *kinds, "## Objects", "", *inner, "## Words", "", *words]
    return "\n".join(lines).rstrip() + "\n"


def schema_file(kind: str) -> str:
    """The file of a format's schema: `detente.run/1` is `run.1.json`."""
    return f"{kind.removeprefix('detente.').replace('/', '.')}.json"


def schema(finding: type[Finding]) -> dict[str, Any]:
    """The JSON Schema of what a finding is written as."""
    made = finding.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def typed(kind: object) -> str:
    """A type in TypeScript."""
    kind = _plain(kind)
    origin, inner = get_origin(kind), parts_of(kind)
    if origin is tuple:
        return f"{_grouped(typed(inner[0]))}[]"
    if origin is dict:
        return f"Record<string, {typed(inner[1])}>"
    if origin is Literal:
        return " | ".join(json.dumps(each) for each in inner)
    if origin in (Union, types.UnionType):
        return " | ".join(typed(each) for each in inner)
    if isinstance(kind, type) and issubclass(kind, Entry | Enum):
        return kind.__name__
    return TYPES[kind]


TYPES: dict[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    Any: "unknown",
}


def _grouped(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith("Record") else text


def _interface(record: type[Entry]) -> list[str]:
    about = " ".join((record.__doc__ or "").split())
    rows = [f"  {shown_name(name, info)}: {typed(info.annotation)}" for name, info in record.model_fields.items()]
    return [f"/** {about} */", f"export interface {record.__name__} {{", *rows, "}", ""]


def typescript() -> str:
    """The findings as TypeScript types, for whatever shows them in a browser."""
    enums = [f"export type {kind.__name__} = {' | '.join(json.dumps(e.value) for e in kind)}\n" for kind in ENUMS]
    records = [line for record in (*entries(), *FINDINGS) for line in _interface(record)]
    union = f"export type Finding = {' | '.join(kind.__name__ for kind in FINDINGS)}"
    return "\n".join([f"// Written by `{COMMAND}`; a test compares.", "", *enums, *records, union]) + "\n"


def written() -> dict[Path, str]:
    """Every file that follows from the records, by its place in the checkout."""
    schemas = {
        Path("docs/schema") / schema_file(name): json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"
        for name, kind in KINDS.items()
    }
    return {Path("docs/json.md"): page(), Path("frontend/types/findings.ts"): typescript(), **schemas}


if __name__ == "__main__":
    for place, text in written().items():
        write_text(ROOT / place, text)
