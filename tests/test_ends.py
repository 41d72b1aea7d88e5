"""What a game is worth after its last date: solved back until the end is forgotten, damped where plans go round, or handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from at_rest import TINYFIX
from detente.game.arrays import Draws, Floats, Game
from detente.language.read import scenario_from_text
from detente.lenses.dynamics import Job, ends_of, solve, solve_blocks
from detente.lenses.lanes import LANES
from detente.lenses.seats import moved
from detente.lenses.solution import End, Precision, Request, Run, Solution
from detente.scenario.records import Scenario
from detente.study.arms import Study
from detente.study.measures import Solved, Wanted
from detente.study.settings import STUDY_PRECISION, Settings
from oracle_games import GAMES
from oracle_games import game as oracle_game
from twins import Shape, random_game

LONG = replace(STUDY_PRECISION, still=0, horizon=60, damped=0)
"""From an end 60 years off, whether or not it is forgotten before."""
LOOKED_AT = dt.date(2018, 1, 20)


def scenario(text: str) -> Scenario:
    return scenario_from_text(text)[0]


def solved(what: Scenario, days: Sequence[dt.date], precision: Precision = STUDY_PRECISION) -> Solved:
    study = Study(what, Settings(draws=2, workers=1, precision=precision))
    return study.solve(study.arm(), Wanted(days=set(days), value_days={what.calendar.start}, parties=set(what.parties)))


def mended(until: int, precision: Precision) -> float:
    """The chance that ties are mended on one day, where the last day that is read is in another year."""
    found = solved(scenario(TINYFIX), [LOOKED_AT, dt.date(until, 1, 20)], precision)
    return float(found.marginal("ties", found.compiled.reading(LOOKED_AT))[1, 0])


def worth(found: Solved) -> Floats:
    """[P] the values at the start."""
    weights = found.solution.state[0, :, 0]
    return np.asarray(weights[weights > 0] @ found.solution.value[0, weights > 0, :, 0])


def endless(seed: int, n: int = 1) -> tuple[Game, Draws]:
    """A game at random whose last two years and a half come again without end, floor, lottery and all."""
    game, draws = random_game(seed, Shape(states=6), n, np.float32)
    calendar = game.timetable
    b = calendar.last_reading
    again = np.arange(calendar.time.size) == b
    floors = calendar.floors.copy()
    floors[-1] += 1
    event = calendar.event.copy()
    event[-1] = 0
    held = np.append(calendar.floor_party, np.uint32(0))
    return replace(game, timetable=calendar._replace(cycle=b, again=again, floors=floors, event=event, floor_party=held)), draws


@pytest.mark.parametrize("precision", [STUDY_PRECISION, replace(STUDY_PRECISION, end="damped")])
def test_where_plans_go_round_a_day_answers_alike_whatever_is_read_later(precision: Precision) -> None:
    found = [mended(until, precision) for until in (2019, 2021, 2022, 2023, 2024, 2026, 2040)]
    assert max(found) - min(found) < 0.01


def test_from_a_fixed_end_the_same_day_would_answer_by_the_last_date_that_is_read() -> None:
    """Else the test above would tell nothing."""
    found = [mended(until, replace(STUDY_PRECISION, still=0, horizon=12, damped=0)) for until in (2021, 2022, 2023)]
    assert max(found) - min(found) > 0.1


def test_plans_that_go_round_and_are_not_damped_are_never_said_to_have_settled() -> None:
    plain = solved(scenario(TINYFIX), [LOOKED_AT], replace(STUDY_PRECISION, damped=0)).solution
    damped = solved(scenario(TINYFIX), [LOOKED_AT]).solution
    assert np.isinf(plain.settled).all()
    assert (damped.settled > STUDY_PRECISION.horizon).all() and np.isfinite(damped.settled).all()


@pytest.mark.parametrize("name", ["deal", "lapse", "certain_floor", "lottery", "package_of_three", "body_by_share"])
def test_an_end_that_is_forgotten_is_forgotten(name: str) -> None:
    """Chances and values at the start are those from an end 60 years off: a year's span of utility is 1."""
    game = oracle_game(name)
    days = [game.calendar.start, game.calendar.steps[-1].until]
    soon, late = solved(game, days), solved(game, days, LONG)
    assert (soon.solution.settled < 40).all()
    assert np.abs(soon.solution.state - late.solution.state).max() < 0.005
    fading = np.exp(-60 * soon.draws.rho[:, 0].astype(float)) / soon.draws.rho[:, 0]  # what the end 60 years off still weighs
    assert (np.abs(worth(soon) - worth(late)) < 0.01 + fading).all()


def test_where_nobody_moves_the_status_quo_is_what_the_game_is_worth() -> None:
    game = oracle_game("deal").model_copy(update={"rules": {}})
    found = solved(game, [game.calendar.start])
    pay, rho = found.draws.utility[..., 0], found.draws.rho[:, 0]
    start = found.draws.start[:, 0] > 0
    np.testing.assert_allclose(worth(found), (pay / rho)[start][0], rtol=1e-5)


