"""The checker."""

from __future__ import annotations

from detente.scenario.records import Scenario
from detente.scenario.text import Positions


def check_scenario(scenario: Scenario, positions: Positions) -> None:
    """Adds what is wrong with a scenario to the problems."""
