import msgspec
import pytest

from content_graph.authoring import dump, dump_json, load, load_json
from content_graph.model import ContentGraph, Edge
from tests.api.http.organisations import Organisation, a_result, problem_of
from tests.api.results.courses import small_graph, words

YAML = {"content-type": "application/yaml"}


def with_title(graph: ContentGraph, title: str) -> ContentGraph:
    return msgspec.structs.replace(graph, title=words(title))


def test_a_graph_comes_back_as_it_was_put(organisation: Organisation) -> None:
    graph = small_graph()
    stored = organisation.put(graph)
    assert stored.status_code == 201
    assert stored.json()["created"]
    read = organisation.get(f"/v1/content-graphs/{graph.id}")
    assert load_json(read.content) == graph
    assert read.headers["etag"] == stored.headers["etag"] == f'"{stored.json()["version"]}"'


def test_yaml_goes_in_and_out(organisation: Organisation) -> None:
    graph = small_graph()
    path = f"/v1/content-graphs/{graph.id}"
    stored = organisation.client.put(path, headers={**organisation.headers, **YAML}, content=dump(graph))
    assert stored.status_code == 201
    read = organisation.get(path, {"accept": "application/yaml"})
    assert read.headers["content-type"].startswith("application/yaml")
    assert load(read.text) == graph


def test_putting_the_same_graph_again_changes_nothing(organisation: Organisation) -> None:
    first = organisation.put(small_graph()).json()
    again = organisation.put(small_graph())
    assert again.status_code == 200
    assert not again.json()["changed"]
    assert (again.json()["version"], again.json()["revision"]) == (first["version"], first["revision"])


def test_the_answer_says_what_changed(organisation: Organisation) -> None:
    organisation.put(small_graph())
    changed = msgspec.structs.replace(with_title(small_graph(), "other"), items=small_graph().items[:-1])
    outcome = organisation.put(changed).json()
    assert outcome["diff"]["items"]["removed"] == ["ab"]
    assert outcome["diff"]["graph"][0]["field"] == "title"
    assert outcome["diff"]["changes_tracing"]
    assert outcome["revision"] == 2


def test_a_graph_with_faults_is_refused_with_all_of_them(organisation: Organisation) -> None:
    graph = small_graph()
    broken = msgspec.structs.replace(graph.skills[0], prerequisites=(Edge("nothing"), Edge("c")))
    response = organisation.put(msgspec.structs.replace(graph, skills=(broken, *graph.skills[1:])))
    assert response.status_code == 422
    problem = problem_of(response)
    assert problem["type"] == "/problems/invalid-content-graph"
    paths = [fault["path"] for fault in problem["errors"]]
    assert "$.skills[0].prerequisites[0].skill_id" in paths
    assert any("cycle" in fault["detail"] for fault in problem["errors"])
    assert organisation.get(f"/v1/content-graphs/{graph.id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"id": "small", "title": {"fr": "x", "en": "x"}, "skills": [{"id": 3}]}', "$.skills[0].id"),
        (b'{"id": "small", "title": {"fr": "x", "en": "x"}, "colour": 1}', "$.colour"),
        (b'{"id": "small", "id": "small"}', "$.id"),
        (b"[]", "$"),
    ],
)
def test_a_body_that_is_no_graph_is_refused_with_its_path(organisation: Organisation, body: bytes, path: str) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    response = organisation.client.put("/v1/content-graphs/small", headers=headers, content=body)
    assert response.status_code == 422
    assert path in [one["path"] for one in problem_of(response)["errors"]]


def test_malformed_yaml_is_answered_with_the_place_of_the_fault(organisation: Organisation) -> None:
    headers = {**organisation.headers, **YAML}
    response = organisation.client.put("/v1/content-graphs/small", headers=headers, content=b'id: small\ntitle: "x\n')
    assert response.status_code == 400
    assert "(line 3, column 1)" in problem_of(response)["detail"]


def test_the_id_in_the_address_must_be_the_graph_s_own(organisation: Organisation) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    response = organisation.client.put("/v1/content-graphs/other", headers=headers, content=dump_json(small_graph()))
    assert response.status_code == 422
    assert problem_of(response)["errors"][0]["path"] == "$.id"


def test_a_change_built_on_an_old_version_does_not_overwrite_a_newer_one(organisation: Organisation) -> None:
    first = organisation.put(small_graph()).headers["etag"]
    assert organisation.put(with_title(small_graph(), "mine"), {"if-match": first}).status_code == 200
    response = organisation.put(with_title(small_graph(), "yours"), {"if-match": first})
    assert response.status_code == 412
    assert problem_of(response)["type"] == "/problems/content-graph-changed"
    assert organisation.get("/v1/content-graphs/small").json()["title"]["en"] == "mine"
    for tag in ("small", '"a", "b"', "*"):
        assert organisation.put(small_graph(), {"if-match": tag}).status_code == 422


