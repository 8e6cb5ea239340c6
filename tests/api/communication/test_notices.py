"""What supporters are told by mail."""

from zoneinfo import ZoneInfo

import msgspec

from api.communication.preparing.notices import words_of
from api.communication.preparing.prepared import Reader
from api.record.communication.messages import ToldNotice
from engine.communication.message import Language

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
