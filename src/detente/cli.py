"""The command line: parse, one library call, print, exit code.

Exit codes: 0 done; 1 a failure of detente's own; 2 the file or the command is wrong; 3 too large; 4 a file cannot be
read or written; 5 the question cannot be answered as asked; 130 stopped by the user (what was finished is printed).
Heavy imports happen inside the commands, so that `detente --help` answers at once.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente import __version__
from detente.errors import DetenteError, file_access
from detente.files import json_text, write_text

if TYPE_CHECKING:
    from detente.argument.catalogue import Mechanism
    from detente.argument.checkpoints import Checkpoints
    from detente.scenario.records import Focus, Scenario
    from detente.study.arms import Settings

STOPPED = 130
PAGED = ("detente.audit/1", "detente.run/1", "detente.baseline/1", "detente.lenses/1")  # what a page can show


class Commands(click.Group):
    """Turns the errors a user can meet into one message on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DetenteError as error:
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            problem = file_access(error, error.filename or "a file", "use")
            click.echo(str(problem), err=True)
            sys.exit(problem.exit_code)


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
    from detente.language.read import check_file

    failed = False
    for name in files:
        try:
            for line in check_file(name):
                click.echo(line)
        except FileProblems as problems:
            failed = True
            click.echo(str(problems), err=True)
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
    with _running(options, "baseline") as (settings, progress):
        document = solve(Study(loaded, settings(loaded), progress), names)
    _deliver([document], options, "baseline")


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
        _through(lens, loaded, chosen, focus or "core", options)
        return
    with _running(options, "run") as (settings, progress):
        study = Study(loaded, settings(loaded), progress)
        overview = Overview(study, chosen, focus or "core", until.date() if until else None)
        size = overview.estimate()
        if not options["as_json"]:
            click.echo(
                f"{size.states:,} states, {size.moves:,} moves; at most {size.bytes / 1e6:,.0f} MB and about "
                f"{size.seconds:,.0f} s",
                err=True,
            )
        document = overview.document()
    _deliver([document], options, "run")


def _through(lens: str, loaded: Scenario, focus: Focus | None, name: str, options: dict[str, Any]) -> None:
    """A scenario through another lens, or through all of them."""
    from detente.asks.lenses import together
    from detente.asks.run import Overview
    from detente.asks.settlement import of_scenario, settlement
    from detente.asks.stability import scenario_document
    from detente.game.play import put_in_play
    from detente.study.arms import Study

    with _running(options, lens) as (settings, progress):
        study = Study(loaded, settings(loaded), progress)
        if lens == "stability":
            documents = [scenario_document(study, focus, name)]
        elif lens == "settlement":
            documents = [settlement(of_scenario(study, only=put_in_play(loaded, focus).axes if focus else None))]
        else:
            documents = [together(study, focus, name), Overview(study, focus, name).document()]
    _deliver(documents, options, lens if lens != "all" else "lenses")


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

    if not is_scenario(file):
        asked = {key: options[key] for key in ("pareto", "joint", "why", "demand", "horizon")}
        said = Asked(coalitions=tuple(tuple(each.split(",")) for each in coalitions), **asked)
        _deliver([model_document(read_model(file), said)], options, "stability")
        return
    loaded = _load_scenario(file)
    held = Held(on.date() if on else None, dict(each.partition("=")[::2] for each in hold))
    with _running(options, "stability") as (settings, progress):
        study = Study(loaded, settings(loaded), progress)
        document = scenario_document(study, focus_named(loaded, focus), focus or "core", held, options["pareto"])
    _deliver([document], options, "stability")


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

    taught = teach(read_decisions(data)) if data else None
    if is_scenario(file):
        loaded = _load_scenario(file)
        with _running(options, "settlement") as (settings, progress):
            document = settle.settlement(settle.of_scenario(Study(loaded, settings(loaded), progress), taught))
        _deliver([document], options, "settlement")
        return
    table = read_decisions(file)
    if export:
        click.echo(to_ktab(table) if export == "ktab" else to_decide(table), nl=False)
        return
    _deliver([settle.settlement(settle.of_table(table, taught))], options, "settlement")


def is_scenario(name: str) -> bool:
    """Whether a name means a scenario rather than a table or a model: a YAML file or a shipped case."""
    from detente.language.read import CASES

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

    _deliver(
        [tried(read_decisions(data), BacktestSettings(folds=folds, seed=seed))], {"as_json": as_json, "out": None}, "backtest"
    )


@main.command()
@click.argument("arguments", nargs=-1, required=True, metavar="ARGUMENT...")
@study_options
def audit(arguments: tuple[str, ...], **options: Any) -> None:
    """Say for each claim of an article whether it follows from the article's own premises, and on what it hinges."""
    kept = _checkpoints(options)
    _deliver(_audited(list(arguments), options, kept), options, "audit")
    if kept is not None:
        kept.clear()


