"""Placeholders become words of whoever reads, and nothing that is filled in becomes anything else than a text."""

import datetime as dt

import pytest

from engine.communication.bundled import bundled, names
from engine.communication.message import Language
from engine.communication.people import Facts, Reader
from engine.communication.scenario import PLACEHOLDER, MessageTemplate
from engine.communication.writing import write
from tests.engine.communication.places import at

TEMPLATE = MessageTemplate(
    id="t",
    kind="deadline_coming",
    subject={"fr": "À rendre\u202f: {activity}", "en": "Due: {activity}"},
    text={"fr": "Bonjour {name},\n\nle {due}.\n\nÀ bientôt", "en": "Hello {name},\n\nby {due}.\n \nBye"},
    short={"fr": "{activity}, {due}", "en": "{activity}, {due}"},
)
FACTS = Facts(
    texts={"activity": {"fr": "Dissertation", "en": "Essay"}, "course": {"de": "Rechnen"}},
    moments={"due": at("2026-12-03T23:59")},
    days={"start": dt.date(2026, 9, 7)},
    numbers={"n_reviews": 3},
)


def reader(language: Language = "fr", zone: str = "Europe/Paris", **called: str) -> Reader:
    return Reader(language, zone, {"name": "Ada", **called})


def test_instants_are_told_in_the_language_and_the_zone_of_whoever_reads() -> None:
    french, english = write(TEMPLATE, reader(), FACTS), write(TEMPLATE, reader("en", "America/Montreal"), FACTS)
    assert french.title == "À rendre\u202f: Dissertation"
    assert french.paragraphs == ("Bonjour Ada,", "le jeudi 3 décembre 2026 à 23\u202fh\u202f59.", "À bientôt")
    assert english.paragraphs == ("Hello Ada,", "by Thursday 3 December 2026 at 17:59.", "Bye")
    assert english.short == "Essay, Thursday 3 December 2026 at 17:59"


def test_whoever_has_no_name_is_addressed_without_one() -> None:
    assert write(TEMPLATE, reader(name=""), FACTS).paragraphs[0] == "Bonjour,"


@pytest.mark.parametrize("name", ["Eve\r\nBcc: all@example.org", "Eve\u2028x", "{due}", "<b>Eve</b>", "Eve\x00"])
def test_a_name_adds_no_line_no_header_and_no_placeholder(name: str) -> None:
    draft = write(
        MessageTemplate(id="t", kind="welcome", subject={"fr": "{name}"}, text={"fr": "À {name}."}),
        reader(name=name),
        FACTS,
    )
    assert len(draft.title.splitlines()) == 1
    assert len(draft.paragraphs) == 1
    assert len(draft.paragraphs[0].splitlines()) == 1
    assert "2026" not in draft.title


def test_a_language_that_a_template_does_not_have_is_given_the_one_that_it_has() -> None:
    only = MessageTemplate(id="t", kind="welcome", subject={"en": "Hi"}, text={"en": "From {start}, {course}."})
    assert write(only, reader("fr"), FACTS).paragraphs == ("From Monday 7 September 2026, Rechnen.",)


def test_every_bundled_template_is_written_without_a_hole() -> None:
    facts = Facts(
        texts={name: {"fr": "X", "en": "X"} for name in ("course", "activity", "meeting", "skill", "resource")},
        moments={"due": 0, "starts": 0},
        days={"start": dt.date(2026, 9, 7), "end": dt.date(2026, 10, 16)},
        numbers={"n_reviews": 1},
    )
    for name in names():
        for template in bundled(name).templates:
            for language in ("fr", "en"):
                draft = write(template, reader(language), facts)
                for words in (draft.title, *draft.paragraphs, draft.short):
                    assert "  " not in words
                    assert not PLACEHOLDER.search(words)
