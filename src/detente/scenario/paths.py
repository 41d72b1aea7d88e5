"""Every number of a scenario by its path: owner, then name, then place.

`russia.patience`, `russia.relief.weight`, `russia.relief.temporary` (a place in an order), `line.unaided.down`,
`resume.cost.russia.strong`, `us_type.start.dealer`, `office.second_handover.to.next_firm`, `face_cost`, `inertia`.
A number that only points to a named assumption has no path of its own: set the assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from detente.scenario.records import Change, Number, Package, Path, Record, Redraw, Rule, Scenario, Term

Kind = Literal[
    "weight",
    "place",
    "rate",
    "time",
    "vote",
    "chance",
    "cost",
    "patience",
    "precision",
    "initiative",
    "inertia",
    "reluctance",
    "price",
    "unexplained",
    "odds",
    "named",
]

FALLBACK: dict[str, Number] = {
    "patience": Number(form="uniform", low=0.8, high=0.97, because="The language's own default."),
    "precision": Number(form="uniform", low=20.0, high=50.0, because="The language's own default."),
    "initiative": Number(form="uniform", low=2.0, high=8.0, because="The language's own default."),
}
IN_ROUNDS = {**FALLBACK, "initiative": Number(form="fixed", low=1.0, because="The language's own default in rounds.")}
"""The same on the clock of rounds, where initiative is a share of the floor: who alone has a move has it."""
UNEXPLAINED = Number(form="fixed", low=0.005, because="The language's own default: once in two hundred years.")
SILENCE = "Silence about distance is drawn: order places, at least 0.15 apart where they fit."
PLACE = Number(form="uniform", low=0.0, high=1.0, because=SILENCE)


@dataclass(frozen=True)
class Leaf:
    """One number that can be set or drawn: an assumption."""

    path: Path
    number: Number
    owner: str
    kind: Kind
    cite: tuple[str, ...] = ()
    because: str = ""

    @property
    def uncertain(self) -> bool:
        """Whether it is drawn rather than fixed."""
        return self.number.form != "fixed"


@dataclass(frozen=True)
class Slot:
    """A number as it stands in the scenario, before it is split into leaves."""

    path: Path
    number: Number
    kind: Kind


def assumptions(scenario: Scenario) -> dict[Path, Leaf]:
    """Every leaf number of the scenario by its path, in a fixed order: the same file gives the same order."""
    found: dict[Path, Leaf] = {}
    for slot in slots(scenario):
        for path, number in leaves_of(slot.path, slot.number):
            because = number.because or slot.number.because
            owner = path.split(".")[0]
            number = scenario.solved.get(path, number)
            found[path] = Leaf(path, number, owner, slot.kind, number.cite or slot.number.cite, number.because or because)
    return found


def leaves_of(path: Path, number: Number) -> Iterator[tuple[Path, Number]]:
    """The drawn or fixed numbers within a number: one, or one per level; references and `rest` have none."""
    yield from ((at, inner) for at, inner in branches(path, number) if inner.form not in ("reference", "rest"))


def branches(path: Path, number: Number) -> Iterator[tuple[Path, Number]]:
    """The numbers within a number, by path: itself, or one per level on which it depends."""
    if number.form != "depends_on":
        yield path, number
        return
    for level, inner in number.cases.items():
        yield from branches(f"{path}.{level}", inner)
    if number.otherwise is not None:
        yield from branches(f"{path}.else", number.otherwise)


def depends_on(number: Number | None) -> set[str]:
    """The issues and conditions whose level a number reads."""
    if number is None or number.form != "depends_on":
        return set()
    inner = [*number.cases.values(), number.otherwise]
    return {number.name}.union(*(depends_on(each) for each in inner))


def refers_to(number: Number | None) -> set[str]:
    """The named assumptions a number points to, at whatever level."""
    if number is None:
        return set()
    inner = [*number.cases.values(), number.otherwise]
    return ({number.name} if number.form == "reference" else set()).union(*(refers_to(each) for each in inner))


def slots(scenario: Scenario) -> Iterator[Slot]:
    """Every number of the scenario with its path, references and `depends_on` included."""
    defaults = scenario.defaults
    yield Slot("inertia", defaults.inertia, "inertia")
    yield Slot("reluctance", defaults.reluctance, "reluctance")
    yield Slot("price", defaults.price, "price")
    if defaults.unexplained is not None or any(condition.hidden for condition in scenario.conditions.values()):
        yield Slot("unexplained", unexplained(scenario), "unexplained")
    for name in scenario.parties:
        yield from party_slots(scenario, name)
    for name, body in scenario.bodies.items():
        if any(weight.form != "fixed" for weight in body.weights.values()):
            yield from (Slot(f"{name}.weights.{m}", weight, "vote") for m, weight in body.weights.items())
    for name, number in scenario.assumptions.items():
        yield Slot(name, number, "odds" if number.form == "odds" else "named")
    for name, condition in scenario.conditions.items():
        if isinstance(condition.start, dict):
            yield from lottery_slots(f"{name}.start", condition.start)
        if condition.lag is not None:
            yield Slot(f"{name}.lag", condition.lag, "time")
        for label, change in condition.changes.items():
            yield from change_slots(f"{name}.{label}", change)
        for label, redraw in condition.redraw.items():
            yield from redraw_slots(f"{name}.redraw.{label}", redraw)
    for name, signal in scenario.signals.items():
        if signal.rate is not None:
            yield Slot(f"{name}.rate", noted(signal.rate, signal), "rate")
        for level, number in signal.shows.items():
            yield Slot(f"{name}.shows.{level}", noted(number, signal), "chance")
    for name, rule in scenario.rules.items():
        yield from cost_slots(name, rule)
        yield from stage_slots(name, rule)
    for name, package in scenario.packages.items():
        yield from stage_slots(name, package)
    for party, terms in scenario.interests.items():
        for label, term in terms.items():
            yield from term_slots(f"{party}.{label}", term)


def unexplained(scenario: Scenario) -> Number:
    """Acts a year that no kind of party plans: the scenario's, or the language's."""
    rounds = scenario.calendar.clock == "rounds"
    return scenario.defaults.unexplained or (Number(form="fixed", low=0.0) if rounds else UNEXPLAINED)


def redraw_slots(path: Path, redraw: Redraw) -> Iterator[Slot]:
    yield Slot(f"{path}.keep", noted(redraw.keep, redraw), "chance")
    if isinstance(redraw.fresh, dict):
        for level, number in redraw.fresh.items():
            yield Slot(f"{path}.fresh.{level}", noted(number, redraw), "chance")


def party_number(scenario: Scenario, party: str, key: Literal["patience", "precision", "initiative"]) -> Number:
    """A party's number, from the party, the defaults, or the language."""
    own: Number | None = getattr(scenario.parties[party], key)
    shared: Number | None = getattr(scenario.defaults.party, key)
    return own or shared or (IN_ROUNDS if scenario.calendar.clock == "rounds" else FALLBACK)[key]


