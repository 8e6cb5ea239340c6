"""The cluster: one of our own on loopback, or one that is there already; Dask is loaded when one is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time
from typing import TYPE_CHECKING

from simulations.terminal.faults import RequestFault

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOCAL = "local"
_LOOPBACK = "127.0.0.1"
_PATIENCE_S = 10


@contextmanager
def connect(scheduler: str, n_workers: int | None) -> Iterator[Client]:
    """Connect to a scheduler while the block runs.

    Args:
        scheduler: `local` starts workers of our own, which listen on loopback only; else the address of a scheduler.
        n_workers: How many of our own; as many as there are cores if None.

    Raises:
        RequestFault: Nobody answers at the address, or no worker is there.
    """
    from distributed import Client  # noqa: PLC0415 - Dask when it is wanted

    if scheduler == LOCAL:
        with _cluster_of_our_own(n_workers) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=_PATIENCE_S)
    except (OSError, ValueError) as fault:
        message = f"--scheduler {scheduler}: no scheduler answers there; start one (dask scheduler), or give local."
        raise RequestFault(message) from fault
    with client:
        if not addresses(client):
            message = f"--scheduler {scheduler}: it has no worker; start some (dask worker {scheduler})."
            raise RequestFault(message)
        yield client


def addresses(client: Client) -> list[str]:
    """List the workers."""
    return sorted(client.scheduler_info(n_workers=-1)["workers"])


def cpu_seconds(client: Client) -> dict[str, float]:
    """Ask each worker how much of the processor its process has used."""
    used: dict[str, float] = client.run(process_time)
    return used


def _cluster_of_our_own(n_workers: int | None) -> LocalCluster:
    from distributed import LocalCluster  # noqa: PLC0415 - Dask when it is wanted

    anywhere_on_loopback = f"{_LOOPBACK}:0"
    return LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=True,
        host=_LOOPBACK,
        dashboard_address=anywhere_on_loopback,
        worker_dashboard_address=anywhere_on_loopback,
    )
