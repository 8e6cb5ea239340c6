"""Where compiled code is kept, so that each machine compiles each version once.

The place of a function's code is named after a hash of all that it was made of: the source of its module and of every
module of ours that this one imports, directly or not, and the versions of Python, numba and LLVM; numba adds the
processor. So code of other sources is never taken for that of these, which numba's own cache would do where a function
calls into another file, and several checkouts do not overwrite each other's. Nothing has to be cleared after a change:
of each module the code of the `KEPT` sources that were used last stays.

Processes that want the same function take turns, so that one compiles it and the others find it: workers of a service,
of a scheduler, of a run of tests. Each function is written as soon as it is compiled, under another name first, so that
a process killed in the middle leaves the others whole. What cannot be read is compiled again, and what cannot be
written (a read-only image, a full disk) is not kept.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import llvmlite
import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, _CacheLocator
from numba.core.compiler_lock import global_compiler_lock

DIRECTORY_VARIABLE: Final = "NUMBA_CACHE_DIR"
"""numba's own name for it."""
KEPT: Final = 12
"""Sources of a module whose code is kept: those of a few checkouts, each before and after what is being changed."""
_ROOT: Final = Path(__file__).resolve().parents[1]
_IMPORT: Final = re.compile(
    r"^(?:from|import) ((?:api|content_graph|engine|simulations)[.\w]*)(?: import (\([^)]*\)|.*))?$", re.MULTILINE
)
_OWNER_ONLY: Final = 0o077


def directories() -> Iterator[Path]:
    """Go through the directories where code may be kept, the one to write to first.

    What an image brings may be read-only, so more than one is looked into.
    """
    if given := os.environ.get(DIRECTORY_VARIABLE):
        yield Path(given)
    with contextlib.suppress(RuntimeError):  # an account without a home
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "symphonie"
    last = Path(tempfile.gettempdir()) / f"symphonie-{os.getuid()}"
    # What lies there is run: nobody else may have put it there.
    with contextlib.suppress(OSError):
        last.mkdir(mode=0o700, exist_ok=True)
        status = last.lstat()
        if status.st_uid == os.getuid() and not status.st_mode & _OWNER_ONLY:
            yield last


def first_writable() -> Path | None:
    """Return the directory that code is written to; None where there is none."""
    for directory in directories():
        with contextlib.suppress(OSError):
            directory.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=directory).close()
            return directory
    return None


@cache
def stamp_of(path: str) -> str:
    """Hash all that the compiled code of a source file is made of."""
    versions = f"{sys.implementation.cache_tag} {numba.__version__} {llvmlite.__version__}"
    digest = hashlib.blake2b(versions.encode(), digest_size=10)
    for file in sorted(_closure(Path(path))):
        digest.update(_read(file))
    return digest.hexdigest()


def _closure(path: Path) -> set[Path]:
    """List a file and the files of ours that it imports, directly or not."""
    found, waiting = set[Path](), [path]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imported(file)
    return found


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    names: list[str] = []
    for module, listed in _IMPORT.findall(_read(path).decode()):
        names += [module, *(f"{module}.{name}" for name in re.findall(r"\w+", listed))]
    places = [_ROOT.joinpath(*name.split(".")) for name in names]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return tuple(file for file in files if file.exists())


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


class _Place(_CacheLocator):  # type: ignore[misc]  # numba is not typed
    """Names the files of a function; `_Files` says in which directories."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> Self:  # noqa: ARG003  # as numba calls it
        return cls(py_func)

    def get_cache_path(self) -> str:
        return f"{self._function.__module__}-{self.get_source_stamp()}"

    def get_source_stamp(self) -> str:
        return stamp_of(self._function.__code__.co_filename)

    def get_disambiguator(self) -> str:
        return str(self._function.__code__.co_firstlineno)


class _Results(CompileResultCacheImpl):  # type: ignore[misc]  # numba is not typed
    _locator_classes: Final = [_Place]


class _Files:
    """The files of one function in every directory; takes the place of numba's `IndexDataCacheFile`."""

    def __init__(self, folder: str, name: str, stamp: str) -> None:
        self._folder, self._name, self._stamp = folder, name, stamp

    def _in(self, directory: Path) -> IndexDataCacheFile:
        return IndexDataCacheFile(str(directory / self._folder), self._name, self._stamp)

    def load(self, key: object) -> object:
        """Return what is kept; None if nothing is that can be read."""
        for directory in directories():
            # A file cut off by a crash, or of another make: whatever is wrong with it, it can be made anew.
            with contextlib.suppress(Exception):
                found = self._in(directory).load(key)
                if found is not None:
                    _touch(directory / self._folder)
                    return found
        return None

    def save(self, key: object, data: object) -> None:
        """Keep something, where that is possible."""
        for directory in directories():
            with contextlib.suppress(OSError):
                make_folder(directory / self._folder)
                file = self._in(directory)
                try:
                    file.save(key, data)
                except OSError:
                    raise
                except Exception:  # noqa: BLE001  # the list of what is kept there cannot be read: begin it anew
                    file.flush()
                    file.save(key, data)
                return

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until no other process compiles the function; do not wait where nothing can be kept."""
        with contextlib.ExitStack() as stack:
            directory = first_writable()
            if directory is not None:
                with contextlib.suppress(OSError):
                    make_folder(directory / self._folder)
                    lock = stack.enter_context((directory / self._folder / f"{self._name}.lock").open("a"))
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    stack.callback(fcntl.flock, lock, fcntl.LOCK_UN)  # a process forked meanwhile has the file open
            yield

    def flush(self) -> None:
        """Forget what is kept where it may be written."""
        for directory in directories():
            with contextlib.suppress(OSError):
                self._in(directory).flush()


def make_folder(folder: Path) -> None:
    """Make a folder for what is kept of some sources, or note that it is used; the stale ones of its kind go.

    Args:
        folder: Its name ends with a hyphen and a hash of the sources.
    """
    is_new = not folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    _touch(folder)
    if is_new:
        _prune(folder.parent, f"{folder.name.rpartition('-')[0]}-*")


def _prune(directory: Path, pattern: str) -> None:
    """Remove all folders of a kind but those that were used last; whoever runs such code has it in memory."""
    folders = (path for path in directory.glob(pattern) if path.is_dir())
    for stale in sorted(folders, key=_used_at, reverse=True)[KEPT:]:
        shutil.rmtree(stale, ignore_errors=True)


def _used_at(folder: Path) -> float:
    with contextlib.suppress(OSError):  # other processes remove them too
        return folder.stat().st_mtime
    return 0.0


def _touch(folder: Path) -> None:
    with contextlib.suppress(OSError):  # what an image brings may be read-only
        os.utime(folder)


class CodeCache(FunctionCache):  # type: ignore[misc]  # numba is not typed
    """What numba keeps of one function."""

    _impl_class = _Results

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        stamp: Any = self._impl.locator.get_source_stamp()
        self._cache_file = _Files(self._cache_path, self._impl.filename_base, stamp)
        self._has_turn = False

    def in_turn(self, compile_for: Callable[[object], object]) -> Callable[[object], object]:
        """Let what finds or compiles the function for some types wait for other processes that are at it."""

        def found_or_compiled(types: object) -> object:
            # The compiler's own lock first: a thread that has it may want the code that another thread waits for.
            with global_compiler_lock:
                if self._has_turn:  # what it calls, calls it
                    return compile_for(types)
                self._has_turn = True
                try:
                    with self._cache_file.turn():
                        return compile_for(types)
                finally:
                    self._has_turn = False

        return found_or_compiled
