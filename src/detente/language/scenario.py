"""The records of a scenario, names already known: the rows of each, and after them what no row can say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from detente.errors import Severity, nearest
from detente.language import kinds as k
from detente.language import numbers as n
from detente.language.declare import split
from detente.language.fields import entries, listed, name
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import NAME, Spot
from detente.language.states import allowed
from detente.language.tree import Items, Node, Table, Text
from detente.language.vocabulary import DATE, PLAIN, WHOLE, WORD, WORDS, Json, Vocabulary, levels_ref, mapping, ref
from detente.scenario.records import (
    GRID,
    Body,
    Calendar,
    CalendarStep,
    Change,
    Condition,
    Correlation,
    Defaults,
    Episode,
    Floor,
    Focus,
    Hidden,
    Issue,
    NamedDate,
    Number,
    Office,
    Ordering,
    Package,
    Party,
    Price,
    Redraw,
    Reset,
    Rule,
    Signal,
    Takes,
    Term,
    TradeOff,
    Vote,
    When,
)
from detente.scenario.stages import STAGES

MOST_GRID = 201
"""Beliefs that are followed between certain of one level and certain of another."""


def nothing(found: object) -> None:
    """What a key writes whose value another key has written."""


def elsewhere(shape: Json) -> Kind:
    """A key whose value is read elsewhere: in the first pass, or with another key's."""
    return Kind(lambda node, spot, f: None, k.same, lambda words: shape)


def own(f: Reading) -> str:
    """The issue or condition that a record is, or is within: the name after the section's."""
    return f.spot.address[1] if len(f.spot.address) > 1 else ""


# ------------------------------------------------------------------------------------------------ calendar and parties
STEP = Shape(
    CalendarStep,
    (
        Key("every", k.choice("week", "month", "quarter", "year"), needed=True),
        Key("until", k.day("a step ends"), needed=True),
    ),
    lambda f: {} if f["until"] is not None else None,
)


def named_day(when: When) -> str:
    """A named date's own date."""
    if when.each is not None:
        return f"each {when.each[0]:02}-{when.each[1]:02}"
    if when.since is not None:
        return f"each {when.years} years from {when.since}"
    return f"round {when.round}" if when.round is not None else str(when.day)


NAMED = Shape(
    NamedDate,
    (Key("is", Kind(lambda node, spot, f: None, named_day, lambda words: DATE), None, get=lambda found: found.at),),
    lambda f: {"at": f.spot.names.dates[f.spot.address[-1]]},
)


def _dates(node: Node, spot: Spot, f: Reading) -> dict[str, NamedDate]:
    """Named dates, each a date or a table; the first pass has read them."""
    return {
        key.value: NAMED.read(value if isinstance(value, Table) else Table(value.place, ()), s)
        for key, value, s in entries(node, spot)
    }


dates = Kind(
    _dates,
    lambda found: {key: NAMED.write(each) for key, each in found.items()},
    lambda words: mapping({**NAMED.schema(words), "type": ["object", "string"]}),
)


def _calendar(f: Reading) -> dict[str, Any]:
    continuous = f["clock"] == "continuous"
    if continuous and not f.has("start"):
        f.spot.say(f.node, "start is missing: the first day.", "Write start: 2024-11-05")
    if continuous and not f.has("steps"):
        f.spot.say(f.node, "steps is missing: how finely results are read.", "Write steps: [{every: month, until: 2027-01-01}]")
    if not continuous and not f.has("rounds"):
        f.spot.say(f.node, "rounds is missing: how many rounds are played")
    idle, clock, fix = (
        (("rounds", "instant", "tail"), "years", "Leave it out, or write clock: rounds")
        if continuous
        else (("start", "steps"), "rounds", "Leave it out: the game begins with round 1 and is read by rounds")
    )
    for key in filter(f.has, idle):
        severity: Severity = "warning" if key == "start" else "error"
        f.spot.under(key).say(f.at(key), f"it says nothing on the clock of {clock}.", fix, severity)
    return {}


def in_rounds(field: str) -> Any:
    """The field of a calendar that counts only on the clock of rounds."""
    return lambda found: getattr(found, field) if found.clock == "rounds" else None


CALENDAR = Shape(
    Calendar,
    (
        Key("clock", k.choice("continuous", "rounds"), get=in_rounds("clock")),
        Key("start", k.day("it begins"), get=lambda found: found.start if found.clock == "continuous" else None),
        Key("steps", k.series(STEP)),
        Key("dates", dates),
        Key("rounds", k.whole(1, 100_000), get=in_rounds("rounds")),
        Key("instant", k.guard),
        Key("tail", k.choice("continues", "stops"), get=in_rounds("tail")),
    ),
    _calendar,
)

