"""One checker: everything about a scenario or an argument that its own lines cannot tell.

Names, levels and the shape of numbers are settled while reading, where the spot is at hand. Here are the judgements
that need the whole: lotteries that do not sum to one, issues nobody can change, rules that can never apply, claims over
what is frozen, and the two that earned their place: *nothing looks at it*, and *nothing in play links the contrast to
the measure*. What is only suspicious is a warning (`lints.py`).
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

from detente.errors import nearest
from detente.language import lints
from detente.language.check_beliefs import beliefs, check_hidden
from detente.language.founded import founded
from detente.language.numbers import show
from detente.language.tree import Address, Positions
from detente.scenario.dates import length, outside
from detente.scenario.domains import LEAST_PATIENCE, Domain, Domains, of_measure, sums, support
from detente.scenario.hidden import sees, units_of
from detente.scenario.influence import names_in, reads, rule_reads, targets_of
from detente.scenario.paths import assumptions, depends_on, party_number, slots
from detente.scenario.records import (
    HIDDEN,
    Argument,
    Change,
    Condition,
    Focus,
    Measure,
    Name,
    Number,
    Redraw,
    Rule,
    Scenario,
    Signal,
    Standing,
    State,
    When,
)
from detente.scenario.records import Path as Path_
from detente.scenario.scope import MOST_STATES, Scope, fewer_steps, held_by, rules_of, scope_of, whole
from detente.scenario.stages import ways
from detente.scenario.trade_offs import Reader, numbers_of, solved
from detente.scenario.votes import MOST_DRAWN, MOST_VOTES, TooFine, coarser, voters_of, votes_of, weights_are_drawn


def check_scenario(scenario: Scenario, positions: Positions, folder: Path | None = None) -> None:
    """Adds everything that is wrong, or suspicious, to the problems. `folder`: where it lies, with its documents."""
    founded(scenario.documents, "scenario", positions, folder)
    for judge in (
        dates,
        asked,
        lotteries,
        movable,
        memories,
        rules,
        packages,
        trade_offs,
        orderings,
        twice,
        shares,
        patience,
        domains,
        floors_of_rounds,
        jumps_of_rounds,
        focuses,
        unread,
        bodies,
        beliefs,
        lints.lint,
    ):
        try:
            judge(scenario, positions)
        except (KeyError, IndexError, StopIteration):
            # What could not be read is missing from the records; its own problem is already kept, and reported.
            if not any(p.severity == "error" for p in positions.problems):
                raise


# ------------------------------------------------------------------------------------------------ the calendar
def written_dates(scenario: Scenario) -> Iterator[tuple[Address, When]]:
    """Every date of a scenario with its address; named ones once, where they are declared."""
    calendar = scenario.calendar
    for name, named in calendar.dates.items():
        yield ("calendar", "dates", name), named.at
    found: list[tuple[Address, When | None]] = []
    for name, party in scenario.parties.items():
        found.append((("parties", name, "cares_until"), party.cares_until))
    for name, issue in scenario.issues.items():
        for label, reset in issue.resets.items():
            found += [(("issues", name, "resets", label, "at"), when) for when in reset.at]
    for name, condition in scenario.conditions.items():
        for label, change in condition.changes.items():
            at: Address = ("conditions", name, "changes", label)
            found += [((*at, "at"), when) for when in change.at]
            found += [((*at, "before"), change.before), ((*at, "after"), change.after)]
    for name, rule in scenario.rules.items():
        found += [(("rules", name, "before"), rule.before), (("rules", name, "after"), rule.after)]
        found += [(("rules", name, "at"), when) for when in rule.at]
    found += [(address, when) for address, days in vote_days(scenario) for when in days]
    for name, signal in scenario.signals.items():
        found += [(("signals", name, "at"), when) for when in signal.at]
        found += [(("signals", name, "before"), signal.before), (("signals", name, "after"), signal.after)]
    for name, floor in scenario.floors.items():
        found += [(("floors", name, "at"), when) for when in floor.at]
    for name, focus in scenario.focus.items():
        found.append((("focus", name, "begins"), focus.begins))
    yield from ((address, when) for address, when in found if when is not None and when.text not in calendar.dates)


def vote_days(scenario: Scenario) -> Iterator[tuple[Address, tuple[When, ...]]]:
    """The dates of every vote."""
    for way in ways(scenario).values():
        if way.vote is not None:
            yield ("packages" if way.name in scenario.packages else "rules", way.name, "ratified_by", "at"), way.vote.at


def dates(scenario: Scenario, positions: Positions) -> None:
    """Dates outside the calendar, and steps that do not follow one another."""
    for address, when in written_dates(scenario):
        if said := outside(when, scenario):
            positions.at(address, f"{'.'.join(address[1:])}: {said}")
    for name, focus in scenario.focus.items():
        if focus.begins is not None and focus.begins.round is not None and focus.begins.round > 1:
            said = f"{name}.begins: a game of rounds begins with round 1, not {focus.begins.text}."
            positions.at(("focus", name, "begins"), said, "Give the calendar fewer rounds, or open rules after a round")
    last = scenario.calendar.start
    for i, step in enumerate(scenario.calendar.steps):
        if step.until <= last:
            positions.at(("calendar", "steps", str(i)), f"calendar.steps: until {step.until} does not lie after {last}.")
        last = step.until


def asked(scenario: Scenario, positions: Positions) -> None:
    """Measures that ask of no date of the calendar, and bands that no measure can meet."""
    for name, measure in scenario.measures.items():
        check_times(measure, ("measures", name), name, scenario, positions)
    for name, band in scenario.plausible.items():
        address: Address = ("plausible", name)
        check_times(band.measure, (*address, "measure"), name, scenario, positions)
        bounds = {"at_least": band.at_least, "at_most": band.at_most}
        check_bounds(bounds, of_measure(band.measure, scenario), address, name, positions)


def check_times(
    measure: Measure, address: Address, name: str, scenario: Scenario, positions: Positions, begins: dt.date | None = None
) -> None:
    """Complains where a measure asks of no one day of the game, or of a span that is none of its calendar's."""
    unit, one = ("rounds", "round") if scenario.calendar.clock == "rounds" else ("years", "day")
    for key in ("at", "by", "until"):
        when: When | None = getattr(measure, key)
        if when is not None:
            said = outside(when, scenario, begins)
            if when.each is not None and not said:
                said = f"{when.text} is a day of every year; a measure asks of one."
            if when.since is not None and not said:
                said = f"{when.text} is a day of every {when.years} years; a measure asks of one."
            if said:
                positions.at((*address, key), f"{name}.{key}: {said}", f"Name a {one} of the calendar, or end")
    if measure.within is not None and not 0 < measure.within <= length(scenario) + 1e-9:
        said = f"{name}.within: the calendar has {length(scenario):.3g} {unit}; a span lies within it and is above 0."
        positions.at((*address, "within"), said)
    if measure.once and scenario.calendar.clock == "rounds":
        said = f"{name}.once: on the clock of rounds nothing is counted once a state is reached."
        positions.at((*address, "once"), said, "Ask at or by a round")


