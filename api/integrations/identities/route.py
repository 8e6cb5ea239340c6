"""`/v1/identities`: who is meant by what other systems call somebody, bound in advance and listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.clock import moment_of
from api.errors import Fault, Forbidden, InvalidFields
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.identity_errors import IdentityBound
from api.integrations.identities.naming import normal_issuer
from api.integrations.identities.persons import pairs_of
from api.record import identity as record
from api.record.accounts.accounts import have_signed_in
from api.record.identity import Pair, Person, UnknownPersons
from api.record.keys import Principal
from api.record.lti.platforms import issuers_of
from api.runtime import Runtime
from api.workspace.door.roles import SCOPES_OF
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("People")
MAX_IDENTITIES: Final = 1000
_SCOPES: Final = {"learner_id": SCOPES_OF["learner"], "supporter_id": SCOPES_OF["supporter"]}
"""What somebody may who comes in as such."""
Issuer = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=TEXT_PATTERN,
        description="Address of the system that says it: `iss`, `homePage`; or `mbox`, `mbox_sha1sum`, `openid`.",
    ),
]
Subject = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=TEXT_PATTERN,
        description="What that system calls the person; of an e-mail address only a keyed digest is kept and told.",
    ),
]


class NewIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is meant: a learner, a supporter, or somebody who is both.

    Attributes:
        issuer: Which system says it.
        subject: What it calls the person.
        learner_id: The learner.
        supporter_id: The supporter.
    """

    issuer: Issuer
    subject: Subject
    learner_id: Id | None = None
    supporter_id: Id | None = None


class IdentitiesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Identities to be bound, all or none.

    Attributes:
        identities: The identities.
    """

    identities: Annotated[tuple[NewIdentity, ...], Meta(min_length=1, max_length=MAX_IDENTITIES)]


class IdentitiesBound(msgspec.Struct, frozen=True):
    """How many are bound as they were sent.

    Attributes:
        n_bound: Identities.
    """

    n_bound: int


class Identity(msgspec.Struct, frozen=True):
    """Who is meant by a subject of an issuer.

    Attributes:
        issuer: Normalised: scheme and host in lower case, no slash at the end.
        subject: What it calls the person; a digest (64 hexadecimal digits) where that is an e-mail address.
        learner_id: The learner; null for none.
        supporter_id: The supporter; null for none.
        bound_at: Since when.
        bound_by: The key that bound it, or what came of itself: `lti`, `xapi`, `caliper`.
    """

    issuer: str
    subject: str
    learner_id: str | None
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


class IdentitiesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which identities are asked for."""

    issuer: Issuer | None = None
    learner_id: Annotated[Id, Meta(description="Only of this learner.")] | None = None
    supporter_id: Annotated[Id, Meta(description="Only of this supporter.")] | None = None


class IdentitiesPage(msgspec.Struct, frozen=True):
    """Identities, by issuer and subject; `next_cursor` is null on the last page.

    Attributes:
        identities: Those of this page.
    """

    identities: tuple[Identity, ...]
    next_cursor: str | None


class IdentityRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of persons whom nobody has bound.

    Attributes:
        unknown_persons: `new`: each becomes a new learner. `wait`: what they do is kept until they are bound.
    """

    unknown_persons: UnknownPersons


@ROUTES.on("put", "/v1/identities", "They are bound.", scope="people:write", problems=(IdentityBound,))
async def put_identities(runtime: Runtime, principal: Principal, body: IdentitiesRequest) -> IdentitiesBound:
    """Say who is meant by what other systems call somebody.

    Up to 1000 at once, all or none. Once bound it stays: the same again changes nothing, somebody else is refused; a
    learner can be given a supporter's side later, and the other way round. They go with their learner.

    Whom a course platform names so comes in by its launches. There, somebody is bound by whoever may do all that they
    may, as with invitations, and whoever has signed in here already with `admin`.
    """
    _require_somebody(body.identities)
    at, no = moment_of(runtime.clock_us()), principal.organisation_no
    async with runtime.pool.connection() as connection:
        named = [(one.issuer, one.subject) for one in body.identities]
        pairs = await pairs_of(connection, no, named)
        wanted = _by_pair([pairs[one] for one in named], body.identities)
        await _require_reach(connection, principal, wanted)
        bound = await record.bind(connection, no, wanted, at, principal.key_id)
        taken = [one for one, pair in enumerate(map(pairs.__getitem__, named)) if bound[pair].contradicts(wanted[pair])]
        if taken:
            raise IdentityBound([(one, *bound[pairs[named[one]]]) for one in taken])
    return IdentitiesBound(len(wanted))


@ROUTES.on("get", "/v1/identities", "One page.", scope="people:write")
async def list_identities(runtime: Runtime, organisation_no: int, query: IdentitiesQuery) -> IdentitiesPage:
    """List who is meant by what other systems call somebody."""
    issuer = None if query.issuer is None else normal_issuer(query.issuer)
    asked = {"issuer": issuer, "learner": query.learner_id, "supporter_id": query.supporter_id}
    page = await record.page_of_identities(runtime.pool, organisation_no, asked, query.limit, query.cursor)
    return IdentitiesPage(tuple([Identity(*one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/identity-rule", "What holds.", scope="people:write")
async def get_rule(runtime: Runtime, organisation_no: int) -> IdentityRule:
    """Read what becomes of persons whom nobody has bound."""
    return IdentityRule(await record.read_rule(runtime.pool, organisation_no))


@ROUTES.on("put", "/v1/identity-rule", "It holds.", scope="admin")
async def put_rule(runtime: Runtime, principal: Principal, body: IdentityRule) -> IdentityRule:
    """Say what becomes of persons whom nobody has bound.

    `new`, until it is said otherwise: the learner's id is the host of the issuer, a slash and the subject.
    """
    at, rule = moment_of(runtime.clock_us()), body.unknown_persons
    await record.put_rule(runtime.pool, principal.organisation_no, rule, principal.key_id, at)
    return body


def _require_somebody(identities: Sequence[NewIdentity]) -> None:
    detail, remedy = "Nobody is named.", "Send learner_id, supporter_id or both."
    nobody = [n for n, one in enumerate(identities) if one.learner_id is None and one.supporter_id is None]
    if nobody:
        raise InvalidFields(tuple([Fault(f"$.identities[{n}]", detail, remedy) for n in nobody]))


async def _require_reach(
    connection: AsyncConnection[TupleRow], principal: Principal, wanted: Mapping[Pair, Person]
) -> None:
    """See that nobody lets somebody in by a platform's launches whom they could not invite.

    Raises:
        Forbidden: The key may not do what they may, or they have signed in already.
    """
    no = principal.organisation_no
    platforms = {normal_issuer(one) for one in await issuers_of(connection, no)}
    asked = {pair: person for pair, person in wanted.items() if pair.issuer in platforms}
    known = await record.find(connection, no, asked)
    new = [person.beside(known.get(pair, Person())) for pair, person in asked.items()]
    scopes = {scope for one in new for side, scopes in _SCOPES.items() if getattr(one, side) for scope in scopes}
    if await have_signed_in(connection, no, [one.learner_id for one in new], [one.supporter_id for one in new]):
        scopes.add("admin")
    missing = next((scope for scope in sorted(scopes) if not principal.may(scope)), None)
    if missing is not None:
        raise Forbidden(missing)


def _by_pair(pairs: Sequence[Pair], identities: Sequence[NewIdentity]) -> dict[Pair, Person]:
    wanted: dict[Pair, Person] = {}
    for n, (pair, one) in enumerate(zip(pairs, identities, strict=True)):
        person = Person(one.learner_id, one.supporter_id)
        if wanted.setdefault(pair, person) != person:
            detail, remedy = "Another one in this request says somebody else.", "Send each issuer and subject once."
            raise InvalidFields((Fault(f"$.identities[{n}]", detail, remedy),))
    return wanted
