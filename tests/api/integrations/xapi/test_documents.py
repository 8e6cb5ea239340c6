"""States, profiles, activities and agents over HTTP (xAPI 1.0.3, part three, 2.2 to 2.8 and 3.1)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from tests.api.http.organisations import Json, problem_of
from tests.api.integrations.xapi.sources import Source, a_statement, written
from tests.api.integrations.xapi.templates import ACTIVITY, DEFINITION

STATE, OF_ACTIVITY, OF_AGENT = "/activities/state", "/activities/profile", "/agents/profile"
NAMES = {STATE: "stateId", OF_ACTIVITY: "profileId", OF_AGENT: "profileId"}
PATHS = list(NAMES)
OCTETS = {"content-type": "application/octet-stream"}
NEW = {"if-none-match": "*"}
Ask = Callable[..., httpx.Response]


def place(path: str, **more: object) -> Json:
    """Where a document of somebody new about something new stands."""
    mark = uuid4().hex
    account = {"account": {"homePage": "http://lms.example.org", "name": mark}}
    agent = {} if path == OF_ACTIVITY else {"agent": account}
    activity = {} if path == OF_AGENT else {"activityId": f"http://example.org/course/{mark}"}
    return {**activity, **agent, NAMES[path]: mark, **more}


def without(parameters: Json, *names: str) -> Json:
    return {name: one for name, one in parameters.items() if name not in names}


def get(source: Source, path: str, where: Json) -> Any:  # noqa: ANN401 - any JSON
    response = source.ask("GET", path, where)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("path", PATHS)
def test_a_document_is_put_read_added_to_and_removed(source: Source, path: str) -> None:
    where = place(path)
    assert source.ask("GET", path, where).status_code == 404
    car = {"car": "Honda", "wheels": {"n": 4, "kind": "steel"}}
    assert source.ask("PUT", path, where, car, NEW).status_code == 204
    assert source.ask("POST", path, where, {"type": "Civic", "wheels": {"n": 3}}).status_code == 204
    assert get(source, path, where) == {"car": "Honda", "type": "Civic", "wheels": {"n": 3}}
    headed = source.ask("HEAD", path, where)
    assert (headed.status_code, headed.content) == (200, b"")
    assert source.ask("DELETE", path, where).status_code == 204
    assert source.ask("GET", path, where).status_code == 404
    assert source.ask("DELETE", path, where).status_code == 204
    assert source.ask("POST", path, where, {"new": True}).status_code == 204
    assert get(source, path, where) == {"new": True}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "image/png", "not/json"])
def test_a_document_comes_back_byte_for_byte(source: Source, path: str, kind: str) -> None:
    for content in (b"abc", bytes(range(256)), "été".encode(), b"", b"1"):
        where = place(path)
        assert source.ask("POST", path, where, content, {"content-type": kind}).status_code == 204
        response = source.ask("GET", path, where)
        assert (response.content, response.headers["content-type"]) == (content, kind)
        assert "last-modified" in response.headers


@pytest.mark.parametrize("path", PATHS)
def test_only_json_objects_are_added_to_each_other(source: Source, path: str) -> None:
    where, other = place(path), place(path)
    assert source.ask("PUT", path, where, {"a": 1}, NEW).status_code == 204
    for content, kind in (
        (b"abc", OCTETS["content-type"]),
        (b'{"a":', "application/json"),
        (b"[1]", "application/json"),
    ):
        refused = source.ask("POST", path, where, content, {"content-type": kind})
        assert refused.status_code == 400
        problem_of(refused)
    assert get(source, path, where) == {"a": 1}
    assert source.ask("PUT", path, other, b"/ asdf / undefined", {**OCTETS, **NEW}).status_code == 204
    assert source.ask("POST", path, other, {"a": 1}).status_code == 400
    assert source.ask("GET", path, other).content == b"/ asdf / undefined"


@pytest.mark.parametrize("path", PATHS)
def test_ids_are_listed_also_since_a_moment(source: Source, path: str) -> None:
    where = place(path)
    several = without(where, NAMES[path])
    assert get(source, path, several) == []
    for name in ("b", "a", "é/ü"):
        assert source.ask("POST", path, {**several, NAMES[path]: name}, {}).status_code == 204
    assert get(source, path, several) == ["a", "b", "é/ü"]
    assert get(source, path, {**several, "since": "2012-06-01T19:09:13.245Z"}) == ["a", "b", "é/ü"]
    assert get(source, path, {**several, "since": "2112-06-01T19:09:13.245Z"}) == []
    assert source.ask("GET", path, {**several, "since": "yesterday"}).status_code == 400


@pytest.mark.parametrize("path", PATHS)
def test_what_a_document_is_about_must_be_said(source: Source, path: str) -> None:
    for method, body, headers in (("PUT", {}, NEW), ("POST", {}, {}), ("GET", None, {}), ("DELETE", None, {})):
        where = place(path)
        needed = [*without(where, NAMES[path]), *([NAMES[path]] if method in ("PUT", "POST") or path != STATE else [])]
        if method == "GET":
            needed = [name for name in needed if name != NAMES[path]]
        for name in needed:
            assert source.ask(method, path, without(where, name), body, headers).status_code == 400, (method, name)
        wrong: list[Json] = [{"Since": "x"}, {NAMES[path].lower(): "x"}]
        wrong += [{"activityId": one} for one in ("1", "true", '{"key":"value"}', "")] if path != OF_AGENT else []
        wrong += [{"agent": one} for one in ("1", "true", "not JSON", "{}", "[]")] if path != OF_ACTIVITY else []
        wrong += (
            [{"registration": one} for one in ("1", "true", "not UUID")] if path == STATE else [{"registration": "x"}]
        )
        for change in wrong:
            assert source.ask(method, path, {**where, **change}, body, headers).status_code == 400, (method, change)


def test_a_state_has_its_registration(source: Source) -> None:
    where, registration, other = place(STATE), str(uuid4()), str(uuid4())
    for more in ({}, {"registration": registration}, {"registration": other}):
        assert source.ask("PUT", STATE, {**where, **more}, {"of": more}).status_code == 204
    assert get(source, STATE, {**where, "registration": registration.upper()}) == {"of": {"registration": registration}}
    assert get(source, STATE, where) == {"of": {}}
    several = without(where, "stateId")
    assert source.ask("DELETE", STATE, {**several, "registration": other}).status_code == 204
    assert source.ask("GET", STATE, {**where, "registration": other}).status_code == 404
    assert get(source, STATE, several) == [where["stateId"]]
    assert source.ask("DELETE", STATE, several).status_code == 204
    assert get(source, STATE, several) == []
    assert source.ask("DELETE", STATE, {**several, "since": "2012-06-01T19:09:13.245Z"}).status_code == 400


def tag_of(source: Source, path: str, where: Json) -> str:
    tag = source.ask("GET", path, where).headers["etag"]
    assert len(tag.strip('"')) == 40
    assert tag[0] == tag[-1] == '"'
    return tag


@pytest.mark.parametrize("path", PATHS)
def test_who_says_what_they_have_read_overwrites_nobody(source: Source, path: str) -> None:
    where = place(path)
    fresh, none = NEW, {"if-match": "*"}
    assert source.ask("PUT", path, where, {"n": 0}, none).status_code == 412
    assert source.ask("PUT", path, where, {"n": 1}, fresh).status_code == 204
    assert source.ask("PUT", path, where, {"n": 2}, fresh).status_code == 412
    tag = tag_of(source, path, where)
    stale = {"if-match": '"1111111111111111111111111111111111111111"'}
    for method in ("PUT", "POST", "DELETE"):
        refused = source.ask(method, path, where, {"n": 3} if method != "DELETE" else None, stale)
        assert refused.status_code == 412
        assert problem_of(refused)["errors"][0]["path"] == "If-Match"
    assert get(source, path, where) == {"n": 1}
    assert source.ask("PUT", path, where, {"n": 4}, {"if-match": f'"x", {tag}'}).status_code == 204
    assert tag_of(source, path, where) != tag
    assert source.ask("POST", path, where, {"m": 5}, {"if-match": tag_of(source, path, where)}).status_code == 204
    assert source.ask("DELETE", path, where, headers={"if-match": tag_of(source, path, where)}).status_code == 204


@pytest.mark.parametrize("path", [OF_ACTIVITY, OF_AGENT])
def test_a_profile_is_put_by_who_says_what_is_there(source: Source, path: str) -> None:
    where = place(path)
    refused = source.ask("PUT", path, where, {"n": 0})
    assert refused.status_code == 400
    assert problem_of(refused)["errors"][0]["path"] == "If-None-Match"
    assert source.ask("GET", path, where).status_code == 404
    assert source.ask("PUT", path, where, {"n": 1}, NEW).status_code == 204
    refused = source.ask("PUT", path, where, {"n": 2})
    assert refused.status_code == 409
    assert problem_of(refused)["type"] == "/problems/document-exists"
    assert get(source, path, where) == {"n": 1}
    assert source.ask("POST", path, where, {"m": 2}).status_code == 204


def test_an_activity_is_known_by_what_statements_say_of_it(source: Source) -> None:
    activity = {**ACTIVITY, "id": f"http://example.org/course/{uuid4()}"}
    asked = {"activityId": activity["id"]}
    assert get(source, "/activities", asked) == {"objectType": "Activity", "id": activity["id"]}
    source.post(a_statement(object=activity))
    assert get(source, "/activities", asked) == activity
    newer = {"id": activity["id"], "definition": {"name": {"fr": "réunion", "en-GB": "gathering"}}}
    source.post(a_statement(context={"contextActivities": {"other": [newer]}}))
    names = {**DEFINITION["name"], "fr": "réunion", "en-GB": "gathering"}
    assert get(source, "/activities", asked)["definition"] == {**DEFINITION, "name": names}
    for wrong in ({}, {"activityId": "1"}, {"activityid": activity["id"]}, {**asked, "more": "1"}):
        assert source.ask("GET", "/activities", wrong).status_code == 400


def test_an_agent_is_a_person_with_the_names_that_statements_have(source: Source) -> None:
    for identifier in (
        {"mbox": f"mailto:{uuid4()}@example.org"}, {"mbox_sha1sum": uuid4().hex + "0" * 8},
        {"openid": f"http://a.b/{uuid4()}"}, {"account": {"homePage": "http://a.b", "name": str(uuid4())}},
    ):  # fmt: skip
        source.post(a_statement(actor={**identifier, "name": "Ada"}))
        source.post(a_statement(context={"instructor": {**identifier, "name": "Ada Doe"}}))
        told = get(source, "/agents", {"agent": {**identifier, "name": "A."}})
        identified = {name: [one] for name, one in identifier.items()}
        assert told == {"objectType": "Person", "name": ["A.", "Ada Doe", "Ada"], **identified}
    nobody = {"mbox": f"mailto:{uuid4()}@example.org"}
    assert get(source, "/agents", {"agent": nobody}) == {"objectType": "Person", "name": [], "mbox": [nobody["mbox"]]}
    for wrong in ({}, {"agent": "Ada"}, {"agent": {"name": "Ada"}}, {"agent": {"objectType": "Group", **nobody}}):
        assert source.ask("GET", "/agents", wrong).status_code == 400


def by_form(source: Source, method: str, where: Json, **fields: str) -> httpx.Response:
    told = {**{name: written(one) for name, one in where.items()}, **source.headers, **fields}
    kind = {
        "authorization": None,
        "x-experience-api-version": None,
        "content-type": "application/x-www-form-urlencoded",
    }
    return source.ask("POST", STATE, {"method": method}, urlencode(told).encode(), kind)


def test_a_form_whose_content_is_empty_is_not_kept_itself_for_it_holds_a_key(source: Source) -> None:
    where = place(STATE)
    assert by_form(source, "PUT", where, content="", **{"content-type": "text/plain"}).status_code == 204
    assert source.ask("GET", STATE, where).content == b""


@pytest.mark.parametrize("kind", ["text/html\r\nset-cookie: a=b", "text/html\n\n<script>", "text/\u20ac", "a/b\0"])
def test_a_media_type_that_no_header_can_hold_is_refused(source: Source, kind: str) -> None:
    where = place(STATE)
    refused = by_form(source, "PUT", where, content="x", **{"content-type": kind})
    assert refused.status_code == 400
    assert source.ask("GET", STATE, where).status_code == 404


def test_a_form_of_many_names_is_read_in_one_pass(source: Source) -> None:
    names = {f"n{number}": "" for number in range(50_000)}
    body = urlencode([*names.items(), ("n49999", "")]).encode()
    kind = {"content-type": "application/x-www-form-urlencoded", "authorization": None}
    refused = source.ask("POST", STATE, {"method": "GET"}, body, kind)
    assert (refused.status_code, problem_of(refused)["errors"][0]["path"]) == (400, "$n49999")
