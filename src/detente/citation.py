"""What a citation is: a document, and of it a paragraph or a run of paragraphs: `a004`, `a004 p8`, `a004 p8-9`."""

from __future__ import annotations

import re
from dataclasses import dataclass

CITATION = re.compile(r"([a-z][a-z0-9_]*)(?: p([0-9]{1,6})(?:-([0-9]{1,6}))?)?")


@dataclass(frozen=True)
class Citation:
    """Paragraphs of a document, counted from 1 (none: the whole of it), and where that is written."""

    document: str
    first: int | None = None
    last: int | None = None
    written: str = ""

    @property
    def numbers(self) -> range:
        if self.first is None:
            return range(0)
        return range(self.first, (self.first if self.last is None else self.last) + 1)

    @property
    def shown(self) -> str:
        """The paragraphs as they are written: `p8-9`."""
        return "" if self.first is None else f"p{self.first}" + (f"-{self.last}" if self.last is not None else "")


def citation(text: str, written: str = "") -> Citation | None:
    """The citation that a text is, or nothing."""
    match = CITATION.fullmatch(text.strip())
    if match is None:
        return None
    name, first, last = match.groups()
    return Citation(name, int(first) if first else None, int(last) if last else None, written)
