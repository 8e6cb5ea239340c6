"""What an attaching process and the supervisor say to each other: one message each way, then silence.

The connection itself is the message that counts: as long as it is open, the servers stay.
"""

from __future__ import annotations

from typing import Literal

import msgspec

# Both messages are far shorter, and the kernel delivers so short a write to a unix socket in one piece.
MAX_MESSAGE_BYTES = 65_536


class Request(msgspec.Struct, frozen=True):
    """Which servers are wanted.

    Attributes:
        servers: Their names.
        appendfsync: How Valkey must write its file.
    """

    servers: tuple[Literal["valkey", "postgresql"], ...]
    appendfsync: str


class Reply(msgspec.Struct, frozen=True):
    """The answer: the servers are ready, or why not.

    Attributes:
        error: Empty when they are ready.
    """

    error: str = ""
