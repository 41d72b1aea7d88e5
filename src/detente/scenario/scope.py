"""What a question is about: what is in play, what is frozen and where, what starts where, whom a name stands for.

A scenario may hold thirty issues; a focus puts a few in play beside the core and freezes the rest at their start. An
overlay (a premise or an intervention) is laid over that: other first levels, things held, parties that drop out. The
checker, the graph of influences and the game all ask here, so that none of them can know another game than the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod

from detente.scenario.records import HIDDEN, KNOWN, Condition, Focus, Name, Number, Overlay, Rule, Scenario, State
from detente.scenario.stages import WAITING, turns, ways
from detente.scenario.votes import voters_of

MOST_STATES = 20_000
"""States of a focus that are solved."""
DUE, PAID = "due", "paid"
"""The levels of the memory of whether a one-off amount has been paid."""

Start = str | dict[str, Number]
"""A level, or a lottery over several."""


@dataclass(frozen=True)
class Scope:
    """A scenario under a focus and an overlay."""

    scenario: Scenario  # with a memory for every rule that pays something once
    in_play: dict[Name, tuple[str, ...]]  # levels of what is in play, in the scenario's order
    frozen: dict[Name, str]  # where everything else stands
    start: dict[Name, Start]  # of everything; a lottery as it is written, before anything is swapped
    hidden: tuple[Name, ...] = ()  # conditions in play that only some parties know, in the scenario's order
    overlay: Overlay = field(default_factory=Overlay)

    def truth(self, name: Name) -> str:
        """The level of a hidden condition that really holds at the start; empty where that is as likely as is believed."""
        hidden = self.scenario.conditions[name].hidden
        return hidden.truth if hidden is not None and name not in self.overlay.start else ""

    @property
    def size(self) -> int:
        """How many states there are."""
        return prod(len(levels) for levels in self.in_play.values())

    def levels(self, name: Name) -> tuple[str, ...]:
        """The levels at which an issue or condition can stand: those in play, or the one where it is frozen."""
        return self.in_play[name] if name in self.in_play else (self.frozen[name],)

    def outside(self) -> dict[Name, str]:
        """What starts at a level that is not in play, and at which."""
        left = {name: [level for level in self.firsts(name) if level not in levels] for name, levels in self.in_play.items()}
        return {name: levels[0] for name, levels in left.items() if levels}

    def firsts(self, name: Name) -> tuple[str, ...]:
        """The levels at which something can start, those that come in place of others included."""
        start, swap = self.start[name], self.overlay.swap.get(name, {})
        return (start,) if isinstance(start, str) else tuple(dict.fromkeys(swap.get(level, level) for level in start))

    def holders(self, office: Name, first: bool = False) -> tuple[Name, ...]:
        """The parties that can hold an office; `first`: at the start."""
        by = self.scenario.offices[office].held_by
        levels = self.firsts(by) if first else self.levels(by)
        return tuple(level for level in levels if level in self.scenario.parties)

    def parties_of(self, unit: Name, first: bool = False) -> tuple[Name, ...]:
        """Whom a name stands for: a party for itself, an office for its holders, a body for its members; none that drop out."""
        if unit in self.scenario.offices:
            named = self.holders(unit, first)
        elif unit in self.scenario.bodies:
            named = self.scenario.bodies[unit].members
        else:
            named = (unit,) if unit in self.scenario.parties else ()
        return tuple(party for party in named if party not in self.overlay.remove)

    def voters(self, unit: Name) -> tuple[Name, ...]:
        """Who is asked when a unit must consent: the members of a body that needs all of them, else the unit as one.

        Nobody is asked for a body of which no member with a vote is left.
        """
        body = self.scenario.bodies.get(unit)
        left = self.parties_of(unit)
        if body is None or body.agree == "all" and body.votes == "independent":
            return left
        voting = voters_of(body, self.scenario.assumptions)
        return (unit,) if any(party in voting for party in left) else ()

    def triers(self, rule: Rule) -> frozenset[Name]:
        """The parties that may try a rule: those named as proposers, else all who act or must consent."""
        return self.everybody(rule.proposed_by or (*rule.by, *rule.needs))

    def everybody(self, units: Iterable[Name], first: bool = False) -> frozenset[Name]:
        """All parties that any of these names stands for."""
        return frozenset(party for unit in units for party in self.parties_of(unit, first))


def scope_of(scenario: Scenario, focus: Focus | None = None, overlay: Overlay | None = None) -> Scope:
    """The scope of `focus` (the core alone where none is named) under `overlay`."""
    focus, overlay = focus or Focus(in_play={}), overlay or Overlay()
    scenario = with_payments(scenario)
    order = (*scenario.issues, *scenario.conditions)
    wanted = {name: left_by(overlay.bar, name, levels) for name, levels in _wanted(scenario, focus).items()}
    start = {name: _start(scenario, focus, overlay, name) for name in order}
    return Scope(
        scenario,
        {name: wanted[name] for name in order if name in wanted},
        {name: at for name, at in start.items() if name not in wanted and isinstance(at, str)},
        start,
        tuple(
            name
            for name in scenario.conditions
            if len(wanted.get(name, ())) > 1 and stays_hidden(scenario, focus, name, overlay)
        ),
        overlay,
    )


def stays_hidden(scenario: Scenario, focus: Focus, name: Name, overlay: Overlay) -> bool:
    """Whether a condition is hidden in a focus: it is declared so, nobody says `known` there, and nothing holds it."""
    said = next((own for own in (focus.in_play.get(name), scenario.core.get(name)) if own in ((HIDDEN,), (KNOWN,))), None)
    return scenario.conditions[name].hidden is not None and said != (KNOWN,) and name not in overlay.hold


def left_by(bar: State, name: Name, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of an issue or condition that are still to be had."""
    barred = {level for standing in bar if standing.name == name for level in standing.levels}
    return tuple(level for level in levels if level not in barred)


