"""A learner's own groups over HTTP: what they read of them, what they answer, and what nobody else is told."""

import asyncio
from zoneinfo import ZoneInfo

import httpx
import pytest
from psycopg import AsyncConnection, Connection

from api.communication.preparing.groups import prepare_group
from api.communication.preparing.prepared import Prepared, Reader
from api.record.communication.sendings import Reason, Taken
from api.record.projector import Projector
from api.settings import Settings
from engine.communication.message import Draft, Language, Link
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

THREE = ["l0", "l1", "l2"]
NAMES = {one: f"Person {one.upper()}" for one in [*THREE, "well", "else"]}


def ask(
    organisation: Organisation, method: str, path: str, as_: str | None, body: Json | None = None
) -> httpx.Response:
    headers = {**organisation.headers, **({} if as_ is None else {"on-behalf-of": as_})}
    return organisation.client.request(method, f"/v1/{path}", headers=headers, json=body)


def own(organisation: Organisation, learner: str) -> list[Json]:
    answer = ask(organisation, "GET", f"learners/{learner}/groups", f"learner/{learner}")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["groups"]
    return found


def make(organisation: Organisation, learners: list[str], **more: object) -> str:
    made = ask(organisation, "POST", "groups", "supporter/tess", {"skill_id": "a", "learners": learners, **more})
    assert made.status_code == 201, made.text
    group: str = made.json()["group_id"]
    return group


def n_told(organisation: Organisation, learner: str) -> int:
    """Return of how many things a learner was told by message."""
    return len(ask(organisation, "GET", f"outbox?purpose=group&recipient=learner/{learner}", None).json()["sendings"])


def said(settings: Settings, house: Organisation, learner: str, facts: Json, language: Language = "fr") -> Draft | str:
    """Make a message about a group as the dispatcher does, or say why there is none."""
    return asyncio.run(_said(settings, house, learner, facts, language))


async def _said(settings: Settings, house: Organisation, learner: str, facts: Json, language: Language) -> Draft | str:
    async with await AsyncConnection.connect(settings.database_url or "") as connection:
        asked = await connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [house.name])
        ((organisation_no,),) = await asked.fetchall()
        values = {**dict.fromkeys(Taken._fields), "organisation_no": organisation_no}
        values |= {"recipient_id": learner, "facts": facts}
        taken = Taken(**values)  # what is not asked for is left out
        prepared = await prepare_group(connection, taken, Reader("Ada", language, ZoneInfo("Europe/Paris")))
    assert isinstance(prepared, Prepared | Reason)
    return prepared.draft if isinstance(prepared, Prepared) else prepared.code


