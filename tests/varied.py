"""Scenarios that differ in everything that makes one slow or large: what is in play, who moves, how sharply, how long."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from math import prod
from typing import Any

MOST = 600
"""States: with sharp and restless parties a draw of many more takes minutes."""


@dataclass(frozen=True)
class Case:
    """A scenario, as YAML, and how it is solved."""

    number: int
    text: str
    draws: int
    workers: int


def varied(number: int) -> Case:
    """The same scenario for the same number."""
    chance = random.Random(number)
    parties = [f"p{k}" for k in range(chance.randint(2, 5))]
    issues = {f"i{k}": _letters(chance.randint(2, 5)) for k in range(chance.randint(1, 4))}
    conditions = {f"c{k}": _letters(chance.randint(2, 4)) for k in range(chance.randint(0, 2))}
    while prod(len(levels) for levels in (*issues.values(), *conditions.values())) > MOST:
        issues.popitem()
    precision, initiative = 10 ** chance.uniform(0.7, 3.3), 10 ** chance.uniform(0, 1.7)
    number_of = {"patience": "0.85 .. 0.95", "precision": _range(precision), "initiative": _range(initiative)}
    scenario: dict[str, Any] = {
        "detente": "1",
        "scenario": "varied",
        "calendar": {
            "start": "2030-01-01",
            "steps": [{"every": chance.choice(["month", "quarter", "year"]), "until": f"{2030 + chance.randint(1, 6)}-01-01"}],
        },
        "defaults": {"party": number_of, "inertia": "0.2 .. 2", "reluctance": "1 .. 3", "price": 0.01},
        "parties": {party: {} for party in parties},
        "core": dict.fromkeys((*issues, *conditions), "all"),
        "issues": {name: {"options": levels, "start": levels[0]} for name, levels in issues.items()},
        "conditions": {name: _condition(chance, levels) for name, levels in conditions.items()},
        "rules": dict(rule for name, levels in issues.items() for rule in _rules(chance, name, levels, parties)),
        "interests": {party: _interests(chance, {**issues, **conditions}) for party in parties},
    }
    return Case(number, json.dumps(scenario, indent=1), chance.choice([64, 128]), chance.choice([1, 2]))


def _letters(count: int) -> list[str]:
    return [f"l{k}" for k in range(count)]


def _range(middle: float) -> str:
    return f"{0.7 * middle:.6g} .. {1.3 * middle:.6g}"


def _condition(chance: random.Random, levels: list[str]) -> dict[str, Any]:
    drifts = {"drift": {"up": _range(chance.uniform(0.1, 3)), "down": _range(chance.uniform(0.1, 3))}}
    return {"levels": levels, "ordered": True, "start": levels[0], "changes": drifts}


def _rules(chance: random.Random, name: str, levels: list[str], parties: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """A deal to each option between two parties or all, and an act that undoes it."""
    found = []
    for level in levels[1:]:
        needs = chance.sample(parties, chance.randint(2, len(parties)))
        found.append((f"agree_{name}_{level}", {"deal": name, "to": level, "needs": needs}))
        found.append((f"leave_{name}_{level}", {"act": name, "from": level, "to": levels[0], "by": chance.choice(parties)}))
    return found


def _interests(chance: random.Random, axes: dict[str, list[str]]) -> dict[str, Any]:
    chosen = chance.sample(sorted(axes), chance.randint(1, len(axes)))
    return {
        f"w_{name}": {
            "of": name,
            "weight": _range(chance.uniform(0.2, 1)),
            "values": {level: round(chance.random(), 3) for level in axes[name]},
        }
        for name in chosen
    }
