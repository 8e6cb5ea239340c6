"""What supporters are told by mail."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from api.communication.bundling import bundled, first_of
from api.communication.deciding import Decided
from api.communication.preparing.notices import link_of, several, words_of
from api.communication.preparing.prepared import Reader
from api.record.communication.messages import ToldNotice
from api.record.communication.sendings import Taken
from engine.communication.message import Language, Link

NAMES = {"ada": "Ada Lovelace"}
READER = Reader("Tess", "fr", ZoneInfo("UTC"))


def told(fr: str, en: str, language: Language, learner: str | None = "ada") -> str:
    body = msgspec.json.encode({"text": {"fr": fr, "en": en}}).decode()
    return words_of(
        ToldNotice("alert", body, learner, None, is_seen=False), Reader("Tess", language, ZoneInfo("UTC")), NAMES
    )


def test_a_notice_says_of_whom_it_is_once() -> None:
    assert told("Après 6 essais.", "After 6 trials.", "fr") == "Ada Lovelace\u202f: Après 6 essais."
    assert told("Après 6 essais.", "After 6 trials.", "en") == "Ada Lovelace: After 6 trials."
    assert told("ada a écrit.", "ada wrote.", "fr") == "Ada Lovelace a écrit."


def test_a_notice_of_nobody_or_of_somebody_without_a_name_stays_as_it_is() -> None:
    assert told("Plus rien n’arrive.", "Nothing comes.", "fr", None) == "Plus rien n’arrive."
    assert told("Après 6 essais.", "After 6 trials.", "en", "bob") == "After 6 trials."


def test_the_button_of_a_mail_to_be_sorted_opens_where_it_is_sorted() -> None:
    assert link_of("ada", "case-1", READER, "mail") == Link("Ouvrir les courriels à trier", "/quarantine")
    assert link_of("ada", "case-1", READER, "message").url == "/learners/ada/case/case-1"


def a_notice(kind: str, learner: str = "ada", case_id: str | None = None) -> ToldNotice:
    body = msgspec.json.encode({"text": {"fr": f"De {kind}.", "en": f"Of {kind}."}}).decode()
    return ToldNotice(kind, body, learner, case_id, is_seen=False)


@pytest.mark.parametrize(
    ("kinds", "title"),
    [
        (("alert", "alert", "alert"), "3 alertes pour vous"),
        (("alert", "message"), "Un message attend votre réponse, et une autre information"),
        (("course", "alert", "breach"), "Le délai d’une réponse est dépassé, et 2 autres informations"),
        (("course", "course"), "Un signal pour toute une cohorte, et une autre information"),
    ],
)
def test_several_notices_are_one_message_with_the_most_urgent_first(kinds: tuple[str, ...], title: str) -> None:
    draft = several([a_notice(kind) for kind in kinds], READER, NAMES)
    assert draft.title == title
    lines = draft.paragraphs[1].splitlines()
    assert sorted(lines) == sorted(f"- Ada Lovelace\u202f: De {kind}." for kind in kinds)
    assert draft.link == Link("Ouvrir ma journée", "/today")


def test_several_notices_of_one_case_lead_to_it_and_those_of_several_to_the_day() -> None:
    draft = several([a_notice("warning", case_id="c"), a_notice("message", case_id="c")], READER, NAMES)
    assert draft.link == Link("Ouvrir le dossier", "/learners/ada/case/c")
    draft = several([a_notice("warning", case_id="c"), a_notice("message", "bob", case_id="d")], READER, NAMES)
    assert draft.link == Link("Ouvrir ma journée", "/today")
    draft = several([a_notice("mail", case_id="c"), a_notice("mail", case_id="c")], READER, NAMES)
    assert (draft.title, draft.link) == (
        "2 courriels sont à trier",
        Link("Ouvrir les courriels à trier", "/quarantine"),
    )


def a_sending(no: int, who: str = "tess", kind: str = "alert", **other: object) -> Taken:
    made = Taken(1, no, 1, 0, f"notice/{no}", "notice", "supporter", who, ("mail", "in_app"),
                 {"notice": no, "kind": kind}, None, None, None, None, None, None, None,
                 datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    return made._replace(**other)  # type: ignore[arg-type]  # fields of it


def test_what_waits_for_one_supporter_goes_together_and_all_else_by_itself() -> None:
    sendings = [
        a_sending(3),
        a_sending(1),
        a_sending(2, "carl"),
        a_sending(4, kind="digest"),
        a_sending(5, channels=("in_app",)),
        a_sending(6, organisation_no=2),
        a_sending(7, purpose="answer"),
        a_sending(8, kind="breach"),
    ]
    found = [[one.no for one in bundle] for bundle, _ in bundled((one, Decided(0)) for one in sendings)]
    assert found == [[1, 3, 8], [2], [4], [5], [6], [7]]
    assert first_of((a_sending(1), a_sending(3))).facts["beside"] == [3]
    assert "beside" not in first_of((a_sending(1),)).facts
