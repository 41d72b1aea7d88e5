"""What the analyst states: a scenario as frozen records.

Every record mirrors one section of the language (docs/language.md is generated from the descriptions here).
Names are resolved by `scenario.check`; nothing in this package knows about arrays.

A *name* is a party, office, body, issue, condition, rule, assumption, date or package; names are shared by the file.
A *level* is an option of an issue or a level of a condition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Name = str
Path = str


HIDDEN, KNOWN = "hidden", "known"
"""What a focus says of a hidden condition instead of its levels: hidden as it is declared, or seen by everybody."""
UP, DOWN = "+1", "-1"
"""Where a memory is counted: one level up, one level down. No level can be called so."""


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

States = State | Guard
"""One state, or several of which any will do, as a measure asks about."""


def alternatives(states: States) -> Guard:
    """The states of which any will do."""
    plain = tuple(each for each in states if isinstance(each, Standing))
    return (plain,) if len(plain) == len(states) else tuple(each for each in states if not isinstance(each, Standing))


def standings(states: States) -> State:
    """All that any of the states names, one after the other."""
    return tuple(standing for state in alternatives(states) for standing in state)


class When(BaseModel):
    """A point of the calendar: a day, a day of each year (month, day), or a day of every few years."""

    model_config = ConfigDict(frozen=True)
    text: str = Field(
        description="As written: a date, its name, `each 12-01`, `each 4 years from 2028-11-07`, `round 3`, `end`."
    )
    day: dt.date | None = None
    each: tuple[int, int] | None = None
    years: int = Field(0, description="How many years lie between its days, the first of which is `since`; 0: none do.")
    since: dt.date | None = None
    last: dt.date | None = Field(None, description="From when on it no longer comes round.")
    round: int | None = Field(None, description="Clock `rounds`: the round, counted from 1.")


class CalendarStep(Record):
    """How finely results are read up to a day."""

    every: Literal["week", "month", "quarter", "year"] = Field(description="How far apart results are read.")
    until: dt.date = Field(description="The day on which this step ends.")


class NamedDate(Record):
    """A day with a name."""

    at: When = Field(alias="is", description="The day, or `each MM-DD` for a day of every year.")


class Calendar(Record):
    """When it begins, which dates have names, and how finely results are read. The solver's step is its own."""

    clock: Literal["continuous", "rounds"] = Field("continuous", description="Rounds are for fixed protocols.")
    start: dt.date = Field(dt.date(2000, 1, 1), description="The first day.")
    steps: tuple[CalendarStep, ...] = Field((), description="Reading dates, refined towards the near end.")
    dates: dict[Name, NamedDate] = Field(default_factory=dict, description="Names for days, used wherever a date is.")
    rounds: int = Field(0, description="Clock `rounds`: how many rounds are played.")
    instant: Guard = Field(
        (), description="Clock `rounds`: a round whose floor ends in such a state takes no time: no pay, no discount."
    )
    tail: Literal["continues", "stops"] = Field(
        "continues",
        description="Clock `rounds`: after the last round states pay for ever, through nature alone, or nothing more.",
    )


class Party(Record):
    """A decision maker. What is left out comes from `defaults.party`, each party drawing its own."""

    name: str = Field("", description="What the report calls it.")
    patience: Number | None = Field(None, description="Weight of a year from now, in 0 .. 1 (a round, on that clock).")
    precision: Number | None = Field(
        None, description="How sharply it chooses, per utility-year of a span of 1; `exact` on the rounds clock."
    )
    initiative: Number | None = Field(None, description="How often a year it has the floor; 0: consents only.")
    cares_until: When | None = Field(None, description="What happens later counts nothing to it.")


class Defaults(Record):
    """Numbers of parties that state none, and those of the whole scenario."""

    party: Party = Field(
        default_factory=lambda: Party(),
        description="Numbers of every party that states none; each party draws its own.",
    )
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
    unexplained: Number | None = Field(
        None,
        description="Acts a year that no kind of party plans: they keep beliefs from certainty. Left out: 0.005; on the clock "
        "of rounds 0.",
    )
    stakes: Literal["normalised", "as_written"] = Field(
        "normalised",
        description="Whether each party's yearly utility is scaled to span 1 over the core (over all states in play where "
        "it is indifferent there).",
    )


