"""By what a statement is found: its verb, registration, activities and agents, and the statement that it is about.

A mention is direct where the standard's filter finds it without `related_activities` or `related_agents`: the object,
and the actor; members of a group count as the group does (xAPI 1.0.3, part three, 2.1.3).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from api.integrations.xapi.statement_rules import CONTEXT_ACTIVITIES, IDENTIFIERS

VERB: Final = "verb"
REGISTRATION: Final = "registration"
ACTIVITY: Final = "activity"
AGENT: Final = "agent"


class Mention(NamedTuple):
    """What is mentioned.

    Attributes:
        kind: `verb`, `registration`, `activity` or `agent`.
        name: Its id; of an agent what `name_of` says.
    """

    kind: str
    name: str


class Identifier(NamedTuple):
    """Who is meant, as the standard identifies somebody.

    Attributes:
        issuer: `mbox`, `mbox_sha1sum`, `openid`, or the home page of an account.
        subject: The rest.
    """

    issuer: str
    subject: str


def identifier_of(agent: Mapping[str, Any]) -> Identifier | None:
    """Return what identifies an agent or a group; None for a group that is known by its members alone."""
    for name in IDENTIFIERS:
        if name in agent:
            given = agent[name]
            return Identifier(given["homePage"], given["name"]) if name == "account" else Identifier(name, given)
    return None


def name_of(identifier: Identifier) -> str:
    """Return the name under which an identifier is mentioned."""
    return f"{identifier.issuer}\n{identifier.subject}"


def mentioned(statement: Mapping[str, Any]) -> dict[Mention, bool]:
    """Return everything that a sound statement mentions, and whether directly."""
    found: dict[Mention, bool] = {Mention(VERB, statement["verb"]["id"]): True}
    registration = statement.get("context", {}).get("registration")
    if registration is not None:
        found[Mention(REGISTRATION, registration.lower())] = True
    for mention, is_direct in _within(statement, is_direct=True):
        found[mention] = found.get(mention, False) or is_direct
    return found


def identifiers(statement: Mapping[str, Any]) -> set[Identifier]:
    """Return whoever a sound statement names anywhere."""
    found = (identifier_of(agent) for agent in everybody(statement))
    return {one for one in found if one is not None}


def target_of(statement: Mapping[str, Any]) -> str | None:
    """Return the id of the statement that this one is about; None if it is about something else."""
    about = statement["object"]
    return str(about["id"]).lower() if about.get("objectType") == "StatementRef" else None


def activities_of(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every activity of a sound statement, those of its parts included."""
    about, context = statement["object"], statement.get("context", {})
    if about.get("objectType", "Activity") == "Activity":
        yield about
    for name in CONTEXT_ACTIVITIES:
        several = context.get("contextActivities", {}).get(name, [])
        yield from [several] if isinstance(several, dict) else several
    if about.get("objectType") == "SubStatement":
        yield from activities_of(about)


def everybody(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every agent and group of a sound statement, members and those of its parts included."""
    about, context = statement["object"], statement.get("context", {})
    named = [statement["actor"], context.get("instructor"), context.get("team")]
    named += [one["agent"] for one in context.get("contextAgents", ())]
    named += [one["group"] for one in context.get("contextGroups", ())]
    named += [about] if about.get("objectType") in ("Agent", "Group") else []
    for one in named:
        if one is not None:
            yield one
            yield from one.get("member", ())
    if about.get("objectType") == "SubStatement":
        yield from everybody(about)


def _within(statement: Mapping[str, Any], *, is_direct: bool) -> Iterator[tuple[Mention, bool]]:
    about = statement["object"]
    for activity in activities_of(statement):
        yield Mention(ACTIVITY, activity["id"]), is_direct and activity is about
    directly = (statement["actor"], about) if is_direct else ()
    for agent in everybody(statement):
        identifier = identifier_of(agent)
        if identifier is not None:
            is_meant = any(agent is one or agent in one.get("member", ()) for one in directly)
            yield Mention(AGENT, name_of(identifier)), is_meant
