"""What it is for a thing to be had, or not to be had: the interventions that a claim of need or of sufficiency compares.

A thing is a state, or several of which any will do (`any_of`, `at_least 2 of`). It is *not to be had* where none of its states
can come about. For that something must be barred in each of them: a smallest choice of such bars is one way in which it is not
to be had, and there may be several (of two things that are both needed, either one may be missing). It is *had* where one of
its states stands from the first day on.
"""

from __future__ import annotations

from itertools import product

from detente.scenario.records import Form, Guard, Overlay, Scenario, Standing, States, alternatives

MOST_WAYS = 24
"""Arms that one form may ask for."""


def ways_lacking(form: Form) -> tuple[Overlay, ...]:
    """Each smallest intervention under which the thing, or a rule, is not to be had."""
    if form.rule:
        return tuple(Overlay(without=(name,)) for name in form.rule)
    return tuple(Overlay(bar=tuple(barred)) for barred in _smallest(form.thing))


def ways_given(form: Form) -> tuple[Overlay, ...]:
    """Each intervention that brings the thing about, or carries the rules out."""
    if form.rule:
        return (Overlay(done=form.rule),)
    held = []
    for state in alternatives(form.thing):
        held += [dict(zip([s.name for s in state], levels, strict=True)) for levels in product(*(s.levels for s in state))]
    return tuple(Overlay(hold=each) for each in held)


def _smallest(thing: States) -> list[list[Standing]]:
    """Every smallest set of standings of which each state of the thing has one."""
    found: list[list[Standing]] = []
    chosen = {frozenset(choice) for choice in product(*alternatives(thing))}
    for choice in sorted(chosen, key=lambda each: (len(each), sorted(s.name for s in each), sorted(s.levels for s in each))):
        if not any(set(smaller) <= choice for smaller in found):
            found.append(sorted(choice, key=lambda s: (s.name, s.levels)))
    return found


def states_but(states: States, others: States, scenario: Scenario) -> Guard:
    """The states without those in which any of the others holds; none where nothing is left of them."""
    found = []
    for state in alternatives(states):
        for leaving in product(*alternatives(others)):  # of each of the others one standing does not hold
            left = {s.name: s.levels for s in state}
            for s in leaving:
                known = left.get(s.name, scenario.levels(s.name))
                left[s.name] = tuple(level for level in known if level not in s.levels)
            if all(left.values()):
                found.append(tuple(Standing(name=name, levels=levels) for name, levels in left.items()))
    return tuple(found)
