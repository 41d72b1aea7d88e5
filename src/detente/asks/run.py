"""A scenario run: what becomes of everything in play, by date, over all draws.

`overview` returns the document that `detente run --json` prints (docs/json.md, `detente.run/1`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from detente import __version__
from detente.errors import known_name
from detente.game.bind import paths_used
from detente.game.clock import clock_of
from detente.game.nature import dated
from detente.game.play import Play, Space
from detente.language.numbers import show
from detente.language.write import digest
from detente.lenses.solution import Solution
from detente.scenario.records import Focus, Scenario, Standing, State
from detente.study.arms import PLAIN, Estimate, Settings, Study, must_fit
from detente.study.measures import Solved, Wanted

Floats = NDArray[np.float64]
Document = dict[str, object]
RANKED = 0.1
"""Rank correlations closer to zero than this are not worth a line."""


def reading_days(scenario: Scenario, begins: dt.date, until: dt.date | None = None) -> tuple[dt.date, ...]:
    """The dates at which a run is read: the calendar's steps, refined towards the near end."""
    return clock_of(scenario).days(scenario.calendar, begins, until)


def with_jumps(days: tuple[dt.date, ...], play: Play) -> set[dt.date]:
    """The dates with those of the calendar's lotteries and the day before each: what jumps is not drawn as a slope."""
    if not play.clock.jumps:
        return set(days)
    jumps = [d for d in dated(play, Space(play), days[-1]) if d > play.begins]
    return {*days, *jumps, *(d - dt.timedelta(days=1) for d in jumps)}


@dataclass
class Overview:
    """A run under way: the arm solved over all draws, and what is said of it."""

    study: Study
    focus: Focus | None
    focus_name: str
    until: dt.date | None = None
    began: float = field(default_factory=time.monotonic)

    def document(self) -> Document:
        """Everything that `detente run` shows."""
        play = self.study.arm(focus=self.focus).play
        solved = self.solved(play)
        days = solved.compiled.days
        issues = {a: _paths(solved, a) for a in play.axes if a in play.scenario.issues}
        conditions = {a: _paths(solved, a) for a in play.axes if a not in play.scenario.issues}
        return {
            "format": "detente.run/1",
            "version": __version__,
            "scenario": about(self.study.scenario),
            "settings": settings_of(self.study.settings),
            "focus": self.focus_name,
            "in_play": dict(zip(play.axes, map(list, play.levels), strict=True)),
            "frozen": dict(play.frozen),
            "states": play.size,
            "dates": [d.isoformat() for d in days],
            "events": events(play, days[-1]),
            "issues": issues,
            "conditions": conditions,
            "arrivals": _arrivals(solved),
            "durations": _durations(solved),
            "moves": _moves(solved),
            "values": _values(solved),
            "assumptions": self._assumptions(solved),
            "diagnostics": diagnostics(solved.solution),
            "digest": digest_of(solved.solution),
            "seconds": round(time.monotonic() - self.began, 2),
        }

    def estimate(self) -> Estimate:
        """What the run will take."""
        play = self.study.arm(focus=self.focus).play
        wanted = self.wanted(play)
        return must_fit(self.study.game(self.study.arm(focus=self.focus), wanted), wanted, self.study.settings)

    def solved(self, play: Play) -> Solved:
        """The base arm with everything a run shows: paths, first arrivals, durations, who tried and refused what."""
        return self.study.solve(self.study.arm(focus=self.focus), self.wanted(play))

    def wanted(self, play: Play) -> Wanted:
        """All that a run shows."""
        days = with_jumps(reading_days(self.study.scenario, play.begins, self.until), play)
        return Wanted(
            days=set(days), hits=list(_each_level(play)), stays=list(_each_level(play)), value_days={play.begins}, counts=True
        )

    def _assumptions(self, solved: Solved) -> list[Document]:
        """Every assumption the game reads: range, source, and the outcome that it moves most."""
        used = paths_used(solved.compiled)
        values = self.study.values(PLAIN)
        outcomes = dict(_outcomes(solved))
        rows: list[Document] = []
        for path in (p for p in self.study.leaves if p in used):
            leaf = self.study.leaves[path]
            rows.append(
                {
                    "path": path,
                    "kind": leaf.kind,
                    "text": show(leaf.number),
                    "cite": list(leaf.cite),
                    "because": leaf.because,
                    "effect": _effect(values[path], outcomes),
                }
            )
        return rows


