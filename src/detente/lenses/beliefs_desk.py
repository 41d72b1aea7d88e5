"""One draw of a game in which something is hidden, at its desk: arrays, and what is done with them step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from detente.game.arrays import Beliefs, Draws, Floats, Game, Hidden, Ints, Structure
from detente.game.sight import Sight
from detente.lenses.beliefs_flow import (
    TERMS,
    Flow,
    Scratch,
    capacity,
    fill_lottery,
    fill_stage,
    fill_years,
    land_again,
    stage_back,
)
from detente.lenses.beliefs_plans import Draw, Node, Open, Plans, Search, begin, make_plans, opened
from detente.lenses.beliefs_solution import BeliefPrecision
from detente.lenses.dynamics import whole_votes
from detente.lenses.landing import RULES, Points, corners, landed, points
from detente.lenses.pointers import pointed
from detente.lenses.shapes import bytes_of, fields, room

KEPT = ("tried", "carried", "gain", "own", "after", "off")
"""Fields of plans that the way forward needs; the rest follows from them."""


class Shared(NamedTuple):
    """What all draws of a run share."""

    game: Game
    hidden: Hidden
    seen: Sight
    precision: BeliefPrecision
    labels: int


@dataclass
class Desk:
    """One draw's arrays."""

    shared: Shared
    game: Structure
    sight: Sight
    grid: Points
    draw: Draw
    start: Floats  # [S] where the game begins, as believed
    openings: dict[tuple[int, int], Open]  # by the draw's address (shares of rounds are other draws) and regime
    how: Search
    size: dict[str, int]
    plans: Plans
    middle: Plans  # half-way through a step, on a certain floor, and on the way forward
    node: Node
    flow: Flow
    middle_flow: Flow
    scratch: Scratch

    @classmethod
    def of(cls, shared: Shared, draws: Draws, beliefs: Beliefs, d: int) -> Desk:
        """The desk of draw d, before anything is found."""
        return cls.at(shared, pointed(one_draw(draws, beliefs, d)), np.asarray(draws.start[:, d], float))

    def like(self, shared: Shared) -> Desk:
        """One for the same draw on another grid."""
        other = Desk.at(shared, self.draw, self.start)
        other.openings = self.openings
        return other

    @classmethod
    def at(cls, shared: Shared, draw: Draw, start: Floats) -> Desk:
        """The desk of a draw, before anything is found."""
        structure, hidden, seen = shared.game.structure, shared.hidden, shared.seen
        grid = points(hidden.grid, prior_of(hidden, start))
        size = sizes(structure, seen, hidden)
        begins = _rows_begin(structure, seen, hidden, size)
        plans = room(Plans, size)
        begin(grid, plans)
        precision = shared.precision
        how = Search(precision.sweeps, precision.close, RULES[precision.landing], precision.read_as)
        return cls(
            shared,
            pointed(structure),
            pointed(seen),
            pointed(grid),
            draw,
            start,
            {},
            pointed(how),
            size,
            pointed(plans),
            pointed(room(Plans, size)),
            pointed(room(Node, size)),
            pointed(room(Flow, size)._replace(start=begins)),
            pointed(room(Flow, size)._replace(start=begins)),
            pointed(room(Scratch, size)),
        )

    def now(self, regime: int) -> Open:
        """What can be tried under a regime's rules."""
        key = (id(self.draw), regime)
        if key not in self.openings:
            self.openings[key] = pointed(opened(self.shared.game.structure, self.shared.seen, self.draw, regime))
        return self.openings[key]

    def plan(self, W: Floats, plans: Plans, how: int, floor: int, regime: int) -> None:
        """The plans at W [S, K, P], from what was expected at the last."""
        now, node = self.now(regime), self.node
        make_plans(self.game, self.sight, self.grid, self.draw, now, self.how, W, plans, node, how, floor, regime)

    def beside(self, W: Floats, how: int, floor: int, regime: int) -> None:
        """Plans in `middle`, from what is expected in `plans`."""
        for name in ("expected", "pace", "turn"):
            getattr(self.middle, name)[:] = getattr(self.plans, name)
        self.plan(W, self.middle, how, floor, regime)

    def pass_on(self) -> None:
        """What stands in `middle`, and leads from there, is what the next step begins with."""
        self.plans, self.middle = self.middle, self.plans
        self.flow, self.middle_flow = self.middle_flow, self.flow

    def rates(self, plans: Plans, regime: int, flow: Flow) -> float:
        """The fastest exit of the rows of these plans between days."""
        now, rule = self.now(regime), self.how.rule
        return float(fill_years(self.game, self.sight, self.grid, self.draw, now, rule, plans, regime, flow, self.scratch))

    def stage(self, plans: Plans, how: int, floor: int, regime: int) -> None:
        """The rows of a floor."""
        fill_stage(self.sight, self.grid, self.draw, self.now(regime), plans, how, floor, self.flow, self.scratch)

    def lottery(self, begins: Ints, targets: Ints, chances: Floats) -> None:
        """The rows of a lottery over states."""
        fill_lottery(self.sight, self.grid, self.how.rule, begins, targets, chances, self.flow, self.scratch)

    def through(self, W: Floats) -> Floats:
        """W before what the rows of a stage or lottery lead to."""
        V = np.empty_like(W)
        stage_back(self.flow, self.rows(W), self.rows(V))
        return V

    def rows(self, W: Floats) -> Floats:
        """[S * K, ...] of [S, K, ...]."""
        return W.reshape(self.size["rows"], -1)

    def copied(self, plans: Plans) -> dict[str, Any]:
        """What the way forward needs of them."""
        return {name: getattr(plans, name).copy() for name in KEPT}

    def again(self, kept: dict[str, Any]) -> Plans:
        """Plans as they were, in `middle`."""
        for name, array in kept.items():
            getattr(self.middle, name)[:] = array
        land_again(self.sight, self.grid, self.how.rule, self.middle)
        return self.middle

    def spread(self, W: Floats, other: Desk) -> Floats:
        """W [S, K', P] on the grid of another desk, on this one's: from the points around each, plainly."""
        corners = [other.lands(belief) for belief in self.grid.belief]
        return np.ascontiguousarray(
            np.stack([np.einsum("c,scp->sp", weight, W[:, place]) for place, weight in corners], axis=1)
        )

    def lands(self, belief: Floats) -> tuple[Ints, Floats]:
        """Corners and plain weights of the cell that a belief lies in."""
        far = np.abs(self.grid.belief - belief).max(axis=1)
        if far.min() < 1e-12:
            return np.array([far.argmin()]), np.ones(1)
        place, weight = np.zeros(self.size["C'"], np.int64), np.zeros(self.size["C'"])
        landed(self.grid, np.ascontiguousarray(belief, float), place, weight)
        return place, weight


