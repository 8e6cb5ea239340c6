"""What the store adds to a statement before it is kept, and puts right in it (xAPI 1.0.3, part two, 2.4)."""

from collections.abc import Mapping
from typing import Any, Final

from api.integrations.xapi.statement_rules import CONTEXT_ACTIVITIES

ASSUMED: Final = {1: "1.0.0", 2: "2.0.0"}
"""The version of statements that name none, by the major version that the request speaks."""


def completed(
    statement: Mapping[str, Any], statement_id: str, authority: Mapping[str, Any], major: int
) -> dict[str, Any]:
    """Return a sound statement as it is kept; `stored`, and a time where it says none, come when it is read."""
    kept = {"id": statement_id, **_with_lists(statement)}
    kept.pop("stored", None)
    kept["id"] = statement_id
    kept.setdefault("version", ASSUMED[major])
    kept["authority"] = dict(authority)
    return kept


def authority_of(home_page: str, key_id: str) -> dict[str, Any]:
    """Return who answers for the statements of a key."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": key_id}}


def _with_lists(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Put context activities that came alone into lists, also of a sub-statement."""
    changed = dict(statement)
    context = statement.get("context", {})
    if "contextActivities" in context:
        held = {
            name: [one] if name in CONTEXT_ACTIVITIES and isinstance(one, dict) else one
            for name, one in context["contextActivities"].items()
        }
        changed["context"] = {**context, "contextActivities": held}
    if statement["object"].get("objectType") == "SubStatement":
        changed["object"] = _with_lists(statement["object"])
    return changed
