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
    return scope_of(
        scenario, Focus(in_play={name: (KNOWN,) if hides(scenario, name) else scenario.levels(name) for name in names})
    )


def hides(scenario: Scenario, name: Name) -> bool:
    """Whether it is a condition that is hidden where nobody says otherwise."""
    return name in scenario.conditions and scenario.conditions[name].hidden is not None


def wider(scenario: Scenario, focus: Focus | None, name: Name) -> Focus:
    """A focus with a name in play as well, as whoever adds it to `--focus` has it."""
    own = focus or Focus(in_play={})
    return own.model_copy(update={"in_play": {**own.in_play, name: scenario.levels(name)}})


def holding(scenario: Scenario, asked: Iterable[str]) -> Focus | None:
    """The least focus that has in play what is asked about: the core where that has it."""
    focus, core = None, scope_of(scenario)
    for each in asked:
        for name in sorted(elements(core, each)):
            if name not in core.in_play and name not in scenario.parties:
                focus = wider(scenario, focus, name)
    return focus
