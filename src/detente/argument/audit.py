"""An audit from end to end: arguments in, one verdict per claim out.

For each argument and focus three worlds are solved: the scenario's ranges narrowed by the premises, the scenario's
ranges alone, and the premises with pace and noise at their middle. Under the premises a block of draws is solved again,
another way (`study/checks.py`); what that changes is said of every claim (`argument/checks.py`). What is
solved may be kept as it comes (`argument/checkpoints.py`), so that an audit goes on where it was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from detente.argument.bands import Pull, pulls
from detente.argument.checkpoints import Checkpoints, name_of
from detente.argument.checks import Looked, compared, falls, looked_again
from detente.argument.forms import NOTHING, Contrast, Trial, bounded, contrast, needed, own_numbers, sources
from detente.argument.grounds import carried, one_lottery, source_of, undecided_by_parties, wide_world
from detente.argument.research import Unsettled
from detente.argument.trials import Asked, Found, Group, Key, asked_by_focus, live_premises, premises_of, solve_groups
from detente.argument.verdicts import (
    Part,
    Tally,
    Verdict,
    by_chance,
    deciding,
    judged,
    more_draws,
    nothing_said,
    premises_do,
    sweeps,
    tally,
    ways_of,
)
from detente.degrees import BARS, Bars
from detente.errors import Refused, Stopped
from detente.findings.statuses import Outcome, Source, Status
from detente.game.arrays import Floats
from detente.lenses.lanes import LANES
from detente.scenario.having import ways_given, ways_lacking
from detente.scenario.influence import links, targets_of
from detente.scenario.records import Argument, Claim, Focus, Form, Measure, Number, Path, Scenario
from detente.scenario.scope import merged
from detente.study.arms import Arm, Progress, Settings, Study, World
from detente.study.bands import Sifted
from detente.study.checks import LOOKED_AT, Way, blocks_of
from detente.study.hinges import Hinges
from detente.study.measures import Wanted
from detente.study.rests import drawn, rests_on
from detente.study.solvers import How, Solve

OPEN_STILL = (Outcome.MIXED, Outcome.OPEN)
"""Verdicts that knowing more could settle."""
WORLDS = ("with_premises", "without_premises", "at_middle")
FEW_TOGETHER = 128
"""Draws up to which an audit solves all worlds of a focus at once."""
WIDE = "wide"
"""One more world that may be asked for: under the premises, with assumed numbers as wide as their blocks."""


@dataclass(frozen=True)
class AuditSettings:
    """How an audit is run: the study's settings, the worlds, the bars, and what is reported to while it runs."""

    study: Settings = field(default_factory=Settings)
    worlds: tuple[str, ...] = WORLDS
    bars: Bars = BARS  # what the options state of them: it has the last word over what a file states
    certainties: Mapping[str, float] = field(default_factory=dict)  # likewise, of the bounds that words of certainty set
    progress: Progress = field(default_factory=Progress)
    solver: Callable[[How], Solve] | None = None  # the clock's own where none is given
    kept: Checkpoints | None = None  # where each solved focus is kept, to go on from there after an interruption
    bare: bool = False  # verdicts alone: not what they stand on, and nothing told beforehand of what they take


@dataclass(frozen=True)
class Audited:
    """One argument with the verdicts on its claims, in the file's order; `complete` is false after an interruption."""

    argument: Argument
    verdicts: dict[str, Verdict]
    premises_live: dict[str, list[str]]  # by claim
    complete: bool = True
    sifted: tuple[SiftedGroup, ...] = ()  # by focus: which draws the bands keep
    drawn: dict[str, dict[Path, Floats]] = field(default_factory=dict)  # by claim the numbers that it may rest on, [n] by path
    reads: dict[str, frozenset[Path]] = field(default_factory=dict)  # of a bare one, by claim the numbers that its games read

    @property
    def unsettled(self) -> list[Unsettled]:
        """The claims whose verdicts are not settled."""
        return [
            Unsettled(f"{self.argument.name}.{name}", verdict.bar, tally.truth, tally.mask, self.drawn[name])
            for name, verdict in self.verdicts.items()
            if verdict.live and verdict.outcome in OPEN_STILL and verdict.bar is not None and name in self.drawn
            for tally in (verdict.tallies["with_premises"],)
        ]


@dataclass(frozen=True)
class SiftedGroup:
    """One focus: the claims asked there, and by world which draws the bands keep."""

    claims: frozenset[str]
    study: Study
    worlds: dict[str, Sifted]

    def pulls(self, argument: Argument, band: str) -> list[Pull]:
        """The premises that pull against a band here; none where no world without them was tried."""
        if not {"with_premises", "without_premises"} <= set(self.worlds):
            return []
        under, without = self.worlds["with_premises"], self.worlds["without_premises"]
        return list(pulls(argument, band, under, without, drawn(self.study, without.arm, without.wanted)))


