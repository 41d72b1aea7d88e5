"""From trials to verdicts: shares with their intervals, the outcomes that say a claim says nothing, hinges and sweeps.

Every draw goes one of three ways: as claimed, the other way, or neither. The word of a verdict follows from the share that
goes as claimed, with its interval, against the bar that its strength sets (`findings/shares.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from detente.argument.checks import Compared
from detente.argument.forms import Trial, moved, together
from detente.argument.grounds import Carried
from detente.findings.shares import MOST_DRAWS, Share, draws_to_tell, outcome_of
from detente.findings.statuses import HOLDS, LIVE, Outcome, Premises, Source, Status
from detente.game.arrays import Flag, Floats
from detente.scenario.records import Claim, Form, Path
from detente.study.draws import BLOCK
from detente.study.hinges import Hinges, turning_point
from detente.study.shares import difference_of, share_of

VACUOUS = 0.01
NO_ROOM = 0.05
NOT_REACHED = 0.01
CARRIES = 0.05
"""By how much premises must change a share for that to be worth a word."""
MOSTLY = 0.5
"""What assumed numbers must explain of a claim for its verdict to be the encoder's."""


@dataclass(frozen=True)
class Arrived:
    """One side of a comparison over the draws counted: the mean where it is a number, and the share in which it is never."""

    mean: float
    never: float


@dataclass(frozen=True)
class Tally:
    """A claim in one world: the share in which all its forms hold, over the draws counted, and its effect."""

    share: Share
    no_difference: Share  # of the draws that go neither way
    other_way: Share
    counted: int
    set_aside: int  # outside the plausible bands
    unsettled: int  # within them, but plans never settle: set aside too
    effect: tuple[float, float, float]  # the plain difference, whatever was claimed: mean, 5th and 95th percentile
    base: Arrived
    other: Arrived | None
    truth: Flag  # [n]
    decisive: Floats  # [n] what hinges are looked for in
    mask: Flag  # [n] draws counted


@dataclass(frozen=True)
class Part:
    """One form of a claim by itself, under the premises, over the draws in which the whole claim counts."""

    form: Form
    text: str
    ways: tuple[str, str, str]
    tally: Tally
    hinges: Hinges | None
    ends: tuple[float, float] | None  # of the number that it raises, lowers or goes along
    by_construction: str  # why it could not but come out so


@dataclass(frozen=True)
class PremisesDo:
    """What the premises do to a claim: by how much the share is greater with them, over the draws counted in both worlds."""

    word: Premises
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Sweep:
    """What the share of draws in which a claim holds would be were one of its bounds another, all else as it is."""

    part: int  # place of the form among the claim's
    name: str  # of the bound
    stated: float
    points: list[tuple[float, float]]  # bound, share
    turns_at: float | None  # where the share crosses the bar; none where it does not


@dataclass
class Verdict:
    """Everything said of one claim."""

    claim: Claim
    status: Status
    outcome: Outcome | None = None
    reason: str = ""
    bar: float | None = None  # the share it must reach; none where it was not tried
    by_chance: float = 0.0  # the share that chance gives, where it ranks things
    ways: tuple[str, str, str] = ("", "", "")  # what it is to be as claimed, neither, the other way
    draws_needed: int | None = None  # of an undecided one: by which it is decided as often as not
    tallies: dict[str, Tally] = field(default_factory=dict)  # by world
    hinges: Hinges | None = None
    sweeps: list[Sweep] = field(default_factory=list)
    same: str = ""  # why the claim must come out alike with and without the premises
    diagnostics: dict[str, float | None] = field(default_factory=dict)
    checks: list[Compared] = field(default_factory=list)  # what solving some draws another way changes
    parts: list[Part] = field(default_factory=list)
    decides: int | None = None  # of several parts, the place of the one that decides the verdict
    by_construction: str = ""  # why the claim could not but come out so
    premises: PremisesDo | None = None
    carried: Carried | None = None
    sources: dict[Path, Source] = field(default_factory=dict)  # of the numbers that hinges were looked for in
    wide: Outcome | None = None  # what becomes of it where assumed numbers run over wide ranges

    @property
    def live(self) -> bool:
        """Whether the claim says something: it was tested and nothing shows that it could not but come out so."""
        return self.status is Status.TESTED and self.outcome in LIVE and not self.by_construction

    @property
    def encoders(self) -> bool:
        """Whether numbers that nobody is cited for carry more than half of it, and none shows that it stands otherwise."""
        return self.live and self.carried is not None and self.carried.assumed > MOSTLY and self.wide is not self.outcome


