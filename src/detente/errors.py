"""Every error a user can meet: a sentence, its place where it has one, the change that would help, the exit code.

    DetenteError          1  a failure of detente's own
    |- FileProblems       2  a file, or an option, that is wrong: every problem with its place
    |- TooLarge           3  what would not fit, with the smallest change that would
    |- FileAccess         4  a file that cannot be read or written
    |  |- Unreadable         a document that holds no text one can read
    |  `- Changed            a file that somebody has changed since it was read
    `- Refused            5  a question that cannot be answered as asked

`Stopped` is no error: whoever asked has changed his mind, and what says so is a signal or a flag.
"""

from __future__ import annotations

import difflib
import errno
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Literal

from detente.shown import one_line, same_width

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """Where something is written: file, line and column (both from 1), and how many characters the caret marks."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where, what came and what was wanted (`message`), and the likely fix."""

    place: Place
    path: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    source: str = ""

    @property
    def text(self) -> str:
        """The sentence with its fix, without its place."""
        return f"{self.message} {self.fix}".strip()

    def render(self) -> str:
        """Three lines: `file:line:column: sentence`, the line of the file, a caret below the spot."""
        place = self.place
        head = f"{one_line(place.file)}:{place.line}:{place.column}: {self.severity}: {one_line(self.text)}"
        if not self.source.strip():
            return head
        cut, column = window(self.source, place.column)
        shown = same_width(cut)
        caret = " " * (column - 1) + "^" * max(1, min(place.length, len(shown) - column + 1))
        return f"{head}\n{place.line:>6} | {shown}\n       | {caret}"


def window(line: str, column: int, width: int = 140) -> tuple[str, int]:
    """The part of a long line around a column, and the column in that part."""
    line = line.replace("\t", " ")
    if len(line) <= width:
        return line, column
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    return line[start : start + width], column - start


@dataclass(frozen=True)
class Change:
    """The change that would help, as data: what a page offers as a button and an assistant can try."""

    freeze: tuple[str, ...] = ()  # names to take out of play, all of them
    options: Mapping[str, int | str] = field(default_factory=dict)  # of the command: {"draws": 64, "workers": 1}
    choose: tuple[str, ...] = ()  # what could have been meant, the likeliest first


class DetenteError(Exception):
    """Something a user can meet and act on: what is wrong, and the likely fix. Exit code 1 unless a kind says so."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, fix: str = "", change: Change | None = None) -> None:
        self.message, self.fix, self.change = message, fix, change or Change()
        super().__init__(f"{message}: {fix}" if fix else message)


MOST_SHOWN = 200
"""Problems of one reading; a file of another kind would complain once a line."""


class FileProblems(DetenteError):
    """A file that cannot be used as it stands, with everything that is wrong with it."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem], uncounted: int = 0) -> None:
        self.uncounted = uncounted  # errors beyond those that the reader kept
        self.problems = sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column))
        super().__init__(self.render())

    def render(self) -> str:
        """The first problems, one below the other, how many more there are, and a line that counts errors and warnings."""
        errors = sum(p.severity == "error" for p in self.problems) + self.uncounted
        warnings = len(self.problems) + self.uncounted - errors
        more = max(0, len(self.problems) - MOST_SHOWN) + self.uncounted
        rest = [f"and {more} more, not shown"] if more > 0 else []
        counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
        return "\n".join([*(p.render() for p in self.problems[:MOST_SHOWN]), *rest, counted])


class TooLarge(DetenteError):
    """A game, file or study that would not fit; the message names the smallest change that would."""

    exit_code = 3


class FileAccess(DetenteError):
    """A file that is missing, unreadable, or cannot be written."""

    exit_code = 4


class Stopped(Exception):
    """Work was asked to stop before it was done."""


class Unreadable(FileAccess):
    """A document without text, or in a form that cannot be read."""


class Changed(FileAccess):
    """A file that is not what it was when it was read: whoever would write it has to read it again."""


class Refused(DetenteError):
    """A question that cannot be answered as asked: nothing links it, or the method cannot carry it."""

    exit_code = 5


# --------------------------------------------------------------------------------------------------- nearest


def near(word: str, known: Iterable[str], alike: float = 0.6) -> str:
    """The known name most like a word, by spelling or because one holds the other; empty if none is."""
    names = list(known)
    if len(names) > MANY:
        names = _likely(word, tuple(names))
    close = difflib.get_close_matches(word, names, 1, alike)
    close = close or [name for name in names if name.casefold() == word.casefold()]
    close = close or [name for name in names if len(word) > 3 and (word in name or name in word)][:1]
    return close[0] if close else ""


MANY = 200
"""So many names are compared one by one; of more only those that share most pairs of letters, else long files take minutes."""


def _likely(word: str, names: tuple[str, ...], most: int = 40) -> list[str]:
    """The names that share most pairs of neighbouring letters with a word."""
    index, shared = _by_pair(names), Counter[str]()
    for pair in _pairs(word):
        shared.update(index.get(pair, ()))
    return [name for name, _ in shared.most_common(most)]


@lru_cache(4)
def _by_pair(names: tuple[str, ...]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for name in names:
        for pair in _pairs(name):
            index.setdefault(pair, []).append(name)
    return index


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2].casefold() for i in range(max(1, len(word) - 1))}


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str:
    """`Did you mean russia?`, or nothing."""
    found = near(word, known, alike)
    return f"Did you mean {found}?" if found else ""


def known_name(name: str, known: Iterable[str], what: str) -> str:
    """The name itself; one that is not known is refused, naming a near one."""
    names = list(known)
    if name in names:
        return name
    close = near(name, names)
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    hint = f"Did you mean {close}?" if close else f"Known: {listed}" if names else f"There is no {what}"
    raise Refused(f'no {what} is called "{name}". {hint}', change=Change(choose=(close,) if close else tuple(names)))


SENTENCES = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOTDIR: "part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "it is a symbolic link that leads to itself",
    errno.EEXIST: "it exists already",
    errno.EPIPE: "whoever read it has gone",
}


def file_access(error: OSError, path: str | Path, doing: str) -> FileAccess:
    """The sentence for a failed read or write: `cannot write out/x.json: the disk is full`."""
    reason = SENTENCES.get(error.errno if error.errno is not None else 0, (error.strerror or str(error)).lower())
    return FileAccess(f"cannot {doing} {path}: {reason}")


OPTIONS = {
    "sets": "--set",
    "coalitions": "--coalition",
    "measures": "--measure",
    "assuming": "--given",
    "all_draws": "--all-draws",
    "as_json": "--json",
}
"""The options whose fields have other names."""


def refuse_idle(given: Collection[str], idle: Collection[str], what: str, instead: str = "") -> None:
    """Refuses fields that were given and change nothing about what is asked: nothing is ignored in silence."""
    found = [each for each in given if each in idle]
    if found:
        named = ", ".join(OPTIONS.get(each, f"--{each}") for each in found)
        raise Refused(f"{named} {'do' if len(found) > 1 else 'does'} not apply to {what}", instead)
