"""Forms of who helps and by when: pure, and without judging what was written."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.workspace.programme.editing import number_of

Form = Mapping[str, str]
Many = Mapping[str, Sequence[str]]
Content = dict[str, Any]
_EXCEPTION: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s+(\d[\d:,\s-]*\d))?(?:\s+(.*))?")


class Lenient(dict[str, Any]):
    """Content that a form shows: what is not there is None."""

    def __missing__(self, name: str) -> None:
        """Say nothing of what is not there."""


def lenient(content: Mapping[str, Any]) -> Lenient:
    """Let content be shown, whatever of it was left out.

    >>> lenient({"rules": [{"rule_id": "a"}]})["rules"][0]["role"] is None
    True
    """
    return Lenient({name: _lenient(value) for name, value in content.items()})


def _lenient(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return lenient(value)
    return [_lenient(one) for one in value] if isinstance(value, list) else value


class StaffForm(NamedTuple):
    """A kind of part that has a form.

    Attributes:
        kind: As its address has it.
        read: Reads the form.
    """

    kind: str
    read: Callable[[Form, Many], Content]


def supporter_of(form: Form, many: Many) -> Content:
    """Read the form of a supporter."""
    return _filled(
        name=_word(form, "name"),
        email=_word(form, "email"),
        phone=_word(form, "phone"),
        zone=_word(form, "zone"),
        language=_word(form, "language"),
        calendar_id=_word(form, "calendar_id"),
        alerts_per_day=number_of(form.get("alerts_per_day", "")),
        notices_per_day=number_of(form.get("notices_per_day", "")),
        absences=[
            _filled(from_at=start, to_at=end, deputy_id=deputy or None, queue_id=queue or None)
            for start, end, deputy, queue in _rows(many, "absence_from", "absence_to", "deputy", "absence_queue")
            if start or end
        ],
    )


def assignment_of(form: Form, _: Many) -> Content:
    """Read the form of an assignment."""
    return _filled(
        supporter_id=_word(form, "supporter_id"),
        role=_word(form, "role"),
        learner_id=_word(form, "learner_id"),
        cohort_id=_word(form, "cohort_id"),
    )


def queue_of(form: Form, _: Many) -> Content:
    """Read the form of a queue."""
    return _filled(name=_word(form, "name"), keeper_id=_word(form, "keeper_id"))


def calendar_of(form: Form, _: Many) -> Content:
    """Read the form of a calendar."""
    return _filled(
        name=_word(form, "name"),
        zone=_word(form, "zone") or "",
        hours=_word(form, "hours") or "",
        exceptions=exceptions_of(form.get("exceptions", "")),
    ) | {"hours": _word(form, "hours") or ""}


def promise_of(form: Form, many: Many) -> Content:
    """Read the form of a promise."""
    return _filled(
        name=_word(form, "name"),
        calendar_id=_word(form, "calendar_id"),
        first_answer=_time(form, "first"),
        next_answer=_time(form, "next"),
        warn_at=[number_of(one) for one in re.split(r"[,;\s]+", form.get("warn_at", "")) if one],
        escalation=[
            {"after_hours": number_of(hours) if hours.strip() else 0, "role": role}
            for hours, role in _rows(many, "after_hours", "escalation_role")
            if role
        ],
    )


def routing_of(form: Form, many: Many) -> Content:
    """Read the form of the routing rules; a rule without a name is taken out."""
    names = ("rule_id", "rule_role", "rule_signal", "rule_severity", "rule_cohort", "rule_queue")
    return _filled(
        coordinator_id=_word(form, "coordinator_id"),
        promise_id=_word(form, "promise_id"),
        zone=_word(form, "zone"),
        rules=[
            _filled(
                rule_id=name.strip(),
                role=role or None,
                signal=signal.strip() or None,
                least_severity=severity or None,
                cohort_id=cohort.strip() or None,
                queue_id=queue or None,
            )
            for name, role, signal, severity, cohort, queue in _rows(many, *names)
            if name.strip()
        ],
    )


FORMS: Final[Mapping[str, StaffForm]] = {
    "supporters": StaffForm("supporter", supporter_of),
    "assignments": StaffForm("assignment", assignment_of),
    "queues": StaffForm("queue", queue_of),
    "calendars": StaffForm("calendar", calendar_of),
    "promises": StaffForm("promise", promise_of),
}


def exceptions_of(text: str) -> list[Content]:
    r"""Read days that do not follow the week, one on a line: the day, hours where it is open, a name.

    >>> exceptions_of("2026-12-24 09:00-12:00 Réveillon\n2026-12-25 Noël")[0]
    {'date': '2026-12-24', 'hours': '09:00-12:00', 'name': 'Réveillon'}
    >>> exceptions_of("Noël")
    [{'date': 'Noël'}]
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        day = _EXCEPTION.fullmatch(line)
        found.append({"date": line} if day is None else _filled(date=day[1], hours=day[2], name=day[3]))
    return found


def lines_of(exceptions: Iterable[Mapping[str, Any]]) -> str:
    """Write days that do not follow the week, as `exceptions_of` reads them."""
    return "\n".join(
        " ".join(str(one[name]) for name in ("date", "hours", "name") if one.get(name)) for one in exceptions
    )


def _time(form: Form, name: str) -> Content | None:
    amount = number_of(form.get(f"{name}_amount", ""))
    return None if amount is None else {"amount": amount, "unit": form.get(f"{name}_unit", "")}


def _rows(many: Many, *names: str) -> list[tuple[str, ...]]:
    return list(zip(*(many.get(name, ()) for name in names), strict=False))


def _word(form: Form, name: str) -> str | None:
    return form.get(name, "").strip() or None


def _filled(**fields: object) -> Content:
    return {name: value for name, value in fields.items() if value is not None and value not in ((), [], {})}
