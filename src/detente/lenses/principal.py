"""The principal branch: what states are worth while nothing is dated any more, by one equilibrium among possibly several.

The theory
----------
In a regime without dates that lasts for ever, what a state is worth does not depend on when it is asked: V* is a rest point of
the slope of `backward`,

    f(V*) = u_j - rho_j V*_j + sum_i a_i sum_m P_i (A_i G_j + (1 - A_i) (V*_j(s'') - V*_j(s))) + sum_c q (V*_j(c) - V*_j(s)) = 0

with the plans P and A at V*: a stationary Markov equilibrium of parties that choose by logit. There may be several, as expectations
fulfil themselves. One is distinguished: scale every party's precision by t. At t = 0 every choice is what the plans make of
exponents of nought, f is linear in V and its rest point unique. The branch of rest points that begins there, followed to t = 1
through folds (`branch`), is the *principal branch* of McKelvey and Palfrey (1995). Almost always there is one such branch; it needs
no end of time, and it treats alike what the game treats alike.

Whether a value of some other equilibrium would persist is another question: V* is *stable backwards* where, in a game with an
end, values near V* come nearer on the way back, that is where all eigenvalues of df/dV at V* have real parts below nought.

Only parties who decide bear on plans; the values of the others follow from the plans by linear equations.

Sources: McKelvey and Palfrey (1995), Quantal response equilibria for normal form games; Turocy (2005), A dynamic homotopy
interpretation of the logistic quantal response equilibrium correspondence; Eibelshaeuser and Poensgen (2019), Markov quantal
response equilibrium and a homotopy method for computing and selecting Markov perfect equilibria of dynamic stochastic games.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import Event

import numpy as np
from scipy import sparse
from scipy.linalg import eigvals
from scipy.sparse import linalg as sparse_linalg

from detente.errors import Stopped
from detente.game.arrays import Draws, Flag, Floats, Game, Ints, Structure
from detente.game.reach import owners, reachable, restricted
from detente.lenses.branch import DEFAULT, Factors, Followed, Pace, Point, follow
from detente.lenses.compiler import watched
from detente.lenses.dynamics import whole_votes
from detente.lenses.pointers import pointed
from detente.lenses.shapes import room
from detente.lenses.solution import Run
from detente.lenses.tangent import Bench, Blocks, Slope, Weights, differentiate

PLAINLY = Run()
FULL = 400
"""Unknowns up to which all eigenvalues are found, above it the rightmost."""


@dataclass(frozen=True)
class Principal:
    """V* of every draw, or why there is none."""

    value: Floats  # [S, P, n] utility-years; nan in states that were not solved and in draws where it was not found
    found: Flag  # [n]
    lost: tuple[str, ...]  # why it was not found; "" where it was
    steps: Ints  # [n] along the branch
    folds: Ints  # [n] where precision turned back
    growth: Floats  # [n] per year: the largest real part of an eigenvalue of df/dV at V*; nan unless asked for
    unknowns: int  # states that a path can reach times parties who decide

    @property
    def stable(self) -> Flag:
        """[n] whether values near V* come nearer on the way back."""
        return self.growth < 0


def principal(
    game: Game, draws: Draws, where: Flag | None = None, run: Run = PLAINLY, growth: bool = False, pace: Pace = DEFAULT
) -> Principal:
    """The principal branch in the last regime of the timetable, draw by draw, in the states that a path can reach from where
    the game begins or from `where` [S].

    What is dated in that regime is not looked at: whoever asks knows that there is nothing (`study.equilibrium`).
    """
    kept = _kept(game, draws, where)
    part, own = restricted(game, draws, kept)
    n, regime = draws.start.shape[-1], int(game.timetable.regime[-2])
    deciders = deciding(part.structure, regime)
    answers = [_Draw.none(part.structure)] * n
    ended = Event()

    def stopped() -> bool:
        return ended.is_set() or (run.stop is not None and run.stop())

    def solve(k: int) -> None:
        answers[k] = Rest(part.structure, regime, own, k, deciders, stopped).solve(growth, pace)

    with watched(run.told), ThreadPoolExecutor(run.workers) as pool:
        try:
            for done, _ in enumerate(pool.map(solve, range(n)), 1):
                if run.progress is not None:
                    run.progress(done)
        finally:  # whatever ends one of them, or the waiting, stops the others
            ended.set()
    value = np.full((kept.size, draws.rho.shape[0], n), np.nan)
    value[kept] = np.stack([each.value for each in answers], axis=-1)
    lost = tuple(each.followed.lost for each in answers)
    return Principal(
        value=value,
        found=np.array([not each for each in lost]),
        lost=lost,
        steps=np.array([each.followed.steps for each in answers]),
        folds=np.array([each.followed.folds for each in answers]),
        growth=np.array([each.growth for each in answers]),
        unknowns=int(kept.sum()) * deciders.size,
    )


def unknowns(game: Game, draws: Draws, where: Flag | None = None) -> int:
    """States that a path can reach times parties who decide in the last regime."""
    return int(_kept(game, draws, where).sum()) * deciding(game.structure, int(game.timetable.regime[-2])).size


def _kept(game: Game, draws: Draws, where: Flag | None) -> Flag:
    seeds: Flag = np.any(draws.start > 0, axis=-1)
    return reachable(game, seeds if where is None else np.logical_or(seeds, where))


def deciding(game: Structure, regime: int) -> Ints:
    """The parties that may try an open move or must agree to one, those in bodies as well."""
    open_to = game.regime_moves[regime][owners(game.move_roles)]
    units = np.unique(game.role_unit[open_to]).astype(np.int64)
    parties = game.regime_cares.shape[1]
    members = [
        game.member_party[game.body_members[b] : game.body_members[b + 1]].astype(np.int64)
        for b in units[units >= parties] - parties
    ]
    return np.unique(np.concatenate([units[units < parties], *members])).astype(np.int64)


@dataclass(frozen=True)
class _Draw:
    """What is found in one draw."""

    value: Floats  # [S, P]
    followed: Followed
    growth: float

    @classmethod
    def none(cls, game: Structure) -> _Draw:
        shape = (game.state_moves.size - 1, game.regime_cares.shape[1])
        return cls(np.full(shape, np.nan), Followed(np.zeros(0), "not solved", 0.0, 0, 0), np.nan)


class Rest:
    """The system f(V, t) = 0 of one draw: unknowns are lambda_j V_j(s), state by state, of the parties who decide."""

    def __init__(
        self,
        game: Structure,
        regime: int,
        draws: Draws,
        k: int,
        deciders: Ints,
        stopped: Callable[[], bool] = lambda: False,
    ):
        self.game, self.regime, self.deciders, self.stopped = game, regime, deciders, stopped
        self.own = weights(game, regime, draws, k)
        self.states, self.parties = self.own.utility.shape
        scale = self.own.precision[deciders]
        self.scale = np.where(scale > 0, scale, 1.0)
        self.blocks = blocks_of(game)
        size = _sizes(game, self.own, self.blocks)
        self._out, self._bench = pointed(room(Slope, size)), pointed(room(Bench, size))
        self._game, self._own, self._blocks = pointed(game), pointed(self.own), pointed(self.blocks)
        self._rows = np.ix_(np.arange(size["blocks"]), deciders, deciders)
        self._ratio = self.scale[:, None] / self.scale

    def differentiated(self, V: Floats, t: float) -> Slope:
        """f at V [S, P], with its derivatives; the next call writes over them."""
        differentiate(self._game, self._own, self._blocks, self.regime, t, V, self._out, self._bench)
        return self._out

    def __call__(self, x: Floats, t: float) -> Point:
        """f and its derivatives by the unknowns, in their scale."""
        if self.stopped():
            raise Stopped
        V = np.zeros((self.states, self.parties))
        V[:, self.deciders] = x.reshape(self.states, self.deciders.size) / self.scale
        found = self.differentiated(V, t)
        f, by_t = ((each[:, self.deciders] * self.scale).ravel() for each in (found.f, found.by_t))
        return Point(f, self._columns(found.by_V[self._rows] * self._ratio), by_t)

    @cached_property
    def _order(self) -> tuple[Ints, sparse.csc_array]:
        """Where each number of a matrix by columns stands among the blocks, and such a matrix."""
        n, width = self.states * self.deciders.size, self.deciders.size
        places = np.arange(self.blocks.to.size * width * width, dtype=float).reshape(-1, width, width)
        form = sparse.bsr_array((places, self.blocks.to, self.blocks.first), shape=(n, n)).tocsc()
        return form.data.astype(np.int64), form

    def _columns(self, blocks: Floats) -> sparse.csc_array:
        order, form = self._order
        return sparse.csc_array((blocks.ravel()[order], form.indices, form.indptr), shape=form.shape)

    def solve(self, growth: bool, pace: Pace = DEFAULT) -> _Draw:
        """V* of everybody; nan where the branch is lost."""
        start = np.zeros(self.states * self.deciders.size)
        followed = follow(self, start, pace) if start.size else Followed(start, "", 1.0, 0, 0)
        if followed.lost:
            return _Draw(np.full((self.states, self.parties), np.nan), followed, np.nan)
        rate = _rightmost(self(followed.x, 1.0).by_x) if growth and start.size else np.nan
        return _Draw(self._everybody(followed.x), followed, rate)

    def _everybody(self, x: Floats) -> Floats:
        """[S, P] with the values of those who do not decide: linear, given the plans."""
        V = np.zeros((self.states, self.parties))
        V[:, self.deciders] = x.reshape(self.states, self.deciders.size) / self.scale
        found = self.differentiated(V, 1.0)
        for j in np.setdiff1d(np.arange(self.parties), self.deciders):
            own = sparse.csr_array((found.by_V[:, j, j], self.blocks.to, self.blocks.first), shape=(self.states, self.states))
            V[:, j] = Factors(own.tocsc()).solve(-found.f[:, j])
        return V


def weights(game: Structure, regime: int, draws: Draws, k: int) -> Weights:
    """The numbers of draw k in a regime."""
    cares = game.regime_cares[regime]
    own = {
        name: np.ascontiguousarray(getattr(draws, name)[..., k], np.float64)
        for name in ("utility", "rho", "precision", "initiative", "price", "cost", "rate")
    }
    own["utility"], own["price"] = own["utility"] * cares, own["price"] * cares
    vote, quota = whole_votes(game)
    switch = np.ascontiguousarray(draws.switch[..., k], bool)
    inertia, reluctance = float(draws.inertia[k]), float(draws.reluctance[k])
    return Weights(**own, switch=switch, vote=vote, quota=quota, inertia=inertia, reluctance=reluctance)


def blocks_of(game: Structure) -> Blocks:
    """Where the derivatives of every state's slope go."""
    states, moves = game.state_moves.size - 1, game.move_to.size
    source = np.concatenate([np.arange(states), owners(game.state_moves), owners(game.state_jumps)])
    target = np.concatenate([np.arange(states), game.move_to, game.jump_to]).astype(np.int64)
    places, which = np.unique(source * states + target, return_inverse=True)
    which = which.astype(np.int64)
    return Blocks(
        first=np.searchsorted(places // states, np.arange(states + 1)).astype(np.int64),
        to=places % states,
        own=which[:states],
        of_move=which[states : states + moves],
        of_jump=which[states + moves :],
    )


def _sizes(game: Structure, own: Weights, blocks: Blocks) -> dict[str, int]:
    """How long each axis of the records of `tangent` is."""
    tries = np.concatenate([[0], np.cumsum(game.role_tries)])[game.move_roles][game.state_moves]
    return {
        "S": own.utility.shape[0],
        "P": own.utility.shape[1],
        "blocks": blocks.to.size,
        "seats": int(max([*np.diff(game.body_members.astype(np.int64)), 1])),
        "quota": int(own.quota.max(initial=0)) + 1,
        "entries": int(max([*np.diff(tries), 1])),
    }


def _rightmost(matrix: sparse.csc_array) -> float:
    """The largest real part of an eigenvalue; nan where it does not show."""
    if matrix.shape[0] <= FULL:
        return float(eigvals(matrix.toarray()).real.max(initial=-np.inf))
    try:
        found = sparse_linalg.eigs(
            matrix, k=6, which="LR", ncv=80, maxiter=400, v0=np.ones(matrix.shape[0]), return_eigenvectors=False
        )
    except sparse_linalg.ArpackNoConvergence as error:
        found = error.eigenvalues
    return float(found.real.max()) if found.size else float("nan")
