"""The one reader of files and the one writer: whatever is read or written passes here, and a test finds a second.

**Reading.** Only an ordinary file: no device, pipe or socket, which might never end. Symbolic links are followed, for the
person who names a file may keep it elsewhere; where a *file* names another (`parts`, a library), `inside` says which folder
the file must really lie in. At most so many bytes, and a file that grows under reading is not read past them. Text is
UTF-8, with or without a byte order mark, and so never holds half a surrogate pair; a byte that is no UTF-8 is named with its
place.

**Writing.** Whole or not at all: into a temporary of this process alone, in the folder where the file is wanted, opened so
that no link is followed; flushed to the disk; renamed; the folder flushed. The temporary is removed on the way out whatever
happens, and if the process is killed in between, by whoever writes there next: a temporary is locked while its writer lives.
Never through a link, never over what is no ordinary file, never over a file one may not change.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.errors import Changed, FileAccess, FileProblems, Place, Problem, TooLarge, file_access

try:
    import fcntl
except ImportError:  # not on every system; then temporaries of a killed process stay
    fcntl = None  # type: ignore[assignment]

CASES = Path(__file__).parent / "cases"
"""The scenarios and arguments that are shipped."""
CATALOGUE = Path(__file__).parent / "catalogue"
"""The mechanisms that are shipped."""
DOCUMENTS = CASES / "documents"
"""The records of the documents that shipped cases cite."""

CHUNK = 1 << 20
LEAST_ROOM = 16_000_000
"""Bytes that must be free before long work is begun whose result is to be written."""
LARGEST_EXPECTED = 50_000_000
"""Bytes of a file that is compared before it is written."""
TEMPORARY = ".detente-*.part"
BINARY = getattr(os, "O_BINARY", 0)  # elsewhere than on POSIX, lines would be rewritten
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # opening a pipe must not wait for its other end

_temporaries: set[str] = set()


# ---------------------------------------------------------------------------------------------------- reading


def read_bytes(path: str | Path, most: int, shown: str = "", advice: str = "", inside: Path | None = None) -> bytes:
    """All bytes of an ordinary file.

    Args:
        most: bytes; a larger file is refused.
        shown: the file's name in messages.
        advice: what to do about a file that is too large.
        inside: the folder in which the file must lie once links are followed.
    Raises:
        FileAccess: there is no such file, it is no ordinary file, leads out of `inside` or cannot be read.
        TooLarge: it has more than `most` bytes.
    """
    name = shown or str(path)
    try:
        found = _opened(path, name, inside)
        with os.fdopen(found, "rb", buffering=0) as file:
            raw = b"".join(_chunks(file.fileno(), most + 1))
    except OSError as error:
        raise file_access(error, name, "read") from None
    except ValueError:  # a zero byte or half a surrogate pair in the name
        raise FileAccess(f"cannot read {name}: no file can have such a name") from None
    if len(raw) > most:
        raise TooLarge(f"{name} has more than {_size(most)}", advice)
    return raw


def _opened(path: str | Path, name: str, inside: Path | None) -> int:
    """A descriptor of an ordinary file, looked at before it is opened (some devices act on that) and after."""
    links = 0
    if inside is not None:
        path, links = Path(os.path.realpath(path)), NO_LINK
        if not path.is_relative_to(os.path.realpath(inside)):
            raise FileAccess(f"cannot read {name}: it leads out of the folder {inside}")
    _must_be_ordinary(os.stat(path), name)
    found = os.open(path, os.O_RDONLY | AT_ONCE | BINARY | links)
    try:
        _must_be_ordinary(os.fstat(found), name)
    except BaseException:
        os.close(found)
        raise
    return found


def _must_be_ordinary(found: os.stat_result, name: str, doing: str = "read") -> None:
    if stat.S_ISDIR(found.st_mode):
        raise file_access(OSError(errno.EISDIR, ""), name, doing)
    if not stat.S_ISREG(found.st_mode):
        raise FileAccess(f"cannot {doing} {name}: it is not an ordinary file but a device, a pipe or a socket")


def _chunks(descriptor: int, most: int) -> Iterator[bytes]:
    while most > 0 and (piece := os.read(descriptor, min(CHUNK, most))):
        most -= len(piece)
        yield piece


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most:,} bytes"


def read_text(path: str | Path, most: int, shown: str = "", advice: str = "", inside: Path | None = None) -> str:
    """The text of an ordinary file in UTF-8, without its byte order mark; as `read_bytes`, and FileProblems for other bytes."""
    return decoded(read_bytes(path, most, shown, advice, inside), shown or str(path))


def decoded(raw: bytes, name: str) -> str:
    """The text that bytes in UTF-8 are; the first byte that is none is named with its line and column."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")  # without the mark
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"{name} is not UTF-8: byte {error.object[error.start]:#x} on line {line}."
        raise FileProblems([Problem(Place(name, line, column), "", message, "Save it as UTF-8")]) from None


def mark_used(path: Path) -> None:
    """Notes that a file is used now, for whoever removes the oldest; where that cannot be noted nothing happens."""
    with contextlib.suppress(OSError):
        os.utime(path)


# ---------------------------------------------------------------------------------------------------- writing


