"""Where the parties would settle, model by model: the document `detente.settlement/1`.

A table of decisions is one draw; a scenario with ordered issues is many. Either way an issue is a `Case`: who stands where,
how much it counts to them, where things stand now, and whose consent each way of changing it needs. Beside the models stands
the deal zone, or who closes it and what opening it would take; and, where past decisions are given, the distribution that
was learned from them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.errors import Refused
from detente.game.bind import bind
from detente.game.compile import compile_game
from detente.game.interests import utility
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.language.write import digest
from detente.lenses.challenge import VARIANTS, Variant, challenge
from detente.lenses.exchange import Bargain, Exchanged, Trade, exchange
from detente.lenses.settlement import (
    Deal,
    Obstacle,
    Parcel,
    Zone,
    compromise,
    kalai_smorodinsky,
    median,
    nash,
    nash_terrible,
    package,
    package_kalai_smorodinsky,
    package_nash,
    plain_mean,
    stands_in_the_way,
    weighted_median,
)
from detente.scenario.records import Focus, Name, Rule, Scenario
from detente.scenario.scope import Scope, whole
from detente.study.arms import PLAIN, Study
from detente.study.learn import POINTS, Learned, quantile
from detente.study.tables import Columns, Table, columns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Document = dict[str, object]
CAUTION = (
    "Measured on legislative decisions of the European Union, where the weighted mean errs least among the models and a "
    "distribution says more than a point. No data with coercion stand behind any of this. No mechanism here is more "
    "accurate than the mean; an empty deal zone is a finding, not a forecast."
)
DRAWS_OF_MECHANISMS = 64
"""Draws over which the challenge model, exchanges, packages and the learned distribution are worked out."""

# ------------------------------------------------------------------------------------------------- models


@dataclass(frozen=True)
class Model:
    """A model that names one outcome for one issue: what it is, its standing, and the outcome or why there is none."""

    title: str
    kind: Literal["bar", "benchmark", "bargaining", "mechanism"]
    outcome: Callable[[Columns], float | str]


NO_REFERENCE = "no reference point"
TERRIBLE = 1.2
"""Cost of no agreement in the bridge between Nash and the compromise, in ranges of the scale."""


def _bargained(solve: Callable[[Columns, float], tuple[Floats, Zone]]) -> Callable[[Columns], float | str]:
    return lambda c: NO_REFERENCE if c.reference is None else float(solve(c, c.reference)[0])


def _stays(case: Columns) -> float | str:
    return NO_REFERENCE if case.reference is None else case.reference


def _challenged(variant: Variant) -> Callable[[Columns], float | str]:
    return lambda c: challenge(c.position, c.salience, c.weight, variant).outcome


MODELS: dict[str, Model] = {
    "weighted_mean": Model(
        "compromise: mean by capability x salience", "bar", lambda c: float(compromise(c.position, c.weight))
    ),
    "plain_mean": Model("plain mean", "benchmark", lambda c: float(plain_mean(c.position))),
    "median": Model("plain median", "benchmark", lambda c: float(median(c.position))),
    "weighted_median": Model("weighted median", "benchmark", lambda c: float(weighted_median(c.position, c.weight))),
    "reference": Model("nothing changes", "benchmark", _stays),
    "nash_terrible": Model(
        f"Nash, no agreement costs all {TERRIBLE:g} ranges",
        "bargaining",
        lambda c: float(nash_terrible(c.position, c.weight, TERRIBLE)),
    ),
    "nash_linear": Model(
        "Nash, all must gain, linear loss", "bargaining", _bargained(lambda c, q: nash(c.position, c.weight, q, "linear"))
    ),
    "nash_quadratic": Model(
        "Nash, all must gain, quadratic loss", "bargaining", _bargained(lambda c, q: nash(c.position, c.weight, q, "quadratic"))
    ),
    "kalai_smorodinsky": Model(
        "Kalai-Smorodinsky, all must gain",
        "bargaining",
        _bargained(lambda c, q: kalai_smorodinsky(c.position, np.ones(len(c.position)), q)),
    ),
    "kalai_smorodinsky_simplified": Model(
        "Kalai-Smorodinsky, ideal gain = distance to the reference point",
        "bargaining",
        _bargained(lambda c, q: kalai_smorodinsky(c.position, np.ones(len(c.position)), q, ideal="simplified")),
    ),
    **{name: Model(name.replace("_", " "), "mechanism", _challenged(variant)) for name, variant in VARIANTS.items()},
}
EXCHANGE = Model("equal-gain exchange with the other issues of the group", "mechanism", lambda c: "one issue in its group")

# -------------------------------------------------------------------------------------------------- cases


@dataclass(frozen=True)
class Way:
    """One way of changing an issue: its name, and which parties must gain by it [P]."""

    name: str
    must_gain: Flags


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
    imputed: Flags
    options: tuple[tuple[str, float], ...] = ()  # of a scenario's issue: name and place on the scale
    low: float = 0.0  # the ends of the scale as the source writes it
    high: float = 100.0

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
    )


def _ways(scenario: Scenario, issue: Name) -> Iterable[Way]:
    """The ways of changing an issue by whom they need, each set of parties once, named after the first rule that has it."""
    scope, seen = whole(scenario), set[frozenset[str]]()
    for name, rule in scenario.rules.items():
        for who in _who(scope, rule) if rule.issue == issue else ():
            if who and who not in seen:
                seen.add(who)
                yield Way(name, np.array([p in who for p in scenario.parties]))


def _who(scope: Scope, rule: Rule) -> list[frozenset[str]]:
    """Whoever must gain for a rule to be used at the start: by each who may act, with all whose consent it needs."""
    needs = scope.everybody(rule.needs, first=True)
    return [needs | scope.everybody([actor], first=True) for actor in rule.by] or [needs]


# ----------------------------------------------------------------------------------------------- document


@dataclass(frozen=True)
class Taught:
    """A mixture, and the table it was learned from: its name, how many decisions, and their groups."""

    mixture: Learned
    name: str
    decisions: int
    groups: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What is asked: cases, what to say of their source, and what was learned, if anything."""

    cases: Sequence[Case]
    source: Document
    taught: Taught | None = None


