"""Numbers at any byte of packed records, read and written by compiled code in one instruction each.

Byte by byte the 30 records of a learner took 4.6 µs to read and write; so 1.0 µs. Columns of the same numbers, which
need no such access, would take 0.8 µs (`python -m tests.benchmarks.columns`): too little of a result's 400 to give up
records, of which one is found, changed and put in by itself. All are little-endian.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

if TYPE_CHECKING:
    Bytes = NDArray[np.uint8]

if sys.byteorder != "little":
    reason = "live states are little-endian, and are read as this machine lays numbers out"
    raise ImportError(reason)

_AT: Final = types.int64


def _pointer(context: Any, builder: Any, array: Any, values: Any, kind: ir.Type) -> Any:  # noqa: ANN401  # llvmlite's
    """Return where a number stands."""
    first = context.make_array(array)(context, builder, values[0]).data
    return builder.bitcast(builder.gep(first, [values[1]]), kind.as_pointer())


def _reader(kind: ir.Type, given: types.Type, widen: str) -> Callable[[Bytes | bytes, int], Any]:
    def read(typing: Any, raw: Any, at: Any) -> Any:  # noqa: ANN401, ARG001  # numba gives them by place
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401
            value = builder.load(_pointer(context, builder, signature.args[0], values, kind), align=1)
            return getattr(builder, widen)(value, context.get_value_type(given))

        return given(raw, _AT), generate

    return intrinsic(read)  # type: ignore[no-any-return]  # numba is not typed


def _writer(kind: ir.Type, given: types.Type, narrow: str) -> Callable[[Bytes, int, Any], None]:
    def write(typing: Any, raw: Any, at: Any, value: Any) -> Any:  # noqa: ANN401, ARG001  # as above
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401
            written = getattr(builder, narrow)(values[2], kind)
            builder.store(written, _pointer(context, builder, signature.args[0], values, kind), align=1)
            return context.get_dummy_value()

        return types.void(raw, _AT, given), generate

    return intrinsic(write)  # type: ignore[no-any-return]  # numba is not typed


read_u16: Final = _reader(ir.IntType(16), types.int64, "zext")
read_u32: Final = _reader(ir.IntType(32), types.int64, "zext")
read_f32: Final = _reader(ir.FloatType(), types.float64, "fpext")
write_u16: Final = _writer(ir.IntType(16), types.int64, "trunc")
write_u32: Final = _writer(ir.IntType(32), types.int64, "trunc")
write_f32: Final = _writer(ir.FloatType(), types.float64, "fptrunc")
