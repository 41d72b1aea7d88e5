"""The part of the checker that looks at arguments: premises that only narrow, claims that can move, citations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.errors import Refused, Severity, nearest
from detente.language.check_beliefs import believed, believing_measure
from detente.language.check_having import given_away, having, laid
from detente.language.check_scenario import UNBALANCED, check_bounds, check_focus, check_times, unbalanced
from detente.language.founded import founded
from detente.language.numbers import show
from detente.language.tree import Address, Positions
from detente.scenario.domains import DOMAINS, both, narrowed, of_measure, of_move, support
from detente.scenario.having import ways_given, ways_lacking
from detente.scenario.influence import links, targets_of
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import (
    Argument,
    Claim,
    Focus,
    Form,
    Guard,
    Measure,
    Number,
    Overlay,
    Premise,
    Rule,
    Scenario,
    alternatives,
    standings,
)
from detente.scenario.scope import MOST_STATES, Scope, carried_out, merged, rules_of, scope_of, whole


def check_claims(argument: Argument, scenario: Scenario, positions: Positions, folder: Path | None) -> None:
    """Adds everything that is wrong, or suspicious, to the problems."""
    if argument.over and argument.over != scenario.name:
        said = f"the argument is over {argument.over}, and the scenario of that file calls itself {scenario.name}."
        fix = f"Write over: {scenario.name}, or scenario: {argument.over} there"
        positions.at(("over",), said, fix)
    leaves = assumptions(scenario)
    for name, premise in argument.premises.items():
        narrowing(premise, name, leaves, scenario, positions)
        believing(premise, ("premises", name), name, positions)
    lotteries(argument, scenario, positions)
    premised = together(argument, positions)
    for name, claim in argument.claims.items():
        check_claim(claim, name, scenario, positions)
        contradicted(claim, name, premised, positions)
    citations(argument, positions, folder)


# ------------------------------------------------------------------------------------------------ premises
def narrowing(premise: Premise, name: str, leaves: dict[str, Leaf], scenario: Scenario, positions: Positions) -> None:
    """A premise's range may only lie within the scenario's."""
    for path, value in premise.set.items():
        if isinstance(value, bool):
            continue
        outer = support(leaves[path].number, scenario.assumptions)
        inner = support(value, scenario.assumptions)
        address = ("premises", name, "set", path)
        if inner[0] < outer[0] - 1e-12 or inner[1] > outer[1] + 1e-12:
            said = f"{name}: {path} {show(value)} leaves the scenario's {show(leaves[path].number)}."
            fix = "Widen it there, so that other arguments see it too"
            positions.at(address, said, fix)
            continue
        try:
            narrowed(path, leaves[path].number, value)
        except Refused as refusal:
            positions.at(address, f"{name}: {refusal}")


Premised = dict[str, tuple[Number | bool, str]]
"""By path: what the premises leave of a number, and those that say so."""


def together(argument: Argument, positions: Positions) -> Premised:
    """What the premises leave of every number they set; complains where they contradict one another."""
    left: Premised = {}
    stands: dict[tuple[str, str], tuple[str, str]] = {}
    for name, premise in argument.premises.items():
        for path, value in premise.set.items():
            known, who = left.get(path, (value, ""))
            try:
                left[path] = both(path, known, value), f"{who} and {name}" if who else name
            except Refused as refusal:
                why = "are two laws" if "two laws" in refusal.message else "do not meet: no number is both"
                said = f"{name}: {path} {stated(value)} and {stated(known)} of {who} {why}."
                fix = f"Say in one premise what is known of it; {who} stands in line {_line(positions, who, path)}"
                positions.at(("premises", name, "set", path), said, fix)
        for key, standing in (("start", premise.start), ("hold", premise.hold)):
            for of, level in standing.items():
                other, who = stands.setdefault((key, of), (level, name))
                if other != level:
                    said = f"{name}: {key} puts {of} at {level}, and {who} at {other}."
                    positions.at(("premises", name, key, of), said, "One of them can be so")
    return left


def _line(positions: Positions, names: str, path: str) -> int:
    """The line in which the first of these premises sets a path."""
    return positions.find("premises", names.split(" and ")[0], "set", path).line


def stated(value: Number | bool) -> str:
    """A number as it is written, or a yes or no."""
    return str(value).lower() if isinstance(value, bool) else show(value)


def contradicted(claim: Claim, name: str, premised: Premised, positions: Positions) -> None:
    """Complains of ranges that a claim takes for given though the premises rule all of them out.

    One value is an "if it were", and so is a side of a comparison; a range says what is known, and the premises say another.
    """
    places: dict[str, int] = {}
    for form in claim.forms:
        place = places.setdefault(form.kind, 0)
        places[form.kind] += 1
        compares = form.kind in ("mono", "cf", "inv", "thresh") and not (form.raises or form.lowers or form.step or form.swap)
        given = [] if compares and not form.between else [form.overlay]
        given += [m.overlay for m in form.measures]
        for path, value in ((path, value) for each in given if each for path, value in each.set.items()):
            if path not in premised or isinstance(value, bool) or value.form == "fixed":
                continue
            known, who = premised[path]
            low, high = support(value, {})
            least, most = (float(known), float(known)) if isinstance(known, bool) else support(known, {})
            if high < least or low > most:
                said = f"{name}: {path} {stated(value)} contradicts {who}, which leaves {stated(known)}."
                fix = "Leave it to the premise, or write one value for an if; against compares two sides"
                positions.at(_set_at(positions, ("claims", name, form.kind), place, path), said, fix)


def _set_at(positions: Positions, form: Address, place: int, path: str) -> Address:
    """Where a form sets a path: under its own `with`, or that of a measure of its own."""
    listed = (*form, str(place))
    own = listed if listed in positions.places else form
    written = (at for at in positions.places if at[: len(own)] == own and at[-2:] == ("set", path))
    return next(written, own)


def lotteries(argument: Argument, scenario: Scenario, positions: Positions) -> None:
    """Premises, and interventions under them, that leave the chances of a lottery above or below one."""
    premised = {path: n for premise in argument.premises.values() for path, n in premise.set.items()}
    amiss = unbalanced(scenario, premised)
    for said in amiss:
        lottery = said.partition(":")[0]
        name = next((n for n, p in argument.premises.items() if any(path.startswith(lottery) for path in p.set)), "")
        positions.at(("premises", name, "set"), f"{name or 'premises'}: {said}", UNBALANCED)
    for name, claim in argument.claims.items():
        for overlay in (overlay for form in claim.forms for overlay in overlays(form) if overlay.set):
            for said in (said for said in unbalanced(scenario, {**premised, **overlay.set}) if said not in amiss):
                positions.at(("claims", name), f"{name}: {said}", UNBALANCED)


def believing(overlay: Overlay, address: Address, name: str, positions: Positions) -> None:
    """Games that parties believe in and that no such game could be."""
    for party, other in overlay.believes.items():
        believed(other, (*address, "believes", party), f"{name}.believes.{party}", positions)


# ------------------------------------------------------------------------------------------------ claims
def check_claim(claim: Claim, name: str, scenario: Scenario, positions: Positions) -> None:
    """A claim's focus, its forms one by one, and whether its answers can move at all."""
    address: Address = ("claims", name)
    if claim.attr and claim.attr.record and claim.attr.record not in scenario.record:
        fix = nearest(claim.attr.record, scenario.record)
        positions.at((*address, "attr", "record"), f'{name}: the record has no episode "{claim.attr.record}".', fix)
    if claim.waiting:
        return
    if claim.forms and not (claim.focus or claim.focus_change or scenario.core):
        if any(not form.focus for form in claim.forms):
            positions.at(address, f"{name}: no focus, and the scenario has no core: nothing would be in play.")
            return
    if claim.focus_change is not None:
        check_focus(claim.focus_change, (*address, "focus"), name, scenario, positions)
    counted: dict[str, int] = {}
    asked: list[tuple[Form, Address, Focus | None]] = []
    for form in claim.forms:
        place = counted.setdefault(form.kind, 0)
        counted[form.kind] += 1
        own = (
            (*address, form.kind)
            if ((*address, form.kind, str(place)) not in positions.places)
            else (*address, form.kind, str(place))
        )
        focus = scenario.focus.get(form.focus) if form.focus else claim.focus_change or scenario.focus.get(claim.focus)
        check_form(form, own, name, (focus, form.focus or claim.focus or "core"), scenario, positions)
        asked.append((form, own, focus))
    given_away(claim, asked, name, (scenario, positions))


