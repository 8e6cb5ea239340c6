"""The road of what sources send: queued, understood, given to the core once, and told what became of it."""

import asyncio
from functools import partial

import msgspec
import psycopg
import pytest

from api.clock import WallClock, wall_us
from api.http.counters import Counters
from api.integrations.events.giving import give
from api.integrations.events.translator import Translator
from api.record.erasure.holdings import HOLDINGS
from api.runtime import open_runtime
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of
from tests.api.integrations.events.roads import (
    HOME,
    addressed_graph,
    envelope,
    event_id,
    graded,
    outcomes,
    put,
    told_of,
    translate,
)

ADA = f"{HOME.removeprefix('https://')}/ada"


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(addressed_graph())
    return organisation


def send(organisation: Organisation, *events: Json) -> None:
    answer = organisation.post("/v1/caliper", envelope(*events))
    assert answer.is_success, answer.text


def at(minute: int) -> str:
    return f"2026-03-02T10:{minute:02d}:00Z"


def test_the_same_told_under_another_id_counts_once(course: Organisation, settings: Settings) -> None:
    send(course, graded(1, "ada", "a0", 1.0, at(0)), graded(2, "ada", "a0", 1.0, at(0)))
    translate(settings)
    send(course, graded(3, "ada", "a0", 1.0, at(0)), graded(4, "ada", "a0", 1.0, at(1)))
    translate(settings)
    assert outcomes(course) == {"result": 2, "repeated": 2}
    assert told_of(course, ADA, "mastery")["skills"][0]["opportunities"] == 2


def test_what_comes_shuffled_late_and_twice_leaves_the_belief_of_what_comes_in_order(
    course: Organisation, other: Organisation, settings: Settings
) -> None:
    other.put(addressed_graph())
    events = [graded(10 + n, "ada", ("a0", "a1", "b0")[n % 3], n % 2, at(n)) for n in range(12)]
    for part in (events[6:], events[:7], events[::-1]):
        send(course, *part)
        translate(settings)
    results = [
        {
            "result_id": event_id(10 + n),
            "learner_id": ADA,
            "item_id": ("a0", "a1", "b0")[n % 3],
            "score": n % 2,
            "occurred_at": at(n),
        }
        for n in range(12)
    ]
    assert other.send(*results).is_success
    assert outcomes(course) == {"result": 12}
    ours, theirs = (told_of(one, ADA, "mastery")["skills"] for one in (course, other))
    assert [one["p"] for one in ours] == pytest.approx([one["p"] for one in theirs], abs=1e-9)


def test_what_is_about_somebody_unknown_waits_until_they_are_bound(course: Organisation, settings: Settings) -> None:
    put(course, "/v1/identity-rule", {"unknown_persons": "wait"})
    send(course, graded(20, "eve", "a0", 1.0, at(0)), graded(21, "eve", "b0", 0.0, at(1)))
    translate(settings)
    (source,) = course.get("/v1/sources").json()["sources"]
    assert (source["n_pending"], source["n_waiting"]) == (0, 2)
    assert outcomes(course) == {}
    bound = {"issuer": f"{HOME}/users", "subject": "eve", "learner_id": "learner-5"}
    put(course, "/v1/identities", {"identities": [bound]})
    translate(settings)
    assert outcomes(course) == {"result": 2}
    assert told_of(course, "learner-5", "mastery")["skills"][0]["opportunities"] == 1


def test_what_supporters_do_is_nothing_and_says_so(course: Organisation, settings: Settings) -> None:
    put(course, "/v1/supporters/tess", {"name": "Tess", "zone": "Europe/Paris", "language": "fr"})
    bound = {"issuer": f"{HOME}/users", "subject": "tess", "supporter_id": "tess"}
    put(course, "/v1/identities", {"identities": [bound]})
    send(course, graded(30, "tess", "a0", 1.0, at(0)))
    translate(settings)
    assert outcomes(course) == {"a-supporter": 1}
    (example,) = course.get(f"/v1/sources/{course.key_id}/outcomes").json()["examples"]
    assert (example["event_id"], example["verb"], example["object"]) == (
        event_id(30),
        "GradeEvent/Graded",
        "https://example.org/a0",
    )
    assert "tess" not in str(example)


def test_a_source_whose_content_graph_is_not_named_waits_and_loses_nothing(
    course: Organisation, settings: Settings
) -> None:
    course.put(msgspec.structs.replace(addressed_graph(), id="second"))
    send(course, graded(40, "ada", "a0", 1.0, at(0)))
    translate(settings)
    assert outcomes(course) == {}
    put(course, f"/v1/sources/{course.key_id}", {"content_graph": "small"})
    translate(settings)
    assert outcomes(course) == {"result": 1}
    assert told_of(course, ADA, "mastery")["skills"][0]["opportunities"] == 1


