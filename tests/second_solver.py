"""A second solver of the game on the clock of years: what every answer of the program is held against.

It is written from docs/theory.md and docs/language.md alone and shares no line with the lens: a game is built state by state
in plain loops, values go backwards by an explicit Runge-Kutta method of eighth order (Hairer, Norsett and Wanner 1993, in scipy)
at a tight tolerance, and the distribution goes forwards by the same. It is slow, and meant for games of some hundred states.
Hidden information is left out.

Letters as in docs/theory.md: V [party, state] values, G gains, P and A the chances that a move is tried and carried out.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.special import expit

from detente.scenario.paths import party_number, price_path
from detente.scenario.records import Body, Change, Guard, Number, Package, Rule, Scenario, State, Term, When

Floats = NDArray[np.float64]
Levels = dict[str, str]  # a state: the level of every issue and condition, frozen ones too
Moment = dt.date | int
"""A day, or on the clock of rounds a round, of which the first is 1."""
YEAR = 365.25
TIGHT = {"method": "DOP853", "rtol": 1e-8, "atol": 1e-9}


@dataclass(frozen=True)
class Question:
    """What is asked of a game: what is in play, what is held, on which days it is read, how long it goes on after the last."""

    days: tuple[dt.date, ...]
    hold: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""
    ever: tuple[State, ...] = ()  # states whose first arrival is followed
    tail: float = 12.0


@dataclass(frozen=True)
class Answer:
    """Per day the chance of every state; of every asked state whether it was reached, and the years spent in it, by then."""

    states: list[Levels]
    chance: dict[dt.date, Floats]  # [S]
    reached: dict[dt.date, list[float]]
    years: dict[dt.date, list[float]]
    value: dict[str, float]  # on the first day, over the states that it begins in
    first: dict[str, Floats]  # [S] the same, state by state

    def of(self, axis: str, level: str, day: dt.date) -> float:
        """The chance that something stands at a level on a day, after its lotteries."""
        return float(sum(p for s, p in zip(self.states, self.chance[day], strict=True) if s[axis] == level))


# --------------------------------------------------------------------------------------------- what is written


def holds(guard: Guard, at: Levels) -> bool:
    """Whether any of the guard's states holds; the empty guard does."""
    return not guard or any(inside(state, at) for state in guard)


def inside(state: State, at: Levels) -> bool:
    """Whether all of a state's items hold."""
    return all(at[item.name] in item.levels for item in state)


@dataclass(frozen=True)
class Numbers:
    """The numbers of one draw, by path."""

    values: Mapping[str, float]

    def read(self, path: str, number: Number, at: Levels) -> float:
        """A number as it stands in a state."""
        if number.form == "depends_on":
            level = at[number.name]
            if level in number.cases:
                return self.read(f"{path}.{level}", number.cases[level], at)
            assert number.otherwise is not None
            return self.read(f"{path}.else", number.otherwise, at)
        if number.form == "reference":
            return number.scale * self.values[number.name]
        return self.values[path]

    def lottery(self, path: str, chances: Mapping[str, Number], at: Levels) -> dict[str, float]:
        """The chance of every level; `rest` is what the others leave."""
        found = {k: self.read(f"{path}.{k}", n, at) for k, n in chances.items() if n.form != "rest"}
        found |= {k: 1 - sum(found.values()) for k, n in chances.items() if n.form == "rest"}
        return found

    def given(self, said: str) -> bool:
        """Whether a yes/no assumption, or its opposite, is so."""
        if said.startswith("not "):
            return not self.values[said.removeprefix("not ").strip()]
        return not said or bool(self.values[said])


