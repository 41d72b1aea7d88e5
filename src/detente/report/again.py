"""What solving some of the draws again, another way, changes: in words.

Another equilibrium is another answer to the same question: there are then two ways to play it, and both are said. In a small
study all is done at once, so that it is not said which it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.findings.audit import AuditedClaim
from detente.findings.baseline import BaselineFinding
from detente.findings.checks import Check, ClaimCheck, RunCheck
from detente.report.words import NBSP, gap, listed, outcome_words, percent, plural, spaced

WAYS = {
    "together": "with a finer step and from another, later end",
    "finer_step": "with a finer step",
    "later_end": "with a later end",
    "other_equilibrium": "in another equilibrium",
    "coarser_grid": "with half as many beliefs",
    "other_landing": "with beliefs rounded otherwise",
    "other_reading": "with acts read otherwise",
}
LEADS = {"other_equilibrium": "There are two ways to play this: ", "other_reading": "It depends on how acts are read: "}
"""How what is as good an answer as the first is told of, by the way in which it came out."""
MUCH = f"5{NBSP}% of its scale"


def claim_sentences(checks: Sequence[ClaimCheck]) -> list[str]:
    """A claim in the draws that were solved again; one more sentence where another equilibrium reads it otherwise."""
    if not checks:
        return []
    turned = [each for each in checks if each.otherwise]
    if not turned:
        moved = [f"in {each.moved} {WAYS[each.way]}" for each in checks if each.moved]
        but = f", though what it is read off moves by more than {MUCH} {listed(moved)}" if moved else ""
        return [f"It reads the same in all {_again(checks)}, {_tried(checks)}{but}."]
    told = listed(f"in {each.otherwise} {WAYS[each.way]} (then it holds in {each.held_so})" for each in turned)
    said = f"It holds in {checks[0].held} of {_again(checks)}, and reads otherwise {told}."
    second = [each for each in turned if each.way in LEADS]
    return [said, *(f"{LEADS[each.way]}as solved, and so that it holds in {each.held_so} of {each.draws}." for each in second)]


def claims_sentence(claims: Iterable[AuditedClaim]) -> str:
    """How many claims read the same in all draws that were solved again, and in how many draws which do not."""
    checked = [claim for claim in claims if claim.checks]
    if not checked:
        return ""
    most = max(checked, key=lambda claim: claim.checks[0].draws).checks
    other = {claim.id: [each for each in claim.checks if each.otherwise] for claim in checked}
    named = [f"{name} ({listed(map(_counted, found))})" for name, found in other.items() if found]
    same = plural(len(checked) - len(named), "claim reads", "claims read")
    said = f"Up to {most[0].draws}{NBSP}draws of each claim were solved again, {_tried(most)}: {same} the same in all of them"
    return f"{said}; otherwise {listed(named)}." if named else f"{said}."


def _counted(check: ClaimCheck) -> str:
    return f"{WAYS[check.way]} {check.otherwise} of {check.draws}"


def two_ways(claims: Iterable[AuditedClaim]) -> str:
    """The claims that come out otherwise in another equilibrium, or with acts read otherwise, with their share under either."""
    told = []
    for way, lead in LEADS.items():
        found = [(claim.id, each) for claim in claims for each in claim.checks if each.way == way and each.otherwise]
        named = listed(f"{name} holds in {c.held} of {c.draws} draws as solved and in {c.held_so} so" for name, c in found)
        told += [f"{lead}as solved, and {WAYS[way]}. {named}."] if found else []
    return " ".join(told)


def run_sentences(checks: Sequence[RunCheck]) -> list[str]:
    """The chances that are shown, in the draws that were solved again: a sentence, or one for each way that moves some."""
    moved = [each for each in checks if each.moved]
    if checks and not moved:
        return [f"No chance moves by more than 5{NBSP}points in {_again(checks)}, {_tried(checks)}."]
    return [_run_sentence(each) for each in moved]


def _run_sentence(each: RunCheck) -> str:
    lead = f"{LEADS[each.way]}in" if each.way in LEADS else "In"
    most = f"{outcome_words(each.on)}, {percent(each.mean)} as solved and {percent(each.mean_so)} so"
    return (
        f"{lead} {each.moved} of {_again([each])}, {WAYS[each.way]}, some chance moves by more than 5{NBSP}points "
        f"({gap(each.largest)} at most); most on average {most}."
    )


def ask_sentences(checks: Sequence[Check]) -> list[str]:
    """What a question is read off, in the draws that were solved again: a sentence."""
    moved = [each for each in checks if each.moved]
    if not checks:
        return []
    if not moved:
        return [f"It moves by no more than {MUCH} in {_again(checks)}, {_tried(checks)}."]
    told = listed(f"in {each.moved} {WAYS[each.way]}" for each in moved)
    return [f"Of {_again(checks)} it moves by more than {MUCH} {told}."]


def baseline_sentences(base: BaselineFinding) -> list[str]:
    """Bands and facts of every focus in the draws that were solved again: a sentence, or one for each way that moves some."""
    checked = [focus for focus in base.focuses if focus.checks]
    found: dict[str, list[str]] = {}
    for focus in checked:
        for each in (each for each in focus.checks if each.moved):
            found.setdefault(each.way, []).append(f"{spaced(focus.name)} in {each.moved}")
    if not checked:
        return []
    draws = _again(checked[0].checks)
    if not found:
        return [f"No band and no fact moves by more than {MUCH} in {draws}, {_tried(checked[0].checks)}, in any focus."]
    what = f"some band or fact moves by more than {MUCH}"
    return [f"Of {draws} in each focus, {WAYS[way]}, {what}: {listed(names)}." for way, names in found.items()]


def _again(checks: Sequence[Check]) -> str:
    return f"{checks[0].draws}{NBSP}draws that were solved again"


def _tried(checks: Sequence[Check]) -> str:
    return listed(WAYS[each.way] for each in checks)


def unsettled_words(equilibrium: str) -> str:
    """What is to be said of draws that were solved for an equilibrium which they do not come to."""
    return "lost the principal branch" if equilibrium == "principal" else "never settle"


def unsettled_sentence(count: int, draws: int, equilibrium: str) -> str:
    """That what is shown of some draws rests on where the end lies; empty where it does in none."""
    what = (
        "the principal branch was not found: what is shown of them is what an end far away leads back to"
        if equilibrium == "principal"
        else "plans never settle, however far the end: what is shown of them rests on where it lies"
    )
    return f"In {count} of {draws}{NBSP}draws {what}." if count else ""