class Office(Record):
    """A hat: held by whichever party a condition names."""

    held_by: Name = Field(description="The condition whose levels are the parties that hold the office in turn.")


class Body(Record):
    """Several parties that agree by quota."""

    members: tuple[Name, ...] = Field(description="The parties in it.")
    agree: Literal["all"] | int | float = Field("all", description="All, a number of members, or a share of the weights.")
    weights: dict[Name, Number] = Field(default_factory=dict, description="Voting weights, under `agree: {share:, weights:}`.")
    votes: Literal["independent", "pivot"] = Field(
        "independent", description="Whether members vote apart or as the pivotal one would: blocs use pivot."
    )


class Issue(Record):
    """Something at stake, and the ways it can stand."""

    options: tuple[str, ...] = Field(description="The ways it can stand.")
    start: str = Field(description="The option it stands at when the game begins.")
    ordered: bool = Field(False, description="Whether the options have an order, for `at least`, `along`, `ideal`.")
    positions: dict[str, float] = Field(default_factory=dict, description="Options of a split: where on the range each lies.")
    resets: dict[Name, Reset] = Field(
        default_factory=dict, description="Dated lapses: the issue returns to an option unless renewed."
    )


class Reset(Record):
    """A dated lapse of an issue."""

    at: tuple[When, ...] = Field(description="The dates on which it lapses.")
    to: str = Field(description="The option it returns to.")
    when: Guard = Field((), description="The states in which it lapses.")


class Change(Record):
    """How a condition moves: at rates per year while its guards hold, or on dates by lottery."""

    up: Number | None = Field(None, description="One level up: a rate a year, or with `at` a chance. Ordered conditions only.")
    down: Number | None = Field(None, description="One level down, likewise.")
    source: tuple[str, ...] = Field((), alias="from", description="Levels it leaves; none: any.")
    to: str | dict[str, Number] | None = Field(
        None, description="The level it goes to; with `at` also a lottery whose chances sum to one."
    )
    rate: Number | None = Field(None, description="How often a year, with `to`.")
    at: tuple[When, ...] = Field((), description="Dates. Then `to` is a level or a lottery; `up`, `down` are chances.")
    when: Guard = Field((), description="The states in which it happens.")
    before: When | None = Field(None, description="Up to, but not including, this date.")
    after: When | None = Field(None, description="From this date on.")
    given: str = Field("", description="A yes/no assumption, or `not` and its name.")


class Condition(Record):
    """Something that chance, the calendar or moves decide, and the values it can have."""

    levels: tuple[str, ...] = Field(description="The values it can have.")
    start: str | dict[str, Number] = Field(description="The first level, or a lottery over several.")
    ordered: bool = Field(False, description="Whether the levels have an order.")
    changes: dict[Name, Change] = Field(default_factory=dict, description="How it moves, by name.")
    set_by: Literal["", "rules"] = Field("", description="`rules` makes it a memory: moves set it.")
    stage_of: Name = Field("", description="The rule or package whose stage it is; nobody writes it.")
    follows: Name = Field("", description="An issue this condition trails.")
    lag: Number | None = Field(None, description="Years, on average, that it trails.")
    hidden: Hidden | None = Field(None, description="Known to some parties only: the others believe, and learn.")
    redraw: dict[Name, Redraw] = Field(default_factory=dict, description="When it is drawn anew, by name.")


GRID = 11
"""How many beliefs are followed where a file does not say."""


