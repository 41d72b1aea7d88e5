"""Writing scenarios: the plain file that a scenario comes down to, its digest, and a starter to begin from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.files import read_text
from detente.language.names import MISREAD, NAME, RESERVED
from detente.language.numbers import show
from detente.language.tree import LARGEST_FILE
from detente.scenario.records import (
    Band,
    Change,
    Condition,
    Focus,
    Issue,
    Measure,
    Number,
    Overlay,
    Party,
    Price,
    Record,
    Rule,
    Scenario,
    State,
    Term,
    When,
)

WIDTH = 110


def digest(scenario: Scenario) -> str:
    """The sha256 of the plain file: two scenarios with the same digest are the same scenario."""
    return hashlib.sha256(expand_text(scenario).encode()).hexdigest()


def expand_text(scenario: Scenario) -> str:
    """The scenario as a plain file: parts, blocks, pacts and splits written out. Reading it gives the scenario back."""
    return "\n".join(lines(plain(scenario), 0)) + "\n"


# ------------------------------------------------------------------------------------------------ records to plain data
def plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as tables, lists and words, in the order of the language's sections."""
    sections: dict[str, Any] = {
        "detente": "1",
        "scenario": scenario.name,
        "title": prose(scenario.title),
        **notes(scenario),
        "documents": list(scenario.documents),
        "calendar": calendar(scenario),
        "defaults": defaults(scenario),
        "parties": {k: party(p) for k, p in scenario.parties.items()},
        "offices": {k: trimmed({"held_by": o.held_by, **notes(o)}) for k, o in scenario.offices.items()},
        "bodies": {k: body(b) for k, b in scenario.bodies.items()},
        "issues": {k: issue(i) for k, i in scenario.issues.items()},
        "assumptions": {k: number(n) for k, n in scenario.assumptions.items()},
        "orderings": {k: trimmed({"says": f"{o.greater} > {o.lesser}", **notes(o)}) for k, o in scenario.orderings.items()},
        "correlations": {
            k: trimmed({"between": list(c.between), "rank": number(c.rank), **notes(c)})
            for k, c in scenario.correlations.items()
        },
        "conditions": {k: condition(c) for k, c in scenario.conditions.items()},
        "packages": {
            k: trimmed({"issues": list(p.issues), "at_most": str(p.at_most), **notes(p)}) for k, p in scenario.packages.items()
        },
        "rules": {k: rule(r) for k, r in scenario.rules.items()},
        "floors": {k: trimmed({"at": [date(w) for w in f.at], "who": f.who, **notes(f)}) for k, f in scenario.floors.items()},
        "interests": {p: {k: term(t) for k, t in terms.items()} for p, terms in scenario.interests.items()},
        "believes": {k: overlay(o) for k, o in scenario.believes.items()},
        "measures": {k: measure(m) for k, m in scenario.measures.items()},
        "plausible": {k: band(b) for k, b in scenario.plausible.items()},
        "core": {k: list(levels) for k, levels in scenario.core.items()},
        "record": {k: {"date": prose(e.date), "shows": state(e.shows), **notes(e)} for k, e in scenario.record.items()},
        "focus": {k: focus(f) for k, f in scenario.focus.items()},
    }
    return trimmed(sections)


def trimmed(table: dict[str, Any]) -> dict[str, Any]:
    """The table without what is empty."""
    return {key: value for key, value in table.items() if value not in ("", [], {}, None)}


class Prose(str):
    """Text that is quoted when written."""


def prose(text: str) -> str:
    return Prose(text) if text else ""


def notes(record: Record) -> dict[str, Any]:
    return {"about": prose(record.about), "because": prose(record.because), "cite": list(record.cite)}


def date(when: When | None) -> str:
    return when.text if when is not None else ""


def guard(found: tuple[State, ...]) -> Any:
    states = [state(each) for each in found]
    return states[0] if len(states) == 1 else states


def state(found: State) -> dict[str, Any]:
    """A state as a table; what stands twice in it is met by what both allow."""
    table: dict[str, Any] = {}
    for standing in found:
        table[standing.name] = list(standing.levels) if len(standing.levels) != 1 else standing.levels[0]
    return table


def number(found: Number) -> Any:
    """A number as it is written: short where it can be."""
    table: dict[str, Any]
    if found.form in ("fixed", "uniform", "reference", "rest"):
        if not (found.about or found.because or found.cite):
            return exactly(found)
        if found.form != "reference":
            table = {"value" if found.form == "fixed" else "range": exactly(found)}
        else:
            table = {"value": exactly(found)}
    elif found.form == "depends_on":
        cases = {level: number(inner) for level, inner in found.cases.items()}
        table = {"depends_on": found.name, **cases, "else": number(found.otherwise) if found.otherwise else ""}
    elif found.form == "odds":
        both = f"{found.low!r} .. {found.high!r}" if found.low != found.high else repr(found.low)
        table = {"odds": both}
    elif found.form == "one_of":
        table = {"one_of": [repr(x) for x in found.choices], "odds": [repr(x) for x in found.odds]}
    elif found.form == "normal":
        table = {"mean": repr(found.mean), "sd": repr(found.sd), "range": f"{found.low!r} .. {found.high!r}"}
    else:
        table = {"range": f"{found.low!r} .. {found.high!r}", "likely": repr(found.likely)}
    return trimmed({**table, **notes(found)})