def about(scenario: Scenario) -> Document:
    """What a document says of its scenario."""
    return {"name": scenario.name, "title": scenario.title, "about": scenario.about, "digest": digest(scenario)}


def settings_of(settings: Settings) -> Document:
    """What a document says of how it was made; the number of workers is left out, since it changes nothing."""
    said = {path: number if isinstance(number, bool) else show(number) for path, number in settings.sets}
    return {
        "draws": settings.draws,
        "seed": settings.seed,
        "tolerance": settings.precision.tolerance,
        "smallest_step": settings.precision.smallest_step,
        "tail_years": settings.tail,
        "set": said,
    }


def _each_level(play: Play) -> Iterator[State]:
    for axis, levels in zip(play.axes, play.levels, strict=True):
        for level in levels:
            yield (Standing(name=axis, levels=(level,)),)


def _bands(values: Floats) -> tuple[list[float], list[float], list[float]]:
    """(mean, 5 %, 95 %) over draws, the last axis."""
    low, high = np.quantile(values, [0.05, 0.95], axis=-1)
    return _rounded(values.mean(axis=-1)), _rounded(low), _rounded(high)


def _rounded(values: Floats, digits: int = 9) -> list[float]:
    return [round(float(v), digits) for v in np.atleast_1d(values)]


def _paths(solved: Solved, axis: str) -> Document:
    """The distribution of one issue or condition at every date: mean, 5 % and 95 % over draws, by option."""
    table = np.stack([solved.marginal(axis, t) for t in range(len(solved.compiled.days))], axis=1)
    mean, low, high = zip(*(_bands(row) for row in table), strict=True)
    options = list(solved.compiled.space.place[axis])
    return {"options": options, "mean": list(mean), "low": list(low), "high": list(high)}


def _by_level(solved: Solved, rows: Floats) -> Iterator[tuple[str, str, Floats]]:
    """(axis, level, row [T, n]) of what was asked for each level."""
    for state, row in zip(solved.wanted.hits, rows, strict=True):
        yield state[0].name, state[0].levels[0], np.asarray(row, float)


def _arrivals(solved: Solved) -> dict[str, dict[str, Document]]:
    """For each level: chance of having been there by each date, and the first date by which it passes one half."""
    found: dict[str, dict[str, Document]] = {}
    for axis, level, row in _by_level(solved, solved.solution.hit):
        ever = row.mean(axis=1)
        passed = np.flatnonzero(ever >= 0.5)
        median = solved.compiled.days[passed[0]].isoformat() if len(passed) else "never"
        found.setdefault(axis, {})[level] = {"by": _rounded(ever), "median": median}
    return found


def _durations(solved: Solved) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for axis, level, row in _by_level(solved, solved.solution.years):
        found.setdefault(axis, {})[level] = round(float(row[-1].mean()), 4)
    return found


def _moves(solved: Solved) -> list[Document]:
    """By rule: expected tries, deals and acts carried out, refusals and by whom, up to the last date."""
    labels, s = solved.compiled.game.labels, solved.solution
    units = (*labels.parties, *labels.bodies)
    tried, carried = s.tried[-1].mean(axis=-1), s.carried[-1].mean(axis=-1)
    refused = s.refused[-1].mean(axis=-1)
    return [
        {
            "rule": label,
            "tried": round(float(tried[k]), 4),
            "carried": round(float(carried[k]), 4),
            "refused": round(float(refused[k].sum()), 4),
            "blockers": {u: round(float(refused[k, j]), 4) for j, u in enumerate(units) if refused[k, j] > 5e-5},
        }
        for k, label in enumerate(labels.moves)
    ]