@pytest.fixture
def school(organisation: Organisation, projector: Projector) -> Organisation:
    """Three fail a skill, one masters it; all have names, and a tutor."""
    organisation.put(small_graph())
    names = [{"learner_id": one, "name": name} for one, name in NAMES.items()]
    for path, body in (
        ("supporters/tess", {"name": "Tess Martin", "zone": "Europe/Paris", "language": "fr"}),
        ("cohorts/class", {"learners": list(NAMES)}),
        ("learner-contacts", {"contacts": names}),
        ("assignments/class", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
    ):
        assert ask(organisation, "PUT", path, None, body).is_success, path
    scores = {**dict.fromkeys(THREE, 0.0), "well": 1.0}
    results = [a_result(one, f"a{n % 2}", score, n) for one, score in scores.items() for n in range(6)]
    assert organisation.send(*results).status_code == 200
    projector.drain()
    return organisation


def test_a_learner_reads_what_is_theirs_and_no_name_unless_the_group_shows_it(school: Organisation) -> None:
    group = make(school, THREE, cohort="class", planned_at="2026-12-01T09:00:00+01:00", note="For helpers.")
    (told,) = own(school, "l0")
    assert (told["group_id"], told["part"], told["n_others"], told["names"]) == (group, "works", 2, [])
    assert (told["planned_at"], told["by_name"]) == ("2026-12-01T08:00:00Z", "Tess Martin")
    assert "6 answers" in told["why"]["en"]
    assert told["before"]["n_results"] == told["now"]["n_results"] == 6
    assert not any(secret in str(told) for secret in ("l1", "l2", "Person", "For helpers"))


def test_names_are_shown_while_the_group_runs_and_never_of_whose_data_are_restricted(school: Organisation) -> None:
    group = make(school, THREE, names_shown=True)
    assert own(school, "l0")[0]["names"] == ["Person L1", "Person L2"]
    asked = {"right": "restriction", "reason": "Stop."}
    restricted = ask(school, "POST", "learners/l2/privacy-requests", "learner/l2", asked)
    assert restricted.status_code == 201, restricted.text
    (told,) = own(school, "l0")
    assert (told["names"], told["n_others"]) == (["Person L1"], 2)
    ending = {"outcome": "held", "seen": [{"learner_id": "l0"}, {"learner_id": "l1", "score": 0.5}]}
    assert ask(school, "POST", f"groups/{group}/end", "supporter/tess", ending).status_code == 200
    (told,) = own(school, "l0")
    assert (told["names"], told["ended"]["outcome"], told["ended"]["was_present"]) == ([], "held", True)
    assert "score" not in str(told)


def test_who_is_in_another_group_or_in_none_sees_nothing_of_it(school: Organisation) -> None:
    group = make(school, THREE[:2], names_shown=True)
    make(school, ["l2", "well"], kind="mastered_peer", names_shown=True)
    for other in ("l2", "else"):
        assert group not in str(own(school, other))
        assert not any(name in str(own(school, other)) for name in ("Person L0", "Person L1"))
        refused = ask(school, "GET", "learners/l0/groups", f"learner/{other}")
        assert (refused.status_code, "Person" in refused.text) == (403, False)
        path = f"learners/{other}/groups/{group}/answer"
        assert ask(school, "POST", path, f"learner/{other}", {"answer": "left"}).status_code == 404
        path = f"learners/l0/groups/{group}/answer"
        assert ask(school, "POST", path, f"learner/{other}", {"answer": "left"}).status_code == 403
    refused = ask(school, "POST", f"learners/l0/groups/{group}/answer", "supporter/tess", {"answer": "left"})
    assert (refused.status_code, problem_of(refused)["type"].rsplit("/", 1)[-1]) == (403, "only-the-learner")
    assert {one["part"] for one in own(school, "well")} == {"explains"}
    assert {one["part"] for one in own(school, "l2")} == {"is_helped"}


def test_who_cannot_come_or_leaves_is_seen_by_whoever_leads_the_group(school: Organisation) -> None:
    group, other = make(school, THREE), make(school, ["well", "else"])

    def answer(learner: str, said: str) -> httpx.Response:
        path = f"learners/{learner}/groups/{group}/answer"
        return ask(school, "POST", path, f"learner/{learner}", {"answer": said})

    def led() -> Json:
        groups: list[Json] = ask(school, "GET", "groups", "supporter/tess").json()["groups"]
        return next(one for one in groups if one["group_id"] == group)

    assert answer("l0", "perhaps").status_code == 422
    assert answer("l0", "cannot_come").json()["answer"] == "cannot_come"
    for _ in range(2):  # once more changes nothing
        assert answer("l1", "left").json()["answer"] == "left"
    assert answer("l1", "coming").status_code == 409
    assert [one["answer"] for one in led()["learners"]] == ["cannot_come", "left", None]
    assert (led()["n_learners"], own(school, "l0")[0]["n_others"]) == (2, 1)
    move = {"learner_id": "l1", "to_group_id": other}
    assert ask(school, "POST", f"groups/{group}/move", "supporter/tess", move).status_code == 409
    seen = {"outcome": "held", "seen": [{"learner_id": "l1"}]}
    assert ask(school, "POST", f"groups/{group}/end", "supporter/tess", seen).status_code == 422
    assert make(school, ["l1", "l0"], content_graph=led()["content_graph"], skill_id="b")
    (again,) = [one for one in own(school, "l1") if one["group_id"] == group]
    assert again["names"] == []
    assert ask(school, "POST", f"groups/{group}/end", "supporter/tess", {"outcome": "held"}).status_code == 200
    assert answer("l0", "coming").status_code == 409
    exported = ask(school, "GET", "learners/l0/export", None).json()["groups"]
    assert {(one["group_id"] == group, one["answer"]) for one in exported} == {(True, "cannot_come"), (False, None)}


def test_who_left_a_group_is_moved_into_it_again(school: Organisation) -> None:
    first = make(school, ["l0", "l1", "l2"])
    ask(school, "POST", f"learners/l0/groups/{first}/answer", "learner/l0", {"answer": "left"})
    second = make(school, ["l0", "well", "else"])
    move = {"learner_id": "l0", "to_group_id": first}
    moved = ask(school, "POST", f"groups/{second}/move", "supporter/tess", move)
    assert moved.status_code == 200, moved.text
    first_one = moved.json()["learners"][0]
    assert (first_one["learner_id"], first_one["answer"]) == ("l0", None)


def test_who_helps_one_of_a_group_reads_no_name_of_others(school: Organisation) -> None:
    make(school, THREE, names_shown=True)
    for path, body in (
        ("supporters/cora", {"name": "Cora Petit", "zone": "Europe/Paris", "language": "fr"}),
        ("assignments/cora", {"supporter_id": "cora", "role": "coach", "learner_id": "l0"}),
    ):
        assert ask(school, "PUT", path, None, body).is_success
    names = {
        who: ask(school, "GET", "learners/l0/groups", f"supporter/{who}").json()["groups"][0]["names"]
        for who in ("cora", "tess")
    }
    assert names == {"cora": [], "tess": ["Person L1", "Person L2"]}


def test_each_learner_is_told_once_of_the_group_that_is_made_changed_or_ended(
    school: Organisation, connection: Connection
) -> None:
    body = {"skill_id": "a", "learners": THREE}
    made = [
        school.client.post(
            "/v1/groups",
            headers={**school.headers, "on-behalf-of": "supporter/tess", "idempotency-key": "once"},
            json=body,
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in made] == [201, 200]
    group, other = made[0].json()["group_id"], make(school, ["well", "else"])
    move = {"learner_id": "l0", "to_group_id": other}
    for status in (200, 409):
        assert ask(school, "POST", f"groups/{group}/move", "supporter/tess", move).status_code == status
    ask(school, "POST", f"learners/l1/groups/{group}/answer", "learner/l1", {"answer": "left"})
    connection.execute("UPDATE symphonie.learning_group SET made_at = made_at - interval '1 hour'")
    for _ in range(2):
        assert ask(school, "POST", f"groups/{group}/end", "supporter/tess", {"outcome": "held"}).status_code == 200
    # made and moved; made, and left it; made and over; of what is not theirs nothing
    assert {one: n_told(school, one) for one in NAMES} == {"l0": 2, "l1": 1, "l2": 2, "well": 1, "else": 1}
    mute = {"choices": [{"purpose": "group", "channel": "mail", "is_on": False}]}
    chosen = ask(school, "PUT", "message-preferences", "learner/l0", mute)
    assert chosen.status_code == 200, chosen.text
    off = {(one["purpose"], one["channel"]) for one in chosen.json()["choices"] if not one["is_on"]}
    assert ("group", "mail") in off


def test_a_group_that_is_undone_at_once_is_told_to_nobody(school: Organisation, settings: Settings) -> None:
    group = make(school, THREE)
    assert ask(school, "POST", f"groups/{group}/end", "supporter/tess", {"outcome": "not_held"}).status_code == 200
    (waits,) = ask(school, "GET", "outbox?purpose=group&recipient=learner/l0", None).json()["sendings"]
    assert waits["state"] == "queued"
    assert said(settings, school, "l0", {"group_id": group, "what": "made"}) == "gone"


def test_a_message_says_why_when_and_with_how_many_and_nothing_of_the_others(
    school: Organisation, settings: Settings
) -> None:
    group = make(school, ["l0", "well"], kind="mastered_peer", planned_at="2026-12-01T09:00:00+01:00", note="For us.")
    facts = {"group_id": group, "what": "made"}
    told = said(settings, school, "l0", facts)
    assert isinstance(told, Draft)
    assert told.title == "Vous êtes dans un groupe de travail"
    assert told.paragraphs[0] == "Bonjour Ada,"
    assert told.paragraphs[1].startswith("Vous n’arrivez pas encore à")
    assert told.paragraphs[2] == "Vous êtes deux. Vous vous retrouvez le mardi 1er décembre 2026 à 9\u202fh."
    assert told.link == Link("Ouvrir mes groupes", f"/me/groups?course={own(school, 'l0')[0]['content_graph']}")
    other = said(settings, school, "well", facts, "en")
    assert isinstance(other, Draft)
    assert other.paragraphs[1].startswith("You master")
    for one in (told, other):
        assert not any(secret in str(one) for secret in ("well", "l0", "Person", "For us"))
    for nothing in ({**facts, "what": "else"}, {**facts, "group_id": "none"}):
        assert said(settings, school, "l0", nothing) == "gone"
    ask(school, "POST", f"learners/well/groups/{group}/answer", "learner/well", {"answer": "left"})
    assert said(settings, school, "well", facts) == "gone"
    ask(school, "POST", f"groups/{group}/end", "supporter/tess", {"outcome": "held_in_part"})
    ended = said(settings, school, "l0", {**facts, "what": "over"})
    assert isinstance(ended, Draft)
    assert ended.paragraphs[1].endswith("a eu lieu en partie.")


def test_who_made_a_group_or_stands_in_for_them_is_told_when_somebody_does_not_come(school: Organisation) -> None:
    group = make(school, THREE, planned_at="2026-12-01T09:00:00+01:00")

    def answer(learner: str, said: str) -> None:
        path = f"learners/{learner}/groups/{group}/answer"
        assert ask(school, "POST", path, f"learner/{learner}", {"answer": said}).status_code == 200

    def told(supporter: str) -> list[tuple[str, str]]:
        page = ask(school, "GET", "notices?kind=group", f"supporter/{supporter}").json()["notices"]
        return [(one["learner_id"], one["text"]["en"]) for one in page]

    answer("l0", "coming")  # as was thought anyway
    for _ in range(2):
        answer("l0", "cannot_come")
    assert told("tess") == [
        ("l0", "l0 cannot come to the group on “a” (Tuesday 1 December 2026 at 09:00): 2 others are expected.")
    ]
    answer("l0", "coming")
    away = {"from_at": "2020-01-01T00:00:00Z", "to_at": "2099-01-01T00:00:00Z", "deputy_id": "dan"}
    person = {"name": "Tess Martin", "zone": "Europe/Paris", "language": "fr"}
    for path, body in (
        ("supporters/dan", person),
        ("supporters/tess", {**person, "absences": [away]}),
        ("routing-rules", {"coordinator_id": "tess", "rules": []}),
    ):
        assert ask(school, "PUT", path, None, body).is_success, path
    answer("l1", "left")
    assert [(who, "comes after all" in words) for who, words in told("tess")] == [("l0", True), ("l0", False)]
    ((who, words),) = told("dan")
    assert (who, words.startswith("l1 has left"), words.endswith(": 2 others are expected.")) == ("l1", True, True)
