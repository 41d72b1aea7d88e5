"""What a verdict stands on: whether a decision reaches it, and what numbers with and without a source carry of it.

A number is *cited* where it carries a citation of its own (that of a premise or a rule backs that the thing exists, never the
size of its numbers); without one it is *open* where its range lies on both sides of nought, so that its sign is left open, and
else *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.argument.trials import Group, Key
from detente.findings.statuses import Source
from detente.game.arrays import Flag, Floats
from detente.scenario.domains import Domain, Domains, ends
from detente.scenario.influence import targets_of
from detente.scenario.paths import Leaf
from detente.scenario.records import Number, Path, Scenario
from detente.study.arms import NUISANCE, Study, World
from detente.study.hinges import additive_r2, reached
from detente.study.ranks import ranks

READ_BACK = 0.99
"""Rank correlation from which on an effect says nothing but the one chance of a lottery that was typed in."""


# ------------------------------------------------------------------------------------------------ by construction


def undecided_by_parties(group: Group, key: Key) -> str:
    """Why a form reads back what was typed in: no decision reaches anything it measures; empty where one does."""
    measured = group.measured.get(key, [])
    if not measured or any(group.decided(measure, arm) for measure, arm in measured):
        return ""
    names = sorted(set().union(*(targets_of(group.study.scenario, measure) for measure, _ in measured)))
    return f"no party's decision reaches {' or '.join(names).replace('_', ' ')}: the numbers typed in are read back"


def one_lottery(study: Study, drawn: Mapping[Path, Floats], effect: Floats, mask: Flag) -> str:
    """Why an effect [n] reads back the chance of one lottery in the draws of a mask; empty where it does not."""
    known = mask & np.isfinite(effect)
    if not known.any() or np.ptp(effect[known]) == 0:
        return ""
    chances = (path for path in drawn if study.leaves[path].kind == "chance")
    path = next((path for path in chances if abs(_rank(drawn[path][known], effect[known])) > READ_BACK), "")
    return f"the chance {path}, which was typed in, decides it alone" if path else ""


def _rank(one: Floats, two: Floats) -> float:
    """Rank correlation; 0 where one of them is the same in all draws."""
    a, b = (ranks(np.round(each, 6)) - (len(each) + 1) / 2 for each in (one, two))
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else 0.0


# ------------------------------------------------------------------------------------------------ sources


def source_of(number: Number) -> Source:
    """Where a number in force comes from."""
    low, high = ends(number)
    if number.cite:
        return Source.CITED
    return Source.OPEN if low < 0 < high else Source.ASSUMED


@dataclass(frozen=True)
class Carried:
    """What numbers of each source explain of a claim's effect, 0 .. 1, by additive models out of sample; pace apart."""

    cited: float
    assumed: float
    open: float
    pace: float


def carried(study: Study, drawn: Mapping[Path, Floats], sources: Mapping[Path, Source], effect: Floats, mask: Flag) -> Carried:
    """What numbers of each source carry of an effect [n] in the draws of a mask; `drawn` are those that it may rest on."""
    pace = [path for path in sources if study.leaves[path].kind in NUISANCE]
    effect = reached(np.asarray(effect[mask], float))

    def explained(paths: Sequence[Path]) -> float:
        table = np.stack([drawn[path][mask] for path in paths], axis=1) if paths else np.zeros((len(effect), 0))
        return additive_r2(table, effect, study.settings.seed, steps=True)

    of = {source: [path for path in sources if path not in pace and sources[path] is source] for source in Source}
    return Carried(explained(of[Source.CITED]), explained(of[Source.ASSUMED]), explained(of[Source.OPEN]), explained(pace))


# ------------------------------------------------------------------------------------------------ wide


WEIGHED = ("weight", "worth", "losses_count")
"""What the last part of an interest's path may be, beside levels of a table."""


def widened(scenario: Scenario, leaves: Mapping[Path, Leaf]) -> dict[Path, Number]:
    """Every assumed number as wide as its block: from the least to the greatest that any of its kind and sign can be.

    Where that is less, twice its own range, a fixed one from half to twice: a block that is narrow throughout says no more for
    it. As far as its domain and its sign let it. Pace and noise stay, and so do lotteries of several chances, which add up.
    """
    domains = Domains(scenario)
    alone = [path for path, leaf in leaves.items() if leaf.kind == "chance"]
    several = {path for path in alone if sum(path.rpartition(".")[0] == other.rpartition(".")[0] for other in alone) > 1}
    assumed = {
        path: own
        for path, leaf in leaves.items()
        if leaf.kind not in NUISANCE and path not in several and source_of(leaf.number) is Source.ASSUMED
        if (own := _range(leaf.number)) is not None
    }
    blocks: dict[tuple[str, bool], list[Range]] = {}
    for path, own in assumed.items():
        blocks.setdefault((_kind(path, leaves[path], scenario), own[0] >= 0), []).append(own)
    found: dict[Path, Number] = {}
    for path, own in assumed.items():
        block = blocks[_kind(path, leaves[path], scenario), own[0] >= 0]
        number = _wide(own, _hull([_twice(own), *block]), domains.of(path, leaves[path].kind))
        found |= {} if number is None else {path: number}
    return found


Range = tuple[float, float]


def _range(number: Number) -> Range | None:
    """From where to where a number can be; none of one that has no end, or can be nothing but nought."""
    if number.form not in ("fixed", "uniform", "triangular", "normal", "odds"):
        return None
    low, high = number.low, number.high if number.form != "fixed" else number.low
    return None if not np.isfinite([low, high]).all() or low == high == 0 else (low, high)


def _kind(path: Path, leaf: Leaf, scenario: Scenario) -> str:
    """What a number may be compared with: a named assumption with nothing, an interest's by what it weighs."""
    owner, *rest = path.split(".")
    if leaf.kind == "named":
        return path
    if leaf.kind != "weight":
        return leaf.kind
    if scenario.interests[owner][rest[0]].kind == "share_of":
        return "share"
    return rest[1] if rest[1] in WEIGHED else "value"


def _twice(own: Range) -> Range:
    half = (own[1] - own[0]) / 2
    low, high = (own[0] - half, own[1] + half) if half else sorted((own[0] / 2, own[0] * 2))
    return low, high


def _hull(ranges: Sequence[Range]) -> Range:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _wide(own: Range, wide: Range, domain: Domain) -> Number | None:
    """A wide range, as far as the number's sign and its domain let it; none where that leaves no room."""
    low, high = own
    least = max(wide[0], 0.0 if low >= 0 else wide[0], domain.low if not domain.above_low else (domain.low + low) / 2)
    most = min(wide[1], 0.0 if high <= 0 else wide[1], domain.high if not domain.below_high else (domain.high + high) / 2)
    return Number(form="uniform", low=least, high=most) if least < most else None


def wide_world(study: Study, premised: World) -> World:
    """The world under the premises in which every assumed number that they and the settings leave alone runs far."""
    said = {**premised.premises.set, **dict(study.settings.sets)}
    wide = {path: number for path, number in widened(study.scenario, study.leaves).items() if path not in said}
    premises = premised.premises.model_copy(update={"set": {**wide, **premised.premises.set}})
    return replace(premised, name="with premises, assumed numbers over wide ranges", premises=premises)
