"""A study from the principal branch: at rest from the last date on, refused where nothing rests, lost draws shown and set aside."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

import detente
from at_rest import PIE5, TINYFIX, written
from base import base_with, mood
from detente.errors import Refused, TooLarge
from detente.lenses import principal as lens
from detente.lenses.solution import FromRest
from detente.report import again
from detente.report.words import settings_words
from detente.scenario.records import Scenario
from detente.study import equilibrium
from detente.study.arms import PLAIN, Study
from detente.study.measures import Solved, Wanted
from detente.study.settings import STUDY_PRECISION, Settings
from second_solver import Game, Plans, Question, generator

FROM_REST = replace(STUDY_PRECISION, end="principal")
HOW: Any = {"draws": 16, "workers": 1}


def solved(scenario: Scenario, days: list[dt.date], draws: int = 2, principal: bool = True) -> Solved:
    """The core, read on these days and the first."""
    precision = FROM_REST if principal else STUDY_PRECISION
    study = Study(scenario, Settings(draws=draws, seed=1, workers=1, precision=precision))
    first = scenario.calendar.start
    return study.solve(study.arm(), Wanted(days={first, *days}, value_days={first}, parties=set(scenario.parties)))


def after(scenario: Scenario, years: float) -> dt.date:
    return scenario.calendar.start + dt.timedelta(days=round(years * 365.25))


@pytest.mark.parametrize("text", [TINYFIX, PIE5])
def test_a_game_without_dates_goes_on_by_the_same_rates_for_ever(text: str) -> None:
    """The chances on every day are those of the second solver's rates at V*, by the matrix exponential."""
    scenario = written(text)
    days = [after(scenario, years) for years in (0.25, 1, 3, 12)]
    found = solved(scenario, days)
    study = Study(scenario, Settings(draws=2, seed=1, workers=1))
    game = Game(scenario, {p: float(x[-1]) for p, x in study.values(PLAIN).items()}, Question((days[0],)))
    space, parties = found.compiled.space, found.compiled.game.labels.parties
    rest = equilibrium.values_at_rest(found.compiled, found.draws)
    place = [
        game.at(game.states[0], **{a: list(ls)[space.index[a][s]] for a, ls in space.place.items()}) for s in range(space.size)
    ]
    V = np.zeros((len(game.parties), len(game.states)))
    V[np.ix_([game.parties.index(p) for p in parties], place)] = rest.value[..., -1].T
    flow = Plans(game, game.begins).spread(V, np.eye(len(game.states))) + generator(game, game.begins)
    start = np.zeros(len(game.states))
    start[place] = found.solution.state[0, :, -1]
    for day in days:
        expected = start @ expm(flow * (day - scenario.calendar.start).days / 365.25)
        assert found.solution.state[found.compiled.reading(day), :, -1] == pytest.approx(expected[place], abs=2e-3)


def test_what_is_read_later_changes_nothing_earlier() -> None:
    scenario = written(TINYFIX)
    day = after(scenario, 1)
    chances = [solved(scenario, [day, after(scenario, more)]).marginal("ties", 1)[1] for more in (1.1, 2, 5, 9.3)]
    assert np.ptp(chances, axis=0).max() < 1e-3


def test_two_equals_are_answered_alike() -> None:
    scenario = written(PIE5)
    value = solved(scenario, [after(scenario, 2)]).solution.value[0]
    assert value[0, 0] == pytest.approx(value[0, 1], abs=1e-4)
    assert value[1, 0] == pytest.approx(value[6, 1], abs=1e-3)


def test_dates_before_the_rest_are_gone_back_over() -> None:
    """After the vote all is at rest; before it values are expectations of those after, so the two sides agree."""
    scenario = written(mood("{calm: 0.5, angry: rest}"))
    vote = dt.date(2030, 3, 1)
    found = solved(scenario, [vote, dt.date(2031, 1, 1)])
    assert isinstance(found.solution, FromRest) and not found.solution.lost.any()
    later = found.solution.value[0]
    ordinary = solved(scenario, [vote, dt.date(2031, 1, 1)], principal=False).solution.value[0]
    assert later == pytest.approx(ordinary, abs=0.02)  # this game has one equilibrium


