"""Records of arrays as compiled code takes them: one pointer each.

numba spells a named tuple of arrays out into seven or more arguments a field, for every function that is given it: hundreds of
arguments a call, and most of the time to compile. `pointed(record)` is the same record behind one pointer to a table of where
each array lies and how long its axes are; inside compiled functions `record.field` is the array itself, as before.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.np import arrayobj, numpy_support

Record = TypeVar("Record", bound=NamedTuple)
WORD = ir.IntType(64)


class Pointed(types.Type):
    """The type of a record behind a pointer: its name, and the type of each field in order."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]):
        self.fields = dict(fields)
        self.place: dict[str, int] = {}  # of its first word in the table
        words = 0
        for field, kind in fields:
            self.place[field] = words
            words += 1 + (kind.ndim if isinstance(kind, types.Array) else 0)
        self.words = words
        super().__init__(name=f"Pointed({name}: {', '.join(f'{field} {kind}' for field, kind in fields)})")


class _Table:
    """A record with the table that its pointer leads to; compiled functions see the table, Python the record's fields."""

    def __init__(self, record: Any):
        self.record = record
        words: list[int] = []
        kinds = []
        for field, value in zip(record._fields, record, strict=True):
            if isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise TypeError(f"{type(record).__name__}.{field} does not lie in one piece")
                words += [value.__array_interface__["data"][0], *value.shape]
                kinds.append((field, types.Array(numpy_support.from_dtype(value.dtype), value.ndim, "C")))
            elif isinstance(value, float):
                words.append(int(np.float64(value).view(np.int64)))
                kinds.append((field, types.float64))
            else:
                words.append(int(value))
                kinds.append((field, types.int64))
        self.words = np.array(words, np.int64)
        self.address = self.words.__array_interface__["data"][0]
        self._numba_type_ = Pointed(type(record).__name__, tuple(kinds))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)


def pointed(record: Record) -> Record:
    """The record behind one pointer; it reads like the record, and keeps its arrays alive."""
    return cast(Record, _Table(record))


@extending.register_model(Pointed)
class _Model(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Pointed):
        super().__init__(manager, kind, ir.ArrayType(WORD, kind.words).as_pointer())


@extending.unbox(Pointed)
def _unbox(kind: Pointed, table: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(table, "address")
    word = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return extending.NativeValue(c.builder.inttoptr(word, c.context.get_value_type(kind)), is_error=c.pyapi.c_api_error())


@infer_getattr
class _Fields(AttributeTemplate):
    key = Pointed

    def generic_resolve(self, kind: Any, name: Any) -> Any:  # type: ignore[override]
        return kind.fields.get(name)


@lower_getattr_generic(Pointed)
def _field(context: Any, builder: Any, kind: Pointed, value: Any, name: str) -> Any:
    """The field `name`, built from its words of the table, which nothing changes while compiled code runs."""
    unchanging = builder.module.add_metadata([])
    _promise_tables(builder.function)

    def word(place: int) -> Any:
        found = builder.load(builder.gep(value, [WORD(0), WORD(kind.place[name] + place)]))
        found.set_metadata("invariant.load", unchanging)
        return found

    field = kind.fields[name]
    if field == types.float64:
        return builder.bitcast(word(0), ir.DoubleType())
    if field == types.int64:
        return word(0)
    array = arrayobj.make_array(field)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(field.dtype))
    shape = [word(1 + axis) for axis in range(field.ndim)]
    step = WORD(size)
    strides: list[Any] = []
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    data = builder.inttoptr(word(0), context.get_data_type(field.dtype).as_pointer())
    arrayobj.populate_array(array, data=data, shape=shape, strides=strides, itemsize=WORD(size), meminfo=None)
    return array._getvalue()


def _promise_tables(function: Any) -> None:
    """Says of every table among the arguments that all of it may be read: then reads can be moved out of loops."""
    for argument in function.args:
        pointee = getattr(argument.type, "pointee", None)
        if isinstance(pointee, ir.ArrayType):
            argument.attributes.dereferenceable = 8 * pointee.count
            argument.attributes.align = 8
