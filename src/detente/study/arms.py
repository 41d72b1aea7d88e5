"""A study: one scenario, many draws, and the arms that are solved over them.

A *world* fixes where the numbers come from: the scenario's ranges, narrowed by an argument's premises or not, with
pace and noise drawn or at their middle. An *arm* is a world, a focus and an intervention. All arms share the same
draws: draw 17 is the same world everywhere but for what an overlay says.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import TooLarge
from detente.game.bind import Bound, bind
from detente.game.compile import Compiled, compile_game
from detente.game.play import Play, merged, put_in_play, smaller
from detente.game.timetable import TAIL, Reading
from detente.lenses.dynamics import Run, bytes_needed, solve_blocks
from detente.lenses.dynamics import Settings as Precision
from detente.lenses.rounds import solve_in_rounds
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Focus, Measure, Name, Number, Overlay, Scenario
from detente.study.draws import middles, sample
from detente.study.measures import Solved, Wanted, need

Floats = NDArray[np.float64]
NUISANCE = frozenset({"initiative", "inertia", "reluctance", "precision", "price", "place"})
"""Kinds of assumption about pace and noise, and heights drawn because a source is silent."""
KEPT = 16
"""Samples kept in memory."""


STUDY_PRECISION = Precision(tolerance=2e-2, smallest_step=1 / 52)
"""Looser than the lens's own default: over many draws the ranges matter more. What it costs is measured in every audit,
by solving some draws again with half the step."""


@dataclass(frozen=True)
class Settings:
    """How a study is run. `workers` and progress never change a result."""

    draws: int = 512
    seed: int = 1
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    tail: float = TAIL
    precision: Precision = field(default_factory=lambda: STUDY_PRECISION)
    sets: tuple[tuple[str, Number | bool], ...] = ()  # from the command line: laid over every world


@dataclass(frozen=True)
class World:
    """Where the numbers come from: premises laid over the scenario (or none), nuisance drawn or at its middle."""

    name: str
    premises: Overlay = field(default_factory=Overlay)
    middle: bool = False


@dataclass(frozen=True)
class Progress:
    """What a long study reports to: draws solved so far are added up by the caller."""

    advance: Callable[[int], None] = lambda done: None  # so many draws more are solved
    stopped: Callable[[], bool] = lambda: False
    total: Callable[[int], None] = lambda draws: None  # so many draws will be solved in all
    say: Callable[[str], None] = lambda text: None  # what is worth knowing before it is solved, such as its size


PLAIN = World("the scenario's ranges")


class Study:
    """Draws of one scenario and the arms solved over them."""

    def __init__(self, scenario: Scenario, settings: Settings, progress: Progress | None = None):
        self.scenario, self.settings = scenario, settings
        self.progress = progress or Progress()
        self.leaves: dict[str, Leaf] = assumptions(scenario)
        self._values: dict[str, dict[str, Floats]] = {}
        self._spans: dict[tuple[str, str], dict[Name, Floats]] = {}
        self._order: NDArray[np.int64] | None = None  # by how many steps the draws took in the arm before

    def values(self, world: World, sets: dict[str, Number | bool] | None = None) -> dict[str, Floats]:
        """Every assumption's value in every draw, [n] by path, in `world` and with `sets` laid over it."""
        premises = {**dict(self.settings.sets), **world.premises.set}
        over = {**self._middle(world, premises), **(sets or {})}
        key = repr((sorted(premises.items(), key=str), sorted(over.items(), key=str)))
        if key not in self._values:
            drawn = sample(
                self.leaves,
                self.scenario.orderings,
                self.scenario.correlations,
                self.settings.draws,
                self.settings.seed,
                sets=over,
                premises=premises,
            )
            self._values[key] = drawn.values
            if len(self._values) > KEPT:
                self._values.pop(next(iter(self._values)))
        return self._values[key]

    def _middle(self, world: World, premises: Mapping[str, Number | bool]) -> dict[str, Number | bool]:
        """Pace and noise fixed at their middle, where the world asks for it and nothing else is said of them."""
        if not world.middle:
            return {}
        paths = [p for p, leaf in self.leaves.items() if leaf.kind in NUISANCE and leaf.uncertain and p not in premises]
        return dict(middles(self.leaves, paths))

    def play(self, world: World, focus: Focus | None, overlay: Overlay) -> Play:
        """What is in play in an arm."""
        premises = world.premises.model_copy(update={"set": {}})
        return put_in_play(self.scenario, focus, merged((premises, overlay)))

    def prepare(
        self, world: World, focus: Focus | None, overlay: Overlay, wanted: Wanted, tail: float | None = None
    ) -> tuple[Compiled, Bound]:
        """The arm's game and its numbers; stakes keep the spans of the same world without the intervention."""
        play = self.play(world, focus, overlay)
        days = tuple(sorted(wanted.days | {play.begins}))
        compiled = compile_game(play, Reading(days, self.settings.tail if tail is None else tail), wanted.parties)
        must_fit(compiled, wanted, self.settings)
        base = None if overlay == Overlay() else self._span(world, focus, wanted.parties)
        real = np.float64 if self.scenario.calendar.clock == "rounds" else np.float32
        return compiled, bind(compiled, self.values(world, dict(overlay.set)), base, real)

    def _span(self, world: World, focus: Focus | None, parties: Iterable[Name]) -> dict[Name, Floats]:
        key = (repr(world), repr(focus))
        known = self._spans.get(key, {})
        if key not in self._spans or not set(parties) <= set(known):
            everyone = [p for p in self.scenario.parties if p in self.scenario.interests]
            compiled = compile_game(self.play(world, focus, Overlay()), Reading(tail=0.1), everyone)
            self._spans[key] = known = bind(compiled, self.values(world)).span
        return known

    def solve(self, world: World, focus: Focus | None, overlay: Overlay, wanted: Wanted) -> Solved:
        """The arm over all draws."""
        compiled, bound = self.prepare(world, focus, overlay, wanted)
        told = [0]

        def report(done: int) -> None:
            self.progress.advance(done - told[0])
            told[0] = done

        request = wanted.request(compiled)
        if self.scenario.calendar.clock == "rounds":
            solution = solve_in_rounds(compiled, bound.draws, request)
            report(self.settings.draws)
        else:
            run = Run(self.settings.workers, report, self.progress.stopped, self._order)
            solution = solve_blocks(compiled.game, bound.draws, request, self.settings.precision, run)
            self._order = np.argsort(solution.steps, kind="stable")
        return Solved(compiled, bound.draws, wanted, solution)

    def wanted(self, measures: Iterable[Measure], play: Play, days: Iterable[dt.date] = ()) -> Wanted:
        """What the measures need, and these days besides."""
        wanted = Wanted(days=set(days))
        for measure in measures:
            need(wanted, measure, play)
        return wanted

    def finer(self) -> Study:
        """The same study of fewer draws with half the step: what its answers differ by is what the step costs."""
        tight = replace(
            self.settings.precision,
            tolerance=self.settings.precision.tolerance / 8,
            smallest_step=self.settings.precision.smallest_step / 2,
            largest_step=self.settings.precision.largest_step / 2,
        )
        return Study(self.scenario, replace(self.settings, precision=tight), self.progress)


