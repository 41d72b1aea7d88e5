"""What lies between a signature and its effect: a vote on a day of its own, or the time that a thing takes.

A rule, or a package of rules, that is voted on or takes time does not change its issues when it is signed. It sets a condition
of its own, its *stage*, from `none` to the first level on the way; the vote, or chance at a rate, then brings about what was
signed and ends the stage. Checker, graph of influences and game all ask here what is on the way, and where it leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.scenario.records import Condition, Name, Number, Package, Rule, Scenario, Takes, Vote

NONE, PENDING, LOST = "none", "pending", "lost"
"""The levels of a vote: nothing to vote on, signed, and lost until it is signed again."""
STAGES = ("first", "second", "third", "fourth")
"""The levels, after `none`, of what takes time: as many as it has stages."""


WAITING, UP = "waiting", "open"
"""The levels of what comes up at a pace of its own: it can be tried once it is up, and a try takes it off the table."""


@dataclass(frozen=True)
class Turn:
    """A rule or package that comes up at a pace of its own."""

    name: Name
    axis: Name  # the condition that says whether it is up
    issues: frozenset[Name]  # that it changes
    pace: Number


def turn_of(name: Name) -> Name:
    """The condition that says whether a rule or package is up."""
    return f"{name}_turn"


def turns(scenario: Scenario) -> dict[Name, Turn]:
    """By its name, every rule and package that comes up at a pace of its own."""
    made: dict[Name, Rule | Package] = {**scenario.rules, **scenario.packages}
    found: dict[Name, Turn] = {}
    for name, each in made.items():
        if each.pace is not None:
            issues = frozenset(scenario.rules[rule].issue for rule in _rules(name, each, scenario))
            found[name] = Turn(name, turn_of(name), issues, each.pace)
    return found


def _rules(name: Name, made: Rule | Package, scenario: Scenario) -> list[Name]:
    named = made.rules if isinstance(made, Package) else (name,)
    return [rule for rule in named if rule in scenario.rules]


@dataclass(frozen=True)
class Way:
    """A rule or package that is not carried out at once."""

    name: Name
    axis: Name  # the condition that says how far it is
    rules: Mapping[Name, Rule]  # what it carries out
    takes: Takes | None
    vote: Vote | None

    @property
    def on_the_way(self) -> tuple[str, ...]:
        """The levels at which it is signed and not yet in effect, in order."""
        return (PENDING,) if self.takes is None else STAGES[: self.takes.stages]

    @property
    def begun(self) -> dict[Name, str]:
        """What signing it sets."""
        return {self.axis: self.on_the_way[0]}

    @property
    def open_at(self) -> tuple[str, ...]:
        """The levels at which it may be signed."""
        return (NONE,) if self.takes is not None else (NONE, LOST)

    @property
    def effect(self) -> dict[Name, str]:
        """Where it leaves its issues."""
        return {rule.issue: rule.to[0] for rule in self.rules.values() if rule.to}

    def leaves(self, scenario: Scenario) -> dict[Name, tuple[str, ...]]:
        """The options from which it may still change each issue: elsewhere it comes to nothing."""
        return {
            rule.issue: tuple(x for x in rule.source or scenario.issues[rule.issue].options if x != rule.to[0])
            for rule in self.rules.values()
            if rule.to
        }


def axis_of(name: Name, made: Rule | Package) -> Name:
    """The condition that says how far a rule or package is; empty where it is carried out at once."""
    return made.ratified_by.name if made.ratified_by is not None else f"{name}_stage" if made.takes is not None else ""


def levels_of(stages: int) -> tuple[str, ...]:
    """The levels of a stage: of a vote where it has no stages."""
    return (NONE, *STAGES[:stages]) if stages else (NONE, PENDING, LOST)


def stage_conditions(rules: Mapping[Name, Rule], packages: Mapping[Name, Package]) -> dict[Name, Condition]:
    """The conditions that rules and packages bring."""
    found: dict[Name, Condition] = {}
    signed: dict[Name, Rule | Package] = {**rules, **packages}
    for name, made in signed.items():
        if axis := axis_of(name, made):
            levels = levels_of(made.takes.stages if made.takes is not None and made.ratified_by is None else 0)
            found[axis] = Condition(levels=levels, start=NONE, ordered=LOST not in levels, set_by="rules", stage_of=name)
        if made.pace is not None:
            found[turn_of(name)] = Condition(levels=(WAITING, UP), start=WAITING, set_by="rules", stage_of=name)
    return found


def ways(scenario: Scenario) -> dict[Name, Way]:
    """By its name, every rule and package that is not carried out at once."""
    found: dict[Name, Way] = {}
    signed: dict[Name, Rule | Package] = {**scenario.rules, **scenario.packages}
    for name, made in signed.items():
        if axis := axis_of(name, made):
            rules = {rule: scenario.rules[rule] for rule in _rules(name, made, scenario)}
            takes = made.takes if made.ratified_by is None else None
            found[name] = Way(name, axis, rules, takes, made.ratified_by)
    return found
