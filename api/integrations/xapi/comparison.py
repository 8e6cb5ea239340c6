"""When two statements are the same, and which id one has that came without.

Not compared is what the store sets (id, stored, authority, version), what may change beside a statement (definitions,
displays, names of people), and what only writes the same otherwise: the order of keys, members and context activities,
the zone of a time, `1` for `1.0`, a default `objectType` (xAPI 1.0.3, part two, 2.3.1).
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from api.integrations.xapi.formats import moment
from api.integrations.xapi.mentions import identifier_of
from api.integrations.xapi.statement_rules import CONTEXT_ACTIVITIES, IDENTIFIERS

_SET_BY_STORE: Final = frozenset({"id", "stored", "authority", "version", "timestamp"})
_CHANGES_BESIDE: Final = frozenset({"definition", "display", "description"})
_SECONDS: Final = re.compile(r"(\.\d\d)\d+S$")
"""Beyond hundredths of a second durations are not compared (4.6)."""
_ATTEMPT: Final = re.compile(r"attempt|session-?id", re.IGNORECASE)


def substance(statement: Mapping[str, Any]) -> str:
    """Return what makes a sound statement itself, but for its time, as text."""
    return _written(_plain({name: one for name, one in statement.items() if name not in _SET_BY_STORE}))


def occasion(statement: Mapping[str, Any]) -> str | None:
    """Return what makes a sound statement one that has no id: who, did what, on what, in which attempt, and when.

    None where it says no time: then it is a new one.
    """
    if "timestamp" not in statement:
        return None
    context = statement.get("context", {})
    attempt = {name: one for name, one in context.get("extensions", {}).items() if _ATTEMPT.search(name)}
    about = statement["object"]
    parts = (
        _plain(statement["actor"]),
        statement["verb"]["id"],
        about["id"] if about.get("objectType", "Activity") == "Activity" else _plain(about),
        str(context.get("registration", "")).lower(),
        attempt,
        moment(statement["timestamp"]).isoformat(),
    )
    return _written(parts)


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Write a part of a statement as what it says."""
    if isinstance(value, Mapping):
        return {name: _property(name, one) for name, one in _of_substance(value).items()}
    return value


def _of_substance(value: Mapping[str, Any]) -> Mapping[str, Any]:
    is_person = any(name in value for name in IDENTIFIERS)
    if is_person:
        group = {"objectType": "Group"} if value.get("objectType") == "Group" else {}
        return {**group, "identifier": identifier_of(value)}
    left_out = _CHANGES_BESIDE | ({"objectType"} if value.get("objectType") == "Activity" else set())
    return {name: one for name, one in value.items() if name not in left_out}


def _property(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if name in ("member", *CONTEXT_ACTIVITIES):
        several = value if isinstance(value, list) else [value]
        return sorted((_plain(one) for one in several), key=_written)
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if name == "extensions" else _plain(value)


def _text(name: str, value: str) -> str:
    if name == "timestamp":
        return moment(value).isoformat()
    if name == "duration":
        return _SECONDS.sub(r"\1S", value)
    return value.lower() if name == "registration" else value
