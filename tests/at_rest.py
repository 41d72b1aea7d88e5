"""Small games at rest, and the second solver's own slope of values: what it makes of them in years without dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.game.arrays import Draws, Floats
from detente.game.bind import bind
from detente.game.compile import Compiled
from detente.language.read import scenario_from_text
from detente.scenario.records import Scenario
from detente.study.arms import PLAIN, Study
from detente.study.measures import Wanted
from detente.study.settings import Settings
from second_solver import Game, Plans, Question, cared, generator

PIE5 = """\
detente: 1
scenario: pie5
calendar: {start: 2030-01-01, steps: [{every: year, until: 2032-01-01}]}
defaults: {party: {patience: 0.9, precision: 20, initiative: 3}, inertia: 1, reluctance: 2, price: 0.01, stakes: as_written}
parties: {a: {}, b: {}}
issues: {pie: {options: [none, s0, s1, s2, s3, s4, s5], start: none}}
core: {pie: all}
rules: {share: {deal: pie, needs: [a, b]}}
interests:
  a: {cut: {of: pie, weight: 1, values: {none: 0.2, s0: 0, s1: 0.2, s2: 0.4, s3: 0.6, s4: 0.8, s5: 1}}}
  b: {cut: {of: pie, weight: 1, values: {none: 0.2, s0: 1, s1: 0.8, s2: 0.6, s3: 0.4, s4: 0.2, s5: 0}}}
"""
TINYFIX = """\
detente: 1
scenario: tinyfix
calendar: {start: 2017-01-20, steps: [{every: quarter, until: 2021-01-20}]}
defaults: {party: {patience: 0.875, precision: 32.5, initiative: 5}, inertia: 1.25, reluctance: 2.5, price: 0.0175}
parties: {us: {}, russia: {}}
issues: {ties: {options: [broken, mended], start: broken}, shield: {options: [built, cut], start: built}}
core: {ties: all, shield: all}
rules:
  mend: {deal: ties, from: broken, to: mended, needs: [us, russia]}
  sour: {act: ties, from: mended, to: broken, by: [us, russia], breaks: mend, cost: {us: 0.1, russia: 0.1}}
  cut_shield: {act: shield, from: built, to: cut, by: us, cost: {us: 0.21}}
  rebuild: {act: shield, from: cut, to: built, by: us, cost: {us: 0.175}}
packages: {reset: {issues: [ties, shield], at_most: 2}}
interests:
  us: {promise: {when: {ties: mended}, worth: 0.425}, thrift: {when: {shield: cut}, worth: -0.45}}
  russia:
    thaw: {when: {ties: mended}, worth: 0.15}
    safety: {when: {shield: cut}, worth: 0.275}
    exposed: {when: {ties: mended, shield: built}, worth: -0.15}
"""
"""A package that either may break: on the way back from an end its plans go round for ever."""


@dataclass(frozen=True)
class AtRest:
    """A scenario, its game with the numbers of a draw or two, and what the second solver says of the last of them."""

    scenario: Scenario
    compiled: Compiled
    draws: Draws
    slope: Callable[[Floats], Floats]  # of values [S, P], in the program's order of states and parties


def written(text: str) -> Scenario:
    """The scenario of a text."""
    return scenario_from_text(text)[0]


def at_rest(scenario: Scenario, draws: int = 2) -> AtRest:
    """The game of a scenario's core, and the second solver's slope with the numbers of the last draw."""
    study = Study(scenario, Settings(draws=draws, seed=1, workers=1))
    arm = study.arm()
    days = {scenario.calendar.start, scenario.calendar.steps[-1].until}
    compiled = study.game(arm, Wanted(days=days, parties=set(scenario.parties)))
    values = study.values(PLAIN)
    numbers = {path: float(drawn[-1]) for path, drawn in values.items()}
    return AtRest(scenario, compiled, bind(compiled, values, dtype=np.float64).draws, second_slope(scenario, numbers, compiled))


def second_slope(scenario: Scenario, numbers: dict[str, float], compiled: Compiled) -> Callable[[Floats], Floats]:
    """-dV/dt of the second solver after the last date, for values in the program's order."""
    game = Game(scenario, numbers, Question((scenario.calendar.steps[-1].until,)))
    day = game.dates[-2]
    plans, nature = Plans(game, day), generator(game, day)
    rho = -np.log([game.own(p, "patience", {}) for p in game.parties])
    u = np.where(cared(game, day)[:, None], game.pay, 0.0)
    space, parties = compiled.space, [game.parties.index(p) for p in compiled.game.labels.parties]
    at = {a: list(levels) for a, levels in space.place.items()}
    place = [game.at(game.states[0], **{a: at[a][space.index[a][s]] for a in at}) for s in range(space.size)]

    def slope(V: Floats) -> Floats:
        own = np.zeros((len(game.parties), len(game.states)))
        own[np.ix_(parties, place)] = V.T
        found = u - rho[:, None] * own + plans.flow(own) + own @ nature.T
        return np.asarray(found[np.ix_(parties, place)].T)

    return slope
