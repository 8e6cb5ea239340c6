"""What is said about an import, and what it answers."""

from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from api.integrations.imports.found import LeftOut
from api.support.staff_messages import Zone
from content_graph.diff import ContentGraphDiff
from content_graph.findings import Finding
from content_graph.ids import Id
from content_graph.languages import LanguageTag
from content_graph.model import Url
from content_graph.texts import TEXT_PATTERN

ContentKind = Literal[
    "case", "rome", "rncp", "digcomp", "qti", "common-cartridge", "gift", "moodle-xml", "moodle-course"
]
PeopleKind = Literal["oneroster", "oneroster-rest", "moodle-roster"]
HistoryKind = Literal["moodle-history"]
FaqKind = Literal["faq-csv", "moodle-glossary", "faq-page"]
ImportKind = Literal[
    "case",
    "rome",
    "rncp",
    "digcomp",
    "qti",
    "common-cartridge",
    "gift",
    "moodle-xml",
    "moodle-course",
    "oneroster",
    "oneroster-rest",
    "moodle-roster",
    "moodle-history",
    "faq-csv",
    "moodle-glossary",
    "faq-page",
]
CONTENT_KINDS: frozenset[str] = frozenset(get_args(ContentKind))
PEOPLE_KINDS: frozenset[str] = frozenset(get_args(PeopleKind))
FAQ_KINDS: frozenset[str] = frozenset(get_args(FaqKind))
SOURCE_KINDS: frozenset[str] = frozenset({"oneroster-rest", "moodle-course", "moodle-roster", "moodle-history"})
"""Those that are read from another system, and not out of a file."""
Words = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)]
Site = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=r"^https?://[^\s\x00]+(?!\n)$",
        extra={"expected": "an address of up to 500 characters that begins with http:// or https://"},
    ),
]


class ImportQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of an import beside its file."""

    kind: Annotated[ImportKind, Meta(description="What the file is, or where it is read.")]
    file_name: Annotated[Line | None, Meta(description="Of the file, to know it again.")] = None
    content_graph: Annotated[
        Id | None, Meta(description="Into which course; of content it has to be said. A new one is begun.")
    ] = None
    title: Annotated[Line | None, Meta(description="Of a course that is begun; the file's where it is left out.")] = (
        None
    )
    language: Annotated[
        LanguageTag | None, Meta(description="Of the texts, where the file does not say it; of new supporters.")
    ] = None
    select: Annotated[
        Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] | None,
        Meta(description="Of a framework only these codes, between commas: entries of RNCP, occupations of ROME."),
    ] = None
    site: Annotated[
        Site | None,
        Meta(description="Address of the platform that the file is of: names people, and what statements name."),
    ] = None
    replaces: Annotated[
        bool, Meta(description="Whether skills, difficulty and prerequisites of what is there become the file's.")
    ] = False
    role: Annotated[
        Literal["tutor", "coach", "mentor"], Meta(description="What teachers are for the learners of their classes.")
    ] = "tutor"
    zone: Annotated[Zone | None, Meta(description="IANA name of the time zone of new supporters.")] = None


class SourceRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another system, and with what it is read; nothing of it is kept but its address.

    Attributes:
        url: Of a Moodle: its site. Of OneRoster: what stands before `/ims/oneroster/rostering/v1p2`, or with it.
        token: Of Moodle's web services.
        client_id: Of OneRoster's OAuth 2 client credentials.
        client_secret: The same.
        token_url: Where OneRoster's access tokens are given.
        course_id: Number of the course in Moodle.
        since: Of OneRoster only what changed since then: a delta.
        grades: Of what happened in Moodle also its grades, as results; not where statements tell its answers.
    """

    url: Url
    token: Words | None = None
    client_id: Words | None = None
    client_secret: Words | None = None
    token_url: Url | None = None
    course_id: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None
    grades: bool = False


class ContentChange(msgspec.Struct, frozen=True):
    """What an import does to a course.

    Attributes:
        content_graph: Its id.
        is_new: Whether the course is begun.
        diff: Against your draft where you have one, else against the version that holds.
        n_errors: What keeps the draft from being stored as a version until it is corrected.
        findings: The first of what is wrong, or looks so.
        titles: Of what is added or changed, by id, of the first thousand in each section.
    """

    content_graph: str
    is_new: bool
    diff: ContentGraphDiff
    n_errors: int
    findings: tuple[Finding, ...]
    titles: dict[str, dict[str, str]]


