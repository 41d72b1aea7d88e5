"""The JSON documents that detente writes and every report reads: an audit, a run, a baseline (each `detente.KIND/1`).

The records below are the format. `reference()` prints them as docs/json.md. A number after the slash rises when a key
changes its meaning or goes away; new optional keys do not raise it. Reading is tolerant: unknown keys are ignored, and
a null (or a number that is not finite) counts as left out.

Shares, chances and odds lie in 0 .. 1; dates are `YYYY-MM-DD`; durations are years; values to a party are
utility-years.
"""

from __future__ import annotations

import math
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

Json = Mapping[str, Any]


def _left_out(value: object) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _known(value: object) -> object:
    """The value without keys that are left out; in a list of numbers a gap stays a null."""
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items() if not _left_out(each)}
    if isinstance(value, list | tuple):
        return [None if _left_out(each) else _known(each) for each in value]
    return value


class Part(BaseModel):
    """Any object of a document: frozen; nulls count as left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        return _known(data)


class ScenarioLabel(Part):
    """The scenario that was asked."""

    name: str = ""
    title: str = ""
    digest: str = Field(default="", description="Fingerprint of everything in the scenario that can change an answer.")
    about: str = Field(default="", description="What it is about, in plain words.")
    frozen_note: str = Field(default="", description="What holding issues frozen means in this scenario.")


class Settings(Part):
    """How it was computed. Further keys are shown as they are."""

    model_config = ConfigDict(frozen=True, extra="allow")
    draws: int | None = None
    seed: int | None = None
    workers: int | None = None
    bars: dict[str, float] = Field(default_factory=dict, description="The share of draws each strength of claim must reach.")
    tolerance: float | None = Field(default=None, description="Error allowed in precision x value.")
    interval: str = Field(default="", description="What the intervals of shares are, such as `95 % Wilson`.")


class Source(Part):
    """A document an argument was read from; its text stays with its owner."""

    id: str = ""
    title: str = ""
    outlet: str = ""
    author: str = ""
    date: str = ""


class Premise(Part):
    """What the source assumes, and how that narrows the scenario."""

    id: str = ""
    says: str = ""
    cite: tuple[str, ...] = ()
    sets: dict[str, str] = Field(default_factory=dict, description="Range under this premise, by path.")
    because: str = ""
    not_encoded: str = Field(default="", description="Why it sets nothing, where it sets nothing.")


class Counts(Part):
    """Claims of an argument by status."""

    claims: int = 0
    tested: int = 0
    live: int = Field(default=0, description="Tested and not one of the outcomes that say nothing.")
    attr: int = Field(default=0, description="Only reports what somebody said.")
    waiting: int = 0
    refused: int = 0


class Effect(Part):
    """How far the intervention moves the measure: mean over draws, and the middle of the draws."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None


class Arms(Part):
    """Mean of the measure in both arms of the comparison."""

    base: float | None = None
    other: float | None = None


class Tally(Part):
    """In what share of the draws the claim holds."""

    share: float | None = None
    low: float | None = Field(default=None, description="Interval of the share, low end.")
    high: float | None = Field(default=None, description="Interval of the share, high end.")
    counted: int | None = Field(default=None, description="Draws counted.")
    set_aside: int | None = Field(default=None, description="Draws outside the plausible bands, not counted.")
    effect: Effect = Effect()
    arms: Arms = Arms()


class Bin(Part):
    """Draws whose assumption lies in low .. high."""

    low: float = 0.0
    high: float = 0.0
    share: float | None = Field(default=None, description="In what share of them the claim holds.")
    count: int = 0


class Hinge(Part):
    """An assumption that separates the draws where the claim holds from those where it fails."""

    path: str = ""
    value: float | None = Field(default=None, description="Where it turns.")
    below: float | None = Field(default=None, description="Share that holds below that value.")
    above: float | None = Field(default=None, description="Share that holds above it.")
    r2: float | None = Field(default=None, description="Share of the variance of holding that the split explains.")
    shuffled95: float | None = Field(default=None, description="What the best split of shuffled truth explains, 95 % quantile.")
    because: str = ""
    cite: tuple[str, ...] = ()
    range: tuple[float | None, ...] = Field(default=(), description="Its range in this study.")
    bins: tuple[Bin, ...] = ()


class SweepPoint(Part):
    """The share that holds if the analyst's bound were another."""

    bound: float = 0.0
    share: float | None = None


