import httpx
from msgspec.structs import replace

from api.record.projector import Projector
from content_graph.authoring import dump, dump_json
from content_graph.model import ContentGraph, Edge
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph, words

BASE = "/v1/content-graphs/small"
JSON = {"content-type": "application/json"}
YAML = {"content-type": "application/yaml"}


def harder() -> ContentGraph:
    graph = small_graph()
    return replace(graph, items=(replace(graph.items[0], difficulty=3.0), *graph.items[1:]))


def broken() -> ContentGraph:
    """A graph that says what it means and leads nowhere."""
    graph = small_graph()
    return replace(graph, skills=(replace(graph.skills[0], prerequisites=(Edge("nothing"),)), *graph.skills[1:]))


def compare(organisation: Organisation, body: bytes | str, kind: Json = JSON) -> httpx.Response:
    return organisation.client.post(f"{BASE}/comparison", headers={**organisation.headers, **kind}, content=body)


def put_draft(organisation: Organisation, graph: ContentGraph, base: str = "") -> httpx.Response:
    headers = {**organisation.headers, **JSON, **({"if-match": base} if base else {})}
    return organisation.client.put(f"{BASE}/draft", headers=headers, content=dump_json(graph))


def test_a_comparison_says_what_would_change_and_stores_nothing(
    organisation: Organisation, projector: Projector
) -> None:
    before = organisation.put(small_graph()).json()
    organisation.send(*(a_result(one, "a0", 1, n) for n, one in enumerate(("ada", "bob"))))
    organisation.send(a_result("cyd", "c0", 1, 9))
    projector.drain()
    found = compare(organisation, dump_json(harder())).json()
    assert found["old_version"] == before["version"]
    assert found["diff"]["changes_tracing"]
    assert [one["id"] for one in found["diff"]["items"]["changed"]] == ["a0"]
    assert found["touched"] == {"n_learners": 2, "learner_ids": ["ada", "bob"], "n_adjustments": 0}
    assert organisation.get(BASE).headers["etag"] == f'"{before["version"]}"'


def test_a_new_title_touches_nobodys_path(organisation: Organisation, projector: Projector) -> None:
    organisation.put(small_graph())
    organisation.send(a_result("ada", "a0", 1, 1))
    projector.drain()
    graph = small_graph()
    renamed = replace(graph, skills=(replace(graph.skills[0], title=words("A")), *graph.skills[1:]))
    assert compare(organisation, dump_json(renamed)).json()["touched"]["n_learners"] == 0


def test_a_comparison_tells_each_fault_with_its_place(organisation: Organisation) -> None:
    organisation.put(small_graph())
    response = compare(organisation, dump(broken()), YAML)
    assert response.status_code == 422
    fault = problem_of(response)["errors"][0]
    assert fault["path"] == "$.skills[0].prerequisites[0].skill_id"
    assert dump(broken()).splitlines()[fault["line"] - 1].find("nothing") >= 0


def test_a_comparison_with_nothing_says_so(organisation: Organisation) -> None:
    found = compare(organisation, dump_json(small_graph())).json()
    assert (found["old_version"], found["diff"], found["touched"]) == (None, None, None)


def test_a_draft_is_kept_with_its_faults_and_follows_nobody(organisation: Organisation) -> None:
    base = organisation.put(small_graph()).headers["etag"]
    made = put_draft(organisation, broken(), base)
    assert made.status_code == 201
    assert [one["code"] for one in made.json()["findings"] if one["severity"] == "error"] == ["dangling_reference"]
    again = put_draft(organisation, harder(), made.headers["etag"])
    assert again.status_code == 200
    read = organisation.get(f"{BASE}/draft").json()
    assert read["graph"]["items"][0]["difficulty"] == 3.0
    assert f'"{read["base_version"]}"' == f'"{read["current_version"]}"' == base
    assert organisation.get(BASE).headers["etag"] == base


def test_two_hands_on_one_draft_do_not_overwrite_each_other(organisation: Organisation) -> None:
    base = organisation.put(small_graph()).headers["etag"]
    put_draft(organisation, harder(), base)
    late = put_draft(organisation, broken(), base)
    assert late.status_code == 412
    assert problem_of(late)["type"] == "/problems/draft-changed"
    assert organisation.get(f"{BASE}/draft").json()["graph"]["items"][0]["difficulty"] == 3.0


def test_a_draft_knows_that_somebody_stored_theirs_meanwhile(organisation: Organisation) -> None:
    base = organisation.put(small_graph()).json()["version"]
    put_draft(organisation, harder())
    theirs = organisation.put(replace(small_graph(), title=words("theirs"))).json()["version"]
    draft = organisation.get(f"{BASE}/draft").json()
    assert (draft["base_version"], draft["current_version"]) == (base, theirs)
    refused = organisation.put(harder(), {"if-match": f'"{base}"'})
    assert refused.status_code == 412


def test_a_draft_can_be_thrown_away(organisation: Organisation) -> None:
    organisation.put(small_graph())
    put_draft(organisation, harder())
    for _ in range(2):
        assert organisation.client.delete(f"{BASE}/draft", headers=organisation.headers).status_code == 200
    gone = organisation.get(f"{BASE}/draft")
    assert gone.status_code == 404
    assert problem_of(gone)["type"] == "/problems/no-draft"


def test_what_is_no_content_graph_at_all_becomes_no_draft(organisation: Organisation) -> None:
    organisation.put(small_graph())
    headers = {**organisation.headers, **JSON}
    refused = organisation.client.put(f"{BASE}/draft", headers=headers, content=b'{"id": "small"}')
    assert refused.status_code == 422
    assert problem_of(refused)["type"] == "/problems/invalid-content-graph"


def test_a_draft_goes_with_its_graph(organisation: Organisation, retracer: object, projector: Projector) -> None:
    organisation.put(small_graph())
    put_draft(organisation, harder())
    organisation.client.delete(BASE, headers=organisation.headers)
    projector.drain()
    retracer.work()  # type: ignore[attr-defined]  # of tests.api.http.retracers
    receipts = organisation.get("/v1/erasures").json()["erasures"]
    assert receipts[0]["status"] == "done"
    assert receipts[0]["removed"]["content_graph_draft"] == 1
