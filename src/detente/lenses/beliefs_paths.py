"""Paths forward where something is hidden, by the level that holds at the start; and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.lenses.beliefs_desk import Desk
from detente.lenses.beliefs_flow import Counts, account, stage_on, step_on
from detente.lenses.beliefs_plans import Plans
from detente.lenses.beliefs_solution import BeliefRequest, BeliefSolution
from detente.lenses.pointers import pointed
from detente.lenses.shapes import room


class Paths:
    """Distributions over states and points, a column each: by level; then the same for each `hit` set, which is not left again;
    then all that once more with all known from the start, where that is asked for."""

    def __init__(self, desk: Desk, request: BeliefRequest):
        self.desk, self.request = desk, request
        size, hits, start = desk.size, request.base.hit, desk.start
        self.H, self.hits = size["H"], len(hits)
        self.ways = 2 if request.known else 1
        begins = [start_at(desk, start, level, known) for known in (False, True)[: self.ways] for level in range(self.H)]
        x = np.stack(begins, axis=-1).reshape(size["S"], size["K"], self.ways, self.H)
        x = np.repeat(x[:, :, :, None], 1 + self.hits, axis=3)  # [S, K, ways, 1 + hits, H]
        self.x = np.ascontiguousarray(x.reshape(size["rows"], -1))
        goes = np.ones((size["S"], self.ways, 1 + self.hits, self.H), bool)
        goes[:, :, 1:] = ~hits.T[:, None, :, None]
        self.goes: Flag = np.ascontiguousarray(goes.reshape(size["S"], -1))
        self.term, self.following = np.empty_like(self.x), np.empty_like(self.x)
        self.time_in = np.zeros((size["rows"], self.H))
        counting = desk.shared.labels if request.base.counts else 0
        self.counts = room(Counts, {**size, "labels": counting, "R'": self.H, "B": len(request.levels)})
        self.counted = pointed(self.counts)
        self.years = np.zeros((len(request.base.stay), self.H))
        self.elapsed = 0.0
        joint = start[desk.sight.state].sum(axis=0)
        truth = desk.shared.hidden.truth
        self.chance = np.eye(self.H)[truth] if truth >= 0 else joint / joint.sum()

    def step(self, plans: Plans, regime: int, fastest: float, held: float) -> None:
        """A step under held plans, whose rows are in the desk's `flow`."""
        desk = self.desk
        step_on(
            desk.flow,
            fastest,
            held,
            self.goes,
            desk.size["K"],
            self.x,
            self.term,
            self.following,
            self.time_in,
            desk.scratch.mass,
        )
        self.dwell(self.time_in)
        self.count(plans, regime, self.time_in)
        self.elapsed += held

    def stage(self, plans: Plans | None, regime: int) -> None:
        """A certain floor, a round's floor, or (no plans) a lottery, whose rows are in the desk's `flow`."""
        if plans is not None:
            self.time_in[:] = self.x[:, : self.H]
            self.count(plans, regime, self.time_in)
        stage_on(self.desk.flow, self.goes, self.desk.size["K"], self.x, self.term)
        self.x, self.term = self.term, self.x

    def dwell(self, time_in: Floats) -> None:
        """Adds years spent in the `stay` sets."""
        if len(self.years):
            by_state = time_in.reshape(self.desk.size["S"], self.desk.size["K"], self.H).sum(axis=1)
            self.years += self.request.base.stay.astype(float) @ by_state

    def count(self, plans: Plans, regime: int, time_in: Floats) -> None:
        """Adds what was done and told."""
        desk = self.desk
        account(
            desk.game, desk.sight, desk.grid, desk.draw, desk.now(regime), plans, self.request.levels, time_in, self.counted
        )

    def shaped(self) -> Floats:
        """[S, K, ways, 1 + hits, H]."""
        size = self.desk.size
        return self.x.reshape(size["S"], size["K"], self.ways, 1 + self.hits, self.H)

    def read(self, out: BeliefSolution, d: int, t: int, W: Floats | None, stood: Floats | None) -> None:
        """Reading t of draw d, where W [S, K, P] is what things are worth."""
        x, request = self.shaped(), self.request
        main = x[:, :, 0, 0]  # [S, K, H]
        out.state_if[:, t, :, d] = main.sum(axis=1).T
        out.spread_if[:, t, :, d] = main.sum(axis=0).T
        inside = np.einsum("skah,as->ha", x[:, :, 0, 1:], request.base.hit.astype(float))
        out.hit_if[:, :, t, d] = inside
        out.years_if[:, :, t, d] = self.years.T
        if self.ways == 2:
            out.known_state[:, t, :, d] = x[:, :, 1, 0].sum(axis=1).T
            out.known_hit[:, :, t, d] = np.einsum("skah,as->ha", x[:, :, 1, 1:], request.base.hit.astype(float))
        within = request.within.astype(float)
        out.within_if[:, :, t, d] = np.einsum("skh,bs->hb", main, within)
        believed = self.desk.grid.belief @ request.levels.T  # [K, B]
        out.belief_if[:, :, t, d] = np.einsum("skh,bs,kb->hb", main, within, believed)
        if request.base.counts:
            for name in ("tried", "carried", "bits"):
                getattr(out, f"{name}_if")[:, t, :, d] = getattr(self.counts, name).T
            out.refused[t, :, :, d] = self.counts.refused @ self.chance
            out.moved_if[:, :, t, :, d] = np.moveaxis(self.counts.moved, 2, 0)
            out.doubted_if[:, :, t, :, d] = np.moveaxis(self.counts.doubted, 2, 0)
        if W is not None:
            self.read_values(out, d, t, W, W if stood is None else stood)

    def read_values(self, out: BeliefSolution, d: int, t: int, W: Floats, stood: Floats) -> None:
        """What things are worth at a reading, over what is believed where paths are."""
        mass = self.shaped()[:, :, 0, 0] @ self.chance  # [S, K]
        anywhere = mass.sum(axis=0)
        weights = np.where(mass.sum(axis=1, keepdims=True) > 0, mass, anywhere)
        weights = weights / weights.sum(axis=1, keepdims=True)
        if self.request.base.values[t]:
            kept = int(self.request.base.values[:t].sum())
            out.value[kept, :, :, d] = np.einsum("sk,skp->sp", weights, W)
            out.stood[kept, :, :, d] = np.einsum("sk,skp->sp", weights, stood)
        if self.request.knowing:
            certain = corner_of(self.desk)
            known = W[np.arange(len(W)), certain[self.desk.sight.level]]  # [S, P]
            gains = np.einsum("sk,skp->p", mass, known[:, None] - W)
            out.knowing[t, :, d] = gains if (certain >= 0).all() else np.nan

    def done(self, out: BeliefSolution, d: int) -> None:
        """What is known at the end of the way."""
        tries, sharp, changes, against, residual, astray = self.counts.flow @ self.chance
        out.chance[:, d] = self.chance
        out.grid[:, :, d] = self.desk.grid.belief
        out.sharpness[d] = sharp / tries if tries > 0 else np.nan
        out.against[d] = against / changes if changes > 0 else np.nan
        out.moves_a_year[d] = changes / self.elapsed if self.elapsed > 0 else np.nan
        out.residual[d], out.astray[d] = residual, min(1.0, astray)


