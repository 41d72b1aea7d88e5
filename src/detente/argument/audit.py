"""An audit from end to end: arguments in, one verdict per claim out.

For each argument and focus three worlds are solved: the scenario's ranges narrowed by the premises, the scenario's
ranges alone, and the premises with pace and noise at their middle. A few draws are solved again with a finer step and
with a later end; what the answers differ by is reported, and a claim whose answers move is not called a verdict. What is
solved may be kept as it comes (`argument/checkpoints.py`), so that an audit goes on where it was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from detente.argument.checkpoints import Checkpoints, name_of
from detente.argument.forms import NOTHING, Contrast, Trial, contrast, sources
from detente.argument.trials import Asked, Found, Group, asked_by_focus, live_premises, premises_of
from detente.argument.verdicts import ILL_SHARE, Tally, Verdict, ill_share, nothing_said, sweep, tally
from detente.errors import Refused, Stopped
from detente.findings.shares import BARS, Bars, outcome_of
from detente.findings.statuses import Outcome, Status
from detente.scenario.influence import links, targets_of
from detente.scenario.records import Argument, Claim, Focus, Form, Measure, Scenario
from detente.scenario.scope import merged
from detente.study.arms import NUISANCE, Arm, Progress, Settings, Study, World
from detente.study.hinges import Hinges, find_hinges
from detente.study.measures import Wanted
from detente.study.solvers import How, Solve

CHECKED = 16
"""Draws (one block) that are solved again with a finer step, and with a later end."""
FEWEST_CHECKED = 64
"""A study of fewer draws than this is a taste, and is not solved again."""
CHECKS = 5.0
"""A block solved three times for that takes as long as so many: steps are shorter, the end lies later."""
LATER = 4.0
"""Years by which the other end lies later."""


WORLDS = ("with_premises", "without_premises", "at_middle")


@dataclass(frozen=True)
class AuditSettings:
    """How an audit is run: the study's settings, the worlds, the bars, and what is reported to while it runs."""

    study: Settings = field(default_factory=Settings)
    worlds: tuple[str, ...] = WORLDS
    bars: Bars = field(default_factory=lambda: BARS)
    progress: Progress = field(default_factory=Progress)
    solver: Callable[[How], Solve] | None = None  # the clock's own where none is given
    kept: Checkpoints | None = None  # where each solved focus is kept, to go on from there after an interruption


@dataclass(frozen=True)
class Audited:
    """One argument with the verdicts on its claims, in the file's order; `complete` is false after an interruption."""

    argument: Argument
    verdicts: dict[str, Verdict]
    premises_live: dict[str, list[str]]  # by claim
    complete: bool = True


def worlds(argument: Argument) -> dict[str, World]:
    """The three worlds in which an argument's claims are tried."""
    premises = premises_of(argument)
    return {
        "with_premises": World("with premises", premises),
        "without_premises": World("without premises"),
        "at_middle": World("with premises, pace and noise at their middle", premises, middle=True),
    }


def audit(arguments: list[Argument], scenario: Scenario, settings: AuditSettings) -> list[Audited]:
    """Every argument audited over the scenario."""
    auditors = [_Auditor(argument, scenario, settings) for argument in arguments]
    settings.progress.total(sum(a.work for a in auditors))
    with suppress(Stopped):  # each auditor then says what it has
        Study(scenario, settings.study, settings.progress, settings.solver).foretold(w for a in auditors for w in a.ahead())
    return [a.run() for a in auditors]


