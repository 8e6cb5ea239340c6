"""Supporters, assignments, queues, calendars, promises, message scenarios and runs: each put as a whole under your id.

One mechanism for all: four routes per kind, made from what differs between them.
"""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec
from litestar import Response

from api.communication.run_messages import MessageRunContent, check_run, check_scenario
from api.errors import InvalidField, InvalidFields
from api.http.authored import YAML_NAMES, comes_as_yaml, malformed, placed
from api.http.entity_tags import etag, expected_version
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.requests import JSON, ServiceRequest
from api.http.routes import Routes, made
from api.record.keys import Principal
from api.record.support import staff as record
from api.record.support.staff import NewPart, PartKind, StoredPart
from api.runtime import Runtime
from api.staff_errors import PartChanged, StillNeeded, UnknownPart
from api.support import staff_messages as told
from api.support.calendar_messages import CalendarHours
from api.support.staff_messages import Held, HeldPage, Removed, references_of
from content_graph.authoring import ContentFault, Source, read_body
from engine.communication.checking import decode
from engine.communication.scenario import MessageScenario
from engine.support.faults import SupportFault

M = TypeVar("M", bound=msgspec.Struct)

ROUTES: Final = Routes("People")
MESSAGES: Final = Routes("Messages")
IF_MATCH: Final = {"If-Match": "ETag of the version that you changed; another current one is then not overwritten."}
ETAG: Final = {"ETag": "The version, for `If-Match`."}
_CONTACT: Final = frozenset({"name", "email", "phone"})


class StaffKind(NamedTuple, Generic[M]):
    """A kind of part.

    Attributes:
        kind: As the record has it.
        noun: With its article.
        what: What it is for, in sentences.
        shape: What is put.
        check: Raises where the content cannot work.
        routes: Under which heading it is documented.
        read: Makes one of what people write by hand, as JSON or YAML; None where only JSON is taken.
    """

    kind: PartKind
    noun: str
    what: str
    shape: type[M]
    check: Callable[[M], None]
    routes: Routes = ROUTES
    read: Callable[[Source], M] | None = None

    @property
    def address(self) -> str:
        """Where they are."""
        return f"/v1/{self.kind.replace('_', '-')}s"

    @property
    def name(self) -> str:
        """As sentences name it."""
        return self.kind.replace("_", " ")

    def new(self, part_id: str, content: M, put_by: str) -> NewPart:
        """Return a part that may be put.

        Raises:
            InvalidField: Its content cannot work.
        """
        try:
            self.check(content)
        except SupportFault as fault:
            raise InvalidField(path=f"$.{fault.field}", detail=fault.detail, remedy=fault.remedy) from None
        fields = msgspec.to_builtins(content)
        private = {name: fields.pop(name) for name in _CONTACT & fields.keys()} if self.kind == "supporter" else None
        contact = None if private is None else _json(private)
        learner = getattr(content, "learner_id", None)
        return NewPart(self.kind, part_id, _json(fields), contact, learner, put_by, references_of(content))

    def content(self, stored: StoredPart) -> M:
        """Read what was put."""
        fields = {**msgspec.json.decode(stored.content or ""), **msgspec.json.decode(stored.contact or "{}")}
        return msgspec.convert(fields, self.shape)

    def told(self, stored: StoredPart) -> Held[M]:
        """Tell one."""
        return Held(stored.id, stored.version, stored.put_at, self.content(stored))


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _nothing(_content: object) -> None:
    """Find nothing to check."""


