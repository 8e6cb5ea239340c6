"""What people are called: contacts of learners, apart from all that traces them, and the names of many at once."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.acting_errors import PeersReadNoFile
from api.errors import Fault, InvalidFields
from api.http.routes import Routes
from api.learner_errors import UnknownContact
from api.record.support import contacts as record
from api.record.support.contacts import Contact
from api.results.messages import LearnerId
from api.runtime import Runtime
from api.support.acting import AnyReach
from api.support.reading import ReaderOfFile
from api.support.staff_messages import Email, Name, Zone
from api.telling import told
from content_graph.ids import Id
from engine.support.calendar import zone_of
from engine.support.faults import SupportFault

ROUTES: Final = Routes("People")
LEARNER_PATH: Final = "{learner_id}"
MAX_CONTACTS: Final = 1000
MAX_ASKED: Final = 500
Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}(?!\n)$", description="A number as in ITU-T E.164.")]


class ContactContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner is called and how they are reached; what is left out is not known.

    Attributes:
        name: As the learner wants to be called.
        email: Where they are written to.
        language: In which they are written to.
        zone: IANA name of their time zone.
        phone: Where they are called, as it is dialled from abroad: `+33612345678`.
    """

    name: Name | None = None
    email: Email | None = None
    language: Literal["fr", "en"] | None = None
    zone: Zone | None = None
    phone: Phone | None = None


class ContactOfLearner(ContactContent, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, and whose it is."""

    learner_id: LearnerId


class ContactsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contacts of learners, each as a whole; of others nothing is changed.

    Attributes:
        contacts: One for each learner.
    """

    contacts: Annotated[tuple[ContactOfLearner, ...], Meta(min_length=1, max_length=MAX_CONTACTS)]


class ContactsStored(msgspec.Struct, frozen=True):
    """How many were stored.

    Attributes:
        n_stored: Contacts that were stored.
    """

    n_stored: int


class NamesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose names are asked for."""

    learner_id: Annotated[tuple[Id, ...], Meta(max_length=MAX_ASKED, description="Learners, by id; repeat it.")] = ()
    supporter_id: Annotated[
        tuple[Id, ...], Meta(max_length=MAX_ASKED, description="Supporters, by id; repeat it.")
    ] = ()


class NamesTold(msgspec.Struct, frozen=True):
    """Names by id; who has none, or is none of who asks, is left out.

    Attributes:
        learners: Of learners.
        supporters: Of supporters.
    """

    learners: dict[str, str]
    supporters: dict[str, str]


@ROUTES.on("put", "/v1/learners/{learner_id}/contact", "It is stored.", scope="people:write")
async def put_contact(
    runtime: Runtime, organisation_no: int, learner_id: str, body: ContactContent
) -> ContactOfLearner:
    """Store what a learner is called.

    As a whole: what is left out is not known any more. It is kept apart from all that traces the learner, only as it is
    now, and goes with the learner (`DELETE /v1/learners/{learner_id}`).
    """
    if body.zone is not None:
        require_zone("$.zone", body.zone)
    stored = told(ContactOfLearner, body, learner_id=learner_id)
    await record.put_contacts(runtime.pool, organisation_no, (_contact(stored),), with_phone=True)
    return stored


@ROUTES.on("put", "/v1/learner-contacts", "They are stored.", scope="people:write")
async def put_contacts(runtime: Runtime, organisation_no: int, body: ContactsRequest) -> ContactsStored:
    """Store what many learners are called.

    Up to 1000 at once, all or none; each as `PUT /v1/learners/{learner_id}/contact` does.
    """
    _require_once(body.contacts)
    _require_zones([(f"$.contacts[{index}].zone", one.zone) for index, one in enumerate(body.contacts)])
    await record.put_contacts(runtime.pool, organisation_no, [_contact(one) for one in body.contacts], with_phone=True)
    return ContactsStored(len(body.contacts))


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/contact",
    "The contact.",
    scope="support:read",
    problems=(PeersReadNoFile, UnknownContact),
)
async def get_contact(
    runtime: Runtime, organisation_no: int, reader: ReaderOfFile, learner_id: str
) -> ContactOfLearner:
    """Read what a learner is called.

    For the learner, for supporters who have a role for them other than that of a peer tutor, and for the organisation.
    """
    if reader.is_peer:
        raise PeersReadNoFile
    found = await record.find_contact(runtime.pool, organisation_no, learner_id)
    if found is None:
        raise UnknownContact(LEARNER_PATH, learner_id)
    return told(ContactOfLearner, found, learner_id=found.learner)


@ROUTES.on("get", "/v1/names", "Those who have one.", scope="support:read")
async def names(runtime: Runtime, organisation_no: int, reach: AnyReach, query: NamesQuery) -> NamesTold:
    """Tell names by ids.

    For lists that tell ids alone. Names of learners are told to those who may see them, or have a case of theirs; names
    of supporters to everybody of the organisation, learners included.
    """
    found = await record.names_of(runtime.pool, organisation_no, reach, query.learner_id, query.supporter_id)
    return NamesTold(found.learners, found.supporters)


def _contact(one: ContactOfLearner) -> Contact:
    return Contact(one.learner_id, one.name, one.email, one.language, one.zone, one.phone)


def _require_once(contacts: tuple[ContactOfLearner, ...]) -> None:
    met = set[str]()
    faults = []
    for index, one in enumerate(contacts):
        if one.learner_id in met:
            detail = f"The learner {one.learner_id!r} comes twice."
            faults.append(Fault(f"$.contacts[{index}].learner_id", detail, "Send each learner once."))
        met.add(one.learner_id)
    if faults:
        raise InvalidFields(tuple(faults))


def require_zone(path: str, zone: str) -> None:
    """See that a time zone is there.

    Raises:
        InvalidFields: It is not.
    """
    _require_zones([(path, zone)])


def _require_zones(zones: Iterable[tuple[str, str | None]]) -> None:
    faults = [fault for path, zone in zones if zone is not None for fault in _faults_in_zone(path, zone)]
    if faults:
        raise InvalidFields(tuple(faults))


def _faults_in_zone(path: str, zone: str) -> tuple[Fault, ...]:
    try:
        zone_of(zone)
    except SupportFault as fault:
        return (Fault(path, fault.detail, fault.remedy),)
    return ()
