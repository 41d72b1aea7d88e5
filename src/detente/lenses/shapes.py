"""Records of arrays that say their own shapes: `field: Annotated[Real, "S P L"]`, letters (or names, or numbers) of its axes.

Room for a record, the bytes it takes and which of its axes is which all follow from that one statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Flag, Floats, Index, Ints, Real

Record = TypeVar("Record", bound=NamedTuple)
_KINDS: tuple[tuple[Any, Any], ...] = (
    (Flag, np.bool_),
    (Floats, np.float64),
    (Index, np.uint32),
    (Ints, np.int64),
    (Real, None),
)


class Field(NamedTuple):
    """One array of a record."""

    axes: tuple[str, ...]
    kind: np.dtype[Any] | None  # None: the precision of the run

    def shape(self, size: Mapping[str, int]) -> tuple[int, ...]:
        """How long each axis is; `+1` behind a name adds one, a number is itself."""
        return tuple(_length(axis, size) for axis in self.axes)

    def dtype(self, real: Any) -> np.dtype[Any]:
        """Its numbers' type in a run of this precision."""
        return np.dtype(real) if self.kind is None else self.kind


def _length(axis: str, size: Mapping[str, int]) -> int:
    name, _, more = axis.partition("+")
    return (int(name) if name.isdecimal() else size[name]) + int(more if more else "0")


@cache
def fields(record: type) -> dict[str, Field]:
    """The record's arrays by name, in order."""
    found = {}
    for name, hint in get_type_hints(record, include_extras=True).items():
        if len(said := get_args(hint)) == 2 and isinstance(said[1], str):
            kind = next(dtype for alias, dtype in _KINDS if alias == said[0])
            found[name] = Field(tuple(said[1].split()), None if kind is None else np.dtype(kind))
    return found


def room(record: type[Record], size: Mapping[str, int], real: Any = np.float64) -> Record:
    """The record with every array zero."""
    made: Any = record
    arrays = {name: np.zeros(field.shape(size), field.dtype(real)) for name, field in fields(record).items()}
    return cast(Record, made(**arrays))


def bytes_of(record: type, size: Mapping[str, int], real: Any = np.float64) -> int:
    """What `room` takes."""
    return sum(int(np.prod(field.shape(size), dtype=object)) * field.dtype(real).itemsize for field in fields(record).values())


def along(array: NDArray[Any], axes: tuple[str, ...], axis: str, size: int, places: Any, empty: float) -> NDArray[Any]:
    """The array with its axis of that name `size` long: what it had goes to `places`, the rest is `empty`; else as it is."""
    if axis not in axes:
        return array
    at = axes.index(axis)
    wide = np.full((*array.shape[:at], size, *array.shape[at + 1 :]), empty, array.dtype)
    wide[(slice(None),) * at + (places,)] = array
    return wide
