"""An argument audited: every claim under the argument's premises, without them, and with nuisance at its middle.

Claims are taken focus by focus. Within a focus every arm that any claim asks for is solved once; the base arm also
tells which draws lie within the scenario's plausible bands, and the others are set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from detente.argument.forms import Bench, Trial, giving_way, sources, trial
from detente.errors import DetenteError
from detente.game.arrays import Flag, Floats
from detente.game.bind import numbers_read
from detente.game.decided import decided
from detente.game.play import merged
from detente.scenario.domains import both
from detente.scenario.records import Argument, Claim, Focus, Form, Measure, Number, Overlay, Scenario
from detente.study.arms import NOTHING, Arm, Study, World
from detente.study.bands import Sifted
from detente.study.checks import scales
from detente.study.diagnostics import diagnostics as told
from detente.study.diagnostics import never_settles
from detente.study.measures import Answer, Solved, Wanted, joined, need, parts_of, scale_of, within

Key = tuple[str, int]
"""A claim and the place of a form among its forms."""


@dataclass(frozen=True)
class Asked:
    """One form of one claim, and the focus it is asked in."""

    claim: str
    place: int  # among the claim's forms
    form: Form
    focus: Focus | None

    @property
    def key(self) -> Key:
        """Which form of which claim."""
        return self.claim, self.place


@dataclass(frozen=True)
class Wish:
    """An arm, and what is wanted of it."""

    arm: Arm
    wanted: Wanted = field(default_factory=Wanted)


@dataclass(frozen=True)
class Found:
    """What one focus in one world says: each form's trial and first arm's diagnostics, and the draws counted."""

    trials: dict[Key, Trial]
    counted: Flag  # [n] within the plausible bands
    diagnostics: dict[Key, dict[str, float | None]]
    failures: dict[Key, str]
    unsettled: dict[Key, Flag] = field(default_factory=dict)  # [n] some arm it is read off never settles, however far the end
    bands: dict[str, Floats] = field(default_factory=dict)  # [n] the measure of every plausible band in the base arm


class Group:
    """The forms asked in one focus, in one world: every arm they need, noted once, to be solved by one study or several."""

    def __init__(self, study: Study, world: World, focus: Focus | None, asked: list[Asked], banded: bool = True):
        self.study, self.world, self.focus = study, world, focus
        given = dict(study.settings.sets)
        self.asked = [replace(one, form=giving_way(one.form, given)) for one in asked]
        self.wishes: dict[str, Wish] = {}
        self.failures: dict[Key, str] = {}
        self.first: dict[Key, str] = {}
        self.measured: dict[Key, list[tuple[Measure, str]]] = {}  # what a form measures, and the key of the arm it is read off
        self.read_off: dict[Key, dict[str, None]] = {}  # the keys of the arms that a form is read off, in their order
        self.bands = dict(study.scenario.plausible) if banded else {}
        self.base = study.arm(world, focus)
        if banded:
            self._wish(NOTHING)
        for band in self.bands.values():
            self._note(band.measure, NOTHING)
        for one in self.asked:
            self._collect(one)

    def only(self, asked: list[Asked]) -> Group:
        """Some of its forms in the same world and focus; every draw counts, so that the base arm may go unread."""
        return Group(self.study, self.world, self.focus, asked, banded=False)

    def _wish(self, overlay: Overlay) -> Wish:
        arm = self.study.arm(self.world, self.focus, overlay)
        return self.wishes.setdefault(arm.key, Wish(arm))

    def _collect(self, one: Asked) -> None:
        """Runs the form with a reader that only notes what is asked."""

        def note(measure: Measure, overlay: Overlay) -> Answer:
            noted = self._note(measure, overlay)
            self.first.setdefault(one.key, noted[0])
            self.read_off.setdefault(one.key, {}).update(dict.fromkeys(noted))
            parts = zip(parts_of(measure, self.study.scenario), noted[1:], strict=True)
            self.measured.setdefault(one.key, []).extend(parts)
            return Answer(np.zeros(1), np.ones(1))

        try:
            trial(one.form, Bench(self.study.scenario, note, self.ends))
        except DetenteError as error:
            self.failures[one.key] = str(error)

    def used(self, key: Key) -> frozenset[str]:
        """The assumptions that the games read which a form is read off, on all their dates: the others cannot matter to it."""
        wishes = (self.wishes[each] for each in self.read_off.get(key, ()))
        return frozenset().union(*(self.study.used(wish.arm, wish.wanted) for wish in wishes))

    def reads(self, key: Key) -> frozenset[str]:
        """The same with the numbers that the file fixes."""
        wishes = (self.wishes[each] for each in self.read_off.get(key, ()))
        return frozenset().union(*(numbers_read(self.study.game(wish.arm, wish.wanted)) for wish in wishes))

    def _note(self, measure: Measure, overlay: Overlay) -> list[str]:
        """Adds what a measure needs to the arms it is read off; their keys, that of the measure's own arm first."""
        wish = self._wish(_own(overlay, measure))
        keys = [wish.arm.key]
        for part in parts_of(measure, self.study.scenario):
            read_off = self._wish(_own(wish.arm.overlay, part))
            need(read_off.wanted, _alone(part), wish.arm.play)
            keys.append(read_off.arm.key)
        return keys

    def decided(self, measure: Measure, arm: str) -> bool:
        """Whether a decision of some party bears on a measure in the game of one of its arms."""
        wish = self.wishes[arm]
        game = self.study.game(wish.arm, wish.wanted)
        return decided(game, self.study.bound(wish.arm, game).draws, measure, wish.wanted.request(game).where)

    def ends(self, path: str, own: Overlay) -> tuple[float, float]:
        """The least and the greatest value of an assumption in this world, under what a claim sets."""
        return self.study.ends(self.world, path, own)

    def drawn(self, key: Key) -> dict[str, Floats]:
        """[n] by path, the numbers that a form may rest on: as they are in force in the first of its arms in which they vary.

        What the form itself sets or moves from one value to another varies in none, and nothing reachable depends on the rest.
        """
        found: dict[str, Floats] = {}
        for wish in (self.wishes[each] for each in self.read_off.get(key, ())):
            values = self.study.values(self.world, wish.arm.overlay.set)
            telling = self.study.telling(wish.arm, wish.wanted)
            found |= {p: v for p, v in values.items() if p in telling and p not in found and np.ptp(v) > 0}
        return found

    def same_as(self, other: Group, key: Key) -> bool:
        """Whether a form must have the same answer in the world of another group: its games are the same, draw by draw."""
        arms, others = (list(group.read_off.get(key, ())) for group in (self, other))
        if self.study.scenario.plausible:  # which draws count is read from the base
            arms, others = [self.base.key, *arms], [other.base.key, *others]
        return len(arms) == len(others) and all(
            self._alike(self.wishes[one], other, other.wishes[two]) for one, two in zip(arms, others, strict=True)
        )

    def _alike(self, own: Wish, other: Group, theirs: Wish) -> bool:
        first, second = self.study.game(own.arm, own.wanted), other.study.game(theirs.arm, theirs.wanted)
        if not first.same(second):
            return False
        mine, yours = self.study.bound(own.arm, first), other.study.bound(theirs.arm, second)
        return all(np.array_equal(a, b) for a, b in zip(mine.draws, yours.draws, strict=True))

    def scale(self, one: Asked, found: Found) -> float:
        """What a move of the form's effect is measured by: its measures' own scale, or its span over the draws counted."""
        own = max((scale_of(measure, self.base.play) for measure in one.form.measures), default=1.0)
        return float(scales([own], found.trials[one.key].effect[None], found.counted)[0])

    def solve(self, study: Study | None = None) -> Found:
        """Every arm solved by the study (its own, if no other is given), then every form answered."""
        return solve_groups([self], study or self.study)[0]

    def found(self, solved: Mapping[str, Solved], solver: Study) -> Found:
        """Every form answered from the arms that the study solved."""
        bench = Bench(self.study.scenario, partial(self._read, solved), self.ends)
        bands = {name: bench.read(band.measure, NOTHING).value for name, band in self.bands.items()}
        found = Found({}, self._counted(bands, solver.size), {}, dict(self.failures), bands=bands)
        for one in self.asked:
            if one.key not in found.failures:
                try:
                    found.trials[one.key] = trial(one.form, bench)
                    found.diagnostics[one.key] = told(solved[self.first[one.key]].solution).model_dump()
                    arms = (never_settles(solved[arm].solution) for arm in self.read_off[one.key])
                    found.unsettled[one.key] = np.logical_or.reduce(list(arms))
                except DetenteError as error:
                    found.failures[one.key] = str(error)
        return found

    def _read(self, solved: Mapping[str, Solved], measure: Measure, overlay: Overlay) -> Answer:
        overlay = _own(overlay, measure)
        parts = parts_of(measure, self.study.scenario)
        arms = [self.study.arm(self.world, self.focus, _own(overlay, part)) for part in parts]
        return joined(measure, [solved[arm.key].read(_alone(part)) for arm, part in zip(arms, parts, strict=True)])

    def _counted(self, bands: Mapping[str, Floats], n: int) -> Flag:
        """[n] draws within every plausible band, as the base arm has them."""
        counted = np.ones(n, bool)
        for name, value in bands.items():
            counted &= within(self.bands[name], value)
        return counted

    def sifted(self, found: Found, unsettled: Flag | None = None) -> Sifted:
        """The draws of the base arm, sorted by the bands that they keep; `unsettled` [n] where plans never settle."""
        wanted = self.wishes[self.base.key].wanted if self.bands else Wanted()
        inside = {name: within(band, found.bands[name]) for name, band in self.bands.items()}
        never = np.zeros(len(found.counted), bool) if unsettled is None else unsettled
        return Sifted(self.base, wanted, found.bands, inside, never)


