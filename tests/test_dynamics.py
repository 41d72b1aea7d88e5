"""The continuous clock against its slow twin, and what must hold of it whatever the game."""

from __future__ import annotations

import threading
import tracemalloc
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy.linalg import expm

from detente.errors import Stopped
from detente.game.arrays import Draws, Game
from detente.game.reach import reachable
from detente.lenses import dynamics
from detente.lenses.dynamics import bytes_needed, solve, solve_blocks
from detente.lenses.lanes import LANES
from detente.lenses.solution import Precision, Request, Run, Solution
from twins import Shape, Twin, random_game

FINE = Precision(tolerance=2e-4, smallest_step=1e-3)
SEEDS = st.integers(0, 10**6)


def everything(game: Game, counts: bool = True, seed: int = 0) -> Request:
    """A request of every kind."""
    S = game.structure.state_moves.size - 1
    T = int(game.timetable.reading.max()) + 1
    rng = np.random.default_rng(seed)
    sets = [rng.random((k, S)) < 0.4 for k in (2, 2, 2, 2)]
    return Request(
        sets[0],
        sets[1],
        sets[2],
        sets[3],
        np.array([0.5, 0.2]),
        np.array([0.6, 0.9]),
        np.ones(T, bool),
        np.ones(S, bool),
        counts,
    )


def same(a: Solution, b: Solution) -> bool:
    """Bit for bit."""
    return all(x.tobytes() == y.tobytes() for x, y in zip(vars(a).values(), vars(b).values(), strict=True))


def changed(draws: Draws, **fields: Any) -> Draws:
    """The draws with some fields replaced by functions of what was there."""
    return draws._replace(**{name: np.ascontiguousarray(f(getattr(draws, name))) for name, f in fields.items()})


def nobody_moves(seed: int, n: int = 1, **kind: Any) -> tuple[Game, Draws]:
    return random_game(seed, Shape(movers=False, **kind), n)


def sharp(seed: int, n: int = 1, times: float = 200.0, real: Any = np.float32) -> tuple[Game, Draws]:
    """A game whose decisions have lambda |G| up to a thousand."""
    game, draws = random_game(seed, Shape(states=6), n, real)
    return game, changed(draws, precision=lambda x: x * times)


def readings(game: Game) -> dict[int, int]:
    """The boundary of each reading."""
    return {int(t): b for b, t in enumerate(game.timetable.reading) if t >= 0}


@given(SEEDS)
@examples(max_examples=10)
def test_values_and_probabilities_agree_with_the_slow_twin(seed: int) -> None:
    game, draws = random_game(seed)
    request = everything(game, seed=seed)
    found = solve(game, draws, request, FINE)
    path = Twin(game, draws).solve()
    for t, b in readings(game).items():
        error = np.abs(found.value[t, :, :, 0] - path.value[b]) * draws.precision[:, 0]
        assert error.max() < 1e-2
        assert np.abs(found.value[t, :, :, 0] - path.value[b]).max() < 2e-3
    for absorbing, probability in [(None, found.state), *zip(request.hit, found.hit, strict=True)]:
        slow = path.distributions(absorbing)
        for t, b in readings(game).items():
            expected = slow[b] if absorbing is None else slow[b][absorbing].sum()
            assert np.abs(probability[t, ..., 0] - expected).max() < 2e-3


