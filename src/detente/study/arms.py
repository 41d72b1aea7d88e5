"""A study: one scenario, many draws, and the arms that are solved over them.

A *world* fixes where the numbers come from: the scenario's ranges, narrowed by an argument's premises or not, with
pace and noise drawn or at their middle. An *arm* is a world, a focus and an intervention. All arms share the same
draws: draw 17 is the same world everywhere but for what an overlay says.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import ceil
from threading import Event
from typing import TypeVar

import numpy as np

from detente.errors import Refused, Stopped
from detente.game.arrays import Beliefs, Draws, Floats
from detente.game.bind import Bound, bind, paths_used
from detente.game.compile import Compiled, compile_game
from detente.game.interests import means
from detente.game.play import Play, merged, put_in_play
from detente.game.telling import telling
from detente.game.timetable import Reading
from detente.lenses.dynamics import Job
from detente.lenses.lanes import LANES
from detente.lenses.solution import Request
from detente.scenario.domains import Domains, ends, narrowed
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Focus, Measure, Name, Number, Overlay, Scenario
from detente.study.checks import Again, Answers, Way, ways_of
from detente.study.draws import ends_of_place, middles, sample
from detente.study.estimates import Estimate, must_fit
from detente.study.kept import Kept
from detente.study.measures import Solved, Wanted, need
from detente.study.mistaken import View, between, solve_mistaken
from detente.study.settings import STUDY_PRECISION as STUDY_PRECISION
from detente.study.settings import Settings as Settings
from detente.study.solvers import HIDDEN_SOLVERS, SOLVERS, How, Solve, Solvers, ahead, in_one_voice
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
    telling: Kept[frozenset[str]] = field(default_factory=lambda: Kept(1024))
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

    def telling(self, wanted: Wanted, reading: Reading, values: Mapping[str, Floats]) -> frozenset[str]:
        """Those that an answer read off the game can depend on: what no path reaches cannot matter either."""
        ends = {path: (float(drawn.min()), float(drawn.max())) for path, drawn in values.items() if len(drawn)}
        compiled = self.compiled(reading, wanted.parties)
        where = wanted.request(compiled).where
        key = repr((self._ground, self.base._ground, reading, sorted(wanted.parties), where.tobytes(), ends))
        return self.shelves.telling.get(key, lambda: telling(compiled, self._scale(compiled), where, wanted.parties, ends))

    def _scale(self, compiled: Compiled) -> Compiled:
        """The game whose spans scale the stakes: the base's, or its own where there is no intervention."""
        return compiled if self.base is self else self.base.spanned

    @cached_property
    def believes(self) -> dict[Name, Overlay]:
        """By party that takes the game for another: that game, as what it has other numbers in."""
        overlays = merged((self.world.premises, self.overlay))
        stated = {**self.scenario.believes, **overlays.believes}
        return {p: other for p, other in stated.items() if other.set and believing_of(p) not in overlays.without}

    @cached_property
    def spanned(self) -> Compiled:
        """The game with everybody in it who wants anything, as it is read for spans alone."""
        return self.compiled(Reading(), [p for p in self.scenario.parties if p in self.scenario.interests])

    @cached_property
    def base(self) -> Arm:
        """The same world and focus without the intervention."""
        return self if self.overlay == NOTHING else replace(self, overlay=NOTHING)


def believing_of(party: Name) -> str:
    """What an intervention leaves out so that a party sees the game as it is."""
    return f"believes.{party}"


@dataclass(frozen=True)
class Ready:
    """An arm with its game compiled and its numbers drawn."""

    compiled: Compiled
    draws: Draws
    wanted: Wanted
    request: Request

    @property
    def size(self) -> int:
        """Draws."""
        return int(self.draws.start.shape[-1])

    def solved(self, solvers: Solvers, ahead: Solve | None = None) -> Solved:
        """The arm over all draws; `ahead`: what solves it where something of it has been done already."""
        solve = ahead or solvers.public
        return Solved(self.compiled, self.draws, self.wanted, solve(self.compiled, self.draws, self.request))


@dataclass(frozen=True)
class ReadyHidden(Ready):
    """The same of a game in which something is hidden."""

    beliefs: Beliefs

    def solved(self, solvers: Solvers, ahead: Solve | None = None) -> Solved:
        """The arm over all draws."""
        asked = self.wanted.believing(self.compiled)
        return Solved(self.compiled, self.draws, self.wanted, solvers.hidden(self.compiled, self.draws, self.beliefs, asked))


@dataclass(frozen=True)
class ReadyMistaken(Ready):
    """The same of a game that parties take for others."""

    views: Sequence[View]
    of: Mapping[Name, int]  # by party, the place of its view

    def solved(self, solvers: Solvers, ahead: Solve | None = None) -> Solved:
        """The arm over all draws."""
        found = solve_mistaken(self.compiled, self.views, self.of, self.request, solvers.public)
        return Solved(self.compiled, self.draws, self.wanted, found)


FEWEST_FORETOLD = 64
"""Draws below which a block of each arm would be no small part of all there is to solve."""


