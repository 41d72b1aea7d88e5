"""The forms of claims: what each reads, and in which draws it holds.

Every form is a function of `read(measure, intervention) -> [n]`. The same function is run twice: once with a reader
that only notes what is asked, so that all of it is solved together, and once with the reader that answers.

A form's *effect* is the number whose sign or size decides it, so that hinges can be looked for in effects before truth.
In a draw a form is *as claimed*, goes *the other way* or does neither; what each of the three means it says itself.
Its *bounds* are the analyst's: each with what is held against it, so that a report can try others.

*Never* is a value: a first day that never comes is infinitely far. Not a number is what has no answer, such as a chance given
what no path reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from math import factorial
from typing import Any

import numpy as np

from detente.degrees import BOUNDS, CERTAINTIES
from detente.errors import Refused
from detente.game.arrays import Flag, Floats
from detente.scenario.domains import MARGIN, margin_of
from detente.scenario.having import ways_given, ways_lacking
from detente.scenario.records import Argument, Claim, Form, Measure, Number, Overlay, Scenario
from detente.scenario.scope import merged, whole
from detente.study.measures import Answer

Read = Callable[[Measure, Overlay], Answer]
Ends = Callable[[str, Overlay], tuple[float, float]]
"""The least and greatest value of a path in force, under what a claim sets."""
NOTHING = Overlay()


@dataclass(frozen=True)
class Bound:
    """A bound of the analyst's: its name in the language, where it stands, and whether what is held against it lies above."""

    name: str
    at: float
    above: bool = True

    def holds(self, reading: Floats, at: float | None = None) -> Flag:
        """[n] whether a reading keeps the bound, stood it elsewhere where that is asked."""
        bound = self.at if at is None else at
        return reading >= bound if self.above else reading <= bound


@dataclass(frozen=True)
class Trial:
    """One form in every draw: whether it holds, its effect, and the two arms where it compares two."""

    text: str
    bounds: tuple[Bound, ...]  # it holds where all of them are kept, and the rest is so
    readings: Floats  # [bounds, n] what is held against each
    rest: Flag  # [n] what else must be so, whatever the bounds
    effect: Floats  # [n]
    base: Floats  # [n] the measure before the contrast (or alone)
    other: Floats | None  # [n] after it
    mass: Floats  # [n] share of paths the answer rests on
    against: Flag  # [n] it plainly goes the other way
    ways: tuple[str, str, str]  # what it is to be as claimed, neither, the other way
    compares: bool = False  # a difference between the arms is what is claimed
    opposed: bool = False  # the other way is the opposite claim: what is said to rise falls
    changed: bool = False  # the arms are one measure before and after a change
    directed: int = 0  # +1: said to rise, -1: said to fall
    chance: bool = False  # the measure is a probability
    by_chance: float = 0.0  # the share of draws in which it would hold were names dealt out at random: of n, one in n is first

    @property
    def truth(self) -> Flag:
        """[n] whether the form holds."""
        return self.without(-1)

    def without(self, bound: int) -> Flag:
        """[n] whether it holds but for one of its bounds, by its place."""
        kept = (b.holds(r) for k, (b, r) in enumerate(zip(self.bounds, self.readings, strict=True)) if k != bound)
        return np.asarray(np.logical_and.reduce([self.rest, *kept]), bool)

    @property
    def margin(self) -> Floats:
        """[n] how far the bound that is kept least is kept."""
        sides = [r - b.at if b.above else b.at - r for b, r in zip(self.bounds, self.readings, strict=True)]
        return np.asarray(np.min(sides, axis=0), float)

    @property
    def difference(self) -> Floats:
        """[n] what the change does to the measure, whatever was claimed; of forms without a change, the effect."""
        return moved(self.base, self.other) if self.changed and self.other is not None else np.asarray(self.effect, float)


