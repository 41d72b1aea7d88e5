"""A scenario to start from, joined from mechanisms of the catalogue: blocks that `use` copies, written out."""

from __future__ import annotations

import datetime as dt
from math import prod

from detente.argument.catalogue import Mechanism
from detente.game.play import put_in_play
from detente.language.read import scenario_from_text
from detente.language.write import expand_text, lines, plain

MOST_STATES = 2_000
"""More than this are not put in play together: each mechanism but the first then has a focus of its own."""


def composed(name: str, found: list[Mechanism]) -> str:
    """The text of a scenario that holds all the mechanisms, their names prefixed by their ids; it checks and runs."""
    longest = max(found, key=_end)
    cores = [_core(each) for each in found]
    together = prod(put_in_play(each.scenario).size for each in found) <= MOST_STATES
    header = {
        "detente": "1",
        "scenario": name,
        "title": name,
        "about": f"Begun from {', '.join(each.header.id for each in found)}. Make it yours, rename the roles, let two roles be "
        "one party and give every number its source",
        "calendar": {key: value for key, value in plain(longest.scenario)["calendar"].items() if key != "dates"},
        "defaults": plain(found[0].scenario).get("defaults", {}),
        "use": {_prefix(each): {"mechanism": each.header.id} for each in found},
        "core": {axis: levels for core in (cores if together else cores[:1]) for axis, levels in core.items()},
        "focus": {} if together else {_prefix(e): {"in_play": core} for e, core in zip(found[1:], cores[1:], strict=True)},
    }
    text = "\n".join(lines({key: value for key, value in header.items() if value}, 0)) + "\n"
    scenario, _ = scenario_from_text(text, f"{name}.yaml", found[0].header.path.parent)
    return expand_text(scenario)


def _prefix(found: Mechanism) -> str:
    return found.header.id.lower()


def _end(found: Mechanism) -> dt.date:
    steps = found.scenario.calendar.steps
    return steps[-1].until if steps else found.scenario.calendar.start


def _core(found: Mechanism) -> dict[str, str]:
    """The axes of its core, whole, as the joined scenario calls them."""
    return {f"{_prefix(found)}_{axis}": "all" for axis in found.scenario.core}
