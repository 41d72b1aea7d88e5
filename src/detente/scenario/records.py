"""What the analyst states: a scenario as frozen records.

Every record mirrors one section of the language (docs/language.md is generated from the descriptions here).
Names are resolved by `scenario.check`; nothing in this package knows about arrays.

A *name* is a party, office, body, issue, condition, rule, assumption, date or package; names are shared by the file.
A *level* is an option of an issue or a level of a condition.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Name = str
Path = str


class Record(BaseModel):
    """Anything stated in a file: frozen, no unknown keys, and the notes any record may carry."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    about: str = Field("", description="What it is, in plain words.")
    because: str = Field("", description="Why this and not something else; where the number comes from.")
    cite: tuple[str, ...] = Field((), description="Paragraphs that state it, such as `a002 p2` or `a004 p8-9`.")


class Number(Record):
    """A number with its range: fixed, drawn, a reference to a named assumption, or one number per level.

    `form` says which of the other fields count: fixed (low), uniform (low, high), triangular (low, likely, high),
    normal (mean, sd, cut to low and high), one_of (choices, odds), reference (scale times the assumption `name`),
    depends_on (`name` is the issue or condition; `cases` by level, `otherwise`), odds (true in a share of draws, the
    share itself in low .. high; only in `assumptions`), rest (what a lottery leaves).
    """

    form: Literal["fixed", "uniform", "triangular", "normal", "one_of", "reference", "depends_on", "odds", "rest"]
    low: float = 0.0
    high: float = 0.0
    likely: float = 0.0
    mean: float = 0.0
    sd: float = 0.0
    choices: tuple[float, ...] = ()
    odds: tuple[float, ...] = ()
    name: Name = ""
    scale: float = 1.0
    cases: dict[str, Number] = Field(default_factory=dict)
    otherwise: Number | None = None


class Standing(BaseModel):
    """One item of a state: the named issue or condition stands at one of `levels` (resolved: every allowed level)."""

    model_config = ConfigDict(frozen=True)
    name: Name
    levels: tuple[str, ...]


State = tuple[Standing, ...]
"""All must hold. The empty state holds everywhere."""

Guard = tuple[State, ...]
"""Any of the states must hold. The empty guard holds always."""


class When(BaseModel):
    """A point of the calendar: a day, or a day of each year (month, day)."""

    model_config = ConfigDict(frozen=True)
    text: str = Field(description="As written: a date, a name from calendar.dates, `each 12-01`, `round 3`, `end`.")
    day: dt.date | None = None
    each: tuple[int, int] | None = None
    round: int | None = Field(None, description="Clock `rounds`: the round, counted from 1.")


class CalendarStep(Record):
    every: Literal["week", "month", "quarter", "year"]
    until: dt.date


class NamedDate(Record):
    at: When = Field(alias="is", description="The day, or `each MM-DD` for a day of every year.")


class Calendar(Record):
    """When it begins, which dates have names, and how finely results are read. The solver's step is its own."""

    clock: Literal["continuous", "rounds"] = Field("continuous", description="Rounds are for fixed protocols.")
    start: dt.date = dt.date(2000, 1, 1)
    steps: tuple[CalendarStep, ...] = Field((), description="Reading dates, refined towards the near end.")
    dates: dict[Name, NamedDate] = Field(default_factory=dict)
    rounds: int = Field(0, description="Clock `rounds`: how many rounds are played.")
    instant: State = Field(
        (), description="Clock `rounds`: a round that ends in such a state takes no time: no pay, no discount."
    )
    tail: Literal["continues", "stops"] = Field(
        "continues", description="Clock `rounds`: after the last round the state pays for ever, or nothing more."
    )


