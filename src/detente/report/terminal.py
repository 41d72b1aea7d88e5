"""The same documents on a terminal: verdicts first, then why, then what it was computed from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from detente.findings.audit import AuditedArgument, AuditedClaim, AuditFinding
from detente.findings.baseline import BaselineFinding
from detente.findings.common import Finding, Paths, ScenarioFinding
from detente.findings.mechanisms import CatalogueEntry, MechanismsFinding
from detente.findings.run import RunFinding
from detente.findings.statuses import Outcome
from detente.report import again, beliefs, counted, lenses
from detente.report import words as w
from detente.report.ask import render_ask
from detente.report.compare import render_compare
from detente.report.console import Screen
from detente.report.crux import render_crux
from detente.report.cruxes import render_cruxes
from detente.report.explain import render_explain
from detente.report.forms import render_forms
from detente.report.grid import Grid
from detente.report.log import render_log, sentences
from detente.report.rank import render_rank
from detente.report.situation import render_situation

STYLES = {
    w.FOLLOWS: "cyan",
    w.MIXED: "blue",
    w.FAILS: "yellow",
    w.OPEN: "magenta",
    w.TYPED: "dim",
    w.SILENT: "dim",
    w.REPORTS: "dim",
    w.WAITING: "dim",
}
BLOCKS = " ▁▂▃▄▅▆▇█"


def _table(*heads: str, right: Sequence[int] = (), whole: Sequence[int] = (), title: str = "") -> Grid:
    """A plain table; columns named in `right` are numbers, those in `whole` stand on one line."""
    return Grid(heads, title, frozenset(right), frozenset(whole))


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style))


def _head(console: Console, document: ScenarioFinding, what: str) -> None:
    """What was asked of which scenario, and with how many draws."""
    console.print()
    _say(console, f"{what}: {document.scenario.title or document.scenario.name}", "bold")
    said = w.settings_words(document.settings)
    _say(console, w.sentence(w.capital(said)), "dim")


def _foot(console: Console, document: ScenarioFinding, digest: str = "") -> None:
    """What it never says; digests and time."""
    console.print()
    _say(console, w.NEVER)
    parts = [
        f"scenario {document.scenario.digest[:16]}",
        f"answer {digest[:16]}" if digest else "",
        f"detente {document.version}",
        w.duration(document.seconds),
    ]
    _say(console, " · ".join(part for part in parts if part), "dim")


def sparkline(row: Sequence[float], width: int = 16) -> str:
    """A chance over time as a line of blocks."""
    if not row:
        return ""
    step = max(1, len(row) / width)
    picked = [row[min(len(row) - 1, int(k * step))] for k in range(min(width, len(row)))]
    return "".join(BLOCKS[min(8, max(0, round(8 * value)))] for value in picked)


def _verdict(claim: AuditedClaim) -> Text:
    found = w.verdict(claim)
    return Text(f"{found.glyph} {found.label}", style=STYLES[found.group])


def _claim_row(table: Grid, claim: AuditedClaim, equilibrium: str, wide: bool) -> None:
    about = Text(claim.id)
    about.append(f" {', '.join(claim.cite)}\n{w.form_names(claim)}, {claim.strength}", style="dim")
    if claim.over:
        about.append(f"\nover {claim.over}", style="dim")
    if wide:
        about.append(f"\n{claim.says}")
    share = Text(w.percent(w.share(claim.with_premises)))
    share.append(f"\n{w.interval(claim.with_premises)}", style="dim")
    if claim.with_premises is not None:
        share.append(f"\n{w.three(claim.with_premises)}", style="dim")
    if claim.with_premises is not None and claim.with_premises.set_aside:
        share.append(f"\n{claim.with_premises.set_aside} set aside", style="dim")
    if claim.with_premises is not None and claim.with_premises.unsettled:
        share.append(f"\n{claim.with_premises.unsettled} {again.unsettled_words(equilibrium)}", style="dim")
    hinge = Text(w.rests_on(claim))
    without = Text("the same" if claim.premises_idle else w.percent(w.share(claim.without_premises)))
    if (does := w.premises_short(claim)) and not claim.premises_idle:
        without.append(f"\n{does}", style="dim")
    table.add_row(about, _verdict(claim), share, without, hinge)


def _part(claim: AuditedClaim, place: int) -> str:
    """How a part comes out, with its focus where that is its own."""
    part = claim.parts[place]
    return f"{w.part_name(claim, place)}{w.part_focus(claim, part)}: {w.part_sentence(part)}"


def _asked(console: Console, argument: AuditedArgument) -> None:
    """What each claim asks in one sentence, and of several parts how each comes out."""
    claims = [claim for claim in argument.claims if claim.asks]
    if claims:
        _say(console, "What each claim asks", "bold")
    for claim in claims:
        lines = [f"{claim.id}: {claim.asks}"]
        if told := w.parts_sentence(claim):
            lines += [f"{told} {w.decides_sentence(claim)}", *(_part(claim, k) for k in range(len(claim.parts)))]
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, 2 if line is lines[0] else 4)))
    if notes := w.notes({name: note for claim in claims for name, note in claim.words.items()}):
        _say(console, "What the file says of these names", "bold")
        for note in notes:
            console.print(Padding(Text(note, style="dim"), (0, 0, 0, 2)))


def _why(console: Console, argument: AuditedArgument) -> None:
    """Which claims say nothing and why, and which verdicts not to lean on."""
    for found, claims in w.silent_reasons(argument.claims):
        _say(console, f"{w.capital(found.label)} ({w.listed(claim.id for claim in claims)}): {found.means}.")
        for claim in (each for each in claims if each.outcome is Outcome.CANNOT_MOVE and each.reason):
            _say(console, f"  {claim.id}: {claim.reason}.", "dim")
    typed = [claim for claim in argument.claims if w.verdict(claim).group == w.TYPED]
    for said, ids in w.by_reason((claim.by_construction, claim.id) for claim in typed):
        _say(console, f"By construction: {w.listed(ids)}; {said}.")
    if encoders := [claim.id for claim in argument.claims if claim.encoders]:
        _say(console, f"The encoder's, since over half rests on numbers for which nobody is cited: {w.listed(encoders)}.")
    turned, noisy = w.turned_by_pace(argument.claims), w.mostly_noise(argument.claims)
    if turned:
        _say(console, f"Decided by pace and noise: {w.listed(claim.id for claim in turned)}.")
    if noisy:
        _say(console, f"Mostly noise (sharpness under 5): {w.listed(claim.id for claim in noisy)}.")
    if cycles := w.cycles(argument.claims):
        _say(console, cycles, "yellow")
    for told in (again.claims_sentence(argument.claims), again.two_ways(argument.claims)):
        if told:
            _say(console, told)
    for said, ids in w.same_without(argument.claims):
        _say(console, f"The same without premises by construction: {w.listed(ids)}; {said}.")
    for said, ids in counted.bands_of_claims(argument.claims):
        _say(console, f"{said} In {w.listed(ids)}.")
    dead = w.idle_premises(argument.claims)
    if dead:
        counts = (f"{premise} in {w.plural(count, 'claim', 'claims')}" for premise, count in dead)
        _say(console, f"Premises that touch nothing in play: {w.listed(counts)}; the page says in which.")


def _argument(console: Console, argument: AuditedArgument, equilibrium: str) -> None:
    """One argument: headline, verdicts, and why some claims say nothing."""
    console.print()
    _say(console, argument.title or argument.name, "bold")
    for source in argument.documents:
        parts = (source.id, source.title, source.author, source.outlet, w.day(source.date))
        _say(console, ", ".join(part for part in parts if part), "dim")
    _say(console, w.headline(argument))
    for sentence in sentences(argument.encoding) if argument.encoding else ():
        _say(console, sentence, "dim")
    table = _table("claim", "verdict", "premises", "without", "hinge", right=(2, 3), whole=(1,))
    for claim in argument.claims:
        _claim_row(table, claim, equilibrium, wide=console.width >= 100)
    console.print(table)
    _asked(console, argument)
    _why(console, argument)


def render_audit(audit: AuditFinding, console: Console) -> None:
    """Prints an audit: for each argument how many claims follow, then each verdict with its hinge."""
    _head(console, audit, "Audit over")
    if not audit.complete:
        _say(console, "It was stopped early: the shares count the draws that were solved.", "yellow")
    for sentence in audit.settings.overruled:
        _say(console, f"{sentence}.", "yellow")
    for argument in audit.arguments:
        _argument(console, argument, audit.settings.equilibrium)
    if len(audit.arguments) > 1:
        console.print()
        _say(console, w.told_together(audit.arguments), "bold")
    if audit.research:
        console.print()
        _say(console, "Which guess to research first", "bold")
        for each in audit.research:
            _say(console, w.research_sentence(each))
    console.print()
    _say(
        console,
        "Shares of draws in which a claim holds, with its premises and without them. Below its interval: in how many "
        "it holds / there is no difference / it goes the other way.",
        "dim",
    )
    _say(console, f"Bars by strength: {w.bars_words(audit.settings.bars)}.", "dim")
    if audit.settings.draws < audit.settings.joint_from:
        few = f"Several assumptions that decide together are looked for from {audit.settings.joint_from}{w.NBSP}draws on."
        _say(console, few, "dim")
    _foot(console, audit, audit.digest)


def _path_rows(table: Grid, name: str, paths: Paths, at: Sequence[int], width: int) -> None:
    for option, row in zip(paths.options, paths.mean, strict=False):
        shown = (w.percent(row[k]) for k in at)
        table.add_row(w.spaced(name), w.spaced(option), sparkline(row, width), *shown)
        name = ""
    table.add_section()


def _paths(console: Console, issues: dict[str, Paths], dates: Sequence[str], title: str) -> None:
    """Chance of each option at a few dates."""
    if not issues or not dates:
        return
    count = 6 if console.width >= 100 else 3
    at = sorted({round(k * (len(dates) - 1) / (count - 1)) for k in range(count)})
    table = _table(
        "", "option", "over time", *(w.day(dates[k]) for k in at), right=range(3, 3 + len(at)), whole=(2,), title=title
    )
    for name, paths in issues.items():
        _path_rows(table, name, paths, at, 16 if console.width >= 100 else 10)
    console.print(table)


def _moves(console: Console, run: RunFinding) -> None:
    """Who tried what how often, and who refused."""
    if not run.moves:
        return
    table = _table(
        "move", "tried", "carried out", "refused", "refused by", right=(1, 2, 3), title="Who blocks what (expected number)"
    )
    for move in w.by_refusals(run.moves):
        who = sorted(((party, count) for party, count in move.blockers.items() if count), key=lambda item: -item[1])
        refusals = ", ".join(f"{w.party(party, run.scenario)} {w.number(count)}" for party, count in who) or "–"
        counts = (w.number(count) for count in (move.tried, move.carried, move.refused))
        table.add_row(w.spaced(move.rule), *counts, refusals)
    console.print(table)


def _arrivals(console: Console, run: RunFinding) -> None:
    if not run.arrivals:
        return
    table = _table(
        "issue",
        "option",
        "ever reached",
        f"median first {'round' if run.counts == 'rounds' else 'date'}",
        "time spent there",
        right=(2, 4),
        title="When, and for how long",
    )
    for issue, options in run.arrivals.items():
        for option, arrival in options.items():
            table.add_row(
                w.spaced(issue),
                w.spaced(option),
                w.percent(arrival.by[-1]),
                w.first_date(arrival.median, run.dates),
                w.spent(run.durations.get(issue, {}).get(option), run.counts),
            )
    console.print(table)


def _assumptions(console: Console, document: RunFinding, most: int = 12) -> None:
    """The assumptions with the strongest effect."""
    ranked = sorted(document.assumptions, key=lambda each: -abs(each.effect.rank_correlation if each.effect else 0))[:most]
    if not ranked:
        return
    by_chance = w.number(document.correlation_by_chance)
    many = f"{len(ranked)} of {len(document.assumptions)} assumptions"
    title = f"{many}, strongest effect first (rank correlation; by chance up to {by_chance})"
    table = _table("assumption", "range", "source", "effect", "on", right=(3,), title=title)
    for each in ranked:
        source = ", ".join(each.cite) or "assumed"
        effect = (w.signed(each.effect.rank_correlation), w.outcome_words(each.effect.on)) if each.effect else ("–", "–")
        table.add_row(Text(each.path), Text(w.range_words(each)), Text(source), effect[0], Text(effect[1]))
    console.print(table)


SCALED = "They are multiplied so that the core spans 1 {unit}: one of 1 weighs {unit} of all a party has at stake there."


def _stakes(console: Console, run: RunFinding, most: int = 12) -> None:
    """How each party's stakes are scaled, and the costs and interests that weigh most."""
    if not run.stakes:
        return
    table = _table("party", "stakes times", "core of all at stake", right=(1, 2), title="How stakes are scaled")
    for each in run.stakes:
        table.add_row(w.party(each.party, run.scenario), w.factor_words(each), w.percent(each.core_share))
    console.print(table)
    for party in w.little_cores(run.stakes):
        _say(
            console,
            f"{w.party(party, run.scenario)}: under a fifth of what is at stake for it here lies in the core.",
            "yellow",
        )
    heaviest = w.weighed(run.stakes)
    title = f"{min(most, len(heaviest))} of {len(heaviest)} costs and interests, heaviest first (in yearly spans of the party)"
    rows = _table("assumption", "of", "spans", "mostly", right=(2,), title=title)
    for party, amount in heaviest[:most]:
        band = w.span(amount.spans.low, amount.spans.high) or "–"
        rows.add_row(Text(amount.path), w.party(party, run.scenario), w.number(amount.spans.mean), band)
    console.print(rows)
    _say(console, SCALED.format(unit=w.clocked("a year", run.counts)), "dim")


