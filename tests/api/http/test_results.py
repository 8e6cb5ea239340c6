"""`POST /v1/results` as an integrator meets it, on real servers."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from content_graph.model import Assessment
from tests.api.http.organisations import Json, Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph, words


@pytest.fixture
def school(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def statuses(answer: Json) -> list[str]:
    return [result["status"] for result in answer["results"]]


def just_now(learner: str, item: str, score: float, number: int) -> Json:
    """A result without a time: what was mastered months ago would be due for review by now."""
    return {name: value for name, value in a_result(learner, item, score, number).items() if name != "occurred_at"}


def test_an_accepted_result_tells_what_moved_and_what_comes_next(school: Organisation) -> None:
    answer = school.send(a_result("ada", "a0", 1, 1)).json()
    assert statuses(answer) == ["accepted"]
    assert 0 < answer["results"][0]["p_correct"] < 1
    (move,) = answer["mastery"]
    assert (move["learner_id"], move["skill_id"], move["opportunities"]) == ("ada", "a", 1)
    assert move["low"] <= move["after"] <= move["high"]
    assert move["before"] < move["after"]
    (next_,) = answer["recommendations"]
    assert next_["status"] == "cold_start"
    assert [item["rank"] for item in next_["items"]] == list(range(1, len(next_["items"]) + 1))
    assert all(item["reason"]["fr"] and item["reason"]["en"] and item["evidence"] for item in next_["items"])


def test_a_result_sent_again_changes_nothing(school: Organisation) -> None:
    result = a_result("ada", "a0", 1, 1)
    school.send(result)
    before = school.get("/v1/learners/ada/mastery?at=2026-04-01T00:00:00Z").json()
    answer = school.send(result, result).json()
    assert statuses(answer) == ["duplicate"] * 2
    assert answer["mastery"] == answer["recommendations"] == answer["adjustments"] == []
    assert school.get("/v1/learners/ada/mastery?at=2026-04-01T00:00:00Z").json() == before


def test_an_id_twice_in_one_request_counts_once(school: Organisation) -> None:
    result = a_result("ada", "a0", 1, 1)
    answer = school.send(result, result, {**result, "attempt": 2}).json()
    assert statuses(answer) == ["accepted", "duplicate", "conflict"]
    assert answer["results"][2]["held"]["attempt"] == 1
    assert answer["mastery"][0]["opportunities"] == 1


def test_an_id_with_another_content_is_a_conflict_that_names_both(school: Organisation) -> None:
    result = a_result("ada", "a0", 1, 1, duration_ms=5000)
    school.send(result)
    before = school.get("/v1/learners/ada/mastery?at=2026-04-01T00:00:00Z").json()
    other = {**result, "score": 0.5, "duration_ms": 6000, "occurred_at": "2026-03-02T09:00:00Z"}
    answer = school.send(other, a_result("ben", "a0", 1, 1)).json()
    assert statuses(answer) == ["conflict", "accepted"]
    told = answer["results"][0]
    assert told["held"] == {
        "item_id": "a0", "score": 1.0, "attempt": 1, "occurred_at": "2026-03-02T09:01:00Z", "duration_ms": 5000
    }  # fmt: skip
    assert told["sent"] == {**told["held"], "score": 0.5, "duration_ms": 6000, "occurred_at": "2026-03-02T09:00:00Z"}
    paths = [fault["path"] for fault in told["errors"]]
    assert paths == ["$.results[0].score", "$.results[0].occurred_at", "$.results[0].duration_ms"]
    assert told["errors"][0]["detail"] == "1.0 is held, 0.5 was sent."
    assert "/v1/corrections" in told["errors"][0]["remedy"]
    alone = school.send(other)
    assert alone.status_code == 409
    assert problem_of(alone)["type"] == "/problems/result-conflict"
    assert school.get("/v1/learners/ada/mastery?at=2026-04-01T00:00:00Z").json() == before


def test_an_answer_after_hints_is_weaker_evidence_than_one_without(school: Organisation) -> None:
    after = []
    for hints in (None, 0, 1, 2, 3, 40):
        learner = f"ada-{hints}"
        said = {} if hints is None else {"hints": hints}
        answer = school.send(just_now(learner, "a0", 1, 1) | said).json()
        after.append(answer["mastery"][0]["after"])
    wrong = school.send(just_now("wrong", "a0", 0, 1)).json()["mastery"][0]["after"]
    assert after[0] == after[1] > after[2] > after[3] > after[4] == after[5] == wrong


def test_hints_count_alike_live_and_traced_again_and_what_was_sent_is_kept(
    school: Organisation, projector: Projector, retracer: Retracer
) -> None:
    last, first = a_result("ada", "a1", 1, 2), a_result("ada", "a0", 0.75, 1, hints=2, context={"score_sent": "0"})
    school.send(last)
    assert statuses(school.send(first).json()) == ["late_replayed"]
    school.send(a_result("bob", "a0", 0.75 * max(0.0, 1.0 - 2 / 3), 1), a_result("bob", "a1", 1, 2))
    at = "mastery?at=2026-03-03T00:00:00Z"
    ada, bob = (school.get(f"/v1/learners/{learner}/{at}").json()["skills"] for learner in ("ada", "bob"))
    assert ada == bob
    projector.drain()
    assert statuses(school.send(first).json()) == ["duplicate"]
    (conflict,) = school.send(first | {"score": 0.5}, last).json()["results"][:1]
    assert (conflict["held"]["score"], conflict["sent"]["score"]) == (0.75, 0.5)
    event = school.get("/v1/learners/ada/timeline").json()["events"][-1]
    assert (event["score"], event["details"]["hints"]) == (0.75, 2)
    assert event["counts"] == pytest.approx(0.25)
    assert event["text"]["en"] == "A hint was asked for 2 times: the score of 0.75 counts for 0.25."
    assert event["text"]["fr"] == "De l’aide a été demandée 2 fois\u202f: le score de 0,75 compte pour 0,25."
    assert school.put(msgspec.structs.replace(small_graph(), title=words("Another"))).status_code in {200, 201}
    retracer.work()
    assert school.get(f"/v1/learners/ada/{at}").json()["skills"] == ada


def test_the_same_content_written_differently_is_a_duplicate(school: Organisation) -> None:
    result = a_result("ada", "a0", 1, 1, due_at="2026-03-03T00:00:00Z", context={"a": "1", "b": "2"})
    school.send(result)
    again = {**result, "occurred_at": "2026-03-02T10:01:00+01:00", "due_at": "2026-03-03T01:00:00+01:00"}
    again |= {"context": {"b": "2", "a": "1"}, "success": False}
    assert statuses(school.send(again).json()) == ["duplicate"]


def test_a_result_without_a_time_says_the_same_as_what_it_was_stamped_with(
    school: Organisation, projector: Projector
) -> None:
    without = just_now("ada", "a0", 1, 1)
    school.send(without)
    projector.drain()
    stamped = school.get("/v1/learners/ada/timeline").json()["events"][-1]["at"]
    timed = a_result("ada", "a1", 1, 2)
    school.send(timed)
    repeated = [without, {**without, "occurred_at": stamped}, just_now("ada", "a1", 1, 2), timed]
    assert statuses(school.send(*repeated).json()) == ["duplicate"] * 4
    assert statuses(school.send({**without, "occurred_at": timed["occurred_at"]}, without).json()) == [
        "conflict",
        "duplicate",
    ]


def test_results_of_one_time_are_ordered_by_attempt_then_as_sent_however_they_are_split(school: Organisation) -> None:
    first = {**a_result("ada", "a0", 0, 1), "result_id": "z"}
    second = {**a_result("ada", "a0", 1, 1, attempt=2), "result_id": "a"}
    third = {**a_result("ada", "a1", 0, 1, attempt=2), "result_id": "m"}
    splits = [
        [[first, second, third]],
        [[first], [second], [third]],
        [[second], [third, first]],
        [[second, third], [first]],
    ]
    found = []
    for n, requests in enumerate(splits):
        for results in requests:
            answer = school.send(*({**result, "learner_id": f"ada-{n}"} for result in results)).json()
        expected = "late_replayed" if n >= 2 else "accepted"
        assert statuses(answer)[-1] == expected
        found.append(school.get(f"/v1/learners/ada-{n}/mastery?at=2026-03-03T00:00:00Z").json()["skills"])
    assert found[1:] == found[:1] * 3
    assert found[0][0]["streak"] == -1


def test_the_same_id_of_another_learner_is_another_result(school: Organisation) -> None:
    ada, bob = a_result("ada", "a0", 1, 1), {**a_result("bob", "a0", 1, 1), "result_id": "ada-1"}
    assert statuses(school.send(ada, bob).json()) == ["accepted", "accepted"]


def test_a_late_result_gives_the_belief_of_the_right_order(school: Organisation) -> None:
    ordered = [a_result("ada", "a0", 0, 1), a_result("ada", "ab", 1, 2), a_result("ada", "a1", 1, 3)]
    school.send(*ordered)
    for result in (ordered[2], ordered[0], ordered[1]):
        late = school.send({**result, "learner_id": "bob"}).json()
    assert statuses(late) == ["late_replayed"]
    at = "?at=2026-03-03T00:00:00Z"
    ada, bob = (school.get(f"/v1/learners/{learner}/mastery{at}").json()["skills"] for learner in ("ada", "bob"))
    assert [skill["p"] for skill in bob] == pytest.approx([skill["p"] for skill in ada], abs=1e-9)
    assert [skill["opportunities"] for skill in bob] == [3, 1, 0]
    # what a late answer tells is the belief as it is now, not as it was then
    told = {move["skill_id"]: move["after"] for move in late["mastery"]}
    now = school.get("/v1/learners/bob/mastery?at=2026-03-02T09:03:00Z").json()["skills"]
    assert told == pytest.approx(
        {skill["skill_id"]: skill["p"] for skill in now if skill["skill_id"] in told}, abs=1e-4
    )


def test_faulty_results_are_rejected_by_name_and_take_no_other_with_them(school: Organisation) -> None:
    good = a_result("ada", "a0", 1, 1)
    answer = school.send(
        good,
        {**good, "result_id": "x1", "item_id": "nowhere"},
        {**good, "result_id": "x2", "score": 2},
        {**good, "result_id": "x3", "score": None},
        {**good, "result_id": "x4", "itemid": "a0"},
        {**good, "result_id": "x5", "learner_id": "a\u0000b"},
        {**good, "result_id": "x6", "occurred_at": "2026-03-02T09:01:00"},
    )
    assert answer.status_code == 200
    told = answer.json()["results"]
    assert [result["result_id"] for result in told] == [good["result_id"], "x1", "x2", "x3", "x4", "x5", "x6"]
    assert statuses(answer.json()) == ["accepted", *["rejected"] * 6]
    paths = [result["errors"][0]["path"] for result in told[1:]]
    assert paths == [
        "$.results[1].item_id",
        "$.results[2].score",
        "$.results[3].score",
        "$.results[4].itemid",
        "$.results[5].learner_id",
        "$.results[6].occurred_at",
    ]
    assert all(result["errors"][0]["remedy"] for result in told[1:])
    assert school.get("/v1/learners/ada/mastery").json()["n_results"] == 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"item_id": "nowhere"}, "/problems/unknown-item"),
        ({"score": -0.1}, "/problems/invalid-fields"),
        ({"result_id": ""}, "/problems/invalid-fields"),
        ({"result_id": "x" * 129}, "/problems/invalid-fields"),
        ({"learner_id": "x" * 129}, "/problems/invalid-fields"),
        ({"attempt": 0}, "/problems/invalid-fields"),
        ({"occurred_at": "1969-12-31T23:59:59Z"}, "/problems/invalid-fields"),
    ],
)
def test_a_single_faulty_result_is_a_problem(school: Organisation, change: Json, kind: str) -> None:
    answer = school.send({**a_result("ada", "a0", 1, 1), **change})
    assert answer.status_code == 422
    assert problem_of(answer)["type"] == kind
    assert school.get("/v1/learners/ada/mastery").status_code == 404


def test_the_future_is_refused_beyond_what_clocks_differ_by(school: Organisation, settings: Settings) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=settings.clock_skew_seconds / 2)
    later = datetime.now(UTC) + timedelta(seconds=settings.clock_skew_seconds + 60)
    assert school.send({**a_result("ada", "a0", 1, 1), "occurred_at": soon.isoformat()}).status_code == 200
    refused = problem_of(school.send({**a_result("ada", "a0", 1, 2), "occurred_at": later.isoformat()}))
    assert refused["type"] == "/problems/result-from-future"
    assert "in the future" in refused["detail"]


def test_requests_of_a_wrong_size_are_refused(school: Organisation, settings: Settings) -> None:
    assert school.send().status_code == 422
    many = [a_result("ada", "a0", 1, n) for n in range(settings.max_batch + 1)]
    assert problem_of(school.post("/v1/results", {"results": many}))["type"] == "/problems/batch-too-large"
    huge = {**a_result("ada", "a0", 1, 1), "context": {"x": "y" * settings.max_body_bytes}}
    assert school.send(huge).status_code == 413


def test_only_json_is_read(school: Organisation, client: TestClient[Litestar]) -> None:
    for headers in ({"content-type": "text/plain"}, {"content-type": "application/json", "content-encoding": "gzip"}):
        answer = client.post("/v1/results", headers={**school.headers, **headers}, content=b"{}")
        assert answer.status_code == 415


def test_a_key_without_the_scope_may_not_write(
    school: Organisation, client: TestClient[Litestar], database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, client, school.name, ("learners:read",))
    answer = reader.send(a_result("ada", "a0", 1, 1))
    assert answer.status_code == 403
    assert "results:write" in problem_of(answer)["detail"]


def test_results_without_a_time_are_ordered_as_they_come(school: Organisation) -> None:
    for n, score in enumerate((0, 1, 1)):
        assert statuses(school.send(just_now("ada", "a0", score, n)).json()) == ["accepted"]
    skill = school.get("/v1/learners/ada/mastery").json()["skills"][0]
    assert (skill["opportunities"], skill["streak"]) == (3, 2)


def test_failure_opens_an_adjustment_and_success_closes_it(school: Organisation) -> None:
    answers = [school.send(just_now("ada", f"a{n % 2}", 0, n)).json() for n in range(4)]
    opened = [change for answer in answers for change in answer["adjustments"] if change["action"] == "opened"]
    assert opened
    assert {"remediate"} <= {change["kind"] for change in opened}
    assert all(change["reason"]["fr"] and change["reason"]["en"] and change["evidence"] for change in opened)
    answers = [school.send(just_now("ada", f"a{n % 2}", 1, n)).json() for n in range(4, 12)]
    closed = [change for answer in answers for change in answer["adjustments"] if change["action"] == "closed"]
    assert "remediate" in {change["kind"] for change in closed}


@pytest.mark.parametrize("is_at_once", [True, False], ids=["at once", "one by one"])
def test_help_names_all_the_failures_that_called_for_it(
    school: Organisation,
    is_at_once: bool,  # noqa: FBT001
) -> None:
    sent = [a_result("ada", item, 0, n) for n, item in enumerate(("b0", "b1", "ab"))]
    answers = [school.send(*some).json() for some in ([sent] if is_at_once else [[one] for one in sent])]
    ids = [one["result_id"] for one in sent]
    opened = [
        (one["reason_code"], one["skill_id"], one["evidence"])
        for answer in answers
        for one in answer["adjustments"]
        if one["action"] == "opened"
    ]
    before = [("evaluate_cause", "a", ids[:2]), ("remediate_streak", "b", ids[:2])]
    assert opened == [*([] if is_at_once else before), ("remediate_cause", "a", ids)]


@pytest.mark.parametrize("scores", [(0, 0, 1), (0, 1, 0), (1, 0, 0)])
def test_an_assessment_that_is_not_passed_is_answered_whichever_of_its_results_comes_last(
    school: Organisation, scores: tuple[int, ...]
) -> None:
    items = ("a0", "a1", "a2")
    graph = small_graph()
    third = msgspec.structs.replace(graph.items[0], id="a2", title=words("a2"))
    check = Assessment("check", words("check"), items)
    school.put(msgspec.structs.replace(graph, items=(*graph.items, third), assessments=(check,)))
    sent = [a_result("ada", item, score, n) for n, (item, score) in enumerate(zip(items, scores, strict=True))]
    (opened,) = school.send(*sent).json()["adjustments"]
    assert (opened["kind"], opened["skill_id"]) == ("remediate", "a")
    assert opened["reason_code"] == ("remediate_streak" if scores[-2:] == (0, 0) else "remediate_assessment")
    assert {one["result_id"] for one in sent if not one["score"]} <= set(opened["evidence"])


def test_what_is_not_asked_for_is_not_answered(school: Organisation) -> None:
    body = {"results": [a_result("ada", "a0", 1, 1)], "return_recommendations": False, "return_mastery": "none"}
    answer = school.post("/v1/results", body).json()
    assert answer["mastery"] == answer["recommendations"] == []


def test_a_changed_item_has_the_history_traced_again(school: Organisation) -> None:
    school.send(*(a_result("ada", "a0", 1, n) for n in range(3)))
    graph = small_graph()
    harder = tuple(msgspec.structs.replace(item, difficulty=item.difficulty + 1) for item in graph.items)
    assert school.put(msgspec.structs.replace(graph, items=harder)).json()["revision"] == 2
    school.send(a_result("ada", "a1", 1, 3))
    in_order = [a_result("bob", "a0", 1, n) for n in range(3)]
    school.send(*in_order, a_result("bob", "a1", 1, 3))
    at = "?at=2026-03-03T00:00:00Z"
    ada, bob = (school.get(f"/v1/learners/{learner}/mastery{at}").json()["skills"] for learner in ("ada", "bob"))
    assert [skill["p"] for skill in ada] == pytest.approx([skill["p"] for skill in bob], abs=1e-9)


@pytest.mark.parametrize(
    ("damage", "path"),
    [
        ((b'"learner_id":"eda"', b'"learner_id":"Zo\xe9"'), "$.results[1].learner_id"),
        ((b'"learner_id":"eda"', b'"learner_id":"Zo\\ud800"'), "$.results[1].learner_id"),
        ((b'"score":1', b'"score":1e999'), "$.results[1].score"),
        ((b'"score":1', b'"score":1,"confidence":1e999'), "$.results[1].confidence"),
        ((b'"score":1', b'"score":1,"duration_ms":1e999'), "$.results[1].duration_ms"),
        ((b'"score":1', b'"score":1,"attempt":' + b"9" * 5000), "$.results[1].attempt"),
        ((b'"score":1', b'"score":1,"hints":-1'), "$.results[1].hints"),
        ((b'"score":1', b'"score":1,"context":' + b"[" * 400 + b"]" * 400), "$.results[1].context"),
        ((b'"score":1', b'"score":1,"context":{"a":"b\\u0000"}'), "$.results[1].context.a"),
        ((b'"score":1', b'"score":1,"context":{"a":"' + b"b" * 513 + b'"}'), "$.results[1].context.a"),
    ],
)
def test_what_cannot_be_read_of_one_result_takes_no_other_with_it(
    school: Organisation, damage: tuple[bytes, bytes], path: str
) -> None:
    good = json.dumps({"results": [a_result("ada", "a0", 1, 1)]}, separators=(",", ":")).encode()
    other = json.dumps(a_result("eda", "a0", 1, 1), separators=(",", ":")).encode()
    body = good[: -len(b"]}")] + b"," + other.replace(*damage) + b"]}"
    headers = {**school.headers, "content-type": "application/json"}
    answer = school.client.post("/v1/results", headers=headers, content=body)
    assert answer.status_code == 200, answer.text
    taken, refused = answer.json()["results"]
    assert (taken["status"], refused["status"]) == ("accepted", "rejected")
    assert refused["result_id"] == "eda-1"
    assert [fault["path"] for fault in refused["errors"]] == [path]


def test_all_faults_of_a_result_are_told_with_what_is_allowed(school: Organisation) -> None:
    faulty = a_result("ada", "a0", 5, 1, attempt=0, evidence_kind="remedial", durationms=1, context={"k" * 65: "v"})
    faults = problem_of(school.send(faulty))["errors"]
    assert [(fault["path"], fault["detail"]) for fault in faults[:4]] == [
        ("$.results[0].score", "Expected a number from 0 to 1, found 5."),
        ("$.results[0].attempt", "Expected a whole number from 1 to 10000, found 0."),
        (
            "$.results[0].evidence_kind",
            "Expected one of 'diagnostic', 'evaluation', 'imported', 'practice', found 'remedial'.",
        ),
        ("$.results[0].durationms", "There is no field 'durationms' here."),
    ]
    assert faults[3]["remedy"] == "Did you mean 'duration_ms'?"
    assert "a text of 1 to 64 characters" in faults[4]["detail"]


def test_a_fault_of_form_is_told_with_its_line_and_column_in_the_body(school: Organisation) -> None:
    headers = {**school.headers, "content-type": "application/json"}
    for body, place in (
        ('{"results": [\n{"learner_id": "é", "score": NaN}]}', "(line 2, column 30): NaN is not a JSON number"),
        ('{"results": [\n{"learner_id": "é" "score": 1}]}', "(line 2, column 20): expecting ',' delimiter"),
        (" \n", "(line 1, column 1): it is empty"),
        ('\ufeff{"results": []}', "(line 1, column 1): it begins with a byte order mark"),
    ):
        answer = school.client.post("/v1/results", headers=headers, content=body.encode())
        assert answer.status_code == 400
        assert problem_of(answer)["detail"] == f"The body is not valid JSON {place}."


@pytest.mark.parametrize("learner", [".", ".."])
def test_a_learner_that_no_address_can_name_is_refused(organisation: Organisation, learner: str) -> None:
    assert organisation.put(small_graph()).status_code == 201
    answer = organisation.send(a_result(learner, "a0", 1, 1), a_result("ada", "a0", 1, 1))
    assert [one["status"] for one in answer.json()["results"]] == ["rejected", "accepted"]
