"""One list of who needs a supporter: cases and alerts joined, by the instant at which an answer is due.

Never by a score: what is late stands first because it was due first. What needs nobody now stands apart, folded: the
learner is waited for, reminders are put off, nothing is owed, or it ranks below what the day has room for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from api.results.messages import Words
from api.support.alert_messages import AlertTold
from api.support.cases.answers import CaseSummary
from api.workspace.client import address

Place = Literal["due", "waiting", "put_off", "quiet", "below"]
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Who(NamedTuple):
    """Who looks, and when.

    Attributes:
        id: The supporter.
        people: They, and for whom they stand in.
        now: The instant.
        since: What came later is new to them; None where all is known.
    """

    id: str
    people: frozenset[str]
    now: datetime
    since: datetime | None = None


class Row(NamedTuple):
    """One learner's case, or what calls for one.

    Attributes:
        key: Names it in the page.
        place: Where it stands.
        case_id: Null where nobody has talked about it yet.
        case: As far as it is in the list; an alert may be yours in a case that somebody else has.
        alerts: Why, the first raised first.
        also: Alerts of the learner below the budget of the day.
        due_at: By when.
        is_late: Whether that has passed.
        is_new: Whether something came that they have not seen.
        stands_in_for: Whose it is, where the reader stands in.
    """

    key: str
    place: Place
    case_id: str | None
    case: CaseSummary | None
    alerts: tuple[AlertTold, ...]
    also: tuple[AlertTold, ...]
    due_at: datetime | None
    is_late: bool
    is_new: bool
    stands_in_for: str | None

    @property
    def first(self) -> AlertTold | CaseSummary:
        """What says who and where."""
        return self.case or self.alerts[0]

    @property
    def learner_id(self) -> str | None:
        """About whom; None for a whole cohort."""
        return self.first.learner_id

    @property
    def owner_id(self) -> str:
        """Who has it."""
        return self.first.owner_id

    @property
    def href(self) -> str:
        """The learner's page, or the cohort's."""
        if self.learner_id is not None:
            return address("/learners/{}", self.learner_id)
        return address("/cohorts/{}", self.alerts[0].cohort_id or "")

    @property
    def subject(self) -> Words | None:
        """Of the case."""
        return None if self.case is None else self.case.subject

    @property
    def last_seen(self) -> str:
        """Id of the newest event that the row shows."""
        return self.case.newest.event_id if self.case is not None and self.case.newest is not None else ""

    @property
    def comes_back_at(self) -> datetime | None:
        """Until when it is put off."""
        return self.case.snoozed_until if self.case is not None else self.alerts[0].snoozed_until

    @property
    def asks(self) -> bool:
        """Whether it was the learner who said the last word."""
        said = None if self.case is None else self.case.last_said
        return said is not None and said.by.kind == "learner"

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken note of one of its alerts."""
        return any(one.status == "open" for one in self.alerts)


class Worklist(NamedTuple):
    """All rows, by where they stand."""

    due: tuple[Row, ...]
    waiting: tuple[Row, ...]
    put_off: tuple[Row, ...]
    quiet: tuple[Row, ...]
    below: tuple[Row, ...]

    @property
    def n_late(self) -> int:
        """How many are late."""
        return sum(row.is_late for row in self.due)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        return tuple(row for part in self for row in part)

    @property
    def nearest(self) -> Row | None:
        """What comes next where nothing is late: what is due first, or comes back first."""
        back = [row for row in self.put_off if row.comes_back_at is not None]
        due = next((row for row in self.due if not row.is_late and row.due_at is not None), None)
        return due or min(back, key=lambda row: row.comes_back_at or _LAST, default=None)

    def only_late(self) -> "Worklist":
        """Return what is late."""
        return Worklist(tuple([row for row in self.due if row.is_late]), (), (), (), ())


