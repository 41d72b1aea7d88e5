"""Who knows what: hidden conditions, those who see them, and the beliefs that are followed.

A condition that is hidden in a focus is seen by the parties and by today's holders of the offices that `known_to` names. All
others hold one public belief about it. The checker and the game both ask here who knows.
"""

from __future__ import annotations

from math import comb, prod

from detente.scenario.domains import support
from detente.scenario.records import GRID, Condition, Hidden, Name, Rule, Scenario
from detente.scenario.scope import Scope, held_by

MOST_HIDDEN = 2
"""Hidden conditions of a focus that are solved,"""
MOST_JOINT = 4
"""and joint levels of them,"""
MOST_ALONE = 60
"""or levels of one of which only the belief at the start is followed."""
MOST_BELIEFS = 1_000
"""Beliefs that are followed in all."""


def sees(scenario: Scenario, unit: Name, condition: Name) -> bool:
    """Whether a party, an office or a body knows a hidden condition whenever it moves under that name."""
    hidden = scenario.conditions[condition].hidden
    known_to = hidden.known_to if hidden is not None else ()
    if unit in scenario.bodies:
        return all(member in known_to for member in scenario.bodies[unit].members)
    if unit in scenario.offices and unit not in known_to:
        holders = scenario.levels(held_by(scenario, unit))
        return all(holder in known_to for holder in holders)
    return unit in known_to


def knows(scope: Scope, party: Name, condition: Name, holders: dict[Name, Name]) -> bool:
    """Whether a party knows a hidden condition where offices are held as given."""
    hidden = scope.scenario.conditions[condition].hidden
    return hidden is None or any(party == unit or holders.get(unit) == party for unit in hidden.known_to)


def units_of(rule: Rule) -> tuple[Name, ...]:
    """Who may try a rule or must consent to it, as the file names them."""
    return tuple(dict.fromkeys((*rule.by, *rule.needs, *rule.proposed_by)))


def shows_refusals(rule: Rule) -> bool:
    """Whether others see that it was tried where it was refused: of a deal, unless it says otherwise."""
    return rule.seen == "tries" or (not rule.seen and rule.kind == "deal" and not rule.covert)


def can_be_refused(rule: Rule) -> bool:
    """Whether anybody but the one who tries it must consent."""
    return len(rule.needs) > (0 if rule.by else 1)


def hidden_of(condition: Condition) -> Hidden:
    """What is declared of a condition that is hidden."""
    assert condition.hidden is not None
    return condition.hidden


def grids(scope: Scope) -> tuple[int, ...]:
    """Beliefs that are followed between certain of one level and certain of another, by hidden condition."""
    return tuple(hidden_of(scope.scenario.conditions[name]).grid for name in scope.hidden)


def joint_levels(scope: Scope) -> int:
    """How many ways all that is hidden can stand."""
    return prod(len(scope.in_play[name]) for name in scope.hidden)


def beliefs_on(levels: int, grid: int, ordered: bool = False) -> int:
    """How many beliefs over so many levels are followed: those whose chances are whole multiples of one over `grid` - 1.

    Of levels in an order only the belief at the start, leaning up or down to `grid` degrees.
    """
    if grid == 1 or levels == 1:
        return 1
    return grid if ordered else comb(grid - 2 + levels, levels - 1)


def beliefs_in(scope: Scope, name: Name, grid: int | None = None) -> int:
    """How many beliefs about a hidden condition are followed in a focus; with another grid, if one is given."""
    condition = scope.scenario.conditions[name]
    own = hidden_of(condition).grid if grid is None else grid
    return beliefs_on(len(scope.in_play[name]), own, condition.ordered)


def beliefs_followed(scope: Scope) -> int:
    """How many beliefs are followed in all: each of the one condition with each of the other."""
    return prod(beliefs_in(scope, name) for name in scope.hidden)


def fixed_start(scenario: Scenario, name: Name) -> dict[str, float] | None:
    """The chance of every first level, where the file fixes them all."""
    start = scenario.conditions[name].start
    if isinstance(start, str):
        return {level: float(level == start) for level in scenario.levels(name)}
    ends = {at: support(number, scenario.assumptions) for at, number in start.items() if number.form != "rest"}
    if any(low != high for low, high in ends.values()):
        return None
    found = {level: ends[level][0] if level in ends else 0.0 for level in scenario.levels(name)}
    for at, number in start.items():
        if number.form == "rest":
            found[at] = 1.0 - sum(found.values())
    return found


def on_the_grid(chances: dict[str, float], grid: int) -> bool:
    """Whether a belief is one of those followed."""
    return grid == 1 or all(abs(chance * (grid - 1) - round(chance * (grid - 1))) < 1e-6 for chance in chances.values())


def finer(chances: dict[str, float]) -> int:
    """The coarsest grid that has this belief on it; 0 where none of a hundred has."""
    return next((grid for grid in range(GRID, 102) if on_the_grid(chances, grid)), 0)