def solve_groups(groups: Sequence[Group], study: Study) -> list[Found]:
    """What several groups say, all their arms solved side by side."""
    asked = {(k, key): (wish.arm, wish.wanted) for k, group in enumerate(groups) for key, wish in group.wishes.items()}
    solved = study.solve_all(asked)
    return [group.found({key: solved[k, key] for key in group.wishes}, study) for k, group in enumerate(groups)]


def _own(overlay: Overlay, measure: Measure) -> Overlay:
    """The intervention with the measure's own laid over it."""
    return merged((overlay, measure.overlay)) if measure.overlay else overlay


def _alone(measure: Measure) -> Measure:
    """The measure, its own intervention taken off."""
    return measure.model_copy(update={"overlay": None})


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


def premises_of(argument: Argument, only: Iterable[str] | None = None) -> Overlay:
    """All encoded premises of an argument (or `only` these) as one overlay."""
    named = argument.premises if only is None else {name: argument.premises[name] for name in only}
    keys = ("start", "hold", "done", "without", "bar", "remove", "swap", "believes")
    sets: dict[str, Number | bool] = {}
    for premise in named.values():  # each narrows what the others leave
        sets |= {path: both(path, sets[path], value) if path in sets else value for path, value in premise.set.items()}
    return merged((*(Overlay(**{k: getattr(p, k) for k in keys}) for p in named.values()), Overlay(set=sets)))


