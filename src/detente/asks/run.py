"""A scenario run: what becomes of everything in play, by date, over all draws (`detente.run/2`)."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import special

from detente import __version__
from detente.asks.beliefs import lessons_of, mistakes_of, unknown_of, wanted_of_beliefs
from detente.asks.checks import run_checks
from detente.asks.common import (
    Moment,
    StudyAsked,
    day_asked,
    digest_of,
    events,
    focus_named,
    label_of,
    settings_label,
    spread_of,
    stakes_of,
    subject_of,
)
from detente.asks.counted import counted_of, which
from detente.asks.laid import LaidOver, Line, as_level, must_be_askable, read_line
from detente.asks.sentences import Telling, capital
from detente.errors import Refused
from detente.findings.common import Paths, Spread
from detente.findings.movable import DrawnNumber, Movable, packed
from detente.findings.run import Arrival, Assumption, Influence, MeasuredNumber, MoveCount, RunFinding
from detente.game.arrays import Flag, Floats
from detente.game.bind import numbers_read, paths_used
from detente.game.clock import clock_of
from detente.game.play import Play
from detente.game.timetable import lottery_days
from detente.language.argument import measure_written
from detente.language.asked import measure_in_words
from detente.language.numbers import show
from detente.lenses.solution import RoundsRead
from detente.scenario.records import Argument, Focus, Measure, Scenario, Standing, States, standings
from detente.scenario.scope import rules_of
from detente.study.arms import NOTHING, Arm, Progress, Study
from detente.study.bands import Sifted, band_measures, of_draws, on_days, sift
from detente.study.diagnostics import diagnostics
from detente.study.estimates import Estimate
from detente.study.measures import Solved, Wanted, need
from detente.study.mistaken import Mistaken
from detente.study.ranks import rank_correlations

TIES = 3
"""Digits to which answers are alike: two processors differ further on, and where they tie the file's order decides."""
RANKED = 0.1
"""Rank correlations closer to zero than this are not worth a line."""


@dataclass(frozen=True, kw_only=True)
class RunAsked(LaidOver, StudyAsked):
    """What becomes of everything in play, under what is laid over it."""

    scenario: str | Path | Scenario | Argument  # of an argument, under its premises
    over: Scenario | None = None  # what an argument that is given as a record is over
    focus: str = ""  # focuses of the scenario, or issues and conditions to put in play, joined by commas; none: the core
    until: Moment | None = None  # read no further
    measures: tuple[str | Measure, ...] = ()  # in words, or by their names: read off besides
    movable: bool = False  # also what every draw came to, so that a page can weigh them anew


def ask(asked: RunAsked, progress: Progress) -> RunFinding:
    """What follows from a scenario in one focus."""
    argument, scenario = subject_of(asked.scenario, asked.over)
    focus = focus_named(scenario, asked.focus)
    day = day_asked("until", asked.until, scenario, focus)
    until = day and clock_of(scenario).over(day)
    line = read_line(asked, scenario, asked.measures, argument=argument)
    study = Study(scenario, line.settings(asked.settings(scenario)), progress)
    shown = (asked.focus or "core", until, line, asked.all_draws, argument.name if argument else None, asked.movable)
    overview = Overview(study, focus, *shown)
    if not study.arm(focus=focus).play.axes:
        raise Refused("nothing is in play: the scenario has no core", "Name what to put in play with --focus, or write a core")
    asks = [as_level(measure, line.change, scenario) for measure in line.measures or (None,)]
    for doubt in must_be_askable(asks, (focus, overview.focus_name), scenario):
        progress.say(doubt)
    progress.say(overview.estimate().text)
    return overview.finding()


def reading_days(scenario: Scenario, begins: dt.date, until: dt.date | None = None) -> tuple[dt.date, ...]:
    """The dates at which a run is read: the calendar's steps, refined towards the near end."""
    return clock_of(scenario).days(scenario.calendar, begins, until)


def with_jumps(days: tuple[dt.date, ...], play: Play) -> set[dt.date]:
    """The dates with those of the calendar's lotteries and the day before each: what jumps is not drawn as a slope."""
    if not play.clock.jumps:
        return set(days)
    jumps = lottery_days(play, days[-1])
    return {*days, *jumps, *(d - dt.timedelta(days=1) for d in jumps)}