KINDS: Final[tuple[StaffKind[Any], ...]] = (
    StaffKind(
        "supporter",
        "a supporter",
        "Somebody who helps learners. Name and contact are kept apart from all that traces learners, only as they are "
        "now, and are gone with a DELETE.",
        told.SupporterContent,
        told.check_supporter,
    ),
    StaffKind(
        "assignment",
        "an assignment",
        "A supporter has a role, for a learner or for a cohort. It goes with the learner when that learner is erased.",
        told.AssignmentContent,
        told.check_assignment,
    ),
    StaffKind(
        "queue",
        "a queue",
        "Where work waits until somebody takes it; its keeper answers for it meanwhile.",
        told.QueueContent,
        _nothing,
    ),
    StaffKind(
        "calendar",
        "a calendar",
        "When somebody works: a time zone, the hours of a week, and the days that are otherwise. One without any "
        "opening is refused. Public holidays are copied into it: `GET /v1/public-holidays`.",
        CalendarHours,
        told.check_calendar,
    ),
    StaffKind(
        "promise",
        "a promise",
        "By when a first and each next answer is promised, in the working time of a calendar, when the owner is warned "
        "and who is told of a breach.",
        told.PromiseContent,
        told.check_promise,
    ),
    StaffKind(
        "message_scenario",
        "a message scenario",
        "Messages of a course, laid down before it starts: words in French and English, and steps that say what goes "
        "to whom when, by which channel, and what keeps it from going. `symphonie messages schema` prints its JSON "
        "Schema. Everything that is wrong with it is told at once. A new version holds for what is not sent yet.",
        MessageScenario,
        check_scenario,
        MESSAGES,
        decode,
    ),
    StaffKind(
        "message_run",
        "a run of a message scenario",
        "A cohort follows a message scenario, with the dates of its course. What was due before the run was stored, or "
        "before a learner came to the cohort, is not sent afterwards, but for steps that are for latecomers. "
        "`POST /v1/message-runs/dry-run` shows who would get what.",
        MessageRunContent,
        check_run,
        MESSAGES,
    ),
)
BY_NAME: Final = {one.kind: one for one in KINDS}
ROUTING: Final = StaffKind(
    "routing", "routing rules", "Who is called for what.", told.RoutingContent, told.check_routing
)


async def put(
    kind: StaffKind[M], runtime: Runtime, principal: Principal, request: ServiceRequest, part_id: str, body: M
) -> Response[Held[M]]:
    """Store one and answer it."""
    new = kind.new(part_id, body, principal.key_id)
    expected = expected_version(request.headers.get("if-match"))
    stored, is_new = await record.put_part(runtime.pool, principal.organisation_no, new, expected)
    return made(kind.told(stored), is_new=is_new, headers={"etag": etag(str(stored.version))})


async def read(
    kind: StaffKind[M], runtime: Runtime, organisation_no: int, part_id: str, path: str
) -> Response[Held[M]]:
    """Answer one.

    Raises:
        UnknownPart: There is none with this id.
    """
    stored = await record.find_part(runtime.pool, organisation_no, kind.kind, part_id)
    if stored is None:
        raise UnknownPart(path, kind.name, part_id, kind.address)
    return made(kind.told(stored), is_new=False, headers={"etag": etag(str(stored.version))})


