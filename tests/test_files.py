"""One reader and one writer of files: what is read is an ordinary file, what is written is whole or not there."""

from __future__ import annotations

import ast
import errno
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import files
from detente.errors import DetenteError, FileAccess, FileProblems, TooLarge
from detente.files import decoded, must_take, read_bytes, read_text, sweep, write_text
from detente.shown import json_text

PACKAGE = Path(files.__file__).parent
DOORS = {"open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "rename", "replace", "rmdir"}
DOORS |= {"symlink_to", "hardlink_to", "touch", "fsync", "NamedTemporaryFile", "mkstemp", "TemporaryFile"}
OF_OTHERS = {"replace"}
"""Methods of texts and dates too: only `os.replace` and the like are doors."""


def doors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every call that opens, writes, moves or removes a file by another way than `detente.files`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in {"open", "NamedTemporaryFile", "mkstemp"}:
            yield node.lineno, called.id
        elif isinstance(called, ast.Attribute) and called.attr in DOORS:
            owner = called.value.id if isinstance(called.value, ast.Name) else ""
            if called.attr not in OF_OTHERS or owner in {"os", "shutil", "target", "temporary"}:
                yield node.lineno, called.attr


def is_packaged(node: ast.Call) -> bool:
    """Whether a call reads what was installed with the package, as `files("detente.report").joinpath(...)`, or nothing."""
    return "files(" in ast.unparse(node) or "os.devnull" in ast.unparse(node)


def test_no_other_module_opens_a_file() -> None:
    """A second reader would forget the limit, a second writer would leave half a file."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if file == PACKAGE / "files.py":
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        packaged = {n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and is_packaged(n)}
        found += [f"{file.relative_to(PACKAGE)}:{line} {name}" for line, name in doors(tree) if line not in packaged]
    assert found == []


def test_the_check_sees_a_second_reader() -> None:
    bad = "Path('x').read_text()\nopen('x')\nos.replace('a', 'b')\ntext.replace('a', 'b')\nread_text('x')"
    assert [name for _, name in doors(ast.parse(bad))] == ["read_text", "open", "replace"]


# ---------------------------------------------------------------------------------------------------- reading


def test_what_would_never_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "socket"))
    for name in ("/dev/zero", "/dev/full", tmp_path / "pipe", tmp_path / "socket"):
        with pytest.raises(FileAccess, match="not an ordinary file"):
            read_bytes(name, 100)
    (tmp_path / "link").symlink_to("/dev/zero")
    with pytest.raises(FileAccess, match="not an ordinary file"):
        read_bytes(tmp_path / "link", 100)
    listening.close()


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_a_file_of_the_largest_size_is_read_whole(tmp_path: Path, size: int) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    assert read_bytes(tmp_path / "file", 100) == b"x" * size


def test_one_byte_more_is_refused_whatever_the_file_says_of_its_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 101)
    with pytest.raises(TooLarge, match="more than 100 bytes"):
        read_bytes(tmp_path / "file", 100)
    with pytest.raises(TooLarge):  # says it has none
        read_bytes("/proc/self/maps", 100)


def test_a_file_of_many_gigabytes_costs_no_memory(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(TooLarge):
        read_bytes(tmp_path / "huge", 10_000)


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300, "", "none/such"])
def test_a_name_that_no_file_has_is_said_so(name: str) -> None:
    with pytest.raises(FileAccess, match="cannot read"):
        read_bytes(name, 100)
    with pytest.raises(FileAccess, match="cannot write"):
        write_text(name, "x") if name not in ("", "none/such") else write_text("/dev/null/x", "x")


def test_a_mark_at_the_beginning_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(tmp_path / "file", 100) == "a: 1"


def test_the_byte_that_is_no_utf8_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfone\ntw\xc3\xb6: \xff")
    with pytest.raises(FileProblems, match=r"byte 0xff on line 2") as caught:
        read_text(tmp_path / "file", 100)
    assert (caught.value.problems[0].place.line, caught.value.problems[0].place.column) == (2, 6)


@given(st.binary(max_size=60))
def test_any_bytes_are_text_without_half_a_pair_or_a_problem_at_their_place(raw: bytes) -> None:
    try:
        text = decoded(raw, "file")
    except FileProblems as found:
        place = found.problems[0].place
        row = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")[place.line - 1]
        good = row.decode("utf-8", "replace")[: place.column - 1].encode()
        assert row.startswith(good)
        with pytest.raises(UnicodeDecodeError):
            row.decode()
    else:
        assert text.encode("utf-8") == raw.removeprefix(b"\xef\xbb\xbf")


def test_a_file_named_by_a_file_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "in" / "link").symlink_to("../secret")
    (tmp_path / "in" / "own").write_text("y")
    assert read_bytes(tmp_path / "in" / "own", 9, inside=tmp_path / "in") == b"y"
    for name in ("link", "../secret"):
        with pytest.raises(FileAccess, match="leads out of the folder"):
            read_bytes(tmp_path / "in" / name, 9, inside=tmp_path / "in")


# ---------------------------------------------------------------------------------------------------- writing


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_read_again_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "file", "caf\u00e9\n")
    write_text(tmp_path / "new" / "file", "t\u00e9\n")
    assert (tmp_path / "new" / "file").read_bytes() == b"t\xc3\xa9\n"
    assert left(tmp_path / "new") == ["file"]


def test_half_a_surrogate_pair_is_written_as_its_escape(tmp_path: Path) -> None:
    write_text(tmp_path / "file", json_text({"a": "\udc80"}))
    assert (tmp_path / "file").read_bytes() == b'{\n "a": "\\udc80"\n}'


FAILURES = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT]
STEPS = ["open", "write", "fsync", "replace", "link", "fchmod"]


class Killed(BaseException):
    """What a signal does between two lines."""


def failing(step: str, error: BaseException, at: int) -> Callable[..., Any]:
    """The step, which fails the `at`-th time it is taken; a write first puts half of its bytes."""
    real, taken = getattr(os, step), [0]

    def step_(*given: Any, **more: Any) -> Any:
        taken[0] += 1
        if taken[0] == at:
            if step == "write":
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            raise error
        return real(*given, **more)

    return step_


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [*(OSError(code, os.strerror(code)) for code in FAILURES), Killed()], ids=repr)
@pytest.mark.parametrize("fresh", [False, True])
def test_a_step_that_fails_leaves_the_old_file_or_the_new_one_and_no_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException, at: int, fresh: bool
) -> None:
    target = tmp_path / "file"
    if not fresh:
        target.write_text("old")
    monkeypatch.setattr(os, step, failing(step, error, at))
    try:
        write_text(target, "new", fresh)
    except (FileAccess, Killed):
        pass
    monkeypatch.undo()
    assert left(tmp_path) in (["file"], []) if fresh else left(tmp_path) == ["file"]
    assert not target.exists() or target.read_text() in ("old", "new")


KILLED_IN_BETWEEN = """
import os, signal, sys
from detente.files import write_text
real = os.{step}
def step(*given, **more):
    if {step!r} == "write": real(given[0], b"half")
    os.kill(os.getpid(), signal.SIGKILL)
os.{step} = step
write_text(sys.argv[1], "new" * 1000)
"""


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_writer_killed_in_between_loses_nothing_and_the_next_clears_up_after_it(tmp_path: Path, step: str) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    done = subprocess.run([sys.executable, "-c", KILLED_IN_BETWEEN.format(step=step), str(target)])
    assert done.returncode == -signal.SIGKILL
    assert target.read_text() == "old"
    assert len(left(tmp_path)) == 2
    write_text(target, "new")
    assert (left(tmp_path), target.read_text()) == (["file"], "new")


def test_the_temporary_of_a_living_writer_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def meanwhile(*given: Any) -> None:
        sweep(tmp_path)
        real(*given)

    monkeypatch.setattr(os, "replace", meanwhile)
    write_text(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "new"


def test_two_writers_of_one_file_never_share_a_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second writes while the first is about to rename; the first then puts its own text, whole."""
    real, depth = os.replace, [0]

    def meanwhile(*given: Any) -> None:
        depth[0] += 1
        if depth[0] == 1:
            write_text(tmp_path / "file", "second" * 9)
            assert (tmp_path / "file").read_text() == "second" * 9
        real(*given)

    monkeypatch.setattr(os, "replace", meanwhile)
    write_text(tmp_path / "file", "first")
    assert ((tmp_path / "file").read_text(), left(tmp_path)) == ("first", ["file"])


def test_nothing_is_written_through_a_link_or_over_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / "link").symlink_to("other")
    (tmp_path / "dangling").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "dangling", "pipe", "folder"):
        with pytest.raises(FileAccess, match="cannot write"):
            write_text(tmp_path / name, "x")
        with pytest.raises(FileAccess, match="cannot write"):
            must_take([tmp_path / name])
    assert (tmp_path / "other").read_text() == "mine"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_fresh_file_never_takes_the_place_of_another_even_of_one_made_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link

    def meanwhile(*given: Any) -> None:
        (tmp_path / "file").write_text("theirs")
        real(*given)

    monkeypatch.setattr(os, "link", meanwhile)
    with pytest.raises(FileAccess, match="exists already"):
        write_text(tmp_path / "file", "ours", fresh=True)
    assert ((tmp_path / "file").read_text(), left(tmp_path)) == ("theirs", ["file"])


