"""The command line: parse, one question of ASKS, print, exit code.

Exit codes stand in `commands.py`. Heavy imports happen inside the commands, so that `detente --help` answers at once.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente import __version__
from detente.asks import EQUILIBRIA, LENS_CHOICES
from detente.commands import Commands, delivery, given_options, hand_over, not_for, signals_of_this_command, working
from detente.errors import Stopped
from detente.files import write_text
from detente.screen import say
from detente.shown import json_text

if TYPE_CHECKING:
    from detente.report.delivery import Delivery


class MomentType(click.ParamType[dt.date | int]):
    """A day, or a round of a game of rounds as its number."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date | int:
        if isinstance(value, dt.date | int):
            return value
        text = value.removeprefix("round ").strip()
        if text.isdecimal() and text.isascii() and len(text) <= 6:
            return int(text)
        try:
            return dt.datetime.strptime(text, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is neither a day, such as 2025-01-20, nor a round, such as 'round 3'.", param, ctx)


MOMENT = MomentType()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="detente")
def main() -> None:
    """Make an argument about an international conflict run.

    detente says what follows from what was assumed, and shows the assumption. It never says what is true.

    SCENARIO, ARGUMENT and FILE are files, or names of shipped cases: scenarios endgame_2024, long_rivalry, reset_2016;
    arguments a000 to a004.
    To begin: detente new mine; detente run mine.yaml; detente audit a004 --draws 64.
    """


def study_options(command: Callable[..., Any], draws: int = 512) -> Callable[..., Any]:
    """The options that every command shares which solves games."""
    options = [
        click.option(
            "--draws",
            default=draws,
            show_default=True,
            type=click.IntRange(16, 65536),
            metavar="N",
            help="Draws of all assumptions, in blocks of 64.",
        ),
        click.option("--seed", default=1, show_default=True, type=click.IntRange(0), metavar="N", help="Seed of the draws."),
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="PATH=VALUE",
            help="Lay a number or a range over an assumption of `detente paths`: inertia=0.2, inertia='0.1 .. 0.3'.",
        ),
        click.option(
            "--workers",
            default=None,
            type=click.IntRange(1, 256),
            metavar="N",
            help="Threads; never changes a result. [default: all cores]",
        ),
        click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write JSON and report.html here."),
        click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of tables."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


precise = click.option(
    "--precise", is_flag=True, help="Solve a hundred times finer: for a last look, since it takes several times as long."
)


anew = click.option("--anew", is_flag=True, help="Solve all again, also what earlier audits have solved and kept.")


equilibrium = click.option(
    "--equilibrium",
    type=click.Choice(EQUILIBRIA),
    default=EQUILIBRIA[0],
    show_default=True,
    help="What a game comes to rest in once nothing is dated: what an end far away leads back to, or the principal branch.",
)


every_draw = click.option("--all-draws", is_flag=True, help="Count draws outside the plausible bands, and unsettled ones, too.")