class Hidden(Record):
    """Who sees a condition that others do not."""

    known_to: tuple[Name, ...] = Field(
        description="Who sees it: parties; of an office, whoever holds it that day, and neither before nor after."
    )
    truth: str = Field(
        "", description="The level that really holds at the start, whatever is believed; left out: as likely as `start` says."
    )
    grid: int = Field(
        GRID,
        description="How many beliefs are followed between certain of one level and certain of another. 1: that at the start "
        "alone, so that nothing is learned.",
    )


class Redraw(Record):
    """A hidden condition that is drawn anew when something else changes: a new holder of an office is of a kind of his own."""

    when: Name = Field(description="The condition whose every change redraws it, or the office that changes hands.")
    keep: Number = Field(
        default_factory=lambda: Number(form="fixed", low=0.0),
        description="The weight of what was: with that chance it stays as it is. Left out: 0.",
    )
    fresh: str | dict[str, Number] | None = Field(
        None, description="What it is drawn from otherwise: a level or a lottery. Left out: as at the start."
    )


class Signal(Record):
    """News of a hidden condition that everybody sees: on dates by lottery, or at rates, either by its level."""

    of: Name = Field(alias="about_condition", description="The hidden condition it tells of.")
    at: tuple[When, ...] = Field((), description="Dates on which it comes. Then `shows` says what is seen.")
    shows: dict[str, Number] = Field(
        default_factory=dict,
        description="What is seen, with its chance at each level: {alarm: {real: 0.8, none: 0.15}, quiet: rest}.",
    )
    rate: Number | None = Field(None, description="How often a year it comes, at each level: {firm: 0.1, malleable: 1}.")
    shown_by: Name = Field("", description="With `at`: the condition whose levels are what is seen.")
    sets: dict[Name, str] = Field(
        default_factory=dict,
        description="With `at`: the condition whose levels `shows` names. With `rate`: what it sets, {press: leaked}.",
    )
    when: Guard = Field((), description="The states in which it can come.")
    before: When | None = Field(None, description="Up to, but not including, this date.")
    after: When | None = Field(None, description="From this date on.")
    given: str = Field("", description="A yes/no assumption, or `not` and its name.")


class Price(Record):
    """A one-off cost (or gain, negative) of a carried-out move to one party, read at the state before the move."""

    amount: Number = Field(description="Utility-years, read at the state before the move.")
    when: Guard = Field((), description="The states in which it is paid.")
    once: bool = Field(False, description="Paid the first time only.")


class Vote(Record):
    """A vote on what was signed: a lottery on its day, whose chance may depend on the state."""

    name: Name = Field(alias="vote", description="What the vote is called: a condition with the levels none, pending, lost.")
    passes: Number = Field(description="The chance that it passes, read on its day.")
    at: tuple[When, ...] = Field(
        description="Its dates: it is held on the first after the signature, which is open until the last."
    )
    lost: dict[Name, str] = Field(default_factory=dict, description="Memories that losing it sets, likewise.")
    breach: dict[Name, tuple[Price, ...]] = Field(
        default_factory=dict, description="Who may break off what is on the way, and what that costs it."
    )


class Takes(Record):
    """The time between the signature and the effect."""

    time: Number = Field(description="How long it takes on average, from the signature to the effect.")
    stages: int = Field(1, description="In how many stages, equally long on average.")
    lapses: Number | None = Field(None, description="The rate a year at which it comes to nothing on the way.")
    breach: dict[Name, tuple[Price, ...]] = Field(
        default_factory=dict, description="Who may break off what is on the way, and what that costs it."
    )


