"""Every operation, in groups.

Written out of the OpenAPI document by `uv run python -m tests.api.client.generate`; changed there, not here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from api.client.calls import ANYTHING, Call, Download
from api.client.generated import models as shapes
from api.client.paging import each_async
from api.client.sessions import AsyncSession


class AsyncAccounts:
    """Operations on `accounts`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.AccountPage:
        """List who signs in: `GET /v1/accounts`."""
        call = Call("GET", "/v1/accounts", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.AccountPage)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.Account]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.accounts)

    async def change(self, account_id: str, body: shapes.AccountChange | Mapping[str, Any]) -> shapes.Account:
        """Change an account: `PATCH /v1/accounts/{account_id}`."""
        call = Call("PATCH", "/v1/accounts/{account_id}", ids=(account_id,), body=body)
        return await self._session.send(call, shapes.Account)

    async def add_link(self, account_id: str, body: shapes.LinkRequest | Mapping[str, Any]) -> shapes.MadeLink:
        """Make a link for an account: `POST /v1/accounts/{account_id}/links`."""
        call = Call("POST", "/v1/accounts/{account_id}/links", ids=(account_id,), body=body)
        return await self._session.send(call, shapes.MadeLink)


class AsyncActivities:
    """Operations on `activities`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def post(self, body: shapes.ActivitiesRequest | Mapping[str, Any]) -> shapes.ActivitiesResponse:
        """Take traces of activity in: `POST /v1/activities`."""
        call = Call("POST", "/v1/activities", body=body, is_safe=True)
        return await self._session.send(call, shapes.ActivitiesResponse)


class AsyncActs:
    """Operations on `acts`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        since: datetime | None = None,
        learner_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.OwnActsPage:
        """List what you did: `GET /v1/acts`."""
        call = Call(
            "GET",
            "/v1/acts",
            query={"limit": limit, "cursor": cursor, "since": since, "learner_id": learner_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.OwnActsPage)

    def each(
        self,
        *,
        limit: int | None = None,
        since: datetime | None = None,
        learner_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.OwnActTold]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit, since=since, learner_id=learner_id, on_behalf_of=on_behalf_of, cursor=cursor
            ),
            lambda page: page.acts,
        )