def exactly(found: Number) -> str:
    """The short form, with every digit."""
    if found.form == "fixed":
        return "exact" if found.low == float("inf") else repr(found.low)
    if found.form == "uniform":
        return f"{found.low!r} .. {found.high!r}"
    if found.form == "reference":
        return {1.0: found.name, -1.0: f"-{found.name}"}.get(found.scale, f"{found.scale!r} * {found.name}")
    return show(found)


def calendar(scenario: Scenario) -> dict[str, Any]:
    own = scenario.calendar
    rounds = own.clock == "rounds"
    return trimmed(
        {
            "clock": own.clock if rounds else "",
            "start": str(own.start),
            "steps": [trimmed({"every": s.every, "until": str(s.until), **notes(s)}) for s in own.steps],
            "dates": {k: trimmed({"is": named_day(d.at), **notes(d)}) for k, d in own.dates.items()},
            "rounds": str(own.rounds) if rounds else "",
            "instant": state(own.instant),
            "tail": own.tail if rounds else "",
            **notes(own),
        }
    )


def named_day(when: When) -> str:
    if when.each is not None:
        return f"each {when.each[0]:02}-{when.each[1]:02}"
    return f"round {when.round}" if when.round is not None else str(when.day)


def defaults(scenario: Scenario) -> dict[str, Any]:
    own = scenario.defaults
    return trimmed(
        {
            "party": party(own.party),
            "inertia": number(own.inertia),
            "reluctance": number(own.reluctance),
            "price": number(own.price),
            "stakes": own.stakes,
            **notes(own),
        }
    )


def party(found: Party) -> dict[str, Any]:
    numbers = {k: number(x) for k in ("patience", "precision", "initiative") if (x := getattr(found, k)) is not None}
    return trimmed({"name": prose(found.name), **numbers, "cares_until": date(found.cares_until), **notes(found)})


def body(found: Any) -> dict[str, Any]:
    agree: Any = str(found.agree)
    if isinstance(found.agree, float):
        agree = trimmed({"share": repr(found.agree), "weights": {k: repr(w) for k, w in found.weights.items()}})
    return trimmed({"members": list(found.members), "agree": agree, "votes": found.votes, **notes(found)})


def issue(found: Issue) -> dict[str, Any]:
    resets = {
        k: trimmed({"at": [date(w) for w in r.at], "to": r.to, "when": guard(r.when), **notes(r)})
        for k, r in found.resets.items()
    }
    if found.positions:
        places = list(found.positions.values())
        besides = [x for x in found.options if x not in found.positions]
        own = {"range": f"{places[0]!r} .. {places[-1]!r}", "steps": str(len(places)), "besides": besides}
    else:
        own = {"options": list(found.options), "ordered": "true" if found.ordered else ""}
    return trimmed({**own, "start": found.start, "resets": resets, **notes(found)})


def lottery(found: str | dict[str, Number] | None) -> Any:
    return {k: number(n) for k, n in found.items()} if isinstance(found, dict) else found or ""


def condition(found: Condition) -> dict[str, Any]:
    hidden = found.hidden
    own = (
        {"follows": found.follows}
        if found.follows
        else {"levels": list(found.levels), "ordered": "true" if found.ordered else ""}
    )
    return trimmed(
        {
            **own,
            "start": lottery(found.start),
            "lag": number(found.lag) if found.lag else "",
            "set_by": found.set_by,
            "hidden": trimmed(
                {"known_to": list(hidden.known_to), "learn_from": list(hidden.learn_from), "grid": str(hidden.grid)}
            )
            if hidden
            else "",
            "changes": {k: change(c) for k, c in found.changes.items()},
            **notes(found),
        }
    )


def change(found: Change) -> dict[str, Any]:
    numbers = {k: number(x) for k in ("up", "down", "rate") if (x := getattr(found, k)) is not None}
    return trimmed(
        {
            "at": [date(w) for w in found.at],
            "from": list(found.source),
            "to": lottery(found.to),
            **numbers,
            "when": guard(found.when),
            "before": date(found.before),
            "after": date(found.after),
            "given": found.given,
            **notes(found),
        }
    )


def rule(found: Rule) -> dict[str, Any]:
    lists = {
        "from": found.source,
        "to": found.to,
        "by": found.by,
        "needs": found.needs,
        "proposed_by": found.proposed_by,
    }
    return trimmed(
        {
            found.kind: found.issue,
            **{k: list(v) for k, v in lists.items()},
            "when": guard(found.when),
            "before": date(found.before),
            "after": date(found.after),
            "given": found.given,
            "cost": {who: prices(paid) for who, paid in found.costs.items()},
            "sets": found.sets,
            "refused": found.refused,
            "breaks": found.breaks,
            **notes(found),
        }
    )


