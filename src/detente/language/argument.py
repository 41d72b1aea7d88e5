"""Measures, interventions, premises and claims as records, over a scenario that is already read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from detente.errors import nearest
from detente.language import numbers as n
from detente.language.fields import Fields, entries, items, listed, word
from detente.language.names import Names, Spot
from detente.language.numbers import number, plain
from detente.language.scenario import in_play, scaled
from detente.language.states import state
from detente.language.tree import Items, Node, Table, Text
from detente.scenario.domains import Domains
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
    When,
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


def end_of(scenario: Scenario) -> When:
    """The last day of the calendar, or the last round."""
    calendar = scenario.calendar
    if calendar.clock == "rounds":
        return When(text="end", round=calendar.rounds)
    return When(text="end", day=calendar.steps[-1].until if calendar.steps else calendar.start)


# ------------------------------------------------------------------------------------------------ measures
MEASURES: dict[str, str] = {
    "chance": "at by within once",
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


def named_measure(node: Node, spot: Spot, ground: Ground) -> Measure | None:
    """A measure by its name, or written in place."""
    if isinstance(node, Text):
        if node.value in ground.measures:
            return ground.measures[node.value]
        spot.say(node, f'no measure "{node.value}".', nearest(node.value, ground.measures) or "Declare it under measures")
        return None
    return measure(node, spot, ground)


def measure(node: Node, spot: Spot, ground: Ground) -> Measure | None:
    """A number to be read off a solved game; its first word says which."""
    written = node.keys() if isinstance(node, Table) else ()
    kinds = [kind for kind in MEASURES if kind in written]
    if len(kinds) != 1:
        said = "no kind of measure" if not kinds else f"{' and '.join(kinds)} exclude each other"
        spot.say(node, said + ".", f"The first key is one of {', '.join(MEASURES)}")
        return None
    kind = kinds[0]
    f = Fields(node, spot, f"{kind} with {MEASURES[kind]}")
    values: dict[str, Any] = {**f.values, "kind": kind}
    values |= subject(f, kind)
    for key in ("at", "by", "until"):
        if f.has(key):
            values[key] = f.when(key)
    values |= {"within": f.span("within"), "once": f.state("once"), "inside": f.state("in")}
    if kind == "gain":
        values |= {"source": f.state("from"), "target": f.state("to")}
    if kind == "spread":
        values["across"] = f.choice("across", ("draws",), "draws") if f.has("across") else ""
    values["overlay"] = f.read("with", lambda w, s: overlay(w, s, ground), None)
    times(f, kind)
    if kind == "place" and values["issue"] and not ground.scenario.scale(values["issue"]):
        f.spot.say(f.node, f"{values['issue']} has no scale to take a place on.", "Write ordered: true there")
    return Measure.model_validate(values)


def subject(f: Fields, kind: str) -> dict[str, Any]:
    """What a measure is about: a state, a party, a rule, an issue."""
    if kind in ("chance", "years", "first", "belief"):
        held = {"party": f.name("held_by", "party")} if kind == "belief" else {}
        return {"state": f.state(kind), **held}
    if kind in ("value", "gain", "share"):
        between = f.names("between", "party") if kind == "share" else ()
        return {"party": f.name(kind, "party"), "between": between}
    if kind == "accepts":
        f.need("move")
        return {"party": f.name(kind, "party", "body"), "rule": f.name("move", "rule")}
    if kind in ("spread", "place"):
        return {"issue": f.name(kind, "issue", "condition", wanted="issue or condition")}
    return {"rule": f.name(kind, "rule"), "party": f.name("of", "party", "body") if kind == "refusals" else ""}


def times(f: Fields, kind: str) -> None:
    """Complains where a measure says too little or too much about time."""
    if kind != "chance":
        return
    said = [key for key in ("at", "by", "within") if f.has(key)]
    if f.has("once") and not f.has("within"):
        f.spot.say(f.node, "a chance counted once something is reached needs within: a span.", "For example within: 2 years")
    elif not f.has("once") and len(said) != 1:
        f.spot.say(f.node, "a chance needs one of at, by, within.", "at: a date is then, by: a date is ever until then")


def measures_of(node: Node | None, spot: Spot, ground: Ground) -> dict[str, Measure]:
    """Measures by name; later ones may not use earlier ones."""
    made = {key.value: measure(value, s, ground) for key, value, s in entries(node, spot)} if node is not None else {}
    return {key: found for key, found in made.items() if found is not None}


def band(node: Node, spot: Spot, ground: Ground) -> Band | None:
    """Bounds on a measure that any sane run keeps."""
    f = Fields(node, spot, "measure at_least at_most")
    f.need("measure")
    if not (f.has("at_least") or f.has("at_most")):
        f.spot.say(node, "a band needs at_least or at_most")
    if not (f.has("because") or f.has("cite")):
        f.spot.say(node, "a band needs because or cite: draws are set aside on its word")
    found = f.read("measure", lambda w, s: named_measure(w, s, ground), None)
    return Band(measure=found, at_least=one(f, "at_least"), at_most=one(f, "at_most"), **f.values) if found else None


def one(f: Fields, key: str) -> float | None:
    return f.read(key, lambda w, s: plain(w, s), None)


# ------------------------------------------------------------------------------------------------ interventions
OVERLAY = "set start hold done without remove swap believes"


def overlay(node: Node, spot: Spot, ground: Ground) -> Overlay:
    """A change laid over the scenario."""
    f = Fields(node, spot, OVERLAY)
    return Overlay.model_validate({**f.values, **changes(f, ground)})


def changes(f: Fields, ground: Ground) -> dict[str, Any]:
    """What an overlay changes, each key checked against the scenario's names."""
    sets = [assignment(key, value, f.spot.under("set"), ground) for key, value, _ in f.table_at("set")]
    return {
        "set": {path: value for found in sets if found is not None for path, value in (found,)},
        "start": stands(f, "start"),
        "hold": stands(f, "hold"),
        "done": f.names("done", "rule"),
        "without": f.read("without", lambda w, s: dropped(w, s, ground), ()),
        "remove": f.names("remove", "party"),
        "swap": {of.value: pairs(of, value, f.spot.under("swap")) for of, value, _ in f.table_at("swap")},
        "believes": {who.value: overlay(value, s, ground) for who, value, s in f.table_at("believes") if s.known(who, "party")},
    }