def _laid_over(console: Console, run: RunFinding) -> None:
    """What was laid over the scenario, and which draws count."""
    if run.argument:
        _say(console, f"Under the premises of {run.argument}.")
    if run.laid_over.change:
        _say(console, f"Laid over it: {run.laid_over.change}.")
    if given := counted.given_words(run.laid_over):
        _say(console, f"Given: {given}.")
    first, *why = counted.sentences(run.draws, run.settings)
    _say(console, first, "yellow" if run.draws.unsettled else "")
    for sentence in why:
        _say(console, sentence)


def _measures(console: Console, run: RunFinding) -> None:
    """The measures that were asked for."""
    if not run.measures:
        return
    table = _table("measure", "mean", "mostly", right=(1, 2))
    for each in run.measures:
        mean, span = counted.measured(each)
        table.add_row(Text(each.says), mean, span)
    console.print(table)


def _beliefs(console: Console, run: RunFinding) -> None:
    """What is believed of what is hidden, by what really holds, and what each move tells."""
    for name, unknown in run.hidden.items():
        for level in beliefs.levels_shown(unknown):
            title = f"Believed: that {w.spaced(name)} is {w.spaced(level)}"
            _paths(console, {"": beliefs.by_truth(unknown, level)}, run.dates, title)
        for sentence in (beliefs.head(run, name), *beliefs.sentences(run, name)):
            _say(console, sentence)
    if run.hidden:
        title = "What each move tells (bits; points by which a belief moves each time)"
        table = _table("move", "bits", "carried out", "refused", right=(1,), title=title)
        for row in beliefs.lessons_told(run):
            table.add_row(*map(Text, row))
        console.print(table)
    for sentence in beliefs.doubts(run):
        _say(console, sentence, "yellow")
    for sentence in beliefs.mistake_sentences(run):
        _say(console, sentence)


