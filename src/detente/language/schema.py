"""JSON Schema of the language, so that editors complete and check while one writes; with a file, with its names.

The schema helps, the checker decides: the schema never refuses what the checker accepts. It avoids `anyOf`, which
editors complete poorly and explain worse: a value of several shapes has a list of types, with the properties of each
beside them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.language.argument import FORMS, MEASURES, names_of
from detente.language.declare import declare
from detente.language.load import find_case
from detente.language.names import Names
from detente.language.numbers import DIGITS
from detente.language.read import scenario_of
from detente.language.tree import Positions, Text, load
from detente.scenario import records as r
from detente.scenario.paths import assumptions

Json = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST_PATHS = 5000
NAME = "^[a-z][a-z0-9_]{0,39}$"
TEXT: Json = {"type": ["string", "number", "boolean", "null"]}
DATE: Json = {
    "type": "string",
    "pattern": r"^\s*(\d{4}-\d\d-\d\d|each \d\d-\d\d|round \d{1,6}|[a-z][a-z0-9_]*)\s*$",
    "description": "A day (2025-01-20), a name from calendar.dates, `each 12-01`, `round 3`, or `end`.",
}
SPAN: Json = {"type": "string", "pattern": r"^\s*\d+(\.\d+)? (day|week|month|quarter|year|round)s?\s*$"}
FLAG: Json = {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]}
WHOLE: Json = {"type": ["integer", "string"]}
PLAIN: Json = {"type": ["number", "string"]}


def schema_of(file: str | Path | None = None) -> Json:
    """The schema of the language, or of one file's kind with the names of its scenario."""
    if file is None:
        kinds = {"scenario": scenario_schema(Vocabulary()), "argument": argument_schema(Vocabulary())}
        chosen = [{"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{kind}"}} for kind in kinds]
        definitions = {**definitions_of(Vocabulary()), **kinds}
        return {"$schema": DRAFT, "title": "detente", "type": "object", "allOf": chosen, "$defs": definitions}
    path = find_case(file, "file")
    table = load(path, Positions(), shown=str(path))
    argues = table.get("argument") is not None
    words = Vocabulary.of(scenario_path(path) if argues else path)
    top = argument_schema(words) if argues else scenario_schema(words)
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


class Vocabulary:
    """The names that a schema lists; all empty for the language itself."""

    def __init__(self) -> None:
        self.names = Names()
        self.paths: list[str] = []
        self.focus: list[str] = []
        self.record: list[str] = []
        self.measures: list[str] = []

    @classmethod
    def of(cls, path: Path) -> Vocabulary:
        """The names of a scenario's file, as far as it can be read: a file being written is seldom without mistakes."""
        words = cls()
        table = load(path, Positions(), shown=str(path))
        words.names = declare(table, Positions()).names
        words.focus, words.record, words.measures = (keys(table.get(k)) for k in ("focus", "record", "measures"))
        try:
            scenario = scenario_of(table, path.parent, Positions())
            if scenario is not None:
                words.paths = list(assumptions(scenario))
                words.names = names_of(scenario)
        except (KeyError, ValueError, IndexError):
            pass  # names alone still help
        return words

    def one(self, *kinds: str) -> Json:
        """A name of one of these kinds."""
        return listed(self.names.of(*kinds)) if self.names.kinds else {"type": "string", "pattern": NAME}

    def some(self, *kinds: str) -> Json:
        """A name of one of these kinds, or a list of them."""
        return (
            {"type": ["string", "array"], **without_type(self.one(*kinds)), "items": self.one(*kinds)}
            if (not self.names.kinds)
            else {"type": ["string", "array"], "items": self.one(*kinds)}
        )

    def level(self, name: str) -> Json:
        return listed(list(self.names.levels.get(name, ()))) if self.names.levels.get(name) else {"type": "string"}

    def by_element(self, of: Any) -> Json:
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


def keys(node: object) -> list[str]:
    return list(node.keys()) if hasattr(node, "keys") else []


