"""A learner's file, read by people: only those whose learner it is, and each time it is noted."""

import psycopg
import pytest

from api.app import ROUTES
from api.record.keys import create_key
from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_staff import TESS, TOM, house, put
from tests.api.results.courses import small_graph

__all__ = ("house",)
FILE = ("mastery", "timeline", "adjustments", "activities", "prediction?item_id=a0", "export")


def behalf(person: str) -> dict[str, str]:
    return {"on-behalf-of": person}


def kind_of(organisation: Organisation, path: str, person: str) -> str:
    problem = problem_of(organisation.get(path, behalf(person)))
    return str(problem["type"]).removeprefix("/problems/")


@pytest.fixture
def school(house: Organisation, projector: Projector) -> Organisation:
    """A house with a course, where ada (of the class) and eve (of nobody) have done something."""
    house.put(small_graph())
    house.send(*[a_result(learner, "a0", 1.0, 1) for learner in ("ada", "eve")])
    projector.drain()
    for supporter, role, learner in (("paul", "peer", "ada"), ("mia", "mentor", "eve"), ("tim", None, None)):
        assert put(house, f"supporters/{supporter}", TOM).is_success
        if role is not None:
            body = {"supporter_id": supporter, "role": role, "learner_id": learner}
            assert put(house, f"assignments/{supporter}", body).is_success
    return house


def reads(organisation: Organisation, learner: str) -> list[Json]:
    told: list[Json] = organisation.get(f"/v1/learners/{learner}/reads").json()["reads"]
    return told


def test_what_a_supporter_reads_of_their_learner_is_noted_and_what_others_ask_is_refused(school: Organisation) -> None:
    for what in FILE:
        path = f"/v1/learners/ada/{what}"
        plain = school.get(path)
        assert plain.status_code == 200
        assert school.get(path, behalf("supporter/tess")).json().keys() == plain.json().keys()
        for stranger in ("supporter/mia", "supporter/tim", "learner/eve"):
            assert kind_of(school, path, stranger) == "not-theirs"
    noted = reads(school, "ada")
    assert [one["what"] for one in noted] == [what.split("?")[0] for what in reversed(FILE)]
    assert {(one["person"], *one["roles"], one["key_id"]) for one in noted} == {
        ("supporter/tess", "tutor", school.key_id)
    }
    assert reads(school, "eve") == []


def test_a_learner_that_is_not_theirs_is_named_in_the_words_of_one_that_never_was(school: Organisation) -> None:
    for what in FILE:
        asked = [school.get(f"/v1/learners/{one}/{what}", behalf("supporter/tess")) for one in ("eve", "abc")]
        of_others, of_nobody = (problem_of(one) for one in asked)
        assert {**of_others, "request_id": ""} == {
            **{name: str(value).replace("abc", "eve") for name, value in of_nobody.items() if name != "errors"},
            "status": 403,
            "errors": of_others["errors"],
            "request_id": "",
        }


def test_a_learner_reads_their_own_file_and_that_is_not_noted(school: Organisation) -> None:
    for what in FILE:
        assert school.get(f"/v1/learners/ada/{what}", behalf("learner/ada")).status_code == 200
    assert reads(school, "ada") == []


def test_a_peer_tutor_reads_no_results(school: Organisation) -> None:
    for what in ("mastery", "adjustments", "activities", "prediction?item_id=a0", "export"):
        assert kind_of(school, f"/v1/learners/ada/{what}", "supporter/paul") == "peers-read-no-file"


def test_a_profile_says_where_a_learner_belongs_and_who_helps_them_as_what(school: Organisation) -> None:
    assert put(school, "learners/ada/contact", {"name": "Ada Lovelace"}).is_success
    for person in ("supporter/tess", "supporter/paul", "learner/ada"):
        told = school.get("/v1/learners/ada/profile", behalf(person)).json()
        assert (told["learner_id"], told["cohorts"]) == ("ada", ["class"])
        assert told["name"] == (None if person == "supporter/paul" else "Ada Lovelace")
        assert told["content_graphs"] == [small_graph().id]
        assert [(one["supporter_id"], one["role"], one["cohort_id"]) for one in told["helpers"]] == [
            ("tess", "tutor", "class"),
            ("paul", "peer", None),
            ("tom", "coordinator", None),
        ]
        assert told["helpers"][0]["name"] == TESS["name"]
    assert reads(school, "ada")[0]["what"] == "profile"
    assert kind_of(school, "/v1/learners/ada/profile", "supporter/mia") == "not-theirs"