@main.command()
@click.option("--draws", default=16, show_default=True, type=click.IntRange(16, 65536), help="Fewer than an audit takes.")
@click.option("--out", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where report.html goes.")
@click.option("--workers", default=None, type=click.IntRange(1, 256))
def demo(draws: int, out: Path, workers: int | None) -> None:
    """Audit the shipped arguments with few draws and write report.html."""
    options: dict[str, Any] = {"draws": draws, "seed": 1, "sets": (), "workers": workers, "out": out, "as_json": False}
    click.echo(f"detente audits its two shipped arguments with {draws} draws; `detente audit` takes 512.")
    _deliver(_audited(["a002", "a004"], options), options, "audit")


@main.command()
@click.argument("file", required=False, metavar="[FILE]")
def schema(file: str | None) -> None:
    """Print a JSON Schema, with the names of FILE where one is given, so that editors complete and check."""
    from detente.language.schema import schema_of

    click.echo(json.dumps(schema_of(file), indent=2))


@main.command()
@click.argument("file", metavar="FILE")
def expand(file: str) -> None:
    """Print a scenario with parts, blocks, pacts and splits written out: what the digest is taken of."""
    from detente.language.write import expand_text

    click.echo(expand_text(_load_scenario(file)), nl=False)


@main.command()
@click.argument("file", metavar="FILE")
def paths(file: str) -> None:
    """List every assumption by its path, with range and source."""
    from detente.language.numbers import show
    from detente.scenario.paths import assumptions

    for path, leaf in assumptions(_load_scenario(file)).items():
        click.echo(f"{path:44} {show(leaf.number):24} {', '.join(leaf.cite) or 'assumed'}")


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
    found = chosen(headers(), group, article, search)
    if not try_all:
        _deliver([listing(found)], options, "mechanisms")
        return
    with _running(options, "mechanisms") as (settings, progress):
        document = checked(found, settings(None), progress)
    _deliver([document], options, "mechanisms")


def _show_mechanism(found: Mechanism, options: dict[str, Any]) -> None:
    """What it is, its signature tried, and with --out a page that also shows a run of its scenario."""
    from detente.asks.audit import audit_document
    from detente.asks.mechanisms import FINE, listing
    from detente.asks.run import Overview
    from detente.report import terminal
    from detente.study.arms import Study

    if not options["as_json"]:
        terminal.render(listing([found.header]))
    with _running(options, found.header.id) as (settings, progress):
        fine = replace(settings(found.scenario), precision=FINE)
        documents = [audit_document([found.argument], found.scenario, fine, progress)]
        if options["out"] is not None and not progress.stopped():
            documents.append(Overview(Study(found.scenario, fine), None, "core").document())
    _deliver(documents, options, found.header.id.lower())


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
    click.echo(f"wrote {target}; try: detente check {target}; detente run {target}")


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
        click.echo(line)
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

    click.echo(add_document(file, folder, **record))


def _load_scenario(name: str) -> Scenario:
    from detente.language.read import load_scenario

    scenario: Scenario = load_scenario(name)
    return scenario


def _checkpoints(options: dict[str, Any]) -> Checkpoints | None:
    """Where an audit is kept as it goes; what has to be said of that goes to standard error."""
    from detente.argument.checkpoints import Checkpoints, folder_for

    folder = folder_for(options["out"])
    return None if folder is None else Checkpoints(folder, lambda text: click.echo(text, err=True))


def _audited(names: list[str], options: dict[str, Any], kept: Checkpoints | None = None) -> list[dict[str, Any]]:
    """The audit, and for the page a run of the scenario's core beside it."""
    from detente.asks.audit import audit_document, load_arguments
    from detente.asks.run import Overview
    from detente.study.arms import Study

    scenario, loaded = load_arguments(names)
    with _running(options, "audit") as (settings, progress):
        documents = [audit_document(loaded, scenario, settings(scenario), progress, kept)]
        if options["out"] is not None and not progress.stopped():
            documents.append(Overview(Study(scenario, settings(scenario)), None, "core").document())
    return documents


@contextmanager
def _running(options: dict[str, Any], what: str) -> Iterator[tuple[Callable[[Scenario | None], Settings], Any]]:
    """Settings from the options, and a progress bar with the time left; Ctrl-C stops and keeps what is done."""
    from detente.language.read import read_setting
    from detente.report.terminal import progress_bar
    from detente.study.arms import Progress, Settings

    def settings(scenario: Scenario | None) -> Settings:
        sets = tuple(read_setting(text, scenario) for text in options["sets"]) if scenario is not None else ()
        more = {"workers": options["workers"]} if options["workers"] else {}
        draws = 1 << (options["draws"] - 1).bit_length()
        return Settings(draws=draws, seed=options["seed"], sets=sets, **more)

    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(1))
    try:
        with progress_bar(what, quiet=options["as_json"]) as (advance, total):
            yield settings, Progress(advance, lambda: bool(pressed), total)
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        options["stopped"] = True


def _deliver(documents: list[dict[str, Any]], options: dict[str, Any], kind: str) -> None:
    """Prints the first document or its tables, writes the files asked for, and exits with 130 after an interruption."""
    from detente.report import terminal
    from detente.report.page import page

    document = documents[0]
    text = json_text(document)
    if options["as_json"]:
        click.echo(text)
    else:
        terminal.render(document)
    if options["out"] is not None:
        folder: Path = options["out"]
        write_text(folder / f"{kind}.json", text + "\n")
        written = [folder / f"{kind}.json"]
        if document["format"] in PAGED:
            written.insert(0, folder / "report.html")
            write_text(written[0], page(documents))
        click.echo(f"wrote {' and '.join(map(str, written))}", err=options["as_json"])
    if options.get("stopped"):
        sys.exit(STOPPED)