class Party(Record):
    """A decision maker. What is left out comes from `defaults.party`, each party drawing its own."""

    name: str = ""
    patience: Number | None = Field(None, description="Weight of a year from now, in 0 .. 1 (a round, on that clock).")
    precision: Number | None = Field(
        None, description="How sharply it chooses, per utility-year of a span of 1; `exact` on the rounds clock."
    )
    initiative: Number | None = Field(None, description="How often a year it has the floor; 0: consents only.")
    cares_until: When | None = Field(None, description="What happens later counts nothing to it.")


class Defaults(Record):
    party: Party = Field(default_factory=lambda: Party())
    inertia: Number = Field(
        default_factory=lambda: Number(form="uniform", low=0.5, high=2.0),
        description="Weight of passing, in years; one value a draw.",
    )
    reluctance: Number = Field(
        default_factory=lambda: Number(form="uniform", low=1.0, high=4.0),
        description="How long a doubted deal is put off, in years; one value a draw.",
    )
    price: Number = Field(
        default_factory=lambda: Number(form="fixed", low=0.0),
        description="One-off cost of a carried-out move to its mover, utility-years.",
    )
    stakes: Literal["normalised", "as_written"] = Field(
        "normalised", description="Whether each party's yearly utility is scaled to span 1 over the states in play."
    )


class Office(Record):
    held_by: Name = Field(description="The condition whose levels are the parties that hold the office in turn.")


class Body(Record):
    members: tuple[Name, ...]
    agree: Literal["all"] | int | float = Field(
        "all", description="All, a number of members, or a share of the weights."
    )
    weights: dict[Name, float] = Field(default_factory=dict)
    votes: Literal["independent", "pivot"] = "independent"


class Issue(Record):
    options: tuple[str, ...]
    start: str
    ordered: bool = False
    positions: dict[str, float] = Field(
        default_factory=dict, description="Options of a split: where on the range each lies."
    )
    resets: dict[Name, Reset] = Field(
        default_factory=dict, description="Dated lapses: the issue returns to an option unless renewed."
    )


class Reset(Record):
    at: tuple[When, ...]
    to: str
    when: Guard = ()


class Change(Record):
    """How a condition moves: at rates per year while its guards hold, or on dates by lottery."""

    up: Number | None = None
    down: Number | None = None
    source: tuple[str, ...] = Field((), alias="from")
    to: str | dict[str, Number] | None = None
    rate: Number | None = None
    at: tuple[When, ...] = Field((), description="Dates. Then `to` is a level or a lottery; `up`, `down` are chances.")
    when: Guard = ()
    before: When | None = None
    after: When | None = None
    given: str = Field("", description="A yes/no assumption, or `not` and its name.")


class Condition(Record):
    levels: tuple[str, ...]
    start: str | dict[str, Number]
    ordered: bool = False
    changes: dict[Name, Change] = Field(default_factory=dict)
    set_by: Literal["", "rules"] = ""
    follows: Name = Field("", description="An issue this condition trails.")
    lag: Number | None = Field(None, description="Years, on average, that it trails.")
    hidden: Hidden | None = None


class Hidden(Record):
    known_to: tuple[Name, ...]
    learn_from: tuple[Name, ...] = ()
    grid: int = 5


class Price(Record):
    """A one-off cost (or gain, negative) of a carried-out move to one party, read at the state before the move."""

    amount: Number
    when: Guard = ()
    once: bool = Field(False, description="Paid the first time only.")


class Rule(Record):
    """Who may change one issue, with whose consent, when, at what price."""

    kind: Literal["act", "deal"]
    issue: Name
    source: tuple[str, ...] = Field(
        (), alias="from", description="Options it may start from; none: any other than the target."
    )
    to: tuple[str, ...] = Field((), description="Options it may lead to; none: any other.")
    by: tuple[Name, ...] = Field((), description="Who does the act: any one of them alone. A deal has none.")
    needs: tuple[Name, ...] = Field((), description="Whose consent is needed: parties, offices, bodies.")
    proposed_by: tuple[Name, ...] = Field((), description="Who may try it; left out: whoever acts or must consent.")
    when: Guard = ()
    given: str = ""
    before: When | None = None
    after: When | None = None
    costs: dict[Name, tuple[Price, ...]] = Field(
        default_factory=dict, description="One-off costs by party or office, utility-years; gains are negative."
    )
    sets: dict[Name, str] = Field(default_factory=dict, description="Memories this move sets.")
    refused: dict[Name, str] = Field(default_factory=dict, description="Memories a refusal sets.")
    breaks: Name = Field("", description="The rule whose result this undoes (a label for reports).")


