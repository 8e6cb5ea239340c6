"""How the service stands: processes, what is late, what could not be written, what is being erased."""

import asyncio
import platform
from importlib.metadata import version
from typing import Final

import msgspec

from api.content.erasures import ErasureReceipt, receipt_of
from api.errors import RecordUnavailable
from api.http.health import find_out
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record import operations as record
from api.record.connections import Waiting, what_waits
from api.record.erasure.erasures import list_erasures
from api.record.migrations import HEAD
from api.record.operations import DeadLetter, ServiceProcess
from api.runtime import Runtime

ROUTES: Final = Routes("Operation")


class Versions(msgspec.Struct, frozen=True):
    """What runs.

    Attributes:
        software: Of Symphonie.
        python: Of the interpreter.
        record_server: Of PostgreSQL; null where the record cannot be reached.
        migration: Where the schema of the record stands; null as well.
        newest_migration: Where this software wants it.
    """

    software: str
    python: str
    record_server: str | None
    migration: str | None
    newest_migration: str


class Standing(msgspec.Struct, frozen=True):
    """How the service stands.

    Attributes:
        checks: As `GET /v1/health/ready` tells them: `ok`, or what is wrong.
        versions: What runs.
        processes: Those that are connected to the record, by role: `api` (the workers), `projector` (takes the journal
            to the record), `retracer` (traces again, erases), `timekeeper` (fires timers), `detector` (raises alerts),
            `translator` (takes what sources send), `registrar` (grades to learning platforms, rosters from them).
        waiting_entries: Commits that are not in the record yet; null where the live store does not answer.
        waiting_seconds: Since when the oldest of them waits.
        dead_letters: Commits of your organisation that could not be written to the record; this and what follows is
            null where the record cannot be reached.
        retraces: Re-traces of your learners to another model that are not done.
        erasures: Of your learners, content graphs and models that are not done.
        statements_pending: Statements and events that your sources sent and that are to be taken now.
        statements_waiting: Those that wait: until their person is bound, or because their content graph is not there.
        deliveries_waiting: Deliveries to your webhooks.
        webhooks_failing: Your webhooks that took nothing at the last attempt.
        retention_days: Days without a commit after which a learner's life on a content graph goes; null for never.
    """

    checks: dict[str, str]
    versions: Versions
    processes: tuple[ServiceProcess, ...]
    waiting_entries: int | None
    waiting_seconds: float | None
    dead_letters: int | None
    retraces: int | None
    erasures: int | None
    statements_pending: int | None
    statements_waiting: int | None
    deliveries_waiting: int | None
    webhooks_failing: int | None
    retention_days: int | None


class DeadLetterList(msgspec.Struct, frozen=True):
    """Commits that could not be written, oldest first; `next_cursor` is null on the last page.

    Attributes:
        dead_letters: Those of this page.
    """

    dead_letters: tuple[DeadLetter, ...]
    next_cursor: str | None


class ErasureList(msgspec.Struct, frozen=True):
    """Receipts, newest first; `next_cursor` is null on the last page.

    Attributes:
        erasures: Those of this page.
    """

    erasures: tuple[ErasureReceipt, ...]
    next_cursor: str | None


@ROUTES.on("get", "/v1/standing", "It stands like this.", scope="admin")
async def get_standing(runtime: Runtime, organisation_no: int) -> Standing:
    """Read how the service stands.

    Checks, lag and processes are those of the whole service; what is counted is your organisation's alone. It answers
    while the record or the live store do not.
    """
    checks, lag, found, waiting = await asyncio.gather(
        find_out(runtime),
        record.lag_of(runtime.journal.measure()),
        record.told_standing(runtime.pool, organisation_no),
        _waiting(runtime, organisation_no),
    )
    versions = Versions(version("symphonie"), platform.python_version(), found.record_server, found.migration, HEAD)
    return Standing(
        checks,
        versions,
        found.processes,
        None if lag is None else lag.n_entries,
        None if lag is None else lag.age_seconds,
        found.dead_letters,
        found.retraces,
        found.erasures,
        None if waiting is None else waiting.statements,
        None if waiting is None else waiting.statements_unknown + waiting.statements_held,
        None if waiting is None else waiting.deliveries,
        None if waiting is None else waiting.webhooks_failing,
        runtime.settings.retention_days or None,
    )


async def _waiting(runtime: Runtime, organisation_no: int) -> Waiting | None:
    try:
        return await what_waits(runtime.pool, runtime.clock_us(), organisation_no)
    except RecordUnavailable:
        return None


@ROUTES.on("get", "/v1/dead-letters", "One page.", scope="admin")
async def list_dead_letters(runtime: Runtime, organisation_no: int, query: PageQuery) -> DeadLetterList:
    """List the commits of your organisation that could not be written to the record.

    Nothing of them is lost: they are kept whole, and `symphonie check --retry` tries them again once their cause is
    gone.
    """
    return DeadLetterList(*await record.dead_letters_of(runtime.pool, organisation_no, query.limit, query.cursor))


@ROUTES.on("get", "/v1/erasures", "One page.", scope="admin")
async def get_erasures(runtime: Runtime, organisation_no: int, query: PageQuery) -> ErasureList:
    """List the receipts of your deletions.

    Newest first; of a learner they name nobody.
    """
    page = await list_erasures(runtime.pool, organisation_no, query.limit, query.cursor)
    return ErasureList(tuple([receipt_of(one, runtime.settings.backup_days) for one in page.entries]), page.next_cursor)
