"""The crux of two arguments on one measure: which of the premises they differ in part their answers, and which swap turns one
into the other.

What is swapped is a *point* (`points.py`). It is *alike* where both leave every number and level the same; *unread* where
nothing in play reads what differs; all others *differ* and take sides (`study/shapley.py`). A point that changes more than
numbers makes another game; a draw is then read in the game that its coins name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.argument.points import Contradiction, Pair, Point, Premises, Stated, points_of
from detente.argument.trials import Asked, Found, Group, Key, games_differ, premises_of, solve_groups
from detente.errors import Refused
from detente.game.arrays import Flag, Floats, Ints
from detente.scenario.records import Focus, Form, Overlay
from detente.scenario.scope import merged
from detente.study.arms import Study, World
from detente.study.bands import Sifted
from detente.study.mixed import mixed
from detente.study.shapley import Estimate, Sides, mean_of, tossed

KEY: Key = ("crux", 0)
TRIES = 4
"""Swaps that are solved each way before the search is given up."""
FEWEST = 8
"""Draws that must count for anything to be said."""


@dataclass(frozen=True)
class Swapped:
    """Points swapped in one argument for what the other says: predicted, and solved."""

    back: bool  # in the second
    switched: tuple[int, ...]  # among the points that differ
    predicted: float
    solved: Estimate
    over: bool  # past the bar, as solved


@dataclass
class Dispute:
    """Two arguments over one scenario, asked for one measure."""

    study: Study
    focus: Focus | None
    form: Form  # a level: the measure alone
    pair: Pair
    labels: tuple[str, str] = ("A", "B")

    # ------------------------------------------------------------------------------------------ what they say

    @cached_property
    def points(self) -> list[Point]:
        """All that either says."""
        return points_of(self.pair)

    @cached_property
    def overlays(self) -> tuple[Overlay, Overlay]:
        """Each argument's premises."""
        return premises_of(self.pair[0]), premises_of(self.pair[1])

    def stated(self, point: Point) -> list[Stated]:
        """The numbers that a point is about, as they are in force under each."""
        own = [premises_of(argument, names).set for argument, names in zip(self.pair, point.names, strict=True)]
        worlds = [World("", overlay) for overlay in self.overlays]
        return [
            Stated(
                path, (self.study.number(worlds[0], path), self.study.number(worlds[1], path)), (path in own[0], path in own[1])
            )
            for path in dict.fromkeys((*own[0], *own[1]))
        ]

    def structure(self, point: Point) -> tuple[Overlay, Overlay]:
        """What either says beside numbers."""
        one, two = (
            premises_of(argument, names).model_copy(update={"set": {}})
            for argument, names in zip(self.pair, point.names, strict=True)
        )
        return one, two

    def alike(self, point: Point) -> bool:
        """Whether a point is the same under both."""
        one, two = self.structure(point)
        return one == two and all(each.alike for each in self.stated(point))

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """What both speak of and cannot both be so."""
        return [found for point in self.points for found in self._contradictions(point)]

    def _contradictions(self, point: Point) -> Iterator[Contradiction]:
        for each in self.stated(point):
            if each.apart:
                yield Contradiction(each.path, each.numbers, self._who(point, "set", each.path))
        one, two = self.structure(point)
        first, second = {**one.start, **one.hold}, {**two.start, **two.hold}
        for name in first.keys() & second.keys():
            if first[name] != second[name]:
                who = [self._who(point, key, name) for key in ("start", "hold")]
                yield Contradiction(name, (first[name], second[name]), (who[0][0] + who[1][0], who[0][1] + who[1][1]))

    def _who(self, point: Point, key: str, name: str) -> Premises:
        """The premises of either that say something of a name."""
        first, second = (
            tuple(each for each in names if name in getattr(argument.premises[each], key))
            for argument, names in zip(self.pair, point.names, strict=True)
        )
        return first, second

    # ------------------------------------------------------------------------------------------ worlds

    def world(self, switched: Sequence[int]) -> World:
        """The first argument's premises, but for these of the points that differ, which are the second's."""
        theirs = {self.differing[k] for k in switched}
        sides = {point: int(point in theirs) for point in self.points}
        names = [[name for point, of in sides.items() if of == side for name in point.names[side]] for side in (0, 1)]
        return World("crux", merged(premises_of(argument, own) for argument, own in zip(self.pair, names, strict=True)))

    @cached_property
    def both(self) -> Overlay | str:
        """What both say together; in words why there is no such world."""
        if self.contradictions:
            return "what they say contradicts"
        premises = {f"{side}.{name}": each for side, a in enumerate(self.pair) for name, each in a.premises.items()}
        try:
            return premises_of(self.pair[0].model_copy(update={"premises": premises}))
        except Refused as error:
            return error.message

    @cached_property
    def ends(self) -> dict[str, Group]:
        """The worlds of the first, of the second, of neither, and of both where there is one, each with its bands."""
        overlays = {"first": self.overlays[0], "second": self.overlays[1], "neither": Overlay()}
        if isinstance(self.both, Overlay):
            overlays["both"] = self.both
        return {name: self.group(World("crux", overlay), banded=True) for name, overlay in overlays.items()}

    def group(self, world: World, study: Study | None = None, banded: bool = False) -> Group:
        """The measure asked in a world."""
        found = Group(study or self.study, world, self.focus, [Asked(*KEY, self.form, self.focus)], banded)
        if KEY in found.failures:
            raise Refused(found.failures[KEY])
        return found

    # ------------------------------------------------------------------------------------------ what differs

    @cached_property
    def parted(self) -> list[Point]:
        """The points that are not alike."""
        return [point for point in self.points if not self.alike(point)]

    @cached_property
    def differing(self) -> list[Point]:
        """Those of them that something in play reads, or that make another game, whatever the others are."""
        shaping = [point for point in self.parted if self._shapes(point)]
        read = frozenset[str]().union(*(group.used(KEY) for group in self._contexts(shaping)))
        paths = {point: {each.path for each in self.stated(point) if not each.alike} for point in self.parted}
        return [point for point in self.parted if point in shaping or paths[point] & read]

    def _shapes(self, point: Point) -> bool:
        """Whether a point makes another game in the world of either argument."""
        one, two = self.structure(point)
        if one == two:
            return False
        return any(
            games_differ(overlay, self._turned(point, side), self.ends[name])
            for side, (name, overlay) in enumerate(zip(("first", "second"), self.overlays, strict=True))
        )

    def _turned(self, point: Point, side: int) -> Overlay:
        """One argument's premises with a point as the other has it."""
        own = [name for name in self.pair[side].premises if name not in point.names[side]]
        theirs = premises_of(self.pair[1 - side], point.names[1 - side])
        return merged((premises_of(self.pair[side], own), theirs))

    def _contexts(self, shaping: Sequence[Point]) -> Iterator[Group]:
        """The games in which a number may be read: each argument's, and each with one of what shapes them turned."""
        yield from (self.ends[name] for name in ("first", "second"))
        yield from (self.group(World("crux", self._turned(point, side))) for point in shaping for side in (0, 1))

    # ------------------------------------------------------------------------------------------ solved

    @cached_property
    def solved(self) -> dict[str, Found]:
        """What the worlds of the first, of the second, of neither and of both say."""
        found = dict(zip(self.ends, solve_groups(list(self.ends.values()), self.study), strict=True))
        for each in found.values():
            if KEY in each.failures:
                raise Refused(each.failures[KEY])
        return found

    def answers(self, end: str) -> Floats:
        """[n] the measure in one of those worlds."""
        return self.solved[end].trials[KEY].effect

    @cached_property
    def sifted(self) -> dict[str, Sifted]:
        """Which draws keep the bands, and settle, under either argument."""
        return {end: self.ends[end].sifted(self.solved[end], self.solved[end].unsettled[KEY]) for end in ("first", "second")}

    @cached_property
    def labelled(self) -> list[str]:
        """The points that differ, by the names of their premises."""
        return [point.label(self.labels) for point in self.differing]

    @cached_property
    def coins(self) -> Flag:
        """[n, k] the side on which each point that differs stands in each draw."""
        n, k = self.study.settings.draws, len(self.differing)
        return tossed(self.labelled, n, self.study.settings.seed) if k > 1 else np.ones((n, k), bool)

    @cached_property
    def there(self) -> Floats:
        """[n] the measure where each draw's coins say; not a number where plans do not settle."""
        return self._at(self.coins)

    @cached_property
    def opposite(self) -> Floats:
        """[n] the same with every coin turned."""
        return self._at(~self.coins)

    def _at(self, sides: Flag) -> Floats:
        patterns, of = np.unique(sides, axis=0, return_inverse=True)
        worlds = tuple(self.world(np.flatnonzero(pattern).tolist()) for pattern in patterns)
        groups = [self.group(world, study) for study, world in mixed(self.study, worlds, np.asarray(of, np.int64).ravel())]
        found = np.full(len(sides), np.nan)
        for group, said in zip(groups, self._together(groups), strict=True):
            draws: Ints = np.asarray(group.study.picked)
            found[draws] = np.where(said.unsettled[KEY], np.nan, said.trials[KEY].effect)
        return found

    def _together(self, groups: Sequence[Group]) -> list[Found]:
        """What several groups say, each of a study of its own, solved side by side."""
        ready = {(k, key): g.study.ready(w.arm, w.wanted) for k, g in enumerate(groups) for key, w in g.wishes.items()}
        solved = self.study.solve_ready(ready)
        found = [group.found({key: solved[k, key] for key in group.wishes}, group.study) for k, group in enumerate(groups)]
        for each in found:
            if KEY in each.failures:
                raise Refused(each.failures[KEY])
        return found

    # ------------------------------------------------------------------------------------------ what parts them

    def sides(self, counted: Flag) -> Sides:
        """The answers of these draws, as shares are read off them; those without a number in any of them are left out."""
        k, a, b = len(self.differing), self.answers("first"), self.answers("second")
        there, opposite = (b, a) if k < 2 else (self.there, self.opposite)
        some = counted & np.isfinite(a) & np.isfinite(b) & np.isfinite(there) & np.isfinite(opposite)
        return Sides(a[some], b[some], self.coins[some], there[some], opposite[some])

    def swap(self, found: Sides, bar: float, counted: Flag, back: bool) -> Swapped | None:
        """The smallest swap that carries an answer over the bar, as solved; of those tried the nearest where none does."""
        surface, k, best = found.surface, len(self.differing), None
        sign = (1.0 if found.difference.value > 0 else -1.0) * (-1.0 if back else 1.0)
        for place, swap in enumerate(surface.swaps(bar, back)):
            if place == TRIES:
                break
            switched = tuple(j for j in range(k) if (j in swap) != back)
            values = self._solved(switched)
            some = counted & np.isfinite(values)
            solved = mean_of(values[some])
            made = Swapped(back, swap, surface.at(switched), solved, sign * (solved.value - bar) >= 0)
            if made.over:
                return made
            if best is None or sign * (made.solved.value - best.solved.value) > 0:
                best = made
        return best

    def _solved(self, switched: tuple[int, ...]) -> Floats:
        """[n] the measure where these points are the second argument's."""
        if len(switched) in (0, len(self.differing)):
            return self.answers("second" if switched else "first")
        group = self.group(self.world(switched))
        said = solve_groups([group], self.study)[0]
        return np.where(said.unsettled[KEY], np.nan, said.trials[KEY].effect)
