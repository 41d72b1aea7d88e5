"""The baseline: is the scenario sane before any claim is looked at (`detente.baseline/1`)?

In every focus that has the core: the plausible bands, how many draws lie outside them, and the facts of the core, which
should come out alike everywhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.asks.checks import check_of
from detente.asks.common import CORE, StudyAsked, label_of, scenario_of, settings_label, stakes_of
from detente.errors import known_name
from detente.findings.baseline import BandInFocus, BaselineFinding, FocusBaseline, PlausibleBand
from detente.findings.checks import BaselineCheck
from detente.game.arrays import Flag, Floats
from detente.game.clock import years_later
from detente.lenses.lanes import LANES
from detente.scenario.dates import end_of
from detente.scenario.records import Band, Focus, Measure, Scenario, Standing, When
from detente.study.arms import Arm, Progress, Study
from detente.study.checks import Answers, blocks_of
from detente.study.diagnostics import diagnostics, never_settles
from detente.study.measures import Solved, Wanted, scale_of, within


@dataclass(frozen=True, kw_only=True)
class BaselineAsked(StudyAsked):
    """Whether a scenario is sane."""

    scenario: str | Path | Scenario
    focus: str = ""  # only these focuses, joined by commas; none: all


def ask(asked: BaselineAsked, progress: Progress) -> BaselineFinding:
    """Bands and facts of the core in every focus (or the named ones), with the spread of each fact."""
    began = time.monotonic()
    scenario = scenario_of(asked.scenario)
    study = Study(scenario, asked.settings(scenario), progress)
    focuses: dict[str, Focus | None] = {CORE: None, **scenario.focus}
    names = [name.strip() for name in asked.focus.split(",")] if asked.focus else []
    chosen = {k: focuses[known_name(k, focuses, "focus")] for k in names or focuses}
    study.progress.total(len(chosen) * study.settings.draws)
    waves = max(1.0, study.settings.draws / LANES / study.settings.workers)
    times = 1.0 + blocks_of(study.ways) / waves
    study = study.foretold((*_wanted(study, focus), times) for focus in chosen.values())
    rows = [_focus(study, name, focus) for name, focus in chosen.items()]
    return BaselineFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=settings_label(study.settings),
        bands=tuple(_band(n, b, rows) for n, b in scenario.plausible.items()),
        focuses=tuple(rows),
        spread={fact: _gap([row.facts[fact] for row in rows]) for fact in facts(scenario)},
        seconds=round(time.monotonic() - began, 2),
    )


def _gap(means: Sequence[float | None]) -> float | None:
    """The largest difference between two focuses; none where one has no such number."""
    known = [mean for mean in means if mean is not None]
    return round(max(known) - min(known), 4) if len(known) == len(means) else None


def facts(scenario: Scenario) -> dict[str, Measure]:
    """The facts that should come out alike in every focus: each option of the core's issues after a year, or all rounds."""
    end = end_of(scenario)
    day = years_later(scenario.calendar.start, 1.0)
    when, then = (When(text=day.isoformat(), day=day), "a year") if end.round is None else (end, "the last round")
    options = [(name, o) for name in scenario.core if name in scenario.issues for o in scenario.issues[name].options]
    return {
        f"{name} is {option} after {then}": Measure(kind="chance", state=(Standing(name=name, levels=(option,)),), at=when)
        for name, option in options
    }


def _wanted(study: Study, focus: Focus | None) -> tuple[Arm, Wanted]:
    """The base arm of a focus and all that the bands and facts need of it."""
    arm = study.arm(focus=focus)
    measures = (*(b.measure for b in study.scenario.plausible.values()), *facts(study.scenario).values())
    return arm, study.wanted(measures, arm.play)


def _checks(study: Study, focus: Focus | None, solved: Solved) -> Iterator[BaselineCheck]:
    """What solving some draws another way changes in the bands and facts of a focus."""
    measures = (*(b.measure for b in study.scenario.plausible.values()), *facts(study.scenario).values())
    play, bands = solved.compiled.play, study.scenario.plausible.values()

    def read(other: Solved) -> Floats:
        return np.array([other.read(m).value for m in measures]).reshape(len(measures), -1)

    def keeps(values: Floats) -> Flag:
        """[m] the draws within every band; the measures of bands come first."""
        inside: Flag = np.logical_and.reduce([within(b, row) for b, row in zip(bands, values, strict=False)], axis=0)
        return inside

    answers = Answers(read(solved), ~never_settles(solved.solution), [scale_of(m, play) for m in measures])
    for found in study.looked_again(*_wanted(study, focus), answers, read):
        otherwise = int((keeps(found.before) != keeps(found.after)).sum()) if bands else 0
        yield BaselineCheck(**check_of(found).model_dump(), otherwise=otherwise)


def _focus(study: Study, name: str, focus: Focus | None) -> FocusBaseline:
    solved = study.solve(*_wanted(study, focus))
    kept = np.ones(study.settings.draws, bool)
    bands = {}
    for label, band in study.scenario.plausible.items():
        value = solved.read(band.measure).value
        inside = within(band, value)
        kept &= inside
        known = value[np.isfinite(value)]
        never = _mean(value == np.inf)
        bands[label] = BandInFocus(mean=_mean(known) if len(known) else None, share_kept=_mean(inside), never=never)
    return FocusBaseline(
        name=name,
        states=solved.compiled.space.size,
        draws=study.settings.draws,
        set_aside=int((~kept).sum()),
        bands=bands,
        facts={label: _mean(solved.read(m).value) for label, m in facts(study.scenario).items()},
        stakes=stakes_of(study, focus, amounts=False),
        diagnostics=diagnostics(solved.solution),
        unsettled=int(never_settles(solved.solution).sum()),
        checks=tuple(_checks(study, focus, solved)),
    )


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4)


def _band(name: str, band: Band, rows: Sequence[FocusBaseline]) -> PlausibleBand:
    found = [row.bands[name] for row in rows]
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
