"""Statements as a reader asked for them: with identifiers alone, or with one language of each text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.integrations.xapi.statement_rules import CONTEXT_ACTIVITIES, IDENTIFIERS

_MAPS: Final = ("name", "description")
_COMPONENTS: Final = ("choices", "scale", "source", "target", "steps")
Part = Callable[[Mapping[str, Any]], dict[str, Any]]


def languages(accept: str) -> tuple[str, ...]:
    """Read `Accept-Language` (RFC 9110, section 12.5.4): tags, the most wanted first.

    >>> languages("en;q=0.5, fr-CH, *;q=0.1")
    ('fr-CH', 'en', '*')
    """
    weighed = []
    for at, one in enumerate(accept.split(",")):
        tag, _, weight = one.partition(";")
        number = weight.strip().removeprefix("q=")
        weighed.append((-_weight(number), at, tag.strip()))
    return tuple(tag for weight, _, tag in sorted(weighed) if tag and weight < 0)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def chosen(texts: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return the text of a language map that is wanted most; the first one where none is.

    >>> chosen({"en-US": "color", "en-GB": "colour"}, ["fr", "en-GB"])
    {'en-GB': 'colour'}
    """
    by_tag = {tag.lower(): tag for tag in texts}
    for tag in (one.lower() for one in wanted):
        near = next((one for one in by_tag if one == tag), None) or next(
            (one for one in by_tag if one.startswith(f"{tag}-") or tag.startswith(f"{one}-")), None
        )
        if near is not None:
            return {by_tag[near]: texts[by_tag[near]]}
    return dict(list(texts.items())[:1])


def ids_alone(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Leave of agents, verbs and activities what identifies them (`format=ids`)."""
    return _shown(statement, _agent_id, _id, _id)


def canonical(
    statement: Mapping[str, Any], definitions: Mapping[str, Mapping[str, Any]], wanted: Sequence[str]
) -> dict[str, Any]:
    """Give activities their definition as the store knows it, and every text in one language (`format=canonical`).

    Args:
        statement: As it is kept.
        definitions: By the id of the activity.
        wanted: Languages, the most wanted first.
    """

    def activity(value: Mapping[str, Any]) -> dict[str, Any]:
        definition = definitions.get(value["id"], value.get("definition"))
        return {**value, **({"definition": in_one_language(definition, wanted)} if definition is not None else {})}

    def verb(value: Mapping[str, Any]) -> dict[str, Any]:
        return {**value, **({"display": chosen(value["display"], wanted)} if "display" in value else {})}

    return _shown(statement, dict, verb, activity)


def in_one_language(definition: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """Return a definition with one language of each text."""
    shown = dict(definition)
    for name in _MAPS:
        if name in shown:
            shown[name] = chosen(shown[name], wanted)
    for name in _COMPONENTS:
        if name in shown:
            shown[name] = [
                {**one, "description": chosen(one["description"], wanted)} if "description" in one else one
                for one in shown[name]
            ]
    return shown


def merged(known: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition of an activity after another one came: the newer text of each language, the newer rest."""
    if known is None:
        return dict(sent)
    both = {**known, **sent}
    for name in (*_MAPS, "extensions"):
        if name in known and name in sent:
            both[name] = {**known[name], **sent[name]}
    return both


def _id(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": value["id"]}


def _agent_id(value: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: value[name] for name in ("objectType", *IDENTIFIERS) if name in value}
    if not any(name in value for name in IDENTIFIERS):
        shown["member"] = [_agent_id(one) for one in value.get("member", ())]
    return shown


def _shown(statement: Mapping[str, Any], agent: Part, verb: Part, activity: Part) -> dict[str, Any]:
    by_kind: dict[str, Part] = {
        "Activity": activity,
        "Agent": agent,
        "Group": agent,
        "StatementRef": dict,
        "SubStatement": lambda part: _shown(part, agent, verb, activity),
    }
    about = statement["object"]
    shown = {
        **statement,
        "actor": agent(statement["actor"]),
        "verb": verb(statement["verb"]),
        "object": by_kind[about.get("objectType", "Activity")](about),
    }
    if "authority" in statement:
        shown["authority"] = agent(statement["authority"])
    if "context" in statement:
        shown["context"] = _shown_context(statement["context"], agent, activity)
    return shown


def _shown_context(context: Mapping[str, Any], agent: Part, activity: Part) -> dict[str, Any]:
    shown = dict(context)
    for name in ("instructor", "team"):
        if name in shown:
            shown[name] = agent(shown[name])
    if "contextActivities" in shown:
        shown["contextActivities"] = {
            name: [activity(one) for one in several] if name in CONTEXT_ACTIVITIES else several
            for name, several in shown["contextActivities"].items()
        }
    for several, one in (("contextAgents", "agent"), ("contextGroups", "group")):
        if several in shown:
            shown[several] = [{**held, one: agent(held[one])} for held in shown[several]]
    return shown