def render_run(run: RunFinding, console: Console) -> None:
    """Prints a run: paths, first arrivals, who blocks what, and the assumptions that matter."""
    _head(console, run, f"Run of focus {w.spaced(run.focus)}")
    if run.in_play:
        _say(console, f"In play: {w.listed(w.spaced(name) for name in run.in_play)} ({run.states} states).")
    if run.frozen:
        held = w.listed(f"{w.spaced(name)} ({w.spaced(level)})" for name, level in run.frozen.items())
        _say(console, f"Held still: {held}.", "dim")
    _laid_over(console, run)
    _measures(console, run)
    _paths(console, {**run.issues, **run.conditions}, run.dates, "Mean chance over the draws")
    for event in run.events:
        console.print(Padding(Text(f"{w.day(event.date)}  {w.spaced(event.name)}", style="dim"), (0, 0, 0, 2)))
    _arrivals(console, run)
    _moves(console, run)
    _beliefs(console, run)
    _assumptions(console, run)
    _stakes(console, run)
    for path in run.unread:
        _say(console, f"--set {path} changes nothing here: nothing in play reads it.", "yellow")
    if run.cycles:
        _say(console, run.cycles, "yellow")
    _again(console, run)
    found = w.diagnostics_words(run.diagnostics, run.counts)
    if found:
        _say(console, "; ".join(f"{name.lower()} {value}" for name, value in found) + ".", "dim")
    _foot(console, run, run.digest)


