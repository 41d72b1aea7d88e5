"""The checker."""

from __future__ import annotations

from pathlib import Path

from detente.scenario.records import Argument, Focus, Scenario
from detente.scenario.text import Positions


def check_scenario(scenario: Scenario, positions: Positions) -> None:
    """Adds what is wrong with a scenario to the problems."""


def check_argument(argument: Argument, scenario: Scenario, positions: Positions, folder: Path | None) -> None:
    """Adds what is wrong with an argument to the problems."""


def influence(scenario: Scenario, focus: Focus | None) -> dict[str, set[str]]:
    """What each element of a game moves, directly."""
    return {}


def links(scenario: Scenario, focus: Focus | None, sources: set[str], targets: set[str]) -> bool:
    """Whether anything in play leads from the sources to the targets."""
    return True