class CohortChange(msgspec.Struct, frozen=True):
    """What an import does to a cohort; learners by id.

    Attributes:
        cohort_id: Id of the cohort.
        is_new: Whether it is not there yet.
        added: Ids of learners who come into it.
        removed: Ids of learners who leave it.
    """

    cohort_id: str
    is_new: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]


class AssignmentChange(msgspec.Struct, frozen=True):
    """Who helps a cohort from now on, or no longer.

    Attributes:
        assignment_id: Id of the assignment.
        supporter_id: Id of the supporter.
        cohort_id: Which cohort.
        action: Whether they help from now on (`put`) or no longer.
    """

    assignment_id: str
    supporter_id: str
    cohort_id: str
    action: Literal["put", "removed"]


class PeopleChange(msgspec.Struct, frozen=True):
    """What an import does to people, by ids; names and addresses are not told.

    Attributes:
        issuer: Whose ids of people are bound.
        is_delta: Whether only changes came, so that what is not in them stays.
        cohorts: Those that change.
        n_new_identities: People of the source who are bound to learners and supporters now.
        contacts: Learners whose name or address changes.
        supporters: Supporters who are new, or whose name or address changes.
        assignments: Those that change.
    """

    issuer: str
    is_delta: bool
    cohorts: tuple[CohortChange, ...]
    n_new_identities: int
    contacts: tuple[str, ...]
    supporters: tuple[str, ...]
    assignments: tuple[AssignmentChange, ...]


class HistoryChange(msgspec.Struct, frozen=True):
    """What is sent of what happened elsewhere before; what is known already changes nothing.

    Attributes:
        content_graph: On which course.
        n_learners: Of how many learners.
        n_submissions: Activities that were completed.
        n_results: Grades.
    """

    content_graph: str
    n_learners: int
    n_submissions: int
    n_results: int


class FaqEntryChange(msgspec.Struct, frozen=True):
    """An entry of the FAQ that is new, or gets another version.

    Attributes:
        entry_id: Id of the entry.
        title: Its first question.
        is_new: Whether it is not there yet.
    """

    entry_id: str
    title: str
    is_new: bool


class FaqChange(msgspec.Struct, frozen=True):
    """What an import does to the FAQ: the entries that change, and how many are as they are.

    Attributes:
        entries: Those that change.
        n_same: Entries that are as they are.
    """

    entries: tuple[FaqEntryChange, ...]
    n_same: int


class ImportPlan(msgspec.Struct, frozen=True):
    """An import, planned or applied.

    Attributes:
        import_id: Names it.
        kind: What was read.
        source: Name of the file, or address of the other system.
        status: `planned` until it is applied; then what it did is no longer told here.
        fingerprint: Of all that it does; applying names it.
        planned_at: When.
        applied_at: When; null before.
        changes: Whether anything changes.
        content: Of content.
        people: Of people.
        history: Of what happened before.
        faq: Of entries of the FAQ.
        left_out: What is not taken and why, the first thousand of them.
        n_left_out: How many things that is in all.
    """

    import_id: str
    kind: str
    source: str
    status: Literal["planned", "applied"]
    fingerprint: str
    planned_at: datetime
    applied_at: datetime | None = None
    changes: bool = False
    content: ContentChange | None = None
    people: PeopleChange | None = None
    history: HistoryChange | None = None
    faq: FaqChange | None = None
    left_out: tuple[LeftOut, ...] = ()
    n_left_out: int = 0


class ApplyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which plan is applied.

    Attributes:
        fingerprint: As the plan was answered with.
        store: Whether a course becomes a version at once, where it has no errors; otherwise it is your draft.
    """

    fingerprint: Annotated[str, Meta(max_length=64, pattern=TEXT_PATTERN)]
    store: bool = False


class ImportApplied(msgspec.Struct, frozen=True):
    """An import that was applied.

    Attributes:
        import_id: Which.
        changed: Whether anything had to be changed.
        content_graph: The course, whose draft can be corrected now.
        is_stored: Whether it is a version already, and not a draft.
    """

    import_id: str
    changed: bool
    content_graph: str | None = None
    is_stored: bool = False
