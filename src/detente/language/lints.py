"""Warnings: what is allowed, and nearly always a mistake. (A cycle of moves that pays for certain is an error.)"""

from __future__ import annotations

import math

from detente.language.tree import Positions
from detente.scenario.domains import support
from detente.scenario.paths import depends_on, slots
from detente.scenario.records import DOWN, UP, Name, Number, Price, Rule, Scenario
from detente.scenario.scope import Scope, rules_of, whole


def lint(scenario: Scenario, positions: Positions) -> None:
    """All of them."""
    for each in (rates, weights, offices, exchanges, pumps, lapses, indifferent):
        each(scenario, positions)


def rates(scenario: Scenario, positions: Positions) -> None:
    """Rates so high that a chance in per cent was likely meant."""
    if scenario.calendar.clock == "rounds":
        return
    for slot in slots(scenario):
        if slot.kind != "rate" or slot.path.split(".")[0] not in scenario.conditions:
            continue
        low = support(slot.number, scenario.assumptions)[0]
        owner, label, *_ = slot.path.split(".")
        address = ("conditions", owner, "changes", label, slot.path.rsplit(".", 1)[-1])
        if low >= 10:
            often = "day" if low >= 300 else "week" if low >= 40 else "month"
            share = f"{-math.log(1 - low / 100):.2g}" if low < 100 else "what is wanted"
            said = f"{slot.path} {low:g} means about every {often}."
            fix = f"Rates are per year; a yearly chance of {low:g} % is {share}"
            positions.at(address, said, fix, "warning")


def weights(scenario: Scenario, positions: Positions) -> None:
    """Weights below zero: the order should be turned round, unless the sign is really unknown."""
    for party, terms in scenario.interests.items():
        for label, term in terms.items():
            if term.weight is None or term.kind == "share_of":
                continue
            low, high = support(term.weight, scenario.assumptions)
            address = ("interests", party, label, "weight")
            if high <= 0 and low < 0:
                positions.at(address, f"{party}.{label}.weight is negative.", "Turn the order round instead", "warning")
            elif low < 0 and not (term.because or term.weight.because):
                said = f"{party}.{label}.weight can be negative and gives no reason."
                positions.at(address, said, "Say because: the sign is not known, or keep it above zero", "warning")


def offices(scenario: Scenario, positions: Positions) -> None:
    """A party whose wishes change with elections: an office modelled as one party values its successors' wishes."""
    held = {office.held_by for office in scenario.offices.values()}
    elections = {
        name
        for name, condition in scenario.conditions.items()
        if name not in held
        and condition.changes
        and all(change.at and not any(when.each or when.since for when in change.at) for change in condition.changes.values())
    }
    for party, terms in scenario.interests.items():
        if party in {level for name in held for level in scenario.levels(name)}:
            continue
        for condition in sorted(elections):
            levels: set[str] = set()
            for term in terms.values():
                if condition in depends_on(term.weight) | depends_on(term.worth):
                    levels |= set(scenario.levels(condition))
                levels |= {s.levels[0] for state in term.when for s in state if s.name == condition and len(s.levels) == 1}
            if len(levels) > 1:
                said = f"{party}: its wishes change with {condition}, which moves on dates: is it an office, not a party?"
                fix = f"Make each holder a party, and an office held_by {condition}"
                positions.at(("interests", party), said, fix, "warning")


def exchanges(scenario: Scenario, positions: Positions) -> None:
    """Two issues of one package that either side can take back for nothing: such deals stand a quarter of the time."""
    for name, package in scenario.packages.items():
        issues = dict.fromkeys((*package.issues, *(rule.issue for rule in rules_of(scenario, name).values())))
        free = [issue for issue in issues if taken_back(scenario, issue)]
        if len(free) > 1:
            said = f"{name}: {' and '.join(free)} can each be taken back at no cost and leave no memory:"
            said += " a deal hardly stands."
            positions.at(("packages", name), said, "Give the acts that undo it a cost or sets, or write a pact", "warning")


def taken_back(scenario: Scenario, issue: Name) -> bool:
    """Whether an act brings an issue back to its start with no cost and no memory."""
    start = scenario.issues[issue].start
    return any(
        rule.kind == "act"
        and rule.issue == issue
        and (not rule.to or start in rule.to)
        and rule.source != (start,)
        and not rule.costs
        and not rule.sets
        for rule in scenario.rules.values()
    )


def pumps(scenario: Scenario, positions: Positions) -> None:
    """Cycles of moves of one issue that pay somebody one-off, again and again."""
    scope = whole(scenario)
    by_issue: dict[Name, dict[Name, Rule]] = {}
    for name, rule in scenario.rules.items():
        by_issue.setdefault(rule.issue, {})[name] = rule
    for issue in scenario.issues:
        mine = by_issue.get(issue, {})
        found: dict[Name, list[tuple[float, float, Name]]] = {}
        for party in sorted({p for rule in mine.values() for p in paid_by(scope, rule)}):
            for name, least, middle in cycles(scope, issue, mine, party):
                found.setdefault(name, []).append((middle, least, party))
        for name, paid in found.items():
            middle, least, party = min(paid)
            address = ("rules", name, "gain" if ("rules", name, "gain") in positions.places else "cost")
            fix = "Pay it once: {amount: ..., once: true}, or make going back cost as much"
            if middle < -1e-9:
                said = f"{name}: {party} gains up to {-least:g} each time round a cycle of moves of {issue}, for ever."
                positions.at(address, said, fix)
            else:
                positions.at(address, f"{name}: {party} may gain from going round a cycle of {issue}.", fix, "warning")


