"""`/v1/recommendation-settings`: thresholds of the rules, and what waits for approval."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import get, put
from msgspec import Meta

from api.errors import InvalidField, InvalidFields
from api.http.authentication import requires
from api.http.requests import ServiceRequest, decode_json, read_body, read_query
from api.runtime import runtime_of
from api.support import recommendation_settings as settings
from api.support.recommendation_settings import RecommendationSettings, SettingsHistory, SettingsRequest
from api.support.routes.people import people_of
from content_graph.ids import Id
from engine.recommendation.settings import InvalidPolicySettingsError

GraphName = Annotated[Id, Meta(description="What holds on this content graph; on those without its own if left out.")]

_decoder = msgspec.json.Decoder(SettingsRequest)


class SettingsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what holds."""

    content_graph: GraphName | None = None


class SettingsHistoryQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what held before."""

    content_graph: GraphName | None = None
    limit: Annotated[int, Meta(ge=1, le=500, description="Most versions.")] = 50
    before: Annotated[int, Meta(ge=1, le=2**31 - 1, description="Only versions before this one.")] | None = None


@get("/recommendation-settings", guards=[requires("content:read")])
async def get_settings(request: ServiceRequest) -> RecommendationSettings:
    """Say which settings hold."""
    query = read_query(request.scope["query_string"], SettingsQuery)
    return await settings.read_settings(people_of(request), query.content_graph)


@put("/recommendation-settings", guards=[requires("content:write")])
async def put_settings(request: ServiceRequest) -> RecommendationSettings:
    """Let settings hold from the answer on."""
    body = await read_body(request, runtime_of(request).settings.max_body_bytes)
    return await settings.put_settings(people_of(request), _decode(body))


@get("/recommendation-settings/history", guards=[requires("content:read")])
async def get_settings_history(request: ServiceRequest) -> SettingsHistory:
    """List versions of settings, newest first."""
    query = read_query(request.scope["query_string"], SettingsHistoryQuery)
    return await settings.settings_history(people_of(request), query.content_graph, query.limit, query.before)


def _decode(body: bytes) -> SettingsRequest:
    """Decode settings; where they contradict each other, name the field (msgspec names only what holds it)."""
    try:
        return decode_json(body, _decoder)
    except InvalidFields as error:
        cause = error.__cause__ and error.__cause__.__cause__
        if not isinstance(cause, InvalidPolicySettingsError):
            raise
        remedy = "See /v1/docs for the fields and their bounds, or leave the field out for its default."
        path, detail = f"$.policy.{cause.field}", f"The setting {cause.detail}."
        raise InvalidField(path, detail, remedy) from error


ROUTES: Final = (get_settings, put_settings, get_settings_history)
