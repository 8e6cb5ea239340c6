"""What stands at the moment of a scrape, beside what workers count: of the record, the backups and the machine."""

import asyncio
import os
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from api.backup.errors import BackupError
from api.backup.layout import newest_chain
from api.clock import US_PER_S
from api.errors import RecordUnavailable, StoreUnavailable
from api.http import machine
from api.record.calibration import count_drifting
from api.record.communication.standing import mail_standing, outbox_standing
from api.record.connections import Waiting, what_waits
from api.record.dead_letters import count_dead_letters_async
from api.record.erasure.erasures import oldest_unfinished
from api.record.keys import count_expiring
from api.record.retrace.retraces import sum_retraces
from api.record.support.standing import late_timers
from api.runtime import Runtime

FigureT = TypeVar("FigureT")
LAG_TIMEOUT_S: Final = 1.0


class Used(NamedTuple):
    """What the service uses of the machine.

    Attributes:
        processes: By role.
        memory: Of the container or the machine; None where the system does not tell.
        disks: By place.
        backup_age_s: Since the newest backup ended; None if none is wanted, infinite if there is none.
    """

    processes: list[machine.ProcessUse]
    memory: machine.Memory | None
    disks: list[machine.Disk]
    backup_age_s: float | None


async def gauges(runtime: Runtime) -> list[Metric]:
    """Measure everything; a figure that could not be had is left out."""
    return [*await _of_the_record(runtime), *_of_the_machine(await asyncio.to_thread(_used, runtime))]


async def _of_the_record(runtime: Runtime) -> list[Metric]:
    (lag, sums, n_dead, n_expiring, late, n_drifting), outbox, mail, erasing_s, waiting = await asyncio.gather(
        asyncio.gather(
            _answered(runtime.journal.measure()),
            _answered(sum_retraces(runtime.pool)),
            _answered(count_dead_letters_async(runtime.pool)),
            _answered(count_expiring(runtime.pool)),
            _answered(late_timers(runtime.pool, runtime.clock_us())),
            _answered(count_drifting(runtime.pool)),
        ),
        _answered(outbox_standing(runtime.pool, runtime.clock_us())),
        _answered(mail_standing(runtime.pool)),
        _answered(oldest_unfinished(runtime.pool)),
        _answered(what_waits(runtime.pool, runtime.clock_us())),
    )
    set_since = "By how much the wall clock was set since this worker started; positive if forward."
    failed = "Messages of the last day that could not be sent, or came back."
    uncertain = "Attempts of the last day of which nobody knows whether the message went."
    timers = "Timers of clocks that should have fired more than a minute ago."
    told = (
        ("journal_entries", "Commits that the record does not have yet.", lag and lag.n_entries),
        ("journal_age_seconds", "Age of the oldest of them.", lag and lag.age_seconds),
        ("retraces", "Re-traces of learners to another model that are not done.", sums and sums.running),
        ("retraces_failing", "Of these, kept from going on by an error.", sums and sums.failing),
        ("retrace_learners", "Learners that they go through.", sums and sums.learners_total),
        ("retrace_learners_done", "Of these, gone through.", sums and sums.learners_done),
        ("dead_letters", "Commits that could not be written to the record.", n_dead),
        ("keys_expiring", "API keys that end within 14 days.", n_expiring),
        ("timers_late", timers, None if late is None else late.n),
        ("timers_late_seconds", "Since when the oldest of them waits.", None if late is None else late.seconds),
        ("messages_due", "Messages to people that could go now.", None if outbox is None else outbox.n_due),
        ("messages_due_seconds", "Since when the first of them could.", None if outbox is None else outbox.seconds),
        ("messages_failed", failed, None if outbox is None else outbox.n_failed),
        ("messages_uncertain", uncertain, None if outbox is None else outbox.n_uncertain),
        ("mails_waiting", "Mails that came in and are to be taken in.", None if mail is None else mail.n_waiting),
        ("mails_stuck", "Of these, those that could not be so far.", None if mail is None else mail.n_stuck),
        ("mails_quarantined", "Mails that wait for somebody to look at.", None if mail is None else mail.n_quarantined),
        ("calibration_drift", "Content graphs whose predictions have drifted.", n_drifting),
        ("erasure_age_seconds", "Age of the oldest erasure that is not done; 0 if all are.", erasing_s),
        ("clock_set_seconds", set_since, runtime.clock.set_by_us / US_PER_S),
        *(() if waiting is None else _of_connections(waiting)),
    )
    known = ((name, meaning, value) for name, meaning, value in told if value is not None)
    return [GaugeMetricFamily(f"symphonie_{name}", meaning, value=value) for name, meaning, value in known]


