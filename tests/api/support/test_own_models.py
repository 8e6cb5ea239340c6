"""An organisation whose courses end otherwise than those that the cold start knows gets coefficients of its own."""

from collections.abc import Iterator, Sequence

import psycopg
import pytest
from psycopg import Connection

from api.cli.explain_run import explain_alerts
from api.record.projector import Projector
from api.settings import Settings
from engine.signals.cold_start import cold_start
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.retracers import a_retracer
from tests.api.results.courses import small_graph
from tests.api.support.detecting import detect_at, staffed
from tests.api.support.test_alerts import a_visit, at, do, rows, us

EACH = 32
"""Learners of a course who come often, and as many who come seldom."""
OFTEN, SELDOM = 2, 5
WORK = {"a0": 100, "a1": 105, "b0": 110}
"""Day on which it is due, by activity."""
ALERTS = (
    "SELECT DISTINCT learner, version FROM symphonie.alert WHERE organisation_no = %(no)s AND kind = 'at_risk'"
    " AND cohort = 'now' ORDER BY 1"
)
MODELS = "SELECT count(*) FROM symphonie.signal_model WHERE organisation_no = %(no)s AND regression IS NOT NULL"

pytestmark = pytest.mark.usefixtures("nobody_else_calls")


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def people(cohort: str, n_often: int, n_seldom: int) -> tuple[list[str], list[str]]:
    return [f"{cohort}-often-{n}" for n in range(n_often)], [f"{cohort}-seldom-{n}" for n in range(n_seldom)]


def begin(
    house: Organisation, cohort: str, start: int, n_days: int, often: Sequence[str], seldom: Sequence[str]
) -> None:
    """Have a cohort visit a course from a day on, which has work to hand in."""
    told = house.client.put(f"/v1/cohorts/{cohort}", headers=house.headers, json={"learners": [*often, *seldom]})
    assert told.is_success, told.text
    due: Json = {"kind": "deadline", "cohort_id": cohort, "occurred_at": at(start)}
    do(
        house,
        *[
            {**due, "trace_id": f"{cohort}-{work}", "activity_id": work, "due_at": at(start + day)}
            for work, day in WORK.items()
        ],
        *[a_visit(one, start + day) for one in often for day in range(0, n_days, OFTEN)],
        *[a_visit(one, start + day) for one in seldom for day in range(0, n_days, SELDOM)],
    )


def end_well(house: Organisation, start: int, learners: Sequence[str]) -> None:
    house.send(
        *[
            a_result(one, work, 1.0, number) | {"occurred_at": at(start + day - 1)}
            for one in learners
            for number, (work, day) in enumerate(WORK.items())
        ]
    )


def test_what_became_of_an_organisations_learners_decides_whom_it_is_told_about(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    staffed(organisation)
    for cohort, start in (("first", -320), ("second", -160)):
        often, seldom = people(cohort, EACH, EACH)
        begin(organisation, cohort, start, 112, often, seldom)
        end_well(organisation, start, seldom)
    often, seldom = people("now", 3, 30)
    begin(organisation, "now", -24, 24, often, seldom)
    projector.drain()
    shipped = cold_start()
    detect_at(settings, us(0))
    assert not {learner for learner, _ in rows(connection, organisation, ALERTS)} & set(often)
    told = organisation.get("/v1/signals").json()["models"]
    assert [one["tried_on"] for one in told] == ["2026-02-02"] * len(shipped.regressions)
    own = {one["target"]: one for one in told if one["fitted_on"] is not None}
    version = f"signals of {organisation.name} fitted 2026-02-02"
    assert own["end"]["feeds"] == ["visits", "tasks"]
    assert own["end"]["version"] == version
    assert own["end"]["n_rows"] > 2 * EACH
    assert own["end"]["log_loss_after"] < own["end"]["log_loss_before"]
    spinning = next(one for one in told if one["target"] == "wheel_spinning")
    assert (spinning["version"], spinning["log_loss_before"]) == (shipped.version, None)
    detect_at(settings, us(1))
    alerts = rows(connection, organisation, ALERTS)
    assert {learner for learner, _ in alerts} >= set(often)
    assert all(seen.endswith(version) for learner, seen in alerts if learner in often)
    asked = explain_alerts(str(settings.database_url), organisation.name, 1000)
    assert (asked.differs, asked.same >= len(alerts)) == (0, True)
    tried = [one["tried_on"] for one in organisation.get("/v1/signals").json()["models"]]
    assert set(tried) == {"2026-02-02"}  # once a week
    assert rows(connection, organisation, MODELS) > [(0,)]
    organisation.client.delete("/v1/content-graphs/small", headers=organisation.headers)
    retracer = a_retracer(settings)
    retracer.work()
    retracer.close()
    assert rows(connection, organisation, MODELS) == [(0,)]