PARTY_KEYS = (
    Key("name", k.text),
    Key("patience", k.number(n.PATIENCE)),
    Key("precision", k.precision),
    Key("initiative", k.number(n.INITIATIVE)),
    Key("cares_until", k.when),
)
WHOLE_SCENARIO = ("inertia", "reluctance", "price")
"""Numbers of the whole scenario that were once written among the parties' defaults."""
PARTY = Shape(
    Party,
    PARTY_KEYS,
    moved={key: (f"{key} is one number for the whole scenario.", f"Write it under defaults: {key}") for key in WHOLE_SCENARIO},
)
ANY_PARTY = Shape(Party, (*PARTY_KEYS, *(Key(key, elsewhere(ref("number")), None, get=nothing) for key in WHOLE_SCENARIO)))


def _defaults(f: Reading) -> dict[str, Any]:
    """What stands among the parties' defaults and is the whole scenario's."""
    inner = f.table.get("party")
    found: dict[str, Any] = {}
    for key in WHOLE_SCENARIO:
        node = inner.get(key) if isinstance(inner, Table) else None
        if node is not None and not f.has(key):
            said = f"{key} is one number for the whole scenario, not one a party."
            f.spot.say(node, said, f"Move it up: defaults: {{{key}: ...}}", "warning")
            found[key] = f.keys[key].kind.read(node, f.spot.under(key, node=node), f)
    return found


DEFAULTS = Shape(
    Defaults,
    (
        Key("party", k.record(ANY_PARTY)),
        Key("inertia", k.number(n.INERTIA)),
        Key("reluctance", k.number(n.RELUCTANCE)),
        Key("price", k.number(n.PRICE)),
        Key("unexplained", k.number(n.UNEXPLAINED)),
        Key("stakes", k.choice("normalised", "as_written")),
    ),
    _defaults,
)


def _office(f: Reading) -> dict[str, Any] | None:
    held_by = f["held_by"]
    for holder in f.spot.names.levels.get(held_by, ()):
        if f.spot.names.kinds.get(holder) != "party":
            fix = nearest(holder, f.spot.names.of("party"))
            f.spot.say(f.at("held_by"), f"{held_by} has the level {holder}, which is no party.", fix)
    return {} if held_by else None


OFFICE = Shape(Office, (Key("held_by", k.one("condition"), needed=True),), _office)


AGREE = Shape(
    None,
    (
        Key("share", k.one_number(n.SHARE), needed=True),
        Key("weights", k.weights),
    ),
    notes=False,
)


def _agree_written(body: Body) -> Any:
    if not isinstance(body.agree, float):
        return str(body.agree)
    return {"share": repr(body.agree), **({"weights": k.weights.write(body.weights)} if body.weights else {})}


def _agree_schema(words: Vocabulary) -> Json:
    shape = {"share": PLAIN, "weights": {"type": "object", "additionalProperties": ref("number")}}
    return {"type": ["string", "integer", "object"], "properties": shape}


def _agree(node: Node, spot: Spot, f: Reading) -> tuple[str | int | float, dict[str, Number]]:
    """All, a number of members, or a share of the weights; and the weights."""
    members = f["members"]
    if isinstance(node, Table):
        inner = Reading(node, spot, AGREE)
        inner.filled()
        weights = inner["weights"]
        for missing in [m for m in members if weights and m not in weights]:
            spot.say(node, f"weights leaves out {missing}")
        for other in [w for w in weights if w not in members]:
            at = spot.under("weights", other)
            at.say(at.here, f"{other} is no member.", "Add it to members, or take its weight out")
        return inner["share"], weights
    if isinstance(node, Items):
        spot.say(node, "agree is all, a number of members, or {share: 0.65, weights: {...}}")
        return "all", {}
    if node.value == "all":
        return "all", {}
    return k.whole(1, max(1, len(members))).read(node, spot, f) or len(members), {}


BODY = Shape(
    Body,
    (
        Key("members", k.some("party"), needed=True),
        Key("agree", Kind(_agree, _agree_written, _agree_schema), None, get=lambda body: body),
        Key("votes", k.choice("independent", "pivot")),
    ),
    lambda f: dict(zip(("agree", "weights"), f["agree"], strict=True)) if f.has("agree") else {},
)


# ------------------------------------------------------------------------------------------------ issues and conditions
RESET = Shape(
    Reset,
    (Key("at", k.whens, needed=True), Key("to", k.level, needed=True), Key("when", k.guard)),
    of=own,
)


def _issue(f: Reading) -> dict[str, Any] | None:
    options = f.spot.names.levels[own(f)]
    if not options:
        return None
    made: dict[str, Any] = {"options": options, "start": f["start"] or options[0]}
    if f.has("range"):
        positions = split(f.table, Spot(f.spot.names, type(f.spot.positions)(), f.spot.address))[1]
        made |= {"positions": positions, "ordered": len(positions) == len(options)}
        if f.has("options"):
            f.spot.say(f.node, "range makes the options; leave options out")
    elif not f.has("start"):
        f.spot.say(f.spot.here, "start is missing: the option it stands at")
    return made


def _splits(write: Any) -> Any:
    """What an issue writes of itself if it is a split; `_plain` where it is not."""
    return lambda found: write(found) if found.positions else ""


def _plain(write: Any) -> Any:
    return lambda found: "" if found.positions else write(found)