class Diagnostics(Part):
    """What says how far to trust an answer. Further keys are shown as they are."""

    model_config = ConfigDict(frozen=True, extra="allow")
    sharpness: float | None = Field(
        default=None, description="Decisive precision x gain; below about 5 the answer is mostly noise."
    )
    against: float | None = Field(default=None, description="Share of changes against a consenter's own interest.")
    moves_a_year: float | None = None
    error_left: float | None = Field(default=None, description="Error left where the solver's smallest step was accepted.")
    half_step: float | None = Field(default=None, description="Largest difference to a solution with half the step.")
    other_end: float | None = Field(default=None, description="Largest difference to a solution with a later end.")
    ill_share: float | None = Field(default=None, description="Share of draws that are ill-conditioned.")


class FormTally(Part):
    """One form of a claim with several."""

    form: str = ""
    text: str = ""
    share: float | None = None


class Event(Part):
    """A dated event."""

    date: str = ""
    name: str = ""


class Paths(Part):
    """Chance of each option of an issue: `mean`, `low`, `high` are lists per option of one number a date."""

    options: tuple[str, ...] = ()
    mean: tuple[tuple[float | None, ...], ...] = ()
    low: tuple[tuple[float | None, ...], ...] = Field(default=(), description="5 % quantile over draws.")
    high: tuple[tuple[float | None, ...], ...] = Field(default=(), description="95 % quantile over draws.")


Status = Literal["tested", "attribution", "waiting", "refused", "unfinished"]
Outcome = Literal[
    "follows", "does_not_follow", "open", "vacuous", "no_room", "not_reached", "ill_conditioned", "cannot_move", "dead_premises"
]


class Claim(Part):
    """One claim with everything found about it."""

    id: str = ""
    says: str = ""
    because: str = Field(default="", description="How it was read, where it could be read otherwise.")
    cite: tuple[str, ...] = ()
    speaker: str = Field(default="", description="Who said it, where it only reports.")
    mechanisms: tuple[str, ...] = ()
    classes: tuple[str, ...] = Field(default=(), alias="class")
    strength: str = ""
    forms: tuple[str, ...] = ()
    focus: str = ""
    in_play: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    frozen: dict[str, str] = Field(default_factory=dict)
    states: int | None = None
    status: Status = "tested"
    outcome: Outcome | None = None
    reason: str = ""
    bar: float | None = Field(default=None, description="The share this claim's strength must reach.")
    live: bool = Field(default=False, description="Tested, and the answer says something.")
    with_premises: Tally = Tally()
    without_premises: Tally = Tally()
    at_middle: Tally = Field(default=Tally(), description="With pace and noise at the middle of their ranges.")
    hinge: Hinge | None = None
    pace_r2: float | None = Field(default=None, description="What pace and noise together explain of the effect.")
    hinges: tuple[Hinge, ...] = ()
    sweep: tuple[SweepPoint, ...] = ()
    turns_at: float | None = Field(default=None, description="The bound at which the verdict turns.")
    diagnostics: Diagnostics = Diagnostics()
    premises_live: tuple[str, ...] = ()
    premises_dead: tuple[str, ...] = Field(default=(), description="Premises that touch nothing in play in this focus.")
    parts: tuple[FormTally, ...] = Field(default=(), description="Share by form, where a claim has several.")
    notes: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    issues: dict[str, Paths] = Field(default_factory=dict, description="Base paths under the premises, at `dates`.")


class Argument(Part):
    """An argument: its documents, premises and claims."""

    name: str = ""
    title: str = ""
    digest: str = ""
    documents: tuple[Source, ...] = ()
    premises: tuple[Premise, ...] = ()
    counts: Counts = Counts()
    claims: tuple[Claim, ...] = ()


class EffectOn(Part):
    """How an assumption moves one answer."""

    on: str = ""
    rank_correlation: float | None = None


class Assumption(Part):
    """Any uncertain number of a scenario."""

    path: str = ""
    kind: str = ""
    text: str = Field(default="", description="Its range, as written.")
    cite: tuple[str, ...] = ()
    because: str = ""
    effect: EffectOn = EffectOn()


class Arrival(Part):
    """First arrival at an option: chance by each of the run's dates, median date (or `never`)."""

    by: tuple[float | None, ...] = ()
    median: str = ""


class Move(Part):
    """Expected number of times a rule was tried, carried out and refused; refusals by who blocked it."""

    rule: str = ""
    tried: float | None = None
    carried: float | None = None
    refused: float | None = None
    blockers: dict[str, float | None] = Field(default_factory=dict)


class Document(Part):
    """What every document begins with."""

    version: str = Field(default="", description="Version of detente that wrote it.")
    scenario: ScenarioLabel = ScenarioLabel()
    settings: Settings = Settings()
    seconds: float | None = Field(default=None, description="Wall time.")
    digest: str = Field(default="", description="Fingerprint of the answer.")
    assumptions: tuple[Assumption, ...] = ()


