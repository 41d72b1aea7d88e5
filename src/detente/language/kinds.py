"""The kinds of values that a key can have: each knows how it is read, written and described.

What depends on other keys of the same record is asked of the reading (`f.of`: the issue or condition whose levels are
meant; `f["when"]`: another key's value).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from detente.errors import nearest
from detente.language import numbers as n
from detente.language import states
from detente.language.fields import entries, items, listed, name, word
from detente.language.keys import Kind, Reading, Shape, prose, trimmed
from detente.language.names import Spot, whole_number
from detente.language.numbers import Want
from detente.language.tree import Items, Node, Table, Text
from detente.language.vocabulary import (
    DATE,
    FLAG,
    PLAIN,
    SPAN,
    TEXT,
    WHOLE,
    WORD,
    WORDS,
    Json,
    Vocabulary,
    mapping,
    ref,
    tags,
)
from detente.language.vocabulary import listed as one_of
from detente.scenario.records import DOWN, HIDDEN, KNOWN, UP, Number, Price, State, States, When, alternatives

ELEMENT = ("issue", "condition")
Read = Callable[[Node, Spot, Reading], Any]


def same(value: Any) -> Any:
    """What is written as it stands."""
    return list(value) if isinstance(value, tuple) else value


def fixed(shape: Json) -> Callable[[Vocabulary], Json]:
    """A shape that no names change."""
    return lambda words: shape


# ------------------------------------------------------------------------------------------------ words and whole numbers
def _text(node: Node, spot: Spot, f: Reading) -> str:
    return " ".join(word(node, spot).split())


text = Kind(_text, prose, fixed(TEXT), empty="")
label = Kind(_text, same, fixed(WORD), empty="")
bare = Kind(_text, str, fixed(TEXT), empty="")
words = Kind(lambda node, spot, f: tuple(word(item, spot) for item in listed(node, spot)), same, fixed(WORDS), empty=())


def choice(*options: str) -> Kind:
    """One of a few words."""

    def read(node: Node, spot: Spot, f: Reading) -> str:
        found = word(node, spot)
        if found in options:
            return found
        spot.say(node, f'"{found}" is none of {", ".join(options)}.', nearest(found, options))
        return options[0]

    return Kind(read, same, fixed(one_of(list(options))), empty=options[0])


_yes = choice("true", "false")
flag = Kind(lambda *at: _yes.read(*at) == "true", lambda yes: "true" if yes else "", fixed(FLAG), empty=False)


def whole(low: int, high: int) -> Kind:
    """A whole number."""

    def read(node: Node, spot: Spot, f: Reading) -> int | None:
        said = word(node, spot)
        found = whole_number(said)
        if found is not None and low <= found <= high:
            return found
        spot.say(node, f'"{said}" is no whole number from {low} to {high}.')
        return None

    return Kind(read, str, fixed(WHOLE))


# ------------------------------------------------------------------------------------------------ numbers
def number(want: Want) -> Kind:
    """A number within bounds: fixed, drawn, or by level."""
    return Kind(lambda node, spot, f: n.number(node, spot, want), written, fixed(ref("number")), empty=want.stand_in)


def time(want: Want) -> Kind:
    """A number of years, written as spans of time or without a unit: `3 months .. 1 year`."""
    shape: Json = {"type": ["number", "string", "object"], "description": "6 months, 3 months .. 1 year, or a number of years."}
    return Kind(
        lambda node, spot, f: n.number(states.in_years(node, spot), spot, want), written, fixed(shape), empty=want.stand_in
    )


def one_number(want: Want) -> Kind:
    """A number that is not drawn; its stand-in, with the problem kept, where another stands."""

    def read(node: Node, spot: Spot, f: Reading) -> float:
        found = n.number(node, spot, want)
        return found.low if found.form == "fixed" else want.stand_in.low

    return Kind(read, repr, fixed(PLAIN), empty=want.stand_in.low)


def _weights(node: Node, spot: Spot, f: Reading) -> dict[str, Number]:
    vote = number(n.VOTES)
    return {who.value: vote.read(value, s, f) for who, value, s in entries(node, spot) if s.known(who, "party")}


plain = Kind(one_number(n.PLAIN).read, repr, fixed(PLAIN))
precision = Kind(
    lambda node, spot, f: n.number(node, spot, n.EXACT if spot.names.rounds else n.PRECISION),
    lambda found: written(found),
    fixed(ref("number")),
)
weights = Kind(
    _weights,
    lambda found: {who: written(weight) for who, weight in found.items()},
    fixed({"type": "object", "additionalProperties": ref("number")}),
    empty={},
)
pace = Kind(
    lambda node, spot, f: n.number(node, spot, n.CHANCE if f.has("at") else n.RATE),
    lambda found: written(found),
    fixed(ref("number")),
)


def written(found: Number) -> Any:
    """A number as it is written: short where it can be."""
    table: dict[str, Any]
    if found.form in ("fixed", "uniform", "reference", "rest"):
        if not (found.about or found.because or found.cite):
            return exactly(found)
        table = {"range" if found.form in ("uniform", "rest") else "value": exactly(found)}
    elif found.form == "depends_on":
        cases = {level: written(inner) for level, inner in found.cases.items()}
        table = {"depends_on": found.name, **cases, "else": written(found.otherwise) if found.otherwise else ""}
    elif found.form == "odds":
        table = {"odds": f"{found.low!r} .. {found.high!r}" if found.low != found.high else repr(found.low)}
    elif found.form == "one_of":
        table = {"one_of": [repr(x) for x in found.choices], "odds": [repr(x) for x in found.odds]}
    elif found.form == "normal":
        table = {"mean": repr(found.mean), "sd": repr(found.sd), "range": f"{found.low!r} .. {found.high!r}"}
    else:
        table = {"range": f"{found.low!r} .. {found.high!r}", "likely": repr(found.likely)}
    return trimmed({**table, "about": prose(found.about), "because": prose(found.because), "cite": list(found.cite)})


def exactly(found: Number) -> str:
    """The short form, with every digit."""
    if found.form == "fixed":
        return "exact" if found.low == float("inf") else repr(found.low)
    if found.form == "uniform":
        return f"{found.low!r} .. {found.high!r}"
    if found.form == "reference":
        return {1.0: found.name, -1.0: f"-{found.name}"}.get(found.scale, f"{found.scale!r} * {found.name}")
    return n.show(found)


def lottery(want: Want) -> Kind:
    """A level, or a chance for each of several."""

    def read(node: Node, spot: Spot, f: Reading) -> str | dict[str, Number] | None:
        if not isinstance(node, Table) or not spot.names.levels.get(f.of):
            return _level(node, spot, f)
        named = [(key, value, s) for key, value, s in entries(node, spot) if spot.level(key, f.of, key.value) is not None]
        return {key.value: n.number(value, s, want) for key, value, s in named} or None

    def write(found: str | dict[str, Number]) -> Any:
        return {at: written(chance) for at, chance in found.items()} if isinstance(found, dict) else found

    return Kind(read, write, fixed(ref("lottery")))


def by_level(want: Want) -> Kind:
    """A number for each level of the condition that is meant, or one for all: `{firm: 0.1, malleable: 1}`."""

    def read(node: Node, spot: Spot, f: Reading) -> Number:
        if isinstance(node, Table) and not set(node.keys()) & n.LONG and f.of:
            of = (Text(node.place, "depends_on"), Text(node.place, f.of))
            node = Table(node.place, (of, *node.entries))
        return n.number(node, spot, want)

    return Kind(read, lambda found: written(found), fixed(ref("number")), empty=want.stand_in)


# ------------------------------------------------------------------------------------------------ names and levels
def one(*kinds: str, wanted: str = "") -> Kind:
    """A name of one of these kinds."""
    return Kind(lambda node, spot, f: name(node, spot, *kinds, wanted=wanted), same, lambda w: w.one(*kinds), empty="")


def some(*kinds: str, wanted: str = "") -> Kind:
    """One name or a list of them."""

    def read(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
        found = [name(item, spot, *kinds, wanted=wanted) for item in listed(node, spot)]
        return tuple(dict.fromkeys(x for x in found if x))

    return Kind(read, same, lambda w: w.some(*kinds), empty=())


element = one(*ELEMENT, wanted="issue or condition")
elements = some(*ELEMENT, wanted="issue or condition")
units = some("party", "office", "body", wanted="party or body")


def _level(node: Node, spot: Spot, f: Reading) -> str | None:
    if not spot.names.levels.get(f.of):  # then that has been complained of
        return None
    if isinstance(node, Text):
        return spot.level(node, f.of, node.value.strip())
    spot.say(node, f"one level of {f.of} is wanted here")
    return None


def _levels(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
    return states.levels(node, f.of, spot) if spot.names.levels.get(f.of) else ()


level = Kind(_level, same, fixed(WORD), empty="")
levels = Kind(_levels, same, fixed(WORDS), empty=())


def _order(node: Node, spot: Spot, f: Reading) -> tuple[tuple[str, ...], ...]:
    every = spot.names.levels.get(f.of, ())
    return states.order(node, f.of, spot, states.allowed(f["when"], f.of, every)) if f.of else ()


order = Kind(_order, lambda places: " > ".join(" = ".join(place) for place in places), fixed({"type": "string"}), empty=())


def _stands(node: Node, spot: Spot, f: Reading) -> dict[str, str]:
    """One level for each named issue or condition."""
    made = {}
    for of, value, _ in entries(node, spot):
        if spot.known(of, *ELEMENT, wanted="issue or condition") is None:
            continue
        if not isinstance(value, Text):
            spot.say(value, f"{of.value} takes one option here")
        elif (found := spot.level(value, of.value, value.value)) is not None:
            made[of.value] = found
    return made


stands = Kind(_stands, same, lambda w: w.by_element(w.level))


def _memories(node: Node, spot: Spot, f: Reading) -> dict[str, str]:
    """Conditions a move sets, and to what: a level, or one level up or down."""
    made = {}
    for of, value, at in entries(node, spot):
        if spot.known(of, "condition") is None:
            continue
        if not isinstance(value, Text):
            at.say(value, f"one level of {of.value} is wanted here, or up or down")
        elif value.value in COUNTS and value.value not in spot.names.levels[of.value]:
            if spot.names.order.get(of.value):
                made[of.value] = COUNTS[value.value]
            else:
                fix = "Write ordered: true on it, or name the level"
                at.say(value, f"{value.value} needs ordered: true; {of.value} has no order.", fix)
        elif (found := spot.level(value, of.value, value.value)) is not None:
            made[of.value] = found
    return made


COUNTS = {"up": UP, "down": DOWN}
"""How it is written that a memory is counted."""


def _memories_written(found: dict[str, str]) -> dict[str, str]:
    words = {step: word for word, step in COUNTS.items()}
    return {of: words.get(level, level) for of, level in found.items()}


memories = Kind(_memories, _memories_written, lambda w: w.by_name({"type": "string"}, "condition"), empty={})


def _in_play(node: Node, spot: Spot, f: Reading) -> dict[str, tuple[str, ...]]:
    """Levels in play by issue and condition; a bare list of names means all of theirs."""
    made: dict[str, tuple[str, ...]] = {}
    if isinstance(node, Items):
        pairs: list[tuple[Text, Node]] = [(item, Text(item.place, "all")) for item in node.items if isinstance(item, Text)]
    else:
        pairs = [(key, value) for key, value, _ in entries(node, spot)]
    for key, value in pairs:
        of = spot.known(key, *ELEMENT, wanted="issue or condition")
        if of is None:
            continue
        every = spot.names.levels[of]
        said = value.value if isinstance(value, Text) else ""
        if said == "all":
            made[of] = every
        elif said in (HIDDEN, KNOWN):
            made[of] = (said,)
        elif chosen := states.levels(value, of, spot):
            made[of] = chosen
    return made


def _in_play_written(found: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {of: some_[0] if some_ in ((HIDDEN,), (KNOWN,)) else list(some_) for of, some_ in found.items()}


def _in_play_schema(w: Vocabulary) -> Json:
    shape = w.by_element(lambda of: {"type": ["string", "array"], "items": w.level(of)})
    return {**shape, "type": ["object", "array"], "items": w.one(*ELEMENT)}


in_play = Kind(_in_play, _in_play_written, _in_play_schema, empty={})


# ------------------------------------------------------------------------------------------------ states and times
def guard_written(found: tuple[State, ...]) -> Any:
    made = [state_written(each) for each in found]
    return made[0] if len(made) == 1 else made


def state_written(found: State) -> dict[str, Any]:
    """A state as a table; what stands twice in it is met by what both allow."""
    return {s.name: list(s.levels) if len(s.levels) != 1 else s.levels[0] for s in found}


guard = Kind(lambda node, spot, f: states.guard(node, spot), guard_written, fixed(ref("guard")), empty=())
state = Kind(lambda node, spot, f: states.state(node, spot), state_written, fixed(ref("state")), empty=())


def told_written(found: States) -> dict[str, Any]:
    """One state, or several under `any_of`."""
    several = alternatives(found)
    return state_written(several[0]) if len(several) == 1 else {states.ANY: [state_written(each) for each in several]}


told = Kind(lambda node, spot, f: states.told(node, spot), told_written, fixed(ref("guard")), empty=())


def _whens(node: Node, spot: Spot, f: Reading) -> tuple[When, ...]:
    found = [states.when(item, spot) for item in listed(node, spot)]
    return tuple(x for x in found if x)


def day(what: str) -> Kind:
    """One day; `what` is it that has one."""

    def read(node: Node, spot: Spot, f: Reading) -> dt.date | None:
        found = states.when(node, spot)
        if found is not None and found.day is None:
            spot.say(node, f"{what} on one day; {found.text} is none.", "Write 2027-01-01")
        return found.day if found is not None else None

    return Kind(read, str, fixed(DATE))


when = Kind(lambda node, spot, f: states.when(node, spot), lambda found: found.text, fixed(DATE))
whens = Kind(_whens, lambda found: [each.text for each in found], fixed({"type": ["string", "array"], "items": DATE}), empty=())
span = Kind(lambda node, spot, f: states.span(node, spot), lambda years: f"{years!r} years", fixed(SPAN))


def _given(node: Node, spot: Spot, f: Reading) -> str:
    """A yes/no assumption, or `not` and its name."""
    found = " ".join(word(node, spot).split())
    asked = found.removeprefix("not ")
    known = spot.names.numbers
    if asked in known and known[asked].form == "odds":
        return found
    if asked in known:
        spot.say(node, f"{asked} is a number, not a yes or no.", "Declare it {odds: 0.3 .. 0.9} under assumptions")
    else:
        yes_no = [x for x, of in known.items() if of.form == "odds"]
        spot.say(node, f'no yes/no assumption "{asked}".', nearest(asked, yes_no))
    return ""


given = Kind(_given, same, fixed(WORD), empty="")


# ------------------------------------------------------------------------------------------------ records in records
def record(shape: Shape) -> Kind:
    """A record in place."""
    return Kind(lambda node, spot, f: shape.read(node, spot, f.ground), shape.write, shape.schema)


def records(shape: Shape) -> Kind:
    """Records by name."""
    return by_label(shape, mapping)


def tagged(shape: Shape) -> Kind:
    """Records by tags of the reader's, such as C7."""
    return by_label(shape, tags)