def listed(names: list[str]) -> Json:
    """One of these words; any word where there are none."""
    return {"type": "string", "enum": names} if names else {"type": "string"}


def without_type(shape: Json) -> Json:
    return {key: value for key, value in shape.items() if key != "type"}


def mapping(shape: Json) -> Json:
    """A table keyed by names of one's own."""
    return {"type": ["object", "null"], "patternProperties": {NAME: shape}, "additionalProperties": False}


def table(properties: Json, *required: str, record: Any = None, notes: bool = True) -> Json:
    """A table of known keys; descriptions come from the record."""
    shaped = {key: described(shape, record, key) for key, shape in properties.items()}
    if notes:
        shaped |= {key: described(NOTES[key], r.Record, key) for key in NOTES}
    made: Json = {"type": "object", "properties": shaped, "additionalProperties": False}
    if required:
        made["required"] = list(required)
    return made


NOTES: Json = {"about": TEXT, "because": TEXT, "cite": {"type": ["string", "array"], "items": {"type": "string"}}}


def described(shape: Json, record: Any, key: str) -> Json:
    """The shape with the description of the record's field, so that it shows on hover."""
    for name, info in record.model_fields.items() if record is not None else ():
        if key in (name, info.alias) and info.description:
            return {"description": info.description, **shape}
    return shape


def ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


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
            **NOTES,
        },
        "additionalProperties": ref("number"),
    }
    price = {**number, "type": ["number", "string", "object", "array"], "items": ref("price")}
    price["properties"] = {**number["properties"], "amount": ref("number"), "when": ref("guard"), "once": FLAG}
    return {
        "number": number,
        "price": price,
        **{f"levels of {name}": levels(words, name) for name in words.names.of("issue", "condition")},
        "state": words.by_element(levels_ref),
        "guard": {"type": ["object", "array"], **without_type(words.by_element(levels_ref)), "items": ref("state")},
        "lottery": {"type": ["string", "object"], "additionalProperties": ref("number")},
        "measure": measure(words),
        "overlay": table(overlay(words), record=r.Overlay),
    }


def levels_ref(name: str) -> Json:
    return ref(f"levels of {name}".replace(" ", "%20")) if name else {"type": ["string", "array"], "items": {"type": "string"}}


def levels(words: Vocabulary, name: str) -> Json:
    """An option, a list of them, or `not`, `at least`, `at most` and one."""
    known = words.names.levels.get(name, ())
    if not known or len(known) > 60:
        return {"type": ["string", "array"], "items": {"type": "string"}}
    either = "|".join(known)
    return {
        "type": ["string", "array"],
        "pattern": rf"^\s*((not|at\s+least|at\s+most)\s+)?({either})\s*$",
        "items": {"type": "string", "enum": list(known)},
        "description": f"One of {', '.join(known)}; a list; not x, at least x, at most x.",
    }


# ------------------------------------------------------------------------------------------------ scenarios
def scenario_schema(words: Vocabulary) -> Json:
    """The sections of a scenario."""
    sections: Json = {
        "detente": {"type": ["integer", "string"], "enum": [1, "1"], "description": "The version of the language."},
        "scenario": {"type": "string", "pattern": NAME},
        "title": TEXT,
        "documents": {"type": ["array", "string"], "items": {"type": "string"}},
        "parts": {"type": ["array", "string"], "items": {"type": "string"}, "description": "Files of the same folder."},
        "use": mapping(table({"mechanism": {"type": "string"}, "as": {"type": "object"}}, "mechanism")),
        "calendar": calendar(words),
        "defaults": defaults(),
        "parties": mapping(table(PARTY, record=r.Party)),
        "offices": mapping(table({"held_by": words.one("condition")}, "held_by", record=r.Office)),
        "bodies": mapping(body(words)),
        "issues": mapping(issue(words)),
        "pacts": mapping(pact(words)),
        "assumptions": mapping(ref("number")),
        "orderings": mapping(table({"says": TEXT}, "says")),
        "correlations": mapping(table({"between": {"type": "array", "items": {"type": "string"}}, "rank": ref("number")})),
        "conditions": mapping(condition(words)),
        "packages": mapping(table({"issues": words.some("issue"), "at_most": WHOLE}, "issues")),
        "rules": mapping(rule(words)),
        "floors": mapping(table({"at": dates(), "who": words.one("party")}, "at", "who")),
        "interests": words.by_name(mapping(term(words)), "party"),
        "believes": words.by_name(ref("overlay"), "party"),
        "measures": mapping(ref("measure")),
        "plausible": mapping(
            table({"measure": named_measure(words), "at_least": PLAIN, "at_most": PLAIN}, "measure", record=r.Band)
        ),
        "core": in_play(words),
        "record": mapping(table({"date": TEXT, "shows": ref("state")}, record=r.Episode)),
        "focus": mapping(focus(words)),
    }
    return table({**sections, **NOTES}, "detente", "scenario", record=r.Scenario, notes=False)