class Rule(Record):
    """Who may change one issue, with whose consent, when, at what price."""

    kind: Literal["act", "deal"] = Field(description="The first word: an act is done by one party, a deal needs all.")
    issue: Name = Field(description="The issue it changes.")
    source: tuple[str, ...] = Field((), alias="from", description="Options it may start from; none: any other than the target.")
    to: tuple[str, ...] = Field((), description="Options it may lead to; none: any other.")
    by: tuple[Name, ...] = Field((), description="Who does the act: any one of them alone. A deal has none.")
    needs: tuple[Name, ...] = Field((), description="Whose consent is needed: parties, offices, bodies.")
    proposed_by: tuple[Name, ...] = Field((), description="Who may try it; left out: whoever acts or must consent.")
    when: Guard = Field((), description="The states in which it is open.")
    given: str = Field(
        "", description="A yes/no assumption, or `not` and its name: the rule exists only in draws where that holds."
    )
    at: tuple[When, ...] = Field(
        (), description="Open on these days alone, on which whoever may try it has the floor for certain."
    )
    before: When | None = Field(None, description="Open up to, but not including, this date.")
    after: When | None = Field(None, description="Open from this date on.")
    costs: dict[Name, tuple[Price, ...]] = Field(
        default_factory=dict, description="One-off costs by party or office, utility-years; gains are negative."
    )
    sets: dict[Name, str] = Field(
        default_factory=dict, description="Memories this move sets: to a level, or ordered ones `up` or `down` by one."
    )
    refused: dict[Name, str] = Field(default_factory=dict, description="Memories a refusal sets, likewise.")
    pace: Number | None = Field(None, description="How often a year it comes up; left out: whenever somebody has the floor.")
    ratified_by: Vote | None = Field(None, description="A vote on what was signed: until it passes nothing changes.")
    takes: Takes | None = Field(None, description="The time from the signature to the effect: `3 months .. 1 year`.")
    breaks: Name = Field("", description="The rule whose result this undoes (a label for reports).")
    means: dict[Name, str] = Field(
        default_factory=dict, description="What it says in plain words of a hidden condition: {us_type: firm}. Costs nothing."
    )
    seen: Literal["", "tries", "done", "nothing"] = Field(
        "",
        description="What others see of it: also that it was tried and refused, only that it was carried out, or nothing. Left "
        "out: tries of a deal, done of an act.",
    )
    covert: bool = Field(
        False, description="Nobody else sees it: an act that changes no issue, and sets hidden conditions alone."
    )


class Floor(Record):
    """A floor that comes for certain on its dates: a vote, a renewal."""

    at: tuple[When, ...] = Field(description="The dates.")
    who: Name = Field(description="The party that has the floor for certain.")


class Package(Record):
    """Several changes as one deal: of some issues any that rules allow, or certain rules all or none."""

    issues: tuple[Name, ...] = Field((), description="The issues whose rules may go together as one deal.")
    at_most: int = Field(2, description="How many of those issues may change at once.")
    rules: tuple[Name, ...] = Field((), description="Instead of issues: rules that are one deal, all of them or none.")
    alone: bool = Field(False, description="Whether these rules may be used one by one as well.")
    pace: Number | None = Field(None, description="How often a year the whole of it comes up.")
    ratified_by: Vote | None = Field(None, description="A vote on the whole of it: until it passes nothing changes.")
    takes: Takes | None = Field(None, description="The time from the signature to the effect of the whole.")


class Term(Record):
    """What a party values, per year. `kind` says which fields count.

    prefers: weight times 1 for the first place, 0 for the last, ordered uniforms between (gap at least 0.15 where they fit);
    values: weight times the table; along: weight times the position of the option (0 .. 1, or a split's own range);
    ideal: weight times minus the distance to the ideal; worth: a flat amount where `when` holds;
    share_of: that much of another party's whole yearly utility.
    """

    kind: Literal["prefers", "values", "along", "ideal", "worth", "share_of"] = Field(
        description="Which of the keys below it has."
    )
    of: Name = Field("", description="The issue or condition it is about; left out: the one it is called after.")
    weight: Number | None = Field(None, description="How much it counts, utility a year.")
    places: tuple[tuple[str, ...], ...] = Field((), description="prefers: best first; levels tied in one place.")
    values: dict[str, Number] = Field(default_factory=dict, description="A number for every level.")
    direction: Literal["up", "down"] = Field("up", description="For ordered issues and splits: up pays the last option most.")
    ideal: str = Field("", description="The option it wants; the farthest pays -1.")
    loss: Literal["linear", "square"] = Field("linear", description="How the loss grows with the distance.")
    worth: Number | None = Field(None, description="A flat amount a year where `when` holds.")
    reference: str = Field("", description="The level below which losses count more.")
    losses_count: Number | None = Field(None, description="How much more they count.")
    when: Guard = Field((), description="The states in which it is paid.")
    given: str = Field("", description="A yes/no assumption: the interest exists only in draws where that holds.")