# --------------------------------------------------------------------------------------------------------------- refused


def test_it_is_refused_in_rounds() -> None:
    rounds = written(
        base_with(("  start: 2030-01-01\n  steps: [{every: quarter, until: 2031-01-01}]", "  {clock: rounds, rounds: 3}"))
        .replace("calendar:\n  {", "calendar: {")
        .replace("initiative: 4", "initiative: 0.4")
    )
    with pytest.raises(Refused, match="rounds have a last one"):
        detente.run(rounds, equilibrium="principal", **HOW)


def test_it_is_refused_where_a_date_comes_round_and_says_which() -> None:
    text = mood("{calm: 0.5, angry: rest}").replace("at: 2030-03-01", "at: each 03-01")
    with pytest.raises(Refused, match=r"mood\.vote comes round every year"):
        detente.run(written(text), equilibrium="principal", **HOW)
    floor = base_with(more="floors: {spring: {at: each 03-01, who: north}}\n")
    with pytest.raises(Refused, match="spring comes round every year"):
        detente.run(written(floor), equilibrium="principal", **HOW)


def test_it_is_refused_where_it_is_too_large_and_says_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equilibrium, "MOST_UNKNOWNS", 3)
    with pytest.raises(TooLarge, match="has 4 unknowns .* at most 3 are solved") as refused:
        detente.run(written(base_with()), equilibrium="principal", **HOW)
    assert refused.value.change is not None and refused.value.change.freeze


@pytest.mark.parametrize("ask", [detente.stability, detente.settlement])
def test_it_is_refused_where_nothing_is_solved_backwards(ask: Any) -> None:
    with pytest.raises(Refused, match="equilibrium"):
        ask(written(base_with()), equilibrium="principal", **HOW)


def test_an_equilibrium_that_is_none_is_refused_with_a_near_one() -> None:
    with pytest.raises(Refused, match="Did you mean principal"):
        detente.run(written(base_with()), equilibrium="principle", **HOW)


# ------------------------------------------------------------------------------------------------------------------ lost


def some_lost(*args: Any, **kwargs: Any) -> lens.Principal:
    """The branch as if it were lost in every third draw."""
    found = lens.principal(*args, **kwargs)
    lost = np.arange(found.found.size) % 3 == 0
    return replace(found, found=~lost, lost=tuple("lost" if each else "" for each in lost))


def test_lost_draws_are_shown_from_the_ordinary_end_and_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, some = written(TINYFIX), np.arange(16) % 3 == 0
    days = [after(scenario, 1)]
    whole, ordinary = solved(scenario, days, 16), solved(scenario, days, 16, principal=False)
    monkeypatch.setattr(equilibrium, "principal", some_lost)
    part = solved(scenario, days, 16)
    assert np.array_equal(part.solution.state[..., some], ordinary.solution.state[..., some])
    assert np.array_equal(part.solution.state[..., ~some], whole.solution.state[..., ~some])
    found = detente.run(scenario, equilibrium="principal", **HOW)
    assert found.unsettled == some.sum()
    assert "principal branch was not found" in again.unsettled_sentence(found.unsettled, 16, found.settings.equilibrium)


def test_which_equilibrium_was_asked_for_stands_in_the_finding() -> None:
    scenario = written(base_with())
    found = detente.run(scenario, equilibrium="principal", **HOW)
    assert found.settings.equilibrium == "principal"
    assert "principal branch" in settings_words(found.settings)
    ordinary = detente.run(scenario, **HOW)
    assert ordinary.settings.equilibrium == "backward" and "principal" not in settings_words(ordinary.settings)
    assert detente.baseline(scenario, equilibrium="principal", **HOW).settings.equilibrium == "principal"