def moved(before: Floats, after: Floats) -> Floats:
    """[n] by how much a measure moves; from never to never by nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(before == after, 0.0, after - before)


def _by(effect: Floats, bound: Bound) -> dict[str, Any]:
    """The parts of a trial that holds where its effect keeps one bound."""
    return {"bounds": (bound,), "readings": effect[None], "rest": np.ones(len(effect), bool), "effect": effect}


@dataclass(frozen=True)
class Contrast:
    """Two interventions that differ in one thing, and that thing's names for the checker and the report."""

    before: Overlay
    after: Overlay
    text: str
    sources: tuple[str, ...]


def contrast(form: Form, ends: Ends) -> Contrast:
    """The contrast a form states."""
    both = form.overlay or NOTHING
    path = form.raises or form.lowers
    if path:
        low, high = apart(path, both, ends)
        pair = (low, high) if form.raises else (high, low)
        sets = [merged((both, Overlay(set={path: Number(form="fixed", low=v)}))) for v in pair]
        return Contrast(sets[0], sets[1], f"{path} from {pair[0]:g} to {pair[1]:g}", (path,))
    if form.step:
        held = [merged((both, Overlay(hold={n: levels[k] for n, levels in form.step.items()}))) for k in (0, 1)]
        words = ", ".join(f"{n} held at {b} instead of {a}" for n, (a, b) in form.step.items())
        return Contrast(held[0], held[1], words, tuple(form.step))
    if form.swap:
        words = ", ".join(f"{b} wherever {a} would come" for pairs in form.swap.values() for a, b in pairs.items())
        return Contrast(both, merged((both, Overlay(swap=form.swap))), words, tuple(form.swap))
    return Contrast(form.against or NOTHING, both, "the intervention", sources(both) + sources(form.against or NOTHING))


def apart(path: str, both: Overlay, ends: Ends) -> tuple[float, float]:
    """The least and the greatest value of a number that has two. One that is fixed is refused: nothing can move it."""
    low, high = ends(path, both)
    if low == high:
        raise Refused(f"{path} is {low:g} in every draw: it has no two ends to compare")
    return low, high


def sources(overlay: Overlay) -> tuple[str, ...]:
    """The names an intervention touches: paths, issues, conditions, rules, parties."""
    return (
        *overlay.set,
        *overlay.start,
        *overlay.hold,
        *overlay.swap,
        *overlay.done,
        *overlay.without,
        *(standing.name for standing in overlay.bar),
        *overlay.remove,
        *overlay.believes,
    )


def games_of(form: Form, ends: Ends) -> list[tuple[Measure, Overlay]]:
    """The games that a form compares, at most two, with what it measures in each: before the change first."""
    both = form.overlay or NOTHING
    if form.kind == "replay":
        return []
    if form.kind in ("more_here", "rank"):
        side = form.here or form.among.get(form.highest or form.lowest)
        return games_of(side, ends) if side is not None else []
    if form.between or form.highest_first:
        sides = form.between or (form.highest_first[0], form.highest_first[-1])
        return [(measure, merged((both, measure.overlay or NOTHING))) for measure in sides]
    measure, own = _measure(form), _measure(form).overlay or NOTHING
    return [(measure, merged((each, own))) for each in _games(form, both, ends)]


def _games(form: Form, both: Overlay, ends: Ends) -> tuple[Overlay, ...]:
    """What is laid over each of the games in which a form asks for its one measure."""
    match form.kind:
        case "mono" | "cf" | "inv" | "thresh":
            two = contrast(form, ends)
            return two.before, two.after
        case "block":
            return both, freed(form)
        case "needs":
            return merged((both, ways_lacking(form)[0], form.against or NOTHING)), both
        case "enough":
            return both, merged((both, ways_given(form)[0]))
        case "feas":
            return both, merged((both, Overlay(hold={s.name: s.levels[0] for s in form.choose})))
    return (both,)


