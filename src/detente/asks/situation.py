"""What a scenario states, in the names that it gives; nothing is solved (`detente.situation/1`)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from detente import __version__
from detente.asks.common import label_of, subject_of
from detente.asks.sentences import Telling, listed, spaced
from detente.findings.common import Event
from detente.findings.situation import (
    AtTable,
    Body,
    Circumstance,
    Figure,
    Leads,
    Paid,
    Ruling,
    SituationFinding,
    Stake,
    Turn,
    Wish,
)
from detente.game.clock import clock_of
from detente.game.play import days_of
from detente.language.numbers import show
from detente.scenario import records
from detente.scenario.domains import ends
from detente.scenario.paths import assumptions, price_path
from detente.scenario.records import Argument, Change, Guard, Number, Record, Rule, Scenario, Term, When
from detente.scenario.scope import Scope, whole
from detente.study.arms import Progress


@dataclass(frozen=True, kw_only=True)
class SituationAsked:
    """What a scenario states; of an argument, the scenario that it is over."""

    scenario: str | Path | Scenario | Argument
    over: Scenario | None = None  # what an argument that is given as a record is over


def ask(asked: SituationAsked, progress: Progress) -> SituationFinding:
    """Parties, issues, conditions, rules, interests and numbers of a scenario."""
    return Situation(subject_of(asked.scenario, asked.over)[1]).finding()


@dataclass(frozen=True)
class Situation:
    """A scenario, and the span of its calendar."""

    scenario: Scenario

    @cached_property
    def telling(self) -> Telling:
        return Telling(self.scenario)

    @cached_property
    def scope(self) -> Scope:
        """The scenario with everything in play."""
        return whole(self.scenario)

    @cached_property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day at which it is read."""
        begins = self.scenario.calendar.start
        return begins, clock_of(self.scenario).days(self.scenario.calendar, begins, None)[-1]

    def finding(self) -> SituationFinding:
        """All that is stated."""
        made = self.scenario
        return SituationFinding(
            version=__version__,
            scenario=label_of(made),
            begins=self.told(self.span[0]),
            ends=self.told(self.span[1]),
            events=tuple(self.events()),
            parties={name: self.party(name) for name in made.parties},
            bodies={name: Body(**notes(each), members=each.members, agree=quota(each)) for name, each in made.bodies.items()},
            issues={name: self.issue(name) for name in made.issues},
            conditions={name: self.condition(name) for name, each in made.conditions.items() if not each.stage_of},
            rules=tuple(self.rule(name, rule) for name, rule in made.rules.items()),
            interests=tuple(self.wish(party, term) for party, terms in made.interests.items() for term in terms),
            assumptions=tuple(self.figures()),
            focuses={name: tuple(focus.in_play) for name, focus in made.focus.items()},
        )

    def told(self, day: dt.date) -> str:
        """What a day is called."""
        return clock_of(self.scenario).told(self.span[0], day)

    def days(self, whens: Iterable[When]) -> tuple[str, ...]:
        """The days within the calendar that these name."""
        return tuple(self.told(day) for when in whens for day in days_of(when, *self.span))

    def first(self, when: When | None) -> str | None:
        """The first day that it names within the calendar; none where it names none."""
        return next(iter(self.days([when])), None) if when is not None else None

    def events(self) -> Iterator[Event]:
        """The named dates within the calendar, in their order."""
        found = [(day, name) for name, each in self.scenario.calendar.dates.items() for day in days_of(each.at, *self.span)]
        yield from (Event(date=self.told(day), name=name) for day, name in sorted(found))

    def party(self, name: str) -> AtTable:
        """A party, with the offices that it may hold."""
        made = self.scenario
        party = made.parties[name]
        offices = tuple(office for office in made.offices if name in self.scope.holders(office))
        bodies = tuple(body for body, each in made.bodies.items() if name in each.members)
        return AtTable(**notes(party), name=party.name or spaced(name), offices=offices, bodies=bodies)

    def issue(self, name: str) -> Stake:
        """An issue and its options."""
        issue = self.scenario.issues[name]
        return Stake(**notes(issue), options=issue.options, start=issue.start, core=name in self.scenario.core)

    def condition(self, name: str) -> Circumstance:
        """A condition, and all that moves it beside moves of parties."""
        each = self.scenario.conditions[name]
        start = each.start if isinstance(each.start, str) else ", ".join(f"{k} {show(n)}" for k, n in each.start.items())
        return Circumstance(
            **notes(each),
            levels=each.levels,
            start=start,
            core=name in self.scenario.core,
            known_to=each.hidden.known_to if each.hidden else (),
            turns=tuple(self.turn(label, change) for label, change in each.changes.items()),
        )

    def turn(self, label: str, change: Change) -> Turn:
        """How a condition moves."""
        return Turn(
            **notes(change),
            name=label,
            what=listed(turned(change)),
            when=self.guard(change.when),
            dates=self.days(change.at),
            after=self.first(change.after),
            before=self.first(change.before),
        )

    def rule(self, name: str, rule: Rule) -> Ruling:
        """Who may change an issue."""
        costs = ((who, price_path(name, who, k), p) for who, prices in rule.costs.items() for k, p in enumerate(prices))
        return Ruling(
            **notes(rule),
            rule=name,
            kind=rule.kind,
            issue=rule.issue,
            leads=tuple(self.leads(rule)),
            by=rule.by,
            needs=rule.needs,
            tries=tuple(party for party in self.scenario.parties if party in self.scope.triers(rule)),
            when=self.guard(rule.when),
            given=rule.given,
            after=self.first(rule.after),
            before=self.first(rule.before),
            costs=tuple(Paid(who=who, path=path, text=show(price.amount)) for who, path, price in costs),
        )

    def leads(self, rule: Rule) -> Iterator[Leads]:
        """From every option that it may start from to every other that it may lead to."""
        options = self.scenario.issues[rule.issue].options if rule.issue in self.scenario.issues else ()
        pairs = ((a, b) for a in rule.source or options for b in rule.to or options)
        yield from (Leads(source=a, to=b) for a, b in pairs if a != b)

    def wish(self, party: str, name: str) -> Wish:
        """What a party values."""
        term = self.scenario.interests[party][name]
        amount = term.weight if term.worth is None else term.worth
        low, high = self.reach(amount) if amount is not None else (0.0, 0.0)
        text = show(amount) if amount is not None else ""
        says = self.valued(name, term)
        return Wish(**notes(term), party=party, term=name, says=says, low=low, high=high, text=text, given=term.given)

    def valued(self, name: str, term: Term) -> str:
        """What is valued, in words."""
        of = spaced(term.of or name)
        levels = (lambda places: " > ".join(" = ".join(map(spaced, place)) for place in places))(term.places)
        table = ", ".join(f"{spaced(level)} {show(number)}" for level, number in term.values.items())
        said = {
            "prefers": f"{of}: {levels}",
            "values": f"{of}: {table}",
            "along": f"{of}: the further {term.direction} the better",
            "ideal": f"{of}: as near to {spaced(term.ideal)} as can be",
            "worth": "",
            "share_of": f"a share of what is good for {self.telling.party(term.of)}",
        }[term.kind]
        when = f"while {self.guard(term.when)}" if term.when else ""
        return ", ".join(part for part in (said, when) if part) or "always"

    def reach(self, number: Number) -> tuple[float, float]:
        """The least and the greatest value of a number, over all levels on which it depends."""
        if number.form == "reference":
            both = [number.scale * end for end in self.reach(self.scenario.assumptions[number.name])]
            return min(both), max(both)
        if number.form == "depends_on":
            inner = [self.reach(each) for each in (*number.cases.values(), number.otherwise) if each is not None]
            return min(low for low, _ in inner), max(high for _, high in inner)
        return ends(number)

    def guard(self, guard: Guard) -> str:
        """The states in which something is so; empty: in all."""
        return self.telling.stands(guard) if guard else ""

    def figures(self) -> Iterator[Figure]:
        """Every number by its path; where it has no end (`exact`) there is nothing to show of it."""
        for path, leaf in assumptions(self.scenario).items():
            low, high = ends(leaf.number)
            if math.isfinite(low) and math.isfinite(high):
                yield Figure(
                    about="",
                    because=leaf.because,
                    cite=leaf.cite,
                    path=path,
                    says=self.telling.path(path),
                    kind=leaf.kind,
                    text=show(leaf.number),
                    low=low,
                    high=high,
                    drawn=leaf.uncertain,
                )


def notes(record: Record) -> dict[str, str | tuple[str, ...]]:
    """What any record may carry."""
    return {"about": record.about, "because": record.because, "cite": record.cite}


def quota(body: records.Body) -> str:
    """How many members must agree."""
    if body.agree == "all":
        return "all of them"
    if isinstance(body.agree, int):
        return f"{body.agree} of {len(body.members)}"
    weights = ", ".join(f"{spaced(name)} {show(weight)}" for name, weight in body.weights.items())
    return f"{body.agree:.3g} of the weights ({weights})"


def turned(change: Change) -> Iterator[str]:
    """What a change does: `one level up 0.1 .. 0.5 a year`; of a day, with what chance."""
    unit = "with chance {}" if change.at else "{} a year"
    for number, where in ((change.up, "one level up"), (change.down, "one level down")):
        if number is not None:
            yield f"{where} {unit.format(show(number))}"
    source = f"from {listed(map(spaced, change.source), 'or')} " if change.source else ""
    if isinstance(change.to, str):
        yield f"{source}to {spaced(change.to)}" + (f" {unit.format(show(change.rate))}" if change.rate is not None else "")
    elif change.to is not None:
        yield source + "to " + ", ".join(f"{spaced(level)} {show(number)}" for level, number in change.to.items())