def test_a_reader_who_has_the_version_is_told_so(organisation: Organisation) -> None:
    etag = organisation.put(small_graph()).headers["etag"]
    response = organisation.get("/v1/content-graphs/small", {"if-none-match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert organisation.get("/v1/content-graphs/small", {"if-none-match": '"old"'}).status_code == 200


def test_graphs_are_listed_by_id(organisation: Organisation) -> None:
    for graph_id in ("b", "a"):
        organisation.put(msgspec.structs.replace(small_graph(), id=graph_id))
    listed = organisation.get("/v1/content-graphs").json()["content_graphs"]
    assert [graph["id"] for graph in listed] == ["a", "b"]
    assert listed[0]["n_versions"] == 1
    first = organisation.get("/v1/content-graphs?limit=1").json()
    assert first["content_graphs"] == listed[:1]
    rest = organisation.get(f"/v1/content-graphs?cursor={first['next_cursor']}").json()
    assert rest == {"content_graphs": listed[1:], "next_cursor": None}


def test_a_request_that_names_no_graph_gets_the_only_one(organisation: Organisation) -> None:
    response = organisation.post("/v1/recommendations", {"learner_id": "ada"})
    assert response.status_code == 422
    assert problem_of(response)["type"] == "/problems/content-graph-not-named"
    organisation.put(small_graph())
    assert organisation.post("/v1/recommendations", {"learner_id": "ada"}).status_code == 200
    organisation.put(msgspec.structs.replace(small_graph(), id="second"))
    response = organisation.post("/v1/recommendations", {"learner_id": "ada"})
    assert response.status_code == 422
    assert "has 2" in problem_of(response)["detail"]
    assert organisation.post("/v1/recommendations", {"learner_id": "ada", "content_graph": "second"}).status_code == 200


def test_results_on_an_item_that_has_just_been_added_are_taken(organisation: Organisation) -> None:
    graph = small_graph()
    organisation.put(graph)
    assert organisation.send(a_result("ada", "new", 1, 1)).status_code == 422
    item = msgspec.structs.replace(graph.items[0], id="new")
    organisation.put(msgspec.structs.replace(graph, items=(*graph.items, item)))
    assert organisation.send(a_result("ada", "new", 1, 1)).json()["results"][0]["status"] == "accepted"


def test_a_course_in_german_alone_is_served_with_reasons_in_french_and_english(organisation: Organisation) -> None:
    graph = msgspec.convert(_in_german(msgspec.to_builtins(small_graph())), ContentGraph)
    assert organisation.put(graph).status_code == 201
    organisation.send(*[a_result("zoe", "a1", 0.0, n) for n in range(3)])
    told = organisation.post("/v1/recommendations", {"learner_id": "zoe", "language": "de-AT"}).json()
    reason = told["items"][0]["reason"]
    assert "deutsch" in reason["fr"]
    assert "deutsch" in reason["en"]
    assert reason["fr"] != reason["en"]


def _in_german(value: object) -> object:
    if isinstance(value, dict):
        return {name: {"de": "deutsch"} if name == "title" else _in_german(one) for name, one in value.items()}
    return [_in_german(one) for one in value] if isinstance(value, (list, tuple)) else value


def test_a_refused_yaml_says_line_and_column_of_every_fault(organisation: Organisation) -> None:
    written = dump(small_graph()).replace("kind: core", "kind: corps", 1).replace("skill_id: a}", "skill_id: q}", 1)
    headers = {**organisation.headers, **YAML}
    refused = organisation.client.put("/v1/content-graphs/small", headers=headers, content=written)
    assert refused.status_code == 422
    faults = problem_of(refused)["errors"]
    lines = written.splitlines()
    assert [lines[one["line"] - 1][one["column"] - 1 :][:5] for one in faults] == ["q}]\n"[:3], "corps"]


@pytest.mark.parametrize("odd", [b'id: "\\UFFFFFFFF"', b"\xff", b"&a [*a]", b"[" * 9000, b"- " * 9000, b"\xff\xfeid"])
def test_odd_yaml_is_refused_and_breaks_nothing(organisation: Organisation, odd: bytes) -> None:
    headers = {**organisation.headers, **YAML}
    refused = organisation.client.put("/v1/content-graphs/odd", headers=headers, content=odd)
    assert refused.status_code in (400, 422)
    assert problem_of(refused)["errors"]


def test_who_names_no_graph_is_told_which_there_are(organisation: Organisation) -> None:
    organisation.put(small_graph())
    organisation.put(msgspec.structs.replace(small_graph(), id="second"))
    answers = (
        organisation.get("/v1/learners/zoe/mastery"),
        organisation.post("/v1/recommendations", {"learner_id": "zoe"}),
        organisation.send(a_result("zoe", "a1", 1.0, 1)),
    )
    for answer in answers:
        assert answer.status_code == 422
        assert "'second', 'small'" in problem_of(answer)["errors"][0]["remedy"]
