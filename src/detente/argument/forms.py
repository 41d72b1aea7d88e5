"""The forms of claims: what each reads, and in which draws it holds.

Every form is a function of `read(measure, intervention) -> [n]`. The same function is run twice: once with a reader
that only notes what is asked, so that all of it is solved together, and once with the reader that answers.

A form's *effect* is the number whose sign or size decides it, so that hinges can be looked for in effects before truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import Refused
from detente.game.arrays import Floats
from detente.scenario.domains import ends as ends_of
from detente.scenario.records import Form, Measure, Number, Overlay, Scenario
from detente.scenario.scope import merged, whole
from detente.study.measures import Answer

Read = Callable[[Measure, Overlay], Answer]
NOTHING = Overlay()
VALUE_MARGIN = 0.05
"""By how much one value must exceed another to rank above it, in utility-years of a span of one a year."""
MARGIN = 0.01
"""The same for chances, years and counts."""


@dataclass(frozen=True)
class Trial:
    """One form in every draw: whether it holds, its effect, and the two arms where it compares two."""

    text: str
    truth: NDArray[np.bool_]  # [n]
    effect: Floats  # [n]
    base: Floats  # [n] the measure before the contrast (or alone)
    other: Floats | None  # [n] after it
    mass: Floats  # [n] share of paths the answer rests on
    bound: float | None  # the analyst's bound, and whether the effect must lie above it
    above: bool = True
    compares: bool = False  # a difference between the arms is what is claimed
    directed: int = 0  # +1: said to rise, -1: said to fall
    chance: bool = False  # the measure is a probability

    def share_at(self, bound: float, counted: NDArray[np.bool_]) -> float:
        """The share of counted draws that would hold were the analyst's bound another."""
        held = self.effect >= bound if self.above else self.effect <= bound
        return float(held[counted].mean()) if counted.any() else float("nan")


@dataclass(frozen=True)
class Contrast:
    """Two interventions that differ in one thing, and that thing's names for the checker and the report."""

    before: Overlay
    after: Overlay
    text: str
    sources: tuple[str, ...]


def contrast(form: Form, ends: Callable[[str], tuple[float, float]]) -> Contrast:
    """The contrast a form states; `ends` gives the range of a path under the premises."""
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


def apart(path: str, both: Overlay, ends: Callable[[str], tuple[float, float]]) -> tuple[float, float]:
    """The least and the greatest value of a number that has two, where both sides set it those of what they set.

    A number that is fixed is refused: nothing can move it.
    """
    low, high = ends_of(both.set[path]) if path in both.set else ends(path)
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
        *overlay.remove,
        *overlay.believes,
    )


def measures_of(form: Form) -> tuple[Measure, ...]:
    """The measures that a form names."""
    return tuple(each for each in (form.measure, *(form.between or ()), *form.highest_first) if isinstance(each, Measure))


def own_numbers(form: Form) -> frozenset[str]:
    """The paths of numbers that a form, or a measure of its own, sets."""
    overlays = (form.overlay, form.against, form.unless, *(each.overlay for each in measures_of(form)))
    return frozenset(path for overlay in overlays if overlay for path in overlay.set)


@dataclass(frozen=True)
class Bench:
    """What a form needs besides its reader: the scenario, and the range of each path under the premises."""

    scenario: Scenario
    read: Read
    ends: Callable[[str], tuple[float, float]]


def trial(form: Form, bench: Bench) -> Trial:
    """The form in every draw."""
    return {
        "level": _level,
        "mono": _mono,
        "cf": _mono,
        "thresh": _thresh,
        "inv": _inv,
        "block": _block,
        "order": _order,
        "replay": _replay,
        "feas": _feas,
    }[form.kind](form, bench)


def _measure(form: Form) -> Measure:
    assert form.measure is not None, "the checker refuses a form without its measure"
    return form.measure


def _level(form: Form, bench: Bench) -> Trial:
    got = bench.read(_measure(form), form.overlay or NOTHING)
    truth = np.ones(len(got.value), bool)
    words = []
    if form.at_least is not None:
        truth &= got.value >= form.at_least
        words.append(f"at least {form.at_least:g}")
    if form.at_most is not None:
        truth &= got.value <= form.at_most
        words.append(f"at most {form.at_most:g}")
    above = form.at_least is not None
    return Trial(
        " and ".join(words), truth, got.value, got.value, None, got.mass, form.at_least if above else form.at_most, above
    )