def fewer_steps(scope: Scope) -> str:
    """How many steps of a split would fit with all else as it is, as advice; empty where there is none."""
    for name, levels in sorted(scope.in_play.items(), key=lambda item: -len(item[1])):
        places = scope.scenario.issues[name].positions if name in scope.scenario.issues else {}
        steps = sum(level in places for level in levels)
        fit = MOST_STATES // (scope.size // len(levels)) - (len(levels) - steps)
        if 2 <= fit < steps:
            return f"give {name} {fit:,} steps instead of {steps:,}"
    return ""


def held_by(scenario: Scenario, name: Name) -> Name:
    """The condition that says who holds an office; any other name itself."""
    return scenario.offices[name].held_by if name in scenario.offices else name


def whole(scenario: Scenario) -> Scope:
    """The scope in which everything is in play, for what is asked of a scenario whatever the focus."""
    return scope_of(scenario, Focus(in_play=dict.fromkeys((*scenario.issues, *scenario.conditions), ())))


def _wanted(scenario: Scenario, focus: Focus) -> dict[Name, tuple[str, ...]]:
    """Levels in play: the core, the focus, conditions that start by lottery, and what the rules in play have paid."""
    wanted = {name: meant(scenario, name, levels) for name, levels in scenario.core.items()}
    for name, levels in focus.in_play.items():
        every, asked = scenario.levels(name), meant(scenario, name, levels)
        wanted[name] = tuple(level for level in every if level in asked or level in wanted.get(name, ()))
    for name, condition in scenario.conditions.items():
        if name not in wanted and name not in focus.frozen and not isinstance(condition.start, str):
            wanted[name] = condition.levels  # so that each draw has all of them
    for name, rule in scenario.rules.items():
        if rule.issue in wanted and pays_once(rule):
            wanted[payment(name)] = (DUE, PAID)
    for way in ways(scenario).values():
        if way.axis not in wanted and way.axis not in focus.frozen and set(way.effect) <= set(wanted):
            wanted[way.axis] = scenario.levels(way.axis)
    for turn in turns(scenario).values():
        if turn.axis not in wanted and turn.axis not in focus.frozen and turn.issues <= set(wanted):
            wanted[turn.axis] = scenario.levels(turn.axis)
    return wanted


def meant(scenario: Scenario, name: Name, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The levels that are put in play: all of them where only a word is said, or nothing."""
    return scenario.levels(name) if levels in ((), (HIDDEN,), (KNOWN,)) else levels


def _start(scenario: Scenario, focus: Focus, overlay: Overlay, name: Name) -> Start:
    for given in (overlay.hold, overlay.start, focus.frozen):
        if name in given:
            return given[name]
    at = scenario.issues[name].start if name in scenario.issues else scenario.conditions[name].start
    return overlay.swap.get(name, {}).get(at, at) if isinstance(at, str) else at


def rules_of(scenario: Scenario, name: Name) -> dict[Name, Rule]:
    """The rules that a move of this name carries out: a rule itself, or those of a package; none for any other name."""
    names = scenario.packages[name].rules if name in scenario.packages else (name,)
    return {rule: scenario.rules[rule] for rule in names if rule in scenario.rules}


def bound(scenario: Scenario) -> frozenset[Name]:
    """The rules that are carried out as parts of a package only."""
    packages = scenario.packages.values()
    alone = {rule for package in packages if package.alone for rule in package.rules}
    return frozenset(rule for package in packages for rule in package.rules if rule not in alone)


def moves_with(scenario: Scenario, name: Name) -> tuple[Name, ...]:
    """The rule or package called so, and the packages of rules that it is part of."""
    return (name, *(package for package, made in scenario.packages.items() if name in made.rules))


def carried_out(scenario: Scenario, name: Name) -> dict[Name, str]:
    """What a rule that leads to one option, or a package of such, changes and sets at once: what it is when it is signed."""
    staged, rules = ways(scenario), rules_of(scenario, name)
    changes = {memory: level for rule in rules.values() for memory, level in rule.sets.items()}
    changes |= {turn.axis: WAITING for part, turn in turns(scenario).items() if part == name or part in rules}
    for part in (name,) if name in staged else rules:
        changes |= staged[part].begun if part in staged else {rules[part].issue: rules[part].to[0]}
    return changes


def pays_once(rule: Rule) -> bool:
    """Whether a rule pays anything the first time only."""
    return any(price.once for prices in rule.costs.values() for price in prices)


def payment(rule: Name) -> Name:
    """The memory of whether the one-off amounts of a rule that are paid `once` have been paid; no file can have that name."""
    return f"{rule}.paid"


def with_payments(scenario: Scenario) -> Scenario:
    """The scenario with a memory for every rule that pays something once."""
    once = [name for name, rule in scenario.rules.items() if pays_once(rule)]
    memories = {payment(name): Condition(levels=(DUE, PAID), start=DUE, set_by="rules") for name in once}
    return scenario.model_copy(update={"conditions": {**scenario.conditions, **memories}}) if once else scenario


def merged(overlays: Iterable[Overlay]) -> Overlay:
    """One overlay that does what all do; where two set the same thing the later one wins."""
    several = tuple(overlays)
    parts: dict[str, object] = {}
    for key in ("set", "start", "hold", "swap", "believes"):
        parts[key] = {name: value for o in several for name, value in getattr(o, key).items()}
    for key in ("done", "without", "bar", "remove"):
        parts[key] = tuple(dict.fromkeys(name for o in several for name in getattr(o, key)))
    return Overlay.model_validate(parts)
