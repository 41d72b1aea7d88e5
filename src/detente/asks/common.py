"""What every question about a scenario shares: how it is solved, what is said of it, and the names in it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from detente.asks import BACKWARD, EQUILIBRIA, PRINCIPAL
from detente.errors import Refused, known_name
from detente.findings.common import Event, PartyStakes, ScenarioLabel, SettingsLabel, Spread, WeighedAmount
from detente.findings.shares import MOST_DRAWS
from detente.game.arrays import Floats
from detente.game.clock import ROUNDS, clock_of
from detente.game.play import Play, begins_on, day_named
from detente.language.check_scenario import UNBALANCED, unbalanced
from detente.language.load import load_scenario, subject_at
from detente.language.numbers import show
from detente.language.read import read_setting
from detente.language.write import digest
from detente.lenses.solution import Solution
from detente.scenario.dates import outside
from detente.scenario.paths import assumptions
from detente.scenario.records import Argument, Focus, Scenario, When
from detente.study.arms import Progress, Settings, Study, World
from detente.study.equilibrium import INSTEAD
from detente.study.stakes import Stakes, stakes

CORE = "core"
"""What a focus is called that puts nothing else in play."""


@dataclass(frozen=True, kw_only=True)
class StudyAsked:
    """How a question that is put to every draw is solved; the number of workers changes no answer."""

    draws: int = 512
    seed: int = 1
    sets: tuple[str, ...] = ()  # `PATH=VALUE`: numbers and ranges laid over assumptions
    workers: int | None = None  # none: all cores
    smallest_step: float | None = None  # years; none: a study's own
    precise: bool = False  # a hundred times finer
    equilibrium: str = BACKWARD  # of EQUILIBRIA: which one a game comes to rest in, where there are several
    given: frozenset[str] | None = None  # the fields that were given; none: those that differ from their defaults

    def __post_init__(self) -> None:
        must_lie("draws", self.draws, 1, MOST_DRAWS)
        must_lie("seed", self.seed, 0)
        known_name(self.equilibrium, EQUILIBRIA, "equilibrium")
        must_lie("workers", self.workers if self.workers is not None else 1, 1, 256)
        if self.smallest_step is not None and not 0 < self.smallest_step <= 1:
            raise Refused(f"smallest_step is in years, above 0 and at most 1; {self.smallest_step!r} came")

    @property
    def told(self) -> list[str]:
        """The fields that were given, in their order."""
        if self.given is not None:
            return [each.name for each in fields(self) if each.name in self.given]
        return [each.name for each in fields(self) if each.name != "given" and getattr(self, each.name) != each.default]

    def settings(self, scenario: Scenario | None) -> Settings:
        """The same for one scenario; without one, `sets` has nothing to be laid over."""
        sets = tuple(read_setting(text, scenario) for text in self.sets) if scenario is not None else ()
        for path, count in Counter(path for path, _ in sets).items():
            if count > 1:
                raise Refused(f"--set gives {path} {count} values. Give it one")
        if scenario is not None and (said := unbalanced(scenario, dict(sets))):
            raise Refused(f"with --set {said[0]}", UNBALANCED)
        made = Settings(draws=self.draws, seed=self.seed, sets=sets)
        if self.workers is not None:
            made = replace(made, workers=self.workers)
        if self.smallest_step is not None:
            made = replace(made, precision=replace(made.precision, smallest_step=self.smallest_step))
        if self.precise and scenario is not None and clock_of(scenario) is ROUNDS:
            raise Refused("rounds are solved exactly: there is nothing finer", "Leave precise out")
        if self.equilibrium == PRINCIPAL:
            if scenario is not None and clock_of(scenario) is ROUNDS:
                raise Refused("the principal branch is that of a game without an end; rounds have a last one", INSTEAD)
            made = replace(made, precision=replace(made.precision, end="principal"))
        if self.precise:
            made = made.made_precise()
        return made

    def settings_among(self, scenario: Scenario, scenarios: Iterable[Scenario]) -> Settings:
        """The same for one of several scenarios that are asked at once: of `sets` the numbers that it has, or that none has."""
        known = [assumptions(each) for each in scenarios]
        own = assumptions(scenario)

        def path(text: str) -> str:
            return text.partition("=")[0].strip().replace(".gain.", ".cost.")

        mine = tuple(text for text in self.sets if path(text) in own or not any(path(text) in each for each in known))
        return replace(self, sets=mine).settings(scenario)

    def shared(self) -> dict[str, Any]:
        """The same for another question."""
        return {each.name: getattr(self, each.name) for each in fields(StudyAsked) if each.name != "given"}


def must_lie(name: str, number: object, low: int, high: int | None = None) -> None:
    """Refuses what is no whole number, or lies outside: from Python as on the command line."""
    whole = isinstance(number, int) and not isinstance(number, bool)
    if not whole or number < low or (high is not None and number > high):  # type: ignore[operator]
        bounds = f"at least {low}" if high is None else f"from {low} to {high}"
        raise Refused(f"{name} is a whole number {bounds}; {number!r} came")


STUDY_OPTIONS = frozenset(each.name for each in fields(StudyAsked)) - {"given"}


def scenario_of(asked: str | Path | Scenario) -> Scenario:
    """The scenario that is asked: itself, or that of a file or a shipped case."""
    return asked if isinstance(asked, Scenario) else load_scenario(asked)


def subject_of(asked: str | Path | Scenario | Argument, over: Scenario | None) -> tuple[Argument | None, Scenario]:
    """The argument that is asked, if it is one, and the scenario."""
    if isinstance(asked, Scenario):
        return None, asked
    if isinstance(asked, str | Path):
        return subject_at(asked)
    if over is None:
        raise Refused(f"{asked.name} is given as a record, without what it is over", "Give its scenario too")
    return asked, over


def study_of(scenario: Scenario, progress: Progress, options: Mapping[str, Any]) -> Study:
    """The study that a command's options ask for."""
    shared = {each.name: options[each.name] for each in fields(StudyAsked) if each.name in options}
    return Study(scenario, StudyAsked(**shared).settings(scenario), progress)


