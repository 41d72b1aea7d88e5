"""How a study is run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from detente.lenses.beliefs_solution import Landing
from detente.lenses.solution import HALF_A_DAY, Precision
from detente.scenario.records import Number

STUDY_PRECISION = Precision(tolerance=2e-2, smallest_step=HALF_A_DAY)
"""Looser than the lens's own default: over many draws the ranges matter more. What it costs is measured in every study,
by solving some draws again with half the step (`checks`)."""


FINER = 100
"""By how much smaller an error is allowed where precision is asked for. An error goes with the third power of its step: the
smallest step shrinks by the cube root."""


@dataclass(frozen=True)
class Learning:
    """How beliefs are followed where something is hidden: the landing rule, the grid as written or half as fine, and the level
    that every act is taken to speak for at first (-1: as it was a step later)."""

    landing: Landing = "mixed"
    coarse: bool = False
    read_as: int = -1


@dataclass(frozen=True)
class Settings:
    """How a study is run. `workers` and progress never change a result."""

    draws: int = 512
    seed: int = 1
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    precision: Precision = field(default_factory=lambda: STUDY_PRECISION)
    sets: tuple[tuple[str, Number | bool], ...] = ()  # from the command line: laid over every world
    precise: bool = False  # made a hundred times finer than it was
    learning: Learning = Learning()

    def made_precise(self) -> Settings:
        """The same, a hundred times finer, its plans standing ten times as still."""
        was = self.precision
        step = was.smallest_step / FINER ** (1 / 3)
        finer = replace(was, tolerance=was.tolerance / FINER, smallest_step=step, still=was.still / 10)
        return replace(self, precision=finer, precise=True)
