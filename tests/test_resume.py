"""Nothing is lost: an audit goes on where it was interrupted, to the same bytes, and none solves what another has solved."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.argument import checkpoints
from detente.argument.audit import AuditSettings, audit
from detente.argument.checkpoints import ENDING, Checkpoints, Damaged, folder_for, packed, unpacked
from detente.argument.trials import Found
from detente.errors import DetenteError, Stopped
from detente.language.read import argument_from_text, scenario_from_text
from detente.lenses.solution import Precision
from detente.study.arms import Progress, Settings
from detente.study.solvers import SOLVERS
from test_audit import CASE, STRAIT
from test_study import half, made_up

FEW, MANY = 12, 100
PROGRAM = "from detente.cli import main; main()"
SCENARIO = scenario_from_text(STRAIT)[0]
ARGUMENT = argument_from_text(CASE, SCENARIO)[0]
SETTINGS = Settings(draws=64, workers=1)


# ------------------------------------------------------------------------------------------------- interruptions


@pytest.fixture
def begun(tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Begins the same small audit, with a folder for caches of its own."""
    (tmp_path / "strait.yaml").write_text(STRAIT)
    (tmp_path / "brief.yaml").write_text(CASE)
    command = [sys.executable, "-c", PROGRAM, "audit", "brief.yaml", "--draws", "64", "--workers", "1", "--json"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def begin() -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, stdout=pipe, stderr=pipe)

    return begin