def check_bounds(bounds: dict[str, float | None], domain: Domain, address: Address, name: str, positions: Positions) -> None:
    """Complains of bounds that no answer can meet, or every answer must."""
    for key, bound in bounds.items():
        if bound is not None and not domain.holds(bound, bound):
            said = f"{name}.{key} is {bound:g}; {domain.what} {domain.said(bound, bound)}."
            share = domain.high == 1 and 1 < bound <= 100
            positions.at((*address, key), said, f"Did you mean {bound / 100:g}?" if share else "")
    low, high = bounds.get("at_least"), bounds.get("at_most")
    if low is not None and high is not None and low > high:
        positions.at((*address, "at_least"), f"{name}: at_least {low:g} lies above at_most {high:g}: nothing is both.")


# ------------------------------------------------------------------------------------------------ numbers
def lotteries(scenario: Scenario, positions: Positions) -> None:
    """Chances that do not sum to one, whatever is drawn."""
    for name, condition in scenario.conditions.items():
        if isinstance(condition.start, dict):
            lottery(condition.start, ("conditions", name, "start"), f"{name}.start", scenario, positions)
        for label, change in condition.changes.items():
            if isinstance(change.to, dict):
                address = ("conditions", name, "changes", label, "to")
                lottery(change.to, address, f"{name}.{label}.to", scenario, positions)
            elif change.at and (change.up or change.down):
                steps(change, ("conditions", name, "changes", label), f"{name}.{label}", scenario, positions)
        for label, redraw in condition.redraw.items():
            if isinstance(redraw.fresh, dict):
                address = ("conditions", name, "redraw", label, "fresh")
                lottery(redraw.fresh, address, f"{name}.redraw.{label}.fresh", scenario, positions)
    for name, signal in scenario.signals.items():
        if signal.shows:
            lottery(signal.shows, ("signals", name, "shows"), f"{name}.shows", scenario, positions)


def lottery(chances: dict[str, Number], address: Address, path: str, scenario: Scenario, positions: Positions) -> None:
    rests = [level for level, number in chances.items() if number.form == "rest"]
    added = sums((number for number in chances.values() if number.form != "rest"), scenario)
    low, high = min(each[0] for each in added), max(each[1] for each in added)
    if len(rests) > 1:
        positions.at(address, f"{path}: rest stands twice, at {' and '.join(rests)}.", "One level takes what is left")
    elif rests and high > 1 + 1e-9:
        positions.at(address, f"{path}: the chances can add up to {beside_one(high)}, which leaves nothing for {rests[0]}.")
    elif not rests and not (math.isclose(low, 1, abs_tol=1e-9) and math.isclose(high, 1, abs_tol=1e-9)):
        shown = beside_one(low) if math.isclose(low, high) else f"{beside_one(low)} to {beside_one(high)}"
        positions.at(address, f"{path}: the chances add up to {shown}, not 1.", "Write rest for one of them")


