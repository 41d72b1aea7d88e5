"""Measures, interventions and premises, over a scenario that is already read: their rows, and what no row can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from detente.errors import nearest
from detente.language import kinds as k
from detente.language import numbers as n
from detente.language.fields import entries, items, listed, name, word
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import Names, Spot
from detente.language.tree import Node, Table, Text
from detente.language.vocabulary import WORDS, Json, Vocabulary, ref, without_type
from detente.scenario.dates import end_of
from detente.scenario.domains import Domains
from detente.scenario.paths import Leaf, assumptions, slots
from detente.scenario.records import (
    Band,
    Measure,
    Number,
    Overlay,
    Path,
    Premise,
    Scenario,
    Standing,
    State,
)


@dataclass
class Ground:
    """What an argument stands on: the scenario, its numbers by path, and the measures that have names."""

    scenario: Scenario
    leaves: dict[Path, Leaf] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.leaves = self.leaves or assumptions(self.scenario)
        self.domains = Domains(self.scenario)

    def parts(self) -> list[str]:
        """Every `condition.change` and `party.term`."""
        changes = [f"{c}.{x}" for c, condition in self.scenario.conditions.items() for x in condition.changes]
        terms = [f"{p}.{t}" for p, own in self.scenario.interests.items() for t in own]
        return [*changes, *terms, *(f"believes.{p}" for p in self.scenario.believes)]


def names_of(scenario: Scenario) -> Names:
    """The names of a scenario, as its own reader knew them."""
    names = Names(rounds=scenario.calendar.clock == "rounds", numbers=dict(scenario.assumptions))
    for kind, section in (
        ("party", scenario.parties),
        ("office", scenario.offices),
        ("body", scenario.bodies),
        ("issue", scenario.issues),
        ("condition", scenario.conditions),
        ("rule", scenario.rules),
        ("assumption", scenario.assumptions),
        ("package", scenario.packages),
        ("signal", scenario.signals),
        ("date", scenario.calendar.dates),
    ):
        names.kinds |= dict.fromkeys(section, kind)
    for of, issue in scenario.issues.items():
        names.levels[of] = issue.options
        if issue.ordered or issue.positions:
            names.order[of] = tuple(x for x in issue.options if x in issue.positions) if issue.positions else issue.options
    for of, condition in scenario.conditions.items():
        names.levels[of] = condition.levels
        if condition.ordered:
            names.order[of] = condition.levels
    names.dates = {label: dated.at for label, dated in scenario.calendar.dates.items()}
    names.dates["end"] = end_of(scenario)
    return names


# ------------------------------------------------------------------------------------------------ measures
MEASURES: dict[str, str] = {
    "chance": "at by within once true",
    "given": "had by",
    "years": "until by true",
    "first": "until by true",
    "value": "at in",
    "gain": "from to at",
    "accepts": "move in at",
    "tries": "by until",
    "refusals": "of by until",
    "belief": "held_by once at true",
    "bits": "by true",
    "moves_belief": "of by true",
    "knowing": "about at",
    "lost_to_doubt": "at by",
    "expects": "at",
    "share": "between at",
    "spread": "at across",
    "place": "at",
}
"""The kinds of measure, and which other keys each has; `with` goes with all."""


def named(node: Node, spot: Spot, f: Reading) -> Measure | None:
    """A measure by its name, or written in place."""
    if not isinstance(node, Text):
        return measure(node, spot, f.ground)
    if node.value in f.ground.measures:
        found: Measure = f.ground.measures[node.value]
        return found
    spot.say(node, f'no measure "{node.value}".', nearest(node.value, f.ground.measures) or "Declare it under measures")
    return None


def measure(node: Node, spot: Spot, ground: Ground) -> Measure | None:
    """A number to be read off a solved game; its first word says which."""
    written = node.keys() if isinstance(node, Table) else ()
    kinds = [kind for kind in MEASURES if kind in written]
    if len(kinds) != 1:
        said = "no kind of measure" if not kinds else f"{' and '.join(kinds)} exclude each other"
        spot.say(node, said + ".", f"The first key is one of {', '.join(MEASURES)}")
        return None
    made: Measure | None = MEASURE[kinds[0]].read(node, spot, ground)
    return made


def _measure(kind: str) -> Callable[[Reading], dict[str, Any]]:
    """What is said of a measure of this kind beyond its keys."""

    def finish(f: Reading) -> dict[str, Any]:
        if kind == "chance":
            times(f)
        if kind == "given":
            f.need("had")
        if kind == "accepts":
            f.need("move")
        if kind == "moves_belief":
            f.need("of")
        if kind == "knowing":
            f.need("about")
        if kind == "lost_to_doubt" and f.has("at") == f.has("by"):
            f.spot.say(f.node, "lost_to_doubt needs one of at, by.", "at: a date is then, by: a date is ever until then")
        if kind == "place" and f["place"] and not f.ground.scenario.scale(f["place"]):
            f.spot.say(f.node, f"{f['place']} has no scale to take a place on.", "Write ordered: true there")
        return {"kind": kind}

    return finish


def times(f: Reading) -> None:
    """Complains where a chance says too little or too much about time."""
    said = [key for key in ("at", "by", "within") if f.has(key)]
    if f.has("once") and not f.has("within"):
        f.spot.say(f.node, "a chance counted once something is reached needs within: a span.", "For example within: 2 years")
    elif not f.has("once") and len(said) != 1:
        f.spot.say(f.node, "a chance needs one of at, by, within.", "at: a date is then, by: a date is ever until then")


overlay: Kind = Kind(
    lambda node, spot, f: OVERLAY.read(node, spot, f.ground), lambda found: OVERLAY.write(found), lambda words: ref("overlay")
)


def _moves(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
    """Rules, and packages of rules; one of issues allows many deals and is none."""
    found = []
    for item in listed(node, spot):
        made = name(item, spot, "rule", "package", wanted="rule")
        if made in f.ground.scenario.packages and not f.ground.scenario.packages[made].rules:
            spot.say(item, f"{made} is a package of issues, which allows many deals.", "Name a rule, or a package of rules")
        elif made is not None:
            found.append(made)
    return tuple(dict.fromkeys(found))


def _move(node: Node, spot: Spot, f: Reading) -> str | None:
    return next(iter(_moves(node, spot, f)), None) if isinstance(node, Text) else name(node, spot, "rule")


move = Kind(_move, k.same, lambda words: words.one("rule", "package"), empty="")
moves = Kind(_moves, k.same, lambda words: words.some("rule", "package"), empty=())


def _truly(node: Node, spot: Spot, f: Reading) -> State:
    """The level of a hidden condition that really holds: alone, or as a state where several conditions have it."""
    if isinstance(node, Table):
        found: State = k.state.read(node, spot, f)
        return found
    said = word(node, spot)
    hidden = {name: c.levels for name, c in f.ground.scenario.conditions.items() if c.hidden is not None}
    having = [name for name, levels in hidden.items() if said in levels]
    if len(having) == 1:
        return (Standing(name=having[0], levels=(said,)),)
    if having:
        fix = f"Write true: {{{having[0]}: {said}}}"
        spot.say(node, f"{' and '.join(having)} both have the level {said}.", fix)
    elif not hidden:
        spot.say(node, "nothing is hidden here: what holds is known.", "Write hidden: {known_to: [...]} on a condition")
    else:
        every = [level for levels in hidden.values() for level in levels]
        spot.say(node, f'no hidden condition has the level "{said}".', nearest(said, every) or f"Levels: {', '.join(every)}")
    return ()


truly = Kind(
    _truly,
    lambda found: found[0].levels[0] if len(found) == 1 and len(found[0].levels) == 1 else k.state_written(found),
    lambda words: {**words.by_element(words.level), "type": ["string", "object"]},
    empty=(),
)
MEASURE_KEYS = {
    key.written: key
    for key in (
        Key("chance", k.told, "state", says="The chance of these states."),
        Key("given", k.told, "state", says="What had come before, where these states came: `had` says what."),
        Key("years", k.told, "state", says="The years spent in these states."),
        Key("first", k.told, "state", says="The years until these states are first reached."),
        Key("belief", k.told, "state", says="How likely those who do not know take these levels of hidden conditions to be."),
        Key("bits", move, "rule", says="How much a rule, tried, refused or carried out, reveals of what is hidden, in bits."),
        Key("moves_belief", move, "rule", says="By how much carrying out a rule moves the belief in `of`, on average."),
        Key("knowing", k.one("party"), "party", says="What knowing a hidden condition would be worth to a party."),
        Key("lost_to_doubt", k.told, "state", says="How much likelier these states would be if nothing were hidden any more."),
        Key("expects", k.one("party"), "party", says="What the game that a party believes in would be worth to it."),
        Key("value", k.one("party"), "party", says="What the game is worth to a party."),
        Key("gain", k.one("party"), "party", says="What a party gains by going from one state to another."),
        Key("share", k.one("party"), "party", says="What share of the joint gain a party has."),
        Key("accepts", k.one("party", "body"), "party", says="Whether a party, asked alone, would agree to a move."),
        Key("tries", move, "rule", says="How often a rule, or a package of rules, is tried."),
        Key("refusals", move, "rule", says="How often it is refused."),
        Key("spread", k.element, "issue", says="The effective number of outcomes of an issue or condition."),
        Key("place", k.element, "issue", says="The mean place on its scale, 0 .. 1."),
        Key("move", move, "rule", says="accepts: the rule, or the package of rules."),
        Key("of", k.one("party", "body"), "party", says="refusals: by whom."),
        Key("held_by", k.one("party"), "party", says="belief: whose, of those who do not know; they all believe the same."),
        Key("about", k.one("condition"), "issue", says="knowing: the hidden condition."),
        Key("true", truly, "truly"),
        Key("at", k.when),
        Key("by", k.when),
        Key("until", k.when),
        Key("within", k.span),
        Key("had", k.told, "once", says="given: the states of which it is asked whether they had come before."),
        Key("once", k.told),
        Key("in", k.state, "inside"),
        Key("from", k.state, "source"),
        Key("to", k.state, "target"),
        Key("between", k.some("party")),
        Key("across", k.choice("draws")),
        Key("with", overlay, "overlay"),
    )
}


OF_STATE = Key("of", k.told, "state", says="moves_belief: the levels of hidden conditions that are believed in.")


def keys_of(kind: str) -> tuple[Key, ...]:
    """The rows of a kind of measure: its own word, then what else it has."""
    others = (*MEASURES[kind].split(), "with")
    rows = {**MEASURE_KEYS, "of": OF_STATE} if kind == "moves_belief" else MEASURE_KEYS
    return (rows[kind], *(row for key, row in rows.items() if key in others))


# of `knowing` about is the condition, and no note
MEASURE = {kind: Shape(Measure, keys_of(kind), _measure(kind), notes=kind != "knowing") for kind in MEASURES}
EITHER_OF = Kind(MEASURE_KEYS["of"].kind.read, MEASURE_KEYS["of"].kind.write, lambda words: {"type": ["string", "object"]})
ANY_MEASURE = Shape(
    Measure,
    tuple(
        replace(row, kind=EITHER_OF, says=f"{row.says} {OF_STATE.says}") if key == "of" else row
        for key, row in MEASURE_KEYS.items()
    ),
)
"""All kinds in one list of keys, for the schema."""


def _measures(node: Node, spot: Spot, f: Reading) -> tuple[Measure, ...]:
    found = [named(item, spot.under(str(i), node=item), f) for i, item in enumerate(items(node))]
    return tuple(each for each in found if each is not None)


def measure_written(found: Measure) -> dict[str, Any]:
    """A measure as a table; its kind comes first."""
    return MEASURE[found.kind].write(found)


def named_schema(words: Vocabulary) -> Json:
    """A measure's name, or the measure."""
    return {**ANY_MEASURE.schema(words), "type": ["object", "string"]}