class AsyncAdjustments:
    """Operations on `adjustments`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        status: Literal["approved", "closed", "open", "proposed", "rejected", "undone"] | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        since: datetime | None = None,
        waiting: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.AllAdjustmentsPage:
        """Read what was changed in the paths of all learners: `GET /v1/adjustments`."""
        call = Call(
            "GET",
            "/v1/adjustments",
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "status": status,
                "kind": kind,
                "skill_id": skill_id,
                "since": since,
                "waiting": waiting,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.AllAdjustmentsPage)

    def each(
        self,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        status: Literal["approved", "closed", "open", "proposed", "rejected", "undone"] | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        since: datetime | None = None,
        waiting: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.Adjustment]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                content_graph=content_graph,
                status=status,
                kind=kind,
                skill_id=skill_id,
                since=since,
                waiting=waiting,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.adjustments,
        )


class AsyncAlerts:
    """Operations on `alerts`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        mine: bool | None = None,
        role: Literal["coach", "mentor", "peer", "tutor", "coordinator"] | None = None,
        owner_id: str | None = None,
        status: Literal["acknowledged", "ended", "open", "snoozed"] | None = None,
        signal: Literal[
            "at_risk",
            "cohort",
            "contradiction",
            "failed_again",
            "falling_behind",
            "feed_stopped",
            "late_work",
            "low_activity",
            "mastery_fallen",
            "meetings_missed",
            "misfit",
            "missed_work",
            "nothing_more",
            "reviews_overdue",
            "silence",
            "too_fast",
            "wheel_spinning",
        ]
        | None = None,
        cohort_id: str | None = None,
        learner_id: str | None = None,
        due_before: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.AlertPage:
        """List alerts: `GET /v1/alerts`."""
        call = Call(
            "GET",
            "/v1/alerts",
            query={
                "limit": limit,
                "cursor": cursor,
                "mine": mine,
                "role": role,
                "owner_id": owner_id,
                "status": status,
                "signal": signal,
                "cohort_id": cohort_id,
                "learner_id": learner_id,
                "due_before": due_before,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.AlertPage)

    def each(
        self,
        *,
        limit: int | None = None,
        mine: bool | None = None,
        role: Literal["coach", "mentor", "peer", "tutor", "coordinator"] | None = None,
        owner_id: str | None = None,
        status: Literal["acknowledged", "ended", "open", "snoozed"] | None = None,
        signal: Literal[
            "at_risk",
            "cohort",
            "contradiction",
            "failed_again",
            "falling_behind",
            "feed_stopped",
            "late_work",
            "low_activity",
            "mastery_fallen",
            "meetings_missed",
            "misfit",
            "missed_work",
            "nothing_more",
            "reviews_overdue",
            "silence",
            "too_fast",
            "wheel_spinning",
        ]
        | None = None,
        cohort_id: str | None = None,
        learner_id: str | None = None,
        due_before: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.AlertTold]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                mine=mine,
                role=role,
                owner_id=owner_id,
                status=status,
                signal=signal,
                cohort_id=cohort_id,
                learner_id=learner_id,
                due_before=due_before,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.alerts,
        )

    async def get(self, alert_id: str, *, on_behalf_of: str | None = None) -> shapes.AlertTold:
        """Read an alert: `GET /v1/alerts/{alert_id}`."""
        call = Call("GET", "/v1/alerts/{alert_id}", ids=(alert_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.AlertTold)

    async def acknowledge(
        self, alert_id: str, *, on_behalf_of: str | None = None, idempotency_key: str | None = None
    ) -> shapes.AlertTold:
        """Take note of an alert: `POST /v1/alerts/{alert_id}/acknowledge`."""
        call = Call(
            "POST",
            "/v1/alerts/{alert_id}/acknowledge",
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            takes_key=True,
        )
        return await self._session.send(call, shapes.AlertTold)

    async def snooze(
        self,
        alert_id: str,
        body: shapes.SnoozeRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.AlertTold:
        """Put an alert off: `POST /v1/alerts/{alert_id}/snooze`."""
        call = Call(
            "POST",
            "/v1/alerts/{alert_id}/snooze",
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.AlertTold)

    async def reassign(
        self,
        alert_id: str,
        body: shapes.ReassignRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.AlertTold:
        """Give an alert to somebody else: `POST /v1/alerts/{alert_id}/reassign`."""
        call = Call(
            "POST",
            "/v1/alerts/{alert_id}/reassign",
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.AlertTold)

    async def not_useful(
        self,
        alert_id: str,
        body: shapes.NotUsefulRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.AlertTold:
        """Say that an alert was of no use: `POST /v1/alerts/{alert_id}/not-useful`."""
        call = Call(
            "POST",
            "/v1/alerts/{alert_id}/not-useful",
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.AlertTold)

    async def close(
        self,
        alert_id: str,
        body: shapes.CloseRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.AlertTold:
        """Close an alert: `POST /v1/alerts/{alert_id}/close`."""
        call = Call(
            "POST",
            "/v1/alerts/{alert_id}/close",
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.AlertTold)

    async def recomputed(self, alert_id: str, *, on_behalf_of: str | None = None) -> shapes.RecomputedAlert:
        """Look for the signal of an alert again, and compare: `GET /v1/alerts/{alert_id}/recomputed`."""
        call = Call("GET", "/v1/alerts/{alert_id}/recomputed", ids=(alert_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.RecomputedAlert)


class AsyncAssignments:
    """Operations on `assignments`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.HeldPageAssignmentContent:
        """List your assignments: `GET /v1/assignments`."""
        call = Call("GET", "/v1/assignments", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.HeldPageAssignmentContent)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.HeldAssignmentContent]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.entries)

    async def get(self, assignment_id: str) -> shapes.HeldAssignmentContent:
        """Read an assignment: `GET /v1/assignments/{assignment_id}`."""
        call = Call("GET", "/v1/assignments/{assignment_id}", ids=(assignment_id,))
        return await self._session.send(call, shapes.HeldAssignmentContent)

    async def put(
        self, assignment_id: str, body: shapes.AssignmentContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldAssignmentContent:
        """Store an assignment: `PUT /v1/assignments/{assignment_id}`."""
        call = Call(
            "PUT", "/v1/assignments/{assignment_id}", ids=(assignment_id,), headers={"If-Match": if_match}, body=body
        )
        return await self._session.send(call, shapes.HeldAssignmentContent)

    async def delete(self, assignment_id: str, *, if_match: str | None = None) -> shapes.Removed:
        """Remove an assignment: `DELETE /v1/assignments/{assignment_id}`."""
        call = Call("DELETE", "/v1/assignments/{assignment_id}", ids=(assignment_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.Removed)


class AsyncAudit:
    """Operations on `audit`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, act: str | None = None, person: str | None = None
    ) -> shapes.AuditPage:
        """Read what people did: `GET /v1/audit`."""
        call = Call("GET", "/v1/audit", query={"limit": limit, "cursor": cursor, "act": act, "person": person})
        return await self._session.send(call, shapes.AuditPage)

    def each(
        self, *, limit: int | None = None, act: str | None = None, person: str | None = None
    ) -> AsyncIterator[shapes.AuditedAct]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, act=act, person=person, cursor=cursor), lambda page: page.acts
        )

    async def verification(self, *, anchor: str | None = None) -> shapes.AuditVerification:
        """Check whether the chain is as it was written: `GET /v1/audit/verification`."""
        call = Call("GET", "/v1/audit/verification", query={"anchor": anchor})
        return await self._session.send(call, shapes.AuditVerification)


class AsyncBridge:
    """Operations on `bridge`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def activity_recommend(self, body: shapes.AlosiRequest | Mapping[str, Any]) -> shapes.AlosiAnswer:
        """Recommend what comes next, as a Bridge for Adaptivity asks it: `POST /api/v2/activity/recommend`."""
        call = Call("POST", "/api/v2/activity/recommend", body=body)
        return await self._session.send(call, shapes.AlosiAnswer)

    async def score(self, body: shapes.AlosiScore | Mapping[str, Any]) -> shapes.AlosiScored:
        """Take a learner's score in: `POST /api/v2/score`."""
        call = Call("POST", "/api/v2/score", body=body)
        return await self._session.send(call, shapes.AlosiScored)

    async def collection_activities(self, collection_id: str) -> tuple[shapes.AlosiActivity, ...]:
        """List the activities of a collection: `GET /api/v2/collection/{collection_id}/activities`."""
        call = Call("GET", "/api/v2/collection/{collection_id}/activities", ids=(collection_id,))
        return await self._session.send(call, tuple[shapes.AlosiActivity, ...])

    async def add_collection_activity(
        self, collection_id: str, body: Sequence[shapes.AlosiActivity]
    ) -> tuple[shapes.AlosiActivity, ...]:
        """Synchronise a collection: `POST /api/v2/collection/{collection_id}/activities`."""
        call = Call("POST", "/api/v2/collection/{collection_id}/activities", ids=(collection_id,), body=body)
        return await self._session.send(call, tuple[shapes.AlosiActivity, ...])

    async def collection_grade(
        self, collection_id: str, body: shapes.AlosiGradeRequest | Mapping[str, Any]
    ) -> shapes.AlosiGrade:
        """Grade a learner in a collection: `POST /api/v2/collection/{collection_id}/grade`."""
        call = Call("POST", "/api/v2/collection/{collection_id}/grade", ids=(collection_id,), body=body)
        return await self._session.send(call, shapes.AlosiGrade)


class AsyncCalendars:
    """Operations on `calendars`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.HeldPageCalendarHours:
        """List your calendars: `GET /v1/calendars`."""
        call = Call("GET", "/v1/calendars", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.HeldPageCalendarHours)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.HeldCalendarHours]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.entries)

    async def get(self, calendar_id: str) -> shapes.HeldCalendarHours:
        """Read a calendar: `GET /v1/calendars/{calendar_id}`."""
        call = Call("GET", "/v1/calendars/{calendar_id}", ids=(calendar_id,))
        return await self._session.send(call, shapes.HeldCalendarHours)

    async def put(
        self, calendar_id: str, body: shapes.CalendarHours | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldCalendarHours:
        """Store a calendar: `PUT /v1/calendars/{calendar_id}`."""
        call = Call("PUT", "/v1/calendars/{calendar_id}", ids=(calendar_id,), headers={"If-Match": if_match}, body=body)
        return await self._session.send(call, shapes.HeldCalendarHours)

    async def delete(self, calendar_id: str, *, if_match: str | None = None) -> shapes.Removed:
        """Remove a calendar: `DELETE /v1/calendars/{calendar_id}`."""
        call = Call("DELETE", "/v1/calendars/{calendar_id}", ids=(calendar_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.Removed)


class AsyncCalibration:
    """Operations on `calibration`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, *, content_graph: str | None = None) -> shapes.Calibrations:
        """Read whether predictions are as good as they were: `GET /v1/calibration`."""
        call = Call("GET", "/v1/calibration", query={"content_graph": content_graph})
        return await self._session.send(call, shapes.Calibrations)


class AsyncCaliper:
    """Operations on `caliper`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, body: shapes.CaliperEnvelope | Mapping[str, Any]) -> shapes.CaliperReceipt:
        """Take an envelope of Caliper events in: `POST /v1/caliper`."""
        call = Call("POST", "/v1/caliper", body=body)
        return await self._session.send(call, shapes.CaliperReceipt)


class AsyncCases:
    """Operations on `cases`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        mine: bool | None = None,
        learner_id: str | None = None,
        owner_id: str | None = None,
        queue_id: str | None = None,
        open: bool | None = None,
        cohort_id: str | None = None,
        due_before: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.CasesPage:
        """List cases: `GET /v1/cases`."""
        call = Call(
            "GET",
            "/v1/cases",
            query={
                "limit": limit,
                "cursor": cursor,
                "mine": mine,
                "learner_id": learner_id,
                "owner_id": owner_id,
                "queue_id": queue_id,
                "open": open,
                "cohort_id": cohort_id,
                "due_before": due_before,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.CasesPage)

    def each(
        self,
        *,
        limit: int | None = None,
        mine: bool | None = None,
        learner_id: str | None = None,
        owner_id: str | None = None,
        queue_id: str | None = None,
        open: bool | None = None,
        cohort_id: str | None = None,
        due_before: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.CaseSummary]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                mine=mine,
                learner_id=learner_id,
                owner_id=owner_id,
                queue_id=queue_id,
                open=open,
                cohort_id=cohort_id,
                due_before=due_before,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.cases,
        )

    async def create(
        self,
        body: shapes.NewCase | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Open a case: `POST /v1/cases`."""
        call = Call(
            "POST",
            "/v1/cases",
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def get(
        self, case_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.CaseWithEvents:
        """Read a case: `GET /v1/cases/{case_id}`."""
        call = Call(
            "GET",
            "/v1/cases/{case_id}",
            ids=(case_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.CaseWithEvents)

    def each_event(
        self, case_id: str, *, limit: int | None = None, on_behalf_of: str | None = None
    ) -> AsyncIterator[shapes.SupportEventAnswer]:
        """Go through all pages of `get`."""
        return each_async(
            lambda cursor: self.get(case_id, limit=limit, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.events,
        )

    async def add_message(
        self,
        case_id: str,
        body: shapes.NewMessage | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Write a message: `POST /v1/cases/{case_id}/messages`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/messages",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_note(
        self,
        case_id: str,
        body: shapes.NewNote | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Write a note: `POST /v1/cases/{case_id}/notes`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/notes",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_contact(
        self,
        case_id: str,
        body: shapes.NewContact | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Record that you spoke with the learner: `POST /v1/cases/{case_id}/contacts`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/contacts",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def waiting(
        self,
        case_id: str,
        body: shapes.NewWait | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Wait for the learner: `POST /v1/cases/{case_id}/waiting`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/waiting",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def delete_waiting(
        self,
        case_id: str,
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Wait for the learner no longer: `DELETE /v1/cases/{case_id}/waiting`."""
        call = Call(
            "DELETE",
            "/v1/cases/{case_id}/waiting",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def no_answer_needed(
        self,
        case_id: str,
        body: shapes.NoAnswer | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Say that no answer is needed: `POST /v1/cases/{case_id}/no-answer-needed`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/no-answer-needed",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def assign(
        self,
        case_id: str,
        body: shapes.Handover | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Give the case to somebody else: `POST /v1/cases/{case_id}/assign`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/assign",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def snooze(
        self,
        case_id: str,
        body: shapes.Snooze | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Put reminders off: `POST /v1/cases/{case_id}/snooze`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/snooze",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def merge(
        self,
        case_id: str,
        body: shapes.Merger | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Let another case of the learner go on in this one: `POST /v1/cases/{case_id}/merge`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/merge",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def close(
        self,
        case_id: str,
        body: shapes.Closing | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Close a case: `POST /v1/cases/{case_id}/close`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/close",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_meeting(
        self,
        case_id: str,
        body: shapes.NewMeeting | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Plan a meeting with the learner: `POST /v1/cases/{case_id}/meetings`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/meetings",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def put_meeting(
        self,
        case_id: str,
        meeting_id: str,
        body: shapes.MeetingMove | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Put a meeting at another time or place: `PUT /v1/cases/{case_id}/meetings/{meeting_id}`."""
        call = Call(
            "PUT",
            "/v1/cases/{case_id}/meetings/{meeting_id}",
            ids=(
                case_id,
                meeting_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def meeting_result(
        self,
        case_id: str,
        meeting_id: str,
        body: shapes.MeetingResult | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Tell what became of a meeting: `POST /v1/cases/{case_id}/meetings/{meeting_id}/result`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/meetings/{meeting_id}/result",
            ids=(
                case_id,
                meeting_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_production(
        self,
        case_id: str,
        body: shapes.NewLink | Mapping[str, Any] | bytes,
        *,
        file_name: str | None = None,
        role: Literal["coach", "coordinator", "mentor", "peer", "tutor"] | None = None,
        last_seen: str | None = None,
        send_all_the_same: bool | None = None,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
        content_type: str = "application/json",
    ) -> shapes.Outcome:
        """Hand something in: `POST /v1/cases/{case_id}/productions`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/productions",
            ids=(case_id,),
            query={
                "file_name": file_name,
                "role": role,
                "last_seen": last_seen,
                "send_all_the_same": send_all_the_same,
            },
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            content_type=content_type,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def production(self, case_id: str, production_id: str, *, on_behalf_of: str | None = None) -> Download:
        """Read what was handed in: `GET /v1/cases/{case_id}/productions/{production_id}`."""
        call = Call(
            "GET",
            "/v1/cases/{case_id}/productions/{production_id}",
            ids=(
                case_id,
                production_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of},
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def add_task(
        self,
        case_id: str,
        body: shapes.NewTask | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Give a task: `POST /v1/cases/{case_id}/tasks`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/tasks",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def task_result(
        self,
        case_id: str,
        task_id: str,
        body: shapes.TaskResult | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Say that a task was done, or dropped: `POST /v1/cases/{case_id}/tasks/{task_id}/result`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/tasks/{task_id}/result",
            ids=(
                case_id,
                task_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_plan(
        self,
        case_id: str,
        body: shapes.NewPlan | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """Lay down contacts that a supporter will begin: `POST /v1/cases/{case_id}/plans`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/plans",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def plan_end(
        self,
        case_id: str,
        plan_id: str,
        body: shapes.PlanStop | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Outcome:
        """End a plan before its time: `POST /v1/cases/{case_id}/plans/{plan_id}/end`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/plans/{plan_id}/end",
            ids=(
                case_id,
                plan_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Outcome)

    async def add_observation(
        self,
        case_id: str,
        body: shapes.NewObservation | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.ObservationOutcome:
        """Tell what you saw on the job: `POST /v1/cases/{case_id}/observations`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/observations",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.ObservationOutcome)

    async def draft(self, case_id: str, *, on_behalf_of: str | None = None) -> shapes.DraftAnswer:
        """Read your draft: `GET /v1/cases/{case_id}/draft`."""
        call = Call("GET", "/v1/cases/{case_id}/draft", ids=(case_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.DraftAnswer)

    async def put_draft(
        self, case_id: str, body: shapes.DraftContent | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.DraftAnswer:
        """Keep a draft: `PUT /v1/cases/{case_id}/draft`."""
        call = Call(
            "PUT", "/v1/cases/{case_id}/draft", ids=(case_id,), headers={"On-Behalf-Of": on_behalf_of}, body=body
        )
        return await self._session.send(call, shapes.DraftAnswer)

    async def delete_draft(self, case_id: str, *, on_behalf_of: str | None = None) -> shapes.DraftGone:
        """Throw your draft away: `DELETE /v1/cases/{case_id}/draft`."""
        call = Call("DELETE", "/v1/cases/{case_id}/draft", ids=(case_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.DraftGone)

    async def suggested_answer(
        self, case_id: str, body: shapes.DraftRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.DraftedAnswer:
        """Draft an answer to what the learner wrote last, as a supporter: `POST /v1/cases/{case_id}/suggested-answer`."""
        call = Call(
            "POST",
            "/v1/cases/{case_id}/suggested-answer",
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )
        return await self._session.send(call, shapes.DraftedAnswer)


class AsyncChanges:
    """Operations on `changes`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
        kind: Literal[
            "adjustment.closed",
            "adjustment.opened",
            "adjustment.reviewed",
            "alert.breached",
            "alert.closed",
            "alert.opened",
            "alert.warned",
            "case.message",
            "mastery.crossed",
            "model.activated",
            "signal.raised",
        ]
        | None = None,
        learner_id: str | None = None,
    ) -> shapes.ChangesTold:
        """Follow what changes: `GET /v1/changes`."""
        call = Call(
            "GET", "/v1/changes", query={"after": after, "limit": limit, "kind": kind, "learner_id": learner_id}
        )
        return await self._session.send(call, shapes.ChangesTold)


class AsyncCohortOverviews:
    """Operations on `cohort_overviews`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        days: int | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.CohortGlances:
        """See how all cohorts stand: `GET /v1/cohort-overviews`."""
        call = Call(
            "GET",
            "/v1/cohort-overviews",
            query={"limit": limit, "cursor": cursor, "days": days},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.CohortGlances)

    def each(
        self, *, limit: int | None = None, days: int | None = None, on_behalf_of: str | None = None
    ) -> AsyncIterator[shapes.CohortGlance]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, days=days, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.cohorts,
        )


class AsyncCohortReads:
    """Operations on `cohort_reads`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.CohortReadsPage:
        """Read who was shown several learners at once: `GET /v1/cohort-reads`."""
        call = Call("GET", "/v1/cohort-reads", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.CohortReadsPage)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.CohortRead]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.reads)


class AsyncCohorts:
    """Operations on `cohorts`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, cohort_id: str, body: shapes.CohortRequest | Mapping[str, Any]) -> shapes.CohortStored:
        """Store a cohort: `PUT /v1/cohorts/{cohort_id}`."""
        call = Call("PUT", "/v1/cohorts/{cohort_id}", ids=(cohort_id,), body=body)
        return await self._session.send(call, shapes.CohortStored)

    async def get(
        self, cohort_id: str, *, on_behalf_of: str | None = None, export_request: str | None = None
    ) -> shapes.Cohort:
        """Read a cohort: `GET /v1/cohorts/{cohort_id}`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}",
            ids=(cohort_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.Cohort)

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.CohortsPage:
        """List cohorts: `GET /v1/cohorts`."""
        call = Call(
            "GET", "/v1/cohorts", query={"limit": limit, "cursor": cursor}, headers={"On-Behalf-Of": on_behalf_of}
        )
        return await self._session.send(call, shapes.CohortsPage)

    def each(self, *, limit: int | None = None, on_behalf_of: str | None = None) -> AsyncIterator[shapes.ListedCohort]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, on_behalf_of=on_behalf_of, cursor=cursor), lambda page: page.cohorts
        )

    async def overview(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        below: float | None = None,
        silent_days: int | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> shapes.CohortOverview:
        """See how a cohort stands: `GET /v1/cohorts/{cohort_id}/overview`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}/overview",
            ids=(cohort_id,),
            query={"content_graph": content_graph, "below": below, "silent_days": silent_days},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.CohortOverview)

    async def mastery(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        order: Literal["mastery", "name", "seen"] | None = None,
        skill_id: str | None = None,
        descending: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> shapes.MasteryOfCohort:
        """See where every learner stands: `GET /v1/cohorts/{cohort_id}/mastery`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}/mastery",
            ids=(cohort_id,),
            query={
                "content_graph": content_graph,
                "order": order,
                "skill_id": skill_id,
                "descending": descending,
                "limit": limit,
                "offset": offset,
            },
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.MasteryOfCohort)

    async def activity(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        days: int | None = None,
        zone: str | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.ActivityOfCohort:
        """See what a cohort did: `GET /v1/cohorts/{cohort_id}/activity`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}/activity",
            ids=(cohort_id,),
            query={"content_graph": content_graph, "days": days, "zone": zone},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ActivityOfCohort)

    async def promises(
        self, cohort_id: str, *, days: int | None = None, on_behalf_of: str | None = None
    ) -> shapes.PromisesToCohort:
        """See how promises were kept: `GET /v1/cohorts/{cohort_id}/promises`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}/promises",
            ids=(cohort_id,),
            query={"days": days},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.PromisesToCohort)

    async def groups(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> shapes.ProposedGroups:
        """See who fails the same skill: `GET /v1/cohorts/{cohort_id}/groups`."""
        call = Call(
            "GET",
            "/v1/cohorts/{cohort_id}/groups",
            ids=(cohort_id,),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.ProposedGroups)


class AsyncColleagues:
    """Operations on `colleagues`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.ColleaguesPage:
        """List who helps: `GET /v1/colleagues`."""
        call = Call(
            "GET", "/v1/colleagues", query={"limit": limit, "cursor": cursor}, headers={"On-Behalf-Of": on_behalf_of}
        )
        return await self._session.send(call, shapes.ColleaguesPage)

    def each(self, *, limit: int | None = None, on_behalf_of: str | None = None) -> AsyncIterator[shapes.Colleague]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.colleagues,
        )


class AsyncContentGraphs:
    """Operations on `content_graphs`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.ContentGraphList:
        """List your content graphs: `GET /v1/content-graphs`."""
        call = Call(
            "GET",
            "/v1/content-graphs",
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ContentGraphList)

    def each(
        self, *, limit: int | None = None, on_behalf_of: str | None = None
    ) -> AsyncIterator[shapes.ContentGraphListing]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.content_graphs,
        )

    async def get(self, content_graph_id: str, *, on_behalf_of: str | None = None) -> shapes.ContentGraph:
        """Read a content graph: `GET /v1/content-graphs/{content_graph_id}`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}",
            ids=(content_graph_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ContentGraph)

    async def put(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> shapes.ContentGraphStored:
        """Store a content graph: `PUT /v1/content-graphs/{content_graph_id}`."""
        call = Call(
            "PUT",
            "/v1/content-graphs/{content_graph_id}",
            ids=(content_graph_id,),
            headers={"If-Match": if_match},
            body=body,
            content_type=content_type,
        )
        return await self._session.send(call, shapes.ContentGraphStored)

    async def erase(self, content_graph_id: str) -> shapes.ErasureReceipt:
        """Delete a content graph: `DELETE /v1/content-graphs/{content_graph_id}`."""
        call = Call("DELETE", "/v1/content-graphs/{content_graph_id}", ids=(content_graph_id,))
        return await self._session.send(call, shapes.ErasureReceipt)

    async def comparison(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        learners: bool | None = None,
        content_type: str = "application/json",
    ) -> shapes.ContentGraphComparison:
        """Ask what storing a content graph would do: `POST /v1/content-graphs/{content_graph_id}/comparison`."""
        call = Call(
            "POST",
            "/v1/content-graphs/{content_graph_id}/comparison",
            ids=(content_graph_id,),
            query={"learners": learners},
            body=body,
            content_type=content_type,
            is_safe=True,
        )
        return await self._session.send(call, shapes.ContentGraphComparison)

    async def draft(self, content_graph_id: str) -> shapes.Draft:
        """Read your draft of a content graph: `GET /v1/content-graphs/{content_graph_id}/draft`."""
        call = Call("GET", "/v1/content-graphs/{content_graph_id}/draft", ids=(content_graph_id,))
        return await self._session.send(call, shapes.Draft)

    async def put_draft(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> shapes.Draft:
        """Keep what you have changed of a content graph: `PUT /v1/content-graphs/{content_graph_id}/draft`."""
        call = Call(
            "PUT",
            "/v1/content-graphs/{content_graph_id}/draft",
            ids=(content_graph_id,),
            headers={"If-Match": if_match},
            body=body,
            content_type=content_type,
        )
        return await self._session.send(call, shapes.Draft)

    async def delete_draft(self, content_graph_id: str) -> shapes.DraftDropped:
        """Throw your draft of a content graph away: `DELETE /v1/content-graphs/{content_graph_id}/draft`."""
        call = Call("DELETE", "/v1/content-graphs/{content_graph_id}/draft", ids=(content_graph_id,))
        return await self._session.send(call, shapes.DraftDropped)

    async def gaps(
        self,
        content_graph_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        items_per_skill: int | None = None,
    ) -> shapes.ContentGapsPage:
        """List what authors should add: `GET /v1/content-graphs/{content_graph_id}/gaps`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/gaps",
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor, "items_per_skill": items_per_skill},
        )
        return await self._session.send(call, shapes.ContentGapsPage)

    def each_gaps(
        self, content_graph_id: str, *, limit: int | None = None, items_per_skill: int | None = None
    ) -> AsyncIterator[shapes.ContentGap]:
        """Go through all pages of `gaps`."""
        return each_async(
            lambda cursor: self.gaps(content_graph_id, limit=limit, items_per_skill=items_per_skill, cursor=cursor),
            lambda page: page.gaps,
        )

    async def items(
        self,
        content_graph_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        verdict: Literal["discriminates", "does_not_discriminate", "misleads", "too_few"] | None = None,
        skill_id: str | None = None,
    ) -> shapes.ItemFiguresPage:
        """List how items do: `GET /v1/content-graphs/{content_graph_id}/items`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/items",
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor, "verdict": verdict, "skill_id": skill_id},
        )
        return await self._session.send(call, shapes.ItemFiguresPage)

    def each_items(
        self,
        content_graph_id: str,
        *,
        limit: int | None = None,
        verdict: Literal["discriminates", "does_not_discriminate", "misleads", "too_few"] | None = None,
        skill_id: str | None = None,
    ) -> AsyncIterator[shapes.ItemFigures]:
        """Go through all pages of `items`."""
        return each_async(
            lambda cursor: self.items(content_graph_id, limit=limit, verdict=verdict, skill_id=skill_id, cursor=cursor),
            lambda page: page.items,
        )

    async def add_model(
        self, content_graph_id: str, body: shapes.ModelArtefact | Mapping[str, Any]
    ) -> shapes.ModelStored:
        """Upload a fitted model: `POST /v1/content-graphs/{content_graph_id}/models`."""
        call = Call("POST", "/v1/content-graphs/{content_graph_id}/models", ids=(content_graph_id,), body=body)
        return await self._session.send(call, shapes.ModelStored)

    async def models(
        self, content_graph_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> shapes.ModelList:
        """List the models of a content graph: `GET /v1/content-graphs/{content_graph_id}/models`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/models",
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor},
        )
        return await self._session.send(call, shapes.ModelList)

    def each_models(self, content_graph_id: str, *, limit: int | None = None) -> AsyncIterator[shapes.ModelSummary]:
        """Go through all pages of `models`."""
        return each_async(
            lambda cursor: self.models(content_graph_id, limit=limit, cursor=cursor), lambda page: page.models
        )

    async def model(self, content_graph_id: str, content_hash: str) -> shapes.ModelArtefact:
        """Read a model: `GET /v1/content-graphs/{content_graph_id}/models/{content_hash}`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
            ids=(
                content_graph_id,
                content_hash,
            ),
        )
        return await self._session.send(call, shapes.ModelArtefact)

    async def delete_model(self, content_graph_id: str, content_hash: str) -> shapes.ErasureReceipt:
        """Delete a model: `DELETE /v1/content-graphs/{content_graph_id}/models/{content_hash}`."""
        call = Call(
            "DELETE",
            "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
            ids=(
                content_graph_id,
                content_hash,
            ),
        )
        return await self._session.send(call, shapes.ErasureReceipt)

    async def model_comparison(
        self, content_graph_id: str, *, before: str | None = None, after: str | None = None
    ) -> shapes.ModelComparison:
        """Put two models side by side: `GET /v1/content-graphs/{content_graph_id}/model-comparison`."""
        call = Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/model-comparison",
            ids=(content_graph_id,),
            query={"before": before, "after": after},
        )
        return await self._session.send(call, shapes.ModelComparison)

    async def active_model(self, content_graph_id: str) -> shapes.ActiveModel:
        """Read what traces now, and how far the re-trace is: `GET /v1/content-graphs/{content_graph_id}/active-model`."""
        call = Call("GET", "/v1/content-graphs/{content_graph_id}/active-model", ids=(content_graph_id,))
        return await self._session.send(call, shapes.ActiveModel)

    async def put_active_model(
        self, content_graph_id: str, body: shapes.Activation | Mapping[str, Any]
    ) -> shapes.ActiveModel:
        """Activate a model: `PUT /v1/content-graphs/{content_graph_id}/active-model`."""
        call = Call("PUT", "/v1/content-graphs/{content_graph_id}/active-model", ids=(content_graph_id,), body=body)
        return await self._session.send(call, shapes.ActiveModel)

    async def active_model_rollback(self, content_graph_id: str) -> shapes.ActiveModel:
        """Roll back to what was active before: `POST /v1/content-graphs/{content_graph_id}/active-model/rollback`."""
        call = Call("POST", "/v1/content-graphs/{content_graph_id}/active-model/rollback", ids=(content_graph_id,))
        return await self._session.send(call, shapes.ActiveModel)


class AsyncCorrections:
    """Operations on `corrections`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def post(self, body: shapes.CorrectionsRequest | Mapping[str, Any]) -> shapes.CorrectionsResponse:
        """Correct results, or make them void: `POST /v1/corrections`."""
        call = Call("POST", "/v1/corrections", body=body, is_safe=True)
        return await self._session.send(call, shapes.CorrectionsResponse)


