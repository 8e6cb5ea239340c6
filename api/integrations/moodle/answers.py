"""What Moodle's functions answer, as far as it is read; what else comes is left alone."""

import msgspec


class Course(msgspec.Struct):
    """Of `core_course_get_courses_by_field`."""

    id: int
    fullname: str = ""
    shortname: str = ""
    lang: str = ""


class Courses(msgspec.Struct):
    """The same."""

    courses: list[Course] = []


class FileContent(msgspec.Struct):
    """A file of a module."""

    mimetype: str | None = None


class Module(msgspec.Struct):
    """An activity or a resource; `id` is the number of the course module."""

    id: int
    name: str = ""
    modname: str = ""
    visible: int | bool = 1
    uservisible: bool = True
    contents: list[FileContent] | None = None


class Section(msgspec.Struct):
    """Of `core_course_get_contents`."""

    id: int
    name: str = ""
    visible: int | bool | None = 1
    modules: list[Module] = []


class Role(msgspec.Struct):
    """What somebody is in a course."""

    shortname: str = ""


class Enrolled(msgspec.Struct):
    """Of `core_enrol_get_enrolled_users`."""

    id: int
    fullname: str = ""
    email: str = ""
    roles: list[Role] = []
    suspended: bool = False


class Status(msgspec.Struct):
    """Whether an activity was completed: 0 is not, 1 yes, 2 passed, 3 failed."""

    cmid: int
    state: int = 0
    timecompleted: int | None = None


class Statuses(msgspec.Struct):
    """Of `core_completion_get_activities_completion_status`."""

    statuses: list[Status] = []


class GradeItem(msgspec.Struct):
    """A grade; times in seconds since 1970."""

    id: int
    cmid: int | None = None
    itemtype: str | None = None
    graderaw: float | None = None
    grademin: float | None = None
    grademax: float | None = None
    gradedatesubmitted: int | None = None
    gradedategraded: int | None = None


class UserGrades(msgspec.Struct):
    """The grades of somebody."""

    userid: int
    gradeitems: list[GradeItem] = []


class Grades(msgspec.Struct):
    """Of `gradereport_user_get_grade_items`."""

    usergrades: list[UserGrades] = []
