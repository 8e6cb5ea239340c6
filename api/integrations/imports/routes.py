"""`/v1/imports`: what another system has, planned, looked at, applied."""

from typing import Any, Final

import msgspec
from litestar import Response

from api.errors import Forbidden, InvalidContentGraph
from api.http.openapi import Content
from api.http.requests import JSON, decode_json
from api.http.routes import Routes, made
from api.import_errors import (
    ImportApplied as AppliedAlready,
)
from api.import_errors import (
    ImportMovedOn,
    ImportUnreadable,
    SourceRefused,
    SourceUnreachable,
    UnknownImport,
)
from api.integrations.imports.messages import (
    SOURCE_KINDS,
    ApplyRequest,
    ImportApplied,
    ImportPlan,
    ImportQuery,
    SourceRequest,
)
from api.integrations.imports.planning import apply_import, plan_file, plan_source, read_import
from api.overload_errors import QuotaExceeded
from api.record.keys import Principal
from api.runtime import Runtime

ROUTES: Final = Routes("Imports")
_SOURCE: Final = msgspec.json.Decoder(SourceRequest)
MAX_FILE_BYTES: Final = 64 << 20
_FILES: Final = (
    "application/octet-stream",
    "application/zip",
    "application/xml",
    "text/xml",
    "text/csv",
    "text/plain",
)


@ROUTES.on(
    "post",
    "/v1/imports",
    {201: "What it would do."},
    scope="content:write",
    problems=(Forbidden, ImportUnreadable, SourceRefused, SourceUnreachable),
    sent=(Content(JSON, dict[str, Any]), *(Content(name) for name in _FILES)),
    max_body_bytes=MAX_FILE_BYTES,
)
async def plan(runtime: Runtime, principal: Principal, query: ImportQuery, body: bytes) -> Response[ImportPlan]:
    """Plan an import.

    The body is the file, up to 64 MiB. Nothing is changed: the answer says what applying it would change, and what of
    it is left out and why. It is kept sealed for a week.

    Of `oneroster-rest` and the kinds of Moodle but its question bank, the body says in JSON what is read: `url`, and
    `token` and `course_id` of a Moodle (`grades`: also those), or `client_id`, `client_secret`, `token_url` and `since`
    of OneRoster. Only the address is kept.

    Besides `content:write`, people (rosters) need `people:write` and `support`, and `moodle-history` needs
    `activities:write` and `results:write`.
    """
    if query.kind in SOURCE_KINDS:
        source = decode_json(body, _SOURCE)
        return made(await plan_source(runtime, principal, query, source), is_new=True)
    return made(await plan_file(runtime, principal, query, body), is_new=True)


@ROUTES.on("get", "/v1/imports/{import_id}", "The import.", scope="content:write", problems=(UnknownImport, Forbidden))
async def read(runtime: Runtime, principal: Principal, import_id: str) -> ImportPlan:
    """Read an import.

    As it was planned; once it was applied, only that it was, and when.
    """
    return await read_import(runtime, principal, import_id)


@ROUTES.on(
    "post",
    "/v1/imports/{import_id}/apply",
    "It is done.",
    scope="content:write",
    problems=(UnknownImport, AppliedAlready, ImportMovedOn, Forbidden, InvalidContentGraph, QuotaExceeded),
)
async def apply(runtime: Runtime, principal: Principal, import_id: str, body: ApplyRequest) -> ImportApplied:
    """Apply an import.

    What was seen is what is done: where something that it touches was changed since, it is refused, and is planned
    again. A course becomes your draft, to be corrected and stored; with `store` a version at once, if it has no errors.
    """
    return await apply_import(runtime, principal, import_id, body)