class AsyncDeadLetters:
    """Operations on `dead_letters`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.DeadLetterList:
        """List the commits of your organisation that could not be written to the record: `GET /v1/dead-letters`."""
        call = Call("GET", "/v1/dead-letters", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.DeadLetterList)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.DeadLetter]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.dead_letters)


class AsyncEffects:
    """Operations on `effects`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self,
        *,
        content_graph: str | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        resource: str | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.Effects:
        """Does what learners are given help?: `GET /v1/effects`."""
        call = Call(
            "GET",
            "/v1/effects",
            query={
                "content_graph": content_graph,
                "kind": kind,
                "skill_id": skill_id,
                "resource": resource,
                "since": since,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.Effects)

    async def support(
        self,
        *,
        content_graph: str | None = None,
        signal: Literal[
            "at_risk",
            "cohort",
            "contradiction",
            "failed_again",
            "falling_behind",
            "feed_stopped",
            "late_work",
            "low_activity",
            "mastery_fallen",
            "meetings_missed",
            "misfit",
            "missed_work",
            "nothing_more",
            "reviews_overdue",
            "silence",
            "too_fast",
            "wheel_spinning",
        ]
        | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.SupportEffects:
        """Does help help?: `GET /v1/effects/support`."""
        call = Call(
            "GET",
            "/v1/effects/support",
            query={"content_graph": content_graph, "signal": signal, "since": since},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.SupportEffects)


class AsyncErasures:
    """Operations on `erasures`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, erasure_id: str) -> shapes.ErasureReceipt:
        """Read the receipt of a deletion: `GET /v1/erasures/{erasure_id}`."""
        call = Call("GET", "/v1/erasures/{erasure_id}", ids=(erasure_id,))
        return await self._session.send(call, shapes.ErasureReceipt)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.ErasureList:
        """List the receipts of your deletions: `GET /v1/erasures`."""
        call = Call("GET", "/v1/erasures", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.ErasureList)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.ErasureReceipt]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.erasures)


class AsyncExportRequests:
    """Operations on `export_requests`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self, body: shapes.ExportRequestRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.ExportRequest:
        """Ask to take lists of learners along: `POST /v1/export-requests`."""
        call = Call("POST", "/v1/export-requests", headers={"On-Behalf-Of": on_behalf_of}, body=body)
        return await self._session.send(call, shapes.ExportRequest)

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.ExportRequestsPage:
        """List requests to take lists of learners along: `GET /v1/export-requests`."""
        call = Call(
            "GET",
            "/v1/export-requests",
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ExportRequestsPage)

    def each(self, *, limit: int | None = None, on_behalf_of: str | None = None) -> AsyncIterator[shapes.ExportRequest]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(limit=limit, on_behalf_of=on_behalf_of, cursor=cursor), lambda page: page.requests
        )

    async def decision(
        self, export_request_id: str, body: shapes.ExportDecision | Mapping[str, Any]
    ) -> shapes.ExportRequest:
        """Approve or deny an export: `POST /v1/export-requests/{export_request_id}/decision`."""
        call = Call("POST", "/v1/export-requests/{export_request_id}/decision", ids=(export_request_id,), body=body)
        return await self._session.send(call, shapes.ExportRequest)


class AsyncExportRule:
    """Operations on `export_rule`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, *, on_behalf_of: str | None = None) -> shapes.ExportRule:
        """Read whether exports need approval: `GET /v1/export-rule`."""
        call = Call("GET", "/v1/export-rule", headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.ExportRule)

    async def put(self, body: shapes.ExportRule | Mapping[str, Any]) -> shapes.ExportRule:
        """Say whether exports need approval: `PUT /v1/export-rule`."""
        call = Call("PUT", "/v1/export-rule", body=body)
        return await self._session.send(call, shapes.ExportRule)


class AsyncFairness:
    """Operations on `fairness`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, *, content_graph: str | None = None) -> shapes.Fairness:
        """Read how well predictions and decisions come true by declared group: `GET /v1/fairness`."""
        call = Call("GET", "/v1/fairness", query={"content_graph": content_graph})
        return await self._session.send(call, shapes.Fairness)