in_place = Kind(named, measure_written, named_schema)
several = Kind(
    _measures,
    lambda found: [measure_written(each) for each in found],
    lambda words: {"type": "array", "items": named_schema(words)},
    empty=(),
)


def measures_of(node: Node, spot: Spot, ground: Ground) -> dict[str, Measure]:
    """Measures by name; later ones may not use earlier ones."""
    made = {key.value: measure(value, s, ground) for key, value, s in entries(node, spot)}
    return {key: found for key, found in made.items() if found is not None}


def measures(described: Callable[[Json], Json]) -> Kind:
    """Measures by name."""
    return Kind(
        lambda node, spot, f: measures_of(node, spot, f.ground),
        lambda found: {key: measure_written(each) for key, each in found.items()},
        lambda words: described(ref("measure")),
        empty={},
    )


def _band(f: Reading) -> dict[str, Any] | None:
    if not f.has("at_least", "at_most"):
        f.spot.say(f.node, "a band needs at_least or at_most")
    if not f.has("because", "cite"):
        f.spot.say(f.node, "a band needs because or cite: draws are set aside on its word")
    return {} if f["measure"] is not None else None


BAND = Shape(Band, (Key("measure", in_place, needed=True), Key("at_least", k.plain), Key("at_most", k.plain)), _band)