def one_draw(draws: Draws, beliefs: Beliefs, d: int) -> Draw:
    """Draw d in double precision."""

    def row(name: str) -> Any:
        a = getattr(draws, name)[..., d]
        return np.ascontiguousarray(a, bool if a.dtype == bool else np.float64)

    numbers = {name: row(name) for name in ("utility", "rho", "precision", "price", "cost", "rate", "chance", "switch")}
    return Draw(
        **numbers,
        floor=row("initiative"),
        inertia=float(draws.inertia[d]),
        reluctance=float(draws.reluctance[d]),
        unexplained=float(beliefs.unexplained[d]),
    )


def prior_of(hidden: Hidden, start: Floats) -> Floats:
    """[H] what is believed at the start, whatever is seen then."""
    total = np.bincount(hidden.level.astype(np.int64), start, minlength=hidden.levels)
    return np.asarray(total / total.sum())


def _rows_begin(structure: Structure, seen: Sight, hidden: Hidden, size: Mapping[str, int]) -> Ints:
    """[rows + 1] where the room of each row begins."""
    width = np.repeat(capacity(structure, seen, size["C'"], hidden.grid.sizes.size), size["K"])
    return np.concatenate([[0], np.cumsum(width)])


def desk_bytes(size: Mapping[str, int]) -> int:
    """What a desk holds, W and its trials included."""
    records = (Plans, Plans, Node, Flow, Flow, Scratch)
    return sum(bytes_of(record, size) for record in records) + 8 * VALUES * size["rows"] * size["P"]


def kept_bytes(size: Mapping[str, int]) -> int:
    """What is kept of one step, or floor, for the way forward."""
    return sum(8 * int(np.prod(fields(Plans)[name].shape(size))) for name in KEPT)


VALUES = 6
"""Values of all states and beliefs that are at hand at once: those of a step's end, its start by both plans, half-way."""


def sizes(structure: Structure, seen: Sight, hidden: Hidden) -> dict[str, int]:
    """How long each axis of the records is."""
    found = _lengths(structure, seen, hidden)
    return {**found, "nonzero": int(_rows_begin(structure, seen, hidden, found)[-1])}


def _lengths(structure: Structure, seen: Sight, hidden: Hidden) -> dict[str, int]:
    g, K = structure, len(hidden.grid.belief)
    roles, members = np.diff(g.move_roles.astype(np.int64)), np.diff(g.body_members.astype(np.int64))
    S, P = g.state_moves.size - 1, g.regime_cares.shape[1]
    return {
        "S": S,
        "P": P,
        "K": K,
        "H": hidden.levels,
        "V": seen.state.shape[0],
        "C": seen.try_party.size,
        "E": seen.event_kind.size,
        "C'": corners(hidden.grid),
        "R": int(max([*roles, 1])),
        "U": P + members.size,
        "seats": int(max([*members, 1])),
        "quota": int(whole_votes(g)[1].max(initial=0)) + 1,
        "slots": int(np.diff(seen.events).max(initial=0)) + 1,
        "rows": S * K,
        "terms": TERMS,
    }