def _again(console: Console, run: RunFinding) -> None:
    """What of it rests on the step, the end or the equilibrium."""
    for sentence in again.run_sentences(run.checks):
        _say(console, sentence)


def _bands(console: Console, base: BaselineFinding) -> None:
    table = _table("band", "kept by", "mean", "range", "reason", right=(1, 2), title="Plausible bands")
    for band in base.bands:
        about = Text(w.spaced(band.name))
        about.append(f"\n{band.text}", style="dim")
        reason = ", ".join(part for part in (band.because, *band.cite) if part) or "assumed"
        span = w.span(band.low, band.high) or "–"
        table.add_row(about, w.percent(band.kept), w.arrived(band.mean, band.never), span, Text(reason))
    console.print(table)


def _facts(console: Console, base: BaselineFinding) -> None:
    facts = w.fact_names(base)
    table = _table(
        "focus",
        "begins",
        "states",
        "draws",
        "set aside",
        *map(w.spaced, facts),
        right=range(2, 5),
        title="The same fact in every focus",
    )
    for focus in base.focuses:
        sizes = (str(size) for size in (focus.states, focus.draws, focus.set_aside))
        table.add_row(w.spaced(focus.name), w.day(focus.begins), *sizes, *(w.percent(focus.facts.get(fact)) for fact in facts))
    if base.spread:
        table.add_section()
        table.add_row("largest difference", "", "", "", "", *(w.gap(base.spread.get(fact)) for fact in facts))
    console.print(table)


