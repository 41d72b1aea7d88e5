"""The first pass: every name of the file, its levels and its dates, before anything is read in detail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.errors import Place
from detente.language.fields import entries, items, word
from detente.language.names import MISREAD, NAME, RESERVED, Names, Spot, article, whole_number
from detente.language.numbers import ANY, NAMED, number, short
from detente.language.states import date, when
from detente.language.tree import Node, Positions, Table, Text
from detente.scenario.records import When
from detente.scenario.stages import STAGES, UP, WAITING, levels_of, turn_of

KINDS = {
    "parties": "party",
    "offices": "office",
    "bodies": "body",
    "issues": "issue",
    "pacts": "issue",
    "conditions": "condition",
    "rules": "rule",
    "assumptions": "assumption",
    "packages": "package",
    "signals": "signal",
}
OWN_PATHS = {"inertia", "reluctance", "price", "unexplained"}
WORD_FOR = {"no": "shut", "off": "cut", "on": "active", "yes": "agreed", "null": "none", "~": "none", "": "none"}
MOST_LEVELS = 20_001
"""More than any focus solves: how many fit beside what else is in play is said there."""


@dataclass
class Declaration:
    """What the first pass knows, and the sections by name."""

    names: Names
    positions: Positions
    sections: dict[str, list[tuple[Text, Node, Spot]]]
    where: dict[str, Place]


def declare(table: Table, positions: Positions) -> Declaration:
    """All names of a scenario with their levels; wrong and double names are reported."""
    found = Declaration(Names(), positions, {}, {})
    root = Spot(found.names, positions, ())
    for key, value in table.entries:
        positions.places.setdefault((key.value,), key.place)
        if isinstance(value, Table) and key.value not in ("calendar", "defaults", "core", "believes"):
            found.sections[key.value] = list(entries(value, root.under(key.value)))
    for section, kind in KINDS.items():
        for key, value, spot in found.sections.get(section, []):
            add(found, key, kind, spot)
            if kind == "issue" or kind == "condition":
                declare_levels(found, key.value, value, spot, kind, pact=section == "pacts")
    for key, value, _ in found.sections.get("pacts", []):
        declare_pact(found, key, value)
    for section in ("rules", "packages"):
        for key, value, spot in found.sections.get(section, []):
            declare_stage(found, key, value, spot)
            if isinstance(value, Table) and value.get("pace") is not None:
                add(found, Text(key.place, turn_of(key.value)), "condition", spot)
                found.names.levels[turn_of(key.value)] = (WAITING, UP)
    follow(found)
    declare_dates(found, table.get("calendar"), root)
    for key, value, spot in found.sections.get("assumptions", []):
        found.names.numbers[key.value] = number(value, spot, NAMED)
    return found


def add(found: Declaration, key: Text, kind: str, spot: Spot) -> None:
    """Keeps one name; says so when it is taken, misleading or ill-formed."""
    name = key.value
    if not proper(key, spot, name, f"a {kind}'s name"):
        pass
    elif name in OWN_PATHS:
        spot.whole(key, f'"{name}" is the path of defaults.{name}. Choose another name')
    first = found.names.kinds.get(name)
    if first is not None:
        lines = f'"{name}" is {article(first)} (line {found.where[name].line}) and {article(kind)} (line {key.place.line}).'
        spot.whole(key, f"{lines} Names are shared by the whole file; rename one")
        return
    found.names.kinds[name] = kind
    found.where[name] = key.place


def proper(node: Text, spot: Spot, name: str, what: str) -> bool:
    """Whether a word may be a name or level."""
    if name.lower() in MISREAD:
        reading = (
            "nothing"
            if name.lower() in ("null", "~", "")
            else "true"
            if name.lower() in ("on", "yes", "y", "true")
            else "false"
        )
        example = WORD_FOR.get(name.lower(), "agreed" if reading == "true" else "shut")
        spot.say(node, f'"{name}" can be read as {reading} by YAML tools.', f"Choose a word, for example {example}")
    elif name in RESERVED:
        spot.say(node, f'"{name}" is a word of the language.', "Choose another")
    elif not NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:40]
        fix = f"Did you mean {better}?" if NAME.fullmatch(better) else ""
        spot.say(node, f'"{name}" cannot be {what}: a to z, 0 to 9 and _, a letter first, at most 40.', fix)
    else:
        return True
    return False


def declare_levels(found: Declaration, name: str, node: Node, spot: Spot, kind: str, pact: bool) -> None:
    """The levels of an issue or condition, and their order where they have one."""
    table = node if isinstance(node, Table) else Table(node.place, ())
    if pact:
        members = [word(item, spot) for item in items(table.get("between") or Table(node.place, ())) if isinstance(item, Text)]
        found.names.levels[name] = ("none", "in_force", *(f"broken_by_{member}" for member in members))
        return
    key = "options" if kind == "issue" else "levels"
    if kind == "issue" and table.get("range") is not None:
        options, positions = split(table, spot)
        found.names.levels[name] = options
        found.names.order[name] = tuple(positions)
        return
    listed = table.get(key)
    levels: dict[str, None] = {}  # in order; a list would be searched again for every one
    for item in items(listed) if listed is not None else ():
        if not isinstance(item, Text):
            spot.under(key).say(item, "a word is wanted")
        elif item.value in levels:
            spot.under(key).say(item, f'"{item.value}" stands twice')
        else:
            proper(item, spot.under(key), item.value, "an option" if kind == "issue" else "a level")
            levels[item.value] = None
    found.names.levels[name] = tuple(levels)
    if (ordered := table.get("ordered")) is not None and isinstance(ordered, Text) and ordered.value == "true":
        found.names.order[name] = tuple(levels)


def split(table: Table, spot: Spot) -> tuple[tuple[str, ...], dict[str, float]]:
    """The options of `range: 0 .. 1, steps: 11, besides: [open]`, and where each slice lies."""
    node, steps_node, besides_node = table.get("range"), table.get("steps"), table.get("besides")
    both = short(node, spot.under("range"), ANY) if isinstance(node, Text) else None
    if node is not None and not isinstance(node, Text):
        spot.under("range").say(node, "a range is wanted.", "Write range: 0 .. 1")
    low, high = (both.low, both.high) if both is not None and both.form == "uniform" else (0.0, 1.0)
    text = steps_node.value if isinstance(steps_node, Text) else ""
    read = whole_number(text)
    steps = read if read is not None and 2 <= read <= MOST_LEVELS else 0
    if not steps:
        spot.say(
            steps_node or table,
            f"steps is a whole number from 2 to {MOST_LEVELS:,}: how many points of the range are options",
        )
        steps = 2
    besides = [word(item, spot) for item in items(besides_node)] if besides_node is not None else []
    for item in items(besides_node) if besides_node is not None else ():
        if isinstance(item, Text):
            proper(item, spot.under("besides"), item.value, "an option")
    positions = {f"s{i}": low + (high - low) * i / (steps - 1) for i in range(steps)}
    return (*besides, *positions), positions


def declare_pact(found: Declaration, key: Text, node: Node) -> None:
    """The names a pact brings: its rules, and its memory."""
    levels = found.names.levels[key.value]
    brought = {f"{key.value}_signed": "rule"} | {f"{key.value}_{level}": "rule" for level in levels[2:]}
    if isinstance(node, Table) and node.get("renew") is not None:
        brought[f"{key.value}_renewed"] = "rule"
    if isinstance(node, Table) and node.get("memory") is not None:
        brought[f"{key.value}_memory"] = "condition"
        found.names.levels[f"{key.value}_memory"] = ("clear", "fresh")
    for name, kind in brought.items():
        found.names.kinds.setdefault(name, kind)
        found.where.setdefault(name, key.place)


def declare_stage(found: Declaration, key: Text, node: Node, spot: Spot) -> None:
    """The condition that a rule or package brings which is voted on or takes time."""
    vote, takes = (node.get("ratified_by"), node.get("takes")) if isinstance(node, Table) else (None, None)
    called = vote.get("vote") if isinstance(vote, Table) else None
    if vote is not None and not isinstance(called, Text):
        return  # then that is complained of where it is read
    if isinstance(called, Text):
        name, levels = called, levels_of(0)
    elif takes is not None:
        stages = takes.get("stages") if isinstance(takes, Table) else None
        many = whole_number(stages.value) if isinstance(stages, Text) else None
        name, levels = Text(key.place, f"{key.value}_stage"), levels_of(min(max(1 if many is None else many, 1), len(STAGES)))
        found.names.order[name.value] = levels
    else:
        return
    add(found, name, "condition", spot)
    found.names.levels[name.value] = levels


def follow(found: Declaration) -> None:
    """A condition that trails an issue has the issue's options as levels."""
    for key, value, spot in found.sections.get("conditions", []):
        followed = value.get("follows") if isinstance(value, Table) else None
        if isinstance(followed, Text) and followed.value in found.names.levels:
            found.names.levels[key.value] = found.names.levels[followed.value]
            if followed.value in found.names.order:
                found.names.order[key.value] = found.names.order[followed.value]
        elif followed is None and not found.names.levels[key.value]:
            spot.say(key, "levels is missing", "A condition has levels: [low, high]")
    for key, _, spot in found.sections.get("issues", []):
        if not found.names.levels[key.value]:
            spot.say(key, "options is missing", "An issue has options: [one, other]")


