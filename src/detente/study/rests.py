"""On which numbers of a study an answer rests: `hinges`, asked of the values in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.study.arms import NUISANCE, Arm, Study
from detente.study.boxes import find_box
from detente.study.hinges import Hinges, find_hinges
from detente.study.measures import Wanted

FEWEST_SPLIT = 32
"""Draws below which no hinge is looked for."""


def drawn(study: Study, arm: Arm, wanted: Wanted) -> dict[str, Floats]:
    """[n] by path, the numbers that what is wanted of an arm may rest on, where they vary."""
    telling = study.telling(arm, wanted)
    return {path: v for path, v in study.values(arm.world, arm.overlay.set).items() if path in telling and np.ptp(v) > 0}


def rests_on(
    study: Study,
    values: Mapping[str, Floats],
    effect: Floats,
    truth: Flag,
    mask: Flag | None = None,
    nuisance: bool = True,
    joint: bool = False,
) -> Hinges | None:
    """The assumptions [n] by path that tell where something is true from where it is not, among the draws of a mask.

    Args:
        nuisance: whether pace and noise are folded into one number and never named.
        joint: whether boxes of several are looked for as well, which takes longer than all the rest.
    """
    counted = np.ones(len(truth), bool) if mask is None else mask
    paths = [path for path in study.leaves if path in values]
    if not paths or counted.sum() < FEWEST_SPLIT:
        return None
    table = np.stack([values[path][counted] for path in paths], axis=1)
    folded = np.array([nuisance and study.leaves[path].kind in NUISANCE for path in paths])
    seed, own = study.settings.seed, truth[counted]
    found = find_hinges(table, paths, folded, effect[counted], own, seed=seed)
    named = [path for path, pace in zip(paths, folded, strict=True) if not pace]
    return replace(found, box=find_box(table[:, ~folded], named, own, seed)) if joint else found