def days_of(when: When, begins: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The days between the first and the last at which a date falls."""
    if when.day is not None:
        yield when.day
    elif when.since is not None and when.last is not None:
        for year in range(when.since.year, min(end, when.last).year + 1, when.years):
            day = when.since.replace(year=year)
            if begins <= day <= min(end, when.last):
                yield day
    elif when.each is not None:
        for year in range(begins.year, end.year + 1):
            day = dt.date(year, *when.each)
            if begins <= day <= end:
                yield day


def come(when: When | None, now: Moment) -> bool | None:
    """Whether a date or round has come; None: it is none."""
    point = when and (when.round if isinstance(now, int) else when.day)
    return None if point is None else now >= point  # type: ignore[operator]


# ---------------------------------------------------------------------------------------------------- the game


@dataclass(frozen=True)
class Move:
    """A change that can be tried in a state."""

    parts: frozenset[str]  # rule, option and who acts, of each part
    start: int
    end: int
    refused: int  # where a refusal leads
    needs: frozenset[str]  # parties and bodies whose consent it takes, whoever acts among them
    triers: frozenset[str]
    costs: tuple[float, ...]  # by party


@dataclass(frozen=True)
class Part:
    """One issue's share in a move, before moves are put together."""

    name: str
    rule: str
    issue: str
    changes: Levels
    refusal: Levels
    needs: frozenset[str]
    triers: frozenset[str]
    costs: Mapping[str, float]
    once: frozenset[str]


class Game:
    """A scenario with the numbers of one draw, written out state by state."""

    def __init__(self, scenario: Scenario, numbers: Mapping[str, float], question: Question):
        self.scenario, self.numbers, self.question = scenario, Numbers(numbers), question
        focus = scenario.focus[question.focus] if question.focus else None
        self.frozen = dict(focus.frozen) if focus else {}
        played = dict(scenario.core) | (dict(focus.in_play) if focus else {})
        self.levels = {a: self._levels(a, wanted) for a, wanted in played.items() if a not in question.hold}
        for _, _, stage, rules in self.staged():  # in play wherever all that is signed is
            if stage not in {**self.levels, **self.frozen, **question.hold} and {r.issue for r in rules.values()} <= {
                *self.levels
            }:
                self.levels[stage] = scenario.levels(stage)
        made: dict[str, Rule | Package] = {**scenario.rules, **scenario.packages}
        for name, each in made.items():
            named = each.rules if isinstance(each, Package) else (name,)
            turn, out = f"{name}_turn", {*self.frozen, *question.hold, *self.levels}
            if each.pace is not None and turn not in out and {scenario.rules[r].issue for r in named} <= {*self.levels}:
                self.levels[turn] = scenario.levels(turn)
        self.base = type(self)(scenario, numbers, Question(question.days, {}, question.focus)) if question.hold else self
        self.once = [
            f"{r}.{who}.{i}"
            for r, rule in scenario.rules.items()
            for who, ps in rule.costs.items()
            for i, p in enumerate(ps)
            if p.once
        ]
        self.parties = list(scenario.parties)
        self.begins = scenario.calendar.start
        if focus is not None and focus.begins is not None:
            self.begins = next(days_of(focus.begins, self.begins, dt.date.max))
        self.states = list(self._states())
        self.place = {tuple(s.items()): k for k, s in enumerate(self.states)}

    @cached_property
    def end(self) -> dt.date:
        """The last day, some years after the last that is read."""
        return max(self.question.days) + dt.timedelta(days=round(self.question.tail * YEAR))

    def _levels(self, axis: str, wanted: Sequence[str]) -> tuple[str, ...]:
        every = self.scenario.levels(axis)
        return every if tuple(wanted) == ("all",) else tuple(level for level in every if level in wanted)

    def _still(self) -> Levels:
        """Where everything stands that is not in play."""
        still: Levels = {}
        for axis in (*self.scenario.issues, *self.scenario.conditions):
            if axis not in self.levels:
                start = (
                    self.scenario.issues[axis].start if axis in self.scenario.issues else self.scenario.conditions[axis].start
                )
                level = self.question.hold.get(axis, self.frozen.get(axis, start))
                assert isinstance(level, str), "a frozen lottery is drawn, which is not done here"
                still[axis] = level
        return still

    def _states(self) -> Iterator[Levels]:
        still, axes = self._still(), {**self.levels, **dict.fromkeys(self.once, ("unpaid", "paid"))}
        for chosen in itertools.product(*axes.values()):
            yield {**still, **dict(zip(axes, chosen, strict=True))}

    def at(self, state: Levels, **changes: str) -> int:
        """The place of a state with some levels changed; -1 where that is not in play."""
        return self.place.get(tuple({**state, **changes}.items()), -1)

    # -- numbers of parties

    def own(self, party: str, key: str, at: Levels) -> float:
        """A party's patience, precision or initiative in a state."""
        return self.numbers.read(f"{party}.{key}", party_number(self.scenario, party, key), at)  # type: ignore[arg-type]

    def shared(self, key: str) -> float:
        """Inertia, reluctance or price."""
        return self.numbers.read(key, getattr(self.scenario.defaults, key), {})

    @cached_property
    def written(self) -> Floats:
        """[J, S] what each party gets a year, on the scale it is written in."""
        return np.array([[self._yearly(party, s) for s in self.states] for party in self.parties])

    def _yearly(self, party: str, at: Levels) -> float:
        return sum(self._pays(party, label, term, at) for label, term in self.scenario.interests.get(party, {}).items())

    def _pays(self, party: str, label: str, term: Term, at: Levels) -> float:
        if not self.numbers.given(term.given) or not holds(term.when, at):
            return 0.0
        path = f"{party}.{label}"
        if term.kind == "worth":
            assert term.worth is not None
            return self.numbers.read(f"{path}.worth", term.worth, at)
        assert term.weight is not None
        weight = self.numbers.read(f"{path}.weight", term.weight, at)
        if term.kind == "share_of":
            return weight * self._yearly(term.of, at)
        return weight * self._height(path, term, at[term.of], at)

    def _height(self, path: str, term: Term, level: str, at: Levels) -> float:
        """The number that a term's weight multiplies."""
        if term.kind == "prefers":
            place = next((k for k, tied in enumerate(term.places) if level in tied), None)
            last = len(term.places) - 1
            if place is None or place in (0, last):
                return float(place == 0)
            return self.numbers.values[f"{path}.{term.places[place][0]}"]
        if term.kind == "values":
            height = self.numbers.read(f"{path}.{level}", term.values[level], at)
            if term.reference and term.losses_count is not None:
                line = self.numbers.read(f"{path}.{term.reference}", term.values[term.reference], at)
                height = line + (height - line) * (
                    self.numbers.read(f"{path}.losses_count", term.losses_count, at) if height < line else 1
                )
            return height
        scale = self.scenario.scale(term.of)
        if level not in scale:
            return 0.0
        if term.kind == "along":
            return scale[level] if term.direction == "up" else 1 - scale[level]
        farthest = max(abs(other - scale[term.ideal]) for other in scale.values())
        away = abs(scale[level] - scale[term.ideal]) / farthest
        return -(away if term.loss == "linear" else away**2)

    @cached_property
    def factor(self) -> Floats:
        """[J] what each party's interests and costs are divided by: the span of its yearly utility over the core."""
        if self.base is not self:
            return self.base.factor
        if self.scenario.defaults.stakes == "as_written":
            return np.ones(len(self.parties))
        start = {**self._still(), **{a: self._first(a) for a in self.levels}}
        core = [
            k for k, s in enumerate(self.states) if all(s[a] == start[a] for a in self.levels if a not in self.scenario.core)
        ]
        found = []
        for mine in self.written:
            span = np.ptp(mine[core]) if core else 0.0
            span = span if span > 1e-12 else np.ptp(mine)
            found.append(span if span > 1e-12 else 1.0)
        return np.array(found)

    def _first(self, axis: str) -> str:
        start = self.scenario.issues[axis].start if axis in self.scenario.issues else self.scenario.conditions[axis].start
        return start if isinstance(start, str) else next(iter(start))

    @cached_property
    def pay(self) -> Floats:
        """[J, S] what each party gets a year, on the scale of its span, counted from its mean over the states in play."""
        return np.asarray((self.written - self.base.written.mean(axis=1, keepdims=True)) / self.factor[:, None])

    def begins_in(self) -> Floats:
        """[S] the chance of every state before the first day's lotteries."""
        found = np.ones(len(self.states))
        for axis in self.levels:
            start = self.scenario.issues[axis].start if axis in self.scenario.issues else self.scenario.conditions[axis].start
            chances = {start: 1.0} if isinstance(start, str) else self.numbers.lottery(f"{axis}.start", start, {})
            found *= [chances.get(s[axis], 0.0) for s in self.states]
        return found * [all(s[name] == "unpaid" for name in self.once) for s in self.states]

    # -- who and when

    def whom(self, names: Iterable[str], at: Levels) -> frozenset[str]:
        """The parties and bodies that some names stand for in a state."""
        return frozenset(at[self.scenario.offices[n].held_by] if n in self.scenario.offices else n for n in names)

    def persons(self, units: Iterable[str]) -> frozenset[str]:
        """The parties among some units, and the members of the bodies among them."""
        bodies = self.scenario.bodies
        return frozenset(p for u in units for p in (bodies[u].members if u in bodies else (u,)))

    def open(self, thing: Rule | Change, now: Moment) -> bool:
        """Whether a rule or a change exists in this draw and is in force from a day, or a round, on."""
        if isinstance(thing, Rule) and thing.at:
            return self.numbers.given(thing.given) and self._falls(thing.at, now)
        begun, over = come(thing.after, now), come(thing.before, now)
        return begun is not False and over is not True and self.numbers.given(thing.given)

    # -- moves

    @cached_property
    def tied(self) -> set[str]:
        """The rules that go as part of a package of rules only."""
        packages = self.scenario.packages.values()
        return {r for p in packages for r in p.rules} - {r for p in packages if p.alone for r in p.rules}

    def moves(self, day: Moment) -> list[Move]:
        """Every move of every state that is open from a day, or a round, on."""
        found = []
        for k, s in enumerate(self.states):
            parts = [
                part
                for name, rule in self.scenario.rules.items()
                if self.open(rule, day)
                for part in self._parts(name, rule, s, day)
            ]
            free = [part for part in parts if part.rule not in self.tied]
            deals: dict[frozenset[str], tuple[Part, ...]] = {frozenset([part.name]): (part,) for part in free}
            for name, package in self.scenario.packages.items():
                if package.rules:
                    for deal in itertools.product(*([p for p in parts if p.rule == rule] for rule in package.rules)):
                        whole = self._signed(name, package, s, day, deal)
                        if whole is not None:
                            found.append(whole)
                    continue
                for many in range(2, package.at_most + 1):
                    for issues in itertools.combinations(package.issues, many):
                        for deal in itertools.product(*([p for p in free if p.issue == issue] for issue in issues)):
                            deals[frozenset(p.name for p in deal)] = deal
            found += [move for deal in deals.values() if (move := self._together(k, s, deal)) is not None]
            found += self._broken_off(k, s)
        return found

    # -- what is on the way

    def stage(self, name: str, made: Rule | Package) -> str:
        """The condition that says how far a rule or package is; empty where it is carried out at once."""
        if made.ratified_by is not None:
            return made.ratified_by.name
        return f"{name}_stage" if made.takes is not None else ""

    def staged(self) -> Iterator[tuple[str, Rule | Package, str, dict[str, Rule]]]:
        """Name, record, stage and rules of each that is not carried out at once, rules before packages."""
        rules = self.scenario.rules
        every: dict[str, Rule | Package] = {**rules, **self.scenario.packages}
        for name, made in every.items():
            if stage := self.stage(name, made):
                yield name, made, stage, {r: rules[r] for r in (made.rules if isinstance(made, Package) else (name,))}

    def _off(self, name: str, made: Rule | Package) -> Levels:
        """What a try of a rule or package with a pace of its own sets."""
        turn = f"{name}_turn"
        return {turn: "waiting"} if made.pace is not None and turn in self.levels else {}

    def _waits(self, name: str, made: Rule | Package, s: Levels) -> bool:
        return made.pace is not None and s[f"{name}_turn"] == "waiting"

    def _begun(self, name: str, made: Rule | Package, s: Levels, now: Moment) -> Levels | None:
        """What signing it changes instead of issues; none where it cannot be signed."""
        stage = self.stage(name, made)
        if s.get(stage) not in ("none", "lost"):
            return None
        if made.ratified_by is not None:
            last = [come(when, now) for when in made.ratified_by.at]
            return None if all(last) else {stage: "pending"}
        return {stage: "first"}

    def _signed(self, name: str, package: Package, s: Levels, now: Moment, deal: Sequence[Part]) -> Move | None:
        """All rules of a package as one move."""
        k, off = self.at(s), self._off(name, package)
        if self._waits(name, package, s):
            return None
        deal = [replace(deal[0], changes={**deal[0].changes, **off}, refusal={**deal[0].refusal, **off}), *deal[1:]]
        if not self.stage(name, package):
            return self._together(k, s, deal)
        begun = self._begun(name, package, s, now)
        if begun is None:
            return None
        issues = {part.issue for part in deal}
        kept = [replace(p, changes={n: x for n, x in p.changes.items() if n not in issues}) for p in deal]
        return self._together(k, s, [replace(kept[0], changes={**kept[0].changes, **begun}), *kept[1:]])

    def _broken_off(self, k: int, s: Levels) -> Iterator[Move]:
        """The acts by which what is on the way is broken off."""
        for name, made, stage, _ in self.staged():
            way = made.ratified_by or made.takes
            assert way is not None
            for who, prices in way.breach.items() if s.get(stage) not in (None, "none", "lost") else ():
                (party,) = self.whom([who], s)
                paid = [
                    self.numbers.read(f"{name}.breach.{who}" + (f".{i + 1}" if i else ""), price.amount, s)
                    for i, price in enumerate(prices)
                    if holds(price.when, s)
                ]
                costs = tuple(sum(paid) * (p == party) / f for p, f in zip(self.parties, self.factor, strict=True))
                alone, to = frozenset([party]), self.at(s, **{stage: "none"})
                yield Move(frozenset([f"end_of_{name} {who}"]), k, to, k, alone, alone, costs)

    def _effect(self, rules: Mapping[str, Rule], s: Levels) -> Levels:
        """Where its issues go when its time comes; nowhere if one of them stands where its rule cannot leave it."""
        stuck = any(s[r.issue] == r.to[0] or (r.source and s[r.issue] not in r.source) for r in rules.values())
        return {} if stuck else {r.issue: r.to[0] for r in rules.values()}

    def _progress(self, s: Levels) -> Iterator[tuple[Levels, float]]:
        """Where what takes time goes from a state, and at which rate."""
        for name, made, stage, rules in self.staged():
            levels, takes = self.scenario.levels(stage), made.takes
            if takes is None or stage not in self.levels or s[stage] == "none":
                continue
            place = levels.index(s[stage])
            pace = takes.stages / self.numbers.read(f"{name}.takes", takes.time, s)
            yield {stage: levels[place + 1]} if place < takes.stages else {**self._effect(rules, s), stage: "none"}, pace
            if takes.lapses is not None:
                yield {stage: "none"}, self.numbers.read(f"{name}.lapses", takes.lapses, s)

    def _votes(self, s: Levels, day: Moment) -> Iterator[list[tuple[Levels, float]]]:
        """For each vote that is held: what its outcomes change, and their chances."""
        for name, made, stage, rules in self.staged():
            vote = made.ratified_by
            if vote is None or s.get(stage) != "pending" or stage not in self.levels or not self._falls(vote.at, day):
                continue
            effect = self._effect(rules, s)
            if not effect:
                yield [({stage: "none"}, 1.0)]
                continue
            passes = self.numbers.read(f"{name}.passes", vote.passes, s)
            lost = self.remembered(vote.lost, s)
            yield [({**effect, stage: "none"}, passes), ({**lost, stage: "lost"}, 1 - passes)]

    def _parts(self, name: str, rule: Rule, s: Levels, now: Moment) -> Iterator[Part]:
        here = s[rule.issue]
        if rule.issue not in self.levels or not holds(rule.when, s) or (rule.source and here not in rule.source):
            return
        if self._waits(name, rule, s):
            return
        off = self._off(name, rule)
        needs = self.whom(rule.needs, s)
        for option in rule.to or self.scenario.levels(rule.issue):
            if option == here or option not in self.levels[rule.issue]:
                continue
            for actor in sorted(self.whom(rule.by, s)) if rule.kind == "act" else [""]:
                must = needs | {actor} if actor else needs
                triers = self.persons(self.whom(rule.proposed_by, s) or must)
                costs, once = self._costs(name, rule, s)
                changes = {rule.issue: option, **self.remembered(rule.sets, s), **off}
                refusal = {**self.remembered(rule.refused, s), **off}
                if self.stage(name, rule):
                    begun = self._begun(name, rule, s, now)
                    if begun is None:
                        continue
                    changes = {**{m: level for m, level in changes.items() if m != rule.issue}, **begun}
                yield Part(f"{name} {option} {actor}", name, rule.issue, changes, refusal, must, triers, costs, once)

    def remembered(self, sets: Mapping[str, str], s: Levels) -> Levels:
        """The levels at which memories are left; one that is counted goes on to its neighbour, if it has one."""
        found = {}
        for memory, to in sets.items():
            every = self.scenario.levels(memory)
            if to in ("+1", "-1"):
                place = every.index(s[memory]) + int(to)
                to = every[place] if 0 <= place < len(every) else s[memory]
            if to in self.levels.get(memory, ()):
                found[memory] = to
        return found

    def _costs(self, name: str, rule: Rule, s: Levels) -> tuple[dict[str, float], frozenset[str]]:
        """What a rule costs whom in a state; and which of that is then paid for good."""
        costs: dict[str, float] = {}
        once = set()
        for who, prices in rule.costs.items():
            (party,) = self.whom([who], s)
            for i, price in enumerate(prices):
                label = f"{name}.{who}.{i}"
                if holds(price.when, s) and not (price.once and s[label] == "paid"):
                    costs[party] = costs.get(party, 0.0) + self.numbers.read(price_path(name, who, i), price.amount, s)
                    once |= {label} if price.once else set()
        return costs, frozenset(once)

    def _together(self, k: int, s: Levels, deal: Sequence[Part]) -> Move | None:
        """The parts as one move; none where they contradict or lead out of play. Of refusals the later in the file prevails."""
        changes: Levels = {}
        refusal: Levels = {}
        for part in sorted(deal, key=lambda each: list(self.scenario.rules).index(each.name.split()[0])):
            if any(changes.get(axis, level) != level for axis, level in part.changes.items()):
                return None
            changes |= part.changes
            refusal |= part.refusal
        changes |= {label: "paid" for part in deal for label in part.once}
        end, refused = self.at(s, **changes), self.at(s, **refusal)
        if end < 0 or refused < 0:
            return None
        needs = frozenset[str]().union(*(part.needs for part in deal))
        triers = frozenset[str]().union(*(part.triers for part in deal))
        costs = [sum(part.costs.get(p, 0.0) for part in deal) / f for p, f in zip(self.parties, self.factor, strict=True)]
        return Move(frozenset(p.name for p in deal), k, end, refused, needs, triers, tuple(costs))

    # -- nature

    def rates(self, day: Moment) -> Floats:
        """[S, S] the rates a year at which conditions jump, from a day on."""
        found = np.zeros((len(self.states), len(self.states)))
        for axis in self.levels:
            if axis in self.scenario.conditions:
                for k, s in enumerate(self.states):
                    for level, rate in self.jumps(axis, s, day):
                        if (to := self.at(s, **{axis: level})) >= 0 and to != k:
                            found[k, to] += rate
        for k, s in enumerate(self.states):
            for changes, rate in self._progress(s):
                found[k, self.at(s, **changes)] += rate
        return found

    def jumps(self, axis: str, s: Levels, day: Moment) -> Iterator[tuple[str, float]]:
        condition = self.scenario.conditions[axis]
        made: dict[str, Rule | Package] = {**self.scenario.rules, **self.scenario.packages}
        owner = made.get(axis.removesuffix("_turn")) if axis.endswith("_turn") else None
        if owner is not None and owner.pace is not None and s[axis] == "waiting":
            yield "open", self.numbers.read(f"{axis.removesuffix('_turn')}.pace", owner.pace, s)
        if condition.follows and condition.lag is not None:
            yield s[condition.follows], 1 / self.numbers.read(f"{axis}.lag", condition.lag, s)
        for name, change in condition.changes.items():
            if not change.at and self.open(change, day) and self._applies(axis, change, s):
                yield from self._steps(axis, f"{axis}.{name}", change, s)
                if change.rate is not None and isinstance(change.to, str):
                    yield change.to, self.numbers.read(f"{axis}.{name}.rate", change.rate, s)

    def _applies(self, axis: str, change: Change, s: Levels) -> bool:
        return holds(change.when, s) and (not change.source or s[axis] in change.source)

    def _steps(self, axis: str, path: str, change: Change, s: Levels) -> Iterator[tuple[str, float]]:
        """One level up and one down, where there is one."""
        levels = self.scenario.conditions[axis].levels
        for number, key, step in ((change.up, "up", 1), (change.down, "down", -1)):
            place = levels.index(s[axis]) + step
            if number is not None and 0 <= place < len(levels):
                yield levels[place], self.numbers.read(f"{path}.{key}", number, s)

    def lotteries(self, day: Moment) -> Floats | None:
        """[S, S] the chances of a day's lotteries and lapses, all of which read the state before it; none on other days."""
        found = np.zeros((len(self.states), len(self.states)))
        struck = False
        for k, s in enumerate(self.states):
            drawn = {axis: chances for axis in self.levels if (chances := self._drawn(axis, s, day)) is not None}
            votes = list(self._votes(s, day))
            struck = struck or bool(drawn) or bool(votes)
            for levels in itertools.product(*(chances.items() for chances in drawn.values())):
                for outcomes in itertools.product(*votes):
                    own = dict(zip(drawn, (level for level, _ in levels), strict=True))
                    for changes, _ in outcomes:
                        own |= changes
                    to = self.at(s, **own)
                    assert to >= 0, "a lottery leads out of play"
                    found[k, to] += np.prod([chance for _, chance in (*levels, *outcomes)])
        return found if struck else None

    def _drawn(self, axis: str, s: Levels, day: Moment) -> dict[str, float] | None:
        """The chance of each level of an issue or condition after a day's, or round's, lottery; none if there is none.

        What would lead to a level that is not in play stays. Of several changes of one condition each is drawn by itself.
        """
        if axis in self.scenario.issues:
            for reset in self.scenario.issues[axis].resets.values():
                if reset.to in self.levels[axis] and self._falls(reset.at, day) and holds(reset.when, s):
                    return {reset.to: 1.0}
            return None
        found = None
        for name, change in self.scenario.conditions[axis].changes.items():
            if self._falls(change.at, day) and self.open(change, day) and self._applies(axis, change, s):
                found = found or {s[axis]: 1.0}
                drawn = {
                    k: chance
                    for k, chance in self._outcomes(axis, f"{axis}.{name}", change, s).items()
                    if k in self.levels[axis]
                }
                left = 1 - sum(drawn.values())  # that it moves nothing: then it is as the changes before it have it
                found = {k: left * found.get(k, 0.0) + drawn.get(k, 0.0) for k in {**found, **drawn}}
        return found

    def _outcomes(self, axis: str, path: str, change: Change, s: Levels) -> dict[str, float]:
        """The chances of the levels that a dated change names."""
        if isinstance(change.to, str):
            return {change.to: 1.0}
        if change.to is not None:
            return self.numbers.lottery(f"{path}.to", change.to, s)
        return dict(self._steps(axis, path, change, s))

    def _falls(self, at: Iterable[When], now: Moment) -> bool:
        if isinstance(now, int):
            return any(when.round == now for when in at)
        return any(now in days_of(when, self.begins, self.end) for when in at)

    def floors(self, day: Moment) -> list[str]:
        """Who has the floor for certain on a day, or in a round."""
        found = [f.who for f in self.scenario.floors.values() if self._falls(f.at, day)]
        for name, rule in self.scenario.rules.items() if isinstance(day, dt.date) else ():
            if self._falls(rule.at, day) and rule.issue in self.levels:
                packages = [p.rules for p in self.scenario.packages.values() if name in p.rules]
                able = {p for r in (name, *(r for made in packages for r in made)) for p in self._able(self.scenario.rules[r])}
                found += [party for party in self.parties if party in able]
        return list(dict.fromkeys(found))

    def _able(self, rule: Rule) -> frozenset[str]:
        """The parties that may try a rule in some state."""
        units = rule.proposed_by or (*rule.by, *rule.needs)
        return frozenset(p for s in self.states for p in self.persons(self.whom(units, s)))

    @cached_property
    def dates(self) -> list[dt.date]:
        """The days on which anything begins, ends, is drawn or read, the first and the last among them."""
        found = {self.begins, self.end, *self.question.days}
        for when in self._whens():
            found |= {d for d in days_of(when, self.begins, self.end) if self.begins <= d <= self.end}
        return sorted(found)

    def _whens(self) -> Iterator[When]:
        windows: list[Rule | Change] = [*self.scenario.rules.values()]
        windows += [c for condition in self.scenario.conditions.values() for c in condition.changes.values()]
        for each in windows:
            yield from (when for when in (each.before, each.after) if when is not None)
            yield from each.at
            if isinstance(each, Rule):  # what is open on one day is closed on the next
                yield from (When(text="", day=w.day + dt.timedelta(days=1)) for w in each.at if w.day is not None)
        for _, made, _, _ in self.staged():
            yield from made.ratified_by.at if made.ratified_by is not None else ()
        for issue in self.scenario.issues.values():
            for reset in issue.resets.values():
                yield from reset.at
        for floor in self.scenario.floors.values():
            yield from floor.at
        for party in self.scenario.parties.values():
            if party.cares_until is not None:
                yield party.cares_until


# --------------------------------------------------------------------------------------- choosing and consenting


def winning(game: Game, name: str) -> list[frozenset[str]]:
    """The coalitions of a body's members that reach the quota."""
    body = game.scenario.bodies[name]
    read = {m: game.numbers.read(f"{name}.weights.{m}", w, {}) if w.form != "fixed" else w.low for m, w in body.weights.items()}
    weights = {m: Fraction(repr(float(read.get(m, 0.0) if read else 1.0))) for m in body.members}
    total = sum(weights.values())
    enough = (
        total
        if body.agree == "all"
        else Fraction(repr(body.agree)) * total
        if isinstance(body.agree, float)
        else Fraction(body.agree)
    )
    every = (frozenset(c) for n in range(len(body.members) + 1) for c in itertools.combinations(body.members, n))
    return [c for c in every if sum(weights[m] for m in c) >= enough]


def agrees(body: Body, coalitions: Sequence[frozenset[str]], yes: Mapping[str, Floats]) -> Floats:
    """The chance that a body consents, from those of its members."""
    if body.votes == "pivot":  # the least willing of the most willing coalition that wins
        found = np.zeros_like(next(iter(yes.values())))
        for coalition in coalitions:
            found = np.maximum(found, np.min([yes[m] for m in coalition], axis=0))
        return found
    found = np.zeros_like(next(iter(yes.values())))
    for coalition in coalitions:
        found += np.prod([yes[m] if m in coalition else 1 - yes[m] for m in body.members], axis=0)
    return found


class Plans:
    """Who tries what and with what success, given values, while the same moves are open.

    One row for each move and each party that may try it. On a certain floor only its party moves, and surely: `certain`.
    """

    def __init__(self, game: Game, day: dt.date, certain: str = ""):
        self.game, self.certain = game, certain
        tries = [(move, who) for move in game.moves(day) for who in sorted(move.triers) if self._floor(move, who) > 0]
        self.moves, self.who = [m for m, _ in tries], [who for _, who in tries]
        self.mover = np.array([game.parties.index(who) for who in self.who], int)
        self.start = np.array([m.start for m in self.moves], int)
        self.end = np.array([m.end for m in self.moves], int)
        self.refused = np.array([m.refused for m in self.moves], int)
        self.floor = np.array([self._floor(m, who) for m, who in tries])
        self.precision = np.array([game.own(p, "precision", {}) for p in game.parties])
        self.cost = self._costs(day)
        self.doubt = np.array([self._doubt(m) for m in self.moves])
        self.alone = np.array([[p in m.needs and p != who for m, who in tries] for p in game.parties], bool)
        self.bodies = list(self._bodies())
        self.choices = self._choices()
        self.choice = np.zeros(len(tries), int)  # which of the choices a row is one of
        for k, rows in enumerate(self.choices):
            self.choice[rows] = k
        floors = np.array([self.floor[rows[0]] for rows in self.choices])
        self.passing = np.ones(len(floors)) if certain else game.shared("inertia") * floors

    def _floor(self, move: Move, who: str) -> float:
        """How often a year the party has the floor there; once, on a certain one."""
        return float(who == self.certain) if self.certain else self.game.own(who, "initiative", self.game.states[move.start])

    def _costs(self, day: dt.date) -> Floats:
        """[J, rows] one-off costs, the price to who tries among them; none to a party that no longer cares."""
        cost = np.array([m.costs for m in self.moves]).reshape(len(self.moves), len(self.game.parties)).T.copy()
        cost[self.mover, np.arange(len(self.moves))] += self.game.shared("price")
        cost[~cared(self.game, day)] = 0.0
        return cost

    def _doubt(self, move: Move) -> float:
        """h: how long a doubted move is put off, counted by all who may try it."""
        at = self.game.states[move.start]
        total = sum(self.game.own(p, "initiative", at) for p in move.triers)
        return 1.0 if self.certain else max(1.0, self.game.shared("reluctance") * total)

    def _bodies(self) -> Iterator[tuple[Body, list[frozenset[str]], NDArray[np.int_]]]:
        """Each body with the coalitions that suffice in it and the rows that need it."""
        for name, body in self.game.scenario.bodies.items():
            if rows := [r for r, m in enumerate(self.moves) if name in m.needs]:
                yield body, winning(self.game, name), np.array(rows)

    def _choices(self) -> list[list[int]]:
        """The rows among which a party that has the floor in a state chooses, for every party and state."""
        found: dict[tuple[int, str], list[int]] = {}
        for row, (move, who) in enumerate(zip(self.moves, self.who, strict=True)):
            found.setdefault((move.start, who), []).append(row)
        return list(found.values())

    def consent(self, gains: Floats) -> Floats:
        """p(m): the chance that all others who must consent would; who tries it has consented."""
        yes = expit(self.precision[:, None] * gains)
        p: Floats = np.where(self.alone, yes, 1.0).prod(axis=0)
        for body, coalitions, rows in self.bodies:
            votes = {}
            for m in body.members:
                j = self.game.parties.index(m)
                votes[m] = np.where(self.mover[rows] == j, 1.0, yes[j, rows])
            p[rows] *= agrees(body, coalitions, votes)
        return p

    def carried(self, V: Floats) -> tuple[Floats, Floats, Floats]:
        """(rate of being carried out, rate of being refused, [J, rows] gains), row by row."""
        gains = V[:, self.end] - V[:, self.start] - self.cost
        if not len(self.moves):
            return np.zeros(0), np.zeros(0), gains
        loss = V[:, self.refused] - V[:, self.start]
        p = self.consent(gains - loss)
        rows = np.arange(len(self.moves))
        drive = self.precision[self.mover] * (p * gains[self.mover, rows] + (1 - p) * loss[self.mover, rows])
        most = np.full(len(self.choices), -np.inf)
        np.maximum.at(most, self.choice, drive)
        acts = 1 / (1 + self.passing * np.exp(np.minimum(-most, 700)))  # the best move against passing
        liked = np.exp(drive - most[self.choice])
        rate = self.floor * (acts / np.bincount(self.choice, liked, len(self.choices)))[self.choice] * liked
        done = p / (p + self.doubt * (1 - p))
        return rate * done, rate * (1 - done), gains

    def flow(self, V: Floats) -> Floats:
        """[J, S] what moves add to values, a year (or on a certain floor)."""
        done, refused, gains = self.carried(V)
        loss = V[:, self.refused] - V[:, self.start]
        each = done * gains + refused * loss
        size = V.shape[1]
        return np.array([np.bincount(self.start, mine, size) if len(mine) else np.zeros(size) for mine in each])

    def spread(self, V: Floats, p: Floats) -> Floats:
        """[..., S] what moves add to a distribution, or to several, a year (or on a certain floor)."""
        done, refused, _ = self.carried(V)
        change = np.zeros_like(p)
        for rate, to in ((done, self.end), (refused, self.refused)):
            for one, out in zip(change.reshape(-1, p.shape[-1]), p.reshape(-1, p.shape[-1]), strict=True):
                np.add.at(one, to, rate * out[self.start])
                np.add.at(one, self.start, -rate * out[self.start])
        return change


# --------------------------------------------------------------------------------------------------- backwards


@dataclass(frozen=True)
class Stretch:
    """The time between two dates, over which the same is open: its plans, nature's rates, and values within it."""

    years: float
    plans: Plans
    nature: Floats  # [S, S], rows that sum to zero
    values: object  # values(years after the first date), flattened [J * S]


def solve(scenario: Scenario, numbers: Mapping[str, float], question: Question) -> Answer:
    """What follows from a scenario with the numbers of one draw."""
    game = Game(scenario, numbers, question)
    shape = game.written.shape
    rho = -np.log([game.own(p, "patience", {}) for p in game.parties])
    made: dict[object, tuple[Plans, Floats]] = {}
    last = game.end
    V = np.array([np.linalg.solve(r * np.eye(shape[1]) - generator(game, last), u) for r, u in zip(rho, game.pay, strict=True)])
    stretches: dict[dt.date, Stretch] = {}
    before: dict[dt.date, Floats] = {}  # values before a day's lotteries and after its floors
    for day, following in reversed(list(itertools.pairwise(game.dates))):
        V = jumped_back(game, following, V, before)
        V = np.where(cared(game, following)[:, None], V, 0.0)
        key = in_force(game, day)
        if key not in made:
            made[key] = Plans(game, day), generator(game, day)
        plans, nature = made[key]
        u = np.where(cared(game, day)[:, None], game.pay, 0.0)

        def back(t: float, y: Floats, plans: Plans = plans, nature: Floats = nature, u: Floats = u) -> Floats:
            V = y.reshape(shape)
            return (u - rho[:, None] * V + plans.flow(V) + V @ nature.T).ravel()

        years = (following - day).days / YEAR
        done = solve_ivp(back, (0, years), V.ravel(), dense_output=day < max(question.days), **TIGHT)
        assert done.success, done.message
        V = done.y[:, -1].reshape(shape)
        if day == game.begins:
            jumped_back(game, day, V, before)
        stretches[day] = Stretch(years, plans, nature, done.sol)
    return forwards(game, question, stretches, before, V)


def generator(game: Game, day: dt.date) -> Floats:
    """[S, S] nature's rates from a day on, each row summing to zero."""
    rates = game.rates(day)
    return rates - np.diag(rates.sum(axis=1))


def in_force(game: Game, day: dt.date) -> object:
    """What tells the open rules and changes of one stretch from those of another."""
    scenario = game.scenario
    rules = tuple(game.open(r, day) for r in scenario.rules.values())
    votes = (made.ratified_by.at if made.ratified_by is not None else () for _, made, _, _ in game.staged())
    rules += tuple(all(come(when, day) for when in at) for at in votes)
    changes = tuple(game.open(c, day) for condition in scenario.conditions.values() for c in condition.changes.values())
    return rules, changes, tuple(cared(game, day))


def cared(game: Game, day: dt.date) -> NDArray[np.bool_]:
    """[J] whether what happens from a day on counts to each party."""
    until = [game.scenario.parties[p].cares_until for p in game.parties]
    return np.array([u is None or u.day is None or day < u.day for u in until])


def jumped_back(game: Game, day: dt.date, V: Floats, before: dict[dt.date, Floats]) -> Floats:
    """Values before a day's certain floors and lotteries, the floors coming first."""
    drawn = game.lotteries(day)
    V = V if drawn is None else V @ drawn.T
    before[day] = V
    for who in reversed(game.floors(day)):
        V = V + Plans(game, day, who).flow(V)
    return V


# ---------------------------------------------------------------------------------------------------- forwards


def forwards(
    game: Game, question: Question, stretches: Mapping[dt.date, Stretch], before: Mapping[dt.date, Floats], V: Floats
) -> Answer:
    """The distribution from the first day on: of where things stand, and of those paths that have not yet been somewhere."""
    sets = [np.array([inside(e, s) for s in game.states]) for e in question.ever]
    p = np.repeat(game.begins_in()[None], 1 + len(sets), axis=0)  # [1 + sets, S]: all, then those not yet arrived
    p = jumped(game, game.begins, p, sets, before)
    spent = np.zeros(len(sets))
    chance, reached, years = {}, {}, {}
    value = {party: float(V[j] @ p[0]) for j, party in enumerate(game.parties)}
    for day in game.dates:
        if day > game.begins:
            p = jumped(game, day, p, sets, before)
        if day in question.days:
            chance[day], reached[day] = p[0].copy(), [1 - float(left.sum()) for left in p[1:]]
            years[day] = [float(x) for x in spent]
        if day >= max(question.days):
            break
        p, spent = carried_on(stretches[day], p, spent, sets, game.written.shape)
    return Answer(game.states, chance, reached, years, value, dict(zip(game.parties, V, strict=True)))


def jumped(game: Game, day: dt.date, p: Floats, sets: Sequence[NDArray[np.bool_]], before: Mapping[dt.date, Floats]) -> Floats:
    """The distributions after a day's certain floors and lotteries; who has arrived stays so."""
    V, stages = before.get(day), game.floors(day)
    for k, who in enumerate(stages):
        assert V is not None
        later = V
        for other in reversed(stages[k + 1 :]):
            later = later + Plans(game, day, other).flow(later)
        p = without(p + Plans(game, day, who).spread(later, p), sets)
    drawn = game.lotteries(day)
    return without(p if drawn is None else p @ drawn, sets)


def without(p: Floats, sets: Sequence[NDArray[np.bool_]]) -> Floats:
    """The distributions with those taken out that have arrived."""
    p = p.copy()
    for k, inset in enumerate(sets):
        p[1 + k, inset] = 0.0
    return p


def carried_on(
    stretch: Stretch, p: Floats, spent: Floats, sets: Sequence[NDArray[np.bool_]], shape: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """The distributions, and the years spent in each set, at the end of a stretch."""
    staying = np.array([np.ones(p.shape[1], bool), *(~inset for inset in sets)])

    def ahead(t: float, y: Floats) -> Floats:
        now = y[: p.size].reshape(p.shape)
        V = stretch.values(t_left(stretch, t)).reshape(shape)  # type: ignore[operator]
        change = np.where(staying, stretch.plans.spread(V, now) + now @ stretch.nature, 0.0)
        return np.concatenate([change.ravel(), [now[0, inset].sum() for inset in sets]])

    done = solve_ivp(ahead, (0, stretch.years), np.concatenate([p.ravel(), spent]), **TIGHT)
    assert done.success, done.message
    return done.y[: p.size, -1].reshape(p.shape), done.y[p.size :, -1]


def t_left(stretch: Stretch, t: float) -> float:
    """Years until the end of a stretch: values were followed from there."""
    return stretch.years - t
