"""An argument audited: every claim under the argument's premises, without them, and with nuisance at its middle.

Claims are taken focus by focus. Within a focus every arm that any claim asks for is solved once; the base arm also
tells which draws lie within the scenario's plausible bands, and the others are set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.argument.forms import NOTHING, Bench, Trial, trial
from detente.errors import DetenteError
from detente.game.bind import paths_used
from detente.game.compile import compile_game
from detente.game.play import Play, merged
from detente.game.timetable import Reading
from detente.scenario.records import Argument, Claim, Focus, Form, Measure, Overlay, Scenario
from detente.study.arms import Study, World
from detente.study.diagnostics import diagnostics as told
from detente.study.measures import Answer, Solved, Wanted, need, parts_of, within, without_overlay

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """One form of one claim, and the focus it is asked in."""

    claim: str
    place: int  # among the claim's forms
    form: Form
    focus: Focus | None


@dataclass
class Arm:
    """One intervention in one world and focus: what is wanted of it, and its solution once there is one."""

    overlay: Overlay
    wanted: Wanted = field(default_factory=Wanted)
    solved: Solved | None = None


@dataclass(frozen=True)
class Found:
    """What one focus in one world says: each form's trial and first arm's diagnostics, and the draws counted."""

    trials: dict[tuple[str, int], Trial]
    counted: Mask  # [n] within the plausible bands
    base: Solved
    diagnostics: dict[tuple[str, int], dict[str, float | None]]
    failures: dict[tuple[str, int], str]


class Group:
    """The forms asked in one focus, in one world."""

    def __init__(self, study: Study, world: World, focus: Focus | None, asked: list[Asked]):
        self.study, self.world, self.focus, self.asked = study, world, focus, asked
        self.arms: dict[str, Arm] = {}
        self.failures: dict[tuple[str, int], str] = {}
        self.first: dict[tuple[str, int], str] = {}
        self.base = self._arm(NOTHING)
        for band in study.scenario.plausible.values():
            self._note(band.measure, NOTHING)
        for one in asked:
            self._collect(one)

    def _arm(self, overlay: Overlay) -> Arm:
        return self.arms.setdefault(repr(overlay), Arm(overlay))

    def _collect(self, one: Asked) -> None:
        """Runs the form with a reader that only notes what is asked."""
        key = (one.claim, one.place)

        def note(measure: Measure, overlay: Overlay) -> Answer:
            arm = self._note(measure, overlay)
            self.first.setdefault(key, arm)
            return Answer(np.zeros(1), np.ones(1))

        try:
            trial(one.form, Bench(self.study.scenario, note, self.ends))
        except DetenteError as error:
            self.failures[key] = str(error)

    def _note(self, measure: Measure, overlay: Overlay) -> str:
        overlay = merged((overlay, measure.overlay)) if measure.overlay else overlay
        arm = self._arm(overlay)
        play = self.study.play(self.world, self.focus, overlay)
        for part in _split(measure, self.study.scenario):
            extra = self._arm(merged((overlay, part.overlay))) if part.overlay else arm
            need(extra.wanted, part, play)
        return repr(overlay)

    def ends(self, path: str) -> tuple[float, float]:
        """The range of an assumption in this world."""
        number = self.world.premises.set.get(path, self.study.leaves[path].number)
        if isinstance(number, bool):
            return float(number), float(number)
        return (0.0, 1.0) if number.form == "odds" else (number.low, number.high)

    def solve(self) -> Found:
        """Every arm, then every form."""
        for arm in self.arms.values():
            arm.solved = self.study.solve(self.world, self.focus, arm.overlay, arm.wanted)
        bench = Bench(self.study.scenario, self._read, self.ends)
        trials, diagnostics = {}, {}
        for one in self.asked:
            key = (one.claim, one.place)
            if key not in self.failures:
                try:
                    trials[key] = trial(one.form, bench)
                    first = self.arms[self.first[key]].solved
                    assert first is not None
                    diagnostics[key] = told(first.solution).model_dump()
                except DetenteError as error:
                    self.failures[key] = str(error)
        assert self.base.solved is not None
        return Found(trials, self._counted(), self.base.solved, diagnostics, self.failures)

    def _read(self, measure: Measure, overlay: Overlay) -> Answer:
        overlay = merged((overlay, measure.overlay)) if measure.overlay else overlay
        parts = _split(measure, self.study.scenario)
        got = []
        for part in parts:
            solved = self._arm(merged((overlay, part.overlay)) if part.overlay else overlay).solved
            assert solved is not None
            got.append(solved.read(without_overlay(part)))
        return _together(measure, got)

    def _counted(self) -> Mask:
        mask = np.ones(self.study.settings.draws, bool)
        for band in self.study.scenario.plausible.values():
            mask &= within(band, self._read(band.measure, NOTHING).value)
        return mask


def _split(measure: Measure, scenario: Scenario) -> tuple[Measure, ...]:
    """A measure as the simpler ones it is made of; a share compares with the game in which nothing is agreed."""
    plain = without_overlay(measure)
    if measure.kind == "share":
        deals = tuple(name for name, rule in scenario.rules.items() if rule.kind == "deal")
        values = [plain.model_copy(update={"kind": "value", "party": p, "between": ()}) for p in measure.between]
        return (*values, *(v.model_copy(update={"overlay": Overlay(without=deals)}) for v in values))
    return parts_of(plain)


def _together(measure: Measure, got: list[Answer]) -> Answer:
    if measure.kind == "gain":
        return Answer(got[0].value - got[1].value, np.minimum(got[0].mass, got[1].mass))
    if measure.kind == "share":
        gains = [got[0].value - got[2].value, got[1].value - got[3].value]
        mine = gains[measure.between.index(measure.party)]
        joint = gains[0] + gains[1]
        return Answer(np.where(joint > 1e-6, mine / np.maximum(joint, 1e-6), np.nan), got[0].mass)
    return got[0]


def focus_of(claim: Claim, form: Form | None, scenario: Scenario) -> Focus | None:
    """The focus a form is asked in: its own, the claim's, or the core alone."""
    if form is not None and form.focus:
        return scenario.focus[form.focus]
    if claim.focus_change is not None:
        return claim.focus_change
    return scenario.focus[claim.focus] if claim.focus else None


def asked_by_focus(argument: Argument, scenario: Scenario) -> Iterator[tuple[Focus | None, list[Asked]]]:
    """The forms of all tested claims, focus by focus in the order of the file."""
    groups: dict[str, tuple[Focus | None, list[Asked]]] = {}
    for name, claim in argument.claims.items():
        for place, form in enumerate(claim.forms if not claim.waiting else ()):
            focus = focus_of(claim, form, scenario)
            groups.setdefault(repr(focus), (focus, []))[1].append(Asked(name, place, form, focus))
    yield from groups.values()


def premises_of(argument: Argument) -> Overlay:
    """All encoded premises of an argument as one overlay."""
    keys = ("set", "start", "hold", "done", "without", "remove", "swap", "believes")
    return merged(tuple(Overlay(**{k: getattr(p, k) for k in keys}) for p in argument.premises.values()))


def live_premises(argument: Argument, study: Study, focus: Focus | None) -> list[str]:
    """The premises that touch something in play in a focus."""
    play: Play = study.play(World("without premises"), focus, NOTHING)
    used = set(paths_used(compile_game(play, Reading(tail=0.1))))
    names = set(play.axes)
    return [
        name
        for name, p in argument.premises.items()
        if used & set(p.set) or names & {*p.start, *p.hold, *p.swap} or p.without or p.remove
    ]
