"""The baseline: is the scenario sane before any claim is looked at (`detente.baseline/2`)?

In every focus that has the core: the plausible bands, how many draws lie outside them, and the facts of the core, which
should come out alike everywhere.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.argument.trials import premises_of
from detente.asks.checks import check_of
from detente.asks.common import CORE, StudyAsked, label_of, settings_label, stakes_of, subject_of
from detente.asks.counted import counted_of
from detente.asks.recorded import events_of, reported, wanted_in
from detente.errors import known_name
from detente.findings.baseline import BandInFocus, BaselineFinding, FocusBaseline, PlausibleBand
from detente.findings.checks import BaselineCheck
from detente.game.arrays import Flag, Floats
from detente.game.clock import years_later
from detente.lenses.lanes import LANES
from detente.scenario.dates import end_of
from detente.scenario.records import Argument, Band, Focus, Measure, Scenario, Standing, When
from detente.study.arms import PLAIN, Arm, Progress, Study, World
from detente.study.bands import Sifted, band_measures, frozen, sift
from detente.study.checks import Answers, blocks_of
from detente.study.diagnostics import diagnostics, never_settles
from detente.study.measures import Solved, Wanted, scale_of, within


@dataclass(frozen=True, kw_only=True)
class BaselineAsked(StudyAsked):
    """Whether a scenario is sane."""

    scenario: str | Path | Scenario | Argument  # of an argument, under its premises
    over: Scenario | None = None  # what an argument that is given as a record is over
    focus: str = ""  # only these focuses, joined by commas; none: all
    all_draws: bool = False  # facts of all draws, not only of those that count


def ask(asked: BaselineAsked, progress: Progress) -> BaselineFinding:
    """Bands and facts of the core in every focus (or the named ones), with the spread of each fact."""
    began = time.monotonic()
    argument, scenario = subject_of(asked.scenario, asked.over)
    study = Study(scenario, asked.settings(scenario), progress)
    focuses: dict[str, Focus | None] = {CORE: None, **scenario.focus}
    names = [name.strip() for name in asked.focus.split(",")] if asked.focus else []
    chosen = {k: focuses[known_name(k, focuses, "focus")] for k in names or focuses}
    study.progress.total(len(chosen) * study.settings.draws)
    waves = max(1.0, study.settings.draws / LANES / study.settings.workers)
    times = 1.0 + blocks_of(study.ways) / waves
    world = World("with premises", premises_of(argument)) if argument else PLAIN
    arms = {name: study.arm(world, focus) for name, focus in chosen.items()}
    events = reported(scenario, arms)
    views = {name: View(study, arm, asked.all_draws, tuple(wanted_in(name, events))) for name, arm in arms.items()}
    study = study.foretold((view.arm, view.wanted, times) for view in views.values())
    solved = {name: replace(view, study=study).solved() for name, view in views.items()}
    rows = [replace(view, study=study).row(name, *solved[name]) for name, view in views.items()]
    counted = {name: (found, views[name].counted(sifted)) for name, (found, sifted) in solved.items()}
    first = min(view.arm.play.begins for view in views.values())  # a year after another day is another year
    together = [row for view, row in zip(views.values(), rows, strict=True) if view.arm.play.begins == first]
    return BaselineFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=settings_label(study.settings),
        argument=argument.name if argument else None,
        bands=tuple(_band(n, b, rows) for n, b in scenario.plausible.items()),
        focuses=tuple(rows),
        record=tuple(events_of(scenario, events, counted, argument)),
        spread={fact: _gap([row.facts[fact] for row in together]) for fact in facts(scenario)},
        seconds=round(time.monotonic() - began, 2),
    )


def _gap(means: Sequence[float | None]) -> float | None:
    """The largest difference between two focuses; none where one has no such number."""
    known = [mean for mean in means if mean is not None]
    return round(max(known) - min(known), 4) if len(known) == len(means) else None


def facts(scenario: Scenario, begins: dt.date | None = None) -> dict[str, Measure]:
    """The facts that should come out alike in every focus: each option of the core's issues after a year, or all rounds.

    Args:
        begins: the first day of the focus; none: that of the calendar.
    """
    end = end_of(scenario)
    day = years_later(begins or scenario.calendar.start, 1.0)
    when, then = (When(text=day.isoformat(), day=day), "a year") if end.round is None else (end, "the last round")
    options = [(name, o) for name in scenario.core if name in scenario.issues for o in scenario.issues[name].options]
    return {
        f"{name} is {option} after {then}": Measure(kind="chance", state=(Standing(name=name, levels=(option,)),), at=when)
        for name, option in options
    }


@dataclass(frozen=True)
class View:
    """One focus looked at: bands and facts read off its base arm."""

    study: Study
    arm: Arm
    all_draws: bool
    events: tuple[Measure, ...] = ()  # what sources report that is looked for here

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those of bands, then those of facts."""
        return (*band_measures(self.study), *self.facts.values())

    @property
    def facts(self) -> dict[str, Measure]:
        """Those of the core, a year after this focus begins."""
        return facts(self.study.scenario, self.arm.play.begins)

    @property
    def wanted(self) -> Wanted:
        """All that they need of the arm."""
        return self.study.wanted((*self.measures, *self.events), self.arm.play)

    def solved(self) -> tuple[Solved, Sifted]:
        """The focus solved, its draws sorted."""
        solved = self.study.solve(self.arm, self.wanted)
        return solved, sift(self.study, self.arm, solved)

    def counted(self, found: Sifted) -> Flag:
        """[n] the draws that facts are taken of."""
        return np.ones(len(found.kept), bool) if self.all_draws else found.kept

    def row(self, name: str, solved: Solved, found: Sifted) -> FocusBaseline:
        """How the focus fares."""
        kept = self.counted(found)
        means = {fact: solved.read(m).value[kept] for fact, m in self.facts.items()}
        return FocusBaseline(
            name=name,
            begins=self.arm.play.clock.told(self.arm.play.begins, self.arm.play.begins),
            states=solved.compiled.space.size,
            draws=self.study.settings.draws,
            set_aside=int((~found.within).sum()),
            counted=counted_of(self.study, found, self.all_draws),
            bands={label: self._band(found, label) for label in found.inside},
            facts={fact: _mean(value) if len(value) else None for fact, value in means.items()},
            stakes=stakes_of(self.study, self.arm.focus, self.arm.world, amounts=False),
            diagnostics=diagnostics(solved.solution),
            unsettled=int((found.within & found.unsettled).sum()),
            checks=tuple(self._checks(solved)),
        )

    def _band(self, found: Sifted, label: str) -> BandInFocus:
        value = found.values[label]
        known = value[np.isfinite(value)]
        return BandInFocus(
            mean=_mean(known) if len(known) else None,
            share_kept=_mean(found.inside[label]),
            never=_mean(value == np.inf),
            frozen=frozen(self.arm, self.study.scenario.plausible[label].measure),
        )

    def _checks(self, solved: Solved) -> Iterator[BaselineCheck]:
        """What solving some draws another way changes in the bands and facts of a focus."""
        measures, bands = self.measures, self.study.scenario.plausible.values()

        def read(other: Solved) -> Floats:
            return np.array([other.read(m).value for m in measures]).reshape(len(measures), -1)

        def keeps(values: Floats) -> Flag:
            """[m] the draws within every band; the measures of bands come first."""
            inside: Flag = np.logical_and.reduce([within(b, row) for b, row in zip(bands, values, strict=False)], axis=0)
            return inside

        scales = [scale_of(m, self.arm.play) for m in measures]
        answers = Answers(read(solved), ~never_settles(solved.solution), scales)
        for found in self.study.looked_again(self.arm, self.wanted, answers, read):
            otherwise = int((keeps(found.before) != keeps(found.after)).sum()) if bands else 0
            yield BaselineCheck(**check_of(found).model_dump(), otherwise=otherwise)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4)


def _band(name: str, band: Band, rows: Sequence[FocusBaseline]) -> PlausibleBand:
    found = [row.bands[name] for row in rows if not row.bands[name].frozen] or [row.bands[name] for row in rows]
    means = [each.mean for each in found if each.mean is not None]
    bounds = [f"at least {band.at_least:g}"] if band.at_least is not None else []
    bounds += [f"at most {band.at_most:g}"] if band.at_most is not None else []
    return PlausibleBand(
        name=name,
        text=" and ".join(bounds),
        because=band.because,
        cite=band.cite,
        kept=round(float(np.mean([each.share_kept for each in found if each.share_kept is not None])), 4),
        mean=round(float(np.mean(means)), 4) if len(means) == len(found) else None,
        never=round(float(np.mean([each.never for each in found])), 4),
        low=min(means, default=None),
        high=max(means, default=None),
    )