# ------------------------------------------------------------------------------------------------ interventions


def _set(node: Node, spot: Spot, f: Reading) -> dict[Path, Number | bool]:
    found = [assignment(key, value, spot, f.ground) for key, value, _ in entries(node, spot)]
    return dict(each for each in found if each is not None)


def _set_schema(words: Vocabulary) -> Json:
    value = {**without_type(ref("number")), "description": "A range, a number, or true and false."}
    few = words.paths if len(words.paths) <= MOST_PATHS else []
    yes = {name for name, number in words.names.numbers.items() if number.form == "odds"}
    return {"type": "object", "properties": {path: {} if path in yes else value for path in few}}


MOST_PATHS = 5000
"""Paths that a schema lists."""
sets = Kind(
    _set,
    lambda found: {path: str(x).lower() if isinstance(x, bool) else k.written(x) for path, x in found.items()},
    _set_schema,
    empty={},
)


def _swap(node: Node, spot: Spot, f: Reading) -> dict[str, dict[str, str]]:
    return {of.value: pairs(of, value, spot) for of, value, _ in entries(node, spot)}


swap = Kind(_swap, k.same, lambda words: words.by_element(lambda name: {"type": "object"}), empty={})


def pairs(of: Text, node: Node, spot: Spot) -> dict[str, str]:
    """Levels that come in place of others: `{trump: biden}`."""
    if spot.known(of, "condition", "issue", wanted="condition") is None:
        return {}
    made = {}
    for key, value, _ in entries(node, spot.under(of.value)):
        first = spot.level(key, of.value, key.value)
        second = spot.level(value, of.value, value.value) if isinstance(value, Text) else None
        if not isinstance(value, Text):
            spot.under(of.value).say(value, "one level is wanted here")
        if first and second:
            made[first] = second
    return made