def check_form(
    form: Form, address: Address, name: str, where: tuple[Focus | None, str], scenario: Scenario, positions: Positions
) -> None:
    focus, label = where
    for measure in form.measures:
        frozen_measure(measure, address, name, where, (form, scenario, positions))
        asked_of(measure, address, name, scenario, positions)
        believing_measure(measure, address, name, scenario, where, positions)
        begins = focus.begins.day if focus is not None and focus.begins is not None else None
        check_times(measure, (*address, "measure"), name, scenario, positions, begins)
    bounded(form, address, name, scenario, positions)
    chances(form, address, name, scenario, positions)
    for overlay in (*overlays(form), *(ways_given(form) if form.kind == "enough" else ())):
        held(overlay, address, name, focus, scenario, positions)
        believing(overlay, address, name, positions)
    having(form, address, (name, *where), scenario, positions)
    for each in (form, *form.sides):
        touched, read = contrast(each)
        if touched and read is not None and not links(scenario, focus, touched, targets_of(scenario, read), compared(each)):
            said = f"{name}: in focus {label} nothing links {', '.join(sorted(touched))} to {measured(read)}."
            level = next((f"{of} is {both[1]}" for of, both in each.step.items()), f"{sorted(touched)[0]} changes")
            positions.at(address, said, f"Which interest should change when {level}?", "warning")


