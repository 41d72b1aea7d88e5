"""The second pass: every section of a scenario as records, names already known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from detente.errors import nearest
from detente.language import numbers as n
from detente.language.declare import Declaration, split
from detente.language.fields import Fields, entries, items, name, word
from detente.language.names import Spot
from detente.language.numbers import fixed, number
from detente.language.states import allowed, levels, order, state
from detente.language.tree import Items, Node, Table, Text
from detente.scenario.records import (
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
    Reset,
    Rule,
    Term,
)

T = TypeVar("T")
WHO = ("party", "office", "body")
ASK_WHO = "party or body"


def each(found: Declaration, section: str, build: Callable[[Node, Spot], T | None]) -> dict[str, T]:
    """A section's records by name, in file order."""
    made = {key.value: build(value, spot) for key, value, spot in found.sections.get(section, [])}
    return {key: record for key, record in made.items() if record is not None}


# ------------------------------------------------------------------------------------------------ calendar and parties
CALENDAR = "Write calendar: {start: 2024-11-05, steps: [{every: month, until: 2027-01-01}]}"


def calendar(node: Node | None, spot: Spot) -> Calendar:
    if node is None:
        spot.whole(spot.here, "calendar is missing: when it begins, and how finely results are read.", CALENDAR)
        return Calendar()
    f = Fields(node, spot, "clock start steps dates rounds instant tail")
    values: dict[str, Any] = dict(f.values)
    values["clock"] = f.choice("clock", ("continuous", "rounds"), "continuous")
    values["steps"] = f.read("steps", steps, ())
    values["dates"] = {key.value: named_date(value, s) for key, value, s in f.table_at("dates")}
    values["rounds"] = f.whole("rounds", 0, 1, 100_000)
    values["instant"] = f.state("instant")
    values["tail"] = f.choice("tail", ("continues", "stops"), "continues")
    start = f.when("start")
    if start is not None and start.day is not None:
        values["start"] = start.day
    elif values["clock"] == "continuous":
        f.spot.say(node, "start is missing: the first day.", "Write start: 2024-11-05")
    if values["clock"] == "continuous" and not values["steps"]:
        f.spot.say(node, "steps is missing: how finely results are read.", "Write steps: [{every: month, until: 2027-01-01}]")
    if values["clock"] == "rounds" and not values["rounds"]:
        f.spot.say(node, "rounds is missing: how many rounds are played")
    return Calendar.model_validate(values)


def steps(node: Node, spot: Spot) -> tuple[CalendarStep, ...]:
    made = []
    for i, item in enumerate(items(node)):
        f = Fields(item, spot.under(str(i), node=item), "every until")
        f.need("every", "until")
        until = f.when("until")
        every = f.choice("every", ("week", "month", "quarter", "year"), "month")
        if until is not None and until.day is None:
            f.spot.say(item, f"a step ends on one day; {until.text} is none.", "Write until: 2027-01-01")
        elif until is not None and until.day is not None:
            made.append(CalendarStep(every=every, until=until.day, **f.values))
    return tuple(made)


def named_date(node: Node, spot: Spot) -> NamedDate:
    at = spot.names.dates[spot.address[-1]]
    values = Fields(node, spot, "is").values if isinstance(node, Table) else {}
    return NamedDate.model_validate({"at": at, **values})


def party(node: Node, spot: Spot, default: bool = False) -> Party:
    f = Fields(node, spot, "name patience precision initiative cares_until inertia reluctance price")
    for key in ("inertia", "reluctance", "price"):
        if f.has(key) and not default:
            f.spot.say(
                f.table.get(key) or node,
                f"{key} is one number for the whole scenario.",
                f"Write it under defaults: {key}",
            )
    return Party(
        name=f.text("name"),
        patience=f.number("patience", n.PATIENCE),
        precision=f.number("precision", n.EXACT if spot.names.rounds else n.PRECISION),
        initiative=f.number("initiative", n.INITIATIVE),
        cares_until=f.when("cares_until"),
        **f.values,
    )


