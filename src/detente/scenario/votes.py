"""Weights of a body as whole votes: who wins with whom decides, never the unit in which weights are counted.

A coalition wins whose weights reach the share of the whole. Weights and share are taken as the decimals they are written in,
so that this is decided exactly, and brought to their largest common unit. Where that still leaves more votes than the
game can count, smaller whole weights are looked for under which the very same coalitions win: the weights rounded to ever
finer parts of the whole, else votes learnt from the coalitions themselves (Rosenblatt 1958); each is tried on all coalitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, gcd, lcm

from detente.scenario.domains import support
from detente.scenario.records import Body, Name, Number

MOST_VOTES = 5_000
"""Votes up to the quota that the game counts; the work grows with them."""
MOST_TRIED = 16
"""Members (with a weight) up to which all coalitions are tried."""
MOST_DRAWN = 8
"""Members with a vote where weights are drawn: coalitions are told apart one by one."""
MOST_LEARNT = 4_000_000
"""Coalitions looked at until no votes are learnt."""


class TooFine(Exception):
    """Weights that cannot be counted in few enough votes."""


def whole_votes(weights: Sequence[float], share: float) -> tuple[tuple[int, ...], int]:
    """(votes of each, votes that suffice): the same coalitions win as with these weights and this share of their sum.

    All votes are 0, and 0 suffice, where nobody has any weight. Raises TooFine beyond MOST_VOTES.
    """
    return _whole(tuple(Fraction(repr(float(w))) for w in weights), Fraction(repr(float(share))))


@lru_cache(maxsize=256)
def _whole(weights: tuple[Fraction, ...], share: Fraction) -> tuple[tuple[int, ...], int]:
    unit = lcm(*(w.denominator for w in weights))
    votes = [int(w * unit) for w in weights]
    common = max(1, gcd(*votes))
    votes = [v // common for v in votes]
    quota = ceil(share * sum(votes))
    return (tuple(votes), quota) if quota <= MOST_VOTES else _fewer(votes, quota)


def _fewer(votes: Sequence[int], quota: int) -> tuple[tuple[int, ...], int]:
    """Smaller votes under which the same coalitions reach the quota."""
    places = [k for k, v in enumerate(votes) if v]
    if len(places) > MOST_TRIED:
        raise TooFine
    own = [votes[k] for k in places]
    wins = [reached >= quota for reached in _sums(own)]
    found = _rounded(own, wins) or _learnt(own, wins)
    if found is None:
        raise TooFine
    whole = [0] * len(votes)
    for k, v in zip(places, found[0], strict=True):
        whole[k] = v
    return tuple(whole), found[1]


Found = tuple[list[int], int] | None


def _rounded(votes: Sequence[int], wins: Sequence[bool]) -> Found:
    """The votes rounded to the coarsest parts of the whole that do.

    Pairs of a winning and a losing coalition that some rounding could not tell apart are kept and tried first on the next.
    """
    total, confused = sum(votes), list[tuple[int, int]]()
    for parts in range(1, MOST_VOTES + 1):
        own = [(2 * v * parts + total) // (2 * total) for v in votes]
        if all(_votes_of(own, winner) > _votes_of(own, loser) for winner, loser in confused):
            reached, winner, loser = _closest(own, wins)
            if reached[winner] > reached[loser]:
                return own, reached[winner]
            confused.append((winner, loser))
    return None


def _learnt(votes: Sequence[int], wins: Sequence[bool]) -> Found:
    """Whole votes found as a perceptron finds them, one more vote for winners and one less for losers it confuses.

    Where a small weight turns a large one round parts of the whole are of no use. A vote below zero can be none: to whom it
    is added no losing coalition wins, since without it they lose as well.
    """
    own = [0] * len(votes)
    for _ in range(MOST_LEARNT // len(wins)):
        reached, winner, loser = _closest(own, wins)
        if reached[winner] > reached[loser]:
            own = [max(0, v) for v in own]
            quota = min(r for r, won in zip(_sums(own), wins, strict=True) if won)
            return (own, quota) if quota <= MOST_VOTES else None
        own = [v + (winner >> k & 1) - (loser >> k & 1) for k, v in enumerate(own)]
    return None


def _closest(votes: Sequence[int], wins: Sequence[bool]) -> tuple[list[int], int, int]:
    """(the votes of every coalition, the winning one with the fewest, the losing one with the most)."""
    reached = _sums(votes)
    winner = min((c for c, won in enumerate(wins) if won), key=reached.__getitem__)
    loser = max((c for c, won in enumerate(wins) if not won), key=reached.__getitem__)
    return reached, winner, loser


def _sums(votes: Sequence[int]) -> list[int]:
    """The votes of every coalition, [2^n]; the bits of its place say who is in it."""
    found = [0]
    for v in votes:
        found += [reached + v for reached in found]
    return found


def _votes_of(votes: Sequence[int], coalition: int) -> int:
    return sum(v for k, v in enumerate(votes) if coalition >> k & 1)


def votes_under(weights: Sequence[float], wins: Sequence[bool]) -> tuple[tuple[int, ...], int]:
    """(votes of each, votes that suffice) under which just these coalitions win ([2^n]), as they do with such weights.

    Raises TooFine where no few enough votes are found.
    """
    scale = 10**6 / max(*weights, 1e-300)
    found = _rounded([round(w * scale) for w in weights], wins) or _learnt(list(map(round, weights)), wins)
    if found is None:
        raise TooFine
    return tuple(found[0]), found[1]


def weights_are_drawn(body: Body) -> bool:
    """Whether who suffices may differ from draw to draw."""
    return any(weight.form != "fixed" for weight in body.weights.values())


def voters_of(body: Body, named: Mapping[Name, Number]) -> frozenset[Name]:
    """The members that have a vote, in some draw at least."""
    if not body.weights:
        return frozenset(body.members)
    return frozenset(m for m in body.members if m in body.weights and support(body.weights[m], named)[1] > 0)


def coarser(body: Body) -> str:
    """A way to write the weights that can be counted: thousandths of the whole."""
    own = {name: weight.low for name, weight in body.weights.items()}
    said = ", ".join(f"{name}: {round(1000 * w / sum(own.values()))}" for name, w in own.items())
    return f"Write them in thousandths of the whole, such as {said}"


def votes_of(body: Body, present: Sequence[Name]) -> tuple[tuple[int, ...], int]:
    """(votes of each member present, votes that suffice); those who drop out count neither for nor against.

    Weights that are drawn have no votes of their own (`game/quotas.py`).
    """
    ones = (1,) * len(present)
    if body.agree == "all":
        return ones, len(present)
    if isinstance(body.agree, float):
        return whole_votes([body.weights[m].low for m in present] if body.weights else ones, body.agree)
    return ones, min(int(body.agree), len(present))
