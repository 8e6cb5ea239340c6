"""Cases in the record: append-only events, and what follows from them kept in the case's row and its timers.

Whoever changes a case holds its row, asks what time it is, folds its events (`engine.support.case`), adds to them and
writes row and timers anew, in one transaction. Locks are taken in this order: the learner, the case, its timers,
whoever is told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.case_errors import CaseGoesOnElsewhere, UnknownCase
from api.clock import moment_of
from api.learner_errors import RepeatedKey
from api.record.decisions import Request
from api.record.support.case_rows import keep
from api.record.support.changes import tell_change
from api.record.support.terms import built_in, terms_now, terms_of
from content_graph.languages import Text
from engine.support import events as ev
from engine.support.case import REOPENS_WITHIN_US, Case, fold, takes, timers
from engine.support.clock import Terms
from engine.support.events import CaseEvent, CaseRole, Visibility
from engine.support.faults import OutOfReach

MACHINE: Final = "machine"
"""Who wrote what no person wrote."""


class Author(NamedTuple):
    """Who does something: `learner`, `supporter` or `machine`, their id, and as what."""

    kind: str
    id: str
    role: str


THE_MACHINE: Final = Author(MACHINE, MACHINE, MACHINE)


class NewEvent(NamedTuple):
    """An event to be added.

    Attributes:
        event: What happens; what lies before the case's last event is taken to happen with it.
        by_kind: `learner`, `supporter` or `machine`.
        by_id: By whom.
        by_role: As what.
        visibility: For whom.
        body: Words, and whatever else no fold asks for.
    """

    event: CaseEvent
    by_kind: str
    by_id: str
    by_role: str
    visibility: Visibility
    body: Mapping[str, Any]


class StoredEvent(NamedTuple):
    """An event as it stands: its place in the case from 1 on, and what was added (`NewEvent`)."""

    no: int
    event: CaseEvent
    by_kind: str
    by_id: str
    by_role: str
    visibility: Visibility
    body: Mapping[str, Any]


class StoredCase(NamedTuple):
    """A case, held until the transaction ends.

    Attributes:
        now_us: When it was held, and when that happens which is added: what others did to it, or fired, came before.
        learner: About whom.
        graph_no: About which course; None for none.
        subject: In a line; what a person wrote is the same in both languages.
        case: Folded.
        streams: Its events, and those of the cases that went into it, by case.
        terms: Under which any of them ran.
    """

    now_us: int
    learner: str
    graph_no: int | None
    subject: Text
    case: Case
    streams: Mapping[str, tuple[StoredEvent, ...]]
    terms: Mapping[str, Terms]

    @property
    def with_merged(self) -> tuple[str, ...]:
        """Its id, then those of the cases that went into it."""
        return (self.case.case_id, *(one for one in self.streams if one != self.case.case_id))

    @property
    def events(self) -> tuple[StoredEvent, ...]:
        """Its own."""
        return self.streams[self.case.case_id]


class EarlierRequest(NamedTuple):
    """What a request did that came with the same key before."""

    case_id: str
    event_id: str


class _Row(NamedTuple):
    learner: str
    graph_no: int | None
    subject: Text


def _row(learner: str, graph_no: int | None, *subject: str) -> _Row:
    return _Row(learner, graph_no, Text(*subject))


class EventBody(msgspec.Struct, frozen=True):
    """The body of a row: what happened, and words."""

    event: CaseEvent
    words: Mapping[str, Any]


SUBJECT: Final = "c.subject, coalesce(c.subject_en, c.subject) AS subject_en"
"""In French and in English."""
_FIND_ROW: Final = (
    f"SELECT learner, graph_no, {SUBJECT} FROM symphonie.support_case c WHERE (organisation_no, id) = (%s, %s)"  # one
)
_HOLD: Final = f"{_FIND_ROW} FOR NO KEY UPDATE"
"""Alerts may refer to it meanwhile."""
_HOLD_LEARNER: Final = "SELECT pg_advisory_xact_lock(%s, hashtext('learner/' || %s))"
_EVENTS: Final = (
    "SELECT case_id, no, by_kind, by_id, by_role, visibility, body::text FROM symphonie.case_event"
    " WHERE organisation_no = %s AND case_id = ANY(%s) ORDER BY case_id, no"
)
_FIND: Final = (
    "SELECT id FROM symphonie.support_case WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s"
    " AND graph_no IS NOT DISTINCT FROM %(graph_no)s::int AND merged_into IS NULL"
    " AND (closed_at IS NULL OR closed_at >= %(reopens)s) ORDER BY closed_at IS NOT NULL, opened_at DESC, id LIMIT 1"
)
_OPEN: Final = (
    "INSERT INTO symphonie.support_case"
    " (organisation_no, id, learner, graph_no, subject, subject_en, role, terms_id, owner_id, opened_at, changed_at)"
    " VALUES (%(organisation_no)s, %(id)s, %(learner)s, %(graph_no)s, %(subject)s, %(subject_en)s, %(role)s,"
    " %(terms_id)s, %(owner_id)s, %(now)s, %(now)s)"
)
_ADD: Final = (
    "INSERT INTO symphonie.case_event (organisation_no, case_id, no, event_id, event, at, learner, by_kind, by_id,"
    " by_role, visibility, body, request_key, request_sha256)"
    " VALUES (%(organisation_no)s, %(case_id)s, %(no)s, %(event_id)s, %(event)s, %(at)s, %(learner)s, %(by_kind)s,"
    " %(by_id)s, %(by_role)s, %(visibility)s, %(body)s, %(request_key)s, %(request_sha256)s)"
    " ON CONFLICT (organisation_no, request_key) WHERE request_key IS NOT NULL DO NOTHING"
)
_NOTE_TAKEN: Final = (  # whoever answers the learner has seen why they were called
    "UPDATE symphonie.alert SET acknowledged_at = %(now)s WHERE (organisation_no, id) IN (SELECT organisation_no, id"
    " FROM symphonie.alert WHERE organisation_no = %(organisation_no)s AND case_id = ANY(%(cases)s)"
    " AND ended_at IS NULL AND acknowledged_at IS NULL FOR UPDATE SKIP LOCKED)"
)
"""Whoever acts on an alert at this moment takes note of it and waits for the case: to wait for them closes a circle."""
_EARLIER: Final = (
    "SELECT case_id, event_id, request_sha256 FROM symphonie.case_event WHERE organisation_no = %s AND request_key = %s"
)


async def open_case(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    *,
    case_id: str,
    learner: str,
    graph_no: int | None,
    subject: Text | str,
    role: CaseRole,
    owner_id: str,
    queue_id: str | None,
    terms_id: str,
    first: Sequence[NewEvent],
    now_us: int,
    by: Author = THE_MACHINE,
    reason: str = "",
    request: Request | None = None,
) -> StoredCase:
    """Open a case, with its first owner and its first events; hold the learner before (`hold_learner`, `find_open`).

    It happens at an instant that was read once the learner was held. What the machine wrote as subject has both
    languages.

    Raises:
        RepeatedKey: Another request had the same key.
    """
    told = Text(subject, subject) if isinstance(subject, str) else subject
    english = None if isinstance(subject, str) else subject.en
    about = {"id": case_id, "learner": learner, "graph_no": graph_no, "terms_id": terms_id}
    about |= {"subject": told.fr, "subject_en": english}
    whose = {"organisation_no": organisation_no, "role": role, "owner_id": owner_id, "now": moment_of(now_us)}
    await connection.execute(_OPEN, {**about, **whose})
    opened = ev.CaseOpened(event_id=f"{case_id}/opened", at_us=now_us, learner_id=learner, terms_id=terms_id)
    assigned = ev.Assigned(
        event_id=f"{case_id}/assigned", at_us=now_us, owner_id=owner_id, role=role, queue_id=queue_id, reason=reason
    )
    begun = (NewEvent(opened, *by, "learner", {}), NewEvent(assigned, *THE_MACHINE, "team", {}))
    terms = await terms_of(connection, organisation_no, {terms_id})
    held = StoredCase(now_us, learner, graph_no, told, Case(case_id=case_id), {case_id: ()}, terms)
    return await add(connection, organisation_no, held, (*begun, *first), request)


async def find_open(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    learner: str,
    graph_no: int | None,
    clock_us: Callable[[], int],
) -> StoredCase | None:
    """Return the case that what comes now belongs to, held: an open one, or the last that ended within 14 days.

    Also holds the learner until the transaction ends, so that of two who find none only one opens one.
    """
    await hold_learner(connection, organisation_no, learner)
    about = {"organisation_no": organisation_no, "learner": learner, "graph_no": graph_no}
    cursor = await connection.execute(_FIND, {**about, "reopens": moment_of(clock_us() - REOPENS_WITHIN_US)})
    found = await cursor.fetchone()
    if found is None:
        return None
    held = await hold(connection, organisation_no, found[0], clock_us)
    return held if takes(held.case, held.now_us) else None


async def hold_learner(connection: AsyncConnection[TupleRow], organisation_no: int, learner: str) -> None:
    """Let nobody else open a case of a learner until the transaction ends."""
    await connection.execute(_HOLD_LEARNER, [organisation_no, learner])


async def hold(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, clock_us: Callable[[], int]
) -> StoredCase:
    """Return a case as it stands once it is held, and let nobody else change it until the transaction ends.

    Args:
        connection: In whose transaction it is held.
        organisation_no: Whose case.
        case_id: Which.
        clock_us: Is asked once nobody else holds it, so that instants come in the order of those who held it.

    Raises:
        UnknownCase: There is none.
    """
    return await _found(connection, _HOLD, organisation_no, case_id, clock_us)


async def read_case(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, now_us: int
) -> StoredCase:
    """Return a case as it stands by now, and hold nothing: nothing may be added to it.

    Raises:
        UnknownCase: There is none.
    """
    return await _found(connection, _FIND_ROW, organisation_no, case_id, lambda: now_us)


async def _found(
    connection: AsyncConnection[TupleRow], query: str, organisation_no: int, case_id: str, clock_us: Callable[[], int]
) -> StoredCase:
    cursor = connection.cursor(row_factory=args_row(_row))
    row = await (await cursor.execute(query, [organisation_no, case_id])).fetchone()
    if row is None:
        raise UnknownCase("{case_id}", case_id)
    return await _read(connection, organisation_no, case_id, row, clock_us())


async def merge(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    kept: StoredCase,
    gone: StoredCase,
    by: Callable[[CaseEvent], NewEvent],
    request: Request | None = None,
) -> StoredCase:
    """Let a case go on in another one of the same learner; the older of two open clocks is kept as it is.

    Args:
        connection: In whose transaction it happens.
        organisation_no: Whose cases.
        kept: The case that goes on, held.
        gone: The case that ends, held.
        by: Says of an event who does it.
        request: Which asks for it.

    Raises:
        CaseGoesOnElsewhere: One was merged before.
        RepeatedKey: Another request had the same key.
    """
    kept_id, gone_id = kept.case.case_id, gone.case.case_id
    if kept.case.merged_into is not None:
        raise CaseGoesOnElsewhere(kept_id, kept.case.merged_into)
    at_us = max(at_us for one in (kept, gone) for at_us in (one.now_us, one.events[-1].event.at_us))
    into = ev.MergedInto(event_id=f"{gone_id}/merged-into", at_us=at_us, case_id=kept_id)
    gone = await add(connection, organisation_no, gone._replace(now_us=at_us), [by(into)])
    streams, terms = {**gone.streams, **kept.streams}, {**gone.terms, **kept.terms}
    joined = ev.Merged(event_id=f"{gone_id}/merged", at_us=at_us, case_id=gone_id)
    whole = kept._replace(now_us=at_us, streams=streams, terms=terms)
    return await add(connection, organisation_no, whole, [by(joined)], request)


async def made_before(
    connection: AsyncConnection[TupleRow], organisation_no: int, request: Request
) -> EarlierRequest | None:
    """Return what the same request did before, None if it is new; ask once the case, or the learner, is held.

    Raises:
        RepeatedKey: Another request had the same key.
    """
    if request.request_key is None:
        return None
    found = await (await connection.execute(_EARLIER, [organisation_no, request.request_key])).fetchone()
    if found is None:
        return None
    if bytes(found[2]) != request.request_sha256:
        raise RepeatedKey
    return EarlierRequest(found[0], found[1])


async def add(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    held: StoredCase,
    events: Sequence[NewEvent],
    request: Request | None = None,
) -> StoredCase:
    """Add events to a case that is held, and keep what follows from them; without any, as it stands by now.

    An answer that is asked for now is promised under the terms of now; one that is owed already stays under its own.
    What can never fall due because the calendar has no opening left runs under the terms that are built in.

    Raises:
        CaseGoesOnElsewhere: It was merged into another one.
        RepeatedKey: Another request had the same key.
    """
    if held.case.merged_into is not None:
        raise CaseGoesOnElsewhere(held.case.case_id, held.case.merged_into)
    is_asked = any(isinstance(one.event, ev.LearnerMessage | ev.AlertOpened) for one in events)
    if held.events and held.case.clock is None and is_asked:
        terms_id = await terms_now(connection, organisation_no)
        events = events if terms_id == held.case.terms_id else (_on_terms(held, terms_id), *events)
    try:
        after = await _with(connection, organisation_no, held, events)
    except OutOfReach:
        n_opening = sum(isinstance(one.event, ev.CaseOpened | ev.Assigned | ev.TermsChanged) for one in events)
        other = _on_terms(held, await built_in(connection, organisation_no))
        events = (*events[:n_opening], other, *events[n_opening:])
        after = await _with(connection, organisation_no, held, events)
    await _insert(connection, organisation_no, after, len(events), request)
    await keep(connection, organisation_no, after.case, after.terms, held.now_us)
    if any(ev.is_contact(one.event) for one in events):
        about = {"now": moment_of(held.now_us), "organisation_no": organisation_no, "cases": list(after.streams)}
        await connection.execute(_NOTE_TAKEN, about)
    await _tell(connection, organisation_no, held, after, events)
    return after


async def _tell(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    before: StoredCase,
    after: StoredCase,
    events: Sequence[NewEvent],
) -> None:
    """Tell whoever has the case, had it, or may see its learner, that something happened."""
    authors = {(one.by_kind, one.by_id) for one in events if one.by_kind != MACHINE}
    by = "/".join(next(iter(authors))) if len(authors) == 1 else ""
    people = [one for one in (before.case.owner_id, after.case.owner_id) if one is not None]
    is_for_learner = any(one.visibility == "learner" for one in events)
    await tell_change(connection, organisation_no, people, by=by, learner=after.learner, is_for_learner=is_for_learner)


def _on_terms(held: StoredCase, terms_id: str) -> NewEvent:
    event_id = f"{held.case.case_id}/{held.case.n_events}/{terms_id}"
    changed = ev.TermsChanged(event_id=event_id, at_us=held.now_us, terms_id=terms_id)
    return NewEvent(changed, *THE_MACHINE, "team", {})


async def _with(
    connection: AsyncConnection[TupleRow], organisation_no: int, held: StoredCase, events: Sequence[NewEvent]
) -> StoredCase:
    """Return a case with more events, folded.

    Raises:
        OutOfReach: Something that it is waited for can never fall due.
    """
    case_id, before = held.case.case_id, held.events
    at_us = before[-1].event.at_us if before else 0
    added: list[StoredEvent] = []
    for new in events:
        at_us = max(at_us, new.event.at_us)
        added.append(_stored(len(before) + len(added) + 1, new, at_us))
    streams = {**held.streams, case_id: (*before, *added)}
    missing = _terms_named(added) - held.terms.keys()
    terms = {**held.terms, **await terms_of(connection, organisation_no, missing)} if missing else held.terms
    case = _folded(case_id, streams, terms, max(held.now_us, at_us))
    timers(case, terms)
    return held._replace(case=case, streams=streams, terms=terms)


async def _read(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, row: _Row, now_us: int
) -> StoredCase:
    streams: dict[str, tuple[StoredEvent, ...]] = {}
    wanted = [case_id]
    while wanted:
        found: dict[str, list[StoredEvent]] = {one: [] for one in wanted}
        for name, no, kind, person, role, visibility, body in await (
            await connection.execute(_EVENTS, [organisation_no, wanted])
        ).fetchall():
            told = msgspec.json.decode(body, type=EventBody)
            found[name].append(StoredEvent(no, told.event, kind, person, role, visibility, told.words))
        streams |= {name: tuple(events) for name, events in found.items()}
        wanted = [one.event.case_id for its in found.values() for one in its if isinstance(one.event, ev.Merged)]
    named = _terms_named(event for its in streams.values() for event in its)
    terms = await terms_of(connection, organisation_no, named)
    last_us = streams[case_id][-1].event.at_us
    return StoredCase(now_us, *row, _folded(case_id, streams, terms, max(now_us, last_us)), streams, terms)


def _stored(no: int, new: NewEvent, at_us: int) -> StoredEvent:
    event = msgspec.structs.replace(new.event, at_us=at_us)
    return StoredEvent(no, event, new.by_kind, new.by_id, new.by_role, new.visibility, new.body)


def _terms_named(events: Iterable[StoredEvent]) -> set[str]:
    return {one.event.terms_id for one in events if isinstance(one.event, ev.CaseOpened | ev.TermsChanged)}


def _folded(
    case_id: str, streams: Mapping[str, tuple[StoredEvent, ...]], terms: Mapping[str, Terms], now_us: int
) -> Case:
    events = [one.event for one in streams[case_id]]
    merged = [event.case_id for event in events if isinstance(event, ev.Merged)]
    others = {one: _folded(one, streams, terms, now_us) for one in merged}
    return fold(case_id, events, terms, now_us, others)


async def _insert(
    connection: AsyncConnection[TupleRow], organisation_no: int, after: StoredCase, n_new: int, request: Request | None
) -> None:
    about = {"organisation_no": organisation_no, "case_id": after.case.case_id, "learner": after.learner}
    asked: Request | None = request
    for one in after.events[len(after.events) - n_new :]:
        event, written = one.event, {"by_kind": one.by_kind, "by_id": one.by_id, "by_role": one.by_role}
        kind = type(event).__struct_config__.tag
        named = {"no": one.no, "event_id": event.event_id, "event": kind, "at": moment_of(event.at_us)}
        body = msgspec.json.encode(EventBody(event, one.body)).decode()
        sent = {
            "request_key": asked.request_key if asked else None,
            "request_sha256": asked.request_sha256 if asked else None,
        }
        row = {**about, **named, **written, "visibility": one.visibility, "body": body, **sent}
        if not (await connection.execute(_ADD, row)).rowcount:
            raise RepeatedKey
        asked = None
