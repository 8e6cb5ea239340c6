"""Help among learners over HTTP: said, proposed, confirmed, agreed to, ended; and nobody sees more than is theirs."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from psycopg import AsyncConnection, Connection

from api.clock import moment_of, wall_us
from api.communication.preparing.peers import prepare_peer
from api.communication.preparing.prepared import Prepared, Reader
from api.communication.preparing.words import ANSWERED, GONE
from api.record.communication.sendings import Reason, Taken
from api.record.erasure.kinds import KINDS
from api.record.projector import Projector
from api.record.support.open_helps import BEFORE_ALL, due_helps
from api.settings import Settings
from api.support.detector import Detector, Places
from api.support.peer_watch import PeerWatch
from api.support.result_signals import Tools
from engine.communication.message import Link
from engine.grouping.kinds import MASTERS_FROM
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

WHO: Json = {"name": "Tess Martin", "zone": "Europe/Paris", "language": "fr"}
MASTERS, FAIL = ["zoe", "yan"], ["ada", "bob"]
NAMES = {"ada": "Ada Lovelace", "zoe": "Zoé Martin", "bob": "Bob Durand", "yan": "Yan Petit"}


class Class:
    """A class of four: two have mastered the first skill, two fail it; `tess` is tutor of all, `cora` coach of one."""

    def __init__(self, house: Organisation, projector: Projector) -> None:
        self.house, self.projector = house, projector

    def ask(
        self, method: str, path: str, body: Json | None = None, as_: str | None = None, **more: str
    ) -> httpx.Response:
        headers = {**self.house.headers, **({"on-behalf-of": as_} if as_ else {}), **more}
        return self.house.client.request(method, f"/v1/{path}", headers=headers, json=body)

    def done(self, method: str, path: str, body: Json | None = None, as_: str | None = None) -> Any:  # noqa: ANN401 - any JSON
        answer = self.ask(method, path, body, as_)
        assert answer.is_success, answer.text
        return answer.json()

    def says(self, learner: str, **said: object) -> Json:
        found: Json = self.done("PUT", f"learners/{learner}/peer-willingness", said, f"learner/{learner}")
        return found

    def proposed(self, as_: str | None = "supporter/tess") -> Json:
        found: Json = self.done("GET", "cohorts/class/peer-helps", None, as_)
        return found

    def confirm(self, helper: str = "zoe", helped: str = "ada", **more: object) -> httpx.Response:
        body = {"skill_id": "a", "helper_id": helper, "helped_id": helped, "cohort": "class", **more}
        return self.ask("POST", "peer-helps", body, "supporter/tess")

    def confirmed(self, helper: str = "zoe", helped: str = "ada") -> str:
        answer = self.confirm(helper, helped)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["peer_help_id"]
        return found

    def running(self) -> str:
        """Have zoe help ada, both agreed."""
        self.says("zoe", offer={})
        self.says("ada", wish={})
        help_id = self.confirmed()
        for one in ("zoe", "ada"):
            self.done("POST", f"peer-helps/{help_id}/consent", {"agrees": True}, f"learner/{one}")
        return help_id

    def state(self, help_id: str, as_: str = "supporter/tess") -> str:
        (one,) = [one for one in self.done("GET", "peer-helps", None, as_)["helps"] if one["peer_help_id"] == help_id]
        found: str = one["state"]
        return found


def just_now(learner: str, score: float, first: int = 0) -> list[Json]:
    """Return eight answers to the first skill, without a time: as of now, so that nothing was forgotten since."""
    told = [a_result(learner, f"a{n % 2}", score, first + n) for n in range(8)]
    return [{name: value for name, value in one.items() if name != "occurred_at"} for one in told]


def at_once(*acts: Callable[[], httpx.Response]) -> list[httpx.Response]:
    barrier = Barrier(len(acts))

    def do(act: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


@pytest.fixture
def klass(organisation: Organisation, projector: Projector) -> Class:
    organisation.put(small_graph())
    for path, body in (
        *((f"supporters/{one}", WHO) for one in ("tess", "cora", "olga", "boss", "pia", "dan")),
        ("cohorts/class", {"learners": [*MASTERS, *FAIL]}),
        ("cohorts/other", {"learners": ["eve"]}),
        ("assignments/class", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
        ("assignments/coach", {"supporter_id": "cora", "role": "coach", "learner_id": "ada"}),
        ("assignments/other", {"supporter_id": "olga", "role": "tutor", "cohort_id": "other"}),
        ("assignments/peer", {"supporter_id": "pia", "role": "peer", "cohort_id": "class"}),
        ("routing-rules", {"coordinator_id": "boss", "rules": []}),
        ("learner-contacts", {"contacts": [{"learner_id": one, "name": name} for one, name in NAMES.items()]}),
    ):
        stored = organisation.client.put(f"/v1/{path}", headers=organisation.headers, json=body)
        assert stored.is_success, path
    results = [just_now(one, float(one in MASTERS)) for one in (*MASTERS, *FAIL)]
    assert organisation.send(*[one for theirs in results for one in theirs]).status_code == 200
    projector.drain()
    return Class(organisation, projector)


def test_nobody_is_proposed_without_a_word_of_theirs(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {one["learner_id"]: one["lack"] for one in klass.proposed()["alone"]} == dict.fromkeys(FAIL, "no_wish")
    klass.says("ada", wish={})
    klass.says("bob", wish={"is_welcome": False})
    told = klass.proposed()
    assert told["helps"] == []
    assert {one["learner_id"]: one["lack"] for one in told["alone"]} == {"ada": "none_willing", "bob": "refuses"}
    klass.says("zoe", offer={"at_once": 2, "skill_ids": ["a"]}, times=["evening", "weekend"])
    (one,) = klass.proposed()["helps"]
    assert (one["skill_id"], one["helper"]["learner_id"], one["helped"]["learner_id"]) == ("a", "zoe", "ada")
    assert one["times"] == ["evening", "weekend"]
    assert "98" not in one["to_helped"]["fr"]
    assert "propose d’aider jusqu’à 2 personnes" in one["why"]["fr"]
    theirs = klass.proposed("supporter/olga")
    assert (theirs["helps"], theirs["alone"]) == ([], [])
    monkeypatch.setattr("api.support.peer_proposals.MOST_PROPOSED", 0)
    few = klass.proposed()
    assert (few["helps"], few["alone"], few["n_more"], few["n_more_alone"]) == ([], [], 1, 1)


def test_only_the_learner_says_it_and_skills_are_there(klass: Class) -> None:
    path = "learners/ada/peer-willingness"
    for other in ("learner/bob", "supporter/tess", "supporter/boss"):
        refused = klass.ask("PUT", path, {"wish": {}}, other)
        assert refused.status_code == 403, other
        assert klass.ask("DELETE", path, None, other).status_code == 403
    assert klass.ask("PUT", path, {"wish": {}}).status_code == 400
    wrong = klass.ask("PUT", path, {"offer": {"skill_ids": ["a", "zz"]}, "wish": {"skill_ids": ["yy"]}}, "learner/ada")
    assert [one["path"] for one in problem_of(wrong)["errors"]] == ["$.offer.skill_ids[1]", "$.wish.skill_ids[0]"]
    assert klass.ask("PUT", path, {"offer": {"at_once": 4}}, "learner/ada").status_code == 422
    said = klass.says("ada", offer={"until": "2099-01-01T00:00:00Z"}, wish={"skill_ids": ["a"]}, times=["day"])
    assert klass.done("GET", path, None, "supporter/tess") == said
    assert klass.done("GET", path, None, "learner/ada") == said
    for other in ("learner/bob", "supporter/olga", "supporter/pia"):
        assert klass.ask("GET", path, None, other).status_code == 403, other
    assert klass.done("DELETE", path, None, "learner/ada") == {"learner_id": "ada", "n_ended": 0}
    assert klass.done("GET", path, None, "learner/ada")["put_at"] is None


def test_both_agree_and_each_is_told_the_name_alone(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={"skill_ids": ["a"]})
    created = klass.confirm()
    assert created.status_code == 201, created.text
    told = created.json()
    assert (told["state"], told["by_id"], told["by_role"]) == ("asked", "tess", "tutor")
    assert told["helped"]["before"]["n_results"] == 8
    help_id = told["peer_help_id"]
    (asked,) = klass.done("GET", "peer-helps", None, "learner/ada")["helps"]
    assert (asked["side"], asked["helper"]) == ("helped", dict.fromkeys(asked["helper"]))
    assert asked["why"]["en"].startswith("You asked for help")
    for one in ("ada", "zoe"):
        told = klass.done("POST", f"peer-helps/{help_id}/consent", {"agrees": True}, f"learner/{one}")
    assert (told["state"], told["side"]) == ("running", "helper")
    assert told["helped"] == {**dict.fromkeys(told["helped"]), "name": "Ada Lovelace"}
    assert not re.search(r"\bada\b", str(told))  # a random id may hold the letters
    (mine,) = klass.done("GET", "peer-helps", None, "learner/ada")["helps"]
    assert mine["helper"] == {**dict.fromkeys(mine["helper"]), "name": "Zoé Martin"}
    assert mine["helped"]["before"] is None
    assert klass.proposed()["helps"] == []


def test_who_declines_ends_it_and_the_other_is_not_told_who_it_was(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    help_id = klass.confirmed()
    path = f"peer-helps/{help_id}/consent"
    assert klass.ask("POST", path, {"agrees": True}, "supporter/tess").status_code == 403
    assert klass.done("POST", path, {"agrees": False}, "learner/zoe")["state"] == "ended"
    late = klass.ask("POST", path, {"agrees": True}, "learner/ada")
    assert (late.status_code, problem_of(late)["title"]) == (409, "The help has ended")
    (mine,) = klass.done("GET", "peer-helps", None, "learner/ada")["helps"]
    assert (mine["ended"]["because"], mine["ended"]["by"]) == (None, None)
    (theirs,) = klass.done("GET", "peer-helps", None, "supporter/tess")["helps"]
    assert (theirs["ended"]["because"], theirs["ended"]["by"]) == ("declined", "helper")


def test_a_third_learner_and_who_leads_one_of_the_two_see_nothing(klass: Class) -> None:
    help_id = klass.running()
    for other in ("learner/bob", "supporter/olga", "supporter/pia", "supporter/cora"):
        assert klass.done("GET", "peer-helps", None, other)["helps"] == [], other
        for act, sent in (("consent", {"agrees": False}), ("end", {})):
            assert klass.ask("POST", f"peer-helps/{help_id}/{act}", sent, other).status_code in {403, 404}, other
    assert klass.state(help_id) == "running"
    body = {"skill_id": "a", "helper_id": "zoe", "helped_id": "ada"}
    for other in ("supporter/olga", "supporter/pia", "supporter/cora", "learner/ada"):
        assert klass.ask("POST", "peer-helps", body, other).status_code == 403, other
    for path in ("mastery", "timeline", "export", "adjustments", "proof", "peer-willingness"):
        assert klass.ask("GET", f"learners/ada/{path}", None, "learner/zoe").status_code == 403, path
    case = klass.done("POST", "cases", {"learner_id": "ada", "text": "I am stuck."}, "learner/ada")["case"]["case_id"]
    assert klass.ask("GET", f"cases/{case}", None, "learner/zoe").status_code == 404
    assert klass.done("GET", "cases", None, "learner/zoe")["cases"] == []
    assert klass.done("GET", "names?learner_id=ada", None, "learner/zoe")["learners"] == {}
    assert klass.done("GET", "names?learner_id=ada", None, "learner/ada")["learners"] == {"ada": "Ada Lovelace"}


@pytest.mark.parametrize(
    ("helper", "helped", "path"),
    [("bob", "ada", "$.helper_id"), ("yan", "ada", "$.helper_id"), ("zoe", "bob", "$.helped_id")],
    ids=["has not mastered it", "has not offered", "does not want to be helped"],
)
def test_who_said_nothing_or_has_not_mastered_it_is_not_asked(
    klass: Class, helper: str, helped: str, path: str
) -> None:
    klass.says("zoe", offer={})
    klass.says("bob", offer={}, wish={"is_welcome": False})
    klass.says("ada", wish={})
    refused = klass.confirm(helper, helped)
    assert refused.status_code == 409
    assert [one["path"] for one in problem_of(refused)["errors"]] == [path]
    assert klass.done("GET", "peer-helps")["helps"] == []


def test_of_two_who_confirm_at_once_one_does(klass: Class) -> None:
    klass.says("zoe", offer={"at_once": 1})
    klass.says("yan", offer={"at_once": 1})
    for one in FAIL:
        klass.says(one, wish={})
    answers = at_once(*[lambda: klass.confirm("zoe", "ada")] * 2, lambda: klass.confirm("yan", "ada"))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    klass.says("ada", wish=None)
    answers = at_once(lambda: klass.confirm("zoe", "bob"), lambda: klass.confirm("yan", "bob"))
    assert sorted(one.status_code for one in answers) == [201, 409]


def test_one_who_offers_to_help_one_is_not_asked_for_two_at_once(klass: Class) -> None:
    klass.says("zoe", offer={"at_once": 1})
    for one in FAIL:
        klass.says(one, wish={})
    answers = at_once(*[partial(klass.confirm, "zoe", one) for one in FAIL])
    assert sorted(one.status_code for one in answers) == [201, 409]


def test_what_is_withdrawn_while_it_is_confirmed_does_not_run(klass: Class) -> None:
    for _ in range(5):
        klass.says("zoe", offer={})
        klass.says("ada", wish={})
        confirmed, withdrawn = at_once(
            klass.confirm, lambda: klass.ask("DELETE", "learners/zoe/peer-willingness", None, "learner/zoe")
        )
        assert withdrawn.status_code == 200
        assert confirmed.status_code in {201, 409}
        assert klass.done("GET", "peer-helps?active=true")["helps"] == []
        assert withdrawn.json()["n_ended"] == int(confirmed.status_code == 201)


def test_the_same_request_again_finds_the_first_and_another_under_its_key_is_refused(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    body = {"skill_id": "a", "helper_id": "zoe", "helped_id": "ada"}
    first = klass.ask("POST", "peer-helps", body, "supporter/tess", **{"idempotency-key": "one"})
    again = klass.ask("POST", "peer-helps", body, "supporter/tess", **{"idempotency-key": "one"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["peer_help_id"] == again.json()["peer_help_id"]
    other = klass.ask("POST", "peer-helps", {**body, "cohort": "class"}, "supporter/tess", **{"idempotency-key": "one"})
    assert other.status_code == 409


def test_withdrawn_ends_what_runs_and_a_narrower_offer_what_it_covers_no_more(klass: Class) -> None:
    help_id = klass.running()
    klass.says("zoe", offer={"skill_ids": ["a"]})
    assert klass.state(help_id) == "running"
    klass.says("zoe", offer={"skill_ids": ["b"]})
    (told,) = klass.done("GET", "peer-helps", None, "supporter/tess")["helps"]
    assert (told["state"], told["ended"]["because"], told["ended"]["by"]) == ("ended", "withdrawn", "helper")
    assert told["helped"]["after"] == told["helped"]["before"]


def test_it_ends_by_itself_when_the_skill_is_mastered_or_its_date_comes(klass: Class) -> None:
    help_id = klass.running()
    assert klass.house.send(*just_now("ada", 1.0, first=20)).status_code == 200
    for learner, because in (("zoe", None), ("ada", "mastered")):  # who helps is not told where the other stands
        (told,) = klass.done("GET", "peer-helps", None, f"learner/{learner}")["helps"]
        assert (told["state"], told["ended"]["because"]) == ("ended", because)
    (told,) = klass.done("GET", "peer-helps", None, "supporter/tess")["helps"]
    assert told["peer_help_id"] == help_id
    assert told["helped"]["before"]["mastery"] < 0.5
    assert told["helped"]["after"]["mastery"] >= MASTERS_FROM
    klass.says("bob", wish={})
    past = klass.confirm("zoe", "bob", ends_at="2020-01-01T00:00:00Z")
    assert [one["path"] for one in problem_of(past)["errors"]] == ["$.ends_at"]


def test_who_moderates_ends_it_and_keeps_the_two_apart(klass: Class) -> None:
    help_id = klass.running()
    path = f"peer-helps/{help_id}/end"
    assert klass.ask("POST", path, {"keep_apart": True}, "learner/ada").status_code == 422
    told = klass.done("POST", path, {"keep_apart": True}, "supporter/tess")
    assert (told["ended"]["because"], told["ended"]["by"]) == ("moderator", "supporter")
    assert klass.confirm().status_code == 409
    assert {one["lack"] for one in klass.proposed()["alone"] if one["learner_id"] == "ada"} == {"kept_apart"}
    assert klass.done("POST", path, {}, "learner/zoe")["ended"]["at"] == told["ended"]["at"]


def test_an_absent_moderator_has_a_deputy_who_sees_and_ends_it(klass: Class) -> None:
    help_id = klass.running()
    assert klass.done("GET", "peer-helps", None, "supporter/dan")["helps"] == []
    away = {"from_at": "2020-01-01T00:00:00Z", "to_at": "2099-01-01T00:00:00Z", "deputy_id": "dan"}
    klass.done("PUT", "supporters/tess", {**WHO, "absences": [away]})
    assert klass.state(help_id, "supporter/dan") == "running"
    assert klass.done("POST", f"peer-helps/{help_id}/end", {}, "supporter/dan")["state"] == "ended"


def test_what_each_said_is_in_their_own_export_and_goes_with_either(klass: Class) -> None:
    help_id = klass.running()
    mine = klass.done("GET", "learners/ada/export", None, "learner/ada")
    assert [one["is_welcome"] for one in mine["peer_willingness"]] == [True]
    assert [(one["id"], one["side"], one["n_results_before"]) for one in mine["peer_helps"]] == [(help_id, "helped", 8)]
    assert "zoe" not in str(mine)
    assert klass.ask("DELETE", "learners/zoe/peer-willingness", None, "learner/zoe").json()["n_ended"] == 1


def test_the_two_write_and_who_moderates_reads_hides_and_pauses(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    help_id = klass.confirmed()
    path = f"peer-helps/{help_id}"
    assert klass.ask("POST", f"{path}/messages", {"text": "Hello?"}, "learner/zoe").status_code == 409  # not agreed yet
    for one in ("zoe", "ada"):
        klass.done("POST", f"{path}/consent", {"agrees": True}, f"learner/{one}")
    key = {"idempotency-key": "hello"}
    for status in (201, 200):
        assert klass.ask("POST", f"{path}/messages", {"text": "Hello Ada!"}, "learner/zoe", **key).status_code == status
    klass.done("POST", f"{path}/messages", {"text": "Be kind."}, "supporter/tess")
    klass.done("POST", f"{path}/messages", {"text": "Hi."}, "learner/ada")
    told = klass.done("GET", path, None, "learner/ada")["messages"]
    assert [(one["by"], one["text"]) for one in told] == [
        ("helped", "Hi."),
        ("supporter", "Be kind."),
        ("helper", "Hello Ada!"),
    ]
    page = klass.done("GET", f"{path}?limit=2", None, "learner/ada")
    older = klass.done("GET", f"{path}?limit=2&cursor={page['next_cursor']}", None, "learner/ada")
    assert ([one["no"] for one in page["messages"]], [one["no"] for one in older["messages"]]) == ([3, 2], [1])
    klass.done("POST", f"{path}/moderation", {"hide": 1, "is_paused": True}, "supporter/tess")
    assert klass.done("GET", path, None, "learner/ada")["messages"][-1]["text"] is None
    assert klass.done("GET", path, None, "learner/ada")["help"]["state"] == "paused"
    assert klass.done("GET", path, None, "supporter/tess")["messages"][-1]["text"] == "Hello Ada!"
    for act, body in (("messages", {"text": "Psst."}), ("sessions", {"starts_at": "2099-01-01T10:00:00Z"})):
        assert klass.ask("POST", f"{path}/{act}", body, "learner/ada").status_code == 409
    klass.done("POST", f"{path}/moderation", {"show": 1, "is_paused": False}, "supporter/tess")
    assert klass.done("GET", path, None, "learner/ada")["messages"][-1]["text"] == "Hello Ada!"
    assert klass.ask("POST", f"{path}/moderation", {"hide": 9}, "supporter/tess").status_code == 404
    assert klass.ask("POST", f"{path}/moderation", {"hide": 1}, "learner/zoe").status_code == 403
    for other in ("learner/bob", "supporter/olga", "supporter/cora", "supporter/pia"):
        assert klass.ask("GET", path, None, other).status_code == 404, other
        assert klass.ask("POST", f"{path}/messages", {"text": "Me, too."}, other).status_code == 404, other
    read = [one for one in klass.done("GET", "learners/ada/reads")["reads"] if one["what"] == "peer_helps"]
    assert {one["person"] for one in read} == {"supporter/tess"}
    mine = klass.done("GET", "learners/ada/export", None, "learner/ada")
    assert [one["words"] for one in mine["peer_messages"]] == ["Hi."]


def test_a_session_that_was_held_is_a_meeting_of_both_and_a_score_of_one_alone(klass: Class) -> None:
    help_id = klass.running()
    path = f"peer-helps/{help_id}/sessions"
    soon = klass.done("POST", path, {"starts_at": "2099-01-01T10:00:00Z"}, "learner/ada")
    refused = klass.ask("POST", f"{path}/{soon['session_no']}/outcome", {"outcome": "held"}, "learner/ada")
    assert refused.status_code == 422  # it has not begun
    for n in (2, 3):
        held = klass.done("POST", path, {"starts_at": "2026-01-01T10:00:00Z", "minutes": 30}, "learner/zoe")
        assert held["session_no"] == n
    one, other = f"{path}/2/outcome", f"{path}/3/outcome"
    seen = [{"learner_id": "ada", "score": 0.5}]
    assert klass.ask("POST", one, {"outcome": "held", "seen": seen}, "learner/zoe").status_code == 403
    for _ in range(2):
        assert klass.done("POST", one, {"outcome": "held"}, "learner/zoe")["told_by"] == "helper"
    assert klass.ask("POST", one, {"outcome": "not_held"}, "learner/ada").status_code == 409
    told = klass.done("POST", other, {"outcome": "held", "seen": seen}, "supporter/tess")
    assert [(one["learner_id"], one["was_present"], one["score"]) for one in told["seen"]] == [
        ("zoe", True, None),
        ("ada", True, 0.5),
    ]
    assert klass.ask("POST", other, {"outcome": "held", "seen": seen}, "supporter/boss").status_code == 403
    wrong = klass.ask("POST", other, {"outcome": "not_held", "seen": [{"learner_id": "bob"}]}, "supporter/tess")
    assert [one["path"] for one in problem_of(wrong)["errors"]] == ["$.seen[0].learner_id", "$.seen"]
    assert klass.ask("POST", f"{path}/17/outcome", {"outcome": "held"}, "learner/ada").status_code == 404
    for learner, n_results in (("ada", 9), ("zoe", 8)):
        klass.projector.drain()
        meetings = klass.done("GET", f"learners/{learner}/activities?kind=meeting")["activities"]
        assert [one["status"] for one in meetings] == ["held", "held"], learner
        assert klass.done("GET", f"learners/{learner}/mastery")["n_results"] == n_results
    klass.done(
        "POST", one, {"outcome": "held", "seen": [{"learner_id": "zoe", "was_present": False}]}, "supporter/tess"
    )
    klass.projector.drain()
    meetings = klass.done("GET", "learners/zoe/activities?kind=meeting")["activities"]
    assert sorted(one["status"] for one in meetings) == ["held", "held", "missed"]


def test_something_wrong_stops_it_and_is_a_case_of_who_says_it_and_of_nobody_else(klass: Class) -> None:
    help_id = klass.running()
    path = f"peer-helps/{help_id}/trouble"
    assert klass.ask("POST", path, {"text": "I am told off."}, "supporter/tess").status_code == 403
    assert klass.ask("POST", path, {"text": "I am told off."}, "learner/bob").status_code == 404
    for _ in range(2):
        told = klass.done("POST", path, {"text": "I am told off."}, "learner/ada")
    assert told["state"] == "ended"
    (case,) = klass.done("GET", "cases", None, "learner/ada")["cases"]
    assert told["helped"]["case_id"] == case["case_id"]
    assert case["owner_id"] == "tess"
    assert [one["kind"] for one in klass.done("GET", "notices", None, "supporter/tess")["notices"]] == ["message"]
    assert klass.ask("GET", f"cases/{case['case_id']}", None, "learner/zoe").status_code == 404
    (theirs,) = klass.done("GET", "peer-helps", None, "learner/zoe")["helps"]
    assert "trouble" not in str(theirs)
    assert case["case_id"] not in str(theirs)
    assert klass.ask("POST", f"peer-helps/{help_id}/messages", {"text": "Why?"}, "learner/zoe").status_code == 409
    assert {one["lack"] for one in klass.proposed()["alone"] if one["learner_id"] == "ada"} == {"kept_apart"}
    other = klass.done("POST", path, {"text": "It was not me."}, "learner/zoe")["helper"]["case_id"]
    assert other not in {None, case["case_id"]}
    told_to_tess = klass.done("GET", f"peer-helps/{help_id}", None, "supporter/tess")["help"]
    assert (told_to_tess["helper"]["case_id"], told_to_tess["ended"]["by"]) == (other, "helped")


def test_each_is_told_of_what_others_do_and_who_moderates_of_what_leaves_somebody_alone(klass: Class) -> None:
    help_id = klass.running()
    klass.done("POST", f"peer-helps/{help_id}/messages", {"text": "A secret word."}, "learner/zoe")
    klass.done("POST", f"peer-helps/{help_id}/end", {}, "learner/zoe")
    n_told = {
        learner: len(klass.done("GET", f"outbox?purpose=peer&recipient=learner/{learner}")["sendings"])
        for learner in ("zoe", "ada")
    }
    assert n_told == {"zoe": 2, "ada": 3}  # asked, and that both agree; asked, a message, and that it is over
    (notice,) = klass.done("GET", "notices", None, "supporter/tess")["notices"]
    assert (notice["kind"], notice["learner_id"]) == ("peer_help", "ada")
    assert "secret" not in str(klass.done("GET", "learners/ada/messages", None, "learner/ada"))


def test_who_is_written_to_often_gets_few_mails_of_it(klass: Class) -> None:
    help_id = klass.running()
    for _ in range(7):
        klass.done("POST", f"peer-helps/{help_id}/messages", {"text": "Hello!"}, "learner/zoe")
    sendings = klass.done("GET", "outbox?purpose=peer&recipient=learner/ada")["sendings"]
    assert 2 < len(sendings) <= 5  # asked, and twice for each hour that the test is in


def test_a_message_about_it_says_that_something_was_written_and_never_what(klass: Class, settings: Settings) -> None:
    help_id = klass.running()
    klass.done("POST", f"peer-helps/{help_id}/messages", {"text": "A secret word."}, "learner/zoe")
    asked = {"peer_help_id": help_id, "what": "message", "message_no": 1}
    told = prepared(settings, klass, asked)
    assert isinstance(told, Prepared)
    assert told.draft.title == "Un message vous attend"
    assert "secret" not in str(told)
    assert told.draft.link == Link("Ouvrir l’aide entre pairs", f"/me/peers?help={help_id}")
    assert prepared(settings, klass, {**asked, "what": "asked_helped"}) == Reason.of("answered", ANSWERED)
    klass.done("POST", f"peer-helps/{help_id}/moderation", {"hide": 1}, "supporter/tess")
    assert prepared(settings, klass, asked) == Reason.of("gone", GONE)
    klass.done("POST", f"peer-helps/{help_id}/end", {}, "learner/zoe")
    assert isinstance(prepared(settings, klass, {**asked, "what": "agreed"}), Reason)
    assert isinstance(prepared(settings, klass, {"peer_help_id": help_id, "what": "over"}), Prepared)
    assert isinstance(prepared(settings, klass, {**asked, "peer_help_id": "none"}), Reason)


def prepared(settings: Settings, klass: Class, facts: Json) -> Prepared | Reason:
    """Make what ada is told, as the dispatcher does."""
    return asyncio.run(_prepared(settings, klass, facts))


async def _prepared(settings: Settings, klass: Class, facts: Json) -> Prepared | Reason:
    async with await AsyncConnection.connect(settings.database_url or "") as connection:
        row = await (
            await connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [klass.house.name])
        ).fetchone()
        assert row is not None
        values = dict.fromkeys(Taken._fields)
        values |= {"organisation_no": row[0], "recipient_id": "ada", "facts": facts}
        taken = Taken(**values)  # type: ignore[arg-type]  # what is not asked for is left out
        return await prepare_peer(connection, taken, Reader("Ada", "fr", ZoneInfo("UTC")))


def test_a_learner_cannot_ask_who_the_other_is_before_both_have_agreed(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    klass.confirmed()
    n_found = {
        asked: len(klass.done("GET", f"peer-helps?learner_id={asked}", None, "learner/zoe")["helps"])
        for asked in ("zoe", "ada", "bob")
    }
    assert n_found == {"zoe": 1, "ada": 0, "bob": 0}
    assert len(klass.done("GET", "peer-helps?learner_id=ada", None, "supporter/tess")["helps"]) == 1


def test_two_of_whom_one_said_that_something_is_wrong_do_nothing_together_any_more(klass: Class) -> None:
    help_id = klass.running()
    klass.says("ada", offer={}, wish={})
    klass.says("zoe", offer={}, wish={})
    klass.house.send(*just_now("zoe", 0.0, first=40))
    klass.house.send(*just_now("ada", 1.0, first=40))
    klass.projector.drain()
    again = klass.confirm("ada", "zoe")  # the other way round: neither knows yet who it is
    assert again.status_code == 201, again.text
    klass.done("POST", f"peer-helps/{help_id}/trouble", {"text": "I am told off."}, "learner/ada")
    assert klass.done("GET", "peer-helps?active=true")["helps"] == []
    refused = klass.confirm("ada", "zoe")
    assert (refused.status_code, "kept apart" in refused.text) == (409, True)


def test_who_is_kept_apart_from_somebody_helps_them_no_more(klass: Class) -> None:
    help_id = klass.running()
    klass.done("PUT", "kept-apart/ada/zoe", None, "supporter/tess")
    assert klass.state(help_id) == "ended"


def test_what_is_over_by_its_date_is_in_nobodys_way_and_is_not_kept_for_ever(
    klass: Class, connection: Connection
) -> None:
    help_id = klass.running()
    connection.execute("UPDATE symphonie.peer_help SET ends_at = '2026-01-01T00:00Z' WHERE id = %s", [help_id])
    (retained,) = [part for kind in KINDS for part in kind.parts if part.table == "peer_help"]
    asked = f"SELECT count(*) FROM symphonie.peer_help t WHERE id = %(id)s AND {retained.condition}"  # noqa: S608
    for before, n_gone in (("2025-12-31T00:00Z", 0), ("2026-01-02T00:00Z", 1)):
        assert connection.execute(asked, {"id": help_id, "before": before}).fetchone() == (n_gone,)
    (again,) = klass.proposed()["helps"]
    assert (again["helper"]["learner_id"], again["helper"]["load"], again["again"]) == ("zoe", 0, True)
    assert klass.confirm().status_code == 201
    assert klass.state(help_id) == "ended"


def test_of_a_cohort_in_which_one_of_the_two_is_not_neither_learns(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    klass.done("PUT", "cohorts/apart", {"learners": ["ada"]})
    refused = klass.confirm(cohort="apart")
    assert (refused.status_code, [one["path"] for one in problem_of(refused)["errors"]]) == (422, ["$.cohort"])
    assert klass.confirm(cohort="class").status_code == 201


def test_nobody_is_said_to_have_met_in_help_that_did_not_run(klass: Class) -> None:
    klass.says("zoe", offer={})
    klass.says("ada", wish={})
    help_id = klass.confirmed()
    path = f"peer-helps/{help_id}"
    klass.done("POST", f"{path}/sessions", {"starts_at": "2026-01-01T10:00:00Z"}, "supporter/tess")
    klass.done("POST", f"{path}/consent", {"agrees": False}, "learner/ada")
    for who in ("learner/zoe", "supporter/tess"):
        refused = klass.ask("POST", f"{path}/sessions/1/outcome", {"outcome": "held"}, who)
        assert [one["path"] for one in problem_of(refused)["errors"]] == ["$.outcome"]
    assert klass.done("POST", f"{path}/sessions/1/outcome", {"outcome": "not_held"}, "learner/zoe")["seen"] == []
    assert klass.done("GET", "learners/ada/activities?kind=meeting")["activities"] == []


def test_nobody_floods_the_other_with_messages_or_sessions(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("A_DAY", "MOST_SESSIONS"):
        monkeypatch.setattr(f"api.record.support.peer_threads.{bound}", 2)
    path = f"peer-helps/{klass.running()}"
    for act, body, field in (
        ("messages", {"text": "Hello!"}, "$.text"),
        ("sessions", {"starts_at": "2099-01-01T10:00:00Z"}, "$.starts_at"),
    ):
        answers = [klass.ask("POST", f"{path}/{act}", body, "learner/zoe") for _ in range(3)]
        assert [one.status_code for one in answers] == [201, 201, 422]
        assert [one["path"] for one in problem_of(answers[-1])["errors"]] == [field]
    klass.done("POST", f"{path}/messages", {"text": "Enough."}, "learner/ada")
    klass.done("POST", f"{path}/messages", {"text": "Be kind."}, "supporter/tess")


def test_what_is_wrong_goes_by_the_rules_once_who_confirmed_has_no_role_any_more(klass: Class) -> None:
    help_id = klass.running()
    klass.done("DELETE", "assignments/class")
    klass.done("POST", f"peer-helps/{help_id}/trouble", {"text": "I am told off."}, "learner/ada")
    (case,) = klass.done("GET", "cases", None, "learner/ada")["cases"]
    assert case["owner_id"] == "boss"


@asynccontextmanager
async def tools_of(settings: Settings) -> AsyncIterator[Tools]:
    """Give what a detector of its own works with."""
    assert settings.valkey_url is not None
    assert settings.database_url is not None
    places = Places(settings.valkey_url, settings.database_url, settings.n_shards, settings.dedup_days)
    detector = Detector(places)
    try:
        yield await detector._opened()  # noqa: SLF001 - not its rounds: those are of all organisations
    finally:
        await detector.aclose()


async def watched(settings: Settings, n_watches: int = 1) -> int:
    """Have detectors look at all help that there is, at once, and count what of it is due afterwards."""

    async def look(tools: Tools) -> None:
        watch = PeerWatch()
        for _ in range(20):  # rounds; beyond the last page it is not time to look again
            await watch.look(tools)

    async with tools_of(settings) as one, tools_of(settings) as other:
        await asyncio.gather(*(look(tools) for tools in (one, other)[:n_watches]))
        return len(await due_helps(one.connection, moment_of(wall_us()), BEFORE_ALL, 100))


def told_of_the_end(klass: Class) -> tuple[int, int, list[str]]:
    """Count what zoe and ada were told after they were asked and had agreed, and read what tess was told."""
    zoe, ada = (
        len(klass.done("GET", f"outbox?purpose=peer&recipient=learner/{one}")["sendings"]) for one in ("zoe", "ada")
    )
    notices = klass.done("GET", "notices?kind=peer_help", None, "supporter/tess")["notices"]
    return zoe - 2, ada - 1, [one["text"]["en"] for one in notices]


@pytest.mark.parametrize("because", ["mastered", "date"])
def test_what_is_over_ends_and_is_told_once_though_nobody_looks(
    klass: Class, settings: Settings, connection: Connection, monkeypatch: pytest.MonkeyPatch, because: str
) -> None:
    help_id = klass.running()
    assert asyncio.run(watched(settings)) == 0  # all of it was looked at, and goes on
    assert told_of_the_end(klass) == (0, 0, [])
    if because == "mastered":
        assert klass.house.send(*just_now("ada", 1.0, first=20)).status_code == 200
        klass.projector.drain()
    else:
        connection.execute("UPDATE symphonie.peer_help SET ends_at = '2026-01-01T00:00Z' WHERE id = %s", [help_id])
    with monkeypatch.context() as patched:
        patched.setattr("api.support.peer_ending.tell", _dies)
        with pytest.raises(ZeroDivisionError):
            asyncio.run(watched(settings))
    assert told_of_the_end(klass) == (0, 0, [])  # what died half-way has done nothing
    assert asyncio.run(watched(settings, 2)) == 0
    words = {"mastered": "the skill is mastered", "date": "over by its date"}[because]
    (zoe, ada, (notice,)) = told_of_the_end(klass)
    assert (zoe, ada, words in notice) == (1, 1, True)
    (told,) = klass.done("GET", "peer-helps", None, "supporter/tess")["helps"]
    assert (told["ended"]["because"], told["ended"]["by"]) == (because, "machine")
    assert told["helped"]["after"]["n_results"] == (16 if because == "mastered" else 8)
    assert told_of_the_end(klass) == (1, 1, [notice])


async def _dies(*_: object) -> None:
    raise ZeroDivisionError