def _scaled(console: Console, base: BaselineFinding) -> None:
    """By what each party's stakes are multiplied in every focus, and what the core is of them there."""
    found = w.scaled_by_focus(base)
    if not found:
        return
    parties = list(found)
    title = "How stakes are scaled: times, and the core's share of what is at stake"
    table = _table("focus", *(w.party(each, base.scenario) for each in parties), right=range(1, len(parties) + 1), title=title)
    for focus in base.focuses:
        own = {each.party: each for each in focus.stakes}
        cells = (f"{w.number(own[p].factor.mean)}, {w.percent(own[p].core_share)}" if p in own else "–" for p in parties)
        table.add_row(w.spaced(focus.name), *cells)
    console.print(table)


def _record(console: Console, base: BaselineFinding) -> None:
    """What sources report happened, with the chance that the scenario gives it."""
    if events := w.recorded(base.record):
        heads = ("event", "date", "focus", "looked for", "chance", "9 of 10 draws")
        table = _table(*heads, right=(4, 5), title="What sources report happened")
        for each in events:
            band = w.span(each.chance.low, each.chance.high) if each.chance else ""
            name = Text(w.spaced(each.name), style="yellow" if each.surprise else "")
            name.append(f"\n{each.shows}", style="dim")
            mean = w.percent(each.chance.mean if each.chance else None)
            table.add_row(name, w.day(each.date), w.spaced(each.focus or ""), each.asked, mean, band)
        console.print(table)
    for sentence in w.record_sentences(base.record):
        _say(console, sentence, "yellow" if "surprise" in sentence else "")


def render_baseline(base: BaselineFinding, console: Console) -> None:
    """Prints a baseline: bands kept, draws set aside, and the shared facts by focus."""
    _head(console, base, "Baseline of")
    if base.argument:
        _say(console, f"Under the premises of {base.argument}.")
    if base.bands:
        _bands(console, base)
    if base.focuses:
        _facts(console, base)
    _record(console, base)
    _scaled(console, base)
    if cycles := w.cycles_in(base.focuses):
        _say(console, cycles, "yellow")
    for focus in base.focuses:
        for sentence in counted.focus_sentences(focus, base.settings):
            _say(console, sentence)
    for sentence in again.baseline_sentences(base):
        _say(console, sentence)
    _foot(console, base)


