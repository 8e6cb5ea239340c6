"""Grades out: the progress of a learner, sent to a line item after results.

A score is stamped with a time before it is sent, and each one says a later time than the one before. So one that is
sent twice, because this process ended before it had noted the answer, is the same grade with a later time, and an
earlier one that a platform meets late is refused by it: exactly once is not to be had, the newest one is.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import msgspec
import structlog

from api.clock import microseconds_of, moment_of
from api.errors import UnknownContentGraph
from api.integrations.lti.services.claims import SCORE
from api.integrations.lti.services.scores import (
    SCORE_TYPE,
    Outcome,
    next_stamp_us,
    outcome_of,
    points_of,
    score,
    scores_address,
    wait_s,
)
from api.integrations.lti.services.tokens import PlatformServices
from api.integrations.outgoing import OutgoingError
from api.learners.mastery import Beliefs
from api.learners.progress import aim_of, progress_of
from api.live.keys import LearnerKey
from api.record.lti.platforms import Platform
from api.record.lti_services.grades import DueGrade, Noted, note_grade, stamp

PAUSE: Final = timedelta(minutes=1)
"""Between two scores of one learner on one line item, however many results there are."""
_TRIES_AGAINST_NEWER: Final = 3
_TOO_MANY: Final = "HTTP 429"
_LOG: Final = structlog.get_logger(__name__)


FindPlatform = Callable[[int, str], Awaitable[Platform | None]]
"""Finds a platform by organisation and id; None where there is none any more."""


class PlatformRestsError(Exception):
    """A platform does not take grades just now; what was to be sent is noted to be sent again.

    Attributes:
        least_s: For how many seconds it is left alone at least.
    """

    def __init__(self, reason: str, least_s: float) -> None:
        self.least_s = least_s
        super().__init__(reason)


class Grader:
    """Sends grades.

    Args:
        beliefs: Where progress is read.
        services: Asks platforms.
        find: Finds them.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
    """

    def __init__(
        self, beliefs: Beliefs, services: PlatformServices, find: FindPlatform, clock_us: Callable[[], int]
    ) -> None:
        self._beliefs, self._services, self._find, self._clock_us = beliefs, services, find, clock_us

    async def send(self, due: DueGrade) -> Noted:
        """Send a grade, and note what became of it.

        Raises:
            TokenRefusedError: The platform gives no token, so that none of its grades can be sent.
            PlatformRestsError: It does not answer, or asks to be left alone for a while.
            StoreUnavailable: The belief cannot be read.
            RecordUnavailable: The same.
        """
        try:
            noted = await self._sent(due)
        except OutgoingError as error:
            await note_grade(self._beliefs.pool, due, self._noted(due, "later", error.reason))
            raise PlatformRestsError(error.reason, 0.0) from error
        await note_grade(self._beliefs.pool, due, noted)
        if noted.fault == _TOO_MANY:
            raise PlatformRestsError(noted.fault, (noted.next_at - noted.at).total_seconds())
        return noted

    async def _sent(self, due: DueGrade) -> Noted:
        platform = await self._find(due.organisation_no, due.platform_id)
        if platform is None:
            return self._noted(due, "refused", "the platform is not registered any more")
        try:
            aim = await aim_of(self._beliefs, due.organisation_no, due.graph_id, due.goal)
        except UnknownContentGraph:
            aim = None
        if aim is None:
            return self._noted(due, "refused", "what it graded is not there any more")
        now_us = self._clock_us()
        key = LearnerKey(due.organisation_no, aim.graph.graph_no, due.learner)
        progress = await progress_of(self._beliefs, now_us, key, aim)
        stamp_us = next_stamp_us(now_us, None if due.stamp_at is None else microseconds_of(due.stamp_at))
        await stamp(self._beliefs.pool, due, moment_of(stamp_us))
        body = msgspec.json.encode(score(due.subject, progress.grade, due.maximum, progress.n_results, stamp_us))
        answer = await self._services.ask(
            platform,
            (SCORE,),
            "POST",
            scores_address(due.url),
            headers={"content-type": SCORE_TYPE, "accept": "application/json"},
            body=body,
        )
        outcome = outcome_of(answer.status)
        fault = None if outcome == "sent" else f"HTTP {answer.status}"
        points = points_of(progress.grade, due.maximum) if outcome == "sent" else None
        return self._noted(
            due._replace(stamp_at=moment_of(stamp_us)), outcome, fault, points, wait_s(due.tries + 1, answer.headers)
        )

    def _noted(
        self,
        due: DueGrade,
        outcome: Outcome,
        fault: str | None,
        points: float | None = None,
        again_s: float | None = None,
    ) -> Noted:
        """Say what is noted: whether it is settled until the next result, or sent again."""
        at = moment_of(self._clock_us())
        is_again = outcome in {"later", "unauthorised"} or (
            outcome == "newer_there" and due.tries + 1 < _TRIES_AGAINST_NEWER
        )
        wait = timedelta(seconds=again_s if again_s is not None else wait_s(due.tries + 1, {})) if is_again else PAUSE
        if outcome == "refused":
            _LOG.warning("a grade is refused", platform=due.platform_id, line_item=due.line_item_no)
        return Noted(None if is_again else due.marker, points, outcome, fault, at, at + wait)
