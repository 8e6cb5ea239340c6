"""Every operation, in groups.

Written out of the OpenAPI document by `uv run python -m tests.api.client.generate`; changed there, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Literal

from api.client.calls import ANYTHING, Call, Download
from api.client.generated import models as shapes
from api.client.operations import Group, Operation, Pages, SessionT


class Accounts(Group[SessionT]):
    """Operations on `accounts`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.AccountPage]:
        """List who signs in.

        By name, whoever has not yet used the invitation included.

        Needs a key with the scope `people:write`.

        `GET /v1/accounts`
        """
        return Call("GET", "/v1/accounts", shapes.AccountPage, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.accounts)

    @Operation
    def change(self, account_id: str, body: shapes.AccountChange | Mapping[str, Any]) -> Call[shapes.Account]:
        """Change an account.

        What is left out stays. Disabling one signs it out everywhere within five seconds. The last account that administers
        stays so. The e-mail address of somebody who has signed in is changed with `admin`, since an OpenID provider may let
        in whoever has it.

        Needs a key with the scope `people:write`.

        `PATCH /v1/accounts/{account_id}`

        Args:
            account_id: Names an account: `account_id` wherever one is told.
        """
        return Call("PATCH", "/v1/accounts/{account_id}", shapes.Account, ids=(account_id,), body=body)

    @Operation
    def add_link(self, account_id: str, body: shapes.LinkRequest | Mapping[str, Any]) -> Call[shapes.MadeLink]:
        """Make a link for an account.

        For somebody who asked for one to sign in, lost the invitation, or their password and passkey. It opens once, and
        the links that were made before open nothing any more. Where mail is set up and there is an e-mail address, it goes
        there, and nowhere else; otherwise it is in this answer alone.

        Needs a key with the scope `admin`.

        `POST /v1/accounts/{account_id}/links`

        Args:
            account_id: Names an account: `account_id` wherever one is told.
        """
        return Call("POST", "/v1/accounts/{account_id}/links", shapes.MadeLink, ids=(account_id,), body=body)


class Activities(Group[SessionT]):
    """Operations on `activities`."""

    @Operation
    def post(self, body: shapes.ActivitiesRequest | Mapping[str, Any]) -> Call[shapes.ActivitiesResponse]:
        """Take traces of activity in.

        One or up to 1000 of any learners on one content graph: visits, submissions, deadlines, meetings, and what has
        another verb. They move no belief; signals are read from them. Each gets a status of its own: `accepted`,
        `duplicate` (it was taken before, so that sending again is always safe), `conflict` (its id was taken before with
        another content, which both are named; nothing changes) or `rejected` (with its faults). In whatever order they
        come, what is read from them is the same. A request with a single trace that is refused answers with the problem
        itself. An answer 200 means that what was accepted is on disk. Send ids only: no name, no address, no text of a
        message.

        Needs a key with the scope `activities:write`.

        `POST /v1/activities`
        """
        return Call("POST", "/v1/activities", shapes.ActivitiesResponse, body=body, is_safe=True)


class Acts(Group[SessionT]):
    """Operations on `acts`."""

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        since: datetime | None = None,
        learner_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.OwnActsPage]:
        """List what you did.

        In cases, newest first: messages, contacts, notes, meetings, what you did with alerts.

        Needs a key with the scope `support:read`.

        `GET /v1/acts`

        Args:
            since: Done at this moment or later.
            learner_id: Only what concerns this learner, cohorts included.
        """
        return Call(
            "GET",
            "/v1/acts",
            shapes.OwnActsPage,
            query={"limit": limit, "cursor": cursor, "since": since, "learner_id": learner_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.acts)


class Adjustments(Group[SessionT]):
    """Operations on `adjustments`."""

    @Operation
    def list(
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
    ) -> Call[shapes.AllAdjustmentsPage]:
        """Read what was changed in the paths of all learners.

        On one content graph or on all, newest first. `status=proposed` lists what waits for approval, `waiting=true` that
        and what is open, as long as nobody has reviewed it. A person (`On-Behalf-Of`) reads of those whose path they may
        see.

        Needs a key with the scope `learners:read`.

        `GET /v1/adjustments`

        Args:
            content_graph: May be left out if there is only one.
            status: Where they stand; the changes `closed` are then left out.
            kind: Only this kind of adjustment.
            skill_id: Only this skill.
            since: Decided at this moment or later.
            waiting: Only what is proposed or open and nobody has reviewed yet; or only others.
        """
        return Call(
            "GET",
            "/v1/adjustments",
            shapes.AllAdjustmentsPage,
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

    each = Pages(list, lambda page: page.adjustments)


class Alerts(Group[SessionT]):
    """Operations on `alerts`."""

    @Operation
    def list(
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
    ) -> Call[shapes.AlertPage]:
        """List alerts.

        Of learners whom you help, the first due first; then those that nobody waits for, as they were ranked. What is above
        the budget of its owner's day stands below, without a clock, and may come within a later one. Acting for a learner:
        own ones, as facts and help.

        Needs a key with the scope `support:read`.

        `GET /v1/alerts`

        Args:
            mine: Only what you have yourself.
            role: Only what somebody has as this.
            owner_id: Only what this supporter has.
            status: Only those; all that have not ended if it is left out.
            signal: Only this kind.
            cohort_id: Only of this cohort and its learners.
            learner_id: Only of this learner.
            due_before: Only what an answer is due to before this moment.
        """
        return Call(
            "GET",
            "/v1/alerts",
            shapes.AlertPage,
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

    each = Pages(list, lambda page: page.alerts)

    @Operation
    def get(self, alert_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.AlertTold]:
        """Read an alert.

        Why it was raised, what would have changed it, who has it and why.

        Needs a key with the scope `support:read`.

        `GET /v1/alerts/{alert_id}`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "GET", "/v1/alerts/{alert_id}", shapes.AlertTold, ids=(alert_id,), headers={"On-Behalf-Of": on_behalf_of}
        )

    @Operation
    def acknowledge(
        self, alert_id: str, *, on_behalf_of: str | None = None, idempotency_key: str | None = None
    ) -> Call[shapes.AlertTold]:
        """Take note of an alert.

        The clock runs on until somebody writes to the learner or has spoken with them. One that stands below the budget is
        taken up: its case is opened, and its clock runs from now on.

        Needs a key with the scope `support:write`.

        `POST /v1/alerts/{alert_id}/acknowledge`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/alerts/{alert_id}/acknowledge",
            shapes.AlertTold,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            takes_key=True,
        )

    @Operation
    def snooze(
        self,
        alert_id: str,
        body: shapes.SnoozeRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.AlertTold]:
        """Put an alert off.

        Nobody is reminded until then; the clock of its case runs on.

        Needs a key with the scope `support:write`.

        `POST /v1/alerts/{alert_id}/snooze`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/alerts/{alert_id}/snooze",
            shapes.AlertTold,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def reassign(
        self,
        alert_id: str,
        body: shapes.ReassignRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.AlertTold]:
        """Give an alert to somebody else.

        To a supporter, or to whoever has a role for the learner: `{"role": "tutor"}` gives a question of comprehension from
        the coach back to the tutor. A case of which you are the owner goes with it; the clock stays as it is.

        Needs a key with the scope `support:write`.

        `POST /v1/alerts/{alert_id}/reassign`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/alerts/{alert_id}/reassign",
            shapes.AlertTold,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def not_useful(
        self,
        alert_id: str,
        body: shapes.NotUsefulRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.AlertTold]:
        """Say that an alert was of no use.

        It ends, and is counted for whoever sets the rules: `GET /v1/signals`.

        Needs a key with the scope `support:write`.

        `POST /v1/alerts/{alert_id}/not-useful`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/alerts/{alert_id}/not-useful",
            shapes.AlertTold,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def close(
        self,
        alert_id: str,
        body: shapes.CloseRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.AlertTold]:
        """Close an alert.

        With what came of it. Its case stays open if anybody has said anything in it, or another alert is open.

        Needs a key with the scope `support:write`.

        `POST /v1/alerts/{alert_id}/close`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/alerts/{alert_id}/close",
            shapes.AlertTold,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def recomputed(self, alert_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.RecomputedAlert]:
        """Look for the signal of an alert again, and compare.

        However long ago: with the learner's results and corrections as they were known, and with the content graph, model
        and limits of then. Whether it was raised or rested follows from other alerts, and is not asked again.

        Needs a key with the scope `support:read`.

        `GET /v1/alerts/{alert_id}/recomputed`

        Args:
            alert_id: Names an alert: `alert_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/alerts/{alert_id}/recomputed",
            shapes.RecomputedAlert,
            ids=(alert_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )


class Assignments(Group[SessionT]):
    """Operations on `assignments`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageAssignmentContent]:
        """List your assignments.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/assignments`
        """
        return Call(
            "GET", "/v1/assignments", shapes.HeldPageAssignmentContent, query={"limit": limit, "cursor": cursor}
        )

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, assignment_id: str) -> Call[shapes.HeldAssignmentContent]:
        """Read an assignment.

        A supporter has a role, for a learner or for a cohort. It goes with the learner when that learner is erased.

        Needs a key with the scope `support:read`.

        `GET /v1/assignments/{assignment_id}`

        Args:
            assignment_id: Your id of the assignment.
        """
        return Call("GET", "/v1/assignments/{assignment_id}", shapes.HeldAssignmentContent, ids=(assignment_id,))

    @Operation
    def put(
        self, assignment_id: str, body: shapes.AssignmentContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldAssignmentContent]:
        """Store an assignment.

        A supporter has a role, for a learner or for a cohort. It goes with the learner when that learner is erased.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/assignments/{assignment_id}`

        Args:
            assignment_id: Your id of the assignment.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/assignments/{assignment_id}",
            shapes.HeldAssignmentContent,
            ids=(assignment_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, assignment_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove an assignment.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/assignments/{assignment_id}`

        Args:
            assignment_id: Your id of the assignment.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE",
            "/v1/assignments/{assignment_id}",
            shapes.Removed,
            ids=(assignment_id,),
            headers={"If-Match": if_match},
        )


class Audit(Group[SessionT]):
    """Operations on `audit`."""

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, act: str | None = None, person: str | None = None
    ) -> Call[shapes.AuditPage]:
        """Read what people did.

        Decisions, settings, keys, accounts, staff, content, models, corrections, exports and erasures, newest first. Each
        is written in the transaction of the act itself, and names nobody, so that erasing somebody breaks nothing.

        Needs a key with the scope `admin`.

        `GET /v1/audit`

        Args:
            act: Only this one.
            person: Only by or about this person: `supporter/` or `learner/` and the id.
        """
        return Call(
            "GET", "/v1/audit", shapes.AuditPage, query={"limit": limit, "cursor": cursor, "act": act, "person": person}
        )

    each = Pages(list, lambda page: page.acts)

    @Operation
    def verification(self, *, anchor: str | None = None) -> Call[shapes.AuditVerification]:
        """Check whether the chain is as it was written.

        An entry that was changed, removed or put elsewhere is found; against an anchor that was kept elsewhere also a chain
        that was made anew as a whole.

        Needs a key with the scope `admin`.

        `GET /v1/audit/verification`

        Args:
            anchor: `no:sha256` of an anchor that was kept elsewhere.
        """
        return Call("GET", "/v1/audit/verification", shapes.AuditVerification, query={"anchor": anchor})


class Bridge(Group[SessionT]):
    """Operations on `bridge`."""

    @Operation
    def activity_recommend(self, body: shapes.AlosiRequest | Mapping[str, Any]) -> Call[shapes.AlosiAnswer]:
        """Recommend what comes next, as a Bridge for Adaptivity asks it.

        The request of ALOSI's adaptive engine. `collection` is a content graph or a goal; the learner is
        `<tool_consumer_instance_guid>/<user_id>` everywhere else; activities of `sequence` are not recommended again, and
        their scores are passed over: they came by `score`. The key may come as `Token` too.

        Needs a key with the scope `learners:read`.

        `POST /api/v2/activity/recommend`
        """
        return Call("POST", "/api/v2/activity/recommend", shapes.AlosiAnswer, body=body)

    @Operation
    def score(self, body: shapes.AlosiScore | Mapping[str, Any]) -> Call[shapes.AlosiScored]:
        """Take a learner's score in.

        It becomes a result, at the time of the service, in every collection where the activity stands as an item. A Bridge
        sends no ids, so each call is a result of its own.

        Needs a key with the scope `results:write`.

        `POST /api/v2/score`
        """
        return Call("POST", "/api/v2/score", shapes.AlosiScored, body=body)

    @Operation
    def collection_activities(self, collection_id: str) -> Call[tuple[shapes.AlosiActivity, ...]]:
        """List the activities of a collection.

        Items and resources of the content graph.

        Needs a key with the scope `content:read`.

        `GET /api/v2/collection/{collection_id}/activities`

        Args:
            collection_id: Slug of the collection: a content graph, or for questions also a goal.
        """
        return Call(
            "GET",
            "/api/v2/collection/{collection_id}/activities",
            tuple[shapes.AlosiActivity, ...],
            ids=(collection_id,),
        )

    @Operation
    def add_collection_activity(
        self, collection_id: str, body: Sequence[shapes.AlosiActivity]
    ) -> Call[tuple[shapes.AlosiActivity, ...]]:
        """Synchronise a collection.

        A collection that is not there yet becomes a content graph: each activity an item, each tag a skill (by id or title,
        at most seven), the collection itself the skill of what has no tag. What is known takes the new fields, what is not
        listed any more leaves; skills, prerequisites, goals and parameters of an authored content graph stay. A difficulty
        of 0.5, which a Bridge sends where nobody said anything, changes none.

        Needs a key with the scope `content:write`.

        `POST /api/v2/collection/{collection_id}/activities`

        Args:
            collection_id: Slug of the collection: a content graph, or for questions also a goal.
        """
        return Call(
            "POST",
            "/api/v2/collection/{collection_id}/activities",
            tuple[shapes.AlosiActivity, ...],
            ids=(collection_id,),
            body=body,
        )

    @Operation
    def collection_grade(
        self, collection_id: str, body: shapes.AlosiGradeRequest | Mapping[str, Any]
    ) -> Call[shapes.AlosiGrade]:
        """Grade a learner in a collection.

        The mean over its skills of what was gained between the belief about a newcomer and the threshold; 0 to 1.

        Needs a key with the scope `learners:read`.

        `POST /api/v2/collection/{collection_id}/grade`

        Args:
            collection_id: Slug of the collection: a content graph, or for questions also a goal.
        """
        return Call(
            "POST", "/api/v2/collection/{collection_id}/grade", shapes.AlosiGrade, ids=(collection_id,), body=body
        )


class Calendars(Group[SessionT]):
    """Operations on `calendars`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageCalendarHours]:
        """List your calendars.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/calendars`
        """
        return Call("GET", "/v1/calendars", shapes.HeldPageCalendarHours, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, calendar_id: str) -> Call[shapes.HeldCalendarHours]:
        """Read a calendar.

        When somebody works: a time zone, the hours of a week, and the days that are otherwise. One without any opening is
        refused. Public holidays are copied into it: `GET /v1/public-holidays`.

        Needs a key with the scope `support:read`.

        `GET /v1/calendars/{calendar_id}`

        Args:
            calendar_id: Your id of the calendar.
        """
        return Call("GET", "/v1/calendars/{calendar_id}", shapes.HeldCalendarHours, ids=(calendar_id,))

    @Operation
    def put(
        self, calendar_id: str, body: shapes.CalendarHours | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldCalendarHours]:
        """Store a calendar.

        When somebody works: a time zone, the hours of a week, and the days that are otherwise. One without any opening is
        refused. Public holidays are copied into it: `GET /v1/public-holidays`.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/calendars/{calendar_id}`

        Args:
            calendar_id: Your id of the calendar.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/calendars/{calendar_id}",
            shapes.HeldCalendarHours,
            ids=(calendar_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, calendar_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a calendar.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/calendars/{calendar_id}`

        Args:
            calendar_id: Your id of the calendar.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE", "/v1/calendars/{calendar_id}", shapes.Removed, ids=(calendar_id,), headers={"If-Match": if_match}
        )


class Calibration(Group[SessionT]):
    """Operations on `calibration`."""

    @Operation
    def get(self, *, content_graph: str | None = None) -> Call[shapes.Calibrations]:
        """Read whether predictions are as good as they were.

        Each day that is over is held against the first ones, by a test that may be looked at every day: where nothing has
        drifted, it gives a false alarm once in ten years of days at most, on average.

        Needs a key with the scope `content:read`.

        `GET /v1/calibration`

        Args:
            content_graph: Only this content graph.
        """
        return Call("GET", "/v1/calibration", shapes.Calibrations, query={"content_graph": content_graph})


class Caliper(Group[SessionT]):
    """Operations on `caliper`."""

    @Operation
    def create(self, body: shapes.CaliperEnvelope | Mapping[str, Any]) -> Call[shapes.CaliperReceipt]:
        """Take an envelope of Caliper events in.

        Of assessments, grades, sessions and navigation, by Caliper 1.2 (1.1 alike). The mapping of the key says what each
        becomes (`PUT /v1/sources/{key_id}`; by default the one that comes with the service), and `GET
        /v1/sources/{key_id}/outcomes` what became of it. All of an envelope are taken, or none. An event that comes again,
        by its `id`, counts once. An answer 200 means that they are on disk.

        Needs a key with the scope `xapi:write`.

        `POST /v1/caliper`
        """
        return Call("POST", "/v1/caliper", shapes.CaliperReceipt, body=body)


class Cases(Group[SessionT]):
    """Operations on `cases`."""

    @Operation
    def list(
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
    ) -> Call[shapes.CasesPage]:
        """List cases.

        Those of learners whom you may see, and those that you have, by the instant at which an answer is due. A learner
        lists their own.

        Needs a key with the scope `support:read`.

        `GET /v1/cases`

        Args:
            mine: Only those that you have, or stand in for; or only others.
            learner_id: Only what concerns this learner, cohorts included.
            owner_id: Only those that this supporter has.
            queue_id: Only those in this queue.
            open: Only those that are open, or only those that have ended.
            cohort_id: Only those about learners of this cohort.
            due_before: Only those whose answer is due before.
        """
        return Call(
            "GET",
            "/v1/cases",
            shapes.CasesPage,
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

    each = Pages(list, lambda page: page.cases)

    @Operation
    def create(
        self,
        body: shapes.NewCase | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Open a case.

        A learner opens one with a message, which asks for an answer; a supporter with a message to the learner, or without
        one. Whoever is called for it by the routing rules has it (signal `message`, severity `medium`), whoever stands in
        where they are away, or whom a supporter names.

        Needs a key with the scope `support:write`.

        `POST /v1/cases`
        """
        return Call(
            "POST",
            "/v1/cases",
            shapes.Outcome,
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def get(
        self, case_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.CaseWithEvents]:
        """Read a case.

        With its clocks and a page of what happened, newest first, as far as you may see it; also what happened in cases
        that went into it.

        Needs a key with the scope `support:read`.

        `GET /v1/cases/{case_id}`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/cases/{case_id}",
            shapes.CaseWithEvents,
            ids=(case_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_event = Pages(get, lambda page: page.events)

    @Operation
    def add_message(
        self,
        case_id: str,
        body: shapes.NewMessage | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Write a message.

        Of a learner it asks for an answer, ends a wait and, within 14 days, opens again a case that had ended, with a clock
        of its own. Of a supporter it goes to the learner and answers. Where the learner or another person did something
        that you had not seen (`last_seen` or `If-Match`), it is refused with that, unless you send it all the same.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/messages`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/messages",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_note(
        self,
        case_id: str,
        body: shapes.NewNote | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Write a note.

        Among supporters: it is sent to nobody, the learner never sees it, and it stops no clock.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/notes`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/notes",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_contact(
        self,
        case_id: str,
        body: shapes.NewContact | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Record that you spoke with the learner.

        A call, a visit: it answers as a message does, from when it is recorded.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/contacts`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/contacts",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def waiting(
        self,
        case_id: str,
        body: shapes.NewWait | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Wait for the learner.

        The one thing that pauses a clock. A message of the learner ends it, or a DELETE.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/waiting`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/waiting",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def delete_waiting(
        self,
        case_id: str,
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Wait for the learner no longer.

        Although they have not written: the clock goes on where it stood.

        Needs a key with the scope `support:write`.

        `DELETE /v1/cases/{case_id}/waiting`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "DELETE",
            "/v1/cases/{case_id}/waiting",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            takes_key=True,
        )

    @Operation
    def no_answer_needed(
        self,
        case_id: str,
        body: shapes.NoAnswer | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Say that no answer is needed.

        It stops the clock with the reason. A learner says so of what they had asked.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/no-answer-needed`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/no-answer-needed",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def assign(
        self,
        case_id: str,
        body: shapes.Handover | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Give the case to somebody else.

        To a supporter, a queue, or whoever has a role for the learner: a coach sends what was not understood to the tutor
        with `to_role`. Who is away is stood in for. The clock is kept as it is.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/assign`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/assign",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def snooze(
        self,
        case_id: str,
        body: shapes.Snooze | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Put reminders off.

        Nobody is warned until then; the clock runs, and a breach is told all the same.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/snooze`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/snooze",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def merge(
        self,
        case_id: str,
        body: shapes.Merger | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Let another case of the learner go on in this one.

        Of two open clocks the older is kept, with what it has passed, so that nobody is warned twice; the other case ends,
        and its messages are read here.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/merge`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/merge",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def close(
        self,
        case_id: str,
        body: shapes.Closing | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Close a case.

        A clock that is open is called off. A message of the learner within 14 days opens the case again, with a new clock;
        the old ones keep their results.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/close`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/close",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_meeting(
        self,
        case_id: str,
        body: shapes.NewMeeting | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Plan a meeting with the learner.

        The answer has the invitation as calendars take it. A meeting that is to come stops no clock.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/meetings`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/meetings",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def put_meeting(
        self,
        case_id: str,
        meeting_id: str,
        body: shapes.MeetingMove | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Put a meeting at another time or place.

        Also one that was missed or called off: it is to come again, and its invitation takes the place of the one before.

        Needs a key with the scope `support:write`.

        `PUT /v1/cases/{case_id}/meetings/{meeting_id}`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            meeting_id: Names a meeting: `meeting_id` of the case.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "PUT",
            "/v1/cases/{case_id}/meetings/{meeting_id}",
            shapes.Outcome,
            ids=(
                case_id,
                meeting_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def meeting_result(
        self,
        case_id: str,
        meeting_id: str,
        body: shapes.MeetingResult | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Tell what became of a meeting.

        Whether it was held, missed or called off, and what came out of it; at once or one after the other. One that was
        held answers as a message does; one that was missed stops no clock.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/meetings/{meeting_id}/result`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            meeting_id: Names a meeting: `meeting_id` of the case.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/meetings/{meeting_id}/result",
            shapes.Outcome,
            ids=(
                case_id,
                meeting_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_production(
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
    ) -> Call[shapes.Outcome]:
        """Hand something in.

        A file as it is, up to 20 MB, with its name in `file_name`, or a link as JSON; the learner does so, or whoever helps
        them. Ending of the name, media type (or `application/octet-stream`) and content must be of one format. The learner
        and whoever helps them read it. Its id is `event_id`. It asks for no answer and stops no clock.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/productions`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            file_name: Of the file, with its ending; without any part of a path and without control characters.
            role: As what you act, of your roles for the learner.
            last_seen: Id of the last event that you had seen.
            send_all_the_same: Do it although something happened that you had not seen.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/productions",
            shapes.Outcome,
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

    @Operation
    def production(self, case_id: str, production_id: str, *, on_behalf_of: str | None = None) -> Call[Download]:
        """Read what was handed in.

        A file comes under its own media type and name; a link as JSON. That a supporter read it is noted.

        Needs a key with the scope `support:read`.

        `GET /v1/cases/{case_id}/productions/{production_id}`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            production_id: Names what was handed in: `production_id` of its event.
        """
        return Call(
            "GET",
            "/v1/cases/{case_id}/productions/{production_id}",
            Download,
            ids=(
                case_id,
                production_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of},
            accept="*/*",
        )

    @Operation
    def add_task(
        self,
        case_id: str,
        body: shapes.NewTask | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Give a task.

        To the learner, who reads it, or to a supporter, who has it among the team.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/tasks`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/tasks",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def task_result(
        self,
        case_id: str,
        task_id: str,
        body: shapes.TaskResult | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Say that a task was done, or dropped.

        A learner says it of their own.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/tasks/{task_id}/result`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            task_id: Names a task: `task_id` of the case.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/tasks/{task_id}/result",
            shapes.Outcome,
            ids=(
                case_id,
                task_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_plan(
        self,
        case_id: str,
        body: shapes.NewPlan | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """Lay down contacts that a supporter will begin.

        From a template, each step so many days after the beginning, or as a coaching that is bounded: a number of contacts,
        spread evenly from its beginning to its end. All fall on working instants. Each message, call or meeting held counts
        as the next of them.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/plans`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/plans",
            shapes.Outcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def plan_end(
        self,
        case_id: str,
        plan_id: str,
        body: shapes.PlanStop | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Outcome]:
        """End a plan before its time.

        What was done of it stays.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/plans/{plan_id}/end`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            plan_id: Names a plan: `plan_id` of the case.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/plans/{plan_id}/end",
            shapes.Outcome,
            ids=(
                case_id,
                plan_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def add_observation(
        self,
        case_id: str,
        body: shapes.NewObservation | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.ObservationOutcome]:
        """Tell what you saw on the job.

        As tutor, coach or mentor of the learner. It is an event of the case, and evidence of the skill that counts half of
        an answer to an item, at the time at which you saw it: what is believed of the learner follows, and `evidence` says
        what moved. It is no item of the course: nothing counts as done by it. Where it fails half-way (503), send it again
        with the same `Idempotency-Key`: what is missing is made up for.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/observations`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
            if_match: ETag of the case as you read it: where others did something since, it is refused with that.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/observations",
            shapes.ObservationOutcome,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of, "If-Match": if_match, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def draft(self, case_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.DraftAnswer]:
        """Read your draft.

        Each has one per case, and nobody reads another's.

        Needs a key with the scope `support:read`.

        `GET /v1/cases/{case_id}/draft`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/cases/{case_id}/draft",
            shapes.DraftAnswer,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def put_draft(
        self, case_id: str, body: shapes.DraftContent | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.DraftAnswer]:
        """Keep a draft.

        In the place of your draft before; it is sent to nobody, and no event of the case.

        Needs a key with the scope `support:write`.

        `PUT /v1/cases/{case_id}/draft`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
        """
        return Call(
            "PUT",
            "/v1/cases/{case_id}/draft",
            shapes.DraftAnswer,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def delete_draft(self, case_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.DraftGone]:
        """Throw your draft away.

        Where there is none, nothing changes.

        Needs a key with the scope `support:write`.

        `DELETE /v1/cases/{case_id}/draft`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
        """
        return Call(
            "DELETE",
            "/v1/cases/{case_id}/draft",
            shapes.DraftGone,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def suggested_answer(
        self, case_id: str, body: shapes.DraftRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.DraftedAnswer]:
        """Draft an answer to what the learner wrote last, as a supporter.

        Out of the entries that may be meant: in the words of the language model that the operator has named, else the text
        of the first. It is sent to nobody, and no event of the case.

        Needs a key with the scope `support:write`.

        `POST /v1/cases/{case_id}/suggested-answer`

        Args:
            case_id: Names a case: `case_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/cases/{case_id}/suggested-answer",
            shapes.DraftedAnswer,
            ids=(case_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )


class Changes(Group[SessionT]):
    """Operations on `changes`."""

    @Operation
    def get(
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
    ) -> Call[shapes.ChangesTold]:
        """Follow what changes.

        In one order that never changes: whoever has seen a number never misses a lower one that comes later. Ask again with
        `next_after`, also when nothing came. What is told are ids and links, no words and no beliefs.

        Needs a key with the scope `changes:read`.

        `GET /v1/changes`

        Args:
            after: `change_no` of the last one that you have dealt with.
            kind: Only these.
            learner_id: Only what concerns this learner, cohorts included.
        """
        return Call(
            "GET",
            "/v1/changes",
            shapes.ChangesTold,
            query={"after": after, "limit": limit, "kind": kind, "learner_id": learner_id},
        )


class CohortOverviews(Group[SessionT]):
    """Operations on `cohort_overviews`."""

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        days: int | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.CohortGlances]:
        """See how all cohorts stand.

        With what of each calls for somebody, and how many alerts were raised of late and before. A supporter (`On-Behalf-
        Of`) sees those with a learner whom they have a role for other than that of a peer tutor.

        Needs a key with the scope `support:read`.

        `GET /v1/cohort-overviews`

        Args:
            days: How long the period is that ends now; the one before is as long.
        """
        return Call(
            "GET",
            "/v1/cohort-overviews",
            shapes.CohortGlances,
            query={"limit": limit, "cursor": cursor, "days": days},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.cohorts)


