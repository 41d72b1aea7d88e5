"""The numbers of many draws, filled into the rows of a compiled game; draws are the last axis.

Stakes are normalised: per draw, each party's interests and costs are divided by the span of its yearly utility over the
core with everything else at its start, so that precision means the same for everyone and the core weighs the same in every
focus; over all states in play for a party that is indifferent in the core. An intervention keeps the base world's divisor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import DTypeLike

from detente.errors import Refused
from detente.game.arrays import Beliefs, Draws, Flag, Floats
from detente.game.compile import Compiled
from detente.game.interests import utility
from detente.game.play import Play
from detente.game.rows import Amount, Chance, Factor, Values, amounts, holds
from detente.scenario.paths import party_number, unexplained
from detente.scenario.records import Name, Number
from detente.scenario.scope import carried_out


@dataclass(frozen=True)
class Bound:
    """The draws of a game, and the divisor of each party's stakes in them ([n] each, utility per year)."""

    draws: Draws
    span: dict[Name, Floats]
    beliefs: Beliefs | None = None  # where something is hidden


def bind(compiled: Compiled, values: Values, base: dict[Name, Floats] | None = None, dtype: DTypeLike | None = None) -> Bound:
    """The draws for these values, held as its clock needs them; `base`: the base world's spans, which an intervention keeps."""
    n = len(next(iter(values.values()))) if values else 1
    raw = utility(compiled, values, n)
    parties = compiled.game.labels.parties
    own, kept = _spans(compiled, raw).divisor, base or {}
    span = np.array([kept.get(p, own[i]) for i, p in enumerate(parties)]).reshape(len(parties), n)
    clock = compiled.play.clock
    if clock.centred:
        raw -= raw.mean(axis=0)
    table = compiled.table
    fields = {
        "utility": raw / span,
        "rho": -np.log(_by_party(compiled, "patience", values, n)),
        "precision": _by_party(compiled, "precision", values, n),
        "initiative": _initiative(compiled, values, n),
        "inertia": _one(compiled, "inertia", values, n),
        "reluctance": _one(compiled, "reluctance", values, n),
        "price": _one(compiled, "price", values, n) * np.ones_like(span),
        "cost": np.stack(
            [
                sum((a.value(values, n) for a in c.parts), np.zeros(n)) / span[c.party if c.parts else 0]
                for c in table.costs.keys
            ]
        )
        if len(span)
        else np.zeros((1, n)),
        "rate": np.stack([r.value(values, n) for r in table.rates.keys]),
        "chance": np.stack([_chance(c, values, n) for c in table.chances.keys]),
        "start": _start(compiled, values, n),
    }
    if not isinstance(values, Recorder):
        _must_be_chances(compiled, values, n)
    clock_real = np.float64 if compiled.game.hidden is not None else clock.real
    real = dtype or held_in(clock_real, fields["utility"], fields["rho"], fields["precision"])
    arrays = {name: np.ascontiguousarray(field, real) for name, field in fields.items()}
    switch = np.stack([holds(asked, values, n) for asked in table.switches.keys])
    return Bound(Draws(switch=switch, **arrays), dict(zip(parties, span, strict=True)), _beliefs(compiled, values, n))


def _beliefs(compiled: Compiled, values: Values, n: int) -> Beliefs | None:
    """What differs from draw to draw where something is hidden."""
    if compiled.game.hidden is None:
        return None
    number = unexplained(compiled.play.scenario)
    return Beliefs(np.ascontiguousarray(amounts(number, "unexplained", compiled.space)[0][1].value(values, n)))


BLUR = 0.02
"""Rounding of a value, as its party's precision multiplies it, up to which single precision is enough. Chances are then off by
some 5e-4 (measured against double precision at a fine step, patience .9 to 1 - 1e-6, precision 20 to 1e6)."""