def tally(trials: Sequence[Trial], within_bands: Flag, unsettled: Flag, need: int = 1) -> Tally:
    """The claim in one world: so many forms must hold; draws outside the bands, unsettled or with no answer do not count.

    What never happens is an answer: only where there is none, such as a chance given what no path reaches, is a draw left out.
    """
    truth = together([t.truth for t in trials], need)
    against = together([t.against & ~t.truth for t in trials], need)
    decisive = _decisive(trials, need)
    mask = within_bands & ~unsettled & ~np.isnan(decisive)
    effect = (trials[0].difference if len(trials) == 1 else decisive)[mask] if mask.any() else np.zeros(1)
    return Tally(
        share_of(truth, mask),
        share_of(~truth & ~against, mask),
        share_of(against, mask),
        int(mask.sum()),
        int((~within_bands).sum()),
        int((within_bands & unsettled).sum()),
        (_mean(effect), _quantile(effect, 0.05), _quantile(effect, 0.95)),
        _arrived(trials[0].base, mask),
        None if trials[0].other is None or not mask.any() else _arrived(trials[0].other, mask),
        truth,
        decisive,
        mask,
    )


def _mean(values: Floats) -> float:
    """The mean; infinite on the side on which some are, not a number where they are on both."""
    with np.errstate(invalid="ignore"):
        return float(values.mean())


def _quantile(values: Floats, share: float) -> float:
    """The quantile; between a number and never there is nothing, so it is one of the two."""
    method = "linear" if np.isfinite(values).all() else "lower" if share < 0.5 else "higher"
    return float(np.quantile(values, share, method=method))  # type: ignore[call-overload]


def _arrived(values: Floats, mask: Flag) -> Arrived:
    counted = values[mask]
    known = counted[np.isfinite(counted)]
    return Arrived(
        float(known.mean()) if len(known) else float("nan"), float((counted == np.inf).mean()) if len(counted) else 0.0
    )


def _decisive(trials: Sequence[Trial], need: int) -> Floats:
    """The effect of a single form; of several, how far the last one that is needed keeps the bound that it keeps least."""
    if len(trials) == 1:
        return np.asarray(trials[0].effect, float)
    return np.asarray(np.sort([t.margin for t in trials], axis=0)[len(trials) - need], float)


def ways_of(trials: Sequence[Trial], need: int) -> tuple[str, str, str]:
    """What it is for a claim to be as claimed, neither, the other way."""
    if len(trials) == 1:
        return trials[0].ways
    many = "every part" if need == len(trials) else f"{need} of {len(trials)} parts or more"
    verbs = ("holds", "goes") if need == len(trials) else ("hold", "go")
    return f"{many} {verbs[0]}", "some hold, or come near", f"{many} {verbs[1]} the other way"


def deciding(parts: Sequence[Part], whole: Tally) -> int | None:
    """Of several parts, the place of the one in whose draws the claim most often comes out as that part does."""
    if len(parts) < 2:
        return None
    alike = [float((part.tally.truth == whole.truth)[whole.mask].mean()) if whole.counted else 0.0 for part in parts]
    return int(np.argmax(alike))


def premises_do(first: Tally, bare: Tally, without: Outcome, same: bool) -> PremisesDo:
    """What the premises do to a claim; `without`: what becomes of it without them, `same`: by construction the same."""
    found = difference_of(first.truth, bare.truth, first.mask & bare.mask)
    middle, low, high = found
    word = Premises.WITHOUT if without in HOLDS else Premises.LITTLE
    if same:
        word = Premises.SAME
    elif middle > CARRIES and low > 0:
        word = Premises.CARRIED
    elif middle < -CARRIES and high < 0:
        word = Premises.AGAINST
    return PremisesDo(word, *found)


