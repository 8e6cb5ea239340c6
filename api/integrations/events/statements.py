"""Read an xAPI statement (1.0.3 and 2.0) as an occurrence. It was validated when it was stored."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.integrations.events.occurrence import NO_SCORE, Occurrence, SaidScore
from api.integrations.identities.naming import MBOX, MBOX_SHA1, OPENID
from api.integrations.identities.persons import Named

VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
_ADDRESSES: Final = {"mbox": MBOX, "mbox_sha1sum": MBOX_SHA1, "openid": OPENID}


def read_statement(statement: Mapping[str, Any]) -> Occurrence:
    """Return what a statement says happened."""
    target = _mapping(statement.get("object"))
    result, context = _mapping(statement.get("result")), _mapping(statement.get("context"))
    around, definition = _mapping(context.get("contextActivities")), _mapping(target.get("definition"))
    verb = str(_mapping(statement.get("verb")).get("id", ""))
    is_activity = target.get("objectType", "Activity") == "Activity"
    is_reference = target.get("objectType") == "StatementRef"
    return Occurrence(
        event_id=str(statement.get("id", "")).lower(),
        person=_person(_mapping(statement.get("actor"))),
        verb=verb,
        activity=_text(target.get("id")) if is_activity else None,
        kinds=tuple(_texts(definition.get("type"))),
        parents=tuple(_ids(around, "parent", "grouping")),
        marks=tuple(_ids(around, "category")),
        extensions={
            **_mapping(definition.get("extensions")),
            **_mapping(context.get("extensions")),
            **_mapping(result.get("extensions")),
        },
        said_at=_text(statement.get("timestamp")),
        score=_score(_mapping(result.get("score"))),
        success=_bool(result.get("success")),
        completion=_bool(result.get("completion")),
        duration=_text(result.get("duration")),
        attempt=_text(context.get("registration")),
        voids=str(target.get("id", "")).lower() if is_reference and verb == VOIDED else None,
    )


def _person(actor: Mapping[str, Any]) -> Named | None:
    if actor.get("objectType", "Agent") != "Agent":
        return None
    account = _mapping(actor.get("account"))
    if account:
        return str(account.get("homePage", "")), str(account.get("name", ""))
    return next(((issuer, str(actor[field])) for field, issuer in _ADDRESSES.items() if field in actor), None)


def _score(score: Mapping[str, Any]) -> SaidScore:
    if not score:
        return NO_SCORE
    return SaidScore(*(number(score.get(field)) for field in ("scaled", "raw", "min", "max")))


def number(value: object) -> float | None:
    """Return a number, also one that is written as a text; None for all else.

    >>> number("7.5"), number(True), number("seven")
    (7.5, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def _ids(around: Mapping[str, Any], *places: str) -> Iterator[str]:
    """Go through activities of the context; one may stand there without a list."""
    for place in places:
        found = around.get(place, ())
        for one in found if isinstance(found, list) else [found]:
            yield from _texts(_mapping(one).get("id"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