ISSUE = Shape(
    Issue,
    (
        Key("options", elsewhere(WORDS), None, get=_plain(lambda issue: issue.options)),
        Key("ordered", k.flag, get=_plain(lambda issue: issue.ordered)),
        Key(
            "range",
            elsewhere(WORD),
            None,
            says="A split: the options are points of this range, `0 .. 1`.",
            get=_splits(lambda issue: "{!r} .. {!r}".format(*[*issue.positions.values()][:: len(issue.positions) - 1])),
        ),
        Key("steps", elsewhere(WHOLE), None, says="How many points.", get=_splits(lambda issue: str(len(issue.positions)))),
        Key(
            "besides",
            elsewhere(WORDS),
            None,
            says="Options beside the points, such as open.",
            get=_splits(lambda issue: [x for x in issue.options if x not in issue.positions]),
        ),
        Key("start", k.level),
        Key("resets", k.records(RESET)),
    ),
    _issue,
    own,
)

HIDDEN = Shape(
    Hidden,
    (
        Key("known_to", k.some("party", "office"), needed=True),
        Key("truth", k.level),
        Key("grid", k.whole(1, MOST_GRID), get=lambda hidden: hidden.grid if hidden.grid != GRID else None),
    ),
    of=own,
    moved={
        "learn_from": (
            "everybody learns from all that is seen of moves, and from signals.",
            "Take it out; what is not seen says seen: nothing, or covert: true, on its rule",
        )
    },
)
REDRAW = Shape(
    Redraw,
    (
        Key("when", k.one("condition", "office"), needed=True),
        Key("keep", k.number(replace(n.CHANCE, depends=False))),
        Key("fresh", k.lottery(replace(n.LOTTERY, depends=False))),
    ),
    lambda f: {} if f["when"] else None,
    own,
)


def _change(f: Reading) -> dict[str, Any]:
    dated, steps = f.has("at"), f.has("up", "down")
    ordered = bool(f.spot.names.order.get(f.of)) or not f.spot.names.levels.get(f.of)
    for key in ("up", "down"):
        if f.has(key) and not ordered:
            said = f"{f.spot.path}: {key} needs ordered: true; {f.of} has no order."
            f.spot.whole(f.at(key), said, "Use from, to, rate")
    if dated and f.has("rate"):
        f.spot.say(f.node, "a change on dates has no rate.", "Write to: level, or a lottery {one: 0.3, other: rest}")
    if steps and f.has("to", "rate"):
        f.spot.say(f.node, "up and down move one level; to and rate belong to another form of change.", "Write two changes")
    elif not steps and not f.has("to"):
        f.spot.say(f.spot.here, "it moves nothing.", "Write up or down, or from, to, rate, or at and to")
    elif not steps and not dated and not f.has("rate"):
        f.spot.say(f.node, "rate is missing: how often a year.", "Or write at: a date")
    if isinstance(f["to"], dict) and not dated:
        f.spot.say(f.node, "a lottery needs at: dates.", "Give each target its own change with from, to, rate")
        return {"to": None}
    return {}


CHANGE = Shape(
    Change,
    (
        Key("at", k.whens),
        Key("from", k.levels, "source"),
        Key("to", k.lottery(n.LOTTERY)),
        Key("up", k.pace),
        Key("down", k.pace),
        Key("rate", k.number(n.RATE)),
        *(TIMING := (Key("when", k.guard), Key("before", k.when), Key("after", k.when), Key("given", k.given))),
    ),
    _change,
    own,
)


def _condition(f: Reading) -> dict[str, Any] | None:
    every, followed = f.spot.names.levels[own(f)], f["follows"]
    if not every:
        return None
    if not f.has("start") and not followed:
        f.spot.say(f.spot.here, "start is missing: a level, or a lottery {one: 0.3, other: rest}")
    if followed and f.has("levels"):
        f.spot.say(f.node, f"a condition that follows {followed} has its options as levels; leave levels out")
    if followed and not f.has("lag"):
        f.spot.say(f.node, "lag is missing: how many years it trails, on average")
    for key in ("start", "lag", "redraw"):
        if key in f["changes"]:
            place = f.spot.under("changes", key)
            place.say(place.here, f'a change cannot be called "{key}": that is a path of its own')
    return {"levels": every, "start": f["start"] or every[0], "ordered": bool(f.spot.names.order.get(own(f)))}


CONDITION = Shape(
    Condition,
    (
        Key("levels", elsewhere(WORDS), None, get=lambda found: () if found.follows else found.levels),
        Key("ordered", k.flag, get=lambda found: found.ordered and not found.follows),
        Key("follows", k.one("issue")),
        Key("start", k.lottery(replace(n.LOTTERY, depends=False))),
        Key("lag", k.number(n.LAG)),
        Key("set_by", k.choice("rules")),
        Key("hidden", k.record(HIDDEN)),
        Key("redraw", k.records(REDRAW)),
        Key("changes", k.records(CHANGE)),
    ),
    _condition,
    own,
)


