"""What a party is known to take or to refuse, and what follows for its numbers.

`would_take: A, over: B` says that a year in A is worth at least a year in B to the party, `would_refuse` that it is worth no
more. Everything else stands where it starts in both. A party's yearly utility is a sum of weights times heights (the place of
an option in an order, a number in a table), so that each statement is an inequality, linear in the weights. What no weight
within the ranges of the others could make true is taken off its range, statement after statement, until nothing changes
(interval propagation, Davis 1987, Artificial Intelligence 32). A statement that is left as `one weight is at least another`
orders the two in every draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

from detente.scenario.domains import narrowed, support
from detente.scenario.paths import branches
from detente.scenario.records import Guard, Name, Number, Ordering, Path, Scenario, Term, TradeOff

MOST_ROUNDS = 100
"""How often all statements are gone through: ranges that still shrink then do so without end."""
LEAST = 1e-9
"""By how much a range must shrink to have shrunk, and a sum miss nought to miss it."""

Interval = tuple[float, float]
Height = str
"""What a weight is multiplied by: nothing, or a number of its own with a range."""


@dataclass
class Inequality:
    """A sum over weights and heights that is not below nought."""

    name: Name  # of the trade-off
    parts: dict[tuple[Path, Height], float] = field(default_factory=dict)
    heights: dict[Height, Interval] = field(default_factory=lambda: {"": (1.0, 1.0)})

    def add(self, path: Path, height: Height, counts: float, within: Interval = (1.0, 1.0)) -> None:
        """One more part; no path: a constant."""
        self.heights[height] = within
        self.parts[path, height] = self.parts.get((path, height), 0.0) + counts

    def counts(self) -> dict[Path, Interval]:
        """What each number is multiplied by, at the least and at the most."""
        found: dict[Path, Interval] = {}
        for (path, height), counts in self.parts.items():
            found[path] = plus(found.get(path, (0.0, 0.0)), times((counts, counts), self.heights[height]))
        return {path: each for path, each in found.items() if each != (0.0, 0.0)}

    def drawn(self, box: Mapping[Path, Interval]) -> tuple[Path, ...]:
        """The numbers in it that differ between draws: weights, then heights."""
        parts = [key for key, counts in self.parts.items() if counts]
        weights = [path for path, _ in parts if path and box[path][0] < box[path][1]]
        heights = [height for _, height in parts if self.heights[height][0] < self.heights[height][1] and " " not in height]
        return tuple(dict.fromkeys((*weights, *heights)))

    def least(self, box: Mapping[Path, Interval]) -> float:
        """The least that the sum can be."""
        return sum(times(each, box[path])[0] for path, each in self.counts().items())

    def most(self, box: Mapping[Path, Interval]) -> float:
        """The most that the sum can be."""
        return sum(times(each, box[path])[1] for path, each in self.counts().items())

    def together(self, other: Inequality) -> Inequality:
        """What follows from both: their sum. What one adds and the other takes cancels."""
        found = Inequality(self.name, dict(self.parts), {**self.heights, **other.heights})
        for (path, height), counts in other.parts.items():
            found.add(path, height, counts, found.heights[height])
        return found


def plus(one: Interval, other: Interval) -> Interval:
    return one[0] + other[0], one[1] + other[1]


def times(one: Interval, other: Interval) -> Interval:
    products = [a * b for a in one for b in other]
    return min(products), max(products)


@dataclass
class Solved:
    """What the trade-offs of a scenario leave of its numbers."""

    box: dict[Path, Interval]
    by: dict[Path, list[Name]] = field(default_factory=dict)  # which of them narrowed a number
    contradictions: list[tuple[Name, tuple[Name, ...]]] = field(
        default_factory=list
    )  # one, and those that it cannot stand with
    tied: dict[Name, Ordering] = field(default_factory=dict)  # two numbers in every draw
    loose: dict[Name, tuple[Path, ...]] = field(default_factory=dict)  # what ranges alone do not keep: the numbers it rests on
    idle: tuple[Name, ...] = ()  # those that none of the party's interests tells anything of


def solved(scenario: Scenario) -> Solved:
    """The ranges that are left, and the trade-offs that contradict one another or the ranges."""
    stated = [Reader(scenario, name, each).read() for name, each in scenario.trade_offs.items()]
    found = Solved(boxes(scenario, stated))
    for one in stated:
        if one.most(found.box) < -LEAST:
            found.contradictions.append((one.name, ()))
    alone = {name for name, _ in found.contradictions}
    left = [one for one in stated if one.name not in alone]
    for one, other in combinations(left, 2):
        if scenario.trade_offs[one.name].party == scenario.trade_offs[other.name].party and opposite(one, other, found.box):
            found.contradictions.append((other.name, (one.name,)))
    if not found.contradictions:
        _propagate(left, found)
    if not found.contradictions:
        ties = {one.name: tie for one in left if (tie := tied(one, found.box)) is not None}
        alike = {
            (tie.greater, tie.lesser): name for name, tie in reversed(ties.items())
        }  # each once, by the first that says it
        found.tied = {name: tie for name, tie in ties.items() if alike[tie.greater, tie.lesser] == name}
        open_ = [one for one in left if one.name not in ties and one.least(found.box) < -LEAST]
        found.loose = {one.name: one.drawn(found.box) for one in open_}
    found.idle = tuple(one.name for one in stated if not one.counts())
    return found


def opposite(one: Inequality, other: Inequality, box: Mapping[Path, Interval]) -> bool:
    """Whether two statements cannot both hold, but at best where both are just met."""
    return one.together(other).most(box) <= LEAST and min(one.most(box), other.most(box)) > LEAST


def boxes(scenario: Scenario, stated: list[Inequality]) -> dict[Path, Interval]:
    """The range of each number that is met, as it is written."""
    numbers, met = numbers_of(scenario), {path for one in stated for path in one.counts()}
    return {path: support(numbers[path], scenario.assumptions) if path else (1.0, 1.0) for path in met}


def numbers_of(scenario: Scenario) -> dict[Path, Number]:
    """The named numbers, and all weights and worths of interests, by path."""
    found = dict(scenario.assumptions)
    for party, terms in scenario.interests.items():
        for label, term in terms.items():
            for key, number in (("weight", term.weight), ("worth", term.worth)):
                found |= dict(branches(f"{party}.{label}.{key}", number)) if number is not None else {}
    return found


def _propagate(stated: list[Inequality], found: Solved) -> None:
    """Takes off every range what no values of the others could make true."""
    for _ in range(MOST_ROUNDS):
        before = dict(found.box)
        for one in stated:
            for path, counts in one.counts().items():
                if path and not _narrow(one, path, counts, found):
                    others = dict.fromkeys(name for p in one.counts() for name in found.by.get(p, ()) if name != one.name)
                    found.contradictions.append((one.name, tuple(others)))
                    return
        if before == found.box:
            return


def _narrow(one: Inequality, path: Path, counts: Interval, found: Solved) -> bool:
    """Narrows one number by one statement; whether anything is left of it."""
    low, high = found.box[path]
    needed = times(counts, (low, high))[1] - one.most(found.box)
    pieces = [(counts[1], max(low, 0.0), high), (counts[0], low, min(high, 0.0))]  # at best with the greatest product
    kept = [each for c, a, b in pieces if a <= b and (each := reaching(c, needed, a, b)) is not None]
    if not kept:
        return False
    low, high = min(a for a, _ in kept), max(b for _, b in kept)
    old, new = found.box[path], (min(low, high), high)
    if new[0] > old[0] + LEAST or new[1] < old[1] - LEAST:
        found.box[path] = new
        names = found.by.setdefault(path, [])
        names += [one.name] if one.name not in names else []
    return True


def reaching(counts: float, needed: float, low: float, high: float) -> Interval | None:
    """Where from `low` to `high` a number times what it counts is at least what is needed; nothing where it is nowhere."""
    if counts > 0:
        low = max(low, needed / counts)
    elif counts < 0:
        high = min(high, needed / counts)
    elif needed > LEAST:
        return None
    return (low, high) if low <= high else (high, high) if low <= high + LEAST else None


def tied(one: Inequality, box: Mapping[Path, Interval]) -> Ordering | None:
    """The statement as an ordering of two numbers, where it is one and ranges do not decide it."""
    counts = {path: each for path, each in one.counts().items() if not path or box[path][0] < box[path][1]}
    plain = {path: each[0] for path, each in counts.items() if each[0] == each[1]}
    if len(one.counts()) != 2 or len(plain) != 2 or "" in plain or abs(sum(plain.values())) > LEAST:
        return None
    greater, lesser = sorted(plain, key=plain.__getitem__, reverse=True)
    if box[greater][0] >= box[lesser][1]:
        return None
    return Ordering(greater=greater, lesser=lesser, follows_from=one.name)


def numbers_left(scenario: Scenario, found: Solved) -> dict[Path, Number]:
    """The numbers that are narrowed, as they then are: their law cut, its shape kept, and why."""
    numbers = numbers_of(scenario)
    made: dict[Path, Number] = {}
    for path, names in found.by.items():
        law, (low, high) = numbers[path], found.box[path]
        because = "; ".join(filter(None, (law.because, f"{' and '.join(names)} leave {low:.4g} .. {high:.4g} of it")))
        fixed = high - low <= LEAST
        given = Number(form="fixed", low=low) if fixed else Number(form="uniform", low=low, high=high)
        made[path] = narrowed(path, law, given).model_copy(update={"because": because, "cite": law.cite})
    return made


@dataclass(frozen=True)
class Reader:
    """One trade-off as an inequality."""

    scenario: Scenario
    name: Name
    stated: TradeOff

    def read(self) -> Inequality:
        """What the party gains a year by what it would take; loses, by what it would refuse."""
        found, sign = Inequality(self.name), 1.0 if self.stated.would_take else -1.0
        better = self.stated.would_take or self.stated.would_refuse
        for at, counts in ((better, sign), (self.stated.over, -sign)):
            state = {name: at.get(name, self._start(name)) for name in (*self.scenario.issues, *self.scenario.conditions)}
            for label, term in self.scenario.interests.get(self.stated.party, {}).items():
                self._term(found, f"{self.stated.party}.{label}", term, state, counts)
        return found

    def _start(self, name: Name) -> str:
        start = self.scenario.issues[name].start if name in self.scenario.issues else self.scenario.conditions[name].start
        return start if isinstance(start, str) else next(iter(start))

    def _term(self, found: Inequality, path: Path, term: Term, at: Mapping[Name, str], counts: float) -> None:
        if not holds(term.when, at):
            return
        number = term.worth if term.kind == "worth" else term.weight
        key = "worth" if term.kind == "worth" else "weight"
        height, scale, within = self._height(path, term, at)
        if number is None or scale == 0:
            return
        if term.given:  # in some draws only
            height, within = f"{height} given {term.given}", times(within, (0.0, 1.0))
        owner, factor = self._number(f"{path}.{key}", number, at)
        found.add(owner, height, counts * factor * scale, within)

    def _number(self, path: Path, number: Number, at: Mapping[Name, str]) -> tuple[Path, float]:
        """The path of the number that counts in a state, and what it is multiplied by; a fixed one is a constant."""
        while number.form == "depends_on":
            level = at[number.name]
            path = f"{path}.{level if level in number.cases else 'else'}"
            number = number.cases.get(level) or number.otherwise or Number(form="fixed")
        if number.form == "reference":
            return number.name, number.scale
        return ("", number.low) if number.form == "fixed" else (path, 1.0)

    def _height(self, path: Path, term: Term, at: Mapping[Name, str]) -> tuple[Height, float, Interval]:
        """What a weight is multiplied by: a height with its range, and a factor."""
        one = (1.0, 1.0)
        if term.kind == "worth":
            return "", 1.0, one
        if term.kind == "share_of":
            low, high = self._whole(term.of, at, (term.of,))
            return f"{path} in {sorted(at.items())}", 1.0, (low, high)
        level = at[term.of]
        if term.kind == "prefers":
            place = next((k for k, tied_ in enumerate(term.places) if level in tied_), None)
            if place is None or place in (0, len(term.places) - 1):
                return "", float(place == 0), one
            return f"{path}.{term.places[place][0]}", 1.0, (0.0, 1.0)
        if term.kind == "values":
            return self._value(path, term, level)
        scale = self.scenario.scale(term.of)
        if level not in scale:
            return "", 0.0, one
        if term.kind == "along":
            own = self.scenario.issues[term.of].positions if term.of in self.scenario.issues else {}
            places = own or scale
            return "", places[level] if term.direction == "up" else max(places.values()) - places[level], one
        far = max(abs(other - scale[term.ideal]) for other in scale.values())
        far = 1.0 if far == 0 else far
        away = abs(scale[level] - scale[term.ideal]) / far
        return "", -(away if term.loss == "linear" else away**2), one

    def _value(self, path: Path, term: Term, level: str) -> tuple[Height, float, Interval]:
        number = term.values.get(level, Number(form="fixed", low=0.0))
        low, high = support(number, self.scenario.assumptions)
        if term.reference and term.losses_count is not None:
            base, more = (support(n, self.scenario.assumptions) for n in (term.values[term.reference], term.losses_count))
            ends = [b - m * (b - v) if v < b else v for v in (low, high) for b in base for m in more]
            return f"{path}.{level} with losses", 1.0, (min(ends), max(ends))
        return ("", low, (1.0, 1.0)) if low == high else (f"{path}.{level}", 1.0, (low, high))

    def _whole(self, party: Name, at: Mapping[Name, str], seen: tuple[Name, ...]) -> Interval:
        """The least and the most that a party gets a year in a state."""
        found = Inequality(self.name)
        for label, term in self.scenario.interests.get(party, {}).items():
            if term.kind != "share_of" or term.of not in seen:
                self._term(found, f"{party}.{label}", term, at, 1.0)
        box = boxes(self.scenario, [found])
        each = [times(counts, box[path]) for path, counts in found.counts().items()]
        return sum(low for low, _ in each), sum(high for _, high in each)


def holds(guard: Guard, at: Mapping[Name, str]) -> bool:
    """Whether any of a guard's states holds; the empty guard does."""
    return not guard or any(all(at[s.name] in s.levels for s in state) for state in guard)
