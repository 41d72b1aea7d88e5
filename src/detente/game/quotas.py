"""Bodies whose weights are drawn: which coalitions suffice differs from draw to draw.

Who suffices is structure, and a structure is compiled once. A body with drawn weights is therefore written out as the few
bodies that it can be within the ranges of its weights, one for every set of coalitions that suffice at some weights; each
exists in the draws in which just those do. Whether a coalition suffices is linear in the weights, so that the sets are found
one coalition after the other by linear programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.errors import TooLarge
from detente.game.arrays import Floats
from detente.game.play import Play, Space
from detente.game.rows import Given, Reach, amounts
from detente.scenario.domains import support
from detente.scenario.records import Name
from detente.scenario.votes import TooFine, votes_of, votes_under, weights_are_drawn

MOST_WAYS = 200
"""Sets of coalitions that one body may come to."""
LEAST = 1e-9
"""By how much, of the largest weight, a coalition must miss the quota somewhere to miss it."""


@dataclass(frozen=True)
class Quota:
    """A body as it decides in some draws."""

    body: Name
    members: tuple[Name, ...]  # those that have not dropped out
    votes: tuple[int, ...]  # of each
    enough: int
    pivot: bool
    given: Given = frozenset()  # the coalitions that suffice and those that do not, where that is not the same in all draws


Coalition = tuple[Name, ...]


def quotas(play: Play, space: Space, name: Name) -> list[Quota]:
    """The bodies that a body can be: one, where its weights are fixed."""
    body = play.scenario.bodies[name]
    present = tuple(m for m in body.members if m not in play.overlay.remove)
    pivot = body.votes == "pivot"
    try:
        if not weights_are_drawn(body):
            return [Quota(name, present, *votes_of(body, present), pivot)]
        found = _drawn(play, space, name, present)
        return [Quota(name, present, votes, enough, pivot, given) for (votes, enough), given in found]
    except TooFine:
        raise TooLarge(f"the weights of {name} are too fine to be counted as votes", "Write them with fewer digits") from None


def _drawn(play: Play, space: Space, name: Name, present: Coalition) -> Iterator[tuple[tuple[tuple[int, ...], int], Given]]:
    """((votes, votes that suffice), in which draws) for every set of coalitions that suffice at some weights."""
    body, share = play.scenario.bodies[name], float(play.scenario.bodies[name].agree)
    box = np.array([support(body.weights[m], play.scenario.assumptions) for m in present])
    weights = [amounts(body.weights[m], f"{name}.weights.{m}", space)[0][1] for m in present]
    every = [c for k in range(len(present) + 1) for c in combinations(range(len(present)), k)]
    rows = np.array([[(i in c) - share for i in range(len(present))] for c in every])
    least, most = _ends(rows, box)
    open_ = [k for k in range(len(every)) if least[k] < 0 <= most[k]]
    for chosen, point in _cells(rows[open_], box, name):
        suffices = least >= 0
        suffices[open_] = chosen
        wins = [bool(suffices[every.index(_members(bits, len(present)))]) for bits in range(1 << len(present))]
        given = frozenset(
            (Reach(tuple(zip(weights, rows[k].tolist(), strict=True))), yes) for k, yes in zip(open_, chosen, strict=True)
        )
        yield votes_under(point.tolist(), wins), given


def _members(bits: int, many: int) -> tuple[int, ...]:
    return tuple(i for i in range(many) if bits >> i & 1)


def _ends(rows: Floats, box: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest value of each row over the box."""
    low, high = rows * box[:, 0], rows * box[:, 1]
    return np.minimum(low, high).sum(axis=1), np.maximum(low, high).sum(axis=1)


def _cells(rows: Floats, box: Floats, name: Name) -> list[tuple[list[bool], Floats]]:
    """Which rows are not below nought, in every combination that some weights of the box have, with such weights."""
    found: list[tuple[list[bool], Floats]] = [([], box.mean(axis=1))]
    for k in range(len(rows)):
        found = [
            (chosen, point)
            for before, _ in found
            for chosen in ([*before, True], [*before, False])
            if (point := _inside(rows[: k + 1], chosen, box)) is not None
        ]
        if len(found) > MOST_WAYS:
            said = f"within their ranges the weights of {name} come to more than {MOST_WAYS} sets of coalitions that suffice"
            raise TooLarge(said, "Narrow the ranges, or fix the weights that matter least")
    return found


def _inside(rows: Floats, chosen: Sequence[bool], box: Floats) -> Floats | None:
    """Weights of the box at which just these rows are not below nought, the others by as much as can be; none if none are."""
    sign = np.where(chosen, -1.0, 1.0)
    below = np.where(chosen, 0.0, 1.0)
    limits = [*map(tuple, box), (0.0, float(box.max()))]
    from scipy import optimize  # takes a fifth of a second to load, and few games have such bodies

    done = optimize.linprog(
        [0.0] * len(box) + [-1.0],
        np.column_stack([rows * sign[:, None], below]),
        np.zeros(len(rows)),
        bounds=limits,
        method="highs",
    )
    if done.status != 0 or (not all(chosen) and -done.fun <= LEAST * box.max()):
        return None
    return np.asarray(done.x[:-1])