def corner_of(desk: Desk) -> Any:
    """[H] the point that is certain of each level, or -1."""
    certain = desk.grid.belief >= 1.0 - 1e-12
    return np.where(certain.any(axis=0), certain.argmax(axis=0), -1)


def start_at(desk: Desk, start: Floats, level: int, known: bool) -> Floats:
    """[S, K] where paths begin on which the level holds, and is believed in as the prior has it, or for certain."""
    seen, x = desk.sight, np.zeros((desk.size["S"], desk.size["K"]))
    joint = start[seen.state]  # [V, H]
    weights = joint[:, level] if joint[:, level].any() else joint.sum(axis=1)
    for v in np.flatnonzero(weights):
        believed = joint[v] if joint[v].any() else joint.sum(axis=0)
        place, weight = desk.lands(np.eye(joint.shape[1])[level] if known else believed / believed.sum())
        share = weight * desk.grid.belief[place, level]
        share = share / share.sum() if share.sum() > 0 else weight
        np.add.at(x[seen.state[v, level]], place, weights[v] * share)
    return np.asarray(x / x.sum())


def empty(desk: Desk, request: BeliefRequest, n: int) -> BeliefSolution:
    """Room for the answers of n draws."""
    shapes = shapes_of(desk.size, desk.shared.labels, request)
    made: dict[str, Any] = {name: np.zeros((*shape, n)) for name, shape in shapes.items()}
    return BeliefSolution(period=np.zeros(n, np.int64), failed=np.zeros(n, bool), **made)


def shapes_of(size: Mapping[str, int], labels: int, request: BeliefRequest) -> dict[str, tuple[int, ...]]:
    """By field of the answer with a number in every draw: how long its other axes are."""
    base = request.base
    T, S, P, H, K, U = len(base.values), size["S"], size["P"], size["H"], size["K"], size["U"]
    Tc, kept, hits, stays, B = (
        T if base.counts else 0,
        int(base.values.sum()),
        len(base.hit),
        len(base.stay),
        len(request.levels),
    )
    way = (H, T) if request.known else (H, 0)
    return {
        "state": (T, S),
        "hit": (hits, T),
        "years": (stays, T),
        "once": (0,),
        "once_mass": (0,),
        "value": (kept, S, P),
        "tried": (Tc, labels),
        "carried": (Tc, labels),
        "refused": (Tc, labels, U),
        "steps": (),
        "error_left": (),
        "settled": (),
        "sharpness": (),
        "against": (),
        "moves_a_year": (),
        "stood": (kept, S, P),
        "chance": (H,),
        "state_if": (H, T, S),
        "hit_if": (H, hits, T),
        "years_if": (H, stays, T),
        "tried_if": (H, Tc, labels),
        "carried_if": (H, Tc, labels),
        "belief_if": (H, B, T),
        "within_if": (H, B, T),
        "grid": (K, H),
        "spread_if": (H, T, K),
        "bits_if": (H, Tc, labels),
        "moved_if": (H, B, Tc, labels),
        "doubted_if": (H, B, Tc, labels),
        "knowing": (T if request.knowing else 0, P),
        "known_state": (*way, S),
        "known_hit": (H, hits, way[1]),
        "residual": (),
        "astray": (),
    }


MIXED = {"state": "state_if", "hit": "hit_if", "years": "years_if", "tried": "tried_if", "carried": "carried_if"}
"""What is as it is if levels are as believed, and by level."""


def mixed(out: BeliefSolution) -> None:
    """Fills in what is the mean over levels; draws in which something is no number have failed."""
    for name, by_level in MIXED.items():
        each = getattr(out, by_level)
        getattr(out, name)[:] = (out.chance.reshape(len(each), *[1] * (each.ndim - 2), -1) * each).sum(axis=0)
    out.failed[:] |= ~np.isfinite(out.state).all(axis=(0, 1)) | np.isinf(out.settled)