def own_numbers(form: Form) -> frozenset[str]:
    """The paths of numbers that a form, or a measure of its own, sets."""
    overlays = (form.overlay, form.against, form.unless, *(each.overlay for each in form.measures))
    own = frozenset(path for overlay in overlays if overlay for path in overlay.set)
    return own.union(*(own_numbers(side) for side in form.sides))


def giving_way(form: Form, paths: Container[str]) -> Form:
    """The form without the numbers it sets at these paths: whoever asks for a study has the last word on them."""

    def left(overlay: Overlay | None) -> Overlay | None:
        kept = {path: value for path, value in overlay.set.items() if path not in paths} if overlay else {}
        return overlay.model_copy(update={"set": kept}) if overlay else None

    def own(measure: Measure) -> Measure:
        return measure.model_copy(update={"overlay": left(measure.overlay)})

    return form.model_copy(
        update={
            **{key: left(getattr(form, key)) for key in ("overlay", "against", "unless")},
            "measure": own(form.measure) if form.measure else None,
            **{key: tuple(own(each) for each in getattr(form, key)) for key in ("between", "highest_first")},
            **{key: giving_way(side, paths) for key in ("here", "there") if (side := getattr(form, key)) is not None},
            "among": {name: giving_way(side, paths) for name, side in form.among.items()},
        }
    )


@dataclass(frozen=True)
class Bench:
    """What a form needs besides its reader: the scenario, and the range of each path in force."""

    scenario: Scenario
    read: Read
    ends: Ends


def needed(claim: Claim) -> int:
    """How many of a claim's parts must hold in a draw."""
    return len(claim.forms) if claim.parts == "all" else len(claim.forms) // 2 + 1


def together(parts: Sequence[Flag], need: int) -> Flag:
    """[n] whether so many of the parts are so."""
    return np.asarray(np.sum(parts, axis=0) >= need, bool)


def bounded(argument: Argument, stated: Mapping[str, float]) -> Argument:
    """The argument with the bounds its words of certainty stand for: the table's, its file's, or what is `stated` over both."""
    bounds = {**BOUNDS, **argument.certainties, **stated}

    def of(form: Form) -> Form:
        if not form.certainty:
            return form
        side = "at_least" if CERTAINTIES[form.certainty].above else "at_most"
        return form.model_copy(update={side: bounds[form.certainty]})

    claims = {name: c.model_copy(update={"forms": tuple(of(f) for f in c.forms)}) for name, c in argument.claims.items()}
    return argument.model_copy(update={"claims": claims})


def trial(form: Form, bench: Bench) -> Trial:
    """The form in every draw."""
    return {
        "level": _level,
        "will": _level,
        "mono": _mono,
        "cf": _mono,
        "more_here": _more_here,
        "thresh": _thresh,
        "inv": _inv,
        "needs": _needs,
        "enough": _enough,
        "block": _block,
        "order": _order,
        "rank": _rank,
        "replay": _replay,
        "feas": _feas,
    }[form.kind](form, bench)


def _measure(form: Form) -> Measure:
    assert form.measure is not None, "the checker refuses a form without its measure"
    return form.measure


def _level(form: Form, bench: Bench) -> Trial:
    got = bench.read(_measure(form), form.overlay or NOTHING)
    bounds = [Bound("at_least", form.at_least)] if form.at_least is not None else []
    bounds += [Bound("at_most", form.at_most, above=False)] if form.at_most is not None else []
    n, near = len(got.value), margin_of(_measure(form))
    words = " and ".join(f"{b.name.replace('_', ' ')} {b.at:g}" for b in bounds)
    level = Trial(
        words,
        tuple(bounds),
        np.tile(got.value, (len(bounds), 1)),
        np.ones(n, bool),
        got.value,
        got.value,
        None,
        got.mass,
        against=np.zeros(n, bool),
        ways=(words, f"off it by less than {near:g}", _beyond(bounds)),
    )
    return replace(level, against=level.margin <= -near)


