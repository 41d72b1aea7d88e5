"""The continuous clock against its slow twin, and what must hold of it whatever the game."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from detente.game.arrays import Draws, Game
from detente.lenses.dynamics import Request, Settings, Solution, solve
from twins import Twin, random_game

FINE = Settings(tolerance=2e-4, smallest_step=1e-3)
SEEDS = st.integers(0, 10**6)


def everything(game: Game, counts: bool = True, seed: int = 0) -> Request:
    """A request of every kind."""
    S = game.structure.state_moves.size - 1
    T = int(game.timetable.reading.max()) + 1
    rng = np.random.default_rng(seed)
    sets = [rng.random((k, S)) < 0.4 for k in (2, 2, 2, 2)]
    return Request(sets[0], sets[1], sets[2], sets[3], np.array([0.5, 0.2]), np.array([0.6, 0.9]), np.ones(T, bool), counts)


def same(a: Solution, b: Solution) -> bool:
    """Bit for bit."""
    return all(x.tobytes() == y.tobytes() for x, y in zip(vars(a).values(), vars(b).values(), strict=True))


def changed(draws: Draws, **fields: Any) -> Draws:
    """The draws with some fields replaced by functions of what was there."""
    return draws._replace(**{name: np.ascontiguousarray(f(getattr(draws, name))) for name, f in fields.items()})


@given(SEEDS)
@examples(max_examples=12)
def test_values_and_probabilities_agree_with_the_slow_twin(seed: int) -> None:
    game, draws = random_game(seed)
    request = everything(game, seed=seed)
    found = solve(game, draws, request, FINE)
    path = Twin(game, draws).solve()
    readings = {int(t): b for b, t in enumerate(game.timetable.reading) if t >= 0}
    for t, b in readings.items():
        assert np.abs(found.value[t, :, :, 0] - path.value[b]).max() < 2e-3 / 5  # lambda times this stays near 2e-3
    for absorbing, probability in [(None, found.state), *zip(request.hit, found.hit, strict=True)]:
        slow = path.distributions(absorbing)
        for t, b in readings.items():
            expected = slow[b] if absorbing is None else slow[b][absorbing].sum()
            assert np.abs(probability[t, ..., 0] - expected).max() < 2e-3
