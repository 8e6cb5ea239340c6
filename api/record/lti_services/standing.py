"""How an organisation's connections to other systems stand: platforms, courses, grades, sources, webhooks."""

from datetime import datetime
from typing import Final, NamedTuple

from api.record.pool import Pool, row_of, rows_of


class PlatformStanding(NamedTuple):
    """What is known of a platform beside its registration."""

    launched_at: datetime | None
    n_courses: int
    n_listing: int
    token_at: datetime | None
    token_fault: str | None
    token_fault_at: datetime | None
    sends_grades: bool
    reads_rosters: bool
    roster_minutes: int


class CourseStanding(NamedTuple):
    """How the roster and the gradebook of a course stand; `n_waiting` and so on are grades by their last outcome."""

    no: int
    title: str
    lists_members: bool
    read_at: datetime | None
    n_learners: int | None
    fault: str | None
    n_line_items: int
    n_grades: int
    n_sent: int
    n_not_gradable: int
    n_later: int
    n_refused: int
    sent_at: datetime | None
    last_fault: str | None


class SourceStanding(NamedTuple):
    """What became of what a source sent in the last 30 days, and what waits."""

    key_id: str
    label: str
    outcomes: dict[str, int]
    newest: datetime | None
    n_waiting: int
    waits_since: datetime | None


class WebhookStanding(NamedTuple):
    """How a webhook stands."""

    id: str
    label: str
    failing_since: datetime | None
    disabled_because: str | None
    n_waiting: int
    delivered_at: datetime | None


_PLATFORM: Final = (
    "SELECT max(c.launched_at), count(c.no)::int, (count(c.no) FILTER (WHERE c.memberships_url IS NOT NULL))::int,"
    " max(s.token_at), max(s.token_fault), max(s.token_fault_at), coalesce(bool_and(s.sends_grades), true),"
    " coalesce(bool_and(s.reads_rosters), true), coalesce(max(s.roster_minutes), 60) FROM symphonie.lti_platform p"
    " LEFT JOIN symphonie.lti_course c ON (c.organisation_no, c.platform_id) = (p.organisation_no, p.id)"
    " LEFT JOIN symphonie.lti_service s ON (s.organisation_no, s.platform_id) = (p.organisation_no, p.id)"
    " WHERE (p.organisation_no, p.id) = (%s, %s)"
)
_COURSES: Final = (
    "SELECT c.no, coalesce(c.title, c.context_id), c.memberships_url IS NOT NULL, c.read_at, c.n_learners, c.fault,"
    " count(DISTINCT li.no)::int, count(g.subject)::int, (count(*) FILTER (WHERE g.outcome = 'sent'))::int,"
    " (count(*) FILTER (WHERE g.outcome = 'not_gradable'))::int,"
    " (count(*) FILTER (WHERE g.outcome IN ('later', 'unauthorised', 'newer_there')))::int,"
    " (count(*) FILTER (WHERE g.outcome = 'refused'))::int,"
    " max(g.tried_at) FILTER (WHERE g.outcome = 'sent'), max(g.fault) FILTER (WHERE g.outcome <> 'sent')"
    " FROM symphonie.lti_course c"
    " LEFT JOIN symphonie.lti_line_item li ON (li.organisation_no, li.course_no) = (c.organisation_no, c.no)"
    " LEFT JOIN symphonie.lti_grade g ON (g.organisation_no, g.line_item_no) = (li.organisation_no, li.no)"
    " WHERE (c.organisation_no, c.platform_id) = (%s, %s) GROUP BY c.organisation_no, c.no ORDER BY c.no"
)
_SOURCES: Final = (
    "SELECT k.key_id, k.label, coalesce((SELECT json_object_agg(o.outcome, o.n) FROM"
    " (SELECT outcome, sum(n)::bigint AS n FROM symphonie.source_outcome WHERE (organisation_no, key_id) ="
    " (k.organisation_no, k.key_id) AND day > current_date - 30 GROUP BY outcome) o), '{}'::json),"
    " (SELECT max(t.taken_at) FROM symphonie.source_taken t"
    " WHERE (t.organisation_no, t.key_id) = (k.organisation_no, k.key_id)), w.n::int, w.since"
    " FROM symphonie.api_key k CROSS JOIN LATERAL (SELECT count(*) AS n, min(queued_at) AS since"
    " FROM symphonie.source_pending p WHERE (p.organisation_no, p.key_id) = (k.organisation_no, k.key_id)) w"
    " WHERE k.organisation_no = %s AND k.revoked_at IS NULL AND ('xapi:write' = ANY(k.scopes) OR EXISTS (SELECT"
    " FROM symphonie.source s WHERE (s.organisation_no, s.key_id) = (k.organisation_no, k.key_id)))"
    " ORDER BY k.created_at"
)
_WEBHOOKS: Final = (
    "SELECT w.id, w.label, w.failing_since, w.disabled_because, (SELECT count(*)::int FROM symphonie.webhook_delivery d"
    " WHERE (d.organisation_no, d.webhook_id) = (w.organisation_no, w.id) AND d.state = 'waiting'),"
    " (SELECT max(d.answered_at) FROM symphonie.webhook_delivery d WHERE (d.organisation_no, d.webhook_id) ="
    " (w.organisation_no, w.id) AND d.state = 'delivered') FROM symphonie.webhook w WHERE w.organisation_no = %s"
    " ORDER BY w.made_at"
)


async def platform_standing(pool: Pool, organisation_no: int, platform_id: str) -> PlatformStanding:
    """Return what is known of a platform.

    Raises:
        LookupError: It is not registered any more.
    """
    found = await row_of(pool, PlatformStanding, _PLATFORM, [organisation_no, platform_id])
    if found is None:
        raise LookupError(platform_id)
    return found


async def courses_of(pool: Pool, organisation_no: int, platform_id: str) -> list[CourseStanding]:
    """Return how the courses of a platform stand."""
    return await rows_of(pool, CourseStanding, _COURSES, [organisation_no, platform_id])


async def sources_of(pool: Pool, organisation_no: int) -> list[SourceStanding]:
    """Return how the sources of an organisation stand."""
    return await rows_of(pool, SourceStanding, _SOURCES, [organisation_no])


async def webhooks_of(pool: Pool, organisation_no: int) -> list[WebhookStanding]:
    """Return how the webhooks of an organisation stand."""
    return await rows_of(pool, WebhookStanding, _WEBHOOKS, [organisation_no])
