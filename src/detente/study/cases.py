"""Issues as the settlement lens takes them: who stands where, how much it counts, where things stand, who must consent.

A table of decisions is one draw; a scenario with ordered issues is many. Either way an issue is a `Case`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from detente.errors import Refused
from detente.formats.table import Table
from detente.game.arrays import Flag, Floats
from detente.game.bind import bind
from detente.game.compile import compile_game
from detente.game.interests import utility
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.lenses.exchange import Bargain, Exchanged, exchange
from detente.lenses.packages import Parcel
from detente.lenses.settlement import WHOLE, Reach
from detente.scenario.records import Focus, Name, Rule, Scenario
from detente.scenario.scope import Scope, bound, whole
from detente.study.arms import PLAIN, Study
from detente.study.decisions import Columns, columns

DRAWS_OF_MECHANISMS = 64
"""Draws over which the challenge model, exchanges, packages and the learned distribution are worked out."""


@dataclass(frozen=True)
class Way:
    """One way of changing an issue: its name, and which parties must gain by it [P]."""

    name: str
    must_gain: Flag
    reach: Reach = WHOLE  # what it leads to from where the issue starts


@dataclass(frozen=True)
class Case:
    """One issue over n draws: position (points), salience (0 .. 1), capability, all [P, n]; reference [n] or none."""

    issue: str
    group: str
    parties: tuple[str, ...]
    position: Floats
    salience: Floats
    capability: Floats
    reference: float | None
    outcome: float | None
    ways: tuple[Way, ...]
    imputed: Flag
    options: tuple[tuple[str, float], ...] = ()  # of a scenario's issue: name and place on the scale
    low: float = 0.0  # the ends of the scale as the source writes it
    high: float = 100.0
    reach: Reach = WHOLE  # what all the ways together lead to

    @property
    def draws(self) -> int:
        """n"""
        return int(self.position.shape[1])

    def draw(self, k: int) -> Columns:
        """One draw as columns. Of a scenario's parties those with a stake in it: the others stand nowhere."""
        keep = self.salience[:, k] > 0 if self.options and self.salience[:, k].any() else np.ones(len(self.parties), bool)
        return Columns(
            self.position[keep, k],
            self.salience[keep, k],
            self.capability[keep, k],
            self.reference,
            self.outcome,
            tuple(p for p, kept in zip(self.parties, keep, strict=True) if kept),
            self.imputed[keep],
            self.reach,
        )

    def some(self) -> range:
        """The draws that slow models are worked out over: the first ones, which fill the ranges as evenly as any."""
        return range(min(self.draws, DRAWS_OF_MECHANISMS))


def cases_of_table(table: Table) -> list[Case]:
    """A case a decision, one draw; all parties must gain. Decisions in which nobody has position and salience are left out."""
    found = []
    for d in table.decisions:
        c = columns(d)
        if len(c.parties):
            found.append(
                Case(
                    d.issue,
                    d.group,
                    c.parties,
                    c.position[:, None],
                    c.salience[:, None],
                    c.capability[:, None],
                    c.reference,
                    c.outcome,
                    (Way("everybody agrees", np.ones(len(c.parties), bool)),),
                    c.imputed,
                    low=d.low,
                    high=d.high,
                )
            )
    return found


def cases_of_scenario(study: Study, only: Collection[Name] | None = None) -> list[Case]:
    """A case for each issue of a scenario (of `only` these) that has a scale, over its draws.

    With everything else as it is at the start: a party's position is the option that pays it most (tied ones: their middle),
    its salience the span of its yearly utility over the options as a share of its widest such span (on any issue), the
    reference the option at which the issue starts, if that is on its scale. Capability is 1: a scenario states none.
    """
    scenario = study.scenario
    ordered = [name for name in scenario.issues if scenario.scale(name)]
    if not ordered or only is not None and not set(only) & set(ordered):
        where = "" if only is None else " in play"
        raise Refused(
            f"{scenario.name} has no ordered issue{where}, and a settlement between options needs an order",
            "Mark an issue `ordered: true` where its options have one, or make it a split",
        )
    stakes = {issue: _stakes(study, issue) for issue in ordered}
    spans = {issue: np.ptp(u, axis=0) for issue, u in stakes.items()}
    widest = np.max(list(spans.values()), axis=0)
    return [
        _case_of_issue(scenario, issue, stakes[issue], spans[issue] / np.where(widest > 1e-12, widest, 1.0))
        for issue in ordered
        if only is None or issue in only
    ]


def _stakes(study: Study, issue: Name) -> Floats:
    """[O, P, n] what each option on the scale pays each party a year, all else at its start (lotteries by their chances)."""
    alone = study.scenario.model_copy(update={"core": {}})
    play = put_in_play(alone, Focus(in_play={issue: study.scenario.issues[issue].options}))
    compiled = compile_game(play, Reading((play.begins,)), tuple(study.scenario.parties))
    values = study.values(PLAIN)
    pays = utility(compiled, values, study.settings.draws)
    start = np.asarray(bind(compiled, values, dtype=np.float64).draws.start)
    begins = np.flatnonzero(start.any(axis=1))
    return np.stack(
        [
            np.einsum("spn,sn->pn", pays[compiled.space.moved(begins, {issue: option})], start[begins])
            for option in study.scenario.scale(issue)
        ]
    )


