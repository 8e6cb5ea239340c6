"""What is spoken, what is known of an activity, and of whom an agent is (xAPI 1.0.3, part three, 2.4, 2.5, 2.8)."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.http.openapi import Content
from api.http.requests import JSON, ServiceRequest
from api.integrations.xapi.asking import agent_in, formatted
from api.integrations.xapi.exchange import SPOKEN, VERSION, Answer, Visit, check_parameters
from api.integrations.xapi.formats import iri
from api.integrations.xapi.mentions import ACTIVITY, AGENT, everybody, identifier_of, name_of
from api.integrations.xapi.routing import STATE, Resource, open_route
from api.integrations.xapi.statement_rules import AGENT as AN_AGENT
from api.integrations.xapi.statement_rules import IDENTIFIERS
from api.integrations.xapi.strict_json import read_json, write_json
from api.record.xapi.reading import Filter, find_page, seals_of
from api.record.xapi.statements import definition_boxes

ACTIVITIES: Final = Resource("/xapi/activities")
AGENTS: Final = Resource("/xapi/agents")
_OF_1: Final = ("1.0.0", "1.0.1", "1.0.2", "1.0.3")
_LOOKED_AT: Final = 10
"""Statements in which names of an agent are looked for."""


class About(msgspec.Struct, frozen=True):
    """What is spoken here.

    Attributes:
        version: Versions of the standard.
    """

    version: tuple[str, ...]


class ActivityQuery(msgspec.Struct, frozen=True):
    """Which activity is meant."""

    activity_id: Annotated[str, Meta(description="Its id.")] = msgspec.field(name="activityId")


class AgentQuery(msgspec.Struct, frozen=True):
    """Whom is meant."""

    agent: Annotated[str, Meta(description="Agent in JSON.")]


async def about(request: ServiceRequest) -> Response[bytes]:
    """Read which versions of xAPI are spoken.

    Whoever asks in 2.0 is told of it too: tools of 1.0 know no other version than their own.
    """
    is_new = request.headers.get(VERSION, "").startswith("2")
    request.scope["state"][STATE] = [(VERSION.encode(), SPOKEN[2 if is_new else 1].encode())]
    told = About((*_OF_1, *((SPOKEN[2],) if is_new else ())))
    return Response(msgspec.json.encode(told), media_type=JSON)


@ACTIVITIES.on("GET", {200: "The activity."}, ActivityQuery, returned=(Content(JSON, dict[str, Any]),))
async def get_activity(visit: Visit) -> Answer:
    """Read an activity.

    With the definition that statements have given it; one that nobody has named has none.
    """
    check_parameters(visit.asked, ("activityId",))
    name = formatted(visit.asked, "activityId", iri)
    told: dict[str, Any] = {"objectType": "Activity", "id": name}
    async with visit.runtime.pool.connection() as connection:
        seals = await seals_of(connection, visit.organisation_no)
        if seals is not None:
            digest = seals.digest(ACTIVITY, name)
            boxes = await definition_boxes(connection, visit.organisation_no, [digest])
            if digest in boxes:
                told["definition"] = read_json(seals.opened_definition(digest, boxes[digest]), "$")
    return Answer(200, write_json(told))


@AGENTS.on("GET", {200: "The person."}, AgentQuery, returned=(Content(JSON, dict[str, Any]),))
async def get_person(visit: Visit) -> Answer:
    """Read whom an agent means.

    The identifier that was asked for, and the names under which newer statements have it.
    """
    check_parameters(visit.asked, ("agent",))
    agent = agent_in(visit.asked, AN_AGENT)
    names: dict[str, None] = {agent["name"]: None} if "name" in agent else {}
    identifier = identifier_of(agent)
    async with visit.runtime.pool.connection() as connection:
        seals = await seals_of(connection, visit.organisation_no)
        if seals is not None and identifier is not None:
            wanted = Filter(((seals.digest(AGENT, name_of(identifier)), False),))
            page = await find_page(connection, seals, visit.organisation_no, wanted, None, _LOOKED_AT)
            for stored in page:
                names |= _names(read_json(stored.content, "$"), agent)
    told: dict[str, Any] = {"objectType": "Person", "name": list(names)}
    told |= {name: [agent[name]] for name in IDENTIFIERS if name in agent}
    return Answer(200, write_json(told))


def _names(statement: Mapping[str, Any], agent: Mapping[str, Any]) -> dict[str, None]:
    whom = identifier_of(agent)
    return {one["name"]: None for one in everybody(statement) if "name" in one and identifier_of(one) == whom}


ABOUT: Final = open_route("/xapi/about", about, About)
