"""What is said of an argument's encoding: when it was fixed, what changed since and why, and whether verdicts had been seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from detente.findings.log import EncodingLog, LogEntry, LogFinding
from detente.report.words import day, listed, plural

SEEN = {
    "no": "no verdict of it had been seen by then, as is said there",
    "yes": "verdicts of it had been seen by then",
    "unsaid": "whether verdicts of it had been seen by then is not said",
    "barred": "what it was drafted with gives no verdict before that",
}
MOST_PARTS = 8


def sentences(log: EncodingLog) -> Iterator[str]:
    """What every audit says of an argument that was fixed, a sentence or two each."""
    note = f": {log.note.rstrip('.')}" if log.note else ""
    yield f"Fixed on {day(log.fixed[:10])} by {log.by}{note}; {SEEN[log.seen]}."
    for entry in log.entries:
        if entry.what == "edited":
            yield edit(entry)
    if not log.edits:
        yield "Nothing was changed since."
    if log.unexplained:
        yield f"Changed without a reason: {parts(log.unexplained)}."
    yield f"Verdicts were asked for {plural(log.audits, 'time', 'times')}."


def edit(entry: LogEntry) -> str:
    """One edit with its reason, and whether verdicts had been seen."""
    seen = (
        f"after verdicts had been asked for {plural(entry.audits, 'time', 'times')}" if entry.audits else "before any verdict"
    )
    return f"Changed on {day(entry.at[:10])} by {entry.by}, {seen}: {parts(entry.parts)}. Reason: {entry.said.rstrip('.')}."


def parts(named: Sequence[str]) -> str:
    """Some of the parts, and how many more."""
    more = [f"{len(named) - MOST_PARTS} more"] if len(named) > MOST_PARTS else []
    return listed([*named[:MOST_PARTS], *more])


def render_log(found: LogFinding, console: Console) -> None:
    """Prints when an argument was fixed and what became of it, then the log."""
    console.print(Text(found.title or found.argument, style="bold"))
    for sentence in sentences(found.encoding):
        console.print(Text(sentence))
    console.print(Text(f"digest {found.encoding.digest}, as it was fixed {found.encoding.fixed_digest}", style="dim"))
    console.print()
    for entry in found.encoding.entries:
        by = f" by {entry.by}" if entry.by else ""
        changed = f" [{parts(entry.parts)}]" if entry.parts else ""
        console.print(Text(f"{entry.at}  {entry.what}{by}: {entry.said}{changed}".rstrip(": ")))
