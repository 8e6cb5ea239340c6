"""A model whose predictions stop coming true is told to whoever makes courses and runs the service."""

import msgspec
import psycopg
import pytest
from psycopg import Connection

from api.settings import Settings
from tests.api.http.organisations import Json, Organisation
from tests.api.results.courses import small_graph
from tests.api.support.detecting import DAY_US, MONDAY, detect_at

pytestmark = pytest.mark.usefixtures("nobody_else_calls")

RESULTS = """
INSERT INTO symphonie.result (organisation_no, graph_no, learner, seq, version, revision, attempt, is_late, occurred_at,
    committed_at, score, p_correct, result_id, item_id, skills, before, after)
SELECT o.no, g.no, 'ada', one, one, g.revision, 1, false, at, at, ((one * 7) %% 10 < %(right)s)::int, 0.7,
    'r' || one || '-' || %(from)s, 'a0', '{a}', '{0.5}', '{0.5}'
FROM symphonie.organisation o JOIN symphonie.content_graph g ON g.organisation_no = o.no,
    generate_series(1, 60 * %(days)s) AS one,
    LATERAL (SELECT timestamptz '2026-01-20' + (%(from)s + one / 60) * interval '1 day') AS made (at)
WHERE o.id = %(organisation)s
"""


def answered(connection: Connection, organisation: Organisation, first: int, days: int, right: int) -> None:
    """Put 60 results a day into the record, of which so many in ten came out right where 0.7 was predicted."""
    about = {"organisation": organisation.name, "from": first, "days": days, "right": right}
    connection.execute(RESULTS, about)


def calibration(organisation: Organisation) -> Json:
    answer = organisation.get("/v1/calibration")
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["calibrations"]
    told: Json = found
    return told


def told(organisation: Organisation, query: str = "") -> list[Json]:
    answer = organisation.get(f"/v1/notices{query}")
    assert answer.status_code == 200, answer.text
    notices: list[Json] = answer.json()["notices"]
    return notices


def test_a_drift_is_told_within_weeks_and_a_steady_course_is_left_alone(
    organisation: Organisation, other: Organisation, metrics: Organisation, settings: Settings
) -> None:
    for one in (organisation, other):
        assert one.put(small_graph()).status_code == 201
    with psycopg.connect(str(settings.database_url)) as connection:
        answered(connection, organisation, 0, 20, 7)
        answered(connection, organisation, 20, 15, 5)
        answered(connection, other, 0, 35, 7)
    detect_at(settings, MONDAY - 20 * DAY_US)
    assert calibration(organisation)["state"] == "steady"

    for _ in range(2):  # a second look finds nothing new
        detect_at(settings, MONDAY)

    found, calm = calibration(organisation), calibration(other)
    assert (found["state"], calm["state"]) == ("drifting", "steady")
    assert "2026-02-09" < found["drifted_on"] < "2026-02-24"
    assert (found["n_results"], calm["n_results"]) == (35 * 60, 35 * 60)
    assert abs(found["level"]) < 0.02
    assert -0.22 < found["recent"] < -0.18
    assert found["recent_log_loss"] > found["log_loss"]
    figure = next(
        line for line in metrics.get("/v1/metrics").text.splitlines() if line.startswith("symphonie_calibration_drift")
    )
    assert float(figure.split()[-1]) >= 1


def test_who_makes_courses_is_told_a_drift_once_until_another_version_traces(
    organisation: Organisation, other: Organisation, settings: Settings
) -> None:
    titled = msgspec.structs.replace(small_graph(), title={"fr": "Petit cours", "en": "Small course"})
    for one in (organisation, other):
        assert one.put(titled).status_code == 201
    with psycopg.connect(str(settings.database_url)) as connection:
        answered(connection, organisation, 0, 20, 7)
        answered(connection, organisation, 20, 15, 5)
        answered(connection, other, 0, 35, 7)
    for day in range(3):  # each night finds the same drift
        detect_at(settings, MONDAY + day * DAY_US)

    (notice,) = told(organisation, "?unseen=true")
    assert (notice["kind"], notice["content_graph"], notice["ended_at"]) == ("drift", small_graph().id, None)
    assert notice["text"]["fr"].startswith("Cours «\u202fPetit cours\u202f»"), notice["text"]
    assert "dérivé" in notice["text"]["fr"]
    assert "learners do worse than predicted" in notice["text"]["en"]
    assert told(other) == []

    seen = organisation.post("/v1/notices/seen", {"nos": [notice["no"]]})
    assert (seen.status_code, seen.json()) == (200, {"n_seen": 1})
    assert told(organisation, "?unseen=true") == []
    assert other.post("/v1/notices/seen", {"nos": [notice["no"]]}).status_code == 404

    first, *others = titled.items
    changed = msgspec.structs.replace(titled, items=(msgspec.structs.replace(first, difficulty=1.0), *others))
    assert organisation.put(changed).status_code in {200, 201}
    detect_at(settings, MONDAY + 3 * DAY_US)
    (over,) = told(organisation)
    assert over["no"] == notice["no"]
    assert over["ended_at"] is not None
