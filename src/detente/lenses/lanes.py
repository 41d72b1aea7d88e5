"""Numbers in lanes: `LANES` draws side by side, which compiled code treats as one number.

numba turns a loop over draws into vector instructions only if it can prove a good deal about the arrays involved; here the
vectors are spelled out instead. Inside compiled functions `load(array, i, j)` is the last axis of `array[i, j]` as one
value, `keep(array, i, j, x)` writes it, and + - * / work on all lanes at once, also with plain numbers, in the array's own
precision. Lanes never mix: what happens in one depends on nothing in another.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature

LANES = 16
Lane = Any
"""What a checker sees of `LANES` numbers treated as one."""
intrinsic: Any = extending.intrinsic  # its own types know nothing of the compiled function's arguments


class Lanes(types.Type):
    """The type of `LANES` numbers of one precision."""

    def __init__(self, element: Any):
        self.element = element
        super().__init__(name=f"Lanes({element})")


@extending.register_model(Lanes)
class _Model(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Lanes):
        super().__init__(manager, kind, ir.VectorType(manager.lookup(kind.element).get_value_type(), LANES))


def _vector(context: Any, kind: Lanes) -> ir.VectorType:
    return context.get_value_type(kind)


def _spread(context: Any, builder: Any, value: Any, given: Any, kind: Lanes) -> Any:
    """A number of type `given` in every lane; lanes as they are."""
    if isinstance(given, Lanes):
        return value
    scalar = context.cast(builder, value, given, kind.element)
    vector = _vector(context, kind)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), scalar, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(
        first, ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    )


def _common(a: Any, b: Any) -> Lanes | None:
    """The lanes two operands make together: both of one precision, or one of them a plain number."""
    if isinstance(a, Lanes) and (a == b or isinstance(b, types.Number)):
        return a
    if isinstance(b, Lanes) and isinstance(a, types.Number):
        return b
    return None


def _arithmetic(operation: Callable[..., Any], instruction: str) -> None:
    """Teaches numba one operation on lanes; products that are added may be fused."""

    @infer_global(operation)
    class _Typing(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            kind = _common(*args) if len(args) == 2 else None
            return signature(kind, *args) if kind is not None else None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        left, right = (_spread(context, builder, v, t, sig.return_type) for v, t in zip(args, sig.args, strict=True))
        return getattr(builder, instruction)(left, right, flags=["contract"])

    for pair in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
        lower_builtin(operation, *pair)(lower)


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")
_arithmetic(operator.iadd, "fadd")
_arithmetic(operator.isub, "fsub")
_arithmetic(operator.imul, "fmul")


def _address(context: Any, builder: Any, kind: Any, array: Any, index_kind: Any, index: Any) -> Any:
    """Where the lanes of `array[index]` begin; an index is a whole number or a tuple of them, none negative."""
    kinds = tuple(index_kind) if isinstance(index_kind, types.BaseTuple) else (index_kind,)
    parts = cgutils.unpack_tuple(builder, index) if isinstance(index_kind, types.BaseTuple) else [index]
    whole = [context.cast(builder, i, t, types.intp) for i, t in zip(parts, kinds, strict=True)]
    record = context.make_array(kind)(context, builder, array)
    shape = cgutils.unpack_tuple(builder, record.shape, kind.ndim)
    place = context.get_constant(types.intp, 0)
    for i, size in zip(whole, shape[:-1], strict=True):
        place = builder.add(builder.mul(place, size), i)
    start = builder.gep(record.data, [builder.mul(place, context.get_constant(types.intp, LANES))])
    return builder.bitcast(start, _vector(context, Lanes(kind.dtype)).as_pointer())


def _checked(array: Any, index: Any) -> None:
    depth = len(index) if isinstance(index, types.BaseTuple) else 1
    if array.ndim != depth + 1 or array.layout != "C":
        raise TypeError(f"no lanes of {array} at {index}")


@intrinsic
def load(_context: Any, array: Any, index: Any) -> Any:
    """The lanes of `array[index]`."""
    _checked(array, index)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load(_address(context, builder, array, args[0], index, args[1]), align=array.dtype.bitwidth // 8)

    return Lanes(array.dtype)(array, index), code


@intrinsic
def keep(_context: Any, array: Any, index: Any, x: Any) -> Any:
    """Writes `array[index]`; lanes of another precision, or a number for all, are converted."""
    _checked(array, index)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = Lanes(array.dtype)
        value = _spread(
            context, builder, _converted(context, builder, args[2], x, kind), kind if isinstance(x, Lanes) else x, kind
        )
        builder.store(value, _address(context, builder, array, args[0], index, args[1]), align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, index, x), code


def _converted(context: Any, builder: Any, value: Any, given: Any, kind: Lanes) -> Any:
    """Lanes in another precision; anything else as it is."""
    if not isinstance(given, Lanes) or given == kind:
        return value
    change = builder.fpext if kind.element == types.float64 else builder.fptrunc
    return change(value, _vector(context, kind))


@intrinsic
def double(_context: Any, x: Any) -> Any:
    """The same lanes in double precision."""
    wide = Lanes(types.float64)
    return wide(x), lambda context, builder, sig, args: _converted(context, builder, args[0], x, wide)


@intrinsic
def fill(_context: Any, array: Any, number: Any) -> Any:
    """Lanes of the array's precision that all hold `number`."""
    kind = Lanes(array.dtype)
    return kind(array, number), lambda context, builder, sig, args: _spread(context, builder, args[1], number, kind)


