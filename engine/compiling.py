"""How loops are compiled, by numba, and how often.

Python calls `compiled` functions; what is compiled of them is kept on disk (`engine.compiled_cache`). They call
`inner`, `borrowing` and `inlined` ones, which Python cannot call: without the code that unpacks Python's objects they
compile in half the time, and what is only linked is left to its callers to optimise (`engine.inner_code`). Inlined ones
disappear there by the compiler's back end: numba's own inlining (`inline="always"`) gives the same speed and takes five
times as long.

No fast mathematics unless it is asked for: reordered sums would give other digits than the plain path's.
"""

import gc
import hashlib
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numba.core import event
from numba.core.registry import cpu_target

from engine.compiled_cache import CodeCache, stamp_of
from engine.inner_code import BorrowingCompiler, InnerCompiler, for_any_number

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=NamedTuple)

Listener = Callable[[str], None]
"""Told the name of each function whose compilation begins."""

_COMPILED: Final[dict[str, Any]] = {}
_BY_PYTHON: Final = {"nogil": True, "error_model": "numpy"}
_INNER: Final = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile once per machine and version, and free the interpreter lock while running."""
    return compiled_with()(function)


def compiled_with(**options: object) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile as `compiled` does, with options of numba's in the place of the usual ones."""

    def compile_function(function: Callable[P, R]) -> Callable[P, R]:
        dispatcher = numba.njit(**_BY_PYTHON | options)(function)
        kept = CodeCache(function)
        dispatcher._cache = kept  # noqa: SLF001  # what `cache=True` does, with a cache of our own
        dispatcher.compile = kept.in_turn(dispatcher.compile)
        _COMPILED[f"{function.__module__}.{function.__qualname__}"] = dispatcher
        return cast("Callable[P, R]", dispatcher)

    return compile_function


def inner(function: Callable[P, R]) -> Callable[P, R]:
    """Compile for other compiled functions only."""
    return inner_with()(function)


def inner_with(**options: object) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile as `inner` does, with further options of numba's."""

    def compile_function(function: Callable[P, R]) -> Callable[P, R]:
        dispatcher = numba.njit(**_INNER | options, pipeline_class=InnerCompiler)(function)
        return cast("Callable[P, R]", for_any_number(dispatcher))

    return compile_function


def borrowing(function: Callable[P, R]) -> Callable[P, R]:
    """Compile as `inner` does, without counting who refers to arrays: the caller holds them all.

    Counting up and down for each array at each call took half of what a decision takes. Such a function makes no arrays
    and gives none back.
    """
    dispatcher = numba.njit(**_INNER, _nrt=False, pipeline_class=BorrowingCompiler)(function)
    return cast("Callable[P, R]", for_any_number(dispatcher))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile into the caller: a call would copy every array's descriptor and count its references."""
    return cast("Callable[P, R]", numba.njit(**_INNER, forceinline=True, pipeline_class=InnerCompiler)(function))


def own(fields: F) -> F:
    """Lay the arrays of a named tuple out as compiled functions are compiled for: row by row, and writable.

    A column of a table, or an array over bytes, would be another kind of argument, and have all compiled anew.
    """
    laid_out = [np.require(one, requirements=["C", "W"]) if isinstance(one, np.ndarray) else one for one in fields]
    return fields._make(laid_out)


def forms() -> dict[str, int]:
    """Count the forms that are ready to run of each `compiled` function that was imported, by its full name."""
    return {name: len(function.signatures) for name, function in _COMPILED.items()}


def key_of(names: Iterable[str]) -> str:
    """Hash what the code of some `compiled` functions is made of, and what for: sources, compiler, processor."""
    stamps = [stamp_of(_COMPILED[name].py_func.__code__.co_filename) for name in sorted(names)]
    made_for = "".join(map(str, cpu_target.target_context.codegen().magic_tuple()))
    return hashlib.blake2b(" ".join([made_for, *stamps]).encode(), digest_size=10).hexdigest()


class Compilations(event.Listener):  # type: ignore[misc]  # numba is not typed
    """Counts the functions that this process compiles; those found on disk do not count.

    Meanwhile Python's collector of cycles rests: looking through the compiler's millions of objects again and again
    took a fifth of the time.

    Attributes:
        count: So far, numba's own functions included.
        listener: Told of each.
    """

    def __init__(self) -> None:
        self.count = 0
        self.listener: Listener | None = None
        self._depth = 0
        self._is_collecting = False

    def on_start(self, event: Any) -> None:  # noqa: ANN401  # an event of numba's
        """Count one more."""
        if self._depth == 0:
            self._is_collecting = gc.isenabled()
            gc.disable()
        self._depth += 1
        self.count += 1
        if self.listener is not None:
            self.listener(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event: Any) -> None:  # noqa: ANN401, ARG002  # same
        """Let the collector work again when the outermost function is done."""
        self._depth -= 1
        if self._depth == 0 and self._is_collecting:
            gc.enable()


COMPILATIONS: Final = Compilations()
event.register("numba:compile", COMPILATIONS)
