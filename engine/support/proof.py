"""The proof file's chain: each entry carries a hash of itself and of all before it, so that a later change shows."""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

_encode = msgspec.json.Encoder(order="deterministic").encode


def chained(head: object, entries: Iterable[object]) -> tuple[str, ...]:
    """Return a SHA-256 for the head and for each entry: of the one before and of the entry's canonical JSON.

    Args:
        head: What the file is about: organisation, learner, period.
        entries: In their order; whatever msgspec encodes.
    """
    links = [hashlib.sha256(_encode(head)).hexdigest()]
    for entry in entries:
        links.append(hashlib.sha256(links[-1].encode() + _encode(entry)).hexdigest())
    return tuple(links)


def first_changed(head: object, entries: Sequence[object], links: Sequence[str]) -> int | None:
    """Return where a file differs from its chain: 0 for the head, then the number of the entry; None if nowhere."""
    now = chained(head, entries)
    differing = (at for at, (link, kept) in enumerate(zip(now, links, strict=False)) if link != kept)
    shorter = min(len(now), len(links))
    return next(differing, None if len(now) == len(links) else shorter)
