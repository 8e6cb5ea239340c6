import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.connection_errors import TooManyFailedKeys
from api.errors import KeyExpired, KeyRevoked, RecordUnavailable, Unauthorised
from api.http.keys import KeyRing
from api.http.ring import MAX_REMEMBERED, OUTAGE_TRUST_S, REFUSAL_S, RENEW_AFTER_S, TRUST_S
from api.record.keys import Principal, StoredKey, create_key, revoke_key
from tests.api.http.organisations import Organisation

KEY_ID = "00112233445566aa"
SECRET = "right"  # noqa: S105 - of a key that exists in these tests only
PRINCIPAL = Principal(7, "acme", KEY_ID, frozenset({"learners:read"}))
OUTAGE = "the record is down"
PEER = "192.0.2.1"
ENDS = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class FakeRecord:
    """A record of one key, which can be revoked, about to end, or unreachable."""

    def __init__(self) -> None:
        self.n_asked = 0
        self.is_down = False
        self.revoked_at: datetime | None = None
        self.seconds_left: float | None = None

    async def find_key(self, key_id: str) -> StoredKey | None:
        self.n_asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise RecordUnavailable(OUTAGE)
        if key_id != KEY_ID:
            return None
        expires_at = None if self.seconds_left is None else ENDS
        return StoredKey(PRINCIPAL, sha256(SECRET.encode()).digest(), self.revoked_at, expires_at, self.seconds_left)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def headers(secret: str = SECRET, key_id: str = KEY_ID) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"x"), (b"authorization", f"Bearer sym_{key_id}_{secret}".encode())]


def a_ring(outcomes: list[str] | None = None, max_failed: int = 10_000) -> tuple[KeyRing, FakeRecord, Clock]:
    record, clock = FakeRecord(), Clock()
    note: Callable[[str], None] = (lambda _: None) if outcomes is None else outcomes.append
    return KeyRing(record.find_key, clock, note, max_failed), record, clock


