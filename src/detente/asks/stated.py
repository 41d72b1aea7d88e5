"""Arguments said of another scenario: premise by premise, each as the one reader takes it there, or why it does not.

Nothing is translated: a premise goes over where every name and number of it means the same there.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.asks.swaps import reason
from detente.errors import DetenteError, Refused
from detente.language.read import ARGUMENT, argument_from_text
from detente.language.write import lines
from detente.scenario.records import Argument, Name, Scenario


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
    premises, unsaid = {}, dict[Name, str]()
    for name, premise in argument.premises.items():
        alone = argument.model_copy(update={"premises": {name: premise}, "claims": {}, "measures": {}, "over": scenario.name})
        try:
            text = "\n".join(lines(ARGUMENT.write(alone), 0)) + "\n"
            premises[name] = argument_from_text(text, scenario, argument.name)[0].premises[name]
        except DetenteError as error:
            unsaid[name] = reason(error)
    encoded = [name for name, premise in argument.premises.items() if not premise.not_encoded]
    if encoded and all(name in unsaid for name in encoded):
        first = next(name for name in encoded)
        said = (
            f"{argument.name} does not match {scenario.name}: none of its premises can be said of it ({first}: {unsaid[first]})"
        )
        raise Refused(said, f"It is over {own.name}; name with --over a scenario that has what both speak of")
    return Stated(argument.model_copy(update={"premises": premises, "over": scenario.name}), unsaid)
