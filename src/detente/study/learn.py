"""What was decided before says how far to trust a model: distributions of outcomes learned from past decisions.

The method was fixed before any held-out score was seen (the record of what was tried is in the backtest document):

1. A distribution is a table of chances over the points 0, 1, .. 100 of the scale.
2. Several *components* each predict on their own: outcomes of other decisions whatever the positions (climatology); a
   mean with the residuals of other decisions, all of them, or those of decisions with a similar mean and spread, or turned
   so that the reference point lies low; outcomes of similar decisions; the positions held, by weight; the middle; the
   reference point; the ends of the range held; and a log-linear model of every point of the scale (`tilt`), with a
   weak and a strong penalty.
3. The *learned* distribution mixes them. The weights minimise the mean CRPS over the training decisions, each predicted
   by components fitted without its own group (8 folds by group). The CRPS of a mixture is quadratic in its weights, so
   this is a convex programme on the simplex with one answer, and it drops what does not help.

Nothing here ever sees a decision it predicts, nor another of the same group.

CRPS: Matheson and Winkler 1976; weights by a proper score: Gneiting and Raftery 2007, linear pools. The log-linear model
is a conditional logit (McFadden 1974) whose alternatives are the points of the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from detente.formats.table import Table
from detente.game.arrays import Floats
from detente.lenses.settlement import compromise, plain_mean, weighted_median
from detente.study.decisions import Columns, Past, past_of, usable

POINTS = np.arange(101.0)
"""The points of the scale that a distribution is given on."""
INNER_FOLDS = 8


Predict = Callable[[Sequence[Columns]], Floats]
"""Decisions -> chances [m, 101], rows summing to 1."""
Fit = Callable[[Past], Predict]


def folds(group: NDArray[np.int_], count: int, seed: int) -> NDArray[np.int_]:
    """[n] the fold of each decision; a group lies in one fold, folds hold equally many groups. count 0: a fold a group."""
    names = np.unique(group)
    if count == 0 or count >= len(names):
        return np.searchsorted(names, group)
    order = np.random.default_rng(seed).permutation(len(names))
    return np.asarray(order[np.searchsorted(names, group)] % count)


# ------------------------------------------------------------------------------------------------- scores


def crps(chances: Floats, outcome: Floats) -> Floats:
    """[n] the integral over the scale of (F(t) - 1{outcome <= t})^2; exact, F being a step at each point.

    In points of the scale; for a forecast of one point it is the absolute error.
    """
    below = np.cumsum(chances, axis=1)[:, :-1]
    before = np.clip(outcome[:, None] - POINTS[:-1], 0, 1)  # the part of each cell that lies below the outcome
    return np.asarray((before * below**2 + (1 - before) * (1 - below) ** 2).sum(axis=1))


def quantile(chances: Floats, share: float) -> Floats:
    """[n] the smallest point with at least this share at or below it."""
    return np.asarray(POINTS[np.argmax(np.cumsum(chances, axis=1) >= share - 1e-9, axis=1)])


def spread_on_points(at: Floats, weight: Floats) -> Floats:
    """[101] chances of values `at`, each split between its two neighbouring points so that the mean is kept."""
    at = np.clip(at, 0, 100)
    low = np.minimum(np.floor(at), 99).astype(int)
    up = at - low
    chances = np.bincount(low, weight * (1 - up), 101) + np.bincount(low + 1, weight * up, 101)
    return np.asarray(chances / chances.sum())


# --------------------------------------------------------------------------------------- facts of a decision


@dataclass(frozen=True)
class Facts:
    """What the components read of a decision, in points of the scale."""

    mean: float
    plain: float
    spread: float  # weighted standard deviation of the positions
    reference: float | None

    @property
    def turned(self) -> float:
        """-1 where the reference point lies high, 1 where it lies low, 0 where it is unknown or in the middle."""
        return 0.0 if self.reference is None else float(np.sign(50 - self.reference))


def facts(case: Columns) -> Facts:
    """The facts of a decision."""
    mean = float(compromise(case.position, case.weight))
    spread = float(np.sqrt(compromise((case.position - mean) ** 2, case.weight)))
    return Facts(mean, float(plain_mean(case.position)), spread, case.reference)


# --------------------------------------------------------------------------------------------- components


def climatology(past: Past) -> Predict:
    """The outcomes of other decisions, whatever the positions."""
    chances = spread_on_points(past.outcome, np.ones(len(past.outcome)))
    return lambda cases: np.tile(chances, (len(cases), 1))


def residuals(centre: Callable[[Columns], float]) -> Fit:
    """A centre plus the residuals of other decisions, cut at the ends of the scale."""

    def fit(past: Past) -> Predict:
        left = past.outcome - np.array([centre(case) for case in past.cases])
        return lambda cases: np.array([spread_on_points(centre(c) + left, np.ones(len(left))) for c in cases])

    return fit


def turned_residuals(past: Past) -> Predict:
    """The mean plus residuals counted from the reference point's side; both ways round where that is unknown."""
    known = [facts(case) for case in past.cases]
    left = past.outcome - np.array([f.mean for f in known])
    sides = np.array([f.turned for f in known])
    signed = np.concatenate([left * np.where(sides == 0, 1, sides), -left[sides == 0]])
    weight = np.concatenate([np.where(sides == 0, 0.5, 1.0), np.full(int((sides == 0).sum()), 0.5)])

    def one(case: Columns) -> Floats:
        own = facts(case)
        if own.turned:
            return spread_on_points(own.mean + own.turned * signed, weight)
        both = np.concatenate([signed, -signed])
        return spread_on_points(own.mean + both, np.concatenate([weight, weight]))

    return lambda cases: np.array([one(case) for case in cases])


