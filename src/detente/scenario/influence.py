"""What moves what: the graph by which a change anywhere in a game can reach what a question reads.

Nodes are issues, conditions and parties (a party stands for the value the game has to it, and so for its choices).
An arrow leads from what is read to what it moves: a guard to the change it guards, what a party values to the party,
a party to every issue a rule lets it move or consent to. Foresight needs no arrows of its own: whatever moves something
a party values is two steps from that party's choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.scenario.paths import depends_on, refers_to, slots
from detente.scenario.records import Focus, Guard, Measure, Name, Number, Overlay, Rule, Scenario, State, Term, standings
from detente.scenario.scope import Scope, held_by, rules_of, scope_of
from detente.scenario.stages import Way, turns, ways


def names_in(guard: Guard | State) -> set[Name]:
    """The issues and conditions a guard or state reads."""
    found: set[Name] = set()
    for item in guard:
        found |= {s.name for s in item} if isinstance(item, tuple) else {item.name}
    return found


def possible(guard: Guard, frozen: dict[Name, str]) -> bool:
    """Whether any state of a guard can hold, given what is frozen."""
    return not guard or any(all(s.name not in frozen or frozen[s.name] in s.levels for s in state) for state in guard)


def numbers_of(rule: Rule) -> Iterator[Number]:
    for prices in rule.costs.values():
        for price in prices:
            yield price.amount


def valued(scenario: Scenario, party: Name, frozen: dict[Name, str], seen: tuple[Name, ...] = ()) -> set[Name]:
    """What a party's yearly utility reads, by way of others' where it shares in theirs."""
    found: set[Name] = set()
    for term in scenario.interests.get(party, {}).values():
        if not possible(term.when, frozen):
            continue
        if term.kind == "share_of":
            found |= {term.of} | (valued(scenario, term.of, frozen, (*seen, party)) if term.of not in seen else set())
        else:
            found |= reads(term)
    return found


def reads(term: Term) -> set[Name]:
    """The issues and conditions one interest reads."""
    found = names_in(term.when) | depends_on(term.weight) | depends_on(term.worth)
    if term.kind not in ("worth", "share_of"):
        found.add(term.of)
    return found


def influence(scope: Scope) -> dict[str, set[str]]:
    """For every issue, condition and party, what it moves directly in a game of this scope."""
    scenario, playing, frozen = scope.scenario, scope.in_play, scope.frozen
    graph: dict[str, set[str]] = {n: set() for n in (*scenario.issues, *scenario.conditions, *scenario.parties)}

    def arrow(sources: Iterable[str], target: str) -> None:
        for source in sources:
            if source in graph and (target in playing or target in scenario.parties):
                graph[source].add(target)

    for party in scenario.parties:
        arrow(valued(scenario, party, frozen), party)
        arrow(depends_on(scenario.parties[party].initiative), party)
    for rule in open_rules(scenario, playing, frozen).values():
        for target in (rule.issue, *rule.sets, *rule.refused):
            arrow(rule_reads(scenario, rule) | scope.everybody((*rule.by, *rule.needs, *rule.proposed_by)), target)
        for party in scope.everybody(rule.costs):
            arrow({rule.issue}, party)
        for target in (*rule.sets, *rule.refused):
            arrow({rule.issue}, target)
    for way in ways(scenario).values():
        everybody = scope.everybody(unit for rule in way.rules.values() for unit in (*rule.by, *rule.needs, *rule.proposed_by))
        read = set[Name]().union(*(rule_reads(scenario, rule) for rule in way.rules.values()))
        arrow(read | everybody | {*way.effect} | scope.everybody(breaching(way)), way.axis)
        for party in scope.everybody(breaching(way)):
            arrow({way.axis}, party)
        for target in (*way.effect, *(way.vote.lost if way.vote is not None else ())):
            arrow({way.axis} | (depends_on(way.vote.passes) if way.vote is not None else set()), target)
    for turn in turns(scenario).values():
        arrow(depends_on(turn.pace) | turn.issues, turn.axis)
        for issue in turn.issues:
            arrow({turn.axis}, issue)
    for arrows in (conditions(scenario, frozen), resets(scenario), packages(scenario), beliefs(scope)):
        for sources, target in arrows:
            arrow(sources, target)
    return graph


def breaching(way: Way) -> tuple[Name, ...]:
    """Who may break off what is on the way."""
    made = way.vote or way.takes
    return tuple(made.breach) if made is not None else ()


def open_rules(scenario: Scenario, playing: dict[Name, tuple[str, ...]], frozen: dict[Name, str]) -> dict[Name, Rule]:
    """The rules whose issue is in play and whose guard can hold."""
    rules = scenario.rules.items()
    return {name: rule for name, rule in rules if rule.issue in playing and possible(rule.when, frozen)}


def rule_reads(scenario: Scenario, rule: Rule) -> set[Name]:
    """What decides whether a rule is open, who holds it, and what it costs."""
    found = names_in(rule.when)
    for number in numbers_of(rule):
        found |= depends_on(number)
    for prices in rule.costs.values():
        found |= set().union(*(names_in(price.when) for price in prices))
    for unit in (*rule.by, *rule.needs, *rule.proposed_by, *rule.costs):
        if unit in scenario.offices:
            found.add(scenario.offices[unit].held_by)
    return found


def conditions(scenario: Scenario, frozen: dict[Name, str]) -> Iterator[tuple[set[Name], Name]]:
    for name, condition in scenario.conditions.items():
        if condition.follows:
            yield {condition.follows}, name
        for change in condition.changes.values():
            if possible(change.when, frozen):
                chances = change.to.values() if isinstance(change.to, dict) else ()
                read = [depends_on(x) for x in (change.up, change.down, change.rate, *chances)]
                yield names_in(change.when).union(*read), name


def resets(scenario: Scenario) -> Iterator[tuple[set[Name], Name]]:
    for name, issue in scenario.issues.items():
        for reset in issue.resets.values():
            yield names_in(reset.when), name


def beliefs(scope: Scope) -> Iterator[tuple[set[Name], Name]]:
    """What moves beliefs on what is hidden, and what is seen of it: a hidden condition stands for the belief in it as well.

    Those who know it tell something by whatever they do, and whoever does not know it does what it believes to be best.
    """
    scenario = scope.scenario
    for name in scope.hidden:
        yield {*scope.in_play, *scenario.parties} - {name}, name
        yield {name}, name
    for signal in scenario.signals.values():
        for shown in (*((signal.shown_by,) if signal.shown_by else ()), *signal.sets):
            yield {signal.of, *names_in(signal.when)}, shown
            yield {shown}, signal.of
    for name, condition in scenario.conditions.items():
        for redraw in condition.redraw.values():
            yield {held_by(scenario, redraw.when)}, name


def packages(scenario: Scenario) -> Iterator[tuple[set[Name], Name]]:
    for package in scenario.packages.values():
        issues = {*package.issues, *(scenario.rules[rule].issue for rule in package.rules)}
        for issue in sorted(issues):
            yield issues - {issue}, issue


def elements(scope: Scope, source: str) -> set[str]:
    """The issues, conditions and parties that a path, rule, change, term, party or name touches first."""
    scenario = scope.scenario
    if source in scenario.issues or source in scenario.conditions or source in scenario.parties:
        return {source}
    if source in scenario.offices:
        return {scenario.offices[source].held_by, *scope.parties_of(source)}
    if source in scenario.bodies:
        return set(scenario.bodies[source].members)
    if source == "unexplained":
        return set(scope.hidden)
    if source in ("inertia", "reluctance", "price"):
        return {rule.issue for rule in scenario.rules.values()}
    if source in scenario.assumptions:
        return set().union(*(elements(scope, part) for part in uses_of(scenario, source)))
    owner, _, rest = source.partition(".")
    if owner == "believes":
        return {rest}  # who takes the game for another has other plans
    if owner in scenario.bodies:
        return set(scenario.bodies[owner].members)
    if owner in scenario.rules:
        rule = scenario.rules[owner]
        touched = {rule.issue, *rule.sets, *rule.refused}
        part = rest.split(".")
        return touched | scope.everybody(part[1:2])
    if owner in scenario.packages:
        made = rules_of(scenario, owner).values()
        staged = {way.axis for name, way in ways(scenario).items() if name == owner}
        touched = set[str]().union(staged, *({rule.issue, *rule.sets, *rule.refused} for rule in made))
        return touched | scope.everybody(rest.split(".")[1:2])
    if owner in scenario.signals:
        signal = scenario.signals[owner]
        return {signal.of, *signal.sets} | ({signal.shown_by} - {""})
    if owner in scenario.conditions:
        return {owner}
    if owner in scenario.parties:
        label = rest.split(".")[0]
        term = scenario.interests.get(owner, {}).get(label)
        flat = term is not None and term.kind != "share_of" and not reads(term)
        return set() if flat and scenario.calendar.clock == "continuous" else {owner}
    return set()


def uses_of(scenario: Scenario, name: Name) -> set[str]:
    """Where a named assumption counts: the paths that point to it, and the records that exist only if it holds."""
    found = {slot.path for slot in slots(scenario) if name in refers_to(slot.number)}
    asked = (name, f"not {name}")
    found |= {label for label, rule in scenario.rules.items() if rule.given in asked}
    found |= {label for label, signal in scenario.signals.items() if signal.given in asked}
    for owner, condition in scenario.conditions.items():
        found |= {f"{owner}.{label}" for label, change in condition.changes.items() if change.given in asked}
    for party, terms in scenario.interests.items():
        found |= {f"{party}.{label}" for label, term in terms.items() if term.given in asked}
    return found


def live(scope: Scope, source: str) -> bool:
    """Whether a number, change, term or rule can matter: one that reads or moves only what is frozen cannot."""
    scenario, playing, frozen = scope.scenario, scope.in_play, scope.frozen
    owner, _, rest = source.partition(".")
    if owner in scenario.packages:
        return all(rule.issue in playing and possible(rule.when, frozen) for rule in rules_of(scenario, owner).values())
    if owner in scenario.rules:
        return scenario.rules[owner].issue in playing and possible(scenario.rules[owner].when, frozen)
    if owner in scenario.conditions and rest:
        return owner in playing
    term = scenario.interests.get(owner, {}).get(rest.split(".")[0]) if owner in scenario.parties else None
    if term is None or term.kind == "share_of":
        return True
    if not reads(term) and scenario.calendar.clock == "rounds":
        return True  # where some rounds take no time, what pays the same everywhere decides who hurries
    return bool(reads(term) & set(playing)) and possible(term.when, frozen)


def reached(graph: dict[str, set[str]], sources: Iterable[str]) -> set[str]:
    """Everything the arrows lead to, the sources included."""
    found = set(sources)
    left = list(found)
    while left:
        for target in graph.get(left.pop(), ()):
            if target not in found:
                found.add(target)
                left.append(target)
    return found


def links(
    scenario: Scenario,
    focus: Focus | None,
    sources: set[str],
    targets: set[str],
    overlays: Iterable[Overlay] = (),
) -> bool:
    """Whether anything in play leads from one of the sources to one of the targets, in the plain game or under an overlay.

    An overlay may move what is frozen, and so open what that guards. What it takes out stays in: that it is out is part of
    what is asked.
    """
    moved = (overlay.model_copy(update={"remove": ()}) for overlay in overlays)
    scopes = (scope_of(scenario, focus, overlay) for overlay in (None, *moved))
    return any(_links(scope, sources, targets) for scope in scopes)


def _links(scope: Scope, sources: set[str], targets: set[str]) -> bool:
    scenario = scope.scenario
    parts = {part for s in sources for part in (uses_of(scenario, s) if s in scenario.assumptions else (s,))}
    first: set[str] = set().union(*(elements(scope, p) for p in parts if live(scope, p)))
    last = set().union(*(elements(scope, t) for t in targets)) if targets else set()
    found = reached(influence(scope), first)
    movable = {*scope.in_play, *scenario.parties, *first}
    return bool(found & last & movable)


def targets_of(scenario: Scenario, measure: Measure) -> set[str]:
    """What a measure reads: the names of its state, the party whose value it is, the rule or issue it counts."""
    found = names_in(standings(measure.state)) | names_in(standings(measure.once))
    found |= {x for x in (measure.party, measure.issue, measure.rule, *measure.between) if x}
    return found | names_in(measure.truly)
