"""The log of an argument: when its encoding was fixed, each later edit with its reason, each time verdicts were asked for.

An encoding that is changed until the verdict pleases is worth nothing, and nobody sees it in the file. So an argument can be
*frozen*: `column.yaml` gets a `column.log.jsonl` beside it, a line of JSON an event, and from then on

- what is asked of it that shows verdicts is counted there, before anything is solved;
- nothing of that kind is answered while something is changed without a reason;
- every audit says when it was fixed, what changed since and why, and whether verdicts had been seen by then.

What counts as a change is what can change an answer or what is said of it: each part of the argument, of the scenarios that it
is over and of the ledger of quotes has a fingerprint, taken of what is written out, so that comments and order are free. Each
line holds the fingerprint of the line before it: one that was changed or taken out by hand is found. That says what was done
with detente and an honest clock; it is no proof against somebody who writes the whole log anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from detente import __version__
from detente.argument.ledger import fingerprint_of, ledger_text
from detente.asks.common import StudyAsked
from detente.errors import Changed, FileAccess, FileProblems, Place, Problem, Refused
from detente.files import CASES, read_text, write_text
from detente.findings.log import EncodingLog, LogEntry, LogFinding, Seen, What
from detente.language.load import find_case, load_argument
from detente.language.read import ARGUMENT
from detente.language.write import flow, plain
from detente.scenario.records import Argument, Scenario
from detente.study.arms import Progress

SUFFIX = ".log.jsonl"
LARGEST_LOG = 20_000_000
MOST_WORDS = 500
"""Characters of a note or reason."""
FIELDS = ("at", "what", "by", "said", "seen", "parts", "version", "after")
SHOWN = 6
"""Parts that a sentence names."""

Marks = Mapping[str, str | None]
"""A fingerprint by part, such as `argument.claims.C1`; of an edit none for what was taken out."""


@dataclass(frozen=True, kw_only=True)
class LogAsked:
    """The log of an argument."""

    argument: str


def ask(asked: LogAsked, progress: Progress) -> LogFinding:
    """When it was fixed, and everything since."""
    fixed = opened(asked.argument)
    if not fixed.lines:
        fix = f"Fix it with detente freeze {asked.argument} --by NAME"
        raise Refused(f"{asked.argument} was never fixed, so nothing is kept of it", fix)
    return finding(fixed)


@dataclass(frozen=True)
class Line:
    """An event as it is kept; `parts` of the first are all there are, of an edit those that it changed."""

    at: str
    what: What
    by: str
    said: str
    seen: Seen
    parts: Marks
    version: str


@dataclass(frozen=True)
class Fixed:
    """An argument with its log, and the fingerprints of its parts as they stand now."""

    path: Path
    argument: Argument
    lines: tuple[Line, ...]
    now: Marks
    text: str  # the log as it was read

    @property
    def log(self) -> Path:
        """The file of the log."""
        return log_of(self.path)

    @property
    def told(self) -> Marks:
        """The parts as the last line that says something of them left them."""
        marks: dict[str, str | None] = {}
        for line in self.lines:
            marks.update(line.parts)
        return {part: mark for part, mark in marks.items() if mark is not None}

    @property
    def changed(self) -> dict[str, str | None]:
        """What differs from that, with its fingerprint now; none where it was taken out."""
        told = self.told
        return {part: self.now.get(part) for part in sorted({*told, *self.now}) if told.get(part) != self.now.get(part)}


# ------------------------------------------------------------------------------------------------------- reading


def log_of(path: Path) -> Path:
    """The file that holds the log of an argument's file."""
    return path.with_name(path.stem + SUFFIX)


def opened(name: str | Path) -> Fixed:
    """An argument's file with its log; without lines where it was never fixed."""
    path = find_case(name, "argument")
    argument, scenario = load_argument(path)
    text = log_text(log_of(path))
    return Fixed(path, argument, tuple(_lines(text, log_of(path))), marks(argument, scenario, path.parent), text)


def log_text(log: Path) -> str:
    """What a log's file holds; nothing where there is none."""
    return read_text(log, LARGEST_LOG) if log.exists() or log.is_symlink() else ""


def _lines(text: str, log: Path) -> list[Line]:
    """The lines of a log; each must name the fingerprint of the one before."""
    found, before = [], ""
    for number, written in enumerate(text.splitlines(), 1):
        try:
            line, after = _line(written)
        except (ValueError, TypeError) as error:
            raise _damaged(log, number, f"line {number} is no line of a log ({error}).") from None
        if after != before:
            said = f"line {number} does not follow from the line before it: one of them was changed or is gone."
            raise _damaged(log, number, said)
        found.append(line)
        before = _mark(written)
    if found and found[0].what != "fixed":
        raise _damaged(log, 1, "the first line does not say when it was fixed.")
    return found


def _line(written: str) -> tuple[Line, str]:
    data = json.loads(written)
    if not isinstance(data, dict) or set(data) != set(FIELDS) or not isinstance(data["parts"], dict):
        raise ValueError(f"it holds {', '.join(FIELDS)}")
    if data["what"] not in get_args(What) or data["seen"] not in get_args(Seen):
        raise ValueError("it says something unknown")
    texts = [data[key] for key in FIELDS if key != "parts"] + [mark for mark in data["parts"].values() if mark is not None]
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("it holds what is no text")
    return Line(**{key: data[key] for key in FIELDS if key != "after"}), data["after"]


def _damaged(log: Path, line: int, said: str) -> FileProblems:
    fix = "Take the log back as it was, or move it away and freeze anew: then it begins anew"
    return FileProblems([Problem(Place(str(log), line, 1), "", said, fix)])


# ---------------------------------------------------------------------------------------------------- fingerprints


