"""A study in which each draw stands in a world of its own: what several worlds part over is tried within one.

The worlds differ in numbers, and those are drawn as in each world alone, orderings included: draw 17 is the same here as in a
study of the world that it stands in. Where worlds make different games (a rule less, another start), the draws of each game
are solved apart, and side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

import numpy as np

from detente.game.arrays import Floats, Ints
from detente.scenario.records import Number, Overlay
from detente.study.arms import Shelves, Study, World
from detente.study.draws import Points, held, laws_of, numbers, values


@dataclass(frozen=True)
class Mixed(Study):
    """A study of which each draw has the numbers of its own world; those picked make one game."""

    worlds: tuple[World, ...] = field(default_factory=tuple)  # several
    of: tuple[int, ...] = ()  # [n] the world of each draw, by its place among them

    def values(self, world: World, sets: Mapping[str, Number | bool] | None = None) -> dict[str, Floats]:
        """Every assumption's value in every draw, [n] by path, in the draw's own world and with `sets` laid over it."""
        key = repr(sorted((sets or {}).items(), key=str))
        return self._picked(self.shelves.values.get(key, lambda: self._within(self._mixture(sets or {}))))

    def _mixture(self, sets: Mapping[str, Number | bool]) -> dict[str, Floats]:
        laws = laws_of(self.leaves, self.scenario.orderings, self.scenario.correlations)
        of, found = np.asarray(self.of), {path: np.empty(len(self.of)) for path in self.leaves}
        over = numbers(self.leaves, sets, only_set=True)
        for place in np.unique(of):
            draws: Ints = np.flatnonzero(of == place)
            premised = numbers(self.leaves, self._in_force(self.worlds[place]))
            drawn = values(laws, premised | over, held(laws, premised, Points(self.settings.seed, draws)))
            for path, own in drawn.items():
                found[path][draws] = own
        return found


def mixed(study: Study, worlds: tuple[World, ...], of: Ints) -> Iterator[tuple[Mixed, World]]:
    """One study a game that the worlds make, each of the draws that play it, with a world that says what that game is."""
    shelves = Shelves(study.shelves.plays, study.shelves.games, study.shelves.used, study.shelves.telling)
    known = {each.name: getattr(study, each.name) for each in fields(Study)} | {"shelves": shelves}
    games = [_structure(world) for world in worlds]
    for game in dict.fromkeys(games):
        picked = tuple(int(d) for d in np.flatnonzero([games[place] == game for place in of]))
        if picked:
            found = Mixed(**{**known, "picked": picked}, worlds=worlds, of=tuple(int(place) for place in of))
            yield found, worlds[games.index(game)]


def _structure(world: World) -> str:
    """What of a world is more than numbers; the same for worlds whose draws can be solved together."""
    premises: Overlay = world.premises.model_copy(update={"set": {}})
    return repr(premises)