def bars_of(argument: Argument, settings: AuditSettings) -> Bars:
    """The bars that an argument's claims must pass."""
    return settings.bars.over(Bars(argument.strengths))


def worlds(argument: Argument) -> dict[str, World]:
    """The three worlds in which an argument's claims are tried."""
    premises = premises_of(argument)
    return {
        "with_premises": World("with premises", premises),
        "without_premises": World("without premises"),
        "at_middle": World("with premises, pace and noise at their middle", premises, middle=True),
    }


@dataclass(frozen=True)
class Over:
    """Arguments over one scenario, and how they are tried there."""

    arguments: Sequence[Argument]
    scenario: Scenario
    settings: AuditSettings


def audit(arguments: Sequence[Argument], scenario: Scenario, settings: AuditSettings) -> list[Audited]:
    """Every argument audited over the scenario."""
    return audits([Over(arguments, scenario, settings)])[0]


def audits(asked: Sequence[Over]) -> list[list[Audited]]:
    """By scenario, every argument audited over it; what all of it takes is told before any of it is solved."""
    auditors = [
        [_Auditor(bounded(argument, over.settings.certainties), over.scenario, over.settings) for argument in over.arguments]
        for over in asked
    ]
    asked[0].settings.progress.total(sum(a.work for some in auditors for a in some))
    for over, some in zip(asked, auditors, strict=True):
        how = over.settings
        if not how.bare:
            with suppress(Stopped):  # each auditor then says what it has
                Study(over.scenario, how.study, how.progress, how.solver).foretold(w for a in some for w in a.ahead())
    return [[a.run() for a in some] for some in auditors]