def defaults(node: Node | None, spot: Spot) -> Defaults:
    if node is None:
        return Defaults()
    f = Fields(node, spot, "party inertia reluctance price stakes")
    values: dict[str, Any] = {**f.values, "stakes": f.choice("stakes", ("normalised", "as_written"), "normalised")}
    inner = f.table.get("party")
    if inner is not None:
        values["party"] = party(inner, f.spot.under("party", node=inner), default=True)
    for key, want in (
        ("inertia", n.INERTIA),
        ("reluctance", n.RELUCTANCE),
        ("price", n.PRICE),
    ):
        place = f.table.get(key)
        old = inner.get(key) if isinstance(inner, Table) else None
        if place is None and old is not None:
            spot.say(
                old,
                f"{key} is one number for the whole scenario, not one a party.",
                f"Move it up: defaults: {{{key}: ...}}",
                "warning",
            )
            place = old
        if place is not None:
            values[key] = number(place, f.spot.under(key, node=place), want)
    return Defaults.model_validate(values)


def office(node: Node, spot: Spot) -> Office | None:
    f = Fields(node, spot, "held_by")
    f.need("held_by")
    held_by = f.name("held_by", "condition")
    for holder in spot.names.levels.get(held_by, ()):
        if spot.names.kinds.get(holder) != "party":
            fix = nearest(holder, spot.names.of("party"))
            f.spot.say(f.table.get("held_by") or node, f"{held_by} has the level {holder}, which is no party.", fix)
    return Office(held_by=held_by, **f.values) if held_by else None


def one_number(node: Node, spot: Spot, want: n.Want) -> float:
    """A number that is not drawn; its stand-in, with the problem kept, where another stands."""
    found = n.number(node, spot, want)
    return found.low if found.form == "fixed" else want.stand_in.low


def body(node: Node, spot: Spot) -> Body:
    f = Fields(node, spot, "members agree votes")
    f.need("members")
    members = f.names("members", "party")
    agree: str | int | float = "all"
    weights: dict[str, float] = {}
    written = f.table.get("agree")
    if isinstance(written, Table):
        inner = Fields(written, f.spot.under("agree", node=written), "share weights", notes=False)
        inner.need("share")
        agree = inner.read("share", lambda w, s: one_number(w, s, n.SHARE), 0.5)
        weights = {k.value: one_number(w, s, n.VOTES) for k, w, s in inner.table_at("weights") if s.known(k, "party")}
        for missing in [m for m in members if weights and m not in weights]:
            inner.spot.say(written, f"weights leaves out {missing}")
        for key, _, s in inner.table_at("weights"):
            if key.value in weights and key.value not in members:
                s.say(key, f"{key.value} is no member.", "Add it to members, or take its weight out")
    elif isinstance(written, Text) and written.value != "all":
        agree = f.whole("agree", len(members), 1, max(1, len(members)))
    elif isinstance(written, Items):
        f.spot.say(written, "agree is all, a number of members, or {share: 0.65, weights: {...}}")
    return Body.model_validate(
        {
            **f.values,
            "members": members,
            "agree": agree,
            "weights": weights,
            "votes": f.choice("votes", ("independent", "pivot"), "independent"),
        }
    )


# ------------------------------------------------------------------------------------------------ issues and conditions
def issue(node: Node, spot: Spot) -> Issue | None:
    f = Fields(node, spot, "options start ordered range steps besides resets")
    name_ = spot.address[-1]
    options = spot.names.levels[name_]
    if not options:
        return None
    positions: dict[str, float] = {}
    ordered = f.flag("ordered")
    if f.has("range"):
        positions = split(f.table, Spot(spot.names, type(spot.positions)(), spot.address))[1]
        ordered = len(positions) == len(options)
        if f.has("options"):
            f.spot.say(node, "range makes the options; leave options out")
    elif not f.has("start"):
        f.spot.say(f.spot.here, "start is missing: the option it stands at")
    start = f.level("start", name_, options[0])
    resets = {key.value: reset(value, s, name_) for key, value, s in f.table_at("resets")}
    return Issue(options=options, start=start, ordered=ordered, positions=positions, resets=resets, **f.values)