def beside_one(total: float) -> str:
    """The number with as many digits as it takes to tell it from one."""
    return next((text for text in (f"{total:.{digits}g}" for digits in range(6, 17)) if text != "1"), "1")


def steps(change: Change, address: Address, path: str, scenario: Scenario, positions: Positions) -> None:
    high = max(high for _, high in sums((n for n in (change.up, change.down) if n is not None), scenario))
    if high > 1 + 1e-9:
        positions.at(address, f"{path}: the chances of up and down can add up to {beside_one(high)}, more than 1.")


def unbalanced(scenario: Scenario, sets: Mapping[Path_, Number | bool]) -> tuple[str, ...]:
    """What `lotteries` says against the scenario with an overlay's numbers in it: nobody else makes up for what they change."""
    said = Positions()
    lotteries(with_numbers(scenario, {path: n for path, n in sets.items() if isinstance(n, Number)}), said)
    return tuple(problem.message for problem in said.problems)


UNBALANCED = "Set the others too, or write rest for one of them in the scenario"


def with_numbers(scenario: Scenario, sets: Mapping[Path_, Number]) -> Scenario:
    """The scenario with an overlay's numbers in its conditions and named assumptions."""

    def laid(path: Path_, number: Number) -> Number:
        if number.form != "depends_on":
            return sets.get(path, number)
        cases = {level: laid(f"{path}.{level}", inner) for level, inner in number.cases.items()}
        otherwise = number.otherwise and laid(f"{path}.else", number.otherwise)
        return number.model_copy(update={"cases": cases, "otherwise": otherwise})

    def change_of(path: Path_, change: Change) -> Change:
        given = {key: laid(f"{path}.{key}", n) for key, n in (("up", change.up), ("down", change.down)) if n is not None}
        to = (
            {level: laid(f"{path}.to.{level}", n) for level, n in change.to.items()}
            if isinstance(change.to, dict)
            else change.to
        )
        return change.model_copy(update={**given, "to": to})

    def condition_of(name: Name, condition: Condition) -> Condition:
        start = condition.start
        if isinstance(start, dict):
            start = {level: laid(f"{name}.start.{level}", n) for level, n in start.items()}
        changes = {label: change_of(f"{name}.{label}", change) for label, change in condition.changes.items()}
        redraw = {label: redraw_of(f"{name}.redraw.{label}", redraw) for label, redraw in condition.redraw.items()}
        return condition.model_copy(update={"start": start, "changes": changes, "redraw": redraw})

    def redraw_of(path: Path_, redraw: Redraw) -> Redraw:
        if not isinstance(redraw.fresh, dict):
            return redraw
        fresh = {level: laid(f"{path}.fresh.{level}", n) for level, n in redraw.fresh.items()}
        return redraw.model_copy(update={"fresh": fresh})

    def signal_of(name: Name, signal: Signal) -> Signal:
        return signal.model_copy(update={"shows": {at: laid(f"{name}.shows.{at}", n) for at, n in signal.shows.items()}})

    return scenario.model_copy(
        update={
            "assumptions": {name: laid(name, number) for name, number in scenario.assumptions.items()},
            "conditions": {name: condition_of(name, condition) for name, condition in scenario.conditions.items()},
            "signals": {name: signal_of(name, signal) for name, signal in scenario.signals.items()},
        }
    )


def domains(scenario: Scenario, positions: Positions) -> None:
    """Numbers that may not stand where they are written, on this clock or times their scale."""
    known = Domains(scenario)
    for slot in slots(scenario):
        own, (low, high) = known.own(slot.path, slot.kind), support(slot.number, scenario.assumptions)
        if not own.holds(low, high) and slot.kind != "patience":
            shown = f"{low:g}" if low == high else f"{low:g} .. {high:g}"
            positions.at(written_at(slot.path, scenario), f"{slot.path} is {shown}; {own.what} {own.said(low, high)}.")


MOST_COMBINED = 1000
"""Combinations of options at which shares of the floor are added up before anything is drawn."""


def floors_of_rounds(scenario: Scenario, positions: Positions) -> None:
    """Shares of the floor that add up to more than one where several always have a move, whatever is drawn."""
    if scenario.calendar.clock != "rounds":
        return
    scope = whole(scenario)
    always = [r for r in scenario.rules.values() if not (r.when or r.given or r.after or r.before)]
    movers: list[set[frozenset[str]]] = []
    for issue in dict.fromkeys(rule.issue for rule in always):
        own = [rule for rule in always if rule.issue == issue]
        at = {o: [r for r in own if o in (r.source or (o,)) and r.to != (o,)] for o in scenario.issues[issue].options}
        movers.append({frozenset().union(*(scope.triers(rule) for rule in rules)) for rules in at.values()})
    if math.prod(map(len, movers)) > MOST_COMBINED:
        return
    for together in {frozenset().union(*some) for some in product(*movers)}:
        who = sorted(together)
        least = min(low for low, _ in sums((party_number(scenario, p, "initiative") for p in who), scenario)) if who else 0.0
        if least > 1 + 1e-9:
            said = f"the shares of the floor of {' and '.join(who)} add up to {beside_one(least)}, more than 1."
            fix = "Lower initiative, or let it depend on a condition that says whose turn it is"
            positions.at(written_at(f"{who[0]}.initiative", scenario), said, fix)
            return


