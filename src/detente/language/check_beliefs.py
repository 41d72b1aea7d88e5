"""The part of the checker that looks at what is hidden: who knows it, what would give it away, what is too much to solve."""

from __future__ import annotations

import math

from detente.language.tree import Address, Positions
from detente.scenario.domains import support
from detente.scenario.hidden import (
    MOST_ALONE,
    MOST_BELIEFS,
    MOST_HIDDEN,
    MOST_JOINT,
    beliefs_followed,
    beliefs_in,
    can_be_refused,
    finer,
    fixed_start,
    grids,
    hidden_of,
    joint_levels,
    on_the_grid,
    sees,
    shows_refusals,
    units_of,
)
from detente.scenario.influence import influence, names_in, reached
from detente.scenario.paths import depends_on, party_number
from detente.scenario.records import Condition, Focus, Measure, Name, Overlay, Rule, Scenario, Signal, standings
from detente.scenario.scope import Scope, held_by, rules_of, scope_of, whole


def beliefs(scenario: Scenario, positions: Positions) -> None:
    """Everything about hidden conditions, signals, what is seen of rules, and games that parties believe in."""
    for name, condition in scenario.conditions.items():
        if condition.hidden is not None:
            declared(scenario, name, condition, positions)
        redraws(scenario, name, condition, positions)
    for name, signal in scenario.signals.items():
        signals(scenario, name, signal, positions)
    for name, rule in scenario.rules.items():
        seen(scenario, name, rule, positions)
        meant(scenario, name, rule, positions)
    for party, overlay in scenario.believes.items():
        believed(overlay, ("believes", party), f"believes.{party}", positions)


# ------------------------------------------------------------------------------------------------ what is declared
def declared(scenario: Scenario, name: Name, condition: Condition, positions: Positions) -> None:
    """Hidden from nobody or from all; known to whoever holds an office that is itself hidden."""
    hidden, address = hidden_of(condition), ("conditions", name, "hidden")
    always = (unit for unit in hidden.known_to if unit not in scenario.offices or len(whole(scenario).holders(unit)) == 1)
    covered = whole(scenario).everybody(always)  # of those who may hold an office only one does
    if not hidden.known_to:
        said = f"{name} is hidden from all, so that nobody can act on it."
        positions.at((*address, "known_to"), said, "Name a party that knows it, or let chance bring it about when it is seen")
    elif set(scenario.parties) <= covered:
        said = f"{name} is hidden from nobody: {' and '.join(scenario.parties)} all know it."
        positions.at((*address, "known_to"), said, "Take hidden out, or leave out of known_to whoever does not know")
    for unit in hidden.known_to:
        by = held_by(scenario, unit)
        if unit in scenario.offices and scenario.conditions[by].hidden is not None:
            said = f"{name}: who holds {unit} is hidden itself, by {by}."
            positions.at((*address, "known_to"), said, f"Name parties, or take hidden off {by}")
    chances = fixed_start(scenario, name)
    coarse(scenario, name, hidden.grid, positions)
    leaning = (
        condition.ordered and len(scenario.levels(name)) > 2
    )  # then all that is followed is the belief at the start, leaning
    if chances is not None and hidden.grid > 1 and not leaning and not on_the_grid(chances, hidden.grid):
        shown = ", ".join(f"{level} {chance:g}" for level, chance in chances.items())
        better = finer(chances)
        fix = f"Write grid: {better}" if better else "A finer grid lies nearer; a round prior lies on one"
        said = f"{name}: the belief at the start ({shown}) lies off the grid of {hidden.grid}."
        positions.at((*address, "grid"), said, fix, "warning")