def bounded(form: Form, address: Address, name: str, scenario: Scenario, positions: Positions) -> None:
    """Bounds that lie outside what the measure can be, or by which it can move."""
    levels = {"at_least": form.at_least, "at_most": form.at_most, "then_at_least": form.then_at_least}
    if form.kind == "replay":
        check_bounds(levels, DOMAINS["chance"], address, name, positions)
        check_times(Measure(kind="chance", within=form.within), address, name, scenario, positions)
        return
    measure = form.measure or next(iter(form.between), None)
    if measure is not None:
        check_bounds(levels, of_measure(measure, scenario), address, name, positions)
        moves = {"by_at_least": form.by_at_least, "within": form.within}
        check_bounds(moves, of_move(measure, scenario), address, name, positions)


def chances(form: Form, address: Address, name: str, scenario: Scenario, positions: Positions) -> None:
    """A word of certainty bounds a chance and nothing else; a value cannot be bounded at all, only compared."""
    if form.certainty and form.measure is not None:
        found = of_measure(form.measure, scenario)
        if found.what != "a chance":
            said = f"{name}: {form.certainty} bounds a chance, and {form.measure.kind} is none."
            positions.at((*address, "certainty"), said, "Ask for a chance, or write level with at_least or at_most")
    if form.kind == "level" and form.measure is not None and form.measure.kind == "value":
        said = f"{name}: a value has no zero of its own: what a party is paid everywhere is left out, and moves it."
        fix = "Compare two: gain from one state to another, order, or mono"
        positions.at((*address, "measure"), said, fix, "warning")
    parties = sorted({m.party for m in form.measures if m.kind in ("value", "gain")}) if form.kind in COMPARING else []
    if len(parties) > 1:
        said = (
            f"{name}: what the game is worth to {' and '.join(parties)} has no common unit: each is counted in its own stakes."
        )
        fix = "Compare chances (accepts, chance), years or places; or values of one party"
        positions.at(address, said, fix, "warning")


COMPARING = ("order", "rank", "more_here", "inv")
"""Forms that set one measure against another."""