class AsyncFaqEntries:
    """Operations on `faq_entries`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, q: str | None = None
    ) -> shapes.FaqEntriesPage:
        """List the entries of the FAQ: `GET /v1/faq-entries`."""
        call = Call("GET", "/v1/faq-entries", query={"limit": limit, "cursor": cursor, "q": q})
        return await self._session.send(call, shapes.FaqEntriesPage)

    def each(self, *, limit: int | None = None, q: str | None = None) -> AsyncIterator[shapes.FaqEntry]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, q=q, cursor=cursor), lambda page: page.entries)

    async def get(self, faq_entry_id: str) -> shapes.FaqEntryWithVersions:
        """Read an entry of the FAQ: `GET /v1/faq-entries/{faq_entry_id}`."""
        call = Call("GET", "/v1/faq-entries/{faq_entry_id}", ids=(faq_entry_id,))
        return await self._session.send(call, shapes.FaqEntryWithVersions)

    async def put(
        self, faq_entry_id: str, body: shapes.FaqEntryContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.FaqEntry:
        """Store an entry of the FAQ: `PUT /v1/faq-entries/{faq_entry_id}`."""
        call = Call(
            "PUT", "/v1/faq-entries/{faq_entry_id}", ids=(faq_entry_id,), headers={"If-Match": if_match}, body=body
        )
        return await self._session.send(call, shapes.FaqEntry)

    async def delete(self, faq_entry_id: str, *, if_match: str | None = None) -> shapes.FaqEntryRemoved:
        """Remove an entry of the FAQ: `DELETE /v1/faq-entries/{faq_entry_id}`."""
        call = Call("DELETE", "/v1/faq-entries/{faq_entry_id}", ids=(faq_entry_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.FaqEntryRemoved)


class AsyncFaqGaps:
    """Operations on `faq_gaps`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.FaqGapsPage:
        """List questions that no entry answered: `GET /v1/faq-gaps`."""
        call = Call("GET", "/v1/faq-gaps", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.FaqGapsPage)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.FaqGap]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.gaps)

    async def create(self, question_id: str, body: shapes.GapRequest | Mapping[str, Any]) -> shapes.GapDecided:
        """Decide on a question that no entry answered: `POST /v1/faq-gaps/{question_id}`."""
        call = Call("POST", "/v1/faq-gaps/{question_id}", ids=(question_id,), body=body)
        return await self._session.send(call, shapes.GapDecided)


class AsyncGoals:
    """Operations on `goals`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        body: shapes.GoalRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.AssignedGoal:
        """Set a goal: `POST /v1/goals`."""
        call = Call(
            "POST",
            "/v1/goals",
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.AssignedGoal)

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.GoalsPage:
        """List goals: `GET /v1/goals`."""
        call = Call(
            "GET",
            "/v1/goals",
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "cohort": cohort, "active": active},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.GoalsPage)

    def each(
        self,
        *,
        limit: int | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.AssignedGoal]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                learner_id=learner_id,
                cohort=cohort,
                active=active,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.goals,
        )

    async def put(
        self, goal_id: str, body: shapes.GoalRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.AssignedGoal:
        """Make or replace a goal under an id of your own: `PUT /v1/goals/{goal_id}`."""
        call = Call("PUT", "/v1/goals/{goal_id}", ids=(goal_id,), headers={"On-Behalf-Of": on_behalf_of}, body=body)
        return await self._session.send(call, shapes.AssignedGoal)

    async def get(self, goal_id: str, *, on_behalf_of: str | None = None) -> shapes.AssignedGoal:
        """Read a goal: `GET /v1/goals/{goal_id}`."""
        call = Call("GET", "/v1/goals/{goal_id}", ids=(goal_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.AssignedGoal)

    async def delete(
        self,
        goal_id: str,
        *,
        reason: str | None = None,
        by: str | None = None,
        role: Literal["coach", "coordinator", "engineer", "learner", "mentor", "peer", "tutor"] | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.AssignedGoal:
        """End a goal: `DELETE /v1/goals/{goal_id}`."""
        call = Call(
            "DELETE",
            "/v1/goals/{goal_id}",
            ids=(goal_id,),
            query={"reason": reason, "by": by, "role": role},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.AssignedGoal)


class AsyncGroups:
    """Operations on `groups`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        body: shapes.GroupRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.LearningGroupMessage:
        """Make a group: `POST /v1/groups`."""
        call = Call(
            "POST",
            "/v1/groups",
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.LearningGroupMessage)

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        cohort: str | None = None,
        learner_id: str | None = None,
        skill_id: str | None = None,
        supporter_id: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> shapes.GroupsPage:
        """List groups: `GET /v1/groups`."""
        call = Call(
            "GET",
            "/v1/groups",
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "cohort": cohort,
                "learner_id": learner_id,
                "skill_id": skill_id,
                "supporter_id": supporter_id,
                "active": active,
            },
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.GroupsPage)

    def each(
        self,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        cohort: str | None = None,
        learner_id: str | None = None,
        skill_id: str | None = None,
        supporter_id: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> AsyncIterator[shapes.LearningGroupMessage]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                content_graph=content_graph,
                cohort=cohort,
                learner_id=learner_id,
                skill_id=skill_id,
                supporter_id=supporter_id,
                active=active,
                on_behalf_of=on_behalf_of,
                export_request=export_request,
                cursor=cursor,
            ),
            lambda page: page.groups,
        )

    async def end(
        self, group_id: str, body: shapes.GroupEnding | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.LearningGroupMessage:
        """End a group: `POST /v1/groups/{group_id}/end`."""
        call = Call(
            "POST", "/v1/groups/{group_id}/end", ids=(group_id,), headers={"On-Behalf-Of": on_behalf_of}, body=body
        )
        return await self._session.send(call, shapes.LearningGroupMessage)


class AsyncHealth:
    """Operations on `health`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def live(self) -> shapes.Alive:
        """Tell whether the process is alive: `GET /v1/health/live`."""
        call = Call("GET", "/v1/health/live")
        return await self._session.send(call, shapes.Alive)

    async def ready(self) -> shapes.Ready:
        """Tell whether the service can do its work: `GET /v1/health/ready`."""
        call = Call("GET", "/v1/health/ready")
        return await self._session.send(call, shapes.Ready)


class AsyncIdentities:
    """Operations on `identities`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, body: shapes.IdentitiesRequest | Mapping[str, Any]) -> shapes.IdentitiesBound:
        """Say who is meant by what other systems call somebody: `PUT /v1/identities`."""
        call = Call("PUT", "/v1/identities", body=body)
        return await self._session.send(call, shapes.IdentitiesBound)

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        issuer: str | None = None,
        learner_id: str | None = None,
        supporter_id: str | None = None,
    ) -> shapes.IdentitiesPage:
        """List who is meant by what other systems call somebody: `GET /v1/identities`."""
        call = Call(
            "GET",
            "/v1/identities",
            query={
                "limit": limit,
                "cursor": cursor,
                "issuer": issuer,
                "learner_id": learner_id,
                "supporter_id": supporter_id,
            },
        )
        return await self._session.send(call, shapes.IdentitiesPage)

    def each(
        self,
        *,
        limit: int | None = None,
        issuer: str | None = None,
        learner_id: str | None = None,
        supporter_id: str | None = None,
    ) -> AsyncIterator[shapes.Identity]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit, issuer=issuer, learner_id=learner_id, supporter_id=supporter_id, cursor=cursor
            ),
            lambda page: page.identities,
        )


class AsyncIdentityRule:
    """Operations on `identity_rule`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> shapes.IdentityRule:
        """Read what becomes of persons whom nobody has bound: `GET /v1/identity-rule`."""
        call = Call("GET", "/v1/identity-rule")
        return await self._session.send(call, shapes.IdentityRule)

    async def put(self, body: shapes.IdentityRule | Mapping[str, Any]) -> shapes.IdentityRule:
        """Say what becomes of persons whom nobody has bound: `PUT /v1/identity-rule`."""
        call = Call("PUT", "/v1/identity-rule", body=body)
        return await self._session.send(call, shapes.IdentityRule)


class AsyncImports:
    """Operations on `imports`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        body: dict[str, Any] | bytes,
        *,
        kind: Literal[
            "case",
            "common-cartridge",
            "digcomp",
            "faq-csv",
            "faq-page",
            "gift",
            "moodle-course",
            "moodle-glossary",
            "moodle-history",
            "moodle-roster",
            "moodle-xml",
            "oneroster",
            "oneroster-rest",
            "qti",
            "rncp",
            "rome",
        ]
        | None = None,
        file_name: str | None = None,
        content_graph: str | None = None,
        title: str | None = None,
        language: str | None = None,
        select: str | None = None,
        site: str | None = None,
        replaces: bool | None = None,
        role: Literal["coach", "mentor", "tutor"] | None = None,
        zone: str | None = None,
        content_type: str = "application/json",
    ) -> shapes.ImportPlan:
        """Plan an import: `POST /v1/imports`."""
        call = Call(
            "POST",
            "/v1/imports",
            query={
                "kind": kind,
                "file_name": file_name,
                "content_graph": content_graph,
                "title": title,
                "language": language,
                "select": select,
                "site": site,
                "replaces": replaces,
                "role": role,
                "zone": zone,
            },
            body=body,
            content_type=content_type,
        )
        return await self._session.send(call, shapes.ImportPlan)

    async def get(self, import_id: str) -> shapes.ImportPlan:
        """Read an import: `GET /v1/imports/{import_id}`."""
        call = Call("GET", "/v1/imports/{import_id}", ids=(import_id,))
        return await self._session.send(call, shapes.ImportPlan)

    async def apply(self, import_id: str, body: shapes.ApplyRequest | Mapping[str, Any]) -> shapes.ImportApplied:
        """Apply an import: `POST /v1/imports/{import_id}/apply`."""
        call = Call("POST", "/v1/imports/{import_id}/apply", ids=(import_id,), body=body)
        return await self._session.send(call, shapes.ImportApplied)


class AsyncInvitations:
    """Operations on `invitations`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, body: shapes.InvitationRequest | Mapping[str, Any]) -> shapes.MadeInvitation:
        """Invite somebody: `POST /v1/invitations`."""
        call = Call("POST", "/v1/invitations", body=body)
        return await self._session.send(call, shapes.MadeInvitation)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.InvitationPage:
        """List the invitations that wait for somebody: `GET /v1/invitations`."""
        call = Call("GET", "/v1/invitations", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.InvitationPage)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.Invitation]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.invitations)

    async def delete(self, invitation_id: str) -> shapes.Invitation:
        """Take an invitation back: `DELETE /v1/invitations/{invitation_id}`."""
        call = Call("DELETE", "/v1/invitations/{invitation_id}", ids=(invitation_id,))
        return await self._session.send(call, shapes.Invitation)


class AsyncKeys:
    """Operations on `keys`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.ApiKeyList:
        """List your API keys: `GET /v1/keys`."""
        call = Call("GET", "/v1/keys", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.ApiKeyList)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.ApiKey]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.keys)

    async def create(self, body: shapes.NewKeyRequest | Mapping[str, Any]) -> shapes.MadeKey:
        """Make an API key: `POST /v1/keys`."""
        call = Call("POST", "/v1/keys", body=body)
        return await self._session.send(call, shapes.MadeKey)

    async def change(self, key_id: str, body: shapes.KeyChange | Mapping[str, Any]) -> shapes.ApiKey:
        """Change an API key: `PATCH /v1/keys/{key_id}`."""
        call = Call("PATCH", "/v1/keys/{key_id}", ids=(key_id,), body=body)
        return await self._session.send(call, shapes.ApiKey)

    async def revoke(self, key_id: str) -> shapes.ApiKey:
        """Revoke an API key: `DELETE /v1/keys/{key_id}`."""
        call = Call("DELETE", "/v1/keys/{key_id}", ids=(key_id,))
        return await self._session.send(call, shapes.ApiKey)

    async def rotate(self, key_id: str, body: shapes.KeyRotation | Mapping[str, Any]) -> shapes.RotatedKey:
        """Rotate an API key: `POST /v1/keys/{key_id}/rotation`."""
        call = Call("POST", "/v1/keys/{key_id}/rotation", ids=(key_id,), body=body)
        return await self._session.send(call, shapes.RotatedKey)


class AsyncLearnerContacts:
    """Operations on `learner_contacts`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, body: shapes.ContactsRequest | Mapping[str, Any]) -> shapes.ContactsStored:
        """Store what many learners are called: `PUT /v1/learner-contacts`."""
        call = Call("PUT", "/v1/learner-contacts", body=body)
        return await self._session.send(call, shapes.ContactsStored)


class AsyncLearnerTokens:
    """Operations on `learner_tokens`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, body: shapes.LearnerTokenRequest | Mapping[str, Any]) -> shapes.LearnerToken:
        """Make a token for a learner's page: `POST /v1/learner-tokens`."""
        call = Call("POST", "/v1/learner-tokens", body=body, is_safe=True)
        return await self._session.send(call, shapes.LearnerToken)


