"""Rosters of OneRoster 1.2, against what is there."""

from datetime import date

import pytest

from api.import_errors import ImportUnreadable
from api.integrations.rosters.oneroster_csv import read_oneroster
from api.integrations.rosters.resolving import Assigned, Known, NewContact, RosterChange, There, resolve
from api.integrations.rosters.roster import Roster
from tests.api.integrations.imports.zips import a_zip

ISSUER = "https://sis.example.org"
TODAY = date(2026, 3, 2)
NOBODY = There({}, {}, frozenset(), {}, frozenset(), {}, {}, {}, {})
MANIFEST = """propertyName,value
manifest.version,1.0
oneroster.version,1.2
file.academicSessions,bulk
file.classes,{mode}
file.courses,absent
file.demographics,bulk
file.enrollments,{mode}
file.orgs,bulk
file.roles,absent
file.users,{mode}
source.systemName,SIS
"""
USERS = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,"
    "sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,"
    "preferredFamilyName,primaryOrgSourcedId,pronouns\n"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods\n"
)
ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
)


def user(one: str, given: str, family: str, *, enabled: str = "true", status: str = "", email: str = "") -> str:
    return f"{one},{status},,{enabled},,,{given},{family},,,{email},,,,,,,,,,,\n"


def enrolled(number: int, of_class: str, who: str, role: str = "student", status: str = "", end: str = "") -> str:
    return f"e{number},{status},,{of_class},school,{who},{role},,,{end}\n"


def a_class(one: str, title: str, status: str = "") -> str:
    return f"{one},{status},,{title},,course,,scheduled,,school,term,,,\n"


def files(users: str, classes: str, enrollments: str, mode: str = "bulk") -> bytes:
    return a_zip(
        {
            "manifest.csv": MANIFEST.format(mode=mode),
            "users.csv": USERS + users,
            "classes.csv": CLASSES + classes,
            "enrollments.csv": ENROLLMENTS + enrollments,
            "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\nschool,,,S,school,,\n",
            "academicSessions.csv": "sourcedId,status,dateLastModified,title,type\nterm,,,T,term\n",
            "demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex\nada,,,2000-01-01,female\n",
        }
    )


PEOPLE = (
    user("ada", "Ada", "Lovelace", email="ada@example.org")
    + user("blaise", "Blaise", "Pascal")
    + user("grace", "Grace", "Hopper", email="grace@example.org")
    + user("off", "Off", "Line", enabled="false")
    + user("parent", "A", "Parent")
)
BULK = files(
    PEOPLE,
    a_class("c1", "Réseau A") + a_class("c2", "Réseau A") + a_class("c3", "Sécurité"),
    enrolled(1, "c1", "ada")
    + enrolled(2, "c1", "blaise")
    + enrolled(3, "c1", "grace", "teacher")
    + enrolled(4, "c3", "ada")
    + enrolled(5, "c3", "blaise", end="2026-01-31")
    + enrolled(6, "c3", "off")
    + enrolled(7, "c3", "nobody")
    + enrolled(8, "c9", "ada")
    + enrolled(9, "c3", "grace", "proctor"),
)


def read(body: bytes) -> Roster:
    return read_oneroster(body, ISSUER, TODAY)


def after(there: There, change: RosterChange) -> There:
    """What is there once a change was applied."""
    assignments = dict(there.assignments)
    for one in change.assignments:
        if one.role is None:
            del assignments[one.id]
        else:
            assignments[one.id] = Assigned(one.supporter, one.cohort, one.role)
    return There(
        {**there.learners, **change.learners},
        {**there.supporters, **change.supporters},
        there.taken,
        {**there.cohorts, **change.classes},
        there.other_cohorts,
        {**there.rosters, **{one.cohort: one.learners for one in change.rosters}},
        {**there.contacts, **{one.person: Known(one.name, one.email) for one in change.contacts}},
        {**there.staff, **{one.person: Known(one.name, one.email) for one in change.staff}},
        assignments,
    )


@pytest.fixture(scope="module")
def there() -> There:
    change, _ = resolve(read(BULK), NOBODY, "tutor")
    return after(NOBODY, change)


def test_classes_become_cohorts_students_learners_and_teachers_supporters() -> None:
    change, _ = resolve(read(BULK), NOBODY, "tutor")
    assert change.classes == {"c1": "Réseau A (c1)", "c2": "Réseau A (c2)", "c3": "Sécurité"}
    assert change.learners == {"ada": "sis.example.org/ada", "blaise": "sis.example.org/blaise"}
    assert change.supporters == {"grace": "sis.example.org/grace"}
    assert {one.cohort: one.learners for one in change.rosters} == {
        "Réseau A (c1)": ("sis.example.org/ada", "sis.example.org/blaise"),
        "Réseau A (c2)": (),
        "Sécurité": ("sis.example.org/ada",),
    }
    assert change.contacts[0] == NewContact("sis.example.org/ada", "Ada Lovelace", "ada@example.org")
    assert change.staff == (NewContact("sis.example.org/grace", "Grace Hopper", "grace@example.org"),)
    assert [(one.supporter, one.cohort, one.role) for one in change.assignments] == [
        ("sis.example.org/grace", "Réseau A (c1)", "tutor")
    ]


