"""The documents of the stability and the settlement lens, of both beside the dynamics, and of a backtest, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from detente.findings.lenses import LensesFinding
from detente.report import words as w
from detente.report.grid import Grid

Json = Mapping[str, Any]
MOST_ROWS = 24


def _table(*heads: str, title: str = "") -> Grid:
    return Grid(heads, title)


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style))


def _listed(ids: Any) -> str:
    """Ids in one line; none: too many to list."""
    if ids is None:
        return "too many to list"
    shown = ", ".join(str(i) for i in ids[:MOST_ROWS])
    return (shown + (f" and {len(ids) - MOST_ROWS} more" if len(ids) > MOST_ROWS else "")) or "–"


def render_stability(doc: Json, console: Console) -> None:
    """Prints which states are stable: of an explicit model by concept, of a scenario by settlement over its draws."""
    if doc["kind"] == "scenario":
        _settlements(doc, console)
        return
    model = doc["model"]
    console.print()
    _say(console, f"Stability: {model['title'] or model['id']}", "bold")
    _say(console, f"{model['size']:,} states, {w.listed(map(str, model['decision_makers']))}", "dim")
    table = _table("concept", "equilibria", *(f"stable for {p}" for p in model["decision_makers"]), title="States by concept")
    for concept, ids in doc["equilibria"].items():
        counts = doc["counts"][concept]
        table.add_row(concept, _listed(ids), *(f"{counts[p]:,}" for p in model["decision_makers"]))
    console.print(table)
    if doc.get("coalitions"):
        table = _table("concept", "stable for every coalition")
        for concept, ids in doc["coalitions"].items():
            table.add_row(concept, _listed(ids))
        console.print(table)
    for way in doc.get("ways", []):
        steps = ", ".join(f"{step['by']} to {step['to']}" for step in way["steps"])
        _say(console, f"From {way['from']} to {way['to']} by improvements alone: {steps}.", "dim")
    for note in ("coalitions_note", "reasons_note"):
        if doc.get(note):
            _say(console, str(doc[note]), "dim")


def _settlements(doc: Json, console: Console) -> None:
    """Share of draws in which each settlement is stable, the steadiest first."""
    console.print()
    _say(console, f"Stability: {doc['scenario']['title'] or doc['scenario']['name']}, focus {w.spaced(doc['focus'])}", "bold")
    _say(console, f"{len(doc['settlements'])} settlements at the conditions of {w.day(doc['on'])}; {doc['left_out']}", "dim")
    concepts = list(doc["settlements"][0]["stable"]) if doc["settlements"] else []
    table = _table("settlement", *concepts, "left by", title="Share of draws in which it is stable")
    ranked = sorted(doc["settlements"], key=lambda row: -float(row["stable"][concepts[0]]["share"]))
    for row in ranked[:MOST_ROWS]:
        left = _left(row["left_by"][concepts[0]][:1])
        shares = (w.percent(row["stable"][c]["share"]) for c in concepts)
        table.add_row(_named(row["settlement"]) + (" (start)" if row["start"] else ""), *shares, left)
    console.print(table)


def _left(leavers: Any) -> str:
    """Who leaves a settlement, how often, and for what."""
    return "; ".join(f"{x['coalition']} ({w.percent(x['share'])}) to {_named(x['mostly_to'])}" for x in leavers) or "–"


def _named(options: Mapping[str, str]) -> str:
    return ", ".join(f"{w.spaced(issue)} {w.spaced(option)}" for issue, option in options.items())


def render_settlement(doc: Json, console: Console) -> None:
    """Prints for each issue what every model says, the deal zone or who closes it, and what was learned."""
    console.print()
    _say(console, f"Settlement: {doc['source']['name']}", "bold")
    for issue in doc["issues"][:MOST_ROWS]:
        _issue(issue, console)
    if len(doc["issues"]) > MOST_ROWS:
        _say(console, f"and {len(doc['issues']) - MOST_ROWS} more issues: see --json", "dim")
    _say(console, str(doc["caution"]), "dim")


def _issue(issue: Json, console: Console) -> None:
    low, high = issue["scale"]
    table = _table("model", "outcome", "5 % .. 95 %", "kind", title=f"{issue['issue']} ({low:g} .. {high:g})")
    for model in issue["models"]:
        found = model["outcome"]
        said = (f"{found['mean']:g}", f"{found['low']:g} .. {found['high']:g}") if found else ("–", model["why_none"])
        table.add_row(model["title"], *said, model["kind"])
    if issue.get("predicted"):
        q = issue["predicted"]["quantiles"]
        table.add_row("learned from past decisions", f"{q['q50']:g}", f"{q['q05']:g} .. {q['q95']:g}", "prediction")
    console.print(table)
    for zone in issue["zones"]:
        if zone["closed_by"]:
            blockers = {p for way in zone["closed_by"] for p in way["blockers"]}
            _say(
                console,
                f"  {zone['way']}: a deal zone in {w.percent(zone['open'])} of the draws; else blocked by "
                f"{w.listed(sorted(map(w.spaced, blockers)))}.",
                "dim",
            )


def render_backtest(doc: Json, console: Console) -> None:
    """Prints how each model did on decisions it had not seen."""
    data = doc["data"]
    console.print()
    _say(console, f"Backtest on {data['name']}", "bold")
    _say(
        console,
        f"{data['scored']} of {data['decisions']} decisions in {data['groups']} groups; "
        f"{doc['settings']['folds']} folds, split by group; intervals 95 %, groups resampled",
        "dim",
    )
    table = _table("model", "n", "mean error", "within 10", "error less the weighted mean's", title="One outcome")
    for row in doc["points"]:
        table.add_row(
            row["title"], str(row["n"]), _short(row["mae"]), w.percent(row["hit"]), _gap(row["against_weighted_mean"])
        )
    console.print(table)
    table = _table(
        "distribution", "CRPS", "less mean + residuals", "80 % covers (fair)", "90 % covers (fair)", title="A distribution"
    )
    for row in doc["distributions"]:
        table.add_row(
            w.spaced(row["model"]),
            _short(row["crps"]),
            _gap(row["against_mean_residuals"]),
            *(f"{w.percent(row[k]['covers'])} ({w.percent(row[k]['fair'])})" for k in ("interval80", "interval90")),
        )
    console.print(table)
    _say(console, str(doc["caution"]), "dim")


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _gap(gap: Mapping[str, float] | None) -> str:
    """A difference with its interval."""
    return "–" if gap is None else f"{gap['mean']:+.2f} ({gap['low']:+.2f} .. {gap['high']:+.2f})"


def render_lenses(found: LensesFinding, console: Console) -> None:
    """Prints every settlement through dynamics and stability, and every issue that has a scale through all three."""
    console.print()
    _say(console, f"Three lenses on {found.scenario.title or found.scenario.name}, focus {w.spaced(found.focus)}", "bold")
    _say(console, found.reading, "dim")
    table = _table("settlement", "stable", f"dynamics, {w.day(found.date)}", "left by", "together")
    for row in found.settlements[:MOST_ROWS]:
        left = _left([leaver.model_dump() for leaver in row.left_by])
        table.add_row(_named(row.settlement), w.percent(row.stable), w.percent(row.dynamics), left, row.said)
    console.print(table)
    agree = found.agreement
    _say(
        console,
        f"{agree.stable_settlements} of {agree.settlements} settlements are stable in at least half of the draws; "
        f"{w.percent(agree.chance_on_stable)} of the paths stand on one of them at the last date.",
    )
    for issue in found.issues:
        said = [f"{m['title']} {w.number(m['outcome']['mean'])}" for m in issue.models if m["outcome"]][:4]
        _say(console, f"{w.spaced(issue.issue)}: the dynamics stand at {w.number(issue.dynamics)}; {', '.join(said)}.")
    if found.no_settlement_lens:
        _say(console, found.no_settlement_lens, "dim")


RENDERERS = {
    "detente.stability/1": render_stability,
    "detente.settlement/1": render_settlement,
    "detente.backtest/1": render_backtest,
}
"""Of the lenses that have no records yet."""