def _beyond(bounds: list[Bound]) -> str:
    return "further off" if len(bounds) > 1 else "further below" if bounds[0].above else "further above"


def _mono(form: Form, bench: Bench) -> Trial:
    two = contrast(form, bench.ends)
    before, after = bench.read(_measure(form), two.before), bench.read(_measure(form), two.after)
    sign = 1.0 if form.goes == "up" else -1.0
    effect, by = sign * moved(before.value, after.value), form.by_at_least
    rises, falls = f"rises by {by:g} or more", f"falls by {by:g} or more"
    return Trial(
        f"goes {form.goes} by at least {by:g} with {two.text}",
        **_by(effect, Bound("by_at_least", by)),
        base=before.value,
        other=after.value,
        mass=np.minimum(before.mass, after.mass),
        against=(effect <= -by) & (effect < 0),
        ways=(rises, "moves by less", falls) if sign > 0 else (falls, "moves by less", rises),
        compares=True,
        opposed=True,
        changed=True,
        directed=int(sign),
        chance=_measure(form).kind == "chance",
    )


@dataclass(frozen=True)
class Effect:
    """What a contrast does to its measure in every draw, in the direction it is said to go; of a measure alone, the measure."""

    value: Floats  # [n]
    mass: Floats  # [n]
    text: str


def _effect(side: Form, bench: Bench) -> Effect:
    """One of the things that a form compares with one another."""
    if side.kind == "level":
        got = bench.read(_measure(side), side.overlay or NOTHING)
        return Effect(got.value, got.mass, "the measure")
    two = contrast(side, bench.ends)
    before, after = bench.read(_measure(side), two.before), bench.read(_measure(side), two.after)
    by = moved(before.value, after.value)
    value = np.abs(by) if not side.goes else by if side.goes == "up" else -by
    return Effect(value, np.minimum(before.mass, after.mass), two.text)


def _more_here(form: Form, bench: Bench) -> Trial:
    assert form.here is not None and form.there is not None, "the checker refuses a form without its sides"
    here, there = _effect(form.here, bench), _effect(form.there, bench)
    more, by = moved(there.value, here.value), form.by_at_least
    own = _by(more, Bound("by_at_least", by)) | {"rest": here.value >= MARGIN}
    return Trial(
        f"{form.here.goes} by at least {by:g} more here, with {here.text}, than there, with {there.text}",
        **own,
        base=there.value,
        other=here.value,
        mass=np.minimum(here.mass, there.mass),
        against=(more <= -by) & (more < 0),
        ways=(f"{by:g} or more larger here", "about as large, or none here", f"{by:g} or more larger there"),
        opposed=True,
    )


def _rank(form: Form, bench: Bench) -> Trial:
    sign, first = (1.0, form.highest) if form.highest else (-1.0, form.lowest)
    found = {name: _effect(side, bench) for name, side in form.among.items()}
    margin = form.by_at_least
    own = sign * found[first].value
    others = np.max([sign * each.value for name, each in found.items() if name != first], axis=0)
    lead, end = moved(others, own), "highest" if form.highest else "lowest"
    return Trial(
        f"{first} {end} of {len(found)}, by at least {margin:g}",
        **_by(lead, Bound("by_at_least", margin)),
        base=sign * others,
        other=sign * own,
        mass=np.min([each.mass for each in found.values()], axis=0),
        against=lead <= -margin,
        ways=(f"{first} is {end}", f"closer than {margin:g}", f"another is {end}"),
        by_chance=1 / len(found),
    )