class Ordering(Record):
    """Which of two numbers is always greater."""

    greater: Path = Field(description="The path that is always greater.")
    lesser: Path = Field(description="The path that is always less.")
    follows_from: Name = Field("", description="The trade-off that says so; nobody writes it.")


class TradeOff(Record):
    """What a party is known to take, or to refuse, and instead of what."""

    party: Name = Field(description="Whose trade-off it is.")
    would_take: dict[Name, str] = Field(
        default_factory=dict, description="It would rather have this, or as soon, than what stands under `over`."
    )
    would_refuse: dict[Name, str] = Field(default_factory=dict, description="It would not rather have this.")
    over: dict[Name, str] = Field(
        default_factory=dict, description="What it is held against; whatever is not named stands where it starts."
    )


class Correlation(Record):
    """Two numbers that go together."""

    between: tuple[Path, Path] = Field(description="Two paths.")
    rank: Number = Field(description="Their rank correlation, -1 .. 1.")


class Band(Record):
    """What any sane run satisfies: a measure within bounds, with its reason."""

    measure: Measure = Field(description="What is bounded.")
    at_least: float | None = Field(None, description="The lower bound.")
    at_most: float | None = Field(None, description="The upper bound.")


class Focus(Record):
    """What a question puts in play: levels per issue and condition; all else is frozen at its start."""

    in_play: dict[Name, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Levels by issue and condition, beside the core: all, a list, or for hidden conditions `known` (everybody "
        "sees it) or `hidden` (as declared, and as without a word).",
    )
    frozen: dict[Name, str] = Field(default_factory=dict, description="Where other things stand, if not at their start.")
    begins: When | None = Field(None, description="The first date; start levels stay.")


class Episode(Record):
    """What sources report happened."""

    date: str = Field("", description="When, in words.")
    shows: State = Field((), description="The state it shows.")


class Measure(Record):
    """A number read off a solved game; `kind` says which fields count."""

    kind: Literal[
        "chance",
        "years",
        "first",
        "given",
        "value",
        "gain",
        "accepts",
        "tries",
        "refusals",
        "belief",
        "bits",
        "moves_belief",
        "knowing",
        "lost_to_doubt",
        "expects",
        "share",
        "spread",
        "place",
    ]
    state: States = Field((), description="chance, years, first, belief, given: the states that count.")
    party: Name = Field("", description="Whose value, acceptance, belief or expectation.")
    rule: Name = Field("", description="The rule that is tried, refused or accepted.")
    issue: Name = Field("", description="spread, place: the issue or condition. knowing: the hidden condition, by `about`.")
    truly: State = Field(
        (), alias="true", description="Counted where this level of a hidden condition really holds; what others believe aside."
    )
    at: When | None = Field(None, description="On that date, after its lotteries.")
    by: When | None = Field(None, description="Ever until then.")
    until: When | None = Field(None, description="From the beginning until then.")
    within: float | None = Field(None, description="Years.")
    once: States = Field(
        (),
        description="Counted from when this state is first reached. given: what had come before. belief: among the paths in it "
        "that day.",
    )
    inside: State = Field((), alias="in", description="value, accepts: the state asked about; the rest is as on the path.")
    source: State = Field((), alias="from", description="gain: the state it starts from.")
    target: State = Field((), alias="to", description="gain: the state it leads to.")
    between: tuple[Name, ...] = Field((), description="share: the parties among whom it is counted.")
    across: Literal["", "draws"] = Field("", description="spread: `draws` pools the draws.")
    overlay: Overlay | None = Field(None, alias="with", description="An intervention for this measure alone.")


class Overlay(Record):
    """A change laid over a scenario: by a premise (narrows only) or an intervention (same draw, one thing changed)."""

    set: dict[Path, Number | bool] = Field(
        default_factory=dict, description="Assumptions by path: a number, a range, true or false."
    )
    start: dict[Name, str] = Field(default_factory=dict, description="First levels.")
    hold: dict[Name, str] = Field(default_factory=dict, description="There from the first date; nothing moves it.")
    done: tuple[Name, ...] = Field((), description="Rules as if just carried out: change and `sets`, no cost.")
    without: tuple[Name, ...] = Field((), description="A rule, package, `condition.change` or `party.term` that drops out.")
    bar: State = Field((), description="Levels that are not to be had: nothing leads there.")
    remove: tuple[Name, ...] = Field((), description="Parties that drop out: their consent is not asked, they do not move.")
    swap: dict[Name, dict[str, str]] = Field(
        default_factory=dict, description="By condition: wherever the first would come, the second comes."
    )
    believes: dict[Name, Overlay] = Field(default_factory=dict, description="By party: the game that it takes this to be.")


class Scenario(Record):
    """The file that states all of it, after parts, blocks, pacts and splits are written out."""

    name: Name = Field(description="Its name.")
    title: str = Field("", description="One line for the report.")
    documents: tuple[str, ...] = Field((), description="Ids of the documents cited.")
    ledger: str = Field("", description="Fingerprint of the ledger of quotes that it was drafted from.")
    calendar: Calendar = Field(description="When it begins, which dates have names, how finely results are read.")
    defaults: Defaults = Field(
        default_factory=Defaults, description="Numbers for parties that state none, and those of the whole scenario."
    )
    parties: dict[Name, Party] = Field(default_factory=dict, description="Decision makers.")
    offices: dict[Name, Office] = Field(default_factory=dict, description="Hats: held by whichever party a condition names.")
    bodies: dict[Name, Body] = Field(default_factory=dict, description="Several parties that agree by quota.")
    issues: dict[Name, Issue] = Field(default_factory=dict, description="What is at stake.")
    assumptions: dict[Name, Number] = Field(
        default_factory=dict, description="Numbers used in several places, and yes/no assumptions."
    )
    orderings: dict[Name, Ordering] = Field(default_factory=dict, description="Which number is always greater.")
    trade_offs: dict[Name, TradeOff] = Field(
        default_factory=dict, description="What parties would take or refuse: from it ranges are solved."
    )
    solved: dict[Path, Number] = Field(default_factory=dict, description="What trade-offs leave of numbers; nobody writes it.")
    correlations: dict[Name, Correlation] = Field(default_factory=dict, description="Which numbers go together.")
    conditions: dict[Name, Condition] = Field(default_factory=dict, description="What chance or the calendar decides.")
    packages: dict[Name, Package] = Field(default_factory=dict, description="Several changes that may be made as one deal.")
    rules: dict[Name, Rule] = Field(default_factory=dict, description="Who may change what.")
    signals: dict[Name, Signal] = Field(default_factory=dict, description="News of hidden conditions.")
    floors: dict[Name, Floor] = Field(default_factory=dict, description="Floors that come for certain on their dates.")
    interests: dict[Name, dict[Name, Term]] = Field(default_factory=dict, description="What each party values.")
    believes: dict[Name, Overlay] = Field(default_factory=dict, description="By party: the game it plays; the true one runs.")
    plausible: dict[Name, Band] = Field(
        default_factory=dict, description="What any sane run satisfies: draws outside are set aside and counted."
    )
    core: dict[Name, tuple[str, ...]] = Field(default_factory=dict, description="What is in play in every focus.")
    record: dict[Name, Episode] = Field(default_factory=dict, description="What sources report happened.")
    focus: dict[Name, Focus] = Field(default_factory=dict, description="What a question puts in play.")
    measures: dict[Name, Measure] = Field(default_factory=dict, description="Measures with names.")

    def levels(self, name: Name) -> tuple[str, ...]:
        """The options of the issue, or the levels of the condition, called `name`."""
        return self.issues[name].options if name in self.issues else self.conditions[name].levels

    def scale(self, name: Name) -> dict[str, float]:
        """The place, 0 .. 1, of each level of an ordered issue or condition; none for what is beside a split."""
        issue = self.issues.get(name)
        if issue is not None and issue.positions:
            low, high = min(issue.positions.values()), max(issue.positions.values())
            return {option: (at - low) / (high - low) for option, at in issue.positions.items()}
        ordered = issue.ordered if issue is not None else self.conditions[name].ordered
        levels = self.levels(name)
        return {level: k / (len(levels) - 1) for k, level in enumerate(levels)} if ordered and len(levels) > 1 else {}


class Premise(Overlay):
    """What a source assumes: an overlay that narrows, with its words in ours."""

    says: str = Field(description="What the source assumes, in other words than its own.")
    not_encoded: str = Field("", description="Why it changes nothing here.")


class Form(BaseModel):
    """One testable form of a claim. `kind` says which fields count (docs/language.md, Forms)."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    kind: Literal[
        "level",
        "will",
        "mono",
        "cf",
        "more_here",
        "thresh",
        "inv",
        "needs",
        "enough",
        "block",
        "order",
        "rank",
        "replay",
        "feas",
    ]
    measure: Measure | None = Field(None, description="A measure, or the name of one.")
    certainty: str = Field("", description="will, needs, enough: how certain it is said to be; the bound follows from it.")
    at_least: float | None = Field(None, description="The lower bound.")
    at_most: float | None = Field(None, description="The upper bound.")
    goes: Literal["", "up", "down"] = Field("", description="up or down: where the measure moves under the contrast.")
    by_at_least: float = Field(0.01, description="By how much at least: 0.01, if left out; order, rank of values: 0.05.")
    within: float | None = Field(None, description="inv: by how much at most it moves. replay: a span.")
    raises: Path = Field("", description="`raise`: end to end of its range under the premises.")
    lowers: Path = Field("", description="`lower`.")
    along: Path = Field("", description="thresh: the path along which the sign turns.")
    turns: Literal["", "up_then_down", "down_then_up"] = Field(
        "", description="thresh: which way the sign turns along the path."
    )
    step: dict[Name, tuple[str, str]] = Field(default_factory=dict, description="An issue held at one option, then at another.")
    swap: dict[Name, dict[str, str]] = Field(
        default_factory=dict, description="Wherever the first level would come, the second comes."
    )
    overlay: Overlay | None = Field(None, alias="with", description="The intervention; with a contrast it holds on both sides.")
    against: Overlay | None = Field(None, description="The other side; nothing, if left out.")
    unless: Overlay | None = Field(None, description="block: laid over `with`, and wins.")
    again: tuple[Name, ...] = Field((), description="block: what `with` leaves out and the exception gives back.")
    then_at_least: float | None = Field(None, description="block: the bound once `unless` is laid over.")
    between: tuple[Measure, ...] = Field((), description="inv: two measures to compare instead.")
    highest_first: tuple[Measure, ...] = Field((), description="order: measures from the highest to the lowest.")
    episodes: tuple[Name, ...] = Field((), description="replay: names in the record.")
    thing: States = Field((), description="needs: the state that must be to be had. enough: the state that is brought about.")
    rule: tuple[Name, ...] = Field((), description="The same of rules: needs them to be open; enough to carry them out.")
    here: Form | None = Field(None, description="more_here: the contrast whose effect is said to be larger.")
    there: Form | None = Field(None, description="more_here: the other one; what it leaves out is as `here`.")
    among: dict[Name, Form] = Field(
        default_factory=dict, description="rank: measures, or contrasts of which the effects are ranked, by names of one's own."
    )
    highest: Name = Field("", description="rank: the one of them said to be first.")
    lowest: Name = Field("", description="rank: the one said to be last.")
    party: Name = Field("", description="feas: who must be able to start it.")
    choose: State = Field((), description="feas: what is held.")
    focus: Name = Field("", description="A focus for this form alone.")

    @property
    def sides(self) -> tuple[Form, ...]:
        """The contrasts and measures that it compares with one another, each a form of its own."""
        return tuple(side for side in (self.here, self.there, *self.among.values()) if side is not None)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All that it measures, its sides' included."""
        own = tuple(m for m in (self.measure, *self.between, *self.highest_first) if m is not None)
        return own + tuple(m for side in self.sides for m in side.measures)


class Attribution(Record):
    """Who is reported to have said it."""

    speaker: str = Field(description="Who said it.")
    record: Name = Field("", description="The episode in which it was said.")


class Claim(Record):
    """What a source concludes, and the forms in which it is tested."""

    says: str = Field(description="What the source concludes, in other words than its own.")
    classes: tuple[str, ...] = Field((), alias="class", description="Labels for coverage.")
    strength: str = Field(description="How firmly it is said; the bar a verdict must pass follows from it.")
    mechanisms: tuple[str, ...] = Field((), description="Labels for coverage.")
    focus: Name = Field("", description="The focus it is tested in: a name, or {base:, drop:, add:}.")
    focus_change: Focus | None = Field(None, description="A focus written in the claim: a base with elements added or dropped.")
    attr: Attribution | None = Field(None, description="The claim only reports that somebody said so.")
    forms: tuple[Form, ...] = Field((), description="Its parts, each one form.")
    parts: Literal["all", "most"] = Field("all", description="Of several parts: whether all must hold in a draw, or most.")
    untraded: tuple[Name, ...] = Field(
        (), description="Issues that it holds whatever is agreed, and means to, though a deal could trade them."
    )
    waiting: str = Field("", description="Why it cannot be tested yet.")


class Elsewhere(Record):
    """What an argument asks over another scenario than its own, and what its premises come to there."""

    scenario: Scenario = Field(description="The other scenario.")
    premises: dict[Name, Premise] = Field(
        default_factory=dict, description="Of the argument's premises those that apply there, by name: what each sets there."
    )
    measures: dict[Name, Measure] = Field(default_factory=dict, description="Measures used by several claims there.")
    claims: dict[Name, Claim] = Field(
        default_factory=dict,
        description="What is asked there; one with the name of an own claim is that sentence, read a second time.",
    )


class Argument(Record):
    """What a source assumes and concludes, over a scenario."""

    name: Name = Field(description="Its name.")
    over: Name = Field(
        description="What its scenario calls itself: one beside this file, whatever that file is called, or a shipped one."
    )
    title: str = Field("", description="One line for the report.")
    documents: tuple[str, ...] = Field((), description="Ids of the documents cited.")
    strengths: dict[str, float] = Field(
        default_factory=dict,
        description="Bars in the place of the table's, by strength: the share of draws in which it must hold.",
    )
    certainties: dict[str, float] = Field(
        default_factory=dict, description="Bounds in the place of the table's, by certainty: of the chance in each draw."
    )
    premises: dict[Name, Premise] = Field(default_factory=dict, description="What the source assumes.")
    measures: dict[Name, Measure] = Field(default_factory=dict, description="Measures used by several claims.")
    claims: dict[Name, Claim] = Field(default_factory=dict, description="What the source concludes.")
    also_over: dict[Name, Elsewhere] = Field(
        default_factory=dict, description="Claims that are asked over other scenarios, by what each of these calls itself."
    )

    def parts(self, scenario: Scenario) -> Iterator[tuple[Argument, Scenario]]:
        """What it asks of its own scenario, then what it asks of each other one; each an argument over one scenario."""
        yield self.model_copy(update={"also_over": {}}), scenario
        for name, there in self.also_over.items():
            own = {"premises": there.premises, "measures": there.measures, "claims": there.claims}
            yield self.model_copy(update={"over": name, "also_over": {}, **own}), there.scenario