def marks(argument: Argument, scenario: Scenario, folder: Path) -> dict[str, str]:
    """The fingerprint of each part of an argument, of the scenarios that it is over, and of the ledger beside it."""
    found = dict(_parts("argument", {key: value for key, value in ARGUMENT.write(argument).items() if key != "detente"}))
    found.update(_parts("scenario", plain(scenario)))
    for name, there in argument.also_over.items():
        found.update(_parts(f"scenario {name}", plain(there.scenario)))
    ledger = fingerprint_of(ledger_text(folder))
    return {**found, **({"ledger": ledger} if ledger else {})}


DEEP = ("interests", "believes", "also_over")
"""Sections whose tables hold tables of their own: what a party values, not all of it at once."""


def _parts(prefix: str, sections: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each named thing with its fingerprint: `argument.claims.C1`, `scenario.interests.north.pride`, `scenario.title`."""
    for section, table in sections.items():
        named = table if isinstance(table, dict) and table else {"": table}
        for name, each in named.items():
            inner = each if section in DEEP and isinstance(each, dict) and each else {"": each}
            for last, value in inner.items():
                yield ".".join(part for part in (prefix, section, name, last) if part), _mark(flow(value))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digest_of(found: Marks) -> str:
    """One fingerprint of all of them."""
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


# --------------------------------------------------------------------------------------------------------- writing


def one_line(what: str, text: str) -> str:
    """A note or reason; refused where it is no line of words."""
    text = text.strip()
    if len(text) > MOST_WORDS or not text.isprintable():
        raise Refused(f"{what}: one line of at most {MOST_WORDS} characters is wanted")
    return text


def added(fixed: Fixed, what: What, by: str, said: str, seen: Seen = "unsaid", parts: Marks | None = None) -> Fixed:
    """The argument with one more line in its log, written before anything else is done.

    Raises FileAccess where somebody else has written there meanwhile.
    """
    at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    line = Line(at, what, by, said, seen, dict(parts or {}), __version__)
    before = _mark(fixed.text.splitlines()[-1]) if fixed.lines else ""
    data = {**{key: getattr(line, key) for key in FIELDS if key != "after"}, "after": before}
    text = fixed.text + json.dumps(data, ensure_ascii=False) + "\n"
    write_text(fixed.log, text, expects=fixed.text.encode())
    return Fixed(fixed.path, fixed.argument, (*fixed.lines, line), fixed.now, text)


def counted(names: Iterable[object], asked: str) -> dict[str, EncodingLog]:
    """By argument what an answer that shows verdicts says of its encoding; that it was asked is kept before it is solved.

    Args:
        names: the arguments as they were given; a record has no file, and one that was never frozen has no log.
        asked: what is asked of them, in a few words.
    Raises:
        Refused: something changed since one of them was fixed, and nobody has said why.
    """
    paths = dict.fromkeys(find_case(name, "argument") for name in names if isinstance(name, str | Path))
    found = [opened(path) for path in paths if path.parent != CASES and log_text(log_of(path))]
    for fixed in found:
        if fixed.changed:
            raise Refused(
                f"{fixed.path} was fixed on {fixed.lines[0].at[:10]} and has changed since: {named(list(fixed.changed))}",
                f"Say why: detente freeze {fixed.path} --because REASON",
            )
    return {fixed.argument.name: encoding(_counted(fixed, asked)) for fixed in found}


TRIES = 20
"""How often a line is tried anew where others write into the same log at the same time."""


def _counted(fixed: Fixed, asked: str) -> Fixed:
    for _ in range(TRIES):
        try:
            return added(fixed, "audited", "", asked)
        except Changed:
            fixed = opened(fixed.path)
    return added(fixed, "audited", "", asked)


def question(what: str, asked: StudyAsked, words: Iterable[str] = ()) -> str:
    """What is asked, in a few words for the log."""
    return ", ".join([what, *(word for word in words if word), f"{asked.draws} draws, seed {asked.seed}"])


def named(parts: Sequence[str]) -> str:
    """Some parts in a sentence."""
    more = f" and {len(parts) - SHOWN} more" if len(parts) > SHOWN else ""
    return ", ".join(parts[:SHOWN]) + more


def writable(fixed: Fixed) -> None:
    """Refuses a shipped case, whose folder is nobody's to write in."""
    if fixed.path.parent == CASES:
        raise FileAccess(f"{fixed.path.stem} is shipped with detente: its encoding is fixed by its version", "Freeze a copy")


# --------------------------------------------------------------------------------------------------- what is said


def encoding(fixed: Fixed) -> EncodingLog:
    """What is said of an argument that was fixed."""
    first = fixed.lines[0]
    entries, audits = [], 0
    for line in fixed.lines:
        audits += line.what == "audited"
        parts = tuple(line.parts) if line.what == "edited" else ()
        entries.append(
            LogEntry(at=line.at, what=line.what, by=line.by, said=line.said, parts=parts, audits=audits, version=line.version)
        )
    edits = [entry for entry in entries if entry.what == "edited"]
    return EncodingLog(
        fixed=first.at,
        by=first.by,
        note=first.said,
        seen=first.seen,
        digest=digest_of(fixed.now),
        fixed_digest=digest_of({part: mark for part, mark in first.parts.items() if mark is not None}),
        ledger=fixed.now.get("ledger") or "",
        edits=len(edits),
        edits_after_audits=sum(entry.audits > 0 for entry in edits),
        audits=audits,
        unexplained=tuple(fixed.changed),
        entries=tuple(entries),
    )


def finding(fixed: Fixed) -> LogFinding:
    """The same as an answer of its own."""
    return LogFinding(version=__version__, argument=fixed.argument.name, title=fixed.argument.title, encoding=encoding(fixed))