@dataclass(frozen=True)
class Estimate:
    """What an arm will take, told from its shape alone; the seconds are an order of magnitude."""

    states: int
    moves: int
    bytes: int
    seconds: float


def estimate(compiled: Compiled, wanted: Wanted, settings: Settings) -> Estimate:
    """States, moves, bytes and seconds of an arm, before anything is allocated for it."""
    structure, timetable = compiled.game.structure, compiled.game.timetable
    memory = bytes_needed(
        structure, timetable, wanted.request(compiled), settings.precision, workers=settings.workers, n=settings.draws
    )
    numbers = 4 * settings.draws * compiled.space.size * (2 * len(compiled.game.labels.parties) + 1)
    work = len(structure.role_unit) * float(timetable.time[-1]) * SECONDS_PER_ROLE_YEAR
    return Estimate(compiled.space.size, len(structure.move_to), memory + numbers, work * settings.draws / settings.workers)


SECONDS_PER_ROLE_YEAR = 3e-7
"""One core's time for one role, one year of calendar and one draw: the median over the arms of the shipped case."""


def memory_of_this_machine() -> float:
    """Bytes; infinite where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return float("inf")


def must_fit(compiled: Compiled, wanted: Wanted, settings: Settings) -> Estimate:
    """The estimate of an arm; an arm that needs more memory than the machine has is refused with the least change that fits."""
    room, found = memory_of_this_machine(), estimate(compiled, wanted, settings)
    if found.bytes <= room:
        return found
    changes = [
        ("--workers 1", replace(settings, workers=1)),
        ("--draws 64", replace(settings, draws=64)),
        ("--workers 1 --draws 16", replace(settings, workers=1, draws=16)),
    ]
    fits = [text for text, other in changes if estimate(compiled, wanted, other).bytes <= room]
    least = f"Try {fits[0]}" if fits else f"Put fewer things in play: {smaller(compiled.play)}"
    raise TooLarge(
        f"{found.states:,} states and {found.moves:,} moves over {settings.draws} draws need about "
        f"{found.bytes / 1e9:.1f} GB; this machine has {room / 1e9:.1f}",
        least,
    )
