"""How a study solves an arm: one function from a game, its draws and what is asked to what follows.

A study is handed such a function (`Solve`), so that what is said of solutions can be tried without solving, and a second
solver can stand beside the first. Each clock has its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

import numpy as np

from detente.errors import Refused
from detente.game.arrays import Beliefs, Draws, Game
from detente.game.beliefs import coarser
from detente.game.clock import ROUNDS, YEARS
from detente.game.compile import Compiled
from detente.game.room import resident
from detente.lenses.beliefs import bytes_of_beliefs, solve_beliefs
from detente.lenses.beliefs_rounds import solve_beliefs_in_rounds
from detente.lenses.beliefs_solution import BeliefPrecision, BeliefRequest, BeliefSolution
from detente.lenses.dynamics import Job, bytes_needed, ends_of, solve_blocks
from detente.lenses.ends import Ends
from detente.lenses.rounds import as_written, must_share, solve_in_rounds
from detente.lenses.solution import Precision, Request, Run, Solution
from detente.study.equilibrium import solved_from_rest
from detente.study.estimates import SURE, Estimate, Meter
from detente.study.settings import Learning

Solve = Callable[[Compiled, Draws, Request], Solution]
SolveHidden = Callable[[Compiled, Draws, Beliefs, BeliefRequest], BeliefSolution]
"""The same where something is hidden."""
FOLLOWING = "Following the principal branch of every draw"


@dataclass(frozen=True)
class Progress:
    """What a long study reports to: draws solved so far are added up by the caller."""

    advance: Callable[[int], None] = lambda done: None  # so many draws more are solved
    stopped: Callable[[], bool] = lambda: False
    total: Callable[[int], None] = lambda draws: None  # so many draws will be solved in all
    say: Callable[[str], None] = lambda text: None  # what is worth knowing before it is solved, such as its size
    foresee: Callable[[Estimate], None] = lambda estimate: None  # what that will take, once it can be told
    told: Callable[[str], None] = lambda text: None  # what else is going on, such as compiling; "" when it is over


def in_one_voice(tell: Callable[[str], None]) -> Callable[[str], None]:
    """The same for several threads at once: what was told last is not told again."""
    last, lock = [""], Lock()

    def told(text: str) -> None:
        with lock:
            if text != last[0]:
                last[0] = text
                tell(text)

    return told


@dataclass(frozen=True)
class How:
    """How exactly an arm is solved, by how many threads, and what is told while it is."""

    precision: Precision
    workers: int = 1
    progress: Progress = Progress()
    learning: Learning = Learning()


class Continuous:
    """The dynamics lens."""

    def __init__(self, how: How):
        self.how = how

    def __call__(self, compiled: Compiled, draws: Draws, request: Request, ends: Ends | None = None) -> Solution:
        n = draws.start.shape[-1]
        meter = Meter(n, self.how.workers, partial(self._foresee, compiled, request, n))

        def compiler(text: str) -> None:
            self.how.progress.told(text)
            meter.compiler(text)

        def ready() -> None:
            self.how.progress.told("")
            meter.start()

        run = self._run(compiler, 0 if ends is None else n // 2, meter)
        if self.how.precision.end == "principal":
            self.how.progress.told(FOLLOWING)
            return solved_from_rest(compiled, draws, request, self.how.precision, run, ready)
        return solve_blocks(compiled.game, draws, request, self.how.precision, run, ends=ends)

    def ahead(self, jobs: Sequence[Job]) -> list[Solve]:
        """What solves each of those arms, whose ends are found side by side."""
        if self.how.precision.end == "principal":
            return [self] * len(jobs)
        n = sum(job.draws.start.shape[-1] for job in jobs)
        found = ends_of(jobs, self.how.precision, self._run(self.how.progress.told, 0, lambda done: None))
        self.how.progress.advance(sum(job.draws.start.shape[-1] // 2 for job in jobs) - n // 2)
        return [partial(self, ends=ends) for ends in found]

    def _run(self, told: Callable[[str], None], before: int, meter: Callable[[int], None]) -> Run:
        """How the lens goes about it; `before`: draws that have been told of."""
        last = before

        def report(done: int) -> None:
            nonlocal last
            self.how.progress.advance(done - last)
            last = done
            meter(done)

        return Run(self.how.workers, report, self.how.progress.stopped, told)

    def _foresee(self, compiled: Compiled, request: Request, n: int, seconds: float) -> None:
        """By now all is allocated; states that no path reaches are added to the answers at the end."""
        structure, timetable = compiled.game.structure, compiled.game.timetable
        answers = bytes_needed(structure, timetable, request, self.how.precision, workers=0, n=n)
        size, moves = compiled.space.size, len(structure.move_to)
        self.how.progress.foresee(Estimate(size, moves, resident() + answers, seconds))


def ahead(solve: Solve, jobs: Sequence[Job]) -> list[Solve]:
    """What solves each of several arms, once what they have in common is done."""
    return solve.ahead(jobs) if isinstance(solve, Continuous) else [solve] * len(jobs)


@dataclass(frozen=True)
class Solvers:
    """What solves an arm: one in which everybody sees everything, and one in which something is hidden."""

    public: Solve
    hidden: SolveHidden


def hidden_in_years(how: How) -> SolveHidden:
    """The dynamics lens where something is hidden."""

    def solve(compiled: Compiled, draws: Draws, beliefs: Beliefs, request: BeliefRequest) -> BeliefSolution:
        game, run = _game(compiled, how), _foreseen(how, compiled, request, draws.start.shape[-1])
        return solve_beliefs(game, draws, beliefs, request, _precision(how), run)

    return solve


def hidden_in_rounds(how: How) -> SolveHidden:
    """Rounds where something is hidden."""

    def solve(compiled: Compiled, draws: Draws, beliefs: Beliefs, request: BeliefRequest) -> BeliefSolution:
        must_share(compiled, draws)
        played = as_written(compiled, rounds_read(compiled))
        game, run = _game(compiled, how), _foreseen(how, compiled, request, draws.start.shape[-1])
        return solve_beliefs_in_rounds(game, draws, beliefs, played, request, _precision(how), run)

    return solve


def rounds_read(compiled: Compiled) -> list[float]:
    """The rounds after which a game is read, in the order of its readings."""
    timetable, rounds = compiled.game.timetable, float(compiled.play.scenario.calendar.rounds)
    at = zip(timetable.time.tolist(), timetable.reading.tolist(), strict=True)
    return [time for _, time in sorted((place, min(rounds, time)) for time, place in at if place >= 0)]


def _precision(how: How) -> BeliefPrecision:
    if how.precision.end == "principal":
        raise Refused(
            "the principal branch is not followed where something is hidden",
            "Leave --equilibrium out, or write known in the focus",
        )
    return BeliefPrecision(steps=how.precision, landing=how.learning.landing, read_as=how.learning.read_as)


def _game(compiled: Compiled, how: How) -> Game:
    """The game, its beliefs on the grid that is asked for."""
    game, hidden = compiled.game, compiled.game.hidden
    if hidden is None or not how.learning.coarse:
        return game
    return replace(game, hidden=hidden._replace(grid=coarser(hidden.grid)))


def _foreseen(how: How, compiled: Compiled, request: BeliefRequest, n: int) -> Run:
    """How a lens that follows beliefs goes about n draws, telling what all of them take once some are solved."""
    told, game = 0, compiled.game

    def foresee(seconds: float) -> None:
        rounds = compiled.play.scenario.calendar.rounds if compiled.play.clock is ROUNDS else 0
        answers = bytes_of_beliefs(game, request, rounds, workers=0, n=n)
        beliefs = 1 if game.hidden is None else len(game.hidden.grid.belief)
        sizes = compiled.space.size, len(game.structure.move_to)
        how.progress.foresee(Estimate(*sizes, resident() + answers, seconds, beliefs))

    meter = Meter(n, how.workers, foresee, block=TOGETHER)

    def compiler(text: str) -> None:
        how.progress.told(text)
        meter.compiler(text)

    def report(done: int) -> None:
        nonlocal told
        how.progress.advance(done - told)
        told = done
        meter(done)

    return Run(how.workers, report, how.progress.stopped, compiler)


TOGETHER = 4
"""Draws, of those whose beliefs are followed, a thread that are timed together: one alone says little of the others."""


def in_rounds(how: How) -> Solve:
    """Backward induction over rounds; exact, so that nothing of `how` but its progress matters.

    One draw is solved first, to tell what all take; draws that differ in nothing but their first state are solved once.
    """

    def solve(compiled: Compiled, draws: Draws, request: Request) -> Solution:
        n, several = draws.start.shape[-1], different(draws)
        if several > 1:
            seconds = several * _seconds(lambda: solve_in_rounds(compiled, one_draw(draws), request), several)
            size, moves = compiled.space.size, len(compiled.game.structure.move_to)
            how.progress.foresee(Estimate(size, moves, more_than(draws, request) + resident(), seconds))
        solution = solve_in_rounds(compiled, draws, request)
        how.progress.advance(n)
        return solution

    return solve


def _seconds(work: Callable[[], object], times: int) -> float:
    """What it takes; taken twice where that is little beside doing it so many times: the first includes what was compiled."""
    for again in (True, False):
        began = time.monotonic()
        work()
        took = time.monotonic() - began
        if not again or (took > SURE and times < FEW):
            break
    return took


def one_draw(draws: Draws) -> Draws:
    """The first of them."""
    return Draws(**{name: np.ascontiguousarray(field[..., :1]) for name, field in draws._asdict().items()})


def different(draws: Draws) -> int:
    """How many of them differ in more than their first state."""
    numbers = [field.reshape(-1, field.shape[-1]) for name, field in draws._asdict().items() if name != "start"]
    return len({b"".join(field[:, d].tobytes() for field in numbers) for d in range(draws.start.shape[-1])})


def more_than(draws: Draws, request: Request) -> int:
    """Bytes of the answers of all draws, which are those of one so many times."""
    states, n = draws.start.shape
    readings, parties = len(request.values), draws.rho.shape[0]
    kept = int(request.values.sum())
    found: int = 8 * n * (readings * (states + len(request.hit) + len(request.stay)) + kept * states * parties)
    return found


FEW = 8
"""Draws beside which solving one of them once more is no small part."""
HIDDEN_SOLVERS: dict[str, Callable[[How], SolveHidden]] = {YEARS.name: hidden_in_years, ROUNDS.name: hidden_in_rounds}
"""By clock, where something is hidden."""
SOLVERS: dict[str, Callable[[How], Solve]] = {YEARS.name: Continuous, ROUNDS.name: in_rounds}
"""By clock."""
