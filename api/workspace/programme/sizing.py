"""The form of a sizing: which inputs it has, and the scenario that was written; pure, and without judging it."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from api.workspace.programme.editing import number_of
from engine.sizing.inputs import INPUTS, Bounds, Input, bounds_of
from engine.sizing.scenario import StaffGroup, SupportScenario


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


Content = dict[str, Any]
DEFAULTS: Final = SupportScenario()
GO: Final = "go"
"""In an address whose form was sent."""
MOST: Final = "_most"
"""What the second field of a pair is called beside the first."""
_SECTIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "course": (
        _("The course and its learners"),
        ("learners", "weeks", "course_hours", "level", "heterogeneity", "is_certifying"),
    ),
    "work": (
        _("What there is to do"),
        (
            "questions_a_week", "question_minutes", "collective_share", "contacts_a_week", "contact_minutes",
            "first_contact_minutes", "forum_size", "forum_hours", "sessions_a_week", "group_size", "uses_alerts",
            "alert_minutes",
        ),
    ),
    "promise": (_("The promise"), ("promise", "target", "hours", "asking_hours", "deputies", "budget")),
    "assumed": (
        _("What nobody knows exactly"),
        (
            "losing_heart", "trouble_factor", "waiting_factor", "contact_factor", "help_share", "win_back_share",
            "peer_share", "moderation", "alert_patience_days", "preparation_factor", "certification_factor",
            "minutes_vary", "learners_vary",
        ),
    ),
}  # fmt: skip
STAFF: Final = (("tutor", _("Tutors")), ("coach", _("Coaches")), ("peer", _("Peer tutors")))
_STAFF_DEFAULTS: Final[Mapping[str, StaffGroup]] = {
    "tutor": DEFAULTS.staff[0],
    "coach": StaffGroup(role="coach", count=0, hours_a_week=5.0),
    "peer": StaffGroup(role="peer", count=0, hours_a_week=2.0, cost_an_hour=(0.0, 15.0)),
}


class FormField(NamedTuple):
    """One input in the form.

    Attributes:
        name: Of its first field.
        words: Label, unit, source.
        kind: `number`, `pair`, `flag` or `text`.
        bounds: Within what it is taken; None for no number.
        value: As it was written, or its default.
        most: Of a pair, the second.
    """

    name: str
    words: Input
    kind: str
    bounds: Bounds | None
    value: Any
    most: Any


class Section(NamedTuple):
    """Inputs that belong together."""

    name: str
    title: str
    fields: tuple[FormField, ...]


class StaffRow(NamedTuple):
    """A kind of supporters in the form."""

    role: str
    title: str
    count: Any
    hours: Any
    cost: Any
    cost_most: Any
    absent: Any


def sections_of(form: Mapping[str, str]) -> tuple[Section, ...]:
    """Give the form as it was written, or with its defaults."""
    return tuple(
        Section(name, title, tuple(_field(one, form) for one in names)) for name, (title, names) in _SECTIONS.items()
    )


def _field(name: str, form: Mapping[str, str]) -> FormField:
    default, words, bounds = getattr(DEFAULTS, name), INPUTS[name], bounds_of(name)
    if isinstance(default, bool):
        return FormField(name, words, "flag", None, name in form if GO in form else default, None)
    if isinstance(default, tuple):
        most = _written(form, name + MOST, default[1])
        return FormField(name, words, "pair", bounds, _written(form, name, default[0]), most)
    if isinstance(default, str):
        return FormField(name, words, "text", None, form.get(name, default), None)
    return FormField(name, words, "number", bounds, _written(form, name, default), None)


def _written(form: Mapping[str, str], name: str, default: object) -> Any:  # noqa: ANN401 - a number, or what is none
    if name not in form:
        return default
    found = number_of(form[name])
    return default if found is None else found


def staff_of(form: Mapping[str, str]) -> tuple[StaffRow, ...]:
    """Give the staff as it was written, or with its defaults."""
    return tuple(_row(role, title, form) for role, title in STAFF)


def _row(role: str, title: str, form: Mapping[str, str]) -> StaffRow:
    known = _STAFF_DEFAULTS[role]
    return StaffRow(
        role,
        title,
        _written(form, f"{role}_count", known.count),
        _written(form, f"{role}_hours", known.hours_a_week),
        _written(form, f"{role}_cost", known.cost_an_hour[0]),
        _written(form, f"{role}_cost{MOST}", known.cost_an_hour[1]),
        _written(form, f"{role}_absent", known.absent_days_a_year),
    )


def scenario_of(form: Mapping[str, str]) -> Content:
    """Give the scenario that was written, as the API is asked for it; what is no number stays as it was written.

    >>> scenario_of({"learners": "30", "question_minutes": "4"})["question_minutes"]
    [4, 15.0]
    """
    found: Content = {}
    for section in sections_of(form):
        for one in section.fields:
            found[one.name] = [one.value, one.most] if one.kind == "pair" else one.value
    found["staff"] = [
        {
            "role": row.role,
            "count": row.count,
            "hours_a_week": row.hours,
            "cost_an_hour": [row.cost, row.cost_most],
            "absent_days_a_year": row.absent,
        }
        for row in staff_of(form)
        if row.count
    ]
    return found


def name_of(path: str) -> Input | None:
    """Return the words of the input that a fault of the API is about.

    >>> name_of("$.scenario.question_minutes[0]").label.en
    'Answering a question'
    """
    name = path.removeprefix("$.scenario.").partition("[")[0].partition(".")[0]
    return INPUTS.get(name)
