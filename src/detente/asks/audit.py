"""An audit as the document that `detente audit --json` prints (docs/json.md, `detente.audit/1`)."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping

from detente import __version__
from detente.argument.audit import Audited, AuditSettings, audit
from detente.argument.checkpoints import Checkpoints
from detente.argument.sources import Record, load_records
from detente.argument.verdicts import Tally, Verdict
from detente.asks.run import Document, about, settings_of
from detente.errors import Refused
from detente.game.play import put_in_play
from detente.language.load import load_argument
from detente.language.numbers import show
from detente.language.write import digest
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Argument, Claim, Focus, Premise, Scenario
from detente.study.arms import Progress, Settings
from detente.study.hinges import Hinge


def load_arguments(names: list[str]) -> tuple[Scenario, list[Argument]]:
    """The arguments and the one scenario they are over."""
    loaded = [load_argument(name) for name in names]
    over = {digest(scenario): scenario for _, scenario in loaded}
    if len(over) != 1:
        known = ", ".join(sorted({scenario.name for scenario in over.values()}))
        raise Refused(f"the arguments are over different scenarios ({known}). Audit them one by one")
    return loaded[0][1], [argument for argument, _ in loaded]


def audit_document(
    arguments: list[Argument], scenario: Scenario, settings: Settings, progress: Progress, kept: Checkpoints | None = None
) -> Document:
    """The audit of the arguments, as plain data."""
    began = time.monotonic()
    chosen = AuditSettings(study=settings, progress=progress, kept=kept)
    audited = audit(arguments, scenario, chosen)
    tried = [_argument(a, scenario, chosen) for a in audited]
    return {
        "format": "detente.audit/1",
        "version": __version__,
        "scenario": about(scenario),
        "settings": {**settings_of(settings), "bars": chosen.bars.table(), "interval": "95 % Wilson"},
        "complete": all(a.complete for a in audited),
        "arguments": tried,
        "digest": hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest(),
        "seconds": round(time.monotonic() - began, 2),
    }


def _argument(audited: Audited, scenario: Scenario, settings: AuditSettings) -> Document:
    argument = audited.argument
    verdicts = list(audited.verdicts.values())
    statuses = [v.status for v in verdicts]
    records = load_records()
    return {
        "name": argument.name,
        "title": argument.title,
        "about": argument.about,
        "digest": hashlib.sha256(argument.model_dump_json().encode()).hexdigest(),
        "documents": [_record(name, records.get(name)) for name in argument.documents],
        "premises": [_premise(name, p) for name, p in argument.premises.items()],
        "counts": {
            "claims": len(verdicts),
            "tested": statuses.count("tested"),
            "live": sum(v.live for v in verdicts),
            "attr": statuses.count("attribution"),
            "waiting": statuses.count("waiting"),
            "refused": statuses.count("refused"),
        },
        "claims": [_claim(name, audited, scenario, settings) for name in audited.verdicts],
    }


def _record(name: str, record: Record | None) -> Document:
    if record is None:
        return {"id": name, "title": "", "outlet": "", "author": "", "date": ""}
    return {"id": name, "title": record.title, "outlet": record.outlet, "author": record.author, "date": record.date}


def _premise(name: str, premise: Premise) -> Document:
    sets = {path: str(v).lower() if isinstance(v, bool) else show(v) for path, v in premise.set.items()}
    sets |= {f"{n} starts at": level for n, level in premise.start.items()}
    return {
        "id": name,
        "says": premise.says,
        "cite": list(premise.cite),
        "sets": sets,
        "because": premise.because,
        "not_encoded": premise.not_encoded,
    }


def _claim(name: str, audited: Audited, scenario: Scenario, settings: AuditSettings) -> Document:
    argument, verdict, live = audited.argument, audited.verdicts[name], audited.premises_live.get(name, [])
    claim = verdict.claim
    play = put_in_play(scenario, _focus(claim, scenario))
    encoded = [p for p, premise in argument.premises.items() if not premise.not_encoded]
    tested = bool(claim.forms)
    return {
        "id": f"{argument.name}.{name}",
        "says": claim.says,
        "because": claim.because,
        "cite": list(claim.cite),
        "class": list(claim.classes),
        "strength": claim.strength,
        "mechanisms": list(claim.mechanisms),
        "forms": [f.kind for f in claim.forms] or ["attr"],
        "speaker": claim.attr.speaker if claim.attr else None,
        "focus": claim.focus or ("core" if tested else None),
        "in_play": dict(zip(play.axes, map(list, play.levels), strict=True)) if tested else {},
        "frozen": dict(play.frozen) if tested else {},
        "states": play.size if tested else None,
        "status": verdict.status,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "live": verdict.live,
        "bar": settings.bars.bar(claim.strength),
        **{world: tally_of(verdict.tallies.get(world)) for world in ("with_premises", "without_premises", "at_middle")},
        **_hinges(verdict, assumptions(scenario)),
        "sweep": [{"bound": b, "share": round(s, 4)} for b, s in verdict.sweep],
        "turns_at": None if verdict.turns_at is None else round(verdict.turns_at, 4),
        "diagnostics": {k: _number(v) for k, v in verdict.diagnostics.items()},
        "premises_live": live,
        "premises_dead": [p for p in encoded if p not in live] if tested else [],
        "parts": [{"form": f, "text": t, "share": round(s, 4)} for f, t, s in verdict.parts],
        "notes": [],
    }


def _focus(claim: Claim, scenario: Scenario) -> Focus | None:
    if claim.focus_change is not None:
        return claim.focus_change
    return scenario.focus[claim.focus] if claim.focus else None


def _number(value: float | None) -> float | None:
    """A float for JSON: none where there is no number (never, or no draw counted)."""
    return None if value is None or value != value or abs(value) == float("inf") else round(float(value), 5)


def tally_of(tally: Tally | None) -> Document | None:
    """A claim in one world as plain data; none where it was not tried there."""
    if tally is None:
        return None
    mean, low, high = tally.effect
    return {
        "share": _number(tally.share.share),
        "low": _number(tally.share.low),
        "high": _number(tally.share.high),
        "counted": tally.counted,
        "set_aside": tally.set_aside,
        "effect": {"mean": _number(mean), "low": _number(low), "high": _number(high)},
        "arms": {"base": _number(tally.base), "other": _number(tally.other)},
    }


def _hinges(verdict: Verdict, leaves: Mapping[str, Leaf]) -> Document:
    found = verdict.hinges
    if found is None:
        return {"hinge": None, "hinges": [], "pace_r2": None}
    return {
        "hinge": _hinge(found.first, leaves) if found.first else None,
        "hinges": [_hinge(h, leaves) for h in found.ranked],
        "pace_r2": _number(found.pace_r2),
    }


def _hinge(hinge: Hinge, leaves: Mapping[str, Leaf]) -> Document:
    leaf = leaves[hinge.path]
    return {
        "path": hinge.path,
        "value": _number(hinge.value),
        "below": _number(hinge.below),
        "above": _number(hinge.above),
        "r2": _number(hinge.r2),
        "shuffled95": _number(hinge.shuffled95),
        "because": leaf.because,
        "cite": list(leaf.cite),
        "range": [_number(v) for v in hinge.range],
        "bins": [
            {"low": _number(b.low), "high": _number(b.high), "share": _number(b.share), "count": b.count} for b in hinge.bins
        ],
    }
