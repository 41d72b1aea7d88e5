"""Words of strangers on the page and the terminal, edited documents under citations, and disks that fail while commands write.

More of them by `--mutants N`, as in test_hostile.py.
"""

from __future__ import annotations

import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import stored
from detente.argument.sources import register, verify
from detente.cli import main
from detente.errors import FileAccess
from detente.findings.common import Finding, ScenarioFinding
from detente.findings.read import plain, read
from detente.report import terminal
from detente.report.console import Screen
from detente.report.delivery import Delivery
from detente.report.page import page
from detente.shown import is_seen
from hostile import FIGURES, Count, keep
from mutants import changed, seeded
from payloads import PAYLOADS, PROGRAMS
from test_report_page import Reader

FINDINGS: list[Finding] = [stored.audit(), stored.run(), stored.baseline(), stored.lenses(), stored.mechanisms()]

# ------------------------------------------------------------------------------------------------- page and terminal


class Worded:
    """A finding with a payload for every text: the next one each time, from a place in the list on."""

    def __init__(self, begin: int) -> None:
        self.at = begin

    def of(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: inner if key in PROGRAMS else self.of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if not isinstance(value, str):
            return value
        self.at += 1
        return PAYLOADS[self.at % len(PAYLOADS)]


def worded(found: Finding, begin: int) -> Finding:
    return read(Worded(begin).of(plain(found)))


def begins(many: int) -> range:
    """Where to begin in the list: with `--mutants 20` or more everywhere, so that every text meets every payload."""
    return range(0, len(PAYLOADS), max(1, 20 // many))


def test_no_word_of_a_stranger_becomes_part_of_the_page(many: int) -> None:
    pages = [each for each in FINDINGS if isinstance(each, ScenarioFinding)]
    sound = Reader(page(pages))
    tags = {tag for tag, _ in sound.elements}
    for begin in begins(many):
        seen = Reader(page([each for each in (worded(found, begin) for found in pages) if isinstance(each, ScenarioFinding)]))
        assert seen.inside["script"][1:] == sound.inside["script"][1:], begin
        assert seen.inside["style"] == sound.inside["style"], begin
        assert json.loads(seen.inside["script"][0]) is not None
        assert {tag for tag, _ in seen.elements} <= tags, begin
        for tag, attributes in seen.elements:
            assert not [name for name in attributes if name.startswith("on")], (begin, tag)
            assert not {"src", "srcset", "action", "style", "formaction", "data"} & set(attributes), (begin, tag)
            assert (attributes.get("href") or "#").startswith("#"), (begin, tag)
    FIGURES.append(
        f"hostile: {len(PAYLOADS)} payloads in every kind of text: {len(begins(many))} pages, nothing run or asked for"
    )


@pytest.mark.parametrize("found", FINDINGS, ids=lambda found: found.format)
def test_no_word_of_a_stranger_is_obeyed_by_a_terminal(found: Finding, many: int) -> None:
    for begin in begins(many):
        for width in (50, 120):
            out = io.StringIO()
            terminal.render(worded(found, begin), Screen(file=out, width=width))
            shown = out.getvalue()
            assert not {char for char in shown if not is_seen(char) and char != "\n"}, begin
            assert "\x1b" not in shown


# ------------------------------------------------------------------------------------------------ stored findings


@pytest.mark.parametrize("found", FINDINGS, ids=lambda found: found.format)
def test_a_stored_finding_of_another_form_is_refused_with_a_sentence(found: Finding, many: int) -> None:
    count, whole = Count(), plain(found)
    for number in range(60 * many):
        made = changed(seeded(found.format, number), whole, whole)
        count.read(f"{found.format}:{number}", partial(read, made))
    keep(f"stored {found.format}", count)


# ---------------------------------------------------------------------------------------------- edited documents

TEXT = [
    "The dam and the valley",
    "Upstream, the ministry says the reservoir holds 102 million m3, whatever \u201cthe farmers\u201d below may think of it.",
    "Downstream, the growers' league answers that a full reservoir in May means empty canals in July \u2013 and a ruined harvest.",
    "Between the two sits a river board of seven members, of whom four must agree before any gate is opened or closed.",
    "A reporter asked the chair what would happen if nobody moved; she said the melt would decide for all of them by 2031.",
    "The caf\u00e9 at the upper gate has been closed since the survey, and resum\u00e9s its trade only when the engineers return.",
    "Nobody on the board would say on the record whether the old treaty of 1987 still binds the two provinces.",
    "By our correspondent",
]
FOLDED: list[Callable[[str], str]] = [
    lambda t: t.replace("'", "\u2019").replace("\u201c", '"').replace("\u201d", '"'),
    lambda t: t.replace(" ", "  ", 2),
    lambda t: t.replace(" ", "\u00a0", 1),
    lambda t: t[:5] + "\u200b" + t[5:],
    lambda t: t[:4] + "\u00ad" + t[4:],
    lambda t: f"  {t}\t",
    lambda t: t.replace("\u00e9", "e\u0301"),
]
"""What typography does to a text: the paragraph is the same."""
CHANGED: list[Callable[[random.Random, str], str]] = [
    lambda r, t: t.replace("102", "10\u00b2").replace("1987", "198\u2077") + ("" if "102" in t or "1987" in t else " \u00b2"),
    lambda r, t: (
        t.replace("102", "120").replace("2031", "2013").replace("1987", "1978") + ("" if set("0123456789") & set(t) else " 1")
    ),
    lambda r, t: t.replace("\u00e9", "e") if "\u00e9" in t else t.replace("e", "\u00e9", 1),
    lambda r, t: t.replace("\u2013", "-") if "\u2013" in t else t.replace(" ", " \u2013 ", 1),
    lambda r, t: t[: r.randrange(3, len(t) - 2)],
    lambda r, t: t.replace(" the ", " a ", 1) if " the " in t else f"not {t}",
    lambda r, t: t.swapcase(),
    lambda r, t: " ".join(reversed(t.split())),
    lambda r, t: f"{t} {t.split()[0]}",
    lambda r, t: t.replace("a", "\u0430", 1) if "a" in t else t + "\u0430",  # a Cyrillic letter
    lambda r, t: t.replace(",", "", 1) if "," in t else t + "!",
]
"""What makes another paragraph of it, however little."""
Lines = list[tuple[int | None, str]]


def edited(rng: random.Random) -> Lines:
    """The document after one to four edits: of each line which paragraph it is (none: another), and its text."""
    lines: Lines = list(enumerate(TEXT))
    for _ in range(rng.choice([1, 2, 3, 4])):
        at = rng.randrange(len(lines))
        origin, text = lines[at]
        match rng.randrange(7):
            case 0:
                lines.insert(rng.randrange(len(lines)), lines.pop(at))
            case 1:
                lines[at] = origin, rng.choice(FOLDED)(text)
            case 2 | 3 if origin is not None:  # changed twice it might be itself again
                lines[at] = None, rng.choice(CHANGED)(rng, text)
            case 4 if at + 1 < len(lines) and origin is not None:
                lines[at : at + 2] = [(None, f"{text} {lines[at + 1][1]}")]
            case 5 if len(text) > 40:
                cut = text.index(" ", 20)
                lines[at : at + 1] = [(None, text[:cut]), (None, text[cut:])]
            case _:
                lines.insert(at, lines[at])
    return lines


def expected(lines: Lines, paragraph: int) -> str:
    origins = [origin for origin, _ in lines]
    if paragraph < len(origins) and origins[paragraph] == paragraph:
        return "same"
    return "moved" if paragraph in origins else "changed"


def test_a_citation_finds_its_paragraph_or_says_that_it_changed(tmp_path: Path, many: int) -> None:
    """Never the same for another text, never put in the place of what only resembles it."""
    (tmp_path / "d.txt").write_text("\n".join(TEXT), encoding="utf-8")
    record = register(tmp_path / "d.txt", "d001", "A made-up report on a river dispute")
    wrong = []
    for number in range(200 * many):
        lines = edited(seeded("document", number))
        (tmp_path / "d.txt").write_text("\n".join(text for _, text in lines), encoding="utf-8")
        for anchor in verify(tmp_path, {"d001": record}).anchors:
            wanted = expected(lines, anchor.paragraph - 1)
            if anchor.status not in (wanted, "missing"):
                wrong.append((number, anchor, wanted, lines[: anchor.paragraph]))
    FIGURES.append(f"hostile: {200 * many} edited documents, {len(wrong)} citations taken for what they are not")
    assert not wrong, wrong[:3]


# --------------------------------------------------------------------------------------------------- failing disks

HERE = Path(__file__).parent


def asked(*words: str) -> int:
    done = CliRunner().invoke(main, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0 or done.output.strip()
    return done.exit_code


def delivered(name: str, folder: Path) -> int:
    try:
        Delivery(name, folder).tried().deliver([stored.stored(name)])
    except FileAccess as refused:
        assert str(refused)
        return refused.exit_code
    return 0


WRITERS: dict[str, Callable[[Path], int]] = {
    "new": lambda folder: asked("new", "mine", "--folder", str(folder)),
    "sources add": lambda folder: asked(
        "sources", "add", str(folder / "text.txt"), "--id", "d001", "--title", "A made-up report", "--folder", str(folder)
    ),
    "stability": lambda folder: asked("stability", str(HERE / "solved" / "pair.json"), "--out", str(folder)),
    "settlement": lambda folder: asked("settlement", str(folder / "table.txt"), "--out", str(folder)),
    **{name: partial(delivered, name) for name in ("audit", "run", "baseline", "lenses", "mechanisms")},
}
"""Every command that writes files; those that solve at length hand over an answer solved before."""
FAILURES = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)
STEPS = ("open", "write", "fsync", "replace", "link")


def failing(step: str, code: int, at: int) -> Callable[..., Any]:
    """The step, failing the `at`-th time it is taken in order to write; a write first puts half."""
    real, taken = getattr(os, step), [0]

    def made(*given: Any, **more: Any) -> Any:
        if step == "open" and not (given[1] & (os.O_WRONLY | os.O_RDWR)):
            return real(*given, **more)
        if step == "write" and isinstance(given[0], int) and given[0] < 3:
            return real(*given, **more)
        taken[0] += 1
        if taken[0] == at:
            if step == "write":
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            raise OSError(code, os.strerror(code))
        return real(*given, **more)

    return made


def prepared(folder: Path) -> dict[str, bytes]:
    """A folder with what commands read and with results of an earlier run, which detente wrote."""
    (folder / "text.txt").write_text("\n".join(TEXT), encoding="utf-8")
    (folder / "table.txt").write_text("#A\ta\n#A\tb\n#P\tp\n#M\tp\t0\n#M\tp\t9\n#D\ta\tp\t1\t.5\t1\n#D\tb\tp\t8\t.5\t2\n")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def half(folder: Path, before: dict[str, bytes]) -> Iterator[str]:
    """Files that are neither what they were nor whole."""
    for path in folder.iterdir():
        raw = path.read_bytes()
        if path.name in before and raw == before[path.name]:
            continue
        text = raw.decode()
        if path.suffix == ".json":
            json.loads(text)
        elif not text.rstrip().endswith("</html>") and path.suffix != ".yaml" or ".part" in path.name:
            yield path.name
    yield from (name for name in before if not (folder / name).exists())


@pytest.mark.parametrize("command", WRITERS)
def test_a_disk_that_fails_at_any_step_costs_no_file_and_leaves_none_half_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = failed = 0
    for number, (step, at) in enumerate((step, at) for step in STEPS for at in (1, 2, 3)):
        folder = tmp_path / str(number)
        folder.mkdir()
        before = prepared(folder)
        with monkeypatch.context() as patched:
            patched.setattr(os, step, failing(step, FAILURES[number % len(FAILURES)], at))
            code = WRITERS[command](folder)
        tries, failed = tries + 1, failed + (code == 4)
        assert code in (0, 4), (step, at, code)
        assert not list(half(folder, before)), (step, at)
        whole = (folder / "mine.yaml").exists()  # only the flushing of the folder failed, and a new file is never written over
        assert code == 0 or whole or WRITERS[command](folder) == 0, "once the disk is well again the command does its work"
    assert failed > 2
    FIGURES.append(
        f"hostile: {command}: {tries} writes on failing disks, {failed} refused with exit code 4, no file lost or half"
    )


# ------------------------------------------------------------------------------------------------------- signals

PROGRAM = """
import contextlib, signal, sys
import detente.commands as commands
real = commands.listening

@contextlib.contextmanager
def told():
    with real() as signals:
        print("listening", file=sys.stderr, flush=True)
        yield signals
        print("done", file=sys.stderr, flush=True)

commands.listening = told
from detente.cli import main
main(sys.argv[1:])
"""
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}
KILLED: dict[str, tuple[str, ...]] = {
    "stability": ("stability", str(HERE / "solved" / "pair.json"), "--out", "."),
    "settlement": ("settlement", "table.txt", "--out", "."),
    "mechanisms": ("mechanisms", "--out", "."),
}


@pytest.mark.parametrize("command", KILLED)
def test_a_command_killed_at_any_moment_leaves_whole_files_or_none(command: str, tmp_path: Path, many: int) -> None:
    """The audit, which keeps what it has solved, is killed in test_resume.py."""
    before, rng, seen = prepared(tmp_path), seeded(command, 0), set[int]()
    for number in range(6 * many):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *KILLED[command]],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        while process.stderr.readline().strip() != "listening":
            assert process.poll() is None
        time.sleep(rng.choice([0.0, 0.01, 0.1, 0.3, 0.6, 1.0]) * rng.random())
        number_sent = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[number % 3]
        process.send_signal(number_sent)
        _, said = process.communicate(timeout=120)
        over = "done" in said.splitlines()  # what comes once the work is done belongs to no command
        assert process.returncode in (0, CODES[number_sent]) or over, said
        assert "Traceback" not in said.partition("done")[0]
        assert not [name for name in half(tmp_path, before) if not name.endswith(".part")]
        left = [path.name for path in tmp_path.iterdir() if path.suffix == ".part"]
        assert not left or number_sent == signal.SIGKILL
        seen.add(process.returncode)
    subprocess.run([sys.executable, "-c", PROGRAM, *KILLED[command]], cwd=tmp_path, check=True, capture_output=True)
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]
    FIGURES.append(
        f"hostile: {command} killed {6 * many} times at random moments: exit codes {sorted(seen)}, no file lost or half"
    )
