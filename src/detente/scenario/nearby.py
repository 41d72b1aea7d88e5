"""What lies just outside a focus, by the graph of influence with everything in play."""

from __future__ import annotations

from collections.abc import Iterable

from detente.scenario.influence import elements, influence
from detente.scenario.records import KNOWN, Focus, Name, Scenario
from detente.scenario.scope import Scope, scope_of


def neighbours(scenario: Scenario, focus: Focus | None) -> list[Name]:
    """The frozen issues and conditions with an arrow to something in play, or to a party that has one."""
    graph, playing = influence(everything(scenario)), scope_of(scenario, focus).in_play.keys()
    acting = {party for party in scenario.parties if graph[party] & playing}
    frozen = (name for name in (*scenario.issues, *scenario.conditions) if name not in playing)
    return [name for name in frozen if graph[name] & (playing | acting)]


def everything(scenario: Scenario) -> Scope:
    """All that could be in play; what is hidden is known there, as beliefs would link everything to everything."""
    names = (*scenario.issues, *scenario.conditions)
    return scope_of(scenario, Focus(in_play={name: open_levels(scenario, name) for name in names}))


def open_levels(scenario: Scenario, name: Name) -> tuple[str, ...]:
    """What a focus says to put all of an issue or condition in play, for everybody to see."""
    condition = scenario.conditions.get(name)
    return (KNOWN,) if condition is not None and condition.hidden is not None else scenario.levels(name)


def wider(scenario: Scenario, focus: Focus | None, name: Name) -> Focus:
    """A focus with a name in play as well."""
    own = focus or Focus(in_play={})
    frozen = {each: at for each, at in own.frozen.items() if each != name}
    return own.model_copy(update={"in_play": {**own.in_play, name: open_levels(scenario, name)}, "frozen": frozen})


def holding(scenario: Scenario, asked: Iterable[str]) -> Focus | None:
    """The least focus that has in play what is asked about: the core where that has it."""
    focus, core = None, scope_of(scenario)
    for each in asked:
        for name in sorted(elements(core, each)):
            if name not in core.in_play and name not in scenario.parties:
                focus = wider(scenario, focus, name)
    return focus