def label_of(scenario: Scenario) -> ScenarioLabel:
    """What a finding says of its scenario."""
    return ScenarioLabel(
        name=scenario.name,
        title=scenario.title,
        about=scenario.about,
        digest=digest(scenario),
        counts=clock_of(scenario).counts,
        parties={key: party.name for key, party in scenario.parties.items() if party.name},
    )


def settings_label(settings: Settings) -> SettingsLabel:
    """What a finding says of how it was made."""
    return SettingsLabel(
        draws=settings.draws,
        seed=settings.seed,
        tolerance=settings.precision.tolerance,
        smallest_step=settings.precision.smallest_step,
        precise=settings.precise,
        equilibrium=PRINCIPAL if settings.precision.end == "principal" else BACKWARD,
        horizon_years=settings.precision.horizon + settings.precision.damped,
        set={path: number if isinstance(number, bool) else show(number) for path, number in settings.sets},
    )


DIGITS = 3


def digest_of(solution: Solution) -> str:
    """The fingerprint of the answers, to the digits in which they mean anything: the same for any number of workers.

    Kernels are compiled for the processor they run on, and another instruction set may round otherwise (by some 2e-5 in a
    chance). Digits beyond the third are left out; where a digest still differs there, compare the numbers.
    """
    h = hashlib.sha256()
    for array in (solution.state, solution.hit, solution.years, solution.value, solution.tried, solution.refused):
        if array is not None:
            h.update((np.round(np.asarray(array, float), DIGITS) + 0.0).tobytes())  # + 0.0: there is one nought
    return h.hexdigest()


Moment = dt.date | int
"""A day, or a round of a game of rounds."""


def day_asked(key: str, moment: Moment | None, scenario: Scenario, focus: Focus | None) -> dt.date | None:
    """The day that somebody asks about, or that on which a round begins; refused where the game has none such."""
    if moment is None:
        return None
    counted = isinstance(moment, int)
    when = When(text=f"round {moment}", round=moment) if counted else When(text=str(moment), day=moment)
    begins = begins_on(scenario, focus or Focus(in_play={}))
    later = begins if begins > scenario.calendar.start else None
    if counted and scenario.calendar.clock != "rounds":
        said = f"round {moment} is a round, and this calendar counts years: give a day from {begins} on"
    else:
        said = outside(when, scenario, later)
    if said:
        raise Refused(f"{key}: {said}".removesuffix("."))
    return day_named(when, begins)


def events(play: Play, last: dt.date) -> tuple[Event, ...]:
    """The named dates, or rounds, within the span read, for axes of charts."""
    clock, begins = play.clock, play.begins
    named = {name: day_named(each.at, begins) for name, each in play.scenario.calendar.dates.items()}
    return tuple(
        Event(date=clock.told(begins, clock.over(day)), name=name)
        for name, day in named.items()
        if day is not None and begins <= day <= last
    )


def focus_named(scenario: Scenario, text: str) -> Focus | None:
    """The focus a user asked for: a focus of the scenario, several joined, or names to put in play.

    Empty, or `core`: none, which is the core; it is in play beside whatever else is named.
    """
    in_play: dict[str, tuple[str, ...]] = {}
    frozen: dict[str, str] = {}
    begins = None
    named = [name.strip() for name in text.split(",")] if text else []
    if again := next((name for name in named if named.count(name) > 1), ""):
        raise Refused(f"the focus names {again} twice", "Name each once")
    for name in named:
        if name == CORE and CORE not in scenario.focus:
            in_play |= scenario.core if set(named) != {CORE} else {}
        elif name in scenario.focus:
            own = scenario.focus[name]
            in_play |= own.in_play
            frozen |= own.frozen
            begins = own.begins or begins
        elif name in scenario.issues or name in scenario.conditions:
            in_play[name] = scenario.levels(name)
        else:
            known_name(name, [CORE, *scenario.focus, *scenario.issues, *scenario.conditions], "focus, issue or condition")
    return Focus(in_play=in_play, frozen=frozen, begins=begins) if in_play else None


def stakes_of(study: Study, focus: Focus | None, world: World, amounts: bool) -> tuple[PartyStakes, ...]:
    """By party with anything at stake: how it is scaled in a focus of a world; with what its numbers weigh where asked."""
    found = stakes(study.scenario, focus, study.values(world))
    return tuple(_stakes(each, amounts) for each in found if each.held.max() > 0)


def _stakes(found: Stakes, amounts: bool) -> PartyStakes:
    weighed = found.amounts.items() if amounts else ()
    return PartyStakes(
        party=found.party,
        factor=over_draws(1 / found.span),
        core_share=round(found.share, 4),
        amounts=tuple(WeighedAmount(path=path, spans=over_draws(each)) for path, each in weighed),
    )


def over_draws(values: Floats) -> Spread:
    """A number [n] over the draws."""
    low, high = np.quantile(values, [0.05, 0.95])
    return Spread(mean=round(float(values.mean()), 6), low=round(float(low), 6), high=round(float(high), 6))


def spread_of(values: Floats) -> Spread:
    """The mean and the middle nine tenths of the values that are numbers."""
    known = values[np.isfinite(values)]
    return over_draws(known) if len(known) else Spread(mean=None, low=None, high=None)


def short(value: float) -> float:
    """Five decimals are more than any number here is good for."""
    return round(float(value), 5)