def _case_of_issue(scenario: Scenario, issue: Name, pays: Floats, salience: Floats) -> Case:
    scale = {option: 100 * at for option, at in scenario.scale(issue).items()}
    best = pays >= pays.max(axis=0) - 1e-12
    reference = scale.get(scenario.issues[issue].start)
    position = (best * np.array(list(scale.values()))[:, None, None]).sum(axis=0) / best.sum(axis=0)
    if reference is not None:
        position = np.where(salience > 0, position, reference)
    return Case(
        issue,
        scenario.name,
        tuple(scenario.parties),
        position,
        salience,
        np.ones_like(salience),
        reference,
        None,
        tuple(_ways(scenario, issue)),
        np.zeros(len(salience), bool),
        tuple(scale.items()),
        reach=_reach(scenario, issue, [rule for rule in scenario.rules.values() if rule.issue == issue]),
    )


def _ways(scenario: Scenario, issue: Name) -> Iterable[Way]:
    """The ways of changing an issue by whom they need, each set of parties once, named after the first rule that has it."""
    scope, found = whole(scenario), dict[frozenset[str], list[Name]]()
    for name, rule in scenario.rules.items():
        for who in _signing(scope, name, rule) if rule.issue == issue else ():
            if who:
                found.setdefault(who, []).append(name)
    for who, rules in found.items():
        reach = _reach(scenario, issue, [scenario.rules[name] for name in rules])
        if reach:  # else it changes the issue only from where it does not stand
            yield Way(rules[0], np.array([p in who for p in scenario.parties]), reach)


def _reach(scenario: Scenario, issue: Name, rules: Sequence[Rule]) -> Reach:
    """The spans of the scale between neighbouring options that some rules lead to, one after the other, from the start.

    Guards and dates are left aside, as everything but the issue is: they may come to hold.
    """
    options, now = scenario.issues[issue].options, {scenario.issues[issue].start}
    reached: set[str] = set()
    while True:
        new = {o for rule in rules for o in rule.to or options if _from(now, rule) - {o}}
        if new <= reached:
            break
        reached |= new
        now |= new
    spans: list[tuple[float, float]] = []
    joined = False
    for option, at in sorted(scenario.scale(issue).items(), key=lambda item: item[1]):
        if option in reached:
            spans = [*spans[:-1], (spans[-1][0], 100 * at)] if joined else [*spans, (100 * at, 100 * at)]
        joined = option in reached
    return tuple(spans)


def _from(now: set[str], rule: Rule) -> set[str]:
    """The options among those `now` that a rule may leave."""
    return now & set(rule.source) if rule.source else now


def _signing(scope: Scope, name: Name, rule: Rule) -> list[frozenset[str]]:
    """Whoever must gain for a rule to be used at the start; for one that only a package carries out, all who must for that."""
    scenario = scope.scenario
    if name not in bound(scenario):
        return _who(scope, rule)
    groups = [[scenario.rules[r] for r in package.rules] for package in scenario.packages.values() if name in package.rules]
    return [frozenset[str]().union(*ways) for group in groups for ways in product(*(_who(scope, each) for each in group))]


def _who(scope: Scope, rule: Rule) -> list[frozenset[str]]:
    """Whoever must gain for a rule to be used at the start: by each who may act, with all whose consent it needs."""
    needs = scope.everybody(rule.needs, first=True)
    return [needs | scope.everybody([actor], first=True) for actor in rule.by] or [needs]


# ---------------------------------------------------------------------------------------------- several issues


def stacked(cases: Sequence[Case], k: int) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """Parties, position, salience and capability [P, K] of several issues in one draw; who is not on an issue has
    salience 0 there and stands at its reference."""
    parties = tuple(dict.fromkeys(p for case in cases for p in case.parties))
    shape = (len(parties), len(cases))
    position, salience, capability = np.zeros(shape), np.zeros(shape), np.ones(shape)
    for column, case in enumerate(cases):
        position[:, column] = 0.0 if case.reference is None else case.reference
        rows = [parties.index(p) for p in case.parties]
        for table, own in ((position, case.position), (salience, case.salience), (capability, case.capability)):
            table[rows, column] = own[:, k]
    return parties, position, salience, capability


MOST_ISSUES, MOST_SEATS = 40, 600
"""Issues, and issues times parties, that are traded or packed together: beyond, the work has no end in sight."""


def too_many(cases: Sequence[Case]) -> str:
    """Why the issues of a group cannot be settled together; empty where they can."""
    seats = len(cases) * len(dict.fromkeys(p for case in cases for p in case.parties))
    if len(cases) <= MOST_ISSUES and seats <= MOST_SEATS:
        return ""
    return f"more than {MOST_ISSUES} issues, or {MOST_SEATS} issues times parties, in its group"


def exchanged(cases: Sequence[Case], k: int = 0) -> Exchanged:
    """One round of exchange over the issues of a group, in one draw."""
    _, position, salience, capability = stacked(cases, k)
    return exchange(Bargain(position, salience, capability))


def parcel_of(cases: Sequence[Case], k: int) -> tuple[Flag, Parcel]:
    """Which parties have a stake in any of the issues, and the issues as a package among those."""
    _, position, salience, capability = stacked(cases, k)
    stake = salience.max(axis=1) > 0
    weight = (capability * salience).sum(axis=1)
    reference = np.array([0.0 if case.reference is None else case.reference for case in cases])
    spans = [(*(end for span in case.reach for end in span), q) for case, q in zip(cases, reference.tolist(), strict=True)]
    reach = tuple((min(ends), max(ends)) for ends in spans)  # a linear programme knows no gaps
    return stake, Parcel(position[stake], salience[stake], weight[stake], reference, reach=reach)