@dataclass(frozen=True)
class Study:
    """Draws of one scenario and the arms solved over them, by a solver that is handed in (its clock's own if none is)."""

    scenario: Scenario
    settings: Settings
    progress: Progress = Progress()
    solver: Callable[[How], Solve] | None = None
    shelves: Shelves = field(default_factory=Shelves)
    picked: tuple[int, ...] | None = None  # the places of the draws that are solved; none: all

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """Every assumption by its path."""
        return assumptions(self.scenario)

    @cached_property
    def _solve(self) -> Solvers:
        return self._solver(self.settings.workers, self.progress)

    def _solver(self, workers: int, progress: Progress) -> Solvers:
        how, clock = How(self.settings.precision, workers, progress, self.settings.learning), self.scenario.calendar.clock
        return Solvers((self.solver or SOLVERS[clock])(how), HIDDEN_SOLVERS[clock](how))

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

        return self._picked(self.shelves.values.get(key, drawn))

    def _picked(self, found: dict[str, Floats]) -> dict[str, Floats]:
        return found if self.picked is None else {name: values[list(self.picked)] for name, values in found.items()}

    @property
    def size(self) -> int:
        """Draws that are solved."""
        return self.settings.draws if self.picked is None else len(self.picked)

    def again(self, way: Way, picked: tuple[int, ...]) -> Study:
        """The same study of some of its draws, solved another way; it is told nothing of what they will take."""
        quiet = replace(self.progress, foresee=lambda estimate: None)
        return replace(self, settings=way.of(self.settings), picked=picked, progress=quiet)

    def number(self, world: World, path: str, own: Overlay = NOTHING) -> Number:
        """The number in force at a path: what an intervention sets, else the settings, else a premise, else the scenario.

        What a claim sets where the settings do has been taken out of it before (`argument.forms.giving_way`), so that here
        an intervention may move a number between the ends of what the settings leave it.
        """
        leaf = self.leaves[path]
        stated = {**self._in_force(world), **own.set}.get(path)
        if stated is None:
            return leaf.number
        if isinstance(stated, bool):
            return Number(form="fixed", low=float(stated))
        if leaf.number.form == "odds" and stated.form in ("fixed", "uniform"):  # of a yes or no they are its odds
            return Number(form="odds", low=stated.low, high=stated.low if stated.form == "fixed" else stated.high)
        return stated if leaf.kind == "place" else narrowed(path, leaf.number, stated)

    def ends(self, world: World, path: str, own: Overlay = NOTHING) -> tuple[float, float]:
        """The least and the greatest value in force at a path; of a place in an order, as far as its neighbours let it."""
        number, leaf = self.number(world, path, own), self.leaves[path]
        return ends_of_place(path, self.leaves) if leaf.kind == "place" and number is leaf.number else ends(number)

    def _in_force(self, world: World) -> dict[str, Number | bool]:
        """The numbers that premises and settings put in place of the scenario's: the settings have the last word."""
        return {**world.premises.set, **dict(self.settings.sets)}

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
        days = wanted.days | {arm.play.begins}
        return Reading(tuple(sorted(days | set(self._plan_days(arm, days, wanted)) if arm.believes else days)))

    def _plan_days(self, arm: Arm, days: set[dt.date], wanted: Wanted) -> Iterator[dt.date]:
        """The days at which plans have to be known where parties believe in other games: those on which something is decided,
        the days before them, and days between."""
        last = arm.play.clock.days(arm.play.scenario.calendar, arm.play.begins, None)[-1]
        days = days | {last}  # what is got is got until then, whatever is read before
        compiled = arm.compiled(Reading(tuple(sorted(days))), wanted.parties)
        timetable, begins, unit = compiled.game.timetable, arm.play.begins, arm.play.clock.unit
        times = [float(time) for time in timetable.time[: timetable.last_reading + 1]]
        for years in (*times, *between(times)):
            yield begins + dt.timedelta(days=round(years * unit))
        yield from (begins + dt.timedelta(days=round(years * unit) - 1) for years in times[1:])

    def used(self, arm: Arm, wanted: Wanted) -> frozenset[str]:
        """The assumptions that the arm's game reads on all its dates: the others cannot matter to it."""
        return arm.used(self._reading(arm, wanted), wanted.parties)

    def telling(self, arm: Arm, wanted: Wanted) -> frozenset[str]:
        """Those that what is wanted of the arm can depend on, whatever of its game no path reaches."""
        return arm.telling(wanted, self._reading(arm, wanted), self.values(arm.world, arm.overlay.set))

    def bound(self, arm: Arm, compiled: Compiled) -> Bound:
        """The arm's numbers; stakes keep the spans of the same world without the intervention."""
        base = None if arm.overlay == NOTHING else self._span(arm.base)
        return bind(compiled, self.values(arm.world, arm.overlay.set), base)

    def _span(self, base: Arm) -> dict[Name, Floats]:
        key = (base.key, repr(self.settings.sets), self.settings.draws, self.settings.seed)
        every = replace(self, picked=None)
        return self._picked(self.shelves.spans.get(key, lambda: bind(base.spanned, every.values(base.world)).span))

    def solve(self, arm: Arm, wanted: Wanted) -> Solved:
        """The arm over all draws."""
        return self.ready(arm, wanted).solved(self._solve)

    def solve_all(self, asked: Mapping[Key, tuple[Arm, Wanted]]) -> dict[Key, Solved]:
        """Several arms over all draws."""
        return self.solve_ready({key: self.ready(*each) for key, each in asked.items()})

    def solve_ready(self, ready: Mapping[Key, Ready]) -> dict[Key, Solved]:
        """Arms that are ready; side by side, a thread each, where one has too few blocks of draws for all workers."""
        if min((ceil(each.size / LANES) for each in ready.values()), default=0) >= self.settings.workers:
            return {key: each() for key, each in self._ahead(self._solve, ready).items()}
        ended = Event()
        was = self.progress
        progress = replace(was, stopped=lambda: ended.is_set() or was.stopped(), told=in_one_voice(was.told))
        with ThreadPoolExecutor(self.settings.workers) as pool:
            try:
                solve = self._solver(self.settings.workers, progress)
                tasks = {key: pool.submit(each) for key, each in self._ahead(solve, ready).items()}
                done = wait(tasks.values(), return_when=FIRST_EXCEPTION).done
                failed = [error for task in tasks.values() if task in done and (error := task.exception()) is not None]
                if failed:  # what went wrong says more than that it ended
                    raise min(failed, key=lambda error: isinstance(error, Stopped))
                return {key: task.result() for key, task in tasks.items()}
            except BaseException:  # whatever ends one of them, or the waiting, stops the others
                ended.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _ahead(self, solvers: Solvers, ready: Mapping[Key, Ready]) -> dict[Key, Callable[[], Solved]]:
        """What solves each of several arms, once what they have in common is done."""
        plain = {key: each for key, each in ready.items() if type(each) is Ready}
        found = ahead(solvers.public, [Job(each.compiled.game, each.draws, each.request) for each in plain.values()])
        own = dict(zip(plain, found, strict=True))
        return {key: partial(each.solved, solvers, own.get(key)) for key, each in ready.items()}

    def ready(self, arm: Arm, wanted: Wanted) -> Ready:
        """The arm with its game compiled and its numbers drawn."""
        compiled = self.game(arm, wanted)
        request = wanted.request(compiled)
        must_fit(compiled, wanted.asked(compiled), replace(self.settings, draws=self.size))
        bound = self.bound(arm, compiled)
        if arm.believes:
            return ReadyMistaken(compiled, bound.draws, wanted, request, *self._views(arm, compiled, bound))
        if bound.beliefs is not None:
            return ReadyHidden(compiled, bound.draws, wanted, request, bound.beliefs)
        return Ready(compiled, bound.draws, wanted, request)

    def _views(self, arm: Arm, compiled: Compiled, true: Bound) -> tuple[list[View], dict[Name, int]]:
        """The numbers of the true game and of each that a party believes in, and the place of its view among them."""
        if arm.play.scope.hidden:
            said = f"{', '.join(arm.believes)} believes in another game, and {arm.play.scope.hidden[0]} is hidden here"
            raise Refused(f"{said}: the two are not solved together", "Write known for it in the focus, or leave out believes")
        if not arm.play.clock.jumps:
            said = "on the clock of rounds a game that a party only believes in is not solved"
            raise Refused(said, "Leave believes out, or write the game on the clock of years")
        span, views = self._span(arm.base), [View(true.draws, means(compiled, self.values(arm.world, arm.overlay.set)))]
        for other in arm.believes.values():
            values = self.values(arm.world, {**arm.overlay.set, **other.set})
            views.append(View(bind(compiled, values, span).draws, means(compiled, values)))
        own = np.array([span[p] if p in span else true.span[p] for p in compiled.game.labels.parties])
        views = [view._replace(level=(view.level - views[0].level) / own) for view in views]
        return views, {party: place for place, party in enumerate(arm.believes, 1)}

    def looked_again(self, arm: Arm, wanted: Wanted, answers: Answers, read: Callable[[Solved], Floats]) -> Iterator[Again]:
        """What solving some draws of an arm another way changes in what `read` takes off it, [R, n]; nothing on rounds."""
        quiet, ways = replace(self, progress=replace(self.progress, advance=lambda done: None)), self.ways
        yield from answers.again(ways, lambda way, some: read(quiet.again(way, some).solve(arm, wanted)))

    @property
    def ways(self) -> tuple[Way, ...]:
        """How some of its draws are solved again."""
        return ways_of(self.scenario, self.settings)

    def estimate(self, arm: Arm, wanted: Wanted) -> Estimate:
        """What the arm will take, told from its shape; refused where the machine has not the memory."""
        compiled = self.game(arm, wanted)
        return must_fit(compiled, wanted.asked(compiled), self.settings)

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

        return Estimate(most("states"), most("moves"), most("bytes"), seconds, most("beliefs"))

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