def laid_over(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that lay a change over a scenario, as a claim's `with` does."""
    options = [
        click.option("--hold", multiple=True, metavar="NAME=LEVEL", help="There from the first day; nothing moves it."),
        click.option("--start", multiple=True, metavar="NAME=LEVEL", help="It starts there."),
        click.option("--done", multiple=True, metavar="RULE", help="A rule as if just carried out, at no cost."),
        click.option("--without", multiple=True, metavar="RULE", help="A rule, condition.change or party.term drops out."),
        click.option("--remove", multiple=True, metavar="PARTY", help="A party drops out: it neither moves nor is asked."),
        click.option(
            "--given",
            "assuming",
            multiple=True,
            metavar="X",
            help="Taken for given: NAME=LEVEL where it starts, PATH=VALUE, a yes (NAME) or a no ('not NAME').",
        ),
        every_draw,
    ]
    for option in reversed(options):
        command = option(command)
    return command


LAID_OVER = ("hold", "start", "done", "without", "remove", "assuming", "all_draws")
OF_TIME = ("precise", "equilibrium")
"""Options of what follows time."""


@main.command(short_help="Every mistake in scenarios and arguments, at once.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--solve", is_flag=True, help="Of arguments: also solve which premises alone decide which claims.")
@click.option("--share", is_flag=True, help="Instead: what of them repeats a source, and would leak if they were shared.")
def check(files: tuple[str, ...], solve: bool, share: bool) -> None:
    """Read scenarios and arguments and report every mistake at once.

    What an argument of the same call measures counts as looked at in its scenario.
    """
    from detente.asks.files import check_file
    from detente.asks.ledgered import shared
    from detente.errors import FileProblems

    if share:
        not_for("--share", "solve")
        for line in shared(files):
            say(line)
        return

    failed = False
    for name in files:
        try:
            for line in check_file(name, [other for other in files if other != name]):
                say(line)
            if solve:
                _say_typed_in(name)
        except FileProblems as problems:
            failed = True
            say(str(problems), err=True)
    sys.exit(2 if failed else 0)


def _say_typed_in(name: str) -> None:
    """What solving an argument tells of its premises."""
    from detente.asks import progress
    from detente.asks.typed import typed_in_sentences

    with working("check") as work:
        found = list(typed_in_sentences(name, progress(work.advance, work.stopped, work.total, lambda text: None)))
    for line in found:
        say(line)


@main.command("open", short_help="A page to look at a case and to move its assumptions.")
@click.argument("what", metavar="CASE|FILE|FOLDER")
@click.option(
    "--port", default=0, type=click.IntRange(0, 65535), metavar="N", help="Where it listens. [default: any that is free]"
)
@click.option("--no-browser", "browser", flag_value=False, default=True, help="Only print the address.")
def open_(what: str, port: int, browser: bool) -> None:
    """Open a page on this machine: the situation, what follows, every assumption with a slider, arguments and their verdicts.

    Nothing leaves this machine. The address that is printed opens the page once.
    """
    from detente.errors import Refused

    try:
        from detente.web.serve import open_page
    except ImportError as error:
        raise Refused(f"the page needs {error.name}, which is not installed", "pip install 'detente[page]'") from None
    signals_of_this_command().keep("The page is closed.")
    open_page(what, port, browser, lambda text: say(text, err=True))


@main.command(short_help="Who is at the table, and who must agree to what.")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of tables.")
def situation(scenario: str, as_json: bool) -> None:
    """Show what a scenario states: parties, who must agree to what, what chance decides, what each wants. Nothing is solved.

    Of an ARGUMENT, the scenario that it is over.
    """
    hand_over(delivery("situation", None, as_json, (), False), [_answered("situation", {"scenario": scenario})])


@main.command(short_help="Is a scenario sane, before any claim is looked at?")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--focus", "focus", default="", metavar="A,B", help="Only these focuses.")
@every_draw
@precise
@equilibrium
@study_options
def baseline(**options: Any) -> None:
    """Show whether a scenario is sane before any claim: bands, draws set aside, the same facts in every focus.

    Of an ARGUMENT, under its premises.
    """
    _ask("baseline", options)


@main.command(short_help="What follows from a scenario: paths, moves, refusals.")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--focus",
    "focus",
    default="",
    metavar="A,B",
    help="A focus of the scenario, or issues and conditions to put in play. [default: the core]",
)
@click.option("--until", type=MOMENT, help="Read no further than this date, or round.")
@click.option(
    "--lens",
    type=click.Choice(LENS_CHOICES),
    default="dynamics",
    show_default=True,
    help="What is asked of the scenario; all: the three side by side.",
)
@click.option("--measure", "measures", multiple=True, metavar="MEASURE", help="Read off besides, in words as `ask` takes it.")
@click.option("--movable", is_flag=True, help="Keep what every draw came to, so that the sliders of report.html move.")
@click.option(
    "--explain", "move", default="", metavar="MOVE", help="Instead: who gains by a rule, from what, and who blocks it."
)
@laid_over
@precise
@equilibrium
@study_options
def run(lens: str, until: Any, move: str, **options: Any) -> None:
    """Solve a scenario: what becomes of everything in play, who tries and who refuses what.

    Of an ARGUMENT, under its premises.
    """
    if move:
        not_for("--explain", "lens", "measures", "movable")
        options = {key: value for key, value in options.items() if key not in ("measures", "movable")}
        _ask("explain", {**options, "move": move, "until": until})
        return
    if lens == "dynamics":
        _ask("run", {**options, "until": until})
        return
    not_for(f"--lens {lens}", "until", "measures", "movable", *LAID_OVER)
    options = {key: value for key, value in options.items() if key not in ("measures", "movable", *LAID_OVER)}
    if lens == "all":
        _ask("lenses", options)
    else:
        not_for(f"--lens {lens}", *OF_TIME)
        _ask(lens, {"file": options.pop("scenario"), **{key: value for key, value in options.items() if key not in OF_TIME}})


