"""Adjustments of paths: what became of them, and what people decide on them."""

from functools import partial
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import ConcurrentChange, StoreUnavailable, UnknownLearner
from api.http.arguments import AskedGraph, AskedLearner
from api.http.parameters import (
    ContentGraphName,
    KindOfHelp,
    Moment,
    PageQuery,
    SkillName,
    microseconds_in,
)
from api.http.routes import Routes
from api.learner_errors import ReviewContradicts, UnknownAdjustment
from api.learners.timeline import require_known, settled
from api.record.adjustments import AdjustmentFilter, adjustments_of_graph, adjustments_page
from api.runtime import Runtime
from api.support.adjustment_messages import Adjustment, AdjustmentStatus, ReviewRequest, adjustment_message
from api.support.reviews import review

ROUTES: Final = Routes("Support")


class AdjustmentsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which adjustments there are."""

    content_graph: ContentGraphName | None = None
    status: (
        Annotated[AdjustmentStatus, Meta(description="Where they stand; the changes `closed` are then left out.")]
        | None
    ) = None
    kind: KindOfHelp | None = None
    skill_id: SkillName | None = None
    since: Annotated[Moment, Meta(description="Decided at this moment or later.")] | None = None

    @property
    def sought(self) -> AdjustmentFilter:
        """As the record is asked."""
        since_us = None if self.since is None else microseconds_in("?since", self.since)
        return AdjustmentFilter(self.status, self.kind, self.skill_id, since_us)


class AdjustmentsPage(msgspec.Struct, frozen=True):
    """Part of a learner's adjustments, newest first.

    Attributes:
        learner_id: The learner.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner_id: str
    adjustments: tuple[Adjustment, ...]
    next_cursor: str | None
    is_complete: bool


class GraphAdjustmentsPage(msgspec.Struct, frozen=True):
    """Part of the adjustments of all learners on a content graph, newest first; closings are left out.

    Attributes:
        content_graph: The content graph.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
    """

    content_graph: str
    adjustments: tuple[Adjustment, ...]
    next_cursor: str | None


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/adjustments",
    "One page.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
    tag="Learners",
)
async def adjustments_of_learner(runtime: Runtime, asked: AskedLearner, query: AdjustmentsQuery) -> AdjustmentsPage:
    """Read what was changed in a learner's path, why, and what became of it.

    Newest first. With `status`, only what was opened or proposed and stands there now. What happened in the last
    moments may still be on its way to the record.
    """
    is_complete = await settled(runtime, asked.key, query.cursor)
    page = await adjustments_page(runtime.pool, asked.key, query.limit, query.cursor, query.sought)
    await require_known(runtime, asked.key, page.entries)
    adjustments = tuple([adjustment_message(event, asked.graph) for event in page.entries])
    return AdjustmentsPage(asked.key.learner, adjustments, page.next_cursor, is_complete)


@ROUTES.on("get", "/v1/adjustments", "One page.", scope="learners:read")
async def adjustments_of_all(
    runtime: Runtime, organisation_no: int, graph: AskedGraph, query: AdjustmentsQuery
) -> GraphAdjustmentsPage:
    """Read what was changed in the paths of all learners.

    On one content graph, newest first; `status=proposed` lists what waits for approval.
    """
    wanted = (query.limit, query.cursor, query.sought)
    page = await adjustments_of_graph(runtime.pool, organisation_no, graph.graph_no, *wanted)
    adjustments = tuple([adjustment_message(event, graph) for event in page.entries])
    return GraphAdjustmentsPage(graph.graph_id, adjustments, page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review",
    "The adjustment as it stands now.",
    scope="support",
    problems=(UnknownAdjustment, ReviewContradicts, ConcurrentChange, StoreUnavailable),
)
async def review_adjustment(
    runtime: Runtime, asked: AskedLearner, adjustment_id: str, body: ReviewRequest
) -> Adjustment:
    """Approve, reject or undo an adjustment.

    `approve` lets a proposed adjustment take effect or agrees with an open one; `reject` refuses a proposed one; `undo`
    takes an open or approved one off the path. What was rejected or undone does not come again before the learner has
    five new results on its skill or seven days have gone by. Every review is kept with who, when and why; the same
    decision of the same person again changes nothing, one that contradicts is refused.
    """
    act = partial(review, runtime, *asked, adjustment_id, body)
    return adjustment_message(*await runtime.intake.queues.alone(asked.key, act))
