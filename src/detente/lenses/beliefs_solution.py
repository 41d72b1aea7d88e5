"""What a lens that follows beliefs is asked beside what any is, and what it answers, on either clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from detente.game.arrays import Flag, Floats, Ints
from detente.lenses.solution import Precision, Request, Solution

Landing = Literal["mixed", "tilted", "plain"]
"""How a belief beside the points of the grid is handed to those around it; see `lenses.landing`."""
BAD = 1e-3
"""How far what an act was expected to tell may be from what it tells before its node counts as unsolved."""


@dataclass(frozen=True)
class BeliefPrecision:
    """How exact the numbers are. `steps` is as where nothing is hidden, but for ends that are handed in."""

    steps: Precision = Precision()
    landing: Landing = "mixed"
    sweeps: int = 80  # most of the search for what acts tell, in one node at one time
    close: float = 1e-6  # it ends there
    tail: int = 11  # most beliefs along an axis until the end is forgotten; 0: as many as before
    read_as: int = -1  # the level that each act is taken to speak for at first, at every step; -1: as it was a step later


class BeliefRequest(NamedTuple):
    """What to read. B beliefs asked about."""

    base: Request  # its states are true ones: what is seen, with the level that holds
    levels: Floats  # [B, H] whose sum of belief is read: 1 for each of the levels asked about
    within: Flag  # [B, S]   averaged over the paths that are there at the reading
    knowing: bool  # what knowing would be worth to each party
    known: bool  # where the paths go if all is known from the start


@dataclass(frozen=True)
class BeliefSolution(Solution):
    """What follows; where a field of `Solution` says state, S are true states, and all is as it is if the levels are as believed.

    Letters as in `Solution`; H levels at the start, B beliefs asked about, K points of the grid. With a `truth` all but what is
    by level is as it is if that level holds. `value` is the mean over what is believed where paths are in that state.
    """

    stood: Floats  # [Tv, S, P, n]  as in `RoundsRead`; on the clock of years, `value`
    period: Ints  # [n]            as in `RoundsRead`; on the clock of years 0
    chance: Floats  # [H, n]        that the game begins at the level: 1 and 0 where the truth is stated
    state_if: Floats  # [H, T, S, n] by the level at the start, as are all that say so
    hit_if: Floats  # [H, hits, T, n]
    years_if: Floats  # [H, Y, T, n]
    tried_if: Floats  # [H, Tc, L', n]
    carried_if: Floats  # [H, Tc, L', n]
    belief_if: Floats  # [H, B, T, n]  mean belief times the share of paths that are `within`
    within_if: Floats  # [H, B, T, n]  that share
    grid: Floats  # [K, H, n]          the points, of which one is the prior in each draw
    spread_if: Floats  # [H, T, K, n]  how paths are spread over them
    bits_if: Floats  # [H, Tc, L', n]  of what held, told so far by moves of the label: log2 of belief after over before
    moved_if: Floats  # [H, B, Tc, L', n]   by how much belief rose so far where moves of the label were carried out
    doubted_if: Floats  # [H, B, Tc, L', n] and where they were seen to be refused
    knowing: Floats  # [T, P, n]       what it would be worth to the party, on average over paths, if all were told what holds
    known_state: Floats  # [H, T, S, n]  where paths go if everybody knows the level from the start
    known_hit: Floats  # [H, hits, T, n]
    residual: Floats  # [n] how far what acts told was from what they were expected to tell, weighed by how often they were done
    astray: Floats  # [n]   share of paths through nodes where it was further than BAD
    failed: Flag  # [n]     no number came out, or the end was never forgotten

    def believed(self) -> Floats:
        """[B, T, n] the mean belief where paths are within; nan where none is."""
        total = (self.chance[:, None, None] * self.within_if).sum(axis=0)
        mean = (self.chance[:, None, None] * self.belief_if).sum(axis=0)
        return mean / total if total.all() else _ratio(mean, total)


def _ratio(a: Floats, b: Floats) -> Floats:
    found = a.copy()
    found.fill(float("nan"))
    found[b > 0] = a[b > 0] / b[b > 0]
    return found