class Audit(Document):
    """Arguments tried over a scenario: `detente audit ARGUMENT... --json`."""

    format: Literal["detente.audit/1"] = "detente.audit/1"
    complete: bool = Field(default=True, description="False where it was stopped before all draws were solved.")
    arguments: tuple[Argument, ...] = ()


class Run(Document):
    """What follows from a scenario in one focus: `detente run SCENARIO --json`."""

    format: Literal["detente.run/1"] = "detente.run/1"
    focus: str = ""
    in_play: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    frozen: dict[str, str] = Field(default_factory=dict)
    states: int | None = None
    dates: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    issues: dict[str, Paths] = Field(default_factory=dict)
    conditions: dict[str, Paths] = Field(default_factory=dict)
    arrivals: dict[str, dict[str, Arrival]] = Field(default_factory=dict)
    durations: dict[str, dict[str, float | None]] = Field(
        default_factory=dict, description="Mean years spent at each option over the whole span read."
    )
    moves: tuple[Move, ...] = ()
    values: dict[str, Effect] = Field(default_factory=dict, description="Value to each party at the start, utility-years.")
    diagnostics: Diagnostics = Diagnostics()


class Band(Part):
    """What any sane run must satisfy."""

    name: str = ""
    text: str = ""
    because: str = ""
    cite: tuple[str, ...] = ()
    kept: float | None = Field(default=None, description="Share of draws that satisfy it.")
    mean: float | None = None
    low: float | None = None
    high: float | None = None


class BandShare(Part):
    """A band in one focus."""

    mean: float | None = None
    share_kept: float | None = None


class FocusBaseline(Part):
    """One focus: how it fares against the bands, and the facts every focus shares."""

    name: str = ""
    states: int | None = None
    draws: int | None = None
    set_aside: int | None = None
    bands: dict[str, BandShare] = Field(default_factory=dict)
    facts: dict[str, float | None] = Field(default_factory=dict)
    diagnostics: Diagnostics = Diagnostics()
    dates: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    paths: dict[str, Paths] = Field(default_factory=dict)


class Baseline(Document):
    """Paths and plausible bands per focus: `detente baseline SCENARIO --json`."""

    format: Literal["detente.baseline/1"] = "detente.baseline/1"
    dates: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    bands: tuple[Band, ...] = ()
    focuses: tuple[FocusBaseline, ...] = ()
    spread: dict[str, float | None] = Field(
        default_factory=dict, description="By fact: largest difference between two focuses."
    )


class Leaver(Part):
    """A coalition that has reason to leave a settlement: in what share of the draws, and mostly for which other."""

    coalition: str = ""
    share: float | None = None
    mostly_to: dict[str, str] = Field(default_factory=dict)


class SettlementRow(Part):
    """One settlement through two lenses."""

    settlement: dict[str, str] = Field(default_factory=dict)
    start: bool = False
    stable: float | None = Field(default=None, description="Share of draws in which no coalition has a gain to leave it.")
    dynamics: float | None = Field(default=None, description="Mean chance that paths stand there at the last date.")
    left_by: tuple[Leaver, ...] = ()
    said: str = Field(default="", description="What the two say of it together.")


class Bargain(Part):
    """What one settlement model says of an issue."""

    title: str = ""
    kind: str = ""
    outcome: Effect | None = Field(default=None, description="On the issue's scale; none where it has no answer.")
    why_none: str = ""


class IssueRow(Part):
    """One ordered issue through the dynamics and the settlement lens."""

    issue: str = ""
    dynamics: float | None = Field(default=None, description="Mean place at the last date, on the scale.")
    scale: tuple[float | None, ...] = ()
    models: tuple[Bargain, ...] = ()


class Agreement(Part):
    """How far the lenses agree."""

    chance_on_stable: float | None = Field(
        default=None, description="Chance at the last date on settlements that are stable in at least half of the draws."
    )
    stable_settlements: int = 0
    settlements: int = 0


class Lenses(Document):
    """One scenario through all lenses: `detente run SCENARIO --lens all --json`."""

    format: Literal["detente.lenses/1"] = "detente.lenses/1"
    focus: str = ""
    date: str = Field(default="", description="The last date, at which the dynamics are read.")
    reading: str = Field(default="", description="What each lens asks, and what sets them apart.")
    settlements: tuple[SettlementRow, ...] = ()
    issues: tuple[IssueRow, ...] = ()
    agreement: Agreement = Agreement()
    no_settlement_lens: str = Field(default="", description="Why the settlement lens has nothing to say.")


class MechanismClaim(Tally):
    """One claim of a mechanism's signature, or one counter-check, and what became of it; no share where it was not tried."""

    id: str = ""
    role: Literal["signature", "counter-check"] = "signature"
    says: str = ""
    forms: tuple[str, ...] = ()
    text: tuple[str, ...] = Field(default=(), description="What each form asks.")
    status: Status = "tested"
    outcome: Outcome | None = None
    reason: str = ""