PARTY: Json = {
    "name": TEXT,
    "patience": ref("number"),
    "precision": ref("number"),
    "initiative": ref("number"),
    "cares_until": DATE,
}


def dates() -> Json:
    return {"type": ["string", "array"], "items": DATE}


def calendar(words: Vocabulary) -> Json:
    step = table({"every": listed(["week", "month", "quarter", "year"]), "until": DATE}, "every", "until")
    named = {"type": ["object", "string"], "properties": {"is": DATE, **NOTES}, "additionalProperties": False}
    return table(
        {
            "clock": listed(["continuous", "rounds"]),
            "start": DATE,
            "steps": {"type": ["array", "object"], "items": step},
            "dates": mapping(named),
            "rounds": WHOLE,
            "instant": ref("state"),
            "tail": listed(["continues", "stops"]),
        },
        record=r.Calendar,
    )


def defaults() -> Json:
    old = {"inertia": ref("number"), "reluctance": ref("number"), "price": ref("number")}
    return table(
        {
            "party": table({**PARTY, **old}, record=r.Party),
            **old,
            "stakes": listed(["normalised", "as_written"]),
        },
        record=r.Defaults,
    )


def body(words: Vocabulary) -> Json:
    weights = {"type": "object", "additionalProperties": PLAIN}
    agree = {"type": ["string", "integer", "object"], "properties": {"share": PLAIN, "weights": weights}}
    votes = listed(["independent", "pivot"])
    return table({"members": words.some("party"), "agree": agree, "votes": votes}, "members", record=r.Body)


def issue(words: Vocabulary) -> Json:
    options = {"type": ["array", "string"], "items": {"type": "string"}}
    reset = table({"at": dates(), "to": {"type": "string"}, "when": ref("guard")}, "at", "to", record=r.Reset)
    return table(
        {
            "options": options,
            "start": {"type": "string"},
            "ordered": FLAG,
            "range": {"type": "string"},
            "steps": WHOLE,
            "besides": options,
            "resets": mapping(reset),
        },
        record=r.Issue,
    )


def units(words: Vocabulary) -> Json:
    return words.some("party", "office", "body")


def pact(words: Vocabulary) -> Json:
    paid = words.by_name(ref("price"), "party", "office")
    sets = words.by_name({"type": "string"}, "condition")
    return table(
        {
            "between": words.some("party", "office"),
            "needs": units(words),
            "proposed_by": units(words),
            **timing(),
            "cost": paid,
            "gain": paid,
            "sets": sets,
            "breach": paid,
            "breach_sets": sets,
            "memory": ref("number"),
            "renew": FLAG,
        },
        "between",
        "breach",
    )


def timing() -> Json:
    return {"when": ref("guard"), "before": DATE, "after": DATE, "given": {"type": "string"}}


def condition(words: Vocabulary) -> Json:
    lists = {"type": ["array", "string"], "items": {"type": "string"}}
    change = table(
        {
            "up": ref("number"),
            "down": ref("number"),
            "from": lists,
            "to": ref("lottery"),
            "rate": ref("number"),
            "at": dates(),
            **timing(),
        },
        record=r.Change,
    )
    hidden = table({"known_to": words.some("party"), "learn_from": words.some("issue"), "grid": WHOLE}, "known_to")
    return table(
        {
            "levels": lists,
            "start": ref("lottery"),
            "ordered": FLAG,
            "changes": mapping(change),
            "set_by": listed(["rules"]),
            "follows": words.one("issue"),
            "lag": ref("number"),
            "hidden": hidden,
        },
        record=r.Condition,
    )


