"""Arguments tried over a scenario: for each claim whether it follows from the argument's own premises, and its hinge."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field

from detente.findings.checks import ClaimCheck
from detente.findings.common import Entry, Maybe, Real, ScenarioFinding, ScenarioLabel, SettingsLabel, Spread
from detente.findings.frames import Row
from detente.findings.log import EncodingLog
from detente.findings.statuses import Outcome, Premises, Source, Status

JOINT_FROM = 128
"""Counted draws under which no box is looked for."""


class AuditSettingsLabel(SettingsLabel):
    """How it was computed, and what a verdict asks for."""

    bars: dict[str, Real] = Field(description="The share of draws each strength of claim must reach.")
    bounds: dict[str, Real] = Field({}, description="The bound that each certainty sets on a chance, in each draw.")
    interval: str = Field(
        description="What intervals of shares are: `95 % Wilson`, or from 512 draws `95 % t over blocks of 64 draws`."
    )
    claims: tuple[str, ...] = Field((), description="The only claims that were asked; empty: all.")
    joint_from: int = Field(JOINT_FROM, description="Counted draws from which boxes of several assumptions are looked for.")
    overruled: tuple[str, ...] = Field(
        (),
        description="Where a premise or a claim sets a number that `--set` gives as well: whose does not count.",
    )


class CitedDocument(Entry):
    """A document an argument was read from; its text stays with its owner. Empty but for the id where it is not registered."""

    id: str
    title: str
    outlet: str
    author: str
    date: str


class StatedPremise(Entry):
    """What the source assumes, and how that narrows the scenario."""

    id: str
    says: str
    cite: tuple[str, ...]
    sets: dict[str, str] = Field(description="Range under this premise, by path.")
    because: str
    not_encoded: str = Field(description="Why it sets nothing, where it sets nothing.")
    elsewhere: dict[str, dict[str, str]] = Field({}, description="What it sets in each other scenario in which it applies.")


class ClaimCounts(Entry):
    """Claims of an argument by status."""

    claims: int
    tested: int
    live: int = Field(description="Tested and not one of the outcomes that say nothing.")
    attr: int = Field(description="Only reports what somebody said.")
    waiting: int
    refused: int
    again: int = Field(0, description="Second readings over another scenario of claims that are counted already.")


class ArmMeans(Entry):
    """Mean of the measure in both arms of the comparison, over draws in which it is a number; of several parts the first's."""

    base: Maybe = Field(description="None where no draw was counted, or where it never is.")
    other: Maybe = Field(description="None where nothing is compared; likewise.")
    base_never: Real = Field(0.0, description="Share of the draws in which what is waited for never comes, as `first` asks.")
    other_never: Real = Field(0.0, description="The same after the change.")


class Way(Entry):
    """One of the three ways a draw can go, and in what share of the draws counted it does."""

    says: str = Field(description="What it is to go this way, such as `falls by 0.01 or more`.")
    share: Maybe = Field(description="None where no draw was counted.")
    low: Maybe = Field(description="Interval of the share, low end.")
    high: Maybe = Field(description="Interval of the share, high end.")


class Ways(Entry):
    """The three ways a draw can go; their shares add up to one."""

    as_claimed: Way
    no_difference: Way = Field(
        description="Neither: no difference within the margin; of a level, near its bound; of several parts, some of them."
    )
    other_way: Way = Field(description="The opposite of what is claimed, or plainly not that.")


class Holding(Entry):
    """In what share of the draws a claim holds, and how the others go."""

    share: Maybe = Field(description="None where no draw was counted.")
    low: Maybe = Field(description="Interval of the share, low end.")
    high: Maybe = Field(description="Interval of the share, high end.")
    counted: int = Field(description="Draws counted.")
    set_aside: int = Field(description="Draws outside the plausible bands, not counted.")
    unsettled: int = Field(
        description="Draws within them that are not counted either: plans never settle, so all rests on where the end lies; "
        "or, from the principal branch, it was not found."
    )
    ways: Ways
    effect: Spread = Field(
        description="The plain difference, after less before, whatever was claimed; without a change what decides the claim; "
        "of several parts how far the last one needed keeps its bound. A number that is infinite, to or from never, is none."
    )
    arms: ArmMeans


class HingeBin(Entry):
    """Draws whose assumption lies in low .. high."""

    low: Real
    high: Real
    share: Real = Field(description="In what share of them the claim holds.")
    count: int


