"""A learner's commits that may not be in the record yet.

They are in the journal, among those of all learners of the shard. So it is read only where the record does not have the
newest commits that the live state counts, and once: that the versions go on without a gap shows that nothing is on its
way. A gap need not mean that (a re-trace raises the version, too); then the journal tells.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from api import journal
from api.journal import JournalEntry
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.store import LiveStore
from api.record.facts import TraceRow, traces_in
from api.record.pool import Pool, row_of
from api.record.traces import count_traces, recorded_traces

_FACTS: Final = (
    "result",
    "adjustment",
    "adjustment_review",
    "recommendation_event",
    "result_correction",
    "shortfall",
)
_OF_LEARNER: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s"
_HAS: Final = "SELECT count(*) FROM ({}) AS found".format(
    " UNION ".join(
        f"SELECT version FROM symphonie.{table} WHERE {_OF_LEARNER} AND version = ANY(%(versions)s)"  # same
        for table in _FACTS
    )
)


async def has_versions(pool: Pool, key: LearnerKey, versions: Sequence[int]) -> bool:
    """Tell whether the record has something of each of these commits."""
    return await row_of(pool, int, _HAS, {**key._asdict(), "versions": list(versions)}) == len(versions)


_NEWEST: Final = 256
"""Commits that are looked for in the record: more of one learner than several projectors have in hand at once."""


async def pending_of(store: LiveStore, pool: Pool, key: LearnerKey, state: LearnerState | None) -> list[JournalEntry]:
    """Return the learner's commits up to a state that may not be in the record, oldest first.

    What is not among them is in whatever is read from the record afterwards.
    """
    if state is None or not state.version:
        return []
    newest = range(max(1, state.version + 1 - _NEWEST), state.version + 1)
    if await has_versions(pool, key, newest):
        return []
    return commits_of(await store.journal_of(key), key)


def commits_of(payloads: Iterable[bytes], key: LearnerKey) -> list[JournalEntry]:
    """Pick the commits of a learner's state out of the journal, oldest first."""
    return [entry for entry in entries_of(payloads, key) if entry.version]


def entries_of(payloads: Iterable[bytes], key: LearnerKey) -> list[JournalEntry]:
    """Pick all of a learner's entries out of the journal, oldest first; traces of activity are among them."""
    name = key.learner.encode()
    decoded = (journal.decode(payload) for payload in payloads if name in payload)  # a cheap sieve before the decoder
    return [entry for entry in decoded if (entry.organisation_no, entry.graph_no, entry.learner) == tuple(key)]


async def traces_by_id(store: LiveStore, pool: Pool, key: LearnerKey, ids: Sequence[str]) -> dict[str, TraceRow]:
    """Find which traces of activity were accepted under some ids, on their way to the record or in it.

    The journal is read first: an entry leaves it only after the record has it.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    pending = traces_in(entries_of(await store.journal_of(key), key))
    found = {one.trace_id: one for one in pending if one.trace_id in ids}
    return found | {one.trace_id: one for one in await recorded_traces(pool, key, ids)}


async def pending_traces(store: LiveStore, pool: Pool, key: LearnerKey) -> list[TraceRow]:
    """Return the learner's traces that may not be in the record; nearly always there are none.

    The journal is read only where the live store knows another number of ids than the record does.
    """
    n_known = await store.count_traces(key)
    if n_known == await count_traces(pool, key):
        return []
    return list(traces_in(entries_of(await store.journal_of(key), key)))