def stands(f: Fields, key: str) -> dict[str, str]:
    """One level for each named issue or condition."""
    made = {}
    for of, value, _ in f.table_at(key):
        spot = f.spot.under(key)
        if spot.known(of, "issue", "condition", wanted="issue or condition") is None:
            continue
        if not isinstance(value, Text):
            spot.say(value, f"{of.value} takes one option here")
        elif (level := spot.level(value, of.value, value.value)) is not None:
            made[of.value] = level
    return made


def pairs(of: Text, node: Node, spot: Spot) -> dict[str, str]:
    """Levels that come in place of others: `{trump: biden}`."""
    if spot.known(of, "condition", "issue", wanted="condition") is None:
        return {}
    made = {}
    for key, value, _ in entries(node, spot.under(of.value)):
        first = spot.level(key, of.value, key.value)
        second = spot.level(value, of.value, value.value) if isinstance(value, Text) else None
        if first and second:
            made[first] = second
    return made


def dropped(node: Node, spot: Spot, ground: Ground) -> tuple[str, ...]:
    """Rules, `condition.change` and `party.term`."""
    known = [*ground.scenario.rules, *ground.parts()]
    made = []
    for item in listed(node, spot):
        text = word(item, spot)
        if text in known:
            made.append(text)
        else:
            spot.say(item, f'no rule, condition.change or party.term "{text}".', nearest(text, known))
    return tuple(made)


