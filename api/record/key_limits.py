"""How much may be done with a key: rates with bursts, and a quota a day."""

import math
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from psycopg import Connection

from api.record.errors import UnknownKeyError

MOST: Final = 1_000_000
BURST_S: Final = 10
"""Seconds of its rate that a key may use at once, where nothing else is said."""
Rate = Annotated[float, Meta(ge=0, le=MOST)]
Burst = Annotated[int, Meta(ge=1, le=MOST)]


class KeyLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much may be done with a key.

    Null is what the service's settings say, which is no limit if they say nothing; 0 is no limit, whatever they say.

    Attributes:
        requests_per_second: On the average.
        request_burst: Requests at once after a while without; ten seconds' worth where it is null.
        results_per_second: On the average. Every result, correction, trace of activity, statement and event that is
            sent or imported counts, also one that is a duplicate or refused.
        result_burst: Results at once after a while without; a larger batch is taken then, too, and makes the next wait.
        results_per_day: From midnight to midnight, UTC.
    """

    requests_per_second: Rate | None = None
    request_burst: Burst | None = None
    results_per_second: Rate | None = None
    result_burst: Burst | None = None
    results_per_day: Annotated[int, Meta(ge=0, le=10**12)] | None = None

    def over(self, defaults: "KeyLimits") -> "KeyLimits | None":
        """Return what holds for a key, given what holds where nothing is said; None if nothing is limited.

        >>> KeyLimits(results_per_day=5).over(KeyLimits(requests_per_second=2.0)).requests_per_second
        2.0
        >>> KeyLimits(requests_per_second=0.0).over(KeyLimits(requests_per_second=2.0)) is None
        True
        """
        own = msgspec.structs.asdict(self)
        held = {name: getattr(defaults, name) if value is None else value for name, value in own.items()}
        limited = ("requests_per_second", "results_per_second", "results_per_day")
        return KeyLimits(**held) if any(held[name] for name in limited) else None


NO_LIMITS: Final = KeyLimits()
LIMITS: Final = KeyLimits.__struct_fields__
"""Fields, and columns of the table of keys."""
LIMITS_OF_KEY: Final = ", ".join(f"k.{name}" for name in LIMITS)
SET_LIMITS: Final = ", ".join(f"{name} = %s" for name in LIMITS)


def burst_of(rate: float, burst: int | None) -> int:
    """Return how much may be done at once.

    >>> burst_of(0.5, None), burst_of(0.01, None), burst_of(2.0, 3)
    (5, 1, 3)
    """
    return burst or max(1, math.ceil(rate * BURST_S))


def values_of(limits: KeyLimits) -> tuple[float | None, ...]:
    """Return limits as columns."""
    return tuple([getattr(limits, name) for name in LIMITS])


def with_limits(row: Sequence[Any]) -> list[Any]:
    """Put limits in the place of the columns that a row ends with."""
    n_others = len(row) - len(LIMITS)
    return [*row[:n_others], KeyLimits(**dict(zip(LIMITS, row[n_others:], strict=True)))]


def change_limits(connection: Connection, key_id: str, limits: KeyLimits) -> None:
    """Put other limits on a key.

    Raises:
        UnknownKeyError: there is none with this id.
    """
    query = f"UPDATE symphonie.api_key SET {SET_LIMITS} WHERE key_id = %s"
    changed = connection.execute(query, [*values_of(limits), key_id.replace("\0", "")])
    connection.commit()
    if not changed.rowcount:
        raise UnknownKeyError(key_id)


def limits_of_key(connection: Connection, key_id: str) -> KeyLimits:
    """Return the limits that a key has of its own.

    Raises:
        UnknownKeyError: there is none with this id.
    """
    query = f"SELECT {LIMITS_OF_KEY} FROM symphonie.api_key k WHERE key_id = %s"
    row = connection.execute(query, [key_id.replace("\0", "")]).fetchone()
    if row is None:
        raise UnknownKeyError(key_id)
    limits: KeyLimits = with_limits(row)[0]
    return limits
