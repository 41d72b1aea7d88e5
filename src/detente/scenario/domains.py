"""What each number of a scenario may be, and the least and greatest that it is.

Numbers come from files, from the command line, from premises and from claims. Whatever the way, the number at a path has
one domain: that of its kind, narrowed by whatever points to it. `read` asks before anything is solved, `bind` asks the
values themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from detente.errors import Refused
from detente.scenario.dates import length
from detente.scenario.paths import Kind, slots
from detente.scenario.records import Measure, Name, Number, Path, Scenario

LARGEST = 1e9


@dataclass(frozen=True)
class Domain:
    """Bounds, and what a number within them is called. `exact` allows the word, which stands for infinity."""

    what: str = "the number"
    low: float = -LARGEST
    high: float = LARGEST
    above_low: bool = False
    below_high: bool = False
    exact: bool = False

    def holds(self, low: float, high: float) -> bool:
        """Whether everything from `low` to `high` lies within."""
        if self.exact and high == math.inf:
            return low > self.low
        inside = self.low <= low <= high <= self.high  # false for what is no number
        return inside and not (self.above_low and low <= self.low) and not (self.below_high and high >= self.high)

    def said(self, low: float, high: float) -> str:
        """What the domain says against a number from `low` to `high`: `lies in 0 .. 1`, as the end of a sentence."""
        if self.low == -LARGEST and self.high == LARGEST:
            return f"is at most {LARGEST:g} in size"
        if low == self.low and self.above_low:
            return f"is above {self.low:g}"
        if high == self.high and self.below_high:
            return f"is below {self.high:g}"
        if self.high - self.low <= 200:
            return f"lies in {self.low:g} .. {self.high:g}"
        if low >= self.low:
            return f"is at most {self.high:g}"
        return "is never below zero" if self.low == 0 else f"is at least {self.low:g}"

    def narrowed(self, other: Domain, scale: float = 1.0) -> Domain:
        """What a number may be that must lie here, and in `other` once it is multiplied by `scale`."""
        if scale == 0:
            return self
        ends = [(other.low / scale, other.above_low), (other.high / scale, other.below_high)]
        (low, above), (high, below) = ends if scale > 0 else ends[::-1]
        found = self
        if low > self.low or high < self.high:
            found = replace(self, what=other.what if scale == 1 else f"{scale:g} times it is {other.what}, and the number")
        if low > self.low or (low == self.low and above):
            found = replace(found, low=low, above_low=above)
        if high < self.high or (high == self.high and below):
            found = replace(found, high=high, below_high=below)
        return replace(found, exact=self.exact and other.exact)


ANY = Domain()
DOMAINS: dict[Kind, Domain] = {
    "weight": Domain("a weight"),
    "place": Domain("a place in an order", 0.0, 1.0),
    "rate": Domain("a rate", 0.0, 1000.0),
    "time": Domain("a time in years", 0.0, 1000.0, above_low=True),
    "vote": Domain("a weight", 0.0),
    "chance": Domain("a chance", 0.0, 1.0),
    "cost": Domain("a cost"),
    "patience": Domain("patience", 0.0, 1.0, above_low=True),
    "precision": Domain("precision", 0.0, 1e6, above_low=True),
    "initiative": Domain("initiative", 0.0, 1000.0),
    "inertia": Domain("inertia", 0.0, 1000.0),
    "reluctance": Domain("reluctance", 0.0, 1000.0),
    "price": Domain("price", 0.0, 100.0),
    "unexplained": Domain("the rate of unexplained acts", 0.0, 1.0),
    "odds": Domain("odds", 0.0, 1.0),
    "named": ANY,
}
LEAST_PATIENCE = 1e-9
"""A year from now is then worth a billionth, a month from now a sixth. Below, values fade within a step of the solver."""
LAG = Domain("a lag in years", 0.0, 1000.0, above_low=True)
LOSSES = Domain("losses_count", 0.0, 100.0)


# ------------------------------------------------------------------------------------------------ least and greatest


def support(found: Number, named: Mapping[Name, Number]) -> tuple[float, float]:
    """The least and greatest value a number can take; of a yes/no assumption, its odds."""
    match found.form:
        case "fixed":
            return found.low, found.low
        case "one_of":
            odds = found.odds or (1.0,) * len(found.choices)
            possible = [x for x, weight in zip(found.choices, odds, strict=True) if weight > 0]
            return min(possible), max(possible)
        case "reference":
            ends = [found.scale * x for x in support(named[found.name], named)] if found.name in named else [0.0, 0.0]
            return min(ends), max(ends)
        case "depends_on":
            inner = [*found.cases.values(), *([found.otherwise] if found.otherwise else [])]
            both = [support(n, named) for n in inner]
            return min(b[0] for b in both), max(b[1] for b in both)
        case "rest":
            return 0.0, 1.0
        case _:
            return found.low, found.high


def ends(number: Number | bool) -> tuple[float, float]:
    """The least and greatest value in the draws: of a yes/no assumption no and yes, unless it is certain."""
    if isinstance(number, bool):
        return float(number), float(number)
    if number.form == "odds":
        return float(number.low >= 1), float(number.high > 0)
    return support(number, {})


def narrowed(path: Path, law: Number, given: Number) -> Number:
    """What a number becomes where another is given for it: a range within its own cuts its law and keeps its shape.

    Of a choice those within the range are left. A range that leaves the number's own, and every form but a plain range, stands
    in its place.
    """
    low, high = support(law, {}) if law.form in ("uniform", "normal", "one_of") else (math.inf, -math.inf)
    if given.form != "uniform" or not low <= given.low < given.high <= high:
        return given
    if law.form == "one_of":
        odds = law.odds or (1.0,) * len(law.choices)
        left = [(x, w) for x, w in zip(law.choices, odds, strict=True) if given.low <= x <= given.high and w > 0]
        if not left:
            choices = ", ".join(f"{x:g}" for x in law.choices)
            raise Refused(f"{path}: none of its choices {choices} lies in {given.low:g} .. {given.high:g}", "Write one of them")
        return law.model_copy(update={"choices": tuple(x for x, _ in left), "odds": tuple(w for _, w in left)})
    return law.model_copy(update={"low": given.low, "high": given.high})


def both(path: Path, one: Number | bool, two: Number | bool) -> Number | bool:
    """What is left of a number that two premises narrow: where their ranges meet; refused where nothing is both."""
    if one == two:
        return one
    first, second = (Number(form="fixed", low=float(each)) if isinstance(each, bool) else each for each in (one, two))
    ranges = [support(each, {}) for each in (first, second)]
    low, high = max(a for a, _ in ranges), min(b for _, b in ranges)
    if low > high:
        raise Refused(f"{path} cannot be both")
    plain = [each.form in ("fixed", "uniform") for each in (first, second)]
    met = Number(form="fixed", low=low) if low == high else Number(form="uniform", low=low, high=high)
    if all(plain):
        return met
    law, other = (second, first) if plain[0] else (first, second)
    if law.form == "one_of" and other.form == "fixed" and other.low not in law.choices:
        raise Refused(f"{path} cannot be both")
    if not any(plain) or law.form not in ("normal", "one_of"):
        raise Refused(f"{path} is given two laws")
    return met if met.form == "fixed" else narrowed(path, law, met)


# ------------------------------------------------------------------------------------------------ whose domain


class Domains:
    """The domain of every path of a scenario: its kind's, on this clock, and that of all that points to it."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario

    @cached_property
    def _pointing(self) -> dict[Path, list[tuple[float, Domain]]]:
        found: dict[Path, list[tuple[float, Domain]]] = {}
        for slot in slots(self.scenario):
            for scale, name in pointers(slot.number):
                found.setdefault(name, []).append((scale, self.own(slot.path, slot.kind)))
        return found

    def own(self, path: Path, kind: Kind) -> Domain:
        """What the number written at a path may be."""
        owner, _, last = path.partition(".")
        rounds = self.scenario.calendar.clock == "rounds"
        if kind == "patience" and not rounds:
            forever = self.scenario.parties[owner].cares_until is None
            return replace(DOMAINS[kind], low=LEAST_PATIENCE, above_low=False, below_high=forever)
        if kind == "precision":
            return replace(DOMAINS[kind], exact=rounds)
        if kind == "initiative" and rounds:
            return Domain("on the clock of rounds initiative, which is a share of the floor,", 0.0, 1.0)
        if kind == "time" and last == "lag":
            return Domain("a lag in rounds", 1.0, 1000.0) if rounds else LAG
        if kind == "rate" and rounds:
            return Domain("on the clock of rounds a rate, which is a chance,", 0.0, 1.0)
        if kind == "vote":
            weight = self.scenario.bodies[owner].weights[last.removeprefix("weights.")]
            low, high = support(weight, self.scenario.assumptions)
            return Domain("a weight, whose range in the scenario says who can suffice with whom,", low, high)
        if kind == "weight" and last.endswith(".losses_count"):
            return LOSSES
        return DOMAINS[kind]

    def of(self, path: Path, kind: Kind) -> Domain:
        """What the assumption at a path may be, whoever sets it."""
        found = self.own(path, kind)
        for scale, domain in self._pointing.get(path, []):
            found = found.narrowed(domain, scale)
        return found