def assignment(key: Text, node: Node, spot: Spot, ground: Ground) -> tuple[Path, Number | bool] | None:
    """A path of the scenario and the number or yes/no it is set to."""
    path, sign = key.value, 1.0
    if ".gain." in path:
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
    found = number(node, own, want)
    if len(spot.positions.problems) > before:
        return None
    if leaf.kind == "odds" and found.form != "odds":
        own.say(node, f"{path} is a yes or no.", "Write true, false, or {odds: 0.6 .. 0.9}")
        return None
    return path, scaled(found, sign)


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


def believed(node: Node | None, spot: Spot, ground: Ground) -> dict[str, Overlay]:
    """By party: the game it plays."""
    listed = entries(node, spot) if node is not None else ()
    return {who.value: overlay(value, s, ground) for who, value, s in listed if s.known(who, "party")}


# ------------------------------------------------------------------------------------------------ claims
CONTRAST = "raise lower step swap with against"
FORMS: dict[str, str] = {
    "level": "measure at_least at_most with focus",
    "mono": f"{CONTRAST} measure goes by_at_least focus",
    "thresh": f"{CONTRAST} along measure turns by_at_least focus",
    "inv": f"{CONTRAST} between measure within focus",
    "block": "measure with at_most unless then_at_least focus",
    "order": "highest_first with focus",
    "cf": f"{CONTRAST} measure goes by_at_least focus",
    "replay": "episodes within at_least with focus",
    "feas": "party choose with measure at_least focus",
}
NEEDED: dict[str, str] = {
    "level": "measure",
    "mono": "measure goes",
    "thresh": "along measure turns",
    "inv": "",
    "block": "measure at_most unless then_at_least",
    "order": "highest_first",
    "cf": "measure goes",
    "replay": "episodes at_least",
    "feas": "party choose measure at_least",
}


def premise(node: Node, spot: Spot, ground: Ground) -> Premise:
    """What a source assumes: its words in ours, and the ranges it narrows."""
    f = Fields(node, spot, f"says not_encoded {OVERLAY}")
    f.need("says")
    made = Premise.model_validate(
        {**f.values, **changes(f, ground), "says": f.text("says"), "not_encoded": f.text("not_encoded")}
    )
    empty = not any(f.has(key) for key in OVERLAY.split())
    if empty and not made.not_encoded:
        f.spot.say(f.spot.here, "it changes nothing.", "Write set, start, without or believes, or not_encoded: why")
    if not empty and made.not_encoded:
        f.spot.say(node, "not_encoded, and yet it changes something.", "Keep one of the two")
    return made


def claim(node: Node, spot: Spot, ground: Ground) -> Claim:
    """What a source concludes, with the forms in which it is tested."""
    f = Fields(node, spot, "says class strength mechanisms focus needs attr waiting " + " ".join(FORMS))
    f.need("says", "strength")
    strengths = get_args(Claim.model_fields["strength"].annotation)
    made = Claim.model_validate(
        {
            **f.values,
            "says": f.text("says"),
            "classes": f.words("class"),
            "mechanisms": f.words("mechanisms"),
            "strength": f.choice("strength", strengths, "asserted"),
            **focus_of(f, ground),
            "attr": f.read("attr", attribution, None),
            "forms": forms(f, ground),
            "waiting": f.text("waiting"),
        }
    )
    if not (made.forms or made.attr or made.waiting):
        wrong = any(f.has(kind) for kind in FORMS)
        if not wrong:
            f.spot.say(f.spot.here, "a claim needs a form, attr, or waiting: why.", f"Forms: {', '.join(FORMS)}")
    return made


def attribution(node: Node, spot: Spot) -> Attribution:
    f = Fields(node, spot, "speaker record")
    f.need("speaker")
    return Attribution(speaker=f.text("speaker"), record=f.text("record"), **f.values)


