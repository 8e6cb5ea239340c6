"""Parameters of requests: what statements are asked for, and which state, profile, activity or agent is meant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from api.errors import Fault, InvalidField
from api.integrations.xapi.exchange import Asked, check_parameters
from api.integrations.xapi.formats import REMEDIES, Format, iri, moment, timestamp, uuid
from api.integrations.xapi.rules import Found, Rule
from api.integrations.xapi.statement_rules import actor
from api.integrations.xapi.strict_json import read_json
from api.record.pages import read_cursor
from api.record.xapi.reading import Place
from api.xapi_errors import InvalidXapi

MOST: Final = 200
"""Statements of one answer."""
MOST_WITH_ATTACHMENTS: Final = 20
"""The same where each may bring megabytes along."""
FORMATS: Final = ("exact", "ids", "canonical")
_SINGLE: Final = ("statementId", "voidedStatementId")
_WITH_SINGLE: Final = frozenset({*_SINGLE, "format", "attachments"})
CURSOR: Final = "cursor"
"""Where the next page begins: only in `more`."""
_STATEMENTS: Final = (
    *(*_SINGLE, "agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until"),
    *("limit", "format", "attachments", "ascending", CURSOR),
)
_TRUTHS: Final = {"true": True, "false": False}
_LONGEST_LIMIT: Final = 9


class AskedStatements(NamedTuple):
    """Which statements are asked for, and how.

    Attributes:
        statement_id: The one that is asked for alone.
        is_voided: Whether that one was voided.
        agent: Agent or group that they have to mention.
        verb: Verb.
        activity: Activity.
        registration: Registration, in lower case.
        is_any_agent: Whether the agent may be anywhere in them.
        is_any_activity: The same of the activity.
        since: Only those stored later.
        until: Only those stored no later.
        limit: Most of one answer.
        form: `exact`, `ids` or `canonical`.
        has_attachments: Whether attachments are sent along.
        is_ascending: The oldest first.
        after: Where the page begins.
    """

    statement_id: UUID | None
    is_voided: bool
    agent: Mapping[str, Any] | None
    verb: str | None
    activity: str | None
    registration: str | None
    is_any_agent: bool
    is_any_activity: bool
    since: datetime | None
    until: datetime | None
    limit: int
    form: str
    has_attachments: bool
    is_ascending: bool
    after: Place | None


def asked_statements(asked: Asked) -> AskedStatements:
    """Read what statements are asked for.

    Raises:
        InvalidXapi: A parameter is unknown, has another format, or does not go with `statementId`.
    """
    check_parameters(asked, _STATEMENTS)
    given = asked.parameters
    single = next((name for name in _SINGLE if name in given), None)
    has_attachments = _truth(given, "attachments")
    if single is not None:
        others = sorted(given.keys() - (_WITH_SINGLE - set(_SINGLE) | {single}))
        if others:
            detail = f"It does not go with {single}."
            raise InvalidXapi(
                path=f"?{others[0]}", detail=detail, remedy="Beside it only format and attachments may stand."
            )
    return AskedStatements(
        statement_id=None if single is None else UUID(formatted(asked, single, uuid)),
        is_voided=single == _SINGLE[1],
        agent=agent_in(asked) if "agent" in given else None,
        verb=_formatted_or_none(asked, "verb", iri),
        activity=_formatted_or_none(asked, "activity", iri),
        registration=(_formatted_or_none(asked, "registration", uuid) or "").lower() or None,
        is_any_agent=_truth(given, "related_agents"),
        is_any_activity=_truth(given, "related_activities"),
        since=moment_in(asked, "since"),
        until=moment_in(asked, "until"),
        limit=min(_limit(given), MOST_WITH_ATTACHMENTS) if has_attachments else _limit(given),
        form=_form(given),
        has_attachments=has_attachments,
        is_ascending=_truth(given, "ascending"),
        after=_place(given.get(CURSOR)),
    )


def formatted(asked: Asked, name: str, check: Format) -> str:
    """Return a parameter that must be there, in its format.

    Raises:
        InvalidXapi: It is missing, or has another.
    """
    value = asked.parameters.get(name)
    if value is None:
        raise InvalidXapi(path=f"?{name}", detail="The parameter is missing.", remedy=f"Send {name}.")
    fault = check(value)
    if fault is not None:
        raise InvalidXapi(path=f"?{name}", detail=fault, remedy=REMEDIES[check])
    return value


def text_in(asked: Asked, name: str) -> str:
    """Return a text that must be there.

    Raises:
        InvalidXapi: It is missing, or empty.
    """
    value = asked.parameters.get(name)
    if not value:
        raise InvalidXapi(path=f"?{name}", detail="The parameter is missing.", remedy=f"Send {name}.")
    return value


def agent_in(asked: Asked, rule: Rule = actor) -> dict[str, Any]:
    """Return whom the parameter `agent` means.

    Raises:
        InvalidXapi: It is missing, no JSON, or nobody that the standard knows.
    """
    value = read_json(text_in(asked, "agent"), "?agent")
    found: Found = []
    rule(value, "?agent", found)
    if not found and "objectType" in value and value["objectType"] == "Group" and "member" in value:
        # a group that is asked for has an identifier
        _identified(value, found)
    if found:
        raise InvalidXapi(found[0].path, found[0].detail, found[0].remedy, *found[1:])
    whom: dict[str, Any] = value
    return whom


def moment_in(asked: Asked, name: str) -> datetime | None:
    """Return the moment of a parameter; None where it is missing.

    Raises:
        InvalidXapi: It is none.
    """
    return moment(formatted(asked, name, timestamp)) if name in asked.parameters else None


def registration_in(asked: Asked) -> UUID | None:
    """Return the registration that is meant; None for none.

    Raises:
        InvalidXapi: It is no UUID.
    """
    return UUID(formatted(asked, "registration", uuid)) if "registration" in asked.parameters else None


def _place(cursor: str | None) -> Place | None:
    try:
        return read_cursor(cursor, Place)
    except InvalidField as error:
        raise InvalidXapi(path=f"?{CURSOR}", detail=error.detail, remedy="Ask for the address in more.") from error


def _identified(value: Mapping[str, Any], found: Found) -> None:
    if not any(name in value for name in ("mbox", "mbox_sha1sum", "openid", "account")):
        found.append(Fault("?agent", "The group has no identifier.", "Ask for one of its members."))


def _formatted_or_none(asked: Asked, name: str, check: Format) -> str | None:
    return formatted(asked, name, check) if name in asked.parameters else None


def _truth(given: Mapping[str, str], name: str) -> bool:
    value = _TRUTHS.get(given.get(name, "false"))
    if value is None:
        raise InvalidXapi(path=f"?{name}", detail="It is neither true nor false.", remedy="Send true or false.")
    return value


def _limit(given: Mapping[str, str]) -> int:
    text = given.get("limit", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_LIMIT):
        raise InvalidXapi("?limit", "It is no whole number from 0 on.", "Send 0 for as many as are answered at once.")
    return min(int(text) or MOST, MOST)


def _form(given: Mapping[str, str]) -> str:
    form = given.get("format", FORMATS[0])
    if form not in FORMATS:
        told = ", ".join(FORMATS)
        raise InvalidXapi("?format", f"It is none of {told}.", f"Send one of {told}.")
    return form
