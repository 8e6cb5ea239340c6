"""How the service stands, told to whoever runs it: what works, what waits, what to do."""

from datetime import timedelta
from typing import Final, NamedTuple

from api.clock import moment_of
from api.content.calibration import Calibrations
from api.operations.audit import AuditPage, AuditVerification
from api.operations.keys import ApiKey, ApiKeyList, MadeKey, RotatedKey
from api.operations.standing import DeadLetterList, ErasureList, Standing
from api.privacy.retention import RetentionTold
from api.support.notices import NoticesPage, SeenCount
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.typed import whole_number
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("operations")
WHO: Final[tuple[Role, ...]] = ("administrator",)
EXPECTED: Final = (
    *("api", "projector", "retracer", "timekeeper", "detector", "translator", "registrar", "courier", "dispatcher"),
)
"""Roles of processes without which something does not get done."""
SCOPES: Final = (
    "results:write",
    "activities:write",
    "learners:read",
    "content:read",
    "content:write",
    "support",
    "support:read",
    "support:write",
    "people:write",
    "changes:read",
    "messages:write",
    "xapi:write",
    "xapi:read",
    "admin",
)
OK: Final = "ok"
_TOLD: Final = 10
"""Notices on the page, the newest."""
_OVERLAP_DAYS: Final = 7
_LONGEST_OVERLAP_DAYS: Final = 90
_LONGEST_DAYS: Final = 3660
"""That a key made here is good for, where it ends."""


class ProcessRow(NamedTuple):
    """A role, and whether a process of it is there."""

    role: str
    is_there: bool
    since: object
    active_at: object


@PAGES.on("GET", "/operations", needs=WHO)
async def operations(visit: Visit) -> Answer:
    """Show how the service stands."""
    standing = await visit.house.get(Standing, "/v1/standing")
    watched = await visit.house.get(Calibrations, "/v1/calibration")
    told = await visit.house.get(NoticesPage, "/v1/notices", limit=_TOLD)
    return visit.render(
        "operations/operations.html",
        tab="standing",
        standing=standing,
        faults=[name for name, said in standing.checks.items() if said != OK],
        processes=process_rows(standing),
        watched=watched.calibrations,
        notices=told.notices,
    )


@PAGES.on("POST", "/operations/notices/seen", needs=WHO)
async def see_notices(visit: Visit) -> Answer:
    """Note that what the organisation was told was seen."""
    up_to = whole_number(visit.form.get("up_to", ""), 0, 2**53)
    if up_to is not None:
        await visit.house.post(SeenCount, "/v1/notices/seen", {"up_to": up_to})
    return see("/operations", visit.say("Note was taken."))


def process_rows(standing: Standing) -> list[ProcessRow]:
    """Return every role that should be there, and those beside."""
    found = {one.role: one for one in standing.processes}
    roles = (*EXPECTED, *(role for role in found if role not in EXPECTED))
    return [
        ProcessRow(
            role, role in found, *((found[role].since, found[role].active_at) if role in found else (None, None))
        )
        for role in roles
    ]


@PAGES.on("GET", "/operations/dead-letters", needs=WHO)
async def dead_letters(visit: Visit) -> Answer:
    """Show what could not be written."""
    page = await visit.house.get(DeadLetterList, "/v1/dead-letters", cursor=visit.query.get("after"))
    following = f"/operations/dead-letters?after={page.next_cursor}" if page.next_cursor else ""
    return visit.render(
        "operations/dead_letters.html", tab="dead-letters", letters=page.dead_letters, following=following
    )


@PAGES.on("GET", "/operations/erasures", needs=WHO)
async def erasures(visit: Visit) -> Answer:
    """Show what is being erased and what was."""
    page = await visit.house.get(ErasureList, "/v1/erasures", cursor=visit.query.get("after"))
    told = await visit.house.get(RetentionTold, "/v1/retention")
    following = f"/operations/erasures?after={page.next_cursor}" if page.next_cursor else ""
    return visit.render(
        "operations/erasures.html",
        tab="erasures",
        erasures=page.erasures,
        following=following,
        kept=told.kinds,
    )