def focus_of(f: Fields, ground: Ground) -> dict[str, Any]:
    """The focus of a claim: a name, or a base with elements added or dropped; `needs` adds too."""
    scenario, base = ground.scenario, ""
    added: dict[str, tuple[str, ...]] = {}
    left: tuple[str, ...] = ()
    node = f.table.get("focus")
    if isinstance(node, Table):
        inner = Fields(node, f.spot.under("focus", node=node), "base drop add", notes=False)
        base = inner.read("base", lambda w, s: focus_name(w, s, ground), "")
        left = inner.names("drop", "issue", "condition", wanted="issue or condition")
        added = inner.read("add", in_play, {})
    elif node is not None:
        base = focus_name(node, f.spot.under("focus", node=node), ground)
    if f.has("needs"):
        needs = f.names("needs", "issue", "condition", wanted="issue or condition")
        have = scenario.focus[base].in_play if base in scenario.focus else scenario.core
        added = {**{x: scenario.levels(x) for x in needs if x not in have}, **added}
    if not added and not left:
        return {"focus": base}
    start = scenario.focus.get(base) or Focus(in_play=dict(scenario.core))
    kept = {x: levels for x, levels in start.in_play.items() if x not in left}
    for core in [x for x in left if x in scenario.core]:
        f.spot.say(node or f.node, f"{core} is of the core, which is in play in every focus.", "It cannot be dropped")
    frozen = {x: level for x, level in start.frozen.items() if x not in added}
    return {"focus": base, "focus_change": start.model_copy(update={"in_play": {**kept, **added}, "frozen": frozen})}


def focus_name(node: Node, spot: Spot, ground: Ground) -> str:
    text = word(node, spot)
    if text in ground.scenario.focus:
        return text
    spot.say(node, f'no focus "{text}".', nearest(text, ground.scenario.focus))
    return ""


def forms(f: Fields, ground: Ground) -> tuple[Form, ...]:
    """The forms of a claim, in the order written; a list under one form means all of them."""
    made: list[Form] = []
    for key, value in f.table.entries:
        if key.value in FORMS:
            spot = f.spot.under(key.value)
            listed = items(value)
            spots = [spot.under(str(i), node=item) for i, item in enumerate(listed)] if isinstance(value, Items) else [spot]
            found = [form(item, s, key.value, ground) for item, s in zip(listed, spots, strict=True)]
            made += [each for each in found if each is not None]
    return tuple(made)


def form(node: Node, spot: Spot, kind: str, ground: Ground) -> Form | None:
    """One testable form."""
    if not isinstance(node, Table):
        spot.say(node, f"{kind} is a table.", f"Its keys: {FORMS[kind]}")
        return None
    f = Fields(node, spot, FORMS[kind], notes=False)
    f.need(*NEEDED[kind].split())
    values: dict[str, Any] = {"kind": kind, "focus": f.read("focus", lambda w, s: focus_name(w, s, ground), "")}
    values["measure"] = f.read("measure", lambda w, s: named_measure(w, s, ground), None)
    for key in ("at_least", "at_most", "by_at_least", "then_at_least"):
        if f.has(key):
            values[key] = one(f, key)
    if f.has("within"):
        values["within"] = f.span("within") if kind == "replay" else one(f, "within")
    values |= {"goes": f.choice("goes", ("up", "down"), "up") if f.has("goes") else ""}
    values |= {"turns": f.choice("turns", ("up_then_down", "down_then_up"), "up_then_down") if f.has("turns") else ""}
    values |= contrast(f, kind, ground)
    values |= lists(f, ground)
    if kind == "level" and not (f.has("at_least") or f.has("at_most")):
        f.spot.say(node, "level needs at_least or at_most")
    if (kind != "inv" or not f.has("between")) and kind != "order" and kind != "replay" and values["measure"] is None:
        if kind == "inv" and not f.has("measure"):
            f.spot.say(node, "inv needs measure, or between: two measures")
        return None
    return Form.model_validate(values)


