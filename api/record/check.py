"""What an operator wants to know about the record at a glance."""

from datetime import datetime
from typing import Final

import msgspec
from psycopg import Connection

from api.clock import US_PER_S
from api.record.belonging import compare, deployment_of, positions_in
from api.record.communication.standing import OutboxStanding, outbox_standing_sync
from api.record.dead_letters import DeadLetterSeen, count_dead_letters, list_dead_letters
from api.record.errors import StoresApartError
from api.record.intake import Client, measure_lag
from api.record.keys import KeyListing, list_expiring
from api.record.migrations import HEAD
from api.record.retrace.retraces import read_sums
from api.record.schema import current_migration
from api.record.support.standing import SupportStanding, standing

LATE_S: Final = 60.0
LATE_OUTBOX_S: Final = 600.0
"""From when on messages that could go are late: longer than a channel that is out of order is left alone."""
"""Age of the oldest waiting commit from which something is wrong: a healthy projector takes less than a second."""

OLD_DAYS: Final = 2.0
"""Age of the newest backup from which something is wrong: it is taken every hour, or every night."""

_COUNTS: Final = """
SELECT (SELECT count(*) FROM symphonie.organisation),
    (SELECT count(*) FROM symphonie.api_key WHERE revoked_at IS NULL AND coalesce(expires_at > now(), true)),
    (SELECT count(*) FROM symphonie.api_key WHERE revoked_at IS NOT NULL),
    (SELECT count(*) FROM symphonie.api_key WHERE revoked_at IS NULL AND expires_at <= now()),
    (SELECT count(*) FROM symphonie.content_graph WHERE erased_at IS NULL),
    (SELECT count(*) FROM symphonie.model),
    (SELECT count(*) FROM symphonie.result),
    (SELECT count(*) FROM symphonie.adjustment)
"""
_WEBHOOKS: Final = """
SELECT count(*) FILTER (WHERE disabled_because IN ('gone', 'failing')),
    count(*) FILTER (WHERE disabled_at IS NULL AND failing_since < now() - interval '1 hour') FROM symphonie.webhook
"""


