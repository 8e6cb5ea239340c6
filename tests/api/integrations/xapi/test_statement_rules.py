"""What xAPI 1.0.3 says a statement must be, place by place: what is sound, and what is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.errors import Fault
from api.integrations.xapi.statement_rules import STATEMENT, STATEMENT_2, VOIDED
from tests.api.http.organisations import Json
from tests.api.integrations.xapi.templates import (
    ACCOUNT,
    ACTIVITY,
    AGENT,
    ANONYMOUS,
    ATTACHMENT,
    CONTEXT,
    DEFINITION,
    GROUP,
    IDENTIFIERS,
    INTERACTIONS,
    REF,
    RESULT,
    Put,
    everywhere,
    part,
    putting,
    whole,
    with_part,
)

NOT_TEXT: tuple[Any, ...] = (123, True, {"key": "value"}, ["a"], None)
NOT_OBJECT: tuple[Any, ...] = ("text", 123, True, ["a"], None)
NOT_IRI: tuple[Any, ...] = ("should fail", "ab=c://should.fail.com", "", "/relative", "http://a b", *NOT_TEXT)
NOT_UUID: tuple[Any, ...] = (
    "AA97B177-9383-4934-8543-0F91A7A028368",
    "MA97B177-9383-4934-8543-0F91A7A02836",
    "",
    *NOT_TEXT,
)
NOT_NUMBER: tuple[Any, ...] = ("1", "one hundred", True, {}, None)
NOT_TRUTH: tuple[Any, ...] = ("true", "false", 1, 0, None, {})
NOT_LANGUAGE: tuple[Any, ...] = (
    *("a12345", "", "anylanguage", "f-FR", "fr-250-FR", "fr-anylanguage-aaa"),
    *("it-a-one-b-two-A-six", "it-b-one-b-two"),
)
LANGUAGES = (
    *("en", "fr-CH", "kok", "yue-HK", "zh-Hans-CN", "zh-cmn-Hant", "es-419", "de-1901-1996", "sl-IT-rozaj-nedis"),
    *("x-klingon", "x-a-b-a-b", "i-klingon", "az-Cyrl-x-BAK-BAK", "it-a-one-x-a-one", "it-a-one-two-b-one-two"),
)
NOT_MAP: tuple[Any, ...] = (
    *({}, "text", 12345, {"en-US": None}, {"en-US": 1}, ["en"], None),
    *({"en-US": "a tag", one: "no tag"} for one in NOT_LANGUAGE),
)
NOT_EXTENSIONS: tuple[Any, ...] = ("text", 1, [], None, {"should fail": True}, {"id": 1})
NOT_TIME: tuple[Any, ...] = (
    *("01/011/2015", "should fail", "2015-11-18", "2015-13-18T00:00:00Z", "2015-02-30T00:00:00Z", 1, None),
    *("2008-09-15T15:53:00.601-00:00", "2008-09-15T15:53:00.601-0000", "2008-09-15T15:53:00.601-00"),
)
NOT_DURATION: tuple[Any, ...] = ("should fail", "PA1H0M0S", "P", "PT", "1H", "P2W3D", 12345, {}, None)
NOT_AGENT: tuple[Any, ...] = (
    {"objectType": "Agent"},
    {"objectType": "Agent", "name": "nobody"},
    {**AGENT, "openid": IDENTIFIERS["openid"]},
    {**AGENT, "account": ACCOUNT},
    {**AGENT, "member": [AGENT]},
    {**AGENT, "objectType": "agent"},
    {**AGENT, "objectType": 123},
    {**AGENT, "objectType": {"key": "value"}},
    {**AGENT, "objectType": "notAgent"},
    {**AGENT, "Name": "Ada"},
    *({**AGENT, "name": name} for name in NOT_TEXT),
    *({"mbox": box} for box in ("mailto:should.fail.com", "http://should.fail.com", "ada@example.org", "", 1, None)),
    *({"mbox_sha1sum": sha} for sha in ("cd9b00", "mailto:ada@example.org", "", 1, None)),
    *({"openid": address} for address in NOT_IRI),
    *({"account": account} for account in NOT_OBJECT),
    *({"account": {**ACCOUNT, "homePage": page}} for page in NOT_IRI),
    *({"account": {**ACCOUNT, "name": name}} for name in NOT_TEXT),
    {"account": {"homePage": ACCOUNT["homePage"]}},
    {"account": {"name": ACCOUNT["name"]}},
    {"account": {**ACCOUNT, "more": 1}},
    *NOT_OBJECT,
)
NOT_GROUP: tuple[Any, ...] = (
    {"objectType": "Group"},
    {"objectType": "Group", "name": "All"},
    {"objectType": "Group", "member": []},
    {"objectType": "Group", "member": AGENT},
    {"objectType": "Group", "member": [{"name": "nobody"}]},
    {"objectType": "Group", "member": [ANONYMOUS]},
    {"objectType": "Group", "member": [GROUP]},
    {**GROUP, "openid": IDENTIFIERS["openid"]},
    {**GROUP, "account": ACCOUNT},
    {**GROUP, "objectType": "group"},
    {**GROUP, "mbox": "mailto:nobody"},
    {**GROUP, "member": "Ada"},
)
NOT_ACTIVITY: tuple[Any, ...] = (
    {"objectType": "Activity"},
    *({**ACTIVITY, "id": name} for name in NOT_IRI),
    *({**ACTIVITY, "definition": one} for one in NOT_OBJECT),
    {**ACTIVITY, "name": "no property of it"},
    {**ACTIVITY, "objectType": "activity"},
)
NOT_INTERACTION: tuple[Any, ...] = ("Choice", "true_false", "http://a.b/c", 1, {}, None)
NOT_DEFINITION: tuple[Json, ...] = (
    *({"name": one} for one in NOT_MAP),
    *({"description": one} for one in NOT_MAP),
    *({"type": one} for one in NOT_IRI),
    *({"moreInfo": one} for one in NOT_IRI),
    *({"extensions": one} for one in NOT_EXTENSIONS),
    *({"interactionType": one} for one in NOT_INTERACTION),
    *({"interactionType": one.title()} for one in INTERACTIONS),
    *(INTERACTIONS[one] for one in ("choice", "matching", "performance", "likert")),
    {"correctResponsesPattern": ["true"]},
    {"interactionType": "true-false", "correctResponsesPattern": "true"},
    {"interactionType": "true-false", "correctResponsesPattern": [1]},
    {"interactionType": "choice", "choices": {"id": "a"}},
    {"interactionType": "choice", "choices": [{"description": {"en": "A"}}]},
    {"interactionType": "choice", "choices": [{"id": 1}]},
    {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "a"}]},
    {"interactionType": "choice", "choices": [{"id": "a", "description": {"a12345": "A"}}]},
    {"interactionType": "likert", "scale": ["a"]},
    {"moreinfo": DEFINITION["moreInfo"]},
)
NOT_REF: tuple[Json, ...] = (
    {"objectType": "StatementRef"},
    {"objectType": "statementref", "id": REF["id"]},
    {**REF, "more": 1},
    *({**REF, "id": one} for one in NOT_UUID),
)
NOT_SCORE: tuple[Any, ...] = (
    *({name: one} for name in ("scaled", "raw", "min", "max") for one in NOT_NUMBER),
    *({"scaled": one} for one in (1.01, -1.01, 95)),
    {"raw": 101, "max": 100},
    {"raw": -1, "min": 0},
    {"min": 5, "max": 5},
    {"min": 6, "max": 5},
    {"percent": 3},
    *NOT_OBJECT,
)
NEEDED_OF_ATTACHMENT = ("usageType", "display", "contentType", "length", "sha2")
NOT_ATTACHMENT: tuple[Any, ...] = (
    *({name: one for name, one in ATTACHMENT.items() if name != left} for left in NEEDED_OF_ATTACHMENT),
    *({**ATTACHMENT, "usageType": one} for one in NOT_IRI),
    *({**ATTACHMENT, name: one} for name in ("display", "description") for one in NOT_MAP),
    *({**ATTACHMENT, "contentType": one} for one in ("should fail", "", 1, None)),
    *({**ATTACHMENT, "length": one} for one in ("27", "should fail", 2.5, -1, True, None)),
    *({**ATTACHMENT, "sha2": one} for one in ("", "abc", 12345, None)),
    *({**ATTACHMENT, "fileUrl": one} for one in NOT_IRI),
    {**ATTACHMENT, "more": 1},
    *NOT_OBJECT,
)  # fmt: skip
SOUND_AGENTS: tuple[Any, ...] = tuple({name: one} for name, one in IDENTIFIERS.items())
SOUND_GROUPS: tuple[Any, ...] = (
    ANONYMOUS,
    GROUP,
    *({"objectType": "Group", name: one} for name, one in IDENTIFIERS.items()),
)


def faults_in(statement: object, *, is_2: bool = False) -> list[Fault]:
    found: list[Fault] = []
    (STATEMENT_2 if is_2 else STATEMENT)(statement, "$", found)
    return found


Case = tuple[str, Put, Any]


def each(places: Iterator[tuple[str, Put]], values: tuple[Any, ...]) -> Iterator[Case]:
    for name, put in places:
        for value in values:
            yield name, put, value


def refused() -> Iterator[Case]:
    who = (*NOT_AGENT, *NOT_GROUP)
    yield from each(everywhere("actor"), who)
    yield from each(everywhere("context", "instructor"), who)
    yield from each(everywhere("context", "team"), (*NOT_GROUP, AGENT, *NOT_OBJECT))
    yield from each(iter([("authority", putting("authority"))]), (*who, GROUP))
    yield from each(everywhere("object"), tuple(one for one in who if isinstance(one, dict) and "objectType" in one))
    yield from each(everywhere("verb"), ({}, {"display": {"en": "x"}}, {"id": "http://a.b/c", "more": 1}, *NOT_OBJECT))
    yield from each(everywhere("verb", "id"), NOT_IRI)
    yield from each(everywhere("verb", "display"), NOT_MAP)
    yield from each(everywhere("object"), (*NOT_ACTIVITY, *NOT_REF, *NOT_OBJECT, {"objectType": "Unknown"}))
    yield from each(everywhere("object", "definition"), NOT_DEFINITION)
    yield from each(everywhere("result"), (*NOT_OBJECT, {"Success": True}))
    yield from each(everywhere("result", "score"), NOT_SCORE)
    for name in ("success", "completion"):
        yield from each(everywhere("result", name), NOT_TRUTH)
    yield from each(everywhere("result", "response"), NOT_TEXT)
    yield from each(everywhere("result", "duration"), NOT_DURATION)
    yield from each(everywhere("result", "extensions"), NOT_EXTENSIONS)
    yield from each(everywhere("context"), (*NOT_OBJECT, {"Platform": "x"}))
    yield from each(everywhere("context", "registration"), NOT_UUID)
    yield from each(everywhere("context", "contextActivities"), (*NOT_OBJECT, {"parents": ACTIVITY}))
    for name in ("parent", "grouping", "category", "other"):
        yield from each(everywhere("context", "contextActivities", name), (*NOT_ACTIVITY, [AGENT], *NOT_OBJECT))
    for name in ("revision", "platform"):
        yield from each(everywhere("context", name), NOT_TEXT)
    yield from each(everywhere("context", "language"), (*NOT_LANGUAGE, *NOT_TEXT))
    yield from each(everywhere("context", "statement"), (*NOT_REF, *NOT_OBJECT))
    yield from each(everywhere("context", "extensions"), NOT_EXTENSIONS)
    yield from each(everywhere("timestamp"), NOT_TIME)
    yield from each(iter([("stored", putting("stored"))]), NOT_TIME)
    yield from each(iter([("id", putting("id"))]), NOT_UUID)
    yield from each(
        iter([("version", putting("version"))]), ("0.9.9", "1.1.0", "2.0.0", "should fail", "1.0.x", 1, None)
    )
    yield from each(
        iter([("attachments", putting("attachments"))]), (ATTACHMENT, "text", None, *([one] for one in NOT_ATTACHMENT))
    )
    for name in ("id", "stored", "version", "authority"):
        yield f"object.{name}", putting("object", name, within=with_part), whole()[name]
    yield "object.object", putting("object", "object", within=with_part), with_part()["object"]
    for name in whole():
        yield f"{name} in another case", putting(name.swapcase()), whole()[name]
    for name in ("actor", "verb", "object"):
        yield f"{name} of nothing", putting(name), {}


def taken() -> Iterator[Case]:
    for place in (("actor",), ("context", "instructor")):
        yield from each(everywhere(*place), (*SOUND_AGENTS, *SOUND_GROUPS))
    yield from each(everywhere("context", "team"), SOUND_GROUPS)
    yield from each(iter([("authority", putting("authority"))]), (*SOUND_AGENTS, ANONYMOUS))
    yield from each(everywhere("verb"), ({"id": "http://a.b/c"}, {"id": "urn:x:y"}, {"id": "tag:a.b,2013:x"}))
    yield from each(everywhere("object"), ({"id": "http://a.b/日本"}, {"id": "act:x"}, ACTIVITY))
    for kind, more in INTERACTIONS.items():
        definition = {"interactionType": kind, "correctResponsesPattern": ["a"], **more}
        yield from each(everywhere("object", "definition"), ({"interactionType": kind}, definition))
    yield from each(
        everywhere("object", "definition", "extensions"), ({}, {"http://a.b/c": None}, {"http://a.b/c": []})
    )
    scores: tuple[Any, ...] = ({"scaled": 1}, {"scaled": -1.0}, {"scaled": 0}, {"raw": 0, "min": 0, "max": 0.5}, {})
    yield from each(everywhere("result", "score"), scores)
    durations = ("PT4H35M59.14S", "PT16559.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "PT0S")
    yield from each(everywhere("result", "duration"), durations)
    for place in (("result", "extensions"), ("context", "extensions")):
        yield from each(everywhere(*place), ({}, {"http://a.b/c": None}, {"http://a.b/c": {"d": [True]}}))
    yield from each(everywhere("context", "contextActivities", "parent"), ([], [ACTIVITY, ACTIVITY], ACTIVITY))
    yield from each(everywhere("context", "language"), LANGUAGES)
    yield from each(everywhere("verb", "display"), tuple({one: "said so"} for one in LANGUAGES))
    times = (
        *("2013-05-18T05:32:34.804Z", "2013-05-18T05:32:34Z", "2013-05-18T05:32:34+02:00", "20130518T053234Z"),
        *("2013-05-18T05:32:34", "2113-05-18T05:32:34.123456789Z", "2013-05-18T05:32:34-0500"),
    )
    yield from each(everywhere("timestamp"), times)
    yield from each(iter([("version", putting("version"))]), ("1.0", "1.0.0", "1.0.9"))


def test_what_the_standard_allows_is_sound() -> None:
    assert faults_in(whole()) == []
    assert faults_in(with_part()) == []
    for about in (AGENT, *SOUND_GROUPS, REF):
        for statement in (part(), with_part()["object"]):
            statement["object"] = about
            statement["context"] = {name: one for name, one in CONTEXT.items() if name not in ("revision", "platform")}
            statement.pop("objectType", None)
            assert faults_in({name: one for name, one in statement.items() if name != "timestamp"}) == [], about
    n_taken = 0
    for name, put, value in taken():
        assert faults_in(put(value)) == [], (name, value)
        n_taken += 1
    assert n_taken > 150


def test_what_the_standard_refuses_is_refused_at_its_place() -> None:
    n_refused = 0
    for name, put, value in refused():
        found = faults_in(put(value))
        assert found, (name, value)
        first = name.partition(".")[0].partition(" ")[0]
        assert any(one.path.lower().startswith(f"$.{first}".lower()) for one in found), (name, value, found)
        assert all(one.detail and one.remedy for one in found)
        n_refused += 1
    assert n_refused > 1300


@pytest.mark.parametrize("missing", ["actor", "verb", "object"])
def test_who_did_what_on_what_must_be_said(missing: str) -> None:
    for statement in (whole(), with_part()):
        del statement[missing]
        assert [one.path for one in faults_in(statement)] == [f"$.{missing}"]
    held = with_part()
    del held["object"][missing]
    assert [one.path for one in faults_in(held)] == [f"$.object.{missing}"]


@pytest.mark.parametrize("name", ["revision", "platform"])
@pytest.mark.parametrize("about", [AGENT, GROUP, REF], ids=lambda one: str(one["objectType"]))
def test_what_is_for_activities_stands_beside_one(name: str, about: Json) -> None:
    for within, place in ((whole, ()), (with_part, ("object",))):
        statement = putting(*place, "object", within=within)(about)
        paths = [one.path for one in faults_in(statement)]
        assert f"$.{'object.' if place else ''}context.{name}" in paths


def test_only_a_statement_is_voided() -> None:
    for about in (ACTIVITY, AGENT, GROUP):
        voiding = {"actor": AGENT, "verb": {"id": VOIDED}, "object": about}
        assert [one.path for one in faults_in(voiding)] == ["$.object"]
    assert faults_in({"actor": AGENT, "verb": {"id": VOIDED}, "object": REF}) == []


def test_an_agent_or_a_group_as_object_says_so() -> None:
    for about in (AGENT, GROUP):
        nameless = {name: one for name, one in about.items() if name != "objectType"}
        assert faults_in(putting("object")(nameless))
        assert faults_in(putting("object", "object", within=with_part)(nameless))


def test_nothing_but_objects_is_a_statement() -> None:
    several: tuple[Any, ...] = (None, 1, "text", [], True)
    for value in several:
        assert [one.path for one in faults_in(value)] == ["$"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    statement = {**whole(), "Actor": AGENT, "version": "3", "result": {**RESULT, "score": {"scaled": 7}}}
    assert {one.path for one in faults_in(statement)} == {"$.Actor", "$.version", "$.result.score.scaled"}


def test_what_2_0_adds_is_known_to_whoever_speaks_it() -> None:
    agents = [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["http://a.b/mentor"]}]
    groups = [{"objectType": "contextGroup", "group": GROUP}]
    statement = putting("context", "contextAgents")(agents)
    statement["context"]["contextGroups"] = groups
    statement["version"] = "2.0.0"
    assert {one.path for one in faults_in(statement)} == {
        "$.context.contextAgents", "$.context.contextGroups", "$.version",
    }  # fmt: skip
    assert faults_in(statement, is_2=True) == []
    statement["context"]["contextAgents"][0]["relevantTypes"] = []
    assert faults_in(statement, is_2=True)
