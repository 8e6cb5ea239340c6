"""What platforms say and are told: each pitfall that integrators met, without a service."""

import msgspec
import pytest

from api.integrations.lti.services.claims import GRADES, SCORE, grade_service_of, link_request_of, roster_address_of
from api.integrations.lti.services.linking import Choice, answer_claims, content_item, resource_of
from api.integrations.lti.services.members import Member, read_page
from api.integrations.lti.services.paging import links_of
from api.integrations.lti.services.roster import active, change, merged
from api.integrations.lti.services.scores import next_stamp_us, outcome_of, score, scores_address, wait_s
from api.integrations.lti.services.targets import Target, custom_for, target_of

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RETURN = "https://lms.example.org/mod/lti/contentitem_return.php?course=2&id=3"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


def asked(**settings: object) -> dict[str, object]:
    return {f"{DL}deep_linking_settings": {"deep_link_return_url": RETURN, **settings}}


def test_a_request_for_links_is_read_as_the_standard_writes_it() -> None:
    found = link_request_of(asked(accept_types=["link", "ltiResourceLink"], accept_multiple=False, data="a b"))
    assert found == (RETURN, True, False, None, "a b")


def test_a_request_for_links_is_read_as_moodle_writes_it() -> None:
    found = link_request_of(asked(accept_types="ltiResourceLink,link", accept_multiple="true", accept_lineitem="false"))
    assert found == (RETURN, True, True, False, None)


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", 7, "data:text/html,x"])
def test_a_request_that_says_no_address_to_return_to_is_not_answered(url: object) -> None:
    assert link_request_of(asked(deep_link_return_url=url)) is None


def test_the_answer_hands_data_back_as_it_came_and_names_none_where_there_was_none() -> None:
    def answered(data: str | None) -> dict[str, object]:
        request = link_request_of(asked(data=data) if data is not None else asked())
        assert request is not None
        return answer_claims(
            client_id="tool", issuer="https://lms", deployment_id="1", asked=request, items=[], now_s=1, nonce="n"
        )

    assert answered("")[f"{DL}data"] == ""
    assert f"{DL}data" not in answered(None)
    assert (answered(None)["iss"], answered(None)["aud"]) == ("tool", ["https://lms"])


def test_a_platform_that_takes_one_link_is_given_one() -> None:
    request = link_request_of(asked(accept_multiple=False))
    assert request is not None
    items = [content_item(Choice(Target("next"), title), "https://tool/launch", request) for title in "ab"]
    answer = answer_claims(
        client_id="tool", issuer="https://lms", deployment_id="1", asked=request, items=items, now_s=1, nonce="n"
    )
    content = answer[f"{DL}content_items"]
    assert isinstance(content, list)
    assert [one["title"] for one in content] == ["a"]


@pytest.mark.parametrize(("accepts", "has"), [(None, True), (True, True), (False, False)])
def test_a_line_item_comes_with_a_link_unless_the_platform_takes_none(accepts: object, *, has: bool) -> None:
    request = link_request_of(asked(accept_lineitem=accepts))
    assert request is not None
    item = content_item(Choice(Target("next", "g", "goal"), "Next", is_graded=True), "https://tool/launch", request)
    assert ("lineItem" in item) == has
    if has:
        assert item["lineItem"] == {"scoreMaximum": 100.0, "label": "Next", "tag": "progress", "resourceId": "g/goal"}


@pytest.mark.parametrize(
    "target",
    [
        Target("learner"),
        Target("next", "sécurité; $Person.name.full", "une = deux\u00a0!"),
        Target("activity", "g", activity="https://lms.example/mod/quiz/view.php?id=1&x=2"),
    ],
)
def test_what_a_link_leads_to_comes_back_through_a_platform_that_cuts_and_fills_in_its_parameters(
    target: Target,
) -> None:
    custom = custom_for(target)
    as_moodle_keeps_them = "\n".join([f"{name}={text}" for name, text in custom.items()])
    assert not set(as_moodle_keeps_them) & set(";$ ")
    back = dict(line.split("=", 1) for line in as_moodle_keeps_them.split("\n"))
    assert target_of({name.upper(): text for name, text in back.items()}) == target


@pytest.mark.parametrize("custom", [{}, {"symphonie_shows": "all"}, {"shows_other": "next"}])
def test_the_parameters_of_another_tool_lead_nowhere(custom: dict[str, str]) -> None:
    assert target_of(custom) is None


def test_what_is_no_id_in_the_parameters_of_a_link_is_passed_over() -> None:
    assert target_of({"symphonie_shows": "next", "symphonie_goal": "..", "symphonie_content_graph": "g"}) == Target(
        "next", "g"
    )


def test_the_address_of_scores_goes_before_the_query() -> None:
    assert scores_address("https://c.example/api/lti/courses/1/line_items/2") == (
        "https://c.example/api/lti/courses/1/line_items/2/scores"
    )
    assert scores_address("https://m.example/l/7/lineitem?type_id=3&x=%2F").endswith("/lineitem/scores?type_id=3&x=%2F")


def test_a_score_of_nothing_is_written_and_shown() -> None:
    sent = msgspec.json.encode(score("5", 0.0, 100.0, 0, 0))
    assert b'"scoreGiven":0.0' in sent
    assert b'"scoreMaximum":100.0' in sent
    assert b'"gradingProgress":"FullyGraded"' in sent
    assert b'"activityProgress":"Started"' in sent


