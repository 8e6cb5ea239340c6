"""An organisation with supporters, and a detector that works at a moment of its own."""

import asyncio
from datetime import UTC, datetime

from api.settings import Settings
from api.support.detector import Detector, Places
from tests.api.http.organisations import Json, Organisation

MONDAY = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp() * 1_000_000)
DAY_US = 24 * 3600 * 1_000_000
PEOPLE: tuple[tuple[str, Json], ...] = (
    ("calendars/office", {"zone": "Europe/Paris", "hours": "Mo-Fr 09:00-12:30,13:30-17:30"}),
    ("supporters/tess", {"name": "Tess", "zone": "Europe/Paris", "language": "fr", "calendar_id": "office"}),
    ("supporters/carl", {"name": "Carl", "zone": "Europe/Paris", "language": "en"}),
    ("supporters/cora", {"name": "Cora", "zone": "Europe/Paris", "language": "fr"}),
    (
        "promises/standard",
        {"name": "48 h", "calendar_id": "office", "first_answer": {"amount": 2, "unit": "working_days"}},
    ),
)
RULES: Json = {
    "coordinator_id": "cora",
    "rules": [
        {"rule_id": "quiet", "role": "coach", "signal": "silence"},
        {"rule_id": "rest", "role": "tutor"},
    ],
}


def staffed(organisation: Organisation, *learners: str, cohort: str = "class") -> Organisation:
    """Give an organisation a tutor and a coach for a cohort, and somebody who coordinates."""
    bodies = (
        *PEOPLE,
        (f"cohorts/{cohort}", {"learners": list(learners)}),
        ("assignments/tess", {"supporter_id": "tess", "role": "tutor", "cohort_id": cohort}),
        ("assignments/carl", {"supporter_id": "carl", "role": "coach", "cohort_id": cohort}),
        ("routing-rules", RULES),
    )
    for path, body in bodies:
        answer = organisation.client.put(f"/v1/{path}", headers=organisation.headers, json=body)
        assert answer.status_code in {200, 201}, (path, answer.text)
    return organisation


def detect_at(settings: Settings, now_us: int) -> None:
    """Have a detector do all that is to be done at an instant."""
    asyncio.run(_detect(settings, now_us))


async def _detect(settings: Settings, now_us: int) -> None:
    assert settings.valkey_url is not None
    assert settings.database_url is not None
    places = Places(settings.valkey_url, settings.database_url, settings.n_shards, settings.dedup_days)
    detector = Detector(places, lambda: now_us)
    while not detector.is_first:  # the one of the test before may not have let go of the lock
        await detector.work()
    await detector.aclose()
