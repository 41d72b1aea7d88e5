"""How answers are handed over: first to the disk, then to the eye. Whatever then happens to the terminal, nothing is lost.

With `--out` a folder gets `KIND.json` and, where there is a page for it, `report.html`. Whether they can be written is tried
before anything is solved (`tried`). What is not detente's own is never replaced, and what is incomplete stands under
names of its own (`audit.incomplete.json`), so that a complete result is never replaced by less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.errors import FileAccess
from detente.files import beginning, must_take, write_text
from detente.findings.common import Finding, ScenarioFinding
from detente.findings.read import plain
from detente.screen import say, say_json
from detente.shown import json_text

OURS = {".json": b'"format": "detente.', ".html": b'content="detente '}
"""How a file begins that detente wrote."""


@dataclass(frozen=True)
class Delivery:
    """Where a command's answers go: tables or JSON on the terminal and, with a folder, files named after its kind."""

    kind: str
    out: Path | None = None
    as_json: bool = False
    paged: bool = True
    kept: Callable[[str], None] = lambda said: None
    """Told after each file what is kept by now, for whoever is interrupted after it."""

    def files(self, complete: bool = True) -> tuple[Path, ...]:
        """The JSON, and the page where there is one."""
        if self.out is None:
            return ()
        part = "" if complete else ".incomplete"
        page = (self.out / f"report{part}.html",) if self.paged else ()
        return (self.out / f"{self.kind}{part}.json", *page)

    def tried(self, inputs: Sequence[str | Path] = ()) -> Delivery:
        """The same, once it is known that its files can be written and are neither an input nor someone else's."""
        for target in self.files():
            if target.is_file() and OURS[target.suffix] not in beginning(target):
                said = f"cannot write {target}: the file that stands there was not written by detente"
                raise FileAccess(said, "Give another folder with --out, or move it away")
        must_take(self.files(), inputs)
        return self

    def deliver(self, findings: Sequence[Finding]) -> None:
        """Writes the first finding and the page of all, then prints the first as tables or as JSON."""
        from detente.report import terminal

        complete = getattr(findings[0], "complete", True)
        written = self.files(complete)
        for target in written:
            write_text(target, self._text(target, findings))
            done = written[: written.index(target) + 1]
            self.kept(f"{_listed(done)} {'was' if len(done) == 1 else 'were'} written.")
        if self.as_json:
            say_json(plain(findings[0]))
        else:
            terminal.render(findings[0])
        if written:
            less = "" if complete else "; it is incomplete, so a complete result keeps its name"
            say(f"wrote {_listed(written)}{less}", err=self.as_json)

    def _text(self, target: Path, findings: Sequence[Finding]) -> str:
        from detente.report.page import page

        if target.suffix == ".json":
            return json_text(plain(findings[0])) + "\n"
        return page([each for each in findings if isinstance(each, ScenarioFinding)])


def _listed(files: Sequence[Path]) -> str:
    return " and ".join(map(str, files))
