"""Exporting learners: everything that is held of one, and nothing of anybody else."""

import json

import msgspec
import pytest
from psycopg import Connection, sql

from api.learners.exports import LearnerExport
from api.record.erasure.holdings import HOLDINGS
from api.record.erasure.sections import PAGE_ROWS, SECTIONS
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from tests.api.accounts.accounts import sign_up
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.sent_rows import put_what_sources_sent
from tests.api.http.support_files import help_with
from tests.api.http.test_erased_learners import (
    N_RESULTS,
    course,
    delete,
    doomed,
    path_of,
    project,
)
from tests.api.integrations.xapi.sources import BOUNDARY, a_part, a_statement, an_attachment, in_parts

__all__ = ("course",)
KNOWN_ANYWAY = {
    "organisation_no",
    "graph_no",
    "learner",
    "request_sha256",
    "request_key",
    "other_learner",
    "helper",
    "helped",
    "line_item_no",  # which only the record counts by
}
"""Told by the document as such, no more than a digest of the request that made the row, or about somebody else."""

_BOXES = {
    *("event_box", "name_box", "email_box", "user_name_box", "value_box", "user_name_index", "email_index"),
    *("statement_box", "content_box", "name_digest", "plan_box", "phone_box", "subscription_box"),
    *("raw_box", "sender_box", "recipient_box", "address_index", "sender_index", "mail_digest"),
}
SECRET = {"password_hash", "token_sha256", "public_key", *_BOXES}
"""What opens an account, told to nobody; and what is sealed, which is told opened."""
IN_HEXADECIMAL = {"dead_letter", "xapi_document", "xapi_agent"}
"""Tables whose bytes the export tells without PostgreSQL's prefix."""
DIGESTS = {"xapi_statement_key", "xapi_mention"}
"""Tables by which statements are found, which the export tells whole."""
_OF_A_SIDE = ("before", "n_before", "after", "n_after", "agreed_at", "case_id")
ELSEWHERE = {
    "tracing_revisions": {"seq"},
    "imports": {"learners"},  # others, too
    "message_preferences": {"recipient_kind", "recipient_id"},  # whose it is
    "unreachable_addresses": {"recipient_kind", "recipient_id"},
    "browsers": {"recipient_kind", "recipient_id"},
    # of two learners what is this one's, and nothing that tells of the other
    "peer_helps": {
        *("ended_because", "ended_by_kind", "ended_by_id", "n_seen"),
        *(f"{side}_{one}" for side in ("helper", "helped") for one in _OF_A_SIDE),
    },
    "peer_messages": {"by_kind", "by_id", "hidden_by"},
    "peer_sessions": {
        *("by_kind", "by_id", "told_by_kind", "told_by_id"),
        *(f"{side}_{one}" for side in ("helper", "helped") for one in ("present", "score")),
    },
    "sendings": {"is_urgent", "taken_by", "taken_until"},  # what follows, and which process has it just now
}
"""Columns that are told otherwise, by section."""