def held_in(real: DTypeLike, utility: Floats, rho: Floats, precision: Floats) -> DTypeLike:
    """What the numbers of draws are held in: the clock's, or double where values are so large, or told so finely, that single
    precision would blur what parties choose by. A value is at most max |u| / rho, rounded by half a unit in its last place.
    """
    if np.dtype(real) != np.float32 or not utility.size:
        return real
    finite = np.where(np.isfinite(precision), precision, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        blur = finite * np.abs(utility).max(axis=0) / rho * (np.finfo(np.float32).eps / 2)
    return real if float(np.nan_to_num(blur, nan=0.0, posinf=0.0).max()) <= BLUR else np.float64


@dataclass(frozen=True)
class Spans:
    """How far each party's yearly utility reaches, as written, [P, n]: over the core, over all in play; and what divides it."""

    core: Floats
    held: Floats
    divisor: Floats


def spans(compiled: Compiled, values: Values) -> Spans:
    """The spans of a game under these values."""
    return _spans(compiled, utility(compiled, values, len(next(iter(values.values()))) if values else 1))


def _spans(compiled: Compiled, raw: Floats) -> Spans:
    core, held = np.ptp(raw[_core(compiled)], axis=0), np.ptp(raw, axis=0)
    if compiled.play.scenario.defaults.stakes == "as_written":
        return Spans(core, held, np.ones(raw.shape[1:]))
    span = np.where(core > 1e-12, core, held)
    return Spans(core, held, np.where(span > 1e-12, span, 1.0))


def _core(compiled: Compiled) -> Flag:
    """[S] the states that differ from the first ones in the core alone."""
    play, mask = compiled.play, np.ones(compiled.space.size, bool)
    for axis in play.axes:
        if axis not in play.scenario.core:
            mask &= compiled.space.stands(axis, play.scope.firsts(axis))
    return mask


def _must_be_chances(compiled: Compiled, values: Values, n: int) -> None:
    """Refuses lotteries that do not add up to one in every draw: an overlay may have set one chance and left the others."""
    drawn = [*(c.factors for c in compiled.table.chances.keys), *(r.times for r in compiled.table.rates.keys)]
    lotteries = {factor for factors in drawn for factor in factors if factor.left_by}
    for lottery in sorted(lotteries, key=repr):
        _must_add_up(lottery, values, n)
    for axis, start in compiled.play.start.items():
        if not isinstance(start, str):
            _must_add_up(_left_at_start(axis, start), values, n)


OFF = 1e-6
"""By how much the chances of a lottery may miss one: rounding, not intent."""


def _must_add_up(left: Factor, values: Values, n: int) -> None:
    taken = np.zeros(n) + sum((f if f.left_by or f.times else Factor(f.amount)).value(values, n) for f in left.left_by)
    wrong = np.flatnonzero((taken > 1 + OFF) | ((taken < 1 - OFF) & left.nothing))
    if len(wrong):
        paths = " and ".join(dict.fromkeys(f.amount.path or f"{f.amount.scale:g}" for f in left.left_by))
        said = f"the chances {paths} add up to {taken[wrong[0]]:.4g}" + (", not 1" if left.nothing else ", more than 1")
        raise Refused(said, "Set the others too, or write rest for one of them in the scenario")


def _chance(chance: Chance, values: Values, n: int) -> Floats:
    product = np.ones(n)
    for factor in chance.factors:
        product = product * factor.value(values, n)
    return product


def _number(compiled: Compiled, owner: Name, key: Literal["patience", "precision", "initiative"]) -> tuple[Number, str]:
    """A party's number, its own or the default's, with its path."""
    return party_number(compiled.play.scenario, owner, key), f"{owner}.{key}"


def _one(compiled: Compiled, key: str, values: Values, n: int) -> Floats:
    """[n] inertia, reluctance or price: one number for the whole scenario."""
    return amounts(getattr(compiled.play.scenario.defaults, key), key, compiled.space)[0][1].value(values, n)


def _by_party(compiled: Compiled, key: Literal["patience", "precision"], values: Values, n: int) -> Floats:
    """[P, n]"""
    parties = compiled.game.labels.parties
    rows = [amounts(*_number(compiled, p, key), compiled.space)[0][1].value(values, n) for p in parties]
    return np.array(rows).reshape(len(parties), n)


def _initiative(compiled: Compiled, values: Values, n: int) -> Floats:
    """[S, P, n] floors a year; may depend on the state."""
    parties = compiled.game.labels.parties
    table = np.zeros((compiled.space.size, len(parties), n))
    for i, party in enumerate(parties):
        for mask, amount in amounts(*_number(compiled, party, "initiative"), compiled.space):
            table[mask, i] = amount.value(values, n)
    return table


def _start(compiled: Compiled, values: Values, n: int) -> Floats:
    """[S, n] the lottery over first states, after what the overlay says was just done."""
    space, play = compiled.space, compiled.play
    table = np.ones((space.size, n))
    for axis, start in play.start.items():
        if isinstance(start, str):
            chances = np.stack([np.full(n, float(start == level)) for level in space.place[axis]])
        else:
            chances = _first_levels(play, axis, start, list(space.place[axis]), values, n)
        table *= chances[space.index[axis]]
    for name in play.overlay.done:
        moved = np.zeros_like(table)
        np.add.at(moved, space.moved(np.arange(space.size), carried_out(play.scenario, name)), table)
        table = moved
    return table


def _first_levels(play: Play, axis: Name, start: dict[str, Number], levels: list[str], values: Values, n: int) -> Floats:
    """[levels, n] the chance of each first level; what is swapped adds to what it is swapped for."""
    left = _left_at_start(axis, start)
    own = dict(zip((at for at, number in start.items() if number.form != "rest"), left.left_by, strict=True))
    chances = np.zeros((len(levels), n))
    for at in start:
        chance = own.get(at, left)
        chances[levels.index(play.swapped(axis, at))] += chance.value(values, n)
    return chances


def _left_at_start(axis: Name, start: dict[str, Number]) -> Factor:
    """What the stated chances of first levels leave: that of `rest`, or nothing."""
    stated = [(at, number) for at, number in start.items() if number.form != "rest"]
    return Factor(
        left_by=tuple(Factor(_start_amount(axis, at, number)) for at, number in stated), nothing=len(stated) == len(start)
    )


def _start_amount(axis: Name, level: str, number: Number) -> Amount:
    if number.form == "reference":
        return Amount(number.name, number.scale)
    return Amount(f"{axis}.start.{level}", fixed=number.low if number.form == "fixed" else None)


def paths_used(compiled: Compiled) -> list[str]:
    """The assumptions the game reads, in no particular order: the others cannot matter to it."""
    recorder = Recorder()
    bind(compiled, recorder)
    return sorted(recorder.seen)


def numbers_read(compiled: Compiled) -> frozenset[str]:
    """The paths of all numbers the game reads, those that the file fixes as well."""
    recorder = Recorder(fixed=True)
    bind(compiled, recorder)
    return frozenset(recorder.seen)


class Recorder(dict[str, Floats]):
    """Stands for every assumption's values, and for what the file fixes where asked to, and notes which were asked for."""

    def __init__(self, fixed: bool = False) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.fixed = fixed

    def __contains__(self, path: object) -> bool:
        return self.fixed

    def __missing__(self, path: str) -> Floats:
        self.seen.add(path)
        return np.full(1, 0.5)