def reset(node: Node, spot: Spot, of: str) -> Reset:
    f = Fields(node, spot, "at to when")
    f.need("at", "to")
    return Reset(at=f.whens("at"), to=f.level("to", of, spot.names.levels[of][0]), when=f.guard(), **f.values)


def condition(node: Node, spot: Spot) -> Condition | None:
    f = Fields(node, spot, "levels start ordered changes set_by follows lag hidden")
    name_ = spot.address[-1]
    every = spot.names.levels[name_]
    followed = f.name("follows", "issue")
    if not every:
        return None
    if not f.has("start") and not followed:
        f.spot.say(f.spot.here, "start is missing: a level, or a lottery {one: 0.3, other: rest}")
    if followed and f.has("levels"):
        f.spot.say(node, f"a condition that follows {followed} has its options as levels; leave levels out")
    if followed and not f.has("lag"):
        f.spot.say(node, "lag is missing: how many years it trails, on average")
    start: str | dict[str, Number] = every[0]
    if f.has("start"):
        start = f.read("start", lambda w, s: lottery(w, s, name_, replace(n.LOTTERY, depends=False)), every[0])
    values: dict[str, Any] = {
        **f.values,
        "levels": every,
        "start": start,
        "ordered": bool(spot.names.order.get(name_)),
        "changes": {key.value: change(value, s, name_) for key, value, s in f.table_at("changes")},
        "set_by": f.choice("set_by", ("rules",), "rules") if f.has("set_by") else "",
        "follows": followed,
        "lag": f.number("lag", n.LAG),
        "hidden": f.read("hidden", hidden, None),
    }
    for key, _, s in f.table_at("changes"):
        if key.value in ("start", "lag"):
            s.say(key, f'a change cannot be called "{key.value}": that is a path of its own')
    f.flag("ordered")
    return Condition.model_validate(values)


def lottery(node: Node, spot: Spot, of: str, want: n.Want = n.LOTTERY) -> str | dict[str, Number]:
    """A level, or a chance for each of several."""
    if isinstance(node, Table):
        chances = {}
        for key, value, s in entries(node, spot):
            if spot.level(key, of, key.value) is not None:
                chances[key.value] = number(value, s, want)
        return chances or spot.names.levels[of][0]
    return (spot.level(node, of, word(node, spot)) if isinstance(node, Text) else None) or spot.names.levels[of][0]


def hidden(node: Node, spot: Spot) -> Hidden:
    f = Fields(node, spot, "known_to learn_from grid")
    f.need("known_to")
    return Hidden(
        known_to=f.names("known_to", "party"),
        learn_from=f.names("learn_from", "issue"),
        grid=f.whole("grid", 5, 2, 101),
        **f.values,
    )


def change(node: Node, spot: Spot, of: str) -> Change:
    f = Fields(node, spot, "up down from to rate at when before after given")
    dated = f.has("at")
    want = n.CHANCE if dated else n.RATE
    ordered = bool(spot.names.order.get(of))
    for key in ("up", "down"):
        if f.has(key) and not ordered:
            place = f.table.get(key) or node
            f.spot.whole(place, f"{f.spot.path}: {key} needs ordered: true; {of} has no order.", "Use from, to, rate")
    steps_ = f.has("up") or f.has("down")
    if dated and f.has("rate"):
        f.spot.say(node, "a change on dates has no rate.", "Write to: level, or a lottery {one: 0.3, other: rest}")
    if steps_ and (f.has("to") or f.has("rate")):
        f.spot.say(node, "up and down move one level; to and rate belong to another form of change.", "Write two changes")
    elif not steps_ and not f.has("to"):
        f.spot.say(f.spot.here, "it moves nothing.", "Write up or down, or from, to, rate, or at and to")
    elif not steps_ and not dated and not f.has("rate"):
        f.spot.say(node, "rate is missing: how often a year.", "Or write at: a date")
    to = f.read("to", lambda w, s: lottery(w, s, of), None)
    if isinstance(to, dict) and not dated:
        f.spot.say(node, "a lottery needs at: dates.", "Give each target its own change with from, to, rate")
        to = None
    values: dict[str, Any] = {
        "up": f.number("up", want),
        "down": f.number("down", want),
        "source": f.levels("from", of),
        "to": to,
    }
    values |= {"rate": f.number("rate", n.RATE), "at": f.whens("at"), "when": f.guard(), "before": f.when("before")}
    return Change.model_validate({**f.values, **values, "after": f.when("after"), "given": f.given()})


