"""Results that were given after hints: the score that counts, and the one that was sent.

What counts (`engine.tracing.credit`) is the score of such a result wherever results are read, so that the live state, a
history traced again and a fit take the same for it. What was sent stands in its details.
"""

import msgspec

from api.results.messages import Words
from engine.tracing.credit import credit_of


class _Told(msgspec.Struct, frozen=True):
    """What the details of a result say of hints; `score_sent` where it is not the score that counts."""

    hints: int = 0
    score_sent: float | None = None


_decode = msgspec.json.Decoder(_Told).decode


def credited(score: float, hints: int, details: bytes) -> tuple[float, bytes]:
    """Give the score that counts, and the details with the one that was sent where that is another one."""
    credit = credit_of(score, hints)
    if credit == score:
        return score, details
    return credit, details[:-1] + b',"score_sent":' + msgspec.json.encode(score) + b"}"


def score_sent(score: float, details: bytes) -> float:
    """Give the score that was sent of a result, by the one that counts and its details.

    >>> score_sent(0.5, b'{"hints":1,"score_sent":0.75}'), score_sent(0.5, b"")
    (0.75, 0.5)
    """
    told = _decode(details) if details else _Told()
    return score if told.score_sent is None else told.score_sent


def hint_words(score: float, details: bytes) -> Words | None:
    """Say for people what a result counts for by its hints; nothing where these change nothing."""
    told = _decode(details) if details else _Told()
    if told.score_sent is None:
        return None
    times = ("une fois", "once") if told.hints == 1 else (f"{told.hints} fois", f"{told.hints} times")
    sent, counts = told.score_sent, score
    return Words(
        f"De l’aide a été demandée {times[0]}\u202f: le score de {_french(sent)} compte pour {_french(counts)}.",
        f"A hint was asked for {times[1]}: the score of {sent:.2f} counts for {counts:.2f}.",
    )


def _french(score: float) -> str:
    return f"{score:.2f}".replace(".", ",")