def _declare(kind: StaffKind[M]) -> None:
    """Declare the routes of a kind: what they take and answer follows from its shape."""
    name = f"{kind.kind}_id"
    path, address = f"{{{name}}}", f"{kind.address}/{{{name}}}"

    async def list_all(runtime: Runtime, organisation_no: int, query: PageQuery) -> HeldPage[M]:
        page = await record.page_of_parts(runtime.pool, organisation_no, kind.kind, query.limit, query.cursor)
        return HeldPage(tuple([kind.told(one) for one in page.entries]), page.next_cursor)

    async def get(runtime: Runtime, organisation_no: int, **ids: str) -> Response[Held[M]]:
        return await read(kind, runtime, organisation_no, ids[name], path)

    async def store(
        runtime: Runtime, principal: Principal, request: ServiceRequest, body: M | bytes, **ids: str
    ) -> Response[Held[M]]:
        content = await _read(kind, body, as_yaml=comes_as_yaml(request)) if isinstance(body, bytes) else body
        return await put(kind, runtime, principal, request, ids[name], content)

    async def remove(runtime: Runtime, principal: Principal, request: ServiceRequest, **ids: str) -> Removed:
        expected = expected_version(request.headers.get("if-match"))
        needed = partial(_require_unneeded, kind, ids[name], path)
        part, by = (kind.kind, ids[name]), principal.key_id
        stored = await record.remove_part(runtime.pool, principal.organisation_no, part, expected, by, needed)
        if stored is None:
            raise UnknownPart(path, kind.name, ids[name], kind.address)
        return Removed(stored.id, stored.version, stored.put_at)

    of: Any = Held  # of a shape that is known when this runs
    page: Any = HeldPage
    answer: Any = Response
    held = answer[of[kind.shape]]
    _said(list_all, f"List your {kind.name}s.\n\nBy id.", query=PageQuery, returns=page[kind.shape])
    _said(get, f"Read {kind.noun}.\n\n{kind.what}", **{name: str}, returns=held)
    _said(
        store,
        f"Store {kind.noun}.\n\n{kind.what}\n\nAs a whole; the same content again changes nothing. What it names must "
        f"be there.{'' if kind.read is None else ' In JSON or YAML.'}",
        **{name: str},
        principal=Principal,
        request=ServiceRequest,
        body=kind.shape if kind.read is None else bytes,
        returns=held,
    )
    _said(
        remove,
        f"Remove {kind.noun}.\n\nRefused while something else names it. Its versions stay, so that what was promised "
        "under them can be reckoned again; one that was removed already stays as it is.",
        **{name: str},
        principal=Principal,
        request=ServiceRequest,
        returns=Removed,
    )
    routes = kind.routes
    routes.on("get", kind.address, "One page.", scope="support:read")(list_all)
    routes.on("get", address, "It is there.", scope="support:read", problems=(UnknownPart,), answer_headers=ETAG)(get)
    routes.on(
        "put",
        address,
        {200: "A new version, or nothing new.", 201: "It is new."},
        scope="people:write",
        problems=(PartChanged,) if kind.read is None else (PartChanged, InvalidFields),
        sent=() if kind.read is None else (Content(JSON, kind.shape), *(Content(one) for one in YAML_NAMES)),
        headers=IF_MATCH,
        answer_headers=ETAG,
    )(store)
    routes.on(
        "delete",
        address,
        "It is there no more.",
        scope="people:write",
        problems=(UnknownPart, PartChanged, StillNeeded),
        headers=IF_MATCH,
    )(remove)


async def _read(kind: StaffKind[M], body: bytes, *, as_yaml: bool) -> M:
    """Read what people wrote by hand.

    Raises:
        MalformedBody: It is neither JSON nor YAML, as promised.
        InvalidFields: With everything that is wrong, each with its line and column.
    """
    read_one = kind.read
    if read_one is None:
        raise TypeError(kind.kind)
    try:
        return await asyncio.to_thread(lambda: read_one(read_body(body, is_yaml=as_yaml)))
    except ContentFault as fault:
        if fault.is_malformed:
            raise malformed(fault, as_yaml=as_yaml) from fault
        raise InvalidFields(tuple(map(placed, fault.faults))) from fault


def _said(handler: Callable[..., object], doc: str, returns: object, **parameters: object) -> None:
    """Say of a handler what `api.http.routes` reads off any other: its docstring, and the types of its kind."""
    handler.__doc__ = doc
    common = {"runtime": Runtime} if "principal" in parameters else {"runtime": Runtime, "organisation_no": int}
    handler.__annotations__ = {**common, **parameters, "return": returns}


def _require_unneeded(kind: StaffKind[Any], part_id: str, path: str, parts: Iterable[StoredPart]) -> None:
    """See that no other part names one.

    Raises:
        StillNeeded: One does.
    """
    kinds = {**BY_NAME, ROUTING.kind: ROUTING}
    for other in parts:
        named = {(one.kind, one.id) for one in references_of(kinds[other.kind].content(other))}
        if (kind.kind, part_id) in named and (other.kind, other.id) != (kind.kind, part_id):
            by = "the routing rules" if other.kind == ROUTING.kind else f"{kinds[other.kind].name} {other.id!r}"
            raise StillNeeded(path, kind.name, part_id, by)


for _kind in KINDS:
    _declare(_kind)