def test_a_timeline_is_bounded_to_kinds_of_events_and_to_a_skill(school: Organisation) -> None:
    path = "/v1/learners/ada/timeline"
    whole = school.get(path, behalf("supporter/tess")).json()["events"]
    skills = {"a0": "a"}
    for query, wanted in (
        ("event=result", [one for one in whole if one["event"] == "result"]),
        ("event=result&event=trace", [one for one in whole if one["event"] in {"result", "trace"}]),
        ("event=case_event", []),
        (f"event=result&skill_id={skills['a0']}", [one for one in whole if one["event"] == "result"]),
        ("skill_id=b&event=result", []),
    ):
        assert school.get(f"{path}?{query}", behalf("supporter/tess")).json()["events"] == wanted, query
    assert problem_of(school.get(f"{path}?event=gossip"))["status"] == 422


def test_a_deputy_and_the_coordinator_read_as_what_they_stand_for(school: Organisation) -> None:
    absence = {"from_at": "2020-01-01T00:00:00Z", "to_at": "2100-01-01T00:00:00Z", "deputy_id": "tim"}
    tess = school.get("/v1/supporters/tess").json()["content"]
    assert put(school, "supporters/tess", {**tess, "absences": [absence]}).is_success
    for person, roles in (("tim", ["tutor"]), ("tom", ["coordinator"])):
        assert school.get("/v1/learners/ada/mastery", behalf(f"supporter/{person}")).status_code == 200
        assert (reads(school, "ada")[0]["person"], reads(school, "ada")[0]["roles"]) == (f"supporter/{person}", roles)


def test_the_log_is_for_the_organisation_the_learner_and_who_helps(school: Organisation) -> None:
    school.get("/v1/learners/ada/mastery", behalf("supporter/tess"))
    path = "/v1/learners/ada/reads"
    own = school.get(path, behalf("learner/ada")).json()
    assert own == school.get(path).json()
    assert len(own["reads"]) == 1
    assert [one["what"] for one in school.get(path, behalf("supporter/tess")).json()["reads"]] == ["reads", "mastery"]
    assert kind_of(school, path, "supporter/paul") == "peers-read-no-file"
    for stranger in ("supporter/mia", "learner/eve"):
        assert kind_of(school, path, stranger) == "not-theirs"


def test_every_route_that_shows_something_of_a_learner_to_a_supporter_notes_it(school: Organisation) -> None:
    ids = {"adjustment_id": "none", "skill_id": "a"}
    shown = [
        route.operation.path
        for route in ROUTES
        if route.operation.method == "get" and "{learner_id}" in route.operation.path
    ]
    noted: list[str] = []
    refused: list[str] = []
    for path in shown:
        before = len(reads(school, "ada"))
        answer = school.get(path.format(learner_id="ada", **ids), behalf("supporter/tess"))
        is_for_house = answer.status_code == 403
        assert is_for_house or len(reads(school, "ada")) == before + 1 or answer.status_code == 422, (path, answer.text)
        (refused if is_for_house else noted).append(path)
    assert {path.rsplit("/", 1)[-1] for path in noted} >= {"mastery", "timeline", "adjustments", "recomputed", "reads"}
    assert {path.rsplit("/", 1)[-1] for path in refused} <= {"contact", "declared-groups", "restrictions"}


NAMED_ALREADY = {"/v1/notices", "/v1/names", "/v1/cases", "/v1/alerts"}
"""Of what calls for them, one at a time; who opens one is noted with its learner."""
HOUSE_TOO = {"/v1/learners", "/v1/groups", "/v1/cohorts/{cohort_id}", "/v1/cohorts/{cohort_id}/mastery"}


def test_every_route_that_names_learners_together_notes_whom(school: Organisation) -> None:
    def acts() -> list[Json]:
        told: list[Json] = school.get("/v1/cohort-reads?limit=500").json()["reads"]
        return told

    noted = set[str]()
    for path in [route.operation.path for route in ROUTES if route.operation.method == "get"]:
        if "{" in path.replace("{cohort_id}", "") or path in NAMED_ALREADY or not path.startswith("/v1/"):
            continue
        before, own = acts(), reads(school, "ada")
        answer = school.get(path.format(cohort_id="class"), behalf("supporter/tess"))
        if answer.status_code != 200 or acts() == before:
            assert '"ada"' not in answer.text, path
            continue
        noted.add(path)
        (act, *_), names_ada = acts(), '"ada"' in answer.text
        assert act["person"] == "supporter/tess"
        assert act["n_learners"] >= names_ada, path
        assert len(reads(school, "ada")) == len(own) + names_ada, path
    assert noted >= {*HOUSE_TOO, "/v1/cohorts/{cohort_id}/overview", "/v1/cohorts/{cohort_id}/groups"}
    newest = reads(school, "ada")[0]
    assert (newest["person"], newest["roles"]) == ("supporter/tess", [])
    own = reads(school, "ada")
    n_learners = school.get("/v1/cohorts/class/mastery").json()["n_learners"]
    asked = {"person": None, "what": "mastery", "cohort_id": "class", "n_learners": n_learners, "key_id": school.key_id}
    assert {name: acts()[0][name] for name in asked} == asked
    assert reads(school, "ada") == own