@pytest.mark.parametrize("end", ["status_quo", "damped"])
def test_when_a_draw_settles_depends_on_no_other(end: End) -> None:
    game, draws = endless(4, 3 * LANES + 5)
    precision = replace(Precision(), end=end, horizon=20, damped=20)
    request = Request.nothing(6, 3)._replace(values=np.ones(3, bool))
    whole = solve(game, draws, request, precision)
    assert len(set(whole.settled)) > 2
    pick = np.array([2 * LANES + 4, 0, 7, 3 * LANES + 2])
    few = solve(game, Draws._make(np.ascontiguousarray(x[..., pick]) for x in draws), request, precision)
    assert same(few, Solution(**{name: np.ascontiguousarray(x[..., pick]) for name, x in vars(whole).items()}))


def same(a: Solution, b: Solution) -> bool:
    """Bit for bit."""
    return all(x.tobytes() == y.tobytes() for x, y in zip(vars(a).values(), vars(b).values(), strict=True))


def test_values_handed_in_hold_from_the_last_date_on_where_nothing_recurs() -> None:
    """Whole years before it too: there they are what they are without end."""
    game = oracle_game("deal")
    begins, last = game.calendar.start, game.calendar.steps[-1].until
    study = Study(game, Settings(draws=2, workers=1))
    wanted = Wanted(days={begins, last}, value_days={begins}, parties=set(game.parties))
    compiled = study.game(study.arm(), wanted)
    draws, request = study.bound(study.arm(), compiled).draws, wanted.request(compiled)
    given = np.random.default_rng(0).normal(size=(*draws.utility.shape[:2], 2)).astype(np.float32)
    found = solve_blocks(compiled.game, draws, request, replace(STUDY_PRECISION, end="principal"), end=given)
    assert np.array_equal(found.value[0], given) and (found.settled == 0).all()


def test_a_calendar_goes_on_to_its_last_date_and_then_by_years_alike() -> None:
    """The lottery of 2030-06-15 is the last date that stands once; the floor of every year falls once into the year without end."""
    text = GAMES["lottery"].replace("rules:", "floors: {each: {who: a, at: each 08-01}}\nrules:", 1)
    game = oracle_game("lottery") if text == GAMES["lottery"] else scenario(HEADED.format(text))
    for years in (1, 3, 12):
        last = game.calendar.start + dt.timedelta(days=365 * years)
        calendar = solved(game, [last]).compiled.game.timetable
        cycle = calendar.cycle
        assert calendar.time[-1] - calendar.time[cycle] == pytest.approx(1)
        assert calendar.last_reading <= cycle and calendar.time[cycle] - calendar.time[calendar.last_reading] < 1
        assert calendar.floors[-1] - calendar.floors[cycle + 1] == 1 and (calendar.event[cycle + 1 :] < 0).all()
        assert np.diff(calendar.time[calendar.again]) == pytest.approx(1, abs=0.003)


HEADED = """detente: 1
scenario: headed
calendar: {{start: 2030-01-01, steps: [{{every: quarter, until: 2031-07-01}}]}}
defaults: {{party: {{patience: 0.9, precision: 20, initiative: 4}}, inertia: 1, reluctance: 2, price: 0.01}}
{}"""


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_plans_are_as_far_apart_however_finely_moves_are_cut(cut: int) -> None:
    rng = np.random.default_rng(1)
    now, before = rng.random((2, 4, LANES))
    moves = np.array([0, 1, 4], np.uint32)
    structure = endless(4)[0].structure
    whole = moved.py_func(structure._replace(state_moves=moves), now, before.copy(), 3)
    finer = structure._replace(state_moves=moves * np.uint32(cut))
    many, were = (np.repeat(each / cut, cut, axis=0) for each in (now, before))
    assert abs(moved.py_func(finer, many, were, 3) - whole) < 1e-12
    assert np.array_equal(were[:, 3], many[:, 3])


def test_ends_found_side_by_side_are_those_of_each_game_alone() -> None:
    """Games with the same structure share seats; one that differs after its last date does not."""
    jobs = [Job(*endless(seed, n), Request.nothing(6, 3)) for seed, n in ((4, 20), (4, 3), (7, 18))]
    shifted = Draws(**{name: x[..., ::-1].copy() for name, x in jobs[0].draws._asdict().items()})
    jobs.append(jobs[0]._replace(draws=shifted))
    precision = replace(Precision(), horizon=20, damped=20)
    together = ends_of(jobs, precision, Run(workers=2))
    for job, found in zip(jobs, together, strict=True):
        alone = ends_of([job], precision)[0]
        assert all(np.array_equal(x, y) for x, y in zip(vars(found).values(), vars(alone).values(), strict=True))
        again = solve_blocks(job.game, job.draws, job.request, precision, ends=found)
        assert same(again, solve_blocks(job.game, job.draws, job.request, precision))