def live_premises(argument: Argument, group: Group) -> dict[Key, list[str]]:
    """By form of the group, the premises that something it is read off can tell: a number of theirs is read, or their game is
    another."""
    makes = {name for name in argument.premises if _makes_another_game(argument, name, group)}
    return {
        one.key: [n for n, p in argument.premises.items() if n in makes or group.used(one.key) & set(p.set)]
        for one in group.asked
    }


def _makes_another_game(argument: Argument, name: str, group: Group) -> bool:
    """Whether a premise changes more than numbers in the base arm: alone, or beside the others."""
    if not sources(argument.premises[name].model_copy(update={"set": {}})):
        return False
    others = [each for each in argument.premises if each != name]
    pairs = (((), (name,)), (others, (*others, name)))
    return any(games_differ(premises_of(argument, one), premises_of(argument, two), group) for one, two in pairs)


def games_differ(one: Overlay, two: Overlay, group: Group) -> bool:
    """Whether two sets of premises make two games of the group's base arm."""
    arms = [group.study.arm(World("", each), group.focus) for each in (one, two)]
    try:
        first, second = (group.study.game(arm, group.wishes[group.base.key].wanted) for arm in arms)
    except DetenteError:
        return True  # one of them cannot be played: whoever solves it hears why
    return not first.same(second)
