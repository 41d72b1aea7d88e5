"""What others wrote never commands a terminal, and what a terminal cannot take loses nothing."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.file_proxy import FileProxy
from rich.table import Table

import detente
from detente.errors import FileAccess, Place, Problem
from detente.report.console import Screen
from detente.report.terminal import progress_bar
from detente.screen import encodable, say
from detente.shown import is_seen, json_text, one_line, unseen, visible

PACKAGE = Path(detente.__file__).parent
MAIN = [sys.executable, "-c", "from detente.cli import main; main()"]
TROUBLE = [
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\x07",
    "\x08\x08",
    "\r",
    "\u202eabc\u202c",
    "\u2066x\u2069",
    "\ud800",
    "\u200b",
    "\x7f",
]
TEXT = st.text(st.characters(), max_size=40)


def printers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every call that prints by another way than `screen.say`."""
    main = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "__name__ == '__main__'"]
    own = {id(inner) for each in main for inner in ast.walk(each)}  # what writes the documentation prints its own words
    for node in ast.walk(tree):
        if id(node) not in own and isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if name in {"echo", "secho", "Console", "pprint"} or (name == "print" and owner != "console"):
                yield node.lineno, name
            if name == "write" and owner.startswith(("sys.std", "click")):
                yield node.lineno, f"{owner}.write"