@dataclass
class Overview:
    """A run under way: the arm solved over all draws, and what is said of it."""

    study: Study
    focus: Focus | None
    focus_name: str
    until: dt.date | None = None
    line: Line = Line()
    all_draws: bool = False
    argument: str | None = None  # under whose premises
    movable: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def base(self) -> Arm:
        """The game in which it is seen which draws count."""
        return self.study.arm(self.line.world, self.focus)

    @property
    def arm(self) -> Arm:
        """The game that is shown: the base, with what is changed in it."""
        return self.study.arm(self.line.world, self.focus, self.line.change)

    def finding(self) -> RunFinding:
        """Everything that `detente run` shows."""
        play = self.arm.play
        read, sifted = self.sifted()
        kept = which(sifted, self.all_draws)
        every = on_days(read, sorted(self.days(play)))
        solved = of_draws(every, kept)
        days = solved.compiled.days
        return RunFinding(
            version=__version__,
            scenario=label_of(self.study.scenario),
            settings=settings_label(self.study.settings),
            argument=self.argument,
            focus=self.focus_name,
            in_play=dict(zip(play.axes, play.levels, strict=True)),
            frozen=dict(play.frozen),
            states=play.size,
            counts=play.clock.counts,
            dates=tuple(_told(solved, d) for d in days),
            events=events(play, days[-1]),
            issues={a: _paths(solved, a) for a in play.axes if a in play.scenario.issues},
            conditions={a: _paths(solved, a) for a in play.axes if a not in play.scenario.issues},
            arrivals=_arrivals(solved),
            durations=_durations(solved),
            moves=_moves(solved),
            hidden=unknown_of(solved),
            lessons=lessons_of(solved),
            mistakes=mistakes_of(solved, self.arm.believes),
            values=_values(solved),
            assumptions=tuple(self._assumptions(solved, kept)),
            correlation_by_chance=round(by_chance(int(kept.sum()), len(dict(_outcomes(solved)))), 3),
            stakes=stakes_of(self.study, self.focus, self.line.world, amounts=True),
            unread=tuple(path for path, _ in self.study.settings.sets if path not in numbers_read(solved.compiled)),
            cycles=_cycles(solved),
            diagnostics=diagnostics(solved.solution),
            unsettled=int((sifted.within & sifted.unsettled).sum()),
            laid_over=self.line.label(self.study.scenario),
            draws=counted_of(self.study, sifted, self.all_draws),
            measures=tuple(_measured(of_draws(read, kept), measure) for measure in self.line.measures),
            checks=tuple(run_checks(self.study, self.arm, every, kept)),
            movable=self._movable(solved, kept) if self.movable else None,
            digest=digest_of(solved.solution),
            seconds=round(time.monotonic() - self.began, 2),
        )

    def estimate(self) -> Estimate:
        """What the run will take."""
        return self.study.estimate(self.arm, self.wanted(self.arm.play))

    def solved(self, play: Play) -> Solved:
        """The arm with everything a run shows: paths, first arrivals, durations, who tried and refused what."""
        return self.study.solve(self.arm, self.wanted(play))

    def sifted(self) -> tuple[Solved, Sifted]:
        """The arm over all draws, and the draws sorted by what the base has of them."""
        base, bands = self.base, band_measures(self.study)
        if self.line.change == NOTHING or not bands:
            solved = self.solved(self.arm.play)
            return solved, sift(self.study, self.arm, solved)
        asked = {"base": (base, self.study.wanted(bands, base.play)), "shown": (self.arm, self.wanted(self.arm.play))}
        found = self.study.solve_all(asked)
        return found["shown"], sift(self.study, base, found["base"], found["shown"])

    def days(self, play: Play) -> set[dt.date]:
        """The days that are shown."""
        return with_jumps(reading_days(self.study.scenario, play.begins, self.until), play)

    def wanted(self, play: Play) -> Wanted:
        """All that a run shows, and what bands and measures need besides."""
        days = self.days(play)
        each, everybody = list(_each_level(play)), {party for party, terms in play.scenario.interests.items() if terms}
        wanted = Wanted(days=days, hits=each, stays=list(each), value_days={play.begins}, parties=everybody, counts=True)
        wanted_of_beliefs(wanted, play)
        bands = band_measures(self.study) if self.line.change == NOTHING else ()
        for measure in (*bands, *self.line.measures):
            need(wanted, measure, play)
        return wanted

    def _assumptions(self, solved: Solved, kept: Flag) -> Iterator[Assumption]:
        """Every assumption the game reads: range, source, and the outcome that it moves most."""
        used = paths_used(solved.compiled)
        values = self.study.values(self.arm.world, self.line.change.set)
        outcomes = dict(_outcomes(solved))
        for path in (p for p in self.study.leaves if p in used):
            leaf, number = self.study.leaves[path], self.study.number(self.arm.world, path, self.line.change)
            own = number is leaf.number  # of what a premise or an option gives, the scenario's source tells nothing
            yield Assumption(
                path=path,
                kind=leaf.kind,
                text=show(number),
                instead_of="" if own else show(leaf.number),
                cite=leaf.cite if own else number.cite,
                because=leaf.because if own else number.because,
                effect=_effect(values[path][kept], outcomes),
            )

    def _movable(self, solved: Solved, kept: Flag) -> Movable:
        """What every draw counted came to: each number that the game reads, the chance of each option on each date."""
        values, used = self.study.values(self.arm.world, self.line.change.set), paths_used(solved.compiled)
        drawn = {p: values[p][kept] for p in self.study.leaves if p in used and np.ptp(values[p][kept]) > 0}
        ends = {path: self.study.ends(self.arm.world, path, self.line.change) for path in drawn}
        return Movable(
            counted=int(kept.sum()),
            numbers={path: _drawn(row, *ends[path]) for path, row in drawn.items()},
            chances={axis: tuple(_packed_chances(solved, axis)) for axis in solved.compiled.play.axes},
        )


