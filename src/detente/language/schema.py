"""JSON Schema of the language, so that editors complete and check while one writes; with a file, with its names.

The schema helps, the checker decides: the schema never refuses what the checker accepts.
"""

from __future__ import annotations

from pathlib import Path

from detente.errors import DetenteError
from detente.language.argument import ANY_MEASURE, OVERLAY, names_of
from detente.language.declare import declare
from detente.language.keys import NOTE_SHAPES
from detente.language.load import find_case
from detente.language.numbers import DIGITS
from detente.language.read import ARGUMENT, SCENARIO, must_state, scenario_of
from detente.language.scenario import PRICE
from detente.language.tree import Positions, Text, load
from detente.language.vocabulary import MOST_LISTED, PLAIN, WHOLE, Json, Vocabulary, levels_ref, ref, without_type
from detente.scenario.paths import assumptions

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(file: str | Path | None = None) -> Json:
    """The schema of the language, or of one file's kind with the names of its scenario."""
    if file is None:
        kinds = {"scenario": SCENARIO.schema(Vocabulary()), "argument": ARGUMENT.schema(Vocabulary())}
        chosen = [{"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{kind}"}} for kind in kinds]
        definitions = {**definitions_of(Vocabulary()), **kinds}
        return {"$schema": DRAFT, "title": "detente", "type": "object", "allOf": chosen, "$defs": definitions}
    path = find_case(file, "file")
    positions = Positions()
    table = load(path, positions, shown=str(path))
    if not table.entries:
        positions.stop_on_errors()
    argues = table.get("argument") is not None
    must_state("argument" if argues else "scenario", table, positions)
    words = vocabulary_of(scenario_path(path) if argues else path)
    top = (ARGUMENT if argues else SCENARIO).schema(words)
    over = table.get("argument") if argues else table.get("scenario")
    title = f"detente: {over.value}" if isinstance(over, Text) else "detente"
    return {"$schema": DRAFT, "title": title, **top, "$defs": definitions_of(words)}


def scenario_path(path: Path) -> Path:
    """The scenario's file that an argument's file names; the argument's own where it cannot be found."""
    over = load(path, Positions(), shown=str(path)).get("over")
    if not isinstance(over, Text):
        return path
    beside = path.parent / f"{over.value}.yaml"
    if beside.exists():
        return beside
    try:
        return find_case(over.value, "scenario")
    except DetenteError:
        return path


def vocabulary_of(path: Path) -> Vocabulary:
    """The names of a scenario's file, as far as it can be read: a file being written is seldom without mistakes."""
    words = Vocabulary()
    table = load(path, Positions(), shown=str(path))
    words.names = declare(table, Positions()).names
    words.focus, words.record, words.measures = (keys(table.get(section)) for section in ("focus", "record", "measures"))
    try:
        scenario = scenario_of(table, path.parent, Positions())
        if scenario is not None:
            words.paths = list(assumptions(scenario))
            words.names = names_of(scenario)
    except (KeyError, ValueError, IndexError):
        pass  # names alone still help
    return words


def keys(node: object) -> list[str]:
    return list(node.keys()) if hasattr(node, "keys") else []


def definitions_of(words: Vocabulary) -> Json:
    """The shapes used in several places."""
    pattern = rf"^\s*({DIGITS}|{DIGITS}\s+\.\.\s+{DIGITS}|-?\s*({DIGITS}\s*\*\s*)?[a-z][a-z0-9_]*)\s*$"
    number: Json = {
        "type": ["number", "string", "object"],
        "pattern": pattern,
        "description": "0.3, a range 0.3 .. 0.5, an assumption, or a table: range; mean, sd; one_of; depends_on.",
        "properties": {
            "range": PLAIN,
            "value": PLAIN,
            "likely": PLAIN,
            "mean": PLAIN,
            "sd": PLAIN,
            "one_of": {"type": "array", "items": PLAIN},
            "odds": {"type": ["number", "string", "array"], "items": PLAIN},
            "depends_on": words.one("issue", "condition"),
            "else": ref("number"),
            **NOTE_SHAPES,
        },
        "additionalProperties": ref("number"),
    }
    price = {**number, "type": ["number", "string", "object", "array"], "items": ref("price")}
    once = {key.written: key.kind.schema(words) for key in PRICE.keys}
    price["properties"] = {**number["properties"], **once}
    state = with_several(words.by_element(levels_ref))
    return {
        "number": number,
        "price": price,
        **{f"levels of {name}": levels(words, name) for name in words.names.of("issue", "condition")},
        "state": state,
        "guard": {"type": ["object", "array"], **without_type(state), "items": ref("state")},
        "lottery": {"type": ["string", "object"], "additionalProperties": ref("number")},
        "measure": ANY_MEASURE.schema(words),
        "overlay": OVERLAY.schema(words),
    }


def with_several(state: Json) -> Json:
    """The shape of a state that may also say any of several, or at least so many of them."""
    several: Json = {"type": "array", "items": ref("state")}
    more = {"any_of": several, "at_least": WHOLE, "of": several}
    patterns = {
        f"^(?!({'|'.join(more)})$){pattern[1:]}": shape for pattern, shape in state.get("patternProperties", {}).items()
    }
    own = {"patternProperties": patterns} if patterns else {}
    return {**state, **own, "properties": {**state.get("properties", {}), **more}}


def levels(words: Vocabulary, name: str) -> Json:
    """An option, a list of them, or `not`, `at least`, `at most` and one."""
    known = words.names.levels.get(name, ())
    if not known or len(known) > MOST_LISTED:
        return {"type": ["string", "array"], "items": {"type": "string"}}
    either = "|".join(known)
    return {
        "type": ["string", "array"],
        "pattern": rf"^\s*((not|at\s+least|at\s+most)\s+)?({either})\s*$",
        "items": {"type": "string", "enum": list(known)},
        "description": f"One of {', '.join(known)}; a list; not x, at least x, at most x.",
    }
