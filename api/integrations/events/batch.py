"""Take a batch of what one source sent: read it, find out whom it is about, claim it, give it to the core.

    rows ─▶ occurrences ─▶ meanings ─▶ persons ─▶ claimed (committed) ─▶ the core ─▶ outcomes, rows removed (committed)

Every step may be done again: a claim names the event that something is given under for ever, and the core counts each
result and trace once. So whoever dies in between leaves nothing undone, and the next one does nothing twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, cast

import structlog
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.integrations.events.giving import Message, give
from api.integrations.events.meaning import Meant, Nothing, meaning_of
from api.integrations.events.occurrence import Occurrence
from api.integrations.events.sources import Source, with_graph
from api.integrations.events.voiding import void
from api.integrations.identities.persons import Named, pairs_of, persons_of
from api.record.identity import Person
from api.record.keys import Principal
from api.record.sources import outcomes, queue
from api.record.sources.outcomes import Outcome
from api.record.sources.taken import Claim, TakenKind, claim
from api.runtime import Runtime
from content_graph.texts import showable

VOID_AGAIN: Final = timedelta(seconds=1)
"""Until a voiding is tried again whose statement is on its way to the core."""
_LOG: Final = structlog.get_logger(__name__)


class Row(NamedTuple):
    """One of the queue, read.

    Attributes:
        no: In the queue.
        told: What happened; None for what is not there any more (erased), or cannot be read.
        stored_at: When it came.
        is_voided: Whether it was voided since.
    """

    no: int
    told: Occurrence | None
    stored_at: datetime
    is_voided: bool = False


class Ready(NamedTuple):
    """A row that means something, of a learner who is known."""

    row: Row
    told: Occurrence
    meant: Meant
    learner_id: str
    digest: bytes


async def take_rows(
    runtime: Runtime, connection: AsyncConnection[TupleRow], source: Source, rows: Sequence[Row], now: datetime
) -> None:
    """Let rows of one source become what they mean.

    Args:
        runtime: The core.
        connection: In the transaction that holds the rows.
        source: Who sent them.
        rows: In the order in which they happened.
        now: When.

    Raises:
        Passing: The core cannot take them now; nothing of them is lost.
    """
    told = [(row, row.told) for row in rows if row.told is not None]
    source, found = await _understood(runtime, source, [one for one in told if one[1].voids is None])
    become = [outcome_of(source, one, nothing) for _, one, nothing in found if isinstance(nothing, Nothing)]
    meant = [(row, one, meaning) for row, one, meaning in found if isinstance(meaning, Meant)]
    persons, waiting = await _persons(runtime, connection, source, meant, now)
    ready = list(_ready(source, meant, persons, become))
    become += await _give(runtime, source, ready, now)
    later: list[int] = []
    for row, one in told:
        if one.voids is None:
            continue
        done = await void(runtime, connection, source, one)
        if done is None:
            later.append(row.no)
        else:
            become.append(done)
    stay = {*later, *waiting}
    await queue.done(connection, source.organisation_no, [row.no for row in rows if row.no not in stay])
    if later:
        await queue.put_off(connection, source.organisation_no, later, now + VOID_AGAIN)
    if become:
        await outcomes.note(connection, source.organisation_no, become, now)


def outcome_of(source: Source, told: Occurrence, found: Nothing) -> Outcome:
    """Return why something is nothing, as it is counted and shown."""
    verb, activity = (showable(one).replace("\0", "") for one in (told.verb, told.activity or ""))
    return Outcome(source.key_id, told.event_id, found.outcome, found.detail, verb, activity)


async def _understood(
    runtime: Runtime, source: Source, told: Sequence[tuple[Row, Occurrence]]
) -> tuple[Source, list[tuple[Row, Occurrence, Meant | Nothing]]]:
    """Say what each means; where an item is lacking, on the newest version of the content graph, which is returned."""

    def understood() -> list[tuple[Row, Occurrence, Meant | Nothing]]:
        return [(row, one, _voided() if row.is_voided else _meaning(one, source, row.stored_at)) for row, one in told]

    found = understood()
    if any(isinstance(one, Nothing) and one.outcome == "no-such-item" for _, _, one in found):
        graph = await runtime.graphs.refreshed(source.organisation_no, source.graph)
        if graph.version != source.graph.version:
            source = with_graph(source, graph)
            found = understood()
    return source, found


def _voided() -> Nothing:
    return Nothing("voided-before", "It was voided before it was looked at.")


def _meaning(told: Occurrence, source: Source, stored_at: datetime) -> Meant | Nothing:
    """Say what an occurrence means; one that nobody foresaw keeps none of the others from being understood."""
    try:
        return meaning_of(told, source.setting, stored_at)
    except Exception:  # noqa: BLE001 - whatever it is, the others go on
        _LOG.exception("an occurrence cannot be understood")
        return Nothing("not-understood", "It is of a shape that nobody foresaw; the log says more.")


async def _persons(
    runtime: Runtime,
    connection: AsyncConnection[TupleRow],
    source: Source,
    meant: Sequence[tuple[Row, Occurrence, Meant]],
    now: datetime,
) -> tuple[dict[Named, Person], set[int]]:
    """Find out whom rows are about, and let those wait that are about somebody unknown; their numbers, too."""
    named = list(dict.fromkeys(one.person for _, _, one in meant))
    if not named:
        return {}, set()
    async with runtime.pool.connection() as own:  # new learners are bound before the core is given anything
        persons = await persons_of(own, source.organisation_no, named, now, source.key_id)
        pairs = await pairs_of(own, source.organisation_no, [one for one in named if one not in persons])
    waiting = {row.no: pairs[one.person] for row, _, one in meant if one.person in pairs}
    if waiting:
        await queue.wait(connection, source.organisation_no, waiting)
    return persons, set(waiting)


def _ready(
    source: Source,
    meant: Iterable[tuple[Row, Occurrence, Meant]],
    persons: Mapping[Named, Person],
    become: list[Outcome],
) -> Iterator[Ready]:
    """Go through what is about learners; what is about a supporter is noted as nothing."""
    for row, told, one in meant:
        person = persons.get(one.person)
        if person is None:
            continue
        if person.learner_id is None:
            become.append(outcome_of(source, told, Nothing("a-supporter", "Who did it is no learner.", one.by)))
        else:
            digest = one.digest(person.learner_id, source.graph.graph_no)
            yield Ready(row, told, one, person.learner_id, digest)


async def _give(runtime: Runtime, source: Source, ready: Sequence[Ready], now: datetime) -> list[Outcome]:
    """Claim what is ready, give it to the core, and return what became of it."""
    if not ready:
        return []
    async with runtime.pool.connection() as own:  # committed before the core is given any
        owners = await claim(own, source.organisation_no, [_claim(source, one) for one in ready], now)
    own_ones = [one for one in ready if owners.get(one.digest, one.told.event_id) == one.told.event_id]
    messages = [_message(one) for one in own_ones]
    given = await give(runtime, _principal(source), source.graph.graph_id, messages)
    become = []
    for one, what in zip(own_ones, given, strict=True):
        if what.is_taken:
            become.append(Outcome(source.key_id, one.told.event_id, one.meant.kind))
        else:
            become.append(outcome_of(source, one.told, Nothing(what.outcome, what.detail)))
    kept = {id(one) for one in own_ones}
    repeated = Nothing("repeated", "The same was told under another id before.")
    return become + [outcome_of(source, one.told, repeated) for one in ready if id(one) not in kept]


def _claim(source: Source, one: Ready) -> Claim:
    kind = cast("TakenKind", one.meant.kind)
    return Claim(one.told.event_id, one.digest, kind, source.key_id, source.graph.graph_no, one.learner_id)


def _message(one: Ready) -> Message:
    make = one.meant.result if one.meant.kind == "result" else one.meant.trace
    return make(one.told.event_id, one.learner_id)


def _principal(source: Source) -> Principal:
    """Return the source as the core knows who asks; what it may do was looked at when it sent this."""
    return Principal(source.organisation_no, "", source.key_id, frozenset())
