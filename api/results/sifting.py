"""Which results of a commit are new, which came before, and which contradict what came under their id.

A result sent again is a duplicate if it says the same; one without a time says the same as what it was stamped with.
An id with another content is a conflict: nothing changes, and the answer names both contents.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from api.clock import moment_of
from api.live.keys import LearnerKey
from api.live.marks import Mark
from api.live.store import ID_KNOWN, SENT_BEFORE, LiveStore
from api.record.facts import corrections_in
from api.record.pending import entries_of
from api.record.pool import Pool
from api.record.results import Held, results_by_id
from api.results.apply_results import NO_TIME, NewResult, ResultEffect
from api.results.hints import score_sent
from api.results.messages import ResultContent, Status


class AdmittedResult(msgspec.Struct, frozen=True):
    """A result that passed the door.

    Attributes:
        taken: The result; `occurred_us` is `NO_TIME` if the sender gave none.
        mark: What is remembered of it.
    """

    taken: NewResult
    mark: Mark


class Conflict(msgspec.Struct, frozen=True):
    """An id that came with two contents.

    Attributes:
        result_id: The id.
        held: What was accepted.
        sent: What came now.
        fields: Names of those that differ.
    """

    result_id: str
    held: ResultContent
    sent: ResultContent
    fields: tuple[str, ...]


class Outcome(msgspec.Struct, frozen=True):
    """What became of one result.

    Attributes:
        status: `accepted`, `duplicate`, `conflict` or `late_replayed`.
        traced: What it did; None for one that is not new.
        conflict: With what, if it is one.
    """

    status: Status
    traced: ResultEffect | None = None
    conflict: Conflict | None = None


DUPLICATE: Final = Outcome("duplicate")


class SiftedResults(msgspec.Struct, frozen=True):
    """Results sorted out.

    Attributes:
        fresh: The new ones, in the order sent.
        told: What became of each of all; None for the new ones.
    """

    fresh: list[AdmittedResult]
    told: list[Outcome | None]


async def find_held(
    store: LiveStore, pool: Pool, key: LearnerKey, incoming: Sequence[AdmittedResult], known: bytes
) -> dict[str, Held]:
    """Look for the ids that are known and did not come with this content; nearly always there are none.

    The journal is read first: an entry leaves it only after the record has it.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    ids = {one.taken.result_id for one, flag in zip(incoming, known, strict=True) if flag == ID_KNOWN}
    if not ids:
        return {}
    pending = entries_of(await store.journal_of(key), key)
    found = {one.result_id: one for one in await results_by_id(pool, key, sorted(ids))}
    for result in (result for entry in pending for result in entry.results if result.result_id in ids):
        content = (result.item_id, result.score, result.attempt, result.occurred_at_us, result.details)
        found[result.result_id] = Held(result.result_id, *content)
    for correction in corrections_in(pending):
        if correction.result_id in found:
            found[correction.result_id] = found[correction.result_id]._replace(corrected=correction.score)
    return found


def sift(
    incoming: Sequence[AdmittedResult], known: bytes, held: Mapping[str, Held], items: Sequence[str]
) -> SiftedResults:
    """Sort out the results of a commit; of an id that comes twice among them, the first counts.

    Args:
        incoming: In the order sent.
        known: What the live store knows of each.
        held: What was accepted of those that it knows with another content.
        items: Ids by index.
    """
    first: dict[str, AdmittedResult] = {}
    told: list[Outcome | None] = []
    for one, flag in zip(incoming, known, strict=True):
        result_id = one.taken.result_id
        if flag == SENT_BEFORE:
            told.append(DUPLICATE)
        elif result_id in held:
            told.append(_repeated(held[result_id], one, items))
        elif result_id in first:
            told.append(_repeated(_as_held(first[result_id], items), one, items))
        else:
            first[result_id] = one
            told.append(None)
    return SiftedResults(list(first.values()), told)


def _repeated(held: Held, one: AdmittedResult, items: Sequence[str]) -> Outcome:
    before, now = content_of(held), content_of(_as_held(one, items))
    if held.corrected == now.score:
        before = msgspec.structs.replace(before, score=now.score)  # a sender that has heard of the correction
    fields = tuple(_differing(before, now))
    return Outcome("conflict", conflict=Conflict(held.result_id, before, now, fields)) if fields else DUPLICATE


def _as_held(one: AdmittedResult, items: Sequence[str]) -> Held:
    taken = one.taken
    return Held(taken.result_id, items[taken.item], taken.score, taken.attempt, taken.occurred_us, taken.details)


def content_of(held: Held) -> ResultContent:
    """Return what came with an id as senders write it."""
    said = msgspec.json.decode(held.details) if held.details else {}
    at = None if held.occurred_at_us == NO_TIME else moment_of(held.occurred_at_us)
    score = score_sent(held.score, held.details)
    content = {"item_id": held.item_id, "score": score, "attempt": held.attempt, "occurred_at": at}
    return msgspec.convert({**said, **content}, ResultContent)


def _differing(held: ResultContent, sent: ResultContent) -> Iterable[str]:
    for field in ResultContent.__struct_fields__:
        is_left_out = field == "occurred_at" and sent.occurred_at is None
        if not is_left_out and getattr(held, field) != getattr(sent, field):
            yield field


def shown(value: object) -> str:
    """Write the value of a field for people.

    >>> shown(None), shown(0.5), shown("a0")
    ('nothing', '0.5', "'a0'")
    """
    if value is None:
        return "nothing"
    return value.isoformat() if isinstance(value, datetime) else repr(value)
