"""The one place where text reaches the terminal; a test finds a second.

Whatever is printed passes `Stream.write`: what a terminal would obey is made visible before (`shown`), what its encoding
does not know is put plainly, and a stream that nobody reads or that takes nothing is said to be so. Every print is flushed, so
that a failure is met here and not when the program ends.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import IO, Any

from detente.errors import FileAccess, file_access
from detente.shown import json_text, visible

PLAIN = str.maketrans(
    {
        **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),
        **dict(zip("–—·‘’“”\u00a0\u202f", "---''\"\"  ", strict=True)),
        "…": "...",
        "●": "*",
        "◐": "o",
        "○": ".",
        "\ufffd": "?",
    }
)
"""What stands for a sign where the terminal's encoding has none."""


class Stream:
    """Standard output or standard error, as they are when something is written.

    While a bar is shown, rich puts itself in the place of standard error, so that what is said stands above the bar. What
    the bar itself prints must pass `below` that: else it is handed round for ever.
    """

    def __init__(self, err: bool, below: bool = False) -> None:
        self.err, self.below = err, below

    @property
    def _file(self) -> IO[str]:
        found = sys.stderr if self.err else sys.stdout
        if self.below:
            found = getattr(found, "rich_proxied_file", found)
        if found is None and not self.err:
            raise FileAccess("cannot print: standard output is closed")
        return found

    @property
    def encoding(self) -> str:
        return getattr(self._file, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        return self._file is not None and self._file.isatty()

    def fileno(self) -> int:
        return self._file.fileno()

    def write(self, text: str) -> int:
        with self._said():
            self._file.write(encodable(text, self.encoding))
        return len(text)

    def flush(self) -> None:
        with self._said():
            self._file.flush()

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """A message that finds no reader is no error; an answer that finds none is."""
        try:
            yield
        except BrokenPipeError:
            if not self.err:
                raise
        except (OSError, ValueError, AttributeError) as error:  # closed or missing: ValueError, AttributeError
            if not self.err:
                said = error if isinstance(error, OSError) else OSError(str(error))
                raise file_access(said, "standard output", "write to") from None


def encodable(text: str, encoding: str) -> str:
    """The text in signs that the encoding has."""
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(PLAIN).encode(encoding, "backslashreplace").decode(encoding)


def say(text: str, err: bool = False, end: str = "\n") -> None:
    """Prints a text, on standard error where it is no answer; everything a terminal would obey is made visible."""
    stream = Stream(err)
    if err and sys.stderr is None:
        return
    stream.write(visible(text) + end)
    stream.flush()


def say_json(value: Any) -> None:
    """Prints a document as JSON; in pure ASCII where the terminal knows nothing else."""
    stream = Stream(False)
    try:
        "\u2013\U0001f600".encode(stream.encoding)
        ascii_only = False
    except UnicodeEncodeError:
        ascii_only = True
    stream.write(json_text(value, ascii_only=ascii_only) + "\n")
    stream.flush()