# ------------------------------------------------------------------------------------------------ rules
def rule(node: Node, spot: Spot) -> Rule | None:
    keys = "act deal from to by needs proposed_by when given before after cost gain sets refused breaks"
    f = Fields(node, spot, keys)
    if f.has("act") == f.has("deal"):
        said = "act and deal exclude each other" if f.has("act") else "a rule begins with act or deal and the issue it changes"
        f.spot.say(f.spot.here, said + ".", "Write act: war with by: a party, or deal: war with needs: [a, b]")
    kind = "act" if f.has("act") else "deal"
    issue_ = f.name(kind, "issue")
    if kind == "deal" and f.has("by"):
        by = f.words("by")
        fix = f"Write act: {issue_ or 'the_issue'} with by: {by[0] if by else 'a party'}, or leave by out"
        f.spot.whole(f.table.get("by") or node, f"{f.spot.path}: a deal has no by.", fix)
    if kind == "act" and not f.has("by"):
        f.spot.whole(f.spot.here, f"{f.spot.path}: an act needs by, the party that does it")
    if kind == "deal" and not f.has("needs"):
        f.spot.say(f.spot.here, "a deal needs needs, the parties that must agree")
    if not issue_:
        return None
    return Rule.model_validate(
        {
            **f.values,
            "kind": kind,
            "issue": issue_,
            "source": f.levels("from", issue_),
            "to": f.levels("to", issue_),
            "by": f.names("by", "party", "office") if kind == "act" else (),
            "needs": f.names("needs", *WHO, wanted=ASK_WHO),
            "proposed_by": f.names("proposed_by", *WHO, wanted=ASK_WHO),
            "costs": costs(f, "cost", "gain"),
            "sets": memories(f, "sets"),
            "refused": memories(f, "refused"),
            "breaks": f.name("breaks", "rule"),
            **timing(f),
        }
    )


def timing(f: Fields) -> dict[str, Any]:
    """When a rule is open: its guard, its dates, the assumption it hangs on."""
    return {"when": f.guard(), "before": f.when("before"), "after": f.when("after"), "given": f.given()}


def costs(f: Fields, *keys: str) -> dict[str, tuple[Price, ...]]:
    """Prices by party or office; a gain is a negative cost."""
    made: dict[str, tuple[Price, ...]] = {}
    for key in keys:
        for who, value, s in f.table_at(key):
            if s.known(who, "party", "office") is not None:
                sign = -1.0 if key == "gain" else 1.0
                made[who.value] = (*made.get(who.value, ()), *(price(item, s, sign) for item in items(value)))
    return made


def price(node: Node, spot: Spot, sign: float) -> Price:
    """A number, or `{amount: 0 .. 0.2, when: {...}, once: true}`."""
    if isinstance(node, Table) and (node.get("amount") is not None or node.get("once") or node.get("when")):
        f = Fields(node, spot, "amount when once")
        f.need("amount")
        amount = f.number("amount", n.COST) or fixed(0.0)
        return Price(amount=scaled(amount, sign), when=f.guard(), once=f.flag("once"), **f.values)
    return Price(amount=scaled(number(node, spot, n.COST), sign))


def scaled(found: Number, sign: float) -> Number:
    """The number, or its negative: ranges turn round, references change sign."""
    if sign > 0:
        return found
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
            "cases": {level: scaled(inner, sign) for level, inner in found.cases.items()},
            "otherwise": scaled(found.otherwise, sign) if found.otherwise else None,
        }
    return found.model_copy(update=update)