WIDTHS = (12.0, 8.0)
"""How far apart, in points, the mean and the spread of two decisions are that still count as similar."""


def alike(of_residuals: bool) -> Fit:
    """Outcomes (or the mean plus residuals) of other decisions, those with a similar mean and spread counting most."""

    def fit(past: Past) -> Predict:
        known = np.array([(f.mean, f.spread) for f in map(facts, past.cases)])

        def one(case: Columns) -> Floats:
            own = np.array([facts(case).mean, facts(case).spread])
            # A residual belongs to its spread; where on the scale it arose matters less, except near the ends.
            scale = np.array(WIDTHS) * ((2.0, 1.0) if of_residuals else (1.0, 1.5))
            weight = np.exp(-0.5 * (((known - own) / scale) ** 2).sum(axis=1)) + 1e-3
            return spread_on_points(past.outcome + (own[0] - known[:, 0] if of_residuals else 0.0), weight)

        return lambda cases: np.array([one(case) for case in cases])

    return fit


def fixed(chances: Callable[[Columns], Floats | None]) -> Fit:
    """Chances told by the decision alone; where it tells none, climatology's."""

    def fit(past: Past) -> Predict:
        otherwise = climatology(past)

        def one(case: Columns) -> Floats:
            own = chances(case)
            return otherwise([case])[0] if own is None else own

        return lambda cases: np.array([one(case) for case in cases])

    return fit


def held(case: Columns) -> Floats:
    """Each position held, with the weight of those who hold it."""
    return spread_on_points(case.position, case.weight + 1e-9)


def middle(case: Columns) -> Floats:
    """The weighted median for certain."""
    return spread_on_points(np.array([weighted_median(case.position, case.weight)]), np.ones(1))


def stays(case: Columns) -> Floats | None:
    """The reference point for certain, where it is known."""
    return None if case.reference is None else spread_on_points(np.array([case.reference]), np.ones(1))


def extremes(case: Columns) -> Floats:
    """The two ends of the range held, evenly."""
    return spread_on_points(np.array([case.position.min(), case.position.max()]), np.ones(2))


# ------------------------------------------------------------------------------------- the log-linear model


def near(at: Floats, weight: Floats, width: float = 3.0) -> Floats:
    """[101] the share of weight within `width` points, falling off linearly."""
    close = np.maximum(0, 1 - np.abs(POINTS[:, None] - at) / width)
    return np.asarray(close @ weight / max(float(weight.sum()), 1e-12))


def features(case: Columns) -> Floats:
    """[101, F] what speaks for each point of the scale: who holds it, how far it is from the centres, the reference point
    and those outside the vote (capability by convention), and whether it is an end, the middle or a round number."""
    x, w = case.position, case.weight
    own, one = facts(case), np.ones(len(x))
    outside = case.imputed.astype(float)
    away = np.abs(POINTS - own.mean) / 100
    q = case.reference
    some = bool(outside.any())
    return np.column_stack(
        [
            near(x, w),
            near(x, one),
            (near(x, one) > 0).astype(float),
            away,
            away**2,
            away * own.spread / 50,
            np.abs(POINTS - own.plain) / 100,
            np.abs(POINTS - float(compromise(x, case.salience))) / 100,
            np.abs(POINTS - float(weighted_median(x, w))) / 100,
            np.zeros(101) if q is None else (np.abs(POINTS - q) < 0.75).astype(float),
            np.zeros(101) if q is None else np.abs(POINTS - q) / 100,
            near(x, outside) if some else np.zeros(101),
            np.abs(POINTS[:, None] - x[case.imputed]).mean(axis=1) / 100 if some else np.zeros(101),
            ((x.min() > POINTS) | (x.max() < POINTS)).astype(float),
            np.isin(POINTS, (0, 100)).astype(float),
            (POINTS == 50).astype(float),
            (POINTS % 10 == 0).astype(float),
        ]
    )


def tilt(penalty: float) -> Fit:
    """Chances proportional to exp(theta . features), theta by penalised likelihood (features scaled to a spread of 1)."""

    def fit(past: Past) -> Predict:
        table = np.stack([features(case) for case in past.cases])
        scale = np.maximum(table.std(axis=(0, 1)), 1e-9)
        table = table / scale
        told = np.stack([spread_on_points(np.array([y]), np.ones(1)) for y in past.outcome])
        theta = maximised(table, told, penalty)
        return lambda cases: np.array([softmax(features(c) / scale @ theta) for c in cases])

    return fit


