"""Parts of a table that stay where a worker has laid them out, and calls that go to all of them."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numba
from distributed import Client, Future, KilledWorker, get_worker, wait

from engine.fitting.partitions import Census, take_census
from engine.interactions import TableFault
from simulations.lab.tables.interactions import read_interactions
from simulations.terminal.console import warn
from simulations.terminal.faults import RequestFault

_ONE_AT_A_TIME = threading.Lock()
"""Numba's simplest threads serve one caller only; a step takes all threads of its worker itself."""

Part = TypeVar("Part")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something that Dask is to carry without looking into it."""

    content: Any


class Parts(Generic[Part]):
    """What workers hold; a part that is lost with its worker is made again by another one."""

    def __init__(self, client: Client, futures: Sequence[Future[Any]]) -> None:
        self._client, self._futures = client, futures

    def each(self, function: Callable[..., Answer], *arguments: object) -> list[Answer]:
        """Call `function(part, *arguments)` where each part lies.

        Returns:
            The answers in the order of the parts, whichever comes first.

        Raises:
            RequestFault: Workers die again and again.
        """
        # A task holds the arguments, so that they reach each worker once and outlive any of them.
        carried = self._client.submit(_as_is, Parcel(arguments), pure=False)
        calls = [self._client.submit(_call, Parcel(function), future, carried, pure=False) for future in self._futures]
        with _told_of_deaths():
            answers: list[Answer] = self._client.gather(calls)
        return answers


class _told_of_deaths:  # noqa: N801 - used as a statement
    """Turn what Dask raises when workers die again and again into a sentence."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        """Tell."""
        if isinstance(fault, KilledWorker):
            message = "--scheduler: workers died again and again; give them more memory, or the table in smaller files."
            raise RequestFault(message) from fault


def take_censuses(client: Client, paths: Sequence[Path], told: Callable[[float], None]) -> list[Census]:
    """Read each file once to count it.

    Raises:
        RequestFault: A file has a fault.
    """
    futures = [client.submit(_census_of, str(path.absolute()), pure=False) for path in paths]
    censuses = []
    for number, future in enumerate(futures, 1):
        with _told_of_deaths():
            found = future.result()
        if isinstance(found, str):
            raise RequestFault(found)
        warn(found.table, found.warnings)
        censuses.append(found)
        told(number / len(futures))
    return censuses


def lay_out_parts(
    client: Client,
    make: Callable[..., Part],
    places: Sequence[tuple[Path, object]],
    common: object,
    told: Callable[[float], None],
) -> Parts[Part]:
    """Let workers make parts.

    Args:
        client: Of the scheduler.
        make: Takes the interactions of a file, what the part is to be, and what all have in common.
        places: The file and what is to be made of it, for each part.
        common: What all have in common.
        told: Told the share of the parts that are there.
    """
    carried = client.submit(_as_is, Parcel(common), pure=False)
    futures = [
        client.submit(_make, Parcel(make), str(path.absolute()), Parcel(what), carried, pure=False)
        for path, what in places
    ]
    for number, future in enumerate(futures, 1):
        wait(future)
        if future.status == "error":
            with _told_of_deaths():
                future.result()
        told(number / len(futures))
    return Parts(client, futures)


def _as_is(parcel: Parcel) -> Parcel:
    return parcel


def _census_of(path: str) -> Census | str:
    """Count a file, or say what is wrong with it: faults with fields cannot be sent as they are."""
    try:
        return take_census(read_interactions(path))
    except TableFault as fault:
        return str(fault)


def _make(make: Parcel, path: str, what: Parcel, common: Parcel) -> Any:  # noqa: ANN401 - parts are of many kinds
    return make.content(read_interactions(path), what.content, common.content)


def _call(function: Parcel, part: Any, arguments: Parcel) -> Any:  # noqa: ANN401 - same
    with _ONE_AT_A_TIME:
        numba.set_num_threads(min(get_worker().state.nthreads, numba.config.NUMBA_NUM_THREADS))
        return function.content(part, *arguments.content)