class CohortReads(Group[SessionT]):
    """Operations on `cohort_reads`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.CohortReadsPage]:
        """Read who was shown several learners at once.

        Rosters, maps, overviews, groups, pairs kept apart and lists of learners, on pages, in their files and by route: one
        entry each, by supporters and by the organisation itself. A supporter's is in the log of each learner whom it named,
        too.

        Needs a key with the scope `admin`.

        `GET /v1/cohort-reads`
        """
        return Call("GET", "/v1/cohort-reads", shapes.CohortReadsPage, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.reads)


class Cohorts(Group[SessionT]):
    """Operations on `cohorts`."""

    @Operation
    def put(self, cohort_id: str, body: shapes.CohortRequest | Mapping[str, Any]) -> Call[shapes.CohortStored]:
        """Store a cohort.

        The whole roster: whoever is not in it leaves. What was decided for the cohort holds for whoever came, and no longer
        for whoever left. It holds from the answer on, through every worker. With 503 it may be stored all the same, and is
        then made up for within seconds: send the same request again.

        Needs a key with the scope `support`.

        `PUT /v1/cohorts/{cohort_id}`

        Args:
            cohort_id: Your id of the cohort.
        """
        return Call("PUT", "/v1/cohorts/{cohort_id}", shapes.CohortStored, ids=(cohort_id,), body=body)

    @Operation
    def get(
        self, cohort_id: str, *, on_behalf_of: str | None = None, export_request: str | None = None
    ) -> Call[shapes.Cohort]:
        """Read a cohort.

        Its learners, by id. A supporter (`On-Behalf-Of`) reads of one that is theirs, or of those in it whom they have a
        role for other than that of a peer tutor.

        Needs a key with the scope `learners:read`.

        `GET /v1/cohorts/{cohort_id}`

        Args:
            cohort_id: Your id of the cohort.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}",
            shapes.Cohort,
            ids=(cohort_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.CohortsPage]:
        """List cohorts.

        By id. A supporter (`On-Behalf-Of`) sees those that are theirs, and those with a learner whom they have a role for
        other than that of a peer tutor.

        Needs a key with the scope `learners:read`.

        `GET /v1/cohorts`
        """
        return Call(
            "GET",
            "/v1/cohorts",
            shapes.CohortsPage,
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.cohorts)

    @Operation
    def overview(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        below: float | None = None,
        silent_days: int | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> Call[shapes.CohortOverview]:
        """See how a cohort stands.

        Mastery of every skill with who is below, open alerts by kind, who has how much to do, and who is silent. A
        supporter (`On-Behalf-Of`) sees it of those learners whom they have a role for other than that of a peer tutor.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/overview`

        Args:
            cohort_id: Your id of the cohort.
            content_graph: May be left out if there is only one.
            below: Who is under this mastery is named; that of the graph.
            silent_days: Days without a trace or a result that count as silence.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/overview",
            shapes.CohortOverview,
            ids=(cohort_id,),
            query={"content_graph": content_graph, "below": below, "silent_days": silent_days},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )

    @Operation
    def mastery(
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
    ) -> Call[shapes.MasteryOfCohort]:
        """See where every learner stands.

        Mastery of each skill, of as many learners as are asked for, ordered by name, by when they were seen, or by a skill.
        A supporter (`On-Behalf-Of`) sees those whom they have a role for other than that of a peer tutor.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/mastery`

        Args:
            cohort_id: Your id of the cohort.
            content_graph: May be left out if there is only one.
            order: By name, by who was seen last (longest ago first), or by mastery of a skill (lowest first).
            skill_id: By whose mastery they are ordered.
            descending: The other way round.
            offset: How many learners are passed over.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/mastery",
            shapes.MasteryOfCohort,
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

    @Operation
    def activity(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        days: int | None = None,
        zone: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.ActivityOfCohort]:
        """See what a cohort did.

        Results, visits, and how many learners they are of, day by day and in all, with the period before.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/activity`

        Args:
            cohort_id: Your id of the cohort.
            content_graph: May be left out if there is only one.
            days: How long the period is that ends now; the one before is as long.
            zone: IANA name of the time zone whose days are meant.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/activity",
            shapes.ActivityOfCohort,
            ids=(cohort_id,),
            query={"content_graph": content_graph, "days": days, "zone": zone},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def promises(
        self, cohort_id: str, *, days: int | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.PromisesToCohort]:
        """See how promises were kept.

        Of the cases of a cohort's learners that were opened in the period, and in the one before, by who has them now.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/promises`

        Args:
            cohort_id: Your id of the cohort.
            days: How long the period is that ends now; the one before is as long.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/promises",
            shapes.PromisesToCohort,
            ids=(cohort_id,),
            query={"days": days},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def groups(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        kind: Literal["mastered_peer", "same_gap"] | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> Call[shapes.ProposedGroups]:
        """See who may work together.

        `same_gap`: groups of 2 to 8 learners of a cohort whose mastery of a skill is under 0.5 after three results or more,
        the last one wrong. `mastered_peer`: one of these with one whose mastery is 0.95 or more, who was right the last
        time. Without `kind` both. Of what a learner fails, it is the skill that the rest builds on, and two groups of a
        kind at most, those that run included. Of all groups, those come that cost least: of a good size, of near levels,
        who worked together before together again, who is kept apart apart (`engine/grouping/README.md`). The same results
        are the same groups.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/groups`

        Args:
            cohort_id: Your id of the cohort.
            content_graph: May be left out if there is only one.
            kind: Only who fails the same skill, or only who has mastered one with one who fails it.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/groups",
            shapes.ProposedGroups,
            ids=(cohort_id,),
            query={"content_graph": content_graph, "kind": kind},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )

    @Operation
    def peer_helps(
        self,
        cohort_id: str,
        *,
        content_graph: str | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> Call[shapes.ProposedHelps]:
        """See who may help whom.

        One who offers help and has mastered the skill with a margin (0.97 or more after three results or more, the last one
        right) and has not forgotten it (0.90 or more now), with one who asks for help with it, or fails it and agrees to be
        helped: of those that are possible, the pairs of least cost (`engine/grouping/README.md`). Nobody is proposed
        without a word of theirs, nobody beyond what they offered, nobody who is kept apart, no two of whom one said that
        something was wrong. Who fails a skill and is helped by nobody is named with the reason.

        Needs a key with the scope `support:read`.

        `GET /v1/cohorts/{cohort_id}/peer-helps`

        Args:
            cohort_id: Your id of the cohort.
            content_graph: May be left out if there is only one.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/cohorts/{cohort_id}/peer-helps",
            shapes.ProposedHelps,
            ids=(cohort_id,),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )


class Colleagues(Group[SessionT]):
    """Operations on `colleagues`."""

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.ColleaguesPage]:
        """List who helps.

        All supporters of your organisation, you among them: what they are called, when they are away, and for whom you
        stand in now.

        Needs a key with the scope `support:read`.

        `GET /v1/colleagues`
        """
        return Call(
            "GET",
            "/v1/colleagues",
            shapes.ColleaguesPage,
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.colleagues)


class ContentGraphs(Group[SessionT]):
    """Operations on `content_graphs`."""

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.ContentGraphList]:
        """List your content graphs.

        In their current versions, by id.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs`
        """
        return Call(
            "GET",
            "/v1/content-graphs",
            shapes.ContentGraphList,
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.content_graphs)

    @Operation
    def get(self, content_graph_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.ContentGraph]:
        """Read a content graph.

        As it was put, in JSON or, if `Accept` asks for it, in YAML.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}",
            shapes.ContentGraph,
            ids=(content_graph_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def put(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> Call[shapes.ContentGraphStored]:
        """Store a content graph.

        In JSON or YAML. A graph with faults is refused with all of them; the same content again changes nothing. The answer
        says what changed against the version before.

        Needs a key with the scope `content:write`.

        `PUT /v1/content-graphs/{content_graph_id}`

        Args:
            content_graph_id: Your id of the content graph.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/content-graphs/{content_graph_id}",
            shapes.ContentGraphStored,
            ids=(content_graph_id,),
            headers={"If-Match": if_match},
            body=body,
            content_type=content_type,
        )

    @Operation
    def erase(self, content_graph_id: str) -> Call[shapes.ErasureReceipt]:
        """Delete a content graph.

        With everything that belongs to it: its versions and models, the results, beliefs, adjustments, goals and overrides
        of every learner on it, in the record, the live store and the journal. From the answer on nobody finds it, and its
        id may be used again; other workers notice within four seconds. The rest is done in the background: the receipt says
        how far it is and what was removed. Asking again changes nothing.

        Needs a key with the scope `admin`.

        `DELETE /v1/content-graphs/{content_graph_id}`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call("DELETE", "/v1/content-graphs/{content_graph_id}", shapes.ErasureReceipt, ids=(content_graph_id,))

    @Operation
    def comparison(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        learners: bool | None = None,
        content_type: str = "application/json",
    ) -> Call[shapes.ContentGraphComparison]:
        """Ask what storing a content graph would do.

        In JSON or YAML, checked as if it were stored; nothing is. Each fault is told with its line and column. The answer
        says what would change against the version that holds, and how many learners have worked on what it touches.

        Needs a key with the scope `content:read`.

        `POST /v1/content-graphs/{content_graph_id}/comparison`

        Args:
            content_graph_id: Your id of the content graph.
            learners: Whether learners are looked up whose paths the change concerns.
        """
        return Call(
            "POST",
            "/v1/content-graphs/{content_graph_id}/comparison",
            shapes.ContentGraphComparison,
            ids=(content_graph_id,),
            query={"learners": learners},
            body=body,
            content_type=content_type,
            is_safe=True,
        )

    @Operation
    def draft(self, content_graph_id: str) -> Call[shapes.Draft]:
        """Read your draft of a content graph.

        With what is wrong with it, what it changes against the version that holds, and whose paths that concerns. To store
        it, put it as the content graph, with `If-Match` of `base_version`.

        Needs a key with the scope `content:write`.

        `GET /v1/content-graphs/{content_graph_id}/draft`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call("GET", "/v1/content-graphs/{content_graph_id}/draft", shapes.Draft, ids=(content_graph_id,))

    @Operation
    def put_draft(
        self,
        content_graph_id: str,
        body: shapes.ContentGraph | Mapping[str, Any] | bytes,
        *,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> Call[shapes.Draft]:
        """Keep what you have changed of a content graph.

        One draft per key or account, which nobody else sees and nothing else follows. It may have faults, such as
        references that lead nowhere; only what is no content graph at all is refused. Send it as a whole, in JSON or YAML.

        Needs a key with the scope `content:write`.

        `PUT /v1/content-graphs/{content_graph_id}/draft`

        Args:
            content_graph_id: Your id of the content graph.
            if_match: ETag of what you changed: of your draft or, where there is none, of the content graph. Another
                current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/content-graphs/{content_graph_id}/draft",
            shapes.Draft,
            ids=(content_graph_id,),
            headers={"If-Match": if_match},
            body=body,
            content_type=content_type,
        )

    @Operation
    def delete_draft(self, content_graph_id: str) -> Call[shapes.DraftDropped]:
        """Throw your draft of a content graph away.

        Where there is none, nothing changes.

        Needs a key with the scope `content:write`.

        `DELETE /v1/content-graphs/{content_graph_id}/draft`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "DELETE", "/v1/content-graphs/{content_graph_id}/draft", shapes.DraftDropped, ids=(content_graph_id,)
        )

    @Operation
    def gaps(
        self,
        content_graph_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        items_per_skill: int | None = None,
    ) -> Call[shapes.ContentGapsPage]:
        """List what authors should add.

        Per skill of the current version: too few items, none on the skill alone, none easier than the average, none that
        may serve as an evaluation, nothing to study, nothing remedial in the language of the course. A gap keeps nothing
        from working: it is where a learner who needs help would be left without. Where one gap holds another, only the
        larger is told. Beside these, what learners ran into: items used up, nothing left or nothing there after a failure,
        by skill and content language. `learners` counts the different ones who did, with as much on the skill as there is
        now, and `last_at` says when the last one did; corrected results are left out.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/gaps`

        Args:
            content_graph_id: Your id of the content graph.
            items_per_skill: How many items should exercise each skill at least.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/gaps",
            shapes.ContentGapsPage,
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor, "items_per_skill": items_per_skill},
        )

    each_gaps = Pages(gaps, lambda page: page.gaps)

    @Operation
    def items(
        self,
        content_graph_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        verdict: Literal["discriminates", "does_not_discriminate", "misleads", "too_few"] | None = None,
        skill_id: str | None = None,
    ) -> Call[shapes.ItemFiguresPage]:
        """List how items do.

        How each tells those who master its skill from those who do not: by the model that traces, and by the first attempts
        in the record against what was believed just before each. An item that does not discriminate teaches the service
        nothing about the learner, and costs the learner a question. Corrected results count as corrected.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/items`

        Args:
            content_graph_id: Your id of the content graph.
            verdict: Only items of this verdict.
            skill_id: Only this skill.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/items",
            shapes.ItemFiguresPage,
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor, "verdict": verdict, "skill_id": skill_id},
        )

    each_items = Pages(items, lambda page: page.items)

    @Operation
    def add_model(
        self, content_graph_id: str, body: shapes.ModelArtefact | Mapping[str, Any]
    ) -> Call[shapes.ModelStored]:
        """Upload a fitted model.

        The `model.json` that `symphonie fit` writes; `symphonie model schema` prints its JSON Schema. It is kept under its
        content hash and traces nobody until it is activated. The same model again changes nothing.

        Needs a key with the scope `content:write`.

        `POST /v1/content-graphs/{content_graph_id}/models`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "POST",
            "/v1/content-graphs/{content_graph_id}/models",
            shapes.ModelStored,
            ids=(content_graph_id,),
            body=body,
        )

    @Operation
    def models(
        self, content_graph_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Call[shapes.ModelList]:
        """List the models of a content graph.

        Newest first, each with what it was made from.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/models`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/models",
            shapes.ModelList,
            ids=(content_graph_id,),
            query={"limit": limit, "cursor": cursor},
        )

    each_models = Pages(models, lambda page: page.models)

    @Operation
    def model(self, content_graph_id: str, content_hash: str) -> Call[shapes.ModelArtefact]:
        """Read a model.

        As it was uploaded.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/models/{content_hash}`

        Args:
            content_graph_id: Your id of the content graph.
            content_hash: Names a model: `content_hash` of its file.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
            shapes.ModelArtefact,
            ids=(
                content_graph_id,
                content_hash,
            ),
        )

    @Operation
    def delete_model(self, content_graph_id: str, content_hash: str) -> Call[shapes.ErasureReceipt]:
        """Delete a model.

        One that is not active. It cannot be rolled back to any more. Asking again changes nothing.

        Needs a key with the scope `content:write`.

        `DELETE /v1/content-graphs/{content_graph_id}/models/{content_hash}`

        Args:
            content_graph_id: Your id of the content graph.
            content_hash: Names a model: `content_hash` of its file.
        """
        return Call(
            "DELETE",
            "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
            shapes.ErasureReceipt,
            ids=(
                content_graph_id,
                content_hash,
            ),
        )

    @Operation
    def model_comparison(
        self, content_graph_id: str, *, before: str | None = None, after: str | None = None
    ) -> Call[shapes.ModelComparison]:
        """Put two models side by side.

        What they were made from, what each knows of the content graph, and which parameters moved, furthest first.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/model-comparison`

        Args:
            content_graph_id: Your id of the content graph.
            before: Content hash of a model of the graph.
            after: Content hash of a model of the graph.
        """
        return Call(
            "GET",
            "/v1/content-graphs/{content_graph_id}/model-comparison",
            shapes.ModelComparison,
            ids=(content_graph_id,),
            query={"before": before, "after": after},
        )

    @Operation
    def active_model(self, content_graph_id: str) -> Call[shapes.ActiveModel]:
        """Read what traces now, and how far the re-trace is.

        Skills that the model has not seen fall back on their author's parameters, and then on the population's; they are
        listed here, and each skill of a mastery answer says which it has.

        Needs a key with the scope `content:read`.

        `GET /v1/content-graphs/{content_graph_id}/active-model`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "GET", "/v1/content-graphs/{content_graph_id}/active-model", shapes.ActiveModel, ids=(content_graph_id,)
        )

    @Operation
    def put_active_model(
        self, content_graph_id: str, body: shapes.Activation | Mapping[str, Any]
    ) -> Call[shapes.ActiveModel]:
        """Activate a model.

        Or, with null, the authored parameters. Other workers notice within four seconds. Every learner is traced again from
        the record in the background, while results are taken in as before; whoever's next result comes first is traced
        again with it. Each answer names the model that made it. Activating what is active changes nothing.

        A model is refused that predicts worse than what is active: on the record's results, those first that neither was
        fitted to; where these are few, by what its training record says of learners held out. `force` activates it all the
        same. The authored parameters and a roll back are never refused for that.

        Needs a key with the scope `content:write`.

        `PUT /v1/content-graphs/{content_graph_id}/active-model`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "PUT",
            "/v1/content-graphs/{content_graph_id}/active-model",
            shapes.ActiveModel,
            ids=(content_graph_id,),
            body=body,
        )

    @Operation
    def active_model_rollback(self, content_graph_id: str) -> Call[shapes.ActiveModel]:
        """Roll back to what was active before.

        The model before, or the authored parameters where there was none; also while a re-trace is under way.

        Needs a key with the scope `content:write`.

        `POST /v1/content-graphs/{content_graph_id}/active-model/rollback`

        Args:
            content_graph_id: Your id of the content graph.
        """
        return Call(
            "POST",
            "/v1/content-graphs/{content_graph_id}/active-model/rollback",
            shapes.ActiveModel,
            ids=(content_graph_id,),
        )