# ------------------------------------------------------------------------------------------------ signals
def shown_by(f: Reading) -> str:
    """The condition whose levels a dated signal shows: the one that `sets` names in one word."""
    node = f.table.get("sets")
    return node.value.strip() if isinstance(node, Text) and node.value.strip() in f.spot.names.levels else ""


def _shows(node: Node, spot: Spot, f: Reading) -> dict[str, Number]:
    """A chance at each level of the hidden condition, for everything that can be seen."""
    made, into = {}, shown_by(f)
    chance = k.by_level(n.LOTTERY)
    for key, value, s in entries(node, spot):
        if not into or s.level(key, into, key.value) is not None:
            made[key.value] = chance.read(value, s, f)
    return made


def _sets(node: Node, spot: Spot, f: Reading) -> dict[str, str]:
    """What a signal sets: of a dated one the condition alone, whose levels `shows` names."""
    if isinstance(node, Text):
        name(node, spot, "condition")
        return {}
    found: dict[str, str] = k.memories.read(node, spot, f)
    return found


def _signal(f: Reading) -> dict[str, Any] | None:
    if f.has("at") == f.has("rate"):
        said = "at and rate exclude each other" if f.has("at") else "it says neither when it comes nor how often"
        f.spot.say(f.spot.here, said + ".", "Write at: a date and shows:, or rate: {one: 0.1, other: 1}")
        return None
    alone = isinstance(f.table.get("sets"), Text)
    if f.has("at") and not alone:
        fix = "Write sets: warned, a condition whose levels are what is seen"
        f.spot.say(f.at("sets"), "a signal on a date says which condition shows it.", fix)
    if f.has("at"):
        f.need("shows")
    if f.has("rate") and alone:
        f.spot.say(f.at("sets"), "a signal at a rate says what it sets, and to what.", "Write sets: {press: leaked}")
    if f.has("rate") and f.has("shows"):
        fix = "Leave it out, or write at: a date instead of rate"
        f.spot.say(f.at("shows"), "shows belongs to a signal on a date; at a rate it comes or does not.", fix)
    for key in filter(f.has, ("before", "after") if f.has("at") else ()):
        f.spot.say(f.at(key), f"{key} says again what at says.", "Keep one of them")
    return {"shown_by": shown_by(f)} if f["about_condition"] else None


SIGNAL = Shape(
    Signal,
    (
        Key("about_condition", k.one("condition"), "of", needed=True),
        Key("at", k.whens),
        Key(
            "shows",
            Kind(
                _shows,
                lambda found: {level: k.written(x) for level, x in found.items()},
                lambda words: {"type": "object", "additionalProperties": ref("number")},
                empty={},
            ),
        ),
        Key("rate", k.by_level(n.RATE)),
        Key(
            "sets",
            Kind(
                _sets,
                lambda found: found if isinstance(found, str) else k.memories.write(found),
                lambda words: {**words.by_name(WORD, "condition"), "type": ["object", "string"]},
                empty={},
            ),
            needed=True,
            get=lambda signal: signal.shown_by or signal.sets,
        ),
        *TIMING,
    ),
    _signal,
    lambda f: f["about_condition"],
)

# ------------------------------------------------------------------------------------------------ rules
PRICE = Shape(Price, (Key("amount", k.number(n.COST), needed=True), Key("when", k.guard), Key("once", k.flag)))


VOTE = Shape(
    Vote,
    (
        Key("vote", k.bare, "name", needed=True),
        Key("passes", k.number(n.CHANCE), needed=True),
        Key("at", k.whens, needed=True),
        Key("lost", k.memories),
        Key("breach", k.prices(PRICE)),
    ),
    lambda f: {} if f["vote"] and f["at"] else None,
)
TAKES = Shape(
    Takes,
    (
        Key("time", k.time(n.TIME), needed=True),
        Key("stages", k.whole(1, len(STAGES)), get=lambda takes: takes.stages if takes.stages > 1 else None),
        Key("lapses", k.number(n.RATE)),
        Key("breach", k.prices(PRICE)),
    ),
)


def _takes(node: Node, spot: Spot, f: Reading) -> Takes | None:
    """A time, or a table that says more of the way."""
    if spot.names.rounds:
        fix = "Open the next rule after a round, or let a vote bring it about: ratified_by"
        spot.say(node, "on the clock of rounds nothing takes time of its own.", fix)
        return None
    if isinstance(node, Table) and set(node.keys()) & {key.written for key in TAKES.keys}:
        found: Takes | None = TAKES.read(node, spot)
        return found
    return Takes(time=k.time(n.TIME).read(node, spot, f))


takes = Kind(
    _takes,
    lambda found: TAKES.write(found) if found != Takes(time=found.time) else k.time(n.TIME).write(found.time),
    lambda words: {**k.time(n.TIME).schema(words), "properties": TAKES.schema(words)["properties"]},
)
ON_THE_WAY = (Key("pace", k.number(n.RATE)), Key("ratified_by", k.record(VOTE)), Key("takes", takes))