class FoundHinge(Entry):
    """An assumption that separates the draws where the claim holds from those where it fails."""

    path: str
    source: Source = Field(description="Where its number comes from.")
    value: Real = Field(description="Where it turns.")
    below: Real = Field(description="Share that holds below that value.")
    above: Real = Field(description="Share that holds above it.")
    r2: Real = Field(description="Share of the variance of holding that the split explains.")
    shuffled95: Real = Field(description="What the best split of shuffled truth explains, 95 % quantile.")
    because: str
    cite: tuple[str, ...]
    range: tuple[Real, ...] = Field(description="Its range in this study.")
    bins: tuple[HingeBin, ...]
    ties: tuple[str, ...] = Field(
        (), description="Assumptions that separate these draws as well: which of them counts the draws cannot tell."
    )


class FoundPair(Entry):
    """Two assumptions that decide together what neither decides alone, and the share that holds on all four sides."""

    paths: tuple[str, str]
    values: tuple[Real, Real] = Field(description="Where each turns.")
    switches: tuple[bool, bool] = Field(description="Whether each is a yes or no.")
    shares: tuple[tuple[Real, Real], tuple[Real, Real]] = Field(
        description="Share that holds: first below and above its value; within each, second below and above."
    )
    r2: Real = Field(description="Share of the variance of holding that the four sides explain.")
    beyond: Real = Field(description="Of that, what the two do not explain one by one.")
    shuffled95: Real = Field(description="What the best pair explains so of shuffled truth, 95 % quantile.")


class BoxSide(Entry):
    """An assumption that bounds a box."""

    path: str
    low: Maybe = Field(description="It lies above this; none where it is not bounded below.")
    high: Maybe = Field(description="And not above this; none where it is not bounded above.")
    switch: bool = Field(description="Whether it is a yes or no.")


class FoundBox(Entry):
    """Two or three assumptions whose bounds mark off where a claim holds, or where it fails."""

    holds: bool = Field(description="Whether it holds inside, or fails there.")
    sides: tuple[BoxSide, ...]
    coverage: Real = Field(description="Share of all draws in which it holds (or fails) that lie inside.")
    density: Real = Field(description="Share of the draws inside in which it holds (or fails).")
    base: Real = Field(description="The same share of all draws: the density of a box drawn at random.")
    r2: Real = Field(description="Share of the variance of holding that inside and outside explain.")
    alone: Real = Field(description="What the best of all single splits explains.")
    shuffled95: Real = Field(description="What the best box explains of shuffled truth, 95 % quantile.")


class PremiseAgainst(Entry):
    """A premise that pulls against a plausible band, and the number they meet on."""

    premise: str
    path: str
    range: tuple[Real, Real] = Field(description="What the premise leaves of the number.")
    kept_there: Real = Field(
        description="Share of the draws without premises that keep the band, of those whose number lies there."
    )
    kept_elsewhere: Real = Field(description="The same of all others.")


class BandOutside(Entry):
    """A plausible band that sets draws aside, and why where it sets many aside."""

    name: str
    outside: int = Field(description="Draws that it sets aside.")
    share: Real = Field(description="Of all draws.")
    hinge: FoundHinge | None = Field(
        description="The assumption that tells the draws within (what holds) from those outside; pace and noise may be it. "
        "None under a tenth of the draws, or where no split is clear."
    )
    pair: FoundPair | None = Field(description="Two that decide it together; none where no two clearly do.")
    against: tuple[PremiseAgainst, ...] = Field(
        (), description="In an audit: premises that pull against it, the strongest first."
    )


class DrawsCounted(Entry):
    """Which draws an answer counts."""

    counted: int
    set_aside: int = Field(description="Draws outside some plausible band, not counted.")
    unsettled: int = Field(
        description="Draws within all of them that are not counted either: plans never settle, so all rests on where the end "
        "lies; or, from the principal branch, it was not found."
    )
    every: bool = Field(description="Whether these were asked to be counted all the same.")
    bands: tuple[BandOutside, ...] = Field(description="Bands that set any aside.")


class SweepPoint(Entry):
    """The share that holds if the analyst's bound were another."""

    bound: Real
    share: Real


class SweptBound(Entry):
    """A bound of a claim, and the share that holds were it another, all else being as it is."""

    bound: str = Field(description="Its name, such as `at_least`; with several forms the form's number, `form 2: at_most`.")
    stated: Real = Field(description="Where it stands in the claim.")
    sweep: tuple[SweepPoint, ...]
    turns_at: Maybe = Field(description="Where the verdict turns; none where it does not.")


class PremisesEffect(Entry):
    """What the premises do to a claim: the share with them less the share without, over the draws counted in both worlds."""

    word: Premises
    difference: Maybe = Field(description="None where no draw counts in both worlds.")
    low: Maybe = Field(description="Interval of the difference, low end.")
    high: Maybe = Field(description="Interval of the difference, high end.")


class CarriedBy(Entry):
    """What numbers of each source explain of a claim's effect (R2 out of sample), pace and noise apart; no sum of one."""

    cited: Real = Field(description="Numbers with a citation of their own.")
    assumed: Real = Field(description="Numbers for which nobody is cited.")
    open: Real = Field(description="Those among them whose range leaves their sign open.")
    pace: Real = Field(description="Pace and noise.")


