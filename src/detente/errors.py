"""Every error a user can meet: a sentence, its place where it has one, and the exit code of the command."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

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
        head = f"{place.file}:{place.line}:{place.column}: {self.severity}: {self.text}"
        if not self.source.strip():
            return head
        shown, column = window(self.source, place.column)
        caret = " " * (column - 1) + "^" * max(1, min(place.length, len(shown) - column + 1))
        return f"{head}\n{place.line:>6} | {shown}\n       | {caret}"


def window(line: str, column: int, width: int = 140) -> tuple[str, int]:
    """The part of a long line around a column, and the column in that part."""
    line = line.replace("\t", " ")
    if len(line) <= width:
        return line, column
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    return line[start : start + width], column - start


class DetenteError(Exception):
    """Something a user can meet and act on: what is wrong, and the likely fix. Exit code 1 unless a kind says so."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, fix: str = "") -> None:
        self.message, self.fix = message, fix
        super().__init__(f"{message}: {fix}" if fix else message)


class FileProblems(DetenteError):
    """A file that cannot be used as it stands, with everything that is wrong with it."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column))
        super().__init__(self.render())

    def render(self) -> str:
        """All problems, one below the other, and a last line that counts the errors and the warnings."""
        errors = sum(p.severity == "error" for p in self.problems)
        warnings = len(self.problems) - errors
        counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
        return "\n".join([*(p.render() for p in self.problems), counted])


class TooLarge(DetenteError):
    """A game, file or study that would not fit; the message names the smallest change that would."""

    exit_code = 3


class FileAccess(DetenteError):
    """A file that is missing, unreadable, or cannot be written."""

    exit_code = 4


class Refused(DetenteError):
    """A question that cannot be answered as asked: nothing links it, or the method cannot carry it."""

    exit_code = 5


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
}


def file_access(error: OSError, path: str | Path, doing: str) -> FileAccess:
    """The sentence for a failed read or write: `cannot write out/x.json: the disk is full`."""
    reason = SENTENCES.get(error.errno or 0, (error.strerror or str(error)).lower())
    return FileAccess(f"cannot {doing} {path}: {reason}")