def export_of(organisation: Organisation) -> Json:
    answer = organisation.get(f"{path_of(organisation)}/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    msgspec.json.decode(answer.content, type=LearnerExport)
    told: Json = answer.json()
    return told


def scalars(value: object) -> set[str]:
    """Every text and number in a document."""
    if isinstance(value, dict):
        return set().union(*(scalars(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(scalars(one) for one in value))
    return {str(value)}


def held(connection: Connection, organisation: Organisation, table: str, condition: str) -> list[Json]:
    row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation.name]).fetchone()
    assert row is not None
    query = sql.SQL("SELECT row_to_json(t) FROM {} t WHERE " + condition).format(sql.Identifier("symphonie", table))  # noqa: S608  # of `HOLDINGS`
    connection.execute("SET timezone = 'UTC'")
    about = {"organisation_no": row[0], "learner": doomed(organisation)}
    return [row for (row,) in connection.execute(query, about).fetchall()]


def fill(connection: Connection, organisation: Organisation) -> None:
    """Put rows where only rare things put one."""
    connection.execute(
        "INSERT INTO symphonie.dead_letter"
        " (stream, entry_id, payload, error, organisation_no, graph_no, learner, places)"
        " SELECT '{00}journal', '1-1', 'x', 'why not', o.no, g.no, %(learner)s, '{77}' FROM symphonie.organisation o"
        " JOIN symphonie.content_graph g ON g.organisation_no = o.no AND g.id = 'small' WHERE o.id = %(name)s",
        {"learner": doomed(organisation), "name": organisation.name},
    )
    put_what_sources_sent(connection, organisation, doomed(organisation))
    help_with(connection, organisation.name, doomed(organisation))
    learns_elsewhere(organisation)
    supporter = {"name": "Tess", "zone": "Europe/Paris", "language": "fr"}
    assignment = {"supporter_id": "tess", "role": "tutor", "learner_id": doomed(organisation)}
    for part, body in (("supporters/tess", supporter), ("assignments/tess", assignment)):
        put = organisation.client.put(f"/v1/{part}", headers=organisation.headers, json=body)
        assert put.is_success, put.text
    sign_up(connection, organisation.name, doomed(organisation))
    contact = {"name": "Ada Doe", "email": "ada@example.org", "language": "fr", "zone": "Europe/Paris"}
    called = organisation.client.put(f"{path_of(organisation)}/contact", headers=organisation.headers, json=contact)
    assert called.is_success, called.text
    groups = {"groups": {"site": "a-site-of-theirs"}}
    called = organisation.client.put(
        f"{path_of(organisation)}/declared-groups", headers=organisation.headers, json=groups
    )
    assert called.is_success, called.text
    adjustments = organisation.get(f"{path_of(organisation)}/adjustments?content_graph=small").json()["adjustments"]
    opened = next(one for one in adjustments if one["action"] != "closed")
    said = {"decision": "undo", "reason": "Not today.", "by": {"id": "tutor-9", "role": "tutor"}}
    path = f"{path_of(organisation)}/adjustments/{opened['adjustment_id']}/review?content_graph=small"
    answer = organisation.post(path, said)
    assert answer.is_success, answer.text
    scores = {"b1": 1.0, "b0": 0.0, "ab": 0.0}  # all items of a skill, so that they are used up
    done = [a_result(doomed(organisation), item, score, 50 + n) for n, (item, score) in enumerate(scores.items())]
    assert organisation.post("/v1/results", {"content_graph": "small", "results": done}).is_success


def learns_elsewhere(organisation: Organisation) -> None:
    """Have a platform tell of the learner, with an attachment and a state."""
    agent = {"account": {"homePage": "https://elsewhere.example.org", "name": "17"}}
    meant = {"issuer": "https://elsewhere.example.org", "subject": "17", "learner_id": doomed(organisation)}
    bound = organisation.client.put("/v1/identities", headers=organisation.headers, json={"identities": [meant]})
    assert bound.is_success, bound.text
    mine = {**organisation.headers, "x-experience-api-version": "1.0.3"}
    told = {**a_statement(), "actor": agent, "attachments": [an_attachment(b"what was handed in")]}
    parts = in_parts(({"Content-Type": "application/json"}, json.dumps(told).encode()), a_part(b"what was handed in"))
    kind = {"content-type": f"multipart/mixed; boundary={BOUNDARY}"}
    sent = organisation.client.post("/xapi/statements", headers={**mine, **kind}, content=parts)
    assert sent.is_success, sent.text
    place = {"activityId": "http://example.org/course", "agent": json.dumps(agent), "stateId": "bookmark"}
    kept = organisation.client.put("/xapi/activities/state", headers=mine, params=place, json={"page": 3})
    assert kept.is_success, kept.text


def test_every_row_that_is_held_of_a_learner_is_in_the_export(
    course: Organisation, settings: Settings, connection: Connection
) -> None:
    project(settings)
    fill(connection, course)
    project(settings)
    told = export_of(course)
    assert told["complete"]
    # whose orders are due is noted for moments only, and says nothing but that
    everything = scalars(told)
    for holding in (one for one in HOLDINGS if one.of_learner is not None and one.table != "orders_due"):
        rows = held(connection, course, holding.table, str(holding.of_learner))
        assert rows, f"nothing in {holding.table}: the test proves nothing"
        for row in rows:
            kept = {
                name: value for name, value in row.items() if name not in KNOWN_ANYWAY | SECRET and value is not None
            }
            if holding.table in IN_HEXADECIMAL:
                kept |= {name: value.removeprefix("\\x") for name, value in kept.items() if isinstance(value, str)}
            assert scalars(kept) <= everything or holding.table in DIGESTS, holding.table


def test_every_table_that_holds_something_of_learners_has_a_section() -> None:
    # told with what they belong to
    elsewhere = {"goal_assignment", "result_key", "activity_trace_key", "xapi_agent", *DIGESTS}
    told = {section.table for section in SECTIONS.values()} | elsewhere
    assert {one.table for one in HOLDINGS if one.of_learner is not None} <= told


@pytest.mark.parametrize("name", SECTIONS)
def test_every_column_of_what_is_held_has_a_field(connection: Connection, name: str) -> None:
    section = SECTIONS[name]
    columns = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE (table_schema, table_name) = ('symphonie', %s)",
        [section.table],
    ).fetchall()
    told = {*section.shape.__struct_fields__, *KNOWN_ANYWAY, *SECRET, *ELSEWHERE.get(name, ())}
    assert {column for (column,) in columns} <= told