def jumps_of_rounds(scenario: Scenario, positions: Positions) -> None:
    """Chances that a condition leaves a level in a round, by changes that are always open, which add up to more than one."""
    if scenario.calendar.clock != "rounds":
        return
    for name, condition in scenario.conditions.items():
        always = [c for c in condition.changes.values() if not (c.at or c.when or c.given or c.after or c.before)]
        for i, level in enumerate(condition.levels):
            found = [c.up for c in always if c.up and i < len(condition.levels) - 1]
            found += [c.down for c in always if c.down and i > 0]
            found += [c.rate for c in always if c.rate and level in (c.source or (level,)) and c.to != level]
            least = min((low for low, _ in sums(found, scenario)), default=0.0)
            if least > 1 + 1e-9:
                said = f"{name}: the chances to leave {level} in a round add up to {beside_one(least)}, more than 1."
                positions.at(("conditions", name, "changes"), said, "Lower the rates, which are chances on the clock of rounds")
                break


def written_at(path: str, scenario: Scenario) -> Address:
    """Where in its file the number at a path is written."""
    owner, *rest = path.split(".")
    if not rest:
        return ("assumptions", owner) if owner in scenario.assumptions else ("defaults", owner)
    if owner in scenario.bodies:
        return ("bodies", owner, "agree", *rest)
    if owner in scenario.rules or owner in scenario.packages:
        section = "rules" if owner in scenario.rules else "packages"
        return (section, owner, *(("ratified_by",) if rest[0] == "passes" else ()), *rest)
    if owner in scenario.signals:
        return ("signals", owner, *rest)
    if owner in scenario.conditions:
        return (
            ("conditions", owner, *rest) if rest[0] in ("start", "lag", "redraw") else ("conditions", owner, "changes", *rest)
        )
    if len(rest) > 1:
        return ("interests", owner, *rest)
    return ("parties", owner, *rest) if getattr(scenario.parties[owner], rest[0]) else ("defaults", "party", *rest)


def trade_offs(scenario: Scenario, positions: Positions) -> None:
    """What parties would take or refuse: what contradicts the ranges or what else they would, says nothing, or is not kept."""
    found = solved(scenario)
    for name, stated in scenario.trade_offs.items():
        reads_ = set().union(*(reads(term) for term in scenario.interests.get(stated.party, {}).values()))
        for of in sorted(reads_ & set(scenario.conditions) - ({*stated.would_take, *stated.would_refuse} & {*stated.over})):
            if not isinstance(scenario.conditions[of].start, str):
                said = f"{name}: {of} starts by lottery, and {stated.party} cares about it."
                positions.at(("trade_offs", name), said, f"Say where {of} stands on both sides")
        if name in scenario.orderings and not scenario.orderings[name].follows_from:
            positions.at(("trade_offs", name), f"{name}: an ordering has that name already.", "Rename one")
    for name in found.idle:
        said = f"{name}: no interest of {scenario.trade_offs[name].party} tells the two apart, so nothing follows."
        positions.at(("trade_offs", name), said, "Name what it gains or loses, or add that interest")
    for name, others in found.contradictions:
        party = scenario.trade_offs[name].party
        if others:
            with_ = " and ".join(f"{o} (line {positions.find('trade_offs', o).line})" for o in others)
            fix = "Take one of them back, or widen the ranges of what both rest on"
            positions.at(("trade_offs", name), f"{name}: contradicts {with_}: {party} cannot be known to do all of it.", fix)
        else:
            rests = [path for path in Reader(scenario, name, scenario.trade_offs[name]).read().counts() if path]
            ranges = numbers_of(scenario)
            lines = [f"{p} {show(ranges[p])} (line {positions.find(*written_at(p, scenario)).line})" for p in rests]
            said = f"{name}: contradicts the ranges of what {party} wants: {', '.join(lines) or 'its numbers are fixed'}."
            positions.at(("trade_offs", name), said, "Widen them, or take it back")
    for name, paths in found.loose.items():
        said = f"{name}: ranges alone do not keep it: it rests on {', '.join(paths)} together, and some draws will break it."
        positions.at(("trade_offs", name), said, "Fix all but one of them, or order them", "warning")


