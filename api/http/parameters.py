"""What parameters of addresses and queries mean wherever they occur."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from api.clock import microseconds_of
from api.errors import InvalidField
from api.learners.offers import MAX_NAME_LENGTH
from api.results.messages import Kind
from content_graph.ids import Id

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2300, 1, 1, tzinfo=UTC)

ContentGraphName = Annotated[Id, Meta(description="May be left out if there is only one.")]
LearnerName = Annotated[Id, Meta(description="Only what concerns this learner, cohorts included.")]
CohortName = Annotated[Id, Meta(description="Only what concerns this cohort.")]
IsActive = Annotated[bool, Meta(description="Only what holds now, or only what does not.")]
KindOfHelp = Annotated[Kind, Meta(description="Only this kind of adjustment.")]
SkillName = Annotated[Id, Meta(description="Only this skill.")]
Moment = Annotated[
    datetime,
    Meta(tz=True, description="The moment asked for, past or future, with its time zone; now if it is left out."),
]

ADDRESS: Final[dict[str, Any]] = {
    "account_id": Annotated[Id, Meta(description="Names an account: `account_id` wherever one is told.")],
    "adjustment_id": Annotated[Id, Meta(description="Names an adjustment: `adjustment_id` wherever one is told.")],
    "alert_id": Annotated[Id, Meta(description="Names an alert: `alert_id` wherever one is told.")],
    "assignment_id": Annotated[Id, Meta(description="Your id of the assignment.")],
    "calendar_id": Annotated[Id, Meta(description="Your id of the calendar.")],
    "case_id": Annotated[Id, Meta(description="Names a case: `case_id` wherever one is told.")],
    "cohort_id": Annotated[Id, Meta(description="Your id of the cohort.")],
    "collection_id": Annotated[
        Id, Meta(description="Slug of the collection: a content graph, or for questions also a goal.")
    ],
    "content_graph_id": Annotated[Id, Meta(description="Your id of the content graph.")],
    "content_hash": Annotated[Id, Meta(description="Names a model: `content_hash` of its file.")],
    "delivery_no": Annotated[Id, Meta(description="Names a delivery: `delivery_no` wherever one is told.")],
    "erasure_id": Annotated[Id, Meta(description="Names a receipt: `id` of the answer to a DELETE.")],
    "export_request_id": Annotated[
        Id, Meta(description="Names a request to take lists along: `request_id` wherever one is told.")
    ],
    "faq_entry_id": Annotated[Id, Meta(description="Your id of the entry of the FAQ.")],
    "goal_id": Annotated[Id, Meta(description="Your id of the goal, or the service's where you named none.")],
    "group_id": Annotated[Id, Meta(description="Names a group: `group_id` wherever one is told.")],
    "import_id": Annotated[Id, Meta(description="Names an import: `import_id` of the answer that planned it.")],
    "invitation_id": Annotated[Id, Meta(description="Names an invitation: `invitation_id` wherever one is told.")],
    "key_id": Annotated[Id, Meta(description="Names an API key: `key_id` wherever one is told.")],
    "learner_id": Annotated[Id, Meta(description="Your opaque id of the learner: no name, no e-mail address.")],
    "mail_no": Annotated[Id, Meta(description="Names a mail that came in: `mail_no` wherever one is told.")],
    "mapping_name": Annotated[Id, Meta(description="Name of a mapping, one that comes with the service or your own.")],
    "link_request_id": Annotated[
        Id, Meta(description="Names a request for links: the last part of its page's address.")
    ],
    "other_learner_id": Annotated[Id, Meta(description="Your opaque id of the other learner.")],
    "peer_help_id": Annotated[Id, Meta(description="Names help among learners: `peer_help_id` wherever one is told.")],
    "meeting_id": Annotated[Id, Meta(description="Names a meeting: `meeting_id` of the case.")],
    "message_run_id": Annotated[Id, Meta(description="Your id of the run.")],
    "message_scenario_id": Annotated[Id, Meta(description="Your id of the message scenario.")],
    "name": Annotated[str, Meta(min_length=1, max_length=128, description="Last part of the address of a page.")],
    "override_id": Annotated[Id, Meta(description="Names an override: `override_id` wherever one is told.")],
    "platform_course_id": Annotated[
        Id, Meta(description="Names a course of a learning platform: `course_id` wherever one is told.")
    ],
    "plan_id": Annotated[Id, Meta(description="Names a plan: `plan_id` of the case.")],
    "platform_id": Annotated[Id, Meta(description="Names a course platform: `platform_id` wherever one is told.")],
    "privacy_request_id": Annotated[
        Id, Meta(description="Names what was asked by right: `request_id` wherever one is told.")
    ],
    "production_id": Annotated[Id, Meta(description="Names what was handed in: `production_id` of its event.")],
    "promise_id": Annotated[Id, Meta(description="Your id of the promise.")],
    "question_id": Annotated[Id, Meta(description="Names what a learner asked: `question_id` wherever one is told.")],
    "queue_id": Annotated[Id, Meta(description="Your id of the queue.")],
    "recommendation_id": Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_NAME_LENGTH,
            description="Names a list of recommendations: `recommendation_id` of the answer that held it.",
        ),
    ],
    "session_no": Annotated[
        Id, Meta(description="Names a session of two learners: `session_no` wherever one is told.")
    ],
    "supporter_id": Annotated[Id, Meta(description="Your opaque id of the supporter: no name, no e-mail address.")],
    "task_id": Annotated[Id, Meta(description="Names a task: `task_id` of the case.")],
    "webhook_id": Annotated[Id, Meta(description="Names a webhook: `webhook_id` wherever one is told.")],
}
"""Parameters of addresses, by name: each means the same everywhere."""


class PageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of every list that is read page by page.

    Attributes:
        limit: Most entries on the page.
        cursor: Where the page begins.
    """

    limit: Annotated[int, Meta(ge=1, le=500, description="Most entries on one page.")] = 50
    cursor: Annotated[str, Meta(max_length=1000, description="`next_cursor` of the page before.")] | None = None


class GraphQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Says which content graph is meant."""

    content_graph: ContentGraphName | None = None


def microseconds_in(path: str, at: datetime) -> int:
    """Return a moment that a request named in microseconds since 1970-01-01T00:00:00Z.

    Raises:
        InvalidField: It lies outside of the time that is kept.
    """
    if not EARLIEST <= at <= LATEST:
        detail = "The moment lies outside of the time that is kept."
        raise InvalidField(path, detail=detail, remedy=f"Ask for one from {EARLIEST:%Y} to {LATEST:%Y}.")
    return microseconds_of(at)
