"""Arguments said of another scenario than their own.

Where the argument's file says what its premises come to there (`also_over`), that counts. Else each premise is read over the
other scenario by the one reader, and goes over where every name and number of it is known there; nothing is translated.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.asks.swaps import reason
from detente.errors import DetenteError, Refused
from detente.language.read import ARGUMENT, argument_from_text
from detente.language.write import lines
from detente.scenario.records import Argument, Name, Premise, Scenario


@dataclass(frozen=True)
class Stated:
    """An argument over a scenario, with the premises that can be said of it, and why the others cannot."""

    argument: Argument
    unsaid: dict[Name, str]


def stated_over(argument: Argument, scenario: Scenario, own: Scenario) -> Stated:
    """The argument as it can be said of a scenario; refused where nothing of it can.

    Args:
        own: the scenario it was written over.
    """
    if scenario == own:
        return Stated(argument, {})
    encoded = [name for name, premise in argument.premises.items() if not premise.not_encoded]
    if (there := part_over(argument, scenario, own)) is not None:
        why = f"its file does not say what it comes to in {scenario.name}"
        return Stated(there, {name: why for name in encoded if name not in there.premises})
    premises, unsaid = {}, dict[Name, str]()
    for name in argument.premises:
        try:
            premises[name] = _read(argument, name, scenario)
        except DetenteError as error:
            unsaid[name] = reason(error)
    if encoded and all(name in unsaid for name in encoded):
        first = f"{encoded[0]}: {unsaid[encoded[0]]}"
        said = f"{argument.name} does not match {scenario.name}: none of its premises can be said of it ({first})"
        raise Refused(said, f"It is over {own.name}; name with --over a scenario that has what both speak of")
    return Stated(argument.model_copy(update={"premises": premises, "over": scenario.name, "also_over": {}}), unsaid)


def part_over(argument: Argument, scenario: Scenario, own: Scenario) -> Argument | None:
    """What an argument's file says over a scenario; none where it says nothing over it."""
    return next((part for part, over in argument.parts(own) if over == scenario), None)


def _read(argument: Argument, name: Name, scenario: Scenario) -> Premise:
    """One premise, as it is read over a scenario."""
    premise = argument.premises[name]
    bare = {"premises": {name: premise}, "claims": {}, "measures": {}, "also_over": {}, "over": scenario.name}
    text = "\n".join(lines(ARGUMENT.write(argument.model_copy(update=bare)), 0)) + "\n"
    return argument_from_text(text, scenario, argument.name)[0].premises[name]