def declare_dates(found: Declaration, calendar: Node | None, root: Spot) -> None:
    """The named dates of the calendar, its clock and its end."""
    if not isinstance(calendar, Table):
        return
    clock, rounds = calendar.get("clock"), calendar.get("rounds")
    found.names.rounds = isinstance(clock, Text) and clock.value == "rounds"
    if isinstance(rounds, Text) and (count := whole_number(rounds.value)) is not None:
        found.names.dates["end"] = When(text="end", round=count)
    last = None
    for step in items(calendar.get("steps") or Table(calendar.place, ())):
        until = step.get("until") if isinstance(step, Table) else None
        last = (date(until.value) if isinstance(until, Text) else None) or last
    if last is not None:
        found.names.dates["end"] = When(text="end", day=last)
    dates = calendar.get("dates")
    for key, value, spot in entries(dates, root.under("calendar", "dates")) if dates is not None else ():
        add(found, key, "date", spot)
        written = value.get("is") if isinstance(value, Table) else value
        read = when(written, Spot(found.names, found.positions, spot.address)) if written is not None else None
        if written is None:
            spot.say(value, "is is missing: the date.", "Write {is: 2025-01-20}")
        found.names.dates[key.value] = (read or When(text=key.value)).model_copy(update={"text": key.value})
