"""Blocks on a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence

from distributed import Client, as_completed

from simulations.lab.simulation.blocks import Made, Mapper, Task


def on_cluster(client: Client) -> Mapper:
    """Share blocks among the workers of a Dask cluster; a block that is lost with its worker is run again."""

    def mapper(do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
        places = {client.submit(do, task, pure=False): place for place, task in enumerate(tasks)}
        for future in as_completed(list(places)):
            yield places[future], future.result()

    return mapper