def finished(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate()
    assert process.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    assert found["complete"]
    return found


def test_an_audit_killed_at_random_moments_goes_on_to_the_same_digest(
    begun: Callable[[], subprocess.Popen[str]], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By SIGKILL, SIGINT and SIGTERM in turn, some time after so many checkpoints were seen (none: while it starts).

    What was kept when the blow fell is counted, or nothing would be shown.
    """
    digest = finished(begun())["digest"]
    kills = MANY if request.config.getoption("--long") else FEW
    moments, kept = random.Random(1), 0
    for k in range(kills):
        shutil.rmtree(tmp_path / "cache")
        process, how = begun(), (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)[k % 3]
        after = moments.randrange(14)
        while process.poll() is None and len(list((tmp_path / "cache").rglob(f"*{ENDING}"))) < after:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.03 if after else 2))
        process.send_signal(how)
        process.communicate()
        kept += any((tmp_path / "cache").rglob(f"*{ENDING}"))
        assert finished(begun())["digest"] == digest, (k, how)
    print(f"{kills} kills, {kept} of them with something kept, digests equal")
    assert kept >= kills / 4


# ------------------------------------------------------------------------------------- what is kept, and used again


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Solves nothing, and counts how often it is asked to."""
    asked = [0]

    def counting(how: Any) -> Any:
        solve = made_up(half)(how)

        def counted(*args: Any) -> Any:
            if how.progress.stopped():
                raise Stopped
            asked[0] += 1
            how.progress.advance(how_many(args[1]))
            return solve(*args)

        return counted

    monkeypatch.setitem(SOLVERS, "continuous", counting)
    return asked


def how_many(draws: Any) -> int:
    return int(draws.start.shape[-1])


def audited(kept: Checkpoints | None, progress: Progress | None = None, settings: Settings = SETTINGS) -> Any:
    chosen = AuditSettings(study=settings, kept=kept, progress=progress or Progress())
    return audit([ARGUMENT], SCENARIO, chosen)[0]


def said_of(found: Any) -> dict[str, Any]:
    return {
        name: (v.outcome, v.reason, v.diagnostics, [(part.text, part.tally.share) for part in v.parts])
        for name, v in found.verdicts.items()
    }


def test_what_was_solved_is_not_solved_again(quick: list[int], tmp_path: Path) -> None:
    plain = said_of(audited(None))
    first, quick[0] = quick[0], 0
    assert said_of(audited(Checkpoints(tmp_path))) == plain and quick[0] == first
    quick[0] = 0
    assert said_of(audited(Checkpoints(tmp_path))) == plain and quick[0] == 0


def test_workers_do_not_change_what_may_be_used(quick: list[int], tmp_path: Path) -> None:
    audited(Checkpoints(tmp_path))
    quick[0] = 0
    audited(Checkpoints(tmp_path), settings=replace(SETTINGS, workers=2))
    assert quick[0] == 0


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"draws": 32}, {"precision": Precision(later=8)}, {"sets": (("passage", True),)}]
)
def test_nothing_is_used_of_another_question(
    other: dict[str, Any], quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    monkeypatch.setattr(checkpoints, "write_bytes", lambda path, data: names.append(path))
    audited(Checkpoints(tmp_path))
    group = names[:]
    try:
        audited(Checkpoints(tmp_path), settings=replace(SETTINGS, **other))
    except Exception:
        assert "sets" in other  # an assumption that is not there; its name was asked for before that
    assert not set(group) & set(names[len(group) :])


def test_nothing_is_used_of_another_release_of_the_code(
    quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audited(Checkpoints(tmp_path))
    quick[0] = 0
    monkeypatch.setattr(checkpoints, "code", lambda: "another")
    audited(Checkpoints(tmp_path))
    assert quick[0] > 0


def test_progress_counts_what_was_already_there(quick: list[int], tmp_path: Path) -> None:
    """Stopped after some arms, then taken up: both times all that is told adds up to what was announced."""
    told, total = [0], [0]

    def advance(done: int) -> None:
        told[0] += done

    def of_all(draws: int) -> None:
        total[0] = draws

    stopping = Progress(advance, lambda: quick[0] >= 40, of_all)
    assert not audited(Checkpoints(tmp_path), stopping).complete
    assert 0 < told[0] < total[0]
    begun, told[0], quick[0] = quick[0], 0, 0
    assert audited(Checkpoints(tmp_path), Progress(advance, lambda: False, of_all)).complete
    assert told[0] == total[0]
    whole, quick[0] = quick[0], 0
    audited(None)
    assert whole < quick[0] < whole + begun + 1


# ------------------------------------------------------------------------------------------- damage, strangers, room


def damaged(raw: bytes) -> dict[str, bytes]:
    """A checkpoint that something happened to."""
    middle = len(raw) // 2
    return {
        "empty": b"",
        "cut short": raw[:middle],
        "one bit turned": raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :],
        "of another program": b"PK\x03\x04" + raw,
        "JSON that is no object": b"[]\n" + raw,
        "more behind it": raw + b"x",
    }


@pytest.mark.parametrize("how", damaged(b"xx"))
def test_a_damaged_checkpoint_is_noticed_solved_again_and_said(how: str, quick: list[int], tmp_path: Path) -> None:
    plain = said_of(audited(Checkpoints(tmp_path)))
    for path in tmp_path.glob(f"*{ENDING}"):
        path.write_bytes(damaged(path.read_bytes())[how])
    words: list[str] = []
    quick[0] = 0
    assert said_of(audited(Checkpoints(tmp_path, words.append))) == plain and quick[0] > 0
    assert len(words) == len(list(tmp_path.glob(f"*{ENDING}"))) and all("solved again" in w for w in words)


def test_a_checkpoint_under_anothers_name_is_not_used(quick: list[int], tmp_path: Path) -> None:
    audited(Checkpoints(tmp_path))
    one, other, *_ = sorted(tmp_path.glob(f"*{ENDING}"))
    one.write_bytes(other.read_bytes())
    words: list[str] = []
    audited(Checkpoints(tmp_path, words.append))
    assert len(words) == 1 and one.name in words[0] and "something else" in words[0]


def test_a_checkpoint_holds_data_only() -> None:
    """Objects are refused even under a right digest."""
    empty = Found({}, np.ones(2, bool), {}, {})
    with pytest.raises(Damaged, match="does not hold"):
        unpacked(packed(replace(empty, counted=np.array([Path()], object)), "n"), "n")
    raw = packed(empty, "n")
    with pytest.raises(Damaged):
        unpacked(raw, "m")
    assert unpacked(raw, "n").counted.tolist() == [True, True]


def test_what_is_kept_comes_back_field_by_field(quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Found, Found]] = []
    plain = checkpoints.packed

    def both(found: Found, name: str) -> bytes:
        raw = plain(found, name)
        seen.append((found, unpacked(raw, name)))
        return raw

    monkeypatch.setattr(checkpoints, "packed", both)
    audited(Checkpoints(tmp_path))
    assert sum(len(found.trials) for found, _ in seen) > 20
    for found, back in seen:
        assert (found.failures, found.diagnostics) == (back.failures, back.diagnostics)
        assert found.counted.tobytes() == back.counted.tobytes() and list(found.trials) == list(back.trials)
        for key, trial in found.trials.items():
            for field in fields(trial):
                one, two = getattr(trial, field.name), getattr(back.trials[key], field.name)
                same = one.tobytes() == two.tobytes() and one.dtype == two.dtype if isinstance(one, np.ndarray) else one == two
                assert same, (key, field.name)


