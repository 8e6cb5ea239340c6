"""What to do about a connection that does not work, in words (pure)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from api.record.lti_services.standing import CourseStanding, PlatformStanding, SourceStanding, WebhookStanding

Level = Literal["ok", "notice", "fault"]
_ROSTER_PATIENCE: Final = 3
"""Times the wanted minutes after which a roster counts as old."""
_WAITS_LONG: Final = timedelta(minutes=10)
_MINUTES_OF_HOURS: Final = 120
_MINUTES_OF_DAYS: Final = 72 * 60
_READ_KEYS: Final = (
    "Launches are refused until its keys are read. See that the keyset URL of the platform opens from this "
    "machine: a firewall, http in place of https, a private address that SYMPHONIE_OUTGOING_PRIVATE_NETWORKS has "
    "to list."
)
_LAUNCH_IT: Final = (
    "Activate the tool in the platform, add it to a course and open it once as a teacher: what a course offers "
    "is known from its launches alone."
)
_LET_IT_READ: Final = (
    "Let the tool read members (in Moodle: Services > IMS LTI Names and Role Provisioning), and open it once in "
    "each course."
)
_ALLOW_SERVICES: Final = "Allow the tool's services in the platform (in Moodle: Services), both grades and members."
_KNOW_THE_TOOL: Final = (
    "The platform does not know the tool by its signature: see that it has the tool's public keyset address, and "
    "that this opens from the platform (in Moodle: HTTP security > cURL blocked hosts list, cURL allowed ports "
    "list)."
)
_PLACE_GRADED: Final = (
    "Place the activity with “Put the learner’s progress in the gradebook” ticked, and open it as a learner."
)
_PLACE_ANEW: Final = (
    "If learners are among them, the column in the gradebook is gone or belongs to another tool: place the "
    "activity anew."
)
_SEND_EVENTS: Final = (
    "See that the plugin’s endpoint, user and password are set, that its log store is enabled, and that cron runs."
)
_SEE_ITEMS: Final = (
    "Nothing of it became a result or a trace: see which items the content graph lacks at `GET "
    "/v1/sources/{key_id}/outcomes`, and try the mapping with its dry run."
)
_TRANSLATOR: Final = "See that the process `translator` of `symphonie serve` runs, and which persons wait to be bound."
_REGISTRAR: Final = "See that the process `registrar` of `symphonie serve` runs."
_READ_AT_ONCE: Final = "Mend what is said, then: symphonie lti roster, which reads it at once."
_SOON: Final = "See that `symphonie serve` runs; it reads it within a minute."
_REFUSED: Final = "Place the activity anew, or tell the platform’s administrator."
_BY_ITSELF: Final = "They are sent again by themselves."
_SWITCH_ON: Final = "Mend its receiver and switch it on again."
_DELIVERIES: Final = "Read its deliveries for what its receiver answers; they are tried again by themselves."


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        about: A platform, course, source or webhook.
        level: `fault` where somebody has to do something, `notice` where somebody may have to.
        says: How it stands.
        remedy: What to do; empty where nothing.
    """

    about: str
    level: Level
    says: str
    remedy: str = ""


class Probed(NamedTuple):
    """What a platform answered just now.

    Attributes:
        n_keys: Public keys that it publishes; None where they were not read.
        keys_fault: Why not.
        token_fault: Why it gave no token; None where it gave one, or none was asked for.
        asked_token: Whether one was asked for.
    """

    n_keys: int | None
    keys_fault: str | None
    token_fault: str | None
    asked_token: bool


def about_platform(name: str, standing: PlatformStanding, probed: Probed) -> Iterator[Finding]:
    """Say how a platform stands."""
    if probed.n_keys is None:
        remedy = _READ_KEYS
        yield Finding(name, "fault", f"its keys are not read: {probed.keys_fault}", remedy)
    else:
        yield Finding(name, "ok", f"its keys are read ({probed.n_keys})")
    if standing.launched_at is None:
        remedy = _LAUNCH_IT
        yield Finding(name, "notice", "nobody has launched from it yet", remedy)
        return
    courses = f"{standing.n_courses} course{'s' * (standing.n_courses != 1)}"
    yield Finding(name, "ok", f"last launch {standing.launched_at:%Y-%m-%d %H:%M} UTC, {courses}")
    if probed.token_fault is not None:
        yield Finding(
            name, "fault", f"it gives no access token: {probed.token_fault}", _token_remedy(probed.token_fault)
        )
    elif probed.asked_token:
        yield Finding(name, "ok", "it gives access tokens")
    if not standing.n_listing:
        remedy = _LET_IT_READ
        yield Finding(name, "notice", "no course offers its members, so that rosters come by launches alone", remedy)
    if not standing.sends_grades:
        yield Finding(name, "notice", "no grades are sent: this was switched off")
    if not standing.reads_rosters:
        yield Finding(name, "notice", "no rosters are read by themselves: this was switched off")