@main.command("ask", short_help="One measure: its band, what a change makes of it, its hinge.")
@click.argument("scenario", metavar="SCENARIO")
@click.argument("measure", metavar="MEASURE")
@click.option("--focus", "focus", default="", metavar="A,B", help="As a run's; auto: found by the measure. [default: the core]")
@click.option("--sweep", default="", metavar="PATH[=A..B]", help="Its curve along one assumption, the rest as drawn.")
@click.option("--bound", type=float, metavar="X", help="Where the curve crosses it. [default: half, of a chance]")
@click.option("--neighbours", is_flag=True, help="Whether it turns with each thing just outside the focus in play as well.")
@laid_over
@precise
@equilibrium
@partial(study_options, draws=64)
def ask_(**options: Any) -> None:
    """Ask one number: 'chance war=freeze by 2025-10-20', 'value russia at end', or a measure's name.

    What --hold, --start, --done, --without, --remove and --set change is compared with the same without it; --given holds
    in both. Of an ARGUMENT it is asked under its premises. --sweep answers at 21 points over the same draws.
    """
    _ask("ask", options)


@main.command(short_help="Which act is best for a party?")
@click.argument("scenario", metavar="SCENARIO")
@click.argument("party", metavar="PARTY")
@click.option("--focus", "focus", default="", metavar="A,B", help="As a run's. [default: the core]")
@click.option("--on", type=MOMENT, help="When it acts: a date, or a round. [default: where the game begins]")
@laid_over
@precise
@equilibrium
@partial(study_options, draws=64)
def rank(**options: Any) -> None:
    """Rank all that PARTY can do on a day: what each is worth to it, how often it is best, its regret.

    --start NAME=LEVEL: where else the game begins; --done RULE: after that.
    """
    _ask("rank", options)


@main.command(short_help="Which states are stable, for whom, and why?")
@click.argument("file", metavar="FILE")
@click.option("--coalition", "coalitions", multiple=True, metavar="A,B", help="Only these coalitions. [default: all]")
@click.option("--pareto", is_flag=True, help="A coalition gains where no member is worse off and one is better.")
@click.option("--joint", is_flag=True, help="A coalition changes all its options in one move.")
@click.option("--why", multiple=True, metavar="STATE", help="Explain the verdicts on these states.")
@click.option("--demand", default="", metavar="STATE", help="What rankings would make this state stable.")
@click.option(
    "--horizon", default=3, show_default=True, type=click.IntRange(0, 20), metavar="N", help="How far two parties look ahead."
)
@click.option("--focus", "focus", default="", metavar="A,B", help="Of a scenario: what is in play. [default: the core]")
@click.option(
    "--on",
    type=MOMENT,
    help="Of a scenario: the day, or round, whose rules hold. [default: its start]",
)
@click.option(
    "--hold", multiple=True, metavar="NAME=LEVEL", help="Of a scenario: a condition held here instead of at its start."
)
@study_options
def stability(on: Any, **options: Any) -> None:
    """Say which states are stable, for whom, and why: of an explicit model (JSON), or over the draws of a scenario."""
    _ask("stability", {**options, "on": on})


