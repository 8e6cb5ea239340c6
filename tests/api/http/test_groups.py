"""Groups over HTTP: proposed out of a cohort, made by who leads its learners, followed, ended, erased, exported."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

WHO: Json = {"name": "Tess Martin", "zone": "Europe/Paris", "language": "fr"}
SIX = [f"l{n}" for n in range(6)]


def put(organisation: Organisation, path: str, as_: str = "supporter/tess", method: str = "PUT") -> httpx.Response:
    return organisation.client.request(method, path, headers={**organisation.headers, "on-behalf-of": as_})


def get(organisation: Organisation, path: str, as_: str | None = None) -> httpx.Response:
    headers = {} if as_ is None else {"on-behalf-of": as_}
    return organisation.get(path, headers)


def post(
    organisation: Organisation, path: str, body: Json, as_: str = "supporter/tess", key: str | None = None
) -> httpx.Response:
    more = {"on-behalf-of": as_, **({"idempotency-key": key} if key else {})}
    return organisation.client.post(path, headers={**organisation.headers, **more}, json=body)


def proposals(organisation: Organisation, as_: str | None = None, kind: str = "same_gap") -> list[Json]:
    answer = get(organisation, f"/v1/cohorts/class/groups?kind={kind}", as_)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["groups"]
    return found


def ids(members: list[Json]) -> list[str]:
    return [one["learner_id"] for one in members]


@pytest.fixture
def school(organisation: Organisation, projector: Projector) -> Organisation:
    """A class of eight: six fail the first skill, of whom two fail the next one, too; two do well."""
    organisation.put(small_graph())
    everybody = [*SIX, "well", "fine"]
    for path, body in (
        *((f"supporters/{one}", WHO) for one in ("tess", "cora", "max", "boss", "pia")),
        ("cohorts/class", {"learners": everybody}),
        ("assignments/class", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
        ("assignments/coach", {"supporter_id": "cora", "role": "coach", "learner_id": "l0"}),
        ("assignments/mentor", {"supporter_id": "max", "role": "mentor", "learner_id": "l0"}),
        ("assignments/peer", {"supporter_id": "pia", "role": "peer", "cohort_id": "class"}),
        ("routing-rules", {"coordinator_id": "boss", "rules": []}),
    ):
        stored = organisation.client.put(f"/v1/{path}", headers=organisation.headers, json=body)
        assert stored.status_code == 201, path
    scores = {one: float(one not in SIX) for one in everybody}
    results = [a_result(one, f"a{n % 2}", score, n) for one, score in scores.items() for n in range(4)]
    results += [a_result(one, f"b{n % 2}", 0.0, 10 + n) for one in ("l0", "l1") for n in range(4)]
    assert organisation.send(*results).status_code == 200
    projector.drain()
    return organisation


def test_of_many_proposals_the_first_are_told_and_how_many_there_are_more(
    school: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_all = {kind: len(proposals(school, kind=kind)) for kind in ("same_gap", "mastered_peer")}
    assert n_all["mastered_peer"] > 1
    monkeypatch.setattr("api.support.group_proposals.MOST_PROPOSED", 1)
    told = get(school, "/v1/cohorts/class/groups").json()
    assert sorted(one["kind"] for one in told["groups"]) == ["mastered_peer", "same_gap"]
    assert told["n_more"] == sum(n_all.values()) - 2


def test_six_fail_the_same_skill_and_it_is_said_who_why_and_what_to_do(school: Organisation) -> None:
    (one,) = proposals(school)
    assert (one["skill_id"], ids(one["learners"])) == ("a", SIX)
    first = one["learners"][0]
    assert first["mastery"] < 0.5
    assert (first["n_results"], first["wrong_in_a_row"]) == (4, 4)
    assert first["evidence"] == ["l0-3", "l0-2", "l0-1", "l0-0"]
    assert one["together"]["activity_id"] in {"a-core", "a-remedial"}
    assert "6 apprenants" in one["why"]["fr"]
    assert not set(SIX) & set(one["why"]["en"].split())
    assert proposals(school, "supporter/tess") == [one]
    assert proposals(school, "supporter/cora") == []  # of one learner there is no group
    assert proposals(school, "supporter/pia") == []


def test_a_group_is_made_followed_and_ended_and_proposed_no_more(school: Organisation) -> None:
    (one,) = proposals(school)
    body = {
        "skill_id": "a",
        "learners": ids(one["learners"]),
        "cohort": "class",
        "activity_id": one["together"]["activity_id"],
        "item_ids": one["together"]["item_ids"],
        "planned_at": "2026-12-01T09:00:00+01:00",
        "note": "Bring paper.",
    }
    created = post(school, "/v1/groups", body, key="first")
    assert created.status_code == 201, created.text
    group = created.json()
    assert (group["by_id"], group["by_role"], group["n_learners"], group["ended"]) == ("tess", "tutor", 6, None)
    again = post(school, "/v1/groups", body, key="first")
    assert (again.status_code, again.json()) == (200, group)
    other = post(school, "/v1/groups", {**body, "note": "Other."}, key="first")
    assert other.status_code == 409
    assert proposals(school) == []
    assert school.send(*[a_result("l0", "a0", 1.0, 30 + n) for n in range(3)]).status_code == 200
    (told,) = get(school, "/v1/groups?active=true").json()["groups"]
    l0, l1 = told["learners"][:2]
    assert (l0["before"]["n_results"], l0["after"]["n_results"]) == (4, 7)
    assert l0["after"]["mastery"] > l0["before"]["mastery"]
    assert l1["after"] == l1["before"]
    assert (l0["now"], l1["now"]) == (l0["after"], l1["after"])
    ending = f"/v1/groups/{group['group_id']}/end"
    ended = post(school, ending, {"outcome": "held", "summary": "Three got it."}, "supporter/boss").json()
    assert ended["ended"]["outcome"] == "held"
    assert ended["ended"]["by_id"] == "boss"
    school.send(a_result("l0", "a0", 0.0, 40))
    late = post(school, ending, {"outcome": "not_held"}).json()
    assert late["ended"] == ended["ended"]
    (was, *others), (now, *others_now) = ended["learners"], late["learners"]
    assert (now["after"], others_now) == (was["after"], others)
    assert (was["now"]["n_results"], now["now"]["n_results"]) == (7, 8)
    assert get(school, "/v1/groups?active=true").json()["groups"] == []
    assert [one["skill_id"] for one in proposals(school)] == ["a"]


def test_a_learner_is_in_one_running_group_per_skill_whoever_asks_first(school: Organisation) -> None:
    def make(learners: list[str]) -> httpx.Response:
        return post(school, "/v1/groups", {"skill_id": "a", "learners": learners})

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(make, [["l0", "l1"], ["l1", "l2"], ["l2", "l0"], ["l1", "l0", "l2"]]))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    refused = next(one for one in answers if one.status_code == 409)
    assert all(fault["path"].startswith("$.learners[") for fault in problem_of(refused)["errors"])
    assert len(get(school, "/v1/groups").json()["groups"]) == 1
    assert post(school, "/v1/groups", {"skill_id": "b", "learners": ["l0", "l1"]}).status_code == 201


def test_only_who_leads_all_its_learners_makes_a_group_and_nobody_sees_more_than_theirs(school: Organisation) -> None:
    body = {"skill_id": "a", "learners": ["l0", "l1"]}
    for person, places in (("cora", [1]), ("max", [0, 1]), ("pia", [0, 1])):
        refused = post(school, "/v1/groups", body, f"supporter/{person}")
        assert refused.status_code == 403
        assert [fault["path"] for fault in problem_of(refused)["errors"]] == [f"$.learners[{at}]" for at in places]
    assert post(school, "/v1/groups", body, "learner/l0").status_code == 403
    assert school.post("/v1/groups", body).status_code == 400  # nobody says for whom
    group = post(school, "/v1/groups", body).json()["group_id"]
    (told,) = get(school, "/v1/groups", "supporter/cora").json()["groups"]
    assert (ids(told["learners"]), told["n_learners"]) == (["l0"], 2)
    assert get(school, "/v1/groups", "supporter/pia").json()["groups"] == []
    assert get(school, "/v1/groups", "learner/l0").status_code == 403
    assert get(school, "/v1/groups?learner_id=l1", "supporter/cora").json()["groups"] == []
    ending = f"/v1/groups/{group}/end"
    assert post(school, ending, {"outcome": "held"}, "supporter/max").status_code == 403
    assert post(school, ending, {"outcome": "held"}, "supporter/pia").status_code == 404
    assert get(school, "/v1/groups?active=true").json()["groups"][0]["ended"] is None


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"skill_id": "zeta"}, "$.skill_id"),
        ({"learners": ["l0"]}, "$.learners"),
        ({"learners": ["l0", "l0"]}, "$.learners[1]"),
        ({"learners": [f"x{n}" for n in range(9)]}, "$.learners"),
        ({"activity_id": "none"}, "$.activity_id"),
        ({"item_ids": ["a0", "none"]}, "$.item_ids[1]"),
        ({"cohort": "none"}, "$.cohort"),
        ({"planned_at": "2026-12-01T09:00:00"}, "$.planned_at"),
        ({"note": "a" * 2001}, "$.note"),
    ],
)
def test_a_group_that_cannot_be_is_refused_with_its_field(school: Organisation, fields: Json, place: str) -> None:
    refused = post(school, "/v1/groups", {"skill_id": "a", "learners": ["l0", "l1"], **fields})
    assert refused.status_code in {404, 422}, refused.text
    assert place in [fault["path"] for fault in problem_of(refused)["errors"]]
    assert get(school, "/v1/groups").json()["groups"] == []


def test_a_learner_takes_their_part_of_a_group_along(school: Organisation) -> None:
    post(school, "/v1/groups", {"skill_id": "a", "learners": ["l0", "l1", "l2"]})
    (told,) = school.get("/v1/learners/l0/export").json()["groups"]
    assert (told["skill_id"], told["is_running"], told["n_results_before"]) == ("a", True, 4)


def test_who_has_mastered_a_skill_is_proposed_with_one_who_fails_it(school: Organisation) -> None:
    found = get(school, "/v1/cohorts/class/groups?kind=mastered_peer").json()
    assert found["gap"] == 0
    both = get(school, "/v1/cohorts/class/groups").json()
    assert both["groups"] == proposals(school) + found["groups"]
    assert [one["kind"] for one in found["groups"]] == ["mastered_peer"] * 2
    helpers = {one["learner_id"] for group in found["groups"] for one in group["learners"]} - set(SIX)
    assert helpers == {"well", "fine"}
    first = found["groups"][0]
    body = {"skill_id": "a", "learners": ids(first["learners"]), "kind": "mastered_peer"}
    assert post(school, "/v1/groups", body).json()["kind"] == "mastered_peer"
    assert get(school, "/v1/cohorts/class/groups?kind=friends").status_code == 422


def test_who_is_kept_apart_is_in_no_group_together_and_neither_is_told(school: Organisation) -> None:
    assert put(school, "/v1/kept-apart/l1/l0", "supporter/cora").status_code == 403  # leads one of the two
    assert put(school, "/v1/kept-apart/l1/l0", "supporter/pia").status_code == 403
    assert put(school, "/v1/kept-apart/l1/l0", "learner/l0").status_code == 403
    assert put(school, "/v1/kept-apart/l0/l0").status_code == 422
    stored = put(school, "/v1/kept-apart/l1/l0")
    assert (stored.status_code, stored.json()["learners"]) == (201, ["l0", "l1"])
    assert put(school, "/v1/kept-apart/l0/l1").status_code == 200
    assert [ids(one["learners"]) for one in proposals(school) if {"l0", "l1"} <= set(ids(one["learners"]))] == []
    refused = post(school, "/v1/groups", {"skill_id": "a", "learners": ["l2", "l0", "l1"]})
    assert refused.status_code == 409
    assert [one["path"] for one in problem_of(refused)["errors"]] == ["$.learners[1]", "$.learners[2]"]
    assert len(get(school, "/v1/kept-apart", "supporter/boss").json()["pairs"]) == 1
    assert len(get(school, "/v1/kept-apart?learner_id=l0", "supporter/tess").json()["pairs"]) == 1
    for other in ("cora", "max", "pia"):
        assert get(school, "/v1/kept-apart", f"supporter/{other}").json()["pairs"] == []
    assert get(school, "/v1/kept-apart", "learner/l0").status_code == 403
    assert get(school, "/v1/learners/l0/export", "learner/l0").json()["kept_apart"] == []
    everything = school.get("/v1/learners/l0/export").json()
    assert [one["by_id"] for one in everything["kept_apart"]] == ["tess"]
    assert "l1" not in str(everything["kept_apart"])
    assert put(school, "/v1/kept-apart/l1/l0", method="DELETE").status_code == 200
    assert put(school, "/v1/kept-apart/l1/l0", method="DELETE").status_code == 404


def test_a_learner_moves_to_another_group_of_the_skill(school: Organisation) -> None:
    def made(*learners: str, skill: str = "a") -> str:
        group: str = post(school, "/v1/groups", {"skill_id": skill, "learners": learners}).json()["group_id"]
        return group

    first, second, other = made("l0", "l1", "l2"), made("l3", "l4"), made("l0", "l1", skill="b")
    put(school, "/v1/kept-apart/l1/l3")

    def move(learner: str, here: str, there: str, as_: str = "supporter/tess") -> httpx.Response:
        return post(school, f"/v1/groups/{here}/move", {"learner_id": learner, "to_group_id": there}, as_)

    assert move("l1", first, second).status_code == 409  # kept apart from l3
    assert move("l2", first, second, "supporter/cora").status_code == 404  # has no learner in the second
    assert move("l2", first, other).status_code == 409
    assert move("l2", first, "none").status_code == 404
    moved = move("l2", first, second)
    assert (moved.status_code, ids(moved.json()["learners"])) == (200, ["l2", "l3", "l4"])
    assert moved.json()["learners"][0]["before"]["n_results"] == 4
    assert move("l2", first, second).status_code == 409  # is there no more
    assert move("l0", first, second).status_code == 409  # two are the fewest
    (told,) = get(school, "/v1/groups?learner_id=l2").json()["groups"]
    assert told["group_id"] == second


def test_who_leads_some_of_a_group_moves_and_notes_nobody_else(school: Organisation) -> None:
    body = {"supporter_id": "cora", "role": "coach", "learner_id": "l3"}
    assert school.client.put("/v1/assignments/coach-3", headers=school.headers, json=body).status_code == 201
    first, second = (
        post(school, "/v1/groups", {"skill_id": "a", "learners": learners}).json()["group_id"]
        for learners in (["l0", "l1", "l2"], ["l3", "l4"])
    )

    def move(learner: str) -> int:
        sent = {"learner_id": learner, "to_group_id": second}
        return post(school, f"/v1/groups/{first}/move", sent, "supporter/cora").status_code

    assert (move("l1"), move("l0")) == (403, 200)
    ending = {"outcome": "held", "seen": [{"learner_id": "l4", "was_present": False}]}
    refused = post(school, f"/v1/groups/{second}/end", ending, "supporter/cora")
    assert problem_of(refused)["errors"][0]["path"] == "$.seen[0].learner_id"


def test_a_group_session_is_evidence_of_each_who_was_seen(school: Organisation, projector: Projector) -> None:
    group = post(school, "/v1/groups", {"skill_id": "a", "learners": ["l0", "l1", "l2"]}).json()["group_id"]
    ending = f"/v1/groups/{group}/end"
    seen = [
        {"learner_id": "l0", "score": 1.0},
        {"learner_id": "l1", "was_present": False},
    ]
    wrong = [*seen, {"learner_id": "l5"}, {"learner_id": "l1", "was_present": False, "score": 1}]
    refused = post(school, ending, {"outcome": "held", "seen": wrong})
    paths = [one["path"] for one in problem_of(refused)["errors"]]
    assert paths == ["$.seen[2].learner_id", "$.seen[3].learner_id", "$.seen[3].score"]
    assert post(school, ending, {"outcome": "not_held", "seen": seen}).status_code == 422
    assert post(school, ending, {"outcome": "held", "seen": seen}, "supporter/boss").status_code == 403
    told = post(school, ending, {"outcome": "held", "seen": seen})
    assert told.status_code == 200, told.text
    by_id = {one["learner_id"]: one for one in told.json()["learners"]}
    assert [(by_id[one]["was_present"], by_id[one]["score"]) for one in ("l0", "l1", "l2")] == [
        (True, 1.0),
        (False, None),
        (None, None),
    ]
    assert post(school, ending, {"outcome": "held", "seen": seen}).status_code == 200  # once more changes nothing
    projector.drain()
    exported = {one: school.get(f"/v1/learners/{one}/export").json() for one in ("l0", "l1", "l2")}
    assert [len(one["activities"]) for one in exported.values()] == [1, 1, 0]
    assert [one["activities"][0]["status"] for one in list(exported.values())[:2]] == ["held", "missed"]
    assert [len(one["results"]) for one in exported.values()] == [9, 8, 4]  # l0 and l1 failed the next skill, too