def pointers(number: Number) -> Iterator[tuple[float, Name]]:
    """(scale, name) of each named assumption that a number points to, at whatever level."""
    if number.form == "reference":
        yield number.scale, number.name
    for inner in (*number.cases.values(), *([number.otherwise] if number.otherwise else [])):
        yield from pointers(inner)


# ------------------------------------------------------------------------------------------------ lotteries


def sums(numbers: Iterable[Number], scenario: Scenario) -> list[tuple[float, float]]:
    """What numbers add up to, least and most, at each combination of levels on which any of them depends."""
    listed = list(numbers)
    names = list(dict.fromkeys(name for number in listed for name in dependences(number)))
    found = []
    for levels in product(*(scenario.levels(name) for name in names)):
        at = dict(zip(names, levels, strict=True))
        both = [support(at_levels(number, at), scenario.assumptions) for number in listed]
        found.append((sum(low for low, _ in both), sum(high for _, high in both)))
    return found


def dependences(number: Number) -> Iterator[Name]:
    """The issues and conditions on whose level a number depends, outermost first."""
    if number.form == "depends_on":
        yield number.name
        for inner in (*number.cases.values(), *([number.otherwise] if number.otherwise else [])):
            yield from dependences(inner)


def at_levels(number: Number, at: Mapping[Name, str]) -> Number:
    """The number that counts where everything stands as given."""
    while number.form == "depends_on":
        inner = number.cases.get(at[number.name], number.otherwise)
        if inner is None:
            return Number(form="fixed", low=0.0)
        number = inner
    return number