class Floor(Record):
    """A floor that comes for certain on its dates: a vote, a renewal."""

    at: tuple[When, ...]
    who: Name


class Package(Record):
    issues: tuple[Name, ...]
    at_most: int = 2


class Term(Record):
    """What a party values, per year. `kind` says which fields count.

    prefers: weight times 1 for the first place, 0 for the last, ordered uniforms between (gap at least 0.15);
    values: weight times the table; along: weight times the position of the option (0 .. 1, or a split's own range);
    ideal: weight times minus the distance to the ideal; worth: a flat amount where `when` holds;
    share_of: that much of another party's whole yearly utility.
    """

    kind: Literal["prefers", "values", "along", "ideal", "worth", "share_of"]
    of: Name = ""
    weight: Number | None = None
    places: tuple[tuple[str, ...], ...] = Field((), description="prefers: best first; levels tied in one place.")
    values: dict[str, Number] = Field(default_factory=dict)
    direction: Literal["up", "down"] = "up"
    ideal: str = ""
    loss: Literal["linear", "square"] = "linear"
    worth: Number | None = None
    reference: str = ""
    losses_count: Number | None = None
    when: Guard = ()
    given: str = ""


class Ordering(Record):
    greater: Path
    lesser: Path


class Correlation(Record):
    between: tuple[Path, Path]
    rank: Number


class Band(Record):
    """What any sane run satisfies: a measure within bounds, with its reason."""

    measure: Measure
    at_least: float | None = None
    at_most: float | None = None


class Focus(Record):
    """What a question puts in play: levels per issue and condition; all else is frozen at its start."""

    in_play: dict[Name, tuple[str, ...]]
    frozen: dict[Name, str] = Field(default_factory=dict)
    begins: When | None = None


class Episode(Record):
    """What sources report happened."""

    date: str = ""
    shows: State = ()


class Measure(Record):
    """A number read off a solved game; `kind` says which fields count."""

    kind: Literal[
        "chance", "years", "first", "value", "gain", "accepts", "tries", "refusals", "belief", "share", "spread"
    ]
    state: State = Field((), description="chance, years, first, belief: the states that count.")
    party: Name = ""
    rule: Name = ""
    issue: Name = ""
    at: When | None = None
    by: When | None = None
    until: When | None = None
    within: float | None = Field(None, description="Years.")
    once: State = ()
    inside: State = Field(
        (), alias="in", description="value, accepts: the state asked about; the rest is as on the path."
    )
    source: State = Field((), alias="from")
    target: State = Field((), alias="to")
    between: tuple[Name, ...] = ()
    across: Literal["", "draws"] = ""
    overlay: Overlay | None = Field(None, alias="with")


class Overlay(Record):
    """A change laid over a scenario: by a premise (narrows only) or an intervention (same draw, one thing changed)."""

    set: dict[Path, Number | bool] = Field(default_factory=dict)
    start: dict[Name, str] = Field(default_factory=dict, description="First levels.")
    hold: dict[Name, str] = Field(default_factory=dict, description="There from the first date; nothing moves it.")
    done: tuple[Name, ...] = Field((), description="Rules as if just carried out: change and `sets`, no cost.")
    without: tuple[Name, ...] = Field((), description="A rule, `condition.change` or `party.term` that drops out.")
    remove: tuple[Name, ...] = Field(
        (), description="Parties that drop out: their consent is not asked, they do not move."
    )
    swap: dict[Name, dict[str, str]] = Field(
        default_factory=dict, description="By condition: wherever the first would come, the second comes."
    )
    believes: dict[Name, Overlay] = Field(default_factory=dict)