def _thresh(form: Form, bench: Bench) -> Trial:
    two, ends = contrast(form, bench.ends), apart(form.along, form.overlay or NOTHING, bench.ends)
    effects, base = [], None
    for end in ends:
        at = Overlay(set={form.along: Number(form="fixed", low=end)})
        before = bench.read(_measure(form), merged((two.before, at)))
        after = bench.read(_measure(form), merged((two.after, at)))
        base = before if base is None else base
        effects.append(moved(before.value, after.value))
    sign, by = 1.0 if form.turns == "up_then_down" else -1.0, form.by_at_least
    assert base is not None
    words = [f"turns {each.replace('_', ' ')}" for each in ("up_then_down", "down_then_up")]
    return Trial(
        f"turns {form.turns.replace('_', ' ')} along {form.along}",
        **_by(np.minimum(sign * effects[0], -sign * effects[1]), Bound("by_at_least", by)),
        base=effects[0],
        other=effects[1],
        mass=base.mass,
        against=np.minimum(-sign * effects[0], sign * effects[1]) >= by,
        ways=(words[sign < 0], "does not turn", words[sign > 0]),
        compares=True,
        opposed=True,
    )


def _inv(form: Form, bench: Bench) -> Trial:
    if form.between:
        before, after = (bench.read(m, form.overlay or NOTHING) for m in form.between)
        words = "between the two measures"
    else:
        two = contrast(form, bench.ends)
        before, after = bench.read(_measure(form), two.before), bench.read(_measure(form), two.after)
        words = f"with {two.text}"
    within = form.within if form.within is not None else 0.05
    size, near = np.abs(moved(before.value, after.value)), margin_of(*(form.between or (_measure(form),)))
    return Trial(
        f"moves by less than {within:g} {words}",
        **_by(size, Bound("within", within, above=False)),
        base=before.value,
        other=after.value,
        mass=np.minimum(before.mass, after.mass),
        against=size >= within + near,
        ways=(f"moves by at most {within:g}", f"by less than {near:g} more", "moves further"),
        changed=True,
    )


def _needs(form: Form, bench: Bench) -> Trial:
    both, instead = form.overlay or NOTHING, form.against or NOTHING
    to_be_had = bench.read(_measure(form), both)
    lacking = [bench.read(_measure(form), merged((both, each, instead))) for each in ways_lacking(form)]
    most = np.max([each.value for each in lacking], axis=0)
    adds, by, high = moved(most, to_be_had.value), form.by_at_least, form.at_most
    assert high is not None, "a word of certainty stands for the bound where none is written"
    near = margin_of(_measure(form))
    return Trial(
        f"at most {high:g} where it is not to be had, and by at least {by:g} more where it is",
        (Bound("at_most", high, above=False), Bound("by_at_least", by)),
        np.stack([most, adds]),
        np.ones(len(most), bool),
        np.minimum(high - most, adds - by),
        most,
        to_be_had.value,
        np.min([to_be_had.mass, *(each.mass for each in lacking)], axis=0),
        against=(most >= high + near) | (adds <= -by),
        ways=(f"at most {high:g} without it, and more with it", "rare either way, or just too often", "comes without it"),
        changed=True,
    )


def _enough(form: Form, bench: Bench) -> Trial:
    both = form.overlay or NOTHING
    without = bench.read(_measure(form), both)
    given = [bench.read(_measure(form), merged((both, each))) for each in ways_given(form)]
    least, bound, near = np.min([each.value for each in given], axis=0), form.at_least, margin_of(_measure(form))
    assert bound is not None, "a word of certainty stands for the bound where none is written"
    return Trial(
        f"at least {bound:g} where it is brought about",
        **_by(least, Bound("at_least", bound)),
        base=without.value,
        other=least,
        mass=np.min([each.mass for each in given], axis=0),
        against=least <= bound - near,
        ways=(f"at least {bound:g} with it", f"short of it by less than {near:g}", "further below even with it"),
        changed=True,
    )


def freed(form: Form) -> Overlay:
    """What is barred, with the exception laid over it: what is said of the exception wins."""
    barred, unless = form.overlay or NOTHING, form.unless or NOTHING
    held = {name: level for name, level in barred.hold.items() if name not in unless.start}
    left = tuple(name for name in barred.without if name not in form.again)
    return merged((barred.model_copy(update={"hold": held, "without": left}), unless))


