"""Bring the record up to where the journal stands now."""

from __future__ import annotations

import time
from typing import Final, TypeAlias, cast

from api.live.keys import journal_key
from api.record.errors import RecordBehindError
from api.record.intake import Client
from api.record.projector import Pace, Projector

PACE: Final = Pace(claim_after_s=2.0)
"""Whoever waits for the record takes over sooner what a projector that died has left."""

_POLL_S: Final = 0.05
_EntryId: TypeAlias = tuple[int, int]


class Catcher:
    """Projects until the record has all commits that were made before it was asked.

    Args:
        valkey_url: The live store.
        database_url: The record.
        n_shards: Number of shards of the deployment.
        client: Of the same store.
        is_careful: As of a projector.
    """

    def __init__(
        self, valkey_url: str, database_url: str, n_shards: int, client: Client, *, is_careful: bool = True
    ) -> None:
        self._projector = Projector(valkey_url, database_url, n_shards, "retrace", PACE, is_careful=is_careful)
        self._client = client
        self._streams = tuple(journal_key(shard) for shard in range(n_shards))

    def catch_up(self, patience_s: float = 60.0) -> None:
        """Return when every commit of before is in the record; other projectors may do part of the work.

        Raises:
            RecordBehindError: That took longer than the caller's patience.
        """
        heads = {stream: head for stream in self._streams if (head := self._head(stream)) is not None}
        deadline = time.monotonic() + patience_s
        while behind := [stream for stream, head in heads.items() if self._has_up_to(stream, head)]:
            if time.monotonic() > deadline:
                raise RecordBehindError(tuple(behind))
            if self._projector.work():
                time.sleep(_POLL_S)

    def close(self) -> None:
        """Close the projector's connections."""
        self._projector.close()

    def _head(self, stream: str) -> _EntryId | None:
        """Return the id of the newest entry, None if there is none waiting."""
        entries = self._client.xrevrange(stream, count=1)
        return _entry_id(cast("list[tuple[bytes, object]]", entries)[0][0]) if entries else None

    def _has_up_to(self, stream: str, head: _EntryId) -> bool:
        entries = self._client.xrange(stream, count=1)
        return bool(entries) and _entry_id(cast("list[tuple[bytes, object]]", entries)[0][0]) <= head


def _entry_id(text: bytes) -> _EntryId:
    milliseconds, number = text.split(b"-")
    return int(milliseconds), int(number)