class Mechanism(Part):
    """A mechanism of the catalogue; without claims where it was only listed."""

    id: str = ""
    name: str = ""
    group: str = ""
    group_name: str = ""
    what: str = ""
    references: tuple[str, ...] = ()
    appears: dict[str, str] = Field(default_factory=dict, description="By article: paragraphs and claims.")
    idiom: str = Field(default="", description="How the language carries it.")
    breaks: str = Field(default="", description="What the counter-checks switch off.")
    waiting: str = Field(default="", description="Why nothing of its signature can be tried yet.")
    waiting_claims: int = Field(default=0, description="Claims of its signature that need private information.")
    signature_claims: int = 0
    states: int | None = None
    claims: tuple[MechanismClaim, ...] = ()


class Mechanisms(Document):
    """The catalogue, listed or tried: `detente mechanisms --json`, `detente mechanisms --check --json`."""

    format: Literal["detente.mechanisms/1"] = "detente.mechanisms/1"
    counts: dict[str, int] = Field(default_factory=dict)
    mechanisms: tuple[Mechanism, ...] = ()


KINDS: dict[str, type[Audit | Run | Baseline | Mechanisms | Lenses]] = {
    "detente.audit/1": Audit,
    "detente.run/1": Run,
    "detente.baseline/1": Baseline,
    "detente.mechanisms/1": Mechanisms,
    "detente.lenses/1": Lenses,
}


def read(doc: Json) -> Audit | Run | Baseline | Mechanisms | Lenses:
    """The document as records; a format this version does not know raises ValueError."""
    kind = KINDS.get(str(doc.get("format")))
    if kind is None:
        raise ValueError(f"format {doc.get('format')!r} is none that this version reads: {', '.join(KINDS)}")
    return kind.model_validate(dict(doc))


def _records(kind: object) -> Iterator[type[Part]]:
    """The records mentioned in a type, in order."""
    if isinstance(kind, type) and issubclass(kind, Part):
        yield kind
    for inner in get_args(kind):
        yield from _records(inner)


def _spelled(kind: object) -> str:
    """A type in a reader's words: `list of text`, `object: number by name`."""
    origin, inner = get_origin(kind), [each for each in get_args(kind) if each not in (type(None), Ellipsis)]
    if origin is Annotated:
        return _spelled(inner[0])
    if origin is tuple:
        return f"list of {_spelled(inner[0])}"
    if origin is dict:
        return f"object by name of {_spelled(inner[1])}"
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(_spelled(each) for each in inner)
    words: dict[object, str] = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    if isinstance(kind, type) and issubclass(kind, Part):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return words.get(kind, str(kind))


def _row(name: str, info: FieldInfo) -> str:
    text = (info.description or "").replace("|", "\\|")
    return f"| `{info.alias or name}` | {_spelled(info.annotation)} | {text} |"


def _section(record: type[Part], level: str) -> list[str]:
    rows = [_row(name, info) for name, info in record.model_fields.items()]
    about = (record.__doc__ or "").strip()
    return [f"{level} {record.__name__}", "", about, "", "| key | what | meaning |", "|---|---|---|", *rows, ""]


HEAD = """\
# The JSON documents

`detente audit`, `run`, `baseline` and `mechanisms` print one JSON object with `--json`. Its `format` names its kind and
version: the number rises when a key changes its meaning or goes away; new keys do not raise it, so ignore what you do not
know. Any value may be null, which reads as left out.

`detente stability`, `settlement` and `backtest` have documents of their own (`detente.stability/1`, `detente.settlement/1`,
`detente.backtest/1`): [Ask what is stable](howto/stability.md) and [Ask what would be settled](howto/settlement.md) say what
they hold.

Shares and chances lie in 0 .. 1, dates are `YYYY-MM-DD`, durations are years, values to a party are utility-years.

<!-- written by `python -m detente.findings.document`; a test compares -->
"""


def reference() -> str:
    """The format as Markdown (docs/json.md): the three documents, then every object they are made of."""
    inner: list[type[Part]] = []
    waiting: list[type[Part]] = list(KINDS.values())
    while waiting:
        for info in waiting.pop(0).model_fields.values():
            for found in _records(info.annotation):
                if found not in inner:
                    inner.append(found)
                    waiting.append(found)
    body = [line for record in KINDS.values() for line in _section(record, "##")]
    parts = [line for record in inner for line in _section(record, "###")]
    return "\n".join([HEAD, *body, "## Objects", "", *parts]).rstrip() + "\n"


if __name__ == "__main__":
    print(reference(), end="")
