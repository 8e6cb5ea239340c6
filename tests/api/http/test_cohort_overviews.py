"""How a cohort stands, and who there is: what helps whoever helps, and nothing of anybody else's learners."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

TESS: Json = {"name": "Tess Martin", "zone": "Europe/Paris", "language": "fr"}
CLASS = ["ada", "bob", "cem", "dan", "fay"]


def ask(organisation: Organisation, path: str, as_: str | None = None, **params: str | float) -> httpx.Response:
    behalf: Mapping[str, str] = {} if as_ is None else {"on-behalf-of": as_}
    return organisation.client.get(path, headers={**organisation.headers, **behalf}, params=params)


def overview(organisation: Organisation, as_: str | None = None, **params: str | float) -> Json:
    response = ask(organisation, "/v1/cohorts/class/overview", as_, **params)
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def listed(organisation: Organisation, as_: str | None = None, **params: str | float) -> list[str]:
    response = ask(organisation, "/v1/learners", as_, **params)
    assert response.status_code == 200, response.text
    return [one["learner_id"] for one in response.json()["learners"]]


def write(connection: psycopg.Connection, table: str, organisation: Organisation, row: Json) -> None:
    columns, values = ", ".join(row), ", ".join(f"%({one})s" for one in row)
    query = (
        f"INSERT INTO symphonie.{table} (organisation_no, graph_no, {columns}) SELECT g.organisation_no, g.no, {values}"  # noqa: S608  # names above
        " FROM symphonie.content_graph g JOIN symphonie.organisation o ON o.no = g.organisation_no"
        " WHERE o.id = %(organisation)s"
    )
    connection.execute(query, {**row, "organisation": organisation.name})


def alert(connection: psycopg.Connection, organisation: Organisation, name: str, kind: str, **other: object) -> None:
    """Write an alert as the sweep does."""
    what = {"id": name, "kind": kind, "severity": "high", "rank": 1.0, "facts": "{}", "turning": "{}", "evidence": []}
    when = {"version": "signals-1", "raised_at": "2026-03-02T10:00:00Z", "day": "2026-03-02"}
    whose = {"owner_id": "tess", "role": "tutor", "route": "[]"}
    write(connection, "alert", organisation, {**what, **when, **whose, **other})


def case(connection: psycopg.Connection, organisation: Organisation, name: str, learner: str, **other: object) -> None:
    """Write the row of a case as its store does."""
    what = {"id": name, "learner": learner, "subject": "Silence", "role": "tutor", "terms_id": "a@1/b@1"}
    when = {"opened_at": "2026-03-02T10:00:00Z", "changed_at": "2026-03-02T10:00:00Z", "clock_state": "running"}
    write(connection, "support_case", organisation, {**what, **when, "owner_id": "tess", **other})


@pytest.fixture
def school(organisation: Organisation, projector: Projector) -> Organisation:
    """A class of five, four of whom have begun: two well, two not; `eve` is of another class and has begun, too."""
    organisation.put(small_graph())
    put = organisation.client.put
    for path, body in (
        ("supporters/tess", TESS),
        ("supporters/pia", TESS),
        ("supporters/max", TESS),
        ("supporters/boss", TESS),
        ("cohorts/class", {"learners": CLASS}),
        ("cohorts/other", {"learners": ["eve"]}),
        ("assignments/class", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
        ("assignments/ada", {"supporter_id": "max", "role": "mentor", "learner_id": "ada"}),
        ("assignments/peers", {"supporter_id": "pia", "role": "peer", "cohort_id": "class"}),
        ("routing-rules", {"coordinator_id": "boss", "rules": []}),
    ):
        assert put(f"/v1/{path}", headers=organisation.headers, json=body).status_code == 201, path
    scores = {"ada": 1.0, "bob": 0.0, "cem": 1.0, "dan": 0.0, "eve": 0.0}
    results = [a_result(one, f"a{n % 2}", score, n) for one, score in scores.items() for n in range(4)]
    assert organisation.send(*results).status_code == 200
    projector.drain()
    return organisation


def test_each_skill_says_how_many_where_they_stand_and_who_is_below(school: Organisation) -> None:
    told = overview(school, below=0.5)
    assert (told["n_learners"], told["n_started"]) == (5, 4)
    first, second, third = told["skills"]
    assert (first["skill_id"], first["n"], first["n_below"]) == ("a", 4, 2)
    assert set(first["below"]) == {"bob", "dan"}
    mastery = first["mastery"]
    assert mastery["low"] < 0.5 < mastery["high"]
    assert mastery["low"] <= mastery["median"] <= mastery["high"]
    assert (second["n"], second["mastery"], third["below"]) == (0, None, [])


def test_mastery_in_the_overview_is_what_a_learner_alone_shows(school: Organisation) -> None:
    alone = ask(school, "/v1/learners/bob/mastery").json()["skills"][0]["p"]
    (bob,) = [
        one
        for one in ask(school, "/v1/learners", skill_id="a", q="bob").json()["learners"]
        if one["learner_id"] == "bob"
    ]
    assert bob["mastery"] == pytest.approx(alone, abs=1e-6)


def test_who_never_began_is_silent_and_comes_first_but_not_who_has_just_come(
    school: Organisation, projector: Projector, database_url: str
) -> None:
    assert overview(school)["n_silent"] == 0
    joined = "UPDATE symphonie.cohort_learner SET joined_at = '2026-01-01' WHERE cohort = 'class' AND learner <> 'cem'"
    with psycopg.connect(database_url) as connection:
        connection.execute(joined)
    told = overview(school)
    assert [one["learner_id"] for one in told["silent"]] == ["fay", "ada", "bob", "dan"]  # their results are of March
    assert told["silent"][0]["seen_at"] is None
    at = datetime.now(UTC).isoformat()
    visit = {"trace_id": "v1", "learner_id": "fay", "kind": "visit", "minutes": 3, "occurred_at": at}
    assert school.post("/v1/activities", {"activities": [visit]}).status_code == 200
    projector.drain()
    assert [one["learner_id"] for one in overview(school)["silent"]] == ["ada", "bob", "dan"]
    assert "fay" in listed(school, content_graph="small")


def test_open_alerts_and_the_load_of_supporters_are_counted(school: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        alert(connection, school, "a1", "silence", learner="ada")
        alert(connection, school, "a2", "silence", learner="bob", severity="low")
        alert(connection, school, "a3", "silence", learner="eve")
        alert(connection, school, "a4", "cohort", cohort="class")
        ended = {"ended_at": "2026-03-02T11:00:00Z", "ended_because": "closed"}
        alert(connection, school, "a5", "misfit", learner="ada", **ended)
        for n in range(6):  # two of ada's on each of three days, whenever the day of the organisation begins
            day = datetime.now(UTC).date() + timedelta(n // 2 - 1)
            alert(connection, school, f"r{n}", "misfit", learner="ada", reached_on=day, **ended)
        case(connection, school, "c1", "ada", due_at="2026-03-02T10:00:00Z", clock_state="breached")
        case(connection, school, "c2", "bob", due_at="2999-03-02T10:00:00Z")
        case(connection, school, "c3", "bob", clock_state="paused", owner_id="max")
        case(connection, school, "c4", "bob", closed_at="2026-03-02T11:00:00Z")
        case(connection, school, "c5", "eve")
    told = overview(school)
    signals = {one["kind"]: (one["n"], one["n_high"], one["n_learners"], one["learners"]) for one in told["signals"]}
    assert signals == {"silence": (2, 1, 2, ["ada", "bob"]), "cohort": (1, 1, 0, [])}
    late, waiting = told["load"]
    budget = {"n_learners_today": 0, "alerts_per_day": 5}
    theirs = {**budget, "n_learners_today": 1}
    assert late == {"supporter_id": "tess", "n_open": 2, "n_due_today": 0, "n_late": 1, "n_waiting": 0, **theirs}
    assert waiting == {"supporter_id": "max", "n_open": 1, "n_due_today": 0, "n_late": 0, "n_waiting": 1, **budget}
    assert listed(school, signal="silence") == ["ada", "bob", "eve"]
    assert listed(school, signal="silence", cohort="class") == ["ada", "bob"]
    (ada,) = ask(school, "/v1/learners", q="ad").json()["learners"]
    assert ada == {
        "learner_id": "ada",
        "name": None,
        "cohorts": ["class"],
        "signals": ["silence"],
        "seen_at": "2026-03-02T09:03:00Z",
        "n_open_cases": 1,
        "mastery": None,
    }


def test_a_supporter_sees_their_learners_alone_and_a_peer_tutor_no_level(school: Organisation) -> None:
    assert overview(school, "supporter/max")["n_learners"] == 1
    assert overview(school, "supporter/tess")["n_learners"] == 5
    assert overview(school, "supporter/boss")["n_learners"] == 5
    assert overview(school, "supporter/pia")["n_learners"] == 0
    assert listed(school, "supporter/tess") == ["ada", "bob", "cem", "dan", "fay"]
    assert listed(school, "supporter/max") == ["ada"]
    assert listed(school, "supporter/max", cohort="class") == ["ada"]
    assert listed(school, "supporter/pia") == []
    assert listed(school, "supporter/boss") == ["ada", "bob", "cem", "dan", "eve", "fay"]


@pytest.mark.parametrize("path", ["/v1/cohorts/class/overview", "/v1/learners"])
def test_a_learner_is_told_nothing_of_others(school: Organisation, path: str) -> None:
    refused = ask(school, path, "learner/ada")
    assert refused.status_code == 403
    assert problem_of(refused)["type"].endswith("only-for-supporters")
    assert ask(school, path, "supporter/nobody").status_code == 403


def test_learners_are_paged_without_gap_or_repeat_and_each_once(school: Organisation) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = ask(school, "/v1/learners", limit=2, **cursor).json()
        seen += [one["learner_id"] for one in page["learners"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == ["ada", "bob", "cem", "dan", "eve", "fay"]
    assert listed(school, content_graph="small") == ["ada", "bob", "cem", "dan", "eve"]
    assert listed(school, skill_id="a", below=0.5) == ["bob", "dan", "eve"]
    assert listed(school, skill_id="b", below=0.5) == []
    first = ask(school, "/v1/learners", skill_id="a", below=0.5, limit=2).json()
    assert listed(school, skill_id="a", below=0.5, cursor=first["next_cursor"]) == ["eve"]


@pytest.mark.parametrize(
    ("path", "params", "status", "place"),
    [
        ("/v1/learners", {"below": 0.5}, 422, "?below"),
        ("/v1/learners", {"skill_id": "zeta"}, 422, "?skill_id"),
        ("/v1/learners", {"signal": "boredom"}, 422, "?signal"),
        ("/v1/learners", {"cursor": "x"}, 422, "?cursor"),
        ("/v1/cohorts/none/overview", {}, 404, "{cohort_id}"),
        ("/v1/cohorts/class/overview", {"below": 1.5}, 422, "?below"),
    ],
)
def test_what_cannot_be_asked_is_named(
    school: Organisation, path: str, params: dict[str, str | float], status: int, place: str
) -> None:
    response = ask(school, path, None, **params)
    assert response.status_code == status, response.text
    assert [one["path"] for one in problem_of(response)["errors"]] == [place]