def test_a_file_keeps_its_permissions_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    write_text(tmp_path / "file", "a")
    (tmp_path / "usual").write_text("a")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "usual").stat().st_mode
    (tmp_path / "file").chmod(0o640)
    write_text(tmp_path / "file", "b")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


# --------------------------------------------------------------------------------------- before anything is computed


def test_an_output_that_is_an_input_is_refused_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "stability.json").write_text("{}")
    os.link(tmp_path / "stability.json", tmp_path / "model.json")
    for named in ("stability.json", "model.json", "../" + tmp_path.name + "/model.json"):
        with pytest.raises(FileAccess, match="this command reads it"):
            must_take([tmp_path / "stability.json"], [tmp_path / named])
    must_take([tmp_path / "other.json"], [tmp_path / "model.json", "no-such-file"])


@pytest.mark.parametrize("code", FAILURES)
@pytest.mark.parametrize("step", ["open", "write", "fsync", "mkdir"])
def test_a_folder_that_takes_nothing_is_known_before_anything_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    monkeypatch.setattr(os, step, failing(step, OSError(code, os.strerror(code)), 1))
    with pytest.raises(FileAccess, match="cannot write"):
        must_take([tmp_path / "out" / "report.html"])
    monkeypatch.undo()
    assert left(tmp_path) in ([], ["out"])
    assert not any((tmp_path / name).is_file() for name in left(tmp_path))


def test_a_full_disk_is_known_before_anything_is_solved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1_000_000

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    with pytest.raises(FileAccess, match="the disk is full"):
        must_take([tmp_path / "report.html"])
    assert left(tmp_path) == []


def test_trying_a_folder_changes_no_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("old")
    must_take([tmp_path / "report.html", tmp_path / "a" / "b" / "audit.json"])
    assert (tmp_path / "report.html").read_text() == "old"
    assert left(tmp_path) == ["a", "report.html"]
    assert left(tmp_path / "a" / "b") == []


# ------------------------------------------------------------------------------------------------------- JSON


def test_json_has_null_where_there_is_no_number() -> None:
    found = {"a": float("nan"), "b": [float("inf"), 1.5, (-float("inf"),)], "c": "nan", "d": True}
    assert json_text(found, None) == '{"a":null,"b":[null,1.5,[null]],"c":"nan","d":true}'


def test_every_error_carries_its_exit_code_and_the_change_that_would_help() -> None:
    kinds: list[type[DetenteError]] = [DetenteError, *DetenteError.__subclasses__()]
    assert len({kind.exit_code for kind in kinds}) == len(kinds)
    assert DetenteError("no").change.freeze == ()
