"""Does help help, over HTTP: a planted effect is found at the cut, and nothing is said of too few."""

import random
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.http.test_cohort_overviews import alert
from tests.api.results.courses import small_graph

BUDGET = 5
FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def effects(organisation: Organisation, query: str = "", as_: str | None = None) -> Json:
    headers = {} if as_ is None else {"on-behalf-of": as_}
    answer = organisation.get(f"/v1/effects/support{query}", headers)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def by_outcome(told: Json) -> dict[str, Json]:
    return {one["outcome"]: one for one in told["effects"]}


@pytest.fixture
def helped(organisation: Organisation, projector: Projector, database_url: str) -> Organisation:
    """Eighty days of a tutor who reaches five of eleven; who is reached visits on three days more.

    The worse ranked a learner is, the fewer visits come anyway; beliefs change for none.
    """
    rng = random.Random(5)  # noqa: S311  # no secret
    organisation.put(small_graph())
    with psycopg.connect(database_url) as connection:
        for day in range(80):
            raised = FIRST + timedelta(days=day)
            for place in range(1, 12):
                name = {"learner": f"d{day}-{place}", "owner_id": "tess", "place": place, "cut": BUDGET}
                when = {"raised_at": raised.isoformat(), "day": raised.date().isoformat()}
                alert(connection, organisation, f"{day}-{place}", "silence", **name, **when)
    visits = [
        {
            "kind": "visit",
            "trace_id": f"v{day}-{place}-{n}",
            "learner_id": f"d{day}-{place}",
            "minutes": 10,
            "occurred_at": (FIRST + timedelta(days=day + 1 + n)).isoformat(),
        }
        for day in range(80)
        for place in range(1, 12)
        for n in range(rng.randint(2, 6) + place // 4 + 3 * (place <= BUDGET))
    ]
    for start in range(0, len(visits), 1000):
        assert organisation.post("/v1/activities", {"activities": visits[start : start + 1000]}).status_code == 200
    projector.drain()
    return organisation


def test_a_planted_effect_is_found_at_the_cut_and_what_it_rests_on_is_told(helped: Organisation) -> None:
    told = effects(helped)
    assert (told["n_alerts"], told["is_complete"]) == (80 * 11, True)
    activity = by_outcome(told)["activity"]
    assert activity["verdict"] == "helps"
    assert activity["at_cut"]["low"] < 3.0 < activity["at_cut"]["high"]
    assert activity["at_cut"]["difference"] == pytest.approx(3.0, abs=1.0)
    checks = told["checks"]
    assert (checks["n_last_within"], checks["n_first_beyond"], checks["density_holds"]) == (80, 80, True)
    assert checks["balance_holds"]
    assert checks["answered"]["difference"] is None  # nobody was
    assert checks["with_results"]["difference"] is None
    assert by_outcome(told)["belief"]["verdict"] == "too_few"  # nobody has a result
    assert effects(helped, "?signal=misfit")["n_alerts"] == 0
    assert by_outcome(effects(helped, "?since=2026-05-15T00:00:00Z"))["activity"]["verdict"] == "too_few"


def test_whom_another_alert_called_for_is_not_looked_at_as_beyond(helped: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for place in range(1, 4):
            name = {"learner": f"d3-{place}", "owner_id": "tess", "place": 11 + place, "cut": BUDGET}
            raised = FIRST + timedelta(days=3)
            when = {"raised_at": raised.isoformat(), "day": raised.date().isoformat()}
            alert(connection, helped, f"again-{place}", "missed_work", **name, **when)
    assert effects(helped)["n_alerts"] == 80 * 11
    assert effects(helped, "?signal=missed_work")["n_alerts"] == 0


def test_two_sides_that_were_arranged_are_not_compared(helped: Organisation, database_url: str) -> None:
    arranged = "UPDATE symphonie.alert SET place = NULL WHERE place = %s AND id LIKE '%%1-%%' AND organisation_no ="
    whose = " (SELECT no FROM symphonie.organisation WHERE id = %s)"
    with psycopg.connect(database_url) as connection:
        connection.execute(arranged + whose, [BUDGET + 1, helped.name])
        gone = "UPDATE symphonie.alert SET place = NULL WHERE place = %s AND day > '2026-04-10' AND organisation_no ="
        connection.execute(gone + whose, [BUDGET + 1, helped.name])
    told = effects(helped)
    assert not told["checks"]["density_holds"]
    assert by_outcome(told)["activity"]["verdict"] == "not_comparable"


def test_of_nothing_nothing_is_said(organisation: Organisation) -> None:
    organisation.put(small_graph())
    told = effects(organisation)
    assert {one["verdict"] for one in told["effects"]} == {"too_few"}
    assert all(one["at_cut"]["difference"] is None for one in told["effects"])
    refused = organisation.get("/v1/effects/support", {"on-behalf-of": "learner/ada"})
    assert refused.status_code == 403
    assert problem_of(refused)["type"].endswith("only-for-supporters")
