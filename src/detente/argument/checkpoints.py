"""What audits have solved, kept on disk as they go: one that is interrupted goes on, and none solves again what another has.

A checkpoint is one focus in one world (or in one of the checks). Its name is a digest of everything that could change it:
scenario, settings, world with its premises, focus, forms asked, detente's own code and what it computes with. So a checkpoint
that is found may be used, whichever audit left it, and the answer is the same bytes as without it; after an edit an audit
solves what the edit bears on. It holds data only: numbers as arrays, the rest as JSON, and the digest of both. One that is
damaged or not what its name says is solved again, and that is said.

What is kept is bounded: checkpoints go KEPT_DAYS after they were last used, and the longest unused of other audits go first
when all together pass MOST_BYTES.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import detente
from detente.argument.forms import Bound, Trial
from detente.argument.trials import Found, Group
from detente.errors import DetenteError
from detente.files import mark_used, read_bytes, remove, write_bytes
from detente.scenario.records import Scenario
from detente.study.arms import Study

FORMAT = "detente.checkpoint/2"
ENDING = ".checkpoint"
KEPT_DAYS = 30
MOST_BYTES = 1_000_000_000
"""Of all checkpoints in a folder."""
ARRAYS = ("readings", "rest", "effect", "base", "other", "mass", "against")
"""Fields of a trial that are arrays; `other` may be none."""
COMPUTES = ("numpy", "scipy", "numba")


class Damaged(Exception):
    """Why a file is no checkpoint that may be used."""


@dataclass
class Checkpoints:
    """The checkpoints of a folder, and which of them the audit under way used or wrote; `anew`: it uses none."""

    folder: Path
    said: Callable[[str], None] = lambda text: None  # told what the user should know
    anew: bool = False
    own: set[Path] = field(default_factory=set)
    used: int = 0  # of its checkpoints that were there before
    off: bool = False  # once one could not be written, none is tried again

    def __post_init__(self) -> None:
        self._make_room(0)

    def has(self, name: str) -> bool:
        """Whether something is kept under a name."""
        return not self.anew and self._path(name).exists()

    def load(self, name: str) -> Found | None:
        """What was kept under a name; none where nothing was, or nothing that may be used."""
        path = self._path(name)
        if not self.has(name):
            return None
        self.own.add(path)
        try:
            found = unpacked(read_bytes(path, MOST_BYTES), name)
            mark_used(path)
            self.used += 1
            return found
        except (Damaged, DetenteError) as error:
            self.said(f"{path} is no checkpoint of this audit ({error}); what it held is solved again")
            return None

    def save(self, name: str, found: Found) -> None:
        """Keeps it, whole or not at all. An audit goes on where nothing can be kept, and says so once."""
        if self.off:
            return
        data, path = packed(found, name), self._path(name)
        try:
            if not self._make_room(len(data)):
                raise DetenteError(f"{self.folder} would hold more than {MOST_BYTES / 1e9:g} GB")
            write_bytes(path, data)
            self.own.add(path)
        except DetenteError as error:
            self.off = True
            self.said(f"nothing more is kept of this audit until it is done ({error})")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{ENDING}"

    def _make_room(self, more: int) -> bool:
        """Whether so many bytes more may be kept, after old checkpoints of other audits are removed."""
        found = sorted(self._found(), key=lambda each: each[1].st_mtime)
        total = more + sum(stat.st_size for _, stat in found)
        oldest = time.time() - KEPT_DAYS * 86_400
        for path, stat in found:
            if path not in self.own and (stat.st_mtime < oldest or total > MOST_BYTES):
                total -= stat.st_size if remove(path) else 0
        return total <= MOST_BYTES

    def _found(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob(f"*{ENDING}"):
            with suppress(FileNotFoundError):  # another audit removed it
                yield path, path.lstat()


def folder_for(out: Path | None = None) -> Path | None:
    """Where checkpoints are kept: in the system's place for caches; where nothing can be written there, beside the results."""
    for folder in (*_caches(), *([] if out is None else [out / ".checkpoints"])):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
    return None


def _caches() -> Iterator[Path]:
    named = [Path(os.environ[name]) for name in ("XDG_CACHE_HOME", "LOCALAPPDATA") if os.environ.get(name)]
    with suppress(RuntimeError):  # no home
        named.append(Path.home() / ".cache")
    yield from (folder / "detente" / "audits" for folder in named[:1])