def softmax(score: Floats) -> Floats:
    """exp(score) brought to sum 1 along the last axis."""
    grown = np.exp(score - score.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def maximised(table: Floats, told: Floats, penalty: float) -> Floats:
    """[F] the maximum of sum log-chance of what came out - penalty |theta|^2 / 2, by Newton's method (it is concave)."""
    theta = np.zeros(table.shape[2])
    reached = np.einsum("ntf,nt->f", table, told)

    def value(at: Floats) -> float:
        score = table @ at
        most = score.max(axis=1)
        return float(reached @ at - (most + np.log(np.exp(score - most[:, None]).sum(axis=1))).sum() - penalty * at @ at / 2)

    for _ in range(50):
        chance = softmax(table @ theta)
        mean = np.einsum("ntf,nt->nf", table, chance)
        gradient = reached - mean.sum(axis=0) - penalty * theta
        flat = table.reshape(-1, len(theta))
        curve = (flat * chance.reshape(-1, 1)).T @ flat - mean.T @ mean + penalty * np.eye(len(theta))
        step, size = np.linalg.solve(curve, gradient), 1.0
        while value(theta + size * step) < value(theta) - 1e-12 and size > 1e-6:
            size /= 2
        theta = theta + size * step
        if float(gradient @ step) < 1e-8:
            break
    return theta


COMPONENTS: dict[str, Fit] = {
    "climatology": climatology,
    "mean_residuals": residuals(lambda case: facts(case).mean),
    "plain_residuals": residuals(lambda case: facts(case).plain),
    "turned_residuals": turned_residuals,
    "similar_residuals": alike(of_residuals=True),
    "similar_outcomes": alike(of_residuals=False),
    "held": fixed(held),
    "median": fixed(middle),
    "reference": fixed(stays),
    "extremes": fixed(extremes),
    "tilt_weak": tilt(3.0),
    "tilt_strong": tilt(30.0),
}
"""Every way of predicting that is mixed; each is also scored alone in a backtest."""


# --------------------------------------------------------------------------------------------- the mixture


@dataclass(frozen=True)
class Learned:
    """A fitted mixture: its weight on each component (sum 1), the CRPS the weights reached within the training decisions,
    and the fitted components."""

    weights: dict[str, float]
    within: float
    parts: dict[str, Predict]

    def chances(self, cases: Sequence[Columns]) -> Floats:
        """[m, 101]"""
        return np.asarray(sum(weight * self.parts[name](cases) for name, weight in self.weights.items() if weight > 0))


def learn(past: Past, seed: int = 1, components: dict[str, Fit] | None = None) -> Learned:
    """The mixture whose weights minimise the mean CRPS of decisions predicted without their own group."""
    ways = components or COMPONENTS
    fold = folds(past.group, INNER_FOLDS, seed)
    apart = np.zeros((len(past.cases), len(ways), len(POINTS)))
    for k in np.unique(fold):
        out, rest = past.take(fold == k), past.take(fold != k)
        apart[fold == k] = np.stack([fit(rest)(out.cases) for fit in ways.values()], axis=1)
    weights = best_weights(apart, past.outcome)
    within = float(crps(np.einsum("nkt,k->nt", apart, weights), past.outcome).mean())
    kept = {name: float(weight) for name, weight in zip(ways, weights, strict=True)}
    return Learned(kept, within, {name: fit(past) for name, fit in ways.items() if kept[name] > 0})


def best_weights(apart: Floats, outcome: Floats) -> Floats:
    """[K] the point of the simplex with the least mean CRPS of the mixture of chances [n, K, 101].

    With D_k = F_k - 1{outcome <= t} the score is w' M w, M the mean of the products of D. Its least value on the simplex
    lies in the direction of the least of w' M w + (1' w - 1)^2 over w >= 0, which is a non-negative least squares problem.
    """
    below = np.cumsum(apart, axis=2)[:, :, :-1]
    before = np.clip(outcome[:, None] - POINTS[:-1], 0, 1)[:, None, :]
    gap = np.concatenate([np.sqrt(before) * below, np.sqrt(1 - before) * (below - 1)], axis=2)
    rows = gap.transpose(0, 2, 1).reshape(-1, apart.shape[1]) / np.sqrt(len(outcome))
    upper = np.linalg.qr(rows, mode="r")  # w' M w = |upper w|^2
    system = np.vstack([upper, np.ones(apart.shape[1])])
    found, _ = optimize.nnls(system, np.append(np.zeros(len(upper)), 1.0))
    return np.asarray(found / found.sum())


@dataclass(frozen=True)
class Taught:
    """A mixture, and the table it was learned from: its name, how many decisions, and their groups."""

    mixture: Learned
    name: str
    decisions: int
    groups: frozenset[str]


def teach(table: Table, seed: int = 1) -> Taught:
    """What `detente settlement --learn` uses: the mixture learned from every usable decision of the table."""
    kept = usable(table)
    return Taught(learn(past_of(kept), seed), table.name, len(kept), frozenset(d.group for d in kept))