def worklist(
    cases: Sequence[CaseSummary], alerts: Iterable[AlertTold], who: Who, *, only: Collection[str] | None = None
) -> Worklist:
    """Join cases and alerts.

    Args:
        cases: That are open.
        alerts: That have not ended.
        who: Who looks.
        only: Alerts outside of these cases are left out unless one of these people has them; None for all of them.
    """
    of_case, below = defaultdict[str, list[AlertTold]](list), list[AlertTold]()
    loose: list[AlertTold] = []
    for alert in alerts:
        if alert.case_id is not None:
            of_case[alert.case_id].append(alert)
        elif only is None or alert.owner_id in only:
            (below if alert.within_budget is False else loose).append(alert)
    also = defaultdict[str | None, list[AlertTold]](list)
    with_case = {case.learner_id for case in cases}
    for alert in below:
        also[alert.learner_id].append(alert)
    rows = [_row_of_case(case, of_case.pop(case.case_id, []), also[case.learner_id], who) for case in cases]
    for case_id, found in of_case.items():
        theirs = [one for one in found if only is None or one.owner_id in only]
        if theirs:
            rows.append(_row_of_alerts(case_id, theirs, who))
    of_cohort = defaultdict[tuple[str | None, str | None], list[AlertTold]](list)
    for one in loose:
        of_cohort[one.learner_id, one.cohort_id].append(one)
    rows += [_row_of_alerts(None, found, who) for found in of_cohort.values()]
    rows += [_row_of_alerts(None, found, who) for learner, found in also.items() if found and learner not in with_case]
    return _sorted(rows)


def _row_of_case(case: CaseSummary, alerts: Sequence[AlertTold], also: Sequence[AlertTold], who: Who) -> Row:
    due_at = case.due_at
    is_late = due_at is not None and due_at <= who.now
    newest = case.newest
    is_new = newest is not None and _is_news(newest.at, who) and newest.by.id != who.id
    return Row(
        case.case_id,
        _place(case, who, is_late=is_late),
        case.case_id,
        case,
        _by_age(alerts),
        _by_age(also),
        due_at,
        is_late,
        is_new or any(_is_news(one.raised_at, who) for one in alerts),
        case.owner_id if case.owner_id != who.id and case.owner_id in who.people else None,
    )


def _place(case: CaseSummary, who: Who, *, is_late: bool) -> Place:
    if case.snoozed_until is not None and case.snoozed_until > who.now and not is_late:
        return "put_off"
    if case.due_at is not None:
        return "due"
    return "waiting" if case.clock_state == "paused" else "quiet"


def _row_of_alerts(case_id: str | None, alerts: Sequence[AlertTold], who: Who) -> Row:
    by_age = _by_age(alerts)
    first = by_age[0]
    dues = [one.due_at for one in alerts if one.due_at is not None]
    due_at = min(dues) if dues else None
    is_late = due_at is not None and due_at <= who.now
    place: Place = "due"
    if all(one.within_budget is False for one in alerts):
        place = "below"
    elif not is_late and all(one.status == "snoozed" for one in alerts):
        place = "put_off"
    elif due_at is None and first.learner_id is not None:
        place = "quiet"
    is_new = any(_is_news(one.raised_at, who) for one in alerts)
    stands_in_for = first.owner_id if first.owner_id != who.id and first.owner_id in who.people else None
    return Row(case_id or first.alert_id, place, case_id, None, by_age, (), due_at, is_late, is_new, stands_in_for)


def _is_news(at: datetime, who: Who) -> bool:
    return who.since is not None and at > who.since


def _by_age(alerts: Sequence[AlertTold]) -> tuple[AlertTold, ...]:
    return tuple(sorted(alerts, key=lambda one: (one.raised_at, one.alert_id)))


def _sorted(rows: Iterable[Row]) -> Worklist:
    """Put rows where they stand: by due instant, those without by how long they have been there."""
    parts = defaultdict[Place, list[Row]](list)
    for row in rows:
        parts[row.place].append(row)
    due = sorted(parts["due"], key=lambda row: (row.due_at is None, row.due_at or _began(row), row.key))
    rest = [tuple(sorted(parts[name], key=lambda row: (_began(row), row.key))) for name in ("waiting", "put_off")]
    quiet = tuple(sorted(parts["quiet"], key=lambda row: (_began(row), row.key), reverse=True))
    return Worklist(tuple(due), rest[0], rest[1], quiet, tuple(parts["below"]))


def _began(row: Row) -> datetime:
    return row.case.opened_at if row.case is not None else row.alerts[0].raised_at
