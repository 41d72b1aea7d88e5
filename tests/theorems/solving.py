"""A theorem's scenario, read from its file, compiled and played by the engine; what comes out, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Draws
from detente.game.bind import bind
from detente.game.compile import Compiled, compile_game
from detente.game.interests import utility
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.language.read import scenario_from_text
from detente.lenses.rounds import RoundsSolution, play_rounds
from detente.scenario.records import Focus

SCENARIOS = Path(__file__).parent / "scenarios"
Floats = NDArray[np.float64]


def text(name: str, **numbers: object) -> str:
    """The scenario file `name` with its `$placeholders` filled in."""
    return Template((SCENARIOS / f"{name}.yaml").read_text()).substitute(numbers)


def compiled(written: str, days: tuple[dt.date, ...] = ()) -> Compiled:
    """Everything in the scenario in play, as a game that is read on `days`."""
    scenario, _ = scenario_from_text(written)
    everything: dict[str, tuple[str, ...]] = dict.fromkeys((*scenario.issues, *scenario.conditions), ())
    return compile_game(put_in_play(scenario, Focus(in_play=everything)), Reading(days), also=tuple(scenario.parties))


def bound(game: Compiled) -> Draws:
    """One draw in double precision, utilities as they are written (not centred: rounds of no length pay nothing)."""
    draws = bind(game, {}, dtype=np.float64).draws
    return draws._replace(utility=utility(game, {}, 1))


@dataclass(frozen=True)
class Played:
    """A scenario played in rounds, read at the start of every round; one draw per first state asked for."""

    game: Compiled
    solution: RoundsSolution

    def where(self, **levels: str) -> NDArray[np.bool_]:
        """[S] the states in which every named axis stands at its level."""
        space = self.game.space
        mask = np.ones(space.size, bool)
        for name, level in levels.items():
            mask &= space.stands(name, (level,))
        return mask

    def chance(self, at: int, draw: int = 0, **levels: str) -> float:
        """The chance of standing so at the start of a round (-1: after the last)."""
        return float(self.solution.state[at, self.where(**levels), draw].sum())

    def outcome(self, issue: str, at: int = -1, draw: int = 0) -> dict[str, float]:
        """The distribution over the options of an issue, those with any chance."""
        options = self.game.space.place[issue]
        table = {option: self.chance(at, draw, **{issue: option}) for option in options}
        return {option: p for option, p in table.items() if p > 1e-12}

    def settled(self, issue: str, at: int = -1, draw: int = 0) -> float:
        """Where a split certainly stands; an error if it is open or uncertain."""
        (option,) = self.outcome(issue, at, draw)
        return self.game.play.scenario.issues[issue].positions[option]

    def value(self, party: str, at: int = 0, **levels: str) -> float:
        """What it is worth to the party to stand so at the start of a round."""
        (state,) = np.flatnonzero(self.where(**levels))
        return float(self.solution.value[at, state, self.game.game.labels.parties.index(party), 0])


def play(written: str, starts: Iterable[Mapping[str, str]] = (), draws: Draws | None = None) -> Played:
    """The scenario played on the rounds clock, from its own start, or once from each of `starts`."""
    game = compiled(written)
    draws = draws if draws is not None else bound(game)
    if starts := list(starts):
        draws = Draws._make(np.repeat(a, len(starts), axis=-1) for a in draws)
        draws = draws._replace(start=np.stack([_at(game, start) for start in starts], axis=-1))
    return Played(game, play_rounds(game, draws))


def _at(game: Compiled, start: Mapping[str, str]) -> Floats:
    """[S] certainty of one state: the axes named, the others as the scenario starts."""
    levels = {axis: start.get(axis, at) for axis, at in game.play.start.items()}
    mask = np.ones(game.space.size, bool)
    for axis, level in levels.items():
        assert isinstance(level, str), f"{axis} starts by lottery: name its level"
        mask &= game.space.stands(axis, (level,))
    return mask.astype(float)


def simplex(parties: int, slices: int) -> list[tuple[int, ...]]:
    """Every way of dividing `slices` equal slices among the parties."""
    return [cut for cut in product(range(slices + 1), repeat=parties) if sum(cut) == slices]


def division(cut: tuple[int, ...]) -> str:
    """The option's name of a division: d_3_1_2."""
    return "d_" + "_".join(map(str, cut))


def divisions(parties: tuple[str, ...], slices: int) -> dict[str, str]:
    """Placeholders `options` and `interests`: all divisions of one dollar, each party wanting its own part."""
    cuts = simplex(len(parties), slices)
    lines = []
    for i, party in enumerate(parties):
        table = ", ".join(f"{division(cut)}: {cut[i] / slices:.12g}" for cut in cuts)
        lines.append(f"  {party}: {{part: {{of: dollar, weight: 1, values: {{{table}, else: 0}}}}}}")
    return {"options": ", ".join(division(cut) for cut in cuts), "interests": "\n".join(lines)}
