"""Claims: strength and certainty, forms, focus. A form is one definition here and one function in `argument.forms`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente.degrees import CERTAINTIES, STRENGTHS
from detente.errors import nearest
from detente.language import kinds as k
from detente.language import numbers as n
from detente.language.argument import (
    MEASURES,
    dropped,
    in_place,
    measure_written,
    moves,
    named,
    overlay,
    path_advice,
    several,
    swap,
)
from detente.language.fields import entries, items, listed, word
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import Spot
from detente.language.tree import Items, Node, Table, Text
from detente.language.vocabulary import PLAIN, WORDS, Json, Vocabulary, tags
from detente.language.vocabulary import listed as one_of
from detente.scenario.domains import margin_of, of_measure
from detente.scenario.having import MOST_WAYS, ways_given, ways_lacking
from detente.scenario.records import Attribution, Claim, Focus, Form

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
        f.spot.say(f.at("certainty"), f"{kind} says {how}: one of {asked}.", f"Left out it is {unsaid}")
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
        {**({"base": claim.focus} if claim.focus else {}), "add": k.in_play.write(claim.focus_change.in_play)}
        if claim.focus_change
        else claim.focus
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
        Key("untraded", k.elements),
        *(Key(kind, form(kind), None, says=f"A form: {FORMS[kind]}.", get=forms_of(kind)) for kind in FORMS),
    ),
    _claim,
)