def test_a_source_may_be_kept_to_the_people_of_its_home_page(course: Organisation, settings: Settings) -> None:
    told = put(course, f"/v1/sources/{course.key_id}", {"home_pages": ["HTTPS://Elsewhere.example/"]})
    assert told["home_pages"] == ["https://elsewhere.example"]
    send(course, graded(50, "ada", "a0", 1.0, at(0)))
    translate(settings)
    assert outcomes(course) == {"another-home-page": 1}


def test_one_that_nobody_foresaw_keeps_no_other_from_being_taken(
    course: Organisation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*asked: object) -> object:
        messages = asked[3]
        assert isinstance(messages, list)
        if any(getattr(one, "result_id", "") == event_id(61) for one in messages):
            raise LookupError(event_id(61))
        return await give(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr("api.integrations.events.batch.give", breaks)
    send(course, *(graded(60 + n, "ada", "a0", 1.0, at(n)) for n in range(4)))
    translate(settings)
    assert outcomes(course) == {"result": 3}


def test_organisations_take_turns(
    database_url: str, course: Organisation, other: Organisation, settings: Settings
) -> None:
    other.put(addressed_graph())
    send(course, *(graded(100 + n, "ada", "a0", 1.0, at(n % 60)) for n in range(40)))
    send(other, graded(99, "ada", "a0", 1.0, at(0)))

    async def first_round() -> None:
        few = msgspec.structs.replace(settings, max_batch=10)
        translator = Translator(database_url, partial(open_runtime, few, Counters(), WallClock()), wall_us)
        await translator.work()
        await translator.aclose()

    asyncio.run(first_round())
    assert outcomes(other) == {"result": 1}
    assert sum(outcomes(course).values()) == 10
    translate(settings)


def test_nobody_reads_or_changes_the_sources_of_others(course: Organisation, other: Organisation) -> None:
    for method, path, body in (
        ("GET", f"/v1/sources/{other.key_id}/outcomes", None),
        ("PUT", f"/v1/sources/{other.key_id}", {}),
    ):
        answer = course.client.request(method, path, headers=course.headers, json=body)
        assert problem_of(answer)["type"].endswith("unknown-source")


def test_a_key_that_may_only_send_reads_nothing(database_url: str, course: Organisation) -> None:
    with psycopg.connect(database_url) as connection:
        sender = an_organisation(connection, course.client, course.name, ("xapi:write",))
    assert sender.post("/v1/caliper", envelope(graded(70, "ada", "a0", 1.0, at(0)))).is_success
    for path in ("/v1/sources", "/v1/mappings", f"/v1/sources/{sender.key_id}/outcomes"):
        assert sender.get(path).status_code == 403


def test_an_item_that_has_just_come_is_known_when_it_is_told_of(course: Organisation, settings: Settings) -> None:
    async def road() -> None:
        core = partial(open_runtime, settings, Counters(), WallClock())
        translator = Translator(str(settings.database_url), core, wall_us)
        send(course, graded(80, "ada", "a0", 1.0, at(0)))
        assert await translator.work() == 0.0  # it knows the graph from now on
        graph = addressed_graph()
        new = msgspec.structs.replace(graph.items[0], id="new", url="https://example.org/new")
        await asyncio.to_thread(course.put, msgspec.structs.replace(graph, items=(*graph.items, new)))
        await asyncio.to_thread(send, course, graded(81, "ada", "new", 1.0, at(1)))
        assert await translator.work() == 0.0
        await translator.aclose()

    asyncio.run(road())
    assert outcomes(course) == {"result": 2}


def test_what_waits_of_a_learner_goes_with_them(course: Organisation, settings: Settings, database_url: str) -> None:
    put(course, "/v1/identity-rule", {"unknown_persons": "wait"})
    bound = {"issuer": f"{HOME}/users", "subject": "ada", "learner_id": "learner-7"}
    put(course, "/v1/identities", {"identities": [bound]})
    send(course, graded(90, "ada", "a0", 1.0, at(0)), graded(91, "bob", "a0", 1.0, at(0)))
    (condition,) = (one.of_learner for one in HOLDINGS if one.table == "source_pending")
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [course.name]).fetchone()
        assert row is not None
        query = f"SELECT event_id FROM symphonie.source_pending WHERE {condition}"  # noqa: S608  # of `HOLDINGS`
        held = connection.execute(query, {"organisation_no": row[0], "learner": "learner-7"}).fetchall()
    assert held == [(event_id(90),)]
    translate(settings)
