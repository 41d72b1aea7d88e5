"""How a command begins and ends, whatever it asks: its signals, its errors, its exit code.

Exit codes: 0 done; 1 a failure of detente's own; 2 the file or the command is wrong; 3 too large; 4 a file cannot be
read or written; 5 the question cannot be answered as asked; 130, 143, 129 stopped by Ctrl-C, SIGTERM or the end of the
terminal; 141 nobody reads what is printed (`| head`), which is no error and says nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.errors import DetenteError, Stopped, file_access, refuse_idle
from detente.screen import say
from detente.signals import Interrupted, Signals, listening

if TYPE_CHECKING:
    from detente.findings.common import Finding
    from detente.report.delivery import Delivery

UNREAD = 128 + getattr(signal, "SIGPIPE", 13)


class Command(click.Command):
    """A command that is told each of its options once: of two values the first would be lost."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(list(args))
            for option in dict.fromkeys(given):
                once = isinstance(option, click.Option) and not (option.multiple or option.is_flag or option.is_eager)
                if once and given.count(option) > 1:
                    raise click.UsageError(f"{option.opts[0]} is given {given.count(option)} times. Give it once.", ctx)
        return super().parse_args(ctx, args)


class Commands(click.Group):
    """A group of commands whose every end is one message on standard error and an exit code."""

    command_class = Command
    group_class = type  # groups within it are of its own kind

    def main(self, *given: Any, **how: Any) -> Any:
        how["standalone_mode"] = False  # what click would print itself goes through the screen as well
        try:
            code = super().main(*given, **how)
        except click.ClickException as error:
            sys.exit(_told(error))
        except click.Abort:
            sys.exit(128 + signal.SIGINT)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        with listening() as signals, _ending(signals):
            ctx.obj = signals
            return super().invoke(ctx)


def _told(error: click.ClickException) -> int:
    shown = io.StringIO()
    error.show(file=shown)
    say(shown.getvalue(), err=True, end="")
    return error.exit_code


@contextlib.contextmanager
def _ending(signals: Signals) -> Iterator[None]:
    """Turns what a user can meet into one message and an exit code."""
    try:
        yield
    except (Interrupted, Stopped):
        say(signals.sentence, err=True)
        sys.exit(signals.exit_code or 128 + signal.SIGINT)
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(UNREAD)
    except DetenteError as error:
        say(str(error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        problem = file_access(error, error.filename or "a file", "use")
        say(str(problem), err=True)
        sys.exit(problem.exit_code)


def _let_go_of_output() -> None:
    """So that Python, when it ends, does not try to print what nobody reads."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def signals_of_this_command() -> Signals:
    """What listens for the running command."""
    found = click.get_current_context().find_object(Signals)
    return found or Signals()


def not_for(what: str, *names: str) -> None:
    """Refuses the options of these names, where they were given: nothing is ignored in silence.

    Args:
        what: the case in which they do not apply, as `a scenario`.
    """
    refuse_idle(given_options(), names, what)


def given_options() -> list[str]:
    """The names of the options that were given, at their default or not."""
    context = click.get_current_context()
    names = (option.name for option in context.command.params if isinstance(option, click.Option) and option.name)
    return [name for name in names if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT]


# ----------------------------------------------------------------------------------------- what a command does in turn


def delivery(kind: str, out: Path | None, as_json: bool, inputs: Sequence[str | Path], paged: bool = True) -> Delivery:
    """Where the answers of this command will go; whether they can is tried now, before anything is solved."""
    from detente.report.delivery import Delivery

    return Delivery(kind, out, as_json, paged, kept=signals_of_this_command().keep).tried(inputs)


@dataclass(frozen=True)
class Work:
    """What long work reports to, and whether it was asked to stop."""

    advance: Callable[[int], None]
    total: Callable[[int], None]
    stopped: Callable[[], bool]
    say: Callable[[str], None]


@contextlib.contextmanager
def working(what: str, quiet: bool = False, keeps: bool = False) -> Iterator[Work]:
    """Within, a bar shows how far it is. Work that `keeps` what it has is told to stop; all other is broken off."""
    from detente.report.terminal import progress_bar

    signals = signals_of_this_command()
    with progress_bar(what, quiet) as bar:
        signals.told = lambda: bar.say("Stopping; what is solved is kept. Once more ends at once.")
        with signals.polled() if keeps else contextlib.nullcontext():
            yield Work(bar.advance, bar.total, signals.asked, lambda text: None if quiet else say(text, err=True))


def hand_over(to: Delivery, documents: Sequence[Finding]) -> None:
    """Writes and prints the answers; after a signal says what was kept, and exits with its code."""
    signals = signals_of_this_command()
    if not to.out:
        signals.keep("What was solved is printed above; with --out it would have been kept.")
    to.deliver(documents)
    if signals.asked():
        say(signals.sentence, err=True)
        sys.exit(signals.exit_code)
