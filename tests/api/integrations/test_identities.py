"""Who is meant by what other systems call somebody: bound once, found again, and gone with the learner."""

import asyncio
from collections.abc import Callable

import hypothesis
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.clock import moment_of
from api.integrations.identities.naming import new_learner_id, normal_issuer, pair_of
from api.integrations.identities.persons import persons_of
from api.record.identity import Pair, Person
from api.record.pool import DeadlinePool
from api.record.vault.opening import open_vault
from api.settings import Settings
from content_graph.ids import is_id
from tests.api.http.organisations import Json, Organisation, problem_of

MOODLE = "https://moodle.example.org"
Persons = Callable[..., dict[tuple[str, str], Person]]
AT = moment_of(1_772_443_800_000_000)


@pytest.fixture
def persons(settings: Settings, database_url: str, organisation: Organisation) -> Persons:
    """Asks who is meant, as what takes statements does."""

    async def asked(*named: tuple[str, str]) -> dict[tuple[str, str], Person]:
        async with (
            DeadlinePool(database_url, vault=open_vault(settings, database_url)) as pool,
            pool.connection() as one,
        ):
            rows = await one.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation.name])
            row = await rows.fetchone()
            assert row is not None
            return await persons_of(one, row[0], named, AT, "xapi")

    return lambda *named: asyncio.run(asked(*named))


def bound(organisation: Organisation, *identities: Json) -> Json:
    answer = organisation.client.put(
        "/v1/identities", headers=organisation.headers, json={"identities": list(identities)}
    )
    told: Json = problem_of(answer) if answer.is_error else answer.json()
    return told


def test_an_issuer_is_compared_without_case_of_its_host_port_and_slash() -> None:
    for text in ("https://LMS.example.org/", "HTTPS://lms.example.org:443", " https://lms.example.org"):
        assert normal_issuer(text) == "https://lms.example.org"
    assert normal_issuer("https://lms.example.org/A/") != normal_issuer("https://lms.example.org/a")


def test_an_address_its_sha1_and_its_capitals_are_one_person_and_are_told_to_nobody() -> None:
    digest = "ab" * 32
    seen: list[str] = []

    def keyed(text: str) -> str:
        seen.append(text)
        return digest

    sha1 = "cf2e2cd4ed1ba9c1a4b3ea9e9c1bc1c2d9b8e1e1"
    sent = [("mbox", "mailto:Ada@Example.org"), ("mbox", "ada@example.org"), ("mbox_sha1sum", sha1.upper())]
    assert {pair_of(*one, keyed) for one in sent} == {Pair("mbox", digest)}
    assert seen[0] == seen[1] != seen[2] == sha1
    assert pair_of(MOODLE, "ada@example.org", keyed) == Pair(MOODLE, digest)


def test_names_that_no_column_holds_are_digests_and_told_in_one_pass() -> None:
    for subject in ("x" * 5000, "a\0b", "é" * 501):
        assert pair_of(MOODLE, subject, lambda _: "digest") == Pair(MOODLE, "digest")
    no_address = "a@" + "." * 200_000 + "/"
    assert pair_of(MOODLE, no_address, lambda _: "digest").subject == "digest"
    assert pair_of(MOODLE, "a@b./c.d", lambda _: "digest").subject == "a@b./c.d"
    issuers = {pair_of(f"{MOODLE}/{'x' * 5000}{n}", "1", lambda _: "").issuer for n in range(2)}
    assert len(issuers) == 2
    assert max(map(len, issuers)) < 200


@hypothesis.settings(max_examples=30)
@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_a_system_sends_becomes_an_id(issuer: str, subject: str) -> None:
    assert is_id(new_learner_id(normal_issuer(issuer), subject))


def test_a_digest_that_several_issuers_have_is_a_learner_of_each() -> None:
    digest, taken = "ab" * 32, set[str]()
    for n in range(5):
        named = new_learner_id(f"https://lms-{n}.example.org", digest, taken)
        assert is_id(named)
        assert named not in taken
        taken.add(named)


def test_an_unknown_person_becomes_a_learner_once_and_two_hosts_with_one_name_stay_apart(
    persons: Persons, database_url: str
) -> None:
    plain, other = (f"{MOODLE}/", "42"), ("http://moodle.example.org", "42")
    first = persons(plain, other)
    # in the order of their addresses: http comes first
    assert (first[other].learner_id, first[plain].learner_id) == ("moodle.example.org/42", f"{MOODLE}/42")
    assert persons(other, plain, (MOODLE, "42")) == {**first, (MOODLE, "42"): first[plain]}
    mail = ("mbox", "mailto:ada@example.org")
    assert str(persons(mail)[mail].learner_id).startswith("person-")
    with psycopg.connect(database_url) as connection:
        assert "@" not in str(connection.execute("SELECT subject FROM symphonie.identity").fetchall())


def test_where_unknown_persons_wait_they_are_nobody_until_they_are_bound(
    organisation: Organisation, persons: Persons
) -> None:
    rule = organisation.client.put("/v1/identity-rule", headers=organisation.headers, json={"unknown_persons": "wait"})
    assert rule.json() == organisation.get("/v1/identity-rule").json() == {"unknown_persons": "wait"}
    mail = ("mbox", "mailto:ada@example.org")
    assert persons(mail) == {}
    assert bound(organisation, {"issuer": "mbox", "subject": "ADA@example.org", "learner_id": "ada"}) == {"n_bound": 1}
    assert persons(mail) == {mail: Person("ada")}


def test_once_bound_it_stays_and_gains_its_other_side(organisation: Organisation) -> None:
    ada = {"issuer": MOODLE, "subject": "1", "learner_id": "ada"}
    assert bound(organisation, ada) == bound(organisation, ada) == {"n_bound": 1}
    assert bound(organisation, {"issuer": f"{MOODLE}/", "subject": "1", "supporter_id": "prof"}) == {"n_bound": 1}
    new = {"issuer": MOODLE, "subject": "2", "learner_id": "bob"}
    refused = bound(organisation, new, {**ada, "learner_id": "eve"})
    assert (refused["status"], refused["errors"][0]["path"]) == (409, "$.identities[1]")
    told = organisation.get(f"/v1/identities?issuer={MOODLE}/").json()["identities"]
    assert [(one["subject"], one["learner_id"], one["supporter_id"]) for one in told] == [("1", "ada", "prof")]
    for faulty in ([{"issuer": MOODLE, "subject": "3"}], [new, {**new, "learner_id": "eve"}]):
        assert bound(organisation, *faulty)["status"] == 422


def test_identities_are_listed_page_by_page_to_their_organisation_alone(
    organisation: Organisation, other: Organisation
) -> None:
    bound(organisation, *({"issuer": MOODLE, "subject": str(n), "learner_id": f"l{n}"} for n in range(3)))
    first = organisation.get("/v1/identities?limit=2").json()
    rest = organisation.get(f"/v1/identities?limit=2&cursor={first['next_cursor']}").json()
    assert [one["learner_id"] for page in (first, rest) for one in page["identities"]] == ["l0", "l1", "l2"]
    assert rest["next_cursor"] is None
    assert organisation.get("/v1/identities?learner_id=l1").json()["identities"][0]["subject"] == "1"
    assert other.get("/v1/identities").json()["identities"] == []
