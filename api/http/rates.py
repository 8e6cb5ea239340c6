"""What keys have used up of their rates and quotas, where they have any.

It is counted in the live store, because a client's connections lie with several workers, and exactly: a token bucket as
one instant (the generic cell rate algorithm, ITU-T I.371) for requests and one for results, and results of the day.
While the store cannot be reached nothing is counted, and nothing is refused for it. A key without limits costs nothing.

`RateLimit-Policy` and `RateLimit` tell on every answer what holds and what is left
(draft-ietf-httpapi-ratelimit-headers).
"""

import math
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Final, NamedTuple, TypeAlias
from zlib import crc32

from litestar.types import HTTPScope

from api.errors import StoreUnavailable
from api.live.store import LiveStore
from api.overload_errors import QuotaExceeded, RateExceeded
from api.record.key_limits import KeyLimits, burst_of
from api.record.keys import Principal

STATE: Final = "rate_limit"
"""In the state of a request's scope: headers that its answer gets."""
_US: Final = 1_000_000
_DAY_S: Final = 86_400
Headers: TypeAlias = list[tuple[bytes, bytes]]
_TOLD: Final[ContextVar[tuple[Headers, Headers] | None]] = ContextVar("told", default=None)
"""The headers of the answer, and those that others put there before."""


class _Used(NamedTuple):
    """What the store says.

    Attributes:
        refused_by: 0 for nothing, 1 for the rate of requests, 2 for that of results, 3 for the quota.
        wait_us: Until it would be taken.
        requests_left: At once.
        requests_reset_us: Until the bucket is full again.
        results_left: At once.
        results_reset_us: Until the bucket is full again.
        n_of_day: Results of today.
        day_left_s: Seconds that are left of today.
    """

    refused_by: int
    wait_us: int
    requests_left: int
    requests_reset_us: int
    results_left: int
    results_reset_us: int
    n_of_day: int
    day_left_s: int


class Rates:
    """What has been used up.

    Args:
        store: Where it is counted.
        n_shards: Number of shards of the deployment.
    """

    def __init__(self, store: LiveStore, n_shards: int) -> None:
        self._store, self._n_shards = store, n_shards

    async def spend_request(self, principal: Principal, limits: KeyLimits, scope: HTTPScope) -> None:
        """Count a request, and have its answer say what is left.

        Raises:
            RateExceeded: There are too many.
        """
        others: Headers = scope["state"].get(STATE, [])
        told: Headers = [*others]
        scope["state"][STATE] = told
        _TOLD.set((told, others))
        await self._spend(principal, limits, 1, 0)

    async def spend_results(self, principal: Principal, n: int) -> None:
        """Count results, all or none.

        Raises:
            RateExceeded: There are too many for now.
            QuotaExceeded: There are too many for today.
        """
        limits = principal.limits
        if limits is not None and (limits.results_per_second or limits.results_per_day):
            await self._spend(principal, limits, 0, n)

    async def _spend(self, principal: Principal, limits: KeyLimits, n_requests: int, n_results: int) -> None:
        try:
            shard = crc32(principal.key_id.encode()) % self._n_shards
            found = await self._store.spend(
                shard,
                principal.key_id,
                *_bucket(limits.requests_per_second, limits.request_burst),
                n_requests,
                *_bucket(limits.results_per_second, limits.result_burst),
                n_results,
                limits.results_per_day or 0,
            )
        except StoreUnavailable:
            return
        used = _Used(*found)
        told = _TOLD.get()
        if told is not None:
            told[0][:] = [*told[1], *headers_of(limits, used)]
        wait_s = math.ceil(used.wait_us / _US)
        if used.refused_by == _QUOTA:
            raise QuotaExceeded(limits.results_per_day or 0, n_results, used.n_of_day, used.day_left_s)
        if used.refused_by:
            is_request = used.refused_by == _REQUESTS
            rate = limits.requests_per_second if is_request else limits.results_per_second
            raise RateExceeded("requests" if is_request else "results", rate or 0.0, max(1, wait_s))


_REQUESTS: Final = 1
_QUOTA: Final = 3


def _bucket(rate: float | None, burst: int | None) -> tuple[int, int]:
    """Return microseconds between two, and how many at once; zeros for no bound."""
    return (max(1, round(_US / rate)), burst_of(rate, burst)) if rate else (0, 0)


def headers_of(limits: KeyLimits, used: Sequence[int]) -> Headers:
    """Tell what holds and what is left.

    >>> headers_of(KeyLimits(requests_per_second=2.0, results_per_day=9), (0, 0, 19, 500_000, 0, 0, 4, 60))[0]
    (b'ratelimit-policy', b'"requests";q=20;w=10, "results-per-day";q=9;w=86400')
    >>> headers_of(KeyLimits(requests_per_second=2.0, results_per_day=9), (0, 0, 19, 500_000, 0, 0, 4, 60))[1]
    (b'ratelimit', b'"requests";r=19;t=1, "results-per-day";r=5;t=60')
    """
    state, policies, left = _Used(*used), [], []
    for name, rate, burst, n_left, reset_us in (
        ("requests", limits.requests_per_second, limits.request_burst, state.requests_left, state.requests_reset_us),
        ("results", limits.results_per_second, limits.result_burst, state.results_left, state.results_reset_us),
    ):
        if rate:
            quota = burst_of(rate, burst)
            policies.append(f'"{name}";q={quota};w={max(1, math.ceil(quota / rate))}')
            left.append(f'"{name}";r={n_left};t={math.ceil(reset_us / _US)}')
    if limits.results_per_day:
        policies.append(f'"results-per-day";q={limits.results_per_day};w={_DAY_S}')
        left.append(f'"results-per-day";r={max(0, limits.results_per_day - state.n_of_day)};t={state.day_left_s}')
    return [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(left).encode())]
