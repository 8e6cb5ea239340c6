"""What supporters are told by mail."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from api.communication.preparing.notices import link_of, words_of
from api.communication.preparing.prepared import Reader
from api.record.communication.messages import ToldNotice
from api.record.communication.sendings import Taken
from engine.communication.message import Language, Link

NAMES = {"ada": "Ada Lovelace"}


def told(fr: str, en: str, language: Language, learner: str | None = "ada") -> str:
    body = msgspec.json.encode({"text": {"fr": fr, "en": en}}).decode()
    return words_of(ToldNotice("alert", body, learner, is_seen=False), Reader("Tess", language, ZoneInfo("UTC")), NAMES)


def test_a_notice_says_of_whom_it_is_once() -> None:
    assert told("Après 6 essais.", "After 6 trials.", "fr") == "Ada Lovelace\u202f: Après 6 essais."
    assert told("Après 6 essais.", "After 6 trials.", "en") == "Ada Lovelace: After 6 trials."
    assert told("ada a écrit.", "ada wrote.", "fr") == "Ada Lovelace a écrit."


def test_a_notice_of_nobody_or_of_somebody_without_a_name_stays_as_it_is() -> None:
    assert told("Plus rien n’arrive.", "Nothing comes.", "fr", None) == "Plus rien n’arrive."
    assert told("Après 6 essais.", "After 6 trials.", "en", "bob") == "After 6 trials."


def test_the_button_of_a_mail_to_be_sorted_opens_where_it_is_sorted() -> None:
    taken = Taken(1, 1, 1, 0, "notice/1", "notice", "supporter", "tess", ("mail",), {"notice": 1}, "ada", "case-1",
                  None, None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    reader = Reader("Tess", "fr", ZoneInfo("UTC"))
    assert link_of(taken, reader, "mail") == Link("Trier ce courriel", "/quarantine")
    assert link_of(taken, reader, "message").url == "/learners/ada/case/case-1"
