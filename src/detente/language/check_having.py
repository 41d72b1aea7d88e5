"""The part of the checker that asks whether a thing can be had: what is needed, what is given away, what never happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.language.tree import Address, Positions
from detente.scenario.having import states_but
from detente.scenario.influence import open_rules, possible
from detente.scenario.records import Claim, Focus, Form, Measure, Overlay, Scenario, Standing, alternatives, standings
from detente.scenario.scope import Scope, rules_of, scope_of

Ground = tuple[Scenario, Positions]
"""The scenario, and where what is said goes."""
Where = tuple[str, Focus | None, str]
"""A claim, and the focus it is asked in with its name."""


def having(form: Form, address: Address, where: Where, scenario: Scenario, positions: Positions) -> None:
    """Complains of what cannot be had, or was never to be missed."""
    name, focus, label = where
    if form.kind == "needs":
        scope = scope_of(scenario, focus, form.overlay)
        for standing in standings(form.thing):
            for said, fix in _needed(form, standing, scope, where):
                positions.at((*address, "thing"), said, fix)
        for rule in form.rule:
            own = rules_of(scenario, rule)
            if not set(own) <= set(open_rules(scenario, scope.in_play, scope.frozen)):
                frozen = sorted({each.issue for each in own.values()} - set(scope.in_play))
                why = f"{', '.join(frozen)} is frozen" if frozen else "what it is open for is frozen"
                fix = f"Put {frozen[0]} in play" if frozen else f"Choose a focus in which {rule} can be open"
                positions.at((*address, "rule"), f"{name}: nobody can use {rule} in focus {label}: {why}.", fix)
    for given in form.again:
        if form.overlay is None or given not in form.overlay.without:
            said = f"{name}: again gives {given} back, which `with` does not leave out."
            positions.at((*address, "again"), said, f"Write with: {{without: [{given}]}}")
    for measure in (m for m in form.measures if m.kind == "given"):
        for said, fix in _looking_back(measure, scope_of(scenario, focus, form.overlay), where):
            positions.at((*address, "measure"), said, fix)


def _needed(form: Form, standing: Standing, scope: Scope, where: Where) -> Iterator[tuple[str, str]]:
    """What is wrong with a thing that is said to be needed: it is frozen, stands there anyhow, or nobody can bring it about."""
    name, _, label = where
    of, levels = standing.name, standing.levels
    told, elsewhere = f"{of}: {levels[0]}", {**form.against.start, **form.against.hold} if form.against else {}
    if of in scope.frozen:
        said = f"{name}: {of} is frozen at {scope.frozen[of]} in focus {label}: {told} is had there always, or never."
        yield said, f"Put {of} in play"
    elif set(scope.firsts(of)) & set(levels) and of not in elsewhere:
        other = next((level for level in scope.levels(of) if level not in levels), levels[0])
        said = f"{name}: {told} stands from the start, so it is not for anybody to make available."
        yield said, f"Say what stands in its place: against: {{start: {{{of}: {other}}}}}"
    elif not leads_to(scope, of) & set(levels):
        said = f"{name}: nobody can bring about {told} in focus {label}: no rule, change or date leads there."
        yield said, "Add a rule that does, or choose a focus in which one is open"
    elif set(scope.levels(of)) <= set(levels):
        yield f"{name}: {of} always stands at one of {', '.join(levels)}.", "Name fewer of its options"


def _looking_back(measure: Measure, scope: Scope, where: Where) -> Iterator[tuple[str, str]]:
    """What is wrong with asking what had come before: what happened never does, or the one is part of the other."""
    name, _, label = where
    if scope.scenario.calendar.clock == "rounds":
        yield f"{name}: on the clock of rounds it is not read what had come before.", "Ask at or by a round"
    elif not any(all(_comes(scope, each) for each in state) for state in alternatives(measure.state)):
        lacking = next(each for each in standings(measure.state) if not _comes(scope, each))
        stands = scope.frozen.get(lacking.name) or " or ".join(scope.firsts(lacking.name))
        said = (
            f"{name}: given what never happens in focus {label}: {lacking.name} stands at {stands} there, and nothing leads to "
        )
        yield f"{said}{' or '.join(lacking.levels)}.", "Choose a focus in which it can come, or give what does happen"
    elif not states_but(measure.once, measure.state, scope.scenario):
        yield f"{name}: what had come before is part of what happened: it cannot come first.", "Ask of something else"


def _comes(scope: Scope, standing: Standing) -> bool:
    """Whether an issue or condition can stand at one of these levels: it starts there, or something leads there."""
    of, levels = standing.name, set(standing.levels)
    if of in scope.frozen:
        return scope.frozen[of] in levels
    return bool(levels & (set(scope.firsts(of)) | leads_to(scope, of)))


def given_away(claim: Claim, asked: Sequence[tuple[Form, Address, Focus | None]], name: str, ground: Ground) -> None:
    """Warns of an issue that a claim holds though a deal could trade it: what is held is had for nothing.

    A claim may say that it means that (`untraded`). What it says so of without need is warned of too, and is an error where
    it holds nothing of the kind. `asked`: its forms, where each is written, and in which focus it is asked.
    """
    scenario, positions = ground
    held, traded = set[str](), set[str]()
    for form, address, focus in asked:
        for of, level in {of: level for overlay in laid(form) for of, level in overlay.hold.items()}.items():
            held.add(of)  # of a block, as the exception has it
            if deals := traded_by(scope_of(scenario, focus), of):
                traded.add(of)
                if of not in claim.untraded:
                    said = f"{name}: hold puts {of} at {level}, and so it cannot be traded: {', '.join(deals)} could."
                    held_still = f"If it is so whatever is agreed, add untraded: [{of}] to the claim"
                    on_offer = f"if it is to be had, but bargained for, write needs: {{thing: {{{of}: {level}}}, measure: ..}}"
                    positions.at(address, said, f"{held_still}; {on_offer}, which holds nothing", "warning")
    for of in claim.untraded:
        where: Address = ("claims", name, "untraded")
        if of not in held:
            positions.at(where, f"{name}: untraded names {of}, which none of its forms holds.", "Leave it out, or hold it")
        elif of not in traded:
            positions.at(where, f"{name}: untraded names {of}, which no deal could trade here.", "Leave it out", "warning")


def laid(form: Form) -> list[Overlay]:
    """Every intervention that a form is written with, its own first, then those of its measures and sides."""
    found = [form.overlay, form.against, form.unless, *(m.overlay for m in form.measures)]
    return [overlay for overlay in found if overlay is not None] + [o for side in form.sides for o in laid(side)]


def traded_by(scope: Scope, of: str) -> list[str]:
    """The deals, and the packages of several issues or rules, that can change an issue where it is in play."""
    if of not in scope.scenario.issues or of not in scope.in_play:
        return []
    rules = open_rules(scope.scenario, scope.in_play, scope.frozen)
    own = {name for name, rule in rules.items() if rule.issue == of}
    deals = [name for name in own if rules[name].kind == "deal"]
    packages = [name for name, each in scope.scenario.packages.items() if of in each.issues and own or own & set(each.rules)]
    return sorted([*deals, *packages])


def leads_to(scope: Scope, of: str) -> set[str]:
    """The levels in play to which a rule that can be open, a change, a memory or a lapse leads an issue or condition."""
    scenario, levels, found = scope.scenario, scope.levels(of), set[str]()
    for rule in open_rules(scenario, scope.in_play, scope.frozen).values():
        found |= set(rule.to or levels) if rule.issue == of else set()
        found |= {at for memories in (rule.sets, rule.refused) for known, at in memories.items() if known == of}
    if of in scenario.issues:
        return (found | {reset.to for reset in scenario.issues[of].resets.values()}) & set(levels)
    condition = scenario.conditions[of]
    if condition.follows:
        found |= set(scope.levels(condition.follows))
    for change in condition.changes.values():
        if possible(change.when, scope.frozen):
            found |= {change.to} if isinstance(change.to, str) else set(change.to or ())
            found |= set(levels[1:]) if change.up is not None else set()
            found |= set(levels[:-1]) if change.down is not None else set()
    return found & set(levels)
