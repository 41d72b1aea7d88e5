"""Other tools as oracles, in tests only: an explicit model written in Gambit's format and solved by Gambit and Nashpy.

Skipped where the optional group `peers` is not installed (`pip install --group peers`). In a pure product of options whose
moves are all reversible a state is Nash stable for everyone exactly where it is an equilibrium in pure strategies of the
game in which everybody picks all own options at once.
"""

from __future__ import annotations

import io
import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.formats.graph_model import model_from_text
from detente.game.graph import arcs_of
from detente.lenses.stability import arc_game, verdicts

Ints = NDArray[np.int64]


def ranked(seed: int, sizes: tuple[int, ...]) -> Ints:
    """[parties, *strategies] ranks drawn at random, some of them ties: what each would rather have."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, int(np.prod(sizes)), (len(sizes), *sizes))


def as_model(rank: Ints) -> str:
    """The game as an explicit model: party i owns so many yes/no options that their combinations are its strategies."""
    owners = [i for i, size in enumerate(rank.shape[1:]) for _ in range(size.bit_length() - 1)]
    strings, numbers = [], []
    for choice in product(*(range(n) for n in rank.shape[1:])):
        strings.append(
            "".join(
                "".join("NY"[c >> k & 1] for k in range(n.bit_length() - 1))
                for c, n in zip(choice, rank.shape[1:], strict=True)
            )
        )
        numbers.append([int(own[choice]) for own in rank])
    names = [f"P{i}" for i in range(len(rank))]
    return json.dumps(
        {
            "id": "drawn",
            "form": "options",
            "decision_makers": names,
            "infeasible": [],
            "options": [{"id": k + 1, "dm": names[i], "name": f"o{k}", "reversible": "both"} for k, i in enumerate(owners)],
            "states": [{"id": s + 1, "opts": string} for s, string in enumerate(strings)],
            "preferences": {
                name: {"numbers": {str(s + 1): row[i] for s, row in enumerate(numbers)}} for i, name in enumerate(names)
            },
        }
    )


def nash_stable(rank: Ints) -> set[tuple[int, ...]]:
    """The choices at which every party is Nash stable."""
    model = model_from_text(as_model(rank))
    stable = verdicts(arc_game(arcs_of(model), model.rank), ("Nash",))["Nash"].all(axis=0)
    choices = list(product(*(range(n) for n in rank.shape[1:])))
    return {choices[s] for s in np.flatnonzero(stable)}


def played(game: Any, profile: Any, name: str) -> list[float]:
    """How often a party plays each of its strategies, in Gambit 17 (strategies by label) or 16 (strategies as objects)."""
    own = profile[name]
    strategies = game.get_strategies(name) if hasattr(game, "get_strategies") else game.players[name].strategies
    return [float(own[strategy]) for strategy in strategies]


def nfg(rank: Ints) -> str:
    """Gambit's strategic form: payoffs of all parties, the first party's strategy changing fastest."""
    sizes = rank.shape[1:]
    players = " ".join(f'"P{i}"' for i in range(len(sizes)))
    cells = product(*(range(n) for n in reversed(sizes)))
    payoffs = " ".join(str(int(v)) for cell in cells for v in (own[tuple(reversed(cell))] for own in rank))
    return f'NFG 1 R "drawn" {{ {players} }} {{ {" ".join(map(str, sizes))} }}\n\n{payoffs}\n'


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("sizes", [(2, 2), (4, 2), (2, 2, 2), (4, 2, 4), (2, 2, 2, 2)])
def test_everybody_is_nash_stable_exactly_at_the_pure_equilibria_that_gambit_finds(seed: int, sizes: tuple[int, ...]) -> None:
    gambit: Any = pytest.importorskip("pygambit", reason="the optional group peers is not installed")
    rank = ranked(seed, sizes)
    game = gambit.read_nfg(io.StringIO(nfg(rank)))
    found = set()
    for profile in gambit.nash.enumpure_solve(game).equilibria:
        found.add(tuple(int(np.argmax(played(game, profile, f"P{i}"))) for i in range(len(sizes))))
    assert found == nash_stable(rank)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # Nashpy counts equilibria and warns where they are even
@pytest.mark.parametrize("seed", range(40))
def test_nashpy_finds_the_same_pure_equilibria_of_two_parties(seed: int) -> None:
    nashpy: Any = pytest.importorskip("nashpy", reason="the optional group peers is not installed")
    rng = np.random.default_rng(seed)
    rank = np.stack([rng.permutation(8).reshape(4, 2), rng.permutation(8).reshape(4, 2)])  # no ties: none is degenerate
    found = set()
    for row, column in nashpy.Game(rank[0], rank[1]).support_enumeration():
        if np.max(row) > 1 - 1e-9 and np.max(column) > 1 - 1e-9:
            found.add((int(np.argmax(row)), int(np.argmax(column))))
    assert found == nash_stable(rank)


def test_the_export_puts_the_first_partys_strategy_first() -> None:
    rank = np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    assert nfg(rank).split("\n")[2] == "1 5 3 7 2 6 4 8"
