"""What erasing works with."""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

from psycopg import Connection

from api.record.intake import Client
from api.record.projector import Catcher

LIVE: Final = "live_keys"
"""What a receipt calls the keys of the live store."""


class Tools(NamedTuple):
    """What erasing works with.

    Attributes:
        connection: To the record, in autocommit.
        client: Of the live store.
        catcher: Brings the journal to the record.
        stop: Set when this process is to end.
        settle_s: Seconds from which no worker serves what is gone.
        n_shards: Number of shards of the deployment.
        dedup_days: How long what was sent is remembered.
    """

    connection: Connection
    client: Client
    catcher: Catcher
    stop: threading.Event
    settle_s: float
    n_shards: int
    dedup_days: int
