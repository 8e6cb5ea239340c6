"""Who is invited and who signs in, under `/v1`."""

from typing import Any

import httpx
import psycopg
import pytest

from tests.api.accounts.visitors import Visitor, settled
from tests.api.http.organisations import Organisation, an_organisation, problem_of

TESS = {"person": "supporter/tess", "name": "Tess", "email": "tess@example.org"}


def invite(organisation: Organisation, **said: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    answer = organisation.post("/v1/invitations", said)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def change(organisation: Organisation, account_id: str, **said: Any) -> Any:  # noqa: ANN401  # any JSON
    return organisation.client.patch(f"/v1/accounts/{account_id}", headers=organisation.headers, json=said)


def with_scopes(database_url: str, organisation: Organisation, *scopes: str) -> Organisation:
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, organisation.client, organisation.name, scopes)


def test_an_invitation_stores_the_supporter_and_shows_its_link_once(organisation: Organisation) -> None:
    made = invite(organisation, **TESS)

    assert made["invitation"]["roles"] == ["supporter"]
    assert made["link"].startswith("http://testserver.local/invitation/")
    stored = organisation.get("/v1/supporters/tess").json()
    assert stored["content"]["name"] == "Tess"
    listed = organisation.get("/v1/invitations").json()["invitations"]
    assert listed == [made["invitation"]]
    secret = made["link"].rpartition("/")[2]
    assert secret not in organisation.get("/v1/invitations").text + organisation.get("/v1/accounts").text


def test_an_organisation_is_called_by_its_name_wherever_people_read_it(organisation: Organisation) -> None:
    def named(name: object) -> httpx.Response:
        return organisation.client.put("/v1/organisation", headers=organisation.headers, json={"name": name})

    assert organisation.get("/v1/organisation").json() == {"organisation_id": organisation.name, "name": None}
    told = named(" Horizon <b>Formation</b> ").json()
    assert told == {"organisation_id": organisation.name, "name": "Horizon <b>Formation</b>"}
    _, tess = settled(organisation, **TESS)
    for page in (tess.get("/account"), Visitor(organisation.client).get(f"/o/{organisation.name}/sign-in")):
        assert "<bdi>Horizon &lt;b&gt;Formation&lt;/b&gt;</bdi>" in page.text
    for wrong in ("", "  ", "a\nb", "x" * 201, 1):
        assert problem_of(named(wrong))["errors"][0]["path"] == "$.name"
    assert organisation.get("/v1/organisation").json() == told
    assert named(None).json()["name"] is None


def test_who_does_not_administer_does_not_name_the_organisation(organisation: Organisation, database_url: str) -> None:
    designer = with_scopes(database_url, organisation, "people:write")
    answer = designer.client.put("/v1/organisation", headers=designer.headers, json={"name": "Ours"})
    assert answer.status_code == 403
    assert designer.get("/v1/organisation").json()["name"] is None


def test_no_secret_of_a_link_is_in_the_record(organisation: Organisation, database_url: str) -> None:
    secret = invite(organisation, **TESS)["link"].rpartition("/")[2]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT t::text FROM symphonie.ticket t").fetchall()
    assert rows
    assert not any(secret in text for (text,) in rows)


def test_an_invitation_that_is_taken_back_takes_the_unused_account_along(organisation: Organisation) -> None:
    made = invite(organisation, **TESS)["invitation"]
    path = f"/v1/invitations/{made['invitation_id']}"
    assert organisation.client.delete(path, headers=organisation.headers).json() == made
    assert organisation.client.delete(path, headers=organisation.headers).status_code == 404
    assert organisation.get("/v1/accounts").json()["accounts"] == []


def test_names_and_addresses_have_one_account_and_user_names_get_a_number(organisation: Organisation) -> None:
    invite(organisation, **TESS)
    for said in (
        TESS,
        {**TESS, "person": "supporter/tim"},
        {**TESS, "email": "TESS@example.org", "person": "learner/x"},
    ):
        answer = organisation.post("/v1/invitations", said)
        assert answer.status_code == 409
        assert problem_of(answer)["type"] == "/problems/account-taken"
    assert organisation.get("/v1/supporters/tim").status_code == 404
    names = [invite(organisation, roles=["administrator"])["invitation"]["user_name"] for _ in range(3)]
    assert names == ["administrator", "administrator-2", "administrator-3"]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "$.roles"),
        ({"person": "tess"}, "$.person"),
        ({"person": "supporter/ "}, "$.person"),
        ({**TESS, "zone": "Europe/Nowhere"}, "$.zone"),
        ({**TESS, "email": "tess"}, "$.email"),
        ({**TESS, "roles": ["root"]}, "$.roles[0]"),
    ],
)
def test_what_cannot_be_invited_is_told_and_changes_nothing(
    organisation: Organisation, said: dict[str, Any], path: str
) -> None:
    answer = organisation.post("/v1/invitations", said)
    assert answer.status_code == 422
    assert [fault["path"] for fault in problem_of(answer)["errors"]] == [path]
    assert organisation.get("/v1/accounts").json()["accounts"] == []
    assert organisation.get("/v1/supporters").json()["entries"] == []


