"""Ranks against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from detente.study.ranks import rank_correlations, ranks


@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_ranks_are_scipys(levels: int) -> None:
    table = np.random.default_rng(levels).integers(0, levels, (200, 7)).astype(float)
    assert np.array_equal(ranks(table), stats.rankdata(table, axis=0))
    assert np.array_equal(ranks(table[:, 0], "least"), stats.rankdata(table[:, 0], method="min"))
    assert ranks(np.zeros((5, 0))).shape == (5, 0)


def test_rank_correlations_are_scipys_and_nought_where_nothing_varies() -> None:
    rng = np.random.default_rng(1)
    value, others = rng.integers(0, 9, 100).astype(float), rng.random((100, 4))
    others[:, 3] = 1.0
    found = rank_correlations(value, others)
    assert found[:3] == pytest.approx([stats.spearmanr(value, row).statistic for row in others.T[:3]], abs=1e-12)
    assert found[3] == 0.0
