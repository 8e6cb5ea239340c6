"""What of the human half is late, stuck or without an owner, counted over all organisations."""

from collections.abc import Iterator
from typing import Final

import msgspec
from psycopg import Connection
from psycopg.rows import args_row

from api.clock import US_PER_S
from api.record.columns import INSTANT
from api.record.pool import LOOKUP_S, Pool, row_of
from engine.support.notices import LATE_AFTER_US

UNTAKEN_AFTER_S: Final = 7 * 24 * 3600
"""From when on a notice that nobody has seen is one that nobody takes."""
_SHOWN: Final = 5


class LateTimers(msgspec.Struct, frozen=True):
    """Timers that should have fired.

    Attributes:
        n: More than a minute ago, or that could not.
        seconds: Since when the oldest of them waits.
    """

    n: int = 0
    seconds: float = 0.0


class SupportStanding(msgspec.Struct, frozen=True):
    """What needs somebody.

    Attributes:
        timers_waiting: Of open clocks.
        timers_late: Of these, those that should have fired more than a minute ago, or could not.
        timers_late_seconds: Since when the oldest of them waits.
        timers_stuck: Of these, those that cannot fire, as `organisation/case: why`.
        digests_late: Supporters whose digest should have been sent more than a minute ago.
        cases_open: Cases that have not ended.
        cases_stuck: Of these, those whose row says that their clock runs although its due instant is past.
        cases_without_owner: Of these, those whose owner is no supporter any more, as `organisation/case`.
        alerts_without_owner: Open alerts whose owner is no supporter any more, as `organisation/alert`.
        notices_untaken: Notices that nobody has seen for a week.
    """

    timers_waiting: int
    timers_late: int
    timers_late_seconds: float
    timers_stuck: tuple[str, ...]
    digests_late: int
    cases_open: int
    cases_stuck: int
    cases_without_owner: tuple[str, ...]
    alerts_without_owner: tuple[str, ...]
    notices_untaken: int

    def faults(self) -> Iterator[str]:
        """Say what is wrong and what to do, in words."""
        if self.timers_late or self.digests_late:
            yield (
                f"{self.timers_late} timers and {self.digests_late} digests are late, the oldest timer by "
                f"{self.timers_late_seconds:.0f} s: see that `symphonie serve` runs, whose timekeeper fires them."
            )
        if self.timers_stuck:
            yield f"{len(self.timers_stuck)} timers cannot fire, and are tried again: {_first(self.timers_stuck)}."
        if self.cases_stuck:
            yield f"{self.cases_stuck} cases say that their clock runs although its due instant is past."
        for noun, whose in (("cases", self.cases_without_owner), ("alerts", self.alerts_without_owner)):
            if whose:
                yield f"{len(whose)} open {noun} have no owner ({_first(whose)}): give each another supporter."

    def notices(self) -> Iterator[str]:
        """Say what somebody should look at, in words."""
        if self.notices_untaken:
            yield f"{self.notices_untaken} notices were seen by nobody for a week (GET /v1/notices?unseen=true)."


def _first(named: tuple[str, ...]) -> str:
    return ", ".join(named[:_SHOWN]) + (", …" if len(named) > _SHOWN else "")


_LATE_BY: Final = INSTANT.format("%(late_us)s::bigint")
_IS_WAITING: Final = "FROM symphonie.timer WHERE fired_at IS NULL"
_IS_LATE: Final = f"{_IS_WAITING} AND (coalesce(held_until, fires_at) < {_LATE_BY} OR error IS NOT NULL)"
_LATE_TIMERS: Final = (
    f"SELECT count(*), greatest(extract(epoch FROM {INSTANT.format('%(now_us)s::bigint')}"
    f" - min(coalesce(held_until, fires_at))), 0)::float {_IS_LATE}"
)


def _orphans(table: str, is_open: str) -> str:
    """Return a query for what has an owner who is no supporter."""
    return (
        f"ARRAY(SELECT o.id || '/' || t.id FROM symphonie.{table} t JOIN symphonie.organisation o"
        f" ON o.no = t.organisation_no WHERE {is_open} AND NOT EXISTS (SELECT FROM symphonie.staff_part p"
        " WHERE (p.organisation_no, p.kind, p.id) = (t.organisation_no, 'supporter', t.owner_id)"
        " AND p.content IS NOT NULL AND NOT EXISTS (SELECT FROM symphonie.staff_part n"
        " WHERE (n.organisation_no, n.kind, n.id) = (p.organisation_no, p.kind, p.id) AND n.version > p.version))"
        " ORDER BY 1)"
    )


_STANDING: Final = (
    f"WITH late (n, seconds) AS ({_LATE_TIMERS})"
    f" SELECT (SELECT count(*) {_IS_WAITING}), late.n, late.seconds,"
    " ARRAY(SELECT o.id || '/' || t.case_id || ': ' || t.error FROM symphonie.timer t JOIN symphonie.organisation o"
    " ON o.no = t.organisation_no WHERE t.fired_at IS NULL AND t.error IS NOT NULL ORDER BY 1),"
    " (SELECT count(DISTINCT (organisation_no, supporter_id)) FROM symphonie.notice"
    f" WHERE digest_at IS NOT NULL AND digest_no IS NULL AND digest_at < {_LATE_BY}),"
    " (SELECT count(*) FROM symphonie.support_case WHERE closed_at IS NULL),"
    " (SELECT count(*) FROM symphonie.support_case"
    f" WHERE closed_at IS NULL AND clock_state = 'running' AND due_at < {_LATE_BY}),"
    f" {_orphans('support_case', 't.closed_at IS NULL')}, {_orphans('alert', 't.ended_at IS NULL')},"
    " (SELECT count(*) FROM symphonie.notice WHERE seen_at IS NULL AND digest_no IS NULL"
    f" AND made_at < {INSTANT.format('%(untaken_us)s::bigint')}) FROM late"
)


def standing(connection: Connection, now_us: int) -> SupportStanding:
    """Look at all that waits for somebody."""
    untaken_us = now_us - UNTAKEN_AFTER_S * US_PER_S
    about = {"now_us": now_us, "late_us": now_us - LATE_AFTER_US, "untaken_us": untaken_us}
    found = connection.cursor(row_factory=args_row(_standing)).execute(_STANDING, about).fetchone()
    if found is None:
        raise LookupError
    return found


def _standing(*row: object) -> SupportStanding:
    return msgspec.convert(dict(zip(SupportStanding.__struct_fields__, row, strict=True)), SupportStanding)


async def late_timers(pool: Pool, now_us: int) -> LateTimers:
    """Count the timers that should have fired."""
    about = {"now_us": now_us, "late_us": now_us - LATE_AFTER_US}
    return await row_of(pool, LateTimers, _LATE_TIMERS, about, use_s=LOOKUP_S) or LateTimers()