def on_the_way(f: Reading, targets: list[tuple[str, ...]]) -> None:
    """Complains of what is signed and cannot be brought about later: `targets` are the options of each of its rules."""
    if f.has("ratified_by") and f.has("takes"):
        said = "ratified_by and takes exclude each other."
        f.spot.say(f.at("takes"), said, "Let the vote open a rule of its own that takes the time")
    for key in filter(f.has, ("ratified_by", "takes")):
        if any(len(to) != 1 for to in targets):
            f.spot.say(
                f.at(key), f"{key} needs one option that it leads to.", "Write to: that option; other options are other rules"
            )


def hides(f: Reading) -> dict[str, Any] | None:
    """A covert act: what it sets stands in the place of the issue that other acts change."""
    sets: dict[str, str] = f["sets"]
    if f.has("seen"):
        f.spot.say(f.at("seen"), "covert says what is seen of it: nothing.", "Keep one of the two")
    for key in filter(f.has, ("act", "deal")):
        fix = "Let it set a hidden condition instead: covert: true, by: a party, sets: {author: a_level}"
        f.spot.say(f.at(key), f"{f[key] or key} is seen by everybody, so that changing it is not covert.", fix)
        return None
    for key in filter(f.has, ("from", "to", "refused", "means", *(each.written for each in ON_THE_WAY))):
        f.spot.say(f.at(key), f"{key} does not go with covert.", "Leave it out")
    f.need("by")
    if not sets:
        f.spot.say(f.node, "a covert act sets a hidden condition, and this sets none.", "Write sets: {author: a_level}")
        return None
    (first, level), *others = sets.items()
    to = tuple(x for x in f.spot.names.levels[first] if x == level)
    if not to:
        f.spot.say(f.at("sets"), "a covert act sets a level by its name.", "Write the level instead of up or down")
        return None
    return {"kind": "act", "issue": first, "to": to, "sets": dict(others), "costs": both(f["cost"], f["gain"])}


def _rule(f: Reading) -> dict[str, Any] | None:
    if f["covert"]:
        return hides(f)
    if f.has("act") == f.has("deal"):
        said = "act and deal exclude each other" if f.has("act") else "a rule begins with act or deal and the issue it changes"
        f.spot.say(f.spot.here, said + ".", "Write act: war with by: a party, or deal: war with needs: [a, b]")
    kind = "act" if f.has("act") else "deal"
    if kind == "deal" and f.has("by"):
        by = f["by"]
        fix = f"Write act: {f['deal'] or 'the_issue'} with by: {by[0] if by else 'a party'}, or leave by out"
        f.spot.whole(f.at("by"), f"{f.spot.path}: a deal has no by.", fix)
    if kind == "act" and not f.has("by"):
        f.spot.whole(f.spot.here, f"{f.spot.path}: an act needs by, the party that does it")
    if kind == "deal" and not f.has("needs"):
        f.spot.say(f.spot.here, "a deal needs needs, the parties that must agree")
    if f.has("at") and f.has("before", "after"):
        f.spot.say(f.at("at"), "at says when it is open; before and after say it again.", "Keep one of them")
    if any(when.each is not None or when.since is not None for when in f["at"]):
        fix = "Give the party floors on that day and let the rule be open, or write the days out"
        f.spot.say(f.at("at"), "a rule is open on single days; each names many.", fix)
    on_the_way(f, [f["to"]])
    if not f[kind]:
        return None
    return {"kind": kind, "issue": f[kind], "by": f["by"] if kind == "act" else (), "costs": both(f["cost"], f["gain"])}


def both(first: dict[str, tuple[Price, ...]], second: dict[str, tuple[Price, ...]]) -> dict[str, tuple[Price, ...]]:
    """All prices, by who pays them."""
    return {who: (*first.get(who, ()), *second.get(who, ())) for who in {**first, **second}}


PAID = (
    Key("cost", k.prices(PRICE), None, says="One-off, utility-years, by party or office.", get=lambda rule: rule.costs),
    Key("gain", k.prices(PRICE, -1.0), None, says="The other sign of cost.", get=nothing),
)


