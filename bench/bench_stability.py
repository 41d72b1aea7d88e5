"""Seconds and bytes for the five stability concepts on random option models.

Each model: options dealt to the parties in turn, one in five irreversible, a tenth of the combinations infeasible, strict
rankings drawn at random: the hard case, since improvements then lead everywhere. Bytes are those the lens says it needs, beside
what the process had at most. The first model only compiles.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).resolve().parent.parent / ".cache" / "numba"))

import numpy as np

from detente.game.graph import Tensor
from detente.game.room import bytes_of_cells
from detente.lenses.stability import CONCEPTS, TensorGame, tensor_game, verdicts

OPTIONS = (12, 16, 20)
PARTIES = (2, 3, 4, 5)


def model(options: int, parties: int, seed: int = 1) -> TensorGame:
    """A random model of this size."""
    rng = np.random.default_rng(seed)
    direction = tuple(int(d) for d in rng.choice([0, 0, 0, 0, 1], options))
    node = np.repeat((rng.random(1 << options) > 0.1)[None], parties, axis=0)
    rank = np.array([rng.permutation(1 << options) for _ in range(parties)]).astype(np.int32)
    return tensor_game(Tensor(options, tuple(k % parties for k in range(options)), direction, node), rank)


def main() -> None:
    verdicts(model(4, 2))
    print("options parties    states   seconds   MB needed   MB of the process   equilibria")
    for options in OPTIONS:
        for parties in PARTIES:
            began = time.perf_counter()
            game = model(options, parties)
            found = verdicts(game)
            took = time.perf_counter() - began
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            there = game.tensor.node[0]
            stable = ", ".join(f"{c} {np.all(found[c][:, there], axis=0).sum():,}" for c in CONCEPTS)
            needed = bytes_of_cells(1 << options, parties) / 1e6
            print(f"{options:7} {parties:7} {1 << options:9,} {took:9.2f} {needed:11.1f} {most:19.0f}   {stable}")


if __name__ == "__main__":
    main()
