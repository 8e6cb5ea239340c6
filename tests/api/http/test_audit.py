"""What people do is chained by hash, whoever writes it, and what is changed in the chain later is found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from psycopg import Connection

from api.cli.audit_run import verify_all
from api.record.keys import create_key
from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph

WORDS = "Il s’est confié à moi."
TUTOR = {"id": "tutor-odile", "role": "tutor"}
LEARNER = "learner-ada"


def acts(organisation: Organisation, **asked: str) -> list[Json]:
    answer = organisation.get(f"/v1/audit?{urlencode({'limit': 200, **asked})}")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["acts"]
    return found


def verified(organisation: Organisation, **asked: str) -> Json:
    found: Json = organisation.get(f"/v1/audit/verification?{urlencode(asked)}").json()
    return found


def faults(organisation: Organisation, **asked: str) -> list[tuple[int, str]]:
    return [(one["no"], one["what"]) for one in verified(organisation, **asked)["faults"]]


def override(organisation: Organisation) -> Json:
    body = {"kind": "pin", "learner_id": LEARNER, "activity_id": "a0", "reason": WORDS, "by": TUTOR}
    answer = organisation.post("/v1/overrides", body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@pytest.fixture
def school(organisation: Organisation) -> Organisation:
    assert organisation.put(studious_graph()).status_code == 201
    return organisation


def test_what_people_do_is_chained_and_names_nobody_and_stands_after_an_erasure(
    school: Organisation, projector: Projector, retracer: Retracer, connection: Connection
) -> None:
    client, headers = school.client, school.headers
    for number in range(2):
        school.send(a_result(LEARNER, f"a{number}", 0.0, number))
    projector.drain()
    made = override(school)
    ending = urlencode({"reason": WORDS, "by": TUTOR["id"], "role": TUTOR["role"]})
    client.delete(f"/v1/overrides/{made['override_id']}?{ending}", headers=headers)
    targets = [{"skill_id": "a", "threshold": 0.8}]
    school.post("/v1/goals", {"learners": [LEARNER], "targets": targets, "by": TUTOR})
    client.put("/v1/recommendation-settings", headers=headers, json={"policy": {"unlocks": 0.7}, "by": TUTOR})
    (opened,) = school.get("/v1/adjustments?waiting=true").json()["adjustments"]
    path = f"/v1/learners/{LEARNER}/adjustments/{opened['adjustment_id']}/review"
    school.post(path, {"decision": "undo", "reason": WORDS, "by": TUTOR})
    regrade = {"learner_id": LEARNER, "result_id": f"{LEARNER}-0", "correction_id": "c1", "action": "void"}
    school.post("/v1/corrections", {"corrections": [{**regrade, "reason": WORDS, "by": TUTOR}]})
    key = school.post("/v1/keys", {"label": "Odile", "scopes": ["content:read"]}).json()["key"]["key_id"]
    client.delete(f"/v1/keys/{key}", headers=headers)
    invited = {"email": "odile@example.org", "name": "Odile", "roles": ["designer"]}
    assert school.post("/v1/invitations", invited).status_code == 201
    create_key(connection, school.name, ("results:write",))
    projector.drain()
    assert school.get(f"/v1/learners/{LEARNER}/export").status_code == 200
    assert client.delete(f"/v1/learners/{LEARNER}", headers=headers).status_code == 202
    retracer.work()

    found = acts(school)

    assert {one["act"] for one in found} >= {
        *("override.made", "override.ended", "goal.made", "goal_assignment.made", "recommendation_settings.made"),
        *("adjustment_review.made", "result_correction.made", "api_key.made", "api_key.ended", "account.made"),
        *("content_graph_version.made", "tracing_revision.made", "erasure.made", "erasure.ended", "export.made"),
    }
    text = school.get("/v1/audit?limit=200").text
    assert [name for name in (LEARNER, TUTOR["id"], "Odile", "odile@", "confi") if name in text] == []
    by = {one["act"]: one["by"] for one in found}
    assert by["api_key.ended"]["key"] == by["erasure.made"]["key"] == school.key_id
    assert by["override.ended"] == by["adjustment_review.made"]
    assert by["override.ended"]["role"] == "tutor"
    theirs = {one["act"] for one in acts(school, person=f"supporter/{TUTOR['id']}")}
    assert {"override.made", "result_correction.made"} <= theirs
    assert "api_key.made" not in theirs
    assert {one["act"] for one in acts(school, person=f"learner/{LEARNER}")} >= {"goal_assignment.made", "erasure.made"}
    assert [one["no"] for one in found] == list(range(len(found), 0, -1))
    assert (verified(school)["is_whole"], verified(school)["n_acts"]) == (True, len(found))


TABLES = ("audit_entry", "audit_head")


@contextmanager
def tampering(connection: Connection, organisation: Organisation) -> Iterator[int]:
    """Change the chain past its guard, and put it back."""
    found = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation.name]).fetchone()
    assert found is not None
    connection.execute("SET session_replication_role = replica")
    for table in TABLES:
        connection.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM symphonie.{table}")  # noqa: S608  # ours
    yield found[0]
    for table in TABLES:
        connection.execute(f"DELETE FROM symphonie.{table} WHERE organisation_no = {found[0]}")  # noqa: S608  # same
        connection.execute(
            f"INSERT INTO symphonie.{table} SELECT * FROM kept_{table} WHERE organisation_no = {found[0]}"  # noqa: S608
        )
        connection.execute(f"DROP TABLE kept_{table}")
    connection.execute("SET session_replication_role = DEFAULT")


def test_whatever_is_changed_in_the_chain_is_found(
    school: Organisation, connection: Connection, settings: Settings
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: override(school), range(24)))
    kept = verified(school)["anchor"]
    anchor = f"{kept['no']}:{kept['sha256']}"
    override(school)
    last = kept["no"] + 1
    assert faults(school, anchor=anchor) == []
    assert problem_of(school.get("/v1/audit/verification?anchor=7"))["status"] == 422
    with pytest.raises(Exception, match="append-only"):
        connection.execute("DELETE FROM symphonie.audit_entry WHERE no = 3")

    with tampering(connection, school) as no:
        change = "UPDATE symphonie.audit_entry SET content = replace(content, 'pin', 'veto')"
        connection.execute(change + " WHERE organisation_no = %s AND no = 9", [no])
        assert faults(school) == [(9, "altered")]
        (chain,) = verify_all(str(settings.database_url), school.name, [])
        assert [(one.no, one.what) for one in chain.faults] == [(9, "altered")]
    with tampering(connection, school) as no:
        connection.execute("DELETE FROM symphonie.audit_entry WHERE organisation_no = %s AND no = 9", [no])
        assert faults(school) == [(9, "missing")]
    with tampering(connection, school) as no:
        for put in ("1000 - no", "no - 981"):  # 9 and 10 change places
            swap = f"UPDATE symphonie.audit_entry SET no = {put} WHERE organisation_no = %s AND no IN (9, 10, 990, 991)"  # noqa: S608
            connection.execute(swap, [no])
        assert {place for place, _ in faults(school)} >= {9, 10}
    with tampering(connection, school) as no:
        connection.execute("DELETE FROM symphonie.audit_entry WHERE organisation_no = %s AND no = %s", [no, last])
        assert faults(school) == [(last, "cut_off")]
    with tampering(connection, school) as no:
        connection.execute("DELETE FROM symphonie.audit_entry WHERE organisation_no = %s", [no])
        connection.execute("DELETE FROM symphonie.audit_head WHERE organisation_no = %s", [no])
        connection.execute("SELECT symphonie.audit(%s, 'override.made', '{}', '{}')", [no])
        assert faults(school) == []
        assert faults(school, anchor=anchor) == [(kept["no"], "anchor")]
    assert faults(school, anchor=anchor) == []