def memories(f: Fields, key: str) -> dict[str, str]:
    """Conditions a move sets, and to what."""
    made = {}
    for condition_, value, _ in f.table_at(key):
        spot = f.spot.under(key)
        if spot.known(condition_, "condition") is None or not isinstance(value, Text):
            continue
        level = spot.level(value, condition_.value, value.value)
        if level is not None:
            made[condition_.value] = level
    return made


def floor(node: Node, spot: Spot) -> Floor | None:
    f = Fields(node, spot, "at who")
    f.need("at", "who")
    who = f.name("who", "party")
    return Floor(at=f.whens("at"), who=who, **f.values) if who else None


def package(node: Node, spot: Spot) -> Package:
    f = Fields(node, spot, "issues at_most")
    f.need("issues")
    return Package(issues=f.names("issues", "issue"), at_most=f.whole("at_most", 2, 2, 8), **f.values)


# ------------------------------------------------------------------------------------------------ pacts
def pact(node: Node, spot: Spot) -> tuple[Issue, dict[str, Rule], dict[str, Condition]]:
    """A deal that either side may break at a cost, written out: an issue, its rules, and its memory if it has one."""
    f = Fields(node, spot, "between needs proposed_by when given before after cost gain sets breach breach_sets memory renew")
    f.need("between", "breach")
    name_ = spot.address[-1]
    between = f.names("between", "party", "office")
    broken = [f"broken_by_{who}" for who in between]
    made = Issue(options=("none", "in_force", *broken), start="none", **f.values)
    needs = tuple(dict.fromkeys([*between, *f.names("needs", *WHO, wanted=ASK_WHO)]))
    signed = {
        "kind": "deal",
        "issue": name_,
        "to": ("in_force",),
        "needs": needs,
        "proposed_by": f.names("proposed_by", *WHO, wanted=ASK_WHO),
        "costs": costs(f, "cost", "gain"),
        "sets": memories(f, "sets"),
        **timing(f),
    }
    rules = {f"{name_}_signed": Rule.model_validate({**signed, "source": ("none",)})}
    if f.flag("renew"):
        rules[f"{name_}_renewed"] = Rule.model_validate({**signed, "source": tuple(broken)})
    breach = costs(f, "breach")
    if f.has("breach"):
        for who in [w for w in between if w not in breach]:
            f.spot.say(f.table.get("breach") or node, f"breach names no cost for {who}.", "Write 0 if it breaks freely")
    sets = memories(f, "breach_sets")
    conditions: dict[str, Condition] = {}
    if f.has("memory"):
        conditions[f"{name_}_memory"] = pact_memory(f)
        sets[f"{name_}_memory"] = "fresh"
    for who in between:
        rules[f"{name_}_broken_by_{who}"] = Rule.model_validate(
            {
                "kind": "act",
                "issue": name_,
                "source": ("in_force",),
                "to": (f"broken_by_{who}",),
                "by": (who,),
                "costs": {who: breach.get(who, (Price(amount=fixed(0.0)),))},
                "sets": sets,
                "breaks": f"{name_}_signed",
            }
        )
    return made, rules, conditions


def pact_memory(f: Fields) -> Condition:
    """A memory of the breach that fades at the rate written."""
    rate = f.number("memory", n.RATE) or fixed(1.0)
    fades = Change.model_validate({"source": ("fresh",), "to": "clear", "rate": rate})
    return Condition(levels=("clear", "fresh"), start="clear", set_by="rules", changes={"fades": fades})


# ------------------------------------------------------------------------------------------------ interests
OWN_WORDS = ("patience", "precision", "inertia", "initiative", "reluctance", "name", "cares_until")


