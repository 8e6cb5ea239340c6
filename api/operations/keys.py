"""`/v1/keys`: the organisation's API keys."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.errors import InvalidField
from api.http.parameters import PageQuery
from api.http.routes import Routes, made
from api.operation_errors import KeyOver, ScopeNotGiven, UnknownKey
from api.record import keys as record
from api.record.errors import InvalidPersonError
from api.record.key_limits import NO_LIMITS, KeyLimits
from api.record.key_rotation import Terms
from api.record.key_rotation import rotate_key as record_rotation
from api.record.keys import METRICS, SCOPES, Principal, Scope
from api.record.pages import page_of, read_cursor
from api.runtime import Runtime
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Operation")


class NewKeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that is to be made.

    Attributes:
        label: What it is for.
        scopes: What it allows: as little as will do. `admin` allows all but `metrics:read`, which cannot be given here.
        expires_at: When it ends; never if it is left out.
        person: `supporter/id` or `learner/id`, the one person for whom it acts; else requests say.
        limits: How much may be done with it.
    """

    label: Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)]
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=len(SCOPES))]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    person: Annotated[str, Meta(max_length=140, pattern=TEXT_PATTERN)] | None = None
    limits: KeyLimits = NO_LIMITS


class KeyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What shall be otherwise with a key; what is left out stays.

    Attributes:
        label: What it is for.
        limits: How much may be done with it: all of them anew.
    """

    label: Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)] | None = None
    limits: KeyLimits | None = None


class ApiKey(msgspec.Struct, frozen=True):
    """An API key, without anything that would open it.

    Attributes:
        key_id: Names it.
        label: What it is for.
        scopes: What it allows.
        person: For whom alone it acts; null where requests say.
        created_at: When it was made.
        expires_at: When it ends; null for never.
        revoked_at: When it was revoked; null where it was not.
        limits: How much may be done with it.
        state: Whether it opens something (`active`), has ended (`expired`) or was taken back (`revoked`).
    """

    key_id: str
    label: str
    scopes: tuple[str, ...]
    person: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    limits: KeyLimits
    state: Literal["active", "expired", "revoked"]


class MadeKey(msgspec.Struct, frozen=True):
    """A key just made.

    Attributes:
        key: As lists show it.
        token: What opens: it is told this once, and kept nowhere.
    """

    key: ApiKey
    token: str


class KeyRotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a key is rotated.

    Attributes:
        overlap_days: For how many days the old key goes on opening, unless it ends before.
        expires_at: When the new key ends; if it is left out, after as long as the old one was made for, or never.
    """

    overlap_days: Annotated[int, Meta(ge=0, le=90)] = 7
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class RotatedKey(msgspec.Struct, frozen=True):
    """A key in the place of another one.

    Attributes:
        key: The new one, as lists show it.
        token: What opens: it is told this once, and kept nowhere.
        previous: The old one, with its end.
    """

    key: ApiKey
    token: str
    previous: ApiKey


class ApiKeyList(msgspec.Struct, frozen=True):
    """Keys, newest first; `next_cursor` is null on the last page.

    Attributes:
        keys: Those of this page.
    """

    keys: tuple[ApiKey, ...]
    next_cursor: str | None


class KeyPlace(NamedTuple):
    """The place of a key in the list."""

    created_at: datetime
    key_id: str


@ROUTES.on("get", "/v1/keys", "One page.", scope="admin")
async def list_keys(runtime: Runtime, organisation_no: int, query: PageQuery) -> ApiKeyList:
    """List your API keys.

    Newest first, those that open nothing any more included.
    """
    after = read_cursor(query.cursor, KeyPlace)
    found = await record.keys_of(runtime.pool, organisation_no)
    now = moment_of(runtime.clock_us())
    behind = [_told(one, now) for one in found if after is None or KeyPlace(one.created_at, one.key_id) < after]
    return ApiKeyList(*page_of(behind, query.limit, lambda one: KeyPlace(one.created_at, one.key_id)))


@ROUTES.on("post", "/v1/keys", {201: "It is made."}, scope="admin", problems=(ScopeNotGiven,))
async def create_key(runtime: Runtime, principal: Principal, body: NewKeyRequest) -> Response[MadeKey]:
    """Make an API key.

    Its token is told in this answer alone: the service keeps a digest of it. Give it what it needs and no more.
    """
    now = moment_of(runtime.clock_us())
    if METRICS in body.scopes:
        raise ScopeNotGiven("$.scopes", METRICS)
    _refuse_past(body.expires_at, now)
    asked = (body.scopes, body.label, body.expires_at, body.person, body.limits, principal.key_id)
    try:
        listing, token = await record.make_key(runtime.pool, principal.organisation_no, *asked)
    except InvalidPersonError:
        remedy = "Write `supporter/` or `learner/` and the id, or leave it out."
        raise InvalidField("$.person", "It names nobody.", remedy) from None
    return made(MadeKey(_told(listing, now), token), is_new=True)


@ROUTES.on("patch", "/v1/keys/{key_id}", "It is changed.", scope="admin", problems=(UnknownKey,))
async def change_key(runtime: Runtime, principal: Principal, key_id: str, body: KeyChange) -> ApiKey:
    """Change an API key.

    Its label, and how much may be done with it. Other limits hold from five seconds on at the latest, at every worker.
    """
    found = await record.change_key(
        runtime.pool, principal.organisation_no, key_id, body.label, body.limits, principal.key_id
    )
    if found is None:
        raise UnknownKey("{key_id}", key_id)
    return _told(found, moment_of(runtime.clock_us()))


@ROUTES.on("post", "/v1/keys/{key_id}/rotation", {201: "The new key."}, scope="admin", problems=(UnknownKey, KeyOver))
async def rotate_key(runtime: Runtime, principal: Principal, key_id: str, body: KeyRotation) -> Response[RotatedKey]:
    """Rotate an API key.

    Makes a key that allows the same, for the same person, within the same limits; the old one goes on opening for as
    long as it takes to give out the new one. Its token is told in this answer alone.
    """
    now = moment_of(runtime.clock_us())
    _refuse_past(body.expires_at, now)
    terms = Terms(now, now + timedelta(body.overlap_days), body.expires_at)
    found = await record_rotation(runtime.pool, principal.organisation_no, key_id, terms, principal.key_id)
    rotated = RotatedKey(_told(found.key, now), found.token, _told(found.previous, now))
    return made(rotated, is_new=True)


@ROUTES.on("delete", "/v1/keys/{key_id}", "It opens nothing any more.", scope="admin", problems=(UnknownKey,))
async def revoke_key(runtime: Runtime, principal: Principal, key_id: str) -> ApiKey:
    """Revoke an API key.

    It opens nothing from five seconds on at the latest, at every worker. Asking again changes nothing.
    """
    found = await record.take_back(runtime.pool, principal.organisation_no, key_id, principal.key_id)
    if found is None:
        raise UnknownKey("{key_id}", key_id)
    return _told(found, moment_of(runtime.clock_us()))


def _refuse_past(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise InvalidField("$.expires_at", "The key would have ended already.", "Send a time to come, or leave it out.")


def _told(key: record.OwnKey, now: datetime) -> ApiKey:
    ended = key.expires_at is not None and key.expires_at <= now
    state: Literal["active", "expired", "revoked"] = "expired" if ended else "active"
    return ApiKey(*key, "revoked" if key.revoked_at is not None else state)