def by_label(shape: Shape, described: Callable[[Json], Json]) -> Kind:
    """Records, each under a label of its own."""

    def read(node: Node, spot: Spot, f: Reading) -> dict[str, Any]:
        made = {key.value: shape.read(value, s, f.ground) for key, value, s in entries(node, spot)}
        return {key: found for key, found in made.items() if found is not None}

    def write(found: dict[str, Any]) -> dict[str, Any]:
        return {key: shape.write(each) for key, each in found.items()}

    return Kind(read, write, lambda words: described(shape.schema(words)), empty={})


def series(shape: Shape) -> Kind:
    """Records one after the other."""

    def read(node: Node, spot: Spot, f: Reading) -> tuple[Any, ...]:
        made = [shape.read(item, spot.under(str(i), node=item), f.ground) for i, item in enumerate(items(node))]
        return tuple(each for each in made if each is not None)

    return Kind(
        read,
        lambda found: [shape.write(each) for each in found],
        lambda w: {"type": ["array", "object"], "items": shape.schema(w)},
        empty=(),
    )


def prices(shape: Shape, sign: float = 1.0) -> Kind:
    """Prices by party or office, each a number or a record; of a gain the other sign."""

    def read(node: Node, spot: Spot, f: Reading) -> dict[str, tuple[Price, ...]]:
        return {
            who.value: tuple(price(item, s, shape, sign) for item in items(value))
            for who, value, s in entries(node, spot)
            if s.known(who, "party", "office") is not None
        }

    def write(found: dict[str, tuple[Price, ...]]) -> dict[str, Any]:
        made = {who: [price_written(each, shape) for each in paid] for who, paid in found.items()}
        return {who: paid[0] if len(paid) == 1 else paid for who, paid in made.items()}

    return Kind(read, write, lambda w: w.by_name(ref("price"), "party", "office"), empty={})


