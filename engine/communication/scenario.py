"""Message scenarios as they are written: templates, and steps that say which goes to whom, when, and when not."""

import re
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta

from content_graph.ids import Id
from content_graph.languages import Translations
from content_graph.schema import schema_of
from content_graph.texts import TEXT_PATTERN
from engine.communication.message import Channel, Language

TemplateKind: TypeAlias = Literal[
    "convocation",
    "welcome",
    "deadline_coming",
    "deadline_missed",
    "resource_updated",
    "meeting_tomorrow",
    "review_due",
    "encouragement",
    "survey",
    "closing",
]
OccasionKind: TypeAlias = Literal[
    "course_start",
    "course_end",
    "course_date",
    "deadline",
    "meeting",
    "review",
    "resource",
    "signal",
    "result",
    "event",
]
Addressee: TypeAlias = Literal["learner", "tutor", "coach", "mentor"]
Engagement: TypeAlias = Literal["active", "fading", "silent", "never"]
StopRule: TypeAlias = Literal["done", "visited", "contacted"]

TEMPLATE_KINDS: Final[tuple[TemplateKind, ...]] = get_args(TemplateKind)
OCCASION_KINDS: Final[tuple[OccasionKind, ...]] = get_args(OccasionKind)

_LINE: Final = r"^[^\x00-\x1f\x7f]*$"
_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](?!\n)$"
MOST_SHORT: Final = 300
"""Characters of a short text: two SMS in most alphabets."""

Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=_LINE)]
Short = Annotated[str, Meta(min_length=1, max_length=MOST_SHORT, pattern=_LINE)]
Body = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=TEXT_PATTERN)]
TimeOfDay = Annotated[
    str,
    Meta(
        pattern=_TIME,
        description="A local time, HH:MM, from 00:00 to 23:59.",
        extra={"expected": "a local time as 09:00"},
    ),
]
PagePath = Annotated[
    str, Meta(max_length=500, pattern=r"^/(?!/)[^\x00-\x20\x7f\\]*(?!\n)$", description="Of our own pages, as /me.")
]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a message scenario."""


class TemplateLink(Part, frozen=True, kw_only=True):
    """What a message leads to.

    Attributes:
        label: Of the button, by language.
        path: Of our own pages.
    """

    label: Annotated[dict[Language, Line], Meta(min_length=1)]
    path: PagePath


class MessageTemplate(Part, frozen=True, kw_only=True):
    """The words of a kind of message. `{name}` and other placeholders are filled in when it is sent.

    Attributes:
        id: Names it in steps.
        kind: What it is for, which says what it can be about.
        subject: One line, by language.
        text: Paragraphs with an empty line between them, by language; lines that begin with `- ` are a list.
        short: For SMS and push, by language; the subject where it is left out.
        link: What it leads to.
    """

    id: Id
    kind: TemplateKind
    subject: Annotated[dict[Language, Line], Meta(min_length=1)]
    text: Annotated[dict[Language, Body], Meta(min_length=1)]
    short: dict[Language, Short] = {}
    link: TemplateLink | None = None


class MessageTrigger(Part, frozen=True, kw_only=True):
    """What a step is about, and how long before or after it is sent.

    Attributes:
        occasion: A date of the course, a deadline, a meeting, a review that is due, a resource that changed, a signal,
            a result, or something that another system told.
        days: After it; before it where it is negative. Days of whoever gets it.
        hours: In addition; only without `at`.
        at: At which local time of whoever gets it; at the occasion's own time where it is left out.
        only: Of which ones: names of course dates, ids of activities and meetings, kinds of signals, `passed` or
            `failed`, verbs of events; all where it is left out.
    """

    occasion: OccasionKind
    days: Annotated[int, Meta(ge=-365, le=365)] = 0
    hours: Annotated[int, Meta(ge=-72, le=72)] = 0
    at: TimeOfDay | None = None
    only: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()

    @property
    def minutes(self) -> int | None:
        """The local time in minutes of the day."""
        return None if self.at is None else int(self.at[:2]) * 60 + int(self.at[3:])


class MessageConditions(Part, frozen=True, kw_only=True):
    """For whom a step is; what is left out fits all.

    Attributes:
        engagement: `active` has visited within 7 days, `fading` within 14, `silent` before, `never` not yet.
        languages: Of whoever gets it.
        cohorts: Which the learner is in.
        opted_in: Only for whoever asked for reminders.
    """

    engagement: Annotated[tuple[Engagement, ...], Meta(max_length=4)] = ()
    languages: Annotated[tuple[Language, ...], Meta(max_length=2)] = ()
    cohorts: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    opted_in: bool = False


class MessageStep(Part, frozen=True, kw_only=True):
    """One kind of message of a scenario.

    Attributes:
        id: Names it for ever: a message that went under it does not go again.
        template: Id of its words.
        to: To whom: the learner, or whoever has the role for them.
        trigger: About what and when.
        when: For whom.
        channels: The first by which the person can be reached is taken.
        stop: What keeps it from going at the last moment: what was asked is `done`, the learner has `visited` since,
            a supporter has `contacted` them since.
        needs_approval: Whether a supporter of the learner looks at each before it goes.
        required: Whether whoever wants no reminders gets it all the same, and it counts for no cap: a convocation.
        latecomers: Whether whoever comes later, while it can still serve, gets it when they come.
        valid_days: How long after its moment it may still go, where its occasion sets no end.
    """

    id: Id
    template: Id
    to: Addressee = "learner"
    trigger: MessageTrigger
    when: MessageConditions = MessageConditions()
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1, max_length=5)] = ("mail", "in_app")
    stop: Annotated[tuple[StopRule, ...], Meta(max_length=3)] = ("done",)
    needs_approval: bool = False
    required: bool = False
    latecomers: bool = False
    valid_days: Annotated[int, Meta(ge=1, le=60)] = 3


class MessageScenario(Part, frozen=True, kw_only=True):
    """Messages of a course, laid down before it starts.

    Attributes:
        title: For people, by language.
        cap_per_week: How many reminders one person gets in any seven days, those of all other scenarios counted in.
        templates: Words.
        steps: What goes when.
    """

    title: Translations
    cap_per_week: Annotated[int, Meta(ge=1, le=50)] = 3
    templates: Annotated[tuple[MessageTemplate, ...], Meta(min_length=1, max_length=100)]
    steps: Annotated[tuple[MessageStep, ...], Meta(min_length=1, max_length=200)]

    def step(self, step_id: str) -> MessageStep | None:
        """Return a step; None if there is none of that id."""
        return next((one for one in self.steps if one.id == step_id), None)

    def template(self, template_id: str) -> MessageTemplate | None:
        """Return a template; None if there is none of that id."""
        return next((one for one in self.templates if one.id == template_id), None)


_ANY_DATE: Final[tuple[OccasionKind, ...]] = ("course_start", "course_end", "course_date")
ABOUT: Final[dict[TemplateKind, tuple[OccasionKind, ...]]] = {
    "convocation": (*_ANY_DATE, "meeting"),
    "welcome": (*_ANY_DATE, "event"),
    "deadline_coming": ("deadline",),
    "deadline_missed": ("deadline",),
    "resource_updated": ("resource",),
    "meeting_tomorrow": ("meeting",),
    "review_due": ("review",),
    "encouragement": ("signal", "result", "event", *_ANY_DATE),
    "survey": (*_ANY_DATE, "event"),
    "closing": (*_ANY_DATE, "event"),
}
"""What each kind of template can be about."""
BEFORE: Final[dict[TemplateKind, bool]] = {
    "convocation": True,
    "deadline_coming": True,
    "meeting_tomorrow": True,
    "deadline_missed": False,
    "resource_updated": False,
    "review_due": False,
}
"""Kinds whose words only make sense before their occasion, or only after it."""
NAMES: Final = ("name", "learner", "tutor")
"""Placeholders that are filled in with names, at the moment of sending."""
COMMON: Final = (*NAMES, "course", "start", "end", "days_away")
"""Placeholders of every template."""
PLACEHOLDERS: Final[dict[OccasionKind, tuple[str, ...]]] = {
    "course_start": ("date",),
    "course_end": ("date",),
    "course_date": ("date",),
    "deadline": ("activity", "due"),
    "meeting": ("meeting", "starts"),
    "review": ("skill", "n_reviews"),
    "resource": ("resource", "n_resources"),
    "signal": ("skill",),
    "result": ("activity",),
    "event": ("event",),
}
"""And of those that are about something."""
PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of message scenarios."""
    return schema_of(MessageScenario, "Symphonie message scenario")
