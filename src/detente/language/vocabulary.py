"""The names that a JSON Schema lists, and the shapes that a name, a date or a text has in it.

The schema avoids `anyOf`, which editors complete poorly and explain worse: a value of several shapes has a list of types,
with the properties of each beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.language.names import Names

Json = dict[str, Any]
NAME = "^[a-z][a-z0-9_]{0,39}$"
MOST_LISTED = 60
TEXT: Json = {"type": ["string", "number", "boolean", "null"]}
DATE: Json = {
    "type": "string",
    "pattern": r"^\s*((each \d{1,2} years from )?\d{4}-\d\d-\d\d|each \d\d-\d\d|round \d{1,6}|[a-z][a-z0-9_]*)\s*$",
    "description": "A day (2025-01-20), its name, `each 12-01`, `each 4 years from 2028-11-07`, `round 3`, or `end`.",
}
SPAN: Json = {"type": "string", "pattern": r"^\s*\d+(\.\d+)? (day|week|month|quarter|year|round)s?\s*$"}
FLAG: Json = {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]}
WHOLE: Json = {"type": ["integer", "string"]}
PLAIN: Json = {"type": ["number", "string"]}
WORD: Json = {"type": "string"}
WORDS: Json = {"type": ["array", "string"], "items": {"type": "string"}}


class Vocabulary:
    """The names that a schema lists; all empty for the language itself."""

    def __init__(self) -> None:
        self.names = Names()
        self.paths: list[str] = []
        self.focus: list[str] = []
        self.record: list[str] = []
        self.measures: list[str] = []

    def one(self, *kinds: str) -> Json:
        """A name of one of these kinds."""
        return listed(self.names.of(*kinds)) if self.names.kinds else {"type": "string", "pattern": NAME}

    def some(self, *kinds: str) -> Json:
        """A name of one of these kinds, or a list of them."""
        one = self.one(*kinds)
        alone = {} if self.names.kinds else without_type(one)
        return {"type": ["string", "array"], **alone, "items": one}

    def level(self, name: str) -> Json:
        """A level of an issue or condition."""
        return listed(list(self.names.levels.get(name, ())))

    def by_element(self, of: Callable[[str], Json]) -> Json:
        """A table with one entry for issues and conditions, each shaped by its levels."""
        known = self.names.of("issue", "condition")
        if not known:
            return {"type": "object", "patternProperties": {NAME: of("")}, "additionalProperties": False}
        return {"type": "object", "properties": {name: of(name) for name in known}, "additionalProperties": False}

    def by_name(self, shape: Json, *kinds: str) -> Json:
        """A table keyed by names of these kinds."""
        known = self.names.of(*kinds)
        if not known:
            return mapping(shape)
        return {"type": "object", "properties": dict.fromkeys(known, shape), "additionalProperties": False}


def listed(names: list[str]) -> Json:
    """One of these words; any word where there are none."""
    return {"type": "string", "enum": names} if names else {"type": "string"}


def without_type(shape: Json) -> Json:
    return {key: value for key, value in shape.items() if key != "type"}


def mapping(shape: Json) -> Json:
    """A table keyed by names of one's own."""
    return {"type": ["object", "null"], "patternProperties": {NAME: shape}, "additionalProperties": False}


def tags(shape: Json) -> Json:
    """A table keyed by tags of the reader's, such as C7."""
    return {"type": ["object", "null"], "additionalProperties": shape}


def ref(name: str) -> Json:
    """A shape that is used in several places."""
    return {"$ref": f"#/$defs/{name}"}


def levels_ref(name: str) -> Json:
    """The levels of an issue or condition, where a state names it."""
    return ref(f"levels of {name}".replace(" ", "%20")) if name else {"type": ["string", "array"], "items": {"type": "string"}}
