"""Names of everything that is kept in Valkey.

All keys of a learner, and the journal that its commits write to, carry the hash tag of the learner's shard, so
that one server-side function may touch them together on a cluster. Organisation and graph appear as the numbers
that the record gave them, so that no name of one organisation can be spelled to reach another's.
"""

from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

SECONDS_PER_DAY = 86_400
OWNER = "mark"
"""Whose live states a shard holds: the id of the deployment in the record."""


class LearnerKey(NamedTuple):
    """Who a live state belongs to.

    Attributes:
        organisation_no: Number of the organisation in the record.
        graph_no: Number of the content graph in the record.
        learner: The learner's key within the organisation.
    """

    organisation_no: int
    graph_no: int
    learner: str

    @property
    def name(self) -> str:
        """The part of the key that tells learners apart; digits end at the first `:`, so it cannot be forged."""
        return f"{self.organisation_no}.{self.graph_no}:{self.learner}"


class LiveKeys(NamedTuple):
    """The keys that a load and a commit touch, all in one slot.

    Attributes:
        shard: Of the learner.
        state: The learner's live state.
        seen_now: Set of what was sent in this dedup period (`api.live.marks`).
        seen_before: The same of the period before.
        ids: Set of the ids of all results.
        journal: The shard's stream.
        orders: The learner's published decisions (`api.live.published_decisions`).
        settings: Version of the organisation's recommendation settings, told to every shard.
    """

    shard: int
    state: str
    seen_now: str
    seen_before: str
    ids: str
    journal: str
    orders: str
    settings: str


class TraceKeys(NamedTuple):
    """The keys that traces of activity touch, all in the slot of the learner's live state.

    Attributes:
        shard: Of the learner.
        journal: The shard's stream.
        seen_now: Set of the traces that were sent in this dedup period.
        seen_before: The same of the period before.
        ids: Set of the ids of all traces.
    """

    shard: int
    journal: str
    seen_now: str
    seen_before: str
    ids: str


def shard_of(key: LearnerKey, n_shards: int) -> int:
    """Return the shard of a learner: stable across processes and versions of Python.

    >>> shard_of(LearnerKey(1, 1, "ada"), 16) == shard_of(LearnerKey(1, 1, "ada"), 16)
    True
    """
    return crc32(key.name.encode()) % n_shards


def journal_key(shard: int) -> str:
    """Return the stream of a shard.

    >>> journal_key(3)
    '{03}journal'
    """
    return f"{{{shard:02d}}}journal"


def owner_key(shard: int, name: str = OWNER) -> str:
    """Return the key that says whose live states a shard holds.

    >>> owner_key(3)
    '{03}mark'
    """
    return f"{{{shard:02d}}}{name}"


def state_key(key: LearnerKey, n_shards: int) -> str:
    """Return the key of a learner's live state.

    >>> state_key(LearnerKey(1, 2, "ada"), 16)
    '{07}b:1.2:ada'
    """
    return f"{{{shard_of(key, n_shards):02d}}}b:{key.name}"


def orders_key(key: LearnerKey, n_shards: int) -> str:
    """Return the key of a learner's published decisions.

    >>> orders_key(LearnerKey(1, 2, "ada"), 16)
    '{07}o:1.2:ada'
    """
    return f"{{{shard_of(key, n_shards):02d}}}o:{key.name}"


def ids_key(key: LearnerKey, n_shards: int) -> str:
    """Return the key of the ids of a learner's results.

    >>> ids_key(LearnerKey(1, 2, "ada"), 16)
    '{07}i:1.2:ada'
    """
    return f"{{{shard_of(key, n_shards):02d}}}i:{key.name}"


def trace_ids_key(key: LearnerKey, n_shards: int) -> str:
    """Return the key of the ids of a learner's traces of activity.

    >>> trace_ids_key(LearnerKey(1, 2, "ada"), 16)
    '{07}t:1.2:ada'
    """
    return f"{{{shard_of(key, n_shards):02d}}}t:{key.name}"


def settings_key(shard: int, organisation_no: int) -> str:
    """Return the key under which a shard knows the version of an organisation's recommendation settings.

    >>> settings_key(3, 1)
    '{03}p:1'
    """
    return f"{{{shard:02d}}}p:{organisation_no}"


def spent_key(shard: int, key_id: str) -> str:
    """Return the key under which a shard counts what was done with an API key.

    >>> spent_key(3, "00112233445566aa")
    '{03}k:00112233445566aa'
    """
    return f"{{{shard:02d}}}k:{key_id}"


def live_keys(key: LearnerKey, n_shards: int, dedup_days: int, now_s: float) -> LiveKeys:
    """Return all keys of one commit.

    What was sent is remembered in the set of the period in which it came, and looked for in that and the one before:
    for at least `dedup_days` and at most twice as long. Its id alone is remembered for ever.

    Args:
        key: The learner.
        n_shards: Number of shards of the deployment.
        dedup_days: Length of a dedup period in days.
        now_s: Seconds since 1970-01-01T00:00:00Z.

    Returns:
        The keys, all with the shard's hash tag.
    """
    return _live_keys(key, n_shards, int(now_s // (dedup_days * SECONDS_PER_DAY)))


@lru_cache(maxsize=16_384)
def _live_keys(key: LearnerKey, n_shards: int, period: int) -> LiveKeys:
    """Spell the keys once for the load and the commit of a result, and for the learner's next one."""
    shard, name = shard_of(key, n_shards), key.name
    tag = f"{{{shard:02d}}}"
    return LiveKeys(
        shard,
        f"{tag}b:{name}",
        f"{tag}d{period}:{name}",
        f"{tag}d{period - 1}:{name}",
        f"{tag}i:{name}",
        f"{tag}journal",
        f"{tag}o:{name}",
        settings_key(shard, key.organisation_no),
    )


def trace_keys(key: LearnerKey, n_shards: int, dedup_days: int, now_s: float) -> TraceKeys:
    """Return the keys of traces of activity; arguments and periods as of `live_keys`."""
    period, shard, name = int(now_s // (dedup_days * SECONDS_PER_DAY)), shard_of(key, n_shards), key.name
    tag = f"{{{shard:02d}}}"
    return TraceKeys(shard, f"{tag}journal", f"{tag}s{period}:{name}", f"{tag}s{period - 1}:{name}", f"{tag}t:{name}")


def remembered_keys(key: LearnerKey, n_shards: int, dedup_days: int, now_s: float) -> tuple[str, ...]:
    """Return the keys of all that tells duplicates of a learner's results and traces from what is new."""
    of_results, of_traces = (keys(key, n_shards, dedup_days, now_s) for keys in (live_keys, trace_keys))
    return (
        of_results.seen_now,
        of_results.seen_before,
        of_results.ids,
        of_traces.seen_now,
        of_traces.seen_before,
        of_traces.ids,
    )


def seen_expires_s(dedup_days: int, now_s: float) -> int:
    """Return when this period's set of what was sent may be forgotten, in seconds since 1970-01-01T00:00:00Z."""
    period_s = dedup_days * SECONDS_PER_DAY
    return (int(now_s // period_s) + 2) * period_s
