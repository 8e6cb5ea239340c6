"""`symphonie check lms` and `symphonie lti roster`: what an operator is told, and what to do."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from api.cli import lms_run
from api.integrations.lti.services.advice import Finding, about_source, about_webhook
from api.processes.embedded import Attachment
from api.record.lti.tickets import find_link
from api.record.lti_services.standing import SourceStanding, WebhookStanding
from api.settings import Settings
from tests.api.integrations.lti_services.lms import SCORE, Lms
from tests.api.integrations.lti_services.school import TEACHER, School, a_member


class _Servers:
    """Servers that are attached already."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.valkey_url, self.database_url = settings.valkey_url or "", settings.database_url or ""


Told = Callable[[], dict[str, list[Finding]]]


@pytest.fixture
def servers(school: School) -> Attachment:
    return _Servers(msgspec.structs.replace(school.settings))  # type: ignore[return-value]


@pytest.fixture
def told(school: School, servers: Attachment) -> Told:
    def checked() -> dict[str, list[Finding]]:
        found = lms_run.check(servers, school.organisation.name)
        return {name: [one for one in found if one.about == name] for name in dict.fromkeys(one.about for one in found)}

    return checked


PLATFORM = "School (school)"
COURSE = "school: Security 2026"


def test_before_the_first_launch_it_says_to_launch(told: Told) -> None:
    found = told()[PLATFORM]
    assert [(one.level, one.says) for one in found] == [
        ("ok", "its keys are read (1)"),
        ("notice", "nobody has launched from it yet"),
    ]
    assert "open it once as a teacher" in found[1].remedy


def test_what_works_is_told_as_such(school: School, lms: Lms, told: Told) -> None:
    lms.members = [a_member("1"), a_member("90", TEACHER)]
    school.launch("1")
    school.work()
    found = told()
    assert {one.level for one in (*found[PLATFORM], *found[COURSE])} == {"ok"}
    assert [one.says for one in found[PLATFORM]][2:] == ["it gives access tokens"]
    assert found[COURSE][0].says.startswith("roster of 1 learners, ")
    assert found[COURSE][1].says.startswith("grades: 1 sent, 0 of people who are not graded there; the last ")


def test_services_that_are_not_allowed_are_named_with_where_to_allow_them(school: School, lms: Lms, told: Told) -> None:
    lms.scopes.discard(SCORE)
    school.launch("1")
    (fault,) = [one for one in told()[PLATFORM] if one.level == "fault"]
    assert "invalid_scope" in fault.says
    assert "in Moodle: Services" in fault.remedy


def test_keys_that_cannot_be_read_say_what_to_look_at(lms: Lms, told: Told) -> None:
    lms.has_keys = False
    (fault,) = [one for one in told()[PLATFORM] if one.level == "fault"]
    assert fault.says == "its keys are not read: HTTP 404, and no keys"
    assert "SYMPHONIE_OUTGOING_PRIVATE_NETWORKS" in fault.remedy


def test_a_link_without_a_column_and_a_course_without_a_roster_are_told(school: School, told: Told) -> None:
    school.launch("1", has_grades=False, has_roster=False)
    found = told()
    assert [one.level for one in found[COURSE]] == ["notice"]
    assert "ticked" in found[COURSE][0].remedy
    assert "Names and Role Provisioning" in found[PLATFORM][-1].remedy


def test_where_nobody_could_be_graded_the_column_is_doubted(school: School, lms: Lms, told: Told) -> None:
    lms.not_gradable = {"1": 404}
    school.launch("1")
    school.work()
    assert "place the activity anew" in told()[COURSE][-1].remedy


def test_a_link_that_registers_a_platform_is_printed_and_opens_once(
    school: School, servers: Attachment, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://symphonie.example.org/"
    lms_run.print_link(servers, school.organisation.name, url, as_json=False)
    told = capsys.readouterr()
    address, _, secret = told.out.strip().rpartition("/")
    assert address == "https://symphonie.example.org/lti/register"
    assert "opens once" in told.err
    assert secret not in told.err
    link = school.call(find_link, school.runtime.pool, secret)
    assert (link.organisation, link.made_by) == (school.organisation.name, "symphonie lti link")
    lms_run.print_link(servers, school.organisation.name, None, as_json=True)
    assert "/lti/register/" in msgspec.json.decode(capsys.readouterr().out)["link"]


def test_rosters_are_read_by_hand_with_a_dry_run_that_says_the_same(
    school: School, lms: Lms, servers: Attachment, capsys: pytest.CaptureFixture[str]
) -> None:
    lms.members = [a_member("1"), a_member("2"), a_member("90", TEACHER), a_member("91", "Observer")]
    school.launch("1")
    name = school.organisation.name
    (tried,) = lms_run.read_rosters(servers, name, None, dry_run=True)
    lms_run.show_rosters([tried], dry_run=True)
    shown = capsys.readouterr().out
    assert "a dry run: nothing is changed" in shown
    assert f"+ {school.person('2')}" in shown
    assert "left out 91: neither learner nor teacher here: Observer" in shown
    (done,) = lms_run.read_rosters(servers, name, school.course()["course_id"], dry_run=False)
    assert done == tried
    lms.scopes.clear()
    (refused,) = lms_run.read_rosters(servers, name, None, dry_run=True)
    assert refused.fault is not None
    lms_run.show(lms_run.check(servers, name))
    assert "WRONG" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcomes", "n_waiting", "levels"),
    [
        ({}, 0, ["notice"]),
        ({"no-such-item": 5}, 0, ["fault"]),
        ({"no-such-item": 5, "result": 1}, 3, ["ok", "ok"]),
    ],
)
def test_a_source_of_which_nothing_becomes_anything_is_a_fault(
    outcomes: dict[str, int], n_waiting: int, levels: list[str]
) -> None:
    standing = SourceStanding("k", "Moodle", outcomes, None, n_waiting, None)
    assert [one.level for one in about_source(standing, datetime(2026, 3, 2, tzinfo=UTC))] == levels


def test_a_webhook_that_fails_is_a_fault() -> None:
    assert about_webhook(WebhookStanding("w", "LMS", None, None, 0, None)).level == "ok"
    assert about_webhook(WebhookStanding("w", "LMS", None, "gone", 0, None)).level == "fault"