def _token_remedy(fault: str) -> str:
    if "scope" in fault:
        return _ALLOW_SERVICES
    if "client" in fault or fault.startswith("401"):
        return _KNOW_THE_TOOL
    return "See that the token address of the platform opens from this machine."


def about_course(name: str, course: CourseStanding, standing: PlatformStanding, now: datetime) -> Iterator[Finding]:
    """Say how a course stands."""
    if course.fault is not None:
        remedy = _READ_AT_ONCE
        yield Finding(name, "fault", f"its roster is not read: {course.fault}", remedy)
    elif course.lists_members and standing.reads_rosters:
        yield _of_roster(name, course, standing, now)
    if course.n_line_items == 0:
        remedy = (
            "Place the activity with “Put the learner’s progress in the gradebook” ticked, and open it as a learner."
        )
        yield Finding(name, "notice", "no grades are sent: no link in it has a column in the gradebook", remedy)
        return
    yield from _of_grades(name, course)


def _of_roster(name: str, course: CourseStanding, standing: PlatformStanding, now: datetime) -> Finding:
    if course.read_at is None:
        return Finding(
            name,
            "notice",
            "its roster is not read yet",
            _SOON,
        )
    age = now - course.read_at
    says = f"roster of {course.n_learners} learners, {_ago(age)} old"
    if age > timedelta(minutes=standing.roster_minutes) * _ROSTER_PATIENCE:
        return Finding(name, "fault", says, _REGISTRAR)
    return Finding(name, "ok", says)


def _of_grades(name: str, course: CourseStanding) -> Iterator[Finding]:
    counts = [f"{course.n_sent} sent", f"{course.n_not_gradable} of people who are not graded there"]
    counts += [f"{course.n_later} to be sent again"] if course.n_later else []
    counts += [f"{course.n_refused} refused"] if course.n_refused else []
    last = f"; the last {course.sent_at:%Y-%m-%d %H:%M} UTC" if course.sent_at is not None else ""
    says = f"grades: {', '.join(counts)}{last}"
    if course.n_refused:
        yield Finding(
            name,
            "fault",
            f"{says} ({course.last_fault})",
            _REFUSED,
        )
    elif course.n_not_gradable and not course.n_sent:
        remedy = _PLACE_ANEW
        yield Finding(name, "notice", says, remedy)
    elif course.n_later:
        yield Finding(name, "notice", f"{says} ({course.last_fault})", _BY_ITSELF)
    else:
        yield Finding(name, "ok", says)


def about_source(source: SourceStanding, now: datetime) -> Iterator[Finding]:
    """Say how a source of statements stands."""
    name = f"source {source.label}"
    n_all = sum(source.outcomes.values())
    if not n_all and not source.n_waiting:
        remedy = _SEND_EVENTS
        yield Finding(name, "notice", "nothing came in the last 30 days", remedy)
        return
    told = ", ".join([f"{n} {outcome}" for outcome, n in sorted(source.outcomes.items(), key=lambda one: -one[1])])
    is_lost = not (source.outcomes.keys() & {"result", "activity", "visit", "submission"})
    if source.outcomes and is_lost:
        remedy = _SEE_ITEMS
        yield Finding(name, "fault", f"in 30 days: {told}", remedy)
    elif source.outcomes:
        yield Finding(name, "ok", f"in 30 days: {told}")
    if source.n_waiting:
        waits = source.waits_since is not None and now - source.waits_since > _WAITS_LONG
        remedy = _TRANSLATOR if waits else ""
        yield Finding(name, "notice" if waits else "ok", f"{source.n_waiting} wait to be taken", remedy)


def about_webhook(webhook: WebhookStanding) -> Finding:
    """Say how a webhook stands."""
    name = f"webhook {webhook.label or webhook.id}"
    if webhook.disabled_because is not None:
        return Finding(
            name,
            "fault",
            f"it is switched off ({webhook.disabled_because})",
            _SWITCH_ON,
        )
    if webhook.failing_since is not None:
        says = f"it has failed since {webhook.failing_since:%Y-%m-%d %H:%M} UTC, {webhook.n_waiting} wait"
        return Finding(
            name,
            "fault",
            says,
            _DELIVERIES,
        )
    return Finding(name, "ok", f"it is told what changes, {webhook.n_waiting} wait")


def worst(findings: Sequence[Finding]) -> Level:
    """Return the worst level that was found."""
    levels = {one.level for one in findings}
    return "fault" if "fault" in levels else "notice" if "notice" in levels else "ok"


def _ago(age: timedelta) -> str:
    """Tell an age in words.

    >>> _ago(timedelta(minutes=5)), _ago(timedelta(hours=30)), _ago(timedelta(days=9))
    ('5 min', '30 h', '9 days')
    """
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < _MINUTES_OF_HOURS:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < _MINUTES_OF_DAYS else f"{minutes // 1440} days"
