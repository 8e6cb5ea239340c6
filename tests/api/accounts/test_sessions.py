"""Who is signed in, as whom the API answers them, and how soon somebody who is signed out is out."""

import asyncio

import pytest

from api.account_errors import TooManySignIns
from api.integrations.outgoing import Outgoing
from api.integrations.reach import Reach
from api.record.accounts.sessions import StoredSession, hash_of
from api.workspace.door.doorkeeper import ASKED_PER_MINUTE, LAUNCH_FACTOR, LAUNCHES_PER_MINUTE, Doorkeeper
from api.workspace.door.session_ring import TRUST_S, SessionOwner, SessionRing, csrf_of
from api.workspace.door.sessions import principal_of


def stored(**more: object) -> StoredSession:
    about = {
        "account_id": "a1",
        "organisation_no": 7,
        "organisation": "acme",
        "organisation_called": "Acme",
        "name": "Tess",
        "supporter": "tess",
        "learner": None,
        "roles": ["supporter"],
        "language": "fr",
        "zone": "Europe/Paris",
        "theme": "auto",
        "session_id": "s1",
        "is_seen": True,
    }
    return StoredSession(**{**about, **more})  # type: ignore[arg-type]  # as above


class Record:
    """Sessions by their hash, which others may end."""

    def __init__(self) -> None:
        self.sessions = {hash_of("token"): stored()}
        self.n_asked = 0

    async def find(self, digest: bytes) -> StoredSession | None:
        self.n_asked += 1
        return self.sessions.get(digest)


def test_a_session_that_another_worker_ended_is_trusted_for_five_seconds_at_most() -> None:
    record, now = Record(), [100.0]
    ring = SessionRing(record.find, lambda: now[0])

    async def main() -> None:
        assert await ring.owner("token") is not None
        record.sessions.clear()
        now[0] += TRUST_S - 0.1
        assert await ring.owner("token") is not None
        assert record.n_asked == 1
        now[0] += 0.1
        assert await ring.owner("token") is None
        assert record.n_asked == 2

    asyncio.run(main())


def test_what_is_changed_here_holds_at_once() -> None:
    record, now = Record(), [100.0]
    ring = SessionRing(record.find, lambda: now[0])

    async def main() -> None:
        assert await ring.owner("token") is not None
        record.sessions[hash_of("token")] = stored(language="en")
        ring.forget("a1")
        owner = await ring.owner("token")
        assert owner is not None
        assert owner.language == "en"

    asyncio.run(main())


@pytest.mark.parametrize("token", ["", "x" * 65, "é", "symphonie"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    ring = SessionRing(Record().find, lambda: 0.0)
    assert asyncio.run(ring.owner(token)) is None


def owner(person: str | None, *roles: str) -> SessionOwner:
    about = (
        "a1",
        7,
        "acme",
        "Acme",
        "Tess",
        person,
        frozenset(roles),
        "fr",
        "Europe/Paris",
        "auto",
        "s1",
        csrf_of("token"),
    )
    return SessionOwner(*about)


@pytest.mark.parametrize(
    ("who", "as_person", "person", "may", "may_not"),
    [
        (owner("supporter/tess", "supporter"), True, "supporter/tess", ("support:write", "learners:read"), ("admin",)),
        (owner("supporter/tess", "supporter"), False, None, (), ("learners:read", "content:read", "support:read")),
        (owner("learner/ada", "learner"), True, "learner/ada", ("support:write",), ("content:write", "people:write")),
        (owner(None, "designer"), False, None, ("content:write", "people:write"), ("support:write", "admin")),
        (owner(None, "designer"), True, None, (), ("content:read", "learners:read")),
        (owner(None, "administrator"), False, None, ("admin", "content:write"), ("metrics:read",)),
        (owner(None, "administrator"), True, None, (), ("admin", "learners:read")),
        (owner("supporter/tess", "supporter", "administrator"), True, "supporter/tess", ("support",), ("admin",)),
        (owner("supporter/tess", "supporter", "designer"), False, None, ("content:write",), ("support:write",)),
    ],
)
def test_who_is_signed_in_may_what_their_role_may_and_nothing_else(
    who: SessionOwner, person: str | None, may: tuple[str, ...], may_not: tuple[str, ...], *, as_person: bool
) -> None:
    principal = principal_of(who, as_person=as_person)
    assert (principal.organisation_no, principal.organisation, principal.key_id) == (7, "acme", "account/a1")
    assert principal.person == person
    assert all(principal.may(one) for one in may)
    assert not any(principal.may(one) for one in may_not)


def test_an_address_whose_launches_do_not_hold_waits_and_no_other_one_does() -> None:
    now = [0.0]
    keeper = Doorkeeper(None, lambda: now[0], 10, Outgoing(Reach()))  # type: ignore[arg-type]  # nothing is looked up
    for _ in range(LAUNCH_FACTOR * 10):
        keeper.note_launch("192.0.2.1")
        keeper.note_forged("192.0.2.1")
    with pytest.raises(TooManySignIns) as refusal:
        keeper.note_launch("192.0.2.1")
    assert refusal.value.retry_after_seconds == 1
    keeper.note_launch("192.0.2.2")
    now[0] += 1
    keeper.note_launch("192.0.2.1")
    for _ in range(LAUNCHES_PER_MINUTE - 1):
        keeper.note_launch("192.0.2.2")
    with pytest.raises(TooManySignIns):
        keeper.note_launch("192.0.2.2")


def test_nobody_asks_without_end() -> None:
    now = [0.0]
    keeper = Doorkeeper(None, lambda: now[0], 10, Outgoing(Reach()))  # type: ignore[arg-type]  # nothing is looked up
    for _ in range(ASKED_PER_MINUTE):
        keeper.note_asked("192.0.2.1")
    with pytest.raises(TooManySignIns) as refusal:
        keeper.note_asked("192.0.2.1")
    assert refusal.value.retry_after_seconds == 60
    keeper.note_asked("192.0.2.2")
    now[0] += 60
    keeper.note_asked("192.0.2.1")
