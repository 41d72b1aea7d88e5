"""What is asked of the compiler: how functions are compiled, where the result is kept, and who is told.

Compiled code is kept beside the source, or where that cannot be written in the user's cache folder, or where numba's own
NUMBA_CACHE_DIR says. What cannot be read or written there costs the time to compile again and nothing else: it is said once,
with the folder's name. Only functions called from Python are kept; those they call are part of them.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import event
from numba.core.caching import FunctionCache, IndexDataCacheFile

from detente.files import read_bytes, remove

Function = TypeVar("Function")
# Wrappers for Python would double the time to compile. These hold no array of their own (`_nrt=False`): else every call would
# count references to all the arrays it is given.
_njit: Any = numba.njit  # its types know a part of its options
_plain: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}
compiled: Any = _njit(no_cpython_wrapper=True, **_plain)
"""A function that only compiled code calls, compiled once for all its callers."""
inlined: Any = _njit(inline="always", no_cpython_wrapper=True, **_plain)
"""The same, written out where it is called: for what is called from one place."""


def entry(function: Any) -> Any:
    """A function that Python calls, compiled when first called and kept for later processes."""
    return _keeping(_njit(**_plain)(function))


def njit(**options: Any) -> Callable[[Function], Function]:
    """numba's own decorator, with a cache that may fail."""
    keep = options.pop("cache", False)

    def decorate(function: Function) -> Function:
        made = _njit(**options)(function)
        return cast(Function, _keeping(made) if keep else made)

    return decorate


# --- where compiled code is kept --------------------------------------------------------------------------------------


def _keeping(dispatcher: Any) -> Any:
    try:
        dispatcher._cache = _Kept(dispatcher.py_func)
    except (RuntimeError, OSError) as error:  # no folder can be written
        _say(f"Compiled code cannot be kept ({error})")
    return dispatcher


class _Kept(FunctionCache):
    """numba's cache of one function, which compiles again where it fails, or where any kernel's source has changed."""

    def __init__(self, function: Any):
        super().__init__(function)
        self._cache_file: _Files = _Files(self._cache_path, self._impl.filename_base, _stamp())

    def load_overload(self, sig: Any, context: Any) -> Any:
        try:
            return super().load_overload(sig, context)
        except Exception as error:  # a broken file raises whatever its bytes happen to mean
            _say(f"Compiled code kept in {self._cache_path} cannot be read ({_kind(error)}) and is made again")
            self._cache_file.forget()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except Exception as error:
            _say(f"Compiled code cannot be kept in {self._cache_path} ({_kind(error)})")


class _Files(IndexDataCacheFile):
    """numba's index and data files; data begins with its own digest, since machine code cut short would end the process."""

    def _save_data(self, name: str, data: Any) -> None:
        whole = self._dump(data)
        super()._save_data(name, (hashlib.sha256(whole).digest(), whole))

    def _load_data(self, name: str) -> Any:
        digest, whole = super()._load_data(name)
        if hashlib.sha256(whole).digest() != digest:
            raise ValueError("its digest differs")
        return pickle.loads(whole)

    def forget(self) -> None:
        """Removes the index, so that what it names is not read again."""
        remove(Path(self._index_path))


MOST_SOURCE = 10_000_000


def _stamp() -> str:
    """A digest of all sources that compiled code is made from: numba looks only at the file of the function itself."""
    global _stamped
    if not _stamped:
        here = Path(__file__).parent
        sources = [read_bytes(path, MOST_SOURCE) for path in sorted([*here.glob("*.py"), here.parent / "game" / "arrays.py"])]
        _stamped = hashlib.sha256(b"\0".join(sources)).hexdigest()
    return _stamped


_stamped = ""


def _kind(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _say(what: str) -> None:
    if what not in _said:
        _said.add(what)
        logging.getLogger("detente").warning("%s. Only time is lost", what)


_said: set[str] = set()


# --- who is told ------------------------------------------------------------------------------------------------------

COMPILING = "Compiling kernels (once, some 15 seconds)"


@contextmanager
def watched(tell: Callable[[str], None] | None) -> Iterator[None]:
    """While it lasts `tell` is told COMPILING when the compiler first begins, by the thread that compiles, and "" at its end."""
    if tell is None:
        yield
        return
    watch = _Watch(tell)
    with event.install_listener("numba:compile", watch):
        yield
    if watch.began:
        tell("")


class _Watch(event.Listener):
    def __init__(self, tell: Callable[[str], None]):
        self.tell, self.began = tell, False  # the compiler's lock lets in one thread at a time

    def on_start(self, _event: Any) -> None:
        if not self.began:
            self.began = True
            self.tell(COMPILING)

    def on_end(self, _event: Any) -> None:
        pass
