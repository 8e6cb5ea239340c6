"""OneRoster 1.2: rows of users, classes and enrollments, from CSV files or from REST, become a roster (pure)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import Row, line_of
from api.integrations.rosters.roster import MemberRole, Roster, RosterClass, RosterPerson

_ROLES: Final[Mapping[str, MemberRole]] = {"student": "learner", "teacher": "supporter"}
_GONE: Final = "tobedeleted"
_NAME: Final = 200
_EMAIL: Final = 320


class Rows:
    """What came of a source.

    Args:
        users: Of `users`.
        classes: Of `classes`.
        enrollments: Of `enrollments`.

    Attributes:
        users: By `sourcedId`.
        classes: The same.
        enrollments: In their order.
    """

    def __init__(self, users: Iterable[Row], classes: Iterable[Row], enrollments: Iterable[Row]) -> None:
        self.users = {row["sourcedid"]: row for row in users if row.get("sourcedid")}
        self.classes = {row["sourcedid"]: row for row in classes if row.get("sourcedid")}
        self.enrollments = [row for row in enrollments if row.get("sourcedid")]


def roster_of(
    rows: Rows, issuer: str, today: date, *, is_delta: bool, has_enrollments: bool = True, told: Iterable[LeftOut] = ()
) -> Roster:
    """Make a roster.

    Args:
        rows: What came.
        issuer: Address of the source, normalised.
        today: Enrollments that ended before it hold no more.
        is_delta: Whether only changes came.
        has_enrollments: Whether enrollments came at all; without them nobody comes or leaves.
        told: What was left out before.
    """
    missing = list(told)
    members = _members(rows, today, missing, is_delta=is_delta)
    known = [*rows.classes, *(one for one in members if one not in rows.classes)]
    classes = [
        _class(one, rows.classes.get(one), members.get(one, {}), is_delta=is_delta)
        for one in known
        if has_enrollments or _is_gone(rows.classes.get(one, {}))
    ]
    enrolled = {subject for one in members.values() for subject in one}
    persons = [_person(row) for subject, row in rows.users.items() if is_delta or subject in enrolled]
    n_others = len(rows.users) - len(persons)
    if n_others:
        missing.append(left_out("not-enrolled", "users", n_others))
    missing += [left_out("kept-person", one.subject) for one in persons if one.is_gone]
    is_whole = has_enrollments and not is_delta
    return Roster(issuer, tuple(persons), tuple(classes), is_delta, is_whole, tuple(missing))


def _members(
    rows: Rows, today: date, told: list[LeftOut], *, is_delta: bool
) -> dict[str, dict[str, tuple[MemberRole, bool]]]:
    """Return by class who is or was in it: as what, and whether still.

    Somebody who is enrolled twice in a class is in it while one of both enrollments holds.
    """
    members: dict[str, dict[str, tuple[MemberRole, bool]]] = {}
    others: Counter[str] = Counter()
    for row in rows.enrollments:
        user, of_class, role = row.get("usersourcedid", ""), row.get("classsourcedid", ""), row.get("role", "").lower()
        as_what = _ROLES.get(role)
        if as_what is None:
            others[role or "?"] += 1
        elif not user or (not is_delta and user not in rows.users):
            told.append(left_out("unknown-person", f"enrollment {row['sourcedid']}"))
        elif not of_class or (not is_delta and of_class not in rows.classes):
            told.append(left_out("unknown-class", f"enrollment {row['sourcedid']}"))
        else:
            person = rows.users.get(user, {})
            holds = not (_is_gone(row) or _is_over(row, today) or _is_gone(person) or _is_disabled(person))
            if _is_disabled(person):
                told.append(left_out("disabled", user))
            before = members.setdefault(of_class, {}).get(user)
            members[of_class][user] = before if before is not None and before[1] else (as_what, holds)
    told += [left_out("role", name, count) for name, count in sorted(others.items())]
    return members


def _class(
    subject: str, row: Row | None, members: Mapping[str, tuple[MemberRole, bool]], *, is_delta: bool
) -> RosterClass:
    is_gone = row is not None and _is_gone(row)
    held = {} if is_gone else members
    return RosterClass(
        subject,
        line_of((row or {}).get("title") or (row or {}).get("classcode", ""), _NAME),
        tuple(_who(held, "learner")),
        tuple(_who(held, "supporter")),
        tuple(sorted(one for one, (_, holds) in members.items() if not holds)) if is_delta else (),
        is_gone,
    )


def _who(members: Mapping[str, tuple[MemberRole, bool]], role: MemberRole) -> Iterator[str]:
    return (subject for subject, (as_what, holds) in sorted(members.items()) if holds and as_what == role)


def _person(row: Row) -> RosterPerson:
    given = row.get("preferredgivenname") or row.get("givenname", "")
    family = row.get("preferredfamilyname") or row.get("familyname", "")
    name = line_of(f"{given} {family}", _NAME)
    email = row.get("email", "").strip()
    is_written = "@" in email and len(email) <= _EMAIL and "\0" not in email
    return RosterPerson(row["sourcedid"], name or None, email if is_written else None, _is_gone(row))


def _is_gone(row: Row) -> bool:
    return row.get("status", "").lower() == _GONE


def _is_disabled(row: Row) -> bool:
    return row.get("enableduser", "true").lower() == "false"


def _is_over(row: Row, today: date) -> bool:
    try:
        return date.fromisoformat(row.get("enddate", "")[:10]) < today
    except ValueError:
        return False