def orderings(scenario: Scenario, positions: Positions) -> None:
    """Orderings and correlations of paths that do not exist, or that the ranges or one another contradict."""
    leaves = assumptions(scenario)
    numbers = {slot.path: slot.number for slot in slots(scenario)} | {path: leaf.number for path, leaf in leaves.items()}
    above: dict[str, set[str]] = {}
    for name, ordering in scenario.orderings.items():
        address = ("orderings", name, "says")
        sides = [ordering.greater, ordering.lesser]
        unknown = [path for path in sides if path not in numbers]
        for path in unknown:
            positions.at(address, f'{name}: no assumption "{path}".', nearest(path, numbers))
        if unknown:
            continue
        above.setdefault(ordering.greater, set()).add(ordering.lesser)
        top, bottom = (support(numbers[path], scenario.assumptions) for path in sides)
        if top[1] <= bottom[0]:
            said = f"{name}: never true: {sides[0]} is at most {top[1]:g}, {sides[1]} at least {bottom[0]:g}."
            positions.at(address, said, "Change the ranges, or the order")
        elif below(above, ordering.lesser, ordering.greater):
            positions.at(address, f"{name}: contradicts the other orderings: {sides[0]} would lie above itself.")
    for name, correlation in scenario.correlations.items():
        for path in correlation.between:
            if path not in leaves:
                positions.at(("correlations", name, "between"), f'{name}: no assumption "{path}".', nearest(path, leaves))


def twice(scenario: Scenario, positions: Positions) -> None:
    """The same thing stated under two names: pairs, packages, floors, dates of one change, what reports call a party."""
    ordered = {name: (o.greater, o.lesser) for name, o in scenario.orderings.items()}
    joined = {name: frozenset(c.between) for name, c in scenario.correlations.items()}
    packed = {name: (frozenset(p.issues), frozenset(p.rules)) for name, p in scenario.packages.items()}
    called = {name: unicodedata.normalize("NFKC", p.name).casefold() for name, p in scenario.parties.items() if p.name.strip()}
    kinds: list[tuple[str, str, Mapping[str, Hashable]]] = [
        ("orderings", "the same order", ordered),
        ("correlations", "the same pair", joined),
        ("packages", "the same deal", packed),
        ("parties", "the same name in reports", called),
    ]
    for section, what, stated in kinds:
        first: dict[Hashable, str] = {}
        for name, key in stated.items():
            if key in first:
                line = positions.find(section, first[key]).line
                said = f"{name}: {what} as {first[key]} (line {line})."
                positions.at((section, name), said, "Keep one of them, or tell them apart")
            first.setdefault(key, name)
    for name, correlation in scenario.correlations.items():
        if len(set(correlation.between)) < 2:
            positions.at(("correlations", name, "between"), f"{name}: a number always goes with itself.")
    for address, days in dated_lists(scenario):
        seen: dict[dt.date, str] = {}
        for when in days:
            if when.day is not None and when.day in seen:
                positions.at(address, f"{'.'.join(address[1:])}: {when.text} and {seen[when.day]} are one day, {when.day}.")
            elif when.day is not None:
                seen[when.day] = when.text


def dated_lists(scenario: Scenario) -> Iterator[tuple[Address, tuple[When, ...]]]:
    """The lists of dates on each of which something happens once; those of a party's floors as one."""
    for name, issue in scenario.issues.items():
        yield from ((("issues", name, "resets", label, "at"), reset.at) for label, reset in issue.resets.items())
    for name, condition in scenario.conditions.items():
        yield from ((("conditions", name, "changes", label, "at"), change.at) for label, change in condition.changes.items())
    yield from vote_days(scenario)
    yield from ((("rules", name, "at"), rule.at) for name, rule in scenario.rules.items())
    yield from ((("signals", name, "at"), signal.at) for name, signal in scenario.signals.items())
    by_party: dict[Name, tuple[When, ...]] = {}
    for name, floor in scenario.floors.items():
        by_party[floor.who] = (*by_party.get(floor.who, ()), *floor.at)
        yield ("floors", name, "at"), by_party[floor.who]


def below(above: dict[str, set[str]], start: str, target: str) -> bool:
    """Whether `target` lies below `start` by the orderings so far."""
    seen, left = set(), [start]
    while left:
        for lesser in above.get(left.pop(), ()):
            if lesser == target:
                return True
            if lesser not in seen:
                seen.add(lesser)
                left.append(lesser)
    return start == target


def patience(scenario: Scenario, positions: Positions) -> None:
    """Patience of one, which on the continuous clock makes what is far away infinitely heavy."""
    if scenario.calendar.clock == "rounds":
        return
    for name, party in scenario.parties.items():
        number = party.patience or scenario.defaults.party.patience
        own = ("parties", name, "patience") if party.patience else ("defaults", "party", "patience")
        low, high = support(number, scenario.assumptions) if number is not None else (1.0, 0.0)
        if 0 < low < LEAST_PATIENCE:
            positions.at(
                own,
                f"{name}.patience can be {low:g}; patience is at least {LEAST_PATIENCE:g}.",
                "A year from now is nothing to it",
            )
        if high >= 1 and party.cares_until is None:
            positions.at(
                own, f"{name}.patience can be 1, and then nothing ever counts less.", "Stay below 1, or add cares_until"
            )


