"""Hinges, as findings say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.argument.grounds import source_of
from detente.asks.common import short
from detente.findings.audit import BoxSide, FoundBox, FoundHinge, FoundPair, HingeBin
from detente.findings.statuses import Source
from detente.scenario.paths import Leaf
from detente.study.boxes import Box
from detente.study.hinges import Hinge, Hinges, Pair


def found_hinge(hinge: Hinge, leaves: Mapping[str, Leaf], sources: Mapping[str, Source] | None = None) -> FoundHinge:
    """A hinge; `sources`: where numbers in force come from, where they are not the scenario's own."""
    leaf = leaves[hinge.path]
    own = source_of(leaf.number.model_copy(update={"cite": leaf.cite}))
    return FoundHinge(
        path=hinge.path,
        source=(sources or {}).get(hinge.path, own),
        value=short(hinge.value),
        below=short(hinge.below),
        above=short(hinge.above),
        r2=short(hinge.r2),
        shuffled95=short(hinge.shuffled95),
        because=leaf.because,
        cite=leaf.cite,
        range=tuple(short(v) for v in hinge.range),
        ties=hinge.ties,
        bins=tuple(HingeBin(low=short(b.low), high=short(b.high), share=short(b.share), count=b.count) for b in hinge.bins),
    )


def all_told(found: Hinges | None, leaves: Mapping[str, Leaf], sources: Mapping[str, Source] | None = None) -> dict[str, Any]:
    """The keys of a finding that say on what an answer rests; empty ones where nothing was split."""
    if found is None:
        return {"hinge": None, "hinges": (), "pair": None, "box": None, "pace_r2": None}
    return {
        "hinge": found_hinge(found.first, leaves, sources) if found.first else None,
        "hinges": tuple(found_hinge(each, leaves, sources) for each in found.ranked),
        "pair": found_pair(found.pair, leaves) if found.pair else None,
        "box": found_box(found.box, leaves) if found.box else None,
        "pace_r2": short(found.pace_r2),
    }


def found_pair(pair: Pair, leaves: Mapping[str, Leaf]) -> FoundPair:
    first, second = pair.shares
    return FoundPair(
        paths=pair.paths,
        values=(short(pair.values[0]), short(pair.values[1])),
        switches=(leaves[pair.paths[0]].number.form == "odds", leaves[pair.paths[1]].number.form == "odds"),
        shares=((short(first[0]), short(first[1])), (short(second[0]), short(second[1]))),
        r2=short(pair.r2),
        beyond=short(pair.beyond),
        shuffled95=short(pair.shuffled95),
    )


def found_box(box: Box, leaves: Mapping[str, Leaf]) -> FoundBox:
    """A box of two or three assumptions."""
    return FoundBox(
        holds=box.holds,
        sides=tuple(
            BoxSide(
                path=side.path,
                low=short(side.low),
                high=short(side.high),
                switch=leaves[side.path].number.form == "odds",
            )
            for side in box.sides
        ),
        coverage=short(box.coverage),
        density=short(box.density),
        base=short(box.base),
        r2=short(box.r2),
        alone=short(box.alone),
        shuffled95=short(box.shuffled95),
    )
