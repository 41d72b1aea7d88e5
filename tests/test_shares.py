"""Intervals of shares: they hold the true share about as often as they say, and are as narrow as the draws are even.

`python tests/test_shares.py` prints the table of docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.degrees import BARS
from detente.findings.shares import outcome_of, wilson
from detente.game.arrays import Flag
from detente.study.draws import BLOCK, Points
from detente.study.shares import FEWEST_BLOCKS, interval_of, share_of

SEEDS, LARGEST, REFERENCE = 400, 1024, 400_000
NUMBERS = 42
"""Those that claims rest on, and two that only the band rests on."""
Truth = Callable[[NDArray[np.floating]], Flag]
SHARES = (0.03, 0.3, 0.75, 0.97)


@cache
def drawn() -> NDArray[np.float64]:
    """[SEEDS, NUMBERS, LARGEST] the draws of assumptions that are even in 0 .. 1."""
    points = (Points(seed, np.arange(LARGEST)) for seed in range(1, SEEDS + 1))
    return np.array([[each.of(f"x{k}") for k in range(NUMBERS)] for each in points])


@cache
def independent() -> NDArray[np.float32]:
    """[NUMBERS, REFERENCE] draws that tell the true share: they share nothing with the others but their law."""
    return np.random.default_rng(7).random((NUMBERS, REFERENCE), np.float32)


def band(x: NDArray[np.floating]) -> Flag:
    """A plausible band that rests on a number of the claims and on one of its own: three draws of four keep it."""
    rests = x[..., 0, :] + 0.7 * x[..., 41, :]
    return np.asarray((rests > 0.5) & (rests < 1.4))


def everywhere(x: NDArray[np.floating]) -> Flag:
    return np.ones((*x.shape[:-2], x.shape[-1]), bool)


def xor(x: NDArray[np.floating]) -> Flag:
    return np.asarray((x[..., 0, :] > 0.5) ^ (x[..., 1, :] > 0.5))


def above(k: int, share: float) -> Truth:
    """Whether the sum of k numbers is among the largest `share` of its kind."""
    bound = np.quantile(independent()[:k].sum(axis=0), 1 - share)
    return lambda x: np.asarray(x[..., :k, :].sum(axis=-2) > bound)


@dataclass(frozen=True)
class Measured:
    """How often the interval of so many draws held the true share, and half its mean width; Wilson's beside it."""

    covered: float
    half: float
    wilson: float


def measured(claim: Truth, kept: Truth, draws: int) -> Measured:
    true = float(claim(independent())[kept(independent())].mean())
    x = drawn()[..., :draws]
    holds, counts = claim(x), kept(x)
    shares = [share_of(h, c) for h, c in zip(holds, counts, strict=True)]
    wide = [wilson(each.held, each.counted) for each in shares]
    return Measured(
        float(np.mean([each.low <= true <= each.high for each in shares])),
        float(np.mean([each.high - each.low for each in shares])) / 2,
        float(np.mean([high - low for low, high in wide])) / 2,
    )


def claims() -> Iterator[tuple[str, Callable[[], Truth]]]:
    yield "xor of two", lambda: xor
    for k in (2, 3, 8, 40):
        for share in SHARES:
            yield f"sum of {k}, share {share:g}", lambda k=k, share=share: above(k, share)  # type: ignore[misc]


@pytest.mark.parametrize("kept", [everywhere, band])
@pytest.mark.parametrize("name", [name for name, _ in claims()])
def test_intervals_hold_the_true_share_in_92_to_98_of_100_seeds(name: str, kept: Truth) -> None:
    """Below 512 draws in at least 92: Wilson's are too wide where a share rests on few numbers."""
    claim = dict(claims())[name]()
    for draws in (64, 128, 512, 1024):
        found = measured(claim, kept, draws)
        assert 0.92 <= found.covered <= (0.98 if draws >= 512 else 1), (draws, found)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.505, 0.77, 0.99])