class FormHolding(Entry):
    """One part of a claim: what its form asks, how it alone comes out under the premises, and what it is asked of."""

    form: str
    asks: str = Field(description="What it asks, in one sentence made from the form, in the names that the file gives.")
    written: str = Field(description="The form as it is written in a file, its measures in full.")
    text: str
    share: Maybe = Field(description="None where no draw was counted.")
    low: Maybe = Field(description="Interval of the share, low end.")
    high: Maybe = Field(description="Interval of the share, high end.")
    ways: Ways
    effect: Spread = Field(description="As of the whole claim: the plain difference, after less before.")
    arms: ArmMeans
    hinge: FoundHinge | None = Field(description="The assumption it rests on; none where no split is clear.")
    by_construction: str = Field(
        description="Why it could not but come out so; empty where a decision reaches what it measures."
    )
    focus: str = Field("", description="Its own focus, else the claim's.")
    in_play: dict[str, tuple[str, ...]] = Field({}, description="Likewise.")
    frozen: dict[str, str] = Field({}, description="What is held still there, with what the premises and the form hold.")
    states: int | None = None


class ClaimDiagnostics(Entry):
    """What says how far to trust the answer on a claim; nothing where it was not solved."""

    sharpness: Maybe = Field(None, description="Decisive precision x gain; below about 5 the answer is mostly noise.")
    against: Maybe = Field(None, description="Share of changes against a consenter's own interest.")
    moves_a_year: Maybe = Field(None, description="Changes carried out, a year or a round.")
    error_left: Maybe = Field(None, description="Error left where the solver's smallest step was accepted.")
    steps: Maybe = Field(None, description="Steps of the solver, mean over draws.")
    cycling: Maybe = Field(
        None,
        description="In rounds: share of draws in which nothing settles however many are played: one more may end otherwise.",
    )


class AuditedClaim(Entry):
    """One claim with everything found about it."""

    id: str
    over: str = Field("", description="The other scenario that it is asked over; empty: that of the finding.")
    reads_again: str = Field(
        "", description="The claim whose sentence it reads a second time, over that scenario; empty: none."
    )
    says: str
    because: str = Field(description="How it was read, where it could be read otherwise.")
    cite: tuple[str, ...]
    classes: tuple[str, ...] = Field(
        serialization_alias="class",
        validation_alias=AliasChoices("class", "classes"),
        description="Labels for coverage.",
    )
    strength: str
    mechanisms: tuple[str, ...]
    forms: tuple[str, ...]
    asks: str = Field(description="What it asks, in one sentence made from its forms; empty where there is nothing to test.")
    words: dict[str, str] = Field(description="What the file says of the names in that sentence, where it says anything.")
    speaker: str | None = Field(description="Who said it, where it only reports.")
    focus: str | None = Field(description="None where there is nothing to test.")
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int | None = Field(description="None where there is nothing to test.")
    status: Status
    outcome: Outcome | None = Field(description="None where it was neither tried nor refused.")
    reason: str
    draws_needed: int | None = Field(
        None, description="Of an undecided claim: draws that decide it as often as not. None where that cannot be told."
    )
    live: bool = Field(description="Tested, the answer says something, and it could have come out otherwise.")
    by_construction: str = Field(
        "", description="Why it could not but come out so; empty where some decision of a party reaches what it measures."
    )
    bar: Real = Field(
        description="The share this claim must reach, no less than chance gives where it ranks things; below one half it is "
        "that of a claim that something may be."
    )
    by_chance: Maybe = Field(
        None,
        description="The share that chance gives a claim that ranks things: of three, one is first in a third.",
    )
    with_premises: Holding | None = Field(description="None where it was not tried.")
    without_premises: Holding | None = Field(description="None where it was not tried.")
    premises: PremisesEffect | None = Field(None, description="What the premises do to it; none where it has only one world.")
    premises_idle: str = Field(
        "", description="Why the share must be the same with and without the premises; empty where the premises can matter."
    )
    at_middle: Holding | None = Field(description="With pace and noise at the middle of their ranges; none: not tried.")
    wide: Holding | None = Field(
        None, description="With assumed numbers as wide as the widest of their kind (`--wide`); none: not tried."
    )
    carried: CarriedBy | None = Field(
        None, description="What numbers of each source carry of it; none where nothing was split."
    )
    encoders: bool = Field(
        False, description="Whether assumed numbers carry more than half of it, and no run with `--wide` left it standing."
    )
    hinge: FoundHinge | None = Field(description="The assumption it rests on; none where no split is clear.")
    hinges: tuple[FoundHinge, ...] = Field(description="The best splits, clear or not.")
    pair: FoundPair | None = Field(None, description="Two that decide together; none where no two clearly do.")
    box: FoundBox | None = Field(
        None, description="Two or three that mark off where it holds or fails; none where none do, or under `joint_from` draws."
    )
    pace_r2: Maybe = Field(description="What pace and noise together explain of the effect; none where nothing was split.")
    bounds: tuple[SweptBound, ...] = Field((), description="Every bound of its forms, with the share were it another.")
    sweep: tuple[SweepPoint, ...] = Field(description="As the first of `bounds` has it.")
    turns_at: Maybe = Field(description="Likewise: the bound at which the verdict turns; none where it does not.")
    diagnostics: ClaimDiagnostics
    checks: tuple[ClaimCheck, ...] = Field(
        description="What solving some draws another way changes; nothing where it was not solved, or on the clock of rounds."
    )
    bands: tuple[BandOutside, ...] = Field((), description="Bands that set draws aside under the premises, in its focuses.")
    premises_live: tuple[str, ...]
    premises_dead: tuple[str, ...] = Field(description="Premises that touch nothing in play in this focus.")
    parts: tuple[FormHolding, ...] = Field(description="Each of its forms by itself; nothing where it was not solved.")
    parts_needed: int | None = Field(description="How many of them must hold in a draw; none where there is nothing to test.")
    decided_by: int | None = Field(None, description="Of several parts the place, from 0, of the one that decides the verdict.")


