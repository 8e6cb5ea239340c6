"""A model in two arrays (`engine.laying_out`): what compiled code is told of it for one learner's results."""

from engine.compiling import inner
from engine.laying_out import LaidOut, lay_out, real, real_rows, whole, whole_rows
from engine.tracing.kernel_arrays import Floats, Ints, ModelArrays


def lay_out_model(arrays: ModelArrays) -> LaidOut:
    """Lay a model out in two arrays."""
    return lay_out(arrays)[1]


@inner
def model_of(floats: Floats, ints: Ints) -> ModelArrays:
    """Find the parts of a model in its two arrays."""
    return ModelArrays(
        real(0, floats, ints),
        real_rows(1, floats, ints),
        real_rows(2, floats, ints),
        real(3, floats, ints),
        real(4, floats, ints),
        real(5, floats, ints)[0],
        whole(6, ints),
        whole(7, ints),
        real(8, floats, ints),
        whole(9, ints),
        real_rows(10, floats, ints),
        real(11, floats, ints),
        whole(12, ints),
        whole(13, ints)[0] != 0,
        whole(14, ints)[0] != 0,
        whole(15, ints)[0] != 0,
        whole(16, ints)[0] != 0,
        whole(17, ints)[0] != 0,
        whole(18, ints),
        whole(19, ints),
        real(20, floats, ints),
        whole(21, ints)[0] != 0,
        real_rows(22, floats, ints),
        real_rows(23, floats, ints),
        whole(24, ints),
        whole_rows(25, ints),
        real_rows(26, floats, ints),
        real(27, floats, ints),
        whole(28, ints)[0] != 0,
        real(29, floats, ints),
        real_rows(30, floats, ints),
        real_rows(31, floats, ints),
        whole(32, ints),
        whole(33, ints),
        whole(34, ints),
        real(35, floats, ints),
        whole(36, ints)[0] != 0,
        whole_rows(37, ints),
        real_rows(38, floats, ints),
        real_rows(39, floats, ints),
    )