def _rule_schema(words: Vocabulary) -> Json:
    """What an act and a deal need, and the options that a rule of each issue may name."""
    return {
        "allOf": [
            {"if": {"required": ["act"]}, "then": {"required": ["by"]}},
            {"if": {"required": ["act"]}, "else": {"if": {"required": ["covert"]}, "else": {"required": ["deal"]}}},
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
    }


def sets_of(rule: Rule) -> dict[str, str]:
    """All that a rule sets; of a covert one what it changes, too."""
    return {rule.issue: rule.to[0], **rule.sets} if rule.covert else rule.sets


RULE = Shape(
    Rule,
    (
        Key(
            "act",
            k.one("issue"),
            None,
            says="The issue that one party changes.",
            get=lambda rule: rule.issue if rule.kind == "act" and not rule.covert else "",
        ),
        Key(
            "deal",
            k.one("issue"),
            None,
            says="The issue that all in `needs` change together.",
            get=lambda rule: rule.issue if rule.kind == "deal" else "",
        ),
        Key("from", k.levels, "source"),
        Key("to", k.levels, get=lambda rule: () if rule.covert else rule.to),
        Key("by", k.some("party", "office")),
        Key("needs", k.units),
        Key("proposed_by", k.units),
        Key("at", k.whens),
        *TIMING,
        *PAID,
        Key("sets", k.memories, get=sets_of),
        Key("refused", k.memories),
        *ON_THE_WAY,
        Key("breaks", k.one("rule")),
        Key("means", k.stands),
        Key("seen", k.choice("tries", "done", "nothing")),
        Key("covert", k.flag),
    ),
    _rule,
    lambda f: f["act"] or f["deal"],
    also=_rule_schema,
)

FLOOR = Shape(
    Floor, (Key("at", k.whens, needed=True), Key("who", k.one("party"), needed=True)), lambda f: {} if f["who"] else None
)


def _package(f: Reading) -> dict[str, Any] | None:
    if f.has("issues") == f.has("rules"):
        said = "issues and rules exclude each other" if f.has("issues") else "it holds nothing"
        f.spot.say(f.spot.here, said + ".", "Write issues: [war, aid], or rules: [withdraw, recognise]")
        return None
    for key, goes_with in (("at_most", "issues"), ("alone", "rules")):
        if f.has(key) and not f.has(goes_with):
            f.spot.say(f.at(key), f"{key} goes with {goes_with} only.", "Leave it out")
    on_the_way(f, [])
    for key in filter(f.has, () if f.has("rules") else ("pace", "ratified_by", "takes")):
        f.spot.say(f.at(key), f"{key} goes with rules only.", "Name the rules of the deal that is signed")
    if f.has("rules") and len(f["rules"]) == 1:
        f.spot.say(f.at("rules"), "one rule is no package.", "Name another, or leave the package out")
    return {}


PACKAGE = Shape(
    Package,
    (
        Key("issues", k.some("issue")),
        Key("at_most", k.whole(2, 8), get=lambda package: package.at_most if package.issues else None),
        Key("rules", k.some("rule")),
        Key("alone", k.flag),
        *ON_THE_WAY,
    ),
    _package,
)

# ------------------------------------------------------------------------------------------------ pacts
PACT = Shape(
    None,
    (
        Key("between", k.some("party", "office"), needed=True, says="The parties that sign it; any may break it."),
        Key("needs", k.units, says="Whose consent it needs besides."),
        Key("proposed_by", k.units, says="Who may try it."),
        *(replace(key, says=key.described(Rule)) for key in TIMING),
        *PAID,
        Key("sets", k.memories, says="Memories that signing sets."),
        Key("breach", k.prices(PRICE), needed=True, says="What breaking it costs, by who breaks it."),
        Key("breach_sets", k.memories, says="Memories that breaking it sets."),
        Key("memory", k.number(n.RATE), says="It is remembered, and forgotten at this rate a year."),
        Key("renew", k.flag, says="Whether it may be signed again once it was broken."),
    ),
)


Pact = tuple[Issue, dict[str, Rule], dict[str, Condition]]
"""The issue of a pact, its rules, and its memory if it has one."""


def pact(node: Node, spot: Spot) -> Pact:
    """A deal that either side may break at a cost, written out: an issue, its rules, and its memory if it has one."""
    f = Reading(node, spot, PACT)
    f.filled()
    name_, between = spot.address[-1], f["between"]
    broken = [f"broken_by_{who}" for who in between]
    made = Issue(options=("none", "in_force", *broken), start="none", **f.notes)
    needs = tuple(dict.fromkeys([*between, *f["needs"]]))
    own_keys = {key: f[key] for key in ("proposed_by", "sets", "when", "before", "after", "given")}
    signed = {"kind": "deal", "issue": name_, "to": ("in_force",), "needs": needs, "costs": both(f["cost"], f["gain"])}
    rules = {f"{name_}_signed": Rule.model_validate({**own_keys, **signed, "source": ("none",)})}
    if f["renew"]:
        rules[f"{name_}_renewed"] = Rule.model_validate({**own_keys, **signed, "source": tuple(broken)})
    breach, sets = f["breach"], dict(f["breach_sets"])
    if f.has("breach"):
        for who in [w for w in between if w not in breach]:
            f.spot.say(f.at("breach"), f"breach names no cost for {who}.", "Write 0 if it breaks freely")
    conditions: dict[str, Condition] = {}
    if f.has("memory"):
        fades = Change.model_validate({"source": ("fresh",), "to": "clear", "rate": f["memory"]})
        conditions[f"{name_}_memory"] = Condition(
            levels=("clear", "fresh"), start="clear", set_by="rules", changes={"fades": fades}
        )
        sets[f"{name_}_memory"] = "fresh"
    for who in between:
        rules[f"{name_}_broken_by_{who}"] = Rule.model_validate(
            {
                "kind": "act",
                "issue": name_,
                "source": ("in_force",),
                "to": (f"broken_by_{who}",),
                "by": (who,),
                "costs": {who: breach.get(who, (Price(amount=n.fixed(0.0)),))},
                "sets": sets,
                "breaks": f"{name_}_signed",
            }
        )
    return made, rules, conditions


# ------------------------------------------------------------------------------------------------ interests
OWN_WORDS = ("patience", "precision", "inertia", "initiative", "reluctance", "name", "cares_until")
GOES_WITH: dict[str, tuple[str, ...]] = {
    "prefers": ("of", "weight"),
    "values": ("of", "weight", "reference", "losses_count"),
    "along": ("of", "weight"),
    "ideal": ("of", "weight", "loss"),
    "worth": (),
    "share_of": ("weight",),
}
"""The kinds of interest, and which other keys each has; `when` and `given` go with all."""


def _about(f: Reading) -> str:
    """What a term is about: `of`, or the issue or condition it is called after."""
    called = f.spot.address[-1]
    return f["of"] if f.has("of") else called if f.spot.names.kinds.get(called) in k.ELEMENT else ""


def _term(f: Reading) -> dict[str, Any] | None:
    kinds = [kind for kind in GOES_WITH if f.has(kind)]
    if len(kinds) != 1:
        said = "it pays nothing" if not kinds else f"{' and '.join(kinds)} exclude each other"
        f.spot.say(f.spot.here, said + ".", f"Write one of {', '.join(GOES_WITH)}")
        return None
    kind = kinds[0]
    for key in ("of", "weight", "loss", "reference", "losses_count"):
        if f.has(key) and key not in GOES_WITH[kind]:
            f.spot.say(f.at(key), f"{key} does not go with {kind}")
    if kind in ("prefers", "ideal", "share_of"):
        f.need("weight")
    if kind == "worth":
        return {"kind": kind, "of": "", "weight": None}
    if kind == "share_of":
        return {"kind": kind, "of": f["share_of"]} if f["share_of"] else None
    if not f.of:
        if not f.has("of"):
            f.spot.say(f.node, "of is missing: the issue or condition it is about")
        return None
    if kind in ("along", "ideal") and not f.spot.names.order.get(f.of):
        f.spot.say(f.at(kind), f"{kind} needs ordered: true; {f.of} has no order.", "Use prefers or values")
    return {"kind": kind, "of": f.of, "weight": f["weight"] if f.has("weight") else n.fixed(1.0)}


def _values(node: Node, spot: Spot, f: Reading) -> dict[str, Number]:
    """A number for every level the guard leaves, or `else`."""
    of = f.of
    if not of:
        return {}
    made: dict[str, Number] = {}
    otherwise: Number | None = None
    for key, value, s in entries(node, spot):
        if key.value == "else":
            otherwise = n.number(value, s, n.ANY)
        elif spot.level(key, of, key.value) is not None:
            made[key.value] = n.number(value, s, n.ANY)
    missing = [level for level in allowed(f["when"], of, f.spot.names.levels[of]) if level not in made]
    if missing and otherwise is None:
        spot.say(node, f"nothing for {of} {', '.join(missing)}.", "Add it or else:")
    return {**made, **dict.fromkeys(missing, otherwise or n.ANY.stand_in)} if otherwise else made


def only(kind: str, field: str) -> Any:
    """The field of a term of this kind."""
    return lambda term: getattr(term, field) if term.kind == kind else None


values = Kind(
    _values,
    lambda found: {level: k.written(x) for level, x in found.items()},
    lambda words: {"type": "object", "additionalProperties": ref("number")},
)
TERM = Shape(
    Term,
    (
        Key(
            "share_of",
            k.one("party"),
            None,
            says="That much, `weight`, of another party's whole yearly utility.",
            get=only("share_of", "of"),
        ),
        Key(
            "of",
            k.element,
            None,
            says=Term.model_fields["of"].description or "",
            get=lambda t: "" if t.kind == "share_of" else t.of,
        ),
        Key("weight", k.number(n.WEIGHT)),
        Key(
            "prefers",
            k.order,
            "places",
            says="Best first: lasting > temporary = partial > kept.",
            get=only("prefers", "places"),
        ),
        Key("values", values, get=only("values", "values")),
        Key("reference", k.level, get=only("values", "reference")),
        Key("losses_count", k.number(n.LOSSES_COUNT), get=only("values", "losses_count")),
        Key("along", k.choice("up", "down"), "direction", get=only("along", "direction")),
        Key("ideal", k.level, get=only("ideal", "ideal")),
        Key("loss", k.choice("linear", "square"), get=only("ideal", "loss")),
        Key("worth", k.number(n.WEIGHT), get=only("worth", "worth")),
        Key("when", k.guard),
        Key("given", k.given),
    ),
    _term,
    _about,
)


def _interests(node: Node, spot: Spot, f: Reading) -> dict[str, dict[str, Term]]:
    """Terms by party; `terms_of` copies another party's, own terms win."""
    tables: dict[str, tuple[str, dict[str, Term]]] = {}
    for key, value, party_spot in entries(node, spot):
        if party_spot.known(key, "party") is None:
            continue
        copied, terms = "", {}
        for label, term, at in entries(value, party_spot):
            if label.value == "terms_of":
                copied = name(term, at, "party") or ""
            elif label.value in OWN_WORDS:
                at.say(label, f'an interest cannot be called "{label.value}": that is a number of the party')
            elif (made := TERM.read(term, at)) is not None:
                terms[label.value] = made
        tables[key.value] = (copied, terms)
    return {party: with_copied(party, tables, (), spot) for party in tables}


def with_copied(
    party: str, tables: dict[str, tuple[str, dict[str, Term]]], seen: tuple[str, ...], spot: Spot
) -> dict[str, Term]:
    """A party's terms with those it copies."""
    copied, terms = tables.get(party, ("", {}))
    if copied and copied in (*seen, party):
        spot.positions.at(("interests", party, "terms_of"), f"{party}.terms_of: it comes back to {party} itself")
        return terms
    return {**with_copied(copied, tables, (*seen, party), spot), **terms} if copied else terms


interests = Kind(
    _interests,
    lambda found: {party: {label: TERM.write(term) for label, term in terms.items()} for party, terms in found.items()},
    # `terms_of` stands among the terms and is a word
    lambda words: words.by_name(mapping({**TERM.schema(words), "type": ["object", "string"]}), "party"),
)


# ------------------------------------------------------------------------------------------------ the rest
def _ordering(f: Reading) -> dict[str, Any] | None:
    text = f["says"]
    sides = [side.strip() for side in text.replace("<", ">").split(">")]
    if len(sides) != 2 or not all(sides):
        f.spot.say(f.at("says"), f'"{text}" is no ordering.', "Write one.path > other.path")
        return None
    greater, lesser = sides if ">" in text else sides[::-1]
    return {"greater": greater, "lesser": lesser}


ORDERING = Shape(
    Ordering,
    (
        Key(
            "says",
            k.bare,
            None,
            needed=True,
            says="Which path is always greater: `one.path > other.path`.",
            get=lambda found: f"{found.greater} > {found.lesser}",
        ),
    ),
    _ordering,
)


def _trade_off(f: Reading) -> dict[str, Any] | None:
    if f.has("would_take") == f.has("would_refuse"):
        said = (
            "would_take and would_refuse exclude each other" if f.has("would_take") else "it says nothing of what it would take"
        )
        f.spot.say(f.spot.here, said + ".", "Write would_take: {strip: given, aid: lasting}, or would_refuse:")
        return None
    return {} if f["party"] else None


TRADE_OFF = Shape(
    TradeOff,
    (
        Key("party", k.one("party"), needed=True),
        Key("would_take", k.stands),
        Key("would_refuse", k.stands),
        Key("over", k.stands),
    ),
    _trade_off,
)


def _correlation(f: Reading) -> dict[str, Any] | None:
    if len(f["between"]) != 2:
        f.spot.say(f.at("between"), "between names two assumptions by their paths")
        return None
    return {}


paths = Kind(k.words.read, k.same, lambda words: {"type": "array", "items": {"type": "string"}}, empty=())
CORRELATION = Shape(
    Correlation,
    (Key("between", paths, needed=True), Key("rank", k.number(n.RANK), needed=True)),
    _correlation,
)
IN_A_FOCUS = ("in_play", "frozen", "begins")


def _focus(f: Reading) -> dict[str, Any]:
    """The core is in play anyhow, so that a focus may do no more than begin later."""
    if not f.has(*IN_A_FOCUS):
        f.spot.say(f.spot.here, "it changes nothing.", "Write in_play: {...}, frozen: {...} or begins: a date")
    return {}


FOCUS = Shape(
    Focus,
    (Key("in_play", k.in_play), Key("frozen", k.stands), Key("begins", k.when)),
    _focus,
    also=lambda words: {"minProperties": 1},
)
EPISODE = Shape(Episode, (Key("date", k.text), Key("shows", k.state)), trims=False)  # digests rest on its empty keys


# ------------------------------------------------------------------------------------------------ whole sections
def _assumptions(node: Node, spot: Spot, f: Reading) -> dict[str, Number]:
    """The first pass has read them."""
    return {key.value: spot.names.numbers[key.value] for key, _, _ in entries(node, spot)}


assumptions = Kind(
    _assumptions,
    lambda found: {key: k.written(number) for key, number in found.items()},
    lambda words: mapping(ref("number")),
    empty={},
)


def _pacts(node: Node, spot: Spot, f: Reading) -> dict[str, Pact]:
    return {key.value: pact(value, s) for key, value, s in entries(node, spot)}


pacts = Kind(_pacts, k.same, lambda words: mapping(PACT.schema(words)), empty={})


def _documents(node: Node, spot: Spot, f: Reading) -> tuple[str, ...]:
    """Ids of documents; each begins with a letter."""
    found = listed(node, spot)
    for item in found:
        if not isinstance(item, Text) or not NAME.fullmatch(item.value):
            spot.say(item, "a document's id begins with a letter, such as a002")
    return tuple(item.value for item in found if isinstance(item, Text) and NAME.fullmatch(item.value))


documents = Kind(_documents, k.same, lambda words: WORDS, empty=())
USE = Shape(None, (Key("mechanism", elsewhere(WORD), needed=True), Key("as", elsewhere({"type": "object"}))))
