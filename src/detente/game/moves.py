"""Who may move the game from where to where: rules and packages written out state by state.

A `Part` is one rule from one option to another under one set of office holders: within it everybody's role is the same
in all states. Parts of different issues in one package combine into one deal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from detente.game.arrays import Flag
from detente.game.play import Play, Space, day_named
from detente.game.quotas import Quota, quotas
from detente.game.rows import ALWAYS, Amount, Given, amounts, given
from detente.scenario.paths import breach_path, price_path
from detente.scenario.records import Name, Price, Rule, Standing
from detente.scenario.scope import DUE, PAID, bound, payment, pays_once
from detente.scenario.stages import NONE, UP, WAITING, Way, turns, ways

Span = tuple[dt.date | None, dt.date | None]
"""From which day on, and before which day; None: no bound."""


@dataclass(frozen=True)
class Cost:
    """One-off costs to one party, by group of states."""

    party: Name
    by_state: tuple[tuple[Flag, Amount], ...]


@dataclass(frozen=True)
class Part:
    """A rule (or a package of rules) with everything resolved but the state it starts from."""

    label: str
    issues: tuple[Name, ...]
    mask: Flag  # [S] where it may be tried
    changes: dict[Name, str]
    refused: dict[Name, str]
    tries: frozenset[str]
    consents: frozenset[str | Quota]  # parties, and bodies: by name, then as they decide (`by_quota`)
    costs: tuple[Cost, ...]
    given: Given
    spans: frozenset[Span]


def parts(play: Play, space: Space) -> list[Part]:
    """Every rule in play that stands alone, then every package of two or more, then the packages of named rules."""
    single = [
        p
        for name, rule in play.scenario.rules.items()
        if rule.issue in space.place and not play.drops(name)
        for p in _rule_parts(play, space, name, rule)
    ]
    single = [p for p in single if p.mask.any() and p.tries and not set(p.issues) & set(play.overlay.hold)]
    tied = bound(play.scenario)
    free = [p for p in single if p.label not in tied]
    whole = [*free, *_packaged(play, free), *_named(play, space, single)]
    return [*whole, *(p for way in ways(play.scenario).values() for p in _broken_off(play, space, way) if p.mask.any())]


def by_quota(play: Play, space: Space, moves: list[Part]) -> list[Part]:
    """The moves with every body as it decides: a move for each that it can be, where its weights are drawn."""
    asked = [b for b in play.scenario.bodies if any(b in part.consents for part in moves)]
    known = {body: quotas(play, space, body) for body in asked}
    found = []
    for part in moves:
        bodies = [b for b in known if b in part.consents]
        for chosen in product(*(known[b] for b in bodies)):
            consents = (part.consents - {*bodies}) | {*chosen}
            found.append(replace(part, consents=consents, given=part.given.union(*(quota.given for quota in chosen))))
    return found


def _rule_parts(play: Play, space: Space, name: Name, rule: Rule) -> Iterator[Part]:
    for source, target in _arcs(space, rule):
        stands = space.stands(rule.issue, (source,)) & space.guard(rule.when)
        for actor in rule.by or ("",):
            units = [u for u in (actor, *rule.needs, *rule.proposed_by, *rule.costs) if u]
            for holders, mask in _holders(play, space, units):
                part = _part(play, space, _Instance(name, rule, actor, target, holders), stands & mask)
                begun = _tried(play, space, part) if part is not None else None
                if begun is not None:
                    yield from (replace(begun, spans=begun.spans | span) for span in _days_alone(play, rule))


def _days_alone(play: Play, rule: Rule) -> list[frozenset[Span]]:
    """The spans of the days, or rounds, on which alone a rule is open; one without bounds for any other rule."""
    days = [day_named(when, play.begins) for when in rule.at]
    return [frozenset({(day, day + play.clock.day)}) for day in days if day is not None] or [frozenset()]


def _arcs(space: Space, rule: Rule) -> Iterator[tuple[str, str]]:
    options = tuple(space.place[rule.issue])
    for source in options:
        for target in rule.to or options:
            allowed = not rule.source or source in rule.source
            if allowed and source != target and target in options:
                yield source, target


def _holders(play: Play, space: Space, units: list[str]) -> Iterator[tuple[dict[str, str], Flag]]:
    """Each combination of office holders among `units`, with the states in which they hold office."""
    offices = [u for u in dict.fromkeys(units) if u in play.scenario.offices]
    conditions = list(dict.fromkeys(play.scenario.offices[o].held_by for o in offices))
    for levels in product(*(play.scope.levels(c) for c in conditions)):
        at = dict(zip(conditions, levels, strict=True))
        mask = space.where(tuple(Standing(name=c, levels=(level,)) for c, level in at.items()))
        yield {o: at[play.scenario.offices[o].held_by] for o in offices}, mask


@dataclass(frozen=True)
class _Instance:
    name: Name
    rule: Rule
    actor: str
    target: str
    holders: dict[str, str]

    def who(self, unit: str) -> str:
        return self.holders.get(unit, unit)


def _part(play: Play, space: Space, one: _Instance, mask: Flag) -> Part | None:
    rule = one.rule
    gone = set(play.overlay.remove)
    actor = one.who(one.actor)
    if actor in gone or not mask.any():
        return None
    needs = {m for unit in rule.needs for m in play.scope.voters(one.who(unit))}
    consents = needs | ({actor} if actor else set())
    if not consents:  # a deal all of whose partners have dropped out
        return None
    tries = play.scope.everybody(map(one.who, rule.proposed_by) if rule.proposed_by else consents)
    changes = {rule.issue: one.target, **rule.sets}
    costs = tuple(_cost(space, one, who, prices) for who, prices in rule.costs.items() if one.who(who) not in gone)
    if pays_once(rule):
        changes[payment(one.name)] = PAID
    span = (day_named(rule.after, play.begins), day_named(rule.before, play.begins))
    return Part(
        one.name,
        (rule.issue,),
        mask,
        changes,
        dict(rule.refused),
        tries,
        frozenset(consents),
        costs,
        given(rule.given),
        frozenset({span} - {(None, None)}),
    )


def _cost(space: Space, one: _Instance, who: Name, prices: tuple[Price, ...]) -> Cost:
    by_state: list[tuple[Flag, Amount]] = []
    for k, price in enumerate(prices):
        path = price_path(one.name, who, k)
        due = space.guard(price.when)
        if price.once:
            due = due & space.stands(payment(one.name), (DUE,))
        by_state += [(due & mask, amount) for mask, amount in amounts(price.amount, path, space)]
    return Cost(one.who(who), tuple((m, a) for m, a in by_state if m.any()))


def _packaged(play: Play, single: list[Part]) -> Iterator[Part]:
    for package in play.scenario.packages.values():
        inside = [p for p in single if p.issues[0] in package.issues]
        for count in range(2, package.at_most + 1):
            for group in combinations(inside, count):
                if len({p.issues[0] for p in group}) == count:
                    joined = _joined(group)
                    if joined is not None:
                        yield joined


def _named(play: Play, space: Space, single: list[Part]) -> Iterator[Part]:
    """The packages of named rules: all of them as one deal, and nothing where one is missing."""
    for name, package in play.scenario.packages.items():
        ways = [[p for p in single if p.label == rule] for rule in package.rules]
        for group in product(*ways) if ways and not play.drops(name) else ():
            joined = _joined(group)
            whole = _tried(play, space, replace(joined, label=name)) if joined is not None else None
            if whole is not None:
                yield whole


def _tried(play: Play, space: Space, part: Part) -> Part | None:
    """A rule or package as it is tried: one with a pace of its own once it is up, and not again until it comes up anew."""
    begun, turn = _signed(play, space, part), turns(play.scenario).get(part.label)
    if begun is None or turn is None:
        return begun
    off, mask = {turn.axis: WAITING}, begun.mask & space.stands(turn.axis, (UP,))
    refused = {**begun.refused, **off}  # of an act, too: in a package others may refuse it
    return replace(begun, mask=mask, changes={**begun.changes, **off}, refused=refused) if mask.any() else None


def _signed(play: Play, space: Space, part: Part) -> Part | None:
    """A rule or package as it is signed: one that is not carried out at once begins its stage instead of changing issues.

    None where that stage cannot be entered. A vote can be asked for until its last date.
    """
    way = ways(play.scenario).get(part.label)
    if way is None:
        return part
    mask = part.mask & space.stands(way.axis, way.open_at)
    inside = way.on_the_way[0] in space.place.get(way.axis, ()) and way.axis not in play.overlay.hold
    if not inside or not mask.any():
        return None
    changes = {name: level for name, level in part.changes.items() if name not in part.issues}
    days = [day_named(when, play.begins) for when in way.vote.at] if way.vote is not None else [None]
    last = {(None, max(day for day in days if day is not None))} if None not in days else set()
    return replace(part, mask=mask, changes={**changes, **way.begun}, spans=part.spans | last)


def _broken_off(play: Play, space: Space, way: Way) -> Iterator[Part]:
    """The moves by which what is on the way is broken off: each of those who may does it alone, at its cost."""
    made = way.vote or way.takes
    if made is None or way.axis not in space.place or way.axis in play.overlay.hold:
        return
    on_the_way = space.stands(way.axis, way.on_the_way)
    for who, prices in made.breach.items():
        for holders, mask in _holders(play, space, [who]):
            party = holders.get(who, who)
            if party not in play.overlay.remove:
                paid = [(price, breach_path(way.name, who, k)) for k, price in enumerate(prices)]
                cost = Cost(party, tuple((m, a) for m, a in _amounts(space, paid) if m.any()))
                alone = frozenset({party})
                label = f"{way.name} broken off by {who}"
                changes = {way.axis: NONE}
                yield Part(label, (way.axis,), mask & on_the_way, changes, {}, alone, alone, (cost,), ALWAYS, frozenset())


def _amounts(space: Space, paid: list[tuple[Price, str]]) -> Iterator[tuple[Flag, Amount]]:
    for price, path in paid:
        due = space.guard(price.when)
        yield from ((due & mask, amount) for mask, amount in amounts(price.amount, path, space))


def _joined(group: tuple[Part, ...]) -> Part | None:
    """The parts as one deal: consents united, costs added, all guards; none where they contradict each other."""
    whole = group[0]
    for part in group[1:]:
        mask = whole.mask & part.mask
        clash = any(whole.changes.get(n, level) != level for n, level in part.changes.items())
        clash |= any((name, not wanted) in whole.given for name, wanted in part.given)
        if clash or not mask.any():
            return None
        whole = replace(
            whole,
            label=f"{whole.label} + {part.label}",
            issues=whole.issues + part.issues,
            mask=mask,
            changes={**whole.changes, **part.changes},
            refused={**whole.refused, **part.refused},
            tries=whole.tries | part.tries,
            consents=whole.consents | part.consents,
            costs=whole.costs + part.costs,
            given=whole.given | part.given if whole.given or part.given else ALWAYS,
            spans=whole.spans | part.spans,
        )
    return whole


def total_cost(costs: tuple[Cost, ...], states: np.ndarray) -> list[tuple[Name, list[tuple[Amount, ...]]]]:
    """For each party that pays anything: in each of `states` the amounts it pays, added up."""
    parties = dict.fromkeys(c.party for c in costs)
    table = []
    for party in parties:
        groups = [pair for c in costs if c.party == party for pair in c.by_state]
        table.append((party, [tuple(a for mask, a in groups if mask[s]) for s in states]))
    return table