def _block(form: Form, bench: Bench) -> Trial:
    before, after = bench.read(_measure(form), form.overlay or NOTHING), bench.read(_measure(form), freed(form))
    assert form.at_most is not None and form.then_at_least is not None, "the checker refuses a block without its bounds"
    low, high = form.at_most, form.then_at_least
    return Trial(
        f"at most {low:g}, unless: then at least {high:g}",
        (Bound("at_most", low, above=False), Bound("then_at_least", high)),
        np.stack([before.value, after.value]),
        np.ones(len(before.value), bool),
        np.minimum(low - before.value, after.value - high),
        before.value,
        after.value,
        np.minimum(before.mass, after.mass),
        against=moved(before.value, after.value) < margin_of(_measure(form)),
        ways=(
            f"at most {low:g} without and at least {high:g} with it",
            "rises with it, but misses a bound",
            "no more with it",
        ),
        compares=low >= high,  # else what is alike in both arms meets one bound at most: it is false, and says so
        changed=True,
    )


def _order(form: Form, bench: Bench) -> Trial:
    got = [bench.read(m, merged((form.overlay or NOTHING, m.overlay or NOTHING))) for m in form.highest_first]
    margin = form.by_at_least
    gaps = [moved(b.value, a.value) for a, b in zip(got, got[1:], strict=False)]
    neither = f"closer than {margin:g}" if len(gaps) == 1 else f"another order, or closer than {margin:g}"
    return Trial(
        f"in that order, by at least {margin:g}",
        **_by(np.min(gaps, axis=0), Bound("by_at_least", margin)),
        base=got[0].value,
        other=got[-1].value,
        mass=np.min([a.mass for a in got], axis=0),
        against=np.max(gaps, axis=0) <= -margin,
        ways=("in that order", neither, "the other way round"),
        opposed=True,
        by_chance=1 / factorial(len(got)),
    )


def _replay(form: Form, bench: Bench) -> Trial:
    chances = []
    for name in form.episodes:
        within = 4.0 if form.within is None else form.within
        reached = Measure(kind="chance", state=bench.scenario.record[name].shows, within=within)
        chances.append(bench.read(reached, form.overlay or NOTHING))
    least = np.min([c.value for c in chances], axis=0)
    bound = form.at_least if form.at_least is not None else 0.05
    words = f"each episode reached in at least {bound:g} of paths"
    return Trial(
        words,
        **_by(least, Bound("at_least", bound)),
        base=least,
        other=None,
        mass=np.min([c.mass for c in chances], axis=0),
        against=least <= bound - MARGIN,
        ways=(words, f"some one short of it by less than {MARGIN:g}", "some one further below"),
    )


def _feas(form: Form, bench: Bench) -> Trial:
    chosen = Overlay(hold={s.name: s.levels[0] for s in form.choose})
    before = bench.read(_measure(form), form.overlay or NOTHING)
    after = bench.read(_measure(form), merged((form.overlay or NOTHING, chosen)))
    bound = form.at_least if form.at_least is not None else 0.5
    able, near = np.full(len(after.value), can_start(bench.scenario, form)), margin_of(_measure(form))
    return Trial(
        f"{form.party} choosing it gives at least {bound:g}",
        **_by(after.value, Bound("at_least", bound)) | {"rest": able},
        base=before.value,
        other=after.value,
        mass=after.mass,
        against=~able | (after.value <= bound - near),
        ways=(f"gives at least {bound:g}", f"short of it by less than {near:g}", "further below, or out of its hands"),
        changed=True,
    )


def can_start(scenario: Scenario, form: Form) -> bool:
    """Whether the party itself may try some rule that brings about each thing it is said to choose."""
    scope = whole(scenario)
    return all(
        any(
            rule.issue == s.name and (not rule.to or s.levels[0] in rule.to) and form.party in scope.triers(rule)
            for rule in scenario.rules.values()
        )
        for s in form.choose
    )