def paid_by(scope: Scope, rule: Rule) -> set[Name]:
    """The parties to which a rule can pay something one-off each time."""
    found: set[Name] = set()
    for unit, prices in rule.costs.items():
        if any(not price.once and support(price.amount, scope.scenario.assumptions)[0] < 0 for price in prices):
            found |= scope.everybody([unit])
    return found


def cycles(scope: Scope, issue: Name, rules: dict[Name, Rule], party: Name) -> list[tuple[Name, float, float]]:
    """The first rule of a cycle that can pay the party, what it costs at the least, and at the middle of the ranges."""
    options = scope.scenario.issues[issue].options
    if len(options) > 60:
        return []
    least: dict[tuple[str, str], tuple[float, float, Name]] = {}
    for name, rule in rules.items():
        if set(rule.sets.items()) and bars_itself(rule):
            continue
        low, middle = one_off(scope, rule, party)
        for a in rule.source or options:
            for b in rule.to or options:
                if a != b and (low, middle, name) < least.get((a, b), (math.inf, math.inf, "")):
                    least[a, b] = (low, middle, name)
    found = []
    for (a, b), (low, middle, name) in least.items():
        back = way_back(least, b, a, options)
        if low < 0 and back is not None and low + back[0] < -1e-9:
            found.append((name, low + back[0], middle + back[1]))
    return found[:1]


def bars_itself(rule: Rule) -> bool:
    """Whether a rule sets a memory that closes the rule: it then applies once."""
    return bool(rule.when) and all(
        any(s.name in rule.sets and rule.sets[s.name] not in (*s.levels, UP, DOWN) for s in state) for state in rule.when
    )


def way_back(
    least: dict[tuple[str, str], tuple[float, float, Name]], start: str, goal: str, options: tuple[str, ...]
) -> tuple[float, float] | None:
    """The cheapest way from one option to another: at the least, and at the middle of the ranges on that way."""
    best: dict[str, tuple[float, float]] = {start: (0.0, 0.0)}
    for _ in options:
        for (a, b), (low, middle, _name) in least.items():
            if a in best and b != start and best[a][0] + low < best.get(b, (math.inf, 0.0))[0]:
                best[b] = (best[a][0] + low, best[a][1] + middle)
    return best.get(goal)


def one_off(scope: Scope, rule: Rule, party: Name) -> tuple[float, float]:
    """What a rule costs a party each time: least, and middle of its ranges; the mover's price included."""
    scenario = scope.scenario
    low = middle = 0.0
    for unit, prices in rule.costs.items():
        if party in scope.parties_of(unit):
            for price in prices:
                one = cheapest(scenario, price, unit, party)
                low, middle = low + one[0], middle + one[1]
    if party in scope.everybody(rule.by):
        ends = support(scenario.defaults.price, scenario.assumptions)
        low, middle = low + ends[0], middle + sum(ends) / 2
    return low, middle


def cheapest(scenario: Scenario, price: Price, unit: Name, party: Name) -> tuple[float, float]:
    """The least amount, and the least middle of a range; an office holder pays what its own level says."""
    if price.once:
        return 0.0, 0.0
    held_by = scenario.offices[unit].held_by if unit in scenario.offices else ""
    options: list[Number] = [price.amount]
    while any(n.form == "depends_on" for n in options):
        options = [x for n in options for x in cases_of(n, held_by, party)]
    ends = [support(n, scenario.assumptions) for n in options]
    low = min(e[0] for e in ends)
    middle = min(sum(e) / 2 for e in ends)
    return (min(low, 0.0), min(middle, 0.0)) if price.when else (low, middle)


def cases_of(number: Number, held_by: Name, party: Name) -> list[Number]:
    """The numbers a number by level may be; that of the holder where it depends on who holds the office."""
    if number.form != "depends_on":
        return [number]
    if number.name == held_by:
        own = number.cases.get(party, number.otherwise)
        return [own] if own else []
    return [*number.cases.values(), *([number.otherwise] if number.otherwise else [])]


def lapses(scenario: Scenario, positions: Positions) -> None:
    """Dated lapses on whose day nobody has the floor for certain: a renewal can then be missed by chance."""
    voted = {when.text for floor in scenario.floors.values() for when in floor.at}
    voted |= {str(when.day) for floor in scenario.floors.values() for when in floor.at}
    voted |= {str(when.day) for rule in scenario.rules.values() for when in rule.at}
    for name, issue in scenario.issues.items():
        for label, reset in issue.resets.items():
            days = [when.day for when in reset.at if when.day is not None]
            renewing = any(
                r.issue == name
                and (not r.to or set(r.to) - {reset.to})
                and not (r.before and r.before.day and days and r.before.day <= min(days))
                for r in scenario.rules.values()
            )
            if renewing and not any(when.text in voted or str(when.day) in voted for when in reset.at):
                said = f"{name}.{label}: it lapses on its date, and nobody is sure to have the floor then."
                fix = "If it is meant to be renewed by a vote add floors: {vote: {at: the date, who: a party}}"
                positions.at(("issues", name, "resets", label), said, fix, "warning")


def indifferent(scenario: Scenario, positions: Positions) -> None:
    """Parties whose consent is asked and who want nothing."""
    scope = whole(scenario)
    for name, rule in scenario.rules.items():
        for unit in rule.needs:
            for party in sorted(scope.parties_of(unit)):
                if not scenario.interests.get(party):
                    said = f"{name}.needs: {party} has no interests, so it agrees by the toss of a coin."
                    positions.at(("rules", name, "needs"), said, f"Add interests: {{{party}: ...}}", "warning")