def contrast(f: Fields, kind: str, ground: Ground) -> dict[str, Any]:
    """The two things compared: a path end to end, an issue held twice, a swap, or two interventions."""
    values: dict[str, Any] = {}
    for key, into in (("raise", "raises"), ("lower", "lowers"), ("along", "along")):
        values[into] = f.read(key, lambda w, s: path_name(w, s, ground), "")
    for key, into in (("with", "overlay"), ("against", "against"), ("unless", "unless")):
        values[into] = f.read(key, lambda w, s: overlay(w, s, ground), None)
    values["step"] = {of.value: two(of, value, f.spot.under("step")) for of, value, _ in f.table_at("step")}
    values["step"] = {of: both for of, both in values["step"].items() if both is not None}
    values["swap"] = {of.value: pairs(of, value, f.spot.under("swap")) for of, value, _ in f.table_at("swap")}
    compared = [key for key in ("raise", "lower", "step", "swap") if f.has(key)]
    if len(compared) > 1:
        f.spot.say(f.node, f"{' and '.join(compared)} exclude each other.", "One contrast a form: write two forms")
    wants = kind in ("mono", "thresh", "cf") or (kind == "inv" and not f.has("between"))
    if wants and not compared and not f.has("with"):
        f.spot.say(f.node, "no contrast: what is compared with what?", "Write raise, lower, step, swap, or with ... against")
    if compared and f.has("against"):
        f.spot.say(f.node, f"against does not go with {compared[0]}")
    return values


def two(of: Text, node: Node, spot: Spot) -> tuple[str, str] | None:
    """The level held first and the level held second."""
    if spot.known(of, "issue", "condition", wanted="issue or condition") is None:
        return None
    words = [item for item in items(node) if isinstance(item, Text)]
    if len(words) != 2:
        spot.say(node, f"step holds {of.value} at one level and at another.", "Write step: {threat: [none, public]}")
        return None
    first, second = (spot.level(item, of.value, item.value) for item in words)
    return (first, second) if first and second else None


def path_name(node: Node, spot: Spot, ground: Ground) -> str:
    """A path that has a range."""
    text = word(node, spot)
    leaf = ground.leaves.get(text.replace(".gain.", ".cost."))
    if leaf is None:
        spot.say(node, f'no assumption "{text}".', path_advice(text, ground))
        return ""
    return leaf.path


def lists(f: Fields, ground: Ground) -> dict[str, Any]:
    """Lists of measures, episodes, and what a party is to choose."""

    def measures(node: Node, spot: Spot) -> tuple[Measure, ...]:
        found = [named_measure(item, spot.under(str(i), node=item), ground) for i, item in enumerate(items(node))]
        return tuple(each for each in found if each is not None)

    def episodes(node: Node, spot: Spot) -> tuple[str, ...]:
        known = ground.scenario.record
        for item in listed(node, spot):
            if word(item, spot) not in known:
                spot.say(item, f'the record has no episode "{word(item, spot)}".', nearest(word(item, spot), known))
        return tuple(word(item, spot) for item in items(node) if word(item, spot) in known)

    values: dict[str, Any] = {
        "between": f.read("between", measures, ()),
        "highest_first": f.read("highest_first", measures, ()),
    }
    for key in ("between", "highest_first"):
        node = f.table.get(key)
        if node is not None and (len(items(node)) < 2 or (key == "between" and len(items(node)) != 2)):
            f.spot.say(node, f"{key} compares {'two' if key == 'between' else 'two or more'} measures")
    values["episodes"] = f.read("episodes", episodes, ())
    if f.has("party"):
        values |= {"party": f.name("party", "party"), "choose": f.read("choose", state, ())}
    return values


def uses(claim_: Claim) -> list[Measure]:
    """Every measure a claim reads."""
    found = []
    for each in claim_.forms:
        found += [m for m in (each.measure, *each.between, *each.highest_first) if m is not None]
    return found


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
