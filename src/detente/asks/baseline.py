"""The baseline: is the scenario sane before any claim is looked at?

In every focus that has the core: the plausible bands, how many draws lie outside them, and the facts of the core, which
should come out alike everywhere. `baseline` returns the document of `detente baseline --json` (`detente.baseline/1`).
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import numpy as np

from detente import __version__
from detente.asks.run import Document, about, diagnostics, settings_of
from detente.errors import known_name
from detente.findings.shares import within
from detente.scenario.records import Band, Focus, Measure, Scenario, Standing, When
from detente.study.arms import PLAIN, Study, World
from detente.study.measures import Solved, Wanted, day_after, need


def baseline(study: Study, names: list[str] | None = None) -> Document:
    """Bands and facts of the core in every focus (or the named ones), with the spread of each fact."""
    began = time.monotonic()
    scenario = study.scenario
    focuses: dict[str, Focus | None] = {"core": None, **scenario.focus}
    chosen = {k: focuses[known_name(k, focuses, "focus")] for k in names or focuses}
    rows = [_focus(study, name, focus) for name, focus in chosen.items()]
    spread = {}
    for fact in facts(scenario):
        means = [row["facts"][fact] for row in rows if fact in row["facts"]]
        if means:
            spread[fact] = round(max(means) - min(means), 4)
    return {
        "format": "detente.baseline/1",
        "version": __version__,
        "scenario": about(scenario),
        "settings": settings_of(study.settings),
        "bands": [_band(n, b, rows) for n, b in scenario.plausible.items()],
        "focuses": rows,
        "spread": spread,
        "seconds": round(time.monotonic() - began, 2),
    }


def facts(scenario: Scenario) -> dict[str, Measure]:
    """The facts that should come out alike in every focus: each option of the core's issues a year after the start."""
    day = day_after(scenario.calendar.start, 1.0)
    when = When(text=day.isoformat(), day=day)
    options = [(name, o) for name in scenario.core if name in scenario.issues for o in scenario.issues[name].options]
    return {
        f"{name} is {option} after a year": Measure(kind="chance", state=(Standing(name=name, levels=(option,)),), at=when)
        for name, option in options
    }


def solve_focus(study: Study, world: World, focus: Focus | None, days: set[dt.date]) -> Solved:
    """The base arm of a focus with all that the bands and facts need."""
    arm = study.arm(world, focus)
    wanted = Wanted(days=set(days))
    for measure in (*(b.measure for b in study.scenario.plausible.values()), *facts(study.scenario).values()):
        need(wanted, measure, arm.play)
    return study.solve(arm, wanted)


def _focus(study: Study, name: str, focus: Focus | None) -> dict[str, Any]:
    solved = solve_focus(study, PLAIN, focus, set())
    kept = np.ones(study.settings.draws, bool)
    bands = {}
    for label, band in study.scenario.plausible.items():
        value = solved.read(band.measure).value
        inside = within(band, value)
        kept &= inside
        bands[label] = {"mean": round(float(value.mean()), 4), "share_kept": round(float(inside.mean()), 4)}
    means = {label: round(float(solved.read(m).value.mean()), 4) for label, m in facts(study.scenario).items()}
    return {
        "name": name,
        "states": solved.compiled.space.size,
        "draws": study.settings.draws,
        "set_aside": int((~kept).sum()),
        "bands": bands,
        "facts": means,
        "diagnostics": diagnostics(solved.solution),
    }


def _band(name: str, band: Band, rows: list[dict[str, Any]]) -> Document:
    means = [row["bands"][name]["mean"] for row in rows]
    kept = [row["bands"][name]["share_kept"] for row in rows]
    bounds = [f"at least {band.at_least:g}"] if band.at_least is not None else []
    bounds += [f"at most {band.at_most:g}"] if band.at_most is not None else []
    return {
        "name": name,
        "text": " and ".join(bounds),
        "because": band.because,
        "cite": list(band.cite),
        "kept": round(float(np.mean(kept)), 4),
        "mean": round(float(np.mean(means)), 4),
        "low": min(means),
        "high": max(means),
    }
