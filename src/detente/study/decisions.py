"""A decision read as a lens's input: positions, saliences and capabilities as arrays, and what past decisions came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import Refused
from detente.formats.table import Decision, Table
from detente.game.arrays import Floats
from detente.lenses.settlement import WHOLE, Reach

LEAST_PARTIES = 3
LEAST_GROUPS = 10
"""Fewer groups with outcomes teach nothing: the folds would be a group or two each."""


@dataclass(frozen=True)
class Columns:
    """A decision as arrays over the weighed seats, on a scale of 0 .. 100: what the lens takes."""

    position: Floats
    salience: Floats
    capability: Floats
    reference: float | None
    outcome: float | None
    parties: tuple[str, ...]
    imputed: NDArray[np.bool_]
    reach: Reach = WHOLE  # what can be agreed

    @property
    def weight(self) -> Floats:
        """w = c s"""
        return self.capability * self.salience


def columns(decision: Decision) -> Columns:
    """The decision's weighed seats as arrays, every scale brought to 0 .. 100."""
    span = decision.high - decision.low if decision.high > decision.low else 1.0

    def scaled(value: float | None) -> float | None:
        return None if value is None else 100.0 * (value - decision.low) / span

    seats = decision.weighed
    return Columns(
        position=np.array([100.0 * (s.position - decision.low) / span for s in seats], float),
        salience=np.array([s.salience for s in seats], float),
        capability=np.array([s.capability for s in seats], float),
        reference=scaled(decision.reference),
        outcome=scaled(decision.outcome),
        parties=tuple(s.party for s in seats),
        imputed=np.array([s.imputed for s in seats], bool),
    )


@dataclass(frozen=True)
class Past:
    """n decisions with outcomes in 0 .. 100, and the group of each [n]: groups are never split."""

    cases: tuple[Columns, ...]
    outcome: Floats
    group: NDArray[np.int_]

    def take(self, rows: NDArray[np.bool_]) -> Past:
        """Those of the decisions that are marked."""
        kept = tuple(case for case, keep in zip(self.cases, rows, strict=True) if keep)
        return Past(kept, self.outcome[rows], self.group[rows])


def left_out(decision: Decision, least_parties: int = LEAST_PARTIES) -> str:
    """Why a decision cannot be scored; empty where it can."""
    if decision.outcome is None:
        return "no outcome"
    count = len(decision.weighed)
    if count < least_parties:
        return f"{count} {'party' if count == 1 else 'parties'} with position and salience; {least_parties} are needed"
    return ""


def past_of(decisions: Iterable[Decision]) -> Past:
    """The decisions, all with outcomes, as arrays."""
    kept = list(decisions)
    cases = tuple(columns(d) for d in kept)
    names = {name: k for k, name in enumerate(sorted({d.group for d in kept}))}
    return Past(cases, np.array([c.outcome for c in cases], float), np.array([names[d.group] for d in kept], int))


def usable(table: Table, least_parties: int = LEAST_PARTIES) -> list[Decision]:
    """The decisions that can be scored and learned from; refused where they are too few."""
    kept = [d for d in table.decisions if not left_out(d, least_parties)]
    groups = len({d.group for d in kept})
    if groups < LEAST_GROUPS:
        raise Refused(
            f"{table.name} has {len(kept)} decisions with an outcome in {groups} groups; {LEAST_GROUPS} groups are "
            "needed to learn from some and test on others",
            "Add decided issues with their outcomes",
        )
    return kept