def write_text(path: str | Path, text: str, fresh: bool = False, expects: bytes | None = None) -> None:
    """Writes a text in UTF-8, whole or not at all; half a surrogate pair becomes its escape, such as `\\udc80`.

    Args:
        fresh: refuse where there is a file of that name, even one that appears while this is written.
        expects: what the file must hold until then (nothing: that there is none, or an empty one); refuse where another
            process of ours has written it meanwhile, or somebody has edited it.
    Raises:
        FileAccess: it cannot be written; whatever stood there before still does.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"), fresh, expects)


def write_bytes(path: str | Path, data: bytes, fresh: bool = False, expects: bytes | None = None) -> None:
    """As `write_text`, for bytes."""
    target = Path(path)
    try:
        _make(target.parent)
        with _alone_in(target.parent) if expects is not None else contextlib.nullcontext():
            if expects is not None:
                _must_hold(target, expects)
            _write(target, data, fresh)
    except OSError as error:
        raise file_access(error, target, "write") from None
    except ValueError:
        raise FileAccess(f"cannot write {target}: no file can have such a name") from None


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Within, no other process of ours compares and writes in that folder; a lock on the folder itself leaves no file."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # where a file system knows no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _must_hold(target: Path, expects: bytes) -> None:
    _may_be_written(target)
    found = read_bytes(target, max(LARGEST_EXPECTED, len(expects))) if target.exists() else b""
    if found != expects:
        raise Changed(f"cannot write {target}: it has changed since it was read", "Read it again, and decide anew")


def _write(target: Path, data: bytes, fresh: bool) -> None:
    mode = _may_be_written(target, fresh)
    with _temporary(target.parent) as (temporary, descriptor):
        _put(descriptor, data)
        if mode is not None:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
        _take_its_place(temporary, target, fresh)
    _flush_folder(target.parent)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, "") from None


def _may_be_written(target: Path, fresh: bool = False) -> int | None:
    """The permissions of the file that stands there; None where none does; raises where it must be left alone."""
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise FileAccess(f"cannot write {target}: it is a symbolic link, and nothing is written through links")
    _must_be_ordinary(found, str(target), "write")
    if fresh:
        raise FileExistsError(errno.EEXIST, "")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    return stat.S_IMODE(found.st_mode)


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[tuple[str, int]]:
    """A new file of this process alone, locked; whatever happens, its name is gone afterwards."""
    sweep(folder)
    name = str(folder / TEMPORARY.replace("*", f"{os.getpid()}-{secrets.token_hex(8)}"))
    _temporaries.add(name)
    descriptor = -1
    try:
        while descriptor < 0:
            descriptor = _made(name)
        yield name, descriptor
    finally:
        if descriptor >= 0:
            os.close(descriptor)
        with contextlib.suppress(OSError):
            os.unlink(name)
        _temporaries.discard(name)


def _made(name: str) -> int:
    """A descriptor of the new file, locked until it is closed or its process is no more; -1 if it was swept before that.

    Where a file system knows no locks, nothing is swept either.
    """
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_LINK | BINARY, 0o666)
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    if os.fstat(descriptor).st_nlink:
        return descriptor
    os.close(descriptor)
    return -1


def _put(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _take_its_place(temporary: str, target: Path, fresh: bool) -> None:
    if not fresh:
        os.replace(temporary, target)
        return
    try:
        os.link(temporary, target)  # unlike a rename, this fails where there is a file by now
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        os.close(os.open(target, os.O_CREAT | os.O_EXCL))  # no hard links on this disk: hold the name, then take it
        os.replace(temporary, target)


def _flush_folder(folder: Path) -> None:
    """So that the new name, too, outlives a power cut; some file systems cannot, and say so."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Removes the temporaries of writers that were killed: those that nobody holds a lock on."""
    if fcntl is None:
        return
    for left in folder.glob(TEMPORARY):
        with contextlib.suppress(OSError):
            descriptor = os.open(left, os.O_RDWR | NO_LINK | AT_ONCE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    os.unlink(left)
            finally:
                os.close(descriptor)


def remove(path: Path) -> bool:
    """Removes a file that detente made, a link itself and not what it leads to; whether it is gone by that."""
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def clean() -> None:
    """Removes the temporaries of this process; for whoever ends it at once."""
    for name in list(_temporaries):
        with contextlib.suppress(OSError):
            os.unlink(name)


# ------------------------------------------------------------------------------------- before anything is computed


def must_take(targets: Iterable[Path], inputs: Iterable[str | Path] = ()) -> None:
    """Tries whether results can be written there: folder, permissions, room; leaves nothing but the folder.

    Raises:
        FileAccess: one of them cannot be written, or is among the inputs of the same command.
    """
    wanted = list(targets)
    for target in wanted:
        for given in inputs:
            if is_same(target, given):
                raise FileAccess(f"cannot write {target}: this command reads it", "Give another folder with --out")
        try:
            _make(target.parent)
            _may_be_written(target)
        except OSError as error:
            raise file_access(error, target, "write") from None
        except ValueError:
            raise FileAccess(f"cannot write {target}: no file can have such a name") from None
    for folder in dict.fromkeys(target.parent for target in wanted):
        _must_have_room(folder)


def _must_have_room(folder: Path) -> None:
    try:
        with _temporary(folder) as (_, descriptor):
            _put(descriptor, b"\n" * 4096)
            os.fsync(descriptor)
        if shutil.disk_usage(folder).free < LEAST_ROOM:
            raise OSError(errno.ENOSPC, "")
    except OSError as error:
        raise file_access(error, folder, "write to") from None


def beginning(path: Path, most: int = 4096) -> bytes:
    """The first bytes of an ordinary file, to tell what it is; none where there is no such file or it cannot be read."""
    try:
        with os.fdopen(_opened(path, str(path), None), "rb", buffering=0) as file:
            return b"".join(_chunks(file.fileno(), most))
    except (OSError, ValueError, FileAccess):
        return b""


def is_same(one: str | Path, other: str | Path) -> bool:
    """Whether two names are of one file, links included."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False