@intrinsic
def larger(_context: Any, a: Any, b: Any) -> Any:
    """The larger of two, lane by lane."""
    return _choice(">", a, b)


@intrinsic
def smaller(_context: Any, a: Any, b: Any) -> Any:
    """The smaller of two, lane by lane."""
    return _choice("<", a, b)


@intrinsic
def where_above(_context: Any, a: Any, b: Any, yes: Any, no: Any) -> Any:
    """`yes` in the lanes where a > b, elsewhere `no`."""
    return _choice(">", a, b, yes, no)


@intrinsic
def any_above(_context: Any, a: Any, b: Any) -> Any:
    """Whether a > b in any lane."""

    def code(_context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.icmp_unsigned(
            "!=", builder.bitcast(builder.fcmp_ordered(">", *args), ir.IntType(LANES)), ir.Constant(ir.IntType(LANES), 0)
        )

    return types.boolean(a, b), code


def _choice(sign: str, a: Any, b: Any, *results: Any) -> Any:
    kind = _common(a, b)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        parts = [_spread(context, builder, v, t, kind) for v, t in zip(args, sig.args, strict=True)]
        return builder.select(builder.fcmp_ordered(sign, parts[0], parts[1]), *parts[-2:])

    return kind(a, b, *results), code


@intrinsic
def exponential(_context: Any, x: Any) -> Any:
    """e^x to the last digits; x beyond +-87 (700 in double precision) is cut off there.

    x = n ln 2 + r: a Taylor polynomial in r, and n added to the exponent's bits. Adding 1.5 * 2^mantissa rounds to whole
    numbers and leaves n in the low bits.
    """
    single = x.element == types.float32
    bits, mantissa, edge, degree = (32, 23, 87.0, 6) if single else (64, 52, 700.0, 12)
    coarse = float.fromhex("0x1.63p-1") if single else float.fromhex("0x1.62e42feep-1")  # n * coarse is exact

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        real, whole = _vector(context, x), ir.VectorType(ir.IntType(bits), LANES)

        def number(value: float) -> Any:
            return ir.Constant(real, [ir.Constant(real.element, value)] * LANES)

        def multiply_add(a: Any, b: Any, c: Any) -> Any:
            return builder.fadd(builder.fmul(a, b, flags=["contract"]), c, flags=["contract"])

        y = args[0]
        y = builder.select(builder.fcmp_ordered(">", y, number(-edge)), y, number(-edge))
        y = builder.select(builder.fcmp_ordered("<", y, number(edge)), y, number(edge))
        shifted = multiply_add(y, number(1 / math.log(2)), number(1.5 * 2.0**mantissa))
        n = builder.fsub(shifted, number(1.5 * 2.0**mantissa))
        r = multiply_add(n, number(coarse - math.log(2)), multiply_add(n, number(-coarse), y))
        y = number(1 / math.factorial(degree))
        for k in range(degree - 1, -1, -1):
            y = multiply_add(y, r, number(1 / math.factorial(k)))
        power = builder.shl(builder.bitcast(shifted, whole), ir.Constant(whole, [mantissa] * LANES))
        return builder.bitcast(builder.add(builder.bitcast(y, whole), power), real)

    return x(x), code
