"""Theorems about games of incomplete information, on the clock of rounds: high precision, no inertia, no reluctance, patience 1.

Payments are one-off costs (negative: gains) where play ends; nothing else pays. Who has a move must make one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from belief_games import Act, ByLevel, Told, arrays, everything
from detente.game.arrays import Floats, Grid
from detente.game.beliefs import alone, line
from detente.lenses.beliefs_rounds import solve_beliefs_in_rounds
from detente.lenses.beliefs_solution import BeliefSolution
from detente.lenses.rounds import Played
from detente.lenses.solution import Request


def told(V: int, P: int, knows: int, acts: Sequence[Act], prior: Sequence[float], precision: float, first: int = 0) -> Told:
    return Told(
        np.zeros((V, len(prior), P)),
        (knows,),
        tuple(acts),
        prior=tuple(prior),
        first=first,
        precision=precision,
        initiative=1.0,
        inertia=0.0,
        rho=0.0,
        until=20.0,
        readings=(0.0, 20.0),
    )


def play(game: Told, rounds: int, grid: Grid, readings: Sequence[float] = ()) -> BeliefSolution:
    made, draws, beliefs = arrays(game, grid)
    at = [*readings, 0.0, float(rounds)]
    request = everything(made)
    base = Request.nothing(game.V * game.H, len(at))._replace(counts=True)
    played = Played(rounds, np.zeros(game.V * game.H, bool), "stops", at)
    return solve_beliefs_in_rounds(made, draws, beliefs, played, request._replace(base=base, known=False, knowing=False))


def carried(solution: BeliefSolution, game: Told, name: str) -> Floats:
    """[H] how often, by level, an act is carried out in all."""
    names = list(dict.fromkeys(act.name for act in game.acts))
    return np.asarray(solution.carried_if[:, -1, names.index(name), 0])


# --- risk and return


def risk(p: float, mine: float, most: float, ratified: bool) -> tuple[float, float]:
    """The mean demand, and the chance of war, where the other side's cost of war is drawn from 0 .. most: 40 levels.

    Where it is ratified, the cost is that of a ratifier, who answers last.
    """
    H, N = 40, 81
    demands, costs = np.linspace(0, 1, N), (np.arange(H) + 0.5) / H * most
    war, peace, asked = 1 + 2 * N, 2 + 2 * N, 1 + N
    acts = []
    last = 2 if ratified else 1
    for i, x in enumerate(demands):
        acts.append(Act(f"demand{i}", 0, 0, 1 + i))
        if ratified:
            acts.append(Act(f"sign{i}", 1, 1 + i, asked + i))
        at = asked + i if ratified else 1 + i
        acts.append(Act(f"accept{i}", last, at, peace, costs={0: -x, last: -(1 - x)}))
        acts.append(Act("fight", last, at, war, costs={0: -(p - mine), last: tuple(-(1 - p - costs))}))
    game = told(3 + 2 * N, 3, last, acts, [1 / H] * H, 2000.0)
    found = play(game, 3, alone([1] * H), readings=[1.0])
    first = found.state[0, :, 0].reshape(game.V, H).sum(axis=1)[1 : 1 + N]
    return float(first @ demands), float(found.state[-1, :, 0].reshape(game.V, H).sum(axis=1)[war])


@pytest.mark.parametrize(("p", "mine", "most"), [(0.5, 0.1, 0.4), (0.3, 0.05, 0.6), (0.5, 0.5, 0.4)])
def test_a_demand_weighs_what_it_gains_against_the_risk_of_war(p: float, mine: float, most: float) -> None:
    """Fearon (1995): x* = p + (most - mine) / 2, war with chance (most - mine) / (2 most); none where mine is above most."""
    demand, war = risk(p, mine, most, ratified=False)
    assert demand == pytest.approx(p + max(most - mine, 0) / 2, abs=0.02)
    assert war == pytest.approx(max(most - mine, 0) / (2 * most), abs=0.03)


def test_a_demand_on_whoever_must_have_it_ratified_weighs_what_the_ratifier_may_refuse() -> None:
    """Iida (1993): the same with a ratifier who answers last."""
    demand, war = risk(0.5, 0.1, 0.4, ratified=True)
    assert demand == pytest.approx(0.65, abs=0.02)
    assert war == pytest.approx(0.375, abs=0.03)


# --- reputation

B = 0.5
"""What an entrant gains where it is let in."""


def chain(markets: int, p: float, first: int) -> tuple[BeliefSolution, Told]:
    """Markets one after the other; the incumbent, strong with chance p, likes to fight. `first`: 0, or 1 after an entry.

    Each market has an entrant of its own, who looks no further.
    """
    acts = []
    for m in range(markets):
        gate, inside, after = 2 * m, 2 * m + 1, 2 * m + 2
        acts += [
            Act(f"out{m}", 1 + m, gate, after, costs={0: -2.0}),
            Act(f"in{m}", 1 + m, gate, inside),
            Act(f"fight{m}", 0, inside, after, costs={0: (1.0, -1.0), 1 + m: 1 - B}),
            Act(f"yield{m}", 0, inside, after, costs={0: (0.0, 1.0), 1 + m: -B}),
        ]
    game = told(2 * markets + 1, 1 + markets, 0, acts, [1 - p, p], 500.0, first)
    grid = line([*(B**n for n in range(1, markets + 1)), p, *np.linspace(0, 1, 81)])
    return play(game, 2 * markets - first, grid), game


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_entrants_stay_out_above_the_power_of_the_threshold(n: int) -> None:
    """Kreps and Wilson (1982): with n markets to come, exactly where p > b^n."""
    for p, enters in ((0.7 * B**n, 1.0), (1.3 * B**n, 0.0)):
        found, game = chain(n, p, 0)
        assert (found.chance[:, 0] @ carried(found, game, "in0")) == pytest.approx(enters, abs=0.01)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_weak_fight_so_often_that_the_next_entrant_is_in_two_minds(n: int) -> None:
    """Kreps and Wilson (1982): with chance (1 - b^(n-1)) p / ((1 - p) b^(n-1)); never in the last market."""
    p = 0.63 * B ** (n - 1) if n > 1 else 0.3
    found, game = chain(n, p, 1)
    expected = (1 - B ** (n - 1)) * p / ((1 - p) * B ** (n - 1))
    assert carried(found, game, "fight0")[0] == pytest.approx(expected, abs=0.01)
    assert found.astray[0] < 1e-9


# --- costly signals


@pytest.mark.parametrize(("prize", "good", "bad"), [(0.1, 0.0, 0.0), (0.3, 1.0, 0.0), (0.5, 1.0, 0.0), (0.9, 1.0, 3 / 7)])
def test_a_sunk_cost_tells_the_good_from_the_bad_between_what_it_costs_them(prize: float, good: float, bad: float) -> None:
    """Spence (1973), costs .2 and .6, trust above 1/2, 30 % good: above .6 the bad pay so often that trust is in two minds."""
    acts = [Act("pay", 0, 0, 1, costs={0: (0.6, 0.2)}), Act("keep", 0, 0, 2)]
    for v in (1, 2):
        acts += [Act("trust", 1, v, 3, costs={0: -prize, 1: (0.5, -0.5)}), Act("not", 1, v, 4)]
    game = told(5, 2, 0, acts, [0.7, 0.3], 500.0)
    found = play(game, 2, line([0.5, 0.3, *np.linspace(0, 1, 41)]))
    assert np.allclose(carried(found, game, "pay"), [bad, good], atol=0.02)


@pytest.mark.parametrize("audience", [0.2, 0.5, 1.0, 2.0])
def test_hands_are_tied_by_what_backing_down_costs(audience: float) -> None:
    """Fearon (1997): resistance V / (V + m), bluffs p (1 - q) / ((1 - p) q), q where whoever is threatened is in two minds."""
    V, p, q = 1.0, 0.3, 1 / 1.6
    acts = [
        Act("threat", 0, 0, 1),
        Act("quiet", 0, 0, 5),
        Act("concede", 1, 1, 2, costs={0: -V, 1: 0.0}),
        Act("resist", 1, 1, 3),
        Act("fight", 0, 3, 4, costs={0: (audience + V, -0.2), 1: 0.6}),
        Act("back", 0, 3, 6, costs={0: audience, 1: -1.0}),
    ]
    game = told(7, 2, 0, acts, [1 - p, p], 500.0)
    found = play(game, 3, line([q, p, *np.linspace(0, 1, 41)]))
    threat, resist = carried(found, game, "threat"), carried(found, game, "resist")
    assert threat[1] == pytest.approx(1, abs=1e-3)
    assert threat[0] == pytest.approx(p * (1 - q) / ((1 - p) * q), abs=0.02)
    assert resist[0] / threat[0] == pytest.approx(V / (V + audience), abs=0.005)


# --- cheap talk


def talk(bias: float, means: bool) -> Floats:
    """[20] how often each level says low; quadratic losses, the bias is the sender's. The grid: levels up to one, or from one."""
    H, N = 20, 41
    levels, answers = (np.arange(H) + 0.5) / H, np.linspace(0, 1, 41)
    acts = [Act("low", 0, 0, 1, means=0 if means else -1), Act("high", 0, 0, 2, means=H - 1 if means else -1)]
    for v in (1, 2):
        for i in range(N):
            loss: dict[int, ByLevel] = {0: tuple((answers[i] - levels - bias) ** 2), 1: tuple((answers[i] - levels) ** 2)}
            acts.append(Act(f"do{i}", 1, v, 3, costs=loss))
    up = np.tril(np.ones((H, H)))
    rows = np.concatenate([up, 1 - up[:-1]])
    grid = Grid(rows / rows.sum(axis=1, keepdims=True), np.linspace(0, 1, H)[None], np.array([2 * H - 1]), 0)
    game = told(4, 2, 0, acts, [1 / H] * H, 2000.0)
    return carried(play(game, 2, grid), game, "low")


