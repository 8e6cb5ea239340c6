"""A roster against what is there: what has to change for both to say the same (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from api.integrations.identities.naming import new_learner_id
from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of
from api.integrations.rosters.roster import Roster, RosterClass, RosterPerson
from engine.support.routing import SupporterRole

_HOW: Final = "roster/"


class Known(NamedTuple):
    """What a name and an address are at present."""

    name: str | None
    email: str | None


class Assigned(NamedTuple):
    """That a supporter helps a cohort."""

    supporter: str
    cohort: str
    role: str


class There(NamedTuple):
    """What is there of what a roster touches.

    Attributes:
        learners: Learners by their subject at the source.
        supporters: Supporters by their subject at the source.
        taken: Ids of learners and supporters that are somebody else's.
        cohorts: Cohorts by the subject of their class.
        other_cohorts: Ids of cohorts that are no class of this source.
        rosters: Learners of cohorts.
        contacts: Of learners.
        staff: Names and addresses of supporters who are there.
        assignments: By id.
    """

    learners: Mapping[str, str]
    supporters: Mapping[str, str]
    taken: frozenset[str]
    cohorts: Mapping[str, str]
    other_cohorts: frozenset[str]
    rosters: Mapping[str, tuple[str, ...]]
    contacts: Mapping[str, Known]
    staff: Mapping[str, Known]
    assignments: Mapping[str, Assigned]


class NewRoster(msgspec.Struct, frozen=True):
    """A cohort as it will be."""

    cohort: str
    is_new: bool
    learners: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


class NewContact(msgspec.Struct, frozen=True):
    """What a learner or supporter will be called and written to."""

    person: str
    name: str | None
    email: str | None


class NewAssignment(msgspec.Struct, frozen=True):
    """Who will help whom; None where it is removed."""

    id: str
    supporter: str
    cohort: str
    role: SupporterRole | None


class RosterChange(msgspec.Struct, frozen=True):
    """All that changes, in an order that does not depend on that of the source.

    Attributes:
        learners: New learners by subject.
        supporters: New supporters by subject.
        classes: New cohorts by the subject of their class.
        rosters: Those that change.
        contacts: Of learners, those that change.
        staff: Of supporters, those that change or are new.
        assignments: Those that change.
    """

    learners: dict[str, str]
    supporters: dict[str, str]
    classes: dict[str, str]
    rosters: tuple[NewRoster, ...]
    contacts: tuple[NewContact, ...]
    staff: tuple[NewContact, ...]
    assignments: tuple[NewAssignment, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not any(getattr(self, name) for name in self.__struct_fields__)


def resolve(roster: Roster, there: There, role: SupporterRole) -> tuple[RosterChange, tuple[LeftOut, ...]]:
    """Say what has to change.

    Args:
        roster: What the source has.
        there: What is there.
        role: What teachers are for the learners of their classes.
    """
    told: list[LeftOut] = []
    persons = {one.subject: one for one in roster.persons}
    staff_of = _staff(roster, persons, there, told)
    wanted = sorted({one for each in roster.classes for one in each.learners} - there.learners.keys())
    learners = dict(_named(roster.issuer, wanted, {*there.taken, *there.learners.values()}))
    helping = sorted(staff_of - there.supporters.keys())
    supporters = dict(_named(roster.issuer, helping, {*there.taken, *there.supporters.values()}))
    all_learners, all_supporters = {**there.learners, **learners}, {**there.supporters, **supporters}
    classes = dict(_new_classes(roster, there))
    cohorts = {**there.cohorts, **classes}
    gone = {one.subject for one in roster.persons if one.is_gone}
    all_classes = tuple(_with_gone(roster, there, told))
    rosters = tuple(_rosters(all_classes, roster, there, cohorts, all_learners, gone, told))
    contacts = tuple(_contacts(persons, all_learners, there.contacts))
    staff = tuple(one for one in _contacts(persons, all_supporters, there.staff) if one.name)
    assignments = tuple(_assignments(all_classes, roster, there, cohorts, all_supporters, role, gone))
    change = RosterChange(learners, supporters, classes, rosters, contacts, staff, assignments)
    return change, tuple(told)


def _staff(roster: Roster, persons: Mapping[str, RosterPerson], there: There, told: list[LeftOut]) -> frozenset[str]:
    """Return the subjects of who teaches; a supporter who is new needs a name."""
    teaching = {one for each in roster.classes for one in each.supporters}
    named = {one for one in teaching if one in there.supporters or (one in persons and persons[one].name)}
    told += [left_out("no-name", one) for one in sorted(teaching - named)]
    return frozenset(named)


def _named(issuer: str, subjects: Iterable[str], taken: set[str]) -> Iterator[tuple[str, str]]:
    for subject in subjects:
        one = new_learner_id(issuer, subject, taken)
        taken.add(one)
        yield subject, one


def _new_classes(roster: Roster, there: There) -> Iterator[tuple[str, str]]:
    """Name cohorts of classes: by their title, with the source's id where that is another one's."""
    taken = {*there.other_cohorts, *there.cohorts.values()}
    titles = [one.title for one in roster.classes]
    for one in sorted(roster.classes, key=lambda one: one.subject):
        if one.subject in there.cohorts or one.is_gone or not (one.title or one.learners or one.supporters):
            continue
        is_alone = one.title and titles.count(one.title) == 1
        named = id_of(one.title) if is_alone else id_of(f"{one.title} ({one.subject})" if one.title else one.subject)
        if named in taken:
            named = id_of(f"{one.title} ({one.subject}, {roster.issuer})")
        taken.add(named)
        yield one.subject, named


def _with_gone(roster: Roster, there: There, told: list[LeftOut]) -> Iterator[RosterClass]:
    """Give all classes, and of a whole roster those that it does not have any more."""
    yield from roster.classes
    told += [left_out("kept-cohort", there.cohorts[one.subject]) for one in roster.classes if _was(one, there)]
    if roster.is_whole:
        for subject in sorted(there.cohorts.keys() - {one.subject for one in roster.classes}):
            if there.rosters.get(there.cohorts[subject]):
                told.append(left_out("kept-cohort", there.cohorts[subject]))
            yield RosterClass(subject, is_gone=True)


def _was(one: RosterClass, there: There) -> bool:
    return one.is_gone and one.subject in there.cohorts


def _rosters(
    classes: Iterable[RosterClass],
    roster: Roster,
    there: There,
    cohorts: Mapping[str, str],
    learners: Mapping[str, str],
    gone: set[str],
    told: list[LeftOut],
) -> Iterator[NewRoster]:
    known = frozenset(learners.values())
    left_all = {learners[one] for one in gone if one in learners}
    met: set[str] = set()
    for one in classes:
        cohort = cohorts.get(one.subject)
        if cohort is None:
            continue
        met.add(cohort)
        before = there.rosters.get(cohort)
        now = {learners[subject] for subject in one.learners if subject in learners}
        held = set(before or ())
        if roster.is_delta and not one.is_gone:
            now = (held | now) - {learners[subject] for subject in one.left if subject in learners}
        else:
            kept = held - known
            if kept:
                told.append(left_out("kept-learner", cohort, len(kept)))
            now |= kept
        now -= left_all
        if before is None or now != held:
            yield NewRoster(
                cohort, before is None, tuple(sorted(now)), tuple(sorted(now - held)), tuple(sorted(held - now))
            )
    for cohort in sorted(set(there.cohorts.values()) - met if left_all else ()):
        held = set(there.rosters.get(cohort, ()))
        if held & left_all:
            now = held - left_all
            yield NewRoster(cohort, False, tuple(sorted(now)), (), tuple(sorted(held & left_all)))  # noqa: FBT003


def _contacts(
    persons: Mapping[str, RosterPerson], who: Mapping[str, str], known: Mapping[str, Known]
) -> Iterator[NewContact]:
    """Give what changes of names and addresses; what the source does not say stays."""
    for subject in sorted(who.keys() & persons.keys()):
        person, said = who[subject], persons[subject]
        before = known.get(person, Known(None, None))
        now = Known(said.name or before.name, said.email or before.email)
        if now != before and not said.is_gone:
            yield NewContact(person, *now)


def _assignments(
    classes: Iterable[RosterClass],
    roster: Roster,
    there: There,
    cohorts: Mapping[str, str],
    supporters: Mapping[str, str],
    role: SupporterRole,
    gone: set[str],
) -> Iterator[NewAssignment]:
    """Give assignments that come, and those of this import's making that end."""
    others = {(one.supporter, one.cohort, one.role) for one in there.assignments.values()}
    for each in sorted(classes, key=lambda one: one.subject):
        cohort = cohorts.get(each.subject)
        if cohort is None:
            continue
        teaching = {supporters[one] for one in each.supporters if one in supporters and one not in gone}
        for supporter in sorted(teaching):
            if (supporter, cohort, role) not in others:
                yield NewAssignment(_assignment_id(supporter, cohort), supporter, cohort, role)
        ended = {supporters[one] for one in (*each.left, *gone) if one in supporters}
        for name, one in sorted(there.assignments.items()):
            is_ours = one.cohort == cohort and name == _assignment_id(one.supporter, cohort)
            stays = one.supporter in teaching or (roster.is_delta and not each.is_gone and one.supporter not in ended)
            if is_ours and not stays:
                yield NewAssignment(name, one.supporter, cohort, None)


def _assignment_id(supporter: str, cohort: str) -> str:
    return id_of(f"{_HOW}{cohort}/{supporter}")