def test_nothing_else_prints() -> None:
    """A second way to the terminal would let the words of others through."""
    allowed = {PACKAGE / "screen.py"}
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {name}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file not in allowed
        for line, name in printers(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_check_sees_a_second_printer() -> None:
    bad = "print(1)\nif __name__ == '__main__': print(2)\nclick.echo(1)\nsys.stdout.write('')\nconsole.print(1)\nConsole()\nsay(1)"
    assert [line for line, _ in printers(ast.parse(bad))] == [1, 3, 4, 6]


@given(TEXT)
def test_what_is_shown_is_seen_and_shown_again_the_same(text: str) -> None:
    shown = visible(text)
    assert all(is_seen(char) or char in "\n\t" for char in shown)
    assert visible(shown) == shown
    assert "\n" not in one_line(text)


@pytest.mark.parametrize("text", ["caf\u00e9", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439", "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f600", "a\tb\nc", "5\u00a0years"])  # fmt: skip
def test_words_of_any_language_are_shown_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("trouble", TROUBLE, ids=ascii)
def test_what_a_terminal_obeys_is_made_visible_in_text_tables_and_titles(trouble: str) -> None:
    out = io.StringIO()
    screen = Screen(file=out, width=200)
    table = Table(title=f"title {trouble}")
    table.add_column(f"head {trouble}")
    table.add_row(f"cell {trouble}")
    screen.print(f"text {trouble}")
    screen.print(table)
    shown = out.getvalue()
    assert trouble not in shown
    assert shown.count(one_line(trouble) if trouble != "\r" else "head") >= 1
    assert not [char for char in shown if not is_seen(char) and char != "\n"]


def test_markup_in_the_words_of_others_is_text() -> None:
    out = io.StringIO()
    table = Table("[red]head[/red]", title="[bold]t[/bold]")
    table.add_row("[link=http://x]y[/link] :smile:")
    Screen(file=out, width=100).print(table)
    for words in ("[red]head[/red]", "[bold]t[/bold]", "[link=http://x]y[/link] :smile:"):
        assert words in out.getvalue()


@given(st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=6))
def test_json_is_the_same_data_and_safe_to_print(value: object) -> None:
    for ascii_only in (False, True):
        text = json_text(value, ascii_only=ascii_only)
        assert all(is_seen(char) or char == "\n" for char in text)
        assert json.loads(text) == value
        assert not ascii_only or text.isascii()


@given(TEXT, st.sampled_from(["ascii", "latin-1", "cp437", "utf-8"]))
def test_any_text_can_be_printed_in_any_encoding(text: str, encoding: str) -> None:
    encodable(visible(text), encoding).encode(encoding)


def test_a_problem_shows_a_strangers_line_harmlessly_and_its_caret_still_points() -> None:
    problem = Problem(Place("a\x1b.yaml", 1, 6), "x", "no party \u202e", source="\x1b[2J: \x07!")
    head, line, caret = problem.render().split("\n")
    assert all(map(str.isprintable, (head, line, caret)))
    assert line[caret.index("^")] == "\ufffd" or line[caret.index("^")] == " "


def test_every_hidden_character_has_a_name_and_no_visible_one_has() -> None:
    assert [name for _, name in unseen("a\x1b\u202e\ufeff\ue000")] == ["U+001B", "U+202E", "U+FEFF", "U+E000"]
    assert list(unseen("caf\u00e9 \u0628\u200c\u0628\n\t\U0001f600")) == []
    assert all(unicodedata.category(chr(code)) != "Cc" or not is_seen(chr(code)) for code in range(0x300))


# ---------------------------------------------------------------------------------------------------- terminals


def run(*words: str | bytes, **how: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*MAIN, *words], capture_output=how.pop("stdout", None) is None, **how)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("words", [("mechanisms", "M03"), ("mechanisms", "--json"), ("paths", "endgame_2024")])
def test_no_encoding_of_the_terminal_loses_an_answer(encoding: str, words: tuple[str, ...]) -> None:
    words = words if words[1] != "M03" else ("mechanisms", "--search", "truce")
    done = run(*words, env={**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", "LC_ALL": "C"})
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert "--json" not in words or json.loads(text)["format"] == "detente.mechanisms/2"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    first = subprocess.Popen([*MAIN, "paths", "endgame_2024"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert first.stdout is not None and first.stderr is not None
    first.stdout.close()
    assert first.stderr.read() == b""
    assert first.wait() == 141
    first.stderr.close()


def test_output_that_takes_nothing_is_said_so() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*MAIN, "paths", "endgame_2024"], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (4, b"cannot write to standard output: the disk is full\n")


def test_words_on_the_command_line_are_made_visible_too() -> None:
    for words in (
        ["run", b"x\x1b]0;t\x07"],
        [b"\x1b[31m"],
        ["run", "endgame_2024", b"--focus=\xff\x9b"],
        ["run", "--seed", b"\x1b"],
    ):
        done = run(*words)
        assert done.returncode in (2, 4, 5)
        assert b"\x1b" not in done.stderr and b"\x07" not in done.stderr and b"Traceback" not in done.stderr


def test_a_missing_error_stream_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    say("nobody hears", err=True)
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(FileAccess, match="closed"):
        say("an answer")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Proxy(FileProxy):
    """What rich puts in the place of standard error; a bar that prints to it is handed round for ever."""

    def write(self, text: str) -> int:
        raise AssertionError("handed back to whoever prints")


def test_what_a_bar_prints_is_never_handed_back_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", Proxy(Screen(err=True), terminal))
    Screen(err=True).print("half done")
    assert "half done" in terminal.getvalue()


def test_what_is_said_while_a_bar_is_shown_stands_once_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, answers = Terminal(), Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", answers)
    with progress_bar("audit") as bar:
        bar.total(16)
        say("36 states", err=True)
        bar.say("Stopping")
        bar.advance(8)
        say("an answer")
    shown = terminal.getvalue()
    assert shown.count("36 states") == shown.count("Stopping") == 1
    assert "audit" in shown and "8/16" in shown
    assert answers.getvalue() == "an answer\n", "an answer is no message"
    assert sys.stderr is terminal


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix's")
def test_a_command_that_solves_ends_on_a_terminal_as_it_does_in_a_pipe(tmp_path: Path) -> None:
    import pty

    run("new", "mine", "--folder", str(tmp_path))
    ours, theirs = pty.openpty()
    command = [*MAIN, "run", str(tmp_path / "mine.yaml"), "--draws", "16"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as started:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when the other side is closed
            while part := os.read(ours, 1 << 16):
                shown += part
                if len(shown) > 1 << 20:
                    started.kill()
    os.close(ours)
    assert started.returncode == 0, shown[-2000:]
    assert b"\x1b[2K" in shown, "no bar was drawn"
    assert b"detente never says what is true" in shown
