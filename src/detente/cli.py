"""The command line: parse, one library call, print, exit code.

Exit codes stand in `commands.py`. Heavy imports happen inside the commands, so that `detente --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente import __version__
from detente.commands import Commands, delivery, hand_over, working
from detente.errors import Stopped
from detente.files import write_text
from detente.screen import say
from detente.shown import json_text

if TYPE_CHECKING:
    from detente.argument.catalogue import Mechanism
    from detente.argument.checkpoints import Checkpoints
    from detente.report.delivery import Delivery
    from detente.scenario.records import Focus, Scenario
    from detente.study.arms import Progress, Settings


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="detente")
def main() -> None:
    """Make an argument about an international conflict run.

    detente says what follows from what was assumed, and shows the assumption. It never says what is true.
    """


def study_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command shares which solves games."""
    options = [
        click.option(
            "--draws",
            default=512,
            show_default=True,
            type=click.IntRange(16, 65536),
            metavar="N",
            help="Draws of all assumptions; rounded up to a power of two.",
        ),
        click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Seed of the draws."),
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="PATH=VALUE",
            help="Lay a number or a range over an assumption: face_cost=0.2, face_cost='0.1 .. 0.3'.",
        ),
        click.option(
            "--workers", default=None, type=click.IntRange(1, 256), help="Threads; never changes a result. [default: all cores]"
        ),
        click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write JSON and report.html here."),
        click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of tables."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Read scenarios and arguments and report every mistake at once."""
    from detente.errors import FileProblems
    from detente.language.load import check_file

    failed = False
    for name in files:
        try:
            for line in check_file(name):
                say(line)
        except FileProblems as problems:
            failed = True
            say(str(problems), err=True)
    sys.exit(2 if failed else 0)


@main.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--focus", "focus", default="", metavar="A,B", help="Only these focuses.")
@study_options
def baseline(scenario: str, focus: str, **options: Any) -> None:
    """Show whether a scenario is sane before any claim: bands, draws set aside, the same facts in every focus."""
    from detente.asks.baseline import baseline as solve
    from detente.study.arms import Study

    loaded = _load_scenario(scenario)
    names = [n for n in focus.split(",") if n] or None
    to = delivery("baseline", options["out"], options["as_json"], [scenario])
    with _running(to) as progress:
        document = solve(Study(loaded, _settings(options, loaded), progress), names)
    hand_over(to, [document])


@main.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--focus",
    "focus",
    default="",
    metavar="A,B",
    help="A focus of the scenario, or issues and conditions to put in play. [default: the core]",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Read no further than this date.")
@click.option(
    "--lens",
    type=click.Choice(["dynamics", "stability", "settlement", "all"]),
    default="dynamics",
    show_default=True,
    help="What is asked of the scenario; all: the three side by side.",
)
@study_options
def run(scenario: str, focus: str, until: Any, lens: str, **options: Any) -> None:
    """Solve a scenario: what becomes of everything in play, who tries and who refuses what."""
    from detente.asks.run import Overview, focus_named
    from detente.study.arms import Study

    loaded = _load_scenario(scenario)
    chosen = focus_named(loaded, focus)
    if lens != "dynamics":
        _through(lens, loaded, chosen, focus or "core", scenario, options)
        return
    to = delivery("run", options["out"], options["as_json"], [scenario])
    with _running(to) as progress:
        study = Study(loaded, _settings(options, loaded), progress)
        overview = Overview(study, chosen, focus or "core", until.date() if until else None)
        size = overview.estimate()
        if not options["as_json"]:
            say(
                f"{size.states:,} states, {size.moves:,} moves; at most {size.bytes / 1e6:,.0f} MB and about "
                f"{size.seconds:,.0f} s",
                err=True,
            )
        document = overview.document()
    hand_over(to, [document])


def _through(lens: str, loaded: Scenario, focus: Focus | None, name: str, file: str, options: dict[str, Any]) -> None:
    """A scenario through another lens, or through all of them."""
    from detente.asks.lenses import together
    from detente.asks.run import Overview
    from detente.asks.settlement import of_scenario, settlement
    from detente.asks.stability import scenario_document
    from detente.game.play import put_in_play
    from detente.study.arms import Study

    paged = lens == "all"
    to = delivery("lenses" if paged else lens, options["out"], options["as_json"], [file], paged)
    with _running(to) as progress:
        study = Study(loaded, _settings(options, loaded), progress)
        if lens == "stability":
            documents = [scenario_document(study, focus, name)]
        elif lens == "settlement":
            documents = [settlement(of_scenario(study, only=put_in_play(loaded, focus).axes if focus else None))]
        else:
            documents = [together(study, focus, name), Overview(study, focus, name).document()]
    hand_over(to, documents)