def test_an_audit_goes_on_where_nothing_can_be_kept_and_says_so_once(
    quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise DetenteError("the disk is full")

    monkeypatch.setattr(checkpoints, "write_bytes", full)
    words: list[str] = []
    assert audited(Checkpoints(tmp_path, words.append)).complete
    assert len(words) == 1 and "the disk is full" in words[0]


def test_old_checkpoints_and_those_beyond_the_bound_go_but_none_of_the_audit_under_way(
    quick: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k, days in enumerate((31, 3, 2, 1)):
        left = tmp_path / f"{k}{ENDING}"
        left.write_bytes(b"x" * 1000)
        os.utime(left, (time.time() - days * 86_400,) * 2)
    monkeypatch.setattr(checkpoints, "MOST_BYTES", 2500)
    Checkpoints(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"2{ENDING}", f"3{ENDING}"]
    words: list[str] = []
    kept = Checkpoints(tmp_path, words.append)
    assert audited(kept).complete
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 2500
    assert len(words) == 1 and "more than" in words[0]


def test_after_an_edit_only_what_it_bears_on_is_solved(quick: list[int], tmp_path: Path) -> None:
    """Strength and words of a claim are read off what was solved; another form is asked anew, in its focus alone."""
    plain = audited(Checkpoints(tmp_path))
    whole, quick[0] = quick[0], 0
    claims = {
        name: claim.model_copy(update={"says": "Otherwise said.", "strength": "hedged"})
        for name, claim in ARGUMENT.claims.items()
    }
    said = audit(
        [ARGUMENT.model_copy(update={"claims": claims})], SCENARIO, AuditSettings(study=SETTINGS, kept=Checkpoints(tmp_path))
    )
    assert said[0].complete and quick[0] == 0
    name, claim = next((name, claim) for name, claim in ARGUMENT.claims.items() if plain.verdicts[name].tallies)
    (first, *others) = claim.forms
    edited = claim.model_copy(update={"forms": (first.model_copy(update={"by_at_least": 0.123}), *others)})
    audit(
        [ARGUMENT.model_copy(update={"claims": {**ARGUMENT.claims, name: edited}})],
        SCENARIO,
        AuditSettings(study=SETTINGS, kept=Checkpoints(tmp_path)),
    )
    assert 0 < quick[0] < whole


def test_an_audit_that_is_asked_to_solves_all_anew(quick: list[int], tmp_path: Path) -> None:
    plain = said_of(audited(Checkpoints(tmp_path)))
    whole, quick[0] = quick[0], 0
    again = Checkpoints(tmp_path, anew=True)
    assert said_of(audited(again)) == plain and quick[0] == whole and again.used == 0
    kept = Checkpoints(tmp_path)
    quick[0] = 0
    audited(kept)
    assert quick[0] == 0 and kept.used == len(kept.own) > 0


def test_where_no_cache_can_be_written_checkpoints_lie_beside_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert folder_for(None) is None
    assert folder_for(tmp_path / "out") == tmp_path / "out" / ".checkpoints"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert folder_for(tmp_path / "out") == tmp_path / "caches" / "detente" / "audits"