def frozen_measure(
    measure: Measure,
    address: Address,
    name: str,
    where: tuple[Focus | None, str],
    rest: tuple[Form, Scenario, Positions],
) -> None:
    """A measure over what its focus freezes always has the same answer."""
    (focus, label), (form, scenario, positions) = where, rest
    asked = {s.name for s in (*standings(measure.state), *standings(measure.once))} | ({measure.issue} - {""})
    if measure.rule:
        issues = {rule.issue for rule in rules_of(scenario, measure.rule).values()}
        asked = issues & set(scope_of(scenario, focus).frozen) or issues  # a package needs all of them
    stuck = scope_of(scenario, focus).frozen
    moved = {of for overlay in overlays(form) for of in (*overlay.hold, *overlay.start, *overlay.swap)} | set(form.step)
    if not asked or not asked <= set(stuck) or asked & moved:
        return
    first = sorted(asked)[0]
    better = next((other for other, f in scenario.focus.items() if asked <= set(scope_of(scenario, f).in_play)), "")
    if measure.kind == "chance":
        always = any(all(stuck[s.name] in s.levels for s in state) for state in alternatives(measure.state))
        answer = f"so the answer is always {int(always)}"
    else:
        answer = "so the answer never changes"
    said = f"{name}: {first} is measured but focus {label} freezes it at {stuck[first]}, {answer}."
    fix = f"Use focus {better}, or put" if better else "Put"
    fix += cost_of(scope_of(scenario, focus), first).removeprefix("Put")
    positions.at((*address, "measure"), said, fix)


def asked_of(measure: Measure, address: Address, name: str, scenario: Scenario, positions: Positions) -> None:
    """Whether a party is asked about a rule it has a part in."""
    if measure.kind in ("accepts", "refusals") and measure.rule and measure.party:
        rules = rules_of(scenario, measure.rule).values()
        units = {unit for rule in rules for unit in (*rule.by, *rule.needs, *rule.proposed_by)}
        if measure.party not in units | whole(scenario).everybody(units):
            said = f"{name}: {measure.party} has no part in {measure.rule}."
            positions.at((*address, "measure"), said, f"It is up to {', '.join(sorted(units))}")


def held(overlay: Overlay, address: Address, name: str, focus: Focus | None, scenario: Scenario, positions: Positions) -> None:
    """Levels that are not in play, memories that holding does not set, moves that lead to several places."""
    playing = scope_of(scenario, focus).in_play
    for key, standing in (("hold", overlay.hold), ("start", overlay.start)):
        for of, level in standing.items():
            if of in playing and level not in playing[of]:
                said = f"{name}: {key} puts {of} at {level}, which is not in play ({', '.join(playing[of])})."
                positions.at(address, said, "Put it in play, or choose another focus")
    for barred in overlay.bar:
        left = [level for level in playing.get(barred.name, ()) if level not in barred.levels]
        said = f"{name}: bar leaves {barred.name} nowhere to stand." if barred.name in playing else ""
        said = said or f"{name}: {barred.name} is not in play, so that barring it changes nothing."
        if not left:
            positions.at(address, said, f"Put {barred.name} in play, and leave it some level")
    for of, level in overlay.hold.items():
        setters = [r for r, rule in scenario.rules.items() if rule.issue == of and rule.sets and level in (rule.to or (level,))]
        if setters and level != scenario.issues[of].start:
            said = f"{name}: holding {of} at {level} sets no memory; {setters[0]} would."
            positions.at(address, said, f"Use done: [{setters[0]}] if the memory matters", "warning")
    just_done(overlay, address, name, scope_of(scenario, focus, overlay), positions)


def just_done(
    overlay: Overlay, address: Address, name: str, scope: Scope, positions: Positions, closed: Severity = "warning"
) -> None:
    """Moves that cannot be carried out where the game begins: one after the other, as they are listed.

    A claim may suppose that one was carried out though it is closed there (`closed`); it hears of that.
    """
    scenario = scope.scenario
    standing = {of: set(scope.firsts(of)) for of in (*scenario.issues, *scenario.conditions)}
    for move in overlay.done:
        rules = rules_of(scenario, move)
        if any(len(rule.to) != 1 for rule in rules.values()):
            said = f"{name}: {move} leads to several options, so done cannot tell which."
            positions.at(address, said, "Use start instead")
            continue
        changed = carried_out(scenario, move)
        if not set(changed) & set(scope.in_play):
            of = next(iter(changed))
            said = f"{name}: {move} cannot be done here: {of} is frozen at {scope.frozen[of]}."
            positions.at(address, said, cost_of(scope, of))
        elif why := next((found for rule in rules.values() if (found := not_open(rule, standing))), None):
            positions.at(address, f"{name}: {move} cannot be done here: {why[0]}.", why[1], closed)
        standing |= {of: {level} for of, level in changed.items()}


