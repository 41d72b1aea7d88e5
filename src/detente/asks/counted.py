"""Which draws count, as findings say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from detente.argument.audit import Audited
from detente.argument.bands import Pull
from detente.asks.common import short
from detente.asks.hinges import found_hinge, found_pair
from detente.errors import Refused
from detente.findings.audit import BandOutside, DrawsCounted, PremiseAgainst
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
        yield outside(study, found, name)


def outside(study: Study, found: Sifted, name: str, against: Sequence[Pull] = ()) -> BandOutside:
    """A band that sets draws aside, why, and the premises that pull against it."""
    inside, why = found.inside[name], why_outside(study, found, name)
    return BandOutside(
        name=name,
        outside=int((~inside).sum()),
        share=round(float((~inside).mean()), 4),
        hinge=found_hinge(why.first, study.leaves) if why and why.first else None,
        pair=found_pair(why.pair, study.leaves) if why and why.pair else None,
        against=tuple(
            PremiseAgainst(
                premise=pull.premise,
                path=pull.path,
                range=(short(pull.low), short(pull.high)),
                kept_there=short(pull.kept_there),
                kept_elsewhere=short(pull.kept_elsewhere),
            )
            for pull in against
        ),
    )


def bands_by_claim(found: Audited) -> dict[str, tuple[BandOutside, ...]]:
    """By claim, the bands that set draws aside where it is judged; of several focuses that in which one sets most aside."""
    made: dict[str, dict[str, BandOutside]] = {}
    for group in found.sifted:
        sifted = group.worlds.get("with_premises")
        for name, inside in sifted.inside.items() if sifted else ():
            if sifted is None or inside.all():
                continue
            band = outside(group.study, sifted, name, group.pulls(found.argument, name))
            for claim in group.claims:
                known = made.setdefault(claim, {})
                if name not in known or known[name].outside < band.outside:
                    known[name] = band
    return {claim: tuple(bands.values()) for claim, bands in made.items()}