def dropped(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
    """Rules, packages, signals, `condition.change` and `party.term`."""
    scenario = f.ground.scenario
    known = [*scenario.rules, *scenario.packages, *scenario.signals, *f.ground.parts()]
    made = []
    for item in listed(node, spot):
        text = word(item, spot)
        if text in known:
            made.append(text)
        else:
            spot.say(item, f'no rule, package, signal, condition.change or party.term "{text}".', nearest(text, known))
    return tuple(made)


def assignment(key: Text, node: Node, spot: Spot, ground: Ground) -> tuple[Path, Number | bool] | None:
    """A path of the scenario and the number or yes/no it is set to."""
    path, sign = key.value, 1.0
    if ".gain." in path and path not in ground.leaves:  # a rule's gain; an interest may be called so, too
        path, sign = path.replace(".gain.", ".cost."), -1.0
    leaf = ground.leaves.get(path)
    if leaf is None:
        spot.whole(key, f'{spot.path}: no assumption "{key.value}".', path_advice(path, ground))
        return None
    own = spot.under(key.value, node=node)
    text = node.value.strip() if isinstance(node, Text) else ""
    if text in ("true", "false"):
        if leaf.kind != "odds":
            own.say(node, f"{path} is a number, not a yes or no")
            return None
        return path, text == "true"
    want = n.Want.of(ground.domains.of(path, leaf.kind), depends=False, refers=False, odds=leaf.kind == "odds")
    before = len(spot.positions.problems)
    found = n.number(node, own, want)
    if len(spot.positions.problems) > before:
        return None
    if leaf.kind == "odds" and found.form != "odds":
        own.say(node, f"{path} is a yes or no.", "Write true, false, or {odds: 0.6 .. 0.9}")
        return None
    return path, found if sign > 0 else k.negative(found)


def path_advice(path: str, ground: Ground) -> str:
    """What was likely meant by a path that does not exist."""
    count = f"(detente paths lists all {len(ground.leaves)})"
    below = [known for known in ground.leaves if known.startswith(path + ".")]
    if below:
        return f"It has one number for each of: {', '.join(below[:6])}"
    last = path.rsplit(".", 1)[-1]
    if last in ground.scenario.assumptions:
        return f"Did you mean {last}? {count}"
    points = {slot.path: slot.number for slot in slots(ground.scenario) if slot.number.form == "reference"}
    if path in points:
        return f"It points to {points[path].name}: set that"
    return f"{nearest(path, ground.leaves)} {count}".strip()


def believed(node: Node, spot: Spot, f: Reading) -> dict[str, Overlay]:
    """By party: the game it plays."""
    return {who.value: OVERLAY.read(value, s, f.ground) for who, value, s in entries(node, spot) if s.known(who, "party")}


believes: Kind = Kind(
    believed,
    lambda found: {who: OVERLAY.write(each) for who, each in found.items()},
    lambda words: words.by_name(ref("overlay"), "party"),
    empty={},
)
OVERLAY: Shape = Shape(
    Overlay,
    (
        Key("set", sets),
        Key("start", k.stands),
        Key("hold", k.stands),
        Key("done", moves),
        Key("bar", k.state),
        Key("without", Kind(dropped, k.same, lambda words: WORDS, empty=())),
        Key("remove", k.some("party")),
        Key("swap", swap),
        Key("believes", believes),
    ),
)


def _premise(f: Reading) -> dict[str, Any]:
    empty = not f.has(*(key.written for key in OVERLAY.keys))
    if empty and not f["not_encoded"]:
        f.spot.say(f.spot.here, "it changes nothing.", "Write set, start, without or believes, or not_encoded: why")
    if not empty and f["not_encoded"]:
        f.spot.say(f.node, "not_encoded, and yet it changes something.", "Keep one of the two")
    return {}


PREMISE = Shape(Premise, (Key("says", k.text, needed=True), Key("not_encoded", k.text), *OVERLAY.keys), _premise)
