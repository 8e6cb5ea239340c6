"""What happens to alerts, cases, clocks and models is in the feed, whoever writes it, and words are not."""

import pytest
from psycopg import Connection

from tests.api.record.test_feed import feed_of, numbered

_GRAPH = "INSERT INTO symphonie.content_graph (organisation_no, id) VALUES (%s, 'algebra') RETURNING no"
_CASE = (
    "INSERT INTO symphonie.support_case (organisation_no, id, learner, graph_no, subject, role, terms_id, owner_id,"
    " opened_at, changed_at) VALUES (%s, 'c1', 'ada', %s, 'Fractions', 'tutor', 'p@1/c@1', 'tess', now(), now())"
)
_ALERT = (
    "INSERT INTO symphonie.alert (organisation_no, id, graph_no, learner, kind, skill_id, severity, rank, facts,"
    " turning, evidence, version, raised_at, day, owner_id, role, route, case_id)"
    " VALUES (%s, 'a1', %s, 'ada', 'failing', 'fractions', 'high', 1, '{\"n\": 12345}', '{}', '{}', 'v', now(),"
    " '2026-03-02', 'tess', 'tutor', '[]', 'c1')"
)
_TIMER = (
    "INSERT INTO symphonie.timer (organisation_no, case_id, clock_id, kind, step, generation, fires_at, clock_kind,"
    " due_at, is_open) VALUES (%s, 'c1', 'k1', %s, 1, 0, now(), 'first_answer', now(), %s)"
)
_EVENT = (
    "INSERT INTO symphonie.case_event (organisation_no, case_id, no, event_id, event, at, learner, by_kind, by_id,"
    " by_role, visibility, body) VALUES (%s, 'c1', %s, %s, %s, now(), 'ada', 'supporter', 'tess', 'tutor', 'learner',"
    ' \'{"text": "gooseberry"}\')'
)
_MODEL = (
    "INSERT INTO symphonie.model (graph_no, content_hash, kind, code_version, training, artefact)"
    " VALUES (%s, 'h1', 'k', 'v', '{}', '{}')"
)


@pytest.fixture
def graph_no(connection: Connection, organisation_no: int) -> int:
    row = connection.execute(_GRAPH, [organisation_no]).fetchone()
    assert row is not None
    connection.execute(_CASE, [organisation_no, row[0]])
    return int(row[0])


def kinds(connection: Connection, url: str, organisation_no: int) -> list[str]:
    connection.commit()
    numbered(url)
    return [one.kind for one in feed_of(url, organisation_no)]


def test_an_alert_is_raised_reaches_somebody_and_ends(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    connection.execute(_ALERT, [organisation_no, graph_no])
    connection.execute("UPDATE symphonie.alert SET acknowledged_at = now()")
    connection.execute("UPDATE symphonie.alert SET reached_on = day")
    connection.execute("UPDATE symphonie.alert SET reached_on = day + 1")
    connection.execute("UPDATE symphonie.alert SET ended_at = now(), ended_because = 'closed', ended_by = 'tess'")
    assert kinds(connection, record_url, organisation_no) == ["signal.raised", "alert.opened", "alert.closed"]
    last = feed_of(record_url, organisation_no)[-1]
    assert (last.learner, last.graph_id) == ("ada", "algebra")
    expected = {"alert_id": "a1", "signal": "failing", "severity": "high", "skill_id": "fractions", "case_id": "c1"}
    assert last.about == {**expected, "ended_because": "closed"}


def test_what_reached_nobody_ends_unsaid(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    connection.execute(_ALERT, [organisation_no, graph_no])
    connection.execute("UPDATE symphonie.alert SET ended_at = now(), ended_because = 'evidence_turned'")
    assert kinds(connection, record_url, organisation_no) == ["signal.raised"]


def test_a_clock_warns_and_breaches_once_and_says_for_which_alerts(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    connection.execute(_ALERT, [organisation_no, graph_no])
    for kind, is_open in (("warning", True), ("breach", False), ("escalation", True)):
        connection.execute(_TIMER, [organisation_no, kind, is_open])
        connection.execute("UPDATE symphonie.timer SET fired_at = now() WHERE kind = %s", [kind])
        connection.execute("UPDATE symphonie.timer SET error = NULL, fired_at = now() WHERE kind = %s", [kind])
    assert kinds(connection, record_url, organisation_no) == ["signal.raised", "alert.warned", "alert.breached"]
    for one in feed_of(record_url, organisation_no)[1:]:
        assert (one.about["case_id"], one.about["alert_ids"]) == ("c1", ["a1"])


def test_a_warning_that_nobody_waits_for_is_no_news(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    assert graph_no
    connection.execute(_TIMER, [organisation_no, "warning", False])
    connection.execute("UPDATE symphonie.timer SET fired_at = now()")
    assert kinds(connection, record_url, organisation_no) == []


def test_messages_are_told_without_their_words_and_notes_are_not(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    assert graph_no
    for no, event in enumerate(("learner_message", "note", "supporter_message", "machine_message"), 1):
        connection.execute(_EVENT, [organisation_no, no, f"e{no}", event])
    assert kinds(connection, record_url, organisation_no) == ["case.message"] * 2
    told = feed_of(record_url, organisation_no)
    assert [one.about for one in told] == [
        {"case_id": "c1", "event_id": event_id, "by": "supporter"} for event_id in ("e1", "e3")
    ]
    assert "gooseberry" not in str(told)


def test_a_model_that_becomes_active_or_goes_is_told_of_nobody(
    connection: Connection, record_url: str, organisation_no: int, graph_no: int
) -> None:
    connection.execute(_MODEL, [graph_no])
    connection.execute("UPDATE symphonie.content_graph SET model_hash = 'h1', revision = 2")
    connection.execute("UPDATE symphonie.content_graph SET revision = 3")
    connection.execute("UPDATE symphonie.content_graph SET model_hash = NULL, revision = 4")
    assert kinds(connection, record_url, organisation_no) == ["model.activated"] * 2
    found = [(one.learner, one.about) for one in feed_of(record_url, organisation_no)]
    assert found == [
        (None, {"content_hash": "h1", "revision": 2}),
        (None, {"content_hash": None, "revision": 4}),
    ]
