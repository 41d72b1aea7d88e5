"""What is at stake for each party in a focus: by what its stakes are divided, and what its costs and interests weigh then.

Interests and costs of a party are divided by the span of its yearly utility over the core (`game/bind.py`), so that precision
means the same for everyone. A cost of .5 is therefore no number by itself: divided, it is so many years of all that its party
has at stake in the core. Where the core spans little of what a focus holds, all else there weighs many spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detente.game.arrays import Floats
from detente.game.bind import numbers_read, spans
from detente.game.compile import Compiled, compile_game
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.scenario.paths import price_path
from detente.scenario.records import Focus, Name, Number, Path, Scenario
from detente.scenario.scope import Scope

LITTLE = 0.2
"""Share of what a party's stakes span in a focus below which the core, by which all of it is scaled, is little of it."""


@dataclass(frozen=True)
class Stakes:
    """A party's stakes in a focus, in every draw: utility a year as written."""

    party: Name
    span: Floats  # [n] by which interests and costs are divided
    core: Floats  # [n] what its utility spans over the core, all else at its start
    held: Floats  # [n] and over all states in play
    amounts: dict[Path, Floats]  # [n] its costs and the weights of its interests, in spans

    @property
    def share(self) -> float:
        """What the core is of all that the focus holds for the party, in the middle of the draws; 0 to 1."""
        return float(np.median(self.core / np.maximum(self.held, 1e-12)))

    @property
    def little(self) -> bool:
        """Whether the core, though it matters to the party, is little of what the focus holds for it."""
        return bool(np.median(self.core) > 1e-12) and self.share < LITTLE


def stakes(scenario: Scenario, focus: Focus | None, values: Mapping[Path, Floats]) -> list[Stakes]:
    """The stakes of every party that wants anything, in a focus (the core alone where none is named); values [n] by path."""
    everyone = frozenset(party for party, terms in scenario.interests.items() if terms)
    compiled = compile_game(put_in_play(scenario, focus), Reading(tail=0.1), everyone)
    found, read = spans(compiled, values), numbers_read(compiled)
    return [
        Stakes(
            party,
            found.divisor[i],
            found.core[i],
            found.held[i],
            {
                path: scale * values[source] / found.divisor[i]
                for path, source, scale in _amounts(compiled, party)
                if source in read
            },
        )
        for i, party in enumerate(compiled.game.labels.parties)
        if party in everyone
    ]


def _amounts(compiled: Compiled, party: Name) -> Iterator[tuple[Path, Path, float]]:
    """(path, the assumption it is read from, what that is multiplied by) of each interest and cost of a party."""
    scope: Scope = compiled.play.scope
    for label, term in scope.scenario.interests.get(party, {}).items():
        scale = term.worth if term.kind == "worth" else term.weight
        if scale is not None:
            yield from _leaves(f"{party}.{label}.{'worth' if term.kind == 'worth' else 'weight'}", scale)
    for name, rule in scope.scenario.rules.items():
        for who, prices in rule.costs.items() if rule.issue in scope.in_play else ():
            if party in scope.parties_of(who):
                for k, price in enumerate(prices):
                    yield from _leaves(price_path(name, who, k), price.amount)


def _leaves(path: Path, number: Number) -> Iterator[tuple[Path, Path, float]]:
    """What a number is read from: itself, the assumption it points to, or one for each level that it depends on."""
    if number.form == "depends_on":
        for level, inner in number.cases.items():
            yield from _leaves(f"{path}.{level}", inner)
        if number.otherwise is not None:
            yield from _leaves(f"{path}.else", number.otherwise)
    elif number.form == "reference":
        yield path, number.name, number.scale
    elif number.form != "rest":
        yield path, path, 1.0