def test_the_figures_are_those_of_the_other_routes(course: Organisation, settings: Settings) -> None:
    project(settings)
    told = export_of(course)
    assert [one["content_graph"] for one in told["live"]] == ["second", "small"]
    for one in told["live"]:
        at = one["mastery"]["at"]
        path = f"{path_of(course)}/mastery?content_graph={one['content_graph']}&at={at}"
        assert course.get(path).json() == one["mastery"]
    assert len(told["results"]) == 2 * N_RESULTS
    assert {one["cohort"] for one in told["overrides"]} == {None, "class"}
    assert [(one["id"], one["is_own"], one["cohorts"]) for one in told["goals"]] == [("both", True, ["class"])]


def test_adjustments_come_as_they_were_decided_and_not_by_the_digests_that_name_them(
    course: Organisation, settings: Settings, connection: Connection
) -> None:
    project(settings)
    connection.execute(
        "INSERT INTO symphonie.adjustment SELECT (jsonb_populate_record(t, jsonb_build_object("
        "'adjustment_id', later.id, 'version', later.version))).* FROM symphonie.adjustment t"
        " JOIN symphonie.organisation o ON o.no = t.organisation_no AND o.id = %s"
        " JOIN symphonie.content_graph g ON g.no = t.graph_no AND g.id = 'small',"
        " (VALUES ('zz', 98), ('aa', 99)) AS later (id, version) WHERE t.version = 1",
        [course.name],
    )
    told = [one for one in export_of(course)["adjustments"] if one["version"] > 90]
    assert [one["adjustment_id"] for one in told] == ["zz", "aa"]


def test_what_is_on_its_way_to_the_record_is_told_as_pending(course: Organisation) -> None:
    told = export_of(course)
    assert not told["complete"]
    ids = [one["result_id"] for commit in told["pending"] for one in commit["holds"].get("results", ())]
    assert len(ids) == 2 * N_RESULTS
    assert told["pending"][0]["holds"]["results"][0]["occurred_at"] == "2026-03-02T09:00:00Z"


def test_nothing_of_anybody_else_is_exported(course: Organisation, other: Organisation, settings: Settings) -> None:
    project(settings)
    assert '"ada"' not in json.dumps(export_of(course))  # a random id may hold the letters
    assert problem_of(other.get(f"{path_of(course)}/export"))["type"].endswith("unknown-learner")


def test_an_erased_learner_is_exported_no_more(course: Organisation, retracer: Retracer) -> None:
    delete(course)
    retracer.work()
    assert course.get(f"{path_of(course)}/export").status_code == 404


@pytest.mark.parametrize("n_results", [2 * PAGE_ROWS])
def test_a_learner_of_several_pages_is_exported_whole(course: Organisation, settings: Settings, n_results: int) -> None:
    for first in range(0, n_results, 500):
        results = [
            a_result(doomed(course), "a0", n % 2, 0, result_id=f"more-{n}", occurred_at="2026-04-02T09:00:00Z")
            for n in range(first, first + 500)
        ]
        assert course.post("/v1/results", {"content_graph": "small", "results": results}).is_success
    project(settings)
    told = export_of(course)
    numbers = [one["seq"] for one in told["results"] if one["content_graph"] == "small"]
    assert numbers == list(range(1, n_results + N_RESULTS + 1))