def interests(found: Declaration) -> dict[str, dict[str, Term]]:
    """Terms by party; `terms_of` copies another party's, own terms win."""
    tables: dict[str, tuple[str, dict[str, Term]]] = {}
    for key, value, spot in found.sections.get("interests", []):
        if spot.known(key, "party") is None:
            continue
        copied, own = "", {}
        for term_key, term_node, term_spot in entries(value, spot):
            if term_key.value == "terms_of":
                copied = (name(term_node, term_spot, "party") or "") if isinstance(term_node, Text) else ""
            elif term_key.value in OWN_WORDS:
                term_spot.say(term_key, f'an interest cannot be called "{term_key.value}": that is a number of the party')
            elif (made := term(term_node, term_spot)) is not None:
                own[term_key.value] = made
        tables[key.value] = (copied, own)
    return {party_: with_copied(party_, tables, (), found) for party_ in tables}


def with_copied(
    party_: str, tables: dict[str, tuple[str, dict[str, Term]]], seen: tuple[str, ...], found: Declaration
) -> dict[str, Term]:
    copied, own = tables.get(party_, ("", {}))
    if copied and copied in (*seen, party_):
        found.positions.at(("interests", party_, "terms_of"), f"{party_}.terms_of: it comes back to {party_} itself")
        return own
    return {**with_copied(copied, tables, (*seen, party_), found), **own} if copied else own


KINDS_OF_TERM = ("prefers", "values", "along", "ideal", "worth", "share_of")


def term(node: Node, spot: Spot) -> Term | None:
    f = Fields(node, spot, "of weight prefers values along ideal loss worth share_of reference losses_count when given")
    kinds = [kind for kind in KINDS_OF_TERM if f.has(kind)]
    if len(kinds) != 1:
        said = "it pays nothing" if not kinds else f"{' and '.join(kinds)} exclude each other"
        f.spot.say(f.spot.here, said + ".", f"Write one of {', '.join(KINDS_OF_TERM)}")
        return None
    kind = kinds[0]
    values: dict[str, Any] = {**f.values, "kind": kind, "when": f.guard(), "given": f.given()}
    values["weight"] = f.number("weight", n.WEIGHT)
    if kind == "worth":
        refuse(f, kind, "of", "weight")
        return Term.model_validate({**values, "worth": f.number("worth", n.WEIGHT)})
    if kind in ("prefers", "ideal", "share_of"):
        f.need("weight")
    if kind == "share_of":
        refuse(f, kind, "of")
        values["of"] = f.name("share_of", "party")
        return Term.model_validate(values) if values["of"] else None
    values["of"] = of_what(f)
    if not values["of"]:
        return None
    values["weight"] = values["weight"] or fixed(1.0)
    shapes = {"prefers": prefers, "values": table_of_values, "along": along, "ideal": ideal}
    return Term.model_validate({**values, **shapes[kind](f, values)})


def refuse(f: Fields, kind: str, *keys: str) -> None:
    for key in keys:
        if f.has(key):
            f.spot.say(f.table.get(key) or f.node, f"{key} does not go with {kind}")


def of_what(f: Fields) -> str:
    """What a term is about: `of`, or the issue or condition it is called after."""
    if f.has("of"):
        return f.name("of", "issue", "condition", wanted="issue or condition")
    own = f.spot.address[-1]
    if f.spot.names.kinds.get(own) in ("issue", "condition"):
        return own
    f.spot.say(f.node, "of is missing: the issue or condition it is about")
    return ""


def prefers(f: Fields, values: dict[str, Any]) -> dict[str, Any]:
    of = values["of"]
    left = allowed(values["when"], of, f.spot.names.levels[of])
    return {"places": f.read("prefers", lambda w, s: order(w, of, s, left), ())}


