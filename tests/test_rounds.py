"""What must hold of the rounds clock whatever the game; tests/test_second_rounds.py holds it against plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.asks.run import Overview
from detente.errors import Refused
from detente.game.arrays import Draws, Game, Index, Labels, Structure, Timetable
from detente.language.read import scenario_from_text
from detente.lenses.rounds import CONVERGED, FINITE, Played, solve_rounds
from detente.study.arms import Settings, Study
from theorems.solving import text

OPTIONS, TURNS, WEATHERS, PARTIES, ROUNDS = 3, 2, 2, 3, 7
STATES = OPTIONS * TURNS * WEATHERS


def u32(a: Any) -> Index:
    return np.array(a, np.uint32)


def random_game(seed: int, exact: bool, draws: int = 2) -> tuple[Game, Draws]:
    """A game of three options, a turn, a weather, three parties and a body, with everything the arrays can say."""
    rng = np.random.default_rng(seed)
    moves, to, refusal = [0], list[int](), list[int]()
    roles, costs = list[list[tuple[int, bool, bool]]](), list[list[tuple[int, int]]]()
    for s in range(STATES):
        option, rest = divmod(s, TURNS * WEATHERS)
        asked = rng.random() < 0.3
        own = [k for k in range(OPTIONS) if k != option]
        pseudo = len(to) + len(own)
        for k in own:
            m = len(to)
            to.append(k * TURNS * WEATHERS + rest)
            refusal.append(pseudo if asked else m)
            roles.append([(u, bool(rng.random() < 0.7) and u < PARTIES, bool(rng.random() < 0.6)) for u in range(PARTIES + 1)])
            costs.append([(int(rng.integers(PARTIES)), int(rng.integers(4)))] if rng.random() < 0.5 else [])
        if asked:
            to.append(int(rng.integers(STATES)))
            refusal.append(pseudo)
            roles.append([])
            costs.append([])
        moves.append(len(to))
    jumps, jump_to, jump_row = [0], list[int](), list[int]()
    for s in range(STATES):
        option, turn, weather = map(int, np.unravel_index(s, (OPTIONS, TURNS, WEATHERS)))
        jump_to += [
            int(np.ravel_multi_index((option, 1 - turn, weather), (OPTIONS, TURNS, WEATHERS))),
            int(np.ravel_multi_index((option, turn, 1 - weather), (OPTIONS, TURNS, WEATHERS))),
        ]
        jump_row += [0, int(rng.integers(1, 3))]
        jumps.append(len(jump_to))
    flat = [r for rs in roles for r in rs]
    paid = [c for cs in costs for c in cs]
    M, N = len(to), len(jump_to)
    structure = Structure(
        u32(moves),
        u32(to),
        u32(refusal),
        u32(rng.integers(0, 2, M)),
        u32(rng.integers(0, 3, M)),
        u32(np.cumsum([0] + [len(r) for r in roles])),
        u32([r[0] for r in flat]),
        np.array([r[1] for r in flat]),
        np.array([r[2] for r in flat]),
        u32(np.cumsum([0] + [len(c) for c in costs])),
        u32([c[0] for c in paid]),
        u32([c[1] for c in paid]),
        u32([0, PARTIES]),
        u32(range(PARTIES)),
        u32([1, 2, 1]),
        u32([rng.integers(1, 5)]),
        np.array([bool(rng.integers(2))]),
        u32(jumps),
        u32(jump_to),
        u32(jump_row),
        rng.random((2, M)) < 0.8,
        rng.random((2, N)) < 0.8,
        np.array([[True] * PARTIES, [True, True, False]]),
    )
    timetable = Timetable(
        np.array([0.0, 2.0, 4.0, 6.0]),
        u32([0, 1, 0, 0]),
        np.array([-1, 0, -1, -1], np.int32),
        u32([0, 0, 1, 2, 2]),
        u32([1, 2]),
        np.array([0, -1, -1, 1], np.int32),
        u32([[2 * s for s in range(STATES + 1)]]),
        u32(rng.integers(0, STATES, 2 * STATES)),
        u32([1, 2] * STATES),
        3,
        3,
        np.zeros(4, bool),
    )
    labels = Labels(
        ("issue", "turn", "weather"),
        (("a", "b", "c"), ("x", "y"), ("dry", "wet")),
        ("p", "q", "r"),
        ("body",),
        ("one", "two", "three"),
    )
    n = draws
    cost = rng.normal(0, 0.1, (4, n))
    cost[0] = 0.0
    start = rng.random((STATES, n))
    return Game(structure, timetable, labels), Draws(
        rng.normal(0, 1, (STATES, PARTIES, n)),
        rng.uniform(0.05, 0.5, (PARTIES, n)),
        np.full((PARTIES, n), np.inf) if exact else rng.uniform(1, 8, (PARTIES, n)),
        rng.uniform(0, 1 / 3, (STATES, PARTIES, n)),
        np.zeros(n) if exact else rng.uniform(0, 2, n),
        np.zeros(n) if exact else rng.uniform(0, 6, n),
        rng.uniform(0, 0.05, (PARTIES, n)),
        cost,
        rng.uniform(0, 1, (3, n)),
        np.array([np.ones(n), np.full(n, 0.3), np.full(n, 0.7)]),
        np.array([np.ones(n), np.arange(n) % 2]).astype(bool),
        start / start.sum(axis=0),
    )


# --------------------------------------------------------------------------- the slow twin: the theory in plain loops


Values = list[list[float]]


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_sum_to_one_at_every_round(seed: int) -> None:
    game, draws = random_game(seed, exact=False)
    found = solve_rounds(game, draws, Played(30, np.zeros(STATES, bool), "continues", range(31)))
    np.testing.assert_allclose(found.state.sum(axis=1), 1.0, atol=1e-12)
    assert (found.tried >= found.carried - 1e-12).all() and (np.diff(found.tried, axis=0) >= 0).all()


def test_a_batch_gives_each_draw_what_it_gets_alone() -> None:
    game, draws = random_game(3, exact=False, draws=3)
    both = solve_rounds(game, draws, Played(9, np.zeros(STATES, bool), "stops", [0, 9]))
    alone = solve_rounds(game, Draws._make(a[..., 1:2] for a in draws), Played(9, np.zeros(STATES, bool), "stops", [0, 9]))
    np.testing.assert_array_equal(both.value[..., 1], alone.value[..., 0])
    np.testing.assert_array_equal(both.state[..., 1], alone.state[..., 0])


def test_a_long_logit_game_converges_and_says_so() -> None:
    game, draws = random_game(1, exact=False)
    game = game.__class__(
        game.structure,
        game.timetable._replace(
            time=np.array([0.0, 6.0]),
            regime=np.zeros(2, np.uint32),
            event=np.full(2, -1, np.int32),
            floors=np.zeros(3, np.uint32),
            floor_party=np.zeros(0, np.uint32),
        ),
        game.labels,
    )
    long = solve_rounds(game, draws, Played(1500, np.zeros(STATES, bool), "continues", [0]))
    short = solve_rounds(game, draws, Played(3, np.zeros(STATES, bool), "continues", [0]))
    assert (long.status == CONVERGED).all() and short.status[0] == FINITE


def test_shares_of_the_floor_above_one_are_scaled_down_and_reported() -> None:
    game, draws = random_game(2, exact=True)
    wide = draws._replace(initiative=draws.initiative * 0 + 2.0)
    wider = draws._replace(initiative=draws.initiative * 0 + 50.0)
    a = solve_rounds(game, wide, Played(6, np.zeros(STATES, bool), "stops", [0, 6]))
    b = solve_rounds(game, wider, Played(6, np.zeros(STATES, bool), "stops", [0, 6]))
    within = solve_rounds(game, draws, Played(6, np.zeros(STATES, bool), "stops", [0, 6]))
    assert a.cut.all() and b.cut.all() and not within.cut.any()
    np.testing.assert_allclose(a.state, b.state, atol=1e-12)


@pytest.mark.parametrize("gap", [1e3, 1e6])
def test_sharp_logit_choices_never_overflow(gap: float) -> None:
    game, draws = random_game(4, exact=False)
    found = solve_rounds(
        game, draws._replace(precision=draws.precision * gap), Played(9, np.zeros(STATES, bool), "continues", [9])
    )
    assert np.isfinite(found.value).all() and np.isfinite(found.state).all()


def test_a_patient_party_has_no_value_of_for_ever() -> None:
    game, draws = random_game(4, exact=True)
    with pytest.raises(Refused, match="tail: stops"):
        solve_rounds(game, draws._replace(rho=draws.rho * 0), Played(3, np.zeros(STATES, bool), "continues", [0]))


def test_a_study_runs_on_the_rounds_clock_too() -> None:
    written = text("alternating_offers", rounds=9, patience_one=0.9, patience_two=0.9, steps=11, precision="20 .. 40")
    scenario, _ = scenario_from_text(written + "core: {pie: all, turn: all}\n")
    found = Overview(Study(scenario, Settings(draws=16)), None, "core").finding()
    pie, arrivals = found.issues["pie"], found.arrivals["pie"]
    assert len(found.dates) == 10
    assert np.sum(pie.mean, axis=0) == pytest.approx(1.0, abs=1e-8)
    assert pie.mean[pie.options.index("open")][0] == 1.0 and pie.mean[pie.options.index("open")][-1] < 0.01
    assert arrivals["open"].by[-1] == 1.0 and np.all(np.diff(arrivals["s1"].by) >= -1e-12)
