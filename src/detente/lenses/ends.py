"""Ends: what a game is worth after its last date, once whatever may lie at its end is forgotten.

The theory
----------
After the last date every year is like the one before: the same rules, and what recurs. There V a time t before the end *is* what
a game is worth that goes on for t years. So it is solved back from the end, a year at a time, until plans stand still: until in no
state the rates at which its moves are carried out (chances, on a certain floor) differ in sum by more than `still` from what they
were a year further on, six years running. In sum, so that it is all one how finely a scale is cut. Plans and not V, for differences of
V between far-off states creep for decades without moving anything. Then the clock is set to the last date: V is what the game is
worth there however long it still goes on. Only how high values lie is not yet right, as that fades with patience alone: where
a year moves V by d, it goes on to d / (1 - e^-rho). That much is added, the same all over a part of the game that nothing leaves, so
that no plan depends on it.

In some games plans never stand still: there is an equilibrium V = F(V) of the year F, but on the way back it repels, and V
goes round it. What is played then would rest on how many years it is to the end, which nobody can time decades ahead. There
the way is damped: of the change that a year makes V takes but a part,

    V <- V + DAMPING (F(V) - V),

which has the same fixed points and is drawn to those that V goes round: with growth g and angle w a year, wherever
|1 + DAMPING (e^(g + iw) - 1)| < 1. What goes on changing even so has no end that is forgotten.

Sources: after selective frequency damping, Akervik, Brandt, Henningson, Hoepffner, Marxen and Schlatter (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from detente.game.arrays import Flag, Floats, Index, Ints, Real, Structure, Timetable
from detente.game.reach import owners

DAMPING = 0.5
RUNNING = 6  # years in which plans must stand still: for two many do before values, still creeping, turn them
EASED = 10.0  # times the error asked for that is allowed as long as they do not, where nothing is damped


@dataclass(frozen=True)
class Ends:
    """What draws are worth after the last date, as far as it is known. n draws last."""

    value: Real  # [S, P, n]
    quiet: Ints  # [n] years running in which plans stood still
    years: Ints  # [n] gone back over so far
    steps: Floats  # [n]
    error_left: Floats  # [n]
    held: Flag  # [n] whether V is this whenever the year without end begins, as it would not stay so by itself

    @classmethod
    def none(cls, states: int, parties: int, n: int, real: np.dtype[np.floating]) -> Ends:
        """Nothing is known yet."""
        return cls(
            value=np.zeros((states, parties, n), real),
            quiet=np.zeros(n, np.int64),
            years=np.zeros(n, np.int64),
            steps=np.zeros(n),
            error_left=np.zeros(n),
            held=np.zeros(n, bool),
        )

    def of(self, pick: Ints) -> Ends:
        """Those draws, as copies."""
        return Ends(**{name: np.ascontiguousarray(array[..., pick]) for name, array in vars(self).items()})

    @classmethod
    def joined(cls, several: Sequence[Ends]) -> Ends:
        """Those of all, one after the other."""
        return cls(**{name: np.concatenate([getattr(ends, name) for ends in several], axis=-1) for name in vars(several[0])})

    def split(self, sizes: Sequence[int]) -> list[Ends]:
        """Those of so many draws each, one after the other: they change with these."""
        ends = np.cumsum(sizes)
        spans = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
        return [Ends(**{name: array[..., span] for name, array in vars(self).items()}) for span in spans]

    @property
    def n(self) -> int:
        """Draws."""
        return self.quiet.size

    def settled(self) -> Floats:
        """[n] years until it was; infinite where it never was."""
        return np.where(self.quiet < RUNNING, np.inf, self.years - np.maximum(self.quiet - RUNNING, 0))


def recurs(calendar: Timetable) -> bool:
    """Whether anything is dated in the year without end."""
    c = calendar.cycle + 1
    return bool((calendar.event[c:] >= 0).any() or calendar.floors[-1] > calendar.floors[c])


def linked(game: Structure, calendar: Timetable) -> Index:
    """[S] to which part of the game each state belongs in the year without end: nothing leads from one to another."""
    regime, size = calendar.regime[calendar.cycle], game.state_moves.size - 1
    moves, jumps = game.regime_moves[regime], game.regime_jumps[regime]
    source = [owners(game.state_moves)[moves], owners(game.state_jumps)[jumps]]
    target = [game.move_to[moves], game.jump_to[jumps]]
    for e in {int(event) for event in calendar.event[calendar.cycle + 1 :] if event >= 0}:
        first = calendar.event_states[e].astype(np.int64)
        source.append(np.repeat(np.arange(size), np.diff(first)))
        target.append(calendar.event_to[first[0] : first[-1]])
    ends = np.concatenate(source).astype(np.int64), np.concatenate(target).astype(np.int64)
    graph = sparse.coo_matrix((np.ones(ends[0].size, bool), ends), (size, size))
    found: Index = csgraph.connected_components(graph, directed=False)[1].astype(np.uint32)
    return found


def levelled(change: Real, start: Floats, rho: Real, part: Index, share: float) -> Real:
    """[S, P, L] what values still lack where plans are settled, when a year moves V by `change`, taken to that `share`.

    It is the same all over a part of the game, and counted where the game begins, or all over a part in which it does not.
    """
    inside = part == np.arange(part.max() + 1)[:, None]  # [parts, S]
    start = start + (inside @ start <= 0)[part]
    weights = inside[..., None] * start / (inside @ start)[:, None]
    lacks = 1 / -np.expm1(-rho.astype(float)) - share
    level: Real = np.einsum("csl,spl->cpl", weights, change)[part] * lacks
    return level.astype(change.dtype)
