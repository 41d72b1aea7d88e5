"""Plausible bands under premises: which draws they set aside where claims are judged, and which premises pull against them.

A premise and a band contradict each other where the band keeps fewer draws under the premises than without, and fewer of
those draws whose number lies where a premise puts it. Both are read off draws that were solved anyway: in the world without
premises a number takes all its values, those that the premise leaves and those it rules out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detente.findings.shares import wilson
from detente.game.arrays import Flag, Floats
from detente.scenario.domains import ends
from detente.scenario.records import Argument, Number
from detente.study.bands import OFTEN, Sifted

FEWEST = 10
"""Draws on either side of a comparison."""
NEAREST = 0.2
"""The share of draws taken for a value's neighbourhood where a premise leaves hardly more than a point."""


@dataclass(frozen=True)
class Pull:
    """A premise that pulls against a band: the number they meet on, and the share of draws within the band on either side."""

    premise: str
    path: str
    low: float  # what the premise leaves of the number
    high: float
    kept_there: float  # of the draws without premises whose number lies there (or nearest to it)
    kept_elsewhere: float


def pulls(argument: Argument, band: str, under: Sifted, without: Sifted, values: Mapping[str, Floats]) -> Iterator[Pull]:
    """The premises that pull against a band in a focus, the strongest first; `values` [n] by path, without premises."""
    inside, bare = under.inside[band], without.inside[band]
    if bare.mean() - inside.mean() <= OFTEN:
        return
    found = []
    for name, premise in argument.premises.items():
        for path, number in premise.set.items():
            if path in values and (met := _met(name, path, number, values[path], bare)) is not None:
                found.append(met)
    yield from sorted(found, key=lambda pull: pull.kept_there - pull.kept_elsewhere)


def _met(premise: str, path: str, number: Number | bool, drawn: Floats, kept: Flag) -> Pull | None:
    """The pull of one number of a premise; none where the intervals of both shares overlap."""
    low, high = ends(number)
    there = _there(drawn, low, high)
    counts = (int(there.sum()), int((~there).sum()))
    if min(counts) < FEWEST:
        return None
    held = (int((there & kept).sum()), int((~there & kept).sum()))
    if wilson(held[0], counts[0])[1] >= wilson(held[1], counts[1])[0]:
        return None
    return Pull(premise, path, low, high, held[0] / counts[0], held[1] / counts[1])


def _there(drawn: Floats, low: float, high: float) -> Flag:
    """[n] the draws whose number lies where the premise puts it; the nearest, where hardly any does."""
    there: Flag = (drawn >= low) & (drawn <= high)
    if there.sum() >= FEWEST:
        return there
    off = np.abs(drawn - (low + high) / 2)
    nearest: Flag = off <= np.quantile(off, NEAREST)
    return nearest