def not_open(rule: Rule, standing: dict[str, set[str]]) -> tuple[str, str] | None:
    """Why a rule cannot be used where things stand at any of these levels, and what to do; none where it can."""
    origin, target = standing[rule.issue], set(rule.to)
    if not (origin & set(rule.source) if rule.source else origin - target):
        leads = f"leads from {' or '.join(rule.source)}" if rule.source else f"leads to {rule.to[0]}"
        by_then = f"{rule.issue} is {' or '.join(sorted(origin))} by then"
        return f"it {leads}, and {by_then}", f"Start {rule.issue} elsewhere with start, or choose another rule"
    if unmet := guarded(rule.when, standing):
        return f"it is open only where {unmet}", "Start there with start, or choose another rule"
    return None


def guarded(guard: Guard, standing: dict[str, set[str]]) -> str:
    """What a guard asks that does not hold anywhere among these levels; empty where it can hold."""
    if not guard or any(all(standing[s.name] & set(s.levels) for s in state) for state in guard):
        return ""
    return next(f"{s.name} is {' or '.join(s.levels)}" for s in guard[0] if not standing[s.name] & set(s.levels))


def cost_of(scope: Scope, name: str) -> str:
    """What would put a frozen thing in play, and how many states there would be then."""
    states = scope.size * len(scope.scenario.levels(name))
    fits = "" if states <= MOST_STATES else f", more than the {MOST_STATES:,} that are solved"
    return f"Put {name} in play: {states:,} states instead of {scope.size:,}{fits}"


def overlays(form: Form) -> list[Overlay]:
    """Every intervention a form lays over the game."""
    return laid(form)


def compared(form: Form) -> list[Overlay]:
    """What the arms of a form lay over the game: nothing, its interventions, its steps and swaps."""
    both = form.overlay or Overlay()
    steps = [Overlay(hold={of: levels[k] for of, levels in form.step.items()}) for k in (0, 1)]
    things = [*ways_lacking(form), *ways_given(form)] if form.kind in ("needs", "enough") else []
    found = [Overlay(), form.against, both, form.unless, *steps, Overlay(swap=form.swap), *things]
    return [merged((both, overlay)) for overlay in found if overlay is not None]


def touches(overlay: Overlay) -> Iterator[str]:
    """What an intervention touches: paths, issues, conditions, rules, parties."""
    for keys in (overlay.set, overlay.start, overlay.hold, overlay.swap, overlay.done, overlay.without, overlay.remove):
        yield from keys
    yield from (standing.name for standing in overlay.bar)


def contrast(form: Form) -> tuple[set[str], Measure | None]:
    """What a form compares, and the measure it compares it on."""
    if form.kind == "block":
        return {*(touches(form.unless) if form.unless else ()), *form.again}, form.measure
    if form.kind in ("needs", "enough"):
        return {s.name for s in standings(form.thing)} | set(form.rule), form.measure
    if form.kind not in ("mono", "cf", "inv", "thresh") or form.between:
        return set(), None
    if path := form.raises or form.lowers:
        return {path}, form.measure
    if form.step or form.swap:
        return set(form.step) | set(form.swap), form.measure
    return {x for overlay in (form.overlay, form.against) if overlay for x in touches(overlay)}, form.measure


def measured(measure: Measure) -> str:
    names = sorted({s.name for s in standings(measure.state)} | {x for x in (measure.party, measure.issue, measure.rule) if x})
    return ", ".join(names)


# ------------------------------------------------------------------------------------------------ citations
def citations(argument: Argument, positions: Positions, folder: Path | None) -> None:
    """Statements without any citation, and citations that lead nowhere."""
    which = "N the paragraph that says so"
    add = (
        f"Add cite: {argument.documents[0]} pN, {which}"
        if argument.documents
        else f"List documents: [ID], add cite: ID pN, {which}"
    )
    for section, records in (("premises", argument.premises), ("claims", argument.claims)):
        for name, record in records.items():
            if not record.cite:
                positions.at((section, name), f'{name}: no cite: this reads "assumed".', add, "warning")
    founded(argument.documents, "argument", positions, folder)
