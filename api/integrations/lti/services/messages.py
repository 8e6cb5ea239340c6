"""What is asked and told about platforms, their courses, grades and links over `/v1/lti`."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

GradeOutcome = Literal["sent", "not_gradable", "newer_there", "unauthorised", "later", "refused"]


class PlatformServicesContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is done with a platform beside launches.

    Attributes:
        sends_grades: Whether progress is sent to line items of its gradebooks, after results.
        reads_rosters: Whether rosters of its courses are read by themselves, where it lists members.
        roster_minutes: How often.
    """

    sends_grades: bool = True
    reads_rosters: bool = True
    roster_minutes: Annotated[int, Meta(ge=1, le=10_080)] = 60


class PlatformCourse(msgspec.Struct, frozen=True):
    """A course of a platform, known from its launches.

    Attributes:
        course_id: Names it.
        platform_id: Whose it is.
        context_id: As the platform names it.
        title: As it calls it.
        cohort_id: The cohort that its learners are.
        launched_at: When it was last launched from.
        lists_members: Whether the platform offers its roster.
        read_at: When its roster was last read.
        next_at: When it is read again.
        n_learners: Learners in it then.
        n_supporters: Supporters in it then.
        n_left_out: Who was neither.
        fault: Why it could not be read last; null where it could.
    """

    course_id: str
    platform_id: str
    context_id: str
    title: str | None
    cohort_id: str
    launched_at: datetime
    lists_members: bool
    read_at: datetime | None
    next_at: datetime | None
    n_learners: int | None
    n_supporters: int | None
    n_left_out: int | None
    fault: str | None


class PlatformCourseList(msgspec.Struct, frozen=True):
    """Courses of platforms, in the order in which they came; `next_cursor` is null on the last page.

    Attributes:
        courses: Those of this page.
    """

    courses: tuple[PlatformCourse, ...]
    next_cursor: str | None


class PlatformGrade(msgspec.Struct, frozen=True):
    """The grade of a learner that a gradebook was told last.

    Attributes:
        learner_id: Whose.
        subject: As the platform names the learner.
        line_item: Address of the column in the gradebook.
        content_graph: Whose progress it is.
        goal: Towards which goal; null for all of the content graph.
        points: What was sent and taken last; null before.
        maximum: Of these points.
        stamp_at: The time that the last score said.
        outcome: What became of the last one: `sent`; `not_gradable`: the platform grades no such person (a teacher, a
            test learner, somebody who left), which is no fault; `newer_there`: it has a newer grade; `unauthorised` or
            `later`: it is sent again; `refused`: it is not, before there is another result. Null before the first.
        fault: What the platform answered; null where it took it.
        tried_at: When.
        next_at: When the next one may be sent.
    """

    learner_id: str
    subject: str
    line_item: str
    content_graph: str
    goal: str | None
    points: float | None
    maximum: float
    stamp_at: datetime | None
    outcome: GradeOutcome | None
    fault: str | None
    tried_at: datetime | None
    next_at: datetime | None


class PlatformGradeList(msgspec.Struct, frozen=True):
    """Grades of a course, by line item; `next_cursor` is null on the last page.

    Attributes:
        grades: Those of this page.
    """

    grades: tuple[PlatformGrade, ...]
    next_cursor: str | None


class RosterRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a roster is to be read now.

    Attributes:
        dry_run: Change nothing, and say what would change.
    """

    dry_run: bool = False


class MemberLeftOut(msgspec.Struct, frozen=True):
    """A member who became nobody here, and why.

    Attributes:
        subject: As the platform has them.
        why: For people.
    """

    subject: str
    why: str


class RosterRead(msgspec.Struct, frozen=True):
    """What reading a roster changed, or would change.

    Attributes:
        course_id: Of which course.
        cohort_id: Its cohort.
        dry_run: Whether nothing was changed.
        n_learners: Who is in the cohort then.
        joined: Learners who come.
        left: Learners who leave the cohort; nothing else of theirs changes.
        supporters_came: Supporters who are assigned to it.
        supporters_went: Supporters whom the roster had assigned, and who are no more.
        n_named: Learners whose name or address is new.
        left_out: Members who are neither, the first 200 of them.
        n_left_out: How many those are.
    """

    course_id: str
    cohort_id: str
    dry_run: bool
    n_learners: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    supporters_came: tuple[str, ...]
    supporters_went: tuple[str, ...]
    n_named: int
    left_out: tuple[MemberLeftOut, ...]
    n_left_out: int


class LinkRequestTold(msgspec.Struct, frozen=True):
    """What a platform asks of a teacher who chooses links.

    Attributes:
        platform: What the platform is called.
        course: The title of the course; null where the platform does not say.
        takes_line_items: Whether a column of the gradebook may come with a link.
    """

    platform: str
    course: str | None
    takes_line_items: bool


class LinkChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a link in the course leads to.

    Attributes:
        shows: `next`: what comes next for each learner; `activity`: one item or resource, and then what comes next;
            `learner`: the learner's own page.
        title: As the course shows it.
        content_graph: On which content graph; it may be left out of `learner`.
        goal: Towards which goal, for `next`.
        activity: Which item or resource, for `activity`.
        is_graded: Whether the learner's progress is put in the gradebook.
    """

    shows: Literal["next", "activity", "learner"]
    title: Annotated[str, Meta(min_length=1, max_length=250, pattern=TEXT_PATTERN)]
    content_graph: Id | None = None
    goal: Id | None = None
    activity: Id | None = None
    is_graded: bool = False


class LinkAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The links that were chosen; none where the teacher has changed their mind.

    Attributes:
        links: In the order in which they were chosen.
    """

    links: Annotated[tuple[LinkChoice, ...], Meta(max_length=20)] = ()


class SignedLinkAnswer(msgspec.Struct, frozen=True):
    """What the browser posts to the platform.

    Attributes:
        return_url: Where to.
        jwt: In the field `JWT`: the signed `LtiDeepLinkingResponse`, good for five minutes.
    """

    return_url: str
    jwt: str