def prices(found: tuple[Price, ...]) -> Any:
    made = [price(each) for each in found]
    return made[0] if len(made) == 1 else made


def price(found: Price) -> Any:
    if not found.when and not found.once:
        return number(found.amount)
    once = "true" if found.once else ""
    return trimmed({"amount": number(found.amount), "when": guard(found.when), "once": once, **notes(found)})


def term(found: Term) -> dict[str, Any]:
    own: dict[str, Any] = {"share_of": found.of} if found.kind == "share_of" else {"of": found.of}
    own["weight"] = number(found.weight) if found.weight else ""
    if found.kind == "prefers":
        own["prefers"] = " > ".join(" = ".join(place) for place in found.places)
    elif found.kind == "values":
        own |= {"values": {k: number(n) for k, n in found.values.items()}, "reference": found.reference}
        own["losses_count"] = number(found.losses_count) if found.losses_count else ""
    elif found.kind == "along":
        own["along"] = found.direction
    elif found.kind == "ideal":
        own |= {"ideal": found.ideal, "loss": found.loss}
    elif found.kind == "worth":
        own["worth"] = number(found.worth) if found.worth else ""
    return trimmed({**own, "when": guard(found.when), "given": found.given, **notes(found)})


def focus(found: Focus) -> dict[str, Any]:
    levels = {k: "hidden" if v == ("hidden",) else list(v) for k, v in found.in_play.items()}
    return trimmed({"in_play": levels, "frozen": found.frozen, "begins": date(found.begins), **notes(found)})


def span(years: float | None) -> str:
    return f"{years!r} years" if years is not None else ""


SUBJECT = {
    "chance": "state",
    "years": "state",
    "first": "state",
    "belief": "state",
    "spread": "issue",
    "place": "issue",
    "tries": "rule",
    "refusals": "rule",
}


def measure(found: Measure) -> dict[str, Any]:
    subject = getattr(found, SUBJECT.get(found.kind, "party"))
    own: dict[str, Any] = {found.kind: state(subject) if isinstance(subject, tuple) else subject}
    own |= {"move": found.rule} if found.kind == "accepts" else {}
    own |= {"of": found.party} if found.kind == "refusals" else {}
    own |= {"held_by": found.party} if found.kind == "belief" else {}
    return trimmed(
        {
            **own,
            "at": date(found.at),
            "by": date(found.by),
            "until": date(found.until),
            "within": span(found.within),
            "once": state(found.once),
            "in": state(found.inside),
            "from": state(found.source),
            "to": state(found.target),
            "between": list(found.between),
            "across": found.across,
            "with": overlay(found.overlay) if found.overlay else "",
            **notes(found),
        }
    )


def band(found: Band) -> dict[str, Any]:
    bounds = {k: repr(x) for k in ("at_least", "at_most") if (x := getattr(found, k)) is not None}
    return trimmed({"measure": measure(found.measure), **bounds, **notes(found)})


def overlay(found: Overlay) -> dict[str, Any]:
    sets = {k: str(v).lower() if isinstance(v, bool) else number(v) for k, v in found.set.items()}
    return trimmed(
        {
            "set": sets,
            "start": found.start,
            "hold": found.hold,
            "done": list(found.done),
            "without": list(found.without),
            "remove": list(found.remove),
            "swap": found.swap,
            "believes": {k: overlay(o) for k, o in found.believes.items()},
            **notes(found),
        }
    )


# ------------------------------------------------------------------------------------------------ plain data to text
def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, Prose):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def lines(table: dict[str, Any], depth: int) -> list[str]:
    """A table as a block; an entry goes into one line where it fits."""
    made = []
    for key, value in table.items():
        indent = "  " * depth
        one = f"{indent}{key}: {flow(value)}"
        if isinstance(value, dict) and value and (len(one) > WIDTH or depth == 0):
            made += [f"{indent}{key}:", *lines(value, depth + 1)]
        elif isinstance(value, list) and len(one) > WIDTH:
            made += [f"{indent}{key}:", *(f"{indent}  - {flow(inner)}" for inner in value)]
        else:
            made.append(one)
    return made


# ------------------------------------------------------------------------------------------------ a starter
def new_scenario_text(name: str) -> str:
    """A commented scenario that checks and runs, to change until it is one's own."""
    if not NAME.fullmatch(name) or name in MISREAD | RESERVED:
        raise DetenteError(f'"{name}" cannot be a name', "a to z, 0 to 9 and _, a letter first, at most 40")
    text = read_text(Path(__file__).parent / "starter.yaml", LARGEST_FILE)
    return text.replace("scenario: a_name", f"scenario: {name}")