# ------------------------------------------------------------------------------------------------------- names


def name_of(scenario: Scenario, study: Study, group: Group) -> str:
    """The digest of everything that what is found in a focus and world follows from."""
    world, focus, settings = group.world, group.focus, study.settings
    said = (
        code(),
        scenario.model_dump_json(),
        *(settings.draws, settings.seed, study.picked, sorted(asdict(settings.precision).items())),
        [(path, v if isinstance(v, bool) else v.model_dump_json()) for path, v in settings.sets],
        (world.name, world.premises.model_dump_json(), world.middle),
        None if focus is None else focus.model_dump_json(),
        [(one.key, one.form.model_dump_json()) for one in group.asked],
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@lru_cache(maxsize=1)
def code() -> str:
    """The digest of detente's code and of what it computes with: of another release nothing may be used."""
    h = hashlib.sha256(detente.__version__.encode())
    home = Path(detente.__file__).parent
    for path in sorted(home.rglob("*.py")):
        h.update(path.relative_to(home).as_posix().encode() + b"\0" + read_bytes(path, MOST_BYTES))
    computes = [(name, version(name)) for name in COMPUTES]
    h.update(json.dumps([computes, platform.python_version(), platform.machine(), processor()]).encode())
    return h.hexdigest()


def processor() -> str:
    """What the compiler takes this processor for: another may round otherwise."""
    from llvmlite import binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


# ------------------------------------------------------------------------------------------------------- bytes


def packed(found: Found, name: str) -> bytes:
    """One line of JSON with the name and the digest of what follows: arrays, and the rest as JSON among them."""
    arrays: dict[str, Any] = {"counted": found.counted}
    trials = []
    for k, (key, trial) in enumerate(found.trials.items()):
        plain = {f.name: getattr(trial, f.name) for f in fields(trial)}
        plain["bounds"] = [asdict(bound) for bound in trial.bounds]
        arrays |= {f"{k}.{n}": array for n in ARRAYS if (array := plain.pop(n)) is not None}
        arrays[f"{k}.unsettled"] = found.unsettled[key]
        trials.append({"key": key, "trial": plain, "diagnostics": found.diagnostics[key]})
    arrays |= {f"band.{name}": value for name, value in found.bands.items()}
    rest = {"trials": trials, "failures": [[key, text] for key, text in found.failures.items()]}
    arrays["rest"] = np.frombuffer(json.dumps(rest).encode(), np.uint8)
    body = io.BytesIO()
    np.savez(body, **arrays)
    head = {"format": FORMAT, "name": name, "sha256": hashlib.sha256(body.getvalue()).hexdigest()}
    return json.dumps(head).encode() + b"\n" + body.getvalue()


def unpacked(raw: bytes, name: str) -> Found:
    """What was packed under this name; Damaged where these bytes are not that."""
    line, _, body = raw.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Damaged("it is none at all")
    if head.get("name") != name:
        raise Damaged("it belongs to something else")
    if head.get("sha256") != hashlib.sha256(body).hexdigest():
        raise Damaged("it is damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as members:
            if any(m.compress_type != zipfile.ZIP_STORED for m in members.infolist()):
                raise Damaged("its numbers are packed, which this program never does")
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return _found({n: arrays[n] for n in arrays.files})
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError) as error:
        raise Damaged("it does not hold what it should") from error


def _found(arrays: dict[str, Any]) -> Found:
    rest = json.loads(arrays["rest"].tobytes())
    bands = {n.removeprefix("band."): array for n, array in arrays.items() if n.startswith("band.")}
    failures = {(claim, place): text for (claim, place), text in rest["failures"]}
    found = Found({}, arrays["counted"], {}, failures, bands=bands)
    for k, row in enumerate(rest["trials"]):
        key = (row["key"][0], row["key"][1])
        own: dict[str, Any] = {n: arrays.get(f"{k}.{n}") for n in ARRAYS}
        bounds, ways = tuple(Bound(**bound) for bound in row["trial"].pop("bounds")), tuple(row["trial"].pop("ways"))
        found.trials[key] = Trial(**row["trial"], bounds=bounds, ways=ways, **own)
        found.diagnostics[key] = row["diagnostics"]
        found.unsettled[key] = arrays[f"{k}.unsettled"]
    return found
