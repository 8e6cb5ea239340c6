"""What is remembered of results, so that each counts once and a second sending is told from another result.

A learner's ids are remembered for ever, in 32 bits each, and what was sent for a dedup window, in 64 bits. So

- an id that is not remembered is new, without a look anywhere else;
- an id with the very same content is a duplicate;
- any other is looked up in the journal and the record: a duplicate from before the window, an id that came with other
  content, or, once in 2^32 pairs of ids, a new id that looks like an old one.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple


class Mark(NamedTuple):
    """What is remembered of one result.

    Attributes:
        id: Of its id.
        content: Of its id and all that was sent with it.
    """

    id: int
    content: int


def mark_of(result_id: str, content: bytes) -> Mark:
    """Return what is remembered of a result.

    >>> mark_of("a", b"1").id == mark_of("a", b"2").id, mark_of("a", b"1").content == mark_of("a", b"2").content
    (True, False)
    """
    return Mark(id_mark(result_id), fingerprint(b"%b\0%b" % (result_id.encode(), content)))


def id_mark(result_id: str) -> int:
    """Return what is remembered of a result's id."""
    return fingerprint(result_id.encode(), 4)


def fingerprint(value: bytes, n_bytes: int = 8) -> int:
    """Return a digest as a signed integer: a set of integers takes just these bytes for each."""
    return int.from_bytes(blake2b(value, digest_size=n_bytes).digest(), "little", signed=True)