def coarse(scenario: Scenario, name: Name, grid: int, positions: Positions) -> None:
    """A grid on which the belief at the start lies between certainty and the first belief beside it."""
    start = scenario.conditions[name].start
    if grid < 2 or isinstance(start, str):
        return
    for number in start.values():
        low, high = support(number, scenario.assumptions) if number.form != "rest" else (0.0, 0.0)
        rare = high if high <= 0.5 else 1 - low if low >= 0.5 else 1.0
        if 0 < rare < 1 / (grid - 1) - 1e-9:
            fits = math.ceil(1 / rare - 1e-9) + 1
            nothing = f"nothing lies between 0 and {1 / (grid - 1):.3g}"
            said = f"{name}: a grid of {grid} is too coarse for a belief of {rare:g}: {nothing}."
            fix = f"Write grid: {fits}" if fits <= 201 else "Let it be likelier, or leave it out"
            positions.at(("conditions", name, "hidden", "grid"), said, fix)
            return


def redraws(scenario: Scenario, name: Name, condition: Condition, positions: Positions) -> None:
    """Redraws of what everybody sees, by what is hidden itself, or by what a move changes."""
    for label, redraw in condition.redraw.items():
        address, by = ("conditions", name, "redraw", label, "when"), held_by(scenario, redraw.when)
        if condition.hidden is None:
            said = f"{name}.{label}: {name} is hidden from nobody; a redraw belongs to a hidden condition."
            positions.at(address, said, "Write hidden: {known_to: [...]}, or a change on that date")
            return
        if scenario.conditions[by].hidden is not None:
            said = f"{name}.{label}: {by} is hidden itself, so that nobody sees when {name} is drawn anew."
            positions.at(address, said, "Name a condition that everybody sees")
        setters = [rule for rule, each in scenario.rules.items() if by in (each.issue, *each.sets, *each.refused)]
        if setters:
            said = f"{name}.{label}: {setters[0]} changes {by}, and a redraw follows chance and the calendar alone."
            positions.at(address, said, f"Let {setters[0]} set a memory, and a change of {by} follow it")
        if not scenario.conditions[by].changes and not setters:
            said = f"{name}.{label}: {by} never changes, so that {name} is never drawn anew."
            positions.at(address, said, "Give it changes, or take redraw out", "warning")
        if redraw.fresh is None and isinstance(condition.start, str):
            said = f"{name}.{label}: fresh is missing, and {name} starts at {condition.start} for certain."
            positions.at(("conditions", name, "redraw", label), said, "Write fresh: {one: 0.4, other: rest}")


def signals(scenario: Scenario, name: Name, signal: Signal, positions: Positions) -> None:
    """Signals of what everybody sees, and signals that are shown by what is hidden."""
    address: Address = ("signals", name)
    if scenario.conditions[signal.of].hidden is None:
        said = f"{name}: {signal.of} is hidden from nobody, so that a signal of it tells nothing."
        positions.at((*address, "about_condition"), said, f"Write hidden: {{known_to: [...]}} on {signal.of}")
    for shown in (*((signal.shown_by,) if signal.shown_by else ()), *signal.sets):
        if scenario.conditions[shown].hidden is not None:
            said = f"{name}: {shown} is hidden, and a signal is seen by all."
            positions.at((*address, "sets"), said, "Let it set a condition that everybody sees")


# ------------------------------------------------------------------------------------------------ what is seen of rules
def seen(scenario: Scenario, name: Name, rule: Rule, positions: Positions) -> None:
    """Acts that cannot stay unseen, and covert ones whose author would not see what it does."""
    if rule.seen == "nothing":
        said = f"{name}: everybody sees {rule.issue} change, so that something is seen of it."
        fix = "Write seen: done for a refusal that nobody hears of, or covert: true with sets: a hidden condition"
        positions.at(("rules", name, "seen"), said, fix)
    for memory in (rule.issue, *rule.sets) if rule.covert else ():
        if scenario.conditions[memory].hidden is None:
            said = f"{name}: everybody sees {memory}, so that setting it is not covert."
            positions.at(("rules", name, "sets"), said, f"Write hidden: {{known_to: [...]}} on {memory}")
        for unit in (unit for unit in rule.by if not sees(scenario, unit, memory) and scenario.conditions[memory].hidden):
            said = f"{name}: {unit} sets {memory} and would not know it."
            positions.at(("rules", name, "by"), said, f"Add {unit} to known_to of {memory}")