@main.command()
@click.argument("file", metavar="FILE")
@click.option("--coalition", "coalitions", multiple=True, metavar="A,B", help="Only these coalitions. [default: all]")
@click.option("--pareto", is_flag=True, help="A coalition gains where no member is worse off and one is better.")
@click.option("--joint", is_flag=True, help="A coalition changes all its options in one move.")
@click.option("--why", multiple=True, metavar="STATE", help="Explain the verdicts on these states.")
@click.option("--demand", default="", metavar="STATE", help="What rankings would make this state stable.")
@click.option("--horizon", default=3, show_default=True, type=click.IntRange(0, 20), help="How far two parties look ahead.")
@click.option("--focus", "focus", default="", metavar="A,B", help="Of a scenario: what is in play. [default: the core]")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Of a scenario: the day whose rules hold. [default: its start]")
@click.option(
    "--hold", multiple=True, metavar="NAME=LEVEL", help="Of a scenario: a condition held here instead of at its start."
)
@study_options
def stability(file: str, coalitions: tuple[str, ...], focus: str, on: Any, hold: tuple[str, ...], **options: Any) -> None:
    """Say which states are stable, for whom, and why: of an explicit model (JSON), or over the draws of a scenario."""
    from detente.asks.run import focus_named
    from detente.asks.stability import Asked, model_document, scenario_document
    from detente.formats.graph_model import read_model
    from detente.study.arms import Study
    from detente.study.graphs import Held

    to = delivery("stability", options["out"], options["as_json"], [file], paged=False)
    if not is_scenario(file):
        asked = {key: options[key] for key in ("pareto", "joint", "why", "demand", "horizon")}
        said = Asked(coalitions=tuple(tuple(each.split(",")) for each in coalitions), **asked)
        hand_over(to, [model_document(read_model(file), said)])
        return
    loaded = _load_scenario(file)
    held = Held(on.date() if on else None, dict(each.partition("=")[::2] for each in hold))
    with _running(to) as progress:
        study = Study(loaded, _settings(options, loaded), progress)
        document = scenario_document(study, focus_named(loaded, focus), focus or "core", held, options["pareto"])
    hand_over(to, [document])


@main.command()
@click.argument("file", metavar="FILE")
@click.option("--learn", "data", default="", metavar="DATA", help="Past decisions to learn a predictive distribution from.")
@click.option("--export", type=click.Choice(["ktab", "decide"]), help="Print the table in this format instead.")
@study_options
def settlement(file: str, data: str, export: str | None, **options: Any) -> None:
    """Say what would be settled: models of bargaining on a table of positions or on a scenario's ordered issues."""
    from detente.asks import settlement as settle
    from detente.formats.decide import to_decide
    from detente.formats.ktab import to_ktab
    from detente.formats.read import read_decisions
    from detente.study.arms import Study
    from detente.study.learn import teach

    to = delivery("settlement", options["out"], options["as_json"], [file, *([data] if data else [])], paged=False)
    taught = teach(read_decisions(data)) if data else None
    if is_scenario(file):
        loaded = _load_scenario(file)
        with _running(to) as progress:
            document = settle.settlement(settle.of_scenario(Study(loaded, _settings(options, loaded), progress), taught))
        hand_over(to, [document])
        return
    table = read_decisions(file)
    if export:
        say(to_ktab(table) if export == "ktab" else to_decide(table), end="")
        return
    hand_over(to, [settle.settlement(settle.of_table(table, taught))])


def is_scenario(name: str) -> bool:
    """Whether a name means a scenario rather than a table or a model: a YAML file or a shipped case."""
    from detente.files import CASES

    return name.endswith((".yaml", ".yml")) or not Path(name).exists() and (CASES / f"{name}.yaml").exists()