class _Auditor:
    """One argument's audit under way."""

    def __init__(self, argument: Argument, scenario: Scenario, settings: AuditSettings):
        self.argument, self.scenario, self.settings = argument, scenario, settings
        quiet = replace(settings.progress, foresee=lambda estimate: None)  # of one arm; the audit has told of all
        self.study = Study(scenario, settings.study, quiet, settings.solver)
        self.worlds = {name: world for name, world in worlds(argument).items() if name in settings.worlds}
        if WIDE in settings.worlds:
            self.worlds[WIDE] = wide_world(self.study, self.worlds["with_premises"])
        self.verdicts = {name: _untested(claim) for name, claim in argument.claims.items()}
        self.premises_live: dict[str, list[str]] = {}
        self.read_off: dict[str, list[tuple[Group, Key]]] = {}  # by claim: the arms of its forms under the premises
        self.trials: dict[str, dict[str, list[tuple[int, Trial]]]] = {}
        self.bands: dict[str, dict[str, np.ndarray]] = {}
        self.unsettled: dict[str, dict[str, np.ndarray]] = {}
        self.checks: dict[str, list[Looked]] = {}
        self.sifted: list[SiftedGroup] = []
        self.drawn: dict[str, dict[Path, Floats]] = {}
        self.groups = list(self._groups())
        self.work = sum(self._work(focus, asked) for focus, asked in self.groups)

    def run(self) -> Audited:
        """Every focus solved, then every claim judged; after an interruption, those that were solved."""
        complete = True
        try:
            for focus, asked in self.groups:
                self._solve(focus, asked)
        except Stopped:
            complete = False
        for name, verdict in self.verdicts.items():
            if verdict.status is Status.TESTED:
                self._judge(name, verdict)
        return Audited(
            self.argument, self.verdicts, self.premises_live, complete, tuple(self.sifted), self.drawn, self._reads()
        )

    def _reads(self) -> dict[str, frozenset[Path]]:
        """By claim that was tested, where verdicts alone are wanted, all numbers that the games read which it is read off."""
        tested = [name for name, verdict in self.verdicts.items() if self.settings.bare and verdict.status is Status.TESTED]
        return {name: frozenset().union(*(group.reads(key) for group, key in self.read_off[name])) for name in tested}

    def _groups(self) -> Iterator[tuple[Focus | None, list[Asked]]]:
        """Forms by focus, those that nothing in play could move taken out and their claims refused."""
        for focus, asked in asked_by_focus(self.argument, self.scenario):
            group = Group(self.study, self.worlds[next(iter(self.worlds))], focus, asked)
            premises = live_premises(self.argument, group)
            for one in group.asked:
                live, known = premises[one.key], self.premises_live.setdefault(one.claim, [])
                known += [p for p in live if p not in known]
                self.read_off.setdefault(one.claim, []).append((group, one.key))
                unlinked = group.failures.get(one.key) or self._unlinked(one, focus)
                if unlinked:
                    self._refuse(one.claim, Outcome.CANNOT_MOVE, unlinked)
                elif not live and any(not p.not_encoded for p in self.argument.premises.values()):
                    self._refuse(one.claim, Outcome.DEAD_PREMISES, "none of the argument's premises touches what is in play")
            left = [one for one in asked if self.verdicts[one.claim].status is Status.TESTED]
            if left:
                yield focus, left

    def _refuse(self, claim: str, outcome: Outcome, reason: str) -> None:
        verdict = self.verdicts[claim]
        verdict.status, verdict.outcome, verdict.reason = Status.REFUSED, outcome, reason

    def _unlinked(self, one: Asked, focus: Focus | None) -> str:
        """Why nothing in play links the form's contrast to its measure; empty where something does."""
        try:
            made = contrasts(one.form)
        except Refused as refusal:
            return str(refusal)
        for two, measure in made:
            if not two.sources:
                return f"{' and '.join(f'--set {path}' for path in self.given)} holds still all that the claim compares"
            targets = targets_of(self.scenario, measure)
            overlays = [merged((w.premises, arm)) for w in self.worlds.values() for arm in (two.before, two.after)]
            if not links(self.scenario, focus, set(two.sources), targets, overlays):
                return f"nothing in play links {', '.join(two.sources)} to {', '.join(sorted(targets))}"
        return ""

    @cached_property
    def bars(self) -> Bars:
        """The bars in force: those of the options, else of the file, else of the table."""
        return bars_of(self.argument, self.settings)

    @property
    def given(self) -> list[str]:
        """The paths that the settings give, whoever else sets them."""
        return [path for path, _ in self.settings.study.sets]

    def _work(self, focus: Focus | None, asked: list[Asked]) -> int:
        arms = len(Group(self.study, self.worlds["with_premises"], focus, asked).wishes)
        return arms * (len(self.worlds) * self.study.settings.draws + self._again)

    @property
    def _again(self) -> int:
        """Draws of an arm that are solved another way, at most."""
        return min(LOOKED_AT, self.study.settings.draws) * len(self.study.ways)

    def ahead(self) -> Iterator[tuple[Arm, Wanted, float]]:
        """What is left to solve: of each focus the base arm, what is wanted of it, and how many arms like it there are."""
        waves, workers = self.study.settings.draws / LANES / self.study.settings.workers, self.study.settings.workers
        beside, waves = min(1.0, waves), max(1.0, waves)  # few blocks: arms are solved side by side
        checks = blocks_of(self.study.ways) / workers / waves  # of one block, and so side by side too
        for focus, asked in self.groups:
            groups = [Group(self.study, where, focus, asked) for where in self.worlds.values()]
            times = float(sum(len(group.wishes) for group in groups if not self._is_kept(group)))
            base = next(iter(groups[0].wishes.values()))
            if times:
                yield base.arm, base.wanted, times * beside + checks * len(groups[0].wishes)

    def _is_kept(self, group: Group) -> bool:
        kept = self.settings.kept
        return kept is not None and kept.has(name_of(self.scenario, self.study, group))

    def _solve(self, focus: Focus | None, asked: list[Asked]) -> None:
        sifted: dict[str, Sifted] = {}
        self.sifted.append(SiftedGroup(frozenset(one.claim for one in asked), self.study, sifted))
        groups = {world: Group(self.study, where, focus, asked) for world, where in self.worlds.items()}
        for some in self._side_by_side(list(groups)):
            for world, found in zip(some, self._found([groups[world] for world in some], self.study), strict=True):
                sifted[world] = groups[world].sifted(found)
                for one in asked:
                    self._keep(world, one, found)
                if world == "with_premises" and self._again:
                    self._look_again(groups[world], found)

    def _side_by_side(self, names: list[str]) -> list[list[str]]:
        """Worlds solved at once: all of them where the draws of one are few, for then threads would wait for its slowest."""
        return [names] if self.study.size <= FEW_TOGETHER else [[name] for name in names]

    def _look_again(self, group: Group, found: Found) -> None:
        """Some draws of a focus solved another way; what was announced for that and not needed is done, too."""
        left = [len(group.wishes) * self._again]

        def solve(some: Group, way: Way, draws: tuple[int, ...]) -> Found:
            left[0] -= len(some.wishes) * len(draws)
            return self._found([some], self.study.again(way, draws))[0]

        for (claim, _), looked in looked_again(group, found, self.study.ways, solve).items():
            self.checks.setdefault(claim, []).append(looked)
        self.settings.progress.advance(left[0])

    def _found(self, groups: Sequence[Group], study: Study) -> list[Found]:
        """What one focus says in some worlds: as it was kept, or solved and kept."""
        kept = self.settings.kept if self.settings.solver is None else None
        if kept is None:
            return solve_groups(groups, study)
        names = [name_of(self.scenario, study, group) for group in groups]
        known = {name: found for name in names if (found := kept.load(name)) is not None}
        left = [(name, group) for name, group in zip(names, groups, strict=True) if name not in known]
        self.settings.progress.advance(
            sum(len(g.wishes) * study.size for g, name in zip(groups, names, strict=True) if name in known)
        )
        for (name, _), found in zip(left, solve_groups([group for _, group in left], study), strict=True):
            kept.save(name, found)
            known[name] = found
        return [known[name] for name in names]

    def _keep(self, world: str, one: Asked, found: Found) -> None:
        key = one.key
        if key in found.failures:
            self._refuse(one.claim, Outcome.CANNOT_MOVE, found.failures[key])
            return
        self.trials.setdefault(one.claim, {}).setdefault(world, []).append((one.place, found.trials[key]))
        bands, unsettled = self.bands.setdefault(one.claim, {}), self.unsettled.setdefault(one.claim, {})
        bands[world] = bands.get(world, True) & found.counted
        unsettled[world] = unsettled.get(world, False) | found.unsettled[key]
        if world == "with_premises" and not self.verdicts[one.claim].diagnostics:
            self.verdicts[one.claim].diagnostics = dict(found.diagnostics[key])

    def _judge(self, name: str, verdict: Verdict) -> None:
        kept = self.trials.get(name, {})
        if "with_premises" not in kept or len(kept["with_premises"]) < len(verdict.claim.forms):
            verdict.status, verdict.reason = Status.UNFINISHED, "the audit was stopped before this claim was solved"
            return
        trials = {world: [t for _, t in sorted(found, key=lambda pair: pair[0])] for world, found in kept.items()}
        for world, own in trials.items():
            verdict.tallies[world] = tally(own, self.bands[name][world], self.unsettled[name][world], needed(verdict.claim))
        first, own, need = verdict.tallies["with_premises"], trials["with_premises"], needed(verdict.claim)
        verdict.by_chance = by_chance(own, need)
        bar = verdict.bar = max(self.bars.bar(verdict.claim.strength), verdict.by_chance)
        verdict.sweeps = sweeps(own, first.mask, bar, need)
        verdict.checks = compared(self.checks.get(name, []), first.mask, need)
        verdict.outcome, verdict.reason = self._outcome(verdict, own)
        verdict.ways = ways_of(own, need)
        if verdict.outcome is Outcome.OPEN:
            verdict.draws_needed = more_draws(first, bar, self.settings.study.draws)
        if not self.settings.bare:
            self._ground(name, verdict, own)
        self._elsewhere(name, verdict, trials)

    def _elsewhere(self, name: str, verdict: Verdict, trials: dict[str, list[Trial]]) -> None:
        """What becomes of the claim in other worlds: over wider ranges, and without the premises, which says what these do."""
        first, bar = verdict.tallies["with_premises"], self.bars.bar(verdict.claim.strength)
        if WIDE in verdict.tallies:
            verdict.wide = judged(trials[WIDE], verdict.tallies[WIDE], bar, needed(verdict.claim))
        bare = verdict.tallies.get("without_premises")
        if bare is not None:
            verdict.same = self._same(name) if np.array_equal(bare.truth, first.truth) else ""
            without = judged(trials["without_premises"], bare, bar, needed(verdict.claim))
            verdict.premises = premises_do(first, bare, without, bool(verdict.same)) if self.argument.premises else None

    def _ground(self, name: str, verdict: Verdict, trials: list[Trial]) -> None:
        """What the verdict stands on: hinges, where numbers come from, its parts, and whether it could come out otherwise."""
        first = verdict.tallies["with_premises"]
        drawn = self.drawn[name] = self._drawn(name)
        verdict.hinges = self._hinges(drawn, first, joint=True)
        if verdict.hinges is not None:
            verdict.sources = {path: self._source(path) for path in self.study.leaves if path in drawn}
            verdict.carried = carried(self.study, drawn, verdict.sources, first.decisive, first.mask)
        verdict.parts = [self._part((name, place), verdict, t, drawn) for place, t in enumerate(trials)]
        verdict.decides = deciding(verdict.parts, first)
        reasons = dict.fromkeys(part.by_construction for part in verdict.parts)
        verdict.by_construction = "" if "" in reasons else " and ".join(reasons)

    def _part(self, key: Key, verdict: Verdict, own: Trial, drawn: dict[Path, Floats]) -> Part:
        """One form by itself, over the draws in which the whole claim counts."""
        whole, form = verdict.tallies["with_premises"], verdict.claim.forms[key[1]]
        group = next(group for group, other in self.read_off[key[0]] if other == key)
        alone = tally([own], whole.mask, np.zeros_like(whole.mask))
        path = form.raises or form.lowers or form.along
        why = undecided_by_parties(group, key) or one_lottery(self.study, drawn, own.effect, whole.mask)
        hinges = self._hinges(drawn, alone) if len(verdict.claim.forms) > 1 else verdict.hinges
        ends = group.ends(path, form.overlay or NOTHING) if path else None
        return Part(form, own.text, own.ways, alone, hinges, ends, why)

    def _source(self, path: Path) -> Source:
        """Where the number in force at a path under the premises comes from; a premise's may have a citation of its own."""
        given = self.worlds["with_premises"].premises.set.get(path)
        leaf, number = self.study.leaves[path], self.study.number(self.worlds["with_premises"], path)
        cite = given.cite if isinstance(given, Number) and given.cite else number.cite
        return source_of(number.model_copy(update={"cite": cite or (leaf.cite if number is leaf.number else ())}))

    def _outcome(self, verdict: Verdict, trials: list[Trial]) -> tuple[Outcome, str]:
        """What becomes of a claim, and why where it says nothing."""
        first, bar = verdict.tallies["with_premises"], self.bars.bar(verdict.claim.strength)  # judged asks more of what ranks
        from_rest = self.settings.study.precision.end == "principal"
        if said := nothing_said(trials, first, "the principal branch was not found" if from_rest else "plans never settle"):
            return said
        outcome = judged(trials, first, bar, needed(verdict.claim))
        if why := falls(outcome, first.share, bar, verdict.checks):
            return Outcome.ILL_CONDITIONED, why
        return outcome, ""

    def _same(self, name: str) -> str:
        """Why a claim must come out alike with and without the premises; empty where nothing says that it must."""
        bare = self.worlds.get("without_premises")
        if bare is None:
            return ""
        for group, key in self.read_off[name]:
            if not group.same_as(Group(self.study, bare, group.focus, group.asked), key):
                return ""
        premises = {path for premise in self.argument.premises.values() for path in premise.set}
        own = {path for form in self.verdicts[name].claim.forms for path in own_numbers(form)}
        said = [f"the claim itself sets {path}" for path in sorted(premises & own - set(self.given))]
        said += [f"--set gives {path}" for path in self.given if path in premises]
        return " and ".join(said) or "no premise changes anything that it is read off"

    def _drawn(self, name: str) -> dict[Path, Floats]:
        """[n] by path, the numbers that a claim may rest on."""
        values: dict[Path, Floats] = {}
        for group, key in self.read_off[name]:
            values = group.drawn(key) | values
        return values

    def _hinges(self, drawn: dict[Path, Floats], found: Tally, joint: bool = False) -> Hinges | None:
        """The assumptions that best separate the draws where something holds from those where it fails."""
        return rests_on(self.study, drawn, found.decisive, found.truth, found.mask, joint=joint)


