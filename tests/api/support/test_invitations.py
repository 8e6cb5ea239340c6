"""Invitations to meetings: one calendar event, planned, moved and called off, for whoever is at it."""

from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row

from api.communication.preparing.invitations import prepare_invitation
from api.communication.preparing.prepared import Prepared, Reader
from api.record.communication.sendings import Reason, Taken
from tests.api.support.people import Someone
from tests.api.support.test_mail import Mails, mails

__all__ = ["mails"]
TAKEN = (
    "SELECT organisation_no, no, 1 AS n_attempts, 0 AS n_uncertain, key, purpose, recipient_kind, recipient_id,"
    " channels, facts, learner, case_id, run_id, scenario_id, scenario_version, step_id, occasion, planned_at"
    " FROM symphonie.sending WHERE organisation_no = %s AND purpose = 'invitation' ORDER BY no"
)


def prepared(mails: Mails, language: Any = "fr") -> list[tuple[Taken, Prepared | Reason]]:  # noqa: ANN401 - a literal
    async def told(connection: AsyncConnection[TupleRow]) -> list[tuple[Taken, Prepared | Reason]]:
        rows = await (await connection.cursor(row_factory=class_row(Taken)).execute(TAKEN, [mails.no])).fetchall()
        reader = Reader("Ada", language, ZoneInfo("Europe/Paris"))
        return [(one, await prepare_invitation(connection, one, reader)) for one in rows]

    return mails.inside(told)


def event_of(made: Prepared | Reason) -> tuple[str, dict[str, str]]:
    assert isinstance(made, Prepared)
    assert made.calendar is not None
    lines = made.calendar.content.decode().replace("\r\n ", "").split("\r\n")
    told = dict(one.split(":", 1) for one in lines if ":" in one)
    assert told["METHOD"] == made.calendar.method
    return made.calendar.method, told


def test_a_meeting_is_one_event_of_a_calendar_whatever_becomes_of_it(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    at = {"starts_at": "2026-11-18T09:00:00+01:00", "ends_at": "2026-11-18T10:00:00+01:00"}
    meeting = tess.post(f"cases/{case}/meetings", {"title": "Point <b>", "place": "Salle 3", **at})["event_id"]
    (to_ada, first), (to_tess, second) = prepared(mails)
    assert [(one.recipient_kind, one.recipient_id, one.case_id) for one in (to_ada, to_tess)] == [
        ("learner", "ada", case),
        ("supporter", "tess", case),
    ]
    method, event = event_of(first)
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", f"{meeting}@{case}", "0")
    assert event["DTSTART"] == "20261118T080000Z"
    assert isinstance(first, Prepared)
    assert isinstance(second, Prepared)
    assert first.draft.title == "Rendez-vous\u202f: Point <b>"
    assert any("09:00" in one or "9\u202fh" in one for one in first.draft.paragraphs)
    assert second.draft.link is not None
    assert second.draft.link.url == f"/learners/ada/case/{case}"
    moved = {"starts_at": "2026-11-19T09:00:00+01:00", "ends_at": "2026-11-19T10:00:00+01:00", "title": "Point"}
    assert tess.send("PUT", f"cases/{case}/meetings/{meeting}", moved).status_code == httpx.codes.CREATED
    tess.post(f"cases/{case}/meetings/{meeting}/result", {"outcome": "cancelled"})
    made = [one for _, one in prepared(mails, "en")]
    assert [one.code for one in made if isinstance(one, Reason)] == ["superseded"] * 4
    method, event = event_of(made[-1])
    assert (method, event["UID"], event["SEQUENCE"]) == ("CANCEL", f"{meeting}@{case}", "2")
    assert isinstance(made[-2], Prepared)
    assert made[-2].draft.title == "Meeting called off: Point"


@pytest.mark.parametrize("outcome", ["held", "missed"])
def test_what_became_of_a_meeting_invites_nobody(mails: Mails, ada: Someone, tess: Someone, outcome: str) -> None:
    case = ada.opens()
    at = {"starts_at": "2026-11-16T09:00:00+01:00", "ends_at": "2026-11-16T10:00:00+01:00"}
    meeting = tess.post(f"cases/{case}/meetings", {"title": "Point", **at})["event_id"]
    tess.post(f"cases/{case}/meetings/{meeting}/result", {"outcome": outcome})
    assert len(prepared(mails)) == 2