def test_the_log_goes_page_by_page(school: Organisation) -> None:
    for what in FILE:
        school.get(f"/v1/learners/ada/{what}", behalf("supporter/tess"))
    path, cursor = "/v1/learners/ada/reads?limit=2", ""
    seen: list[Json] = []
    while cursor is not None:
        page = school.get(f"{path}&cursor={cursor}" if cursor else path).json()
        seen, cursor = [*seen, *page["reads"]], page["next_cursor"]
    assert seen == reads(school, "ada")
    assert problem_of(school.get(f"{path}&cursor=zzz"))["status"] == 422


def test_what_can_be_learned_is_the_same_for_all(school: Organisation) -> None:
    for path in ("/v1/content-graphs", "/v1/content-graphs/small"):
        plain = school.get(path).json()
        assert (
            plain == school.get(path, behalf("learner/ada")).json() == school.get(path, behalf("supporter/tim")).json()
        )
        assert kind_of(school, path, "supporter/nobody") == "no-such-person"


def test_what_knows_no_person_is_done_for_none(school: Organisation) -> None:
    for path in ("/v1/content-graphs/small/gaps", "/v1/recommendation-settings"):
        assert kind_of(school, path, "supporter/tess") == "only-for-the-organisation"
    refused = school.client.delete("/v1/learners/ada", headers={**school.headers, **behalf("learner/ada")})
    assert problem_of(refused)["type"].endswith("only-for-the-organisation")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("supporter/tess", None),
        ("supporter%2Ftess", None),
        ("supporter/%74ess", None),
        ("supporter/tes", "no-such-person"),
        ("tess", "no-such-person"),
        ("supporter/", "no-such-person"),
        ("", "no-such-person"),
        ("key/tess", "no-such-person"),
        ("supporter/%00", "no-such-person"),
        ("supporter/%FF", "no-such-person"),
        ("supporter/" + "x" * 200, "no-such-person"),
    ],
)
def test_the_header_names_a_person_of_the_organisation(school: Organisation, sent: str, kind: str | None) -> None:
    if kind is None:
        assert school.get("/v1/notices", behalf(sent)).status_code == 200
    else:
        assert kind_of(school, "/v1/notices", sent) == kind
        assert kind_of(school, "/v1/learners/ada/mastery", sent) == kind


def test_an_id_is_percent_encoded_once(school: Organisation) -> None:
    for name, written in (("50%25", "50%2525"), ("é/à b", "%C3%A9%2F%C3%A0%20b")):
        assert put(school, f"supporters/{written}", TOM).is_success
        assert school.get(f"/v1/supporters/{written}").json()["id"] == name
        assert school.get("/v1/notices", behalf(f"supporter/{written}")).status_code == 200


def test_nobody_is_named_where_somebody_has_to_be(school: Organisation) -> None:
    assert problem_of(school.get("/v1/alerts"))["type"] == "/problems/acts-for-nobody"


def test_a_key_of_one_person_acts_for_nobody_else(school: Organisation, database_url: str) -> None:
    def key_of(person: str) -> Organisation:
        with psycopg.connect(database_url) as connection:
            key = create_key(
                connection,
                school.name,
                ("learners:read", "support:read", "results:write", "content:read"),
                person=person,
            )
        return Organisation(school.client, school.name, key.key_id, key.token)

    tess = key_of("supporter/tess")
    assert tess.get("/v1/learners/ada/mastery").status_code == 200
    assert reads(school, "ada")[0]["key_id"] == tess.key_id
    assert tess.get("/v1/learners/ada/mastery", behalf("supporter/tess")).status_code == 200
    assert kind_of(tess, "/v1/learners/ada/mastery", "supporter/tom") == "acts-for-somebody-else"
    assert problem_of(tess.get("/v1/learners/eve/mastery"))["type"] == "/problems/not-theirs"
    for answer in (tess.get("/v1/content-graphs/small/gaps"), tess.send(a_result("eve", "a0", 1.0, 9))):
        assert problem_of(answer)["type"] == "/problems/only-for-the-organisation"
    put(school, "supporters/50%2525", TOM)
    assert key_of("supporter/50%25").get("/v1/notices").status_code == 200