@given(SEEDS)
@examples(max_examples=4)
def test_years_tries_and_changes_agree_with_the_slow_twin(seed: int) -> None:
    game, draws = random_game(seed)
    request = everything(game, seed=seed)
    found = solve(game, draws, request, FINE)
    years, tried, carried = Twin(game, draws).solve().counts()
    for k, states in enumerate(request.stay):
        assert found.years[k, -1, 0] == pytest.approx(years[states].sum(), abs=2e-3)
    assert found.tried[-1, :, 0] == pytest.approx(tried, abs=1e-2)
    assert found.carried[-1, :, 0] == pytest.approx(carried, abs=1e-2)
    refused = found.refused[-1].sum(axis=1)[:, 0]
    assert np.all(refused <= found.tried[-1, :, 0] - found.carried[-1, :, 0] + 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_without_movers_is_the_matrix_exponential(seed: int) -> None:
    game, draws = nobody_moves(seed, dated=False)
    g, twin = game.structure, Twin(game, draws)
    S = g.state_moves.size - 1
    Q = np.zeros((S, S))
    for s, to, rate, _, _ in twin.arrows(0, np.zeros((S, g.regime_cares.shape[1]))):
        Q[s, to] += rate
        Q[s, s] -= rate
    found = solve(game, draws, Request.nothing(S, 3), replace(FINE, tolerance=1e-6))
    start = twin.of("start") / twin.of("start").sum()
    for t, b in readings(game).items():
        assert found.state[t, :, 0] == pytest.approx(start @ expm(Q * game.timetable.time[b]), abs=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_sum_to_one_however_sharp_the_game(seed: int) -> None:
    game, draws = sharp(seed, n=5)
    found = solve(game, draws, everything(game))
    assert np.abs(found.state.sum(axis=1) - 1).max() < 1e-9
    for name, field in vars(found).items():
        if name not in ("sharpness", "against", "once"):  # nan there says that nothing was tried, or nothing arrived
            assert np.all(np.isfinite(field)), name
    assert np.all((found.hit >= 0) & (found.hit <= 1 + 1e-12)) and np.all(np.diff(found.hit, axis=1) >= -1e-12)


def test_half_the_tolerance_changes_little() -> None:
    game, draws = random_game(3, Shape(states=6), 2 * LANES)
    request = everything(game)
    once, twice = (solve(game, draws, request, replace(Precision(), tolerance=x)) for x in (2e-3, 1e-3))
    assert np.abs(once.state - twice.state).max() < 1e-3
    assert twice.steps.mean() > once.steps.mean()


@pytest.mark.parametrize("seed", range(3))
def test_a_game_cut_off_and_begun_from_what_its_rest_is_worth_is_the_same(seed: int) -> None:
    game, draws = random_game(seed, Shape(states=6), LANES + 2)
    calendar, last = game.timetable, game.timetable.last_reading
    upto = {name: getattr(calendar, name)[: last + 1] for name in ("time", "regime", "event", "reading")}
    cut = replace(game, timetable=calendar._replace(**upto, floors=calendar.floors[: last + 2]))
    whole = solve(game, draws, everything(game), FINE)
    again = solve_blocks(cut, draws, everything(game), replace(FINE, end="principal"), end=whole.value[-1])
    assert np.abs(again.state - whole.state).max() < 1e-3
    assert np.abs(again.value - whole.value).max() < 1e-3


def test_values_at_the_end_are_wanted_where_they_are_said_to_come() -> None:
    game, draws = random_game(0)
    with pytest.raises(ValueError, match="an end that is principal"):
        solve(game, draws, everything(game), Precision(end="principal"))


def test_a_draw_is_the_same_bits_among_any_others() -> None:
    game, draws = random_game(5, Shape(states=6), 2 * LANES + 3, np.float32)
    request = everything(game)
    whole = solve(game, draws, request)
    assert same(whole, solve_blocks(game, draws, request, run=Run(workers=2)))
    pick = np.array([LANES + 4, 0, 2 * LANES + 2])
    few = solve(game, Draws._make(np.ascontiguousarray(x[..., pick]) for x in draws), request)
    assert same(few, Solution(**{name: np.ascontiguousarray(x[..., pick]) for name, x in vars(whole).items()}))


def walled_in(game: Game, draws: Draws, inside: int) -> tuple[Game, Draws]:
    """The game begun in the first states, from which nothing leads out of them any more."""

    def back(ends: Any, to: Any) -> Any:
        owner = np.repeat(np.arange(ends.size - 1), np.diff(ends.astype(int)))
        return np.where(owner < inside, to % inside, to).astype(np.uint32)

    g, t = game.structure, game.timetable
    walled = g._replace(move_to=back(g.state_moves, g.move_to), jump_to=back(g.state_jumps, g.jump_to))
    dated = t._replace(
        event_to=np.concatenate([back(ends - ends[0], t.event_to[ends[0] : ends[-1]]) for ends in t.event_states])
    )
    start = draws.start.copy()
    start[inside:] = 0
    return Game(walled, dated, game.labels), draws._replace(start=start)


@given(SEEDS)
@examples(max_examples=5)
def test_what_no_path_reaches_need_not_be_solved(seed: int) -> None:
    game, draws = walled_in(*random_game(seed, Shape(states=6)), 3)
    keep = reachable(game, draws.start[:, 0] > 0)
    assert not keep[3:].any()
    asked = everything(game)._replace(where=np.zeros(6, bool))
    some, whole = (solve(game, draws, asked._replace(where=w), FINE) for w in (asked.where, np.ones(6, bool)))
    assert np.isnan(some.value[:, ~keep]).all() and some.value[:, keep] == pytest.approx(whole.value[:, keep], abs=3e-3)
    for name in ("state", "hit", "years", "once_mass", "tried", "carried", "refused"):
        assert getattr(some, name) == pytest.approx(getattr(whole, name), abs=3e-3), name


def test_a_rule_whose_moves_no_path_reaches_is_still_counted_as_never_tried() -> None:
    game, draws = walled_in(*random_game(5951, Shape(states=6)), 3)
    asked = everything(game)._replace(where=np.zeros(6, bool))
    found = solve(game, draws, asked)
    labels = int(game.structure.move_rule.max()) + 1
    assert found.tried.shape[1] == found.carried.shape[1] == found.refused.shape[1] == labels and not found.tried.any()


def test_single_precision_is_good_enough() -> None:
    game, draws = random_game(7, Shape(states=6), LANES)
    single = Draws._make(x if x.dtype == bool else x.astype(np.float32) for x in draws)
    request = everything(game)
    assert np.abs(solve(game, draws, request).state - solve(game, single, request).state).max() < 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_a_constant_added_to_interests_changes_no_probability(seed: int) -> None:
    game, draws = random_game(seed)
    other = changed(draws, utility=lambda u: u + np.array([1.0, -2.0, 0.5])[None, :, None])
    a, b = (solve(game, d, everything(game), FINE) for d in (draws, other))
    assert np.abs(a.state - b.state).max() < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_interests_and_costs_times_k_with_lambda_over_k_change_nothing(seed: int) -> None:
    game, draws = random_game(seed)
    more = {name: lambda x: 4 * x for name in ("utility", "cost", "price")}
    a, b = (solve(game, d, everything(game), FINE) for d in (draws, changed(draws, precision=lambda x: x / 4, **more)))
    assert np.abs(a.state - b.state).max() < 1e-9
    assert np.abs(4 * a.value - b.value).max() < 1e-9


def with_an_idle_party(draws: Draws) -> Draws:
    """One more party, which no move knows."""

    def add(value: float) -> Any:
        return lambda x: np.concatenate([x, np.full((*x.shape[:-2], 1, x.shape[-1]), value)], axis=-2)

    return changed(draws, utility=add(0.3), rho=add(0.1), precision=add(20.0), initiative=add(3.0), price=add(0.0))


@pytest.mark.parametrize("seed", range(3))
def test_a_party_without_moves_changes_nothing(seed: int) -> None:
    game, draws = random_game(seed, Shape(bodies=0))
    g = game.structure
    cares = np.concatenate([g.regime_cares, np.ones((2, 1), bool)], axis=1)
    wider = Game(g._replace(regime_cares=cares), game.timetable, game.labels)
    a, b = solve(game, draws, everything(game), FINE), solve(wider, with_an_idle_party(draws), everything(game), FINE)
    assert np.abs(a.state - b.state).max() < 1e-6
    assert np.abs(a.value - b.value[:, :, :-1]).max() < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_relabelled_parties_permute_the_answer(seed: int) -> None:
    game, draws = random_game(seed)
    order = np.array([2, 0, 1])  # new place k holds old party order[k]
    place = np.argsort(order).astype(np.uint32)
    g = game.structure
    units = np.where(g.role_unit < 3, place[np.minimum(g.role_unit, 2)], g.role_unit).astype(np.uint32)
    moved = g._replace(
        role_unit=units,
        cost_party=place[g.cost_party],
        member_party=place[g.member_party],
        regime_cares=np.ascontiguousarray(g.regime_cares[:, order]),
    )
    table = game.timetable._replace(floor_party=place[game.timetable.floor_party])
    swapped = {name: lambda x: x[..., order, :] for name in ("utility", "rho", "precision", "initiative", "price")}
    a = solve(game, draws, everything(game), FINE)
    b = solve(Game(moved, table, game.labels), changed(draws, **swapped), everything(game), FINE)
    assert np.abs(a.state - b.state).max() < 1e-9
    assert np.abs(a.value[:, :, order] - b.value).max() < 1e-9


def chain_in_three(rates: tuple[float, float]) -> tuple[Game, Draws]:
    """0 -> 1 at the first rate; 1 -> 2 at the second, from half a year on."""
    game, draws = nobody_moves(0, states=3, dated=False)
    g = game.structure._replace(
        state_jumps=np.array([0, 1, 2, 2], np.uint32),
        jump_to=np.array([1, 2], np.uint32),
        jump_row=np.array([0, 1], np.uint32),
        regime_jumps=np.array([[True, False], [True, True]]),
        regime_cares=np.ones((2, 3), bool),
    )
    time = game.timetable._replace(time=np.array([0.0, 0.25, 0.5, 2.0, 4.0]), regime=np.array([0, 0, 1, 1, 1], np.uint32))
    start = np.zeros((3, 1))
    start[0] = 1
    return Game(g, time, game.labels), draws._replace(rate=np.array([[rates[0]], [rates[1]]]), start=start)


def test_once_counts_from_the_first_arrival() -> None:
    a, b, within, by = 1.5, 2.0, 0.4, 1.2
    game, draws = chain_in_three((a, b))
    sets = np.eye(3, dtype=bool)
    request = Request.nothing(3, 3)._replace(
        once_from=sets[1:2], once_to=sets[2:3], once_within=np.array([within]), once_by=np.array([by])
    )
    found = solve(game, draws, request)
    arrival = (np.arange(200_000) + 0.5) / 200_000 * by
    density = a * np.exp(-a * arrival)
    open_for = np.minimum(within, np.maximum(0.0, arrival + within - 0.5))
    assert found.once_mass[0, 0] == pytest.approx(1 - np.exp(-a * by), abs=1e-7)
    expected = (density * (1 - np.exp(-b * open_for))).sum() / density.sum()
    assert found.once[0, 0] == pytest.approx(expected, abs=3e-3)


def test_once_is_exact_from_a_day_of_the_calendar() -> None:
    game, draws = chain_in_three((0.0, 2.0))
    to = game.timetable._replace(
        event=np.array([-1, 0, -1, -1, -1], np.int32),
        event_states=np.array([[0, 2, 2, 2]], np.uint32),
        event_to=np.array([0, 1], np.uint32),
        event_row=np.array([1, 2], np.uint32),
    )
    sets = np.eye(3, dtype=bool)
    request = Request.nothing(3, 3)._replace(
        once_from=sets[1:2], once_to=sets[2:3], once_within=np.array([0.7]), once_by=np.array([1.0])
    )
    found = solve(Game(game.structure, to, game.labels), draws, request)
    assert found.once_mass[0, 0] == pytest.approx(draws.chance[2, 0], abs=1e-7)
    assert found.once[0, 0] == pytest.approx(1 - np.exp(-2.0 * (0.25 + 0.7 - 0.5)), abs=1e-7)


def test_a_run_can_be_followed_and_stopped() -> None:
    game, draws = random_game(1, n=3 * LANES, real=np.float32)
    seen: list[int] = []
    solve_blocks(game, draws, everything(game), run=Run(2, seen.append))
    assert seen[-1] == 3 * LANES and seen == sorted(seen)
    with pytest.raises(Stopped):
        solve_blocks(game, draws, everything(game), run=Run(stop=lambda: True))


def test_a_run_stops_within_a_block_that_would_take_hours() -> None:
    game, draws = sharp(1, n=LANES)
    asks = count()
    endless = Precision(tolerance=1e-12, smallest_step=1e-9)
    with pytest.raises(Stopped):
        solve_blocks(game, draws, everything(game), endless, Run(workers=2, stop=lambda: next(asks) > 3))


def test_what_the_one_who_waits_raises_ends_the_threads_and_goes_on_upwards() -> None:
    """As Ctrl-C does where nobody handles it."""
    game, draws = sharp(1, n=LANES)
    asks = count()

    def interrupt() -> bool:
        if threading.current_thread() is threading.main_thread() and next(asks) > 1:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        solve_blocks(game, draws, everything(game), Precision(tolerance=1e-12, smallest_step=1e-9), Run(stop=interrupt))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


@pytest.mark.parametrize("marks", [1, 3, 100])
def test_a_block_that_has_room_for_few_of_its_steps_gives_the_same_bits(marks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    game, draws = random_game(5, Shape(states=6), LANES + 3, np.float32)
    request = everything(game)
    whole = solve(game, draws, request)
    for name, value in {"ROOM": 1, "FEWEST": 2, "MARKS": marks}.items():
        monkeypatch.setattr(dynamics, name, value)
    assert whole.steps.min() > 12
    assert same(whole, solve(game, draws, request))


def test_a_run_takes_no_more_memory_than_was_said_however_many_steps_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    game, draws = random_game(2, Shape(states=24), LANES, np.float32)
    draws = changed(draws, precision=lambda x: x * 2000, initiative=lambda x: x * 50)
    request, loose = Request.nothing(24, 3), Precision(tolerance=2e-2, smallest_step=1 / 52)
    monkeypatch.setattr(dynamics, "ROOM", 2**18)
    solve(game, draws, request, loose)  # compiles
    tracemalloc.start()
    found = solve(game, draws, request, loose)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.steps.max() > 2 * dynamics.Plan.of(game, draws, request, loose).size["Z"]
    assert most < bytes_needed(game.structure, game.timetable, request, loose)


def test_the_memory_estimate_grows_with_what_is_asked_and_with_workers() -> None:
    game, _ = random_game(1, Shape(states=6))
    nothing, all_of_it = Request.nothing(6, 3), everything(game)
    least = bytes_needed(game.structure, game.timetable, nothing)
    assert 0 < least < bytes_needed(game.structure, game.timetable, all_of_it)
    assert bytes_needed(game.structure, game.timetable, nothing, workers=2) > 1.9 * least
