"""What of a learner goes along when a person takes over, and what their own questions are answered with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from api.record.pool import Pool, row_of, rows_of


class OpenAlert(NamedTuple):
    """An alert that nobody has ended; `skill_title` is by language."""

    id: str
    kind: str
    skill_id: str
    skill_title: Any
    raised_at: datetime


class OwedAnswer(NamedTuple):
    """By when an answer is owed in a case; `due_at` is None while the clock stands still or nothing is."""

    case_id: str
    subject: str
    due_at: datetime | None


_ALERTS: Final = (
    "SELECT id, kind, skill_id, skill_title, raised_at FROM symphonie.alert"
    " WHERE (organisation_no, learner) = (%s, %s) AND ended_at IS NULL ORDER BY raised_at DESC, id LIMIT 10"
)
_OWED: Final = (
    "SELECT c.id, c.subject, c.due_at FROM symphonie.support_case c"
    " WHERE (c.organisation_no, c.learner) = (%s, %s) AND c.closed_at IS NULL AND c.merged_into IS NULL"
    " ORDER BY c.due_at NULLS LAST, c.id LIMIT 10"
)
_COHORTS: Final = "SELECT cohort FROM symphonie.cohort_learner WHERE (organisation_no, learner) = (%s, %s)"

_LANGUAGE: Final = (
    "SELECT language FROM (SELECT 1 AS rank, language FROM symphonie.learner_contact"
    " WHERE (organisation_no, learner) = (%(organisation_no)s, %(learner)s) UNION ALL SELECT 2, language"
    " FROM symphonie.account WHERE (organisation_no, learner) = (%(organisation_no)s, %(learner)s)) AS told"
    " WHERE language IS NOT NULL ORDER BY rank LIMIT 1"
)


async def open_alerts(pool: Pool, organisation_no: int, learner: str) -> Sequence[OpenAlert]:
    """Return the newest alerts about a learner that are open, ten at most."""
    return await rows_of(pool, OpenAlert, _ALERTS, [organisation_no, learner])


async def open_cases(pool: Pool, organisation_no: int, learner: str) -> Sequence[OwedAnswer]:
    """Return a learner's open cases, the first due first, ten at most."""
    return await rows_of(pool, OwedAnswer, _OWED, [organisation_no, learner])


async def cohorts_of(pool: Pool, organisation_no: int, learner: str) -> frozenset[str]:
    """Return which cohorts a learner is in."""
    return frozenset(await rows_of(pool, str, _COHORTS, [organisation_no, learner]))


async def language_of(pool: Pool, organisation_no: int, learner: str) -> Literal["fr", "en"] | None:
    """Return in which language a learner is written to, or reads pages; None where neither is known."""
    about = {"organisation_no": organisation_no, "learner": learner}
    found = await row_of(pool, str, _LANGUAGE, about)
    return "fr" if found == "fr" else "en" if found == "en" else None
