"""A study: one scenario, many draws, and the arms that are solved over them.

A *world* fixes where the numbers come from: the scenario's ranges, narrowed by an argument's premises or not, with
pace and noise drawn or at their middle. An *arm* is a world, a focus and an intervention. All arms share the same
draws: draw 17 is the same world everywhere but for what an overlay says.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from threading import Event
from typing import TypeVar

import numpy as np

from detente.errors import Refused, Stopped
from detente.game.arrays import Floats
from detente.game.bind import Bound, bind, paths_used
from detente.game.compile import Compiled, compile_game
from detente.game.play import Play, merged, put_in_play
from detente.game.timetable import Reading
from detente.lenses.lanes import LANES
from detente.scenario.domains import Domains, narrowed
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Focus, Measure, Name, Number, Overlay, Scenario
from detente.study.draws import middles, sample
from detente.study.estimates import Estimate, must_fit
from detente.study.kept import Kept
from detente.study.measures import Solved, Wanted, need
from detente.study.settings import STUDY_PRECISION as STUDY_PRECISION
from detente.study.settings import Settings as Settings
from detente.study.solvers import SOLVERS, How, Solve
from detente.study.solvers import Progress as Progress

Key = TypeVar("Key")
NOTHING = Overlay()
NUISANCE = frozenset({"initiative", "inertia", "reluctance", "precision", "price", "place"})
"""Kinds of assumption about pace and noise, and heights drawn because a source is silent."""


@dataclass(frozen=True)
class World:
    """Where the numbers come from: premises laid over the scenario (or none), nuisance drawn or at its middle."""

    name: str
    premises: Overlay = field(default_factory=Overlay)
    middle: bool = False


PLAIN = World("the scenario's ranges")


MOST_BYTES = 128_000_000
"""Of games that are kept."""


def bytes_of(compiled: Compiled) -> int:
    """What the arrays of a game take."""
    arrays = (*compiled.game.structure, *compiled.game.timetable)
    return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


@dataclass(frozen=True)
class Shelves:
    """What arms of one scenario made and others may use: plays are small, games are not, numbers are [n] by path."""

    plays: Kept[Play] = field(default_factory=lambda: Kept(4096))
    games: Kept[Compiled] = field(default_factory=lambda: Kept(MOST_BYTES, bytes_of))
    used: Kept[frozenset[str]] = field(default_factory=lambda: Kept(1024))
    values: Kept[dict[str, Floats]] = field(default_factory=lambda: Kept(64))
    spans: Kept[dict[Name, Floats]] = field(default_factory=lambda: Kept(16))


@dataclass(frozen=True, eq=False)
class Arm:
    """A world, a focus (the core alone where none is named) and an intervention.

    What is in play and the game it makes do not depend on numbers: arms that differ in numbers alone share both.
    """

    scenario: Scenario
    world: World
    focus: Focus | None = None
    overlay: Overlay = NOTHING
    shelves: Shelves = field(default_factory=Shelves)

    @cached_property
    def key(self) -> str:
        """The same for arms that are the same."""
        return repr((self.world, self.focus, self.overlay))

    @cached_property
    def _ground(self) -> tuple[Focus | None, Overlay]:
        overlays = (self.world.premises, self.overlay)
        return self.focus, merged(tuple(o.model_copy(update={"set": {}}) for o in overlays))

    @cached_property
    def play(self) -> Play:
        """What is in play."""
        return self.shelves.plays.get(repr(self._ground), lambda: put_in_play(self.scenario, *self._ground))

    def compiled(self, reading: Reading, parties: Iterable[Name] = ()) -> Compiled:
        """The game, read on those days; `parties` are in it even if they never move or consent."""
        also = frozenset(parties)
        key = (repr(self._ground), reading, also)
        return self.shelves.games.get(key, lambda: compile_game(self.play, reading, also))

    def used(self, reading: Reading, parties: Iterable[Name] = ()) -> frozenset[str]:
        """The assumptions that the game reads on all its dates: the others cannot matter to it."""
        key = repr((self._ground, reading, sorted(parties)))
        return self.shelves.used.get(key, lambda: frozenset(paths_used(self.compiled(reading, parties))))

    @cached_property
    def base(self) -> Arm:
        """The same world and focus without the intervention."""
        return self if self.overlay == NOTHING else replace(self, overlay=NOTHING)


FEWEST_FORETOLD = 64
"""Draws below which a block of each arm would be no small part of all there is to solve."""
NO_TAIL = Reading(tail=0.1)
"""Where nothing is solved the game need not go on."""


@dataclass(frozen=True)
class Study:
    """Draws of one scenario and the arms solved over them, by a solver that is handed in (its clock's own if none is)."""

    scenario: Scenario
    settings: Settings
    progress: Progress = Progress()
    solver: Callable[[How], Solve] | None = None
    shelves: Shelves = field(default_factory=Shelves)

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """Every assumption by its path."""
        return assumptions(self.scenario)

    @cached_property
    def _solve(self) -> Solve:
        return self._solver(self.settings.workers, self.progress)

    def _solver(self, workers: int, progress: Progress) -> Solve:
        how = How(self.settings.precision, workers, progress)
        return (self.solver or SOLVERS[self.scenario.calendar.clock])(how)

    def arm(self, world: World = PLAIN, focus: Focus | None = None, overlay: Overlay = NOTHING) -> Arm:
        """An arm of this study."""
        return Arm(self.scenario, world, focus, merged((overlay,)), self.shelves)

    def values(self, world: World, sets: Mapping[str, Number | bool] | None = None) -> dict[str, Floats]:
        """Every assumption's value in every draw, [n] by path, in `world` and with `sets` laid over it."""
        premises = self._in_force(world)
        over = {**self._middle(world, premises), **(sets or {})}
        n, seed, said = self.settings.draws, self.settings.seed, (self.scenario.orderings, self.scenario.correlations)
        key = repr((n, seed, sorted(premises.items(), key=str), sorted(over.items(), key=str)))

        def drawn() -> dict[str, Floats]:
            return self._within(sample(self.leaves, *said, n, seed, sets=over, premises=premises))

        return self.shelves.values.get(key, drawn)

    def number(self, world: World, path: str) -> Number | bool:
        """The number in force at a path before any intervention: a premise's, else the settings', else the scenario's."""
        own, given = self.leaves[path].number, self._in_force(world).get(path)
        if given is None:
            return own
        return given if isinstance(given, bool) else narrowed(path, own, given)

    def _in_force(self, world: World) -> dict[str, Number | bool]:
        return {**dict(self.settings.sets), **world.premises.set}

    def _within(self, values: dict[str, Floats]) -> dict[str, Floats]:
        """The same, unless some may not stand where they are read, whatever they came from."""
        domains = Domains(self.scenario)
        for path, drawn in values.items():
            own, low, high = domains.of(path, self.leaves[path].kind), float(drawn.min()), float(drawn.max())
            if not own.holds(low, high):
                shown = f"{low:g}" if low == high else f"{low:g} to {high:g}"
                raise Refused(f"{path} is {shown} in the draws; {own.what} {own.said(low, high)}")
        return values

    def _middle(self, world: World, premises: Mapping[str, Number | bool]) -> dict[str, Number | bool]:
        """Pace and noise fixed at their middle, where the world asks for it and nothing else is said of them."""
        if not world.middle:
            return {}
        paths = [p for p, leaf in self.leaves.items() if leaf.kind in NUISANCE and leaf.uncertain and p not in premises]
        return dict(middles(self.leaves, paths))

    def game(self, arm: Arm, wanted: Wanted) -> Compiled:
        """The arm's game with all that is wanted of it."""
        return arm.compiled(self._reading(arm, wanted), wanted.parties)

    def _reading(self, arm: Arm, wanted: Wanted) -> Reading:
        return Reading(tuple(sorted(wanted.days | {arm.play.begins})), self.settings.tail)

    def used(self, arm: Arm, wanted: Wanted) -> frozenset[str]:
        """The assumptions that the arm's game reads on all its dates: the others cannot matter to it."""
        return arm.used(self._reading(arm, wanted), wanted.parties)

    def bound(self, arm: Arm, compiled: Compiled) -> Bound:
        """The arm's numbers; stakes keep the spans of the same world without the intervention."""
        base = None if arm.overlay == NOTHING else self._span(arm.base)
        return bind(compiled, self.values(arm.world, arm.overlay.set), base)

    def _span(self, base: Arm) -> dict[Name, Floats]:
        everyone = [p for p in self.scenario.parties if p in self.scenario.interests]
        key = (base.key, repr(self.settings.sets), self.settings.draws, self.settings.seed)
        return self.shelves.spans.get(key, lambda: bind(base.compiled(NO_TAIL, everyone), self.values(base.world)).span)

    def solve(self, arm: Arm, wanted: Wanted) -> Solved:
        """The arm over all draws."""
        return self._ready(arm, wanted)(self._solve)

    def solve_all(self, asked: Mapping[Key, tuple[Arm, Wanted]]) -> dict[Key, Solved]:
        """Several arms over all draws; side by side, a thread each, where one has too few blocks of draws for all workers."""
        if ceil(self.settings.draws / LANES) >= self.settings.workers:
            return {key: self.solve(*each) for key, each in asked.items()}
        ended = Event()
        progress = replace(self.progress, stopped=lambda: ended.is_set() or self.progress.stopped())
        with ThreadPoolExecutor(self.settings.workers) as pool:
            try:
                solve = self._solver(1, progress)
                tasks = {key: pool.submit(self._ready(*each), solve) for key, each in asked.items()}
                done = wait(tasks.values(), return_when=FIRST_EXCEPTION).done
                failed = [error for task in tasks.values() if task in done and (error := task.exception()) is not None]
                if failed:  # what went wrong says more than that it ended
                    raise min(failed, key=lambda error: isinstance(error, Stopped))
                return {key: task.result() for key, task in tasks.items()}
            except BaseException:  # whatever ends one of them, or the waiting, stops the others
                ended.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _ready(self, arm: Arm, wanted: Wanted) -> Callable[[Solve], Solved]:
        """What solves the arm, its game compiled and its numbers drawn."""
        compiled = self.game(arm, wanted)
        request = wanted.request(compiled)
        must_fit(compiled, request, self.settings)
        draws = self.bound(arm, compiled).draws
        return lambda solve: Solved(compiled, draws, wanted, solve(compiled, draws, request))

    def estimate(self, arm: Arm, wanted: Wanted) -> Estimate:
        """What the arm will take, told from its shape; refused where the machine has not the memory."""
        compiled = self.game(arm, wanted)
        return must_fit(compiled, wanted.request(compiled), self.settings)

    def foreseen(self, work: Iterable[tuple[Arm, Wanted, float]]) -> Estimate:
        """What several arms will take, each so many times: a block of draws of each is solved and scaled to all."""
        pilot = replace(self, settings=replace(self.settings, draws=min(LANES, self.settings.draws), workers=1))
        pilot = replace(pilot, progress=Progress(stopped=self.progress.stopped, told=self.progress.told))
        waves = ceil(self.settings.draws / LANES / self.settings.workers)
        shapes, seconds = [], 0.0
        for arm, wanted, times in work:
            shapes.append(self.estimate(arm, wanted))
            if not seconds:
                pilot.solve(arm, wanted)  # once before: what is compiled or loaded is not scaled
            began = time.monotonic()
            pilot.solve(arm, wanted)
            seconds += (time.monotonic() - began) * waves * times

        def most(name: str) -> int:
            return max((int(getattr(shape, name)) for shape in shapes), default=0)

        return Estimate(most("states"), most("moves"), most("bytes"), seconds)

    def foretold(self, work: Iterable[tuple[Arm, Wanted, float]]) -> Study:
        """The same study once it has told what all this takes (few draws do not need it); its arms then need not tell."""
        if self.settings.draws >= FEWEST_FORETOLD and (some := list(work)):
            self.progress.foresee(self.foreseen(some))
        return replace(self, progress=replace(self.progress, foresee=lambda estimate: None))

    def wanted(self, measures: Iterable[Measure], play: Play, days: Iterable[dt.date] = ()) -> Wanted:
        """What the measures need, and these days besides."""
        wanted = Wanted(days=set(days))
        for measure in measures:
            need(wanted, measure, play)
        return wanted

    def finer(self) -> Study:
        """The same study with half the step: what its answers differ by is what the step costs."""
        tight = replace(
            self.settings.precision,
            tolerance=self.settings.precision.tolerance / 8,
            smallest_step=self.settings.precision.smallest_step / 2,
            largest_step=self.settings.precision.largest_step / 2,
        )
        return replace(self, settings=replace(self.settings, precision=tight))