def party_slots(scenario: Scenario, party: str) -> Iterator[Slot]:
    yield Slot(f"{party}.patience", party_number(scenario, party, "patience"), "patience")
    yield Slot(f"{party}.precision", party_number(scenario, party, "precision"), "precision")
    yield Slot(f"{party}.initiative", party_number(scenario, party, "initiative"), "initiative")


def lottery_slots(path: Path, chances: Mapping[str, Number]) -> Iterator[Slot]:
    for level, number in chances.items():
        yield Slot(f"{path}.{level}", noted(number, number), "chance")


def change_slots(path: Path, change: Change) -> Iterator[Slot]:
    kind: Kind = "chance" if change.at else "rate"
    for key in ("up", "down", "rate"):
        number: Number | None = getattr(change, key)
        if number is not None:
            yield Slot(f"{path}.{key}", noted(number, change), kind)
    if isinstance(change.to, dict):
        for level, number in change.to.items():
            yield Slot(f"{path}.to.{level}", noted(number, change), "chance")


def price_path(rule: str, who: str, index: int) -> Path:
    """The path of a rule's cost: `resume.cost.russia`, a second one `resume.cost.russia.2`."""
    return f"{rule}.cost.{who}" + (f".{index + 1}" if index else "")


def breach_path(name: str, who: str, index: int) -> Path:
    """The path of what it costs to break off what is on the way: `accord.breach.north`."""
    return f"{name}.breach.{who}" + (f".{index + 1}" if index else "")


def stage_slots(name: str, made: Rule | Package) -> Iterator[Slot]:
    """Of what is not carried out at once: how likely its vote passes, how long it takes, what breaking it off costs."""
    vote, takes = made.ratified_by, made.takes
    if made.pace is not None:
        yield Slot(f"{name}.pace", noted(made.pace, made), "rate")
    if vote is not None:
        yield Slot(f"{name}.passes", noted(vote.passes, vote), "chance")
    if takes is not None:
        yield Slot(f"{name}.takes", noted(takes.time, takes), "time")
    if takes is not None and takes.lapses is not None:
        yield Slot(f"{name}.lapses", noted(takes.lapses, takes), "rate")
    for way in (each for each in (vote, takes) if each is not None):
        for who, prices in way.breach.items():
            for i, price in enumerate(prices):
                yield Slot(breach_path(name, who, i), noted(noted(price.amount, price), way), "cost")


def cost_slots(name: str, rule: Rule) -> Iterator[Slot]:
    for who, prices in rule.costs.items():
        for i, price in enumerate(prices):
            yield Slot(price_path(name, who, i), noted(noted(price.amount, price), rule), "cost")


def free_places(term: Term) -> dict[str, tuple[str, ...]]:
    """The places of `prefers` strictly between first and last, best first: the label of each and its levels."""
    return {place[0]: place for place in term.places[1:-1]}


def term_slots(path: Path, term: Term) -> Iterator[Slot]:
    for key in ("weight", "worth", "losses_count"):
        number: Number | None = getattr(term, key)
        if number is not None:
            yield Slot(f"{path}.{key}", noted(number, term), "weight")
    for label in free_places(term):
        yield Slot(f"{path}.{label}", PLACE, "place")
    for level, number in term.values.items():
        yield Slot(f"{path}.{level}", noted(number, term), "weight")


def noted(number: Number, owner: Record) -> Number:
    """The number with its owner's reason where it has none of its own.

    A citation of the owner is not handed down: it backs that the thing exists, never the size of its numbers.
    """
    return number if number.because or not owner.because else number.model_copy(update={"because": owner.because})
