"""`/v1/learners/{learner_id}/contests`: learners contest what is believed of them, and what was done to their path.

"I can do this" is shown, not argued: an evaluation of the skill comes first until it is done, by a pin of the learner's
own. "This is wrong" is for a person: it is a message in a case of the learner, whose clock runs and which is routed.
"""

from typing import Final, NamedTuple

from litestar import Response

from api.acting_errors import NotTheirs
from api.case_errors import NobodyCoordinates, NotForPeers
from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import (
    ContentGraphNotNamed,
    InvalidField,
    StoreUnavailable,
    UnknownContentGraph,
    UnknownSkill,
)
from api.http.parameters import PageQuery
from api.http.routes import Routes, made
from api.learner_errors import (
    NothingToEvaluate,
    RepeatedKey,
    TooManyContests,
    TooManyOverrides,
    UnknownAdjustment,
)
from api.learners.recommendations import choose_evaluation
from api.live.keys import LearnerKey
from api.paths.adjustment_messages import life_of
from api.paths.decisions import By
from api.paths.people import People, author_of
from api.record import contests as record
from api.record.adjustments import find_adjustment
from api.record.contests import NewContest
from api.record.decisions import Assigned, Request
from api.record.overrides import NewOverride, insert_override
from api.record.pending import pending_of
from api.record.support.cases import Author, NewEvent, StoredCase, find_open, hold_learner
from api.runtime import Runtime
from api.support.cases.desk import Connection, Desk, Opening, added
from api.support.cases.opening import opened
from api.support.cases.requests import NewCase
from api.support.contest_messages import REASON_TOLD, Contest, ContestRequest, ContestsPage, contest_told
from api.support.reading import KnowingReader
from content_graph.languages import Text
from engine.support import events as ev

ROUTES: Final = Routes("Learners")
MOST_OPEN: Final = 5
"""Evaluations that a learner has asked for and not done: their path is still decided by more than that."""
_NO_REQUEST: Final = Request(None, b"")
_LINE: Final = 200


class ContestsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what was contested."""


class _Contested(NamedTuple):
    """What is contested, by whom, on which content graph."""

    desk: Desk
    body: ContestRequest
    key: LearnerKey
    graph: ServedGraph
    by: By

    @property
    def skill_id(self) -> str:
        """The skill that an evaluation is asked for."""
        return self.body.skill_id or ""


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/contests",
    {200: "It came before, or an evaluation of the skill is offered already.", 201: "It is contested."},
    scope="support:write",
    problems=(
        NotTheirs,
        NotForPeers,
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownSkill,
        UnknownAdjustment,
        NothingToEvaluate,
        TooManyContests,
        TooManyOverrides,
        NobodyCoordinates,
        RepeatedKey,
        StoreUnavailable,
    ),
)
async def add_contest(runtime: Runtime, desk: Opening, learner_id: str, body: ContestRequest) -> Response[Contest]:
    """Contest what is believed or was changed.

    The learner, or a supporter for them. `can_do`: an evaluation of the skill comes first from the answer on, until it
    is done; which item, the policy chooses. `wrong`: the supporter who is called for it gets it, in the learner's open
    case or in a new one, and `answers` says who that is and by when. What became of it is told by GET.
    """
    _check_shape(body)
    by = await author_of(_people(desk), None, Assigned((learner_id,), ()))
    graph = await runtime.graphs.get(desk.organisation_no, body.content_graph, "$.content_graph")
    graph = await _knowing(runtime, desk.organisation_no, graph, body)
    key = LearnerKey(desk.organisation_no, graph.graph_no, learner_id)
    contested = _Contested(desk, body, key, graph, by)
    contest_id, is_new = await (_can_do if body.kind == "can_do" else _wrong)(contested)
    if body.kind == "can_do":
        await runtime.orders.tell(desk.organisation_no)
    stored = await record.read_contest(runtime.pool, desk.organisation_no, contest_id)
    return made(contest_told(stored), is_new=is_new)


@ROUTES.on("get", "/v1/learners/{learner_id}/contests", "One page.", scope="support:read")
async def list_contests(
    runtime: Runtime, organisation_no: int, _reader: KnowingReader, learner_id: str, query: ContestsQuery
) -> ContestsPage:
    """Read what a learner contested, and what became of it.

    Newest first: evaluations that were passed or failed, and what a supporter answered.
    """
    page = await record.page_of_contests(runtime.pool, organisation_no, learner_id, query.limit, query.cursor)
    return ContestsPage(learner_id, tuple([contest_told(one) for one in page.entries]), page.next_cursor)


def _people(desk: Desk) -> People:
    runtime = desk.runtime
    now = moment_of(desk.now_us)
    whose = (runtime.pool, runtime.graphs, runtime.orders, desk.organisation_no, now, runtime.new_id)
    return People(*whose, desk.actor, desk.key_id)


def _check_shape(asked: ContestRequest) -> None:
    """See that it says what it is about.

    Raises:
        InvalidField: It does not.
    """
    if asked.kind == "can_do" and (asked.skill_id is None or asked.adjustment_id is not None):
        remedy = "Send `skill_id` alone."
        raise InvalidField("$.skill_id", "What a learner can do is a skill.", remedy)
    if asked.kind == "wrong" and (asked.skill_id is None) == (asked.adjustment_id is None):
        remedy = "Send `skill_id` or `adjustment_id`, one of the two."
        raise InvalidField("$.adjustment_id", "What is wrong is a skill or an adjustment.", remedy)
    if asked.kind == "wrong" and not asked.text.strip():
        raise InvalidField("$.text", "Nobody can answer what is not said.", "Say what is wrong, in a sentence.")


async def _knowing(runtime: Runtime, organisation_no: int, graph: ServedGraph, asked: ContestRequest) -> ServedGraph:
    """Return a version of the graph that has the skill.

    Raises:
        UnknownSkill: There is none.
    """
    if asked.skill_id is None or _has(graph, asked.skill_id):
        return graph
    graph = await runtime.graphs.refreshed(organisation_no, graph)
    if not _has(graph, asked.skill_id):
        raise UnknownSkill("$.skill_id", asked.skill_id)
    return graph


def _has(graph: ServedGraph, skill_id: str) -> bool:
    skill = graph.compiled.skill_index.get(skill_id)
    return skill is not None and bool(graph.compiled.is_skill_active[skill])


async def _can_do(contested: _Contested) -> tuple[str, bool]:
    """Let an evaluation come first; one that is offered already goes on."""
    desk, key, graph = contested.desk, contested.key, contested.graph
    skill_id, runtime = contested.skill_id, desk.runtime
    item_id = await choose_evaluation(runtime, key, graph, skill_id)
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, desk.organisation_no, key.learner)
        earlier = await record.contested_before(connection, desk.organisation_no, desk.request)
        waiting = await record.open_evaluations(connection, desk.organisation_no, key.learner)
        earlier = earlier or waiting.get((graph.graph_no, skill_id))
        if earlier is not None:
            return earlier, False
        if item_id is None:
            raise NothingToEvaluate(skill_id)
        if len(waiting) >= MOST_OPEN:
            raise TooManyContests(len(waiting))
        pin_id = runtime.new_id()
        by = (contested.by.id, contested.by.role)
        reason = REASON_TOLD
        new = NewOverride(pin_id, graph.graph_no, key.learner, None, "pin", item_id, "", None, reason, *by)
        await insert_override(connection, desk.organisation_no, new, _NO_REQUEST)
        return await _kept(connection, contested, activity_id=item_id, override_id=pin_id), True


async def _wrong(contested: _Contested) -> tuple[str, bool]:
    """Have a supporter answer, in the learner's case."""
    desk, key = contested.desk, contested.key
    if contested.body.adjustment_id is not None:
        await _require_adjustment(desk.runtime, key, contested.body.adjustment_id)
    async with desk.runtime.pool.connection() as connection:
        await hold_learner(connection, desk.organisation_no, key.learner)
        earlier = await record.contested_before(connection, desk.organisation_no, desk.request)
        if earlier is not None:
            return earlier, False
        held = await _asked(connection, contested)
        return await _kept(connection, contested, case_id=held.case.case_id), True