class RecordReport(msgspec.Struct, frozen=True):
    """The state of the record; what lies in its tables counts as nothing as long as it is not migrated.

    Attributes:
        migration: Where its schema stands.
        newest_migration: Where it should stand.
        waiting_entries: Commits that are not in the record yet.
        waiting_seconds: Since when the oldest of them waits.
        dead_letters: Commits that could not be written.
        first_dead_letters: The first of them, and why.
        stores_apart: Why live store and record do not belong together as they are; empty if they do.
        organisations: How many there are.
        keys: API keys that open something.
        revoked_keys: API keys that were revoked.
        expired_keys: API keys that have ended.
        expiring_keys: API keys that open something and soon will not.
        content_graphs: How many there are; those that were deleted are not.
        models: Fitted models that were uploaded.
        results: How many are recorded.
        adjustments: How many are recorded.
        retraces: Re-traces to another model that are not done.
        retraces_failing: Of these, kept from going on by an error.
        retraces_waiting_seconds: Since when the oldest waits that nobody has begun.
        retrace_learners: Learners that they go through.
        retrace_learners_done: Of these, gone through.
        support: What of cases, alerts and their clocks needs somebody.
        outbox: What waits to be sent to people, and what could not be.
        webhooks_stopped: Webhooks that are sent nothing any more, because the other side wants or takes nothing.
        webhooks_failing: Webhooks that have taken nothing for an hour.
        backup_wanted: Whether `SYMPHONIE_BACKUP_DIR` says where backups are.
        newest_backup_at: When the newest of them was whole; None if there is none that can be read.
        backup_age_days: How old that is.
    """

    migration: str
    newest_migration: str
    waiting_entries: int
    waiting_seconds: float
    dead_letters: int = 0
    first_dead_letters: tuple[DeadLetterSeen, ...] = ()
    organisations: int = 0
    keys: int = 0
    revoked_keys: int = 0
    expired_keys: int = 0
    content_graphs: int = 0
    models: int = 0
    results: int = 0
    adjustments: int = 0
    retraces: int = 0
    retraces_failing: int = 0
    retraces_waiting_seconds: float = 0.0
    retrace_learners: int = 0
    retrace_learners_done: int = 0
    stores_apart: str = ""
    expiring_keys: tuple[KeyListing, ...] = ()
    support: SupportStanding | None = None
    outbox: OutboxStanding | None = None
    webhooks_stopped: int = 0
    webhooks_failing: int = 0
    backup_wanted: bool = False
    newest_backup_at: datetime | None = None
    backup_age_days: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the fields, the notices and the faults, in order."""
        return {**msgspec.structs.asdict(self), "notices": self.notices, "faults": self.faults}

    @property
    def notices(self) -> tuple[str, ...]:
        """What will need somebody, in words."""
        keys = tuple(
            f"Key {key.key_id} of {key.organisation} ends on {key.expires_at:%Y-%m-%d}: make another in time with "
            "`symphonie key create`."
            for key in self.expiring_keys
        )
        if self.webhooks_stopped or self.webhooks_failing:
            told = f"{self.webhooks_failing} webhooks take nothing, and {self.webhooks_stopped} were stopped for that"
            keys = (*keys, f"{told}: see Operations → Webhooks, or GET /v1/webhooks.")
        if self.outbox is not None and self.outbox.n_failed:
            told = f"{self.outbox.n_failed} messages of the last day could not be sent, or came back"
            keys = (*keys, f"{told}: see the outbox, or GET /v1/outbox?state=failed&state=bounced.")
        return (*keys, *(self.support.notices() if self.support is not None else ()))

    @property
    def faults(self) -> tuple[str, ...]:
        """What needs somebody, in words."""
        found = []
        if self.migration == "none" or self.migration < self.newest_migration:
            found.append("The record is not migrated: run `symphonie migrate`.")
        if self.waiting_seconds >= LATE_S:
            found.append(
                f"{self.waiting_entries} commits wait for the record, the oldest for {self.waiting_seconds:.0f} s: "
                "see that a projector runs (`symphonie projector`), and what it logs."
            )
        if self.stores_apart:
            found.append(f"Nothing is accepted. {self.stores_apart}")
        if self.dead_letters:
            found.append(
                f"{self.dead_letters} commits could not be written and are dead letters: once their cause is gone, "
                "run `symphonie check --retry`."
            )
        if self.retraces_failing:
            found.append(
                f"{self.retraces_failing} re-traces to another model cannot go on: "
                "GET /v1/content-graphs/{content_graph_id}/active-model says why."
            )
        if self.retraces_waiting_seconds >= LATE_S:
            found.append(
                f"A re-trace to another model waits for {self.retraces_waiting_seconds:.0f} s: "
                "see that `symphonie serve` runs, whose retracer does it."
            )
        if self.backup_wanted and (self.backup_age_days is None or self.backup_age_days >= OLD_DAYS):
            days = self.backup_age_days
            what = "There is no backup" if days is None else f"The newest backup is {days:.1f} days old"
            found.append(f"{what}: run `symphonie backup`, and see that its timer runs.")
        if self.outbox is not None and self.outbox.seconds >= LATE_OUTBOX_S:
            found.append(
                f"{self.outbox.n_due} messages wait to be sent, the first for {self.outbox.seconds:.0f} s: see that "
                "`symphonie serve` runs, whose dispatcher sends them, and that the relay (SYMPHONIE_SMTP_URL) answers."
            )
        return (*found, *(self.support.faults() if self.support is not None else ()))


def check(connection: Connection, client: Client, n_shards: int, now_s: float) -> RecordReport:
    """Look at the record and at what waits for it."""
    lag = measure_lag(client, n_shards, now_s)
    migration = current_migration(connection)
    if migration is None or migration < HEAD:
        return RecordReport(migration or "none", HEAD, lag.n_entries, lag.age_seconds)
    counts = connection.execute(_COUNTS).fetchone() or ()
    n_dead, first_dead = count_dead_letters(connection), list_dead_letters(connection)
    retraces = read_sums(connection)
    stopped, failing = connection.execute(_WEBHOOKS).fetchone() or (0, 0)
    checked = RecordReport(migration, HEAD, lag.n_entries, lag.age_seconds, n_dead, first_dead, *counts)
    return msgspec.structs.replace(
        checked,
        stores_apart=_apart(connection, client, n_shards),
        expiring_keys=list_expiring(connection),
        retraces=retraces.running,
        retraces_failing=retraces.failing,
        retraces_waiting_seconds=retraces.waiting_seconds,
        retrace_learners=retraces.learners_total,
        retrace_learners_done=retraces.learners_done,
        webhooks_stopped=stopped,
        webhooks_failing=failing,
        support=standing(connection, round(now_s * US_PER_S)),
        outbox=outbox_standing_sync(connection, round(now_s * US_PER_S)),
    )


def _apart(connection: Connection, client: Client, n_shards: int) -> str:
    try:
        before = deployment_of(connection)
        positions = positions_in(client, n_shards)
        compare(before, positions, deployment_of(connection))
    except LookupError:
        return ""  # nothing was ever started here
    except StoresApartError as error:
        return str(error)
    return ""