class AuditedArgument(Entry):
    """An argument: its documents, premises and claims."""

    name: str
    title: str
    about: str
    digest: str = Field(description="Fingerprint of the argument.")
    documents: tuple[CitedDocument, ...]
    premises: tuple[StatedPremise, ...]
    strengths: dict[str, Real] = Field({}, description="Bars that its file states in the place of the table's.")
    certainties: dict[str, Real] = Field({}, description="Bounds that its file states in the place of the table's.")
    counts: ClaimCounts
    claims: tuple[AuditedClaim, ...]
    encoding: EncodingLog | None = Field(
        None, description="When it was fixed, and what changed since; none where it was never frozen."
    )


class ToResearch(Entry):
    """An assumption worth knowing better: in which half of its range it lies would settle verdicts."""

    path: str
    text: str = Field(description="Its range under the premises; of several arguments each that differs.")
    switch: bool = Field(description="Whether it is a yes or no.")
    source: Source
    settles: Real = Field(description="Verdicts that would be settled, on average over both halves.")
    of: int = Field(description="Verdicts that are not settled.")
    claims: tuple[str, ...] = Field(description="Those that one half or both would settle.")
    by_chance: Real = Field(description="What the best of all assumptions would settle where none matters, 95 % quantile.")
    over: str = Field("", description="The other scenario whose assumption it is; empty: that of the finding.")


class OtherScenario(Entry):
    """A scenario beside the finding's over which some claims are asked."""

    scenario: ScenarioLabel
    set: dict[str, str | bool] = Field({}, description="What was laid over its assumptions (`--set`), by path.")


class AuditFinding(ScenarioFinding):
    """Arguments tried over a scenario: `detente audit ARGUMENT... --json`, `detente mechanisms ID --json`."""

    format: Literal["detente.audit/3"] = "detente.audit/3"
    settings: AuditSettingsLabel
    complete: bool = Field(description="False where it was stopped before all draws were solved.")
    arguments: tuple[AuditedArgument, ...]
    research: tuple[ToResearch, ...] = Field((), description="Which guess to research first, over all arguments; best first.")
    digest: str = Field(description="Fingerprint of the answer.")
    also_over: tuple[OtherScenario, ...] = Field((), description="Other scenarios that some claims are asked over.")

    def rows(self) -> list[Row]:
        """A row a claim: what became of it, in what share of the draws it holds with and without the premises, its hinge."""
        return [_row(argument.name, claim) for argument in self.arguments for claim in argument.claims]


def _row(argument: str, claim: AuditedClaim) -> Row:
    held, without = claim.with_premises, claim.without_premises
    return {
        "argument": argument,
        "claim": claim.id,
        "says": claim.says,
        "asks": claim.asks,
        "strength": claim.strength,
        "status": claim.status,
        "outcome": claim.outcome,
        "share": held.share if held else None,
        "low": held.low if held else None,
        "high": held.high if held else None,
        "draws": held.counted if held else None,
        "no_difference": held.ways.no_difference.share if held else None,
        "other_way": held.ways.other_way.share if held else None,
        "bar": claim.bar,
        "without_premises": without.share if without else None,
        "effect": held.effect.mean if held else None,
        "premises": claim.premises.word if claim.premises else None,
        "by_construction": bool(claim.by_construction),
        "hinge": claim.hinge.path if claim.hinge else None,
        "turns": claim.hinge.value if claim.hinge else None,
    }