def table_of_values(f: Fields, values: dict[str, Any]) -> dict[str, Any]:
    """A number for every level the guard leaves, or `else`."""
    of = values["of"]
    made: dict[str, Number] = {}
    otherwise: Number | None = None
    spot = f.spot.under("values")
    for key, value, s in f.table_at("values"):
        if key.value == "else":
            otherwise = number(value, s, n.ANY)
        elif spot.level(key, of, key.value) is not None:
            made[key.value] = number(value, s, n.ANY)
    missing = [level for level in allowed(values["when"], of, f.spot.names.levels[of]) if level not in made]
    if missing and otherwise is None:
        spot.say(f.table.get("values") or f.node, f"nothing for {of} {', '.join(missing)}.", "Add it or else:")
    elif otherwise is not None:
        made |= dict.fromkeys(missing, otherwise)
    return {
        "values": made,
        "reference": f.level("reference", of),
        "losses_count": f.number("losses_count", n.LOSSES_COUNT),
    }


def along(f: Fields, values: dict[str, Any]) -> dict[str, Any]:
    need_order(f, values["of"], "along")
    return {"direction": f.choice("along", ("up", "down"), "up")}


def ideal(f: Fields, values: dict[str, Any]) -> dict[str, Any]:
    need_order(f, values["of"], "ideal")
    return {"ideal": f.level("ideal", values["of"]), "loss": f.choice("loss", ("linear", "square"), "linear")}


def need_order(f: Fields, of: str, key: str) -> None:
    if not f.spot.names.order.get(of):
        f.spot.say(f.table.get(key) or f.node, f"{key} needs ordered: true; {of} has no order.", "Use prefers or values")


# ------------------------------------------------------------------------------------------------ the rest
def ordering(node: Node, spot: Spot) -> Ordering | None:
    f = Fields(node, spot, "says")
    f.need("says")
    text = f.text("says")
    sides = [side.strip() for side in text.replace("<", ">").split(">")]
    if len(sides) != 2 or not all(sides):
        f.spot.say(f.table.get("says") or node, f'"{text}" is no ordering.', "Write one.path > other.path")
        return None
    greater, lesser = sides if ">" in text else sides[::-1]
    return Ordering(greater=greater, lesser=lesser, **f.values)


def correlation(node: Node, spot: Spot) -> Correlation | None:
    f = Fields(node, spot, "between rank")
    f.need("between", "rank")
    between = f.words("between")
    if len(between) != 2:
        f.spot.say(f.table.get("between") or node, "between names two assumptions by their paths")
        return None
    return Correlation(between=(between[0], between[1]), rank=f.number("rank", n.RANK) or fixed(0.0), **f.values)


def core(node: Node | None, spot: Spot) -> dict[str, tuple[str, ...]]:
    return in_play(node, spot) if node is not None else {}


def in_play(node: Node, spot: Spot) -> dict[str, tuple[str, ...]]:
    """Levels in play by issue and condition; a bare list of names means all of theirs."""
    made: dict[str, tuple[str, ...]] = {}
    if isinstance(node, Items):
        pairs: list[tuple[Text, Node]] = [(item, Text(item.place, "all")) for item in node.items if isinstance(item, Text)]
    else:
        pairs = [(key, value) for key, value, _ in entries(node, spot)]
    for key, value in pairs:
        of = spot.known(key, "issue", "condition", wanted="issue or condition")
        if of is None:
            continue
        every = spot.names.levels[of]
        text = value.value if isinstance(value, Text) else ""
        if text in ("all", "known"):
            made[of] = every
        elif text == "hidden":
            made[of] = ("hidden",)
        elif chosen := levels(value, of, spot):
            made[of] = chosen
    return made


def focus(node: Node, spot: Spot) -> Focus:
    f = Fields(node, spot, "in_play frozen begins")
    f.need("in_play")
    frozen: dict[str, str] = {}
    for key, value, _ in f.table_at("frozen"):
        inner = f.spot.under("frozen")
        if inner.known(key, "issue", "condition", wanted="issue or condition") and isinstance(value, Text):
            level = inner.level(value, key.value, value.value)
            frozen |= {key.value: level} if level else {}
    return Focus(in_play=f.read("in_play", in_play, {}), frozen=frozen, begins=f.when("begins"), **f.values)


def episode(node: Node, spot: Spot) -> Episode:
    f = Fields(node, spot, "date shows")
    return Episode(date=f.text("date"), shows=f.read("shows", state, ()), **f.values)