def of_table(table: Table, taught: Taught | None = None) -> Asked:
    """The settlement of every decision of a table."""
    source: Document = {
        "kind": "table",
        "name": table.name,
        "format": table.format,
        "warnings": [p.render().splitlines()[0] for p in table.warnings],
    }
    return Asked(cases_of_table(table), source, taught)


def of_scenario(study: Study, taught: Taught | None = None, only: Collection[Name] | None = None) -> Asked:
    """The settlement of every issue of a scenario that has a scale, or of `only` these."""
    source: Document = {
        "kind": "scenario",
        "name": study.scenario.name,
        "digest": digest(study.scenario),
        "draws": study.settings.draws,
        "seed": study.settings.seed,
        "read_as": "positions and saliences from interests with all else at the start; capability 1 for all; "
        "a body's consent is that of all its members",
    }
    return Asked(cases_of_scenario(study, only), source, taught)


def settlement(asked: Asked) -> Document:
    """Every model's outcome on every issue, deal zones or what stands in the way, packages, and what was learned."""
    began = time.monotonic()
    groups: dict[str, list[Case]] = {}
    for case in asked.cases:
        groups.setdefault(case.group, []).append(case)
    answers: Document = {
        "issues": [_issue(case, asked.taught) for case in asked.cases],
        "packages": [_package(name, cases) for name, cases in groups.items() if len(cases) > 1],
        "learned": None if asked.taught is None else _taught(asked.taught, asked.source),
    }
    return {
        "format": "detente.settlement/1",
        "version": __version__,
        "source": asked.source,
        **answers,
        "caution": CAUTION,
        "digest": hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest(),
        "seconds": round(time.monotonic() - began, 2),
    }


def _taught(taught: Taught, source: Document) -> Document:
    """What was learned from; over a scenario, that its issues are of another kind than those decisions."""
    return {
        "from": taught.name,
        "another_kind": source["kind"] == "scenario",
        "decisions": taught.decisions,
        "groups": len(taught.groups),
        "crps_within": rounded(taught.mixture.within),
        "weights": [{"component": n, "weight": rounded(w)} for n, w in taught.mixture.weights.items() if w > 0],
    }


def rounded(value: float | np.floating[Any]) -> float:
    """Four decimals."""
    return round(float(value), 4)


def band(values: Floats, case: Case) -> Document:
    """Mean, 5 % and 95 % over draws, on the scale of the source."""
    said = case.low + np.asarray(values, float) * (case.high - case.low) / 100
    low, high = np.quantile(said, [0.05, 0.95])
    return {"mean": rounded(said.mean()), "low": rounded(low), "high": rounded(high)}


def _said(value: float | None, case: Case) -> float | None:
    return None if value is None else rounded(case.low + value * (case.high - case.low) / 100)


def _issue(case: Case, taught: Taught | None) -> Document:
    parties = [
        {
            "party": p,
            "position": band(case.position[i], case),
            "salience": rounded(case.salience[i].mean()),
            "capability": rounded(case.capability[i].mean()),
        }
        for i, p in enumerate(case.parties)
        if not case.options or case.salience[i].any()
    ]
    return {
        "issue": case.issue,
        "group": case.group,
        "scale": [case.low, case.high],
        "options": [{"option": o, "at": rounded(at)} for o, at in case.options],
        "reference": _said(case.reference, case),
        "outcome": _said(case.outcome, case),
        "draws": case.draws,
        "headline": "weighted_mean" if taught is None else "predicted",
        "parties": parties,
        "models": [_model(name, case) for name in MODELS],
        "zones": [] if case.reference is None else [_zone(case, way, case.reference) for way in case.ways],
        "predicted": None if taught is None else _predicted(case, taught),
    }