def test_what_is_left_out_is_said() -> None:
    told = {(one.reason, one.where): one.n for one in read(BULK).left_out}
    assert told == {
        ("not-imported", "academicSessions.csv"): 1,
        ("not-imported", "demographics.csv"): 1,
        ("not-imported", "orgs.csv"): 1,
        ("disabled", "off"): 1,
        ("unknown-person", "enrollment e7"): 1,
        ("unknown-class", "enrollment e8"): 1,
        ("role", "proctor"): 1,
        ("not-enrolled", "users"): 1,
    }


def test_the_same_file_twice_changes_nothing(there: There) -> None:
    change, _ = resolve(read(BULK), there, "tutor")
    assert change.is_empty


def test_a_bulk_file_takes_out_who_is_gone_and_keeps_whom_the_source_does_not_know(there: There) -> None:
    more = there._replace(rosters={**there.rosters, "Sécurité": ("own-1", "sis.example.org/ada")})
    body = files(PEOPLE, a_class("c3", "Sécurité"), enrolled(1, "c3", "blaise"))
    change, told = resolve(read(body), more, "tutor")
    assert {one.cohort: (one.added, one.removed) for one in change.rosters} == {
        "Sécurité": (("sis.example.org/blaise",), ("sis.example.org/ada",)),
        "Réseau A (c1)": ((), ("sis.example.org/ada", "sis.example.org/blaise")),
    }
    assert [(one.cohort, one.role) for one in change.assignments] == [("Réseau A (c1)", None)]
    assert {(one.reason, one.where) for one in told} == {("kept-learner", "Sécurité"), ("kept-cohort", "Réseau A (c1)")}


def test_a_delta_changes_what_it_names_alone(there: There) -> None:
    body = files(
        user("ada", "Augusta", "Lovelace", email="ada@example.org") + user("alan", "Alan", "Turing"),
        "",
        enrolled(2, "c1", "blaise", status="tobedeleted") + enrolled(10, "c3", "alan"),
        mode="delta",
    )
    change, _ = resolve(read(body), there, "tutor")
    assert {one.cohort: (one.added, one.removed) for one in change.rosters} == {
        "Réseau A (c1)": ((), ("sis.example.org/blaise",)),
        "Sécurité": (("sis.example.org/alan",), ()),
    }
    assert {one.name for one in change.contacts} == {"Augusta Lovelace", "Alan Turing"}
    assert change.assignments == ()
    assert resolve(read(body), after(there, change), "tutor")[0].is_empty


def test_who_is_deleted_in_a_delta_leaves_all_cohorts_and_is_not_erased(there: There) -> None:
    body = files(user("ada", "Ada", "Lovelace", status="tobedeleted"), "", "", mode="delta")
    change, _ = resolve(read(body), there, "tutor")
    assert {one.cohort: one.removed for one in change.rosters} == {
        "Réseau A (c1)": ("sis.example.org/ada",),
        "Sécurité": ("sis.example.org/ada",),
    }
    assert [one.reason for one in read(body).left_out if one.where == "ada"] == ["kept-person"]


def test_a_class_that_is_deleted_in_a_delta_is_emptied(there: There) -> None:
    body = files("", a_class("c1", "Réseau A", "tobedeleted"), "", mode="delta")
    change, told = resolve(read(body), there, "tutor")
    assert [(one.cohort, one.learners) for one in change.rosters] == [("Réseau A (c1)", ())]
    assert [one.role for one in change.assignments] == [None]
    assert [one.reason for one in told] == ["kept-cohort"]


def test_an_id_that_is_anothers_is_not_given_again() -> None:
    taken = NOBODY._replace(taken=frozenset({"sis.example.org/ada"}), other_cohorts=frozenset({"Sécurité"}))
    change, _ = resolve(read(BULK), taken, "coach")
    assert change.learners["ada"] == "https://sis.example.org/ada"
    assert change.classes["c3"] == f"Sécurité (c3, {ISSUER})"


def test_names_and_addresses_are_told_nowhere_but_in_contacts() -> None:
    roster = read(BULK)
    change, told = resolve(roster, NOBODY, "tutor")
    rest = f"{change.rosters}{change.assignments}{change.classes}{told}{roster.left_out}"
    assert "Lovelace" not in rest
    assert "@" not in rest


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        (MANIFEST.format(mode="bulk").replace("1.2", "2.0"), "OneRoster 2.0"),
        (MANIFEST.format(mode="whole"), "neither absent, bulk nor delta"),
        (MANIFEST.format(mode="bulk").replace("classes,bulk", "classes,delta"), "not both"),
        (MANIFEST.format(mode="bulk"), "not in the zip file"),
        ("a,b\n", "OneRoster"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(manifest: str, why: str) -> None:
    with pytest.raises(ImportUnreadable, match=why):
        read(a_zip({"manifest.csv": manifest}))


def test_a_zip_file_without_manifest_is_refused() -> None:
    with pytest.raises(ImportUnreadable, match=r"no manifest\.csv"):
        read(a_zip({"users.csv": USERS}))
