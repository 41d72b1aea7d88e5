"""One measure, in one game or compared between two (`detente.ask/1`): a question in seconds.

A question is a claim without a bar: the same forms, groups of arms and readings answer it (`argument/trials.py`), so that the
number is that of a claim which asks the same.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from detente import __version__
from detente.argument.forms import NOTHING, Trial, sources
from detente.argument.trials import Asked, Found, Group, Key
from detente.asks.audit import interval
from detente.asks.checks import check_of
from detente.asks.common import CORE, DIGITS, StudyAsked, focus_named, label_of, settings_label, spread_of, subject_of
from detente.asks.counted import counted_of, which
from detente.asks.hinges import all_told
from detente.asks.laid import LaidOver, as_level, must_be_askable, read_line
from detente.asks.nearby import FITS, PILOT, Around, Suggested, suggested
from detente.asks.sentences import CHANCES, Telling, capital
from detente.asks.sweep import HALF, Sweep
from detente.errors import Refused
from detente.findings.ask import AskedDifference, AskedSide, AskFinding, Suggestion, Swept
from detente.findings.audit import Way
from detente.findings.common import Diagnostics
from detente.game.arrays import Flag, Floats
from detente.game.bind import numbers_read
from detente.language.argument import measure_written
from detente.language.asked import measure_in_words
from detente.scenario.domains import margin_of, of_measure
from detente.scenario.influence import links, targets_of
from detente.scenario.nearby import holding
from detente.scenario.records import Argument, Focus, Form, Measure, Overlay, Scenario
from detente.study.arms import Progress, Study
from detente.study.checks import LOOKED_AT, Again, Answers
from detente.study.estimates import Estimate
from detente.study.hinges import Hinges
from detente.study.measures import scale_of
from detente.study.rests import rests_on
from detente.study.settings import Settings
from detente.study.shares import share_of

KEY: Key = ("ask", 0)
AUTO = "auto"
"""The focus that is found by what is asked."""
DRAWS = 64
"""Enough for a first look, in a second or two; `--draws` takes more."""


@dataclass(frozen=True, kw_only=True)
class AskAsked(LaidOver, StudyAsked):
    """One measure: in one game, or compared with what it is without what is laid over; there `sets` is part of the change."""

    draws: int = DRAWS
    scenario: str | Path | Scenario | Argument  # of an argument, under its premises
    over: Scenario | None = None  # what an argument that is given as a record is over
    measure: str | Measure
    focus: str = ""  # as a run's
    sweep: str = ""  # PATH=A..B, or PATH: a curve along it
    bound: float | None = None  # what the curve is looked through for; half, of a chance
    neighbours: bool = False  # whether the answer turns with each thing just outside the focus in play as well


def ask(asked: AskAsked, progress: Progress) -> AskFinding:
    """The measure over the draws, its hinge, and what it is compared with."""
    return Question(asked, progress).finding()


class Question:
    """A question under way."""

    def __init__(self, asked: AskAsked, progress: Progress):
        self.asked, self.began = asked, time.monotonic()
        self.argument, self.scenario = subject_of(asked.scenario, asked.over)
        self.line = read_line(asked, self.scenario, [asked.measure], asked.sets, self.argument, asked.sweep)
        (self.measure,), self.change = self.line.measures, self.line.change
        self.form = self._form()
        self._must_bound(asked.bound)
        settings = self.line.settings(replace(asked, sets=()).settings(self.scenario))
        self.near = self._near(settings, progress) if self._finds_focus() else None
        self.focus = self.near.focus if self.near else focus_named(self.scenario, asked.focus)
        self.label = ",".join((CORE, *(self.focus.in_play if self.focus else ()))) if self.near else asked.focus or CORE
        doubts = must_be_askable([self.form], (self.focus, self.label), self.scenario)
        if self.form.overlay and (said := unlinked(self.change, self.measure, self.focus, self.scenario)):
            raise Refused(*said)
        for doubt in doubts:
            progress.say(doubt)
        world = self.line.world
        self.study = Study(self.scenario, settings, progress)
        self.sweep = Sweep(self.line.span, self.change) if self.line.span else None
        along = self.sweep.asked(self.measure, self.focus, self.scenario) if self.sweep else []
        self.group = Group(self.study, world, self.focus, [Asked(*KEY, self.form, self.focus), *along])
        for failed in self.group.failures.values():
            raise Refused(failed)
        self.around = Around(self.study, world, self.focus, self.form, KEY) if asked.neighbours else None
        arms = len(self.group.wishes) + self._outside()
        progress.total(arms * settings.draws + len(self.study.ways) * min(LOOKED_AT, settings.draws) * arms)
        self.study = replace(self.study, progress=replace(progress, foresee=_first(progress, arms)))

    def _finds_focus(self) -> bool:
        """Whether the focus is to be found; what a scenario calls `auto` is meant by its name."""
        return self.asked.focus == AUTO and not any(
            AUTO in names for names in (self.scenario.focus, self.scenario.issues, self.scenario.conditions)
        )

    def _near(self, settings: Settings, progress: Progress) -> Suggested:
        """The focus that moves the answer, seen over a few draws."""
        quiet = replace(progress, foresee=lambda estimate: None, advance=lambda done: None)
        pilot = Study(self.scenario, replace(settings, draws=PILOT), quiet)
        least = holding(self.scenario, targets_of(self.scenario, self.measure))
        return suggested(Around(pilot, self.line.world, least, self.form, KEY))

    def _outside(self) -> int:
        """How many further games are solved to see whether what lies outside the focus matters."""
        return len(self.around.names) * (2 if self.change != NOTHING or self.scenario.plausible else 1) if self.around else 0

    def _must_bound(self, bound: float | None) -> None:
        if bound is None:
            return
        if self.line.span is None:
            raise Refused("a bound is looked for on a curve, and none was asked for", "Add --sweep PATH=A..B")
        could = of_measure(self.measure, self.scenario)
        if not could.holds(bound, bound):
            raise Refused(
                f"no curve of {could.what.rstrip(',')} crosses {bound:g}", f"It lies between {could.low:g} and {could.high:g}"
            )

    def _form(self) -> Form:
        """The question as a form: a level, or how far a change moves it."""
        if self.change == NOTHING:
            return as_level(self.measure, NOTHING, self.scenario)
        return Form(kind="mono", measure=self.measure, overlay=self.change, goes="up", by_at_least=margin_of(self.measure))

    def _asks(self) -> str:
        """The question as a sentence, in the names that the scenario gives."""
        telling = Telling(self.scenario)
        compared = f", {telling.change(self.form, None)}" if self.change != NOTHING else ""
        return f"{capital(telling.measure(self.measure))}{compared}."

    def finding(self) -> AskFinding:
        """Everything that `detente ask` shows."""
        found = self.group.solve(self.study)
        for failed in found.failures.values():
            raise Refused(failed)
        trial = found.trials[KEY]
        unsettled = np.any([found.unsettled[key] for key in found.trials], axis=0)  # the curve and the answer: the same draws
        sifted = self.group.sifted(found, unsettled)
        mask = which(sifted, self.asked.all_draws) & ~np.isnan(trial.effect)
        if not mask.any():
            raise Refused("what is asked for has no answer in any draw that counts")
        parted, hinges = self._hinges(trial, mask)
        play, leaves = self.group.base.play, self.study.leaves
        compares = trial.other is not None
        return AskFinding(
            version=__version__,
            scenario=label_of(self.scenario),
            settings=settings_label(self.study.settings),
            argument=self.argument.name if self.argument else None,
            asks=self._asks(),
            words=Telling(self.scenario).words(self.form),
            measure=measure_in_words(self.measure),
            written=measure_written(self.measure),
            focus=self.label,
            suggested=self._suggested(),
            in_play=dict(zip(play.axes, play.levels, strict=True)),
            frozen=dict(play.frozen),
            states=play.size,
            laid_over=self.line.label(self.scenario),
            answer=_side(trial.base if trial.other is None else trial.other, mask),
            compared_with=_side(trial.base, mask) if compares else None,
            difference=_difference(trial, mask, margin_of(self.measure)) if compares else None,
            swept=self._swept(found, mask),
            neighbours=tuple(self.around.told(trial, mask, scale_of(self.measure, play))) if self.around else (),
            draws=counted_of(self.study, sifted, self.asked.all_draws).model_copy(update={"counted": int(mask.sum())}),
            parted=parted,
            **all_told(hinges, leaves),
            unread=tuple(self._unread()),
            diagnostics=Diagnostics(**found.diagnostics[KEY]),
            checks=tuple(check_of(each) for each in self._again(found, mask)),
            digest=_digest(trial, mask),
            seconds=round(time.monotonic() - self.began, 2),
        )

    def _suggested(self) -> Suggestion | None:
        return Suggestion(taken=self.near.taken, left=self.near.left, draws=PILOT, fits=FITS) if self.near else None

    def _swept(self, found: Found, mask: Flag) -> Swept | None:
        if self.sweep is None:
            return None
        bound = HALF if self.asked.bound is None and self.measure.kind in CHANCES else self.asked.bound
        return self.sweep.found(found.trials, mask, bound)

    def _hinges(self, trial: Trial, mask: Flag) -> tuple[str, Hinges | None]:
        """What the draws are parted into, and the assumptions that tell the one from the other."""
        told, truth = parted(trial, mask, margin_of(self.measure))
        if not told:
            return told, None
        return told, rests_on(self.study, self.group.drawn(KEY), trial.effect, truth, mask, joint=True)

    def _unread(self) -> Iterator[str]:
        """The numbers that were given, or changed, and that nothing in play reads."""
        read = frozenset[str]().union(*(numbers_read(self.study.game(w.arm, w.wanted)) for w in self.group.wishes.values()))
        swept = (self.sweep.span.path,) if self.sweep else ()
        yield from (path for path in (*self.line.given.set, *self.change.set, *swept) if path not in read)

    def _again(self, found: Found, mask: Flag) -> Iterator[Again]:
        """What solving some draws another way changes in what the question is read off."""
        trial, own = found.trials[KEY], self.group.only(self.group.asked[:1])
        answers = Answers(trial.effect[None], mask, [scale_of(self.measure, self.group.base.play)])
        quiet = replace(self.study, progress=replace(self.study.progress, foresee=lambda estimate: None))
        yield from answers.again(self.study.ways, lambda way, some: own.solve(quiet.again(way, some)).trials[KEY].effect[None])


def unlinked(change: Overlay, measure: Measure, focus: Focus | None, scenario: Scenario) -> tuple[str, str] | None:
    """Why a change cannot move a measure in a focus, and where it could; none where something in play links them."""
    touched, targets = set(sources(change)), targets_of(scenario, measure)

    def linked(where: Focus | None) -> bool:
        return links(scenario, where, touched, targets, (NOTHING, change))

    if linked(focus):
        return None
    could = [name for name, other in scenario.focus.items() if linked(other)]
    fix = f"Something does with --focus {could[0]}" if could else "Put in play with --focus what leads from one to the other"
    return f"nothing in play links {', '.join(sorted(touched))} to {', '.join(sorted(targets))}", fix


def parted(trial: Trial, mask: Flag, margin: float) -> tuple[str, Flag]:
    """Two kinds of draws that are worth telling apart: those in which the change moves the measure the commoner way from the
    others, else (or where nothing is changed) large answers from small. Empty words where all are alike.
    """
    if trial.other is not None:
        ways = {
            f"it rises by {margin:g} or more": trial.effect >= margin,
            f"it falls by {margin:g} or more": trial.effect <= -margin,
        }
        told, truth = max(ways.items(), key=lambda way: int((way[1] & mask).sum()))
        if 0 < (truth & mask).sum() < mask.sum():
            return told, truth
    middle = float(np.quantile(trial.effect[mask], 0.5, method="lower"))
    above = trial.effect > middle
    what = "the difference" if trial.other is not None else "it"
    return (f"{what} is above {middle:.3g}" if (above & mask).any() else ""), above


def _side(values: Floats, mask: Flag) -> AskedSide:
    return AskedSide(
        value=spread_of(values[mask]),
        never=round(float((values[mask] == np.inf).mean()), 4),
    )


def _difference(trial: Trial, mask: Flag, margin: float) -> AskedDifference:
    effect = trial.effect
    return AskedDifference(
        effect=spread_of(effect[mask]),
        margin=margin,
        rises=_way(f"rises by {margin:g} or more", effect >= margin, mask),
        same=_way("moves by less", np.abs(effect) < margin, mask),
        falls=_way(f"falls by {margin:g} or more", effect <= -margin, mask),
    )


def _way(says: str, holds: Flag, mask: Flag) -> Way:
    return Way(says=says, **interval(share_of(holds, mask)))


def _first(progress: Progress, arms: int) -> Callable[[Estimate], None]:
    """Tells what the first arm to be solved takes, and as much for each of the others."""
    told: list[Estimate] = []

    def foresee(estimate: Estimate) -> None:
        if not told:
            told.append(estimate)
            seconds = None if estimate.seconds is None else estimate.seconds * arms
            progress.foresee(replace(estimate, seconds=seconds))

    return foresee


def _digest(trial: Trial, mask: Flag) -> str:
    """The fingerprint of the answer, to the digits in which it means anything."""
    h = hashlib.sha256()
    for values in (trial.base, trial.other, trial.effect):
        if values is not None:
            h.update((np.round(np.asarray(values, float)[mask], DIGITS) + 0.0).tobytes())
    return h.hexdigest()
