"""Who helps the class of a demonstration: a tutor with two roles, another who is away, a coach, a mentor, a lead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from content_graph.languages import Text
from loadtests.demo.pupil import Period, iso
from simulations.live.client import ServiceClient

ZONE = "Europe/Paris"
AWAY_FROM = 0.35
"""Share of the period after which the second tutor is away."""
ALERTS_PER_DAY = 5
LEAD = "claire"
DEPUTY = "tess"
CALLED = "Horizon Formation"
"""The organisation, in mails and on pages."""
AWAY = "yann"
COMPREHENSION = ("wheel_spinning", "mastery_fallen", "failed_again", "contradiction", "misfit", "nothing_more")
"""Signals for which a tutor is called; a coach for all others."""


class Helper(NamedTuple):
    """Somebody who helps; ``answers`` is how many learners they write to in half a day, on one of ``every_days``."""

    id: str
    name: str
    roles: Text
    answers: int
    every_days: int = 1

    def is_at_work(self, day: date) -> bool:
        """Say whether they get round to it on a day."""
        return day.toordinal() % self.every_days == 0


HELPERS = (
    Helper("tess", "Tess Martin", Text("tutrice du groupe A, coach du groupe B", "tutor of class A, coach of B"), 4),
    Helper("yann", "Yann Le Goff", Text("tuteur du groupe B, absent", "tutor of class B, away"), 3),
    Helper("cora", "Cora Diallo", Text("coach du groupe A, débordée", "coach of class A, too busy"), 1, 3),
    Helper("marc", "Marc Petit", Text("mentor d’un apprenant", "mentor of one learner"), 1),
    Helper("claire", "Claire Roux", Text("coordinatrice", "coordinator"), 2),
)


def cohorts_of(period: Period, learners: Sequence[str]) -> dict[str, list[str]]:
    """Give the two classes, by id.

    >>> from datetime import datetime
    >>> cohorts_of(Period(1, datetime(2026, 1, 5), 2), ["a", "b", "c"])
    {'demo1-A': ['a', 'c'], 'demo1-B': ['b']}
    """
    return {f"demo{period.cohort}-A": list(learners[::2]), f"demo{period.cohort}-B": list(learners[1::2])}


def is_away(helper: Helper, period: Period, now: datetime) -> bool:
    """Say whether somebody is away at a moment."""
    return helper.id == AWAY and _away_from(period) <= now


def _away_from(period: Period) -> datetime:
    return period.started_at + AWAY_FROM * timedelta(days=period.n_days)


async def introduce(client: ServiceClient, period: Period, learners: Sequence[str]) -> None:
    """Tell the service who helps whom, when they work and what they promise."""
    office = {"zone": ZONE, "hours": "Mo-Fr 09:00-12:30,13:30-17:30"}
    promise = {
        "name": "2 jours ouvrés",
        "calendar_id": "office",
        "first_answer": {"amount": 2, "unit": "working_days"},
        "next_answer": {"amount": 1, "unit": "working_days"},
        "escalation": [{"after_hours": 2, "role": "coordinator"}],
    }
    for cohort, members in cohorts_of(period, learners).items():
        await _put(client, f"cohorts/{cohort}", {"learners": members})
    await _put(client, "organisation", {"name": CALLED})
    await _put(client, "calendars/office", office)
    for helper in HELPERS:
        await _put(client, f"supporters/{helper.id}", _supporter(helper, period))
    await _put(client, "promises/standard", promise)
    for name, assignment in _assignments(period, learners).items():
        await _put(client, f"assignments/demo{period.cohort}-{name}", assignment)
    rules = [{"rule_id": f"tutor-{one}", "role": "tutor", "signal": one} for one in COMPREHENSION]
    rules.append({"rule_id": "messages", "role": "tutor", "signal": "message"})
    rules.append({"rule_id": "rest", "role": "coach"})
    await _put(client, "routing-rules", {"coordinator_id": LEAD, "promise_id": "standard", "rules": rules})


def _supporter(helper: Helper, period: Period) -> dict[str, object]:
    away = {"from_at": iso(_away_from(period)), "deputy_id": DEPUTY}
    absences = [{**away, "to_at": iso(period.ended_at)}] if helper.id == AWAY else []
    return {
        "name": helper.name,
        "email": f"{helper.id}@example.org",
        "zone": ZONE,
        "language": "fr",
        "alerts_per_day": ALERTS_PER_DAY,
        "calendar_id": "office",
        "absences": absences,
    }


def _assignments(period: Period, learners: Sequence[str]) -> dict[str, dict[str, str]]:
    first, second = cohorts_of(period, learners)
    return {
        "tutor-A": {"supporter_id": "tess", "role": "tutor", "cohort_id": first},
        "coach-B": {"supporter_id": "tess", "role": "coach", "cohort_id": second},
        "tutor-B": {"supporter_id": AWAY, "role": "tutor", "cohort_id": second},
        "coach-A": {"supporter_id": "cora", "role": "coach", "cohort_id": first},
        "mentor": {"supporter_id": "marc", "role": "mentor", "learner_id": learners[0]},
    }


async def _put(client: ServiceClient, path: str, body: object) -> None:
    await client.put(f"/v1/{path}", body)
