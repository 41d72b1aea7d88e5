"""The program's answers beside the second solver's, for a scenario and one of its draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.errors import Refused
from detente.game.compile import Compiled
from detente.lenses.solution import Precision
from detente.scenario.records import Measure, Overlay, Scenario, Standing, States, When
from detente.study.arms import PLAIN, Study
from detente.study.measures import Solved, Wanted
from detente.study.settings import STUDY_PRECISION, Settings
from second_rounds import Answer as InRounds
from second_rounds import solve as solve_in_rounds
from second_solver import Answer, Question, solve

YEARS = 12
"""From the last date to the end, where both solvers are to begin from the same end."""
FINE = Precision(5e-4, 1 / 1500, still=0, horizon=YEARS, damped=0)
FINEST = replace(FINE, tolerance=5e-6, smallest_step=1 / 150_000)
"""For games that a step of hours still moves."""
DEFAULT = STUDY_PRECISION
DRAWS = 2  # so many are drawn; the last is solved twice


@dataclass(frozen=True)
class Difference:
    """A number that both solvers give: what it is, the program's and the second solver's."""

    what: str
    program: float
    second: float

    @property
    def size(self) -> float:
        return 0.0 if self.program == self.second else abs(self.program - self.second)


@dataclass(frozen=True)
class Compared:
    """The largest differences of one game: in chances, in values at the start, in years spent."""

    chances: Difference
    values: Difference
    years: Difference

    @property
    def largest(self) -> Difference:
        return max((self.chances, self.values, self.years), key=lambda d: d.size)


def asked(scenario: Scenario, focus: str = "", hold: dict[str, str] | None = None) -> Question:
    """A question about every level of everything in play, on the calendar's first, middle and last days."""
    begins = scenario.calendar.start
    if focus and (when := scenario.focus[focus].begins) is not None and when.day is not None:
        begins = when.day
    last = scenario.calendar.steps[-1].until
    days = tuple(begins + dt.timedelta(days=round((last - begins).days * share)) for share in (0, 0.1, 0.3, 0.6, 1))
    played = {**scenario.core, **(scenario.focus[focus].in_play if focus else {})}
    ever = tuple((Standing(name=axis, levels=(scenario.levels(axis)[-1],)),) for axis in played if axis not in (hold or {}))
    question = Question(days, hold or {}, focus, ever)
    return replace(question, tail=_years_after(scenario, question))


def _years_after(scenario: Scenario, question: Question) -> float:
    """From the last reading to the end that is YEARS after the program's last date."""
    calendar = program_of(scenario, question, FINE)[1].game.timetable
    return float(calendar.time[calendar.cycle] + YEARS - calendar.time[calendar.last_reading])


def both(scenario: Scenario, precisions: Sequence[Precision] = (FINE,), question: Question | None = None) -> list[Compared]:
    """The largest differences between the program, at each precision, and the second solver."""
    question = question or asked(scenario)
    second = solve(scenario, numbers_of(scenario), question)
    return [compared(program(scenario, question, precision), second, question) for precision in precisions]


def numbers_of(scenario: Scenario) -> dict[str, float]:
    """The numbers of the draw that is solved twice, by path."""
    return {path: float(drawn[DRAWS - 1]) for path, drawn in _study(scenario, FINE).values(PLAIN).items()}


def _study(scenario: Scenario, precision: Precision) -> Study:
    return Study(scenario, Settings(draws=DRAWS, seed=1, workers=1, precision=precision))


def program(scenario: Scenario, question: Question, precision: Precision) -> Solved:
    """The program's answer to the same question."""
    return program_of(scenario, question, precision)[0]()


def program_of(scenario: Scenario, question: Question, precision: Precision) -> tuple[Callable[[], Solved], Compiled]:
    """What solves it, and the game."""
    study = _study(scenario, precision)
    focus = scenario.focus[question.focus] if question.focus else None
    arm = study.arm(focus=focus, overlay=Overlay(hold=dict(question.hold)))
    sets: list[States] = list(question.ever)
    first, everyone = min(question.days), set(scenario.parties)
    wanted = Wanted(days=set(question.days), hits=sets, stays=sets, value_days={first}, parties=everyone)
    return lambda: study.solve(arm, wanted), study.game(arm, wanted)


