"""Which draws count, as findings say it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.asks.hinges import found_hinge, found_pair
from detente.errors import Refused
from detente.findings.audit import BandOutside, DrawsCounted
from detente.game.arrays import Flag
from detente.study.arms import Study
from detente.study.bands import Sifted, why_outside


def counted_of(study: Study, found: Sifted, every: bool) -> DrawsCounted:
    """How many draws count; which bands set others aside, and why where they set many aside."""
    return DrawsCounted(
        counted=len(found.kept) if every else int(found.kept.sum()),
        set_aside=int((~found.within).sum()),
        unsettled=int((found.within & found.unsettled).sum()),
        every=every,
        bands=tuple(bands_outside(study, found)),
    )


def which(found: Sifted, every: bool) -> Flag:
    """[n] the draws that are counted; refused where none is left."""
    kept: Flag = np.ones(len(found.kept), bool) if every else found.kept
    if not kept.any():
        out = [f"{name} sets aside {int((~inside).sum())}" for name, inside in found.inside.items() if not inside.all()]
        never = int((found.within & found.unsettled).sum())
        out += [f"plans never settle in {never}"] if never else []
        raise Refused(f"no draw is left to count: {', '.join(out)} of {len(kept)}", "--all-draws counts them all the same")
    return kept


def bands_outside(study: Study, found: Sifted) -> Iterator[BandOutside]:
    """The bands that set any draw aside."""
    for name, inside in found.inside.items():
        if inside.all():
            continue
        why = why_outside(study, found, name)
        yield BandOutside(
            name=name,
            outside=int((~inside).sum()),
            share=round(float((~inside).mean()), 4),
            hinge=found_hinge(why.first, study.leaves) if why and why.first else None,
            pair=found_pair(why.pair, study.leaves) if why and why.pair else None,
        )
