"""Compiled code that cannot be kept, or was kept badly, costs time and nothing else; who waits for the compiler is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.lenses.compiler import COMPILING, entry, watched

SOURCE = """
from detente.lenses.compiler import compiled, entry

@compiled
def half(x):
    return x / 2

@entry
def quarter(x):
    return half(half(x))
"""
ASK = "import {before}tiny; print(tiny.quarter(10.0))"
FULL = "resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)); import "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module with a small kernel, in a folder of its own."""
    (tmp_path / "tiny.py").write_text(SOURCE)
    return tmp_path


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "tiny.py").write_text(SOURCE)
    assert asked(folder) == ""
    return folder


@pytest.fixture
def ready(compiled_once: Path, tmp_path: Path) -> Path:
    """The same, compiled by an earlier process."""
    return shutil.copytree(compiled_once, tmp_path / "ready")


def asked(folder: Path, before: str = "") -> str:
    """What a new process says on its error stream; its answer must be right."""
    environment = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    environment |= {"HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), *sys.path])
    code = ASK.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "2.5\n"), done.stderr
    return done.stderr


def kept(folder: Path, ending: str) -> Path:
    (file,) = (folder / "__pycache__").glob(f"tiny.*{ending}")
    return file


def test_what_was_compiled_once_is_kept_and_nothing_is_said(ready: Path) -> None:
    before = kept(ready, ".nbc").stat().st_mtime_ns
    assert asked(ready) == ""
    assert kept(ready, ".nbc").stat().st_mtime_ns == before


HARM: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda whole: whole[: len(whole) // 2],
    "empty": lambda whole: b"",
    "other bytes": lambda whole: b"x" * len(whole),
    "a bit turned": lambda whole: whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:],
}


@pytest.mark.parametrize(
    ("ending", "harm"),
    [(".nbi", "cut short"), (".nbi", "other bytes"), (".nbc", "cut short"), (".nbc", "empty"), (".nbc", "a bit turned")],
)
def test_kept_code_that_is_damaged_is_made_again_and_said_once_with_its_folder(ready: Path, ending: str, harm: str) -> None:
    file = kept(ready, ending)
    file.write_bytes(HARM[harm](file.read_bytes()))
    said = asked(ready)
    assert said.count("\n") == 1 and str(ready / "__pycache__") in said
    if harm == "cut short":
        assert asked(ready) == ""


def test_a_folder_that_cannot_be_written_leaves_code_in_memory_and_says_so(folder: Path) -> None:
    """Files stand where the folders would be: who runs the tests may be allowed everything else."""
    (folder / "__pycache__").write_text("")
    (folder / "home").write_text("")
    said = asked(folder)
    assert said.count("\n") == 1 and "cannot be kept" in said and str(folder) in said


def test_a_full_disk_leaves_code_in_memory_and_says_so(folder: Path) -> None:
    said = asked(folder, FULL)
    assert said.count("\n") == 1 and str(folder / "__pycache__") in said
    assert asked(folder) == ""


def test_kept_code_is_made_again_when_any_kernels_source_changes(ready: Path) -> None:
    """numba itself would look only at the file of the function that was called."""
    before = kept(ready, ".nbc").stat().st_mtime_ns
    asked(ready, "detente.lenses.compiler as compiler; compiler._stamp = lambda: 'other'; import ")
    assert kept(ready, ".nbc").stat().st_mtime_ns != before


def test_who_waits_is_told_when_the_compiler_begins_and_when_it_is_done() -> None:
    never_before = float(time.time_ns())  # part of what the cache knows a function by, so that no run finds it there

    @entry
    def third(x: float) -> float:
        return x / 3 + 0.0 * never_before

    told: list[str] = []
    with watched(told.append):
        assert third(9.0) == 3.0
        third(6.0)
    assert told == [COMPILING, ""]


def test_importing_the_lenses_sets_no_environment_variable() -> None:
    code = "import os; before = dict(os.environ); import detente.lenses.dynamics, detente.lenses.rounds; assert before == dict(os.environ)"
    subprocess.run([sys.executable, "-c", code], check=True)
