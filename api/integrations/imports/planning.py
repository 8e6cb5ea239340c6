"""The use case: read, plan, keep the plan; then apply the plan that was seen, once."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

import msgspec

from api.clock import US_PER_S
from api.errors import Forbidden, InvalidField
from api.import_errors import ImportApplied as AppliedAlready
from api.import_errors import ImportMovedOn, UnknownImport
from api.integrations.identities.naming import normal_issuer
from api.integrations.imports import messages as told
from api.integrations.imports.content import ContentPlan, apply_content, plan_content
from api.integrations.imports.faq import FaqPlan, apply_faq, plan_faq
from api.integrations.imports.found import MAX_TOLD, Found, LeftOut
from api.integrations.imports.history import HistoryPlan, apply_history, plan_history
from api.integrations.imports.kinds import CONTENT_READERS, FAQ_READERS
from api.integrations.imports.people import PeoplePlan, apply_people, plan_people
from api.integrations.imports.sources import CourseSource, read_oneroster_rest
from api.integrations.rosters.oneroster_csv import read_oneroster
from api.integrations.rosters.roster import Roster
from api.record import imports as record
from api.record.imports import NewImport, StoredImport
from api.record.keys import Principal
from api.runtime import Runtime

Plan: TypeAlias = ContentPlan | PeoplePlan | HistoryPlan | FaqPlan
SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(told.PEOPLE_KINDS, ("people:write", "support")),
    "moodle-history": ("activities:write", "results:write"),
}
"""What a key needs besides `content:write`, by kind."""
_ID: Final = "{import_id}"


class Kept(msgspec.Struct, frozen=True):
    """What is kept of a plan: what it does, and how it was answered."""

    plan: Plan
    answer: told.ImportPlan


class _Planned(NamedTuple):
    plan: Plan
    left_out: Sequence[LeftOut]
    changes: bool
    content: told.ContentChange | None = None
    people: told.PeopleChange | None = None
    history: told.HistoryChange | None = None
    faq: told.FaqChange | None = None
    learners: Sequence[str] = ()


_kept = msgspec.json.Decoder(Kept)
_in_order = msgspec.json.Encoder(order="deterministic").encode


def require_scopes(principal: Principal, kind: str) -> None:
    """See that a key may import this kind.

    Raises:
        Forbidden: It lacks a scope.
    """
    for scope in SCOPES.get(kind, ()):
        if not principal.may(scope):
            raise Forbidden(scope)


async def plan_file(runtime: Runtime, principal: Principal, query: told.ImportQuery, body: bytes) -> told.ImportPlan:
    """Read a file, and keep what it would do.

    Raises:
        Forbidden: The key may not import this.
        ImportUnreadable: The file is not what its kind says.
        InvalidField: Something is not said that the kind needs.
    """
    require_scopes(principal, query.kind)
    source = query.file_name or query.kind
    if query.kind == "oneroster":
        issuer = issuer_of(query)
        roster = await asyncio.to_thread(read_oneroster, body, issuer, _now(runtime).date())
        planned = await _planned_people(runtime, principal, query, roster)
    elif query.kind in told.FAQ_KINDS:
        plan, change, left_out = await plan_faq(
            runtime, principal, await asyncio.to_thread(FAQ_READERS[query.kind], body, query)
        )
        planned = _Planned(plan, left_out, bool(change.entries), faq=change)
    else:
        found = await asyncio.to_thread(CONTENT_READERS[query.kind], body, query)
        planned = await _planned_content(runtime, principal, query, found)
    return await _keep(runtime, principal, query.kind, source, planned)


async def plan_source(
    runtime: Runtime, principal: Principal, query: told.ImportQuery, source: told.SourceRequest
) -> told.ImportPlan:
    """Read another system, and keep what that would do; nothing is kept of what it was read with.

    Raises:
        Forbidden: The key may not import this.
        InvalidField: Something is not said that the kind needs.
        SourceRefused: The system refuses.
        SourceUnreachable: It does not answer.
    """
    require_scopes(principal, query.kind)
    if query.kind == "oneroster-rest":
        roster = await read_oneroster_rest(runtime.settings, source, _now(runtime).date())
        planned = await _planned_people(runtime, principal, query, roster)
    elif query.kind == "moodle-roster":
        roster = await CourseSource(runtime.settings, source).roster()
        planned = await _planned_people(runtime, principal, query, roster)
    elif query.kind == "moodle-history":
        plan, change, left_out, learners = await plan_history(runtime, principal, query, source)
        has_any = change.n_submissions + change.n_results > 0
        planned = _Planned(plan, left_out, has_any, history=change, learners=learners)
    else:
        found = await CourseSource(runtime.settings, source).content(query)
        planned = await _planned_content(runtime, principal, query, found)
    return await _keep(runtime, principal, query.kind, source.url, planned)


def issuer_of(query: told.ImportQuery) -> str:
    """Return whose ids of people a file has.

    Raises:
        InvalidField: Nobody says it.
    """
    if query.site is None:
        detail = "Ids of people are those of a system, and the file does not say of which."
        raise InvalidField("?site", detail, "Send the address of the system that it was exported from.")
    return normal_issuer(query.site)


async def _planned_content(runtime: Runtime, principal: Principal, query: told.ImportQuery, found: Found) -> _Planned:
    plan, change, left_out = await plan_content(runtime, principal, query, found)
    return _Planned(plan, (*found.left_out, *left_out), plan.changes, content=change)


async def _planned_people(runtime: Runtime, principal: Principal, query: told.ImportQuery, roster: Roster) -> _Planned:
    planned = await plan_people(runtime, principal, query, roster)
    return _Planned(planned.plan, planned.left_out, planned.changes, people=planned.change, learners=planned.learners)


async def read_import(runtime: Runtime, principal: Principal, import_id: str) -> told.ImportPlan:
    """Tell an import.

    Raises:
        UnknownImport: There is none of this id.
        Forbidden: The key may not read this kind.
    """
    return _answer(await _find(runtime, principal, import_id))


async def apply_import(
    runtime: Runtime, principal: Principal, import_id: str, asked: told.ApplyRequest
) -> told.ImportApplied:
    """Do what a plan says, if that is still what was seen.

    Raises:
        UnknownImport: There is none of this id.
        ImportApplied: It was applied.
        ImportMovedOn: What it touches has changed, or the fingerprint is another one's.
        Forbidden: The key may not import this kind.
    """
    stored = await _find(runtime, principal, import_id)
    if stored.applied_at is not None:
        raise AppliedAlready
    if stored.plan is None or stored.fingerprint != asked.fingerprint:
        raise ImportMovedOn
    kept = _kept.decode(stored.plan)
    is_stored = False
    if isinstance(kept.plan, ContentPlan):
        if kept.answer.changes or asked.store:
            is_stored = await apply_content(runtime, principal, kept.plan, stores=asked.store)
    elif isinstance(kept.plan, PeoplePlan) and kept.answer.changes:
        await apply_people(runtime, principal, kept.plan, _now(runtime))
    elif isinstance(kept.plan, FaqPlan):
        await apply_faq(runtime, principal, kept.plan)
    elif isinstance(kept.plan, HistoryPlan):
        await apply_history(runtime, principal, kept.plan)
    await record.finish_import(runtime.pool, principal.organisation_no, import_id, _now(runtime), principal.key_id)
    return told.ImportApplied(import_id, kept.answer.changes, stored.content_graph, is_stored)


async def _keep(runtime: Runtime, principal: Principal, kind: str, source: str, planned: _Planned) -> told.ImportPlan:
    fingerprint = sha256(_in_order(planned.plan)).hexdigest()[:32]
    answer = told.ImportPlan(
        import_id=runtime.new_id(),
        kind=kind,
        source=source,
        status="planned",
        fingerprint=fingerprint,
        planned_at=_now(runtime),
        changes=planned.changes,
        content=planned.content,
        people=planned.people,
        history=planned.history,
        faq=planned.faq,
        left_out=tuple(planned.left_out[:MAX_TOLD]),
        n_left_out=sum(one.n for one in planned.left_out),
    )
    kept = msgspec.json.encode(Kept(planned.plan, answer))  # as it is: the first language of a title is the course's
    graph = planned.content or planned.history
    await record.add_import(
        runtime.pool,
        principal.organisation_no,
        NewImport(
            answer.import_id,
            kind,
            source,
            None if graph is None else graph.content_graph,
            fingerprint,
            kept.decode(),
            planned.learners,
            answer.planned_at,
            principal.key_id,
        ),
    )
    return answer


async def _find(runtime: Runtime, principal: Principal, import_id: str) -> StoredImport:
    stored = await record.find_import(runtime.pool, principal.organisation_no, import_id)
    if stored is None:
        raise UnknownImport(_ID, import_id)
    require_scopes(principal, stored.kind)
    return stored


def _answer(stored: StoredImport) -> told.ImportPlan:
    if stored.plan is not None:
        return _kept.decode(stored.plan).answer
    head = (stored.id, stored.kind, stored.source)
    times = (stored.fingerprint, stored.planned_at, stored.applied_at)
    return told.ImportPlan(*head, "planned" if stored.applied_at is None else "applied", *times)


def _now(runtime: Runtime) -> datetime:
    return datetime.fromtimestamp(runtime.clock.now_us() / US_PER_S, UTC)