def test_a_score_says_its_time_with_a_zone_and_parts_of_a_second() -> None:
    assert score("5", 0.5, 100.0, 3, 1_700_000_000_000_000)["timestamp"] == "2023-11-14T22:13:20.000Z"
    assert score("5", 1.0, 100.0, 3, 0)["activityProgress"] == "Completed"
    assert score("5", 0.5, 20.0, 3, 0)["scoreGiven"] == 10.0


def test_each_score_is_at_least_a_second_newer_than_the_last_one_whatever_the_clock_does() -> None:
    last = None
    stamps = []
    for now_us in (10_200_000, 10_900_000, 3_000_000, 3_000_000, 60_500_000):
        last = next_stamp_us(now_us, last)
        stamps.append(last // 1_000_000)
    assert stamps == [10, 11, 12, 13, 60]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_who_cannot_be_graded_is_no_error(status: int) -> None:
    assert outcome_of(status) == "not_gradable"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(status: int) -> None:
    assert outcome_of(status) == "later"


def test_one_waits_as_long_as_the_platform_says_and_never_for_ever() -> None:
    assert wait_s(1, {"retry-after": "0"}) == 1.0
    assert wait_s(1, {"retry-after": "999999"}) == 6 * 3600
    assert wait_s(2, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}) == 60.0


def test_pages_are_found_in_every_way_that_the_header_is_written() -> None:
    base = "https://lms.example.org/api/members?limit=2"
    assert links_of(["<https://lms.example.org/api/members?p=2>; rel=next"], base)["next"].endswith("?p=2")
    assert links_of(['<?p=2>;title="a, b";rel="prev next"'], base) == {
        "prev": "https://lms.example.org/api/members?p=2",
        "next": "https://lms.example.org/api/members?p=2",
    }
    one, two = '</a?x=1,2>; REL="Next"', "</b>; rel=differences"
    assert links_of([f"{one}, {two}"], base) == links_of([one, two], base)
    assert links_of(["nonsense", "<>;", "</a>; relation=next"], base) == {}


def test_what_a_grade_service_offers_is_read_with_and_without_a_line_item() -> None:
    with_one = grade_service_of({GRADES: {"scope": [SCORE], "lineitems": "https://l/i", "lineitem": "https://l/i/1"}})
    assert with_one == ((SCORE,), "https://l/i", "https://l/i/1")
    assert grade_service_of({GRADES: {"scope": [], "lineitems": None}}) == ((), None, None)
    assert grade_service_of({}) is None
    assert roster_address_of({}) is None


def members(*said: dict[str, object]) -> list[Member]:
    found = read_page({"id": "x", "context": {"id": "2"}, "members": list(said)})
    assert found is not None
    return found


def test_members_are_read_in_every_dialect() -> None:
    found = members(
        {"user_id": "1", "roles": [f"{MEMBERSHIP}#Learner"], "status": "Active", "name": "Ada"},
        {"user_id": 2, "roles": ["Instructor"]},
        {"user_id": "3", "roles": ["Learner"], "status": "Inactive"},
        {"user_id": "4", "roles": ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser", "Learner"]},
        {"user_id": "5", "roles": [f"{MEMBERSHIP}#Mentor"], "email": "p@example.org"},
        {"user_id": "6", "roles": []},
        {"roles": ["Learner"]},
        {"user_id": "", "roles": ["Learner"]},
    )
    assert [(one.subject, one.part, one.is_active) for one in found] == [
        ("1", "learner", True),
        ("2", "supporter", True),
        ("3", "learner", False),
        ("4", "neither", True),
        ("5", "neither", True),
        ("6", "neither", True),
    ]
    assert [one.why for one in found[3:]] == [
        "a test learner",
        "neither learner nor teacher here: Mentor",
        "no role is told",
    ]


@pytest.mark.parametrize("document", [None, [], {"members": None}, {"members": {}}, "members"])
def test_what_is_no_page_of_members_is_told_from_an_empty_one(document: object) -> None:
    assert read_page(document) is None
    assert read_page({"members": []}) == []


teacher = Member("9", "supporter", is_active=True, name=None, email=None)


def learner(subject: str, *, is_active: bool = True) -> Member:
    return Member(subject, "learner", is_active=is_active, name=None, email=None)


def test_a_roster_says_who_comes_and_who_leaves_and_nobody_else_is_touched() -> None:
    listed = [learner("1"), learner("2", is_active=False), teacher, learner("7")]
    found = change(listed, {"1": "l/1", "2": "l/2"}, {"9": "t/9"}, {"l/2", "l/5"}, {"t/8"})
    assert (found.joined, found.left) == (("l/1",), ("l/2", "l/5"))
    assert (found.came, found.went) == (("t/9",), ("t/8",))
    assert found.left_out == (("7", "waits until somebody says who that is"),)
    assert not found.empties


def test_a_roster_that_would_send_everybody_away_is_known_as_such() -> None:
    assert change([], {}, {}, {"l/1"}, set()).empties
    assert not change([], {}, {}, set(), set()).empties


def test_differences_change_the_members_that_they_name() -> None:
    before = {"1": learner("1"), "2": learner("2")}
    found = merged(before, [learner("2", is_active=False), learner("3")])
    assert [one.subject for one in active(found.values(), "learner")] == ["1", "3"]


def test_a_resource_is_named_by_what_it_leads_to() -> None:
    assert resource_of(Target("activity", "g", activity="a")) == "g/a"
