"""The chance that a body consents, where each of its members would with a chance of its own."""

from __future__ import annotations

import numpy as np

from detente.game.arrays import Floats


def carried(each: Floats, votes: list[int], quota: int, pivot: bool) -> Floats:
    """[n] the chance that a body consents, its members (votes of each) doing so with the chances `each` [members, n]."""
    n = each.shape[1]
    if pivot:  # the least willing of the most willing who suffice
        order = np.argsort(-each, axis=0, kind="stable")
        suffices = np.cumsum(np.array(votes)[order], axis=0) >= quota
        at = suffices.argmax(axis=0)
        return np.where(suffices.any(axis=0), each[order[at, np.arange(n)], np.arange(n)], 0.0) if quota else np.ones(n)
    chance = [np.ones(n), *(np.zeros(n) for _ in range(quota))]  # by votes so far, the last for all that suffice
    for p, own in zip(each, votes, strict=True):
        moved = [np.zeros(n) for _ in chance]
        for reached, so_far in enumerate(chance):
            ahead = min(quota, reached + own)
            moved[ahead] = moved[ahead] + so_far * p
        chance = [so_far * (1 - p) + more for so_far, more in zip(chance, moved, strict=True)]
    return chance[quota]
