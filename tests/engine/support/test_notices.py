"""Who is told of what a clock has passed, in which words, and when the digest of a day is due."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from engine.support.calendar import SpecialDay
from engine.support.clock import MarkKind
from engine.support.hours import spans_of
from engine.support.notices import ClockNotice, clock_told, day_began, digest_due, digest_told, recipients
from engine.support.promise import promise_of
from engine.support.routing import present
from tests.engine.support.calendars import at, hours, office, opened
from tests.engine.support.test_routing import NOW, away, called, staff

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("kind", "told"), [("warning", ("tess",)), ("breach", ("tess", "cora")), ("escalation", ("carl",))]
)
def test_the_owner_is_warned_who_coordinates_hears_of_a_breach_and_a_role_of_an_escalation(
    kind: MarkKind, told: tuple[str, ...]
) -> None:
    assert recipients(kind, "tess", "coach", called(), staff(), NOW) == told


def test_whoever_is_there_is_told_and_each_once() -> None:
    gone = staff(away("tess", "tina"), away("tina", queue="desk"), away("carl"), away("kim", "cora"))
    assert present("tess", gone, NOW) == "cora"
    assert recipients("warning", "tess", "coach", called(), gone, NOW) == ("cora",)
    assert recipients("breach", "tess", "coach", called(), gone, NOW) == ("cora",)
    assert recipients("escalation", "tess", "coach", called(), gone, NOW) == ("cora",)
    assert recipients("escalation", "tess", "coordinator", called(), staff(), NOW) == ("cora",)


def test_a_notice_says_that_it_is_late() -> None:
    promise = promise_of("1 working_hours")
    about = ClockNotice("escalation", 2, "ada", "tess", at("2026-11-16T10:00"), promise, is_late=True)
    text = clock_told(about, PARIS)
    assert text.fr == (
        "La réponse à ada, due au plus tard le lundi 16 novembre 2026 à 10\u202fh "
        "(engagement\u202f: 1 heure de travail), manque toujours. "
        "Le dossier est suivi par tess\u202f; cet avis est l’étape 2 de l’escalade. "
        "Cet avis part en retard."
    )
    assert text.en.endswith("you are told at step 2 of the escalation. This notice is late.")


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-16T10:00", "2026-11-17T09:00"),
        ("2026-11-16T07:00", "2026-11-16T09:00"),
        ("2026-11-16T09:00", "2026-11-17T09:00"),
        ("2026-11-20T18:00", "2026-11-23T09:00"),
        ("2026-10-24T12:00", "2026-10-26T09:00"),  # the clock changes between
        ("2026-11-10T12:45", "2026-11-12T09:00"),  # 11 November
    ],
)
def test_a_digest_is_due_when_the_next_working_day_begins(made: str, due: str) -> None:
    assert digest_due(at(made), office()) == at(due)


def test_where_nobody_works_any_more_the_digest_comes_in_a_day() -> None:
    over = opened("", special=(SpecialDay(dt.date(2026, 11, 16), spans_of("09:00-12:00")),))
    assert digest_due(at("2026-11-16T10:00"), over) == at("2026-11-16T10:00") + hours(24)


def test_a_day_is_that_of_the_person() -> None:
    assert day_began(at("2026-11-16T00:30"), PARIS) == at("2026-11-16T00:00")
    assert day_began(at("2026-11-16T00:30"), ZoneInfo("America/Montreal")) == at("2026-11-15T06:00")


def test_one_is_told_otherwise_than_several() -> None:
    assert digest_told({"breach": 1, "warning": 2}).fr == (
        "Votre récapitulatif\u202f: 2 échéances proches, 1 délai dépassé."
    )
