"""One row a key of the language: how it is written, of what kind it is, which field it fills, whether it is needed.

A *kind* knows how to read a value, write it and describe it (`kinds`). A *shape* is the rows of one record, with what
no row can say, such as that two keys exclude each other, as a function after them (`scenario`, `argument`). Reader,
writer, JSON Schema and reference page all come from the rows, so that a new word is one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from detente.errors import nearest
from detente.language.names import Spot
from detente.language.numbers import NOTES, read_notes
from detente.language.tree import Items, Node, Table
from detente.language.vocabulary import TEXT, Json, Vocabulary
from detente.scenario.records import Record


@dataclass(frozen=True)
class Kind:
    """What a value is: read from a node, written as tables, lists and words, described as JSON Schema."""

    read: Callable[[Node, Spot, Reading], Any]
    write: Callable[[Any], Any]
    schema: Callable[[Vocabulary], Json]
    empty: Any = None  # what a needed value is taken for where it is missing, so that reading can go on


@dataclass(frozen=True)
class Key:
    """One key of one record."""

    written: str
    kind: Kind
    field: str | None = ""  # of the record it fills: as written, if left out; None: what comes after the rows fills it
    needed: bool = False
    says: str = ""  # what it says; the field's own description, if left out
    get: Callable[[Any], Any] | None = None  # of a record, what is written here; the field, if left out

    @property
    def fills(self) -> str | None:
        """The field it fills, if any."""
        return self.written if self.field == "" else self.field

    def described(self, record: type[BaseModel] | None) -> str:
        """What it says."""
        info = record.model_fields.get(self.fills or self.written) if record is not None else None
        return self.says or (info.description or "" if info is not None else "")


class Reading:
    """The keys of one record while it is read: each value is read when it is first asked for, problems are kept."""

    def __init__(self, node: Node, spot: Spot, shape: Shape, ground: Any = None) -> None:
        self.node, self.spot, self.keys, self.ground = node, spot, {key.written: key for key in shape.keys}, ground
        self.table = node if isinstance(node, Table) else Table(node.place, ())
        self._shape = shape
        self._read: dict[str, Any] = {}
        known = [*self.keys, *(NOTES if shape.notes else ())]
        if not isinstance(node, Table):
            spot.say(node, "a table is wanted here.", f"Its keys: {', '.join(list(self.keys)[:8])}")
        for key, value in self.table.entries:
            if key.value not in known and " " in key.value:
                fix = "A text with a comma or colon in it needs quotes around it"
                spot.say(key, f'"{key.value}" is read as a key of its own.', fix)
            elif key.value in shape.moved:
                spot.say(key, *shape.moved[key.value])
            elif key.value not in known:
                fix = nearest(key.value, known) or f"Keys: {', '.join(known)}"
                spot.say(key, f'there is no key "{key.value}" here.', fix)
            if (
                spot.address
                and isinstance(value, Items | Table)
                and not (value.items if isinstance(value, Items) else value.entries)
            ):
                spot.say(key, f"{key.value} is empty.", "Leave it out, or write what it should hold")
            spot.under(key.value, node=value)
        self.notes: dict[str, Any] = read_notes(self.table, spot) if shape.notes else {}

    @property
    def of(self) -> str:
        """The issue or condition whose levels are meant."""
        return self._shape.of(self)

    def has(self, *keys: str) -> bool:
        """Whether any of these keys is written."""
        return any(self.table.get(key) is not None for key in keys)

    def at(self, key: str) -> Node:
        """The value's node, or the record's own where it is missing: for complaints."""
        return self.table.get(key) or self.node

    def __getitem__(self, key: str) -> Any:
        """The value at a key; what its kind calls empty, where it is missing."""
        if key not in self._read:
            node, kind = self.table.get(key), self.keys[key].kind
            self._read[key] = None if node is None else kind.read(node, self.spot.under(key, node=node), self)
        return self.keys[key].kind.empty if self._read[key] is None else self._read[key]

    def need(self, *keys: str) -> None:
        """Says which of these keys are missing."""
        missing = [key for key in keys if not self.has(key)]
        if missing:
            self.spot.say(self.spot.here, f"{', '.join(missing)} is missing")

    def filled(self) -> dict[str, Any]:
        """The fields of the record that are written, or needed, with the notes."""
        self.need(*(key.written for key in self.keys.values() if key.needed))
        values = [(key.fills, self[key.written]) for key in self.keys.values() if key.needed or self.has(key.written)]
        return {**self.notes, **{field: value for field, value in values if field and value is not None}}


@dataclass(frozen=True)
class Shape:
    """The rows of a record, and what no row can say.

    `finish` complains, and gives the values that no row gives; nothing where there is no making the record.
    """

    record: type[BaseModel] | None
    keys: tuple[Key, ...]
    finish: Callable[[Reading], dict[str, Any] | None] = lambda f: {}
    of: Callable[[Reading], str] = lambda f: ""
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # what stood here once: what to say, and the fix
    also: Callable[[Vocabulary], Json] = lambda words: {}  # what the schema says beyond the rows
    notes: bool = True
    trims: bool = True  # whether what is empty is left out when written

    def read(self, node: Node, spot: Spot, ground: Any = None) -> Any:
        """The record, or nothing where there is no making it; what is wrong is kept among the problems."""
        f = Reading(node, spot, self, ground)
        values, more = f.filled(), self.finish(f)
        if more is None or self.record is None:
            return None
        return self.record.model_validate({**values, **more})

    def write(self, found: Any) -> dict[str, Any]:
        """The record as a table."""
        values = {key.written: key.get(found) if key.get else getattr(found, key.fills or key.written) for key in self.keys}
        table = {key.written: "" if (own := values[key.written]) is None else key.kind.write(own) for key in self.keys}
        table |= notes(found) if self.notes else {}
        return trimmed(table) if self.trims else table

    def schema(self, words: Vocabulary) -> Json:
        """A table of known keys, with their descriptions, so that they show on hover."""
        rows = {key.written: (key.kind.schema(words), key.described(self.record)) for key in self.keys}
        rows |= {key: (NOTE_SHAPES[key], Record.model_fields[key].description or "") for key in NOTES if self.notes}
        shaped = {key: {"description": says, **shape} if says else shape for key, (shape, says) in rows.items()}
        made: Json = {"type": "object", "properties": shaped, "additionalProperties": False}
        needed = [key.written for key in self.keys if key.needed]
        return {**made, **({"required": needed} if needed else {}), **self.also(words)}


NOTE_SHAPES: Json = {"about": TEXT, "because": TEXT, "cite": {"type": ["string", "array"], "items": {"type": "string"}}}


class Prose(str):
    """Text that is quoted when written."""


def prose(text: str) -> str:
    return Prose(text) if text else ""


def notes(record: Record) -> dict[str, Any]:
    """`about`, `because` and `cite` of a record."""
    return {"about": prose(record.about), "because": prose(record.because), "cite": list(record.cite)}


def trimmed(table: dict[str, Any]) -> dict[str, Any]:
    """The table without what is empty."""
    return {key: value for key, value in table.items() if value not in ("", [], {}, None)}