class Corrections(Group[SessionT]):
    """Operations on `corrections`."""

    @Operation
    def post(self, body: shapes.CorrectionsRequest | Mapping[str, Any]) -> Call[shapes.CorrectionsResponse]:
        """Correct results, or make them void.

        Of results that were regraded (`correct`, with the score that counts from now on) or cancelled (`void`). The learner
        is traced again, open adjustments that rested on the result are closed if their reason is gone, and what has a
        reason now is opened. The result stays in the record as it was accepted, with every correction; the newest holds, so
        that `correct` also brings a void result back. Each gets a status of its own: `accepted`, `duplicate` (so that
        sending again is always safe), `conflict` (its `correction_id` was accepted before with another content) or
        `rejected`. A request with a single one that is refused answers with the problem itself. An answer 200 means that
        what was accepted is on disk.

        Needs a key with the scope `results:write`.

        `POST /v1/corrections`
        """
        return Call("POST", "/v1/corrections", shapes.CorrectionsResponse, body=body, is_safe=True)


class DeadLetters(Group[SessionT]):
    """Operations on `dead_letters`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.DeadLetterList]:
        """List the commits of your organisation that could not be written to the record.

        Nothing of them is lost: they are kept whole, and `symphonie check --retry` tries them again once their cause is
        gone.

        Needs a key with the scope `admin`.

        `GET /v1/dead-letters`
        """
        return Call("GET", "/v1/dead-letters", shapes.DeadLetterList, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.dead_letters)


class Effects(Group[SessionT]):
    """Operations on `effects`."""

    @Operation
    def get(
        self,
        *,
        content_graph: str | None = None,
        kind: Literal["advance", "deepen", "evaluate", "remediate", "review"] | None = None,
        skill_id: str | None = None,
        resource: str | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.Effects]:
        """Does what learners are given help?.

        Expected against observed mastery over the next one to three results on the skill, per kind, skill and item or
        resource, with 95 % intervals over learners. An episode is a completed activity, or an adjustment in effect of whose
        activity nobody said that it was completed or ignored. Observed is the belief after these results less the belief
        just before the first of them; expected is what was promised together with what practising brings. `does_not_help`
        means credibly less than a quarter of the promise. A supporter (`On-Behalf-Of`) sees what came of it for learners
        whom they have a role for other than that of a peer tutor.

        Needs a key with the scope `learners:read`.

        `GET /v1/effects`

        Args:
            content_graph: May be left out if there is only one.
            kind: Only this kind of adjustment.
            skill_id: Only this skill.
            resource: Only this item or resource.
            since: Given at this moment or later.
        """
        return Call(
            "GET",
            "/v1/effects",
            shapes.Effects,
            query={
                "content_graph": content_graph,
                "kind": kind,
                "skill_id": skill_id,
                "resource": resource,
                "since": since,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def support(
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
    ) -> Call[shapes.SupportEffects]:
        """Does help help?.

        Never before against after: mastery that is low rises by itself. Alerts of a supporter's day are ranked, and a
        budget cuts them; those just within it are compared with those just beyond on the same day, where nothing but a
        place differs (regression discontinuity: local quadratic at each day's cut, after Calonico, Cattaneo and Titiunik
        2014, clustered by learner). The effect is that of being within on that day, on learners at the cut, whether or not
        somebody answered: those beyond may be reached on a later day, and `checks.answered` says how much more were
        answered. It is no effect of help on everybody. With fewer than 50 alerts or 30 learners near the cut on a side,
        fewer than three places, or fewer than ten outcomes that differ from the commonest, it says `too_few`.

        Needs a key with the scope `support:read`.

        `GET /v1/effects/support`

        Args:
            content_graph: May be left out if there is only one.
            signal: Only alerts of this kind.
            since: Raised at this moment or later.
        """
        return Call(
            "GET",
            "/v1/effects/support",
            shapes.SupportEffects,
            query={"content_graph": content_graph, "signal": signal, "since": since},
            headers={"On-Behalf-Of": on_behalf_of},
        )


class Erasures(Group[SessionT]):
    """Operations on `erasures`."""

    @Operation
    def get(self, erasure_id: str) -> Call[shapes.ErasureReceipt]:
        """Read the receipt of a deletion.

        What was removed, how much of it, when and by which key.

        Needs a key with the scope `admin`.

        `GET /v1/erasures/{erasure_id}`

        Args:
            erasure_id: Names a receipt: `id` of the answer to a DELETE.
        """
        return Call("GET", "/v1/erasures/{erasure_id}", shapes.ErasureReceipt, ids=(erasure_id,))

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.ErasureList]:
        """List the receipts of your deletions.

        Newest first; of a learner they name nobody.

        Needs a key with the scope `admin`.

        `GET /v1/erasures`
        """
        return Call("GET", "/v1/erasures", shapes.ErasureList, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.erasures)


class ExportRequests(Group[SessionT]):
    """Operations on `export_requests`."""

    @Operation
    def create(
        self, body: shapes.ExportRequestRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.ExportRequest]:
        """Ask to take lists of learners along.

        Another administrator decides within 24 hours; approved, it opens one export, to the same key and person.

        Needs a key with the scope `support:read`.

        `POST /v1/export-requests`
        """
        return Call(
            "POST", "/v1/export-requests", shapes.ExportRequest, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.ExportRequestsPage]:
        """List requests to take lists of learners along.

        Newest first: an administrator lists all, whoever else those of their key.

        Needs a key with the scope `support:read`.

        `GET /v1/export-requests`
        """
        return Call(
            "GET",
            "/v1/export-requests",
            shapes.ExportRequestsPage,
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.requests)

    @Operation
    def decision(
        self, export_request_id: str, body: shapes.ExportDecision | Mapping[str, Any]
    ) -> Call[shapes.ExportRequest]:
        """Approve or deny an export.

        Once, and never with the key or account that asked.

        Needs a key with the scope `admin`.

        `POST /v1/export-requests/{export_request_id}/decision`

        Args:
            export_request_id: Names a request to take lists along: `request_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/export-requests/{export_request_id}/decision",
            shapes.ExportRequest,
            ids=(export_request_id,),
            body=body,
        )


class ExportRule(Group[SessionT]):
    """Operations on `export_rule`."""

    @Operation
    def get(self, *, on_behalf_of: str | None = None) -> Call[shapes.ExportRule]:
        """Read whether exports need approval.

        Off until it is put on.

        Needs a key with the scope `support:read`.

        `GET /v1/export-rule`
        """
        return Call("GET", "/v1/export-rule", shapes.ExportRule, headers={"On-Behalf-Of": on_behalf_of})

    @Operation
    def put(self, body: shapes.ExportRule | Mapping[str, Any]) -> Call[shapes.ExportRule]:
        """Say whether exports need approval.

        Where they do, an answer that names several learners is given for nobody (without `On-Behalf-Of`), and as a file of
        the workspace, only with `Export-Request`. Who changes this is in the chain of acts.

        Needs a key with the scope `admin`.

        `PUT /v1/export-rule`
        """
        return Call("PUT", "/v1/export-rule", shapes.ExportRule, body=body)


class Fairness(Group[SessionT]):
    """Operations on `fairness`."""

    @Operation
    def get(self, *, content_graph: str | None = None) -> Call[shapes.Fairness]:
        """Read how well predictions and decisions come true by declared group.

        Of the newest 200 000 results of learners with a label. Groups of fewer than 20 learners, or beside whom there are
        fewer, are named without any figure.

        Needs a key with the scope `admin`.

        `GET /v1/fairness`

        Args:
            content_graph: May be left out if there is only one.
        """
        return Call("GET", "/v1/fairness", shapes.Fairness, query={"content_graph": content_graph})


class FaqEntries(Group[SessionT]):
    """Operations on `faq_entries`."""

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, q: str | None = None
    ) -> Call[shapes.FaqEntriesPage]:
        """List the entries of the FAQ.

        By id; with `q` those that have it somewhere in their words.

        Needs a key with the scope `content:read`.

        `GET /v1/faq-entries`

        Args:
            q: In their words.
        """
        return Call("GET", "/v1/faq-entries", shapes.FaqEntriesPage, query={"limit": limit, "cursor": cursor, "q": q})

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, faq_entry_id: str) -> Call[shapes.FaqEntryWithVersions]:
        """Read an entry of the FAQ.

        With the last hundred of its versions.

        Needs a key with the scope `content:read`.

        `GET /v1/faq-entries/{faq_entry_id}`

        Args:
            faq_entry_id: Your id of the entry of the FAQ.
        """
        return Call("GET", "/v1/faq-entries/{faq_entry_id}", shapes.FaqEntryWithVersions, ids=(faq_entry_id,))

    @Operation
    def put(
        self, faq_entry_id: str, body: shapes.FaqEntryContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.FaqEntry]:
        """Store an entry of the FAQ.

        As a whole; the same content again changes nothing. It is suggested from the answer on, by every worker.

        Needs a key with the scope `content:write`.

        `PUT /v1/faq-entries/{faq_entry_id}`

        Args:
            faq_entry_id: Your id of the entry of the FAQ.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/faq-entries/{faq_entry_id}",
            shapes.FaqEntry,
            ids=(faq_entry_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, faq_entry_id: str, *, if_match: str | None = None) -> Call[shapes.FaqEntryRemoved]:
        """Remove an entry of the FAQ.

        Its versions stay, so that what was shown to learners can be told.

        Needs a key with the scope `content:write`.

        `DELETE /v1/faq-entries/{faq_entry_id}`

        Args:
            faq_entry_id: Your id of the entry of the FAQ.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE",
            "/v1/faq-entries/{faq_entry_id}",
            shapes.FaqEntryRemoved,
            ids=(faq_entry_id,),
            headers={"If-Match": if_match},
        )


class FaqGaps(Group[SessionT]):
    """Operations on `faq_gaps`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.FaqGapsPage]:
        """List questions that no entry answered.

        Nothing could be suggested, or what was suggested was not it; newest first. Whose they were is not told. Each is a
        proposed phrasing: accept it for an entry, or dismiss it.

        Needs a key with the scope `content:write`.

        `GET /v1/faq-gaps`
        """
        return Call("GET", "/v1/faq-gaps", shapes.FaqGapsPage, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.gaps)

    @Operation
    def create(self, question_id: str, body: shapes.GapRequest | Mapping[str, Any]) -> Call[shapes.GapDecided]:
        """Decide on a question that no entry answered.

        `accept`: it becomes a phrasing of an entry, in the words that are sent or in the learner's. `dismiss`: it does not,
        and is listed no more.

        Needs a key with the scope `content:write`.

        `POST /v1/faq-gaps/{question_id}`

        Args:
            question_id: Names what a learner asked: `question_id` wherever one is told.
        """
        return Call("POST", "/v1/faq-gaps/{question_id}", shapes.GapDecided, ids=(question_id,), body=body)


class Goals(Group[SessionT]):
    """Operations on `goals`."""

    @Operation
    def create(
        self,
        body: shapes.GoalRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.AssignedGoal]:
        """Set a goal.

        For learners and cohorts, who work towards it from now on: of several goals on a content graph, towards the one that
        is due first and not past; those without a date come last. `POST /v1/recommendations` takes its id as `goal`, for
        anybody. A supporter (`On-Behalf-Of`) sets it as themselves, for learners and cohorts of theirs. It holds from the
        answer on, through every worker. With 503 it may be stored all the same, and is then made up for within seconds:
        send the same request again with its `Idempotency-Key`.

        Needs a key with the scope `support`.

        `POST /v1/goals`
        """
        return Call(
            "POST",
            "/v1/goals",
            shapes.AssignedGoal,
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.GoalsPage]:
        """List goals.

        Newest first, ended ones included unless `active` says otherwise. A person (`On-Behalf-Of`) lists those of learners
        whose path they may see.

        Needs a key with the scope `learners:read`.

        `GET /v1/goals`

        Args:
            learner_id: Only what concerns this learner, cohorts included.
            cohort: Only what concerns this cohort.
            active: Only what holds now, or only what does not.
        """
        return Call(
            "GET",
            "/v1/goals",
            shapes.GoalsPage,
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "cohort": cohort, "active": active},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.goals)

    @Operation
    def put(
        self, goal_id: str, body: shapes.GoalRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.AssignedGoal]:
        """Make or replace a goal under an id of your own.

        The whole goal, with everybody who is to have it; one that was ended holds again. A supporter replaces one that
        holds for learners and cohorts of theirs alone. It holds from the answer on, through every worker. With 503 it may
        be stored all the same, and is then made up for within seconds: send the same request again.

        Needs a key with the scope `support`.

        `PUT /v1/goals/{goal_id}`

        Args:
            goal_id: Your id of the goal, or the service's where you named none.
        """
        return Call(
            "PUT",
            "/v1/goals/{goal_id}",
            shapes.AssignedGoal,
            ids=(goal_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def get(self, goal_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.AssignedGoal]:
        """Read a goal.

        Also one that has ended, with who ended it, when and why.

        Needs a key with the scope `learners:read`.

        `GET /v1/goals/{goal_id}`

        Args:
            goal_id: Your id of the goal, or the service's where you named none.
        """
        return Call(
            "GET", "/v1/goals/{goal_id}", shapes.AssignedGoal, ids=(goal_id,), headers={"On-Behalf-Of": on_behalf_of}
        )

    @Operation
    def delete(
        self,
        goal_id: str,
        *,
        reason: str | None = None,
        by: str | None = None,
        role: Literal["coach", "coordinator", "engineer", "learner", "mentor", "peer", "tutor"] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.AssignedGoal]:
        """End a goal.

        It stays in the record. One that has ended already stays as it is. It holds from the answer on, through every
        worker. With 503 it may be stored all the same, and is then made up for within seconds: send the same request again.

        Needs a key with the scope `support`.

        `DELETE /v1/goals/{goal_id}`

        Args:
            goal_id: Your id of the goal, or the service's where you named none.
            reason: Why, for people.
            by: Your opaque id of who ends it; left out by a person, who is it (`On-Behalf-Of`).
            role: As what; left out likewise.
        """
        return Call(
            "DELETE",
            "/v1/goals/{goal_id}",
            shapes.AssignedGoal,
            ids=(goal_id,),
            query={"reason": reason, "by": by, "role": role},
            headers={"On-Behalf-Of": on_behalf_of},
        )


class Groups(Group[SessionT]):
    """Operations on `groups`."""

    @Operation
    def create(
        self,
        body: shapes.GroupRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.LearningGroupMessage]:
        """Make a group.

        By a supporter who is tutor or coach of each of its learners, or who coordinates. Where the learners stand by now is
        kept with it. A learner is in one running group per skill.

        Needs a key with the scope `support:write`.

        `POST /v1/groups`
        """
        return Call(
            "POST",
            "/v1/groups",
            shapes.LearningGroupMessage,
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def list(
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
    ) -> Call[shapes.GroupsPage]:
        """List groups.

        Newest first, with where each learner stood before, and at the end or now. A supporter (`On-Behalf-Of`) sees those
        with a learner whom they have a role for other than that of a peer tutor, and of these those learners.

        Needs a key with the scope `support:read`.

        `GET /v1/groups`

        Args:
            content_graph: Only those on this content graph.
            cohort: Only what concerns this cohort.
            learner_id: Only what concerns this learner, cohorts included.
            skill_id: Only this skill.
            supporter_id: Only those that this supporter made.
            active: Only what holds now, or only what does not.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/groups",
            shapes.GroupsPage,
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

    each = Pages(list, lambda page: page.groups)

    @Operation
    def end(
        self, group_id: str, body: shapes.GroupEnding | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.LearningGroupMessage]:
        """End a group.

        By whoever made it, or leads its learners. It stays in the record, with where the learners stand by then; one that
        has ended already stays as it is. What was seen of a learner becomes evidence of them alone: that they were there,
        or missed it, is a meeting among their activities, and a score counts as an observation by a tutor or coach does,
        half of an answer. To have sat in a group is evidence of no skill. Where this fails half-way (503), send it again.

        Needs a key with the scope `support:write`.

        `POST /v1/groups/{group_id}/end`

        Args:
            group_id: Names a group: `group_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/groups/{group_id}/end",
            shapes.LearningGroupMessage,
            ids=(group_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def move(
        self, group_id: str, body: shapes.GroupMove | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.LearningGroupMessage]:
        """Move a learner into another group.

        Both run on the same skill, by whoever leads the learner, and learners of both. Where the learner stood when their
        first group was made stays with them.

        Needs a key with the scope `support:write`.

        `POST /v1/groups/{group_id}/move`

        Args:
            group_id: Names a group: `group_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/groups/{group_id}/move",
            shapes.LearningGroupMessage,
            ids=(group_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )


class Health(Group[SessionT]):
    """Operations on `health`."""

    @Operation
    def live(self) -> Call[shapes.Alive]:
        """Tell whether the process is alive.

        Touches nothing.

        `GET /v1/health/live`
        """
        return Call("GET", "/v1/health/live", shapes.Alive)

    @Operation
    def ready(self) -> Call[shapes.Ready]:
        """Tell whether the service can do its work.

        Asks the live store, the record, the projector and the timekeeper.

        `GET /v1/health/ready`
        """
        return Call("GET", "/v1/health/ready", shapes.Ready)


class Identities(Group[SessionT]):
    """Operations on `identities`."""

    @Operation
    def put(self, body: shapes.IdentitiesRequest | Mapping[str, Any]) -> Call[shapes.IdentitiesBound]:
        """Say who is meant by what other systems call somebody.

        Up to 1000 at once, all or none. Once bound it stays: the same again changes nothing, somebody else is refused; a
        learner can be given a supporter's side later, and the other way round. They go with their learner.

        Whom a course platform names so comes in by its launches. There, somebody is bound by whoever may do all that they
        may, as with invitations, and whoever has signed in here already with `admin`.

        Needs a key with the scope `people:write`.

        `PUT /v1/identities`
        """
        return Call("PUT", "/v1/identities", shapes.IdentitiesBound, body=body)

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        issuer: str | None = None,
        learner_id: str | None = None,
        supporter_id: str | None = None,
    ) -> Call[shapes.IdentitiesPage]:
        """List who is meant by what other systems call somebody.

        Needs a key with the scope `people:write`.

        `GET /v1/identities`

        Args:
            issuer: Address of the system that says it: `iss`, `homePage`; or `mbox`, `mbox_sha1sum`, `openid`.
            learner_id: Only of this learner.
            supporter_id: Only of this supporter.
        """
        return Call(
            "GET",
            "/v1/identities",
            shapes.IdentitiesPage,
            query={
                "limit": limit,
                "cursor": cursor,
                "issuer": issuer,
                "learner_id": learner_id,
                "supporter_id": supporter_id,
            },
        )

    each = Pages(list, lambda page: page.identities)


class IdentityRule(Group[SessionT]):
    """Operations on `identity_rule`."""

    @Operation
    def get(self) -> Call[shapes.IdentityRule]:
        """Read what becomes of persons whom nobody has bound.

        Needs a key with the scope `people:write`.

        `GET /v1/identity-rule`
        """
        return Call("GET", "/v1/identity-rule", shapes.IdentityRule)

    @Operation
    def put(self, body: shapes.IdentityRule | Mapping[str, Any]) -> Call[shapes.IdentityRule]:
        """Say what becomes of persons whom nobody has bound.

        `new`, until it is said otherwise: the learner's id is the host of the issuer, a slash and the subject.

        Needs a key with the scope `admin`.

        `PUT /v1/identity-rule`
        """
        return Call("PUT", "/v1/identity-rule", shapes.IdentityRule, body=body)


class Imports(Group[SessionT]):
    """Operations on `imports`."""

    @Operation
    def create(
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
    ) -> Call[shapes.ImportPlan]:
        """Plan an import.

        The body is the file, up to 64 MiB. Nothing is changed: the answer says what applying it would change, and what of
        it is left out and why. It is kept sealed for a week.

        Of `oneroster-rest` and the kinds of Moodle but its question bank, the body says in JSON what is read: `url`, and
        `token` and `course_id` of a Moodle (`grades`: also those), or `client_id`, `client_secret`, `token_url` and `since`
        of OneRoster. Only the address is kept.

        Besides `content:write`, people (rosters) need `people:write` and `support`, and `moodle-history` needs
        `activities:write` and `results:write`.

        Needs a key with the scope `content:write`.

        `POST /v1/imports`

        Args:
            kind: What the file is, or where it is read.
            file_name: Of the file, to know it again.
            content_graph: Into which course; of content it has to be said. A new one is begun.
            title: Of a course that is begun; the file's where it is left out.
            language: Of the texts, where the file does not say it; of new supporters.
            select: Of a framework only these codes, between commas: entries of RNCP, occupations of ROME.
            site: Address of the platform that the file is of: names people, and what statements name.
            replaces: Whether skills, difficulty and prerequisites of what is there become the file's.
            role: What teachers are for the learners of their classes.
            zone: IANA name of the time zone of new supporters.
        """
        return Call(
            "POST",
            "/v1/imports",
            shapes.ImportPlan,
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

    @Operation
    def get(self, import_id: str) -> Call[shapes.ImportPlan]:
        """Read an import.

        As it was planned; once it was applied, only that it was, and when.

        Needs a key with the scope `content:write`.

        `GET /v1/imports/{import_id}`

        Args:
            import_id: Names an import: `import_id` of the answer that planned it.
        """
        return Call("GET", "/v1/imports/{import_id}", shapes.ImportPlan, ids=(import_id,))

    @Operation
    def apply(self, import_id: str, body: shapes.ApplyRequest | Mapping[str, Any]) -> Call[shapes.ImportApplied]:
        """Apply an import.

        What was seen is what is done: where something that it touches was changed since, it is refused, and is planned
        again. A course becomes your draft, to be corrected and stored; with `store` a version at once, if it has no errors.

        Needs a key with the scope `content:write`.

        `POST /v1/imports/{import_id}/apply`

        Args:
            import_id: Names an import: `import_id` of the answer that planned it.
        """
        return Call("POST", "/v1/imports/{import_id}/apply", shapes.ImportApplied, ids=(import_id,), body=body)


class Invitations(Group[SessionT]):
    """Operations on `invitations`."""

    @Operation
    def create(self, body: shapes.InvitationRequest | Mapping[str, Any]) -> Call[shapes.MadeInvitation]:
        """Invite somebody.

        Makes their account, and a link that opens it once within seven days, for them to choose a passkey or a password.
        Where mail is set up and there is an e-mail address, the link goes there, and nowhere else; otherwise it is in this
        answer alone. Only its hash is kept.

        A role of the organisation is given by whoever may do all that it may: `designer` needs `content:write` and
        `people:write`, `administrator` needs `admin`.

        Needs a key with the scope `people:write`.

        `POST /v1/invitations`
        """
        return Call("POST", "/v1/invitations", shapes.MadeInvitation, body=body)

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.InvitationPage]:
        """List the invitations that wait for somebody.

        By name. Their links are not kept; `POST /v1/accounts/{account_id}/links` makes a new one.

        Needs a key with the scope `people:write`.

        `GET /v1/invitations`
        """
        return Call("GET", "/v1/invitations", shapes.InvitationPage, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.invitations)

    @Operation
    def delete(self, invitation_id: str) -> Call[shapes.Invitation]:
        """Take an invitation back.

        The account goes with it if nobody has ever used it.

        Needs a key with the scope `people:write`.

        `DELETE /v1/invitations/{invitation_id}`

        Args:
            invitation_id: Names an invitation: `invitation_id` wherever one is told.
        """
        return Call("DELETE", "/v1/invitations/{invitation_id}", shapes.Invitation, ids=(invitation_id,))


class KeptApart(Group[SessionT]):
    """Operations on `kept_apart`."""

    @Operation
    def put(
        self, learner_id: str, other_learner_id: str, *, on_behalf_of: str | None = None
    ) -> Call[shapes.KeptApartPair]:
        """Keep two learners apart.

        By whoever is tutor or coach of both, or coordinates. From then on no group that has both is proposed or made; one
        that runs goes on. Help of one for the other ends. Neither is told, no learner nor peer tutor reads it, and it is
        erased with either.

        Needs a key with the scope `support:write`.

        `PUT /v1/kept-apart/{learner_id}/{other_learner_id}`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            other_learner_id: Your opaque id of the other learner.
        """
        return Call(
            "PUT",
            "/v1/kept-apart/{learner_id}/{other_learner_id}",
            shapes.KeptApartPair,
            ids=(
                learner_id,
                other_learner_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def delete(
        self, learner_id: str, other_learner_id: str, *, on_behalf_of: str | None = None
    ) -> Call[shapes.PairGone]:
        """Keep two learners apart no more.

        By whoever is tutor or coach of both, or coordinates. Nothing of it is kept.

        Needs a key with the scope `support:write`.

        `DELETE /v1/kept-apart/{learner_id}/{other_learner_id}`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            other_learner_id: Your opaque id of the other learner.
        """
        return Call(
            "DELETE",
            "/v1/kept-apart/{learner_id}/{other_learner_id}",
            shapes.PairGone,
            ids=(
                learner_id,
                other_learner_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> Call[shapes.KeptApartPage]:
        """List who is kept apart.

        A supporter (`On-Behalf-Of`) sees the pairs of which they are tutor or coach of both.

        Needs a key with the scope `support:read`.

        `GET /v1/kept-apart`

        Args:
            learner_id: Only what concerns this learner, cohorts included.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/kept-apart",
            shapes.KeptApartPage,
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id},
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
        )

    each = Pages(list, lambda page: page.pairs)


