"""The findings of the stability and the settlement lens, of both beside the dynamics, and of a backtest, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from detente.findings.backtest import BacktestFinding, Difference
from detente.findings.lenses import LensesFinding
from detente.findings.settlement import IssueSettlement, PackageFound, SettlementFinding
from detente.findings.stability import (
    DemandsFound,
    Id,
    Ids,
    Leaver,
    ModelLabel,
    PartyDemand,
    SettlementStability,
    StabilityFinding,
    Step,
    Verdict,
)
from detente.report import again
from detente.report import words as w
from detente.report.grid import Grid

MOST_ROWS = 24
MOST_NOTES = 12


def _table(*heads: str, title: str = "") -> Grid:
    return Grid(heads, title)


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style))


def _listed(ids: Ids) -> str:
    """Ids in one line; none: too many to list."""
    if ids is None:
        return "too many to list"
    shown = ", ".join(str(i) for i in ids[:MOST_ROWS])
    return (shown + (f" and {len(ids) - MOST_ROWS} more" if len(ids) > MOST_ROWS else "")) or "–"


def _notes(warnings: Sequence[str], console: Console) -> None:
    """What a reader noticed without stopping: left-out rows, keys that are not read."""
    for text in warnings[:MOST_NOTES]:
        _say(console, f"Note: {text.splitlines()[0]}", "yellow")
    if len(warnings) > MOST_NOTES:
        _say(console, f"Note: {len(warnings) - MOST_NOTES} more such notes: see --json", "yellow")


# ------------------------------------------------------------------------------------------------- stability


def render_stability(found: StabilityFinding, console: Console) -> None:
    """Prints which states are stable: of an explicit model by concept, of a scenario by settlement over its draws."""
    console.print()
    if found.model is None:
        _settlements(found, console)
        return
    _equilibria(found, found.model, console)
    for way in found.ways:
        steps = ", ".join(f"{step.by} to {step.to}" for step in way.steps)
        _say(console, f"From {way.start} to {way.to} by improvements alone: {steps}.", "dim")
    for state in found.asked_why:
        _why(found, str(state), console)
    if found.demands is not None:
        _demands(found.demands, console)
    for note in (found.coalitions_note, found.reasons_note):
        if note:
            _say(console, w.sentence(w.capital(note)), "dim")
    _notes(found.warnings, console)


def _equilibria(found: StabilityFinding, model: ModelLabel, console: Console) -> None:
    _say(console, f"Stability: {model.title or model.id}", "bold")
    _say(console, f"{model.size:,} states, {w.listed(model.decision_makers)}", "dim")
    table = _table("concept", "equilibria", *(f"stable for {p}" for p in model.decision_makers), title="States by concept")
    for concept, ids in found.equilibria.items():
        counts = found.counts[concept]
        table.add_row(concept, _listed(ids), *(f"{counts[p]:,}" for p in model.decision_makers))
    console.print(table)
    if isinstance(found.coalitions, dict) and found.coalitions:
        table = _table("concept", "stable for every coalition")
        for concept, ids in found.coalitions.items():
            table.add_row(concept, _listed(ids))
        console.print(table)


def _why(found: StabilityFinding, state: str, console: Console) -> None:
    """Why a state is stable or not: for every decision maker, then for every coalition of several."""
    _say(console, f"Why {state}", "bold")
    together = {who: by for who, by in found.coalition_reasons.get(state, {}).items() if "+" in who}
    for who, by_concept in {**found.reasons.get(state, {}), **together}.items():
        for line in why_words(who, by_concept):
            _say(console, f"  {line}")
    console.print()


def why_words(who: str, by_concept: Mapping[str, Verdict]) -> Iterator[str]:
    """A sentence for each verdict that differs: `A leaves for 3 under Nash and SEQ: nothing answers that`."""
    sentences: dict[str, list[str]] = {}
    for concept, verdict in by_concept.items():
        sentences.setdefault(_verdict(verdict), []).append(concept)
    for sentence, concepts in sentences.items():
        yield f"{who} {sentence.format(concepts=w.listed(concepts))}."


def _verdict(verdict: Verdict) -> str:
    if not verdict.stable:
        return f"leaves for {verdict.improvement} under {{concepts}}: nothing answers that"
    if not verdict.answers:
        return "stays under {concepts}: it has no improvement"
    answers = "; ".join(f"to {a.improvement} the answer is {_steps(a.sanction)}" for a in verdict.answers)
    return f"stays under {{concepts}}: {answers}"


def _steps(steps: Iterable[Step]) -> str:
    return ", then ".join(f"{step.by} to {step.to}" for step in steps)


def _demands(found: DemandsFound, console: Console) -> None:
    """What each ranking would have to do, by concept."""
    table = _table("concept", "who", "would have to rank", title=f"What would make {found.state} stable")
    for concept, by_party in found.by_concept.items():
        for party, demand in by_party.items():
            table.add_row(concept, party, demand_words(found.state, demand))
    console.print(table)


def demand_words(state: Id, demand: PartyDemand) -> str:
    """What a ranking would have to do: the fewest states to put lower, and for each move all that would do."""
    if not demand.moves:
        return "anything: it has no move from there"
    if not demand.fewest_lowered:
        return "as it does"
    fewest = f"{w.listed(map(str, demand.fewest_lowered))} no better than {state}"
    several = [move for move in demand.moves if len(move.no_better_one_of) > 1]
    ways = [f"for the move to {move.move}: {_or_other(move.no_better_one_of)}" for move in several]
    return fewest + (f" (fewest; {'; '.join(ways)})" if ways else "")


def _or_other(groups: Iterable[Sequence[Id]]) -> str:
    return " or ".join(w.listed(map(str, group)) if group else "nothing more" for group in groups)


def _settlements(found: StabilityFinding, console: Console) -> None:
    """Share of draws in which each settlement is stable, the steadiest first."""
    label = found.scenario
    title = "" if label is None else label.title or label.name
    _say(console, f"Stability: {title}, focus {w.spaced(found.focus)}", "bold")
    _say(console, f"{len(found.settlements)} settlements at the conditions of {w.day(found.on)}", "dim")
    if found.held:
        held = w.listed(f"{w.spaced(name)} {w.spaced(level)}" for name, level in found.held.items())
        _say(console, f"Held: {held}.", "dim")
    _say(console, f"Left out: {found.left_out}.", "dim")
    concepts = list(found.settlements[0].stable) if found.settlements else []

    def share(row: SettlementStability) -> float:
        return -row.stable[concepts[0]].share

    table = _table("settlement", *concepts, "left by", title="Share of draws in which it is stable")
    for row in sorted(found.settlements, key=share)[:MOST_ROWS]:
        shares = (w.percent(row.stable[c].share) for c in concepts)
        start = " (start)" if row.start else ""
        table.add_row(_named(row.settlement) + start, *shares, _left(row.left_by[concepts[0]][:1]))
    console.print(table)
    if len(found.settlements) > MOST_ROWS:
        _say(console, f"and {len(found.settlements) - MOST_ROWS} more settlements: see --json", "dim")


def _left(leavers: Iterable[Leaver]) -> str:
    """Who leaves a settlement, how often, and for what."""
    return "; ".join(f"{x.coalition} ({w.percent(x.share)}) to {_named(x.mostly_to)}" for x in leavers) or "–"


def _named(options: Mapping[str, str]) -> str:
    return ", ".join(f"{w.spaced(issue)} {w.spaced(option)}" for issue, option in options.items())


# ------------------------------------------------------------------------------------------------ settlement


def render_settlement(found: SettlementFinding, console: Console) -> None:
    """Prints for each issue what every model says, the deal zone or who closes it, and what was learned."""
    console.print()
    _say(console, f"Settlement: {found.source.name}", "bold")
    if found.source.read_as:
        _say(console, w.sentence(w.capital(found.source.read_as)), "dim")
    for issue in found.issues[:MOST_ROWS]:
        _issue(issue, console)
    if len(found.issues) > MOST_ROWS:
        _say(console, f"and {len(found.issues) - MOST_ROWS} more issues: see --json", "dim")
    for package in found.packages[:MOST_ROWS]:
        _package(package, console)
    if found.learned is not None:
        kind = "; these issues are of another kind" if found.learned.another_kind else ""
        _say(console, f"Learned from {found.learned.decisions} decisions of {found.learned.table}{kind}.", "dim")
    _notes(found.source.warnings, console)
    _say(console, found.caution, "dim")


def _issue(issue: IssueSettlement, console: Console) -> None:
    low, high = issue.scale
    table = _table("model", "outcome", "5 % .. 95 %", "kind", title=f"{issue.issue} ({low:g} .. {high:g})")
    for model in issue.models:
        outcome = model.outcome
        said = ("–", model.why_none) if outcome is None else (_g(outcome.mean), f"{_g(outcome.low)} .. {_g(outcome.high)}")
        table.add_row(model.title, *said, model.kind)
    if issue.predicted is not None:
        q = issue.predicted.quantiles
        kind = "a fit: its group was learned from" if issue.predicted.seen else "prediction"
        table.add_row("learned from past decisions", _g(q["q50"]), f"{_g(q['q05'])} .. {_g(q['q95'])}", kind)
    console.print(table)
    for zone in issue.zones:
        if zone.closed_by:
            blockers = {p for way in zone.closed_by for p in way.blockers}
            _say(
                console,
                f"  {zone.way}: a deal zone in {w.percent(zone.open)} of the draws; else blocked by "
                f"{w.listed(sorted(map(w.spaced, blockers)))}.",
                "dim",
            )


def _g(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _package(package: PackageFound, console: Console) -> None:
    """What the issues of a group come to together."""
    trades = "no trades worked out" if package.exchange is None else f"{package.exchange.trades:g} trades"
    said = f"{w.spaced(package.group)}, {len(package.issues)} issues together: {trades}"
    if package.deal is None:
        _say(console, f"{said}; no package: {package.why_none}.", "dim")
        return
    blockers = w.listed(sorted(map(w.spaced, package.deal.blockers)))
    if package.draws > 1:
        closed = f"; else blocked by {blockers}" if blockers and package.deal.open < 1 else ""
        _say(console, f"{said}; a package from which all gain in {w.percent(package.deal.open)} of the draws{closed}.", "dim")
    elif package.deal.open:
        _say(console, f"{said}; there is a package from which all gain.", "dim")
    else:
        _say(console, f"{said}; no package from which all gain: blocked by {blockers or 'nobody in particular'}.", "dim")


# -------------------------------------------------------------------------------------------------- backtest


def render_backtest(found: BacktestFinding, console: Console) -> None:
    """Prints how each model did on decisions it had not seen."""
    data = found.data
    console.print()
    _say(console, f"Backtest on {data.name}", "bold")
    _say(
        console,
        f"{data.scored} of {data.decisions} decisions in {data.groups} groups; "
        f"{found.settings.folds} folds, split by group; intervals 95 %, groups resampled",
        "dim",
    )
    for why, count in _counted(each.why for each in data.left_out).items():
        _say(console, f"Left out: {count} with {why}.", "dim")
    table = _table("model", "n", "mean error", "within 10", "error less the weighted mean's", title="One outcome")
    for row in found.points:
        table.add_row(row.title, str(row.n), _short(row.mae), w.percent(row.hit), _gap(row.against_weighted_mean))
    console.print(table)
    silent = _silent(found)
    for why, (count, titles) in silent.items():
        _say(console, f"No outcome in {count}, {why}: {w.listed(titles)}.", "dim")
    table = _table(
        "distribution", "CRPS", "less mean + residuals", "80 % covers (fair)", "90 % covers (fair)", title="A distribution"
    )
    for each in found.distributions:
        covered = (f"{w.percent(k.covers)} ({w.percent(k.fair)})" for k in (each.interval80, each.interval90))
        table.add_row(w.spaced(each.model), _short(each.crps), _gap(each.against_mean_residuals), *covered)
    console.print(table)
    _notes(data.warnings, console)
    _say(console, found.caution, "dim")


def _counted(reasons: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for why in reasons:
        found[why] = found.get(why, 0) + 1
    return found


def _silent(found: BacktestFinding) -> dict[str, tuple[int, list[str]]]:
    """By reason: in how many decisions which models name no outcome."""
    by_reason: dict[str, tuple[int, list[str]]] = {}
    for row in found.points:
        for why, count in row.left_out.items():
            by_reason.setdefault(why, (count, []))[1].append(row.title)
    return by_reason


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _gap(gap: Difference | None) -> str:
    """A difference with its interval."""
    return "–" if gap is None else f"{gap.mean:+.2f} ({gap.low:+.2f} .. {gap.high:+.2f})"


# ------------------------------------------------------------------------------------------------ all lenses


def render_lenses(found: LensesFinding, console: Console) -> None:
    """Prints every settlement through dynamics and stability, and every issue that has a scale through all three."""
    console.print()
    _say(console, f"Three lenses on {found.scenario.title or found.scenario.name}, focus {w.spaced(found.focus)}", "bold")
    _say(console, found.reading, "dim")
    table = _table("settlement", "stable", f"dynamics, {w.day(found.date)}", "left by", "together")
    for row in found.settlements[:MOST_ROWS]:
        table.add_row(_named(row.settlement), w.percent(row.stable), w.percent(row.dynamics), _left(row.left_by), row.said)
    console.print(table)
    agree = found.agreement
    _say(
        console,
        f"{agree.stable_settlements} of {agree.settlements} settlements are stable in at least half of the draws; "
        f"{w.percent(agree.chance_on_stable)} of the paths stand on one of them at the last {w.last(found.scenario.counts)}.",
    )
    for sentence in (
        again.unsettled_sentence(found.unsettled, found.settings.draws, found.settings.equilibrium),
        *again.run_sentences(found.checks),
    ):
        if sentence:
            _say(console, sentence)
    for issue in found.issues:
        said = [f"{m.title} {w.number(m.outcome.mean)}" for m in issue.models if m.outcome][:4]
        _say(console, f"{w.spaced(issue.issue)}: the dynamics stand at {w.number(issue.dynamics)}; {', '.join(said)}.")
    if found.no_settlement_lens:
        _say(console, found.no_settlement_lens, "dim")