@main.command(short_help="What would be settled, by models of bargaining?")
@click.argument("file", metavar="FILE")
@click.option("--learn", default="", metavar="DATA", help="Past decisions to learn a predictive distribution from.")
@click.option("--export", type=click.Choice(["ktab", "decide"]), help="Print the table in this format instead.")
@study_options
def settlement(export: str | None, **options: Any) -> None:
    """Say what would be settled: models of bargaining on a table of positions or on a scenario's ordered issues."""
    if export:
        from detente.asks.files import is_scenario
        from detente.asks.settlement import exported

        not_for("--export", "learn", "sets", "draws", "seed", "workers", "out", "as_json")
        if is_scenario(options["file"]):
            not_for("a scenario", "export")
        say(exported(options["file"], export), end="")
        return
    _ask("settlement", {**options, "learn": options["learn"] or None})


@main.command(short_help="How well do settlement models predict past decisions?")
@click.argument("data", metavar="DATA")
@click.option(
    "--folds",
    default=20,
    show_default=True,
    type=click.IntRange(0),
    metavar="N",
    help="Groups left out in turn; 0: one decision at a time.",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), metavar="N", help="Seed of the groups.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of tables.")
def backtest(**options: Any) -> None:
    """Try every settlement model on decisions it has not seen."""
    _ask("backtest", {**options, "out": None})


@main.command(short_help="Does each claim of an article follow from its premises?")
@click.argument("arguments", nargs=-1, metavar="ARGUMENT...")
@click.option("--all", "every", is_flag=True, help="All shipped arguments, whatever scenario they are over.")
@click.option("--claim", "claims", multiple=True, metavar="C1,C4", help="Only these claims. [default: all]")
@click.option("--wide", is_flag=True, help="Also try claims with every assumed number as wide as the widest of its kind.")
@click.option(
    "--strength",
    "strengths",
    multiple=True,
    metavar="WORD=SHARE",
    help="The share of draws a strength asks for: asserted=0.8.",
)
@click.option(
    "--certainty",
    "certainties",
    multiple=True,
    metavar="WORD=CHANCE",
    help="The bound that a certainty sets on a chance: likely=0.66.",
)
@anew
@precise
@equilibrium
@study_options
def audit(arguments: tuple[str, ...], every: bool, **options: Any) -> None:
    """Say for each claim of an article whether it follows from the article's own premises, and on what it hinges."""
    if bool(arguments) == every:
        raise click.UsageError("Name one ARGUMENT or more, or say --all for those that are shipped.")
    if every:
        from detente.asks.files import shipped_arguments

        arguments = tuple(shipped_arguments())
    _audit({"arguments": arguments, **options})


@main.command(short_help="Why does a claim come out as it does?")
@click.argument("argument", metavar="ARGUMENT")
@click.argument("claim", metavar="CLAIM")
@click.option("--part", type=click.IntRange(1), metavar="N", help="Explain this of its parts. [default: the one that decides]")
@precise
@equilibrium
@partial(study_options, draws=64)
def explain(argument: str, **options: Any) -> None:
    """Say why CLAIM comes out as it does: what leads there, who gains by it and from what, which premises carry it.

    Each premise is left out in turn; gains are taken apart into interests, costs and what others do later.
    """
    _ask("explain", {"scenario": argument, **options})


