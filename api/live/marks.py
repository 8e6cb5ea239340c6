"""What is remembered of results, so that each counts once and a second sending is told from another result.

A learner's ids are remembered for ever, in 32 bits each, and what was sent for a dedup window, in 64 bits. So

- an id that is not remembered is new, without a look anywhere else;
- an id with the very same content is a duplicate;
- any other is looked up in the journal and the record: a duplicate from before the window, an id that came with other
  content, or, once in 2^32 pairs of ids, a new id that looks like an old one.
"""

from hashlib import blake2b
from typing import Final, NamedTuple
from zlib import crc32

_HALF: Final = 32


class Mark(NamedTuple):
    """What is remembered of one result.

    Attributes:
        id: Of its id: half of a digest.
        content: The digest, with a check sum of all that was sent in the other half. A sum is enough: it only tells the
            contents of one id apart.
    """

    id: int
    content: int


def mark_of(result_id: str, content: bytes) -> Mark:
    """Return what is remembered of a result.

    >>> mark_of("a", b"1").id == mark_of("a", b"2").id, mark_of("a", b"1").content == mark_of("a", b"2").content
    (True, False)
    """
    whole = fingerprint(result_id.encode())
    return Mark(whole >> _HALF, whole ^ crc32(content))


def id_mark(result_id: str) -> int:
    """Return what is remembered of a result's id."""
    return fingerprint(result_id.encode()) >> _HALF


def fingerprint(value: bytes) -> int:
    """Return a digest of 64 bits as a signed integer: a set of integers takes just these bytes for each."""
    return int.from_bytes(blake2b(value, digest_size=8).digest(), "little", signed=True)
