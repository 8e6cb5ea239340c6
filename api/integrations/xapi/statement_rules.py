"""The rules of statements (xAPI 1.0.3, part two; with 2.0 the properties that it adds), as tables.

Where the standard says MUST and LRSs are to answer 400, there is a line here. A key stands for a property, its value
for what that may be.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from api.integrations.xapi.formats import (
    duration,
    iri,
    language,
    mailbox,
    media_type,
    sha1,
    sha2,
    timestamp,
    uuid,
    version_1,
    version_2,
)
from api.integrations.xapi.rules import (
    Found,
    Rule,
    count,
    extensions,
    fields,
    formatted,
    is_number,
    language_map,
    listed,
    note,
    number,
    one_of,
    text,
    truth,
)

VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
"""Inverse functional identifiers (2.4.2)."""
CONTEXT_ACTIVITIES: Final = ("parent", "grouping", "category", "other")
_COMPONENTS: Final = ("choices", "scale", "source", "target", "steps")
_INTERACTIONS: Final = (
    *("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert"),
    *("numeric", "other"),
)
_AUTHORITY_MEMBERS: Final = 2

# Who (2.4.2)

_ACCOUNT: Final = fields({"homePage": formatted(iri), "name": text}, ("homePage", "name"))
_IDENTIFIED: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "name": text,
        "mbox": formatted(mailbox),
        "mbox_sha1sum": formatted(sha1),
        "openid": formatted(iri),
        "account": _ACCOUNT,
    }
)


def _identified_once(value: Mapping[str, Any], path: str, found: Found) -> None:
    n_given = sum(name in value for name in IDENTIFIERS)
    if n_given != 1:
        told = "no identifier" if not n_given else f"{n_given} identifiers"
        note(found, path, f"It has {told}.", f"Send exactly one of {', '.join(IDENTIFIERS)}.")


def _identified_or_members(value: Mapping[str, Any], path: str, found: Found) -> None:
    n_given = sum(name in value for name in IDENTIFIERS)
    if n_given > 1:
        note(found, path, f"It has {n_given} identifiers.", f"Send one of {', '.join(IDENTIFIERS)}.")
    if not n_given and not value.get("member"):
        note(found, f"{path}.member", "A group without identifier has no members.", "Send who is in it.")


AGENT: Final = fields({"objectType": one_of("Agent"), **_IDENTIFIED}, (), _identified_once)
GROUP: Final = fields(
    {"objectType": one_of("Group"), **_IDENTIFIED, "member": listed(AGENT)}, ("objectType",), _identified_or_members
)


def actor(value: object, path: str, found: Found) -> None:
    """Ask for an agent or a group."""
    kind = value.get("objectType", "Agent") if isinstance(value, dict) else "Agent"
    if kind not in ("Agent", "Group"):
        note(found, f"{path}.objectType", "It is neither Agent nor Group.", "Send Agent or Group, written so.")
    (GROUP if kind == "Group" else AGENT)(value, path, found)


def authority(value: object, path: str, found: Found) -> None:
    """Ask for an agent, or for two in a group without identifier (2.4.9)."""
    actor(value, path, found)
    if not isinstance(value, dict) or value.get("objectType") != "Group":
        return
    if any(name in value for name in IDENTIFIERS):
        note(found, path, "A group that is an authority has no identifier.", "Send its two members alone.")
    members = value.get("member")
    if not isinstance(members, list) or len(members) != _AUTHORITY_MEMBERS:
        note(found, f"{path}.member", "A group that is an authority has two members.", "Send two agents.")


# What was done, and on what (2.4.3, 2.4.4)

VERB: Final = fields({"id": formatted(iri), "display": language_map}, ("id",))
_COMPONENT: Final = fields({"id": text, "description": language_map}, ("id",))


def _component_list(value: object, path: str, found: Found) -> None:
    listed(_COMPONENT)(value, path, found)
    ids = [str(one.get("id")) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if len(set(ids)) < len(ids):
        note(found, path, "Two of its entries have one id.", "Give each an id of its own.")


def _names_interaction(value: Mapping[str, Any], path: str, found: Found) -> None:
    if "interactionType" not in value and any(name in value for name in ("correctResponsesPattern", *_COMPONENTS)):
        note(found, f"{path}.interactionType", "It is missing beside what belongs to an interaction.", "Send it.")


DEFINITION: Final = fields(
    {
        "name": language_map,
        "description": language_map,
        "type": formatted(iri),
        "moreInfo": formatted(iri),
        "extensions": extensions,
        "interactionType": one_of(*_INTERACTIONS),
        "correctResponsesPattern": listed(text),
        **dict.fromkeys(_COMPONENTS, _component_list),
    },
    (),
    _names_interaction,
)
ACTIVITY: Final = fields({"objectType": one_of("Activity"), "id": formatted(iri), "definition": DEFINITION}, ("id",))
STATEMENT_REF: Final = fields({"objectType": one_of("StatementRef"), "id": formatted(uuid)}, ("objectType", "id"))

# How it went (2.4.5)


def _within_bounds(value: Mapping[str, Any], path: str, found: Found) -> None:
    scaled, raw, least, most = (value.get(name) for name in ("scaled", "raw", "min", "max"))
    if is_number(scaled) and not -1 <= scaled <= 1:
        note(found, f"{path}.scaled", "It lies outside of -1 to 1.", "Send the share of what could be reached.")
    if is_number(least) and is_number(most) and least >= most:
        note(found, f"{path}.min", "It is not below max.", "Send a min that is less than max.")
    if is_number(raw) and ((is_number(least) and raw < least) or (is_number(most) and raw > most)):
        note(found, f"{path}.raw", "It lies outside of min and max.", "Send a raw score between them.")


RESULT: Final = fields(
    {
        "score": fields(dict.fromkeys(("scaled", "raw", "min", "max"), number), (), _within_bounds),
        "success": truth,
        "completion": truth,
        "response": text,
        "duration": formatted(duration),
        "extensions": extensions,
    }
)

# In what (2.4.6)


def _one_or_more_activities(value: object, path: str, found: Found) -> None:
    (listed(ACTIVITY) if isinstance(value, list) else ACTIVITY)(value, path, found)


def _context_of(name: str, rule: Rule) -> Rule:
    """Make the rule of what 2.0 adds: lists of who else had to do with it, and in which ways."""
    kind = f"context{name.capitalize()}"
    known = {"objectType": one_of(kind), name: rule, "relevantTypes": listed(formatted(iri), least=1)}
    return listed(fields(known, ("objectType", name)))


_CONTEXT: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "registration": formatted(uuid),
        "instructor": actor,
        "team": GROUP,
        "contextActivities": fields(dict.fromkeys(CONTEXT_ACTIVITIES, _one_or_more_activities)),
        "revision": text,
        "platform": text,
        "language": formatted(language),
        "statement": STATEMENT_REF,
        "extensions": extensions,
    }
)
_CONTEXT_2: Final[Mapping[str, Rule]] = MappingProxyType(
    {**_CONTEXT, "contextAgents": _context_of("agent", AGENT), "contextGroups": _context_of("group", GROUP)}
)

# With what (2.4.11)

ATTACHMENT: Final = fields(
    {
        "usageType": formatted(iri),
        "display": language_map,
        "description": language_map,
        "contentType": formatted(media_type),
        "length": count,
        "sha2": formatted(sha2),
        "fileUrl": formatted(iri),
    },
    ("usageType", "display", "contentType", "length", "sha2"),
)

# The whole (2.4)


def _fits_object(value: Mapping[str, Any], path: str, found: Found) -> None:
    """See that what is only for activities stands beside one (2.4.6), and that a voiding names a statement (2.3.2)."""
    whole, context, verb = value.get("object"), value.get("context"), value.get("verb")
    kind = whole.get("objectType", "Activity") if isinstance(whole, dict) else "Activity"
    if isinstance(context, dict) and kind != "Activity":
        for name in ("revision", "platform"):
            if name in context:
                note(found, f"{path}.context.{name}", "It is for activities only.", "Leave it out.")
    if isinstance(verb, dict) and verb.get("id") == VOIDED and kind != "StatementRef":
        note(found, f"{path}.object", "What is voided is no StatementRef.", "Send the StatementRef of a statement.")


def _object_rule(kinds: Mapping[str, Rule]) -> Rule:
    told = ", ".join(kinds)

    def look(value: object, path: str, found: Found) -> None:
        kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
        rule = kinds.get(kind) if isinstance(kind, str) else None
        if rule is None:
            note(found, f"{path}.objectType", f"It is none of {told}.", f"Send one of {told}, written so.")
        else:
            rule(value, path, found)

    return look


def _statement(context: Mapping[str, Rule], version: Rule) -> Rule:
    simple: dict[str, Rule] = {"Activity": ACTIVITY, "Agent": AGENT, "Group": GROUP, "StatementRef": STATEMENT_REF}
    common: dict[str, Rule] = {
        "actor": actor,
        "verb": VERB,
        "result": RESULT,
        "context": fields(context),
        "timestamp": formatted(timestamp),
        "attachments": listed(ATTACHMENT),
    }
    needed = ("actor", "verb", "object")
    part = fields(
        {"objectType": one_of("SubStatement"), **common, "object": _object_rule(simple)}, needed, _fits_object
    )
    whole = {
        "id": formatted(uuid),
        **common,
        "object": _object_rule({**simple, "SubStatement": part}),
        "stored": formatted(timestamp),
        "authority": authority,
        "version": version,
    }
    return fields(whole, needed, _fits_object)


STATEMENT: Final = _statement(_CONTEXT, formatted(version_1))
"""A statement of 1.0.x."""
STATEMENT_2: Final = _statement(_CONTEXT_2, formatted(version_2))
"""A statement of a request that speaks 2.0."""