def _untested(claim: Claim) -> Verdict:
    if claim.waiting:
        return Verdict(claim, Status.WAITING, reason=claim.waiting)
    if not claim.forms:
        return Verdict(claim, Status.ATTRIBUTION, reason="reports who said what; nothing to test")
    return Verdict(claim, Status.TESTED)


def contrasts(form: Form) -> list[tuple[Contrast, Measure]]:
    """Every contrast a form makes, and the measure it is made on."""
    if form.kind in ("mono", "cf", "inv", "thresh") and form.measure is not None:
        return [(contrast(form, lambda path, own: (0.0, 1.0)), form.measure)]
    if form.kind == "block" and form.measure is not None:
        barred, unless = form.overlay or NOTHING, form.unless or NOTHING
        exception = Contrast(barred, merged((barred, unless)), "the exception", (*sources(unless), *form.again))
        return [(exception, form.measure)]
    if form.kind in ("needs", "enough") and form.measure is not None:
        both = form.overlay or NOTHING
        ways = ways_lacking(form) if form.kind == "needs" else ways_given(form)
        arms = [merged((both, way, form.against or NOTHING)) for way in ways]
        return [(Contrast(both, arm, "the thing", sources(way)), form.measure) for arm, way in zip(arms, ways, strict=True)]
    return [two for side in form.sides for two in contrasts(side)]
