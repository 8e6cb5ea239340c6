"""Estimate, print, write: see the package."""

import argparse
import shlex
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from simulations.lab.tables.interactions import read_interactions
from simulations.parameters.files import ItemMemory, MemoryEstimate
from simulations.parameters.item_memory.answers import SOON_MINUTES, Memory, Shape, estimate, memories, pooled, shape_of
from simulations.parameters.item_memory.teaching import shares
from simulations.parameters.item_memory.visits import Visits, visits_of
from simulations.policies.protocol import Floats

N_DRAWS: Final = 100
SEED: Final = 1885  # Ebbinghaus
_MINUTES: Final = {"an hour": 60.0, "a day": 1440.0, "a week": 10_080.0}
_VISITS: Final = (1, 2, 3)


def main(paths: list[str], out: str | None, n_draws: int) -> None:
    """Do all of it."""
    command = shlex.join(["python", "-m", "simulations.parameters.item_memory", *paths, "--draws", str(n_draws)])
    tables = {Path(path).parent.name or path: visits_of(read_interactions(path)) for path in paths}
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("fitting", total=len(tables) * (n_draws + 1))
        found = {
            name: np.array(memories(visits, n_draws, SEED, lambda: progress.advance(task)))
            for name, visits in tables.items()
        }
        taught = {name: shares(visits, n_draws, SEED) for name, visits in tables.items()}
    memory = together(tables, found, taught, command)
    _print(memory)
    if out is not None:
        Path(out).write_bytes(msgspec.json.format(msgspec.json.encode(memory), indent=1) + b"\n")


def together(
    tables: dict[str, Visits], found: dict[str, Floats], taught: dict[str, Floats], command: str
) -> ItemMemory:
    """Bring the tables together.

    Args:
        tables: By name.
        found: Of each, float64[1 + draws, 5], the effects in the table and in its draws.
        taught: Of each, float64[1 + draws], the share of teaching.
        command: What does so.
    """
    shapes = {name: np.array([shape_of(Memory(*row)) for row in rows]) for name, rows in found.items()}
    timed = [name for name, visits in tables.items() if visits.has_times]
    columns = {
        field: [shapes[name][:, place] for name in (timed if field.startswith("fade") else shapes)]
        for place, field in enumerate(Shape._fields)
    }
    shape = {field: pooled(of_tables) for field, of_tables in columns.items()}
    share = pooled(list(taught.values()))
    memory = Shape(**{field: one.mean for field, one in shape.items()}).memory()
    return ItemMemory(
        source=", ".join(tables),
        command=command,
        tables={name: _figures(found[name], taught[name]) for name in tables},
        together=shape | {"teaching": share},
        slopes=memory.slopes(),
        teaching=min(max(share.mean, 0.0), 1.0),
    )


def _figures(rows: Floats, taught: Floats) -> dict[str, MemoryEstimate]:
    """Say what one table says: after so many visits, so long after, and of teaching."""
    each = [Memory(*row) for row in rows]
    figures = {
        f"{n} visits, {word}": estimate(np.array([one.at(n, SOON_MINUTES, is_right=is_right) for one in each]))
        for word, is_right in (("wrong", False), ("right", True))
        for n in _VISITS
    }
    figures |= {
        f"{name} after {word}": estimate(np.array([one.at(1, minutes, is_right=is_right) for one in each]))
        for word, is_right in (("wrong", False), ("right", True))
        for name, minutes in _MINUTES.items()
    }
    return figures | {"teaching": estimate(taught)}


def _print(memory: ItemMemory) -> None:
    table = Table(title=f"log odds of a right answer, {SOON_MINUTES:g} minutes after the last visit; 95 % intervals")
    table.add_column("figure")
    for name in memory.tables:
        table.add_column(name, justify="right")
    for figure in next(iter(memory.tables.values())):
        table.add_row(figure, *(_written(figures[figure]) for figures in memory.tables.values()))
    console = Console(width=120)
    console.print(table)
    for name, one in memory.together.items():
        console.print(f"together, {name}: {_written(one)}", highlight=False)
    console.print(f"slopes of answers: {msgspec.json.encode(memory.slopes).decode()}", highlight=False)


def _written(one: MemoryEstimate) -> str:
    return f"{one.mean:+.2f} [{one.low:+.2f}, {one.high:+.2f}]"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m simulations.parameters.item_memory")
    parser.add_argument("tables", nargs="+", metavar="TABLE", help="Interactions in a file; its folder names it.")
    parser.add_argument("--out", help="Where to write what the worlds read.")
    parser.add_argument("--draws", type=int, default=N_DRAWS, help="Of learners, for the intervals.")
    options = parser.parse_args()
    main(options.tables, options.out, options.draws)