# ------------------------------------------------------------------------------------------------ rules and memories
def movable(scenario: Scenario, positions: Positions) -> None:
    """Issues nobody can change."""
    by_issue: dict[Name, list[Rule]] = {}
    for rule in scenario.rules.values():
        by_issue.setdefault(rule.issue, []).append(rule)
    for name, issue in scenario.issues.items():
        leading = by_issue.get(name, [])
        if not leading and not issue.resets:
            positions.at(("issues", name), f"{name}: nobody can change it.", "Add a rule (act or deal), or make it a condition")
        elif leading and not any(opens(rule, issue.start, issue.options) for rule in leading):
            said = f"{name} starts at {issue.start}, and no rule leads from there."
            fix = "" if not issue.resets else "Only a dated lapse moves it"
            positions.at(("issues", name, "start"), said, fix, "warning")


def opens(rule: Rule, at: str, options: tuple[str, ...]) -> bool:
    """Whether a rule leads anywhere from an option."""
    return (not rule.source or at in rule.source) and any(target != at for target in rule.to or options)


def memories(scenario: Scenario, positions: Positions) -> None:
    """Moves that set what is not a memory, and memories that nothing sets."""
    written: set[Name] = set()
    for name, rule in scenario.rules.items():
        if rule.covert:
            written.add(rule.issue)
            if scenario.conditions[rule.issue].set_by != "rules":
                said = f"{name}.sets: {rule.issue} moves by chance only."
                positions.at(("rules", name, "sets", rule.issue), said, "Declare set_by: rules on it")
        for key, sets in (("sets", rule.sets), ("refused", rule.refused)):
            for memory in sets:
                written.add(memory)
                if scenario.conditions[memory].set_by != "rules":
                    said = f"{name}.{key}: {memory} moves by chance only."
                    positions.at(("rules", name, key, memory), said, "Declare set_by: rules on it")
    for way in ways(scenario).values():
        section = "packages" if way.name in scenario.packages else "rules"
        for memory in way.vote.lost if way.vote is not None else ():
            written.add(memory)
            if scenario.conditions[memory].set_by != "rules":
                address = (section, way.name, "ratified_by", "lost", memory)
                said = f"{way.name}.ratified_by.lost: {memory} moves by chance only."
                positions.at(address, said, "Declare set_by: rules on it")
    for name, condition in scenario.conditions.items():
        if condition.set_by == "rules" and name not in written and not condition.stage_of:
            said = f"{name} is set by rules, and no rule sets it."
            positions.at(("conditions", name), said, f"Add sets: {{{name}: {condition.levels[-1]}}} to a rule", "warning")


def rules(scenario: Scenario, positions: Positions) -> None:
    """Rules that can never apply."""
    for name, rule in scenario.rules.items():
        if why := never(rule, scenario):
            positions.at(("rules", name), f"{name} can never apply: {why}.")


def packages(scenario: Scenario, positions: Positions) -> None:
    """Packages of rules that can never be signed, and focuses in which part of one is frozen."""
    for name, package in scenario.packages.items():
        made = rules_of(scenario, name)
        if made and (why := never_together(made, scenario, bool(package.ratified_by or package.takes))):
            positions.at(
                ("packages", name, "rules"), f"{name} can never be signed: {why}.", "All of its rules must be open at once"
            )
        needed = {rule.issue for rule in made.values()}
        for label, focus in scenario.focus.items():
            frozen = needed - set(scope_of(scenario, focus).in_play)
            if package.rules and frozen and frozen != needed:
                said = f"{label}: {name} cannot be signed here, since {', '.join(sorted(frozen))} is frozen."
                positions.at(
                    ("focus", label, "in_play"), said, "Put it in play, or leave out what the package is about", "warning"
                )


def never_together(made: dict[Name, Rule], scenario: Scenario, staged: bool) -> str:
    """Why rules can never be carried out as one deal; empty where they can."""
    issues = [rule.issue for rule in made.values()]
    if staged and (own := next((name for name, rule in made.items() if rule.ratified_by or rule.takes), "")):
        return f"{own} is voted on or takes time itself, and so does the package"
    if staged and (several := next((name for name, rule in made.items() if len(rule.to) != 1), "")):
        return f"{several} does not lead to one option, so that it could not be told later which was signed"
    if twice := next((issue for issue in issues if issues.count(issue) > 1), ""):
        return f"two of its rules change {twice}"
    for one, other in combinations(made, 2):
        if clash := next((m for m, level in made[one].sets.items() if made[other].sets.get(m, level) != level), ""):
            return f"{one} and {other} set {clash} differently"
        states = product(starts(made[one], scenario), starts(made[other], scenario))
        if not any(_consistent((*first, *second)) for first, second in states):
            return f"{one} and {other} are never open in the same state"
    if not any(max(low for low, _ in some) < min(high for _, high in some) for some in product(*map(windows, made.values()))):
        return "its rules are never open at the same time"
    if any(f"not {rule.given}" == other.given for rule in made.values() for other in made.values() if rule.given):
        return "its rules exist in different draws"
    return ""