@PAGES.on("GET", "/operations/audit", needs=WHO)
async def acts(visit: Visit) -> Answer:
    """Show what people did, and whether that is as it was written."""
    verified = await visit.house.get(AuditVerification, "/v1/audit/verification")
    page = await visit.house.get(AuditPage, "/v1/audit", cursor=visit.query.get("after"))
    following = f"/operations/audit?after={page.next_cursor}" if page.next_cursor else ""
    return visit.render("operations/audit.html", tab="audit", acts=page.acts, verified=verified, following=following)


@PAGES.on("GET", "/operations/keys", needs=WHO)
async def keys(visit: Visit) -> Answer:
    """Show the organisation's API keys."""
    return await _keys_page(visit)


@PAGES.on("POST", "/operations/keys", needs=WHO)
async def create_key(visit: Visit) -> Answer:
    """Make a key, and show its token this once: a page that is not kept, and no address leads back to."""
    days = whole_number(visit.form.get("days", ""), 1, _LONGEST_DAYS)
    body = {
        "label": visit.form.get("label", "").strip(),
        "scopes": [one for one in visit.many.get("scope", ()) if one in SCOPES],
        "person": visit.form.get("person", "").strip() or None,
        "expires_at": moment_of(visit.now_us) + timedelta(days) if days is not None else None,
    }
    try:
        made = await visit.house.post(MadeKey, "/v1/keys", body)
    except RefusalError as refused:
        if refused.problem.status not in {403, 422}:
            raise
        return await _keys_page(visit, wrong=tuple(one.path for one in refused.problem.errors))
    return await _keys_page(visit, made=made)


@PAGES.on("POST", "/operations/keys/{key_id}/rotate", needs=WHO)
async def rotate_key(visit: Visit, key_id: str) -> Answer:
    """Make another key in the place of one, and show its token this once, as of `create_key`."""
    days = whole_number(visit.form.get("overlap_days", ""), 0, _LONGEST_OVERLAP_DAYS)
    body = {"overlap_days": _OVERLAP_DAYS if days is None else days}
    try:
        rotated = await visit.house.post(RotatedKey, address("/v1/keys/{}/rotation", key_id), body)
    except RefusalError as refused:
        if refused.name not in {"key-over", "unknown-key"}:
            raise
        return fault("/operations/keys", visit.say("This key opens nothing any more: make another one."))
    return await _keys_page(visit, made=MadeKey(rotated.key, rotated.token), previous=rotated.previous)


@PAGES.on("POST", "/operations/keys/{key_id}/revoke", needs=WHO)
async def revoke_key(visit: Visit, key_id: str) -> Answer:
    """Revoke a key."""
    revoked = await visit.house.post(ApiKey, address("/v1/keys/{}", key_id), method="DELETE")
    return see(
        "/operations/keys", visit.say("The key “%(name)s” opens nothing any more.", name=revoked.label or key_id)
    )


async def _keys_page(
    visit: Visit, made: MadeKey | None = None, previous: ApiKey | None = None, wrong: tuple[str, ...] = ()
) -> Answer:
    page = await visit.house.get(ApiKeyList, "/v1/keys", cursor=visit.query.get("after"))
    following = f"/operations/keys?after={page.next_cursor}" if page.next_cursor else ""
    soon = moment_of(visit.now_us) + timedelta(14)
    return visit.render(
        "operations/keys.html",
        tab="keys",
        keys=page.keys,
        following=following,
        made=made,
        previous=previous,
        wrong=wrong,
        scopes=SCOPES,
        soon=soon,
        form=visit.form if wrong else {},
        chosen=visit.many.get("scope", ()) if wrong else (),
    )