@main.command()
@click.argument("data", metavar="DATA")
@click.option("--folds", default=20, show_default=True, type=click.IntRange(0), help="0: one group is left out at a time.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of tables.")
def backtest(data: str, folds: int, seed: int, as_json: bool) -> None:
    """Try every settlement model on decisions it has not seen."""
    from detente.asks.backtest import BacktestSettings
    from detente.asks.backtest import backtest as tried
    from detente.formats.read import read_decisions

    to = delivery("backtest", None, as_json, [data], paged=False)
    hand_over(to, [tried(read_decisions(data), BacktestSettings(folds=folds, seed=seed))])


@main.command()
@click.argument("arguments", nargs=-1, required=True, metavar="ARGUMENT...")
@study_options
def audit(arguments: tuple[str, ...], **options: Any) -> None:
    """Say for each claim of an article whether it follows from the article's own premises, and on what it hinges."""
    _audited(list(arguments), options)


@main.command()
@click.option("--draws", default=16, show_default=True, type=click.IntRange(16, 65536), help="Fewer than an audit takes.")
@click.option("--out", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where report.html goes.")
@click.option("--workers", default=None, type=click.IntRange(1, 256))
def demo(draws: int, out: Path, workers: int | None) -> None:
    """Audit the shipped arguments with few draws and write report.html."""
    options: dict[str, Any] = {"draws": draws, "seed": 1, "sets": (), "workers": workers, "out": out, "as_json": False}
    say(f"detente audits its two shipped arguments with {draws} draws; `detente audit` takes 512.")
    _audited(["a002", "a004"], options)


@main.command()
@click.argument("file", required=False, metavar="[FILE]")
def schema(file: str | None) -> None:
    """Print a JSON Schema, with the names of FILE where one is given, so that editors complete and check."""
    from detente.language.schema import schema_of

    say(json_text(schema_of(file), 2))


@main.command()
@click.argument("file", metavar="FILE")
def expand(file: str) -> None:
    """Print a scenario with parts, blocks, pacts and splits written out: what the digest is taken of."""
    from detente.language.write import expand_text

    say(expand_text(_load_scenario(file)), end="")


@main.command()
@click.argument("file", metavar="FILE")
def paths(file: str) -> None:
    """List every assumption by its path, with range and source."""
    from detente.language.numbers import show
    from detente.scenario.paths import assumptions

    for path, leaf in assumptions(_load_scenario(file)).items():
        say(f"{path:44} {show(leaf.number):24} {', '.join(leaf.cite) or 'assumed'}")


@main.command()
@click.argument("name", required=False, metavar="[ID]")
@click.option("--search", default="", metavar="WORDS", help="Only those that mention all these words.")
@click.option(
    "--group", default="", type=click.Choice(["", *"ABCDE"], case_sensitive=False), metavar="A..E", help="Only this group."
)
@click.option("--article", default="", metavar="ID", help="Only those that appear in this article, such as 004.")
@click.option("--check", "try_all", is_flag=True, help="Try the signature and the counter-check of every one listed.")
@study_options
def mechanisms(name: str | None, search: str, group: str, article: str, try_all: bool, **options: Any) -> None:
    """List the mechanisms of the catalogue, or show one, run it and draw its signature."""
    from detente.argument.catalogue import chosen, headers, mechanism
    from detente.asks.mechanisms import checked, listing

    if name is not None:
        _show_mechanism(mechanism(name), options)
        return
    to = delivery("mechanisms", options["out"], options["as_json"], [], paged=False)
    found = chosen(headers(), group, article, search)
    if not try_all:
        hand_over(to, [listing(found)])
        return
    with _running(to) as progress:
        document = checked(found, _settings(options, None), progress)
    hand_over(to, [document])


def _show_mechanism(found: Mechanism, options: dict[str, Any]) -> None:
    """What it is, its signature tried, and with --out a page that also shows a run of its scenario."""
    from detente.asks.audit import audit_document
    from detente.asks.mechanisms import FINE, listing
    from detente.asks.run import Overview
    from detente.report import terminal
    from detente.study.arms import Study

    to = delivery(found.header.id.lower(), options["out"], options["as_json"], [])
    if not options["as_json"]:
        terminal.render(listing([found.header]))
    with _running(to, keeps=True) as progress:
        fine = replace(_settings(options, found.scenario), precision=FINE)
        documents = [audit_document([found.argument], found.scenario, fine, progress)]
        if options["out"] is not None and not progress.stopped():
            with suppress(Stopped):
                documents.append(Overview(Study(found.scenario, fine, progress), None, "core").document())
    hand_over(to, documents)


@main.command()
@click.argument("name", metavar="NAME")
@click.option("--folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "start", default="", metavar="ID,ID", help="Start from these mechanisms of the catalogue.")
def new(name: str, folder: Path, start: str) -> None:
    """Write NAME.yaml, a commented scenario to start from that checks and runs."""
    from detente.errors import FileAccess
    from detente.language.write import new_scenario_text

    target = folder / f"{name}.yaml"
    if target.exists():
        raise FileAccess(f"{target} exists already; nothing was written. Choose another name, or move it away")
    write_text(target, _joined(name, start) if start else new_scenario_text(name), fresh=True)
    say(f"wrote {target}; try: detente check {target}; detente run {target}")


def _joined(name: str, start: str) -> str:
    from detente.argument.catalogue import mechanism
    from detente.asks.start import composed

    return composed(name, [mechanism(each.strip()) for each in dict.fromkeys(start.split(",")) if each.strip()])


@main.group()
def sources() -> None:
    """Documents and citations: register a document, re-anchor all citations."""


@sources.command()
@click.option(
    "--library",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the documents, under whatever file names.",
)
def verify(library: Path) -> None:
    """Find every cited paragraph again: same, moved, changed, or its document missing."""
    from detente.argument.sources import verify_library

    lines, code = verify_library(library)
    for line in lines:
        say(line)
    sys.exit(code)


@sources.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "document", required=True, help="Its id in citations: a letter first, such as a002.")
@click.option("--title", required=True, help="A description in your own words.")
@click.option("--outlet", default="")
@click.option("--author", default="")
@click.option("--date", default="")
@click.option("--folder", default="documents", type=click.Path(file_okay=False, path_type=Path))
def add(file: Path, folder: Path, **record: str) -> None:
    """Write a document's record: id, title, date and a fingerprint of each paragraph; never its text."""
    from detente.argument.sources import add_document

    say(add_document(file, folder, **record))


def _load_scenario(name: str) -> Scenario:
    from detente.language.load import load_scenario

    scenario: Scenario = load_scenario(name)
    return scenario


def _checkpoints(options: dict[str, Any]) -> Checkpoints | None:
    """Where an audit is kept as it goes; what has to be said of that goes to standard error."""
    from detente.argument.checkpoints import Checkpoints, folder_for

    folder = folder_for(options["out"])
    return None if folder is None else Checkpoints(folder, lambda text: say(text, err=True))


def _audited(names: list[str], options: dict[str, Any]) -> None:
    """The audit, and for the page a run of the scenario's core beside it."""
    from detente.asks.audit import audit_document, load_arguments
    from detente.asks.run import Overview
    from detente.study.arms import Study

    scenario, loaded = load_arguments(names)
    settings = _settings(options, scenario)
    to = delivery("audit", options["out"], options["as_json"], names)
    kept = _checkpoints(options)
    with _running(to, keeps=True) as progress:
        documents = [audit_document(loaded, scenario, settings, progress, kept)]
        if options["out"] is not None and not progress.stopped():
            with suppress(Stopped):  # the page then does without a run
                documents.append(Overview(Study(scenario, settings, progress), None, "core").document())
    hand_over(to, documents)
    if kept is not None:
        kept.clear()


def _settings(options: dict[str, Any], scenario: Scenario | None) -> Settings:
    """How a study is run, from the options."""
    from detente.language.read import read_setting
    from detente.study.arms import Settings

    sets = tuple(read_setting(text, scenario) for text in options["sets"]) if scenario is not None else ()
    more = {"workers": options["workers"]} if options["workers"] else {}
    return Settings(draws=1 << (options["draws"] - 1).bit_length(), seed=options["seed"], sets=sets, **more)


@contextmanager
def _running(to: Delivery, keeps: bool = False) -> Iterator[Progress]:
    """What a study reports to while it is solved."""
    from detente.study.arms import Progress

    with working(to.kind, quiet=to.as_json, keeps=keeps) as work:
        yield Progress(work.advance, work.stopped, work.total)
