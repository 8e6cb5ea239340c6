"""An alert is found again long after it was raised, with what was known then; one that was changed is found out."""

from collections.abc import Iterator

import msgspec
import psycopg
import pytest
from psycopg import Connection

from api.cli.explain_run import explain_alert, explain_alerts
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph
from tests.api.support.clocked import no_of
from tests.api.support.detecting import DAY_US, MONDAY, detect_at, staffed

pytestmark = pytest.mark.usefixtures("nobody_else_calls")
TESS = {"on-behalf-of": "supporter/tess"}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def recomputed(organisation: Organisation, alert_id: str) -> Json:
    answer = organisation.get(f"/v1/alerts/{alert_id}/recomputed", TESS)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def works(organisation: Organisation, learner: str) -> None:
    """Answer in such a way that several signals hold: a fallen mastery, an evaluation failed twice, spun wheels."""
    right = [a_result(learner, f"b{n % 2}", 1.0, n) for n in range(12)]
    wrong = [a_result(learner, f"b{n % 2}", 0.0, 20 + n) for n in range(5)]
    failed = [a_result(learner, "a0", 0.0, 30 + n, evidence_kind="evaluation") for n in range(4)]
    organisation.send(*right, *wrong, *failed)


def test_an_alert_that_has_grown_is_found_again_as_it_is_now(
    organisation: Organisation, projector: Projector, settings: Settings
) -> None:
    organisation.put(small_graph())
    staffed(organisation, "ada")

    def seen(now_us: int) -> Json:
        projector.drain()
        detect_at(settings, now_us)
        (alert,) = organisation.get("/v1/alerts?signal=wheel_spinning", TESS).json()["alerts"]
        assert recomputed(organisation, alert["alert_id"])["outcome"] == "same"
        told: Json = alert
        return told

    organisation.send(*[a_result("ada", "a0", 0.0, n) for n in range(4)])
    before = seen(MONDAY)
    organisation.send(*[a_result("ada", "a0", 0.0, 4 + n) for n in range(3)])
    after = seen(MONDAY + 60_000_000)
    assert [one["facts"]["n_results"] for one in (before, after)] == [4.0, 7.0]
    same = ("alert_id", "raised_at", "case_id", "due_at", "place", "cut")
    assert {name: before[name] for name in same} == {name: after[name] for name in same}


def test_alerts_are_found_again_after_all_has_changed_and_one_that_was_altered_is_found_out(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    staffed(organisation, "ada", "bob")
    for learner in ("ada", "bob"):
        works(organisation, learner)
    projector.drain()
    detect_at(settings, MONDAY)
    page = organisation.get("/v1/alerts?limit=100", TESS).json()["alerts"]
    assert {"failed_again", "wheel_spinning"} <= {one["signal"] for one in page}, page

    first, *others = small_graph().items
    changed = msgspec.structs.replace(small_graph(), items=(msgspec.structs.replace(first, difficulty=2.0), *others))
    assert organisation.put(changed).status_code in {200, 201}
    void: Json = {"learner_id": "ada", "correction_id": "c", "action": "void", "reason": "Wrong key."}
    void |= {"result_id": a_result("ada", "b0", 0.0, 20)["result_id"], "by": {"id": "tess", "role": "tutor"}}
    assert organisation.post("/v1/corrections", {"corrections": [void]}).is_success
    for learner in ("ada", "bob"):
        organisation.send(*[a_result(learner, "a1", 1.0, 60 + n) for n in range(6)])
    projector.drain()
    detect_at(settings, MONDAY + DAY_US)

    told = [recomputed(organisation, one["alert_id"]) for one in page]
    assert [one for one in told if one["outcome"] != "same"] == []
    assert all(one["graph_version"] and one["n_results"] == 21 for one in told)
    sampled = explain_alerts(str(settings.database_url), organisation.name, 1000)
    assert (sampled.differs, sampled.sampled >= len(page)) == (0, True)

    name = page[0]["alert_id"]
    about = {"no": no_of(connection, organisation.name), "id": name}
    connection.execute(
        "UPDATE symphonie.alert SET rank = rank + 1e-6, severity = 'low', basis = basis"
        " WHERE (organisation_no, id) = (%(no)s, %(id)s)",
        about,
    )
    found = recomputed(organisation, name)
    assert found["outcome"] == "differs"
    assert {"rank"} <= {one["what"] for one in found["differences"]} <= {"rank", "severity"}
    assert explain_alert(str(settings.database_url), name).outcome == "differs"

    connection.execute(
        "UPDATE symphonie.alert SET basis = %(basis)s WHERE (organisation_no, id) = (%(no)s, %(id)s)",
        {**about, "basis": None},
    )
    kept = recomputed(organisation, name)
    assert (kept["outcome"], kept["because"], kept["graph_version"]) == ("impossible", "basis_not_kept", None)
    assert problem_of(organisation.get("/v1/alerts/none/recomputed", TESS))["type"] == "/problems/unknown-alert"