def test_nobody_gives_more_than_they_may(organisation: Organisation, database_url: str) -> None:
    administrator = invite(organisation, roles=["administrator"])["invitation"]
    alone = with_scopes(database_url, organisation, "people:write")
    as_supporter = ("learners:read", "support", "support:read", "support:write", "content:read")
    people = with_scopes(database_url, organisation, "people:write", *as_supporter)
    designer = with_scopes(database_url, organisation, "people:write", "content:read", "content:write", "learners:read")
    tess = invite(people, **TESS)["invitation"]

    answer = alone.post("/v1/invitations", {"person": "supporter/lead"})  # whom they could then go in as
    assert problem_of(answer)["type"] == "/problems/role-beyond-yours"
    for role in ("administrator", "designer"):
        answer = people.post("/v1/invitations", {"roles": [role]})
        assert problem_of(answer)["type"] == "/problems/role-beyond-yours"
        assert problem_of(change(people, tess["account_id"], roles=[role]))["type"] == "/problems/role-beyond-yours"
    of_theirs = f"/v1/invitations/{administrator['invitation_id']}"
    assert people.client.delete(of_theirs, headers=people.headers).status_code == 403
    assert change(people, administrator["account_id"], is_disabled=True).status_code == 403
    assert change(people, administrator["account_id"], email="mine@example.org").status_code == 403
    assert people.post(f"/v1/accounts/{tess['account_id']}/links", {"opens": "sign_in"}).status_code == 403
    assert designer.post("/v1/invitations", {"roles": ["administrator"]}).status_code == 403


def test_accounts_are_changed_field_by_field_and_the_last_administrator_stays(organisation: Organisation) -> None:
    first = invite(organisation, roles=["administrator"], name="Root")["invitation"]["account_id"]
    tess = invite(organisation, **TESS)["invitation"]["account_id"]

    changed = change(organisation, tess, name="Tess M.", email=None, theme="dark", roles=["designer"]).json()
    assert (changed["name"], changed["email"], changed["theme"]) == ("Tess M.", None, "dark")
    assert sorted(changed["roles"]) == ["designer", "supporter"]
    assert change(organisation, tess, roles=[]).json()["roles"] == ["supporter"]
    for said in ({"is_disabled": True}, {"roles": ["designer"]}):
        assert problem_of(change(organisation, first, **said))["type"] == "/problems/last-administrator"
    assert change(organisation, tess, roles=["administrator"]).status_code == 200
    assert change(organisation, first, is_disabled=True).json()["disabled_at"]
    assert change(organisation, first, is_disabled=False).json()["disabled_at"] is None
    assert change(organisation, "nobody", name="x").status_code == 404


def test_a_new_link_takes_the_place_of_those_before(organisation: Organisation) -> None:
    made = invite(organisation, **TESS)
    account_id = made["invitation"]["account_id"]
    link = organisation.post(f"/v1/accounts/{account_id}/links", {"opens": "invitation"})
    assert link.status_code == 201
    assert link.json()["link"] != made["link"]
    waiting = organisation.get("/v1/invitations").json()["invitations"]
    assert [one["account_id"] for one in waiting] == [account_id]
    assert waiting[0]["invitation_id"] != made["invitation"]["invitation_id"]
    other = organisation.post(f"/v1/accounts/{account_id}/links", {"opens": "sign_in"})
    assert other.json()["link"].startswith("http://testserver.local/sign-in/link/")
    assert organisation.get("/v1/invitations").json()["invitations"] == []


def test_accounts_of_others_are_as_absent_as_those_that_never_were(
    organisation: Organisation, other: Organisation
) -> None:
    theirs = invite(other, **TESS)["invitation"]
    assert change(organisation, theirs["account_id"], name="x").status_code == 404
    assert organisation.post(f"/v1/accounts/{theirs['account_id']}/links", {"opens": "sign_in"}).status_code == 404
    path = f"/v1/invitations/{theirs['invitation_id']}"
    assert organisation.client.delete(path, headers=organisation.headers).status_code == 404
    assert organisation.get("/v1/accounts").json()["accounts"] == []
    assert invite(organisation, **TESS)["invitation"]["email"] == "tess@example.org"


def test_lists_of_accounts_are_read_page_by_page(organisation: Organisation) -> None:
    for name in ("Zoé", "Ada", "Émile"):
        invite(organisation, person=f"learner/{name}", name=name)
    names, cursor = [], ""
    for _ in range(3):
        page = organisation.get(f"/v1/accounts?limit=1{cursor}").json()
        names += [one["name"] for one in page["accounts"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(names) == sorted(["Zoé", "Ada", "Émile"])
    assert page["next_cursor"] is None


def test_what_a_learner_is_called_is_stored_where_nothing_is_known(organisation: Organisation) -> None:
    invite(organisation, person="learner/zoe", name="Zoé", email="zoe@example.org")
    assert organisation.get("/v1/learners/zoe/contact").json()["name"] == "Zoé"
    known = {"name": "Ada Lovelace"}
    organisation.client.put("/v1/learners/ada/contact", headers=organisation.headers, json=known)
    invite(organisation, person="learner/ada", name="Ada")
    assert organisation.get("/v1/learners/ada/contact").json()["name"] == "Ada Lovelace"


def test_an_account_goes_with_the_supporter(organisation: Organisation) -> None:
    invite(organisation, **TESS)
    invite(organisation, person="supporter/tim", name="Tim", roles=["administrator"])
    for person in ("tess", "tim"):
        assert organisation.client.delete(f"/v1/supporters/{person}", headers=organisation.headers).is_success
    (left,) = organisation.get("/v1/accounts").json()["accounts"]
    assert (left["person"], left["roles"]) == (None, ["administrator"])