async def settled() -> None:
    """Let whatever was begun in the background come to its end: by turns of the loop, however long they take."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_key_is_looked_up_once_and_then_remembered() -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        assert ring.known(headers()) is None
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL
        assert ring.known(headers()) == PRINCIPAL
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL
        assert record.n_asked == 1

    asyncio.run(main())


def test_requests_that_come_together_share_one_look_up() -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        answers = await asyncio.gather(*(ring.authenticate(headers(), PEER) for _ in range(50)))
        assert set(answers) == {PRINCIPAL}
        assert record.n_asked == 1

    asyncio.run(main())


@pytest.mark.parametrize("wait_s", [0.0, RENEW_AFTER_S + 0.1, TRUST_S])
def test_a_revoked_key_opens_nothing_after_five_seconds(wait_s: float) -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        await ring.authenticate(headers(), PEER)
        record.revoked_at = ENDS
        clock.now += wait_s
        ring.known(headers())
        await settled()
        clock.now += TRUST_S - wait_s
        with pytest.raises(Unauthorised):
            await ring.authenticate(headers(), PEER)

    asyncio.run(main())


def test_under_load_a_key_is_verified_again_without_anybody_waiting() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        await ring.authenticate(headers(), PEER)
        for _ in range(10):
            clock.now += RENEW_AFTER_S
            assert ring.known(headers()) == PRINCIPAL
            await settled()
        assert record.n_asked == 11

    asyncio.run(main())


def test_a_known_key_stays_valid_ten_minutes_into_an_outage_of_the_record() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        await ring.authenticate(headers(), PEER)
        record.is_down = True
        clock.now += OUTAGE_TRUST_S - 1
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL
        clock.now += TRUST_S
        with pytest.raises(RecordUnavailable):
            await ring.authenticate(headers(), PEER)

    asyncio.run(main())


def test_a_key_never_seen_cannot_be_verified_during_an_outage() -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        record.is_down = True
        with pytest.raises(RecordUnavailable):
            await ring.authenticate(headers(), PEER)

    asyncio.run(main())


def test_an_unknown_key_and_a_wrong_secret_take_the_same_road() -> None:
    async def main() -> None:
        outcomes: list[str] = []
        ring, record, _ = a_ring(outcomes)
        raised = []
        for wrong in (headers(secret="wrong"), headers(key_id="ffffffffffffffff")):  # noqa: S106 - no key opens with it
            with pytest.raises(Unauthorised) as error:
                await ring.authenticate(wrong, PEER)
            raised.append((error.value.detail, error.value.faults))
        assert raised[0] == raised[1]
        assert outcomes == ["refused", "refused"]
        assert record.n_asked == 2

    asyncio.run(main())


def test_a_refusal_is_remembered_for_a_while_only() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        for _ in range(3):
            with pytest.raises(Unauthorised):
                await ring.authenticate(headers(secret="wrong"), PEER)  # noqa: S106 - no key opens with it
        assert record.n_asked == 1
        clock.now += REFUSAL_S
        with pytest.raises(Unauthorised):
            await ring.authenticate(headers(secret="wrong"), PEER)  # noqa: S106 - no key opens with it
        assert record.n_asked == 2

    asyncio.run(main())


def test_a_key_opens_nothing_from_its_end_on_and_says_so_to_who_has_its_secret() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        record.seconds_left = 2.0
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL
        assert ring.known(headers()) == PRINCIPAL
        clock.now, record.seconds_left = clock.now + 2.0, 0.0
        assert ring.known(headers()) is None
        with pytest.raises(KeyExpired, match="2026-03-02 at 09:30 UTC"):
            await ring.authenticate(headers(), PEER)
        with pytest.raises(Unauthorised) as told:
            await ring.authenticate(headers(secret="wrong"), PEER)  # noqa: S106 - no key opens with it
        assert type(told.value) is Unauthorised

    asyncio.run(main())


def test_a_key_ends_also_while_the_record_is_down() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        record.seconds_left = 60.0
        await ring.authenticate(headers(), PEER)
        record.is_down = True
        clock.now += 30.0
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL
        clock.now += 30.0
        with pytest.raises(KeyExpired):
            await ring.authenticate(headers(), PEER)

    asyncio.run(main())


def test_a_revoked_key_says_so_to_who_has_its_secret_only() -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        record.revoked_at = ENDS
        with pytest.raises(KeyRevoked, match="2026-03-02"):
            await ring.authenticate(headers(), PEER)
        with pytest.raises(Unauthorised) as told:
            await ring.authenticate(headers(secret="wrong"), PEER)  # noqa: S106 - no key opens with it
        assert type(told.value) is Unauthorised

    asyncio.run(main())


async def guess(ring: KeyRing, first: int, n_keys: int, peer: str = PEER) -> list[type[Exception]]:
    raised: list[type[Exception]] = []
    for n in range(first, first + n_keys):
        with pytest.raises((Unauthorised, TooManyFailedKeys)) as error:
            await ring.authenticate(headers(secret=f"guess{n}"), peer)
        raised.append(type(error.value))
    return raised


def test_who_guesses_keys_has_to_wait_longer_every_time_and_nobody_else_has() -> None:
    async def main() -> None:
        ring, record, clock = a_ring(max_failed=10)
        await ring.authenticate(headers(), "192.0.2.2")
        assert await guess(ring, 0, 10) == [Unauthorised] * 10
        assert await guess(ring, 10, 50) == [TooManyFailedKeys] * 50
        assert record.n_asked == 11
        n_looked_at = 0
        for second in range(3600):
            clock.now += 1.0
            n_looked_at += (await guess(ring, 100 + second, 1)).count(Unauthorised)
        assert n_looked_at < 30
        with pytest.raises(TooManyFailedKeys) as told:
            await ring.authenticate(headers(secret="another"), PEER)  # noqa: S106 - no key opens with it
        assert 1 <= told.value.retry_after_seconds <= 300
        assert await ring.authenticate(headers(), PEER) == PRINCIPAL  # known to open something
        assert await guess(ring, 9000, 1, "192.0.2.3") == [Unauthorised]

    asyncio.run(main())


def test_the_same_wrong_key_again_and_again_stays_a_401() -> None:
    async def main() -> None:
        ring, record, clock = a_ring(max_failed=2)
        for _ in range(1000):
            clock.now += 0.05
            with pytest.raises(Unauthorised):
                await ring.authenticate(headers(secret="wrong"), PEER)  # noqa: S106 - no key opens with it
        assert record.n_asked == 1

    asyncio.run(main())


def test_guesses_at_the_same_time_count_like_guesses_one_after_the_other() -> None:
    async def main() -> None:
        ring, record, _ = a_ring(max_failed=5)
        asked = (ring.authenticate(headers(secret=f"guess{n}"), PEER) for n in range(200))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(type(answer) is Unauthorised for answer in answers) == 5
        assert record.n_asked == 5

    asyncio.run(main())


def test_a_failure_is_forgotten_after_ten_minutes_without_another() -> None:
    async def main() -> None:
        ring, _, clock = a_ring(max_failed=3)
        assert await guess(ring, 0, 3) == [Unauthorised] * 3
        clock.now += 601.0
        assert await guess(ring, 10, 3) == [Unauthorised] * 3

    asyncio.run(main())


def test_what_is_remembered_is_bounded() -> None:
    async def main() -> None:
        ring, _, _ = a_ring()
        for n in range(MAX_REMEMBERED + 100):
            with pytest.raises(Unauthorised):
                await ring.authenticate(headers(secret=f"wrong{n}"), PEER)
        assert len(ring._refused) == MAX_REMEMBERED  # noqa: SLF001 - nothing else shows the memory

    asyncio.run(main())


@pytest.mark.parametrize(
    "value", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer sym_", "sym_0_1", "Bearer \xff\xfe"]
)
def test_what_is_no_token_is_refused_without_asking_the_record(value: str) -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        with pytest.raises(Unauthorised):
            await ring.authenticate([(b"authorization", value.encode("latin-1"))], PEER)
        assert record.n_asked == 0

    asyncio.run(main())


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_may_be_written_in_any_case(organisation: Organisation, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {organisation.token}"}
    assert organisation.client.get("/v1/content-graphs", headers=headers).status_code == 200


def test_revoking_a_key_closes_the_door_within_five_seconds(organisation: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        key = create_key(connection, organisation.name, ("admin",))
        mine = {"authorization": f"Bearer {key.token}"}
        assert organisation.client.get("/v1/content-graphs", headers=mine).status_code == 200
        revoke_key(connection, key.key_id)
    ring = organisation.client.app.state.runtime.keys
    for remembered in ring._trusted.values():  # noqa: SLF001 - five seconds pass without waiting for them
        remembered.trusted_until = 0.0
        remembered.renew_at = 0.0
    assert organisation.client.get("/v1/content-graphs", headers=mine).status_code == 401
    assert organisation.get("/v1/content-graphs").status_code == 200


def test_the_401_is_the_same_for_every_reason(client: TestClient[Litestar], organisation: Organisation) -> None:
    wrong_secret = organisation.token[:-1] + ("a" if organisation.token[-1] != "a" else "b")
    unknown_id = organisation.token.replace(organisation.key_id, "0" * 16)
    answers = [
        client.get("/v1/content-graphs", headers={"authorization": f"Bearer {token}", "x-request-id": "same"})
        for token in (wrong_secret, unknown_id, "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