def meant(scenario: Scenario, name: Name, rule: Rule, positions: Positions) -> None:
    """Words about what is not hidden, or by somebody who does not know; words beside costs that say it already."""
    for of in rule.means:
        address = ("rules", name, "means", of)
        if of not in scenario.conditions or scenario.conditions[of].hidden is None:
            said = f"{name}.means: {of} is hidden from nobody; words about it tell nothing."
            positions.at(address, said, "Name a hidden condition")
            continue
        speakers = rule.by or rule.proposed_by or rule.needs
        if not any(sees(scenario, unit, of) for unit in speakers):
            said = f"{name}.means: {' and '.join(speakers)} does not know {of}, and cannot say how it is."
            positions.at(address, said, f"Add the speaker to known_to of {of}")
        if any(of in depends_on(price.amount) for prices in rule.costs.values() for price in prices):
            said = f"{name}: its cost differs by {of}, and that says already what it means."
            positions.at(address, said, "Leave means to words that cost everybody the same", "warning")


# ------------------------------------------------------------------------------------------------ a focus with something hidden
def check_hidden(scope: Scope, address: Address, name: str, positions: Positions) -> None:
    """What a focus cannot be solved with: too much that is hidden, choices that would give it away, exact parties."""
    scenario = scope.scenario
    if not scope.hidden:
        return
    fits(scope, address, name, positions)
    acted_on(scope, name, positions)
    out_of_office(scope, positions)
    for label, rule in scenario.rules.items():
        if rule.issue in scope.in_play:
            guards(scope, label, rule, positions)
    for label, package in scenario.packages.items():
        together(scope, label, package.rules, positions)
    for party in (p for p in scenario.parties if math.isinf(support(party_number(scenario, p, "precision"), {})[1])):
        said = f"{name}: {party} is exact, and {scope.hidden[0]} is hidden: where kinds half pool no exact answer exists."
        own = ("parties", party, "precision") if scenario.parties[party].precision else ("defaults", "party", "precision")
        positions.at(own, said, "Write a precision of 200 to 500, or known in the focus")
    if len(scope.hidden) > 1:
        unseen = [
            label
            for label, rule in scenario.rules.items()
            if rule.issue in scope.in_play and can_be_refused(rule) and not shows_refusals(rule)
        ]
        for label in unseen:
            said = (
                f"{label}: two conditions are hidden in {name}, and nobody sees where {label} is refused: they would not stay "
            )
            positions.at(
                ("rules", label, "seen"), f"{said}independent.", "Write seen: tries, or one condition with four levels"
            )
        all_or_none(scope, positions)
    for state in scenario.calendar.instant:
        for of in sorted({s.name for s in state} & set(scope.hidden)):
            said = f"{name}: {of} is hidden, and how long a round takes would show it."
            positions.at(("calendar", "instant"), said, "Take it out of instant")


def all_or_none(scope: Scope, positions: Positions) -> None:
    """Of two hidden conditions: a truth of one alone, or words about one alone."""
    scenario = scope.scenario
    stated = [of for of in scope.hidden if hidden_of(scenario.conditions[of]).truth]
    for of in (of for of in scope.hidden if stated and of not in stated):
        said = f"{stated[0]} states its truth and {of} does not; where both are hidden both say how they are, or neither."
        positions.at(("conditions", of, "hidden"), said, f"Write truth: {scope.in_play[of][0]}, or take the other out")
    for label, rule in scenario.rules.items():
        for of in (of for of in scope.hidden if set(rule.means) & set(scope.hidden) and of not in rule.means):
            about = next(iter(rule.means))
            said = f"{label}.means says how {about} is, and {of} is hidden too: what it says of that is open."
            positions.at(("rules", label, "means"), said, f"Say both, or write {of}: known in the focus")


