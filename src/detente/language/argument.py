"""Measures, interventions, premises and claims, over a scenario that is already read: their rows, and what no row can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from detente.degrees import CERTAINTIES, STRENGTHS
from detente.errors import nearest
from detente.language import kinds as k
from detente.language import numbers as n
from detente.language.fields import entries, items, listed, name, word
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import Names, Spot
from detente.language.tree import Items, Node, Table, Text
from detente.language.vocabulary import PLAIN, WORDS, Json, Vocabulary, ref, tags, without_type
from detente.language.vocabulary import listed as one_of
from detente.scenario.dates import end_of
from detente.scenario.domains import Domains, margin_of, of_measure
from detente.scenario.having import MOST_WAYS, ways_given, ways_lacking
from detente.scenario.paths import Leaf, assumptions, slots
from detente.scenario.records import (
    Attribution,
    Band,
    Claim,
    Focus,
    Form,
    Measure,
    Number,
    Overlay,
    Path,
    Premise,
    Scenario,
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
        return changes + [f"{p}.{t}" for p, terms in self.scenario.interests.items() for t in terms]


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
    "chance": "at by within once",
    "given": "had by",
    "years": "until by",
    "first": "until by",
    "value": "at in",
    "gain": "from to at",
    "accepts": "move in at",
    "tries": "by until",
    "refusals": "of by until",
    "belief": "held_by once at",
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
MEASURE_KEYS = {
    key.written: key
    for key in (
        Key("chance", k.told, "state", says="The chance of these states."),
        Key("given", k.told, "state", says="What had come before, where these states came: `had` says what."),
        Key("years", k.told, "state", says="The years spent in these states."),
        Key("first", k.told, "state", says="The years until these states are first reached."),
        Key("belief", k.told, "state", says="How likely a party takes these states to be."),
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
        Key("held_by", k.one("party"), "party", says="belief: whose."),
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


def keys_of(kind: str) -> tuple[Key, ...]:
    """The rows of a kind of measure: its own word, then what else it has."""
    others = (*MEASURES[kind].split(), "with")
    return (MEASURE_KEYS[kind], *(row for key, row in MEASURE_KEYS.items() if key in others))


MEASURE = {kind: Shape(Measure, keys_of(kind), _measure(kind)) for kind in MEASURES}
ANY_MEASURE = Shape(Measure, tuple(MEASURE_KEYS.values()))
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
    """Rules, packages, `condition.change` and `party.term`."""
    known = [*f.ground.scenario.rules, *f.ground.scenario.packages, *f.ground.parts()]
    made = []
    for item in listed(node, spot):
        text = word(item, spot)
        if text in known:
            made.append(text)
        else:
            spot.say(item, f'no rule, package, condition.change or party.term "{text}".', nearest(text, known))
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

# ------------------------------------------------------------------------------------------------ strength and certainty


@dataclass(frozen=True)
class Words:
    """The words of strength or of certainty, and what each is told from the other by."""

    written: str
    known: Mapping[str, Any]
    says: str


STRENGTH = Words("strength", STRENGTHS, "how firmly the article says it: the share of draws in which it must hold")
CERTAINTY = Words("certainty", CERTAINTIES, "how certain it says the thing is: the bound on its chance")


def degree(own: Words, other: Words) -> Kind:
    """A word of strength or certainty; what belongs to the other is told apart."""

    def read(node: Node, spot: Spot, f: Reading) -> str:
        said = word(node, spot)
        if said in own.known:
            return said
        swapped = said in other.known
        fix = f"{other.written} is {other.says}; {own.written} is {own.says}" if swapped else nearest(said, own.known)
        what = f'"{said}" is a word of {other.written}' if swapped else f'"{said}" is none of {", ".join(own.known)}'
        spot.say(node, f"{what}.", fix)
        return next(iter(own.known))

    return Kind(read, k.same, k.fixed(one_of(list(own.known))), empty=next(iter(own.known)))


strength, certainty = degree(STRENGTH, CERTAINTY), degree(CERTAINTY, STRENGTH)


def degrees(own: Words, other: Words) -> Kind:
    """Numbers of one's own in the place of a table's, by word."""
    named = degree(own, other)
    share = k.one_number(
        n.Want(f"{own.written}", 0.0, 1.0, above_low=True, below_high=True, depends=False, refers=False, draws=False)
    )

    def read(node: Node, spot: Spot, f: Reading) -> dict[str, float]:
        return {named.read(key, spot, f): share.read(value, s, f) for key, value, s in entries(node, spot)}

    properties = dict.fromkeys(own.known, PLAIN)
    shape: Json = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
    return Kind(read, lambda found: {at: repr(x) for at, x in found.items()}, k.fixed(shape), empty={})


strengths, certainties = degrees(STRENGTH, CERTAINTY), degrees(CERTAINTY, STRENGTH)

# ------------------------------------------------------------------------------------------------ claims
CONTRAST = "raise lower step swap with against"
FORMS: dict[str, str] = {
    "level": "measure at_least at_most with focus",
    "will": "measure certainty with focus",
    "mono": f"{CONTRAST} measure goes by_at_least focus",
    "thresh": f"{CONTRAST} along measure turns by_at_least focus",
    "inv": f"{CONTRAST} between measure within focus",
    "block": "measure with at_most unless again then_at_least focus",
    "order": "highest_first by_at_least with focus",
    "cf": f"{CONTRAST} measure goes by_at_least focus",
    "more_here": "here there by_at_least focus",
    "needs": "thing rule measure at_most certainty by_at_least with against focus",
    "enough": "thing rule measure at_least certainty with focus",
    "rank": "among highest lowest by_at_least focus",
    "replay": "episodes within at_least with focus",
    "feas": "party choose with measure at_least focus",
}
NEEDED: dict[str, str] = {
    "level": "measure",
    "will": "measure certainty",
    "mono": "measure goes",
    "thresh": "along measure turns",
    "inv": "",
    "block": "measure at_most then_at_least",
    "order": "highest_first",
    "cf": "measure goes",
    "more_here": "here there",
    "needs": "measure",
    "enough": "measure",
    "rank": "among",
    "replay": "episodes at_least",
    "feas": "party choose measure at_least",
}


def path_name(node: Node, spot: Spot, f: Reading) -> str:
    """A path that has a range."""
    text = word(node, spot)
    leaf = f.ground.leaves.get(text) or f.ground.leaves.get(text.replace(".gain.", ".cost."))
    if leaf is None:
        spot.say(node, f'no assumption "{text}".', path_advice(text, f.ground))
        return ""
    return str(leaf.path)


def two(of: Text, node: Node, spot: Spot) -> tuple[str, str] | None:
    """The level held first and the level held second."""
    if spot.known(of, "issue", "condition", wanted="issue or condition") is None:
        return None
    words = [item for item in items(node) if isinstance(item, Text)]
    if len(words) != 2 or len(items(node)) != 2:
        spot.say(node, f"step holds {of.value} at one level and at another.", "Write step: {threat: [none, public]}")
        return None
    first, second = (spot.level(item, of.value, item.value) for item in words)
    return (first, second) if first and second else None


def _step(node: Node, spot: Spot, f: Reading) -> dict[str, tuple[str, str]]:
    made = {of.value: two(of, value, spot) for of, value, _ in entries(node, spot)}
    return {of: both for of, both in made.items() if both is not None}


def _episodes(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
    known, asked = f.ground.scenario.record, [(item, word(item, spot)) for item in listed(node, spot)]
    for item, said in asked:
        if said not in known:
            spot.say(item, f'the record has no episode "{said}".', nearest(said, known))
    return tuple(said for _, said in asked if said in known)


def focus_name(node: Node, spot: Spot, f: Reading) -> str:
    """A focus of the scenario."""
    text = word(node, spot)
    if text in f.ground.scenario.focus:
        return text
    spot.say(node, f'no focus "{text}".', nearest(text, f.ground.scenario.focus))
    return ""


path = Kind(path_name, k.same, k.fixed({"type": "string"}), empty="")
focus = Kind(focus_name, k.same, lambda words: one_of(words.focus), empty="")
step = Kind(
    _step,
    lambda found: {of: list(both) for of, both in found.items()},
    lambda words: words.by_element(lambda of: {"type": "array", "items": words.level(of), "minItems": 2, "maxItems": 2}),
    empty={},
)
episodes = Kind(_episodes, k.same, lambda words: {"type": ["array", "string"], "items": one_of(words.record)}, empty=())
side: Kind = Kind(
    lambda node, spot, f: _side(node, spot, f), lambda found: side_written(found), lambda words: SIDE.schema(words)
)
sides: Kind = Kind(
    lambda node, spot, f: _sides(node, spot, f),
    lambda found: {name: side_written(each) for name, each in found.items()},
    lambda words: tags({"type": ["object", "string"]}),
    empty={},
)
FORM_KEYS = {
    key.written: key
    for key in (
        Key("raise", path, "raises"),
        Key("lower", path, "lowers"),
        Key("along", path),
        Key("step", step),
        Key("swap", swap),
        Key("with", overlay, "overlay"),
        Key("against", overlay),
        Key("unless", overlay),
        Key("again", Kind(dropped, k.same, lambda words: WORDS, empty=())),
        Key("thing", k.told),
        Key("rule", moves),
        Key("here", side),
        Key("there", side),
        Key("among", sides),
        Key("highest", k.label),
        Key("lowest", k.label),
        Key("party", k.one("party")),
        Key("choose", k.state),
        Key("episodes", episodes),
        Key("between", several),
        Key("highest_first", several),
        Key("measure", in_place),
        Key("certainty", certainty),
        Key("goes", k.choice("up", "down")),
        Key("turns", k.choice("up_then_down", "down_then_up")),
        Key("within", k.plain),
        *(Key(bound, k.plain) for bound in ("at_least", "at_most", "by_at_least", "then_at_least")),
        Key("focus", focus),
    )
}


def _form(kind: str) -> Callable[[Reading], dict[str, Any] | None]:
    """What is said of a form of this kind beyond its keys."""

    def finish(f: Reading) -> dict[str, Any] | None:
        written = {key for key in f.keys if f.has(key)}
        if CONTRAST_KEYS & set(f.keys):
            contrast(f, kind, written)
        for key in {"between", "highest_first"} & written:
            many = len(items(f.at(key)))
            if many < 2 or key == "between" and many != 2:
                f.spot.say(f.at(key), f"{key} compares {'two' if key == 'between' else 'two or more'} measures")
        if kind == "level" and not f.has("at_least", "at_most"):
            f.spot.say(f.node, "level needs at_least or at_most")
        if kind == "block" and not f.has("unless", "again"):
            f.spot.say(f.node, "block needs unless: what is laid over, or again: what of `without` is given back")
        if kind in ("needs", "enough"):
            return thing(f, kind)
        if kind in ("rank", "more_here"):
            return SIDED[kind](f)
        if "measure" in f.keys and "between" not in written and f["measure"] is None:
            if kind == "inv" and "measure" not in written:
                f.spot.say(f.node, "inv needs measure, or between: two measures")
            return None
        silent = kind == "order" and "by_at_least" not in written
        return {"kind": kind, **({"by_at_least": margin_of(*f["highest_first"])} if silent else {})}

    return finish


UNSAID = {"needs": ("at_most", "very_unlikely"), "enough": ("at_least", "very_likely")}
"""Of a need and of sufficiency: the bound, and the certainty that stands for it where neither is written."""


def thing(f: Reading, kind: str) -> dict[str, Any] | None:
    """What a claim of need or sufficiency is about, and how certain it is said to be."""
    bound, unsaid = UNSAID[kind]
    if f.has("thing") == f.has("rule"):
        said = "one of them, not both" if f.has("thing") else "neither is written"
        f.spot.say(f.node, f"{kind} is about a thing: STATE, or a rule: {said}.", "Write thing: {carrot: large}")
    if f.has("certainty") and f.has(bound):
        f.spot.say(f.at("certainty"), f"certainty and {bound} exclude each other: both bound the measure.", "Keep one")
    word_ = f["certainty"] if f.has("certainty") else unsaid
    if f.has("certainty") and CERTAINTIES[word_].above != (bound == "at_least"):
        asked = ", ".join(each for each, row in CERTAINTIES.items() if row.above == (bound == "at_least"))
        how = "how unlikely it is without the thing" if kind == "needs" else "how likely it is with the thing"
        f.spot.say(f.at("certainty"), f"{kind} says {how}: one of {asked}.", f"Write certainty: {unsaid}")
    if f["measure"] is None:
        return None
    if not f.has("certainty", bound) and of_measure(f["measure"], f.ground.scenario).what != "a chance":
        f.spot.say(f.node, f"{kind} needs {bound}: {f['measure'].kind} is no chance, which a word could bound.")
    made = Form(kind="needs" if kind == "needs" else "enough", thing=f["thing"], rule=f["rule"])
    ways = len(ways_lacking(made) if kind == "needs" else ways_given(made)) if f.has("thing") or f.has("rule") else 0
    if ways > MOST_WAYS:
        f.spot.say(f.at("thing"), f"that is to be had in {ways} ways; {MOST_WAYS} are tried at most.", "Name fewer states")
    return {"kind": kind, **({} if f.has(bound) else {"certainty": word_})}


def ranked(f: Reading) -> dict[str, Any] | None:
    """A rank is of two or more, and one of them is said to be first or last."""
    among, ends = f["among"], [end for end in ("highest", "lowest") if f.has(end)]
    if len(ends) != 1:
        f.spot.say(f.node, "rank says which of them is highest, or lowest: one of the two.", "Write highest: NAME")
    if f.has("among") and len(among) < 2:
        f.spot.say(f.at("among"), "among ranks two or more.", "Write among: {one: MEASURE, other: MEASURE}")
    for end in ends:
        if among and f[end] not in among:
            f.spot.say(f.at(end), f'"{f[end]}" is none of {", ".join(among)}.', nearest(f[end], among))
    contrasts = {side.kind for side in among.values()}
    if len(contrasts) > 1:
        f.spot.say(f.at("among"), "some are measures and some effects of a contrast: they cannot be ranked.", "Write all alike")
    measures = [m for side in among.values() for m in side.measures]
    return {"kind": "rank", **({} if f.has("by_at_least") else {"by_at_least": margin_of(*measures)})}


def two_sided(f: Reading) -> dict[str, Any] | None:
    """Two contrasts; what the second leaves out is as the first has it."""
    here, there = f["here"], f["there"]
    if here is None or there is None:
        return None
    if here.kind != "mono" or here.measure is None or not here.goes:
        missing = "a contrast" if here.kind != "mono" else "measure" if here.measure is None else "goes: up or down"
        f.spot.say(f.at("here"), f"here needs {missing}.", "Write here: {step: {...}, measure: M, goes: up}")
    stated = {each: getattr(there, each) for each in there.model_fields_set - {"kind"}}
    if set(stated) & {"raises", "lowers", "step", "swap"}:
        stated = {"raises": "", "lowers": "", "step": {}, "swap": {}, "against": None, **stated}
    full = here.model_copy(update=stated)
    if full == here:
        f.spot.say(f.at("there"), "there is as here: nothing differs.", "Say what does: another contrast, measure, or with")
    return {"kind": "more_here", "there": full}


SIDED = {"rank": ranked, "more_here": two_sided}
CONTRAST_KEYS = {"raise", "lower", "step", "swap"}


def contrast(f: Reading, kind: str, written: set[str]) -> None:
    """Complains where it is not said what is compared with what, or said twice."""
    compared = [key for key in ("raise", "lower", "step", "swap") if key in written]
    if len(compared) > 1:
        f.spot.say(f.node, f"{' and '.join(compared)} exclude each other.", "One contrast a form: write two forms")
    if "between" not in written and not compared and "with" not in written:
        f.spot.say(f.node, "no contrast: what is compared with what?", "Write raise, lower, step, swap, or with ... against")
    if compared and "against" in written:
        f.spot.say(f.node, f"against does not go with {compared[0]}")


def form_keys(kind: str) -> tuple[Key, ...]:
    """The rows of a form: what it has, and what it needs; a replay is within a span."""
    own = {**FORM_KEYS, "within": Key("within", k.span)} if kind == "replay" else FORM_KEYS
    return tuple(replace(own[key], needed=key in NEEDED[kind].split()) for key in FORMS[kind].split())


SIDE: Shape = Shape(
    Form, tuple(FORM_KEYS[key] for key in (*CONTRAST.split(), "measure", "goes")), lambda f: _sided(f), notes=False
)
FORM = {kind: Shape(Form, form_keys(kind), _form(kind), notes=False) for kind in FORMS}


def _side(node: Node, spot: Spot, f: Reading) -> Form | None:
    """A contrast and its measure, or a measure alone: by its name, or in place."""
    written = node.keys() if isinstance(node, Table) else ()
    if isinstance(node, Text) or any(kind in written for kind in MEASURES):
        found = named(node, spot, f)
        return None if found is None else Form(kind="level", measure=found)
    made: Form | None = SIDE.read(node, spot, f.ground)
    return made


def _sides(node: Node, spot: Spot, f: Reading) -> dict[str, Form]:
    made = {key.value: _side(value, s, f) for key, value, s in entries(node, spot)}
    return {name: each for name, each in made.items() if each is not None}


def side_written(found: Form) -> Any:
    """A contrast, or the measure alone."""
    alone = found.kind == "level" and found.overlay is None and found.measure is not None
    return measure_written(found.measure) if alone and found.measure else SIDE.write(found)


def _sided(f: Reading) -> dict[str, Any]:
    written = {key for key in f.keys if f.has(key)}
    compared = written & (CONTRAST_KEYS | {"with"})
    if compared:
        contrast(f, "mono", written)
    return {"kind": "mono" if compared else "level"}


ANY_FORM = Shape(Form, tuple(FORM_KEYS.values()), notes=False)
"""All forms in one list of keys, for the reference page."""


def form(kind: str) -> Kind:
    """The forms of one kind; a list means all of them."""
    shape = FORM[kind]

    def read(node: Node, spot: Spot, f: Reading) -> tuple[Form, ...]:
        made = []
        for i, item in enumerate(items(node)):
            own = spot.under(str(i), node=item) if isinstance(node, Items) else spot
            if not isinstance(item, Table):
                old = "; what must be in play besides goes under focus: {add: [...]}" if kind == "needs" else ""
                own.say(item, f"{kind} is a table.", f"Its keys: {FORMS[kind]}{old}")
            elif (one := shape.read(item, own, f.ground)) is not None:
                made.append(one)
        return tuple(made)

    def schema(words: Vocabulary) -> Json:
        one = shape.schema(words)
        return {**one, "type": ["object", "array"], "items": one}

    return Kind(read, lambda found: [shape.write(each) for each in found], schema, empty=())


ATTRIBUTION = Shape(
    Attribution,
    (
        Key("speaker", k.text, needed=True),
        Key("record", Kind(k.text.read, k.same, lambda words: one_of(words.record)), "record"),
    ),
)
CHANGED = Shape(None, (Key("base", focus), Key("drop", k.elements), Key("add", k.in_play)), notes=False)


def _focus(node: Node, spot: Spot, f: Reading) -> Reading | str:
    """A name, or a base with elements added or dropped."""
    return Reading(node, spot, CHANGED, f.ground) if isinstance(node, Table) else focus_name(node, spot, f)


def focus_of(f: Reading) -> dict[str, Any]:
    """The focus of a claim: a name, or a base with elements added or dropped."""
    scenario, changed = f.ground.scenario, f["focus"]
    added: dict[str, tuple[str, ...]] = {}
    left: tuple[str, ...] = ()
    base = changed or ""
    if isinstance(changed, Reading):
        base, left, added = changed["base"], changed["drop"], changed["add"]
    if not added and not left:
        return {"focus": base}
    start = scenario.focus.get(base) or Focus(in_play=dict(scenario.core))
    kept = {x: levels for x, levels in start.in_play.items() if x not in left}
    for core in [x for x in left if x in scenario.core]:
        f.spot.say(f.at("focus"), f"{core} is of the core, which is in play in every focus.", "It cannot be dropped")
    frozen = {x: level for x, level in start.frozen.items() if x not in added}
    return {"focus": base, "focus_change": start.model_copy(update={"in_play": {**kept, **added}, "frozen": frozen})}


def _claim(f: Reading) -> dict[str, Any]:
    """Its forms in the order written, and its focus."""
    forms = tuple(each for key, _ in f.table.entries if key.value in FORMS for each in f[key.value])
    if not (forms or f["attr"] or f["waiting"] or f.has(*FORMS)):
        f.spot.say(f.spot.here, "a claim needs a form, attr, or waiting: why.", f"Forms: {', '.join(FORMS)}")
    if f["parts"] == "most" and len(forms) < 3:
        few = f"most of {len(forms)} parts is all of them" if forms else "there are no parts"
        f.spot.say(f.at("parts"), f"{few}.", "Write three forms or more, or leave parts out: all must hold")
    return {**focus_of(f), "forms": forms}


def forms_of(kind: str) -> Callable[[Claim], tuple[Form, ...]]:
    """The forms of a claim that are of this kind."""
    return lambda claim: tuple(each for each in claim.forms if each.kind == kind)


where = Kind(
    _focus,
    lambda claim: (
        {"base": claim.focus, "add": k.in_play.write(claim.focus_change.in_play)} if claim.focus_change else claim.focus
    ),
    lambda words: {**CHANGED.schema(words), "type": ["string", "object"]},
)
CLAIM = Shape(
    Claim,
    (
        Key("says", k.text, needed=True),
        Key("class", k.words, "classes"),
        Key("strength", strength, needed=True),
        Key("mechanisms", k.words),
        Key("focus", where, None, says=Claim.model_fields["focus"].description or "", get=lambda claim: claim),
        Key("attr", k.record(ATTRIBUTION)),
        Key("waiting", k.text),
        Key("parts", k.choice("all", "most")),
        *(Key(kind, form(kind), None, says=f"A form: {FORMS[kind]}.", get=forms_of(kind)) for kind in FORMS),
    ),
    _claim,
)


def uses(claim_: Claim) -> list[Measure]:
    """Every measure a claim reads."""
    return [measure for each in claim_.forms for measure in each.measures]


def private(claim_: Claim, scenario: Scenario) -> str:
    """Why a claim needs private information; empty where it does not."""
    if any(m.kind == "belief" for m in uses(claim_)):
        return "it asks for a belief, and private information is not solved yet"
    focuses: list[Focus | None] = [claim_.focus_change or scenario.focus.get(claim_.focus)]
    focuses += [scenario.focus.get(each.focus) for each in claim_.forms if each.focus]
    for focus in focuses:
        for of, levels in (focus.in_play if focus else {}).items():
            if levels == ("hidden",):
                return f"{of} is hidden in its focus, and private information is not solved yet"
    return ""