def _mono(form: Form, bench: Bench) -> Trial:
    two = contrast(form, bench.ends)
    before, after = bench.read(_measure(form), two.before), bench.read(_measure(form), two.after)
    sign = 1.0 if form.goes == "up" else -1.0
    effect = sign * (after.value - before.value)
    return Trial(
        f"goes {form.goes} by at least {form.by_at_least:g} with {two.text}",
        effect >= form.by_at_least,
        effect,
        before.value,
        after.value,
        np.minimum(before.mass, after.mass),
        form.by_at_least,
        compares=True,
        directed=int(sign),
        chance=_measure(form).kind == "chance",
    )


def _thresh(form: Form, bench: Bench) -> Trial:
    two, ends = contrast(form, bench.ends), apart(form.along, form.overlay or NOTHING, bench.ends)
    effects, base = [], None
    for end in ends:
        at = Overlay(set={form.along: Number(form="fixed", low=end)})
        before = bench.read(_measure(form), merged((two.before, at)))
        after = bench.read(_measure(form), merged((two.after, at)))
        base = before if base is None else base
        effects.append(after.value - before.value)
    sign = 1.0 if form.turns == "up_then_down" else -1.0
    weaker = np.minimum(sign * effects[0], -sign * effects[1])
    assert base is not None
    return Trial(
        f"turns {form.turns.replace('_', ' ')} along {form.along}",
        weaker >= form.by_at_least,
        weaker,
        effects[0],
        effects[1],
        base.mass,
        form.by_at_least,
        compares=True,
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
    effect = np.abs(after.value - before.value)
    return Trial(
        f"moves by less than {within:g} {words}",
        effect <= within,
        effect,
        before.value,
        after.value,
        np.minimum(before.mass, after.mass),
        within,
        above=False,
    )


def _block(form: Form, bench: Bench) -> Trial:
    barred, unless = form.overlay or NOTHING, form.unless or NOTHING
    held = {name: level for name, level in barred.hold.items() if name not in unless.start}
    freed = merged((barred.model_copy(update={"hold": held}), unless))  # what is said of the exception wins
    before, after = bench.read(_measure(form), barred), bench.read(_measure(form), freed)
    assert form.at_most is not None and form.then_at_least is not None, "the checker refuses a block without its bounds"
    low, high = form.at_most, form.then_at_least
    truth = (before.value <= low) & (after.value >= high)
    effect = np.minimum(low - before.value, after.value - high)
    return Trial(
        f"at most {low:g}, unless: then at least {high:g}",
        truth,
        effect,
        before.value,
        after.value,
        np.minimum(before.mass, after.mass),
        0.0,
        compares=True,
    )


def _order(form: Form, bench: Bench) -> Trial:
    got = [bench.read(m, merged((form.overlay or NOTHING, m.overlay or NOTHING))) for m in form.highest_first]
    values = any(m.kind in ("value", "gain") for m in form.highest_first)
    margin = VALUE_MARGIN if values else MARGIN
    gaps = np.array([a.value - b.value for a, b in zip(got, got[1:], strict=False)])
    least = np.where(np.isfinite(gaps), gaps, np.where(np.isnan(gaps), np.nan, np.sign(gaps) * 1e3)).min(axis=0)
    return Trial(
        f"in that order, by at least {margin:g}",
        least >= margin,
        least,
        got[0].value,
        got[-1].value,
        np.min([a.mass for a in got], axis=0),
        margin,
    )


def _replay(form: Form, bench: Bench) -> Trial:
    chances = []
    for name in form.episodes:
        within = 4.0 if form.within is None else form.within
        reached = Measure(kind="chance", state=bench.scenario.record[name].shows, within=within)
        chances.append(bench.read(reached, form.overlay or NOTHING))
    least = np.min([c.value for c in chances], axis=0)
    bound = form.at_least if form.at_least is not None else 0.05
    return Trial(
        f"each episode reached in at least {bound:g} of paths",
        least >= bound,
        least,
        least,
        None,
        np.min([c.mass for c in chances], axis=0),
        bound,
    )


def _feas(form: Form, bench: Bench) -> Trial:
    chosen = Overlay(hold={s.name: s.levels[0] for s in form.choose})
    before = bench.read(_measure(form), form.overlay or NOTHING)
    after = bench.read(_measure(form), merged((form.overlay or NOTHING, chosen)))
    bound = form.at_least if form.at_least is not None else 0.5
    can = can_start(bench.scenario, form)
    return Trial(
        f"{form.party} choosing it gives at least {bound:g}",
        (after.value >= bound) & can,
        after.value,
        before.value,
        after.value,
        after.mass,
        bound,
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