class AsyncLearners:
    """Operations on `learners`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def activities(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        kind: Literal["custom", "deadline", "meeting", "submission", "visit"] | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.ActivitiesPage:
        """Read what a learner did and was to do: `GET /v1/learners/{learner_id}/activities`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/activities",
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor, "content_graph": content_graph, "kind": kind, "since": since},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ActivitiesPage)

    def each_activities(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        kind: Literal["custom", "deadline", "meeting", "submission", "visit"] | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.LearnerTrace]:
        """Go through all pages of `activities`."""
        return each_async(
            lambda cursor: self.activities(
                learner_id,
                limit=limit,
                content_graph=content_graph,
                kind=kind,
                since=since,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.activities,
        )

    async def mastery(
        self,
        learner_id: str,
        *,
        content_graph: str | None = None,
        skill_id: Sequence[str] | None = None,
        at: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.LearnerMastery:
        """Read what is believed about a learner: `GET /v1/learners/{learner_id}/mastery`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/mastery",
            ids=(learner_id,),
            query={"content_graph": content_graph, "skill_id": skill_id, "at": at},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.LearnerMastery)

    async def prediction(
        self,
        learner_id: str,
        *,
        content_graph: str | None = None,
        item_id: str | None = None,
        attempt: int | None = None,
        at: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.Prediction:
        """Read what a learner is expected to answer to an item, and why: `GET /v1/learners/{learner_id}/prediction`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/prediction",
            ids=(learner_id,),
            query={"content_graph": content_graph, "item_id": item_id, "attempt": attempt, "at": at},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.Prediction)

    async def timeline(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        event: Sequence[
            Literal[
                "activity", "adjustment", "alert", "case_event", "override", "result", "review", "shortfall", "trace"
            ]
        ]
        | None = None,
        skill_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.TimelinePage:
        """Read what happened to a learner: `GET /v1/learners/{learner_id}/timeline`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/timeline",
            ids=(learner_id,),
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "event": event,
                "skill_id": skill_id,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.TimelinePage)

    def each_timeline(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        event: Sequence[
            Literal[
                "activity", "adjustment", "alert", "case_event", "override", "result", "review", "shortfall", "trace"
            ]
        ]
        | None = None,
        skill_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[
        shapes.TimelineResult
        | shapes.Adjustment
        | shapes.TimelineReview
        | shapes.TimelineActivity
        | shapes.TimelineShortfall
        | shapes.TimelineTrace
        | shapes.TimelineOverride
        | shapes.TimelineCaseEvent
        | shapes.TimelineAlert
    ]:
        """Go through all pages of `timeline`."""
        return each_async(
            lambda cursor: self.timeline(
                learner_id,
                limit=limit,
                content_graph=content_graph,
                event=event,
                skill_id=skill_id,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.events,
        )

    async def adjustments(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        status: Literal["approved", "closed", "open", "proposed", "rejected", "undone"] | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        since: datetime | None = None,
        waiting: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.AdjustmentsPage:
        """Read what was changed in a learner's path, why, and what became of it: `GET /v1/learners/{learner_id}/adjustments`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/adjustments",
            ids=(learner_id,),
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "status": status,
                "kind": kind,
                "skill_id": skill_id,
                "since": since,
                "waiting": waiting,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.AdjustmentsPage)

    def each_adjustments(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        status: Literal["approved", "closed", "open", "proposed", "rejected", "undone"] | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        since: datetime | None = None,
        waiting: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.Adjustment]:
        """Go through all pages of `adjustments`."""
        return each_async(
            lambda cursor: self.adjustments(
                learner_id,
                limit=limit,
                content_graph=content_graph,
                status=status,
                kind=kind,
                skill_id=skill_id,
                since=since,
                waiting=waiting,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.adjustments,
        )

    async def adjustment_review(
        self,
        learner_id: str,
        adjustment_id: str,
        body: shapes.ReviewRequest | Mapping[str, Any],
        *,
        content_graph: str | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.Adjustment:
        """Approve, reject or undo an adjustment: `POST /v1/learners/{learner_id}/adjustments/{adjustment_id}/review`."""
        call = Call(
            "POST",
            "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review",
            ids=(
                learner_id,
                adjustment_id,
            ),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )
        return await self._session.send(call, shapes.Adjustment)

    async def adjustment_recomputed(
        self, learner_id: str, adjustment_id: str, *, content_graph: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.RecomputedDecision:
        """Decide again as it was decided then, and compare: `GET
        /v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed`.
        """
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed",
            ids=(
                learner_id,
                adjustment_id,
            ),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.RecomputedDecision)

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        q: str | None = None,
        cohort: str | None = None,
        signal: Literal[
            "at_risk",
            "cohort",
            "contradiction",
            "failed_again",
            "falling_behind",
            "feed_stopped",
            "late_work",
            "low_activity",
            "mastery_fallen",
            "meetings_missed",
            "misfit",
            "missed_work",
            "nothing_more",
            "reviews_overdue",
            "silence",
            "too_fast",
            "wheel_spinning",
        ]
        | None = None,
        skill_id: str | None = None,
        silent_days: int | None = None,
        below: float | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> shapes.LearnersPage:
        """List learners: `GET /v1/learners`."""
        call = Call(
            "GET",
            "/v1/learners",
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "q": q,
                "cohort": cohort,
                "signal": signal,
                "skill_id": skill_id,
                "silent_days": silent_days,
                "below": below,
            },
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )
        return await self._session.send(call, shapes.LearnersPage)

    def each(
        self,
        *,
        limit: int | None = None,
        content_graph: str | None = None,
        q: str | None = None,
        cohort: str | None = None,
        signal: Literal[
            "at_risk",
            "cohort",
            "contradiction",
            "failed_again",
            "falling_behind",
            "feed_stopped",
            "late_work",
            "low_activity",
            "mastery_fallen",
            "meetings_missed",
            "misfit",
            "missed_work",
            "nothing_more",
            "reviews_overdue",
            "silence",
            "too_fast",
            "wheel_spinning",
        ]
        | None = None,
        skill_id: str | None = None,
        silent_days: int | None = None,
        below: float | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> AsyncIterator[shapes.ListedLearner]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                content_graph=content_graph,
                q=q,
                cohort=cohort,
                signal=signal,
                skill_id=skill_id,
                silent_days=silent_days,
                below=below,
                on_behalf_of=on_behalf_of,
                export_request=export_request,
                cursor=cursor,
            ),
            lambda page: page.learners,
        )

    async def profile(self, learner_id: str, *, on_behalf_of: str | None = None) -> shapes.LearnerProfile:
        """Read where a learner belongs, and who helps them: `GET /v1/learners/{learner_id}/profile`."""
        call = Call(
            "GET", "/v1/learners/{learner_id}/profile", ids=(learner_id,), headers={"On-Behalf-Of": on_behalf_of}
        )
        return await self._session.send(call, shapes.LearnerProfile)

    async def put_contact(
        self, learner_id: str, body: shapes.ContactContent | Mapping[str, Any]
    ) -> shapes.ContactOfLearner:
        """Store what a learner is called: `PUT /v1/learners/{learner_id}/contact`."""
        call = Call("PUT", "/v1/learners/{learner_id}/contact", ids=(learner_id,), body=body)
        return await self._session.send(call, shapes.ContactOfLearner)

    async def contact(self, learner_id: str, *, on_behalf_of: str | None = None) -> shapes.ContactOfLearner:
        """Read what a learner is called: `GET /v1/learners/{learner_id}/contact`."""
        call = Call(
            "GET", "/v1/learners/{learner_id}/contact", ids=(learner_id,), headers={"On-Behalf-Of": on_behalf_of}
        )
        return await self._session.send(call, shapes.ContactOfLearner)

    async def add_contest(
        self,
        learner_id: str,
        body: shapes.ContestRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Contest:
        """Contest what is believed or was changed: `POST /v1/learners/{learner_id}/contests`."""
        call = Call(
            "POST",
            "/v1/learners/{learner_id}/contests",
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Contest)

    async def contests(
        self, learner_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.ContestsPage:
        """Read what a learner contested, and what became of it: `GET /v1/learners/{learner_id}/contests`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/contests",
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ContestsPage)

    def each_contests(
        self, learner_id: str, *, limit: int | None = None, on_behalf_of: str | None = None
    ) -> AsyncIterator[shapes.Contest]:
        """Go through all pages of `contests`."""
        return each_async(
            lambda cursor: self.contests(learner_id, limit=limit, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.contests,
        )

    async def add_privacy_request(
        self,
        learner_id: str,
        body: shapes.PrivacyRequestRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.PrivacyRequest:
        """Ask for something by right: `POST /v1/learners/{learner_id}/privacy-requests`."""
        call = Call(
            "POST",
            "/v1/learners/{learner_id}/privacy-requests",
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.PrivacyRequest)

    async def reads(
        self, learner_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> shapes.ReadsPage:
        """Read who has read of a learner: `GET /v1/learners/{learner_id}/reads`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/reads",
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.ReadsPage)

    def each_reads(
        self, learner_id: str, *, limit: int | None = None, on_behalf_of: str | None = None
    ) -> AsyncIterator[shapes.ReadTold]:
        """Go through all pages of `reads`."""
        return each_async(
            lambda cursor: self.reads(learner_id, limit=limit, on_behalf_of=on_behalf_of, cursor=cursor),
            lambda page: page.reads,
        )

    async def put_declared_groups(
        self, learner_id: str, body: shapes.DeclaredGroups | Mapping[str, Any]
    ) -> shapes.DeclaredGroups:
        """Declare the groups of a learner: `PUT /v1/learners/{learner_id}/declared-groups`."""
        call = Call("PUT", "/v1/learners/{learner_id}/declared-groups", ids=(learner_id,), body=body)
        return await self._session.send(call, shapes.DeclaredGroups)

    async def declared_groups(self, learner_id: str) -> shapes.DeclaredGroups:
        """Read the groups of a learner: `GET /v1/learners/{learner_id}/declared-groups`."""
        call = Call("GET", "/v1/learners/{learner_id}/declared-groups", ids=(learner_id,))
        return await self._session.send(call, shapes.DeclaredGroups)

    async def proof(
        self,
        learner_id: str,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        format: Literal["csv", "html", "json"] | None = None,
        language: Literal["en", "fr"] | None = None,
        on_behalf_of: str | None = None,
    ) -> Download:
        """Make the proof of what was done for a learner: `GET /v1/learners/{learner_id}/proof`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/proof",
            ids=(learner_id,),
            query={"from": from_, "to": to, "format": format, "language": language},
            headers={"On-Behalf-Of": on_behalf_of},
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def erase(self, learner_id: str) -> shapes.ErasureReceipt:
        """Erase a learner: `DELETE /v1/learners/{learner_id}`."""
        call = Call("DELETE", "/v1/learners/{learner_id}", ids=(learner_id,))
        return await self._session.send(call, shapes.ErasureReceipt)

    async def export(self, learner_id: str, *, on_behalf_of: str | None = None) -> shapes.LearnerExport:
        """Export everything that is held of a learner: `GET /v1/learners/{learner_id}/export`."""
        call = Call(
            "GET", "/v1/learners/{learner_id}/export", ids=(learner_id,), headers={"On-Behalf-Of": on_behalf_of}
        )
        return await self._session.send(call, shapes.LearnerExport)

    async def questions(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        conversation_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.QuestionsPage:
        """List what a learner asked the FAQ: `GET /v1/learners/{learner_id}/questions`."""
        call = Call(
            "GET",
            "/v1/learners/{learner_id}/questions",
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor, "conversation_id": conversation_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.QuestionsPage)

    def each_questions(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        conversation_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.Question]:
        """Go through all pages of `questions`."""
        return each_async(
            lambda cursor: self.questions(
                learner_id, limit=limit, conversation_id=conversation_id, on_behalf_of=on_behalf_of, cursor=cursor
            ),
            lambda page: page.questions,
        )

    async def add_question(
        self,
        learner_id: str,
        body: shapes.QuestionRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Question:
        """Ask the FAQ, as the learner: `POST /v1/learners/{learner_id}/questions`."""
        call = Call(
            "POST",
            "/v1/learners/{learner_id}/questions",
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Question)

    async def question_feedback(
        self,
        learner_id: str,
        question_id: str,
        body: shapes.FeedbackRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Question:
        """Say what came of an answer, as the learner: `POST /v1/learners/{learner_id}/questions/{question_id}/feedback`."""
        call = Call(
            "POST",
            "/v1/learners/{learner_id}/questions/{question_id}/feedback",
            ids=(
                learner_id,
                question_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Question)


class AsyncLti:
    """Operations on `lti`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def platform_services(self, platform_id: str) -> shapes.PlatformServicesContent:
        """Read what is done with a platform: `GET /v1/lti/platforms/{platform_id}/services`."""
        call = Call("GET", "/v1/lti/platforms/{platform_id}/services", ids=(platform_id,))
        return await self._session.send(call, shapes.PlatformServicesContent)

    async def put_platform_services(
        self, platform_id: str, body: shapes.PlatformServicesContent | Mapping[str, Any]
    ) -> shapes.PlatformServicesContent:
        """Say what is done with a platform: `PUT /v1/lti/platforms/{platform_id}/services`."""
        call = Call("PUT", "/v1/lti/platforms/{platform_id}/services", ids=(platform_id,), body=body)
        return await self._session.send(call, shapes.PlatformServicesContent)

    async def courses(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.PlatformCourseList:
        """List courses of platforms: `GET /v1/lti/courses`."""
        call = Call("GET", "/v1/lti/courses", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.PlatformCourseList)

    def each_courses(self, *, limit: int | None = None) -> AsyncIterator[shapes.PlatformCourse]:
        """Go through all pages of `courses`."""
        return each_async(lambda cursor: self.courses(limit=limit, cursor=cursor), lambda page: page.courses)

    async def course_roster(
        self, platform_course_id: str, body: shapes.RosterRequest | Mapping[str, Any]
    ) -> shapes.RosterRead:
        """Read a roster now: `POST /v1/lti/courses/{platform_course_id}/roster`."""
        call = Call("POST", "/v1/lti/courses/{platform_course_id}/roster", ids=(platform_course_id,), body=body)
        return await self._session.send(call, shapes.RosterRead)

    async def course_grades(
        self, platform_course_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> shapes.PlatformGradeList:
        """List the grades that a course's gradebook was told: `GET /v1/lti/courses/{platform_course_id}/grades`."""
        call = Call(
            "GET",
            "/v1/lti/courses/{platform_course_id}/grades",
            ids=(platform_course_id,),
            query={"limit": limit, "cursor": cursor},
        )
        return await self._session.send(call, shapes.PlatformGradeList)

    def each_course_grades(
        self, platform_course_id: str, *, limit: int | None = None
    ) -> AsyncIterator[shapes.PlatformGrade]:
        """Go through all pages of `course_grades`."""
        return each_async(
            lambda cursor: self.course_grades(platform_course_id, limit=limit, cursor=cursor), lambda page: page.grades
        )

    async def link_request(self, link_request_id: str, *, on_behalf_of: str | None = None) -> shapes.LinkRequestTold:
        """Read what a platform asks of a teacher who chooses links: `GET /v1/lti/link-requests/{link_request_id}`."""
        call = Call(
            "GET",
            "/v1/lti/link-requests/{link_request_id}",
            ids=(link_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.LinkRequestTold)

    async def link_request_answer(
        self,
        link_request_id: str,
        body: shapes.IntegrationsLinkAnswer | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> shapes.SignedLinkAnswer:
        """Choose links for a course: `POST /v1/lti/link-requests/{link_request_id}/answer`."""
        call = Call(
            "POST",
            "/v1/lti/link-requests/{link_request_id}/answer",
            ids=(link_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )
        return await self._session.send(call, shapes.SignedLinkAnswer)

    async def tool(self) -> shapes.Tool:
        """Read what a platform has to know of the tool: `GET /v1/lti/tool`."""
        call = Call("GET", "/v1/lti/tool")
        return await self._session.send(call, shapes.Tool)

    async def add_registration_link(self) -> shapes.RegistrationLinkMade:
        """Make a link that registers one platform: `POST /v1/lti/registration-links`."""
        call = Call("POST", "/v1/lti/registration-links")
        return await self._session.send(call, shapes.RegistrationLinkMade)

    async def add_key(self) -> shapes.KeyMade:
        """Have the tool sign with a new key: `POST /v1/lti/keys`."""
        call = Call("POST", "/v1/lti/keys")
        return await self._session.send(call, shapes.KeyMade)

    async def platforms(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.PlatformsPage:
        """List the platforms in which the service is a tool: `GET /v1/lti/platforms`."""
        call = Call("GET", "/v1/lti/platforms", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.PlatformsPage)

    def each_platforms(self, *, limit: int | None = None) -> AsyncIterator[shapes.RegisteredPlatform]:
        """Go through all pages of `platforms`."""
        return each_async(lambda cursor: self.platforms(limit=limit, cursor=cursor), lambda page: page.platforms)

    async def platform(self, platform_id: str) -> shapes.RegisteredPlatform:
        """Read a platform: `GET /v1/lti/platforms/{platform_id}`."""
        call = Call("GET", "/v1/lti/platforms/{platform_id}", ids=(platform_id,))
        return await self._session.send(call, shapes.RegisteredPlatform)

    async def put_platform(
        self, platform_id: str, body: shapes.PlatformContent | Mapping[str, Any]
    ) -> shapes.RegisteredPlatform:
        """Register a platform by hand: `PUT /v1/lti/platforms/{platform_id}`."""
        call = Call("PUT", "/v1/lti/platforms/{platform_id}", ids=(platform_id,), body=body)
        return await self._session.send(call, shapes.RegisteredPlatform)

    async def delete_platform(self, platform_id: str) -> shapes.RegisteredPlatform:
        """Remove a platform: `DELETE /v1/lti/platforms/{platform_id}`."""
        call = Call("DELETE", "/v1/lti/platforms/{platform_id}", ids=(platform_id,))
        return await self._session.send(call, shapes.RegisteredPlatform)


class AsyncMappings:
    """Operations on `mappings`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self) -> shapes.MappingList:
        """List the mappings of statements and events: `GET /v1/mappings`."""
        call = Call("GET", "/v1/mappings")
        return await self._session.send(call, shapes.MappingList)

    async def get(self, mapping_name: str) -> shapes.EventMapping:
        """Read a mapping, also one that comes with the service: to begin one of your own with: `GET
        /v1/mappings/{mapping_name}`.
        """
        call = Call("GET", "/v1/mappings/{mapping_name}", ids=(mapping_name,))
        return await self._session.send(call, shapes.EventMapping)

    async def put(self, mapping_name: str, body: shapes.EventMapping | Mapping[str, Any]) -> shapes.EventMapping:
        """Put a mapping of your own: `PUT /v1/mappings/{mapping_name}`."""
        call = Call("PUT", "/v1/mappings/{mapping_name}", ids=(mapping_name,), body=body)
        return await self._session.send(call, shapes.EventMapping)

    async def dry_run(
        self, mapping_name: str, body: shapes.IntegrationsDryRunRequest | Mapping[str, Any]
    ) -> shapes.DryRunAnswer:
        """Say what statements and events would become, and why: `POST /v1/mappings/{mapping_name}/dry-run`."""
        call = Call("POST", "/v1/mappings/{mapping_name}/dry-run", ids=(mapping_name,), body=body)
        return await self._session.send(call, shapes.DryRunAnswer)


class AsyncMetrics:
    """Operations on `metrics`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> Download:
        """Read metrics for Prometheus: `GET /v1/metrics`."""
        call = Call("GET", "/v1/metrics", accept="*/*")
        return await self._session.send(call, Download)


class AsyncNames:
    """Operations on `names`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self,
        *,
        learner_id: Sequence[str] | None = None,
        supporter_id: Sequence[str] | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.NamesTold:
        """Tell names by ids: `GET /v1/names`."""
        call = Call(
            "GET",
            "/v1/names",
            query={"learner_id": learner_id, "supporter_id": supporter_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.NamesTold)


class AsyncNotices:
    """Operations on `notices`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        unseen: bool | None = None,
        kind: Literal[
            "alert",
            "assigned",
            "breach",
            "course",
            "digest",
            "escalation",
            "feed_stopped",
            "message",
            "offer",
            "warning",
            "drift",
            "key_ends",
        ]
        | None = None,
        digest: int | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.NoticesPage:
        """List what you were told: `GET /v1/notices`."""
        call = Call(
            "GET",
            "/v1/notices",
            query={"limit": limit, "cursor": cursor, "unseen": unseen, "kind": kind, "digest": digest},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.NoticesPage)

    def each(
        self,
        *,
        limit: int | None = None,
        unseen: bool | None = None,
        kind: Literal[
            "alert",
            "assigned",
            "breach",
            "course",
            "digest",
            "escalation",
            "feed_stopped",
            "message",
            "offer",
            "warning",
            "drift",
            "key_ends",
        ]
        | None = None,
        digest: int | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.NoticeAnswer]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit, unseen=unseen, kind=kind, digest=digest, on_behalf_of=on_behalf_of, cursor=cursor
            ),
            lambda page: page.notices,
        )

    async def seen(
        self, body: shapes.SeenRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.SeenCount:
        """Take note of notices: `POST /v1/notices/seen`."""
        call = Call("POST", "/v1/notices/seen", headers={"On-Behalf-Of": on_behalf_of}, body=body)
        return await self._session.send(call, shapes.SeenCount)


class AsyncOauth:
    """Operations on `oauth`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def token(self, body: shapes.TokenRequest | Mapping[str, Any]) -> shapes.GrantedToken:
        """Get a token for a key: `POST /v1/oauth/token`."""
        call = Call(
            "POST", "/v1/oauth/token", body=body, content_type="application/x-www-form-urlencoded", is_safe=True
        )
        return await self._session.send(call, shapes.GrantedToken)

    async def metadata(self) -> shapes.ServerMetadata:
        """Find out how tokens are got: `GET /.well-known/oauth-authorization-server`."""
        call = Call("GET", "/.well-known/oauth-authorization-server")
        return await self._session.send(call, shapes.ServerMetadata)


class AsyncOverrides:
    """Operations on `overrides`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        body: shapes.OverrideRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> shapes.Override:
        """Override the machine: `POST /v1/overrides`."""
        call = Call(
            "POST",
            "/v1/overrides",
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )
        return await self._session.send(call, shapes.Override)

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.OverridesPage:
        """List overrides: `GET /v1/overrides`."""
        call = Call(
            "GET",
            "/v1/overrides",
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "cohort": cohort, "active": active},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.OverridesPage)

    def each(
        self,
        *,
        limit: int | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.Override]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit,
                learner_id=learner_id,
                cohort=cohort,
                active=active,
                on_behalf_of=on_behalf_of,
                cursor=cursor,
            ),
            lambda page: page.overrides,
        )

    async def get(self, override_id: str, *, on_behalf_of: str | None = None) -> shapes.Override:
        """Read an override: `GET /v1/overrides/{override_id}`."""
        call = Call("GET", "/v1/overrides/{override_id}", ids=(override_id,), headers={"On-Behalf-Of": on_behalf_of})
        return await self._session.send(call, shapes.Override)

    async def delete(
        self,
        override_id: str,
        *,
        reason: str | None = None,
        by: str | None = None,
        role: Literal["coach", "coordinator", "engineer", "learner", "mentor", "peer", "tutor"] | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.Override:
        """End an override: `DELETE /v1/overrides/{override_id}`."""
        call = Call(
            "DELETE",
            "/v1/overrides/{override_id}",
            ids=(override_id,),
            query={"reason": reason, "by": by, "role": role},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.Override)


class AsyncPrivacyRequests:
    """Operations on `privacy_requests`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        open: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> shapes.PrivacyRequestsPage:
        """List what was asked by right: `GET /v1/privacy-requests`."""
        call = Call(
            "GET",
            "/v1/privacy-requests",
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "open": open},
            headers={"On-Behalf-Of": on_behalf_of},
        )
        return await self._session.send(call, shapes.PrivacyRequestsPage)

    def each(
        self,
        *,
        limit: int | None = None,
        learner_id: str | None = None,
        open: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncIterator[shapes.PrivacyRequest]:
        """Go through all pages of `list`."""
        return each_async(
            lambda cursor: self.list(
                limit=limit, learner_id=learner_id, open=open, on_behalf_of=on_behalf_of, cursor=cursor
            ),
            lambda page: page.requests,
        )

    async def answer(
        self,
        privacy_request_id: str,
        body: shapes.AnswerRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> shapes.PrivacyRequest:
        """Answer a rectification: `POST /v1/privacy-requests/{privacy_request_id}/answer`."""
        call = Call(
            "POST",
            "/v1/privacy-requests/{privacy_request_id}/answer",
            ids=(privacy_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )
        return await self._session.send(call, shapes.PrivacyRequest)


class AsyncPromises:
    """Operations on `promises`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.HeldPagePromiseContent:
        """List your promises: `GET /v1/promises`."""
        call = Call("GET", "/v1/promises", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.HeldPagePromiseContent)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.HeldPromiseContent]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.entries)

    async def get(self, promise_id: str) -> shapes.HeldPromiseContent:
        """Read a promise: `GET /v1/promises/{promise_id}`."""
        call = Call("GET", "/v1/promises/{promise_id}", ids=(promise_id,))
        return await self._session.send(call, shapes.HeldPromiseContent)

    async def put(
        self, promise_id: str, body: shapes.PromiseContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldPromiseContent:
        """Store a promise: `PUT /v1/promises/{promise_id}`."""
        call = Call("PUT", "/v1/promises/{promise_id}", ids=(promise_id,), headers={"If-Match": if_match}, body=body)
        return await self._session.send(call, shapes.HeldPromiseContent)

    async def delete(self, promise_id: str, *, if_match: str | None = None) -> shapes.Removed:
        """Remove a promise: `DELETE /v1/promises/{promise_id}`."""
        call = Call("DELETE", "/v1/promises/{promise_id}", ids=(promise_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.Removed)

    async def due(
        self,
        promise_id: str,
        *,
        start: datetime | None = None,
        answer: Literal["first_answer", "next_answer"] | None = None,
    ) -> shapes.Due:
        """Ask when an answer would be due: `GET /v1/promises/{promise_id}/due`."""
        call = Call("GET", "/v1/promises/{promise_id}/due", ids=(promise_id,), query={"start": start, "answer": answer})
        return await self._session.send(call, shapes.Due)

    async def post_due(
        self,
        promise_id: str,
        body: shapes.PromiseContent | Mapping[str, Any],
        *,
        start: datetime | None = None,
        answer: Literal["first_answer", "next_answer"] | None = None,
    ) -> shapes.Due:
        """Ask when an answer would be due under a promise that is not stored yet: `POST /v1/promises/{promise_id}/due`."""
        call = Call(
            "POST",
            "/v1/promises/{promise_id}/due",
            ids=(promise_id,),
            query={"start": start, "answer": answer},
            body=body,
            is_safe=True,
        )
        return await self._session.send(call, shapes.Due)


class AsyncPublicHolidays:
    """Operations on `public_holidays`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self, *, place: str | None = None, first_year: int | None = None, last_year: int | None = None
    ) -> shapes.Holidays:
        """List public holidays: `GET /v1/public-holidays`."""
        call = Call(
            "GET", "/v1/public-holidays", query={"place": place, "first_year": first_year, "last_year": last_year}
        )
        return await self._session.send(call, shapes.Holidays)


class AsyncQueues:
    """Operations on `queues`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.HeldPageQueueContent:
        """List your queues: `GET /v1/queues`."""
        call = Call("GET", "/v1/queues", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.HeldPageQueueContent)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.HeldQueueContent]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.entries)

    async def get(self, queue_id: str) -> shapes.HeldQueueContent:
        """Read a queue: `GET /v1/queues/{queue_id}`."""
        call = Call("GET", "/v1/queues/{queue_id}", ids=(queue_id,))
        return await self._session.send(call, shapes.HeldQueueContent)

    async def put(
        self, queue_id: str, body: shapes.QueueContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldQueueContent:
        """Store a queue: `PUT /v1/queues/{queue_id}`."""
        call = Call("PUT", "/v1/queues/{queue_id}", ids=(queue_id,), headers={"If-Match": if_match}, body=body)
        return await self._session.send(call, shapes.HeldQueueContent)

    async def delete(self, queue_id: str, *, if_match: str | None = None) -> shapes.Removed:
        """Remove a queue: `DELETE /v1/queues/{queue_id}`."""
        call = Call("DELETE", "/v1/queues/{queue_id}", ids=(queue_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.Removed)


class AsyncRecommendationSettings:
    """Operations on `recommendation_settings`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, body: shapes.SettingsRequest | Mapping[str, Any]) -> shapes.RecommendationSettings:
        """Change the settings of recommendations: `PUT /v1/recommendation-settings`."""
        call = Call("PUT", "/v1/recommendation-settings", body=body)
        return await self._session.send(call, shapes.RecommendationSettings)

    async def get(self, *, content_graph: str | None = None) -> shapes.RecommendationSettings:
        """Read which settings recommendations follow: `GET /v1/recommendation-settings`."""
        call = Call("GET", "/v1/recommendation-settings", query={"content_graph": content_graph})
        return await self._session.send(call, shapes.RecommendationSettings)

    async def history(
        self, *, limit: int | None = None, cursor: str | None = None, content_graph: str | None = None
    ) -> shapes.SettingsHistory:
        """Read which settings recommendations followed before: `GET /v1/recommendation-settings/history`."""
        call = Call(
            "GET",
            "/v1/recommendation-settings/history",
            query={"limit": limit, "cursor": cursor, "content_graph": content_graph},
        )
        return await self._session.send(call, shapes.SettingsHistory)

    def each_history(
        self, *, limit: int | None = None, content_graph: str | None = None
    ) -> AsyncIterator[shapes.RecommendationSettings]:
        """Go through all pages of `history`."""
        return each_async(
            lambda cursor: self.history(limit=limit, content_graph=content_graph, cursor=cursor),
            lambda page: page.versions,
        )

    async def preview(self, body: shapes.PreviewRequest | Mapping[str, Any]) -> shapes.SettingsPreview:
        """Try settings on real learners: `POST /v1/recommendation-settings/preview`."""
        call = Call("POST", "/v1/recommendation-settings/preview", body=body, is_safe=True)
        return await self._session.send(call, shapes.SettingsPreview)


class AsyncRecommendations:
    """Operations on `recommendations`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ask(
        self, body: shapes.RecommendationsRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> shapes.Recommendations:
        """Recommend what a learner should do next: `POST /v1/recommendations`."""
        call = Call("POST", "/v1/recommendations", headers={"On-Behalf-Of": on_behalf_of}, body=body, is_safe=True)
        return await self._session.send(call, shapes.Recommendations)

    async def add_event(
        self, recommendation_id: str, body: shapes.EventRequest | Mapping[str, Any]
    ) -> shapes.LearnersEventAnswer:
        """Tell what was done with a recommendation: `POST /v1/recommendations/{recommendation_id}/events`."""
        call = Call("POST", "/v1/recommendations/{recommendation_id}/events", ids=(recommendation_id,), body=body)
        return await self._session.send(call, shapes.LearnersEventAnswer)


class AsyncResults:
    """Operations on `results`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def post(self, body: shapes.ResultsRequest | Mapping[str, Any]) -> shapes.ResultsResponse:
        """Take results in: `POST /v1/results`."""
        call = Call("POST", "/v1/results", body=body, is_safe=True)
        return await self._session.send(call, shapes.ResultsResponse)


class AsyncRetention:
    """Operations on `retention`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> shapes.RetentionTold:
        """Read how long each kind of data is kept: `GET /v1/retention`."""
        call = Call("GET", "/v1/retention")
        return await self._session.send(call, shapes.RetentionTold)


class AsyncRoutingRules:
    """Operations on `routing_rules`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> shapes.HeldRoutingContent:
        """Read the routing rules: `GET /v1/routing-rules`."""
        call = Call("GET", "/v1/routing-rules")
        return await self._session.send(call, shapes.HeldRoutingContent)

    async def put(
        self, body: shapes.RoutingContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldRoutingContent:
        """Store the routing rules: `PUT /v1/routing-rules`."""
        call = Call("PUT", "/v1/routing-rules", headers={"If-Match": if_match}, body=body)
        return await self._session.send(call, shapes.HeldRoutingContent)

    async def dry_run(self, body: shapes.SupportDryRunRequest | Mapping[str, Any]) -> shapes.DryRun:
        """Ask who would have a signal, and why: `POST /v1/routing-rules/dry-run`."""
        call = Call("POST", "/v1/routing-rules/dry-run", body=body, is_safe=True)
        return await self._session.send(call, shapes.DryRun)


class AsyncService:
    """Operations on `service`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def openapi(self) -> Download:
        """Read this document: `GET /v1/openapi.json`."""
        call = Call("GET", "/v1/openapi.json", accept="*/*")
        return await self._session.send(call, Download)

    async def docs(self) -> Download:
        """Read this document as a page: `GET /v1/docs`."""
        call = Call("GET", "/v1/docs", accept="*/*")
        return await self._session.send(call, Download)

    async def docs_part(self, name: str) -> Download:
        """Read a part of the page: `GET /v1/docs/{name}`."""
        call = Call("GET", "/v1/docs/{name}", ids=(name,), accept="*/*")
        return await self._session.send(call, Download)

    async def problems(self) -> Download:
        """List every kind of problem: `GET /problems`."""
        call = Call("GET", "/problems", accept="*/*")
        return await self._session.send(call, Download)

    async def problem(self, name: str) -> Download:
        """Explain one kind of problem: `GET /problems/{name}`."""
        call = Call("GET", "/problems/{name}", ids=(name,), accept="*/*")
        return await self._session.send(call, Download)


class AsyncSignals:
    """Operations on `signals`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> shapes.SignalCounts:
        """Count what became of alerts, by kind of signal: `GET /v1/signals`."""
        call = Call("GET", "/v1/signals")
        return await self._session.send(call, shapes.SignalCounts)


class AsyncSources:
    """Operations on `sources`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self) -> shapes.SourceList:
        """List your sources: `GET /v1/sources`."""
        call = Call("GET", "/v1/sources")
        return await self._session.send(call, shapes.SourceList)

    async def put(self, key_id: str, body: shapes.SourceRequest | Mapping[str, Any]) -> shapes.SourceAnswer:
        """Say how what a key sends is understood: `PUT /v1/sources/{key_id}`."""
        call = Call("PUT", "/v1/sources/{key_id}", ids=(key_id,), body=body)
        return await self._session.send(call, shapes.SourceAnswer)

    async def outcomes(
        self, key_id: str, *, days: int | None = None, examples: int | None = None
    ) -> shapes.SourceOutcomes:
        """Tell what became of what a source sent: `GET /v1/sources/{key_id}/outcomes`."""
        call = Call("GET", "/v1/sources/{key_id}/outcomes", ids=(key_id,), query={"days": days, "examples": examples})
        return await self._session.send(call, shapes.SourceOutcomes)


class AsyncStanding:
    """Operations on `standing`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> shapes.Standing:
        """Read how the service stands: `GET /v1/standing`."""
        call = Call("GET", "/v1/standing")
        return await self._session.send(call, shapes.Standing)


class AsyncSupporters:
    """Operations on `supporters`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> shapes.HeldPageSupporterContent:
        """List your supporters: `GET /v1/supporters`."""
        call = Call("GET", "/v1/supporters", query={"limit": limit, "cursor": cursor})
        return await self._session.send(call, shapes.HeldPageSupporterContent)

    def each(self, *, limit: int | None = None) -> AsyncIterator[shapes.HeldSupporterContent]:
        """Go through all pages of `list`."""
        return each_async(lambda cursor: self.list(limit=limit, cursor=cursor), lambda page: page.entries)

    async def get(self, supporter_id: str) -> shapes.HeldSupporterContent:
        """Read a supporter: `GET /v1/supporters/{supporter_id}`."""
        call = Call("GET", "/v1/supporters/{supporter_id}", ids=(supporter_id,))
        return await self._session.send(call, shapes.HeldSupporterContent)

    async def put(
        self, supporter_id: str, body: shapes.SupporterContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> shapes.HeldSupporterContent:
        """Store a supporter: `PUT /v1/supporters/{supporter_id}`."""
        call = Call(
            "PUT", "/v1/supporters/{supporter_id}", ids=(supporter_id,), headers={"If-Match": if_match}, body=body
        )
        return await self._session.send(call, shapes.HeldSupporterContent)

    async def delete(self, supporter_id: str, *, if_match: str | None = None) -> shapes.Removed:
        """Remove a supporter: `DELETE /v1/supporters/{supporter_id}`."""
        call = Call("DELETE", "/v1/supporters/{supporter_id}", ids=(supporter_id,), headers={"If-Match": if_match})
        return await self._session.send(call, shapes.Removed)


class AsyncWebhooks:
    """Operations on `webhooks`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self) -> shapes.WebhookList:
        """List your webhooks: `GET /v1/webhooks`."""
        call = Call("GET", "/v1/webhooks")
        return await self._session.send(call, shapes.WebhookList)

    async def create(self, body: shapes.NewWebhookRequest | Mapping[str, Any]) -> shapes.MadeWebhook:
        """Have a system told what changes: `POST /v1/webhooks`."""
        call = Call("POST", "/v1/webhooks", body=body)
        return await self._session.send(call, shapes.MadeWebhook)

    async def get(self, webhook_id: str) -> shapes.WebhookTold:
        """Read a webhook: `GET /v1/webhooks/{webhook_id}`."""
        call = Call("GET", "/v1/webhooks/{webhook_id}", ids=(webhook_id,))
        return await self._session.send(call, shapes.WebhookTold)

    async def change(self, webhook_id: str, body: shapes.WebhookChange | Mapping[str, Any]) -> shapes.WebhookTold:
        """Change a webhook, stop it, or let it go on: `PATCH /v1/webhooks/{webhook_id}`."""
        call = Call("PATCH", "/v1/webhooks/{webhook_id}", ids=(webhook_id,), body=body)
        return await self._session.send(call, shapes.WebhookTold)

    async def delete(self, webhook_id: str) -> shapes.WebhookList:
        """Remove a webhook, with its deliveries: `DELETE /v1/webhooks/{webhook_id}`."""
        call = Call("DELETE", "/v1/webhooks/{webhook_id}", ids=(webhook_id,))
        return await self._session.send(call, shapes.WebhookList)

    async def secret(self, webhook_id: str, body: shapes.RotationRequest | Mapping[str, Any]) -> shapes.MadeWebhook:
        """Give a webhook another secret: `POST /v1/webhooks/{webhook_id}/secret`."""
        call = Call("POST", "/v1/webhooks/{webhook_id}/secret", ids=(webhook_id,), body=body)
        return await self._session.send(call, shapes.MadeWebhook)

    async def replay(self, webhook_id: str, body: shapes.ReplayRequest | Mapping[str, Any]) -> shapes.WebhookTold:
        """Have all that changed since a place in the feed told once more: `POST /v1/webhooks/{webhook_id}/replay`."""
        call = Call("POST", "/v1/webhooks/{webhook_id}/replay", ids=(webhook_id,), body=body)
        return await self._session.send(call, shapes.WebhookTold)

    async def test(self, webhook_id: str) -> shapes.TestTold:
        """Send a message that tells nothing, and see whether it is taken: `POST /v1/webhooks/{webhook_id}/test`."""
        call = Call("POST", "/v1/webhooks/{webhook_id}/test", ids=(webhook_id,))
        return await self._session.send(call, shapes.TestTold)

    async def deliveries(
        self,
        webhook_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal["delivered", "failed", "waiting"] | None = None,
    ) -> shapes.DeliveryPage:
        """See what became of what was to be told: `GET /v1/webhooks/{webhook_id}/deliveries`."""
        call = Call(
            "GET",
            "/v1/webhooks/{webhook_id}/deliveries",
            ids=(webhook_id,),
            query={"limit": limit, "cursor": cursor, "state": state},
        )
        return await self._session.send(call, shapes.DeliveryPage)

    def each_deliveries(
        self,
        webhook_id: str,
        *,
        limit: int | None = None,
        state: Literal["delivered", "failed", "waiting"] | None = None,
    ) -> AsyncIterator[shapes.DeliveryTold]:
        """Go through all pages of `deliveries`."""
        return each_async(
            lambda cursor: self.deliveries(webhook_id, limit=limit, state=state, cursor=cursor),
            lambda page: page.deliveries,
        )

    async def delivery_retry(self, webhook_id: str, delivery_no: str) -> shapes.DeliveryTold:
        """Have one delivery tried again, at once: `POST /v1/webhooks/{webhook_id}/deliveries/{delivery_no}/retry`."""
        call = Call(
            "POST",
            "/v1/webhooks/{webhook_id}/deliveries/{delivery_no}/retry",
            ids=(
                webhook_id,
                delivery_no,
            ),
        )
        return await self._session.send(call, shapes.DeliveryTold)


class AsyncXapi:
    """Operations on `xapi`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def about(self, *, x_experience_api_version: str | None = None) -> shapes.About:
        """Read which versions of xAPI are spoken: `GET /xapi/about`."""
        call = Call("GET", "/xapi/about", headers={"X-Experience-API-Version": x_experience_api_version})
        return await self._session.send(call, shapes.About)

    async def add_statement(
        self,
        body: dict[str, Any] | Sequence[dict[str, Any]] | bytes,
        *,
        x_experience_api_version: str | None = None,
        content_type: str = "application/json",
    ) -> tuple[str, ...]:
        """Store statements: `POST /xapi/statements`."""
        call = Call(
            "POST",
            "/xapi/statements",
            headers={"X-Experience-API-Version": x_experience_api_version},
            body=body,
            content_type=content_type,
        )
        return await self._session.send(call, tuple[str, ...])

    async def put_statements(
        self,
        body: dict[str, Any] | Sequence[dict[str, Any]] | bytes,
        *,
        statement_id: str | None = None,
        x_experience_api_version: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Store a statement under its id: `PUT /xapi/statements`."""
        call = Call(
            "PUT",
            "/xapi/statements",
            query={"statementId": statement_id},
            headers={"X-Experience-API-Version": x_experience_api_version},
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def statements(
        self,
        *,
        statement_id: str | None = None,
        voided_statement_id: str | None = None,
        agent: str | None = None,
        verb: str | None = None,
        activity: str | None = None,
        registration: str | None = None,
        related_activities: bool | None = None,
        related_agents: bool | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
        format: str | None = None,
        attachments: bool | None = None,
        ascending: bool | None = None,
        cursor: str | None = None,
        x_experience_api_version: str | None = None,
        accept_language: str | None = None,
    ) -> dict[str, Any]:
        """Read statements: `GET /xapi/statements`."""
        call = Call(
            "GET",
            "/xapi/statements",
            query={
                "statementId": statement_id,
                "voidedStatementId": voided_statement_id,
                "agent": agent,
                "verb": verb,
                "activity": activity,
                "registration": registration,
                "related_activities": related_activities,
                "related_agents": related_agents,
                "since": since,
                "until": until,
                "limit": limit,
                "format": format,
                "attachments": attachments,
                "ascending": ascending,
                "cursor": cursor,
            },
            headers={"X-Experience-API-Version": x_experience_api_version, "Accept-Language": accept_language},
        )
        return await self._session.send(call, dict[str, Any])

    async def activities(
        self, *, activity_id: str | None = None, x_experience_api_version: str | None = None
    ) -> dict[str, Any]:
        """Read an activity: `GET /xapi/activities`."""
        call = Call(
            "GET",
            "/xapi/activities",
            query={"activityId": activity_id},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )
        return await self._session.send(call, dict[str, Any])

    async def agents(self, *, agent: str | None = None, x_experience_api_version: str | None = None) -> dict[str, Any]:
        """Read whom an agent means: `GET /xapi/agents`."""
        call = Call(
            "GET",
            "/xapi/agents",
            query={"agent": agent},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )
        return await self._session.send(call, dict[str, Any])

    async def put_activities_state(
        self,
        body: dict[str, Any] | bytes,
        *,
        activity_id: str | None = None,
        agent: str | None = None,
        registration: str | None = None,
        state_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Put a state of an agent in an activity: `PUT /xapi/activities/state`."""
        call = Call(
            "PUT",
            "/xapi/activities/state",
            query={
                "activityId": activity_id,
                "agent": agent,
                "registration": registration,
                "stateId": state_id,
                "since": since,
            },
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def post_activities_state(
        self,
        body: dict[str, Any] | bytes,
        *,
        activity_id: str | None = None,
        agent: str | None = None,
        registration: str | None = None,
        state_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Add to a state of an agent in an activity: `POST /xapi/activities/state`."""
        call = Call(
            "POST",
            "/xapi/activities/state",
            query={
                "activityId": activity_id,
                "agent": agent,
                "registration": registration,
                "stateId": state_id,
                "since": since,
            },
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def activities_state(
        self,
        *,
        activity_id: str | None = None,
        agent: str | None = None,
        registration: str | None = None,
        state_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Any:
        """Read a state of an agent in an activity: `GET /xapi/activities/state`."""
        call = Call(
            "GET",
            "/xapi/activities/state",
            query={
                "activityId": activity_id,
                "agent": agent,
                "registration": registration,
                "stateId": state_id,
                "since": since,
            },
            headers={"X-Experience-API-Version": x_experience_api_version},
        )
        return await self._session.send(call, ANYTHING)

    async def delete_activities_state(
        self,
        *,
        activity_id: str | None = None,
        agent: str | None = None,
        registration: str | None = None,
        state_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Download:
        """Remove a state of an agent in an activity: `DELETE /xapi/activities/state`."""
        call = Call(
            "DELETE",
            "/xapi/activities/state",
            query={
                "activityId": activity_id,
                "agent": agent,
                "registration": registration,
                "stateId": state_id,
                "since": since,
            },
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def put_activities_profile(
        self,
        body: dict[str, Any] | bytes,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Put a profile of an activity: `PUT /xapi/activities/profile`."""
        call = Call(
            "PUT",
            "/xapi/activities/profile",
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def post_activities_profile(
        self,
        body: dict[str, Any] | bytes,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Add to a profile of an activity: `POST /xapi/activities/profile`."""
        call = Call(
            "POST",
            "/xapi/activities/profile",
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def activities_profile(
        self,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Any:
        """Read a profile of an activity: `GET /xapi/activities/profile`."""
        call = Call(
            "GET",
            "/xapi/activities/profile",
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )
        return await self._session.send(call, ANYTHING)

    async def delete_activities_profile(
        self,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Download:
        """Remove a profile of an activity: `DELETE /xapi/activities/profile`."""
        call = Call(
            "DELETE",
            "/xapi/activities/profile",
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def put_agents_profile(
        self,
        body: dict[str, Any] | bytes,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Put a profile of an agent: `PUT /xapi/agents/profile`."""
        call = Call(
            "PUT",
            "/xapi/agents/profile",
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def post_agents_profile(
        self,
        body: dict[str, Any] | bytes,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        content_type: str = "application/json",
    ) -> Download:
        """Add to a profile of an agent: `POST /xapi/agents/profile`."""
        call = Call(
            "POST",
            "/xapi/agents/profile",
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            content_type=content_type,
            accept="*/*",
        )
        return await self._session.send(call, Download)

    async def agents_profile(
        self,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Any:
        """Read a profile of an agent: `GET /xapi/agents/profile`."""
        call = Call(
            "GET",
            "/xapi/agents/profile",
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )
        return await self._session.send(call, ANYTHING)

    async def delete_agents_profile(
        self,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Download:
        """Remove a profile of an agent: `DELETE /xapi/agents/profile`."""
        call = Call(
            "DELETE",
            "/xapi/agents/profile",
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            accept="*/*",
        )
        return await self._session.send(call, Download)


class AsyncAllGroups:
    """All groups."""

    def __init__(self, session: AsyncSession) -> None:
        self.accounts = AsyncAccounts(session)
        self.activities = AsyncActivities(session)
        self.acts = AsyncActs(session)
        self.adjustments = AsyncAdjustments(session)
        self.alerts = AsyncAlerts(session)
        self.assignments = AsyncAssignments(session)
        self.audit = AsyncAudit(session)
        self.bridge = AsyncBridge(session)
        self.calendars = AsyncCalendars(session)
        self.calibration = AsyncCalibration(session)
        self.caliper = AsyncCaliper(session)
        self.cases = AsyncCases(session)
        self.changes = AsyncChanges(session)
        self.cohort_overviews = AsyncCohortOverviews(session)
        self.cohort_reads = AsyncCohortReads(session)
        self.cohorts = AsyncCohorts(session)
        self.colleagues = AsyncColleagues(session)
        self.content_graphs = AsyncContentGraphs(session)
        self.corrections = AsyncCorrections(session)
        self.dead_letters = AsyncDeadLetters(session)
        self.effects = AsyncEffects(session)
        self.erasures = AsyncErasures(session)
        self.export_requests = AsyncExportRequests(session)
        self.export_rule = AsyncExportRule(session)
        self.fairness = AsyncFairness(session)
        self.faq_entries = AsyncFaqEntries(session)
        self.faq_gaps = AsyncFaqGaps(session)
        self.goals = AsyncGoals(session)
        self.groups = AsyncGroups(session)
        self.health = AsyncHealth(session)
        self.identities = AsyncIdentities(session)
        self.identity_rule = AsyncIdentityRule(session)
        self.imports = AsyncImports(session)
        self.invitations = AsyncInvitations(session)
        self.keys = AsyncKeys(session)
        self.learner_contacts = AsyncLearnerContacts(session)
        self.learner_tokens = AsyncLearnerTokens(session)
        self.learners = AsyncLearners(session)
        self.lti = AsyncLti(session)
        self.mappings = AsyncMappings(session)
        self.metrics = AsyncMetrics(session)
        self.names = AsyncNames(session)
        self.notices = AsyncNotices(session)
        self.oauth = AsyncOauth(session)
        self.overrides = AsyncOverrides(session)
        self.privacy_requests = AsyncPrivacyRequests(session)
        self.promises = AsyncPromises(session)
        self.public_holidays = AsyncPublicHolidays(session)
        self.queues = AsyncQueues(session)
        self.recommendation_settings = AsyncRecommendationSettings(session)
        self.recommendations = AsyncRecommendations(session)
        self.results = AsyncResults(session)
        self.retention = AsyncRetention(session)
        self.routing_rules = AsyncRoutingRules(session)
        self.service = AsyncService(session)
        self.signals = AsyncSignals(session)
        self.sources = AsyncSources(session)
        self.standing = AsyncStanding(session)
        self.supporters = AsyncSupporters(session)
        self.webhooks = AsyncWebhooks(session)
        self.xapi = AsyncXapi(session)