def _mechanism(console: Console, found: CatalogueEntry) -> None:
    """What one is, in full."""
    console.print()
    _say(console, f"{found.id} {found.name}", "bold")
    for line in (
        found.what,
        f"References: {w.listed(found.references)}.",
        f"In the articles: {'; '.join(f'{k} {v}' for k, v in found.appears.items()) or 'nowhere by name'}.",
        f"How it is written: {found.idiom}",
        f"Counter-check: {found.breaks}",
    ):
        console.print(Padding(Text(line), (0, 0, 0, 2)))


def _tried(console: Console, found: CatalogueEntry) -> None:
    """One row a claim."""
    table = _table(
        "",
        "claim",
        "outcome",
        "share",
        "effect",
        right=(3, 4),
        title=f"{found.id} {found.name}" + (f" ({found.states} states)" if found.states else ""),
    )
    for claim in found.claims:
        share = f"{w.percent(claim.share)}\n{w.points(claim.low, claim.high)}" if claim.share is not None else "–"
        outcome = w.spaced(claim.outcome or claim.status) + (", by construction" if claim.by_construction else "")
        table.add_row(
            claim.id,
            Text(claim.says + (f" [{claim.reason}]" if claim.reason else "")),
            outcome,
            share,
            w.signed(claim.effect.mean) if claim.effect else "–",
        )
    console.print(table)
    for claim in found.claims:
        for sentence in again.claim_sentences(claim.checks) if any(check.otherwise for check in claim.checks) else ():
            _say(console, f"{claim.id}: {sentence[0].lower()}{sentence[1:]}")


def render_mechanisms(found: MechanismsFinding, console: Console) -> None:
    """Prints the catalogue: a line each, or where they were tried what became of every claim."""
    if found.counts:
        for each in found.mechanisms:
            _tried(console, each)
        _say(console, "; ".join(f"{w.spaced(name)} {count}" for name, count in found.counts) + ".")
    elif len(found.mechanisms) == 1:
        _mechanism(console, found.mechanisms[0])
    else:
        table = _table("id", "mechanism", "group", "articles", "signature")
        for each in found.mechanisms:
            waits = f", {each.waiting_claims} waiting" if each.waiting_claims else ""
            table.add_row(
                each.id, Text(each.name), each.group_name, ", ".join(each.appears), f"{each.signature_claims} claims{waits}"
            )
        console.print(table)
        _say(console, "detente mechanisms ID shows one and runs it.", "dim")


RENDERERS: dict[str, Callable[[Any, Console], None]] = {
    "detente.audit/3": render_audit,
    "detente.run/2": render_run,
    "detente.ask/1": render_ask,
    "detente.rank/1": render_rank,
    "detente.explain/1": render_explain,
    "detente.forms/1": render_forms,
    "detente.compare/1": render_compare,
    "detente.crux/1": render_crux,
    "detente.cruxes/1": render_cruxes,
    "detente.baseline/2": render_baseline,
    "detente.mechanisms/2": render_mechanisms,
    "detente.lenses/1": lenses.render_lenses,
    "detente.stability/1": lenses.render_stability,
    "detente.settlement/1": lenses.render_settlement,
    "detente.log/1": render_log,
    "detente.backtest/1": lenses.render_backtest,
    "detente.situation/1": render_situation,
}
"""How a finding of each format is printed."""


def render(found: Finding, console: Console | None = None) -> None:
    """Prints any finding."""
    RENDERERS[found.format](found, console or Screen())


@dataclass(frozen=True)
class Bar:
    """What long work reports to: so many draws more are done, so many there will be, a sentence meanwhile."""

    advance: Callable[[int], None]
    total: Callable[[int], None]
    say: Callable[[str], None]


@contextmanager
def progress_bar(what: str, quiet: bool = False) -> Iterator[Bar]:
    """A bar on a terminal's error stream, unless quiet; a sentence is said there also where no bar is shown."""
    console = Screen(err=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    shown = not quiet and console.is_terminal
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, disable=not shown) as progress:
        task = progress.add_task(what, total=None)
        yield Bar(
            advance=lambda done: progress.advance(task, done),
            total=lambda draws: progress.update(task, total=draws),
            say=lambda text: console.print(Text(text)),
        )