def by_chance(trials: Sequence[Trial], need: int) -> float:
    """In what share of draws so many parts of a claim that ranks things would hold were names dealt out at random.

    0 where some part says more than a rank.
    """
    if not all(t.by_chance for t in trials):
        return 0.0
    held = np.ones(1)  # by how many parts hold, the chance of that
    for t in trials:
        held = np.convolve(held, [1 - t.by_chance, t.by_chance])
    return float(held[need:].sum())


def judged(trials: Sequence[Trial], found: Tally, bar: float, need: int = 1) -> Outcome:
    """The word of a claim that says something; the other way is one only where every form has an opposite.

    What ranks things has to hold more often than chance gives, whatever its bar.
    """
    opposite, chance = found.other_way if all(t.opposed for t in trials) else None, by_chance(trials, need)
    outcome = outcome_of(found.share, max(bar, chance), opposite)
    told = outcome is Outcome.OTHER_WAY or found.share.high >= bar > chance
    if chance and not told and found.share.low <= chance <= found.share.high:
        return Outcome.AS_CHANCE
    return outcome


def more_draws(found: Tally, bar: float, draws: int) -> int | None:
    """Of how many draws a study decides an undecided claim as often as not, in whole blocks; none where that cannot be told."""
    needed = draws_to_tell(found.share, bar)
    return None if needed > MOST_DRAWS else ceil(needed * draws / found.counted / BLOCK) * BLOCK


def nothing_said(trials: Sequence[Trial], found: Tally, unsettled: str) -> tuple[Outcome, str] | None:
    """The outcome that says a claim says nothing, with its reason; none where every form says something.

    `unsettled`: what became of draws that come to no equilibrium.
    """
    mask = found.mask
    if not mask.any() and found.unsettled:
        return Outcome.ILL_CONDITIONED, f"no draw is left to count: in {found.unsettled} of them {unsettled}"
    for t in trials:
        mass = float(np.mean(t.mass[mask])) if mask.any() else 0.0
        if not mask.any() or mass < NOT_REACHED:
            return Outcome.NOT_REACHED, f"what the claim is conditioned on carries {mass:.2%} of the paths"
    for t in trials:
        room = _room(t, mask)
        if room is not None:
            return Outcome.NO_ROOM, room
    for t in trials:
        if t.other is not None and t.compares and float(np.mean(np.abs(moved(t.base, t.other)[mask]))) < VACUOUS:
            return Outcome.VACUOUS, "both arms lie within 0.01 of each other on average over the draws"
    return None


def _room(t: Trial, mask: Flag) -> str | None:
    """Why a comparison of chances has no room to move in the direction claimed."""
    if not t.directed or not t.chance:
        return None
    base = float(np.mean(t.base[mask]))
    if t.directed > 0 and base > 1 - NO_ROOM:
        return f"the measure starts at {base:.2f} and is said to rise"
    if t.directed < 0 and base < NO_ROOM:
        return f"the measure starts at {base:.2f} and is said to fall"
    return None


POINTS = 21
"""Bounds that are tried in the place of one."""


def sweeps(trials: Sequence[Trial], mask: Flag, bar: float, need: int) -> list[Sweep]:
    """For every bound of every form: the share of draws in which the whole claim would hold at others, and where that turns."""
    return [
        _sweep(trials, part, k, mask, bar, need) for part, t in enumerate(trials) for k in range(len(t.bounds)) if mask.any()
    ]


def _sweep(trials: Sequence[Trial], part: int, bound: int, mask: Flag, bar: float, need: int) -> Sweep:
    own, swept, reading = trials[part], trials[part].bounds[bound], trials[part].readings[bound]
    others = [t.truth for k, t in enumerate(trials) if k != part]
    rest = own.without(bound)
    known = reading[mask & np.isfinite(reading)]
    low, high = (float(np.quantile(known, q)) for q in (0.02, 0.98)) if len(known) else (swept.at, swept.at)
    tried = np.unique(np.round(np.linspace(min(low, swept.at), max(high, swept.at), POINTS), 4))
    points = [(float(at), float(together([rest & swept.holds(reading, at), *others], need)[mask].mean())) for at in tried]
    return Sweep(part, swept.name, swept.at, points, turning_point([at for at, _ in points], [s for _, s in points], bar))
