"""Changes as xAPI statements for somebody else's learning record store: what was recommended, what is mastered."""

from datetime import UTC
from typing import Any, Final
from urllib.parse import quote

import msgspec

from api.record.feed import Change, ChangeKind

STATEMENT_KINDS: Final[frozenset[ChangeKind]] = frozenset({"adjustment.opened", "mastery.crossed"})
_RECOMMENDED: Final = {"id": "https://w3id.org/xapi/tla/verbs/recommended", "display": {"en": "recommended"}}
_MASTERED: Final = {"id": "http://adlnet.gov/expapi/verbs/mastered", "display": {"en": "mastered"}}
_ACTIVITY: Final = "http://adlnet.gov/expapi/activities/assessment"
_SKILL: Final = "http://adlnet.gov/expapi/activities/objective"


def statement_of(change: Change, home_page: str) -> bytes | None:
    """Write a change as a statement (xAPI 1.0.3, part 2); None where there is none for it.

    The same change gives the same bytes, and its id is the statement's, so that a store that has it takes it once.

    Args:
        change: Of `STATEMENT_KINDS`; of skills, only what was reached.
        home_page: To which system the ids of learners, activities and skills belong.
    """
    about, base = change.about, home_page.rstrip("/")
    if change.kind == "adjustment.opened":
        told = _RECOMMENDED, _object(base, "activities", about["activity_id"], _ACTIVITY)
    elif change.kind == "mastery.crossed" and about["direction"] == "up":
        told = _MASTERED, _object(base, "skills", about["skill_id"], _SKILL)
    else:
        return None
    verb, what = told
    context: dict[str, Any] = {"platform": "Symphonie"}
    if change.graph_id is not None:
        course = _object(base, "courses", change.graph_id, "http://adlnet.gov/expapi/activities/course")
        context["contextActivities"] = {"grouping": [course]}
    return msgspec.json.encode(
        {
            "id": str(change.id),
            "actor": {"objectType": "Agent", "account": {"homePage": home_page, "name": change.learner}},
            "verb": verb,
            "object": what,
            "context": context,
            "timestamp": change.at.astimezone(UTC),
        }
    )


def _object(base: str, folder: str, name: str, kind: str) -> dict[str, Any]:
    iri = name if name.startswith(("http://", "https://")) else f"{base}/{folder}/{quote(name, safe='')}"
    return {"objectType": "Activity", "id": iri, "definition": {"type": kind}}