def price(node: Node, spot: Spot, shape: Shape, sign: float) -> Price:
    """A number, or `{amount: 0 .. 0.2, when: {...}, once: true}`."""
    if isinstance(node, Table) and (node.get("amount") is not None or node.get("once") or node.get("when")):
        made: Price = shape.read(node, spot)
    else:
        made = Price(amount=n.number(node, spot, n.COST))
    return made if sign > 0 else made.model_copy(update={"amount": negative(made.amount)})


def price_written(found: Price, shape: Shape) -> Any:
    noted = found.about or found.because or found.cite
    return shape.write(found) if found.when or found.once or noted else written(found.amount)


def negative(found: Number) -> Number:
    """The number with the other sign: ranges turn round, references too."""
    update: dict[str, Any] = {}
    if found.form in ("fixed", "uniform", "triangular", "normal"):
        high = found.low if found.form == "fixed" else found.high
        update = {
            "low": -high + 0.0,
            "high": 0.0 if found.form == "fixed" else -found.low + 0.0,
            "likely": -found.likely + 0.0,
            "mean": -found.mean + 0.0,
        }
    elif found.form == "one_of":
        update = {"choices": tuple(-x + 0.0 for x in found.choices)}
    elif found.form == "reference":
        update = {"scale": -found.scale}
    elif found.form == "depends_on":
        update = {
            "cases": {at: negative(inner) for at, inner in found.cases.items()},
            "otherwise": negative(found.otherwise) if found.otherwise else None,
        }
    return found.model_copy(update=update)
