"""The scenario as arrays: what every lens computes on.

Letters: S states, P parties, M moves, R roles, C costs, N jumps of nature, B boundaries, G regimes, E events,
Q rates, L chances, K cost rows, X switches, n draws. Draws are always the last axis.

Lists of lists are stored as in sparse matrices: the moves of state `s` are `state_moves[s] : state_moves[s + 1]`,
the roles of move `m` are `move_roles[m] : move_roles[m + 1]`, and so on. Indices are unsigned: numba's handling of
negative indices would keep its loops from vectorising.

All records are named tuples because compiled code takes those, and a reader sees the shape beside each name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.uint32]
Flag = NDArray[np.bool_]
Real = NDArray[np.floating]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Structure(NamedTuple):
    """What no draw changes: who may move the game from where to where, with whose consent."""

    state_moves: Index  # [S + 1]
    move_to: Index  # [M]      the state it leads to
    move_refusal: Index  # [M] the move entry (same state, no roles) that a refusal carries out; itself: nothing happens
    move_switch: Index  # [M]  row of Draws.switch: in which draws it exists; row 0 is always on
    move_rule: Index  # [M]    the label it is reported under, an index of Labels.moves
    move_roles: Index  # [M + 1]
    role_unit: Index  # [R]    a party, or P + body: a body that decides by quota
    role_tries: Flag  # [R]    may take the initiative
    role_consents: Flag  # [R] must agree (whoever tries agrees by trying)
    move_costs: Index  # [M + 1]
    cost_party: Index  # [C]
    cost_row: Index  # [C]     row of Draws.cost
    body_members: Index  # [bodies + 1]
    member_party: Index  # [members of all bodies]
    member_weight: Index  # [members of all bodies] whole numbers
    body_quota: Index  # [bodies] the weight that suffices
    body_pivot: Flag  # [bodies]  decides as its pivotal member would, instead of by independent votes
    state_jumps: Index  # [S + 1]
    jump_to: Index  # [N]
    jump_row: Index  # [N]     row of Draws.rate
    regime_moves: Flag  # [G, M] whether the dates allow the move
    regime_jumps: Flag  # [G, N]
    regime_cares: Flag  # [G, P] whether the party still counts what it gets


class Timetable(NamedTuple):
    """The calendar as years since the game begins. Boundary 0 is the beginning.

    What is dated once lies up to a boundary from which on years are alike: the year from `cycle` to the last boundary comes
    again without end. Where `cycle` is the last boundary itself the game ends there.

    At a boundary, in this order of time: its certain floors one after the other, then its event (all lotteries of
    the day at once, each reading the state before), then the reading. Between boundaries b and b + 1 holds `regime[b]`.
    """

    time: NDArray[np.float64]  # [B] years, strictly increasing
    regime: Index  # [B]
    event: NDArray[np.int32]  # [B] an event, or -1
    floors: Index  # [B + 1]
    floor_party: Index  # [floors of all boundaries]
    reading: NDArray[np.int32]  # [B] its place among the readings, or -1
    event_states: Index  # [E, S + 1] positions in event_to and event_row
    event_to: Index
    event_row: Index  # row of Draws.chance; row 0 is certainty
    last_reading: int  # the boundary after which nothing is read: forward runs stop there
    cycle: int  # the boundary, not before the last reading, from which the year without end begins
    again: Flag  # [B] `cycle`, and the boundaries whole years before it from which on years are alike


class Draws(NamedTuple):
    """What differs from draw to draw. Float32 for studies, float64 where asked."""

    utility: Real  # [S, P, n]   per year, normalised
    rho: Real  # [P, n]          discount rate per year, -ln(patience)
    precision: Real  # [P, n]    per utility-year
    initiative: Real  # [S, P, n] floors per year
    inertia: Real  # [n]         years
    reluctance: Real  # [n]      years
    price: Real  # [P, n]        one-off, of any own move carried out, utility-years
    cost: Real  # [K, n]         one-off, utility-years; row 0 is zero
    rate: Real  # [Q, n]         per year
    chance: Real  # [L, n]       in 0 .. 1; row 0 is one
    switch: Flag  # [X, n]       row 0 is on
    start: Real  # [S, n]        where the game begins; sums to one


@dataclass(frozen=True)
class Labels:
    """Names for everything above, for findings; compiled code never sees them."""

    axes: tuple[str, ...]  # issues and conditions in play, slowest first
    levels: tuple[tuple[str, ...], ...]  # of each axis
    parties: tuple[str, ...]
    bodies: tuple[str, ...]  # one whose weights are drawn as often as it can decide in other ways
    moves: tuple[str, ...]  # rules, joined by " + " in packages of issues; packages of rules


NOTHING, DONE, TRIES = 0, 1, 2
"""What others see of a move: nothing; that it is carried out; also that it is tried and refused."""


class Grid(NamedTuple):
    """The beliefs that are followed. K points, H levels, A axes along which points lie.

    A belief has its place on an axis by its mean score there, and lies between the points on either side. Without axes the
    points are all beliefs in whole multiples of 1 / order (`game.beliefs.simplex`), and it lies in a cell of their
    triangulation.
    """

    belief: Floats  # [K, H]  rows sum to one
    score: Floats  # [A, H]   in 0 .. 1
    sizes: Ints  # [A]        points along each axis, of which there are K in all, the last axis fastest
    order: int  # of a simplex; 0 where there are axes


class Hidden(NamedTuple):
    """What some parties cannot see. A state is what everybody sees (V kinds) and the joint level of what is hidden (H).

    Every pair of the two is a state. Moves, costs, rates, chances and utilities by level stand in the game's own arrays. What
    is believed at the start is `Draws.start`, given what is seen.
    """

    visible: Index  # [S]      what everybody sees of the state, 0 .. V - 1
    level: Index  # [S]        its joint level of what is hidden, 0 .. H - 1
    cell: Index  # [V, P, H]   levels a party cannot tell apart have the same number; all 0: it knows nothing of them there
    grid: Grid
    truth: int  # -1, or the level that holds at the start, whatever is believed of it
    move_seen: NDArray[np.uint8]  # [M] NOTHING, DONE or TRIES; a change of what everybody sees is seen in any case
    jump_seen: Flag  # [N]     whether a jump that changes the level alone is seen; no other jump can go unseen
    means: NDArray[np.int32]  # [M] the level that the try plainly speaks for, or -1

    @property
    def levels(self) -> int:
        """How many joint levels there are, H."""
        return int(self.cell.shape[-1])

    def tells(self) -> Flag:
        """[V, P] whether a party can tell any levels apart where that is seen."""
        return np.asarray((self.cell != self.cell[..., :1]).any(axis=-1))

    def knows(self, part: Ints) -> Flag:
        """[V, P] whether a party can tell apart all joint levels whose part [H], as of one condition alone, differs."""
        alike = self.cell[..., :, None] == self.cell[..., None, :]
        return np.asarray(~(alike & (part[:, None] != part[None, :])).any(axis=(-2, -1)))


class Beliefs(NamedTuple):
    """What differs from draw to draw where something is hidden."""

    unexplained: Real  # [n] acts a year that observers reckon with beside the planned ones, of each kind; 0 in rounds


@dataclass(frozen=True)
class Game:
    structure: Structure
    timetable: Timetable
    labels: Labels
    hidden: Hidden | None = None  # None: everybody sees everything
