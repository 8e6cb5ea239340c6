"""`/xapi/statements` as ADL's conformance requirements ask it, over HTTP (Communication 2.1, 1.3, 1.4, 3)."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from api.record.key_limits import KeyLimits
from tests.api.http.organisations import Json, problem_of
from tests.api.integrations.xapi.sources import VERB, VOIDED, Source, a_source, a_statement
from tests.api.integrations.xapi.templates import ACTIVITY, AGENT, CONTEXT, GROUP, with_part

FORM = {"content-type": "application/x-www-form-urlencoded"}
THROUGH = "x-experience-api-consistent-through"
VERSION = "x-experience-api-version"


def new_id() -> str:
    return str(uuid4())


def a_ref(target: str, **more: object) -> Json:
    return a_statement(object={"objectType": "StatementRef", "id": target}, **more)


def a_voiding(target: str, **more: object) -> Json:
    return a_ref(target, verb={"id": VOIDED}, **more)


def without(statement: Json, *names: str) -> Json:
    return {name: one for name, one in statement.items() if name not in names}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# In (2.1.1, 2.1.2)


def test_a_statement_is_read_as_it_was_sent_at_once(source: Source) -> None:
    sent = {**a_statement(), "result": {"score": {"min": 0.12123434, "raw": 12.125, "max": 45.45}}, "version": "1.0.3"}
    (name,) = source.post(sent)
    found = source.read(name)
    assert without(found, "id", "stored", "timestamp", "authority") == sent
    assert found["timestamp"] == found["stored"]
    assert found["authority"]["account"]["name"] == source.key_id
    assert "version" in source.read(*source.post(a_statement()))


def test_put_needs_the_id_in_the_address_and_the_same_in_the_statement(source: Source) -> None:
    name = new_id()
    assert source.ask("PUT", "/statements", {"statementId": name}, a_statement()).status_code == 204
    assert source.read(name)["id"] == name
    assert source.ask("PUT", "/statements", body=a_statement(id=new_id())).status_code == 400
    for wrong in ("true", "[object Object]", "AA97B177-9383-4934-8543-0F91A7A028368"):
        assert source.ask("PUT", "/statements", {"statementId": wrong}, a_statement()).status_code == 400
    other = source.ask("PUT", "/statements", {"statementId": new_id()}, a_statement(id=new_id()))
    assert problem_of(other)["errors"][0]["path"] == "$.id"
    assert source.ask("PUT", "/statements", {"statementId": new_id()}, [a_statement()]).status_code == 400


def test_the_same_again_changes_nothing_and_another_one_under_its_id_is_refused(source: Source) -> None:
    name, sent = new_id(), a_statement(timestamp="2026-03-02T09:00:00+01:00")
    assert source.ask("PUT", "/statements", {"statementId": name}, sent).status_code == 204
    first = source.read(name)
    same = {**sent, "id": name.upper(), "timestamp": "2026-03-02T08:00:00.000Z"}
    same["verb"] = {"id": VERB, "display": {"fr": "assisté"}}
    same["object"] = without(sent["object"], "objectType")
    assert source.ask("PUT", "/statements", {"statementId": name}, same).status_code == 204
    assert source.post(same, a_statement())[0] == name
    for other in (
        {"verb": {"id": f"{VERB}/other"}},
        {"timestamp": "2026-03-02T09:00:00Z"},
        {"result": {"success": True}},
    ):
        refused = source.ask("PUT", "/statements", {"statementId": name}, {**sent, **other})
        assert refused.status_code == 409
        assert problem_of(refused)["type"] == "/problems/statement-conflict"
        assert source.ask("POST", "/statements", body=[{**sent, "id": name, **other}]).status_code == 409
    assert source.read(name) == first


def test_what_is_read_back_can_be_put_again(source: Source) -> None:
    (name,) = source.post(a_statement(context={"contextActivities": {"parent": ACTIVITY}}))
    assert source.ask("PUT", "/statements", {"statementId": name}, source.read(name)).status_code == 204


def test_a_batch_is_taken_as_a_whole_or_not_at_all(source: Source) -> None:
    good, bad = a_statement(id=new_id()), a_statement(id=new_id(), verb={"id": "should fail"})
    refused = source.ask("POST", "/statements", body=[good, bad])
    assert refused.status_code == 400
    assert problem_of(refused)["errors"][0]["path"] == "$[1].verb.id"
    taken, other = a_statement(id=new_id()), a_statement()
    source.post(taken)
    assert source.ask("POST", "/statements", body=[good, {**other, "id": taken["id"]}]).status_code == 409
    assert source.ask("POST", "/statements", body=[good, good]).status_code == 400
    assert source.ask("GET", "/statements", {"statementId": good["id"]}).status_code == 404
    ids = [new_id() for _ in range(3)]
    assert source.post(*(a_statement(id=one) for one in ids)) == ids


def test_nothing_in_a_list_is_nothing_to_do(source: Source) -> None:
    response = source.ask("POST", "/statements", body=[])
    assert (response.status_code, response.json()) == (200, [])


def test_without_an_id_the_same_occasion_is_one_statement(source: Source) -> None:
    sent = a_statement(timestamp="2026-03-02T09:00:00Z", context={"registration": new_id()})
    (name,) = source.post(sent)
    again = {**sent, "timestamp": "2026-03-02T10:00:00+01:00"}
    assert source.post(again, sent) == [name, name]
    assert source.found(agent=sent["actor"]) == [name]
    attempt = {**sent, "context": {"registration": new_id()}}
    marked = {**sent, "context": {**sent["context"], "extensions": {"http://id.tincanapi.com/extension/attempt-id": 2}}}
    later = {**sent, "timestamp": "2026-03-02T09:00:01Z"}
    assert len({name, *source.post(attempt, marked, later)}) == 4
    no_time = without(sent, "timestamp")
    assert len({*source.post(no_time, no_time)}) == 2


def test_stored_and_authority_are_set_by_the_store(source: Source) -> None:
    sent = a_statement(id=new_id(), stored="2011-07-15T00:00:00.000Z", authority=AGENT)
    before = datetime.now(UTC) - timedelta(seconds=5)
    source.post(sent)
    found = source.read(sent["id"])
    assert before < moment(found["stored"]) <= datetime.now(UTC)
    assert found["authority"] != AGENT


def test_stored_only_goes_on(source: Source) -> None:
    names = [source.post(a_statement())[0] for _ in range(5)]
    times = [source.read(name)["stored"] for name in names]
    assert times == sorted(set(times))


def test_a_context_activity_alone_becomes_a_list(source: Source) -> None:
    for kind in ("parent", "grouping", "category", "other"):
        (name,) = source.post(a_statement(context={"contextActivities": {kind: ACTIVITY}}))
        assert source.read(name)["context"]["contextActivities"] == {kind: [ACTIVITY]}
    (name,) = source.post(with_part())
    assert source.read(name)["object"]["context"]["contextActivities"]["other"] == [ACTIVITY]


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"{'a': 1}", b'{"actor": NaN}', b'{"a": 1, "a": 2}', b'"text"', b"null", b"[1]", b"[null]", b"\xff"],
)
def test_what_is_no_statement_is_refused(source: Source, body: bytes) -> None:
    response = source.ask("POST", "/statements", body=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    problem_of(response)


@pytest.mark.parametrize("text", ['"scaled": 1e999', '"raw": 1' + "0" * 400, '"raw": 1, "raw": 1'])
def test_a_number_beyond_bounds_and_a_name_that_comes_twice_are_refused(source: Source, text: str) -> None:
    body = json.dumps(a_statement(result={"score": {}})).replace('"score": {}', '"score": {' + text + "}")
    response = source.ask("POST", "/statements", body=body.encode(), headers={"content-type": "application/json"})
    assert response.status_code == 400, response.text


def test_texts_are_utf_8(source: Source) -> None:
    display = {"en": "attended", "fr": "à l’école", "ja": "出席した", "ru": "участие", "x-emoji": "👩\u200d🔬"}
    verb = {"id": f"{VERB}/{new_id()}", "display": display}
    (name,) = source.post(a_statement(verb=verb))
    assert source.read(name)["verb"] == verb
    assert source.found(verb=verb["id"]) == [name]
    lone = json.dumps(a_statement()).replace("Ada", "\\ud800").encode()
    assert source.ask("POST", "/statements", body=lone, headers={"content-type": "application/json"}).status_code == 400


# Out (2.1.3)


def test_one_is_read_alone_with_nothing_but_form_and_attachments(source: Source) -> None:
    (name,) = source.post(a_statement())
    others = {
        "agent": AGENT, "verb": VERB, "activity": ACTIVITY["id"], "registration": new_id(), "related_activities": True,
        "related_agents": True, "since": "2012-06-01T19:09:13.245Z", "until": "2012-06-01T19:09:13.245Z", "limit": 1,
        "ascending": True, "voidedStatementId": name,
    }  # fmt: skip
    for parameter, value in others.items():
        response = source.ask("GET", "/statements", {"statementId": name, parameter: value})
        assert response.status_code == 400, parameter
        assert THROUGH in response.headers
    for parameter, value in {"format": "ids", "attachments": True}.items():
        assert source.ask("GET", "/statements", {"statementId": name, parameter: value}).status_code == 200
    assert source.ask("GET", "/statements", {"statementId": new_id()}).status_code == 404
    assert "last-modified" in source.ask("GET", "/statements", {"statementId": name}).headers


@pytest.mark.parametrize(
    "parameters",
    [
        {"foo": "bar"}, {"StatementId": "1"}, {"VoidedStatementId": "1"}, {"Agent": AGENT}, {"Verb": VERB},
        {"Activity": "http://a.b"}, {"Registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"},
        {"Related_Activities": True}, {"Related_Agents": True}, {"Since": "2012-06-01T19:09:13.245Z"},
        {"Until": "2012-06-01T19:09:13.245Z"}, {"Limit": 10}, {"Format": "ids"}, {"Attachments": True},
        {"Ascending": True}, {"statementId": "1"}, {"verb": "should fail"}, {"activity": "should fail"},
        {"registration": "1"}, {"since": "now"}, {"until": "2012"}, {"limit": "-1"}, {"limit": "ten"}, {"limit": "1.5"},
        {"format": "Exact"}, {"attachments": "yes"}, {"ascending": "1"}, {"related_agents": "True"}, {"agent": "Ada"},
        {"agent": {"name": "nobody"}}, {"agent": {"mbox": "ada@example.org"}}, {"cursor": "x"},
        {"agent": {"objectType": "Group", "member": [AGENT]}},
    ],
)  # fmt: skip
def test_a_parameter_that_is_unknown_or_has_another_format_is_refused(source: Source, parameters: Json) -> None:
    response = source.ask("GET", "/statements", parameters)
    assert response.status_code == 400
    (name,) = parameters
    assert problem_of(response)["errors"][0]["path"].startswith(f"?{name}")
    assert THROUGH in response.headers


def test_filters_find_what_they_name_and_nothing_else(source: Source) -> None:
    registration, member = new_id(), {"mbox": f"mailto:{new_id()}@example.org"}
    mentor, category = {"openid": f"http://openid.example.org/{new_id()}"}, f"http://example.org/category/{new_id()}"
    context = {"registration": registration, "instructor": mentor, "contextActivities": {"category": {"id": category}}}
    sent = a_statement(context=context, verb={"id": f"{VERB}/{new_id()}"})
    held = with_part()
    held["object"] |= {"actor": member, "object": {"id": f"http://example.org/held/{new_id()}"}}
    in_group = a_statement(actor={"objectType": "Group", "member": [member]})
    one, part, group = source.post(sent, held, in_group)
    filters: list[tuple[Json, list[str]]] = [
        ({"agent": sent["actor"]}, [one]),
        ({"agent": {**sent["actor"], "name": "Somebody else"}}, [one]),
        ({"verb": sent["verb"]["id"]}, [one]),
        ({"verb": sent["verb"]["id"].upper().replace("HTTP", "http")}, []),
        ({"activity": sent["object"]["id"]}, [one]),
        ({"registration": registration.upper()}, [one]),
        ({"activity": category}, []),
        ({"activity": category, "related_activities": True}, [one]),
        ({"agent": mentor}, []),
        ({"agent": mentor, "related_agents": True}, [one]),
        ({"agent": member}, [group]),
        ({"agent": member, "related_agents": True}, [group, part]),
        ({"activity": held["object"]["object"]["id"]}, []),
        ({"activity": held["object"]["object"]["id"], "related_activities": True}, [part]),
        ({"agent": sent["actor"], "activity": sent["object"]["id"], "verb": sent["verb"]["id"]}, [one]),
        ({"agent": sent["actor"], "activity": in_group["object"]["id"]}, []),
        ({"verb": "http://adlnet.gov/expapi/non/existent"}, []),
        ({"agent": source.read(one)["authority"], "related_agents": True, "limit": 2}, [group, part]),
    ]  # fmt: skip
    for asked, expected in filters:
        assert source.found(**asked) == expected, asked


def test_an_agent_is_found_by_each_identifier_with_its_case(source: Source) -> None:
    mark = new_id()
    agents: list[Json] = [
        {"mbox_sha1sum": "cd9b00a5611f94eaa7b1661edab976068e364975"},
        {"account": {"homePage": "http://lms.example.org", "name": f"Ada{mark}"}},
        {"account": {"homePage": "http://lms.example.org", "name": f"ada{mark}"}},
        {"objectType": "Group", "account": {"homePage": "http://lms.example.org/groups", "name": mark}},
    ]
    names = source.post(*(a_statement(actor=agent) for agent in agents))
    for agent, name in zip(agents, names, strict=True):
        assert source.found(agent=agent) == [name]


def test_since_is_after_and_until_is_at_or_before(source: Source) -> None:
    verb = {"id": f"{VERB}/{new_id()}"}
    names = [source.post(a_statement(verb=verb))[0] for _ in range(3)]
    times = [source.read(name)["stored"] for name in names]
    assert source.found(verb=verb["id"], since=times[0]) == [names[2], names[1]]
    assert source.found(verb=verb["id"], until=times[1]) == [names[1], names[0]]
    assert source.found(verb=verb["id"], since=times[0], until=times[1]) == [names[1]]
    assert source.found(since="2012-06-01T19:09:13.245Z", limit=1) == [names[2]]
    assert source.found(until="2012-06-01T19:09:13.245Z") == []


def test_pages_follow_each_other_without_gaps_while_more_comes(source: Source) -> None:
    verb = {"id": f"{VERB}/{new_id()}"}
    names = source.post(*(a_statement(verb=verb) for _ in range(5)))
    for is_ascending, expected in ((False, names[::-1]), (True, names)):
        seen: list[str] = []
        asked = {"verb": verb["id"], "limit": 2, "ascending": is_ascending, "agent": None}
        page = source.ask("GET", "/statements", without(asked, "agent")).json()
        while True:
            seen += [one["id"] for one in page["statements"]]
            if not page["more"]:
                break
            assert page["more"].startswith("/xapi/statements?")
            page = source.ask("GET", page["more"].removeprefix("/xapi")).json()
            if not is_ascending:
                source.post(a_statement(verb=verb))
        assert [one for one in seen if one in names] == expected
        assert len(seen) == len(set(seen))


def test_limit_0_is_as_many_as_are_answered_at_once(source: Source) -> None:
    source.post(*(a_statement() for _ in range(3)))
    assert source.found(limit=0) == source.found()
    assert len(source.found(limit=2)) == 2
    answer = source.ask("GET", "/statements", {"verb": "http://adlnet.gov/expapi/none"}).json()
    assert answer == {"statements": [], "more": ""}


def test_each_form_shows_what_it_promises(source: Source) -> None:
    definition = {"name": {"en-US": "color", "en-GB": "colour", "fr": "couleur"}, "type": "http://example.org/t"}
    held = {**a_statement(actor={**GROUP, "mbox": f"mailto:{new_id()}@example.org"}), "objectType": "SubStatement"}
    held["object"] = {**held["object"], "definition": definition}
    context = {"contextActivities": {"category": [{"id": held["object"]["id"], "definition": definition}]}}
    sent = a_statement(object=held, context=context)
    (name,) = source.post(sent)
    exact = source.read(name)
    assert exact == source.read(name, format="exact")
    assert (exact["actor"], exact["verb"], exact["object"]) == (sent["actor"], sent["verb"], held)
    ids = source.read(name, format="ids")
    assert ids["actor"] == {"objectType": "Agent", "mbox": sent["actor"]["mbox"]}
    assert ids["object"]["actor"] == {"objectType": "Group", "mbox": held["actor"]["mbox"]}
    assert ids["object"]["object"] == {"id": held["object"]["id"]}
    assert ids["verb"] == {"id": VERB}
    assert ids["context"]["contextActivities"]["category"] == [{"id": held["object"]["id"]}]
    for tongue, colour in (("en-GB", "colour"), ("fr-CA, en;q=0.3", "couleur"), ("de", "color"), ("en-US", "color")):
        asked = {"statementId": name, "format": "canonical"}
        told = source.ask("GET", "/statements", asked, headers={"accept-language": tongue}).json()
        assert list(told["object"]["object"]["definition"]["name"].values()) == [colour]
        assert len(told["verb"]["display"]) == 1
        (category,) = told["context"]["contextActivities"]["category"]
        assert list(category["definition"]["name"].values()) == [colour]
        assert told["object"]["actor"] == held["actor"]
    asked = {"statementId": name}
    assert source.ask("GET", "/statements", asked, headers={"accept-language": "fr"}).json() == exact


def test_members_of_a_group_without_identifier_are_among_its_ids(source: Source) -> None:
    (name,) = source.post(a_statement(actor={"objectType": "Group", "name": "All", "member": [AGENT]}))
    member = {"objectType": "Agent", "mbox": AGENT["mbox"]}
    assert source.read(name, format="ids")["actor"] == {"objectType": "Group", "member": [member]}


# Limits of keys


def test_statements_count_against_a_keys_quota_and_rate_and_none_is_stored_beyond_them(
    source: Source, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        daily = a_source(connection, source.client, source.organisation, limits=KeyLimits(results_per_day=3))
        slow = a_source(
            connection, source.client, source.organisation, limits=KeyLimits(results_per_second=0.01, result_burst=1)
        )
    name = new_id()
    daily.post(a_statement(id=name), a_statement())
    refused = daily.ask("POST", "/statements", body=[a_statement(), a_statement()])
    assert (refused.status_code, problem_of(refused)["type"]) == (429, "/problems/quota-exceeded")
    assert int(refused.headers["retry-after"]) > 0
    assert '"results-per-day";r=1;' in refused.headers["ratelimit"]
    assert daily.ask("PUT", "/statements", {"statementId": name}, a_statement(id=name)).status_code == 409
    assert daily.ask("POST", "/statements", body=[]).status_code == 200
    assert daily.ask("POST", "/statements", body=a_statement()).status_code == 429

    slow.post(a_statement(), a_statement())
    refused = slow.ask("POST", "/statements", body=a_statement())
    assert (refused.status_code, problem_of(refused)["type"]) == (429, "/problems/rate-exceeded")
    assert int(refused.headers["retry-after"]) > 0


# Voiding and references (2.3.2, 2.1.4)


def test_what_is_voided_is_found_by_its_own_parameter_alone(source: Source) -> None:
    (name,) = source.post(a_statement())
    (voiding,) = source.post(a_voiding(name))
    assert source.ask("GET", "/statements", {"statementId": name}).status_code == 404
    for more in ({}, {"format": "ids"}, {"attachments": True}):
        assert source.ask("GET", "/statements", {"voidedStatementId": name, **more}).status_code == 200
    assert source.ask("GET", "/statements", {"voidedStatementId": name, "verb": VERB}).status_code == 400
    assert source.ask("GET", "/statements", {"voidedStatementId": voiding}).status_code == 404
    assert name not in source.found()
    assert source.read(voiding)["id"] == voiding


def test_a_voiding_is_not_voided_and_may_come_first(source: Source) -> None:
    (name,) = source.post(a_statement())
    (voiding,) = source.post(a_voiding(name))
    source.post(a_voiding(voiding), a_voiding(name))
    assert source.read(voiding)["id"] == voiding
    early = new_id()
    source.post(a_voiding(early))
    source.post(a_statement(id=early))
    assert source.ask("GET", "/statements", {"statementId": early}).status_code == 404
    assert source.ask("GET", "/statements", {"voidedStatementId": early}).status_code == 200
    refused = source.ask("POST", "/statements", body=a_statement(verb={"id": VOIDED}))
    assert refused.status_code == 400


def test_a_key_voids_what_its_source_has_stored_and_one_of_an_administrator_all(
    source: Source, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        other = a_source(connection, source.client, source.organisation)
        admin = a_source(connection, source.client, source.organisation, ("admin",))
    (name,) = source.post(a_statement())
    beside, early = new_id(), new_id()
    refused = other.ask("POST", "/statements", body=[a_statement(id=beside), a_voiding(name)])
    assert (refused.status_code, problem_of(refused)["type"]) == (403, "/problems/voiding-forbidden")
    assert problem_of(refused)["errors"][0]["path"] == "$[1].object.id"
    assert source.read(name)["id"] == name
    assert source.ask("GET", "/statements", {"statementId": beside}).status_code == 404
    other.post(a_voiding(early))
    source.post(a_statement(id=early))
    assert source.read(early)["id"] == early

    bearer = {"authorization": f"Bearer {admin.token}", "content-type": "application/json"}
    rotated = source.client.post(f"/v1/keys/{source.key_id}/rotation", headers=bearer, json={}).json()
    later = Source(source.client, rotated["token"], rotated["key"]["key_id"], source.organisation)
    later.post(a_voiding(name))
    admin.post(a_voiding(early))
    for one in (name, early):
        assert source.ask("GET", "/statements", {"voidedStatementId": one}).status_code == 200


def test_filters_find_what_is_about_what_they_find(source: Source) -> None:
    verb = {"id": f"{VERB}/{new_id()}"}
    since = source.read(*source.post(a_statement()))["stored"]
    (voided,) = source.post(a_statement(verb=verb))
    (voiding,) = source.post(a_voiding(voided))
    (ref,) = source.post(a_ref(voided, verb=verb))
    assert source.found(verb=verb["id"]) == [ref, voiding]
    assert source.found(verb=verb["id"], since=since) == [ref, voiding]
    assert source.found(verb=verb["id"], limit=1) == [ref]
    (above,) = source.post(a_ref(ref))
    assert source.found(verb=verb["id"]) == [above, ref, voiding]


def test_a_reference_that_comes_first_is_found_as_one_that_comes_later(source: Source) -> None:
    first, second, verb = new_id(), new_id(), {"id": f"{VERB}/{new_id()}"}
    (above,) = source.post(a_ref(second))
    source.post(a_ref(first, id=second))
    target = a_statement(id=first, verb=verb)
    source.post(target)
    assert source.found(verb=verb["id"]) == [first, second, above]
    assert source.found(verb=verb["id"], agent=target["actor"]) == [first, second, above]
    assert source.found(verb=verb["id"], agent=source.read(above)["actor"]) == []


def test_references_in_a_circle_end(source: Source) -> None:
    one, other = new_id(), new_id()
    source.post(a_ref(other, id=one), a_ref(one, id=other))
    assert set(source.found(agent=source.read(one)["actor"])) == {one, other}


# The alternate syntax (1.3)


def form(**fields: object) -> bytes:
    return urlencode({name: one if isinstance(one, str) else json.dumps(one) for name, one in fields.items()}).encode()


def test_any_method_may_come_as_a_form(source: Source) -> None:
    name, nothing = new_id(), {"authorization": None, VERSION: None}
    said = {"Authorization": source.headers["authorization"], "X-Experience-API-Version": "1.0.3"}
    sent = form(statementId=name, content=a_statement(), **said)
    put = source.ask("POST", "/statements", {"method": "PUT"}, sent, {**FORM, **nothing})
    assert put.status_code == 204, put.text
    got = source.ask("POST", "/statements", {"method": "GET"}, form(limit="1"), FORM)
    assert [one["id"] for one in got.json()["statements"]] == [name]
    posted = source.ask("POST", "/statements", {"method": "POST"}, form(content=[a_statement()]), FORM)
    assert posted.status_code == 200
    agent = source.ask("POST", "/agents", {"method": "GET"}, form(agent=AGENT), FORM)
    assert agent.json()["objectType"] == "Person"
    activity = source.ask("POST", "/activities", {"method": "GET"}, form(activityId=ACTIVITY["id"]), FORM)
    assert activity.json()["id"] == ACTIVITY["id"]
    state = {"activityId": ACTIVITY["id"], "agent": AGENT, "stateId": new_id()}
    assert (
        source.ask("POST", "/activities/state", {"method": "PUT"}, form(**state, content="{}"), FORM).status_code == 204
    )
    assert source.ask("POST", "/activities/state", {"method": "DELETE"}, form(**state), FORM).status_code == 204


def test_a_form_that_asks_otherwise_is_refused(source: Source) -> None:
    name, sent = new_id(), a_statement()
    whole = form(statementId=name, content=sent)
    refused: list[tuple[str, Json, bytes | None, dict[str, str]]] = [
        ("PUT", {"method": "POST"}, form(content=sent), FORM),
        ("GET", {"method": "POST"}, form(content=sent), FORM),
        ("POST", {"method": "PUT", "statementId": name}, whole, FORM),
        ("POST", {"method": "PUT"}, form(statementId=name, content=sent, **{"X-Experience-API-Version": "0.8"}), FORM),
        ("POST", {"method": "PUT"}, None, {}),
        ("POST", {"method": "PUT"}, form(statementId=name), FORM),
        ("POST", {"method": "PUT"}, json.dumps({"statementId": name, "content": sent}).encode(), FORM),
        ("POST", {"method": "PATCH"}, whole, FORM),
        ("POST", {"method": "PUT"}, form(StatementId=name, content=sent), FORM),
        ("POST", {"method": "PUT"}, whole + b"&content=1", FORM),
        ("POST", {"method": "PUT"}, json.dumps(sent).encode(), {"content-type": "application/json"}),
    ]  # fmt: skip
    for method, parameters, body, headers in refused:
        response = source.ask(method, "/statements", parameters, body, headers)
        assert response.status_code == 400, (method, parameters, body)
    assert source.ask("GET", "/statements", {"statementId": name}).status_code == 404


# Who speaks which version, with which key (part three, 1 to 4)


@pytest.mark.parametrize("spoken", ["1.0", "1.0.0", "1.0.3", "1.0.9"])
def test_every_patch_of_1_0_is_spoken_and_answered_as_the_newest(source: Source, spoken: str) -> None:
    response = source.ask("GET", "/statements", {"limit": 1}, headers={VERSION: spoken})
    assert (response.status_code, response.headers[VERSION]) == (200, "1.0.3")


@pytest.mark.parametrize("spoken", [None, "0.9", "0.95", "1.1", "1", "3.0.0", "", "1.0.x"])
def test_another_version_is_refused_before_anything_else(source: Source, spoken: str | None) -> None:
    for path in (
        "/statements",
        "/activities",
        "/activities/state",
        "/activities/profile",
        "/agents",
        "/agents/profile",
    ):
        for more in ({}, {"authorization": None}):
            response = source.ask("GET", path, headers={VERSION: spoken, **more})
            assert (response.status_code, response.headers[VERSION]) == (400, "1.0.3"), path
    assert source.ask("GET", "/about", headers={VERSION: spoken, "authorization": None}).status_code == 200


def test_2_0_is_answered_on_request(source: Source) -> None:
    speaking = {VERSION: "2.0.0"}
    agents = [{"objectType": "contextAgent", "agent": AGENT}]
    sent = a_statement(context={"contextAgents": agents})
    assert source.ask("POST", "/statements", body=sent).status_code == 400
    response = source.ask("POST", "/statements", body=sent, headers=speaking)
    assert (response.status_code, response.headers[VERSION]) == (200, "2.0.0")
    assert source.read(response.json()[0])["version"] == "2.0.0"
    assert source.ask("GET", "/about", headers=speaking).json()["version"][-1] == "2.0.0"
    assert "2.0.0" not in source.ask("GET", "/about").json()["version"]


def test_who_has_no_key_is_told_of_both_ways_to_send_one(source: Source) -> None:
    for wrong in (None, "Basic Zm9vOmJhcg==", "Basic:Zm9vOmJhcg==", "Basic !!", "Bearer sym_x"):
        response = source.ask("GET", "/statements", headers={"authorization": wrong})
        assert response.status_code == 401, wrong
        challenge = " ".join(response.headers.get_list("www-authenticate"))
        assert "Bearer" in challenge
        assert "Basic" in challenge
        assert THROUGH in response.headers
    assert source.ask("GET", "/statements", headers={"authorization": f"Bearer {source.token}"}).status_code == 200


def test_a_key_does_what_its_scopes_say(source: Source, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        writes = a_source(connection, source.client, source.organisation, ("xapi:write",))
        reads = a_source(connection, source.client, source.organisation, ("xapi:read",))
        other = a_source(connection, source.client, f"{source.organisation}-2")
    (name,) = writes.post(a_statement())
    assert writes.ask("GET", "/statements").status_code == 403
    assert reads.ask("POST", "/statements", body=a_statement()).status_code == 403
    assert reads.read(name)["authority"]["account"]["name"] == writes.key_id
    assert other.ask("GET", "/statements", {"statementId": name}).status_code == 404
    assert other.found() == []


def test_a_method_that_a_resource_does_not_have_is_refused_to_everybody(source: Source) -> None:
    nobody = {"authorization": None}
    for path in ("/statements", "/activities", "/agents", "/about"):
        assert source.ask("DELETE", path, headers=nobody).status_code == 405
    for path in ("/activities", "/agents"):
        assert source.ask("PUT", path, body={}).status_code == 405
        assert source.ask("POST", path, body={}).status_code == 405


def test_head_is_get_without_the_body(source: Source) -> None:
    source.post(a_statement())
    activity = {"activityId": ACTIVITY["id"]}
    asked: tuple[tuple[str, Json], ...] = (
        ("/about", {}),
        ("/statements", {}),
        ("/activities", activity),
        ("/agents", {"agent": AGENT}),
    )
    for path, parameters in asked:
        got, headed = (source.ask(method, path, parameters) for method in ("GET", "HEAD"))
        assert (headed.status_code, headed.content) == (200, b"")
        assert headed.headers["content-type"] == got.headers["content-type"] == "application/json"


def test_the_store_says_up_to_when_it_is_complete(source: Source) -> None:
    source.post(a_statement())
    response = source.ask("GET", "/statements")
    through = moment(response.headers[THROUGH])
    assert all(moment(one["stored"]) <= through for one in response.json()["statements"])
    assert source.ask("GET", "/statements", {"statementId": new_id()}).headers[THROUGH]


def test_a_statement_is_queued_for_what_it_means(source: Source, database_url: str) -> None:
    names = source.post(a_statement(context=CONTEXT), a_statement())
    query = (
        "SELECT k.statement_id::text, p.key_id FROM symphonie.source_pending p"
        " JOIN symphonie.xapi_statement_key k USING (organisation_no, statement_no)"
        " WHERE k.statement_id = ANY(%s::uuid[]) ORDER BY statement_no"
    )
    with psycopg.connect(database_url) as connection:
        assert connection.execute(query, [names]).fetchall() == [(name, source.key_id) for name in names]