def windows(rule: Rule) -> list[tuple[float, float]]:
    """From when until when a rule is open, in days or rounds; several where it is open on single ones."""
    days = [number for when in rule.at if (number := ordinal(when)) is not None]
    if days:
        return [(number, number + 1) for number in days]
    after, before = ordinal(rule.after), ordinal(rule.before)
    return [(-math.inf if after is None else after, math.inf if before is None else before)]


def ordinal(when: When | None) -> int | None:
    """A number that grows with the day or round; none for what is neither."""
    return None if when is None else when.round if when.day is None else when.day.toordinal()


def starts(rule: Rule, scenario: Scenario) -> list[State]:
    """The states in which a rule is open, its own issue standing where it may leave it."""
    options = scenario.levels(rule.issue)
    own = Standing(name=rule.issue, levels=tuple(x for x in rule.source or options if opens(rule, x, options)))
    return [(*state, own) for state in rule.when or ((),)]


def never(rule: Rule, scenario: Scenario) -> str:
    """Why a rule cannot apply in any state or at any date; empty if it can."""
    options = scenario.levels(rule.issue)
    starts = [x for x in options if (not rule.source or x in rule.source) and opens(rule, x, options)]
    if not starts:
        return f"it leads from {', '.join(rule.source or options)} to the same"
    if rule.when:
        left = [x for x in starts if any(x in s.levels or s.name != rule.issue for state in rule.when for s in state)]
        fits = [x for x in left if any(all(s.name != rule.issue or x in s.levels for s in state) for state in rule.when)]
        if not fits:
            return f"when excludes every option of {rule.issue} it starts from"
        if any(not _consistent(state) for state in rule.when) and not any(_consistent(state) for state in rule.when):
            return "its guard contradicts itself"
    before, after = rule.before, rule.after
    if before and after and before.day and after.day and before.day <= after.day:
        return f"before {before.text} ends when after {after.text} begins"
    opened = after or next(iter(rule.at), None)
    if rule.ratified_by is not None and opened is not None and opened.day:
        if all(when.day is not None and when.day <= opened.day for when in rule.ratified_by.at):
            return f"its vote is held before it is open, on {opened.text}"
    if before and before.day and before.day <= scenario.calendar.start:
        return f"before {before.text} is over when the calendar starts"
    return ""


def _consistent(state: tuple[object, ...]) -> bool:
    levels: dict[str, set[str]] = {}
    for standing in state:
        name, allowed = standing.name, set(standing.levels)  # type: ignore[attr-defined]
        levels[name] = levels.get(name, allowed) & allowed
    return all(levels.values())


def shares(scenario: Scenario, positions: Positions) -> None:
    """Parties that share in one another's utility in a circle."""
    shared = {p: {t.of for t in terms.values() if t.kind == "share_of"} for p, terms in scenario.interests.items()}
    for party in shared:
        if below(shared, party, party) and shared[party]:
            label = next(label for label, t in scenario.interests[party].items() if t.kind == "share_of")
            if below(shared, next(iter(shared[party])), party) or party in shared[party]:
                positions.at(("interests", party, label), f"{party}.{label}: shares run in a circle back to {party}.")


def bodies(scenario: Scenario, positions: Positions) -> None:
    """Bodies in which nobody has a vote, and weights that are too fine to be counted as votes."""
    for name, body in scenario.bodies.items():
        address = ("bodies", name, "agree", "weights")
        if not body.members:
            positions.at(("bodies", name), f"{name} has no members: nobody would have to agree.")
        elif not voters_of(body, scenario.assumptions):
            positions.at(address, f"{name}.agree.weights: all are 0, so nobody has a vote.", "Give at least one a weight")
        elif set(body.members) <= set(body.weights) and weights_are_drawn(body):
            if len(voters_of(body, scenario.assumptions)) > MOST_DRAWN:
                said = f"{name}.agree.weights: some are drawn; at most {MOST_DRAWN} members have a vote then."
                positions.at(address, said, "Write one number for each, or join members that vote alike")
            if all(support(weight, scenario.assumptions)[0] == 0 for weight in body.weights.values()):
                said = f"{name}.agree.weights: all can be 0, and then nobody has a vote."
                positions.at(address, said, "Begin a range above 0")
        elif set(body.members) <= set(body.weights):
            try:
                votes_of(body, body.members)
            except TooFine:
                said = f"{name}.agree.weights: too fine to be counted as votes: they take more than {MOST_VOTES:,}."
                positions.at(address, said, coarser(body))


# ------------------------------------------------------------------------------------------------ focuses
def focuses(scenario: Scenario, positions: Positions) -> None:
    """What a question puts in play: starts left out, things both frozen and in play, too many states."""
    check_focus(None, ("core",), "core", scenario, positions)
    for name, focus in scenario.focus.items():
        check_focus(focus, ("focus", name), name, scenario, positions)


