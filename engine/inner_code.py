"""Code that is only ever linked into other code: left to be optimised, and turned into that of a processor, there.

numba optimises every function by itself and makes machine code of it, then links it into its callers, which are
optimised with all that they call and made into machine code again: at six levels of calls, six times. Of a function
that Python never calls, the first is for nothing.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any, Final, Protocol

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.types.common import Buffer
from numba.core.types.containers import BaseTuple
from numba.core.types.misc import unliteral

_NUMBERS: Final = count()


class _Target(Protocol):
    """What is compiled for."""

    def codegen(self) -> object: ...


class _Nowhere:
    """The code generator, for a function without machine code: there is no place that its environment is put."""

    def __init__(self, codegen: Any) -> None:  # noqa: ANN401  # numba is not typed
        self._codegen = codegen

    def __getattr__(self, name: str) -> object:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: object) -> None:
        """Do nothing."""


class _InnerLibrary(JITCodeLibrary):  # type: ignore[misc]  # numba is not typed
    @property
    def codegen(self) -> _Nowhere:
        return _Nowhere(self._codegen)

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002  # as numba calls it
        self._ensure_finalized()
        return 0


class InnerCompiler(Compiler):  # type: ignore[misc]  # numba is not typed
    """Compiles what is linked into others."""

    def __init__(self, typing: object, target: _Target, library: object, *rest: object) -> None:
        if library is None:
            library = _InnerLibrary(target.codegen(), f"inner{next(_NUMBERS)}")
        super().__init__(typing, target, library, *rest)


class ArrayGivenBackError(TypeError):
    """A function that counts no references gives an array back."""

    def __init__(self, function: str) -> None:
        super().__init__(f"{function} counts no references, so it may not give an array back: make it `inner`")


class BorrowingCompiler(InnerCompiler):
    """Compiles what is linked into others and counts no references."""

    def compile_extra(self, function: Any) -> Any:  # noqa: ANN401  # same
        """Compile; refuse what would give back an array that nobody holds.

        Raises:
            ArrayGivenBackError: If the function returns an array, or a tuple with one.
        """
        made = super().compile_extra(function)
        if _holds_array(made.signature.return_type):
            raise ArrayGivenBackError(function.__qualname__)
        return made


def _holds_array(kind: Any) -> bool:  # noqa: ANN401  # same
    if isinstance(kind, BaseTuple):
        return any(_holds_array(one) for one in kind)
    return isinstance(kind, Buffer)


def for_any_number(dispatcher: Any) -> Any:  # noqa: ANN401  # same
    """Have a function compiled once for all numbers: numba compiles it anew for each that stands in a call."""
    of_types = dispatcher.get_call_template

    def get_call_template(args: Iterable[Any], kws: Mapping[str, Any]) -> object:
        return of_types([unliteral(one) for one in args], {name: unliteral(kws[name]) for name in kws})

    dispatcher.get_call_template = get_call_template
    return dispatcher
