"""The continuous clock against what is known of it: chains, meetings at random times, and ever shorter rounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from scipy.special import expit, softmax

from detente.game.arrays import Draws, Game
from detente.lenses.dynamics import solve
from detente.lenses.rounds import Played, RoundsSolution, solve_rounds
from detente.lenses.solution import Precision, Request
from theorems.solving import Floats, bound, compiled, text

BEGINS = dt.date(2024, 1, 1)
YEAR = 365.25
TAIL = 12.0
"""Years from the last date to the end."""


def values_and_states(game: Game, draws: Draws, readings: int, tolerance: float = 1e-4) -> tuple[Floats, Floats]:
    """V [T, S, P] and probabilities [T, S] at each reading, solved in double precision."""
    nothing = Request.nothing(draws.start.shape[0], readings)
    request = nothing._replace(values=np.ones(readings, bool))
    found = solve(game, draws, request, Precision(tolerance, 1e-4, still=0, horizon=TAIL, damped=0))
    return found.value[..., 0], found.state[..., 0]


# ------------------------------------------------------------------------------------------------------------ chains


def generator() -> Floats:
    """The chain of chain.yaml by hand: stock low, middle, high; weather fair, foul; rates per year."""
    q = np.zeros((3, 2, 3, 2))
    for stock in range(3):
        q[stock, 0, stock, 1] += 2.5
        q[stock, 1, stock, 0] += 0.8
        if stock < 2:
            q[stock, 0, stock + 1, 0] += 1.3
        for weather in range(2):
            if stock > 0:
                q[stock, weather, stock - 1, weather] += 0.4
    flat = q.reshape(6, 6)
    return flat - np.diag(flat.sum(axis=1))


def test_without_movers_the_path_is_the_matrix_exponential_before_and_after_a_lottery() -> None:
    days = (BEGINS, dt.date(2024, 9, 1), dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2027, 6, 15))
    game = compiled(text("chain"), days)
    _, states = values_and_states(game.game, bound(game), len(days))
    years = [(day - BEGINS).days / YEAR for day in days]
    spring = np.kron(np.eye(3), np.array([[1.0, 0.0], [0.6, 0.4]]))
    first = np.kron([1.0, 0.0, 0.0], [0.7, 0.3])
    on_the_day = first @ expm(generator() * years[3]) @ spring
    known = [first @ expm(generator() * t) for t in years[:3]]
    known += [on_the_day, on_the_day @ expm(generator() * (years[4] - years[3]))]
    np.testing.assert_allclose(states, known, atol=2e-6)


def test_without_movers_values_are_the_discounted_integral_of_what_the_chain_pays() -> None:
    game = compiled(text("chain"), (dt.date(2025, 4, 1),))
    values, _ = values_and_states(game.game, bound(game), 1)
    pays = np.kron([0.0, 0.5, 1.0], [1.0, 1.0])
    known = np.linalg.solve(-np.log(0.9) * np.eye(6) - generator(), pays)
    np.testing.assert_allclose(values[0, :, 0], known, rtol=1e-5)


# -------------------------------------------------------------------------------------------- meetings at random times


@dataclass(frozen=True)
class Meetings:
    """Two parties that meet at Poisson times; whoever has the floor offers one of `steps` splits."""

    rates: tuple[float, float] = (2.0, 2.0)
    precision: float = 20.0
    patience: float = 0.9
    inertia: float = 1.0
    reluctance: float = 2.0
    steps: int = 11

    def written(self) -> str:
        one, two = self.rates
        numbers = {"initiative_one": one, "initiative_two": two, "precision": self.precision, "steps": self.steps}
        numbers |= {"patience": self.patience, "inertia": self.inertia, "reluctance": self.reluctance}
        return text("poisson_offers", **numbers)

    def flow(self, v: Floats) -> Floats:
        """dv/d(time left) of the two values of the open pie: the recursion, written out."""
        rho = -np.log(self.patience)
        keeps = np.linspace(0, 1, self.steps)
        worth = np.stack([keeps, 1 - keeps]) / rho
        h = max(1.0, self.reluctance * sum(self.rates))
        change = -rho * v
        for i, a in enumerate(self.rates):
            gain = worth - v[:, None]
            p = expit(self.precision * gain[1 - i])
            urge = self.precision * p * gain[i]
            acts = expit(urge.max() - np.log(max(self.inertia * a, 1e-300)))  # the best offer against passing
            tries = acts * softmax(urge)
            change = change + a * (gain * tries * (p / (p + h * (1 - p)))).sum(axis=1)
        return np.asarray(change)

    def recursion(self, years: float) -> Floats:
        """Values with so many years left, from nothing at the end."""
        found = solve_ivp(lambda _, v: self.flow(v), (0, years), np.zeros(2), "LSODA", rtol=1e-8, atol=1e-10)
        return np.asarray(found.y[:, -1])

    def solved(self) -> Floats:
        """The engine's values of the open pie at the start; it ends `TAIL` years later."""
        game = compiled(self.written(), (BEGINS,))
        values, _ = values_and_states(game.game, bound(game), 1)
        (open_,) = np.flatnonzero(game.space.stands("pie", ("open",)))
        return np.asarray(values[0, open_])