def rule(words: Vocabulary) -> Json:
    lists = {"type": ["array", "string"], "items": {"type": "string"}}
    paid = words.by_name(ref("price"), "party", "office")
    memories = words.by_name({"type": "string"}, "condition")
    made = table(
        {
            "act": {**words.one("issue"), "description": "The issue that one party changes."},
            "deal": {**words.one("issue"), "description": "The issue that all in `needs` change together."},
            "from": lists,
            "to": lists,
            "by": words.some("party", "office"),
            "needs": units(words),
            "proposed_by": units(words),
            **timing(),
            "cost": {"description": "One-off, utility-years, by party or office.", **paid},
            "gain": {"description": "The other sign of cost.", **paid},
            "sets": memories,
            "refused": memories,
            "breaks": words.one("rule"),
        },
        record=r.Rule,
    )
    made["allOf"] = [
        {"if": {"required": ["act"]}, "then": {"required": ["by"]}, "else": {"required": ["deal"]}},
        {"if": {"required": ["deal"]}, "then": {"required": ["needs"]}},
        *(
            {
                "if": {"properties": {kind: {"const": name}}, "required": [kind]},
                "then": {"properties": {"from": levels_ref(name), "to": levels_ref(name)}},
            }
            for name in words.names.of("issue")
            for kind in ("act", "deal")
        ),
    ]
    return made


def term(words: Vocabulary) -> Json:
    made = table(
        {
            "of": words.one("issue", "condition"),
            "weight": ref("number"),
            "prefers": {"type": "string", "description": "Best first: lasting > temporary = partial > kept."},
            "values": {"type": "object", "additionalProperties": ref("number")},
            "along": listed(["up", "down"]),
            "ideal": {"type": "string"},
            "loss": listed(["linear", "square"]),
            "worth": ref("number"),
            "share_of": words.one("party"),
            "reference": {"type": "string"},
            "losses_count": ref("number"),
            "when": ref("guard"),
            "given": {"type": "string"},
        },
        record=r.Term,
    )
    # `terms_of` stands among the terms and is a word
    return {**made, "type": ["object", "string"]}


def in_play(words: Vocabulary) -> Json:
    shape = words.by_element(lambda name: {"type": ["string", "array"], "items": words.level(name)})
    return {**shape, "type": ["object", "array"], "items": words.one("issue", "condition")}


def focus(words: Vocabulary) -> Json:
    frozen = words.by_element(words.level)
    return table({"in_play": in_play(words), "frozen": frozen, "begins": DATE}, "in_play", record=r.Focus)


# ------------------------------------------------------------------------------------------------ arguments
def argument_schema(words: Vocabulary) -> Json:
    """The sections of an argument."""
    premise = table({"says": TEXT, "not_encoded": TEXT, **overlay(words)}, "says", record=r.Premise)
    sections: Json = {
        "detente": {"type": ["integer", "string"], "enum": [1, "1"], "description": "The version of the language."},
        "argument": {"type": "string", "pattern": NAME},
        "over": {"type": "string", "pattern": NAME, "description": "The scenario it is about."},
        "title": TEXT,
        "documents": {"type": ["array", "string"], "items": {"type": "string"}},
        "premises": own(premise),
        "measures": own(ref("measure")),
        "claims": own(claim(words)),
        **NOTES,
    }
    return table(sections, "detente", "argument", "over", record=r.Argument, notes=False)


def own(shape: Json) -> Json:
    """A table keyed by tags of the reader's, such as C7."""
    return {"type": ["object", "null"], "additionalProperties": shape}