async def _kept(
    connection: Connection,
    contested: _Contested,
    *,
    activity_id: str | None = None,
    override_id: str | None = None,
    case_id: str | None = None,
) -> str:
    desk, body = contested.desk, contested.body
    new = NewContest(
        desk.runtime.new_id(),
        contested.key.learner,
        contested.key.graph_no,
        body.kind,
        body.skill_id,
        body.adjustment_id,
        activity_id,
        body.text,
        override_id,
        case_id,
        contested.by.id,
        contested.by.role,
        moment_of(desk.now_us),
    )
    await record.add_contest(connection, desk.organisation_no, new, desk.request)
    return new.id


async def _asked(connection: Connection, contested: _Contested) -> StoredCase:
    """Write what is contested to the learner's open case, or open one: as the learner's message, whoever sends it."""
    desk, body, key = contested.desk._replace(request=_NO_REQUEST), contested.body, contested.key
    author = Author(desk.actor.kind, contested.by.id, contested.by.role)
    about = {name: told for name in ("skill_id", "adjustment_id") if (told := getattr(body, name)) is not None}
    message = ev.LearnerMessage(event_id=desk.runtime.new_id(), at_us=desk.now_us)
    said = NewEvent(message, *author, "learner", {"text": body.text, "contests": about})
    found = await find_open(connection, desk.organisation_no, key.learner, key.graph_no, desk.runtime.clock_us)
    if found is not None:
        return await added(connection, desk, found, [said])
    new = NewCase(learner_id=key.learner, text=body.text, content_graph=contested.graph.graph_id)
    return await opened(connection, desk, new, desk.runtime.new_id(), key.graph_no, said, _subject(contested))


def _subject(contested: _Contested) -> Text:
    """Return the line that a new case has."""
    skill = contested.graph.titles.skills.get(contested.skill_id)
    if skill is None:
        return Text("Un ajustement est contesté", "An adjustment is contested")
    return Text(f"Contestation\u202f: {skill.fr}"[:_LINE], f"Contested: {skill.en}"[:_LINE])


async def _require_adjustment(runtime: Runtime, key: LearnerKey, adjustment_id: str) -> None:
    """See that the learner's path has an adjustment.

    Raises:
        UnknownAdjustment: It has none of this id.
    """
    pending = await pending_of(runtime.store, runtime.pool, key, await runtime.store.get(key))
    if life_of(adjustment_id, await find_adjustment(runtime.pool, key, adjustment_id), pending) is None:
        raise UnknownAdjustment("$.adjustment_id", adjustment_id)