def _model(name: str, case: Case) -> Document:
    model = MODELS[name]
    said = [model.outcome(case.draw(k)) for k in case.some()]
    known = np.array([v for v in said if not isinstance(v, str)])
    return {
        "model": name,
        "title": model.title,
        "kind": model.kind,
        "over": len(known),
        "outcome": band(known, case) if len(known) else None,
        "why_none": next((v for v in said if isinstance(v, str)), ""),
    }


def _zone(case: Case, way: Way, reference: float) -> Document:
    """How often a way has a deal zone and where, Nash within it, and who stands in the way where there is none."""
    own = way.must_gain
    position, weight = _with_stake(case.position[own], case.salience[own]), (case.capability * case.salience)[own]
    found, zone = nash(position, weight, reference)
    names = [p for p, mine in zip(case.parties, own, strict=True) if mine]
    where = np.asarray(zone.exists)
    closed = [k for k in case.some() if not where[k]]
    ends = (
        None
        if not where.any()
        else {
            "low": band(zone.low[where], case),
            "high": band(zone.high[where], case),
            "efficient_low": band(zone.efficient_low[where], case),
            "efficient_high": band(zone.efficient_high[where], case),
            "nash": band(found[where], case),
        }
    )
    return {
        "way": way.name,
        "parties": names,
        "open": rounded(where.mean()),
        "zone": ends,
        "outcome": band(found, case),
        "closed_by": _closed(case, own, reference, closed) if closed else None,
    }


def _with_stake(position: Floats, salience: Floats) -> Floats:
    """[P, n] the positions, a party without a stake (salience 0) standing where the keenest one does: it closes no zone."""
    keenest = np.take_along_axis(position, salience.argmax(axis=0)[None], axis=0)
    return np.where(salience > 0, position, keenest)


def _closed(case: Case, own: Flags, reference: float, closed: list[int]) -> list[Document]:
    """For either direction, over the draws without a zone: the blockers, and what it would take."""
    weight = case.capability * case.salience
    every = [stands_in_the_way(case.position[own, k], case.salience[own, k], weight[own, k], reference) for k in closed]
    names = [p for p, mine in zip(case.parties, own, strict=True) if mine]
    return [_obstacle(case, names, [pair[side] for pair in every], (reference, sign)) for side, sign in ((0, 1.0), (1, -1.0))]


def _obstacle(case: Case, names: list[str], found: list[Obstacle], way: tuple[float, float]) -> Document:
    """What one direction (the reference, and 1 for up, -1 for down) runs into, over draws."""
    reference, sign = way
    blocks = np.mean([o.blockers for o in found], axis=0)
    pays = np.mean([o.pays for o in found], axis=0)
    shift = float(np.mean([o.shift for o in found]))
    covered = [bool(o.gains.any() and o.gains.sum() >= o.pays.sum()) for o in found]
    wanted = [bool(o.gains.any()) for o in found]
    return {
        "direction": "up" if sign > 0 else "down",
        "wanted": rounded(np.mean(wanted)),
        "blockers": {p: rounded(b) for p, b in zip(names, blocks, strict=True) if b > 0},
        "target": band(np.array([o.target for o in found]), case),
        "takes": {
            "reference_beyond": _said(reference - sign * shift, case),
            "shift": rounded(shift * (case.high - case.low) / 100),
            "payments": {p: rounded(v) for p, v in zip(names, pays, strict=True) if v > 5e-5},
            "payments_in_all": rounded(pays.sum()),
            "gains_in_all": rounded(np.mean([o.gains.sum() for o in found])),
            "gains_cover_payments": rounded(np.mean(covered)),
        },
    }


def predicted_chances(case: Case, learned: Learned) -> Floats:
    """[101] the learned distribution, averaged over draws."""
    return np.asarray(learned.chances([case.draw(k) for k in case.some()]).mean(axis=0))


def _predicted(case: Case, taught: Taught) -> Document:
    """The learned distribution of one issue; `seen`: its group was learned from, so this is no forecast."""
    chances = predicted_chances(case, taught.mixture)
    table = {
        f"q{round(100 * share):02d}": _said(float(quantile(chances[None], share)[0]), case)
        for share in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    }
    places = np.array([at for _, at in case.options])
    nearest = np.abs(POINTS[:, None] - places).argmin(axis=1) if len(places) else np.zeros(0, int)
    return {
        "seen": case.group in taught.groups,
        "mean": _said(float(chances @ POINTS), case),
        "quantiles": table,
        "chances": [round(float(c), 5) for c in chances],
        "nearest_option": {o: rounded(chances[nearest == k].sum()) for k, (o, _) in enumerate(case.options)},
    }


