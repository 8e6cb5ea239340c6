"""Tokens that are granted with a key: when they end, and what reading them costs."""

import asyncio
from datetime import UTC, datetime

import pytest

from api.errors import KeyRevoked, RecordUnavailable, TokenExpired, Unauthorised
from api.http.grants import Grant, Grants, write_token
from api.http.keys import KeyRing
from api.http.ring import OUTAGE_TRUST_S, TRUST_S
from api.record.keys import Principal, StoredKey
from api.record.vault.vault import OrganisationKey

KEY_ID = "00112233445566aa"
OUTAGE = "the record is down"
PEER = "192.0.2.1"
SIGNER = OrganisationKey(7, "master", b"", b"k" * 32)
ANOTHER = OrganisationKey(8, "master", b"", b"o" * 32)
ENDED = datetime(2026, 3, 2, tzinfo=UTC)


class FakeRecord:
    def __init__(self) -> None:
        self.n_asked, self.is_down = 0, False
        self.revoked_at: datetime | None = None

    async def find(self, key_id: str) -> StoredKey | None:
        self.n_asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise RecordUnavailable(OUTAGE)
        principal = Principal(7, "acme", KEY_ID, frozenset({"learners:read"}))
        return StoredKey(principal, bytes(32), self.revoked_at, signer=SIGNER) if key_id == KEY_ID else None


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_ring() -> tuple[KeyRing, FakeRecord, Clock]:
    record, clock = FakeRecord(), Clock()
    grants = Grants(record.find, clock, lambda: int(clock.now * 1_000_000), lambda _: None, 10)
    return KeyRing(record.find, clock, lambda _: None, 10, grants), record, clock


def headers(grant: Grant, signer: OrganisationKey = SIGNER) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", b"Bearer " + write_token(grant, signer).encode())]


def a_learner(name: str, ends_at_s: int = 2000) -> Grant:
    return Grant(KEY_ID, ends_at_s, learner=name, origins=("https://lms.example",))


def test_a_class_that_opens_its_page_together_costs_one_look_up() -> None:
    async def main() -> None:
        ring, record, _ = a_ring()
        asked = (ring.authenticate(headers(a_learner(f"learner-{n}")), PEER) for n in range(60))
        found = await asyncio.gather(*asked)
        assert [one.person for one in found[:2]] == ["learner/learner-0", "learner/learner-1"]
        assert record.n_asked == 1

    asyncio.run(main())


def test_a_token_ends_when_it_says_and_within_five_seconds_of_its_key() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        ends_soon, ends_late = headers(Grant(KEY_ID, 1003, ("learners:read",))), headers(a_learner("ann"))
        assert (await ring.authenticate(ends_soon, PEER)).scopes == {"learners:read"}
        clock.now += 3.0
        with pytest.raises(TokenExpired):
            await ring.authenticate(ends_soon, PEER)
        record.revoked_at = ENDED
        clock.now += TRUST_S
        with pytest.raises(KeyRevoked):
            await ring.authenticate(ends_late, PEER)

    asyncio.run(main())


def test_what_another_organisation_signed_opens_nothing() -> None:
    async def main() -> None:
        ring, _, _ = a_ring()
        with pytest.raises(Unauthorised):
            await ring.authenticate(headers(a_learner("ann"), ANOTHER), PEER)
        with pytest.raises(Unauthorised):
            await ring.authenticate(headers(Grant("f" * 16, 2000), SIGNER), PEER)
        with pytest.raises(Unauthorised):  # the id of a key alone, which rings remember keys by, opens nothing either
            await ring.authenticate([(b"authorization", b"Bearer " + KEY_ID.encode())], PEER)

    asyncio.run(main())


def test_tokens_go_on_through_an_outage_of_the_record_as_keys_do() -> None:
    async def main() -> None:
        ring, record, clock = a_ring()
        token = headers(a_learner("ann", 9000))
        await ring.authenticate(token, PEER)
        record.is_down = True
        clock.now += OUTAGE_TRUST_S - 1
        assert (await ring.authenticate(token, PEER)).person == "learner/ann"

    asyncio.run(main())
