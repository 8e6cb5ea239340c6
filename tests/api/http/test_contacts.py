"""What learners are called: stored apart, told to whoever may see them, and found however it is typed."""

import pytest
from psycopg import Connection

from api.record.retrace.retracer import Retracer
from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of
from tests.api.http.test_staff import put
from tests.api.support.people import Someone, staffed

NAMES = {
    "ada": "Éloïse Lœuf-d’Ys",
    "bob": "ELOISE Straßer",
    "eve": "Renée Núñez",
    "omar": "مُحَمَّد علي",
    "mo": "Zoë <script>alert(1)</script> 🦊",
}


@pytest.fixture
def house(organisation: Organisation) -> Organisation:
    """A staffed organisation whose tutor has Ada and Bob; five learners have names, Jim has none."""
    house = staffed(organisation)
    everybody = [*NAMES, "Jim-7"]
    assert put(house, "cohorts/all", {"learners": everybody}).is_success
    contacts = [{"learner_id": one, "name": name} for one, name in NAMES.items()]
    assert put(house, "learner-contacts", {"contacts": contacts}).json() == {"n_stored": 5}
    return house


def found(house: Organisation, q: str, person: str | None = None) -> list[str]:
    headers = {**house.headers, **({"on-behalf-of": person} if person else {})}
    answer = house.client.get("/v1/learners", headers=headers, params={"q": q})
    assert answer.status_code == 200, answer.text
    return [one["learner_id"] for one in answer.json()["learners"]]


@pytest.mark.parametrize(
    ("q", "whom"),
    [
        ("eloise", ["ada", "bob"]),
        ("ÉLOÏSE", ["ada", "bob"]),
        ("loeuf d'ys", ["ada"]),
        ("LŒUF", ["ada"]),
        ("strasser elo", ["bob"]),
        ("nunez renee", ["eve"]),
        ("محمد", ["omar"]),
        ("<script>", ["mo"]),
        ("🦊", ["mo"]),
        ("jim-", ["Jim-7"]),
        ("JIM", ["Jim-7"]),
        ("EVE", ["eve"]),
        ("%", []),
        ("_", []),
        ("im-7", []),
    ],
)
def test_learners_are_found_without_accents_and_case(house: Organisation, q: str, whom: list[str]) -> None:
    assert found(house, q) == whom


def test_a_search_is_bounded_by_whom_the_reader_has(house: Organisation) -> None:
    assert found(house, "e", "supporter/tess") == ["ada", "bob"]
    assert found(house, "ADA", "supporter/tess") == ["ada"]
    assert found(house, "renee", "supporter/tess") == []
    assert found(house, "renee", "supporter/kim") == ["eve"]


def test_pages_of_a_search_put_together_are_the_whole(house: Organisation) -> None:
    pages, cursor = [], ""
    while True:
        params = {"q": "e", "limit": "2", **({"cursor": cursor} if cursor else {})}
        page = house.client.get("/v1/learners", headers=house.headers, params=params).json()
        pages += [one["learner_id"] for one in page["learners"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pages == found(house, "e") == ["ada", "bob", "eve", "mo"]


def test_a_list_of_learners_tells_names(house: Organisation) -> None:
    told = {one["learner_id"]: one["name"] for one in house.get("/v1/learners").json()["learners"]}
    assert told == {**NAMES, "Jim-7": None}


def test_names_are_told_by_ids_to_whoever_may_see_them(house: Organisation) -> None:
    path = "names?learner_id=ada&learner_id=eve&learner_id=Jim-7&supporter_id=tess&supporter_id=nobody"
    both = {"ada": NAMES["ada"], "eve": NAMES["eve"]}
    assert Someone(house, "supporter/kim").get(path) == {"learners": both, "supporters": {"tess": "Tess Martin"}}
    mine = {"ada": NAMES["ada"]}
    for person in ("supporter/tess", "supporter/pam", "learner/ada"):
        assert Someone(house, person).get(path) == {"learners": mine, "supporters": {"tess": "Tess Martin"}}, person


def test_who_has_a_case_knows_what_its_learner_is_called(house: Organisation) -> None:
    case = Someone(house, "learner/eve").opens()
    kim = Someone(house, "supporter/kim")
    kim.post(f"cases/{case}/assign", {"owner_id": "nat", "reason": "You know her."})
    assert Someone(house, "supporter/nat").get("names?learner_id=eve&learner_id=bob")["learners"] == {
        "eve": NAMES["eve"]
    }


def test_a_contact_is_told_to_who_answers_for_the_learner_and_to_the_learner(house: Organisation) -> None:
    contact: Json = {"name": "Ada", "email": "ada@example.org", "language": "fr", "zone": "Europe/Paris"}
    contact["phone"] = "+33612345678"
    stored = put(house, "learners/ada/contact", contact)
    assert stored.json() == {"learner_id": "ada", **contact}
    for person in ("supporter/tess", "supporter/kim", "learner/ada"):
        assert Someone(house, person).get("learners/ada/contact") == {"learner_id": "ada", **contact}, person
    for person, why in (
        ("supporter/pam", "peers-read-no-file"),
        ("supporter/nat", "not-theirs"),
        ("learner/bob", "not-theirs"),
    ):
        answer = Someone(house, person).send("GET", "learners/ada/contact")
        assert problem_of(answer)["type"] == f"/problems/{why}", person
    assert put(house, "learners/ada/contact", {}).json()["name"] is None
    assert house.get("/v1/learners/ada/contact").json()["email"] is None
    assert problem_of(house.get("/v1/learners/Jim-7/contact"))["type"] == "/problems/unknown-contact"


def test_contacts_are_stored_all_or_none_and_what_is_wrong_is_named(house: Organisation) -> None:
    zone = [{"learner_id": "new", "name": "New"}, {"learner_id": "old", "zone": "Mars/Olympus"}]
    twice = [{"learner_id": "new", "name": "New"}, {"learner_id": "new", "name": "Newer"}]
    for contacts, path in ((zone, "$.contacts[1].zone"), (twice, "$.contacts[1].learner_id")):
        answer = put(house, "learner-contacts", {"contacts": contacts})
        assert [one["path"] for one in problem_of(answer)["errors"]] == [path]
    assert found(house, "new") == []
    assert problem_of(put(house, "learners/new/contact", {"zone": "Nowhere"}))["errors"][0]["path"] == "$.zone"


def test_what_a_learner_is_called_goes_with_the_learner(house: Organisation, retracer: Retracer) -> None:
    assert house.client.delete("/v1/learners/eve", headers=house.headers).is_success
    retracer.work()
    assert found(house, "renee") == []
    assert house.get("/v1/learners/eve/contact").status_code == 404


def test_names_of_another_organisation_are_not_told(house: Organisation, connection: Connection) -> None:
    other = an_organisation(connection, house.client, "elsewhere")
    connection.commit()
    assert found(other, "eloise") == []
    assert other.get("/v1/names?learner_id=ada&supporter_id=tess").json() == {"learners": {}, "supporters": {}}
