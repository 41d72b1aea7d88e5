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
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente import __version__
from detente.asks.common import STUDY_OPTIONS, StudyAsked, focus_named, scenario_of
from detente.asks.files import is_scenario
from detente.errors import refuse_idle
from detente.findings.settlement import SettlementFinding
from detente.formats.decide import to_decide
from detente.formats.ktab import to_ktab
from detente.formats.read import read_decisions
from detente.formats.table import Table
from detente.game.arrays import Flag, Floats
from detente.language.write import digest
from detente.lenses.exchange import Trade
from detente.lenses.packages import Deal, package, package_kalai_smorodinsky, package_nash
from detente.lenses.settlement import Obstacle, nash, stands_in_the_way
from detente.scenario.records import Name, Scenario
from detente.study.arms import Progress, Study
from detente.study.cases import Case, Way, cases_of_scenario, cases_of_table, exchanged, parcel_of, stacked, too_many
from detente.study.learn import POINTS, Learned, Taught, quantile, teach
from detente.study.models import MODELS

Document = dict[str, object]
CAUTION = (
    "Measured on legislative decisions of the European Union, where the weighted mean errs least among the models and a "
    "distribution says more than a point. No data with coercion stand behind any of this. No mechanism here is more "
    "accurate than the mean; an empty deal zone is a finding, not a forecast."
)


@dataclass(frozen=True, kw_only=True)
class SettlementAsked(StudyAsked):
    """What would be settled on a table of positions, or on a scenario's issues that have a scale."""

    file: str | Path | Table | Scenario
    learn: str | Path | Table | None = None  # past decisions to learn a predictive distribution from
    focus: str = ""  # of a scenario: only the issues in play


def ask(asked: SettlementAsked, progress: Progress) -> SettlementFinding:
    """Every model's outcome on every issue, deal zones or what stands in the way, packages, and what was learned."""
    taught = None if asked.learn is None else teach(table_of(asked.learn))
    if isinstance(asked.file, Scenario) or isinstance(asked.file, str) and is_scenario(asked.file):
        refuse_idle(asked.told, {"precise", "equilibrium"}, "what knows no time", "Nothing is solved backwards there")
        scenario = scenario_of(asked.file)
        study = Study(scenario, asked.settings(scenario), progress)
        focus = focus_named(scenario, asked.focus)
        cases = of_scenario(study, taught, study.arm(focus=focus).play.axes if focus else None)
    else:
        instead = "They apply to a scenario; a table has one draw and no assumptions. It takes --learn and --export"
        refuse_idle(asked.told, STUDY_OPTIONS | {"focus"}, "a table of decisions", instead)
        cases = of_table(table_of(asked.file), taught)
    return SettlementFinding.model_validate(settlement(cases))


def table_of(asked: str | Path | Table) -> Table:
    """The table that is asked: itself, or that of a file or a folder."""
    return asked if isinstance(asked, Table) else read_decisions(asked)


def exported(file: str | Path, kind: str) -> str:
    """A table of decisions as the text of another format: `ktab` or `decide`."""
    return {"ktab": to_ktab, "decide": to_decide}[kind](read_decisions(file))


@dataclass(frozen=True)
class Bargaining:
    """What is asked: cases, what to say of their source, and what was learned, if anything."""

    cases: Sequence[Case]
    source: Document
    taught: Taught | None = None


def of_table(table: Table, taught: Taught | None = None) -> Bargaining:
    """The settlement of every decision of a table."""
    source: Document = {
        "kind": "table",
        "name": table.name,
        "format": table.format,
        "warnings": [p.render().splitlines()[0] for p in table.warnings],
    }
    return Bargaining(cases_of_table(table), source, taught)


def of_scenario(study: Study, taught: Taught | None = None, only: Collection[Name] | None = None) -> Bargaining:
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
    return Bargaining(cases_of_scenario(study, only), source, taught)


def settlement(asked: Bargaining) -> Document:
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
    found, zone = nash(position, weight, reference, reach=way.reach)
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


def _closed(case: Case, own: Flag, reference: float, closed: list[int]) -> list[Document]:
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


def _package(name: str, cases: Sequence[Case]) -> Document:
    """Equal-gain exchange, and what all could gain by together, over the issues of a group."""
    why = too_many(cases)
    if why:
        issues = [case.issue for case in cases]
        return {"group": name, "issues": issues, "draws": 0, "exchange": None, "deal": None, "why_none": why}
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
    found = [parcel_of(cases, k) for k in cases[0].some()]
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


def _outcomes(cases: Sequence[Case], deals: list[Deal]) -> Document | None:
    if not deals:
        return None
    return {case.issue: band(np.array([d.outcome[j] for d in deals]), case) for j, case in enumerate(cases)}


def _by_party(parties: tuple[str, ...], values: Floats) -> Document:
    return {p: rounded(v) for p, v in zip(parties, values, strict=True) if abs(v) > 5e-5}