# ------------------------------------------------------------------------------------------------ measures


ROUNDED = 0.01
"""By how much of itself a span may be rounded up: a calendar of 2030 has 0.999 years."""


def of_measure(measure: Measure, scenario: Scenario) -> Domain:
    """What a measure can be: what is asked of it must lie there."""
    match measure.kind:
        case "chance" | "given" | "belief" | "accepts":
            return Domain("a chance", 0.0, 1.0)
        case "moves_belief" | "lost_to_doubt":
            return Domain("a difference of chances", -1.0, 1.0)
        case "place":
            return Domain("a mean place", 0.0, 1.0)
        case "spread":
            most = len(scenario.levels(measure.issue)) if measure.issue else LARGEST
            return Domain("an effective number of outcomes", 1.0, float(most))
        case "years":
            span = round(length(scenario) * (1 + ROUNDED), 2)
            return Domain("time within the calendar, in years,", 0.0, span if span > 0 else LARGEST)
        case "first":
            return Domain("a number of years", 0.0)
        case "tries" | "refusals":
            return Domain("an expected number", 0.0)
        case _:
            return ANY


def of_move(measure: Measure, scenario: Scenario) -> Domain:
    """By how much a measure can move, in either direction."""
    whole = of_measure(measure, scenario)
    return Domain("a difference", 0.0, whole.high - whole.low if whole.low > -LARGEST and whole.high < LARGEST else LARGEST)


VALUE_MARGIN = 0.05
"""By how much one value must exceed another to rank above it, in utility-years of a span of one a year."""
MARGIN = 0.01
"""The same for chances, years and counts."""


def margin_of(*measures: Measure) -> float:
    """What is no difference in such measures."""
    return VALUE_MARGIN if any(each.kind in ("value", "gain") for each in measures) else MARGIN