def fits(scope: Scope, address: Address, name: str, positions: Positions) -> None:
    """More that is hidden than is solved, with what to drop."""
    scenario, sizes = scope.scenario, {of: len(scope.in_play[of]) for of in scope.hidden}
    last = scope.hidden[-1]
    if len(scope.hidden) > MOST_HIDDEN:
        said = (
            f"{name}: {len(scope.hidden)} conditions are hidden ({', '.join(scope.hidden)}); at most {MOST_HIDDEN} are solved."
        )
        positions.at(address, said, f"Write {last}: known in this focus")
        return
    in_order = len(sizes) == 1 and scenario.conditions[last].ordered
    joint, most = joint_levels(scope), MOST_ALONE if grids(scope) == (1,) or in_order else MOST_JOINT
    if joint > most:
        shown = " times ".join(f"{size} of {of}" for of, size in sizes.items())
        alone = (
            ", or grid: 1 where nothing is learned before the last choice" if len(sizes) == 1 and joint <= MOST_ALONE else ""
        )
        said = f"{name}: {joint} joint levels are hidden ({shown}); at most {most} are solved."
        fix = f"Write {last}: known in this focus" if len(sizes) > 1 else f"Join levels of {last}"
        positions.at(address, said, fix + alone)
        return
    followed = beliefs_followed(scope)
    if followed > MOST_BELIEFS:
        by = ", ".join(f"{of} {beliefs_in(scope, of):,}" for of in sizes)
        widest = max(scope.hidden, key=lambda of: beliefs_in(scope, of))
        grid = hidden_of(scenario.conditions[widest]).grid
        others = followed // beliefs_in(scope, widest)
        small = next((g for g in range(grid, 1, -1) if others * beliefs_in(scope, widest, g) <= MOST_BELIEFS), 2)
        said = f"{name}: {followed:,} beliefs would be followed ({by}); at most {MOST_BELIEFS:,} are."
        positions.at(("conditions", widest, "hidden", "grid"), said, f"Write grid: {small} on {widest}")


def acted_on(scope: Scope, name: str, positions: Positions) -> None:
    """Beliefs that move nobody: whoever holds them never acts, or nothing that it cares for differs."""
    scenario, graph = scope.scenario, influence(scope)
    open_ = (rule for rule in scenario.rules.values() if rule.issue in scope.in_play)
    units = dict.fromkeys(unit for rule in open_ for unit in units_of(rule))
    for of in scope.hidden:
        blind = scope.everybody(unit for unit in units if not sees(scenario, unit, of))
        if not blind & reached(graph, {of}):
            who = f"nothing that {' or '.join(sorted(blind))} cares for differs by it" if blind else "they never act or consent"
            said = f"{name}: {of} is a belief that nobody acts on: of those who do not know it, {who}."
            fix = "Give them a rule and something at stake, or write known in the focus"
            positions.at(("conditions", of, "hidden"), said, fix, "warning")


def out_of_office(scope: Scope, positions: Positions) -> None:
    """Those who know by an office and act out of it as well: there they believe what all believe, even after they held it."""
    scenario = scope.scenario
    open_ = [rule for rule in scenario.rules.values() if rule.issue in scope.in_play]
    units = dict.fromkeys(unit for rule in open_ for unit in units_of(rule))
    for of in scope.hidden:
        known_to = hidden_of(scenario.conditions[of]).known_to
        offices = [unit for unit in known_to if unit in scenario.offices]
        for office in offices:
            for party in (p for p in scope.holders(office) if p not in known_to):
                others = [unit for unit in units if unit not in offices and party in scope.everybody((unit,))]
                if others and len(scope.holders(office)) > 1:
                    said = f"{of}: {party} knows it as {office}, and acts as {' and '.join(others)} as well: out of office it "
                    positions.at(
                        ("conditions", of, "hidden", "known_to"),
                        f"{said}believes what all believe, even after it was {office}.",
                        f"Name {party} in known_to if it knows in any case",
                        "warning",
                    )