def _values(solved: Solved) -> Document:
    """To each party: the value of the game at its beginning, utility-years of a yearly span of one."""
    start = np.asarray(solved.draws.start, float)
    begins = start.any(axis=1)
    own = np.einsum("spn,sn->pn", np.asarray(solved.solution.value[0], float)[begins], start[begins])
    return {
        p: dict(zip(("mean", "low", "high"), (b[0] for b in _bands(own[i][None])), strict=True))
        for i, p in enumerate(solved.compiled.game.labels.parties)
    }


def _outcomes(solved: Solved) -> Iterator[tuple[str, Floats]]:
    """Chances [n] that assumptions are ranked by: every option of every issue at a middle date and at the last."""
    days = solved.compiled.days
    issues = [a for a in solved.compiled.play.axes if a in solved.compiled.play.scenario.issues]
    for t in sorted({len(days) // 2, len(days) - 1}):
        for axis in issues:
            for level, row in zip(solved.compiled.space.place[axis], solved.marginal(axis, t), strict=True):
                if np.ptp(row) > 0.01:
                    yield f"{axis}={level} at {days[t]}", row


def _effect(value: Floats, outcomes: dict[str, Floats]) -> Document | None:
    if np.ptp(value) == 0 or not outcomes:
        return None
    ranked = {name: float(stats.spearmanr(value, row).statistic) for name, row in outcomes.items()}
    best = max(ranked, key=lambda name: abs(ranked[name]))
    return {"on": best, "rank_correlation": round(ranked[best], 3)} if abs(ranked[best]) >= RANKED else None


def events(play: Play, last: dt.date) -> list[Document]:
    """The named dates within the run, for axes of charts."""
    dates = play.scenario.calendar.dates
    return [
        {"date": d.at.day.isoformat(), "name": name}
        for name, d in dates.items()
        if d.at.day is not None and play.begins <= d.at.day <= last
    ]


def diagnostics(solution: Solution) -> dict[str, float | None]:
    """How sharp the choices were, how often consenters gave against their interest, how restless the paths were."""
    return {
        "sharpness": _middle(solution.sharpness),
        "against": _middle(solution.against),
        "moves_a_year": round(float(np.mean(solution.moves_a_year)), 4),
        "error_left": float(np.max(solution.error_left)),
        "steps": round(float(np.mean(solution.steps)), 1),
    }


def digest_of(solution: Solution) -> str:
    """The fingerprint of the answers themselves: the same for any number of workers."""
    h = hashlib.sha256()
    for array in (solution.state, solution.hit, solution.years, solution.value, solution.tried, solution.refused):
        if array is not None:
            h.update(np.ascontiguousarray(array).tobytes())
    return h.hexdigest()


def focus_named(scenario: Scenario, text: str) -> Focus | None:
    """The focus a user asked for: a focus of the scenario, several joined, or names to put in play; none: the core."""
    in_play: dict[str, tuple[str, ...]] = {}
    frozen: dict[str, str] = {}
    begins = None
    for name in (n.strip() for n in text.split(",") if n.strip()):
        if name in scenario.focus:
            own = scenario.focus[name]
            in_play |= own.in_play
            frozen |= own.frozen
            begins = own.begins or begins
        elif name in scenario.issues or name in scenario.conditions:
            in_play[name] = scenario.levels(name)
        else:
            known_name(name, [*scenario.focus, *scenario.issues, *scenario.conditions], "focus, issue or condition")
    return Focus(in_play=in_play, frozen=frozen, begins=begins) if in_play else None


def _middle(values: Floats) -> float | None:
    """The median of the draws in which anything was tried or changed; none where in no draw."""
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), 4) if len(known) else None
