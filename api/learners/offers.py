"""Names of lists of recommendations. A name holds the list: whose it is, and what each activity promised.

So nothing is kept of a list before something is told of it, and then its promise goes to the record with the event.
Keeping every answered list was tried: it made the projector's work on a result 1.8 times what it is and the record's
growth 2.4 times, for lists of which most are never looked at again. A name ends in a keyed digest of the rest, so that
only what was answered once is taken for a name; the key stands in the record, where all workers find the same.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.live.marks import fingerprint
from engine.recommendation.decision import Decision
from engine.recommendation.situation import KINDS, Kind

MAX_NAME_LENGTH: Final = 2_500
"""More than fifty resources, the longest list that can be asked for, of a learner with the longest key."""
_GAIN_UNIT: Final = 1e-4
_Index = Annotated[int, Meta(ge=0, lt=2**31)]
_DIGEST_BYTES: Final = 16
"""Of the keyed digest (BLAKE2b, RFC 7693, section 2.9); nobody guesses 128 bits."""
_RESOURCE_BITS: Final = 40
"""Of the digest that stands for a resource: two of a thousand resources share one with a chance of 5e-7."""


class Offer(NamedTuple):
    """One recommended activity (fields as in `engine.recommendation.decision.Recommendation`)."""

    kind: Kind
    activity_id: str
    skill_id: str
    expected_gain: float


class NamedList(msgspec.Struct, frozen=True, array_like=True):
    """What a name holds.

    Attributes:
        graph_no: Number of the content graph in the record.
        learner: The learner's key within the organisation.
        version: Of the live state that the list was made for.
        at_us: When it was made, in microseconds since 1970-01-01T00:00:00Z.
        offers: Place of the kind, index of the skill, activity, gain in `_GAIN_UNIT`. An item stands by its
            index; a resource, which has none, by a digest of its id, below zero.
    """

    graph_no: _Index
    learner: str
    version: int
    at_us: int
    offers: tuple[
        tuple[Annotated[int, Meta(ge=0, lt=len(KINDS))], _Index, int, Annotated[int, Meta(ge=0, le=10_000)]],
        ...,
    ]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(NamedList).decode
_PLACE: Final = {kind: place for place, kind in enumerate(KINDS)}


class OfferNames:
    """Names lists of recommendations, and knows its own names again."""

    def __init__(self, key: bytes) -> None:
        self._keyed = blake2b(key=key, digest_size=_DIGEST_BYTES)

    def name(self, graph: ServedGraph, learner: str, version: int, at_us: int, decision: Decision) -> str:
        """Name a list of recommendations."""
        index = graph.compiled.item_index
        offers = tuple(
            [
                (
                    _PLACE[one.kind],
                    one.skill,
                    place if (place := index.get(one.activity_id)) is not None else _digest(one.activity_id),
                    round(one.expected_gain / _GAIN_UNIT),  # a gain is 0..1
                )
                for one in decision.recommendations
            ]
        )
        held = _encode(NamedList(graph.graph_no, learner, version, at_us, offers))
        return _written(held + self._digest_of(held))

    def read(self, name: str) -> NamedList | None:
        """Read a name; None for what was never given."""
        if len(name) > MAX_NAME_LENGTH or not name.isascii():
            return None
        try:
            whole = urlsafe_b64decode(name.encode() + b"=" * (-len(name) % 4))
        except ValueError:
            return None
        held, digest = whole[:-_DIGEST_BYTES], whole[-_DIGEST_BYTES:]
        is_given = hmac.compare_digest(digest, self._digest_of(held)) and name == _written(whole)  # Base64 has variants
        return _decode(held) if is_given else None

    def _digest_of(self, held: bytes) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(held)
        return keyed.digest()


def offers_on(named: NamedList, graph: ServedGraph) -> tuple[Offer, ...] | None:
    """Put a list into the ids of its content graph; None if the graph does not know a skill or an activity."""
    skills = dict(enumerate(graph.compiled.registry.skills))
    activities = dict(enumerate(graph.compiled.registry.items))
    activities.update((_digest(resource.id), resource.id) for resource in graph.compiled.graph.resources)
    offers = [
        Offer(KINDS[place], activities[activity], skills[skill], gain * _GAIN_UNIT)
        for place, skill, activity, gain in named.offers
        if skill in skills and activity in activities
    ]
    return tuple(offers) if len(offers) == len(named.offers) else None


def _written(whole: bytes) -> str:
    return urlsafe_b64encode(whole).rstrip(b"=").decode()


@lru_cache(maxsize=65_536)
def _digest(resource_id: str) -> int:
    return -1 - (fingerprint(resource_id.encode()) & ((1 << _RESOURCE_BITS) - 1))