@main.command(short_help="Do several encodings of one article agree, and why not?")
@click.argument("arguments", nargs=-1, required=True, metavar="ARGUMENT...")
@click.option("--claim", "claims", multiple=True, metavar="C1,C4", help="Only these claims. [default: all that two have]")
@click.option("--same", "alike", multiple=True, metavar="NAME=NAME", help="Names of several scenarios that mean one thing.")
@click.option("--one-article", is_flag=True, help="They are of one article, though they cite it under several ids.")
@click.option("--no-swap", "swap", flag_value=False, default=True, help="Only who agrees: not why the others do not.")
@precise
@equilibrium
@partial(study_options, draws=128)
def compare(arguments: tuple[str, ...], **options: Any) -> None:
    """Set several encodings of one article side by side: who agrees, how far, and what parts the others.

    What parts them is found by putting the other's strength, form, numbers and rules in place of one's own, one at a time.
    """
    _ask("compare", {"arguments": arguments, **options})


OF_ONE_CRUX = ("over", "focus", "bar")
"""Options of a crux that a dispute of a file states."""


@main.command(short_help="What parts two arguments on one measure?")
@click.argument("names", nargs=-1, metavar="[ARGUMENT ARGUMENT | NAME...]")
@click.option("--on", metavar="MEASURE", help="What two arguments part over, in words as `ask` takes it, or by name.")
@click.option("--all", is_flag=True, help="Instead: all disputes that a file poses. A NAME: that one.")
@click.option("--in", default="cruxes", show_default=True, metavar="FILE", help="The file that poses them.")
@click.option("--over", metavar="SCENARIO", help="Where they are held against each other. [default: what both are over]")
@click.option("--focus", "focus", default="", metavar="A,B", help="As a run's. [default: the core]")
@click.option("--bar", type=float, metavar="X", help="What a swap has to pass. [default: half way between the two]")
@every_draw
@precise
@equilibrium
@partial(study_options, draws=128)
def crux(names: tuple[str, ...], on: str | None, **options: Any) -> None:
    """Find the few assumptions whose swap turns one argument's conclusion into the other's.

    The measure is solved under the premises of either, of neither and of both; premises in which they differ are switched by
    coin, so that each has its share of the difference, and the smallest swap that turns it is solved, both ways round.

    Without --on: the disputes of these NAMEs, or --all, that a file poses between arguments.
    """
    every, file = options.pop("all"), options.pop("in")
    if on is not None:
        not_for("a measure given with --on", "all", "in")
        _ask("crux", {"arguments": names, "on": on, **options})
        return
    if bool(names) == every:
        raise click.UsageError("Say two arguments and --on MEASURE, or the names of disputes, or --all.")
    not_for("the disputes of a file", *OF_ONE_CRUX)
    options = {key: value for key, value in options.items() if key not in OF_ONE_CRUX}
    _ask("cruxes", {"file": file, "names": names, **options})