# ----------------------------------------------------------------------------------------------- packages


def stacked(cases: Sequence[Case], k: int) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """Parties, position, salience and capability [P, K] of several issues in one draw; who is not on an issue has
    salience 0 there and stands at its reference."""
    parties = tuple(dict.fromkeys(p for case in cases for p in case.parties))
    shape = (len(parties), len(cases))
    position, salience, capability = np.zeros(shape), np.zeros(shape), np.ones(shape)
    for column, case in enumerate(cases):
        position[:, column] = case.reference or 0.0
        rows = [parties.index(p) for p in case.parties]
        for table, own in ((position, case.position), (salience, case.salience), (capability, case.capability)):
            table[rows, column] = own[:, k]
    return parties, position, salience, capability


def exchanged(cases: Sequence[Case], k: int = 0) -> Exchanged:
    """One round of exchange over the issues of a group, in one draw."""
    _, position, salience, capability = stacked(cases, k)
    return exchange(Bargain(position, salience, capability))


def _package(name: str, cases: Sequence[Case]) -> Document:
    """Equal-gain exchange, and what all could gain by together, over the issues of a group."""
    parties, *_ = stacked(cases, 0)
    rounds = [exchanged(cases, k) for k in cases[0].some()]
    issues = [case.issue for case in cases]
    return {
        "group": name,
        "issues": issues,
        "draws": len(rounds),
        "exchange": {
            "trades": rounded(np.mean([len(r.trades) for r in rounds])),
            "first": [_trade(t, parties, issues) for t in rounds[0].trades],
            "before": {c.issue: band(np.array([r.before[j] for r in rounds]), c) for j, c in enumerate(cases)},
            "after": {c.issue: band(np.array([r.after[j] for r in rounds]), c) for j, c in enumerate(cases)},
            "effects": _by_party(parties, np.mean([r.effects for r in rounds], axis=0)),
        },
        **_deals(parties, cases),
    }


def _trade(trade: Trade, parties: tuple[str, ...], issues: list[str]) -> Document:
    others = {
        p: rounded(e)
        for i, (p, e) in enumerate(zip(parties, trade.effects, strict=True))
        if i not in (trade.one, trade.other) and abs(e) > 5e-5
    }
    return {
        "one": parties[trade.one],
        "gets": issues[trade.demands],
        "moved": rounded(trade.moved[0]),
        "other": parties[trade.other],
        "gets_in_return": issues[trade.supplies],
        "moved_in_return": rounded(trade.moved[1]),
        "gain_of_each": rounded(trade.gain),
        "externalities": others,
    }


def _deals(parties: tuple[str, ...], cases: Sequence[Case]) -> Document:
    """Whether a package exists from which all gain, Nash and Kalai-Smorodinsky within it; else who blocks it."""
    missing = [case.issue for case in cases if case.reference is None]
    if missing:
        return {"deal": None, "why_none": f"no reference point on {', '.join(missing)}"}
    found = [_parcel(cases, k) for k in cases[0].some()]
    deals = [package(p) for _, p in found]
    open_ = [k for k, d in enumerate(deals) if d.exists]
    few = open_[:8]  # the first draws with a deal: each of these takes up to a second
    blocks = np.zeros(len(parties))
    for (stake, _), deal in zip(found, deals, strict=True):
        blocks[stake] += deal.blocks / max(1, len(deals) - len(open_))
    return {
        "deal": {
            "open": rounded(len(open_) / len(deals)),
            "largest_least_gain": _outcomes(cases, [deals[k] for k in open_]),
            "nash": _outcomes(cases, [package_nash(found[k][1]) for k in few]),
            "kalai_smorodinsky": _outcomes(cases, [package_kalai_smorodinsky(found[k][1]) for k in few]),
            "blockers": _by_party(parties, blocks),
        },
        "why_none": "",
    }


def _parcel(cases: Sequence[Case], k: int) -> tuple[Flags, Parcel]:
    """Which parties have a stake in any of the issues, and the issues as a package among those."""
    _, position, salience, capability = stacked(cases, k)
    stake = salience.max(axis=1) > 0
    weight = (capability * salience).sum(axis=1)
    return stake, Parcel(position[stake], salience[stake], weight[stake], np.array([case.reference or 0.0 for case in cases]))


def _outcomes(cases: Sequence[Case], deals: list[Deal]) -> Document | None:
    if not deals:
        return None
    return {case.issue: band(np.array([d.outcome[j] for d in deals]), case) for j, case in enumerate(cases)}


def _by_party(parties: tuple[str, ...], values: Floats) -> Document:
    return {p: rounded(v) for p, v in zip(parties, values, strict=True) if abs(v) > 5e-5}