def _of_connections(waiting: Waiting) -> Iterator[tuple[str, str, float]]:
    """Tell what other systems sent that waits, and what they are to be told."""
    yield "statements_pending", "Statements and events that are to be taken now.", waiting.statements
    yield "statements_pending_seconds", "Since when the oldest of them waits.", waiting.statements_seconds
    yield "statements_unknown", "Those that wait until their person is bound.", waiting.statements_unknown
    yield "statements_held", "Those put off: no content graph, or a fault.", waiting.statements_held
    yield "webhook_deliveries", "Deliveries that wait for webhooks that are on.", waiting.deliveries
    yield "webhook_deliveries_seconds", "Since when the oldest of them waits.", waiting.deliveries_seconds
    yield "webhooks_failing", "Webhooks that are on and took nothing at the last attempt.", waiting.webhooks_failing


def _used(runtime: Runtime) -> Used:
    settings = runtime.settings
    return Used(
        machine.uses(settings.data_dir, os.getppid()),
        machine.memory(),
        list(machine.disks(settings)),
        None if settings.backup_dir is None else _backup_age_s(settings.backup_dir),
    )


def _backup_age_s(root: Path) -> float:
    try:
        return time.time() - newest_chain(root).last.manifest.ended_at.timestamp()
    except (BackupError, OSError):
        return float("inf")


def _of_the_machine(used: Used) -> Iterator[Metric]:
    n = GaugeMetricFamily("symphonie_processes", "Processes that go on, by role.", labels=("role",))
    memory = GaugeMetricFamily(
        "symphonie_process_memory_bytes", "Proportional set size of the processes of a role.", labels=("role",)
    )
    cpu = CounterMetricFamily(
        "symphonie_process_cpu_seconds", "Processor time of the processes of a role.", labels=("role",)
    )
    for one in used.processes:
        for family, value in ((n, one.n), (memory, one.memory_bytes), (cpu, one.cpu_s)):
            family.add_metric([one.role], value)
    yield from (n, memory, cpu)
    if used.memory is not None:
        meaning = "Memory that is used, caches left out: of the container if it has a limit, or of the machine."
        yield GaugeMetricFamily("symphonie_memory_used_bytes", meaning, value=used.memory.used_bytes)
        yield GaugeMetricFamily("symphonie_memory_limit_bytes", "What there is of it.", value=used.memory.limit_bytes)
    free = GaugeMetricFamily("symphonie_disk_free_bytes", "Room left where the service writes.", labels=("place",))
    size = GaugeMetricFamily("symphonie_disk_size_bytes", "Size of that file system.", labels=("place",))
    for disk in used.disks:
        free.add_metric([disk.place], disk.free_bytes)
        size.add_metric([disk.place], disk.size_bytes)
    yield from (free, size)
    if used.backup_age_s is not None:
        meaning = "Time since the newest backup ended; infinite if there is none."
        yield GaugeMetricFamily("symphonie_backup_age_seconds", meaning, value=used.backup_age_s)


async def _answered(figure: Awaitable[FigureT]) -> FigureT | None:
    """Return a figure; None if its store does not answer, because the others are wanted all the more."""
    try:
        async with asyncio.timeout(LAG_TIMEOUT_S):
            return await figure
    except (RecordUnavailable, StoreUnavailable, TimeoutError):
        return None