class Keys(Group[SessionT]):
    """Operations on `keys`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.ApiKeyList]:
        """List your API keys.

        Newest first, those that open nothing any more included.

        Needs a key with the scope `admin`.

        `GET /v1/keys`
        """
        return Call("GET", "/v1/keys", shapes.ApiKeyList, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.keys)

    @Operation
    def create(self, body: shapes.NewKeyRequest | Mapping[str, Any]) -> Call[shapes.MadeKey]:
        """Make an API key.

        Its token is told in this answer alone: the service keeps a digest of it. Give it what it needs and no more.

        Needs a key with the scope `admin`.

        `POST /v1/keys`
        """
        return Call("POST", "/v1/keys", shapes.MadeKey, body=body)

    @Operation
    def change(self, key_id: str, body: shapes.KeyChange | Mapping[str, Any]) -> Call[shapes.ApiKey]:
        """Change an API key.

        Its label, and how much may be done with it. Other limits hold from five seconds on at the latest, at every worker.

        Needs a key with the scope `admin`.

        `PATCH /v1/keys/{key_id}`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
        """
        return Call("PATCH", "/v1/keys/{key_id}", shapes.ApiKey, ids=(key_id,), body=body)

    @Operation
    def revoke(self, key_id: str) -> Call[shapes.ApiKey]:
        """Revoke an API key.

        It opens nothing from five seconds on at the latest, at every worker. Asking again changes nothing.

        Needs a key with the scope `admin`.

        `DELETE /v1/keys/{key_id}`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
        """
        return Call("DELETE", "/v1/keys/{key_id}", shapes.ApiKey, ids=(key_id,))

    @Operation
    def rotate(self, key_id: str, body: shapes.KeyRotation | Mapping[str, Any]) -> Call[shapes.RotatedKey]:
        """Rotate an API key.

        Makes a key that allows the same, for the same person, within the same limits; the old one goes on opening for as
        long as it takes to give out the new one. Its token is told in this answer alone.

        Needs a key with the scope `admin`.

        `POST /v1/keys/{key_id}/rotation`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
        """
        return Call("POST", "/v1/keys/{key_id}/rotation", shapes.RotatedKey, ids=(key_id,), body=body)


class LearnerContacts(Group[SessionT]):
    """Operations on `learner_contacts`."""

    @Operation
    def put(self, body: shapes.ContactsRequest | Mapping[str, Any]) -> Call[shapes.ContactsStored]:
        """Store what many learners are called.

        Up to 1000 at once, all or none; each as `PUT /v1/learners/{learner_id}/contact` does.

        Needs a key with the scope `people:write`.

        `PUT /v1/learner-contacts`
        """
        return Call("PUT", "/v1/learner-contacts", shapes.ContactsStored, body=body)


class LearnerTokens(Group[SessionT]):
    """Operations on `learner_tokens`."""

    @Operation
    def create(self, body: shapes.LearnerTokenRequest | Mapping[str, Any]) -> Call[shapes.LearnerToken]:
        """Make a token for a learner's page.

        It reads what is next, what is believed and what happened, of this learner and of nobody else, and changes nothing.
        Ask for it on your server, for whom you have signed in, and give the answer to the page. It ends by itself, and
        within five seconds with the key that it was made with.

        Needs a key with the scope `learners:read`.

        `POST /v1/learner-tokens`
        """
        return Call("POST", "/v1/learner-tokens", shapes.LearnerToken, body=body, is_safe=True)


class Learners(Group[SessionT]):
    """Operations on `learners`."""

    @Operation
    def activities(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        kind: Literal["custom", "deadline", "meeting", "submission", "visit"] | None = None,
        since: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.ActivitiesPage]:
        """Read what a learner did and was to do.

        Traces of activity as they were accepted, deadlines of the learner's cohorts among them, newest first. Results are
        on the timeline.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/activities`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
            kind: Only this kind of trace.
            since: Only what happened since then, with its time zone.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/activities",
            shapes.ActivitiesPage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor, "content_graph": content_graph, "kind": kind, "since": since},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_activities = Pages(activities, lambda page: page.activities)

    @Operation
    def mastery(
        self,
        learner_id: str,
        *,
        content_graph: str | None = None,
        skill_id: Sequence[str] | None = None,
        at: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.LearnerMastery]:
        """Read what is believed about a learner.

        P(mastered) of every skill with an interval, its status and the forgetting over the time since the last result. `at`
        asks for another moment: a past one is traced from the history, a future one forgets ahead.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/mastery`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
            skill_id: Only these skills; may be repeated. All if it is left out.
            at: The moment asked for, past or future, with its time zone; now if it is left out.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/mastery",
            shapes.LearnerMastery,
            ids=(learner_id,),
            query={"content_graph": content_graph, "skill_id": skill_id, "at": at},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def prediction(
        self,
        learner_id: str,
        *,
        content_graph: str | None = None,
        item_id: str | None = None,
        attempt: int | None = None,
        at: datetime | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.Prediction]:
        """Read what a learner is expected to answer to an item, and why.

        What `POST /v1/results` will tell as `p_correct` of a result that comes next, and what makes it up: what the
        estimated mastery of each skill adds, general ability, the difficulty of the item, the history, and what is not
        known. Each is named in French and English, in logits and in points of the prediction. `at` asks for another moment,
        as with the mastery.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/prediction`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
            item_id: Item of the content graph.
            attempt: Which attempt at the item it would be.
            at: The moment asked for, past or future, with its time zone; now if it is left out.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/prediction",
            shapes.Prediction,
            ids=(learner_id,),
            query={"content_graph": content_graph, "item_id": item_id, "attempt": attempt, "at": at},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def timeline(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        event: Sequence[
            Literal[
                "activity",
                "adjustment",
                "alert",
                "case_event",
                "override",
                "result",
                "review",
                "sending",
                "shortfall",
                "trace",
            ]
        ]
        | None = None,
        skill_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.TimelinePage]:
        """Read what happened to a learner.

        Results, adjustments, reviews, what was done with recommendations, what the path owed and could not give
        (`shortfall`), traces of activity (`trace`), and what people decided about the path (`override`), newest first; or
        only some of these (`event`), or only what is about one skill. What happened in the last moments may still be on its
        way to the record.

        For a person (`On-Behalf-Of`, with scope `support:read` beside), it holds what happened in cases (`case_event`),
        alerts (`alert`) and messages to the learner (`sending`), too, as far as they may see it: a note of the team is
        nobody else's, and a learner is told facts and help. A peer tutor sees what was said, and no results. A learner's
        token reads nothing of cases and alerts.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/timeline`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
            event: Only these; may be repeated. All if it is left out.
            skill_id: Only this skill.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/timeline",
            shapes.TimelinePage,
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

    each_timeline = Pages(timeline, lambda page: page.events)

    @Operation
    def adjustments(
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
    ) -> Call[shapes.AdjustmentsPage]:
        """Read what was changed in a learner's path, why, and what became of it.

        Newest first. With `status`, only what was opened or proposed and stands there now. What happened in the last
        moments may still be on its way to the record.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/adjustments`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
            status: Where they stand; the changes `closed` are then left out.
            kind: Only this kind of adjustment.
            skill_id: Only this skill.
            since: Decided at this moment or later.
            waiting: Only what is proposed or open and nobody has reviewed yet; or only others.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/adjustments",
            shapes.AdjustmentsPage,
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

    each_adjustments = Pages(adjustments, lambda page: page.adjustments)

    @Operation
    def adjustment_review(
        self,
        learner_id: str,
        adjustment_id: str,
        body: shapes.ReviewRequest | Mapping[str, Any],
        *,
        content_graph: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.Adjustment]:
        """Approve, reject or undo an adjustment.

        `approve` lets a proposed adjustment take effect or agrees with an open one; `reject` refuses a proposed one; `undo`
        takes an open or approved one off the path. What was rejected or undone does not come again before the learner has
        five new results on its skill or seven days have gone by. Every review is kept with who, when and why; the same
        decision of the same person again changes nothing, one that contradicts is refused. A supporter (`On-Behalf-Of`)
        decides as themselves, for learners of theirs.

        Needs a key with the scope `support`.

        `POST /v1/learners/{learner_id}/adjustments/{adjustment_id}/review`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            adjustment_id: Names an adjustment: `adjustment_id` wherever one is told.
            content_graph: May be left out if there is only one.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review",
            shapes.Adjustment,
            ids=(
                learner_id,
                adjustment_id,
            ),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def adjustment_recomputed(
        self, learner_id: str, adjustment_id: str, *, content_graph: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.RecomputedDecision]:
        """Decide again as it was decided then, and compare.

        However long ago: with the learner's results, late ones and corrections as they were known, and with the content
        graph, model, settings, overrides and goals of then. Whoever changed the record is found by it.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            adjustment_id: Names an adjustment: `adjustment_id` wherever one is told.
            content_graph: May be left out if there is only one.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed",
            shapes.RecomputedDecision,
            ids=(
                learner_id,
                adjustment_id,
            ),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def messages(
        self, learner_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.MessagePage]:
        """Read what was written to a learner.

        Newest first, whichever channel it went by, in the learner's language, in words made of what it was about then.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/messages`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/messages",
            shapes.MessagePage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_messages = Pages(messages, lambda page: page.messages)

    @Operation
    def groups(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.OwnGroupsPage]:
        """List a learner's groups as the learner reads them.

        With how many others, on which skill, why, when they meet and what came of it. Nobody else's level is told, and
        names only where the group shows them.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/groups`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: Only those on this content graph.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/groups",
            shapes.OwnGroupsPage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor, "content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_groups = Pages(groups, lambda page: page.groups)

    @Operation
    def group_answer(
        self,
        learner_id: str,
        group_id: str,
        body: shapes.GroupAnswer | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.OwnGroup]:
        """Say whether one comes to a group, or leave it.

        By the learner (`On-Behalf-Of: learner/ID`). Whoever made the group gets a notice that somebody does not come, comes
        after all, or leaves, or whoever stands in for them; the others see one less of them when somebody leaves. The last
        answer counts; the same once more changes nothing.

        Needs a key with the scope `support:write`.

        `POST /v1/learners/{learner_id}/groups/{group_id}/answer`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            group_id: Names a group: `group_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/groups/{group_id}/answer",
            shapes.OwnGroup,
            ids=(
                learner_id,
                group_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def peer_willingness(
        self, learner_id: str, *, content_graph: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.PeerWillingness]:
        """Read what a learner says of helping others and of being helped.

        By the learner, by supporters who have a role for them other than that of a peer tutor, and by the organisation.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/peer-willingness`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/peer-willingness",
            shapes.PeerWillingness,
            ids=(learner_id,),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def put_peer_willingness(
        self,
        learner_id: str,
        body: shapes.PeerWillingnessContent | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.PeerWillingness]:
        """Offer help to others, ask for it, agree to it or refuse it.

        As a whole, and by the learner alone: nobody is proposed without a word of theirs. What runs and is no longer
        covered by it ends at once.

        Needs a key with the scope `support:write`.

        `PUT /v1/learners/{learner_id}/peer-willingness`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "PUT",
            "/v1/learners/{learner_id}/peer-willingness",
            shapes.PeerWillingness,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def delete_peer_willingness(
        self, learner_id: str, *, content_graph: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.WillingnessWithdrawn]:
        """Take back all that was said of helping and of being helped.

        By the learner alone. What they were asked for, and what runs, ends at once; the others are told that it is over.

        Needs a key with the scope `support:write`.

        `DELETE /v1/learners/{learner_id}/peer-willingness`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            content_graph: May be left out if there is only one.
        """
        return Call(
            "DELETE",
            "/v1/learners/{learner_id}/peer-willingness",
            shapes.WillingnessWithdrawn,
            ids=(learner_id,),
            query={"content_graph": content_graph},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def list(
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
    ) -> Call[shapes.LearnersPage]:
        """List learners.

        Whoever has anything in the record, by id: by name or the beginning of the id (`q`), cohort, kind of open alert, and
        mastery of a skill. `content_graph` asks for those who have a result or a trace on it. A supporter (`On-Behalf-Of`)
        sees those whom they have a role for other than that of a peer tutor.

        Needs a key with the scope `support:read`.

        `GET /v1/learners`

        Args:
            content_graph: Only who has a result or a trace on it.
            q: Words that are in the name, or with which the id begins; accents and case do not matter.
            cohort: Only what concerns this cohort.
            signal: Only who has an open alert of this kind.
            skill_id: Tell mastery of this skill; needs a result on it.
            silent_days: Only of whom neither a result nor a visit came for so many days.
            below: Only who is under this mastery of the skill.
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "GET",
            "/v1/learners",
            shapes.LearnersPage,
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

    each = Pages(list, lambda page: page.learners)

    @Operation
    def profile(self, learner_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.LearnerProfile]:
        """Read where a learner belongs, and who helps them.

        Name, cohorts, the content graphs that they have begun, and each supporter with the role that they have for them. A
        learner reads their own. Of somebody who has done nothing yet it tells who would help them.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/profile`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/profile",
            shapes.LearnerProfile,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def put_contact(
        self, learner_id: str, body: shapes.ContactContent | Mapping[str, Any]
    ) -> Call[shapes.ContactOfLearner]:
        """Store what a learner is called.

        As a whole: what is left out is not known any more. It is kept apart from all that traces the learner, only as it is
        now, and goes with the learner (`DELETE /v1/learners/{learner_id}`).

        Needs a key with the scope `people:write`.

        `PUT /v1/learners/{learner_id}/contact`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call("PUT", "/v1/learners/{learner_id}/contact", shapes.ContactOfLearner, ids=(learner_id,), body=body)

    @Operation
    def contact(self, learner_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.ContactOfLearner]:
        """Read what a learner is called.

        For the learner, for supporters who have a role for them other than that of a peer tutor, and for the organisation.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/contact`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/contact",
            shapes.ContactOfLearner,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def add_contest(
        self,
        learner_id: str,
        body: shapes.ContestRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Contest]:
        """Contest what is believed or was changed.

        The learner, or a supporter for them. `can_do`: an evaluation of the skill comes first from the answer on, until it
        is done; which item, the policy chooses. `wrong`: the supporter who is called for it gets it, in the learner's open
        case or in a new one, and `answers` says who that is and by when. What became of it is told by GET.

        Needs a key with the scope `support:write`.

        `POST /v1/learners/{learner_id}/contests`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/contests",
            shapes.Contest,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def contests(
        self, learner_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.ContestsPage]:
        """Read what a learner contested, and what became of it.

        Newest first: evaluations that were passed or failed, and what a supporter answered.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/contests`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/contests",
            shapes.ContestsPage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_contests = Pages(contests, lambda page: page.contests)

    @Operation
    def add_privacy_request(
        self,
        learner_id: str,
        body: shapes.PrivacyRequestRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PrivacyRequest]:
        """Ask for something by right.

        A learner restricts the use of their data, objects to automated decisions, or has something corrected; a supporter
        who has a role for them, or the organisation, asks for them. The answer is the receipt. What the organisation itself
        (without `On-Behalf-Of`) asks to be corrected in a contact is corrected at once. It holds from the answer on,
        through every worker. With 503 it may be stored all the same, and is then made up for within seconds: send the same
        request again with its `Idempotency-Key`.

        Needs a key with the scope `support`.

        `POST /v1/learners/{learner_id}/privacy-requests`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/privacy-requests",
            shapes.PrivacyRequest,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def reachability(self, learner_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.ReachTold]:
        """Read how a learner is reached.

        For the learner, for supporters who have a role for them other than that of a peer tutor, and for the organisation.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/reachability`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/reachability",
            shapes.ReachTold,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def post_reachability(
        self, learner_id: str, body: shapes.Resuming | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.ReachTold]:
        """Use a learner's address again.

        One at which nobody was reached, where the reason is gone; another address is used at once, and needs no word.

        Needs a key with the scope `support:write`.

        `POST /v1/learners/{learner_id}/reachability`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/reachability",
            shapes.ReachTold,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def reads(
        self, learner_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.ReadsPage]:
        """Read who has read of a learner.

        Each time a supporter was shown something of the learner's own, alone or in a list of several: when, as what, with
        which key and what. For the organisation (scope `admin`), for the learner, and for whoever helps them, whose look at
        it is noted as well.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/reads`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/reads",
            shapes.ReadsPage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_reads = Pages(reads, lambda page: page.reads)

    @Operation
    def put_declared_groups(
        self, learner_id: str, body: shapes.DeclaredGroups | Mapping[str, Any]
    ) -> Call[shapes.DeclaredGroups]:
        """Declare the groups of a learner.

        For error rates by group (`GET /v1/fairness`), and for nothing else: nothing that traces or decides knows of them.
        They replace those of before; none at all forgets them. They are exported and erased with the learner.

        Needs a key with the scope `admin`.

        `PUT /v1/learners/{learner_id}/declared-groups`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "PUT", "/v1/learners/{learner_id}/declared-groups", shapes.DeclaredGroups, ids=(learner_id,), body=body
        )

    @Operation
    def declared_groups(self, learner_id: str) -> Call[shapes.DeclaredGroups]:
        """Read the groups of a learner.

        Needs a key with the scope `admin`.

        `GET /v1/learners/{learner_id}/declared-groups`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call("GET", "/v1/learners/{learner_id}/declared-groups", shapes.DeclaredGroups, ids=(learner_id,))

    @Operation
    def proof(
        self,
        learner_id: str,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        format: Literal["csv", "html", "json"] | None = None,
        language: Literal["en", "fr"] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Download]:
        """Make the proof of what was done for a learner.

        Every exchange and meeting with its instant, author and role, what was promised and how it was kept, and the
        learner's connections, each chained by hash to those before it, so that a later change shows: `symphonie proof check
        FILE` names the first entry that is not as it was. It holds what the reader may see, and says for whom it was made;
        for the organisation all that was written for the learner and the team. As JSON, CSV, or a page that prints.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/proof`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            from_: Only what happened from then on, with its time zone.
            to: Only what happened before then, with its time zone.
            format: The form of the file; that of `Accept` if left out.
            language: Of the page.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/proof",
            Download,
            ids=(learner_id,),
            query={"from": from_, "to": to, "format": format, "language": language},
            headers={"On-Behalf-Of": on_behalf_of},
            accept="*/*",
        )

    @Operation
    def erase(self, learner_id: str) -> Call[shapes.ErasureReceipt]:
        """Erase a learner.

        On every content graph: results and corrections, beliefs, adjustments and reviews, events, goals, overrides,
        cohorts, what is remembered against duplicates, what is on its way to the record and what could not be written, in
        the record, the live store and the journal. It is done in the background, mostly within two seconds: the receipt
        says when, and what was removed; it names nobody. What was accepted before the receipt says `done` is gone or, if it
        came in the last moment, whole: then it began a new learner, as everything does that is sent after `done`. Goals and
        overrides of cohorts go on for the others. The names of lists of recommendations and of adjustments that you still
        have are refused as unknown ones. Asking again changes nothing.

        Needs a key with the scope `admin`.

        `DELETE /v1/learners/{learner_id}`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call("DELETE", "/v1/learners/{learner_id}", shapes.ErasureReceipt, ids=(learner_id,))

    @Operation
    def export(self, learner_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.LearnerExport]:
        """Export everything that is held of a learner.

        One document: what is believed now on every content graph, and every row of the record, with the ids of supporters
        as they were recorded. It waits for what was committed in the last moments as the timeline does; `complete` says
        whether all of it had reached the record, and `pending` holds the rest. The answer is written while it is read: one
        that breaks off is no JSON, and is to be asked for again.

        To a person (`On-Behalf-Of`, with scope `support:read` beside) it tells what they may see elsewhere: no note that is
        not for them, no draft or notice of others; to the learner, no rank or severity; to supporters, not who has read.

        Needs a key with the scope `learners:read`.

        `GET /v1/learners/{learner_id}/export`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/export",
            shapes.LearnerExport,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def questions(
        self,
        learner_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        conversation_id: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.QuestionsPage]:
        """List what a learner asked the FAQ.

        Newest first, with what was shown and what became of it; a peer tutor reads it as little as what is believed.

        Needs a key with the scope `support:read`.

        `GET /v1/learners/{learner_id}/questions`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            conversation_id: Only those of this conversation.
        """
        return Call(
            "GET",
            "/v1/learners/{learner_id}/questions",
            shapes.QuestionsPage,
            ids=(learner_id,),
            query={"limit": limit, "cursor": cursor, "conversation_id": conversation_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_questions = Pages(questions, lambda page: page.questions)

    @Operation
    def add_question(
        self,
        learner_id: str,
        body: shapes.QuestionRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Question]:
        """Ask the FAQ, as the learner.

        Three entries are suggested at most, none of them as the answer: say with `feedback` whether it was one. What is
        surely asked of the own path (why this, what is next, when do we meet, when am I answered, what is to be reviewed)
        is answered from the learner's data. In a conversation that a person has taken over nothing is suggested any more:
        the question goes to that person's case.

        Needs a key with the scope `support:write`.

        `POST /v1/learners/{learner_id}/questions`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/questions",
            shapes.Question,
            ids=(learner_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def question_feedback(
        self,
        learner_id: str,
        question_id: str,
        body: shapes.FeedbackRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Question]:
        """Say what came of an answer, as the learner.

        `helped` is noted. `not_it` and `person` hand the conversation over to whoever is called for it: a case with all
        that was said, what is believed of the learner, what comes next and which alerts are open. `answers` says who
        answers and by when; the clock of the first answer starts, and nothing is suggested in the conversation any more.

        Needs a key with the scope `support:write`.

        `POST /v1/learners/{learner_id}/questions/{question_id}/feedback`

        Args:
            learner_id: Your opaque id of the learner: no name, no e-mail address.
            question_id: Names what a learner asked: `question_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/learners/{learner_id}/questions/{question_id}/feedback",
            shapes.Question,
            ids=(
                learner_id,
                question_id,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )


class LmsMessages(Group[SessionT]):
    """Operations on `lms_messages`."""

    @Operation
    def put(self, body: shapes.LmsContent | Mapping[str, Any]) -> Call[shapes.LmsTold]:
        """Write messages in a Moodle.

        To learners whom it knows by a number (`GET /v1/identities`, issuer its address). The token's owner is who writes;
        give it `moodle/site:sendmessage`, and let users be written to by anybody of the site.

        Needs a key with the scope `admin`.

        `PUT /v1/lms-messages`
        """
        return Call("PUT", "/v1/lms-messages", shapes.LmsTold, body=body)

    @Operation
    def get(self) -> Call[shapes.LmsTold]:
        """Read where messages are written.

        Never with what.

        Needs a key with the scope `admin`.

        `GET /v1/lms-messages`
        """
        return Call("GET", "/v1/lms-messages", shapes.LmsTold)

    @Operation
    def delete(self) -> Call[shapes.LmsTold]:
        """Write no more messages in a Moodle.

        Its token is forgotten.

        Needs a key with the scope `admin`.

        `DELETE /v1/lms-messages`
        """
        return Call("DELETE", "/v1/lms-messages", shapes.LmsTold)


class Lti(Group[SessionT]):
    """Operations on `lti`."""

    @Operation
    def platform_services(self, platform_id: str) -> Call[shapes.PlatformServicesContent]:
        """Read what is done with a platform.

        As long as nobody said anything, all that its launches offer.

        Needs a key with the scope `people:write`.

        `GET /v1/lti/platforms/{platform_id}/services`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call(
            "GET", "/v1/lti/platforms/{platform_id}/services", shapes.PlatformServicesContent, ids=(platform_id,)
        )

    @Operation
    def put_platform_services(
        self, platform_id: str, body: shapes.PlatformServicesContent | Mapping[str, Any]
    ) -> Call[shapes.PlatformServicesContent]:
        """Say what is done with a platform.

        Whether progress is sent to its gradebooks, and whether and how often its rosters are read; as a whole.

        Needs a key with the scope `people:write`.

        `PUT /v1/lti/platforms/{platform_id}/services`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call(
            "PUT",
            "/v1/lti/platforms/{platform_id}/services",
            shapes.PlatformServicesContent,
            ids=(platform_id,),
            body=body,
        )

    @Operation
    def courses(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.PlatformCourseList]:
        """List courses of platforms.

        Each is there from its first launch on.

        Needs a key with the scope `people:write`.

        `GET /v1/lti/courses`
        """
        return Call("GET", "/v1/lti/courses", shapes.PlatformCourseList, query={"limit": limit, "cursor": cursor})

    each_courses = Pages(courses, lambda page: page.courses)

    @Operation
    def course_roster(
        self, platform_course_id: str, body: shapes.RosterRequest | Mapping[str, Any]
    ) -> Call[shapes.RosterRead]:
        """Read a roster now.

        Its learners become the cohort, as with `PUT /v1/cohorts/{cohort_id}`; its teachers become supporters who are
        assigned to it as tutors; names and addresses, where the platform shares them, become contacts. Read by hand, a
        roster may also send everybody away.

        Needs a key with the scope `people:write`.

        `POST /v1/lti/courses/{platform_course_id}/roster`

        Args:
            platform_course_id: Names a course of a learning platform: `course_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/lti/courses/{platform_course_id}/roster",
            shapes.RosterRead,
            ids=(platform_course_id,),
            body=body,
        )

    @Operation
    def course_grades(
        self, platform_course_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Call[shapes.PlatformGradeList]:
        """List the grades that a course's gradebook was told.

        With what became of each.

        Needs a key with the scope `learners:read`.

        `GET /v1/lti/courses/{platform_course_id}/grades`

        Args:
            platform_course_id: Names a course of a learning platform: `course_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/lti/courses/{platform_course_id}/grades",
            shapes.PlatformGradeList,
            ids=(platform_course_id,),
            query={"limit": limit, "cursor": cursor},
        )

    each_course_grades = Pages(course_grades, lambda page: page.grades)

    @Operation
    def link_request(self, link_request_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.LinkRequestTold]:
        """Read what a platform asks of a teacher who chooses links.

        For the supporter whom the launch brought here, within an hour.

        Needs a key with the scope `content:read`.

        `GET /v1/lti/link-requests/{link_request_id}`

        Args:
            link_request_id: Names a request for links: the last part of its page's address.
        """
        return Call(
            "GET",
            "/v1/lti/link-requests/{link_request_id}",
            shapes.LinkRequestTold,
            ids=(link_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def link_request_answer(
        self,
        link_request_id: str,
        body: shapes.IntegrationsLinkAnswer | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.SignedLinkAnswer]:
        """Choose links for a course.

        The request is used up by it. Without links the platform is told that nothing was chosen.

        Needs a key with the scope `content:read`.

        `POST /v1/lti/link-requests/{link_request_id}/answer`

        Args:
            link_request_id: Names a request for links: the last part of its page's address.
        """
        return Call(
            "POST",
            "/v1/lti/link-requests/{link_request_id}/answer",
            shapes.SignedLinkAnswer,
            ids=(link_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def tool(self) -> Call[shapes.Tool]:
        """Read what a platform has to know of the tool.

        For platforms in which a tool is registered by hand; for others make a link.

        Needs a key with the scope `people:write`.

        `GET /v1/lti/tool`
        """
        return Call("GET", "/v1/lti/tool", shapes.Tool)

    @Operation
    def add_registration_link(self) -> Call[shapes.RegistrationLinkMade]:
        """Make a link that registers one platform.

        Whoever administers the platform pastes it there (LTI dynamic registration); it opens once, within a day.

        Needs a key with the scope `admin`.

        `POST /v1/lti/registration-links`
        """
        return Call("POST", "/v1/lti/registration-links", shapes.RegistrationLinkMade)

    @Operation
    def add_key(self) -> Call[shapes.KeyMade]:
        """Have the tool sign with a new key.

        From tomorrow on; the one before is published for a month more.

        Needs a key with the scope `admin`.

        `POST /v1/lti/keys`
        """
        return Call("POST", "/v1/lti/keys", shapes.KeyMade)

    @Operation
    def platforms(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.PlatformsPage]:
        """List the platforms in which the service is a tool.

        Needs a key with the scope `people:write`.

        `GET /v1/lti/platforms`
        """
        return Call("GET", "/v1/lti/platforms", shapes.PlatformsPage, query={"limit": limit, "cursor": cursor})

    each_platforms = Pages(platforms, lambda page: page.platforms)

    @Operation
    def platform(self, platform_id: str) -> Call[shapes.RegisteredPlatform]:
        """Read a platform.

        Needs a key with the scope `people:write`.

        `GET /v1/lti/platforms/{platform_id}`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call("GET", "/v1/lti/platforms/{platform_id}", shapes.RegisteredPlatform, ids=(platform_id,))

    @Operation
    def put_platform(
        self, platform_id: str, body: shapes.PlatformContent | Mapping[str, Any]
    ) -> Call[shapes.RegisteredPlatform]:
        """Register a platform by hand.

        As a whole, with what its page about the tool says. Whoever is a platform here says who somebody is, so only an
        administrator registers one. A client that another organisation registered first belongs to it: each deployment of
        it needs that organisation's code in `share`.

        Needs a key with the scope `admin`.

        `PUT /v1/lti/platforms/{platform_id}`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call("PUT", "/v1/lti/platforms/{platform_id}", shapes.RegisteredPlatform, ids=(platform_id,), body=body)

    @Operation
    def delete_platform(self, platform_id: str) -> Call[shapes.RegisteredPlatform]:
        """Remove a platform.

        Who its people are stays bound; sessions that have begun go on until they end.

        Needs a key with the scope `admin`.

        `DELETE /v1/lti/platforms/{platform_id}`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call("DELETE", "/v1/lti/platforms/{platform_id}", shapes.RegisteredPlatform, ids=(platform_id,))

    @Operation
    def add_platform_share(
        self, platform_id: str, body: shapes.ShareRequest | Mapping[str, Any]
    ) -> Call[shapes.ShareMade]:
        """Share deployments of a client.

        With another organisation of this service whose courses lie in the same platform under the same client: whoever has
        the code registers these deployments, within a day, and is then whom they launch. Whoever registered the client
        first shares it.

        Needs a key with the scope `admin`.

        `POST /v1/lti/platforms/{platform_id}/shares`

        Args:
            platform_id: Names a course platform: `platform_id` wherever one is told.
        """
        return Call("POST", "/v1/lti/platforms/{platform_id}/shares", shapes.ShareMade, ids=(platform_id,), body=body)


class Mail(Group[SessionT]):
    """Operations on `mail`."""

    @Operation
    def create(
        self,
        body: str | bytes,
        *,
        recipient: str | None = None,
        sender: str | None = None,
        content_type: str = "message/rfc822",
    ) -> Call[shapes.MailStored]:
        """Hand a mail in.

        As it came (RFC 5322), up to 10 MB: what a provider's hook for inbound mail sends, or a mail server's pipe. An
        answer to one of our mails becomes a message in its case, whose clock runs from now; what came back settles its
        sending; of whatever nobody knows whose it is, a supporter decides. The same `Message-ID` to the same address counts
        once, so send it again until you are answered.

        Needs a key with the scope `messages:write`.

        `POST /v1/mail`

        Args:
            recipient: To whom the envelope is; whichever header names us where it is left out.
            sender: From whom it is; empty for a mail that came back, that of `From` if left out.
        """
        return Call(
            "POST",
            "/v1/mail",
            shapes.MailStored,
            query={"recipient": recipient, "sender": sender},
            body=body,
            content_type=content_type,
        )


class Mappings(Group[SessionT]):
    """Operations on `mappings`."""

    @Operation
    def list(self) -> Call[shapes.MappingList]:
        """List the mappings of statements and events.

        Those that come with the service, and your own.

        Needs a key with the scope `content:read`.

        `GET /v1/mappings`
        """
        return Call("GET", "/v1/mappings", shapes.MappingList)

    @Operation
    def get(self, mapping_name: str) -> Call[shapes.EventMapping]:
        """Read a mapping, also one that comes with the service: to begin one of your own with.

        Needs a key with the scope `content:read`.

        `GET /v1/mappings/{mapping_name}`

        Args:
            mapping_name: Name of a mapping, one that comes with the service or your own.
        """
        return Call("GET", "/v1/mappings/{mapping_name}", shapes.EventMapping, ids=(mapping_name,))

    @Operation
    def put(self, mapping_name: str, body: shapes.EventMapping | Mapping[str, Any]) -> Call[shapes.EventMapping]:
        """Put a mapping of your own.

        Its rules are asked in their order, then those of the mappings that it extends; the first that fits says what a
        statement becomes. It holds for what is taken from now on. Try it before: `POST /v1/mappings/{mapping_name}/dry-run`
        takes the name of any mapping.

        Needs a key with the scope `content:write`.

        `PUT /v1/mappings/{mapping_name}`

        Args:
            mapping_name: Name of a mapping, one that comes with the service or your own.
        """
        return Call("PUT", "/v1/mappings/{mapping_name}", shapes.EventMapping, ids=(mapping_name,), body=body)

    @Operation
    def dry_run(
        self, mapping_name: str, body: shapes.IntegrationsDryRunRequest | Mapping[str, Any]
    ) -> Call[shapes.DryRunAnswer]:
        """Say what statements and events would become, and why.

        Up to 1000 of each, by this mapping on this content graph. Nothing is kept, and nobody becomes a learner by it.

        Needs a key with the scope `content:write`.

        `POST /v1/mappings/{mapping_name}/dry-run`

        Args:
            mapping_name: Name of a mapping, one that comes with the service or your own.
        """
        return Call("POST", "/v1/mappings/{mapping_name}/dry-run", shapes.DryRunAnswer, ids=(mapping_name,), body=body)


class MessagePreferences(Group[SessionT]):
    """Operations on `message_preferences`."""

    @Operation
    def get(self, *, on_behalf_of: str | None = None) -> Call[shapes.ReachTold]:
        """Read how you are reached.

        On which channels, what you chose, and where nobody was reached.

        Needs a key with the scope `support:read`.

        `GET /v1/message-preferences`
        """
        return Call("GET", "/v1/message-preferences", shapes.ReachTold, headers={"On-Behalf-Of": on_behalf_of})

    @Operation
    def put(
        self, body: shapes.PreferencesContent | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.ReachTold]:
        """Choose how you are reached.

        As a whole: what is left out is as usual. What was written to you stands on your own pages in any case.

        Needs a key with the scope `support:write`.

        `PUT /v1/message-preferences`
        """
        return Call(
            "PUT", "/v1/message-preferences", shapes.ReachTold, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )


class MessageRuns(Group[SessionT]):
    """Operations on `message_runs`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageMessageRunContent]:
        """List your message runs.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/message-runs`
        """
        return Call(
            "GET", "/v1/message-runs", shapes.HeldPageMessageRunContent, query={"limit": limit, "cursor": cursor}
        )

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, message_run_id: str) -> Call[shapes.HeldMessageRunContent]:
        """Read a run of a message scenario.

        A cohort follows a message scenario, with the dates of its course. What was due before the run was stored, or before
        a learner came to the cohort, is not sent afterwards, but for steps that are for latecomers. `POST /v1/message-
        runs/dry-run` shows who would get what.

        Needs a key with the scope `support:read`.

        `GET /v1/message-runs/{message_run_id}`

        Args:
            message_run_id: Your id of the run.
        """
        return Call("GET", "/v1/message-runs/{message_run_id}", shapes.HeldMessageRunContent, ids=(message_run_id,))

    @Operation
    def put(
        self, message_run_id: str, body: shapes.MessageRunContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldMessageRunContent]:
        """Store a run of a message scenario.

        A cohort follows a message scenario, with the dates of its course. What was due before the run was stored, or before
        a learner came to the cohort, is not sent afterwards, but for steps that are for latecomers. `POST /v1/message-
        runs/dry-run` shows who would get what.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/message-runs/{message_run_id}`

        Args:
            message_run_id: Your id of the run.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/message-runs/{message_run_id}",
            shapes.HeldMessageRunContent,
            ids=(message_run_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, message_run_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a run of a message scenario.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/message-runs/{message_run_id}`

        Args:
            message_run_id: Your id of the run.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE",
            "/v1/message-runs/{message_run_id}",
            shapes.Removed,
            ids=(message_run_id,),
            headers={"If-Match": if_match},
        )

    @Operation
    def dry_run(
        self,
        body: shapes.MessageDryRunRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        export_request: str | None = None,
    ) -> Call[shapes.MessageDryRun]:
        """Show who would get what, when and why.

        The record is read as it is now and played forward on a simulated clock: with the quiet hours of each recipient, the
        working days of your calendar, and what went to them this week already. What learners will do nobody knows, so
        nobody does anything more; alerts and results that will come are not in it. Of a cohort whose learners you see in
        part only these are shown; 1000 at most.

        Needs a key with the scope `support:read`.

        `POST /v1/message-runs/dry-run`

        Args:
            export_request: That the answer is taken along, with the id of the approved request for it (`POST
                /v1/export-requests`), where the organisation wants four eyes on exports; empty for none.
        """
        return Call(
            "POST",
            "/v1/message-runs/dry-run",
            shapes.MessageDryRun,
            headers={"On-Behalf-Of": on_behalf_of, "Export-Request": export_request},
            body=body,
        )


class MessageScenarios(Group[SessionT]):
    """Operations on `message_scenarios`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageMessageScenario]:
        """List your message scenarios.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/message-scenarios`
        """
        return Call(
            "GET", "/v1/message-scenarios", shapes.HeldPageMessageScenario, query={"limit": limit, "cursor": cursor}
        )

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, message_scenario_id: str) -> Call[shapes.HeldMessageScenario]:
        """Read a message scenario.

        Messages of a course, laid down before it starts: words in French and English, and steps that say what goes to whom
        when, by which channel, and what keeps it from going. `symphonie messages schema` prints its JSON Schema. Everything
        that is wrong with it is told at once. A new version holds for what is not sent yet.

        Needs a key with the scope `support:read`.

        `GET /v1/message-scenarios/{message_scenario_id}`

        Args:
            message_scenario_id: Your id of the message scenario.
        """
        return Call(
            "GET", "/v1/message-scenarios/{message_scenario_id}", shapes.HeldMessageScenario, ids=(message_scenario_id,)
        )

    @Operation
    def put(
        self,
        message_scenario_id: str,
        body: shapes.MessageScenario | Mapping[str, Any] | bytes,
        *,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> Call[shapes.HeldMessageScenario]:
        """Store a message scenario.

        Messages of a course, laid down before it starts: words in French and English, and steps that say what goes to whom
        when, by which channel, and what keeps it from going. `symphonie messages schema` prints its JSON Schema. Everything
        that is wrong with it is told at once. A new version holds for what is not sent yet.

        As a whole; the same content again changes nothing. What it names must be there. In JSON or YAML.

        Needs a key with the scope `people:write`.

        `PUT /v1/message-scenarios/{message_scenario_id}`

        Args:
            message_scenario_id: Your id of the message scenario.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/message-scenarios/{message_scenario_id}",
            shapes.HeldMessageScenario,
            ids=(message_scenario_id,),
            headers={"If-Match": if_match},
            body=body,
            content_type=content_type,
        )

    @Operation
    def delete(self, message_scenario_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a message scenario.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/message-scenarios/{message_scenario_id}`

        Args:
            message_scenario_id: Your id of the message scenario.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE",
            "/v1/message-scenarios/{message_scenario_id}",
            shapes.Removed,
            ids=(message_scenario_id,),
            headers={"If-Match": if_match},
        )


class Metrics(Group[SessionT]):
    """Operations on `metrics`."""

    @Operation
    def get(self) -> Call[Download]:
        """Read metrics for Prometheus.

        The counters of all workers of this machine, and what the record waits for, lacks and does. The figures are sums
        over all organisations, so the scope `admin` does not imply this one.

        Needs a key with the scope `metrics:read`.

        `GET /v1/metrics`
        """
        return Call("GET", "/v1/metrics", Download, accept="*/*")


class Names(Group[SessionT]):
    """Operations on `names`."""

    @Operation
    def get(
        self,
        *,
        learner_id: Sequence[str] | None = None,
        supporter_id: Sequence[str] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.NamesTold]:
        """Tell names by ids.

        For lists that tell ids alone. Names of learners are told to those who may see them, or have a case of theirs; names
        of supporters to everybody of the organisation, learners included.

        Needs a key with the scope `support:read`.

        `GET /v1/names`

        Args:
            learner_id: Learners, by id; repeat it.
            supporter_id: Supporters, by id; repeat it.
        """
        return Call(
            "GET",
            "/v1/names",
            shapes.NamesTold,
            query={"learner_id": learner_id, "supporter_id": supporter_id},
            headers={"On-Behalf-Of": on_behalf_of},
        )


class Notices(Group[SessionT]):
    """Operations on `notices`."""

    @Operation
    def list(
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
            "group",
            "mail",
            "message",
            "offer",
            "peer_help",
            "unreachable",
            "warning",
            "drift",
            "key_ends",
        ]
        | None = None,
        digest: int | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.NoticesPage]:
        """List what you were told.

        Own notices only, newest first: warnings and breaches of clocks, escalations, what is offered while somebody is
        away, alerts, messages. Each comes once. What is more than `notices_per_day` of the supporter waits for a `digest`,
        made when their next working day begins. For nobody (without `On-Behalf-Of`): what designers and administrators are
        told, as that predictions of a course have drifted, or that a key ends; about no learner.

        Needs a key with the scope `support:read`.

        `GET /v1/notices`

        Args:
            unseen: Only what was not taken note of.
            kind: Only this kind.
            digest: What the digest of this number told, instead of what was told at once.
        """
        return Call(
            "GET",
            "/v1/notices",
            shapes.NoticesPage,
            query={"limit": limit, "cursor": cursor, "unseen": unseen, "kind": kind, "digest": digest},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.notices)

    @Operation
    def seen(
        self, body: shapes.SeenRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.SeenCount]:
        """Take note of notices.

        Some, or all up to one; with a digest what it told. Again changes nothing.

        Needs a key with the scope `support:write`.

        `POST /v1/notices/seen`
        """
        return Call("POST", "/v1/notices/seen", shapes.SeenCount, headers={"On-Behalf-Of": on_behalf_of}, body=body)


class Oauth(Group[SessionT]):
    """Operations on `oauth`."""

    @Operation
    def token(self, body: shapes.TokenRequest | Mapping[str, Any]) -> Call[shapes.GrantedToken]:
        """Get a token for a key.

        OAuth 2 client credentials: `client_id` is the id of a key, `client_secret` its token. The token that is answered
        allows what is asked for in `scope`, at most what the key allows, for an hour; where the key is revoked it opens
        nothing within five seconds.

        `POST /v1/oauth/token`
        """
        return Call(
            "POST",
            "/v1/oauth/token",
            shapes.GrantedToken,
            body=body,
            content_type="application/x-www-form-urlencoded",
            is_safe=True,
        )

    @Operation
    def metadata(self) -> Call[shapes.ServerMetadata]:
        """Find out how tokens are got.

        Of the address under which it is asked.

        `GET /.well-known/oauth-authorization-server`
        """
        return Call("GET", "/.well-known/oauth-authorization-server", shapes.ServerMetadata)


class Organisation(Group[SessionT]):
    """Operations on `organisation`."""

    @Operation
    def get(self) -> Call[shapes.OrganisationTold]:
        """Read what the organisation is called.

        Needs a key with the scope `people:write`.

        `GET /v1/organisation`
        """
        return Call("GET", "/v1/organisation", shapes.OrganisationTold)

    @Operation
    def put(self, body: shapes.OrganisationNaming | Mapping[str, Any]) -> Call[shapes.OrganisationTold]:
        """Say what the organisation is called.

        Pages show it within a minute; mails that are written from now on say it, and `From` has it where no person wrote.

        Needs a key with the scope `admin`.

        `PUT /v1/organisation`
        """
        return Call("PUT", "/v1/organisation", shapes.OrganisationTold, body=body)


class Outbox(Group[SessionT]):
    """Operations on `outbox`."""

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: Sequence[
            Literal["awaiting_approval", "bounced", "delivered", "failed", "queued", "sending", "sent", "withdrawn"]
        ]
        | None = None,
        purpose: Literal["answer", "group", "handover", "invitation", "notice", "peer", "reminder", "sign_in"]
        | None = None,
        channel: Literal["in_app", "lms", "mail", "push", "sms"] | None = None,
        learner_id: str | None = None,
        case_id: str | None = None,
        run_id: str | None = None,
        recipient: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.OutboxPage]:
        """List what goes to people.

        Newest first, each message to one person once, with its state and why it is so. A supporter sees what goes to their
        learners (as a peer tutor nothing) and to themselves; the organisation sees all. What was written stands in its
        case, or in the message scenario; here are no words.

        Needs a key with the scope `support:read`.

        `GET /v1/outbox`

        Args:
            state: Only of these; repeat it.
            purpose: Only for this.
            channel: Only what was tried by this last.
            learner_id: Only about this learner, to whomever it goes.
            case_id: Only of this case.
            run_id: Only what this run planned.
            recipient: Only to this person: `learner/…`, `supporter/…`.
        """
        return Call(
            "GET",
            "/v1/outbox",
            shapes.OutboxPage,
            query={
                "limit": limit,
                "cursor": cursor,
                "state": state,
                "purpose": purpose,
                "channel": channel,
                "learner_id": learner_id,
                "case_id": case_id,
                "run_id": run_id,
                "recipient": recipient,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.sendings)

    @Operation
    def add_approval(
        self, body: shapes.ApprovalRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.OutboxChanged]:
        """Let messages go that wait for it.

        Those that wait for nobody are left as they are; again changes nothing. Each is decided on once more when it goes:
        what was done meanwhile is not asked for.

        Needs a key with the scope `support:write`.

        `POST /v1/outbox/approvals`
        """
        return Call(
            "POST", "/v1/outbox/approvals", shapes.OutboxChanged, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )

    @Operation
    def add_withdrawal(
        self, body: shapes.WithdrawalRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.OutboxChanged]:
        """Keep messages from going.

        What has gone, or is on its way at this moment, is left as it is. A message of a case stays in its case.

        Needs a key with the scope `support:write`.

        `POST /v1/outbox/withdrawals`
        """
        return Call(
            "POST", "/v1/outbox/withdrawals", shapes.OutboxChanged, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )


class Overrides(Group[SessionT]):
    """Operations on `overrides`."""

    @Operation
    def create(
        self,
        body: shapes.OverrideRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.Override]:
        """Override the machine.

        Pin, veto or snooze an activity or whatever serves a skill, or switch automation off, for a learner or a cohort. The
        policy obeys at once, and each answer that it changed says so in `obeyed`. A pinned activity comes first until the
        learner has done it: a result on the item, or a completed resource, ends the pin (of a cohort: for this learner). A
        snooze ends at its `until`. With automation off nothing is added to the path or taken off it; recommendations go on.

        A supporter (`On-Behalf-Of`) decides as themselves, for learners and cohorts of theirs. A learner may switch
        automation off, for themselves. It holds from the answer on, through every worker. With 503 it may be stored all the
        same, and is then made up for within seconds: send the same request again with its `Idempotency-Key`.

        Needs a key with the scope `support`.

        `POST /v1/overrides`
        """
        return Call(
            "POST",
            "/v1/overrides",
            shapes.Override,
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        cohort: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.OverridesPage]:
        """List overrides.

        Newest first, ended ones included unless `active` says otherwise. A person (`On-Behalf-Of`) lists those that hold
        for somebody whose path they may see.

        Needs a key with the scope `learners:read`.

        `GET /v1/overrides`

        Args:
            learner_id: Only what concerns this learner, cohorts included.
            cohort: Only what concerns this cohort.
            active: Only what holds now, or only what does not.
        """
        return Call(
            "GET",
            "/v1/overrides",
            shapes.OverridesPage,
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "cohort": cohort, "active": active},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.overrides)

    @Operation
    def get(self, override_id: str, *, on_behalf_of: str | None = None) -> Call[shapes.Override]:
        """Read an override.

        Also one that has ended, with who ended it, when and why.

        Needs a key with the scope `learners:read`.

        `GET /v1/overrides/{override_id}`

        Args:
            override_id: Names an override: `override_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/overrides/{override_id}",
            shapes.Override,
            ids=(override_id,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def delete(
        self,
        override_id: str,
        *,
        reason: str | None = None,
        by: str | None = None,
        role: Literal["coach", "coordinator", "engineer", "learner", "mentor", "peer", "tutor"] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.Override]:
        """End an override.

        It stays in the record. One that has ended already stays as it is. A learner ends what they decided themselves, and
        what was asked for them by right, which no supporter ends. It holds from the answer on, through every worker. With
        503 it may be stored all the same, and is then made up for within seconds: send the same request again.

        Needs a key with the scope `support`.

        `DELETE /v1/overrides/{override_id}`

        Args:
            override_id: Names an override: `override_id` wherever one is told.
            reason: Why, for people.
            by: Your opaque id of who ends it; left out by a person, who is it (`On-Behalf-Of`).
            role: As what; left out likewise.
        """
        return Call(
            "DELETE",
            "/v1/overrides/{override_id}",
            shapes.Override,
            ids=(override_id,),
            query={"reason": reason, "by": by, "role": role},
            headers={"On-Behalf-Of": on_behalf_of},
        )


class PeerHelps(Group[SessionT]):
    """Operations on `peer_helps`."""

    @Operation
    def create(
        self,
        body: shapes.PeerHelpRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PeerHelp]:
        """Confirm that one learner is to help another.

        By a supporter who is tutor or coach of both, or coordinates, and moderates it from then on; whoever stands in for
        them does so meanwhile. Both are asked, and it runs once both have agreed. What they said, who is kept apart and who
        helps whom by now is read anew.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps`
        """
        return Call(
            "POST",
            "/v1/peer-helps",
            shapes.PeerHelp,
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        content_graph: str | None = None,
        cohort: str | None = None,
        learner_id: str | None = None,
        active: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.PeerHelpsPage]:
        """List who helps whom.

        Newest first. A learner sees what they are in, and of the other no more than the name, once both have agreed; a
        supporter what is among learners of whom they are tutor or coach of both. Before and after are no effect of the
        help: mastery that is low rises by itself, too.

        Needs a key with the scope `support:read`.

        `GET /v1/peer-helps`

        Args:
            content_graph: Only those on this content graph.
            cohort: Only what concerns this cohort.
            learner_id: Only what concerns this learner, cohorts included.
            active: Only what holds now, or only what does not.
        """
        return Call(
            "GET",
            "/v1/peer-helps",
            shapes.PeerHelpsPage,
            query={
                "limit": limit,
                "cursor": cursor,
                "content_graph": content_graph,
                "cohort": cohort,
                "learner_id": learner_id,
                "active": active,
            },
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.helps)

    @Operation
    def consent(
        self, peer_help_id: str, body: shapes.Consent | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.PeerHelp]:
        """Agree to what was confirmed, or not.

        Each of the two for themselves. It runs once both have agreed; whoever does not ends it. Neither is told which of
        the two it was.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/consent`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/consent",
            shapes.PeerHelp,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def end(
        self, peer_help_id: str, body: shapes.PeerHelpEnding | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.PeerHelp]:
        """End it.

        By either of the two, without a reason, or by whoever moderates, who may keep the two apart from then on. What has
        ended already stays as it is.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/end`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/end",
            shapes.PeerHelp,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def get(
        self, peer_help_id: str, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.PeerThread]:
        """Read what two learners write to each other.

        By the two, and by whoever may moderate, which is noted. What is hidden only the latter read.

        Needs a key with the scope `support:read`.

        `GET /v1/peer-helps/{peer_help_id}`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/peer-helps/{peer_help_id}",
            shapes.PeerThread,
            ids=(peer_help_id,),
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each_message = Pages(get, lambda page: page.messages)

    @Operation
    def add_message(
        self,
        peer_help_id: str,
        body: shapes.NewPeerMessage | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PeerMessage]:
        """Write to the other.

        By either of the two once both have agreed, or by whoever moderates to both; whoever moderates reads all of it, may
        hide a message and pause the two.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/messages`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/messages",
            shapes.PeerMessage,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def moderation(
        self, peer_help_id: str, body: shapes.Moderation | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.PeerHelp]:
        """Pause the two or let them go on, hide a message or show it again.

        By whoever is tutor or coach of both, or coordinates. A message may be hidden after the end, too.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/moderation`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/moderation",
            shapes.PeerHelp,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )

    @Operation
    def add_session(
        self,
        peer_help_id: str,
        body: shapes.NewPeerSession | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PeerSession]:
        """Plan when the two meet.

        By either of them once both have agreed, or by whoever moderates.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/sessions`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/sessions",
            shapes.PeerSession,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def session_outcome(
        self,
        peer_help_id: str,
        session_no: str,
        body: shapes.PeerSessionResult | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PeerSession]:
        """Say what became of a session.

        By either of the two, once, or by whoever moderates, who may say it otherwise. A session that was held is a meeting
        among the activities of both; that somebody missed it, and how well they did, only whoever moderates says: a score
        counts as an observation by a tutor or coach does, half of an answer, of that learner alone. Where this fails half-
        way (503), send it again.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/sessions/{session_no}/outcome`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
            session_no: Names a session of two learners: `session_no` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/sessions/{session_no}/outcome",
            shapes.PeerSession,
            ids=(
                peer_help_id,
                session_no,
            ),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )

    @Operation
    def trouble(
        self,
        peer_help_id: str,
        body: shapes.Trouble | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[shapes.PeerHelp]:
        """Say that something is wrong.

        By either of the two, each once, also after the end. All that the two do together stops at once, and they are asked
        together no more. Whoever confirmed it has it as a case of whoever says it, with its clock, or who stands in for
        them; the other of the two is told that it is over, and neither by whom nor why.

        Needs a key with the scope `support:write`.

        `POST /v1/peer-helps/{peer_help_id}/trouble`

        Args:
            peer_help_id: Names help among learners: `peer_help_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/peer-helps/{peer_help_id}/trouble",
            shapes.PeerHelp,
            ids=(peer_help_id,),
            headers={"On-Behalf-Of": on_behalf_of, "Idempotency-Key": idempotency_key},
            body=body,
            takes_key=True,
        )


class PrivacyRequests(Group[SessionT]):
    """Operations on `privacy_requests`."""

    @Operation
    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        learner_id: str | None = None,
        open: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.PrivacyRequestsPage]:
        """List what was asked by right.

        Newest first. The organisation lists everybody's, `open=true` what holds or waits for an answer; a supporter that of
        learners whose path they may see; a learner their own. What was erased is in `GET /v1/erasures`.

        Needs a key with the scope `learners:read`.

        `GET /v1/privacy-requests`

        Args:
            learner_id: Only what concerns this learner, cohorts included.
            open: Only what holds now, or waits for an answer.
        """
        return Call(
            "GET",
            "/v1/privacy-requests",
            shapes.PrivacyRequestsPage,
            query={"limit": limit, "cursor": cursor, "learner_id": learner_id, "open": open},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.requests)

    @Operation
    def answer(
        self,
        privacy_request_id: str,
        body: shapes.AnswerRequest | Mapping[str, Any],
        *,
        on_behalf_of: str | None = None,
    ) -> Call[shapes.PrivacyRequest]:
        """Answer a rectification.

        `corrected` stores the contact as it was asked for, or names the correction of the result; `refused` says why not.
        The same answer again changes nothing.

        Needs a key with the scope `support`.

        `POST /v1/privacy-requests/{privacy_request_id}/answer`

        Args:
            privacy_request_id: Names what was asked by right: `request_id` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/privacy-requests/{privacy_request_id}/answer",
            shapes.PrivacyRequest,
            ids=(privacy_request_id,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )


class Promises(Group[SessionT]):
    """Operations on `promises`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPagePromiseContent]:
        """List your promises.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/promises`
        """
        return Call("GET", "/v1/promises", shapes.HeldPagePromiseContent, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, promise_id: str) -> Call[shapes.HeldPromiseContent]:
        """Read a promise.

        By when a first and each next answer is promised, in the working time of a calendar, when the owner is warned and
        who is told of a breach.

        Needs a key with the scope `support:read`.

        `GET /v1/promises/{promise_id}`

        Args:
            promise_id: Your id of the promise.
        """
        return Call("GET", "/v1/promises/{promise_id}", shapes.HeldPromiseContent, ids=(promise_id,))

    @Operation
    def put(
        self, promise_id: str, body: shapes.PromiseContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldPromiseContent]:
        """Store a promise.

        By when a first and each next answer is promised, in the working time of a calendar, when the owner is warned and
        who is told of a breach.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/promises/{promise_id}`

        Args:
            promise_id: Your id of the promise.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/promises/{promise_id}",
            shapes.HeldPromiseContent,
            ids=(promise_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, promise_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a promise.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/promises/{promise_id}`

        Args:
            promise_id: Your id of the promise.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE", "/v1/promises/{promise_id}", shapes.Removed, ids=(promise_id,), headers={"If-Match": if_match}
        )

    @Operation
    def due(
        self,
        promise_id: str,
        *,
        start: datetime | None = None,
        answer: Literal["first_answer", "next_answer"] | None = None,
    ) -> Call[shapes.Due]:
        """Ask when an answer would be due.

        By a promise and its calendar as they are now: what whoever edits them wants to see.

        Needs a key with the scope `support:read`.

        `GET /v1/promises/{promise_id}/due`

        Args:
            promise_id: Your id of the promise.
            start: When the clock would start; now if it is left out.
            answer: Which of the two promises.
        """
        return Call(
            "GET",
            "/v1/promises/{promise_id}/due",
            shapes.Due,
            ids=(promise_id,),
            query={"start": start, "answer": answer},
        )

    @Operation
    def post_due(
        self,
        promise_id: str,
        body: shapes.PromiseContent | Mapping[str, Any],
        *,
        start: datetime | None = None,
        answer: Literal["first_answer", "next_answer"] | None = None,
    ) -> Call[shapes.Due]:
        """Ask when an answer would be due under a promise that is not stored yet.

        By a calendar as it is now; nothing is stored.

        Needs a key with the scope `support:read`.

        `POST /v1/promises/{promise_id}/due`

        Args:
            promise_id: Your id of the promise.
            start: When the clock would start; now if it is left out.
            answer: Which of the two promises.
        """
        return Call(
            "POST",
            "/v1/promises/{promise_id}/due",
            shapes.Due,
            ids=(promise_id,),
            query={"start": start, "answer": answer},
            body=body,
            is_safe=True,
        )


class PublicHolidays(Group[SessionT]):
    """Operations on `public_holidays`."""

    @Operation
    def get(
        self, *, place: str | None = None, first_year: int | None = None, last_year: int | None = None
    ) -> Call[shapes.Holidays]:
        """List public holidays.

        To be copied into the exceptions of a calendar, and edited there: Good Friday in Alsace-Moselle depends on the
        commune, overseas lists have customary days, and the day of solidarity is the employer's choice.

        Needs a key with the scope `support:read`.

        `GET /v1/public-holidays`

        Args:
            place: A country, or a part of it: `FR`, `FR-57` (Alsace-Moselle), `FR-974`, `DE-BY`.
            first_year: From this year on.
            last_year: Up to this year.
        """
        return Call(
            "GET",
            "/v1/public-holidays",
            shapes.Holidays,
            query={"place": place, "first_year": first_year, "last_year": last_year},
        )


class PushKey(Group[SessionT]):
    """Operations on `push_key`."""

    @Operation
    def get(self, *, on_behalf_of: str | None = None) -> Call[shapes.PushKeyTold]:
        """Read the key for push messages.

        A browser subscribes with it.

        Needs a key with the scope `support:read`.

        `GET /v1/push-key`
        """
        return Call("GET", "/v1/push-key", shapes.PushKeyTold, headers={"On-Behalf-Of": on_behalf_of})


class PushSubscriptions(Group[SessionT]):
    """Operations on `push_subscriptions`."""

    @Operation
    def put(
        self, body: shapes.BrowserContent | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.BrowsersTold]:
        """Show messages in a browser.

        To you, from now on; of more than ten browsers the one that came first gets none any more.

        Needs a key with the scope `support:write`.

        `PUT /v1/push-subscriptions`
        """
        return Call(
            "PUT", "/v1/push-subscriptions", shapes.BrowsersTold, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )

    @Operation
    def end(
        self, body: shapes.BrowserLeaving | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.BrowsersTold]:
        """Show no more messages in a browser.

        Of yours; any other is left as it is.

        Needs a key with the scope `support:write`.

        `POST /v1/push-subscriptions/end`
        """
        return Call(
            "POST", "/v1/push-subscriptions/end", shapes.BrowsersTold, headers={"On-Behalf-Of": on_behalf_of}, body=body
        )


class QuarantinedMails(Group[SessionT]):
    """Operations on `quarantined_mails`."""

    @Operation
    def list(
        self, *, limit: int | None = None, cursor: str | None = None, on_behalf_of: str | None = None
    ) -> Call[shapes.QuarantinedMailsPage]:
        """List mails in quarantine.

        Those that came to an address of a case of your learners, from somebody who is not known to be meant; a peer tutor
        sees those of cases that they have. Whoever coordinates, and the organisation itself, also see what came to no such
        address. They go after 30 days.

        Needs a key with the scope `support:read`.

        `GET /v1/quarantined-mails`
        """
        return Call(
            "GET",
            "/v1/quarantined-mails",
            shapes.QuarantinedMailsPage,
            query={"limit": limit, "cursor": cursor},
            headers={"On-Behalf-Of": on_behalf_of},
        )

    each = Pages(list, lambda page: page.mails)

    @Operation
    def get(self, mail_no: str, *, on_behalf_of: str | None = None) -> Call[shapes.QuarantinedText]:
        """Read a mail in quarantine.

        Its words, as text; nothing that it refers to is fetched, and no file of it is opened.

        Needs a key with the scope `support:read`.

        `GET /v1/quarantined-mails/{mail_no}`

        Args:
            mail_no: Names a mail that came in: `mail_no` wherever one is told.
        """
        return Call(
            "GET",
            "/v1/quarantined-mails/{mail_no}",
            shapes.QuarantinedText,
            ids=(mail_no,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def delete(self, mail_no: str, *, on_behalf_of: str | None = None) -> Call[shapes.MailDropped]:
        """Drop a mail.

        What it said is gone for good; that it came, and who dropped it, is kept as long as other mail.

        Needs a key with the scope `support:write`.

        `DELETE /v1/quarantined-mails/{mail_no}`

        Args:
            mail_no: Names a mail that came in: `mail_no` wherever one is told.
        """
        return Call(
            "DELETE",
            "/v1/quarantined-mails/{mail_no}",
            shapes.MailDropped,
            ids=(mail_no,),
            headers={"On-Behalf-Of": on_behalf_of},
        )

    @Operation
    def case(
        self, mail_no: str, body: shapes.Joining | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.MailJoined]:
        """Put a mail into a case.

        As words of its learner: you say that they are. The clock of the answer runs from when the mail came.

        Needs a key with the scope `support:write`.

        `POST /v1/quarantined-mails/{mail_no}/case`

        Args:
            mail_no: Names a mail that came in: `mail_no` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/quarantined-mails/{mail_no}/case",
            shapes.MailJoined,
            ids=(mail_no,),
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
        )


class Queues(Group[SessionT]):
    """Operations on `queues`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageQueueContent]:
        """List your queues.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/queues`
        """
        return Call("GET", "/v1/queues", shapes.HeldPageQueueContent, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, queue_id: str) -> Call[shapes.HeldQueueContent]:
        """Read a queue.

        Where work waits until somebody takes it; its keeper answers for it meanwhile.

        Needs a key with the scope `support:read`.

        `GET /v1/queues/{queue_id}`

        Args:
            queue_id: Your id of the queue.
        """
        return Call("GET", "/v1/queues/{queue_id}", shapes.HeldQueueContent, ids=(queue_id,))

    @Operation
    def put(
        self, queue_id: str, body: shapes.QueueContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldQueueContent]:
        """Store a queue.

        Where work waits until somebody takes it; its keeper answers for it meanwhile.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/queues/{queue_id}`

        Args:
            queue_id: Your id of the queue.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/queues/{queue_id}",
            shapes.HeldQueueContent,
            ids=(queue_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, queue_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a queue.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/queues/{queue_id}`

        Args:
            queue_id: Your id of the queue.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call("DELETE", "/v1/queues/{queue_id}", shapes.Removed, ids=(queue_id,), headers={"If-Match": if_match})


class RecommendationSettings(Group[SessionT]):
    """Operations on `recommendation_settings`."""

    @Operation
    def put(self, body: shapes.SettingsRequest | Mapping[str, Any]) -> Call[shapes.RecommendationSettings]:
        """Change the settings of recommendations.

        As a whole, for one content graph or for all without their own. Each time makes a new version; none is ever changed.
        It holds from the answer on, through every worker. With 503 it may be stored all the same, and is then made up for
        within seconds: send the same request again.

        Needs a key with the scope `content:write`.

        `PUT /v1/recommendation-settings`
        """
        return Call("PUT", "/v1/recommendation-settings", shapes.RecommendationSettings, body=body)

    @Operation
    def get(self, *, content_graph: str | None = None) -> Call[shapes.RecommendationSettings]:
        """Read which settings recommendations follow.

        A content graph's own ones, else the organisation's, else the default.

        Needs a key with the scope `content:read`.

        `GET /v1/recommendation-settings`

        Args:
            content_graph: What holds on this content graph; on those without its own if left out.
        """
        return Call(
            "GET", "/v1/recommendation-settings", shapes.RecommendationSettings, query={"content_graph": content_graph}
        )

    @Operation
    def history(
        self, *, limit: int | None = None, cursor: str | None = None, content_graph: str | None = None
    ) -> Call[shapes.SettingsHistory]:
        """Read which settings recommendations followed before.

        The versions for a content graph, or the organisation's, newest first.

        Needs a key with the scope `content:read`.

        `GET /v1/recommendation-settings/history`

        Args:
            content_graph: What holds on this content graph; on those without its own if left out.
        """
        return Call(
            "GET",
            "/v1/recommendation-settings/history",
            shapes.SettingsHistory,
            query={"limit": limit, "cursor": cursor, "content_graph": content_graph},
        )

    each_history = Pages(history, lambda page: page.versions)

    @Operation
    def preview(self, body: shapes.PreviewRequest | Mapping[str, Any]) -> Call[shapes.SettingsPreview]:
        """Try settings on real learners.

        Nothing is stored. Of the learners with the newest results it is decided what comes first under the settings that
        hold and under these; near-ties, which are drawn by lot, are no change. Needs the scope `learners:read` beside.

        Needs a key with the scope `content:write`.

        `POST /v1/recommendation-settings/preview`
        """
        return Call("POST", "/v1/recommendation-settings/preview", shapes.SettingsPreview, body=body, is_safe=True)


class Recommendations(Group[SessionT]):
    """Operations on `recommendations`."""

    @Operation
    def ask(
        self, body: shapes.RecommendationsRequest | Mapping[str, Any], *, on_behalf_of: str | None = None
    ) -> Call[shapes.Recommendations]:
        """Recommend what a learner should do next.

        Nothing is changed in the learner's path. A learner without any result gets a first recommendation (`cold_start`). A
        person (`On-Behalf-Of`) asks for a learner of theirs, or for themselves.

        Needs a key with the scope `learners:read`.

        `POST /v1/recommendations`
        """
        return Call(
            "POST",
            "/v1/recommendations",
            shapes.Recommendations,
            headers={"On-Behalf-Of": on_behalf_of},
            body=body,
            is_safe=True,
        )

    @Operation
    def add_event(
        self, recommendation_id: str, body: shapes.EventRequest | Mapping[str, Any]
    ) -> Call[shapes.LearnersEventAnswer]:
        """Tell what was done with a recommendation.

        `followed` when an activity of the list was begun, `completed` when it was done, `ignored` when the learner did
        something else. Sending it again changes nothing. A resource that was completed counts as studied and is not
        recommended again; one that was ignored makes way for the next step. What an item brought is known from its result.
        Effects come out of `completed`.

        Needs a key with the scope `results:write`.

        `POST /v1/recommendations/{recommendation_id}/events`

        Args:
            recommendation_id: Names a list of recommendations: `recommendation_id` of the answer that held it.
        """
        return Call(
            "POST",
            "/v1/recommendations/{recommendation_id}/events",
            shapes.LearnersEventAnswer,
            ids=(recommendation_id,),
            body=body,
        )


class Results(Group[SessionT]):
    """Operations on `results`."""

    @Operation
    def post(self, body: shapes.ResultsRequest | Mapping[str, Any]) -> Call[shapes.ResultsResponse]:
        """Take results in.

        One or up to 1000 results of any learners on one content graph. Each gets a status of its own: `accepted`,
        `duplicate` (it was taken before, so that sending again is always safe), `conflict` (its id was taken before with
        another content, which both are named; nothing changes), `late_replayed` (it happened before others that were taken,
        and the history was traced again in order) or `rejected` (with its faults). Results of one time are ordered by their
        attempt, then as they were sent. A request with a single result that is refused answers with the problem itself. An
        answer 200 means that what was accepted is on disk.

        Needs a key with the scope `results:write`.

        `POST /v1/results`
        """
        return Call("POST", "/v1/results", shapes.ResultsResponse, body=body, is_safe=True)


class Retention(Group[SessionT]):
    """Operations on `retention`."""

    @Operation
    def get(self) -> Call[shapes.RetentionTold]:
        """Read how long each kind of data is kept.

        With the reason of each default, and with what of yours is older and goes with the next look: nothing is deleted by
        asking. What is restricted by right is kept meanwhile.

        Needs a key with the scope `admin`.

        `GET /v1/retention`
        """
        return Call("GET", "/v1/retention", shapes.RetentionTold)


class RoutingRules(Group[SessionT]):
    """Operations on `routing_rules`."""

    @Operation
    def get(self) -> Call[shapes.HeldRoutingContent]:
        """Read the routing rules.

        Signal, severity and cohort lead to a role, the role to a person, or who stands in, then to a queue, and in the end
        to whoever coordinates.

        Needs a key with the scope `support:read`.

        `GET /v1/routing-rules`
        """
        return Call("GET", "/v1/routing-rules", shapes.HeldRoutingContent)

    @Operation
    def put(
        self, body: shapes.RoutingContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldRoutingContent]:
        """Store the routing rules.

        All of them, in the order in which they are tried.

        Needs a key with the scope `people:write`.

        `PUT /v1/routing-rules`

        Args:
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call("PUT", "/v1/routing-rules", shapes.HeldRoutingContent, headers={"If-Match": if_match}, body=body)

    @Operation
    def dry_run(self, body: shapes.SupportDryRunRequest | Mapping[str, Any]) -> Call[shapes.DryRun]:
        """Ask who would have a signal, and why.

        By the rules, assignments and absences as they are now; nothing is stored. Of several supporters with the role, the
        learner's own go before the cohort's, and then the id decides.

        Needs a key with the scope `support:read`.

        `POST /v1/routing-rules/dry-run`
        """
        return Call("POST", "/v1/routing-rules/dry-run", shapes.DryRun, body=body, is_safe=True)


class Service(Group[SessionT]):
    """Operations on `service`."""

    @Operation
    def openapi(self) -> Call[Download]:
        """Read this document.

        OpenAPI 3.1.

        `GET /v1/openapi.json`
        """
        return Call("GET", "/v1/openapi.json", Download, accept="*/*")

    @Operation
    def docs(self) -> Call[Download]:
        """Read this document as a page.

        Works without any other server.

        `GET /v1/docs`
        """
        return Call("GET", "/v1/docs", Download, accept="*/*")

    @Operation
    def docs_part(self, name: str) -> Call[Download]:
        """Read a part of the page.

        A script, a style sheet or a picture.

        `GET /v1/docs/{name}`

        Args:
            name: Last part of the address of a page.
        """
        return Call("GET", "/v1/docs/{name}", Download, ids=(name,), accept="*/*")

    @Operation
    def problems(self) -> Call[Download]:
        """List every kind of problem.

        A page.

        `GET /problems`
        """
        return Call("GET", "/problems", Download, accept="*/*")

    @Operation
    def problem(self, name: str) -> Call[Download]:
        """Explain one kind of problem.

        The page that the `type` of a problem document points to.

        `GET /problems/{name}`

        Args:
            name: Last part of the address of a page.
        """
        return Call("GET", "/problems/{name}", Download, ids=(name,), accept="*/*")


class Signals(Group[SessionT]):
    """Operations on `signals`."""

    @Operation
    def get(self) -> Call[shapes.SignalCounts]:
        """Count what became of alerts, by kind of signal.

        For whoever sets the rules: a kind of which many are called useless, or that ends by itself before anybody acts,
        asks for another rule. With them, the coefficients that probabilities are estimated with: those that ship, or ones
        of your own, which are tried each week and taken where they are better on weeks that they have not seen.

        Needs a key with the scope `support:read`.

        `GET /v1/signals`
        """
        return Call("GET", "/v1/signals", shapes.SignalCounts)


class Sizing(Group[SessionT]):
    """Operations on `sizing`."""

    @Operation
    def create(self, body: shapes.SizingRequest | Mapping[str, Any]) -> Call[shapes.SizingFound]:
        """Size a support service.

        The course is simulated: learners of the laboratory ask, fall silent and are in trouble; routing, promises, absences
        and budgets of alerts work as they do here; supporters work in their calendars. What is not known exactly is a pair,
        least and most, and shows in the intervals. Nothing is stored, and nothing is read of the organisation but, with
        `from_record`, how many learned, asked and were contacted in each of its last weeks. It takes some seconds of CPU,
        in a process that gives way to all others; one is sized at a time, organisations in turn.

        Needs a key with the scope `support:read`.

        `POST /v1/sizing`
        """
        return Call("POST", "/v1/sizing", shapes.SizingFound, body=body)


class Sms(Group[SessionT]):
    """Operations on `sms`."""

    @Operation
    def create(self, body: shapes.IncomingSms | Mapping[str, Any]) -> Call[shapes.SmsTaken]:
        """Hand an SMS in.

        Whoever answers `STOP` (or `ARRET`, `DESABONNER`, `UNSUBSCRIBE` …) gets no SMS any more, until they answer `START`
        (or `REPRENDRE`) or choose them again. What else somebody writes goes into no case: a number proves nobody.

        Needs a key with the scope `messages:write`.

        `POST /v1/sms`
        """
        return Call("POST", "/v1/sms", shapes.SmsTaken, body=body)


class Sources(Group[SessionT]):
    """Operations on `sources`."""

    @Operation
    def list(self) -> Call[shapes.SourceList]:
        """List your sources.

        Every key that may send statements or events is one, and says how what it sends is understood and what waits.

        Needs a key with the scope `content:read`.

        `GET /v1/sources`
        """
        return Call("GET", "/v1/sources", shapes.SourceList)

    @Operation
    def put(self, key_id: str, body: shapes.SourceRequest | Mapping[str, Any]) -> Call[shapes.SourceAnswer]:
        """Say how what a key sends is understood.

        It holds for whatever is taken from now on, also of what was sent before and waits. What was taken stays as it is.

        Needs a key with the scope `admin`.

        `PUT /v1/sources/{key_id}`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
        """
        return Call("PUT", "/v1/sources/{key_id}", shapes.SourceAnswer, ids=(key_id,), body=body)

    @Operation
    def retry(self, key_id: str) -> Call[shapes.RetryAnswer]:
        """Look again at what had become nothing.

        After a mapping, a content graph or the settings of the source changed: all statements that it sent and that became
        neither result nor trace are taken once more, as they are understood now. What became something stays as it is, so
        each counts once, however often this is asked for. Caliper events are not kept, so theirs are not.

        Needs a key with the scope `admin`.

        `POST /v1/sources/{key_id}/retry`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
        """
        return Call("POST", "/v1/sources/{key_id}/retry", shapes.RetryAnswer, ids=(key_id,))

    @Operation
    def outcomes(
        self, key_id: str, *, days: int | None = None, examples: int | None = None
    ) -> Call[shapes.SourceOutcomes]:
        """Tell what became of what a source sent.

        Counted by day and outcome, with the newest of what became nothing, and why.

        Needs a key with the scope `content:read`.

        `GET /v1/sources/{key_id}/outcomes`

        Args:
            key_id: Names an API key: `key_id` wherever one is told.
            days: Of so many days, today included.
            examples: Most examples.
        """
        return Call(
            "GET",
            "/v1/sources/{key_id}/outcomes",
            shapes.SourceOutcomes,
            ids=(key_id,),
            query={"days": days, "examples": examples},
        )


class Standing(Group[SessionT]):
    """Operations on `standing`."""

    @Operation
    def get(self) -> Call[shapes.Standing]:
        """Read how the service stands.

        Checks, lag and processes are those of the whole service; what is counted is your organisation's alone. It answers
        while the record or the live store do not.

        Needs a key with the scope `admin`.

        `GET /v1/standing`
        """
        return Call("GET", "/v1/standing", shapes.Standing)


class Supporters(Group[SessionT]):
    """Operations on `supporters`."""

    @Operation
    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Call[shapes.HeldPageSupporterContent]:
        """List your supporters.

        By id.

        Needs a key with the scope `support:read`.

        `GET /v1/supporters`
        """
        return Call("GET", "/v1/supporters", shapes.HeldPageSupporterContent, query={"limit": limit, "cursor": cursor})

    each = Pages(list, lambda page: page.entries)

    @Operation
    def get(self, supporter_id: str) -> Call[shapes.HeldSupporterContent]:
        """Read a supporter.

        Somebody who helps learners. Name and contact are kept apart from all that traces learners, only as they are now,
        and are gone with a DELETE.

        Needs a key with the scope `support:read`.

        `GET /v1/supporters/{supporter_id}`

        Args:
            supporter_id: Your opaque id of the supporter: no name, no e-mail address.
        """
        return Call("GET", "/v1/supporters/{supporter_id}", shapes.HeldSupporterContent, ids=(supporter_id,))

    @Operation
    def put(
        self, supporter_id: str, body: shapes.SupporterContent | Mapping[str, Any], *, if_match: str | None = None
    ) -> Call[shapes.HeldSupporterContent]:
        """Store a supporter.

        Somebody who helps learners. Name and contact are kept apart from all that traces learners, only as they are now,
        and are gone with a DELETE.

        As a whole; the same content again changes nothing. What it names must be there.

        Needs a key with the scope `people:write`.

        `PUT /v1/supporters/{supporter_id}`

        Args:
            supporter_id: Your opaque id of the supporter: no name, no e-mail address.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "PUT",
            "/v1/supporters/{supporter_id}",
            shapes.HeldSupporterContent,
            ids=(supporter_id,),
            headers={"If-Match": if_match},
            body=body,
        )

    @Operation
    def delete(self, supporter_id: str, *, if_match: str | None = None) -> Call[shapes.Removed]:
        """Remove a supporter.

        Refused while something else names it. Its versions stay, so that what was promised under them can be reckoned
        again; one that was removed already stays as it is.

        Needs a key with the scope `people:write`.

        `DELETE /v1/supporters/{supporter_id}`

        Args:
            supporter_id: Your opaque id of the supporter: no name, no e-mail address.
            if_match: ETag of the version that you changed; another current one is then not overwritten.
        """
        return Call(
            "DELETE",
            "/v1/supporters/{supporter_id}",
            shapes.Removed,
            ids=(supporter_id,),
            headers={"If-Match": if_match},
        )


class Webhooks(Group[SessionT]):
    """Operations on `webhooks`."""

    @Operation
    def list(self) -> Call[shapes.WebhookList]:
        """List your webhooks.

        What opens or signs is told nobody.

        Needs a key with the scope `admin`.

        `GET /v1/webhooks`
        """
        return Call("GET", "/v1/webhooks", shapes.WebhookList)

    @Operation
    def create(self, body: shapes.NewWebhookRequest | Mapping[str, Any]) -> Call[shapes.MadeWebhook]:
        """Have a system told what changes.

        By Standard Webhooks: each message is signed with the secret, which is told in this answer alone, and is sent until
        the other side takes it, at most for a day and a half. Those of one learner come one after the other, in order. With
        `xapi`, changes go as statements to a learning record store instead.

        Needs a key with the scope `admin`.

        `POST /v1/webhooks`
        """
        return Call("POST", "/v1/webhooks", shapes.MadeWebhook, body=body)

    @Operation
    def get(self, webhook_id: str) -> Call[shapes.WebhookTold]:
        """Read a webhook.

        How it stands, and how many deliveries wait.

        Needs a key with the scope `admin`.

        `GET /v1/webhooks/{webhook_id}`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("GET", "/v1/webhooks/{webhook_id}", shapes.WebhookTold, ids=(webhook_id,))

    @Operation
    def change(self, webhook_id: str, body: shapes.WebhookChange | Mapping[str, Any]) -> Call[shapes.WebhookTold]:
        """Change a webhook, stop it, or let it go on.

        What waits stays, and is sent where and as it is then.

        Needs a key with the scope `admin`.

        `PATCH /v1/webhooks/{webhook_id}`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("PATCH", "/v1/webhooks/{webhook_id}", shapes.WebhookTold, ids=(webhook_id,), body=body)

    @Operation
    def delete(self, webhook_id: str) -> Call[shapes.WebhookList]:
        """Remove a webhook, with its deliveries.

        Nothing more is sent. The others are answered.

        Needs a key with the scope `admin`.

        `DELETE /v1/webhooks/{webhook_id}`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("DELETE", "/v1/webhooks/{webhook_id}", shapes.WebhookList, ids=(webhook_id,))

    @Operation
    def secret(self, webhook_id: str, body: shapes.RotationRequest | Mapping[str, Any]) -> Call[shapes.MadeWebhook]:
        """Give a webhook another secret.

        It is told in this answer alone. For `keep_hours` both sign, so that the receiver can change over without a gap. The
        password of a store of statements is changed by making another webhook.

        Needs a key with the scope `admin`.

        `POST /v1/webhooks/{webhook_id}/secret`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("POST", "/v1/webhooks/{webhook_id}/secret", shapes.MadeWebhook, ids=(webhook_id,), body=body)

    @Operation
    def replay(self, webhook_id: str, body: shapes.ReplayRequest | Mapping[str, Any]) -> Call[shapes.WebhookTold]:
        """Have all that changed since a place in the feed told once more.

        In the order of the feed, under the same ids as before. What waits for an attempt comes again in its place.

        Needs a key with the scope `admin`.

        `POST /v1/webhooks/{webhook_id}/replay`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("POST", "/v1/webhooks/{webhook_id}/replay", shapes.WebhookTold, ids=(webhook_id,), body=body)

    @Operation
    def test(self, webhook_id: str) -> Call[shapes.TestTold]:
        """Send a message that tells nothing, and see whether it is taken.

        It is of the kind `webhook.test`, signed as all others, sent once and not listed. A store of statements is asked for
        one statement instead.

        Needs a key with the scope `admin`.

        `POST /v1/webhooks/{webhook_id}/test`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
        """
        return Call("POST", "/v1/webhooks/{webhook_id}/test", shapes.TestTold, ids=(webhook_id,))

    @Operation
    def deliveries(
        self,
        webhook_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal["delivered", "failed", "waiting"] | None = None,
    ) -> Call[shapes.DeliveryPage]:
        """See what became of what was to be told.

        Newest first, as long as the change is kept.

        Needs a key with the scope `admin`.

        `GET /v1/webhooks/{webhook_id}/deliveries`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
            state: Only these.
        """
        return Call(
            "GET",
            "/v1/webhooks/{webhook_id}/deliveries",
            shapes.DeliveryPage,
            ids=(webhook_id,),
            query={"limit": limit, "cursor": cursor, "state": state},
        )

    each_deliveries = Pages(deliveries, lambda page: page.deliveries)

    @Operation
    def delivery_retry(self, webhook_id: str, delivery_no: str) -> Call[shapes.DeliveryTold]:
        """Have one delivery tried again, at once.

        Whatever became of it before, under the same id. Later ones of its learner wait for it.

        Needs a key with the scope `admin`.

        `POST /v1/webhooks/{webhook_id}/deliveries/{delivery_no}/retry`

        Args:
            webhook_id: Names a webhook: `webhook_id` wherever one is told.
            delivery_no: Names a delivery: `delivery_no` wherever one is told.
        """
        return Call(
            "POST",
            "/v1/webhooks/{webhook_id}/deliveries/{delivery_no}/retry",
            shapes.DeliveryTold,
            ids=(
                webhook_id,
                delivery_no,
            ),
        )


class Xapi(Group[SessionT]):
    """Operations on `xapi`."""

    @Operation
    def about(self, *, x_experience_api_version: str | None = None) -> Call[shapes.About]:
        """Read which versions of xAPI are spoken.

        Whoever asks in 2.0 is told of it too: tools of 1.0 know no other version than their own.

        `GET /xapi/about`

        Args:
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call("GET", "/xapi/about", shapes.About, headers={"X-Experience-API-Version": x_experience_api_version})

    @Operation
    def add_statement(
        self,
        body: dict[str, Any] | Sequence[dict[str, Any]] | bytes,
        *,
        x_experience_api_version: str | None = None,
        content_type: str = "application/json",
    ) -> Call[tuple[str, ...]]:
        """Store statements.

        One or a list, with attachments as `multipart/mixed`; all of them or none. One that is there stays as it is: the
        same again changes nothing, another one under its id is refused. Without an id, the same actor, verb, object,
        attempt and time is one statement. `?method=` asks for any other method, with everything else in a form.

        Needs a key with the scope `xapi:write`.

        `POST /xapi/statements`

        Args:
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "POST",
            "/xapi/statements",
            tuple[str, ...],
            headers={"X-Experience-API-Version": x_experience_api_version},
            body=body,
            content_type=content_type,
        )

    @Operation
    def put_statements(
        self,
        body: dict[str, Any] | Sequence[dict[str, Any]] | bytes,
        *,
        statement_id: str | None = None,
        x_experience_api_version: str | None = None,
        content_type: str = "application/json",
    ) -> Call[Download]:
        """Store a statement under its id.

        As POST does; the same again changes nothing.

        Needs a key with the scope `xapi:write`.

        `PUT /xapi/statements`

        Args:
            statement_id: Its UUID.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "PUT",
            "/xapi/statements",
            Download,
            query={"statementId": statement_id},
            headers={"X-Experience-API-Version": x_experience_api_version},
            body=body,
            content_type=content_type,
            accept="*/*",
        )

    @Operation
    def statements(
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
    ) -> Call[dict[str, Any]]:
        """Read statements.

        One, or those that filters find, the newest first; filters find a statement, too, by the one that it is about.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/statements`

        Args:
            statement_id: One statement.
            voided_statement_id: One statement that was voided.
            agent: Agent or group in JSON: actor or object.
            verb: Id of the verb.
            activity: Id of the activity that is the object.
            registration: UUID of the registration.
            related_activities: Take the activity anywhere in a statement.
            related_agents: Take the agent anywhere in a statement.
            since: Only those stored later.
            until: Only those stored no later.
            format: exact, ids or canonical.
            attachments: Send attachments along, as multipart/mixed.
            ascending: The oldest first.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            accept_language: Which language `format=canonical` chooses.
        """
        return Call(
            "GET",
            "/xapi/statements",
            dict[str, Any],
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

    @Operation
    def activities(
        self, *, activity_id: str | None = None, x_experience_api_version: str | None = None
    ) -> Call[dict[str, Any]]:
        """Read an activity.

        With the definition that statements have given it; one that nobody has named has none.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/activities`

        Args:
            activity_id: Its id.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "GET",
            "/xapi/activities",
            dict[str, Any],
            query={"activityId": activity_id},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )

    @Operation
    def agents(self, *, agent: str | None = None, x_experience_api_version: str | None = None) -> Call[dict[str, Any]]:
        """Read whom an agent means.

        The identifier that was asked for, and the names under which newer statements have it.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/agents`

        Args:
            agent: Agent in JSON.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "GET",
            "/xapi/agents",
            dict[str, Any],
            query={"agent": agent},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )

    @Operation
    def put_activities_state(
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
    ) -> Call[Download]:
        """Put a state of an agent in an activity.

        Any media type; it takes the place of the one before.

        Needs a key with the scope `xapi:write`.

        `PUT /xapi/activities/state`

        Args:
            activity_id: Id of the activity.
            agent: Agent in JSON.
            registration: UUID of the registration.
            state_id: Its id; left out, GET lists the ids and DELETE takes all.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "PUT",
            "/xapi/activities/state",
            Download,
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

    @Operation
    def post_activities_state(
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
    ) -> Call[Download]:
        """Add to a state of an agent in an activity.

        An object in JSON: its names take the place of those that are there.

        Needs a key with the scope `xapi:write`.

        `POST /xapi/activities/state`

        Args:
            activity_id: Id of the activity.
            agent: Agent in JSON.
            registration: UUID of the registration.
            state_id: Its id; left out, GET lists the ids and DELETE takes all.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "POST",
            "/xapi/activities/state",
            Download,
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

    @Operation
    def activities_state(
        self,
        *,
        activity_id: str | None = None,
        agent: str | None = None,
        registration: str | None = None,
        state_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Call[Any]:
        """Read a state of an agent in an activity.

        Without its id, the ids of all.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/activities/state`

        Args:
            activity_id: Id of the activity.
            agent: Agent in JSON.
            registration: UUID of the registration.
            state_id: Its id; left out, GET lists the ids and DELETE takes all.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "GET",
            "/xapi/activities/state",
            ANYTHING,
            query={
                "activityId": activity_id,
                "agent": agent,
                "registration": registration,
                "stateId": state_id,
                "since": since,
            },
            headers={"X-Experience-API-Version": x_experience_api_version},
        )

    @Operation
    def delete_activities_state(
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
    ) -> Call[Download]:
        """Remove a state of an agent in an activity.

        Needs a key with the scope `xapi:write`.

        `DELETE /xapi/activities/state`

        Args:
            activity_id: Id of the activity.
            agent: Agent in JSON.
            registration: UUID of the registration.
            state_id: Its id; left out, GET lists the ids and DELETE takes all.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "DELETE",
            "/xapi/activities/state",
            Download,
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

    @Operation
    def put_activities_profile(
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
    ) -> Call[Download]:
        """Put a profile of an activity.

        Any media type; it takes the place of the one before. `If-None-Match: *` for a new one, `If-Match` for the one that
        was read.

        Needs a key with the scope `xapi:write`.

        `PUT /xapi/activities/profile`

        Args:
            activity_id: Id of the activity.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "PUT",
            "/xapi/activities/profile",
            Download,
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

    @Operation
    def post_activities_profile(
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
    ) -> Call[Download]:
        """Add to a profile of an activity.

        An object in JSON: its names take the place of those that are there.

        Needs a key with the scope `xapi:write`.

        `POST /xapi/activities/profile`

        Args:
            activity_id: Id of the activity.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "POST",
            "/xapi/activities/profile",
            Download,
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

    @Operation
    def activities_profile(
        self,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Call[Any]:
        """Read a profile of an activity.

        Without its id, the ids of all.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/activities/profile`

        Args:
            activity_id: Id of the activity.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "GET",
            "/xapi/activities/profile",
            ANYTHING,
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )

    @Operation
    def delete_activities_profile(
        self,
        *,
        activity_id: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Call[Download]:
        """Remove a profile of an activity.

        Needs a key with the scope `xapi:write`.

        `DELETE /xapi/activities/profile`

        Args:
            activity_id: Id of the activity.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "DELETE",
            "/xapi/activities/profile",
            Download,
            query={"activityId": activity_id, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            accept="*/*",
        )

    @Operation
    def put_agents_profile(
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
    ) -> Call[Download]:
        """Put a profile of an agent.

        Any media type; it takes the place of the one before. `If-None-Match: *` for a new one, `If-Match` for the one that
        was read.

        Needs a key with the scope `xapi:write`.

        `PUT /xapi/agents/profile`

        Args:
            agent: Agent in JSON.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "PUT",
            "/xapi/agents/profile",
            Download,
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

    @Operation
    def post_agents_profile(
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
    ) -> Call[Download]:
        """Add to a profile of an agent.

        An object in JSON: its names take the place of those that are there.

        Needs a key with the scope `xapi:write`.

        `POST /xapi/agents/profile`

        Args:
            agent: Agent in JSON.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "POST",
            "/xapi/agents/profile",
            Download,
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

    @Operation
    def agents_profile(
        self,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
    ) -> Call[Any]:
        """Read a profile of an agent.

        Without its id, the ids of all.

        Needs a key with the scope `xapi:read`.

        `GET /xapi/agents/profile`

        Args:
            agent: Agent in JSON.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
        """
        return Call(
            "GET",
            "/xapi/agents/profile",
            ANYTHING,
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={"X-Experience-API-Version": x_experience_api_version},
        )

    @Operation
    def delete_agents_profile(
        self,
        *,
        agent: str | None = None,
        profile_id: str | None = None,
        since: str | None = None,
        x_experience_api_version: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Call[Download]:
        """Remove a profile of an agent.

        Needs a key with the scope `xapi:write`.

        `DELETE /xapi/agents/profile`

        Args:
            agent: Agent in JSON.
            profile_id: Its id; left out, GET lists the ids.
            since: Where no id is named: only those changed later.
            x_experience_api_version: 1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0.
            if_match: ETag that the document has to have.
            if_none_match: `*`: it must not be there.
        """
        return Call(
            "DELETE",
            "/xapi/agents/profile",
            Download,
            query={"agent": agent, "profileId": profile_id, "since": since},
            headers={
                "X-Experience-API-Version": x_experience_api_version,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            accept="*/*",
        )


class AllGroups(Generic[SessionT]):
    """All groups."""

    def __init__(self, session: SessionT) -> None:
        self.accounts: Accounts[SessionT] = Accounts(session)
        self.activities: Activities[SessionT] = Activities(session)
        self.acts: Acts[SessionT] = Acts(session)
        self.adjustments: Adjustments[SessionT] = Adjustments(session)
        self.alerts: Alerts[SessionT] = Alerts(session)
        self.assignments: Assignments[SessionT] = Assignments(session)
        self.audit: Audit[SessionT] = Audit(session)
        self.bridge: Bridge[SessionT] = Bridge(session)
        self.calendars: Calendars[SessionT] = Calendars(session)
        self.calibration: Calibration[SessionT] = Calibration(session)
        self.caliper: Caliper[SessionT] = Caliper(session)
        self.cases: Cases[SessionT] = Cases(session)
        self.changes: Changes[SessionT] = Changes(session)
        self.cohort_overviews: CohortOverviews[SessionT] = CohortOverviews(session)
        self.cohort_reads: CohortReads[SessionT] = CohortReads(session)
        self.cohorts: Cohorts[SessionT] = Cohorts(session)
        self.colleagues: Colleagues[SessionT] = Colleagues(session)
        self.content_graphs: ContentGraphs[SessionT] = ContentGraphs(session)
        self.corrections: Corrections[SessionT] = Corrections(session)
        self.dead_letters: DeadLetters[SessionT] = DeadLetters(session)
        self.effects: Effects[SessionT] = Effects(session)
        self.erasures: Erasures[SessionT] = Erasures(session)
        self.export_requests: ExportRequests[SessionT] = ExportRequests(session)
        self.export_rule: ExportRule[SessionT] = ExportRule(session)
        self.fairness: Fairness[SessionT] = Fairness(session)
        self.faq_entries: FaqEntries[SessionT] = FaqEntries(session)
        self.faq_gaps: FaqGaps[SessionT] = FaqGaps(session)
        self.goals: Goals[SessionT] = Goals(session)
        self.groups: Groups[SessionT] = Groups(session)
        self.health: Health[SessionT] = Health(session)
        self.identities: Identities[SessionT] = Identities(session)
        self.identity_rule: IdentityRule[SessionT] = IdentityRule(session)
        self.imports: Imports[SessionT] = Imports(session)
        self.invitations: Invitations[SessionT] = Invitations(session)
        self.kept_apart: KeptApart[SessionT] = KeptApart(session)
        self.keys: Keys[SessionT] = Keys(session)
        self.learner_contacts: LearnerContacts[SessionT] = LearnerContacts(session)
        self.learner_tokens: LearnerTokens[SessionT] = LearnerTokens(session)
        self.learners: Learners[SessionT] = Learners(session)
        self.lms_messages: LmsMessages[SessionT] = LmsMessages(session)
        self.lti: Lti[SessionT] = Lti(session)
        self.mail: Mail[SessionT] = Mail(session)
        self.mappings: Mappings[SessionT] = Mappings(session)
        self.message_preferences: MessagePreferences[SessionT] = MessagePreferences(session)
        self.message_runs: MessageRuns[SessionT] = MessageRuns(session)
        self.message_scenarios: MessageScenarios[SessionT] = MessageScenarios(session)
        self.metrics: Metrics[SessionT] = Metrics(session)
        self.names: Names[SessionT] = Names(session)
        self.notices: Notices[SessionT] = Notices(session)
        self.oauth: Oauth[SessionT] = Oauth(session)
        self.organisation: Organisation[SessionT] = Organisation(session)
        self.outbox: Outbox[SessionT] = Outbox(session)
        self.overrides: Overrides[SessionT] = Overrides(session)
        self.peer_helps: PeerHelps[SessionT] = PeerHelps(session)
        self.privacy_requests: PrivacyRequests[SessionT] = PrivacyRequests(session)
        self.promises: Promises[SessionT] = Promises(session)
        self.public_holidays: PublicHolidays[SessionT] = PublicHolidays(session)
        self.push_key: PushKey[SessionT] = PushKey(session)
        self.push_subscriptions: PushSubscriptions[SessionT] = PushSubscriptions(session)
        self.quarantined_mails: QuarantinedMails[SessionT] = QuarantinedMails(session)
        self.queues: Queues[SessionT] = Queues(session)
        self.recommendation_settings: RecommendationSettings[SessionT] = RecommendationSettings(session)
        self.recommendations: Recommendations[SessionT] = Recommendations(session)
        self.results: Results[SessionT] = Results(session)
        self.retention: Retention[SessionT] = Retention(session)
        self.routing_rules: RoutingRules[SessionT] = RoutingRules(session)
        self.service: Service[SessionT] = Service(session)
        self.signals: Signals[SessionT] = Signals(session)
        self.sizing: Sizing[SessionT] = Sizing(session)
        self.sms: Sms[SessionT] = Sms(session)
        self.sources: Sources[SessionT] = Sources(session)
        self.standing: Standing[SessionT] = Standing(session)
        self.supporters: Supporters[SessionT] = Supporters(session)
        self.webhooks: Webhooks[SessionT] = Webhooks(session)
        self.xapi: Xapi[SessionT] = Xapi(session)