FEW = 12
"""Values of a number that are said one by one; more are a range."""


def _drawn(values: Floats, low: float, high: float) -> DrawnNumber:
    """A number [n] and the ends of its range."""
    among = np.unique(values)
    told = tuple(map(float, among)) if len(among) <= min(FEW, len(values) // 4) else ()
    low, high = min(low, float(among[0])), max(high, float(among[-1]))
    return DrawnNumber(low=low, high=high, among=told, drawn=packed(values.tolist(), low, high))


def _packed_chances(solved: Solved, axis: str) -> Iterator[str]:
    """By level of an issue or condition, its chance on every date in every draw."""
    table = np.stack([solved.marginal(axis, t) for t in range(len(solved.compiled.days))], axis=1)
    yield from (packed(row.ravel().tolist(), 0.0, 1.0) for row in table)


def _each_level(play: Play) -> Iterator[States]:
    for axis, levels in zip(play.axes, play.levels, strict=True):
        for level in levels:
            yield (Standing(name=axis, levels=(level,)),)


def _told(solved: Solved, day: dt.date) -> str:
    """What a day that is read is called."""
    return solved.compiled.play.clock.told(solved.compiled.play.begins, day)


def _cycles(solved: Solved) -> str | None:
    """A sentence where the answer turns on how many rounds there are; none where it does not."""
    if not isinstance(solved.solution, RoundsRead):
        return None
    period = np.asarray(solved.solution.period)
    some = sorted({int(k) for k in period if k})
    if not some:
        return None
    every = " or ".join(map(str, some))
    return (
        f"In {int((period > 0).sum())} of {len(period)} draws nothing settles however many rounds are played: what is done "
        f"comes round every {every} rounds, so a game one round longer can end otherwise."
    )


Row = tuple[float, ...]


def _bands(values: Floats) -> tuple[Row, Row, Row]:
    """(mean, 5 %, 95 %) over draws, the last axis."""
    low, high = np.quantile(values, [0.05, 0.95], axis=-1)
    return _rounded(values.mean(axis=-1)), _rounded(low), _rounded(high)


def _rounded(values: Floats, digits: int = 9) -> Row:
    return tuple(round(float(v), digits) for v in np.atleast_1d(values))


def _paths(solved: Solved, axis: str) -> Paths:
    """The distribution of one issue or condition at every date: mean, 5 % and 95 % over draws, by option."""
    table = np.stack([solved.marginal(axis, t) for t in range(len(solved.compiled.days))], axis=1)
    mean, low, high = zip(*(_bands(row) for row in table), strict=True)
    return Paths(options=tuple(solved.compiled.space.place[axis]), mean=mean, low=low, high=high)


def _by_level(solved: Solved, rows: Floats) -> Iterator[tuple[str, str, Floats]]:
    """(axis, level, row [T, n]) of what was asked for each level."""
    for state, row in zip(_each_level(solved.compiled.play), rows, strict=False):  # bands ask for others after them
        standing = standings(state)[0]
        yield standing.name, standing.levels[0], np.asarray(row, float)


def _arrivals(solved: Solved) -> dict[str, dict[str, Arrival]]:
    """For each level: chance of having been there by each date, and the first date by which it passes one half."""
    found: dict[str, dict[str, Arrival]] = {}
    for axis, level, row in _by_level(solved, solved.solution.hit):
        ever = row.mean(axis=1)
        passed = np.flatnonzero(ever >= 0.5)
        median = _told(solved, solved.compiled.days[passed[0]]) if len(passed) else "never"
        found.setdefault(axis, {})[level] = Arrival(by=_rounded(ever), median=median)
    return found


def _durations(solved: Solved) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for axis, level, row in _by_level(solved, solved.solution.years):
        found.setdefault(axis, {})[level] = round(float(row[-1].mean()), 4)
    return found


def _moves(solved: Solved) -> tuple[MoveCount, ...]:
    """By rule: expected tries, deals and acts carried out, refusals and by whom, up to the last date."""
    labels, s = solved.compiled.game.labels, solved.solution
    units = (*labels.parties, *labels.bodies)
    told = solved.compiled.play.clock.refusers and not isinstance(s, Mistaken)
    tried, carried = s.tried[-1].mean(axis=-1), s.carried[-1].mean(axis=-1)
    refused = s.refused[-1].mean(axis=-1)
    return tuple(
        MoveCount(
            rule=label,
            tried=round(float(tried[k]), 4),
            carried=round(float(carried[k]), 4),
            refused=round(float(refused[k].sum()), 4),
            blockers=_blockers(units, refused[k]) if told else {},
            changes=_changes(solved.compiled.play.scenario, label),
        )
        for k, label in enumerate(labels.moves)
    )


def _blockers(units: tuple[str, ...], refused: Floats) -> dict[str, float]:
    """By party or body the refusals [units] it is to blame for; a body may stand several times among the units."""
    added = {unit: float(sum(r for u, r in zip(units, refused, strict=True) if u == unit)) for unit in units}
    return {unit: round(blamed, 4) for unit, blamed in added.items() if blamed > 5e-5}


def _changes(scenario: Scenario, label: str) -> tuple[str, ...]:
    """What a move changes: a rule, several joined in a package of issues, or a package of rules."""
    rules = [rule for name in label.split(" + ") for rule in rules_of(scenario, name).values()]
    return tuple(dict.fromkeys(name for rule in rules for name in (rule.issue, *rule.sets)))


def _values(solved: Solved) -> dict[str, Spread]:
    """To each party: the value of the game at its beginning, the first day's events included; of a yearly span of one."""
    start = np.asarray(solved.solution.state[0], float)
    begins = start.any(axis=1)
    worth = np.where(start[begins][:, None] > 0, np.asarray(solved.solution.value[0], float)[begins], 0.0)
    own = np.einsum("spn,sn->pn", worth, start[begins])
    return {p: _spread(own[i]) for i, p in enumerate(solved.compiled.game.labels.parties)}


def _measured(solved: Solved, measure: Measure) -> MeasuredNumber:
    if measure.overlay is not None:
        raise Refused("a run reads its measures off one game", "Ask about one with an intervention of its own: detente ask")
    value = solved.read(measure).value
    value = value[~np.isnan(value)]
    return MeasuredNumber(
        says=capital(Telling(solved.compiled.play.scenario).measure(measure)),
        measure=measure_in_words(measure),
        written=measure_written(measure),
        **spread_of(value).model_dump(),
        never=round(float((value == np.inf).mean()), 4) if len(value) else 0.0,
    )


def _spread(values: Floats) -> Spread:
    (mean,), (low,), (high,) = _bands(values[None])
    return Spread(mean=mean, low=low, high=high)


def _outcomes(solved: Solved) -> Iterator[tuple[str, Floats]]:
    """Chances [n] that assumptions are ranked by: every option of every issue at a middle date and at the last."""
    days = solved.compiled.days
    issues = [a for a in solved.compiled.play.axes if a in solved.compiled.play.scenario.issues]
    for t in sorted({len(days) // 2, len(days) - 1}):
        for axis in issues:
            for level, row in zip(solved.compiled.space.place[axis], solved.marginal(axis, t), strict=True):
                if np.ptp(row) > 0.01:
                    yield f"{axis}={level} at {_told(solved, days[t])}", np.round(row, TIES)


def by_chance(draws: int, outcomes: int) -> float:
    """The rank correlation that the best of so many outcomes has, in 19 of 20 cases, with a number that moves none of them.

    Over n draws it is about normal with variance 1 / (n - 1); outcomes that go together have fewer chances, so that this is,
    if anything, too much (Sidak 1967).
    """
    one_sided = (1 - 0.95 ** (1 / max(1, outcomes))) / 2
    quantile = float(special.ndtri(1 - one_sided))
    return min(1.0, quantile / math.sqrt(max(1, draws - 1)))


def _effect(value: Floats, outcomes: dict[str, Floats]) -> Influence | None:
    if np.ptp(value) == 0 or not outcomes:
        return None
    found = rank_correlations(value, np.stack(list(outcomes.values()), axis=1))
    ranked = dict(zip(outcomes, found.tolist(), strict=True))
    best = max(ranked, key=lambda name: round(abs(ranked[name]), TIES))
    return Influence(on=best, rank_correlation=round(ranked[best], 3)) if abs(ranked[best]) >= RANKED else None