def compared(solved: Solved, second: Answer, question: Question) -> Compared:
    """The largest differences."""
    chances = list(_chances(solved, second, question))
    values = [Difference(f"value of {party}", mine, second.value[party]) for party, mine in worth(solved).items()]
    years = [
        Difference(
            f"years {e[0].name} {e[0].levels[0]} to {day}",
            float(solved.solution.years[k, solved.compiled.reading(day), -1]),
            second.years[day][k],
        )
        for k, e in enumerate(question.ever)
        for day in question.days
    ]
    return Compared(*(max(found, key=lambda d: d.size) for found in (chances, values, years)))


def worth(solved: Solved) -> dict[str, float]:
    """What the game is worth to each party on the first day."""
    weights = solved.solution.state[0, :, -1]
    table = np.where(weights > 0, solved.solution.value[0, :, :, -1].T, 0.0)
    return dict(zip(solved.compiled.game.labels.parties, (table @ weights).tolist(), strict=True))


def _chances(solved: Solved, second: Answer, question: Question) -> Iterator[Difference]:
    places = solved.compiled.space.place
    for day in question.days:
        t = solved.compiled.reading(day)
        for axis in (a for a in places if a in second.states[0]):
            for level, chance in zip(places[axis], solved.marginal(axis, t)[:, -1], strict=True):
                yield Difference(f"{axis} {level} {day}", float(chance), second.of(axis, level, day))
        for k, e in enumerate(question.ever):
            yield Difference(
                f"ever {e[0].name} {e[0].levels[0]} by {day}", float(solved.solution.hit[k, t, -1]), second.reached[day][k]
            )


# --------------------------------------------------------------------------------------------------------- in rounds


def in_rounds(scenario: Scenario, focus: str = "", hold: dict[str, str] | None = None) -> dict[str, Difference]:
    """The largest difference between the program and the second solver in each kind of measure of a game of rounds."""
    hold = hold or {}
    played = dict.fromkeys((*scenario.core, *(scenario.focus[focus].in_play if focus else ())))
    sets = [(Standing(name=axis, levels=(level,)),) for axis in played if axis not in hold for level in scenario.levels(axis)]
    second = solve_in_rounds(scenario, numbers_of(scenario), Question((), hold, focus, tuple(sets)))
    asked, study = [*_asked(second)], _study(scenario, FINE)
    arm = study.arm(focus=scenario.focus[focus] if focus else None, overlay=Overlay(hold=hold))
    solved = study.solve(arm, study.wanted([measure for measure, _ in asked], arm.play))
    found: dict[str, Difference] = {}
    for measure, right in asked:
        one = Difference(f"{measure!r}", _read(solved, measure), right)
        if measure.kind not in found or one.size > found[measure.kind].size:
            found[measure.kind] = one
    return found


NOT_OPEN = -1.0
"""What a party accepts where it is asked about nothing."""


def _read(solved: Solved, measure: Measure) -> float:
    try:
        number = float(solved.read(measure).value[-1])
    except Refused:
        return NOT_OPEN
    return NOT_OPEN if np.isnan(number) and measure.kind == "accepts" else number


def _asked(second: InRounds) -> Iterator[tuple[Measure, float]]:
    """Measures of every kind, and what the second solver says of each."""
    last = second.game.last
    for r in sorted({1, (last + 1) // 2, last}):
        when = When(text=f"round {r}", round=r)
        for k, state in enumerate(second.sets):
            yield Measure(kind="chance", state=state, at=when), second.chance(state, r)
            yield Measure(kind="chance", state=state, by=when), second.reached[r - 1][k]
            yield Measure(kind="years", state=state, until=when), second.spent[r - 1][k]
        for party in second.game.parties:
            yield Measure(kind="value", party=party, at=when), second.worth(party, r)
            for rule in second.game.scenario.rules:
                agrees = second.accepts(party, rule, r)
                yield Measure(kind="accepts", party=party, rule=rule, at=when), NOT_OPEN if agrees is None else agrees
        for rule in second.game.scenario.rules:
            yield Measure(kind="tries", rule=rule, by=when), second.tries[r - 1].get(rule, 0.0)
    for k, state in enumerate(second.sets):
        yield Measure(kind="first", state=state), second.first(k)
