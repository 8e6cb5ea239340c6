"""All of it: services of its own, faults in turn, and a table at the end."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import aiohttp
import msgspec

from loadtests.chaos.episode import Pace, RowFigures, not_set_up, play, refused
from loadtests.chaos.faults import ROWS, Layout, Row, UnknownRowError
from loadtests.chaos.impossible import ImpossibleServiceError
from loadtests.chaos.line import Line
from loadtests.chaos.place import ANSWER_S, Place, apart, together, until_answered
from loadtests.chaos.report import ChaosReport, gather, show, write_markdown
from loadtests.chaos.small_disk import on_a_small_disk
from loadtests.chaos.versions import of_an_older_version
from loadtests.chaos.workload import NotSetUpError, introduce
from simulations.live.scratch import scratch_folder
from simulations.terminal.console import write_json
from simulations.terminal.progress import Progress, progress

Done: TypeAlias = Callable[[Iterable[RowFigures]], None]
Open: TypeAlias = Callable[[Path, Mapping[str, str]], AbstractAsyncContextManager[Place]]
ORGANISATION: Final = "chaos"
BROKEN: Final = 1
"""Exit code: a promise was not kept."""
REFUSED: Final = 3
"""Exit code: all promises were kept, but some faults could not be done here."""
BOUND_S: Final = 120.0
LONG: Final = Pace(pause_s=0.05, before_s=1.5, bound_s=BOUND_S, is_short=False)
SHORT: Final = Pace(pause_s=0.1, before_s=0.5, bound_s=BOUND_S, is_short=True)
VARIABLES: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "SYMPHONIE_MAX_FAILED_KEYS": "10000"}


class Wanted(NamedTuple):
    """What is to be done.

    Attributes:
        rows: In this order.
        times: How often each, in turn.
        is_short: Each for a moment, all of a service in one episode.
        seed: Of the load.
        bound_s: In which the service must be ready again.
        older: The version that is upgraded, as git names it; None for the last tag.
    """

    rows: tuple[Row, ...]
    times: int
    is_short: bool
    seed: int
    bound_s: float
    older: str | None = None

    def layouts(self) -> Mapping[Layout, Open]:
        """Say what opens each kind of service."""
        aged = partial(of_an_older_version, ref=self.older)
        return {"together": together, "apart": apart, "small": on_a_small_disk, "aged": aged}


def rows_named(names: Sequence[str], *, is_short: bool) -> tuple[Row, ...]:
    """Return the rows of these names; without any, all that the form has.

    Raises:
        UnknownRowError: One of them is none.
    """
    by_name = {row.name: row for row in ROWS}
    for name in names:
        if name not in by_name:
            raise UnknownRowError(name)
    return tuple(by_name[name] for name in names) or tuple(r for r in ROWS if not is_short or r.short_s is not None)


def run(wanted: Wanted, report_dir: Path | None, markdown: Path | None, *, as_json: bool) -> int:
    """Start, strike, judge, print; return the exit code."""

    def write(report: ChaosReport) -> None:
        if report_dir is not None:
            (report_dir / "report.json").write_bytes(msgspec.json.encode(report))
        if markdown is not None:
            write_markdown(report, markdown)

    with scratch_folder("symphonie-chaos-") as scratch:
        report = play_all(wanted, scratch, (report_dir or scratch) / "history", write)
    if as_json:
        write_json(report)
    else:
        show(report)
    return BROKEN if report.n_violations else REFUSED if report.n_refused else 0


def play_all(
    wanted: Wanted, scratch: Path, histories: Path, note: Callable[[ChaosReport], None] = lambda _: None
) -> ChaosReport:
    """Start, strike and judge.

    Args:
        wanted: What is to be done.
        scratch: For data and logs of the services.
        histories: For what clients did and were told.
        note: Told after each episode how it stands, so that a run of hours that is broken off was not for nothing.
    """
    began, figures = time.monotonic(), list[RowFigures]()
    form = "short" if wanted.is_short else "long"

    def report() -> ChaosReport:
        return ChaosReport(form, wanted.seed, round(time.monotonic() - began, 1), gather(figures))

    def done(more: Iterable[RowFigures]) -> None:
        figures.extend(more)
        note(report())

    with progress() as bar:
        asyncio.run(_run(wanted, scratch, histories, bar, done))
    return report()


async def _run(wanted: Wanted, scratch: Path, histories: Path, show_bar: Progress, done: Done) -> None:
    for layout, opened in wanted.layouts().items():
        rows = [row for row in wanted.rows if row.layout == layout]
        if not rows:
            continue
        try:
            async with opened(scratch / layout, VARIABLES) as place:
                await _on_one_service(place, rows, wanted, histories / layout, show_bar, done)
        except ImpossibleServiceError as error:
            done([refused(row, str(error)) for row in rows])


async def _on_one_service(
    place: Place, rows: Sequence[Row], wanted: Wanted, histories: Path, show_bar: Progress, done: Done
) -> None:
    key = await _prepared(place)
    pace = (SHORT if wanted.is_short else LONG)._replace(bound_s=wanted.bound_s)
    turns = [(turn, part) for turn in range(wanted.times) for part in _parts(rows, is_short=wanted.is_short)]
    for number, (turn, part) in enumerate(turns):
        what = part[0].name if len(part) == 1 else f"{len(part)} faults"
        name = f"{wanted.seed}-{place.directory.name}-{number}"
        with show_bar(f"{what} ({turn + 1}/{wanted.times})"):
            file = histories / f"{number}-{what.replace(' ', '-')}.jsonl"
            try:
                done(await play(place, key, name, part, pace, file))
            except NotSetUpError as error:  # what broke the service is told by the fault before
                done([not_set_up(row, str(error)) for row in part])


def _parts(rows: Sequence[Row], *, is_short: bool) -> list[Sequence[Row]]:
    return [rows] if is_short else [[row] for row in rows]


async def _prepared(place: Place) -> str:
    """Wait until a service answers; give a key with everything, and bring the course."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session:
        await until_answered(place.urls[0])
        key = await place.create_key(ORGANISATION, ("admin", "metrics:read"))
        await introduce(Line(session, place.urls, key))
    return key