@pytest.mark.parametrize(
    "meetings",
    [
        Meetings(),
        Meetings(rates=(1.0, 4.0)),
        Meetings(inertia=0.0, reluctance=0.0),
        Meetings(rates=(6.0, 0.5), precision=5.0, patience=0.8),
    ],
)
def test_offers_at_random_times_follow_their_recursion(meetings: Meetings) -> None:
    np.testing.assert_allclose(meetings.solved(), meetings.recursion(TAIL), rtol=2e-4)


def test_symmetric_parties_that_meet_at_random_times_get_the_same() -> None:
    one, two = Meetings(rates=(3.0, 3.0)).solved()
    assert one == pytest.approx(two, rel=1e-9)


@pytest.mark.parametrize("rates", [(3.0, 3.0), (1.5, 4.5)])
def test_sharp_play_at_random_times_shares_by_how_often_each_has_the_floor(rates: tuple[float, float]) -> None:
    """Exact play: rho v_i = a_i (1 / rho - v_1 - v_2), so v_i = a_i / (a + rho) / rho: random proposers, in years.

    An answerer's share is rounded up by at most a slice whenever the other proposes: shares are off by a_j / N / rho.
    """
    rho, slices = -np.log(0.3), 100
    meetings = Meetings(rates, precision=1000.0, patience=0.3, inertia=1e-6, reluctance=0.0, steps=slices + 1)
    for value, rate in zip(meetings.solved(), rates, strict=True):
        assert value * rho == pytest.approx(rate / (sum(rates) + rho), abs=max(rates) / slices / rho)


# ----------------------------------------------------------------------------------------------- ever shorter rounds


def in_rounds(game: Game, draws: Draws, a_year: int, years: float) -> RoundsSolution:
    """The same game in rounds of 1 / a_year: rates, floors and pay by the round, noise in rounds."""
    dt_ = 1.0 / a_year
    short = draws._replace(
        utility=draws.utility * dt_,
        rho=draws.rho * dt_,
        initiative=draws.initiative * dt_,
        rate=draws.rate * dt_,
        inertia=draws.inertia / dt_,
        reluctance=draws.reluctance / dt_,
    )
    plain = game.timetable._replace(
        time=np.array([0.0, 1e6]),
        regime=np.zeros(2, np.uint32),
        event=np.full(2, -1, np.int32),
        floors=np.zeros(3, np.uint32),
        floor_party=np.zeros(0, np.uint32),
        reading=np.array([0, -1], np.int32),
    )
    rounds = round(years * a_year)
    nowhere = np.zeros(draws.start.shape[0], bool)
    return solve_rounds(Game(game.structure, plain, game.labels), short, Played(rounds, nowhere, "continues", [0, a_year]))


def test_short_rounds_converge_to_the_continuous_clock() -> None:
    """The gap in values and in what a year brings halves with the round: first order, as discrete time should be."""
    game = compiled(text("standoff"), (BEGINS, dt.date(2024, 12, 31)))
    draws = bound(game)
    values, states = values_and_states(game.game, draws, 2)
    gaps = []
    for a_year in (25, 50, 100, 200):
        found = in_rounds(game.game, draws, a_year, TAIL + 1)
        gaps.append((np.abs(found.value[0, :, :, 0] - values[0]).max(), np.abs(found.state[1, :, 0] - states[1]).max()))
    slopes = np.log2(np.array(gaps[:-1]) / np.array(gaps[1:]))
    assert (np.array(gaps[-1]) < 0.02).all()
    assert (slopes > 0.8).all() and (slopes < 1.3).all()
