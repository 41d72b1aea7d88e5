"""What parts two arguments on one measure, and which swap turns one into the other (`detente.crux/1`)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from detente import __version__
from detente.argument.crux import FEWEST, KEY, Dispute, Swapped
from detente.argument.forms import NOTHING
from detente.argument.matched import Encoding
from detente.argument.points import Contradiction, Point
from detente.argument.trials import Asked
from detente.asks.checks import check_of
from detente.asks.common import DIGITS, StudyAsked, focus_named, label_of, scenario_of, settings_label, short, spread_of
from detente.asks.counted import bands_outside
from detente.asks.encodings import Pair, encodings
from detente.asks.laid import as_level, must_be_askable
from detente.asks.log import counted, question
from detente.asks.sentences import Telling, capital
from detente.asks.stated import Stated, part_over, stated_over
from detente.errors import DetenteError, Refused
from detente.findings.audit import BandOutside, DrawsCounted
from detente.findings.crux import (
    Contradicts,
    CruxArgument,
    CruxFinding,
    CruxNumber,
    CruxPair,
    CruxPoint,
    CruxPremise,
    CruxSide,
    CruxSwap,
    Part,
    Unsaid,
)
from detente.game.arrays import Flag, Floats
from detente.language.argument import OVERLAY, measure_written
from detente.language.asked import measure_in_words, read_measure
from detente.language.numbers import show
from detente.language.write import flow
from detente.scenario.domains import margin_of
from detente.scenario.records import Measure, Number, Scenario
from detente.study.arms import Progress, Study
from detente.study.checks import LOOKED_AT, Again, Answers
from detente.study.estimates import Estimate as Estimate_
from detente.study.measures import scale_of
from detente.study.shapley import Estimate, Sides, mean_of

DRAWS = 128
"""Enough to tell apart parts of a tenth or so."""


@dataclass(frozen=True, kw_only=True)
class CruxAsked(StudyAsked):
    """Two arguments, the measure on which they are held against one another, and the scenario over which."""

    draws: int = DRAWS
    arguments: tuple[str | Path | Pair, ...]  # two
    on: str | Measure
    over: str | Path | Scenario | None = None  # none: the one that both are over
    focus: str = ""  # as a run's
    bar: float | None = None  # none: half way
    all_draws: bool = False  # those outside the plausible bands, and those that never settle, too

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.arguments) != 2:
            raise Refused(f"a crux is between two arguments; {len(self.arguments)} came")


def ask(asked: CruxAsked, progress: Progress) -> CruxFinding:
    """Where each stands, the points that part them, and the swap."""
    question_asked = Question(asked, progress)
    counted(asked.arguments, question("crux", asked, [asked.on] if isinstance(asked.on, str) else []))
    return question_asked.finding()


class Question:
    """A crux under way."""

    def __init__(self, asked: CruxAsked, progress: Progress):
        self.asked, self.began = asked, time.monotonic()
        first, second = encodings(asked.arguments)
        self.encodings: tuple[Encoding, Encoding] = (first, second)
        self.measure, self.scenario = self._ground()
        self.stated = self._stated()
        self.focus, self.label = focus_named(self.scenario, asked.focus), asked.focus or "core"
        self.form = as_level(self.measure, NOTHING, self.scenario)
        for doubt in must_be_askable([self.form], (self.focus, self.label), self.scenario):
            progress.say(doubt)
        quiet = replace(progress, foresee=_once(progress.foresee))
        self.study = Study(self.scenario, asked.settings(self.scenario), quiet)
        pair = (self.stated[0].argument, self.stated[1].argument)
        self.dispute = Dispute(self.study, self.focus, self.form, pair, (first.label, second.label))
        self._foretell()

    # ------------------------------------------------------------------------------------------ what is asked

    def _ground(self) -> tuple[Measure, Scenario]:
        """The measure and the scenario over which it is asked; refused where the two share none, or one cannot state it."""
        asked, (first, second) = self.asked.on, self.encodings
        if self.asked.over is not None:
            scenario = scenario_of(self.asked.over)
            return self._measured(asked, scenario, self.encodings), scenario
        if first.scenario == second.scenario:
            return self._measured(asked, first.scenario, self.encodings), first.scenario
        for each in self.encodings:
            try:
                self._measured(asked, each.scenario, (each,))
            except DetenteError as error:
                said = f"{each.label}, over {each.scenario.name}, cannot state what is asked"
                raise Refused(
                    f"{said}:\n{error.message}", "Ask for a measure that both can state, over one scenario"
                ) from error
        names = [each.scenario.name for each in self.encodings]
        which = f"{names[0]}, of which each has its own" if names[0] == names[1] else " and ".join(names)
        raise Refused(
            f"{first.label} and {second.label} are over different scenarios ({which})", "Name with --over the one that is meant"
        )

    def _measured(self, asked: str | Measure, scenario: Scenario, of: Sequence[Encoding]) -> Measure:
        """The measure as a scenario has it; measures with names may be either argument's."""
        if isinstance(asked, Measure):
            return asked
        named = dict(scenario.measures)
        for each in of:
            known = named.get(asked)
            measures = (part_over(each.argument, scenario, each.scenario) or each.argument).measures
            if asked in measures and known is not None and measures[asked] != known:
                raise Refused(f"{asked} is one measure in one of them and another in the other", "Write out which is meant")
            named |= measures
        return read_measure(measure_in_words(named[asked]) if asked in named else asked, scenario, named, "--on")

    def _stated(self) -> tuple[Stated, Stated]:
        first, second = (stated_over(each.argument, self.scenario, each.scenario) for each in self.encodings)
        return first, second

    def _foretell(self) -> None:
        """How much there is to solve: ends, what coins say and the opposite, a swap each way, and what is looked at again."""
        draws, dispute = self.study.settings.draws, self.dispute
        mixes = 4 if len(dispute.differing) > 1 else 0
        arms = len(dispute.ends["first"].wishes)
        again = 2 * len(self.study.ways) * min(LOOKED_AT, draws)
        self.study.progress.total(arms * ((len(dispute.ends) + mixes) * draws + again))

    # ------------------------------------------------------------------------------------------ what is found

    @cached_property
    def counted(self) -> Flag:
        """[n] the draws that count under both."""
        kept: Flag = np.logical_and.reduce([each.kept for each in self.dispute.sifted.values()])
        if self.asked.all_draws:
            return np.ones(len(kept), bool)
        if not kept.any():
            raise Refused(f"no draw of {len(kept)} counts under both", "--all-draws counts them all the same")
        return kept

    @cached_property
    def sides(self) -> Sides:
        """What the draws that count answer."""
        found = self.dispute.sides(self.counted)
        if (left := len(found.none)) < FEWEST:
            count = int(self.counted.sum())
            said = f"{left} of {count} draws that count have a number all the way between the two; {FEWEST} are wanted"
            raise Refused(said, "Ask for a chance by a date rather than when, or take more draws")
        return found

    @cached_property
    def margin(self) -> float:
        """What is no difference."""
        return margin_of(self.measure)

    def named(self, share: Estimate) -> bool:
        """Whether a point's share is one to speak of."""
        return share.clear and abs(share.value) >= self.margin

    @property
    def parted(self) -> bool:
        """Whether the two differ."""
        return self.sides.difference.clear and abs(self.sides.difference.value) >= self.margin

    @property
    def verdict(self) -> Literal["parted", "many", "cancel", "not_about_this", "undecided", "same"]:
        """What there is between them."""
        if not self.dispute.parted:
            return "same"
        some = any(self.named(share) for share in self.shares)
        if self.parted:
            return "parted" if some else "many"
        if some:
            return "cancel"
        return "not_about_this" if all(self._is_none(each) for each in (*self.shares, self.sides.difference)) else "undecided"

    def _is_none(self, share: Estimate) -> bool:
        """Whether all that a share may be is no difference."""
        return max(abs(share.low), abs(share.high)) < self.margin

    @property
    def shares(self) -> list[Estimate]:
        return self.sides.shares if self.dispute.differing else []

    @cached_property
    def bar(self) -> float | None:
        """What a swap has to pass; none where the two do not differ."""
        if not self.parted or not self.dispute.differing:
            return None
        half = (float(self.sides.none.mean()) + float(self.sides.every.mean())) / 2
        return half if self.asked.bar is None else self.asked.bar

    @property
    def one_side(self) -> bool:
        """Whether both stand on the same side of the bar."""
        ends = sorted((float(self.sides.none.mean()), float(self.sides.every.mean())))
        return self.bar is not None and not ends[0] < self.bar <= ends[1]

    def finding(self) -> CruxFinding:
        """Everything that `detente crux` shows."""
        dispute, sides = self.dispute, self.sides
        play = dispute.ends["first"].base.play
        both = dispute.both
        swaps = tuple(self._swaps())
        return CruxFinding(
            version=__version__,
            scenario=label_of(self.scenario),
            settings=settings_label(self.study.settings),
            first=self._argument(0),
            second=self._argument(1),
            asks=f"{capital(Telling(self.scenario).measure(self.measure))}.",
            measure=measure_in_words(self.measure),
            written=measure_written(self.measure),
            focus=self.label,
            in_play=dict(zip(play.axes, play.levels, strict=True)),
            frozen=dict(play.frozen),
            under_first=self._side("first"),
            under_second=self._side("second"),
            under_neither=self._side("neither"),
            under_both=self._side("both") if "both" in dispute.ends else None,
            no_both=both if isinstance(both, str) else "",
            difference=_part(sides.difference),
            margin=self.margin,
            verdict=self.verdict,
            points=tuple(self._points()),
            pairs=tuple(self._pairs()),
            contradictions=tuple(map(self._contradicts, dispute.contradictions)),
            bar=self.bar if self.bar is None else short(self.bar),
            bar_given=self.asked.bar is not None,
            one_side=self.one_side,
            swaps=swaps,
            draws=self._draws(),
            no_number=int(self.counted.sum()) - len(sides.none),
            checks=tuple(check_of(each) for each in self._again()),
            digest=self._digest(swaps),
            seconds=round(time.monotonic() - self.began, 2),
        )

    def _argument(self, side: int) -> CruxArgument:
        encoding, stated = self.encodings[side], self.stated[side]
        own = encoding.argument
        return CruxArgument(
            label=encoding.label,
            argument=own.name,
            title=own.title,
            digest=hashlib.sha256(own.model_dump_json().encode()).hexdigest(),
            over=encoding.scenario.name,
            premises=len(own.premises),
            not_encoded=tuple(name for name, premise in own.premises.items() if premise.not_encoded),
            unsaid=tuple(Unsaid(premise=n, cite=own.premises[n].cite, why=why) for n, why in stated.unsaid.items()),
        )

    def _side(self, end: str) -> CruxSide:
        values = self.dispute.answers(end)[self.counted]
        values = values[np.isfinite(values)]
        mean = mean_of(values)
        return CruxSide(value=spread_of(values), low=short(mean.low), high=short(mean.high))

    def _points(self) -> Iterator[CruxPoint]:
        """Those that differ, the largest share first, then those that nothing reads, then those that are alike."""
        dispute = self.dispute
        order = sorted(range(len(dispute.differing)), key=lambda j: -abs(self.shares[j].value))
        yield from (self._differs(j) for j in order)
        unread = [point for point in dispute.parted if point not in dispute.differing]
        yield from (self._point(point, "unread") for point in unread)
        yield from (self._point(point, "alike") for point in dispute.points if point not in dispute.parted)

    def _differs(self, j: int) -> CruxPoint:
        surface, share = self.sides.surface, self.shares[j]
        found = {"share": _part(share), "named": self.named(share)}
        found |= {"alone": short(surface.first[j]), "last": short(surface.last[j])}
        return self._point(self.dispute.differing[j], "differs").model_copy(update=found)

    def _point(self, point: Point, standing: Literal["alike", "unread", "differs"]) -> CruxPoint:
        return CruxPoint(
            id=point.label(self.dispute.labels),
            standing=standing,
            premises=tuple(self._premises(point.names)),
            numbers=tuple(self._numbers(point)),
            share=None,
            alone=None,
            last=None,
            named=False,
        )

    def _premises(self, names: Iterable[Iterable[str]]) -> Iterator[CruxPremise]:
        for stated, label, own in zip(self.stated, self.dispute.labels, names, strict=True):
            for name in own:
                premise = stated.argument.premises[name]
                yield CruxPremise(argument=label, premise=name, says=premise.says, cite=premise.cite)

    def _numbers(self, point: Point) -> Iterator[CruxNumber]:
        for each in self.dispute.stated(point):
            first, second = each.numbers
            yield CruxNumber(path=each.path, first=show(first), second=show(second))
        one, two = (OVERLAY.write(each) for each in self.dispute.structure(point))
        for key in dict.fromkeys((*one, *two)):
            yield CruxNumber(path=key, first=_written(one.get(key)), second=_written(two.get(key)))

    def _pairs(self) -> Iterator[CruxPair]:
        labels = self.dispute.labelled
        for (i, j), together in (self.sides.pairs if self.dispute.differing else {}).items():
            if self.named(together):
                yield CruxPair(points=(labels[i], labels[j]), together=_part(together))

    def _contradicts(self, found: Contradiction) -> Contradicts:
        first, second = (show(each) if isinstance(each, Number) else each for each in found.said)
        return Contradicts(name=found.name, first=first, second=second, premises=tuple(self._premises(found.premises)))

    def _swaps(self) -> Iterator[CruxSwap]:
        if self.bar is None or self.one_side:
            return
        for back in (False, True):
            found = self.dispute.swap(self.sides, self.bar, self.counted, back)
            if found is not None:
                yield self._swap(found)

    def _swap(self, found: Swapped) -> CruxSwap:
        labels = self.dispute.labelled
        return CruxSwap(
            of=self.dispute.labels[int(found.back)],
            points=tuple(labels[j] for j in found.switched),
            predicted=short(found.predicted),
            solved=_part(found.solved),
            over=found.over,
        )

    def _draws(self) -> DrawsCounted:
        found = list(self.dispute.sifted.values())
        inside = np.logical_and.reduce([each.within for each in found])
        unsettled = np.logical_or.reduce([each.unsettled for each in found])
        return DrawsCounted(
            counted=int(self.counted.sum()),
            set_aside=int((~inside).sum()),
            unsettled=int((inside & unsettled).sum()),
            every=self.asked.all_draws,
            bands=tuple(self._bands()),
        )

    def _bands(self) -> Iterator[BandOutside]:
        """Bands that set draws aside, under whichever argument they set more aside."""
        made: dict[str, BandOutside] = {}
        for sifted in self.dispute.sifted.values():
            for band in bands_outside(self.study, sifted):
                if band.name not in made or made[band.name].outside < band.outside:
                    made[band.name] = band
        yield from made.values()

    def _again(self) -> Iterator[Again]:
        """What solving some draws another way changes in the difference."""
        ends = [self.dispute.ends[name].only([Asked(*KEY, self.form, self.focus)]) for name in ("first", "second")]
        by = self.dispute.answers("second") - self.dispute.answers("first")
        answers = Answers(by[None], self.counted & np.isfinite(by), [scale_of(self.measure, ends[0].base.play)])

        def difference(solver: Study) -> Floats:
            first, second = (end.solve(solver).trials[KEY].effect for end in ends)
            return np.asarray(second - first, float)[None]

        yield from answers.again(self.study.ways, lambda way, some: difference(self.study.again(way, some)))

    def _digest(self, swaps: Sequence[CruxSwap]) -> str:
        """The fingerprint of the answer, to the digits in which it means anything."""
        h = hashlib.sha256()
        for values in (self.sides.none, self.sides.every, self.sides.there, self.sides.opposite):
            h.update((np.round(values, DIGITS) + 0.0).tobytes())
        h.update(repr([(swap.of, swap.points, swap.over) for swap in swaps]).encode())
        return h.hexdigest()


def _once(foresee: Callable[[Estimate_], None]) -> Callable[[Estimate_], None]:
    """Tells the size of the first game alone: how many there are shows on the way."""
    told: list[Estimate_] = []

    def first(estimate: Estimate_) -> None:
        if not told:
            told.append(estimate)
            foresee(replace(estimate, seconds=None))

    return first


def _part(found: Estimate) -> Part:
    """Shares keep all their digits: they add up."""
    return Part(value=found.value, low=short(found.low), high=short(found.high))


def _written(value: object) -> str:
    return "nothing said" if value is None else flow(value)
