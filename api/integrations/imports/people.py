"""People into cohorts, learners, supporters and assignments: planned against what is there, applied by use cases."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Final, Literal, NamedTuple

import msgspec

from api.import_errors import ImportMovedOn
from api.integrations.identities.naming import new_learner_id, pair_of
from api.integrations.identities.persons import digest_of
from api.integrations.imports.found import LeftOut
from api.integrations.imports.messages import AssignmentChange, CohortChange, ImportQuery, PeopleChange
from api.integrations.rosters.resolving import Assigned, Known, NewContact, RosterChange, There, resolve
from api.integrations.rosters.roster import Roster
from api.record import imports as record
from api.record.cohorts import put_cohort
from api.record.identity import Pair, Person, bind
from api.record.keys import Principal
from api.record.support.contacts import Contact, find_contacts, put_contacts
from api.record.support.staff import all_parts, put_part, remove_part
from api.runtime import Runtime
from api.support.staff import BY_NAME, ROUTING
from api.support.staff_messages import AssignmentContent, RoutingContent, SupporterContent
from engine.support.routing import SupporterRole

_AT_ONCE: Final = 1000
_ZONE: Final = "Europe/Paris"
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


class PeoplePlan(msgspec.Struct, frozen=True, tag="people"):
    """What of a source becomes what is there.

    Attributes:
        roster: Of the source, with subjects as identities have them.
        role: What teachers are.
        zone: Of new supporters.
        language: Of new supporters.
        change_sha256: Of all that was seen to change.
    """

    roster: Roster
    role: SupporterRole
    zone: str
    language: Literal["fr", "en"]
    change_sha256: str


class PlannedPeople(NamedTuple):
    """A plan, and how it is told."""

    plan: PeoplePlan
    change: PeopleChange
    left_out: tuple[LeftOut, ...]
    learners: tuple[str, ...]
    changes: bool


async def plan_people(runtime: Runtime, principal: Principal, query: ImportQuery, roster: Roster) -> PlannedPeople:
    """Say what a roster would change."""
    kept = await _with_subjects(runtime, principal, roster)
    there, parts = await _read(runtime, principal, kept)
    change, left_out = resolve(kept, there, query.role)
    language: Literal["fr", "en"] = "en" if (query.language or "fr").lower().startswith("en") else "fr"
    plan = PeoplePlan(kept, query.role, query.zone or _zone_of(parts), language, _digest(change))
    learners = {there.learners[one] for one in _subjects(kept) if one in there.learners} | {*change.learners.values()}
    learners |= {one for each in change.rosters for one in (*each.added, *each.removed)}
    answer = PeopleChange(
        issuer=kept.issuer,
        is_delta=kept.is_delta,
        cohorts=tuple(CohortChange(one.cohort, one.is_new, one.added, one.removed) for one in change.rosters),
        n_new_identities=len(change.learners) + len(change.supporters),
        contacts=tuple(one.person for one in change.contacts),
        supporters=tuple(one.person for one in change.staff),
        assignments=tuple(
            AssignmentChange(one.id, one.supporter, one.cohort, "removed" if one.role is None else "put")
            for one in change.assignments
        ),
    )
    told = (*kept.left_out, *left_out)
    return PlannedPeople(plan, answer, told, tuple(sorted(learners)), not change.is_empty)


async def apply_people(runtime: Runtime, principal: Principal, plan: PeoplePlan, at: datetime) -> None:
    """Do what was seen.

    Each step is one of the use cases that a platform calls by itself, and safe to be done again: what is cut off in
    between is made up for by importing the same once more.

    Raises:
        ImportMovedOn: Something else would change by now.
    """
    there, parts = await _read(runtime, principal, plan.roster)
    change, _ = resolve(plan.roster, there, plan.role)
    if _digest(change) != plan.change_sha256:
        raise ImportMovedOn
    no, issuer, pool = principal.organisation_no, plan.roster.issuer, runtime.pool
    async with pool.connection() as connection:
        persons = {Pair(issuer, one): Person(learner) for one, learner in change.learners.items()}
        for one, supporter in change.supporters.items():
            before = persons.get(Pair(issuer, one), Person())
            persons[Pair(issuer, one)] = before._replace(supporter_id=supporter)
        if persons:
            bound = await bind(connection, no, persons, at, "roster")
            if any(bound[pair].contradicts(person) for pair, person in persons.items()):
                raise ImportMovedOn
        await record.put_cohorts_of_source(connection, no, issuer, change.classes)
    await _put_contacts(runtime, principal, change.contacts)
    for roster in change.rosters:
        await put_cohort(pool, no, roster.cohort, roster.learners)
    for contact in change.staff:
        held = parts.supporters.get(contact.person)
        content = _supporter(contact, held, plan)
        await put_part(pool, no, BY_NAME["supporter"].new(contact.person, content, principal.key_id), None)
    for assigned in change.assignments:
        if assigned.role is None:
            await remove_part(pool, no, ("assignment", assigned.id), None, principal.key_id, lambda _: None)
        else:
            body = AssignmentContent(supporter_id=assigned.supporter, role=assigned.role, cohort_id=assigned.cohort)
            await put_part(pool, no, BY_NAME["assignment"].new(assigned.id, body, principal.key_id), None)
    await runtime.orders.tell(no)


class _Parts(NamedTuple):
    """Staff that is there."""

    supporters: Mapping[str, SupporterContent]
    assignments: Mapping[str, Assigned]
    routing: RoutingContent | None


async def _with_subjects(runtime: Runtime, principal: Principal, roster: Roster) -> Roster:
    """Return a roster with subjects as identities have them: one that is an e-mail address is a digest there."""
    async with runtime.pool.connection() as connection:
        digest = await digest_of(connection, principal.organisation_no)

    def subject_of(one: str) -> str:
        return pair_of(roster.issuer, one, digest).subject

    persons = tuple(msgspec.structs.replace(one, subject=subject_of(one.subject)) for one in roster.persons)
    classes = tuple(
        msgspec.structs.replace(
            one,
            learners=tuple(map(subject_of, one.learners)),
            supporters=tuple(map(subject_of, one.supporters)),
            left=tuple(map(subject_of, one.left)),
        )
        for one in roster.classes
    )
    left_out = tuple(
        msgspec.structs.replace(one, where=subject_of(one.where)) if "@" in one.where else one
        for one in roster.left_out
    )
    return msgspec.structs.replace(roster, persons=persons, classes=classes, left_out=left_out)


async def _read(runtime: Runtime, principal: Principal, roster: Roster) -> tuple[There, _Parts]:
    pool, no, issuer = runtime.pool, principal.organisation_no, roster.issuer
    people = await record.people_of_source(pool, no, issuer)
    subjects = _subjects(roster)
    fresh = {name for one in subjects - people.keys() for name in _names(issuer, one)}
    cohorts = await record.cohorts_of_source(pool, no, issuer)
    every = await record.all_cohorts(pool, no)
    learners = {subject: one for subject, (one, _) in people.items() if one is not None}
    concerned = [learners[one] for one in subjects if one in learners]
    contacts = await find_contacts(pool, no, concerned)
    parts = await _parts(runtime, no)
    return There(
        learners=learners,
        supporters={subject: one for subject, (_, one) in people.items() if one is not None},
        taken=await record.taken_ids(pool, no, issuer, fresh),
        cohorts=cohorts,
        other_cohorts=every - frozenset(cohorts.values()),
        rosters=await record.rosters_of(pool, no, cohorts.values()),
        contacts={one: Known(held.name, held.email) for one, held in contacts.items()},
        staff={one: Known(held.name, held.email) for one, held in parts.supporters.items()},
        assignments=parts.assignments,
    ), parts


def _subjects(roster: Roster) -> frozenset[str]:
    """Return all people that a roster names."""
    members = {one for each in roster.classes for one in (*each.learners, *each.supporters, *each.left)}
    return frozenset(members | {one.subject for one in roster.persons})


def _names(issuer: str, subject: str) -> Iterable[str]:
    """Give the ids that somebody new may be given."""
    first = new_learner_id(issuer, subject)
    return (first, new_learner_id(issuer, subject, {first}))


async def _parts(runtime: Runtime, organisation_no: int) -> _Parts:
    supporters: dict[str, SupporterContent] = {}
    assignments: dict[str, Assigned] = {}
    routing: RoutingContent | None = None
    for part in await all_parts(runtime.pool, organisation_no):
        if part.kind == "supporter":
            supporters[part.id] = BY_NAME["supporter"].content(part)
        elif part.kind == "assignment":
            held = BY_NAME["assignment"].content(part)
            if held.cohort_id is not None:
                assignments[part.id] = Assigned(held.supporter_id, held.cohort_id, held.role)
        elif part.kind == "routing":
            routing = ROUTING.content(part)
    return _Parts(supporters, assignments, routing)


def _zone_of(parts: _Parts) -> str:
    """Return the zone of new supporters: that of the rules, else of whoever coordinates."""
    if parts.routing is None:
        return _ZONE
    coordinator = parts.supporters.get(parts.routing.coordinator_id)
    return parts.routing.zone or (coordinator.zone if coordinator else _ZONE)


async def _put_contacts(runtime: Runtime, principal: Principal, contacts: Iterable[NewContact]) -> None:
    waiting = iter(contacts)
    while some := list(islice(waiting, _AT_ONCE)):
        held = await find_contacts(runtime.pool, principal.organisation_no, [one.person for one in some])
        rows = []
        for one in some:
            before = held.get(one.person)
            language, zone = (None, None) if before is None else (before.language, before.zone)
            rows.append(Contact(one.person, one.name, one.email, language, zone))
        await put_contacts(runtime.pool, principal.organisation_no, rows)


def _supporter(new: NewContact, held: SupporterContent | None, plan: PeoplePlan) -> SupporterContent:
    name = new.name or new.person
    if held is not None:
        return msgspec.structs.replace(held, name=name, email=new.email)
    return SupporterContent(name=name, email=new.email, zone=plan.zone, language=plan.language)


def _digest(change: RosterChange) -> str:
    return sha256(_encode(change)).hexdigest()
