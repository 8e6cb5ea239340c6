"""`GET /v1/audit`: what people did, chained by hash, and whether the chain is as it was written."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record import audit as record
from api.record.audit import Act, AuditEntry, AuditFault, read_anchor
from api.runtime import Runtime
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Operation")


class ChainAnchor(msgspec.Struct, frozen=True):
    """That the chain has this hash at this place: keep it elsewhere, and nobody can make the chain anew unnoticed.

    Attributes:
        no: Number of the act.
        sha256: Its hash, in hexadecimal.
    """

    no: int
    sha256: str


class AuditedAct(msgspec.Struct, frozen=True):
    """An act, and its place in the chain.

    Attributes:
        no: From 1, without gaps.
        at: When.
        act: Table and what was done: `override.made`, `account.changed`, `api_key.ended` …
        by: Who: `person` and `role`, `key`, or the `process` of the service or the command line that did it.
        about: What about. Persons are digests under the deployment's secret; ask for those of one with `person`.
        content: The JSON that was hashed.
        previous_sha256: Of the entry before.
        sha256: Of `previous_sha256` (32 bytes) and `content`.
    """

    no: int
    at: datetime
    act: str
    by: dict[str, Any]
    about: dict[str, Any]
    content: str
    previous_sha256: str
    sha256: str


class AuditPage(msgspec.Struct, frozen=True):
    """Acts, newest first; `next_cursor` is null on the last page. `anchor` is where the chain ends, null for none.

    Attributes:
        anchor: Where the chain ends; null while it is empty.
        acts: Those of this page.
    """

    anchor: ChainAnchor | None
    acts: tuple[AuditedAct, ...]
    next_cursor: str | None


class AuditVerification(msgspec.Struct, frozen=True):
    """What checking the chain has shown.

    Attributes:
        is_whole: Whether it is as it was written.
        n_acts: How many it holds.
        anchor: Where it ends; null for none.
        faults: What is wrong, at which place: `altered`, `unchained`, `missing`, `cut_off`, or not as an `anchor` said.
    """

    is_whole: bool
    n_acts: int
    anchor: ChainAnchor | None
    faults: tuple[AuditFault, ...]


class AuditQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what was done."""

    act: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}$", description="Only this one.")] | None = None
    person: (
        Annotated[
            str,
            Meta(
                max_length=140,
                pattern=TEXT_PATTERN,
                description="Only by or about this person: `supporter/` or `learner/` and the id.",
            ),
        ]
        | None
    ) = None


class VerificationQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of a check."""

    anchor: (
        Annotated[str, Meta(max_length=90, description="`no:sha256` of an anchor that was kept elsewhere.")] | None
    ) = None


@ROUTES.on("get", "/v1/audit", "One page.", scope="admin")
async def list_acts(runtime: Runtime, organisation_no: int, query: AuditQuery) -> AuditPage:
    """Read what people did.

    Decisions, settings, keys, accounts, staff, content, models, corrections, exports and erasures, newest first. Each
    is written in the transaction of the act itself, and names nobody, so that erasing somebody breaks nothing.
    """
    end = await record.end_of_chain(runtime.pool, organisation_no)
    asked = (query.limit, query.cursor, query.act, query.person)
    page = await record.audit_page(runtime.pool, organisation_no, *asked)
    return AuditPage(_anchor(end), tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/audit/verification", "It was checked.", scope="admin")
async def verify_acts(runtime: Runtime, organisation_no: int, query: VerificationQuery) -> AuditVerification:
    """Check whether the chain is as it was written.

    An entry that was changed, removed or put elsewhere is found; against an anchor that was kept elsewhere also a chain
    that was made anew as a whole.
    """
    anchor = None if query.anchor is None else read_anchor(query.anchor)
    if query.anchor is not None and anchor is None:
        raise InvalidField("?anchor", "It is no anchor.", "Send the number, a colon and 64 hexadecimal digits.")
    end, faults = await record.verify_chain(runtime.pool, organisation_no, [anchor] if anchor else [])
    return AuditVerification(not faults, end.no if end else 0, _anchor(end), faults)


def _anchor(end: record.Anchor | None) -> ChainAnchor | None:
    return None if end is None else ChainAnchor(end.no, end.sha256.hex())


def _told(one: AuditEntry) -> AuditedAct:
    act = msgspec.json.decode(one.content, type=Act)
    hashes = (one.content, one.previous_sha256.hex(), one.sha256.hex())
    return AuditedAct(one.no, act.at, act.act, act.by, act.about, *hashes)