def overlay(words: Vocabulary) -> Json:
    """The keys of an intervention."""
    value = {**without_type(ref("number")), "description": "A range, a number, or true and false."}
    few = words.paths[:MOST_PATHS] if len(words.paths) <= MOST_PATHS else []
    yes = {name for name, number in words.names.numbers.items() if number.form == "odds"}
    shapes = {path: {} if path in yes else value for path in few}
    standing = words.by_element(words.level)
    return {
        "set": {"type": "object", "properties": shapes, "description": "Assumptions by path."},
        "start": standing,
        "hold": standing,
        "done": words.some("rule"),
        "without": {"type": ["string", "array"], "items": {"type": "string"}},
        "remove": words.some("party"),
        "swap": words.by_element(lambda name: {"type": "object"}),
        "believes": words.by_name(ref("overlay"), "party"),
    }


def measure(words: Vocabulary) -> Json:
    """All kinds of measures in one list of keys; the first key says which."""
    subjects: Json = {
        "chance": ref("state"),
        "years": ref("state"),
        "first": ref("state"),
        "belief": ref("state"),
        "value": words.one("party"),
        "gain": words.one("party"),
        "share": words.one("party"),
        "accepts": words.one("party", "body"),
        "tries": words.one("rule"),
        "refusals": words.one("rule"),
        "spread": words.one("issue", "condition"),
        "place": words.one("issue", "condition"),
    }
    assert set(subjects) == set(MEASURES)
    return table(
        {
            **subjects,
            "at": DATE,
            "by": DATE,
            "until": DATE,
            "within": SPAN,
            "once": ref("state"),
            "in": ref("state"),
            "from": ref("state"),
            "to": ref("state"),
            "move": words.one("rule"),
            "of": words.one("party", "body"),
            "held_by": words.one("party"),
            "between": words.some("party"),
            "across": listed(["draws"]),
            "with": ref("overlay"),
        },
        record=r.Measure,
    )


def named_measure(words: Vocabulary) -> Json:
    return {**measure(words), "type": ["object", "string"]}


def claim(words: Vocabulary) -> Json:
    """A claim with its forms; a list under a form means all of them."""
    strengths = ["asserted", "hedged", "question", "reported", "prescription", "implied"]
    lists = {"type": ["array", "string"], "items": {"type": "string"}}
    forms = {kind: several(form(words, kind)) for kind in FORMS}
    where = {
        "type": ["string", "object"],
        "properties": {"base": listed(words.focus), "drop": words.some("issue", "condition"), "add": in_play(words), **NOTES},
    }
    attr = table({"speaker": TEXT, "record": listed(words.record)}, "speaker")
    return table(
        {
            "says": TEXT,
            "class": lists,
            "strength": listed(strengths),
            "mechanisms": lists,
            "focus": where,
            "needs": words.some("issue", "condition"),
            "attr": attr,
            "waiting": TEXT,
            **forms,
        },
        "says",
        "strength",
        record=r.Claim,
    )


def several(shape: Json) -> Json:
    return {**shape, "type": ["object", "array"], "items": shape}


def form(words: Vocabulary, kind: str) -> Json:
    paths: Json = {"type": "string"}
    shapes: Json = {
        "measure": named_measure(words),
        "goes": listed(["up", "down"]),
        "turns": listed(["up_then_down", "down_then_up"]),
        "raise": paths,
        "lower": paths,
        "along": paths,
        "step": words.by_element(lambda name: {"type": "array", "items": words.level(name), "minItems": 2, "maxItems": 2}),
        "swap": words.by_element(lambda name: {"type": "object"}),
        "with": ref("overlay"),
        "against": ref("overlay"),
        "unless": ref("overlay"),
        "between": {"type": "array", "items": named_measure(words)},
        "highest_first": {"type": "array", "items": named_measure(words)},
        "focus": listed(words.focus),
        "episodes": {"type": ["array", "string"], "items": listed(words.record)},
        "party": words.one("party"),
        "choose": ref("state"),
        "within": SPAN if kind == "replay" else PLAIN,
    }
    keys_ = FORMS[kind].split()
    return table({key: shapes.get(key, PLAIN) for key in keys_})
