"""Take traces of activity in: each once, appended to the journal, and accepted when they are on disk.

    one call: are all ids new? ── yes ──▶ remembered, appended
                     │ no: nothing was written
                     ▼
    sent before: a duplicate · a known id: looked up in journal and record, a conflict or new · the new ones once more

Nothing of a learner's belief is read or written, so traces wait for no result and no result for them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from api.activities.admission import NO_TIME, AdmittedTrace
from api.activities.messages import TraceStatus
from api.clock import US_PER_S
from api.errors import ConcurrentChange
from api.journal import LAYOUT, JournalEntry, JournalTrace, encode
from api.live.keys import LearnerKey
from api.live.store import ID_KNOWN, SENT_BEFORE, LiveStore
from api.record.pending import traces_by_id
from api.record.pool import Pool

ATTEMPTS: Final = 8
"""Each one but the first needs somebody else to have sent one of the same ids in between."""


class TraceOutcome(NamedTuple):
    """What became of one trace.

    Attributes:
        status: In one word.
        held: Of a conflict, what was accepted under the id.
        differing: Of a conflict, fields of `JournalTrace` that differ.
    """

    status: TraceStatus
    held: JournalTrace | None = None
    differing: tuple[str, ...] = ()


ACCEPTED: Final = TraceOutcome("accepted")
DUPLICATE: Final = TraceOutcome("duplicate")


class TraceIntake(NamedTuple):
    """The use case behind `POST /v1/activities`.

    Attributes:
        store: Where the journal is.
        pool: Of the record.
        clock_us: Microseconds since 1970-01-01T00:00:00Z.
    """

    store: LiveStore
    pool: Pool
    clock_us: Callable[[], int]

    async def take(self, key: LearnerKey, sent: Sequence[AdmittedTrace]) -> dict[int, TraceOutcome]:
        """Take traces of one learner in; what became of each, by its place in the request.

        Raises:
            ConcurrentChange: Others kept sending the same ids.
            StoreUnavailable: The journal cannot be reached.
            RecordUnavailable: An id has to be looked up, and the record cannot be reached.
        """
        outcomes: dict[int, TraceOutcome] = {}
        fresh = list(_first_of_each_id(sent, outcomes))
        looked_up: list[AdmittedTrace] = []
        for _ in range(ATTEMPTS):
            new = [*looked_up, *fresh]
            if not new:
                return outcomes
            now_us = self.clock_us()
            entry = encode(_entry_of(key, new, now_us))
            marks = [one.mark for one in new]
            known = await self.store.append(key, entry, marks, now_us / US_PER_S, len(looked_up))
            if not known:
                outcomes |= {one.at: ACCEPTED for one in new}
                return outcomes
            pairs = list(zip(fresh, known[len(looked_up) :], strict=True))
            outcomes |= {one.at: DUPLICATE for one, flag in pairs if flag == SENT_BEFORE}
            in_doubt = [one for one, flag in pairs if flag == ID_KNOWN]
            held = await self._find(key, in_doubt)
            outcomes |= {one.at: _against(held[one.taken.trace_id], one.taken) for one in in_doubt if _is_in(held, one)}
            looked_up += [one for one in in_doubt if not _is_in(held, one)]
            fresh = [one for one, flag in pairs if flag not in (SENT_BEFORE, ID_KNOWN)]
        raise ConcurrentChange(key.learner)

    async def _find(self, key: LearnerKey, in_doubt: Sequence[AdmittedTrace]) -> Mapping[str, JournalTrace]:
        if not in_doubt:
            return {}
        return await traces_by_id(self.store, self.pool, key, [one.taken.trace_id for one in in_doubt])


def _is_in(held: Mapping[str, JournalTrace], one: AdmittedTrace) -> bool:
    return one.taken.trace_id in held


def _first_of_each_id(sent: Sequence[AdmittedTrace], outcomes: dict[int, TraceOutcome]) -> Iterator[AdmittedTrace]:
    """Give the first of each id, and say what the others are beside it."""
    first: dict[str, AdmittedTrace] = {}
    for one in sent:
        before = first.setdefault(one.taken.trace_id, one)
        if before is one:
            yield one
        else:
            outcomes[one.at] = _against(before.taken, one.taken)


def _against(held: JournalTrace, sent: JournalTrace) -> TraceOutcome:
    """Hold a trace against what was accepted under its id; one without a time says the same as its stamp."""
    differing = tuple(_differing(held, sent))
    return TraceOutcome("conflict", held, differing) if differing else DUPLICATE


def _differing(held: JournalTrace, sent: JournalTrace) -> Iterator[str]:
    for field in JournalTrace.__struct_fields__:
        is_left_out = field == "occurred_at_us" and sent.occurred_at_us == NO_TIME
        if not is_left_out and getattr(held, field) != getattr(sent, field):
            yield field


def _entry_of(key: LearnerKey, new: Sequence[AdmittedTrace], now_us: int) -> JournalEntry:
    traces = tuple([_stamped(one.taken, now_us) for one in new])
    return JournalEntry(LAYOUT, *key, 0, 0, now_us, (), (), traces=traces)


def _stamped(taken: JournalTrace, now_us: int) -> JournalTrace:
    return msgspec.structs.replace(taken, occurred_at_us=now_us) if taken.occurred_at_us == NO_TIME else taken