def test_where_one_number_decides_alone_the_interval_is_narrow_and_holds_the_share(share: float) -> None:
    for draws in (512, 1024):
        holds = drawn()[:, 0, :draws] < share
        found = [share_of(each, np.ones(draws, bool)) for each in holds]
        assert np.mean([each.low <= share <= each.high for each in found]) >= 0.9
        assert max(each.high - each.low for each in found) < 0.015


def test_what_is_never_seen_may_still_be() -> None:
    """Shares so small that half of the seeds have no draw in which the claim holds."""
    for draws in (512, 1024):
        rare = 0.7 / draws
        hits = np.random.default_rng(1).random((SEEDS, draws)) < rare
        assert (hits.sum(axis=1) == 0).mean() > 0.4
        found = [share_of(each, np.ones(draws, bool)) for each in hits]
        assert np.mean([each.low <= rare <= each.high for each in found]) >= 0.92


@given(st.integers(1, 20), st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0.05, 1))
def test_the_interval_holds_the_share_lies_in_0_to_1_and_mirrors(blocks: int, seed: int, share: float, kept: float) -> None:
    random = np.random.default_rng(seed).random((2, BLOCK * blocks - seed % BLOCK))
    holds, counts = random[0] < share, random[1] < kept
    one, other = share_of(holds, counts), share_of(~holds, counts)
    if not one.counted:
        assert (one.low, one.high) == (0, 1)
        return
    assert 0 <= one.low <= one.share <= one.high <= 1
    assert (other.low, other.high) == pytest.approx((1 - one.high, 1 - one.low))


def test_a_share_counts_the_draws_that_count_alone() -> None:
    holds, counts = np.arange(640) % 2 == 0, np.arange(640) % 4 < 2
    found = share_of(holds, counts)
    assert (found.held, found.counted) == (160, 320)
    assert share_of(holds & counts, counts) == found


def test_the_same_differences_in_more_blocks_make_a_share_surer() -> None:
    pattern = np.concatenate([np.arange(BLOCK) < 20 + 3 * (k % 3) for k in range(9)])
    few, many = (share_of(np.tile(pattern, times), np.ones(len(pattern) * times, bool)) for times in (1, 4))
    assert few.share == many.share
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(
        0.5 * 2.030 / 2.306 * np.sqrt(8 / 9 * 36 / 35), rel=0.01
    )


def test_no_draw_says_nothing() -> None:
    for draws in (16, 512):
        nothing = share_of(np.zeros(draws, bool), np.zeros(draws, bool))
        assert np.isnan(nothing.share) and (nothing.low, nothing.high) == (0, 1)
        assert all(outcome_of(nothing, bar) == "undecided" for bar in BARS.table().values())


def test_the_interval_is_called_what_it_is() -> None:
    assert interval_of(FEWEST_BLOCKS * BLOCK - 1) == "95 % Wilson" and "blocks of 64" in interval_of(512)
    some = np.arange(511) < 100
    found = share_of(some, np.ones(511, bool))
    assert (found.low, found.high) == wilson(100, 511)


def table() -> Iterator[str]:
    """The table of docs/theory.md: least and greatest coverage with and without the band, and half-widths without it."""
    yield "| | 64 | 128 | 512 | 1024 | half-width at 512 | Wilson's |\n|---|---|---|---|---|---|---|"
    for label in ("xor of two", "sum of 2", "sum of 3", "sum of 8", "sum of 40"):
        own = {name: made() for name, made in claims() if name.partition(",")[0] == label}
        found = {
            (name, kept, draws): measured(claim, kept, draws)
            for name, claim in own.items()
            for kept in (everywhere, band)
            for draws in (64, 128, 512, 1024)
        }
        covered = [[each.covered for (_, _, n), each in found.items() if n == draws] for draws in (64, 128, 512, 1024)]
        half = [found[name, everywhere, 512] for name in own if not name.endswith(("75", "97"))]
        cells = [f"{min(each):.2f} to {max(each):.2f}" for each in covered]
        cells += [
            ", ".join(f".{1000 * width:03.0f}" for width in row)
            for row in zip(*((h.half, h.wilson) for h in half), strict=True)
        ]
        yield f"| {label} | {' | '.join(cells)} |"


if __name__ == "__main__":
    print("\n".join(table()))
