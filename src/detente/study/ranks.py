"""Ranks, and correlations of ranks.

The same as scipy's, and a test holds them against each other; to load `scipy.stats` for these alone takes a third of a second,
which is as long as a question takes to answer.
"""

from __future__ import annotations

import numpy as np

from detente.game.arrays import Floats


def ranks(values: Floats, ties: str = "average") -> Floats:
    """The ranks from 1 of each value [n], or of each column [n, d]; equal values share the middle of theirs, or the `least`."""
    if values.ndim > 1:
        columns = [ranks(column, ties) for column in values.reshape(len(values), -1).T]
        return np.stack(columns, axis=1).reshape(values.shape) if columns else np.zeros(values.shape)
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared = np.asarray(last - counts + 1 if ties == "least" else last - (counts - 1) / 2, float)
    found: Floats = shared[place]
    return found


def rank_correlations(values: Floats, others: Floats) -> Floats:
    """[k] Spearman's rank correlation of values [n] with each of others [n, k]; 0 where one does not vary."""
    one, several = unit(ranks(values[:, None])), unit(ranks(others))
    found: Floats = np.einsum("n,nk->k", one[:, 0], several)  # plain loops: the same bytes on every machine
    return found


def unit(columns: Floats) -> Floats:
    """Columns centred and of length one; constant ones are zero."""
    centred = columns - columns.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    found: Floats = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    return found