class _Auditor:
    """One argument's audit under way."""

    def __init__(self, argument: Argument, scenario: Scenario, settings: AuditSettings):
        self.argument, self.scenario, self.settings = argument, scenario, settings
        quiet = replace(settings.progress, foresee=lambda estimate: None)  # of one arm; the audit has told of all
        self.study = Study(scenario, settings.study, quiet, settings.solver)
        small = replace(settings.study, draws=min(CHECKED, settings.study.draws))
        self.coarse = replace(self.study, settings=small)
        self.finer = self.coarse.finer()
        self.later = replace(self.study, settings=replace(small, tail=small.tail + LATER))
        self.worlds = {name: world for name, world in worlds(argument).items() if name in settings.worlds}
        self.verdicts = {name: _untested(claim) for name, claim in argument.claims.items()}
        self.premises_live: dict[str, list[str]] = {}
        self.used: dict[str, set[str]] = {}  # by claim: the assumptions that any game reads which it is read off
        self.trials: dict[str, dict[str, list[tuple[int, Trial]]]] = {}
        self.bands: dict[str, dict[str, np.ndarray]] = {}
        self.checks: dict[str, list[tuple[list[Trial], list[Trial], list[Trial]]]] = {}
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
        return Audited(self.argument, self.verdicts, self.premises_live, complete)

    def _groups(self) -> Iterator[tuple[Focus | None, list[Asked]]]:
        """Forms by focus, those that nothing in play could move taken out and their claims refused."""
        for focus, asked in asked_by_focus(self.argument, self.scenario):
            group = Group(self.study, self.worlds[next(iter(self.worlds))], focus, asked)
            premises = live_premises(self.argument, group)
            for one in asked:
                live, known = premises[one.key], self.premises_live.setdefault(one.claim, [])
                known += [p for p in live if p not in known]
                self.used.setdefault(one.claim, set()).update(group.used(one.key))
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
            targets = targets_of(self.scenario, measure)
            overlays = [merged((w.premises, arm)) for w in self.worlds.values() for arm in (two.before, two.after)]
            if not links(self.scenario, focus, set(two.sources), targets, overlays):
                return f"nothing in play links {', '.join(two.sources)} to {', '.join(sorted(targets))}"
        return ""

    def _work(self, focus: Focus | None, asked: list[Asked]) -> int:
        arms = len(Group(self.study, self.worlds["with_premises"], focus, asked).wishes)
        checks = self.coarse.settings.draws if self.settings.study.draws >= FEWEST_CHECKED else 0
        return arms * (len(self.worlds) * self.study.settings.draws + 3 * checks)

    def ahead(self) -> Iterator[tuple[Arm, Wanted, float]]:
        """What is left to solve: of each focus the base arm, what is wanted of it, and how many arms like it there are."""
        blocks = self.study.settings.draws / CHECKED / self.study.settings.workers
        beside, blocks = min(1.0, blocks), max(1.0, blocks)  # few blocks: arms are solved side by side
        for focus, asked in self.groups:
            groups = [Group(self.study, where, focus, asked) for where in self.worlds.values()]
            times = float(sum(len(group.wishes) for group in groups if not self._is_kept(group)))
            base = next(iter(groups[0].wishes.values()))
            if times:
                yield base.arm, base.wanted, (times + CHECKS * len(groups[0].wishes) / blocks) * beside

    def _is_kept(self, group: Group) -> bool:
        kept = self.settings.kept
        return kept is not None and kept.has(name_of(self.argument, self.scenario, self.study.settings, group))

    def _solve(self, focus: Focus | None, asked: list[Asked]) -> None:
        for world, where in self.worlds.items():
            found = self._found(Group(self.study, where, focus, asked), self.study)
            for one in asked:
                self._keep(world, one, found)
        if self.settings.study.draws < FEWEST_CHECKED:
            return
        premised = self.worlds["with_premises"]
        studies = (self.coarse, self.finer, self.later)
        group = Group(self.study, premised, focus, asked)
        coarse, finer, later = (self._found(group, study) for study in studies)
        for one in asked:
            key = one.key
            if all(key in f.trials for f in (coarse, finer, later)):
                trio = ([coarse.trials[key]], [finer.trials[key]], [later.trials[key]])
                self.checks.setdefault(one.claim, []).append(trio)

    def _found(self, group: Group, study: Study) -> Found:
        """What one focus says in one world: as it was kept, or solved and kept."""
        kept = self.settings.kept if self.settings.solver is None else None
        if kept is None:
            return group.solve(study)
        name = name_of(self.argument, self.scenario, study.settings, group)
        found = kept.load(name)
        if found is None:
            found = group.solve(study)
            kept.save(name, found)
        else:
            self.settings.progress.advance(len(group.wishes) * study.settings.draws)
        return found

    def _keep(self, world: str, one: Asked, found: Found) -> None:
        key = one.key
        if key in found.failures:
            self._refuse(one.claim, Outcome.CANNOT_MOVE, found.failures[key])
            return
        self.trials.setdefault(one.claim, {}).setdefault(world, []).append((one.place, found.trials[key]))
        mask = self.bands.setdefault(one.claim, {}).get(world)
        self.bands[one.claim][world] = found.counted if mask is None else mask & found.counted
        if world == "with_premises" and not self.verdicts[one.claim].diagnostics:
            self.verdicts[one.claim].diagnostics = dict(found.diagnostics[key])

    def _judge(self, name: str, verdict: Verdict) -> None:
        kept = self.trials.get(name, {})
        if "with_premises" not in kept or len(kept["with_premises"]) < len(verdict.claim.forms):
            verdict.status, verdict.reason = Status.UNFINISHED, "the audit was stopped before this claim was solved"
            return
        trials = {world: [t for _, t in sorted(found, key=lambda pair: pair[0])] for world, found in kept.items()}
        for world, own in trials.items():
            verdict.tallies[world] = tally(own, self.bands[name][world])
        first, own = verdict.tallies["with_premises"], trials["with_premises"]
        verdict.parts = [
            (form.kind, t.text, float(t.truth[first.mask].mean()) if first.counted else float("nan"))
            for form, t in zip(verdict.claim.forms, own, strict=True)
        ]
        bar = self.settings.bars.bar(verdict.claim.strength)
        verdict.sweep, verdict.turns_at = sweep(own, first.mask, bar)
        self._check(name, verdict)
        said = nothing_said(own, first.mask)
        if said is not None:
            verdict.outcome, verdict.reason = said
        elif (verdict.diagnostics.get("ill_share") or 0.0) > ILL_SHARE:
            verdict.outcome = Outcome.ILL_CONDITIONED
            verdict.reason = "with half the step or a later end the answer moves by more than 0.05 in many draws"
        else:
            verdict.outcome = outcome_of(first.share, verdict.claim.strength, self.settings.bars)
        verdict.hinges = self._hinges(first, name)

    def _check(self, name: str, verdict: Verdict) -> None:
        """What a finer step and a later end change, over the few draws solved three times."""
        gaps = [(ill_share(c, f), ill_share(c, e)) for c, f, e in self.checks.get(name, [])]
        if gaps:
            verdict.diagnostics |= {
                "half_step": max(g[0][0] for g in gaps),
                "other_end": max(g[1][0] for g in gaps),
                "ill_share": max(max(g[0][1], g[1][1]) for g in gaps),
            }

    def _hinges(self, first: Tally, name: str) -> Hinges | None:
        """The assumptions that best separate the draws where the claim holds from those where it fails."""
        values = self.study.values(self.worlds["with_premises"])
        used = self.used[name]
        paths = [p for p in values if p in used and np.ptp(values[p]) > 0]
        if not paths or first.counted < 32:
            return None
        table = np.stack([values[p][first.mask] for p in paths], axis=1)
        nuisance = np.array([self.study.leaves[p].kind in NUISANCE for p in paths])
        return find_hinges(
            table, paths, nuisance, first.decisive[first.mask], first.truth[first.mask], seed=self.settings.study.seed
        )


def _untested(claim: Claim) -> Verdict:
    if claim.waiting:
        return Verdict(claim, Status.WAITING, reason=claim.waiting)
    if not claim.forms:
        return Verdict(claim, Status.ATTRIBUTION, reason="reports who said what; nothing to test")
    return Verdict(claim, Status.TESTED)


def contrasts(form: Form) -> list[tuple[Contrast, Measure]]:
    """Every contrast a form makes, and the measure it is made on."""
    if form.kind in ("mono", "cf", "inv", "thresh") and form.measure is not None:
        return [(contrast(form, lambda path: (0.0, 1.0)), form.measure)]
    if form.kind == "block" and form.measure is not None and form.unless is not None:
        barred = form.overlay or NOTHING
        return [(Contrast(barred, merged((barred, form.unless)), "the exception", sources(form.unless)), form.measure)]
    return []