@main.command(short_help="Fix an argument before its verdicts are looked at.")
@click.argument("argument", metavar="ARGUMENT")
@click.option("--by", default="", metavar="NAME", help="Who drafted it; the first time needed.")
@click.option("--note", default="", metavar="TEXT", help="The first time: a line to go with it.")
@click.option("--because", default="", metavar="REASON", help="Later: why it was changed since.")
@click.option(
    "--seen",
    type=click.Choice(["yes", "no", "unsaid"]),
    default="unsaid",
    show_default=True,
    help="The first time: whether verdicts of it had been seen by then.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
def freeze(**options: Any) -> None:
    """Fix an argument, its scenario and its ledger as they stand; of a later edit keep the reason.

    From then on a log beside the argument counts how often verdicts were asked for, and none are given while something is
    changed without a reason.
    """
    _ask("freeze", {**options, "out": None})


@main.command(short_help="When an argument was fixed, and what changed since.")
@click.argument("argument", metavar="ARGUMENT")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
def log(**options: Any) -> None:
    """Say when an argument was fixed and by whom, what changed since and why, and how often verdicts were asked for."""
    _ask("log", {**options, "out": None})


@main.command(short_help="Audit the shipped arguments with few draws.")
@click.option(
    "--draws", default=16, show_default=True, type=click.IntRange(16, 65536), metavar="N", help="Fewer than an audit takes."
)
@click.option("--out", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where report.html goes.")
@click.option("--workers", default=None, type=click.IntRange(1, 256), metavar="N", help="Threads. [default: all cores]")
@anew
def demo(draws: int, out: Path, workers: int | None, anew: bool) -> None:
    """Audit the shipped arguments with few draws and write report.html."""
    say(f"detente audits two of its shipped arguments with {draws} draws; `detente audit` takes 512, and noise at its middle.")
    worlds = ("with_premises", "without_premises")
    asked = {"arguments": ("a002", "a004"), "draws": draws, "worlds": worlds, "workers": workers, "anew": anew}
    _audit({**asked, "out": out, "as_json": False})


@main.command(short_help="Which form does a sentence take?")
@click.argument("sentence", metavar="SENTENCE")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
def forms(sentence: str, as_json: bool) -> None:
    """Propose by its words the forms that SENTENCE takes, and say what each would test."""
    hand_over(delivery("forms", None, as_json, (), False), [_answered("forms", {"sentence": sentence})])


@main.command(short_help="A JSON Schema, so that editors complete and check.")
@click.argument("file", required=False, metavar="[FILE]")
def schema(file: str | None) -> None:
    """Print a JSON Schema, with the names of FILE where one is given, so that editors complete and check."""
    from detente.asks.files import schema_of

    say(json_text(schema_of(file), 2))


@main.command(short_help="A scenario with all its shorthand written out.")
@click.argument("file", metavar="FILE")
def expand(file: str) -> None:
    """Print a scenario with parts, blocks, pacts and splits written out: what the digest is taken of."""
    from detente.asks.files import expanded

    say(expanded(file), end="")


@main.command(short_help="Every assumption: its path, range and source.")
@click.argument("file", metavar="FILE")
def paths(file: str) -> None:
    """List every assumption by its path, with range and source."""
    from detente.asks.files import listed_paths

    for line in listed_paths(file):
        say(line)


@main.command(short_help="The catalogue of mechanisms: list, show, try.")
@click.argument("name", required=False, metavar="[ID]")
@click.option("--search", default="", metavar="WORDS", help="Only those that mention all these words.")
@click.option(
    "--group", default="", type=click.Choice(["", *"ABCDE"], case_sensitive=False), metavar="A..E", help="Only this group."
)
@click.option("--article", default="", metavar="ID", help="Only those that appear in this article, such as 004.")
@click.option("--check", is_flag=True, help="Try the signature and the counter-check of every one listed.")
@precise
@study_options
def mechanisms(name: str | None, search: str, group: str, article: str, check: bool, **options: Any) -> None:
    """List the mechanisms of the catalogue, or show one, run it and draw its signature."""
    if name is None:
        not_for("many mechanisms at once", "sets")
        if not check:
            not_for("a list; give an ID or --check", "draws", "seed", "workers", "precise")
        _ask("mechanisms", {"search": search, "group": group, "article": article, "check": check, **options})
        return
    not_for("one mechanism", "search", "group", "article", "check")
    if not options["as_json"]:
        from detente.report import terminal

        terminal.render(_answered("mechanisms", {"name": name}))
    _ask("mechanism", {"name": name, **options}, kind=name.lower())


@main.command(short_help="Write a commented scenario to start from.")
@click.argument("name", metavar="NAME")
@click.option("--folder", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where to. [default: here]")
@click.option("--from", "start", default="", metavar="ID,ID", help="Start from these mechanisms of the catalogue.")
def new(name: str, folder: Path, start: str) -> None:
    """Write NAME.yaml, a commented scenario to start from that checks and runs."""
    from detente.errors import FileAccess

    target = folder / f"{name}.yaml"
    if target.exists():
        raise FileAccess(f"{target} exists already; nothing was written. Choose another name, or move it away")
    ids = tuple(each.strip() for each in start.split(",")) if start else ()
    write_text(target, _answered("start", {"name": name, "mechanisms": ids}).text, fresh=True)
    say(f"wrote {target}; try: detente check {target}; detente run {target}")


@main.command(short_help="Serve a folder to an assistant that drafts (MCP).")
@click.option(
    "--folder",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The one folder that is read and written. [default: here]",
)
def serve(folder: Path) -> None:
    """Let an assistant draft in a folder: an MCP server on standard input and output (extra detente[assistant])."""
    from detente.errors import Refused

    try:
        from detente.assistant.server import serve as served
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        raise Refused("serving needs an extra", "pip install 'detente[assistant]'") from None
    served(folder)


@main.group(short_help="Register documents; find cited paragraphs again.")
def sources() -> None:
    """Documents and citations: register a document, re-anchor all citations."""


@sources.command(short_help="Find every cited paragraph again.")
@click.option(
    "--library",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the documents, under whatever file names.",
)
def verify(library: Path) -> None:
    """Find every cited paragraph again: same, moved, changed, or its document missing."""
    from detente.asks.sources import verify_library

    lines, code = verify_library(library)
    for line in lines:
        say(line)
    sys.exit(code)


@sources.command(short_help="Write a document's record: fingerprints, never its text.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "document", required=True, help="Its id in citations: a letter first, such as a002.")
@click.option("--title", required=True, help="A description in your own words.")
@click.option("--outlet", default="", help="Where it appeared.")
@click.option("--author", default="", help="Who wrote it.")
@click.option("--date", default="", help="When it appeared, such as 2024-11-11.")
@click.option(
    "--furniture", default="", metavar="1,4-6", help="Paragraphs that are menus or credits; found: as the page has them."
)
@click.option(
    "--folder",
    default="documents",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the record goes.",
)
def add(file: Path, folder: Path, **record: str) -> None:
    """Write a document's record: id, title, date and a fingerprint of each paragraph; never its text."""
    from detente.asks.sources import add_document

    say(add_document(file, folder, **record))


def _ask(name: str, options: dict[str, Any], kind: str = "") -> None:
    """The question put with the options as its fields; where a page is written, with what else belongs on it."""
    from detente.asks import ask_named

    ask = ask_named(name)
    told = {"given": frozenset(given_options())} if hasattr(ask.asked, "given") else {}
    asked = ask.asked(**{key: value for key, value in options.items() if key not in ("out", "as_json")}, **told)
    to = delivery(kind or name, options["out"], options["as_json"], ask.files(options), ask.paged)
    with _running(to, ask.keeps) as progress:
        found = [ask.answered(asked, progress)]
        if to.out is not None and to.paged and not progress.stopped():
            with suppress(Stopped):  # the page then does without
                found += ask.answers_beside(asked, progress)
    hand_over(to, found)


def _audit(options: dict[str, Any]) -> None:
    """An audit, kept on disk as it goes; what has to be said of that goes to standard error."""
    from detente.asks.audit import kept_for

    anew = options.pop("anew")
    kept = kept_for(options["out"], lambda text: say(text, err=True), anew)
    _ask("audit", {**options, "kept": kept})
    if kept is not None and kept.used:
        say(f"{kept.used} of {len(kept.own)} parts had been solved before and were not solved again (--anew does).", err=True)


def _answered(name: str, fields: dict[str, Any]) -> Any:
    """The answer to a question that takes no time."""
    from detente.asks import ask_named

    ask = ask_named(name)
    return ask.answered(ask.asked(**fields))


@contextmanager
def _running(to: Delivery, keeps: bool = False) -> Iterator[Any]:
    """What a study reports to while it is solved."""
    from detente.asks import progress

    with working(to.kind, quiet=to.as_json, keeps=keeps) as work:
        yield progress(work.advance, work.stopped, work.total, work.say)