def guards(scope: Scope, label: Name, rule: Rule, positions: Positions) -> None:
    """A rule whose guard reads what somebody who may try it, or must consent, cannot see."""
    for of in (of for of in scope.hidden if of in names_in(rule.when)):
        blind = [unit for unit in units_of(rule) if not sees(scope.scenario, unit, of)]
        if blind:
            said = f"{label}.when reads {of}, which {' and '.join(blind)} cannot see."
            fix = f"Let a cost depend on {of} instead, or leave the rule to {' and '.join(known_to(scope, of))}"
            positions.at(("rules", label, "when"), said, fix)


def known_to(scope: Scope, of: Name) -> tuple[Name, ...]:
    """Who sees a hidden condition, as the file names them."""
    return hidden_of(scope.scenario.conditions[of]).known_to


def together(scope: Scope, label: Name, rules: tuple[Name, ...], positions: Positions) -> None:
    """A package one of whose guards reads what a partner of another of its rules cannot see."""
    made = rules_of(scope.scenario, label) if rules else {}
    for of in scope.hidden:
        guarded = next((name for name, rule in made.items() if of in names_in(rule.when)), "")
        units = dict.fromkeys(unit for rule in made.values() for unit in units_of(rule))
        blind = [unit for unit in units if not sees(scope.scenario, unit, of)]
        if guarded and blind and all(sees(scope.scenario, unit, of) for unit in units_of(made[guarded])):
            said = f"{label}: {guarded} is open by {of}, which {' and '.join(blind)} cannot see."
            positions.at(("packages", label, "rules"), said, f"Let a cost depend on {of} instead")


# ------------------------------------------------------------------------------------------------ measures
OF_BELIEFS = ("belief", "bits", "moves_belief", "knowing", "lost_to_doubt")
"""Kinds of measure that have an answer only where something is hidden."""


def believing_measure(
    measure: Measure, address: Address, name: str, scenario: Scenario, focus: tuple[Focus | None, str], positions: Positions
) -> None:
    """Measures on beliefs that nobody holds, or on what everybody sees."""
    where, label = focus
    hidden = scope_of(scenario, where).hidden
    asked = {s.name for s in standings(measure.state)} if measure.kind in ("belief", "moves_belief") else set()
    asked |= {measure.issue} if measure.kind == "knowing" else set()
    asked |= {s.name for s in measure.truly}
    for of in sorted(asked - set(hidden)):
        declared = of in scenario.conditions and scenario.conditions[of].hidden is not None
        said = f"{name}: nobody holds a belief about {of}: in focus {label} everybody sees it."
        fix = f"Write {of}: hidden in that focus" if declared else f"Write hidden: {{known_to: [...]}} on {of}"
        positions.at((*address, "measure"), said, fix)
    if measure.kind in OF_BELIEFS and not asked and not hidden:
        said = f"{name}: nothing is hidden in focus {label}, so that {measure.kind} has no answer."
        positions.at((*address, "measure"), said, "Put a hidden condition in play")
    for of in sorted(asked & set(hidden)):
        if measure.kind in ("belief", "knowing") and measure.party and sees(scenario, measure.party, of):
            said = f"{name}: {measure.party} knows {of}; it has no belief about it."
            fix = "Ask somebody who does not know it, or what is likely where one level holds: true:"
            positions.at((*address, "measure"), said, fix)
    if measure.kind in ("bits", "moves_belief") and measure.rule:
        covert = [rule for rule, each in rules_of(scenario, measure.rule).items() if each.covert]
        if covert:
            said = f"{name}: nobody sees {covert[0]}, so that it reveals nothing."
            positions.at((*address, "measure"), said, "Ask about a signal that comes of it: belief, on its day")


def believed(overlay: Overlay, address: Address, name: str, positions: Positions) -> None:
    """Games that a party believes in: the same game, with other numbers in it."""
    for key in ("start", "hold", "done", "without", "bar", "remove", "swap", "believes"):
        if getattr(overlay, key):
            said = f"{name}: {key} makes another game, with other moves; a party believes in other numbers of the same one."
            positions.at((*address, key), said, "Write set: {PATH: number}, or a hidden condition with truth unlike start")
    if not overlay.set:
        positions.at(address, f"{name}: it believes in the game as it is.", "Write set: {PATH: number}, or leave it out")
