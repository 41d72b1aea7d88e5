"""A scenario to start from: a small example, or mechanisms of the catalogue joined: blocks that `use` copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import prod

from detente import __version__
from detente.argument.catalogue import Mechanism, mechanism
from detente.errors import Refused
from detente.findings.start import StartFinding
from detente.game.play import put_in_play
from detente.language.names import NAME
from detente.language.read import scenario_from_text
from detente.language.write import expand_text, lines, new_scenario_text, plain
from detente.study.arms import Progress

MOST_STATES = 2_000
"""More than this are not put in play together: each mechanism but the first then has a focus of its own."""


@dataclass(frozen=True, kw_only=True)
class StartAsked:
    """A scenario of this name to start from."""

    name: str
    mechanisms: tuple[str, ...] = ()  # ids; none: a small example


def ask(asked: StartAsked, progress: Progress) -> StartFinding:
    """The text of a scenario that checks and runs."""
    found = [mechanism(each) for each in asked.mechanisms]
    ids = [each.header.id for each in found]
    if again := next((id for id in ids if ids.count(id) > 1), ""):
        raise Refused(f"{again} is named twice", "Each is copied once; copy its block again in the file, under another name")
    text = composed(asked.name, found) if found else new_scenario_text(asked.name)
    return StartFinding(version=__version__, name=asked.name, mechanisms=tuple(m.header.id for m in found), text=text)


def composed(name: str, found: list[Mechanism]) -> str:
    """The text of a scenario that holds all the mechanisms, their names prefixed by their ids; it checks and runs."""
    if not NAME.fullmatch(name):
        raise Refused(f'"{name}" cannot be a name: a to z, 0 to 9 and _, a letter first, at most 40')
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