def check_focus(focus: Focus | None, address: Address, name: str, scenario: Scenario, positions: Positions) -> None:
    """A focus as the game will have it; with none, the core alone. What is wrong with the core is said of it once."""
    scope, core = scope_of(scenario, focus), scope_of(scenario)
    inner = (*address, "in_play") if focus is not None else address
    frozen = focus.frozen if focus is not None else {}
    if focus is not None and not scope.in_play:
        positions.at(
            address, f"{name}: nothing is in play.", "Write in_play: {...}, or a core, which is in play in every focus"
        )
    stated = focus.in_play if focus is not None else scenario.core
    for element in (x for x, levels in stated.items() if levels == (HIDDEN,)):
        if element in scenario.issues or scenario.conditions[element].hidden is None:
            said = f"{name}: {element} is not declared hidden."
            positions.at((*inner, element), said, "Write hidden: {known_to: [...]} on it, or known here")
    for element in (x for x in frozen if x in scope.in_play):
        positions.at((*address, "frozen", element), f"{name}: {element} is in play and frozen.", "Keep one of the two")
    check_hidden(scope, inner, name, positions)
    for element, level in scope.outside().items():
        levels = scope.in_play[element]
        if element not in frozen and (focus is None or core.in_play.get(element) != levels):
            said = f"{name}: {element} starts at {level}, which is not in play ({', '.join(levels)})."
            positions.at((*inner, element), said, f"Put {level} in play")
    if scope.size > MOST_STATES and (focus is None or scope.size > core.size):
        positions.at(inner, f"{name}: {scope.size:,} states, at most {MOST_STATES:,} are solved.", smaller(scope))


def smaller(scope: Scope) -> str:
    """The largest factors of a focus, and what is left without one of their levels; or a split cut more coarsely."""
    by_size = sorted(scope.in_play.items(), key=lambda item: -len(item[1]))[:3]
    drops = [f"drop {levels[-1]}: {scope.size // len(levels) * (len(levels) - 1):,}" for _, levels in by_size]
    first, levels = by_size[0]
    kept = f". Or {fewer}" if (fewer := fewer_steps(scope)) else ""
    return f"Largest factor: {first} ({len(levels)}). {'; '.join(drops).capitalize()}{kept}"


# ------------------------------------------------------------------------------------------------ nothing looks at it
def unread(scenario: Scenario, positions: Positions) -> None:
    """Issues and conditions that no interest, guard, cost, office or measure depends on."""
    for address in not_looked_at(scenario):
        said = f"{address[1]}: nothing looks at it: no interest, guard, cost, office or measure depends on it."
        positions.at(address, said, UNREAD, "warning")


UNREAD = (
    "Who would care if it changed? Add that interest, leave it out, or check it together with the argument that measures it"
)


def not_looked_at(scenario: Scenario) -> list[Address]:
    """Where issues and conditions stand that nothing in their scenario reads."""
    looked = set(looked_at(scenario))
    own = [name for name, condition in scenario.conditions.items() if not condition.stage_of]
    return [
        (section, x) for section, names in (("issues", scenario.issues), ("conditions", own)) for x in names if x not in looked
    ]


def looked_at_by(arguments: Iterable[Argument], scenario: Scenario, positions: Positions) -> None:
    """Takes back what was said of issues and conditions that claims of these arguments measure."""
    measures = [m for each in arguments for claim in each.claims.values() for form in claim.forms for m in form.measures]
    read = {name for measure in measures for name in targets_of(scenario, measure)}
    idle = Positions(positions.places, positions.lines)
    unread(scenario, idle)
    taken_back = [p for p in idle.problems if p.path in read]
    positions.problems = [p for p in positions.problems if p not in taken_back]


def looked_at(scenario: Scenario) -> Iterator[Name]:
    """Every name that anything reads."""
    for terms in scenario.interests.values():
        for term in terms.values():
            yield from reads(term)
    for rule in scenario.rules.values():
        yield from rule_reads(scenario, rule)
    for signal in scenario.signals.values():
        yield signal.of
        yield from (*names_in(signal.when), *signal.sets, signal.shown_by)
    hidden = [name for name, condition in scenario.conditions.items() if condition.hidden is not None]
    for rule in scenario.rules.values():  # whoever knows tells something by what it does
        if any(sees(scenario, unit, name) for name in hidden for unit in units_of(rule)):
            yield rule.issue
    for name, condition in scenario.conditions.items():
        if condition.follows:
            yield condition.follows
        for redraw in condition.redraw.values():
            yield held_by(scenario, redraw.when)
        for change in condition.changes.values():
            yield from names_in(change.when) - {name}
    for slot in slots(scenario):
        yield from depends_on(slot.number)
    for office in scenario.offices.values():
        yield office.held_by
    for issue in scenario.issues.values():
        for reset in issue.resets.values():
            yield from names_in(reset.when)
    for measure in [*scenario.measures.values(), *(band.measure for band in scenario.plausible.values())]:
        yield from targets_of(scenario, measure)
    for episode in scenario.record.values():
        yield from names_in(episode.shows)
    yield from names_in(scenario.calendar.instant)
