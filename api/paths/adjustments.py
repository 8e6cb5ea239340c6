"""Adjustments of paths: what became of them, and what people decide on them."""

from functools import partial
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.acting_errors import NotForLearners
from api.errors import ConcurrentChange, StoreUnavailable, UnknownContentGraph, UnknownLearner
from api.http.arguments import AskedLearner
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
from api.paths.adjustment_messages import Adjustment, AdjustmentStatus, ReviewRequest, adjustment_message
from api.paths.people import REFUSALS, author_of
from api.paths.requests import Deciding
from api.paths.reviews import SpokenReview, review
from api.record import adjustments as record
from api.record.adjustments import AdjustmentFilter, adjustments_page
from api.record.decisions import Assigned
from api.record.erasure.erasures import numbered_graphs
from api.runtime import Runtime
from api.support.reading import ReadLearner

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
    waiting: (
        Annotated[bool, Meta(description="Only what is proposed or open and nobody has reviewed yet; or only others.")]
        | None
    ) = None

    @property
    def sought(self) -> AdjustmentFilter:
        """As the record is asked."""
        since_us = None if self.since is None else microseconds_in("?since", self.since)
        return AdjustmentFilter(self.status, self.kind, self.skill_id, since_us, self.waiting)


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


class AllAdjustmentsPage(msgspec.Struct, frozen=True):
    """Part of the adjustments of all learners, newest first; closings are left out.

    Attributes:
        content_graph: The content graph that was asked for; null for all.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
    """

    content_graph: str | None
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
async def adjustments_of_learner(runtime: Runtime, asked: ReadLearner, query: AdjustmentsQuery) -> AdjustmentsPage:
    """Read what was changed in a learner's path, why, and what became of it.

    Newest first. With `status`, only what was opened or proposed and stands there now. What happened in the last
    moments may still be on its way to the record.
    """
    is_complete = await settled(runtime, asked.key, query.cursor)
    page = await adjustments_page(runtime.pool, asked.key, query.limit, query.cursor, query.sought)
    await require_known(runtime, asked.key, page.entries)
    adjustments = tuple([adjustment_message(event, asked.graph) for event in page.entries])
    return AdjustmentsPage(asked.key.learner, adjustments, page.next_cursor, is_complete)


@ROUTES.on("get", "/v1/adjustments", "One page.", scope="learners:read", problems=(UnknownContentGraph,))
async def adjustments_of_all(people: Deciding, query: AdjustmentsQuery) -> AllAdjustmentsPage:
    """Read what was changed in the paths of all learners.

    On one content graph or on all, newest first. `status=proposed` lists what waits for approval, `waiting=true` that
    and what is open, as long as nobody has reviewed it. A person (`On-Behalf-Of`) reads of those whose path they may
    see.
    """
    names = await numbered_graphs(people.pool, people.organisation_no)
    if query.content_graph is not None:
        graph = await people.graphs.get(people.organisation_no, query.content_graph, "?content_graph")
        names = {graph.graph_no: graph.graph_id}
    whose = (people.organisation_no, list(names), people.reach)
    page = await record.adjustments_of_all(people.pool, *whose, query.limit, query.cursor, query.sought)
    graphs = {
        no: await people.graphs.get(people.organisation_no, names[no], "?content_graph")
        for no in {one.graph_no for one in page.entries}
    }
    adjustments = tuple([adjustment_message(event, graphs[event.graph_no]) for event in page.entries])
    return AllAdjustmentsPage(query.content_graph, adjustments, page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review",
    "The adjustment as it stands now.",
    scope="support",
    problems=(UnknownAdjustment, ReviewContradicts, ConcurrentChange, StoreUnavailable, *REFUSALS),
)
async def review_adjustment(
    runtime: Runtime, people: Deciding, asked: AskedLearner, adjustment_id: str, body: ReviewRequest
) -> Adjustment:
    """Approve, reject or undo an adjustment.

    `approve` lets a proposed adjustment take effect or agrees with an open one; `reject` refuses a proposed one; `undo`
    takes an open or approved one off the path. What was rejected or undone does not come again before the learner has
    five new results on its skill or seven days have gone by. Every review is kept with who, when and why; the same
    decision of the same person again changes nothing, one that contradicts is refused. A supporter (`On-Behalf-Of`)
    decides as themselves, for learners of theirs.
    """
    by = await author_of(people, body.by, Assigned((asked.key.learner,), ()))
    if people.actor is not None and people.actor.kind == "learner":
        raise NotForLearners
    act = partial(review, runtime, *asked, adjustment_id, SpokenReview(body.decision, body.reason, by))
    return adjustment_message(*await runtime.intake.queues.alone(asked.key, act))