@pytest.mark.parametrize("bias", [0.0, 0.05, 0.1, 0.15, 0.2])
def test_words_that_mean_something_divide_the_levels_where_interests_do_not(bias: float) -> None:
    """Crawford and Sobel (1982), two messages: at 1/2 - 2 bias."""
    low = talk(bias, means=True)
    assert low.mean() == pytest.approx(0.5 - 2 * bias, abs=0.01)
    assert (np.diff(low) < 0.01).all()


def test_words_tell_nothing_from_a_bias_of_a_quarter_on() -> None:
    assert np.allclose(np.diff(talk(0.3, means=True)), 0, atol=1e-6)


def test_words_of_no_declared_meaning_tell_nothing() -> None:
    assert np.allclose(np.diff(talk(0.1, means=False)), 0, atol=1e-6)


# --- two periods, two levels

HIGH, LOW, LATER = 1.0, 0.4, 0.5


@pytest.mark.parametrize(("p", "price"), [(0.3, LOW), (0.55, (1 - LATER) * HIGH + LATER * LOW), (0.8, HIGH)])
def test_a_seller_asks_the_best_of_three_prices(p: float, price: float) -> None:
    """Fudenberg and Tirole (1983): low; what the high pay rather than wait for low; or high, refused so often that the seller
    is then in two minds."""
    asked = np.unique([*np.linspace(LOW - 0.05, HIGH, 41), LOW, (1 - LATER) * HIGH + LATER * LOW])
    worth, N = np.array([LOW, HIGH]), asked.size
    acts, end = [], 2 + 2 * N
    for i, ask in enumerate(asked):
        one, two = 2 + i, 2 + N + i
        acts += [
            Act(f"ask{i}", 0, 0, one),
            Act("buy", 1, one, end, costs={0: -ask, 1: tuple(ask - worth)}),
            Act("wait", 1, one, 1),
            Act(f"again{i}", 0, 1, two),
            Act("take", 1, two, end, costs={0: -LATER * ask, 1: tuple(LATER * (ask - worth))}),
            Act("never", 1, two, end),
        ]
    game = told(end + 1, 2, 1, acts, [1 - p, p], 1000.0)
    found = play(game, 4, line([p, LOW / HIGH, *np.linspace(0, 1, 41)]))
    first = np.array([carried(found, game, f"ask{i}")[0] for i in range(N)])
    assert first @ asked == pytest.approx(price, abs=0.03)
    if price == HIGH:
        assert carried(found, game, "wait")[1] == pytest.approx((1 - p) * LOW / (p * (HIGH - LOW)), abs=0.03)