class Scenario(Record):
    """The file that states all of it, after parts, blocks, pacts and splits are written out."""

    name: Name
    title: str = ""
    documents: tuple[str, ...] = ()
    calendar: Calendar
    defaults: Defaults = Field(default_factory=Defaults)
    parties: dict[Name, Party] = Field(default_factory=dict)
    offices: dict[Name, Office] = Field(default_factory=dict)
    bodies: dict[Name, Body] = Field(default_factory=dict)
    issues: dict[Name, Issue] = Field(default_factory=dict)
    assumptions: dict[Name, Number] = Field(default_factory=dict)
    orderings: dict[Name, Ordering] = Field(default_factory=dict)
    correlations: dict[Name, Correlation] = Field(default_factory=dict)
    conditions: dict[Name, Condition] = Field(default_factory=dict)
    packages: dict[Name, Package] = Field(default_factory=dict)
    rules: dict[Name, Rule] = Field(default_factory=dict)
    floors: dict[Name, Floor] = Field(default_factory=dict)
    interests: dict[Name, dict[Name, Term]] = Field(default_factory=dict)
    believes: dict[Name, Overlay] = Field(
        default_factory=dict, description="By party: the game it plays; the true one runs."
    )
    plausible: dict[Name, Band] = Field(default_factory=dict)
    core: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    record: dict[Name, Episode] = Field(default_factory=dict)
    focus: dict[Name, Focus] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)

    def levels(self, name: Name) -> tuple[str, ...]:
        """The options of the issue, or the levels of the condition, called `name`."""
        return self.issues[name].options if name in self.issues else self.conditions[name].levels


class Premise(Overlay):
    says: str
    not_encoded: str = ""


class Form(BaseModel):
    """One testable form of a claim. `kind` says which fields count (docs/language.md, Forms)."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    kind: Literal["level", "mono", "thresh", "inv", "block", "order", "cf", "replay", "feas"]
    measure: Measure | None = None
    at_least: float | None = None
    at_most: float | None = None
    goes: Literal["", "up", "down"] = ""
    by_at_least: float = 0.01
    within: float | None = None
    raises: Path = Field("", description="`raise`: end to end of its range under the premises.")
    lowers: Path = Field("", description="`lower`.")
    along: Path = Field("", description="thresh: the path along which the sign turns.")
    turns: Literal["", "up_then_down", "down_then_up"] = ""
    step: dict[Name, tuple[str, str]] = Field(default_factory=dict)
    swap: dict[Name, dict[str, str]] = Field(default_factory=dict)
    overlay: Overlay | None = Field(None, alias="with")
    against: Overlay | None = None
    unless: Overlay | None = None
    then_at_least: float | None = None
    between: tuple[Measure, ...] = ()
    highest_first: tuple[Measure, ...] = ()
    episodes: tuple[Name, ...] = ()
    party: Name = ""
    choose: State = ()
    focus: Name = ""


class Attribution(Record):
    speaker: str
    record: Name = ""


class Claim(Record):
    says: str
    classes: tuple[str, ...] = Field((), alias="class")
    strength: Literal["asserted", "hedged", "question", "reported", "prescription", "implied"]
    mechanisms: tuple[str, ...] = ()
    focus: Name = ""
    focus_change: Focus | None = Field(
        None, description="A focus written in the claim: a base with elements added or dropped."
    )
    attr: Attribution | None = None
    forms: tuple[Form, ...] = Field((), description="All must hold.")
    waiting: str = Field("", description="Why it cannot be tested yet.")


class Argument(Record):
    name: Name
    over: Name
    title: str = ""
    documents: tuple[str, ...] = ()
    premises: dict[Name, Premise] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)
